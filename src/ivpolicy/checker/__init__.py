"""What `ivpolicy check` finds in pack files: every problem that refuses a pack, and advice on packs that load.

In: paths. Out: an `Inspection`, with every problem and the line it is about, in one of several `formats`. Each piece
of `advice` has a file of its own. Open `inspection` first.
"""
