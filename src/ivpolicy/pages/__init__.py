"""What is to be read, and how it looks: `parts` go in, and text, Markdown or one HTML file comes out.

Nothing here knows of packs or cases. Open `parts` first: each of `text`, `markdown` and `html` draws every part of it,
and shows what was recorded as it was typed.
"""
