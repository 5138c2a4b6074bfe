"""The server: one process, which waits for nobody who is slow, and stops when it has answered who asked. By uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.service.application import Service, application

if TYPE_CHECKING:
    import uvicorn

_NO_LIBRARY = "the service needs libraries that are not installed\n  help: install `ivpolicy[serve]`"


class ServeError(IvpolicyError):
    """The service cannot be started."""

    code = "serve"


def listening_socket(address: str, port: int) -> socket.socket:
    """A socket that listens; for port 0 the system chooses one.

    Raises:
        ServeError: The address is none of this machine's, or the port is taken.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # The protocol is named: of a socket that does not say it is TCP, asyncio leaves small answers waiting for 40 ms.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name != "nt":  # there it would let another program take the port as well
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
    except (OSError, OverflowError):
        made.close()
        raise ServeError(
            f"the service cannot listen at {address}, port {port}\n"
            "  help: the port may be taken, or the address may not be this machine's; `--port 0` takes a free one"
        ) from None
    return made


def serve(service: Service, listening: socket.socket, *, on_start: Callable[[], None] = lambda: None) -> None:
    """Answer until the process is told to stop (SIGTERM or SIGINT), then answer who has asked, and return.

    What is still being worked out when `limits.seconds` are over is not waited for.

    Raises:
        ServeError: The libraries of the extra `serve` are not installed.
    """
    try:
        import fastapi  # noqa: F401, PLC0415 - the extra
        import httptools  # noqa: F401, PLC0415 - with it
        import uvicorn  # noqa: PLC0415 - with it
    except ImportError:
        raise ServeError(_NO_LIBRARY) from None
    from ivpolicy.service.connection import Connection  # noqa: PLC0415 - the extra

    for name in ("uvicorn", "asyncio"):  # what they would tell of a fault may hold what was entered
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    config = uvicorn.Config(
        application(service),
        http=cast("type[asyncio.Protocol]", partial(Connection, service.limits)),  # whatever makes one
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # whoever is on this machine could otherwise say that it comes from elsewhere
        server_header=False,
        timeout_keep_alive=int(service.limits.head_seconds),
        timeout_graceful_shutdown=int(service.limits.seconds) + 1,
        backlog=service.limits.connections,
    )
    _server(config, service, on_start).run(sockets=[listening])
    service.workers.shutdown(wait=False, cancel_futures=True)


def _server(config: uvicorn.Config, service: Service, on_start: Callable[[], None]) -> uvicorn.Server:
    import uvicorn  # noqa: PLC0415 - the extra

    class _Server(uvicorn.Server):
        """Ends well when it is told to end; uvicorn's own would have the process killed by the signal in the end."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            if threading.current_thread() is not threading.main_thread():
                yield
                return
            before = {sig: signal.signal(sig, self.handle_exit) for sig in (signal.SIGTERM, signal.SIGINT)}
            try:
                yield
            finally:
                for sig, handler in before.items():
                    signal.signal(sig, handler)

        def handle_exit(self, sig: int, frame: Any) -> None:
            service.stopping.set()
            super().handle_exit(sig, frame)

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # it would tell what was raised
            await super().startup(sockets=sockets)
            on_start()

    return _Server(config)
