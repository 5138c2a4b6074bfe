"""Drawings of steps: well formed, with every step as text, no line across a box, and nothing wider than a small screen."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_pages.pathway_tables import pathway_drawings

from ivpolicy import load_pack, shipped_packs
from ivpolicy.drawing.ladder import LadderStep, ladder_svg

SVG = "{http://www.w3.org/2000/svg}"
NAMES = [f"s{number}" for number in range(8)]
SAYS = st.text("aebcd <&>\"'é", min_size=1, max_size=90).filter(str.strip)
STEPS = st.lists(
    st.tuples(
        SAYS, st.sampled_from(["plain", "end", "open"]), st.lists(st.sampled_from(NAMES), max_size=5, unique=True)
    ),
    max_size=8,
).map(lambda told: [LadderStep(NAMES[n], says, kind, tuple(to)) for n, (says, kind, to) in enumerate(told)])


def drawn(steps):
    return ET.fromstring(ladder_svg("Invented steps", steps, starts=["s0"]))


@given(STEPS)
def test_a_drawing_is_well_formed_says_every_step_and_is_the_same_again(steps):
    root = drawn(steps)
    texts = ["".join(part.text or "" for part in text) for text in root.iter(f"{SVG}text")]

    assert len(texts) == len(steps)
    for number, (step, text) in enumerate(zip(steps, texts, strict=True), 1):
        assert text.replace(" ", "").startswith(f"{number}.{step.says}".replace(" ", ""))
    assert root.find(f"{SVG}title").text == "Invented steps"
    assert root.get("aria-labelledby").split() == [root.find(f"{SVG}{part}").get("id") for part in ("title", "desc")]
    assert ladder_svg("Invented steps", steps) == ladder_svg("Invented steps", list(steps))


@given(STEPS)
def test_no_way_down_the_side_lies_on_another_and_none_crosses_a_box(steps):
    root = drawn(steps)
    boxes = [rect for rect in root.iter(f"{SVG}rect") if rect.get("width") == "222"]
    right = 4 + 222
    down = [re.fullmatch(r"M(\d+) (\d+)V(\d+)", path.get("d")) for path in root.iter(f"{SVG}path")]
    spans = [tuple(map(int, found.groups())) for found in down if found]

    assert all(x > right for x, _, _ in spans)
    for number, (x, first, last) in enumerate(spans):
        assert all(x != other or last < a or b < first for other, a, b in spans[number + 1 :])
    tops = [(int(box.get("y")), int(box.get("y")) + int(box.get("height"))) for box in boxes]
    assert all(above[1] < below[0] for above, below in pairwise(tops))


@given(STEPS)
def test_whoever_hears_it_is_told_where_each_step_leads(steps):
    told = drawn(steps).find(f"{SVG}desc").text or ""
    numbers = {step.id: number for number, step in enumerate(steps, 1)}

    for step in steps:
        to = [str(numbers[id_]) for id_ in step.leads_to if id_ in numbers]
        assert step.kind == "end" or not to or f"leads to {', '.join(to)}." in told
    assert ("begins here" in told) == bool(steps)


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_pathway_of_a_shipped_pack_is_drawn_for_a_screen_of_320_pixels(pack):
    drawings = dict(pathway_drawings(load_pack(pack).written))

    assert len(drawings) == len(load_pack(pack).written.pathways)
    for svg in drawings.values():
        root = ET.fromstring(svg)
        assert root.get("width") == "320"
        assert "currentColor" in svg
        assert not re.search(r"#[0-9a-f]{3,6}\b|https?://(?!www\.w3\.org)", svg)
