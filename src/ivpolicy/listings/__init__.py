"""What there is to ask about, as JSON lists it: the packs, the questions they answer, and the facts a record may hold.

In: packs as read. Out: the documents that the command line prints and the service sends. Open `documents` first.
"""
