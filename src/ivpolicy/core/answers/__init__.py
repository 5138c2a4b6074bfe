"""The one answer of a question: over all cases as a diagram, and for one case read off it.

In: the rules of a question and its variables. Out: the answers a record leaves open, and the facts on which they
hang. `combination` says how rules become one answer, the same for a single completion and for all. Open
`question_diagrams` first, then `question_on_case`.
"""
