"""Who says what, from whom: statements of an article with their chains of sources."""

from __future__ import annotations

from ..model import Article, Attribution

__all__ = ["attribute"]

ENGINES = ("neural", "fast", "rules")


def attribute(article: Article, *, engine: str = "neural") -> list[Attribution]:
    """The attributions and credits of an article, in the order of their sentences.

    Offsets count characters of ``article.text``. ``engine`` names what finds the spans of English text: ``neural`` (a
    small trained tagger beside the rules), ``fast`` (the tagger only where a sentence holds a word of the cue list:
    about half of the text) or ``rules`` (patterns over cue words alone: a fraction of the time, and less than half of
    the statements). Raises UsageError for an unknown engine, and when what runs the model cannot be imported.
    """
    from ..errors import UsageError

    if engine not in ENGINES:
        raise UsageError(f"unknown attribution engine {engine!r}; choose from: {', '.join(ENGINES)}")
    from .assemble import attributions

    return attributions(article, engine)
