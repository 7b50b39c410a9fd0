"""The site: Datasette over one database, with our pages in front of its own.

Works with Datasette 0.65 and the 1.0 alphas. Tables, SQL, CSV and facets are Datasette's, with the labels and questions of
:mod:`tables`; everything else comes from :mod:`plugin`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from datasette.version import __version__

from . import plugin, tables
from .reading import Reader
from .rendering import Site
from .safety import Seal

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA = "data"  # the name of the database in the addresses of its tables
# Datasette's own limits, said here because they are promised: a query has a second, and a page a thousand rows.
_SETTINGS = {"allow_download": False, "sql_time_limit_ms": 1000, "max_returned_rows": 1000}
# A search index without content: SQLite refuses to list it.
_UNLISTED = "statement_keys"


class _Listed(Database):  # type: ignore[misc] # Datasette has no types
    """The database file as Datasette sees it: opened read-only."""

    async def table_names(self) -> list[str]:
        return [name for name in await super().table_names() if name != _UNLISTED]


def make(path: str, *, names: Iterable[str] | None = None, allow_review: bool = False) -> Datasette:
    """The site over the database file at ``path``; see :func:`provenance.web.make_site`."""
    if not pm.is_registered(plugin):
        pm.register(plugin, name="provenance")
    given: dict[str, Any] = {"metadata": tables.metadata(DATA), "settings": dict(_SETTINGS)}
    if not __version__.startswith("0."):  # 1.0 reads queries from its configuration
        given["config"] = tables.config(DATA)
    served = Datasette([], **given)
    served.remove_database("_memory")
    served.add_database(_Listed(served, path=path, is_mutable=True), name=DATA)
    plugin.SERVED[served] = plugin.Served(Site(path, Seal() if allow_review else None), Reader(path), names)
    return served


def warm(served: Datasette) -> None:
    """Load, in the background, what the first search would have to wait for."""
    plugin.SERVED[served].reader.begin(lambda db: db.find("words that nobody has typed yet"))


def close(served: Datasette) -> None:
    """Close the database connections of the pages."""
    plugin.SERVED[served].reader.close()
