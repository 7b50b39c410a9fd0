"""The database: what was read and found, in one SQLite file that any tool can open.

The only place that knows SQL. Importing this is cheap; SQLite is loaded when a database is opened, and
sqlite-utils when one is made or written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..store.records import Added, ArticleRecord, ArticleSummary, Cited, ClaimSummary, OutletRecord

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from .database import Database

__all__ = [
    "Added",
    "ArticleRecord",
    "ArticleSummary",
    "Cited",
    "ClaimSummary",
    "Database",
    "OutletRecord",
    "open_database",
]


def open_database(
    path: str | os.PathLike[str],
    *,
    create: bool = True,
    busy_timeout: float = 5.0,
    read_only: bool = False,
    progress: Callable[[str, int], None] | None = None,
) -> Database:
    """Open a database, making it first where there is none; ``":memory:"`` keeps it in memory.

    ``busy_timeout`` (seconds) is how long to wait for another process that is writing. With ``read_only`` the file is
    there already and stays as it is: what a stopped run left undone is not completed by lookups. ``progress`` is called
    with ``("link", n)`` before a lookup completes it, which may take a while: the claims of all n articles are linked.

    :raises DatabaseError: the file is missing (with ``create=False``), another program's, damaged, locked, or
        written by a newer version; such a file is never changed.
    """
    from .database import Database

    return Database(path, create=create, busy_timeout=busy_timeout, read_only=read_only, progress=progress)


def __getattr__(name: str) -> Any:
    if name == "Database":
        from .database import Database

        return Database
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
