"""Days, months, windows, working days and recurring duties, as English law counts them.

In: dates, lengths of time, and what is known of them. Out: other dates, and where a recurring duty stands. Nothing
here knows of packs or cases. Open `calendar` first; `schedule` stands on `dated_items`.
"""
