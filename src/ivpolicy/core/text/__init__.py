"""The text of a file: nodes that know their place, and what can be wrong with it."""
