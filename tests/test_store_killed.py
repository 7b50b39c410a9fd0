"""Stopped at any moment, shared, locked or read-only: the database stays whole, and says in one line what is wrong."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from provenance.corpus import open_database
from provenance.errors import DatabaseError
from provenance.model import Article, Unread, content_id

if TYPE_CHECKING:
    from collections.abc import Iterator

STORIES = [
    "According to Reuters, the dam above Norrvik burst on Tuesday and flooded 40 houses.",
    "Reuters reported that the dam above Norrvik burst on Tuesday. Mayor Lena Holt said nobody was hurt.",
    "The dam above Norrvik burst on Tuesday, the Norrvik Post reported, citing Mayor Lena Holt.",
    "Nobody was hurt, Mayor Lena Holt said. Nothing else is known of the flood.",
]


def stories() -> Iterator[Article]:
    for i, text in enumerate(STORIES):
        url = f"https://paper{i}.example/dam"
        yield Article(content_id(url, "", text), text, url=url, published=f"2024-05-0{i + 1}", origin=f"{i}.txt")


def dump(path: Path) -> dict[str, list[Any]]:
    """Every row of every table, and proof that foreign keys, pages and search indexes hold together."""
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = [
            name
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            if "_fts" not in name and not name.startswith(("sqlite_", "_sqlite", "statement_keys"))
        ]
        for table in ("articles", "claims", "mentions"):
            db.execute(f"INSERT INTO {table}_fts({table}_fts, rank) VALUES ('integrity-check', 1)")
        found = {t: sorted(db.execute(f"SELECT * FROM {t}").fetchall(), key=repr) for t in tables}
        # Numbers of statements tell when they came; what stands together, and whose copy each is, does not depend on it.
        kept = db.execute("SELECT number, article, body, part, lead FROM statements ORDER BY article, body").fetchall()
        place = {row[0]: n for n, row in enumerate(kept)}
        first: dict[int, int] = {}
        found["statements"] = [
            (article, body, first.setdefault(part, n), place[lead])
            for n, (_, article, body, part, lead) in enumerate(kept)
        ]
        found["claims"] = sorted(
            db.execute("SELECT number, id, text, articles, positions, weakest FROM claims").fetchall(), key=repr
        )
    db.close()
    return found


def without_ids(found: dict[str, list[Any]], path: Path) -> dict[str, list[Any]]:
    """The same without ids of claims and mentions: those keep what the articles read first gave them."""
    with sqlite3.connect(path) as db:
        columns = {
            t: [r[0] for r in db.execute("SELECT name FROM pragma_table_info(?) WHERE name <> 'part'", (t,))]
            for t in found
        }
    db.close()
    own = {
        "claims": {"id", "number"},
        "independence": {"claim"},
        "mentions": {"id", "claim", "number"},
        "edges": {"mention"},
    }
    return {
        table: sorted(
            ([v for c, v in zip(columns[table], row, strict=True) if c not in own.get(table, ())] for row in rows),
            key=repr,
        )
        for table, rows in found.items()
        if table not in {"articles", "statements"}  # numbered in the order they came in
    }


# The child stops dead where it is told to, says so, and waits to be killed.
CHILD = """
import sys, time
sys.path.insert(0, sys.argv[3])
from test_store_killed import stories
from provenance.corpus import open_database

def stop():
    print("here", flush=True)
    time.sleep(60)

moment = sys.argv[2]
if moment == "making":
    import sqlite_utils
    def table(self, name, _table=sqlite_utils.Database.table, **rest):
        return stop() if name == "mentions" else _table(self, name, **rest)
    sqlite_utils.Database.table = table

def fed():
    for i, article in enumerate(stories()):
        if moment == f"before {i}":
            stop()
        yield article
    if moment == "after all":
        stop()

def progress(step, count):
    if moment == step:
        stop()

with open_database(sys.argv[1]) as db:
    if moment.startswith(("INSERT", "COMMIT", "DELETE")):
        what, nth = moment.rsplit(" ", 1)
        seen = [0]
        def watch(sql):
            if sql.startswith(what):
                seen[0] += 1
                if seen[0] == int(nth):
                    stop()
        db._connection.set_trace_callback(watch)
    db.add(fed(), progress=progress)
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    path = tmp_path_factory.mktemp("whole") / "whole.db"
    with open_database(path) as db:
        assert db.add(stories()).claims > 0
    return dump(path)


def kill_at(moment: str, path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), moment, str(Path(__file__).parent)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child, child.stdout:
        try:
            assert child.stdout.readline() == "here\n"
        finally:
            child.kill()


MOMENTS = [
    "making",
    "before 0",
    "before 2",
    "after all",
    "link",
    'INSERT INTO "attributions" 1',
    'INSERT INTO "hops" 1',
    "COMMIT 2",
    'INSERT INTO "mentions" 1',
    'INSERT INTO "edges" 1',
    "COMMIT 5",
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_and_run_again_equals_an_uninterrupted_run(
    moment: str, tmp_path: Path, whole: dict[str, list[Any]]
) -> None:
    path = tmp_path / "killed.db"
    kill_at(moment, path)
    with open_database(path) as db:
        done = db.add(stories())
    assert len(done.new) + len(done.known) == len(STORIES)
    assert dump(path) == whole


@pytest.mark.parametrize("moment", ["before 3", "link", 'INSERT INTO "mentions" 1', "DELETE FROM mentions 1"])
def test_killed_while_adding_to_what_was_linked_before(moment: str, tmp_path: Path) -> None:
    """Claims take the ids they had, whether or not the first attempt was stopped, at completing an article too."""
    paths = [tmp_path / "straight.db", tmp_path / "killed.db"]
    for path in paths:
        first, second, *_ = stories()
        with open_database(path) as db:
            db.add([Article(content_id("", "", first.text), first.text, origin=first.origin), second])
    with open_database(paths[0]) as db:
        assert len(db.add(stories()).completed) == 1
    kill_at(moment, paths[1])
    with open_database(paths[1]) as db:
        db.add(stories())
    assert dump(paths[1]) == dump(paths[0])


def test_a_lookup_completes_the_links_of_a_killed_run(tmp_path: Path, whole: dict[str, list[Any]]) -> None:
    path = tmp_path / "killed.db"
    kill_at("link", path)
    with open_database(path, create=False) as db:
        assert len(db.claims()) == len(whole["claims"])
    assert dump(path) == whole


def test_a_lookup_completes_the_links_in_memory_while_another_process_writes(
    tmp_path: Path, whole: dict[str, list[Any]]
) -> None:
    path = tmp_path / "busy.db"
    kill_at("link", path)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    told: list[tuple[str, int]] = []
    with open_database(path, create=False, progress=lambda step, count: told.append((step, count))) as db:
        summaries = db.claims()
        assert told == [("link", len(whole["articles"]))]
        assert len(summaries) == len(whole["claims"])
        assert db.claim(summaries[0].id) is not None
        assert writer.execute("SELECT state FROM runs").fetchall() == [("stale",)]
        writer.execute("ROLLBACK")
    writer.close()


def test_two_processes_add_at_once(tmp_path: Path, whole: dict[str, list[Any]]) -> None:
    """They make the file at the same moment, write by turns, and the links fit what both added."""
    path = tmp_path / "shared.db"
    code = (
        "import sys; sys.path.insert(0, sys.argv[2]); from test_store_killed import stories\n"
        "from provenance.corpus import open_database\n"
        "import provenance.store.schema, provenance.corpus.database, time\n"
        "while time.time() < float(sys.argv[4]): pass\n"
        "with open_database(sys.argv[1], busy_timeout=20) as db: db.add(list(stories())[int(sys.argv[3])::2])"
    )
    start = str(time.time() + 1.5)
    given = [sys.executable, "-c", code, str(path), str(Path(__file__).parent)]
    children = [subprocess.Popen([*given, half, start]) for half in ("0", "1")]
    assert [child.wait(60) for child in children] == [0, 0]
    assert without_ids(dump(path), path) == without_ids(whole, path)


def test_an_interrupt_keeps_what_was_added_and_propagates(tmp_path: Path, whole: dict[str, list[Any]]) -> None:
    path = tmp_path / "interrupted.db"

    def interrupted() -> Iterator[Article]:
        yield from list(stories())[:2]
        raise KeyboardInterrupt

    with open_database(path) as db:
        with pytest.raises(KeyboardInterrupt):
            db.add(interrupted())
        assert len(db.articles()) == 2
        db.add(stories())
    assert dump(path) == whole


def test_an_error_inside_a_transaction_leaves_nothing_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from provenance.store import rows

    path = tmp_path / "failed.db"
    with open_database(path) as db:
        with monkeypatch.context() as patch:
            patch.setattr(rows, "attribution_rows", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                db.add(stories())
        assert db.articles() == []
    assert dump(path)["parties"] == []


def test_adding_again_changes_nothing_not_even_the_file(tmp_path: Path, whole: dict[str, list[Any]]) -> None:
    path = tmp_path / "again.db"
    with open_database(path) as db:
        first = db.add(stories())
    before = path.read_bytes()
    with open_database(path) as db:
        again = db.add([*stories(), Unread("gone.txt", "no such file")])
    assert (again.new, again.known) == ((), first.new)
    assert again.unread == (Unread("gone.txt", "no such file"),)
    assert path.read_bytes() == before
    assert dump(path) == whole


def test_the_order_of_articles_changes_nothing_but_numbers_and_ids(tmp_path: Path, whole: dict[str, list[Any]]) -> None:
    path = tmp_path / "backwards.db"
    with open_database(path) as db:
        for article in reversed(list(stories())):
            db.add([article])
    found = dump(path)
    assert without_ids(found, path) == without_ids(whole, path)
    assert sorted(r[1:] for r in found["articles"]) == sorted(r[1:] for r in whole["articles"])


# --- files that are not to be used ------------------------------------------------------------------------------


def test_a_locked_database_is_said_to_be_locked(tmp_path: Path) -> None:
    path = tmp_path / "locked.db"
    with open_database(path) as db:
        db.add(list(stories())[:1])
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with open_database(path, busy_timeout=0.1) as db:
        assert len(db.articles()) == 1  # reading goes on
        with pytest.raises(DatabaseError, match="locked by another process") as caught:
            db.add(stories())
        assert "\n" not in str(caught.value)
        writer.execute("ROLLBACK")
        assert len(db.add(stories()).new) == 3
    writer.close()


def test_a_database_locked_even_for_reading(tmp_path: Path) -> None:
    path = tmp_path / "locked.db"
    with open_database(path):
        pass
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = DELETE")
    writer.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DatabaseError, match="locked by another process"):
        open_database(path, busy_timeout=0.1)
    writer.close()


@pytest.mark.parametrize("content", [b"Dear diary,\n" * 40, b"x", b"SQLite format 3\0", bytes(4096), b"PK\3\4" * 99])
def test_a_file_that_is_no_database_is_left_alone(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "diary.txt"
    path.write_bytes(content)
    with pytest.raises(DatabaseError, match=r"is not a database|another program") as caught:
        open_database(path)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content
    assert [p.name for p in tmp_path.iterdir()] == ["diary.txt"]


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_the_database_of_another_program_is_left_alone(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA journal_mode = {mode}")
        db.execute("CREATE TABLE articles (id TEXT)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match="another program"):
        open_database(path)
    assert path.read_bytes() == before


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    with open_database(path):
        pass
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(DatabaseError, match=r"newer version.*upgrade"):
        open_database(path)


def test_a_damaged_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    with open_database(path) as db:
        db.add(stories())
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(DatabaseError, match="damaged") as caught, open_database(path) as db:
        db.claims()
    assert "\n" not in str(caught.value)


def test_a_missing_database(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(DatabaseError, match="provenance add"):
        open_database(path, create=False)
    assert not path.exists()
    with pytest.raises(DatabaseError, match="does not exist"):
        open_database(tmp_path / "no" / "such" / "folder.db")
    with pytest.raises(DatabaseError, match="is a folder"):
        open_database(tmp_path)


def test_an_empty_file_becomes_a_database_only_when_one_may_be_made(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with pytest.raises(DatabaseError, match="provenance add"):
        open_database(path, create=False)
    with open_database(path) as db:
        assert db.articles() == []


def test_awkward_file_names(tmp_path: Path) -> None:
    for name in ("with space.db", "per%20cent.db", "quest?ion.db", "ha#sh.db", "unicodé.db", "no-suffix"):
        with open_database(tmp_path / name) as db:
            db.add(list(stories())[:1])
        assert (tmp_path / name).exists()
        with open_database(str(tmp_path / name), create=False) as db:
            assert len(db.articles()) == 1


def test_the_migrations_are_as_many_as_the_version_says() -> None:
    from provenance.store.connection import SCHEMA_VERSION
    from provenance.store.schema import migrations

    assert len(migrations._migrations) == SCHEMA_VERSION


# --- read-only --------------------------------------------------------------------------------------------------

# Python itself may lie where nobody else can read, so the reader loads everything first and steps down then.
READER = """
import json, os, sys
from provenance.errors import DatabaseError
from provenance.corpus import open_database
sys.path.insert(0, sys.argv[2])
from test_store_killed import stories
with open_database(":memory:") as db:
    db.add(stories())
    db.claims()
if os.geteuid() == 0:  # the superuser's rights would hide what is tested
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
answer = {}
try:
    with open_database(sys.argv[1], create="create" in sys.argv) as db:
        answer["claims"] = len(db.claims())
        answer["articles"] = len(db.articles())
        try:
            db.add([])
        except DatabaseError as error:
            answer["add"] = str(error)
except DatabaseError as error:
    answer["open"] = str(error)
print(json.dumps(answer))
"""


def read_as_somebody_else(path: Path, *more: str) -> dict[str, Any]:
    """What a process without the right to write is told."""
    done = subprocess.run(
        [sys.executable, "-c", READER, str(path), str(Path(__file__).parent), *more],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.fixture
def shelf() -> Iterator[Path]:
    """A folder others can reach (a temporary folder of pytest's is private to its owner)."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX ones")
@pytest.mark.parametrize("state", ["complete", "killed"])
def test_a_read_only_folder_can_be_read(state: str, shelf: Path) -> None:
    path = shelf / "shared.db"
    if state == "complete":
        with open_database(path) as db:
            claims = db.add(stories()).claims
    else:
        # Killed before linking, its log then folded into the file: lookups must link in memory.
        kill_at("link", path)
        with sqlite3.connect(path) as plain:
            plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        plain.close()
        with open_database(":memory:") as db:
            claims = db.add(stories()).claims
    path.chmod(0o444)
    shelf.chmod(0o555)
    before = path.read_bytes()
    answer = read_as_somebody_else(path)
    assert answer["claims"] == claims
    assert answer["articles"] == len(STORIES)
    assert "read-only" in answer["add"]
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX ones")
def test_no_database_can_be_made_in_a_read_only_folder(shelf: Path) -> None:
    shelf.chmod(0o555)
    answer = read_as_somebody_else(shelf / "new.db", "create")
    assert "read-only" in answer["open"]
    assert list(shelf.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="only there can one process interrupt another")
def test_ctrl_c_in_the_middle_of_an_article(tmp_path: Path, whole: dict[str, list[Any]]) -> None:
    """A real interrupt, while a transaction is open."""
    path = tmp_path / "interrupted.db"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), 'INSERT INTO "hops" 1', str(Path(__file__).parent)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdout is not None
    with child, child.stdout:
        assert child.stdout.readline() == "here\n"
        child.send_signal(signal.SIGINT)
        child.wait(20)
    with open_database(path) as db:
        db.add(stories())
    assert dump(path) == whole
