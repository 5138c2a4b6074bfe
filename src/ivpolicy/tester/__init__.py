"""Worked cases: a few facts, the expected answer, the clause; run against a pack."""
