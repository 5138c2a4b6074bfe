"""Starts the pack of an authority that has none yet: every question as a stub, and a first worked case.

In: the authority's name. Out: the text of its pack, of its worked case, and the schema its editor reads; nothing is
written here. Open `start` first.
"""
