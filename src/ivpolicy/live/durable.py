"""durable-rules as a second engine: each pathway a statechart, each case in a host of its own, which keeps nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from importlib.metadata import version
from typing import Any

from ivpolicy.live.chart import Chart
from ivpolicy.live.engine import EngineFailedError, EngineNotInstalledError, MoveWord, TurnTaken

_NOT_INSTALLED = (
    "the engine durable-rules is not installed here: with Python 3.11 or 3.12 and a C compiler, `pip install "
    "'ivpolicy[live]'`; without it leave `--engine` out, nothing else needs it"
)
_SESSION = "case"
"""The one session of a host: sessions are told apart by a hash of their name, and two of one hash are mixed up."""
_DAYS = "days"
_MOST_CONDITIONS = 400
_MOST_AT_ONCE = 60
"""How many conditions of a pathway, and how many that one message meets, it takes: it hangs at 513 and fails at 65."""

RuleDefinition = dict[str, Any]
Heard = tuple[str, int]
"""What a rule that fired says: that the case goes on, stays, is open, that a day is over; and which move or day."""
_Note = Callable[[Any], None]


class DurableRules:
    """The engine. Raises `EngineNotInstalledError` where it is not installed."""

    def __init__(self) -> None:
        try:
            import durable_rules_engine  # noqa: PLC0415 - an extra
            from durable import engine  # noqa: PLC0415 - an extra
        except ImportError:
            raise EngineNotInstalledError(_NOT_INSTALLED) from None
        # Without its timer threads, which never end, and take a caller's actions.
        self._quiet = type("QuietHost", (engine.Host,), {"_run": lambda _: None})
        self._library = durable_rules_engine
        self.name = f"durable-rules {version('durable_rules')}"

    @contextmanager
    def case(self, charts: Sequence[Chart]) -> Iterator[DurableCase]:
        """A host for one case; everything of it is released when the context is left."""
        for chart in charts:
            _refuse_too_large(chart)
        heard: list[Heard] = []
        definitions = {f"p{number}$state": _statechart(chart, heard) for number, chart in enumerate(charts)}
        try:
            host = self._quiet({**definitions, _DAYS: _days(heard)})
        except Exception as error:  # noqa: BLE001 - the library raises nothing narrower
            raise _failed(error) from None
        made = DurableCase(host, charts, heard)
        try:
            made.begin()
            yield made
        finally:
            for name, rules in host._ruleset_directory.items():  # noqa: SLF001 - the library has no way to close a host
                if name in made.begun:
                    rules.delete_state(_SESSION)
                self._library.delete_ruleset(rules._handle)  # noqa: SLF001
            host._ruleset_list.clear()  # noqa: SLF001
            host._ruleset_directory.clear()  # noqa: SLF001


class DurableCase:
    """One case in a host of its own."""

    def __init__(self, host: Any, charts: Sequence[Chart], heard: list[Heard]) -> None:
        self._host, self._charts, self._heard = host, charts, heard
        self._stands = [0] * len(charts)
        self._told = 0
        self.begun: set[str] = set()
        """The rules in whose session one has fired: any other session cannot be deleted."""

    def begin(self) -> None:
        """Put the case at the start of every pathway."""
        for number in range(len(self._charts)):
            self._done(partial(self._host.update_state, f"p{number}", {"sid": _SESSION}))
            self._stands_as_told(number)
            self.begun.add(f"p{number}")

    def turn(self, pathway: int, words: Sequence[MoveWord]) -> TurnTaken:
        """Tell the words of one turn as one fact, which is taken back once the rule that it meets has fired."""
        chart, stage, rules = self._charts[pathway], self._stands[pathway], f"p{pathway}"
        if not words:
            return TurnTaken()
        self._heard.clear()
        self._tell(rules, {f"m{stage}_{number}": word for number, word in enumerate(words)})
        if not self._heard:
            raise EngineFailedError("durable-rules did not answer")
        what, move = self._heard[0]  # where it stays, the rules behind the first fire too
        self._done(partial(self._host.retract_fact, rules, {"sid": _SESSION, "id": self._told}))
        if what == "goes":
            self._stands[pathway] = chart.leads[stage][move]
        self._stands_as_told(pathway)
        return TurnTaken(move if what == "goes" else None, is_open=what == "open")

    def _stands_as_told(self, pathway: int) -> None:
        """Raise where the engine does not stand at the stage it told, or holds anything else."""
        held = [
            *self._done(partial(self._host.get_facts, f"p{pathway}", _SESSION)),
            *self._done(partial(self._host.get_pending_events, f"p{pathway}", _SESSION)),
        ]
        if [one.get("label") for one in held] != [_label(self._stands[pathway])]:
            raise EngineFailedError("durable-rules stands elsewhere than it said, or holds something back")

    def run_out(self, last_days: Mapping[int, date], today: date) -> frozenset[int]:
        """Tell each last day, then the day: the clock is told, none is read.

        Each under a number of its own: the engine holds the days of another pathway of the case too.
        """
        if not last_days:
            return frozenset()
        self._heard.clear()
        numbers = {self._told + place: number for place, number in enumerate(last_days, 1)}
        for told, number in numbers.items():
            self._tell(_DAYS, {"number": told, "last": last_days[number].toordinal()})
        self._tell(_DAYS, {"today": today.toordinal()})
        if ("told", 0) not in self._heard:
            raise EngineFailedError("durable-rules did not take note of the day")
        self.begun.add(_DAYS)
        return frozenset(numbers[told] for what, told in self._heard if what == "over" and told in numbers)

    def _tell(self, rules: str, fact: RuleDefinition) -> None:
        """Tell a fact under the next number, and raise what the engine swallowed while it acted on it."""
        self._told += 1
        told = {**fact, "sid": _SESSION, "id": self._told}
        state = self._done(partial(self._host.assert_fact, rules, told))
        if state and "exception" in state:
            raise EngineFailedError("durable-rules swallowed an exception")

    def _done(self, does: Callable[[], Any]) -> Any:
        try:
            return does()
        except Exception as error:  # noqa: BLE001 - as above
            raise _failed(error) from None


def _failed(error: Exception) -> EngineFailedError:
    """Its own errors hold the message they are about, or nothing but a number."""
    return EngineFailedError(f"durable-rules failed ({type(error).__name__})")


# ---- what it is given ----


def _label(stage: int) -> str:
    return f"s{stage}"


def _refuse_too_large(chart: Chart) -> None:
    most = max(map(len, chart.leads))
    conditions = 3 * sum(map(len, chart.leads)) + 2 * len(chart.stages)
    if 2 * most + 1 > _MOST_AT_ONCE or conditions > _MOST_CONDITIONS:
        raise EngineFailedError("a pathway of the pack has too many stages and moves for durable-rules")


def _statechart(chart: Chart, heard: list[Heard]) -> RuleDefinition:
    """A pathway in the library's own form: a rule for each move, and rules that use up a turn in which none is taken.

    The first move that holds is taken, unless one before it that leads elsewhere may hold: so each asks that those be
    known not to hold.
    """
    states: RuleDefinition = {"begin": {"begin": {"to": _label(0)}}}  # the library's own start cannot be come back to
    for stage, leads in enumerate(chart.leads):
        here = _label(stage)
        rules: RuleDefinition = {}
        for number, to in enumerate(leads):
            name = f"m{stage}_{number}"
            others = [{f"m{stage}_{before}": "no"} for before in range(number) if leads[before] != to]
            rules[f"goes{number}"] = _rule([{name: "yes"}, *others], _label(to), number, _noted(heard, "goes", number))
            if chart.by_facts[stage][number]:
                rules[f"round{number}"] = _rule(
                    [{name: "round"}, *others], here, number, _noted(heard, "stays", number)
                )
            rules[f"open{number}"] = _rule([{name: "open"}], here, len(leads), _noted(heard, "open", number))
        told = {"$ex": {f"m{stage}_0": 1}} if leads else {"never": 1}  # an end without a rule would not be recorded
        rules["stays"] = _rule([told], here, len(leads) + 1, _noted(heard, "stays", 0))
        states[here] = rules
    return states


def _rule(tests: list[RuleDefinition], to: str, priority: int, note: _Note) -> RuleDefinition:
    return {"all": [{"turn": {"$and": tests} if len(tests) > 1 else tests[0]}], "to": to, "pri": priority, "run": note}


def _noted(heard: list[Heard], what: str, number: int) -> _Note:
    return lambda _: heard.append((what, number))


def _days(heard: list[Heard]) -> RuleDefinition:
    """A rule for each last day that lies before the day that is told, and one that always fires.

    Deleting a session in which no rule has fired frees memory that was never taken, which may end the process.
    """
    over = {"$gt": {"today": {"due": "last"}}}
    return {
        "over": {
            "all": [{"due": {"$ex": {"last": 1}}}, {"clock": over}],
            "run": lambda found: heard.append(("over", found.due.number)),
        },
        "told": {"all": [{"clock": {"$ex": {"today": 1}}}], "run": _noted(heard, "told", 0)},
    }
