"""Two texts that share runs of words, to passages: exact characters on both sides, small edits bridged."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from ..language.text import quotations
from ..model import Article, Span

if TYPE_CHECKING:
    from .fingerprints import Words

Kind = Literal["reprint", "partial", "quote"]

REPRINT = 0.6  # of the words of one of the two articles lie in shared passages
GAP = 60  # words between two shared runs that editing may have changed
ALIKE = 0.5  # of the longer of two gaps must be common, in order, for the gap to lie inside a passage
STEP = 3  # words that editing may replace at once at the end of a passage, if as many agree again behind them
QUOTED = 0.8  # of the words of every passage lie inside quotation marks


@dataclass(frozen=True, slots=True)
class Overlap:
    """The words two articles share. ``article`` < ``other`` (ids); who had them first is another question.

    ``passages``: spans in the article and in the other, in the order of the article. ``containment`` is the share of
    the article's words that lie in a passage, ``containment_other`` that of the other's words; ``new_words`` and
    ``new_words_other`` count the words in no passage.
    """

    article: str
    other: str
    passages: tuple[tuple[Span, Span], ...]
    kind: Kind
    containment: float
    containment_other: float
    new_words: int
    new_words_other: int


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
    found: list[Aligned] = []
    common: list[int] = []
    for run in _apart(runs):
        new = Aligned(run.a, run.a + run.words, run.b, run.b + run.words)
        shared = run.words
        if found:
            last = found[-1]
            between = _common_between(a, b, last, new)
            if between is not None:
                found[-1] = Aligned(last.a, new.a_end, last.b, new.b_end)
                common[-1] += between + shared
                continue
        found.append(new)
        common.append(shared)
    return [_grown(a, b, p) for p, c in zip(found, common, strict=True) if c >= least]


def _common_between(a: Sequence[int], b: Sequence[int], last: Aligned, new: Aligned) -> int | None:
    """How many words the gap between two passages has in common; None when they are not one passage."""
    gap_a, gap_b = new.a - last.a_end, new.b - last.b_end
    if gap_b < 0 or max(gap_a, gap_b) > GAP:
        return None
    if min(gap_a, gap_b) == 0 or max(gap_a, gap_b) <= STEP:
        return 0 if max(gap_a, gap_b) <= STEP else None
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
    reach = (0, 0)
    x, y = i, j
    while True:
        while 0 <= x < len_a and 0 <= y < len_b and a[x] == b[y]:
            x, y = x + step, y + step
        reach = (abs(x - i), abs(y - j))
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
    count, count_other = len(words.hash), len(words_other.hash)
    new = count - _covered([(p.a, p.a_end) for p in passages])
    new_other = count_other - _covered([(p.b, p.b_end) for p in passages])
    containment, containment_other = 1 - new / count, 1 - new_other / count_other
    kind: Kind = "partial"
    if max(containment, containment_other) >= REPRINT:
        kind = "reprint"
    elif _all_quoted(article.text, [s for s, _ in spans]) or _all_quoted(other.text, [s for _, s in spans]):
        kind = "quote"
    return Overlap(
        article.id, other.id, spans, kind, round(containment, 4), round(containment_other, 4), new, new_other
    )


def _span(text: str, words: Words, first: int, end: int) -> Span:
    return Span.of(text, int(words.start[first]), int(words.end[end - 1]))


def _covered(ranges: list[tuple[int, int]]) -> int:
    total, reached = 0, 0
    for start, end in sorted(ranges):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


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
