"""The texts that articles share: of a whole corpus at once, or of one newcomer after the other."""

from __future__ import annotations

import datetime
import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..model import Article
from .aligning import Overlap, Run, aligned, overlap_of
from .candidates import (
    Corpus,
    Runs,
    Shared,
    articles_of,
    boilerplate,
    groups_of,
    mark,
    near,
    runs_of,
    shared_of,
)
from .fingerprints import RUN, Fingerprints, fingerprints_of
from .weighing import QUOTED, telling
from .words import I64, Words, words_of

T = TypeVar("T", bound=np.generic)

_CHUNK = 100_000  # characters hashed at once: what fits into the processor's cache
_PAIRS = 256  # aligned at once


def day_of(article: Article) -> int:
    """The day of publication as an ordinal, 0 where no day is known."""
    try:
        return datetime.date.fromisoformat((article.published or "")[:10]).toordinal()
    except ValueError:
        return 0


def overlaps(articles: Iterable[Article], *, within_days: int | None = None) -> Iterator[Overlap]:
    """The words each two of the articles share, earlier ones first; the same whatever order they come in.

    ``within_days``: only of articles published at most so many days apart (those without a date are always compared).
    Of several articles with one id, the first counts. All articles are read before the first result.
    """
    known: dict[str, Article] = {}
    corpus = corpus_of(_unique(articles, known))
    runs = shared_runs(corpus, within_days)
    return overlaps_of(list(known.values()), runs)


def _unique(articles: Iterable[Article], known: dict[str, Article]) -> Iterator[Article]:
    for article in articles:
        if article.id not in known:
            known[article.id] = article
            yield article


def corpus_of(articles: Iterable[Article]) -> Corpus:
    """Everything that is compared of the articles, in the order given."""
    facts: list[tuple[int, str]] = []
    outlets: dict[str, int] = {}
    outlet: list[int] = []

    def texts() -> Iterator[list[str]]:
        chunk: list[str] = []
        size = 0
        for article in articles:
            facts.append((day_of(article), article.id))
            outlet.append(-1 if article.outlet is None else outlets.setdefault(article.outlet.id, len(outlets)))
            chunk.append(article.text)
            size += len(article.text)
            if size >= _CHUNK:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    parts = list(_fingerprinted(texts()))
    order = sorted(range(len(facts)), key=facts.__getitem__)
    rank = np.empty(len(facts), np.int64)
    rank[order] = np.arange(len(facts))
    first_word = _running([np.diff(p.words.first) for p in parts])
    words = _joined([p.words.hash for p in parts], np.uint32)
    return Corpus(
        value=_joined([p.value for p in parts], np.uint64),
        word=_joined([p.word for p in parts], np.uint32),
        first=_running([np.diff(p.first) for p in parts]),
        words=words,
        look=_joined([p.words.look for p in parts], np.uint8),
        first_word=first_word,
        day=np.array([day for day, _ in facts], np.int64),
        rank=rank,
        outlet=np.array(outlet, np.int64),
        text=np.array([text_number(words[i:j].tobytes()) for i, j in _ranges(first_word)], np.uint64),
        boilerplate=np.zeros(len(words), np.bool_),
        has_boilerplate=np.zeros(len(facts), np.bool_),
    )


def text_number(words: bytes) -> int:
    """The same 64 bits for texts of the same words."""
    return int.from_bytes(hashlib.blake2b(words, digest_size=8).digest(), "big")


def _ranges(first: I64) -> Iterator[tuple[int, int]]:
    return pairwise(first.tolist())


def _joined(parts: Sequence[NDArray[T]], dtype: type[T]) -> NDArray[T]:
    return np.concatenate([np.zeros(0, dtype), *parts])


def _running(counts: Sequence[I64]) -> I64:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.concatenate(counts) if counts else np.zeros(0, np.int64))])


def _fingerprinted(chunks: Iterable[list[str]]) -> Iterator[Fingerprints]:
    """In order, on two threads: numpy lets go of the interpreter while it computes."""
    workers = min(2, os.cpu_count() or 1)
    waiting: deque[Future[Fingerprints]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for chunk in chunks:
            waiting.append(pool.submit(fingerprints_of, chunk))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def shared_runs(corpus: Corpus, within_days: int | None = None) -> Runs:
    """The runs of words that are no accident, pair by pair."""
    article = articles_of(corpus)
    groups = groups_of(corpus.value, article)
    marked = boilerplate(corpus, groups, article)
    mark(corpus, groups, marked, article)
    parts = [
        shared if within_days is None else near(corpus, shared, article, within_days)
        for shared in shared_of(corpus, groups, marked, article)
    ]
    if not parts:
        return Runs(*(np.zeros(0, np.int64) for _ in Runs._fields))
    return telling(corpus, runs_of(corpus, Shared(*(np.concatenate(c) for c in zip(*parts, strict=True))), article))


def overlaps_of(articles: Sequence[Article], runs: Runs) -> Iterator[Overlap]:
    """Align the runs of each pair of articles; ``runs`` numbers them."""
    if not len(runs.a):
        return
    new = np.ones(len(runs.a), np.bool_)
    new[1:] = (runs.a[1:] != runs.a[:-1]) | (runs.b[1:] != runs.b[:-1])
    bounds = np.append(np.flatnonzero(new), len(runs.a))
    for begin in range(0, len(bounds) - 1, _PAIRS):
        block = bounds[begin : begin + _PAIRS + 1].tolist()
        numbers = np.unique(np.concatenate([runs.a[block[0] : block[-1]], runs.b[block[0] : block[-1]]])).tolist()
        words = words_of([articles[n].text for n in numbers])
        cut = {n: words.of(i) for i, n in enumerate(numbers)}
        hashes = {n: w.hash.tolist() for n, w in cut.items()}
        for i, j in pairwise(block):
            yield _overlap(articles, runs, i, j, cut, hashes)


def _overlap(
    articles: Sequence[Article], runs: Runs, i: int, j: int, cut: dict[int, Words], hashes: dict[int, list[int]]
) -> Overlap:
    a, b = int(runs.a[i]), int(runs.b[i])
    at_a, at_b = runs.at_a[i:j].tolist(), runs.at_b[i:j].tolist()
    if articles[a].id > articles[b].id:
        a, b, at_a, at_b = b, a, at_b, at_a
    shared = [Run(*r) for r in zip(at_a, at_b, runs.words[i:j].tolist(), strict=True)]
    least = QUOTED if max(r.words for r in shared) >= QUOTED else RUN
    return overlap_of(articles[a], articles[b], aligned(hashes[a], hashes[b], shared, least), cut[a], cut[b])
