"""Who may ask, and what is kept: tokens as hashes, the proxy that was named, the decision log."""

import gc
import json
import os
import stat
import sys

import pytest

from ivpolicy import DecisionLog
from ivpolicy.service.guard import Guard, hosts_of, is_loopback
from ivpolicy.service.refusals import RequestRefusedError
from ivpolicy.service.tokens import TokenError, Tokens, read_tokens
from served import AS_AT, served

LISTED = f"/v1/packs?as_at={AS_AT}"


def made(run, path, name, *scopes):
    """A token made by the command."""
    words = [word for scope in scopes for word in ("--scope", scope)]
    code, out, err = run("serve", "token", str(path), "--name", name, *words)
    assert (code, "shown once" in err) == (0, True)
    return out.strip()


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_a_token_is_kept_as_a_hash_alone_where_only_its_owner_can_read(run, tmp_path):
    path = tmp_path / "tokens.json"
    token = made(run, path, "case-system", "decide", "read")

    assert token.startswith("ivp_")
    assert len(token) > 43
    assert token not in path.read_text(encoding="utf-8")
    assert token[4:] not in path.read_text(encoding="utf-8")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        made(run, path, "other", "audit")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Tokens(path).asker(token).scopes == {"decide", "read"}
    assert Tokens(path).asker(token[:-1]) is None
    assert Tokens(path).asker("") is None


def test_tokens_are_listed_and_revoked_by_name(run, tmp_path):
    path = tmp_path / "tokens.json"
    token = made(run, path, "case-system", "decide")

    assert run("serve", "token", str(path))[1].startswith("case-system: decide, made on 2")
    assert run("serve", "token", str(path), "--revoke", "case-system")[0] == 0
    assert Tokens(path).asker(token) is None
    assert run("serve", "token", str(path), "--revoke", "case-system")[0] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("token",), "needs the file"),
        (("token", "t.json", "--name", "x"), "allows something"),
        (("token", "t.json", "--scope", "read"), "name of a system"),
        (("token", "t.json", "--name", "a\nb", "--scope", "read"), "name of a system"),
        (("token", "nowhere.json"), "cannot be read"),
        (("token", "t.json", "--name", "x", "--revoke", "y"), "made or revoked"),
        (("token", "t.json", "--log", "x"), "does nothing here"),
        (("--name", "x"), "does nothing here"),
        (("--tokens", "nowhere.json"), "no such file of tokens"),
        (("--address", "0.0.0.0"), "whoever reaches this machine could ask"),
        (("--address", "not an address"), "whoever reaches this machine could ask"),
        (("--tokens", "t.json", "--trust-header", "X-User"), "by a token or by a proxy"),
        (("--proxy", "10.0.0.1"), "does nothing without `--trust-header`"),
        (("--log", "d.log"), "keeps who asked"),
        (("--log", "d.log", "--trust-header", "X-User", "--asked-by", "me"), "leave out `--asked-by`"),
        (("--asked-by", "me"), "does nothing without `--log`"),
        (("--pack", "leedz"), "did you mean `leeds`?"),
        (("--pack", "leeds", "--port", "99999"), "cannot listen"),
        (("--most-seconds", "0"), "is no number of seconds"),
        (("--most-records", "-1"), "is no number from 1"),
    ],
)
def test_what_cannot_be_served_is_told(run, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    gc.freeze()  # before it listens a service looks through all there is for circles: here, what other tests hold
    try:
        code, out, err = run("serve", *words)
    except SystemExit as stopped:
        code, out, err = stopped.code, "", None

    assert (code, out) == (2, "")
    assert err is None or said in err


def test_a_file_that_others_may_write_or_that_is_none_is_refused(run, tmp_path):
    path = tmp_path / "tokens.json"
    made(run, path, "case-system", "decide")
    if os.name == "posix":
        path.chmod(0o666)
        with pytest.raises(TokenError, match="others than its owner"):
            Tokens(path)
        path.chmod(0o600)
    path.write_text('{"tokens": [{"name": "Zq7"}]}', encoding="utf-8")
    with pytest.raises(TokenError, match="no file of tokens") as told:
        read_tokens(path)
    assert "Zq7" not in str(told.value)


def test_each_token_allows_what_its_scopes_say_and_a_revoked_one_nothing(run, tmp_path):
    path = tmp_path / "tokens.json"
    deciding, reading = made(run, path, "case-system", "decide"), made(run, path, "portal", "read")
    with served("--tokens", str(path), "--pack", "england") as service:
        given = {"as_at": AS_AT, "pack": "england", "questions": ["visitor.appoint"], "record": {"case_id": "c"}}
        ask = lambda **headers: service.ask("POST", "/v1/decisions", given=given, **headers)  # noqa: E731
        nobody = ask()

        assert (nobody.kind, nobody.headers["www-authenticate"]) == ("unknown_caller", "Bearer")
        assert ask(**bearer("ivp_wrong")).kind == ask(Authorization="Basic x").kind == "unknown_caller"
        assert ask(**bearer(reading)).kind == "not_allowed"
        assert ask(**bearer(deciding)).status == 200
        assert service.ask("GET", LISTED, **bearer(deciding)).kind == "not_allowed"
        assert service.ask("GET", LISTED, **bearer(reading)).status == 200
        assert service.ask("GET", "/v1/log/checkpoint", **bearer(reading)).kind == "not_allowed"
        assert service.ask("GET", "/v1/openapi.json").status == 200
        run("serve", "token", str(path), "--revoke", "case-system")
        assert ask(**bearer(deciding)).kind == "unknown_caller"
        path.unlink()
        assert service.ask("GET", LISTED, **bearer(reading)).status == 500
    assert "ivp_" not in service.told


def test_a_decision_is_in_the_log_before_it_is_sent_by_whoever_the_token_names(run, tmp_path):
    path, log = tmp_path / "tokens.json", tmp_path / "decisions.log"
    token = made(run, path, "case-system", "decide", "audit")
    with served("--tokens", str(path), "--log", str(log)) as service:
        given = {"as_at": AS_AT, "pack": "leeds", "questions": ["visitor.appoint"], "record": {"case_id": "invented"}}
        answer = service.ask("POST", "/v1/decisions", given=given, **bearer(token))
        batch = {**given, "records": [given.pop("record"), {"case_id": ""}]}
        batch.pop("record")
        service.ask("POST", "/v1/decisions/batch", given=batch, **bearer(token))
        checkpoint = service.ask("GET", "/v1/log/checkpoint", **bearer(token))

    with DecisionLog(log, new=False) as kept:
        entries = list(kept.entries())
        assert checkpoint.body.decode() == kept.checkpoint().text
    assert checkpoint.headers["content-type"].startswith("text/plain")
    assert [entry.head["by"] for entry in entries] == ["case-system"] * 2
    assert (
        entries[0].head["answers"]["visitor.appoint"]["status"] == answer.json["decisions"]["visitor.appoint"]["status"]
    )
    assert run("audit", "verify", str(log))[0] == 0


def test_a_decision_that_cannot_be_kept_is_not_sent(tmp_path):
    log = tmp_path / "decisions.log"
    with served("--log", str(log), "--asked-by", "case-system") as service:
        assert service.decide(questions=["visitor.appoint"]).status == 200
        for file in tmp_path.glob("decisions.log*"):
            file.write_bytes(b"\0" * 8192)
        answer = service.decide(questions=["visitor.appoint"])

    assert (answer.status, answer.kind) == (503, "not_kept")


def test_without_a_log_there_is_no_checkpoint(service):
    assert service.ask("GET", "/v1/log/checkpoint").kind == "no_such_place"


def test_the_proxy_that_was_named_says_who_asks(tmp_path):
    log = tmp_path / "decisions.log"
    with served("--trust-header", "X-Asker", "--log", str(log)) as service:
        given = {"as_at": AS_AT, "pack": "leeds", "questions": ["visitor.appoint"], "record": {"case_id": "c"}}
        ask = lambda **headers: service.ask("POST", "/v1/decisions", given=given, **headers)  # noqa: E731

        assert ask().kind == ask(X_Asker=" ").kind == "unknown_caller"
        assert ask(X_Asker="J. Invented").status == 200
    with DecisionLog(log, new=False) as kept:
        assert [entry.head["by"] for entry in kept.entries()] == ["J. Invented"]


def test_another_address_than_the_proxys_is_not_believed():
    guard = Guard(hosts_of("127.0.0.1", ()), header="x-asker", proxies=frozenset({"10.0.0.1"}))

    assert guard.asker({"x-asker": ("A",)}, "10.0.0.1").name == "A"
    for headers, client in (({"x-asker": ("A",)}, "127.0.0.1"), ({"x-asker": ("A", "B")}, "10.0.0.1")):
        with pytest.raises(RequestRefusedError):
            guard.asker(headers, client)


def test_what_is_this_machine_alone_is_known():
    assert [is_loopback(a) for a in ("127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "10.1.1.1", "evil.localhost")] == [
        True, True, True, False, False, False, False,
    ]  # fmt: skip
    assert hosts_of("10.1.1.1", ["Policy.Example"]) == {"10.1.1.1", "policy.example"}


def test_a_service_beyond_this_machine_says_so(run, tmp_path):
    path = tmp_path / "tokens.json"
    token = made(run, path, "case-system", "read")
    with served(
        "--address", "0.0.0.0", "--tokens", str(path), "--pack", "england", "--host-name", "localhost"
    ) as service:
        assert service.ask("GET", LISTED, Host="localhost", **bearer(token)).status == 200
        assert service.ask("GET", LISTED, Host="127.0.0.1", **bearer(token)).kind == "wrong_host"
    assert "not encrypted" in service.told


def test_without_the_extra_it_says_what_to_install(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    code, out, err = run("serve", "--pack", "england", "--port", "0")

    assert (code, out) == (2, "")
    assert "install `ivpolicy[serve]`" in err


# ---- nothing of a child ----

MARK = "Zq7InventedChild"


def test_nothing_of_a_child_is_in_a_line_of_the_log_or_in_what_is_told_of_a_fault(tmp_path):
    record = {"case_id": MARK, "child": {"statuses": ["looked_after"]}, "decisions": [], "provenance": {}}
    wrong = {"case_id": MARK, "child": {"disabled": MARK, MARK: 1}, "visitor": {"references": [MARK]}, MARK: MARK}
    with served("--most-seconds", "5", "--most-head-seconds", "1") as service:
        good = service.decide(record, questions=["visitor.appoint"])
        answers = [
            service.decide(wrong),
            service.decide({"case_id": MARK, "care": {"responsible_authority": MARK}}, pack=None),
            service.decide(record, pack=MARK),
            service.decide(record, **{MARK: MARK}),
            service.decide(record, as_at=MARK),
            service.ask("POST", "/v1/decisions", f'{{"as_at": "{MARK}'),
            service.ask("POST", "/v1/decisions", f'{{"{MARK}": 1, "{MARK}": NaN}}'),
            service.ask("POST", "/v1/decisions", f'{{"{MARK}": 1, "{MARK}": 2}}'),
            service.ask("POST", "/v1/decisions", json.dumps([MARK])),
            service.ask("POST", "/v1/decisions/batch", given={"as_at": AS_AT, "records": [MARK, wrong]}),
            service.ask("POST", "/v1/explanations", given={"as_at": AS_AT, "question": "visitor.appoint", "record": wrong}),
            service.ask(
                "POST", "/v1/explanations",
                given={"as_at": AS_AT, "pack": "leeds", "question": "visitor.appoint", "record": record, "why_not": MARK},
            ),
            service.ask(
                "POST", "/v1/explanations",
                given={
                    "as_at": AS_AT, "pack": "leeds", "question": "visitor.appoint", "record": record,
                    "trying": {"child.disabled": MARK, MARK: MARK},
                },
            ),
            service.ask("POST", "/v1/compare", given={"as_at": AS_AT, "record": wrong, "audience": MARK}),
            service.ask("GET", f"/v1/{MARK}"),
            service.ask("GET", f"{LISTED}&{MARK}={MARK}"),
            service.ask("GET", f"{LISTED}&pack={MARK}"),
            service.ask("GET", LISTED, **{"X-Name": MARK, "Cookie": MARK, "Host": f"{MARK}.example"}),
            service.ask(MARK[:3], LISTED),
        ]  # fmt: skip
        for garbage in (f"GET /{MARK}", f"{MARK} / HTTP/1.1\r\n\r\n", f"GET / HTTP/1.1\r\n{MARK}\r\n\r\n"):
            service.raw(garbage.encode())

    assert good.status == 200
    assert MARK in good.body.decode()  # the document has the id of the case
    assert [answer.status for answer in answers if answer.status == 200] == [200]  # the batch, of which no record is
    assert [answer.body for answer in answers if MARK.encode() in answer.body] == []
    assert [answer.headers for answer in answers if MARK in str(answer.headers)] == []
    assert len(service.told.splitlines()) > len(answers)
    assert MARK not in service.told
    assert "Traceback" not in service.told
