"""A pack's text becomes a Pack; whatever the format does not allow is told at its place, all of it in one run."""

from datetime import date

import pytest

from invented_pack import FULL_PACK, HEAD
from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.grammar.parser import parse_pack
from ivpolicy.core.pack.conditions import (
    AnswerEntry,
    ByReading,
    CompareTest,
    DateTest,
    FactEntry,
    GroupEntry,
    IsTest,
    ListTest,
    Never,
    OneOfTest,
    RuleEntry,
    SetTest,
    Surface,
)
from ivpolicy.core.pack.head import Approval
from ivpolicy.core.pack.rules import Deadline, InForce, Then
from ivpolicy.core.text.codes import CODES
from ivpolicy.core.text.source import SourceLocation

FILE = "fernmoor.yaml"
HEAD_LINES = len(HEAD.splitlines())

# Each section stands right after the head: its text, then code, line within it, column, message and help.
REFUSED_SECTIONS = {
    "unknown section": (
        "rulez: []\n",
        "P003", 1, 1, "unknown key `rulez` in a pack",
        "did you mean `rules`?",
    ),
    "unknown key in a rule": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      wehn: {}\n      then: {must: appoint}\n",
        "P003", 5, 7, "unknown key `wehn` in a rule",
        "did you mean `when`?",
    ),
    "comma in an unquoted text": (
        "terms: [{id: a, clause: FER-1, fact: placement.at_a_distance, term: near, or close by}]\n",
        "P003", 1, 75, "`or close by` stands where a key of a term is expected",
        "a comma ends a text in braces: put the whole text in double quotes",
    ),
    "missing key": (
        "terms:\n  - {id: a, clause: FER-1, term: near}\n",
        "P004", 2, 5, "a term lacks `fact`",
        "add `fact:` with the path of a fact",
    ),
    "mapping where a list belongs": (
        "terms: {id: a}\n",
        "P005", 1, 8, "a list is expected here, each item a term",
        "start each item with a dash and a space: `- `",
    ),
    "text where a mapping belongs": (
        "terms: [near]\n",
        "P005", 1, 9, "a term is expected here, written as keys and values",
        "write `id`, `clause`, `term`, `fact` or `prompt` under it",
    ),
    "nothing where a text belongs": (
        "terms:\n  - {id: a, clause: FER-1, fact: placement.at_a_distance, term: }\n",
        "P036", 2, 65, "nothing stands where a text is expected",
        "write a text",
    ),
    "list where a text belongs": (
        "terms:\n  - {id: a, clause: FER-1, fact: placement.at_a_distance, term: [near]}\n",
        "P005", 2, 65, "a list stands where a text is expected",
        "write a text, without brackets or a dash",
    ),
    "misspelt fact": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {child.disablde: yes}\n      then: {must: appoint}\n",
        "P030", 5, 14, "unknown fact `child.disablde`",
        "did you mean `child.disabled`?",
    ),
    "fact that resembles none": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {zebra: yes}\n      then: {must: appoint}\n",
        "P030", 5, 14, "unknown fact `zebra`",
        "see the list of facts, or declare it under `facts`",
    ),
    "own fact without its prefix": (
        "facts: [{name: garden, type: boolean, asks: a, label: b, meaning: c}]\nappointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {garden: yes}\n      then: {must: appoint}\n",
        "P030", 6, 14, "unknown fact `garden`",
        "did you mean `local.fernmoor.garden`?",
    ),
    "misspelt field of a list item": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {visitor.references: {at_least: 1, where: {kined: employment}}}\n      then: {must: appoint}\n",
        "P030", 5, 56, "unknown field `kined` of an item of `visitor.references`",
        "did you mean `kind`?",
    ),
    "misspelt test word": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {care.months_looked_after: {at_mots: 6}}\n      then: {must: appoint}\n",
        "P010", 5, 41, "unknown test word `at_mots` in a test of a number",
        "did you mean `at_most`?",
    ),
    "test word on a fact answered by yes or no": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {child.disabled: {at_least: 1}}\n      then: {must: appoint}\n",
        "P010", 5, 31, "`at_least` is no test for a fact that is answered by yes or no",
        "write `yes` or `no`",
    ),
    "bare value for a set": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {child.statuses: looked_after}\n      then: {must: appoint}\n",
        "P005", 5, 30, "`looked_after` is no test for a fact that is a set",
        "write {includes: looked_after}",
    ),
    "day as a bare value": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {placement.moved_on: 2026-01-01}\n      then: {must: appoint}\n",
        "P005", 5, 34, "`2026-01-01` is no test for a fact that is a date",
        "write `never`, {within: 12 months} or {on_or_after: 2026-01-31}",
    ),
    "day as a bare value where no word fits": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {child.date_of_birth: 2026-01-01}\n      then: {must: appoint}\n",
        "P005", 5, 35, "`2026-01-01` is no test for a fact that is a date",
        "write {within: 12 months} or {on_or_after: 2026-01-31}",
    ),
    "misspelt choice": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {placement.type: fostre}\n      then: {must: appoint}\n",
        "P031", 5, 30, "unknown choice `fostre`",
        "did you mean `foster`?",
    ),
    "misspelt choice in a set": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {child.statuses: {includes: asessment}}\n      then: {must: appoint}\n",
        "P031", 5, 41, "unknown choice `asessment`",
        "did you mean `assessment`?",
    ),
    "number in words": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {care.months_looked_after: {at_least: six}}\n      then: {must: appoint}\n",
        "P032", 5, 51, "`six` is not a whole number",
        "write it in digits: 6",
    ),
    "number in quotes": (
        'appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {care.months_looked_after: {at_least: "6"}}\n      then: {must: appoint}\n',
        "P032", 5, 51, "`6` stands in quotes where a whole number is expected",
        "remove the quotes",
    ),
    "unknown word for how many": (
        "grounds: [{id: a, question: visitor.consider, clause: FER-1, need: some, of: [{id: b, clause: FER-1, when: {child.disabled: yes}}]}]\n",
        "P032", 1, 68, "`some` is not a whole number, 1 or more, or `any` or `all`",
        "write digits without quotes, for example 12, or `any` or `all`",
    ),
    "day and month swapped": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {placement.moved_on: {before: 2026-31-02}}\n      then: {must: appoint}\n",
        "P033", 5, 43, "`2026-31-02` is not a date",
        "the day and the month may be swapped: write the year, the month and the day, for example 2026-01-31",
    ),
    "a group by the word of another language": (
        "definitions:\n  - {id: d, clause: FER-1, means: {or: [{child.disabled: yes}]}}\n",
        "P030", 2, 36, "unknown fact `or`",
        "write `any:`, with a list below it",
    ),
    "comparison in quotes": (
        "definitions:\n  - {id: d, clause: FER-1, means: {child.age: '>= 8'}}\n",
        "P032", 2, 47, "`>= 8` stands in quotes where a whole number is expected",
        "write {at_least: 8}",
    ),
    "comparison by its sign": (
        "definitions:\n  - {id: d, clause: FER-1, means: {child.age: {'>=': 8}}}\n",
        "P010", 2, 48, "unknown test word `>=` in a test of a number",
        "write `at_least`",
    ),
    "day with the dashes of a word processor": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {placement.moved_on: {before: 2026\u201302\u201301}}\n      then: {must: appoint}\n",
        "P033", 5, 43, "`2026\u201302\u201301` is not a date",
        "yours has an en dash, U+2013, where a hyphen is typed; type the day again, for example 2026-01-31",
    ),
    "day that does not exist": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {placement.moved_on: {before: 2026-02-30}}\n      then: {must: appoint}\n",
        "P033", 5, 43, "`2026-02-30` is not a date",
        "there is no such day in the calendar",
    ),
    "date in words": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {placement.moved_on: {before: 1 May 2026}}\n      then: {must: appoint}\n",
        "P033", 5, 43, "`1 May 2026` is not a date",
        "did you mean 2026-05-01? write the year, the month and the day, in this order",
    ),
    "length of time in words": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {placement.moved_on: {within: a year}}\n      then: {must: appoint}\n",
        "P034", 5, 43, "`a year` is not a length of time in days, weeks, months or years",
        "write a number and a unit, for example `6 weeks` or `12 months`",
    ),
    "window in working days": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {placement.moved_on: {within: 10 working days}}\n      then: {must: appoint}\n",
        "P034", 5, 43, "`10 working days` is not a length of time in days, weeks, months or years",
        "a window is counted in days, weeks, months or years, not in working days",
    ),
    "misspelt period": (
        "schedules: [{id: a, question: visitor.review, clause: FER-1, while: {}, action: {who: carer, does: x}, every: visits}]\n",
        "P034", 1, 111, "`visits` is not a length of time, or `looked_after_review` or `visit`",
        "did you mean `visit`?",
    ),
    "capital letter in yes": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {child.disabled: Yes}\n      then: {must: appoint}\n",
        "P035", 5, 30, "`Yes` is neither yes nor no",
        "write it in small letters: `yes`",
    ),
    "name that starts with a digit": (
        "appointment:\n  rules:\n    - id: 1st rule\n      clause: FER-1\n      when: {}\n      then: {must: appoint}\n",
        "P037", 3, 11, "`1st rule` cannot be an id",
        "start with a letter; use letters, digits, `_`, `-` and `.` only, and no spaces",
    ),
    "misspelt question": (
        "duties:\n  - {id: a, question: child.tel, clause: FER-1, strength: must, action: {who: carer, does: x}}\n",
        "P038", 2, 23, "unknown question `child.tel`",
        "did you mean `child.tell`?",
    ),
    "misspelt question in an answer": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {answer: {visitor.criterea: met}}\n      then: {must: appoint}\n",
        "P038", 5, 23, "unknown question `visitor.criterea`",
        "did you mean `visitor.criteria`?",
    ),
    "misspelt outcome": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {}\n      then: {must: apoint}\n",
        "P039", 6, 20, "unknown outcome `apoint` of `visitor.appoint`",
        "did you mean `appoint`?",
    ),
    "misspelt outcome in an answer": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {answer: {visitor.criteria: mett}}\n      then: {must: appoint}\n",
        "P039", 5, 41, "unknown outcome `mett` of `visitor.criteria`",
        "did you mean `met`?",
    ),
    "unknown strength of a finding": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {}\n      then: {shall: appoint}\n",
        "P040", 6, 14, "unknown strength `shall` in the finding",
        "write `must`, `should` or `may`: the how-to page on strengths has this word and what it is in the law's own use",
    ),
    "unknown strength of a duty": (
        "duties:\n  - {id: a, question: child.tell, clause: FER-1, strength: shall, action: {who: carer, does: x}}\n",
        "P040", 2, 60, "unknown strength `shall`",
        "use `must_not`, `must`, `should_not`, `should` or `may`",
    ),
    "refusal of an act that cannot be refused": (
        "advocacy:\n  offers:\n    - {id: a, clause: FER-1, then: {must_not: secure}}\n",
        "P040", 3, 37, "unknown strength `must_not` in the finding",
        "`advocacy.offer` names no act that can be refused",
    ),
    "empty condition in a group": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {any: [{}]}\n      then: {must: appoint}\n",
        "P041", 5, 20, "the condition is empty",
        "write what has to hold, or remove the key",
    ),
    "group without members": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {any: []}\n      then: {must: appoint}\n",
        "P041", 5, 19, "the list is empty",
        "write a condition in it, or remove the key",
    ),
    "empty exception": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {}\n      then: {must: appoint}\n      unless: {}\n",
        "P041", 7, 15, "the condition is empty",
        "write what has to hold, or remove the key",
    ),
    "text where a condition belongs": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: always\n      then: {must: appoint}\n",
        "P005", 5, 13, "a condition is expected here",
        "write {fact: test}, for example {child.disabled: yes}",
    ),
    "finding and gap together": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {}\n      then: {must: appoint}\n      gap: nobody says\n",
        "P042", 7, 7, "`then` and `gap` cannot stand together in a rule",
        "keep one of the two",
    ),
    "rule without a finding": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {}\n",
        "P043", 3, 7, "a rule needs one of `then`, `gap`, `action` or `actions`",
        "add `then`, `gap`, `action` or `actions`",
    ),
    "two strengths": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {}\n      then: {must: appoint, should: appoint}\n",
        "P042", 6, 29, "`must` and `should` cannot stand together in the finding",
        "keep one of the two",
    ),
    "two kinds of deadline": (
        "duties:\n  - {id: a, question: child.tell, clause: FER-1, strength: must, action: {who: carer, does: x, by: {within: 1 week, words: soon}}}\n",
        "P042", 2, 117, "`within` and `words` cannot stand together in a deadline",
        "keep one of the two",
    ),
    "fact of another type": (
        "vetting:\n  checks:\n    - {id: a, clause: FER-1, met_when: {child.disabled: yes}, dated: child.disabled}\n",
        "P044", 3, 70, "`child.disabled` is a fact of type `boolean`",
        "name a fact of type `date`",
    ),
    "two readings in one place": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {reading: {one: {a: never}, two: {a: never}}}\n      then: {must: appoint}\n",
        "P045", 5, 23, "one reading with its options is expected here",
        "write {reading: {its id: {option: value, other option: value}}}",
    ),
    "text as the option of a condition": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {reading: {one: {a: always}}}\n      then: {must: appoint}\n",
        "P005", 5, 33, "`always` is not a condition",
        "write a condition for each option, or `never`",
    ),
    "choice without its choices": (
        "facts:\n  - {name: pet, type: choice, asks: a, label: b, meaning: c}\n",
        "P004", 2, 5, "a fact lacks `choices`, which `type: choice` needs",
        "add `choices:` with a list, each item a choice",
    ),
    "finding of the factors": (
        "appointment:\n  factors: {clause: FER-1, need: any, of: [{id: b, clause: FER-1, when: {child.disabled: yes}}], then: {must: met}}\n",
        "P003", 2, 98, "unknown key `then` in a list of grounds",
        "enough grounds give the answer by themselves here",
    ),
    "list test without a count": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {visitor.references: {where: {kind: employment}}}\n      then: {must: appoint}\n",
        "P043", 5, 34, "a test of a list needs one of `at_least`, `at_most` or `latest`",
        "add `at_least`, `at_most` or `latest`",
    ),
    "latest item by a field that is no date": (
        "appointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {visitor.references: {latest: {by: kind, is: {kind: employment}}}}\n      then: {must: appoint}\n",
        "P031", 5, 48, "unknown date field `kind`",
        "use `received_on`",
    ),
    "misspelt outcome of an own question": (
        "questions: [{id: local.gift, title: x, outcomes: {yes_please: a, no_thanks: b}, otherwise: no_thanks}]\nrules: [{id: a, question: local.gift, clause: FER-1, then: {may: yes_plaese}}]\n",
        "P039", 2, 66, "unknown outcome `yes_plaese` of `local.gift`",
        "did you mean `yes_please`?",
    ),
    "wrong type for an own fact": (
        "facts: [{name: rooms, type: integer, asks: a, label: b, meaning: c}]\nappointment:\n  rules:\n    - id: one\n      clause: FER-1\n      when: {local.fernmoor.rooms: yes}\n      then: {must: appoint}\n",
        "P032", 6, 36, "`yes` is not a whole number",
        "write digits without quotes, for example 12, or {at_least: 12}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("section", "code", "line", "column", "message", "help_"), REFUSED_SECTIONS.values(), ids=list(REFUSED_SECTIONS)
)
def test_problem_is_reported_once_with_code_place_message_and_help(section, code, line, column, message, help_):
    pack, problems = parse_pack(HEAD + section, file=FILE)

    assert pack is None
    assert [(p.code, p.message, p.location, p.help) for p in problems] == [
        (code, message, SourceLocation(FILE, HEAD_LINES + line, column), help_)
    ]


def test_other_format_version_is_refused():
    pack, (problem,) = parse_pack(HEAD.replace("format: 1", "format: 2"), file=FILE)

    assert pack is None
    assert str(problem) == f"{FILE}:2:9: P046 error: format `2` is not known\n  help: write `format: 1`"


def test_every_code_that_the_tests_expect_is_in_the_table_of_codes():
    assert {case[1] for case in REFUSED_SECTIONS.values()} <= CODES.keys()


def test_codes_are_listed_in_their_order_with_a_way_to_mend_each():
    assert list(CODES) == sorted(CODES)
    assert all(code.title and code.meaning and code.mend for code in CODES.values())


def test_all_problems_of_a_text_are_reported_in_one_run_in_the_order_of_the_file():
    text = HEAD.replace("review_by: 2027-11-30", "review_by: 2027-30-11\nreview_by: never") + (
        "rules:\n"
        "  - {id: a, question: visitor.appoint, clause: FER-1, when: {child.disabled: maybe}, then: {must: apoint}}\n"
        "  - {id: b, question: visitor.apoint, when: {zebra: yes}, gap: nobody says}\n"
    )

    _, problems = parse_pack(text, file=FILE)

    assert [(p.location.line, p.code) for p in problems] == [
        (8, "P033"), (9, "P002"), (13, "P035"), (13, "P039"), (14, "P004"), (14, "P038"), (14, "P030"),
    ]  # fmt: skip


def test_every_missing_part_of_the_head_is_named():
    _, problems = parse_pack("pack: fernmoor\n", file=FILE)

    assert [problem.message for problem in problems] == [
        f"a pack lacks `{name}`"
        for name in ("format", "authority", "edition", "in_force", "source", "approval", "review_by", "clauses")
    ]


@pytest.mark.parametrize("text", ["just words", "- a\n- list\n", "3\n"])
def test_text_that_is_no_mapping_is_no_pack(text):
    pack, (problem,) = parse_pack(text, file=FILE)

    assert pack is None
    assert (problem.code, problem.message) == ("P005", "a pack is expected here, written as keys and values")


# ---- values ----


def pack_of(text):
    pack, problems = parse_pack(text, file=FILE)
    assert [str(problem) for problem in problems] == []
    return pack


def condition(text):
    """The entries of a condition, and the pack it stands in."""
    pack = pack_of(f"{HEAD}definitions:\n  - {{id: a, clause: FER-1, means: {text}}}\n")
    return pack.definitions[0].means.entries


def read_tests(text):
    return [test for entry in condition(text) for test in entry.tests]


def test_smallest_pack_has_a_head_and_nothing_else():
    pack = pack_of(HEAD)

    assert (pack.id, pack.layer, pack.edition) == ("fernmoor", "local", "First")
    assert (pack.in_force, pack.in_force_stated) == (InForce(seen=date(2026, 11, 1)), False)
    assert pack.approval == Approval()
    assert not pack.approval.approved
    assert pack.clauses["FER-1"].section == "2.1"
    assert pack.rules == pack.grounds == pack.checks == pack.duties == ()


def test_stated_period_and_approval_are_kept():
    pack = pack_of(FULL_PACK)

    assert pack.in_force == InForce(date(2026, 1, 1), date(2027, 1, 1), date(2026, 11, 1))
    assert pack.in_force_stated
    assert pack.approval == Approval(
        "names_no_text", "A. Nobody", "director", "4.2", date(2026, 2, 1), "17", "B. Nobody"
    )
    assert not pack.approval.approved


def test_reading_keeps_its_options_and_the_reason_one_is_barred():
    reading = pack_of(FULL_PACK).readings["how_many"]

    assert reading.clauses == ("FER-1", "FER-2")
    assert reading.options == {"one": "one is enough", "every": "all are needed"}
    assert (reading.chosen, reading.chosen_on) == ("one", date(2026, 11, 22))
    assert reading.barred == {"every": "it would shut children out"}
    assert reading.at == SourceLocation(FILE, 18, 3)


def test_sections_give_their_rules_the_question_they_imply():
    pack = pack_of(FULL_PACK)

    assert [(rule.id, rule.question) for rule in pack.rules] == [
        ("objection", "visitor.appoint"), ("dated", "visitor.appoint"), ("refer", "visitor.refer"), ("intends", "advocacy.offer"),
        ("consent", "advocacy.consent"), ("gift", "local.gift"), ("end", "visitor.end"),
    ]  # fmt: skip
    assert [(duty.id, duty.question) for duty in pack.duties] == [("anyone", "advocacy.refer"), ("tell", "child.tell")]
    assert [(check.id, check.question) for check in pack.checks] == [
        ("dbs", "visitor.vetting"), ("latest", "visitor.vetting"), ("manager", "visitor.approve"),
    ]  # fmt: skip


def test_lists_of_grounds_carry_their_question_and_the_section_as_their_id():
    pack = pack_of(FULL_PACK)

    assert [(question, grounds.id, grounds.need) for question, grounds in pack.grounds] == [
        (
            "visitor.consider",
            "grounds_to_assess",
            ByReading("how_many", {"one": "any", "every": "all"}, SourceLocation(FILE, 44, 22)),
        ),
        ("visitor.criteria", "local_factors", 3),
        ("visitor.independence", "barred", "any"),
        ("advocacy.priority", "priority", 1),
        ("visitor.continue", "keep", "all"),
    ]


def test_rule_keeps_its_finding_its_kind_of_conflict_and_its_place():
    rule = pack_of(FULL_PACK).rules[0]

    assert rule.then == Then("must_not", "appoint")
    assert rule.tension == "case_tension"
    assert rule.at == SourceLocation(FILE, 61, 7)


def test_rule_without_a_condition_holds_always():
    rule = pack_of(FULL_PACK).rules[1]

    assert rule.when == Surface((), rule.at)
    assert (rule.gap, rule.in_force) == ("Nobody says.", InForce(date(2026, 1, 1), date(2026, 6, 1)))


def test_action_keeps_who_what_to_whom_and_by_when():
    (action,) = next(rule for rule in pack_of(FULL_PACK).rules if rule.id == "refer").actions

    assert (action.who, action.does, action.to, action.with_, action.copies) == (
        "social_worker",
        "refer",
        "scheme",
        ("child",),
        ("manager",),
    )
    assert action.by == Deadline(within=Duration(10, "working_day"), clause="FER-1")


def test_eligibility_keeps_both_lists_and_what_the_text_says_of_the_rest():
    eligibility = pack_of(FULL_PACK).eligibility

    assert (eligibility.eligible.id, eligibility.not_eligible.id, eligibility.in_neither) == (
        "eligible",
        "not_eligible",
        "gap",
    )
    assert eligibility.in_both.options == {"one": "eligible", "every": "not_eligible"}


def test_ladder_keeps_what_each_rung_stands_on_and_whom_the_child_wants_copied_in():
    first, second, third = pack_of(FULL_PACK).ladder

    assert (first.from_, first.place, first.copies_chosen_in) == (None, "desk", "advocacy.copy_to")
    assert (second.from_, second.gap, second.says) == ("first", "The text stops.", "Nobody is named.")
    assert (third.copies, third.answer_by.of) == (("manager",), None)
    assert third.answer_by.within.options == {"one": Duration(10, "day"), "every": Duration(10, "working_day")}


def test_schedule_brings_its_first_time_its_repeat_and_its_history_together():
    review, call = pack_of(FULL_PACK).schedules

    assert (review.every, review.overdue_after, review.strength) == (Duration(12, "month"), None, "should")
    assert review.counted_from.options == {"one": "last_held", "every": "first_due"}
    assert (review.first.when_reached, review.first.of, review.first.dated) == (6, "appointment.visits", "on")
    assert (review.history_of, review.history_dated) == ("appointment.reviews", "on")
    assert (call.every, call.first.within, call.first.from_) == (
        "looked_after_review",
        Duration(4, "week"),
        "placement.moved_on",
    )
    assert (call.history_fact, call.overdue_after) == ("family_time.last_unsupervised", Duration(2, "week"))


def test_waivers_cautions_conflicts_invariants_and_bank_holidays_are_kept():
    pack = pack_of(FULL_PACK)

    assert [waiver.waives for waiver in pack.waivers] == [("dbs",)]
    assert [caution.says for caution in pack.cautions] == ["Have it confirmed"]
    assert [(plan.who_decides, plan.by) for plan in pack.conflicts] == [("manager", "within the week")]
    assert [(row.question, row.facts) for row in pack.never_turns_on] == [("advocacy.offer", ("placement.type",))]
    assert [(row.rule, row.because) for row in pack.set_aside] == [("england.default", "a local decision")]
    assert (pack.bank_holidays, pack.bank_holiday_clauses) == ((date(2026, 12, 25),), ("FER-3",))


def test_own_facts_and_questions_are_kept():
    pack = pack_of(FULL_PACK)

    assert [(fact.name, fact.type, fact.judgement, fact.ask_whom) for fact in pack.facts][:2] == [
        ("has_garden", "boolean", True, "carer"), ("pet", "choice", False, "social_worker"),
    ]  # fmt: skip
    assert [(question.id, question.otherwise) for question in pack.questions] == [("local.gift", "refused")]


# ---- conditions ----


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{child.disabled: yes}", IsTest(True)),
        ("{child.disabled: 'no'}", IsTest(False)),
        ("{child.disabled: true}", IsTest(True)),
        ("{child.age: 012}", IsTest(12)),
        ("{child.age: {at_least: 10, under: 18}}", CompareTest(at_least=10, under=18)),
        ("{child.age: {more_than: 9, at_most: 17}}", CompareTest(more_than=9, at_most=17)),
        ("{placement.type: foster}", IsTest("foster")),
        ("{placement.type: {one_of: [foster, secure]}}", OneOfTest(("foster", "secure"))),
        ("{placement.moved_on: never}", IsTest("never")),
        ("{placement.moved_on: {within: 12 months}}", DateTest(within=Duration(12, "month"))),
        ("{placement.moved_on: {not_within: 1 year}}", DateTest(not_within=Duration(1, "year"))),
        ("{placement.moved_on: {on_or_after: 2026-01-31, before: 2026-03-01}}", DateTest(on_or_after=date(2026, 1, 31), before=date(2026, 3, 1))),
        ("{child.statuses: {includes: respite}}", SetTest(includes="respite")),
        ("{child.statuses: {includes_all: [respite], includes_none: [southwark]}}", SetTest(includes_all=("respite",), includes_none=("southwark",))),
    ],
)  # fmt: skip
def test_value_is_read_by_the_declared_type_of_its_fact(text, expected):
    assert read_tests(text) == [expected]


def test_list_test_counts_the_items_that_satisfy_a_condition():
    (test,) = read_tests("{visitor.references: {at_least: 2, where: {kind: employment, taken_up: yes}}}")

    assert isinstance(test, ListTest)
    assert test.at_least == 2
    assert [(entry.fact, entry.tests) for entry in test.where.entries] == [
        ("kind", (IsTest("employment"),)),
        ("taken_up", (IsTest(True),)),
    ]


def test_several_list_tests_all_hold():
    assert [test.at_least for test in read_tests("{visitor.references: [{at_least: 2}, {at_least: 1}]}")] == [2, 1]


def test_latest_item_is_named_by_its_date_field():
    (test,) = read_tests("{visitor.interviews: {latest: {by: held_on, is: {stage: second}}}}")

    assert (test.latest_by, [entry.fact for entry in test.latest_is.entries]) == ("held_on", ["stage"])


def test_two_facts_in_one_condition_both_hold():
    assert [entry.fact for entry in condition("{child.disabled: yes, child.in_need: no}")] == [
        "child.disabled",
        "child.in_need",
    ]


def test_groups_references_and_answers_become_entries():
    entries = condition(
        "{any: [{rule: b}, {answer: {visitor.criteria: met}}], at_least: {number: 1, of: [{child.disabled: yes}]}}"
    )

    assert [(entry.kind, entry.number) for entry in entries] == [("any", None), ("at_least", 1)]
    (rule,), (answer,) = (member.entries for member in entries[0].members)
    assert (type(rule), rule.rule) == (RuleEntry, "b")
    assert (type(answer), answer.question, answer.outcome) == (AnswerEntry, "visitor.criteria", "met")


def test_reading_may_stand_for_a_condition_a_test_or_a_number():
    options = "{reading: {r: {a: %s, b: %s}}}"
    whole = condition(options % ("{child.disabled: yes}", "never"))[0]
    (test,) = read_tests("{child.age: %s}" % (options % ("12", "{at_least: 13}")))
    (number,) = read_tests("{child.age: {at_least: %s}}" % (options % ("12", "13")))

    assert (type(whole.options["a"]), whole.options["b"]) == (Surface, Never())
    assert test.options == {"a": IsTest(12), "b": CompareTest(at_least=13)}
    assert number.at_least.options == {"a": 12, "b": 13}


def test_reading_of_an_exception_stands_in_a_condition():
    (ground,) = pack_of(FULL_PACK).eligibility.not_eligible.of

    (reading,) = ground.unless.entries
    assert (reading.reading, reading.options["one"]) == ("how_many", Never())


def test_own_fact_is_tested_by_its_declared_type():
    pack = pack_of(FULL_PACK)

    (ground,) = pack.grounds[1][1].of
    assert [(entry.fact, entry.tests) for entry in ground.when.entries] == [
        ("local.fernmoor.pet", (OneOfTest(("cat", "dog")),)),
        ("local.fernmoor.rooms", (IsTest(4),)),
    ]


def test_entries_know_their_place():
    (entry,) = condition("{none: [{child.disabled: yes}]}")

    assert isinstance(entry, GroupEntry)
    (member,) = entry.members[0].entries
    assert isinstance(member, FactEntry)
    assert (entry.at, member.at) == (SourceLocation(FILE, HEAD_LINES + 2, 36), SourceLocation(FILE, HEAD_LINES + 2, 44))
