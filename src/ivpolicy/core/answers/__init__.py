"""The one answer of a question: over all cases as a diagram, and for one case read off it.

In: the rules of a question and its variables. Out: the answers a record leaves open, and the facts on which they
hang. How rules become one answer stands in `rules.kinds`, the same for a single completion and for all. Open
`question_diagrams` first, then `question_on_case`.
"""
