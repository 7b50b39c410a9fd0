"""Claims found by the words a user types: the right one first, and nothing where only a neighbour is stored."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provenance import open_database
from provenance.claims import match
from provenance.model import content_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provenance.corpus.database import Database

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


QUESTIONS = rows("claim_questions.csv")
ANSWERED = [q for q in QUESTIONS if q["claim"] and q["kind"] != "missed"]
NEAR = [q for q in QUESTIONS if not q["claim"]]


def fill(connection: sqlite3.Connection, texts: list[str]) -> None:
    """Claims of one article each, straight into the tables: what is tested is finding them."""
    connection.execute("BEGIN")
    connection.execute("INSERT INTO parties VALUES ('outlet:gazette', 'Gazette', 'outlet', NULL, NULL, 'gazette')")
    for text in texts:
        id_ = content_id(text)
        connection.execute(
            "INSERT INTO articles (id, outlet, text, fingerprint) VALUES (?1, 'outlet:gazette', ?2, ?1)", (id_, text)
        )
        connection.execute("INSERT INTO claims (id, text, articles, positions) VALUES (?, ?, 1, 1)", (id_, text))
        connection.execute(
            "INSERT INTO independence (claim, position, stance, figure_low, figure_high, figure_unit, figure, articles, carriers, at_least, as_written, at_most, estimate, badges, bottleneck) VALUES (?, 0, 'assert', NULL, NULL, NULL, NULL, 1, 1, 1, 1, 1, 0, 'untraced', '')",
            (id_,),
        )
        connection.execute(
            "INSERT INTO mentions (id, claim, position, article, carrier, sentence_start, sentence_end, sentence, stance, own_account, firsthand, badges, parties) "
            "VALUES (?1, ?1, 0, ?1, 'outlet:gazette', 0, ?2, ?3, 'assert', 0, 0, '', '[]')",
            (id_, len(text), text),
        )
    connection.execute("COMMIT")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Some three hundred made-up claims."""
    texts = list(
        dict.fromkeys([q["claim"] for q in QUESTIONS if q["claim"]] + [pair["a"] for pair in rows("claim_pairs.csv")])
    )
    assert len(texts) > 250
    with open_database(tmp_path_factory.mktemp("lookup") / "crowd.db") as db:
        fill(db._connection, texts)
        yield db


def test_there_are_enough_questions() -> None:
    assert len(ANSWERED) >= 30
    assert len(NEAR) >= 30


@pytest.mark.parametrize("question", ANSWERED, ids=[q["asked"] for q in ANSWERED])
def test_the_right_claim_comes_first(crowd: Database, question: dict[str, str]) -> None:
    found = crowd.find(question["asked"])
    assert found
    assert found[0].text == question["claim"]


@pytest.mark.parametrize("question", NEAR, ids=[q["asked"] for q in NEAR])
def test_the_nearest_wrong_claim_is_no_answer(crowd: Database, question: dict[str, str]) -> None:
    assert [c.text for c in crowd.find(question["asked"])] == []


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q["kind"] == "missed"], ids=lambda q: q["asked"])
def test_what_is_too_far_for_the_words_is_missed_and_not_mistaken(crowd: Database, question: dict[str, str]) -> None:
    assert {c.text for c in crowd.find(question["asked"])} <= {question["claim"]}


def test_a_denial_answers_a_question_in_the_negative() -> None:
    texts = ["The ministry sold missiles to Qatar.", "The ministry did not sell missiles to Qatar."]
    assert [n for n, _ in match("ministry did not sell missiles to qatar", texts)] == [1]
    assert match("ministry sold missiles to qatar", texts)[0][0] == 0


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("tin zawatin ambush", True),
        ("tinzawaten ambush", True),
        ("TINZAOUATEN AMBUSH", True),
        ("tinerzouk ambush", False),
    ],
)
def test_names_are_known_in_small_letters_and_other_spellings(asked: str, found: bool) -> None:
    assert bool(match(asked, ["Rebels laid an ambush near Tinzaouaten."])) is found


def test_the_encoder_is_asked_only_where_words_leave_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("provenance.claims.meaning.vector", lambda text, *_: asked.append(text))
    texts = ["Divers blew up the Sulat gas pipeline.", "A dam burst at Ruko."]
    assert [n for n, _ in match("sulat pipeline blown up by divers", texts)] == [0]
    assert match("a walrus composed seven symphonies", texts) == []
    assert match("president said government people", texts) == []
    assert asked == []


def test_filters_and_limit_tell_what_a_full_list_would(crowd: Database) -> None:
    everything = crowd.claims()
    assert [(c.as_written, c.at_least, -c.articles, c.id) for c in everything] == sorted(
        (c.as_written, c.at_least, -c.articles, c.id) for c in everything
    )
    assert crowd.claims(limit=7) == everything[:7]
    assert crowd.claims(single_source=True, limit=3) == everything[:3]
    assert crowd.claims(min_articles=2) == crowd.claims(disputed=True) == []
    asked = ANSWERED[0]
    assert [c.text for c in crowd.claims(about=asked["asked"], single_source=True)] == [asked["claim"]]


def test_lists_of_many_claims_need_no_sorting(crowd: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    full = crowd.claims(single_source=True)
    monkeypatch.setattr("provenance.store.lookup._MOST_SORTED", -1)  # as if more claims than that had two articles
    assert crowd.claims(single_source=True, min_articles=1) == full
    assert crowd.claims(min_articles=2, disputed=True) == []
    plan = crowd._connection.execute(
        "EXPLAIN QUERY PLAN SELECT claim FROM independence i WHERE i.position = 0 ORDER BY i.as_written, i.at_least, i.articles DESC, i.claim"
    )
    assert all("TEMP B-TREE" not in row[3] for row in plan)
