"""Terminal, Markdown, report and web page say the same of a claim, and what counting decides changes all of them at once."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest
from markdown_it import MarkdownIt

from provenance import Article, chart, independence, open_database, read
from provenance.model import Claim, Edge, Evidence, Mention, Party, Position, Span
from provenance.show import html, markdown, text
from provenance.show.claim import claim_view
from provenance.show.labels import CAVEAT, Counted, Traced, traced
from provenance.show.report import Report, report_html
from provenance.trace import counting
from provenance.web import claim_page
from provenance.web.rendering import Asked, Site, rendered

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
_FORMS = ("terminal", "Markdown", "report", "web page")


@pytest.fixture(scope="module")
def claims(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Traced]:
    """Every claim of the seeds and of the hostile corpus."""
    hostile = tmp_path_factory.mktemp("forms") / "hostile.db"
    with open_database(hostile) as db:
        db.add(a for a in read(ROOT / "tests" / "data" / "hostile.jsonl") if isinstance(a, Article))
    found = []
    for path in (seeds_database, hostile):
        with open_database(path) as db:
            found += [traced(db, claim) for c in db.claims() if (claim := db.claim(c.id))]
    assert len(found) > 30
    return found


# --- what each form says, one line for each paragraph and each item --------------------------------------------------


def said(form: str, given: Traced) -> tuple[set[str], list[str]]:
    """Headline and words of the claim, whichever stands first; then everything below, in order."""
    lines = {"terminal": on_terminal, "Markdown": in_markdown, "report": in_report, "web page": on_page}[form](given)
    assert CAVEAT in lines, form
    plain = [line for line in lines if line != CAVEAT]
    return set(plain[:2]), plain[2:]


def on_terminal(given: Traced) -> list[str]:
    lines = [line.strip() for line in text.trace_text(given, 1_000_000).splitlines() if line.strip()]
    assert lines[2] == f"claim {given.claim.id}"
    signs = re.compile(r"^(?:- |\d+\. |\.\.\. )|:$| \(--all lists them\)$")
    return [flat(signs.sub("", line)) for line in (*lines[:2], *lines[3:])]


def in_markdown(given: Traced) -> list[str]:
    words = markdown.claim_markdown(claim_view(given), 3)
    page = lxml.html.fragment_fromstring(MarkdownIt("commonmark").render(words), create_parent="div")
    lines = list(statements(page))
    head = f". {CAVEAT} Claim {given.claim.id}."
    assert lines[1].endswith(head)
    return [lines[0], lines[1].removesuffix(head), CAVEAT, *lines[2:]]


def in_report(given: Traced) -> list[str]:
    page = lxml.html.document_fromstring(report_html(Report((), (), frozenset(), (given,))))
    (section,) = page.xpath("//section[@class='claim']")
    return list(statements(section))


def on_page(given: Traced) -> list[str]:
    asked = Asked(Site("nowhere"), f"/claim/{given.claim.id}", {"key": given.claim.id}, {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claim_page, "traced", lambda *_: given)
        answer = claim_page.claim_answer(None, asked, given.claim)  # type: ignore[arg-type] # it is traced already
    page = lxml.html.document_fromstring(rendered(answer, asked, current=True))
    return [line for line in statements(page.get_element_by_id("main")) if not re.match(r"Claim(?:, version|$)", line)]


# The picture, and the table that only pages have room for; forms for review are no words on the claim.
_APART = ("figure", "table")


def statements(element: lxml.html.HtmlElement) -> Iterator[str]:
    """The words of each heading, paragraph and item without those inside it."""
    if element.tag in _APART or element.get("id", "").endswith(("review", "sentences")):
        return
    if element.tag in ("h1", "h2", "h3", "h4", "h5", "p", "li"):
        words = flat("".join(own(element))).removesuffix(":")
        if words:
            yield words
    for child in element:
        if isinstance(child.tag, str):
            yield from statements(child)


def own(element: lxml.html.HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag not in ("p", "ul", "ol", "section", "div", "figure"):
            yield from own(child)
        yield child.tail or ""


def flat(words: str) -> str:
    """Pages set their quotation marks by style."""
    return " ".join(re.sub('["\u2066-\u2069]', "", words).split())


# --- the comparison --------------------------------------------------------------------------------------------------


def differences(given: Traced) -> list[str]:
    terminal = said("terminal", given)
    return [form for form in _FORMS[1:] if said(form, given) != terminal]


def test_the_four_forms_say_the_same(claims: list[Traced]) -> None:
    for given in claims:
        terminal = said("terminal", given)
        for form in _FORMS[1:]:
            assert said(form, given) == terminal, (form, given.claim.id)


def test_what_is_compared_is_all_that_matters(claims: list[Traced]) -> None:
    """The comparison sees numbers, sources, carriers, quotations, doubts and versions."""
    lines = [line for given in claims for line in said("terminal", given)[1]]
    for heading in (
        "Who said it", "Who spoke to them", "Who picked it up", "Who adds nothing to the number", "What it depends on",
        "What is not certain", "Told differently (each version is counted alone)",
    ):  # fmt: skip
        assert heading in lines
    for words in ("on record: named", "(characters ", "Least sure that these say the same", "source named in: "):
        assert any(words in line for line in lines), words


@pytest.mark.parametrize(
    ("module", "name", "form"),
    [(text, "place_words", "terminal"), (markdown, "steps", "Markdown"), (html, "steps", "report")],
    ids=["places on the terminal", "chains in Markdown", "chains on pages"],
)  # fmt: skip
def test_a_form_that_says_something_else_is_found(
    claims: list[Traced], monkeypatch: pytest.MonkeyPatch, module: Any, name: str, form: str
) -> None:
    whole = getattr(module.doc, name)
    wrong = vars(module.doc) | {name: lambda *given: whole(*given)[:-1]}
    monkeypatch.setattr(module, "doc", SimpleNamespace(**wrong))
    found = {different for given in claims for different in differences(given)}
    # All differ from a terminal that is wrong; the report and the web page share their templates.
    expected = {"terminal": set(_FORMS[1:]), "Markdown": {"Markdown"}, "report": {"report", "web page"}}
    assert found == expected[form]


# --- the rule of "as written" ----------------------------------------------------------------------------------------

PAPERS = [Party(f"paper-{i}", f"Paper {i}", "outlet") for i in range(2)]
MEDIA = Party("vague:media", "local media", "vague")
MAYOR, CLERK = Party("person:mayor", "Ana Lopez", "person"), Party("person:clerk", "Bo Berg", "person")
OFFICIALS = [
    Party(f"anonymous:{i}", f"{kind} official", "anonymous", "official") for i, kind in enumerate(("one", "an"))
]


def claim_of(*chains: tuple[Party, ...]) -> Traced:
    """Each chain in a sentence of its own."""
    mentions = []
    for i, chain in enumerate(chains):
        words = f"The bridge will close, it was said for the {i}. time."
        span = Span(0, len(words), words)
        edges = tuple(Edge(a.id, b.id, evidence=(Evidence(f"a{i}", span),)) for a, b in itertools.pairwise(chain))
        mentions.append(Mention(f"a{i}", chain[0], span, edges=edges, parties=chain[1:]))
    position = Position("assert", None, tuple(mentions))
    drawn = chart(position)
    claim = Claim("c0ffee00c0ffee00", "The bridge will close", (position,))
    return Traced(claim, (Counted(position, drawn, independence(drawn)),))


def test_nobody_is_traced_through_a_vague_party_in_any_form(monkeypatch: pytest.MonkeyPatch) -> None:
    chains = ((PAPERS[0], MAYOR), (PAPERS[1], MEDIA, CLERK))
    for form in _FORMS:
        head, lines = said(form, claim_of(*chains))
        assert "1 independent source (at most 2) in 2 articles" in head, form
        assert any(line.startswith("Paper 1, names only sources that could be anyone") for line in lines), form
    monkeypatch.setattr(counting, "_OPAQUE", frozenset())
    for form in _FORMS:
        head, lines = said(form, claim_of(*chains))
        assert any(line.startswith("2 independent sources") for line in head), form
        assert "Paper 1, citing local media, which cites Bo Berg" in lines, form
        assert "Who adds nothing to the number" not in lines, form


def test_unnamed_sources_of_one_description_are_one_in_every_form(monkeypatch: pytest.MonkeyPatch) -> None:
    chains = tuple(zip(PAPERS, OFFICIALS, strict=True))
    for form in _FORMS:
        head, lines = said(form, claim_of(*chains))
        assert any(line.startswith("1 independent source (at most 2)") for line in head), form
        assert "Described alike, so they may be the same: an official." in lines, form

    def all_apart(reading: counting._Reading, parties: list[Party]) -> tuple[list[int], list[list[int]]]:
        del parties
        return list(range(len(reading.origins))), [[i] for i in range(len(reading.origins))]

    monkeypatch.setattr(counting, "_elements", all_apart)
    for form in _FORMS:
        head, lines = said(form, claim_of(*chains))
        assert any(line.startswith("2 independent sources") for line in head), form
        assert not any(line.startswith("Described alike") for line in lines), form
