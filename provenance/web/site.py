"""The site: Datasette over one database, with our pages in front of its own.

Works with Datasette 0.65 and the 1.0 alphas. Tables, SQL, CSV and facets are Datasette's, with the descriptions, labels
and questions given here. This module is the plugin: registered once in a process, it leaves alone a Datasette that
:func:`make` did not make.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database as File
from datasette.plugins import pm
from datasette.utils.asgi import Response
from datasette.version import __version__
from markupsafe import Markup

from ..errors import DatabaseError, ProvenanceError
from ..show.labels import CAVEAT
from ..store.lookup import questions
from . import pages
from .rendering import (
    POLICY,
    STYLE,
    STYLE_PATH,
    Answer,
    Asked,
    Reader,
    Seal,
    Site,
    article_address,
    claim_address,
    guarded,
    party_address,
    rendered,
)

if TYPE_CHECKING:
    from ..corpus.database import Database

_THIS = sys.modules[__name__]
DATA = "data"  # the name of the database in the addresses of its tables
# Datasette's own limits, said here because they are promised: a query has a second, and a page a thousand rows.
_SETTINGS = {"allow_download": False, "sql_time_limit_ms": 1000, "max_returned_rows": 1000}
# A search index without content: SQLite refuses to list it.
_UNLISTED = "statement_keys"


class _Listed(File):  # type: ignore[misc] # Datasette has no types
    """The database file as Datasette sees it: opened read-only."""

    async def table_names(self) -> list[str]:
        return [name for name in await super().table_names() if name != _UNLISTED]


class Served(NamedTuple):
    """What belongs to one Datasette of ours."""

    site: Site
    reader: Reader
    names: Iterable[str] | None


SERVED: weakref.WeakKeyDictionary[Datasette, Served] = weakref.WeakKeyDictionary()


def make(path: str, *, names: Iterable[str] | None = None, allow_review: bool = False) -> Datasette:
    """The site over the database file at ``path``; see :func:`provenance.web.make_site`."""
    if not pm.is_registered(_THIS):
        pm.register(_THIS, name="provenance")
    queries = {name: question._asdict() for name, question in questions().items()}
    database = {
        "description": _ABOUT,
        "tables": _TABLES | {name: {"hidden": True} for name in _HIDDEN},
        "queries": queries,
    }
    metadata = {"title": "News Provenance", "description": _ABOUT, "databases": {DATA: database}}
    given: dict[str, Any] = {"metadata": deepcopy(metadata), "settings": dict(_SETTINGS)}
    if not __version__.startswith("0."):
        # 1.0 reads queries from its configuration, and moves what is no metadata to it
        given["config"] = {"databases": {DATA: {"queries": queries}}}
    served = Datasette([], **given)
    served.remove_database("_memory")
    served.add_database(_Listed(served, path=path, is_mutable=True), name=DATA)
    SERVED[served] = Served(Site(path, Seal() if allow_review else None), Reader(path), names)
    return served


def warm(served: Datasette) -> None:
    """Load, in the background, what the first search would have to wait for."""
    SERVED[served].reader.begin(lambda db: db.find("words that nobody has typed yet"))


def close(served: Datasette) -> None:
    """Close the database connections of the pages."""
    SERVED[served].reader.close()


# --- what Datasette asks its plugins ------------------------------------------------------------------------------


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Any]]:
    if datasette not in SERVED:
        return []
    return [*((regex, _view(make)) for regex, make in pages.ROUTES), (f"^{STYLE_PATH}$", _style)]


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    served = SERVED.get(datasette)
    return (lambda app: app) if served is None else (lambda app: guarded(app, served.names))


@hookimpl
def skip_csrf(datasette: Datasette, scope: dict[str, Any]) -> bool | None:
    # Forms of our pages carry a seal of their own, the same with every version of Datasette.
    return True if datasette in SERVED and scope.get("path", "").startswith("/review/") else None


@hookimpl
def render_cell(value: Any, column: str, table: str | None, datasette: Datasette) -> Markup | None:
    if datasette not in SERVED or not isinstance(value, str):
        return None
    href = cell_address(table, column, value)
    return None if href is None else Markup('<a href="{}">{}</a>').format(href, value)


def _view(make: Callable[[Database, Asked], Answer]) -> Callable[..., Any]:
    async def view(request: Any, datasette: Datasette) -> Response:
        site, reader, _ = SERVED[datasette]
        found = {key: unquote(value) for key, value in request.url_vars.items() if value is not None}
        asked = Asked(
            site,
            request.path,
            found,
            {key: request.args.get(key) for key in request.args},
            dict(await request.post_vars()) if request.method == "POST" else None,
            {key.lower(): value for key, value in request.headers.items()},
        )
        try:
            answer, body = await reader.ask(lambda db: _made(make, db, asked))
        except ProvenanceError as error:
            answer = pages.failed(str(error), 503 if isinstance(error, DatabaseError) else 400)
            body = rendered(answer, asked, current=True)
        if answer.go is not None:
            return Response("", status=303 if request.method == "POST" else 302, headers={"Location": answer.go})
        kinds = {"json": "application/json; charset=utf-8", "txt": "text/plain; charset=utf-8"}
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
        return Response(
            body, status=answer.status, content_type=kinds.get(asked.form, "text/html; charset=utf-8"), headers=headers
        )

    return view


def _made(make: Callable[[Database, Asked], Answer], db: Database, asked: Asked) -> tuple[Answer, str]:
    answer = make(db, asked)
    return answer, "" if answer.go is not None else rendered(answer, asked, current=db.is_current())


async def _style() -> Response:
    # Its address changes with its content.
    return Response(
        STYLE, content_type="text/css; charset=utf-8", headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )


# --- how Datasette shows the tables --------------------------------------------------------------------------------

_ABOUT = f"What was read and found, table by table. {CAVEAT}"


def _table(description: str, facets: str = "", **more: str) -> dict[str, Any]:
    """``facets``: columns to count by; ``label_column``, ``sort``, ``sort_desc``: as Datasette calls them."""
    return {"description": description, **({"facets": facets.split()} if facets else {}), **more}


_TABLES = {
    "claim_overview": _table(
        f"Every claim, with the numbers of the version that most articles carry. {CAVEAT}",
        "as_written badges",
        sort="as_written",
    ),
    "claims": _table("Statements found in one or more articles", label_column="text", sort_desc="articles"),
    "articles": _table("Articles as they were read", "outlet_name language", label_column="title"),
    "parties": _table("Everyone a claim can come from", "kind", label_column="name"),
    "outlets": _table("Outlets with articles here", sort_desc="articles"),
    "attributions": _table(
        "Statements, and the words that say who the article has them from", "form stance", label_column="sentence"
    ),
    "hops": _table("The chains of the attributions, step by step"),
    "citations": _table("Who cites whom, and in what words", "kind outlet"),
    "mentions": _table("The sentences that carry a claim", "stance own_account", label_column="sentence"),
    "edges": _table("Who has a version of a claim from whom, as one sentence shows it", "status kind"),
    "independence": _table(
        f"Every version of every claim, counted on its own. {CAVEAT}", "as_written stance", sort="as_written"
    ),
    "reuses": _table("Pairs of articles that share a passage", "kind direction credited"),
    "passages": _table("The passages that two articles share"),
    "copied_words": _table("Copied passages, with their words in both articles", "kind credited"),
    "families": _table("Families of articles that print the same text", sort_desc="articles"),
    "copies": _table("The articles in each family", "credited"),
    "credits": _table("Bylines, datelines and other credits beside the text", "kind"),
    "links": _table("Hyperlinks"),
    "authors": _table("Authors' names"),
    "runs": _table("Whether the claims cover every article"),
    "reviews": _table("Reviewers' decisions, in the order they were recorded", "action reviewer"),
    "reviewed": _table("What each decision does to which claim", "effect"),
    "unread": _table("What could not be read, and why"),
    "fetched": _table("Web addresses that were requested"),
}
# Kept for this tool alone; in the file they stay readable.
_HIDDEN = (
    "fingerprinted", "fingerprints", "boilerplate", "linked", "statements", "statement_keys", "renamed", "unreviewed",
    "review_places", "readings", "sqlite_sequence", "_sqlite_migrations",
)  # fmt: skip

# Columns of tables and views whose cells name something that has a page; ``*``: in every table.
_CELLS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("claims.id", "claim_overview.id", "*.claim"), claim_address),
    **dict.fromkeys(("articles.id", "reuses.other", "passages.other", "copied_words.other"), article_address),
    **dict.fromkeys(("*.article", "*.evidence_article"), article_address),
    **dict.fromkeys(("parties.id", "outlets.id", "articles.outlet"), party_address),
    **dict.fromkeys(("*.party", "*.carrier", "*.from_party", "*.to_party"), party_address),
}
# The answer of a query has no table; these columns are named so in no other sense.
_QUERY = ("claim", "article", "party")


def cell_address(table: str | None, column: str, value: str) -> str | None:
    """Our page for what a cell names; None for any other cell."""
    known = f"{table}.{column}" if f"{table}.{column}" in _CELLS else f"*.{column}" if table or column in _QUERY else ""
    return _CELLS[known](value) if known in _CELLS and value else None
