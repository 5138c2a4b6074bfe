"""Why a request gets no answer: a problem document (RFC 9457), which says where and what and never what was entered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.record.case import CaseError
from ivpolicy.core.text.diagnostic import PackError
from ivpolicy.files.problems import Problem, told_problems

ProblemKind = Literal[
    "unreadable", "not_asked_for", "unknown_caller", "not_allowed", "cross_site", "no_such_place", "wrong_method",
    "too_slow", "too_large", "wrong_type", "wrong_host", "refused", "too_many_headers", "fault", "too_busy",
    "took_too_long", "not_kept", "stopping",
]  # fmt: skip
"""What is wrong with a request, or why it is not answered now."""

KINDS: Mapping[ProblemKind, tuple[int, str]] = MappingProxyType(
    {
        "unreadable": (400, "The request cannot be read"),
        "not_asked_for": (400, "The request has what is not taken here"),
        "unknown_caller": (401, "The request does not say who asks"),
        "not_allowed": (403, "Whoever asks may not ask this"),
        "cross_site": (403, "The request comes from a page of another site"),
        "no_such_place": (404, "There is nothing at this address"),
        "wrong_method": (405, "This address does not take the method"),
        "too_slow": (408, "The request did not come whole in time"),
        "too_large": (413, "The request is too large"),
        "wrong_type": (415, "The body is not JSON"),
        "wrong_host": (421, "The request is for another host"),
        "refused": (422, "What was given cannot be answered"),
        "too_many_headers": (431, "The head of the request is too large"),
        "fault": (500, "Something went wrong inside ivpolicy"),
        "too_busy": (503, "Too much is asked at once"),
        "took_too_long": (503, "The answer took too long"),
        "not_kept": (503, "The decision could not be kept in the decision log"),
        "stopping": (503, "The service is about to stop"),
    }
)
"""Each kind of problem, with its status and its title."""


_OF_THE_TEXT = frozenset({"C001", "C002", "P002", "P018", "P022"})
"""The codes of a body that is not to be read at all, where they have no place in a record."""


class ProblemDocument(BaseModel):
    """Why there is no answer, as `application/problem+json` carries it (RFC 9457).

    Attributes:
        type: The permanent name of the kind of problem; there is nothing to fetch under it.
        title: The kind in words.
        status: The status of the answer.
        detail: The first problem in words.
        problems: Every problem at once, each with its place: `path` leads into the case record where `about` is `case`,
            into the request where it is `call`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    title: str
    status: int
    detail: str
    problems: tuple[Problem, ...]


class RequestRefusedError(IvpolicyError):
    """A request is not answered.

    Attributes:
        kind: Why.
        problems: Every problem, at least one.
        headers: What the answer is to say in its head beside what every answer says.
    """

    def __init__(
        self, kind: ProblemKind, *problems: Problem, headers: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.kind, self.problems, self.headers = kind, problems, dict(headers)
        self.code = kind
        super().__init__("\n".join(problem.message for problem in problems))

    @property
    def status(self) -> int:
        """The status of the answer."""
        return KINDS[self.kind][0]

    def document(self) -> ProblemDocument:
        """The problem as it is sent."""
        status, title = KINDS[self.kind]
        name = f"urn:ivpolicy:problem:{self.kind}"
        first = self.problems[0]
        detail = f"{first.path}: {first.message}" if first.path else first.message
        return ProblemDocument(type=name, title=title, status=status, detail=detail, problems=self.problems)


def refusal(
    kind: ProblemKind, message: str, help_: str, *, path: str | None = None, **headers: str
) -> RequestRefusedError:
    """A refusal for one reason; `headers` are those of the answer, with `_` for `-`."""
    about: Literal["system", "ivpolicy", "call"] = "system" if KINDS[kind][0] == 503 else "call"  # noqa: PLR2004
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return RequestRefusedError(kind, Problem(about, message, help_, path=path, code=kind), headers=said)


def refused_by(error: IvpolicyError) -> RequestRefusedError:
    """The refusal that an error of the library stands for."""
    match error:
        case RequestRefusedError():
            return error
        case PackError():  # it was read when the service started: what it cannot answer is no fault of the request
            return RequestRefusedError("fault", *told_problems(error))
        case CaseError():
            problems = tuple(told_problems(error))
            is_of_text = all(problem.path is None and problem.code in _OF_THE_TEXT for problem in problems)
            return RequestRefusedError("unreadable" if is_of_text else "refused", *problems)
        case _:
            return RequestRefusedError("refused", *told_problems(error))


def fault(place: str) -> RequestRefusedError:
    """What is told of a fault of ivpolicy itself: what was raised could hold what was entered, so only its place is."""
    problem = Problem("ivpolicy", f"something went wrong inside ivpolicy: {place}", "please report this line")
    return RequestRefusedError("fault", problem)
