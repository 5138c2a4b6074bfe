"""A real client of the protocol asks the command in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import ivpolicy
from ivpolicy.assistant.stdio import AssistantError, serve_assistant
from ivpolicy.service.answers import Answers

ROOT = Path(__file__).parents[2]
COMMAND = ["-P", "-m", "ivpolicy", "assistant", "--pack", "leeds"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(ivpolicy.__file__).resolve().parents[1])}


def test_a_client_lists_the_tools_and_gets_a_page_to_quote() -> None:
    anyio = pytest.importorskip("anyio", reason="the extra `assistant` is not installed")
    mcp = pytest.importorskip("mcp", reason="the extra `assistant` is not installed")
    record = json.loads(json.dumps(yaml.safe_load((ROOT / "examples/amara.yaml").read_text("utf-8")), default=str))

    async def walk() -> None:
        process = mcp.StdioServerParameters(command=sys.executable, args=COMMAND, env=ENVIRONMENT)
        async with mcp.stdio_client(process) as (read, write), mcp.ClientSession(read, write) as session:
            greeting = await session.initialize()
            assert "never no" in greeting.instructions
            tools = (await session.list_tools()).tools
            assert [tool.name for tool in tools] == ["questions", "facts", "decide", "explain"]
            assert all(tool.annotations.read_only_hint for tool in tools)

            asked = {"as_at": "2026-11-02", "record": record, "pack": "leeds"}
            answer = await session.call_tool("decide", asked)
            assert not answer.is_error
            assert "Local authority must appoint an independent visitor. [ENG-8]" in answer.content[0].text

            del asked["as_at"]
            refused = await session.call_tool("decide", asked)
            assert refused.is_error
            assert "as_at: is required" in refused.content[0].text

    anyio.run(walk)


def test_it_ends_when_its_input_does_and_writes_nothing_else_to_its_output() -> None:
    pytest.importorskip("mcp", reason="the extra `assistant` is not installed")
    ended = subprocess.run(
        [sys.executable, *COMMAND], env=ENVIRONMENT, input="", capture_output=True, text=True, check=True, timeout=120
    )
    assert ended.stdout == ""
    assert ended.stderr == "answers an assistant under: leeds; ends when its input does\n"


def test_without_the_library_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.stdio", None)
    with pytest.raises(AssistantError, match=r"install `ivpolicy\[assistant\]`"):
        serve_assistant(Answers([]))
