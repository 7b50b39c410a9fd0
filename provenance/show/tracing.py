"""A claim of the database made ready to be shown: every position counted, every article named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..trace import chart, independence
from .labels import Counted, Label, Traced

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..model import Claim


def traced(db: Database, claim: Claim) -> Traced:
    """The claim with the chart and the numbers of each position, labels of the articles its evidence is in, and what reviewers decided."""
    counted = []
    for position in claim.positions:
        drawn = chart(position)
        counted.append(Counted(position, drawn, independence(drawn)))
    named = {m.article for m in claim.mentions}
    named |= {evidence.article for one in counted for edge in one.chart.edges for evidence in edge.evidence}
    labels = {summary.id: Label.of(summary) for summary in db.articles(ids=sorted(named))}
    return Traced(claim, tuple(counted), labels, tuple(db.reviews(claim=claim.id)))
