"""How surely two propositions are one claim: a few readable measures and one coefficient for each.

Similar wording is not enough. What counts is how much of each side the other explains (by word, synonym group,
name in another spelling), that names agree, that the deed agrees, and that nothing speaks against it: other
figures, other dates, other places, the parties the other way round, the opposite deed. The coefficients lie in
``claim_weights.json`` and are made by ``training/claims/weights.py``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from typing import NamedTuple

from .. import data as shipped
from ..data import ANY, words
from ..language.figures import numbers
from ..language.text import fold_plain
from ..language.tokens import same_name, skeleton, stem, tokens
from .agreement import DEED, agreement, alike_names, differences, left_over, unmet
from .concepts import EN, LOOSE, lexicon
from .meaning import doubt, left_weight, meaning, other_reason, remainder, same_story, wording
from .prepared import Side, prepare
from .propositions import Proposition, proposition_of

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
_AROUND = MEASURES.index("story")
_MEANING = MEASURES.index("meaning")  # from here on the encoder is needed: asked where the others leave a pair open
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
_DIFFERENCES = tuple(map(MEASURES.index, (
    "other_names", "opposed", "mood_differs", "name_swapped", "word_swapped", "deed_swapped", "figures_differ",
    "dates_differ", "places_differ", "reversed", "unrealized", "other_verbs", "namesake",
)))  # fmt: skip


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
    bar = _log_odds(least) if least > 0.0 else -math.inf
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
    """The measures of a pair as far as linking needs them; ``settled``: whether the score is sure to lie on its side of
    the bar. Where it is settled without the encoder, meaning and remainder are estimates.
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


def _weighed(coefficients: tuple[float, ...], values: tuple[float, ...]) -> float:
    return float(sum(map(mul, coefficients, values)))


def _within(w: Weights, values: tuple[float, ...]) -> float:
    """The highest score, as log odds, within reach of a pair of these first measures."""
    return w.bias + _weighed(w.values, values) + sum(max(0.0, v) for v in w.values[len(values) :])


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
    z = w.bias + _weighed(w.values, values)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


def contradicts(a: Side, b: Side) -> bool:
    """Whether two propositions cannot be of one event, whatever they share: other dates, places, parties, deed."""
    a, b = _ordered(a, b)
    alike_a, alike_b = alike_names(a, b)
    known = agreement(a, b, alike_a, alike_b) + differences(a, b, alike_a, alike_b)
    values = dict(zip(MEASURES, known, strict=False))
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


# --- A user's own words against claims: the scoring of sentences, asked from one side.


# The share of the user's words a text must have when it is no likely paraphrase of them.
NEARLY_ALL = 0.8
# What a text is worth that has the numbers asked for: as much as a text that is just a match.
_NUMBERS_ALONE = 0.5
# Words that are all more common than this ("president", "people") are in every story and name none: only a text that
# says hardly more is meant by them.
_TELLING_WEIGHT = 0.4
# The most texts that the encoder is asked about: ten milliseconds each, and a quarter of a second before the first.
_MOST_WEIGHED = 6
# How near the meaning of two texts comes that is not one text: a pair that would need more is no match.
_NEAREST_MEANING = 0.85
# Of the words that count for nothing in a statement, those that can be looked for.
_TELLING = EN.month_or_weekday | EN.unsure_time_or_number
_ALL_AGAINST = ("dates_differ", "places_differ", "opposed", "name_swapped", "word_swapped", "unrealized")
_AGAINST = tuple(map(MEASURES.index, _ALL_AGAINST))
_REVERSED, _DIFFER, _AGREE = map(MEASURES.index, ("reversed", "figures_differ", "figures_agree"))


class _Judged(NamedTuple):
    """What the words alone say of a text: a value from 0 to 1 where they settle it, else log odds for the encoder."""

    place: int
    value: float
    odds: float


def match(words: str, texts: Sequence[str], embedding: str | None = None) -> list[tuple[int, float]]:
    """The texts that say what the words say: (place in ``texts``, score from 0 to 1), best first.

    Texts that are merely similar are left out; nothing that matches gives an empty list. ``embedding`` as for
    :func:`provenance.claims.link`.
    """
    asked = _read(words)
    if asked is None:
        return _match_numbers(words, texts)
    sides = [(n, prepare(p, embedding)) for n, text in enumerate(texts) if (p := _read(text)) is not None]
    if (written := _with_names(words, [side for _, side in sides])) != words:
        asked = _read(written) or asked
    side = prepare(asked, embedding)
    judged = [j for n, other in sides if (j := _judged(n, side, other)) is not None]
    matches = [(j.place, j.value) for j in judged if j.value > 0.0]
    if not matches:
        nearest = sorted(judged, key=lambda j: (-j.odds, j.place))[:_MOST_WEIGHED]
        others = dict(sides)
        matches = [(j.place, value) for j in nearest if (value := _question_score(side, others[j.place])) > 0.0]
    return sorted(matches, key=lambda pair: (-pair[1], pair[0]))


def _read(words: str) -> Proposition | None:
    return proposition_of(words, "en" if _may_be_english(words) else None)


_LETTERS = re.compile(r"[^\W\d_]+")
_OTHER_LANGUAGES = frozenset(words("claims", "small word of another language", ANY))


def _may_be_english(words: str) -> bool:
    """A headline or a few words have too few of any language's small words to count them: Latin letters will do,
    unless small words of another language stand among them."""
    each = _LETTERS.findall(words.lower())
    latin = sum(w[0] < "\u0250" for w in each)
    return latin * 10 >= len(each) * 9 and sum(w in _OTHER_LANGUAGES for w in each) * 8 < len(each)


def _match_numbers(words: str, texts: Sequence[str]) -> list[tuple[int, float]]:
    """Words that name nothing but numbers and times ("84", "May 2024"): the texts that have all of them."""
    wanted, telling = numbers(words), {t.plain for t in tokens(words)} & _TELLING
    if not wanted and not telling:
        return []
    return [
        (n, _NUMBERS_ALONE)
        for n, text in enumerate(texts)
        if wanted <= numbers(text, written=True) and telling <= {t.plain for t in tokens(text)}
    ]


def _judged(place: int, asked: Side, text: Side) -> _Judged | None:
    """None for what does not match, whatever it means."""
    share, missing, spare = unmet(asked, text)
    if missing & spare:
        return None  # another country, another person
    values = surface(asked, text)
    if _other_numbers(asked, text, values) or _not_said(asked, text):
        return None
    # With the share of the words it has for its meaning, a text that has them all is ranked by the rest.
    guessed = combine((*values, share, 0.0, 0.0, 0.0))
    if not _telling(asked) and values[_BOTH] < NEARLY_ALL:
        return None
    if share >= NEARLY_ALL and DEED not in missing and not _another_verb(asked, text) and not _against(values):
        return _Judged(place, 0.5 * share + 0.5 * guessed, 0.0)
    w = weights()
    odds = w.bias + _weighed(w.values, values)
    if odds + w.values[_MEANING] * _NEAREST_MEANING < 0.0 or _stranger(asked, text, spare):
        return None
    return _Judged(place, 0.0, odds)


def _question_score(asked: Side, text: Side) -> float:
    """From 0 to 1 with the encoder; 0 for what does not match."""
    bar = weights().match
    values = compare(asked, text, bar)
    alike = combine(values) if values is not None else 0.0
    return alike if alike >= bar else 0.0


def _against(values: tuple[float, ...]) -> bool:
    return values[_REVERSED] >= 1.0 or any(values[i] > 0.3 for i in _AGAINST)


def _telling(asked: Side) -> bool:
    return any(w.name or w.weight >= _TELLING_WEIGHT for w in asked.words)


def _not_said(asked: Side, text: Side) -> bool:
    """Whether the words say that something is not so, and the text does not. Without "not" they may only name it."""
    denied = [w for w in asked.words if w.negated and not w.name]
    said = sum(w.weight for w in denied if any(k in text.plain_keys for k, s in w.keys if s >= LOOSE))
    unsaid = sum(w.weight for w in denied if any(k in text.denied_keys for k, s in w.keys if s >= LOOSE))
    return said > unsaid or (bool(denied) and not same_stance(asked, text))


_YEARS = range(1900, 2101)


def _other_numbers(asked: Side, text: Side, values: tuple[float, ...]) -> bool:
    """Whether the words have numbers, and the text has numbers that are all others."""
    if values[_AGREE] >= 1.0:
        return False
    wanted = {n for n in numbers(asked.of.text) if n not in _YEARS}
    there = {n for n in numbers(text.of.text, written=True) if n not in _YEARS}
    return wanted.isdisjoint(there) if wanted and there else values[_DIFFER] >= 1.0


def _stranger(asked: Side, text: Side, spare: frozenset[str]) -> bool:
    """Whether a rare word of the user's, which may be a name in small letters, meets another name instead."""
    if "name" not in spare:
        return False
    known = lexicon()
    return any(
        known.usually_capital(w.form) is not False and not w.deed and not _has(w.form, text)
        for w in asked.words
        if not w.name
    )


def _another_verb(asked: Side, text: Side) -> bool:
    """Whether both have verbs, and none of the user's is met: "praised the minister", "dismissed the minister"."""
    return bool(asked.verbs and text.verbs) and not any(
        _has(k, text) for w in asked.verbs for k, s in (*w.keys, *((o, 1.0) for o in w.opposites)) if s >= LOOSE
    )


def _has(key: str, text: Side) -> bool:
    return key in text.of.keys or key in text.of.soft


# ------------------------------------------------------------------ names as people type them

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHORTEST_NAME = 3


def _with_names(words: str, sides: Iterable[Side]) -> str:
    """Words typed without capitals, with the names that the texts know written as there ("Tinzaouaten").

    A name the texts do not know gets a capital where news mostly writes it with one.
    """
    if words != words.lower():
        return words
    names: dict[str, str] = {}
    sounds: dict[str, list[str]] = {}
    for side in sides:
        p = side.of
        for name in (p.text[t.start - p.span.start : t.end - p.span.start] for t in p.terms if t.name):
            names.setdefault(fold_plain(name), name)
    for known_name in names:
        sounds.setdefault(skeleton(known_name), []).append(known_name)

    known = lexicon()
    found = list(_WORD.finditer(words))
    plain = [fold_plain(m.group()) for m in found]
    common = [known.usually_capital(stem(p)) is False or len(p) < _SHORTEST_NAME for p in plain]
    out: list[str] = []
    at = k = 0
    while k < len(found):
        m, last = found[k], k
        written: str | None = None
        if k + 1 < len(found) and words[m.end() : found[k + 1].start()] in (" ", "-"):
            # "tin zawatin": one name in two words, one of which may mean something.
            joined = plain[k] + plain[k + 1]
            near = joined if joined in names else None if common[k] and common[k + 1] else _spelt(joined, sounds)
            if near is not None:
                written, last = names[near], k + 1
        if written is None and not common[k]:
            near = plain[k] if plain[k] in names else _spelt(plain[k], sounds)
            if near is not None:
                written = names[near]
            elif known.usually_capital(stem(plain[k])):
                written = m.group().capitalize()
        if written is not None:
            out += [words[at : m.start()], written]
            at = found[last].end()
        k = last + 1
    return "".join([*out, words[at:]])


def _spelt(plain: str, sounds: dict[str, list[str]]) -> str | None:
    """The one known name this is another spelling of."""
    near = [name for name in sounds.get(skeleton(plain), ()) if same_name(plain, name)]
    return near[0] if len(near) == 1 else None
