"""How long the three numbers take on random charts: ``python evals/bench_independence.py``.

The charts are of every kind of party, with circles and suspected edges; one family has many carriers with few
origins each and no structure at all, the worst case for the hitting set.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from typing import get_args

from provenance.model import Chart, Edge, Party, PartyKind
from provenance.trace import independence

KINDS: tuple[PartyKind, ...] = get_args(PartyKind)


def mixed(rng: random.Random, parties: int, edges: int) -> Chart:
    """Any kind of party; edges mostly lead onwards, one in twenty back."""
    names = [f"p{i}" for i in range(parties)]
    listed = {p: Party(p, p, rng.choice(KINDS), rng.choice([None, "official", "source"])) for p in names}
    found = []
    for _ in range(edges):
        a, b = rng.randrange(parties), rng.randrange(parties)
        if a > b and rng.random() < 0.95:
            a, b = b, a
        found.append(Edge(names[a], names[b], rng.choice(("explicit", "explicit", "explicit", "suspected"))))
    return Chart(tuple(names[: parties // 2]), tuple(found), listed, frozenset(rng.sample(names, parties // 50)))


def flat(rng: random.Random, parties: int, edges: int) -> Chart:
    """Half of the parties are outlets that each name a few of the other half, people, at random."""
    half = parties // 2
    outlets, people = [f"o{i}" for i in range(half)], [f"x{i}" for i in range(half)]
    listed = {o: Party(o, o, "outlet") for o in outlets} | {x: Party(x, x, "person") for x in people}
    found = tuple(Edge(rng.choice(outlets), rng.choice(people)) for _ in range(edges))
    return Chart(tuple(outlets), found, listed)


def main() -> int:
    sys.stdout.write(f"{'charts':6} {'parties':>8} {'edges':>8} {'median':>9} {'slowest':>9}  estimates\n")
    for name, make in (("mixed", mixed), ("flat", flat)):
        for parties, edges, times in ((20, 40, 50), (200, 2000, 10), (2000, 10000, 3)):
            seconds, estimates = [], 0
            for seed in range(times):
                chart = make(random.Random(seed), parties, edges)
                start = time.perf_counter()
                result = independence(chart)
                seconds.append(time.perf_counter() - start)
                estimates += result.estimate
            middle, most = statistics.median(seconds), max(seconds)
            sys.stdout.write(f"{name:6} {parties:8,} {edges:8,} {middle:8.4f}s {most:8.4f}s  {estimates} of {times}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
