"""Copied text found article by article: the same as all at once, whatever the order."""

from __future__ import annotations

import random
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance.model import Article, Party
from provenance.reuse import candidates, overlaps
from provenance.reuse import index as growing
from provenance.reuse.direction import Overlap
from provenance.reuse.index import Entry, Index

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

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


@dataclass(slots=True)
class MemoryShelf:
    """Fingerprints in dictionaries."""

    _articles: dict[int, Article] = field(default_factory=dict)
    _entries: dict[int, Entry] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)
    _values: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _texts: dict[str, dict[int, list[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    _stock: dict[str, frozenset[int]] = field(default_factory=dict)

    def put(self, place: int, entry: Entry, article: Article, values: Sequence[int]) -> None:
        self._articles[place], self._entries[place], self._places[article.id] = article, entry, place
        for value in values:
            insort(self._values[value], place)
        if entry.outlet is not None:
            self._texts[entry.outlet][entry.text].append(place)

    def take(self, place: int, values: Sequence[int]) -> None:
        entry = self._entries.pop(place)
        del self._places[self._articles.pop(place).id]
        for value in values:
            self._values[value].remove(place)
        if entry.outlet is not None:
            self._texts[entry.outlet][entry.text].remove(place)

    def place(self, article: str) -> int | None:
        return self._places.get(article)

    def taken(self, place: int) -> bool:
        return place in self._articles

    def articles(self, places: Collection[int]) -> dict[int, Article]:
        return {place: self._articles[place] for place in places}

    def with_value(self, value: int, limit: int) -> list[int]:
        return self._values.get(value, [])[:limit]

    def beside(self, value: int, place: int, count: int) -> tuple[list[int], list[int]]:
        held = self._values.get(value, [])
        at = bisect_left(held, place)
        above = at + (at < len(held) and held[at] == place)
        return held[max(0, at - count) : at][::-1], held[above : above + count]

    def sample(self, outlet: str, count: int) -> dict[int, int]:
        held = self._texts[outlet]
        return {text: held[text][0] for text in sorted(t for t, places in held.items() if places)[:count]}

    def stock(self, outlet: str) -> frozenset[int]:
        return self._stock.get(outlet, frozenset())

    def restock(self, outlet: str, added: Collection[int], removed: Collection[int]) -> None:
        self._stock[outlet] = (self.stock(outlet) | frozenset(added)) - frozenset(removed)


def grown(given: list[Article], index: Index | None = None) -> dict[tuple[str, str], Overlap]:
    index = index or Index(MemoryShelf())
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
    index = Index(MemoryShelf())
    known = grown(given, index)
    gone = rnd.sample(given, len(given) // 2)
    for article in gone:
        change = index.remove(article)
        for pair in change.pairs:
            known.pop(pair, None)
        known |= {(o.article, o.other): o for o in change.overlaps}
    assert known == at_once([a for a in given if a not in gone])
