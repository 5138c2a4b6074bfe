"""The interview and the decision as pages: for a person with a browser, on this machine or behind a proxy.

Everything travels in the page, signed: nothing is kept between two requests, so going back, asking again and sending
twice are all the same. In: the fields of a form. Out: a page, or a file to save. Open `pages` first, where every step
of the interview stands, and `task_pages`, which leads to the pages that are about none; then `controls` and `filled`,
how a fact is asked and an answer read, `drawn_page`, which draws, and `state`, what travels. `routes` alone knows HTTP.
The templates say how it looks, with `style.css`; their one script, `history.js`, serves the browser's back and reload,
and every page works without it. `page_keeper` writes to the decision log what a person asks to be kept.
"""
