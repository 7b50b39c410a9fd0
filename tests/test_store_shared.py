"""Two at one file: what a lookup answers is the state before or after what the other commits, never a mixture."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from provenance.corpus import Database, open_database
from provenance.model import Article, Party, content_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POST = Party("outlet:norrvik-post", "The Norrvik Post", "outlet")
DAM = "The dam above Norrvik burst on Tuesday night and flooded 40 houses"


def article(text: str, outlet: Party | None = None, url: str | None = None) -> Article:
    return Article(content_id(url or (outlet.name if outlet else ""), "", text), text, outlet=outlet, url=url)


FIRST = article(f"{DAM}, Mayor Lena Holt said.")
FULL = article(FIRST.text, POST, "https://norrvikpost.example/dam")
SECOND = article(f"{DAM}, The Norrvik Post reported, citing Mayor Lena Holt.", None, "https://echo.example/dam")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The database before and after what the other process does: an article replaced, one added, all linked anew."""
    folder = tmp_path_factory.mktemp("shared")
    for name, articles in (("before.db", [FIRST]), ("after.db", [FIRST, FULL, SECOND])):
        with open_database(folder / name) as db:
            for one in articles:
                db.add([one])
    return folder / "before.db", folder / "after.db"


class Intruder:
    """Adds the rest from a connection of its own, once, before statement ``nth`` of the other connection runs."""

    def __init__(self, path: Path, nth: int) -> None:
        self._nth, self._other, self.seen, self.acted = nth, open_database(path), 0, False
        self._writing = False

    def __call__(self, sql: str) -> None:
        if sql.startswith(("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")):
            # Inside a write transaction of the one the other would only wait for it, and it for the other.
            self._writing = sql.startswith("BEGIN")
        elif sql.startswith("SELECT") and not self._writing:
            self.seen += 1
            if self.seen >= self._nth and not self.acted:
                self.acted = True
                self._other.add([FULL, SECOND])

    def close(self) -> None:
        self._other.close()


LOOKUPS: dict[str, Callable[[Database, str], Any]] = {
    "claims": lambda db, _: db.claims(about=DAM),
    "claim": lambda db, id_: db.claim(id_),
    "article": lambda db, _: db.article(FIRST.id) or db.article(FULL.id),
    "articles": lambda db, _: db.articles(),
    "outlet": lambda db, _: db.outlet("Lena Holt"),
    "rows": lambda db, _: list(db.rows("mentions")),
}


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_a_lookup_sees_one_state(lookup: str, files: tuple[Path, Path], tmp_path: Path) -> None:
    ask = LOOKUPS[lookup]
    allowed = []
    with open_database(files[0]) as db:
        id_ = db.find(DAM)[0].id
    for path in files:
        with open_database(path) as db:
            allowed.append(ask(db, id_))
    assert allowed[0] != allowed[1] or lookup == "article"
    for nth in range(1, 60):
        path = tmp_path / f"{nth}.db"
        shutil.copy(files[0], path)
        with open_database(path) as db:
            intruder = Intruder(path, nth)
            db._connection.set_trace_callback(intruder)
            answer = ask(db, id_)
            db._connection.set_trace_callback(None)
            intruder.close()
            assert answer in allowed, f"before statement {nth}"
            if intruder.acted:
                assert ask(db, id_) == allowed[1], "the next lookup sees what was committed"
        if not intruder.acted:
            break
    assert nth > 1
    assert not intruder.acted, "every moment was tried"


def test_adding_while_another_adds(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Whatever the moment, both end well, and the claims fit the articles of both."""
    third = article(
        "According to The Norrvik Post, two bridges were closed. " + DAM + ", Mayor Lena Holt said.",
        None,
        "https://x.example/",
    )
    for nth in range(1, 40):
        path = tmp_path / f"{nth}.db"
        shutil.copy(files[0], path)
        with open_database(path) as db:
            intruder = Intruder(path, nth)
            db._connection.set_trace_callback(intruder)
            db.add([third])
            db._connection.set_trace_callback(None)
            intruder.close()
            assert intruder.acted == (nth <= intruder.seen)
            if not intruder.acted:
                break
            assert {a.id for a in db.articles()} == {FULL.id, SECOND.id, third.id}
            assert {m["article"] for m in db.rows("mentions")} == {FULL.id, SECOND.id, third.id}
            assert not db._connection.execute("PRAGMA foreign_key_check").fetchall()
    assert nth > 5
    assert not intruder.acted, "every moment was tried"


def in_memory(db: Database) -> bool:
    return db._in_memory is not None


def test_a_reader_that_stays_open_follows_the_file(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Claims linked in memory, because another was writing, are dropped as soon as that one has written."""
    path = tmp_path / "long.db"
    shutil.copy(files[0], path)
    with sqlite3.connect(path, isolation_level=None) as writer, open_database(path) as reader:
        writer.execute("UPDATE runs SET state = 'stale'")
        writer.execute("BEGIN IMMEDIATE")
        assert len(reader.claims()) == len(reader.claims()) > 0
        assert in_memory(reader)
        assert [a.id for a in reader.articles()] == [FIRST.id]
        writer.execute("ROLLBACK")
        with open_database(path) as other:
            other.add([FULL, SECOND])
            assert {a.id for a in reader.articles()} == {FULL.id, SECOND.id}
            assert reader.claims() == other.claims()
            assert reader.article(FIRST.id) is None
            view = reader.outlet("The Norrvik Post")
            assert view is not None
            assert view.articles == 1
        assert not in_memory(reader)
    writer.close()
