"""Which statements are worth comparing, which are copies of one another, and how surely the others are linked.

Statements are taken one after another. Each is compared with the most alike of those before it, found through an
index over the rarer keys. A copy (the same words, or nearly) is put in with the statement it copies and takes no
further part, so that forty reprints of a wire story cost little more than the story; only the statements that stand
for others, the leads, are indexed, compared and grouped.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provenance.claims.propositions import plain_words
from provenance.claims.score import combine, compare, copies, weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provenance.claims.propositions import Proposition
    from provenance.claims.score import Side

# The most statements a key may lead to, the most looked at in all, and how many of those met are compared in full.
MOST_HOLDERS = 250
MOST_VISITS = 2500
MOST_COMPARED = 20
# How many of the commonest keys are asked, two at a time, when the rarer ones hold too little of a statement.
WIDE_KEYS = 4
# Of the summed weight of the shorter side, how much must be shared to be worth comparing: a word counts once for its
# form and once for its group. Of the links of a hundred articles, four in a thousand shared less.
LEAST_SHARED = 0.7
FULL_TOTAL = 3.0
# Repetition inside one article proves less than a second article does.
SAME_ARTICLE_MARGIN = 0.08
# A score from which a pair may stand together where both are firmly linked with a third; it starts no group.
LOOSE_LINK = 0.3

Index = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """``lead_of``: for every statement the one that stands for it, itself or a copy of it that comes before.

    ``linked``: scores of the pairs of leads that are linked, if only loosely; lower number first.
    """

    lead_of: list[int]
    linked: dict[tuple[int, int], float]


def pairs(sides: Sequence[Side]) -> Pairs:
    """Compares every statement with the most alike of those before it."""
    index: Index = defaultdict(list)
    same_words: dict[tuple[str, bool], list[int]] = defaultdict(list)
    lead_of: list[int] = []
    linked: dict[tuple[int, int], float] = {}
    for n, side in enumerate(sides):
        words = plain_words(side.of.text), side.of.denied
        lead = _same_words(side, same_words[words], sides)
        if lead is None:
            lead, found = _nearest(n, side, sides, index)
            if lead is None:
                linked.update(found)
        if lead is None:
            _enter(n, side, index)
        lead_of.append(n if lead is None else lead)
        if lead_of[n] not in same_words[words]:
            same_words[words].append(lead_of[n])
    return Pairs(lead_of, linked)


def _same_words(side: Side, leads: Sequence[int], sides: Sequence[Side]) -> int | None:
    """The lead of the same words that tells of the same event: short sentences are repeated about others."""
    for lead in leads[:MOST_COMPARED]:
        twice = side.of.article == sides[lead].of.article and side.of.span == sides[lead].of.span
        if twice or linked_score(side, sides[lead], weights().link) >= weights().link:
            return lead
    return None


def _nearest(n: int, side: Side, sides: Sequence[Side], index: Index) -> tuple[int | None, dict[tuple[int, int], float]]:
    """The lead that a statement copies, or else the leads it is linked with."""
    found: dict[tuple[int, int], float] = {}
    for other in candidates(n, side, sides, index):
        if same_place(side.of, sides[other].of):
            continue
        values = compare(side, sides[other], LOOSE_LINK)
        if values is None:
            continue
        if copies(side, sides[other], values):
            return other, {}
        value = combine(values) - _margin(side, sides[other])
        if value >= LOOSE_LINK:
            found[other, n] = value
    return None, found


def linked_score(a: Side, b: Side, least: float) -> float:
    """How surely two statements are linked; 0 when they are readings of one stretch of one article, or below ``least``."""
    if same_place(a.of, b.of):
        return 0.0
    values = compare(a, b, least)
    return 0.0 if values is None else combine(values) - _margin(a, b)


def _margin(a: Side, b: Side) -> float:
    return SAME_ARTICLE_MARGIN if a.of.article == b.of.article else 0.0


def same_place(a: Proposition, b: Proposition) -> bool:
    """Two readings of one stretch of one article (a sentence and its clause, two sources of one statement)."""
    return a.article == b.article and a.span.start < b.span.end and b.span.start < a.span.end


# ------------------------------------------------------------------ candidates


def index_of(sides: Sequence[Side]) -> Index:
    """Which statements hold a key, a name of that sound (with a tilde), or have a key near by (with a question mark)."""
    index: Index = defaultdict(list)
    for n, side in enumerate(sides):
        _enter(n, side, index)
    return index


def _enter(n: int, side: Side, index: Index) -> None:
    for key in side.of.keys:
        index[key].append(n)
    for key in side.of.names:
        index["~" + key].append(n)
    for key in side.of.soft:
        index["?" + key].append(n)


def candidates(n: int, side: Side, sides: Sequence[Side], index: Index) -> list[int]:
    """Statements of the index with a number below ``n`` worth comparing in full, the most alike first."""
    asked = _asked(side)
    usable = sorted((len(held), -w, k) for k, w in asked.items() if (held := index.get(k)))
    rare = [u for u in usable if u[0] <= MOST_HOLDERS]
    met: dict[int, float] = defaultdict(float)
    visits = 0
    for count, negative, key in rare:
        for other in index[key]:
            met[other] -= negative
        visits += count
        if visits > MOST_VISITS:
            break
    if -sum(negative for _, negative, _ in rare) < side.total / 2:
        _meet_wide([u[2] for u in usable[len(rare) :]][:WIDE_KEYS], asked, index, met)
    # Of the shorter side, but a long statement need not share more than a middling one.
    most = min(side.total, FULL_TOTAL)
    worth = []
    for other, shared in met.items():
        total = sides[other].total
        least = total if total < most else most
        if other < n and shared >= LEAST_SHARED * least:
            worth.append((-shared / least, other))
    return [other for _, other in heapq.nsmallest(MOST_COMPARED, worth)]


def _asked(side: Side) -> dict[str, float]:
    """The keys to ask the index for, with their weight."""
    asked: dict[str, float] = {}
    for word in side.words:
        for key, strength in word.keys:
            asked[key] = max(asked.get(key, 0.0), word.weight * strength)
        if word.name:
            for skeleton, name in side.of.names.items():
                if word.form == name or name.startswith(word.form):
                    asked["~" + skeleton] = max(asked.get("~" + skeleton, 0.0), word.weight)
    # What stands around one statement may be said by the other; whichever comes first, they should meet.
    asked |= {"?" + key: 0.3 * weight for key, weight in asked.items()}
    for key, strength in side.of.soft.items():
        asked.setdefault(key, 0.3 * strength)
    return asked


def _meet_wide(keys: Sequence[str], asked: dict[str, float], index: Index, met: dict[int, float]) -> None:
    """Statements that hold two of the common keys, where each alone leads to too many; never more than a fixed number.

    A statement of common words alone ("the president won the election") would meet nothing otherwise.
    """
    holders = [set(index[key]) for key in keys]
    both: dict[int, float] = defaultdict(float)
    for k, one in enumerate(holders):
        for j in range(k + 1, len(holders)):
            # Numbers are in the order of article ids, which are hashes: the last ones are a fair sample.
            for other in sorted(one & holders[j])[-MOST_HOLDERS:]:
                both[other] = 0.0
    for other in both:
        met[other] += sum(asked[key] for key, held in zip(keys, holders, strict=True) if other in held)
