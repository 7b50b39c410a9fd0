"""The way from an article to what it cites, and what it did to the numbers."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..model import to_json
from .labels import CAVEAT, Names, headline, how_to_check
from .terminal import Paint, bullets, clean, listed, plural, quote, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..model import Chart
    from .labels import Counted, Label

_FEW_CLAIMS, _FEW_CHAINS = 10, 4
CLAIMED = (
    "claim",
    "text",
    "before_at_least",
    "before_as_written",
    "before_at_most",
    "at_least",
    "as_written",
    "at_most",
    "articles",
    "chains",
)


@dataclass(frozen=True, slots=True)
class Reached:
    """One page of the way. ``step``: 0 is the article itself; ``cited_by``: the id of the article that leads here.

    ``outcome``: read (just now), here (before), unread (``reason`` says why), again (met on this way already).
    """

    step: int
    address: str
    cited_by: str
    label: Label | None
    outcome: Literal["read", "here", "unread", "again"]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim of the article: ``before``, as it is told without the pages behind it (None: it is no claim then), and
    ``after``, with them. ``carrier``: the party that stands for the article."""

    claim: str
    text: str
    before: Counted | None
    after: Counted
    carrier: str

    @property
    def changed(self) -> bool:
        return self.before is None or _numbers(self.before) != _numbers(self.after) or self.after.articles > 1


@dataclass(frozen=True, slots=True)
class Trail:
    """The whole walk. ``left_out``: how many pages the budget did not allow."""

    article: Label
    reached: tuple[Reached, ...]
    claims: tuple[Claimed, ...]
    left_out: int = 0


def _numbers(counted: Counted) -> tuple[int, int, int]:
    counts = counted.independence
    return counts.at_least, counts.as_written, counts.at_most


_OUTCOMES = {"read": "read", "here": "here already", "unread": "not read", "again": "met before"}


def reached_line(reached: Reached) -> str:
    """``step 2  https://... read: Le Monde, 2024-08-01``."""
    about = reached.reason if reached.outcome == "unread" else reached.label.short() if reached.label else ""
    return f"step {reached.step}  {reached.address}  {_OUTCOMES[reached.outcome]}{': ' + clean(about) if about else ''}"


def trail_text(trail: Trail, width: int = 80, paint: Paint | None = None) -> str:
    """The numbers before and after, claim by claim, those first that changed most."""
    paint = paint or Paint()
    got = [r for r in trail.reached if r.step and r.outcome in ("read", "here")]
    lost = [r for r in trail.reached if r.outcome == "unread"]
    deepest = max((r.step for r in got), default=0)
    title = f": {quote(trail.article.title)}" if trail.article.title else ""
    lines = [paint.strong(wrap(f"{trail.article.short()}{title}", width))]
    way = (
        f"{plural(len(got), 'page')} behind it, {plural(deepest, 'step')} deep" if got else "No page behind it was read"
    )
    if trail.left_out:
        way += f"; {plural(trail.left_out, 'more page')} left out (--pages, --seconds)"
    lines.append(wrap(f"{way}.", width))
    if lost:
        lines += ["", paint.strong("Not read")]
        lines += bullets([f"{r.address}: {r.reason}" for r in lost], width)
    changed = sorted((c for c in trail.claims if c.changed), key=lambda c: (-c.after.articles, c.claim))
    for claimed in changed[:_FEW_CLAIMS]:
        lines += ["", *_claim_lines(claimed, width, paint)]
    if len(changed) > _FEW_CLAIMS:
        lines += ["", f"... and {len(changed) - _FEW_CLAIMS:,} more: provenance article ADDRESS"]
    same = len(trail.claims) - len(changed)
    if same:
        lines += [
            "",
            wrap(
                f"{plural(same, 'claim')} of the article {'is' if same == 1 else 'are'} told by no other article here.",
                width,
            ),
        ]
    if not trail.claims:
        lines += ["", "No claim was found in it."]
    return "\n".join([*lines, "", wrap(CAVEAT, width)])


def _claim_lines(claimed: Claimed, width: int, paint: Paint) -> list[str]:
    lines = [wrap(quote(claimed.text, 400), width)]
    if claimed.before:
        lines.append(
            wrap(
                f"before: {headline(claimed.before.independence, claimed.before.articles)}{_ends(claimed.before)}",
                width,
                "  ",
            )
        )
    else:
        lines.append("  before: told without a source")
    lines.append(
        wrap(
            f"after:  {paint.strong(headline(claimed.after.independence, claimed.after.articles))}{_ends(claimed.after)}",
            width,
            "  ",
        )
    )
    lines += bullets(_chains(claimed)[:_FEW_CHAINS], width, 4)
    lines.append(paint.faint(f"  provenance trace {claimed.claim[:8]} shows the proof"))
    return lines


def _ends(counted: Counted) -> str:
    """Who explains the number as written, and how that one can be checked."""
    drawn, counts = counted.chart, counted.independence
    names = Names(drawn.parties, drawn.edges)
    by_id = {origin.party: origin for origin in counts.origins}
    ends = [
        f"{names[key]} ({how_to_check(drawn.parties.get(key), by_id[key], drawn.carriers)})"
        for key in counts.origins_as_written
        if key in by_id
    ]
    return f": {listed(ends, limit=_FEW_CHAINS)}" if ends else ""


def _chains(claimed: Claimed) -> list[str]:
    """From the article to the ends of its chains, the longest first."""
    drawn = claimed.after.chart
    names = Names(drawn.parties, drawn.edges)
    found = _routes(_cited_by(drawn), claimed.carrier, [origin.party for origin in claimed.after.independence.origins])
    return [names.chain(chain) for chain in sorted(found, key=lambda chain: (-len(chain), chain))]


def _cited_by(chart: Chart) -> dict[str, list[str]]:
    """Whom each party has it from by explicit and confirmed edges."""
    after: dict[str, list[str]] = {}
    for edge in chart.edges:
        if edge.status != "suspected":
            after.setdefault(edge.from_, []).append(edge.to)
    return after


def _routes(after: Mapping[str, Sequence[str]], carrier: str, origins: Sequence[str]) -> list[tuple[str, ...]]:
    """The shortest chain from the carrier to each origin it reaches; ``after`` as :func:`_cited_by` gives it."""
    came: dict[str, str | None] = {carrier: None}
    queue = deque([carrier])
    while queue:
        here = queue.popleft()
        for there in after.get(here, ()):
            if there not in came:
                came[there] = here
                queue.append(there)
    found = []
    for origin in origins:
        if origin not in came or origin == carrier:
            continue
        chain, step = [origin], came[origin]
        while step is not None:
            chain.append(step)
            step = came[step]
        found.append(tuple(reversed(chain)))
    return found


def trail_json(trail: Trail) -> dict[str, Any]:
    """The walk and the claims, under the names used here."""
    return {
        "article": to_json(trail.article),
        "reached": [to_json(r) for r in trail.reached],
        "left_out": trail.left_out,
        "claims": [
            {
                "claim": c.claim,
                "text": c.text,
                "before": to_json(c.before.independence) if c.before else None,
                "after": to_json(c.after.independence),
                "articles": c.after.articles,
                "chains": _chains(c),
            }
            for c in trail.claims
        ],
    }


def claimed_rows(trail: Trail) -> Iterator[dict[str, Any]]:
    """One row per claim of the article."""
    for c in trail.claims:
        before = _numbers(c.before) if c.before else (None, None, None)
        after = _numbers(c.after)
        yield dict(zip(CLAIMED, (c.claim, c.text, *before, *after, c.after.articles, _chains(c)), strict=True))
