"""Copied text in the tables: which articles share words, the families that print one text, and the fingerprints."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..model import Article, Copy, Family, Party, Reuse, Span
from . import rows
from .articles import column_of
from .connection import GIVEN, GIVEN_1, as_list, column, insert, scalar

if TYPE_CHECKING:
    import sqlite3

    from ..reuse.index import Entry

Pair = tuple[str, str]  # article ids, the smaller first


# --- reuses -------------------------------------------------------------------------------------------------------


def write(connection: sqlite3.Connection, reuses: Sequence[Reuse]) -> None:
    insert(connection, "reuses", map(rows.reuse_row, reuses))
    insert(connection, "passages", (row for reuse in reuses for row in rows.passage_rows(reuse)))


def clear(connection: sqlite3.Connection, pairs: Iterable[Pair] | None) -> None:
    """Remove what is known of some pairs, or of all."""
    for table in ("passages", "reuses"):
        if pairs is None:
            connection.execute(f"DELETE FROM {table}")
        else:
            connection.executemany(f"DELETE FROM {table} WHERE article = ? AND other = ?", sorted(pairs))


def pairs_with(connection: sqlite3.Connection, article: str) -> list[Pair]:
    pairs = "SELECT article, other FROM reuses WHERE"
    sql = f"{pairs} article = ?1 UNION {pairs} other = ?1 ORDER BY 1, 2"
    return connection.execute(sql, (article,)).fetchall()


def _select(connection: sqlite3.Connection, where: str, *given: str) -> Iterator[tuple[Any, ...]]:
    sql = (
        "SELECT r.article, r.other, r.kind, r.containment, r.containment_other, r.direction, r.credited, r.reasons, "
        "r.source, r.source_name, p.kind, p.descriptor, p.owner "
        f"FROM reuses r LEFT JOIN parties p ON p.id = r.source {where} ORDER BY r.article, r.other"
    )
    return connection.execute(sql, given)


def _reuse(row: Sequence[Any], passages: Iterable[tuple[Span, Span]] = ()) -> Reuse:
    *same, direction, credited, reasons = row[:8]
    more = tuple(json.loads(reasons)), rows.party_of(*row[8:]), rows.flag_of(credited)
    columns = [*same, tuple(passages), direction, *more]
    return Reuse(*columns)


def load(connection: sqlite3.Connection, texts: Mapping[str, str], article: str | None = None) -> list[Reuse]:
    """The reuses of one article, or all; ``texts`` holds the text of every article they name."""
    where = "" if article is None else "WHERE {0}article = ?1 OR {0}other = ?1"
    given = () if article is None else (article,)
    passages: dict[Pair, list[tuple[Span, Span]]] = defaultdict(list)
    columns = "article, other, passage_start, passage_end, other_start, other_end"
    sql = f"SELECT {columns} FROM passages {where.format('')} ORDER BY article, other, place"
    for one, two, start, end, other_start, other_end in connection.execute(sql, given):
        passages[one, two].append((Span.of(texts[one], start, end), Span.of(texts[two], other_start, other_end)))
    return [_reuse(row, passages[row[0], row[1]]) for row in _select(connection, where.format("r."), *given)]


def of_article(connection: sqlite3.Connection, article: str) -> list[Reuse]:
    """The reuses of one article, seen from it; what it has most words of comes first."""
    words = column_of(connection, "text", {id_ for pair in pairs_with(connection, article) for id_ in pair})
    seen = [r.seen_from(article) for r in load(connection, words, article)]
    return sorted(seen, key=lambda r: (-r.containment, -r.containment_other, r.other))


def among(connection: sqlite3.Connection, articles: Iterable[str]) -> tuple[list[str], list[Reuse]]:
    """The articles that have words in common with some, and the reuses of all of these."""
    others = {id_ for article in articles for pair in pairs_with(connection, article) for id_ in pair}
    pairs = {pair for id_ in others for pair in pairs_with(connection, id_)}
    words = column_of(connection, "text", {id_ for pair in pairs for id_ in pair})
    reuses = {(r.article, r.other): r for id_ in sorted(others) for r in load(connection, words, id_)}
    return sorted(others), list(reuses.values())


# --- families -----------------------------------------------------------------------------------------------------


def reprints(connection: sqlite3.Connection, between: Iterable[str] | None) -> Iterator[Reuse]:
    """The reprints between some articles, or all, without their passages."""
    where, given = "WHERE r.kind = 'reprint'", list[str]()
    if between is not None:
        given = [as_list(between)]
        where += f" AND r.article IN {GIVEN_1} AND r.other IN {GIVEN_1}"
    return map(_reuse, _select(connection, where, *given))


def joined_by_reprints(connection: sqlite3.Connection, articles: set[str]) -> set[str]:
    """These articles, the others of their families, and those that reprints join to them, however far away."""
    families = f"SELECT family FROM copies WHERE article IN {GIVEN}"
    before = column(connection, f"SELECT article FROM copies WHERE family IN ({families})", as_list(articles))
    sql = (
        f"SELECT other FROM reuses WHERE article IN {GIVEN_1} AND kind = 'reprint' "
        f"UNION SELECT article FROM reuses WHERE other IN {GIVEN_1} AND kind = 'reprint'"
    )
    joined = last = articles.union(before)
    while last:
        last = set(column(connection, sql, as_list(last))) - joined
        joined = joined | last
    return joined


def clear_families(connection: sqlite3.Connection, of: Iterable[str] | None) -> None:
    """Remove the families of some articles, or all."""
    if of is None:
        connection.execute("DELETE FROM copies")
        connection.execute("DELETE FROM families")
        return
    gone = column(connection, f"SELECT DISTINCT family FROM copies WHERE article IN {GIVEN}", as_list(of))
    connection.executemany("DELETE FROM copies WHERE family = ?", [(id_,) for id_ in gone])
    connection.executemany("DELETE FROM families WHERE id = ?", [(id_,) for id_ in gone])


def write_families(connection: sqlite3.Connection, families: Sequence[Family]) -> None:
    insert(connection, "families", map(rows.family_row, families))
    insert(connection, "copies", (row for family in families for row in rows.copy_rows(family)))


def families(connection: sqlite3.Connection, of: str | None = None) -> list[Family]:
    """All families, the largest first; or that of one article, if it has one."""
    where, given = ("", ()) if of is None else ("WHERE f.id = (SELECT family FROM copies WHERE article = ?)", (of,))
    sql = (
        f"SELECT f.id, c.new_words, c.credited, c.article, a.title, a.origin, {rows.OUTLET} "
        "FROM families f JOIN copies c ON c.family = f.id JOIN articles a ON a.id = c.article "
        f"LEFT JOIN parties p ON p.id = a.outlet {where} ORDER BY c.family, c.place"
    )
    copies: dict[str, list[Copy]] = defaultdict(list)
    for family, new, credited, *article in connection.execute(sql, given):
        copies[family].append(Copy(article[0], rows.carrier_of(*article), new, rows.flag_of(credited)))
    sql = (
        "SELECT f.id, f.first, f.reasons, f.origin, f.origin_name, f.origin_kind, p.descriptor, p.owner "
        f"FROM families f LEFT JOIN parties p ON p.id = f.origin {where}"
    )
    made = [
        Family(id_, rows.party_of(*origin), first, tuple(copies[id_]), tuple(json.loads(reasons)))
        for id_, first, reasons, *origin in connection.execute(sql, given)
    ]
    return sorted(made, key=lambda f: (-len(f.copies), f.copies[0].article))


def pairs_apart(connection: sqlite3.Connection) -> int:
    """How many pairs of articles share words and are not of one family."""
    sql = (
        "SELECT count(*) FROM reuses r LEFT JOIN copies a ON a.article = r.article "
        "LEFT JOIN copies b ON b.article = r.other WHERE a.family IS NULL OR a.family IS NOT b.family"
    )
    return int(scalar(connection, sql))


# --- what an outlet shares with others ----------------------------------------------------------------------------


class SharedPassage(NamedTuple):
    """A stretch of an article that another one has too, as :class:`Reuse` tells it; ``carrier`` is the other's."""

    article: str
    start: int
    end: int
    direction: str | None
    credited: int | None
    source: Party | None
    other: str
    carrier: Party


_OTHER = "a.id, a.title, a.origin, a.outlet, a.outlet_name, o.kind, o.descriptor, o.owner"
# Passages of an outlet's articles with those of others, from either side; a shared quotation is no copy.
_SHARED = " UNION ALL ".join(
    f"SELECT r.{mine}, p.{at}_start, p.{at}_end, {direction}, r.credited, {rows.party_columns('s')}, {_OTHER} "
    f"FROM articles m JOIN reuses r ON r.{mine} = m.id JOIN passages p ON p.article = r.article AND p.other = r.other "
    f"JOIN articles a ON a.id = r.{other} LEFT JOIN parties o ON o.id = a.outlet "
    f"LEFT JOIN parties s ON s.id = r.source WHERE m.outlet IN {GIVEN_1} "
    f"AND r.kind <> 'quote' AND (a.outlet IS NULL OR a.outlet NOT IN {GIVEN_1})"
    for mine, other, at, direction in (
        ("article", "other", "passage", "r.direction"),
        ("other", "article", "other", "CASE r.direction WHEN 'from' THEN 'to' WHEN 'to' THEN 'from' END"),
    )
)
_CREDITING = (
    f"SELECT a.id, 1, {_OTHER} FROM hops h "
    "JOIN attributions t ON t.id = h.attribution AND t.form = 'credit' AND t.extent = 'full' "
    f"JOIN articles a ON a.id = t.article LEFT JOIN parties o ON o.id = a.outlet WHERE h.party IN {GIVEN_1} "
    f"UNION SELECT a.id, r.credited, {_OTHER} FROM reuses r JOIN articles a ON a.id IN (r.article, r.other) "
    f"LEFT JOIN parties o ON o.id = a.outlet WHERE r.source IN {GIVEN_1} ORDER BY 1, 2 DESC"
)


def lengths(connection: sqlite3.Connection, outlets: Iterable[str]) -> dict[str, int]:
    """The characters of each article of outlets (ids)."""
    sql = f"SELECT id, length(text) FROM articles WHERE outlet IN {GIVEN}"
    return dict(connection.execute(sql, (as_list(outlets),)))


def shared_passages(connection: sqlite3.Connection, outlets: Iterable[str]) -> list[SharedPassage]:
    """What articles of outlets share with those of others."""
    stored = connection.execute(_SHARED, (as_list(outlets),))
    columns = ([*r[:5], rows.party_of(*r[5:10]), r[10], rows.carrier_of(*r[10:])] for r in stored)
    return [SharedPassage(*c) for c in columns]


def crediting(connection: sqlite3.Connection, parties: Iterable[str]) -> Iterator[tuple[str, bool | None, Party]]:
    """Articles that credit parties for all of their words, or share words with one that does: the article, whether it
    says so itself, and its carrier."""
    for id_, credited, *article in connection.execute(_CREDITING, (as_list(parties),)):
        yield id_, rows.flag_of(credited), rows.carrier_of(*article)


def copied_from(connection: sqlite3.Connection, articles: Iterable[str]) -> Iterator[Pair]:
    """Of the pairs between these articles whose direction is known, who copied and from whom."""
    between = f"article IN {GIVEN_1} AND other IN {GIVEN_1}"
    sql = f"SELECT article, other, direction FROM reuses WHERE direction IS NOT NULL AND {between}"
    for article, other, direction in connection.execute(sql, (as_list(articles),)):
        yield (article, other) if direction == "from" else (other, article)


def thirds(connection: sqlite3.Connection, articles: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Pairs with one of these articles that have their words from a third party, and its id."""
    with_one = f"(article IN {GIVEN_1} OR other IN {GIVEN_1})"
    sql = f"SELECT article, other, source FROM reuses WHERE source IS NOT NULL AND {with_one}"
    return connection.execute(sql, (as_list(articles),))


# --- fingerprints -------------------------------------------------------------------------------------------------

_COMPARED = "a.id, a.text, a.published, a.outlet"


def _compared(id_: str, text: str, published: str | None, outlet: str | None) -> Article:
    """As much of an article as matters for what it shares."""
    return Article(id_, text, outlet=None if outlet is None else Party(outlet, outlet, "outlet"), published=published)


def compared(connection: sqlite3.Connection, ids: Sequence[str] | None = None) -> list[Article]:
    """Articles, some or all, with what is compared of them."""
    where, given = ("", ()) if ids is None else (f"WHERE a.id IN {GIVEN}", (as_list(ids),))
    sql = f"SELECT {_COMPARED} FROM articles a {where} ORDER BY a.id"
    return [_compared(*row) for row in connection.execute(sql, given)]


def without_fingerprints(connection: sqlite3.Connection) -> tuple[list[str], int]:
    """The articles whose fingerprints are not kept yet, and how many others there are."""
    new = column(connection, "SELECT id FROM articles WHERE id NOT IN (SELECT article FROM fingerprinted) ORDER BY id")
    return new, scalar(connection, "SELECT count(*) FROM fingerprinted")


class Fingerprints:
    """Fingerprints in the tables of a database; see :class:`provenance.reuse.index.Shelf`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, place: int, entry: Entry, article: Article, values: Sequence[int]) -> None:
        row = (place, article.id, entry.outlet, entry.text)
        self._connection.execute("INSERT INTO fingerprinted VALUES (?, ?, ?, ?)", row)
        self._connection.executemany("INSERT INTO fingerprints VALUES (?, ?)", ((v, place) for v in values))

    def take(self, place: int, values: Sequence[int]) -> None:
        gone = ((v, place) for v in values)
        self._connection.executemany("DELETE FROM fingerprints WHERE value = ? AND place = ?", gone)
        self._connection.execute("DELETE FROM fingerprinted WHERE place = ?", (place,))

    def place(self, article: str) -> int | None:
        place = scalar(self._connection, "SELECT place FROM fingerprinted WHERE article = ?", article)
        return None if place is None else int(place)

    def taken(self, place: int) -> bool:
        return scalar(self._connection, "SELECT 1 FROM fingerprinted WHERE place = ?", place) is not None

    def articles(self, places: Collection[int]) -> dict[int, Article]:
        kept = "fingerprinted f JOIN articles a ON a.id = f.article"
        sql = f"SELECT f.place, {_COMPARED} FROM {kept} WHERE f.place IN {GIVEN}"
        return {place: _compared(*rest) for place, *rest in self._connection.execute(sql, (as_list(places),))}

    def with_value(self, value: int, limit: int) -> list[int]:
        sql = "SELECT place FROM fingerprints WHERE value = ? ORDER BY place LIMIT ?"
        return column(self._connection, sql, value, limit)

    def beside(self, value: int, place: int, count: int) -> tuple[list[int], list[int]]:
        sql = "SELECT place FROM fingerprints WHERE value = ? AND place {} LIMIT ?"
        below = column(self._connection, sql.format("< ? ORDER BY place DESC"), value, place, count)
        return below, column(self._connection, sql.format("> ? ORDER BY place"), value, place, count)

    def sample(self, outlet: str, count: int) -> dict[int, int]:
        sql = "SELECT text, min(place) FROM fingerprinted WHERE outlet = ? GROUP BY text ORDER BY text LIMIT ?"
        return dict(self._connection.execute(sql, (outlet, count)))

    def stock(self, outlet: str) -> frozenset[int]:
        return frozenset(column(self._connection, "SELECT value FROM boilerplate WHERE outlet = ?", outlet))

    def restock(self, outlet: str, added: Collection[int], removed: Collection[int]) -> None:
        gone = ((outlet, v) for v in removed)
        self._connection.executemany("DELETE FROM boilerplate WHERE outlet = ? AND value = ?", gone)
        self._connection.executemany("INSERT INTO boilerplate VALUES (?, ?)", ((outlet, v) for v in added))

    def fill(
        self,
        articles: Iterable[tuple[int, str, str | None, int]],
        values: Iterable[tuple[int, int]],
        stock: Iterable[tuple[str | None, int]],
    ) -> None:
        """All of it anew: articles (place, id, outlet, text number), fingerprints with their places, and the
        fingerprints of each outlet's boilerplate."""
        for table in ("fingerprints", "fingerprinted", "boilerplate"):
            self._connection.execute(f"DELETE FROM {table}")
        self._connection.executemany("INSERT INTO fingerprinted VALUES (?, ?, ?, ?)", articles)
        self._connection.executemany("INSERT INTO fingerprints VALUES (?, ?)", values)
        self._connection.executemany("INSERT INTO boilerplate VALUES (?, ?)", stock)
