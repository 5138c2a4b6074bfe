"""Three truths: True, False, and None for unknown. Unknown is never false (Kleene's strong logic)."""

from __future__ import annotations

Truth = bool | None
"""True, False, or None where what is recorded leaves it open."""
