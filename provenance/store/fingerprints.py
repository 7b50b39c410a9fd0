"""Fingerprints of the stored articles, and the pairs that share words kept up with the articles.

A few new articles are added one by one, at the price of what they touch; many at once, or into an empty database, are
compared all together. Both give the same answer.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..model import Article, Party
from ..reuse.index import Change, Entry, Index, corpus_of, overlaps_of, pairs_of, place_of, stock_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Sequence

    from ..reuse.candidates import Corpus
    from ..reuse.passages import Overlap

# One by one costs some hundred times as much for each article as all at once.
_FEW = 50
_SMALL_PART = 200  # of what is stored: one in so many is also few
_ROWS = 1 << 19  # written at once

_GIVEN = "(SELECT value FROM json_each(?))"


class Renewed(NamedTuple):
    """What became of the pairs that share words. ``pairs`` (ids, smaller first) have been judged again, None: all;
    ``overlaps`` are those of them that share words now."""

    pairs: frozenset[tuple[str, str]] | None
    overlaps: Iterator[Overlap]


class Shelf:
    """Fingerprints in the tables of a database; see :class:`provenance.reuse.growing.Shelf`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, place: int, entry: Entry, article: Article, values: Sequence[int]) -> None:
        self._connection.execute(
            "INSERT INTO fingerprinted VALUES (?, ?, ?, ?)", (place, article.id, entry.outlet, entry.text)
        )
        self._connection.executemany("INSERT INTO fingerprints VALUES (?, ?)", ((v, place) for v in values))

    def take(self, place: int, values: Sequence[int]) -> None:
        self._connection.executemany(
            "DELETE FROM fingerprints WHERE value = ? AND place = ?", ((v, place) for v in values)
        )
        self._connection.execute("DELETE FROM fingerprinted WHERE place = ?", (place,))

    def place(self, article: str) -> int | None:
        row = self._connection.execute("SELECT place FROM fingerprinted WHERE article = ?", (article,)).fetchone()
        return None if row is None else int(row[0])

    def taken(self, place: int) -> bool:
        return self._connection.execute("SELECT 1 FROM fingerprinted WHERE place = ?", (place,)).fetchone() is not None

    def articles(self, places: Collection[int]) -> dict[int, Article]:
        sql = f"SELECT f.place, {_ARTICLE} FROM fingerprinted f JOIN articles a ON a.id = f.article WHERE f.place IN {_GIVEN}"
        return {place: _article(*rest) for place, *rest in self._connection.execute(sql, (json.dumps(list(places)),))}

    def with_value(self, value: int, limit: int) -> list[int]:
        sql = "SELECT place FROM fingerprints WHERE value = ? ORDER BY place LIMIT ?"
        return [place for (place,) in self._connection.execute(sql, (value, limit))]

    def beside(self, value: int, place: int, count: int) -> tuple[list[int], list[int]]:
        below, above = (
            [
                p
                for (p,) in self._connection.execute(
                    f"SELECT place FROM fingerprints WHERE value = ? AND place {way} LIMIT ?", (value, place, count)
                )
            ]
            for way in ("< ? ORDER BY place DESC", "> ? ORDER BY place")
        )
        return below, above

    def sample(self, outlet: str, count: int) -> dict[int, int]:
        sql = "SELECT text, min(place) FROM fingerprinted WHERE outlet = ? GROUP BY text ORDER BY text LIMIT ?"
        return dict(self._connection.execute(sql, (outlet, count)))

    def stock(self, outlet: str) -> frozenset[int]:
        return frozenset(
            v for (v,) in self._connection.execute("SELECT value FROM boilerplate WHERE outlet = ?", (outlet,))
        )

    def restock(self, outlet: str, added: Collection[int], removed: Collection[int]) -> None:
        self._connection.executemany(
            "DELETE FROM boilerplate WHERE outlet = ? AND value = ?", ((outlet, v) for v in removed)
        )
        self._connection.executemany("INSERT INTO boilerplate VALUES (?, ?)", ((outlet, v) for v in added))


_ARTICLE = "a.id, a.text, a.outlet, a.published"


def _article(id_: str, text: str, outlet: str | None, published: str | None) -> Article:
    """As much of an article as matters for what it shares."""
    return Article(id_, text, outlet=None if outlet is None else Party(outlet, outlet, "outlet"), published=published)


def renew(connection: sqlite3.Connection) -> Renewed:
    """Take up the fingerprints of what was stored since; inside a write transaction, which must store the overlaps."""
    new = [
        id_
        for (id_,) in connection.execute(
            "SELECT id FROM articles WHERE id NOT IN (SELECT article FROM fingerprinted) ORDER BY id"
        )
    ]
    (held,) = connection.execute("SELECT count(*) FROM fingerprinted").fetchone()
    if len(new) > max(_FEW, held // _SMALL_PART):
        return Renewed(None, _all_at_once(connection))
    index = Index(Shelf(connection))
    pairs: set[tuple[str, str]] = set()
    found: dict[tuple[str, str], Overlap] = {}
    for article in _articles(connection, new):
        _take_up(index.add(article), pairs, found)
    return Renewed(frozenset(pairs), iter(found.values()))


def forget(connection: sqlite3.Connection, id_: str) -> Renewed:
    """Take an article's fingerprints away, before it is changed or deleted; inside a write transaction."""
    pairs: set[tuple[str, str]] = set()
    found: dict[tuple[str, str], Overlap] = {}
    index = Index(Shelf(connection))
    for article in _articles(connection, [id_]):
        _take_up(index.remove(article), pairs, found)
    return Renewed(frozenset(pairs), iter(found.values()))


def _take_up(change: Change, pairs: set[tuple[str, str]], found: dict[tuple[str, str], Overlap]) -> None:
    pairs |= change.pairs
    for pair in change.pairs:
        found.pop(pair, None)
    found |= {(o.article, o.other): o for o in change.overlaps}


def _articles(connection: sqlite3.Connection, ids: Sequence[str]) -> list[Article]:
    rows = connection.execute(
        f"SELECT {_ARTICLE} FROM articles a WHERE a.id IN {_GIVEN} ORDER BY a.id", (json.dumps(ids),)
    )
    return [_article(*row) for row in rows.fetchall()]


def _all_at_once(connection: sqlite3.Connection) -> Iterator[Overlap]:
    articles = [_article(*row) for row in connection.execute(f"SELECT {_ARTICLE} FROM articles a ORDER BY a.id")]
    corpus = corpus_of(articles)
    pairs = pairs_of(corpus)
    _write_all(connection, articles, corpus)
    return overlaps_of(articles, *pairs, lambda n: stock_of(corpus, n))


def _write_all(connection: sqlite3.Connection, articles: Sequence[Article], corpus: Corpus) -> None:
    for table in ("fingerprints", "fingerprinted", "boilerplate"):
        connection.execute(f"DELETE FROM {table}")
    order = np.argsort(corpus.rank)
    places = np.array([place_of(articles[n]) for n in order.tolist()], np.int64)
    steps = np.arange(len(places))
    places = np.maximum.accumulate(places - steps) + steps  # unique, where two fell on one
    outlets = [None if a.outlet is None else a.outlet.id for a in articles]
    connection.executemany(
        "INSERT INTO fingerprinted VALUES (?, ?, ?, ?)",
        (
            (place, articles[n].id, outlets[n], text)
            for n, place, text in zip(order.tolist(), places.tolist(), corpus.text[order].tolist(), strict=True)
        ),
    )
    rank_bits = np.uint64(24)
    ranks = np.repeat(corpus.rank.astype(np.uint64), np.diff(corpus.first))
    rows = np.unique(corpus.value << rank_bits | ranks)
    for begin in range(0, len(rows), _ROWS):
        some = rows[begin : begin + _ROWS]
        rank = (some & np.uint64((1 << 24) - 1)).astype(np.int64)
        connection.executemany(
            "INSERT INTO fingerprints VALUES (?, ?)",
            zip((some >> rank_bits).tolist(), places[rank].tolist(), strict=True),
        )
    stock = {
        (outlets[n], v) for n in np.flatnonzero(corpus.has_boilerplate).tolist() for v in stock_of(corpus, n).tolist()
    }
    connection.executemany("INSERT INTO boilerplate VALUES (?, ?)", sorted(stock, key=repr))
