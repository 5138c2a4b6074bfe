"""Decide a few invented cases and print the answers: what `make demo` shows.

Every child in `examples/` is invented. The packs are the authors' reading of published procedures; no council has
approved them.
"""

import sys
from pathlib import Path

from ivpolicy.cli.main import main

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"

# Where an answer must not reassure: each case with what is to be seen on its page.
NEVER_REASSURED = {
    "alba.yaml": "A care order, and no status in care: both are asked again, and nothing is said not to arise.",
    "bela.yaml": "A concern on file wins over every 'no': the page opens with what to do today.",
    "cato.yaml": "He asked for an advocate: the authority must offer one, whether or not anything else calls for it.",
    "dora.yaml": "The panel approved a person who is on the children's barred list: no visit, no approval, act today.",
    "emil.yaml": "A visitor who is accused and suspended: nobody says that the visitor must visit.",
    "flora.yaml": "She objects to this person: another is to be looked for, and the duty to appoint stands.",
}

# Decided on one page each, under the pack its record names.
ON_ONE_PAGE = ("amara.yaml", "adeel.yaml", "farid.yaml", "ben.yaml")
# Under every pack, side by side.
COMPARED = "amara.yaml"
# Followed through a procedure: each history of events with the day and what is to be seen on its page.
FOLLOWED = {
    "histories/amina.yaml": ("2026-03-01", "No answer in ten working days: who owes it, and how late it is."),
    "histories/bryn.yaml": ("2026-03-01", "Mediation failed, and the chapter names no next step: it is said so."),
    "histories/hana.yaml": (
        "2026-06-15",
        "A visitor from being considered to the sixth visit, and the review it brings.",
    ),
    "histories/jude.yaml": ("2026-03-10", "A record that is not clear stops what was about to be made."),
    "histories/kofi.yaml": ("2026-03-10", "A person is proposed, and the chapter names no check: it is said so."),
    "histories/lola.yaml": ("2026-03-10", "An application for a secure placement before the visitor was asked."),
    "histories/milo.yaml": ("2026-03-10", "Secure, and the child objects: the page does not say which goes first."),
    "histories/sian.yaml": ("2026-04-03", "Secure, in Dudley: a visitor is arranged for without waiting for a review."),
    "histories/nora.yaml": ("2026-03-13", "Missing again: safety first, and the reviewing officer is to be told."),
    "histories/rhys.yaml": (
        "2026-05-13",
        "What else the reviewing officer is told of; a charge and a concern are still untold.",
    ),
    "histories/otis.yaml": ("2026-03-10", "A complaint whose time began with the advocate, and was made longer."),
    "histories/pia.yaml": ("2026-03-10", "The reviews of a child's case, one of them late."),
}


def shown(command: str, example: str, *options: str) -> int:
    """Print a command as one would type it, then what it prints."""
    print(f"\n\n$ ivpolicy {' '.join((command, f'examples/{example}', *options))}\n", flush=True)
    return main([command, str(EXAMPLES / example), *options])


def run() -> int:
    """Print everything. Returns 0, or the exit code of the first command that was not carried out."""
    print("Every child here is invented. No council has approved the packs.")
    codes = []
    for example, seen in NEVER_REASSURED.items():
        print(f"\n\n{seen}", end="", flush=True)
        codes.append(shown("decide", example))
    codes += [shown("decide", example) for example in ON_ONE_PAGE]
    codes.append(shown("decide", ON_ONE_PAGE[0], "--question", "visitor.criteria", "--reasons"))
    codes.append(shown("compare", COMPARED))
    for history, (day, seen) in FOLLOWED.items():
        print(f"\n\n{seen}", end="", flush=True)
        codes.append(shown("follow", history, "--as-at", day))
    print("\n\nAll of them at once: who is to act by which day, a child's safety first.", end="", flush=True)
    codes.append(shown("due", "histories", "--as-at", "2026-03-01", "--authority", "islington"))
    print("\n\nTo answer questions instead, one a page, in a browser:")
    print('  .venv/bin/pip install -e ".[serve]" && .venv/bin/ivpolicy serve')
    print("then open the address it prints. Nothing leaves this machine.")
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(run())
