"""How alike two texts are, and whether two sentences report one event: measured by evals and fitted here, used by no claim."""

from __future__ import annotations

import json
from functools import cache

from provenance.claims.meaning import odds
from provenance.claims.prepared import Side
from provenance.claims.scoring import MEASURES, measures
from provenance.data import text

# Of the measures, what shows how alike two texts are for a reader, whoever did what to whom.
LIKENESS = (
    "both", "shorter", "names", "other_names", "other_deeds", "other_words", "amount", "substance", "mood_differs", "name_swapped", "run",
    "figures_differ", "figures_agree", "places_differ", "wording", "length", "meaning", "remainder", "other_rest", "other_reason",
)  # fmt: skip
# What shows one event, whatever else is said of it: all measures, and the odds of the story in full.
EVENT_MEASURES = (*(m for m in MEASURES if m not in {"story", "other_rest", "other_reason"}), "story odds")
_MOST_ODDS = 8.0


@cache
def _fitted(part: str, names: tuple[str, ...]) -> tuple[float, ...]:
    shipped = json.loads(text("claim_weights.json"))[part]
    return tuple(shipped[name] for name in ("bias", *names))


def likeness(a: Side, b: Side) -> float:
    """How alike two texts are, 0 to 1, as readers grade it: for ranking. Much alike is not the same claim."""
    bias, *coefficients = _fitted("likeness", LIKENESS)
    values = dict(zip(MEASURES, measures(a, b), strict=True))
    return max(0.0, min(1.0, bias + sum(c * values[m] for c, m in zip(coefficients, LIKENESS, strict=True))))


def event_measures(a: Side, b: Side) -> tuple[float, ...]:
    """The values of :data:`EVENT_MEASURES` for two statements."""
    values = dict(zip(MEASURES, measures(a, b), strict=True))
    story = max(-_MOST_ODDS, min(_MOST_ODDS, odds(a.of.story, b.of.story)))
    return (*(values[m] for m in EVENT_MEASURES[:-1]), story)


def one_event(a: Side, b: Side) -> float:
    """The log odds that two statements report one event, above 0 more likely than not; what they say of it may differ."""
    bias, *coefficients = _fitted("event", EVENT_MEASURES)
    return bias + sum(c * v for c, v in zip(coefficients, event_measures(a, b), strict=True))
