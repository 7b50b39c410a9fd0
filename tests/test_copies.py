"""Copied text in claims, in the database and on the command line."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from provenance import (
    Article,
    Claim,
    Link,
    Party,
    Position,
    Span,
    attribute,
    chart,
    find_reuse,
    independence,
    link_claims,
    open_database,
    read,
)
from provenance.claims import link
from provenance.language.text import sentences
from provenance.model import content_id
from provenance.reuse import copies
from provenance.show.copies import beside_view, copies_finding, families_text
from provenance.show.labels import Label
from provenance.show.terminal import Paint, width_of
from provenance.trace import rested
from provenance.trace.resting import basis
from provenance.trace.signals import Copying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

HEARD = '"We heard explosions through the whole night and nobody dared to leave the house until the morning came,"'
FIRST = (
    "Rebel fighters took the northern town of Kidal on Monday after three days of heavy clashes with government troops that left the market in ruins.\n\n"
    f"{HEARD} said Fatou Maiga, a teacher who lives beside the market.\n\n"
    "The army said in a statement that it had withdrawn its units to positions outside the town in order to avoid civilian casualties.\n\n"
    "Talks that were planned for the next week in Algiers were cancelled after the attack on the town became known abroad."
)
FARM = (
    "The price of maize rose for the third month in a row because traders in the south kept their stocks back, the statistics office said on Tuesday.\n\n"
    "Farmers expect a poor harvest after rains that came late and left the fields of three provinces dry until the end of June."
)
AFP = Party("agence-france-presse", "AFP", "agency")


def article(name: str | Party | None, text: str, published: str | None = None, **known: Any) -> Article:
    outlet = Party(f"outlet:{name.lower()}", name, "outlet") if isinstance(name, str) else name
    return Article(content_id(str(name), text, str(published)), text, outlet=outlet, published=published, **known)


def press() -> list[Article]:
    lifted = FARM.replace("\n\n", "\n\n" + FIRST.split("\n\n", 2)[2] + "\n\n")
    return [
        article("Gazette", FIRST, "2024-10-14", title="Kidal taken"),
        article("Mirror", FIRST, "2024-10-15", title="Rebels in Kidal"),
        article("Herald", "KIDAL, Mali (AFP) - " + FIRST, "2024-10-15"),
        article("Farm Weekly", lifted, "2024-10-16"),
        article(
            "Voice",
            f"{HEARD} a resident said by telephone. The ministry closed the schools of the region for the week.",
            "2024-10-16",
        ),
    ]


def linked(articles: list[Article]) -> list[Claim]:
    pairs = [(a, attribute(a, engine="rules")) for a in articles]
    return rested(link(pairs), pairs, find_reuse(articles))


def edges_of(position: Claim | Position) -> set[tuple[str, str, str, str]]:
    drawn = chart(position)
    names = {id_: p.name for id_, p in drawn.parties.items()}
    return {(names[e.from_], names[e.to], e.kind, e.status) for e in drawn.edges}


def about(claims: list[Claim], words: str) -> Claim:
    return max((c for c in claims if words in c.text), key=lambda c: len(c.mentions))


# --- in claims --------------------------------------------------------------------------------------------------


def bases(articles: list[Article], words: str) -> dict[str, Any]:
    """What the sentence with these words rests on in each article, by outlet, and none of its attributions."""
    pairs = [(a, attribute(a, engine="rules")) for a in articles]
    copying = Copying(pairs, find_reuse(articles))
    found = {}
    for a, attributions in pairs:
        for r in sentences(a.text):
            if words in a.text[r.start : r.end] and a.outlet:
                span = Span.of(a.text, r.start, r.end)
                credits_ = [c for c in attributions if c.form == "credit"]
                found[a.outlet.name] = basis(a, credits_, None, span, copying.of(a.id, span, None))
    return found


def links(found: dict[str, Any], outlet: str) -> set[tuple[str, str, str]]:
    return {(e.to, e.kind, e.status) for e in found[outlet].edges}


def test_an_uncredited_copy_is_a_suspected_link_to_whoever_had_it_first() -> None:
    gazette, mirror = press()[:2]
    found = bases([gazette, mirror], "were cancelled")
    assert links(found, "Mirror") == {("outlet:gazette", "reprints", "suspected")}
    assert links(found, "Gazette") == set()
    (edge,) = found["Mirror"].edges
    assert [e.article for e in edge.evidence] == [mirror.id, gazette.id]
    assert all("were cancelled" in e.span.text for e in edge.evidence)
    for evidence in edge.evidence:
        text = next(a.text for a in (gazette, mirror) if a.id == evidence.article)
        assert text[evidence.span.start : evidence.span.end] == evidence.span.text


def test_the_evidence_of_an_edited_copy_is_the_sentence_that_stands_there() -> None:
    gazette = press()[0]
    mirror = article(
        "Mirror", "Early on Tuesday.\n\n" + FIRST.replace("for the next week", "for the coming week"), "2024-10-15"
    )
    (edge,) = bases([gazette, mirror], "were cancelled")["Mirror"].edges
    here, there = (e.span.text for e in edge.evidence)
    assert "for the coming week" in here
    assert there.startswith("Talks that were planned")
    assert there in gazette.text


def test_a_credited_copy_is_an_explicit_link() -> None:
    gazette = article(
        Party("outlet:the-harbour-gazette", "The Harbour Gazette", "outlet"),
        FIRST,
        "2024-10-14",
        url="https://gazette.example/kidal",
    )
    mirror = article("Mirror", FIRST, "2024-10-15", links=(Link("https://gazette.example/kidal"),))
    found = bases([gazette, mirror], "were cancelled")
    assert links(found, "Mirror") == {("outlet:the-harbour-gazette", "reprints", "explicit")}


def test_where_nobody_knows_who_was_first_the_link_is_suspected_both_ways() -> None:
    found = bases([article(n, FIRST) for n in ("Alpha", "Beta", "Gamma")], "were cancelled")
    towards = {(f"outlet:{name.lower()}", e.to) for name, b in found.items() for e in b.edges}
    assert all(e.status == "suspected" for b in found.values() for e in b.edges)
    assert {(b, a) for a, b in towards} == towards
    # All three hang together, through one of them.
    assert len(towards) == 4
    assert len({a for a, _ in towards}) == 3


def test_nobody_is_suspected_of_having_words_from_a_later_text() -> None:
    sentence = FIRST.split("\n\n")[2]
    wire = article(AFP, FIRST, "2024-10-14")
    feature = article("Mirror", f"{FARM}\n\n{sentence}", "2024-10-20")
    found = bases([wire, feature], "withdrawn its units")
    assert links(found, "AFP") == set()
    assert {to for to, _, _ in links(found, "Mirror")} == {AFP.id}


def test_words_credited_elsewhere_rest_on_the_third() -> None:
    gazette, _, herald = press()[:3]
    found = bases([gazette, herald], "were cancelled")
    assert links(found, "Gazette") == {("agence-france-presse", "reprints", "suspected")}
    assert links(found, "Herald") == {("agence-france-presse", "credits", "explicit")}


def test_a_passage_makes_a_link_only_for_the_sentences_in_it() -> None:
    articles = press()
    assert links(bases(articles, "withdrawn its units"), "Farm Weekly")
    assert links(bases(articles, "price of maize"), "Farm Weekly") == set()


def test_copied_words_are_no_reporting_of_ones_own() -> None:
    text = "KIDAL, Mali - " + FIRST
    alone = article("Gazette", text, "2024-10-14", authors=("Jane Doe",))
    copy = article("Mirror", text, "2024-10-15", authors=("John Roe",))
    own = basis(alone, [], None)
    assert own.own_account
    found = bases([alone, copy], "were cancelled")
    assert found["Gazette"].own_account
    assert not found["Mirror"].own_account
    undated = bases(
        [article("Gazette", text, authors=("Jane Doe",)), article("Mirror", text, authors=("John Roe",))],
        "were cancelled",
    )
    assert not any(b.own_account for b in undated.values())


def test_our_correspondent_in_copied_words_is_nobodys_until_somebody_is_credited() -> None:
    saw = FIRST.replace("Talks that", "Our correspondent saw three burning trucks at the gate of the town. Talks that")
    found = bases([article("Gazette", saw, "2024-10-14"), article("Mirror", saw, "2024-10-15")], "burning trucks")
    assert found["Gazette"].firsthand
    assert not found["Mirror"].firsthand


def test_one_masthead_does_not_rest_on_itself() -> None:
    again = [article("Gazette", FIRST, "2024-10-14"), article("Gazette", FIRST, "2024-10-15")]
    assert all(not b.edges for b in bases(again, "were cancelled").values())


def test_a_quotation_that_two_articles_give_to_two_people_is_flagged_and_joins_nobody() -> None:
    other = article(
        "Voice",
        f"{HEARD} said Ousmane Keita, a driver, by telephone. The ministry closed the schools of the region for the week.",
        "2024-10-16",
    )
    claims = [c for c in linked([press()[0], other]) if "heard explosions" in c.text]
    assert {m.carrier.name: m.badges for c in claims for m in c.mentions} == {
        "Gazette": ("two speakers",),
        "Voice": ("two speakers",),
    }
    assert all("two speakers" in independence(chart(c)).badges for c in claims)
    people = {p.id for c in claims for p in chart(c).parties.values() if p.kind == "person"}
    assert len(people) == 2
    assert not any({e.from_, e.to} <= people for c in claims for e in chart(c).edges)
    # The same person, by the surname alone.
    same = article("Voice", other.text.replace("Ousmane Keita, a driver", "Fatou Maiga"), "2024-10-16")
    assert not any(m.badges for m in about(linked([press()[0], same]), "heard explosions").mentions)


def test_a_shared_quotation_joins_the_speaker_whom_another_text_names() -> None:
    claims = linked(press())
    claim = about(claims, "heard explosions")
    edges = edges_of(claim)
    assert ("Voice", "a resident", "quotes", "explicit") in edges
    assert ("a resident", "Fatou Maiga", "quotes", "explicit") in edges
    counts = independence(chart(claim))
    assert (counts.as_written, counts.at_most) == (1, 1)
    alone = [(a, attribute(a, engine="rules")) for a in press()]
    without = independence(chart(about(rested(link(alone), alone), "heard explosions")))
    assert without.at_most == 2


def test_a_quotation_given_to_two_names_joins_nobody() -> None:
    other = press()[0]
    other = article("Other", other.text.replace("Fatou Maiga", "Awa Diallo"), "2024-10-14")
    edges = {e for c in linked([*press(), other]) for p in c.positions for e in edges_of(p)}
    assert not any(a == "a resident" for a, _, _, _ in edges)


def test_the_numbers_keep_their_order_with_copied_text() -> None:
    for claim in linked(press() * 2):
        for position in claim.positions:
            counts = independence(chart(position))
            assert counts.at_least <= counts.as_written <= counts.at_most


def test_link_claims_finds_copied_text_itself() -> None:
    claims = link_claims(press(), engine="rules")
    assert any(kind == "reprints" for c in claims for p in c.positions for _, _, kind, _ in edges_of(p))


def test_articles_that_share_nothing_change_nothing() -> None:
    articles = [a for a in read("seeds") if isinstance(a, Article)]
    pairs = [(a, attribute(a, engine="rules")) for a in articles]
    assert len(articles) == 3
    plain = {c.id: independence(chart(c)) for c in rested(link(pairs), pairs)}
    assert {c.id: independence(chart(c)) for c in rested(link(pairs), pairs, find_reuse(articles))} == plain


# --- in the database --------------------------------------------------------------------------------------------


def tables(path: Path) -> list[list[tuple[Any, ...]]]:
    with sqlite3.connect(path) as connection:
        wanted = [
            "reuses ORDER BY article, other",
            "passages ORDER BY article, other, place",
            "copied_words ORDER BY article, other, place",
        ]
        wanted += ("families ORDER BY id", "copies ORDER BY family, place")
        found = [connection.execute(f"SELECT * FROM {t}").fetchall() for t in wanted]
        # The ids of claims may depend on the order; what their sentences rest on does not.
        edges = (
            "SELECT DISTINCT m.article, m.sentence_start, e.from_party, e.to_party, e.status, e.kind, e.evidence_article, e.evidence "
            "FROM edges e JOIN mentions m ON m.id = e.mention ORDER BY 1, 2, 3, 4, 5, 6, 7, 8"
        )
        return [*found, connection.execute(edges).fetchall()]


def test_one_by_one_in_any_order_or_all_at_once_gives_the_same_tables(tmp_path: Path) -> None:
    with open_database(tmp_path / "all.db") as db:
        db.add(press(), engine="rules")
        families = db.copies()
    expected = tables(tmp_path / "all.db")
    assert len(expected[0]) >= 6
    assert {row[5] for row in expected[-1]} >= {"reprints", "quotes", "credits"}
    for n, order in enumerate(list(permutations(press()))[::41]):
        path = tmp_path / f"{n}.db"
        for one in order:
            with open_database(path) as db:
                db.add([one], engine="rules")
        assert tables(path) == expected
        with open_database(path) as db:
            db.add(press(), engine="rules")
            assert db.copies() == families
        assert tables(path) == expected


def test_an_article_that_is_completed_takes_its_copies_along(tmp_path: Path) -> None:
    bare = article(None, FIRST)
    full = article("Gazette", FIRST, "2024-10-13", url="https://gazette.example/kidal")
    others = press()[2:]
    with open_database(tmp_path / "one.db") as db:
        db.add([bare, *others], engine="rules")
        before = db.copies()
        added = db.add([full], engine="rules")
        assert added.completed == (full.id,)
        after = db.copies()
        assert before != after
    with open_database(tmp_path / "two.db") as db:
        db.add([*others, full], engine="rules")
        assert db.copies() == after
    assert tables(tmp_path / "one.db") == tables(tmp_path / "two.db")


def test_a_database_of_an_older_version_is_completed_when_it_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with open_database(path) as db:
        db.add(press(), engine="rules")
        expected = db.copies()
    with sqlite3.connect(path) as connection:
        for table in ("copies", "families", "passages", "reuses", "fingerprints", "fingerprinted", "boilerplate"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("UPDATE runs SET state = 'stale'")
    with open_database(path) as db:
        assert db.copies() == expected


def test_an_article_seen_beside_those_that_share_its_words(tmp_path: Path) -> None:
    gazette, mirror, herald, farm, voice = press()
    with open_database(tmp_path / "a.db") as db:
        db.add(press(), engine="rules")
        view = db.copies_of(mirror.id[:8])
        assert view is not None
        assert view.article == mirror
        assert [r.article for r in view.reuses] == [mirror.id] * len(view.reuses)
        assert {r.other for r in view.reuses} == set(view.others) == {gazette.id, herald.id, farm.id, voice.id}
        assert view.family is not None
        assert {c.article for c in view.family.copies} == {gazette.id, mirror.id, herald.id}
        assert view.shares.own < 0.05
        for r in view.reuses:
            for mine, theirs in r.passages:
                assert mirror.text[mine.start : mine.end] == mine.text
                assert view.others[r.other].text[theirs.start : theirs.end] == theirs.text
        lifted = db.copies_of(farm.id)
        assert lifted is not None
        assert 0.4 < lifted.shares.own < 0.7
        assert db.copies_of("nothing.txt") is None
        assert db.copies_of("") is None


def test_an_outlet_tells_what_is_its_own_and_whom_it_copies(tmp_path: Path) -> None:
    with open_database(tmp_path / "a.db") as db:
        db.add(
            [*press(), article("Farm Weekly", FARM.replace("maize", "wheat and barley of all kinds"), "2023-01-01")],
            engine="rules",
        )
        farm, herald, agency, gazette = (db.outlet(n) for n in ("Farm Weekly", "Herald", "AFP", "Gazette"))
        assert farm and herald and agency and gazette  # noqa: PT018 - all are here
    assert 0.6 < farm.exchanges.shares.own < 0.9
    assert [e.party.name for e in farm.exchanges.copies] == ["AFP"]
    assert herald.exchanges.shares.own == 0.0  # all of it is credited to an agency
    assert [(e.party.id, e.credited) for e in herald.exchanges.copies] == [("agence-france-presse", 1)]
    assert agency.articles == 0
    assert {e.party.name: e.credited for e in agency.exchanges.copied_by} == {
        "Herald": 1,
        "Gazette": 0,
        "Mirror": 0,
        "Farm Weekly": 0,
    }


# --- on the command line ------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> str:
    rows = (
        {"outlet": a.outlet.name if a.outlet else None, "published": a.published, "title": a.title, "text": a.text}
        for a in press()
    )
    (tmp_path / "press.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return "press.jsonl"


def test_nothing_yet(run: Run) -> None:
    missing = run("copies")
    assert missing.exit_code == 3
    assert "provenance add" in missing.output
    with open_database("provenance.db"):
        pass
    assert run("copies").output.startswith("No articles yet.")
    assert run("copies", "--json").output == "[]\n"
    assert run("copies", "--csv").output.startswith("family,articles,origin")
    nobody = run("copies", "nothing.txt")
    assert nobody.exit_code == 1
    assert "provenance article" in nobody.output


def test_articles_without_copies(seeds: Run) -> None:
    assert "No two articles print the same text." in seeds("copies").output
    alone = seeds("copies", "003_6b467ad30431cc1a.txt")
    assert alone.exit_code == 0
    assert "100% own words" in alone.output
    assert "No other article here shares a passage with it." in alone.output
    assert seeds("copies", "003_6b467ad30431cc1a.txt", "--json").output == "[]\n"
    assert "reprint" not in seeds("audit", "seeds").output


def test_the_families_and_one_article_of_a_database(run: Run, file: str) -> None:
    assert run("add", file).exit_code == 0
    shown = run("copies").output
    assert "It is AFP’s text" in shown
    assert "Herald, 2024-10-15" in shown
    assert "without credit" in shown
    assert "1 family of articles that print the same text, 3 articles in all." in shown
    rows = json.loads(run("copies", "--json").output)
    assert len(rows) == 3
    assert {r["outlet"]: r["credited"] for r in rows} == {"Gazette": False, "Mirror": False, "Herald": True}
    assert len(list(csv.DictReader(io.StringIO(run("copies", "--csv").output)))) == 3
    assert run("copies", "--nl").output.count("\n") == 3
    mirror = next(r["article"] for r in rows if r["outlet"] == "Mirror")
    beside = run("copies", mirror)
    assert beside.exit_code == 0
    assert "[Rebel fighters took" in beside.output
    assert "here, characters 0-" in beside.output
    pairs = json.loads(run("copies", mirror, "--json").output)
    assert {p["article"] for p in pairs} == {mirror}
    assert {
        "passages",
        "containment",
        "containment_other",
        "direction",
        "reasons",
        "source",
        "credited",
        "kind",
    } <= set(pairs[0])
    table = run("copies", mirror, "--tsv").output.splitlines()
    assert table[0].startswith("article\tother\toutlet")
    assert len(table) > len(pairs)
    assert "own words" in run("outlet", "Mirror").output
    assert "Whose text it prints" in run("outlet", "Mirror").output
    assert "3 of 5 articles reprint others, 2 of them without credit." in run("audit", file).output
    assert "No two articles print" in run("copies", "--min-articles", "4").output


def test_a_file_alone_without_a_database(run: Run, file: str, tmp_path: Path) -> None:
    shown = run("copies", file)
    assert shown.exit_code == 0
    assert "It is AFP’s text" in shown.output
    assert "shared quotation" in shown.output
    pairs = json.loads(run("copies", file, "--json").output)
    assert pairs
    assert all(p["article"] < p["other"] for p in pairs)
    assert run("copies", file, "--nl").output.count("\n") == len(pairs)
    assert run("copies", file, "--csv").output.count("\n") >= len(pairs)
    close = json.loads(run("copies", file, "--within-days", "0", "--json").output)
    assert 0 < len(close) < len(pairs)
    assert not (tmp_path / "provenance.db").exists()
    given = (tmp_path / file).read_text(encoding="utf-8")
    assert json.loads(run("copies", "-", "--json", given=given).output)
    assert run("copies", "--within-days", "2").exit_code == 2


def test_a_bad_line_is_told_and_the_rest_is_compared(run: Run, file: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(
        (tmp_path / file).read_text(encoding="utf-8") + "\nnot json at all\n", encoding="utf-8"
    )
    done = run("copies", file)
    assert done.exit_code == 3
    assert "It is AFP’s text" in done.output


def view_of(tmp_path: Path, articles: Iterable[Article], key: str) -> Any:
    with open_database(tmp_path / "shown.db") as db:
        db.add(articles, engine="rules")
        return db.copies_of(key)


def test_side_by_side_fits_any_terminal_and_marks_without_colour_too(tmp_path: Path) -> None:
    changed = FIRST.replace("heavy clashes", "bitter fighting").replace("in ruins", "burnt down")
    mirror = article("Mirror", changed, "2024-10-15")
    view = view_of(tmp_path, [press()[0], mirror], mirror.id)
    for width in (40, 59, 60, 80, 100):
        for every in (True, False):
            plain = beside_view(view, every=every).text(width)
            assert max(map(width_of, plain.split("\n"))) <= width, width
            coloured = beside_view(view, every=every).text(width, Paint(True))
            bare = re.sub("\x1b\\[[0-9;]*m", "", coloured)
            assert max(map(width_of, bare.split("\n"))) <= width + 2, width
            assert not re.search("[\u2061\u2062]", coloured)
            # Every line ends as it began: no style runs into the next one, or into the other column.
            for line in coloured.split("\n"):
                styles = re.findall("\x1b\\[[0-9;]*m", line)
                assert not styles or styles[-1] == "\x1b[0m"
    assert "bitter fighting [with" in beside_view(view, every=True).text(40).replace("\n    ", " ")
    assert "bitter" in beside_view(view, every=True).text(40)


def test_right_to_left_text_and_terminal_signs_are_harmless(tmp_path: Path) -> None:
    arabic = (
        "قال متحدث باسم الجيش ان القوات انسحبت من المدينة بعد ثلاثة ايام من القتال العنيف مع المسلحين في شمال البلاد يوم الاثنين الماضي "
        * 2
    )
    nasty = "\x1b[31mThe red fox\u202e ran\u200b over the long bridge to the market and came home with twelve eggs for the old farmer and his wife that night\x07."
    both = arabic.strip() + "\n\n" + nasty
    one, two = article("Gazette", both, "2024-10-14"), article("صحيفة", both + "\n\nMore.", "2024-10-15")
    view = view_of(tmp_path, [one, two], one.id)
    assert view.reuses
    for width in (40, 90):
        shown = beside_view(view, every=True).text(width)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u200b]", shown)
        assert shown.count("\u2068") == shown.count("\u2069")
        for line in shown.split("\n"):
            assert line.count("\u2068") == line.count("\u2069")


def test_a_long_family_is_shortened_unless_all_is_asked_for(tmp_path: Path) -> None:
    with open_database(tmp_path / "a.db") as db:
        db.add([article(f"Paper {n}", FIRST, f"2024-10-{n + 1:02}") for n in range(12)], engine="rules")
        families = db.copies()
        labels = {a.id: Label.of(a) for a in db.articles()}
    assert [len(f.copies) for f in families] == [12]
    assert "and 4 more" in families_text(families, labels, 0)
    assert families_text(families, labels, 0, every=True).count("Paper ") >= 12
    assert max(map(width_of, families_text(families, labels, 0, 40).split("\n"))) <= 40


def test_the_finding_of_an_audit_counts_reprints() -> None:
    def found(*articles: Article) -> str | None:
        pairs = [(a, attribute(a, engine="rules")) for a in articles]
        return copies_finding(copies(pairs, find_reuse(articles)), [a.id for a in articles])

    gazette, mirror, herald, farm, voice = press()
    assert found(farm, voice) is None
    assert found(gazette, mirror) == "1 of 2 articles reprints others, 1 of them without credit."
    assert found(gazette, mirror, herald, farm) == "3 of 4 articles reprint others, 2 of them without credit."
    # Nobody knows who was first: one of the two may have written it.
    assert found(article("A", FIRST), article("B", FIRST)) == "1 of 2 articles reprints others."
