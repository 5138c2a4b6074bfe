"""The case record: sections, facts, and what they say on a day. Use `core.case` and `core.vocabulary` from outside."""
