"""Reading with several processes: the same articles in the same order, one line for a process that dies, whole databases
when stopped, and runs that go on where they were stopped."""

from __future__ import annotations

import io
import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from provenance import Article, Unread, open_database, read
from provenance.commands.inputs import Pace, place_in
from provenance.read import opening as pool
from provenance.read.drafts import Note, Place, Step, Work
from provenance.read.opening import read_steps, steps_of

ROOT = Path(__file__).resolve().parent.parent


def page(n: int, kilobytes: int = 2) -> bytes:
    body = "".join(
        f"<p>The council of town {n} told the Harbour Gazette that plan {i} of {n * 7} would be put off until spring.</p>"
        for i in range(6)
    )
    return f"<html><head><title>Plan {n}</title><script>var x = '{'ab' * 500 * kilobytes}'</script></head><body><article><h1>Plan {n}</h1>{body}</article></body></html>".encode()


def archive(path: Path, pages: int) -> Path:
    with path.open("wb") as stream:
        for n in range(pages):
            content = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(n)
            head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{n:012}>\r\nWARC-Date: 2024-01-01T00:00:00Z\r\nWARC-Target-URI: https://courier.example/{n}\r\nContent-Type: application/http\r\nContent-Length: {len(content)}\r\n\r\n"
            stream.write(head.encode() + content + b"\r\n\r\n")
    return path


class Deadly:
    """Ends the process that unpacks it, as a crash in a parser or the system's hunt for memory would."""

    def __reduce__(self) -> Any:
        return os._exit, (1,)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the first document is read before the processes have started."""
    monkeypatch.setattr(pool, "_ALONE", 1)
    monkeypatch.setattr(pool._Pool, "is_ready", lambda self: self._first.result(60) is not None)


def ids(steps: Any, jobs: int) -> list[str | None]:
    return [
        item.id if isinstance(item, Article) else item.reason for _, items in read_steps(steps, jobs) for item in items
    ]


@pytest.mark.usefixtures("at_once")
def test_the_same_articles_in_the_same_order_with_any_number(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.warc", 45)
    (tmp_path / "b.jsonl").write_text(
        "".join(f'{{"text": "Line {n} said so."}}\n' for n in range(30)) + "no json\n", encoding="utf-8"
    )
    (tmp_path / "c.html").write_bytes(page(1000))

    def steps() -> Any:
        return steps_of(tmp_path, verbatim=False, given={})

    alone = ids(steps(), 1)
    assert len(alone) == 45 + 31 + 1
    assert ids(steps(), 2) == alone
    assert alone[:45] == [item.id for item in read(path) if isinstance(item, Article)]


@pytest.mark.usefixtures("at_once")
def test_a_process_that_dies_costs_one_document() -> None:
    works: list[Step] = [Work(f"p{n}", "html", page(n)) for n in range(20)]
    works[11] = Work("p11", "html", Deadly())
    works.insert(5, Note("x", "between"))
    found = [(step, list(items)) for step, items in read_steps(works, 2)]
    assert [step for step, _ in found] == works
    lost = [item for _, items in found for item in items if isinstance(item, Unread)]
    assert lost == [Unread("p11", "the process that read it died (out of memory, or a defect of a parser)")]
    assert sum(isinstance(item, Article) for _, items in found for item in items) == 19


def test_where_no_process_can_be_started_this_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> Any:
        raise OSError("no")

    monkeypatch.setattr(pool, "_executor", refuse)
    works: list[Step] = [Work(f"p{n}", "html", page(n)) for n in range(30)]
    found = list(read_steps(works, 4))
    assert [step.words for step, _ in found if isinstance(step, Note)] == [
        "reading in one process: others could not be started"
    ]
    assert sum(1 for _, items in found for item in items if isinstance(item, Article)) == 30


def begin_badly() -> None:
    raise RuntimeError("no")


def test_processes_that_fail_at_once_leave_the_reading_to_this_one(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pool, "_begin", begin_badly)
    told: list[Note] = []
    articles = 0
    works = (
        Work(f"p{n}", "html", page(n)) for n in itertools.count()
    )  # endless: their failing takes as long as it takes
    for step, items in read_steps(works, 2):
        told += [step] if isinstance(step, Note) else []
        articles += sum(isinstance(item, Article) for item in items)
        if told and isinstance(step, Work):
            break
    assert [note.words for note in told] == ["reading in one process: others could not be started"]
    assert articles > 12
    assert "RuntimeError" in capfd.readouterr().err, "what went wrong there is not hidden"


def test_few_documents_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_executor", lambda _: pytest.fail("started"))
    assert len(list(read_steps([Work(f"p{n}", "text", b"A text.") for n in range(12)], 8))) == 12


_MANY = 400  # articles: a quick machine must still be at it when a place has been noted


def command(*args: str) -> list[str]:
    return [sys.executable, "-m", "provenance", *args]


def begun(path: Path, db: Path) -> subprocess.Popen[str]:
    """An ``add`` with two processes that has stored some articles and noted its place."""
    process = subprocess.Popen(
        command("-d", str(db), "add", str(path), "--jobs", "2", "--attribution", "rules"), cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as connection:
                (noted,) = connection.execute("SELECT max(position) FROM readings").fetchone()
                (stored,) = connection.execute("SELECT count(*) FROM articles").fetchone()
            connection.close()
            if noted and stored > 30:
                return process
        except sqlite3.Error:
            pass
        time.sleep(0.02)
    process.kill()
    pytest.fail(f"never got going: {process.communicate()}")


def stored(db: Path) -> list[str]:
    with open_database(db) as opened:
        found = sorted(row["id"] for row in opened.rows("articles"))
    connection = sqlite3.connect(db)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_killed_it_goes_on_and_loses_and_doubles_nothing(tmp_path: Path) -> None:
    path, db = archive(tmp_path / "news.warc", _MANY), tmp_path / "t.db"
    process = begun(path, db)
    process.kill()
    process.communicate()
    before = len(stored(db))
    assert before < _MANY
    done = subprocess.run(
        command("-d", str(db), "add", str(path), "--jobs", "2", "--attribution", "rules"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "goes on at byte" in done.stderr
    expected = sorted(item.id for item in read(path) if isinstance(item, Article))
    assert stored(db) == expected
    with sqlite3.connect(db) as connection:
        assert connection.execute("SELECT count(*) FROM readings").fetchone() == (0,), "a finished run leaves no place"
    connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_stops_every_process_and_leaves_a_whole_database(tmp_path: Path) -> None:
    path, db = archive(tmp_path / "news.warc", _MANY), tmp_path / "t.db"
    process = begun(path, db)
    group = os.getpgid(process.pid)
    os.killpg(group, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert told.strip().splitlines()[-1] == "Stopped; what was added before is kept."
    assert "Traceback" not in told
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    else:
        pytest.fail("a process of the group is left")
    assert 30 < len(stored(db)) < _MANY


def test_places_of_lines_and_rows(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_text("".join(f'{{"text": "Line {n} said so."}}\n\n' for n in range(5)), encoding="utf-8")
    table = tmp_path / "b.csv"
    table.write_text("title,text\n" + "".join(f'T{n},"Row {n}\nsaid so."\n' for n in range(5)), encoding="utf-8")
    for path, unit in ((lines, "line 5"), (table, "line 6")):

        def known(_: str) -> Place | None:
            return None

        places = [
            step.place
            for step in steps_of(path, verbatim=False, given={}, reached=known)
            if isinstance(step, Work) and step.place
        ]
        third = places[2]

        def reached(source: str, at: Place = third) -> Place | None:
            return at if source == at.source else None

        again = list(steps_of(path, verbatim=False, given={}, reached=reached))
        assert isinstance(again[0], Note)
        assert f"goes on at {unit}" in again[0].words
        assert [step.place for step in again if isinstance(step, Work)] == places[2:]
        assert isinstance(again[-1], Place)
        assert again[-1].position is None
        # Other words about the same file, or another text of the same length, are another reading.
        assert not [
            s for s in steps_of(path, verbatim=False, given={"outlet": "X"}, reached=reached) if isinstance(s, Note)
        ]
        path.write_bytes(path.read_bytes().replace(b"said", b"SAID"))
        assert not [s for s in steps_of(path, verbatim=False, given={}, reached=reached) if isinstance(s, Note)]


def test_a_place_that_is_no_longer_one_is_not_trusted(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.warc", 3)
    found = list(steps_of(path, verbatim=False, given={}, reached=lambda source: Place(source, "", 17)))
    assert sum(isinstance(step, Work) for step in found) == 3


def test_what_is_no_article_is_kept_with_its_reason(tmp_path: Path) -> None:
    bad = tmp_path / "a.html"
    bad.write_bytes(b"<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>")
    db = tmp_path / "t.db"
    done = subprocess.run(
        command("-d", str(db), "add", str(tmp_path / "none.txt"), str(bad)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    with open_database(db) as opened:
        assert list(opened.rows("unread")) == [{"origin": bad.as_posix(), "reason": "an error page ('404 Not Found')"}]
    bad.write_bytes(page(1))
    subprocess.run(command("-d", str(db), "add", str(bad)), cwd=ROOT, capture_output=True, check=True)
    with open_database(db) as opened:
        assert list(opened.rows("unread")) == []


def test_an_archive_of_walls_is_told_in_few_lines(tmp_path: Path) -> None:
    path = tmp_path / "blocked.jsonl"
    path.write_text("{}\n" * 60, encoding="utf-8")
    done = subprocess.run(
        command("-d", str(tmp_path / "t.db"), "add", str(path)), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert len(done.stderr.splitlines()) == 21
    assert done.stderr.splitlines()[-1] == f"{path.as_posix()}: 40 more that are not articles"


def test_progress_has_a_rate_and_the_time_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    (tmp_path / "a.txt").write_bytes(b"x" * 1000)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.txt").write_bytes(b"x" * 3000)
    pace = Pace()
    pace.expect([str(tmp_path), "no such file", "\x00"])
    assert pace.words(1) == "1 article read"
    pace.passed(Work("a", "text", b"", cost=1000))
    now = 110.0
    assert pace.words(5) == "5 articles read, 0.5 a second, 30 s left"
    pace.passed(Note("b", "goes on"))
    pace.passed(Work("b", "text", b"", cost=2000))  # what was skipped tells nothing of the speed
    assert pace.words(500) == "500 articles read, 50 a second, 10 s left"
    assert place_in("dir/a.warc.gz@123") == place_in("dir/a.warc.gz@99") == "dir/a.warc.gz"
    assert place_in("a.json:7#2") == "a.json"


def test_a_stream_gives_no_places() -> None:
    found = list(
        steps_of(io.BytesIO(b'{"text": "One."}\n{"text": "Two."}\n'), verbatim=False, given={}, reached=lambda _: None)
    )
    assert [step.place for step in found if isinstance(step, Work)] == [None, None]
