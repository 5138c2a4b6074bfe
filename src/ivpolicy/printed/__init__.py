"""A pack as a document for a committee: its clauses with their rules in plain sentences, its tables, its open points.

`policy` is the pack with what is printed of it, `policy_page` the whole page, `tables`, `open_points` and `head` its
parts. Pages are drawn by `pages`; every sentence of a rule is one that `sentences` reads back.
"""
