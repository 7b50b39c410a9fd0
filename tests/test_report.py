"""The report of an audit: one page without script or request, the same as Markdown and as JSON, strangers' words inert."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import itertools
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import lxml.html
import pytest
from markdown_it import MarkdownIt

from provenance import chart, independence, open_database
from provenance.commands import cli
from provenance.model import Article, Attribution, Claim, Edge, Figure, Mention, Party, Position, Span
from provenance.review.decisions import Decision, Reviewed
from provenance.show.article import Passage, marked_article
from provenance.show.claim import claim_view
from provenance.show.html import Links, address, anchor, environment, language, line, link, verbatim
from provenance.show.labels import Counted, Label, Traced

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result
    from conftest import Budget

    Run = Callable[..., Result]

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = [ROOT / "tests" / "data" / "hostile.jsonl", ROOT / "tests" / "data" / "hostile.txt"]
CAVEAT = "As far as these texts show"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The reports on the seeds and on the hostile articles, each in its three forms."""
    from click.testing import CliRunner

    folder = tmp_path_factory.mktemp("report")
    found = {"database": folder / "hostile.db"}
    for name, paths in (("seeds", [ROOT / "seeds"]), ("hostile", HOSTILE)):
        for form in ("html", "md", "json"):
            target = folder / f"{name}.{form}"
            given = ["-d", str(folder / f"{name}.db")]
            done = CliRunner().invoke(cli, [*given, "audit", *map(str, paths), "-o", str(target)])
            assert done.exit_code == 0, done.output
            found[f"{name}.{form}"] = target
    return found


def page(path: Path) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(path.read_text(encoding="utf-8"))


_CSS = environment().get_template("report.css").render()


def claim_section(traced: Traced, level: int) -> str:
    """A claim as a page shows it, below a heading of its own."""
    body = environment().get_template("claim_body.html").module.body(claim_view(traced), Links("c1-"), level)  # type: ignore[attr-defined] # a macro
    return f"<section>{body}</section>"


def told(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


# --- the page ----------------------------------------------------------------------------------------------------


def test_findings_stand_at_the_head(reports: dict[str, Path]) -> None:
    seeds = page(reports["seeds.html"])
    data = json.loads(reports["seeds.json"].read_text(encoding="utf-8"))
    (heading,) = seeds.xpath("//h1")
    assert told(heading) == data["headline"]
    assert re.fullmatch(
        r"3 articles, \d+ claims; .* of the \d+ claims found in several articles rests? on one source", data["headline"]
    )
    assert [told(li) for li in seeds.xpath("//header/ul/li")] == data["findings"]


def test_every_claim_has_its_numbers_list_picture_and_evidence(reports: dict[str, Path]) -> None:
    seeds = page(reports["seeds.html"])
    data = json.loads(reports["seeds.json"].read_text(encoding="utf-8"))
    sections = {s.get("id"): s for s in seeds.xpath("//section[@class='claim']")}
    assert len(sections) == len(data["claims"]) == len(data["traced"])
    for one in data["traced"]:
        section = sections[anchor("c", one["claim"]["id"])]
        counts = one["positions"][0]["independence"]
        (big,) = section.xpath("./div[@class='count']/p[@class='big']")
        found = {words: int(n) for words, n in re.findall(r"(could be|at most|in) (\d+)", told(big))}
        assert int(big.xpath("./b")[0].text) == counts["as_written"]
        assert found.get("could be", counts["as_written"]) == counts["at_least"]
        assert found.get("at most", counts["as_written"]) == counts["at_most"]
        assert found["in"] == one["positions"][0]["articles"]
        assert CAVEAT in told(section.xpath("./div[@class='count']/p[@class='caveat']")[0])
        assert len(section.xpath("./figure/*[local-name()='svg']")) == 1
        shown = [told(q) for q in section.xpath(".//ul[@class='quotes']//q")]
        assert any(" ".join(m["sentence"]["text"].split()) in shown for m in one["claim"]["positions"][0]["mentions"])
        assert section.xpath(".//q//mark")
        assert len(section.xpath("./section[@class='versions']/ul/li")) == (
            len(one["positions"]) if len(one["positions"]) > 1 else 0
        )


def test_the_picture_s_long_description_is_the_list(reports: dict[str, Path]) -> None:
    seeds = page(reports["seeds.html"])
    ids = set(seeds.xpath("//@id"))
    pictures = seeds.xpath("//*[local-name()='svg']")
    for svg in pictures:
        own, described = svg.get("aria-describedby").split()
        assert {own, described, svg.get("aria-labelledby")} <= ids
        assert seeds.get_element_by_id(described).xpath(".//ol | .//ul")


def test_disputed_figures_stand_side_by_side() -> None:
    claim = deaths()
    (section,) = lxml.html.fragments_fromstring(claim_section(claim, 3))
    cards = section.xpath(".//section[@class='versions']/ul/li")
    assert [told(c).split(":")[0] for c in cards] == ['said, figure "34 dead"', 'said, figure "12 dead"', "denied"]
    assert all("independent source" in told(c) for c in cards)
    assert "Source: the mayor" in told(cards[0])


def test_reviewers_decisions_are_shown_as_such() -> None:
    claim = deaths()
    parties = claim.counted[0].chart.parties
    edge = claim.counted[0].chart.edges[0]
    decision = Decision(
        "confirm",
        "Eve <b>",
        "2026-11-21T06:10:00.000000Z",
        note="asked him",
        parties=(parties[edge.from_], parties[edge.to]),
    )
    reviewed = dataclasses.replace(
        claim, reviews=(Reviewed(decision, "in effect", claim="c1", from_=parties[edge.from_], to=parties[edge.to]),)
    )
    words = told(lxml.html.fragment_fromstring(claim_section(reviewed, 3)))
    assert "What reviewers decided" in words
    assert "confirmed by Eve <b>, 2026-11-21: asked him" in words
    assert "What reviewers decided" not in claim_section(claim, 3)


def test_articles_show_which_sentences_have_no_source(reports: dict[str, Path]) -> None:
    seeds = page(reports["seeds.html"])
    data = json.loads(reports["seeds.json"].read_text(encoding="utf-8"))
    for article in data["articles"]:
        section = seeds.get_element_by_id(anchor("a", article["id"]))
        assert len(section.xpath(".//span[@class='np-none']")) == article["sentences_without_source"] > 0
        assert f"{article['sentences_without_source']} of {article['sentences']} sentences" in told(section)
        assert article["sha256"] == hashlib.sha256(article["text"].encode()).hexdigest()
        assert article["sha256"] in told(section)
        body = section.xpath(".//div[contains(@class,'np-text')]")[0]
        for extra in body.xpath(".//*[@class='np-notes' or @class='np-vh' or @class='np-ring' or @class='np-ref']"):
            extra.drop_tree()
        assert "".join(body.text_content().split()) == "".join(article["text"].split())


def test_hashes_and_versions_are_told(reports: dict[str, Path]) -> None:
    text = told(page(reports["seeds.html"]))
    for file in (ROOT / "seeds").glob("*.txt"):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in text
    assert "news-provenance 0." in text
    assert "attribution engine neural" in text
    assert "They are no verdict" in text


@pytest.mark.parametrize("name", ["seeds.html", "hostile.html"])
def test_the_page_is_self_contained_and_runs_nothing(reports: dict[str, Path], name: str) -> None:
    text = reports[name].read_text(encoding="utf-8")
    root = page(reports[name])
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (css,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"url\(|@import", css)
    allowed = set(
        "html head meta title style body header main nav section h1 h2 h3 h4 p ul ol li dl dt dd div span a strong b q mark small br sup bdi code figure table thead tbody "
        "tr th td svg g path rect circle text desc defs pattern".split()
    )
    assert {e.tag for e in root.iter() if isinstance(e.tag, str)} <= allowed
    assert not [e for e in root.iter() if not isinstance(e.tag, str)], "comments and processing instructions"
    names = {a for e in root.iter() for a in e.attrib}
    assert not {a for a in names if a.startswith("on")} | names & {
        "style",
        "src",
        "srcset",
        "srcdoc",
        "action",
        "formaction",
        "background",
        "data",
        "xlink:href",
    }
    hrefs = {h for e in root.iter() for h in [e.get("href")] if h is not None}
    assert hrefs
    assert all(h.startswith(("#", "http://", "https://", "HTTPS://")) for h in hrefs)
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {h[1:] for h in hrefs if h.startswith("#")} <= set(ids)
    assert not re.search("[\u202a-\u202e\x00-\x08\x1b\ud800-\udfff]", text)


def test_the_page_can_be_used_by_everybody(reports: dict[str, Path]) -> None:
    root = page(reports["seeds.html"])
    assert root.get("lang") == "en"
    levels = [int(h.tag[1]) for h in root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), "no level is skipped"
    assert all(q.get("dir") for q in root.xpath("//q"))
    assert all(t.get("aria-label") and t.get("role") for t in root.xpath("//*[@tabindex]"))
    assert not root.xpath("//th[not(@scope)]")
    assert root.xpath("//main")
    assert "@media print" in _CSS
    assert "prefers-color-scheme:dark" in _CSS


@pytest.mark.parametrize("place", [0, 1], ids=["light", "dark"])
def test_contrast_is_enough(place: int) -> None:
    colours = dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", re.findall(r":root\{(.*?)\}", _CSS)[place]))

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(one: str, other: str) -> float:
        high, low = sorted((light(colours[one]), light(colours[other])), reverse=True)
        return (high + 0.05) / (low + 0.05)

    assert contrast("ink", "paper") > 7
    assert contrast("ink", "wash") > 7
    assert contrast("soft", "paper") >= 4.5
    assert contrast("link", "paper") >= 4.5


# --- Markdown ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["seeds", "hostile"])
def test_markdown_reads_back_and_holds_strangers_words_as_words(reports: dict[str, Path], name: str) -> None:
    text = reports[f"{name}.md"].read_text(encoding="utf-8")
    data = json.loads(reports[f"{name}.json"].read_text(encoding="utf-8"))
    shown = lxml.html.document_fromstring(
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)
    )
    assert {e.tag for e in shown.iter()} <= set(
        "html body h1 h2 h3 h4 p ul ol li strong code table thead tbody tr th td a".split()
    )
    assert all(a.get("href").startswith(("http://", "https://", "HTTPS://")) for a in shown.xpath("//a"))
    assert told(shown.xpath("//h1")[0]) == data["headline"]
    assert len(shown.xpath("//table[1]/tbody/tr")) >= len(data["claims"])
    words = told(shown)
    for article in data["articles"]:
        assert article["sha256"] in words
    assert words.count(CAVEAT) == len(data["traced"]) + 1
    assert not re.search("[\u202a-\u202e\x00-\x08\x1b]", text)


# --- JSON --------------------------------------------------------------------------------------------------------


def test_json_equals_the_database(reports: dict[str, Path]) -> None:
    data = json.loads(reports["hostile.json"].read_text(encoding="utf-8"))
    with open_database(reports["database"]) as db:
        claims = db.claims()
        assert [(c["id"], c["as_written"], c["at_least"], c["at_most"]) for c in data["claims"]] == [
            (c.id, c.as_written, c.at_least, c.at_most) for c in claims
        ]
        for article in data["articles"]:
            view = db.article(article["id"])
            assert view is not None
            assert article["text"] == view.article.text
            assert article["title"] == view.article.title
            assert len(article["attributions"]) == len(view.attributions)
        assert not [a["url"] for a in data["articles"] if a["url"] and not a["url"].lower().startswith("http")]


# --- the command -------------------------------------------------------------------------------------------------


def test_the_command_says_what_it_found(run: Run) -> None:
    shutil.copytree(ROOT / "seeds", "seeds")
    done = run("audit", "seeds", "-o", "report.html")
    assert done.exit_code == 0
    first, second = done.stdout.splitlines()
    assert first.startswith("3 articles, ")
    assert second == "Written to report.html."
    assert not Path("provenance.db").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("a.txt", "-o", "report.pdf"), "a report is .html, .md or .json"),
        (("a.txt", "-o", "-"), "a report is .html, .md or .json"),
        (("a.md", "-o", "a.md"), "is one of the files to read"),
        (("a.txt", "-o", "r.md", "--json"), "-o writes the whole report"),
        (("a.txt", "-o", "nowhere/r.md"), "cannot be written"),
    ],
)
def test_a_report_in_the_wrong_place(run: Run, arguments: tuple[str, ...], words: str) -> None:
    for name in ("a.txt", "a.md"):
        Path(name).write_text("The bridge is closed, the mayor said.\n", encoding="utf-8")
    done = run("audit", *arguments)
    assert done.exit_code in (2, 3)
    assert words in done.stderr
    assert Path("a.md").read_text(encoding="utf-8").startswith("The bridge")


def test_a_report_is_never_written_over_a_database(run: Run) -> None:
    Path("a.txt").write_text("The bridge is closed, the mayor said.\n", encoding="utf-8")
    assert run("-d", "my.html", "add", "a.txt").exit_code == 0
    before = Path("my.html").read_bytes()
    assert run("audit", "a.txt", "-o", "my.html").exit_code == 2
    assert Path("my.html").read_bytes() == before


def test_what_could_not_be_read_is_in_the_report(run: Run) -> None:
    Path("a.txt").write_text("The bridge is closed, the mayor said.\n", encoding="utf-8")
    Path("b.json").write_text("{broken", encoding="utf-8")
    done = run("audit", "a.txt", "b.json", "-o", "r.json")
    assert done.exit_code == 3
    data = json.loads(Path("r.json").read_text(encoding="utf-8"))
    assert [u["origin"] for u in data["unread"]] == ["b.json"]
    assert run("audit", "a.txt", "b.json", "-o", "r.html").exit_code == 3
    assert "Could not be read" in told(page(Path("r.html")))


def test_a_report_on_nothing(run: Run) -> None:
    Path("empty").mkdir()
    assert run("audit", "empty", "-o", "r.html").exit_code in (0, 3)
    assert "0 articles, 0 claims" in told(page(Path("r.html")))


# --- pieces ------------------------------------------------------------------------------------------------------

TEXT = "Port opens\nThe port is open, the mayor said. Cranes stand idle. He denied it. It has been claimed that rats left.\nBy Eve"


def said(source: str, *paths: str, sentence: str, content: str = "", **more: object) -> Attribution:
    def span(words: str) -> Span:
        at = TEXT.index(words)
        return Span.of(TEXT, at, at + len(words))

    chains = tuple((Party(p, p, "person"),) for p in paths)
    return Attribution(
        "a", span(sentence), (span(source),) if source else (), (), (span(content),) if content else (), chains, **more
    )  # fields of the model


ARTICLE = Article("a", TEXT, language="fr")
FOUND = [
    said("the mayor", "Ana Lopez", sentence="The port is open, the mayor said.", content="The port is open"),
    said("He", sentence="He denied it.", stance="deny"),
    said("", sentence="It has been claimed that rats left.", content="rats left"),
]


def test_sentences_with_and_without_a_source() -> None:
    marked = marked_article(ARTICLE, FOUND)
    assert (marked.sentences, marked.sourced, marked.unsourced, marked.open) == (4, 1, 2, 1)
    assert marked.without == ("Cranes stand idle.", "It has been claimed that rats left.")
    assert marked.summary() == "2 of 4 sentences name no source; in 1 more it is not clear who is meant."
    root = lxml.html.fragment_fromstring(marked.html)
    assert root.get("lang") == "fr"
    assert [told(s) for s in root.xpath(".//span[@class='np-none']")] == list(marked.without)
    assert len(root.xpath(".//span[@class='np-vh'][contains(., 'no source named')]")) == 2
    assert [told(n) for n in root.xpath(".//ul[@class='np-notes']/li")] == [
        "1 Ana Lopez",
        "2 He (not known who), denied",
        "3 nobody named",
    ]
    assert [told(b) for b in root.xpath(".//b[@class='np-who']")] == ["the mayor", "He"]


def test_a_credit_for_the_whole_text_is_a_source() -> None:
    credit = said("Eve", "AFP", sentence="By Eve", form="credit", extent="full")
    marked = marked_article(ARTICLE, [credit])
    assert marked.unsourced == 0
    assert "The whole text is credited to <bdi>AFP</bdi>" in marked.html


def test_copied_words_and_claims_are_told_beside_the_paragraph() -> None:
    at = TEXT.index("Cranes")
    marked = marked_article(
        ARTICLE,
        FOUND,
        copied=[Passage(at, at + 12, "words that <b> has too")],
        claims=[Passage(at, at + 18, "claim: 2 sources", "#c-1")],
    )
    root = lxml.html.fragment_fromstring(marked.html)
    assert [told(s) for s in root.xpath(".//span[@class='np-copied']")] == ["Cranes stand"]
    assert "words that <b> has too; claim: 2 sources" in [re.sub(r"^\d+ ", "", told(n)) for n in root.xpath(".//li")]
    assert root.xpath(".//li/a/@href") == ["#c-1"]


def test_the_claim_s_words_are_marked_in_its_sentence() -> None:
    said_so = FOUND[0]
    mention = Mention("a", Party("o", "Daily", "outlet"), said_so.sentence, said_so)
    position = Position("assert", None, (mention,))
    section = claim_section(Traced(Claim("c", "The port is open", (position,)), (counted(position),)), 3)
    assert '<mark>The port is open</mark>, <b class="np-who">the mayor</b> said.' in section


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "https://",
        "http://a b",
        "//evil.example",
        "https://ok.example/\u202eexe",
        "https://[",
        " https://ok.example",
        "https://ok.example/\n",
        "",
        None,
    ],
)
def test_addresses_that_are_not_of_the_web_are_no_links(url: str | None) -> None:
    assert address(url) is None
    assert link(url, "words") == "words"


def test_what_is_escaped() -> None:
    assert address('https://ok.example/?a=1&b="') == "https://ok.example/?a=1&amp;b=&quot;"
    assert line('<b>\u202e"x"\x00\ud800') == "&lt;b&gt;&quot;x&quot;\ufffd"
    assert verbatim("a\n<b>\u202e\u200f\x07\ud800") == "a\n&lt;b&gt;\u200f\ufffd"
    assert language('en" onload="x') == language(None) == 'dir="auto"'
    assert language("en_US") == 'lang="en-US" dir="auto"'
    assert anchor("c", 'a"b<c>') == "c-a-b-c-"


# --- much --------------------------------------------------------------------------------------------------------


def mention_of(i: int, *, figure: Figure | None = None, stance: str = "assert", source: str = "mayor") -> Mention:
    text = "The old bridge over the harbour will be closed for repairs on Monday, the mayor said."
    carrier = Party(f"o{i}", f"The Daily Gazette of Province Number {i}", "outlet")
    mayor = Party(source, f"the {source}", "person")
    sentence = Span.of(text, 0, len(text))
    return Mention(f"article-{i}", carrier, sentence, None, stance, figure, (Edge(carrier.id, mayor.id),), (mayor,))  # type: ignore[arg-type] # a stance


def counted(position: Position) -> Counted:
    drawn = chart(position)
    return Counted(position, drawn, independence(drawn))


def deaths() -> Traced:
    positions = (
        Position(
            "assert",
            Figure(34, 34, "dead", "34"),
            tuple(mention_of(i, figure=Figure(34, 34, "dead", "34")) for i in range(3)),
        ),
        Position(
            "assert",
            Figure(12, 12, "dead", "12 dead"),
            (mention_of(5, figure=Figure(12, 12, "dead", "12 dead"), source="police chief"),),
        ),
        Position("deny", None, (mention_of(6, stance="deny", source="minister"),)),
    )
    return Traced(Claim("c1", "The bridge fell", positions), tuple(map(counted, positions)))


def test_ten_thousand_articles_in_one_claim(budget: Budget) -> None:
    mentions = tuple(mention_of(i) for i in range(10_000))
    position = Position("assert", None, mentions)
    drawn = chart(position)
    labels = {m.article: Label(m.article, m.carrier.name, "A title", "2024-05-01") for m in mentions}
    traced = Traced(
        Claim("c1", "The bridge will be closed", (position,)), (Counted(position, drawn, independence(drawn)),), labels
    )
    with budget(1):
        section = claim_section(traced, 3)
    assert len(section.encode()) < 1_000_000
    words = told(lxml.html.fragment_fromstring(section))
    assert "10,000" in words
    assert "and 9,988 more" in words
    assert "+9,999 that cite the same" in words
    assert "9,960 more sentences" in words
