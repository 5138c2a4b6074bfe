"""The pages of the examples as a reader meets them: no line too wide, nothing told twice, numbers and nouns that agree."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ivpolicy import evaluate, load_pack
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.files.cases import read_case_file
from ivpolicy.files.packs import shipped_folder
from ivpolicy.pages.parts import Entry
from ivpolicy.pages.text import as_text
from ivpolicy.report.comparison import comparison_page
from ivpolicy.report.context import ReportContext, context_of
from ivpolicy.report.decision_page import decision_page

EXAMPLES = sorted(
    path for path in (shipped_folder().parent / "examples").glob("*.*") if path.suffix in (".json", ".yaml")
)


def context(path: Path, pack: str, as_at: date | None = None) -> ReportContext:
    loaded = load_pack(pack)
    record = loaded.read_case(read_case_file(path))
    return context_of(evaluate(loaded, record, as_at=as_at or record.as_at))


@cache
def paper_of_example(path: Path) -> ReportContext:
    data = read_case_file(path)
    return context(path, data.get("care", {}).get("responsible_authority", "childrens_home"))


def example(name: str) -> Path:
    (path,) = (path for path in EXAMPLES if path.stem == name)
    return path


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_entry_says_a_thing_twice(path: Path) -> None:
    entries = [part for part in decision_page(paper_of_example(path)) if isinstance(part, Entry)]

    assert [line for entry in entries for line, times in Counter(entry.lines).items() if times > 1] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_one_of_a_thing_is_never_many(path: Path) -> None:
    text = as_text(decision_page(paper_of_example(path)), width=80)

    assert re.findall(r"\b1 (?:more )?(?:facts|judgements|cautions|questions|readings|things)\b", text) == []
    assert max(map(len, text.splitlines())) <= 80


def test_a_page_of_the_home_names_an_undefined_word_once() -> None:
    text = as_text(decision_page(context(example("xanthe"), "childrens_home")), width=80)

    assert text.count("does not define `infrequent`") == 1


def test_what_somebody_may_do_is_never_late() -> None:
    text = as_text(decision_page(paper_of_example(example("lena"))), width=1000)

    (permitted,) = (line for line in text.splitlines() if "ring each quarter instead" in line)
    assert "20 October 2026" in permitted
    assert "OVERDUE" not in permitted


def test_a_comparison_names_the_edition_and_the_digest_of_each_pack() -> None:
    contexts = {pack: context(example("amara"), pack) for pack in ("leeds", "england")}

    text = as_text(comparison_page(contexts), width=1000)

    for pack, one in contexts.items():
        stamp = one.document.pack
        assert f"{pack}: {stamp.edition}; digest {stamp.digest[:12]}" in text
    assert "The day to review these has passed" not in text


def test_a_comparison_says_which_packs_are_past_their_review() -> None:
    contexts = {"leeds": context(example("amara"), "leeds", date(2027, 12, 1))}

    assert "The day to review these has passed, so their texts may have changed since: leeds." in as_text(
        comparison_page(contexts), width=1000
    )


def test_a_page_on_one_question_costs_that_question_and_the_one_of_safety() -> None:
    shipped = load_pack("leeds")
    pack = Pack(shipped.written, shipped.national)
    record = pack.read_case(read_case_file(example("amara")))
    result = evaluate(pack, record, as_at=record.as_at, questions=("safeguarding.act", "visitor.criteria"))

    as_text(decision_page(context_of(result, questions=("visitor.criteria",))))

    assert set(pack._diagrams_made) == {"safeguarding.act", "visitor.criteria"}
