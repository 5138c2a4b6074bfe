"""YAML text is read into located nodes; every problem is told in plain words at its place."""

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_pack import FULL_PACK
from ivpolicy.core.text import yaml_text
from ivpolicy.core.text.codes import CODES
from ivpolicy.core.text.source import ListNode, MappingNode, ScalarNode, SourceLocation
from ivpolicy.core.text.yaml_text import read_nodes

QUOTE_IT = "put the whole text in double quotes"
QUOTE_PART = "a text with a comma, bracket or brace in it needs double quotes"

REFUSED_TEXTS = {
    "tab in the indentation": ("a:\n\t- b\n", "P006", 2, 1, "a tab stands in the indentation", "use spaces; YAML does not take tabs there"),
    "tab after a text": ("a: 1\t\nb: 2\n", "P006", 1, 5, "a tab stands where only spaces may", "replace it by spaces"),
    "colon in free text": (
        "says: The rule: be kind\n", "P007", 1, 15, "a colon and a space stand inside a text",
        f"{QUOTE_IT}; or, if `rule` is a key, give it a line of its own",
    ),
    "key indented too far": (
        "a: 1\n  b: 2\n", "P001", 2, 3, "this key is indented further than the line above allows",
        "move it under the key it belongs to; the line above may lack its colon, or already has a value",
    ),
    "missing colon": ("a: 1\nlayer\nb: 2\n", "P008", 2, 1, "no colon follows `layer`", "write `key: value`, with a space after the colon"),
    "quote not closed": (
        "a: 'x\nb: 2\n", "P009", 1, 4, "a quote mark is opened here and not closed",
        "close it with the same mark; two single quotes (`''`) make one inside single quotes",
    ),
    "backslash in double quotes": (
        'a: "\\q"\n', "P009", 1, 6, "a backslash stands inside double quotes", "use single quotes around the text, or two backslashes",
    ),
    "brace not closed": ("a: {b: 1\nc: 2\n", "P009", 1, 4, "a brace `{` is opened here and not closed", f"put `}}` at its end; {QUOTE_PART}"),
    "bracket not closed": ("a: [1, 2\n", "P009", 1, 4, "a bracket `[` is opened here and not closed", f"put `]` at its end; {QUOTE_PART}"),
    "colon inside braces": (
        "a: {b: c: d}\n", "P007", 1, 9, "a colon and a space stand inside a text", f"{QUOTE_IT}; or, if `c` is a key, put a comma before it",
    ),
    "question mark inside braces": (
        "a: {asks: how many?}\n", "P009", 1, 19, "a text with a question mark stands in braces without quotes", QUOTE_IT,
    ),
    "stray bracket": (
        "a: ]\n", "P009", 1, 4, "`]` closes nothing here", f"remove it, or {QUOTE_IT}",
    ),
    "text that starts with a mark": ("a: @home\n", "P001", 1, 4, "a text cannot start with `@`", QUOTE_IT),
    "directive": (
        "%YAML 1.2\n---\na: 1\n", "P001", 1, 1, "a line cannot start with `%`", "remove it, or put the text in double quotes",
    ),
    "line that does not fit": (
        'a: "b"\n  c\n', "P001", 2, 3, "this line does not fit the lines above it",
        "indent it like its neighbours (a list item starts with `- `), and put a text with quotes or colons in it in quotes",
    ),
    "text after a closed brace": (
        "a: {b: 1} c\n", "P001", 1, 11, "something stands after the closing `}`", "remove it, move it before the `}`, or give it a line of its own",
    ),
    "list on the line of its key": ("a: - b\n", "P001", 1, 4, "a list starts on the line of its key", "start it on the line below"),
    "line without its dash": (
        "- a\nb: 1\n", "P001", 2, 1, "this line stands among the items of a list and has no dash",
        "start it with `- ` in column 1, like line 1",
    ),
    "dash without its space": ("- a: 1\n-b: 1\n", "P001", 2, 1, "no space follows the dash", "write a hyphen and a space: `- `"),
    "dash among keys": (
        "a: 1\n- b\n", "P001", 2, 1, "a dash starts an item of a list here, and its neighbours are keys",
        "remove the dash, or indent the line further than the key it belongs to; line 1 is a key",
    ),
    "long dash": (
        "a:\n  \u2013 b: 1\n  - c: 1\n", "P001", 2, 3, "`\u2013` is not the short dash that starts an item of a list", "type a hyphen and a space: `- `",
    ),
    "start of a line that no neighbour has": (
        "a:\n  - b: 1\n   c: 2\n", "P001", 3, 4, "this line starts in column 4, and its neighbours do not", "start it in column 5, like line 2",
    ),
    "comparison sign": (
        "a: >= 6\n", "P001", 1, 4, "`>=` is not written here", "write {at_least: 6} for 6 or more, {more_than: 6} for more than 6",
    ),
    "quote closed by the next one, lines below": (
        'a: {b: "c}\nd: {e: "f"}\n', "P009", 1, 8, "a quote mark is opened here and not closed",
        "close it with the same mark; two single quotes (`''`) make one inside single quotes",
    ),
    "apostrophe in single quotes": (
        "a: 'the child's wish'\n", "P009", 1, 15, "an apostrophe ends the text that a single quote opened",
        "use double quotes around the text, or write the apostrophe twice (`''`)",
    ),
    "text after its quotes": (
        'a: "b" c\n', "P009", 1, 8, "the text goes on after its closing quote mark",
        "put quotes around the whole text: single ones, where it has double quotes inside",
    ),
    "comma missing after quotes": ('a: {b: "c" d: e}\n', "P009", 1, 12, "no comma stands before `d`", "put a comma between the two"),
    "remark inside braces": (
        "a: {b: no # 7}\nc: 1\n", "P009", 1, 11, "a space and a `#` start a remark, so the rest of the line is not read", QUOTE_IT,
    ),
    "line of text without an indent": (
        "a: b\nand more\nc: 1\n", "P008", 2, 1, "no colon follows `and more`",
        "indent it further, if it goes on from the line above; start it with `#`, if it is a note",
    ),
    "space of a word processor in the indentation": (
        "a:\n \u00a0b: 1\n", "P021", 2, 2, "hidden character U+00A0 in the indentation", "delete it and type a space",
    ),
    "space of a word processor after a colon": (
        "a:\u00a01\nb: 1\n", "P021", 1, 3, "hidden character U+00A0 after a colon", "delete it and type a space",
    ),
    "space without width": ("a: b\u200bc\n", "P021", 1, 5, "hidden character U+200B", "delete it and type the text again"),
    "alias": (
        "a: 1\nb: *x\n", "P011", 2, 4, "aliases (`*x`) are not used here", "write the value out; put a text that starts with `*` in quotes",
    ),
    "merge key": ("<<: {a: 1}\n", "P012", 1, 1, "merge keys (`<<`) are not used here", "write the keys out"),
    "second document": ("a: 1\n---\nb: 2\n", "P014", 2, 1, "a second document starts here", "remove the line `---`; a file holds one pack"),
    "list as a key": ("? [a]\n: 1\n", "P015", 1, 3, "a key must be one plain word or text", "write `key: value`"),
    "nothing as a key": ("? \n: 1\n", "P015", 1, 2, "a key must be one plain word or text", "write `key: value`"),
    "empty file": ("# nothing\n", "P016", 1, 1, "the file is empty", "start with `pack:` and its name"),
    "too large": ("a" * 1024 * 1024 + "b", "P017", 1, 1, "the file is larger than 1 MiB", "check that this is a pack"),
    "too large in bytes": ("é\n" * 400_000, "P017", 1, 1, "the file is larger than 1 MiB", "check that this is a pack"),
    "too deep": ("[" * 33, "P018", 1, 33, "lists and mappings are nested more than 32 deep", "name a part under `definitions`"),
    "too many values": ("- 1\n" * 50_000, "P019", 50_000, 3, "there are more than 50,000 values", "check that this is a pack"),
    "line too long": ("a: " + "b" * 1998, "P020", 1, 2001, "the line has 2001 characters", "break it; a line has at most 2000"),
    "control character": ("a: b\x07\n", "P021", 1, 5, "hidden character U+0007", "delete it and type the text again"),
    "half a character": ("a: \ud800\n", "P021", 1, 4, "hidden character U+D800", "delete it and type the text again"),
}  # fmt: skip


def test_texts_that_lack_their_quotes_are_all_told_at_once():
    text = "a: {b: What is it?, c: 1}\nd: {e: And that?}\nf: Rule A: two\ng: >= 6\nh: {i: Not any more?}\n"

    root, problems = read_nodes(text, "pack.yaml")

    assert root is None
    assert [(p.code, p.location.line, p.location.column) for p in problems] == [
        ("P009", 1, 18), ("P009", 2, 16), ("P007", 3, 10), ("P001", 4, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "message", "help_"), REFUSED_TEXTS.values(), ids=list(REFUSED_TEXTS)
)
def test_text_that_cannot_be_read_is_explained_at_its_place(text, code, line, column, message, help_):
    root, problems = read_nodes(text, "pack.yaml")

    assert root is None
    assert [(p.code, p.message, p.location, p.help) for p in problems] == [
        (code, message, SourceLocation("pack.yaml", line, column), help_)
    ]


READABLE_TEXTS = {
    "key given twice": (
        "a: 1\nb: 2\na: 3\n", "P002", 3, "the key `a` is given twice", "it stands first at line 1, column 1; keep one of the two",
    ),
    "anchor": (
        "b: 2\na: &x 1\n", "P011", 2, "anchors (`&x`) are not used here",
        "write the value out where it is needed; put a text that starts with `&` in quotes",
    ),
    "tag": ("a: !odd 1\n", "P013", 1, "tags (`!odd`) are not used here", "remove it; put a text that starts with `!` in quotes"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "line", "message", "help_"), READABLE_TEXTS.values(), ids=list(READABLE_TEXTS)
)
def test_problem_that_leaves_the_rest_readable_keeps_the_nodes(text, code, line, message, help_):
    root, problems = read_nodes(text, "pack.yaml")

    assert isinstance(root, MappingNode)
    assert [(p.code, p.message, p.location.line, p.help) for p in problems] == [(code, message, line, help_)]


ESCAPES = ("\\ud83d", "\\ud83d\\ude00", "\\u200b", "\\u202e", "\\0", "\\a", "\\x07", "\\e", "\\N", "\\L", "\\ufeff")


@pytest.mark.parametrize("escape", ESCAPES)
@pytest.mark.parametrize("text", ['a: "x{}y"\n', '"a{}": x\n', 'a: ["x", "{}"]\n'])
def test_what_an_escape_hides_is_told_as_what_is_hidden_in_the_text(text, escape):
    root, problems = read_nodes(text.format(escape), "pack.yaml")

    assert root is not None
    assert {(p.code, p.location.line) for p in problems} == {("P021", 1)}
    assert all("hidden character U+" in p.message and "written as an escape" in p.message for p in problems)
    assert re.search(r"[\ud800-\udfff\u200b\u202e\x00-\x08]", repr(root)) is None


def test_an_escape_that_hides_nothing_is_read():
    root, problems = read_nodes(r'a: "Zo\u00eb \"at\" \\home\ttab\nline"', "pack.yaml")

    assert isinstance(root, MappingNode)
    assert (problems, root.get("a").text) == ((), 'Zo\u00eb "at" \\home\ttab\nline')


def test_a_backslash_in_a_text_of_another_kind_is_one():
    root, problems = read_nodes("a: 'x\\u200b'\nb: x\\u200b\n", "pack.yaml")

    assert isinstance(root, MappingNode)
    assert (problems, root.get("a").text, root.get("b").text) == ((), "x\\u200b", "x\\u200b")


def test_of_a_key_given_twice_the_first_is_kept():
    root, _ = read_nodes("a: 1\na: 2\n", "pack.yaml")

    assert isinstance(root, MappingNode)
    assert [(key.text, value) for key, value in root.entries] == [
        ("a", ScalarNode("1", SourceLocation("pack.yaml", 1, 4)))
    ]


def test_scalars_stay_the_text_that_was_typed():
    root, problems = read_nodes('[no, 12:30, 012, 2026-01-31, "no", 1_000, ~, 0x1F]', "pack.yaml")

    assert isinstance(root, ListNode)
    assert [(item.text, item.quoted) for item in root.items] == [
        ("no", False), ("12:30", False), ("012", False), ("2026-01-31", False), ("no", True), ("1_000", False), ("~", False), ("0x1F", False),
    ]  # fmt: skip
    assert problems == ()


def test_byte_order_mark_at_the_start_is_passed_over():
    assert read_nodes("\ufeffa: 1\n", "pack.yaml") == read_nodes("a: 1\n", "pack.yaml")


def test_windows_line_ends_change_no_place():
    assert read_nodes("a: 1\r\nb:\r\n  - 2\r\n", "pack.yaml") == read_nodes("a: 1\nb:\n  - 2\n", "pack.yaml")


def test_largest_depth_that_is_taken_is_32():
    root, problems = read_nodes("[" * 32 + "]" * 32, "pack.yaml")

    assert isinstance(root, ListNode)
    assert problems == ()


def test_recursion_bomb_is_refused_without_exhausting_the_stack():
    _, problems = read_nodes("{a: " * 400 + "\n" + "[" * 1500, "pack.yaml")

    assert [problem.code for problem in problems] == ["P018"]


def test_alias_bomb_is_refused_at_every_alias():
    text = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"

    root, problems = read_nodes(text, "pack.yaml")

    assert root is None
    assert [problem.code for problem in problems].count("P011") == 7


# ---- the same result with and without PyYAML's C reader ----


def read_by_the_pure_reader(text, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(yaml_text, "_FAST_LOADER", yaml.SafeLoader)
        return read_nodes(text, "pack.yaml")


@pytest.mark.parametrize(
    "text", [case[0] for case in (*REFUSED_TEXTS.values(), *READABLE_TEXTS.values()) if len(case[0]) < 5000]
)
def test_problems_are_the_same_without_the_c_reader(text, monkeypatch):
    assert read_by_the_pure_reader(text, monkeypatch) == read_nodes(text, "pack.yaml")


def test_nodes_and_places_are_the_same_without_the_c_reader(monkeypatch):
    assert read_by_the_pure_reader(FULL_PACK, monkeypatch) == read_nodes(FULL_PACK, "pack.yaml")


PIECES = st.sampled_from([*"ab:,-?[]{}'\"#&*!|>%@ \n\n\t", ": ", "- ", "  ", "key: ", "\n  ", "yes", "é"])


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_text_is_read_without_raising_and_every_code_is_known(text):
    root, problems = read_nodes(text, "pack.yaml")

    assert (root is not None) or problems
    assert all(problem.code in CODES and problem.help for problem in problems)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_text_gives_the_same_result_without_the_c_reader(text):
    fast = read_nodes(text, "pack.yaml")
    loader, yaml_text._FAST_LOADER = yaml_text._FAST_LOADER, yaml.SafeLoader
    try:
        assert read_nodes(text, "pack.yaml") == fast
    finally:
        yaml_text._FAST_LOADER = loader


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_free_text_never_makes_the_reader_raise(text):
    root, problems = read_nodes(text, "pack.yaml")

    assert (root is not None) or problems
