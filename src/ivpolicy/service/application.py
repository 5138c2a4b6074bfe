"""The application: requests in, documents or problem documents out. It needs the extra `serve`."""

from __future__ import annotations

import asyncio
import threading
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from pydantic_core import PydanticCustomError

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.service.answers import Answers, TaggedList, took_too_long
from ivpolicy.service.guard import Guard, Headers, refuse_without
from ivpolicy.service.limits import Limits
from ivpolicy.service.openapi import openapi_text
from ivpolicy.service.operations import OPERATIONS, PROBLEM_TYPE, Operation
from ivpolicy.service.refusals import RequestRefusedError, fault, refusal, refused_by
from ivpolicy.service.requests import day_given
from ivpolicy.service.telemetry import measure

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ivpolicy.service.web.page_keeper import PageKeeper
    from ivpolicy.service.web.pages import Page, Pages

SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer says: a browser shows it as what it is, fetches nothing for it, and tells no other site of it."""
_KEEP_NOTHING = {"Cache-Control": "no-store"}
_ASK_AGAIN = {"Cache-Control": "private, no-cache"}
_TELLS_NOTHING = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
_NOWHERE = "(no such address)"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY")

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
AsgiApplication = Callable[[Message, Receive, Send], Awaitable[None]]
AnswerWork = Callable[[bytes, str, Callable[[], bool]], bytes]


@dataclass
class Service:
    """What the application works with.

    Attributes:
        answers: What is answered.
        guard: Who may ask.
        limits: How much is taken on.
        stopping: Set once the service has been told to stop.
        underway: How many answers are being worked out or wait for that.
        pages: The interview and the decision as pages; None where only programs are answered.
        keeper: What keeps decisions of the pages in the decision log; None where there is none.
        tell: Told a line for each request: method, address as declared, status, milliseconds. Nothing else ever is.
    """

    answers: Answers
    guard: Guard
    limits: Limits = Limits()  # noqa: RUF009 - it is frozen
    stopping: threading.Event = field(default_factory=threading.Event)
    underway: int = 0
    pages: Pages | None = None
    keeper: PageKeeper | None = None
    tell: Callable[[str], None] = field(default=lambda _: None)

    def __post_init__(self) -> None:
        """Start no thread yet."""
        self.workers = ThreadPoolExecutor(self.limits.at_once, "ivpolicy-answers")

    async def worked_out(self, work: AnswerWork, body: bytes, asker: str) -> bytes:
        """An answer, worked out beside the others.

        Raises:
            RequestRefusedError: Too much is asked at once, or it took too long.
        """
        if self.underway >= self.limits.at_once + self.limits.waiting:
            told = "as many answers are being worked out as the service takes on"
            raise refusal("too_busy", told, "ask again in a moment", Retry_After="1")
        given_up = threading.Event()
        self.underway += 1
        future = asyncio.get_running_loop().run_in_executor(self.workers, work, body, asker, given_up.is_set)
        future.add_done_callback(self._is_done)
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await asyncio.shield(future)
        except TimeoutError:
            raise took_too_long() from None
        finally:
            given_up.set()

    def _is_done(self, future: asyncio.Future[bytes]) -> None:
        """Count down when the work is over, also where nobody waits for it any more."""
        self.underway -= 1
        if not future.cancelled():
            future.exception()


def application(service: Service) -> AsgiApplication:
    """The application as a server runs it: every endpoint, and around them what holds for all."""
    from fastapi import FastAPI  # noqa: PLC0415 - the extra
    from starlette.exceptions import HTTPException  # noqa: PLC0415 - with it

    # Its own telemetry would tell addresses as they were typed, and what was raised: that is `telemetry`'s to do.
    inner = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, telemetry=_TELLS_NOTHING)
    endpoints = {(operation.method, operation.path): _Endpoint(service, operation) for operation in OPERATIONS}
    for (method, path), endpoint in endpoints.items():
        inner.add_route(path, endpoint, methods=[method])
    if service.pages is not None:
        for path, methods in _page_routes(service):
            inner.add_route(path, _PageEndpoint(service, service.pages, path), methods=methods, name=path)

    async def nothing_there(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as the framework calls it
        """There is no such address, or it takes another method."""
        path = request.url.path
        allowed = [operation.method for operation in OPERATIONS if operation.path == path]
        allowed += [method for page, methods in _page_routes(service) for method in methods if page == path]
        if not allowed:
            return _refused(refusal("no_such_place", "there is nothing at this address", "see `/v1/openapi.json`"))
        told = "this address is not asked that way"
        return _refused(refusal("wrong_method", told, f"ask it by {allowed[0]}", Allow=", ".join(allowed)))

    inner.add_exception_handler(HTTPException, nothing_there)
    return _Around(service, inner, endpoints)


class _Endpoint:
    """One operation as the framework calls it: with its own `methods`, a class is taken for a whole application."""

    def __init__(self, service: Service, operation: Operation) -> None:
        self._service, self._operation = service, operation
        answers = service.answers
        self._work: dict[str, AnswerWork] = {
            "decide": answers.decision,
            "decide_batch": answers.batch,
            "explain": answers.explanation,
            "compare": answers.comparison,
        }
        self._lists = {
            "packs": answers.list_of_packs,
            "questions": answers.list_of_questions,
            "facts": answers.list_of_facts,
        }

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer, or say what is wrong."""
        from starlette.requests import Request  # noqa: PLC0415 - the extra

        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except IvpolicyError as error:
            answer = _refused(refused_by(error))
        except Exception as error:  # noqa: BLE001 - whatever it is could hold what was entered: only its place is told
            answer = _refused(fault(_place(error)))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        operation = self._operation
        headers = headers_of(request.scope)
        asker = ""
        if operation.scope is not None:
            found = self._service.guard.asker(headers, (request.scope.get("client") or ("",))[0])
            refuse_without(operation.scope, found)
            asker = found.name
        given = _query(request.scope["query_string"], ("as_at", "pack") if operation.query else ())
        if operation.id in self._work:
            body = await self._body(request, headers)
            made = self._service.answers.quick_decision(body, asker) if operation.id == "decide" else None
            if made is None:
                made = await self._service.worked_out(self._work[operation.id], body, asker)
            return _sent(made, operation.media, _KEEP_NOTHING)
        if operation.query:
            return await self._list(given, headers)
        return await self._of_the_service(operation)

    async def _of_the_service(self, operation: Operation) -> Response:
        """What is asked about the service itself."""
        if operation.id == "openapi":
            return _sent(openapi_text().encode(), operation.media, _ASK_AGAIN)
        if operation.id == "checkpoint":
            work: AnswerWork = lambda *_: self._service.answers.checkpoint()  # noqa: E731 - called as the others are
            made = await self._service.worked_out(work, b"", "")
            return _sent(made, operation.media, _KEEP_NOTHING)
        if operation.id == "ready" and self._service.stopping.is_set():
            raise refusal("stopping", "the service has been told to stop", "ask another one")
        return _sent(b'{"status":"ok"}', operation.media, _KEEP_NOTHING)

    async def _list(self, given: dict[str, str], headers: Headers) -> Response:
        if "as_at" not in given:
            raise refusal("refused", "is required", "add `?as_at=2026-11-02`", path="as_at")
        try:
            as_at = day_given(given["as_at"])
        except PydanticCustomError:
            told = "expected a day from 1900 to 2200"
            raise refusal("refused", told, "write it as `2026-11-02`", path="as_at") from None
        made: list[TaggedList] = []
        listed = self._lists[self._operation.id]

        def work(*_: object) -> bytes:
            made.append(listed(as_at, given.get("pack")))
            return b""

        await self._service.worked_out(work, b"", "")
        (listing,) = made
        told_headers = {**_ASK_AGAIN, "ETag": listing.tag, "Vary": "Authorization"}
        held = [
            tag.strip().removeprefix("W/") for given in headers.get("if-none-match", ()) for tag in given.split(",")
        ]
        if listing.tag in held or "*" in held:
            return _sent(b"", None, told_headers, status=304)
        return _sent(listing.body, self._operation.media, told_headers)

    async def _body(self, request: Request, headers: Headers) -> bytes:
        """The body, whole, of the right type, and not too large. Raises `RequestRefusedError`."""
        media = [part.strip().lower() for part in ",".join(headers.get("content-type", ())).split(";")]
        if media[0] != "application/json" or any(
            part not in ("charset=utf-8", 'charset="utf-8"') for part in media[1:]
        ):
            raise refusal("wrong_type", "the body is to be JSON in UTF-8", "send `Content-Type: application/json`")
        limits = self._service.limits
        most = limits.batch if self._operation.id == "decide_batch" else limits.body
        return await _whole_body(request, headers, most, limits.seconds)


class _PageEndpoint:
    """One address of the pages, as the framework calls it."""

    def __init__(self, service: Service, pages: Pages, path: str) -> None:
        self._service, self._pages, self._path = service, pages, path

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer with a page, or say on one what is wrong."""
        from starlette.requests import Request  # noqa: PLC0415 - the extra

        request = Request(scope, receive)
        try:
            page = await self._page(request)
        except IvpolicyError as error:
            page = self._refused(refused_by(error))
        except Exception as error:  # noqa: BLE001 - as of every endpoint
            page = self._refused(fault(_place(error)))
        await _sent_page(page)(scope, receive, send)

    async def _page(self, request: Request) -> Page:
        from ivpolicy.service.web.routes import page_for  # noqa: PLC0415 - the extra

        pages, limits, headers = self._pages, self._service.limits, headers_of(request.scope)
        found = self._service.guard.asker(headers, (request.scope.get("client") or ("",))[0])
        refuse_without("decide", found)
        _query(request.scope["query_string"], ())
        body, media = b"", ",".join(headers.get("content-type", ()))
        if request.method == "POST":
            body = await _whole_body(request, headers, limits.body, limits.seconds)
        made: list[Page] = []

        def work(*_: object) -> bytes:
            keeper, asker = self._service.keeper, found.name
            made.append(page_for(pages, self._path, request.method, body, media, keeper=keeper, asker=asker))
            return b""

        await self._service.worked_out(work, b"", "")
        return made[0]

    def _refused(self, refused: RequestRefusedError) -> Page:
        """A refusal for a person; the browser goes back to what was filled in."""
        mend = "tell whoever runs the service"
        told = tuple(f"{problem.message}: {problem.help or mend}" for problem in refused.problems)
        return self._pages.refused(refused.document().title, told, refused.status)


async def _whole_body(request: Request, headers: Headers, most: int, seconds: float) -> bytes:
    """The body, whole, as it is, and not too large. Raises `RequestRefusedError`."""
    from starlette.requests import ClientDisconnect  # noqa: PLC0415 - the extra

    if headers.get("content-encoding", ("identity",)) != ("identity",):
        raise refusal("wrong_type", "the body is to come as it is", "leave out `Content-Encoding`")
    told = headers.get("content-length", ("0",))[0]
    if told.isdecimal() and int(told) > most:
        raise _too_large(most)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                body += part
                if len(body) > most:
                    raise _too_large(most)
    except ClientDisconnect:  # nobody is there to read it
        raise refusal("too_slow", "the body did not come whole", "send it again") from None
    except TimeoutError:
        raise refusal("too_slow", "the body did not come whole in time", "send it again", Connection="close") from None
    return bytes(body)


def _page_routes(service: Service) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """The addresses of the pages, where there are any."""
    if service.pages is None:
        return ()
    from ivpolicy.service.web.routes import PAGE_ROUTES  # noqa: PLC0415 - the extra

    return PAGE_ROUTES


def _sent_page(page: Page) -> Response:
    """A page or a file as it is sent: nothing of it is to be kept, but for the style."""
    from ivpolicy.service.web.routes import PAGE_HEADERS  # noqa: PLC0415 - the extra

    is_style = page.media.startswith("text/css")
    headers = {**PAGE_HEADERS, "Cache-Control": "private, max-age=3600" if is_style else "no-store"}
    if page.file is not None:
        headers["Content-Disposition"] = f'attachment; filename="{page.file}"'
    return _sent(page.body.encode(), page.media, headers, status=page.status)


def _too_large(most: int) -> RequestRefusedError:
    told = f"the body is larger than {most // 1024:,} KiB"
    return refusal("too_large", told, "send less at once", Connection="close")


class _Around:
    """What holds for every request: it is for this host, it ends in time, its line in the log, no traceback."""

    def __init__(self, service: Service, inner: Any, endpoints: Mapping[Any, _Endpoint]) -> None:
        # No address has a part that is chosen: what is asked as declared is found without the framework, which would
        # look through its routes and wrap each answer thrice. Pages, and what is not there, are left to it.
        self._service, self._inner, self._endpoints = service, inner, endpoints
        pages = (path for path, _ in _page_routes(service))
        self._routes = frozenset((*pages, *(operation.path for operation in OPERATIONS)))
        self._measured = measure()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        status = 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._answered(scope, receive, told)
        except Exception as error:  # noqa: BLE001 - whatever it is could hold what was entered: only its place is told
            if status:  # the answer had begun: the connection is closed, so that nobody takes the half for the whole
                raise _HalfAnsweredError from None
            refused = took_too_long() if isinstance(error, TimeoutError) else fault(_place(error))
            await _refused(refused)(scope, receive, told)
        finally:
            self._tell(scope, status, time.perf_counter() - started)

    async def _answered(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            if sum(len(name) + len(value) for name, value in scope["headers"]) > self._service.limits.head:
                raise refusal("too_many_headers", "the head of the request is too large", "send less in the head")
            self._service.guard.refuse_other_sites(headers_of(scope))
        except RequestRefusedError as refused:
            await _refused(refused)(scope, receive, send)
            return
        # More than a body and an answer may take: what is over it is a reader who does not read.
        async with asyncio.timeout(3 * self._service.limits.seconds):
            await self._endpoints.get((scope["method"], scope["path"]), self._inner)(scope, receive, send)

    def _tell(self, scope: Message, status: int, seconds: float) -> None:
        route = scope["path"] if scope["path"] in self._routes else _NOWHERE
        method = scope["method"] if scope["method"] in _METHODS else "-"
        self._service.tell(f"{method} {route} {status} {seconds * 1000:.1f} ms")
        if self._measured is not None:
            self._measured(method, route, status, seconds)


class _HalfAnsweredError(IvpolicyError):
    """An answer broke off after it had begun."""


def headers_of(scope: Message) -> Headers:
    """The head of a request, by names in small letters."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        found[key] = (*found.get(key, ()), value.decode("latin-1"))
    return found


def _query(text: bytes, known: tuple[str, ...]) -> dict[str, str]:
    """What the address asks. Names that are not known are not repeated: they could be a child's."""
    try:
        given = parse_qsl(text.decode("ascii"), keep_blank_values=True, strict_parsing=bool(text), errors="strict")
    except ValueError:
        given = [("", "")]
    names = [name for name, _ in given]
    if any(name not in known for name in names) or len(set(names)) < len(names):
        mend = (
            "known here, each once: " + ", ".join(f"`{name}`" for name in known)
            if known
            else "leave out what follows `?`"
        )
        raise refusal("not_asked_for", "the address asks what is not known here", mend)
    return dict(given)


def _sent(body: bytes, media: str | None, headers: dict[str, str], *, status: int = 200) -> Response:
    """An answer; its bytes go out as they are."""
    from starlette.responses import Response  # noqa: PLC0415 - the extra

    return Response(body, status_code=status, media_type=media, headers={**SAFE_HEADERS, **headers})


def _refused(refused: RequestRefusedError) -> Response:
    body = refused.document().model_dump_json().encode()
    return _sent(body, PROBLEM_TYPE, {**_KEEP_NOTHING, **refused.headers}, status=refused.status)


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "ivpolicy" in Path(frame.filename).parts] or list(frames)
    place = f"{Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else "an unknown place"
    return f"{type(error).__name__} in {place}"
