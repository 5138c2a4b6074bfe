"""The small core every reader works on: conditions, and the rules of a question.

A rule is a condition and a finding. `lowering` makes them; answers, reasons, proofs and the tests' own evaluator read
nothing else. `kinds` says how rules become one answer, for each kind of question; `truth` is what a condition comes
to, `words` says conditions and values plainly. Open `condition` first, then `rulebook`, then `kinds`.
"""
