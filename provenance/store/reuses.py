"""Copied text in the tables: which articles share words, and what each one has of its own."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ..model import Article, Attribution, Family, Party, Reuse, Span
from . import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from sqlite_utils import Database as Tables

_GIVEN = "(SELECT value FROM json_each(?))"
_COLUMNS = (
    "r.article, r.other, r.kind, r.containment, r.containment_other, r.direction, r.source, r.source_name, p.kind, "
    "p.descriptor, p.owner, r.credited, r.reasons"
)


def write(db: Tables, found: Sequence[Reuse]) -> None:
    """Store reuses whose articles are stored; those of the same two articles must have been forgotten before."""
    if not found:
        return
    db.table("reuses").insert_all(
        {
            "article": r.article,
            "other": r.other,
            "kind": r.kind,
            "containment": r.containment,
            "containment_other": r.containment_other,
            "direction": r.direction,
            "source": r.source.id if r.source else None,
            "source_name": r.source.name if r.source else None,
            "credited": None if r.credited is None else int(r.credited),
            "reasons": json.dumps(r.reasons, ensure_ascii=False),
        }
        for r in found
    )
    db.table("passages").insert_all(
        {
            "article": r.article,
            "other": r.other,
            "place": place,
            "passage_start": mine.start,
            "passage_end": mine.end,
            "other_start": theirs.start,
            "other_end": theirs.end,
        }
        for r in found
        for place, (mine, theirs) in enumerate(r.passages)
    )


def forget(connection: sqlite3.Connection, pairs: Iterable[tuple[str, str]]) -> None:
    """Remove what is stored of pairs of articles (smaller id first)."""
    given = list(pairs)
    for table in ("passages", "reuses"):
        connection.executemany(f"DELETE FROM {table} WHERE article = ? AND other = ?", given)


def pairs_of(connection: sqlite3.Connection, article: str) -> list[tuple[str, str]]:
    sql = "SELECT article, other FROM reuses WHERE article = ?1 UNION SELECT article, other FROM reuses WHERE other = ?1 ORDER BY 1, 2"
    return [(a, b) for a, b in connection.execute(sql, (article,))]


def _reuse(row: Sequence[Any], passages: tuple[tuple[Span, Span], ...] = ()) -> Reuse:
    article, other, kind, share, rest, direction, source, name, party_kind, descriptor, owner, credited, reasons = row
    party = None if source is None else Party(source, name, party_kind, descriptor, owner)
    told = None if credited is None else bool(credited)
    return Reuse(article, other, kind, share, rest, passages, direction, tuple(json.loads(reasons)), party, told)


def load(connection: sqlite3.Connection, texts: Mapping[str, str], article: str | None = None) -> list[Reuse]:
    """The reuses of one article, or all; ``texts`` holds the text of every article they name."""
    where = "" if article is None else " WHERE {0}article = ?1 OR {0}other = ?1"
    given = () if article is None else (article,)
    held: dict[tuple[str, str], list[tuple[Span, Span]]] = defaultdict(list)
    sql = f"SELECT article, other, passage_start, passage_end, other_start, other_end FROM passages{where.format('')} ORDER BY article, other, place"
    for one, two, start, end, other_start, other_end in connection.execute(sql, given):
        held[one, two].append((Span.of(texts[one], start, end), Span.of(texts[two], other_start, other_end)))
    return [_reuse(row, tuple(held[row[0], row[1]])) for row in connection.execute(_select(where.format("r.")), given)]


def _select(where: str) -> str:
    return f"SELECT {_COLUMNS} FROM reuses r LEFT JOIN parties p ON p.id = r.source{where} ORDER BY r.article, r.other"


def others_of(connection: sqlite3.Connection, article: str) -> list[str]:
    return [b if a == article else a for a, b in pairs_of(connection, article)]


# --- families ---------------------------------------------------------------------------------------------------


def families(connection: sqlite3.Connection) -> list[Family]:
    """The families of all stored articles, largest first."""
    from ..reuse.direction import Signs, signs
    from ..reuse.families import families as grouped

    def signs_of(ids: Sequence[str]) -> Iterable[Signs]:
        credits_ = _credits(connection, ids)
        return (signs(article, credits_.get(article.id, ())) for article in _without_text(connection, ids))

    return grouped((_reuse(row) for row in connection.execute(_select(""))), signs_of)


def _without_text(connection: sqlite3.Connection, ids: Sequence[str]) -> Iterable[Article]:
    """The articles, but for their words and what hangs on those."""
    sql = (
        "SELECT a.id, a.title, a.outlet, a.outlet_name, p.kind, p.descriptor, p.owner, a.url, a.canonical, a.published, a.origin "
        f"FROM articles a LEFT JOIN parties p ON p.id = a.outlet WHERE a.id IN {_GIVEN}"
    )
    for id_, title, outlet, name, kind, descriptor, owner, url, canonical, published, origin in connection.execute(sql, (json.dumps(ids),)):
        party = None if outlet is None else Party(outlet, name, kind, descriptor, owner)
        yield Article(id_, "", title, party, url, canonical, published=published, origin=origin)


def _credits(connection: sqlite3.Connection, ids: Sequence[str]) -> Mapping[str, list[Attribution]]:
    """The credits of articles, with nothing but whom they credit, for how much, and in which words."""
    sql = (
        "SELECT t.id, t.article, t.extent, coalesce(t.declared, t.sentence), h.path, h.party, h.name, p.kind, h.descriptor, p.owner "
        "FROM attributions t JOIN hops h ON h.attribution = t.id JOIN parties p ON p.id = h.party "
        f"WHERE t.form = 'credit' AND t.article IN {_GIVEN} ORDER BY t.article, t.place, h.path, h.position"
    )
    paths: dict[str, dict[int, list[Party]]] = defaultdict(lambda: defaultdict(list))
    told: dict[str, tuple[str, Any, str]] = {}
    for id_, article, extent, words, path, *party in connection.execute(sql, (json.dumps(ids),)):
        told[id_] = (article, extent, words)
        paths[id_][path].append(Party(*party))
    found: dict[str, list[Attribution]] = defaultdict(list)
    nowhere = Span(0, 0, "")
    for id_, (article, extent, words) in told.items():
        chains = tuple(tuple(p) for p in paths[id_].values())
        found[article].append(Attribution(article, nowhere, (), (), (), chains, form="credit", extent=extent, declared=words))
    return found


# --- what is an article's own -------------------------------------------------------------------------------------


def article_texts(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str]:
    sql = f"SELECT id, text FROM articles WHERE id IN {_GIVEN}"
    return dict(connection.execute(sql, (json.dumps(list(ids)),)))


__all__ = ["article_texts", "families", "forget", "load", "others_of", "pairs_of", "rows", "write"]
