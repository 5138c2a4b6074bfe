"""Names for the closed lists of words in a schema, so that what is generated from it has `Strength`, not `Strength7`.

A list that stands in several places stands once, under `definitions`, and the places refer to it. Its name is that of
the code, where the code names it, else that of the property it is of, with those before it as far as two need telling
apart. Lists of the same words with other meanings are other lists: an editor shows the meanings.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any, Literal, get_args, get_origin

from ivpolicy.core import result_document
from ivpolicy.core.record.sections import advocacy, appointment, child, practice, views, visitor

NAMED_IN: tuple[ModuleType, ...] = (result_document, practice, child, advocacy, appointment, views, visitor)
"""Where the code itself names a list of words."""

_LEFT_AS_THEY_ARE = frozenset({"const", "default", "enum", "enumDescriptions", "examples", "defaultSnippets"})
_OF_A_LIST = frozenset({"enum", "enumDescriptions"})
_YES_NO = ("yes", "no")

_Key = str
"""The words of a list and their meanings, as JSON."""


def with_named_lists(schema: dict[str, Any]) -> dict[str, Any]:
    """A draft-07 schema with every list of two words or more once, under a name; one word alone is a constant.

    A definition that is a list and nothing else keeps its name. A dot in a name would end it for some generators.
    """
    schema = _without_dots(schema)
    definitions = schema["definitions"]
    own = {key: name for name, part in definitions.items() if part.keys() <= _OF_A_LIST and (key := _key_of(part))}
    places: dict[_Key, tuple[str, ...]] = {}
    for key, place in _lists_in(schema, ()):
        if key not in own:
            places.setdefault(key, place)
    names = _names(places, taken={joined(name) for name in definitions}) | own
    lists = {name: json.loads(key) for key, name in names.items()}
    made = _with_references(schema, names)
    return {**made, "definitions": dict(sorted({**made["definitions"], **lists}.items()))}


def names_in_code(modules: Iterable[ModuleType]) -> dict[tuple[Any, ...], str]:
    """The words of every list that the code names in public → its name."""
    named = ((value, name) for module in modules for name, value in vars(module).items() if not name.startswith("_"))
    return {get_args(value): name for value, name in named if get_origin(value) is Literal}


def joined(name: str) -> str:
    """A name as a type has it.

    >>> joined("visitor.dbs.barred_list")
    'VisitorDbsBarredList'
    """
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))


def _key_of(schema: Mapping[str, Any]) -> _Key | None:
    """What a list is told by; None for what is none, or has one word."""
    if len(schema.get("enum", ())) <= 1:
        return None
    return json.dumps({name: schema[name] for name in sorted(_OF_A_LIST) if name in schema})


def _lists_in(schema: Any, place: tuple[str, ...]) -> Iterator[tuple[_Key, tuple[str, ...]]]:
    """Every list, with the names of the properties that lead to it."""
    if isinstance(schema, list):
        for part in schema:
            yield from _lists_in(part, place)
    if not isinstance(schema, dict):
        return
    if (key := _key_of(schema)) is not None:
        yield key, place
    for name, inner in schema.items():
        if name in ("properties", "definitions"):
            for part_name, part in inner.items():
                yield from _lists_in(part, (*place, part_name))
        elif name not in _LEFT_AS_THEY_ARE:
            yield from _lists_in(inner, place)


def _names(places: Mapping[_Key, tuple[str, ...]], *, taken: set[str]) -> dict[_Key, str]:
    words = {key: tuple(json.loads(key)["enum"]) for key in places}
    several = {of for of, times in Counter(words.values()).items() if times > 1}
    in_code = {of: name for of, name in {_YES_NO: "YesNo", **names_in_code(NAMED_IN)}.items() if of not in several}
    names = {key: in_code[of] for key, of in words.items() if of in in_code}
    taken = {*taken, *names.values()}
    for length in range(1, max(map(len, places.values())) + 1):
        tried = {key: "".join(map(joined, place[-length:])) for key, place in places.items() if key not in names}
        once = {name for name, times in Counter(tried.values()).items() if times == 1} - taken
        names |= {key: name for key, name in tried.items() if name in once}
        taken |= set(tried.values())
    # Two lists at one place are told apart by their first words.
    left = [key for key in places if key not in names]
    return names | {key: "".join(map(joined, (*places[key][-1:], str(words[key][0])))) for key in left}


def _with_references(schema: Any, names: Mapping[_Key, str]) -> Any:
    """The schema with a reference in each list's place. Beside a reference a draft-07 reader reads nothing else."""
    if isinstance(schema, list):
        return [_with_references(part, names) for part in schema]
    if not isinstance(schema, dict):
        return schema
    key = _key_of(schema)
    inner = {
        name: value if name in _LEFT_AS_THEY_ARE else _with_references(value, names) for name, value in schema.items()
    }
    if key is None:
        return {"const": inner.pop("enum")[0], **_explained(inner)} if "enum" in inner else inner
    rest = {name: value for name, value in inner.items() if name not in _OF_A_LIST}
    reference = {"$ref": f"#/definitions/{names[key]}"}
    return {"allOf": [reference], **rest} if rest else reference


def _without_dots(schema: Any) -> Any:
    """The schema with names of definitions in which no dot stands."""
    if isinstance(schema, list):
        return [_without_dots(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: value if name in _LEFT_AS_THEY_ARE else _without_dots(value) for name, value in schema.items()}
    if isinstance(schema.get("definitions"), dict):
        made["definitions"] = {name.replace(".", "_"): part for name, part in made["definitions"].items()}
    if isinstance(schema.get("$ref"), str):
        made["$ref"] = schema["$ref"].replace(".", "_")
    return made


def _explained(schema: dict[str, Any]) -> dict[str, Any]:
    """The rest of a list of one word, what the word means told with what is asked."""
    meanings = schema.pop("enumDescriptions", ())
    told = " ".join(words for words in (schema.get("description", ""), *meanings) if words)
    return {**schema, "description": told} if told else schema
