"""The permanent codes of every problem a pack's text can have: what each means, and how to mend it.

The reference page of the format prints this table. A code is never reused for another problem, and never renumbered.
`P` codes are found while the text is read; `V` codes are found when its parts are compared with one another.
"""

# ruff: noqa: E501 - a table of sentences: a sentence stays on one line

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem.

    Attributes:
        id: `P` or `V`, and three digits.
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
    Code("P047", "key on the wrong side of `editions`", "In a file with several editions the pack, format, layer and authority stand once at the top; all else belongs to one edition.", "Move the key."),
    Code("V001", "clause not declared", "A rule cites a clause that the pack does not declare, so its reason could not be shown.", "Declare the clause, or cite the right one."),
    Code("V002", "clause not used", "The source says it, and the pack neither uses it nor says that it decides nothing.", "Cite it, or write `decides_nothing` with the reason."),
    Code("V003", "clause that decides nothing is used", "`decides_nothing` and a rule that cites the clause contradict each other.", "Remove one of the two."),
    Code("V004", "id given twice", "An id names one thing; tests, reasons and `rule:` would not know which is meant.", "Rename one of them."),
    Code("V005", "unknown rule", "`rule:` names nothing in this pack that has a condition.", "Use the nearest id named in the help."),
    Code("V006", "rules in a circle", "Each of the rules waits for the next, so none has a meaning.", "Write one of the conditions out."),
    Code("V007", "unknown actor", "Somebody is named whom neither the pack nor the shared list declares.", "Declare the actor, with the words for it."),
    Code("V010", "reading not declared", "A value hangs on a reading that the pack does not declare.", "Declare it under `readings`."),
    Code("V011", "options of a reading", "Where a reading is used, each of its options needs a value, and no other may stand.", "Write exactly the options declared."),
    Code("V012", "chosen option unknown", "`chosen` is not one of the reading's options.", "Choose one of them."),
    Code("V013", "barred option chosen", "The option is barred because it would be unsafe or unlawful.", "Choose another option."),
    Code("V014", "reading not used", "The reading is declared, and nothing would change under another option.", "Use it where the text is ambiguous, or remove it."),
    Code("V015", "barred option unknown", "`barred` names something that is not one of the reading's options.", "Use the nearest option."),
    Code("V020", "unknown check", "`after` or `waives` names a check that the pack does not have.", "Use the nearest id named in the help."),
    Code("V021", "checks in a circle", "Each of the checks waits for the next, so none can come first.", "Remove one `after`."),
    Code("V022", "unknown rung", "`from` names a rung that the ladder does not have.", "Use the nearest id named in the help."),
    Code("V023", "rung never reached", "No way leads to the rung: its `from` goes in a circle, or an earlier rung always holds.", "Mend `from`, or the order."),
    Code("V024", "more needed than there is", "The number can never be reached by what is listed.", "Lower the number, or list more."),
    Code("V025", "wrong kind of rule for the question", "The question is answered by other kinds of rule, so this one would be lost in silence.", "Write it as the help says."),
    Code("V026", "questions in a circle", "Each of the questions reads the answer of the next, so none can be answered first.", "Let one of them rest on facts."),
    Code("V027", "criteria decide the duty", "The criteria of a local scheme can close a provider, never the duty to appoint a visitor.", "Let the rule rest on what the law asks."),
    Code("V028", "provider decides", "A provider prompts, refers and notifies; the placing authority decides whether to appoint.", "Write a duty instead."),
    Code("V029", "key of the schedule not read", "What recurs at each review or after each visit runs by those, so the key would be lost in silence.", "Remove it, or give a length of time under `every`."),
    Code("V030", "row without force or verification", "A national row must say how binding its source is and how far it was checked.", "Add `force` and `verified`."),
    Code("V031", "row from memory claims something", "A row marked M was not compared with any text.", "Move it to `cautions`, or have it checked."),
    Code("V032", "row not read claims too much", "Law marked C was not read in its own words: it warns and never binds; guidance marked C claims no more than should.", "Move it to `cautions`, or have it checked."),
    Code("V033", "section of another layer", "The section would be read by nobody in a pack of this layer.", "Remove it."),
    Code("V034", "layer and kind of authority", "A nation's, a local authority's and a provider's pack are different layers.", "Make the two agree."),
    Code("V035", "unknown national row", "A departure names a row that the national pack does not have.", "Use the nearest id named in the help."),
    Code("V036", "unknown national rule", "`set_aside` names a rule that the national pack does not have.", "Use the nearest id named in the help."),
    Code("V037", "law set aside", "An authority may set aside a guidance default with its reason, never law.", "Write a departure instead."),
    Code("V038", "term is not a judgement", "A word the source does not define is decided by a named professional, not by a plain fact.", "Name a judgement."),
    Code("V039", "law declared locally", "A local document is local policy, also where it quotes law; the national pack declares law.", "Remove `force` and `verified`."),
    Code("V040", "review before capture", "The pack would be out of date before it was made.", "Write a later day."),
    Code("V041", "period ends before it starts", "`to` is the day after the last day and must lie after `from`.", "Write a later `to`."),
    Code("V042", "fact declared twice", "Two facts of the pack have one name.", "Rename one of them."),
    Code("V043", "otherwise is no outcome", "The answer when no rule holds is one of the question's outcomes, or `gap`.", "Use one of them."),
    Code("V044", "group of one", "`any` and `none` are for two conditions or more; facts under one dash are one condition, and hold together.", "Start each fact with a dash of its own, or leave the group out."),
    Code("V045", "unknown foundation", "`rests_on` names something that the national pack does not declare under `foundations`.", "Use the nearest id named in the help."),
    Code("V046", "days of a row outside the national pack", "Only rows of the national pack have days of their own; a local text has editions, and its rules can have days.", "Write `in_force` on the rule, or make another edition."),
    Code("V047", "key that does not fit the type", "The pack says something of a fact of its own, of a field of its items or of a question of its own that the type or kind of it does not have, so it would be lost in silence.", "Remove the key, or change the type or the kind."),
    Code("V048", "unknown source", "A clause names a text that the pack does not list under `sources`, so nobody could look it up.", "Declare the source, or name the right one."),
    Code("V049", "source without a clause", "A text is listed under `sources`, and no clause stands in it.", "Name it at its clauses, or remove it."),
    Code("V050", "editions of different packs", "A folder of editions holds one pack.", "Move the other pack away."),
    Code("V051", "overlapping editions", "On some day two editions are in force, so nobody could say which decides.", "End one where the next starts."),
    Code("V052", "days without an edition", "Between two editions none is in force.", "Close the gap, if there is none in truth."),
    Code("V053", "changed since it was approved", "The approval names the content digest of another text, so nobody has approved the pack as it stands. It loads, and every answer says so.", "Have the change approved with `ivpolicy approve`, or take it back."),
    Code("V054", "approval does not name the text", "The approval says who and when, and not what was approved, so it would hold for any text. The pack loads as unapproved.", "Have it approved with `ivpolicy approve`, or write `approval: unapproved`."),
    Code("V060", "narrows the law", "In some case the rule denies what the law requires; the law decides, and the decision is a conflict.", "Have the document's owner and a lawyer look at it."),
    Code("V061", "turns on what it never may", "The answer changes with a fact on which the pack says it never turns.", "Mend the rule named in the help."),
    Code("V062", "stands against the law case by case", "In some case the rule pulls against what the law requires; each such case is decided by a person.", "Nothing, if that is what the document says."),
    Code("V070", "unknown stage", "A move leads to a stage that the pathway does not have.", "Use the nearest id named in the help."),
    Code("V071", "unknown event", "A move waits for an event that is never told of the pathway.", "Use the nearest name, or declare it under `events`."),
    Code("V072", "event that sets no plain value", "What an event sets is recorded like any fact: one value of one recorded fact, and of an item one value of each field.", "Write `{fact: value}`, with a fact that is recorded and not worked out."),
    Code("V073", "pause that stops nothing", "A pause names something that has no time running from a day, or one event both begins and ends it.", "Name a stage or an owed rule whose time is written as `within` and `of`, and another event for its end."),
)  # fmt: skip

CODES: Mapping[str, Code] = MappingProxyType({code.id: code for code in _CODES})
"""Every code by id, in the order of the codes."""
