"""An audit as one value, for every form it is handed over in: a page, Markdown, JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..model import to_json
from .formats import json_text, text_sha256
from .html import web_address
from .lists import findings
from .marked import marked_article
from .numbers import CAVEAT
from .rows import claim_rows, trace_json
from .terminal import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..model import Article, Attribution, Unread
    from ..store.records import ClaimSummary
    from .labels import Traced
    from .marked import MarkedText, Passage

# What is told in full; the rest is counted, and the reader is told how to get it.
CLAIMS_IN_FULL, CLAIMS_LISTED, ARTICLES_IN_FULL, ARTICLES_LISTED, TEXT_IN_FULL = 150, 1000, 60, 500, 600_000

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
