"""Texts to hashed words with character offsets, and to fingerprints, chosen so that copied runs share some."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

SPACED = 4  # what a word between spaces is worth; characters of unspaced scripts are worth their part of a word
IDEOGRAPH = 2
LETTER = 1  # of a script without spaces, some four or five of which make a word

LONG_WORD = 60  # letters; longer words look like this long ones
GLUED_LOOK, IDEOGRAPH_LOOK, LETTER_LOOK, STOPPED, OPENED = 0, 61, 62, 64, 128

_SEPARATOR, _WORD, _INVISIBLE, _OWN = 0, 1, 2, 3  # what a code point does
_UNKNOWN = np.uint64(1)  # no value of a letter; marks code points that need the careful way
_BASE = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_PIECE = 1 << 20  # characters hashed at once; a longer text is cut at a space
_LONGEST_FOLD = 4

# Marks that writers add or leave out: accents, Hebrew points, Arabic vowel signs, variation selectors.
_OPTIONAL = ((0x300, 0x36F), (0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6ED),
             (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0x3099, 0x309A), (0xFE00, 0xFE0F),
             (0xE0100, 0xE01EF))  # fmt: skip
_IDEOGRAPHS = ((0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3041, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF),
               (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x20000, 0x3FFFF))  # fmt: skip
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F))
_TATWEEL = 0x640  # stretches an Arabic word and means nothing


@dataclass(frozen=True, slots=True)
class Words:
    """The words of several texts, one after the other; those of text ``i`` are ``first[i]`` to ``first[i + 1]``.

    ``hash`` is the same for the same word everywhere; ``start`` and ``end`` are characters of the word's own text;
    ``worth`` is None when every word is worth ``SPACED``. ``look`` is the length of a word, or that it hangs on the
    one before it ("don't", parts of an address), or is of a script without spaces; and whether a quotation mark opens
    right before it, or the sentence before it ends there.
    """

    hash: U32
    start: U32
    end: U32
    first: I64
    look: U8
    worth: U8 | None

    def of(self, i: int) -> Words:
        """The words of one of the texts."""
        a, b = int(self.first[i]), int(self.first[i + 1])
        worth = None if self.worth is None else self.worth[a:b]
        return Words(self.hash[a:b], self.start[a:b], self.end[a:b], np.array([0, b - a]), self.look[a:b], worth)


@dataclass(slots=True)
class _Table:
    """What is known of code points, learnt as they are met: all of Unicode would take a second."""

    plain: U64  # value of a letter that folds to one letter, 0 for a separator, _UNKNOWN for everything else
    value: U64
    steps: U8  # letters it folds to
    does: U8
    worth: U8
    known: NDArray[np.bool_]


@lru_cache(maxsize=1)
def _table() -> _Table:
    size = 0x110000
    steps, does, worth = (np.zeros(size, np.uint8) for _ in range(3))
    unknown, value = np.full(size, _UNKNOWN, np.uint64), np.zeros(size, np.uint64)
    return _Table(unknown, value, steps, does, worth, np.zeros(size, np.bool_))


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(a <= code <= b for a, b in ranges)


def _mixed(x: int) -> int:
    """Spread a small number over 64 bits (the finaliser of SplitMix64, Steele and others, 2014)."""
    x = (x + _BASE) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return x ^ (x >> 31)


def _folded(code: int) -> str:
    base = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", chr(code)).casefold())
    kept = [c for c in base if not _within(ord(c), _OPTIONAL) and (c.isalnum() or unicodedata.category(c)[0] == "M")]
    return "".join(kept)[:_LONGEST_FOLD]


def _learn(codes: U32) -> None:
    table = _table()
    for code in np.unique(codes[~table.known[codes]]).tolist():
        category = unicodedata.category(chr(code))
        if category == "Cf" or code == _TATWEEL or _within(code, _OPTIONAL):
            table.does[code] = _INVISIBLE
        elif category[0] in "LMN" and (fold := _folded(code)):
            value = sum(_mixed(ord(c)) * pow(_BASE, k, 1 << 64) for k, c in enumerate(fold)) & _MASK
            value = value if value > 1 else 2
            table.value[code], table.steps[code] = value, len(fold)
            if _within(code, _IDEOGRAPHS) or _within(code, _UNSPACED):
                table.does[code] = _OWN
                table.worth[code] = IDEOGRAPH if _within(code, _IDEOGRAPHS) else LETTER
            else:
                table.does[code] = _WORD
                if len(fold) == 1:
                    table.plain[code] = value
        else:
            table.plain[code] = 0
        table.known[code] = True  # last: another thread may be reading


@lru_cache(maxsize=8)
def _powers_up_to(bits: int, base: int) -> U64:
    powers = np.full(1 << bits, np.uint64(base), np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def powers(count: int) -> tuple[U64, U64]:
    """The powers of the hash's base and those of its inverse modulo 2**64, at least ``count`` of each."""
    bits = max(18, (count - 1).bit_length())
    return _powers_up_to(bits, _BASE), _powers_up_to(bits, pow(_BASE, -1, 1 << 64))


def prefix_sums(terms: U64) -> U64:
    sums = np.empty(len(terms) + 1, np.uint64)
    sums[0] = 0
    np.cumsum(terms, out=sums[1:])
    return sums


def stirred(x: U64) -> U64:
    """Mix so that every bit depends on every other; changes and returns its argument."""
    x ^= x >> np.uint64(32)
    x *= np.uint64(0xD6E8FEB86659FD93)
    x ^= x >> np.uint64(32)
    x *= np.uint64(0xD6E8FEB86659FD93)
    return x


def words_of(texts: Sequence[str]) -> Words:
    """The words of each text. Best given some hundred thousand characters at a time."""
    pieces: list[str] = []
    shift: list[int] = []  # where the piece begins in its text
    owner: list[int] = []
    for i, text in enumerate(texts):
        for start, piece in _pieces(text):
            pieces.append(piece)
            shift.append(start)
            owner.append(i)
    found: list[_Found] = []
    counts = np.zeros(len(texts), np.int64)
    begin = 0
    while begin < len(pieces):
        end, size = begin + 1, len(pieces[begin])
        while end < len(pieces) and size + len(pieces[end]) < _PIECE:
            size += len(pieces[end])
            end += 1
        part = _hashed(pieces[begin:end], shift[begin:end])
        np.add.at(counts, owner[begin:end], part.counts)
        found.append(part)
        begin = end
    first = np.append(0, np.cumsum(counts))
    if len(found) == 1:
        part = found[0]
        return Words(part.hash, part.start, part.end, first, part.look, part.worth)
    worth = None
    if any(p.worth is not None for p in found):
        worth = np.concatenate([np.full(len(p.hash), SPACED, np.uint8) if p.worth is None else p.worth for p in found])
    empty = [np.zeros(0, np.uint32)]
    return Words(
        np.concatenate([p.hash for p in found] or empty),
        np.concatenate([p.start for p in found] or empty),
        np.concatenate([p.end for p in found] or empty),
        first,
        np.concatenate([p.look for p in found] or [np.zeros(0, np.uint8)]),
        worth,
    )


def _pieces(text: str) -> list[tuple[int, str]]:
    if len(text) <= _PIECE:
        return [(0, text)]
    out, begin = [], 0
    while begin < len(text):
        end = min(len(text), begin + _PIECE)
        if end < len(text):
            space = max(text.rfind(" ", begin, end), text.rfind("\n", begin, end))
            end = space + 1 if space > begin else end
        out.append((begin, text[begin:end]))
        begin = end
    return out


@dataclass(frozen=True, slots=True)
class _Found:
    hash: U32
    start: U32
    end: U32
    counts: I64
    look: U8
    worth: U8 | None


def _hashed(texts: Sequence[str], shift: Sequence[int]) -> _Found:
    table = _table()
    joined = "\n".join(texts) + "\n"
    codes: U32 = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    values = table.plain.take(codes)
    if (values == _UNKNOWN).any():
        _learn(codes)
        values = table.plain.take(codes)
    odd = np.flatnonzero(values == _UNKNOWN)
    runs = _quickly(codes, values, odd) if (table.does.take(codes.take(odd)) == _INVISIBLE).all() else _carefully(codes)
    hashes = runs.sums.take(runs.hi)
    hashes -= runs.sums.take(runs.lo)
    hashes *= powers(int(runs.letter[-1]) + 1 if len(runs.letter) else 1)[1].take(runs.letter)
    hashed = (stirred(hashes) >> np.uint64(32)).astype(np.uint32)
    start, end = runs.start, runs.end
    look = np.minimum(runs.hi - runs.lo, LONG_WORD).astype(np.uint8)
    look[_glued(runs)] = GLUED_LOOK
    if runs.worth is not None:
        look[runs.worth == IDEOGRAPH] = IDEOGRAPH_LOOK
        look[runs.worth == LETTER] = LETTER_LOOK
    look[_opened(runs)] |= OPENED
    look[_stopped(runs)] |= STOPPED
    limits = np.cumsum([0, *(len(t) + 1 for t in texts)])
    bounds = np.searchsorted(start, limits)
    counts = np.diff(bounds)
    look[bounds[:-1][counts > 0]] &= np.uint8(0xFF ^ STOPPED)  # no sentence of the same text ends before its first word
    back = np.repeat(limits[:-1] - np.asarray(shift, np.int64), counts)
    return _Found(hashed, (start - back).astype(np.uint32), (end - back).astype(np.uint32), counts, look, runs.worth)


_DOUBLE, _SINGLE, _SPACE, _STOP = 1, 2, 3, 4
_NO_ABBREVIATION = 4  # letters of a word before a stop
_SIGNS = np.zeros(0x3021, np.uint8)  # what a sign before a word may be; none beyond matters
_SIGNS[[ord(c) for c in '"“”„‟«»「『〝']] = _DOUBLE
_SIGNS[[ord(c) for c in "'‘’‚‛`´‹›"]] = _SINGLE
_SIGNS[[c for c in range(len(_SIGNS)) if chr(c).isspace()]] = _SPACE
_SIGNS[[ord(c) for c in ".!?…。؟۔।"]] = _STOP


def _signs_before(runs: _Runs, which: I64) -> U8:
    signs: U8 = _SIGNS.take(runs.codes.take(runs.lo[which] - 1), mode="clip")
    return signs


def _glued(runs: _Runs) -> I64:
    """The words that one sign, and no space, parts from the word before."""
    second = np.flatnonzero(runs.lo[1:] - runs.hi[:-1] == 1) + 1
    found: I64 = second[_signs_before(runs, second) != _SPACE]
    return found


def _opened(runs: _Runs) -> I64:
    """The words right behind a quotation mark; a mark behind a letter is an apostrophe, or closes."""
    inside = np.flatnonzero(runs.lo > 0)
    sign = _signs_before(runs, inside)
    marks = np.flatnonzero((sign == _DOUBLE) | (sign == _SINGLE))
    inside, sign = inside[marks], sign[marks]
    before = np.maximum(runs.lo[inside] - 2, 0)
    after_letter = (_table().does.take(runs.codes.take(before)) == _WORD) & (runs.lo[inside] > 1)
    found: I64 = inside[(sign == _DOUBLE) | ~after_letter]
    return found


def _stopped(runs: _Runs) -> I64:
    """The words behind a stop and a space or mark. A stop after a short word is an abbreviation's as often as not."""
    spaced = np.flatnonzero((runs.lo[1:] - runs.hi[:-1] >= 2) & (runs.hi[:-1] - runs.lo[:-1] >= _NO_ABBREVIATION)) + 1
    signs = _SIGNS.take(runs.codes.take(runs.hi[spaced - 1]), mode="clip")  # what the word before is followed by
    found: I64 = spaced[signs == _STOP]
    return found


class _Runs(NamedTuple):
    """Words: ``start`` and ``end`` in the text, ``lo`` and ``hi`` in ``codes`` and, from prefix sums, in ``sums``;
    ``letter`` is how many letters stand before each."""

    codes: U32
    start: I64
    end: I64
    sums: U64
    lo: I64
    hi: I64
    letter: I64
    worth: U8 | None


def _quickly(codes: U32, values: U64, invisible: I64) -> _Runs:
    """Every character a letter of its own or a separator, but for those to be skipped."""
    if len(invisible):
        codes, values = np.delete(codes, invisible), np.delete(values, invisible)
    letters = values != 0
    edges = np.flatnonzero(letters[1:] != letters[:-1]) + 1
    if letters[0]:
        edges = np.concatenate([np.zeros(1, np.int64), edges])
    lo, hi = edges[0::2], edges[1::2]
    start, end = lo, hi
    if len(invisible):
        skipped = invisible - np.arange(len(invisible))
        start = lo + np.searchsorted(skipped, lo, "right")
        end = hi + np.searchsorted(skipped, hi - 1, "right")
    values *= powers(len(values))[0][: len(values)]
    return _Runs(codes, start, end, prefix_sums(values), lo, hi, lo, None)


def _carefully(codes: U32) -> _Runs:
    """Signs to be skipped, letters that fold to several, or scripts without spaces."""
    table = _table()
    at = np.flatnonzero(table.does.take(codes) != _INVISIBLE)
    codes = codes[at]
    does, steps = table.does.take(codes), table.steps.take(codes)
    letter = np.cumsum(steps, dtype=np.int64) - steps
    values = table.value.take(codes)
    values *= powers(int(letter[-1]) + 1 if len(letter) else 1)[0].take(letter)
    # A word begins at a letter after a separator, and at every character of an unspaced script and after it.
    begins, ends = does != _SEPARATOR, does != _SEPARATOR
    begins[1:] &= (does[1:] == _OWN) | (does[:-1] != _WORD)
    ends[:-1] &= (does[:-1] == _OWN) | (does[1:] != _WORD)
    lo, hi = np.flatnonzero(begins), np.flatnonzero(ends)
    worth = None
    if (does == _OWN).any():
        worth = np.where(does[lo] == _OWN, table.worth.take(codes[lo]), np.uint8(SPACED)).astype(np.uint8)
    return _Runs(codes, at[lo], at[hi] + 1, prefix_sums(values), lo, hi + 1, letter[lo], worth)


# --- Fingerprints of a text: a few hashes of seven words in a row, chosen so that copied runs share some.


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
