"""Articles: who each has what from, and its text with the sources marked.

The marked text is plain HTML, nothing by colour alone: a sentence without a source is underlined with dots and ends in
a small ring that is read out as "no source named"; the others carry the number of a note beside their paragraph. Words
that name the source are bold, copied words stand on a line of dashes, a claim links to its page. A terminal lists the
same attributions one by one instead.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..data import words_everywhere
from ..language.text import Range, fold, paragraphs, sentences
from ..model import UNNAMED, Article, Attribution, Party, Span, to_json
from .copies import copied_section
from .document import Chain, Inline, Item, Link, Name, Paragraph, Parts, Place, Quote, Section, View, listing
from .html import Links, inline, language, line, link, verbatim
from .labels import Label, party_name, times
from .lists import claims_list, numbers
from .reviews import reviewed_section
from .rows import claim_rows
from .terminal import PLAIN, Paint, clean, plural
from .text import view_text

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..store import ArticleRecord, CopiesRecord

_SOURCES, _BEHIND, _CLAIMS = 40, 5, 25
_NOWHERE = Links()


@dataclass(frozen=True, slots=True)
class ArticleView:
    """What is said of one article. A page shows the ``marked`` text, a terminal the ``evidence`` in its place."""

    record: ArticleRecord
    carried: Sequence[tuple[str, Span]]
    marked: MarkedText
    view: View
    evidence: Section

    def text(self, width: int = 80, paint: Paint = PLAIN) -> str:
        sources, *rest = self.view.body
        return view_text(self.view, width, paint, body=(sources, self.evidence, *rest))

    def json(self) -> dict[str, Any]:
        return {
            "article": to_json(self.record.article),
            "sentences": self.marked.sentences,
            "unsourced": self.marked.unsourced,
            "attributions": [to_json(a) for a in self.record.attributions],
            "claims": list(claim_rows(self.record.claims)),
            "carries": [{"claim": id_, "sentence": to_json(span)} for id_, span in self.carried],
        }


def article_view(db: Database, key: str, links: Links | None = None) -> ArticleView | None:
    """The article that is called so, as :meth:`Database.article` understands it. ``links``: of the page it is for."""
    record = db.article(key)
    if record is None:
        return None
    return view_of(record, db.copies_of(record.article.id), db.carrying(record.article.id), links or _NOWHERE)


def view_of(
    record: ArticleRecord,
    copied: CopiesRecord | None = None,
    carried: Sequence[tuple[str, Span]] = (),
    links: Links = _NOWHERE,
) -> ArticleView:
    article, attributions = record.article, record.attributions
    marked = marked_article(
        article, attributions, copied=_copied(copied, links), claims=_claimed(record, carried, links), anchors=True
    )
    claims = claims_list(record.claims, _CLAIMS) if record.claims else Paragraph(("None that we found.",))
    body = (
        _sources(attributions),
        Section("Claims it carries", (claims,), "claims"),
        *(copied_section(copied) if copied else ()),
        *reviewed_section(record.reviews),
    )
    summary = Paragraph((marked.summary(),), "strong")
    return ArticleView(record, carried, marked, _headed(article, body, summary), _evidence(attributions))


def attributions_text(
    article: Article, attributions: Sequence[Attribution], width: int = 80, paint: Paint = PLAIN
) -> str:
    """Who one document has what from, without any database."""
    view = _headed(article, (_sources(attributions), _evidence(attributions)))
    return view_text(view, width, paint, caveat=False)


def _headed(article: Article, body: tuple[Section, ...], *summary: Paragraph) -> View:
    label = Label.of(article)
    facts: list[Inline] = []
    if article.outlet and article.title:
        facts.append(Name(label.name, article.outlet.id))
    elif article.title and label.name != article.title:
        facts.append(Name(label.name))
    facts += [Name(f"by {author}") for author in article.authors[:5]]
    facts += [Name(article.published)] if article.published else []
    if article.origin and article.origin not in ("-", label.name, article.url):
        facts.append(Name(article.origin))
    facts += [Link(article.url, article.url)] if article.url else []
    commas: list[Inline] = [part for fact in facts for part in (", ", fact)]
    return View(
        (Name(article.title or label.name),), body, "article", tuple(commas[1:]), f"article {article.id}", summary
    )


def _copied(copied: CopiesRecord | None, links: Links) -> Iterator[Passage]:
    """The words that other articles have too, each with the page that shows both."""
    for reuse in copied.reuses if copied else ():
        name = Label.of(copied.others[reuse.other]).short() if copied else ""
        href = links.page(f"copies/{reuse.article}/{reuse.other}")
        for mine, _ in reuse.passages:
            yield Passage(mine.start, mine.end, f"also in {name}", href)


def _claimed(record: ArticleRecord, carried: Sequence[tuple[str, Span]], links: Links) -> Iterator[Passage]:
    summaries = {c.id: c for c in record.claims if c.articles > 1}
    for id_, span in carried:
        if c := summaries.get(id_):
            yield Passage(span.start, span.end, f"carries a claim with {numbers(c)}", links.claim(id_))


# --- its sources ------------------------------------------------------------------------------------------------


def _sources(attributions: Sequence[Attribution]) -> Section:
    """Who the article names first in a chain, most often first, where, and whom they name in turn."""
    if not attributions:
        return Section("Its sources", (Paragraph(("It names no source that we found.",)),), "sources")
    parties = {p.id: p for a in attributions for path in a.paths for p in path}
    unnamed = sum(p.kind in UNNAMED for p in parties.values())
    counts = " and ".join([f"{len(parties) - unnamed:,} named", *([f"{unnamed:,} unnamed"] if unnamed else [])])
    first: dict[str, list[Attribution]] = {}
    for a in attributions:
        for key in dict.fromkeys(path[0].id for path in a.paths):
            first.setdefault(key, []).append(a)
    often = sorted(first.items(), key=lambda found: (-len(found[1]), found[1][0].sentence.start))
    items = listing([_source(parties[key], found) for key, found in often], _SOURCES, "source")
    lead = Paragraph((f"{counts}, in {plural(len(attributions), 'attribution')}.",))
    return Section("Its sources", (lead, items), "sources")


def _source(party: Party, found: Sequence[Attribution]) -> Item:
    place = found[0].sentence
    where = (" ", Place(found[0].article, "first", place.start, place.end)) if place.text else ()
    chains = dict.fromkeys(path for a in found for path in a.paths if path[0].id == party.id and len(path) > 1)
    behind = listing([(_chain(path),) for path in chains], _BEHIND, "chain")
    return Item((_named(party), f", {times(len(found))}", *where), (behind,) if chains else ())


def _evidence(attributions: Sequence[Attribution]) -> Section:
    """Every attribution: the chain, how it is put, and its words."""
    return Section("Sentence by sentence", (listing(map(_attribution, attributions)),), "evidence")


def _attribution(found: Attribution) -> Item:
    cue = " ".join(filter(None, (clean(s.text) for s in found.cue)))
    facts: Parts = (", ".join(_facts(found, brief=False)),)
    lines = [Paragraph(("cue ", Quote(cue), ", ", *facts) if cue else facts)]
    if found.sentence.text:
        lines.append(Paragraph(_words(found.article, found.sentence)))
    elif found.declared:
        lines.append(Paragraph((Quote(found.declared), " (declared by the page, not in its text)")))
    if found.form != "credit":
        outside = [s for s in found.content if s.end <= found.sentence.start or s.start >= found.sentence.end]
        lines += [Paragraph(("says: ", *_words(found.article, s))) for s in outside]
    if found.reason is not None:
        lines.append(Paragraph(("why it is not named: ", *_words(found.article, found.reason))))
    return Item(_who(found), tuple(lines))


def _words(article: str, span: Span) -> Parts:
    return Quote(span.text, limit=240), " ", Place(article, "", span.start, span.end)


def _who(found: Attribution) -> Parts:
    """The chains of an attribution; where its words do not show who is meant, the words."""
    if found.paths:
        return tuple(part for path in found.paths for part in ("; ", _chain(path)))[1:]
    # Words for a person that name nobody; any other words are a description of which there may be several.
    words = " ".join(filter(None, (clean(s.text) for s in found.source)))
    if not words:
        return ("nobody named",)
    if found.stance == "decline":
        return (Name(words),)
    person = fold(words) in words_everywhere("show", "person pronouns")
    return Name(words), f" (not known {'who' if person else 'which'})"


_STANCES = {"deny": "denied", "question": "a question, which claims nothing", "decline": "gave no answer"}
_CREDITS = {
    "full": "credited for the whole text",
    "partly": "credited for part of the text",
    "tip": "credited with having it first",
}
_ROLES = {
    "official": "an official source", "politician": "a politician", "expert": "an expert", "witness": "a witness",
    "organization": "an organization", "business": "a business", "media": "a news source", "document": "a document",
}  # fmt: skip
_UNSURE = 0.5


def _facts(found: Attribution, *, brief: bool) -> list[str]:
    """How the sentence puts it. ``brief``: only what a reader of the sentence does not see."""
    credit = _CREDITS.get(found.extent or "")
    facts = [credit, _STANCES.get(found.stance)]
    if not brief:
        facts.append(_ROLES.get(found.role or ""))
        form = "credit" if found.form == "credit" else f"{found.form} speech"
        facts += ["" if found.stance == "decline" or credit else form, clean(found.when)]
    if found.confidence < (_UNSURE if brief else 0.995):
        how = "read with low confidence" if found.confidence < _UNSURE else "confidence"
        facts.append(f"{how}: {found.confidence:.0%}")
    return [fact for fact in facts if fact]


def _chain(path: Sequence[Party]) -> Chain:
    return Chain(tuple(map(_named, path)))


def _named(party: Party) -> Name:
    name = party_name(party)
    return Name(f"{name.text} (unnamed)", name.party, name.person) if party.kind in UNNAMED else name


# --- the marked text --------------------------------------------------------------------------------------------

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
.np-notes{list-style:none;margin:.25em 0 0;padding:0 0 0 .9em;border-left:1px solid var(--rule,currentColor);\
font-size:.82em;line-height:1.4}
.np-notes li{margin:0}
.np-vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (min-width:56em){.np-para{display:grid;grid-template-columns:minmax(0,36em) minmax(0,16em);column-gap:1.6em}\
.np-notes{margin:.15em 0 0}}
@media print{.np-para{display:grid;grid-template-columns:minmax(0,2.2fr) minmax(0,1fr);\
column-gap:1em;break-inside:avoid}}
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
        verb = "names" if self.unsourced == 1 else "name"
        rest = f"; in {self.open:,} more it is not clear who is meant" if self.open else ""
        return f"{self.unsourced:,} of {plural(self.sentences, 'sentence')} {verb} no source{rest}."


def marked_article(
    article: Article,
    attributions: Sequence[Attribution],
    *,
    copied: Iterable[Passage] = (),
    claims: Iterable[Passage] = (),
    anchors: bool = False,
) -> MarkedText:
    """The text of an article with its sourcing marked.

    ``copied``: words it shares with others; ``claims``: sentences that carry one.
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
            owners = "; ".join(dict.fromkeys(inline(_who(a), _NOWHERE) for a in self._whole))
            parts.append(f'<p class="np-credit">The whole text is credited to {owners}.</p>')
        parts += [self._paragraph(p) for p in paragraphs(self._text)]
        body = f'<div class="np-text" {self._language}>{"".join(parts)}</div>'
        sourced, unsourced, open_, _ = self._counts.values()
        return MarkedText(body, sourced + unsourced + open_, sourced, unsourced, open_, tuple(self._without))

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
        said = list(dict.fromkeys(_note(a) for a in self._of[i]))
        said += dict.fromkeys(link(p.href, line(p.words)) for p in self._more[i])
        note = ref = ""
        if said:
            self._notes += 1
            ref = f'<sup class="np-ref"><span class="np-vh"> note </span>{self._notes}</sup>'
            note = f"<li><b>{self._notes}</b> {'; '.join(said)}</li>"
        if state == "unsourced":
            self._without.append(self._text[start:end])
            ring = '<span class="np-ring" aria-hidden="true">○</span><span class="np-vh"> (no source named) </span>'
            words = f'<span class="np-none">{words}</span>{ring}'
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


def _pieces(words: str, at: int, layers: Sequence[tuple[Sequence[tuple[int, int]], str, str]]) -> str:
    """Words that begin at an offset, cut wherever what is marked begins or ends. Layers: stretches, tag, class."""
    end = at + len(words)
    inside = [(_within(ranges, at, end), tag, css) for ranges, tag, css in layers]
    bounds = sorted({at, end, *(p for ranges, _, _ in inside for pair in ranges for p in pair)})
    parts = []
    for a, b in itertools.pairwise(bounds):
        piece = verbatim(words[a - at : b - at])
        for ranges, tag, css in inside:
            if any(s <= a < e for s, e in ranges):
                piece = f'<{tag} class="{css}">{piece}</{tag}>'
        parts.append(piece)
    return "".join(parts)


def _merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same stretches, sorted, none of them overlapping another."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def _within(ranges: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    first = max(0, bisect_left(ranges, (start, start)) - 1)
    near = itertools.takewhile(lambda stretch: stretch[0] < end, itertools.islice(ranges, first, None))
    return [(max(a, start), min(b, end)) for a, b in near if b > start]


def _note(a: Attribution) -> str:
    """Who the sentence is from, beside it."""
    return ", ".join([inline(_who(a), _NOWHERE), *map(line, _facts(a, brief=True))])
