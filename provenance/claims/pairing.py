"""Which statements are worth comparing, which are copies of one another, and how surely the others are linked.

Statements are taken one after another. Each is compared with the most alike of those before it
(:mod:`provenance.claims.candidates` finds them). A copy (the same words, or nearly) is put in with the statement it
copies and takes no further part, so that forty reprints of a wire story cost little more than the story; only the
statements that stand for others, the leads, are indexed, compared and grouped.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provenance.claims.candidates import MOST_COMPARED, Index
from provenance.claims.propositions import plain_words
from provenance.claims.score import combine, compare, copies, judge, weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provenance.claims.propositions import Proposition
    from provenance.claims.score import Side

# Repetition inside one article proves less than a second article does.
SAME_ARTICLE_MARGIN = 0.08
# A score from which a pair may stand together where both are firmly linked with a third; it starts no group.
LOOSE_LINK = 0.3


@dataclass(frozen=True, slots=True)
class Pairs:
    """``lead_of``: for every statement the one that stands for it, itself or a copy of it that comes before.

    ``linked``: scores of the pairs of leads that are linked, if only loosely; lower number first. ``open``: pairs that
    are not linked firmly, perhaps loosely; the encoder would have to tell.
    """

    lead_of: list[int]
    linked: dict[tuple[int, int], float]
    open: set[tuple[int, int]]


def pairs(sides: Sequence[Side]) -> Pairs:
    """Compares every statement with the most alike of those before it."""
    index = Index()
    same_words: dict[tuple[str, bool], list[int]] = defaultdict(list)
    lead_of: list[int] = []
    linked: dict[tuple[int, int], float] = {}
    open_pairs: set[tuple[int, int]] = set()
    for n, side in enumerate(sides):
        words = plain_words(side.of.text), side.of.denied
        lead = _same_words(side, same_words[words], sides)
        if lead is None:
            lead, found, unsettled = _nearest(n, side, sides, index)
            if lead is None:
                linked.update(found)
                open_pairs.update(unsettled)
        if lead is None:
            index.enter(n, side)
        lead_of.append(n if lead is None else lead)
        if lead_of[n] not in same_words[words]:
            same_words[words].append(lead_of[n])
    return Pairs(lead_of, linked, open_pairs)


def _same_words(side: Side, leads: Sequence[int], sides: Sequence[Side]) -> int | None:
    """The lead of the same words that tells of the same event: short sentences are repeated about others."""
    for lead in leads[:MOST_COMPARED]:
        twice = side.of.article == sides[lead].of.article and side.of.span == sides[lead].of.span
        if twice or linked_score(side, sides[lead]) >= weights().link:
            return lead
    return None


def _nearest(
    n: int, side: Side, sides: Sequence[Side], index: Index
) -> tuple[int | None, dict[tuple[int, int], float], list[tuple[int, int]]]:
    """The lead that a statement copies, or else the leads it is linked with and those left open."""
    found: dict[tuple[int, int], float] = {}
    unsettled: list[tuple[int, int]] = []
    for other in index.nearest(side):
        if same_place(side.of, sides[other].of):
            continue
        margin = _margin(side, sides[other])
        judged = judge(side, sides[other], LOOSE_LINK, margin)
        if judged is None:
            continue
        if not judged.settled:
            unsettled.append((other, n))
            continue
        if copies(side, sides[other], judged.values):
            return other, {}, []
        value = combine(judged.values) - margin
        if value >= LOOSE_LINK:
            found[other, n] = value
    return None, found, unsettled


def linked_score(a: Side, b: Side) -> float:
    """How surely two statements are linked; 0 when they are readings of one stretch of one article, or not linked firmly."""
    if same_place(a.of, b.of):
        return 0.0
    margin = _margin(a, b)
    judged = judge(a, b, weights().link, margin)
    return combine(judged.values) - margin if judged is not None and judged.settled else 0.0


def loose_score(a: Side, b: Side) -> float:
    """The same, down to loose links."""
    if same_place(a.of, b.of):
        return 0.0
    margin = _margin(a, b)
    judged = judge(a, b, LOOSE_LINK, margin)
    if judged is None:
        return 0.0
    values = judged.values if judged.settled else compare(a, b, LOOSE_LINK + margin)
    return combine(values) - margin if values is not None else 0.0


def _margin(a: Side, b: Side) -> float:
    return SAME_ARTICLE_MARGIN if a.of.article == b.of.article else 0.0


def same_place(a: Proposition, b: Proposition) -> bool:
    """Two readings of one stretch of one article (a sentence and its clause, two sources of one statement)."""
    return a.article == b.article and a.span.start < b.span.end and b.span.start < a.span.end
