"""Stores to which things are only added: what a decision log and an event store have in common.

In: what a kind of store is called and holds, and where it is: a file of SQLite, or a database of PostgreSQL. Out: a
store that is open, whichever thread or process asks; that refuses to be one of another kind; and in which what was
written when a call returns lies on the disk. Open `kept_file`; `engine` has what the two engines have in common.
"""
