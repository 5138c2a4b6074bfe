"""docs/reference/result.md: the form of a result, and what may change in it."""

from __future__ import annotations

from ivpolicy.core.result_document import RESULT_FORMAT, PackStamp, ResultDocument
from reference_pages.markdown import bullets, code, page, section

INTRO = f"""\
What `ivpolicy decide --format json` prints, and `result.document()` in Python. Each result says of which form it is:
`result_format` is {RESULT_FORMAT}. `ivpolicy compare --format json` has the same number, and under `packs` the result
of each. The whole form is the schema [result.schema.json](result.schema.json).

What every other command prints under `--format json` has the number too: there is one for all forms, and the same holds
of them. `ivpolicy schema` prints the schema of each, by the name of the command.
An error has no number; its keys are only added to ([error.schema.json](error.schema.json))."""

_MAY = (
    "a key is added, to a result or to any part of it",
    (
        "a value is added to a closed list, such as the kinds of a caution, the states of an item or the reasons "
        "why an answer is hypothetical"
    ),
    "a question is added to `decisions`, or a pack gets a question of its own",
    "the words in `says`, `asks`, `notices`, `because` and `by_words` are put better, or translated",
    (
        "an answer changes, because a pack, the law or the engine does: `evaluated_digest` then differs, and the "
        "change log has a star"
    ),
)
_MAY_NOT = (
    "a key is renamed, taken away or comes to mean something else",
    (
        "a type changes: a text becomes a number, a day is written otherwise than 2026-11-02, what was always "
        "there may be null"
    ),
    "a status is added to the six, or an outcome of a question is renamed: whoever switches on them has to know",
    "a digest is made of something else",
)
_RAISED = """\
There is no number of minor changes: read leniently, pass over keys and words you do not know, and look at
`result_format` first. Under a higher number the change log says what to do. The number is raised for all forms at once.
Releases are compared by it: [`ivpolicy upgrade`](../how-to/upgrade.md) reads answers of its own number only."""
_TIES = (
    "`pack.digest` and `national.digest`, the text digests: the sha256 of the bytes of the two files",
    (
        "`evaluated_digest`: the content of the pack and of the national layer (without approvals, layout or "
        "comments), every reading chosen, and the engine"
    ),
    (
        "`record_digest`: what the record holds, however it was written: not the order of keys, not what is absent"
        " or null"
    ),
    "`as_at`, the day; `hypothetical`, why the answers are a hypothesis only, empty where they are not",
)
_PERSONAL = """\
Two results with the same `evaluated_digest`, `record_digest`, `as_at` and questions are the same. Keep these with what
you store. The record's digest is personal data, as the record is: it shows nothing by itself, but whoever guesses a
record can try whether it has this digest, and a record with few facts is soon guessed."""


def result_page() -> str:
    """The whole page."""
    return page(
        "The form of a result",
        INTRO,
        (
            section("What may change under one number", bullets(_MAY)),
            section("What raises the number", bullets(_MAY_NOT), _RAISED),
            section("What ties an answer to its inputs", bullets(_TIES), _PERSONAL),
            section("Keys of a result", bullets(map(code, ResultDocument.model_fields))),
            section("Keys of `pack` and `national`", bullets(map(code, PackStamp.model_fields))),
        ),
    )
