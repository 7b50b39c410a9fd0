"""Directed graphs over ``0 .. n-1`` as successor lists, without recursion: chains can be as long as they like.

Sets of nodes or origins travel as bit masks (plain integers), so that joining two sets is one operation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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
    todo = []
    for s in starts:
        if not seen[s]:
            seen[s] = True
            todo.append(s)
    while todo:
        for w in succ[todo.pop()]:
            if not seen[w]:
                seen[w] = True
                todo.append(w)
    return seen


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
