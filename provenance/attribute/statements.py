"""One reported statement, as any engine answers it; how the statements of a sentence and a paragraph hang together."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, NamedTuple

from .. import data as shipped
from ..language.text import Range, index_at
from ..language.tokens import Page
from ..model import Attribution, Reported
from ..parties import outlet_by_name
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


# The line under an embedded post: "— Ann Roe (@annroe) July 18, 2026".
_POSTED = re.compile(r"[—–-]{1,2}\s*(?P<who>[^()\n—–]{1,60}?\s*\(@\w{1,30}\))\s+[A-Z][a-z]{2,8}\.?\s\d{1,2},\s\d{4}")


def embedded(page: Page) -> Iterator[Statement]:
    """Posts of social networks that the page shows: the paragraph before the line that names their author."""
    for i, p in enumerate(page.paragraphs) if "(@" in page.text else ():
        m = _POSTED.search(page.text, p.start, min(p.end, p.start + 2000))
        at = page.sentence_at(m.start()) if m else None
        if m is None or at is None:
            continue
        if m.start() > p.start:
            content = [Range(p.start, p.start + len(page.text[p.start : m.start()].rstrip()))]
        else:
            content = _post(page, i) if i else []
        if content and content[0].end > content[0].start:
            cue = Range(m.start(), m.start() + 1)
            post = Statement(at, "according", (cue,), Range(*m.span("who")), content, "post")
            yield post
            first = content[0]
            label, opens = _LABEL.match(page.text, first.start, first.end), page.sentence_at(first.start)
            if label and opens is not None and outlet_by_name(label.group("who")):
                said = [Range(label.end(), first.end), *content[1:]]
                colon = Range(label.end("who"), label.end("who") + 1)
                yield Statement(opens, "according", (colon,), Range(*label.span("who")), said, "label", outer=post)


# "FT: the minister is to go", as posts begin. "NEW:" and "WATCH:" are no outlets.
_LABEL = re.compile(r"\W*(?P<who>[A-Z][\w.&'’-]*(?: [A-Z][\w.&'’-]*){0,3}):\s+(?=\w)")


_LINK = re.compile(r"(?:https?://|pic\.twitter\.com/)\S*")
_POST_SIZE = 280  # characters of a post, links left out; the page shows longer ones cut, with three dots
_NEARLY = 200  # and what a cut one comes to at least, all its paragraphs taken together


def _post(page: Page, author: int) -> list[Range]:
    """The paragraphs of the post whose author stands in the paragraph of that index.

    The last one at least. Those before belong to it while they end without a full stop, as headlines of a post do; and
    where the post was cut, as many as fit into one.
    """
    post = [page.paragraphs[author - 1]]
    last = _LINK.sub("", page.words(post[0])).rstrip()
    size = len(last)
    cut = last.endswith(("…", "..."))
    for p in reversed(page.paragraphs[max(0, author - 8) : author - 1]):
        words = page.words(p)
        size += len(_LINK.sub("", words).strip())
        if size > _POST_SIZE or _POSTED.search(words) or not (cut or words.rstrip()[-1:].isalnum()):
            break
        post.insert(0, p)
    whole = sum(len(_LINK.sub("", page.words(p))) for p in post)
    return post if not cut or whole >= _NEARLY else post[-1:]


_CLOSED = re.compile(r"[”\"’»“]\W*$")
_LONGEST_BLOCK = 12  # paragraphs
_MOST_OUTERS = 64  # statements of one paragraph that another may stand inside; the narrowest are looked at


def quoted_block(page: Page, index: int) -> list[Range]:
    """The paragraphs that "X reported:" announces, the first of which has the given index: that one, and while a
    quotation goes on (a mark opens the next paragraph too, or the open one is closed further down) those after it."""
    block = [page.paragraphs[index]]
    if not _opens_quoted(page, block[0]):
        return block
    pending: list[Range] = []
    for p in page.paragraphs[index + 1 : index + _LONGEST_BLOCK]:
        last = pending[-1] if pending else block[-1]
        closed = _CLOSED.search(page.text, max(last.start, last.end - 4), last.end) is not None
        if _opens_quoted(page, p):
            whole = page.quotation_at(p.start)
            if closed and whole is not None and whole.end < p.end - 1:
                break  # closed, and the next quotation has words of its own around it
            block += [*pending, p]
            pending = []
        elif closed:
            break
        else:
            pending.append(p)
            if _CLOSED.search(page.text, max(p.start, p.end - 4), p.end):
                block += pending
                break
    return block


def _opens_quoted(page: Page, p: Range) -> bool:
    q = page.quotation_at(p.start)
    return q is not None and q.start == p.start and q.end - q.start > 20


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


# --- Quotations that go on or stand alone: whose they are is what a small trained model says.


_MOSTLY = 0.8  # of a sentence lies inside quotation marks
_MOST_SPEAKERS = 4  # of one sentence
_SHORT = 30  # characters
_SAID = re.compile(r"\w\W+\w[^\W\d_]*\W*[.!?…,;—-]")  # two words and a stop
BAR = 0.5  # below it nobody speaks


class Stretch(NamedTuple):
    """Sentences ``first`` to ``last`` of one paragraph, quoted and with no cue of their own.

    ``place``: it opens the paragraph; it goes on inside the quotation of the sentence before; or it follows, in marks
    of its own.
    """

    first: int
    last: int
    content: Range
    place: Literal["opens", "goes on", "follows"]


def stretches(page: Page, found: Sequence[Statement]) -> Iterator[Stretch]:
    """The quoted stretches of a page that no statement has for its own, in order."""
    told: set[int] = set()  # sentences with a cue in the article's own words, or whose quotation has one behind it
    for s in found:
        if s.cue and page.quotation_at(s.cue[0].start) is None:
            told.add(s.sentence)
            for c in s.content:
                for q in page.quotations_in(c.start, c.end) if c.start < s.cue[0].start else ():
                    told.update(range(page.sentence_at(q.start) or 0, s.sentence))
    announced = {c.start for s in found if s.frame == "block" for c in s.content[:1]}
    announced |= {c.start for s in found if s.family in {"post", "label"} for c in s.content}
    run: list[int] = []
    for p in page.paragraphs if page.quotations else ():
        i = page.sentence_at(p.start) or 0
        while i < len(page.ranges) and page.ranges[i].start < p.end:
            free = i not in told and p.start not in announced and _quoted(page, page.ranges[i])
            if free:
                run.append(i)
            i += 1
            if run and (not free or i == len(page.ranges) or page.ranges[i].start >= p.end):
                yield _stretch(page, run, p)
                run = []


def _quoted(page: Page, r: Range) -> bool:
    """The sentence is somebody's words: not a heading or a name in quotation marks, nor the rest of one."""
    inside = sum(min(q.end, r.end) - max(q.start, r.start) for q in page.quotations_in(r.start, r.end))
    return inside > _MOSTLY * (r.end - r.start) and _SAID.search(page.text, r.start, r.end) is not None


def _stretch(page: Page, run: list[int], p: Range) -> Stretch:
    content = Range(page.ranges[run[0]].start, page.ranges[run[-1]].end)
    q = page.quotation_at(content.start)
    goes_on = q is not None and q.start < content.start
    return Stretch(
        run[0], run[-1], content, "opens" if content.start == p.start else "goes on" if goes_on else "follows"
    )


class Candidate(NamedTuple):
    """A statement whose source a stretch may be, and what there is to judge that by."""

    statement: Statement
    features: frozenset[str]


class Speakers:
    """Who may be speaking in each stretch of a page: whoever spoke last, or before that, or is named right after."""

    def __init__(self, page: Page, found: Sequence[Statement]) -> None:
        self.page = page
        named = [s for s in found if s.source is not None and s.stance != "decline" and s.family != "label"]
        self.spoke: dict[int, list[Statement]] = {}
        for s in named:
            if s.cue and page.quotation_at(s.cue[0].start) is None:
                self.spoke.setdefault(s.sentence, []).append(s)
        self.order = sorted(self.spoke)
        self.heard: dict[int, int] = {}  # the last sentence of a statement's stretches

    def of(self, u: Stretch) -> list[Candidate]:
        """The candidates for a stretch; those of the stretches before it are told to :meth:`settle` first."""
        before = bisect_left(self.order, u.first)
        found: list[Candidate] = []
        for rank, sentence in enumerate(reversed(self.order[max(0, before - 2) : before])):
            found += self._in(u, sentence, "last" if rank == 0 else "earlier")
        if before < len(self.order) and self.order[before] == u.last + 1:
            found += self._in(u, u.last + 1, "after")
        return found

    def settle(self, u: Stretch, speaker: Statement) -> None:
        self.heard[id(speaker)] = u.last

    def _in(self, u: Stretch, sentence: int, where: str) -> Iterator[Candidate]:
        spoke = self.spoke[sentence][:_MOST_SPEAKERS]
        for k, s in enumerate(spoke):
            f = {where, f"{where} {u.place}", s.frame, f"{where} {s.frame}", f"family {s.family}"}
            page, text = self.page, self.page.text
            quoted = [q for c in s.content for q in page.quotations_in(c.start, c.end)]
            f.add(f"{where} {'quotes' if quoted else 'quotes nothing'}")
            if len(spoke) > 1:
                f |= {
                    f"{where} of several",
                    "first of several" if k == 0 else "last of several" if k == len(spoke) - 1 else "inner",
                }
            if s.outer is not None:
                f.add("nested")
            if any(o.outer is s for o in spoke):
                f.add("holds another")
            if s.unclear:
                f.add("unclear")
            if where != "after":
                f |= self._distance(u, max(sentence, self.heard.get(id(s), 0)), where)
            else:
                same = index_at(page.paragraphs, page.ranges[sentence].start) == index_at(
                    page.paragraphs, u.content.start
                )
                f.add("after, same paragraph" if same else "after, next paragraph")
                if s.content[0].start >= s.cue[0].start:
                    f.add("after, with words of its own")
            words = text[u.content.start : u.content.end]
            if len(words) < _SHORT:
                f.add("short")
            first = page.paragraphs[index_at(page.paragraphs, u.content.start) or 0]
            if u.content.start == first.start and u.content.end >= first.end - 1:
                f.add("whole paragraph")
            yield Candidate(s, frozenset(f))

    def _distance(self, u: Stretch, last: int, where: str) -> set[str]:
        """How what the stretch follows ends, and how far away it is."""
        page = self.page
        end = page.ranges[last].end
        here, there = (index_at(page.paragraphs, at) or 0 for at in (u.content.start, end - 1))
        apart = min(here - there, 3)
        f = {f"{where} {apart} paragraphs", f"{where} gap" if u.first - last > 1 else f"{where} next to it"}
        tail = page.text[max(0, end - 4) : end]
        open_ = page.quotation_at(end - 1)
        if open_ is not None and not _CLOSED.search(tail):
            f.add(f"{where} left open")
        elif _CLOSED.search(tail):
            f.add(f"{where} ends quoted")
        if page.text[: u.content.start].rstrip()[-1:] == ":":
            f.add(f"{where} colon")
        return f


def continued(page: Page, found: Sequence[Statement]) -> Iterator[Statement]:
    """The quotations that go on or stand alone, each with the statement whose source speaks it."""
    speakers = Speakers(page, found)
    for u in stretches(page, found):
        p, speaker = max(
            ((likely(c.features), c.statement) for c in speakers.of(u)), key=lambda x: x[0], default=(0.0, None)
        )
        if speaker is not None and p >= BAR:
            speakers.settle(u, speaker)
            for s in speakers.spoke[speaker.sentence]:
                s.content = [c for c in (_up_to(c, u.content) for c in s.content) if c.end > c.start] or s.content
            yield Statement(u.first, "continued", (), None, [u.content], speaker.family, outer=speaker, likely=p)


def _up_to(content: Range, stretch: Range) -> Range:
    """The content without a stretch that the same words were taken to hold."""
    return (
        Range(content.start, min(content.end, max(content.start, stretch.start)))
        if content.overlaps(stretch)
        else content
    )


def likely(features: frozenset[str], fitted: dict[str, float] | None = None) -> float:
    """Probability, 0 to 1, that a candidate with these features speaks."""
    w = fitted or weights()
    return 1 / (1 + math.exp(-w["bias"] - sum(w.get(f, 0.0) for f in features)))


@cache
def weights() -> dict[str, float]:
    """What the features weigh, as ``training/attribution/speakers.py`` wrote it."""
    fitted: dict[str, float] = json.loads(shipped.text("speakers.json"))
    return fitted


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
