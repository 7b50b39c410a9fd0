"""Articles in the tables: what was read, whom it cites, where it was fetched, and how far files were read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from ..model import Article, Attribution, Credit, Link, Party, Span, Unread
from ..read.drafts import Place
from ..read.web import Visit
from ..review.decisions import text_hash
from . import rows
from .connection import GIVEN, GIVEN_1, as_list, column, insert, plain_errors, scalar, snapshot, transaction

if TYPE_CHECKING:
    import sqlite3

# --- read ---------------------------------------------------------------------------------------------------------


def _select(
    connection: sqlite3.Connection, sql: str, name: str, ids: Iterable[str] | None, order: str
) -> Iterable[tuple[Any, ...]]:
    """The rows whose column ``name`` is one of the ids, or all."""
    if ids is None:
        return connection.execute(f"{sql} ORDER BY {order}")
    return connection.execute(f"{sql} WHERE {name} IN {GIVEN} ORDER BY {order}", (as_list(ids),))


def load(connection: sqlite3.Connection, ids: Sequence[str] | None = None) -> Iterator[Article]:
    """Articles by id, all of them when no ids are given, ordered by id whatever order they came in."""

    def parts(columns: str, made: Callable[..., Any]) -> dict[str, list[Any]]:
        by_article: dict[str, list[Any]] = defaultdict(list)
        for article, *row in _select(connection, f"SELECT article, {columns}", "article", ids, "article, place"):
            by_article[article].append(made(*row))
        return by_article

    def link(url: str, start: int | None, end: int, anchor: str) -> Link:
        return Link(url, None if start is None else Span(start, end, anchor))

    authors, credits_ = parts("name FROM authors", str), parts("kind, words FROM credits", Credit)
    links = parts("url, anchor_start, anchor_end, anchor FROM links", link)
    sql = (
        f"SELECT a.id, a.text, a.title, a.url, a.canonical, a.published, a.language, a.origin, {rows.OUTLET} "
        "FROM articles a LEFT JOIN parties p ON p.id = a.outlet"
    )
    stored = _select(connection, sql, "a.id", ids, "a.id")
    for id_, text, title, url, canonical, published, language, origin, *outlet in stored:
        yield Article(
            id_, text, title, rows.party_of(*outlet), url, canonical, tuple(authors.get(id_, ())), published, language,
            tuple(links.get(id_, ())), tuple(credits_.get(id_, ())), origin,
        )  # fmt: skip


def load_one(connection: sqlite3.Connection, id_: str) -> Article:
    (article,) = load(connection, [id_])
    return article


def load_attributions(
    connection: sqlite3.Connection, *, articles: Sequence[str] | None = None, ids: Sequence[str] | None = None
) -> dict[str, Attribution]:
    """Attributions by id, in the order of their articles' ids and of the text; of some articles, or some ids."""
    wanted, name = (articles, "t.article") if ids is None else (ids, "t.id")
    paths: dict[str, list[list[Party]]] = defaultdict(list)
    sql = (
        "SELECT h.attribution, h.path, h.party, h.name, p.kind, h.descriptor, p.owner FROM hops h "
        "JOIN parties p ON p.id = h.party JOIN attributions t ON t.id = h.attribution"
    )
    for id_, path, *party in _select(connection, sql, name, wanted, "h.attribution, h.path, h.position"):
        while len(paths[id_]) <= path:
            paths[id_].append([])
        paths[id_][path].append(Party(*party))
    sql = (
        "SELECT t.id, t.article, t.sentence_start, t.sentence_end, t.sentence, t.source, t.cue, t.content, t.stance, "
        "t.form, t.report_date, t.confidence, t.extent, t.declared, t.role, t.reason_start, t.reason_end, t.reason "
        "FROM attributions t"
    )
    attributions = {}
    stored = _select(connection, sql, name, wanted, "t.article, t.place")
    for id_, article, start, end, sentence, source, cue, content, *rest, since, until, why in stored:
        spans = rows.spans_of(source), rows.spans_of(cue), rows.spans_of(content)
        chains = tuple(map(tuple, paths.get(id_, ())))
        reason = None if why is None else Span(since, until, why)
        attributions[id_] = Attribution(article, Span(start, end, sentence), *spans, chains, *(*rest, reason))
    return attributions


def with_attributions(
    connection: sqlite3.Connection, ids: Sequence[str] | None = None
) -> tuple[dict[str, tuple[Article, list[Attribution]]], dict[tuple[str, Attribution], str]]:
    """Articles, some or all, with their attributions, by id; and the ids of these by article and value."""
    attributions: dict[str, list[Attribution]] = defaultdict(list)
    named: dict[tuple[str, Attribution], str] = {}
    for id_, attribution in load_attributions(connection, articles=ids).items():
        attributions[attribution.article].append(attribution)
        named.setdefault((attribution.article, attribution), id_)
    return {a.id: (a, attributions.get(a.id, [])) for a in load(connection, ids)}, named


def credits_of(connection: sqlite3.Connection, ids: Sequence[str]) -> Mapping[str, list[Attribution]]:
    """The credits of articles, with nothing but whom they credit, for how much, and in which words."""
    sql = (
        "SELECT t.id, t.article, t.extent, coalesce(t.declared, t.sentence), h.path, h.party, h.name, p.kind, "
        "h.descriptor, p.owner "
        "FROM attributions t JOIN hops h ON h.attribution = t.id JOIN parties p ON p.id = h.party "
        f"WHERE t.form = 'credit' AND t.article IN {GIVEN} ORDER BY t.article, t.place, h.path, h.position"
    )
    paths: dict[str, dict[int, list[Party]]] = defaultdict(lambda: defaultdict(list))
    said: dict[str, tuple[str, Any, str]] = {}
    for id_, article, extent, words, path, *party in connection.execute(sql, (as_list(ids),)):
        said[id_] = (article, extent, words)
        paths[id_][path].append(Party(*party))
    credits_: dict[str, list[Attribution]] = defaultdict(list)
    nowhere = Span(0, 0, "")
    for id_, (article, extent, words) in said.items():
        chains = tuple(map(tuple, paths[id_].values()))
        credit = Attribution(article, nowhere, (), (), (), chains, form="credit", extent=extent, declared=words)
        credits_[article].append(credit)
    return credits_


def without_text(connection: sqlite3.Connection, ids: Sequence[str]) -> Iterable[Article]:
    """The articles, but for their words and what belongs to those."""
    sql = (
        f"SELECT a.id, a.title, a.url, a.canonical, a.published, a.origin, {rows.OUTLET} "
        f"FROM articles a LEFT JOIN parties p ON p.id = a.outlet WHERE a.id IN {GIVEN}"
    )
    for id_, title, url, canonical, published, origin, *outlet in connection.execute(sql, (as_list(ids),)):
        party = rows.party_of(*outlet)
        yield Article(id_, "", title, party, url, canonical, published=published, origin=origin)


def column_of(connection: sqlite3.Connection, name: str, ids: Iterable[str]) -> dict[str, Any]:
    """One column of articles by id, such as ``text`` or ``published``."""
    return dict(connection.execute(f"SELECT id, {name} FROM articles WHERE id IN {GIVEN}", (as_list(ids),)))


def known(connection: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    """Those of the ids under which an article is stored."""
    return set(column(connection, f"SELECT id FROM articles WHERE id IN {GIVEN}", as_list(ids)))


def with_text(connection: sqlite3.Connection, text: str) -> list[Article]:
    """The articles that have this very text, in the order they were stored."""
    sql = "SELECT id FROM articles WHERE fingerprint = ? AND text = ? ORDER BY number"
    ids = column(connection, sql, text_hash(text), text)
    by_id = {a.id: a for a in load(connection, ids)} if ids else {}
    return [by_id[id_] for id_ in ids]


# --- written ------------------------------------------------------------------------------------------------------


def write(
    connection: sqlite3.Connection, article: Article, attributions: Sequence[Attribution], replaces: str | None
) -> None:
    """Store an article, or let it take the place of the one with the id ``replaces``; the claims are stale then."""
    outlet = [article.outlet] if article.outlet else []
    write_parties(connection, [p for a in attributions for path in a.paths for p in path] + outlet)
    row = rows.article_row(article)
    if replaces is None:
        insert(connection, "articles", [row])
    else:
        connection.execute("DELETE FROM linked WHERE article = ?", (replaces,))  # to be read again
        of_article = "(SELECT id FROM attributions WHERE article = ?)"
        connection.execute(f"DELETE FROM hops WHERE attribution IN {of_article}", (replaces,))
        for table in ("attributions", "authors", "credits", "links"):
            connection.execute(f"DELETE FROM {table} WHERE article = ?", (replaces,))
        columns = ", ".join(f"{name} = :{name}" for name in row)
        connection.execute(f"UPDATE articles SET {columns} WHERE id = :replaces", row | {"replaces": replaces})
    for table, parts in rows.article_parts(article).items():
        insert(connection, table, parts)
    attribution_rows, hops = rows.attribution_rows(article.id, attributions)
    insert(connection, "attributions", attribution_rows)
    insert(connection, "hops", hops)
    connection.execute("UPDATE runs SET state = 'stale' WHERE step = 'link' AND state <> 'stale'")


def rename(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Let whatever names an article call it by its new id. The claims, stale as they are, name it too: linking again
    finds their ids by it. Decisions keep the old one."""
    connection.execute("PRAGMA defer_foreign_keys = ON")  # until this transaction ends
    connection.execute("UPDATE mentions SET article = ?, attribution = NULL WHERE article = ?", (new, old))
    connection.execute("UPDATE edges SET evidence_article = ? WHERE evidence_article = ?", (new, old))
    connection.execute("UPDATE fetched SET article = ? WHERE article = ?", (new, old))
    connection.execute("UPDATE renamed SET new = ? WHERE new = ?", (new, old))
    connection.execute("INSERT OR REPLACE INTO renamed VALUES (?, ?)", (old, new))
    connection.execute("DELETE FROM renamed WHERE old = new")


def write_parties(connection: sqlite3.Connection, parties: Iterable[Party]) -> None:
    """Add parties, or settle how a known one is shown: the same whatever order the articles came in."""
    given = dict.fromkeys(parties)
    connection.executemany(
        "INSERT INTO parties (id, name, kind, descriptor, owner, folded) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, folded = excluded.folded "
        "WHERE (length(excluded.name), name) > (length(name), excluded.name)",
        sorted({rows.party_row(p) for p in given}, key=repr),
    )
    # What one article knows of a party and another does not.
    connection.executemany(
        "UPDATE parties SET descriptor = max(coalesce(descriptor, ''), ?) "
        "WHERE id = ? AND coalesce(descriptor, '') < ?",
        [(p.descriptor, p.id, p.descriptor) for p in given if p.descriptor],
    )


def forget_unused_parties(connection: sqlite3.Connection) -> None:
    """Remove parties that no article names; done while no claim can refer to one."""
    connection.execute(
        "DELETE FROM parties WHERE id NOT IN (SELECT party FROM hops) "
        "AND id NOT IN (SELECT outlet FROM articles WHERE outlet IS NOT NULL)"
    )


# --- links between pages ------------------------------------------------------------------------------------------

# Whose page stands where a link leads: its own address, the one it declares, or one that was followed to it.
_LED = (
    "SELECT l.url, a.id FROM links l CROSS JOIN articles a ON a.url = l.url WHERE l.url IS NOT NULL {0} UNION "
    "SELECT l.url, a.id FROM links l CROSS JOIN articles a ON a.canonical = l.url WHERE l.url IS NOT NULL {0} UNION "
    "SELECT l.url, f.article FROM links l CROSS JOIN fetched f ON f.address = l.url WHERE f.article IS NOT NULL {0}"
)


def pages(connection: sqlite3.Connection, articles: Iterable[str] | None = None) -> dict[str, Party]:
    """Address to the party that carries what stands there, for the links of some articles, or of all."""
    some = "" if articles is None else f"AND l.article IN {GIVEN_1}"
    given = () if articles is None else (as_list(articles),)
    page: dict[str, str] = {}
    for url, article in connection.execute(f"{_LED.format(some)} ORDER BY 1, 2", given):
        page.setdefault(url, article)  # of several versions of a page, always the same one
    carriers = {a.id: a.carrier for a in without_text(connection, sorted(set(page.values())))}
    return {url: carriers[article] for url, article in page.items()}


def linking_to(connection: sqlite3.Connection, articles: Iterable[str]) -> list[str]:
    """The articles with links that lead to some others."""
    sql = (
        f"SELECT DISTINCT l.article FROM links l WHERE l.url IN (SELECT url FROM articles WHERE id IN {GIVEN_1} UNION "
        f"SELECT canonical FROM articles WHERE id IN {GIVEN_1} UNION "
        f"SELECT address FROM fetched WHERE article IN {GIVEN_1})"
    )
    return column(connection, sql, as_list(articles))


# --- for runs that go on after one that was stopped ---------------------------------------------------------------

_VISIT = ("address", "final", "at", "status", "etag", "modified", "reason", "lasting", "article")


class Visits:
    """The visits of one database; see :class:`provenance.read.web.Memory`."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection, self._path = connection, path

    def recall(self, address: str) -> Visit | None:
        """The last visit of the address; else of one that led there; else what an article of that address tells."""
        with plain_errors(self._path), snapshot(self._connection):
            for where in ("address = ?", "final = ? AND article IS NOT NULL ORDER BY at DESC"):
                sql = f"SELECT {', '.join(_VISIT)} FROM fetched WHERE {where}"
                if (row := self._connection.execute(sql, (address,)).fetchone()) is not None:
                    visit = Visit(*row)
                    return replace(visit, lasting=bool(visit.lasting))
            article = self._article_at(address)
        return Visit(address, address, "", article=article) if article is not None else None

    def _article_at(self, address: str) -> str | None:
        sql = "SELECT id FROM articles WHERE url = ? ORDER BY number DESC"
        return cast("str | None", scalar(self._connection, sql, address))

    def note(self, visit: Visit) -> None:
        visit = rows.storable(visit)
        with plain_errors(self._path), transaction(self._connection):
            if visit.article is not None and not known(self._connection, [visit.article]):
                # It completed one that was stored without its address, or was one with it.
                visit = replace(visit, article=self._article_at(visit.final))
            self._relink(visit.address, visit.article)
            values = {name: getattr(visit, name) for name in _VISIT}
            marks = ", ".join(f":{name}" for name in values)
            self._connection.execute(
                f"INSERT OR REPLACE INTO fetched ({', '.join(values)}) VALUES ({marks})",
                values | {"lasting": int(visit.lasting)},
            )

    def _relink(self, address: str, article: str | None) -> None:
        """An address turns out to lead to an article that is here: what links to it is to be linked again."""
        before = scalar(self._connection, "SELECT article FROM fetched WHERE address = ?", address)
        if article is None or before == article:
            return
        again = (
            "DELETE FROM linked WHERE article IN (SELECT article FROM links WHERE url = ?1) "
            "AND ?1 NOT IN (SELECT url FROM articles WHERE id = ?2 AND url IS NOT NULL)"
        )
        if self._connection.execute(again, (address, article)).rowcount:
            self._connection.execute("UPDATE runs SET state = 'stale' WHERE step = 'link'")


class Readings:
    """How far files with many articles were read, and what was no article."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection, self._path = connection, path

    def reached(self, source: str) -> Place | None:
        """Where the reading of this content was stopped; None where it never was."""
        sql = "SELECT source, name, position FROM readings WHERE source = ?"
        with plain_errors(self._path), snapshot(self._connection):
            row = self._connection.execute(sql, (source,)).fetchone()
        return Place(*row) if row is not None else None

    def note(self, place: Place) -> None:
        """The articles before this place are stored."""
        place = rows.storable(place)
        with plain_errors(self._path), transaction(self._connection):
            values = (place.source, place.name, place.position)
            self._connection.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", values)

    def forget(self, sources: Iterable[str]) -> None:
        """The run is through: read again, these files are read from their beginning."""
        with plain_errors(self._path), transaction(self._connection):
            self._connection.executemany("DELETE FROM readings WHERE source = ?", [(source,) for source in sources])

    def keep(self, origin: str, unread: Unread | None) -> None:
        """What a document is instead of an article; None: it is one by now."""
        origin, unread = rows.storable(origin), rows.storable(unread)
        with plain_errors(self._path):
            if unread is None and scalar(self._connection, "SELECT 1 FROM unread WHERE origin = ?", origin) is None:
                return
            with transaction(self._connection):
                if unread is None:
                    self._connection.execute("DELETE FROM unread WHERE origin = ?", (origin,))
                else:
                    self._connection.execute("INSERT OR REPLACE INTO unread VALUES (?, ?)", (origin, unread.reason))
