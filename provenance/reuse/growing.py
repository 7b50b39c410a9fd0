"""One article more, or one less: the answer for the whole corpus, at the price of what the article touches.

What a corpus shares is decided by the set of its articles (:mod:`provenance.reuse.candidates`). So when an article
comes, exactly those pairs have to be judged again for which it changes something: its own; those that shared a run
of words which has now become common; those it stands between in a common one; and, when it changes what is
boilerplate of its outlet, those that share those words. Everything else stays as it is.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple, Protocol, TypeVar

import numpy as np

from ..model import Article
from .aligning import Overlap
from .candidates import (
    COMMON,
    NEAREST,
    SAMPLE,
    Shared,
    articles_of,
    boilerplate_from,
    groups_of,
    runs_of,
    shared_of,
)
from .fingerprints import fingerprints_of
from .index import compared, mark_given, overlaps_of, place_of, text_number
from .weighing import telling
from .words import U64

T = TypeVar("T", int, str)
Pair = tuple[int, int]  # places, the lower one first


class Entry(NamedTuple):
    """What is kept of an article beside its fingerprints; ``text`` is the same for texts of the same words."""

    outlet: str | None
    text: int


class Shelf(Protocol):
    """Where fingerprints are kept. Articles are known by their place in the order of days; places are unique."""

    def put(self, place: int, entry: Entry, article: Article, values: Sequence[int]) -> None: ...

    def take(self, place: int, values: Sequence[int]) -> None: ...

    def place(self, article: str) -> int | None: ...

    def taken(self, place: int) -> bool: ...

    def articles(self, places: Collection[int]) -> dict[int, Article]: ...

    def with_value(self, value: int, limit: int) -> list[int]:
        """The lowest places, at most ``limit``, of articles with this fingerprint."""
        ...

    def beside(self, value: int, place: int, count: int) -> tuple[list[int], list[int]]:
        """The nearest places below, nearest first, and above, of articles with this fingerprint."""
        ...

    def sample(self, outlet: str, count: int) -> dict[int, int]:
        """The lowest text numbers of an outlet, each with the place of one article of that text."""
        ...

    def stock(self, outlet: str) -> frozenset[int]: ...

    def restock(self, outlet: str, added: Collection[int], removed: Collection[int]) -> None: ...


@dataclass(frozen=True, slots=True)
class Change:
    """What one article changed: of ``pairs`` (article ids, smaller first), those in ``overlaps`` share words now,
    and the others do not, whatever was known of them before."""

    pairs: frozenset[tuple[str, str]]
    overlaps: tuple[Overlap, ...]


class Index:
    """The shared texts of a corpus that grows article by article; the same as :func:`provenance.reuse.overlaps` of
    its articles at every moment.

    Give it a shelf to keep fingerprints elsewhere than in memory.
    """

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._shelf: Shelf = MemoryShelf() if shelf is None else shelf

    def add(self, article: Article) -> Change:
        """Add an article; one whose id is known changes nothing."""
        if self._shelf.place(article.id) is not None:
            return Change(frozenset(), ())
        place = place_of(article)
        while self._shelf.taken(place):  # another id of the same 40 bits on the same day
            place += 1
        values, text = _values(article)
        entry = Entry(None if article.outlet is None else article.outlet.id, text)
        self._shelf.put(place, entry, article, values)
        pairs = self._touched(place, values, own=True) | self._restocked(entry)
        return self._judged(pairs)

    def remove(self, article: Article) -> Change:
        """Take an article away, as it was added; an unknown one changes nothing."""
        place = self._shelf.place(article.id)
        if place is None:
            return Change(frozenset(), ())
        values, text = _values(article)
        entry = Entry(None if article.outlet is None else article.outlet.id, text)
        gone = self._pairs_of(place, values)
        between = self._touched(place, values, own=False)
        ids = self._ids({p for pair in gone for p in pair})
        self._shelf.take(place, values)
        change = self._judged(between | self._restocked(entry))
        return Change(change.pairs | {_ordered(ids[a], ids[b]) for a, b in gone}, change.overlaps)

    def _ids(self, places: Collection[int]) -> dict[int, str]:
        return {place: article.id for place, article in self._shelf.articles(places).items()}

    # --- which pairs to judge -----------------------------------------------------------------------------------

    def _touched(self, place: int, values: Sequence[int], *, own: bool) -> set[Pair]:
        """The pairs for which it matters that the article is there; with its ``own``."""
        pairs = self._pairs_of(place, values) if own else set()
        for value in values:
            found = self._shelf.with_value(value, COMMON + 2)
            if len(found) == COMMON + 1:  # common with it, not common without
                pairs |= set(combinations([p for p in found if p != place], 2))
            elif len(found) > COMMON + 1:
                below, above = self._shelf.beside(value, place, NEAREST)
                pairs |= {
                    (a, b)
                    for i, a in enumerate(below, 1)
                    for j, b in enumerate(above, 1)
                    if i + j == NEAREST + 1  # one too far with it between them
                }
        return pairs

    def _pairs_of(self, place: int, values: Sequence[int]) -> set[Pair]:
        """The pairs of one article that may share words which are no accident."""
        others: set[int] = set()
        for value in values:
            found = self._shelf.with_value(value, COMMON + 1)
            if len(found) > COMMON:
                below, above = self._shelf.beside(value, place, NEAREST)
                found = below + above
            others.update(found)
        others.discard(place)
        return {_ordered(place, other) for other in others}

    def _restocked(self, entry: Entry) -> set[Pair]:
        """Find the boilerplate of an outlet again, if the text is one it is judged by; the pairs which that changes."""
        if entry.outlet is None:
            return set()
        sample = self._shelf.sample(entry.outlet, SAMPLE)
        if len(sample) == SAMPLE and entry.text > max(sample):
            return set()
        held = self._shelf.articles(set(sample.values()))
        counts = Counter(value for article in held.values() for value in _values(article)[0])
        least = int(boilerplate_from(np.array([len(sample)]))[0])
        new = {value for value, count in counts.items() if count >= least}
        old = self._shelf.stock(entry.outlet)
        self._shelf.restock(entry.outlet, new - old, old - new)
        pairs: set[Pair] = set()
        seen: set[int] = set()
        for value in new ^ old:
            places = set(self._shelf.with_value(value, 1 << 30)) - seen
            seen |= places
            for place, article in self._shelf.articles(places).items():
                if article.outlet is not None and article.outlet.id == entry.outlet:
                    pairs |= self._pairs_of(place, _values(article)[0])
        return pairs

    # --- judging them -------------------------------------------------------------------------------------------

    def _judged(self, pairs: set[Pair]) -> Change:
        if not pairs:
            return Change(frozenset(), ())
        held = self._shelf.articles({p for pair in pairs for p in pair})
        places = sorted(held)
        number = {place: i for i, place in enumerate(places)}
        articles = [held[place] for place in places]
        corpus, _ = compared(articles)  # ranked as they are placed
        stocks = {a.outlet.id: np.array(sorted(self._shelf.stock(a.outlet.id)), np.uint64) for a in articles if a.outlet is not None}
        nothing = np.zeros(0, np.uint64)
        stock: list[U64] = [nothing if a.outlet is None else stocks[a.outlet.id] for a in articles]
        mark_given(corpus, stock)
        article = articles_of(corpus)
        groups = groups_of(corpus.value, article)
        wanted = np.sort(np.array([number[a] << 32 | number[b] for a, b in pairs], np.int64))
        first = groups.at[groups.first[:-1]]
        common = np.array([len(self._shelf.with_value(v, COMMON + 1)) > COMMON for v in corpus.value[first].tolist()], np.bool_)
        parts = []
        values = set(corpus.value[first[common]].tolist())
        for shared in shared_of(corpus, groups, common, article):
            a, b = article[shared.a].astype(np.int64), article[shared.b].astype(np.int64)
            kept = np.isin(a << 32 | b, wanted)
            for i in np.flatnonzero(kept).tolist() if values else ():
                value = int(corpus.value[shared.a[i]])
                if value in values:  # near among these need not be near among all
                    above = self._shelf.beside(value, places[int(a[i])], NEAREST)[1]
                    kept[i] = places[int(b[i])] in above
            parts.append(Shared(shared.a[kept], shared.b[kept]))
        found: list[Overlap] = []
        if parts:
            joined = Shared(*(np.concatenate(column) for column in zip(*parts, strict=True)))
            if len(joined.a):
                found = list(overlaps_of(articles, *telling(corpus, runs_of(corpus, joined, article)), stock.__getitem__))
        return Change(frozenset(_ordered(held[a].id, held[b].id) for a, b in pairs), tuple(found))


def _ordered(a: T, b: T) -> tuple[T, T]:
    return (a, b) if a < b else (b, a)


def _values(article: Article) -> tuple[list[int], int]:
    """The fingerprints of an article, each once, and the number of its text."""
    found = fingerprints_of([article.text])
    return np.unique(found.value).tolist(), text_number(found.words.hash)


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
