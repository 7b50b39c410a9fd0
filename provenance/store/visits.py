"""What was asked for on the web and how far files were read, for a run that goes on after one that was stopped."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from ..model import Article, Party
from ..read.documents import Place
from ..read.web import Visit
from . import rows
from .connection import plain_errors, snapshot, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from ..model import Unread

_VISIT = "SELECT address, final, at, status, etag, modified, reason, lasting, article FROM fetched WHERE "


class Visits:
    """The visits of one database; see :class:`provenance.read.visits.Memory`."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection, self._path = connection, path

    def recall(self, address: str) -> Visit | None:
        """The last visit of the address; else of one that led there; else what an article of that address tells."""
        with plain_errors(self._path), snapshot(self._connection):
            for where in ("address = ?", "final = ? AND article IS NOT NULL ORDER BY at DESC"):
                row = self._connection.execute(_VISIT + where, (address,)).fetchone()
                if row is not None:
                    return replace(Visit(*row), lasting=bool(row[7]))
            row = self._connection.execute(
                "SELECT id FROM articles WHERE url = ? ORDER BY number DESC", (address,)
            ).fetchone()
        return Visit(address, address, "", article=row[0]) if row is not None else None

    def note(self, visit: Visit) -> None:
        visit = rows.storable(visit)
        with plain_errors(self._path), transaction(self._connection):
            article = visit.article
            if (
                article is not None
                and not self._connection.execute("SELECT 1 FROM articles WHERE id = ?", (article,)).fetchone()
            ):
                # It completed one that was stored without its address, or was one with it.
                row = self._connection.execute(
                    "SELECT id FROM articles WHERE url = ? ORDER BY number DESC", (visit.final,)
                ).fetchone()
                article = row[0] if row is not None else None
            self._tell_citing(visit.address, article)
            self._connection.execute(
                "INSERT OR REPLACE INTO fetched (address, final, at, status, etag, modified, reason, lasting, article) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    visit.address,
                    visit.final,
                    visit.at,
                    visit.status,
                    visit.etag,
                    visit.modified,
                    visit.reason,
                    int(visit.lasting),
                    article,
                ),
            )

    def _tell_citing(self, address: str, article: str | None) -> None:
        """An address turns out to lead to an article that is here: what links to it is to be linked again."""
        before = self._connection.execute("SELECT article FROM fetched WHERE address = ?", (address,)).fetchone()
        if article is None or (before is not None and before[0] == article):
            return
        again = "DELETE FROM linked WHERE article IN (SELECT article FROM links WHERE url = ?1) AND ?1 NOT IN (SELECT url FROM articles WHERE id = ?2 AND url IS NOT NULL)"
        if self._connection.execute(again, (address, article)).rowcount:
            self._connection.execute("UPDATE runs SET state = 'stale' WHERE step = 'link'")


# Whose page stands where a link leads: its own address, the one it declares, or one that was followed to it.
_LED = (
    "SELECT l.url, a.id FROM links l CROSS JOIN articles a ON a.url = l.url WHERE l.url IS NOT NULL {0} UNION "
    "SELECT l.url, a.id FROM links l CROSS JOIN articles a ON a.canonical = l.url WHERE l.url IS NOT NULL {0} UNION "
    "SELECT l.url, f.article FROM links l CROSS JOIN fetched f ON f.address = l.url WHERE f.article IS NOT NULL {0}"
)


def pages(connection: sqlite3.Connection, articles: Sequence[str] | None = None) -> dict[str, Party]:
    """Address to the party that carries what stands there, for the links of some articles, or of all."""
    some = "" if articles is None else "AND l.article IN (SELECT value FROM json_each(?1))"
    given = () if articles is None else (json.dumps(list(articles)),)
    found: dict[str, str] = {}
    for url, article in connection.execute(f"{_LED.format(some)} ORDER BY 1, 2", given):
        found.setdefault(url, article)  # of several versions of a page, always the same one
    if not found:
        return {}
    about = (
        "SELECT a.id, a.title, a.origin, a.outlet, a.outlet_name, p.kind, p.descriptor, p.owner FROM articles a "
        "LEFT JOIN parties p ON p.id = a.outlet WHERE a.id IN (SELECT value FROM json_each(?))"
    )
    carriers = {
        id_: Article(
            id_, "", title, None if outlet is None else Party(outlet, name, kind, descriptor, owner), origin=origin
        ).carrier
        for id_, title, origin, outlet, name, kind, descriptor, owner in connection.execute(
            about, (json.dumps(sorted(set(found.values()))),)
        )
    }
    return {url: carriers[article] for url, article in found.items()}


def citing(connection: sqlite3.Connection, articles: Iterable[str]) -> list[str]:
    """The articles with links that lead to some others."""
    sql = (
        "SELECT DISTINCT l.article FROM links l WHERE l.url IN (SELECT url FROM articles WHERE id IN (SELECT value FROM json_each(?1)) UNION "
        "SELECT canonical FROM articles WHERE id IN (SELECT value FROM json_each(?1)) UNION "
        "SELECT address FROM fetched WHERE article IN (SELECT value FROM json_each(?1)))"
    )
    return [id_ for (id_,) in connection.execute(sql, (json.dumps(list(articles)),))]


# --- How far files with many articles were read, for a run that goes on after one that was stopped; and what was no article.


class Readings:
    """The readings of one database."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection, self._path = connection, path

    def reached(self, source: str) -> Place | None:
        """Where the reading of this content was stopped; None where it never was."""
        with plain_errors(self._path), snapshot(self._connection):
            row = self._connection.execute(
                "SELECT source, name, position FROM readings WHERE source = ?", (source,)
            ).fetchone()
        return Place(*row) if row is not None else None

    def note(self, place: Place) -> None:
        """The articles before this place are stored."""
        place = rows.storable(place)
        with plain_errors(self._path), transaction(self._connection):
            self._connection.execute(
                "INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", (place.source, place.name, place.position)
            )

    def forget(self, sources: Iterable[str]) -> None:
        """The run is through: read again, these files are read from their beginning."""
        with plain_errors(self._path), transaction(self._connection):
            self._connection.executemany("DELETE FROM readings WHERE source = ?", [(source,) for source in sources])

    def keep(self, origin: str, unread: Unread | None) -> None:
        """What a document is instead of an article; None: it is one by now."""
        origin, unread = rows.storable(origin), rows.storable(unread)
        with plain_errors(self._path):
            if unread is None:
                if self._connection.execute("SELECT 1 FROM unread WHERE origin = ?", (origin,)).fetchone() is None:
                    return
                with transaction(self._connection):
                    self._connection.execute("DELETE FROM unread WHERE origin = ?", (origin,))
                return
            with transaction(self._connection):
                self._connection.execute("INSERT OR REPLACE INTO unread VALUES (?, ?)", (origin, unread.reason))
