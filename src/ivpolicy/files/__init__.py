"""Packs and case records as they lie on disk, and files written whole.

In: paths and names of packs. Out: compiled packs, records, or every problem of a file. The core reads no file: what
it needs comes through here. Open `packs` first; `pack_names` says which name means what.
"""
