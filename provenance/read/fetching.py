"""Pages from the web, asked for politely and read with care.

One request at a time and host, with a pause between two; robots.txt is obeyed; the user agent says who asks. What comes
back is bounded in every direction: time, size on the wire, size unpacked, headers, redirects. Every connection, after a
redirect too, goes to an address that was checked (see :mod:`provenance.read.addresses`). No cookies, no scripts, no
proxies from the environment: a proxy would look up names itself, and what was checked here would mean nothing.
"""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from ..errors import UsageError
from . import addresses
from .addresses import AddressError, Resolver, clean_address, host_of, reachable
from .decode import decode

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({429, 500, 502, 503, 504, 520, 521, 522, 523, 524})  # 52x: a front server alone has answered
_PART = 65_536
_REASONS = {401: "asks for a password", 402: "asks for payment", 403: "forbidden", 404: "not found", 410: "gone",
            451: "withheld for legal reasons", 429: "too many requests"}  # fmt: skip


class Clock(Protocol):
    """The time, and waiting; a test has its own."""

    def monotonic(self) -> float: ...
    def sleep(self, seconds: float, /) -> None: ...
    def now(self) -> datetime.datetime: ...


class SystemClock:
    monotonic = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)

    def now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True, slots=True)
class Manners:
    """How a session behaves. Times in seconds, sizes in bytes.

    ``contact`` (a mail address or a page) goes into the user agent, so that a site can say what bothers it. ``delay``
    lies between two requests to one host. ``connect`` is the longest wait for a connection, ``idle`` for the next
    bytes, ``whole`` for one answer from its first byte to its last. ``most_bytes`` counts on the wire and unpacked
    alike. ``patience``: the longest time a site may ask to wait before the page is given up.
    """

    contact: str | None = None
    allow_private: bool = False
    delay: float = 1.0
    connect: float = 10.0
    idle: float = 20.0
    whole: float = 60.0
    most_bytes: int = 20_000_000
    redirects: int = 8
    retries: int = 2
    patience: float = 60.0

    def __post_init__(self) -> None:
        if self.contact is not None and not re.fullmatch(r"[!-~](?:[ -~]{0,198}[!-~])?", self.contact):
            raise UsageError("the contact must be a mail address or a web address, in plain letters")

    @property
    def agent(self) -> str:
        from ..model import VERSION

        more = f" ({self.contact})" if self.contact else ""
        return f"{PRODUCT}/{VERSION}{more}"


PRODUCT = "news-provenance"


@dataclass(frozen=True, slots=True)
class Page:
    """An answer with a body. ``final`` is the address it came from in the end; both are clean. ``etag`` and
    ``modified`` are what the server wants to be asked with next time; ``charset`` is the encoding its header names."""

    address: str
    final: str
    body: bytes
    kind: str = ""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server says that the page is what it was; it sent no body."""

    address: str
    final: str


@dataclass(frozen=True, slots=True)
class Failed:
    """No page, and why. ``lasting``: asking again soon changes nothing. ``status`` is None where nothing answered."""

    address: str
    reason: str
    status: int | None = None
    lasting: bool = True
    final: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A redirect led to an address whose page is here already; it was not fetched."""

    address: str
    final: str


Answer = Page | Unchanged | Failed | Known


class _FetchError(Exception):
    """Ends one request with a :class:`Failed`. ``wait``: seconds after which it may be tried again, None for never."""

    def __init__(
        self, reason: str, *, status: int | None = None, lasting: bool = True, wait: float | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.status, self.lasting, self.wait = reason, status, lasting, wait


class _Response(NamedTuple):
    status: int
    headers: Any
    body: bytes


@dataclass
class Session:
    """Fetches pages, one after the other; not for use from several threads.

    ``resolver`` and ``clock`` stand in for the system's; ``tls`` for the usual certificates.
    """

    manners: Manners = field(default_factory=Manners)
    resolver: Resolver | None = None
    clock: Clock = field(default_factory=lambda: SystemClock())  # looked up when a session is made
    tls: ssl.SSLContext | None = None
    requests: int = 0
    _free: dict[str, float] = field(default_factory=dict)
    _robots: Robots = field(init=False)

    def __post_init__(self) -> None:
        self._robots = Robots(self)

    def fetch(
        self,
        address: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        known: Callable[[str], bool] | None = None,
    ) -> Answer:
        """The page of an address, or why there is none; never raises for what a server does.

        ``etag`` and ``modified`` are those of an earlier :class:`Page`: if nothing has changed since, no body is sent.
        ``known`` says of an address a redirect leads to whether its page is here already.
        """
        clean = clean_address(address)
        if clean is None:
            return Failed(address, "not a web address: only http and https, without a user name")
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value and _plain(value)}
        here, met = clean, {clean}
        try:
            while True:
                if (refusal := self._robots.refusal(here)) is not None:
                    raise _FetchError(refusal.reason, status=refusal.status, lasting=refusal.lasting)
                response = self._patiently(here, headers)
                if response.status == 304 and headers:
                    return Unchanged(clean, here)
                if response.status not in _REDIRECTS:
                    return _page(clean, here, response)
                here = self._next(here, response, met)
                if known is not None and known(here):
                    return Known(clean, here)
                headers = {}  # what was noted belongs to the page at its own address
        except _FetchError as end:
            return Failed(clean, end.reason, end.status, end.lasting, here)

    def raw(self, address: str, most: int) -> tuple[int, bytes] | Failed:
        """Status and body (its first ``most`` bytes) of a file that no robots.txt can forbid, redirects followed.

        A :class:`Failed` where nothing answered.
        """
        here, met = address, {address}
        try:
            while (response := self._patiently(here, {}, most=most, cut=True)).status in _REDIRECTS:
                here = self._next(here, response, met)
        except _FetchError as end:
            return Failed(address, end.reason, lasting=end.lasting) if end.status is None else (end.status, b"")
        return response.status, response.body

    # --- one request ----------------------------------------------------------------------------------------------

    def _next(self, here: str, response: _Response, met: set[str]) -> str:
        header = response.headers.get("Location")
        target = clean_address(header, here) if header else None
        reason = None
        if target is None:
            reason = "the site redirects to something that is not a web address"
        elif target in met:
            reason = "the site redirects in a circle"
        elif len(met) > self.manners.redirects:
            reason = f"the site redirects more than {self.manners.redirects} times"
        if target is None or reason is not None:
            raise _FetchError(reason or "", status=response.status)
        met.add(target)
        return target

    def _patiently(
        self, address: str, headers: dict[str, str], *, most: int | None = None, cut: bool = False
    ) -> _Response:
        """One answer, asked for again where the site is busy or the line broke."""
        limit = self.manners.most_bytes if most is None else most
        for attempt in range(self.manners.retries + 1):
            too_early = self._free.get(host_of(address), 0.0) - self.clock.monotonic()
            if too_early > 0:
                self.clock.sleep(too_early)
            try:
                response = self._once(address, headers, limit, cut=cut)
                if response.status not in _PASSING:
                    return response
                asked = _seconds(response.headers.get("Retry-After"), self.clock.now())
                wait = 2.0**attempt if asked is None else asked
                raise _FetchError(_status_words(response.status), status=response.status, lasting=False, wait=wait)
            except _FetchError as end:
                if end.wait is None or attempt == self.manners.retries:
                    raise
                if end.wait > self.manners.patience:
                    reason = f"{end.reason}; the site asks to wait {end.wait:,.0f} seconds"
                    raise _FetchError(reason, status=end.status, lasting=False) from None
                self.clock.sleep(end.wait)
            finally:
                if not cut:  # a site expects its rules to be read right before its first page
                    self._free[host_of(address)] = self.clock.monotonic() + self._pause(address)
        raise AssertionError("the last attempt returns or raises")

    def _pause(self, address: str) -> float:
        """The site's own wish counts where it is the longer one."""
        return max(self.manners.delay, min(self._robots.pause(address) or 0.0, self.manners.patience))

    def _once(self, address: str, headers: dict[str, str], limit: int, *, cut: bool) -> _Response:
        from http.client import HTTPException

        from urllib3.exceptions import HTTPError, SSLError

        parts = urlsplit(address)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        sent = {"Host": parts.netloc, "User-Agent": self.manners.agent, "Accept-Encoding": "gzip, deflate",
                "Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Connection": "close", **headers}  # fmt: skip
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        guard = _Guard(self.manners.whole)
        try:
            self.requests += 1
            connection = self._connected(parts.scheme, host, port, guard)
            try:
                # As urllib3 does by itself, an answer shorter than its declared length is an error.
                connection.request("GET", target, headers=sent, preload_content=False, decode_content=False)
                answer = connection.getresponse()
                body = self._body(answer, limit, guard, cut=cut) if answer.status == 200 else b""
                guard.check()
                return _Response(answer.status, answer.headers, body)
            finally:
                connection.close()
        except (AddressError, UnicodeError) as error:
            raise _FetchError(str(error)) from None
        except _FetchError:
            guard.check()
            raise
        except (ssl.SSLError, SSLError) as error:
            guard.check()
            raise _FetchError(f"its certificate is not trusted or the encryption failed ({_brief(error)})") from None
        except (HTTPException, HTTPError, OSError, ValueError) as error:
            guard.check()
            # ValueError: bytes where numbers belong, which urllib3 and the standard library do not all foresee.
            words, again = _in_words(error, host)
            raise _FetchError(words, lasting=False, wait=1.0 if again else None) from None
        finally:
            guard.done()

    def _connected(self, scheme: str, host: str, port: int, guard: _Guard) -> Any:
        """A connection to one of the checked addresses. TLS asks for, and verifies, the name and not the number."""
        from urllib3.connection import HTTPConnection, HTTPSConnection
        from urllib3.exceptions import HTTPError, SSLError

        numbers = reachable(host, port, self.resolver or addresses.resolve, allow_private=self.manners.allow_private)
        failed: Exception = OSError(f"{host} has no address")
        for number in numbers[:4]:
            wait = min(self.manners.connect, guard.left())
            connection: Any = HTTPConnection(number, port, timeout=wait)
            if scheme == "https":
                tls = self._context()
                connection = HTTPSConnection(number, port, timeout=wait, server_hostname=host, ssl_context=tls)
            try:
                connection.connect()
            except (ssl.SSLError, SSLError):
                connection.close()
                raise
            except (HTTPError, OSError) as error:
                connection.close()
                failed = error
                continue
            connection.timeout = self.manners.idle
            connection.sock.settimeout(self.manners.idle)
            guard.watch(connection.sock)
            return connection
        raise failed

    def _context(self) -> ssl.SSLContext:
        if self.tls is None:
            self.tls = ssl.create_default_context()
            if not self.tls.cert_store_stats()["x509_ca"]:
                import certifi  # a Python that brings no certificates, as on some Macs

                self.tls.load_verify_locations(certifi.where())
        return self.tls

    def _body(self, answer: Any, limit: int, guard: _Guard, *, cut: bool) -> bytes:
        declared = answer.headers.get("Content-Length", "")
        if not cut and declared.isdecimal() and int(declared) > limit:
            raise _FetchError(_too_large(limit), status=200)
        parts: list[bytes] = []
        size = 0
        # Each part is bounded when it is unpacked, so a bomb costs no more memory than the limit.
        for part in answer.stream(_PART, decode_content=True):
            guard.check()
            size += len(part)
            parts.append(part)
            if max(size, answer.tell()) > limit:
                if cut:
                    break
                raise _FetchError(_too_large(limit), status=200)
        return b"".join(parts)[: limit if cut else None]


class _Guard:
    """Ends an answer that takes longer than it may, whatever it is doing: a drip of bytes resets all other limits.

    Real time, whatever clock the session has: it is another thread that waits.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._seconds = seconds
        self._timer: threading.Timer | None = None

    def left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            self.check()
        return max(left, 0.001)

    def watch(self, sock: socket.socket) -> None:
        def end() -> None:
            with contextlib.suppress(OSError, ValueError):
                sock.shutdown(socket.SHUT_RDWR)  # whoever waits for bytes wakes up

        self._timer = threading.Timer(self.left(), end)
        self._timer.daemon = True
        self._timer.start()

    def check(self) -> None:
        if time.monotonic() >= self._end:
            raise _FetchError(f"took longer than {self._seconds:g} seconds", lasting=False) from None

    def done(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _page(asked: str, final: str, response: _Response) -> Page:
    if response.status != 200:
        raise _FetchError(_status_words(response.status), status=response.status)
    kind, charset = _content_type(response.headers.get("Content-Type"))
    etag, modified = (_plain(response.headers.get(name)) for name in ("ETag", "Last-Modified"))
    return Page(asked, final, response.body, kind, charset, etag, modified)


def _plain(value: str | None) -> str | None:
    """A header's value that can be sent back as it came."""
    return value if value and len(value) <= 500 and re.fullmatch(r"[ -~]+", value) else None


def _content_type(value: str | None) -> tuple[str, str | None]:
    words = (value or "")[:500]
    charset = re.search(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", words, re.I)
    return words.split(";")[0].strip().lower(), charset[1].lower() if charset else None


def _seconds(value: str | None, now: datetime.datetime) -> float | None:
    """What Retry-After asks for: seconds, or a date."""
    if not value:
        return None
    if re.fullmatch(r"\d{1,9}", value.strip()):
        return float(value)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=datetime.UTC)
    return max(0.0, (when - now).total_seconds())


def _status_words(status: int) -> str:
    words = _REASONS.get(status) or ("the site has an error" if status >= 500 else "no page")
    return f"{words} (HTTP {status})"


def _too_large(limit: int) -> str:
    return f"larger than {limit / 1_000_000:g} MB, the limit for one page"


def _brief(error: BaseException) -> str:
    """The innermost cause in a few words; what libraries wrap around it names their objects."""
    text = str(getattr(error, "reason", None) or error)
    refused = re.search(r"certificate verify failed: ([^(\]]+)", text)
    cause = refused[1] if refused else re.sub(r"\(?_ssl\.c:\d+\)?|<[^>]*>|\[SSL[^\]]*\]", "", text)
    return " ".join(cause.split())[:120] or type(error).__name__


def _in_words(error: BaseException, host: str) -> tuple[str, bool]:
    """What went wrong on the line, and whether a second try may go better."""
    from urllib3.exceptions import DecodeError, NewConnectionError
    from urllib3.exceptions import TimeoutError as Waited

    again = True
    # urllib3 counts a refused connection among the timeouts.
    waited = isinstance(error, (Waited, TimeoutError)) and not isinstance(error, NewConnectionError)
    if waited or "timed out" in str(error):
        words = "no answer in time"
    elif isinstance(error, DecodeError) or "failed to decode it" in str(error):
        words, again = "its compressed data is damaged", False
    elif "got more than" in str(error):
        words, again = "its headers are larger than any site needs", False
    elif isinstance(error, socket.gaierror):
        words, again = f"no such host: {host}", False
    elif type(error).__name__ in ("IncompleteRead", "ProtocolError", "RemoteDisconnected", "ConnectionResetError"):
        words = "the connection broke off"
    else:
        words = f"not reached ({_brief(error)})"
    if any(os.environ.get(name) for key in ("http_proxy", "https_proxy", "all_proxy") for name in (key, key.upper())):
        words += "; the proxy named in the environment is not used"
    return words, again


def same_site(one: str, other: str) -> bool:
    """Whether two clean addresses belong to one host, "www." aside."""
    return host_of(one).removeprefix("www.") == host_of(other).removeprefix("www.")


# --- robots.txt, as RFC 9309 has it: asked for once per site, before its first page.


_MOST = 512_000  # the RFC asks for 500 kB at least; what is behind is not read
_DAY, _SOON = 86_400.0, 600.0


class Refusal(NamedTuple):
    """Why an address is not to be read. ``lasting``: asking again soon would change nothing."""

    reason: str
    status: int | None = None
    lasting: bool = True


class Robots:
    """The rules of the sites met so far; they hold for a day, what could not be had for ten minutes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rules: dict[str, tuple[float, Any]] = {}

    def refusal(self, address: str) -> Refusal | None:
        """Why this tool may not read the address, or None.

        A site that has no such file allows everything; of one whose file cannot be had for now, nothing is read.
        """
        rules = self._of(address)
        if rules is None or isinstance(rules, Refusal):
            return rules
        if rules.can_fetch(address, self._session.manners.agent):
            return None
        return Refusal("refused: robots.txt of the site asks not to read it")

    def pause(self, address: str) -> float | None:
        """The seconds the site asks to let pass between two requests, as far as its rules are here."""
        _, rules = self._rules.get(_site(address), (0.0, None))
        if rules is None or isinstance(rules, Refusal):
            return None
        wish = rules.crawl_delay(self._session.manners.agent)
        return float(wish) if wish else None

    def _of(self, address: str) -> Any:
        """Parsed rules, None where everything is allowed, or why nothing is."""
        site, now = _site(address), self._session.clock.monotonic()
        until, rules = self._rules.get(site, (now, None))
        if now >= until:
            rules = self._read(site)
            self._rules[site] = (now + (_SOON if isinstance(rules, Refusal) else _DAY), rules)
        return rules

    def _read(self, site: str) -> Any:
        from protego import Protego

        answer = self._session.raw(f"{site}/robots.txt", _MOST)
        if isinstance(answer, Failed):
            return Refusal(answer.reason, lasting=answer.lasting)
        status, body = answer
        if status == 200:
            try:
                return Protego.parse(decode(body).replace("\x00", ""))
            except Exception:  # a file that breaks its parser says nothing that could be obeyed
                return None
        if 400 <= status < 500 and status != 429:
            return None
        reason = f"its robots.txt cannot be had (HTTP {status}), so nothing of the site is read"
        return Refusal(reason, status, lasting=False)


def _site(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
