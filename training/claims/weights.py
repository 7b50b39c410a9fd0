"""Make provenance/data/claim_weights.json: one coefficient for each measure of a pair of statements.

    python training/claim_weights.py FOLDER GOLD [OUT]

FOLDER holds the research corpora, GOLD annotated events. A logistic regression is fitted, held near coefficients
set by hand: the corpora have few sentences that differ in nothing but their date or in who did it to whom, and a
fit on them alone would learn that these do not matter. Nothing of the tests' own pairs is used.
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from claim_pairs import Pair, events, headlines, look_alikes, paraphrases, stories

from provenance.attribute import attribute
from provenance.claims.candidates import candidates, index_of
from provenance.claims.propositions import propositions
from provenance.claims.score import MEASURES, Side, measures, prepare
from provenance.model import Article

PRIOR = {
    "both": 6.0, "shorter": 3.0, "names": 2.0, "other_names": -2.0, "deeds": 2.0, "no_deed": -2.0, "other_deeds": -2.0, "other_words": -1.5,
    "name_swapped": -5.5, "word_swapped": -5.0, "deed_swapped": -2.5, "amount": 2.0, "substance": 2.0, "run": 0.5, "figures_differ": -1.0, "figures_agree": 0.7,
    "dates_differ": -9.0, "places_differ": -4.0, "reversed": -9.5, "opposed": -6.0, "mood_differs": -1.0, "speaker": 0.8,
    "unrealized": -4.5, "other_verbs": -2.5, "namesake": -5.5,
}  # fmt: skip
PRIOR_BIAS = -8.0
HELD = {"dates_differ": 60.0, "places_differ": 20.0, "reversed": 60.0, "opposed": 20.0, "name_swapped": 40.0, "word_swapped": 40.0, "deed_swapped": 10.0, "speaker": 20.0,
        "unrealized": 40.0, "other_verbs": 40.0, "namesake": 40.0}  # fmt: skip
HELD_OTHERS = 8.0
# How much each corpus counts in all, whatever its size: news events are what the tool is for.
SHARE = {"events": 300.0, "ecb": 200.0, "msrp": 30.0, "sts2013": 60.0, "strangers": 600.0}
Row = tuple[tuple[float, ...], float, float, str, str]


def sides_of(text: str, name: str) -> list[Side]:
    article = Article(name, text, language="en")
    return [prepare(p) for p in propositions(article, attribute(article))]


def by_prior(values: tuple[float, ...]) -> float:
    """Which clauses of two sentences are compared is settled by the hand-set coefficients, not by the shipped ones."""
    return sum(PRIOR[n] * v for n, v in zip(MEASURES, values, strict=True))


def best(a: list[Side], b: list[Side]) -> tuple[float, ...] | None:
    rows = [measures(x, y) for x in a for y in b]
    return max(rows, key=by_prior) if rows else None


def simple_rows(pairs: list[Pair]) -> list[tuple[tuple[float, ...], float, str, str]]:
    rows = []
    for p in pairs:
        values = best(sides_of(p.a, "a"), sides_of(p.b, "b"))
        if values is not None:
            rows.append((values, p.value, p.corpus, p.group))
    return rows


def event_rows(folder: Path, gold: Path) -> list[tuple[tuple[float, ...], float, str, str]]:
    rows = []
    for event in events(folder, gold):
        by_sentence: dict[tuple[str, str], list[Side]] = defaultdict(list)
        for name, text in event.articles.items():
            for side in sides_of(text, name):
                by_sentence[name, side.of.sentence.text].append(side)
        placed: dict[str, list[tuple[str, str]]] = {}
        for claim, mentions in event.claims.items():
            keys = []
            for name, sentence in mentions:
                keys += [k for k in by_sentence if k[0] == name and (k[1] in sentence or sentence in k[1])]
            placed[claim] = sorted(set(keys))
        told = {k for keys in placed.values() for k in keys}
        for claim, keys in placed.items():
            for i, a in enumerate(keys):
                for b in keys[i + 1 :]:
                    values = best(by_sentence[a], by_sentence[b])
                    if values:
                        rows.append((values, 1.0, "events", event.id))
                others = [k for k in by_sentence if k not in placed[claim] and (k[0] != a[0] or k in told)]
                scored = [v for k in others if (v := best(by_sentence[a], by_sentence[k]))]
                rows += [(v, 0.0, "events", event.id) for v in sorted(scored, key=by_prior)[-40:]]
    return rows


def stranger_rows(folder: Path, most: int = 6000) -> list[tuple[tuple[float, ...], float, str, str]]:
    """Statements of different stories that look most alike: what the linker must leave apart in earnest."""
    sides: list[Side] = []
    event_of: list[str] = []
    for event, name, text, _ in stories(folder, 100, 180):
        for side in sides_of(text, name):
            sides.append(side)
            event_of.append(event)
    index = index_of(sides)
    rows = []
    for n, side in enumerate(sides):
        near = [o for o in candidates(n, side, sides, index) if event_of[n] != event_of[o]]
        rows += [(measures(side, sides[o]), 0.0, "strangers", event_of[n]) for o in near]
    rows.sort(key=lambda r: -by_prior(r[0]))
    # The very first are one story in two editors' lists, or a formula repeated word for word.
    return [r for r in rows if r[0][0] < 0.9][:most]


def fit(rows: list[Row], start: list[float] | None = None, steps: int = 12) -> list[float]:
    """The bias and the coefficients that make the rows likeliest, by Newton's method, held by the prior."""
    prior = [PRIOR_BIAS, *(PRIOR[n] for n in MEASURES)]
    hold = [0.5, *(HELD.get(n, HELD_OTHERS) for n in MEASURES)]
    size = len(prior)
    weights = list(start or prior)
    sparse = [([(0, 1.0), *((k + 1, v) for k, v in enumerate(r[0]) if v)], r[1], r[2]) for r in rows]
    for _ in range(steps):
        slope = [h * (w - p) for h, w, p in zip(hold, weights, prior, strict=True)]
        curve = [[0.0] * size for _ in range(size)]
        for k in range(size):
            curve[k][k] = hold[k]
        for values, truth, share in sparse:
            said = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(weights[k] * v for k, v in values)))))
            wrong, bend = share * (said - truth), share * said * (1 - said)
            for k, v in values:
                slope[k] += wrong * v
                line, part = curve[k], bend * v
                for m, u in values:
                    line[m] += part * u
        move = solve(curve, slope)
        weights = [w - max(-2.0, min(2.0, d)) for w, d in zip(weights, move, strict=True)]
    return weights


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss elimination; the matrix is positive definite."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for k in range(size):
        best = max(range(k, size), key=lambda r: abs(rows[r][k]))
        rows[k], rows[best] = rows[best], rows[k]
        for r in range(k + 1, size):
            factor = rows[r][k] / rows[k][k]
            if factor:
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[k], strict=True)]
    out = [0.0] * size
    for k in range(size - 1, -1, -1):
        out[k] = (rows[k][size] - sum(rows[k][m] * out[m] for m in range(k + 1, size))) / rows[k][k]
    return out


def report(rows: list[Row], weights: list[float], bar: float) -> None:
    by: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for values, truth, _, corpus, _ in rows:
        said = 1 / (1 + math.exp(-(weights[0] + sum(w * v for w, v in zip(weights[1:], values, strict=True))))) >= bar
        by[corpus][(0 if said else 1) if truth else (2 if said else 3)] += 1
    for corpus, (hit, missed, wrong, left) in sorted(by.items()):
        p, r = hit / max(1, hit + wrong), hit / max(1, hit + missed)
        print(f"  {corpus:9} P {p:.3f} R {r:.3f} F1 {2 * p * r / max(1e-9, p + r):.3f}  ({hit} {missed} {wrong} {left})")


def main(folder: Path, gold: Path, out: Path) -> None:
    raw = event_rows(folder, gold)
    raw += simple_rows([p for n, p in enumerate(look_alikes(folder)) if n % 4 == 0])
    raw += simple_rows([p for n, p in enumerate(paraphrases(folder)) if n % 4 == 0])
    raw += simple_rows([p._replace(value=float(p.value >= 3.8)) for p in headlines(folder, "2013") if not 2.4 < p.value < 3.8])
    raw += stranger_rows(folder)
    count: dict[str, int] = defaultdict(int)
    for row in raw:
        count[row[2]] += 1
    rows = [(v, t, SHARE[c] / count[c], c, g) for v, t, c, g in raw]
    weights = fit(rows)
    for bar in (0.5, 0.7):
        print("bar", bar)
        report(rows, weights, bar)
    # The events by leaving each out in turn: what the coefficients are worth on a story they have not seen.
    print("events left out in turn")
    for name in sorted({r[4] for r in rows if r[3] == "events"}):
        w = fit([r for r in rows if not (r[3] == "events" and r[4] == name)], weights, 2)
        report([r for r in rows if r[3] == "events" and r[4] == name], w, 0.5)
    made = {
        "bias": round(weights[0], 3),
        "link": 0.5,
        "match": 0.5,
        "measures": {n: round(w, 3) for n, w in zip(MEASURES, weights[1:], strict=True)},
    }
    out.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(out.read_text())


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3] if len(sys.argv) > 3 else "provenance/data/claim_weights.json"))
