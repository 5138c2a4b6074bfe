"""What the service answers: bytes of the library's own documents, from bytes of a request. Nothing here knows HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from ivpolicy.core.arguments import known_questions
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import Result, evaluate, is_name_of
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.lowering.declared import own_facts
from ivpolicy.core.pack.editions import NotInForceError
from ivpolicy.core.record.case import CaseRecord, read_case
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.result_document import RESULT_FORMAT
from ivpolicy.core.text.suggestions import did_you_mean
from ivpolicy.core.version import ENGINE
from ivpolicy.listings.documents import facts_document, packs_document, questions_document
from ivpolicy.service.refusals import RequestRefusedError, refusal, refused_by
from ivpolicy.service.requests import BatchRequest, CompareRequest, DecisionRequest, ExplanationRequest, read_request

if TYPE_CHECKING:
    from ivpolicy.account.account_document import Account
    from ivpolicy.audit.log import DecisionLog


_QUICK_BYTES = 4 * 1024
_QUICK_QUESTIONS = 2
_QUICK_MAPPINGS = 64  # sections and judgements
_ITEMS = re.compile(rb"\[\s*\{")  # a list of visits or references: eight that say nothing take a hundred times as long


@dataclass(frozen=True)
class TaggedList:
    """A list, and the tag that stays the same as long as the packs it is of do."""

    body: bytes
    tag: str


@dataclass(frozen=True)
class KeptDecisions:
    """Where decisions are kept, and the clock that dates them."""

    log: DecisionLog
    now: Callable[[], datetime]


class Answers:
    """Answers to requests, under the packs that are served. May be shared between threads.

    Every method takes the body of a request and gives that of the answer. Raises `IvpolicyError` for what cannot be
    answered, with every problem and none of what was entered.
    """

    def __init__(
        self, packs: Iterable[Editions], *, keeping: KeptDecisions | None = None, most_records: int = 100
    ) -> None:
        """Serve these packs, of which no two have one id."""
        self.packs: Mapping[str, Editions] = {editions.id: editions for editions in packs}
        self._keeping = keeping
        self._most_records = most_records

    # ---- of one case ----

    def decision(self, body: bytes, asker: str, is_over: Callable[[], bool]) -> bytes:
        """One case decided: the library's document, byte for byte."""
        asked = read_request(DecisionRequest, body)
        return self._decided(asked, asker, is_over)

    def quick_decision(self, body: bytes, asker: str) -> bytes | None:
        """As `decision` where that takes next to no time, else None: few questions, a small record, no items, no log.

        Whoever waits for others beside it need not have it worked out in another thread, which under load takes longer
        to come to its turn than the answer takes.
        """
        if self.keeps or len(body) > _QUICK_BYTES or body.count(b"{") > _QUICK_MAPPINGS or _ITEMS.search(body):
            return None
        asked = read_request(DecisionRequest, body)
        if asked.questions is None or len(asked.questions) > _QUICK_QUESTIONS:
            return None
        return self._decided(asked, asker, lambda: False)

    def batch(self, body: bytes, asker: str, is_over: Callable[[], bool]) -> bytes:
        """Several cases decided, each by itself: a document or a problem for each, in the order they came.

        In a log all of them are kept, or none is: nothing is kept of a batch that is not given.
        """
        asked = read_request(BatchRequest, body)
        if len(asked.records) > self._most_records:
            told = f"has {len(asked.records)} records; at most {self._most_records} are answered at once"
            raise refusal("too_large", told, "send them in parts", path="records")
        given, decided = [], []
        for record in asked.records:
            answer, result = self._answer_of(asked, record, is_over)
            given.append(answer)
            decided += [] if result is None else [result]
        if self.keeps and decided:
            self._keep(decided, asker)
        return b'{"result_format":%d,"answers":[%s]}' % (RESULT_FORMAT, b",".join(given))

    def _answer_of(
        self, asked: BatchRequest, record: object, is_over: Callable[[], bool]
    ) -> tuple[bytes, Result | None]:
        """A document with what it is of, or a problem."""
        try:
            return self._made(asked, record, is_over)
        except IvpolicyError as error:
            refused = refused_by(error)
        if refused.kind not in ("refused", "unreadable"):
            raise refused
        return b'{"problem":%s}' % refused.document().model_dump_json().encode(), None

    def _decided(self, asked: DecisionRequest, asker: str, is_over: Callable[[], bool]) -> bytes:
        made, result = self._made(asked, asked.record, is_over)
        if self.keeps:
            self.keep(result, asker)
        return made

    def _made(
        self, asked: DecisionRequest | BatchRequest, record: object, is_over: Callable[[], bool]
    ) -> tuple[bytes, Result]:
        result = self.result(asked, record)
        made = result.document().model_dump_json(by_alias=True).encode()
        if is_over():  # nobody waits for it any more: it is not kept as if it had been given
            raise took_too_long()
        return made, result

    def result(self, asked: DecisionRequest | BatchRequest, record: object) -> Result:
        """One record evaluated as it was asked."""
        case = read_case(cast("CaseRecord", record))  # whatever else it is, it is refused in words
        packs = self._packs_for(case, asked.pack)
        return evaluate(packs, case, as_at=asked.as_at, questions=asked.questions, hypothetical=asked.hypothetical)

    @property
    def keeps(self) -> bool:
        """Whether a decision log is kept."""
        return self._keeping is not None

    def keep(self, result: Result, asker: str) -> int:
        """Add a decision to the log; its place there. Nothing is sent of a decision that could not be kept."""
        return self._keep((result,), asker)[0]

    def _keep(self, results: Sequence[Result], asker: str) -> list[int]:
        """Add decisions to the log, all of them or none; their places there."""
        if self._keeping is None:
            raise refusal("no_such_place", "no decision log is kept", "start the service with `--log`")
        try:
            entries = self._keeping.log.append_all(results, at=self._keeping.now(), asked_by=asker)
        except (IvpolicyError, OSError) as error:
            why = "the system refuses" if isinstance(error, OSError) else "the log refuses it"
            raise refusal(
                "not_kept", f"the decision could not be kept: {why}", "ask whoever runs the service"
            ) from None
        return [entry.index for entry in entries]

    def explanation(self, body: bytes, asker: str, is_over: Callable[[], bool]) -> bytes:  # noqa: ARG002 - as every answer
        """The account of one answer."""
        return self.account(read_request(ExplanationRequest, body)).model_dump_json(by_alias=True).encode()

    def account(self, asked: ExplanationRequest) -> Account:
        """The account of one answer, as it was asked."""
        from ivpolicy.account.account import explain  # noqa: PLC0415 - a service that is never asked why needs none

        case = read_case(asked.record)
        return explain(
            self._packs_for(case, asked.pack),
            case,
            asked.question,
            as_at=asked.as_at,
            why_not=asked.why_not,
            facts=asked.facts,
            trying=asked.trying,
            between=None if asked.between is None else (asked.between.first, asked.between.last),
            audience=asked.audience,
            third_parties=asked.third_parties,
            hypothetical=asked.hypothetical,
        )

    def comparison(self, body: bytes, asker: str, is_over: Callable[[], bool]) -> bytes:  # noqa: ARG002 - as every answer
        """One case under several packs, as if the child were each authority's own."""
        from ivpolicy.report.comparison_document import comparison_json  # noqa: PLC0415 - as above

        asked = read_request(CompareRequest, body)
        case = read_case(asked.record)
        named = dict.fromkeys(asked.packs or self.packs)
        packs = [self._packs_named(name).on(asked.as_at) for name in named]
        wanted = {pack: [q for q in asked.questions or pack.questions if q in pack.questions] for pack in packs}
        if not any(wanted.values()):
            known_questions(asked.questions or (), packs[0].questions, packs[0].id)
        results = []
        for pack, questions in wanted.items():
            if is_over():
                raise took_too_long()
            if questions:
                results.append(evaluate(pack, case, as_at=asked.as_at, questions=questions, hypothetical=True))
        document = comparison_json(results, tuple(asked.questions or ()), "option")
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    # ---- which pack ----

    def _packs_named(self, name: str) -> Editions:
        found = self.packs.get(name)
        if found is None:
            raise refusal("refused", "there is no such pack here", did_you_mean(name, tuple(self.packs)), path="pack")
        return found

    def _packs_for(self, case: CaseRecord, name: str | None) -> Editions:
        """The pack that was named, else that of the record's responsible authority, else that of the child's home."""
        if name is not None:
            return self._packs_named(name)
        named = case.care.responsible_authority or case.placement.provider
        known = ", ".join(self.packs)
        if named is None:
            told = "the record does not say whose child this is"
            raise refusal(
                "refused", told, f"give `responsible_authority` under `care`, or `pack`: {known}", path="pack"
            )
        if named in self.packs:
            return self.packs[named]
        for editions in self.packs.values():
            if any(is_name_of(named, pack.written) for pack in editions.packs):
                return editions
        told = "there is no pack here for the authority or the home that the record names"
        raise refusal("refused", told, f"packs: {known}; `england` gives the national layer alone", path="pack")

    # ---- lists ----

    def list_of_packs(self, as_at: date, name: str | None) -> TaggedList:
        """The packs in force on a day."""
        packs = [pack.written for pack in self._on(as_at, name)]
        return self._listing(packs_document(packs, as_at).model_dump_json(by_alias=True).encode(), as_at, name)

    def list_of_questions(self, as_at: date, name: str | None) -> TaggedList:
        """The questions of the catalogue, and those that the packs add."""
        packs = [pack.written for pack in self._on(as_at, name)]
        return self._listing(questions_document(packs).model_dump_json().encode(), as_at, name)

    def list_of_facts(self, as_at: date, name: str | None) -> TaggedList:
        """The facts a record may hold; of one pack, those that it and the law beneath it ask."""
        from ivpolicy.starter.empty_case import facts_asked_by  # noqa: PLC0415 - for this list alone

        packs = list(self._on(as_at, name))
        known = facts_asked_by(packs[0]) if name is not None else VOCABULARY.facts()
        shared = [fact for fact in known if not fact.path.startswith("local.")]
        own = [fact for pack in packs for fact in own_facts(pack.written)]
        return self._listing(facts_document(shared, own).model_dump_json(exclude_unset=True).encode(), as_at, name)

    def _on(self, as_at: date, name: str | None) -> Iterator[Pack]:
        """The packs in force on a day. Raises `NotInForceError` where the one that was named is not."""
        if name is not None:
            yield self._packs_named(name).on(as_at)
            return
        for editions in self.packs.values():
            try:
                yield editions.on(as_at)
            except NotInForceError:
                continue

    def _listing(self, body: bytes, as_at: date, name: str | None) -> TaggedList:
        digests = sorted(pack.evaluated_digest for pack in self._on(as_at, name))
        tag = sha256("\n".join([ENGINE, *digests, sha256(body).hexdigest()]).encode()).hexdigest()
        return TaggedList(body, f'"{tag[:32]}"')

    # ---- the log ----

    def checkpoint(self) -> bytes:
        """How long the decision log is, and the root over all of it: three lines to note elsewhere."""
        if self._keeping is None:
            raise refusal("no_such_place", "no decision log is kept", "start the service with `--log`")
        try:
            return self._keeping.log.checkpoint().text.encode()
        except OSError:
            raise refusal("not_kept", "the decision log cannot be read", "ask whoever runs the service") from None


def took_too_long() -> RequestRefusedError:
    """The refusal of what takes longer than anybody waits."""
    return refusal("took_too_long", "the answer took longer than the service waits", "ask for less at once")


def one_of_each_id(packs: Sequence[Editions]) -> None:
    """Raise `RequestRefusedError` where two packs to be served have one id: one would be taken for the other."""
    ids = [editions.id for editions in packs]
    twice = next((pack for pack in ids if ids.count(pack) > 1), None)
    if twice is not None:
        raise refusal("refused", f"two of the packs to serve have the id `{twice}`", "serve one of them")
