"""Figures as writers write them: crowds, halves, ranges, thousands apart by spaces, fractions, money."""

from __future__ import annotations

import pytest

from provenance.language.figures import comparable, compatible, quantities

A, B, C, D = "\u2009", "\u202f", "\u00a0", " "


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("More than a dozen people died", 13, None),
        ("a dozen people died", 12, 12),
        ("About half a dozen guards fled", 5.4, 6.6),
        ("a half-dozen guards fled", 6, 6),
        ("At least two dozen people died", 24, None),
        ("five dozen goats drowned", 60, 60),
        ("at least several dozen people died", 24, None),
        ("up to several hundred people died", None, 999),
        ("several hundred thousand people fled", 200_000, 999_000),
        ("Half a million people fled", 500_000, 500_000),
        ("more than half a million people fled", 500_001, None),
        ("a quarter of a million people fled", 250_000, 250_000),
        ("one and a half million people fled", 1_500_000, 1_500_000),
        ("a million and a half people fled", 1_500_000, 1_500_000),
        ("two and a half tonnes of rice", 2.5, 2.5),
        ("2 and a half million people fled", 2_500_000, 2_500_000),
        ("10 to 15 people died", 10, 15),
        ("ten to fifteen people died", 10, 15),
        ("between 10 and 15 people died", 10, 15),
        ("10 to 15 million people fled", 10e6, 15e6),
        ("30-40 people died", 30, 40),
        ("30–40 people died", 30, 40),
        ("some 30 – 40 people died", 30, 40),
        ("up to 30-40 people died", None, 40),
        ("$5-10 million was lost", 5e6, 10e6),
        ("$5m-$10m was lost", 5e6, 10e6),
        ("between $5 million and $10 million was lost", 5e6, 10e6),
        ("5-10% of the harvest", 5, 10),
        ("The toll rose from 50 to 80 people", 80, 80),
        (f"10{A}000 people fled", 10_000, 10_000),
        (f"10{B}000 people fled", 10_000, 10_000),
        (f"10{C}000 people fled", 10_000, 10_000),
        (f"10{D}000 people fled", 10_000, 10_000),
        ("1 250 000 people fled", 1_250_000, 1_250_000),
        ("two-thirds of the voters", 66, 67),
        ("Two thirds of the voters", 66, 67),
        ("a third of the voters", 33, 34),
        ("three-quarters of the houses", 75, 75),
        ("at least two-thirds of the voters", 66, None),
    ],
)
def test_figures_as_written(text: str, low: float | None, high: float | None) -> None:
    (found,) = quantities(text)
    assert found.figure.low == (pytest.approx(low) if low is not None else None)
    assert found.figure.high == (pytest.approx(high) if high is not None else None)
    assert found.figure.text in text
    assert text[found.start : found.end].strip() == found.figure.text


@pytest.mark.parametrize(
    "text",
    [
        "a two-thirds majority", "a 5-6 vote", "Ruko won 2-4", "the 9-11 attacks", "the 2019-20 season", "from 1914-1918", "call 555-1234",
        "Harfen 1-2 Norden", "on 5-10 October", "aged 18-25", "an 18-25 year old", "2024-10-14", "the third quarter", "a quarter of an hour",
        "on October 12 300", "a 24-7 service",
    ],
)  # fmt: skip
def test_scores_spans_of_years_and_the_like_are_no_ranges(text: str) -> None:
    assert [q for q in quantities(text) if q.figure.text != "300"] == []


@pytest.mark.parametrize(
    "text",
    [
        "US$5 million",
        "$5 million",
        "5 million dollars",
        "5 million US dollars",
        "5 million U.S. dollars",
        "USD 5 million",
        "$5m",
        "five million dollars",
        "US$ 5,000,000",
    ],
)
def test_one_sum_however_it_is_written(text: str) -> None:
    (found,) = quantities(f"a loss of {text} was found")
    (other,) = quantities("$5 million")
    assert found.figure.unit == "$"
    assert (found.figure.low, found.figure.high) == (5e6, 5e6)
    assert comparable(found, other)
    assert compatible(found.figure, other.figure)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("C$5 million", "$5 million"),
        ("5 million euros", "$5 million"),
        ("5 million Canadian dollars", "$5 million"),
        ("5% of people", "5 people"),
        ("$5 given to people", "5 people"),
    ],
)
def test_what_cannot_be_compared(a: str, b: str) -> None:
    (x,), (y,) = quantities(a), quantities(b)
    assert not comparable(x, y)
    assert not comparable(y, x)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("5 million euros", "€5 million"),
        ("GBP 5 million", "5 million pounds"),
        ("84 were killed", "84 soldiers"),
        ("fourteen labourers", "14 workers"),
        ("300 refugees", "300 people"),
        ("six hostages", "six fishermen"),
        ("5 million Canadian dollars", "CA$5 million"),
    ],
)
def test_what_can_be_compared(a: str, b: str) -> None:
    (x,), (y,) = quantities(a), quantities(b)
    assert comparable(x, y)
    assert comparable(y, x)


def test_two_numbers_side_by_side_stay_two() -> None:
    assert [q.figure.low for q in quantities("The council gave 10 schools 300 computers")] == [10, 300]
    assert [q.figure.low for q in quantities("In 2024 300 people and 12 dogs drowned")] == [300, 12]
    assert [q.figure.low for q in quantities("killed 10 and 15 people")] == [10, 15]
