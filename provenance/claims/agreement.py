"""What two propositions have in common, word for word, and what speaks against their being one claim."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from ..language.dates import contradict, other_rank
from ..language.figures import comparable, compatible
from ..language.tokens import same_first, same_name, stem
from .concepts import EVENT, LOOSE, Term, lexicon
from .roles import reversed_roles, unrealized

if TYPE_CHECKING:
    from .prepared import Frame, Side, Word
    from .propositions import Proposition

_OPPOSITE_MATCH = 0.8
_SKELETON_MATCH = 0.9
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


def found_on(word: Word, other: Side) -> float:
    """How surely the other side has the word, 0 to 1."""
    around = other.around
    best = 0.0
    for key, strength in word.keys:
        if key in around and (s := around[key] * strength) > best:
            best = s
    if best < LOOSE and word.also:
        keys = other.of.keys
        best = max(best, *(keys.get(key, 0.0) * strength for key, strength in word.also))
    return best


def _shares(side: Side, other: Side, alike: frozenset[str]) -> Shares:
    if not alike and side.rows is not None:
        return _plain_shares(side, side.rows, other.around)
    found = [0.0, 0.0, 0.0]
    matched = opposed = 0.0
    for word in side.words:
        best = found_on(word, other)
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
    """How much of one side, by weight, the other has; and the kinds of what either misses of the other.

    The kinds are ``country`` and ``name``, and :data:`DEED` when the first side has deeds and none is found.
    """
    one, two = alike_names(asked, text)
    share = _shares(asked, text, one).matched / asked.total if asked.total else 0.0
    missing = {_name_kind(w) for w in asked.words if w.name and w.form not in one and found_on(w, text) < 0.5}
    spare = {_name_kind(w) for w in text.words if w.name and w.form not in two and found_on(w, asked) < 0.5}
    deeds = [w for w in asked.words if w.deed]
    if deeds and all(found_on(w, text) < 0.5 for w in deeds):
        missing.add(DEED)
    return share, frozenset(missing), frozenset(spare)


def _name_kind(word: Word) -> str:
    return "country" if any(k[0] == "#" for k, _ in word.keys) else "name"


def alike_names(a: Side, b: Side) -> tuple[frozenset[str], frozenset[str]]:
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
                if x != y and same_first(x, y):
                    left.add(x)
                    right.add(y)
    for key in shared:
        if same_name(one[key], two[key]):
            left.update(w.form for w in a.words if w.name and (w.form == one[key] or _part(w.form, one[key])))
            right.update(w.form for w in b.words if w.name and (w.form == two[key] or _part(w.form, two[key])))
    return frozenset(left), frozenset(right)


def _part(form: str, joined: str) -> bool:
    return len(form) >= 3 and (joined.startswith(form) or joined.endswith(form))


def agreement(a: Side, b: Side, alike_a: frozenset[str], alike_b: frozenset[str]) -> tuple[float, ...]:
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


def _best_share(part_a: float, all_a: float, part_b: float, all_b: float) -> float:
    if not all_a or not all_b:
        return 0.5
    return max(part_a / all_a, part_b / all_b)


def _both_without(part_a: float, all_a: float, part_b: float, all_b: float) -> float:
    """The smaller share that has no partner; 0 when one side has nothing of the kind."""
    if not all_a or not all_b:
        return 0.0
    return max(0.0, min(1.0 - part_a / all_a, 1.0 - part_b / all_b))


def left_over(side: Side, other: Side, alike: frozenset[str]) -> frozenset[str]:
    """The words of a side that the other does not have."""
    return frozenset(w.form for w in side.words if w.form not in alike and found_on(w, other) < 0.5)


# --- What speaks against two propositions being one claim: other figures, dates, places, roles, verbs and names.


_SAME_REST = 0.8
_FEW_IN_ORDER = 0.4


def differences(a: Side, b: Side, alike_a: frozenset[str], alike_b: frozenset[str]) -> tuple[float, ...]:
    """What speaks for and against one claim: order, figures, dates, places, roles and names."""
    differ, agree = _figures(a.of, b.of)
    names, words, deeds = _swapped(a, b, alike_a | alike_b)
    run = _longest_run(a.order, b.order)
    # Where few words stand in the same order, slots line up by chance as well.
    counts = min(1.0, run / _FEW_IN_ORDER)
    return (
        names, words * counts, deeds * counts,
        run,
        differ,
        agree,
        float(contradict(a.of.dates, b.of.dates) or other_rank(a.ranks, b.ranks)),
        float(_elsewhere(a, b, alike_a)),
        1.0 if _permuted(a, b) else reversed_roles(a.of.roles, b.of.roles),
        unrealized(a.of.roles, b.of.roles),
        float(_other_verbs(a, b)),
        float(_namesake(a, b)),
    )  # fmt: skip


def _permuted(a: Side, b: Side) -> bool:
    """Whether the same names stand in the places of the same words, but in another order: no verb need be known."""
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
    if any(key in other.of.keys for side, other in ((a, b), (b, a)) for w in side.verbs for key in w.opposites):
        return False  # opposites are handled elsewhere: "was not hurt", "escaped unhurt"
    if a.done & b.done:
        return False  # "carried out an attack", "launched an attack": the noun is the deed
    if any(found_on(w, b) >= 0.5 for w in a.verbs) or any(found_on(w, a) >= 0.5 for w in b.verbs):
        return False
    # Where other things are said as well, the verbs may be two views of one matter ("was given", "acquired").
    return all(_rest_found(x, y) >= _SAME_REST for x, y in ((a, b), (b, a)))


def _rest_found(side: Side, other: Side) -> float:
    """Which share of what is no verb the other side has."""
    rest = [w for w in side.words if w not in side.verbs]
    total = sum(w.weight for w in rest)
    return sum(w.weight * found_on(w, other) for w in rest) / total if total else 0.0


def _namesake(a: Side, b: Side) -> bool:
    return any(
        not any(same_first(x, y) for x in a.people[surname] for y in b.people[surname])
        for surname in a.people.keys() & b.people.keys()
    )


def _figures(a: Proposition, b: Proposition) -> tuple[float, float]:
    """Whether comparable figures differ, and whether some agree: (1, 0), (0, 1), or (0, 0) when there are none."""
    met = [(x.figure, y.figure) for x in a.quantities for y in b.quantities if comparable(x, y)]
    agree = any(compatible(x, y) for x, y in met)
    return float(bool(met) and not agree), float(agree)


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
    return _apart(a.site_keys, b.site_keys, a, b)


def _apart(one: frozenset[str], two: frozenset[str], a: Side, b: Side) -> bool:
    """Whether both sides have such keys and neither side's are anywhere on the other."""
    if not one or not two:
        return False
    met = any(k in b.of.keys or k in b.of.soft for k in one) or any(k in a.of.keys or k in a.of.soft for k in two)
    return not met


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
        short = k - i <= 3 and (i > 0 or k < len(one))
        if short and left is not None and right is not None and 0 < right - left - 1 <= 3:
            runs = one[i:k], tuple(two[j] for j in range(left + 1, right) if j not in taken)
            if runs[1] and _same_slot(one[i], runs[1][0]):
                names += min(sum(t.weight for t in run if t.name and t.form not in alike) for run in runs)
                deeds += min(sum(t.weight for t in run if not t.name and t.kind in EVENT) for run in runs)
                words += min(sum(t.weight for t in run if not t.name and t.kind not in _NO_OBJECT) for run in runs)
        i = k
    if _another_country(a.frame, b.frame):
        names = 1.0
    return min(1.0, names), min(1.0, words), min(1.0, deeds)


def _another_country(a: Frame, b: Frame) -> bool:
    """Whether the same words have another country in the same place."""
    if a.words != b.words or a.slots != b.slots or len(a.words) < 2 or set(a.names) == set(b.names):
        return False
    within = lexicon().within
    return any(
        x != y and x[0] == y[0] == "#" and within.get(x) != y and within.get(y) != x
        for x, y in zip(a.names, b.names, strict=True)
    )


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
        nearest = min(options, key=lambda o: (o <= reached, abs(o - reached - 1), o), default=None)
        partner.append(nearest)
        if nearest is not None:
            taken.add(nearest)
            reached = nearest
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
