"""What another release answers to a caseload: its wheel is run on it, or its log of answers is read.

Either way it is the JSON lines of `ivpolicy decide --batch` that are read, whose form is promised from one release to
the next. A wheel is code: it runs in a process of its own, from a folder of its own, and never in this one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO

from pydantic import ValidationError

from ivpolicy.cli.refusals import RefusedError, not_done, wrong_use
from ivpolicy.diff.caseload import GivenCase
from ivpolicy.diff.releases import OldAnswer, OldError, OldProblems, ReleaseDocument
from ivpolicy.diff.starred import StarredChange, starred_since
from ivpolicy.files.wheels import Wheel, lay_out, opened_wheel
from ivpolicy.pages.parts import printable

AnsweredCase = tuple[GivenCase, tuple[OldAnswer | OldProblems, ...]]
"""A case, and what was answered to it: of a log every answer it has, of a wheel one; nothing where it was not asked."""

_AHEAD = 16
"""How many records are sent before the answer to the first of them is read, so that both releases work at once."""
_SECONDS_TO_START = 120
_MOST_OF_A_LINE = 64 * 1024 * 1024
_MOST_WORDS = 300
_WHEEL = ".whl"

# The folder stands first on the path, so that the wheel's package is found and not this one; its libraries are this
# environment's. With `-I` neither the working directory nor a variable of the environment adds to the path.
_START = """\
import os, sys
folder = sys.argv.pop(1)
sys.path.insert(0, folder)
import ivpolicy
if not os.path.realpath(ivpolicy.__file__).startswith(os.path.realpath(folder) + os.sep):
    sys.exit("another ivpolicy stands before the one of the wheel")
from ivpolicy.cli.main import main
"""
_TRIED = _START + "sys.stdout.write(ivpolicy.__version__)"
_RUN = _START + "sys.exit(main())"


@dataclass(slots=True)
class WheelAnswers:
    """The answers of a wheel, which is run once for the whole caseload.

    Attributes:
        words: The options of `decide --batch` that it is given.
    """

    wheel: Wheel
    words: Sequence[str]

    def release(self) -> ReleaseDocument:
        """Which release it is."""
        engine = f"ivpolicy {self.wheel.version}"
        return ReleaseDocument(engine=(engine,), file=str(self.wheel.path), kind="wheel", digest=self.wheel.digest)

    def starred(self, change_log: str) -> tuple[StarredChange, ...]:
        """The starred lines of this release's change log that are younger."""
        return starred_since(change_log, self.wheel.change_log, self.wheel.version)

    @property
    def without_case(self) -> int:
        """No answer of a wheel is without a case."""
        return 0

    def answered(self, cases: Iterable[GivenCase]) -> Iterator[AnsweredCase]:
        """Each case with its answer, in order.

        Raises:
            RefusedError: The release cannot be started, ends before its last answer, or answers in another form.
            WheelError: It cannot be laid out.
        """
        with tempfile.TemporaryDirectory(prefix="ivpolicy-upgrade-") as folder:
            lay_out(self.wheel, Path(folder))
            self._try_out(folder)
            command = [*_command(_RUN, folder), "decide", "--batch", "-", *self.words]
            with subprocess.Popen(  # noqa: S603 - no shell
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            ) as process:
                try:
                    yield from self._exchanged(process, cases)
                finally:
                    process.kill()
                    # Closing flushes what was not sent to a release that has ended: no error of ours, and told above.
                    with suppress(OSError, ValueError):
                        _stdin(process).close()

    def _try_out(self, folder: str) -> None:
        """Import it once without any record, so that why it does not start can be shown."""
        try:
            done = subprocess.run(  # noqa: S603 - no shell
                _command(_TRIED, folder), capture_output=True, timeout=_SECONDS_TO_START, check=False
            )
        except subprocess.TimeoutExpired:
            raise self._failed(f"did not start within {_SECONDS_TO_START} seconds") from None
        if done.returncode:
            last = done.stderr.decode("utf-8", errors="replace").strip().rpartition("\n")[2]
            raise self._failed(f"cannot be started: {printable(last)[:_MOST_WORDS] or f'code {done.returncode}'}")

    def _exchanged(self, process: subprocess.Popen[bytes], cases: Iterable[GivenCase]) -> Iterator[AnsweredCase]:
        assert process.stdout is not None, "it is a pipe"  # noqa: S101 - tells the type checker
        sent: Queue[GivenCase | Exception | None] = Queue(_AHEAD)
        Thread(target=_send, args=(_stdin(process), cases, sent), daemon=True).start()
        number = 0
        while (case := sent.get()) is not None:
            if isinstance(case, Exception):
                raise case
            if case.problems:
                yield case, ()
                continue
            number += 1
            line = process.stdout.readline(_MOST_OF_A_LINE)
            if not line.endswith(b"\n"):
                code = process.wait(_SECONDS_TO_START)
                how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
                raise self._failed(f"{how} before it had answered case {number}", not_done)
            said = read_line(line)
            if said is None:
                raise self._failed(f"answers case {number} in a form that this release cannot read")
            if isinstance(said, OldProblems) and said.line is None:  # of none: nothing can be answered
                raise self._failed(f"answers nothing: {printable(said.words)[:_MOST_WORDS]}")
            yield case, (said,)

    def _failed(self, what: str, refused: Callable[[str], RefusedError] = wrong_use) -> RefusedError:
        help_ = "give a wheel of ivpolicy that runs on this Python and these libraries, or a log of its answers"
        return refused(f"{self.wheel.path}: this release {what}\n  help: {help_}")


def _command(code: str, folder: str) -> list[str]:
    return [sys.executable, "-I", "-X", "utf8", "-c", code, folder]


def _stdin(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdin is not None, "it is a pipe"  # noqa: S101 - tells the type checker
    return process.stdin


def _send(stream: IO[bytes], cases: Iterable[GivenCase], sent: Queue[GivenCase | Exception | None]) -> None:
    """Send the records, and note each when it was sent; last None, or why no more could be read."""
    end: Exception | None = None
    try:
        for case in cases:
            if not case.problems:
                with suppress(OSError):  # it has ended: whoever reads its answers tells that
                    stream.write(json.dumps(case.data).encode("ascii") + b"\n")
                    stream.flush()
            sent.put(case)
    except Exception as error:  # noqa: BLE001 - raised where the answers are read
        end = error
    with suppress(OSError):
        stream.close()
    sent.put(end)


@dataclass(slots=True)
class LoggedAnswers:
    """The answers in a log: the lines of `ivpolicy decide --batch`, as they were kept.

    Only where each line starts is held: an answer can have some 300 kB.
    """

    path: Path
    engines: dict[str, None] = field(default_factory=dict, init=False)
    _places: dict[str, list[int]] = field(default_factory=dict, init=False)
    _asked_for: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        with self.path.open("rb") as file:
            at, number = 0, 0
            while line := file.readline(_MOST_OF_A_LINE):
                number += 1
                if line.strip():
                    self._note(line, number, at)
                at = file.tell()
        if not self._places:
            raise wrong_use(f"{self.path}: there is no answer in this log\n  help: {_LOG_HELP}")

    def _note(self, line: bytes, number: int, at: int) -> None:
        said = read_line(line)
        if said is None:
            raise wrong_use(f"{self.path}: line {number} is no answer that this release can read\n  help: {_LOG_HELP}")
        if isinstance(said, OldAnswer):
            self.engines.setdefault(said.engine)
        if said.case_id is not None:
            self._places.setdefault(said.case_id, []).append(at)

    def release(self) -> ReleaseDocument:
        """Which releases wrote it."""
        return ReleaseDocument(engine=tuple(self.engines), file=str(self.path), kind="log")

    def starred(self, change_log: str) -> tuple[StarredChange, ...]:
        """The starred lines of this release's change log that are younger than the first release that wrote the log."""
        return starred_since(change_log, None, next(iter(self.engines), "").removeprefix("ivpolicy "))

    def answered(self, cases: Iterable[GivenCase]) -> Iterator[AnsweredCase]:
        """Each case with every answer the log has to it, the same record and day once, as last answered."""
        with self.path.open("rb") as file:
            for case in cases:
                case_id = case.data.get("case_id")
                found: dict[object, OldAnswer | OldProblems] = {}
                for at in self._places.get(str(case_id), ()):
                    file.seek(at)
                    said = read_line(file.readline(_MOST_OF_A_LINE))
                    if isinstance(said, OldAnswer):
                        found[said.record_digest, said.as_at] = said
                    elif said is not None:
                        found[None] = said
                self._asked_for.add(str(case_id))
                yield case, tuple(found.values())

    @property
    def without_case(self) -> int:
        """How many of its cases were not asked for, once all were."""
        return len(self._places.keys() - self._asked_for)


_LOG_HELP = "a log holds what `ivpolicy decide --batch CASES.jsonl` printed, a line for each record"


def read_line(line: bytes) -> OldAnswer | OldProblems | None:
    """One line that another release wrote; None where it is neither an answer nor an error of a known form."""
    try:
        if line.lstrip().startswith(b'{"error"'):
            return OldError.model_validate_json(line).error
        return OldAnswer.model_validate_json(line)
    except ValidationError:
        return None


def opened_answers(name: str, words: Sequence[str]) -> WheelAnswers | LoggedAnswers:
    """A wheel, by its suffix, or a log.

    Args:
        name: The file.
        words: The options a wheel is run with.

    Raises:
        WheelError: It is no wheel of ivpolicy.
        RefusedError: It is no log.
        OSError: It cannot be read.
    """
    path = Path(name)
    if path.suffix.lower() == _WHEEL:
        return WheelAnswers(opened_wheel(path), words)
    return LoggedAnswers(path)
