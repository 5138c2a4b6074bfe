"""The form in which a comparison leaves for other programs.

In: the comparison. Out: one text of JSON. What people read, `paper` sets out and the pages draw.
"""
