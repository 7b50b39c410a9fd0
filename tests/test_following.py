"""From an article to the origin of what it says: a site of many hosts on loopback, followed step by step."""

from __future__ import annotations

import importlib
import json
import re
from typing import TYPE_CHECKING

import pytest
from websites import Request, TestClock, Web, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

addresses = importlib.import_module("provenance.read.addresses")  # provenance.read is the function of that name


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with serving() as web:
        monkeypatch.setattr(addresses, "resolve", web.resolver)
        yield web


def page(site: str, title: str, *paragraphs: str) -> str:
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><meta property="og:site_name" content="{site}"></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


FACT = "the Norrvik dam had lost a third of its water through a crack in the eastern wall"
GAZETTE = (
    "Engineers have found a crack in the eastern wall of the dam at Norrvik.",
    f"Radio Delta <a href='{{radio}}'>reported</a> that {FACT}.",
    "The dam was built in 1961 and feeds the canals of eleven villages on the plain below it, where rice and cotton are grown.",
)


def five_steps(web: Web) -> str:
    """Blog -> Sahel Post -> Norr Gazette -> Radio Delta -> City Herald, which heard it from an engineer."""
    url = {
        name: web.url(f"{name}.test", "/dam")
        for name in ("blog", "post", "gazette", "radio", "herald", "reprint", "closed", "dead")
    }
    put = {
        "blog": page(
            "The Delta Blog", "What is wrong with the dam",
            f"According to a <a href='{url['post']}?utm_source=blog'>report in the Sahel Post</a>, {FACT}.",
            f"The Daily Courier <a href='{url['closed']}'>reported</a> that farmers on the plain have been told to expect no water this month.",
            f"The Morning Star of Norrvik <a href='{url['dead']}'>wrote</a> that the council would meet about the repairs on Thursday evening.",
            "We wrote about the canals <a href='/canals'>last year</a>, and have heard nothing from the ministry of water since that day.",
        ),
        "post": page(
            "Sahel Post", "Dam at Norrvik is losing water",
            f"The Norr Gazette <a href='{url['gazette']}'>reported</a> that {FACT}.",
            f"The story was first picked up by the Delta Blog, which <a href='{url['blog']}'>reported</a> that {FACT}.",
            f"The Coast Tribune <a href='{url['reprint']}'>reported</a> the same, that {FACT}.",
            "Cotton prices in the market of Norrvik rose by a tenth within a day of the first news, and have not come down again.",
        ),
        "gazette": page("Norr Gazette", "Crack found in the wall of a dam", *(p.format(radio=url["radio"]) for p in GAZETTE)),
        "reprint": page("Coast Tribune", "Crack found in the wall of a dam", *(p.format(radio=url["radio"]) for p in GAZETTE), "This article was originally published by the Norr Gazette."),
        "radio": page(
            "Radio Delta", "Water is running out of the dam",
            f"The City Herald <a href='{url['herald']}'>reported</a> that {FACT}.",
            "Our listeners on the plain have sent pictures of canals that are dry for the first time in their lives, and of dead fish.",
        ),
        "herald": page(
            "City Herald", "A third of the water is gone",
            f"{FACT.capitalize().replace('norrvik', 'Norrvik')}, the chief engineer of the dam, Lena Holt, told the City Herald.",
            "Holt showed our reporter the crack, which is as wide as a hand and runs from the crest of the wall down to the old gate.",
        ),
        "closed": page("Daily Courier", "No water", "Nobody may read this page, since the site has asked for that in its robots.txt file."),
    }  # fmt: skip
    for name, html in put.items():
        web.put(f"{name}.test", "/dam", html)
    web.put("closed.test", "/robots.txt", "User-agent: *\nDisallow: /\n")
    return url["blog"]


def trace(run: Run, *arguments: str) -> Result:
    return run("trace", "--allow-private", "--delay", "0", *arguments)


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


OTHER = page(
    "Valley Echo",
    "Dam is empty",
    f"The chief engineer of the dam, Lena Holt, told the Valley Echo that {FACT}.",
    "Boats lie on the mud where the water used to be, and birds have come for the fish.",
)
HOSTS = ("blog", "post", "gazette", "reprint", "radio", "herald")


def told(done: Result) -> dict[str, object]:
    assert done.exit_code == 0, done.output
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def the_fact(answer: dict[str, object]) -> dict[str, object]:
    (claim,) = [c for c in answer["claims"] if "third of its water" in c["text"]]  # type: ignore[attr-defined]
    return claim  # type: ignore[no-any-return]


def test_five_steps_to_the_origin(run: Run, web: Web) -> None:
    start = five_steps(web)
    done = trace(run, start, "--follow", "5")
    assert done.exit_code == 0, done.output
    steps = [re.sub(r":\d+/", "/", line) for line in done.stderr.splitlines()]
    assert steps[0] == "step 0 http://blog.test/dam read: The Delta Blog"
    assert sorted(steps[1:4]) == [
        "step 1 http://closed.test/dam not read: refused: robots.txt of the site asks not to read it",
        "step 1 http://dead.test/dam not read: not found (HTTP 404)",
        "step 1 http://post.test/dam read: Sahel Post",
    ]
    assert sorted(steps[4:]) == [
        "step 2 http://blog.test/dam met before: The Delta Blog",
        "step 2 http://gazette.test/dam read: Norr Gazette",
        "step 2 http://reprint.test/dam read: Coast Tribune",
        "step 3 http://radio.test/dam read: Radio Delta",
        "step 4 http://herald.test/dam end of the trail: names Lena Holt",
        "step 4 http://herald.test/dam read: City Herald",
    ]
    assert all(web.times(f"{name}.test", "/dam") == 1 for name in (*HOSTS, "dead"))
    assert web.times("closed.test", "/dam") == web.times("blog.test", "/canals") == 0
    said = flat(done.stdout)
    assert "before: 1 independent source in 1 article: Sahel Post (we have not seen" in said
    assert "after: 1 independent source in 6 articles: Lena Holt (on record: named)" in said
    # The reprint is as short a way as the text it reprints.
    assert re.search(
        r"The Delta Blog, citing Sahel Post, which cites (?:[Tt]he )?(?:Norr Gazette|Coast Tribune), which cites Radio Delta, which cites City Herald, which cites Lena Holt",
        said,
    ), said
    assert "http://dead.test" in said


def test_a_second_run_fetches_nothing_and_says_the_same(run: Run, web: Web) -> None:
    start = five_steps(web)
    first = the_fact(told(trace(run, start, "--follow", "5", "--json")))
    asked = list(web.asked)
    again = told(trace(run, start, "--follow", "5", "--json"))
    assert web.asked == asked
    assert the_fact(again) == first
    assert {r["outcome"] for r in again["reached"]} == {"here", "again", "unread"}  # type: ignore[attr-defined]
    text = trace(run, start, "--follow", "5")
    assert "step 0 " in text.stderr
    assert trace(run, start, "--follow", "5", "--silent").stderr == ""


def test_the_numbers_narrow(run: Run, web: Web) -> None:
    """Three outlets with three sources that nobody has opened; behind all of them is one engineer."""
    start = five_steps(web)
    for outlet, source in (("Plain Times", "Radio Delta"), ("Valley Echo", "The Norr Gazette")):
        assert (
            run(
                "add",
                "-",
                "--outlet",
                outlet,
                given=f"{source} reported that {FACT}.\n\nRice is dearer than it was, by a tenth.",
            ).exit_code
            == 0
        )
    claim = the_fact(told(trace(run, start, "--follow", "5", "--json")))
    before, after = claim["before"], claim["after"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert [before[n] for n in ("at_least", "as_written", "at_most")] == [1, 3, 3]
    assert [after[n] for n in ("at_least", "as_written", "at_most")] == [1, 1, 1]
    assert after["origins_as_written"] == ["person:lena-holt"]
    assert the_fact(told(trace(run, start, "--follow", "5", "--json")))["before"] == before


def test_fewer_steps_and_fewer_pages(run: Run, web: Web) -> None:
    start = five_steps(web)
    alone = told(trace(run, start, "--json"))
    assert [r["step"] for r in alone["reached"]] == [0]  # type: ignore[attr-defined]
    assert the_fact(alone)["before"] == the_fact(alone)["after"]
    one = told(trace(run, start, "--follow", "1", "--pages", "1", "--json"))
    assert one["left_out"] == 2
    assert sum(web.times(f"{name}.test", "/dam") for name in HOSTS) == 2
    none = told(trace(run, start, "--follow", "5", "--seconds", "0", "--json"))
    assert sum(web.times(f"{name}.test", "/dam") for name in HOSTS) == 2
    assert none["left_out"]
    whole = the_fact(told(trace(run, start, "--follow", "5", "--json")))
    assert whole["articles"] == 6
    assert all(web.times(f"{name}.test", "/dam") == 1 for name in HOSTS)


def test_the_chart_shows_the_links_with_their_words(run: Run, web: Web) -> None:
    claim = the_fact(told(trace(run, five_steps(web), "--follow", "5", "--json")))
    drawn = json.loads(run("trace", str(claim["claim"]), "--json").stdout)
    texts = {
        row["id"]: row["text"]
        for row in map(json.loads, run("export", "--table", "articles", "--format", "jsonl").stdout.splitlines())
    }
    edges = {(e["from"], e["to"]): e for p in drawn["positions"] for e in p["chart"]["edges"]}
    for pair in (("outlet:delta-blog", "outlet:sahel-post"), ("outlet:radio-delta", "outlet:city-herald")):
        assert edges[pair]["kind"] == "links"
        anchors = [v["span"] for v in edges[pair]["evidence"]]
        assert any(span["text"] in ("report in the Sahel Post", "reported") for span in anchors)
        assert all(
            texts[v["article"]][v["span"]["start"] : v["span"]["end"]] == v["span"]["text"]
            for v in edges[pair]["evidence"]
        )
    assert edges["outlet:city-herald", "person:lena-holt"]["kind"] == "cites"


def test_the_order_in_which_linked_pages_come_makes_no_difference(run: Run, web: Web) -> None:
    """Whoever links is there before or after the page it links to: the chart is the same."""
    five_steps(web)
    shown = []
    for order in (HOSTS, HOSTS[::-1]):
        for name in order:
            assert (
                run(
                    "-d", f"{order[0]}.db", "add", "--allow-private", "--delay", "0", web.url(f"{name}.test", "/dam")
                ).exit_code
                == 0
            )
        rows = map(
            json.loads,
            run("-d", f"{order[0]}.db", "export", "--table", "edges", "--format", "jsonl").stdout.splitlines(),
        )
        shown.append(
            sorted(
                (r["from_party"], r["to_party"], r["kind"], r["status"], r["evidence"], r["more_evidence"])
                for r in rows
            )
        )
    assert shown[0] == shown[1]
    assert any(kind == "links" for _, _, kind, *_ in shown[0])


def edges_of(run: Run, database: str) -> list[tuple[str, ...]]:
    rows = map(json.loads, run("-d", database, "export", "--table", "edges", "--format", "jsonl").stdout.splitlines())
    return sorted((r["from_party"], r["to_party"], r["kind"], r["status"]) for r in rows)


@pytest.mark.parametrize("target_first", [True, False])
@pytest.mark.parametrize("through", ["daily.test", "short.test"])
def test_a_short_name_is_that_of_the_linked_page(run: Run, web: Web, target_first: bool, through: str) -> None:
    """The text says "the Gazette"; which one tells the page, be it there before or after, and behind a redirect."""
    target = web.put("daily.test", "/dam", OTHER.replace("Valley Echo", "Norrvik Valley Gazette"))
    web.put("short.test", "/dam", lambda r: r.reply(status=302, Location=target))
    start = web.put(
        "blog.test",
        "/dam",
        page(
            "The Delta Blog",
            "What is wrong",
            f"The Valley Gazette <a href='{web.url(through, '/dam')}'>reported</a> that {FACT}.",
            "The ministry of water has said nothing of it since that day, and nobody in the town knows why.",
        ),
    )
    for address in (target, start) if target_first else (start, target):
        assert run("-d", "x.db", "add", "--allow-private", "--delay", "0", address).exit_code == 0
    assert run("-d", "x.db", "trace", "--allow-private", "--delay", "0", start, "--follow", "1").exit_code == 0
    assert ("outlet:delta-blog", "outlet:norrvik-valley-gazette", "links", "explicit") in edges_of(run, "x.db")
    assert web.times("daily.test", "/dam") == 1


def test_what_cannot_be_followed(run: Run, web: Web) -> None:
    done = trace(run, "some words", "--follow", "2")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--follow needs the address of an article" in done.stderr
    gone = web.url("dead.test", "/x")
    done = trace(run, gone, "--follow", "2")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.splitlines()[-1] == f"Error: {gone}: not found (HTTP 404)"
    done = run("trace", web.url("blog.test", "/dam"), "--follow", "1")
    assert done.exit_code == 3
    assert "inside a private network" in done.stderr


def test_stopped_on_the_way_and_gone_on_with(run: Run, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    start = five_steps(web)
    session = importlib.import_module("provenance.read.fetching").Session
    fetch = session.fetch

    def stopping(self: object, address: str, **more: object) -> object:
        if "radio.test" in address:
            raise KeyboardInterrupt
        return fetch(self, address, **more)

    with monkeypatch.context() as stopped:
        stopped.setattr(session, "fetch", stopping)
        done = trace(run, start, "--follow", "5")
    assert done.exit_code == 130
    assert "what was added before is kept" in done.stderr
    assert the_fact(told(trace(run, start, "--follow", "5", "--json")))["articles"] == 6
    assert all(web.times(f"{name}.test", "/dam") == 1 for name in HOSTS)


# ---- feeds, watched


def watch(run: Run, *arguments: str, given: str | None = None) -> Result:
    return run("watch", "--allow-private", "--delay", "0", *arguments, given=given)


def opml(*addresses: str) -> str:
    return "<opml version='2.0'><body>" + "".join(f"<outline xmlUrl='{a}'/>" for a in addresses) + "</body></opml>"


def rss(*addresses: str) -> str:
    return (
        "<rss version='2.0'><channel>"
        + "".join(f"<item><link>{a}</link></item>" for a in addresses)
        + "</channel></rss>"
    )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> TestClock:
    """Time that passes only when somebody waits."""
    clock = TestClock()
    monkeypatch.setattr(importlib.import_module("provenance.read.fetching"), "SystemClock", lambda: clock)
    return clock


def test_watch_tells_what_each_new_article_joins(run: Run, web: Web, tmp_path: Path, clock: TestClock) -> None:
    five_steps(web)
    web.put("echo.test", "/1", OTHER)
    served = [rss(web.url("herald.test", "/dam")), rss(web.url("echo.test", "/1"), web.url("herald.test", "/dam"))]
    web.put("herald.test", "/rss", lambda r: r.reply(served.pop(0) if len(served) > 1 else served[0]))
    (tmp_path / "feeds.opml").write_text(opml(web.url("herald.test", "/rss"), web.url("dead.test", "/rss")))
    done = watch(run, "feeds.opml", "--rounds", "3", "--every", "10")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == "City Herald: shares no claim with another article"
    assert lines[1] == "Valley Echo: shares 1 claim with other articles"
    assert "Norrvik dam" in lines[2]
    assert len(lines) == 3
    assert web.times("herald.test", "/dam") == web.times("echo.test", "/1") == 1
    assert web.times("herald.test", "/rss") == 3
    assert web.times("dead.test", "/rss") == 2, "a feed that fails is asked less often"
    assert sum(clock.waits) == pytest.approx(1200, abs=5)


def test_watch_asks_whether_a_feed_has_changed(run: Run, web: Web, clock: TestClock) -> None:  # noqa: ARG001 - nobody waits
    five_steps(web)
    seen: list[str | None] = []

    def answer(r: Request) -> None:
        seen.append(r.headers.get("If-None-Match"))
        r.reply(status=304) if seen[-1] else r.reply(rss(web.url("herald.test", "/dam")), ETag='"1"')

    feed = web.put("herald.test", "/rss", answer)
    assert watch(run, feed, "--rounds", "3").exit_code == 0
    assert seen == [None, '"1"', '"1"']


def test_a_list_of_feeds_on_the_web_is_read_anew_each_round(run: Run, web: Web, clock: TestClock) -> None:  # noqa: ARG001 - nobody waits
    five_steps(web)
    lists = web.put(
        "a.test",
        "/opml",
        lambda r: (
            r.reply(status=304)
            if r.headers.get("If-None-Match")
            else r.reply(opml(web.url("herald.test", "/rss")), ETag='"1"')
        ),
    )
    web.put("herald.test", "/rss", rss(web.url("herald.test", "/dam")))
    assert watch(run, lists, "--rounds", "2").exit_code == 0
    assert web.times("herald.test", "/rss") == 2


def test_watch_goes_on_until_it_is_stopped(
    run: Run, web: Web, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    five_steps(web)
    feed = web.put("herald.test", "/rss", rss(web.url("herald.test", "/dam")))
    sleep = clock.sleep

    def until_stopped(seconds: float) -> None:
        sleep(seconds)
        if clock.at > 10_000:
            raise KeyboardInterrupt

    monkeypatch.setattr(clock, "sleep", until_stopped)
    done = watch(run, feed)
    assert done.exit_code == 130
    assert done.stderr.splitlines()[-1] == "Stopped; what was added before is kept."
    assert web.times("herald.test", "/rss") == 11, "every fifteen minutes"


@pytest.mark.parametrize(
    "given", ["", "not xml", "<rss/>", "<opml><body/></opml>", '<!DOCTYPE opml [<!ENTITY a "b">]><opml/>']
)
def test_what_is_no_list_of_feeds(run: Run, given: str) -> None:
    done = watch(run, "-", given=given)
    assert done.exit_code == 3
    assert done.stderr.startswith("Error: -: ")
    assert len(done.stderr.splitlines()) == 1
