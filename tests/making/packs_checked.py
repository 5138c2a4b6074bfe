"""Tiny packs of invented councils for the tests of the validator and of the proofs."""

from __future__ import annotations

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.grammar.parser import parse_pack
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.proofs.proofs import prove_narrowing, prove_never_turns_on
from ivpolicy.core.text.diagnostic import Diagnostic

LOCAL_HEAD = """\
pack: fernmoor
format: 1
layer: local
authority: {name: Fernmoor Council, kind: local_authority}
edition: First
in_force: {from: 2026-01-01}
source: {title: Fernmoor procedures, captured_on: 2026-11-01}
approval: unapproved
review_by: 2027-11-30
clauses:
  FER-1: {section: 2.1, modality: should, says: An invented sentence}
"""

NATIONAL_HEAD = """\
pack: england
format: 1
layer: national
authority: {name: England, kind: nation}
edition: Invented
in_force: {from: 2026-01-01}
source: {title: Invented law, captured_on: 2026-11-01}
approval: unapproved
review_by: 2027-11-30
clauses:
  ENG-1: {cite: Invented Act s1, force: act, verified: V, says: An invented duty}
  ENG-2: {cite: Invented guidance 2, force: statutory_guidance, verified: V, says: An invented default}
  ENG-3: {cite: Invented guidance 3, force: statutory_guidance, verified: C, says: Guidance not read}
  ENG-4: {cite: Invented Act s4, force: act, verified: C, says: Law not read}
  ENG-5: {cite: Invented guidance 5, force: statutory_guidance, verified: M, says: Guidance from memory}
"""

NATIONAL_RULES = """\
rules:
  - {id: duty, question: visitor.appoint, clause: ENG-1, when: {judgements.visitor_in_interests: yes}, then: {must: appoint}}
  - id: refusal
    question: visitor.appoint
    clause: ENG-1
    when: {views.objects_to_visitor: yes, judgements.sufficient_understanding: yes}
    then: {must_not: appoint}
  - {id: default, question: advocacy.consent, clause: ENG-2, when: {}, then: {should: consent_not_needed}}
"""


def read(text: str, file: str = "fernmoor.yaml") -> WrittenPack:
    """The pack of a text that the parser takes without a problem."""
    pack, problems = parse_pack(text, file=file)
    assert pack is not None, "\n".join(str(problem) for problem in problems)
    return pack


def local(sections: str) -> WrittenPack:
    """A local pack: the head and these sections; further clauses come first, indented."""
    return read(LOCAL_HEAD + sections)


def national(sections: str = NATIONAL_RULES) -> WrittenPack:
    """A national pack: the head with five rows, and these sections."""
    return read(NATIONAL_HEAD + sections, "england.yaml")


def line_of(text: str, fragment: str) -> int:
    """The line, counted from 1, of the one line that holds the fragment."""
    (line,) = [number for number, line in enumerate(text.splitlines(), 1) if fragment in line]
    return line


def prove_pack(compiled: Pack) -> tuple[Diagnostic, ...]:
    """Everything that is proved of a pack, in the order of the file: errors and advice."""
    found = (*prove_never_turns_on(compiled), *prove_narrowing(compiled))
    return tuple(sorted(found, key=lambda diagnostic: (diagnostic.location, diagnostic.code)))
