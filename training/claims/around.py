"""Whether two sentences tell of one event, with all that the articles around them say: who, when, how many, and what else.

For ranking, and for what the story around a sentence is worth; fitted by logistic regression where it is asked
(:func:`fitted`), on topics other than those it is measured on. The decision of ``provenance.claims`` takes less from the
articles (``story`` among its measures), for being of one event is no sign that two sentences say the same.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pairs import Pair

from provenance.claims.concepts import read_sentences
from provenance.claims.embedding import embed
from provenance.claims.propositions import proposition_of
from provenance.claims.score import MEASURES, Side, measures, prepare

Floats = NDArray[np.float64]
_FIGURE = re.compile(r"\b\d[\d,.]*\b")
_MOST_LINES, _SHORTEST = 25, 16
_MAIN_NAMES, _ENOUGH_FIGURES = 6, 3
_HOLD, _ROUNDS = 3.0, 15


class Around:
    """An article as a whole: its words by rarity and number, the names among them, its figures, a vector for each sentence."""

    def __init__(self, text: str) -> None:
        # The first line of a page may be its address, which tells too much.
        lines = [line for line in text.split("\n") if "http" not in line and len(line) >= _SHORTEST][:_MOST_LINES]
        count: Counter[str] = Counter()
        self.rarity: dict[str, float] = {}
        names: set[str] = set()
        for sentence in (s for line in lines for s in read_sentences(line, "en")[0]):
            for t in sentence.terms:
                key = next((k for k, s in t.keys if s == 1.0 and k[0] == "#"), t.form)
                count[key] += 1
                self.rarity[key] = t.weight
                if t.name:
                    names.add(key)
        self.words = {k: self.rarity[k] * (1.0 + math.log(n)) for k, n in count.items()}
        self.names = {k: v for k, v in self.words.items() if k in names}
        self.others = {k: v for k, v in self.words.items() if k not in names}
        self.main = sorted(self.names, key=lambda k: (-self.names[k], k))[:_MAIN_NAMES]
        self.figures = set(_FIGURE.findall("\n".join(lines)))
        self.vectors = embed(lines or [""])

    def named_in(self, other: Around) -> float:
        """The share of its names, by rarity, that the other article names."""
        total = sum(self.rarity[k] for k in self.names)
        return sum(self.rarity[k] for k in self.names if k in other.names) / total if total else 0.0

    def led_in(self, other: Around) -> float:
        """The share of its main names that the other article mentions."""
        return sum(k in other.words for k in self.main) / len(self.main) if self.main else 0.0


def shared(a: Around, b: Around) -> tuple[float, ...]:
    """How much two articles have in common, each value 0 to 1; the order of the two is no matter."""
    cosines = a.vectors @ b.vectors.T
    best = cosines.max(1).mean(), cosines.max(0).mean()
    one, two = a.vectors.mean(0), b.vectors.mean(0)
    names, main = (a.named_in(b), b.named_in(a)), (a.led_in(b), b.led_in(a))
    both, fewer = len(a.figures & b.figures), min(len(a.figures), len(b.figures))
    return (
        _cosine(a.words, b.words), _cosine(a.names, b.names), _cosine(a.others, b.others), min(names), max(names), min(main), max(main),
        float(one @ two / (np.linalg.norm(one) * np.linalg.norm(two) or 1.0)), float(sum(best) / 2), float(max(best)), float(cosines.max()),
        min(1.0, both / _ENOUGH_FIGURES), both / fewer if fewer else 0.0, float(not fewer),
    )  # fmt: skip


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    lengths = math.sqrt(sum(v * v for v in a.values()) * sum(v * v for v in b.values()))
    return sum(v * b.get(k, 0.0) for k, v in a.items()) / (lengths or 1.0)


def fitted(texts: Mapping[str, str], known: Sequence[Pair]) -> Callable[[Pair], float]:
    """The log odds that a pair's sentences tell of one event, fitted on ``known``. ``texts``: article -> its text."""

    @cache
    def around(article: str) -> Around:
        return Around(texts[article])

    @cache
    def articles(a: str, b: str) -> tuple[float, ...]:
        return shared(around(a), around(b))

    @cache
    def side(text: str) -> Side | None:
        made = proposition_of(text, "en")
        return prepare(made) if made else None

    def values(pair: Pair) -> Floats:
        a, b = side(pair.a), side(pair.b)
        alone = measures(a, b) if a and b else (0.0,) * len(MEASURES)
        first, second = sorted((pair.in_a, pair.in_b))
        return np.array([1.0, *alone, *articles(first, second)])

    weights = _regression(np.array([values(p) for p in known]), np.array([p.value for p in known]))
    return lambda pair: float(values(pair) @ weights)


def _regression(x: Floats, truth: Floats) -> Floats:
    """Bias and coefficients by Newton's method, the coefficients held near 0."""
    hold = np.diag([0.01, *[_HOLD] * (x.shape[1] - 1)])
    weights = np.zeros(x.shape[1])
    for _ in range(_ROUNDS):
        said = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = hold @ weights + x.T @ (said - truth)
        weights = weights - np.clip(np.linalg.solve(hold + (x * (said * (1 - said))[:, None]).T @ x, slope), -3, 3)
    return weights
