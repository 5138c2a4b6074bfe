"""Many cases decided at once, exactly: a fact is a column, and what rows have in common is one bit each in a plane.

In: records, or facts by path, and packs. Out: of each question, which rows have which status, outcome and strength, and
which facts are missing, the same as `evaluate` says of each row alone. A question's diagram asks a variable once on any
way through it, so "this answer can still be" is an and/or of planes, node by node, exact whatever is unknown; the
truths of the rules, joined row by row, would leave open what the rules between them decide.

Open `table` first, then `rows`, `open_planes`, `lowered` and `decided`; `frames` reads data frames. Engines that hold
the rows themselves get the same steps: `typed_columns` and `program`, written out by `expressions` and `sql`.
"""
