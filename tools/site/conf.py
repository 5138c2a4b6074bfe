"""How Sphinx builds the site; `tools/build_site.py` lays out the pages it is made from."""

from __future__ import annotations

from ivpolicy.core.version import ENGINE

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
