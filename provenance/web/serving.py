"""What stands between a request and a page: the database, read in threads; headers on every answer; names of the server;
the seal of forms.

See docs/web-page.md.
"""

from __future__ import annotations

import asyncio
import gc
import hmac
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from ..corpus import open_database
from ..sharing import uncollected

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping

    from ..corpus.database import Database

    Message = MutableMapping[str, Any]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[MutableMapping[str, Any], Callable[[], Awaitable[Message]], Send], Awaitable[None]]

T = TypeVar("T")
_THREADS = 4

# --- the database -----------------------------------------------------------------------------------------------


def settle_memory() -> None:
    """For a process that serves: what is loaded stays, and a page of many thousand values is not searched for garbage
    again and again while it is made."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


class Reader:
    """Answers questions to one database file: read-only, one connection for each of a few threads, so that no page waits
    for another."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="provenance")
        self._of_thread = threading.local()

    async def ask(self, question: Callable[[Database], T]) -> T:
        """What ``question`` answers when it is given the database."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._answer, question)

    def begin(self, question: Callable[[Database], object]) -> None:
        """Let a question load what others need, without waiting for its answer."""
        self._pool.submit(self._answer, question)

    def _answer(self, question: Callable[[Database], T]) -> T:
        db: Database | None = getattr(self._of_thread, "db", None)
        if db is None:
            db = self._of_thread.db = open_database(self.path, create=False, read_only=True)
        with uncollected():
            return question(db)

    def close(self) -> None:
        """Closes every connection in its own thread, the only one that may, and ends the threads."""
        together = threading.Barrier(_THREADS)

        def end() -> None:
            together.wait()
            db: Database | None = getattr(self._of_thread, "db", None)
            if db is not None:
                db.close()

        for ended in [self._pool.submit(end) for _ in range(_THREADS)]:
            ended.result()
        self._pool.shutdown()


# --- headers and names, around everything, the pages of Datasette included ----------------------------------------

_COMMON = "default-src 'none'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
# Our pages need no script at all.
POLICY = f"{_COMMON}; style-src 'self'"
# Datasette's pages have style attributes, and scripts that enhance them; what stands inline there is left out, and
# nothing depends on it.
DATA_POLICY = f"{_COMMON}; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'"
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_REFUSED = b"This server answers only on this machine, at the address it printed when it started.\n"


def guarded(app: App, names: Iterable[str] | None) -> App:
    """The application with security headers on every answer.

    ``names``: how the server may be called. A page elsewhere could otherwise point a name of its own at this machine and
    read the answers (DNS rebinding). None: any name, for a server that is meant to be reached from elsewhere.
    """
    known = None if names is None else {name.casefold() for name in names}

    async def answer(scope: MutableMapping[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if known is not None and _host_name(scope) not in known:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS.items()]
            await send({"type": "http.response.start", "status": 421, "headers": headers})
            await send({"type": "http.response.body", "body": _REFUSED})
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [(bytes(name).lower(), bytes(value)) for name, value in message.get("headers", ())]
                cookies = [header for header in given if header[0] == b"set-cookie"]
                headers = {b"content-security-policy": DATA_POLICY.encode(), **dict(given), **_HEADERS}
                headers.pop(b"set-cookie", None)
                message = {**message, "headers": [*headers.items(), *cookies]}
            await send(message)

        await app(scope, receive, send_guarded)

    return answer


def _host_name(scope: Mapping[str, Any]) -> str:
    """``127.0.0.1`` of ``Host: 127.0.0.1:8001``, ``::1`` of ``[::1]:8001``; empty for what is no host."""
    given = next((bytes(value) for name, value in scope.get("headers", ()) if bytes(name).lower() == b"host"), b"")
    try:
        return (urlsplit(f"//{given.decode('latin-1')}").hostname or "").casefold()
    except ValueError:
        return ""


# --- forms ------------------------------------------------------------------------------------------------------


class Seal:
    """Proof that a form was sent from one of our own pages.

    Each run of the server has a secret of its own that stands in every form it shows. A page elsewhere can send a form
    here, but cannot read ours to learn the secret; and its browser says where the form comes from.
    """

    def __init__(self) -> None:
        self.value = secrets.token_urlsafe(32)

    def holds(self, given: str, headers: Mapping[str, str]) -> bool:
        """Whether the form is ours. ``headers``: those of the request, names in lower case."""
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.casefold() != headers.get("host", "").casefold():
            return False
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.value.encode())
