"""Two texts that share runs of words, to passages: exact characters on both sides, small edits bridged; and which of
them are text of the articles."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..language.text import Range, quotations, sentences
from ..model import Article, ReuseKind, Span
from ..read.boilerplate import kind_of_line, names_a_box
from .direction import Overlap
from .families import MOST, covered

if TYPE_CHECKING:
    from .fingerprints import Words

GAP = 60  # words between two shared runs that editing may have changed
ALIKE = 0.5  # of the longer of two gaps must be common, in order, for the gap to lie inside a passage
STEP = 3  # words that editing may replace at once at the end of a passage, if as many agree again behind them
QUOTED = 0.8  # of the words of every passage lie inside quotation marks


class Run(NamedTuple):
    """The same words from word ``a`` of one text and word ``b`` of the other on."""

    a: int
    b: int
    words: int


class Aligned(NamedTuple):
    """Words ``a`` to ``a_end`` of one text and ``b`` to ``b_end`` of the other (ends excluded)."""

    a: int
    a_end: int
    b: int
    b_end: int


def _apart(runs: Sequence[Run]) -> list[Run]:
    """Runs of which no two share a word on either side, in the order of the first text; the longest are kept."""
    by_a, by_b = sorted(runs), sorted(runs, key=lambda r: r.b)
    if all(x.a + x.words <= y.a for x, y in pairwise(by_a)) and all(x.b + x.words <= y.b for x, y in pairwise(by_b)):
        return by_a
    taken_a: list[tuple[int, int]] = []
    taken_b: list[tuple[int, int]] = []
    kept = []
    for run in sorted(runs, key=lambda r: (-r.words, r.a, r.b)):
        front = max(_inside(taken_a, run.a), _inside(taken_b, run.b))
        a, b, words = run.a + front, run.b + front, run.words - front
        words = min(words, _room(taken_a, a), _room(taken_b, b))
        if words < 1 or (words < run.words and words < STEP):
            continue
        if _inside(taken_a, a) or _inside(taken_b, b):
            continue
        taken_a.insert(bisect_left(taken_a, (a, 0)), (a, a + words))
        taken_b.insert(bisect_left(taken_b, (b, 0)), (b, b + words))
        kept.append(Run(a, b, words))
    return sorted(kept)


def _inside(taken: list[tuple[int, int]], at: int) -> int:
    """How far behind ``at`` the taken stretch that holds it ends; 0 when none does."""
    i = bisect_left(taken, (at + 1, 0)) - 1
    return max(0, taken[i][1] - at) if i >= 0 else 0


def _room(taken: list[tuple[int, int]], at: int) -> int:
    i = bisect_left(taken, (at, 0))
    return taken[i][0] - at if i < len(taken) else 1 << 30


def aligned(a: Sequence[int], b: Sequence[int], runs: Sequence[Run], least: int) -> list[Aligned]:
    """Passages of two texts, given as hashed words, from the runs of words they are known to share.

    Runs with little, or much the same, between them are one passage; its ends reach over single edits. Passages with
    fewer than ``least`` common words are left out.
    """
    passages: list[Aligned] = []
    common: list[int] = []
    for run in _apart(runs):
        new = Aligned(run.a, run.a + run.words, run.b, run.b + run.words)
        between = _common_between(a, b, passages[-1], new) if passages else None
        if between is None:
            passages.append(new)
            common.append(run.words)
        else:
            passages[-1] = Aligned(passages[-1].a, new.a_end, passages[-1].b, new.b_end)
            common[-1] += between + run.words
    return [_grown(a, b, p) for p, c in zip(passages, common, strict=True) if c >= least]


def _common_between(a: Sequence[int], b: Sequence[int], last: Aligned, new: Aligned) -> int | None:
    """How many words the gap between two passages has in common; None when they are not one passage."""
    gap_a, gap_b = new.a - last.a_end, new.b - last.b_end
    if gap_b < 0 or max(gap_a, gap_b) > GAP:
        return None
    if max(gap_a, gap_b) <= STEP:
        return 0
    if min(gap_a, gap_b) == 0:
        return None
    from rapidfuzz.distance import LCSseq

    common = int(LCSseq.similarity(a[last.a_end : new.a], b[last.b_end : new.b]))
    return common if common >= ALIKE * max(gap_a, gap_b) else None


def _grown(a: Sequence[int], b: Sequence[int], p: Aligned) -> Aligned:
    """The passage with what follows and goes before it, over edits of up to ``STEP`` words."""
    forward = _reach(a, b, p.a_end, p.b_end, 1)
    back = _reach(a, b, p.a - 1, p.b - 1, -1)
    return Aligned(p.a - back[0], p.a_end + forward[0], p.b - back[1], p.b_end + forward[1])


_EDITS = sorted(((i, j) for i in range(STEP + 1) for j in range(STEP + 1)), key=lambda e: (max(e), sum(e), e))


def _reach(a: Sequence[int], b: Sequence[int], i: int, j: int, step: int) -> tuple[int, int]:
    """How many more words of each text belong to a passage that ends before ``i`` and ``j``."""
    len_a, len_b = len(a), len(b)
    x, y = i, j
    while True:
        while 0 <= x < len_a and 0 <= y < len_b and a[x] == b[y]:
            x, y = x + step, y + step
        reach = abs(x - i), abs(y - j)
        for skip_a, skip_b in _EDITS[1:]:
            at, bt = x + step * skip_a, y + step * skip_b
            at_end, bt_end = at + step * (STEP - 1), bt + step * (STEP - 1)
            if not (0 <= at < len_a and 0 <= bt < len_b and 0 <= at_end < len_a and 0 <= bt_end < len_b):
                continue
            if a[at] == b[bt] and all(a[at + step * k] == b[bt + step * k] for k in range(1, STEP)):
                x, y = at, bt
                break
        else:
            return reach


def overlap_of(
    article: Article, other: Article, passages: Sequence[Aligned], words: Words, words_other: Words
) -> Overlap:
    """What aligned words say of two articles; ``article.id`` < ``other.id``."""
    spans = tuple(
        (_span(article.text, words, p.a, p.a_end), _span(other.text, words_other, p.b, p.b_end)) for p in passages
    )
    # As one minus what is new: the other way round some would differ in the last digit.
    count, count_other = len(words.hash), len(words_other.hash)
    containment = 1 - (count - covered((p.a, p.a_end) for p in passages)) / count
    containment_other = 1 - (count_other - covered((p.b, p.b_end) for p in passages)) / count_other
    kind: ReuseKind = "partial"
    if max(containment, containment_other) >= MOST:
        kind = "reprint"
    elif _all_quoted(article.text, [s for s, _ in spans]) or _all_quoted(other.text, [s for _, s in spans]):
        kind = "quote"
    return Overlap(article.id, other.id, spans, kind, round(containment, 4), round(containment_other, 4))


def _span(text: str, words: Words, first: int, end: int) -> Span:
    return Span.of(text, int(words.start[first]), int(words.end[end - 1]))


def _all_quoted(text: str, spans: Sequence[Span]) -> bool:
    """Whether every span lies, but for a few words of its frame, between quotation marks."""
    for span in spans:
        # Quotation marks never reach beyond their paragraph, so its paragraphs are all there is to look at.
        start = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.end)
        marks = quotations(text[start : len(text) if end < 0 else end])
        quoted = sum(max(0, min(span.end, q.end + start) - max(span.start, q.start + start)) for q in marks)
        if quoted < QUOTED * (span.end - span.start):
            return False
    return True


# --- Which passages are text of the articles: no boilerplate of a page, no chain of names and titles. Two articles that
# both print "Sign up for our newsletter" or "Senate Minority Leader Chuck Schumer, Democrat of New York" have copied
# nothing from each other. Everything here is decided by the two texts alone.


LONG = 100  # words of a passage that are text whatever stands in them
SAME = 0.5  # of the words of two such long articles lie in passages: the same text, and no boilerplate
FEWEST = 11  # words of a passage that must be left without boilerplate

# Within one outlet more is boilerplate: teasers inside paragraphs, boxes at the ends of every article, biographies.
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
    inner = [p for p in passages if _amid(one, two, p)]
    much = sum(map(_words_of, inner)) >= max(LONG, MUCH * count)
    if much and sum(_whole_words(one, p.a, p.a_end, boxes=True) for p in inner) >= AT_HOME:
        return inner  # captions and boxes, but so much of them that the articles are known by them
    kept = [p for p in passages if _is_text(one, two, p) and (p in inner or _words_of(p) >= MUCH * count)]
    whole = sum(_whole_words(one, p.a, p.a_end) for p in kept)
    return kept if whole >= AT_HOME or any(_quoted_words(one, p.a, p.a_end) >= FEWEST for p in kept) else []


def _words_of(p: Aligned) -> int:
    return min(p.a_end - p.a, p.b_end - p.b)


def _is_text(one: Side, two: Side, p: Aligned) -> bool:
    least = min(_words_of(p), FEWEST)
    return not _chain(one, p) and _own_words(one, p.a, p.a_end) >= least and _own_words(two, p.b, p.b_end) >= least


def _amid(one: Side, two: Side, p: Aligned) -> bool:
    """Whether the passage neither begins both articles nor ends both."""
    begins = max(p.a, p.b) <= EDGE
    ends = max(len(one.words.hash) - p.a_end, len(two.words.hash) - p.b_end) <= EDGE
    return not begins and not ends


def _range(side: Side, first: int, end: int) -> Range:
    return Range(int(side.words.start[first]), int(side.words.end[end - 1]))


def _around(text: str, span: Range) -> Range:
    """The paragraphs that the span lies in, as far as one may have to read."""
    low, high = max(0, span.start - _FAR), min(len(text), span.end + _FAR)
    start = max(text.rfind("\n", low, span.start) + 1, low)
    end = text.find("\n", span.end, high)
    return Range(start, high if end < 0 else end)


def _words_in(side: Side, span: Range, first: int, end: int) -> int:
    """How many of the words ``first`` to ``end`` lie in the range."""
    starts = side.words.start[first:end]
    return int(np.searchsorted(starts, span.end)) - int(np.searchsorted(starts, span.start))


def _units(side: Side, first: int, end: int, *, boxes: bool = False) -> Iterator[Range]:
    """Sentences that words ``first`` to ``end`` lie in, without boilerplate, with those of boxes if wanted."""
    span = _range(side, first, end)
    around = _around(side.text, span)
    begin = around.start
    for line in side.text[around.start : around.end].split("\n"):
        for unit in _sentences(line, boxes):
            if begin + unit.start < span.end and begin + unit.end > span.start:
                yield Range(begin + unit.start, begin + unit.end)
        begin += len(line) + 1


@lru_cache(maxsize=_KNOWN)
def _sentences(line: str, boxes: bool) -> tuple[Range, ...]:
    """The sentences of a line that are no boilerplate; none where the whole line is."""
    if kind_of_line(line) is not None or (names_a_box(line) and not boxes):
        return ()
    return tuple(r for r in sentences(line) if kind_of_line(line[r.start : r.end]) is None)


def _own_words(side: Side, first: int, end: int) -> int:
    return sum(_words_in(side, unit, first, end) for unit in _units(side, first, end))


def _whole_words(side: Side, first: int, end: int, *, boxes: bool = False) -> int:
    """Words in sentences that lie in the passage as a whole and end as sentences do."""
    span = _range(side, first, end)
    whole = (unit for unit in _units(side, first, end, boxes=boxes) if _lies_in(unit, span))
    return sum(_words_in(side, u, first, end) for u in whole if _STOP.search(side.text, u.start, u.end))


def _lies_in(part: Range, span: Range) -> bool:
    return part.start + _FRAME >= span.start and part.end <= span.end + _FRAME


_FRAME = 3  # signs around the first and the last word of a sentence
_SINGLE = "'‘’‚‛`´‹›"
_STOP = re.compile(r"[.!?…。！？؟۔।][\"'”’»)\]]*\Z")


def _quoted_words(side: Side, first: int, end: int) -> int:
    """The words of the longest quotation that lies in the passage as a whole. Single marks are often apostrophes."""
    span = _range(side, first, end)
    around = _around(side.text, span)
    quoted = quotations(side.text[around.start : around.end])
    marks = (Range(q.start + around.start, q.end + around.start) for q in quoted)
    whole = (mark for mark in marks if _lies_in(mark, span) and side.text[mark.start] not in _SINGLE)
    return max((_words_in(side, mark, first, end) for mark in whole), default=0)


def _chain(side: Side, p: Aligned) -> bool:
    """Whether the passage only strings names and titles together, as no sentence or part of one does."""
    span = _range(side, p.a, p.a_end)
    if p.a_end - p.a > _CHAIN or "\n" in side.text[span.start : span.end]:
        return False
    words = _WORD.findall(side.text, span.start, span.end)
    names = sum(w[0].isupper() and (len(w) == 1 or not w.isupper()) for w in words)
    plain = sum(len(w) >= _PLAIN_LETTERS and w.islower() for w in words)
    return bool(names >= _NAMES * len(words) and plain < max(_PLAIN, _PLAIN_SHARE * len(words)))
