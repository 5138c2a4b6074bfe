"""The forms in which a comparison leaves: text, Markdown, JSON and HTML."""
