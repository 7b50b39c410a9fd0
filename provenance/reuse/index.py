"""The texts that articles share: of a whole corpus at once, or of one newcomer after the other."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..model import Article
from .candidates import (
    COMMON,
    NEAREST,
    QUOTED,
    SAMPLE,
    THREADS,
    Corpus,
    Runs,
    Shared,
    articles_of,
    boilerplate_from,
    by_rank,
    groups_of,
    mark,
    mark_boilerplate,
    near,
    opening,
    own,
    parts_for,
    runs_of,
    shared_by,
    shared_of,
    telling,
)
from .direction import Overlap
from .fingerprints import I64, RUN, U32, U64, Fingerprints, Words, fingerprints_of
from .passages import Aligned, Run, Side, aligned, overlap_of, prose

T = TypeVar("T", bound=np.generic)

_CHUNK = 100_000  # characters hashed at once: what fits into the processor's cache
_PAIRS = 256  # aligned at once
_ID_BITS = 40  # of an article's id, in its place


def place_of(article: Article) -> int:
    """Where an article stands in the order of days, those of one day as if at random: 62 bits. Without a day, at 0."""
    try:
        day = datetime.date.fromisoformat((article.published or "")[:10]).toordinal()
    except ValueError:
        day = 0
    id_ = hashlib.blake2b(article.id.encode("utf-8", "surrogatepass"), digest_size=_ID_BITS // 8)
    return day << _ID_BITS | int.from_bytes(id_.digest(), "big")


def text_number(words: U32) -> int:
    """The same 63 bits for texts of the same words."""
    return int.from_bytes(hashlib.blake2b(words.tobytes(), digest_size=8).digest(), "big") >> 1


def overlaps(articles: Iterable[Article], *, within_days: int | None = None) -> Iterator[Overlap]:
    """See :func:`provenance.reuse.overlaps`."""
    known: dict[str, Article] = {}

    def unique() -> Iterator[Article]:
        for article in articles:
            if article.id not in known:
                known[article.id] = article
                yield article

    corpus = corpus_of(unique())
    pairs = pairs_of(corpus, within_days)
    yield from overlaps_of(list(known.values()), *pairs, lambda n: stock_of(corpus, n))


_Fact = tuple[int, str, str | None]  # the place of an article, its id, and that of its outlet


def _fact(article: Article) -> _Fact:
    return place_of(article), article.id, None if article.outlet is None else article.outlet.id


def corpus_of(articles: Iterable[Article]) -> Corpus:
    """Everything that is compared of the articles, in the order given."""
    facts: list[_Fact] = []

    def texts() -> Iterator[list[str]]:
        chunk: list[str] = []
        size = 0
        for article in articles:
            facts.append(_fact(article))
            chunk.append(article.text)
            size += len(article.text)
            if size >= _CHUNK:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    return _corpus(_fingerprinted(texts()), facts)


def corpus_of_few(articles: Sequence[Article]) -> tuple[Corpus, Words]:
    """The same for a few articles, with their words; boilerplate is not looked for."""
    found = fingerprints_of([a.text for a in articles])
    return _corpus([found], [_fact(a) for a in articles]), found.words


def _corpus(parts: Iterable[Fingerprints], facts: Sequence[_Fact]) -> Corpus:
    """``facts`` are complete once all parts have been taken."""
    value, word = _Growing(np.uint64), _Growing(np.uint32)
    words, look = _Growing(np.uint32), _Growing(np.uint8)
    count: list[I64] = []
    count_words: list[I64] = []
    text: list[int] = []
    for part in parts:
        value.extend(part.value)
        word.extend(part.word)
        words.extend(part.words.hash)
        look.extend(part.words.look)
        count.append(np.diff(part.first))
        count_words.append(np.diff(part.words.first))
        text += [text_number(part.words.hash[i:j]) for i, j in _ranges(part.words.first)]
    order = sorted(range(len(facts)), key=facts.__getitem__)
    rank = np.empty(len(facts), np.int64)
    rank[order] = np.arange(len(facts))
    outlets: dict[str, int] = {}
    first, first_word = _running(count), _running(count_words)
    return Corpus(
        value=value.whole(),
        word=word.whole(),
        first=first,
        words=words.whole(),
        look=look.whole(),
        first_word=first_word,
        day=np.array([place >> _ID_BITS for place, _, _ in facts], np.int64),
        rank=rank,
        outlet=np.array([-1 if o is None else outlets.setdefault(o, len(outlets)) for _, _, o in facts], np.int64),
        text=np.array(text, np.uint64),
        stock=np.zeros(int(first[-1]), np.bool_),
        boilerplate=np.zeros(int(first_word[-1]), np.bool_),
        has_boilerplate=np.zeros(len(facts), np.bool_),
    )


def _ranges(first: I64) -> Iterator[tuple[int, int]]:
    return pairwise(first.tolist())


class _Growing(Generic[T]):
    """One long array made of many short ones, which are let go at once: kept, they would double the memory."""

    def __init__(self, dtype: type[T]) -> None:
        self._held: NDArray[T] = np.empty(1 << 12, dtype)
        self._count = 0

    def extend(self, part: NDArray[T]) -> None:
        end = self._count + len(part)
        if end > len(self._held):
            self._held.resize(end + end // 4, refcheck=False)  # nobody else has seen it
        self._held[self._count : end] = part
        self._count = end

    def whole(self) -> NDArray[T]:
        self._held.resize(self._count, refcheck=False)
        return self._held


def _running(counts: Sequence[I64]) -> I64:
    return np.cumsum(np.concatenate([np.zeros(1, np.int64), *counts]))


def _fingerprinted(chunks: Iterable[list[str]]) -> Iterator[Fingerprints]:
    """In order, on two threads: numpy lets go of the interpreter while it computes."""
    waiting: deque[Future[Fingerprints]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        for chunk in chunks:
            waiting.append(pool.submit(fingerprints_of, chunk))
            if len(waiting) > 2 * THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def pairs_of(corpus: Corpus, within_days: int | None = None) -> tuple[I64, I64]:
    """The numbers of the articles that share words which are no accident."""
    article = articles_of(corpus)
    groups = groups_of(corpus.value, article)
    mark_boilerplate(corpus, groups, article)
    common = np.diff(groups.first) > COMMON
    found = (
        shared if within_days is None else near(corpus, shared, article, within_days)
        for shared in shared_of(corpus, groups, common, article)
    )
    parts = by_rank(corpus, found, parts_for(groups, common), article)
    del groups

    def judged(some: list[Shared]) -> tuple[I64, I64]:
        if not some:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        joined = Shared(*(np.concatenate(column) for column in zip(*some, strict=True)))
        some.clear()
        return telling(corpus, runs_of(corpus, joined, article))

    with ThreadPoolExecutor(THREADS) as pool:
        pairs = list(pool.map(judged, parts))
    return np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs])


def stock_of(corpus: Corpus, number: int) -> U64:
    """The fingerprints of an article that are its outlet's boilerplate."""
    place = slice(int(corpus.first[number]), int(corpus.first[number + 1]))
    return corpus.value[place][corpus.stock[place]]


def overlaps_of(articles: Sequence[Article], a: I64, b: I64, stock: Callable[[int], U64]) -> Iterator[Overlap]:
    """Align the pairs ``a``, ``b`` of the articles; ``stock`` gives the boilerplate fingerprints of each."""
    for begin in range(0, len(a), _PAIRS):
        one, two = a[begin : begin + _PAIRS], b[begin : begin + _PAIRS]
        numbers, place = np.unique(np.concatenate([one, two]), return_inverse=True)
        some = [articles[n] for n in numbers.tolist()]
        yield from _aligned(some, place[: len(one)], place[len(one) :], [stock(n) for n in numbers.tolist()])


def _aligned(articles: Sequence[Article], a: I64, b: I64, stock: Sequence[U64]) -> Iterator[Overlap]:
    corpus, words = corpus_of_few(articles)
    mark_given(corpus, stock)
    runs = own(corpus, runs_of(corpus, shared_by(corpus, a, b), articles_of(corpus)))
    hashes = [words.hash[i:j].tolist() for i, j in _ranges(words.first)]
    sides = [Side(article.text, words.of(number)) for number, article in enumerate(articles)]
    found: list[tuple[int, int, list[Aligned], bool]] = []
    left = np.zeros(len(runs.a), np.bool_)  # runs of pairs that had passages which are no text of theirs, without those
    for i, j in pairwise([*np.flatnonzero(opening(runs.a, runs.b)).tolist(), len(runs.a)]):
        one, two = int(runs.a[i]), int(runs.b[i])
        at_home = articles[one].outlet is not None and corpus.outlet[one] == corpus.outlet[two]
        at_one, at_two = runs.at_a[i:j].tolist(), runs.at_b[i:j].tolist()
        if articles[one].id > articles[two].id:
            one, two, at_one, at_two = two, one, at_two, at_one
        shared = [Run(*r) for r in zip(at_one, at_two, runs.words[i:j].tolist(), strict=True)]
        least = QUOTED if max(r.words for r in shared) >= QUOTED else RUN
        passages = aligned(hashes[one], hashes[two], shared, least)
        kept = prose(sides[one], sides[two], passages, at_home=at_home)
        whole = len(kept) == len(passages)
        if not whole:
            left[i:j] = [any(p.a <= r.a and r.a + r.words <= p.a_end and p.b <= r.b for p in kept) for r in shared]
        if kept:
            found.append((one, two, kept, whole))
    # What is left without boilerplate must be no accident by itself.
    one_side, other_side = telling(corpus, Runs(*(column[left] for column in runs)))
    telling_pairs = set(zip(one_side.tolist(), other_side.tolist(), strict=True))
    for one, two, kept, whole in found:
        if whole or (one, two) in telling_pairs or (two, one) in telling_pairs:
            yield overlap_of(articles[one], articles[two], kept, words.of(one), words.of(two))


def mark_given(corpus: Corpus, stock: Sequence[U64]) -> None:
    """Write down which fingerprints of each article are boilerplate."""
    article = articles_of(corpus)
    for number, (i, j) in enumerate(_ranges(corpus.first)):
        if len(stock[number]):
            values, at = np.unique(corpus.value[i:j], return_index=True)
            mark(corpus, i + at[np.isin(values, stock[number])], article)


# --- One article more, or one less: the answer for the whole corpus, at the price of what the article touches.


_Item = TypeVar("_Item", int, str)
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
    """The shared texts of a corpus that grows article by article, its fingerprints on a shelf; at every moment the same
    as :func:`provenance.reuse.overlaps` of its articles.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def add(self, article: Article) -> Change:
        """Add an article; one whose id is known changes nothing."""
        if self._shelf.place(article.id) is not None:
            return Change(frozenset(), ())
        place = place_of(article)
        while self._shelf.taken(place):  # another id of the same 40 bits on the same day
            place += 1
        values, entry = _entered(article)
        self._shelf.put(place, entry, article, values)
        pairs = self._touched(place, values, own=True) | self._restocked(entry)
        return self._judged(pairs)

    def remove(self, article: Article) -> Change:
        """Take an article away, as it was added; an unknown one changes nothing."""
        place = self._shelf.place(article.id)
        if place is None:
            return Change(frozenset(), ())
        values, entry = _entered(article)
        gone = self._pairs_of(place, values)
        between = self._touched(place, values, own=False)
        ids = {p: a.id for p, a in self._shelf.articles({p for pair in gone for p in pair}).items()}
        self._shelf.take(place, values)
        change = self._judged(between | self._restocked(entry))
        return Change(change.pairs | {_ordered(ids[a], ids[b]) for a, b in gone}, change.overlaps)

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
        stored = self._shelf.articles(set(sample.values()))
        counts = Counter(value for article in stored.values() for value in _entered(article)[0])
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
                    pairs |= self._pairs_of(place, _entered(article)[0])
        return pairs

    # --- judging them -------------------------------------------------------------------------------------------

    def _judged(self, pairs: set[Pair]) -> Change:
        if not pairs:
            return Change(frozenset(), ())
        stored = self._shelf.articles({p for pair in pairs for p in pair})
        places = sorted(stored)
        number = {place: i for i, place in enumerate(places)}
        articles = [stored[place] for place in places]
        corpus, _ = corpus_of_few(articles)  # ranked as they are placed
        outlets = {a.outlet.id for a in articles if a.outlet is not None}
        stocks = {outlet: np.array(sorted(self._shelf.stock(outlet)), np.uint64) for outlet in outlets}
        nothing = np.zeros(0, np.uint64)
        stock: list[U64] = [nothing if a.outlet is None else stocks[a.outlet.id] for a in articles]
        mark_given(corpus, stock)
        article = articles_of(corpus)
        groups = groups_of(corpus.value, article)
        wanted = np.sort(np.array([number[a] << 32 | number[b] for a, b in pairs], np.int64))
        first = groups.at[groups.first[:-1]]
        holders = (self._shelf.with_value(value, COMMON + 1) for value in corpus.value[first].tolist())
        common = np.array([len(places_of) > COMMON for places_of in holders], np.bool_)
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
        ids = frozenset(_ordered(stored[a].id, stored[b].id) for a, b in pairs)
        if not any(len(part.a) for part in parts):
            return Change(ids, ())
        joined = Shared(*(np.concatenate(column) for column in zip(*parts, strict=True)))
        alike = telling(corpus, runs_of(corpus, joined, article))
        return Change(ids, tuple(overlaps_of(articles, *alike, stock.__getitem__)))


def _ordered(a: _Item, b: _Item) -> tuple[_Item, _Item]:
    return (a, b) if a < b else (b, a)


def _entered(article: Article) -> tuple[list[int], Entry]:
    """The fingerprints of an article, each once, and what else is kept of it."""
    prints = fingerprints_of([article.text])
    outlet = None if article.outlet is None else article.outlet.id
    return np.unique(prints.value).tolist(), Entry(outlet, text_number(prints.words.hash))
