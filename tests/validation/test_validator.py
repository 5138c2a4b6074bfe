"""What is found when the parts of a pack are compared with one another, with the national layer, or with other editions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from invented_pack import FULL_PACK
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.grammar.parser import parse_pack
from ivpolicy.core.pack.rules import InForce
from ivpolicy.core.text.codes import CODES
from ivpolicy.core.text.diagnostic import Severity
from ivpolicy.core.validation.validator import check_editions, check_pack
from packs_checked import LOCAL_HEAD, NATIONAL_HEAD, NATIONAL_RULES, line_of, local, national, prove_pack, read

NATIONAL = national()


def found_in(text: str):
    """What is found in a local or a national pack of this text."""
    pack = read(text)
    return check_pack(pack, None if pack.layer == "national" else NATIONAL)


READING = """\
readings:
  how_many:
    clause: FER-1
    asks: Is one enough?
    options: {one: one is enough, every: all are needed}
    chosen: one
    because: The words.
    chosen_by: the authors
    chosen_on: 2026-11-22
"""
NEED = """\
appointment:
  grounds_to_assess:
    clause: FER-1
    need: {reading: {how_many: {one: any, every: all}}}
    of: [{id: disabled, clause: FER-1, when: {child.disabled: yes}}]
"""
RULE = "rules:\n  - {id: first, question: advocacy.offer, clause: FER-1, when: {child.disabled: yes}, then: {should: offer}}\n"
CHECKS = """\
vetting:
  checks:
    - {id: dbs, clause: FER-1, met_when: {visitor.dbs.level: enhanced}}
    - {id: panel, clause: FER-1, met_when: {visitor.dbs.level: enhanced}, after: [dbs]}
"""
LADDER = """\
advocacy:
  ladder:
    - {rung: asked, clause: FER-1, when: {child.disabled: yes}, place: authority}
    - {rung: answered, from: asked, clause: FER-1, when: {child.disabled: yes}, place: manager}
"""
NEED_TWO = """\
grounds:
  - id: some
    question: visitor.consider
    clause: FER-1
    need: 2
    of:
      - {id: disabled, clause: FER-1, when: {child.disabled: yes}}
      - {id: isolated, clause: FER-1, when: {child.socially_isolated: yes}}
"""
FACTS = """\
facts:
  - {name: close, type: boolean, asks: "Is it close?", label: closeness, meaning: As judged., judgement: yes}
terms:
  - {id: near, clause: FER-1, term: near, fact: local.fernmoor.close}
"""
FACTOR = """\
appointment:
  factors: {clause: FER-1, need: 1, of: [{id: alone, clause: FER-1, when: {child.socially_isolated: yes}}]}
  rules:
    - id: own
      question_is: visitor.appoint
      clause: FER-1
      when: {child.disabled: yes}
      then: {should: appoint}
""".replace("      question_is: visitor.appoint\n", "")
SCHEDULE = """\
schedules:
  - id: review
    question: visitor.review
    clause: FER-1
    while: {}
    action: {who: carer, does: review}
    every: 6 months
    history: {of: appointment.reviews, dated: "on"}
"""
READS_ONE = """\
rules:
  - {id: one, question: visitor.consider, clause: FER-1, when: {answer: {advocacy.offer: offer}}, then: {should: assess}}
  - {id: two, question: advocacy.offer, clause: FER-1, when: {child.disabled: yes}, then: {should: offer}}
"""
DEPARTURE = """\
departures:
  - {id: narrow, clause: FER-1, law: [ENG-1], kind: narrower, questions: [visitor.appoint], says: It adds a test}
"""
ASIDE = "set_aside:\n  - {rule: default, clause: FER-1, because: a local decision}\n"
GIFT = """\
questions:
  - {id: local.gift, title: "Is a gift allowed?", outcomes: {allowed: It is., refused: It is not.}, otherwise: refused}
rules:
  - {id: first, question: local.gift, clause: FER-1, when: {child.disabled: yes}, then: {may: allowed}}
"""
SUPPERS = """\
facts:
  - name: suppers
    type: list
    asks: Which suppers were held?
    label: suppers
    meaning: All.
    dated: held_on
    item:
      - {name: held_on, type: date, asks: "When?"}
      - {name: kind, type: choice, choices: [shared, alone], asks: "How?"}
"""
OWED = """\
questions:
  - {id: local.owed, kind: duties, title: "What is owed?"}
  - {id: local.steps, kind: checklist, title: "Which steps?"}
  - {id: local.stands, kind: ladder, title: "Where does it stand?"}
duties:
  - {id: tell, question: local.owed, clause: FER-1, strength: must, action: {who: social_worker, does: tell}}
checks:
  - {id: signed, question: local.steps, clause: FER-1, met_when: {child.disabled: yes}}
rungs:
  - {rung: asked, question: local.stands, clause: FER-1, when: {child.disabled: yes}, place: authority}
  - {rung: answered, question: local.stands, from: asked, clause: FER-1, when: {child.disabled: no}, place: manager}
"""
PATHWAY = """\
pathways:
  asked:
    title: A question that is asked
    clause: FER-1
    starts: [{on: put, stage: open}]
    events:
      put: {says: The question was put, dates: [advocacy.referred_on]}
      given: {says: An answer was given, sets: {advocacy.satisfied: yes}}
    stages:
      open:
        says: Open
        clause: FER-1
        action: {who: authority, does: answer, by: {words: soon}}
        moves: [{on: given, stage: done}]
      done: {says: Done, clause: FER-1, ends: yes}
"""
PAUSED = PATHWAY.replace(
    "    stages:",
    "    pauses:\n"
    "      away: {says: The child is away, clause: FER-1, from: put, until: given, stops: [open]}\n"
    "    stages:",
).replace("by: {words: soon}", "by: {within: 10 working days, of: advocacy.referred_on}")
CAUTION = "cautions:\n  - {id: unread, question: visitor.appoint, clause: ENG-4, when: {}, says: Have it confirmed}\n"


def _case(name, good, old, new, code, at, message, help_, *, severity="error", head=LOCAL_HEAD):
    assert old in head + good, name
    return pytest.param(head + good, (head + good).replace(old, new, 1), code, at, message, help_, severity, id=name)


BAD_PACKS = [
    _case(
        "a clause that is cited and not declared", RULE, "clause: FER-1,", "clause: FER-11,", "V001", "id: first",
        "clause `FER-11` is cited and not declared", "did you mean `FER-1`?",
    ),
    _case(
        "a national row cited as the document's own", RULE, "clause: FER-1,", "clause: ENG-1,", "V001", "id: first",
        "clause `ENG-1` is cited and not declared",
        "`ENG-1` is a national row: name it under `law:` of a departure, and cite the document's own clause",
    ),
    _case(
        "a clause cited by a deadline only", RULE, "then: {should: offer}",
        "action: {who: carer, does: tell, by: {words: soon, clause: ZZZ}}", "V001", "id: first",
        "clause `ZZZ` is cited and not declared", "declare `ZZZ` under `clauses`",
    ),
    _case(
        "a clause that nothing uses", "  FER-2: {says: A remark, decides_nothing: it introduces}\n" + RULE,
        ", decides_nothing: it introduces", "", "V002", "FER-2:", "nothing uses clause `FER-2`",
        "cite it, or say why not under `decides_nothing`", severity="advice",
    ),
    _case(
        "a clause that decides nothing and is used", RULE, "says: An invented sentence", "says: It, decides_nothing: it introduces",
        "V003", "FER-1: {", "clause `FER-1` is said to decide nothing, and `first` uses it",
        "remove `decides_nothing`, or cite another clause there",
    ),
    _case(
        "days on a clause of a local pack", RULE, "says: An invented sentence",
        "says: An invented sentence, in_force: {from: 2026-01-01}", "V046", "FER-1: {",
        "clause `FER-1` has days of its own, which only rows of the national pack have",
        "write `in_force` on the rule that cites it, or make another edition",
    ),
    _case(
        "an id given twice", CHECKS, "id: panel", "id: dbs", "V004", "after: [dbs]", "the id `dbs` is given twice",
        "give one of them another id; the other stands in line 14",
    ),
    _case(
        "a rule that is not there", RULE + "definitions:\n  - {id: settled, clause: FER-1, means: {rule: first}}\n",
        "{rule: first}", "{rule: frist}", "V005", "id: settled", "no rule has the id `frist`", "did you mean `first`?",
    ),
    _case(
        "rules in a circle",
        "definitions:\n  - {id: a, clause: FER-1, means: {rule: b}}\n  - {id: b, clause: FER-1, means: {child.disabled: yes}}\n",
        "{child.disabled: yes}", "{any: [{rule: a}]}", "V006", "id: a,",
        "rules refer to one another in a circle: `a` → `b` → `a`", "write one of the conditions out",
    ),
    _case(
        "an actor nobody declares", RULE, "then: {should: offer}", "action: {who: social_worke, does: tell}", "V007", "id: first",
        "no actor has the id `social_worke`", "did you mean `social_worker`?",
    ),
    _case(
        "a provider to open that nobody declares", NEED_TWO, "need: 2", "need: 2\n    opens: desk", "V007", "- id: some",
        "no actor has the id `desk`", "declare `desk` under `actors`, with the words for it",
    ),
    _case(
        "an actor under one option of a reading", READING + NEED, "    of: [", "    action: {who: {reading: {how_many: {one: carer, every: xyz}}}, does: ask}\n    of: [",
        "V007", "action: {who", "no actor has the id `xyz`", "declare `xyz` under `actors`, with the words for it",
    ),
    _case(
        "a reading that is not declared", READING + NEED, "need: {reading: {how_many:", "need: {reading: {how_man:", "V010", "need:",
        "reading `how_man` is used and not declared", "did you mean `how_many`?",
    ),
    _case(
        "a reading without one of its options", READING + NEED, "one: any, every: all", "one: any", "V011", "need:",
        "reading `how_many` is written here without its option `every`", "write a value for each option, the barred ones too",
    ),
    _case(
        "a reading with an option it does not have", READING + NEED, "one: any, every: all", "one: any, every: all, evry: all",
        "V011", "need:", "reading `how_many` has no option `evry`", "did you mean `every`?",
    ),
    _case(
        "a chosen option that is none", READING + NEED, "chosen: one", "chosen: evry", "V012", "  how_many:",
        "reading `how_many` has no option `evry`", "did you mean `every`?",
    ),
    _case(
        "a barred option that is chosen", READING + "    barred: {every: it shuts children out}\n" + NEED, "chosen: one", "chosen: every",
        "V013", "  how_many:", "reading `how_many` takes the option `every`, which it bars",
        "choose another; it is barred because: it shuts children out",
    ),
    _case(
        "a reading on which nothing hangs", READING + NEED, "need: {reading: {how_many: {one: any, every: all}}}", "need: any", "V014",
        "  how_many:", "reading `how_many` is declared, and nothing hangs on it",
        "write `reading:` where the two ways of reading differ, or remove it", severity="advice",
    ),
    _case(
        "a barred option that is none", READING + "    barred: {every: unsafe}\n" + NEED, "barred: {every", "barred: {never", "V015",
        "  how_many:", "reading `how_many` bars `never`, which is not one of its options", "did you mean `every`?",
    ),
    _case(
        "a check after one that is not there", CHECKS, "after: [dbs]", "after: [dbz]", "V020", "id: panel",
        "no check has the id `dbz`", "did you mean `dbs`?",
    ),
    _case(
        "a waiver of a check that is not there",
        CHECKS + "  waivers:\n    - {id: known, clause: FER-1, waives: [dbs], when: {child.disabled: yes}}\n",
        "waives: [dbs]", "waives: [pannel]", "V020", "id: known", "no check has the id `pannel`", "did you mean `panel`?",
    ),
    _case(
        "checks that wait for one another", CHECKS, "id: dbs, ", "id: dbs, after: [panel], ", "V021", "id: dbs",
        "checks come after one another in a circle: `dbs` → `panel` → `dbs`", "remove one `after`",
    ),
    _case(
        "checks that wait for one another under a reading", READING + CHECKS, "id: dbs, ",
        "id: dbs, after: {reading: {how_many: {one: [], every: [panel]}}}, ", "V021", "id: dbs",
        "checks come after one another in a circle: `dbs` → `panel` → `dbs`", "remove one `after`",
    ),
    _case(
        "a rung on one that is not there", LADDER, "from: asked", "from: aksed", "V022", "rung: answered",
        "no rung has the id `aksed`", "did you mean `asked`?",
    ),
    _case(
        "rungs in a circle", LADDER, "rung: asked, ", "rung: asked, from: answered, ", "V023", "rung: asked",
        "rungs are never reached, because `from` leads in a circle: `asked` → `answered` → `asked`", "leave `from` out of the first rung",
    ),
    _case(
        "a rung behind one that always holds",
        LADDER.replace("when: {child.disabled: yes}, place: manager", "when: {child.in_need: yes}, place: manager")
        + "    - {rung: late, from: asked, clause: FER-1, when: {}, place: home}\n",
        "when: {child.in_need: yes}", "when: {}", "V023", "rung: late",
        "rung `late` is never reached: `answered` before it holds always", "put the rung that holds always last",
    ),
    _case(
        "more grounds needed than are listed", NEED_TWO, "need: 2", "need: 3", "V024", "- id: some", "`some` needs 3, and it lists 2",
        "write 2 or fewer under `need`, or list more grounds",
    ),
    _case(
        "more points needed than there are", NEED_TWO.replace("need: 2", "need: 4").replace("{child.disabled: yes}", "{child.disabled: yes}, worth: 3"),
        "need: 4", "need: 5", "V024", "- id: some", "`some` needs 5, and together its grounds are worth 4 points",
        "write 4 or fewer under `need`, or list more grounds",
    ),
    _case(
        "more conditions needed than are listed", RULE, "{child.disabled: yes}", "{at_least: {number: 2, of: [{child.disabled: yes}]}}",
        "V024", "id: first", "at least 2 are needed, and only 1 conditions are listed", "write 1 or fewer, or list more conditions",
    ),
    _case(
        "two facts under the one dash of a group", RULE.replace("{child.disabled: yes}", "{any: [{child.disabled: yes}, {child.in_need: yes}]}"),
        "{any: [{child.disabled: yes}, {child.in_need: yes}]}", "{any: [{child.disabled: yes, child.in_need: yes}]}", "V044", "id: first",
        "`any` has one dash, and the 2 facts under it have to hold together", "start each fact with a dash of its own, or leave the group out", severity="advice",
    ),
    _case(
        "a finding on a question of duties", RULE, "question: advocacy.offer, clause: FER-1, when: {child.disabled: yes}, then: {should: offer}",
        "question: child.tell, clause: FER-1, then: {should: something_due}", "V025", "id: first",
        "rule `first` gives a finding, and `child.tell` is answered by what is due",
        "write it as a duty or a schedule, or as a rule with actions only",
    ),
    _case(
        "a gap on a question of checks", RULE, "question: advocacy.offer, clause: FER-1, when: {child.disabled: yes}, then: {should: offer}",
        "question: visitor.vetting, clause: FER-1, gap: Nobody says.", "V025", "id: first",
        "rule `first` gives a gap, and `visitor.vetting` is answered by its checks",
        "write it as a check under `vetting`, `approval_steps` or `checks`, or as a duty",
    ),
    _case(
        "grounds on a ladder", NEED_TWO, "visitor.consider", "advocacy.route", "V025", "- id: some",
        "`some` lists grounds, and `advocacy.route` is answered by the rung reached", "write it as a rung under `ladder` or `rungs`, or as a duty",
    ),
    _case(
        "questions in a circle", READS_ONE, "when: {child.disabled: yes}", "when: {answer: {visitor.consider: assess}}", "V026", "id: one",
        "questions read one another's answers in a circle: `visitor.consider` → `advocacy.offer` → `visitor.consider`",
        "let one of them rest on facts instead of on an answer",
    ),
    _case(
        "a question that reads its own answer by way of a definition",
        READS_ONE + "definitions:\n  - {id: offered, clause: FER-1, means: {child.in_need: yes}}\n"
        "duties:\n  - {id: told, question: child.tell, clause: FER-1, strength: must, when: {rule: offered}, action: {who: carer, does: tell}}\n",
        "means: {child.in_need: yes}", "means: {answer: {child.tell: nothing_due}}", "V026", "id: offered",
        "questions read one another's answers in a circle: `child.tell` → `child.tell`",
        "let one of them rest on facts instead of on an answer",
    ),
    _case(
        "the duty to appoint read off the criteria", FACTOR, "when: {child.disabled: yes}", "when: {answer: {visitor.criteria: met}}",
        "V027", "when: {answer", "`visitor.appoint` reads the answer to `visitor.criteria`, and the criteria of a scheme never decide the duty to appoint",
        "let the rule rest on what the law asks; enough factors open a provider with `opens:`",
    ),
    _case(
        "the duty to appoint read off one factor", FACTOR, "when: {child.disabled: yes}", "when: {rule: alone}",
        "V027", "when: {rule", "`visitor.appoint` reads the factor `alone`, and the criteria of a scheme never decide the duty to appoint",
        "let the rule rest on what the law asks; enough factors open a provider with `opens:`",
    ),
    _case(
        "the duty to appoint read off the criteria by way of another question",
        FACTOR + "rules:\n  - {id: r, question: visitor.refer, clause: FER-1, when: {answer: {visitor.criteria: met}}, then: {should: refer}}\n",
        "when: {child.disabled: yes}", "when: {answer: {visitor.refer: refer}}", "V027", "when: {answer: {visitor.refer",
        "`visitor.appoint` reads the answer to `visitor.criteria` by way of `visitor.refer`, and the criteria of a scheme never decide the duty to appoint",
        "let the rule rest on what the law asks; enough factors open a provider with `opens:`",
    ),
    _case(
        "one last day as the history of each review", SCHEDULE, 'every: 6 months\n    history: {of: appointment.reviews, dated: "on"}',
        "every: looked_after_review\n    history: {fact: family_time.last_parent_visit}", "V029", "- id: review",
        "schedule `review` recurs by `looked_after_review`, and `fact` is not read there",
        "name under `of` the list that says so each time, or give a length of time under `every`",
    ),
    _case(
        "a delay at each visit", SCHEDULE, "every: 6 months", "every: visit\n    overdue: {after: 1 week}", "V029", "- id: review",
        "schedule `review` recurs by `visit`, and `overdue` is not read there",
        "remove `overdue`, or give a length of time under `every`",
    ),
    _case(
        "a provider that decides", RULE, "question: advocacy.offer, clause: FER-1, when: {child.disabled: yes}, then: {should: offer}",
        "question: visitor.appoint, clause: FER-1, then: {must: appoint}", "V028", "id: first",
        "`first` decides `visitor.appoint`, and a provider does not decide for the placing authority",
        "write what the provider does about it as a duty: prompt, refer, notify",
        head=LOCAL_HEAD.replace("layer: local", "layer: provider").replace("kind: local_authority", "kind: provider"),
    ),
    _case(
        "a national row that does not say how far it was checked", NATIONAL_RULES, "force: act, verified: V,", "force: act,", "V030", "ENG-1: {",
        "the national row `ENG-1` does not give `verified`", "say how binding the source is, and how far the row was checked: V, C or M",
        head=NATIONAL_HEAD,
    ),
    _case(
        "a rule on a row from memory", NATIONAL_RULES, "clause: ENG-2", "clause: ENG-5", "V031", "id: default",
        "`default` rests on `ENG-5`, which was written from memory and may claim nothing",
        "move it to `cautions`, or have the row checked against its text", head=NATIONAL_HEAD,
    ),
    _case(
        "a rule on law that was not read", NATIONAL_RULES, "clause: ENG-2", "clause: ENG-4", "V032", "id: default",
        "`default` rests on `ENG-4`, law whose text was not read", "move it to `cautions`, or have the row checked against its text",
        head=NATIONAL_HEAD,
    ),
    _case(
        "a must on guidance that was not read", NATIONAL_RULES.replace("clause: ENG-2", "clause: ENG-3"), "{should: consent_not_needed}",
        "{must: consent_not_needed}", "V032", "id: default",
        "`default` says `must` on `ENG-3`, whose text was not read: it may claim no more than should",
        "move it to `cautions`, or have the row checked against its text", head=NATIONAL_HEAD,
    ),
    _case(
        "a national section in a local pack", RULE, "rules:", CAUTION.replace("ENG-4", "FER-1") + "rules:", "V033", "id: unread",
        "the section `cautions` has no place in a local pack or a provider's", "remove it; the national pack holds it for all",
    ),
    _case(
        "a local section in the national pack", NATIONAL_RULES, "rules:", DEPARTURE.replace("FER-1", "ENG-1") + "rules:", "V033", "id: narrow",
        "the section `departures` has no place in the national pack", "each authority's pack has its own", head=NATIONAL_HEAD,
    ),
    _case(
        "a provider's pack in the local layer", RULE, "kind: local_authority", "kind: provider", "V034", "pack: fernmoor",
        "the layer is `local`, and the authority is of the kind `provider`", "write `layer: provider`, or `kind: local_authority`",
    ),
    _case(
        "a departure from a row that is not there", DEPARTURE, "[ENG-1]", "[ENG-111]", "V035", "id: narrow",
        "departure `narrow` names `ENG-111`, which is no national row", "did you mean `ENG-1`?",
    ),
    _case(
        "a default set aside that is not there", ASIDE, "rule: default", "rule: defualt", "V036", "defualt",
        "there is no national rule `defualt` to set aside", "did you mean `default`?",
    ),
    _case(
        "a foundation that is not there", CHECKS, "{id: dbs, clause: FER-1,", "{id: dbs, clause: FER-1, rests_on: [ground],",
        "V045", "id: dbs", "`dbs` rests on `ground`, which is no foundation", "name a foundation of the national pack",
    ),
    _case(
        "law set aside", ASIDE, "rule: default", "rule: duty", "V037", "rule: duty",
        "the national rule `duty` is law, and only guidance can be set aside",
        "remove it; where the document departs from law, write a departure",
    ),
    _case(
        "a term read as a plain fact", FACTS, "fact: local.fernmoor.close", "fact: child.disabled", "V038", "id: near",
        "term `near` is read as `child.disabled`, which is not a judgement",
        "name a fact that a named professional judges, or declare one under `facts` with `judgement: yes`",
    ),
    _case(
        "a local clause that claims to be law", RULE, "modality: should,", "force: act,", "V039", "FER-1: {",
        "clause `FER-1` has `force: act`, and only the national pack declares law and guidance",
        "remove it; a clause of this document is local policy, whatever it quotes",
    ),
    _case(
        "a review before the text was read", RULE, "review_by: 2027-11-30", "review_by: 2026-10-31", "V040", "pack: fernmoor",
        "the pack is to be reviewed by 2026-10-31, before its source was read on 2026-11-01", "write a later day under `review_by`",
    ),
    _case(
        "a period that ends when it starts", RULE.replace("then:", "in_force: {from: 2026-01-01, to: 2026-01-02}, then:"), "to: 2026-01-02",
        "to: 2026-01-01", "V041", "id: first", "a period ends on 2026-01-01, and starts on 2026-01-01",
        "`from` is the first day, `to` the day after the last",
    ),
    _case(
        "a fact declared twice", FACTS, "terms:", '  - {name: close, type: integer, asks: "Count?", label: second, meaning: Any.}\nterms:',
        "V042", "label: second", "the fact `local.fernmoor.close` is declared twice", "give one of them another name",
    ),
    _case(
        "an answer otherwise that is none", GIFT, "otherwise: refused", "otherwise: refusd", "V043", "id: local.gift",
        "`refusd` is not an outcome of `local.gift`", "did you mean `refused`?",
    ),
    _case(
        "a source that is not declared", "  FER-2: {says: It is so, source: leaflet, decides_nothing: it introduces}\nsources: {leaflet: {title: A leaflet}}\n",
        "source: leaflet", "source: leaflt", "V048", "FER-2: {", "clause `FER-2` stands in `leaflt`, which is no source of the pack", "did you mean `leaflet`?",
    ),
    _case(
        "a source in which no clause stands", "  FER-2: {says: It is so, source: leaflet, decides_nothing: it introduces}\nsources: {leaflet: {title: A leaflet}}\n",
        ", source: leaflet", "", "V049", "title: A leaflet", "no clause stands in the source `leaflet`",
        "write `source: leaflet` at the clauses that stand in it, or remove it", severity="advice",
    ),
    _case(
        "choices of a fact that takes yes or no", FACTS, "judgement: yes}", "judgement: yes, choices: [near, far]}", "V047", "name: close",
        "`close` is of type `boolean`, and `choices` is not read there", "remove `choices`, or write `type: choice`",
    ),
    _case(
        "a unit of a field that is a day", SUPPERS, 'asks: "When?"', 'asks: "When?", unit: days', "V047", "name: held_on",
        "`held_on` is of type `date`, and `unit` is not read there", "remove `unit`, or write `type: integer`",
    ),
    _case(
        "a list that is judged", SUPPERS, "    dated:", "    judgement: yes\n    dated:", "V047", "name: suppers",
        "`suppers` is a list, and a judgement is one value",
        "declare what is judged as a fact of its own, or remove `judgement`",
    ),
    _case(
        "items placed by a field that is no day", SUPPERS, "dated: held_on", "dated: kind", "V047", "name: suppers",
        "`kind` is no date field of the items of `suppers`", "name a field of type `date`, or remove `dated`",
    ),
    _case(
        "a field declared twice", SUPPERS, "name: kind", "name: held_on", "V047", "type: choice",
        "the field `held_on` of `suppers` is declared twice", "give it another name",
    ),
    _case(
        "a field with a name that none can have", SUPPERS, "name: kind", "name: copy", "V047", "type: choice",
        "the field `copy` of `suppers` is a name that no field can have", "give it another name",
    ),
    _case(
        "an answer otherwise of a question of duties", OWED, "kind: duties,", "kind: duties, otherwise: nothing,", "V047", "id: local.owed",
        "`local.owed` is of the kind `duties`, and `otherwise` is not read there", "remove `otherwise`, or write `kind: choice`",
    ),
    _case(
        "a check on a question of duties", OWED, "question: local.steps", "question: local.owed", "V025", "id: signed",
        "`signed` is a check, and `local.owed` is answered by what is due",
        "write it as a duty or a schedule, or as a rule with actions only",
    ),
    _case(
        "a rung on a question with outcomes", OWED, "question: local.stands, from: asked", "question: visitor.end, from: asked", "V025",
        "rung: answered", "`answered` is a rung, and `visitor.end` is answered by findings",
        "write it as a rule or as a list of grounds",
    ),
    _case(
        "a rung on one of another ladder", OWED, "question: local.stands, from: asked", "question: advocacy.route, from: asked", "V022",
        "rung: answered", "no rung has the id `asked`", "name a rung of this ladder, or leave `from` out for a first one",
    ),
    _case(
        "a move to a stage that is not there", PATHWAY, "stage: done", "stage: don", "V070", "on: given",
        "the pathway has no stage `don`", "did you mean `done`?",
    ),
    _case(
        "a start at a stage that is not there", PATHWAY, "stage: open", "stage: begun", "V070", "starts:",
        "the pathway has no stage `begun`", "use `open` or `done`",
    ),
    _case(
        "a move on an event that nobody tells", PATHWAY, "on: given", "on: gven", "V071", "on: gven",
        "no event `gven` is told of the pathway", "did you mean `given`?",
    ),
    _case(
        "an event that sets a fact that is worked out", PATHWAY, "advocacy.satisfied: yes", "child.looked_after: yes", "V072", "given: {",
        "`child.looked_after` is worked out, not recorded", "set `child.statuses` instead",
    ),
    _case(
        "an event that sets what is no value of a fact", PATHWAY, "sets: {advocacy.satisfied: yes}",
        "sets: {any: [{advocacy.satisfied: yes}]}", "V072", "given: {",
        "what an event sets is one value of a fact", "write {fact: value}, without a test word, a group or a reading",
    ),
    _case(
        "a stage that owes a rule that is not there", PATHWAY, "moves: [{on: given", "owes: [nothing]\n        moves: [{on: given", "V005",
        "      open:", "no rule has the id `nothing`", "name a rule, check, duty, rung or schedule of this pack",
    ),
    _case(
        "a pause that begins with what nobody tells", PAUSED, "from: put", "from: putt", "V071", "away:",
        "no event `putt` is told of the pathway", "did you mean `put`?",
    ),
    _case(
        "a pause that ends with its own beginning", PAUSED, "until: given", "until: [given, put]", "V073", "away:",
        "the pause `away` both begins and ends with `put`", "name another event for its end",
    ),
    _case(
        "a pause of what is not there", PAUSED, "stops: [open]", "stops: [opened]", "V005", "away:",
        "no stage or owed rule has the id `opened`", "did you mean `open`?",
    ),
    _case(
        "a pause of a stage with no time", PAUSED, "stops: [open]", "stops: [open, done]", "V073", "away:",
        "`done` has no time that runs from a day, so none stands still",
        "name what has a time as `within` and `of`, or leave it out",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "code", "at", "message", "help_", "severity"), BAD_PACKS)
def test_a_problem_is_told_with_its_place_and_how_to_mend_it(good, bad, code, at, message, help_, severity):
    before = found_in(good)

    (found,) = [problem for problem in found_in(bad) if problem not in before and problem.code == code]

    assert code not in [problem.code for problem in before]
    assert (found.message, found.help, found.severity) == (message, help_, Severity(severity))
    assert found.location.line == line_of(bad, at)


@pytest.mark.parametrize(
    "sections",
    [RULE, READING + NEED, CHECKS, LADDER, NEED_TWO, FACTS, FACTOR, READS_ONE, DEPARTURE, ASIDE, GIFT, PATHWAY, PAUSED],
)
def test_a_sound_pack_has_no_problem(sections):
    assert check_pack(local(sections), NATIONAL) == ()


@pytest.mark.parametrize("sections", [NATIONAL_RULES, CAUTION, NATIONAL_RULES.replace("ENG-2", "ENG-3")])
def test_a_sound_national_pack_has_no_problem(sections):
    assert check_pack(national(sections), None) == ()


def test_every_code_found_here_is_in_the_table_and_every_code_of_the_table_is_tested():
    tested = (
        {case.values[2] for case in BAD_PACKS} | {"V050", "V051", "V052"} | {"V053", "V054"}
    )  # of editions; of approvals, beside `approve`
    proved = {"V060", "V061", "V062"}

    assert tested | proved == {code for code in CODES if code.startswith("V")}


def test_all_problems_are_told_at_once_in_the_order_of_the_file():
    text = (
        LOCAL_HEAD
        + RULE.replace("FER-1", "FER-9")
        + CHECKS.replace("[dbs]", "[dbz]")
        + ASIDE.replace("default", "none_such")
    )

    found = found_in(text)

    assert sorted(p.code for p in found) == ["V001", "V020", "V036"]
    assert [p.location.line for p in found] == sorted(p.location.line for p in found)


def test_the_pack_with_every_section_has_only_the_problems_it_is_known_for():
    found = check_pack(read(FULL_PACK), None)

    assert {p.code for p in found} <= {"V024", "V029", "V033", "V038", "V039"}


def test_what_one_key_may_hold_is_refused_by_the_parser_already():
    wrong = [
        (RULE.replace("{should: offer}", "{should: ofer}"), "P039"),
        (RULE.replace("{child.disabled: yes}", "{answer: {visitor.consider: asess}}"), "P039"),
        (RULE.replace("{child.disabled: yes}", "{answer: {visitor.conside: assess}}"), "P038"),
        (RULE.replace("{should: offer}", "{must_not: offer}"), "P040"),
        (
            RULE.replace(
                "then: {should: offer}", "action: {who: carer, does: x, by: {within: 2 weeks, of: child.disabled}}"
            ),
            "P044",
        ),
        (SCHEDULE.replace("of: appointment.reviews", "of: child.disabled"), "P044"),
        (SCHEDULE.replace('dated: "on"', "dated: kind"), "P031"),
    ]

    codes = [[p.code for p in parse_pack(LOCAL_HEAD + text, file="x.yaml")[1]] for text, _ in wrong]
    format_2 = parse_pack(LOCAL_HEAD.replace("format: 1", "format: 2"), file="x.yaml")[1]

    assert codes == [[code] for _, code in wrong]
    assert [p.code for p in format_2] == ["P046"]


def test_a_circle_by_way_of_the_national_layer_is_found_in_the_local_pack():
    above = national(
        "rules:\n  - {id: n, question: advocacy.offer, clause: ENG-2, when: {answer: {visitor.consider: assess}}, then: {should: offer}}\n"
    )
    pack = local(
        READS_ONE.replace("question: advocacy.offer", "question: visitor.end").replace(
            "{should: offer}", "{should: end}"
        )
    )

    (found,) = check_pack(pack, above)

    assert found.code == "V026"
    assert found.message.endswith("`visitor.consider` → `advocacy.offer` → `visitor.consider`")


def test_a_duty_attached_to_a_choice_may_read_the_answer_of_that_choice():
    duty = "{id: d, question: visitor.consider, clause: FER-1, strength: must, when: {answer: {visitor.consider: not_now}}, action: {who: carer, does: tell}}"

    assert check_pack(local(f"duties:\n  - {duty}\n"), NATIONAL) == ()


def test_a_provider_may_attach_duties_to_the_question_it_does_not_decide():
    head = LOCAL_HEAD.replace("layer: local", "layer: provider").replace("kind: local_authority", "kind: provider")
    duty = "{id: d, question: visitor.appoint, clause: FER-1, strength: must, action: {who: manager, does: tell, to: placing_authority}}"

    assert check_pack(read(f"{head}duties:\n  - {duty}\n"), NATIONAL) == ()


def test_a_reference_to_a_ground_of_the_lists_of_eligibility_is_known():
    lists = "eligible: {clause: FER-1, need: any, of: [{id: leaver, clause: FER-1, when: {child.disabled: yes}}]}"
    text = f"advocacy:\n  eligibility: {{{lists}, in_both: eligible, in_neither: gap}}\n"

    assert check_pack(local(text + "definitions:\n  - {id: d, clause: FER-1, means: {rule: leaver}}\n"), NATIONAL) == ()
    assert [p.code for p in check_pack(local(text + RULE.replace("id: first", "id: in_neither")), NATIONAL)] == ["V004"]


def test_whatever_line_is_missing_the_checks_come_to_an_end_without_breaking():
    lines = FULL_PACK.splitlines(keepends=True)
    packs = [parse_pack("".join(lines[:i] + lines[i + 1 :]), file="x.yaml")[0] for i in range(len(lines))]
    found = [check_pack(pack, NATIONAL) for pack in packs if pack is not None]

    assert len(found) > 40
    assert {"V001", "V007", "V022", "V024"} <= {problem.code for problems in found for problem in problems}


@pytest.mark.parametrize("name", ["childrens_home", "coventry", "dudley", "england", "islington", "leeds"])
def test_every_shipped_pack_is_accepted(name):
    folder = Path(__file__).parents[2] / "policies"
    england = read((folder / "england.yaml").read_text(encoding="utf-8"), "england.yaml")
    pack = england if name == "england" else read((folder / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")

    found = check_pack(pack, None if name == "england" else england)
    proved = prove_pack(Pack(None if name == "england" else pack, england))

    assert [str(problem) for problem in (*found, *proved) if problem.severity is Severity.ERROR] == []


# ---- editions ----


def _edition(name: str, first: str | None, end: str | None = None, *, id_: str = "fernmoor"):
    period = InForce(date.fromisoformat(first) if first else None, date.fromisoformat(end) if end else None)
    return replace(local(""), id=id_, edition=name, in_force=period)


def test_one_edition_ends_on_the_day_the_next_starts():
    assert check_editions([_edition("2", "2026-02-01"), _edition("1", None, "2026-02-01")]) == ()


def test_a_single_edition_is_compared_with_nothing():
    assert check_editions([_edition("1", None)]) == ()


def test_two_editions_in_force_on_one_day_are_refused():
    (found,) = check_editions([_edition("1", "2026-01-01", "2026-02-02"), _edition("2", "2026-02-01")])

    assert (found.code, found.severity) == ("V051", Severity.ERROR)
    assert found.message == "the editions `1` and `2` are both in force, from 2026-02-01"
    assert found.help == "end `1` with `to:` on the day on which `2` starts with `from:`"


def test_an_edition_without_an_end_overlaps_every_later_one():
    (found,) = check_editions([_edition("1", "2026-01-01"), _edition("2", "2027-01-01", "2028-01-01")])

    assert found.code == "V051"


def test_an_edition_within_the_years_of_a_longer_one_is_found_though_another_lies_between():
    found = check_editions(
        [
            _edition("1", "2026-01-01", "2029-01-01"),
            _edition("2", "2026-02-01", "2026-03-01"),
            _edition("3", "2027-01-01", "2027-02-01"),
        ]
    )

    assert [p.code for p in found if p.severity is Severity.ERROR] == ["V051", "V051"]
    assert not [p for p in found if p.code == "V052"]


def test_two_editions_without_a_stated_start_overlap():
    (found,) = check_editions([_edition("1", None, "2026-01-01"), _edition("2", None, "2027-01-01")])

    assert (found.code, found.message) == ("V051", "the editions `1` and `2` are both in force, always")


def test_days_between_two_editions_are_told_as_advice():
    (found,) = check_editions([_edition("1", None, "2026-02-01"), _edition("2", "2026-02-03")])

    assert (found.code, found.severity) == ("V052", Severity.ADVICE)
    assert found.message == "no edition is in force from 2026-02-01 until 2026-02-03"
    assert found.help == "no case can be decided as at these days"


def test_editions_of_two_packs_are_refused():
    (found,) = check_editions([_edition("1", None, "2026-02-01"), _edition("2", "2026-02-01", id_="ashdown")])

    assert (found.code, found.severity) == ("V050", Severity.ERROR)
    assert found.message == "pack `ashdown` stands among editions of `fernmoor`"
