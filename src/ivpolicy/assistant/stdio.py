"""The tools over the standard input and output of this process, by the Model Context Protocol. Needs the extra.

Specification: modelcontextprotocol.io, transport "stdio". The library `mcp` speaks it; it also holds a client and a
web server, of which nothing is used: no port is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ivpolicy.assistant.tools import INSTRUCTIONS, Tool, answered, tools_of
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.version import __version__
from ivpolicy.service.answers import Answers

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server


class AssistantError(IvpolicyError):
    """The tools cannot be offered."""

    code = "assistant"


def serve_assistant(answers: Answers) -> None:
    """Answer until the standard input ends.

    Raises:
        AssistantError: The library that speaks the protocol is not installed.
    """
    try:
        import anyio  # noqa: PLC0415 - the extra
        from mcp.server.stdio import stdio_server  # noqa: PLC0415
    except ImportError:
        raise AssistantError(
            "an assistant is answered by a library that is not installed\n  help: install `ivpolicy[assistant]`"
        ) from None

    async def run() -> None:
        server = server_of(answers)
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    anyio.run(run)


def server_of(answers: Answers) -> Server[Any]:
    """The server, whatever carries what it reads and writes."""
    import anyio.to_thread  # noqa: PLC0415 - the extra
    import mcp_types as types  # noqa: PLC0415
    from mcp.server.lowlevel import Server  # noqa: PLC0415

    tools = {tool.name: tool for tool in tools_of(answers)}

    def offered(tool: Tool) -> types.Tool:
        hints = types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        )
        return types.Tool(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            input_schema=dict(tool.takes),
            annotations=hints,
        )

    async def listed(_context: Any, _asked: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[offered(tool) for tool in tools.values()])

    async def called(_context: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        # In a thread of its own, so that a ping is answered meanwhile.
        text, is_answer = await anyio.to_thread.run_sync(answered, tools, asked.name, asked.arguments)
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=not is_answer)

    return Server("ivpolicy", version=__version__, instructions=INSTRUCTIONS, on_list_tools=listed, on_call_tool=called)
