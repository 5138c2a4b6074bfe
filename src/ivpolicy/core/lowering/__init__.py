"""A pack and the national layer become rules: every construct of the surface is a rule of the small core.

In: packs as written and the readings chosen. Out: a `Rulebook`, which has the rules of each question in order. Under
another reading only the parts that hang on it are lowered again. Open `sections` first; `rulebooks` joins the layers,
and `days` takes out the national rows that are not in force on a day.
"""
