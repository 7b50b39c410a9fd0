"""The command as a process of its own: pipes, terminals, signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "provenance"]
posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX system")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("process")
    subprocess.run([*COMMAND, "add", str(ROOT / "seeds")], cwd=path, check=True, capture_output=True)
    return path


@posix
def test_a_closed_pipe_is_silent(folder: Path) -> None:
    done = subprocess.run(
        f"'{sys.executable}' -m provenance export --table mentions --format jsonl | head -c 10",
        shell=True,
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""
    assert len(done.stdout) == 10


@posix
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "> /dev/full"])
def test_closed_streams_and_full_disks_are_no_defect(folder: Path, closed: str) -> None:
    if "full" in closed and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = subprocess.run(
        f"'{sys.executable}' -m provenance claims {closed}",
        shell=True,
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == (3 if "full" in closed else 0)
    assert len(done.stderr.splitlines()) == ("full" in closed)


@posix
def test_a_terminal_gets_colours_unless_it_asks_not_to(folder: Path) -> None:
    pty = pytest.importorskip("pty")

    def shown(**more: str) -> bytes:
        environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")} | {"TERM": "xterm"} | more
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [*COMMAND, "claims", "--limit", "2"], cwd=folder, env=environment, stdout=theirs, stderr=theirs
        ) as process:
            os.close(theirs)
            parts = []
            try:
                while part := os.read(ours, 4096):
                    parts.append(part)
            except OSError:
                pass
            assert process.wait() == 0
        os.close(ours)
        return b"".join(parts)

    assert b"\x1b[1m" in shown()
    assert b"\x1b" not in shown(NO_COLOR="1")
    assert b"\x1b" not in shown(TERM="dumb")


@posix
def test_ctrl_c_while_reading_keeps_what_was_added(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "add", str(ROOT / "seeds"), "-"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        # The seeds are stored, each in its own transaction, once the last of them can be counted from outside.
        deadline = time.monotonic() + 30
        while _articles(tmp_path / "provenance.db") < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == b""
    assert err.decode().strip() == "Stopped; what was added before is kept."
    listed = subprocess.run(
        [*COMMAND, "article"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert listed.startswith("3 articles\n")


def _articles(path: Path) -> int:
    import sqlite3

    if not path.exists():
        return 0
    connection = sqlite3.connect(path)
    try:
        (count,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        return int(count)
    except sqlite3.Error:
        return 0
    finally:
        connection.close()


def test_python_dash_m(folder: Path) -> None:
    done = subprocess.run([*COMMAND, "--version"], cwd=folder, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.startswith("provenance ")


def test_a_terminal_without_the_letters_gets_substitutes(folder: Path) -> None:
    environment = dict(os.environ) | {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [*COMMAND, "article", "000_0604844ab18d3ac1.txt"], cwd=folder, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert b"?" in done.stdout


def test_no_progress_where_nobody_watches(tmp_path: Path) -> None:
    done = subprocess.run([*COMMAND, "add", str(ROOT / "seeds")], cwd=tmp_path, capture_output=True, check=True)
    assert done.stderr == b""
