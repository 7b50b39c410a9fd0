"""Make the parts ``story`` and ``event`` of provenance/data/claim_weights.json: how surely two articles, and two sentences, tell of one event.

    python training/claims/one_event.py FOLDER [OUT]

FOLDER holds ECB+ (see pairs.py): topics of two events that look alike, a town's fires in two years, two divorces. Both
parts are logistic regressions, fitted on the topics of even numbers: ``story`` on pairs of articles of one topic,
``event`` on pairs of sentences, given the story. No text is kept.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent))

from likeness import EVENT_MEASURES, event_measures
from pairs import look_alike_articles, look_alikes

from provenance.claims import meaning
from provenance.claims.concepts import read_sentences
from provenance.claims.prepared import Side, prepare
from provenance.claims.propositions import Story, proposition_of, story_of

Floats = NDArray[np.float64]
_HOLD, _ROUNDS = 3.0, 15


def sentences_of(texts: Mapping[str, str]) -> Callable[[str, str], Side | None]:
    """Sentences as a whole, each with the story of its article: (article, sentence) -> a side, None where it says nothing."""

    @cache
    def told(article: str) -> Story | None:
        return story_of(read_sentences(texts[article], "en")[0])

    @cache
    def side(article: str, sentence: str) -> Side | None:
        made = proposition_of(sentence, "en", story=told(article))
        return prepare(made) if made else None

    return side


def main(folder: Path, out: Path) -> None:
    texts, topics = look_alike_articles(folder)
    known = json.loads(out.read_text(encoding="utf-8"))
    x, truth = [], []
    for topic, held in topics.items():
        event_of = {t.article: t.event for t in held}
        told = {a: s for a in event_of if (s := story_of(read_sentences(texts[a], "en")[0])) is not None}
        for a, b in itertools.combinations(sorted(told), 2) if int(topic) % 2 == 0 else ():
            x.append([1.0, *meaning.story_measures(told[a], told[b])])
            truth.append(event_of[a] == event_of[b])
    weights = _regression(np.array(x), np.array(truth, float))
    known["story"] = _named(("bias", *meaning.STORY_MEASURES), weights)
    print(
        f"story: {len(x)} pairs of articles, {np.mean((np.array(x) @ weights > 0) == np.array(truth)):.3f} on the right side"
    )
    out.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    meaning.story_coefficients.cache_clear()
    meaning.odds.cache_clear()

    side = sentences_of(texts)
    x, truth = [], []
    for p in look_alikes(folder, most_per_topic=90):
        one, other = side(p.in_a, p.a), side(p.in_b, p.b)
        if int(p.group) % 2 == 0 and p.kind != "same event" and one is not None and other is not None:
            x.append([1.0, *event_measures(one, other)])
            truth.append(p.value > 0.5)
    known["event"] = _named(("bias", *EVENT_MEASURES), _regression(np.array(x), np.array(truth, float)))
    out.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({name: known[name] for name in ("story", "event")}, indent=1))


def _named(names: tuple[str, ...], weights: Floats) -> dict[str, float]:
    return {n: round(float(w), 3) for n, w in zip(names, weights, strict=True)}


def _regression(x: Floats, truth: Floats) -> Floats:
    """Bias and coefficients by Newton's method, the coefficients held near 0."""
    hold = np.diag([0.01, *[_HOLD] * (x.shape[1] - 1)])
    weights = np.zeros(x.shape[1])
    for _ in range(_ROUNDS):
        said = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = hold @ weights + x.T @ (said - truth)
        weights = weights - np.clip(np.linalg.solve(hold + (x * (said * (1 - said))[:, None]).T @ x, slope), -3, 3)
    return weights


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "provenance/data/claim_weights.json"))
