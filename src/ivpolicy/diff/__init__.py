"""What a change of a pack does: to its text, to the answers it can give, and to the cases of a caseload.

In: two packs, and if wanted a caseload. Out: a `Comparison`, set out as a `paper` and drawn in one of several
`formats`. What is said of answers is exact: both packs' diagrams are compared. Open `comparison` first, then
`behaviour`.
"""
