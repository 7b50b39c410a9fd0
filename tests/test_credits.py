"""Whose text it is: bylines, datelines, credit lines and metadata, in many languages and forms."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import provenance
from provenance.attribute.credits import find
from provenance.attribute.sources import Sources
from provenance.data import rows_everywhere
from provenance.language.tokens import Page
from provenance.model import Article, Attribution, Credit, Party

if TYPE_CHECKING:
    from conftest import Budget


OWN = Party("outlet:the own courier", "The Own Courier", "outlet", owner="courier-house")
PROSE = "The council met on Monday to talk about the new bridge over the river, officials said in the hall."


def credits_of(
    text: str,
    language: str | None = "en",
    *,
    outlet: Party | None = OWN,
    declared: tuple[Credit, ...] = (),
    authors: tuple[str, ...] = (),
    canonical: str | None = None,
) -> list[Attribution]:
    article = Article(
        "x", text, outlet=outlet, language=language, credits=declared, authors=authors, canonical=canonical
    )
    found = find(Sources(Page.of(article)))
    for a in found:
        assert a.form == "credit"
        for span in (a.sentence, *a.source, *a.content):
            assert text[span.start : span.end] == span.text
    return found


def said(found: list[Attribution]) -> set[tuple[str, str]]:
    return {(str(a.extent), " > ".join(p.name for p in path)) for a in found for path in a.paths}


def at_head(line: str) -> str:
    return f"{line}\n\n{PROSE}\n\n{PROSE}"


def at_foot(line: str) -> str:
    return f"{PROSE}\n\n{PROSE}\n\n{line}"


@pytest.mark.parametrize(
    ("line", "language", "credited"),
    [
        ("LA CROSSE, Wis. (AP) — ", "en", "Associated Press"),
        ("KYIV, March 3 (Reuters) - ", "en", "Reuters"),
        ("Mexico City (AFP) – ", "en", "AFP"),
        ("(Reuters) - ", "en", "Reuters"),
        ("New Delhi [India], September 9 (ANI): ", "en", "ANI"),
        ("MOSCOW, September 9. /TASS/. ", "en", "TASS"),
        ("Berlin (dpa/bb) - ", "de", "dpa"),
        ("Madrid, 9 sep (EFE).- ", "es", "EFE"),
        ("(ANSA) - ROMA, 09 SET - ", "it", "ANSA"),
        ("Lisboa, 09 set 2025 (Lusa) – ", "pt", "Lusa"),
        ("PRAHA (ČTK) - ", "cs", "ČTK"),
        ("МОСКВА, 9 сен — РИА Новости. ", "ru", "RIA Novosti"),
        ("باريس (أ ف ب) - ", "ar", "AFP"),
        ("新华社北京9月9日电 ", "zh", "Xinhua"),
        ("(서울=연합뉴스) ", "ko", "Yonhap"),
        ("【ワシントン共同】", "ja", "Kyodo"),
        ("【6月18日 AFP】", "ja", "AFP"),
        ("Washington (CNN) — ", "en", "CNN"),
    ],
)
def test_datelines(line: str, language: str, credited: str) -> None:
    (one,) = said(credits_of(line + PROSE + "\n\n" + PROSE, language))
    assert one[0] == "full"
    assert one[1].startswith(credited)


@pytest.mark.parametrize(
    "text",
    [
        "WASHINGTON (KABC) — ", "BOSTON (WBZ) — ", "COLUMBIA, Mo. (KMIZ) — ", "PUTRAJAYA, Nov 22 — ", "PARIS — ",
        "NEW YORK, Sept. 9, 2025 /PRNewswire/ -- ", "SAN FRANCISCO--(BUSINESS WIRE)-- ",
        "The minister (AP) was late, and ", "Mr Smith told the agency (Reuters) that ",
    ],
)  # fmt: skip
def test_no_agency_in_the_dateline(text: str) -> None:
    assert credits_of(text + PROSE + "\n\n" + PROSE) == []


@pytest.mark.parametrize(
    ("line", "language", "extent", "names"),
    [
        ("By Associated Press", "en", "full", ["Associated Press"]),
        ("By Jane Doe, Associated Press", "en", "full", ["Associated Press"]),
        ("By JANE DOE and JOHN ROE Associated Press", "en", "full", ["Associated Press"]),
        ("By Jane Doe and AP", "en", "partly", ["Associated Press"]),
        ("Jane Doeand AP", "en", "partly", ["Associated Press"]),
        ("The Own Courier and agencies", "en", "partly", ["agencies"]),
        ("Agence France-Presse in Beijing", "en", "full", ["AFP"]),
        ("AFP, MANILA", "en", "full", ["AFP"]),
        ("von APA", "de", "full", ["APA"]),
        ("sak/Reuters", "de", "partly", ["Reuters"]),
        ("Reuters/kra Frankfurt", "de", "partly", ["Reuters"]),
        ("red, Agenturen", "de", "partly", ["Agenturen"]),
        ("Par Le Figaro avec AFP", "fr", "partly", ["Le Figaro", "AFP"]),
        ("La rédaction avec AFP", "fr", "partly", ["AFP"]),
        ("Redacción / Agencias", "es", "partly", ["Agencias"]),
        ("com agências", "pt", "partly", ["agências"]),
        ("ANKARA (AA)", "tr", "full", ["Anadolu Agency"]),
        ("The Associated Press | Tuesday, May 14, 2024, 8:15 p.m.", "en", "full", ["Associated Press"]),
        ("Mina Holt, Associated Press Published 7:40 a.m. ET May 14, 2024", "en", "full", ["Associated Press"]),
        ("Mina Holt and Ivo DahlAssociated Press", "en", "full", ["Associated Press"]),
        ("MINA HOLT Associated Press", "en", "full", ["Associated Press"]),
        ("By Reuters Staff Updated May 14, 2024 6:02am EST", "en", "full", ["Reuters"]),
        ("Politico Posted at 11:05 am", "en", "full", ["Politico"]),
        ("KPRQ 9 Riverton•", "en", "full", ["KPRQ 9"]),
        ("(From The Hill)", "en", "full", ["The Hill"]),
    ],
)
def test_bylines(line: str, language: str, extent: str, names: list[str]) -> None:
    assert said(credits_of(at_head(line), language)) == {(extent, n) for n in names}


@pytest.mark.parametrize(
    ("line", "language", "extent", "names"),
    [
        ("Additional reporting from PA", "en", "partly", ["PA Media"]),
        ("With reports from Reforma and El Economista", "en", "partly", ["Reforma", "El Economista"]),
        ("With reporting by AFP, AP, and Reuters", "en", "partly", ["AFP", "Associated Press", "Reuters"]),
        ("With reporting by Associated Press writer Jane Doe", "en", "partly", ["Associated Press"]),
        ("The Associated Press contributed to this report.", "en", "partly", ["Associated Press"]),
        ("(With inputs from PTI)", "en", "partly", ["PTI"]),
        ("First published in The Conversation.", "en", "full", ["The Conversation"]),
        ("This story was originally published by Grist.", "en", "full", ["Grist"]),
        ("(Reporting by Jane Doe; Editing by John Roe.)", "en", "full", ["Reuters"]),
        ("Source: AFP", "en", "full", ["AFP"]),
        ("Sources: AFP, Reuters", "en", "partly", ["AFP", "Reuters"]),
        ("© 2025 AFP", "en", "full", ["AFP"]),
        ("h/t: The Hill", "en", "tip", ["The Hill"]),
        ("France24 via AFP and AP, BBC", "en", "partly", ["France 24 > AFP", "France 24 > Associated Press", "BBC"]),
        ("Quelle: ntv.de, ino/dpa", "de", "partly", ["n-tv", "dpa"]),
        ("Quelle: dpa Sport", "de", "full", ["dpa"]),
        ("© dpa-infocom, dpa:230428-99-483045/5", "de", "full", ["dpa"]),
        ("Mit Agenturmaterial.", "de", "partly", ["Agenturmaterial"]),
        ("mit Material von dpa", "de", "partly", ["dpa"]),
        ('Dieser Artikel ist zuerst bei "Capital" erschienen.', "de", "full", ["Capital"]),
        ("SDA/sep", "de", "partly", ["Keystone-SDA"]),
        ("dh/wmr (AFP, AP, Reuters)", "de", "partly", ["AFP", "Associated Press", "Reuters"]),
        ("(ats)", "fr", "full", ["Keystone-SDA"]),
        ("(Con información de AFP y Reuters)", "es", "partly", ["AFP", "Reuters"]),
        ("Com informações da Reuters", "pt", "partly", ["Reuters"]),
        ("Bron: ANP", "nl", "full", ["ANP"]),
        ("(NTB)", "nb", "full", ["NTB"]),
        ("Źródło: PAP", "pl", "full", ["PAP"]),
        ("来源：新华社", "zh", "full", ["Xinhua"]),
        ("Contributing: Mina Holt, The Own Courier; Associated Press", "en", "partly", ["Associated Press"]),
        ("Courier's Mina Holt and wire service reports contributed to this story.", "en", "partly", ["wire service reports"]),
        ("With Courier wires", "en", "partly", ["Courier wires"]),
        ("(Additional reporting by Mina Holt; writing by Ivo Dahl; editing by Ann Poe)", "en", "full", ["Reuters"]),
        ("Editor's note: This column originally appeared on Grist.", "en", "full", ["Grist"]),
        ("Ferry fares rise again originally appeared on abcnews.go.com", "en", "full", ["ABC News"]),
        ("The plan was first reported by The Washington Post.", "en", "tip", ["The Washington Post"]),
    ],
)  # fmt: skip
def test_credit_lines(line: str, language: str, extent: str, names: list[str]) -> None:
    assert said(credits_of(at_foot(line), language)) == {(extent, n) for n in names}


@pytest.mark.parametrize(
    "line",
    [
        "Photo: AFP", "Foto: dpa", "(AP Photo/Jane Doe)", "REUTERS/Jane Doe", "Jane Doe/AFP", "© AFP / Jane Doe", "AFP via Getty Images",
        "additional reporting by Donald Matthys", "Jane Doe contributed to this report.", "Source: The Own Courier",
        "The Own Courier", "By Jane Doe", "Source: NATO", "With love", "Read more: AP style guide explained", "(ots)",
        "More stories", "First published in March 2020.", "AP exams begin next week", "Dark Sky", "Reuters reported on Monday that it rained.",
        "A A", "A   A", "A- A+", "Follow Associated Press", "Mayor fires back at Associated Press", "Iran bans BBC, Reuters", "Mina Holt, AFP",
        "Copyright 2024 Courier House. All rights reserved.", "Tuesday, May 14, 2024", "Riverton•",
        "This material may not be published, broadcast, rewritten or redistributed.", "", " ", "()", "/", "By", "Source:", "🙂 🙂",
    ],
)  # fmt: skip
def test_credits_nobody(line: str) -> None:
    assert credits_of(at_foot(line)) == []
    assert credits_of(at_head(line)) == []


def test_a_tag_closes_the_article_or_a_part_of_it() -> None:
    assert said(credits_of(f"{PROSE}\n\n{PROSE} (dpa)", "de")) == {("full", "dpa")}
    assert said(credits_of(f"{PROSE} — Bernama")) == {("full", "Bernama")}
    assert said(credits_of(f"{PROSE} (AFP, Reuters)\n\n{PROSE}")) == {("partly", "AFP"), ("partly", "Reuters")}
    assert said(credits_of(f"{PROSE}\n\n{PROSE} Associated Press")) == {("full", "Associated Press")}
    assert said(credits_of(f"{PROSE}\n\n{PROSE} SDA/mh")) == {("partly", "Keystone-SDA")}
    assert said(credits_of(f"{PROSE}\n\n{PROSE} (via Politico):\n\n{PROSE}")) == {("partly", "Politico")}
    for tail in (
        "Handout via REUTERS",
        "Mina Holt | Reuters",
        "(Mina Holt/BBC via Reuters)",
        "— The Associated Press (@AP) May 14, 2024",
    ):
        assert credits_of(f"{PROSE}\n\n{PROSE} {tail}") == [], tail
    middle = "\n\n".join([PROSE] * 8)
    assert said(credits_of(f"{middle}\n\n(NTB)\n\n{middle}", "no")) == {("partly", "NTB")}
    assert credits_of(f"{middle}\n\nQuelle: AFP\n\n{middle}", "de") == []  # a graphic's


@pytest.mark.parametrize(
    ("author", "credited"),
    [
        ("mina holt, associated press", {("full", "Associated Press")}),
        ("Mina Holt Ivo Dahl In Nairobi Afp", {("full", "AFP")}),
        ("AP Mina Holt", {("full", "Associated Press")}),
        ("Mina Holt AP Basketball Writer", {("full", "Associated Press")}),
        ("CNN's Mina Holt", {("full", "CNN")}),
        ("Mina Holt, KPRQ Weather Team", set()),
        ("mina holt, weather team", set()),
        ("Ap Holt", set()),
    ],
)
def test_names_of_authors_hold_their_agency(author: str, credited: set[tuple[str, str]]) -> None:
    assert said(credits_of(PROSE, authors=(author,))) == credited


def test_a_station_is_not_credited_on_its_own_page() -> None:
    own = Party("outlet:kown 5 news", "KOWN 5 News", "outlet")
    assert credits_of(at_head("KOWN 5 Riverton•"), outlet=own) == []
    assert credits_of(at_head("KPRQ 9 Riverton•"), outlet=None) == []  # it may be this one


def test_the_publisher_credits_itself_with_nothing() -> None:
    agency = Party("associated-press", "Associated Press", "agency", owner="associated-press")
    text = f"LA CROSSE, Wis. (AP) — {PROSE}\n\nAssociated Press writer Jane Doe contributed to this report."
    assert credits_of(text, outlet=agency) == []


def test_what_is_declared_keeps_its_words_and_yields_to_the_text() -> None:
    (one,) = credits_of(PROSE, declared=(Credit("metadata", "Deutsche Presse-Agentur"),))
    assert (one.extent, one.declared, one.sentence.text) == ("full", "metadata: Deutsche Presse-Agentur", "")
    people = credits_of(PROSE, declared=(Credit("metadata", "AP"),), authors=("Jane Doe",))
    assert said(people) == {("partly", "Associated Press")}
    desk = credits_of(PROSE, "de", declared=(Credit("metadata", "dpa"), Credit("metadata", "MM-Redaktion")))
    assert said(desk) == {("partly", "dpa")}
    written = credits_of(at_foot("mit Material von dpa"), "de", declared=(Credit("metadata", "dpa"),))
    assert said(written) == {("partly", "dpa")}
    assert [a.declared for a in written] == [None]


def test_metadata_name_no_sister_title_and_no_photographer() -> None:
    sister = Credit("byline", "By Jane Doe, The Guardian")
    guardian = Party("outlet:observer", "Observer", "outlet", owner="guardian-media-group")
    own = next(p for a in credits_of(PROSE, declared=(sister,)) for path in a.paths for p in path)
    assert own.name == "The Guardian"
    assert (
        credits_of(PROSE, declared=(sister,), outlet=Party(guardian.id, guardian.name, "outlet", owner=own.owner)) == []
    )
    assert credits_of(PROSE, declared=(Credit("metadata", "The Guardian"), Credit("copyright", "© Jane Doe/AFP"))) == []


def test_a_canonical_address_of_another_house_is_a_credit() -> None:
    (one,) = credits_of(PROSE, canonical="https://www.theguardian.com/world/1")
    assert one.extent == "full"
    assert one.declared == "canonical: https://www.theguardian.com/world/1"
    house = one.paths[0][0].owner
    assert (
        credits_of(
            PROSE, canonical="https://www.theguardian.com/world/1", outlet=Party("outlet:x", "X", "outlet", owner=house)
        )
        == []
    )
    assert (
        credits_of(PROSE, canonical="https://www.theguardian.com/world/1", outlet=Party("outlet:x", "X", "outlet"))
        == []
    )
    assert credits_of(PROSE, canonical="https://someone.wordpress.com/1") == []


def test_agencies_that_json_ld_hides_as_people() -> None:
    page = f"""<html><head><title>The bridge</title><script type="application/ld+json">{{"@type": "NewsArticle", "headline": "The bridge",
    "author": {{"@type": "Person", "name": "dpa"}}, "isBasedOn": "https://courier.example/bridge"}}</script>
    <link rel="canonical" href="https://courier.example/bridge"></head>
    <body><article><h1>The bridge</h1><p>{PROSE} {PROSE}</p><p>{PROSE} {PROSE}</p></article></body></html>"""
    (article,) = provenance.read(page.encode(), format="html", outlet="The Own Courier", language="de")
    assert isinstance(article, Article)
    found = [a for a in provenance.attribute(article) if a.form == "credit"]
    assert said(found) == {("full", "dpa")}
    assert found[0].declared == "metadata: dpa"
    assert not article.links


def examples() -> list[dict[str, str]]:
    """Those of the shipped formats, and of the forms that are told without words of their own."""
    with (Path(__file__).parent / "data" / "credit_examples.csv").open(encoding="utf-8", newline="") as file:
        told_by_form = list(csv.DictReader(file))
    return [{"language": language, **row} for language, row in rows_everywhere("credit_lines.csv")] + told_by_form


EXTENTS = {"full-reprint": "full", "republication": "full", "partly-based-on": "partly", "hat-tip": "tip"}
# What no rule reads: examples that name nobody known, or two forms at once.
UNREAD = 24


def test_the_shipped_formats_are_read_as_they_say() -> None:
    unread = []
    for row in examples():
        want, line = EXTENTS.get(row["meaning"]), row["example"]
        text = (
            f"{line} {PROSE}\n\n{PROSE}"
            if row["position"] == "dateline"
            else at_head(line)
            if row["position"] in {"byline", "header"}
            else at_foot(line)
        )
        found = {extent for extent, _ in said(credits_of(text, row["language"]))}
        if row["meaning"] in {"photo-only", "press-release", "own-report"}:
            assert not found, line
        elif want and want not in found:
            unread.append(line)
    assert len(unread) <= UNREAD, unread


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000, "/".join(["AFP"] * 30_000), "AFP\n\n" * 8_000, ("Reporting by " + "; Editing by " * 25 + "\n\n") * 1_500,
        ("This " + "originally published by " * 15 + "\n\n") * 1_500, "A " * 300_000, "- " * 200_000, "\u200b" * 50_000 + "AFP",
        ("Source: " + "AP and " * 25 + "X\n\n") * 1_500, ("© 2020 " + "a " * 150 + "\n\n") * 1_500, "（共同）" * 30_000, "",
    ],
    ids=lambda t: repr(t[:12]),
)  # fmt: skip
def test_hostile_text_takes_bounded_time(text: str, budget: Budget) -> None:
    sources = Sources(Page.of(Article("x", text, outlet=OWN, language="en")))
    with budget(2):
        find(sources)
