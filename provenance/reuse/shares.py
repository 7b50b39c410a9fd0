"""How much of an article is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..model import Article, Attribution, Party, Reuse


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


def wholly_credited(path: tuple[Party, ...], publisher: Iterable[str]) -> bool:
    """Whether a credit for a whole text with this chain gives it to somebody else; a byline's person does not."""
    return path[0].kind not in _NOBODYS_TEXT and not {p.id for p in path}.intersection(publisher)


_NOBODYS_TEXT = frozenset({"person", "anonymous", "vague"})


def article_shares(
    article: Article, attributions: Iterable[Attribution], reuses: Iterable[Reuse], others: Mapping[str, Article]
) -> Shares:
    """The shares of one article; ``reuses`` are seen from it, ``others`` are the other articles by id.

    All of a text that is credited to somebody else is taken. Words the same masthead printed before are its own, and
    a quotation that others have too says nothing of who wrote the rest.
    """
    length = len(article.text)
    full = (path for a in attributions if a.form == "credit" and a.extent == "full" for path in a.paths)
    taken = [(0, length)] if any(wholly_credited(path, [article.carrier_id]) for path in full) else []
    shared: list[tuple[int, int]] = []
    for r in reuses:
        if r.kind == "quote" or r.direction == "to" or others[r.other].carrier_id == article.carrier_id:
            continue
        held = shared if r.direction is None and r.source is None else taken
        held += [(mine.start, mine.end) for mine, _ in r.passages]
    return shares(length, taken, shared)


def _covered(stretches: Iterable[tuple[int, int]]) -> int:
    total = reached = 0
    for start, end in sorted(stretches):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total
