"""A Django app with invented children, and a command that answers for all of them."""
