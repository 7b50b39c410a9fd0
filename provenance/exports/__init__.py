"""The database for other tools: a registry in which one file is one format.

Each module of this package declares its formats in ``EXPORTS``; the command, its help and checks ask :func:`formats`.
To add a format, add a file.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ..errors import UsageError
from ..model import Evidence
from ..show.html import web_address
from ..show.labels import Traced, traced
from ..show.rows import text_sha256

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..store import ArticleRecord

# What a format is written from, in the order of the help: one table, claims, one claim, all articles.
Reads = Literal["table", "claims", "claim", "articles"]
_READS: tuple[Reads, ...] = ("table", "claims", "claim", "articles")


@dataclass(frozen=True, slots=True)
class Export:
    """One format. ``reader``: whose software reads it back in our tests, for docs/exports.md.

    ``chunks`` yields the text piece by piece. A format that is a folder names its ``files`` and yields (file, one row)
    instead, the row of headings first.
    """

    name: str
    help: str
    reads: Reads
    reader: str
    chunks: Callable[[Facts], Iterator[str]] | None = None
    files: tuple[str, ...] = ()
    rows: Callable[[Facts], Iterator[tuple[str, str]]] | None = None

    @property
    def takes_claims(self) -> bool:
        return self.reads in ("claims", "claim")

    def check(self, *, table: bool, claims: int, fewest: bool, output: bool) -> None:
        """Whether the options fit. ``claims``: how many are named.

        :raises UsageError: they do not; the message names the formats they go with.
        """
        known = formats().values()
        if table and self.reads != "table":
            names = " or ".join(e.name for e in known if e.reads == "table")
            raise UsageError(f"--table goes with {names}; {self.name} needs no table")
        if (claims or fewest) and not self.takes_claims:
            raise UsageError(f"--claim and --min-articles go with {', '.join(e.name for e in known if e.takes_claims)}")
        if self.files and not output:
            raise UsageError(f"{self.name} writes {len(self.files)} files: name a folder for them with -o")
        if self.reads == "claim" and claims != 1:
            raise UsageError(f"{self.name} is the picture of one claim: name it with --claim")


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What an export says of an article. ``url``: a web address, or None; ``sha256`` of its text in UTF-8."""

    id: str
    outlet: str | None
    title: str | None
    published: str | None
    language: str | None
    url: str | None
    sha256: str

    @classmethod
    def of(cls, article: Mapping[str, Any]) -> ArticleFacts:
        """From a row of the table of articles."""
        return cls(
            article["id"], article["outlet_name"], article["title"], article["published"], article["language"],
            web_address(article["url"]), text_sha256(article["text"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What a format is written from: only that is filled which it reads (:attr:`Export.reads`)."""

    rows: Iterable[dict[str, Any]] = ()
    claims: Iterable[Traced] = ()
    articles: Mapping[str, ArticleFacts] = field(default_factory=dict)
    views: Iterable[ArticleRecord] = ()

    @classmethod
    def of(cls, db: Database, reads: Reads, *, table: str, ids: Iterable[str]) -> Facts:
        """Everything is taken from the database one by one. ``ids``: of the claims, which come in that order."""
        if reads == "table":
            return cls(rows=db.rows(table))
        if reads == "articles":
            return cls(views=(view for a in db.articles() if (view := db.article(a.id)) is not None))
        claims = (traced(db, claim) for key in ids if (claim := db.claim(key)) is not None)
        return cls(claims=claims, articles={row["id"]: ArticleFacts.of(row) for row in db.rows("articles")})


def formats() -> dict[str, Export]:
    """Every format by its name, tables first, as the modules of this package declare them."""
    modules = (importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    exports = [export for module in modules for export in module.EXPORTS]
    return {export.name: export for export in sorted(exports, key=lambda e: (_READS.index(e.reads), e.name))}


def shown(evidence: Evidence | None, articles: Mapping[str, ArticleFacts]) -> dict[str, Any]:
    """Columns for the words that show an edge: the words, where they stand, and what is known of the article."""
    known = articles.get(evidence.article) if evidence else None
    return {
        "quote": evidence.span.text if evidence else None,
        "article": evidence.article if evidence else None,
        "start": evidence.span.start if evidence else None,
        "end": evidence.span.end if evidence else None,
        **{name: getattr(known, name, None) for name in ("outlet", "published", "url", "sha256")},
    }


def reviewers_of(traced: Traced) -> dict[tuple[str, str], list[str]]:
    """Who has decided on an edge (from, to), where the decision is in effect."""
    reviewers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for reviewed in traced.reviews:
        if reviewed.state == "in effect" and reviewed.from_ and reviewed.to:
            who = reviewers[reviewed.from_.id, reviewed.to.id]
            if reviewed.decision.reviewer not in who:
                who.append(reviewed.decision.reviewer)
    return reviewers
