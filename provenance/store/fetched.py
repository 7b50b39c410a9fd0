"""What was asked for on the web, when, and which article it became."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..read.visits import Visit
from . import rows
from .connection import plain_errors, snapshot, transaction

if TYPE_CHECKING:
    import sqlite3

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
            row = self._connection.execute("SELECT id FROM articles WHERE url = ? ORDER BY number DESC", (address,)).fetchone()
        return Visit(address, address, "", article=row[0]) if row is not None else None

    def note(self, visit: Visit) -> None:
        visit = rows.storable(visit)
        with plain_errors(self._path), transaction(self._connection):
            article = visit.article
            if article is not None and not self._connection.execute("SELECT 1 FROM articles WHERE id = ?", (article,)).fetchone():
                # It completed one that was stored without its address, or was one with it.
                row = self._connection.execute("SELECT id FROM articles WHERE url = ? ORDER BY number DESC", (visit.final,)).fetchone()
                article = row[0] if row is not None else None
            self._connection.execute(
                "INSERT OR REPLACE INTO fetched (address, final, at, status, etag, modified, reason, lasting, article) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (visit.address, visit.final, visit.at, visit.status, visit.etag, visit.modified, visit.reason, int(visit.lasting), article),
            )

