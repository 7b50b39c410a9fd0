"""Sentences of nearly the same words that tell of something else stay apart, and another telling of the same is joined.

Each pair is read as two articles of two outlets, as a user's files are, with and without a full stop.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance import link_claims
from provenance.claims import match
from provenance.claims.concepts import read_sentences
from provenance.claims.propositions import propositions
from provenance.claims.roles import DONE, PLANNED, POSSIBLE, Roles, reversed_roles, roles, unrealized
from provenance.language.dates import contradict, dates, other_rank, ranks
from provenance.model import Article, Attribution, Party, Span
from provenance.parties import outlet_party

with (Path(__file__).parent / "data" / "claim_pairs.csv").open(encoding="utf-8", newline="") as _handle:
    PAIRS = list(csv.DictReader(_handle))
_APART = {
    "opposite sides",
    "opposite in news style",
    "opposite deed",
    "possible or done",
    "first name",
    "kind of place",
    "weekday",
    "rank",
}
LOOK_ALIKES = [p for p in PAIRS if p["same"] == "0" and p["kind"] in _APART]
RETOLD = [p for p in PAIRS if p["same"] == "1" and (p["kind"].startswith("told: ") or p["kind"] in _APART)]


def joined(a: str, b: str) -> bool:
    outlets = ("Alpha Times", "Beta News")
    articles = [
        Article(name, text, outlet=outlet_party(outlet), published="2025-03-05", language="en")
        for name, text, outlet in zip("ab", (a, b), outlets, strict=True)
    ]
    return any(len({m.article for p in c.positions for m in p.mentions}) > 1 for c in link_claims(articles))


def read_roles(text: str) -> dict[str, Roles]:
    (sentence,), _ = read_sentences(text, "en")
    return roles(sentence.terms, sentence.tokens)


def test_there_are_enough_pairs() -> None:
    assert len(LOOK_ALIKES) >= 80
    assert len(RETOLD) >= 50


@pytest.mark.parametrize("pair", LOOK_ALIKES, ids=lambda p: p["a"][:40])
def test_look_alikes_are_two_claims(pair: dict[str, str]) -> None:
    assert not joined(pair["a"], pair["b"])
    assert not joined(pair["a"].rstrip("."), pair["b"].rstrip("."))


@pytest.mark.parametrize("pair", RETOLD, ids=lambda p: p["a"][:40])
def test_the_same_told_otherwise_is_one_claim(pair: dict[str, str]) -> None:
    assert joined(pair["a"], pair["b"])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (
            "Israel struck Iran with drones, General Avi Katz said.",
            "Iran hit Israel with drones, minister Ali Reza said.",
        ),
        (
            "France expelled two Russian diplomats, Reuters reported.",
            "Russia expelled two French diplomats, AFP reported.",
        ),
        (
            "Iran claimed it shot down a US drone, Fars reported.",
            "The US shot down an Iranian drone, the Pentagon said.",
        ),
        ("Poland closed its border with Belarus.", "Belarus closed its border with Poland."),
        ("Turkey may block Sweden's NATO bid.", "Turkey blocked Sweden's NATO bid."),
        ("Mark Allen was appointed finance minister.", "Finance minister Mark Allen resigned."),
        ("John Brown was shot dead by police in Ohio.", "Police in Ohio shot dead James Brown."),
        ("The earthquake in Lima killed 40 people.", "The earthquake in Lima injured 40 people."),
    ],
)
def test_sides_deeds_and_persons_told_from_one_another(a: str, b: str) -> None:
    assert not joined(a, b)


def test_words_asked_for_do_not_match_the_other_side() -> None:
    assert match("Kalyan sells plant to Volta", ["Volta is in talks to sell its plant to Kalyan"]) == []
    texts = ["France expelled two Russian diplomats", "Russia expelled two French diplomats"]
    assert [n for n, _ in match("Russia expelled French diplomats", texts)] == [1]


def test_a_passive_has_the_same_parties_as_its_active() -> None:
    active, passive = read_roles("Israel struck Iran."), read_roles("Iran was struck by Israel.")
    assert active["strik"].agents == passive["strik"].agents == {"israel", "#israel"}
    assert active["strik"].patients == passive["strik"].patients == {"iran", "#iran"}
    assert reversed_roles(active, passive) == 0.0
    assert reversed_roles(active, read_roles("Iran hit Israel.")) == 1.0


def test_a_place_before_the_deed_does_nothing() -> None:
    assert "#ohio" not in read_roles("Police in Ohio shot dead James Brown.")["@kill"].agents
    assert "#mali" in read_roles("The army of Mali attacked rebels.")["@attack"].agents


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Turkey blocked the bid.", DONE),
        ("Turkey has blocked the bid.", DONE),
        ("The bid was blocked by Turkey.", DONE),
        ("Turkey will block the bid.", PLANNED),
        ("Turkey plans to block the bid.", PLANNED),
        ("Turkey may block the bid.", POSSIBLE),
        ("The bid could still be blocked.", POSSIBLE),
        ("Turkey threatened to block the bid.", POSSIBLE),
        ("Turkey is considering blocking the bid.", POSSIBLE),
    ],
)
def test_what_is_done_planned_or_possible(text: str, mood: str) -> None:
    assert read_roles(text)["block"].moods == {mood}
    assert unrealized(read_roles(text), read_roles("Turkey blocked the bid.")) == (1.0 if mood == POSSIBLE else 0.0)


def test_days_of_the_week_contradict_unless_they_tell_when_it_was_said() -> None:
    assert contradict(dates("They met on Tuesday"), dates("They met on Thursday"))
    assert not contradict(dates("They met on Tuesday"), dates("They met on Tuesday night"))
    assert not contradict(dates("They met on Tuesday"), dates("They met, officials said on Thursday"))
    assert not contradict(dates("They met on Tuesday"), dates("They met on 4 March 2025"))
    assert contradict(dates("on Tuesday, 4 March"), dates("on Tuesday, 11 March"))


def test_ranks_of_one_row() -> None:
    assert ranks("in the second quarter") == ranks("in Q2") == {("quarter", 2)}
    assert ranks("the 14th package") == {("package", 14)}
    assert ranks("for the first time") == ranks("the second largest bank") == frozenset()
    assert other_rank(ranks("the first round"), ranks("the second round"))
    assert not other_rank(ranks("the first round"), ranks("the second half"))
    assert not other_rank(ranks("the first and second rounds, the second round"), ranks("the second round"))


@given(st.text(max_size=200))
def test_any_text_has_some_roles_and_ranks(text: str) -> None:
    ranks(text)
    for sentence in read_sentences(text, "en")[0]:
        found = roles(sentence.terms, sentence.tokens)
        assert reversed_roles(found, found) == 0.0
        assert unrealized(found, found) == 0.0


@pytest.mark.parametrize(
    ("source", "cue", "content", "said", "cited"),
    [
        ("Kuwait", "accused", "of drilling under the border", "Kuwait accused Iraq of drilling under the border", True),
        (
            "Governor Marsh",
            "vetoed",
            "the housing bill of the Ohio senate",
            "Governor Marsh vetoed the housing bill of the Ohio senate.",
            False,
        ),
        ("Niger", "announced", "the severance of relations with Kyiv", "the severance of relations with Kyiv", True),
        ("The court", "rejected", "the claims of torture in Kati prison", "the claims of torture in Kati prison", True),
    ],
)
def test_words_that_are_no_clause_are_read_with_their_verb(
    source: str, cue: str, content: str, said: str, cited: bool
) -> None:
    text = f"{source} {cue} {'Iraq ' if content.startswith('of ') else ''}{content}."
    at = [Span.of(text, text.index(words), text.index(words) + len(words)) for words in (source, cue, content)]
    cites = Attribution(
        "a", Span.of(text, 0, len(text)), (at[0],), (at[1],), (at[2],), ((Party("p", source, "person"),),)
    )
    found = propositions(Article("a", text, language="en"), [cites])
    assert [p.text for p in found if p.whole] == [said]
    assert all((p.attribution is not None) == cited for p in found)
