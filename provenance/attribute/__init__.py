"""Who says what, from whom: statements of an article with their chains of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model import Article, Attribution

__all__ = ["attribute"]

ENGINES = ("rules", "neural")


def attribute(article: Article, *, engine: str = "rules") -> list[Attribution]:
    """The attributions and credits of an article, in the order of their sentences.

    Offsets count characters of ``article.text``. ``engine`` names what finds the spans of English text: ``rules``
    (patterns over cue words) or ``neural`` (those and a small trained tagger, which finds about twice as many and takes
    several times as long; needs the extra ``neural``). Chains, credits and parties are rules under either. Raises
    UsageError for an unknown engine, and when what the neural one needs is not installed.
    """
    from ..errors import UsageError

    if engine not in ENGINES:
        raise UsageError(f"unknown attribution engine {engine!r}; there is: {', '.join(ENGINES)}")
    from .assemble import attributions

    return attributions(article, engine)
