"""The text of a file: nodes that know their place, and what can be wrong with it.

In: YAML as typed. Out: nodes with line and column, nothing read as a type yet, or problems, each a `Diagnostic` with
a place, a permanent code, a plain sentence and help. Open `yaml_text` first; `codes` lists every code there is.
"""
