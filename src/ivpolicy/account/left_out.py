"""What an account leaves out for a reader, in general: so that who may not be told what is on file is told the rest.

It hangs on the question, the pack, the reader and the answer alone, never on what is recorded of what is left out: it
reads the same whatever that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ivpolicy.account.account_document import Audience, RuleCited, WithheldTold
from ivpolicy.account.rules_told import RulesOfAnswer
from ivpolicy.account.subjects import Person, may_be_told, persons_told_of, subjects_of
from ivpolicy.core.actors import actor_words
from ivpolicy.core.record.vocabulary import Fact

_ABOUT: Mapping[Person, str] = {
    "child": "the child",
    "visitor": "the visitor",
    "carer": "the carer",
    "family": "the family",
    "another_child": "another child",
    "professionals": "those who work for the child",
    "anybody": "concerns, events, complaints and references, which may be about anybody",
}
DISAGREE = (
    "Whoever disagrees says so to the child's social worker or the independent reviewing officer. A child, a parent "
    "and a foster carer can make representations to the authority, as can whoever it holds to have an interest "
    "(Children Act 1989 s26(3)); a child who wants to has an advocate for it (s26A)."
)
"""How to disagree, whoever reads it."""


def left_out(
    rules: RulesOfAnswer, audience: Audience, facts: Mapping[str, Fact], read: Iterable[str]
) -> WithheldTold | None:
    """What is left out for a reader; None for the worker, who is told everything, and the child, who has a letter.

    Args:
        rules: The rules of the question.
        audience: The reader.
        facts: The facts that the pack knows.
        read: The facts that the question reads, whatever is recorded.
    """
    if audience in ("worker", "child"):
        return None
    hidden = [path for path in read if not may_be_told(audience, path)]
    about = {person for path in hidden for person in subjects_of(path)} - persons_told_of(audience)
    gives_it, cited = _cited(rules) if hidden else (False, ())
    return WithheldTold(
        about=tuple(words for person, words in _ABOUT.items() if person in about),
        ask=tuple(
            dict.fromkeys(
                "human resources" if (whom := facts[path].ask_whom) == "hr" else actor_words(whom) for path in hidden
            )
        ),
        rules=cited,
        gives_it=gives_it,
        disagree=DISAGREE,
    )


def _cited(rules: RulesOfAnswer) -> tuple[bool, tuple[RuleCited, ...]]:
    """Whether these can give the answer as it is; and the rules that can, or on which it hangs where none gives it."""
    if rules.decision.status == "not_applicable":
        return True, (rules.scope(),)
    giving = tuple(dict.fromkeys(map(rules.cited, rules.able_to_give())))
    every = (rule for rule in rules.on_case.diagrams.question_rules.acting if rule.outcome or rule.gap or rule.clauses)
    return bool(giving), giving or tuple(dict.fromkeys(map(rules.cited, every)))
