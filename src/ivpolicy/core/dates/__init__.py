"""Days, months, windows, working days and recurring duties, as English law counts them."""
