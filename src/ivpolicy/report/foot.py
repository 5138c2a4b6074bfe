"""The foot of a page: by what it was answered, and for what record, in few digits."""

from __future__ import annotations

from collections.abc import Iterable

from ivpolicy.core.result_document import ResultDocument

_DIGITS = 12


def foot_words(documents: Iterable[ResultDocument]) -> str:
    """The digests of one case under one pack or several, shortened; the JSON has them whole."""
    listed = tuple(documents)
    evaluated = ", ".join(
        f"{f'`{document.pack.id}` ' if len(listed) > 1 else ''}{document.evaluated_digest[:_DIGITS]}"
        for document in listed
    )
    return f"Evaluated {evaluated}; record {listed[0].record_digest[:_DIGITS]}."
