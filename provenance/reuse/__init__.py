"""Copied text: which articles share running words, which of them had the words first, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model import Article
    from .aligning import Overlap

__all__ = ["overlaps"]


def overlaps(articles: Iterable[Article], *, within_days: int | None = None) -> Iterator[Overlap]:
    """The words each two of the articles share, as aligned passages; the same whatever order they come in.

    ``within_days``: only of articles published at most so many days apart (those without a date are always compared).
    Of several articles with one id, the first counts. All articles are read before the first result.
    """
    from . import index  # numpy takes a tenth of a second to load

    return index.overlaps(articles, within_days=within_days)
