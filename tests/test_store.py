"""The database as a caller uses it: adding, completing, finding, and who cites whom."""

from __future__ import annotations

import importlib
import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance.attribute import attribute
from provenance.claims import link
from provenance.corpus import Database, open_database
from provenance.errors import DatabaseError, UsageError
from provenance.model import Article, Credit, Link, Party, Span, Unread, content_id
from provenance.store.lookup import TABLES
from provenance.trace import rested
from provenance.trace.counting import independence
from provenance.trace.drawing import chart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Budget

ROOT = Path(__file__).parent.parent
# The modules; the package offers functions under the same names.
ATTRIBUTE = importlib.import_module("provenance.attribute")
CLAIMS = importlib.import_module("provenance.claims")
LINKING = importlib.import_module("provenance.claims.linking")

POST = Party("outlet:norrvik-post", "The Norrvik Post", "outlet")
ECHO = Party("outlet:example-echo", "Example Echo", "outlet")
DAM = "The dam above Norrvik burst on Tuesday night and flooded 40 houses"


def article(text: str, outlet: Party | None = None, **more: Any) -> Article:
    key = more.get("url") or (outlet.name if outlet else "")
    return Article(content_id(key, more.get("title") or "", text), text, outlet=outlet, **more)


def press() -> list[Article]:
    return [
        article(
            f"{DAM}, Mayor Lena Holt told The Norrvik Post. Reuters reported that two bridges were closed.",
            POST,
            url="https://www.norrvikpost.example/2024/dam",
            title="Dam bursts",
            published="2024-05-01",
            origin="press/post.txt",
        ),
        article(
            f"{DAM}, The Norrvik Post reported, citing Mayor Lena Holt.",
            ECHO,
            url="https://echo.example/norrvik?id=7",
            title="Flood in the north",
            published="2024-05-02",
            origin="press/echo.txt",
        ),
        article(
            f"According to The Norrvik Post, {DAM[0].lower()}{DAM[1:]}. Mayor Lena Holt said the town has no money left.",
            title="A town under water",
            published="2024-05-03",
            origin="press/unknown.txt",
        ),
    ]


@pytest.fixture(scope="module")
def db() -> Iterator[Database]:
    with open_database(":memory:") as opened:
        opened.add(press())
        yield opened


def texts(db: Database) -> dict[str, str | None]:
    return {a.id: a.title for a in db.articles()}


# --- claims -----------------------------------------------------------------------------------------------------


def test_claims_come_back_as_they_were_linked_and_with_their_numbers(db: Database) -> None:
    read = [(a, attribute(a)) for a in press()]
    linked = rested(link(read), read)
    assert linked
    summaries = {c.id: c for c in db.claims()}
    assert set(summaries) == {c.id for c in linked}
    for claim in linked:
        assert db.claim(claim.id) == claim
        drawn, shown = chart(claim), summaries[claim.id]
        count = independence(drawn)
        assert (shown.at_least, shown.as_written, shown.at_most) == (count.at_least, count.as_written, count.at_most)
        assert (shown.badges, shown.carriers) == (count.badges, len(drawn.carriers))
        assert shown.articles == len({m.article for m in claim.positions[0].mentions})
        assert shown.disputed == (len(claim.positions) > 1)


def test_the_dam_is_one_claim_of_three_articles_with_one_source(db: Database) -> None:
    found = db.find("dam above Norrvik burst, flooding 40 houses")
    assert found
    assert (found[0].articles, found[0].as_written) == (3, 1)


def test_weakest_sourcing_comes_first(db: Database) -> None:
    shown = db.claims()
    assert shown == sorted(shown, key=lambda c: (c.as_written, c.at_least, -c.articles, c.text))


def test_claims_can_be_narrowed(db: Database) -> None:
    every = db.claims()
    assert {c.articles >= 2 for c in db.claims(min_articles=2)} == {True}
    assert len(db.claims(min_articles=2)) < len(every)
    assert db.claims(min_articles=99) == []
    assert db.claims(single_source=True) == [c for c in every if c.as_written == 1] != []
    assert db.claims(disputed=True) == [c for c in every if c.disputed]
    about = db.claims(about="dam above Norrvik burst, flooding 40 houses")
    assert about
    assert len(about) < len(every)
    assert db.claims(about="parliament elects a new speaker") == []


def test_a_claim_is_found_by_a_beginning_of_its_id(db: Database) -> None:
    claim = db.find(DAM)[0]
    assert db.claim(claim.id[:10]) == db.claim(claim.id)
    assert db.claim(claim.id.upper()[:12]) == db.claim(claim.id)
    assert [c.id for c in db.find(claim.id)] == [claim.id]
    for nothing in ("", "a", "zzzzzzzz", "%", "____", "\0", claim.id + "0"):
        assert db.claim(nothing) is None


def test_nothing_similar_finds_nothing(db: Database) -> None:
    assert db.find(DAM), "there is something to be found"
    for words in ("", "   ", "the of and", "Elections were held in Peru", "????", "\0\0", "😀😀", '"'):
        assert db.find(words) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(
                [
                    '"',
                    "'",
                    "AND",
                    "OR",
                    "NOT",
                    "NEAR(",
                    "*",
                    "^",
                    "dam",
                    "text:",
                    "{",
                    ")",
                    "-",
                    "\0",
                    "大坝",
                    "سد",
                    "💧",
                ]
            ),
            max_size=9,
        ).map(" ".join),
    )
)
def test_no_question_breaks_the_search(db: Database, words: str) -> None:
    known = {c.id for c in db.claims()}
    assert len(known) >= 2
    assert {c.id for c in db.find(words)} <= known
    assert {a.id for a in db.articles(about=words)} <= {a.id for a in press()}
    outlet, claim = db.outlet(words), db.claim(words)
    assert outlet is None or outlet.party.name
    assert claim is None or claim.id in known


def test_a_very_long_question(db: Database) -> None:
    assert isinstance(db.find("dam " * 2500), list)
    assert isinstance(db.find("x" * 10_000), list)
    assert isinstance(db.find(" ".join(str(i) for i in range(3000))), list)


def test_search_reaches_beyond_the_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """With many claims the index picks what is compared; a script without spaces is found by its signs."""
    from provenance.store import lookup

    monkeypatch.setattr(lookup, "_FEW", 0)
    compared: list[list[str]] = []

    def match(_words: str, texts: list[str], **_: object) -> list[tuple[int, float]]:
        compared.append(list(texts))
        return [(i, 1.0) for i in range(len(texts))]

    with open_database(":memory:") as db:
        db.add(press())
        monkeypatch.setattr(CLAIMS, "match", match)
        assert db.find("dams flooding")  # stems
        assert all(any(w in text.lower() for w in ("dam", "flood")) for text in compared[0])
        assert db.find("elections") == []
        assert len(compared) == 1
        some = db.claims()[0].text
        assert db.find(some[3:9].strip() + "\u200b")


# --- adding -----------------------------------------------------------------------------------------------------


def test_progress_tells_articles_and_linking() -> None:
    told: list[tuple[str, int]] = []
    with open_database(":memory:") as db:
        db.add([press()[0], Unread("x", "empty"), press()[1]], progress=lambda *step: told.append(step))
    assert told == [("add", 1), ("add", 2), ("add", 3), ("link", 2)]


def test_adding_nothing() -> None:
    with open_database(":memory:") as db:
        assert db.add([]).claims == 0
        assert db.add([Unread("x.txt", "empty")]).unread == (Unread("x.txt", "empty"),)
        assert (db.claims(), db.articles(), db.find("x")) == ([], [], [])
        assert (db.article("x"), db.outlet("x"), db.claim("x")) == (None, None, None)


def test_an_article_without_words() -> None:
    with open_database(":memory:") as db:
        assert db.add([Article("00", "")]).new == ("00",)
        assert db.claims() == []


BARE = article(f"{DAM}, Mayor Lena Holt said.", title="Dam bursts", origin="a.txt")
FULL = article(
    BARE.text,
    POST,
    url="https://norrvikpost.example/dam",
    title="Dam bursts",
    published="2024-05-01",
    links=(Link("https://example.org/", Span.of(BARE.text, 0, 3)),),
    credits=(Credit("byline", "By Kim Berg"),),
    authors=("Kim Berg",),
)


def test_a_better_copy_completes_the_stored_article() -> None:
    with open_database(":memory:") as db, open_database(":memory:") as straight:
        db.add([BARE])
        added = db.add([FULL])
        assert (added.new, added.known, added.completed) == ((), (FULL.id,), (FULL.id,))
        view = db.article(FULL.id)
        assert view is not None
        assert (view.article.outlet, view.article.url, view.article.published) == (POST, FULL.url, "2024-05-01")
        assert view.article.origin == "a.txt"
        assert (view.article.authors, view.article.links, view.article.credits) == (
            FULL.authors,
            FULL.links,
            FULL.credits,
        )
        assert len(db.articles()) == 1
        # The bare copy once more, and the full one: both are there already.
        again = db.add([BARE, FULL])
        assert (again.new, again.known, again.completed) == ((), (FULL.id, FULL.id), ())
        straight.add([FULL])
        for table in ("parties", "attributions", "hops", "claims", "independence", "mentions", "edges"):
            assert list(db.rows(table)) == list(straight.rows(table))
        assert not db._connection.execute("PRAGMA foreign_key_check").fetchall()


def test_a_date_that_was_missing_is_filled_in_and_one_that_was_there_stays() -> None:
    undated = article(BARE.text, POST)
    with open_database(":memory:") as db:
        db.add([undated])
        assert db.add([article(BARE.text, POST, published="2024-05-01")]).completed == (undated.id,)
        assert db.articles()[0].published == "2024-05-01"
        assert db.add([article(BARE.text, POST, published="1999")]).completed == ()
        assert db.articles()[0].published == "2024-05-01"


def test_the_same_text_of_two_mastheads_stays_two_articles() -> None:
    with open_database(":memory:") as db:
        db.add([article(BARE.text, POST), article(BARE.text, ECHO)])
        assert len(db.articles()) == 2
        # A bare copy may be of either: it adds nothing, and fills in nothing.
        again = db.add([article(BARE.text, published="2024-05-01")])
        assert (again.new, again.completed) == ((), ())
        assert [a.published for a in db.articles()] == [None, None]


def test_an_address_completes_the_same_masthead_only() -> None:
    here = article(BARE.text, POST, url="https://norrvikpost.example/dam")
    with open_database(":memory:") as db:
        db.add([article(BARE.text, ECHO), article(BARE.text, POST)])
        assert db.add([here]).completed == (here.id,)
        assert {(a.outlet, a.url) for a in db.articles()} == {(ECHO, None), (POST, here.url)}


def test_bulk_speed(monkeypatch: pytest.MonkeyPatch, budget: Budget) -> None:
    """A thousand small articles, without the cost of reading them; a generous bound, so that it stays quiet."""
    monkeypatch.setattr(ATTRIBUTE, "attribute", lambda _, **__: [])
    monkeypatch.setattr(LINKING, "link_statements", lambda *_, **__: LINKING.Linked([], [], [], [], []))
    with open_database(":memory:") as db:
        with budget(10):
            db.add(article(f"Story number {i}. " + "Nothing else happened. " * 20, POST) for i in range(1000))
        assert len(db.articles()) == 1000


# --- articles and outlets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        "press/echo.txt",
        "echo.txt",
        "./press/echo.txt",
        "press\\echo.txt",
        "/home/somebody/press/echo.txt",
        "https://echo.example/norrvik?id=7",
        "https://echo.example/norrvik?id=7/",
        " echo.txt ",
        press()[1].id,
        press()[1].id[:9],
    ],
)
def test_an_article_is_found_by_what_one_has(db: Database, key: str) -> None:
    view = db.article(key)
    assert view is not None
    assert view.article == press()[1]
    assert list(view.attributions) == attribute(press()[1])
    assert {c.id for c in view.claims} <= {c.id for c in db.claims()}
    assert view.claims


@pytest.mark.parametrize("key", ["", "cho.txt", "%.txt", "_cho.txt", "echo", "https://echo.example/", "ab", "\0", "'"])
def test_no_article_answers_to_something_else(db: Database, key: str) -> None:
    assert db.article(key) is None


def test_a_name_of_two_articles_is_said_to_be_that() -> None:
    with open_database(":memory:") as db:
        db.add([article("One text.", origin="a/x.txt"), article("Another text.", origin="b/x.txt")])
        with pytest.raises(UsageError, match="2 articles"):
            db.article("x.txt")
        view = db.article("b/x.txt")
        assert view is not None
        assert view.article.text == "Another text."


def test_articles_are_listed_oldest_first_and_searched(db: Database) -> None:
    assert [a.published for a in db.articles()] == ["2024-05-01", "2024-05-02", "2024-05-03"]
    assert [a.attributions for a in db.articles()] == [len(attribute(a)) for a in press()]
    assert [a.title for a in db.articles(about="bridges")] == ["Dam bursts"]
    assert db.articles(about="'") == []


@pytest.mark.parametrize(
    "name",
    [
        "The Norrvik Post",
        "the norrvik post",
        "outlet:norrvik-post",
        "norrvikpost.example",
        "https://www.norrvikpost.example/x",
    ],
)
def test_an_outlet_cites_and_is_cited(db: Database, name: str) -> None:
    view = db.outlet(name)
    assert view is not None
    assert (view.party, view.articles) == (POST, 1)
    cites = {c.party.name for c in view.cites}
    assert {"Reuters", "Lena Holt"} <= cites
    assert "The Norrvik Post" not in cites
    assert [(c.party.name, c.times) for c in view.cited_by] == [("A town under water", 1), ("Example Echo", 1)]
    stored = {a.id: a for a in press()}
    for cited in (*view.cites, *view.cited_by):
        assert cited.evidence
        for e in cited.evidence:
            assert stored[e.article].text[e.span.start : e.span.end] == e.span.text


def test_people_are_cited_too(db: Database) -> None:
    view = db.outlet("Lena Holt")
    assert view is not None
    assert (view.party.kind, view.articles, view.cites) == ("person", 0, ())
    assert {c.party.name for c in view.cited_by} == {"The Norrvik Post", "Example Echo", "A town under water"}


def test_a_surname_is_enough_when_only_one_bears_it(db: Database) -> None:
    assert db.outlet("Holt") == db.outlet("Lena Holt") is not None
    assert db.outlet("  HOLT ") == db.outlet("Lena Holt")
    assert db.outlet("olt") is None
    with open_database(":memory:") as other:
        other.add(
            article(f"Rain fell on day {i}, {name} said on Monday.")
            for i, name in enumerate(("Mayor Lena Holt", "Mayor Piet Holt"))
        )
        assert other.outlet("Piet Holt") is not None
        assert other.outlet("Holt") is None


def test_an_agency_by_its_registry_name_and_nobody_else(db: Database) -> None:
    by_domain, by_name = db.outlet("reuters.com"), db.outlet("Reuters")
    assert by_name is not None
    assert by_domain == by_name
    for nobody in ("", "Le Monde", "norrvik", "%", "example.org", "\0"):
        assert db.outlet(nobody) is None


# --- the file ---------------------------------------------------------------------------------------------------


def test_every_table_can_be_exported_and_is_described(db: Database) -> None:
    described = (ROOT / "docs" / "database.md").read_text(encoding="utf-8")
    names = [
        name
        for (name,) in db._connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        if not re.search(r"_fts|^_?sqlite|^statement_keys_", name)
    ]
    assert len(names) > 10
    for name in names:
        row = re.search(rf"^\| `{name}` \|.*$", described, re.MULTILINE)
        assert row, f"docs/database.md does not describe {name}"
        for column in db._connection.execute("SELECT name FROM pragma_table_xinfo(?)", (name,)):
            assert f"`{column[0]}`" in row.group(), f"docs/database.md does not describe {name}.{column[0]}"
    for table in TABLES:
        assert f"`{table}`" in described
        assert not {"number", "fingerprint", "folded"} & set(next(db.rows(table), {}))
    assert {r["id"] for r in db.rows("articles")} == set(texts(db))
    assert {r["as_written"] for r in db.rows("claims")} == {c.as_written for c in db.claims()}
    with pytest.raises(UsageError, match="there are: articles"):
        db.rows("sqlite_master")


def test_the_words_beside_an_offset_are_the_words_of_the_article(db: Database) -> None:
    """In plain SQL, as a reader with another tool would check it; characters, not bytes."""
    for table, start, words, key in (
        ("attributions", "sentence_start", "sentence", "article"),
        ("mentions", "sentence_start", "sentence", "article"),
        ("edges", "evidence_start", "evidence", "evidence_article"),
    ):
        right, count = db._connection.execute(
            f"SELECT sum(substr(a.text, t.{start} + 1, length(t.{words})) = t.{words}), count(*) "
            f"FROM {table} t JOIN articles a ON a.id = t.{key}"
        ).fetchone()
        (rows,) = db._connection.execute(f"SELECT count({key}) FROM {table}").fetchone()
        assert right == count == rows >= 3, table


def test_vacuum_by_another_tool_keeps_the_search_right(tmp_path: Path) -> None:
    path = tmp_path / "vacuum.db"
    with open_database(path) as db:
        db.add([BARE, *press()])
        db.add([FULL])
        before = [db.articles(about="bridges"), db.find(DAM)]
    with sqlite3.connect(path) as plain:
        plain.execute("VACUUM")
    plain.close()
    with open_database(path) as db:
        assert [db.articles(about="bridges"), db.find(DAM)] == before


def test_closing_twice_and_using_a_closed_database() -> None:
    db = open_database(":memory:")
    db.close()
    db.close()
    with pytest.raises(DatabaseError):
        db.articles()
