"""What an evaluation says, set out for people: text for a terminal, Markdown for a file note, packs side by side."""
