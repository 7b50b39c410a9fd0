"""Owner groups: what a group of outlets is called, and what is known about it."""

from __future__ import annotations

from functools import lru_cache

from ..shipped import lists


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    return {row[0]: row[1] for row in lists("owner_groups.csv")}


def owner_label(group: str) -> str:
    """The owner's name for an owner group (``Party.owner``); the group itself where the list has no name for it."""
    return _labels().get(group, group)
