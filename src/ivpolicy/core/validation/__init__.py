"""Whether a pack that reads well hangs together: names, readings, steps, questions, layers."""
