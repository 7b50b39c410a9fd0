"""Why a claim has so many sources: each source as written, with the articles that lead back to it."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..language.text import fold
from .terminal import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..model import Chart, Independence, Mention
    from .labels import Counted

MOST_SOURCES = 20


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the number as written, and the chains that lead to it: one for each carrier that does, nearest first.

    Chains run from the carrier to the source. ``alike`` are unnamed parties of the same description, counted as one with it.
    """

    party: str
    chains: tuple[tuple[str, ...], ...]
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """``sources`` explain the number as written; at most :data:`MOST_SOURCES` are worked out, ``more`` are not.

    ``silent`` are carriers that lead to none of them, and so add nothing to the number: they name nobody, or only somebody
    who may be anyone.
    """

    sources: tuple[Source, ...]
    silent: tuple[str, ...]
    more: int = 0


def why(chart: Chart, counts: Independence) -> Why:
    """Which carriers each source as written explains. A carrier with several of them stands under each."""
    behind: dict[str, list[str]] = defaultdict(list)
    for edge in chart.edges:
        if edge.status != "suspected":
            behind[edge.to].append(edge.from_)
    carriers = list(chart.carriers)
    sources: list[Source] = []
    explained: set[str] = set()
    chosen = counts.origins_as_written
    for party in chosen[:MOST_SOURCES]:
        alike = _alike(chart, counts, party)
        after = _towards([party, *alike], behind, chart)
        chains = sorted((_chain(c, after) for c in carriers if c in after), key=len)
        explained.update(chain[0] for chain in chains)
        sources.append(Source(party, tuple(chains), tuple(alike)))
    explained.update(_towards(chosen[MOST_SOURCES:], behind, chart))
    return Why(tuple(sources), tuple(c for c in carriers if c not in explained), max(0, len(chosen) - MOST_SOURCES))


def _alike(chart: Chart, counts: Independence, party: str) -> list[str]:
    """Other unnamed origins of the same description: as written they may be the same person."""

    def described(key: str) -> str | None:
        known = chart.parties.get(key)
        return fold(known.descriptor or "") if known and known.kind == "anonymous" else None

    mine = described(party)
    return [] if mine is None else [o.party for o in counts.origins if o.party != party and described(o.party) == mine]


def _towards(origins: Iterable[str], behind: dict[str, list[str]], chart: Chart) -> dict[str, str | None]:
    """For every party from which an origin is reached, the next one on the shortest way; None at an origin.

    No way leads through a vague party: what "media reports" rest on is not known.
    """
    after: dict[str, str | None] = dict.fromkeys(origins)
    queue = deque(after)
    while queue:
        here = queue.popleft()
        for before in behind.get(here, ()):
            party = chart.parties.get(before)
            if before not in after and (party is None or party.kind != "vague"):
                after[before] = here
                queue.append(before)
    return after


def _chain(carrier: str, after: dict[str, str | None]) -> tuple[str, ...]:
    chain, step = [carrier], after[carrier]
    while step is not None:
        chain.append(step)
        step = after[step]
    return tuple(chain)


def mentions_by_carrier(counted: Counted) -> dict[str, list[Mention]]:
    """The mentions of every carrier of the chart, in its order.

    Parties that turned out to be one keep one id in the chart: a mention's own spelling of its carrier is found by name.
    """
    of: dict[str, list[Mention]] = {key: [] for key in counted.chart.carriers}
    known = {clean(party.name): key for key, party in counted.chart.parties.items()}
    for mention in counted.position.mentions:
        key = mention.carrier.id
        if key not in of and (stands := known.get(clean(mention.carrier.name))) in of:
            key = str(stands)
        of.setdefault(key, []).append(mention)
    return of
