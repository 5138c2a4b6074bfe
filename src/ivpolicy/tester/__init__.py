"""Worked cases: a few facts, the expected answer, the clause; run against a pack.

In: files of worked cases beside packs. Out: the differences from what was expected, which points of a pack the cases
come to, and the cases that are missing. `probes` says what there is to try; `mutants` changes a pack in one place at a
time, and `mutation` says which changes the cases notice; `confirmation` takes what a person says of suggested cases.
Open `case_runs` first, then `coverage`.
"""
