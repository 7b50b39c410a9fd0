"""The way of an article through all rooms, and the database that keeps what was read and found.

Importing this is cheap: SQLite is loaded when a database is opened, what links and counts when there is work for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ..model import Article, Claim

if TYPE_CHECKING:
    import os

    from .database import Database

__all__ = ["Database", "link_claims", "open_database"]


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


def link_claims(articles: Iterable[Article], *, engine: str = "neural", embedding: str | None = None) -> list[Claim]:
    """The claims of articles, without a database: attributes each with that engine, finds their copied text, links
    their statements (see :func:`provenance.claims.link`) and says whom each mention has it from."""
    from ..attribute import attribute
    from ..claims import link
    from ..reuse import directed, overlaps
    from ..trace import rested

    first: dict[str, Article] = {}
    for article in articles:
        first.setdefault(article.id, article)
    read = {id_: (article, attribute(article, engine=engine)) for id_, article in first.items()}
    reuses = directed(overlaps(first.values()), read.__getitem__)
    return rested(link(read.values(), embedding=embedding), read.values(), reuses)


def __getattr__(name: str) -> Any:
    if name == "Database":
        from .database import Database

        return Database
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
