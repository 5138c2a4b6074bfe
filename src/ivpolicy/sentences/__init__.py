"""English that prints a pack's conditions, actions and deadlines, and reads them back: one grammar, used both ways.

`phrases` are what a grammar is made of, `names` the words for what has a name, `conditions` and `actions` the grammars,
`sentence` what is asked of them. Whatever one prints is read as exactly one thing, which is the thing that was printed.
"""
