"""The site: Datasette over one database, with our pages in front of its own.

Works with Datasette 0.65 and the 1.0 alphas. Tables, SQL, CSV and facets are Datasette's, with the descriptions, labels and
questions given here. This module is the plugin: registered once in a process, it leaves alone a Datasette that
:func:`make` did not make.
"""

from __future__ import annotations

import sys
import weakref
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
from .rendering import STYLE, STYLE_PATH, Asked, Site, article_address, claim_address, party_address, rendered
from .serving import POLICY, Reader, Seal, guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..corpus.database import Database
    from .rendering import Answer

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
    if not __version__.startswith(
        "0."
    ):  # 1.0 reads queries from its configuration, and moves what is no metadata to it
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
_TABLES: dict[str, dict[str, Any]] = {
    "claim_overview": {
        "description": f"Every claim, with the numbers of the version that most articles carry. {CAVEAT}",
        "facets": ["as_written", "badges"],
        "sort": "as_written",
    },
    "claims": {
        "description": "Statements found in one or more articles",
        "label_column": "text",
        "sort_desc": "articles",
    },
    "articles": {
        "description": "Articles as they were read",
        "label_column": "title",
        "facets": ["outlet_name", "language"],
    },
    "parties": {"description": "Everyone a claim can come from", "label_column": "name", "facets": ["kind"]},
    "outlets": {"description": "Outlets with articles here", "sort_desc": "articles"},
    "attributions": {
        "description": "Statements, and the words that say who the article has them from",
        "label_column": "sentence",
        "facets": ["form", "stance"],
    },
    "hops": {"description": "The chains of the attributions, step by step"},
    "citations": {"description": "Who cites whom, and in what words", "facets": ["kind", "outlet"]},
    "mentions": {
        "description": "The sentences that carry a claim",
        "label_column": "sentence",
        "facets": ["stance", "own_account"],
    },
    "edges": {
        "description": "Who has a version of a claim from whom, as one sentence shows it",
        "facets": ["status", "kind"],
    },
    "independence": {
        "description": f"Every version of every claim, counted on its own. {CAVEAT}",
        "facets": ["as_written", "stance"],
        "sort": "as_written",
    },
    "reuses": {"description": "Pairs of articles that share a passage", "facets": ["kind", "direction", "credited"]},
    "passages": {"description": "The passages that two articles share"},
    "copied_words": {
        "description": "Copied passages, with their words in both articles",
        "facets": ["kind", "credited"],
    },
    "families": {"description": "Families of articles that print the same text", "sort_desc": "articles"},
    "copies": {"description": "The articles in each family", "facets": ["credited"]},
    "credits": {"description": "Bylines, datelines and other credits beside the text", "facets": ["kind"]},
    "links": {"description": "Hyperlinks"},
    "authors": {"description": "Authors' names"},
    "runs": {"description": "Whether the claims cover every article"},
    "reviews": {
        "description": "Reviewers' decisions, in the order they were recorded",
        "facets": ["action", "reviewer"],
    },
    "reviewed": {"description": "What each decision does to which claim", "facets": ["effect"]},
    "unread": {"description": "What could not be read, and why"},
    "fetched": {"description": "Web addresses that were requested"},
}
# Kept for this tool alone; in the file they stay readable.
_HIDDEN = (
    "fingerprinted", "fingerprints", "boilerplate", "linked", "statements", "statement_keys", "renamed", "unreviewed", "review_places", "readings",
    "sqlite_sequence", "_sqlite_migrations",
)  # fmt: skip

# (table or view, column) -> the address of what the cell names; a column under None is the same in every table.
_CELLS: dict[tuple[str | None, str], Callable[[str], str]] = {
    ("claims", "id"): claim_address,
    ("claim_overview", "id"): claim_address,
    (None, "claim"): claim_address,
    ("articles", "id"): article_address,
    (None, "article"): article_address,
    ("reuses", "other"): article_address,
    ("passages", "other"): article_address,
    ("copied_words", "other"): article_address,
    (None, "evidence_article"): article_address,
    ("parties", "id"): party_address,
    ("outlets", "id"): party_address,
    ("articles", "outlet"): party_address,
    (None, "party"): party_address,
    (None, "carrier"): party_address,
    (None, "from_party"): party_address,
    (None, "to_party"): party_address,
}
# The answer of a query has no table; these columns are named so in no other sense.
_QUERY = (None, "claim"), (None, "article"), (None, "party")


def cell_address(table: str | None, column: str, value: str) -> str | None:
    """Our page for what a cell names; None for any other cell."""
    leads = _CELLS.get((table, column)) or (_CELLS.get((None, column)) if table or (None, column) in _QUERY else None)
    return leads(value) if leads and value else None
