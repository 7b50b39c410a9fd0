"""An audit as one value, for every form it is handed over in: a page, Markdown, JSON."""

from __future__ import annotations

import hashlib
import os
import platform
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model import VERSION, to_json
from .article import Passage, marked_article
from .copies import copies_finding
from .formats import json_text, text_sha256
from .html import web_address
from .labels import Label
from .lists import findings
from .numbers import CAVEAT
from .rows import claim_rows, trace_json
from .terminal import plural
from .tracing import traced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..corpus.database import Database
    from ..model import Article, Attribution, Unread
    from ..store.records import ClaimSummary
    from .article import MarkedText
    from .labels import Traced

# What is told in full; the rest is counted, and the reader is told how to get it.
CLAIMS_IN_FULL, CLAIMS_LISTED, ARTICLES_IN_FULL, ARTICLES_LISTED, TEXT_IN_FULL = 150, 1000, 60, 500, 600_000
_CHUNK = 1 << 20  # bytes of a file hashed at once

METHOD = (
    "Each sentence is read for whom it says it has its statement from; credits, datelines and links count as well. Articles are compared word for word to find what is copied.",
    "Sentences of different articles that carry the same claim are joined. A denial, or another figure, is a version of its own and is counted alone.",
    "For each claim a chart says who rests on whom. An outlet is one party however many articles it prints, and a speaker is one party however many outlets quote him.",
    "“As written” is the fewest sources that explain every article which says where it has the claim from. “At most” is the most chains from an article to a source that share nobody. “At least” lets every unnamed, unopened or suspected link lead back to the same source.",
)
LIMITS = (
    "The numbers describe what these texts say. They are no verdict on whether a claim is true.",
    "What a text does not say cannot be counted: two outlets that were told the same thing by one person, and do not say so, look like two.",
    "“At least” is the least these texts show. Copying that nobody found, or a source that nobody named, could lower it further.",
    "Sentences are found, read and joined by rules and a small model, and both make mistakes; the words that were read stand beside every finding, so that each can be checked.",
    "An article that was not given to this audit is not in it.",
)


@dataclass(frozen=True, slots=True)
class Audited:
    """One article of the audit. ``copied``: what it shares with others; ``own``: the share of its words that is its own."""

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
    more articles carry; ``traced``: the ones told in full, shared ones first. ``copied``: a sentence on reprints, or None.
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
    versions: tuple[tuple[str, str], ...] = field(default=())

    @property
    def headline(self) -> str:
        """``31 articles, 9 claims; 5 claims rest on one source``."""
        counts = f"{plural(len(self.articles), 'article')}, {plural(len(self.claims), 'claim')}"
        told = [c for c in self.claims if c.articles > 1]
        single = sum(c.as_written == 1 for c in told)
        if not told:
            return counts
        if len(told) == 1:
            which = f"the one claim that several articles tell {'rests' if single else 'does not rest'}"
        else:
            which = f"{'all' if single == len(told) else f'{single:,}' if single else 'none'} of the {len(told):,} claims that several articles tell {'rest' if single > 1 else 'rests'}"
        return f"{counts}; {which} on one source"

    @property
    def findings(self) -> list[str]:
        return [f for f in (self.copied, *findings(self.claims, self.lost)) if f]


def full_texts(report: Report) -> int:
    """How many of the articles are shown in full, from the first."""
    room, count = TEXT_IN_FULL, 0
    for audited in report.articles[:ARTICLES_IN_FULL]:
        room -= len(audited.article.text)
        if room < 0 and count:
            break
        count += 1
    return count


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
        held = isinstance(value, list) and value
        words = (
            "[\n" + ",\n".join(json_text(v, indent=None) for v in value) + "\n]"
            if held
            else json_text(value, indent=None)
        )
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
    """Everything an audit says of some articles (ids) and the claims they carry. ``origins``: where they were read from."""
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
    """The files behind the articles, each once. Of what is no file (standard input, a page) the texts' hashes must do."""
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
