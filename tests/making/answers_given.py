"""Answers to the questions of an interview, at random: as the facts are declared, not as any rule would like them."""

from datetime import timedelta

from ivpolicy.core.record.case import CaseError
from ivpolicy.core.record.vocabulary import FactType
from ivpolicy.interview.given import DeniedAnswerError, read_answered, with_answer


def a_day(random, as_at, field):
    days = [as_at - timedelta(days=back) for back in (0, 1, 6, 20, 40, 90, 200, 400, 1000, 3000, 5600)]
    words = [str(random.choice(days))] * 4
    words.append(str(random.choice(days))[:7])
    if not field.past:
        words.append(str(as_at + timedelta(days=random.choice((1, 10, 100)))))
    if field.takes:
        words += [field.takes] * 2
    return random.choice(words)


def a_value(random, as_at, field):
    """A value of a fact, or of a field of an item, as a record writes it."""
    match field.type:
        case FactType.BOOLEAN:
            return random.random() < 0.5
        case FactType.CHOICE:
            return random.choice(field.choices)
        case FactType.INTEGER:
            return random.choice((0, 1, 2, 3, 5, 8, 12, 17, 18, 40))
        case FactType.SET:
            return random.sample(field.choices, random.randint(0, min(3, len(field.choices))))
        case FactType.DATE:
            return a_day(random, as_at, field)
        case FactType.LIST:
            items = [
                {part.name: a_value(random, as_at, part) for part in field.item if random.random() < 0.8}
                for _ in range(random.randint(0, 2))
            ]
            return items if random.random() < 0.7 else {"complete": False, "items": items}


def an_answer(random, as_at, fact):
    """What is recorded of a fact; None where nobody knows."""
    if random.random() < 0.15:
        return None
    value = a_value(random, as_at, fact)
    day = str(as_at - timedelta(days=random.choice((0, 0, 5, 100))))
    if fact.objection:
        return {"value": value, "asked_on": day, "asked_by": "social worker"}
    if fact.judgement:
        made = {"value": value, "by": "J. Invented", "role": "team manager", "on": day, "because": "as recorded"}
        return (
            made
            | ({"support": "signs"} if random.random() < 0.7 else {})
            | {"addresses_objection": random.random() < 0.7}
        )
    return value


def answered(random, data, record, interview, path):
    """The record with an answer that can stand beside the others; without one, where ten of them cannot."""
    for _ in range(10):
        given = with_answer(data, path, an_answer(random, interview.as_at, interview.fact(path)))
        try:
            return given, read_answered(given, record, interview.as_at)
        except (CaseError, DeniedAnswerError):
            continue
    given = with_answer(data, path, None)
    return given, read_answered(given, record, interview.as_at)
