"""Tokens by which systems say who they are: shown once when they are made, and kept as hashes alone.

A token is 256 random bits, so that a plain SHA-256 of it tells nobody the token; hashes made slow on purpose are for
passwords, which people choose.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.files.text import read_bytes
from ivpolicy.files.whole_writes import write_new_files, write_whole_file

TokenScope = Literal["decide", "read", "audit"]
"""What a token allows: to have cases decided, to read what packs there are, to read the state of the decision log."""
SCOPES: tuple[TokenScope, ...] = get_args(TokenScope)
_START = "ivp_"
_BYTES = 32
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._@-]{0,99}")
_OTHERS_MAY_WRITE = 0o022


class TokenError(IvpolicyError):
    """A file of tokens cannot be used, or a token cannot be made."""

    code = "token"


class KeptToken(BaseModel):
    """What is kept of a token: whose it is, what it allows, and its hash."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str
    scopes: tuple[TokenScope, ...]
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    made_on: date


class _TokenFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    ivpolicy_tokens: Literal[1] = 1
    tokens: tuple[KeptToken, ...] = ()


@dataclass(frozen=True)
class Asker:
    """Who asks, and what they may ask."""

    name: str
    scopes: frozenset[TokenScope]


class Tokens:
    """A file of tokens, read again when it has changed: a token that was revoked counts no more from then on.

    Args:
        path: The file.

    Raises:
        TokenError: There is no such file, it is no file of tokens, or others than its owner may write to it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at: tuple[int, int, int] | None = None
        self._kept: tuple[KeptToken, ...] = ()
        self.refresh()

    def refresh(self) -> None:
        """Read the file where it has changed. Raises `TokenError` where it can no longer be used."""
        try:
            state = self._path.stat()
        except OSError:
            raise TokenError(f"{self._path}: there is no such file of tokens\n  help: {_MAKE}") from None
        seen = (state.st_mtime_ns, state.st_size, state.st_ino)
        if seen != self._read_at:
            self._kept = read_tokens(self._path)
            self._read_at = seen

    def asker(self, token: str) -> Asker | None:
        """Whose token this is; None for one that is not known. How long it takes does not tell how near it came.

        Raises:
            TokenError: The file can no longer be used.
        """
        self.refresh()
        given = _hashed(token)
        found = None
        for kept in self._kept:  # all of them, whichever it is
            if hmac.compare_digest(kept.sha256, given):
                found = kept
        return None if found is None else Asker(found.name, frozenset(found.scopes))


_MAKE = "`ivpolicy serve token FILE --name NAME --scope decide` makes one"


def read_tokens(path: Path) -> tuple[KeptToken, ...]:
    """The tokens of a file.

    Raises:
        TokenError: It is no file of tokens, or others than its owner may write to it.
    """
    try:
        raw = read_bytes(path)
        mode = path.stat().st_mode
    except OSError:
        raise TokenError(f"{path}: the file cannot be read\n  help: {_MAKE}") from None
    if mode & _OTHERS_MAY_WRITE:
        raise TokenError(
            f"{path}: others than its owner may write to it\n  help: take that right away: chmod 600 {path}"
        )
    try:
        return _TokenFile.model_validate_json(raw).tokens
    except ValidationError:
        raise TokenError(f"{path}: this is no file of tokens\n  help: {_MAKE}") from None


def add_token(path: Path, name: str, scopes: Sequence[TokenScope], today: date) -> str:
    """Make a token, keep its hash in a file that nobody but the user may read, and give it: it is shown this once.

    Raises:
        TokenError: The name is none, or has a token already; or there is no scope.
        OSError: The file could not be written.
    """
    if not _NAME.fullmatch(name):
        raise TokenError(
            "the name of a system is letters, digits, spaces and `. _ @ -`, at most 100\n  help: `case-system`"
        )
    if not scopes:
        raise TokenError(f"a token allows something\n  help: `--scope` with one of: {', '.join(SCOPES)}")
    kept = read_tokens(path) if path.exists() else ()
    if any(token.name == name for token in kept):
        raise TokenError(f"{path}: `{name}` has a token\n  help: revoke that first, or give the new one another name")
    token = _START + secrets.token_urlsafe(_BYTES)
    in_order = tuple(scope for scope in SCOPES if scope in scopes)
    _write(path, (*kept, KeptToken(name=name, scopes=in_order, sha256=_hashed(token), made_on=today)))
    return token


def revoke_token(path: Path, name: str) -> None:
    """Take a token out of a file.

    Raises:
        TokenError: There is none of that name.
        OSError: The file could not be written.
    """
    kept = read_tokens(path)
    left = tuple(token for token in kept if token.name != name)
    if len(left) == len(kept):
        names = ", ".join(f"`{token.name}`" for token in kept) or "none"
        raise TokenError(f"{path}: there is no token of that name\n  help: there are {names}")
    _write(path, left)


def _write(path: Path, tokens: Iterable[KeptToken]) -> None:
    text = json.dumps(_TokenFile(tokens=tuple(tokens)).model_dump(mode="json"), indent=2) + "\n"
    if path.exists():
        write_whole_file(path, text)
    else:
        write_new_files(path.parent, {path.name: text}, private=(path.name,))


def _hashed(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
