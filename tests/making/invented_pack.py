"""A pack of an invented council that uses every section and every kind of key of the format once."""

HEAD = """\
pack: fernmoor
format: 1
authority: {name: Fernmoor Council, kind: local_authority}
edition: First
in_force: {from: not stated, seen: 2026-11-01}
source: {title: Fernmoor procedures, captured_on: 2026-11-01, last_amended: August 2021}
approval: unapproved
review_by: 2027-11-30
clauses:
  FER-1: {section: 2.1, modality: should, says: An invented sentence}
"""
"""The smallest head a pack can have; sections are appended to it."""

FULL_PACK = """\
pack: fernmoor
format: 1
layer: local
authority: {name: Fernmoor Council, kind: local_authority}
edition: First
in_force: {from: 2026-01-01, to: 2027-01-01, seen: 2026-11-01}
source: {title: Fernmoor procedures, captured_on: 2026-11-01, last_amended: August 2021}
approval: {by: A. Nobody, role: director, delegation: 4.2, on: 2026-02-01, minute: "17", legal_advice_by: B. Nobody}
review_by: 2027-11-30
changes:
  - {on: 2026-11-22, by: the authors, what: first edition}
actors: {scheme: Fernmoor Visitors, desk: Fernmoor Desk}
clauses:
  FER-1: {section: 2.1, modality: should, says: An invented sentence}
  FER-2: {section: "2.2", says: A remark, decides_nothing: it only introduces}
  FER-3: {cite: Invented Act 1990 s1, force: act, verified: V, binds: authority, says: An invented duty}
readings:
  how_many:
    clause: [FER-1, FER-2]
    asks: Is one enough?
    options: {one: one is enough, every: all are needed}
    chosen: one
    because: The words.
    chosen_by: the authors
    chosen_on: 2026-11-22
    barred: {every: it would shut children out}
terms:
  - {id: near, clause: FER-1, term: near, fact: placement.at_a_distance, prompt: "prompt, not rule: 20 miles"}
departures:
  - {id: narrower, clause: FER-1, law: [ENG-8, ENG-15], kind: narrower, questions: [visitor.appoint], says: It adds a test}
facts:
  - {name: has_garden, type: boolean, asks: "Is there a garden?", label: garden, meaning: Any size., judgement: yes, ask_whom: carer}
  - {name: pet, type: choice, asks: "Which pet?", label: pet, meaning: One only., choices: [cat, dog]}
  - {name: rooms, type: integer, asks: "How many rooms?", label: rooms, meaning: Without kitchens., unit: rooms}
  - {name: garden_seen_on, type: date, asks: "When was it seen?", label: day seen, meaning: By anyone., takes: never}
questions:
  - {id: local.gift, title: "Is a gift allowed?", outcomes: {allowed: It is allowed., refused: It is refused.}, otherwise: refused}
definitions:
  - {id: settled, clause: FER-1, means: {placement.significant_instability: no, care.plan_is_long_term: yes}}
applies: {visitor.consider: {child.statuses: {includes: care_leaver}}, visitor.appoint: {}}
appointment:
  grounds_to_assess:
    clause: FER-1
    need: {reading: {how_many: {one: any, every: all}}}
    of:
      - {id: long_stay, clause: FER-1, when: {care.months_looked_after: {at_least: 6}}, worth: 2}
      - id: shut_in
        clause: FER-1
        when: {any: [{child.socially_isolated: yes}, {child.physically_isolated: yes}]}
        unless: {rule: settled}
    only_if: {local.fernmoor.has_garden: yes}
    then: {should: assess}
    action: {who: social_worker, does: assess}
  factors:
    id: local_factors
    clause: FER-1
    need: 3
    opens: scheme
    of: [{id: pet, clause: FER-1, when: {local.fernmoor.pet: {one_of: [cat, dog]}, local.fernmoor.rooms: 4}}]
  rules:
    - {id: objection, clause: FER-1, when: {views.objects_to_visitor: yes}, then: {must_not: appoint}, conflict_is: case_tension}
    - {id: dated, clause: FER-1, in_force: {from: 2026-01-01, to: 2026-06-01}, gap: Nobody says.}
  referral:
    - id: refer
      clause: FER-1
      when: {answer: {visitor.criteria: met}}
      then: {should: refer}
      actions:
        - {who: social_worker, does: refer, to: scheme, with: [child], copies: [manager], by: {within: 10 working days, clause: FER-1}}
  approval_steps:
    - {id: manager, clause: FER-1, met_when: {visitor.manager_approved: yes}, after: [dbs], strength: should}
independence:
  barred: {clause: FER-1, need: any, of: [{id: relative, clause: FER-1, when: {child.disabled: true}}], then: {must_not: independent}}
vetting:
  checks:
    - id: dbs
      clause: FER-1
      met_when: {visitor.dbs.level: enhanced}
      only_if: {visitor.age: {more_than: 17, under: 90}}
      preferred_when: {visitor.references: [{at_least: 2}, {at_least: 1, where: {kind: employment, taken_up: yes}}]}
      after: []
      dated: family_time.last_unsupervised
    - id: latest
      clause: FER-1
      after: {reading: {how_many: {one: [dbs], every: []}}}
      met_when: {visitor.interviews: {latest: {by: held_on, is: {stage: second, interviewers: {reading: {how_many: {one: 1, every: {at_least: 2}}}}}}}}
  waivers:
    - {id: known, clause: FER-1, waives: [dbs], when: {at_least: {number: 1, of: [{child.disabled: yes}, {child.in_need: no}]}}}
advocacy:
  offers:
    - {id: intends, clause: FER-1, when: {advocacy.complaint: {one_of: [intended, made]}}, then: {must: secure}}
  eligibility:
    eligible: {clause: FER-1, need: any, of: [{id: leaver, clause: FER-1, when: {child.statuses: {includes_any: [care_leaver], includes_none: [respite]}}}]}
    not_eligible: {clause: FER-1, need: any, of: [{id: home, clause: FER-1, when: {child.lives_at_home: yes}, unless: {reading: {how_many: {one: never, every: {child.disabled: yes}}}}}]}
    in_both: {reading: {how_many: {one: eligible, every: not_eligible}}}
    in_neither: gap
  ladder:
    - {rung: first, clause: FER-1, when: {answer: {advocacy.eligibility: eligible}}, place: desk, copies: {chosen_by_child: advocacy.copy_to}}
    - {rung: second, from: first, clause: FER-1, when: {advocacy.satisfied: no}, gap: The text stops., says: Nobody is named.}
    - {rung: third, from: first, clause: FER-1, when: {}, place: scheme, copies: [manager], answer_by: {within: {reading: {how_many: {one: 10 days, every: 10 working days}}}, from: not stated}}
  consent: [{id: consent, clause: FER-1, when: {child.age: {under: 16}}, then: {must: consent_needed}}]
  referrers: [{id: anyone, clause: FER-1, strength: may, action: {who: {reading: {how_many: {one: carer, every: any_adult}}}, does: refer}}]
  priority: {clause: FER-1, need: 1, of: [{id: disabled, clause: FER-1, when: {child.disabled: yes}}], then: {should: particular_consideration}}
duties:
  - {id: tell, question: child.tell, clause: FER-1, strength: must, action: {who: social_worker, does: tell, to: child, by: {before: placement.moved_on}}, done_when: {views.wishes_considered: yes}, in_force: {from: 2026-01-01}}
schedules:
  - id: review
    question: visitor.review
    clause: FER-1
    strength: should
    while: {appointment.active: yes}
    action: {who: coordinator, does: review, by: {words: as soon as practicable}}
    first: {when_reached: 6, of: appointment.visits, where: {reading: {how_many: {one: {kind: visit}, every: {}}}}, dated: "on"}
    then: {every: 12 months, counted_from: {reading: {how_many: {one: last_held, every: first_due}}}}
    history: {of: appointment.reviews, where: {kind: scheme}, dated: "on"}
    overdue: {after: not stated}
  - id: call
    question: visitor.support
    clause: FER-1
    while: {}
    action: {who: coordinator, does: call}
    every: looked_after_review
    first: {within: 4 weeks, from: placement.moved_on}
    history: {fact: family_time.last_unsupervised}
    overdue: {after: 2 weeks}
rules:
  - {id: gift, question: local.gift, clause: FER-1, when: {local.fernmoor.garden_seen_on: {within: 12 months}}, then: {may: allowed}}
  - {id: end, question: visitor.end, clause: FER-1, when: {none: [{placement.moved_on: {not_within: 1 year}}, {all: [{placement.moved_on: never}]}]}, then: {must_not: goes_on}}
grounds:
  - {id: keep, question: visitor.continue, clause: FER-1, need: all, of: [{id: old, clause: FER-1, when: {placement.moved_on: {on_or_after: 2020-01-01, before: 2021-01-01}}}], then: {may: open}}
cautions:
  - {id: unread, question: visitor.appoint, clause: FER-1, when: {}, says: Have it confirmed}
conflicts:
  - {question: visitor.appoint, clause: FER-1, meanwhile: [{who: manager, does: decide}], who_decides: manager, by: within the week}
never_turns_on:
  - {question: advocacy.offer, facts: [placement.type], clause: FER-1}
set_aside:
  - {rule: england.default, clause: FER-1, because: a local decision}
bank_holidays: {clause: FER-3, days: [2026-12-25]}
"""
