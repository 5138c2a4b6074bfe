"""The pages of docs/reference, each made from the declaration it describes, so that page and program cannot differ."""
