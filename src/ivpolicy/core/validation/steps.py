"""Steps and numbers: the order of checks, waivers, rungs, what schedules read, and numbers that cannot be reached."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.pack.conditions import GroupEntry
from ivpolicy.core.pack.rules import Grounds
from ivpolicy.core.pack.steps_and_duties import Rung, Schedule
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.suggestions import did_you_mean
from ivpolicy.core.validation.pack_index import (
    PackIndex,
    advice,
    choices_tried,
    circle,
    circles,
    problem,
    value_under,
    written_values,
)


def check_steps(index: PackIndex) -> Iterator[Diagnostic]:
    """Every problem with an order of steps or with how many are needed."""
    yield from _checks_named(index)
    yield from _checks_in_a_circle(index)
    yield from _rungs(index)
    yield from _schedules(index.pack.schedules)
    yield from _numbers(index)
    yield from _groups_of_one(index)


# ---- checks ----


def _checks_named(index: PackIndex) -> Iterator[Diagnostic]:
    checks, known = index.pack.checks, {check.id for check in index.pack.checks}
    after = ((check.at, id_) for check in checks for ids in written_values(check.after) for id_ in ids or ())
    waived = ((waiver.at, id_) for waiver in index.pack.waivers for id_ in waiver.waives)
    for at, id_ in dict.fromkeys((*after, *waived)):
        if index.misses("ids", id_, known):
            help_ = did_you_mean(id_, known, "name a check of this pack")
            yield problem("V020", f"no check has the id `{id_}`", at, help_)


def _checks_in_a_circle(index: PackIndex) -> Iterator[Diagnostic]:
    places = {check.id: check.at for check in index.pack.checks}
    found: set[frozenset[str]] = set()
    for options in choices_tried(index.pack):
        leads_to = {check.id: tuple(value_under(check.after, options) or ()) for check in index.pack.checks}
        for path in circles(leads_to):
            if frozenset(path) not in found:
                found.add(frozenset(path))
                yield problem(
                    "V021",
                    f"checks come after one another in a circle: {circle(path)}",
                    places[path[0]],
                    "remove one `after`",
                )


# ---- the ladder ----


def _rungs(index: PackIndex) -> Iterator[Diagnostic]:
    ladder = index.pack.ladder
    places = {rung.id: rung.at for rung in ladder}
    for rung in ladder:
        known = [other.id for other in ladder if other.question == rung.question]
        if rung.from_ is not None and index.misses("ids", rung.from_, known):
            others = [id_ for id_ in known if id_ != rung.id]
            help_ = did_you_mean(rung.from_, others, "name a rung of this ladder, or leave `from` out for a first one")
            yield problem("V022", f"no rung has the id `{rung.from_}`", rung.at, help_)
    for path in circles({rung.id: (rung.from_,) if rung.from_ else () for rung in ladder}):
        message = f"rungs are never reached, because `from` leads in a circle: {circle(path)}"
        yield problem("V023", message, places[path[0]], "leave `from` out of the first rung")
    yield from _behind_a_closed_way(ladder)


def _behind_a_closed_way(ladder: tuple[Rung, ...]) -> Iterator[Diagnostic]:
    """Siblings are tried in order, so none is tried after one that holds always."""
    closed: dict[tuple[str, str | None], str] = {}
    for rung in ladder:
        below = (rung.question, rung.from_)
        if below in closed:
            message = f"rung `{rung.id}` is never reached: `{closed[below]}` before it holds always"
            yield problem("V023", message, rung.at, "put the rung that holds always last")
        elif not rung.when.entries:
            closed[below] = rung.id


# ---- schedules ----

_NOT_READ = ("first", "overdue", "fact")
"""What a schedule that runs by reviews or visits would take no notice of: each is done once, in a list."""


def _schedules(schedules: tuple[Schedule, ...]) -> Iterator[Diagnostic]:
    for schedule in schedules:
        every = {value for value in written_values(schedule.every) if isinstance(value, str)}
        if len(every) == len(written_values(schedule.every)) == 1:
            (word,) = every
            given = {"first": schedule.first, "overdue": schedule.overdue_after, "fact": schedule.history_fact}
            for key in _NOT_READ:
                if given[key] is not None:
                    message = f"schedule `{schedule.id}` recurs by `{word}`, and `{key}` is not read there"
                    instead = "name under `of` the list that says so each time" if key == "fact" else f"remove `{key}`"
                    help_ = f"{instead}, or give a length of time under `every`"
                    yield problem("V029", message, schedule.at, help_)


# ---- numbers ----


def _numbers(index: PackIndex) -> Iterator[Diagnostic]:
    for grounds in index.of(Grounds):
        if grounds.at not in index.left_out.shortened:
            yield from _threshold(grounds.value)
    for group in index.of(GroupEntry):
        most = len(group.value.members)
        for number in written_values(group.value.number) if group.value.kind == "at_least" else ():
            if isinstance(number, int) and number > most:
                message = f"at least {number} are needed, and only {most} conditions are listed"
                yield problem("V024", message, group.at, f"write {most} or fewer, or list more conditions")


def _threshold(grounds: Grounds) -> Iterator[Diagnostic]:
    worths = [max((w for w in written_values(ground.worth) if isinstance(w, int)), default=0) for ground in grounds.of]
    most = sum(worths)
    for need in written_values(grounds.need):
        if isinstance(need, int) and need > most:
            points = any(worth != 1 for worth in worths)
            have = f"together its grounds are worth {most} points" if points else f"it lists {most}"
            message = f"`{grounds.id}` needs {need}, and {have}"
            yield problem("V024", message, grounds.at, f"write {most} or fewer under `need`, or list more grounds")


def _groups_of_one(index: PackIndex) -> Iterator[Diagnostic]:
    """Where several facts stand under one dash, they hold together, and `any` or `none` does not part them."""
    for group in index.of(GroupEntry):
        kind, members = group.value.kind, group.value.members
        facts = len(members[0].entries) if len(members) == 1 else 0
        if kind in ("any", "none") and facts > 1:
            message = f"`{kind}` has one dash, and the {facts} facts under it have to hold together"
            yield advice("V044", message, group.at, "start each fact with a dash of its own, or leave the group out")
