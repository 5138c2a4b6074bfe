"""Drawings as SVG: plain values in, text out, the same bytes whenever they are made; nothing of ivpolicy is needed.

`ladder` draws what is done one below the other, with the ways between. A page has the same as a table beside each.
"""
