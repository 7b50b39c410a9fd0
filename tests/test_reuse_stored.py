"""Fingerprints in a database: the same shared texts as without one, whether articles came together or one by one."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest

from provenance.corpus import pipeline
from provenance.model import Article, Party
from provenance.reuse import overlaps
from provenance.reuse.direction import Overlap
from provenance.store.connection import open_file, transaction

Found = dict[tuple[str, str], Overlap]


def corpus(count: int, seed: int = 1) -> list[Article]:
    rnd = random.Random(seed)
    words = ["".join(rnd.choices("abcdefghijklm", k=rnd.randint(3, 8))) for _ in range(2000)]
    blocks = [" ".join(rnd.choices(words, k=rnd.randint(30, 70))) for _ in range(12)]
    footers = {"gazette": blocks[0], "herald": blocks[1]}
    out = []
    for i in range(count):
        outlet = rnd.choice([None, *footers])
        parts = [rnd.choice(blocks[2:]) for _ in range(rnd.randint(0, 2))] + [" ".join(rnd.choices(words, k=40))]
        rnd.shuffle(parts)
        if outlet:
            parts.append(footers[outlet])
        party = None if outlet is None else Party(outlet, outlet, "outlet")
        out.append(
            Article(
                f"{i:04}",
                "\n".join(parts),
                outlet=party,
                published=rnd.choice([None, f"2025-03-{rnd.randint(1, 20):02}"]),
            )
        )
    return out


class Stored:
    """A database with what an index of it says is shared."""

    def __init__(self, path: Path) -> None:
        self.connection: sqlite3.Connection = open_file(str(path), create=True, busy_timeout=1).connection
        self.found: Found = {}

    def add(self, articles: Iterable[Article]) -> bool:
        """Store articles and bring the index up to date; whether all was compared at once."""
        with transaction(self.connection):
            for a in articles:
                outlet = None if a.outlet is None else a.outlet.id
                if outlet:
                    self.connection.execute(
                        "INSERT OR IGNORE INTO parties VALUES (?, ?, 'outlet', NULL, NULL, ?)", (outlet, outlet, outlet)
                    )
                self.connection.execute(
                    "INSERT INTO articles (id, outlet, published, text, fingerprint) VALUES (?, ?, ?, ?, '')",
                    (a.id, outlet, a.published, a.text),
                )
            return self._take(pipeline.compare_new(self.connection))

    def remove(self, article: Article) -> None:
        with transaction(self.connection):
            self._take(pipeline.compare_without(self.connection, article.id))
            self.connection.execute("DELETE FROM articles WHERE id = ?", (article.id,))

    def _take(self, renewed: pipeline.Compared) -> bool:
        self.found = {} if renewed.pairs is None else {p: o for p, o in self.found.items() if p not in renewed.pairs}
        self.found |= {(o.article, o.other): o for o in renewed.overlaps}
        return renewed.pairs is None

    def tables(self) -> list[list[tuple[object, ...]]]:
        return [
            sorted(self.connection.execute(f"SELECT * FROM {t}"))
            for t in ("fingerprinted", "fingerprints", "boilerplate")
        ]


def at_once(articles: Iterable[Article]) -> Found:
    return {(o.article, o.other): o for o in overlaps(articles)}


@pytest.fixture
def stored(tmp_path: Path) -> Iterable[Stored]:
    made = Stored(tmp_path / "one.db")
    yield made
    made.connection.close()


@pytest.mark.parametrize("common", [100, 4])
def test_all_together_then_one_by_one(
    stored: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, common: int
) -> None:
    for module in ("candidates", "index"):
        monkeypatch.setattr(f"provenance.reuse.{module}.COMMON", common)
    articles = corpus(110)
    assert stored.add(articles[:80])
    assert stored.found == at_once(articles[:80])
    for article in articles[80:]:
        assert not stored.add([article])
    assert stored.found == at_once(articles)
    assert stored.connection.execute("SELECT count(*) FROM boilerplate").fetchone()[0] > 0
    other = Stored(tmp_path / "two.db")
    assert other.add(reversed(articles))
    assert other.tables() == stored.tables()
    other.connection.close()


def test_what_is_taken_away_leaves_no_trace(stored: Stored, tmp_path: Path) -> None:
    articles = corpus(100, seed=2)
    stored.add(articles)
    gone = articles[::5]
    for article in gone:
        stored.remove(article)
    rest = [a for a in articles if a not in gone]
    assert stored.found == at_once(rest)
    other = Stored(tmp_path / "two.db")
    other.add(rest)
    assert other.tables() == stored.tables()
    other.connection.close()


def test_nothing_new_changes_nothing(stored: Stored) -> None:
    stored.add(corpus(10))
    with transaction(stored.connection):
        assert pipeline.compare_new(stored.connection).pairs == frozenset()
        assert pipeline.compare_without(stored.connection, "no such article").pairs == frozenset()
