"""Whether a pack that reads well hangs together: names, readings, steps, questions, layers.

In: a pack, and the national one beneath it. Out: every problem, as diagnostics. `pack_index` looks the pack over
once, and each of the other modules asks it about one thing. Open `validator` first.
"""
