"""What an article as a whole tells of, and how surely two articles report one event.

Two floods in one country share their words and their verbs. What tells them apart are the names of those concerned,
the days and years, and the figures: a story keeps these and nothing else, the names by how early they come, for news
says first what it is about. The coefficients are made by ``training/claims/one_event.py``.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .. import data as shipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .concepts import Sentence

MEASURES = ("names", "times", "no_times", "figures", "no_figures")
# An article of fewer sentences or different terms is too short to tell; what comes after so many sentences is background.
_FEWEST_SENTENCES = 2
_FEWEST = 10
_MOST_SENTENCES = 40
_MOST_NAMES = 24
# A name in the eleventh sentence counts half of one in the first; its second mention half of its first.
_DECAY = 0.1
_YEARS = range(1900, 2100)
_TIMES = {
    name: name[:3]
    for name in """january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday""".split()
}  # not May, which is a verb more often
# The odds of stories that are too short to tell: nothing speaks against one event.
UNKNOWN = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """``names``: the main names with their weights, together of unit length. ``times``: months, weekdays and years by name.
    ``figures``: other numbers, as digits."""

    names: Mapping[str, float]
    times: frozenset[str]
    figures: frozenset[str]


def tell(read: Sequence[Sentence]) -> Story | None:
    """The story of an article's sentences; None where they are too few to tell one."""
    if len(read) < _FEWEST_SENTENCES or len({t.form for s in read for t in s.terms}) < _FEWEST:
        return None
    weight: dict[str, float] = {}
    said: Counter[str] = Counter()
    times: set[str] = set()
    figures: set[str] = set()
    for n, sentence in enumerate(read[:_MOST_SENTENCES]):
        early = 1.0 / (1.0 + _DECAY * n)
        for t in sentence.terms:
            if t.name:
                key = next((k for k, s in t.keys if s == 1.0 and k[0] == "#"), t.form)
                said[key] += 1
                weight[key] = weight.get(key, 0.0) + t.weight * early / said[key]
        for token in sentence.tokens:
            if token.kind == "number":
                figure = token.plain.replace(",", "")
                (times if figure.isdecimal() and int(figure) in _YEARS else figures).add(figure)
            elif (time := _TIMES.get(token.plain)) is not None and token.text[0].isupper():
                times.add(time)
    main = sorted(weight, key=lambda key: (-weight[key], key))[:_MOST_NAMES]
    length = math.sqrt(sum(weight[key] ** 2 for key in main)) or 1.0
    return Story({key: round(weight[key] / length, 4) for key in main}, frozenset(times), frozenset(figures))


def measures(one: Story, two: Story) -> tuple[float, ...]:
    """The values of :data:`MEASURES`, each between 0 and 1."""
    names = sum(w * two.names[key] for key, w in one.names.items() if key in two.names)
    return (names, *_shared(one.times, two.times), *_shared(one.figures, two.figures))


def _shared(one: frozenset[str], two: frozenset[str]) -> tuple[float, float]:
    """The cosine of two sets, and whether one of them is empty."""
    return (len(one & two) / math.sqrt(len(one) * len(two)), 0.0) if one and two else (0.0, 1.0)


class Coefficients(NamedTuple):
    bias: float
    values: tuple[float, ...]


@lru_cache(maxsize=1)
def coefficients() -> Coefficients:
    """The shipped ones, read once."""
    found = json.loads(shipped.text("claim_weights.json"))["story"]
    return Coefficients(found["bias"], tuple(found[m] for m in MEASURES))


@lru_cache(maxsize=50_000)
def odds(one: Story | None, two: Story | None) -> float:
    """The log odds that two articles report one event, one as likely as not beforehand; :data:`UNKNOWN` where nothing is known."""
    if one is None or two is None:
        return UNKNOWN
    if one is two:
        return math.inf
    bias, values = coefficients()
    return bias + sum(c * v for c, v in zip(values, measures(one, two), strict=True))


def pack(story: Story | None) -> str:
    """A story as JSON; see :func:`unpack`."""
    return json.dumps(
        story and [dict(story.names), sorted(story.times), sorted(story.figures)],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def unpack(packed: str) -> Story | None:
    """The story that was packed."""
    found = json.loads(packed)
    return Story(found[0], frozenset(found[1]), frozenset(found[2])) if found else None
