"""From an answer to a page: templates, the text form, the JSON twin; threads that read; what guards every answer."""

from __future__ import annotations

import asyncio
import functools
import gc
import hashlib
import hmac
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from ..corpus import open_database
from ..model import uncollected
from ..show import html
from ..show.article import MARKED_CSS
from ..show.labels import badge_words
from ..show.picture import PICTURE_CSS
from ..show.rows import json_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence

    from jinja2 import Environment

    from ..corpus.database import Database
    from ..model import Party

if TYPE_CHECKING:
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
    """Answers questions to one database file: read-only, one connection for each of a few threads, so that no page
    waits for another."""

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

    ``names``: how the server may be called. A page elsewhere could otherwise point a name of its own at this machine
    and read the answers (DNS rebinding). None: any name, for a server that is meant to be reached from elsewhere.
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


# --- From an answer to a page: HTML from templates, the text form, the JSON twin. Stylesheet and addresses.


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages share: the database file, and the seal of forms where review is allowed."""

    path: str
    seal: Seal | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. ``found``: the parts of the address; ``given``: what stands behind its question mark."""

    site: Site
    path: str
    found: Mapping[str, str]
    given: Mapping[str, str]
    form_sent: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def form(self) -> str:
        """``html``, ``txt`` or ``json``."""
        return self.found.get("form", "html")

    def number(self, name: str, otherwise: int, most: int = 1_000_000) -> int:
        """A whole number of the address, from 1 to ``most``; what is none counts as not given."""
        words = self.given.get(name, "")
        return min(int(words), most) if words.isdecimal() and len(words) < 9 and int(words) > 0 else otherwise


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page says. ``address`` is its permanent one, without ending; ``text`` and ``value`` make its other forms.

    ``go``: the reader is sent there instead.
    """

    title: str = ""
    template: str = ""
    shown: Mapping[str, Any] = field(default_factory=dict)
    text: Callable[[], str] = str
    value: Callable[[], Any] = dict
    address: str | None = None
    status: int = 200
    go: str | None = None


class Viewed(Protocol):
    """What every view of :mod:`provenance.show` can say of itself."""

    def text(self) -> str: ...

    def json(self) -> Any: ...


def shown(
    title: str,
    viewed: Viewed,
    address: str | None,
    template: str = "view.html",
    *,
    tables: Sequence[tuple[str, str]] = (),
    **more: Any,
) -> Answer:
    """The page of a view. ``tables``: addresses below ``/data/`` where its rows stand, and what they are."""

    def value() -> Any:
        said = viewed.json()
        return {"address": address, **said} if template in _ADDRESSED else said

    view = {"view": getattr(viewed, "view", viewed), "viewed": viewed, "tables": tables, "pager": None}
    return Answer(title, template, view | more, viewed.text, value, address)


_ADDRESSED = ("article.html", "outlet.html")  # whose JSON twin says where it is


def plain(title: str, words: str, status: int) -> Answer:
    """A page of one sentence."""
    return Answer(title, "message.html", {"words": words}, lambda: words, lambda: {"error": words}, None, status)


def missing(words: str) -> Answer:
    return plain("Not found", words, 404)


def redirected(asked: Asked, id_: str, address: str) -> Answer | None:
    """To the address of the whole id, where its beginning or another name was asked for."""
    if asked.found["key"] == id_:
        return None
    return Answer(go=address if asked.form == "html" else f"{address}.{asked.form}")


def rendered(answer: Answer, asked: Asked, *, current: bool) -> str:
    """The body of the page in the form that was asked for. ``current``: the claims cover every article."""
    if asked.form == "json":
        return json_text(answer.value()) + "\n"
    if asked.form == "txt":
        note = "" if current else f"\n{STALE}\n"
        return f"{answer.text()}\n{note}"
    known = {"title": answer.title, "address": answer.address, "asked": asked, "q": asked.given.get("q", "")}
    template = _environment().get_template(answer.template)
    return template.render(answer.shown, **known, stale=None if current else STALE)


STALE = (
    "Some articles are not in these numbers yet: they are still being added, or adding was interrupted. "
    "Any provenance command finishes the work."
)


# --- addresses --------------------------------------------------------------------------------------------------


def claim_address(id_: str) -> str:
    return f"/claim/{percent(id_, safe='')}"


def article_address(id_: str, at: int | None = None) -> str:
    """``at``: the first character of a sentence of it."""
    return f"/article/{percent(id_, safe='')}" + ("" if at is None else f"#at-{at}")


def party_address(party: Party | str) -> str:
    """The page of a party; of a carrier that is an article of unknown outlet, the article's."""
    id_ = party if isinstance(party, str) else party.id
    if id_.startswith("article:"):
        return article_address(id_.removeprefix("article:"))
    return f"/outlet/{percent(id_, safe=':')}"


class SiteLinks(html.Links):
    """Everything that a view names has a page here."""

    def party(self, key: str) -> str:
        return party_address(key)

    def article(self, key: str, start: int | None = None) -> str:
        return article_address(key, start)

    def claim(self, key: str) -> str:
        return claim_address(key)

    def page(self, address: str) -> str:
        return f"/{percent(address, safe='/?=&:')}"


SITE_LINKS = SiteLinks()


# --- templates --------------------------------------------------------------------------------------------------


@functools.cache
def _environment() -> Environment:
    made = html.environment("provenance.web")
    made.filters["badge"] = badge_words
    made.globals |= {
        "style": STYLE_PATH,
        "links": SITE_LINKS,
        "claim_address": claim_address,
        "article_address": article_address,
        "party_address": party_address,
    }
    return made


def _style() -> str:
    own = resources.files(__package__).joinpath("static", "page.css").read_text(encoding="utf-8")
    return f"{own}\n{PICTURE_CSS}\n{MARKED_CSS}\n"


STYLE = _style()
STYLE_PATH = f"/-/provenance-{hashlib.sha256(STYLE.encode()).hexdigest()[:12]}.css"
