"""Which fact to ask next, so that an answer is settled by the fewest questions, and how many there are at most.

In: the diagrams of the questions somebody wants answered, and a case. Out: one fact that can still change an answer,
never another, and bounds that hold whatever is answered. Open `interview` first, then `fewest`, which finds the order.
Nothing here asks a person: that is for whoever shows pages.
"""
