"""A user's own words against claims: the scoring of sentences, asked from one side.

A few words ask for less than a sentence says, so it is enough that a text holds nearly all of them; the amount that
is shared then counts for nothing. What speaks against a link between sentences speaks against a match as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenance.claims.figures import numbers
from provenance.claims.propositions import proposition_of
from provenance.claims.score import DEED, MEASURES, Side, combine, compare, prepare, surface, unmet, weights
from provenance.claims.words import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

# The share of the user's words a text must hold when it is no likely paraphrase of them.
NEARLY_ALL = 0.8
# What a text is worth that holds the numbers asked for: as much as a text that is just a match.
_NUMBERS_ALONE = 0.5
# Of the words that count for nothing in a statement, those that can be looked for.
_TELLING = frozenset(
    """january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday dozens hundreds thousands millions billions""".split()
)
_AGAINST = tuple(MEASURES.index(m) for m in ("dates_differ", "places_differ", "opposed", "name_swapped", "word_swapped"))
_REVERSED = MEASURES.index("reversed")


def match(words: str, texts: Sequence[str]) -> list[tuple[int, float]]:
    """See :func:`provenance.claims.match`."""
    asked = proposition_of(words)
    if asked is None:
        return _match_numbers(words, texts)
    side = prepare(asked)
    found: list[tuple[int, float]] = []
    for n, text in enumerate(texts):
        other = proposition_of(text)
        value = _match(side, prepare(other)) if other is not None else 0.0
        if value > 0.0:
            found.append((n, value))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _match_numbers(words: str, texts: Sequence[str]) -> list[tuple[int, float]]:
    """Words that name nothing but numbers and times ("84", "May 2024"): the texts that hold all of them."""
    wanted, told = numbers(words), {t.plain for t in tokens(words)} & _TELLING
    if not wanted and not told:
        return []
    return [
        (n, _NUMBERS_ALONE)
        for n, text in enumerate(texts)
        if wanted <= numbers(text, written=True) and told <= {t.plain for t in tokens(text)}
    ]


def _match(asked: Side, text: Side) -> float:
    """From 0 to 1; 0 for what does not match."""
    held, missing, spare = unmet(asked, text)
    if missing & spare:
        return 0.0  # another country, another person
    bar = weights().match
    # Most texts are out of reach by their words alone, and the costlier measures are never asked.
    values = compare(asked, text, bar)
    alike = combine(values) if values is not None else 0.0
    nearly_all = held >= NEARLY_ALL and DEED not in missing
    if nearly_all and not _against(values or surface(asked, text)):
        return max(alike, 0.5 * held + 0.5 * alike)
    return alike if alike >= bar else 0.0


def _against(values: tuple[float, ...]) -> bool:
    return values[_REVERSED] >= 1.0 or any(values[i] > 0.3 for i in _AGAINST)
