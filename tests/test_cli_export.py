"""The command line: the user's own outlets, and tables written to files."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]


def test_outlets_can_be_found_and_added(run: Run) -> None:
    assert "lemonde.fr" in run("outlets", "list", "le monde").stdout
    nothing = run("outlets", "list", "zzzqqq")
    assert (nothing.exit_code, "No outlet of that name" in nothing.stdout) == (1, True)
    added = run("outlets", "add", "The Tulip Herald", "--domain", "tulip.example", "--country", "NL")
    assert added.exit_code == 0
    assert Path("my-outlets.csv").exists()
    assert (
        "there already"
        in run("outlets", "add", "The Tulip Herald", "--domain", "tulip.example", "--country", "NL").stdout
    )
    rows = json.loads(run("outlets", "list", "tulip herald", "--json").stdout)
    assert [r["domains"] for r in rows if r["name"] == "The Tulip Herald"] == [["tulip.example"]]


def test_outlets_add_needs_one_way(run: Run) -> None:
    assert run("outlets", "add").exit_code == 2
    assert run("outlets", "add", "A Paper", "--csv", "x.csv").exit_code == 2
    assert run("outlets", "add", "--csv", "missing.csv").exit_code == 3
    Path("mine.csv").write_text("name,domains\nTulip Daily,tulipdaily.example\n", encoding="utf-8")
    assert run("outlets", "add", "--csv", "mine.csv").stdout.startswith("1 outlet added")


@pytest.mark.parametrize("table", ["claims", "mentions", "articles", "attributions", "edges"])
def test_export_writes_tables(seeds: Run, table: str) -> None:
    rows = list(csv.DictReader(io.StringIO(seeds("export", "--table", table).stdout)))
    lines = seeds("export", "--table", table, "--format", "jsonl").stdout.splitlines()
    assert len(rows) == len(lines) > 0
    assert list(json.loads(lines[0])) == list(rows[0])


def test_export_to_a_file_is_whole_or_absent(seeds: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert seeds("export", "-o", "claims.csv").exit_code == 0
    whole = Path("claims.csv").read_text(encoding="utf-8")
    assert whole == seeds("export").stdout

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("provenance.show.rows.cell", broken)
    assert seeds("export", "-o", "claims.csv").exit_code == 130
    assert seeds("export", "-o", "new.csv").exit_code == 130
    assert Path("claims.csv").read_text(encoding="utf-8") == whole
    assert sorted(p.name for p in Path().iterdir() if "csv" in p.name) == ["claims.csv"]


def test_export_where_nothing_can_be_written(seeds: Run) -> None:
    done = seeds("export", "-o", "no/such/folder/x.csv")
    assert done.exit_code == 3
    assert "cannot be written" in done.stderr
    assert seeds("export", "--table", "nonsense").exit_code == 2


def test_export_never_writes_over_a_database(seeds: Run) -> None:
    shutil.copy("provenance.db", "other.db")
    Path("link.csv").symlink_to("provenance.db")
    os.link("provenance.db", "hard.csv")
    before = Path("provenance.db").read_bytes()
    names = (
        "provenance.db",
        "./provenance.db",
        "link.csv",
        "hard.csv",
        "provenance.db-wal",
        "provenance.db-shm",
        "provenance.db-journal",
        "other.db",
    )
    for name in names:
        done = seeds("export", "-o", name)
        assert (done.exit_code, done.stdout) == (2, ""), name
        assert "name another file with --output" in done.stderr
    assert Path("provenance.db").read_bytes() == Path("other.db").read_bytes() == before
    assert not list(Path().glob("*-journal"))


@pytest.mark.skipif(os.name != "posix", reason="named pipes are POSIX ones")
def test_export_to_what_is_no_file(seeds: Run) -> None:
    assert seeds("export", "-o", os.devnull).exit_code == 0
    os.mkfifo("pipe")
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(Path("pipe").read_text(encoding="utf-8")), daemon=True)
    reader.start()
    assert seeds("export", "-o", "pipe").exit_code == 0
    reader.join(5)
    assert got == [seeds("export").stdout]
