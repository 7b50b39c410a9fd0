"""How well, how fast and how small charts are drawn, on made-up ones of every size.

    python evals/bench_picture.py               40 charts of each size
    pip install 'news-provenance[evals]'        to count igraph's crossings beside ours

Crossings are counted between neighbouring columns, lines past a column included, ours and igraph's (its
``layout_sugiyama``, given our columns) on the very same lines. Time is processor time.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Mapping

from provenance import independence
from provenance.model import Chart, Edge, Party
from provenance.show.folding import Folded, folded
from provenance.show.layering import Box, placed
from provenance.show.picture import chart_svg

Joints = set[tuple[object, object]]


def chart_of(parties: int, seed: int) -> Chart:
    """A quarter of the parties speak, the others are outlets that cite them or earlier outlets; half of these carry it."""
    rng = random.Random(seed)
    sayers, outlets = [f"s{i}" for i in range(parties // 4)], [f"o{i}" for i in range(parties - parties // 4)]
    known = {k: Party(k, k, rng.choice(["person", "anonymous", "vague", "organization"])) for k in sayers}
    known |= {k: Party(k, k, "outlet") for k in outlets}
    edges: dict[tuple[str, str], Edge] = {}
    for i, key in enumerate(outlets):
        for _ in range(rng.choice([0, 1, 1, 2, 3])):
            to = rng.choice(sayers) if rng.random() < 0.4 else outlets[rng.randrange(0, max(1, i))]
            if to != key:
                edges[key, to] = Edge(key, to, rng.choice(["explicit"] * 5 + ["suspected"]))
    return Chart(tuple(outlets[-parties // 2 :]), tuple(edges.values()), known)


def crossings(joints: Joints, column: Mapping[object, int], y: Mapping[object, float]) -> int:
    by_column: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for a, b in joints:
        by_column[column[a]].append((y[a], y[b]))
    return sum(
        (a - c) * (b - d) < 0
        for pairs in by_column.values()
        for i, (a, b) in enumerate(pairs)
        for c, d in pairs[i + 1 :]
    )


def cut(shown: Folded) -> tuple[Joints, dict[object, int]]:
    """The lines cut at every column they pass; those of one box that look alike share their cuts, as when drawn."""
    column: dict[object, int] = {n.key: n.column for n in shown.nodes}
    joints: Joints = set()
    for line in shown.lines:
        left, right = sorted((line.from_, line.to), key=column.__getitem__)
        before: object = left
        for c in range(column[left] + 1, column[right]):
            lane = (line.from_, line.status, c)
            column[lane] = c
            joints.add((before, lane))
            before = lane
        if column[left] != column[right]:
            joints.add((before, right))
    return joints, column


def ours(shown: Folded) -> int:
    joints, column = cut(shown)
    at = placed(
        [Box(n.key, n.column, 40) for n in shown.nodes], [(ln.from_, ln.to, ln.status) for ln in shown.lines], 12
    )
    y: dict[object, float] = {key: top + 20 for key, top in at.top.items()}
    for line, bends in zip(shown.lines, at.bends, strict=True):
        y |= {(line.from_, line.status, c): height for c, height in bends}
    return crossings(joints, column, y)


def theirs(shown: Folded) -> int | None:
    try:
        import igraph
    except ImportError:
        return None
    joints, column = cut(shown)
    index = {key: i for i, key in enumerate(column)}
    graph = igraph.Graph(len(index), sorted((index[a], index[b]) for a, b in joints), directed=True)
    layout = graph.layout_sugiyama(layers=list(column.values()), hgap=1, vgap=1, maxiter=500)
    return crossings(joints, column, {key: layout.coords[i][0] for key, i in index.items()})


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--charts", type=int, default=40)
    asked.add_argument("--sizes", type=int, nargs="+", default=[20, 60, 200, 2000])
    given = asked.parse_args()
    print(
        f"{'parties':>7} {'boxes':>6} {'lines':>6} {'ours':>6} {'igraph':>7} {'fewer':>6} {'more':>5} {'ms':>6} {'KB':>6}"
    )
    for size in given.sizes:
        rows = []
        for seed in range(given.charts):
            chart = chart_of(size, seed)
            counts = independence(chart)
            shown = folded(chart, counts)
            started = time.process_time()
            svg = chart_svg(chart, counts, uid="b")
            spent = (time.process_time() - started) * 1000
            rows.append((len(shown.nodes), len(shown.lines), ours(shown), theirs(shown), spent, len(svg) / 1000))
        boxes, lines, mine, other, spent_, kilobytes = zip(*rows, strict=True)
        known = None not in other
        fewer = sum(a < b for a, b in zip(mine, other, strict=True)) if known else "-"
        more = sum(a > b for a, b in zip(mine, other, strict=True)) if known else "-"
        print(
            f"{size:>7} {max(boxes):>6} {max(lines):>6} {sum(mine):>6} {sum(other) if known else '-':>7} {fewer:>6} {more:>5} "
            f"{statistics.median(spent_):>6.1f} {max(kilobytes):>6.0f}"
        )


if __name__ == "__main__":
    main()
