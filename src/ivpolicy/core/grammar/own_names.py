"""What an editor offers of one pack's own names: clauses, actors, sources, rules, facts, questions, each explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ivpolicy.core.grammar.conditions import fact_shape
from ivpolicy.core.grammar.reader import FactKind
from ivpolicy.core.grammar.shapes import Schema, SchemaDefinitions, enumerated
from ivpolicy.core.pack.document import LocalFact, WrittenPack, nameable

_FACT = "fact"
"""The definition of the path of a fact; of a path to some types of fact, what its name starts with."""


def offer_own_names(definitions: SchemaDefinitions, editions: Sequence[WrittenPack]) -> None:
    """Have the definitions of a pack's schema name what the pack declares, beside what any pack may write there."""
    facts = {f"local.{pack.id}.{fact.name}": fact for pack in editions for fact in pack.facts}
    for name, definition in definitions.items():
        start, *types = name.split("_")
        words = {path: fact.asks for path, fact in facts.items() if fact.type in (types or (fact.type,))}
        offered = words if start == _FACT else {k: v for pack in editions for k, v in _named(name, pack).items()}
        if offered:
            definition["anyOf"].insert(0, enumerated(offered))
    condition = definitions["condition"]["properties"]
    condition |= {path: _tested(path, fact, definitions) for path, fact in facts.items()}
    condition["answer"]["properties"] |= {
        question.id: enumerated({"gap": "The text leaves it open.", **question.outcomes})
        for pack in editions
        for question in pack.questions
    }


def _named(definition: str, pack: WrittenPack) -> Mapping[str, str]:
    """The pack's own names for what a definition is about, each with its words."""
    match definition:
        case "own_clause":
            return {id_: clause.says for id_, clause in pack.clauses.items()}
        case "own_actor":
            return pack.actors
        case "own_source":
            return {name: source.title for name, source in pack.sources.items()}
        case "own_rule":
            return dict.fromkeys(nameable(pack), "")
        case "question":
            return {question.id: question.title for question in pack.questions}
        case _:
            return {}


def _tested(path: str, fact: LocalFact, definitions: SchemaDefinitions) -> Schema:
    """The tests of a fact; of a list what any list takes, which the pattern of own facts says already."""
    hover = {"description": fact.asks, "markdownDescription": f"{fact.asks}\n\n`{path}` · {fact.type}"}
    if fact.type == "list":
        return hover
    kind = FactKind(fact.type, fact.choices, (fact.takes,) if fact.takes else ())
    return {"allOf": [fact_shape(path, kind).schema(definitions)], **hover}
