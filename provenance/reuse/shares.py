"""How much of an article is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Shares(NamedTuple):
    """Characters of an article (or of several): all, those that came from elsewhere, and those that stand elsewhere too
    while nobody knows who had them first."""

    length: int = 0
    taken: int = 0
    shared: int = 0

    @property
    def own(self) -> float:
        """The share, from 0 to 1, that stands nowhere else or stood here first; 1 for no text at all."""
        return 1.0 - (self.taken + self.shared) / self.length if self.length else 1.0

    def __add__(self, more: object) -> Shares:
        if not isinstance(more, Shares):
            return NotImplemented
        return Shares(self.length + more.length, self.taken + more.taken, self.shared + more.shared)


def shares(length: int, taken: Iterable[tuple[int, int]], shared: Iterable[tuple[int, int]]) -> Shares:
    """The shares of a text of ``length`` characters; ``taken`` and ``shared`` are stretches of it, in any order.

    What is both taken and shared counts as taken.
    """
    first = list(taken)
    from_elsewhere = _covered(first)
    return Shares(length, from_elsewhere, _covered([*first, *shared]) - from_elsewhere)


def _covered(stretches: Iterable[tuple[int, int]]) -> int:
    total = reached = 0
    for start, end in sorted(stretches):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total
