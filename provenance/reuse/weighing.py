"""Which shared runs of words are no accident: long ones, telling ones, and quotations.

Unrelated articles share stock phrases ("that the American people have from time to time"). What a run tells is the sum
of what its words tell: the logarithm of how rare each is in news, from a shipped table, or by its length where the
table does not know it. Nothing here depends on the other articles at hand.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import shipped
from .candidates import Bools, Corpus, Runs
from .fingerprints import RUN
from .words import (
    GLUED_LOOK,
    I64,
    IDEOGRAPH,
    IDEOGRAPH_LOOK,
    LETTER,
    LETTER_LOOK,
    OPENED,
    SPACED,
    STOPPED,
    U32,
    words_of,
)

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
    table = shipped.lists("word_counts.csv")
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


class _ByPair(NamedTuple):
    start: I64  # of the runs of each pair
    pair: I64  # of each run
    mixed: Bools  # pairs of which both articles hold boilerplate


def _by_pair(corpus: Corpus, runs: Runs) -> _ByPair:
    new = np.ones(len(runs.a), np.bool_)
    new[1:] = (runs.a[1:] != runs.a[:-1]) | (runs.b[1:] != runs.b[:-1])
    start = np.flatnonzero(new)
    mixed = corpus.has_boilerplate[runs.a[start]] & corpus.has_boilerplate[runs.b[start]]
    return _ByPair(start, np.cumsum(new) - 1, mixed)


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
