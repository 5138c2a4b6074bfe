"""What an authority already holds on all its children, read into facts: its statutory return.

In: a folder or file as the case system wrote it, and the day of decision. Out: each child with the facts that the
source truly says, and the place each stands at; and every row that was not understood, by place and reason. What a
source does not say stays unknown. Open `reader` first, then `ssda903`; `column_map` and `mapped_table`
read anybody's tables, and `postcodes` a table that the user gives.
"""
