"""An invented nation, two invented councils and an invented home: small packs for trying the command line and the reports.

They are written for these tests alone. The real packs are edited by others; what they say is tried elsewhere.
"""

from ivpolicy.files import pack_names
from ivpolicy.files import packs as loader

ENGLAND = """\
pack: england
format: 1
layer: national
authority: {name: Nowhereland, kind: nation}
edition: First
in_force: {from: 2026-01-01, seen: 2026-11-01}
source: {title: Invented law, captured_on: 2026-11-01}
approval: unapproved
review_by: 2027-11-30
clauses:
  ENG-1: {cite: Invented Act s1, force: act, verified: V, binds: authority, says: A concern is acted on the same day}
  ENG-2: {cite: Invented Act s2, force: act, verified: V, binds: authority, says: "A visitor is owed where that is in the child's interests"}
  ENG-3: {cite: Invented Act s3, force: act, verified: V, binds: authority, says: A child who objects and understands enough has no visitor}
  ENG-4: {cite: Invented Act s4, force: act, verified: V, binds: authority, says: A child who complains has an advocate}
  ENG-5: {cite: Invented Rules r5, force: regulation, verified: C, binds: authority, says: An officer of the council is not independent}
appointment:
  rules:
    - id: in_interests
      clause: ENG-2
      when: {judgements.visitor_in_interests: yes}
      then: {must: appoint}
      action: {who: authority, does: appoint a visitor, by: {within: 10 days, of: placement.moved_on}}
    - {id: informed, clause: ENG-3, when: {views.objects_to_visitor: yes, judgements.sufficient_understanding: yes}, then: {must_not: appoint}}
advocacy:
  offers:
    - {id: complains, clause: ENG-4, when: {advocacy.complaint: {one_of: [intended, made]}}, then: {must: secure}, action: {who: authority, does: find an advocate, to: child}}
rules:
  - {id: concern, question: safeguarding.act, clause: ENG-1, when: {concerns.child_may_be_at_risk: yes}, then: {must: act_today}, action: {who: any_adult, does: follow child protection procedures, by: {words: today}}}
cautions:
  - {id: officer, question: visitor.independence, clause: ENG-5, when: {visitor.employment: childrens_services}, says: an officer does not count as independent}
conflicts:
  - {question: visitor.appoint, clause: ENG-2, meanwhile: [{who: social_worker, does: introduce nobody}], who_decides: manager, by: within the week}
"""

FERNMOOR = """\
pack: fernmoor
format: 1
layer: local
authority: {name: Fernmoor Council, kind: local_authority}
edition: Second
in_force: {from: not stated, seen: 2026-11-01}
source: {title: Fernmoor procedures, captured_on: 2026-11-01}
approval: unapproved
review_by: 2027-11-30
actors: {scheme: Fernmoor Visitors}
clauses:
  FER-1: {section: "2.1", modality: need, says: Two of three factors open the scheme}
  FER-1a: {section: "2.1", modality: need, says: Alone}
  FER-1b: {section: "2.1", modality: need, says: Far from home}
  FER-1c: {section: "2.1", modality: need, says: Many moves}
  FER-2: {section: "2.2", modality: should not, says: No visitor against the objection of the child}
  FER-3: {section: "3", modality: must, says: The child is told of the decision}
  FER-4: {section: "4", modality: required, says: Two steps before a visitor starts}
  FER-5: {section: "5", modality: may, says: A manager may visit the home}
readings:
  far:
    clause: FER-1b
    asks: Does outside the council's area count as far?
    options: {counts: outside is far enough, measured: it must be at a distance too}
    chosen: measured
    because: The word is far.
    chosen_by: the authors
    chosen_on: 2026-11-22
departures:
  - {id: any_objection, clause: FER-2, law: [ENG-3], kind: narrower, questions: [visitor.appoint], says: The text stops at any objection}
facts:
  - {name: has_garden, type: boolean, asks: "Is there a garden?", label: garden, meaning: Any size.}
appointment:
  factors:
    clause: FER-1
    need: 2
    opens: scheme
    of:
      - {id: alone, clause: FER-1a, when: {child.socially_isolated: yes}}
      - id: far_away
        clause: FER-1b
        when: {reading: {far: {counts: {placement.out_of_authority: yes}, measured: {placement.at_a_distance: yes}}}}
      - {id: many_moves, clause: FER-1c, when: {placement.moves_in_last_year: {at_least: 2}}}
  rules:
    - {id: objection, clause: FER-2, when: {views.objects_to_visitor: yes}, then: {should_not: appoint}, conflict_is: case_tension}
vetting:
  checks:
    - {id: dbs, clause: FER-4, met_when: {visitor.dbs.completed: yes}, action: {who: scheme, does: obtain the check}}
    - {id: form, clause: FER-4, met_when: {visitor.application.form: yes}}
duties:
  - {id: told, question: child.tell, clause: FER-3, strength: must, when: {views.wishes_ascertained: yes}, done_when: {records.child_told_decision: yes}, action: {who: social_worker, does: tell of the decision, to: child}}
  - {id: call, question: visitor.support, clause: FER-5, strength: may, action: {who: manager, does: visit the home}}
rules:
  - {id: garden, question: visitor.consider, clause: FER-5, when: {local.fernmoor.has_garden: yes}, then: {should: assess}}
"""

OAKMERE = """\
pack: oakmere
format: 1
layer: local
authority: {name: Oakmere Council, kind: local_authority}
edition: Only
in_force: {from: not stated, seen: 2026-11-01}
source: {title: Oakmere leaflet, captured_on: 2026-11-01}
approval: unapproved
review_by: 2026-11-10
clauses:
  OAK-1: {section: "1", modality: should, says: Every child is offered an advocate}
advocacy:
  offers:
    - {id: every_child, clause: OAK-1, when: {child.statuses: {includes: looked_after}}, then: {should: offer}}
"""

PACKS = {"england": ENGLAND, "fernmoor": FERNMOOR, "oakmere": OAKMERE}

CHILD = """\
# An invented child.
case_id: dana-invented
as_at: 2026-11-02
child:
  statuses: [looked_after]
  socially_isolated: yes
care:
  responsible_authority: fernmoor
placement:
  moved_on: 2026-10-30
  at_a_distance: no
  moves_in_last_year: 1
views:
  wishes_ascertained: yes
judgements:
  visitor_in_interests: {value: yes, about: visitor.appoint, by: A. Nobody, role: manager, on: 2026-11-01, because: said so, support: recorded}
concerns:
  child_may_be_at_risk: no
"""
"""One of the two factors that are needed, and a visitor judged to be in the child's interests."""

OBJECTING = (
    CHILD
    + """\
decisions:
  - {question: visitor.appoint, outcome: appoint, agrees: yes, who: Zoë Nobody, role: manager, on: 2026-11-02, why: a named reason}
"""
)
OBJECTING = OBJECTING.replace(
    "views:\n", "views:\n  objects_to_visitor: {value: yes, asked_on: 2026-10-31, asked_by: manager}\n"
).replace(
    "support: recorded}",
    "support: recorded, addresses_objection: yes}\n"
    "  sufficient_understanding: {value: no, about: visitor.appoint, by: A. Nobody, role: manager, on: 2026-11-01, because: said so, support: recorded}",
    1,
)
"""The child objects without understanding enough; the interests were judged in view of that. An officer has decided."""


def ship(monkeypatch, folder, packs=PACKS):
    """Put the invented packs where the shipped ones are looked for."""
    for name, text in packs.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(pack_names, "shipped_folder", lambda: folder)
    loader._parsed.cache_clear()
