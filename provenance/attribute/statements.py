"""One reported statement, as any engine answers it; how the statements of a sentence and a paragraph hang together."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from .. import data as shipped
from ..language.text import Range, index_at
from ..language.tokens import Page
from ..model import Attribution, Reported
from .grammar import Clause
from .phrases import RE

Frame = Literal["clause", "after", "inverted", "according", "hearsay", "by", "continued", "block"]


@dataclass(slots=True)
class Statement:
    """One reported statement; ranges are offsets into the article. ``source`` is None for hearsay and for a
    quotation that goes on; ``asides`` are the words between and around cue and source, where hearers, dates and
    further sources stand. ``unclear``: nobody could say from the words who the source is, or none is named; such a
    statement has no chain. ``likely`` is a model's own confidence, None where no model found the statement; ``agreed``:
    rules and model both found it."""

    sentence: int
    frame: Frame
    cue: tuple[Range, ...]
    source: Range | None
    content: list[Range]
    family: str = "say"
    stance: Reported = "assert"
    asides: list[Range] = field(default_factory=list)
    outer: Statement | None = None
    unclear: bool = False
    likely: float | None = None
    agreed: bool = False

    @property
    def place(self) -> int:
        """Where the statement is found: its cue, or the quotation that goes on."""
        return self.cue[0].start if self.cue else self.content[0].start


def settle(page: Page, found: list[Statement]) -> list[Statement]:
    """Nest statements that stand inside another's content, and cut contents that run into a sister clause."""
    for outer in found:
        for inner in found:
            if inner is outer or inner.source is None or outer.source is None or inner.source == outer.source:
                continue
            if not inner.content or not outer.content:
                continue  # cut away by a sister
            begin = inner.cue[0].start
            if outer.frame == "according":
                inside = any(c.start <= begin < c.end for c in outer.content)
                if inner.outer is None and inner.frame != "according" and inside:
                    inner.outer = outer
                continue
            first = outer.content[0]
            if outer.frame in {"after", "by"} and inner.frame != "according" and first.start <= begin < first.end:
                # "The Kremlin said it was watching, TASS reported": TASS heard the Kremlin.
                placed = inner.outer.content if inner.outer else []
                if not placed or placed[0].end > first.end:
                    inner.outer = outer
                inner.content = [Range(c.start, min(c.end, first.end)) for c in inner.content if c.start < first.end]
            elif outer.frame == inner.frame == "clause" and first.start <= inner.source.start < first.end:
                before = page.text[first.start : inner.source.start]
                plain = before.strip().lower()
                if not plain or RE.ends_in_that.search(plain):
                    inner.outer = outer
                elif RE.sister_clause.search(plain) and not page.quotation_at(inner.source.start):
                    cut = first.start + len(RE.before_sister.sub("", before.rstrip()))
                    outer.content = [Range(first.start, cut), *outer.content[1:]]
    named = any(s.source is not None for s in found)
    # "reportedly" beside a named source is that source's report.
    kept = [s for s in found if s.family != "hearsay" or not named]
    return [s for s in kept if s.content and all(c.end > c.start for c in s.content)]


def without_hedges(found: list[Statement]) -> list[Statement]:
    """Without the "reportedly" and "allegedly" inside what somebody named says: they hedge that source's words."""
    hedges = [s for s in found if s.frame == "hearsay" and s.cue and not s.unclear]
    named: dict[int, list[Statement]] = {}
    for s in found:
        if s.source is not None and s.family != "decline" and not s.unclear:
            named.setdefault(s.sentence, []).append(s)
    # "Reports emerged that Roe said so" is no hedge: what Roe said stands inside it.
    hedging = [h for h in hedges if h.content[0].start < h.cue[0].start]
    dropped = {
        id(h)
        for h in hedging
        for s in named.get(h.sentence, ())
        if any(c.overlaps(k) for c in s.content for k in (*h.cue, *h.content))
    }
    blocks = [s.content for s in found if s.frame == "block" or s.family in {"post", "label"}]
    dropped |= {id(h) for h in hedges for block in blocks if any(c.start <= h.cue[0].start < c.end for c in block)}
    return [s for s in found if id(s) not in dropped]


def own_words(page: Page, found: Sequence[Statement]) -> None:
    """Take from each statement the words of another sentence that has a cue and a source of its own."""
    sources: dict[int | None, set[Range]] = {}
    for s in found:
        if s.source is not None and s.cue and page.quotation_at(s.cue[0].start) is None:
            sources.setdefault(s.sentence, set()).add(s.source)
    for s in found:
        if s.source is not None and s.frame != "block" and s.family not in {"post", "label"}:
            places = [page.sentence_at(c.start) for c in s.content]
            kept = [
                c
                for c, i in zip(s.content, places, strict=True)
                if i == s.sentence or not sources.get(i, set()) - {s.source}
            ]
            s.content = kept or s.content


_MOST_OUTERS = 64  # statements of one paragraph that another may stand inside; the narrowest are looked at


def nest(page: Page, found: Sequence[Statement]) -> None:
    """What stands inside another's words was heard through that other: "X said that when Y told them ...".

    Only statements that no engine has placed yet. A clause that "and" or "while" sets beside the outer one is the
    article's own again, unless it stands inside the very quotation.
    """
    named = [s for s in found if s.source is not None and s.frame != "hearsay"]
    outers: dict[int | None, list[tuple[Range, Statement]]] = {}
    for s in (*named, *(s for s in found if s.frame == "continued")):
        for c in s.content:
            outers.setdefault(index_at(page.paragraphs, c.start), []).append((c, s))
    for nearby in outers.values():
        nearby.sort(key=lambda x: x[0].end - x[0].start)
    for inner in named:
        if inner.outer is not None or not inner.cue or inner.source is None:
            continue
        lo = min(inner.source.start, inner.cue[0].start)
        hi = max(inner.source.end, inner.cue[-1].end)
        for c, outer in outers.get(index_at(page.paragraphs, lo), [])[:_MOST_OUTERS]:
            if not (c.start <= lo and hi <= c.end) or outer is inner or outer.source == inner.source:
                continue
            if _hangs_on(outer, inner):
                continue
            quoted = page.quotation_at(lo)
            same_words = quoted is not None and quoted.end - quoted.start > 0.5 * (c.end - c.start)
            if outer.frame == "block" or same_words or not RE.sister.search(page.text[c.start : lo]):
                inner.outer = outer
                break


def _hangs_on(s: Statement, other: Statement) -> bool:
    """``s`` is heard through ``other``, at any remove."""
    up = s.outer
    for _ in range(8):
        if up is None:
            return False
        if up is other:
            return True
        up = up.outer
    return True


# --- Who gave no answer: "declined to comment", "did not immediately respond to a request", "could not be reached".


def unanswered(clause: Clause, found: list[Statement]) -> None:
    """Add to the statements of a sentence those of its sources who gave no answer.

    The subject is read as any cue's is; "but declined to comment" goes on with the source of the statement before it.
    Quoted words are the speaker's, not the article's.
    """
    text, r = clause.page.text, clause.sentence.range
    for m in RE.silent.finditer(text, r.start, r.end):
        i = next((k for k, t in enumerate(clause.t) if t.start == m.start()), None)
        if i is None or clause.t[i].quoted:
            continue
        subject = clause.subject(i)
        before = [s for s in found if s.source is not None and s.place < m.start()]
        joined = clause.low(i - 1) in {"but", "and"}
        if joined and before and (subject is None or subject[0] == i - 1):
            source = before[-1].source
        elif subject and not clause.unreal(subject[0]) and clause.low(subject[0] - 1) not in {"who", "which"}:
            source = clause.span(*subject)
        else:
            continue
        cue, after = Range(*m.span()), [Range(m.end(), r.end)]
        found.append(Statement(clause.sentence.index, "clause", (cue,), source, [cue], "decline", "decline", after))


def cut_back(page: Page, found: list[Statement]) -> None:
    """End what others say before the clause that tells who gave no answer, where that stands beside and not within."""
    starts: dict[int, list[int]] = {}
    for s in found:
        if s.family == "decline":  # a shared subject stands before both clauses
            starts.setdefault(s.sentence, []).extend([s.place, *([s.source.start] if s.source else [])])
    for s in found:
        if s.sentence in starts and s.family != "decline":
            s.content = [_cut(page.text, c, starts[s.sentence]) for c in s.content]


def _cut(text: str, content: Range, starts: list[int]) -> Range:
    for at in starts:
        m = RE.joins_silence.search(text, max(content.start, at - 20), at) if content.start < at < content.end else None
        if m and m.start() > content.start:
            return Range(content.start, m.start())
    return content


# --- How sure an attribution is: the share of like attributions that were right when checked by eye.


SHOWN = 0.35  # below it nothing is shown: F1 of statements is highest near here
CHARTED = 0.5  # below it nobody's number rests on it
_UNCHARTED = CHARTED - 0.01


def charted(found: Iterable[Attribution]) -> list[Attribution]:
    """Those sure enough to take part in claims and their numbers."""
    return [a for a in found if a.confidence >= CHARTED]


def confidence(s: Statement) -> float:
    """Probability, 0 to 1, that the statement is one and that its source is right.

    Where the words name nobody who says so ("is expected to"; "prosecutors charged her") it is that of the statement
    alone, and never as high as a chart asks for.
    """
    p = _probability(s)
    return min(p, _UNCHARTED) if s.unclear else p


def _probability(s: Statement) -> float:
    if s.frame == "continued" and s.outer is not None:
        return round((s.likely or 0.0) * _probability(s.outer), 3)
    if not s.likely:
        rates = _fitted()["rules" if s.likely is None else "rules alone"]
        return float(rates.get(s.frame, rates["other"]))
    slope, offset = _fitted()["unclear" if s.unclear else "agreed" if s.agreed else "model"]
    p = min(max(s.likely, 1e-4), 1 - 1e-4)
    return round(1 / (1 + math.exp(-(slope * math.log(p / (1 - p)) + offset))), 3)


@cache
def _fitted() -> dict[str, Any]:
    fitted: dict[str, Any] = json.loads(shipped.text("confidence.json"))
    return fitted
