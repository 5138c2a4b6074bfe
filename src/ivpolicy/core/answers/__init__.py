"""The answer of a question, over all cases and on one."""
