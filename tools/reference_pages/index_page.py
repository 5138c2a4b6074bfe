"""docs/reference/README.md: what the reference has."""

from __future__ import annotations

from collections.abc import Sequence

from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.files.schemas import SCHEMA_FILES
from reference_pages.markdown import bullets, page, section

INTRO = "What there is, complete and dry. Every page here is generated from what it describes; the tests check that."

_PAGES = (
    "[The pack format](format.md): every key of a pack, with what may stand under it",
    "[The format of worked cases](worked-cases.md): every key of a file of worked cases",
    "[Facts](facts.md): every fact of a case record, and how to ask for it",
    "[Questions](questions.md): every question, its outcomes, and what is said when no rule holds",
    "[Contrary facts](contrary-facts.md): for each outcome that reassures, what forbids it in every pack",
    "[Codes](codes.md): every problem a pack can have, and how to mend it",
    "[Checks](checks/README.md): what `ivpolicy check` finds, each with a good and a bad example",
    "[Which changes the worked cases notice](mutation.md): by shipped pack, and what none of its cases notices",
    "[How it is tested](testing.md): worked cases, second ways to an answer, long random runs, tests by room",
    "[Command line](cli.md): every command, option and exit code",
    "[Python](python.md): every name that can be imported, with what it takes, gives and raises",
    "[Service](http.md): every endpoint of `ivpolicy serve`, and what it refuses",
    "[The form of a result](result.md): what ties an answer to its inputs, and what may change in its JSON",
)
_COMMANDS = (
    *("compare", "diff", "upgrade", "check", "test", "packs", "facts", "questions"),
    *("follow", "audit", "transparency", "approve", "screen"),
)
_SCHEMAS = (
    "[pack.schema.json](pack.schema.json), draft-07: an editor completes and explains a pack with it",
    "[worked-cases.schema.json](worked-cases.schema.json), draft-07: the same for worked cases",
    "[case-record.schema.json](case-record.schema.json), 2020-12: what may come in",
    "[result.schema.json](result.schema.json), 2020-12: what comes out",
    "[error.schema.json](error.schema.json), 2020-12: what comes in its place",
    "[openapi.json](openapi.json), OpenAPI 3.1: the service, to generate clients from",
    "what the other commands print under `--format json`, 2020-12: "
    + ", ".join(f"[{of}]({SCHEMA_FILES[of]})" for of in _COMMANDS),
)


def index_page(packs: Sequence[WrittenPack]) -> str:
    """The whole page."""
    shipped = (f"[{pack.authority.name}](packs/{pack.id}.md): {pack.source.title}" for pack in packs)
    parts = [bullets(_PAGES), section("Schemas", bullets(_SCHEMAS)), section("The packs", bullets(shipped))]
    return page("Reference", INTRO, parts)
