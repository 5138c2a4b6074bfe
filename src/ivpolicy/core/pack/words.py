"""The words with which a pack says how strongly a rule binds, where that comes from, and how far it was verified."""

from __future__ import annotations

from typing import Literal

Strength = Literal["must_not", "must", "should_not", "should", "may"]
Force = Literal["principle", "act", "regulation", "statutory_guidance", "sector_standard", "local_policy"]
Verification = Literal["V", "C", "M"]
