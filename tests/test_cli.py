"""The command line, used as a person would: what is printed, where, and with which exit code."""

from __future__ import annotations

import contextlib
import csv
import importlib
import io
import json
import re
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provenance.commands import VERBS

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

ROOT = Path(__file__).resolve().parent.parent
CLAIM = "Ukrainians trained Tuareg rebels to fly drones"
CHARTS = ROOT / "tests" / "data" / "independence.json"
ONE_CHART = {
    "carriers": ["Site", "Daily"],
    "edges": [{"from": "Site", "to": "Daily"}, {"from": "Daily", "to": "the mayor"}],
    "parties": {"Site": {"kind": "outlet"}, "Daily": {"kind": "outlet"}, "the mayor": {"kind": "person"}},
}


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


# The main job.


def test_trace_finds_the_claim_by_its_words(seeds: Run) -> None:
    done = seeds("trace", CLAIM)
    assert done.exit_code == 0
    assert done.stdout.startswith("2 independent sources (could be 1, at most 3) in 3 articles\n")
    said = done.stdout.split("Who said it")[1].split("Other sources the articles name")[0]
    assert "Ramadane" in said
    assert "commander" in said
    assert "citing Censor.NET, which cites Le Monde, which cites a" in flat(done.stdout)
    assert "As far as these texts show; not a verdict on truth." in done.stdout


def test_trace_takes_words_without_quotes_and_ids_and_prefixes(seeds: Run) -> None:
    by_words = seeds("trace", *CLAIM.split())
    key = re.search(r"^claim (\w+)$", by_words.stdout, re.MULTILINE)
    assert key
    assert seeds("trace", key[1]).stdout == by_words.stdout
    assert seeds("trace", key[1][:8]).stdout == by_words.stdout


def test_every_quote_of_a_trace_is_in_its_article(seeds: Run) -> None:
    answer = json.loads(seeds("trace", CLAIM, "--json").stdout)
    texts = {
        row["id"]: row["text"]
        for row in map(json.loads, seeds("export", "--table", "articles", "--format", "jsonl").stdout.splitlines())
    }
    spans = [(m["article"], m["sentence"]) for p in answer["claim"]["positions"] for m in p["mentions"]]
    spans += [
        (v["article"], v["span"]) for p in answer["positions"] for e in p["chart"]["edges"] for v in e["evidence"]
    ]
    assert len(spans) > 5
    for article, span in spans:
        assert texts[article][span["start"] : span["end"]] == span["text"]


def test_a_word_that_begins_an_id_is_a_word(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("add", "-", given="The bridge over the Norr was closed on Friday, Mayor Ana Lopez said on Sunday.\n")
    run("add", "-", given="Forty people are dead after the flood in Norrvik, Mayor Lena Holt said on Monday.\n")
    claims = {row["text"]: row["id"] for row in json.loads(run("claims", "--json").stdout)}
    told = next(key for text, key in claims.items() if "dead" in text)
    other = next(key for text, key in claims.items() if "bridge" in text)
    begun = "dead" + other[4:]
    with contextlib.closing(sqlite3.connect("provenance.db")) as db:
        for table, column in (("claims", "id"), ("independence", "claim"), ("mentions", "claim")):
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (begun, other))
        db.commit()
    monkeypatch.setattr(
        "provenance.claims.match", lambda words, texts, **_: [(i, 1.0) for i, text in enumerate(texts) if words in text]
    )

    def shown(words: str) -> str:
        return str(json.loads(run("trace", words, "--json").stdout)["claim"]["id"])

    assert shown("dead") == told
    assert shown(begun) == shown(begun[:9]) == begun
    with contextlib.closing(sqlite3.connect("provenance.db")) as db:
        db.execute("UPDATE claims SET text = 'The flood left forty without a home'")
        db.execute("UPDATE mentions SET sentence = replace(sentence, 'dead', 'hurt')")
        db.commit()
    assert shown("dead") == begun, "when nothing says it, it may still be meant as an id"


def test_trace_says_so_when_nothing_matches(seeds: Run) -> None:
    done = seeds("trace", "the price of tulips in Amsterdam fell")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "No claim matches" in done.stderr
    assert seeds("trace", " ").exit_code == 1


def test_trace_formats(seeds: Run) -> None:
    answer = json.loads(seeds("trace", CLAIM, "--json").stdout)
    numbers = answer["positions"][0]["independence"]
    assert (numbers["at_least"], numbers["as_written"], numbers["at_most"]) == (1, 2, 3)
    rows = list(csv.DictReader(io.StringIO(seeds("trace", CLAIM, "--csv").stdout)))
    assert {r["as_written"] for r in rows if r["position"] == "1"} == {"2"}
    assert len({r["article"] for r in rows if r["position"] == "1"}) == 3
    assert len(seeds("trace", CLAIM, "--nl").stdout.splitlines()) == len(rows)


def test_claims_are_listed_weakest_first(seeds: Run) -> None:
    rows = json.loads(seeds("claims", "--json").stdout)
    assert [r["as_written"] for r in rows] == sorted(r["as_written"] for r in rows)
    text = seeds("claims").stdout
    assert text.rstrip().endswith("not a verdict on truth.")
    assert all(r["id"][:8] in text for r in rows)


def test_claims_filters(seeds: Run) -> None:
    many = json.loads(seeds("claims", "--min-articles", "2", "--json").stdout)
    assert many
    # A disputed claim counts the articles of all its versions.
    assert all(r["articles"] >= 2 or r["disputed"] for r in many)
    every = json.loads(seeds("claims", "--json").stdout)
    assert (
        json.loads(seeds("claims", "--single-source", "--json").stdout)
        == [r for r in every if r["as_written"] == 1]
        != []
    )
    assert json.loads(seeds("claims", "--disputed", "--json").stdout) == [r for r in every if r["disputed"]]
    assert len(json.loads(seeds("claims", "--limit", "2", "--json").stdout)) == 2
    assert (
        CLAIM.split()[1] in seeds("claims", "--about", CLAIM).stdout
        or "drone" in seeds("claims", "--about", CLAIM).stdout
    )
    done = seeds("claims", "--min-articles", "99", "--disputed")
    assert (done.exit_code, done.stdout) == (
        0,
        "No claim is found in 99 articles or more and is disputed. List them all with: provenance claims\n",
    )


def test_claims_about_nothing_that_is_told(seeds: Run) -> None:
    done = seeds("claims", "--about", "zebra")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == 'No claim matches "zebra". List them with: provenance claims\n'
    done = seeds("claims", "--about", CLAIM, "--min-articles", "99")
    assert (done.exit_code, done.stderr.startswith(f'No claim matches "{CLAIM}" and is found in 99 ')) == (1, True)
    done = seeds("claims", "--about", "zebra", "--json")
    assert (done.exit_code, done.stdout) == (1, "[]\n")
    assert seeds("claims", "--about", CLAIM, "--json").exit_code == 0


def test_claims_of_an_empty_database_say_what_to_do(run: Run) -> None:
    run("add", "-", given="   ")
    Path("empty").mkdir()
    assert run("add", "empty").exit_code in (0, 3)
    assert run("claims").stdout == "No claims yet. Add articles with: provenance add PATH\n"
    assert run("claims", "--json").stdout == "[]\n"


def test_article_shows_its_sources(seeds: Run) -> None:
    listed = seeds("article").stdout
    assert listed.startswith("3 articles\n")
    done = seeds("article", "003_6b467ad30431cc1a.txt")
    assert done.exit_code == 0
    assert "Le Monde, citing " in done.stdout
    rows = json.loads(seeds("article", "003_6b467ad30431cc1a.txt", "--json").stdout)
    assert any("Le Monde" in path for row in rows for path in row["paths"])
    missing = seeds("article", "nobody.txt")
    assert (missing.exit_code, missing.stdout) == (1, "")


def test_outlet_shows_both_directions(seeds: Run) -> None:
    done = seeds("outlet", "Le", "Monde")
    assert done.exit_code == 0
    assert done.stdout.startswith("Le Monde\noutlet, ")
    assert "Censor.NET" in done.stdout.split("Who cites it")[1]
    assert seeds("outlet", "The Tulip Herald").exit_code == 1


def test_audit_prints_findings_claims_and_traces(run: Run) -> None:
    done = run("audit", str(ROOT / "seeds"))
    assert done.exit_code == 0
    assert done.stdout.startswith("3 articles, ")
    assert "Every claim, weakest sourcing first" in done.stdout
    assert "2 independent sources (could be 1, at most 3) in 3 articles" in done.stdout
    assert not Path("provenance.db").exists()


def test_audit_of_a_given_database_keeps_it_and_repeats_itself(run: Run) -> None:
    first = run("-d", "kept.db", "audit", str(ROOT / "seeds"))
    again = run("audit", "-d", "kept.db", str(ROOT / "seeds"))
    assert Path("kept.db").exists()
    assert first.stdout == again.stdout


def test_audit_reports_only_on_what_it_was_given(seeds: Run) -> None:
    Path("mine.txt").write_text(
        "The tulip festival opens on Monday, the mayor, Ana Lopez, told the Tulip Herald.\n", encoding="utf-8"
    )
    done = seeds("audit", "-d", "provenance.db", "mine.txt")
    assert done.stdout.startswith("1 article, ")
    assert "drone" not in done.stdout


def test_audit_of_a_copy_of_a_known_article_reports_on_that(run: Run) -> None:
    Path("bare.txt").write_text(
        "Forty people are dead after the flood in Norrvik, Mayor Lena Holt said on Monday.\n", encoding="utf-8"
    )
    run("add", "-d", "t.db", "bare.txt", "--url", "https://example.org/a", "--outlet", "BBC News")
    full = run("audit", "-d", "t.db", "bare.txt", "--url", "https://example.org/a", "--outlet", "BBC News").stdout
    assert full.startswith("1 article, 1 claim\n")
    assert run("audit", "-d", "t.db", "bare.txt").stdout == full
    assert run("audit", "-d", "t.db", "bare.txt", "bare.txt").stdout == full, "one article, named twice"
    (row,) = json.loads(run("add", "-d", "t.db", "bare.txt", "--json").stdout)
    assert (row["status"], row["origin"]) == ("known", "bare.txt")
    (stored,) = json.loads(run("article", "-d", "t.db", "--json").stdout)
    assert row["id"] == stored["id"]


def test_add_tells_what_became_of_each(run: Run) -> None:
    text = "The tulip festival opens on Monday, the mayor, Ana Lopez, told the Tulip Herald.\n"
    Path("a.txt").write_text(text, encoding="utf-8")
    Path("rows.jsonl").write_text(
        "".join(
            json.dumps(r) + "\n"
            for r in ({"text": text}, {"text": text}, {"text": text, "url": "https://example.org/a"})
        ),
        encoding="utf-8",
    )
    rows = json.loads(run("add", "rows.jsonl", "--json").stdout)
    assert [(r["status"], r["origin"]) for r in rows] == [
        ("new", "rows.jsonl:1"),
        ("known", "rows.jsonl:2"),
        ("completed", "rows.jsonl:3"),
    ]
    (stored,) = json.loads(run("article", "--json").stdout)
    assert {r["id"] for r in rows} == {stored["id"]}, "the id it is stored under in the end"


# Adding.


def test_adding_twice_changes_nothing(run: Run) -> None:
    first = run("add", str(ROOT / "seeds"))
    assert first.stdout.startswith("3 articles added. provenance.db has ")
    assert re.search(r"\nMaghrebi\.org, 2025-10: shares \d+ claims with other articles\n  [0-9a-f]{8}  ", first.stdout)
    again = run("add", str(ROOT / "seeds"))
    assert again.stdout.startswith("0 articles added, 3 already there. ")
    assert again.exit_code == 0


def test_add_tells_what_a_new_article_joins(run: Run) -> None:
    run("add", str(ROOT / "seeds"))
    claim = json.loads(run("trace", "Mali cut ties with Ukraine", "--json").stdout)["claim"]["id"]
    told = run(
        "add",
        "-",
        "--outlet",
        "Daily Example",
        given="Mali officially cut diplomatic ties with Ukraine, its government said on Monday.\n",
    ).stdout
    assert f"Daily Example: shares 1 claim with other articles\n  {claim[:8]}  " in told
    assert (
        "Daily Other: shares no claim with another article\n"
        in run(
            "add", "-", "--outlet", "Daily Other", given="The bridge will close in May, the mayor, Ana Lopez, said.\n"
        ).stdout
    )


def test_add_reads_standard_input_and_takes_what_is_given(run: Run) -> None:
    text = "The bridge will close in May, the mayor, Ana Lopez, told the Gazette on Monday.\n"
    done = run(
        "add", "-", "--outlet", "Daily Example", "--published", "2024-03-01", "--title", "Bridge to close", given=text
    )
    assert done.exit_code == 0
    (row,) = json.loads(run("article", "--json").stdout)
    assert (row["outlet"], row["published"], row["title"]) == ("Daily Example", "2024-03-01", "Bridge to close")


def test_the_unread_is_told_and_the_rest_is_added(run: Run) -> None:
    Path("in").mkdir()
    shutil.copy(ROOT / "seeds" / "003_6b467ad30431cc1a.txt", "in/good.txt")
    Path("in/empty.txt").write_bytes(b"")
    Path("in/picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    done = run("add", "in", "missing.txt")
    assert done.exit_code == 3
    assert done.stdout.startswith("1 article added")
    told = done.stderr.splitlines()
    assert [line.split(": ")[0] for line in told] == ["in/empty.txt", "in/picture.txt", "missing.txt"]
    rows = json.loads(run("add", "in", "--json").stdout)
    assert sorted(r["status"] for r in rows) == ["known", "unread", "unread"]


def test_a_date_that_is_none_is_told_and_the_article_is_read(run: Run) -> None:
    text = "The bridge will close in May, the mayor, Ana Lopez, told the Gazette.\n"
    Path("a.txt").write_text(text, encoding="utf-8")
    Path("manifest.csv").write_text("file,published\na.txt,some day\n", encoding="utf-8")
    done = run("audit", "a.txt")
    assert done.exit_code == 3
    assert done.stdout.startswith("1 article, ")
    assert "could not be read" not in done.stdout
    assert done.stderr.startswith("a.txt: ")
    assert "some day" in done.stderr


def test_what_is_given_is_checked_before_anything_is_read(run: Run) -> None:
    Path("a.txt").write_text("The bridge will close in May.\n", encoding="utf-8")
    for option, value in (("--published", "last week"), ("--language", "the queen's")):
        for verb in ("add", "audit", "attribute"):
            done = run(verb, "a.txt", option, value)
            assert (done.exit_code, done.stdout) == (2, ""), (verb, option)
            assert value in done.stderr
            assert len(done.stderr.strip().splitlines()) == 1
    assert run("add", "-", "-", given="x").exit_code == 2
    assert not Path("provenance.db").exists()
    assert run("add", "a.txt", "--published", "14 October 2024").exit_code == 0
    assert json.loads(run("article", "--json").stdout)[0]["published"] == "2024-10-14"


def test_the_files_of_a_folder_share_its_manifest(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = importlib.import_module("provenance.read.drafts")
    parsed: list[Path] = []
    parse = manifest.read_manifest

    def watched(path: Path) -> object:
        parsed.append(path)
        return parse(path)

    monkeypatch.setattr(manifest, "read_manifest", watched)
    names = [f"{i}.txt" for i in range(5)]
    for name in names:
        Path(name).write_text(f"The bridge number {name} will close in May.\n", encoding="utf-8")
    Path("manifest.csv").write_text(
        "file,outlet\n" + "".join(f"{name},Paper {name}\n" for name in names), encoding="utf-8"
    )
    assert run("add", *names).exit_code == 0
    assert len(parsed) == 1
    assert {row["outlet"] for row in json.loads(run("article", "--json").stdout)} == {f"Paper {name}" for name in names}
    Path("manifest.csv").write_text("name,outlet\n", encoding="utf-8")
    done = run("add", *names)
    assert done.exit_code == 3
    assert len(done.stderr.splitlines()) == 1
    assert "has no column 'file'" in done.stderr


def test_hostile_names_do_not_reach_the_terminal(run: Run) -> None:
    text = "The bridge will close, the Ga\x1b[31mzette\x1b]0;owned\x07 reported on Monday, citing the mayor, Ana \u202eLopez.\n"
    run("add", "-", "--outlet", "Evil\x1b[2J Times\u202e", "--title", "=cmd()", given=text)
    for arguments in (
        ["article"],
        ["article", "-"],
        ["claims"],
        ["outlet", "Evil Times"],
        ["export", "--table", "articles"],
    ):
        shown = run(*arguments).output
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown), arguments
    assert "'=cmd()" in run("article", "--csv").stdout


# Stateless verbs.


def test_attribute_needs_no_database(run: Run) -> None:
    done = run("attribute", str(ROOT / "seeds" / "004_ca3d4af8797bbd6c.txt"))
    assert done.exit_code == 0
    assert "Censor.NET, citing Le Monde" in done.stdout
    assert not Path("provenance.db").exists()


def test_attribute_json_has_the_fields_of_the_model(run: Run) -> None:
    text = "\n  The bridge will close in May, the Gazette reported, citing the mayor, Ana Lopez.\r\n"
    found = json.loads(run("attribute", "-", "--verbatim", "--json", given=text.encode()).stdout)
    assert found
    for one in found:
        assert {
            "article",
            "sentence",
            "source",
            "cue",
            "content",
            "paths",
            "stance",
            "form",
            "when",
            "confidence",
        } <= set(one)
        for span in (one["sentence"], *one["source"], *one["cue"]):
            assert text[span["start"] : span["end"]] == span["text"]


def test_attribute_of_nothing_readable(run: Run) -> None:
    done = run("attribute", "missing.txt", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (3, [])
    assert done.stderr.startswith("missing.txt: ")


def test_attribute_looks_at_one_file(run: Run) -> None:
    done = run("attribute", ".")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is a folder" in done.stderr


def test_count_agrees_with_the_charts(run: Run) -> None:
    expected = json.loads(CHARTS.read_text(encoding="utf-8"))
    counted = json.loads(run("count", str(CHARTS), "--json").stdout)
    for want, got in zip(expected, counted, strict=True):
        assert got["name"] == want["name"]
        assert [got[k] for k in ("at_least", "as_written", "at_most")] == [
            want["expect"][k] for k in ("at_least", "as_written", "at_most")
        ]


def test_count_prints_one_chart_from_standard_input(run: Run) -> None:
    done = run("count", "-", given=json.dumps(ONE_CHART))
    assert done.stdout.startswith("1 independent source for 2 carriers\n")
    assert "It all depends on" in done.stdout
    numbers = json.loads(run("count", "-", "--json", given=json.dumps({"name": "n", "chart": ONE_CHART})).stdout)
    assert (numbers["name"], numbers["as_written"]) == ("n", 1)
    assert "estimate" in run("count", "-", "--csv", given=json.dumps(ONE_CHART)).stdout.splitlines()[0]


def test_fail_under_makes_a_check(run: Run) -> None:
    chart = json.dumps(ONE_CHART)
    assert run("count", "-", "--fail-under", "1", given=chart).exit_code == 0
    done = run("count", "-", "--fail-under", "2", given=chart)
    assert done.exit_code == 1
    assert done.stderr == "1 of 1 below 2 as written.\n"


@pytest.mark.parametrize("options", [[], ["--fail-under", "2"], ["--json"]])
def test_a_list_of_no_charts_is_no_chart(run: Run, options: list[str]) -> None:
    done = run("count", "-", *options, given=" [ ]\n")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.startswith("Error: standard input: no chart")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[[[",
        "nonsense",
        '{"carriers": 3}',
        '{"carriers": ["x"], "parties": {}}',
        '{"carriers": [], "carriers": []}',
        '{"carriers": [NaN]}',
        "[" * 100_000,
        "\x00\x01",
        "3",
        "null",
    ],
)
def test_a_bad_chart_is_one_line(run: Run, text: str) -> None:
    done = run("count", "-", given=text)
    assert done.exit_code in (2, 3)
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith("Error: standard input")


def test_count_of_bytes_that_are_no_text(run: Run) -> None:
    assert "not UTF-8" in run("count", "-", given=b"\xff\xfe\xfa").stderr
    assert run("count", ".").exit_code == 3


# The database option.


def test_the_database_can_be_named_three_ways(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    given = "The bridge will close in May, the mayor, Ana Lopez, told the Gazette.\n"
    run("-d", "a.db", "add", "-", given=given)
    run("add", "-", "-d", "b.db", given=given)
    monkeypatch.setenv("PROVENANCE_DB", "c.db")
    run("add", "-", given=given)
    assert sorted(p.name for p in Path().glob("*.db")) == ["a.db", "b.db", "c.db"]
    run("-d", "a.db", "add", "-", "-d", "d.db", given=given)
    assert Path("d.db").exists()


def test_looking_never_makes_a_database(run: Run) -> None:
    for arguments in (["claims"], ["trace", "x"], ["article"], ["outlet", "x"], ["export"]):
        done = run(*arguments)
        assert done.exit_code == 3, arguments
        assert "provenance add" in done.stderr
    assert list(Path().glob("*.db")) == []


def test_a_database_that_is_not_ours(run: Run) -> None:
    Path("text.db").write_text("not a database at all, but a text of some length\n" * 50, encoding="utf-8")
    before = Path("text.db").read_bytes()
    for arguments in (["claims"], ["add", str(ROOT / "seeds")]):
        done = run("-d", "text.db", *arguments)
        assert done.exit_code == 3
        assert len(done.stderr.strip().splitlines()) == 1
    assert Path("text.db").read_bytes() == before


# Usage.


def test_formats_exclude_each_other(seeds: Run) -> None:
    done = seeds("claims", "--json", "--csv")
    assert done.exit_code == 2
    assert "Only one format at a time" in done.stderr


def test_unknown_verbs_and_options(run: Run) -> None:
    done = run("trce", "x")
    assert done.exit_code == 2
    assert "There are: audit, add" in done.stderr
    assert run("trace").exit_code == 2
    assert run("claims", "--min-articles", "0").exit_code == 2
    assert run("add", "-", "-", given="x").exit_code == 2


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(run: Run, verb: str) -> None:
    done = run(verb, "--help")
    assert done.exit_code == 0
    assert f"Usage: provenance {verb}" in done.stdout


def test_version(run: Run) -> None:
    from provenance import __version__

    assert run("--version").stdout == f"provenance {__version__}\n"


def test_a_defect_is_one_line_and_debug_shows_where(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("provenance.open_database", broken)
    monkeypatch.setenv("PROVENANCE_DEBUG", "")
    done = run("claims")
    assert done.exit_code == 70
    assert len(done.stderr.strip().splitlines()) == 1
    assert "--debug" in done.stderr
    assert "Traceback" in run("--debug", "claims").stderr


def test_ctrl_c_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("provenance.open_database", stopped)
    done = run("claims")
    assert done.exit_code == 130
    assert done.stderr.strip() == "Stopped."


def test_ctrl_c_promises_only_what_is_kept(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("provenance.corpus.pipeline.add_article", stopped)
    Path("a.txt").write_text("The bridge will close in May.\n", encoding="utf-8")
    for kept, arguments in (
        (True, ["add", "a.txt"]),
        (True, ["audit", "a.txt", "-d", "b.db"]),
        (False, ["audit", "a.txt"]),
    ):
        done = run(*arguments)
        assert done.exit_code == 130
        assert done.stderr.strip() == ("Stopped; what was added before is kept." if kept else "Stopped.")


def test_colours_stay_out_of_pipes(seeds: Run) -> None:
    assert "\x1b" not in seeds("trace", CLAIM).stdout
