"""Directed graphs, vertex-disjoint chains and the smallest hitting set: what counting stands on."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from heapq import heapify, heappop, heappush
from operator import or_
from typing import NamedTuple

Successors = Sequence[Sequence[int]]


def bits(mask: int) -> Iterator[int]:
    """The positions of the set bits, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def successors(n: int, edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Successor lists in the order of the edges, without repeats and without self-loops."""
    found: list[dict[int, None]] = [{} for _ in range(n)]
    for a, b in edges:
        if a != b:
            found[a][b] = None
    return [list(f) for f in found]


def reversed_edges(succ: Successors) -> list[list[int]]:
    """Predecessor lists."""
    pred: list[list[int]] = [[] for _ in succ]
    for a, targets in enumerate(succ):
        for b in targets:
            pred[b].append(a)
    return pred


def reachable(succ: Successors, starts: Iterable[int]) -> list[bool]:
    """Which nodes can be reached from the starts, the starts included."""
    seen = [False] * len(succ)
    todo = list(starts)
    for s in todo:
        seen[s] = True
    while todo:
        for w in succ[todo.pop()]:
            if not seen[w]:
                seen[w] = True
                todo.append(w)
    return seen


def nearest(pred: Successors, goals: Sequence[int]) -> dict[int, int]:
    """For every node from which a goal is reached, the next one on a shortest way; -1 at a goal."""
    after = dict.fromkeys(goals, -1)
    todo = deque(goals)
    while todo:
        here = todo.popleft()
        for before in pred[here]:
            if before not in after:
                after[before] = here
                todo.append(before)
    return after


def chain_along(after: Mapping[int, int], start: int) -> list[int]:
    """The way from a node to its goal, as :func:`nearest` gives it."""
    chain = [start]
    while (step := after[chain[-1]]) >= 0:
        chain.append(step)
    return chain


def components(succ: Successors) -> list[list[int]]:
    """Strongly connected components, each sorted; every component comes after those it points to (Tarjan 1972)."""
    n = len(succ)
    order = [0] * n  # 0: not yet visited
    low = [0] * n
    on_path = [False] * n
    path: list[int] = []
    found: list[list[int]] = []
    count = 0
    for root in range(n):
        if order[root]:
            continue
        count += 1
        order[root] = low[root] = count
        path.append(root)
        on_path[root] = True
        work = [(root, 0)]
        while work:
            v, i = work.pop()
            if i < len(succ[v]):
                work.append((v, i + 1))
                w = succ[v][i]
                if not order[w]:
                    count += 1
                    order[w] = low[w] = count
                    path.append(w)
                    on_path[w] = True
                    work.append((w, 0))
                elif on_path[w]:
                    low[v] = min(low[v], order[w])
                continue
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[v])
            if low[v] == order[v]:
                members = []
                while True:
                    w = path.pop()
                    on_path[w] = False
                    members.append(w)
                    if w == v:
                        break
                found.append(sorted(members))
    return found


def reach_masks(succ: Successors, own: Sequence[int]) -> list[int]:
    """For every node the union of ``own`` over all nodes it reaches, itself included."""
    masks = [0] * len(succ)
    for members in components(succ):
        joined = 0
        for v in members:
            joined |= own[v]
            for w in succ[v]:
                joined |= masks[w]
        for v in members:
            masks[v] = joined
    return masks


# --- Vertex-disjoint chains and the parties that cut them: maximum flow on the split graph (Dinic 1970, Menger 1927).


class Disjoint(NamedTuple):
    """``chains``: node lists from a start to a goal, none sharing a node. ``cut``: as many nodes, one on every way."""

    chains: list[list[int]]
    cut: list[int]


class _Network:
    """Arcs in pairs: arc ``i`` and its reverse ``i ^ 1``."""

    def __init__(self, n: int) -> None:
        self.arcs: list[list[int]] = [[] for _ in range(n)]
        self.head: list[int] = []
        self.room: list[int] = []

    def add(self, a: int, b: int, capacity: int) -> None:
        self.arcs[a].append(len(self.head))
        self.arcs[b].append(len(self.head) + 1)
        self.head += (b, a)
        self.room += (capacity, 0)

    def levels(self, source: int) -> list[int]:
        level = [-1] * len(self.arcs)
        level[source] = 0
        todo = deque([source])
        while todo:
            v = todo.popleft()
            for arc in self.arcs[v]:
                w = self.head[arc]
                if self.room[arc] and level[w] < 0:
                    level[w] = level[v] + 1
                    todo.append(w)
        return level

    def push_all(self, source: int, sink: int, level: list[int]) -> None:
        """A blocking flow: unit by unit along shortest ways, never trying a dead end twice."""
        nth = [0] * len(self.arcs)
        way: list[int] = []
        v = source
        while True:
            if v == sink:
                for arc in way:
                    self.room[arc] -= 1
                    self.room[arc ^ 1] += 1
                way.clear()
                v = source
            while nth[v] < len(self.arcs[v]):
                arc = self.arcs[v][nth[v]]
                if self.room[arc] and level[self.head[arc]] == level[v] + 1:
                    break
                nth[v] += 1
            if nth[v] < len(self.arcs[v]):
                way.append(self.arcs[v][nth[v]])
                v = self.head[way[-1]]
            elif way:
                v = self.head[way.pop() ^ 1]
                nth[v] += 1
            else:
                return

    def reaching(self, sink: int) -> list[bool]:
        """Nodes from which the sink can still be reached through arcs with room."""
        seen = [False] * len(self.arcs)
        seen[sink] = True
        todo = [sink]
        while todo:
            v = todo.pop()
            for arc in self.arcs[v]:
                w = self.head[arc]
                if self.room[arc ^ 1] and not seen[w]:
                    seen[w] = True
                    todo.append(w)
        return seen


def disjoint_chains(succ: Successors, starts: Sequence[int], goals: Sequence[int]) -> Disjoint:
    """The most chains from ``starts`` to ``goals`` that share no node, and the minimum cut nearest the goals.

    A start may lie on the chain of another start, and a start that is a goal is a chain by itself. Chains are
    shortened as far as their own nodes allow, so none passes a second start or an earlier goal.
    """
    n = len(succ)
    source, sink = 2 * n, 2 * n + 1
    unlimited = n + 1
    net = _Network(2 * n + 2)
    for c in starts:
        net.add(source, 2 * c, unlimited)
    for v in range(n):
        net.add(2 * v, 2 * v + 1, 1)
        for w in succ[v]:
            net.add(2 * v + 1, 2 * w, unlimited)
    for o in goals:
        net.add(2 * o + 1, sink, unlimited)
    while True:
        level = net.levels(source)
        if level[sink] < 0:
            break
        net.push_all(source, sink, level)

    following = [-1] * n  # where the unit that leaves a node goes; -1: to the sink, or nowhere
    first = []
    for arc in range(0, len(net.head), 2):
        if net.room[arc ^ 1]:
            a, b = net.head[arc ^ 1], net.head[arc]
            if a == source:
                first.append(b // 2)
            elif a % 2 and b != sink:
                following[a // 2] = b // 2
    is_start, is_goal = set(starts), set(goals)
    chains = []
    for v in first:
        way = [v]
        while following[way[-1]] >= 0:
            way.append(following[way[-1]])
        chains.append(_shortest_within(succ, way, is_start, is_goal))
    near = net.reaching(sink)
    return Disjoint(chains, [v for v in range(n) if near[2 * v + 1] and not near[2 * v]])


def _shortest_within(succ: Successors, way: list[int], starts: set[int], goals: set[int]) -> list[int]:
    """The shortest chain from a start to a goal that uses only nodes of ``way``."""
    allowed = set(way)
    before: dict[int, int] = {v: -1 for v in reversed(way) if v in starts}
    todo = deque(before)
    while todo:
        v = todo.popleft()
        if v in goals:
            chain = []
            while v >= 0:
                chain.append(v)
                v = before[v]
            return chain[::-1]
        for w in succ[v]:
            if w in allowed and w not in before:
                before[w] = v
                todo.append(w)
    raise AssertionError("a way of the flow joins a start and a goal")


# --- The smallest set that meets every given set (minimum hitting set), exact within a stated amount of work.


# Members of sets looked at during the search before a greedy answer stands in: about a third of a second.
WORK = 300_000


class Hitting(NamedTuple):
    """``chosen`` in rising order. ``exact``: it is proven that no smaller set exists."""

    chosen: list[int]
    exact: bool


class _Budget:
    def __init__(self, work: int) -> None:
        self.left = work

    def spend(self, sets: Sequence[int]) -> bool:
        self.left -= len(sets) + sum(s.bit_count() for s in sets)
        return self.left >= 0


def smallest_hitting_set(sets: Iterable[int], *, known: Sequence[int] | None = None, work: int = WORK) -> Hitting:
    """The smallest set of elements that meets each of ``sets`` (masks, none empty).

    Of several smallest sets: the one with the lowest element, then the lowest next one, and so on. ``known`` is
    any set that meets them all; the answer is never larger.
    """
    given = list(dict.fromkeys(sets))
    if not all(given):
        raise ValueError("an empty set cannot be met")
    budget = _Budget(work)
    kernel, chosen = _reduce(given, None, ranked=True)
    exact = True
    for part in _parts(kernel):
        found, sure = _solve_part(part, budget)
        chosen += found
        exact = exact and sure
    if not exact and known is not None and len(known) < len(chosen):
        chosen = _without_spare(given, sorted(known))
    return Hitting(sorted(chosen), exact)


def _reduce(sets: list[int], budget: _Budget | None, *, ranked: bool) -> tuple[list[int], list[int]]:
    """An equivalent smaller family, and the elements every answer needs; less small when the budget runs out.

    ``ranked`` keeps the preferred answer as well as the size: an element gives way only to a preferred one that
    lies in all its sets. Otherwise it gives way to any that lies in all its sets.
    """
    needed: list[int] = []
    while True:
        sets = _minimal(sets)
        single = [s for s in sets if not s & (s - 1)]
        needed += [s.bit_length() - 1 for s in single]
        sets = [s for s in sets if s & (s - 1)]
        if budget is not None and not budget.spend(sets):
            return sets, needed
        gone = _dominated(sets, ranked=ranked)
        if not gone:
            return sets, needed
        sets = [s & ~gone for s in sets]


def _minimal(sets: Iterable[int]) -> list[int]:
    """The sets that contain no other one: meeting the smaller set meets the larger."""
    unique = sorted(set(sets), key=lambda s: (s.bit_count(), s))
    if len(unique) < 2:
        return unique
    often = Counter(e for s in unique for e in bits(s))
    # Every kept set waits under its rarest element; a set can only contain those under its own elements.
    waiting: dict[int, list[int]] = {}
    kept = []
    for s in unique:
        members = list(bits(s))
        if any(k & s == k for e in members for k in waiting.get(e, ())):
            continue
        kept.append(s)
        waiting.setdefault(min(members, key=lambda e: often[e]), []).append(s)
    return kept


def _dominated(sets: Sequence[int], *, ranked: bool) -> int:
    """Mask of the elements another one can always replace."""
    common: dict[int, int] = {}
    often: dict[int, int] = {}
    for s in sets:
        for e in bits(s):
            common[e] = common.get(e, s) & s
            often[e] = often.get(e, 0) + 1
    gone = 0
    for e, shared in common.items():
        others = shared & ~(1 << e)
        if others & (1 << e) - 1 or (not ranked and any(often[o] > often[e] for o in bits(others))):
            gone |= 1 << e
    return gone


def _parts(sets: Sequence[int]) -> list[list[int]]:
    """The sets in groups that share no element."""
    leader: dict[int, int] = {}

    def find(e: int) -> int:
        while leader[e] != e:
            leader[e] = leader[leader[e]]
            e = leader[e]
        return e

    for s in sets:
        root = -1
        for e in bits(s):
            mine = find(e) if e in leader else leader.setdefault(e, e)
            root = mine if root < 0 else root
            leader[mine] = root
    groups: dict[int, list[int]] = {}
    for s in sets:
        groups.setdefault(find((s & -s).bit_length() - 1), []).append(s)
    return list(groups.values())


def _solve_part(sets: list[int], budget: _Budget) -> tuple[list[int], bool]:
    best = _greedy(sets)
    smaller, sure = _search(sets, len(best) - 1, budget, any_will_do=False)
    best = best if smaller is None else smaller
    if not sure:
        return best, False
    # The size is settled; now the preferred answer of that size, element by element.
    fixed: list[int] = []
    left = sets
    for e in bits(reduce(or_, sets)):
        if not left:
            break
        rest = [s for s in left if not s >> e & 1]
        if e not in best:
            others, sure = _search(rest, len(best) - len(fixed) - 1, budget, any_will_do=True)
            if not sure:
                return best, True
            if others is None:
                left = [s & ~(1 << e) for s in left]
                continue
            best = [*fixed, e, *others]
        fixed.append(e)
        left = rest
    return fixed, True


def _search(sets: list[int], most: int, budget: _Budget, *, any_will_do: bool) -> tuple[list[int] | None, bool]:
    """A smallest answer of at most ``most`` elements (any such answer if it will do), None when there is none.

    The second value is False when the budget ran out first.
    """
    best: list[int] | None = None
    # A state is a family, one element to take from it, elements that may no longer be taken, and what is chosen.
    todo: list[tuple[list[int], int, int, tuple[int, ...]]] = [(sets, -1, 0, ())]
    while todo:
        family, taken, barred, chosen = todo.pop()
        if len(chosen) > most:
            continue
        if taken >= 0:
            family = [s & ~barred for s in family if not s >> taken & 1]
        if not budget.spend(family):
            return best, False
        if not all(family):
            continue
        family, needed = _reduce(family, budget, ranked=False)
        chosen = (*chosen, *needed)
        if len(chosen) + _at_least(family) > most:
            continue
        if not family:
            best, most = list(chosen), len(chosen) - 1
            if any_will_do:
                break
            continue
        often = Counter(e for s in family for e in bits(s))
        smallest = min(family, key=lambda s: (s.bit_count(), s))
        branches = []
        barred = 0
        for e in sorted(bits(smallest), key=lambda e: (-often[e], e)):
            branches.append((family, e, barred, (*chosen, e)))
            barred |= 1 << e
        todo += reversed(branches)
    return best, True


def _at_least(sets: Sequence[int]) -> int:
    """How many elements any answer needs: as many as there are sets without a common element."""
    used = apart = 0
    for s in sorted(sets, key=lambda s: s.bit_count()):
        if not s & used:
            used |= s
            apart += 1
    return apart


def _greedy(sets: Sequence[int]) -> list[int]:
    """Again and again the element in most of the sets not met so far."""
    holding: dict[int, list[int]] = {}
    for i, s in enumerate(sets):
        for e in bits(s):
            holding.setdefault(e, []).append(i)
    often = {e: len(numbers) for e, numbers in holding.items()}
    queue = [(-count, e) for e, count in often.items()]
    heapify(queue)
    met = [False] * len(sets)
    chosen = []
    while queue:
        count, e = heappop(queue)
        if not often[e]:
            continue
        if -count != often[e]:
            heappush(queue, (-often[e], e))
            continue
        chosen.append(e)
        for i in holding[e]:
            if not met[i]:
                met[i] = True
                for other in bits(sets[i]):
                    often[other] -= 1
    return _without_spare(sets, sorted(chosen))


def _without_spare(sets: Sequence[int], chosen: list[int]) -> list[int]:
    """Drops, least preferred first, every element the others make needless."""
    mask = sum(1 << e for e in chosen)
    for e in reversed(chosen):
        if all(s & mask & ~(1 << e) for s in sets):
            mask ^= 1 << e
    return list(bits(mask))
