"""A comparison as JSON. The names of its keys are a contract: they are added to, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ivpolicy.core.result_document import RESULT_FORMAT
from ivpolicy.diff.behaviour import AnswerDifference, Witness
from ivpolicy.diff.caseload import Caseload, Standing
from ivpolicy.diff.comparison import Compared, Comparison
from ivpolicy.diff.structure import TextChange
from ivpolicy.diff.told import SaidBeside, Told


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison as values JSON can carry.

    `same` under `answers` lists the questions of which it is proved that no answer can differ; `is_same` says so of
    everything, the text included.
    """
    found = comparison.behaviour
    return {
        "result_format": RESULT_FORMAT,
        "is_same": comparison.is_same,
        "old": _side(comparison.old),
        "new": _side(comparison.new),
        "national": [stamp.model_dump(mode="json") for stamp in comparison.national],
        "law": {"of": comparison.law_of.isoformat(), "rows_not_in_force": list(comparison.not_in_force)},
        "text": [_change(change) for change in comparison.changes],
        "answers": {
            "same": list(found.same),
            "different": [_difference(d) for d in found.differences],
            "asked_by_one": [
                {"question": one.question, "fact": one.fact, "by": "new" if one.by_new else "old"}
                for one in found.asked_by_one
            ],
            "no_case_found": [_difference(d) for d in found.unshown],
            "too_large": list(found.too_large),
            "only_old": list(found.only_old),
            "only_new": list(found.only_new),
            "duties_and_steps_compared": found.compares_items,
        },
        "caseload": _caseload(comparison.caseload) if comparison.caseload is not None else None,
    }


def _side(side: Compared) -> dict[str, Any]:
    return {"name": side.name, "authority": side.authority, "pack": side.stamp.model_dump(mode="json")}


def _change(change: TextChange) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "part": change.part,
        "id": change.id,
        "clauses": list(change.clauses),
        "what": change.what,
        "old": change.old,
        "new": change.new,
    }


def _difference(difference: AnswerDifference) -> dict[str, Any]:
    return {
        "question": difference.question,
        "kind": difference.kind,
        "item": difference.item,
        "clauses": list(difference.clauses),
        "case": _witness(difference.witness) if difference.witness is not None else None,
        "cases": [_witness(shown) for shown in difference.witnesses],
        "no_case_of": [{"old": _told(was), "new": _told(now)} for was, now in difference.not_shown],
        "changes_told_apart": not difference.changes_untold,
    }


def _witness(shown: Witness) -> dict[str, Any]:
    return {
        "child": shown.child,
        "also_recorded": list(shown.also),
        "as_at": shown.as_at.isoformat(),
        "facts": {path: _value(value) for path, value in shown.given.items()},
        "old": {**_told(shown.old), **_said(shown.old_said)},
        "new": {**_told(shown.new), **_said(shown.new_said)},
        "by": list(shown.by),
    }


def _told(told: Told) -> dict[str, Any]:
    return {"outcome": told.outcome, "strength": told.strength or None, "conflict": told.conflict or None}


def _said(said: SaidBeside) -> dict[str, Any]:
    return {
        "says": said.says,
        "clauses": list(said.clauses),
        "turns_on": list(said.turns_on),
        "cautions": list(said.cautions),
    }


def _value(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case tuple():
            return [_value(item) for item in value]
        case Mapping():
            return {name: _value(part) for name, part in value.items()}
        case _:
            return value


def _caseload(load: Caseload) -> dict[str, Any]:
    return {
        "compared": load.compared,
        "changed_cases": list(load.changed_cases),
        "become_undetermined": sorted({change.case_id for change in load.become_open}),
        "become_settled": sorted({change.case_id for change in load.become_settled}),
        "changes": [
            {
                "case_id": change.case_id,
                "question": change.question,
                "old": _standing(change.old),
                "new": _standing(change.new),
                "items_opened": list(change.items_opened),
                "items_closed": list(change.items_closed),
                "work_gone": list(change.work_gone),
                "work_come": list(change.work_come),
            }
            for change in load.changes
        ],
        "of_other_authorities": load.of_others,
        "hypothetical": load.hypothetical,
        "unreadable": [{"place": unread.place, "problem": unread.words} for unread in load.unread],
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "status": standing.status,
        "outcome": standing.outcome or None,
        "strength": standing.strength or None,
        "conflict": standing.conflict or None,
    }
