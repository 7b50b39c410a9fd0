"""The tables, as numbered migrations: the files in ``migrations``, in their order. A file once released stays as it is.

Imported only when a database is made or brought up to date. The comments in the files stay in the database: ".schema"
in any SQLite tool explains the tables. Tables under full-text search have an integer key of their own, because VACUUM
may renumber bare rowids and the search index points at them.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from sqlite_utils import Database as Tables
from sqlite_utils import Migrations

if TYPE_CHECKING:
    import sqlite3
    from importlib.resources.abc import Traversable

migrations = Migrations("provenance")
_SEARCHED = {"articles": ("title", "text"), "claims": ("text",), "mentions": ("sentence",)}


def _register(file: Traversable) -> None:
    name = file.name.removesuffix(".sql")[len("00_") :]

    @migrations(name=name)
    def apply(db: Tables) -> None:
        db.executescript(file.read_text("utf-8"))
        for table, columns in _SEARCHED.items() if name == "first_tables" else ():
            # Porter stems help English ("trained", "training") and leave other languages' words alone.
            db.table(table).enable_fts(columns, create_triggers=True, tokenize="porter unicode61 remove_diacritics 2")


for _file in sorted(resources.files(__package__).joinpath("migrations").iterdir(), key=lambda f: f.name):
    _register(_file)


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is missing. Inside a transaction: killed half-way, the file is as it was before."""
    migrations.apply(Tables(connection, execute_plugins=False))
