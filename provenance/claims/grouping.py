"""Which of many statements are worth comparing, which are copies of each other, and which of the others stand together.

Groups grow from the best pair down, and two groups become one only when every sentence is linked with a central one,
at least loosely with most of the others, and no two contradict each other: unlike things cannot be chained together
through a middle one.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from .propositions import Proposition, plain_words
from .scoring import combine, compare, contradicts, copies, judge, weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .prepared import Side

# The most statements a rare key may lead to; how many are looked at of a commoner one, and of how many such keys.
MOST_HOLDERS = 400
MOST_SEEN = 2000
WIDE_KEYS = 4
# How many of the statements met are compared in full.
MOST_COMPARED = 20
# What is shared, as a share of the geometric mean of both sides and as such, must reach this. A word counts once for
# its form and once for its group. Of the links among 400 real articles, one in a hundred falls short of it.
LEAST_SHARED = 0.8
AMOUNT = 0.1


_LIGHTEST = 0.8


class Asked(NamedTuple):
    """What one statement asks the index: keys with their weight in the statement, which weighs ``total`` in all."""

    keys: dict[str, float]
    total: float


class Index:
    """Which statements have a key, a name of that sound (with a tilde), or a key near by (with a question mark)."""

    def __init__(self, sides: Iterable[Side] = ()) -> None:
        self.holders: dict[str, array[int]] = {}
        self.totals = array("f")
        self.shared: NDArray[np.float32] | None = None
        for n, side in enumerate(sides):
            self.enter(n, side)

    def enter(self, n: int, side: Side) -> None:
        """Add statement ``n``; numbers rise, and may leave some out."""
        self.totals.extend([1.0] * (n - len(self.totals)))
        self.totals.append(max(side.total, 0.1))
        for key in index_keys(side):
            if key not in self.holders:
                self.holders[key] = array("i")
            self.holders[key].append(n)

    def nearest(self, side: Side) -> list[int]:
        """The statements worth comparing in full with one that is not in the index, the most alike first."""
        import numpy as np

        asked = ask(side)
        size = len(self.totals)
        if self.shared is None or len(self.shared) < size:
            self.shared = np.zeros(2 * size + 64, np.float32)
        followed = chosen({k: len(h) for k in asked.keys if (h := self.holders.get(k))}, asked)
        if not followed:
            return []
        met = [self.holders[key][-most:] for key, most in followed]
        weights = np.array([asked.keys[key] for key, _ in followed], np.float32)
        ids = np.frombuffer(b"".join(met), np.int32)
        np.add.at(self.shared, ids, np.repeat(weights, [len(m) for m in met]))
        worth = nearest(ids, self.shared[ids], np.frombuffer(self.totals, np.float32)[ids], asked.total)
        self.shared[ids] = 0.0
        return worth


def nearest_kept(
    side: Side,
    holders: Callable[[str], NDArray[np.int64]],
    about: Callable[[list[int]], Iterable[tuple[int, float, int]]],
) -> list[int]:
    """The same of an index that lies elsewhere; copies are answered with the statement that stands for them.

    ``holders``: the last statements that have a key, :data:`MOST_SEEN` at most. ``about``: number, weight and lead of
    statements by their numbers.
    """
    import numpy as np

    asked = ask(side)
    statements = {key: some for key in asked.keys if len(some := holders(key))}
    followed = chosen({key: len(some) for key, some in statements.items()}, asked)
    if not followed:
        return []
    met = [statements[key][-most:] for key, most in followed]
    ids, place = np.unique(np.concatenate(met), return_inverse=True)
    shared = np.bincount(place, np.repeat(np.array([asked.keys[key] for key, _ in followed]), [len(m) for m in met]))
    # What shares too little even with the lightest of statements need not be asked about.
    some = np.flatnonzero(shared * (1.0 / np.sqrt(_LIGHTEST * max(asked.total, 0.1)) + AMOUNT) >= LEAST_SHARED)
    known = {n: (total, lead) for n, total, lead in about([int(n) for n in ids[some]])}
    some = some[[int(n) in known for n in ids[some]]] if len(some) else some
    leads = np.array([known[int(n)][1] for n in ids[some]], np.int64)
    totals = np.array([known[int(n)][0] for n in ids[some]], np.float32)
    return nearest(leads, shared[some].astype(np.float32), totals, asked.total)


def index_keys(side: Side) -> Iterable[str]:
    """The keys a statement is found by."""
    yield from side.of.keys
    yield from ("~" + key for key in side.of.names)
    yield from ("?" + key for key in side.of.soft)


def chosen(holders: dict[str, int], asked: Asked) -> list[tuple[str, int]]:
    """Which keys to follow, given how many statements have each, and to how many of these; the last ones are taken.

    The rare keys, and the rarest of the common ones where the rare make up less than half of the statement: "the
    president won the election" would meet nothing otherwise.
    """
    rare = [(k, n) for k, n in holders.items() if n <= MOST_HOLDERS]
    if len(rare) == len(holders) or sum(asked.keys[k] for k, _ in rare) >= asked.total / 2:
        return rare
    common = sorted((n, -asked.keys[k], k) for k, n in holders.items() if n > MOST_HOLDERS)
    return rare + [(k, MOST_SEEN) for _, _, k in common[:WIDE_KEYS]]


def nearest(
    ids: NDArray[np.integer[Any]], shared: NDArray[np.float32], totals: NDArray[np.float32], total: float
) -> list[int]:
    """Of statements met, those that share enough, the most alike first, at most :data:`MOST_COMPARED`.

    Arrays: [met], one statement as often as it was met, always with what it shares in all.
    """
    import numpy as np

    alike = shared / np.sqrt(totals * max(total, 0.1)) + AMOUNT * shared
    worth = np.flatnonzero(alike >= LEAST_SHARED)
    ids, alike = ids[worth], alike[worth]
    return list(dict.fromkeys(ids[np.lexsort((ids, -alike))].tolist()))[:MOST_COMPARED]


def ask(side: Side) -> Asked:
    """The keys to ask an index for."""
    keys: dict[str, float] = {}
    for word in side.words:
        for key, strength in word.keys:
            keys[key] = max(keys.get(key, 0.0), word.weight * strength)
        if word.name:
            for skeleton, name in side.of.names.items():
                if word.form == name or name.startswith(word.form):
                    keys["~" + skeleton] = max(keys.get("~" + skeleton, 0.0), word.weight)
    # What stands around one statement may be said by the other; whichever comes first, they should meet.
    keys |= {"?" + key: 0.3 * weight for key, weight in keys.items()}
    for key, strength in side.of.soft.items():
        keys.setdefault(key, 0.3 * strength)
    return Asked(keys, side.total)


# --- Which statements are worth comparing, which are copies of one another, and how surely the others are linked.


# Repetition inside one article proves less than a second article does.
SAME_ARTICLE_MARGIN = 0.08
# A score from which a pair may stand together where both are firmly linked with a third; it starts no group.
LOOSE_LINK = 0.3


@dataclass(frozen=True, slots=True)
class Pairs:
    """``lead_of``: for every statement the one that stands for it, itself or a copy of it that comes before.

    ``linked``: scores of the pairs of leads that are linked, if only loosely; lower number first. ``open``: pairs that
    are not linked firmly, perhaps loosely; the encoder would have to decide.
    """

    lead_of: list[int]
    linked: dict[tuple[int, int], float]
    open: set[tuple[int, int]]


def pairs(sides: Sequence[Side]) -> Pairs:
    """Compares every statement with the most alike of those before it."""
    index = Index()
    same_words: dict[tuple[str, bool], list[int]] = defaultdict(list)
    lead_of: list[int] = []
    linked: dict[tuple[int, int], float] = {}
    open_pairs: set[tuple[int, int]] = set()
    for n, side in enumerate(sides):
        words = plain_words(side.of.text), side.of.denied
        lead = _same_words(side, same_words[words], sides)
        if lead is None:
            lead, scores, unsettled = _nearest(n, side, sides, index)
            linked.update(scores)
            open_pairs.update(unsettled)
        if lead is None:
            index.enter(n, side)
        lead_of.append(n if lead is None else lead)
        if lead_of[n] not in same_words[words]:
            same_words[words].append(lead_of[n])
    return Pairs(lead_of, linked, open_pairs)


def _same_words(side: Side, leads: Sequence[int], sides: Sequence[Side]) -> int | None:
    """The lead of the same words that reports the same event: short sentences are repeated about others."""
    for lead in leads[:MOST_COMPARED]:
        twice = side.of.article == sides[lead].of.article and side.of.span == sides[lead].of.span
        if twice or linked_score(side, sides[lead]) >= weights().link:
            return lead
    return None


def _nearest(
    n: int, side: Side, sides: Sequence[Side], index: Index
) -> tuple[int | None, dict[tuple[int, int], float], list[tuple[int, int]]]:
    """The lead that a statement copies, or else the leads it is linked with and those left open."""
    scores: dict[tuple[int, int], float] = {}
    unsettled: list[tuple[int, int]] = []
    for other in index.nearest(side):
        if same_place(side.of, sides[other].of):
            continue
        margin = _margin(side, sides[other])
        judged = judge(side, sides[other], LOOSE_LINK, margin)
        if judged is None:
            continue
        if not judged.settled:
            unsettled.append((other, n))
            continue
        if copies(side, sides[other], judged.values):
            return other, {}, []
        value = combine(judged.values) - margin
        if value >= LOOSE_LINK:
            scores[other, n] = value
    return None, scores, unsettled


def linked_score(a: Side, b: Side) -> float:
    """How surely two statements are linked; 0 when they read one stretch of one article, or are not linked firmly."""
    if same_place(a.of, b.of):
        return 0.0
    margin = _margin(a, b)
    judged = judge(a, b, weights().link, margin)
    return combine(judged.values) - margin if judged is not None and judged.settled else 0.0


def loose_score(a: Side, b: Side) -> float:
    """The same, down to loose links."""
    if same_place(a.of, b.of):
        return 0.0
    margin = _margin(a, b)
    judged = judge(a, b, LOOSE_LINK, margin)
    if judged is None:
        return 0.0
    values = judged.values if judged.settled else compare(a, b, LOOSE_LINK + margin)
    return combine(values) - margin if values is not None else 0.0


def _margin(a: Side, b: Side) -> float:
    return SAME_ARTICLE_MARGIN if a.of.article == b.of.article else 0.0


def same_place(a: Proposition, b: Proposition) -> bool:
    """Two readings of one stretch of one article (a sentence and its clause, two sources of one statement)."""
    return a.article == b.article and a.span.start < b.span.end and b.span.start < a.span.end


# --- Linked statements joined into groups that hold together.


# Statements of this many different wordings are a formula; copies do not count.
MOST_MEMBERS = 400
# In a large group, this many of either side stand for all of them where a check would cost the square.
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
    for leads in dict.fromkeys(tuple(leads) for _, leads in sorted(by_place.items())):
        met = [n for n in leads if len(copies[n]) > 1 or len(grower.group_of[n].members) > 1]
        for n in met[1:]:
            grower.join(met[0], n)
    distinct = {id(g): g for g in grower.group_of.values()}.values()
    return sorted(sorted(n for lead in g.members for n in copies[lead]) for g in distinct)


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
            _tie(self.open, a, b)
        for pair, value in made.linked.items():
            self._note(pair, value)

    def _note(self, pair: tuple[int, int], value: float) -> None:
        """Leads that are firmly linked, and sentences any of whose clauses are at least loosely linked."""
        a, b = pair
        if value >= self.bar:
            _tie(self.firm, a, b)
        if value >= LOOSE_LINK:
            _tie(self.near, self.at[a], self.at[b])

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
        firm, near = _merged(one.firm, two.firm), _merged(one.near, two.near)
        inside = set(one.members)
        for m in two.members:
            for other in sorted(self.open[m] & inside) if m in self.open else ():
                self._score(m, other)
            for other in self.firm[m] & inside:
                _tie(firm, self.at[m], self.at[other])
            for sentence in self.near[self.at[m]] & one.near.keys():
                _tie(near, self.at[m], sentence)
        if len(firm) <= 2:
            return firm, near
        leads: dict[int, list[int]] = defaultdict(list)
        for m in (*one.members, *two.members):
            leads[self.at[m]].append(m)
        together = self._has_centre(firm, near, leads) and self._most_are_near(firm, near, leads)
        return (firm, near) if together else None

    def _has_centre(self, firm: dict[int, set[int]], near: dict[int, set[int]], leads: dict[int, list[int]]) -> bool:
        """Whether one sentence is firmly linked with all others."""
        others = len(firm) - 1
        best = min(firm, key=lambda p: (-len(firm[p]), leads[p][0]))
        if len(firm[best]) >= others:
            return True
        # A sentence meets only a few others at first: what is missing in a large group was never compared.
        if others < MOST_COMPARED or 2 * len(firm[best]) < others:
            return False
        missing = sorted((q for q in firm if q != best and q not in firm[best]), key=lambda q: leads[q][0])
        return all(self._compare(best, q, firm, near, leads) >= self.bar for q in missing)

    def _most_are_near(self, firm: dict[int, set[int]], near: dict[int, set[int]], leads: dict[int, list[int]]) -> bool:
        """Whether every sentence is at least loosely linked with most of the others, or of some, in a large group."""
        others = len(firm) - 1
        if others < MOST_COMPARED:
            return all(2 * len(near[p]) > others for p in firm)
        some = _some(sorted(firm, key=lambda p: leads[p][0]))
        for p in firm:
            if 2 * len(near[p]) > others:
                continue
            asked = [q for q in some if q != p]
            close = sum(q in near[p] or self._compare(p, q, firm, near, leads) >= LOOSE_LINK for q in asked)
            if 2 * close <= len(asked):
                return False
        return True

    def _compare(
        self, p: int, q: int, firm: dict[int, set[int]], near: dict[int, set[int]], leads: dict[int, list[int]]
    ) -> float:
        """The best score of two sentences, looked up or made now, and noted."""
        best = max(self._score(a, b) for a in leads[p] for b in leads[q])
        if best >= self.bar:
            _tie(firm, p, q)
        if best >= LOOSE_LINK:
            _tie(near, p, q)
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


def _tie(links: dict[int, set[int]], p: int, q: int) -> None:
    if p != q:
        links[p].add(q)
        links[q].add(p)


def _merged(one: dict[int, set[int]], two: dict[int, set[int]]) -> dict[int, set[int]]:
    return {p: one.get(p, set()) | two.get(p, set()) for p in {**one, **two}}


def _some(members: list[int]) -> list[int]:
    """All of a few, an even choice of many."""
    if len(members) <= 2 * SAMPLE:
        return members
    return [members[k * len(members) // SAMPLE] for k in range(SAMPLE)]
