"""Links as evidence: which page an attribution was read on, and which pages are worth reading next."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from provenance import Article, Attribution, Link, Party, Span
from provenance.parties import outlet_by_url
from provenance.trace.resting import basis
from provenance.trace.signals import leads, links_beside, pages_of

if TYPE_CHECKING:
    from provenance import Edge

BLOG = Party("outlet:blog", "Blog", "outlet")
POST = Party("outlet:sahel-post", "Sahel Post", "outlet")
GAZETTE = Party("outlet:norrvik-gazette", "The Norrvik Gazette", "outlet")
PAGES = {"https://post.test/1": POST, "https://gazette.test/1": GAZETTE, "https://blog.test/old": BLOG}


def made(
    text: str,
    paths: tuple[tuple[Party, ...], ...],
    *links: tuple[str, str],
    sentence: str | None = None,
    cue: str = "reported",
) -> tuple[Article, Attribution]:
    """An article of one attribution; ``links``: anchor words and address. The sentence is the text's first by default."""
    said = sentence or text.split(". ")[0].rstrip(".") + "."

    def span(words: str) -> Span:
        at = text.index(words)
        return Span.of(text, at, at + len(words))

    article = Article(
        "a" * 16,
        text,
        outlet=BLOG,
        url="https://blog.test/1",
        links=tuple(Link(url, span(words)) for words, url in links),
    )
    return article, Attribution(article.id, span(said), (), (span(cue),) if cue in text else (), (), paths)


def edges(article: Article, found: Attribution) -> list[tuple[str, str, str]]:
    return [(e.from_, e.to, e.kind) for e in drawn(article, found)]


def drawn(article: Article, found: Attribution) -> tuple[Edge, ...]:
    return basis(article, [found], found, found.sentence, pages=PAGES).edges


def test_a_link_to_the_outlet_named() -> None:
    article, found = made(
        "The Sahel Post reported that the dam is empty.", ((POST,),), ("reported", "https://post.test/1")
    )
    (edge,) = drawn(article, found)
    assert (edge.from_, edge.to, edge.kind, edge.status) == ("outlet:blog", "outlet:sahel-post", "links", "explicit")
    assert [e.span.text for e in edge.evidence] == [found.sentence.text, "reported"]


def test_a_listed_outlet_is_known_by_its_address_alone() -> None:
    known = outlet_by_url("https://www.reuters.com/world/1")
    assert known is not None
    article, found = made(
        "Reuters reported that the dam is empty.", ((known,),), ("reported", "https://www.reuters.com/world/1")
    )
    assert edges(article, found) == [("outlet:blog", known.id, "links")]


def test_a_short_name_means_the_house_behind_the_link() -> None:
    short = Party("outlet:gazette-of-norrvik", "the Norrvik Gazette", "outlet")
    article, found = made(
        "The Norrvik Gazette reported that the dam is empty.", ((short,),), ("reported", "https://gazette.test/1")
    )
    assert edges(article, found) == [("outlet:blog", GAZETTE.id, "links")]
    article, found = made(
        "The Norrvik Gazette reported that the dam is empty.", ((short,),), ("reported", "https://post.test/1")
    )
    assert edges(article, found) == [("outlet:blog", short.id, "cites")], "a link to another house names nobody"


def test_unnamed_media_get_the_name_of_the_page() -> None:
    vague = Party("vague:local-media", "local media", "vague")
    article, found = made(
        "Local media reported that the dam is empty.", ((vague,),), ("reported", "https://post.test/1")
    )
    assert edges(article, found) == [("outlet:blog", "outlet:sahel-post", "links")]
    two = made(
        "Local media reported here and there that the dam is empty.",
        ((vague,),),
        ("here", "https://post.test/1"),
        ("there", "https://gazette.test/1"),
    )
    assert edges(*two) == [("outlet:blog", "vague:local-media", "cites")], "two pages: either may be meant"
    own = made("Local media reported that the dam is empty.", ((vague,),), ("reported", "https://blog.test/old"))
    assert edges(*own) == [("outlet:blog", "vague:local-media", "cites")]


@pytest.mark.parametrize("kind", ["person", "organization", "anonymous", "document"])
def test_a_link_beside_somebody_who_spoke_names_no_page(kind: str) -> None:
    speaker = Party(f"{kind}:x", "the minister", kind)  # type: ignore[arg-type]
    article, found = made(
        "The minister reported that the dam is empty.", ((speaker,),), ("reported", "https://post.test/1")
    )
    assert edges(article, found) == [("outlet:blog", f"{kind}:x", "cites")]


def test_behind_a_linked_page_the_chain_goes_on() -> None:
    engineer = Party("person:lena-holt", "Lena Holt", "person")
    article, found = made(
        "The Sahel Post reported, citing Lena Holt, that the dam is empty.",
        ((POST, engineer),),
        ("reported", "https://post.test/1"),
    )
    assert edges(article, found) == [
        ("outlet:blog", "outlet:sahel-post", "links"),
        ("outlet:sahel-post", "person:lena-holt", "cites"),
    ]


@pytest.mark.parametrize(
    ("text", "anchor", "beside"),
    [
        ("The Post reported a leak. Read the full report here. It rained.", "here", True),
        ("The Post reported a leak. (Its report is here.) It rained.", "here", True),
        ("The Post reported a leak.\nRead the full report here. It rained.", "here", False),
        (
            "The Post reported a leak. The council will meet here on Thursday to speak of the repairs of the wall. It rained.",
            "here",
            False,
        ),
        ("The Post reported a leak. It rained. Read the full report here.", "here", False),
        ("It rained here. The Post reported a leak.", "here", False),
    ],
)
def test_a_sentence_that_only_points_to_the_page(text: str, anchor: str, beside: bool) -> None:
    article, found = made(text, ((POST,),), (anchor, "https://post.test/1"), sentence="The Post reported a leak.")
    assert bool(list(links_beside(article, found))) == beside


def test_addresses_of_articles() -> None:
    one = Article("b" * 16, "x", outlet=POST, url="https://post.test/1", canonical="https://post.test/one")
    two = Article("c" * 16, "y", title="Y", url="https://nobody.test/1")
    assert {url: party.name for url, party in pages_of([two, one]).items()} == {
        "https://post.test/1": "Sahel Post", "https://post.test/one": "Sahel Post", "https://nobody.test/1": "Y",
    }  # fmt: skip


def test_leads_come_from_what_is_cited_and_newsrooms_first() -> None:
    minister = Party("person:x", "the minister", "person")
    text = "The minister reported a leak. The Sahel Post wrote that it grows. More about dams. A picture."

    def span(words: str) -> Span:
        return Span.of(text, text.index(words), text.index(words) + len(words))

    article = Article(
        "a" * 16, text, outlet=BLOG, url="https://blog.test/1", canonical="https://origin.test/1",
        links=(Link("https://ministry.test/1", span("leak")), Link("https://post.test/1", span("wrote")), Link("https://dams.test/", span("dams")),
               Link("https://blog.test/other", span("Sahel")), Link("https://post.test/1.jpg", span("Sahel")), Link("https://post.test/", span("Post")),
               Link("https://post.test/tag/leak", span("grows")), Link("https://x.com/post/1", span("that")), Link("https://based.test/1")),
    )  # fmt: skip
    first = Attribution(article.id, span("The minister reported a leak."), (), (span("reported"),), (), ((minister,),))
    second = Attribution(article.id, span("The Sahel Post wrote that it grows."), (), (span("wrote"),), (), ((POST,),))
    found = leads(article, [first, second])
    assert [lead.address for lead in found] == [
        "https://post.test/1",
        "https://ministry.test/1",
        "https://based.test/1",
        "https://origin.test/1",
        "https://x.com/post/1",
    ]
    assert found[0].words == "The Sahel Post wrote that it grows."
    assert [lead.address for lead in leads(article, [first, second], [first.sentence])] == [
        "https://ministry.test/1",
        "https://based.test/1",
        "https://origin.test/1",
    ]


def test_a_credit_is_bound_by_a_link_in_its_own_words_alone() -> None:
    text = "The dam is empty, farmers say. First published by the Sahel Post."
    article, found = made(
        text,
        ((POST,),),
        ("farmers", "https://gazette.test/1"),
        ("Sahel Post", "https://post.test/1"),
        sentence="First published by the Sahel Post.",
    )
    credit = dataclasses.replace(found, form="credit", content=(Span(0, 30, text[:30]),))
    assert [link.url for link in links_beside(article, credit)] == ["https://post.test/1"]


def test_an_article_that_names_its_own_origin_gives_no_lead() -> None:
    engineer = Party("person:lena-holt", "Lena Holt", "person")
    article, found = made(
        "Lena Holt told the paper that the dam is empty. See also the Sahel Post.",
        ((engineer,),),
        ("Sahel Post", "https://post.test/1"),
        cue="told",
    )
    assert leads(article, [found], [found.sentence]) == []
