"""The permanent codes of every problem a pack's text can have: what each means, and how to mend it.

The reference page of the format prints this table. A code is never reused for another problem, and never renumbered.
`P` codes are found while the text is read; `V` codes are found when its parts are compared with one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem.

    Attributes:
        id: `P` and three digits.
        title: The problem in a few words.
        meaning: Why it is refused.
        mend: What to do about it.
    """

    id: str
    title: str
    meaning: str
    mend: str


_CODES = (
    Code("P001", "not readable as YAML", "The lines do not fit together as YAML text.", "Compare indentation and punctuation with the lines around."),
    Code("P002", "key given twice", "A mapping may hold a key once; of two, one would be lost in silence.", "Keep one of the two, or merge them."),
    Code("P003", "unknown key", "The format does not have this key at this place, so nothing would read it.", "Use the nearest key named in the help, or remove it."),
    Code("P004", "missing key", "Something the format requires here is not given.", "Add the key."),
    Code("P005", "wrong shape", "A list, a mapping or a single value stands where another is needed.", "Write it as the help shows."),
    Code("P006", "tab in the indentation", "YAML indents with spaces only.", "Replace each tab by spaces."),
    Code("P007", "colon and space inside a text", "A colon with a space after it starts a new key.", "Put the whole text in double quotes."),
    Code("P008", "colon missing after a key", "A key is followed by a colon and a space.", "Write `key: value`."),
    Code("P009", "quote or bracket not closed", "A quote, bracket or brace is opened and not closed, or a comma is missing inside it.", "Close it, or put the text in quotes."),
    Code("P010", "unknown test word", "This kind of fact has no such test.", "Use one of the test words named in the help."),
    Code("P011", "anchor or alias", "`&name` and `*name` hide what a rule says from its reader.", "Write the value out in both places, or use `definitions`."),
    Code("P012", "merge key", "`<<` copies keys from elsewhere, which hides what a rule says.", "Write the keys out."),
    Code("P013", "tag", "`!` tags change how a value is read; the format declares the type of every value.", "Remove the tag; put a text that starts with `!` in quotes."),
    Code("P014", "second document", "A file holds one pack.", "Remove the `---`, or make two files."),
    Code("P015", "key is not a plain text", "A key is one word or text, not a list, a mapping or nothing.", "Write a single word before the colon."),
    Code("P016", "empty file", "There is nothing to read.", "Start with `pack:` and the name of the pack."),
    Code("P017", "file too large", "A pack is at most 1 MiB of text.", "Check that this is the right file."),
    Code("P018", "nested too deep", "Lists and mappings stand at most 32 levels inside one another.", "Name a part under `definitions` and refer to it with `rule:`."),
    Code("P019", "too many values", "A pack holds at most 50,000 values.", "Check that this is the right file."),
    Code("P020", "line too long", "A line is at most 2,000 characters.", "Break the line."),
    Code("P021", "hidden character", "The text holds a character that cannot be seen, such as a control character.", "Delete the character and type the text again."),
    Code("P022", "not UTF-8", "The file is not saved as UTF-8 text.", "Save it again with the encoding UTF-8."),
    Code("P030", "unknown fact", "The vocabulary has no fact of this name, and the pack declares none.", "Use the nearest fact, or declare one under `facts`."),
    Code("P031", "unknown choice", "The value is not one of those that may stand here.", "Use one of the values named in the help."),
    Code("P032", "whole number expected", "A count or an amount is written in digits, without quotes.", "Write digits, for example 12."),
    Code("P033", "not a date", "A date is written year, month, day, and must exist.", "Write it like 2026-01-31."),
    Code("P034", "not a length of time", "A length of time is a number and a unit.", "Write it like `6 weeks` or `10 working days`."),
    Code("P035", "yes or no expected", "The fact or the setting is answered by yes or no.", "Write `yes` or `no`."),
    Code("P036", "text expected", "Nothing stands where a text is needed.", "Write the text, in quotes if it has a colon in it."),
    Code("P037", "malformed name", "A name starts with a letter and holds letters, digits, `_`, `-` and `.` only.", "Rename it."),
    Code("P038", "unknown question", "The catalogue has no such question, and the pack declares none.", "Use the nearest question, or declare one under `questions`."),
    Code("P039", "unknown outcome", "The question cannot be answered in this way.", "Use one of the outcomes named in the help."),
    Code("P040", "unknown strength", "A finding is must_not, must, should_not, should or may.", "Use one of the five."),
    Code("P041", "empty", "A condition, list or mapping that needs something in it is empty.", "Write what has to hold, or remove the key."),
    Code("P042", "keys that exclude each other", "Two keys stand together of which only one may.", "Keep one of them."),
    Code("P043", "one of several keys is needed", "None of the keys is given of which at least one is needed.", "Add one of the keys named in the help."),
    Code("P044", "fact of another type", "The fact exists, and its type does not fit here.", "Use a fact of the type named in the help."),
    Code("P045", "malformed reading", "A reading is written `{reading: {its id: {option: value}}}`, with one id.", "Write one reading with a value for each option."),
    Code("P046", "unknown format version", "This release reads format 1.", "Write `format: 1`."),
)  # fmt: skip

CODES: Mapping[str, Code] = MappingProxyType({code.id: code for code in _CODES})
"""Every code by id, in the order of the codes."""
