"""The mistakes people make in a pack, each with the message it gives, kept as it was read for clarity."""

import re

import pytest
from update_mistakes import message_kept, message_of, mistakes

from ivpolicy.core.text.codes import CODES

MISTAKES = [pytest.param(path, id=path.name) for path in mistakes()]
HARMLESS = {"byte_order_mark_is_harmless", "windows_line_ends_are_harmless"}
JARGON = re.compile(
    r"\b(scalar|mapping|sequence|token|parser|flow|str|int|bool|None|True|False|NoneType|Traceback|exception|schema)\b"
)


def said(mistake):
    """The message without what is quoted from the pack: what ivpolicy itself says."""
    lines = [line for line in message_kept(mistake).splitlines() if not re.match(r"\s+(\d+ )?\|", line)]
    return re.sub("`[^`]*`", "", "\n".join(lines))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_gives_the_message_that_was_read_and_kept(mistake):
    assert message_of(mistake) == message_kept(mistake), "`python tools/update_mistakes.py` writes it anew: read it"


@pytest.mark.parametrize("mistake", MISTAKES)
def test_message_has_place_code_and_help_and_no_word_of_programmers(mistake):
    problems = re.findall(r"^pack\.yaml:\d+:\d+: (\w\d{3}) (?:error|advice): ", message_kept(mistake), re.MULTILINE)

    assert (problems == []) is (mistake.name[4:] in HARMLESS)
    assert message_kept(mistake).count("\n  help: ") == len(problems)
    assert JARGON.search(said(mistake)) is None


def test_at_least_thirty_mistakes_are_seeded_and_each_makes_another_pack():
    assert len(MISTAKES) >= 30
    assert len({(path / "pack.yaml").read_bytes() for path in mistakes()}) == len(MISTAKES)


def test_codes_of_the_text_that_people_meet_are_met_here():
    text = "".join(message_kept(mistake) for mistake in mistakes())
    rare = {
        "P012", "P015", "P017", "P018", "P019", "P020",  # what no officer types: merge keys, lists as keys, huge files
        "P036", "P044", "P045", "P047",
    }  # fmt: skip

    lacking = {code for code in CODES if code.startswith("P") and code not in text}

    assert lacking <= rare
