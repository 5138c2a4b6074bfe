"""The pack format: one declaration, from which the reader of packs, JSON Schema and reference page come.

In: the nodes of a text. Out: a `WrittenPack`, or every problem with the format, and of a broken pack what can be read.
`shapes`, `mappings` and `structures` are the language of the declaration; `pack_grammar` is the declaration, with the
files it names. Open `pack_grammar` first, then `parser`.
"""
