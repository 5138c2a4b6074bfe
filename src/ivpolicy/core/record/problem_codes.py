"""The permanent codes of every problem a case record can have: what each means, and how to mend it.

What is wrong with the text of a file, before it is read as a record, has the `P` code it would have in a pack. A code is
never reused for another problem, and never renumbered.
"""

# ruff: noqa: E501 - a table of sentences: a sentence stays on one line

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ivpolicy.core.text.codes import Code

_CODES = (
    Code("C001", "not readable as JSON", "The text does not fit together as JSON.", "Compare brackets, quotes and commas around the place."),
    Code("C002", "not a number of JSON", "A number is not finite, or has more digits than are ever meant.", "Numbers are whole and short."),
    Code("C003", "no record", "A record is keys and values, and something else stands there.", "Start with `case_id`."),
    Code("C004", "too deep or too large", "A record, or a fact of a pack in it, holds more than any child's record does.", "Check that this is one child's record."),
    Code("C010", "unknown key", "No section or fact has this name, so nothing would read it.", "Use the nearest name in the help, or remove it."),
    Code("C011", "key that is no name", "A key holds characters that no name of a fact has.", "Use the names of the reference."),
    Code("C012", "worked out, not recorded", "The fact is worked out from another, so a value of its own could contradict it.", "Give the fact named in the help."),
    Code("C013", "unknown fact", "The vocabulary has no fact of this path.", "Use the nearest path in the help."),
    Code("C014", "fact the pack does not declare", "The pack has no fact of its own of this name.", "Use one of the names in the help."),
    Code("C020", "missing", "The value is required here.", "Give it a value."),
    Code("C021", "empty", "A text that is required is empty.", "Give it a value."),
    Code("C022", "yes or no expected", "The fact is answered by yes or no.", "Write yes or no; leave it out where it is not known."),
    Code("C023", "whole number expected", "The fact is counted.", "Write a whole number, 0 or more."),
    Code("C024", "negative", "A count cannot be below 0.", "Write a whole number, 0 or more."),
    Code("C025", "day expected", "The fact is a day, or a month where the reference says so.", "Write it like 2026-03-05."),
    Code("C026", "no day of the calendar", "There is no such day, or it lies outside 1900 to 2200.", "Write a day that exists."),
    Code("C027", "time of day", "Days have no time here: in another zone it would be another day.", "Give the day alone, as it was in England."),
    Code("C028", "not one of the choices", "The fact takes one of a closed list of words.", "Use one of the words in the message."),
    Code("C029", "list expected", "The fact is a list.", "Put each entry in it, also where there is one."),
    Code("C030", "text expected", "Something other than text stands there.", "Put it in quotes."),
    Code("C031", "too long", "A text or a list is longer than any is meant to be.", "Shorten it."),
    Code("C032", "keys and values expected", "A section or an item is keys and values.", "Write each as a key and its value."),
    Code("C033", "judgement expected", "A judgement or an objection is yes or no, or keys and values.", "Write it with `value`, and who said so when."),
    Code("C034", "not as the pack declares it", "A fact of the pack's own is not of the type the pack declares.", "Write it as the help says."),
    Code("C039", "not readable", "The value is none this fact can have.", "Compare it with the reference of the case record."),
    Code("C040", "cannot be together", "Two values cannot both be true.", "Correct one of them, or leave it out."),
    Code("C041", "value marked as not known", "A fact has a value and its provenance says that it was asked and is not known.", "Remove the value or the mark."),
    Code("C042", "provenance of no fact", "`provenance` names a path that is no fact.", "Use the nearest path in the help."),
    Code("C050", "decision on no question", "A recorded decision names a question that the pack does not ask.", "Use one of the pack's questions."),
    Code("C051", "decision with no outcome", "A recorded decision names an outcome that the question does not have.", "Use one of its outcomes, or `put_off`."),
    Code("C060", "too many cells", "A row of a table has more cells than there are columns.", "Check its commas and quotes."),
    Code("C061", "column named twice", "Two columns of a table name one place.", "Keep one of the two."),
    Code("C062", "cell that is no JSON", "A cell starts like JSON and is none.", "Write a list as JSON."),
    Code("C063", "link that leads out", "A file of a caseload is a link that leads out of its folder.", "Put the file itself there, or name it by its own path."),
    Code("C064", "file that cannot be read", "A file of a caseload cannot be opened; the other cases are read.", "See who may read it, and whether it is a link to no file."),
    Code("C065", "no sheet of one case", "A case file that is a table has no columns `fact` and `answer`.", "Begin with what `ivpolicy facts --template csv` writes; a table of many cases is read by `diff --cases`."),
    Code("C066", "no table", "A case file that is a table cannot be read as CSV.", "Check the quotes of the line that is named."),
    Code("C067", "id given twice", "Two cases of a caseload have one id.", "Give each case its own."),
)  # fmt: skip

CASE_CODES: Mapping[str, Code] = MappingProxyType({code.id: code for code in _CODES})
"""Every code by id, in the order of the codes."""
