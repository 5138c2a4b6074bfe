"""What an approval is bound to: no change of layout voids it, and every change of a value does."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from invented_pack import FULL_PACK
from ivpolicy.core.digests import content_digest
from ivpolicy.core.grammar.parser import parse_pack

CONSTRUCTS = Path(__file__).parents[1] / "packs" / "constructs"
APPROVAL = re.compile(r"^approval: .*\n", re.MULTILINE)
IN_BRACES = re.compile(r"[,\[\]{}#:'\"&*?|>%@`]|^[-\s]|\s$|^$")


def approved(text):
    """The text with an approval of what it says."""
    section = (
        f"approval: {{by: I. Invented, role: director, on: 2026-02-01, minute: 1, content_digest: {digest_of(text)}}}\n"
    )
    return APPROVAL.sub(section, text)


def read(text):
    pack, problems = parse_pack(text, file="fernmoor.yaml")
    assert pack is not None, problems
    return pack


def digest_of(text):
    return content_digest(read(text))


PACK = approved(FULL_PACK)


def test_approval_of_what_a_pack_says_holds():
    assert read(PACK).approval.state == "approved"
    assert read(PACK).approval.approved


# ---- layout ----


@given(st.data())
def test_comments_blank_lines_and_line_ends_void_no_approval(data):
    lines = PACK.split("\n")
    for place in sorted(data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=8)), reverse=True):
        lines.insert(place, data.draw(st.sampled_from(["", "# a remark", "        # another: {one}"])))
    text = "\n".join(lines)

    assert read(text).approval.state == "approved"


def in_braces(node, source, order):
    """A node written anew on one line; `order` says in which order its keys stand."""
    match node:
        case yaml.MappingNode():
            entries = ((in_braces(k, source, order), in_braces(v, source, order)) for k, v in order(node))
            return "{" + ", ".join(f"{key}: {value}" for key, value in entries) + "}"
        case yaml.SequenceNode():
            return "[" + ",  ".join(in_braces(item, source, order) for item in node.value) + "]"
        case _ if node.style in ("'", '"') or IN_BRACES.search(node.value):
            return '"' + node.value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case _:
            return node.value


def written_anew(text, order=lambda node: node.value):
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    sections = [(k.value, in_braces(v, text, order)) for k, v in order(root)]
    return "\n".join(f"{name}:\n  {value}" for name, value in sections) + "\n"


def test_layout_and_quotation_marks_void_no_approval():
    text = written_anew(PACK)

    assert text != PACK
    assert read(text).approval.state == "approved"


PARTS = {"pack", "clause", "id", "says", "title", "by", "captured_on"}
"""A mapping that has one of these is a part, and its keys name what it holds. The keys of others are themselves said."""


@pytest.mark.parametrize("seed", range(20))
def test_order_of_the_keys_of_a_part_voids_no_approval(seed):
    chance = random.Random(seed)

    def shuffled(node):
        is_part = not PARTS.isdisjoint(key.value for key, _ in node.value)
        return chance.sample(node.value, len(node.value)) if is_part else node.value

    text = written_anew(PACK, shuffled)

    assert read(text).approval.state == "approved"


# ---- values ----

SAID_ANYWAY = ["layer: local", "after: []", "strength: should", "overdue: {after: not stated}"]
"""What is so too where nothing is written."""


def values(node):
    match node:
        case yaml.MappingNode():
            for key, value in node.value:
                if key.value != "approval":
                    yield from values(value)
        case yaml.SequenceNode():
            for item in node.value:
                yield from values(item)
        case _:
            yield node


def other_values(text):
    """What could stand there instead and say something else, likely first."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        yield (date.fromisoformat(text) + timedelta(days=1)).isoformat()
    if re.match(r"\d+", text):
        yield re.sub(r"^\d+", lambda found: str(int(found[0]) + 1), text)
    yield {"yes": "no", "no": "yes", "true": "false", "false": "true"}.get(text, text)
    yield from (f"{text}x", f"{text} x", "other", "may", "should", "must", "local_authority", "provider", "statement")


VALUES = list(values(yaml.compose(PACK, Loader=yaml.SafeLoader)))


def with_another(node, text=PACK):
    """The pack with something else in place of one value; None where nothing else that was tried may stand there."""
    for other in other_values(node.value):
        if other == node.value:
            continue
        said = f'"{other}"' if node.style in ("'", '"') else other
        changed = text[: node.start_mark.index] + said + text[node.end_mark.index :]
        pack, _ = parse_pack(changed, file="fernmoor.yaml")
        if pack is not None:
            return pack
    return None


def test_every_change_of_a_value_voids_the_approval():
    changed = [(node, with_another(node)) for node in VALUES]
    tried = [(node, pack) for node, pack in changed if pack is not None]

    assert len(tried) > 200
    assert [node.start_mark.line + 1 for node, pack in tried if pack.approval.state != "changed"] == []


@pytest.mark.parametrize("construct", ["own_facts", "own_questions", "several_sources", "agreed_and_at_reviews"])
def test_every_change_of_what_is_a_packs_own_voids_the_approval(construct):
    text = approved((CONSTRUCTS / f"{construct}.yaml").read_text(encoding="utf-8"))
    nodes = list(values(yaml.compose(text, Loader=yaml.SafeLoader)))
    tried = [(node, pack) for node in nodes if (pack := with_another(node, text)) is not None]

    assert len(tried) > 20
    assert [node.start_mark.line + 1 for node, pack in tried if pack.approval.state != "changed"] == []


OWN = FULL_PACK.replace("id: local.gift,", "id: local.gift, kind: choice,")


def test_a_kind_that_goes_without_saying_voids_no_approval_and_another_does():
    assert OWN != FULL_PACK
    assert digest_of(OWN) == digest_of(FULL_PACK)
    assert digest_of(OWN.replace("kind: choice", "kind: ordered")) != digest_of(FULL_PACK)


def test_the_order_in_which_outcomes_rise_is_approved():
    ordered = OWN.replace("kind: choice", "kind: ordered")
    (outcomes,) = re.findall(r"id: local\.gift,.*outcomes: \{([^}]*)\}", ordered)
    turned = ", ".join(reversed(outcomes.split(", ")))

    assert digest_of(ordered.replace(outcomes, turned)) != digest_of(ordered)


def test_a_line_taken_out_or_given_twice_voids_the_approval_where_the_pack_still_loads():
    lines = PACK.splitlines(keepends=True)
    said = [
        place for place, line in enumerate(lines) if line.strip() and not line.lstrip().startswith(("#", "approval"))
    ]
    packs = [(lines[n].strip(), parse_pack("".join(lines[:n] + lines[n + 1 :]), file="")[0]) for n in said]
    loaded = [(line, pack) for line, pack in packs if pack is not None]

    assert len(loaded) > 20
    assert [line for line, pack in loaded if pack.approval.state != "changed"] == SAID_ANYWAY


# ---- releases ----


def test_what_an_approval_names_is_the_same_in_every_release():
    """An upgrade voids no approval: where this digest changes, every approval of every council does."""
    assert digest_of(FULL_PACK) == "3a131a3395d7478ab0bf91fe37ea69b745714fae3830436d9daffb3bd74e7651"
