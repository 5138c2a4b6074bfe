"""`ivpolicy completion`: what a shell offers while a command is typed, made from the commands as they are declared."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType

from ivpolicy.cli.asked import read_packs
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.output import write
from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.pack.document import WrittenPack


class Beside(Enum):
    """What a shell offers for an argument that takes no word of a list."""

    NOTHING = "nothing"
    FILES = "files"
    FOLDERS = "folders"


@dataclass(frozen=True, slots=True)
class Argument:
    """An option or an argument by place, and what may be typed for it.

    Attributes:
        options: How the option is written; empty for an argument by place.
        help: Its help in words.
        is_switch: Whether nothing is typed for it.
        repeats: Whether any number of words may stand for it.
        words: The words offered for it.
        beside: What is offered beside these words.
    """

    options: tuple[str, ...]
    help: str
    is_switch: bool
    repeats: bool
    words: tuple[str, ...]
    beside: Beside


@dataclass(frozen=True, slots=True)
class Command:
    """A command and its arguments, in the order of its help; those by place in the order in which they are typed."""

    name: str
    help: str
    arguments: tuple[Argument, ...]

    @property
    def options(self) -> tuple[Argument, ...]:
        """What starts with a dash."""
        return tuple(argument for argument in self.arguments if argument.options)

    @property
    def by_place(self) -> tuple[Argument, ...]:
        """What does not."""
        return tuple(argument for argument in self.arguments if not argument.options)


# What an argument takes is told by its name, which is the same in every command that has it.
_PACKS = frozenset({"authority", "pack", "paths", "old", "new"})
_FILES = _PACKS | {"case", "cases", "html", "letter", "output", "template"}
_FOLDERS = frozenset({"folder"})
_FULL_NAME = "AUTHORITY"  # of `new`, where it is no pack yet


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = commands.add_parser(
        "completion",
        help="print what makes a shell complete commands, options, packs and questions",
        description="Print a script that makes a shell complete commands, options, packs, questions and files.",
    )
    parser.add_argument("shell", choices=tuple(_SCRIPTS), metavar="SHELL", help=f"one of: {', '.join(_SCRIPTS)}")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError` when a pack is refused."""
    from ivpolicy.cli.main import command_parser

    write(_SCRIPTS[asked.shell](commands_of(command_parser(), read_packs(today))))
    return ExitCode.ANSWERED


def commands_of(parser: argparse.ArgumentParser, packs: Iterable[WrittenPack]) -> tuple[Command, ...]:
    """Every command of a parser, and under the empty name what stands before any."""
    packs = tuple(packs)
    groups = dict.fromkeys(question.split(".")[0] for question in CATALOGUE)
    own = (question.id for pack in packs for question in pack.questions)
    words = {
        "question": (*groups, *CATALOGUE, *own),
        **dict.fromkeys(_PACKS, tuple(pack.id for pack in packs)),
    }
    (below,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))  # noqa: SLF001
    helps = {choice.dest: choice.help or "" for choice in below._choices_actions}  # noqa: SLF001
    first = Argument((), "", is_switch=False, repeats=False, words=tuple(below.choices), beside=Beside.NOTHING)
    before = (*(_argument(action, words) for action in parser._actions if action is not below), first)  # noqa: SLF001
    return (
        Command("", "", before),
        *(
            Command(name, helps[name], tuple(_argument(action, words) for action in one._actions))  # noqa: SLF001
            for name, one in below.choices.items()
        ),
    )


def _argument(action: argparse.Action, words: Mapping[str, tuple[str, ...]]) -> Argument:
    takes = "" if action.metavar == _FULL_NAME else action.dest
    return Argument(
        options=tuple(action.option_strings),
        help="" if action.help in (None, argparse.SUPPRESS) else str(action.help).replace("%(prog)s", "ivpolicy"),
        is_switch=action.nargs == 0,
        repeats=action.nargs == "*",
        words=tuple(map(str, action.choices)) if action.choices else words.get(takes, ()),
        beside=Beside.FILES if takes in _FILES else Beside.FOLDERS if takes in _FOLDERS else Beside.NOTHING,
    )


# ---- bash ----

_BASH = """\
# What bash offers for `ivpolicy`. Written by `ivpolicy completion bash`: write it anew after an upgrade.
_ivpolicy() {
    local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
    local command="" place=0 at words="" beside=nothing
    [ "$current" = "=" ] && current=""
    [ "$before" = "=" ] && before="${COMP_WORDS[COMP_CWORD-2]}"
    for ((at = 1; at < COMP_CWORD; at++)); do
        case "$command ${COMP_WORDS[at-1]}" in @VALUED@) continue ;; esac
        case "${COMP_WORDS[at]}" in
            -?* | =) ;;
            *) if [ -z "$command" ]; then command="${COMP_WORDS[at]}"; else place=$((place + 1)); fi ;;
        esac
    done
    case "$command $before" in
@VALUES@
        *)
            case "$current" in
                -*) case "$command" in
@OPTIONS@
                esac ;;
                *) case "$command $place" in
@PLACES@
                esac ;;
            esac ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    [ "$beside" = nothing ] && return
    local IFS=$'\\n'
    [ "$beside" = files ] && COMPREPLY+=($(compgen -f -- "$current"))
    [ "$beside" = folders ] && COMPREPLY+=($(compgen -d -- "$current"))
    compopt -o filenames 2>/dev/null
}
complete -F _ivpolicy ivpolicy
"""


def _as_bash(commands: Iterable[Command]) -> str:
    valued, values, options, places = [], [], [], []
    for command in commands:
        written = " ".join(option for argument in command.options for option in argument.options)
        options.append(f'{"":20}"{command.name}") words="{written}" ;;')
        for argument in command.options:
            pattern = " | ".join(f'"{command.name} {option}"' for option in argument.options)
            if not argument.is_switch:
                valued.append(pattern)
                values.append(f"{'':8}{pattern}) {_bash_words(argument)} ;;")
        for place, argument in enumerate(command.by_place):
            pattern = f'"{command.name} "*' if argument.repeats else f'"{command.name} {place}"'
            places.append(f"{'':20}{pattern}) {_bash_words(argument)} ;;")
    parts = {"VALUED": [" | ".join(valued)], "VALUES": values, "OPTIONS": options, "PLACES": places}
    return _filled(_BASH, parts)


def _bash_words(argument: Argument) -> str:
    return f'words="{" ".join(argument.words)}" beside={argument.beside.value}'


def _filled(script: str, parts: Mapping[str, list[str]]) -> str:
    for name, lines in parts.items():
        script = script.replace(f"@{name}@", "\n".join(lines))
    return script


# ---- zsh ----

_ZSH = """\
#compdef ivpolicy
# What zsh offers for `ivpolicy`. Written by `ivpolicy completion zsh`: write it anew after an upgrade.
_ivpolicy() {
    local context state state_descr line
    typeset -A opt_args
    _arguments -C @FIRST@ '1:command:((@COMMANDS@))' '*::argument:->argument'
    [[ $state == argument ]] || return 0
    case $words[1] in
@REST@
    esac
}
if [[ $funcstack[1] == _ivpolicy ]]; then _ivpolicy "$@"; else compdef _ivpolicy ivpolicy; fi
"""
_ZSH_BESIDE = {Beside.FILES: "_files", Beside.FOLDERS: "_files -/"}


def _as_zsh(commands: Iterable[Command]) -> str:
    first, *rest = commands
    return _filled(
        _ZSH,
        {
            "FIRST": [" ".join(_zsh_arguments(Command("", "", first.options)))],
            "COMMANDS": [" ".join(f'{one.name}\\:"{_zsh_text(one.help)}"' for one in rest)],
            "REST": [f"        {one.name}) _arguments {' '.join(_zsh_arguments(one))} ;;" for one in rest],
        },
    )


def _zsh_arguments(command: Command) -> Iterable[str]:
    for argument in command.options:
        for option in argument.options:
            taken = "" if argument.is_switch else f":{option.lstrip('-')}:{_zsh_offered(argument)}"
            yield f"'*{option}[{_zsh_text(argument.help)}]{taken}'"
    for place, argument in enumerate(command.by_place, 1):
        yield f"'{'*' if argument.repeats else place}:argument:{_zsh_offered(argument)}'"


def _zsh_offered(argument: Argument) -> str:
    words = f"({' '.join(argument.words)})" if argument.words else ""
    beside = _ZSH_BESIDE.get(argument.beside, "")
    if words and beside:
        return f'{{_alternative "words:word:{words}" "files:file:{beside}"}}'
    return words or beside or " "


def _zsh_text(text: str) -> str:
    plain = text.replace("'", "\u2019").replace('"', "").replace("`", "").replace("\\", "")
    return "".join(f"\\{mark}" if mark in "[]:" else mark for mark in plain)


# ---- fish ----


def _as_fish(commands: Iterable[Command]) -> str:
    first, *rest = commands
    lines = [
        "# What fish offers for `ivpolicy`. Written by `ivpolicy completion fish`: write it anew after an upgrade.",
        "complete -c ivpolicy -f",
        *(_fish_line("__fish_use_subcommand", argument) for argument in first.options),
        *(
            f"complete -c ivpolicy -n __fish_use_subcommand -a {command.name} -d {_fish_text(command.help)}"
            for command in rest
        ),
        *(
            _fish_line(f"__fish_seen_subcommand_from {command.name}", argument)
            for command in rest
            for argument in command.arguments
        ),
    ]
    return "\n".join([*lines, ""])


def _fish_line(condition: str, argument: Argument) -> str:
    parts = [f"complete -c ivpolicy -n {_fish_text(condition)}"]
    parts += [f"-l {o[2:]}" if o.startswith("--") else f"-s {o[1:]}" for o in argument.options]
    offered = [*argument.words, *(["(__fish_complete_directories)"] if argument.beside is Beside.FOLDERS else [])]
    if argument.beside is Beside.FILES:
        parts.append("-r -F" if argument.options else "-F")
    elif argument.options and not argument.is_switch:
        parts.append("-x")
    parts += [f"-a {_fish_text(' '.join(offered))}"] if offered else []
    parts += [f"-d {_fish_text(argument.help)}"] if argument.options else []
    return " ".join(parts)


def _fish_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


_SCRIPTS: Mapping[str, Callable[[Iterable[Command]], str]] = MappingProxyType(
    {"bash": _as_bash, "zsh": _as_zsh, "fish": _as_fish}
)
