"""Review on the terminal: every verb, the walk through what is doubtful, and hostile notes and names."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provenance.review import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

ROOT = Path(__file__).resolve().parent.parent
CLAIM, MAGHREBI, RAMADANE = "4cf94261", "Maghrebi.org", "Mohamed Elmaouloud Ramadane"
# Nothing of these may reach a terminal: escapes, direction marks, line breaks.
HOSTILE = "no\x1b[31m\x1b]0;owned\x07\u202etxt.exe\u2066\r\nDecision 0000: forged\x00\u200b"
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]")


@pytest.fixture
def desk(seeds: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("PROVENANCE_REVIEWER", "Ana Lopez")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return seeds


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def reject(run: Run, *more: str) -> Result:
    return run("review", "reject", CLAIM, MAGHREBI, RAMADANE, "--note", "another camp", *more)


def decision_id(done: Result) -> str:
    found = re.search(r"^Decision ([0-9a-f]{16}): ", done.stdout, re.MULTILINE)
    assert found, done.output
    return found[1]


def test_a_decision_tells_what_it_is_and_the_numbers_afterwards(desk: Run) -> None:
    done = reject(desk)
    assert done.exit_code == 0
    assert f"{MAGHREBI} -> {RAMADANE}: rejected by Ana Lopez, 20" in flat(done.stdout)
    assert "1 independent source (at most 3) in 3 articles" in done.stdout


def test_a_decision_is_shown_wherever_the_finding_is(desk: Run) -> None:
    reject(desk)
    said = f"{MAGHREBI} -> {RAMADANE}: rejected by Ana Lopez, 20"
    calls: tuple[tuple[str, str], ...] = (
        ("trace", CLAIM),
        ("outlet", MAGHREBI),
        ("outlet", RAMADANE),
        ("article", "002_dca4d3ebf5b5b4f6.txt"),
        ("review", "list"),
    )
    for call in calls:
        shown = desk(*call)
        if call[0] == "article" and shown.exit_code:
            key = json.loads(desk("trace", CLAIM, "--json").stdout)["reviews"][0]["decision"]["places"][0]["article"]
            shown = desk("article", key)
        assert said in flat(shown.stdout), call
        assert "another camp" in flat(shown.stdout)
    trace = json.loads(desk("trace", CLAIM, "--json").stdout)
    (told,) = trace["reviews"]
    assert told["decision"]["reviewer"] == "Ana Lopez"
    assert told["state"] == "in effect"
    assert (told["from"]["name"], told["to"]["name"]) == (MAGHREBI, RAMADANE)
    assert told["said"].endswith(": another camp")
    rows = list(csv.DictReader(io.StringIO(desk("trace", CLAIM, "--csv").stdout)))
    assert [r["outlet"] for r in rows if "rejected by Ana Lopez" in r["reviews"]] == [MAGHREBI]
    cited = json.loads(desk("outlet", RAMADANE, "--json").stdout)
    assert any("rejected by Ana Lopez" in one for row in cited for one in row["reviews"])
    exported = desk("export", "--table", "reviews", "--format", "jsonl").stdout
    assert json.loads(exported)["note"] == "another camp"
    assert json.loads(desk("export", "--table", "reviewed", "--format", "jsonl").stdout)["effect"] == "rejected"


def test_a_confirmed_link_is_confirmed_in_the_chart_and_the_tables(desk: Run) -> None:
    desk("review", "confirm", CLAIM, "Censor.NET", "Le Monde", "--note", "looked it up")
    chart = json.loads(desk("trace", CLAIM, "--json").stdout)["positions"][0]["chart"]
    assert [(e["from"], e["to"]) for e in chart["edges"] if e["status"] == "confirmed"] == [("censornet", "le-monde")]
    edges = [json.loads(line) for line in desk("export", "--table", "edges", "--format", "jsonl").stdout.splitlines()]
    assert {(e["from_party"], e["to_party"]) for e in edges if e["status"] == "confirmed"} == {
        ("censornet", "le-monde")
    }


def test_undo_takes_it_back(desk: Run) -> None:
    before = desk("trace", CLAIM).stdout
    key = decision_id(reject(desk))
    assert desk("trace", CLAIM).stdout != before
    done = desk("review", "undo", key[:8], "--note", "I was wrong")
    assert done.exit_code == 0
    assert f"decision {key[:8]}: taken back by Ana Lopez" in flat(done.stdout)
    assert desk("trace", CLAIM).stdout == before
    assert "No decisions yet" in desk("review", "list").stdout
    every = json.loads(desk("review", "list", "--all", "--json").stdout)
    assert [(r["action"], r["state"]) for r in every] == [("undo", "in effect"), ("reject", "undone")]


def test_the_other_verbs(desk: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(desk("trace", CLAIM, "--csv").stdout)))
    sentence = next(f"{r['article']}:{r['start']}" for r in rows if r["outlet"] == MAGHREBI)
    article = sentence.split(":")[0]
    other = next(c["id"] for c in json.loads(desk("claims", "--json").stdout) if not c["id"].startswith(CLAIM))
    calls = [
        ("first-hand", CLAIM, "Le Monde"),
        ("first-hand", CLAIM, "Le Monde", "--not"),
        ("add", CLAIM, article, "Nils Berg", "--kind", "person", "--quote", "specialised training"),
        ("merge-parties", "a Tuareg commander", "other sources", "--claim", CLAIM),
        ("split-party", "Le Monde", "--in", rows[-1]["article"], "--as", "Le Monde (Mali)"),
        ("merge-claims", CLAIM, other),
        ("split-claim", CLAIM, sentence),
    ]
    for call in calls:
        done = desk("review", *call, "--note", "because")
        assert done.exit_code == 0, (call, done.output)
        assert "has no effect" not in done.stdout, (call, done.output)
    listed = json.loads(desk("review", "list", "--json").stdout)
    assert [r["action"] for r in listed][::-1] == [
        "first-hand", "not first-hand", "add chain", "merge parties", "split party", "merge claims", "split claim",
    ]  # fmt: skip
    assert {r["state"] for r in listed} == {"in effect", "overruled"}


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (("reject", CLAIM, MAGHREBI, RAMADANE), "--note"),
        (("reject", CLAIM, MAGHREBI, RAMADANE, "--note", ""), "needs a note"),
        (("reject", CLAIM, MAGHREBI, "Nobody", "--note", "n"), "Nobody in this claim is called 'Nobody'"),
        (("confirm", "zzz", MAGHREBI, RAMADANE, "--note", "n"), "There is no claim 'zzz'"),
        (("split-claim", CLAIM, "somewhere", "--note", "n"), "ARTICLE:START"),
        (("undo", "12345678"), "no decision"),
        (("list", "--claim", "zzz"), "There is no claim"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(desk: Run, call: tuple[str, ...], told: str) -> None:
    done = desk("review", *call)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "No decisions yet" in desk("review", "list", "--all").stdout


def test_export_and_import(desk: Run, tmp_path: Path) -> None:
    key = decision_id(reject(desk))
    desk("review", "undo", key)
    reject(desk, "--reviewer", "Bo Ek")
    assert desk("review", "export", "-o", "decisions.jsonl").exit_code == 0
    lines = (tmp_path / "decisions.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["action"] for line in lines.splitlines()] == ["reject", "undo", "reject"]
    assert desk("review", "export").stdout == lines
    done = desk("review", "import", "decisions.jsonl")
    assert done.stdout == "0 decisions imported, 3 known already.\n"
    empty = desk(
        "-d", "other.db", "add", "-", "--outlet", "Echo", given="The dam burst on Monday, Lena Holt told Echo."
    )
    assert empty.exit_code == 0
    done = desk("-d", "other.db", "review", "import", "-", given=lines)
    assert done.stdout == "3 decisions imported, 0 known already. 1 without effect here: provenance review list\n"
    assert "is not in this database" in flat(desk("-d", "other.db", "review", "list").stdout)


def test_an_import_that_is_none_changes_nothing(desk: Run) -> None:
    for given, told in ((b"{}", "'action' is missing"), (b"\xff\xfe", "not UTF-8"), (b"[1]\n", "line 1")):
        done = desk("review", "import", "-", given=given)
        assert done.exit_code in (2, 3)
        assert told in done.stderr
    assert desk("review", "import", "nowhere.jsonl").exit_code == 3
    assert desk("review", "export", "-o", "provenance.db").exit_code == 2
    assert desk("review", "import", "-", given="").stdout == "0 decisions imported, 0 known already.\n"


def test_conflicts_are_told(desk: Run) -> None:
    reject(desk)
    done = desk("review", "--reviewer", "Bo Ek", "confirm", CLAIM, MAGHREBI, RAMADANE, "--note", "heard the tape")
    assert "It overrules the decision" in done.stdout
    shown = flat(desk("review", "list").stdout)
    assert "2 decisions, 1 conflict between reviewers." in shown
    assert "rejected by Ana Lopez" in shown
    assert "[overruled: confirmed by Bo Ek" in flat(desk("trace", CLAIM).stdout)


def test_nothing_in_a_note_or_a_name_reaches_the_terminal(desk: Run) -> None:
    done = desk("review", "reject", CLAIM, MAGHREBI, RAMADANE, "--note", HOSTILE, "--reviewer", HOSTILE)
    assert done.exit_code == 0
    article = json.loads(desk("trace", CLAIM, "--json").stdout)["reviews"][0]["decision"]["places"][0]["article"]
    lines = desk("review", "export").stdout
    told = [done, desk("review", "list"), desk("trace", CLAIM), desk("outlet", MAGHREBI), desk("article", article)]
    shown = [desk("review", "list", form) for form in ("--json", "--nl", "--csv", "--tsv", "--table")]
    shown += [desk("trace", CLAIM, form) for form in ("--json", "--csv", "--table")]
    told += [
        desk("review", "import", "-", given=lines),
        desk("review", "undo", decision_id(done), "--note", HOSTILE),
        desk("review", "list", "--all"),
    ]
    for one in (*told, *shown):
        assert one.exit_code == 0
        assert not FORBIDDEN.search(one.output.replace("\t", " ")), one.output
    assert not any(line.startswith("Decision 0000") for one in told for line in one.output.splitlines())
    formula = desk("review", "reject", CLAIM, "Censor.NET", "Le Monde", "--note", "=1+1", "--reviewer", "@sum")
    assert formula.exit_code == 0
    (row, *_) = csv.DictReader(io.StringIO(desk("review", "list", "--csv").stdout))
    assert (row["note"], row["reviewer"]) == ("'=1+1", "'@sum")


def test_without_a_terminal_it_lists_what_it_would_ask(desk: Run) -> None:
    done = desk("review")
    assert done.exit_code == 0
    assert "no terminal" in done.stderr
    assert "If confirmed: " in done.stdout
    assert done.stdout == desk("review", "doubts").stdout
    rows = json.loads(desk("review", "doubts", "--json", "--limit", "3").stdout)
    assert len(rows) == 3
    assert all(r["if_rejected"] for r in rows if r["kind"] == "edge")


def test_an_action_is_one_row(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row put into the table is a command with its help, counts, and is listed; nothing else has to know of it."""
    reject_row = ACTIONS["reject"]
    row = dataclasses.replace(
        reject_row, name="dispute link", help="Dispute a link.", outcome="disputed", done="disputed", form=None,
        draft=lambda *given, **named: dataclasses.replace(reject_row.draft(*given, **named), action="dispute link"),
    )  # fmt: skip
    assert "dispute-link" not in desk("review", "--help").stdout
    monkeypatch.setitem(ACTIONS, row.name, row)
    assert re.search(r"dispute-link +Dispute a link\.", desk("review", "--help").stdout)
    done = desk(
        "review", "dispute-link", CLAIM, MAGHREBI, RAMADANE, "--note", "he denies it", "--reviewer", "Ana Lopez"
    )
    assert done.exit_code == 0, done.output
    assert f"{MAGHREBI} -> {RAMADANE}: disputed by Ana Lopez" in flat(done.stdout)
    assert "disputed by Ana Lopez" in flat(desk("trace", CLAIM).stdout)
    chart = json.loads(desk("trace", CLAIM, "--json").stdout)["positions"][0]["chart"]
    names = {key: party["name"] for key, party in chart["parties"].items()}
    assert (MAGHREBI, RAMADANE) not in {(names[e["from"]], names[e["to"]]) for e in chart["edges"]}
    assert json.loads(desk("export", "--table", "reviewed", "--format", "jsonl").stdout)["effect"] == "disputed"
    lines = desk("review", "export").stdout
    assert desk("-d", "other.db", "add", str(ROOT / "seeds")).exit_code == 0
    assert desk("-d", "other.db", "review", "import", "-", given=lines).stdout.startswith("1 decision imported")


# --- on a terminal --------------------------------------------------------------------------------------------------


def talk(folder: Path, answers: str, **more: str) -> str:
    """The walk on a terminal of its own; returns what a person sees."""
    pty = pytest.importorskip("pty")
    drop = {"PROVENANCE_REVIEWER", "PROVENANCE_DB", "NO_COLOR"}
    environment = (
        {k: v for k, v in os.environ.items() if k not in drop}
        | {"TERM": "dumb", "XDG_CONFIG_HOME": str(folder / "config"), "HOME": str(folder)}
        | more
    )
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "provenance", "review"],
        cwd=folder,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        os.write(ours, answers.encode())
        parts = []
        try:
            while part := os.read(ours, 4096):
                parts.append(part)
        except OSError:
            pass
        assert process.wait(60) == 0
    os.close(ours)
    return b"".join(parts).decode("utf-8", "replace")


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX system")
def test_the_walk_asks_for_the_name_once_and_records_what_is_answered(desk: Run, tmp_path: Path) -> None:
    first = json.loads(desk("review", "doubts", "--json", "--limit", "1").stdout)[0]
    assert first["kind"] == "edge"
    shown = talk(tmp_path, "Cleo Diaz\nr\nnot theirs\nq\n")
    assert "Your name, shown with your decisions" in shown
    assert "1 decision recorded." in shown
    (told,) = json.loads(desk("review", "list", "--json").stdout)
    assert (told["reviewer"], told["action"], told["note"]) == ("Cleo Diaz", "reject", "not theirs")
    again = talk(tmp_path, "q\n")
    assert "Your name" not in again
    assert "Deciding as Cleo Diaz" in again
    assert "0 decisions recorded." in again
    left = json.loads(desk("review", "doubts", "--json", "--limit", "100").stdout)
    assert (first["claim"], first["from"], first["to"]) not in {(d["claim"], d["from"], d["to"]) for d in left}


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX system")
def test_the_walk_ends_when_all_was_skipped_or_the_line_ends(desk: Run, tmp_path: Path) -> None:
    shown = talk(tmp_path, "\n" * 100, PROVENANCE_REVIEWER="Cleo")
    assert "Nothing doubtful was found." in shown
    assert "Deciding as Cleo" in shown
    assert "0 decisions recorded." in talk(tmp_path, "x\n\x04", PROVENANCE_REVIEWER="Cleo")
    assert "No decisions yet" in desk("review", "list").stdout


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX system")
def test_a_weak_joint_can_be_kept_or_parted_in_the_walk(desk: Run, tmp_path: Path) -> None:
    rows = json.loads(desk("review", "doubts", "--json", "--limit", "100").stdout)
    place = next((n for n, d in enumerate(rows) if d["kind"] == "joint"), None)
    if place is None:
        pytest.skip("the seeds hold no weak joint any more")
    shown = talk(tmp_path, "\n" * place + "y\nthe same\nq\n", PROVENANCE_REVIEWER="Cleo")
    assert "Do these say the same?" in shown
    (told,) = json.loads(desk("review", "list", "--json").stdout)
    assert (told["action"], told["state"]) == ("merge claims", "in effect")
    left = json.loads(desk("review", "doubts", "--json", "--limit", "100").stdout)
    assert rows[place]["words"] not in {
        d["words"] for d in left if d["kind"] == "joint" and d["other_words"] == rows[place]["other_words"]
    }
