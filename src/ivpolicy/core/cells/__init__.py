"""The cells into which tests cut the domain of a fact, and what a record leaves open of them."""
