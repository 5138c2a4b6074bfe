"""Starts the pack of an authority that has none yet: every question as a stub, and a first worked case."""
