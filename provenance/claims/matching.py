"""A user's own words against claims: the scoring of sentences, asked from one side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenance.claims.propositions import proposition_of
from provenance.claims.score import MEASURES, combine, measures, prepare, weights

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORTER = MEASURES.index("shorter")
_BOTH = MEASURES.index("both")


def match(words: str, texts: Sequence[str]) -> list[tuple[int, float]]:
    """See :func:`provenance.claims.match`."""
    asked = proposition_of(words)
    if asked is None:
        return []
    side = prepare(asked)
    found: list[tuple[int, float]] = []
    for n, text in enumerate(texts):
        other = proposition_of(text)
        if other is None:
            continue
        values = list(measures(side, prepare(other)))
        value = combine(tuple(values))
        if value >= weights().match:
            found.append((n, value))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
