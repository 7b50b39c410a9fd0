"""How sure an attribution is: the share of like attributions that were right when checked against annotation by eye.

The curve and the rates in ``data/confidence.json`` are fitted by ``training/attribution/calibrate.py``; the method is Platt's
(Probabilistic outputs for support vector machines, 1999). docs/models.md shows how well they hold.
"""

from __future__ import annotations

import json
import math
from functools import cache
from typing import TYPE_CHECKING, Any

from .. import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..model import Attribution
    from .statements import Statement

SHOWN = 0.35  # below it nothing is told: F1 of statements is highest near here
CHARTED = 0.5  # below it nobody's number rests on it
_UNCHARTED = CHARTED - 0.01


def charted(found: Iterable[Attribution]) -> list[Attribution]:
    """Those sure enough to take part in claims and their numbers."""
    return [a for a in found if a.confidence >= CHARTED]


def confidence(s: Statement) -> float:
    """Probability, 0 to 1, that the statement is one and that its source is right.

    Where the words name nobody who says so ("is expected to"; "prosecutors charged her") it is that of the statement
    alone, and never as high as a chart asks for.
    """
    p = _probability(s)
    return min(p, _UNCHARTED) if s.unclear else p


def _probability(s: Statement) -> float:
    fitted = _fitted()
    if not s.likely:
        rates = fitted["rules" if s.likely is None else "rules alone"]
        return float(rates.get(s.frame, rates["other"]))
    kind = "unclear" if s.unclear else "agreed" if s.agreed else "model"
    slope, offset = fitted[kind]
    p = min(max(s.likely, 1e-4), 1 - 1e-4)
    return round(1 / (1 + math.exp(-(slope * math.log(p / (1 - p)) + offset))), 3)


@cache
def _fitted() -> dict[str, Any]:
    fitted: dict[str, Any] = json.loads(shipped.text("confidence.json"))
    return fitted
