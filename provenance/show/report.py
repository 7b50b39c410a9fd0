"""An audit as one value, what is said of it, and the forms it is handed over in: a page, Markdown, JSON."""

from __future__ import annotations

import base64
import hashlib
import os
import platform
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ..model import VERSION, Article, Attribution, Unread, to_json
from .article import MARKED_CSS, MarkedText, Passage, marked_article
from .claim import ClaimView, claim_view
from .copies import copies_finding
from .document import (
    Block,
    Code,
    Inline,
    Items,
    Link,
    Name,
    Page,
    Paragraph,
    Parts,
    Quote,
    Section,
    Strong,
    Table,
    listing,
    several,
)
from .html import Links, anchor, environment, web_address
from .labels import CAVEAT, Label, Traced, badge_name, denied_mark, numbers_of, short_numbers, traced
from .lists import findings, in_several, on_one_source
from .markdown import claim_markdown, markdown, markdown_words
from .picture import PICTURE_CSS
from .rows import claim_rows, json_text, text_sha256, trace_json
from .terminal import clean, plural, shorten

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..store import ClaimSummary

# What is told in full; the rest is counted, and the reader is told how to get it.
CLAIMS_IN_FULL, CLAIMS_LISTED, ARTICLES_IN_FULL, ARTICLES_LISTED, TEXT_IN_FULL = 150, 1000, 60, 500, 600_000
_UNSOURCED = 12
_CHUNK = 1 << 20  # bytes of a file hashed at once

METHOD = (
    (
        "Each sentence is read for the source it names; credits, datelines and links count as well. Articles are "
        "compared word for word to find what is copied."
    ),
    (
        "Sentences of different articles that carry the same claim are joined. A denial, or another figure, is a "
        "version of its own and is counted alone."
    ),
    (
        "For each claim a chart says who cites whom. An outlet counts once however many articles it prints, and a "
        "speaker counts once however many outlets quote them."
    ),
    (
        "The number of independent sources is the fewest that explain every article which says where it got the "
        "claim. “At most” is the most chains from an article to a source that have nobody in common. “Could be” lets "
        "every source that is unnamed, not seen or only suspected lead back to the same one."
    ),
)
LIMITS = (
    "The numbers describe what these texts say. They are no verdict on whether a claim is true.",
    (
        "What a text does not say cannot be counted: two outlets that were told the same thing by one person, and do "
        "not say so, look like two."
    ),
    (
        "“Could be” is the least these texts show. Copying that nobody found, or a source that nobody named, could "
        "lower it further."
    ),
    (
        "Sentences are found, read and joined by rules and a small model, and both make mistakes; the words that were"
        " read stand beside every finding, so that each can be checked."
    ),
    "An article that was not given to this audit is not in it.",
)


@dataclass(frozen=True, slots=True)
class Audited:
    """One article of the audit. ``copied``: what it shares with others; ``own``: the share of words that is its own."""

    article: Article
    attributions: tuple[Attribution, ...]
    copied: tuple[Passage, ...] = ()
    own: float | None = None

    @property
    def sha256(self) -> str:
        """Of the text as it was read, in UTF-8."""
        return text_sha256(self.article.text)

    def marked(self, claims: Iterable[Passage] = ()) -> MarkedText:
        return marked_article(self.article, self.attributions, copied=self.copied, claims=claims)


@dataclass(frozen=True, slots=True)
class Input:
    """A file the articles were read from."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything an audit found. ``claims``: all of them, weakest sourcing first; ``shared``: ids of those that two or
    more articles carry; ``traced``: the ones told in full, shared ones first. ``copied``: a sentence on reprints.
    ``versions``: names and versions of what did the work.
    """

    articles: tuple[Audited, ...]
    claims: tuple[ClaimSummary, ...]
    shared: frozenset[str]
    traced: tuple[Traced, ...]
    unread: tuple[Unread, ...] = ()
    lost: int = 0
    copied: str | None = None
    inputs: tuple[Input, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()

    @property
    def headline(self) -> str:
        """``31 articles, 9 claims; 5 of the 7 claims found in several articles rest on one source``."""
        counts = f"{plural(len(self.articles), 'article')}, {plural(len(self.claims), 'claim')}"
        repeated, single = in_several(self.claims), len(on_one_source(self.claims))
        if not repeated:
            return counts
        if len(repeated) == 1:
            rests = "rests" if single else "does not rest"
            return f"{counts}; the one claim found in several articles {rests} on one source"
        share = "all" if single == len(repeated) else f"{single:,}" if single else "none"
        of, rests = f"of the {len(repeated):,} claims found in several articles", "rest" if single > 1 else "rests"
        return f"{counts}; {share} {of} {rests} on one source"

    @property
    def findings(self) -> list[str]:
        return [f for f in (self.copied, *findings(self.claims, self.lost)) if f]


# --- what is said -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AuditedView:
    """One article: what it is called, facts about it, its text with its sourcing marked."""

    id: str
    heading: Name
    facts: Parts
    summary: str
    marked: MarkedText
    sha256: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as it is said. ``groups``: key, heading and claims; ``articles`` are those shown with their text."""

    headline: str
    findings: Items
    claims: Section
    groups: tuple[tuple[str, str, tuple[ClaimView, ...]], ...]
    articles: tuple[AuditedView, ...]
    rest: tuple[Block, ...]
    closing: tuple[Section, ...]


def report_view(report: Report) -> ReportView:
    groups = (
        ("shared", "Claims found in several articles", [t for t in report.traced if t.claim.id in report.shared]),
        ("alone", "Claims found in one article", [t for t in report.traced if t.claim.id not in report.shared]),
    )
    full, carried = _in_full(report), _carried(report)
    return ReportView(
        report.headline,
        listing((finding,) for finding in report.findings),
        Section("Every claim, weakest sourcing first", _claims(report), "claims"),
        tuple((key, heading, tuple(map(claim_view, claims))) for key, heading, claims in groups if claims),
        tuple(_audited_view(audited, carried[audited.article.id]) for audited in report.articles[:full]),
        _rest(report, full),
        tuple(_closing(report)),
    )


def _in_full(report: Report) -> int:
    """How many of the articles are shown with their text, from the first."""
    room, count = TEXT_IN_FULL, 0
    for audited in report.articles[:ARTICLES_IN_FULL]:
        room -= len(audited.article.text)
        if room < 0 and count:
            break
        count += 1
    return count


def _claims(report: Report) -> tuple[Block, ...]:
    if not report.claims:
        return (Paragraph(("No claim was found.",)),)
    in_full = {t.claim.id for t in report.traced}
    rows = []
    for c in report.claims[:CLAIMS_LISTED]:
        words = shorten(clean(c.text), 300)
        shown = Link(words, c.id, "claim") if c.id in in_full else Name(words)
        found = ", ".join(map(badge_name, [*c.badges, *(["disputed"] if c.disputed else [])]))
        numbers = short_numbers(*numbers_of(c))
        rows.append(((numbers,), (f"{c.articles:,}",), (denied_mark(c.badges), shown), (found,), (Code(c.id[:8]),)))
    heads = ("Sources (at least to at most)", "Articles", "Claim", "Findings", "Id")
    table = Table("Table of claims", heads, tuple(rows))
    more = len(report.claims) - CLAIMS_LISTED
    if more <= 0:
        return (table,)
    command = Code("provenance export --format csv")
    return (table, Paragraph((f"{plural(more, 'more claim')}, all better sourced; ", command, " writes them all.")))


def _carried(report: Report) -> Mapping[str, list[Passage]]:
    """For each article its sentences that carry a claim told in full."""
    found: dict[str, list[Passage]] = defaultdict(list)
    for shown in report.traced:
        for counted in shown.counted:
            sources = plural(counted.independence.as_written, "source")
            words = f"claim: {sources} in {plural(counted.articles, 'article')}"
            for m in counted.position.mentions:
                where = f"#{anchor('c', shown.claim.id)}"
                found[m.article].append(Passage(m.sentence.start, m.sentence.end, words, where))
    return found


def _audited_view(audited: Audited, claims: Iterable[Passage]) -> AuditedView:
    a, marked, label = audited.article, audited.marked(claims), Label.of(audited.article)
    facts: list[Inline] = [
        *([Name(label.name)] if a.title else []),
        *([Name(a.published)] if a.published else []),
        *([Link(shorten(clean(a.url), 90), a.url)] if a.url else []),
        *([Name(a.origin)] if a.origin else []),
    ]
    own = f" {audited.own:.0%} of its words are its own." if audited.own is not None else ""
    heading = Name(a.title or label.name)
    return AuditedView(a.id, heading, several(facts, ", "), f"{marked.summary()}{own}", marked, audited.sha256)


def _rest(report: Report, shown: int) -> tuple[Block, ...]:
    """The articles that are not shown with their text: a table of them, on a page."""
    more = len(report.articles) - shown
    if not more:
        return ()
    rows = []
    for audited in report.articles[shown : shown + ARTICLES_LISTED]:
        label, marked = Label.of(audited.article), audited.marked()
        facts = (Name(label.name), Name(label.published or ""), Name(label.title or ""))
        counts = (f"{marked.sentences:,}", f"{marked.unsourced:,}", Code(audited.sha256[:16]))
        rows.append(tuple((cell,) for cell in (*facts, *counts)))
    heads = ("Outlet", "Published", "Title", "Sentences", "Without a source", "SHA-256 begins")
    table = Table("Table of articles", heads, tuple(rows), max(0, more - ARTICLES_LISTED), "article")
    rest = Paragraph((f"{plural(more, 'more article')}; the report as ", Code(".json"), " has all of them."))
    return (rest, Page((table,)))


def _closing(report: Report) -> Iterator[Section]:
    limits = Section("What the numbers are not", (listing((limit,) for limit in LIMITS),))
    yield Section("Method and limits", (*(Paragraph((words,)) for words in METHOD), limits), "method")
    body: list[Block] = [listing((f"{what} ", Name(version)) for what, version in report.versions)]
    if report.inputs:
        files = listing((Name(i.name), f", {i.size:,} bytes, SHA-256 ", Code(i.sha256)) for i in report.inputs)
        body.append(Section("Files that were read", (files,)))
    if report.unread:
        lost = listing((Name(u.origin), ": ", Name(u.reason)) for u in report.unread)
        body.append(Section("Could not be read", (lost,)))
    yield Section("Versions and hashes", tuple(body), "inputs")


# --- the forms ----------------------------------------------------------------------------------------------------


def report_html(report: Report) -> str:
    """The report as a whole page: no script, nothing loaded, readable on phones, in the dark and on paper."""
    view, templates = report_view(report), environment()
    css = f"{templates.get_template('report.css').render()}\n{PICTURE_CSS}\n{MARKED_CSS}"
    # The one style sheet is allowed by its hash; nothing else is: no script, no frame, no request.
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    links = _Inside(frozenset(a.id for a in view.articles), {t.claim.id for t in report.traced})
    return templates.get_template("report.html").render(view=view, css=Markup(css), policy=policy, links=links)


class _Inside(Links):
    """Everything a report names lies in the report itself."""

    def __init__(self, articles: frozenset[str], claims: Collection[str], prefix: str = "") -> None:
        super().__init__(prefix)
        self._articles, self._claims = articles, claims

    def article(self, key: str, start: int | None = None) -> str | None:  # noqa: ARG002 - an article is one place here
        return f"#{anchor('a', key)}" if key in self._articles else None

    def claim(self, key: str) -> str | None:
        return f"#{anchor('c', key)}" if key in self._claims else None

    def within(self, claim: str) -> _Inside:
        """The same for what stands under one claim."""
        return _Inside(self._articles, self._claims, f"{anchor('c', claim)}-")


def report_markdown(report: Report) -> str:
    """The report for wikis, tickets and mail."""
    return "\n".join(_markdown(report_view(report))).rstrip() + "\n"


def _markdown(view: ReportView) -> Iterator[str]:
    yield f"# {markdown_words((view.headline,))}\n"
    yield markdown((view.findings, Paragraph((CAVEAT,)), view.claims))
    for _, heading, claims in view.groups:
        yield f"## {heading}\n"
        for claim in claims:
            yield claim_markdown(claim, 3)
    yield "## The articles and their sourcing\n"
    for article in view.articles:
        yield f"### {markdown_words((article.heading,))}\n"
        hashed: Parts = (Strong(article.summary), " SHA-256 of the text: ", Code(article.sha256))
        without = listing(((Quote(words),) for words in article.marked.without), _UNSOURCED)
        unsourced = (Paragraph(("Without a source:",)), without) if without.items else ()
        yield markdown((Paragraph(article.facts), Paragraph(hashed), *unsourced))
    yield markdown((*view.rest, *view.closing))


def report_json(report: Report) -> dict[str, Any]:
    """The whole report under the field names of the model; nothing is left out of what was traced."""
    return {
        "headline": report.headline,
        "findings": report.findings,
        "caveat": CAVEAT,
        "claims": list(claim_rows(report.claims)),
        "traced": [trace_json(t) for t in report.traced],
        "articles": [_article_json(a) for a in report.articles],
        "unread": [to_json(u) for u in report.unread],
        "inputs": [to_json(i) for i in report.inputs],
        "versions": dict(report.versions),
        "method": list(METHOD),
        "limits": list(LIMITS),
    }


def json_lines(report: Report) -> Iterator[str]:
    """The same as text: one JSON object, each part and each item of a list on a line of its own, however long."""
    before = "{\n"
    for key, value in report_json(report).items():
        words = json_text(value, indent=None)
        if value and isinstance(value, list):
            words = "[\n" + ",\n".join(json_text(v, indent=None) for v in value) + "\n]"
        yield f'{before}"{key}": {words}'
        before = ",\n"
    yield "\n}\n"


def _article_json(audited: Audited) -> dict[str, Any]:
    a, marked = audited.article, audited.marked()
    return {
        "id": a.id,
        "title": a.title,
        "outlet": to_json(a.outlet),
        "url": web_address(a.url),
        "published": a.published,
        "language": a.language,
        "origin": a.origin,
        "sha256": audited.sha256,
        "own_words": None if audited.own is None else round(audited.own, 4),
        "sentences": marked.sentences,
        "sentences_without_source": marked.unsourced,
        "sentences_with_unknown_source": marked.open,
        "text": a.text,
        "attributions": [to_json(x) for x in audited.attributions],
    }


# --- gathered from the database -------------------------------------------------------------------------------------


def report_of(
    db: Database,
    articles: Sequence[str],
    claims: Sequence[ClaimSummary],
    *,
    engine: str,
    unread: Sequence[Unread] = (),
    lost: int = 0,
    origins: Iterable[str] = (),
) -> Report:
    """Everything an audit says of some articles (ids) and the claims they carry. ``origins``: where they are from."""
    shared = frozenset(c.id for c in claims if c.in_all > 1)
    # What several articles report comes first: that is where counting sources matters.
    in_full = sorted(claims, key=lambda c: c.id not in shared)[:CLAIMS_IN_FULL]
    return Report(
        # Copied words are marked in the text, so only where the text is shown.
        articles=tuple(_audited(db, key, copied=place < ARTICLES_IN_FULL) for place, key in enumerate(articles)),
        claims=tuple(claims),
        shared=shared,
        traced=tuple(traced(db, claim) for c in in_full if (claim := db.claim(c.id)) is not None),
        unread=tuple(unread),
        lost=lost,
        copied=copies_finding(db.copies(), articles),
        inputs=tuple(_inputs(origins)),
        versions=(
            ("news-provenance", VERSION),
            ("attribution engine", engine),
            ("Python", platform.python_version()),
            ("SQLite", sqlite3.sqlite_version),
        ),
    )


def _audited(db: Database, key: str, *, copied: bool) -> Audited:
    record, copies = db.article(key), db.copies_of(key) if copied else None
    assert record is not None, "the audit has just stored it"
    if copies is None:
        return Audited(record.article, record.attributions)
    passages = tuple(
        Passage(mine.start, mine.end, f"words that {Label.of(copies.others[reuse.other]).short()} has too")
        for reuse in copies.reuses
        for mine, _ in reuse.passages
    )
    return Audited(record.article, record.attributions, passages, copies.shares.own)


def _inputs(origins: Iterable[str]) -> Iterator[Input]:
    """The files behind the articles, each once. Of what is no file (standard input, a page) the text's hash must do."""
    for path in dict.fromkeys(filter(None, map(_file_of, origins))):
        digest, size = hashlib.sha256(), 0
        try:
            with Path(path).open("rb") as file:
                while part := file.read(_CHUNK):
                    digest.update(part)
                    size += len(part)
        except OSError:
            continue
        yield Input(path, size, digest.hexdigest())


def _file_of(origin: str) -> str | None:
    """The file an origin names; ``feed.jsonl:12`` is line 12 of one."""
    for name in (origin, origin.rpartition(":")[0]):
        if name and name != "-" and os.path.isfile(name):  # noqa: PTH113 - an origin may be too strange for a Path
            return name
    return None
