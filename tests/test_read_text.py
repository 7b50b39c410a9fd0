"""Plain text: what is the article, what stands around it, what is known of it."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pytest

from provenance.data import rows_everywhere
from provenance.language.text import english
from provenance.model import Article, Unread
from provenance.read import read
from provenance.read.boilerplate import kept, kind_of_line
from provenance.read.formats.plain import unwrap

SEEDS = Path(__file__).parent.parent / "seeds"
PROSE = "The harbour of Nordstadt stays closed until Monday at least, the port authority said on Friday after divers had examined the hull."
MORE = "No one was hurt when the freighter caught fire, and the owner has said that it would bear all the costs of the closure."


def one(text: str, **given: str) -> Article:
    found = list(read(text.encode(), **({"format": "text"} | given)))
    assert len(found) == 1, found
    assert isinstance(found[0], Article), found[0]
    return found[0]


def lines(article: Article) -> list[str]:
    return [line for line in article.text.split("\n") if line]


def test_seeds_are_read_as_articles() -> None:
    found = {a.origin.rsplit("/", 1)[-1][:3]: a for a in read(SEEDS) if isinstance(a, Article) and a.origin}
    assert set(found) == {"000", "003", "004"}
    first, second, third = found["000"], found["003"], found["004"]
    assert first.title == "Rebels in Mali harness Ukrainian intelligence and tactics"
    assert first.text.startswith("Tuareg rebels in Mali are resorting")
    assert first.text.endswith("The Arab Weekly plus agencies, Maghrebi.org, France24 via AFP and AP, BBC")
    assert first.title not in first.text
    assert (first.published, first.language) == ("2025-10", "en")
    assert first.outlet is not None
    assert first.outlet.name == "Maghrebi.org"
    assert second.title is None
    assert second.text == (SEEDS / "003_6b467ad30431cc1a.txt").read_text(encoding="utf-8").strip()
    assert (second.published, second.outlet) == ("2024-08", None)
    assert third.text.startswith("Since the summer of 2024")
    assert third.text.endswith("severance of diplomatic relations.")
    assert third.published == "2024-10-14"


def test_the_text_itself_gives_the_date_of_a_seed() -> None:
    data = (SEEDS / "004_ca3d4af8797bbd6c.txt").read_bytes()
    (article,) = read(data)
    assert isinstance(article, Article)
    assert article.published == "2024-10-14"
    assert "date 2024" not in article.text


def test_boilerplate_leaves_and_the_article_stays() -> None:
    article = one(
        f"Port stays shut\n\n12 comments\nShare\nFacebook Twitter WhatsApp\n\n{PROSE}\n\nAdvertisement\n\nRead more: Fishermen fear for the catch\n\n"
        f"{MORE}\n\nReporting by Lena Brandt; editing by Jo Moss\n\nFollow us on Twitter\n\nDo you like what you read?\nSubscribe to our weekly newsletter\n\n"
        '[mc4wp_form id="206"]\n\nLeave a Reply\n\nGreat piece, I was there and saw the whole thing burn with my own two eyes on that day.\n\n×'
    )
    assert article.title == "Port stays shut"
    assert lines(article) == [PROSE, MORE, "Reporting by Lena Brandt; editing by Jo Moss"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Share prices fell by three percent on Monday.",
        "Advertisement spending doubled, the agency said.",
        "“Follow us,” the officer told the reporters, and they did.",
        "Leave a reply to such a letter to your lawyer, the union advised its members before the talks on Friday.",
        "Read more books, the minister told pupils.",
        "We use cookies to lure the dog, the breeder said.",
        "By Monday, more than 2,000 people had left the town.",
        "Subscribe to the theory or not, the numbers have not changed since the council first published them in the spring.",
        "Related cases have been reported from Kenya.",
        "More from the front came on Tuesday.",
        "Comments by the minister angered the unions.",
        "Anzeige erstattete die Nachbarin am Montag.",
        "Publicité mensongère: le maire porte plainte.",
        "Реклама алкоголя запрещена с января.",
        "Коментарі міністра обурили профспілки.",
        "Compartir la custodia fue la decisión del juez.",
        "Sign up to our union, the leaflet said, and the workers did so in their thousands that summer in every port of the country.",
        "Print runs have halved since 2010.",
        "Join us or leave, he said.",
        "X said it would appeal.",
    ],
)
def test_ordinary_sentences_are_never_dropped(sentence: str) -> None:
    text = f"{PROSE}\n\n{sentence}\n\n{MORE}"
    assert sentence in lines(one(text))
    assert sentence in lines(one(f"{PROSE}\n\n{MORE}\n\n{sentence}"))


@pytest.mark.parametrize(
    ("language", "boilerplate"),
    [
        (
            "de",
            [
                "Teilen",
                "Anzeige",
                "Lesen Sie auch: Was der Brand bedeutet",
                "Lesezeit: 4 Minuten",
                "Jetzt Newsletter abonnieren",
            ],
        ),
        (
            "fr",
            [
                "Partager",
                "Publicité",
                "Lire aussi : Les pêcheurs inquiets",
                "12 commentaires",
                "Abonnez-vous à notre newsletter",
            ],
        ),
        ("es", ["Compartir", "Publicidad", "Lee también: Los pescadores temen", "Síguenos en Twitter"]),
        ("it", ["Condividi", "Pubblicità", "Leggi anche: I pescatori temono", "Iscriviti alla newsletter"]),
        ("pt", ["Compartilhe", "Publicidade", "Leia também: Pescadores temem", "Siga-nos no Instagram"]),
        (
            "uk",
            ["Поділитися", "Реклама", "Читайте також: Рибалки бояться за улов", "Підписуйтесь на наш канал у Telegram"],
        ),
        (
            "ru",
            ["Поделиться", "Реклама", "Читайте также: Рыбаки боятся за улов", "Подписывайтесь на наш канал в Telegram"],
        ),
    ],
)
def test_boilerplate_of_other_languages(language: str, boilerplate: list[str]) -> None:
    text = "\n\n".join([PROSE, *boilerplate, MORE])
    assert lines(one(text, language=language)) == [PROSE, MORE]


def test_every_pattern_is_valid_and_matches_no_prose() -> None:
    found = rows_everywhere("boilerplate.csv")
    assert {"en", "fr", "de", "es", "it", "pt", "uk", "ru"} <= {language for language, _row in found}
    for _language, row in found:
        pattern = re.compile(row["pattern"], re.I)
        assert not pattern.fullmatch(PROSE), row
        assert not pattern.fullmatch(""), row
    assert kind_of_line(PROSE) is None


def test_counters_go_at_the_edges_and_stay_as_content() -> None:
    assert kept(["0", PROSE, "42", MORE, "7"]) == [False, True, True, True, False]
    assert kept([PROSE, "Share", "17", MORE])[1:3] == [False, False]


def test_a_pointer_above_the_text_does_not_cut_it() -> None:
    assert lines(
        one(f"A standfirst that says what happened in the harbour.\n\nLeave a Reply\n\n{PROSE}\n\n{MORE}")
    ) == ["A standfirst that says what happened in the harbour.", PROSE, MORE]


def test_a_source_introduced_with_a_colon_stays() -> None:
    assert "More from the Courier:" in lines(one(f"{PROSE}\n\nMore from the Courier:\n\n{MORE}"))
    assert "More from the Courier:" in lines(
        one(f"{PROSE}\n\nMore from the Courier:\n\nClick here to read all of it.\n\n{MORE}")
    )
    assert lines(
        one(f"{PROSE}\n\n{MORE}\n\nRelated articles\n\nFishermen fear for the catch\n\nWhat the fire means")
    ) == [PROSE, MORE]


@pytest.mark.parametrize(
    ("head", "title", "published", "authors"),
    [
        ("Port stays shut\n\nBy Lena Brandt\n14 October 2024\n\n", "Port stays shut", "2024-10-14", ("Lena Brandt",)),
        (
            "Port stays shut\n\nBy Lena Brandt and Omar al-Sayed | Oct. 14, 2024\n\n",
            "Port stays shut",
            "2024-10-14",
            ("Lena Brandt", "Omar al-Sayed"),
        ),
        (
            "Port stays shut\nPort stays shut\n\nPublished: 14 October 2024, 10:30\nUpdated: 16 October 2024\n\n",
            "Port stays shut",
            "2024-10-14",
            (),
        ),
        ("Port stays shut - The Nordstadt Courier\nPort stays shut\n", "Port stays shut", None, ()),
        ("date: 2024-10-14\n", None, "2024-10-14", ()),
        ("Veröffentlicht am 14.10.2024\n\n", None, "2024-10-14", ()),
        ("By AFP\n\n", None, None, ()),
        ("NORDSTADT (Reuters) -\n\n", None, None, ()),
        ("The port is shut.\n\n", None, None, ()),
        ("Опубліковано: 14 жовтня 2024\n\n", None, "2024-10-14", ()),
    ],
)
def test_heads(head: str, title: str | None, published: str | None, authors: tuple[str, ...]) -> None:
    article = one(f"{head}{PROSE}\n\n{MORE}")
    assert (article.title, article.published, article.authors) == (title, published, authors)
    assert PROSE in article.text
    if "By " in head:
        assert "By " in article.text, "bylines are where attribution looks for credits"
    if "Reuters" in head:
        assert "(Reuters)" in article.text


@pytest.mark.parametrize(
    ("dateline", "day"),
    [
        ("NORDSTADT, Holt / ACCESSWIRE / June 4, 2024 / ", "2024-06-04"),
        ("NORDSTADT, June 04, 2024 (GLOBE NEWSWIRE) -- ", "2024-06-04"),
        ("NORDSTADT, June 4, 2024 /PRNewswire/ -- ", "2024-06-04"),
        ("NORDSTADT--(BUSINESS WIRE)-- ", None),
        ("The port, which was closed on June 4, 2024, is open. ", None),
        ("The port reopens. It was closed on June 4, 2024 (Tuesday). ", None),
    ],
)
def test_a_dateline_dates_a_release(dateline: str, day: str | None) -> None:
    assert one(f"{dateline}{PROSE}\n\n{MORE}").published == day


def test_dates_inside_the_text_are_not_its_date() -> None:
    assert one(f"{PROSE}\n\n{MORE}\n\nPublished: 14 October 2024").published is None


def test_wrapped_lines_become_paragraphs() -> None:
    wrapped = (
        "PORT STAYS SHUT\n\n"
        "The harbour of Nordstadt stays closed until Monday at least, the port\n"
        "authority said on Friday after divers had examined the hull of the\n"
        "freighter. The owner did not answer.\n"
        "\n"
        "No one was hurt, according to the Franco-\n"
        "German rescue team that had come from the other side of the river and\n"
        "left again at noon.\n"
    )
    article = one(wrapped)
    assert article.title == "PORT STAYS SHUT"
    assert lines(article) == [
        "The harbour of Nordstadt stays closed until Monday at least, the port authority said on Friday after divers had examined the hull of the freighter. The owner did not answer.",
        "No one was hurt, according to the Franco-German rescue team that had come from the other side of the river and left again at noon.",
    ]


def test_wrapped_lines_of_a_script_without_capitals() -> None:
    paragraph = (
        "منظمة الصحة قالت يوم الجمعة إن الميناء سيبقى مغلقا حتى يوم الاثنين على الأقل بعد أن فحص الغواصون هيكل السفينة المتضررة. "
        * 3
    )
    assert unwrap([*textwrap.wrap(paragraph.strip(), 60), "", *textwrap.wrap(paragraph.strip(), 60)]) == [
        paragraph.strip(),
        "",
        paragraph.strip(),
    ]


def test_one_paragraph_per_line_is_left_alone() -> None:
    prose = [PROSE, MORE, "He left.", "“No,” she said.", PROSE + " " + MORE]
    assert unwrap(prose) == prose
    poem = ["the sea", "is wide", "and cold"]
    assert unwrap(poem) == poem


def test_markdown_gives_title_links_and_paragraphs() -> None:
    text = (
        '---\ntitle: "Port: shut"\ndate: 2024-10-14\nauthors:\n  - Lena Brandt\n  - Omar Sayed\npublisher: Nordstadt Courier\nlang: en-GB\ndraft: false\n---\n\n'
        "# Port: shut\n\nThe harbour **stays** closed, the [Hafenpost](https://hafenpost.example/17) reported\non Friday.\n\n"
        "> A quoted *word*.\n\n![a photo](x.jpg)\n\n- first\n- second [link](http://a.example)\n"
    )
    article = one(text, format="md")
    assert (article.title, article.published, article.language) == ("Port: shut", "2024-10-14", "en")
    assert article.authors == ("Lena Brandt", "Omar Sayed")
    assert article.outlet is not None
    assert article.outlet.name == "Nordstadt Courier"
    assert lines(article) == [
        "The harbour stays closed, the Hafenpost reported on Friday.",
        "A quoted word.",
        "first",
        "second link",
    ]
    assert [(link.url, link.span.text if link.span else None) for link in article.links] == [
        ("https://hafenpost.example/17", "Hafenpost"),
        ("http://a.example", "link"),
    ]
    for link in article.links:
        assert link.span is not None
        assert article.text[link.span.start : link.span.end] == link.span.text


def test_words_are_kept_to_the_letter() -> None:
    odd = "Cafe\u0301 \u200bNordstadt said “no” – ‘never’ – to the offer of its neighbours, and אמר לא as well, on Friday evening."
    record = json.dumps(
        {"text": f"{odd}\r\n\r\n{MORE}\rNULs\x00 go, and so do bells\x07, the engineer said on Friday."}
    )
    article = one(record, format="json")
    assert lines(article)[:2] == [odd, MORE]
    assert lines(article)[2] == "NULs go, and so do bells, the engineer said on Friday."


def test_verbatim_keeps_every_character(tmp_path: Path) -> None:
    text = " date 2024-10-14 \r\n\r\nShare\n0\n\n\n  Title \n\x07 word \u200b\r× "
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    for found in (
        list(read(path, verbatim=True)),
        list(read(text.encode(), verbatim=True)),
        list(read(str(path), verbatim=True, published="2024")),
    ):
        (article,) = found
        assert isinstance(article, Article)
        assert article.text == text
        assert article.title is None
    (refused,) = read(tmp_path / "nothing.txt", verbatim=True)
    assert isinstance(refused, Unread)
    page = tmp_path / "a.html"
    page.write_text("<p>Words</p>")
    (refused,) = read(page, verbatim=True)
    assert isinstance(refused, Unread)
    assert "verbatim" in refused.reason


@pytest.mark.parametrize(
    ("text", "is_english"),
    [
        ("The minister said on Monday that the bridge was closed and that nobody was hurt in the accident.", True),
        ("THE MINISTER SAID ON MONDAY THAT THE BRIDGE WAS CLOSED AND NOBODY WAS HURT.", True),
        ("Der Minister sagte am Montag, die Brücke sei geschlossen worden, und niemand sei verletzt.", False),
        ("De minister zei maandag dat de brug was gesloten en dat er niemand gewond is geraakt in het verkeer.", False),
        ("Ministeren sagde mandag, at broen var lukket, og at ingen var kommet til skade for det i dag.", False),
        ("El ministro dijo el lunes que el puente fue cerrado y que no hay heridos a causa del accidente.", False),
        ("وقال الوزير يوم الاثنين إن الجسر مغلق ولم يصب أحد في الحادث على الطريق", False),
        ("Bridge closed", True),
        ("", True),
    ],
)
def test_english_is_told_by_its_commonest_words(text: str, is_english: bool) -> None:
    assert english(text) is is_english
