"""Two questions of the shipped Leeds pack in other engines: the criteria of the scheme, and the duty to appoint.

The same facts on every side: the child is looked after or not, the eleven facts of the seven factors, the judgement of
interests, the objection, and the judgement of understanding. A fact that is not known is left out of the case. What the
pack says beyond that cannot be written for these engines, and `CANNOT` says what that is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from decision import Case
from engines.way import Way, released

from ivpolicy import CaseRecord, evaluate, load_pack, read_case_file

AS_AT = date(2026, 11, 1)
QUESTIONS = ("visitor.criteria", "visitor.appoint")
_ANSWERS = ("met", "not_met", "appoint", "do_not_appoint", "no_duty_now", "conflict")
_EXAMPLES = Path(__file__).parents[1] / "examples"
_PACK = load_pack("leeds")

CANNOT = (
    "say that an answer is open, and which facts it waits for: they answer as if what is unknown were no, or raise",
    "count six months back from the day of decision: whether family time is longer ago is worked out for them",
    "judge whether a recorded judgement or objection counts (who, when, about what): they get yes or no",
    "tell the outcome already owed, the clause, the strength, what the answer turns on, and what it could become",
)
"""What these engines cannot do of these two questions, or find done."""

# Path in a record → the name that every engine has for it.
_PLAIN = {
    "child.socially_isolated": "socially_isolated",
    "child.physically_isolated": "physically_isolated",
    "placement.significant_instability": "unstable",
    "placement.single_parent_carer": "single_parent_carer",
    "placement.at_a_distance": "at_a_distance",
    "placement.out_of_authority": "out_of_authority",
    "child.relationship_difficulty_peers": "difficulty_peers",
    "child.relationship_difficulty_adults": "difficulty_adults",
    "child.vulnerable_to_targeting": "targeted",
}
_VALUED = {
    "judgements.visitor_in_interests": "in_interests",
    "views.objects_to_visitor": "objects",
    "judgements.sufficient_understanding": "understands",
}
_SINCE_FAMILY_TIME = (20, 100, 200, 400)
_SIX_MONTHS = 183
"""In days, for dates that are nowhere near the boundary."""
_LEAST_FACTORS = 3


# ---- cases -----------------------------------------------------------------------------------------------------


def invented(number: int, *, seed: int) -> list[Case]:
    """Complete invented cases, the same for the same seed; the sixteen ways of what decides the duty come in turn."""
    random = Random(seed)  # noqa: S311 - nothing secret
    duties = list(product((True, False), repeat=len(_VALUED)))
    return [
        {
            "looked_after": random.random() < 0.9,  # noqa: PLR2004 - mostly
            **{name: random.random() < 0.4 for name in _PLAIN.values()},  # noqa: PLR2004 - both sides of three
            "last_family_time": AS_AT - timedelta(days=random.choice(_SINCE_FAMILY_TIME)),
            **dict(zip(_VALUED.values(), duties[i % len(duties)], strict=True)),
        }
        for i in range(number)
    ]


def of_examples() -> list[Case]:
    """What the examples of Leeds record of these facts: partial, as users have them."""
    return [_known_of(data) for data in _examples() if data.get("care", {}).get("responsible_authority") == "leeds"]


def _examples() -> Iterator[dict[str, Any]]:
    return (read_case_file(path) for path in sorted(_EXAMPLES.glob("*.*")) if path.suffix in (".yaml", ".json"))


def _known_of(data: dict[str, Any]) -> Case:
    def at(path: str) -> Any:
        section, name = path.split(".")
        value = data.get(section, {}).get(name)
        return value.get("value") if isinstance(value, dict) else value

    statuses = at("child.statuses")
    known = {name: _truth(at(path)) for path, name in (*_PLAIN.items(), *_VALUED.items())}
    last = at("family_time.last_unsupervised")
    case: Case = {
        "looked_after": None if statuses is None else "looked_after" in statuses,
        **known,
        "last_family_time": date.fromisoformat(last) if last and len(last) == len("2026-11-01") else None,
    }
    return {name: value for name, value in case.items() if value is not None}


def _truth(value: Any) -> bool | None:
    return {"yes": True, "no": False, True: True, False: False}.get(value)


# ---- ivpolicy --------------------------------------------------------------------------------------------------


def _record(case: Case) -> CaseRecord:
    return read(entered(case))


def read(data: dict[str, Any]) -> CaseRecord:
    """What was entered as a validated record."""
    return _PACK.read_case(data)


def entered(case: Case) -> dict[str, Any]:
    """The case as it would be entered; judgements and the objection are dated, so that they count."""
    data: dict[str, Any] = {"case_id": "invented"}
    for path, name in (*_PLAIN.items(), *_VALUED.items()):
        if name in case:
            section, fact = path.split(".")
            data.setdefault(section, {})[fact] = _in_full(section, case[name]) if path in _VALUED else case[name]
    if "looked_after" in case:
        data.setdefault("child", {})["statuses"] = ["looked_after" if case["looked_after"] else "care_leaver"]
    if "last_family_time" in case:
        data["family_time"] = {"last_unsupervised": case["last_family_time"]}
    return data


def _in_full(section: str, value: Any) -> dict[str, Any]:
    if section == "views":
        return {"value": value, "asked_on": AS_AT, "asked_by": "social worker"}
    judged = {"about": "visitor.appoint", "by": "invented", "role": "decision maker", "on": AS_AT}
    return {"value": value, **judged, "because": "invented", "support": "recorded", "addresses_objection": True}


def _decided(record: CaseRecord) -> list[tuple[str, str | None, str | None]]:
    result = evaluate(_PACK, record, as_at=AS_AT, questions=QUESTIONS)
    return [(d.status, d.outcome, d.strength) for d in result.values()]


def _of_decisions(found: list[tuple[str, str | None, str | None]]) -> dict[str, Any]:
    return {question: answer(status, outcome) for question, (status, outcome, _) in zip(QUESTIONS, found, strict=True)}


def answer(status: str, outcome: str | None) -> str | None:
    """One word; None where the answer is open."""
    return outcome if status == "decided" else None if status.startswith("needs") else status


def ours() -> Way:
    """The shipped pack, asked for these two questions."""
    return Way(f"{released('ivpolicy')}, shipped pack", _record, _decided, _of_decisions)


def expected(case: Case) -> dict[str, Any]:
    """What ivpolicy answers, None where it is open."""
    return _of_decisions(_decided(_record(case)))


# ---- the other engines -----------------------------------------------------------------------------------------

_READY = "whether family time is longer than six months ago; judgements and objection as yes or no"


def _prepared(case: Case) -> Case:
    """The case with whether family time is too long ago in place of the date; neither where that is unknown."""
    last: date | None = case.get("last_family_time")
    rest = {name: value for name, value in case.items() if name != "last_family_time"}
    return rest if last is None else {**rest, "no_family_time": (AS_AT - last).days > _SIX_MONTHS}


def _factors(either: str, both: str) -> list[str]:
    """The seven factors, with an engine's words for `or` and `and`."""
    return [
        f"(socially_isolated {either} physically_isolated)",
        "unstable",
        "no_family_time",
        "single_parent_carer",
        f"(at_a_distance {either} out_of_authority)",
        f"(difficulty_peers {both} difficulty_adults)",
        "targeted",
    ]


def _zen() -> Way:
    zen, graph = import_module("zen"), import_module("engines.zen_engine").graph
    counted = f"len(filter([{', '.join(_factors('or', 'and'))}], # == true)) >= {_LEAST_FACTORS}"
    duty = (
        "objects and understands ? 'do_not_appoint' : objects and in_interests ? 'conflict' : "
        "objects ? 'do_not_appoint' : in_interests ? 'appoint' : 'no_duty_now'"
    )
    said = {"criteria": f"{counted} ? 'met' : 'not_met'", "appoint": duty}
    expressions = {name: f"looked_after ? ({text}) : 'not_applicable'" for name, text in said.items()}
    decision = zen.ZenEngine().create_decision(graph(expressions))

    def conclusions(answer: Any) -> dict[str, Any]:
        return {question: answer["result"].get(question.split(".")[1]) for question in QUESTIONS}

    return Way(released("zen-engine"), _prepared, decision.evaluate, conclusions, _READY)


def _cel() -> Way:
    cel = import_module("cel")
    counted = f"[{', '.join(_factors('||', '&&'))}].filter(factor, factor).size() >= {_LEAST_FACTORS}"
    duty = (
        "objects && understands ? 'do_not_appoint' : objects && in_interests ? 'conflict' : "
        "objects ? 'do_not_appoint' : in_interests ? 'appoint' : 'no_duty_now'"
    )
    said = (f"{counted} ? 'met' : 'not_met'", duty)
    by_question = [cel.compile(f"looked_after ? ({text}) : 'not_applicable'") for text in said]

    def ask(case: Case) -> list[Any]:
        context = cel.Context(case)
        return [program.execute(context) for program in by_question]

    def conclusions(found: list[Any]) -> dict[str, Any]:
        return dict(zip(QUESTIONS, found, strict=True))

    return Way(released("common-expression-language"), _prepared, ask, conclusions, _READY)


def _cedar() -> Way:
    """One `permit` for each answer, six in one call; it cannot count, so the number of factors is worked out for it."""
    cedarpy = import_module("cedarpy")
    duty = {
        "appoint": "context.in_interests && !context.objects",
        "do_not_appoint": "context.objects && (context.understands || !context.in_interests)",
        "no_duty_now": "!context.in_interests && !context.objects",
        "conflict": "context.objects && context.in_interests && !context.understands",
    }
    enough = f"context.n_factors >= {_LEAST_FACTORS}"
    conditions = {"met": enough, "not_met": f"!({enough})", **duty}
    texts = (
        f"permit(principal, action, resource) when {{ context.looked_after && ({conditions[a]}) }};" for a in _ANSWERS
    )
    policies = cedarpy.PolicySet.from_str("\n".join(texts))
    entities = cedarpy.Entities.from_json_str("[]")

    def request(case: Case) -> dict[str, Any]:
        context = _with_number(_prepared(case))
        return {"principal": 'U::"officer"', "action": 'A::"decide"', "resource": 'C::"invented"', "context": context}

    def ask(asked: dict[str, Any]) -> Any:
        return cedarpy.is_authorized(asked, policies, entities).diagnostics

    def conclusions(diagnostics: Any) -> dict[str, Any]:
        if diagnostics.errors:
            raise ValueError("a policy was skipped for a missing attribute")
        given = {_ANSWERS[int(reason.removeprefix("policy"))] for reason in diagnostics.reasons}
        criteria = next(iter(given & {"met", "not_met"}), "not_applicable")
        return dict(zip(QUESTIONS, (criteria, next(iter(given - {criteria}), "not_applicable")), strict=True))

    return Way(released("cedarpy"), request, ask, conclusions, f"{_READY}; the number of factors")


_REGO = """
package duty
factor contains 1 if input.socially_isolated
factor contains 1 if input.physically_isolated
factor contains 2 if input.unstable
factor contains 3 if input.no_family_time
factor contains 4 if input.single_parent_carer
factor contains 5 if input.at_a_distance
factor contains 5 if input.out_of_authority
factor contains 6 if { input.difficulty_peers; input.difficulty_adults }
factor contains 7 if input.targeted
criteria := "not_applicable" if not input.looked_after
criteria := "met" if { input.looked_after; count(factor) >= LEAST }
criteria := "not_met" if { input.looked_after; count(factor) < LEAST }
appoint := "not_applicable" if not input.looked_after
appoint := "do_not_appoint" if { input.looked_after; input.objects; input.understands }
appoint := "do_not_appoint" if { input.looked_after; input.objects; not input.understands; not input.in_interests }
appoint := "conflict" if { input.looked_after; input.objects; not input.understands; input.in_interests }
appoint := "appoint" if { input.looked_after; not input.objects; input.in_interests }
appoint := "no_duty_now" if { input.looked_after; not input.objects; not input.in_interests }
answer := {"criteria": criteria, "appoint": appoint}
"""


def _rego() -> Way:
    """OPA's language, by the engine in C++ that has a wheel; what it compiled is asked."""
    regopy = import_module("regopy")
    interpreter = regopy.Interpreter()
    interpreter.add_module("duty", _REGO.replace("LEAST", str(_LEAST_FACTORS)))
    compiled = interpreter.build("x=data.duty.answer")

    def ask(case: Case) -> Any:
        interpreter.set_input(case)
        return json.loads(str(interpreter.query_bundle(compiled)))["bindings"]["x"]

    def conclusions(found: Any) -> dict[str, Any]:
        return {question: found[question.split(".")[1]] for question in QUESTIONS}

    return Way(released("regopy"), _prepared, ask, conclusions, _READY)


def _with_number(case: Case) -> Case:
    """The case with the number of factors, where every one is known."""
    try:
        held = [bool(eval(text, {"__builtins__": {}}, case)) for text in _factors("or", "and")]  # noqa: S307 - our text
    except NameError:
        return case
    return {**case, "n_factors": sum(held)}


def ways() -> tuple[list[Way], list[str]]:
    """This engine and every other that is installed, and a line for each that is not."""
    found, skipped = [ours()], []
    for made in (_zen, _cedar, _rego, _cel):
        try:
            found.append(made())
        except ImportError as problem:
            skipped.append(f"{made.__name__[1:]}: skipped, cannot be imported here ({problem})")
    return found, skipped
