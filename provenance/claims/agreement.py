"""What two propositions have in common, word for word: how much of each side the other explains.

A word is explained by itself, by a word of its synonym group, by the opposite deed under a "not", and a name by another
spelling of it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from provenance.claims.lexicon import LOOSE
from provenance.claims.words import same_first, same_name

if TYPE_CHECKING:
    from provenance.claims.sides import Side, Word

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
    """How surely the other side holds the word, 0 to 1."""
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
    """How much of one side, by weight, the other holds; and the kinds of what either misses of the other.

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
