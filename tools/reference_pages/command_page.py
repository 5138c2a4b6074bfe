"""docs/reference/cli.md: every command, from the parser that reads it.

The parser's own help is laid out differently by different releases of Python; this page reads the arguments instead.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping

from ivpolicy.cli import main as command_line
from ivpolicy.cli.exit_codes import EXIT_CODE_WORDS
from reference_pages.markdown import code, page, section, sentence, table

INTRO = "What can be typed after `ivpolicy`. `ivpolicy COMMAND --help` prints the same."


def command_page() -> str:
    """The whole page."""
    parser = command_line.command_parser()
    commands = _commands(parser)
    parts = [_options(parser), *(_command(name, one) for name, one in commands.items()), _exit_codes()]
    return page("Command line", f"{sentence(parser.description or '')} {INTRO}", parts)


def _commands(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    (choices,) = (a.choices for a in parser._actions if isinstance(a, argparse._SubParsersAction))  # noqa: SLF001
    return choices or {}


def _command(name: str, parser: argparse.ArgumentParser) -> str:
    usage = " ".join(["ivpolicy", name, *(_usage(action) for action in _actions(parser))])
    return section(f"`ivpolicy {name}`", sentence(parser.description or ""), f"```text\n{usage}\n```", _options(parser))


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Arguments by place first, then options; the help option is the same everywhere."""
    shown = [a for a in parser._actions if not isinstance(a, argparse._HelpAction | argparse._SubParsersAction)]  # noqa: SLF001
    yield from sorted(shown, key=lambda action: bool(action.option_strings))


def _usage(action: argparse.Action) -> str:
    again = "..." if isinstance(action, argparse._AppendAction) or action.nargs in ("*", "+") else ""  # noqa: SLF001
    if not action.option_strings:
        return f"[{_value(action)}]{again}" if action.nargs in ("?", "*") else f"{_value(action)}{again}"
    return f"[{f'{action.option_strings[-1]} {_value(action)}'.strip()}]{again}"


def _value(action: argparse.Action) -> str:
    """What is typed for the argument; empty for a switch."""
    if action.nargs == 0:
        return ""
    if action.choices:
        return "{" + ",".join(str(choice) for choice in action.choices) + "}"
    return str(action.metavar or action.dest.upper())


def _options(parser: argparse.ArgumentParser) -> str:
    return table(("Argument", "Meaning"), ((_typed(a), _help(parser, a)) for a in _actions(parser)))


def _typed(action: argparse.Action) -> str:
    return code(" ".join([", ".join(action.option_strings), _value(action)]).strip())


def _help(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    return sentence(parser._get_formatter()._expand_help(action)) if action.help else ""  # noqa: SLF001


def _exit_codes() -> str:
    rows = ((code(str(number.value)), sentence(words)) for number, words in EXIT_CODE_WORDS.items())
    return section("Exit codes", table(("Code", "Says"), rows))
