"""Impact assessments and the record of processing: the parts that law asks for, filled as far as the pack knows."""

import json
from itertools import product

import pytest
from jsonschema import Draft202012Validator

from ivpolicy import load_pack, shipped_packs
from ivpolicy.audit.impact import CHARACTERISTICS, TITLES, impact_record
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.files.schemas import schema_text
from ivpolicy.starter.empty_case import facts_asked_by, questions_asking


def record(form, name="leeds"):
    pack = load_pack(name)
    return impact_record(form, pack, facts_asked_by(pack), questions_asking(pack))


@pytest.mark.parametrize(("form", "name"), list(product(TITLES, shipped_packs())))
def test_every_part_says_something_or_names_who_fills_it(form, name):
    made = record(form, name)
    assert all(part.says or part.filled_by for part in made)
    assert sum(bool(part.says) for part in made) >= len(made) / 2
    assert made == record(form, name)


def test_what_only_people_can_say_is_left_to_them():
    """A basis in law, a signature and a level of risk are never filled in by the tool."""
    for form in TITLES:
        for part in record(form):
            if any(
                word in part.name.lower() for word in ("lawful basis", "approved", "accepted", "advice", "condition")
            ):
                assert part.says == ()
                assert part.filled_by


def test_the_nine_characteristics_of_the_act_each_name_the_questions_that_read_a_fact_about_them():
    assert len(CHARACTERISTICS) == 9
    assert {path for paths in CHARACTERISTICS.values() for path in paths} <= set(VOCABULARY)
    asking = questions_asking(load_pack("leeds"))
    parts = {part.name: " ".join(part.says) for part in record("eia")}
    for characteristic, paths in CHARACTERISTICS.items():
        for path in paths:
            assert (f"`{path}`" in parts[characteristic]) is (path in asking)
            assert all(f"`{question}`" in parts[characteristic] for question in asking.get(path, ()))
    assert "No fact of the vocabulary" in parts["sex"]


def test_questions_asking_are_those_whose_facts_are_asked():
    pack = load_pack("leeds")
    assert set(questions_asking(pack)) == {fact.path for fact in facts_asked_by(pack)}


def test_article_30_is_there_part_by_part():
    names = [part.name[:3] for part in record("ropa") if part.section == "Article 30(1)"]
    assert sorted(set(names)) == ["(a)", "(b)", "(c)", "(d)", "(e)", "(f)", "(g)"]


@pytest.mark.parametrize("form", list(TITLES))
def test_the_command_prints_each_form(form, run):
    code, page, _ = run("transparency", "leeds", "--form", form, "--as-at", "2026-11-02")
    assert code == 0
    assert page.startswith(TITLES[form].upper())
    assert "has not approved this pack" in page
    code, text, _ = run("transparency", "leeds", "--form", form, "--as-at", "2026-11-02", "--format", "json")
    made = json.loads(text)
    Draft202012Validator(json.loads(schema_text("transparency"))).validate(made)
    assert (code, made["form"], made["filled"] <= made["of"]) == (0, form, True)
