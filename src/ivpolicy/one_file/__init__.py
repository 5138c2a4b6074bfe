"""The pages in one HTML file: opened by double click, nothing installed, nothing sent.

In: a folder of parts, which `make parts` fills: Pyodide's loader and interpreter, the wheels the engine needs, and the
wheel of ivpolicy itself, unchanged. Out: one file. Open `edition` first, which puts it together; `in_browser` is what
the wheel runs inside the page, over the same `service.web` as the server; `page.js` starts it there.
"""
