"""Every problem in one run: what cannot be read does not hide what is wrong with the rest, and causes no false alarm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ivpolicy.core.grammar.broken_packs import read_partly
from ivpolicy.core.grammar.editions import parse_editions
from ivpolicy.core.text.diagnostic import Diagnostic, PackError, Severity
from ivpolicy.core.validation.validator import check_pack
from ivpolicy.files.packs import load_pack, national_pack, shipped_folder, shipped_packs
from packs_checked import LOCAL_HEAD, NATIONAL_HEAD

FILE = "invented.yaml"


def found_in(text: str) -> list[Diagnostic]:
    """Every error of a text: of its structure, and of what can be read of it."""
    editions, problems = parse_editions(text, file=FILE)
    found = list(problems)
    for pack in editions:
        found += check_pack(pack, None if pack.layer == "national" else national_pack())
    for part in () if editions else read_partly(text, file=FILE):
        found += check_pack(part.pack, None if part.pack.layer == "national" else national_pack(), part.left_out)
    return [problem for problem in dict.fromkeys(found) if problem.severity is Severity.ERROR]


def codes_in(text: str) -> list[str]:
    return [problem.code for problem in sorted(found_in(text), key=lambda problem: problem.location)]


def rule(id_: str, clause: str = "FER-1", when: str = "child.disabled: yes") -> str:
    return f"  - {{id: {id_}, question: advocacy.offer, clause: {clause}, when: {{{when}}}, then: {{should: offer}}}}\n"


WRONG_FACT = rule("wrong", when="child.disabld: yes")
CHECK = "    - {{id: {}, clause: FER-1, met_when: {{visitor.dbs.level: enhanced}}, after: [{}]}}\n"
READING = (
    "  {}: {{clause: FER-1, asks: a, options: {{a: b, c: d}}, chosen: {}, because: x, chosen_by: y, chosen_on: {}}}\n"
)

# ---- both are told ----

BOTH = [
    pytest.param("rules:\n" + WRONG_FACT + rule("b", "FER-9"), ["P030", "V001"], id="a clause not declared"),
    pytest.param("rules:\n" + WRONG_FACT + rule("b", when="rule: c"), ["P030", "V005"], id="an unknown rule"),
    pytest.param("rules:\n" + rule("b") + rule("b") + WRONG_FACT, ["V004", "P030"], id="an id given twice"),
    pytest.param("rules:\n" + WRONG_FACT + rule("b", when="rule: b"), ["P030", "V006"], id="rules in a circle"),
    pytest.param(
        "rules:\n" + WRONG_FACT + rule("b").replace("then: {should: offer}", "action: {who: nobody, does: x}"),
        ["P030", "V007"],
        id="an unknown actor",
    ),
    pytest.param(
        "readings:\n" + READING.format("one", "a", "soon") + READING.format("two", "e", "2026-11-22"),
        ["P033", "V012"],
        id="an option that is none",
    ),
    pytest.param(
        "vetting:\n  checks:\n" + CHECK.format("a", "z") + CHECK.format("b", "").replace("enhanced", "enhancd"),
        ["V020", "P031"],
        id="an unknown check",
    ),
    pytest.param(
        "appointment:\n  factors: {clause: FER-1, need: 2, of: [{id: a, clause: FER-1, when: {child.disabled: yes}}]}\n"
        "rules:\n" + WRONG_FACT,
        ["V024", "P030"],
        id="more needed than there is",
    ),
    pytest.param("set_aside:\n  - {rule: no_such, clause: FER-1, because: x}\nrules:\n" + WRONG_FACT, ["V036", "P030"], id="an unknown national rule"),
]  # fmt: skip


@pytest.mark.parametrize(("sections", "codes"), BOTH)
def test_an_error_in_one_item_does_not_hide_what_is_wrong_with_another(sections: str, codes: list[str]) -> None:
    assert codes_in(LOCAL_HEAD + sections) == codes


def test_what_an_item_with_an_error_refers_to_is_checked_too() -> None:
    item = rule("a", "FER-9", "child.disabld: yes, rule: nothing").replace(
        "then: {should: offer}", "action: {who: nobody, does: x}"
    )

    assert sorted(codes_in(f"{LOCAL_HEAD}rules:\n{item}")) == ["P030", "V001", "V005", "V007"]


@pytest.mark.parametrize(
    ("written", "instead", "code"),
    [
        ("review_by: 2027-11-30", "review_by: 30/11/2027", "P033"),
        ("edition: First\n", "", "P004"),
        ("in_force: {from: 2026-01-01}", "in_force: soon", "P005"),
        ("approval: unapproved", "approval: aproved", "P031"),
        ("kind: local_authority", "kind: council", "P031"),
        ("says: An invented sentence", "say: An invented sentence", "P003"),
    ],
)
def test_an_error_in_the_head_does_not_hide_what_is_wrong_with_the_rest(written: str, instead: str, code: str) -> None:
    assert codes_in(LOCAL_HEAD.replace(written, instead) + "rules:\n" + rule("a", "FER-9")) == [code, "V001"]


def test_each_edition_of_a_file_is_checked_as_far_as_it_can_be_read() -> None:
    head, body = LOCAL_HEAD.split("edition:")
    rules = [WRONG_FACT, rule("a", "FER-9")]
    listed = [f"edition:{body}rules:\n{item}".replace("\n", "\n    ").rstrip(" ") for item in rules]

    codes = codes_in(head + "editions:\n" + "".join(f"  - {edition}" for edition in listed))

    assert codes == ["P030", "V001"]


def test_loading_tells_both_in_the_order_of_the_file_each_once(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text(LOCAL_HEAD + "rules:\n" + rule("a", "FER-9") + WRONG_FACT + rule("b", "FER-8"), encoding="utf-8")

    with pytest.raises(PackError) as refused:
        load_pack(path)

    assert [(p.code, p.location.line) for p in refused.value.diagnostics] == [("V001", 13), ("P030", 14), ("V001", 15)]


def test_editions_that_overlap_are_told_beside_an_error_in_one_of_them(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(LOCAL_HEAD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(LOCAL_HEAD.replace("First", "Second") + "rules:\n" + WRONG_FACT, encoding="utf-8")

    with pytest.raises(PackError) as refused:
        load_pack(tmp_path)

    errors = [p.code for p in refused.value.diagnostics if p.severity is Severity.ERROR]
    assert sorted(errors) == ["P030", "V051"]


# ---- no false alarms ----

ALONE = [
    pytest.param("rules:\n" + WRONG_FACT + rule("b", when="rule: wrong"), ["P030"], id="a rule left out is named"),
    pytest.param(
        "rules:\n" + rule("a").replace("id: a, ", "") + rule("b", when="rule: a"), ["P004"], id="a rule without its id is named"
    ),
    pytest.param("rules:\n" + rule("a b") + rule("c", when="rule: a_b"), ["P037"], id="a rule with a malformed id is named"),
    pytest.param("  FER 2: {says: x}\nrules:\n" + rule("a", "FER-2"), ["P037"], id="a clause with a malformed id is cited"),
    pytest.param("rules: 3\ndefinitions:\n  - {id: d, clause: FER-1, means: {rule: a}}\n", ["P005"], id="a section that is none"),
    pytest.param(
        "rules:\n" + rule("a") + "rules:\n" + rule("b", when="rule: c") + rule("c"), ["P002"], id="a section given twice"
    ),
    pytest.param("rulez:\n" + rule("a") + "rules:\n" + rule("b", when="rule: a"), ["P003"], id="a section misspelt"),
    pytest.param("actors: {me: [x]}\nrules:\n" + rule("a").replace("then: {should: offer}", "action: {who: me, does: x}"), ["P005"], id="an actor left out"),
    pytest.param(
        "readings:\n" + READING.format("how", "a", "soon")
        + "grounds:\n  - {id: g, question: visitor.consider, clause: FER-1, need: {reading: {how: {a: any, c: all}}},"
        " of: [{id: h, clause: FER-1, when: {child.disabled: yes}}]}\n",
        ["P033"], id="a reading left out",
    ),
    pytest.param(
        "appointment:\n  factors:\n    clause: FER-1\n    need: 2\n    of:\n"
        "      - {id: a, clause: FER-1, when: {child.disabled: yes}}\n      - {id: b, clause: FER-1, when: {child.disabld: yes}}\n",
        ["P030"], id="a list of grounds that lost one",
    ),
    pytest.param(
        "vetting:\n  checks:\n" + CHECK.format("a", "b") + CHECK.format("b", "").replace("enhanced", "enhancd"),
        ["P031"], id="a check left out is waited for",
    ),
    pytest.param(
        "facts:\n  - {name: close, type: boolean, asks: a, label: b, judgement: yes}\n"
        "terms:\n  - {id: near, clause: FER-1, term: near, fact: local.fernmoor.close}\n",
        ["P004"], id="a judgement left out",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sections", "codes"), ALONE)
def test_what_only_seems_wrong_because_of_what_is_left_out_is_not_told(sections: str, codes: list[str]) -> None:
    assert codes_in(LOCAL_HEAD + sections) == codes


@pytest.mark.parametrize("clauses", ["clauses: none\n", "clauses:\n  - FER-1\n", ""])
def test_no_clause_is_missed_where_the_section_of_clauses_cannot_be_read(clauses: str) -> None:
    head = LOCAL_HEAD.partition("clauses:")[0] + clauses

    assert set(codes_in(head + "rules:\n" + rule("a"))) <= {"P004", "P005"}


@pytest.mark.parametrize(
    "wrong",
    [
        LOCAL_HEAD.replace("format: 1", "format: 2"),
        LOCAL_HEAD.replace("pack: fernmoor\n", ""),
        LOCAL_HEAD.replace("pack: fernmoor", "pack: Fernmoor Council"),
        NATIONAL_HEAD.replace("layer: national", "layer: nation"),
        NATIONAL_HEAD.replace("layer: national", "layr: national"),
        LOCAL_HEAD.replace("edition:", "  edition:"),
        "pack",
    ],
)
def test_where_it_is_not_known_what_the_pack_is_only_its_structure_is_told(wrong: str) -> None:
    codes = codes_in(wrong + "rules:\n" + rule("a", "FER-9", "rule: b"))

    assert codes != []
    assert {code[0] for code in codes} == {"P"}


def test_no_advice_is_given_on_a_pack_that_was_read_in_part() -> None:
    (part,) = read_partly(LOCAL_HEAD + "rules:\n" + WRONG_FACT, file=FILE)

    assert check_pack(part.pack, national_pack(), part.left_out) == ()


def test_nothing_is_read_of_a_text_that_is_not_yaml() -> None:
    assert read_partly("pack: [", file=FILE) == ()


# ---- planted faults in the shipped packs ----

_KEY = re.compile(r"(\s*(?:- )?\{?)([a-z_]+)(:.*)")
_VALUE = re.compile(r"(\s*(?:- )?[a-z_]+: ).*")


@cache
def lines_of(name: str) -> tuple[str, ...]:
    return tuple((shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8").splitlines())


def misspelt(line: str) -> str | None:
    key = _KEY.fullmatch(line)
    return f"{key[1]}zq{key[2]}{key[3]}" if key else None


def of_another_shape(line: str) -> str | None:
    value = _VALUE.fullmatch(line)
    return f"{value[1]}{{zq: 1}}" if value else None


def removed(_line: str) -> str | None:
    return "# removed"


def with_no_such_clause(line: str) -> str | None:
    changed = re.sub(r"\bclause: (\[[^]]*\]|[A-Za-z0-9.-]+)", "clause: NONE-SUCH", line, count=1)
    return changed if changed != line else None


def with_no_such_actor(line: str) -> str | None:
    changed = re.sub(r"\bwho: [a-z_]+", "who: no_such_person", line, count=1)
    return changed if changed != line else None


STRUCTURAL = (misspelt, of_another_shape, removed)
CROSS_REFERENCE = (with_no_such_clause, with_no_such_actor)


def planted(name: str, *faults: tuple[int, str]) -> str:
    lines = list(lines_of(name))
    for number, line in faults:
        lines[number] = line
    return "\n".join(lines) + "\n"


def _structural(name: str, every: int) -> Iterator[str]:
    for place, fault in enumerate(STRUCTURAL):
        for number in range(place, len(lines_of(name)), every):
            line = fault(lines_of(name)[number])
            if line is not None:
                yield planted(name, (number, line))


@pytest.mark.parametrize("name", shipped_packs())
def test_one_fault_of_structure_in_a_shipped_pack_is_followed_by_no_other(name: str) -> None:
    found = [codes_in(text) for text in _structural(name, every=149)]
    structural = [codes for codes in found if any(code[0] == "P" for code in codes)]

    assert len(structural) >= 3
    assert [codes for codes in structural if any(code[0] == "V" for code in codes)] == []


@st.composite
def two_faults(draw: st.DrawFn) -> tuple[str, tuple[int, str], tuple[int, str]]:
    """A shipped pack, a fault of structure in one line, and in another a name that is not declared."""
    name = draw(st.sampled_from(("coventry", "islington", "dudley", "childrens_home")))
    lines = lines_of(name)
    cross = draw(st.sampled_from(CROSS_REFERENCE))
    able = [number for number, line in enumerate(lines) if cross(line) is not None]
    one, other = draw(st.sampled_from(range(len(lines)))), draw(st.sampled_from(able))
    structural = draw(st.sampled_from(STRUCTURAL[:2]))(lines[one])
    assume(structural is not None and not lines[one].startswith(("pack:", "format:", "layer:")) and one != other)
    return name, (one, structural or ""), (other, cross(lines[other]) or "")


@settings(max_examples=25, deadline=None)
@given(two_faults())
def test_a_fault_of_structure_and_an_undeclared_name_are_both_told_and_nothing_else(
    faults: tuple[str, tuple[int, str], tuple[int, str]],
) -> None:
    name, structural, cross = faults
    alone = [found_in(planted(name, fault)) for fault in (structural, cross)]
    assume(all(alone))

    both = found_in(planted(name, structural, cross))

    assert sorted(map(str, both)) == sorted({str(problem) for problems in alone for problem in problems})
