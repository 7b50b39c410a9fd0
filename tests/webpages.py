"""The web page asked without a server, for the tests of its pages and of its forms."""

from __future__ import annotations

import asyncio
import shutil
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("datasette", reason="the extra web is not installed")

from provenance import open_database
from provenance.web import make_site
from provenance.web.rendering import LOOPBACK
from provenance.web.site import close

ASKED = "Ukrainians trained Tuareg rebels to fly drones"


class Got(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


Ask = Callable[..., Got]


def asker(app: Any) -> Ask:
    """Requests straight to the application: the same with every version of Datasette."""

    async def request(path: str, method: str, headers: dict[str, str], body: bytes) -> Got:
        raw, _, query = path.partition("?")
        given = [
            (name.lower().encode(), value.encode()) for name, value in ({"host": "localhost:8011"} | headers).items()
        ]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "root_path": "",
            "path": urllib.parse.unquote(raw), "raw_path": raw.encode("ascii"), "query_string": query.encode("ascii"), "headers": given,
            "server": ("localhost", 8011), "client": ("127.0.0.1", 1),
        }  # fmt: skip
        got: dict[str, Any] = {"body": b""}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                got["status"], got["headers"] = (
                    message["status"],
                    {k.decode().lower(): v.decode() for k, v in message["headers"]},
                )
            else:
                got["body"] += message.get("body", b"")

        await app(scope, receive, send)
        return Got(got["status"], got["headers"], got["body"])

    loop = asyncio.new_event_loop()

    def ask(path: str, *, form: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Got:
        body = urllib.parse.urlencode(form).encode() if form is not None else b""
        sent = dict(headers or {}) | (
            {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body))}
            if form is not None
            else {}
        )
        return loop.run_until_complete(request(path, "GET" if form is None else "POST", sent, body))

    ask.loop = loop  # type: ignore[attr-defined] # closed with the site
    return ask


def opened(path: Path, **options: Any) -> Iterator[Ask]:
    site = make_site(str(path), **options)
    ask = asker(site.app())
    yield ask
    close(site)
    for database in site.databases.values():
        database.close()
    ask.loop.close()  # type: ignore[attr-defined] # see asker


@pytest.fixture(scope="module")
def database(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(seeds_database, tmp_path_factory.mktemp("web") / "seeds.db"))


@pytest.fixture(scope="module")
def ask(database: Path) -> Iterator[Ask]:
    yield from opened(database, names=LOOPBACK)


@pytest.fixture(scope="module")
def claim(database: Path) -> str:
    with open_database(database) as db:
        return db.find(ASKED)[0].id


@pytest.fixture(scope="module")
def articles(database: Path) -> list[str]:
    with open_database(database) as db:
        return [a.id for a in db.articles()]
