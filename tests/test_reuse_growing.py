"""Copied text found article by article: the same as all at once, whatever the order."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance.model import Article, Party
from provenance.reuse import candidates, overlaps
from provenance.reuse import index as growing
from provenance.reuse.index import Index
from provenance.reuse.passages import Overlap

OUTLETS = [Party(f"outlet:{n}", n, "outlet") for n in ("Gazette", "Herald")]


def blocks(seed: int = 3, count: int = 9, words: int = 30) -> list[str]:
    """Stretches of made-up words, long enough to be no accident."""
    rnd = random.Random(seed)
    return [
        " ".join("".join(rnd.choices("abcdefghijklmnop", k=rnd.randint(3, 9))) for _ in range(words))
        for _ in range(count)
    ]


BLOCKS = [
    *(
        " ".join(
            w.capitalize() + ("." if i % 10 == 9 else "") if i % 10 == 0 else w + ("." if i % 10 == 9 else "")
            for i, w in enumerate(block.split())
        )
        for block in blocks(count=7)
    ),
    *blocks(4, count=1),  # no sentence: nothing to copy within an outlet
    "Sign up for our newsletter and get the best stories of the week, chosen by the editors, delivered straight to your inbox.",
]
articles = st.lists(
    st.tuples(
        st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=4),
        st.sampled_from([None, *OUTLETS]),
        st.sampled_from([None, "2025-01-01", "2025-01-02", "2025-01-09"]),
    ),
    min_size=2,
    max_size=14,
).map(
    lambda given: [
        Article(f"a{i:02}", "\n".join(parts), outlet=o, published=d) for i, (parts, o, d) in enumerate(given)
    ]
)


def grown(given: list[Article], index: Index | None = None) -> dict[tuple[str, str], Overlap]:
    index = index or Index()
    known: dict[tuple[str, str], Overlap] = {}
    for article in given:
        change = index.add(article)
        for pair in change.pairs:
            known.pop(pair, None)
        known |= {(o.article, o.other): o for o in change.overlaps}
        assert {(o.article, o.other) for o in change.overlaps} <= change.pairs
    return known


def at_once(given: list[Article]) -> dict[tuple[str, str], Overlap]:
    return {(o.article, o.other): o for o in overlaps(given)}


@pytest.fixture(params=["as shipped", "everything is common"])
def limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second makes so small a corpus meet every rule that only a large one would."""
    if request.param != "as shipped":
        from provenance.reuse import index

        for module in (candidates, growing, index):
            monkeypatch.setattr(module, "COMMON", 3)
        for module in (candidates, growing):
            monkeypatch.setattr(module, "SAMPLE", 4)
        monkeypatch.setattr(candidates, "FEWEST", 2)


@pytest.mark.usefixtures("limits")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles, st.randoms(use_true_random=False))
def test_any_order_of_adding_gives_what_all_at_once_gives(given: list[Article], rnd: random.Random) -> None:
    expected = at_once(given)
    shuffled = given.copy()
    rnd.shuffle(shuffled)
    assert at_once(shuffled) == expected
    assert grown(shuffled) == expected


@pytest.mark.usefixtures("limits")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles, st.randoms(use_true_random=False))
def test_taking_articles_away_leaves_what_the_rest_shares(given: list[Article], rnd: random.Random) -> None:
    index = Index()
    known = grown(given, index)
    gone = rnd.sample(given, len(given) // 2)
    for article in gone:
        change = index.remove(article)
        for pair in change.pairs:
            known.pop(pair, None)
        known |= {(o.article, o.other): o for o in change.overlaps}
    assert known == at_once([a for a in given if a not in gone])
