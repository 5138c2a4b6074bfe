"""The pure centre, and its map: values in, values out; no clock, file, network or environment.

Each room hands a frozen value to the next. A pack starts as text; `grammar` reads it by the declared format:

>>> from ivpolicy.core.grammar.parser import parse_pack
>>> pack, problems = parse_pack(EXAMPLE, file="nation.yaml")  # `text` → nodes with places → a `pack` as written

`validation` compares it with itself and with the layer beneath it, and tells every problem at once:

>>> from ivpolicy.core.validation.validator import check_pack
>>> problems + check_pack(pack, None)
()

`lowering` makes each ground, check, duty and rung a rule: a condition and a finding, as `rules` has them:

>>> from ivpolicy.core.compiled_pack import Pack
>>> compiled = Pack(None, pack)
>>> [rule.id for rule in compiled.rulebook.by_question["visitor.appoint"].rules]
['nation:interests']

`variables` cuts the facts a question asks into cells, and `answers` joins its rules to one diagram over them. A
`record` is read; the branches it rules out are taken away; what is left is the answer, and what is still asked is
missing:

>>> from datetime import date
>>> from ivpolicy.core.decision.evaluate import evaluate
>>> from ivpolicy.core.record.case import read_case
>>> case = read_case({"case_id": "invented", "child": {"statuses": ["looked_after"]}})
>>> decision = evaluate(compiled, case, as_at=date(2026, 11, 22))["visitor.appoint"]
>>> decision.status, decision.missing
('needs_judgement', ('judgements.visitor_in_interests',))

`decision` works out every part of that answer when it is read: findings, actions, cautions, and the tree of reasons.
`proofs` asks the same diagrams about all cases at once. `catalogue` has the questions, `result_document` the result
as JSON carries it. To follow one answer, open `compiled_pack`, then `answers/question_diagrams`, then
`decision/decision`.
"""

# The pack above: the head every pack has, one clause, and one rule that cites it.
EXAMPLE = """
pack: nation
format: 1
layer: national
authority: {name: An invented nation, kind: nation}
edition: first
in_force: {from: 2026-01-01}
source: {title: Invented law, captured_on: 2026-11-01}
approval: unapproved
review_by: 2027-11-30
clauses:
  LAW-1: {cite: Invented Act s1, force: act, verified: V, says: A child has a visitor where that is in their interests.}
rules:
  - id: interests
    question: visitor.appoint
    clause: LAW-1
    when: {judgements.visitor_in_interests: yes}
    then: {must: appoint}
"""
