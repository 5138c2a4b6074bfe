"""The interview and the decision as pages: for a person with a browser, on this machine or behind a proxy.

Everything travels in the page, signed: nothing is kept between two requests, so going back, asking again and sending
twice are all the same. In: the fields of a form. Out: a page, or a file to save. Open `pages` first, where every step
stands; then `controls`, how a fact is asked and an answer read, and `state`, what travels. `routes` alone knows HTTP;
the templates under `templates` say how it looks, with `style.css`, and run nothing.
"""
