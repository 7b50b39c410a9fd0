"""Web sites for the tests: real servers on loopback, with as many host names as a test wants through its own resolver."""

from __future__ import annotations

import datetime
import threading
from collections import Counter
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    Answer = str | bytes | Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request; what a page that is a function gets, to answer byte by byte."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.close_connection = True
        host = (self.headers.get("Host") or "").split(":")[0]
        web = self.server.web
        web.asked.append((host, self.path))
        web.agents.add(self.headers.get("User-Agent") or "")
        answer = web.pages.get((host, self.path))
        if answer is None:
            self.reply(b"nothing here", status=404)
        elif callable(answer):
            answer(self)
        else:
            self.reply(answer)

    def reply(self, body: str | bytes = b"", status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given.setdefault("Content-Type", "text/html; charset=utf-8")
        given.setdefault("Content-Length", str(len(data)))
        for name, value in given.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    web: Web

    def handle_error(self, *_: object) -> None:
        return  # a client that hangs up in the middle is what many of these tests are about


class Web:
    """Sites by host and path. ``asked``: every request, in order; ``addresses``: what the resolver says of a host that
    does not simply live here, one entry for each time it is asked."""

    def __init__(self) -> None:
        self.pages: dict[tuple[str, str], Answer] = {}
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.addresses: dict[str, list[list[str]]] = {}
        self.looked_up: Counter[str] = Counter()
        self.port = 0

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, host: str, path: str, answer: Answer) -> str:
        self.pages[host, path] = answer
        return self.url(host, path)

    def resolver(self, host: str, port: int) -> list[str]:  # noqa: ARG002 - a resolver's signature
        self.looked_up[host] += 1
        given = self.addresses.get(host)
        if given:
            return given.pop(0) if len(given) > 1 else given[0]
        if host.replace(".", "").isdecimal():
            return [host]
        if not host.endswith(".test") or host.startswith("gone."):
            raise OSError(f"no such host: {host}")
        return ["127.0.0.1"]

    def times(self, host: str, path: str) -> int:
        return self.asked.count((host, path))


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    web = Web()
    server = _Server(("127.0.0.1", 0), Request)
    server.web = web
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    web.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class TestClock:
    """A clock that moves only when somebody waits."""

    __test__ = False

    def __init__(self) -> None:
        self.at = 1000.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.at += seconds

    def now(self) -> datetime.datetime:
        return datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC) + datetime.timedelta(
            seconds=self.at - 1000.0
        )
