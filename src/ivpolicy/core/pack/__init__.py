"""A pack as the officer wrote it: frozen values, one per construct of the format, each with its place in the file.

Nothing here is resolved: readings still stand where a value may, rules are still named by id. `grammar` makes these
values, and `lowering` turns them into the small core (rule = condition → finding) that every reader works on. Open
`document` first.
"""
