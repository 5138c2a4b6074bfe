"""A third voice on where a case stands: pathways as state machines of python-statemachine, built here, in Python.

Of the project it reads the pathway as written, which events count, and whether a condition holds on a day. Which events
wait, which move is taken and where it leads are its own and the library's.
"""

from __future__ import annotations

from statemachine import State, StateMachine


def machine_of(pathway):
    """A class of machines for a pathway: one event, `step`, which takes the first transition whose guard lets it."""
    none = State("not begun", value="", initial=True)
    states = {"": none}
    for id_, stage in pathway.stages.items():
        states[id_] = State(stage.says, value=id_, final=not stage.moves)
    step = None
    for before, moves in [("", pathway.starts), *((id_, stage.moves) for id_, stage in pathway.stages.items())]:
        for number, move in enumerate(moves):
            led = states[before].to(states[move.stage], cond=_lets(before, number), on=_note(number))
            step = led if step is None else step | led
    members = {f"state_{number}": state for number, state in enumerate(states.values())}
    return type(
        f"{pathway.id.title()}Machine",
        (StateMachine,),
        {**members, "step": step, "allow_event_without_transition": True},
    )


def _lets(stage, number):
    return lambda machine: machine.model.lets(stage, number)


def _note(number):
    def note(machine):
        machine.model.taken = number

    return note


class Walk:
    """A case in a machine: what is known on the day, and the events that still wait. It is the machine's model."""

    def __init__(self, pathway, machine_class):
        self.pathway, self.state = pathway, None
        self.day, self.waiting, self.taken = None, [], None
        self.machine = machine_class(model=self)

    @property
    def stage(self):
        return self.machine.current_state_value

    def moves(self, stage):
        return self.pathway.stages[stage].moves if stage else self.pathway.starts

    def word(self, move):
        """Yes, no or open, of one move."""
        if move.on and not any(event.name in move.on for event in self.waiting):
            return "no"
        return {True: "yes", False: "no", None: "open"}[self.day.truth(move.when)]

    def lets(self, stage, number):
        moves = self.moves(stage)
        if self.word(moves[number]) != "yes":
            return False
        return all(self.word(other) == "no" for other in moves[:number] if other.stage != moves[number].stage)

    def led(self):
        """Take one step, and say by which move; None where the case stays."""
        self.taken = None
        moves = self.moves(self.stage)
        self.machine.step()
        return None if self.taken is None else moves[self.taken]

    @property
    def is_open(self):
        return any(self.word(move) == "open" for move in self.moves(self.stage))

    def days_gone(self, days):
        """Go through the days, and say since when it stands where it does."""
        since = None
        for self.day, events in days:
            self.waiting.extend(events)
            seen = {self.stage}
            while not self._leads_round(seen) and (move := self.led()) is not None:
                since = self.day.day
                seen.add(self.stage)
                used = next((event for event in self.waiting if event.name in move.on), None)
                if used is not None:
                    seen = {self.stage}
                    self.waiting = [e for e in self.waiting if e != used and e.happened_on == self.day.day]
        return since

    def _leads_round(self, seen):
        """Whether the move that would be taken needs no event and leads to a stage that was left on the same day."""
        moves = self.moves(self.stage)
        first = next((n for n in range(len(moves)) if self.lets(self.stage, n)), None)
        return first is not None and not moves[first].on and moves[first].stage in seen


def stands_by_statemachine(pathway, machine_class, days, today):
    """The stage, since when, whether it is open where the case goes on to, and the stage what is known leads to."""
    walk = Walk(pathway, machine_class)
    since = walk.days_gone(days)
    stage, walk.day = walk.stage or None, today
    asked = walk.is_open
    move = walk.led()
    return stage, since, asked and move is None, None if move is None else pathway.stages[move.stage].says
