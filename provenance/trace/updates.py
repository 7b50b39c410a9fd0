"""Figures that one source gave one after another: a toll that rises is no contradiction."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model import Independence, Position

# Of others it is not known that they are the same: "officials" of yesterday and of today.
_ONE_AND_THE_SAME = frozenset({"ground", "relay"})


class Update(NamedTuple):
    """Position ``later`` tells what became of position ``earlier`` (both places in the claim); the same ``party`` (an id) gave both figures."""

    later: int
    earlier: int
    party: str


def updates(positions: Sequence[Position], counts: Sequence[Independence], published: Mapping[str, str | None]) -> list[Update]:
    """The updates among positions of one claim. ``counts`` are theirs, in the same order; ``published``: dates of articles by id.

    A figure updates another when both come from the same named origin, and every report that has the later one from it
    was published after every report that has the earlier one. Where a date is missing, or too rough to tell, nothing is known.
    """
    found = []
    for later, late in enumerate(positions):
        for earlier, early in enumerate(positions):
            if later == earlier or late.stance != early.stance or not late.figure or not early.figure:
                continue
            both = _origins(counts[later]) & _origins(counts[earlier])
            found += [Update(later, earlier, party) for party in sorted(both) if _after(_dates(late, party, published), _dates(early, party, published))]
    return found


def superseded(counts: Sequence[Independence], found: Sequence[Update]) -> set[int]:
    """The positions all of whose origins have given another figure since."""
    return {
        place
        for place, count in enumerate(counts)
        if count.origins and {o.party for o in count.origins} <= {u.party for u in found if u.earlier == place}
    }


def _origins(count: Independence) -> set[str]:
    return {o.party for o in count.origins if o.grade in _ONE_AND_THE_SAME}


def _dates(position: Position, party: str, published: Mapping[str, str | None]) -> list[str | None]:
    return [published.get(m.article) for m in position.mentions if party == m.carrier.id or any(party == p.id for p in m.parties)]


def _after(late: Sequence[str | None], early: Sequence[str | None]) -> bool:
    # "2024-05" is not before "2024-05-03": days are compared with days, months with months.
    return bool(late and early) and all(a and b and a[: len(b)] > b[: len(a)] for a in late for b in early)
