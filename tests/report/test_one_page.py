"""The one page: it fits, what matters most is never cut, and what it asks first is what would settle most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache

import pytest

from examples_answered import EXAMPLES, example_answered, example_context
from ivpolicy import CaseError, Result, evaluate, load_pack, shipped_packs
from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.record.vocabulary import VOCABULARY, FactType
from ivpolicy.core.rules.rulebook import PROHIBITIONS
from ivpolicy.core.rules.words import first_sentence
from ivpolicy.files.cases import read_case_file
from ivpolicy.pages.text import as_text
from ivpolicy.report.address import addressed_parts
from ivpolicy.report.blocks import MOST_LINES
from ivpolicy.report.context import SAFEGUARDING, ReportContext, context_of
from ivpolicy.report.decision_page import decision_page
from ivpolicy.report.one_comparison import one_comparison
from ivpolicy.report.one_page import one_page
from ivpolicy.report.summary import MOST_FACTS_FIRST, Line, Summary, summary_of
from ivpolicy.tester.case_runs import case_files
from ivpolicy.tester.worked_cases import decided, read_for, read_worked_cases
from reading_age import grade, grade_by_letters

ONE_IN = 12
"""Of the worked cases each run takes one in so many, and `make soak` takes all."""
EVERY = [(name, pack) for pack in shipped_packs() for name in EXAMPLES]
LAW = ("act", "regulation")
CONCERNS = ("child_may_be_at_risk", "other_child_may_be_at_risk", "visitor_allegation_of_harm")


UNDERSTANDS = {
    "value": True,
    "about": "visitor.appoint",
    "by": "R. Invented",
    "role": "team manager",
    "on": "2026-10-26",
    "because": "as was told",
    "support": "none needed; asked at home",
}


def result_of(name: str, pack: str, **changes: object) -> Result:
    loaded = load_pack(pack)
    data = dict(read_case_file(EXAMPLES[name]))
    for path, value in changes.items():
        section, field = path.split("__")
        data[section] = {**data.get(section, {}), field: value}
    record = loaded.read_case(data)
    assert record.as_at is not None
    return evaluate(loaded, record, as_at=record.as_at, hypothetical=True)


@cache
def case(name: str, pack: str) -> tuple[ReportContext, Summary]:
    result, context = example_answered(name, pack), example_context(name, pack)
    return context, summary_of(context, result.settled_by(result))


@cache
def page(name: str, pack: str) -> str:
    return as_text(one_page(*case(name, pack)), airy=False)


def lines_of(summary: Summary) -> Iterator[Line]:
    for _, items in summary:
        yield from (item for item in items if isinstance(item, Line))


def squeezed(text: str) -> str:
    """The text without line breaks, and without what tells a child from a young person."""
    return (
        re.sub(r"\s+", " ", text)
        .replace("young person", "child")
        .replace("child's social worker", "social worker")
        .lower()
    )


def never_cut(context: ReportContext) -> Iterator[str]:
    """What a page of these answers must hold, read off the answers themselves."""
    for question, decision in context.document.decisions.items():
        forces = {finding.rule: finding.force for finding in decision.findings}
        # Where nothing recorded settles whether the question arises, what stands under it is not known to be owed.
        arises = decision.arises is not None or decision.outcome is not None
        if decision.outcome == "act_today" or decision.strength == "must_not":
            yield CATALOGUE[question].outcomes[str(decision.outcome)]
        if decision.status == "conflict":
            yield CATALOGUE[question].title
            # As far as it is still to do: a decision that was put off or made is told as that.
            yield from (action.does for action in context.meanwhile(question))
        for action in decision.actions:
            if action.strength == "must" and forces.get(action.rule) in LAW and arises:
                yield action.does


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_page_fits_and_cuts_nothing_that_is_never_cut(pack: str) -> None:
    for name in EXAMPLES:
        context, summary = case(name, pack)
        printed = page(name, pack)
        lines = printed.splitlines()

        assert max(map(len, lines)) <= 80, name
        always = Summary(**{block: [i for i in items if isinstance(i, Line) and i.always] for block, items in summary})
        assert len(lines) <= MOST_LINES or printed == as_text(one_page(context, always), airy=False), name
        lost = [text for text in never_cut(context) if squeezed(text) not in squeezed(printed)]
        assert lost == [], name


CUT = {
    "owed_now": "owed",
    "not_recorded_as_done": "perhaps done",
    "decided": "decided",
    "to_judge": "to judge",
    "find_out_first": "to ask",
    "turns_on": "reading",
}


def assert_counts_are_exact(summary: Summary, printed: str) -> None:
    """What the last line counts of each kind is what the page does not show of it, or tells a second time."""
    body, _, last = squeezed(printed).rpartition("`--full`: ")
    body = body.replace(" - ", " ")
    counted = {kind: int(number) for number, kind in re.findall(r"(\d+) ([a-z ]+)", last)}
    for block, kind in CUT.items():
        said = Counter(getattr(item, "says", None) or item.asks for item in getattr(summary, block))
        shown, rest = {}, body
        for says in sorted(said, key=len, reverse=True):  # one sentence may begin another
            words = squeezed(says).replace(" - ", " ")
            shown[says], rest = rest.count(words), rest.replace(words, "")
        left = sum(max(0, times - shown[says]) for says, times in said.items())
        assert counted.get(kind, counted.get(f"{kind}s", 0)) == left, (block, last)


def worked_cases_fit(pack: str, one_in: int) -> None:
    """Under its own pack: at most 60 lines of 80, unless what is never cut needs more, and a sum that is exact."""
    loaded = load_pack(pack)
    for file in case_files(pack):
        for worked in read_worked_cases(file.path)[1][::one_in]:
            try:
                result = decided(read_for(worked, loaded), worked)
            except CaseError:
                continue
            context = context_of(result)
            summary = summary_of(context, result.settled_by(result))
            printed = as_text(one_page(context, summary), airy=False)

            lines = printed.splitlines()
            assert max(map(len, lines)) <= 80, worked.name
            assert_counts_are_exact(summary, printed)
            kept = Summary(**{name: [i for i in items if isinstance(i, Line) and i.always] for name, items in summary})
            assert len(lines) <= MOST_LINES or printed == as_text(one_page(context, kept), airy=False), worked.name


@pytest.mark.parametrize("pack", shipped_packs())
def test_the_pages_of_worked_cases_fit_and_count_to_the_last(pack: str) -> None:
    worked_cases_fit(pack, ONE_IN)


@pytest.mark.soak
@pytest.mark.parametrize("pack", shipped_packs())
def test_the_page_of_every_worked_case_fits_and_counts_to_the_last(pack: str) -> None:
    worked_cases_fit(pack, 1)


def test_every_comparison_fits_and_leads_with_safety() -> None:
    for name in EXAMPLES:
        cases = {pack: case(name, pack) for pack in shipped_packs()}
        contexts = {pack: context for pack, (context, _) in cases.items()}
        summaries = {pack: summary for pack, (_, summary) in cases.items()}
        printed = as_text(one_comparison(contexts, summaries), airy=False)

        lines = printed.splitlines()
        assert max(map(len, lines)) <= 80
        assert len(lines) <= MOST_LINES, name
        assert next(line for line in lines if line.startswith("  ")).startswith("  Safety ")
        lost = [
            line.says
            for summary in summaries.values()
            for line in lines_of(summary)
            if line.always
            and squeezed(line.says.removesuffix(" A duty of the placing authority.")) not in squeezed(printed)
        ]
        assert lost == [], name


@pytest.mark.parametrize("pack", shipped_packs())
def test_no_fact_is_asked_twice_and_at_most_seven_are_asked_first(pack: str) -> None:
    for name in EXAMPLES:
        context, summary = case(name, pack)
        printed = squeezed(page(name, pack))

        assert len(summary.find_out_first) <= MOST_FACTS_FIRST
        asked = [fact.asks for fact in context.to_ask.values() if fact.asks not in CATALOGUE]
        assert [asks for asks in asked if printed.count(squeezed(asks)) > 1] == [], name


def assert_each_settles_what_it_does(result: Result, answered: Callable[[str, object], Result]) -> int:
    """Each yes-or-no fact and each choice is recorded in every way it may be, and the questions answered anew."""
    open_ = {q for q in result if result[q].status in ("needs_information", "needs_judgement")}
    settled_by = result.settled_by(result)
    tried = 0
    for asked in result.to_ask:
        fact = VOCABULARY.get(asked.fact)
        if fact is None or fact.judgement or fact.objection or fact.type not in (FactType.BOOLEAN, FactType.CHOICE):
            continue
        if asked.fact.count(".") != 1 or asked.why_unknown != "not recorded":
            continue
        settled = set()
        for value in (True, False) if fact.type == FactType.BOOLEAN else fact.choices:
            try:
                after = answered(asked.fact, value)
            except CaseError:
                continue
            settled |= {q for q in asked.needed_by if after[q].status not in ("needs_information", "needs_judgement")}
        assert settled & open_ == set(settled_by.get(asked.fact, ())), asked.fact
        tried += 1
    return tried


@pytest.mark.parametrize(("name", "pack"), [("amara", "leeds"), ("ben", "islington"), ("petra", "dudley")])
def test_what_a_fact_would_settle_is_what_its_values_do_settle(name: str, pack: str) -> None:
    def answered(path: str, value: object) -> Result:
        return result_of(name, pack, **{path.replace(".", "__"): value})

    assert assert_each_settles_what_it_does(result_of(name, pack), answered) >= 5


@pytest.mark.parametrize(
    "facts",
    [
        {
            "child.statuses": ["child_protection_plan"],
            "child.lives_at_home": True,
            "placement.placed_for_adoption": True,
        },
        {"child.statuses": ["looked_after"], "care.proposed": True, "appointment.ended_on": "2026-10-01"},
        {"child.statuses": ["looked_after"], "care.short_breaks_only": True, "care.looked_after_since": "2026-11-01"},
    ],
)
def test_a_value_that_contradicts_the_record_settles_nothing(facts: dict[str, object]) -> None:
    for pack in ("leeds", "childrens_home"):
        assert assert_each_settles_what_it_does(
            result_on(pack, facts), lambda path, value, pack=pack: result_on(pack, {**facts, path: value})
        )


def test_facts_that_would_settle_more_are_asked_before_those_that_would_settle_less() -> None:
    for name, pack in EVERY:
        settled = [len(fact.settles) for fact in case(name, pack)[1].find_out_first]
        assert settled == sorted(settled, reverse=True)


def test_a_concern_leads_the_page_with_what_to_do_today() -> None:
    lines = page("adeel", "leeds").splitlines()

    first = next(i for i, line in enumerate(lines) if line.startswith("  Safety "))
    assert "A concern is recorded that a child may be at risk" in lines[first]
    assert "must follow the authority's child protection procedures, today. [ENG-P1]" in squeezed(
        page("adeel", "leeds")
    ).replace("eng-p1", "ENG-P1")


@pytest.mark.parametrize("pack", shipped_packs())
def test_safety_is_settled_by_the_facts_on_concerns_alone(pack: str) -> None:
    """No pack waits for the word of a ladder, another's or its own, and each hears it once it is recorded."""
    answered: dict[str, object] = {f"concerns__{fact}": False for fact in CONCERNS}
    for name in ("elsie", "ben"):
        context = context_of(result_of(name, pack, **answered))

        assert context.decision(SAFEGUARDING).outcome == "no_concern_recorded"
        assert context.decision(SAFEGUARDING).missing == ()
    for path in ("advocacy__safety_concern", "concerns__urgent"):
        told = result_of("elsie", pack, **(answered | {path: True}))[SAFEGUARDING]
        assert told.outcome == "act_today"


def told(pack: str, **sections: object) -> tuple[Summary, str]:
    """The summary and the page of an invented child in care."""
    looked_after = {"statuses": ["looked_after"], "date_of_birth": "2012-05-04"}
    care = {"responsible_authority": pack, "legal_status": "care_order"}
    data = {"case_id": "invented", "as_at": "2026-11-02", "child": looked_after, "care": care, **sections}
    loaded = load_pack(pack)
    record = loaded.read_case(data)
    result = evaluate(loaded, record, as_at=record.as_at, hypothetical=True)
    context = context_of(result)
    summary = summary_of(context, result.settled_by(result))
    return summary, as_text(one_page(context, summary), airy=False)


OBJECTS = {"value": True, "asked_on": "2026-10-20", "asked_by": "social worker"}


@pytest.mark.parametrize("pack", shipped_packs())
def test_what_several_rules_ask_of_one_person_is_told_once(pack: str) -> None:
    summary, page = told(
        pack,
        views={"wants_advocate": True, "objects_to_visitor": OBJECTS},
        visitor={"identified": True, "dbs": {"risk_assessment": "refused"}},
    )
    owed = [line.says for line in summary.owed_now]

    assert len(owed) == len(set(owed))
    assert len([says for says in owed if "offer an advocate (to: child)" in says]) == 1
    assert squeezed(page).count("decide first on the adverse result of a check") <= 1


@pytest.mark.parametrize("pack", shipped_packs())
def test_how_things_stand_is_not_owed_and_nobody_must_it(pack: str) -> None:
    serves, _ = told(pack, appointment={"active": True, "started_on": "2025-05-01"})
    left, _ = told(pack, child={"statuses": []}, care={"legal_status": "none"}, appointment={"active": True})

    for summary, says in ((serves, "A visitor serves"), (left, "The appointment has ended by law")):
        assert not [line for line in summary.owed_now if says in line.says]
        (first, *_) = [line for line in summary.decided if says in line.says]
        assert "(must)" not in first.says


@pytest.mark.parametrize("pack", shipped_packs())
def test_a_barred_visitor_is_not_said_to_serve(pack: str) -> None:
    summary, page = told(
        pack, appointment={"active": True}, visitor={"identified": True, "dbs": {"barred_list": "listed"}}
    )

    assert "A visitor serves" not in page
    assert summary.safety[0].says.startswith("A concern is recorded")


def test_what_any_adult_must_do_today_is_no_duty_of_another() -> None:
    summary, _ = told("childrens_home", concerns={"child_may_be_at_risk": True})

    ours = [line.says for line in summary.safety if line.who == "any adult who works with the child"]
    assert len(ours) == 2
    assert not any("placing authority" in says for says in ours)


def on_facts(pack: str, facts: dict[str, object]) -> Summary:
    """The summary of what a record of these facts gives on the day of the examples."""
    result = result_on(pack, facts)
    return summary_of(context_of(result), result.settled_by(result))


def result_on(pack: str, facts: dict[str, object]) -> Result:
    as_at = date(2026, 11, 2)
    return evaluate(load_pack(pack), case_from_facts(facts, as_at=as_at), as_at=as_at)


def context_on(pack: str, facts: dict[str, object]) -> ReportContext:
    return context_of(result_on(pack, facts))


@pytest.mark.parametrize("pack", shipped_packs())
def test_what_may_not_arise_at_all_is_not_owed(pack: str) -> None:
    facts = {
        "child.statuses": ["respite"],
        "judgements.visitor_in_interests": True,
        "views.objects_to_visitor": False,
    }
    housed = {"care.legal_status": "section_20"}
    appoint = "must appoint an independent visitor."

    assert not any(appoint in line.says for line in on_facts(pack, facts).owed_now)
    assert any(appoint in line.says for line in on_facts(pack, facts | housed).owed_now)
    whole = squeezed(as_text(decision_page(context_on(pack, facts))))
    assert "to do - local authority must appoint an independent visitor" not in whole
    assert "if it arises: local authority must appoint an independent visitor." in whole
    decision = context_on(pack, facts).document.decisions["visitor.appoint"]
    assert decision.arises is None
    assert {a.state for a in decision.actions if a.strength not in PROHIBITIONS} == {"may_arise"}
    assert "to_do" in {a.state for a in context_on(pack, facts | housed).document.decisions["visitor.appoint"].actions}


@pytest.mark.parametrize("pack", shipped_packs())
def test_what_must_not_happen_is_told_also_where_it_may_not_arise(pack: str) -> None:
    accused: dict[str, object] = {"concerns.visitor_allegation_of_harm": True}
    forbidden = "must not let the visitor meet the child"

    assert any(forbidden in line.says for line in on_facts(pack, accused).must_not)
    assert forbidden in squeezed(as_text(decision_page(context_on(pack, accused))))


@pytest.mark.parametrize("pack", shipped_packs())
@pytest.mark.parametrize(
    "against",
    [{"visitor.dbs.barred_list": "listed"}, {"visitor.barred_from_child": True}, {"appointment.suspended": True}],
)
def test_what_must_not_be_is_for_nobody_to_decide(pack: str, against: dict[str, object]) -> None:
    adverse = {"visitor.records_check.probation_clear": False, "concerns.visitor_allegation_of_harm": True}
    serves = {"child.statuses": ["looked_after"], "appointment.active": True, "visitor.identified": True}
    summary = on_facts(pack, serves | adverse | against)
    said = [line.says for line in (*summary.safety, *summary.owed_now)]

    assert not any("sees the child meanwhile" in says or "sees children meanwhile" in says for says in said)
    assert sum("adverse result" in says for says in said) == 1
    first, *_ = [line for line in summary.owed_now if "OVERDUE" not in line.says]
    assert "before anything else" in first.says or "at once" in first.says
    at_once = [line for line in summary.owed_now if "before anything else" in line.says or "at once" in line.says]
    assert all(line.always for line in at_once)
    assert all(any(word in line.says for line in at_once) for word in ("adverse result", "visits stop"))


@pytest.mark.parametrize("pack", shipped_packs())
def test_nobody_is_told_twice_to_keep_a_visitor_away_or_to_have_a_reviewing_officer(pack: str) -> None:
    summary = on_facts(
        pack,
        {
            "child.statuses": ["looked_after"],
            "care.legal_status": "section_20",
            "care.short_breaks_only": False,
            "care.looked_after_since": "2026-06-01",
            "meetings.reviews_held": 0,
            "reviewing_officer.appointed": False,
            "appointment.active": True,
            "views.objects_to_continuing": True,
        },
    )
    coordinator = [line for line in summary.must_not if line.who == "independent visitor coordinator"]
    (officer,) = [line for line in summary.owed_now if "have a reviewing officer" in line.says]

    assert [line.clauses for line in coordinator] == [("ENG-P9", "ENG-P2")]
    assert "by 29 June 2026" in officer.says
    assert "OVERDUE" in officer.says


def test_a_contradiction_is_named_in_words_and_on_one_line() -> None:
    _, page = told("leeds", child={"statuses": []})

    assert "! Status of the child and legal status contradict each other; correct one.\n" in page


@pytest.mark.parametrize("pack", shipped_packs())
def test_two_duties_in_the_same_words_say_whom_each_is_owed_to(pack: str) -> None:
    summary, _ = told(pack, views={"objects_to_visitor": OBJECTS}, judgements={"sufficient_understanding": UNDERSTANDS})

    lines = [(line.who, line.says) for line in summary.not_recorded_as_done]
    assert len(lines) == len(set(lines))


def test_up_to_which_day_the_law_was_read_is_one_line_and_the_whole_page_has_the_rows() -> None:
    for name, pack in EVERY:
        (line,) = [line for line in page(name, pack).splitlines() if line.startswith("! National law")]
        assert re.fullmatch(r"! National law is as read up to \d+ \w+ \d{4}, in parts only up to \d{4}\.", line)
    whole = as_text(decision_page(case("amara", "leeds")[0]))
    assert "25 March 2026: ENG-1, ENG-2," in whole


@pytest.mark.parametrize("year", range(1985, 2031))
def test_the_line_on_the_days_of_the_law_fits_on_any_day(year: int) -> None:
    day = date(year, 9, 30)
    notices = evaluate(load_pack("england"), case_from_facts({}, as_at=day), as_at=day).notices
    told_of_law = [first_sentence(notice) for notice in notices if notice.startswith("National law")]
    assert all(len(f"! {sentence}") <= 80 for sentence in told_of_law)
    assert (year < 2006) or told_of_law


def test_a_care_leaver_of_age_is_not_called_a_child() -> None:
    for name in ("max", "nadia", "omar"):
        printed = page(name, "leeds")
        assert re.findall(r"\b[Tt]he child\b(?! protection)", printed) == []
        assert "oung person" in printed


CARE_LEAVER = {"child.statuses": ["care_leaver"], "child.date_of_birth": "2002-05-01"}
CARE_LEAVERS = [
    CARE_LEAVER,
    {"child.statuses": ["care_leaver"]},
    CARE_LEAVER
    | {
        "views.wants_advocate": True,
        "views.difficulty_expressing_wishes": True,
        "advocacy.complaint": "made",
        "advocacy.offer": "declined",
        "advocacy.advocate_conflicts": ["manages_service"],
    },
    CARE_LEAVER
    | {
        "concerns.child_may_be_at_risk": True,
        "child.needs_interpreter": True,
        "appointment.active": True,
        "appointment.suspended": True,
        "appointment.ending": "visitor_resigns",
        "views.objects_to_continuing": True,
        "views.wants_ending_visit": False,
    },
    CARE_LEAVER
    | {
        "occasions": ["leaving_care", "looked_after_review", "decision_about_child"],
        "visitor.identified": True,
        "visitor.dbs.barred_list": "listed",
        "views.objects_to_this_visitor": True,
        "aftercare.continuing": "informally",
    },
]
CALLED_A_CHILD = re.compile(
    r"\b([Tt]he|[Tt]his) child\b(?! protection| in need)|\b[Cc]hild's\b|\b(to|with): child\b|\(child\)"
)


@pytest.mark.parametrize("pack", shipped_packs())
@pytest.mark.parametrize("facts", CARE_LEAVERS)
def test_no_page_calls_a_care_leaver_the_child(pack: str, facts: dict[str, object]) -> None:
    as_at = date(2026, 11, 22)
    result = evaluate(load_pack(pack), case_from_facts(facts, as_at=as_at), as_at=as_at)
    context = context_of(result)
    whole = as_text(list(addressed_parts(decision_page(context))))
    short = as_text(one_page(context, summary_of(context, result.settled_by(result))))

    assert context.of_age
    for page_ in (short, whole):
        printed = " ".join(page_.split())
        assert [printed[max(0, m.start() - 60) : m.end() + 30] for m in CALLED_A_CHILD.finditer(printed)] == []


def test_every_notice_is_one_line() -> None:
    for name, pack in EVERY:
        lines = page(name, pack).splitlines()
        notices = [i for i, line in enumerate(lines) if line.startswith("! ")]
        assert notices == list(range(notices[0], notices[0] + len(notices)))
        assert lines[notices[-1] + 1] == ""


def test_the_last_line_counts_what_was_cut() -> None:
    context, summary = case("amara", "leeds")
    last = squeezed(page("amara", "leeds")).rpartition("`--full`: ")[2]

    left = {kind: int(number) for number, kind in re.findall(r"(\d+) ([a-z ]+)", last)}
    shown = page("amara", "leeds")
    cut = [line for line in summary.not_recorded_as_done if line.says not in " ".join(shown.split())]
    assert left["perhaps done"] == len(cut)
    told = {q for line in lines_of(summary) for q in line.questions}
    assert left["more answers"] >= len(set(context.document.decisions) - told)


@pytest.mark.parametrize("pack", shipped_packs())
def test_as_many_answers_as_the_last_line_says_stand_on_the_whole_page_alone(pack: str) -> None:
    for name in EXAMPLES:
        context, summary = case(name, pack)
        printed = squeezed(page(name, pack))
        told = {q for line in lines_of(summary) if squeezed(line.says) in printed for q in line.questions}
        whole = set(re.findall(r"[a-z_]+(?:\.[a-z_]+)+", as_text(decision_page(context))))
        (more,) = re.findall(r"`--full`: (\d+) more answers?", printed)

        assert set(context.document.decisions) <= whole
        assert int(more) == len(set(context.document.decisions) - told), (name, pack)


# ---- how hard it is to read ----

HARDEST = 5.5
"""The grade that the words of the page may have, together: what is simpler may lower it, nothing may raise it."""


def own_sentences() -> Iterator[str]:
    """Every sentence a page has that is ours and no clause's: questions to ask, answers of the catalogue, notices."""
    for name, pack in EVERY:
        context, summary = case(name, pack)
        yield from (line.says for line in summary.safety if not line.clauses)
        yield from (fact.asks.removesuffix(" (a judgement)") for fact in summary.find_out_first)
        for question in (q for line in summary.decided for q in line.questions):
            decision = context.decision(question)
            known = CATALOGUE.get(question)
            if known and decision.outcome in known.outcomes:
                yield known.outcomes[decision.outcome]
        yield from (line for line in page(name, pack).splitlines() if line.startswith("! "))


def test_the_words_of_the_page_are_read_at_the_age_of_twelve() -> None:
    assert grade(dict.fromkeys(own_sentences())) <= HARDEST


HARDEST_OF_ALL = {grade: 7.0, grade_by_letters: 7.0}
"""The same for everything the page says but names of clauses and packs: duties, answers, questions, readings."""


def every_sentence() -> Iterator[str]:
    """Every sentence of the pages of all examples, the duties of the packs in it."""
    for name, pack in EVERY:
        _, summary = case(name, pack)
        yield from (line.says for line in lines_of(summary))
        yield from (fact.asks.removesuffix(" (a judgement)") for fact in summary.find_out_first)
        yield from (line for line in page(name, pack).splitlines() if line.startswith("! "))
    yield from (says for question in CATALOGUE.values() for says in question.outcomes.values())


@pytest.mark.parametrize("measure", HARDEST_OF_ALL)
def test_all_that_the_page_says_is_read_at_the_age_of_twelve_or_so(measure: Callable[[Iterable[str]], float]) -> None:
    assert measure(dict.fromkeys(every_sentence())) <= HARDEST_OF_ALL[measure]
