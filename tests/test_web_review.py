"""The forms of the web page: what a reviewer decides there, and who may not."""

from __future__ import annotations

import dataclasses
import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from webpages import Ask, ask, claim, database, opened

from provenance import open_database
from provenance.review.actions import ACTIONS, Form
from provenance.web.rendering import LOOPBACK

__all__ = ["ask", "claim", "database"]  # fixtures


@pytest.fixture
def desk(database: Path, tmp_path: Path) -> Iterator[tuple[Ask, Path]]:
    path = Path(shutil.copy(database, tmp_path / "reviewed.db"))
    for asked in opened(path, names=LOOPBACK, allow_review=True):
        yield asked, path


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


def rejection(
    page: str, claim: str, words: str = "Maghrebi.org →", note: str = "x", reviewer: str = "Ana"
) -> dict[str, str]:
    """The form that says of the link which reads so that it is wrong."""
    told = {"claim": claim, "note": note, "reviewer": reviewer}
    return {"seal": seal_of(page), "action": "confirm", "answer": "reject", "link": link(page, words)} | told


def test_a_decision_changes_the_numbers_is_shown_and_can_be_taken_back(desk: tuple[Ask, Path], claim: str) -> None:
    ask, path = desk
    page = ask(f"/claim/{claim}").text
    form = rejection(
        page, claim, "Maghrebi.org → Mohamed Elmaouloud Ramadane", "he spoke of <b>others</b>", "Ana López"
    )
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
    form = rejection(page, claim)
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
    form = rejection(page, claim)
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
