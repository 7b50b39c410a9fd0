"""From the fingerprints of many articles to the pairs that share runs of words, and those runs.

Everything here is decided by the set of articles alone, never by the order they come in.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import data as shipped
from .fingerprints import (
    BITS,
    GLUED_LOOK,
    I64,
    IDEOGRAPH,
    IDEOGRAPH_LOOK,
    LETTER,
    LETTER_LOOK,
    LONGEST,
    OPENED,
    RUN,
    SPACED,
    STOPPED,
    U8,
    U32,
    U64,
    words_of,
)

Bools = NDArray[np.bool_]

# A run of words in more articles than this no longer pairs each with each, which would grow with the square of their
# number, but each with the NEAREST that were published just before it.
COMMON = 100
NEAREST = 2

# Boilerplate: what stands in a large share of an outlet's articles. Judged on a sample of its texts, so that one more
# article hardly ever changes the verdict, and never on fewer than FEWEST.
SAMPLE = 32
SHARE = 0.25
FEWEST = 4

THREADS = min(2, os.cpu_count() or 1)  # more would wait for each other and for memory
PART = 20  # a million fingerprints are worked on at once
SHARED_PART = 17  # and an eighth of a million that two articles share

_WORD_BITS = LONGEST.bit_length() - 1
_PAIRS_AT_ONCE = 1 << (64 - 2 * _WORD_BITS - 1)
# Words that a run is followed beyond its last fingerprint. That fingerprint stands for 28 at most and the next would be
# 4 away, but a text that repeats itself has only its first ones, and should be known for a copy all the same.
_FOLLOWED = 100


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is compared of many articles. Fingerprints of article ``i`` are ``first[i]`` to ``first[i + 1]``, its words
    ``first_word[i]`` to ``first_word[i + 1]``.

    ``day``: of publication, 0 where it is unknown. ``rank``: the place of each article in the order of day and id.
    ``outlet``: a number for each outlet, -1 where it is unknown. ``text``: a number that equal texts share and that is
    as good as drawn at random.
    ``stock`` marks the fingerprints that are boilerplate of the article's outlet, ``boilerplate`` the words those stand
    for, ``has_boilerplate`` the articles that have any; :func:`mark` fills them.
    """

    value: U64
    word: U32
    first: I64
    words: U32
    look: U8
    first_word: I64
    day: I64
    rank: I64
    outlet: I64
    text: U64
    stock: Bools
    boilerplate: Bools
    has_boilerplate: Bools

    def __len__(self) -> int:
        return len(self.first) - 1


class Groups(NamedTuple):
    """Fingerprints that stand in several articles: ``at`` are places in the corpus, ordered by fingerprint, one for
    each article; group ``g`` is ``first[g]`` to ``first[g + 1]``."""

    at: I64
    first: I64


class Shared(NamedTuple):
    """Fingerprints that two articles share: places in the corpus, the article of lower rank first."""

    a: I64
    b: I64


class Runs(NamedTuple):
    """Runs of ``words`` words that articles ``a`` and ``b`` share, from words ``at_a`` and ``at_b`` on, by pair."""

    a: I64
    b: I64
    at_a: I64
    at_b: I64
    words: I64


def opening(*columns: NDArray[Any]) -> Bools:
    """Where a stretch of equal rows begins, in columns of one length."""
    new = np.ones(len(columns[0]), np.bool_)
    new[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return new


def articles_of(corpus: Corpus) -> NDArray[np.int32]:
    """The number of the article that each fingerprint stands in."""
    return np.repeat(np.arange(len(corpus), dtype=np.int32), np.diff(corpus.first))


def groups_of(value: U64, article: NDArray[np.int32]) -> Groups:
    """Fingerprints that stand in two articles or more; articles must not come down in ``article``."""
    # Sorted as one number, fingerprint before place: many times faster than sorting places by fingerprint. Taken in
    # parts by the highest bits of the fingerprints, so that the two fit into 64 bits, and for the sake of memory.
    place_bits = max(1, len(value).bit_length())
    part_bits = max(1, BITS + place_bits - 64, (len(value) >> PART).bit_length())
    parts = (value >> np.uint64(BITS - part_bits)).astype(np.uint8 if part_bits <= 8 else np.uint32)

    def grouped(part: int) -> tuple[I64, I64]:
        return _grouped(value, article, np.flatnonzero(parts == part), place_bits)

    with ThreadPoolExecutor(THREADS) as pool:
        at, sizes = map(np.concatenate, zip(*pool.map(grouped, range(1 << part_bits)), strict=True))
    return Groups(at, np.append(0, np.cumsum(sizes)))


def _grouped(value: U64, article: NDArray[np.int32], places: I64, place_bits: int) -> tuple[I64, I64]:
    keys = value[places] << np.uint64(place_bits)
    keys |= places.view(np.uint64)
    keys.sort()
    values = keys >> np.uint64(place_bits)
    same = values[1:] == values[:-1]
    several = np.zeros(len(keys), np.bool_)
    several[1:] = same
    several[:-1] |= same
    keys, values = keys[several], values[several]
    at = (keys & np.uint64((1 << place_bits) - 1)).astype(np.int64)
    new = opening(values)
    once = opening(values, article[at])  # an article that repeats itself counts once
    group = np.cumsum(new) - 1
    sizes = np.bincount(group[once], minlength=int(new.sum()))
    return at[once & (sizes[group] > 1)], sizes[sizes > 1]


def sampled(outlet: I64, text: U64) -> tuple[Bools, I64]:
    """Which articles are their outlet's sample, one for each different text, and how large each outlet's sample is."""
    order = np.lexsort((text, outlet))
    order = order[opening(outlet[order], text[order]) & (outlet[order] >= 0)]
    o = outlet[order]
    within = np.arange(len(o)) - np.searchsorted(o, o) < SAMPLE
    chosen = np.zeros(len(outlet), np.bool_)
    chosen[order[within]] = True
    size = np.bincount(o[within], minlength=int(outlet.max(initial=-1)) + 1)
    return chosen, size


def boilerplate_from(size: I64) -> I64:
    """In how many articles of a sample of this size words must stand to be boilerplate."""
    least: I64 = np.maximum(FEWEST, np.ceil(SHARE * size)).astype(np.int64)
    return least


def mark_boilerplate(corpus: Corpus, groups: Groups, article: NDArray[np.int32]) -> None:
    """Find what is boilerplate of the outlet that published the article, and write it down in the corpus."""
    chosen, size = sampled(corpus.outlet, corpus.text)
    where = article[groups.at]
    group = np.repeat(np.arange(len(groups.first) - 1), np.diff(groups.first))
    outlets = len(size)
    inside = chosen[where]
    keys = group[inside] * outlets + corpus.outlet[where[inside]]
    often, count = np.unique(keys, return_counts=True)
    often = often[count >= boilerplate_from(size)[often % outlets]] if outlets else often
    if len(often):
        suspect = np.zeros(len(groups.first) - 1, np.bool_)
        suspect[often // outlets] = True
        maybe = np.flatnonzero(suspect[group] & (corpus.outlet[where] >= 0))
        keys = group[maybe] * outlets + corpus.outlet[where[maybe]]
        at = groups.at[maybe[often[np.minimum(np.searchsorted(often, keys), len(often) - 1)] == keys]]
        mark(corpus, at, article)


def mark(corpus: Corpus, at: I64, article: NDArray[np.int32]) -> None:
    """Write down that these fingerprints are boilerplate."""
    corpus.stock[at] = True
    corpus.has_boilerplate[article[at]] = True
    begin = corpus.first_word[article[at]] + corpus.word[at].astype(np.int64)
    for k in range(RUN):
        corpus.boilerplate[begin + k] = True


def shared_of(corpus: Corpus, groups: Groups, common: Bools, article: NDArray[np.int32]) -> Iterator[Shared]:
    """The fingerprints that two articles share, in parts, without those that are boilerplate of both.

    ``common``: which groups pair each article with its nearest only.
    """
    sizes = np.diff(groups.first)
    for near_only in (False, True):
        for size in np.unique(sizes[common == near_only]).tolist():
            chosen = np.flatnonzero((sizes == size) & (common == near_only))
            if near_only:
                steps = range(1, min(NEAREST, size - 1) + 1)
                left = np.concatenate([np.arange(size - s) for s in steps])
                right = np.concatenate([np.arange(s, size) for s in steps])
            else:
                left, right = np.triu_indices(size, 1)
            at_once = max(1, (1 << 21) // len(left))
            for begin in range(0, len(chosen), at_once):
                rows = groups.first[chosen[begin : begin + at_once]][:, None] + np.arange(size)
                if near_only:
                    rank = corpus.rank[article[groups.at[rows]]]
                    rows = np.take_along_axis(rows, np.argsort(rank, axis=1), 1)
                a, b = groups.at[rows[:, left].ravel()], groups.at[rows[:, right].ravel()]
                kept = ~(corpus.stock[a] & corpus.stock[b])
                a, b = a[kept], b[kept]
                if len(a):
                    swap = corpus.rank[article[a]] > corpus.rank[article[b]]
                    small = np.int32 if len(corpus.value) < 1 << 31 else np.int64
                    yield Shared(np.where(swap, b, a).astype(small), np.where(swap, a, b).astype(small))


def parts_for(groups: Groups, common: Bools) -> int:
    """Into how many parts what :func:`shared_of` finds is to be cut: looking for runs takes some 800 bytes for each."""
    size = np.diff(groups.first)
    count = int((size * (size - 1) // 2)[~common].sum()) + NEAREST * int(size[common].sum())
    return min(1 << 16, 1 + (count >> SHARED_PART))


def near(corpus: Corpus, shared: Shared, article: NDArray[np.int32], within_days: int) -> Shared:
    """Those of articles published at most this many days apart; one without a date is near every other."""
    day, other = corpus.day[article[shared.a]], corpus.day[article[shared.b]]
    kept = (np.abs(day - other) <= within_days) | (day == 0) | (other == 0)
    return Shared(shared.a[kept], shared.b[kept])


def by_rank(corpus: Corpus, parts: Iterable[Shared], count: int, article: NDArray[np.int32]) -> list[list[Shared]]:
    """The same in ``count`` lists, each with all that its pairs share, in the order of the lower article."""
    lists: list[list[Shared]] = [[] for _ in range(count)]
    for shared in parts:
        part = (corpus.rank[article[shared.a]] * count // max(1, len(corpus))).astype(np.uint16)
        order = np.argsort(part, kind="stable")
        a, b = shared.a[order], shared.b[order]
        bounds = np.append(0, np.cumsum(np.bincount(part, minlength=count))).tolist()
        for k, (i, j) in enumerate(pairwise(bounds)):
            if j > i:
                lists[k].append(Shared(a[i:j], b[i:j]))
    return lists


def shared_by(corpus: Corpus, a: I64, b: I64) -> Shared:
    """All fingerprints that the articles of each pair share, without those that are boilerplate of both."""
    numbers = np.repeat(np.arange(len(corpus), dtype=np.uint64), np.diff(corpus.first))
    each = np.unique(numbers << np.uint64(BITS) | corpus.value, return_index=True)[1]  # the first of each article
    first = np.searchsorted(numbers[each], np.arange(len(corpus) + 1, dtype=np.uint64))
    sides = []
    for side in (a, b):
        count = first[side + 1] - first[side]
        place = each[np.arange(int(count.sum())) + np.repeat(first[side] - (np.cumsum(count) - count), count)]
        pair = np.repeat(np.arange(len(side), dtype=np.uint64), count)
        sides.append((pair << np.uint64(BITS) | corpus.value[place], place))
    _, in_a, in_b = np.intersect1d(sides[0][0], sides[1][0], assume_unique=True, return_indices=True)
    at_a, at_b = sides[0][1][in_a], sides[1][1][in_b]
    kept = ~(corpus.stock[at_a] & corpus.stock[at_b])
    return Shared(at_a[kept], at_b[kept])


def runs_of(corpus: Corpus, shared: Shared, article: NDArray[np.int32]) -> Runs:
    """Join shared fingerprints to runs of words, and lengthen each run to its ends; ordered by pair."""
    a, b = article[shared.a].astype(np.int64), article[shared.b].astype(np.int64)
    key = corpus.rank[a] << 32 | corpus.rank[b]
    order = np.argsort(key)
    new = opening(key[order])
    opens = order[new]
    a, b = a[opens], b[opens]
    pair = np.cumsum(new) - 1
    at_a, at_b = corpus.word[shared.a[order]].astype(np.int64), corpus.word[shared.b[order]].astype(np.int64)
    bounds = np.searchsorted(pair, np.arange(0, len(a) + _PAIRS_AT_ONCE, _PAIRS_AT_ONCE))
    parts = []
    for k, (i, j) in enumerate(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)):
        begin = k * _PAIRS_AT_ONCE
        parts.append(_joined(corpus, a[begin:], b[begin:], pair[i:j] - begin, at_a[i:j], at_b[i:j]))
    return Runs(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _joined(corpus: Corpus, a: I64, b: I64, pair: I64, at_a: I64, at_b: I64) -> Runs:
    # One number for pair, diagonal and place: sorting it lays the fingerprints of each run side by side.
    diagonal = at_b - at_a + LONGEST
    keys = (pair << (2 * _WORD_BITS + 1) | diagonal << _WORD_BITS | at_a).astype(np.uint64)
    keys.sort()
    line = keys >> np.uint64(_WORD_BITS)
    at = (keys & np.uint64(LONGEST - 1)).astype(np.int64)
    opens = np.ones(len(keys), np.bool_)
    opens[1:] = (line[1:] != line[:-1]) | (at[1:] - at[:-1] > RUN)
    start = np.flatnonzero(opens)
    last = np.append(start[1:], len(keys))[: len(start)] - 1
    line = line[start]
    shift = (line & np.uint64(2 * LONGEST - 1)).astype(np.int64) - LONGEST
    which = (line >> np.uint64(_WORD_BITS + 1)).astype(np.int64)
    a, b = a[which], b[which]
    lo, hi = at[start], at[last] + 1
    words = corpus.words
    front_a, front_b = corpus.first_word[a], corpus.first_word[b]
    end_a, end_b = corpus.first_word[a + 1] - front_a, corpus.first_word[b + 1] - front_b
    # Equal fingerprints of unequal words are very rare; they end here.
    real = words[front_a + lo] == words[front_b + lo + shift]
    hi = _lengthened(words, front_a, front_b + shift, hi, np.minimum(end_a, end_b - shift), 1, real)
    lo = _lengthened(words, front_a, front_b + shift, lo - 1, np.maximum(0, -shift), -1, real) + 1
    kept = real & (hi - lo >= RUN)
    return Runs(a[kept], b[kept], lo[kept], (lo + shift)[kept], (hi - lo)[kept])


def _lengthened(words: U32, a: I64, b: I64, at: I64, limit: I64, step: int, real: Bools) -> I64:
    """Move ``at`` by ``step`` while the words there agree, not past ``limit``."""
    at = at.copy()
    going = np.flatnonzero(real)
    for _ in range(_FOLLOWED):
        x = at[going]
        inside = x < limit[going] if step > 0 else x >= limit[going]
        going, x = going[inside], x[inside]
        agree = words[a[going] + x] == words[b[going] + x]
        going = going[agree]
        if not len(going):
            break
        at[going] += step
    return at


# --- Which shared runs of words are no accident: long ones, telling ones, and quotations.


ENOUGH = 12  # words in a row that two articles must share
TELLING = 100.0  # bits those words must tell
ACROSS = 11  # words in a row, where one sentence ends and the next begins within them in both articles
TELLING_ACROSS = 70.0  # bits of those: stock phrases do not go on from sentence to sentence
QUOTED = 11  # words in a row, where a quotation begins with them in both articles
PLAIN = 48  # words in a row that are no accident whatever they are
LOOKED_AT = 512  # words of a run
SCATTERED = 200.0  # bits that several shorter runs must tell together

_MOST = 17.0  # bits of a word


@lru_cache(maxsize=1)
def _known() -> tuple[U32, NDArray[np.float32]]:
    """Hashes of the words the table knows, sorted, and the bits of each."""
    table = shipped.lists("en/word_counts.csv")
    words = words_of([form for form, *_ in table])
    single = np.flatnonzero(np.diff(words.first) == 1)
    hashes = words.hash[words.first[single]]
    bits = np.log2(1e6 / np.array([float(table[i][1]) for i in single], np.float64))
    order = np.argsort(hashes, kind="stable")
    return hashes[order], np.minimum(bits[order], _MOST).astype(np.float32)


@lru_cache(maxsize=1)
def _by_look() -> tuple[NDArray[np.float32], I64]:
    """Bits of a word the table does not know, and the worth of any word, by its look."""
    bits = np.minimum(_MOST, 4 + 1.5 * np.arange(STOPPED)).astype(np.float32)
    bits[GLUED_LOOK], bits[IDEOGRAPH_LOOK], bits[LETTER_LOOK] = 2, 5, 3
    worth = np.full(STOPPED, SPACED, np.int64)
    worth[GLUED_LOOK], worth[IDEOGRAPH_LOOK], worth[LETTER_LOOK] = 0, IDEOGRAPH, LETTER
    return bits, worth


def _measured(corpus: Corpus, runs: Runs, which: I64) -> tuple[I64, NDArray[np.float32], Bools, Bools]:
    """Of each of the runs, without the boilerplate of both articles: worth, bits, whether a quotation begins in both,
    whether a sentence begins in both."""
    length = np.minimum(runs.words[which], LOOKED_AT)
    first = np.cumsum(length) - length
    step = np.arange(int(length.sum())) - np.repeat(first, length)
    in_a = np.repeat(corpus.first_word[runs.a[which]] + runs.at_a[which], length) + step
    in_b = np.repeat(corpus.first_word[runs.b[which]] + runs.at_b[which], length) + step
    look = corpus.look[in_a]
    marks = look & corpus.look[in_b]
    opened = (marks & OPENED) != 0
    stopped = (marks & STOPPED) != 0
    stopped[first] = False
    kind = look & (STOPPED - 1)
    bits_of, worth_of = _by_look()
    hashes, known = _known()
    words = corpus.words[in_a]
    place = np.minimum(np.searchsorted(hashes, words), len(hashes) - 1)
    listed = (hashes[place] == words) & (kind < IDEOGRAPH_LOOK) & (kind != GLUED_LOOK)
    bits = np.where(listed, known[place], bits_of[kind])
    worth = worth_of[kind]
    own = ~(corpus.boilerplate[in_a] & corpus.boilerplate[in_b])
    bits *= own
    worth *= own
    # What follows an opening mark must be long enough by itself.
    whole = np.add.reduceat(worth, first)
    before = np.cumsum(worth) - worth
    behind = np.repeat(whole + before[first], length) - before
    quoted = np.maximum.reduceat(np.where(opened, behind, 0), first) >= QUOTED * SPACED
    return whole, np.add.reduceat(bits, first), quoted, np.logical_or.reduceat(stopped, first)


def _by_pair(corpus: Corpus, runs: Runs) -> tuple[I64, I64, Bools]:
    """Where the runs of each pair start, the pair of each run, and the pairs whose articles both hold boilerplate."""
    new = opening(runs.a, runs.b)
    start = np.flatnonzero(new)
    return start, np.cumsum(new) - 1, corpus.has_boilerplate[runs.a[start]] & corpus.has_boilerplate[runs.b[start]]


def telling(corpus: Corpus, runs: Runs) -> tuple[I64, I64]:
    """The pairs of articles that share words which are no accident, in the order of ``runs``."""
    if not len(runs.a):
        return runs.a, runs.b
    start, pair, mixed = _by_pair(corpus, runs)
    longest = np.maximum.reduceat(runs.words, start)
    total = np.add.reduceat(runs.words, start)
    count = np.diff(np.append(start, len(runs.a)))
    # Runs that hold boilerplate are weighed word by word; other long ones need not be.
    kept = (longest >= PLAIN) & ~mixed
    which = np.flatnonzero((~kept & ((longest >= min(ACROSS, QUOTED)) | ((count > 1) & (total >= ENOUGH))))[pair])
    if len(which):
        worth, bits, quoted, across = _measured(corpus, runs, which)
        enough = (worth >= ENOUGH * SPACED) & (bits >= TELLING) | (worth >= PLAIN * SPACED) | quoted
        enough |= across & (worth >= ACROSS * SPACED) & (bits >= TELLING_ACROSS)
        kept[pair[which[enough]]] = True
        kept |= np.bincount(pair[which], bits, len(start)) >= SCATTERED
    return runs.a[start[kept]], runs.b[start[kept]]


def own(corpus: Corpus, runs: Runs) -> Runs:
    """The runs that are more than boilerplate of both articles."""
    if not len(runs.a):
        return runs
    _, pair, mixed = _by_pair(corpus, runs)
    kept = np.ones(len(runs.a), np.bool_)
    which = np.flatnonzero(mixed[pair])
    if len(which):
        kept[which[_measured(corpus, runs, which)[0] < RUN * SPACED]] = False
    return Runs(*(column[kept] for column in runs))
