"""What protects the reader and the database while pages are served: headers on every answer, names of the server, forms.

An ASGI layer around everything, the pages of Datasette included. See docs/web-page.md.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping

if TYPE_CHECKING:
    Message = MutableMapping[str, Any]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[MutableMapping[str, Any], Callable[[], Awaitable[Message]], Send], Awaitable[None]]

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
        if known is not None and host_name(_header(scope, b"host")) not in known:
            words = b"This server answers on this machine alone, under the address it printed when it started.\n"
            headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS.items()]
            await send({"type": "http.response.start", "status": 421, "headers": headers})
            await send({"type": "http.response.body", "body": words})
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {
                    bytes(name).lower(): bytes(value)
                    for name, value in message.get("headers", ())
                    if bytes(name).lower() != b"set-cookie"
                }
                cookies = [
                    (b"set-cookie", value)
                    for name, value in message.get("headers", ())
                    if bytes(name).lower() == b"set-cookie"
                ]
                headers = {b"content-security-policy": DATA_POLICY.encode(), **given, **_HEADERS}
                message = {**message, "headers": [*headers.items(), *cookies]}
            await send(message)

        await app(scope, receive, send_guarded)

    return answer


def host_name(host: str) -> str:
    """``127.0.0.1`` of ``127.0.0.1:8001``, ``::1`` of ``[::1]:8001``; empty for what is no host."""
    try:
        return (urlsplit(f"//{host}").hostname or "").casefold()
    except ValueError:
        return ""


def _header(scope: Mapping[str, Any], wanted: bytes) -> str:
    return next(
        (bytes(value).decode("latin-1") for name, value in scope.get("headers", ()) if bytes(name).lower() == wanted),
        "",
    )


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
