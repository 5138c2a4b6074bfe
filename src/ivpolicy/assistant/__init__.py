"""Answers to an assistant that speaks the Model Context Protocol: our own text, to be quoted and not retold.

In: calls of four tools, over the standard input of one process. Out: the pages that the command line prints, or every
problem in words. Nothing is written, kept or looked up elsewhere. Open `tools` first: each tool, and what it answers;
`stdio` alone needs the extra `assistant`.
"""
