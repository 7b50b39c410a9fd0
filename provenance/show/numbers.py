"""The three numbers in words, and what lies behind them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from .terminal import Paint, bullets, listed, plural, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..model import Chart, Independence, Origin, Party
    from .labels import Names

MANY = 20
CAVEAT = "As far as these texts show; not a verdict on truth."
BADGES = {
    "untraced": "untraced: no chain of named parties ends at anybody who could be asked",
    "circular": "circular: some of the texts only cite each other",
    "single outlet": "single outlet: only one outlet carries the claim; articles of others would show more",
    "denied": "denied: those counted here deny it",
    "two speakers": "two speakers: the same quotation is given to different people",
    "self-citation": "self-citation: an outlet cites itself, which is not counted",
}


def headline(counts: Independence, carried: int, noun: str = "article", preposition: str = "in") -> str:
    """``2 separate sources as written (at least 1, at most 3) in 3 articles``."""
    return (
        f"{plural(counts.as_written, 'separate source')} as written "
        f"(at least {counts.at_least:,}, at most {counts.at_most:,}) {preposition} {plural(carried, noun)}"
    )


def short_numbers(at_least: int, as_written: int, at_most: int) -> str:
    """``2 (1 to 3)``: as written, and the range."""
    return f"{as_written:,} ({at_least:,} to {at_most:,})"


def denied_mark(badges: Iterable[str]) -> str:
    """What stands before a claim's words when its sources deny them."""
    return "Denied: " if "denied" in badges else ""


def badge_line(badges: Iterable[str]) -> str:
    return "; ".join(BADGES.get(badge, badge) for badge in badges)


def named_by_kind(party: Party | None, origin: Origin | None, carriers: Iterable[str]) -> str:
    """How an origin can be checked, in the words a reader needs."""
    if party is None or origin is None:
        return ""
    if origin.party in set(carriers) and origin.grade in ("relay", "soft"):
        if origin.grade == "relay":
            return "own account: names nobody, but shows reporting of its own"
        return "names nobody"
    if party.kind == "vague":
        return "unnamed: may be anyone"
    if party.kind == "document" and origin.check == "unopened":
        return "unopened: not public, by its name"
    return {
        "open": "open: anybody can open it",
        "on record": "on record: named",
        "unnamed": "unnamed",
        "unopened": "unopened: no text of its own says it here",
    }[origin.check]


def bottleneck_lines(chart: Chart, counts: Independence, names: Names, width: int, paint: Paint) -> list[str]:
    """The parties that would all have to be wrong, and the chains that prove "at most"."""
    if not counts.bottleneck:
        return []
    asides = _asides(chart, counts)
    falls = [names[key] + asides.get(key, "") for key in counts.bottleneck]
    verb = {1: "were", 2: "were both"}.get(len(falls), "were all")
    lines = ["", paint.strong("What it hangs on")]
    lines.append(wrap(f"All of it would fall if {listed(falls, limit=MANY)} {verb} wrong.", width, "  "))
    if len(counts.chains) > 1:
        lines.append(wrap(f"At most {counts.at_most:,}: these chains share nobody.", width, "  "))
        # A chain of one is a carrier that names nobody; alone on its line it would look cut off.
        chains = [names.chain(chain) + (asides.get(chain[0], "") if len(chain) == 1 else "") for chain in counts.chains]
        lines += bullets(chains[:MANY], width, 4)
        if len(chains) > MANY:
            lines.append(f"    ... and {len(chains) - MANY:,} more")
    return lines


def _asides(chart: Chart, counts: Independence) -> dict[str, str]:
    """What must stand beside a party that is no source one could name."""
    carriers = set(chart.carriers)
    soft = (o.party for o in counts.origins if o.grade == "soft")
    return {key: " (names nobody)" if key in carriers else " (unnamed: may be anyone)" for key in soft}


def explanation_lines(chart: Chart, counts: Independence, names: Names, width: int, noun: str) -> list[str]:
    """Why as written, why at least, each in one sentence."""
    if not chart.carriers:
        return []
    lines = []
    written = listed(names.all(counts.origins_as_written), limit=MANY)
    if written:
        lines.append(
            f"As written {counts.as_written:,}: {written} can explain every {noun} that says where it has this from."
        )
    if counts.at_least < counts.as_written:
        least = listed(names.all(counts.origins_at_least), "or", limit=MANY)
        lines.append(
            f"At least {counts.at_least:,}: unnamed, unopened and suspected links could all lead back to "
            f"{least or 'one and the same source'}."
        )
    if counts.estimate:
        lines.append("The chart is too large for an exact count; the numbers are an estimate.")
    return [wrap(line, width, "  ") for line in lines]


def told_by(chart: Chart) -> dict[str, list[str]]:
    """Whom each party has it from by explicit and confirmed edges."""
    after: dict[str, list[str]] = {}
    for edge in chart.edges:
        if edge.status != "suspected":
            after.setdefault(edge.from_, []).append(edge.to)
    return after


def routes(after: Mapping[str, Sequence[str]], carrier: str, origins: Sequence[str]) -> list[tuple[str, ...]]:
    """The shortest chain from the carrier to each origin it reaches; ``after`` as :func:`told_by` gives it."""
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
