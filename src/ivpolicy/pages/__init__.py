"""What is to be read, and how it looks: `parts` go in, and text, Markdown, one HTML file or a Word document comes out.

Nothing here knows of packs or cases. Open `parts` first: each of `text`, `markdown`, `html` and `word` draws every part
of it, and shows what was recorded as it was typed.
"""
