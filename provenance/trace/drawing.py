"""From the mentions of a claim to its chart: who rests on whom, each edge with its evidence."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..model import Chart, Claim, Edge, Evidence, Mention, Party, Position
from .firsthand import firsthand_in_mention

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

# What outweighs what when the same two parties are joined twice.
_STRENGTH = {"confirmed": 2, "explicit": 1, "suspected": 0}


def chart(claim: Claim | Position) -> Chart:
    """The chart of one position: all edges and parties of its mentions, one party per masthead and per speaker.

    Of a claim with several positions the first is drawn, the one most articles carry; draw the others one by
    one. A position that denies the claim's words has the badge ``denied``. Edges that turn out to join a party to itself are dropped with the badge ``self-citation``. Carriers of
    one owner that rest on different parties get suspected edges (kind ``owner``) to each other.
    """
    if isinstance(claim, Claim):
        if not claim.positions:
            return Chart()
        claim = claim.positions[0]
    mentions = claim.mentions
    ruled = claim.ruled
    one = one_party(mentions, ruled.apart)
    parties: dict[str, Party] = {}

    def stands_for(party_id: str) -> str:
        if party_id not in one:
            raise UsageError(f"a mention has an edge to {party_id!r} but does not list it among its parties")
        party = one[party_id]
        parties.setdefault(party.id, party)
        return party.id

    # A reader must not take sources of a denial for sources of the claim.
    badges: dict[str, None] = {"denied": None} if mentions and all(m.stance == "deny" for m in mentions) else {}
    out = {(one[a].id, one[b].id) for a, b in ruled.out if a in one and b in one}
    carriers: dict[str, None] = {}
    firsthand: set[str] = set()
    own_account: set[str] = set()
    edges: dict[tuple[str, str], Edge] = {}
    for m in mentions:
        carrier = stands_for(m.carrier.id)
        carriers[carrier] = None
        badges.update(dict.fromkeys(m.badges))
        if m.own_account:
            own_account.add(carrier)
        if m.firsthand:
            firsthand.add(carrier)
        firsthand.update(stands_for(p) for p in firsthand_in_mention(m))
        for edge in m.edges:
            a, b = stands_for(edge.from_), stands_for(edge.to)
            if a == b:
                badges["self-citation"] = None
                continue
            if (a, b) in out:
                continue
            _join(edges, Edge(a, b, edge.status, edge.kind, edge.evidence))
    firsthand.update(stands_for(p) for p in ruled.firsthand if p in one)
    firsthand -= {one[p].id for p in ruled.not_firsthand if p in one}
    for edge in _owner_edges(list(carriers), parties, list(edges.values()), firsthand, out):
        _join(edges, edge)
    return Chart(
        carriers=tuple(carriers),
        edges=tuple(edges.values()),
        parties=parties,
        firsthand=frozenset(firsthand),
        own_account=frozenset(own_account),
        badges=tuple(badges),
    )


def one_party(mentions: Iterable[Mention], apart: Collection[str] = ()) -> Mapping[str, Party]:
    """Party id -> the party that stands for it in a chart of these mentions: one speaker in two transliterations is one
    party. Those with the ids ``apart`` stand for themselves alone."""
    named: list[Party] = []
    for m in mentions:
        named.append(m.carrier)
        named += m.parties
    if len({p.id for p in named if p.kind not in {"anonymous", "vague"}}) < 2:
        return {p.id: p for p in named}  # nothing to merge, and no need to load what knows how
    from ..parties import merge_parties

    merged = merge_parties((p for p in named if p.id not in apart), one_claim=True)
    return {p.id: merged.get(p.id, p) for p in named}


def _join(edges: dict[tuple[str, str], Edge], new: Edge) -> None:
    """Adds an edge; a second one between the same parties adds its evidence, and its status where that is stronger."""
    key = (new.from_, new.to)
    old = edges.get(key)
    if old is None:
        edges[key] = new
        return
    lead, other = (new, old) if _STRENGTH[new.status] > _STRENGTH[old.status] else (old, new)
    evidence: dict[Evidence, None] = dict.fromkeys([*lead.evidence, *other.evidence])
    edges[key] = Edge(lead.from_, lead.to, lead.status, lead.kind, tuple(evidence))


def _owner_edges(
    carriers: Iterable[str],
    parties: Mapping[str, Party],
    edges: Iterable[Edge],
    firsthand: Collection[str],
    out: Collection[tuple[str, str]],
) -> list[Edge]:
    """Suspected edges, both ways, between carriers of one owner whose versions do not rest on the same parties.

    They join the titles themselves: each may have taken its version from the other, and so may stand on whatever
    the other stands on, its own reporters included. Three titles and more are joined in a row: all of them can
    be reached from each, with few lines to draw. A pair that was ruled out, either way, is not joined itself.
    """
    rests_on: dict[str, set[str]] = {}
    for e in edges:
        if e.status != "suspected":
            rests_on.setdefault(e.from_, set()).add(e.to)
    titles: dict[str, list[str]] = {}
    for c in carriers:
        party = parties[c]
        if party.owner and party.kind in {"outlet", "agency"}:
            titles.setdefault(party.owner, []).append(c)
    found = []
    for group in titles.values():
        grounds = {frozenset(rests_on.get(c, set()) | ({c} if c in firsthand else set())) for c in group}
        if len(grounds) < 2:
            continue
        for a, b in _joined(group, out):
            found += [Edge(a, b, "suspected", "owner"), Edge(b, a, "suspected", "owner")]
    return found


def _joined(group: Sequence[str], out: Collection[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pairs that join the group in a row; around a pair that is ruled out, through whatever other pairs are left."""
    row = list(itertools.pairwise(group))
    if not any((a, b) in out or (b, a) in out for a, b in row):
        yield from row
        return
    part = {c: c for c in group}
    for a, b in [*row, *itertools.combinations(group, 2)]:
        if part[a] != part[b] and (a, b) not in out and (b, a) not in out:
            old = part[b]
            part = {c: part[a] if p == old else p for c, p in part.items()}
            yield a, b
