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
    from .statements import Statement

SHOWN = 0.35  # below it nothing is told: F1 of statements is highest near here
CHARTED = 0.5  # below it a chain is only suspected, in claims and their numbers


def confidence(s: Statement) -> float:
    """Probability, 0 to 1, that the statement is one and that its source is right (where it has none: that it is one)."""
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
