"""Random histories of the pathways of a pack: events late, twice, out of order and corrected, with facts that lead on."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import islice

from generated_cases import _ways, values_in_cells
from ivpolicy import load_pack
from ivpolicy.core.record.case import CaseError
from ivpolicy.pathways.follower import Follower
from ivpolicy.pathways.history import history_of

FIRST = date(2026, 1, 5)
ONE_DAY = timedelta(days=1)


@cache
def follower_of(name):
    return Follower(load_pack(name))


ABOUT = {
    "judgements.visitor_in_interests": "visitor.appoint",
    "judgements.sufficient_understanding": "views.objects_to_visitor",
}
IN_CARE = {
    "child.statuses": ["looked_after"], "care.legal_status": "care_order", "child.date_of_birth": "2012-05-01",
    "appointment.active": "no", "appointment.ended_on": "none", "judgements.visitor_in_interests": True,
    "views.objects_to_visitor": False, "advocacy.safety_concern": False,
}  # fmt: skip
AT_HOME = {
    "child.statuses": ["child_protection_plan"], "child.disabled": "no", "care.legal_status": "none",
    "views.wants_help_to_complain": "no", "advocacy.complaint": "none", "advocacy.safety_concern": False,
}  # fmt: skip
BEGUN = (
    (IN_CARE, ("to_refer", "to_find", "to_ask_for_match", "at_cais", "to_appoint")),
    (AT_HOME, ("mediation_to_start",)),
)
"""What is told at the beginning, and the stages to which that leads on by itself."""


def in_full(path, value, day):
    """A value as it counts: a judgement with who made it and why, an objection with when it was asked for."""
    if path in ABOUT and isinstance(value, bool):
        made = {
            "by": "T. Invented",
            "role": "team manager",
            "on": day,
            "because": "as was told",
            "support": "none needed",
        }
        return {"value": value, "about": ABOUT[path], **made}
    if path == "views.objects_to_visitor" and isinstance(value, bool):
        return {"value": value, "asked_on": day, "asked_by": "reviewing officer"}
    return value


@cache
def facts_leading_on(name):
    """The facts on which moves of a pack hang, each with values that make a difference and that an event can tell."""
    follower = follower_of(name)
    found = {}
    for pathway in follower.pack.written.pathways.values():
        stages = (pathway.starts, *(stage.moves for stage in pathway.stages.values()))
        for condition in (move.when for moves in stages for move in moves if move.when is not None):
            diagrams, _ = follower.rules.diagrams(follower.pack, condition)
            for variable in diagrams.variables:
                if variable.fact is not None and variable.key == variable.fact.path and not variable.fact.computed_from:
                    values = values_in_cells(follower.pack, variable, FIRST + 30 * ONE_DAY).values()
                    found.setdefault(variable.key, []).extend(v for v in values if v not in found.get(variable.key, ()))
    told = {path: [v for v in values if _is_told(follower, path, v)] for path, values in found.items()}
    return {path: values for path, values in told.items() if values}


def _is_told(follower, path, value):
    try:
        follower.reader.read({path: in_full(path, value, FIRST.isoformat())})
    except CaseError:
        return False
    return True


@cache
def facts_for(name, pathway_id, stage, number):
    """Ways of telling facts so that a move may be taken: for each, values by path."""
    follower = follower_of(name)
    pathway = follower.pack.written.pathways[pathway_id]
    move = (pathway.stages[stage].moves if stage else pathway.starts)[number]
    if move.when is None:
        return [{}]
    diagrams, read = follower.rules.diagrams(follower.pack, move.when)
    ways = []
    for way in islice(_ways(diagrams.of_condition(read), True), 12):
        lie = [(diagrams.variables[level], cell) for level, cell in way.items()]
        plain = [(one, cell) for one, cell in lie if one.fact is not None and one.key == one.fact.path]
        cells = {one.key: values_in_cells(follower.pack, one, FIRST).get(one.cells[cell]) for one, cell in plain}
        ways.append(
            {path: value for path, value in cells.items() if value is not None and _is_told(follower, path, value)}
        )
    return ways or [{}]


def random_way(random, name, likely):
    """Events and facts along a way through a pathway, which may go astray: kind of event, and facts by path."""
    pathway = random.choice(list(follower_of(name).pack.written.pathways.values()))
    stage = None
    for _ in range(random.randint(1, 14)):
        moves = pathway.stages[stage].moves if stage else pathway.starts
        if not moves:
            return
        told = [number for number, move in enumerate(moves) if move.on]
        number = random.choice(told) if told and random.random() < 0.9 else random.randrange(len(moves))
        facts = dict(random.choice(facts_for(name, pathway.id, stage, number)))
        if facts and random.random() < 0.1:
            del facts[random.choice(sorted(facts))]
        on = moves[number].on
        yield random.choice(on) if on and random.random() < 0.95 else "facts_recorded", facts
        stage = _goes_on_to(random, pathway, moves[number].stage, likely)


def _goes_on_to(random, pathway, stage, likely):
    """Mostly the stage to which the facts that are told at the beginning lead on."""
    led = [move.stage for move in pathway.stages[stage].moves if not move.on and move.stage in likely]
    return led[0] if led and random.random() < 0.9 else stage


def random_history(random, name, case="invented"):
    """Events as written, in the order in which they were recorded, and a day to ask about."""
    pack, facts = follower_of(name).pack, facts_leading_on(name)
    kinds = sorted({event for pathway in pack.written.pathways.values() for event in pathway.events})
    begin = sorted(
        {event for pathway in pack.written.pathways.values() for move in pathway.starts for event in move.on}
    )
    begun_with, likely = random.choice(BEGUN if name == "islington" else BEGUN[:1])
    told: list = []
    day = FIRST
    for number, (kind_led, facts_led) in enumerate(random_way(random, name, likely)):
        day += random.choice([0, 1, 1, 3, 7]) * ONE_DAY
        strays = random.sample(sorted(facts), k=min(len(facts), random.choice([0, 0, 0, 1, 2])))
        astray = {path: random.choice(facts[path]) for path in strays} if random.random() < 0.3 else {}
        at_first = begun_with if number == 0 and random.random() < 0.8 else {}
        given = {**at_first, **astray, **facts_led}
        kind = random.choice([*kinds, *begin, "facts_recorded"]) if random.random() < 0.1 else kind_led
        event = {
            "id": f"e{number}", "type": kind, "case": case, "source": "log", "happened_on": day.isoformat(),
            "recorded_at": (day + random.choice([0, 0, 0, 0, 0, 0, 1, 3, 12, -1]) * ONE_DAY).isoformat(),
            "facts": {path: in_full(path, value, day.isoformat()) for path, value in given.items()},
        }  # fmt: skip
        if number > 1 and random.random() < 0.12:
            event["corrects"] = f"e{random.randrange(1, number)}"
            event["type"] = random.choice([kind, kind, "recorded_in_error"])
        told.append(event)
    again = random.choices(told, k=random.choice([0, 0, 1, 3]))
    later = [{**one, "recorded_at": "2026-03-20"} for one in again if random.random() < 0.5]
    as_at = day + random.randint(0, 40) * ONE_DAY if random.random() < 0.7 else FIRST + random.randint(0, 80) * ONE_DAY
    return [*told, *again, *later], as_at


def shuffled(random, told):
    """The same events in another order, some of them once more."""
    more = [*told, *random.choices(told, k=random.choice([0, 1, 2]))]
    random.shuffle(more)
    return more


def followed_case(name, told, as_at):
    """The case on the day. Where an event stands is not told, so that an order cannot show in the page."""
    history = history_of("invented", [("somewhere", event) for event in told], authority=name, source="log")
    return follower_of(name).case(history, as_at)


def bytes_of(followed):
    """What is said of a case, byte for byte, bar how often the events came in that are not looked at or counted."""
    alike = sorted({(one.id, one.why) for one in followed.not_counted}, key=repr)
    kept = followed.model_copy(update={"not_counted": (), "recorded_later": 0})
    return f"{kept.model_dump_json()} {alike}".encode()
