"""The database as callers see it: articles in, claims and their numbers out."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ..errors import DatabaseError, UsageError
from ..model import Article, Claim, Family, Party, Span, Unread
from ..store import (
    Added,
    ArticleRecord,
    ArticleSummary,
    Cited,
    ClaimSummary,
    CopiesRecord,
    Exchange,
    Exchanges,
    Outcome,
    OutletRecord,
    lookup,
    reuses,
    reviews,
    rows,
)
from ..store import articles as stored_articles
from ..store import claims as stored_claims
from ..store.connection import copied_to_memory, journal, open_file, plain_errors, snapshot, transaction, waiting
from . import reviewing
from .reviewing import Desk, Imported, Recorded

if TYPE_CHECKING:
    from ..review.applying import Parties
    from ..review.decisions import Decision, Reviewed
    from ..review.doubts import Doubt
    from ..store.articles import Readings, Visits


class Database:
    """One open database; use it as a context manager, or call :meth:`close`.

    Lookups first complete what a stopped run left undone. Where the file cannot be written, they do so in memory.
    With ``read_only`` nothing is completed: they say what the file holds, and :meth:`is_current` whether that is all.
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

        ``engine`` finds the attributions of what is new (:func:`provenance.attribute`); what is stored keeps its own.

        ``embedding``: a sentence-transformers or model2vec model by name or folder, to compare meanings by (extra
        ``models``); kept with the database until another is named. The name of the shipped one goes back to it.

        ``progress`` is called with a step and a count: ``("add", n)`` after each of the articles, ``("link", n)``
        before the claims of all n articles are linked.

        :raises DatabaseError: read-only, locked by another process, disk full.
        """
        from . import pipeline

        with self._writing():
            if embedding is not None:
                from ..claims.meaning import chosen

                stored_claims.compare_with(self._connection, chosen(embedding))
        each: list[tuple[Outcome, str]] = []
        renamed: dict[str, str] = {}
        unread: list[Unread] = []
        for done, item in enumerate(articles, 1):
            if isinstance(item, Unread):
                unread.append(item)
            else:
                with plain_errors(self.path):
                    outcome, id_, before = pipeline.add_article(self._connection, item, engine)
                each.append((outcome, id_))
                renamed.pop(id_, None)
                if before is not None and before != id_:
                    renamed[before] = id_
            if progress:
                progress("add", done)
        with plain_errors(self.path):
            self._link(progress)
            _, claims = lookup.size(self._connection)
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
        with self._writing():
            return stored_articles.Visits(self._connection, self.path)

    def readings(self) -> Readings:
        """How far files with many articles were read, and what was no article; for whoever reads them into it.

        :raises DatabaseError: read-only.
        """
        with self._writing():
            return stored_articles.Readings(self._connection, self.path)

    def decide(self, draft: Decision) -> Recorded:
        """Record a decision together with the numbers it changes; :meth:`desk` makes drafts.

        :raises UsageError: it is incomplete, or undoes what is not there. :raises DatabaseError: as for :meth:`add`.
        """
        (decision,), new, overruled = self._record(lambda connection: [reviewing.check(connection, draft)])
        others = (r.decision for r in overruled if r.decision.id != decision.id)
        return Recorded(decision, bool(new), tuple(others))

    def import_reviews(self, decisions: Iterable[Decision]) -> Imported:
        """Record decisions that were made elsewhere; those that are here already change nothing."""
        given = list(decisions)
        _, new, overruled = self._record(lambda _: given)
        return Imported(tuple(new), len(given) - len(new), tuple(r for r in overruled if r.conflict))

    def _record(
        self, asked: Callable[[sqlite3.Connection], list[Decision]]
    ) -> tuple[list[Decision], list[Decision], list[Reviewed]]:
        """Decisions that were asked for, those of them that are new, and what these overrule."""
        from . import pipeline

        with self._writing() as connection:
            self._link(self._progress)
            with transaction(connection):
                wanted = asked(connection)
                new = reviews.add(connection, wanted)
                if new:
                    pipeline.review(connection, new)
            self._link(self._progress)
            return wanted, new, reviewing.overruled(connection, new) if new else []

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with plain_errors(self.path):
            self._forget_memory()
            if not self._writable:
                raise DatabaseError(f"{self.path}: the database is read-only; copy it to a folder you can write to")
            journal(self._connection)
            yield self._connection

    def _link(self, progress: Callable[[str, int], None] | None) -> None:
        if not stored_claims.is_current(self._connection):
            from . import pipeline

            pipeline.link(self._connection, progress)

    # --- reading ------------------------------------------------------------------------------------------------

    def is_current(self) -> bool:
        """Whether the claims take in every article; if not, whoever adds is not done, or was stopped."""
        with plain_errors(self.path):
            return stored_claims.is_current(self._connection)

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
        """Claims, weakest sourcing first; of equally weak ones, those that most articles carry.

        ``about``: only those that match these words. ``min_articles``, ``single_source``: at least N articles, one
        source as written; both of the version that is listed. ``disputed``: with denials or other figures. ``limit`` of
        them after ``offset``.
        """
        with self._reading() as connection:
            ids = None if about is None else [c.id for c in _matching(connection, about)]
            return lookup.claims(
                connection, ids=ids, min_articles=min_articles, single_source=single_source, disputed=disputed,
                limit=limit, offset=offset,
            )  # fmt: skip

    def claim(self, id_or_prefix: str) -> Claim | None:
        """The claim of this id, or of this beginning of an id (4 characters or more) if no other shares it."""
        with self._reading() as connection:
            ids = lookup.by_id(connection, "claims", rows.storable(id_or_prefix).strip())
            return stored_claims.load(connection, ids[0]) if len(ids) == 1 else None

    def find(self, words: str) -> list[ClaimSummary]:
        """Claims that match the words (or the id), best match first; empty when nothing does."""
        with self._reading() as connection:
            return _matching(connection, words)

    def article(self, id_or_origin_or_url: str) -> ArticleRecord | None:
        """One article by id, beginning of an id, file name, path or web address.

        :raises UsageError: several articles answer to it.
        """
        with self._reading() as connection:
            id_ = lookup.article_id(connection, id_or_origin_or_url)
            if id_ is None:
                return None
            return ArticleRecord(
                stored_articles.load_one(connection, id_),
                tuple(stored_articles.load_attributions(connection, articles=[id_]).values()),
                tuple(lookup.claims(connection, ids={claim for claim, _ in lookup.carrying(connection, id_)})),
                tuple(reviewing.listed(connection, article=id_)),
            )

    def carrying(self, article: str) -> list[tuple[str, Span]]:
        """The sentences of an article (id) that carry a claim, each with the claim's id, in the order of the text."""
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
        """All articles, or those with these ids, or of an outlet (id), oldest first; or those that use any of the
        words, best first."""
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
        """Whom an outlet cites and copies, and who cites and copies it; by name, web address or id; works for people
        and bodies too."""
        with self._reading() as connection:
            ids = lookup.party_ids(connection, name)
            if not ids:
                return None
            settled = reviewing.in_force(connection, ()).rules.parties
            ids = settled.one_with(ids)
            own = lookup.articles_of(connection, ids)
            shown = max(ids, key=lambda id_: (own.get(id_, 0), -ids.index(id_)))
            return OutletRecord(
                lookup.parties(connection, [shown])[0],
                sum(own.values()),
                _grouped(lookup.cites(connection, ids), settled),
                _grouped(lookup.cited_by(connection, ids), settled),
                _exchanges(connection, ids),
                tuple(reviewing.listed(connection, parties=ids)),
            )

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
        from ..reuse.families import article_shares

        with self._reading() as connection:
            id_ = lookup.article_id(connection, id_or_origin_or_url)
            if id_ is None:
                return None
            shared = reuses.of_article(connection, id_)
            others = {a.id: a for a in stored_articles.load(connection, [id_, *(r.other for r in shared)])}
            article = others.pop(id_)
            credits_ = stored_articles.load_attributions(connection, articles=[id_]).values()
            shares = article_shares(article, credits_, shared, others)
            family = next(iter(reuses.families(connection, id_)), None)
            return CopiesRecord(article, shares, tuple(shared), others, family)

    def reviews(
        self, *, claim: str | None = None, article: str | None = None, party: str | None = None, every: bool = False
    ) -> list[Reviewed]:
        """What people decided and what that does now, newest first: all, or what has to do with a claim, an article or
        a party (ids). ``every``: what was undone, and the undos, too."""
        with self._reading() as connection:
            parties = None if party is None else [party]
            return reviewing.listed(connection, claim=claim, article=article, parties=parties, every=every)

    def decisions(self) -> list[Decision]:
        """Every decision, undone ones and undos too, in the order they were recorded."""
        with self._reading(claims=False) as connection:
            return reviews.everything(connection)

    def doubts(self, limit: int = 20) -> list[Doubt]:
        """What is most worth deciding: suspected links by what they would change, and weakly joined sentences."""
        from ..review.doubts import doubts

        with self._reading() as connection:
            agreed = reviewing.agreed(connection)
            claims = (stored_claims.load(connection, id_) for id_ in reviews.doubtful(connection, 2 * limit))
            every = [doubt for claim in claims if claim is not None for doubt in doubts(claim, agreed)]
        return sorted(every, key=lambda d: d.rank)[:limit]

    def desk(self, reviewer: str) -> Desk:
        """Where this reviewer decides."""
        return Desk(self, reviewer)

    def parties_called(self, name: str) -> list[Party]:
        """The parties a name or an id means, each once."""
        with self._reading(claims=False) as connection:
            return lookup.parties(connection, lookup.party_ids(connection, name))

    def fingerprints(self, articles: Iterable[str]) -> dict[str, str]:
        """Hashes of the texts of articles, by id."""
        with self._reading(claims=False) as connection:
            return stored_articles.column_of(connection, "fingerprint", articles)

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of one of :data:`provenance.store.lookup.TABLES` as dicts, always in the same order, for exports.

        :raises UsageError: there is no such table.
        """
        if table not in lookup.TABLES:
            raise UsageError(f"there is no table '{table}'; there are: {', '.join(lookup.TABLES)}")

        def every() -> Iterator[dict[str, Any]]:
            with self._reading() as connection:
                stored = lookup.table(connection, table)
            with plain_errors(self.path):
                yield from stored

        return every()

    # --- completing what a stopped run left -----------------------------------------------------------------------

    @contextlib.contextmanager
    def _reading(self, *, claims: bool = True) -> Iterator[sqlite3.Connection]:
        """A connection for the queries of one lookup, which all see one state; its claims fit its articles.

        ``claims=False``: the lookup asks nothing of claims, so they may be stale.
        """
        with plain_errors(self.path):
            if self._in_memory is not None and stored_claims.data_version(self._connection) != self._in_memory_of:
                self._forget_memory()
            for may_link in (True, False):
                if self._in_memory is not None:
                    break
                with snapshot(self._connection):
                    if self._as_it_is or not claims or stored_claims.is_current(self._connection):
                        yield self._connection
                        return
                if not may_link or not self._writable or not self._try_linking():
                    self._link_in_memory()
            assert self._in_memory is not None
            yield self._in_memory

    def _link_in_memory(self) -> None:
        from . import pipeline

        # Asked before copying: what is committed in between makes the copy look stale, and never the other way round.
        version = stored_claims.data_version(self._connection)
        copy = copied_to_memory(self._connection)
        if not stored_claims.is_current(copy):
            pipeline.link(copy, self._progress)
        self._in_memory, self._in_memory_of = copy, version

    def _try_linking(self) -> bool:
        """Link in the file itself, unless somebody else is writing there: a lookup need not wait for them."""
        from . import pipeline

        try:
            with waiting(self._connection, 0.1, self._timeout):
                pipeline.link(self._connection, self._progress)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY):
                raise
            return False
        return True

    def _forget_memory(self) -> None:
        if self._in_memory is not None:
            self._in_memory.close()
            self._in_memory = None


def _last(id_: str, renamed: Mapping[str, str]) -> str:
    while id_ in renamed:
        id_ = renamed[id_]
    return id_


# --- answers that take more than a query --------------------------------------------------------------------------


def _matching(connection: sqlite3.Connection, words: str) -> list[ClaimSummary]:
    """The claims that match the words, best first; an id, or a beginning of one that no other shares, counts too."""
    from .. import claims

    words = lookup.asked(words)
    if not words:
        return []
    named = lookup.by_id(connection, "claims", words)
    # "4cf9426" is an id; "2024" and "dead" are words first, and beginnings of an id only when nothing says them.
    best: dict[str, float] = {}
    if len(named) != 1 or words.isdecimal() or words.isalpha():
        texts = lookup.candidates(connection, words)
        model = stored_claims.embedding(connection)
        for place, score in claims.match(words, [text for _, text in texts], embedding=model) if texts else ():
            id_ = texts[place][0]
            best[id_] = max(score, best.get(id_, score))
    ids = best or (named if len(named) == 1 else [])
    return sorted(lookup.claims(connection, ids=ids), key=lambda c: (-best.get(c.id, 0.0), -c.in_all, c.id))


def _grouped(citations: Iterable[lookup.Citation], settled: Parties) -> tuple[Cited, ...]:
    """By party, as reviewers settled who is who; one attribution counts once however many of its chains show it."""
    parties: dict[str, Party] = {}
    shown: dict[str, dict[str, Any]] = defaultdict(dict)
    for given, attribution, evidence in citations:
        party = settled.of(given, evidence.article)
        parties.setdefault(party.id, party)
        shown[party.id].setdefault(attribution, evidence)
    cited = (
        Cited(parties[id_], len(by), tuple(dict.fromkeys(e for e in by.values() if e.span.text)))
        for id_, by in shown.items()
    )
    return tuple(sorted(cited, key=lambda c: (-c.times, c.party.name, c.party.id)))


def _by_party(taken: Iterable[tuple[Party, str, bool | None]]) -> tuple[Exchange, ...]:
    """Who has words of an article, or whose words it has, and whether it says so; what is noted first counts."""
    parties: dict[str, Party] = {}
    articles: dict[str, dict[str, bool | None]] = defaultdict(dict)
    for party, article, credited in taken:
        parties.setdefault(party.id, party)
        articles[party.id].setdefault(article, credited)
    each = (
        Exchange(
            parties[id_], tuple(sorted(by)), *(sum(says is known for says in by.values()) for known in (True, False))
        )
        for id_, by in articles.items()
    )
    return tuple(sorted(each, key=lambda e: (-len(e.articles), e.party.name, e.party.id)))


def _exchanges(connection: sqlite3.Connection, ids: Sequence[str]) -> Exchanges:
    """How much of what a party (all its ids) printed is its own, whom it copies, and who copies it."""
    from ..reuse.families import Shares, shares, wholly_credited

    length = reuses.lengths(connection, ids)
    taken: dict[str, list[tuple[int, int]]] = defaultdict(list)
    shared: dict[str, list[tuple[int, int]]] = defaultdict(list)
    copies: list[tuple[Party, str, bool | None]] = []
    copied_by: list[tuple[Party, str, bool | None]] = []
    for id_, credits_ in stored_articles.credits_of(connection, list(length)).items():
        for path in (path for credit in credits_ if credit.extent == "full" for path in credit.paths):
            if wholly_credited(path, ids):
                taken[id_] = [(0, length[id_])]
                copies.append((path[-1], id_, True))
    passages = reuses.shared_passages(connection, ids)
    behind = _behind(connection, {(p.article, p.other) for p in passages if p.direction == "from"})
    for p in passages:
        if p.direction == "to":
            copied_by.append((p.carrier, p.other, rows.flag_of(p.credited)))
            continue
        (shared if p.direction is None and p.source is None else taken)[p.article].append((p.start, p.end))
        source = p.carrier if p.direction == "from" else p.source
        if source is not None and source.id not in ids and (p.article, p.other) not in behind:
            copies.append((source, p.article, rows.flag_of(p.credited)))
    crediting = reuses.crediting(connection, ids)
    copied_by += ((carrier, id_, credited) for id_, credited, carrier in crediting if carrier.id not in ids)
    total = sum((shares(n, taken[id_], shared[id_]) for id_, n in length.items()), Shares())
    return Exchanges(total, _by_party(copies), _by_party(copied_by))


def _behind(connection: sqlite3.Connection, pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of pairs (article, whom it has words from) those whose other has them, in turn, from another of that article, or
    from the same third."""
    others: dict[str, set[str]] = defaultdict(set)
    came_from: dict[str, set[str]] = defaultdict(set)
    thirds: dict[str, set[str]] = defaultdict(set)
    for mine, other in pairs:
        others[mine].add(other)
    for copy, origin in reuses.copied_from(connection, sorted({other for _, other in pairs})):
        came_from[copy].add(origin)
    for article, other, source in reuses.thirds(connection, sorted({id_ for pair in pairs for id_ in pair})):
        thirds[article].add(source)
        thirds[other].add(source)
    return {(mine, other) for mine, other in pairs if came_from[other] & others[mine] or thirds[other] & thirds[mine]}
