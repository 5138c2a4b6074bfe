"""A pack compiled for proofs: what would take too many steps is left unproved and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.budget import MOST_QUESTIONS, Budget
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.lowering.layer import Layer
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.rules.rulebook import Rule


class ProvedPack(Pack):
    """A compiled pack of which only the answers are asked, and all questions share what may be spent.

    `beneath` is the national layer, lowered once for all packs checked. `questions` leaves out those in `left_out`.
    `kept` is for what is made once for each question.
    """

    def __init__(
        self,
        pack: WrittenPack | None,
        national: WrittenPack,
        beneath: Layer,
        readings: Mapping[str, str],
        *,
        variant_of: ProvedPack | None = None,
    ) -> None:
        super().__init__(pack, national, readings, variant_of=variant_of)
        vars(self)["beneath"] = beneath
        self._whole = False
        self._together = Budget(times=MOST_QUESTIONS) if variant_of is None else variant_of._together  # noqa: SLF001
        self._of_rules: dict[tuple[str, str], QuestionDiagrams] = {}
        self.left_out: set[str] = set()
        self.kept: dict[str, Any] = {}

    @property
    def questions(self) -> tuple[str, ...]:
        """The ids of the questions about which something can be proved."""
        return tuple(question for question in self.rulebook.by_question if question not in self.left_out)

    def diagrams_of_rule(self, question: str, rule: Rule) -> QuestionDiagrams:
        """Diagrams for one rule of a question alone, with all its conditions. Raises `TooLargeError`.

        What a list of events can be to one duty is little; what it can be to all duties together is much.
        """
        made = self._of_rules.get((question, rule.id))
        if made is None:
            book = self.rulebook
            alone = replace(book.by_question[question], rules=(rule,), side=(), beside=(), cautions=())
            made = self._of_rules[question, rule.id] = QuestionDiagrams(
                book, book.by_question, alone, kept=self.cells_kept, budget=self._budget(question)
            )
        return made

    def read_otherwise(self, options: Mapping[str, str]) -> ProvedPack:
        """The same pack with these options of its readings."""
        pack = None if self.is_national else self.written
        return ProvedPack(pack, self.national, self.beneath, {**self.readings, **options}, variant_of=self)
