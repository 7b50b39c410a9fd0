"""The database as callers see it: articles in, claims and their numbers out."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import DatabaseError, UsageError
from ..model import Unread
from ..store import lookup, reuses, reviews, rows
from ..store.connection import open_file, plain_errors, snapshot, transaction
from ..store.records import Added, ArticleRecord, ArticleSummary, ClaimSummary, CopiesRecord, Outcome, OutletRecord
from ..store.reviews import Imported, Recorded
from ..store.visits import Readings, Visits
from . import pipeline as writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    from sqlite_utils import Database as Tables

    from ..model import Article, Claim, Family, Party, Span
    from ..review.decisions import Decision, Reviewed
    from ..review.drafting import Doubt
    from .desk import Desk

# What an export may ask for, and the order of its rows: two exports of equal databases are equal. Claims come with
# the numbers of their most carried position, which the bare table does not hold. See docs/database.md.
_EXPORTS = {
    "articles": ("articles", "id"),
    "authors": ("authors", "article, place"),
    "credits": ("credits", "article, place"),
    "links": ("links", "article, place"),
    "parties": ("parties", "id"),
    "outlets": ("outlets", "id"),
    "attributions": ("attributions", "article, place"),
    "hops": ("hops", "attribution, path, position"),
    "citations": ("citations", "article, sentence_start, path, position, cites, sentence"),
    "claims": ("claim_overview", "id"),
    "claim_overview": ("claim_overview", "id"),
    "independence": ("independence", "claim, position"),
    "mentions": ("mentions", "claim, position, number"),
    "edges": ("edges", "mention, place"),
    "reuses": ("reuses", "article, other"),
    "passages": ("passages", "article, other, place"),
    "families": ("families", "id"),
    "copies": ("copies", "family, place"),
    "copied_words": ("copied_words", "article, other, place"),
    "fetched": ("fetched", "address"),
    "unread": ("unread", "origin"),
    "reviews": ("reviews", "time, id"),
    "reviewed": ("reviewed", "claim, place"),
    "runs": ("runs", "step"),
}
TABLES = tuple(_EXPORTS)
_INTERNAL = {"number", "fingerprint", "folded"}


def _last(id_: str, renamed: dict[str, str]) -> str:
    while id_ in renamed:
        id_ = renamed[id_]
    return id_


class _Recording(NamedTuple):
    """Decisions that were asked for, those of them that are new, and what these overrule."""

    asked: list[Decision]
    new: list[Decision]
    overruled: list[Reviewed]


class Database:
    """One open database; use it as a context manager, or call :meth:`close`.

    Lookups first complete what a stopped run left undone. Where the file cannot be written, they do so in memory.
    With ``read_only`` nothing is completed: they tell what the file holds, and :meth:`is_current` whether that is all.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool = True,
        busy_timeout: float = 5.0,
        read_only: bool = False,
        progress: Callable[[str, int], None] | None = None,
    ) -> None:
        self.path = os.fspath(path)
        self._progress = progress
        self._timeout = busy_timeout
        self._as_it_is = read_only
        self._connection, self._writable = open_file(
            self.path, create=create and not read_only, busy_timeout=busy_timeout, read_only=read_only
        )
        self._in_memory: sqlite3.Connection | None = None
        self._in_memory_of = 0  # the data_version of the file that was copied

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; twice does no harm."""
        self._forget_memory()
        self._connection.close()

    # --- writing ------------------------------------------------------------------------------------------------

    def add(
        self,
        articles: Iterable[Article | Unread],
        *,
        progress: Callable[[str, int], None] | None = None,
        engine: str = "neural",
        embedding: str | None = None,
    ) -> Added:
        """Store articles and link the claims of all that are stored.

        Each article is one transaction, the links are one more: stopped at any moment, the database is whole, and
        the next ``add`` or lookup completes it. What is known already changes nothing. A copy of a known text that
        knows its outlet, address or date completes the stored article.

        ``engine`` finds the attributions of what is new (see :func:`provenance.attribute`); what is stored keeps its own.

        ``embedding``: a sentence-transformers or model2vec model by name or folder, to compare meanings by (extra
        ``models``); kept with the database until another is named. The name of the shipped one goes back to it.

        ``progress`` is called with a step and a count: ``("add", n)`` after each of the articles, ``("link", n)``
        before the claims of all n articles are linked.

        :raises DatabaseError: read-only, locked by another process, disk full.
        """
        each: list[tuple[Outcome, str]] = []
        renamed: dict[str, str] = {}
        unread: list[Unread] = []
        with plain_errors(self.path):
            self._forget_memory()
            db = self._for_writing()
            if embedding is not None:
                writing.compare_with(self._connection, embedding)
        for done, item in enumerate(articles, 1):
            if isinstance(item, Unread):
                unread.append(item)
            else:
                with plain_errors(self.path):
                    outcome, id_, before = writing.add_article(self._connection, db, item, engine)
                each.append((outcome, id_))
                renamed.pop(id_, None)
                if before is not None and before != id_:
                    renamed[before] = id_
            if progress:
                progress("add", done)
        with plain_errors(self.path):
            if not writing.is_current(self._connection):
                writing.link_all(self._connection, db, progress)
            (claims,) = self._connection.execute("SELECT count(*) FROM claims").fetchone()
        # A later article may have completed, and so renamed, an earlier one.
        each = [(outcome, _last(id_, renamed)) for outcome, id_ in each]
        return Added(
            new=tuple(id_ for outcome, id_ in each if outcome == "new"),
            known=tuple(id_ for outcome, id_ in each if outcome != "new"),
            unread=tuple(unread),
            claims=claims,
            completed=tuple(id_ for outcome, id_ in each if outcome == "completed"),
            each=tuple(each),
        )

    def visits(self) -> Visits:
        """What was fetched from the web before, and where to note it; for :class:`provenance.read.web.Web`.

        :raises DatabaseError: read-only.
        """
        with plain_errors(self.path):
            self._for_writing()
        return Visits(self._connection, self.path)

    def readings(self) -> Readings:
        """How far files with many articles were read, and what was no article; for whoever reads them into this database.

        :raises DatabaseError: read-only.
        """
        with plain_errors(self.path):
            self._for_writing()
        return Readings(self._connection, self.path)

    def decide(self, draft: Decision) -> Recorded:
        """Record a decision together with the numbers it changes; :meth:`desk` makes drafts.

        :raises UsageError: it is incomplete, or undoes what is not there. :raises DatabaseError: as for :meth:`add`.
        """
        found = self._record(lambda connection: [reviews.check(connection, draft)])
        decision = found.asked[0]
        return Recorded(
            decision, bool(found.new), tuple(r.decision for r in found.overruled if r.decision.id != decision.id)
        )

    def import_reviews(self, decisions: Iterable[Decision]) -> Imported:
        """Record decisions that were made elsewhere; those that are here already change nothing."""
        given = list(decisions)
        found = self._record(lambda _: given)
        return Imported(
            tuple(found.new), len(found.asked) - len(found.new), tuple(r for r in found.overruled if r.conflict)
        )

    def _record(self, asked: Callable[[sqlite3.Connection], list[Decision]]) -> _Recording:
        with plain_errors(self.path):
            self._forget_memory()
            db = self._for_writing()
            if not writing.is_current(self._connection):
                writing.link_all(self._connection, db, self._progress)
            with transaction(self._connection):
                wanted = asked(self._connection)
                new = reviews.add_all(self._connection, wanted)
                if new:
                    writing.review(self._connection, db, new)
            if not writing.is_current(self._connection):
                writing.link_all(self._connection, db, self._progress)
            return _Recording(wanted, new, reviews.overruled(self._connection, new) if new else [])

    def _for_writing(self) -> Tables:
        if not self._writable:
            raise DatabaseError(f"{self.path}: the database is read-only; copy it to a folder you can write to")
        # A log beside the file lets others read while we write, and spares a disk flush for every article. Where
        # the disk cannot do that, or somebody is just reading, the plain way works too.
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.OperationalError:
            pass
        return writing.tables(self._connection)

    # --- reading ------------------------------------------------------------------------------------------------

    def is_current(self) -> bool:
        """Whether the claims take in every article; if not, whoever adds is not done, or was stopped."""
        with plain_errors(self.path):
            return writing.is_current(self._connection)

    def claims(
        self,
        *,
        about: str | None = None,
        min_articles: int = 1,
        single_source: bool = False,
        disputed: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[ClaimSummary]:
        """Claims, weakest sourcing first; of equally weak ones, those that most articles carry; ``limit`` of them after ``offset``.

        ``about``: only those that match these words. ``min_articles``, ``single_source``: so many articles, one
        source as written; both of the version that is listed. ``disputed``: with denials or other figures.
        """
        with self._reading() as connection:
            ids = None if about is None else [c.id for c in lookup.find(connection, about)]
            return lookup.claims(
                connection,
                ids=ids,
                min_articles=min_articles,
                single_source=single_source,
                disputed=disputed,
                limit=limit,
                offset=offset,
            )

    def claim(self, id_or_prefix: str) -> Claim | None:
        """The claim of this id, or of this beginning of an id (4 characters or more) if no other shares it."""
        with self._reading() as connection:
            found = lookup.by_id(connection, "claims", rows.storable(id_or_prefix).strip())
            return rows.load_claim(connection, found[0]) if len(found) == 1 else None

    def find(self, words: str) -> list[ClaimSummary]:
        """Claims that match the words (or the id), best match first; empty when nothing does."""
        with self._reading() as connection:
            return lookup.find(connection, words)

    def article(self, id_or_origin_or_url: str) -> ArticleRecord | None:
        """One article by id, beginning of an id, file name, path or web address.

        :raises UsageError: several articles answer to it.
        """
        with self._reading() as connection:
            return lookup.article(connection, id_or_origin_or_url)

    def carrying(self, article: str) -> list[tuple[str, Span]]:
        """The sentences of the article with this id that carry a claim, each with the claim's id, in the order of the text."""
        with self._reading() as connection:
            return lookup.carrying(connection, article)

    def articles(
        self,
        *,
        about: str | None = None,
        ids: Sequence[str] | None = None,
        outlet: str | None = None,
        limit: int | None = None,
    ) -> list[ArticleSummary]:
        """All articles, or those with these ids, or of the outlet with this id, oldest first; or those that use any of the words, best first."""
        with self._reading(claims=False) as connection:
            return lookup.articles(connection, about, ids, outlet, limit)

    def parties_named(self, words: str, limit: int = 10) -> list[Party]:
        """Named parties whose names begin with the words, outlets first."""
        with self._reading(claims=False) as connection:
            return lookup.parties_named(connection, words, limit)

    def size(self) -> tuple[int, int]:
        """How many articles, and how many claims."""
        with self._reading() as connection:
            return lookup.size(connection)

    def outlet(self, name: str) -> OutletRecord | None:
        """Whom an outlet cites and copies, and who it; by name, web address or id; works for people and bodies too."""
        with self._reading() as connection:
            return lookup.outlet(connection, name)

    def copies(self) -> list[Family]:
        """The articles that print one text, by family, the largest first, with whose text it is and why."""
        with self._reading() as connection:
            return reuses.families(connection)

    def shared_passages(self) -> int:
        """How many pairs of articles share words and are not of one family."""
        with self._reading() as connection:
            return reuses.pairs_apart(connection)

    def copies_of(self, id_or_origin_or_url: str) -> CopiesRecord | None:
        """The articles that share words with one, which is named as for :meth:`article`; the same errors."""
        with self._reading() as connection:
            return lookup.copied(connection, id_or_origin_or_url)

    def reviews(
        self, *, claim: str | None = None, article: str | None = None, party: str | None = None, every: bool = False
    ) -> list[Reviewed]:
        """What people decided and what that does now, newest first: all of it, or what has to do with a claim, an article
        or a party (ids). ``every``: what was undone, and the undos, too."""
        with self._reading(claims=True) as connection:
            parties = None if party is None else [party]
            return reviews.listed(connection, claim=claim, article=article, parties=parties, every=every)

    def decisions(self) -> list[Decision]:
        """Every decision, undone ones and undos too, in the order they were recorded."""
        with self._reading(claims=False) as connection:
            return reviews.everything(connection)

    def doubts(self, limit: int = 20) -> list[Doubt]:
        """What is most worth deciding: suspected links by what they would change, and weakly joined sentences."""
        from ..review.drafting import doubts

        with self._reading() as connection:
            agreed = reviews.agreed(connection)
            claims = (rows.load_claim(connection, id_) for id_ in reviews.doubtful(connection, 2 * limit))
            found = [d for claim in claims if claim is not None for d in doubts(claim, agreed)]
        return sorted(found, key=lambda d: d.rank)[:limit]

    def desk(self, reviewer: str) -> Desk:
        """Where this reviewer decides."""
        from .desk import Desk

        return Desk(self, reviewer)

    def parties_called(self, name: str) -> list[Party]:
        """The parties a name or an id means, each once."""
        with self._reading(claims=False) as connection:
            return lookup.parties_called(connection, name)

    def fingerprints(self, articles: Iterable[str]) -> dict[str, str]:
        """Hashes of the texts of articles, by id."""
        with self._reading(claims=False) as connection:
            return reviews.fingerprints(connection, articles)

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of one of :data:`TABLES` as dicts, always in the same order, for exports.

        :raises UsageError: there is no such table.
        """
        if table not in _EXPORTS:
            raise UsageError(f"there is no table '{table}'; there are: {', '.join(TABLES)}")
        return self._rows(*_EXPORTS[table])

    def _rows(self, source: str, order: str) -> Iterator[dict[str, Any]]:
        with self._reading() as connection:
            # A query that has begun keeps its snapshot to the last row; nothing else may wait for our reader.
            cursor = connection.execute(f"SELECT * FROM {source} ORDER BY {order}")
        with plain_errors(self.path):
            names = [c[0] for c in cursor.description]
            for row in cursor:
                yield {n: v for n, v in zip(names, row, strict=True) if n not in _INTERNAL}

    # --- completing what a stopped run left -----------------------------------------------------------------------

    @contextlib.contextmanager
    def _reading(self, *, claims: bool = True) -> Iterator[sqlite3.Connection]:
        """A connection for the queries of one lookup, which all see one state; its claims fit its articles.

        ``claims=False``: the lookup asks nothing of claims, so they may be stale.
        """
        with plain_errors(self.path):
            if self._in_memory is not None and self._data_version() != self._in_memory_of:
                self._forget_memory()
            for may_link in (True, False):
                if self._in_memory is not None:
                    break
                with snapshot(self._connection):
                    if self._as_it_is or not claims or writing.is_current(self._connection):
                        yield self._connection
                        return
                if not may_link or not self._writable or not self._try_linking():
                    self._link_in_memory()
            assert self._in_memory is not None
            yield self._in_memory

    def _data_version(self) -> int:
        """Another number whenever another process, or connection, has committed to the file."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _link_in_memory(self) -> None:
        # Asked before copying: what is committed in between makes the copy look stale, and never the other way round.
        version = self._data_version()
        copy = sqlite3.connect(":memory:", isolation_level=None)
        copy.execute("PRAGMA foreign_keys = ON")
        self._connection.backup(copy)
        if not writing.is_current(copy):
            writing.link_all(copy, writing.tables(copy), self._progress)
        self._in_memory, self._in_memory_of = copy, version

    def _try_linking(self) -> bool:
        """Link in the file itself, unless somebody else is writing there: a lookup need not wait for them."""
        self._connection.execute("PRAGMA busy_timeout = 100")
        try:
            writing.link_all(self._connection, writing.tables(self._connection), self._progress)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY):
                raise
            return False
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {int(self._timeout * 1000)}")
        return True

    def _forget_memory(self) -> None:
        if self._in_memory is not None:
            self._in_memory.close()
            self._in_memory = None
