"""What a view holds is said by every renderer: as lines, as Markdown, as HTML, strangers' words inert."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lxml.html
import pytest
from markupsafe import Markup

from provenance.show.document import (
    Block,
    Chain,
    Code,
    Item,
    Items,
    Link,
    Mark,
    Name,
    Paragraph,
    Place,
    Quote,
    Section,
    Strong,
    Table,
    listing,
    several,
)
from provenance.show.html import Links, environment
from provenance.show.markdown import markdown
from provenance.show.text import text_lines, words_of

HOSTILE = "<b>*Eve*</b>\x1b[31m\u202e"
VIEW = (
    Section(
        "Who said it",
        (
            Paragraph((Strong("2"), " sources, as ", Name("The *Post*", "post"), " says"), "strong"),
            Items(
                (
                    Item((Name("Ana Lopez", "ana"), ", on record"), (listing([(Quote("It <closed>.", "en"),)], kind="quotes"),)),
                    Item((Chain((Name("Post"), Name("Ana", person=True), Name("a memo")), ", 2024"),)),
                ),
                "numbered",
                3,
                "source",
            ),
            Table("Sentences", ("Article", "Words"), (((Place("a1", "Post", 4, 16),), (Code("x|y"),)),), 2),
        ),
        "sources",
    ),
)  # fmt: skip


def test_lines_for_a_terminal() -> None:
    assert text_lines(VIEW, hint="(--all)") == [
        "",
        "Who said it",
        "  2 sources, as The *Post* says",
        "  1. Ana Lopez, on record",
        '     "It <closed>."',
        "  2. Post, 2024, citing Ana, who cites a memo",
        "  ... and 3 more sources (--all)",
        "  - Article: (Post, characters 4-16); Words: x|y",
        "  ... and 2 more (--all)",
    ]


def test_markdown_escapes_strangers_words() -> None:
    words = markdown(VIEW)
    assert words.startswith("## Who said it\n")
    assert "The \\*Post\\* says" in words
    assert '    - "It &lt;closed&gt;."' in words
    assert "3. and 3 more sources" in words
    assert "<b>" not in markdown([Paragraph((Name(HOSTILE),))])


def rendered(blocks: Sequence[Block], links: Links, level: int = 2) -> Markup:
    macros: Any = environment().get_template("document.html").module
    return Markup(macros.blocks(blocks, links, level))


class Here(Links):
    def party(self, key: str) -> str | None:
        return f"/outlet/{key}"

    def article(self, key: str, start: int | None = None) -> str | None:
        return f"/article/{key}#at-{start}"


def test_html_links_where_the_page_says() -> None:
    page = lxml.html.fragment_fromstring(rendered(VIEW, Here("c1-"), 3), create_parent="div")
    (section,) = page.xpath("./section")
    assert section.get("id") == "c1-sources"
    assert page.get_element_by_id("c1-sources-h").tag == "h3"
    assert page.xpath(".//ol/li/a/@href") == ["/outlet/ana"]
    assert page.xpath(".//td//a/@href") == ["/article/a1#at-4"]
    assert page.xpath(".//ol/li//q[@lang='en']")[0].text_content() == "It <closed>."
    assert page.xpath(".//li[@class='more']")[0].text == "and 3 more sources"
    without = lxml.html.fragment_fromstring(rendered(VIEW, Links()), create_parent="div")
    assert not without.xpath(".//a")
    assert without.text_content().split() == page.text_content().split()


def test_the_words_that_count_are_marked_in_a_quotation() -> None:
    marks = (Mark(0, 9, "statement"), Mark(11, 14, "source"))
    shown = rendered([Paragraph((Quote("It closed, Ana said.", marks=marks),))], Links())
    assert '<mark>It closed</mark>, <b class="np-who">Ana</b> said.' in shown


@pytest.mark.parametrize(
    "part", [Name(HOSTILE), Quote(HOSTILE), Link(HOSTILE, "javascript:alert(1)"), Place("a", HOSTILE)]
)
def test_strangers_words_are_inert(part: Name | Quote | Link | Place) -> None:
    blocks = [Paragraph((part,))]
    assert "\x1b" not in words_of((part,)) + markdown(blocks) + rendered(blocks, Links())
    assert "\u202e" not in words_of((part,)) + markdown(blocks) + rendered(blocks, Links())
    assert "<b>" not in rendered(blocks, Links()) + markdown(blocks)
    assert "href" not in rendered(blocks, Links())


def test_long_lists_and_long_chains_say_what_they_hide() -> None:
    names = [Name(f"N{i}") for i in range(12)]
    assert words_of(several(names, limit=2)) == "N0, N1 and 10 more"
    assert words_of((Chain(tuple(names)),)) == (
        "N0, citing N1, which cites N2, which cites N3, and so on through 5 more, down to N9, which cites N10, which cites N11"
    )
    assert listing([(n,) for n in names], 5).more == 7
