"""The trail from an article to what it cites, and what that did to the numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ..model import to_json
from .document import Chain, Code, Item, Link, Name, Paragraph, Parts, Quote, Section, Strong, View, listing, several
from .labels import Counted, Label, Names, headline, how_to_check
from .terminal import PLAIN, Paint, clean, plural
from .text import view_text

_CLAIMS, _CHAINS = 10, 4
CLAIMED = tuple(
    "claim text before_at_least before_as_written before_at_most at_least as_written at_most articles chains".split()
)


@dataclass(frozen=True, slots=True)
class Reached:
    """One page of the trail. ``step``: 0 is the article itself; ``cited_by``: the id of the article that leads here.

    ``outcome``: read (just now), here (before), unread (``reason`` says why), again (met on this trail already).
    """

    step: int
    address: str
    cited_by: str
    label: Label | None
    outcome: Literal["read", "here", "unread", "again"]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim of the article: ``before``, as it stands without the pages behind it (None: it is no claim then), and
    ``after``, with them. ``carrier``: the party that stands for the article."""

    claim: str
    text: str
    before: Counted | None
    after: Counted
    carrier: str

    @property
    def changed(self) -> bool:
        return self.before is None or self.before.numbers != self.after.numbers or self.after.articles > 1


@dataclass(frozen=True, slots=True)
class Trail:
    """The whole walk. ``left_out``: how many pages the budget did not allow."""

    article: Label
    reached: tuple[Reached, ...]
    claims: tuple[Claimed, ...]
    left_out: int = 0

    def text(self, width: int = 80, paint: Paint = PLAIN) -> str:
        return view_text(_view(self), width, paint, hint="(see: provenance article ADDRESS)")

    def json(self) -> dict[str, Any]:
        """The walk and the claims, under the names used here."""
        return {
            "article": to_json(self.article),
            "reached": [to_json(r) for r in self.reached],
            "left_out": self.left_out,
            "claims": [
                {
                    "claim": c.claim,
                    "text": c.text,
                    "before": to_json(c.before.independence) if c.before else None,
                    "after": to_json(c.after.independence),
                    "articles": c.after.articles,
                    "chains": _chains(c),
                }
                for c in self.claims
            ],
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row per claim of the article."""
        for c in self.claims:
            before = c.before.numbers if c.before else (None, None, None)
            row = (c.claim, c.text, *before, *c.after.numbers, c.after.articles, _chains(c))
            yield dict(zip(CLAIMED, row, strict=True))


_OUTCOMES = {"read": "read", "here": "here already", "unread": "not read", "again": "met before"}


def reached_line(reached: Reached) -> str:
    """``step 2  https://... read: Le Monde, 2024-08-01``."""
    about = reached.reason if reached.outcome == "unread" else reached.label.short() if reached.label else ""
    return f"step {reached.step}  {reached.address}  {_OUTCOMES[reached.outcome]}{': ' + clean(about) if about else ''}"


def _view(trail: Trail) -> View:
    """The numbers before and after, claim by claim, those first that changed most."""
    got = [r for r in trail.reached if r.step and r.outcome in ("read", "here")]
    deepest = max((r.step for r in got), default=0)
    deep = f"{plural(len(got), 'page')} behind it, {plural(deepest, 'step')} deep"
    way = deep if got else "No page behind it was read"
    if trail.left_out:
        way += f"; {plural(trail.left_out, 'more page')} left out (--pages, --seconds)"
    body = []
    if lost := [r for r in trail.reached if r.outcome == "unread"]:
        unread = listing([(Link(r.address, r.address), f": {clean(r.reason)}") for r in lost])
        body.append(Section("Not read", (unread,)))
    changed = sorted((c for c in trail.claims if c.changed), key=lambda c: (-c.after.articles, c.claim))
    if changed:
        body.append(Section("What it did to the claims", (listing(map(_claimed, changed), _CLAIMS, "claim"),)))
    if same := len(trail.claims) - len(changed):
        words = f"{plural(same, 'claim')} of the article {'is' if same == 1 else 'are'} in no other article here."
        body.append(Section("The rest", (Paragraph((words,)),)))
    if not trail.claims:
        body.append(Section("Its claims", (Paragraph(("None that we found.",)),)))
    title: Parts = (Quote(trail.article.title),) if trail.article.title else (Name(trail.article.name),)
    return View(title, tuple(body), facts=(Name(trail.article.short()),), summary=(Paragraph((f"{way}.",)),))


def _claimed(claimed: Claimed) -> Item:
    if claimed.before:
        before: Parts = (headline(claimed.before.independence, claimed.before.articles), *_ends(claimed.before))
    else:
        before = ("reported without a source",)
    after = (Strong(headline(claimed.after.independence, claimed.after.articles)), *_ends(claimed.after))
    names = Names(claimed.after.chart.parties, claimed.after.chart.edges)
    people = {key for key, party in claimed.after.chart.parties.items() if party.kind == "person"}
    routes = [tuple(Name(names[key], key, key in people) for key in route) for route in _routes(claimed)[:_CHAINS]]
    proof = Paragraph((Code(f"provenance trace {claimed.claim[:8]}"), " shows the proof"), "faint")
    body = (
        Paragraph(("before: ", *before)),
        Paragraph(("after: ", *after)),
        listing((Chain(route),) for route in routes),
        proof,
    )
    return Item((Quote(claimed.text),), body)


def _ends(counted: Counted) -> Parts:
    """Who explains the number, and how each can be checked."""
    drawn, counts = counted.chart, counted.independence
    names = Names(drawn.parties, drawn.edges)
    by_id = {origin.party: origin for origin in counts.origins}
    ends: list[Parts] = [
        (Name(names[key], key), f" ({how_to_check(drawn.parties.get(key), by_id[key], drawn.carriers)})")
        for key in counts.origins_as_written
        if key in by_id
    ]
    return (": ", *several(ends, limit=_CHAINS)) if ends else ()


def _chains(claimed: Claimed) -> list[str]:
    names = Names(claimed.after.chart.parties, claimed.after.chart.edges)
    return [names.chain(chain) for chain in _routes(claimed)]


def _routes(claimed: Claimed) -> list[tuple[str, ...]]:
    """From the article to the ends of its chains, the longest first: the shortest way to each."""
    after: dict[str, list[str]] = {}
    for edge in claimed.after.chart.edges:
        if edge.status != "suspected":
            after.setdefault(edge.from_, []).append(edge.to)
    came: dict[str, str | None] = {claimed.carrier: None}
    queue = deque([claimed.carrier])
    while queue:
        here = queue.popleft()
        for there in after.get(here, ()):
            if there not in came:
                came[there] = here
                queue.append(there)
    routes = []
    for origin in claimed.after.independence.origins:
        if origin.party not in came or origin.party == claimed.carrier:
            continue
        chain, step = [origin.party], came[origin.party]
        while step is not None:
            chain.append(step)
            step = came[step]
        routes.append(tuple(reversed(chain)))
    return sorted(routes, key=lambda chain: (-len(chain), chain))
