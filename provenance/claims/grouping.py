"""Linked statements joined into groups that hold together.

Groups grow from the best pair down, and two groups become one only when every sentence is linked with a central one,
at least loosely with most of the others, and no two contradict each other: unlike things cannot be chained together
through a middle one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .retrieval import LOOSE_LINK, MOST_COMPARED, loose_score
from .scoring import contradicts, weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .prepared import Side
    from .propositions import Proposition
    from .retrieval import Pairs

# Statements of so many different wordings are a formula; copies do not count.
MOST_MEMBERS = 400
# In a large group, so many of either side stand for all of them where a check would cost the square.
SAMPLE = 24

Place = tuple[str, int]


def place(p: Proposition) -> Place:
    """The sentence a statement stands in, by its article and start."""
    return p.article, p.sentence.start


def groups(sides: Sequence[Side], made: Pairs) -> list[list[int]]:
    """Members of each group in order; every statement is in exactly one."""
    grower = _Grower(sides, made)
    bar = weights().link
    strong = [(pair, value) for pair, value in made.linked.items() if value >= bar]
    for (a, b), _ in sorted(strong, key=lambda item: (-item[1], item[0])):
        grower.join(a, b)
    copies: dict[int, list[int]] = defaultdict(list)
    by_place: dict[Place, list[int]] = defaultdict(list)
    for n, side in enumerate(sides):
        copies[made.lead_of[n]].append(n)
        by_place[place(side.of)].append(made.lead_of[n])
    # A sentence may have met one group as a whole and another with a clause: these may be one.
    for held in dict.fromkeys(tuple(held) for _, held in sorted(by_place.items())):
        met = [n for n in held if len(copies[n]) > 1 or len(grower.group_of[n].members) > 1]
        for n in met[1:]:
            grower.join(met[0], n)
    found = {id(g): g for g in grower.group_of.values()}.values()
    return sorted(sorted(n for lead in g.members for n in copies[lead]) for g in found)


@dataclass(slots=True, eq=False)
class _Group:
    """Leads that stand together. ``firm`` and ``near``: for each sentence, those of the group it is so linked with."""

    members: list[int]
    firm: dict[int, set[int]] = field(default_factory=dict)
    near: dict[int, set[int]] = field(default_factory=dict)


class _Grower:
    """Groups that grow by joining two at a time, as long as they hold together.

    Sentences are numbered: a sentence and its clauses count as one.
    """

    def __init__(self, sides: Sequence[Side], made: Pairs) -> None:
        self.sides, self.bar = sides, weights().link
        self.scores = dict(made.linked)
        leads = sorted(set(made.lead_of))
        numbers: dict[Place, int] = {}
        self.at = {n: numbers.setdefault(place(sides[n].of), len(numbers)) for n in leads}
        self.group_of = {n: _Group([n], {self.at[n]: set()}, {self.at[n]: set()}) for n in leads}
        self.firm: dict[int, set[int]] = defaultdict(set)
        self.near: dict[int, set[int]] = defaultdict(set)
        self.barred: dict[tuple[int, int], bool] = {}
        # Pairs of groups that could not join, for as long as neither has grown.
        self.refused: set[tuple[int, int, int, int]] = set()
        # Of the pairs that may be linked loosely, those are asked about that come to stand in one group.
        self.open: dict[int, set[int]] = defaultdict(set)
        for a, b in made.open:
            self.open[a].add(b)
            self.open[b].add(a)
        for pair, value in made.linked.items():
            self._note(pair, value)

    def _note(self, pair: tuple[int, int], value: float) -> None:
        """Leads that are firmly linked, and sentences any of whose clauses are at least loosely linked."""
        a, b = pair
        if value >= self.bar:
            self.firm[a].add(b)
            self.firm[b].add(a)
        if value >= LOOSE_LINK:
            self.near[self.at[a]].add(self.at[b])
            self.near[self.at[b]].add(self.at[a])

    def join(self, a: int, b: int) -> None:
        one, two = sorted((self.group_of[a], self.group_of[b]), key=lambda g: (-len(g.members), g.members[0]))
        if one is two or len(one.members) + len(two.members) > MOST_MEMBERS:
            return
        seen = one.members[0], len(one.members), two.members[0], len(two.members)
        if seen in self.refused:
            return
        union = self._union(one, two)
        if union is None or self._contradicted(one, two):
            self.refused.add(seen)
            return
        one.members = sorted(one.members + two.members)
        one.firm, one.near = union
        for m in two.members:
            self.group_of[m] = one

    def _union(self, one: _Group, two: _Group) -> tuple[dict[int, set[int]], dict[int, set[int]]] | None:
        """The firm and near links of both groups as one, or None when they would not hold together."""
        firm = {p: set(q) for p, q in one.firm.items()}
        near = {p: set(q) for p, q in one.near.items()}
        for p, q in two.firm.items():
            firm.setdefault(p, set()).update(q)
        for p, q in two.near.items():
            near.setdefault(p, set()).update(q)
        inside = set(one.members)
        for m in two.members:
            for other in sorted(self.open[m] & inside) if m in self.open else ():
                self._score(m, other)
            for other in self.firm[m] & inside:
                self._tie(firm, self.at[m], self.at[other])
            for sentence in self.near[self.at[m]] & one.near.keys():
                self._tie(near, self.at[m], sentence)
        if len(firm) <= 2:
            return firm, near
        leads: dict[int, list[int]] = defaultdict(list)
        for m in (*one.members, *two.members):
            leads[self.at[m]].append(m)
        if not self._has_centre(firm, near, leads) or not self._most_are_near(firm, near, leads):
            return None
        return firm, near

    @staticmethod
    def _tie(links: dict[int, set[int]], p: int, q: int) -> None:
        if p != q:
            links[p].add(q)
            links[q].add(p)

    def _has_centre(self, firm: dict[int, set[int]], near: dict[int, set[int]], leads: dict[int, list[int]]) -> bool:
        """Whether one sentence is firmly linked with all others."""
        others = len(firm) - 1
        best = min(firm, key=lambda p: (-len(firm[p]), leads[p][0]))
        if len(firm[best]) >= others:
            return True
        # A sentence meets only so many others at first: what is missing in a large group was never compared.
        if others < MOST_COMPARED or 2 * len(firm[best]) < others:
            return False
        missing = sorted((q for q in firm if q != best and q not in firm[best]), key=lambda q: leads[q][0])
        return all(self._compare(best, q, firm, near, leads) >= self.bar for q in missing)

    def _most_are_near(self, firm: dict[int, set[int]], near: dict[int, set[int]], leads: dict[int, list[int]]) -> bool:
        """Whether every sentence is at least loosely linked with most of the others; with most of some, in a large group."""
        others = len(firm) - 1
        if others < MOST_COMPARED:
            return all(2 * len(near[p]) > others for p in firm)
        some = _some(sorted(firm, key=lambda p: leads[p][0]))
        for p in firm:
            if 2 * len(near[p]) > others:
                continue
            asked = [q for q in some if q != p]
            if 2 * sum(q in near[p] or self._compare(p, q, firm, near, leads) >= LOOSE_LINK for q in asked) <= len(
                asked
            ):
                return False
        return True

    def _compare(
        self, p: int, q: int, firm: dict[int, set[int]], near: dict[int, set[int]], leads: dict[int, list[int]]
    ) -> float:
        """The best score of two sentences, looked up or made now, and noted."""
        best = 0.0
        for a in leads[p]:
            for b in leads[q]:
                best = max(best, self._score(a, b))
        if best >= self.bar:
            self._tie(firm, p, q)
        if best >= LOOSE_LINK:
            self._tie(near, p, q)
        return best

    def _score(self, a: int, b: int) -> float:
        """The score of two leads, looked up or made now, and noted."""
        pair = (a, b) if a < b else (b, a)
        if pair not in self.scores:
            self.scores[pair] = loose_score(self.sides[a], self.sides[b])
            self._note(pair, self.scores[pair])
            self.open[a].discard(b)
            self.open[b].discard(a)
        return self.scores[pair]

    def _contradicted(self, one: _Group, two: _Group) -> bool:
        """Whether a member of one group contradicts a member of the other in where, when, who to whom, or the deed."""
        for a in _some(two.members):
            for b in _some(one.members):
                pair = (a, b) if a < b else (b, a)
                if self.scores.get(pair, 0.0) >= LOOSE_LINK:
                    continue
                if pair not in self.barred:
                    self.barred[pair] = contradicts(self.sides[a], self.sides[b])
                if self.barred[pair]:
                    return True
        return False


def _some(members: list[int]) -> list[int]:
    """All of a few, an even choice of many."""
    if len(members) <= 2 * SAMPLE:
        return members
    return [members[k * len(members) // SAMPLE] for k in range(SAMPLE)]
