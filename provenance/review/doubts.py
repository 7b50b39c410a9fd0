"""What is most worth a reviewer's time: suspected links and weakly joined sentences, with what an answer changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..model import Chart, Claim, Edge, Evidence, Independence, Joint, Party
from ..trace.counting import independence
from ..trace.drawing import chart
from .regrouping import same_place

if TYPE_CHECKING:
    from .decisions import Place

Numbers = tuple[int, int, int]  # at least, as written, at most
# Links of one claim that are shown: each is counted twice to see what an answer would change.
MOST_LINKS = 12
_BOTH_WAYS = frozenset({"owner", "same"})  # edges drawn in either direction
# In a chart of more parties, counting again for each link takes too long to wait for.
MOST_PARTIES = 300
# Sentences joined with less evidence than this are shown; above, people find few that are wrong.
UNSURE = 0.75


@dataclass(frozen=True, slots=True)
class Doubt:
    """A suspected link (``edge``), or two sentences joined with little evidence (``joint``), of one claim.

    ``now``, ``if_confirmed`` and ``if_rejected`` are the numbers of the position the link is in; of a joint, and of a
    link in a very large chart, only ``now`` is known.
    """

    kind: Literal["edge", "joint"]
    claim: str
    text: str
    articles: int
    now: Numbers
    edge: Edge | None = None
    from_: Party | None = None
    to: Party | None = None
    if_confirmed: Numbers | None = None
    if_rejected: Numbers | None = None
    joint: Joint | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The sentences that a reviewer has to look at."""
        if self.joint is not None:
            return self.joint.one, self.joint.other
        return self.edge.evidence if self.edge is not None else ()

    @property
    def answers(self) -> dict[str, tuple[str, tuple[Any, ...]]]:
        """What can be answered: letter -> the action that says so, and what it asks for."""
        if self.joint is None:
            assert self.edge is not None, "it is one or the other"
            link = (self.claim, (self.edge.from_, self.edge.to))
            return {"c": ("confirm", link), "r": ("reject", link)}
        one, other = ((e.article, e.span.start) for e in self.evidence)
        parts = {"1": ("split claim", (self.claim, [one])), "2": ("split claim", (self.claim, [other]))}
        return {"y": ("merge claims", (self.claim, (one, other))), **parts}

    @property
    def change(self) -> int:
        """By how much the numbers would move, all together, with the answer that moves them most."""
        answers = (n for n in (self.if_confirmed, self.if_rejected) if n is not None)
        return max((sum(abs(a - b) for a, b in zip(n, self.now, strict=True)) for n in answers), default=0)

    @property
    def rank(self) -> tuple[int, float, int, str]:
        """Lowest first: names that may be one and other links that would change the numbers, then the weakest joints,
        then the rest; large claims first."""
        if self.kind == "joint":
            return 1, self.joint.score if self.joint else 1.0, -self.articles, self.claim
        names = self.edge is not None and self.edge.kind == "same"
        return (2 if not self.change else -1 if names else 0), -self.change, -self.articles, self.claim


def doubts(claim: Claim, settled: Iterable[Sequence[Place]] = ()) -> list[Doubt]:
    """The doubts of one claim. ``settled``: sets of sentences that were decided to say the same."""
    by_link: dict[tuple[str, str], Doubt] = {}
    for position in claim.positions:
        drawn = chart(position)
        suspected = [e for e in drawn.edges if e.status == "suspected"]
        if not suspected:
            continue
        now = numbers(independence(drawn))
        countable = len(drawn.parties) <= MOST_PARTIES
        articles = len({m.article for m in position.mentions})
        for e in suspected:
            if len(by_link) == MOST_LINKS:
                break
            if (e.from_, e.to) in by_link or (e.kind in _BOTH_WAYS and (e.to, e.from_) in by_link):
                continue
            by_link[e.from_, e.to] = Doubt(
                "edge", claim.id, claim.text, articles, now, e, drawn.parties[e.from_], drawn.parties[e.to],
                numbers(independence(_with(drawn, e, keep=True))) if countable else None,
                numbers(independence(_with(drawn, e, keep=False))) if countable else None,
            )  # fmt: skip
    every = list(by_link.values())
    joint = claim.weakest
    if joint is not None and joint.score < UNSURE and not any(_holds(places, joint) for places in settled):
        now = numbers(independence(chart(claim)))
        every.append(Doubt("joint", claim.id, claim.text, len({m.article for m in claim.mentions}), now, joint=joint))
    return sorted(every, key=lambda d: d.rank)


def numbers(counts: Independence) -> Numbers:
    return counts.at_least, counts.as_written, counts.at_most


def _with(drawn: Chart, edge: Edge, *, keep: bool) -> Chart:
    """The chart with a suspected edge confirmed, or without it; who may be one is, or is not, in both directions, and
    titles of one owner are parted in both."""
    both = edge.kind == "same" or (edge.kind == "owner" and not keep)
    pairs = {(edge.from_, edge.to)} | ({(edge.to, edge.from_)} if both else set())
    others = [e for e in drawn.edges if keep or (e.from_, e.to) not in pairs]
    edges = (dataclasses.replace(e, status="confirmed") if (e.from_, e.to) in pairs else e for e in others)
    return dataclasses.replace(drawn, edges=tuple(edges))


def _holds(places: Sequence[Place], joint: Joint) -> bool:
    return all(
        any(p.article == e.article and same_place(e.span.start, e.span.end, p) for p in places)
        for e in (joint.one, joint.other)
    )
