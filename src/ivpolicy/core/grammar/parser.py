"""A pack's text becomes a `WrittenPack`: the YAML is read into nodes, and the nodes by the declared format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ivpolicy.core.catalogue import FIXED_OUTCOMES
from ivpolicy.core.digests import content_digest
from ivpolicy.core.grammar.pack_grammar import PACK
from ivpolicy.core.grammar.reader import FIELD_TYPES, FactKind, Reader
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.pack.head import Approval
from ivpolicy.core.pack.rules import Grounds, InForce, RuleItem
from ivpolicy.core.result_document import ApprovalState
from ivpolicy.core.text.diagnostic import Diagnostic, Severity
from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode, SourceLocation
from ivpolicy.core.text.yaml_text import read_nodes

NOT_STATED = "not stated"
_FIXED = {kind.value: outcomes for kind, outcomes in FIXED_OUTCOMES.items()}
_KEPT_AS_WRITTEN = (
    "id", "format", "authority", "edition", "source", "sources", "review_by", "changes", "actors", "clauses",
    "readings", "terms", "departures", "facts", "questions", "definitions", "applies", "schedules", "foundations",
    "cautions", "conflicts", "never_turns_on", "set_aside", "pathways",
)  # fmt: skip


def parse_pack(text: str, *, file: str) -> tuple[WrittenPack | None, tuple[Diagnostic, ...]]:
    """Read one pack.

    Args:
        text: The file's text, already decoded.
        file: The name to show in places; it is never opened.

    Returns:
        The pack, and every problem found, in the order of the file. The pack is None exactly when one of the
        problems is an error. Names that refer to other parts of the pack are not looked up here.
    """
    root, problems = read_nodes(text, file)
    if root is None:
        return None, by_place(problems)
    pack, further = pack_of_nodes(root, file)
    found = by_place((*problems, *further))
    refused = any(problem.severity is Severity.ERROR for problem in found)
    return (None if refused else pack), found


def pack_of_nodes(
    root: Node, file: str, *, declared: Node | None = None
) -> tuple[WrittenPack | None, tuple[Diagnostic, ...]]:
    """Read the nodes of one pack, as `parse_pack` does from the text.

    `declared` are the nodes whose facts and questions may be used, where `root` is only what is left of them.
    """
    names = root if declared is None else declared
    pack_id = _text(_under(names, "pack"))
    kinds = {_text(_under(item, "name")): _own_kind(item) for item in _items(_under(names, "facts"))}
    facts = {f"local.{pack_id}.{name}": kind for name, kind in kinds.items() if pack_id and name}
    reader = Reader(file, facts, _own_questions(names), PACK.keys)
    sections = PACK.read(root, reader)
    pack = _pack(sections, root.at) if sections is not None and not reader.found else None
    return None if pack is None else _with_approval_settled(pack), by_place(tuple(reader.found))


def _with_approval_settled(pack: WrittenPack) -> WrittenPack:
    """The pack with its approval held against what it says: only what was approved is approved."""
    approved = pack.approval.content_digest
    if approved is None:
        return pack
    state: ApprovalState = "approved" if approved == content_digest(pack) else "changed"
    return replace(pack, approval=replace(pack.approval, state=state))


def by_place(problems: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """The problems by place, then by code, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.location, problem.code)))


# ---- names the pack declares, read first because conditions anywhere may use them ----


def _own_kind(item: Node) -> FactKind:
    type_ = _text(_under(item, "type"))
    choices = tuple(_text(choice) for choice in _items(_under(item, "choices")))
    takes = _text(_under(item, "takes"))
    fields = tuple((_text(_under(field, "name")), _own_kind(field)) for field in _items(_under(item, "item")))
    if type_ == "list" and fields and all(name and kind.type in FIELD_TYPES for name, kind in fields):
        return FactKind("list", fields=fields)
    if type_ not in FIELD_TYPES or (type_ in ("choice", "set") and not all((choices, *choices))):
        return FactKind("unknown")
    return FactKind(type_, choices, (takes,) if takes in ("never", "none") else ())


def _own_questions(root: Node) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for question in _items(_under(root, "questions")):
        outcomes, kind = _under(question, "outcomes"), _text(_under(question, "kind"))
        keys = [key.text for key, _ in outcomes.entries] if isinstance(outcomes, MappingNode) else ()
        found[_text(_under(question, "id"))] = tuple(_FIXED.get(kind, keys))
    return found


def _under(node: Node | None, key: str) -> Node | None:
    return node.get(key) if isinstance(node, MappingNode) else None


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, ListNode) else ()


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, ScalarNode) else ""


# ---- sections become the fields of a pack ----


def _pack(sections: Mapping[str, Any], at: SourceLocation) -> WrittenPack:
    kept = {name: sections[name] for name in _KEPT_AS_WRITTEN if name in sections}
    vetting = sections.get("vetting", {})
    holidays = sections.get("bank_holidays", {})
    advocacy, approval = sections.get("advocacy", {}), sections["approval"]
    return WrittenPack(
        **kept,
        **_in_force(sections["in_force"]),
        layer=sections.get("layer", "local"),
        approval=approval if isinstance(approval, Approval) else Approval(),
        grounds=tuple(_grounds(sections)),
        eligibility=advocacy.get("eligibility"),
        rules=tuple(_rules(sections)),
        checks=(
            *vetting.get("checks", ()),
            *sections.get("appointment", {}).get("approval_steps", ()),
            *sections.get("checks", ()),
        ),
        duties=(*advocacy.get("referrers", ()), *sections.get("duties", ())),
        waivers=vetting.get("waivers", ()),
        ladder=(*advocacy.get("ladder", ()), *sections.get("rungs", ())),
        bank_holidays=holidays.get("days", ()),
        bank_holiday_clauses=holidays.get("clauses", ()),
        at=at,
    )


def _in_force(written: Mapping[str, Any]) -> dict[str, Any]:
    stated = written["from_"] != NOT_STATED
    return {
        "in_force": InForce(**{**written, "from_": written["from_"] if stated else None}),
        "in_force_stated": stated,
    }


def _grounds(sections: Mapping[str, Any]) -> Iterator[tuple[str, Grounds]]:
    places = (
        ("visitor.consider", "appointment", "grounds_to_assess"),
        ("visitor.criteria", "appointment", "factors"),
        ("visitor.independence", "independence", "barred"),
        ("advocacy.priority", "advocacy", "priority"),
    )
    for question, section, key in places:
        if key in sections.get(section, {}):
            yield question, sections[section][key]
    yield from sections.get("grounds", ())


def _rules(sections: Mapping[str, Any]) -> Iterator[RuleItem]:
    appointment, advocacy = sections.get("appointment", {}), sections.get("advocacy", {})
    for part, key in (
        (appointment, "rules"),
        (appointment, "referral"),
        (advocacy, "offers"),
        (advocacy, "consent"),
    ):
        yield from part.get(key, ())
    yield from sections.get("rules", ())
