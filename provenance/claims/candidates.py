"""Which of many statements are worth comparing in full: an index over what they speak of, the rarer keys first."""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

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

Index = dict[str, list[int]]



def index_of(sides: Sequence[Side]) -> Index:
    """Which statements hold a key, a name of that sound (with a tilde), or have a key near by (with a question mark)."""
    index: Index = defaultdict(list)
    for n, side in enumerate(sides):
        enter(n, side, index)
    return index


def enter(n: int, side: Side, index: Index) -> None:
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
