"""What is proved of a pack for all cases at once, from its diagrams, with a witness where it fails.

In: a compiled pack. Out: diagnostics, each with the plainest case that shows it. Open `proofs` first.
"""
