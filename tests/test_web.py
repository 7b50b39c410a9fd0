"""The web page without a browser: every page in its three forms, both ways of asking the tables, and what keeps it safe."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import html
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

pytest.importorskip("datasette", reason="the extra web is not installed")

from provenance import open_database
from provenance.commands import cli
from provenance.errors import UsageError
from provenance.review.actions import ACTIONS, Form
from provenance.store.lookup import questions
from provenance.web import make_site
from provenance.web.rendering import DATA_POLICY, LOOPBACK, POLICY, STYLE, STYLE_PATH
from provenance.web.site import close

ROOT = Path(__file__).resolve().parent.parent
ASKED = "Ukrainians trained Tuareg rebels to fly drones"


class Got(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


Ask = Callable[..., Got]


def asker(app: Any) -> Ask:
    """Requests straight to the application: the same with every version of Datasette."""

    async def request(path: str, method: str, headers: dict[str, str], body: bytes) -> Got:
        raw, _, query = path.partition("?")
        given = [
            (name.lower().encode(), value.encode()) for name, value in ({"host": "localhost:8011"} | headers).items()
        ]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "root_path": "",
            "path": urllib.parse.unquote(raw), "raw_path": raw.encode("ascii"), "query_string": query.encode("ascii"), "headers": given,
            "server": ("localhost", 8011), "client": ("127.0.0.1", 1),
        }  # fmt: skip
        got: dict[str, Any] = {"body": b""}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                got["status"], got["headers"] = (
                    message["status"],
                    {k.decode().lower(): v.decode() for k, v in message["headers"]},
                )
            else:
                got["body"] += message.get("body", b"")

        await app(scope, receive, send)
        return Got(got["status"], got["headers"], got["body"])

    loop = asyncio.new_event_loop()

    def ask(path: str, *, form: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Got:
        body = urllib.parse.urlencode(form).encode() if form is not None else b""
        sent = dict(headers or {}) | (
            {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body))}
            if form is not None
            else {}
        )
        return loop.run_until_complete(request(path, "GET" if form is None else "POST", sent, body))

    ask.loop = loop  # type: ignore[attr-defined] # closed with the site
    return ask


def opened(path: Path, **options: Any) -> Iterator[Ask]:
    site = make_site(str(path), **options)
    ask = asker(site.app())
    yield ask
    close(site)
    for database in site.databases.values():
        database.close()
    ask.loop.close()  # type: ignore[attr-defined] # see asker


@pytest.fixture(scope="module")
def database(seeds_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(seeds_database, tmp_path_factory.mktemp("web") / "seeds.db"))


@pytest.fixture(scope="module")
def ask(database: Path) -> Iterator[Ask]:
    yield from opened(database, names=LOOPBACK)


@pytest.fixture(scope="module")
def claim(database: Path) -> str:
    with open_database(database) as db:
        return db.find(ASKED)[0].id


@pytest.fixture(scope="module")
def articles(database: Path) -> list[str]:
    with open_database(database) as db:
        return [a.id for a in db.articles()]


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
    for ask in opened(path):
        assert "2 articles" in ask("/copies").text
        assert f'href="/copies/{one}/{other}"' in ask(f"/copies/{one}").text
        pair = ask(f"/copies/{one}/{other}")
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
    for ask in opened(path):
        assert "are not in these numbers yet" in ask(f"/claim/{claim}").text
        assert "are not in these numbers yet" in ask(f"/claim/{claim}.txt").text
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
    for ask in opened(path):
        for address in paths:
            got = ask(address)
            assert got.status in (200, 302, 404), address
            found = Elements()
            found.feed(got.text)
            assert found.acting == [], address
            assert not re.search(
                "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f]", re.sub("[\u2068\u2069]", "", got.text)
            ), address
        for address in (*map(claim_address, claims), *map(article_address, articles)):
            json.loads(ask(f"{address}.json").text)
            assert "\x1b" not in ask(f"{address}.txt").text


# --- review -----------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(database: Path, tmp_path: Path) -> Iterator[tuple[Ask, Path]]:
    path = Path(shutil.copy(database, tmp_path / "reviewed.db"))
    for ask in opened(path, names=LOOPBACK, allow_review=True):
        yield ask, path


def seal_of(page: str) -> str:
    found = re.search(r'name="seal" value="([^"]+)"', page)
    assert found
    return found[1]


def link(page: str, words: str) -> str:
    """The value of the choice that reads so."""
    return next(
        html.unescape(value)
        for value, shown in re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)</option>', page)
        if words in html.unescape(shown)
    )


def test_a_decision_changes_the_numbers_is_shown_and_can_be_taken_back(desk: tuple[Ask, Path], claim: str) -> None:
    ask, path = desk
    page = ask(f"/claim/{claim}").text
    form = {
        "seal": seal_of(page),
        "claim": claim,
        "action": "confirm",
        "answer": "reject",
        "link": link(page, "Maghrebi.org → Mohamed Elmaouloud Ramadane"),
        "note": "he spoke of <b>others</b>",
        "reviewer": "Ana López",
    }
    done = ask("/review/decide", form=form)
    assert done.status == 303
    assert done.headers["location"].startswith(f"/claim/{claim}?decided=Recorded.")
    after = ask(done.headers["location"].split("#")[0]).text
    assert "rejected by Ana López" in after
    assert "he spoke of &lt;b&gt;others&lt;/b&gt;" in after
    count = re.compile(r'<p class="big"><b>(\d+)</b>')
    assert count.findall(page) == ["2"]
    assert count.findall(after) == ["1"]
    (decision,) = re.findall(r'name="decision" value="([0-9a-f]+)"', after)
    assert (
        ask(
            "/review/decide",
            form={
                "seal": form["seal"],
                "claim": claim,
                "action": "undo",
                "decision": decision,
                "reviewer": "Ana López",
            },
        ).status
        == 303
    )
    again = ask(f"/claim/{claim}").text
    assert count.findall(again) == ["2"]
    assert "Ana López" in ask("/review").text
    with open_database(path) as db:
        assert [d.action for d in db.decisions()] == ["reject", "undo"]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9999"},
    ],
)
def test_forms_from_elsewhere_record_nothing(desk: tuple[Ask, Path], claim: str, headers: dict[str, str]) -> None:
    ask, path = desk
    page = ask(f"/claim/{claim}").text
    form = {
        "seal": seal_of(page),
        "claim": claim,
        "action": "confirm",
        "answer": "reject",
        "link": link(page, "Maghrebi.org →"),
        "note": "x",
        "reviewer": "Eve",
    }
    assert ask("/review/decide", form=form, headers=headers).status == 403
    assert ask("/review/decide", form=form | {"seal": "guessed"}).status == 403
    assert ask("/review/decide", form={k: v for k, v in form.items() if k != "seal"}).status == 403
    with open_database(path) as db:
        assert db.decisions() == []
    assert (
        ask(
            "/review/decide", form=form, headers={"sec-fetch-site": "same-origin", "origin": "http://localhost:8011"}
        ).status
        == 303
    )


def test_without_leave_there_are_no_forms_and_none_is_taken(ask: Ask, database: Path, claim: str) -> None:
    assert "<form method" not in ask(f"/claim/{claim}").text
    assert ask("/review/decide", form={"seal": "", "claim": claim, "action": "confirm"}).status == 403
    assert ask("/review/decide").status == 302
    with open_database(database) as db:
        assert db.decisions() == []


@pytest.mark.parametrize(
    "form",
    [
        {"action": "confirm", "answer": "confirm", "link": "nonsense"},
        {"action": "confirm", "answer": "perhaps", "link": '["a", "b"]'},
        {"action": "confirm", "answer": "confirm", "link": '["a", "b"]'},
        {"action": "add chain", "chain": "Nobody", "quote": "words that stand nowhere"},
        {"action": "first-hand", "party": "nobody"},
        {"action": "merge parties", "party": "", "other": ""},
        {"action": "split claim"},
        {"action": "merge claims", "other": "/claim/ffff"},
        {"action": "undo", "decision": "ffff"},
        {"action": "fly"},
        {},
    ],
)
def test_a_form_that_cannot_be_is_told_in_one_line_with_what_was_written(
    desk: tuple[Ask, Path], claim: str, form: dict[str, str]
) -> None:
    ask, path = desk
    sent = {
        "seal": seal_of(ask(f"/claim/{claim}").text),
        "claim": claim,
        "note": "because \u202e<i>so</i>",
        "reviewer": "Ana",
    } | form
    got = ask("/review/decide", form=sent)
    assert got.status == 400
    assert "Nothing was recorded" in got.text
    assert "because &lt;i&gt;so&lt;/i&gt;" in got.text
    with open_database(path) as db:
        assert db.decisions() == []


@pytest.mark.parametrize("missing", ["note", "reviewer"])
def test_a_decision_needs_a_name_and_a_reason(desk: tuple[Ask, Path], claim: str, missing: str) -> None:
    ask, _ = desk
    page = ask(f"/claim/{claim}").text
    form = {
        "seal": seal_of(page),
        "claim": claim,
        "action": "confirm",
        "answer": "reject",
        "link": link(page, "Maghrebi.org →"),
        "note": "x",
        "reviewer": "Ana",
    }
    assert ask("/review/decide", form=form | {missing: " "}).status == 400


def test_every_form_records_its_decision(desk: tuple[Ask, Path], claim: str) -> None:
    ask, path = desk
    page = ask(f"/claim/{claim}").text
    with open_database(path) as db:
        held = db.claim(claim)
        assert held
        first = held.mentions[0]
        other = next(c.id for c in db.claims() if c.id != claim and c.articles == 1)
    parties = dict(
        re.findall(
            r'<option value="([^"]*)"[^>]*>([^<]*)</option>', page.split('name="party"')[1].split("</select>")[0]
        )
    )
    keys = list(parties)
    forms = [
        {
            "action": "add chain",
            "article": first.article,
            "chain": "outlet: The Ferry Times\nperson: A. Sailor",
            "quote": first.sentence.text,
        },
        {"action": "first-hand", "party": first.carrier.id, "answer": "first-hand"},
        {"action": "split party", "party": keys[1], "article": ""},
        {"action": "merge parties", "party": keys[0], "other": keys[2]},
        {"action": "split claim", f"s:{first.article}:{first.sentence.start}": "1"},
        {"action": "merge claims", "other": f"http://localhost:8011/claim/{other}"},
    ]
    for form in forms:
        got = ask(
            "/review/decide", form={"seal": seal_of(page), "claim": claim, "note": "seen", "reviewer": "Ana"} | form
        )
        assert got.status == 303, (form, re.sub("<[^>]+>", "", got.text.split('role="alert"')[-1])[:300])
    with open_database(path) as db:
        assert [d.action for d in db.decisions()] == [
            "add chain",
            "first-hand",
            "split party",
            "merge parties",
            "split claim",
            "merge claims",
        ]


def test_an_action_with_a_form_is_on_the_page(
    desk: tuple[Ask, Path], claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, path = desk
    assert "Nobody was asked" not in ask(f"/claim/{claim}").text
    mark = ACTIONS["first-hand"]
    row = dataclasses.replace(
        mark, name="second-hand", help="", form=Form("Nobody was asked"), done="called second-hand", denies=True,
        draft=lambda *given, **named: dataclasses.replace(mark.draft(*given, **named), action="second-hand"),
    )  # fmt: skip
    monkeypatch.setitem(ACTIONS, row.name, row)
    page = ask(f"/claim/{claim}").text
    assert "Nobody was asked" in page
    with open_database(path) as db:
        held = db.claim(claim)
        assert held
    form = {"action": "second-hand", "party": held.mentions[0].carrier.id, "note": "seen", "reviewer": "Ana"}
    got = ask("/review/decide", form=form | {"seal": seal_of(page), "claim": claim})
    assert got.status == 303, got.text
    assert "called second-hand by Ana" in ask(f"/claim/{claim}").text


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
