"""Which articles share running words, who had them first, and whose text it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..model import Article, Attribution, Family, Reuse
    from .aligning import Overlap

__all__ = ["copies", "directed", "find_reuse"]


def find_reuse(articles: Iterable[Article], *, within_days: int | None = None) -> Iterator[Reuse]:
    """Every two articles that share running words, with the passages and what is known of who had them first.

    The order of articles makes no difference. ``within_days``: only articles published within so many days of each
    other; where a date is missing, they are compared all the same. Memory grows with the articles.
    """
    from ..attribute import attribute
    from .index import overlaps

    held = {article.id: article for article in articles}
    found = overlaps(list(held.values()), within_days=within_days)
    return directed(found, lambda id_: (held[id_], attribute(held[id_])))


def directed(found: Iterable[Overlap], read: Callable[[str], tuple[Article, Sequence[Attribution]]]) -> Iterator[Reuse]:
    """The overlaps with their directions; ``read`` gives an article and its attributions, and is asked once for each."""
    from .direction import Signs, signs
    from .direction import directed as direct

    known: dict[str, Signs] = {}
    for overlap in found:
        for id_ in (overlap.article, overlap.other):
            if id_ not in known:
                known[id_] = signs(*read(id_))
        yield direct(overlap, known[overlap.article], known[overlap.other])


def copies(articles: Iterable[tuple[Article, Sequence[Attribution]]], reuses: Iterable[Reuse]) -> list[Family]:
    """The articles that print one text, by family, the largest first; see :mod:`provenance.reuse.families`."""
    from .direction import signs
    from .families import families

    held = {article.id: (article, found) for article, found in articles}
    return families(reuses, lambda ids: (signs(*held[i]) for i in ids))
