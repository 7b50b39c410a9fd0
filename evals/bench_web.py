"""How fast pages are answered, and how large they are: among many articles, and for one claim that very many carry.

    python evals/bench_web.py [--articles 2000] [--carriers 10000] [--parties 2000] [--folder FOLDER]

``--articles``: a made-up database of so many articles (evals/bench_claims.py), and every kind of page of it. ``--carriers``: one
claim in so many articles, from half as many outlets as ``--parties``, that rest on the other half in chains of one to four.
Each page is asked for once cold and nine times warm, without a network; ``make bench`` runs small sizes.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import bench_claims

from provenance import chart, independence
from provenance.corpus import open_database
from provenance.language.text import fold_plain
from provenance.model import NEWSROOMS, Party, content_id
from provenance.web import make_site
from provenance.web.rendering import settle_memory
from provenance.web.site import close

KINDS = ("person", "anonymous", "organization", "agency", "outlet", "document", "vague")


def one_claim(path: Path, articles: int, parties: int, seed: int = 5) -> str:
    """A database of one claim, written straight into the tables; returns its id. Numbers are those its chart gives."""
    rng = random.Random(seed)
    outlets = [
        Party(
            f"outlet:herald-{n}", f"The Herald of Place {n}", "outlet", owner=f"group-{n % 40}" if n % 5 == 0 else None
        )
        for n in range(parties // 2)
    ]
    others = []
    for n in range(parties - len(outlets)):
        kind = KINDS[n % len(KINDS)]
        descriptor = ("official", "commander", "resident")[n % 3] if kind == "anonymous" else None
        others.append(Party(f"{kind}:source-{n}", f"{kind.capitalize()} Source {n}", kind, descriptor))  # type: ignore[arg-type] # of KINDS
    relays = [p for p in others if p.kind in NEWSROOMS]
    claim = content_id("bench", "one claim")
    with open_database(path) as db:
        connection = db._connection
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO parties (id, name, kind, descriptor, owner, folded) VALUES (?, ?, ?, ?, ?, ?)",
            ((p.id, p.name, p.kind, p.descriptor, p.owner, fold_plain(p.name)) for p in (*outlets, *others)),
        )
        connection.execute(
            "INSERT INTO claims (id, text, articles, positions, part) VALUES (?, 'The bridge over the river fell on Monday.', ?, 1, 1)",
            (claim, articles),
        )
        connection.execute(
            "INSERT INTO independence (claim, position, stance, articles, carriers, at_least, as_written, at_most, estimate, badges, bottleneck) VALUES (?, 0, 'assert', ?, ?, 1, 1, 1, 0, '', '')",
            (claim, articles, len(outlets)),
        )
        for n in range(articles):
            outlet = outlets[n % len(outlets)]
            way = [*rng.sample(relays, rng.choice((0, 0, 1, 1, 2, 3))), rng.choice(others)]
            sentence = f"The bridge over the river fell on Monday, {way[0].name} said in a statement to readers, the {n}th report of it."
            text = f"{sentence}\n\nNobody else was asked about the bridge."
            article, mention = content_id("a", str(n)), content_id("m", str(n))
            connection.execute(
                "INSERT INTO articles (id, title, outlet, outlet_name, url, published, language, text, fingerprint) VALUES (?, ?, ?, ?, ?, ?, 'en', ?, ?)",
                (
                    article,
                    f"Bridge falls, report {n}",
                    outlet.id,
                    outlet.name,
                    f"https://herald.example/{n}",
                    f"2025-{1 + n % 12:02}-{1 + n % 28:02}",
                    text,
                    article,
                ),
            )
            named = [
                {"id": p.id, "name": p.name, "kind": p.kind, "descriptor": p.descriptor, "owner": p.owner}
                for p in dict.fromkeys((outlet, *way))
            ]
            connection.execute(
                "INSERT INTO mentions (id, claim, position, article, carrier, sentence_start, sentence_end, sentence, stance, own_account, firsthand, badges, parties) "
                "VALUES (?, ?, 0, ?, ?, 0, ?, ?, 'assert', 0, 0, '', ?)",
                (mention, claim, article, outlet.id, len(sentence), sentence, json.dumps(named)),
            )
            steps = [outlet, *way]
            connection.executemany(
                "INSERT INTO edges (mention, place, from_party, to_party, status, kind, evidence_article, evidence_start, evidence_end, evidence) VALUES (?, ?, ?, ?, 'explicit', 'cites', ?, 0, ?, ?)",
                (
                    (mention, k, a.id, b.id, article, len(sentence), sentence)
                    for k, (a, b) in enumerate(itertools.pairwise(steps))
                    if a is not b
                ),
            )
        connection.execute("UPDATE runs SET state = 'current'")
        connection.execute("COMMIT")
        held = db.claim(claim)
        assert held
        counts = independence(chart(held))
        connection.execute(
            "UPDATE independence SET at_least = ?, as_written = ?, at_most = ?",
            (counts.at_least, counts.as_written, counts.at_most),
        )
    return claim


async def answer(app: Any, path: str) -> tuple[int, bytes]:
    """Status and body of one request, straight to the application."""
    raw, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": raw, "raw_path": path.encode(),
        "query_string": query.encode(), "root_path": "", "headers": [(b"host", b"localhost")], "server": ("localhost", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    got: dict[str, Any] = {"body": b""}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        got["status"] = message.get("status", got.get("status"))
        got["body"] += message.get("body", b"")

    await app(scope, receive, send)
    return got["status"], got["body"]


async def measure(database: Path, pages: Iterable[tuple[str, str]]) -> None:
    site = make_site(str(database))
    app = site.app()
    settle_memory()
    await answer(app, "/claims?min_articles=999999")  # what is loaded once for all pages
    for name, path in pages:
        times, spent = [], []
        for _ in range(10):
            began, before = time.perf_counter(), time.process_time()
            status, body = await answer(app, path)
            times.append((time.perf_counter() - began) * 1000)
            spent.append((time.process_time() - before) * 1000)
        warm = f"{statistics.median(times[1:]):.0f} ms | {statistics.median(spent[1:]):.0f} ms"
        print(f"| {name} | {status} | {times[0]:.0f} ms | {warm} | {len(body) / 1000:,.0f} kB |", flush=True)
    close(site)


def pages_of_many(database: Path, asked: Sequence[str]) -> list[tuple[str, str]]:
    with open_database(database, read_only=True) as db:
        held = db.claims(limit=1)[0].id
        words = "+".join(asked[0].split(" after ")[0].split(", the ")[0].rstrip(".").split()[1:])
        article = db.articles(about=asked[0], limit=1)[0]
        outlet = article.outlet.id if article.outlet else ""
    return [
        ("front", "/"), ("search: words of a claim", f"/?q={words}"), ("search: common words", "/?q=president+said+government+people"),
        ("claims", "/claims"), ("claim", f"/claim/{held}"), ("claim, text", f"/claim/{held}.txt"), ("claim, JSON", f"/claim/{held}.json"),
        ("article", f"/article/{article.id}"), ("outlet", f"/outlet/{outlet}"), ("copies", "/copies"), ("tables", "/data"), ("a table", "/data/claims"),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Time and size of the pages.")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--carriers", type=int, default=10_000)
    parser.add_argument("--parties", type=int, default=2000)
    parser.add_argument(
        "--folder", type=Path, help="where databases are made, and looked for; default: a temporary one"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        print("| page | status | cold | warm | CPU | size |\n|---|---|---|---|---|---|")
        many, questions = folder / f"articles-{given.articles}.db", folder / f"articles-{given.articles}.txt"
        if not many.exists():
            questions.write_text("\n".join(bench_claims.fill(many, given.articles)), encoding="utf-8")
        asyncio.run(measure(many, pages_of_many(many, questions.read_text(encoding="utf-8").split("\n"))))
        one = folder / f"one-claim-{given.carriers}-{given.parties}.db"
        claim = content_id("bench", "one claim") if one.exists() else one_claim(one, given.carriers, given.parties)
        pages = [
            (f"a claim in {given.carriers:,} articles, {given.parties:,} parties", f"/claim/{claim}"),
            ("the same, text", f"/claim/{claim}.txt"),
            ("the same, JSON", f"/claim/{claim}.json"),
        ]
        asyncio.run(measure(one, pages))


if __name__ == "__main__":
    main()
