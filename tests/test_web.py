"""The web page without a browser: every page in its three forms, both ways of asking the tables, and what keeps it safe."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from webpages import ASKED, Ask, articles, ask, claim, database, opened

from provenance import open_database
from provenance.commands import cli
from provenance.errors import UsageError
from provenance.store.lookup import questions
from provenance.web import make_site
from provenance.web.rendering import DATA_POLICY, POLICY, STYLE, STYLE_PATH

__all__ = ["articles", "ask", "claim", "database"]  # fixtures

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def pages(claim: str, articles: list[str]) -> list[str]:
    return [
        "/index",
        "/claims",
        f"/claim/{claim}",
        *(f"/article/{a}" for a in articles),
        "/outlet/le-monde",
        "/copies",
        f"/copies/{articles[0]}",
    ]


# --- pages ------------------------------------------------------------------------------------------------------


def test_every_page_has_a_text_form_and_a_json_twin(ask: Ask, pages: list[str]) -> None:
    for page in pages:
        for ending, kind in (("", "text/html"), (".txt", "text/plain"), (".json", "application/json")):
            got = ask(page + ending)
            assert got.status == 200, page + ending
            assert got.headers["content-type"].startswith(kind)
            assert got.body.strip()
        json.loads(ask(page + ".json").text)


def test_every_page_links_to_its_other_forms(ask: Ask, pages: list[str]) -> None:
    for page in pages[1:]:
        shown = ask(page).text
        assert f'href="{page}.txt"' in shown
        assert f'href="{page}.json"' in shown


def test_a_claim_says_why_it_has_so_many_sources(ask: Ask, claim: str) -> None:
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", ask(f"/claim/{claim}").text))
    assert "2 independent sources (could be 1, at most 3) in 3 articles" in shown
    assert "As far as these texts show; not a verdict on truth." in shown
    assert re.search(r"2 of the 3 articles lead back to the same source: a Tuareg commander", shown)


def test_the_text_form_is_what_the_terminal_shows(ask: Ask, database: Path, claim: str) -> None:
    printed = CliRunner().invoke(cli, ["-d", str(database), "trace", claim, "--all"]).output
    assert ask(f"/claim/{claim}.txt").text.strip() == printed.strip()


def test_the_json_twin_is_what_the_command_prints(ask: Ask, database: Path, claim: str) -> None:
    printed = json.loads(CliRunner().invoke(cli, ["-d", str(database), "trace", claim, "--json"]).output)
    twin = json.loads(ask(f"/claim/{claim}.json").text)
    assert twin.pop("address") == f"/claim/{claim}"
    assert twin == printed


def test_typed_words_lead_to_their_claim(ask: Ask, claim: str) -> None:
    shown = ask(f"/?q={urllib.parse.quote_plus(ASKED)}").text
    assert shown.index(f'href="/claim/{claim}"') < shown.index("Articles that use these words")
    assert "No claim here says this" in ask("/?q=a+walrus+composed+seven+symphonies").text


@pytest.mark.parametrize(("kind", "ending"), [("claim", ""), ("claim", ".json"), ("article", ".txt"), ("copies", "")])
def test_the_beginning_of_an_id_leads_to_the_whole(
    ask: Ask, claim: str, articles: list[str], kind: str, ending: str
) -> None:
    whole = claim if kind == "claim" else articles[0]
    got = ask(f"/{kind}/{whole[:6]}{ending}")
    assert (got.status, got.headers["location"]) == (302, f"/{kind}/{whole}{ending}")


def test_an_id_typed_as_a_claim_leads_to_it(ask: Ask, claim: str) -> None:
    assert ask(f"/?q={claim[:8]}").headers["location"] == f"/claim/{claim}"


def test_names_lead_to_their_party(ask: Ask) -> None:
    assert ask("/outlet/Le%20Monde").headers["location"] == "/outlet/le-monde"
    assert "Nobody called" in ask("/outlet/The%20Walrus%20Times").text


@pytest.mark.parametrize(
    "path",
    [
        "/claim/ffff",
        "/claim/%00",
        "/article/nothing",
        "/outlet/nobody",
        "/copies/none",
        "/claim/%F0%9F%A6%AD",
        "/copies/a/b",
    ],
)
def test_what_is_not_there_is_said_in_one_line(ask: Ask, path: str) -> None:
    for ending in ("", ".txt", ".json"):
        got = ask(path + ending)
        assert got.status == 404
        assert "Traceback" not in got.text


def test_evidence_leads_to_its_sentence(ask: Ask, claim: str) -> None:
    for article, place in set(re.findall(r'href="/article/([0-9a-f]{16})#(at-\d+)"', ask(f"/claim/{claim}").text)):
        assert f'id="{place}"' in ask(f"/article/{article}").text, (article, place)


def test_the_pages_of_two_copies_stand_beside_each_other(tmp_path: Path) -> None:
    body = "The ferry to the islands ran aground at dawn with forty passengers on board, and boats from the harbour took all of them off before noon.\n\nThe company said that a rudder had failed, and that divers would look at the damage on Tuesday."
    (tmp_path / "two.jsonl").write_text(
        "\n".join(
            json.dumps({"outlet": o, "text": body + more, "published": d, "url": f"https://{o[:4].lower()}.example/1"})
            for o, d, more in (
                ("The Harbour Gazette", "2024-03-08", ""),
                ("Evening Mirror", "2024-03-09", " Nobody was hurt, a passenger told the Mirror."),
            )
        ),
        encoding="utf-8",
    )
    path = tmp_path / "two.db"
    with open_database(path) as db:
        from provenance import Article, read

        db.add(a for a in read(tmp_path / "two.jsonl") if isinstance(a, Article))
        one, other = (a.id for a in db.articles())
    for asked in opened(path):
        assert "2 articles" in asked("/copies").text
        assert f'href="/copies/{one}/{other}"' in asked(f"/copies/{one}").text
        pair = asked(f"/copies/{one}/{other}")
        assert pair.status == 200
        assert '<a class="np-ref" id="here-1" href="#there-1">' in pair.text
        assert '<a class="np-ref" id="there-1" href="#here-1">' in pair.text
        assert "forty passengers" in " ".join(re.findall(r"<mark>(.*?)</mark>", pair.text, re.DOTALL))


def test_all_styles_together_are_small(ask: Ask) -> None:
    got = ask(STYLE_PATH)
    assert got.text == STYLE
    assert len(got.body) < 60_000
    assert "<script" not in ask("/").text
    assert STYLE_PATH in ask("/").text


def test_claims_come_in_pages_and_by_what_is_wrong_with_them(ask: Ask, database: Path) -> None:
    with open_database(database) as db:
        several, disputed = db.claims(min_articles=2), db.claims(disputed=True)
    shown = re.findall(r'href="/claim/([0-9a-f]{16})"', ask("/claims?min_articles=2").text)
    assert shown == [c.id for c in several]
    assert set(re.findall(r'href="/claim/([0-9a-f]{16})"', ask("/claims?disputed=1").text)) == {c.id for c in disputed}
    for odd in ("-1", "0", "x", "9" * 30, "%E0%A4%A", ""):
        assert ask(f"/claims?page={odd}&min_articles={odd}").status == 200


# --- a file that changes ----------------------------------------------------------------------------------------


def test_numbers_that_are_not_up_to_date_are_marked(database: Path, tmp_path: Path, claim: str) -> None:
    path = Path(shutil.copy(database, tmp_path / "stale.db"))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE runs SET state = 'stale'")
    connection.close()
    for asked in opened(path):
        assert "are not in these numbers yet" in asked(f"/claim/{claim}").text
        assert "are not in these numbers yet" in asked(f"/claim/{claim}.txt").text
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT state FROM runs").fetchone() == ("stale",), "a page worked the claims out"
    connection.close()


def test_pages_write_nothing(ask: Ask, database: Path, pages: list[str]) -> None:
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    for path in (*pages, "/", f"/?q={urllib.parse.quote_plus(ASKED)}", "/data", "/data/claims?_facet=articles"):
        assert ask(path).status == 200
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before


# --- tables -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(questions()))
def test_every_ready_question_has_an_answer(ask: Ask, name: str) -> None:
    got = ask(f"/data/{name}.json?_shape=array&name=Le+Monde")
    assert got.status == 200, got.text[:300]
    assert isinstance(json.loads(got.text), list)


def test_tables_come_as_json_and_csv_with_facets_and_labels(ask: Ask, claim: str) -> None:
    rows = json.loads(ask("/data/claim_overview.json?_shape=array&_size=max").text)
    assert {"as_written", "at_least", "at_most"} <= rows[0].keys()
    assert ask("/data/claims.csv").headers["content-type"].startswith("text/")
    shown = ask("/data/mentions").text
    assert f'href="/claim/{claim}"' in shown
    assert "own_account" in shown
    tables = ask("/data").text
    assert 'href="/data/statement_keys"' not in tables
    assert questions()["weakest_claims"].title in tables


@pytest.mark.parametrize(
    "sql",
    [
        "delete from claims",
        "drop table claims",
        "attach 'x.db' as x",
        "insert into runs values (1,2,3,4,5)",
        "pragma user_version = 1",
    ],
)
def test_sql_only_reads(ask: Ask, database: Path, sql: str) -> None:
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    for path in (f"/data?sql={urllib.parse.quote_plus(sql)}", f"/data/-/query?sql={urllib.parse.quote_plus(sql)}"):
        assert ask(path).status in (302, 400, 403, 404)
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before


def test_a_query_that_does_not_end_is_ended(ask: Ask) -> None:
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
    got = ask(f"/data.json?sql={urllib.parse.quote_plus(endless)}")
    got = ask(got.headers["location"]) if got.status == 302 else got
    assert got.status == 400
    assert "interrupted" in got.text.lower() or "time" in got.text.lower()


# --- safety -----------------------------------------------------------------------------------------------------


def test_every_answer_has_a_strict_policy(ask: Ask, pages: list[str]) -> None:
    for path, policy in [
        *((p, POLICY) for p in (*pages, "/claim/ffff")),
        ("/data", DATA_POLICY),
        ("/data/claims", DATA_POLICY),
        ("/nothing", DATA_POLICY),
    ]:
        headers = ask(path).headers
        assert headers["content-security-policy"] == policy, path
        assert headers["x-content-type-options"] == "nosniff"
    assert "script-src" not in POLICY
    assert POLICY.startswith("default-src 'none'")
    assert "unsafe-inline" not in DATA_POLICY.split("script-src")[1]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8011", "", "[bad", "localhost@evil.example"]
)
def test_other_names_of_this_server_are_refused(ask: Ask, host: str) -> None:
    assert ask("/claims", headers={"host": host}).status == 421
    assert ask("/data", headers={"host": host}).status == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8011", "LOCALHOST", "[::1]:99"])
def test_its_own_names_are_known(ask: Ask, host: str) -> None:
    assert ask("/claims", headers={"host": host}).status == 200


class Elements(HTMLParser):
    """What a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.acting: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "iframe", "object", "embed", "base", "img", "style", "animate", "set", "foreignobject"}:
            self.acting.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc", "formaction"}:
                self.acting.append(f"{tag} {name}")
            if name in {"href", "src", "action", "xlink:href"} and not re.match(
                r"(?i:/(?!/)|#|https?://|data:,$)", value or ""
            ):
                self.acting.append(f"{tag} {name}={value}")


def test_hostile_articles_are_inert_on_every_page(tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    with open_database(path) as db:
        from provenance import Article, read

        db.add(a for a in read(ROOT / "tests" / "data" / "hostile.jsonl") if isinstance(a, Article))
        claims, articles = [c.id for c in db.claims()], [a.id for a in db.articles()]
        parties = [row["id"] for row in db.rows("parties")]
    assert len(articles) > 5
    assert claims
    from provenance.web.rendering import SITE_LINKS, article_address, claim_address, party_address

    hostile = urllib.parse.quote_plus("<script>alert(1)</script>\"'><img src=x onerror=alert(1)> \u202e")
    paths = [
        "/",
        "/claims",
        "/copies",
        f"/?q={hostile}",
        f"/claim/{hostile}",
        f"/outlet/{hostile}",
        *map(claim_address, claims),
        *map(article_address, articles),
        *(SITE_LINKS.page(f"copies/{a}") for a in articles),
        *map(party_address, parties),
    ]
    for asked in opened(path):
        for address in paths:
            got = asked(address)
            assert got.status in (200, 302, 404), address
            found = Elements()
            found.feed(got.text)
            assert found.acting == [], address
            assert not re.search(
                "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f]", re.sub("[\u2068\u2069]", "", got.text)
            ), address
        for address in (*map(claim_address, claims), *map(article_address, articles)):
            json.loads(asked(f"{address}.json").text)
            assert "\x1b" not in asked(f"{address}.txt").text


# --- the command ------------------------------------------------------------------------------------------------


def test_serve_listens_here_alone_and_says_so(database: Path) -> None:
    call = [sys.executable, "-m", "provenance", "-d", str(database), "serve", "--port", "0"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            said = server.stdout.readline() + server.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
            assert address, said
            assert "this machine only" in said
            with urllib.request.urlopen(f"{address.group()}claims") as got:
                assert b"weakest sourcing first" in got.read()
            taken = CliRunner().invoke(
                cli, ["-d", str(database), "serve", "--port", address.group(1)], standalone_mode=False
            )
            assert isinstance(taken.exception, (UsageError, SystemExit))
        finally:
            server.terminate()
            server.communicate(timeout=10)


def test_without_datasette_it_says_what_to_install(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasette", None)
    with pytest.raises(UsageError, match=r"pip install .*news-provenance\[web\]"):
        make_site(str(database))


def test_serving_needs_a_database(run: Any) -> None:
    done = run("serve")
    assert done.exit_code == 3
    assert "there is no database yet" in done.stderr
