"""The approval of a pack: written into its file, signed where that is asked for, and verified.

In: the text of a pack that was read, and who approves it. Out: the same text with that approval, the bytes that are
signed, and whether an approval holds. Nothing is read or written here. Open `section` first.
"""
