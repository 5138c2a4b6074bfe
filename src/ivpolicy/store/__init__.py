"""Files of SQLite to which things are only added: what a decision log and an event store have in common.

In: what a kind of file is called and holds. Out: a file that is open, whichever thread or process asks; that refuses
to be another kind of file; and in which what was written when a call returns lies on the disk. Open `kept_file`.
"""
