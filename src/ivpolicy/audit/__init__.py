"""The auditor's bench: what was decided, kept so that it can be shown not to have been altered, and decided again.

In: results of `evaluate`, with who asked and when. Out: a log of them in one file, checkpoints to note elsewhere, what
was altered in it and where, receipts, and what comes out otherwise today. Open `log` first; `tree` has the hashes.

Apart from the log stands `transparency`: the record by which a public body tells how it uses a pack.
"""
