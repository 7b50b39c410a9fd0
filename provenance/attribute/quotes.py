"""Words that stand by themselves: posts, signed quotations, transcripts, blocks, quotations that go on; and whose."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from ..language.text import Range
from ..language.tokens import Page
from ..parties import outlet_by_name
from .phrases import RE
from .statements import Statement

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


def signed(page: Page) -> Iterator[Statement]:
    """Quotations whose speaker stands behind them, "“...” — Ann Roe, nurse", or alone before them: "From Ann Roe:"."""
    for i, p in enumerate(page.paragraphs):
        text = page.text
        m = RE.signature.search(text, max(p.start, p.end - _LONGEST_SIGNATURE), p.end)
        own = page.quotation_at(m.start()) if m and m.group("mark") else None
        if m and m.start() == p.start and i:
            q = page.paragraphs[i - 1]
            own = page.quotation_at(q.start) if _opens_quoted(page, q) else None
            own = q if own is not None and own.end >= q.end - 1 else None
        at = page.sentence_at(m.start("who")) if m else None
        if m and own is not None and at is not None:
            cue = Range(m.start("dash"), m.end("dash"))
            yield Statement(at, "inverted", (cue,), Range(*m.span("who")), [own])
        m = RE.words_from.fullmatch(text, p.start, p.end) if text[p.end - 1] == ":" else None
        at = page.sentence_at(p.start)
        if m and at is not None and i + 1 < len(page.paragraphs) and _opens_quoted(page, page.paragraphs[i + 1]):
            cue = Range(*m.span("from"))
            yield Statement(at, "block", (cue,), Range(*m.span("who")), quoted_block(page, i + 1))


_LONGEST_SIGNATURE = 120  # characters
_FEWEST_TURNS, _MOST_VOICES = 3, 40  # of a transcript


def transcript(page: Page) -> Iterator[Statement]:
    """What each says in a conversation that is printed as one: "ROE: ...", "ANN ROE, MAYOR (on tape): ..."."""
    turns = [(m, p) for p in page.paragraphs if (m := RE.turn.match(page.text, p.start, p.end)) and _shouted(m, p)]
    voices = len({m.group("who") for m, _ in turns})
    if len(turns) < _FEWEST_TURNS or not 2 <= voices <= _MOST_VOICES:
        return
    for m, p in turns:
        at = page.sentence_at(p.start)
        if at is not None:
            who, colon = Range(*m.span("who")), Range(m.end("label"), m.end("label") + 1)
            yield Statement(at, "according", (colon,), who, [Range(m.end(), p.end)], "turn")


def _shouted(turn: re.Match[str], p: Range) -> bool:
    capitals = sum(c.isupper() for c in turn.group("who"))
    letters = sum(c.isalpha() for c in turn.group("who"))
    return letters > 2 and capitals > 0.6 * letters and not turn.string[turn.end() : p.end].isupper()


@lru_cache(maxsize=_MOST_VOICES)
def whose_turn(text: str, label: str) -> str | None:
    """The name behind the label of a transcript, "DEVOS", as the text writes it elsewhere; None where two bear it."""
    longer = set(re.findall(rf"(?m)^((?:[A-Z][\w.'’-]* )+{re.escape(label)})(?=[,:(])", text))
    if len(longer) > 1:
        return None
    name = longer.pop() if longer else label
    written = Counter(w for w in re.findall(rf"(?i)\b{re.escape(label)}\b", text) if not w[-2:].isupper())
    if name == label:
        return written.most_common(1)[0][0] if written else name.title() if " " in name else None
    return name.title()


_CLOSED = re.compile(r"[”\"’»“]\W*$")
_LONGEST_BLOCK = 12  # paragraphs


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


# --- Quotations that go on or stand alone: they are whose the statement before them is.


_MOSTLY = 0.8  # of a sentence lies inside quotation marks
_SAID = re.compile(r"\w\W+\w[^\W\d_]*\W*[.!?…,;—-]")  # two words and a stop
_LIKELY = 0.88  # so many of 402 stretches in annotated news had the speaker of the statement before


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


def continued(page: Page, found: Sequence[Statement]) -> Iterator[Statement]:
    """The quotations that go on or stand alone, each with the statement whose source speaks it: the last before it."""
    spoke: dict[int, list[Statement]] = {}
    for s in found:
        told = s.source is not None and s.stance != "decline" and s.family != "label"
        if told and s.cue and page.quotation_at(s.cue[0].start) is None:
            spoke.setdefault(s.sentence, []).append(s)
    order = sorted(spoke)
    for u in stretches(page, found):
        before = bisect_left(order, u.first)
        said = spoke[order[before - 1]] if before else []
        # Of several in one sentence, the one that quotes: "Roe, who thinks so too, said: “...”"
        quoting = [s for s in said if any(page.quotations_in(c.start, c.end) for c in s.content)]
        for s in said:
            s.content = [c for c in (_up_to(c, u.content) for c in s.content) if c.end > c.start] or s.content
        if said:
            speaker = (quoting or said)[-1]
            yield Statement(u.first, "continued", (), None, [u.content], speaker.family, outer=speaker, likely=_LIKELY)


def _up_to(content: Range, stretch: Range) -> Range:
    """The content without a stretch that the same words were taken to hold."""
    if not content.overlaps(stretch):
        return content
    return Range(content.start, min(content.end, max(content.start, stretch.start)))
