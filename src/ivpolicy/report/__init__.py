"""What an evaluation says, set out for people: text for a terminal, Markdown for a file note, packs side by side.

In: a `Result` with the words beside it, which `context` gathers. Out: the parts of a page, which are then drawn. Each
module sets out one thing. Open `decision_page` first, then `answer`.
"""
