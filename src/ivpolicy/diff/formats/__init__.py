"""The forms in which a comparison leaves: text, Markdown, JSON and HTML.

In: the comparison or the parts of its paper. Out: one text each. Open `text` first.
"""
