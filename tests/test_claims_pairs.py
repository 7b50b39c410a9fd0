"""Sentences that carry one claim are linked, look-alikes are not; figures, dates, names and roles one by one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.claims.prepared import Side, prepare
from provenance.claims.propositions import propositions
from provenance.claims.scoring import same_stance, score, weights
from provenance.language.dates import PartialDate, contradict, dates
from provenance.language.figures import compatible, quantities
from provenance.language.tokens import same_name, stem, tokens
from provenance.model import Article, Figure

PAIRS = list(
    csv.DictReader((Path(__file__).parent / "data" / "claim_pairs.csv").read_text(encoding="utf-8").splitlines())
)


def sides(text: str, name: str) -> list[Side]:
    return [prepare(p) for p in propositions(Article(name, text, language="en"), [])]


def best(a: str, b: str) -> tuple[float, Side, Side]:
    found = [(score(x, y), x, y) for x in sides(a, "a") for y in sides(b, "b")]
    return max(found, key=lambda f: f[0])


def likeness(a: str, b: str) -> float:
    return max((score(x, y) for x in sides(a, "a") for y in sides(b, "b")), default=0.0)


def test_there_are_enough_pairs() -> None:
    assert sum(p["same"] == "1" for p in PAIRS) >= 40
    assert sum(p["same"] == "0" for p in PAIRS) >= 40


@pytest.mark.parametrize("pair", [p for p in PAIRS if p["same"] == "1"], ids=lambda p: p["a"][:40])
def test_one_claim_in_two_wordings(pair: dict[str, str]) -> None:
    assert likeness(pair["a"], pair["b"]) >= weights().link


@pytest.mark.parametrize("pair", [p for p in PAIRS if p["same"] == "0"], ids=lambda p: p["a"][:40])
def test_look_alikes_stay_apart(pair: dict[str, str]) -> None:
    assert likeness(pair["a"], pair["b"]) < weights().link


def test_the_order_of_two_statements_is_no_matter() -> None:
    for pair in PAIRS:
        for x in sides(pair["a"], "a"):
            for y in sides(pair["b"], "b"):
                assert score(x, y) == pytest.approx(score(y, x))


def test_denials_are_told_from_assertions() -> None:
    for pair in PAIRS:
        if pair["same"] == "1" and pair["kind"] in {"denial", "synonyms", "passive", "converse", "demonym"}:
            _, x, y = best(pair["a"], pair["b"])
            assert same_stance(x, y) == (pair["kind"] != "denial"), pair["a"]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("at least 30 people died", 30, None, "people"),
        ("more than 50 soldiers were killed", 51, None, "soldiers"),
        ("dozens of protesters were arrested", 24, 99, "protesters"),
        ("84 miners died", 84, 84, "miners"),
        ("nine hostages were freed", 9, 9, "hostages"),
        ("up to 40 houses burned", None, 40, "houses"),
        ("between 20 and 30 guests fell ill", 20, 30, "guests"),
        ("a loss of $1.5 billion", 1.5e9, 1.5e9, "$"),
        ("rose by 3.5 percent", 3.5, 3.5, "%"),
        ("twenty-five thousand refugees", 25_000, 25_000, "refugees"),
        ("12,400 votes", 12_400, 12_400, "votes"),
    ],
)
def test_quantities_are_intervals(text: str, low: float | None, high: float | None, unit: str) -> None:
    (found,) = quantities(text)
    assert (found.figure.low, found.figure.high, found.figure.unit) == (low, high, unit)
    assert found.figure.text in text


@pytest.mark.parametrize(
    "text",
    [
        "a 12-year-old boy",
        "on 14 October 2024",
        "in 1998",
        "at 5:30 p.m.",
        "COVID-19",
        "Boeing 737",
        "the 3rd time",
        "aged 44",
        "Route 66",
    ],
)
def test_ages_dates_and_names_are_no_quantities(text: str) -> None:
    assert quantities(text) == []


def test_open_figures_reach_half_as_far_again() -> None:
    least = Figure(30, None, "people", "at least 30")
    assert compatible(least, Figure(34, 34, "person", "34"))
    assert not compatible(least, Figure(84, 84, "person", "84"))
    assert not compatible(least, Figure(12, 12, "person", "12"))
    assert compatible(Figure(24, 99, "person", "dozens"), Figure(84, 84, "person", "84"))


def test_dates_contradict_only_where_both_are_given() -> None:
    assert dates("on Aug. 5th, 2024") == [PartialDate(2024, 8, 5)] == dates("on 5 August 2024")
    assert dates("They may march in May") == [PartialDate(None, 5, None)] or dates("They may march in May") == []
    assert contradict(dates("on July 3"), dates("on July 9, 2020"))
    assert not contradict(dates("in July"), dates("on July 9, 2020"))
    assert not contradict(dates("in 2020"), [])


def test_names_in_two_spellings() -> None:
    assert same_name("tinzaouaten", "tin zawatin")
    assert same_name("gaddafi", "qaddafi")
    assert same_name("yevgeny", "evgeniy")
    assert not same_name("austria", "australia")
    assert not same_name("iran", "iraq")
    assert not same_name("niger", "nigeria")


def test_forms_of_one_word_meet() -> None:
    for forms in (
        ["train", "trained", "training", "trains"],
        ["flies", "flew", "flying", "fly"],
        ["city", "cities"],
        ["child", "children"],
    ):
        assert len({stem(f) for f in forms}) == 1
    assert stem("government") != stem("governs")
    assert [t.plain for t in tokens("The U.S. envoy’s words")] == ["the", "us", "envoy", "words"]


@given(st.text(max_size=300))
def test_tokens_and_quantities_take_any_text(text: str) -> None:
    for t in tokens(text):
        assert 0 <= t.start < t.end <= len(text)
    for q in quantities(text):
        assert 0 <= q.start < q.end <= len(text)
    dates(text)
