"""The decision of a question on one case, each part worked out when first read.

In: a compiled pack, a record and a day. Out: status, outcome, findings, actions, cautions, what it turns on, and why.
`decision` is the value a user holds; each part has a module of its own. Open `evaluate` first.
"""
