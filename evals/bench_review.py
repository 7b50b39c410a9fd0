"""What reviewers' decisions cost: applied as values, and recorded in a database. Processor time, made-up articles.

    python evals/bench_review.py [ARTICLES]

Prints one line for each figure of docs/review.md.
"""

from __future__ import annotations

import dataclasses
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from provenance import open_database
from provenance.model import Article, Claim, Edge, Mention, Party, Position, Span, content_id
from provenance.review import Decision, Place, Rules
from provenance.review.decisions import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from provenance.review import Action

_T = TypeVar("_T")
MANY = 10_000
FIRST = "Ana Boris Clara Dan Eva Filip Greta Hugo Ida Jon Karl Lena Max Nils Olga Per".split()
LAST = "Berg Holt Dahl Ek Lund Falk Strand Nord Sund Vik Moe Lie Aas Hagen Bakke Solberg".split()


def timed(what: str, run: Callable[[], _T]) -> _T:
    began = time.process_time()
    answer = run()
    print(f"{what}: {time.process_time() - began:.2f} s", flush=True)
    return answer


def mention(n: int, carrier: Party, source: Party) -> Mention:
    span = Span(0, 10, "It burst. ")
    return Mention(f"a{n}", carrier, span, edges=(Edge(carrier.id, source.id),), parties=(carrier, source))


def decision(n: int, action: Action, parties: Sequence[Party], at: Sequence[Mention]) -> Decision:
    when = f"2026-01-{1 + n // 86400:02d}T{n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d}.000000Z"
    places = tuple(Place(m.article, m.sentence.start, m.sentence.end, m.sentence.text, "") for m in at)
    return named(Decision(action, f"Reviewer {n % 7}", when, "because", places=places, parties=tuple(parties)))


def as_values() -> None:
    outlets = [Party(f"outlet:o{n}", f"Outlet {n}", "outlet") for n in range(2000)]
    people = [Party(f"person:p{n}", f"Q{n} R{n}", "person") for n in range(2000)]
    mentions = [mention(n, outlets[n % 2000], people[(n * 7) % 2000]) for n in range(MANY)]
    decisions = [
        decision(n, "confirm" if n % 2 else "reject", (m.carrier, m.parties[1]), mentions[n : n + 4])
        for n, m in enumerate(mentions)
    ]
    claims = [
        Claim(f"c{n}", "It burst.", (Position("assert", None, tuple(mentions[n : n + 5])),)) for n in range(0, MANY, 5)
    ]
    timed(
        f"{MANY:,} decisions made ready and applied to {len(claims):,} claims", lambda: Rules(decisions).apply(claims)
    )
    one = Claim("c", "It burst.", (Position("assert", None, tuple(mentions)),))
    timed(f"{MANY:,} decisions on one claim of {MANY:,} sentences", lambda: Rules(decisions).apply([one]))


def articles(count: int) -> Iterator[Article]:
    for n in range(count):
        outlet = Party(f"outlet:paper-{n % (count // 5)}", f"Paper {n % (count // 5)}", "outlet")
        who = f"{FIRST[n % 16]} {LAST[n // 16 % 16]}"
        text = (
            f"The dam above Norrvik burst on Tuesday night and flooded 40 houses, engineer {who} told {outlet.name}. "
            f"Reader {n} of {LAST[n % 13]} street wrote about {FIRST[n % 11]} and church number {n}."
        )
        yield Article(
            content_id(outlet.id, str(n), text),
            text,
            title=f"News {n}",
            outlet=outlet,
            published=f"2024-05-{1 + n % 28:02d}",
        )


def in_a_database(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder, open_database(Path(folder) / "review.db") as db:
        db.add(articles(count), engine="rules")
        largest = max(db.claims(), key=lambda c: c.articles)
        claim = db.claim(largest.id)
        assert claim
        edge = next(e for m in claim.mentions for e in m.edges)
        desk = db.desk("Ana Lopez")
        desk.decide("first-hand", claim.id, edge.from_, note="the first one loads what it needs")
        timed(
            f"a decision on a link of a claim of {largest.articles} articles, recorded and counted",
            lambda: desk.decide("reject", claim.id, (edge.from_, edge.to), note="no"),
        )
        last = claim.mentions[-1]
        split = timed(
            f"splitting a claim in a part of {count:,} articles of one event",
            lambda: desk.decide("split claim", claim.id, [(last.article, last.sentence.start)], note="no"),
        )
        desk.decide("undo", split.decision.id)
        made = db.decisions()[0]
        others = [
            named(dataclasses.replace(made, reviewer=f"Reviewer {n}", time=f"2026-01-01T00:00:00.{n:06d}Z"))
            for n in range(MANY)
        ]
        timed(f"importing {MANY:,} decisions on one claim", lambda: db.import_reviews(others))
        timed(f"listing {MANY:,} decisions", db.reviews)
        timed(
            f"a decision, where {MANY:,} others are on the same claim",
            lambda: desk.decide("confirm", claim.id, (edge.from_, edge.to), note="yes"),
        )
        timed("a lookup of an outlet, with as many", lambda: db.outlet("Paper 7"))


if __name__ == "__main__":
    as_values()
    in_a_database(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
