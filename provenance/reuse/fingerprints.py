"""Fingerprints of a text: a few hashes of seven words in a row, chosen so that copied runs share some.

Of every four neighbouring seven-word runs the one with the smallest hash is kept (winnowing: Schleimer, Wilkerson and
Aiken, SIGMOD 2003), so two texts that share ten words in a row share a fingerprint, whatever stands around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .words import I64, SPACED, U32, U64, Words, powers, prefix_sums, stirred, words_of

RUN = 7  # words
WINDOW = 4  # runs of which one is kept
BITS = 40  # of a fingerprint
LONGEST = 1 << 20  # words of an article that are looked at

_NONE = np.uint64((1 << 64) - 1)


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Fingerprints of several texts in the order of their words; those of text ``i`` are ``first[i]`` to
    ``first[i + 1]``. ``word`` is where each begins, counted in words of its text. ``words`` are the words themselves.
    """

    value: U64
    word: U32
    first: I64
    words: Words


def fingerprints_of(texts: Sequence[str]) -> Fingerprints:
    """The fingerprints of each text, which depend on nothing but that text."""
    words = words_of(texts)
    starts, spans = _runs(words)
    count = len(words.hash)
    up, down = powers(count + 1)
    sums = prefix_sums(words.hash * up[:count])
    values = sums.take(starts + spans)
    values -= sums.take(starts)
    values *= down.take(starts)
    values = stirred(values) >> np.uint64(64 - BITS)
    # One slot for every word, empty where no run begins: the empty ones keep texts apart, as no run reaches over
    # the end of its text and every run is longer than a window.
    slots = np.full(count + 2 * (WINDOW - 1), _NONE, np.uint64)
    slots[starts + (WINDOW - 1)] = values
    least = slots[: count + WINDOW - 1].copy()
    for k in range(1, WINDOW):
        np.minimum(least, slots[k : count + WINDOW - 1 + k], out=least)
    most = least[:count]
    for k in range(1, WINDOW):
        most = np.maximum(most, least[k : count + k])
    chosen = np.flatnonzero((most == slots[WINDOW - 1 : WINDOW - 1 + count]) & (most != _NONE))
    bounds = np.searchsorted(chosen, words.first)
    at = chosen - np.repeat(words.first[:-1], np.diff(bounds))
    value = slots.take(chosen + (WINDOW - 1))
    if len(at) and at.max() >= LONGEST:
        kept = at < LONGEST
        first = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])[bounds]
        return Fingerprints(value[kept], at[kept].astype(np.uint32), first, words)
    return Fingerprints(value, at.astype(np.uint32), bounds, words)


def _runs(words: Words) -> tuple[I64, I64 | int]:
    """Where runs begin, and of how many words they are."""
    count = len(words.hash)
    if words.worth is None:
        fits = np.ones(count, np.bool_)
        for k in range(1, RUN):
            at = words.first[1:] - k
            fits[at[at >= words.first[:-1]]] = False
        return np.flatnonzero(fits), RUN
    worth = np.zeros(count + 1, np.int64)
    np.cumsum(words.worth, out=worth[1:])
    stop = np.searchsorted(worth, worth[:-1] + RUN * SPACED)
    starts = np.flatnonzero(stop <= np.repeat(words.first[1:], np.diff(words.first)))
    return starts, stop[starts] - starts
