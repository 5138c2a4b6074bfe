"""What an editor shows in a pack, with the published yaml-language-server: no noise, the right line, names and meanings."""

import json
from pathlib import Path

import pytest
from update_mistakes import MISTAKES

from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.grammar.editions import parse_editions
from ivpolicy.core.grammar.pack_schema import pack_schema
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.files.packs import shipped_folder
from ivpolicy.tester.case_grammar import worked_cases_schema
from language_client import LanguageClient, NotThereError, installed_server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("language server")]

PACKS = sorted(shipped_folder().glob("*.yaml"))
FIRST_LINE = "# yaml-language-server: $schema=pack.schema.json\n"
SOUND = FIRST_LINE + next(MISTAKES.glob("*byte_order_mark*/pack.yaml")).read_text(encoding="utf-8-sig")


@pytest.fixture(scope="module")
def server():
    try:
        installed_server()
    except NotThereError as absent:
        pytest.skip(str(absent))
    with LanguageClient() as client:
        yield client


@pytest.fixture(scope="module")
def schema():
    return json.dumps(pack_schema())


@pytest.fixture
def path(tmp_path, schema):
    """A pack of the officer's own, with the schema beside it."""
    (tmp_path / "pack.schema.json").write_text(schema, encoding="utf-8")
    return tmp_path / "pack.yaml"


def typed(old, new):
    """The sound pack with `new` in place of `old`, and the line and column of the `|` in `new`."""
    assert SOUND.count(old) == 1
    at = SOUND.index(old) + new.index("|")
    text = SOUND.replace(old, new.replace("|", ""))
    return text, text[:at].count("\n") + 1, at - (text[:at].rfind("\n") + 1) + 1


# ---- diagnostics ----


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_shipped_pack_shows_no_problem_with_the_schema_its_first_line_names(server, pack):
    assert server.diagnostics(pack, pack.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_shipped_pack_shows_no_problem_with_the_schema_as_the_code_makes_it_now(server, path, pack):
    _, _, rest = pack.read_text(encoding="utf-8").partition("\n")

    assert server.diagnostics(path, FIRST_LINE + rest) == []


def test_sound_pack_shows_no_problem(server, path):
    assert server.diagnostics(path, SOUND) == []


BROKEN = {
    "typo in a fact": ("child.disabled: yes", "child.dissabled: yes"),
    "test word misspelt": ("{at_least: 6}", "{atleast: 6}"),
    "typo in a field of an item": ("where: {taken_up: yes}", "where: {takenup: yes}"),
    "outcome misspelt": ("{must: appoint}", "{must: apoint}"),
    "strength misspelt": ("{must: appoint}", "{mst: appoint}"),
    "number in words": ("need: 4", "need: four"),
    "yes on a number": ("{at_least: 6}", "yes"),
    "day and month swapped": ("2027-11-30", "2027-30-11"),
    "unknown question": ("question: visitor.review", "question: visitor.reviews"),
    "unknown section": ("\nvetting:", "\nvetings:"),
    "fact misspelt under an option": (
        "unless: {views.objects_to_visitor: yes}",
        "unless: {reading: {how_often: {from_last: never, from_first: {child.agee: 7}, never_again: never}}}",
    ),
    "brace not closed": ("then: {must: appoint}", "then: {must: appoint"),
}


@pytest.mark.parametrize(("old", "new"), BROKEN.values(), ids=list(BROKEN))
def test_mistake_is_marked_on_its_line(server, path, old, new):
    assert SOUND.count(old) == 1
    line = SOUND[: SOUND.index(old) + (old[0] == "\n")].count("\n") + 1

    found = server.diagnostics(path, SOUND.replace(old, new))

    # an open brace is felt up to where it could have closed
    assert {at for at, _ in found} & {line, line + 1}
    assert min(at for at, _ in found) >= line


# ---- completion ----


ANY = "        any:\n          - child.socially_isolated: yes"
PLACES = {
    "under when": ("        judgements.visitor_in_interests: yes", "        |"),
    "inside any": ("          - child.socially_isolated: yes", "          - chi|"),
    "inside all inside any": (ANY, "        any:\n          - all:\n              - chi|\n          - child.socially_isolated: yes"),
    "under an option of a reading": (
        ANY, "        reading:\n          how_often:\n            from_last:\n              |\n        any:\n          - child.socially_isolated: yes",
    ),
    "in the condition of a ground": ("when: {child.disabled: yes}", "when: {chi|}"),
    "in what keeps a rule from holding": ("unless: {views.objects_to_visitor: yes}", "unless: {v|}"),
    "in what a check needs": ("met_when: {visitor.dbs.level: enhanced}", "met_when: {v|}"),
    "under while of a schedule": ("while: {appointment.active: yes}", "while: {a|}"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), PLACES.values(), ids=list(PLACES))
def test_every_fact_is_offered_with_its_plain_question(server, path, old, new):
    text, line, column = typed(old, new)

    offered = server.completions(path, text, line, column)

    written = {fact for fact in VOCABULARY if f"{fact}:" in text}
    lacking = {fact for fact in VOCABULARY if fact not in offered} - written
    assert lacking == set()
    assert all(fact.asks in offered[name] for name, fact in VOCABULARY.items() if name in offered)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("where: {taken_up: yes}", "where: {t|}"),
        (
            "met_when: {visitor.references: {at_least: 2, where: {taken_up: yes}}}}",
            "met_when: {visitor.references: {at_least: 2, where: {any: [{t|}]}}}}",
        ),
    ],
    ids=["under where", "inside any under where"],
)
def test_under_where_the_fields_of_an_item_are_offered(server, path, old, new):
    text, line, column = typed(old, new)

    offered = server.completions(path, text, line, column)

    assert {item.name for item in VOCABULARY["visitor.references"].item} <= set(offered)
    assert "child.disabled" not in offered


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("then: {must: appoint}", "then: {must: |}", set(CATALOGUE["visitor.appoint"].outcomes)),
        ("then: {must: appoint}", "then: {m|}", {"must", "must_not", "should", "should_not", "may"}),
        ("question: visitor.review", "question: |", set(CATALOGUE)),
        ("visitor.dbs.level: enhanced", "visitor.dbs.level: |", {"none", "basic", "standard", "enhanced"}),
        ("{who: social_worker,", "{who: |,", {"social_worker", "manager", "reviewing_officer"}),
        ("\nvetting:\n", "\n|\nvetting:\n", {"independence", "advocacy", "duties", "readings"} - {"readings"}),
        ("{at_least: 6}", "{a|}", {"at_least", "at_most"}),
        ("{not_within: 12 months}", "{w|}", {"within", "not_within", "before"}),
    ],
    ids=["outcomes", "strengths", "questions", "choices", "actors", "sections", "tests of a number", "tests of a date"],
)
def test_words_that_may_stand_there_are_offered(server, path, old, new, names):
    text, line, column = typed(old, new)

    assert names <= set(server.completions(path, text, line, column))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- id: in_interests\n      clause: WIL-1", "- id: in_interests\n      clause: |"),
        ("{id: isolated, clause: WIL-2,", "{id: isolated, clause: |,"),
        ("{id: isolated, clause: WIL-2,", "{id: isolated, clause: [|],"),
    ],
    ids=["on a line", "in braces", "in a list in braces"],
)
def test_clauses_of_the_pack_are_offered_by_its_own_schema_with_what_they_say(server, path, old, new):
    editions, _ = parse_editions(SOUND, file="pack.yaml")
    path.with_name("pack.schema.json").write_text(json.dumps(pack_schema(editions)), encoding="utf-8")

    offered = server.completions(path, *typed(old, new))

    assert offered.items() >= {"WIL-4": "A volunteer has twelve hours of training"}.items()


def test_outcomes_and_questions_are_offered_with_what_they_mean(server, path):
    outcomes = server.completions(path, *typed("then: {must: appoint}", "then: {must: |}"))
    questions = server.completions(path, *typed("question: visitor.review", "question: |"))

    assert outcomes.items() >= CATALOGUE["visitor.appoint"].outcomes.items()
    assert questions.items() >= {question.id: question.title for question in CATALOGUE.values()}.items()


# ---- hover ----


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("child.disabled: yes", "child.dis|abled: yes", VOCABULARY["child.disabled"].asks),
        ("- child.socially_isolated: yes", "- child.soc|ially_isolated: yes", "`child.socially_isolated` · boolean"),
        ("{taken_up: yes}", "{taken|_up: yes}", "`taken_up` · boolean"),
        ("care.months_looked_after: ", "care.months|_looked_after: ", "`care.months_looked_after` · integer · months"),
        ("judgements.visitor_in_interests: ", "judgements.visitor|_in_interests: ", "a judgement"),
        ("need: 4", "ne|ed: 4", "`any`, `all`, or how many"),
        ("{must: appoint}", "{mu|st: appoint}", "The text requires it."),
        ("{must: appoint}", "{must: app|oint}", "The duty to appoint an independent visitor stands."),
        ("not_within: 12", "not_wi|thin: 12", "exactly 12 months ago is not within 12 months"),
        ("appointment:\n  rules", "appoint|ment:\n  rules", "Assessing, deciding on"),
    ],
)  # fmt: skip
def test_meaning_is_shown_over_a_word(server, path, old, new, says):
    text, line, column = typed(old, new)

    assert text == SOUND
    assert says in server.hover(path, text, line, column)


# ---- worked cases ----

CASES = """\
# yaml-language-server: $schema=worked-cases.schema.json
cases: fernmoor
as_at: 2026-11-01
worked:
  - case: A visitor in the child's interests is appointed
    unconfirmed: yes
    facts:
      child.disabled: yes
    expect:
      visitor.appoint:
        outcome: appoint
"""


@pytest.fixture
def cases(tmp_path):
    """Worked cases of the officer's own, with the schema beside them."""
    (tmp_path / "worked-cases.schema.json").write_text(json.dumps(worked_cases_schema()), encoding="utf-8")
    return tmp_path / "cases.yaml"


@pytest.mark.parametrize("path", sorted((shipped_folder() / "cases").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_worked_cases_show_no_problem_with_the_schema_their_first_line_names(server, path):
    assert server.diagnostics(path, path.read_text(encoding="utf-8")) == []


def test_sound_worked_cases_show_no_problem(server, cases):
    assert server.diagnostics(cases, CASES) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("facts:", "fcts:"),
        ("child.disabled", "child.dissabled"),
        ("visitor.appoint", "visitor.apoint"),
        ("outcome:", "outcom:"),
        ("unconfirmed: yes", "unconfirmed: perhaps"),
    ],
)
def test_mistake_in_a_worked_case_is_marked_on_its_line(server, cases, old, new):
    line = CASES[: CASES.index(old)].count("\n") + 1

    assert {at for at, _ in server.diagnostics(cases, CASES.replace(old, new))} == {line}


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("      child.disabled: yes", "      |", {"child.date_of_birth", "views.objects_to_visitor"}),
        ("child.disabled: yes", "child.disabled: |", {'"yes"', '"no"'}),
        ("      visitor.appoint:\n        outcome: appoint", "      |", set(CATALOGUE)),
        ("outcome: appoint", "outcome: |", set(CATALOGUE["visitor.appoint"].outcomes)),
        ("        outcome: appoint", "        |", {"status", "missing", "items", "no_actions"}),
    ],
    ids=["facts", "answers to a fact", "questions", "outcomes", "expectations"],
)
def test_words_that_may_stand_in_a_worked_case_are_offered(server, cases, old, new, names):
    at = CASES.index(old) + new.index("|")
    line, column = CASES[:at].count("\n") + 1, at - CASES[:at].rfind("\n")

    assert names <= set(server.completions(cases, CASES.replace(old, new.replace("|", "")), line, column))


# ---- that the client could not be wrong unnoticed ----


def test_without_its_first_line_nothing_is_known_of_a_pack(server, path):
    text = SOUND.removeprefix(FIRST_LINE).replace("child.disabled", "child.dissabled")

    assert server.diagnostics(path.with_name("plain.yaml"), text) == []


def test_server_stands_outside_the_checkout(server):
    assert not installed_server().is_relative_to(Path(__file__).parents[2])
