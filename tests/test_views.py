"""An article, an outlet, copies and the lists say the same on a terminal, on a page and as JSON."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest

from provenance import Article, open_database, read
from provenance.show.article import article_view
from provenance.show.copies import beside_view, families_page
from provenance.show.lists import claims_text, outlet_view
from provenance.show.terminal import clean
from provenance.web import pages
from provenance.web.rendering import Asked, Site, rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from provenance.corpus.database import Database
    from provenance.web.rendering import Answer

HOSTILE = Path(__file__).parent / "data" / "hostile.jsonl"
# What only a terminal can say, or only a page.
_HINTS = re.compile(r"\(--\w+ lists them all\)|As far as these texts show; not a verdict on truth\.")
_KEYS = re.compile(
    r"Words that both texts have stand in \[brackets\]\.|Marked and underlined ?: words that both texts have\."
)


@pytest.fixture(scope="module", params=["seeds", "hostile"])
def db(
    request: pytest.FixtureRequest, seeds_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    if request.param == "seeds":
        with open_database(seeds_database, create=False) as found:
            yield found
        return
    with open_database(tmp_path_factory.mktemp("views") / "hostile.db") as made:
        made.add((a for a in read(HOSTILE) if isinstance(a, Article)), engine="rules")
        yield made


def asked(form: str = "html", **found: str) -> Asked:
    return Asked(Site(""), "", found | {"form": form}, {})


def page(make: Callable[[Database, Asked], Answer], db: Database, **found: str) -> Any:
    """What is in the middle of a page, and what its JSON twin holds."""
    answer = make(db, asked(**found))
    main = lxml.html.document_fromstring(rendered(answer, asked(**found), current=True)).get_element_by_id("main")
    for hidden in main.xpath(".//*[@class='kicker' or @aria-hidden='true' or @class='np-vh'] | .//form | .//nav"):
        hidden.drop_tree()
    return main, answer.value()


def words(said: Any) -> list[str]:
    """The words, without signs and layout."""
    text = said if isinstance(said, str) else "\n".join(said.itertext())
    return re.findall(r"\w+", _KEYS.sub(" ", _HINTS.sub(" ", re.sub(r"\s+", " ", text))))


def names(attributions: Any) -> set[str]:
    return {clean(party["name"]) for a in attributions for path in a["paths"] for party in path}


def test_an_article(db: Database) -> None:
    for summary in db.articles():
        view = article_view(db, summary.id)
        assert view is not None
        main, twin = page(pages.article, db, key=summary.id)
        (marked,) = main.xpath(".//section[@aria-labelledby='text-h']")
        notes = words(
            "\n".join(note.text_content() for note in marked.xpath(".//*[@class='np-notes' or @class='np-credit']"))
        )
        marked.drop_tree()
        text = view.text(79)
        before, rest = text.split("\nSentence by sentence\n")
        evidence, after = rest.split("\nClaims it carries\n")
        assert words(main) == words(f"{before}\nClaims it carries\n{after}")
        assert f"{twin['unsourced']:,} of {twin['sentences']:,} sentence" in text or not twin["sentences"]
        for claim in twin["claims"][:25]:
            assert f"{claim['as_written']:,} independent source" in text
            assert claim["id"][:8] in text
        for name in names(twin["attributions"]):
            assert set(words(name.casefold())) <= set(words(evidence.casefold()))
            assert set(words(name.casefold())) <= set(words(" ".join(notes).casefold()))


def test_an_outlet(db: Database) -> None:
    for party in db.rows("parties"):
        view = outlet_view(db, party["id"])
        if view is None or party["id"].startswith("article:"):
            continue
        main, twin = page(pages.outlet, db, key=view.record.party.id)
        text = view.text(79)
        assert words(main) == words(text)
        assert len(view.record.cites) == len(twin["cites"])
        for cited in (*twin["cites"], *twin["cited_by"])[:40]:
            assert set(words(clean(cited["party"]["name"]).casefold())) <= set(words(text.casefold()))


def test_copies(db: Database) -> None:
    families = families_page(db, 1)
    main, twin = page(pages.copies, db)
    assert words(main) == words(families.text(79))
    assert twin["count"] == len(db.copies())
    for summary in db.articles():
        record = db.copies_of(summary.id)
        assert record is not None
        main, twin = page(pages.copies_of, db, key=summary.id)
        text = beside_view(record).text(50)  # too narrow for columns: one text under the other
        assert words(main) == words(text)
        for reuse in twin["reuses"][:12]:
            assert f"{reuse['containment']:.0%} of this text" in re.sub(r"\s+", " ", text)


def test_the_list_of_claims(db: Database) -> None:
    main, twin = page(pages.claims, db)
    listed = db.claims()
    assert len(listed) <= 50
    assert words(main) == words(claims_text(listed, 79))
    assert [c["id"] for c in twin["claims"]] == [c.id for c in listed]
