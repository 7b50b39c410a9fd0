"""The smallest set that meets every given set (minimum hitting set), exact within a stated amount of work.

Sets are bit masks over elements ``0, 1, 2, ...``; a lower element is preferred to a higher one wherever sizes are
equal. Dropping dominated sets and elements and taking single choices solves nearly every real chart at once;
what remains goes through branch and bound. Past the limit a greedy answer stands in and says so.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from .graph import bits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WORK = 300_000
"""Members of sets looked at during the search before a greedy answer stands in: about a third of a second."""


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
    often: dict[int, int] = {}
    for s in unique:
        for e in bits(s):
            often[e] = often.get(e, 0) + 1
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
        if not others:
            continue
        if ranked:
            better = bool(others & ((1 << e) - 1))
        else:
            better = any(often[o] > often[e] or o < e for o in bits(others))
        if better:
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
    found, sure = _search(sets, len(best) - 1, budget, any_will_do=False)
    if found is not None:
        best = found
    if not sure:
        return best, False
    # The size is settled; now the preferred answer of that size, element by element.
    fixed: list[int] = []
    left = sets
    for e in bits(_union(sets)):
        if not left:
            break
        rest = [s for s in left if not s >> e & 1]
        if e not in best:
            found, sure = _search(rest, len(best) - len(fixed) - 1, budget, any_will_do=True)
            if not sure:
                return best, True
            if found is None:
                left = [s & ~(1 << e) for s in left]
                continue
            best = [*fixed, e, *found]
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
        often: dict[int, int] = {}
        for s in family:
            for e in bits(s):
                often[e] = often.get(e, 0) + 1
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
    often = {e: len(held) for e, held in holding.items()}
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


def _union(sets: Iterable[int]) -> int:
    joined = 0
    for s in sets:
        joined |= s
    return joined
