"""The letter to the child: short sentences, "you", no rule and no name; every sentence it can ever say in one place.

It says what was asked, what the rules say, what comes next, whom to ask, how to disagree, how to get an advocate and
how to complain about what is kept on file. It never tells what is recorded about anybody. What is said of a child's
safety is told face to face, so the letter leaves it out; and every letter is alike in that, so that whoever else reads
one learns nothing: it says what to do where the child does not feel safe, and sends nobody to those they live with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ivpolicy.account.account_document import LetterPart
from ivpolicy.core.catalogue import GAP, NOT_APPLICABLE
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.rules.words import long_date

COMPLAINTS_EASED_FROM = date(2026, 6, 19)
"""From this day there is a right to complain to the data controller, who is to acknowledge it within 30 days.

Source: Data Protection Act 2018 s164A.
"""

ASKED: Mapping[str, str] = {
    "safeguarding.act": "We would like to talk with you.",
    "advocacy.wishes": "We asked how we must hear what you want.",
    "advocacy.inform": "We asked what you must be told about help to speak up.",
    "advocacy.offer": "We asked if you need an advocate.",
    "advocacy.eligibility": "We asked if the advocate team here can help you.",
    "advocacy.consent": "We asked who has to say yes first.",
    "advocacy.refer": "We asked who helps you to get an advocate.",
    "advocacy.route": "We asked what comes next with what you told us.",
    "advocacy.priority": "We asked if you need more help than most.",
    "visitor.consider": "We asked if we should think about a visitor for you.",
    "visitor.criteria": "We asked if the visitor scheme here is for you.",
    "visitor.appoint": "We asked if you must have a visitor.",
    "visitor.reconsider": "We asked if we must look at this again.",
    "visitor.refer": "We asked who should ask for a visitor for you.",
    "visitor.match": "We asked how we find the right visitor for you.",
    "visitor.independence": "We asked if this visitor is free from our own team.",
    "visitor.vetting": "We asked if the checks on the visitor are done.",
    "visitor.approve": "We asked if the visitor has been through each step.",
    "visitor.information": "We asked what a visitor may know about you.",
    "visitor.support": "We asked what help your visitor and your carers get.",
    "visitor.visit": "We asked what your visits should be like.",
    "visitor.contribute": "We asked how your visitor can speak up for you.",
    "visitor.review": "We asked when we look at how it goes.",
    "visitor.expenses": "We asked what we pay your visitor back.",
    "visitor.continue": "We asked if you can still see your visitor when you leave care.",
    "visitor.end": "We asked if your visits come to an end.",
    "records.keep": "We asked what we must write down.",
    "child.tell": "We asked what you must be told.",
    "iro.notify": "We asked what we must tell the person who runs your review.",
    "iro.consult": "We asked when the person who runs your review must be asked.",
}
"""What was asked, of each question that all packs answer."""
ASKED_LOCALLY = "We asked a thing that our own rules ask."

SAID: Mapping[tuple[str, str], str] = {
    ("advocacy.offer", "not_indicated"): "We see no need for one right now, but you can ask for one at any time.",
    ("advocacy.offer", "consider"): "We must think about an advocate for you.",
    ("advocacy.offer", "offer"): "We must ask you if you want an advocate.",
    ("advocacy.offer", "secure"): "We must get you an advocate.",
    ("advocacy.eligibility", "eligible"): "Yes, the team can help you.",
    ("advocacy.eligibility", "not_eligible"): "You are not on the list of that team.",
    ("advocacy.consent", "consent_given"): "The yes that we need is on file.",
    ("advocacy.consent", "consent_needed"): "We need a yes before we ask for an advocate.",
    ("advocacy.consent", "consent_not_needed"): "No one has to say yes first.",
    ("advocacy.priority", "particular_consideration"): "Yes, we must think about what you need most.",
    ("advocacy.priority", "no_particular_group"): "You are not in a group that our rules name.",
    ("visitor.consider", "assess"): "Yes, we must find out if a visitor would be good for you.",
    ("visitor.consider", "met"): "You have a visitor, so we need not ask now.",
    ("visitor.consider", "not_now"): "There is no need to do this right now.",
    ("visitor.criteria", "met"): "Yes, the scheme is for you.",
    (
        "visitor.criteria",
        "not_met",
    ): "No, the list of this scheme does not fit you. You may still have a visitor in some other way.",
    ("visitor.appoint", "appoint"): "Yes, we must find you a visitor.",
    ("visitor.appoint", "do_not_appoint"): "No, you will not get a visitor now.",
    ("visitor.appoint", "met"): "You have a visitor.",
    ("visitor.appoint", "no_duty_now"): "No, you will not get a visitor right now.",
    ("visitor.refer", "refer"): "Someone must ask for a visitor for you.",
    ("visitor.refer", "do_not_refer"): "No one is to ask for a visitor for you now.",
    ("visitor.refer", "met"): "You have a visitor, so no one needs to ask.",
    ("visitor.refer", "no_referral_now"): "No one needs to ask right now.",
    ("visitor.independence", "not_independent"): "No, this person is too close to our own team.",
    ("visitor.independence", "independent"): "Yes, as far as we know.",
    ("visitor.continue", "open"): "Yes, you can.",
    ("visitor.continue", "closed"): "Our scheme ends then, but you may still stay in touch.",
    ("visitor.continue", "consider"): "We must think about how you can stay in touch.",
    ("visitor.end", "ended"): "Yes, the visits have come to an end.",
    ("visitor.end", "end"): "Yes, the visits will stop.",
    ("visitor.end", "to_decide"): "We still have to make up our minds.",
    ("visitor.end", "ending"): "Yes, the visits are about to end.",
    ("visitor.end", "goes_on"): "No, the visits go on.",
}
"""What the rules say, of each outcome of such a question."""
SAID_OF_LISTS: Mapping[str, str] = {
    "something_due": "There are things that we must do for you now.",
    "nothing_due": "There is nothing that we must do for you now.",
    "all_steps_recorded": "Yes, each step is on file.",
    "outstanding": "No, there are still steps to do.",
}
SAID_OF_ANY: Mapping[str, str] = {
    "needs_information": "We can not say yet, as we still have to find some things out.",
    "needs_judgement": "We can not say yet, as a person who knows you has to think it through first.",
    "conflict": "Our rules do not all say the same, so a person has to choose.",
    "not_applicable": "This does not come up for you right now.",
    "no_rule": "Our rules do not say a thing about this.",
    GAP: "Our rules leave this open, so a person has to choose.",
    "settled": "Our rules give an answer. Your social worker will tell you what it is.",
}
"""What is said whatever the question: of a status, of what the text leaves open, and of a pack's own question."""

NEXT: Mapping[str, str] = {
    "decided": "Your social worker will tell you what we do next.",
    "needs_information": "Your social worker will ask you and others, and then tell you.",
    "needs_judgement": "That person should ask you what you think.",
    "conflict": "That person must tell you what they choose, and why.",
    "not_applicable": "If things change, we look at it again.",
    "no_rule": "Your social worker can tell you who will choose.",
}
BY_DAY = "We should do this by {}."
NO_DAY = "If you do not hear from us soon, you can ask."
REVIEW = "You can also bring this up at your next review."

SAFETY_TOLD = ("This is a thing to talk about face to face.", "A grown-up who knows you will sit down with you.")
NOT_SAFE = "If you do not feel safe, tell a grown-up you trust now."
PEOPLE_CHOOSE = ("This letter says what our rules say.", "People make the choice, and no machine does.")
HEARD = "We want to hear what you think."
WHOM_TO_ASK = (
    "You can ask your social worker.",
    "You can ask a grown-up you trust, too.",
    "Your social worker must tell you why.",
    NOT_SAFE,
)
DISAGREE = (
    "You can say that you do not agree.",
    "Tell your social worker. You can tell the person who runs your review, too.",
    "You can also make a complaint.",
    "You will not get into trouble for it.",
)
ADVOCATE = (
    "An advocate is a person who is on your side.",
    "They help you say what you want.",
    "They can go to a meeting with you.",
    "To get one, ask your social worker. You can ask a grown-up you trust, too.",
)
DATA = (
    "We keep notes about you, and we must take care of them.",
    "You can tell us if you think we use them in a wrong way.",
    "You may ask for help with it.",
)
DATA_BY_LAW = (
    "In law we are called the data controller.",
    "By law you have the right to complain to the data controller. That is us.",
    "We must write back in 30 days to say that we got it.",
)

HEADINGS = (
    "A letter to you",
    "What we found",
    "What comes next",
    "Who can you ask",
    "If you do not agree",
    "Get help to speak up",
    "What we keep about you",
)


def letter_to_child(decision: Decision, days: Sequence[date], as_at: date) -> tuple[LetterPart, ...]:
    """The letter about one answer. `days`: those by which something is to be done, as far as the child may be told."""
    about_safety = decision.question.id == "safeguarding.act"
    found = SAFETY_TOLD if about_safety else (_said(decision), *PEOPLE_CHOOSE)
    following = () if about_safety else tuple(_next(decision, days))
    parts = (
        (ASKED.get(decision.question.id, ASKED_LOCALLY), HEARD),
        found,
        following,
        WHOM_TO_ASK,
        DISAGREE,
        ADVOCATE,
        (*DATA, *(DATA_BY_LAW if as_at >= COMPLAINTS_EASED_FROM else ())),
    )
    return tuple(
        LetterPart(heading=heading, sentences=sentences)
        for heading, sentences in zip(HEADINGS, parts, strict=True)
        if sentences
    )


def _said(decision: Decision) -> str:
    """What the rules say; a step that is reached is told as that alone, and not where it has led."""
    outcome = decision.outcome
    if decision.status != "decided" or outcome in (GAP, NOT_APPLICABLE, None):
        return SAID_OF_ANY[GAP if outcome == GAP and decision.status == "decided" else decision.status]
    told = SAID.get((decision.question.id, outcome)) or SAID_OF_LISTS.get(outcome)
    return told or SAID_OF_ANY["settled"]


def _next(decision: Decision, days: Sequence[date]) -> Iterator[str]:
    yield NEXT[decision.status]
    if decision.status == "decided":
        yield BY_DAY.format(long_date(min(days))) if days else NO_DAY
    yield REVIEW


def every_sentence() -> Iterator[str]:
    """Every sentence a letter can say, and every heading; the day in one of them is an example."""
    yield from HEADINGS
    yield from (*ASKED.values(), ASKED_LOCALLY, *SAID.values(), *SAID_OF_LISTS.values(), *SAID_OF_ANY.values())
    yield from (*NEXT.values(), BY_DAY.format(long_date(COMPLAINTS_EASED_FROM)), NO_DAY, REVIEW)
    yield from (*SAFETY_TOLD, *PEOPLE_CHOOSE, HEARD, *WHOM_TO_ASK, *DISAGREE, *ADVOCATE, *DATA, *DATA_BY_LAW)
