"""A whole caseload screened: what the law and a pack say of every child, in tables, a summary and a page.

In: an authority's statutory return, or its case records, and a pack. Out: a table of every answer, counts of who must,
should or may be done for, what is undetermined and what to ask first, and outcomes by group with small numbers
suppressed. It ranks nobody, and nothing here closes, hides or writes back a "no".

Open `sources` first, then `screened` and `summary`; `tables`, `page` and `document` write it out, and
`together` sets several packs side by side.
"""
