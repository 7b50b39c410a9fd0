"""Figures that one source gave one after another, and figures that contradict each other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from provenance import chart, independence, open_database
from provenance.model import Article, Party, content_id
from provenance.show.labels import traced
from provenance.show.text import trace_text
from provenance.trace.drawing import superseded, updates


def story(outlet: str, published: str | None, text: str) -> Article:
    return Article(
        content_id(outlet, text),
        text,
        outlet=Party(f"outlet:{outlet.lower()}", outlet, "outlet"),
        published=published,
        language="en",
    )


def toll(outlet: str, published: str | None, count: int, who: str) -> Article:
    return story(outlet, published, f"The earthquake in Tabor killed {count} people, {who} told reporters.")


GOVERNOR = "Governor Lena Oss"
RISING = [toll("Daily", "2024-05-01", 51, GOVERNOR), toll("Courier", "2024-05-03", 84, GOVERNOR)]


@pytest.mark.parametrize(
    ("articles", "updated", "disputed"),
    [
        (RISING, [("84", "51")], False),
        ([RISING[0], toll("Courier", "2024-05-01", 84, GOVERNOR)], [], True),  # one day: which came first?
        ([RISING[0], toll("Courier", None, 84, GOVERNOR)], [], True),
        ([RISING[0], toll("Courier", "2024-05", 84, GOVERNOR)], [], True),
        ([RISING[0], toll("Courier", "2024-05-03", 84, "rebel leader Omar Haddad")], [], True),
        ([RISING[0], toll("Courier", "2024-05-03", 84, "an official")], [], True),
        # Still told by another after the governor has corrected it.
        ([*RISING, toll("Mirror", "2024-05-02", 51, "rebel leader Omar Haddad")], [("84", "51")], True),
        # Reported once more, and later than the new figure: nobody knows which of them she stands by.
        ([*RISING, toll("Mirror", "2024-05-04", 51, GOVERNOR)], [], True),
    ],
)  # fmt: skip
def test_a_later_figure_of_the_same_source_is_an_update(
    tmp_path: Path, articles: list[Article], updated: list[tuple[str, str]], disputed: bool
) -> None:
    with open_database(tmp_path / "p.db") as db:
        db.add(articles, engine="rules")
        (summary,) = [c for c in db.claims() if c.in_all > 1]
        answer = traced(db, db.claim(summary.id))  # type: ignore[arg-type] # it is there: it was just listed
    counts = [c.independence for c in answer.counted]
    found = answer.updates
    told = [(answer.counted[u.later].position.figure, answer.counted[u.earlier].position.figure) for u in found]
    assert [(late.text, early.text) for late, early in told if late and early] == updated
    assert summary.disputed is disputed
    assert (len(counts) - len(superseded(counts, found)) > 1) is disputed
    shown = trace_text(answer, 200)
    assert ('An update: "84", earlier "51", from the same source: Lena Oss' in shown) is bool(updated)
    assert ("disputed: " in shown) is disputed
    assert len(re.findall(r"\d independent sources? .*in \d", shown)) == 1 + len(
        counts
    )  # every version with its own three numbers


def test_filters_speak_of_the_version_that_is_listed(tmp_path: Path) -> None:
    """Two articles with different figures: each version has one article and one source."""
    with open_database(tmp_path / "p.db") as db:
        db.add([RISING[0], toll("Courier", "2024-05-03", 84, "rebel leader Omar Haddad")], engine="rules")
        every = db.claims()
        assert [(c.articles, c.as_written, c.in_all) for c in every if c.disputed] == [(1, 1, 2)]
        for single in (False, True):
            listed = db.claims(min_articles=2, single_source=single)
            assert listed == [c for c in every if c.articles > 1 and (c.as_written == 1 or not single)]


def test_one_position_updates_nothing() -> None:
    assert updates([], [], {}) == []
    from provenance import link_claims

    (claim,) = [
        c
        for c in link_claims([RISING[0], toll("Courier", "2024-05-03", 51, GOVERNOR)], engine="rules")
        if len(c.mentions) > 1
    ]
    counts = [independence(chart(p)) for p in claim.positions]
    assert updates(claim.positions, counts, {m.article: "2024-05-01" for m in claim.mentions}) == []
    assert superseded(counts, []) == set()
