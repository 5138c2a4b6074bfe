"""Follow a case through the pathways of a pack, from the events that are told of it.

In: a pack, and a history: events in any order, some of them late, sent twice or corrected. Out: where the case stands
on a day, how it got there, what is due, and which events could not be counted, and why. Nothing is kept between two
calls: where a case stands is worked out from its events each time.

`event` is one event as it comes in, `history` all of a case and which count, `records` the case record they tell
day by day, `rules` what a pathway asks of the core, `way` the way through the stages, `follower` all of it for a case,
`followed` what comes out, `page` how it is shown. `search` looks at every way through a pathway without any case. Open
`follower` first.
"""
