"""docs/reference/format.md: every key of a pack, from the declaration that the loader and the schema come from too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivpolicy.core.grammar.conditions import ConditionShape
from ivpolicy.core.grammar.mappings import Depends, Key, KeyedBy, MappingOf
from ivpolicy.core.grammar.pack_grammar import EDITION, PACK, PACK_OF_EDITIONS
from ivpolicy.core.grammar.shapes import Choice, Shape
from ivpolicy.core.grammar.structures import ByKind, ListOf, Only, ValueOrReading
from ivpolicy.tester.case_shapes import Around, Texts
from reference_pages.condition_words import CONDITIONS, READINGS, conditions_section, findings_section, readings_section
from reference_pages.markdown import anchor, bullets, code, codes, page, section, table

INTRO = """\
A pack is one YAML file: one authority's policy, in one edition. This page has every key, with what may stand under it.
The loader, the [schema for editors](pack.schema.json) and this page come from one declaration, so what one takes the
others take.

How a value is read depends on what its key declares, not on how it looks: `yes`, `no`, `012` and `12:30` mean what the
officer meant. A key given twice, an unknown key, an anchor, an alias, a merge key, a tag and a second document are
[errors](codes.md)."""

_FINDING = "the finding"
_MOST_PLACES = 8
_HEADS = ("Key", "Needed", "What stands there", "What it is")


@dataclass(frozen=True, slots=True)
class Form:
    """One form of mapping: what it is called, its declaration, and the keys under which it stands."""

    mapping: MappingOf
    places: tuple[str, ...]
    title: str


def format_page() -> str:
    """The whole page."""
    forms = _forms(PACK)
    titles = {signature: form.title for signature, form in forms.items()}
    further = (_editions(titles), findings_section(), conditions_section(), readings_section())
    return page("The pack format", INTRO, [*sections_of(PACK), *further])


def sections_of(root: MappingOf) -> list[str]:
    """A section for each form of mapping in a format."""
    forms = _forms(root)
    titles = {signature: form.title for signature, form in forms.items()}
    return [_form(form, titles) for form in forms.values()]


def _editions(titles: Mapping[object, str]) -> str:
    """The other form of a file: its head once, and each edition with the rest of a pack's keys."""
    rows = [_row(name, key, titles) for name, key in PACK_OF_EDITIONS.keys.items() if name != "editions"]
    rows.append(("`editions`", "yes", "a list of: the other keys of a pack", PACK_OF_EDITIONS.keys["editions"].doc))
    own = f"Each edition has, of the keys of [a pack](#a-pack): {codes(EDITION.keys)}."
    intro = "A file may hold several editions of one pack. What is the same for all stands once, above them."
    return section("Several editions in one file", intro, table(_HEADS, rows), own)


# ---- which forms there are ----


def _signature(mapping: MappingOf) -> object:
    """What makes two declarations one form on the page: the findings of different questions are told together."""
    return mapping.what, tuple((name, _doc(key), key.required, _plain(key.shape)) for name, key in mapping.keys.items())


def _doc(key: Key) -> str:
    """The key's sentence; where a section lends its name as an id, the same words for every section."""
    return re.sub(r"^Its id; `\w+` if none is given\.$", "Its id; if none is given, the key it stands under.", key.doc)


def _plain(shape: Shape) -> str:
    return _FINDING if _is_finding(shape) else shape.describe()


def _is_finding(shape: Shape) -> bool:
    return isinstance(shape, MappingOf) and shape.what == _FINDING


def _forms(root: MappingOf) -> Mapping[object, Form]:
    places: dict[object, list[str]] = defaultdict(list)
    first: dict[object, MappingOf] = {}
    for place, mapping in _walk(root, ""):
        signature = _signature(mapping)
        first.setdefault(signature, mapping)
        places[signature].append(place)
    return {s: Form(mapping, tuple(places[s]), _title(mapping, places[s], first)) for s, mapping in first.items()}


def _title(mapping: MappingOf, places: list[str], first: Mapping[object, MappingOf]) -> str:
    """What it is; with the key it stands under where several forms are called the same."""
    what = mapping.what[0].upper() + mapping.what[1:]
    alike = [other for other in first.values() if other.what == mapping.what]
    return what if len(alike) == 1 else f"{what}, under {code(places[0])}"


def _walk(shape: Shape, place: str, above: tuple[MappingOf, ...] = ()) -> Iterator[tuple[str, MappingOf]]:
    """Every mapping with named keys inside the shape, with the keys that lead to it."""
    if isinstance(shape, MappingOf):
        if shape in above or _is_finding(shape):
            return
        yield place, shape
        for name, key in shape.keys.items():
            yield from _walk(key.shape, f"{place}.{name}".lstrip("."), (*above, shape))
    else:
        for inner in _inside(shape):
            yield from _walk(inner, place, above)


def _inside(shape: Shape) -> tuple[Shape, ...]:
    match shape:
        case ListOf(item) | Only(item) | ValueOrReading(item):
            return (item,)
        case KeyedBy(_, value):
            return (value,)
        case Texts():
            return ()
        case Around(inner):
            return (inner,)
        case ByKind(scalar, list_, mapping):
            return tuple(inner for inner in (scalar, list_, mapping) if inner is not None)
        case _:
            return ()


# ---- one form on the page ----


def _form(form: Form, titles: Mapping[object, str]) -> str:
    rows = (_row(name, key, titles) for name, key in form.mapping.keys.items())
    return section(form.title, _stands(form), table(_HEADS, rows), bullets(_rules(form.mapping)))


def _stands(form: Form) -> str:
    """Under which keys it stands; the last key alone of a form that stands in many places."""
    where = [place for place in dict.fromkeys(form.places) if place]
    if len(where) > _MOST_PLACES:
        return f"Stands under every {codes(dict.fromkeys(place.rpartition('.')[2] for place in where))}."
    return f"Stands under {codes(where)}." if where else ""


def _row(name: str, key: Key, titles: Mapping[object, str]) -> tuple[str, ...]:
    return code(name), "yes" if key.required else "", words_of(key.shape, titles), _doc(key)


def _rules(mapping: MappingOf) -> Iterator[str]:
    for names in mapping.needs_one_of:
        yield f"At least one of {codes(names)} is needed."
    for names in mapping.not_together:
        yield f"Only one of {codes(names)} may stand."
    for name, text, other in mapping.needs_with:
        yield f"`{name}: {text}` needs {code(other)}." if text else f"Without {code(name)} it needs {code(other)}."


def words_of(shape: Shape, titles: Mapping[object, str]) -> str:
    """What may stand there, with links to the forms named."""
    match shape:
        case MappingOf():
            return _link(shape, titles)
        case ListOf(item):
            return f"a list of: {words_of(item, titles)}"
        case Only(item):
            return words_of(item, titles)
        case ByKind():
            return "; or ".join(words_of(inner, titles) for inner in _inside(shape))
        case ValueOrReading(value):
            return f"{words_of(value, titles)}; or [by reading](#{anchor(READINGS)})"
        case KeyedBy(key, value):
            return f"{key.describe()} as key, and under it: {words_of(value, titles)}"
        case Texts():
            return shape.describe()
        case Around(inner):
            return words_of(inner, titles)
        case _:
            return _simple_words(shape)


def _link(mapping: MappingOf, titles: Mapping[object, str]) -> str:
    title = "Findings" if _is_finding(mapping) else titles[_signature(mapping)]
    return f"[{mapping.what}](#{anchor(title)})"


def _simple_words(shape: Shape) -> str:
    match shape:
        case ConditionShape(may_be_empty, None):
            return f"[a condition](#{anchor(CONDITIONS)})" + ("; `{}` holds always" if may_be_empty else "")
        case Depends(on):
            return f"as the {code(on)} beside it allows: {_by_sibling(on)}"
        case Choice(options):
            return f"one of {codes(options)}" if len(options) > 1 else codes(options)
        case _:
            return shape.describe()


def _by_sibling(on: str) -> str:
    if on == "question":
        return "[a finding](#findings)"
    return "a condition on the items of that list, or one of its date fields"
