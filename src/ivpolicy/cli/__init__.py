"""The command line: one file per command, handing functions from one capability to another.

In: the words typed. Out: what is printed, and the exit code. A command reads what it was asked about through `asked`,
and everything that cannot be done becomes plain words in `refusals`. Open `main` first.
"""
