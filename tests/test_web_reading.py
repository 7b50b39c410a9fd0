"""Articles from web addresses, through the library and the command line: pages, feeds, lists, and what is remembered."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING

import pytest
from websites import Request, TestClock, Web, serving

from provenance import Article, Unread, UsageError, attribute, read
from provenance.read.drafts import Facts
from provenance.read.fetching import Manners, Session
from provenance.read.web import Here
from provenance.read.web import Web as Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    Run = Callable[..., Result]

addresses = importlib.import_module("provenance.read.addresses")  # provenance.read is the function of that name


def page(title: str, *paragraphs: str, site: str = "", head: str = "") -> str:
    meta = f'<meta property="og:site_name" content="{site}">' if site else ""
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{meta}{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>'


BRIDGE = (
    "The bridge over the Norr will be closed from the first of May, the mayor of Norrvik, Ana Lopez, said on Friday.",
    "Work on the two piers will take until the autumn, and buses will use the road along the northern bank of the river.",
)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with serving() as web:
        monkeypatch.setattr(addresses, "resolve", web.resolver)
        yield web


def reader(web: Web, **more: int) -> Reader:
    return Reader(
        Session(Manners(allow_private=True, delay=0.0, retries=0), resolver=web.resolver, clock=TestClock()), **more
    )


def only(found: Iterator[object]) -> Article:
    (article,) = found
    assert isinstance(article, Article), article
    return article


def test_a_page_becomes_an_article_with_its_final_address(web: Web) -> None:
    web.put(
        "daily.test",
        "/bridge",
        page(
            "Bridge to close",
            *BRIDGE,
            site="The Daily Example",
            head='<link rel="canonical" href="https://daily.test/bridge-42">',
        ),
    )
    short = web.put(
        "short.test", "/x", lambda r: r.reply(status=301, Location=web.url("daily.test", "/bridge?utm_source=short"))
    )
    article = only(reader(web).articles(short, Facts(language="en")))
    assert (article.title, article.url, article.canonical) == (
        "Bridge to close",
        web.url("daily.test", "/bridge"),
        "https://daily.test/bridge-42",
    )
    assert article.origin == short
    assert article.outlet is not None
    assert article.outlet.name == "The Daily Example"
    assert article.text == "\n\n".join(BRIDGE)


def test_a_page_is_not_asked_for_twice_nor_is_one_that_led_there(web: Web) -> None:
    direct = web.put("daily.test", "/bridge", page("Bridge to close", *BRIDGE))
    short = web.put("short.test", "/x", lambda r: r.reply(status=301, Location=direct))
    one = reader(web)
    article = only(one.articles(direct))
    assert list(one.articles(direct, again=False)) == [Here(direct, article.id)]
    assert list(one.articles(short, again=False)) == [Here(short, article.id)]
    assert web.times("daily.test", "/bridge") == 1


@pytest.mark.parametrize(
    ("header", "declared", "encoding"),
    [
        ("windows-1251", "", "cp1251"),
        ("utf-8", "", "utf-8"),
        ("iso-8859-1", "", "utf-8"),
        ("no-such-code", "windows-1251", "cp1251"),
        ("base64", "utf-8", "utf-8"),
        ("", "koi8-r", "koi8-r"),
    ],
)
def test_encodings_of_header_and_page(web: Web, header: str, declared: str, encoding: str) -> None:
    text = "Мост через реку Норр закроют с первого мая, сообщил в пятницу мэр города Норвик Анна Лопес."
    made = f'<html><head><meta charset="{declared}"><title>Мост</title></head><body><article><p>{text}</p><p>{text[::-1]}</p></article></body></html>'
    kind = f"text/html; charset={header}" if header else "text/html"
    address = web.put("a.test", "/", lambda r: r.reply(made.encode(encoding), Content_Type=kind))
    assert text in only(reader(web).articles(address)).text


@pytest.mark.parametrize(
    ("body", "kind", "word"),
    [(b"%PDF-1.7 x", "application/pdf", "PDF"), (b"\x89PNG\r\n", "image/png", "PNG"), (b"", "text/html", "empty"), (b"\x00" * 900, "text/html", "binary"),
     (b"<html><body></body></html>", "text/html", "no article"), (b"<rss><channel>", "application/rss+xml", None)],
)  # fmt: skip
def test_what_is_no_article(web: Web, body: bytes, kind: str, word: str | None) -> None:
    address = web.put("a.test", "/", lambda r: r.reply(body, Content_Type=kind))
    found = list(reader(web).articles(address))
    if word is None:
        assert found == []
        return
    (told,) = found
    assert isinstance(told, Unread)
    assert word in told.reason


def test_nul_bytes_and_scripts_in_a_title(web: Web) -> None:
    title = "Bridge <script>alert(1)</script>\x1b[31m to\x00 close"
    address = web.put(
        "a.test", "/", page(title.replace("<", "&lt;"), *(p.replace("bridge", "bri\x00dge") for p in BRIDGE))
    )
    article = only(reader(web).articles(address))
    assert "\x00" not in article.text + (article.title or "")
    assert "the bridge over the Norr" in article.text.lower() or "bridge" in article.text


FEED = """<rss version="2.0"><channel><title>Hub</title>
<item><title>Bridge</title><link>{hub}</link><pubDate>Fri, 02 Jan 2026 10:00:00 GMT</pubDate><source url="{rss}">The Arab Weekly</source></item>
<item><title>Dead</title><link>{dead}</link></item>
</channel></rss>"""


def test_a_feed_names_the_true_publisher(web: Web) -> None:
    hub = web.put("hub.test", "/1", page("Bridge to close", *BRIDGE, site="News Hub"))
    feed = web.put(
        "hub.test",
        "/feed",
        FEED.format(hub=hub, rss="https://thearabweekly.com/rss", dead=web.url("hub.test", "/dead")),
    )
    article, dead = reader(web).articles(feed)
    assert isinstance(article, Article)
    assert article.outlet is not None
    assert (article.outlet.name, article.published) == ("News Hub", "2026-01-02")
    credit = next(a for a in attribute(article) if a.form == "credit")
    assert [p.name for p in credit.paths[0]] == ["The Arab Weekly"]
    assert isinstance(dead, Unread)
    assert dead.reason == "not found (HTTP 404)"


def test_a_feed_of_ones_own_credits_nobody(web: Web) -> None:
    own = web.put("weekly.test", "/1", page("Bridge to close", *BRIDGE))
    feed = web.put(
        "hub.test", "/feed", FEED.format(hub=own, rss=web.url("weekly.test", "/rss"), dead=web.url("hub.test", "/dead"))
    )
    article = next(reader(web).articles(feed))
    assert isinstance(article, Article)
    assert article.credits == ()
    assert article.outlet is not None
    assert article.outlet.name == "The Arab Weekly"


def test_lists_of_lists_end(web: Web) -> None:
    a, b = web.url("a.test", "/a.xml"), web.url("a.test", "/b.xml")
    story = web.put("a.test", "/story", page("Bridge to close", *BRIDGE))
    web.put(
        "a.test",
        "/a.xml",
        f"<sitemapindex><sitemap><loc>{b}</loc></sitemap><sitemap><loc>{a}</loc></sitemap></sitemapindex>",
    )
    web.put(
        "a.test",
        "/b.xml",
        f"<sitemapindex><sitemap><loc>{a}</loc></sitemap><sitemap><loc>{web.url('a.test', '/c.xml')}</loc></sitemap></sitemapindex>",
    )
    web.put("a.test", "/c.xml", f"<urlset><url><loc>{story}</loc></url></urlset>")
    assert only(reader(web).articles(a)).title == "Bridge to close"
    assert max(web.asked.count(one) for one in web.asked) == 1


def test_no_more_pages_than_asked_for_and_the_rest_later(web: Web) -> None:
    for n in range(5):
        web.put("a.test", f"/{n}", page(f"Bridge {n} to close", *(f"{p} Number {n}." for p in BRIDGE)))
    feed = web.put(
        "a.test",
        "/feed",
        "<urlset>" + "".join(f"<url><loc>{web.url('a.test', f'/{n}')}</loc></url>" for n in range(5)) + "</urlset>",
    )
    told: list[str] = []
    one = reader(web, most=2)
    one.tell = told.append
    assert len(list(one.articles(feed))) == 2
    assert told == [f"{feed}: 3 more addresses were left out; use --pages to read more"]
    assert len(list(one.articles(feed))) == 2
    assert len(list(one.articles(feed))) == 1
    assert list(one.articles(feed)) == []
    assert sum(path in {f"/{n}" for n in range(5)} for _, path in web.asked) == 5


# ---- the command line


def add(run: Run, *arguments: str, given: str | None = None) -> Result:
    return run("add", "--allow-private", "--delay", "0", "--attribution", "rules", *arguments, given=given)


def test_add_an_address_again(run: Run, web: Web) -> None:
    def answer(r: Request) -> None:
        if r.headers.get("If-None-Match"):
            r.reply(status=304)
        else:
            r.reply(page("Bridge to close", *BRIDGE, site="The Daily Example"), ETag='"1"')

    address = web.put("daily.test", "/bridge", answer)
    done = add(run, address)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("1 article added. ")
    done = add(run, address)
    assert done.stdout.startswith("0 articles added, 1 already there. ")
    (row,) = json.loads(add(run, address, "--json").stdout)
    assert row["status"] == "known"
    assert row["origin"] == address
    kept = json.loads(run("export", "--table", "fetched", "--format", "jsonl").stdout)
    assert (kept["address"], kept["status"], kept["article"]) == (address, 304, row["id"])


def test_add_a_list_of_addresses(run: Run, web: Web) -> None:
    one = web.put("a.test", "/1", page("Bridge to close", *BRIDGE))
    lines = f"# mine\r\n\r\n  {one}  \r\nnot an address\r\n{web.url('a.test', '/gone')}\r\n"
    done = add(run, "--urls", "-", given="\ufeff" + lines)
    assert done.exit_code == 3
    assert done.stdout.startswith("1 article added. ")
    assert done.stderr.splitlines() == [
        "standard input:4: not a web address: each line of the list must be one",
        f"{web.url('a.test', '/gone')}: not found (HTTP 404)",
    ]
    done = add(run, "--urls", "no-such-file")
    assert (done.exit_code, done.stderr) == (3, "Error: no-such-file: No such file or directory\n")


def test_a_list_of_feeds_in_a_file(run: Run, web: Web) -> None:
    one = web.put("a.test", "/1", page("Bridge to close", *BRIDGE))
    feed = web.put("a.test", "/rss", f"<rss><channel><item><link>{one}</link></item></channel></rss>")
    done = add(run, "--urls", "-", given=f"<opml><body><outline xmlUrl='{feed}'/></body></opml>")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("1 article added. ")
    done = add(run, "--urls", "-", given='<!DOCTYPE opml [<!ENTITY a "b">]><opml/>')
    assert done.stderr == "Error: standard input: refused: it declares XML entities, as no feed has to\n"


def test_the_library_reads_addresses_too_and_no_private_ones(web: Web) -> None:
    (found,) = read(web.put("a.test", "/1", page("Bridge to close", *BRIDGE)))
    assert isinstance(found, Unread)
    assert "inside a private network" in found.reason
    assert web.asked == []
    with pytest.raises(UsageError):
        read(web.url("a.test", "/1"), verbatim=True)


def test_addresses_inside_are_refused_without_the_option(run: Run, web: Web) -> None:
    done = run("add", web.put("a.test", "/1", page("Bridge to close", *BRIDGE)))
    assert done.exit_code == 3
    assert "a.test (127.0.0.1) is inside a private network; use --allow-private to read it" in done.stderr
    assert web.asked == []


def test_what_a_page_says_cannot_reach_the_terminal(run: Run, web: Web) -> None:
    address = web.put(
        "a.test",
        "/1",
        page("Bridge \x1b[31m&lt;script&gt;alert(1)&lt;/script&gt; to close", *BRIDGE, site="Evil \x1b]0;x\x07 Site"),
    )
    done = add(run, address)
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.stdout + done.stderr + run("article").stdout


def test_a_contact_is_sent_and_checked(run: Run, web: Web) -> None:
    add(run, web.put("a.test", "/1", page("Bridge to close", *BRIDGE)), "--contact", "desk@example.org")
    assert all(agent.endswith("(desk@example.org)") for agent in web.agents)
    done = add(run, web.url("a.test", "/1"), "--contact", "a\nb")
    assert done.exit_code == 2
