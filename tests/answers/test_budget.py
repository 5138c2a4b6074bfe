"""No pack is answered without end, whoever asks: what is too large is refused in words, with its place."""

from datetime import date

import pytest

from fuzzing import HEAD, TOO_LARGE, ended
from ivpolicy import PackError, evaluate
from ivpolicy.checker.inspection import inspect_files
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.core.answers.diagram import Split, Workshop, answers, restricted
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.budget import MOST_CELLS, MOST_STEPS, Budget, TooLargeError
from ivpolicy.core.proofs.path import cheapest
from ivpolicy.core.text.diagnostic import Severity
from ivpolicy.files.packs import load_text

AS_AT = date(2026, 11, 1)
ASKED = ("visitor.vetting", "visitor.end", "visitor.end")
NAMES = ["a great count", "many dates", "pairs of facts in the worst order"]


def pack_of(sections):
    return load_text(HEAD + sections, file="fernmoor.yaml")


def status(pack, question):
    case = pack.read_case({"case_id": "ada-example", "child": {"statuses": ["looked_after"]}})
    return evaluate(pack, case, as_at=AS_AT)[question].status


@pytest.mark.parametrize(("text", "question"), list(zip(TOO_LARGE, ASKED, strict=True)), ids=NAMES)
def test_question_too_large_is_refused_when_asked_and_the_others_are_answered(text, question):
    pack = load_text(text, file="fernmoor.yaml")

    with pytest.raises(PackError, match=f"the rules on `{question}` have too many combinations to be answered") as told:
        status(pack, question)

    assert isinstance(told.value, TooLargeError)
    assert [(problem.code, problem.location.file) for problem in told.value.diagnostics] == [("A011", "fernmoor.yaml")]
    assert told.value.diagnostics[0].location.line > HEAD.count("\n")
    assert status(pack, "advocacy.offer")


@pytest.mark.parametrize(("text", "question"), list(zip(TOO_LARGE, ASKED, strict=True)), ids=NAMES)
def test_pack_built_at_once_tells_every_question_too_large(text, question):
    with pytest.raises(PackError) as told:
        load_text(text, file="fernmoor.yaml").build()

    assert any(f"`{question}`" in problem.message for problem in told.value.diagnostics)


def test_rules_that_double_at_each_reference_are_refused_when_first_asked():
    doubled = "".join(
        f"  - {{id: d{i}, clause: FER-1, means: {{any: [{{rule: d{i - 1}}}, {{rule: d{i - 1}}}]}}}}\n"
        for i in range(1, 35)
    )
    pack = pack_of(f"definitions:\n  - {{id: d0, clause: FER-1, means: {{child.disabled: yes}}}}\n{doubled}")

    with pytest.raises(PackError, match="refer to one another too often to be written out"):
        status(pack, "visitor.end")


def test_question_too_large_only_under_another_reading_is_refused_by_the_command_that_meets_it(tmp_path):
    path, case = tmp_path / "fernmoor.yaml", tmp_path / "case.yaml"
    many = [f"{{child.date_of_birth: {{on_or_after: {1900 + n}-01-01}}}}" for n in range(99)]
    many += [f"{{child.date_of_birth: {{within: {n} months}}}}" for n in range(1, 99)]
    path.write_text(
        HEAD
        + "readings:\n  which:\n    clause: FER-1\n    asks: Which?\n    options: {few: few visits, many: many visits}\n"
        + "    chosen: few\n    because: The words.\n    chosen_by: the authors\n    chosen_on: 2026-11-22\n"
        + "rules:\n  - id: r\n    question: visitor.end\n    clause: FER-1\n    when:\n      reading:\n        which:\n"
        + "          few: {child.disabled: yes}\n          many:\n            any:\n"
        + "".join(f"              - {one}\n" for one in many)
        + "    then: {must: end}\n",
        encoding="utf-8",
    )
    case.write_text("case_id: ada-example\nchild: {statuses: [looked_after]}\n", encoding="utf-8")

    done = ended("decide", case, "--authority", path, "--as-at", "2026-11-01", seconds=30)

    assert done.code == ExitCode.BAD_PACK, done.err
    assert "A011 error: the rules on `visitor.end` have too many combinations to be answered" in done.err
    assert not done.out


def test_workshop_joins_as_many_diagrams_as_are_left_and_no_more():
    shop = Workshop(Budget("visitor.end"))
    shop.budget.steps = 7
    no, yes = shop.final(False), shop.final(True)
    one, other = shop.split(0, (yes, no)), shop.split(1, (yes, no))

    assert isinstance(shop.combine(one, other, lambda a, b: a and b), Split)
    assert shop.budget.steps == 0
    with pytest.raises(TooLargeError, match=r"`visitor\.end`"):
        shop.combine(one, other, lambda a, b: a or b)


def test_condition_on_more_facts_than_python_calls_go_deep_is_joined_seen_and_restricted():
    shop = Workshop(Budget("visitor.end"))
    made, no = shop.final(True), shop.final(False)
    for level in reversed(range(5_000)):
        made = shop.split(level, (made, no))

    assert shop.combine(made, made, lambda a, b: a and b) is made
    assert shop.mapped(shop.mapped(made, lambda yes: not yes), lambda yes: not yes) is made
    assert answers(restricted(made, lambda _: (0,))) == {True}
    assert cheapest(made, lambda _: (0, 1), lambda _, cell: (cell, 1, 0, 0))[0] == (0, 5_000, 0, 0)


def test_one_question_with_many_rules_is_answered_and_checked():
    facts = "".join(
        f"  - {{name: f{n}, type: boolean, asks: Is {n} so, label: l{n}, meaning: M.}}\n" for n in range(160)
    )
    rules = "".join(
        f"  - {{id: r{n}, question: visitor.end, clause: FER-1, when: {{local.fernmoor.f{n}: yes}}, then: {{should: end}}}}\n"
        for n in range(160)
    )
    assert status(pack_of(f"facts:\n{facts}rules:\n{rules}"), "visitor.end")


@pytest.mark.parametrize("text", TOO_LARGE, ids=NAMES)
def test_what_no_command_would_answer_is_an_error_of_the_check(text, tmp_path):
    path = tmp_path / "fernmoor.yaml"
    path.write_text(text, encoding="utf-8")

    found = [p for p in inspect_files([path], as_at=AS_AT).problems if p.code == "A011"]

    with pytest.raises(PackError) as told:
        load_text(text, file=str(path)).build()
    assert [(p.message, p.severity, p.location) for p in found] == [
        (p.message, Severity.ERROR, p.location) for p in told.value.diagnostics
    ]


def test_what_one_question_spends_is_spent_of_all_together():
    together = Budget(times=2)
    for _ in range(2):
        one = Budget("visitor.end", within=together)
        one.take_cells(MOST_CELLS)
        one.take_steps(MOST_STEPS)
    other = Budget("visitor.appoint", within=together)

    assert (together.cells, other.most_steps(), other.steps) == (0, 0, MOST_STEPS)
    with pytest.raises(TooLargeError, match=r"`visitor\.appoint`"):
        other.take_cells(1)


def test_variables_made_for_another_question_are_counted_as_if_made_for_this_one():
    book, kept = pack_of("").rulebook, {}
    first, second = Budget("visitor.vetting"), Budget("visitor.vetting")
    for budget in (first, second):
        QuestionDiagrams(book, book.by_question, book.by_question["visitor.vetting"], kept=kept, budget=budget)

    assert first.cells == second.cells < MOST_CELLS
