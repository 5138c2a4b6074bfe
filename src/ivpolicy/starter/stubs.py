"""What a rule of each question looks like: a stub for every question of the catalogue, to be rewritten.

A stub is YAML that the format takes as it stands. Above each stands the question it helps to answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.rules.kinds import kind_of

_SECTIONS = """\
appointment:
  ? visitor.consider
  grounds_to_assess:
    clause: CLAUSE
    need: any
    of:
      - {id: sees_nobody, clause: CLAUSE, when: {child.socially_isolated: yes}}
      - {id: long_without_family, clause: CLAUSE, when: {family_time.last_unsupervised: {not_within: 12 months}}}
    then: {should: assess}
  ? visitor.criteria
  factors:
    clause: CLAUSE
    need: 2
    of:
      - {id: far_from_home, clause: CLAUSE, when: {placement.at_a_distance: yes}}
      - {id: long_plan, clause: CLAUSE, when: {care.plan_is_long_term: yes}}
  ? visitor.appoint
  rules:
    - {id: in_interests, clause: CLAUSE, when: {judgements.visitor_in_interests: yes}, then: {must: appoint}}
  ? visitor.refer
  referral:
    - id: refer_to_the_scheme
      clause: CLAUSE
      when: {answer: {visitor.appoint: appoint}}
      then: {should: refer}
      action: {who: social_worker, does: refer the child to the scheme, to: coordinator, by: {within: 10 working days}}
  ? visitor.approve
  approval_steps:
    - {id: manager_agrees, clause: CLAUSE, met_when: {visitor.manager_approved: yes}}

independence:
  ? visitor.independence
  barred:
    clause: CLAUSE
    need: any
    of:
      - {id: works_for_us, clause: CLAUSE, when: {visitor.employment: childrens_services}}
    then: {must_not: independent}

vetting:
  ? visitor.vetting
  checks:
    - {id: dbs, clause: CLAUSE, met_when: {visitor.dbs.level: enhanced, visitor.dbs.completed: yes}}
    - {id: references, clause: CLAUSE, met_when: {visitor.references: {at_least: 2, where: {taken_up: yes}}}}

advocacy:
  ? advocacy.offer
  offers:
    - {id: complaint, clause: CLAUSE, when: {advocacy.complaint: {one_of: [intended, made]}}, then: {must: secure}}
  ? advocacy.eligibility
  eligibility:
    eligible:
      clause: CLAUSE
      need: any
      of:
        - {id: leaver, clause: CLAUSE, when: {child.statuses: {includes: care_leaver}}}
    not_eligible:
      clause: CLAUSE
      need: any
      of:
        - {id: at_home, clause: CLAUSE, when: {child.lives_at_home: yes}}
    in_both: eligible
    in_neither: gap
  ? advocacy.route
  ladder:
    - {rung: worker, clause: CLAUSE, when: {answer: {advocacy.eligibility: eligible}}, place: social_worker}
    - {rung: manager, from: worker, clause: CLAUSE, when: {advocacy.satisfied: no}, place: manager}
  ? advocacy.consent
  consent:
    - {id: child_consents, clause: CLAUSE, when: {advocacy.child_consents: yes}, then: {must: consent_given}}
  ? advocacy.refer
  referrers:
    - {id: any_adult, clause: CLAUSE, strength: may, action: {who: any_adult, does: refer the child to the service}}
  ? advocacy.priority
  priority:
    clause: CLAUSE
    need: any
    of:
      - {id: disabled, clause: CLAUSE, when: {child.disabled: yes}}
    then: {should: particular_consideration}

rules:
  ? safeguarding.act
  - id: at_risk
    question: safeguarding.act
    clause: CLAUSE
    when: {concerns.child_may_be_at_risk: yes}
    then: {must: act_today}
  ? visitor.continue
  - id: after_care
    question: visitor.continue
    clause: CLAUSE
    when: {views.wants_visitor_to_continue: yes}
    then: {may: open}
  ? visitor.end
  - id: child_objects
    question: visitor.end
    clause: CLAUSE
    when: {views.objects_to_continuing: yes}
    then: {must: end}

schedules:
  ## what is to be done again and again; `question` may be any of those under `duties`
  - id: review_of_the_appointment
    question: visitor.review
    clause: CLAUSE
    while: {appointment.active: yes}
    action: {who: coordinator, does: review the appointment}
    first: {within: 3 months, from: appointment.started_on}
    then: {every: 6 months, counted_from: last_held}
    history: {of: appointment.reviews, dated: "on"}

duties:
"""
_DUTY = """\
  ? {question}
  - id: {id}
    question: {question}
    clause: CLAUSE
    strength: should
    when: {{child.statuses: {{includes: looked_after}}}}
    action: {{who: social_worker, does: write here what is to be done}}
"""
_WITHOUT_A_DUTY = ("advocacy.refer",)
"""A question of duties that has a section of its own."""


def stubs(clause: str) -> str:
    """Every stub, as a pack would hold it: YAML, citing `clause` throughout.

    Lines that start with `##` are remarks; they name each question, in its own words, above its stub.
    """
    of_duties = [q.id for q in CATALOGUE.values() if kind_of(q).takes_duties and q.id not in _WITHOUT_A_DUTY]
    duties = "".join(_DUTY.format(question=id_, id=id_.replace(".", "_")) for id_ in of_duties)
    return "".join(_with_questions((_SECTIONS + duties).replace("CLAUSE", clause)))


def commented_stubs(clause: str) -> str:
    """The stubs with `# ` before every line: taking those two characters away again makes them rules."""
    return "".join(f"# {line}\n" if line else "\n" for line in stubs(clause).splitlines())


def _with_questions(text: str) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        indent, mark, question = line.partition("? ")
        if mark and not indent.strip():
            yield f"{indent}## {question.strip()}: {CATALOGUE[question.strip()].title}\n"
        else:
            yield line
