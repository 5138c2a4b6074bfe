"""The tables of a printed pack: factors, checks, routes, duties, schedules, pathways, and the law beside the policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivpolicy.core.pack.pathways import Pathway, StageMove
from ivpolicy.core.rules.words import plain
from ivpolicy.pages.parts import Heading, Paragraph, Part, Table, Topic
from ivpolicy.printed.drawings import pathway_drawing, routes, threshold
from ivpolicy.printed.policy import Policy
from ivpolicy.sentences.pack_sentences import RuleInWords

_OF_ROUTES = "When", "With", "Left open", "Says", "To do", "Answer owed", "Done when"
_LISTS = frozenset({"list", "list of who is eligible", "list of who is not eligible"})


def grounds(policy: Policy) -> Iterator[Part]:
    """Each list of factors or grounds, with how many are needed."""
    lists = [rule for rule in policy.rules if rule.kind in _LISTS]
    if not lists:
        return
    yield Heading(2, "Factors and grounds")
    for one in lists:
        yield Heading(3, f"{plain(one.id).capitalize()}: {policy.questions[one.question or '']}")
        yield from threshold(policy, one)
        yield Table(("Part", "In words"), (*one.says, ("Clause", ", ".join(one.clauses))))
        yield _table("Ground", list(_members(policy.rules, one)), ("When", "Unless"))


def _members(rules: Iterable[RuleInWords], of: RuleInWords) -> Iterator[RuleInWords]:
    """The grounds that follow their list."""
    following = iter(rules)
    for rule in following:
        if rule is of:
            break
    for rule in following:
        if rule.kind != "ground":
            return
        yield rule


def kinds(policy: Policy) -> Iterator[Part]:
    """The tables of what is written down kind by kind; a kind of which there is nothing has no table."""
    for title, kind, first, columns in (
        ("Rules", "rule", "Rule", ("When", "Unless", "Then", "Left open", "To do")),
        ("Checks and steps", "check", "Step", ("How strongly", "Only if", "Met when", "To do")),
        ("What waives a check", "waiver", "Waiver", ("When", "Counts as met")),
        ("Routes", "rung", "Step of the route", _OF_ROUTES),
        ("Duties", "duty", "Duty", ("How strongly", "When", "To do", "Done when")),
        ("Duties that come round", "schedule", "Duty", ("How strongly", "As long as", "To do", "How often")),
        ("What its own words mean", "definition", "Words", ("Means",)),
        ("What duties rest on", "foundation", "Foundation", ("Means", "Says")),
        ("Cautions", "caution", "Caution", ("When", "Says")),
        ("Where answers pull apart", "conflict", "Question", ("To do",)),
    ):  # fmt: skip
        rules = [rule for rule in policy.rules if rule.kind == kind]
        if rules:
            yield Heading(2, title)
            if kind == "rung":
                yield from routes(policy)
            yield _table(first, rules, columns)


def _table(first: str, rules: list[RuleInWords], columns: tuple[str, ...]) -> Table:
    """A row for each rule; a column for each heading that one of them has."""
    used = [column for column in columns if any(column == heading for rule in rules for heading, _ in rule.says)]
    rows = []
    for rule in rules:
        cells = ["; ".join(text for heading, text in rule.says if heading == column) for column in used]
        rows.append((f"{plain(rule.id)} `{rule.id}`", *(cell or "—" for cell in cells), ", ".join(rule.clauses)))
    return Table((first, *used, "Clause"), tuple(rows))


def floor(policy: Policy) -> Iterator[Part]:
    """Question by question what the pack says beside what the law and guidance for England say."""
    if policy.is_national:
        return
    yield Heading(2, "The law beside this policy")
    yield Paragraph(
        "For each question: what this pack says, and what the law and the guidance for the whole of England say. A "
        "pack may ask for more than the law. It cannot take away what the law gives."
    )
    for question, title in policy.questions.items():
        own = [rule for rule in policy.rules if rule.question == question and rule.kind != "ground"]
        under = [rule for rule in policy.floor if rule.question == question and rule.kind != "ground"]
        if own or under:
            yield Topic(title, question)
            rows = [("This policy", *_row(rule)) for rule in own] or [("This policy", "says nothing on this", "—")]
            rows += [("England", *_row(rule)) for rule in under]
            yield Table(("Whose", "What it says", "Clause"), tuple(rows))


def _row(rule: RuleInWords) -> tuple[str, str]:
    says = ". ".join(f"{heading}: {text}" for heading, text in rule.says)
    return f"{plain(rule.id).capitalize()}. {says}", ", ".join(rule.clauses)


def pathways(policy: Policy) -> Iterator[Part]:
    """Each pathway as a table of its stages: what is to be done there, and what leads on."""
    for pathway in policy.pack.pathways.values():
        yield Heading(2, f"Pathway: {pathway.title}")
        yield Paragraph(f"It starts {_moves(policy, pathway, pathway.starts)}. Clause: {', '.join(pathway.clauses)}.")
        yield pathway_drawing(pathway)
        yield Table(("Stage", "To do", "What leads on", "Clause"), tuple(_stages(policy, pathway)))
        yield Table(("What happens", "What it records", "Clause"), tuple(_events(policy, pathway)))
        if pathway.pauses:
            yield Table(
                ("When time stands still", "It begins", "It ends", "What waits", "Clause"), tuple(_pauses(pathway))
            )


def _stages(policy: Policy, pathway: Pathway) -> Iterator[tuple[str, ...]]:
    for stage in pathway.stages.values():
        to_do = [policy.words.of_action(action) for action in stage.actions]
        to_do += [f"what `{rule}` asks" for rule in stage.owes]
        to_do += [f"left open: {stage.gap}"] if stage.gap else []
        on = "it ends here" if stage.ends else _moves(policy, pathway, stage.moves)
        yield f"{plain(stage.id)}: {stage.says}", "; ".join(to_do) or "—", on or "—", ", ".join(stage.clauses)


def _events(policy: Policy, pathway: Pathway) -> Iterator[tuple[str, ...]]:
    for event in pathway.events.values():
        records = [f"its day as {policy.words.of_fact(fact)}" for fact in event.dates]
        records += [policy.words.of_condition(event.sets)] if event.sets is not None else []
        records += [f"one more in {policy.words.of_fact(event.adds_to)}"] if event.adds_to else []
        records += [f"all that come from then on in {policy.words.of_fact(fact)}" for fact in event.lists]
        yield event.says, "; ".join(records) or "—", ", ".join(event.clauses) or "—"


def _pauses(pathway: Pathway) -> Iterator[tuple[str, ...]]:
    """Each pause, with what waits: stages by what they say, rules by name."""
    for pause in pathway.pauses.values():
        begins, ends = (_any_of(pathway, events) for events in (pause.begins, pause.ends))
        waits = (f"“{plain(one)}”" if one in pathway.stages else f"what `{one}` asks" for one in pause.stops)
        yield (
            f"{plain(pause.id)}: {pause.says}",
            f"once {begins}",
            f"once {ends}",
            "; ".join(waits),
            ", ".join(pause.clauses),
        )


def _any_of(pathway: Pathway, events: Iterable[str]) -> str:
    return " or ".join(pathway.events[event].says if event in pathway.events else plain(event) for event in events)


def _moves(policy: Policy, pathway: Pathway, moves: Iterable[StageMove]) -> str:
    told = []
    for move in moves:
        events = _any_of(pathway, move.on)
        when = f"when {policy.words.of_condition(move.when)}" if move.when is not None else ""
        led = " and ".join(filter(None, (f"once {events}" if events else "", when)))
        told.append(f"at “{plain(move.stage)}” {led}".rstrip())
    return "; ".join(told)
