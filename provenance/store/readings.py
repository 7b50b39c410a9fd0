"""How far files with many articles were read, for a run that goes on after one that was stopped; and what was no article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..read.work import Place
from . import rows
from .connection import plain_errors, snapshot, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from ..model import Unread


class Readings:
    """The readings of one database."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection, self._path = connection, path

    def reached(self, source: str) -> Place | None:
        """Where the reading of this content was stopped; None where it never was."""
        with plain_errors(self._path), snapshot(self._connection):
            row = self._connection.execute("SELECT source, name, position FROM readings WHERE source = ?", (source,)).fetchone()
        return Place(*row) if row is not None else None

    def note(self, place: Place) -> None:
        """The articles before this place are stored."""
        place = rows.storable(place)
        with plain_errors(self._path), transaction(self._connection):
            self._connection.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", (place.source, place.name, place.position))

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
