"""The three numbers of a chart: how many independent sources a claim has at most, as written, and at least.

docs/independence.md defines them and proves ``at_least <= as_written <= at_most``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..errors import UsageError
from ..language.text import fold, fold_plain
from ..model import GROUND, NEWSROOMS, OPEN, UNNAMED, Chart, Check, Grade, Idle, Independence, Origin, Party, Source
from .graph import (
    Disjoint,
    bits,
    chain_along,
    components,
    disjoint_chains,
    nearest,
    reach_masks,
    reachable,
    reversed_edges,
    smallest_hitting_set,
    successors,
)

# Sources whose chains are worked out.
MOST_SOURCES = 20
# What vague parties rest on is not known, so nobody is traced through them.
_OPAQUE: frozenset[str] = frozenset({"vague"})
# Descriptors that say nothing about the person: any other makes a better name for a source.
_GENERIC = frozenset({"", "source", "sources", "person", "people", "individual", "insider", "somebody"})


def independence(chart: Chart) -> Independence:
    """The three numbers with their proofs; UsageError when the chart names a party it does not list."""
    if not chart.carriers:
        return Independence(0, 0, 0, badges=tuple(dict.fromkeys(chart.badges)))
    parties, carriers, explicit, extended, self_loop = _indexed(chart)
    written = _read(chart, parties, carriers, explicit)
    most = disjoint_chains(written.succ, carriers, written.origins)
    n = _as_written(written, parties, carriers, most)
    widest = _read(chart, parties, carriers, extended) if len(extended) > len(explicit) else written
    grounded = [c for c in carriers if written.grounded(c) and widest.grounded(c)]
    least, least_exact = _at_least(widest, grounded, n)

    ids = [p.id for p in parties]
    grades = written.overall_grades(carriers)
    ground = [o for o, grade in grades.items() if grade == "ground"]
    cited = _newsrooms(written, parties, carriers, chart.firsthand, frozenset(ground))
    may_have = {
        "untraced": not ground,
        "circular": written.circular,
        "single outlet": len(carriers) == 1,
        "self-citation": self_loop,
    }
    badges = [name for name, holds in may_have.items() if holds]
    return Independence(
        at_least=max(1, len(least)),
        as_written=len(n.chosen),
        at_most=len(most.chains),
        bottleneck=tuple(ids[v] for v in most.cut),
        chains=tuple(tuple(ids[v] for v in chain) for chain in most.chains),
        origins_as_written=tuple(ids[v] for v in n.chosen),
        origins_at_least=tuple(ids[v] for v in least or n.best),
        origins=tuple(Origin(ids[o], g, _check(parties[o], g)) for o, g in grades.items()),
        voices=tuple(ids[o] for o in ground),
        newsrooms=tuple(ids[v] for v in cited),
        relays=tuple(ids[v] for v in _relays(written, parties, carriers, grounded, most)),
        badges=tuple(dict.fromkeys([*badges, *chart.badges])),
        estimate=not (n.exact and least_exact),
        sources=tuple(_sources(n, carriers, ids)),
        idle=tuple(Idle(ids[c], _why_idle(written, parties, c)) for c in carriers if not n.reached[c] & n.explaining),
    )


def _indexed(chart: Chart) -> tuple[list[Party], list[int], list[tuple[int, int]], list[tuple[int, int]], bool]:
    """Parties in order of appearance (carriers first), carriers and edges as indexes into them.

    The edges come twice: explicit and confirmed ones, and all of them. Last: whether somebody rests on itself.
    """
    index: dict[str, int] = {}
    parties: list[Party] = []

    def at(name: str) -> int:
        if name not in index:
            if name not in chart.parties:
                raise UsageError(f"the chart names {name!r} but does not list it among its parties")
            index[name] = len(parties)
            listed = chart.parties[name]
            parties.append(listed if listed.id == name else replace(listed, id=name))
        return index[name]

    carriers = list(dict.fromkeys(at(c) for c in chart.carriers))
    everything = [(at(e.from_), at(e.to), e.status) for e in chart.edges]
    extended = [(a, b) for a, b, _ in everything]
    explicit = [(a, b) for a, b, status in everything if status != "suspected"]
    return parties, carriers, explicit, extended, any(a == b for a, b in explicit)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One set of edges, read from the carriers. Masks are over ``origins``, one per party.

    ``named``: origins reached through named parties alone; ``known``: not through vague ones; ``all``: in any way.
    ``native``: the grade of each origin by itself; ``ground``: those that are ground. ``live``: parties on some chain.
    ``ways``: ``succ`` without what vague parties rest on, for that is not known.
    """

    succ: list[list[int]]
    ways: list[list[int]]
    live: list[bool]
    origins: list[int]
    native: list[Grade]
    named: list[int]
    known: list[int]
    all: list[int]
    ground: int
    circular: bool

    def grounded(self, carrier: int) -> bool:
        """Whether it reaches ground origins only, each of them through named parties alone."""
        return not self.all[carrier] & ~(self.named[carrier] & self.ground)

    def overall_grades(self, carriers: Sequence[int]) -> dict[int, Grade]:
        """The best grade any carrier has of each origin: a chain is as strong as its weakest link."""
        named = known = 0
        for c in carriers:
            named |= self.named[c]
            known |= self.known[c]
        grades: dict[int, Grade] = {}
        for i, o in enumerate(self.origins):
            if named >> i & 1 or self.native[i] == "soft":
                grades[o] = self.native[i]
            else:
                grades[o] = "anonymous" if known >> i & 1 else "soft"
        return grades


def _read(
    chart: Chart, parties: Sequence[Party], carriers: Sequence[int], edges: Iterable[tuple[int, int]]
) -> _Reading:
    succ = successors(len(parties), edges)
    one = {frozenset((e.from_, e.to)) for e in chart.edges if e.kind == "same"}
    live = reachable(succ, carriers)
    carrying = frozenset(carriers)
    firsthand = [p.id in chart.firsthand for p in parties]
    native: dict[int, Grade] = {}
    circular = False
    for members in components(succ):
        if not live[members[0]]:
            continue
        circular = circular or len(members) > 1
        for v in members:
            if firsthand[v] or not succ[v]:
                native[v] = _native_grade(parties[v], firsthand[v], v in carrying, chart)
        if len(members) > 1 and not any(firsthand[v] for v in members):
            inside = frozenset(members)
            if all(w in inside for v in members for w in succ[v]):
                # One origin for the whole circle. Every member reaches the one that stands for it, and every
                # chain into the circle ends there, so no more than one chain can. Parties that may be one are no
                # circle of citations: they are as good as the best of them.
                at_end = [
                    v
                    for v in members
                    if parties[v].kind in GROUND
                    and all(frozenset((parties[v].id, parties[w].id)) in one for w in succ[v])
                ]
                native[(at_end or members)[0]] = "ground" if at_end else "soft"
    origins = sorted(native)
    own = [0] * len(parties)
    for i, o in enumerate(origins):
        own[o] = 1 << i

    def stopped_at(kinds: Collection[str]) -> list[list[int]]:
        stop = [p.kind in kinds for p in parties]
        return [[] if s else after for after, s in zip(succ, stop, strict=True)] if any(stop) else succ

    every = reach_masks(succ, own)
    ways, through_named = stopped_at(_OPAQUE), stopped_at(UNNAMED)
    known = every if ways is succ else reach_masks(ways, own)
    named = every if through_named is succ else reach_masks(through_named, own)
    grades = [native[o] for o in origins]
    ground = sum(1 << i for i, g in enumerate(grades) if g == "ground")
    return _Reading(succ, ways, live, origins, grades, named, known, every, ground, circular)


def _native_grade(party: Party, firsthand: bool, carries: bool, chart: Chart) -> Grade:
    if party.kind in GROUND:
        return "ground"
    if party.kind == "anonymous":
        return "anonymous"
    if party.kind == "vague":
        return "soft"
    if firsthand:
        return "ground"
    return "relay" if not carries or party.id in chart.own_account else "soft"


def _check(party: Party, grade: Grade) -> Check:
    if grade == "ground":
        if party.kind == "document" and _closed(party.name):
            return "unopened"
        return "open" if party.kind in OPEN else "on record"
    return "unopened" if grade == "relay" else "unnamed"


def _closed(document: str) -> bool:
    """Whether the name of a document says that the public cannot open it: "an internal memo", "a leaked draft".

    In "a Secret Service report" the word belongs to a name.
    """
    from ..language.tokens import listed_words

    words = re.findall(r"[^\W\d_]+", document)
    followed = itertools.zip_longest(words, words[1:], fillvalue="")
    plain = [w for w, then in followed if w[0].islower() or not then[:1].isupper()]
    return not listed_words("closed document").isdisjoint(map(fold_plain, plain))


@dataclass(frozen=True, slots=True)
class _AsWritten:
    """``chosen``: origins that explain every carrier, preferred first; ``best``: the one to name when one must do.

    ``alike``: for each of the chosen, the origins that count as the same. ``ways`` are the edges this was read by,
    ``reached`` the masks of what each party reaches along them, ``explaining`` the mask of the chosen and those alike.
    """

    chosen: list[int]
    best: list[int]
    exact: bool
    alike: list[list[int]]
    ways: list[list[int]]
    reached: list[int]
    explaining: int


def _as_written(reading: _Reading, parties: Sequence[Party], carriers: Sequence[int], most: Disjoint) -> _AsWritten:
    """The fewest origins that could explain every carrier."""
    traceable = sum(1 << i for i, g in enumerate(reading.native) if g != "soft")
    reached = [reading.known[c] & traceable for c in carriers]
    if not any(reached):
        # All is hearsay: one unknown source may be behind everything. Name the one most carriers point at.
        counts = _counts(reading.all[c] for c in carriers)
        best = min(counts, key=lambda i: (-counts[i], i))
        one = [reading.origins[best]]
        return _AsWritten(one, one, True, [[]], reading.succ, reading.all, 1 << best)

    element_of, members = _elements(reading, parties)
    first_of = [group[0] for group in members]
    grades = reading.overall_grades(carriers)
    shared = {mask: _relabelled(mask, element_of) for mask in set(reached) if mask}
    counts = _counts(shared[mask] for mask in reached if mask)

    def standing(e: int) -> tuple[bool, int, bool, int]:
        o = reading.origins[first_of[e]]
        vague_words = parties[o].kind == "anonymous" and fold(parties[o].descriptor or "") in _GENERIC
        return grades[o] != "ground", -counts[e], vague_words, o

    ranked = sorted(counts, key=standing)
    rank = {e: r for r, e in enumerate(ranked)}
    sets = [_relabelled(mask, rank) for mask in shared.values()]
    # One origin behind every party of the cut meets every carrier: this keeps a greedy answer within at_most.
    behind = [_relabelled(reading.known[v] & traceable, element_of) for v in most.cut]
    hit = smallest_hitting_set(sets, known=_preferred(behind, rank))
    groups = [members[ranked[r]] for r in hit.chosen]
    return _AsWritten(
        [reading.origins[group[0]] for group in groups],
        [reading.origins[first_of[ranked[0]]]],
        hit.exact,
        [[reading.origins[i] for i in group[1:]] for group in groups],
        reading.ways,
        reading.known,
        sum(1 << i for group in groups for i in group),
    )


def _elements(reading: _Reading, parties: Sequence[Party]) -> tuple[list[int], list[list[int]]]:
    """The element each origin is part of, and the origins of each: unnamed ones described alike may be one person."""
    element_of: list[int] = []
    members: list[list[int]] = []
    alike: dict[str, int] = {}
    for i, o in enumerate(reading.origins):
        p = parties[o]
        e = alike.setdefault(fold(p.descriptor or ""), len(members)) if p.kind == "anonymous" else len(members)
        if e == len(members):
            members.append([])
        members[e].append(i)
        element_of.append(e)
    return element_of, members


def _sources(n: _AsWritten, carriers: Sequence[int], ids: Sequence[str]) -> Iterator[Source]:
    """The first of the chosen, each with the chains it was chosen for."""
    pred = reversed_edges(n.ways)
    for chosen, alike in zip(n.chosen[:MOST_SOURCES], n.alike, strict=False):
        after = nearest(pred, [chosen, *alike])
        chains = sorted((chain_along(after, c) for c in carriers if c in after), key=len)
        yield Source(ids[chosen], tuple(tuple(ids[v] for v in chain) for chain in chains), tuple(ids[v] for v in alike))


def _why_idle(
    reading: _Reading, parties: Sequence[Party], carrier: int
) -> Literal["names nobody", "only vague sources", "leads to no counted source"]:
    if not reading.succ[carrier]:
        return "names nobody"
    beyond = reading.all[carrier] & ~reading.known[carrier]
    if beyond or any(parties[reading.origins[i]].kind == "vague" for i in bits(reading.all[carrier])):
        return "only vague sources"
    return "leads to no counted source"


def _at_least(widest: _Reading, grounded: Sequence[int], n: _AsWritten) -> tuple[list[int], bool]:
    """The fewest origins behind the carriers that stand on ground origins alone, suspected edges included."""
    if not grounded:
        return [], True
    sets = [widest.all[c] for c in grounded]
    counts = _counts(sets)
    ranked = sorted(counts, key=lambda i: (-counts[i], i))
    rank = {i: r for r, i in enumerate(ranked)}
    # Whoever stands on an origin as written also stands on what lies behind it: never more than as_written.
    behind = _preferred((widest.all[o] for o in n.chosen), rank)
    hit = smallest_hitting_set([_relabelled(s, rank) for s in set(sets)], known=behind)
    return [widest.origins[ranked[r]] for r in hit.chosen], hit.exact


def _counts(masks: Iterable[int]) -> dict[int, int]:
    """In how many of the masks each bit is set."""
    times: dict[int, int] = {}
    for mask in masks:
        times[mask] = times.get(mask, 0) + 1
    counts: dict[int, int] = {}
    for mask, k in times.items():
        for i in bits(mask):
            counts[i] = counts.get(i, 0) + k
    return counts


def _relabelled(mask: int, names: Sequence[int] | dict[int, int]) -> int:
    joined = 0
    for i in bits(mask):
        joined |= 1 << names[i]
    return joined


def _preferred(masks: Iterable[int], rank: dict[int, int]) -> list[int]:
    """The best rank in each of the masks that has one, in order."""
    ranks = ([rank[i] for i in bits(mask) if i in rank] for mask in masks)
    return sorted({min(some) for some in ranks if some})


def _newsrooms(
    reading: _Reading,
    parties: Sequence[Party],
    carriers: Sequence[int],
    firsthand: frozenset[str],
    ground: frozenset[int],
) -> list[int]:
    """Outlets and agencies that heard a ground origin, or were there.

    Citing another newsroom is repeating, even one that was there.
    """
    heard = frozenset(o for o in ground if parties[o].kind not in NEWSROOMS)
    carrying = frozenset(carriers)
    return [
        v
        for v, party in enumerate(parties)
        if reading.live[v]
        and (party.kind in NEWSROOMS or (v in carrying and party.kind not in UNNAMED))
        and ((v in ground and party.id in firsthand) or any(w in heard for w in reading.succ[v]))
    ]


def _relays(
    reading: _Reading, parties: Sequence[Party], carriers: Sequence[int], grounded: Sequence[int], most: Disjoint
) -> list[int]:
    """Outlets and agencies on the chains whose own text is not at hand, the most useful to open first.

    What a text can change is the reading of the carriers that rest on it and stand on no ground yet; then the
    origins, whose own sources are unknown, before parties in between; then the parties ``at_most`` counts on.
    """
    carrying = frozenset(carriers)
    closed = [v for v, p in enumerate(parties) if reading.live[v] and v not in carrying and p.kind in NEWSROOMS]
    if not closed:
        return []
    nth = {c: i for i, c in enumerate(carriers)}
    behind = reach_masks(reversed_edges(reading.succ), [1 << nth[v] if v in nth else 0 for v in range(len(parties))])
    settled = sum(1 << nth[c] for c in grounded)
    origins = frozenset(reading.origins)
    counted = frozenset(v for chain in most.chains for v in chain)

    def usefulness(v: int) -> tuple[int, bool, bool, int]:
        return (behind[v] & ~settled).bit_count(), v in origins, v in counted, behind[v].bit_count()

    return sorted(closed, key=usefulness, reverse=True)
