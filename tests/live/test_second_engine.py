"""What is said of a case where a second engine is asked too: that it agrees, that it differs, that it is not there."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from ivpolicy import follow, load_pack
from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.files.histories import read_history_file
from ivpolicy.live.engine import EngineFailedError, EngineNotInstalledError, TurnTaken, engine_named
from ivpolicy.pages.text import as_text
from ivpolicy.pathways import follower
from ivpolicy.pathways.history import history_of
from ivpolicy.pathways.page import followed_page

HISTORIES = Path(__file__).parents[2] / "examples" / "histories"
AMINA = str(HISTORIES / "amina.yaml")
DAY = date(2026, 2, 17)


class Written:
    """A second engine in a few lines, which can be made to lie: about a move, about days, or by failing."""

    name = "an engine of the tests 1.0"

    def __init__(self, *, stays=False, in_time=False, fails=False):
        self.stays, self.in_time, self.fails = stays, in_time, fails

    @contextmanager
    def case(self, charts):
        self.charts, self.stands = charts, [0] * len(charts)
        yield self

    def turn(self, pathway, words):
        if self.fails:
            raise EngineFailedError("it failed")
        leads = self.charts[pathway].leads[self.stands[pathway]]
        for number, word in enumerate(words):
            others = [words[n] for n in range(number) if leads[n] != leads[number]]
            if word == "yes" and set(others) <= {"no"} and not (self.stays and self.stands[pathway]):
                self.stands[pathway] = leads[number]
                return TurnTaken(number)
        return TurnTaken(is_open="open" in words)

    def run_out(self, last_days, today):
        return frozenset(number for number, day in last_days.items() if day < today and not self.in_time)


def followed_by(engine, name="amina.yaml", as_at=DAY):
    told = read_history_file(HISTORIES / name)
    history = history_of(told.case, told.events, authority=told.authority, source=told.source)
    return follow(load_pack(told.authority), history, as_at=as_at, engine=engine)


@pytest.mark.parametrize("as_at", [date(2026, 2, 1), date(2026, 2, 16), DAY])
def test_an_engine_that_agrees_stands_beside_the_fold_and_changes_nothing(as_at):
    alone, both = followed_by("fold", as_at=as_at), followed_by(Written(), as_at=as_at)

    assert (alone.second, both.second.engine, both.second.differs) == (None, "an engine of the tests 1.0", ())
    assert both.model_copy(update={"second": None}) == alone


def test_where_the_way_is_open_it_says_so_and_the_page_does():
    followed = followed_by(Written())

    assert [(one.stage, one.since, one.is_open, one.overdue) for one in followed.second.standings if one.stage] == [
        ("mediation", date(2026, 2, 4), True, 1)
    ]
    assert "where the case goes on to is open" in as_text(followed_page(followed))


@pytest.mark.parametrize(
    ("engine", "says"),
    [
        (Written(stays=True), "the second engine at `list_to_settle` since 2 February 2026"),
        (
            Written(in_time=True),
            "the second engine at `mediation` since 4 February 2026, open where it goes on to, 0 things late",
        ),
        (Written(fails=True), "it gave no answer: it failed"),
    ],
)
def test_where_it_differs_or_fails_the_page_of_the_fold_stands_under_an_alarm(engine, says):
    followed = followed_by(engine)
    page = " ".join(as_text(followed_page(followed)).split())

    assert says in " ".join(followed.second.differs)
    assert "Two engines differ" in page
    assert page.index("Two engines differ") < page.index("In internal mediation")
    assert followed.pathways == followed_by("fold").pathways


def test_safety_stands_before_what_engines_differ_about():
    page = as_text(followed_page(followed_by(Written(fails=True), "caleb.yaml", date(2026, 1, 21))))

    assert page.index("Safety") < page.index("Two engines differ")


def test_the_command_says_it_with_its_exit_code(run, monkeypatch):
    monkeypatch.setattr(follower, "engine_named", lambda _: Written(stays=True))
    wrong = run("follow", AMINA, "--as-at", str(DAY), "--engine", "durable")
    monkeypatch.setattr(follower, "engine_named", lambda _: Written())
    right = run("follow", AMINA, "--as-at", str(DAY), "--engine", "durable")

    assert (wrong[0], "Two engines differ" in wrong[1]) == (5, True)
    assert (right[0], "Second engine" in right[1]) == (0, True)


def test_where_it_is_not_installed_one_line_says_what_to_do_and_all_else_works(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)

    code, printed, told = run("follow", AMINA, "--as-at", str(DAY), "--engine", "durable")

    assert (code, printed, len(told.strip().splitlines())) == (2, "", 1)
    assert "`pip install 'ivpolicy[live]'`" in told
    with pytest.raises(EngineNotInstalledError):
        engine_named("durable")
    assert run("follow", AMINA, "--as-at", str(DAY))[0] == 0


def test_an_engine_of_no_name_is_refused_in_words():
    with pytest.raises(WrongArgumentError, match="write `fold` or `durable`"):
        followed_by("drools")


def test_nothing_of_it_is_imported_unless_it_is_asked_for(run, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("durable")]:
        monkeypatch.delitem(sys.modules, name)

    run("follow", AMINA, "--as-at", str(DAY))

    assert "durable" not in sys.modules
