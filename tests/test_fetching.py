"""Fetching: politeness, redirects, conditional requests, retries. The sites are real servers on loopback."""

from __future__ import annotations

import socket
from functools import partial
from typing import TYPE_CHECKING

import pytest
from websites import Request, TestClock, Web, serving

from provenance.errors import UsageError
from provenance.read.addresses import clean_address
from provenance.read.fetching import Failed, Known, Manners, Page, Session, Unchanged

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def session(web: Web, **manners: object) -> Session:
    return Session(Manners(allow_private=True, **manners), resolver=web.resolver, clock=TestClock())  # type: ignore[arg-type]


def test_a_page_and_who_asks_for_it(web: Web) -> None:
    address = web.put("a.test", "/story", "<p>Hello</p>")
    got = session(web, contact="desk@example.org").fetch(address + "#part")
    assert isinstance(got, Page)
    assert (got.address, got.final, got.body, got.kind, got.charset) == (
        address,
        address,
        b"<p>Hello</p>",
        "text/html",
        "utf-8",
    )
    (agent,) = web.agents
    assert agent.startswith("news-provenance/")
    assert agent.endswith(" (desk@example.org)")
    assert web.asked == [("a.test", "/robots.txt"), ("a.test", "/story")]


@pytest.mark.parametrize("contact", ["a\r\nX: y", "", " x", "é@x", "x" * 300])
def test_a_contact_cannot_carry_other_headers(contact: str) -> None:
    with pytest.raises(UsageError):
        Manners(contact=contact)


def test_redirects_end_at_their_page(web: Web) -> None:
    end = web.put("b.test", "/end", "here")
    web.put("a.test", "/2", lambda r: r.reply(status=302, Location=end + "?utm_source=x"))
    first = web.put("a.test", "/1", lambda r: r.reply(status=301, Location="/2"))
    got = session(web).fetch(first)
    assert isinstance(got, Page)
    assert (got.address, got.final) == (first, end)
    assert web.times("b.test", "/end") == 1


def test_a_redirect_to_a_known_page_is_not_followed(web: Web) -> None:
    end = web.put("b.test", "/end", "here")
    first = web.put("a.test", "/1", lambda r: r.reply(status=301, Location=end))
    got = session(web).fetch(first, known=lambda address: address == end)
    assert got == Known(first, end)
    assert web.times("b.test", "/end") == 0


def onward(n: int, request: Request) -> None:
    request.reply(status=302, Location=f"/n{n + 1}")


def test_redirect_loops_and_long_ways_end(web: Web) -> None:
    loop = web.put("a.test", "/x", lambda r: r.reply(status=302, Location="/y"))
    web.put("a.test", "/y", lambda r: r.reply(status=302, Location="/x"))
    for n in range(20):
        web.put("a.test", f"/n{n}", partial(onward, n))
    nowhere = web.put("a.test", "/nowhere", lambda r: r.reply(status=302))
    assert session(web).fetch(loop) == Failed(
        loop, "the site redirects in a circle", 302, final=web.url("a.test", "/y")
    )
    got = session(web, redirects=5).fetch(web.url("a.test", "/n0"))
    assert isinstance(got, Failed)
    assert got.reason == "the site redirects more than 5 times"
    assert web.times("a.test", "/n6") == 0
    got = session(web).fetch(nowhere)
    assert isinstance(got, Failed)
    assert "address" in got.reason


def test_robots_is_obeyed_with_its_wildcards(web: Web) -> None:
    web.put(
        "a.test",
        "/robots.txt",
        "User-agent: *\nDisallow: /private\nDisallow: /*?print=\n\nUser-agent: other\nDisallow: /\n",
    )
    for path in ("/open", "/private/x", "/open?print=1"):
        web.put("a.test", path, "words")
    one = session(web)
    assert isinstance(one.fetch(web.url("a.test", "/open")), Page)
    for path in ("/private/x", "/open?print=1"):
        got = one.fetch(web.url("a.test", path))
        assert isinstance(got, Failed)
        assert "robots.txt" in got.reason
        assert web.times("a.test", path) == 0
    assert web.times("a.test", "/robots.txt") == 1


def test_a_redirect_leads_to_no_page_that_robots_forbids(web: Web) -> None:
    web.put("b.test", "/robots.txt", "User-agent: news-provenance\nDisallow: /\n")
    end = web.put("b.test", "/end", "here")
    first = web.put("a.test", "/1", lambda r: r.reply(status=301, Location=end))
    got = session(web).fetch(first)
    assert isinstance(got, Failed)
    assert "robots.txt" in got.reason
    assert web.times("b.test", "/end") == 0


@pytest.mark.parametrize(("status", "read"), [(404, True), (403, True), (500, False), (429, False)])
def test_robots_that_cannot_be_had(web: Web, status: int, read: bool) -> None:
    web.put("a.test", "/robots.txt", lambda r: r.reply(status=status))
    got = session(web, retries=0).fetch(web.put("a.test", "/x", "words"))
    assert isinstance(got, Page if read else Failed)
    if isinstance(got, Failed):
        assert "robots.txt cannot be had" in got.reason
        assert not got.lasting
    assert web.times("a.test", "/x") == read


def test_a_pause_between_two_pages_of_a_host_and_none_between_hosts(web: Web) -> None:
    for host in ("a.test", "b.test"):
        for path in ("/1", "/2"):
            web.put(host, path, "words")
    web.put("b.test", "/robots.txt", "User-agent: *\nCrawl-delay: 7\n")
    one = session(web, delay=2.0)
    for host in ("a.test", "b.test"):
        one.fetch(web.url(host, "/1"))
    assert one.clock.waits == []  # type: ignore[attr-defined]
    one.fetch(web.url("a.test", "/2"))
    one.fetch(web.url("b.test", "/2"))
    assert one.clock.waits == [2.0, 5.0]  # type: ignore[attr-defined] # two of the seven are over


def test_conditional_requests(web: Web) -> None:
    def answer(r: Request) -> None:
        if r.headers.get("If-None-Match") == '"v1"' and r.headers.get("If-Modified-Since"):
            r.reply(status=304)
        else:
            r.reply("words", ETag='"v1"', Last_Modified="Thu, 01 Jan 2026 00:00:00 GMT")

    address = web.put("a.test", "/x", answer)
    one = session(web)
    got = one.fetch(address)
    assert isinstance(got, Page)
    assert one.fetch(address, etag=got.etag, modified=got.modified) == Unchanged(address, address)
    assert isinstance(one.fetch(address, etag='"v0"', modified=got.modified), Page)


def test_a_busy_site_is_asked_again_when_it_says(web: Web) -> None:
    answers = [
        lambda r: r.reply(status=503, Retry_After="9"),
        lambda r: r.reply(status=429, Retry_After="Fri, 02 Jan 2026 03:04:30 GMT"),
        lambda r: r.reply("words"),
    ]
    address = web.put("a.test", "/x", lambda r: answers.pop(0)(r))
    one = session(web, delay=0.0)
    assert isinstance(one.fetch(address), Page)
    assert one.clock.waits == [9.0, 16.0]  # type: ignore[attr-defined] # 25 seconds after the start, nine of them over
    assert web.times("a.test", "/x") == 3


def test_retries_end(web: Web) -> None:
    busy = web.put("a.test", "/busy", lambda r: r.reply(status=500))
    late = web.put("a.test", "/late", lambda r: r.reply(status=503, Retry_After="86400"))
    one = session(web, delay=0.0)
    got = one.fetch(busy)
    assert got == Failed(busy, "the site has an error (HTTP 500)", 500, lasting=False, final=busy)
    assert one.clock.waits == [1.0, 2.0]  # type: ignore[attr-defined]
    got = one.fetch(late)
    assert isinstance(got, Failed)
    assert "86,400 seconds" in got.reason
    assert web.times("a.test", "/late") == 1


@pytest.mark.parametrize(
    ("status", "words"), [(404, "not found"), (410, "gone"), (401, "asks for a password"), (204, "no page")]
)
def test_what_is_no_page_is_not_asked_for_again(web: Web, status: int, words: str) -> None:
    address = web.put("a.test", "/x", lambda r: r.reply(status=status))
    got = session(web).fetch(address)
    assert got == Failed(address, f"{words} (HTTP {status})", status, final=address)
    assert web.times("a.test", "/x") == 1


def test_cookies_are_not_kept(web: Web) -> None:
    sent: list[str | None] = []

    def answer(r: Request) -> None:
        sent.append(r.headers.get("Cookie"))
        r.reply("words", Set_Cookie="id=1")

    address = web.put("a.test", "/x", answer)
    one = session(web)
    one.fetch(address)
    one.fetch(address)
    assert sent == [None, None]


def test_no_host_and_no_server(web: Web) -> None:
    got = session(web).fetch(web.url("gone.test"))
    assert isinstance(got, Failed)
    assert not got.lasting
    got = session(web, retries=0).fetch(f"http://a.test:{closed_port()}/")
    assert isinstance(got, Failed)
    assert "not reached" in got.reason


def test_a_proxy_of_the_environment_is_not_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    assert isinstance(session(web).fetch(web.put("a.test", "/x", "words")), Page)
    got = session(web, retries=0).fetch(f"http://a.test:{closed_port()}/")
    assert isinstance(got, Failed)
    assert "proxy named in the environment is not used" in got.reason


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("HTTP://A.Test:80", "http://a.test/"),
        ("https://a.test:443/x#y", "https://a.test/x"),
        ("http://a.test/x?b=2&a=1", "http://a.test/x?b=2&a=1"),
        ("http://a.test/x?utm_source=s&id=7&fbclid=z", "http://a.test/x?id=7"),
        ("http://a.test/x?cid=7&source=wire", "http://a.test/x?cid=7&source=wire"),
        ("http://a.test/é?q=ü", "http://a.test/%C3%A9?q=%C3%BC"),
        ("http://a.test/a%20b", "http://a.test/a%20b"),
        ("http://bücher.test/", "http://xn--bcher-kva.test/"),
        ("http://a.test./x", "http://a.test/x"),
        ("http://[::1]:80/x", "http://[::1]/x"),
        ("ftp://a.test/x", None),
        ("file:///etc/passwd", None),
        ("javascript:alert(1)", None),
        ("http://", None),
        ("http://user:secret@a.test/", None),
        ("http://a.test:99999/", None),
        ("http://[fe80::1%25eth0]/", None),
        ("http://a..test/", None),
        ("http://a.test/" + "x" * 5000, None),
    ],
)
def test_one_spelling_for_an_address(given: str, clean: str | None) -> None:
    assert clean_address(given) == clean
    assert clean is None or clean_address(clean) == clean


def test_relative_addresses() -> None:
    assert clean_address("../b?x=1", "http://a.test/c/d") == "http://a.test/b?x=1"
    assert clean_address("//b.test/x", "https://a.test/") == "https://b.test/x"
    assert clean_address("\tht\ntp://a.test/\x00x") == "http://a.test/x"
