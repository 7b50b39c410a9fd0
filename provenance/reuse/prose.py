"""Which shared passages are text of the articles: no furniture of a page, no chain of names and titles.

Two articles that both print "Sign up for our newsletter", "All rights reserved" or "Senate Minority Leader Chuck Schumer,
Democrat of New York" have copied nothing from each other. Everything here is decided by the two texts alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..language.text import Range, quotations, sentences
from ..read.boilerplate import kind_of_line, names_a_box
from .passages import Aligned

if TYPE_CHECKING:
    from .fingerprints import Words

LONG = 100  # words of a passage that are text whatever stands in them
SAME = 0.5  # of the words of two such long articles lie in passages: the same text, and no furniture
FEWEST = 11  # words of a passage that must be left without furniture

# Within one outlet more is furniture: teasers inside paragraphs, boxes at the ends of every article, biographies.
AT_HOME = 20  # words in whole sentences
EDGE = 3  # words from the beginning or the end of an article
MUCH = 0.2  # of the shorter article

_NAMES = 0.5  # of the words of a chain of names begin with a capital
_PLAIN_LETTERS = 4
_PLAIN, _PLAIN_SHARE = 3, 0.15  # fewer words than these without a capital
_CHAIN = 25  # words; nothing longer, and nothing of two lines, is a chain of names
_WORD = re.compile(r"[^\W\d_]+")
_KNOWN = 1 << 14  # lines whose sentences are remembered: what is copied comes again and again
_FAR = 2000  # characters of a line looked at beside a passage


class Side(NamedTuple):
    """One of two articles that share passages."""

    text: str
    words: Words


def prose(one: Side, two: Side, passages: Sequence[Aligned], *, at_home: bool) -> list[Aligned]:
    """The passages that are text of the articles.

    ``at_home``: both are of one outlet. There only whole sentences and quotations count, as its pages share more than
    their articles do.
    """
    count = min(len(one.words.hash), len(two.words.hash))
    shared = sum(p.a_end - p.a for p in passages), sum(p.b_end - p.b for p in passages)
    if count >= LONG and shared[0] >= SAME * len(one.words.hash) and shared[1] >= SAME * len(two.words.hash):
        return list(passages)
    if not at_home:
        return [p for p in passages if _words_of(p) >= LONG or _is_text(one, two, p)]
    inner = [p for p in passages if _inside(one, two, p)]
    if (
        sum(map(_words_of, inner)) >= max(LONG, MUCH * count)
        and sum(_whole_words(one, p.a, p.a_end, boxes=True) for p in inner) >= AT_HOME
    ):
        return inner  # captions and boxes, but so much of them that the articles are known by them
    kept = [p for p in passages if _is_text(one, two, p) and (p in inner or _words_of(p) >= MUCH * count)]
    whole = sum(_whole_words(one, p.a, p.a_end) for p in kept)
    return kept if whole >= AT_HOME or any(_quoted_words(one, p.a, p.a_end) >= FEWEST for p in kept) else []


def _words_of(p: Aligned) -> int:
    return min(p.a_end - p.a, p.b_end - p.b)


def _is_text(one: Side, two: Side, p: Aligned) -> bool:
    least = min(_words_of(p), FEWEST)
    return not _chain(one, p) and _own_words(one, p.a, p.a_end) >= least and _own_words(two, p.b, p.b_end) >= least


def _inside(one: Side, two: Side, p: Aligned) -> bool:
    """Whether the passage neither begins both articles nor ends both."""
    begins = p.a <= EDGE and p.b <= EDGE
    ends = len(one.words.hash) - p.a_end <= EDGE and len(two.words.hash) - p.b_end <= EDGE
    return not begins and not ends


def _span(side: Side, first: int, end: int) -> Range:
    return Range(int(side.words.start[first]), int(side.words.end[end - 1]))


def _around(text: str, span: Range) -> Range:
    """The paragraphs that the span lies in, as far as one may have to read."""
    low, high = max(0, span.start - _FAR), min(len(text), span.end + _FAR)
    start = max(text.rfind("\n", low, span.start) + 1, low)
    end = text.find("\n", span.end, high)
    return Range(start, high if end < 0 else end)


def _words_in(side: Side, found: Range, first: int, end: int) -> int:
    """How many of the words ``first`` to ``end`` lie in the range."""
    starts = side.words.start[first:end]
    return int(np.searchsorted(starts, found.end)) - int(np.searchsorted(starts, found.start))


def _units(side: Side, first: int, end: int, *, boxes: bool = False) -> Iterator[Range]:
    """Sentences that words ``first`` to ``end`` lie in, without furniture, with those of boxes if wanted."""
    span = _span(side, first, end)
    around = _around(side.text, span)
    begin = around.start
    for line in side.text[around.start : around.end].split("\n"):
        for unit in _sentences(line, boxes):
            if begin + unit.start < span.end and begin + unit.end > span.start:
                yield Range(begin + unit.start, begin + unit.end)
        begin += len(line) + 1


@lru_cache(maxsize=_KNOWN)
def _sentences(line: str, boxes: bool) -> tuple[Range, ...]:
    """The sentences of a line that are no furniture; none where the whole line is."""
    if kind_of_line(line) is not None or (names_a_box(line) and not boxes):
        return ()
    return tuple(r for r in sentences(line) if kind_of_line(line[r.start : r.end]) is None)


def _own_words(side: Side, first: int, end: int) -> int:
    return sum(_words_in(side, unit, first, end) for unit in _units(side, first, end))


def _whole_words(side: Side, first: int, end: int, *, boxes: bool = False) -> int:
    """Words in sentences that lie in the passage as a whole and end as sentences do."""
    span = _span(side, first, end)
    total = 0
    for unit in _units(side, first, end, boxes=boxes):
        if (
            unit.start + _FRAME >= span.start
            and unit.end <= span.end + _FRAME
            and _STOP.search(side.text, unit.start, unit.end)
        ):
            total += _words_in(side, unit, first, end)
    return total


_FRAME = 3  # signs around the first and the last word of a sentence
_SINGLE = "'‘’‚‛`´‹›"
_STOP = re.compile(r"[.!?…。！？؟۔।][\"'”’»)\]]*\Z")


def _quoted_words(side: Side, first: int, end: int) -> int:
    """The words of the longest quotation that lies in the passage as a whole. Single marks are often apostrophes."""
    span = _span(side, first, end)
    around = _around(side.text, span)
    marks = [
        Range(q.start + around.start, q.end + around.start) for q in quotations(side.text[around.start : around.end])
    ]
    held = [
        m
        for m in marks
        if m.start + _FRAME >= span.start and m.end <= span.end + _FRAME and side.text[m.start] not in _SINGLE
    ]
    return max((_words_in(side, mark, first, end) for mark in held), default=0)


def _chain(side: Side, p: Aligned) -> bool:
    """Whether the passage only strings names and titles together, as no sentence or part of one does."""
    span = _span(side, p.a, p.a_end)
    if p.a_end - p.a > _CHAIN or "\n" in side.text[span.start : span.end]:
        return False
    words = _WORD.findall(side.text, span.start, span.end)
    names = sum(w[0].isupper() and (len(w) == 1 or not w.isupper()) for w in words)
    plain = sum(len(w) >= _PLAIN_LETTERS and w.islower() for w in words)
    return bool(names >= _NAMES * len(words) and plain < max(_PLAIN, _PLAIN_SHARE * len(words)))
