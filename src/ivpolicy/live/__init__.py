"""A second engine for pathways: durable-rules, by the one way of using it that was found to be safe.

In: the pathways of a pack, and in turn what is known on each day, each thing said as one of four words. Out: at which
stage the case then stands, or that this is open. Nothing of a case but these words and the days gets here: no name, no
pseudonym, no value.

`engine` is what is asked of a second engine, `chart` a pathway as such an engine has it, `durable` the one there is.
Open `engine` first. `ivpolicy.pathways.second_engine` turns a history into words. Where a case stands is said by the
fold, and by nothing here.

What durable-rules 2.0.28 was measured to do wrong, and what is done here instead. Each row has its test in
`tests/live/test_safety.py`, of the name in the last column:

================================================= ======================================= =========================
What it does                                      What is done here                       Tested as
================================================= ======================================= =========================
S1 mixes up sessions whose names hash alike       a host for each case, one session       one_session
S2 retracts another fact that hashes alike        two facts at most, looked at after      two_facts_at_most
S3 takes a new message for one seen before        ids count up from 1 for each case       small_numbers_as_ids
S4 breaks down after 1,024 sessions               one session for each host               one_session
S5 crashes while its timer threads run            a host without threads                  no_threads
S6 reads freed memory after a deleted session     a session goes with its host            many_replays
S7 crashes when threads share a session           no host is handed out                   many_threads
S8 lets a timer thread take a caller's actions    a host without threads                  no_threads
S9 swallows exceptions in what a rule runs        the state is looked at, and they raise  exceptions_are_raised
S10 fires for ever on a negative test             only positive tests                     only_plain_tests
S11 ends the process on a division by zero        nothing is divided                      only_plain_tests
S12 cuts text at 65,536 bytes                     four words of ours, and numbers         nothing_of_the_case
S13 hangs from 513 conditions on                  refused in words far below              too_large
S14 refuses a fact that meets 65 conditions       one stage at a time; refused in words   too_large
S15 refuses to join 17 messages                   two at most                             only_plain_tests
S16 crashes on joins over what it derived         nothing is derived                      only_plain_tests
S17 cannot delete a session with quotes in it     the session is always `case`            one_session
S18 overflows on nested JSON                      messages are flat                       nothing_of_the_case
S19 frees what it never took when a session in    a rule fires in each, or it is left     nothing_fired
which no rule has fired is deleted
S20 reads on past a match whose messages are      no events, which it takes out itself;   nothing_waits
taken out while a rule runs                       one fact of ours at a time
Refuses a pathway that returns to its start       a start of its own, left at once        back_to_the_start
Never records an end                              an end has a rule that never fires      ends_are_recorded
Keeps an event that fits no stage, for later      no events; each fact is taken back      nothing_waits
Fires once for each branch of an `or`             no `or`                                 only_plain_tests
Changes the rules it is given                     they are made anew for each case        many_replays
Keeps the memory of a host that is dropped        rules and session are deleted           many_replays
Has timers of the wall clock                      the day is told                         the_clock_is_told
Shows the message when no rule takes it           only the kind of error is told          nothing_of_the_case
================================================= ======================================= =========================
"""
