"""A PostgreSQL database as the engine of a store: for several machines that write into one. Needs the extra `postgres`.

The address is that of libpq, `postgresql://…`; whatever it leaves out comes from where libpq looks: PGHOST, PGUSER,
PGPASSWORD, a password file. No message shows more of it than machine, port and database, nor what the server said.
"""

from __future__ import annotations

import errno
import os
import re
import threading
from contextlib import suppress
from typing import Any, Literal
from urllib.parse import urlsplit

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.store.engine import SECONDS_TO_WAIT, FileKind, First, Rows

_SECONDS_TO_CONNECT = 10
_ADDRESS = re.compile(r"postgres(ql)?://")
_SETTINGS = (
    f"SET lock_timeout = '{SECONDS_TO_WAIT}s'",
    "SET client_min_messages = error",
    # What an address or a role may have turned off: an entry counts when it lies on the server's disk.
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
)
_OWN_TABLES = (
    "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'p', 'f') AND relnamespace = "
    "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
)
_STAYS = (
    "CREATE FUNCTION {0}_refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never'; END $$",
    "CREATE TRIGGER {0}_stays BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION {0}_refused()",
    "CREATE TRIGGER {0}_is_kept BEFORE TRUNCATE ON {0} FOR EACH STATEMENT EXECUTE FUNCTION {0}_refused()",
)
_IN_ITS_WORDS = ((re.compile(r"\) STRICT(, WITHOUT ROWID)?$"), ")"), (re.compile(r"\bBLOB\b"), "BYTEA"))
_WIDE = (re.compile(r"\bINTEGER\b"), "BIGINT")
_SAID = {
    "28": "the database refuses this user or the password",
    "42501": "the database does not let this user do that",
    "3D000": "there is no such database",
    "55P03": "another has been writing for too long",
    "57014": "another has been writing for too long",
    "53300": "the database takes no more connections now",
    "22P05": "the database does not keep its texts in UTF-8",
    "22021": "the database does not keep its texts in UTF-8",
}
"""What is said of an error by its code, or by the first two characters of it."""
_OF_THE_SYSTEM = {
    "53100": (errno.ENOSPC, "the disk is full"),
    "58030": (errno.EIO, "the disk or the device failed"),
    "25006": (errno.EROFS, "the database can only be read"),
}
_LIKE = "\n  help: write it like postgresql://machine/database"
_REFUSED_ACCESS = re.compile("authentication|no password|pg_hba|role .* does not exist")


def is_address(path: object) -> bool:
    """Whether this is the address of a database, and not the path of a file."""
    return isinstance(path, str) and _ADDRESS.match(path) is not None


def shown_address(address: str) -> str:
    """An address without user, password and options."""
    with suppress(ValueError):
        said = urlsplit(address)
        return f"postgresql://{said.hostname or ''}{f':{said.port}' if said.port else ''}{said.path}"
    return "postgresql://"


def has_password(address: str) -> bool:
    """Whether an address holds a password, or cannot be told not to."""
    with suppress(ValueError):
        said = urlsplit(address)
        return said.password is not None or "password" in said.query
    return True


class PostgresDatabase:
    """A database, in the schema that comes first in its search path; see `Engine`.

    Args:
        address: `postgresql://machine/database`, as libpq has it.
        kind: Of which kind the store is.

    Raises:
        IvpolicyError: As the kind has it: it is no address, or the library is not installed.
    """

    def __init__(self, address: str, kind: FileKind) -> None:
        self._library = _library(kind.refusal)
        self._kind = kind
        self._address = address
        self._open: dict[tuple[int, int], Any] = {}
        self._shown = shown_address(address)
        try:
            self._library.conninfo.conninfo_to_dict(address)
        except self._library.Error:
            # What libpq says of it would show parts of it, which may be the password.
            raise kind.refusal(f"this is no address of a database{_LIKE}") from None

    @property
    def shown(self) -> str:
        """As `Engine` has it."""
        return self._shown

    @property
    def base(self) -> Any:
        """The connection of this thread of this process; another one where the last one broke."""
        key = (os.getpid(), threading.get_ident())
        base = self._open.get(key)
        if base is None or base.closed:
            try:
                base = self._library.connect(self._address, autocommit=True, connect_timeout=_SECONDS_TO_CONNECT)
                base.prepare_threshold = None  # what stands between may give each statement another connection
                self._open[key] = base
                for setting in _SETTINGS:
                    base.execute(setting)
            except self._library.Error as error:
                raise self._refused(error, connecting=True) from None
        return base

    @property
    def is_within(self) -> bool:
        """As `Engine` has it."""
        return bool(self.base.info.transaction_status)  # 0 where nothing was begun

    def is_missing(self) -> bool:
        """As `Engine` has it."""
        if self._one("SELECT current_schema()") is None:
            raise self._kind.refusal(f"{self._shown}: there is no schema to write into\n  help: see its search_path")
        return self._one(_OWN_TABLES) == 0

    def is_bare(self) -> bool:
        """As `Engine` has it: here others see the tables only when all of them are made."""
        return False

    def make(self, first: First) -> None:
        """As `Engine` has it."""
        if self._one("SHOW server_encoding") != "UTF8":
            raise self._kind.refusal(f"{self._shown}: {_SAID['22021']}\n  help: make one with ENCODING 'UTF8'")
        tables = [_in_its_words(statement) for statement in self._kind.tables.strip().split(";\n")]
        guards = [statement.format(self._kind.stays) for statement in _STAYS]
        try:
            self.begin("write")
            if self._one(_OWN_TABLES) == 0:  # another may have made it meanwhile
                for statement in (*tables, *guards, "CREATE TABLE ivpolicy_kind (application BIGINT, version BIGINT)"):
                    self.rows(statement, ())
                self.rows("INSERT INTO ivpolicy_kind VALUES (?, ?)", (self._kind.application, self._kind.version))
                for statement, values in first:
                    self.rows(statement, values)
            self.rows("COMMIT", ())
        except BaseException:
            self.rollback()
            raise

    def numbers(self) -> tuple[object, object]:
        """As `Engine` has it."""
        if self._one(f"{_OWN_TABLES} AND relname = 'ivpolicy_kind'") == 0:
            return None, None
        row = self.rows("SELECT application, version FROM ivpolicy_kind", ()).fetchone()
        return (None, None) if row is None else (row[0], row[1])

    def rows(self, statement: str, values: tuple[object, ...]) -> Rows:
        """As `Engine` has it."""
        base = self.base
        try:
            found: Rows = base.execute(statement.replace("?", "%s"), values or None)
        except self._library.Error as error:
            raise self._refused(error) from None
        return found

    def begin(self, how: Literal["write", "read"]) -> None:
        """As `Engine` has it. Who writes holds a lock, and each statement sees what was written before it was taken."""
        if how == "read":
            self.rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", ())
            return
        self.rows("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", ())
        self.rows("SELECT pg_advisory_xact_lock(?, hashtext(current_schema()))", (self._kind.application,))

    def rollback(self) -> None:
        """As `Engine` has it: a connection that broke has nothing left to undo."""
        base = self._open.get((os.getpid(), threading.get_ident()))
        if base is not None and not base.closed:
            try:
                base.execute("ROLLBACK")
            except self._library.Error:
                base.close()

    def settle(self) -> None:
        """As `Engine` has it: its tables are cleaned. The server's own log and copies keep what they kept."""
        for table in ("body", "case_key"):
            self.rows(f"VACUUM {table}", ())

    def close(self) -> None:
        """As `Engine` has it."""
        own = [base for (process, _), base in self._open.items() if process == os.getpid()]
        self._open.clear()
        for base in own:
            base.close()

    def _one(self, statement: str) -> object:
        row = self.rows(statement, ()).fetchone()
        return None if row is None else row[0]

    def _refused(self, error: Any, *, connecting: bool = False) -> Exception:
        """What the server says, in words of ours by its code: its own may show an address or a value."""
        code, shown = error.sqlstate or "", self._shown
        if code in _OF_THE_SYSTEM:
            number, words = _OF_THE_SYSTEM[code]
            return OSError(number, words, shown)
        if code == "P0001":
            return self._kind.refusal(f"{shown}: an {self._kind.stays} is never changed or taken out")
        said = _SAID.get(code) or _SAID.get(code[:2])
        if said is None and connecting and not code:
            text = str(error)
            said = _SAID["28"] if _REFUSED_ACCESS.search(text) else _SAID["3D000"] if "does not exist" in text else None
        if said is not None:
            return self._kind.refusal(f"{shown}: {said}")
        if connecting:
            return OSError(errno.ECONNREFUSED, "the database cannot be reached", shown)
        if not code or code.startswith(("08", "57P")):
            return OSError(errno.ECONNRESET, "the connection to the database broke", shown)
        return self._kind.refusal(f"{shown}: the database refuses it ({code})")


def _in_its_words(statement: str) -> str:
    for pattern, words in (*_IN_ITS_WORDS, _WIDE):
        statement = pattern.sub(words, statement.rstrip(";"))
    return statement


def _library(refusal: type[IvpolicyError]) -> Any:
    try:
        import psycopg  # noqa: PLC0415 - an extra; most stores are files
        import psycopg.conninfo  # noqa: PLC0415 - as above
    except ImportError:
        raise refusal(
            "a database needs the library `psycopg`, which is not installed\n  help: install `ivpolicy[postgres]`"
        ) from None
    return psycopg
