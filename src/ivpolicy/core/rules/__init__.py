"""The small core every reader works on: conditions, and the rules of a question."""
