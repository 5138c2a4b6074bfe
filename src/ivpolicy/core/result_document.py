"""What an evaluation says: the values of a decision, as JSON carries them.

Their schema is published as `docs/reference/result.schema.json`.

Source: semantics 1-13, 29, 31-33.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from ivpolicy.core.once import once

Status = Literal["decided", "needs_information", "needs_judgement", "conflict", "not_applicable", "no_rule"]
"""Whether a question is settled. `decided` is the only settled yes or no; unknown facts that could change the answer
give `needs_information`, or `needs_judgement` where only a named person's judgement is missing."""
LocalVoice = Literal["speaks", "silent", "gap"]
"""Whether the authority's own pack speaks on a question, is silent, or leaves the case open in so many words."""
ItemState = Literal["holds", "met", "not_met", "not_known", "to_do", "done", "not_due", "due", "overdue", "not_started"]
"""Where a rule, a check, a duty or a schedule stands; `not_known` where unknown facts leave it open."""


ActionState = Literal["to_do", "not_known", "may_arise"]
"""Whether an action is to be done: `not_known` where nothing records whether it was done, `may_arise` where it is open
if its question arises at all, so that nothing is known to be owed. What must not happen is `to_do` all the same."""
ApprovalState = Literal["unapproved", "approved", "changed", "names_no_text"]
"""Whether a pack is approved as it stands: `changed` where it says something else than what was approved,
`names_no_text` where its approval does not say what was approved. Only `approved` is."""
RESULT_FORMAT: Literal[1] = 1
"""The version of the form of a result. A key is added under the same one; it is raised where a key is taken away,
renamed, or comes to mean something else."""
Hypothesis = Literal["another_authority", "not_in_force"]
"""Why answers are a hypothesis only: the record names another authority or home than the pack's, or the edition, or
that of the national layer, is not in force on the day."""

_MOST_KEPT = 4096
"""How many values of a kind are kept to be shared; past that they are forgotten."""
_KEPT: defaultdict[type, dict[tuple[tuple[str, Any], ...], Any]] = defaultdict(dict)


class _Value(BaseModel):
    # A pydantic older than 2.11 passes over the last of these: whoever writes JSON also says `by_alias=True`.
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        defer_build=True,
        populate_by_name=True,
        serialize_by_alias=True,
        ignored_types=(once,),
    )

    @classmethod
    def of(cls, **fields: Any) -> Self:
        """The value with these fields. Cases are much alike, so equal ones are made once and shared."""
        kept = _KEPT[cls]
        key = tuple(fields.items())
        made = kept.get(key)
        if made is None:
            if len(kept) > _MOST_KEPT:
                kept.clear()
            made = kept[key] = cls(**fields)
        return made

    def __repr__(self) -> str:
        """Its kind alone: what it holds may be a child's, and a repr ends up in logs."""
        return f"{type(self).__name__}(...)"

    __str__ = __repr__


class Action(_Value):
    """Who does what, to whom, by when, and under which clause.

    `by` is a day where it can be computed, else None and `by_words` has the document's own sense. Where the day type of
    a deadline is a reading, `by` is the earlier day (remind) and `late_after` the later one (call it late).
    `with_` is `with` in JSON.
    An action that carries out an answer is as strong as the rules that give it to whoever is to act: `strengthened_by`
    has those rules where its own `rule` says less, and `clauses` has theirs after its own.
    `decides`: it is the deciding of its question. It stands whatever officers decided; the page heeds their decisions.
    """

    who: str
    does: str
    to: str | None = None
    with_: tuple[str, ...] = Field(default=(), alias="with")
    copies: tuple[str, ...] = ()
    copies_as_child_prefers: bool = False
    by: date | None = None
    late_after: date | None = None
    by_words: str | None = None
    state: ActionState = "to_do"
    strength: str | None = None
    binds: str | None = None
    rule: str | None = None
    strengthened_by: tuple[str, ...] = ()
    decides: bool = False
    clauses: tuple[str, ...] = ()


class Finding(_Value):
    """What one rule concludes.

    Attributes:
        force: How binding the source is. `principle` is a safeguard of ivpolicy's own, and no law.
        state: `holds` for a rule in force in every completion; for checks, duties and schedules where they stand, if
            their question arises.
        by: The grounds, factors or criteria that hold in it, by id.
        waived_by: For a check, the named waivers by which it counts as met.
        preferred: For a check with a preferred minimum, where that stands; it never holds anything up.
        overridden_by: The rules that prevail over it.
        together: True where no rule holds in every completion and these rules between them cover all of them.
        beside: True for guidance that stands beside a pack that speaks, and does not answer.
    """

    rule: str
    kind: str
    layer: Literal["national", "local"]
    force: str
    verified: str | None = None
    binds: str = "authority"
    clauses: tuple[str, ...] = ()
    state: ItemState = "holds"
    strength: str | None = None
    outcome: str | None = None
    gap: str | None = None
    place: str | None = None
    says: str | None = None
    by: tuple[str, ...] = ()
    due_on: date | None = None
    waived_by: tuple[str, ...] = ()
    preferred: Literal["met", "not_met", "not_known"] | None = None
    overridden_by: tuple[str, ...] = ()
    together: bool = False
    beside: bool = False


class CountedGround(_Value):
    """One ground, factor or criterion of a list: true or false where it is so whatever is missing, null where open."""

    id: str
    truth: bool | None = None
    worth: int = 1
    clauses: tuple[str, ...] = ()


class GroundCount(_Value):
    """The list of grounds a rule counts, whether enough hold or not.

    Attributes:
        needed: How many have to hold; where grounds have different worths, how much these have to come to.
    """

    rule: str
    needed: int
    grounds: tuple[CountedGround, ...]
    clauses: tuple[str, ...] = ()


class NationalAnswer(_Value):
    """The national layer's own answer to the question, whatever the pack says."""

    status: Status
    outcome: str | None = None
    strength: str | None = None
    clauses: tuple[str, ...] = ()


class OpenEnd(_Value):
    """A stronger strength, a higher outcome or another outcome that is still open, and the facts it hangs on."""

    outcome: str
    strength: str | None = None
    conflict: str | None = None
    facts: tuple[str, ...] = ()


class Caution(_Value):
    """Something the reader must know beside the answer.

    Kinds: `law_not_checked` (law whose text was not read would hold, or may), `law_not_in_force` (a national row that
    is not in force on the day of decision would hold, or may), `departure` (the clause reads otherwise than a national
    row), `silent` (what silence must not be taken for), `guidance_departed` (guidance beside the local answer says
    otherwise), `set_aside` (guidance the authority sets aside would hold, or may, with its reason), `undefined_term` (a
    term left open; the prompt is no rule).
    """

    kind: Literal[
        "law_not_checked",
        "law_not_in_force",
        "departure",
        "silent",
        "guidance_departed",
        "set_aside",
        "undefined_term",
    ]
    says: str
    clauses: tuple[str, ...] = ()


class Turn(_Value):
    """A reading whose other option alone would change status, outcome or strength."""

    reading: str
    asks: str
    chosen: str
    option: str
    status: Status
    outcome: str | None = None
    strength: str | None = None
    clauses: tuple[str, ...] = ()


class Conflict(_Value):
    """Two layers, or two rules, that pull apart; and what to do until a named person has decided.

    Kinds: `policy_narrows_law` (for the pack's owner and a lawyer, once per pack), `case_tension` (for the
    decision-maker), `within_policy`.

    Attributes:
        law: The clauses of law that give the answer.
        against: The clauses that stand against it.
        denied_by: The outcomes that those give.
    """

    kind: str
    law: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    denied_by: tuple[str, ...] = ()
    meanwhile: tuple[Action, ...] = ()
    who_decides: str
    by: str


class ReasonDocument(_Value):
    """A node of the explanation: one rule or condition, its truth, and what it was judged on.

    Attributes:
        truth: True, False, or None for unknown.
        recorded: The value on the record in words; of the answer to another question, that answer. None where there is
            none.
        why_unknown: Why a fact counts as unknown: not recorded, out of date, asked and not known, ….
        source: Where the value came from, as the record's provenance says.
        file, line: Where the pack says it; None for what the catalogue says.
    """

    says: str
    truth: bool | None = None
    rule: str | None = None
    clauses: tuple[str, ...] = ()
    fact: str | None = None
    wanted: str | None = None
    recorded: str | None = None
    why_unknown: str | None = None
    source: str | None = None
    file: str | None = None
    line: int | None = None
    parts: tuple[ReasonDocument, ...] = ()

    @once
    def _ready_json(self) -> str:
        """The node and all under it, as JSON: cases that are alike share the node, and so its text."""
        return self.model_dump_json()


class DecisionDocument(_Value):
    """The answer to one question, whole.

    Attributes:
        arises: Whether the question arises; null where the facts that say so are open, or contradict each other.
        by: The grounds, factors or criteria that hold in what answers.
        grounds: Every list of grounds that is counted here, with each ground, whether enough of them hold or not.
    """

    status: Status
    arises: bool | None
    outcome: str | None
    says: str | None
    strength: str | None
    by: tuple[str, ...]
    grounds: tuple[GroundCount, ...]
    local: LocalVoice
    national: NationalAnswer
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    could_become: tuple[OpenEnd, ...]
    cautions: tuple[Caution, ...]
    turns_on: tuple[Turn, ...]
    conflict: Conflict | None
    actions: tuple[Action, ...]
    reasons: tuple[ReasonDocument, ...]


class ReadOtherwise(_Value):
    """A reading that was read otherwise than the pack chose: `option` in place of `chosen`."""

    reading: str
    chosen: str
    option: str


class SourceStamp(_Value):
    """A text beside its first that a pack was made from, by its name there, and the clauses that stand in it."""

    name: str
    title: str
    address: str | None = None
    captured_on: date | None = None
    clauses: tuple[str, ...] = ()


class PackStamp(_Value):
    """Which pack answered: id, edition, approval, review date, and the digest of its text (sha256, hex).

    `file` is the file it was read from, where it is not one of those shipped with ivpolicy. `readings` has every
    reading that was read otherwise than the pack chose. `approval_state` is `approved` only where the pack says what
    was approved; `changed_since_approval` names what was changed, where the text that was approved is at hand.
    `sources` are the further texts of a pack that has several; JSON leaves the key out of one that has not.
    """

    id: str
    edition: str
    approval: str
    approved: bool
    approval_state: ApprovalState = "unapproved"
    changed_since_approval: tuple[str, ...] = ()
    review_by: date | None
    digest: str
    file: str | None = None
    readings: tuple[ReadOtherwise, ...] = ()
    sources: tuple[SourceStamp, ...] = ()

    @model_serializer(mode="wrap")
    def _without_no_sources(self, fields: SerializerFunctionWrapHandler) -> dict[str, Any]:
        said: dict[str, Any] = fields(self)
        if not self.sources:
            said.pop("sources", None)
        return said

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, made: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of its fields: what is written is one of them less, or all."""
        return made({key: value for key, value in core.items() if key != "serialization"})


class FactToAsk(_Value):
    """A fact some decision still needs: the plain question, whom to ask, and which decisions wait for it."""

    fact: str
    asks: str
    ask_whom: str
    judgement: bool
    why_unknown: str | None
    needed_by: tuple[str, ...]


_NO_REASONS = '"reasons":[]'


class ResultDocument(_Value):
    """Everything one evaluation says, as JSON carries it.

    Attributes:
        result_format: The version of this form; what may change in it stands in the reference.
        hypothetical: Why the answers are a hypothesis only; empty where they are not.
        evaluated_digest: Of all that answered: content of the pack and of the national layer, readings chosen, engine.
        record_digest: Of what the record holds. It is personal data, as the record is: whoever guesses a record can try
            whether it has this digest.
    """

    result_format: Literal[1] = RESULT_FORMAT
    authority: str
    as_at: date
    hypothetical: tuple[Hypothesis, ...] = ()
    pack: PackStamp
    national: PackStamp
    engine: str
    evaluated_digest: str
    record_digest: str
    case_id: str
    notices: tuple[str, ...]
    decisions: dict[str, DecisionDocument]
    to_ask: tuple[FactToAsk, ...]

    def __hash__(self) -> int:
        return hash((self.evaluated_digest, self.record_digest, self.as_at))

    def model_dump_json(self, **options: Any) -> str:
        """The whole result as JSON, as every pydantic model writes it, with the same options."""
        # The reasons are most of the text, and shared by cases that are alike: they are put in as they are kept.
        if options.keys() - {"by_alias"}:
            return super().model_dump_json(**options)
        bare = {question: decision.model_copy(update={"reasons": ()}) for question, decision in self.decisions.items()}
        text = BaseModel.model_dump_json(self.model_copy(update={"decisions": bare}), **options)
        # A quotation mark inside a text is written with a backslash, so no text of a record or a pack can look like it.
        first, *rest = text.split(_NO_REASONS)
        pieces = [first]
        for decision, after in zip(self.decisions.values(), rest, strict=True):
            ready = ",".join([tree._ready_json for tree in decision.reasons])  # noqa: SLF001 - a part of this module
            pieces += ('"reasons":[', ready, "]", after)
        return "".join(pieces)
