"""How surely two propositions are one claim: a few readable measures and one coefficient for each.

Similar wording is not enough. What counts is how much of each side the other explains (by word, synonym group,
name in another spelling), that names agree, that the deed agrees, and that nothing speaks against it: other
figures, other dates, other places, the parties the other way round, the opposite deed. The coefficients lie in
``claim_weights.json`` and are made by ``training/claims/weights.py``.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from typing import NamedTuple

from .. import data as shipped
from .agreement import agreement, alike_names, differences, left_over
from .meaning import doubt, left_weight, meaning, other_reason, remainder, same_story, wording
from .prepared import Side

MEASURES = (
    "both",  # geometric mean of the shares of each side the other explains
    "shorter",  # the larger of the two shares: a short statement inside a long one
    "names",  # names of either side found on the other
    "other_names",  # names without a partner on both sides: somebody else
    "deeds",  # verbs and deeds in common
    "no_deed",  # both have deeds and none in common
    "other_deeds",  # deeds without a partner on both sides
    "other_words",  # other words without a partner on both sides
    "amount",  # how much is shared in all: two shared words prove little
    "substance",  # how much beside names is shared: the same people are in many stories
    "opposed",  # the opposite deed
    "mood_differs",  # asked for, feared or possible on one side alone
    "speaker",  # traced to one and the same person
    "name_swapped",  # another name in the same place of the same words
    "word_swapped",  # another word there
    "deed_swapped",  # another deed there
    "run",  # words in the same order
    "figures_differ",
    "figures_agree",
    "dates_differ",
    "places_differ",
    "reversed",  # the parties of a deed the other way round
    "unrealized",  # only possible on one side, done on the other
    "other_verbs",  # the same but for the verbs: known ones on both sides, and none of them met
    "namesake",  # the same surname after another first name
    "story",  # the articles around them may report one event
    "wording",  # alike letter by letter
    "length",  # the shorter beside the longer
    "meaning",  # cosine of the texts' vectors
    "remainder",  # how far apart what only one side says is from what only the other says
    "other_rest",  # the same words in the same order, and another matter where they part
    "other_reason",  # the same, and another reason, aim or circumstance
)
_AGREEMENT = 13  # these first ones are cheap, and settle most pairs
_WITHOUT_MODEL = len(MEASURES) - 4  # the last need the encoder: they are asked where the others leave a pair open
_AROUND = MEASURES.index("story")
_MEANING = MEASURES.index("meaning")
_RUN = MEASURES.index("run")
_TWO_TELLINGS, _ONE_FRAME = 0.3, 0.6
# What the estimate of a cosine goes by.
EXPECTING = ("both", "shorter", "names", "amount", "story", "wording", "length")
# How far an estimated score may be off, in log odds: one in a thousand lies further below its estimate than the first,
# one in forty is linked though its estimate is so far below the bar; few so far above are not. What is left over, once
# the cosine is known, is estimated to a tenth.
_FAR_ABOVE = 1.4
_BELOW = 1.0
_ABOVE = 1.5
_NARROW = 0.3
_BOTH = MEASURES.index("both")
# A shared share of words, and a score, from which one statement is taken for a copy of the other.
_COPY = 0.85
_DIFFERENCES = tuple(
    MEASURES.index(m)
    for m in ("other_names", "opposed", "mood_differs", "name_swapped", "word_swapped", "deed_swapped", "figures_differ", "dates_differ", "places_differ", "reversed", "unrealized", "other_verbs", "namesake")
)  # fmt: skip


def measures(a: Side, b: Side) -> tuple[float, ...]:
    """The values of :data:`MEASURES` for two propositions, each between 0 and 1; the order of the two is no matter."""
    found = compare(a, b, 0.0)
    assert found is not None  # nothing is below 0
    return found


def surface(a: Side, b: Side) -> tuple[float, ...]:
    """:func:`measures` without the last ones, which need the encoder."""
    a, b = _ordered(a, b)
    alike_a, alike_b = alike_names(a, b)
    return agreement(a, b, alike_a, alike_b) + _conflict(a, b, alike_a, alike_b)


def _ordered(a: Side, b: Side) -> tuple[Side, Side]:
    """Aligning goes from the shorter to the longer side, so that the order of the two makes no difference."""
    return (a, b) if a.rank <= b.rank else (b, a)


def _conflict(a: Side, b: Side, alike_a: frozenset[str], alike_b: frozenset[str]) -> tuple[float, ...]:
    """The other measures that need no encoder: order, figures, dates, places, roles, the story around, spelling."""
    return (*differences(a, b, alike_a, alike_b), same_story(a, b), *wording(a, b))


@dataclass(frozen=True, slots=True)
class Weights:
    """The coefficients, in the order of :data:`MEASURES`, and the scores from which pairs are linked."""

    bias: float
    values: tuple[float, ...]
    link: float
    match: float
    expected: tuple[float, ...]  # of the cosine: its bias first, then in the order of :data:`EXPECTING`
    rest: tuple[float, float, float]  # of the remainder: for its weight, alone and times what both share and the cosine
    most_against: float  # the most that the measures of order, figures, dates, places, roles and names can add

    def expected_meaning(self, agreement: tuple[float, ...], around: tuple[float, ...]) -> float:
        """The cosine to be expected of a pair of these first measures, and of these of story, spelling and length."""
        bias, both, shorter, names, amount, story, wording, length = self.expected
        z = bias + both * agreement[0] + shorter * agreement[1] + names * agreement[2] + amount * agreement[8]
        return max(0.0, min(1.0, z + story * around[0] + wording * around[1] + length * around[2]))

    def expected_remainder(self, weight: float, both: float, cosine: float) -> float:
        """The remainder to be expected where so much is left over on both sides."""
        alone, shared, alike = self.rest
        return max(0.0, min(1.0, weight * (alone + shared * both + alike * cosine)))

    def most_to_come(self, done: int) -> float:
        """The most that the measures after the first ``done`` can add."""
        return sum(max(0.0, v) for v in self.values[done:])


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The shipped coefficients, read once."""
    data = json.loads(shipped.text("claim_weights.json"))
    values = tuple(data["measures"][m] for m in MEASURES)
    expected = tuple(data["expected"]["meaning"][m] for m in ("bias", *EXPECTING))
    rest = data["expected"]["remainder"]
    return Weights(
        data["bias"], values, data["link"], data["match"], expected,
        (rest["left"], rest["left, both"], rest["left, meaning"]), sum(max(0.0, v) for v in values[_AGREEMENT:_AROUND]),
    )  # fmt: skip


def score(a: Side, b: Side, least: float = 0.0) -> float:
    """The likelihood, 0 to 1, that both say the same thing of the same event, or deny it.

    A pair that cannot reach ``least`` may come back as 0 without the costlier measures.
    """
    values = compare(a, b, least)
    return 0.0 if values is None else combine(values)


def compare(a: Side, b: Side, least: float) -> tuple[float, ...] | None:
    """:func:`measures` of a pair, or None when its score cannot reach ``least``."""
    w = weights()
    a, b = _ordered(a, b)
    bar = math.log(least / (1.0 - least)) if least > 0.0 else -math.inf
    alike_a, alike_b = alike_names(a, b)
    found = agreement(a, b, alike_a, alike_b)
    if _within(w, found) < bar:
        return None
    found += _conflict(a, b, alike_a, alike_b)
    if _within(w, found) < bar:
        return None
    found += (meaning(a, b),)
    if _within(w, found) < bar:
        return None
    rest = remainder(a, b, left_over(a, b, alike_a), left_over(b, a, alike_b))
    parting = _same_order(found[_RUN]) * doubt(a, b)
    found += (rest, rest * parting)
    if _within(w, found) < bar:
        return None
    return (*found, other_reason(a, b) * parting if parting else 0.0)


def _same_order(run: float) -> float:
    """From 0 for two tellings to 1 for one frame of words: where only a frame is shared, what differs in it counts."""
    return max(0.0, min(1.0, (run - _TWO_TELLINGS) / (_ONE_FRAME - _TWO_TELLINGS)))


class Judged(NamedTuple):
    """The measures of a pair as far as linking needs them; ``settled``: whether the score is sure to lie on its side of the bar.

    Where it is settled without the encoder, meaning and remainder are estimates.
    """

    values: tuple[float, ...]
    settled: bool


def judge(a: Side, b: Side, least: float, margin: float = 0.0) -> Judged | None:
    """The measures of a pair, the encoder asked only where words leave open whether it is linked.

    None when the score will not reach ``least`` above ``margin``. A pair that will not be linked, but may reach
    ``least``, is not settled: :func:`compare` says what it scores.
    """
    w = weights()
    a, b = _ordered(a, b)
    low, firm = _log_odds(least + margin), _log_odds(w.link + margin)
    alike_a, alike_b = alike_names(a, b)
    shared = agreement(a, b, alike_a, alike_b)
    around = (same_story(a, b), *wording(a, b))
    same = a.plain == b.plain
    expected = 1.0 if same else w.expected_meaning(shared, around)
    known = w.bias + _weighed(w.values, shared) + _weighed(w.values[_AROUND:], around) + expected * w.values[_MEANING]
    if known + w.most_against + _FAR_ABOVE < low:
        return None
    against = differences(a, b, alike_a, alike_b)
    known += _weighed(w.values[_AGREEMENT:], against)
    if known + _FAR_ABOVE < low:
        return None
    left_a, left_b = left_over(a, b, alike_a), left_over(b, a, alike_b)
    weight = left_weight(a, b, left_a, left_b)
    rest = w.expected_remainder(weight, shared[_BOTH], expected)
    parting = _same_order(against[_RUN - _AGREEMENT]) * doubt(a, b)
    cost = w.values[_MEANING + 1] + w.values[_MEANING + 2] * parting  # of what is left over
    z = known + rest * cost
    if z + _FAR_ABOVE < low:
        return None
    if z < firm - _BELOW:
        return Judged((*shared, *against, *around, expected, rest, rest * parting, 0.0), False)
    reason = other_reason(a, b) * parting if parting else 0.0
    known += reason * w.values[_MEANING + 3]
    z = known + rest * cost
    if z <= firm + _ABOVE:
        if not same:
            known -= expected * w.values[_MEANING]
            expected = meaning(a, b)
            known += expected * w.values[_MEANING]
            rest = w.expected_remainder(weight, shared[_BOTH], expected)
        if weight and abs(known + rest * cost - firm) < _NARROW:
            rest = remainder(a, b, left_a, left_b)
    return Judged((*shared, *against, *around, expected, rest, rest * parting, reason), True)


def _log_odds(chance: float) -> float:
    return math.log(chance / (1.0 - chance))


def _weighed(coefficients: tuple[float, ...], found: tuple[float, ...]) -> float:
    return float(sum(map(mul, coefficients, found)))


def _within(w: Weights, found: tuple[float, ...]) -> float:
    """The highest score, as log odds, within reach of a pair of these first measures."""
    return w.bias + sum(c * v for c, v in zip(w.values, found, strict=False)) + w.most_to_come(len(found))


def copies(a: Side, b: Side, values: tuple[float, ...]) -> bool:
    """Whether two statements of these measures say the same in nearly the same words and differ in nothing that counts.

    Such statements stand for each other: what one is linked with, the other would be.
    """
    if values[_BOTH] < _COPY or a.of.denied != b.of.denied or combine(values) < _COPY:
        return False
    # Other words for the same thing are a second wording, not a copy.
    one, two = set(a.order), set(b.order)
    if len(one & two) < _COPY * max(len(one), len(two)):
        return False
    return not any(values[k] > 0.1 for k in _DIFFERENCES) and same_stance(a, b)


def combine(values: tuple[float, ...]) -> float:
    """The score of the measures of a pair."""
    w = weights()
    z = w.bias + sum(c * v for c, v in zip(w.values, values, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


def contradicts(a: Side, b: Side) -> bool:
    """Whether two propositions cannot be of one event, whatever they share: other dates, places, parties, deed."""
    a, b = _ordered(a, b)
    alike_a, alike_b = alike_names(a, b)
    known = agreement(a, b, alike_a, alike_b) + _conflict(a, b, alike_a, alike_b)
    values = dict(zip(MEASURES[:_WITHOUT_MODEL], known, strict=True))
    never = any(values[m] for m in ("dates_differ", "places_differ", "opposed", "namesake"))
    rarely = any(values[m] > 0.5 for m in ("name_swapped", "unrealized"))
    return never or rarely or values["reversed"] >= 0.5


def same_stance(a: Side, b: Side) -> bool:
    """Whether two linked propositions have the same polarity, by negation of what they share and by denying cues."""
    same = flipped = 0.0
    for word in a.words:
        shared = [k for k, s in word.keys if s >= 0.6 and k in b.of.keys]
        if shared and not word.name:
            denied = any(k in b.denied_keys for k in shared) and not any(k in b.plain_keys for k in shared)
            vote = word.weight * (2.0 if word.deed else 1.0)
            if denied == word.negated:
                same += vote
            else:
                flipped += vote
    return (flipped > same) == (a.of.denied != b.of.denied)
