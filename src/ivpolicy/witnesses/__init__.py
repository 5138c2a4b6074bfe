"""Invented children: the one way back from a way through a diagram to a case that lies on it.

In come the diagrams of a question, over its cells; out comes what to record so that every fact lies in its cell,
plainest first. `path` says which cells, `cases` what to record for them, `lists` and `schedules` what that is of
facts with more than one value, `words` how the child is told. What is plain, the proofs of the core say:
`core.proofs.plain_child`.
"""
