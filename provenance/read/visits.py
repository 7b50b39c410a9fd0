"""What is remembered of an address that was asked for, so that nothing is fetched twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Visit:
    """The last answer of a clean address.

    ``final``: where it came from in the end; ``at``: when, ISO 8601 in UTC; ``status``: HTTP, None where nothing answered.
    ``etag`` and ``modified``: what the server wants to be asked with next time. ``reason`` says why there is no article;
    ``lasting``: that asking again soon would change nothing. ``article``: the id of what was read there.
    """

    address: str
    final: str
    at: str
    status: int | None = None
    etag: str | None = None
    modified: str | None = None
    reason: str | None = None
    lasting: bool = True
    article: str | None = None


class Memory(Protocol):
    """Where visits are kept."""

    def recall(self, address: str) -> Visit | None:
        """The last visit of a clean address, or of one that leads to an article that is here."""

    def note(self, visit: Visit) -> None:
        """Keep a visit in place of the one before."""


class Forgetful:
    """Remembers for as long as it lives."""

    def __init__(self) -> None:
        self._held: dict[str, Visit] = {}

    def recall(self, address: str) -> Visit | None:
        return self._held.get(address)

    def note(self, visit: Visit) -> None:
        self._held[visit.address] = visit
        if visit.article is not None and visit.final not in self._held:
            self._held[visit.final] = visit
