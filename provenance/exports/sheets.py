"""Three sheets for a spreadsheet: the claims, the parties, and the edges with the words that show them.

One row of ``edges`` is one piece of evidence: an edge that several sentences show has several rows, one that none shows
has one with an empty quote. Text that a spreadsheet would run as a formula gets an apostrophe in front
(:mod:`provenance.show.rows`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..model import Party
from ..show.rows import sheet
from . import ArticleFacts, Export, Facts, reviewers_of, shown

if TYPE_CHECKING:
    from ..show.labels import Traced

CLAIM_SHEET = (
    "claim", "position", "text", "stance", "figure", "figure_low", "figure_high", "figure_unit",
    "at_least", "as_written", "at_most", "estimate", "articles", "carriers", "origins", "bottleneck", "badges",
    "disputed", "reviewers",
)  # fmt: skip
_PARTS = ("carries", "origin_of", "named_in", "first_hand_in")
PARTY_SHEET = ("party", "name", "kind", "descriptor", "owner", *_PARTS)
EDGE_SHEET = (
    "claim", "position", "from", "from_name", "to", "to_name", "kind", "status", "reviewer", "quote",
    "article", "start", "end", "outlet", "published", "url", "sha256",
)  # fmt: skip


def claim_sheet(traced: Traced) -> Iterator[dict[str, Any]]:
    """One row for each position, the most carried first, from 1."""
    reviewers = sorted({r.decision.reviewer for r in traced.reviews if r.state == "in effect"})
    for place, counted in enumerate(traced.counted, 1):
        c, figure = counted.independence, counted.position.figure
        parties = counted.chart.parties
        yield {
            "claim": traced.claim.id,
            "position": place,
            "text": traced.claim.text,
            "stance": counted.position.stance,
            "figure": figure.text if figure else None,
            "figure_low": figure.low if figure else None,
            "figure_high": figure.high if figure else None,
            "figure_unit": figure.unit if figure else None,
            "at_least": c.at_least,
            "as_written": c.as_written,
            "at_most": c.at_most,
            "estimate": c.estimate,
            "articles": counted.articles,
            "carriers": len(counted.chart.carriers),
            "origins": [parties[key].name for key in c.origins_as_written],
            "bottleneck": [parties[key].name for key in c.bottleneck],
            "badges": list(c.badges),
            "disputed": len(traced.counted) > 1,
            "reviewers": reviewers,
        }


def edge_sheet(traced: Traced, articles: Mapping[str, ArticleFacts]) -> Iterator[dict[str, Any]]:
    """One row for each piece of evidence of each edge, position by position."""
    reviewers = reviewers_of(traced)
    for place, counted in enumerate(traced.counted, 1):
        parties = counted.chart.parties
        for edge in counted.chart.edges:
            common = {
                "claim": traced.claim.id,
                "position": place,
                "from": edge.from_,
                "from_name": parties[edge.from_].name,
                "to": edge.to,
                "to_name": parties[edge.to].name,
                "kind": edge.kind,
                "status": edge.status,
                "reviewer": reviewers.get((edge.from_, edge.to), []),
            }
            for evidence in edge.evidence or (None,):
                yield common | shown(evidence, articles)


class PartySheet:
    """Counts in how many claims each party stands, and as what; fed claim by claim, read at the end."""

    def __init__(self) -> None:
        self._parties: dict[str, Party] = {}
        self._claims: dict[tuple[str, str], set[str]] = defaultdict(set)  # party, part it plays -> claims

    def add(self, traced: Traced) -> None:
        for counted in traced.counted:
            chart = counted.chart
            for key, party in chart.parties.items():
                self._parties.setdefault(key, party)
            origins = [origin.party for origin in counted.independence.origins]
            parts = zip(_PARTS, (chart.carriers, origins, chart.parties, chart.firsthand), strict=True)
            for part, keys in parts:
                for key in keys:
                    self._claims[key, part].add(traced.claim.id)

    def rows(self) -> Iterator[dict[str, Any]]:
        for key, party in sorted(self._parties.items()):
            known = {name: getattr(party, name) for name in ("name", "kind", "descriptor", "owner")}
            yield {"party": key, **known, **{part: len(self._claims[key, part]) for part in _PARTS}}


def sheets(facts: Facts) -> Iterator[tuple[str, str]]:
    """The rows of the three files as they come: of each claim its row and its edges, of all parties at the end."""
    parties = PartySheet()

    def put(name: str, rows: Iterable[dict[str, Any]], *, head: bool = False) -> Iterator[tuple[str, str]]:
        return ((f"{name}.csv", row) for row in sheet(rows, _SHEETS[name], head=head))

    yield from put("claims", (), head=True)
    yield from put("edges", (), head=True)
    for traced in facts.claims:
        yield from put("claims", claim_sheet(traced))
        yield from put("edges", edge_sheet(traced, facts.articles))
        parties.add(traced)
    yield from put("parties", parties.rows(), head=True)


_SHEETS = {"claims": CLAIM_SHEET, "parties": PARTY_SHEET, "edges": EDGE_SHEET}
_HELP = "three CSV files for a spreadsheet: claims, parties, edges with their evidence"
_FILES = tuple(f"{name}.csv" for name in _SHEETS)
EXPORTS = (Export("sheets", _HELP, "claims", "Python's csv", files=_FILES, rows=sheets),)
