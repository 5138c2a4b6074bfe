"""The case record: what may be recorded of a child, and what it says on a day.

In: a mapping as JSON or YAML gives it. Out: a frozen `CaseRecord`, or every problem in it at once, never with what
was entered. `sections` declares the fields, `vocabulary` makes facts of them, `effective_values` says what a fact is
worth on the day of decision, `computed` works out the rest. Open `case` first.
"""
