"""Decisions in the database: they hold whatever is added, linked again or completed, and can be taken back and handed over."""

from __future__ import annotations

import dataclasses
import itertools
import json
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from provenance.corpus import Database, open_database, pipeline
from provenance.errors import DatabaseError, InputError, UsageError
from provenance.model import Article, Claim, Party, content_id
from provenance.read import read
from provenance.review import Decision, decision_line, decisions_from_lines
from provenance.review.decisions import named
from provenance.trace.counting import independence
from provenance.trace.drawing import chart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from provenance.corpus.reviewing import Desk, Recorded

ROOT = Path(__file__).parent.parent
DRONES = "Ukrainians trained Tuareg rebels to fly drones"
MAGHREBI, RAMADANE = "Maghrebi.org", "Mohamed Elmaouloud Ramadane"
POST = Party("outlet:norrvik-post", "The Norrvik Post", "outlet")
DAM = "The dam above Norrvik burst on Tuesday night and flooded 40 houses"


@pytest.fixture(scope="session")
def seeds_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("review") / "seeds.db"
    with open_database(path) as db:
        db.add(read(ROOT / "seeds"))
    return path


@pytest.fixture
def db(seeds_file: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(seeds_file, tmp_path / "seeds.db")
    with open_database(tmp_path / "seeds.db") as opened:
        yield opened


def drones(db: Database) -> Claim:
    found = db.claim(db.find(DRONES)[0].id)
    assert found is not None
    return found


def numbers(db: Database, claim: Claim | None = None) -> tuple[int, int, int]:
    """The numbers of a claim, which the list, the tables and the chart must agree on."""
    claim = claim or drones(db)
    n = independence(chart(claim))
    (summary,) = (c for c in db.claims() if c.id == claim.id)
    assert (summary.at_least, summary.as_written, summary.at_most) == (n.at_least, n.as_written, n.at_most)
    return n.at_least, n.as_written, n.at_most


def tables(db: Database) -> dict[str, list[Any]]:
    """All that is worked out from articles and decisions."""
    assert connection(db).execute("PRAGMA foreign_key_check").fetchall() == []
    held: dict[str, list[Any]] = {
        t: list(db.rows(t)) for t in ("claims", "independence", "mentions", "edges", "reviewed")
    }
    held["parties"] = list(db.rows("parties"))
    held["unreviewed"] = connection(db).execute("SELECT mention, found FROM unreviewed ORDER BY mention").fetchall()
    return held


def connection(db: Database) -> sqlite3.Connection:
    return db._connection


def link_everything_again(db: Database) -> None:
    connection(db).execute("UPDATE runs SET state = 'stale' WHERE step = 'link'")
    connection(db).execute("DELETE FROM linked")
    pipeline.link(connection(db))


def maghrebi(db: Database) -> tuple[str, int]:
    m = next(m for m in drones(db).mentions if m.carrier.name == MAGHREBI)
    return m.article, m.sentence.start


STEPS: dict[str, Callable[[Desk, Database], Recorded]] = {
    "reject": lambda d, db: d.decide("reject", drones(db).id, (MAGHREBI, RAMADANE), note="another camp"),
    "confirm": lambda d, db: d.decide("confirm", drones(db).id, ("Censor.NET", "Le Monde"), note="looked it up"),
    "first-hand": lambda d, db: d.decide("first-hand", drones(db).id, "Le Monde", note="its reporter was in Kidal"),
    "merge parties": lambda d, db: d.decide(
        "merge parties", "a Tuareg commander", "other sources", claim=drones(db).id, note="he told me so"
    ),
    "split party": lambda d, db: d.decide(
        "split party", "Le Monde", [drones(db).mentions[-1].article], "Le Monde (Mali)", note="another Le Monde"
    ),
    "add chain": lambda d, db: d.decide(
        "add chain",
        drones(db).id,
        maghrebi(db)[0],
        ["person: Nils Berg"],
        "specialised training",
        note="he was there too",
    ),
    "merge claims": lambda d, db: d.decide(
        "merge claims", drones(db).id, next(c.id for c in db.claims() if c.id != drones(db).id), note="the same"
    ),
    "split claim": lambda d, db: d.decide("split claim", drones(db).id, [maghrebi(db)], note="other drones"),
}
EXPECTED = {
    "reject": (1, 1, 3),
    "confirm": (1, 2, 3),
    "first-hand": (1, 2, 3),
    "merge parties": (1, 2, 3),
    "split party": (1, 3, 3),
    "add chain": (1, 2, 3),
    "merge claims": (1, 2, 3),
    "split claim": (1, 1, 2),
}


@pytest.mark.parametrize("kind", STEPS)
def test_a_decision_changes_the_numbers_holds_when_all_is_linked_again_and_can_be_undone(
    db: Database, kind: str
) -> None:
    before = tables(db)
    assert numbers(db) == (1, 2, 3)
    recorded = STEPS[kind](db.desk("Ana Lopez"), db)
    assert recorded.new
    assert numbers(db) == EXPECTED[kind]
    (told,) = db.reviews()
    assert (told.state, told.decision) == ("in effect", recorded.decision)
    after = tables(db)
    assert after != before
    link_everything_again(db)
    assert tables(db) == after
    db.desk("Bo Ek").decide("undo", recorded.decision.id, note="no longer")
    assert tables(db) == before
    assert db.reviews() == []
    assert [r.state for r in db.reviews(every=True)] == ["in effect", "undone"]


def test_all_kinds_together_and_undone_in_another_order(db: Database) -> None:
    before = tables(db)
    desk = db.desk("Ana Lopez")
    done = [
        STEPS[k](desk, db).decision
        for k in ("confirm", "first-hand", "merge parties", "add chain", "merge claims", "reject", "split claim")
    ]
    after = tables(db)
    link_everything_again(db)
    assert tables(db) == after
    for d in (*done[1::2], *done[::2]):
        desk.decide("undo", d.id)
    assert tables(db) == before


def test_an_undo_can_be_undone(db: Database) -> None:
    desk = db.desk("Ana Lopez")
    first = STEPS["reject"](desk, db).decision
    after = tables(db)
    undo = desk.decide("undo", first.id).decision
    assert numbers(db) == (1, 2, 3)
    with pytest.raises(UsageError, match="undone already, by Ana Lopez"):
        desk.decide("undo", first.id)
    desk.decide("undo", undo.id, note="it was right")
    assert tables(db) == after


def test_the_same_decision_twice_is_one(db: Database) -> None:
    desk = db.desk("Ana Lopez")
    first = STEPS["confirm"](desk, db)
    again = STEPS["confirm"](desk, db)
    assert (again.new, again.decision) == (False, first.decision)
    assert len(db.decisions()) == 1


def test_reviewers_who_disagree_are_told(db: Database) -> None:
    first = STEPS["reject"](db.desk("Ana Lopez"), db).decision
    second = db.desk("Bo Ek").decide("confirm", drones(db).id, (MAGHREBI, RAMADANE), note="heard the tape")
    assert second.overrules == (first,)
    assert numbers(db) == (1, 2, 3)
    states = {r.decision.id: r for r in db.reviews(claim=drones(db).id)}
    assert states[first.id].overruled_by == second.decision
    assert states[first.id].conflict
    assert states[second.decision.id].state == "in effect"
    db.desk("Bo Ek").decide("undo", second.decision.id)
    assert numbers(db) == (1, 1, 3)


# --- refused --------------------------------------------------------------------------------------------------------


# Each is called with the desk, the claim, and an article that carries it.
@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda d, c, _a: d.decide("confirm", c, (MAGHREBI, "Le Monde"), note="n"), "no link from Maghrebi.org to Le Monde"),
        (lambda d, c, _a: d.decide("confirm", c, ("Nobody", "Le Monde"), note="n"), "Nobody in this claim is called 'Nobody'"),
        (lambda d, _c, _a: d.decide("confirm", "ffffffffffffffff", (MAGHREBI, RAMADANE), note="n"), "There is no claim"),
        (lambda d, c, _a: d.decide("confirm", c, (MAGHREBI, RAMADANE), note="  "), "needs a note"),
        (lambda d, c, _a: d.decide("confirm", c, (MAGHREBI, RAMADANE), note="n" * 5000), "at most 4,000"),
        (lambda d, c, a: d.decide("add chain", c, a, ["Nils Berg"], "words it never says", "person", note="n"), "does not say these words"),
        (lambda d, c, a: d.decide("add chain", c, a, ["Nils Berg"], " … ", "person", note="n"), "Quote the words"),
        (lambda d, c, a: d.decide("add chain", c, a, [MAGHREBI], "specialised", note="n"), "names nobody twice"),
        (lambda d, c, a: d.decide("add chain", c, a, ["  "], "specialised", "person", note="n"), "needs a name"),
        (lambda d, c, a: d.decide("add chain", c, a, ["Qorbelin"], "specialised", note="n"), "What is Qorbelin"),
        (lambda d, _c, _a: d.decide("merge parties", "Le Monde", "le monde", note="n"), "one party already"),
        (lambda d, _c, _a: d.decide("merge parties", "Le Monde", "Nobody Atall", note="n"), "Nobody called"),
        (lambda d, c, _a: d.decide("merge claims", c, c, note="n"), "one claim already"),
        (lambda d, c, a: d.decide("split claim", c, [(a, 1)], note="n"), "No sentence of the article"),
        (lambda d, _c, _a: d.decide("undo", "abcdef0123456789"), "no decision"),
        (lambda d, _c, _a: d.decide("undo", ""), "no decision"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    db: Database, call: Callable[[Desk, str, str], Recorded], told: str
) -> None:
    before = tables(db)
    with pytest.raises(UsageError, match=told):
        call(db.desk("Ana Lopez"), drones(db).id, maghrebi(db)[0])
    assert tables(db) == before
    assert db.decisions() == []


def test_all_sentences_of_a_claim_cannot_leave_it(db: Database) -> None:
    claim = drones(db)
    with pytest.raises(UsageError, match="some must stay"):
        db.desk("Ana").decide(
            "split claim", claim.id, [(m.article, m.sentence.start) for m in claim.mentions], note="n"
        )


def test_a_reviewer_needs_a_name(db: Database) -> None:
    with pytest.raises(UsageError, match="name"):
        db.desk(" \n ")


def test_quoted_words_are_kept_as_the_article_has_them(db: Database) -> None:
    claim, (article, _) = drones(db), maghrebi(db)
    view = db.article(article)
    assert view
    start = view.article.text.index("specialised training")
    d = (
        db.desk("Ana")
        .decide("add chain", claim.id, article, ["Nils Berg"], "specialised   \n training", "person", note="n")
        .decision
    )
    assert (d.others[0].start, d.others[0].text) == (start, "specialised training")


def test_the_kind_of_an_added_party_can_be_said_before_its_name(db: Database) -> None:
    claim, (key, _) = drones(db), maghrebi(db)
    chain = ["outlet: Qorbelin", "Le Monde", "person:Ana Qorb", "anonymous: an aide"]
    d = db.desk("Ana").decide("add chain", claim.id, key, chain, "specialised", note="n").decision
    assert [(p.kind, p.name) for p in d.parties[1:]] == [
        ("outlet", "Qorbelin"),
        ("outlet", "Le Monde"),
        ("person", "Ana Qorb"),
        ("anonymous", "an aide"),
    ]
    assert d.parties[-1].id == "anonymous:person:ana-qorb:an-aide"
    edges = {(e.from_, e.to) for e in chart(drones(db)).edges if e.status == "confirmed"}
    assert edges == {(a.id, b.id) for a, b in itertools.pairwise(d.parties)}


def test_decisions_are_never_changed_nor_removed(db: Database) -> None:
    STEPS["confirm"](db.desk("Ana"), db)
    for sql in ("DELETE FROM reviews", "UPDATE reviews SET note = 'other'"):
        with pytest.raises(sqlite3.IntegrityError, match="undo"):
            connection(db).execute(sql)


def test_a_read_only_database_takes_no_decision(seeds_file: Path) -> None:
    with open_database(seeds_file, read_only=True) as db, pytest.raises(DatabaseError, match="read-only"):
        db.desk("Ana").decide("reject", db.find(DRONES)[0].id, (MAGHREBI, RAMADANE), note="n")


# --- what comes later -----------------------------------------------------------------------------------------------


def article(text: str, outlet: Party | None = None, **more: Any) -> Article:
    return Article(
        content_id(more.get("url") or (outlet.name if outlet else ""), more.get("title") or "", text),
        text,
        outlet=outlet,
        **more,
    )


def paper(name: str, text: str, **more: Any) -> Article:
    return article(
        text, Party(f"outlet:{name.lower().replace(' ', '-')}", name, "outlet"), title=f"News of {name}", **more
    )


def dam(db: Database) -> Claim:
    found = db.claim(db.find(DAM)[0].id)
    assert found is not None
    return found


PRESS = (
    paper(
        "North Star",
        f"{DAM}, Mayor Lena Holt told the North Star. Two bridges were closed on Wednesday morning.",
        published="2024-05-01",
    ),
    paper(
        "Example Echo",
        f"{DAM}, Mayor Lena Holt said. The army brought tents and blankets to the school.",
        published="2024-05-02",
    ),
)
LATER = tuple(
    paper(
        f"Daily {n}",
        f"{DAM}, engineer Nils Berg said. Reader number {n} wrote a letter about it.",
        published="2024-05-03",
    )
    for n in range(3)
)


@pytest.mark.parametrize("one_by_one", [True, False])
def test_decisions_hold_while_articles_come_in(one_by_one: bool) -> None:
    def story(late: bool) -> dict[str, list[Any]]:
        with open_database(":memory:") as db:
            db.add(PRESS if late else [*PRESS, *LATER])
            desk = db.desk("Ana")
            claim = dam(db)
            carrier = "Example Echo"
            desk.decide("reject", claim.id, (carrier, "Lena Holt"), note="she spoke of another dam")
            desk.decide("first-hand", claim.id, "North Star", note="its photographs show it")
            if late:
                for chunk in [[a] for a in LATER] if one_by_one else [LATER]:
                    db.add(chunk)
            assert {r.state for r in db.reviews()} == {"in effect"}
            held = dam(db)
            assert len({m.article for m in held.mentions}) == 5
            edges = {(chart(held).parties[e.from_].name, chart(held).parties[e.to].name) for e in chart(held).edges}
            assert (carrier, "Lena Holt") not in edges
            assert ("North Star", "Lena Holt") in edges
            found = tables(db)
            return {
                t: [{k: v for k, v in r.items() if k != "decision"} for r in found[t]]
                for t in ("claims", "independence", "edges", "reviewed")
            }

    assert story(late=True) == story(late=False)


def test_two_claims_made_one_stay_one_when_an_article_joins_either() -> None:
    other = "Forty homes stood under water in the valley after the barrage gave way"
    with open_database(":memory:") as db:
        db.add(
            [
                *PRESS,
                paper("Valley News", f"{other}, fisherman Olle Dahl said. He lost his boat."),
                paper("Valley Post", f"{other}, fisherman Olle Dahl told the Valley Post."),
            ]
        )
        two = db.find(other)[0].id
        assert two != dam(db).id
        db.desk("Ana").decide("merge claims", dam(db).id, two, note="the barrage is the dam")
        joined = dam(db)
        assert len({m.article for m in joined.mentions}) == 4
        db.add([LATER[0]])
        db.add([paper("Valley Times", f"{other}, fisherman Olle Dahl told the Valley Times. His neighbour agreed.")])
        assert len({m.article for m in dam(db).mentions}) == 6
        before = tables(db)
        link_everything_again(db)
        assert tables(db) == before


def test_a_reprint_of_a_sentence_that_was_split_off_goes_with_it() -> None:
    with open_database(":memory:") as db:
        db.add([*PRESS, LATER[0]])
        claim = dam(db)
        leaving = next(m for m in claim.mentions if m.carrier.name == "Daily 0")
        db.desk("Ana").decide("split claim", claim.id, [(leaving.article, leaving.sentence.start)], note="an older dam")
        assert {m.carrier.name for m in dam(db).mentions} == {"North Star", "Example Echo"}
        db.add([paper("Daily 9", LATER[0].text)])
        named = {
            frozenset(m.carrier.name for m in c.mentions)
            for s in db.claims()
            if (c := db.claim(s.id)) and DAM in c.text
        }
        assert frozenset({"North Star", "Example Echo"}) in named
        assert frozenset({"Daily 0", "Daily 9"}) in named


def test_an_article_completed_with_its_outlet_keeps_what_was_decided() -> None:
    bare = article(
        f"According to the North Star, {DAM[0].lower()}{DAM[1:]}. The village has no other road to the coast."
    )
    with open_database(":memory:") as db:
        db.add([*PRESS, bare])
        claim = dam(db)
        carrier = f"article:{bare.id}"
        decision = (
            db.desk("Ana")
            .decide("reject", claim.id, (carrier, "North Star"), note="it says so of another article")
            .decision
        )
        assert not any(e.from_ == carrier for e in chart(dam(db)).edges)
        full = dataclasses.replace(
            bare, id=content_id("https://post.example/1", "", bare.text), outlet=POST, url="https://post.example/1"
        )
        assert db.add([full]).completed
        assert not any(e.from_ == POST.id for e in chart(dam(db)).edges)
        (told,) = db.reviews(claim=dam(db).id)
        assert (told.state, told.from_, told.decision) == ("in effect", POST, decision)
        assert [r.decision for r in db.reviews(article=full.id)] == [decision]


def test_a_decision_without_its_article_is_kept_and_takes_effect_when_it_comes() -> None:
    with open_database(":memory:") as first:
        first.add([*PRESS, *LATER])
        first.desk("Ana").decide("reject", dam(first).id, ("Daily 1", "Nils Berg"), note="another Berg")
        lines = [decision_line(d) for d in first.decisions()]
        expected = {(e.from_, e.to) for e in chart(dam(first)).edges}
    with open_database(":memory:") as db:
        db.add(PRESS)
        found = db.import_reviews(decisions_from_lines("\n".join(lines)))
        assert len(found.new) == 1
        (told,) = db.reviews()
        assert told.state == "no effect"
        assert "is not in this database" in told.why
        db.add(LATER)
        assert [r.state for r in db.reviews()] == ["in effect"]
        assert {(e.from_, e.to) for e in chart(dam(db)).edges} == expected


def test_a_claim_decision_imported_before_its_articles_joins_them_one_by_one() -> None:
    other = "Forty homes stood under water in the valley after the barrage gave way"
    valley = paper("Valley News", f"{other}, fisherman Olle Dahl said. He lost his boat.")
    with open_database(":memory:") as db:
        db.add([*PRESS, valley])
        db.desk("Ana").decide("merge claims", dam(db).id, db.find(other)[0].id, note="the barrage is the dam")
        decisions = db.decisions()
    with open_database(":memory:") as db:
        db.import_reviews(decisions)
        for one in (*PRESS, valley):
            db.add([one])
        assert {m.carrier.name for m in dam(db).mentions} == {"North Star", "Example Echo", "Valley News"}


# --- handed over ----------------------------------------------------------------------------------------------------


def test_what_is_exported_is_imported_once_and_gives_the_same_numbers(
    db: Database, seeds_file: Path, tmp_path: Path
) -> None:
    desk = db.desk("Ana Lopez")
    for kind in ("reject", "first-hand", "add chain", "merge parties"):
        STEPS[kind](desk, db)
    desk.decide("undo", STEPS["split claim"](desk, db).decision.id, note="no")
    lines = "\n".join(decision_line(d) for d in db.decisions())
    shutil.copy(seeds_file, tmp_path / "other.db")
    with open_database(tmp_path / "other.db") as other:
        first = other.import_reviews(decisions_from_lines(lines))
        assert (len(first.new), first.known, first.conflicts) == (6, 0, ())
        assert tables(other) == tables(db)
        held = other.decisions()
        again = other.import_reviews(decisions_from_lines("\r\n".join(reversed(lines.split("\n")))))
        assert (again.new, again.known) == ((), 6)
        assert other.decisions() == held == db.decisions()


def test_conflicts_are_told_on_import(db: Database, seeds_file: Path, tmp_path: Path) -> None:
    STEPS["reject"](db.desk("Ana"), db)
    shutil.copy(seeds_file, tmp_path / "other.db")
    with open_database(tmp_path / "other.db") as other:
        other.desk("Bo").decide("confirm", drones(other).id, (MAGHREBI, RAMADANE), note="heard the tape")
        found = db.import_reviews(other.decisions())
        assert [(r.decision.reviewer, r.overruled_by.reviewer) for r in found.conflicts if r.overruled_by] == [
            ("Ana", "Bo")
        ]
        assert numbers(db) == (1, 2, 3)
        # The other way round the older decision comes second, and still the later one holds.
        back = other.import_reviews(db.decisions())
        assert len(back.conflicts) == 1
        assert tables(other)["independence"] == tables(db)["independence"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"action": "delete"}, "is not an action"),
        ({"reviewer": ""}, "reviewer's name"),
        ({"note": " "}, "needs a note"),
        ({"time": "yesterday"}, "time of a decision"),
        ({"time": "2026-13-01T00:00:00Z"}, "time of a decision"),
        ({"parties": []}, "does not say what it is about"),
        ({"parties": "Le Monde"}, "list of objects"),
        ({"parties": [{"id": "x", "name": "X", "kind": "ghost"}] * 2}, "is not a kind of party"),
        ({"places": [{"article": "a", "start": -1, "end": 2, "text": "abc"}]}, "numbers of characters"),
        ({"places": [{"article": "a", "start": 0, "end": 2, "text": "abc"}]}, "offsets do not fit"),
        ({"places": [{"article": "a", "start": True, "end": 2, "text": "a"}]}, "numbers of characters"),
        ({"stamp": 1}, "is not a field of a decision"),
        ({"note": 5}, "must be words"),
    ],
)  # fmt: skip
def test_lines_that_are_no_decisions_are_refused_with_their_number(
    db: Database, change: dict[str, Any], told: str
) -> None:
    good = json.loads(decision_line(STEPS["reject"](db.desk("Ana"), db).decision))
    with pytest.raises(InputError, match=rf"line 2: .*{told}"):
        list(decisions_from_lines(json.dumps(good) + "\n" + json.dumps({**good, **change}) + "\n"))


def test_broken_lines_are_refused() -> None:
    for line in ("{", "[" * 100_000, "3", '"x"', "NaN"):
        with pytest.raises(InputError, match="line 1"):
            list(decisions_from_lines(line))
    assert list(decisions_from_lines("\ufeff\n  \n")) == []


def test_a_changed_line_is_another_decision() -> None:
    d = named(Decision("undo", "Ana", "2026-01-01T00:00:00.000000Z", undoes="abc"))
    line = decision_line(d)
    assert list(decisions_from_lines(line)) == [d]
    (forged,) = decisions_from_lines(line.replace("Ana", "Bo"))
    assert forged.id != d.id
    (short,) = decisions_from_lines(line.replace(".000000Z", "Z"))
    assert short == d


def test_notes_and_names_come_back_as_they_were(db: Database) -> None:
    note = "=cmd()|\u202eevil\u202c \x1b[31mred\x1b[0m <script>alert(1)</script> \U0001f600 שלום \ud800 end"
    recorded = db.desk("Ana \u202e<b>").decide("reject", drones(db).id, (MAGHREBI, RAMADANE), note=note)
    stored = note.replace("\ud800", "\ufffd")
    assert recorded.decision.note == stored
    (told,) = db.reviews()
    assert told.decision == recorded.decision
    assert list(decisions_from_lines(decision_line(told.decision))) == [told.decision]


# --- where it is told -----------------------------------------------------------------------------------------------


def test_article_and_outlet_tell_what_was_decided_of_them(db: Database) -> None:
    d = STEPS["reject"](db.desk("Ana"), db).decision
    view = db.article(maghrebi(db)[0])
    assert view
    assert [r.decision for r in view.reviews] == [d]
    for name in (MAGHREBI, RAMADANE):
        seen = db.outlet(name)
        assert seen
        assert [r.decision for r in seen.reviews] == [d]
    other = db.outlet("Le Monde")
    assert other
    assert other.reviews == ()
    assert [r.decision for r in db.reviews(party=RAMADANE)] == []
    assert [r.decision for r in db.reviews(claim=drones(db).id)] == [d]


def test_a_merged_party_is_one_where_outlets_are_shown(db: Database) -> None:
    before = db.outlet(RAMADANE)
    assert before
    other = db.parties_called("Le Monde")[0]
    db.desk("Ana").decide("merge parties", before.party.id, other.id, note="to try it")
    view = db.outlet("Le Monde")
    assert view
    assert {c.party.id for c in view.cited_by} >= {c.party.id for c in before.cited_by}
    citing = db.outlet(MAGHREBI)
    assert citing
    assert other.id not in {c.party.id for c in citing.cites}


def test_doubts_lead_to_decisions_and_are_gone_afterwards(db: Database) -> None:
    found = db.doubts(50)
    assert found
    edge = next(d for d in found if d.edge)
    assert edge.edge
    db.desk("Ana").decide("reject", edge.claim, (edge.edge.from_, edge.edge.to), note="no")
    assert numbers(db, db.claim(edge.claim)) == edge.if_rejected or edge.if_rejected is None
    assert (edge.claim, edge.edge.from_, edge.edge.to) not in {
        (d.claim, d.edge.from_, d.edge.to) for d in db.doubts(50) if d.edge
    }
