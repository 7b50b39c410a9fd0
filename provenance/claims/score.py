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
from typing import TYPE_CHECKING, NamedTuple

from provenance import shipped
from provenance.claims.concepts import EVENT
from provenance.claims.dates import contradict, other_rank
from provenance.claims.figures import comparable, compatible
from provenance.claims.lexicon import LOOSE, lexicon
from provenance.claims.meaning import left_weight, meaning, remainder, same_story, wording
from provenance.claims.roles import reversed_roles, unrealized
from provenance.claims.sides import Side as Side
from provenance.claims.sides import Word
from provenance.claims.sides import prepare as prepare
from provenance.claims.words import same_name, stem

if TYPE_CHECKING:
    from provenance.claims.concepts import Term
    from provenance.claims.propositions import Proposition
    from provenance.claims.sides import Frame

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
)
# Of these, what tells how alike two texts are for a reader, whoever did what to whom.
LIKENESS = (
    "both", "shorter", "names", "other_names", "other_deeds", "other_words", "amount", "substance", "mood_differs", "name_swapped", "run",
    "figures_differ", "figures_agree", "places_differ", "wording", "length", "meaning", "remainder",
)  # fmt: skip
_AGREEMENT = 13  # so many of them are cheap, and settle most pairs
_WITHOUT_MODEL = len(MEASURES) - 2  # the last need the encoder: they are asked where the others leave a pair open
_AROUND = MEASURES.index("story")
_MEANING = MEASURES.index("meaning")
# What the estimate of a cosine goes by.
EXPECTING = ("both", "shorter", "names", "amount", "story", "wording", "length")
# How far an estimated score may be off, in log odds: one in a thousand lies further below its estimate than the first,
# one in forty is linked though its estimate is so far below the bar; few so far above are not. What is left over, once
# the cosine is known, is estimated to a tenth.
_FAR_ABOVE = 1.4
_BELOW = 1.0
_ABOVE = 1.5
_NARROW = 0.3
_LIKENESS = tuple(MEASURES.index(m) for m in LIKENESS)
_BOTH = MEASURES.index("both")
# A shared share of words, and a score, from which one statement is taken for a copy of the other.
_COPY = 0.85
_DIFFERENCES = tuple(
    MEASURES.index(m)
    for m in ("other_names", "opposed", "mood_differs", "name_swapped", "word_swapped", "deed_swapped", "figures_differ", "dates_differ", "places_differ", "reversed", "unrealized", "other_verbs", "namesake")
)  # fmt: skip
_OPPOSITE_MATCH = 0.8
_SKELETON_MATCH = 0.9
_SAME_REST = 0.8
_FULL_AMOUNT = 5.0
_FULL_SUBSTANCE = 3.0


class Shares(NamedTuple):
    """What one side finds of itself on the other; weights, and the sums they are shares of."""

    matched: float
    total: float
    names: float
    all_names: float
    deeds: float
    all_deeds: float
    words: float
    all_words: float
    opposed: float


def _found(word: Word, other: Side) -> float:
    around = other.around
    best = 0.0
    for key, strength in word.keys:
        if key in around and (s := around[key] * strength) > best:
            best = s
    if best < LOOSE and word.also:
        keys = other.of.keys
        for key, strength in word.also:
            s = keys.get(key, 0.0) * strength
            if s > best:
                best = s
    return best


def _shares(side: Side, other: Side, alike: frozenset[str]) -> Shares:
    if not alike and side.rows is not None:
        return _plain_shares(side, side.rows, other.around)
    found = [0.0, 0.0, 0.0]
    matched = opposed = 0.0
    for word in side.words:
        best = _found(word, other)
        if best < _SKELETON_MATCH and word.form in alike:
            best = _SKELETON_MATCH
        if best < 0.5 and word.opposites:
            for key in word.opposites:
                if key in (other.plain_keys if word.negated else other.denied_keys):
                    best = max(best, _OPPOSITE_MATCH)
                elif key in other.plain_keys and other.of.keys.get(key, 0.0) == 1.0:
                    opposed += word.weight
        matched += word.weight * best
        found[0 if word.name else 1 if word.deed else 2] += word.weight * best
    return _shares_of(side, matched, found, opposed)


def _plain_shares(side: Side, rows: tuple[tuple[str, float, int, float, int], ...], around: dict[str, float]) -> Shares:
    """The same where no word has anything particular about it: only what is met need be looked at."""
    found = [0.0, 0.0, 0.0]
    matched = best = weight = 0.0
    last, part = -1, 0
    for key, strength, n, w, k in rows:
        if key in around:
            value = around[key] * strength
            if n != last:
                matched += weight * best
                found[part] += weight * best
                last, part, weight, best = n, k, w, value
            elif value > best:
                best = value
    matched += weight * best
    found[part] += weight * best
    return _shares_of(side, matched, found, 0.0)


def _shares_of(side: Side, matched: float, found: list[float], opposed: float) -> Shares:
    names, deeds, words = side.totals
    return Shares(matched, side.total, found[0], names, found[1], deeds, found[2], words, opposed)


DEED = "deed"


def unmet(asked: Side, text: Side) -> tuple[float, frozenset[str], frozenset[str]]:
    """How much of one side, by weight, the other holds; and the kinds of what either misses of the other.

    The kinds are ``country`` and ``name``, and :data:`DEED` when the first side has deeds and none is found.
    """
    one, two = _alike(asked, text)
    share = _shares(asked, text, one).matched / asked.total if asked.total else 0.0
    missing = {_name_kind(w) for w in asked.words if w.name and w.form not in one and _found(w, text) < 0.5}
    spare = {_name_kind(w) for w in text.words if w.name and w.form not in two and _found(w, asked) < 0.5}
    deeds = [w for w in asked.words if w.deed]
    if deeds and all(_found(w, text) < 0.5 for w in deeds):
        missing.add(DEED)
    return share, frozenset(missing), frozenset(spare)


def _name_kind(word: Word) -> str:
    return "country" if any(k[0] == "#" for k, _ in word.keys) else "name"


def _alike(a: Side, b: Side) -> tuple[frozenset[str], frozenset[str]]:
    """Forms of names on either side that are one name in two spellings."""
    one, two = a.of.names, b.of.names
    shared = one.keys() & two.keys()
    surnames = a.people.keys() & b.people.keys()
    if not shared and not surnames:
        return frozenset(), frozenset()
    left: set[str] = set()
    right: set[str] = set()
    for surname in surnames:
        for x in a.people[surname]:
            for y in b.people[surname]:
                if x != y and _same_first(x, y):
                    left.add(x)
                    right.add(y)
    for key in shared:
        if same_name(one[key], two[key]):
            left.update(w.form for w in a.words if w.name and (w.form == one[key] or _part(w.form, one[key])))
            right.update(w.form for w in b.words if w.name and (w.form == two[key] or _part(w.form, two[key])))
    return frozenset(left), frozenset(right)


def _part(form: str, joined: str) -> bool:
    return len(form) >= 3 and (joined.startswith(form) or joined.endswith(form))


def measures(a: Side, b: Side) -> tuple[float, ...]:
    """The values of :data:`MEASURES` for two propositions, each between 0 and 1; the order of the two is no matter."""
    found = compare(a, b, 0.0)
    assert found is not None  # nothing is below 0
    return found


def surface(a: Side, b: Side) -> tuple[float, ...]:
    """:func:`measures` without the last ones, which need the encoder."""
    a, b = _ordered(a, b)
    alike_a, alike_b = _alike(a, b)
    return _agreement(a, b, alike_a, alike_b) + _conflict(a, b, alike_a, alike_b)


def _ordered(a: Side, b: Side) -> tuple[Side, Side]:
    """Aligning goes from the shorter to the longer side, so that the order of the two makes no difference."""
    one, two = (len(a.of.terms), a.of.text, a.of.order), (len(b.of.terms), b.of.text, b.of.order)
    return (a, b) if one <= two else (b, a)


def _agreement(a: Side, b: Side, alike_a: frozenset[str], alike_b: frozenset[str]) -> tuple[float, ...]:
    """The measures up to ``substance``, and ``opposed``: what both sides share, word for word."""
    one, two = _shares(a, b, alike_a), _shares(b, a, alike_b)
    share_a = one.matched / one.total if one.total else 0.0
    share_b = two.matched / two.total if two.total else 0.0
    name_sum = one.all_names + two.all_names
    deeds = _best_share(one.deeds, one.all_deeds, two.deeds, two.all_deeds)
    return (
        math.sqrt(share_a * share_b),
        max(share_a, share_b),
        (one.names + two.names) / name_sum if name_sum else 0.5,
        _both_without(one.names, one.all_names, two.names, two.all_names),
        deeds,
        float(bool(one.all_deeds and two.all_deeds and deeds < 0.2)),
        _both_without(one.deeds, one.all_deeds, two.deeds, two.all_deeds),
        _both_without(one.words, one.all_words, two.words, two.all_words),
        min(1.0, (one.matched + two.matched) / 2 / _FULL_AMOUNT),
        min(1.0, (one.deeds + one.words + two.deeds + two.words) / 2 / _FULL_SUBSTANCE),
        min(1.0, one.opposed + two.opposed),
        float(a.of.unreal != b.of.unreal),
        float(bool(a.of.speakers & b.of.speakers)),
    )


def _conflict(a: Side, b: Side, alike_a: frozenset[str], alike_b: frozenset[str]) -> tuple[float, ...]:
    """The other measures that need no encoder: order, figures, dates, places, roles, the story around, spelling."""
    return (*_opposition(a, b, alike_a, alike_b), same_story(a, b), *wording(a, b))


def _opposition(a: Side, b: Side, alike_a: frozenset[str], alike_b: frozenset[str]) -> tuple[float, ...]:
    """Of these, what is told by order, figures, dates, places, roles and names."""
    differ, agree = _figures(a.of, b.of)
    return (
        *_swapped(a, b, alike_a | alike_b),
        _longest_run(a.order, b.order),
        differ,
        agree,
        float(contradict(a.of.dates, b.of.dates) or other_rank(a.ranks, b.ranks)),
        float(_elsewhere(a, b, alike_a)),
        1.0 if _permuted(a, b) else reversed_roles(a.of.roles, b.of.roles),
        unrealized(a.of.roles, b.of.roles),
        float(_other_verbs(a, b)),
        float(_namesake(a, b)),
    )


def _permuted(a: Side, b: Side) -> bool:
    """Whether the same names stand in the same places of the same words, but in another order: no verb need be known."""
    one, two = a.frame, b.frame
    if one.words != two.words or one.slots != two.slots or one.names == two.names or one.symmetric or two.symmetric:
        return False
    return one.by == two.by and sorted(one.names) == sorted(two.names)


def _other_verbs(a: Side, b: Side) -> bool:
    """Whether both sides have verbs, all of them known to the tables, and none means what the other side says."""
    if not a.verbs or not b.verbs:
        return False
    if not all(any(key[0] == "@" and s == 1.0 for key, s in w.keys) for w in (*a.verbs, *b.verbs)):
        return False  # a word that fully belongs to no group may mean anything
    if any(key in b.of.keys for w in a.verbs for key in w.opposites) or any(key in a.of.keys for w in b.verbs for key in w.opposites):
        return False  # opposites are told apart elsewhere: "was not hurt", "escaped unhurt"
    if a.done & b.done:
        return False  # "carried out an attack", "launched an attack": the noun is the deed
    if any(_found(w, b) >= 0.5 for w in a.verbs) or any(_found(w, a) >= 0.5 for w in b.verbs):
        return False
    # Where other things are said as well, the verbs may be two views of one matter ("was given", "acquired").
    return all(_rest_found(x, y) >= _SAME_REST for x, y in ((a, b), (b, a)))


def _rest_found(side: Side, other: Side) -> float:
    """Which share of what is no verb the other side holds."""
    rest = [w for w in side.words if w not in side.verbs]
    total = sum(w.weight for w in rest)
    return sum(w.weight * _found(w, other) for w in rest) / total if total else 0.0


def _namesake(a: Side, b: Side) -> bool:
    for surname in a.people.keys() & b.people.keys():
        if not any(_same_first(x, y) for x in a.people[surname] for y in b.people[surname]):
            return True
    return False


_SHORT_FIRST = [
    set(line.split())
    for line in """william bill billy will|robert bob bobby rob|richard dick rick|james jim jimmy jam|joseph joe joey|john jack johnny|edward ed ted eddie
margaret maggie peggy meg|elizabeth liz beth betty eliza|charles chuck charlie|anthony tony|michael mike mick|katherine kate kathy katie|thomas tom
lawrence larry|henry harry hank|theodore ted|susan sue|barbara barb|deborah debbie|patricia pat patty|patrick pat|andrew andy drew|gerald jerry|jerome jerry
alexander alex sasha|alexandra alex sasha|vladimir volodymyr|mikhail mykhailo|nikolai mykola|antonio tony|rebecca becky|samuel sam|francis frank|eugene gene""".replace("\n", "|").split("|")
]


def _same_first(a: str, b: str) -> bool:
    """Whether two first names may be one person's: an initial, a short form, another spelling."""
    if len(a) <= 2 or len(b) <= 2:
        return a[0] == b[0]
    return a[:3] == b[:3] or same_name(a, b) or any(a in line and b in line for line in _SHORT_FIRST)


def _best_share(part_a: float, all_a: float, part_b: float, all_b: float) -> float:
    if not all_a or not all_b:
        return 0.5
    return max(part_a / all_a, part_b / all_b)


def _figures(a: Proposition, b: Proposition) -> tuple[float, float]:
    """Whether comparable figures differ, and whether some agree: (1, 0), (0, 1), or (0, 0) when there are none."""
    if not a.quantities or not b.quantities:
        return 0.0, 0.0
    met = False
    for x in a.quantities:
        for y in b.quantities:
            if comparable(x, y):
                if compatible(x.figure, y.figure):
                    return 0.0, 1.0
                met = True
    return float(met), 0.0


def _both_without(part_a: float, all_a: float, part_b: float, all_b: float) -> float:
    """The smaller share that has no partner; 0 when one side has nothing of the kind."""
    if not all_a or not all_b:
        return 0.0
    return max(0.0, min(1.0 - part_a / all_a, 1.0 - part_b / all_b))


def _elsewhere(a: Side, b: Side, alike: frozenset[str]) -> bool:
    """Whether both say where, at the same breadth, and neither place is named by the other."""
    keys_a, keys_b = a.of.keys, b.of.keys
    if _apart(a.scenes, b.scenes, a, b) or _apart(a.targets, b.targets, a, b):
        return True
    abroad = a.site_states and b.site_states and not (a.site_states & b.site_states)
    if abroad and not (any(k in keys_b for k in a.site_states) or any(k in keys_a for k in b.site_states)):
        return True
    if not a.site_keys or not b.site_keys or alike & a.site_keys or a.site_keys & b.site_keys:
        return False
    if any(same_name(x, y) for x in a.site_keys for y in b.site_keys):
        return False
    return not any(k in keys_b or k in b.of.soft for k in a.site_keys) and not any(
        k in keys_a or k in a.of.soft for k in b.site_keys
    )


def _apart(one: frozenset[str], two: frozenset[str], a: Side, b: Side) -> bool:
    """Whether both sides have such keys and neither side's are anywhere on the other."""
    if not one or not two:
        return False
    return not any(k in b.of.keys or k in b.of.soft for k in one) and not any(k in a.of.keys or k in a.of.soft for k in two)


def _swapped(a: Side, b: Side, alike: frozenset[str]) -> tuple[float, float, float]:
    """Terms that stand between the same neighbours and are not the same: names, other words, deeds.

    "Germany will deliver tanks to Ukraine", "Germany will deliver grain to Ukraine": terms are aligned in order; a
    short run without partners on both sides between aligned neighbours counts with its weight.
    """
    one, two = a.of.terms, b.of.terms
    partner = _aligned(a, b)
    taken = {j for j in partner if j is not None}
    names = words = deeds = 0.0
    i = 0
    while i < len(one):
        if partner[i] is not None:
            i += 1
            continue
        k = i
        while k < len(one) and partner[k] is None:
            k += 1
        left = -1 if i == 0 else partner[i - 1]
        right = len(two) if k == len(one) else partner[k]
        if left is not None and right is not None and 0 < right - left - 1 <= 3 and k - i <= 3 and (i > 0 or k < len(one)):
            between = [two[j] for j in range(left + 1, right) if j not in taken]
            if not between or not _same_slot(one[i], between[0]):
                i = k
                continue
            names += min(sum(t.weight for t in run if t.name and t.form not in alike) for run in (one[i:k], between))
            deeds += min(sum(t.weight for t in run if not t.name and t.kind in EVENT) for run in (one[i:k], between))
            words += min(sum(t.weight for t in run if not t.name and t.kind not in _NO_OBJECT) for run in (one[i:k], between))
        i = k
    if _another_country(a.frame, b.frame):
        names = 1.0
    return min(1.0, names), min(1.0, words), min(1.0, deeds)


def _another_country(a: Frame, b: Frame) -> bool:
    """Whether the same words have another country in the same place."""
    if a.words != b.words or a.slots != b.slots or len(a.words) < 2 or set(a.names) == set(b.names):
        return False
    within = lexicon().within
    return any(x != y and x[0] == y[0] == "#" and within.get(x) != y and within.get(y) != x for x, y in zip(a.names, b.names, strict=True))


def _same_slot(a: Term, b: Term) -> bool:
    """Whether both follow the same word, or both open their sentence: otherwise word order alone lines them up."""
    if a.place <= 1 and b.place <= 1:
        return True
    return a.before == b.before or stem(a.before) == stem(b.before)


_NO_OBJECT = EVENT | {"quality", "place"}


def _aligned(a: Side, b: Side) -> list[int | None]:
    """For each term of one side its partner on the other, the next one in order where there are several."""
    holders = b.holders
    partner: list[int | None] = []
    taken: set[int] = set()
    reached = -1
    for keys in a.firm_keys:
        options = {j for key in keys for j in holders.get(key, ()) if j not in taken}
        found = min(options, key=lambda o: (o <= reached, abs(o - reached - 1), o)) if len(options) > 1 else next(iter(options), None)
        partner.append(found)
        if found is not None:
            taken.add(found)
            reached = found
    return partner


def _longest_run(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """The longest stretch of terms in common, as a share of the shorter side."""
    if not a or not b:
        return 0.0
    best = 0
    places: dict[str, list[int]] = {}
    for j, form in enumerate(b):
        places.setdefault(form, []).append(j)
    before: dict[int, int] = {}
    for form in a:
        here: dict[int, int] = {}
        for j in places.get(form, ()):
            here[j] = before.get(j - 1, 0) + 1
            if here[j] > best:
                best = here[j]
        before = here
    return best / min(len(a), len(b))


@dataclass(frozen=True, slots=True)
class Weights:
    """The coefficients, in the order of :data:`MEASURES`, and the scores from which pairs are linked."""

    bias: float
    values: tuple[float, ...]
    link: float
    match: float
    likeness: tuple[float, ...]  # its bias first, then in the order of :data:`LIKENESS`
    expected: tuple[float, ...]  # of the cosine: its bias first, then in the order of :data:`EXPECTING`
    rest: tuple[float, float, float]  # of the remainder: for its weight, alone and times what both share and the cosine
    most_opposition: float  # the most that the measures of order, figures, dates, places, roles and names can add

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
    alike = tuple(data["likeness"][m] for m in ("bias", *LIKENESS))
    values = tuple(data["measures"][m] for m in MEASURES)
    expected = tuple(data["expected"]["meaning"][m] for m in ("bias", *EXPECTING))
    rest = data["expected"]["remainder"]
    return Weights(
        data["bias"], values, data["link"], data["match"], alike, expected,
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
    alike_a, alike_b = _alike(a, b)
    found = _agreement(a, b, alike_a, alike_b)
    if _within(w, found) < bar:
        return None
    found += _conflict(a, b, alike_a, alike_b)
    if _within(w, found) < bar:
        return None
    found += (meaning(a, b),)
    if _within(w, found) < bar:
        return None
    return (*found, remainder(a, b, _left(a, b, alike_a), _left(b, a, alike_b)))


class Judged(NamedTuple):
    """The measures of a pair as far as linking needs them; ``settled``: whether the score is sure to lie on its side of the bar.

    Where it is settled without the encoder, meaning and remainder are estimates.
    """

    values: tuple[float, ...]
    settled: bool


def judge(a: Side, b: Side, least: float, margin: float = 0.0) -> Judged | None:
    """The measures of a pair, the encoder asked only where words leave open whether it is linked.

    None when the score will not reach ``least`` above ``margin``. A pair that will not be linked, but may reach
    ``least``, is not settled: :func:`compare` tells what it scores.
    """
    w = weights()
    a, b = _ordered(a, b)
    low, firm = _log_odds(least + margin), _log_odds(w.link + margin)
    alike_a, alike_b = _alike(a, b)
    agreement = _agreement(a, b, alike_a, alike_b)
    around = (same_story(a, b), *wording(a, b))
    same = a.plain == b.plain
    expected = 1.0 if same else w.expected_meaning(agreement, around)
    known = w.bias + _weighed(w.values, agreement) + _weighed(w.values[_AROUND:], around) + expected * w.values[_MEANING]
    if known + w.most_opposition + _FAR_ABOVE < low:
        return None
    opposition = _opposition(a, b, alike_a, alike_b)
    known += _weighed(w.values[_AGREEMENT:], opposition)
    if known + _FAR_ABOVE < low:
        return None
    left_a, left_b = _left(a, b, alike_a), _left(b, a, alike_b)
    weight = left_weight(a, b, left_a, left_b)
    rest = w.expected_remainder(weight, agreement[_BOTH], expected)
    z = known + rest * w.values[_MEANING + 1]
    if z + _FAR_ABOVE < low:
        return None
    if firm - _BELOW <= z <= firm + _ABOVE:
        if not same:
            known -= expected * w.values[_MEANING]
            expected = meaning(a, b)
            known += expected * w.values[_MEANING]
            rest = w.expected_remainder(weight, agreement[_BOTH], expected)
        if weight and abs(known + rest * w.values[_MEANING + 1] - firm) < _NARROW:
            rest = remainder(a, b, left_a, left_b)
        return Judged((*agreement, *opposition, *around, expected, rest), True)
    return Judged((*agreement, *opposition, *around, expected, rest), z > firm)


def _log_odds(chance: float) -> float:
    return math.log(chance / (1.0 - chance))


def _weighed(coefficients: tuple[float, ...], found: tuple[float, ...]) -> float:
    return float(sum(map(mul, coefficients, found)))


def _within(w: Weights, found: tuple[float, ...]) -> float:
    """The highest score, as log odds, within reach of a pair of these first measures."""
    return w.bias + sum(c * v for c, v in zip(w.values, found, strict=False)) + w.most_to_come(len(found))


def _left(side: Side, other: Side, alike: frozenset[str]) -> frozenset[str]:
    """The words of a side that the other does not have."""
    return frozenset(w.form for w in side.words if w.form not in alike and _found(w, other) < 0.5)


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


def likeness(values: tuple[float, ...]) -> float:
    """How alike two texts of these measures are, 0 to 1, as readers grade it: for ranking. Much alike is not the same claim."""
    bias, *rest = weights().likeness
    return max(0.0, min(1.0, bias + sum(c * values[k] for c, k in zip(rest, _LIKENESS, strict=True))))


def contradicts(a: Side, b: Side) -> bool:
    """Whether two propositions cannot be of one event, whatever they share: other dates, places, parties, deed."""
    a, b = _ordered(a, b)
    alike_a, alike_b = _alike(a, b)
    known = _agreement(a, b, alike_a, alike_b) + _conflict(a, b, alike_a, alike_b)
    values = dict(zip(MEASURES[:_WITHOUT_MODEL], known, strict=True))
    return bool(
        values["dates_differ"] or values["places_differ"] or values["reversed"] >= 0.5 or values["opposed"] or values["name_swapped"] > 0.5
        or values["unrealized"] > 0.5 or values["namesake"]
    )


def same_stance(a: Side, b: Side) -> bool:
    """Whether two linked propositions hold the same polarity, by negation of what they share and by denying cues."""
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
