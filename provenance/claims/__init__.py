"""Which sentences of which articles carry the same claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..model import Article, Attribution, Claim

__all__ = ["link", "match"]


def link(
    read: Iterable[tuple[Article, Sequence[Attribution]]],
    *,
    known: Mapping[tuple[str, int, int], str | tuple[str, ...]] | None = None,
    embedding: str | None = None,
) -> list[Claim]:
    """The claims of articles whose attributions are known; the order of articles makes no difference.

    A claim is a statement that two articles carry, or one that an article attributes to somebody. Denials and
    figures that cannot all be true are positions of their own. docs/claims.md describes the method. Whom the mentions
    have it from is not read here: :func:`provenance.trace.rested` adds it.

    ``known``: the ids that sentences had before: (article id, start, end of the sentence) -> claim id, or the ids of
    several claims. A claim takes the id that most of its sentences carry, so that an id outlives articles that join; an
    id is given once, to the claim that has most of it (ties: the smallest id). Everything else is named by its text.

    ``embedding``: a sentence-transformers or model2vec model by name or folder instead of the encoder that ships with
    the package (extra ``models``); the coefficients are made for the shipped one.
    """
    from .linking import link_articles

    return link_articles(read, known=known or {}, embedding=embedding).claims


def match(words: str, texts: Sequence[str], *, embedding: str | None = None) -> list[tuple[int, float]]:
    """The texts that say what the words say: (place in ``texts``, score from 0 to 1), best first.

    Texts that are merely similar are left out; nothing that matches gives an empty list.
    ``embedding`` as for :func:`link`.
    """
    from .lookup import match as matched

    return matched(words, texts, embedding)
