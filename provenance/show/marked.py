"""An article's text with its sourcing marked: which sentences say where they have it from, and which do not.

Plain HTML, nothing by colour alone: a sentence without a source is underlined with dots and ends in a small ring that is
read out as "no source named"; the others carry the number of a note beside their paragraph. Words that name the source
are bold, copied words stand on a line of dashes, a claim links to its page.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..language.text import paragraphs, sentences
from ..model import UNNAMED
from .html import language, line, link, name, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..language.text import Range
    from ..model import Article, Attribution, Mention, Party

State = Literal["sourced", "unsourced", "open", "heading"]
# A line without a full stop this short is a headline or a byline, and says nothing that could have a source.
_SHORT = 12
_ENDS = re.compile(r"[.!?…。！？؟۔।][\"”’»'」』)\]]*\s*$")

MARKED_CSS = """
.np-para{margin:0 0 .9em}
.np-para p{margin:0}
.np-none{text-decoration:underline dotted 1.5px;text-underline-offset:.22em}
.np-none .np-ring{text-decoration:none;display:inline-block}
.np-ring{font-size:.7em;vertical-align:.25em;padding:0 .1em}
.np-who{font-weight:600}
.np-copied{border-bottom:1px dashed currentColor}
.np-ref{font-size:.72em;line-height:0;vertical-align:.4em;font-weight:600;padding:0 .1em}
.np-notes{list-style:none;margin:.25em 0 0;padding:0 0 0 .9em;border-left:1px solid var(--rule,currentColor);font-size:.82em;line-height:1.4}
.np-notes li{margin:0}
.np-vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (min-width:56em){.np-para{display:grid;grid-template-columns:minmax(0,36em) minmax(0,16em);column-gap:1.6em}.np-notes{margin:.15em 0 0}}
@media print{.np-para{display:grid;grid-template-columns:minmax(0,2.2fr) minmax(0,1fr);column-gap:1em;break-inside:avoid}}
""".strip()


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the text to be marked. ``words``: what is told of it, one line; ``href``: where it leads."""

    start: int
    end: int
    words: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The text as HTML, and how many of its sentences say where they have it from.

    ``unsourced``: those that name nobody; ``open``: those that name somebody who could not be told ("he"). Headlines
    and bylines are in none of the counts. ``without``: the sentences that name nobody, as they stand.
    """

    html: str
    sentences: int
    sourced: int
    unsourced: int
    open: int
    without: tuple[str, ...] = ()

    def summary(self) -> str:
        """``7 of 18 sentences name no source.``"""
        if not self.sentences:
            return "It has no sentences."
        rest = (
            f"; {self.open:,} more {'names' if self.open == 1 else 'name'} somebody who could not be told"
            if self.open
            else ""
        )
        return f"{self.unsourced:,} of {self.sentences:,} {'sentence' if self.sentences == 1 else 'sentences'} {'names' if self.unsourced == 1 else 'name'} no source{rest}."


def marked_article(
    article: Article,
    attributions: Sequence[Attribution],
    *,
    copied: Iterable[Passage] = (),
    claims: Iterable[Passage] = (),
    anchors: bool = False,
) -> MarkedText:
    """The text of an article with its sourcing marked. ``copied``: words it shares with others; ``claims``: sentences that carry one.

    ``anchors``: each sentence has an id, ``at-`` and its first character in the text, for links; once on a page.
    """
    return _Marker(article, attributions, tuple(copied), tuple(claims), anchors).marked()


class _Marker:
    def __init__(
        self,
        article: Article,
        attributions: Sequence[Attribution],
        copied: Sequence[Passage],
        claims: Sequence[Passage],
        anchors: bool,
    ) -> None:
        self._anchors = anchors
        self._text, self._language = article.text, language(article.language)
        self._cuts = sentences(article.text, language=article.language)
        self._starts = [r.start for r in self._cuts]
        self._whole = [a for a in attributions if a.form == "credit" and a.extent == "full" and a.paths]
        self._of: list[list[Attribution]] = [[] for _ in self._cuts]
        self._more: list[list[Passage]] = [[] for _ in self._cuts]
        for a in attributions:
            for i in sorted({i for s in (a.sentence, *a.content) if s.text for i in self._over(s.start, s.end)}):
                self._of[i].append(a)
        for passage in (*copied, *claims):
            for i in self._over(passage.start, passage.end)[:1]:
                self._more[i].append(passage)
        self._who = _merged((s.start, s.end) for a in attributions for s in a.source if s.text)
        self._copied = _merged((p.start, p.end) for p in copied)
        self._notes = 0
        self._without: list[str] = []
        self._counts: dict[State, int] = {"sourced": 0, "unsourced": 0, "open": 0, "heading": 0}

    def _over(self, start: int, end: int) -> list[int]:
        """The sentences that share characters with a stretch."""
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_left(self._starts, end)
        return [i for i in range(first, last) if self._cuts[i].end > start]

    def marked(self) -> MarkedText:
        parts = []
        if self._whole:
            told = "; ".join(dict.fromkeys(_chains(a) for a in self._whole))
            parts.append(f'<p class="np-credit">The whole text is credited to {told}.</p>')
        parts += [self._paragraph(p) for p in paragraphs(self._text)]
        c = self._counts
        body = f'<div class="np-text" {self._language}>{"".join(parts)}</div>'
        return MarkedText(
            body,
            c["sourced"] + c["unsourced"] + c["open"],
            c["sourced"],
            c["unsourced"],
            c["open"],
            tuple(self._without),
        )

    def _paragraph(self, paragraph: Range) -> str:
        shown, notes = [], []
        at = paragraph.start
        for i in self._over(paragraph.start, paragraph.end):
            cut = self._cuts[i]
            shown.append(self._pieces(at, max(at, cut.start)))
            words, note = self._sentence(i, max(at, cut.start), min(cut.end, paragraph.end))
            shown.append(words)
            notes += [note] if note else []
            at = max(at, min(cut.end, paragraph.end))
        shown.append(self._pieces(at, paragraph.end))
        # Notes are this tool's words, whatever language the text is in.
        beside = f'<ul class="np-notes" lang="en" dir="ltr">{"".join(notes)}</ul>' if notes else ""
        return f'<div class="np-para"><p dir="auto">{"".join(shown)}</p>{beside}</div>'

    def _sentence(self, i: int, start: int, end: int) -> tuple[str, str]:
        """The sentence, and the note that goes with it."""
        state = self._state(i, start, end)
        self._counts[state] += 1
        words = self._pieces(start, end)
        told = list(dict.fromkeys(_told(a) for a in self._of[i]))
        told += dict.fromkeys(link(p.href, line(p.words)) for p in self._more[i])
        note = ref = ""
        if told:
            self._notes += 1
            ref = f'<sup class="np-ref"><span class="np-vh"> note </span>{self._notes}</sup>'
            note = f"<li><b>{self._notes}</b> {'; '.join(told)}</li>"
        if state == "unsourced":
            self._without.append(self._text[start:end])
            words = f'<span class="np-none">{words}</span><span class="np-ring" aria-hidden="true">○</span><span class="np-vh"> (no source named) </span>'
        if self._anchors:
            words = f'<span id="at-{start}">{words}</span>'
        return words + ref, note

    def _state(self, i: int, start: int, end: int) -> State:
        if any(a.paths for a in self._of[i]) or self._whole:
            return "sourced"
        if any(s.text.strip() for a in self._of[i] for s in a.source):
            return "open"
        words = self._text[start:end]
        return "heading" if len(words.split()) <= _SHORT and not _ENDS.search(words) else "unsourced"

    def _pieces(self, start: int, end: int) -> str:
        layers = ((self._who, "b", "np-who"), (self._copied, "span", "np-copied"))
        return _pieces(self._text[start:end], start, layers)


def marked_sentence(mention: Mention) -> str:
    """The sentence that carries a claim: the words of the claim marked, those that name its source bold."""
    span, found = mention.sentence, mention.attribution
    if found is None:
        return f"<mark>{verbatim(span.text)}</mark>"
    content = _merged((s.start, s.end) for s in found.content if s.text and s.start < span.end and s.end > span.start)
    who = _merged((s.start, s.end) for s in found.source if s.text)
    return _pieces(span.text, span.start, ((who, "b", "np-who"), (content or [(span.start, span.end)], "mark", "")))


def _pieces(words: str, at: int, layers: Sequence[tuple[Sequence[tuple[int, int]], str, str]]) -> str:
    """Words that begin at an offset, cut wherever what is marked begins or ends. Layers: stretches, tag, class."""
    end = at + len(words)
    held = [(_within(ranges, at, end), tag, css) for ranges, tag, css in layers]
    bounds = sorted({at, end, *(p for ranges, _, _ in held for pair in ranges for p in pair)})
    parts = []
    for a, b in itertools.pairwise(bounds):
        piece = verbatim(words[a - at : b - at])
        for ranges, tag, css in held:
            if any(s <= a < e for s, e in ranges):
                piece = f'<{tag} class="{css}">{piece}</{tag}>' if css else f"<{tag}>{piece}</{tag}>"
        parts.append(piece)
    return "".join(parts)


def _merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same stretches, sorted, none of them overlapping another."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def _within(ranges: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    first = max(0, bisect_left(ranges, (start, start)) - 1)
    found = []
    for a, b in itertools.islice(ranges, first, None):
        if a >= end:
            break
        if b > start:
            found.append((max(a, start), min(b, end)))
    return found


_STANCES = {"deny": "denied", "question": "a question, which claims nothing", "decline": "gave no answer"}
_UNSURE = 0.5


def _told(a: Attribution) -> str:
    """Whom the sentence is from, as a note."""
    source = line(" ".join(s.text for s in a.source))
    said = _chains(a) or (f"“{source}”, not known who" if source else "nobody named")
    how = {"full": "credit for the whole text", "partly": "credit for a part", "tip": "had it first"}.get(
        a.extent or ""
    )
    facts = [
        said,
        how,
        _STANCES.get(a.stance),
        f"read with low confidence ({a.confidence:.2f})" if a.confidence < _UNSURE else None,
    ]
    return ", ".join(filter(None, facts))


def _chains(a: Attribution) -> str:
    return "; ".join(" → ".join(map(_named, path)) for path in a.paths)


def _named(party: Party) -> str:
    return name(party.name) + (" (unnamed)" if party.kind in UNNAMED else "")
