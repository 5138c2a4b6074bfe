"""What is proved of a pack from its diagrams, with a witness where it fails."""
