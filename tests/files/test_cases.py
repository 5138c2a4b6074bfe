"""Case files: what is read, and that no problem repeats what was entered about a child."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivpolicy.core.record.case import CaseError
from ivpolicy.core.text.source import MOST_BYTES
from ivpolicy.files.cases import read_case_bytes, read_case_file

SECRET = "Rumpelstiltskin"


def problems_of(text, suffix=".yaml"):
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(CaseError) as refused:
        read_case_bytes(raw, suffix=suffix)
    return str(refused.value)


def test_yaml_words_stay_what_was_typed():
    text = b"case_id: 012\nchild: {disabled: no, date_of_birth: 2012-05}\nplacement: {moved_on: never}\n"
    assert read_case_bytes(text, suffix=".yaml") == {
        "case_id": "012",
        "child": {"disabled": "no", "date_of_birth": "2012-05"},
        "placement": {"moved_on": "never"},
    }


def test_nothing_after_a_key_is_nothing_recorded():
    assert read_case_bytes(b"case_id: x\nchild:\ncare: {legal_status: ~}\n") == {
        "case_id": "x",
        "care": {"legal_status": None},
    }


def test_quoted_text_is_text_even_where_it_looks_like_nothing():
    assert read_case_bytes(b'case_id: "null"\n') == {"case_id": "null"}


def test_json_is_told_by_its_first_brace_where_the_name_does_not_say():
    assert read_case_bytes(b'\xef\xbb\xbf {"case_id": "x", "child": {"disabled": false}}') == {
        "case_id": "x",
        "child": {"disabled": False},
    }


def test_the_name_of_the_file_says_what_it_is(tmp_path):
    (tmp_path / "case.yml").write_text("{case_id: x}", encoding="utf-8")
    assert read_case_file(tmp_path / "case.yml") == {"case_id": "x"}


@pytest.mark.parametrize(
    ("text", "suffix", "said"),
    [
        (f"case_id: x\n{SECRET}: 1\n{SECRET}: 2\n", ".yaml", "line 3, column 1: a key is given twice"),
        (f"a: &{SECRET} 1\n", ".yaml", "anchors and aliases"),
        (f"a: *{SECRET}\n", ".yaml", "anchors and aliases"),
        (f"a: !{SECRET} 1\n", ".yaml", "tags (`!`) are not used here"),
        (f"a: 1\n{SECRET}\nb: 2\n", ".yaml", "line 2, column 1: no colon follows this word"),
        (f"a: 1\n---\n{SECRET}: 2\n", ".yaml", "a second document starts here"),
        (f'a: "{SECRET}\n', ".yaml", "a quote mark is opened here and not closed"),
        (f"a: [{SECRET}\n", ".yaml", "a bracket `[` is opened"),
        (f"- {SECRET}\n", ".yaml", "expected keys and values"),
        (SECRET, ".yaml", "expected keys and values"),
        ("", ".yaml", "the file is empty\n  help: a case record starts with `case_id:`"),
        ("[" * 40 + "]" * 40, ".yaml", "nested too deep"),
        (f'{{"a": "{SECRET}"', ".json", "this is not JSON"),
        (f'{{"{SECRET}": 1, "{SECRET}": 2}}', ".json", "a key is given twice"),
        ('{"a": NaN}', ".json", "a number cannot be read"),
        ("[" * 100_000, ".json", "nested too deep"),
        ("[1]", ".json", "expected keys and values"),
        (f"a: {SECRET}\n".encode("utf-16"), ".yaml", "line 1: the file is not in UTF-8"),
        (b"a: " + b"x" * MOST_BYTES, ".yaml", "the file is larger than 1 MiB"),
    ],
)
def test_what_cannot_be_read_is_told_in_plain_words_without_the_text(text, suffix, said):
    told = problems_of(text, suffix)
    assert said in told
    assert SECRET not in told


@given(st.binary(max_size=200), st.sampled_from(["", ".json", ".yaml"]))
def test_any_bytes_are_read_or_refused_in_words(raw, suffix):
    try:
        found = read_case_bytes(raw, suffix=suffix)
    except CaseError as refused:
        assert refused.problems  # noqa: PT017 - either outcome is right
    else:
        assert isinstance(found, dict)


def test_every_key_given_twice_in_json_is_told_with_its_place() -> None:
    text = b'{"case_id": "i",\n "case_id": "j",\n "child": {"disabled": true,\n           "disabled": false}}'

    with pytest.raises(CaseError) as refused:
        read_case_bytes(text, suffix=".json")

    assert [problem.path for problem in refused.value.problems] == ["line 2, column 2", "line 4, column 12"]


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "9" * 5_000])
def test_every_number_json_does_not_have_is_told_with_its_place(number: str) -> None:
    text = f'{{"case_id": "NaN",\n "a": {number},\n "b": [{number}]}}'.encode()

    with pytest.raises(CaseError) as refused:
        read_case_bytes(text, suffix=".json")

    assert [problem.path for problem in refused.value.problems] == ["line 2, column 7", "line 3, column 8"]
    assert number not in str(refused.value)
