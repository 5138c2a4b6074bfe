"""A client of the published yaml-language-server: the messages an editor sends, over standard input and output.

The server is an npm package.
"""

import json
import shutil
import subprocess
import threading
from pathlib import Path
from queue import Empty, Queue

from npm_packages import NotThereError, installed

__all__ = ["LanguageClient", "NotThereError", "installed_server"]

VERSION = "1.25.0"
_ENTRY = Path("yaml-language-server") / "bin" / "yaml-language-server"
_SETTINGS = {
    "yaml": {
        "validate": True,
        "completion": True,
        "hover": True,
        "schemaStore": {"enable": False},
        "yamlVersion": "1.2",
    }
}


PATIENCE = 600
"""Seconds until a server that says nothing counts as hung. One that has ended is noticed at once."""


def installed_server() -> Path:
    """The server's entry, installed now if it is not there yet. Raises NotThereError."""
    return installed(f"language-server-{VERSION}", f"yaml-language-server@{VERSION}") / _ENTRY


class LanguageClient:
    """One running server. Use as a context; documents are opened by path and keep what is on disk untouched."""

    def __init__(self) -> None:
        command = [shutil.which("node"), str(installed_server()), "--stdio"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._messages: Queue[dict | None] = Queue()
        self._configured = 0
        self._last = 0
        self._reader = threading.Thread(target=self._read_all, daemon=True)
        self._reader.start()

    def __enter__(self):
        formats = {"contentFormat": ["markdown", "plaintext"]}
        completion = {"completionItem": {"documentationFormat": ["markdown"], "snippetSupport": True}}
        capabilities = {
            "workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}},
            "textDocument": {"hover": formats, "completion": completion, "publishDiagnostics": {}},
        }
        self._ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self._send({"method": "initialized", "params": {}})
        self._send({"method": "workspace/didChangeConfiguration", "params": {"settings": _SETTINGS}})
        # It asks for its settings after each of the two; a document opened before it has them is looked at without.
        while self._configured < 2:
            self._next()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._ask("shutdown", None)
            self._send({"method": "exit"})
            self._process.wait(timeout=60)
        except (Empty, EOFError, OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        finally:
            self._process.stdin.close()
            self._reader.join()
            self._process.stdout.close()

    def diagnostics(self, path: Path, text: str) -> list[tuple[int, str]]:
        """Open a document: the line, from 1, and the message of every diagnostic."""
        self._open(path, text)
        while True:
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == path.as_uri():
                found = message["params"]["diagnostics"]
                return [(one["range"]["start"]["line"] + 1, one["message"]) for one in found]

    def completions(self, path: Path, text: str, line: int, column: int) -> dict[str, str]:
        """Open a document: what is offered at a place (from 1), with what is told about each."""
        self._open(path, text)
        found = self._ask("textDocument/completion", _place(path, line, column))
        return {item["label"]: _text(item.get("documentation")) for item in found["items"]}

    def hover(self, path: Path, text: str, line: int, column: int) -> str:
        """Open a document: what is shown over a place (from 1); empty where nothing is."""
        self._open(path, text)
        found = self._ask("textDocument/hover", _place(path, line, column))
        return _text(found["contents"]) if found else ""

    def _open(self, path: Path, text: str) -> None:
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    def _ask(self, method: str, params: object) -> object:
        self._last += 1
        number = self._last
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _next(self) -> dict:
        """The next message; what the server asks of its client is answered on the way."""
        message = self._messages.get(timeout=PATIENCE)
        if message is None:
            self._messages.put(None)
            raise EOFError("the language server has ended")
        if "id" in message and "method" in message:
            asked = message["params"].get("items", []) if message["method"] == "workspace/configuration" else None
            result = [_SETTINGS.get(item.get("section"), {}) for item in asked] if asked is not None else None
            self._send({"id": message["id"], "result": result})
            self._configured += asked is not None and any(item.get("section") == "yaml" for item in asked)
        return message

    def _send(self, message: dict) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read_all(self) -> None:
        stream = self._process.stdout
        while header := stream.readline():
            length = int(header.split(b":")[1])
            while stream.readline().strip():
                pass
            self._messages.put(json.loads(stream.read(length)))
        self._messages.put(None)


def _place(path: Path, line: int, column: int) -> dict:
    return {"textDocument": {"uri": path.as_uri()}, "position": {"line": line - 1, "character": column - 1}}


def _text(shown: object) -> str:
    return shown["value"] if isinstance(shown, dict) else str(shown or "")
