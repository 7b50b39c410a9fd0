"""Pages: the article, its links, and the credits the text has lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provenance.model import Article, Credit, Unread
from provenance.read import read
from provenance.read.boilerplate import blocks_of
from provenance.read.formats.page_credits import new_credits

if TYPE_CHECKING:
    from conftest import Budget


DATA = Path(__file__).parent / "data" / "read"
FIRST = "The harbour of Nordstadt stays closed until Monday at least, the port authority said on Friday after divers had examined the hull."
SECOND = "No one was hurt when the freighter caught fire, and the owner has said that it would bear all the costs of the closure."
THIRD = "Experts want to enter the engine room on Sunday, provided that the temperature falls further and that the pumps do not fail again."


def page(head: str = "", byline: str = "", foot: str = "", body: str = "", lang: str = "en") -> Article:
    markup = (
        f"<!DOCTYPE html><html lang={lang}><head><title>Port stays shut</title>{head}</head><body><main><article><h1>Port stays shut</h1>{byline}"
        f"{body or f'<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>'}{foot}</article></main></body></html>"
    )
    (found,) = read(markup.encode(), format="html", url="https://www.courier.example/port")
    assert isinstance(found, Article), found
    return found


def test_a_whole_page() -> None:
    (found,) = read(DATA / "page.html")
    assert isinstance(found, Article), found
    assert found.title == "Hafen von Nordstadt bleibt bis Montag gesperrt"
    assert found.url == "https://www.nordstadt-kurier.example/lokal/hafen-gesperrt?ref=og"
    assert found.outlet is not None
    assert (found.outlet.name, found.published, found.language) == ("Nordstadt Kurier", "2025-03-14", "de")
    assert found.authors == ("Lena Brandstetter",)
    assert found.text.startswith("Der Hafen von Nordstadt bleibt nach dem Brand")
    assert found.text.endswith("nicht erneut ausfallen.")
    for gone in ("Lesen Sie auch", "Anzeige", "Startseite", "Impressum", "Fischer fürchten", found.title, "Foto:"):
        assert gone not in found.text
    assert "bis mindestens Montag gesperrt. Das teilte die Hafenbehörde" in found.text


def test_links_lie_where_they_say() -> None:
    (found,) = read(DATA / "page.html")
    assert isinstance(found, Article)
    spans = {link.span.text: link.url for link in found.links if link.span}
    assert spans == {
        "Hafenpost": "https://www.anderswo.example/meldung/17",
        "laufenden Ermittlungen": "https://www.nordstadt-kurier.example/lokal/chronik",
    }
    assert all(
        link.span is None or found.text[link.span.start : link.span.end] == link.span.text for link in found.links
    )
    assert [link.url for link in found.links if link.span is None] == ["https://www.anderswo.example/meldung/17"], (
        "isBasedOn"
    )


def test_credits_of_a_whole_page() -> None:
    (found,) = read(DATA / "page.html")
    assert isinstance(found, Article)
    said = {(credit.kind, credit.text) for credit in found.credits}
    assert ("byline", "Von Lena Brandstetter") in said
    assert ("copyright", "APA – Austria Presse Agentur") in said
    assert any("nordstadt-kurier.example/APA" in words for _, words in said)
    assert not any("Reuters" in words or "Foto" in words for _, words in said), (
        "another story's byline, and a picture's credit"
    )
    assert not any(
        words in ("Nordstadt Kurier", "© 2025 Nordstadt Kurier, alle Rechte vorbehalten") for _, words in said
    ), "a page crediting itself"
    assert len(found.credits) == len(set(found.credits))


@pytest.mark.parametrize(
    ("byline", "foot", "credit"),
    [
        ('<div class="author"><p>von</p> <div class="author__source">APA</div></div>', "", Credit("byline", "von APA")),
        (
            '<div data-testid="header-byline"><a>Adam Vidler</a> and <span>AP</span><time>June 30, 2026</time></div>',
            "",
            Credit("byline", "Adam Vidler and AP"),
        ),
        ("<h5>Reuters/kra Frankfurt</h5>", "", None),
        ("", "<div>sak/Reuters</div>", Credit("byline", "sak/Reuters")),
        ("<ul><li><div>AFP, MANILA</div></li></ul>", "", Credit("byline", "AFP, MANILA")),
        ("", "<p class=footer_source>Quelle: ntv.de, ino/dpa</p>", Credit("credit line", "Quelle: ntv.de, ino/dpa")),
        ("<span class=byline>By Jane Doe | Updated 14 October 2024, 10:30</span>", "", Credit("byline", "By Jane Doe")),
        ("<span class=byline>ByJane Doe</span>", "", None),
    ],
)
def test_visible_credits(byline: str, foot: str, credit: Credit | None) -> None:
    article = page(byline=byline, foot=foot)
    assert FIRST in article.text
    shown = article.text + "\n".join(c.text for c in article.credits)
    if credit:
        assert credit in article.credits or credit.text in article.text.split("\n"), article
    else:
        assert "Reuters/kra" in shown or "Jane Doe" in shown


@pytest.mark.parametrize(
    "markup",
    [
        "<figure><figcaption>Photo: Jo Moss/Reuters</figcaption></figure>",
        "<div class=caption>Jo Moss/AFP</div>",
        "<div class=related><span class=byline>By Associated Press</span></div>",
        "<p><a href=/topics/reuters><span>Reuters</span></a></p>",
        "<div>© Jo Moss/imago</div>",
    ],
)
def test_what_is_no_credit_of_the_text(markup: str) -> None:
    assert page(byline=markup).credits == ()
    assert page(foot=markup).credits == ()


@pytest.mark.parametrize("tag", ["h2", "h3"])
def test_bylines_behind_the_next_heading_are_those_of_other_stories(tag: str) -> None:
    other = f"<div class=item><{tag}><a href=/r>Rents fall</a></{tag}><span class=author>Reuters</span></div>"
    assert page(foot=other).credits == ()
    assert page(foot="<span class=author>Reuters</span>" + other).credits == (Credit("byline", "Reuters"),)


@pytest.mark.parametrize(
    ("byline", "credited"),
    [
        ("PTI | Updated: Mar 14, 2025, 13:10 IST", "PTI"),
        ("By Reuters Staff Updated March 14, 2025 1:10pm EST", "By Reuters Staff"),
        ("AFP &bull; 3 min read &bull; 14 March 2025", "AFP"),
    ],
)
def test_a_byline_dates_the_article_and_times_are_no_authors(byline: str, credited: str) -> None:
    article = page(byline=f"<div class=byline>{byline}</div>")
    assert article.published == "2025-03-14"
    assert credited in {c.text for c in article.credits}
    assert not any(word in name for name in article.authors for word in ("Updated", "March", "min"))


def test_a_shown_byline_names_the_author_where_only_a_feed_is_declared() -> None:
    head = """<script type="application/ld+json">{"@type": "NewsArticle", "author": {"@type": "Person", "name": "Harbour feed"}}</script>"""
    assert page(head, byline="<div class=author>Jane Doe, AAP</div>").authors == ("Jane Doe",)


def test_declared_credits() -> None:
    head = """<script type="application/ld+json">{"@type": ["NewsArticle"], "author": {"@type": "Organization", "name": "dpa"},
    "sourceOrganization": {"name": "Associated Press"}, "datePublished": "2025-03-14T08:00:00Z", "creditText": "Text: AFP"}</script>
    <script type="application/ld+json">{broken</script><meta name="syndication-source" content="https://other.example/first">"""
    article = page(head)
    assert {c.text for c in article.credits} == {"dpa", "Associated Press", "Text: AFP"}
    assert article.authors == ()
    assert article.published == "2025-03-14"
    assert [link.url for link in article.links] == ["https://other.example/first"]


def test_a_credit_the_text_states_is_not_doubled() -> None:
    credits = [Credit("metadata", "dpa"), Credit("byline", "Von dpa"), Credit("byline", "Von dpa")]  # noqa: A001  # as the field is called
    assert new_credits(credits, "Der Hafen ist zu.") == (Credit("byline", "Von dpa"),)
    assert new_credits(credits, "Von dpa\n\nDer Hafen ist zu.") == ()
    long = "Der Hafen bleibt gesperrt, sagte ein Sprecher der dpa. " * 8
    assert new_credits([Credit("metadata", "dpa")], long) == (Credit("metadata", "dpa"),), (
        "quoting an agency is not crediting it"
    )


def test_the_address_of_a_page() -> None:
    body = f"<body><p>{FIRST}</p><p>{SECOND}</p></body>"
    saved = f"<!DOCTYPE html>\n<!-- saved from url=(0033)https://www.courier.example/port -->\n<html><head></head>{body}</html>"
    (found,) = read(saved.encode())
    assert isinstance(found, Article)
    assert found.url == "https://www.courier.example/port"
    other = f'<html><head><meta property="og:url" content="https://a.example/"><link rel=canonical href="https://b.example/story"></head>{body}</html>'
    (found,) = read(other.encode())
    assert isinstance(found, Article)
    assert (found.url, found.canonical) == ("https://b.example/story", "https://b.example/story"), (
        "a front page's address says nothing"
    )
    (found,) = read(other.encode(), url="https://c.example/given", title="Given", published="2020")
    assert isinstance(found, Article)
    assert (found.url, found.title, found.published) == ("https://c.example/given", "Given", "2020")


@pytest.mark.parametrize(
    "markup",
    [
        "<html></html>", "<html><body><nav><a href=/>Home</a></nav></body></html>", "<!DOCTYPE html>", "<", "<p>", "<html><body>" + "<div>" * 3000,
        "<html><body><script>var a = '<p>no</p>'</script></body></html>", "<?xml version='1.0' encoding='utf-8'?><html/>",
    ],
)  # fmt: skip
def test_pages_without_an_article(markup: str, capfd: pytest.CaptureFixture[str]) -> None:
    (found,) = read(markup.encode(), format="html")
    assert isinstance(found, Unread), found
    assert "\n" not in found.reason
    assert capfd.readouterr() == ("", ""), "a bad page is reported by us, once"


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{FIRST}<p>{SECOND}</div></span><p>{THIRD}",
        f"<html><body><p>{FIRST}</p><p>{SECOND}<b><i></b></p><p>{THIRD}</p><table><tr><td>x",
        f"\ufeff<?xml version='1.0' encoding='iso-8859-1'?>\n<html><body><p>{FIRST}</p>\x00<p>{SECOND}</p><p>{THIRD}</p></body></html>",
    ],
)
def test_broken_pages_are_still_read(markup: str) -> None:
    (found,) = read(markup.replace("\x00", "").encode(), format="html")
    assert isinstance(found, Article)
    assert [line for line in found.text.split("\n") if line][:3] == [FIRST, SECOND, THIRD]


def test_paragraphs_of_a_tree() -> None:
    from lxml import html

    tree = html.fragment_fromstring(
        '<div>Bare  words<br>after a break<ul><li>one <a href="/x"> two </a>!</li><li></li></ul><table><tr><td>a</td><td>b</td></tr></table>'
        "<blockquote><p>said</p></blockquote><!-- no --><p>tail <!-- x -->goes on</p></div>"
    )
    blocks = blocks_of(tree)
    assert [block.text for block in blocks] == [
        "Bare words",
        "after a break",
        "one two !",
        "a | b",
        "said",
        "tail goes on",
    ]
    ((url, start, end),) = blocks[2].links
    assert (url, blocks[2].text[start:end]) == ("/x", "two")


def test_large_pages_take_bounded_time(budget: Budget) -> None:
    with budget(20):
        (found,) = read(b"<html><body>" + b"<div><p>a b c.</p>" * 20_000, format="html")
        assert isinstance(found, (Article, Unread))
        (found,) = read(b"<html><body><p>" + b"word " * 2_100_000, format="html")
    assert isinstance(found, Unread)
    assert "larger than any page" in found.reason
