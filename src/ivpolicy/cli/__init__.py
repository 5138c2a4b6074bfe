"""The command line: one file per command, handing functions from one capability to another."""
