"""Copied text: which articles share running words, which of them had the words first, and whose they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..model import Article, Attribution, Family, Reuse

if TYPE_CHECKING:
    from .direction import Overlap

__all__ = ["copies", "directed", "find_reuse", "overlaps"]


def find_reuse(articles: Iterable[Article], *, within_days: int | None = None) -> Iterator[Reuse]:
    """Which articles share running words, with the passages, and which of the two had them first and why.

    ``within_days``: only articles published at most this many days apart are compared (those without a date always
    are). Of several articles with one id, the first counts. All articles are read before the first result; the
    results and their order are the same whatever order the articles come in.
    """
    from ..attribute import attribute

    known: dict[str, Article] = {}
    for article in articles:
        known.setdefault(article.id, article)
    return directed(overlaps(known.values(), within_days=within_days), lambda id_: (known[id_], attribute(known[id_])))


def directed(found: Iterable[Overlap], read: Callable[[str], tuple[Article, Sequence[Attribution]]]) -> Iterator[Reuse]:
    """The overlaps with their directions; ``read`` gives an article and its attributions, once for each."""
    from .direction import Signs, signs
    from .direction import directed as direct

    known: dict[str, Signs] = {}
    for shared in found:
        for id_ in (shared.article, shared.other):
            if id_ not in known:
                known[id_] = signs(*read(id_))
        yield direct(shared, known[shared.article], known[shared.other])


def copies(read: Iterable[tuple[Article, Sequence[Attribution]]], reuses: Iterable[Reuse]) -> list[Family]:
    """The articles that print one text, by family, the largest first; see :mod:`provenance.reuse.families`."""
    from .direction import signs
    from .families import families

    stated = {article.id: (article, attributions) for article, attributions in read}
    return families(reuses, lambda ids: (signs(*stated[i]) for i in ids))


def overlaps(articles: Iterable[Article], *, within_days: int | None = None) -> Iterator[Overlap]:
    """The words each two of the articles share, as aligned passages; the same whatever order they come in.

    ``within_days``: only of articles published at most this many days apart (those without a date are always compared).
    Of several articles with one id, the first counts. All articles are read before the first result.
    """
    from . import index

    return index.overlaps(articles, within_days=within_days)
