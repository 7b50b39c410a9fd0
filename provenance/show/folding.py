"""Which parties of a chart are drawn, where, and which of them as one: a chart of thousands becomes one a page can hold.

Three zones, in the way the words went: who said it, who heard it, who repeated it. Parties that stand in the same place
and rest on the very same parties are drawn as one ("The Daily, +37 reprints"); where a column is still too long, the
parties that decide the numbers stay and the others are told as one. Nothing is dropped: every party is in some node.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from ..trace.graph import components, successors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..model import Chart, Edge, EdgeStatus, Independence

Zone = Literal[0, 1, 2]
SAID, HEARD, REPEATED = 0, 1, 2
_NEWSROOMS = frozenset({"outlet", "agency"})
_UNNAMED = frozenset({"anonymous", "vague"})
# Sub-columns of each zone; what lies further down a chain joins the last one.
_DEPTH = (2, 2, 3)
_ROWS = 12  # in one column
_LEAST_FOLDED = 3  # a box for "+1" would hide a name and save no room
_LARGEST_RING = 5
_MOST_LINES = 72  # more would be a hairball


@dataclass(frozen=True, slots=True)
class Node:
    """One box. ``members`` are party ids, the one that is named first; ``others``: what the rest of them are.

    ``column`` counts from the left over all zones. ``origin``: chains end here; ``place``: which separate sources as
    written, from 1, stand in it. ``circle``: the number of the citation circle it is part of.
    """

    key: str
    members: tuple[str, ...]
    zone: Zone
    column: int = 0
    others: str = ""
    carries: bool = False
    unnamed: bool = False
    unopened: bool = False
    silent: bool = False
    firsthand: bool = False
    places: tuple[int, ...] = ()
    bottleneck: int = 0
    circle: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """``to`` has the claim from ``from_`` (keys of nodes): the way the words went. ``edges`` are those drawn as one."""

    from_: str
    to: str
    status: EdgeStatus
    edges: tuple[Edge, ...]
    both_ways: bool = False


@dataclass(frozen=True, slots=True)
class Folded:
    """What is drawn. ``columns``: the zone of each column, from the left. ``left_out``: lines told in the list alone."""

    nodes: tuple[Node, ...] = ()
    lines: tuple[Line, ...] = ()
    columns: tuple[Zone, ...] = (0, 1, 2)
    circles: tuple[tuple[str, ...], ...] = ()
    left_out: int = 0


@dataclass(slots=True)
class _Sorted:
    """The parties of a chart by index, and what the drawing needs to know of each."""

    ids: list[str]
    zone: list[Zone]
    rank: list[int]
    circle: dict[int, int] = field(default_factory=dict)


def folded(chart: Chart, counts: Independence, rows: int = _ROWS) -> Folded:
    """The chart as nodes and lines. ``rows``: how many boxes one column may have."""
    if not chart.carriers:
        return Folded()
    placed = _placed(chart)
    nodes = _nodes(chart, counts, placed)
    used = sorted({(n.zone, n.column) for n in nodes} | {(z, 0) for z in (0, 1, 2)})
    columns = tuple(zone for zone, _ in used)
    at = {pair: i for i, pair in enumerate(used)}
    nodes = [replace(n, column=at[n.zone, n.column]) for n in nodes]
    nodes = _alike(_small_circles(nodes), chart)
    nodes = [n for column in _by_column(nodes) for n in _shortened(column, chart, rows)]
    lines, left_out = _lines(nodes, chart, counts)
    circles = _circles(nodes)
    return Folded(tuple(nodes), tuple(lines), columns, circles, left_out)


# --- who stands where -------------------------------------------------------------------------------------------


def _placed(chart: Chart) -> _Sorted:
    ids = list(dict.fromkeys([*chart.carriers, *(end for e in chart.edges for end in (e.from_, e.to))]))
    index = {key: i for i, key in enumerate(ids)}
    told = [(index[e.from_], index[e.to]) for e in chart.edges if e.status != "suspected"]
    rests_on = successors(len(ids), told)
    zone = _zones(ids, rests_on, chart)
    rank = [0] * len(ids)
    circle: dict[int, int] = {}
    # Every component comes after those it rests on, so their ranks are known.
    for members in components(rests_on):
        inside = set(members)
        where = max(zone[v] for v in members) if len(members) > 1 else zone[members[0]]
        below = [rank[w] + 1 for v in members for w in rests_on[v] if w not in inside and zone[w] == where]
        for v in members:
            zone[v] = where  # a circle is drawn in one place
            rank[v] = min(max(below, default=0), _DEPTH[where] - 1)
        if len(members) > 1:
            number = len(set(circle.values()))
            circle.update(dict.fromkeys(members, number))
    return _Sorted(ids, zone, rank, circle)


def _zones(ids: Sequence[str], rests_on: Sequence[Sequence[int]], chart: Chart) -> list[Zone]:
    carriers = set(chart.carriers)
    vague = [chart.parties[key].kind == "vague" for key in ids]
    sayer = [chart.parties[key].kind not in _NEWSROOMS and key not in carriers for key in ids]
    found: list[Zone] = []
    for v, key in enumerate(ids):
        if sayer[v]:
            # A person who has it from a newsroom has heard it, as anybody might.
            found.append(1 if any(not sayer[w] for w in rests_on[v]) else 0)
        elif any(sayer[w] and not vague[w] for w in rests_on[v]) or key in chart.firsthand or key in chart.own_account:
            found.append(1)
        else:
            # Whom a newsroom that nobody opened has it from, nobody here can know: it stands before those that cite it.
            found.append(1 if key not in carriers and not rests_on[v] else 2)
    return found


def _nodes(chart: Chart, counts: Independence, placed: _Sorted) -> list[Node]:
    place = {key: n for n, key in enumerate(counts.origins_as_written, 1)}
    bottleneck = set(counts.bottleneck)
    carriers = set(chart.carriers)
    sources = {e.from_ for e in chart.edges}
    found = []
    for v, key in enumerate(placed.ids):
        party = chart.parties[key]
        carries = key in carriers
        found.append(
            Node(
                key,
                (key,),
                placed.zone[v],
                placed.rank[v],
                carries=carries,
                unnamed=party.kind in _UNNAMED,
                unopened=party.kind in _NEWSROOMS and not carries,
                silent=carries and key not in sources and key not in chart.firsthand and key not in chart.own_account,
                firsthand=carries and (key in chart.firsthand or (key in chart.own_account and key not in sources)),
                places=(place[key],) if key in place else (),
                bottleneck=int(key in bottleneck),
                circle=placed.circle.get(v),
            )
        )
    return found


def _by_column(nodes: Iterable[Node]) -> list[list[Node]]:
    columns: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        columns[node.column].append(node)
    return [columns[c] for c in sorted(columns)]


# --- folding ----------------------------------------------------------------------------------------------------


def _small_circles(nodes: Sequence[Node]) -> list[Node]:
    """A circle of many as one node: a ring of arrows tells no more than its words."""
    rings: dict[int, list[Node]] = defaultdict(list)
    for n in nodes:
        if n.circle is not None:
            rings[n.circle].append(n)
    found: dict[str, Node] = {n.key: n for n in nodes}
    for ring in rings.values():
        if len(ring) > _LARGEST_RING:
            for n in ring:
                del found[n.key]
            one = _one(ring, "that cite each other")
            found[one.key] = replace(one, circle=None)
    return list(found.values())


def _alike(nodes: list[Node], chart: Chart) -> list[Node]:
    """Nodes of one column that rest on the same nodes, and on which the same rest, as one; again while that helps."""
    for _ in range(3):
        home = {m: n.key for n in nodes for m in n.members}
        below: dict[str, set[tuple[str, str, bool]]] = defaultdict(set)
        above: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for e in chart.edges:
            a, b = home[e.from_], home[e.to]
            if a != b:
                below[a].add((b, e.status, e.kind in ("reprints", "credits")))
                above[b].add((a, e.status))
        groups: dict[tuple[object, ...], list[Node]] = defaultdict(list)
        for n in nodes:
            alone = (n.key,) if n.circle is not None else ()
            key = (n.column, frozenset(below[n.key]), frozenset(above[n.key]), n.carries, n.unnamed, n.unopened, n.silent, n.firsthand, *alone)
            groups[key].append(n)
        folded_ = []
        for group in groups.values():
            if len(group) < _LEAST_FOLDED:
                folded_ += group
            else:
                folded_.append(_one(group, _what(group, below)))
        if len(folded_) == len(nodes):
            return nodes
        nodes = folded_
    return nodes


def _what(group: Sequence[Node], below: Mapping[str, set[tuple[str, str, bool]]]) -> str:
    """What those folded behind the first are."""
    first = group[0]
    if first.silent:
        return "that name nobody"
    rests = below[first.key]
    if first.carries and rests and all(copied for _, _, copied in rests):
        return "reprints"
    if first.carries:
        return "that cite the same"
    return "others" if first.zone == SAID else "in the same place"


def _one(group: Sequence[Node], others: str) -> Node:
    """Nodes as one; the one that decides most gives its name."""
    first = max(group, key=lambda n: (bool(n.places), n.bottleneck, len(n.members)))
    rest = [n for n in group if n is not first]
    return replace(
        first,
        members=(*first.members, *(m for n in rest for m in n.members)),
        others=others,
        places=tuple(sorted(p for n in group for p in n.places)),
        bottleneck=sum(n.bottleneck for n in group),
    )


def _shortened(column: list[Node], chart: Chart, rows: int) -> list[Node]:
    """A column that is too long keeps what decides the numbers; the rest is told as one."""
    if len(column) <= rows:
        return column
    touched: dict[str, int] = defaultdict(int)
    for e in chart.edges:
        touched[e.from_] += 1
        touched[e.to] += 1

    def weight(n: Node) -> tuple[bool, bool, int, int]:
        return bool(n.places), bool(n.bottleneck), len(n.members), sum(touched[m] for m in n.members)

    ranked = sorted(range(len(column)), key=lambda i: (*(-w for w in weight(column[i])), i))
    kept = set(ranked[: rows - 1])
    rest = [n for i, n in enumerate(column) if i not in kept]
    joined = _one(rest, "others")
    same = {name: all(getattr(n, name) for n in rest) for name in ("carries", "unnamed", "unopened", "silent", "firsthand")}
    joined = replace(joined, **same, circle=None)  # type: ignore[arg-type] # five booleans by name
    return [*(n for i, n in enumerate(column) if i in kept), joined]


def _circles(nodes: Sequence[Node]) -> tuple[tuple[str, ...], ...]:
    by_number: dict[int, list[str]] = defaultdict(list)
    for n in nodes:
        if n.circle is not None:
            by_number[n.circle].append(n.key)
    return tuple(tuple(keys) for keys in by_number.values() if len(keys) > 1)


# --- lines ------------------------------------------------------------------------------------------------------

_WEIGHT = {"suspected": 0, "explicit": 1, "confirmed": 2}


def _lines(nodes: Sequence[Node], chart: Chart, counts: Independence) -> tuple[list[Line], int]:
    home = {m: n.key for n in nodes for m in n.members}
    held: dict[tuple[str, str, bool], list[Edge]] = defaultdict(list)
    for e in chart.edges:
        a, b = home[e.to], home[e.from_]
        if a != b:
            held[a, b, e.status == "suspected"].append(e)
    lines: dict[tuple[str, str, bool], Line] = {}
    for (a, b, suspected), edges in held.items():
        if suspected and (a, b, False) in held:
            continue  # what the text says outright needs no suspicion
        back = lines.get((b, a, suspected))
        if back is not None:
            lines[b, a, suspected] = replace(back, edges=(*back.edges, *edges), both_ways=True)
        else:
            # A line of many edges is as sure as the least sure of them.
            lines[a, b, suspected] = Line(a, b, min((e.status for e in edges), key=_WEIGHT.__getitem__), tuple(edges))
    if len(lines) <= _MOST_LINES:
        return list(lines.values()), 0
    proof = {(home[b], home[a]) for chain in counts.chains for a, b in itertools.pairwise(chain)}
    ranked = sorted(lines.values(), key=lambda ln: ((ln.from_, ln.to) not in proof, -_WEIGHT[ln.status], -len(ln.edges)))
    seen: set[str] = set()
    kept: set[tuple[str, str, EdgeStatus]] = set()
    for ln in ranked:
        # Nobody may look as if he named no source: each keeps a line.
        if len(kept) < _MOST_LINES - len(nodes) or ln.to not in seen:
            kept.add((ln.from_, ln.to, ln.status))
            seen.add(ln.to)
    drawn = [ln for ln in lines.values() if (ln.from_, ln.to, ln.status) in kept]
    return drawn, len(lines) - len(drawn)
