"""Random histories of the pathways of a pack: events late, twice, out of order and corrected, with facts that lead on."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import islice

from generated_cases import _ways, of_several, record_of, values_in_cells
from ivpolicy import load_pack
from ivpolicy.core.pack.conditions import GroupEntry, Surface
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
BEGUN = {"islington": (IN_CARE, AT_HOME), "england": (IN_CARE, {})}
"""What is told at the beginning, by pack; elsewhere that the child is in care."""


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


KEPT = []
"""What a follower is asked of, which it knows by its identity."""


@cache
def facts_for(name, pathway_id, stage, number):
    """Ways of telling facts so that a move may be taken: for each, values by path."""
    follower = follower_of(name)
    pathway = follower.pack.written.pathways[pathway_id]
    moves = (pathway.stages[stage].moves if stage else pathway.starts)[: number + 1]
    move = moves[-1]
    if move.when is None:
        return [{}]
    # Before it no move may hold that leads elsewhere by what is known alone.
    others = tuple(one.when for one in moves if one.when and not one.on and one.stage != move.stage)
    wanted = Surface((*move.when.entries, *([GroupEntry("none", others)] if others else [])))
    KEPT.append(wanted)
    diagrams, read = follower.rules.diagrams(follower.pack, wanted)
    ways = []
    for way in islice(_ways(diagrams.of_condition(read), True), 12):
        lie = [_facts_in_cell(follower.pack, diagrams.variables[level], cell) for level, cell in way.items()]
        found = {path: value for facts in lie for path, value in facts.items() if _is_told(follower, path, value)}
        ways += [found] if found not in ways else []
    return ways or [{}]


def _facts_in_cell(pack, variable, cell):
    """What to tell so that a variable lies in a cell: its own fact, or those from which it is worked out."""
    if variable.fact is None or variable.key != variable.fact.path:
        return {}
    if not variable.fact.computed_from:
        value = values_in_cells(pack, variable, FIRST).get(variable.cells[cell])
        return {} if value is None else {variable.key: value}
    several = islice(of_several(variable.fact.computed_from, FIRST), 60) if variable.is_of_plain_facts else ()
    records = ((given, record_of(pack, given, FIRST)) for given in several)
    lie = (given for given, record in records if record and variable.possible(record, FIRST) == (cell,))
    return next(lie, {})


@cache
def shortest_ways(name, pathway_id, target):
    """The move by which each stage leads on to another in the fewest moves, by number."""
    pathway = follower_of(name).pack.written.pathways[pathway_id]
    moves_of = {None: pathway.starts, **{stage.id: stage.moves for stage in pathway.stages.values()}}
    leads, near = {}, {target}
    while near:
        further = {}
        for stage, moves in moves_of.items():
            numbers = [number for number, move in enumerate(moves) if move.stage in near]
            if numbers and stage not in leads and stage != target:
                further[stage] = numbers[0]
        leads |= further
        near = set(further)
    return leads


@cache
def stages_with_a_day(name):
    """The stages, each with its pathway, at which something has a day that can pass."""
    follower = follower_of(name)
    found = []
    for pathway in follower.pack.written.pathways.values():
        for stage in pathway.stages.values():
            rules = [owed[1] for id_ in stage.owes if (owed := follower.rules.rule(follower.pack, id_)) is not None]
            plans = [action.by for rule in rules for action in rule.actions]
            dated = any(plan and (plan.of or plan.before or plan.before_age) for plan in plans)
            dated = dated or any(rule.schedule is not None for rule in rules)
            if dated or any(action.by and (action.by.of or action.by.before) for action in stage.actions):
                found.append((pathway, stage.id))
    return found


class Telling:
    """Events told so far of a case, towards one stage after another of a pathway.

    `waits`: it is to stay at a stage where a day can pass.
    """

    def __init__(self, random, name, case, aim):
        self.random, self.name, self.case = random, name, case
        self.pathways = follower_of(name).pack.written.pathways
        dated = stages_with_a_day(name)
        self.waits = bool(dated) and random.random() < 0.6
        pathway = random.choice([*self.pathways.values()])
        aims = dated if self.waits else [(pathway, stage) for stage in pathway.stages]
        self.pathway, self.target = random.choice(aims) if aim is None else (self.pathways[aim[0]], aim[1])
        self.told, self.day = [], FIRST

    def stage(self, *more):
        """Where the case stands in the pathway once everything is known, with more events."""
        ways, _ = followed_case(self.name, [*self.told, *more], self.day + 30 * ONE_DAY).stands()
        return next(way.stage and way.stage.id for way in ways if way.pathway.id == self.pathway.id)

    def event(self, kind, facts):
        day = self.day.isoformat()
        return {
            "id": f"e{len(self.told)}", "type": kind, "case": self.case, "source": "log", "happened_on": day,
            "recorded_at": (self.day + self.random.choice([0, 0, 0, 0, 0, 0, 1, 3, 12, -1]) * ONE_DAY).isoformat(),
            "facts": {path: in_full(path, value, day) for path, value in facts.items()},
        }  # fmt: skip

    def leading_on(self, begun):
        """An event that leads on, mostly on the shortest way to the stage that is aimed at; None where it is to rest."""
        random, stage = self.random, self.stage()
        moves = self.pathway.stages[stage].moves if stage else self.pathway.starts
        if not moves or (self.waits and stage == self.target and random.random() < 0.9):
            return None
        if stage == self.target:
            self.target = random.choice([*self.pathway.stages])
        number = shortest_ways(self.name, self.pathway.id, self.target).get(stage)
        if number is None or random.random() < 0.1:
            number = random.randrange(len(moves))
        ways = facts_for(self.name, self.pathway.id, stage, number)
        made = None
        for facts in random.sample(ways, k=min(6, len(ways))):
            kind = random.choice(moves[number].on or ["facts_recorded"])
            made = self.event(kind, {**begun, **facts})
            if len(ways) == 1 or self.stage(made) != stage:
                break
        return made

    def strayed(self, event):
        """The event with facts that nobody asked for, less of those that lead on, or of another kind."""
        random, facts = self.random, facts_leading_on(self.name)
        if event["facts"] and random.random() < 0.06:
            event["facts"].pop(random.choice(sorted(event["facts"])))
        if random.random() < 0.15:
            astray = random.sample(sorted(facts), k=min(len(facts), random.choice([1, 2])))
            day = event["happened_on"]
            event["facts"] |= {path: in_full(path, random.choice(facts[path]), day) for path in astray}
        if random.random() < 0.08:
            event["type"] = random.choice([*follower_of(self.name).reader.types, "facts_recorded"])
        if len(self.told) > 1 and random.random() < 0.1:
            event["corrects"] = f"e{random.randrange(1, len(self.told))}"
            event["type"] = random.choice([event["type"], event["type"], "recorded_in_error"])
        return event

    def between(self):
        """What may happen between two events that lead on: a time stands still, or runs on; nothing else."""
        pauses = [pause for pathway in self.pathways.values() for pause in pathway.pauses.values()]
        if pauses and self.random.random() < 0.2:
            pause = self.random.choice(pauses)
            self.told.append(self.event(self.random.choice([*pause.begins, *pause.ends]), {}))
            self.day += self.random.choice([0, 2, 9]) * ONE_DAY


def random_history(random, name, case="invented", *, aim=None):
    """Events as written, in the order in which they were recorded, and a day to ask about, often past deadlines.

    `aim`: a pathway and one of its stages, to which it leads first, mostly.
    """
    telling = Telling(random, name, case, aim)
    begun = random.choice(BEGUN.get(name, (IN_CARE,))) if random.random() < 0.9 else {}
    for _ in range(14 if telling.waits else random.randint(1, 14)):
        made = telling.leading_on({} if telling.told else begun)
        if made is None:
            break
        telling.told.append(telling.strayed(made))
        telling.day += random.choice([0, 1, 1, 3, 7, 20, 45]) * ONE_DAY
        telling.between()
    told, day = telling.told, telling.day
    again = random.choices(told, k=random.choice([0, 0, 1, 3]))
    later = [{**one, "recorded_at": (day + 20 * ONE_DAY).isoformat()} for one in again if random.random() < 0.5]
    further = random.choice([5, 20, 60, 200] if telling.waits else [0, 5, 20, 40, 120])
    as_at = day + random.randint(0, further) * ONE_DAY
    if random.random() < 0.15:
        as_at = FIRST + random.randint(0, (day - FIRST).days + 1) * ONE_DAY
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
