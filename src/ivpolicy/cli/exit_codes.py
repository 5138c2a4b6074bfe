"""What the command's exit code says."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes; each keeps its number for ever."""

    ANSWERED = 0
    FAILED = 1
    WRONG_USE = 2
    BAD_CASE = 3
    BAD_PACK = 4
    FAULT = 5
    SYSTEM = 6
    INTERRUPTED = 130


EXIT_CODE_WORDS = {
    ExitCode.ANSWERED: "answered; also where the answer is that facts are missing",
    ExitCode.FAILED: "a worked case does not come out; coverage, changes noticed or an approval fall short",
    ExitCode.WRONG_USE: "wrong use: an option, a file, a name, or another authority's pack",
    ExitCode.BAD_CASE: "the case record, or a file of worked cases, cannot be read",
    ExitCode.BAD_PACK: "a pack is refused",
    ExitCode.FAULT: "a fault in ivpolicy itself",
    ExitCode.SYSTEM: "the system did not do its part: a full disk, a closed output or input",
    ExitCode.INTERRUPTED: "interrupted from the keyboard",
}
"""What each exit code means, in words."""


def exit_codes_help() -> str:
    """The exit codes as the help shows them."""
    return "exit codes:\n" + "\n".join(f"  {code.value:<4} {words}" for code, words in EXIT_CODE_WORDS.items())
