"""Vertex-disjoint chains and the parties that cut them: maximum flow on the split graph (Dinic 1970, Menger 1927).

Every node becomes an entrance and an exit joined by an arc of capacity one; all other arcs are unlimited, so that
a minimum cut consists of nodes alone.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .graph import Successors


class Disjoint(NamedTuple):
    """``chains``: node lists from a start to a goal, no two sharing a node. ``cut``: as many nodes; every way passes one."""

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
