"""Actors every pack may name without declaring them, and the words shown for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ACTORS: Mapping[str, str] = MappingProxyType(
    {
        "advocacy_service": "advocacy service",
        "advocate": "advocate",
        "any_adult": "any adult who works with the child",
        "authority": "local authority",
        "carer": "carer",
        "child": "child",
        "coordinator": "independent visitor coordinator",
        "home": "children's home",
        "manager": "social worker's manager",
        "parent": "parent or person with parental responsibility",
        "placing_authority": "placing authority",
        "provider": "independent provider",
        "reviewing_officer": "independent reviewing officer",
        "service_manager": "service manager",
        "social_worker": "child's social worker",
        "visitor": "independent visitor",
    }
)


_SHORT = MappingProxyType({"iro": "reviewing_officer"})
"""Actors that a fact of the vocabulary names by their initials."""


def actor_words(actor: str) -> str:
    """The words for an actor; its id with spaces where nothing better is known."""
    return ACTORS.get(_SHORT.get(actor, actor), actor.replace("_", " "))


def asked_of(whom: str) -> str:
    """Whom to ask about a fact, in words."""
    return "human resources" if whom == "hr" else actor_words(whom)
