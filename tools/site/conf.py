"""How Sphinx builds the site; `tools/build_site.py` lays out the pages it is made from."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

from ivpolicy.core.version import ENGINE

# Every heading of every page is kept to the end. As often as Python looks through them takes half of the build.
gc.set_threshold(200_000, 50, 1_000)

project = "ivpolicy"
release = ENGINE.removeprefix("ivpolicy ")
language = "en-GB"
extensions = ["myst_parser"]

# Headings can be linked to as on GitHub. A link that leads nowhere is an error.
myst_heading_anchors = 6
nitpicky = True

html_theme = "furo"
html_title = f"ivpolicy {release}"
html_static_path = ["style"]
html_css_files = ["site.css"]
html_theme_options = {
    "footer_icons": [],
    # a reader looks up the page itself; there is no network to edit it over
    "top_of_page_buttons": [],
}
# Search has to work on a folder somebody was sent: a page opened as a file may not fetch others to quote from them.
html_show_search_summary = False
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_permalinks_icon = "#"


class _EnglishOnce(SearchEnglish):
    """The words of the search: what a word is found by is worked out once, and not for every page it is on."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self.stem = cache(super().stem)  # type: ignore[method-assign]


def _of_titles(toc: nodes.bullet_list) -> nodes.bullet_list:
    """The contents of a page without its headings, as Sphinx leaves them out of a menu of titles alone."""
    made = toc.deepcopy()
    for title in made.children:
        if len(title) > 1:
            menus = list(title.findall(addnodes.toctree))
            title[1:2] = [nodes.bullet_list("", *menus)] if menus else []
    return made


def _menu_of_titles(app: Sphinx, _page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Make the menu of a page from titles: Sphinx copies all headings of all pages for the menu of each."""
    if "toctree" in context:
        context["toctree"] = partial(_over_titles, app, context["toctree"])


def _over_titles(app: Sphinx, made: Callable[..., str], **asked: object) -> str:
    whole, app.env.tocs = app.env.tocs, _titles(app)
    try:
        return made(**asked)
    finally:
        app.env.tocs = whole


@cache
def _titles(app: Sphinx) -> dict[str, nodes.bullet_list]:
    return {page: _of_titles(toc) for page, toc in app.env.tocs.items()}


def setup(app: Sphinx) -> None:
    """Have the same site made in a third of the time."""
    app.add_search_language(_EnglishOnce)
    app.connect("html-page-context", _menu_of_titles, priority=400)  # before that of the theme, which takes the menu
