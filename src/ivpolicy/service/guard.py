"""Who may ask, and from where: hosts, pages of other sites, tokens, and the header of a proxy that was named."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivpolicy.service.refusals import refusal
from ivpolicy.service.tokens import SCOPES, Asker, TokenError, Tokens, TokenScope

Headers = Mapping[str, tuple[str, ...]]
"""The head of a request: each name in small letters, with what was given under it, in order."""
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
_LONGEST_NAME = 200


def is_loopback(address: str) -> bool:
    """Whether an address can be reached from this machine alone; what is no address is not taken for one.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("localhost")
    (True, True, False, True)
    """
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Guard:
    """Says of a request who asks it, or refuses it.

    Attributes:
        hosts: The names under which the service may be asked for, without port. What a browser was made to take for
            this machine under a name of its own (DNS rebinding) is not among them.
        tokens: Where tokens are asked for.
        header: The header in which a proxy says who asks; it is believed from `proxies` alone.
        proxies: The addresses of these proxies.
        everybody: Who asks where neither is in use: whoever is on this machine.
    """

    hosts: frozenset[str]
    tokens: Tokens | None = None
    header: str | None = None
    proxies: frozenset[str] = frozenset()
    everybody: str = "this machine"

    def refuse_other_sites(self, headers: Headers) -> None:
        """Refuse what is for another host, and what a page of another site has a browser send.

        Raises:
            RequestRefusedError: It is one of these.
        """
        hosts = headers.get("host", ())
        if len(hosts) != 1 or _without_port(hosts[0]) not in self.hosts:
            raise refusal("wrong_host", "the service is not known by the name in `Host`", "start it with `--host-name`")
        sites = headers.get("sec-fetch-site", ())
        origins = headers.get("origin", ())
        is_own = all(_without_port(origin.partition("://")[2]) in self.hosts for origin in origins)
        if not is_own or any(site not in ("same-origin", "none") for site in sites):
            raise refusal("cross_site", "a page of another site may not ask here", "ask from a program")

    def asker(self, headers: Headers, client: str) -> Asker:
        """Who asks.

        Raises:
            RequestRefusedError: That is not known.
        """
        if self.header is not None:
            return self._named_by_proxy(headers.get(self.header, ()), client)
        if self.tokens is None:
            return Asker(self.everybody, frozenset(SCOPES))
        given = headers.get("authorization", ())
        scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        try:
            found = self.tokens.asker(token.strip()) if scheme.lower() == "bearer" else None
        except TokenError:
            raise refusal("fault", "the file of tokens cannot be used", "ask whoever runs the service") from None
        if found is None:
            help_ = "send `Authorization: Bearer` and a token; `ivpolicy serve token` makes one"
            raise refusal(
                "unknown_caller", "no token that is known came with the request", help_, WWW_Authenticate="Bearer"
            )
        return found

    def _named_by_proxy(self, named: tuple[str, ...], client: str) -> Asker:
        if client not in self.proxies:
            raise refusal("not_allowed", "requests are taken from the proxy alone", "ask the proxy")
        if len(named) != 1 or not named[0].strip() or not named[0].isprintable() or len(named[0]) > _LONGEST_NAME:
            told = "the proxy does not say who asks, or says it more than once"
            raise refusal(
                "unknown_caller", told, "let the proxy set the header, and take away what came with the request"
            )
        return Asker(named[0].strip(), frozenset(SCOPES))


def refuse_without(scope: TokenScope | None, asker: Asker) -> None:
    """Refuse whoever may not ask this. Raises `RequestRefusedError`."""
    if scope is not None and scope not in asker.scopes:
        raise refusal(
            "not_allowed", f"the token does not allow this; it takes one with `{scope}`", "ask for such a token"
        )


def hosts_of(address: str, names: Iterable[str]) -> frozenset[str]:
    """The names under which a service at an address may be asked for: those given, and its own."""
    own = _LOOPBACK_NAMES if is_loopback(address) else ()
    shown = f"[{address}]" if ":" in address else address
    return frozenset(name.lower() for name in (*own, shown, *names))


def _without_port(host: str) -> str:
    """A host without its port, in small letters.

    >>> _without_port("LocalHost:8080"), _without_port("[::1]:80"), _without_port("[::1]")
    ('localhost', '[::1]', '[::1]')
    """
    host = host.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]
