"""One module for each engine that is compared. Each says what had to be made ready for it."""
