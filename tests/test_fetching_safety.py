"""What a hostile or broken site can do to whoever reads it: nothing. Each test has its own real server."""

from __future__ import annotations

import contextlib
import gzip
import importlib
import ssl
import time
import tracemalloc
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from websites import Request, TestClock, Web, serving

from provenance.read.addresses import is_public
from provenance.read.fetching import Failed, Manners, Page, Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Budget

addresses = importlib.import_module("provenance.read.addresses")  # provenance.read is the function of that name
# An authority of the tests' own, and a certificate (with its key) for the name secure.test; both hold for a hundred years.
TLS = Path(__file__).parent / "data" / "tls"


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


def session(web: Web, **manners: object) -> Session:
    given: dict[str, object] = {"allow_private": True, "retries": 0, **manners}
    return Session(Manners(**given), resolver=web.resolver, clock=TestClock())  # type: ignore[arg-type]


def refused(session: Session, address: str) -> str:
    got = session.fetch(address)
    assert isinstance(got, Failed), got
    assert "\n" not in got.reason
    return got.reason


# ---- whom to ask


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255",
     "224.0.0.1", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1",
     "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "2002:7f00:1::", "2002:a9fe:a9fe::", "64:ff9b::7f00:1",
     "64:ff9b::a9fe:a9fe", "4000::1", "no address", ""],
)  # fmt: skip
def test_addresses_inside_a_network(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"],
)
def test_addresses_of_the_public_net(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
    ],
)
def test_spellings_of_this_machine(host: str) -> None:
    # The system's own resolver: it knows the odd spellings too.
    one = Session(Manners(retries=0), clock=TestClock())
    assert "private network" in refused(one, f"http://{host}:1/")
    assert "--allow-private" in refused(one, f"http://{host}:1/")


def test_a_name_that_leads_inside(web: Web) -> None:
    web.put("a.test", "/", "words")
    reason = refused(session(web, allow_private=False), web.url("a.test"))
    assert reason == "refused: a.test (127.0.0.1) is inside a private network; use --allow-private to read it"
    assert web.asked == []


def test_one_private_address_among_public_ones_is_enough(web: Web) -> None:
    web.addresses["a.test"] = [["93.184.216.34", "127.0.0.1"]]
    assert "private network" in refused(session(web, allow_private=False), web.url("a.test"))
    assert web.asked == []


def loopback_is_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test's own servers stand for the public net; every other address is judged as always."""
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1" or is_public(address))


def test_a_redirect_that_leads_inside(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first site counts as public here; where it sends to does not."""
    loopback_is_outside(monkeypatch)
    web.addresses["inside.test"] = [["10.0.0.1"]]
    web.put("outside.test", "/", lambda r: r.reply(status=302, Location="http://inside.test/"))
    one = session(web, allow_private=False)
    assert "inside.test (10.0.0.1) is inside a private network" in refused(one, web.url("outside.test"))
    web.put("outside.test", "/2", lambda r: r.reply(status=302, Location="http://169.254.169.254/latest/meta-data/"))
    assert "private network" in refused(one, web.url("outside.test", "/2"))


def test_a_name_that_answers_differently_a_moment_later(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the address that was checked; nobody asks for the name a second time in between."""
    loopback_is_outside(monkeypatch)
    web.put("a.test", "/", "words")
    web.addresses["a.test"] = [["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]]
    one = session(web, allow_private=False)
    assert isinstance(one.fetch(web.url("a.test")), Page)
    assert web.looked_up["a.test"] == 2  # once for robots.txt, once for the page: as often as was connected
    assert "a.test (10.0.0.1) is inside a private network" in refused(one, web.url("a.test"))
    assert len(web.asked) == 2


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://a.test/",
        "gopher://a.test/",
        "data:text/html,x",
        "javascript:1",
        "http://u:p@a.test/",
    ],
)
def test_nothing_but_http(web: Web, address: str) -> None:
    assert refused(session(web), address).startswith("not a web address")
    web.put("a.test", "/", lambda r: r.reply(status=302, Location=address))
    assert "something that is not a web address" in refused(session(web), web.url("a.test"))


# ---- who answers


@pytest.fixture
def secure() -> Iterator[Web]:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(TLS / "secure.test.pem")
    names: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: names.append(name)
    with serving(server) as web:
        web.names = names  # type: ignore[attr-defined]
        for host in ("secure.test", "other.test"):
            web.put(host, "/", "words")
        yield web


def test_tls_is_verified_by_name(secure: Web) -> None:
    one = session(secure)
    one.tls = ssl.create_default_context(cafile=str(TLS / "authority.pem"))
    assert isinstance(one.fetch(f"https://secure.test:{secure.port}/"), Page)
    assert set(secure.names) == {"secure.test"}  # type: ignore[attr-defined]
    assert "certificate" in refused(one, f"https://other.test:{secure.port}/")
    assert {host for host, _ in secure.asked} == {"secure.test"}


def test_a_certificate_nobody_vouches_for(secure: Web) -> None:
    assert "certificate" in refused(session(secure), f"https://secure.test:{secure.port}/")
    assert secure.asked == []


# ---- what comes back


def bomb(size: int) -> bytes:
    made = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(made.compress(b"\0" * 1_000_000) for _ in range(size // 1_000_000)) + made.flush()


@pytest.mark.parametrize("layers", [1, 2])
def test_a_decompression_bomb(web: Web, layers: int) -> None:
    body = bomb(400_000_000) if layers == 1 else gzip.compress(bomb(400_000_000))
    web.put("a.test", "/", lambda r: r.reply(body, Content_Encoding=", ".join(["gzip"] * layers)))
    tracemalloc.start()
    reason = refused(session(web, most_bytes=3_000_000), web.url("a.test"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reason == "larger than 3 MB, the limit for one page"
    assert peak < 15_000_000


def test_a_body_larger_than_it_may_be(web: Web) -> None:
    web.put("a.test", "/", lambda r: r.reply(b"x" * 2_000_001))
    assert refused(session(web, most_bytes=2_000_000), web.url("a.test")) == "larger than 2 MB, the limit for one page"


def drip(r: Request, data: bytes, *, pause: float = 0.02) -> None:
    with contextlib.suppress(OSError):
        while True:
            r.wfile.write(data)
            r.wfile.flush()
            time.sleep(pause)


def test_an_endless_body(web: Web) -> None:
    def endless(r: Request) -> None:
        r.send_response(200)
        r.end_headers()
        drip(r, b"x" * 1_000_000, pause=0.0)

    web.put("a.test", "/", endless)
    assert refused(session(web, most_bytes=5_000_000), web.url("a.test")) == "larger than 5 MB, the limit for one page"


def test_an_endless_body_in_chunks(web: Web) -> None:
    def endless(r: Request) -> None:
        r.send_response(200)
        r.send_header("Transfer-Encoding", "chunked")
        r.end_headers()
        drip(r, b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n", pause=0.0)

    web.put("a.test", "/", endless)
    assert refused(session(web, most_bytes=5_000_000), web.url("a.test")) == "larger than 5 MB, the limit for one page"


@pytest.mark.parametrize("where", ["status", "headers", "body", "chunks", "silence"])
def test_a_slow_answer(web: Web, where: str, budget: Budget) -> None:
    def slow(r: Request) -> None:
        if where == "silence":
            time.sleep(3)
            return
        if where == "status":
            drip(r, b"H")
        r.send_response(200)
        if where == "headers":
            r.flush_headers()
            drip(r, b"X-Slow: 1\r\n", pause=0.05)
        if where == "chunks":
            r.send_header("Transfer-Encoding", "chunked")
        r.end_headers()
        drip(r, b"1\r\nx\r\n" if where == "chunks" else b"x")

    web.put("a.test", "/", slow)
    with budget(10):
        reason = refused(session(web, whole=0.6, idle=0.4), web.url("a.test"))
    assert reason in ("took longer than 0.6 seconds", "no answer in time")


@pytest.mark.parametrize("size", ["one line", "many lines", "endless line"])
def test_huge_headers(web: Web, size: str) -> None:
    def huge(r: Request) -> None:
        with contextlib.suppress(OSError):
            if size == "one line":
                r.reply("words", X="y" * 200_000)
            elif size == "many lines":
                r.send_response(200)
                for n in range(5000):
                    r.send_header(f"X-{n}", "y" * 1000)
                r.end_headers()
            else:
                r.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
                drip(r, b"y" * 100_000, pause=0.0)

    web.put("a.test", "/", huge)
    assert refused(session(web, whole=5.0), web.url("a.test")) == "its headers are larger than any site needs"


@pytest.mark.parametrize(
    "raw",
    [b"", b"garbage\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nxx", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nxx", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nxx",
     b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", b"\x00" * 5000],
)  # fmt: skip
def test_answers_that_are_none(web: Web, raw: bytes) -> None:
    web.put("a.test", "/", lambda r: r.wfile.write(raw))
    got = session(web, whole=3.0).fetch(web.url("a.test"))
    # A length below zero is one the standard library ignores: what comes is read.
    assert isinstance(got, Failed) or b"-5" in raw


def test_a_location_that_smuggles_a_header(web: Web) -> None:
    web.put(
        "a.test",
        "/",
        lambda r: r.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /x%0d%0aX-Evil:%201\r\nContent-Length: 0\r\n\r\n"),
    )
    web.put("a.test", "/x%0d%0aX-Evil:%201", "words")
    assert isinstance(session(web).fetch(web.url("a.test")), Page)


def test_a_robots_file_without_end(web: Web, budget: Budget) -> None:
    web.put("a.test", "/robots.txt", b"User-agent: *\nDisallow: /secret\n" + b"Disallow: /x" + b"*x" * 2_000_000)
    web.put("a.test", "/open", "words")
    web.put("a.test", "/secret", "words")
    one = session(web)
    with budget(20):
        assert isinstance(one.fetch(web.url("a.test", "/open")), Page)
        assert "robots.txt" in refused(one, web.url("a.test", "/secret"))
