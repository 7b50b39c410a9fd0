"""Which parties of a chart are drawn, where, and which as one: a chart of thousands becomes one that a page can hold.

Three zones, in the way the words went: who said it, who heard it, who repeated it. Parties that stand in the same place
and rest on the very same parties are drawn as one ("The Daily, +37 reprints"); where a column is still too long, the
parties that decide the numbers stay and the others are told as one. Nothing is dropped: every party is in some node.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from ..model import NEWSROOMS, UNNAMED, Chart, Edge, EdgeStatus, Independence
from ..trace.graph import components, successors

Zone = Literal[0, 1, 2]
# Who rests on whom, by the keys of nodes, how surely, and whether by copying.
_Tie = tuple[str, str, "EdgeStatus", bool]
SAID: Final = 0
HEARD: Final = 1
REPEATED: Final = 2
_COPYING = frozenset({"reprints", "credits"})
# Sub-columns of each zone; what lies further down a chain joins the last one.
_DEPTH, _DEPTH_OF_MANY = (2, 2, 3), (1, 2, 2)
_FEW = 16  # parties that leave room for more columns and names
_ROWS = 12  # in one column
_LEAST_FOLDED, _LEAST_FOLDED_OF_FEW = 3, 6  # a box for "+1" would hide a name and save no room
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
    """What is drawn. ``columns``: the zone of each column, from the left. ``left_out``: lines in the list alone."""

    nodes: tuple[Node, ...] = ()
    lines: tuple[Line, ...] = ()
    columns: tuple[Zone, ...] = (0, 1, 2)
    circles: tuple[tuple[str, ...], ...] = ()
    left_out: int = 0


def folded(chart: Chart, counts: Independence) -> Folded:
    """The chart as nodes and lines."""
    if not chart.carriers:
        return Folded()
    nodes = _folded_alike(_small_circles(_nodes(chart, counts)), chart)
    # With many boxes side by side, fewer of them may stand below one another, or nothing of it fits a page.
    rows = _ROWS if len({(n.zone, n.column) for n in nodes}) <= 4 else _ROWS - 3
    nodes = [n for column in _by_column(nodes) for n in _shortened(column, chart, rows)]
    used = sorted({(n.zone, n.column) for n in nodes} | {(zone, 0) for zone in (SAID, HEARD, REPEATED)})
    at = {pair: i for i, pair in enumerate(used)}
    nodes = [replace(n, column=at[n.zone, n.column]) for n in nodes]
    lines, left_out = _lines(nodes, chart, counts)
    return Folded(tuple(nodes), tuple(lines), tuple(zone for zone, _ in used), _circles(nodes), left_out)


# --- who stands where -------------------------------------------------------------------------------------------


def _nodes(chart: Chart, counts: Independence) -> list[Node]:
    """One node for every party, long chains as one; ``column`` counts within the zone as yet."""
    place = {key: n for n, key in enumerate(counts.origins_as_written, 1)}
    bottleneck = set(counts.bottleneck)
    carriers = set(chart.carriers)
    sources = {e.from_ for e in chart.edges}
    ids = list(dict.fromkeys([*chart.carriers, *(end for e in chart.edges for end in (e.from_, e.to))]))
    units = _units(ids, chart, {*place, *bottleneck, *_in_circles(ids, chart)})
    unit_of = {key: u for u, members in enumerate(units) for key in members}
    ends = [(unit_of[e.from_], unit_of[e.to], e.status == "suspected") for e in chart.edges]
    rests_on = successors(len(units), ((a, b) for a, b, doubtful in ends if not doubtful))
    zones = _zones([members[0] for members in units], rests_on, chart)
    ranks, circle = _ranks(rests_on, zones)
    suspected = successors(len(units), ((a, b) for a, b, doubtful in ends if doubtful))
    last = (_DEPTH if len(zones) <= _FEW else _DEPTH_OF_MANY)[REPEATED] - 1
    for u, targets in enumerate(suspected):
        # Whoever names nobody stands after those he may have it from.
        after = [ranks[t] for t in targets if zones[t] == REPEATED and rests_on[t]]
        if zones[u] == REPEATED and not rests_on[u] and after:
            ranks[u] = min(max(after) + 1, last)
    found = []
    for u, members in enumerate(units):
        key = members[0]
        carries, newsroom = key in carriers, chart.parties[key].kind in NEWSROOMS
        found.append(
            Node(
                key,
                members,
                zones[u],
                ranks[u],
                others="one after another" if len(members) > 1 else "",
                carries=carries,
                unnamed=chart.parties[key].kind in UNNAMED,
                unopened=newsroom and not carries,
                silent=carries and key not in sources and key not in chart.firsthand and key not in chart.own_account,
                firsthand=carries and (key in chart.firsthand or (key in chart.own_account and key not in sources)),
                places=(place[key],) if key in place else (),
                bottleneck=int(key in bottleneck),
                circle=circle.get(u),
            )
        )
    return found


def _in_circles(ids: Sequence[str], chart: Chart) -> set[str]:
    index = {key: i for i, key in enumerate(ids)}
    rests_on = successors(len(ids), ((index[e.from_], index[e.to]) for e in chart.edges if e.status != "suspected"))
    return {ids[v] for members in components(rests_on) if len(members) > 1 for v in members}


def _units(ids: Sequence[str], chart: Chart, apart: set[str]) -> list[tuple[str, ...]]:
    """The parties, each alone, but those of a long chain in which each only hands on what one other says, together."""
    carriers = set(chart.carriers)
    after: dict[str, set[str]] = defaultdict(set)
    before: dict[str, set[str]] = defaultdict(set)
    for e in chart.edges:
        after[e.from_].add(e.to)
        before[e.to].add(e.from_)

    def hands_on(key: str) -> bool:
        return len(after[key]) == 1 == len(before[key]) and key not in apart and chart.parties[key].kind in NEWSROOMS

    units: list[tuple[str, ...]] = []
    done: set[str] = set()
    for key in ids:
        if key in done:
            continue
        run = [key]
        done.add(key)
        if hands_on(key):
            for side, end in ((after, True), (before, False)):
                here = key
                while (
                    (there := next(iter(side[here]))) not in done
                    and hands_on(there)
                    and (there in carriers) == (key in carriers)
                ):
                    done.add(there)
                    run = [*run, there] if end else [there, *run]
                    here = there
        units += [tuple(run)] if len(run) >= _LEAST_FOLDED else [(k,) for k in run]
    return units


def _zones(ids: Sequence[str], rests_on: Sequence[Sequence[int]], chart: Chart) -> list[Zone]:
    carriers = set(chart.carriers)
    vague = [chart.parties[key].kind == "vague" for key in ids]
    sayer = [chart.parties[key].kind not in NEWSROOMS and key not in carriers for key in ids]
    zones: list[Zone] = []
    for v, key in enumerate(ids):
        if sayer[v]:
            # A person who has it from a newsroom has heard it, as anybody might.
            zones.append(HEARD if any(not sayer[w] for w in rests_on[v]) else SAID)
        elif any(sayer[w] and not vague[w] for w in rests_on[v]) or key in chart.firsthand or key in chart.own_account:
            zones.append(HEARD)
        else:
            # Whom a newsroom that nobody opened has it from, nobody here can know: it stands before those that cite it.
            zones.append(HEARD if key not in carriers and not rests_on[v] else REPEATED)
    return zones


def _ranks(rests_on: Sequence[Sequence[int]], zones: list[Zone]) -> tuple[list[int], dict[int, int]]:
    """How far from the source each stands within its zone, and the number of the circle it is in.

    The members of a circle go to one zone, the last of theirs: ``zones`` is changed.
    """
    ranks = [0] * len(zones)
    circle: dict[int, int] = {}
    depth = _DEPTH if len(zones) <= _FEW else _DEPTH_OF_MANY
    # Every component comes after those it rests on, so their ranks are known.
    for number, members in enumerate(components(rests_on)):
        where = max(zones[v] for v in members)
        inside = set(members)
        below = [ranks[w] + 1 for v in members for w in rests_on[v] if w not in inside and zones[w] == where]
        for v in members:
            zones[v] = where
            ranks[v] = min(max(below, default=0), depth[where] - 1)
            if len(members) > 1:
                circle[v] = number
    return ranks, circle


def _by_column(nodes: Iterable[Node]) -> list[list[Node]]:
    columns: dict[tuple[int, int], list[Node]] = defaultdict(list)
    for node in nodes:
        columns[node.zone, node.column].append(node)
    return [columns[c] for c in sorted(columns)]


# --- folding ----------------------------------------------------------------------------------------------------


def _small_circles(nodes: Sequence[Node]) -> list[Node]:
    """A circle of many as one node: a ring of arrows tells no more than its words."""
    rings: dict[int, list[Node]] = defaultdict(list)
    for n in nodes:
        if n.circle is not None:
            rings[n.circle].append(n)
    large = [ring for ring in rings.values() if len(ring) > _LARGEST_RING]
    within = {n.key for ring in large for n in ring}
    joined = [replace(_one(ring, "that cite each other"), circle=None) for ring in large]
    return [*(n for n in nodes if n.key not in within), *joined]


def _folded_alike(nodes: list[Node], chart: Chart) -> list[Node]:
    """Nodes that stand alike in one column as one: in every way; where a column is too long, in what the texts say."""
    least = _LEAST_FOLDED if len(nodes) > _FEW else _LEAST_FOLDED_OF_FEW
    home = {m: n.key for n in nodes for m in n.members}
    ties = {(home[e.from_], home[e.to], e.status, e.kind in _COPYING) for e in chart.edges}
    nodes, ties = _alike(nodes, ties, least)
    crowded = {(c[0].zone, c[0].column) for c in _by_column(nodes) if len(c) > _ROWS}
    if crowded:
        nodes, _ = _alike(*_alike(nodes, ties, _LEAST_FOLDED, crowded), least)
    return nodes


def _alike(
    nodes: list[Node], ties: set[_Tie], least: int, loose: Collection[tuple[int, int]] = ()
) -> tuple[list[Node], set[_Tie]]:
    """Nodes of one column that rest on the same nodes, and on which the same rest, as one; again while that helps.

    In the columns named by ``loose`` what is suspected does not keep nodes apart, nor does who rests on them. Returns
    the nodes that are left, and their ties.
    """
    for _ in range(3):
        below: dict[str, set[tuple[str, str, bool]]] = defaultdict(set)
        above: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for a, b, status, copied in ties:
            if a != b:
                below[a].add((b, status, copied))
                above[b].add((a, status))
        groups: dict[tuple[object, ...], list[Node]] = defaultdict(list)
        for n in nodes:
            rests: object = (frozenset(below[n.key]), frozenset(above[n.key]))
            if (n.zone, n.column) in loose:
                said = frozenset(b for b in below[n.key] if b[1] != "suspected")
                rests = said, bool(below[n.key])
            alone = (n.key,) if n.circle is not None else ()
            groups[n.zone, n.column, rests, n.carries, n.unnamed, n.unopened, n.silent, n.firsthand, *alone].append(n)
        folded_: list[Node] = []
        home: dict[str, str] = {}
        for group in groups.values():
            one = group if len(group) < least else [_one(group, _what(group, below))]
            folded_ += one
            home.update((n.key, one[0].key if len(one) < len(group) else n.key) for n in group)
        if len(folded_) == len(nodes):
            break
        nodes = folded_
        ties = {(home[a], home[b], status, copied) for a, b, status, copied in ties}
    return nodes, ties


def _what(group: Sequence[Node], below: Mapping[str, set[tuple[str, str, bool]]]) -> str:
    """What those folded behind the first are."""
    first = group[0]
    if first.silent:
        return "that name nobody"
    rests = below[first.key]
    if first.carries and rests and all(status == "suspected" for _, status, _ in rests):
        several = len({frozenset(below[n.key]) for n in group}) > 1
        return f"that may have it from {'others' if several else 'there'}"
    if first.carries and rests and all(copied for _, status, copied in rests if status != "suspected"):
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
    looks = ("carries", "unnamed", "unopened", "silent", "firsthand")
    same: dict[str, Any] = {name: all(getattr(n, name) for n in rest) for name in looks}
    joined = replace(joined, **same, circle=None)
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
    between: dict[tuple[str, str, bool], list[Edge]] = defaultdict(list)
    for e in chart.edges:
        a, b = home[e.to], home[e.from_]
        if a != b:
            between[a, b, e.status == "suspected"].append(e)
    lines: dict[tuple[str, str, bool], Line] = {}
    for (a, b, suspected), edges in between.items():
        if suspected and (a, b, False) in between:
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

    def place(ln: Line) -> tuple[bool, int, int]:
        return (ln.from_, ln.to) not in proof, -_WEIGHT[ln.status], -len(ln.edges)

    seen: set[str] = set()
    kept: set[tuple[str, str, EdgeStatus]] = set()
    for ln in sorted(lines.values(), key=place):
        # Nobody may look as if he named no source: each keeps a line.
        if len(kept) < _MOST_LINES - len(nodes) or ln.to not in seen:
            kept.add((ln.from_, ln.to, ln.status))
            seen.add(ln.to)
    drawn = [ln for ln in lines.values() if (ln.from_, ln.to, ln.status) in kept]
    return drawn, len(lines) - len(drawn)
