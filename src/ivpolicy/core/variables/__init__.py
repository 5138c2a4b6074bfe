"""The facts of a question as variables, cut into cells by its tests."""
