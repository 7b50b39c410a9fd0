"""Copied text: which articles share running words, which of them had the words first, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model import Article, Reuse
    from .aligning import Overlap
    from .direction import Signs

__all__ = ["find_reuse", "overlaps"]


def find_reuse(articles: Iterable[Article], *, within_days: int | None = None) -> Iterator[Reuse]:
    """Which articles share running words, with the passages, and which of the two had them first and why.

    ``within_days``: only articles published at most so many days apart are compared (those without a date always
    are). Of several articles with one id, the first counts. All articles are read before the first result; the
    results and their order are the same whatever order the articles come in.
    """
    from ..attribute import attribute
    from .direction import directed, signs

    known: dict[str, Article] = {}
    for article in articles:
        known.setdefault(article.id, article)
    told: dict[str, Signs] = {}
    for shared in overlaps(known.values(), within_days=within_days):
        for id_ in (shared.article, shared.other):
            if id_ not in told:
                told[id_] = signs(known[id_], attribute(known[id_]))
        yield directed(shared, told[shared.article], told[shared.other])


def overlaps(articles: Iterable[Article], *, within_days: int | None = None) -> Iterator[Overlap]:
    """The words each two of the articles share, as aligned passages; the same whatever order they come in.

    ``within_days``: only of articles published at most so many days apart (those without a date are always compared).
    Of several articles with one id, the first counts. All articles are read before the first result.
    """
    from . import index  # numpy takes a tenth of a second to load

    return index.overlaps(articles, within_days=within_days)
