"""What Datasette asks its plugins: our pages, headers for every answer, cells that lead to our pages.

Registered once in a process; a Datasette that :func:`site.make` did not make is left alone.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from datasette import hookimpl
from datasette.utils.asgi import Response
from markupsafe import Markup

from ..errors import DatabaseError, ProvenanceError
from . import pages, tables
from .rendering import STYLE, STYLE_PATH, rendered
from .safety import POLICY, guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from datasette.app import Datasette

    from ..corpus.database import Database
    from .reading import Reader
    from .rendering import Answer, Asked, Site


class Served(NamedTuple):
    """What belongs to one Datasette of ours."""

    site: Site
    reader: Reader
    names: Iterable[str] | None


SERVED: weakref.WeakKeyDictionary[Datasette, Served] = weakref.WeakKeyDictionary()


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
    href = tables.address(table, column, value)
    return None if href is None else Markup('<a href="{}">{}</a>').format(href, value)


def _view(make: Callable[[Database, Asked], Answer]) -> Callable[..., Any]:
    async def view(request: Any, datasette: Datasette) -> Response:
        site, reader, _ = SERVED[datasette]
        found = {key: unquote(value) for key, value in request.url_vars.items() if value is not None}
        asked = pages.asked(
            site,
            path=request.path,
            found=found,
            given={key: request.args.get(key) for key in request.args},
            form=dict(await request.post_vars()) if request.method == "POST" else None,
            headers={key.lower(): value for key, value in request.headers.items()},
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
