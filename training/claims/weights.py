"""Make provenance/data/claim_weights.json: one coefficient for each measure of a pair of statements.

    python training/claims/weights.py FOLDER GOLD [OUT]

FOLDER holds the research corpora, GOLD annotated events. A logistic regression is fitted, held near coefficients
set by hand: the corpora have few sentences that differ in nothing but their date or in who did it to whom, and a
fit on them alone would learn that these do not matter. Nothing of the tests' own pairs is used.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from likeness import LIKENESS
from pairs import Pair, claim_match, events, headlines, look_alike_articles, look_alikes, paraphrases, stories

from provenance.attribute import attribute
from provenance.claims.agreement import unmet
from provenance.claims.prepared import Side, prepare
from provenance.claims.propositions import proposition_of, propositions
from provenance.claims.scoring import MEASURES, measures
from provenance.model import Article

PRIOR = {
    "both": 5.0, "shorter": 2.0, "names": 1.5, "other_names": -1.0, "deeds": 1.0, "no_deed": -1.0, "other_deeds": -0.5, "other_words": -0.5,
    "name_swapped": -5.5, "word_swapped": -5.0, "deed_swapped": -2.5, "amount": 2.0, "substance": 2.0, "run": 0.0, "figures_differ": -1.5, "figures_agree": 0.7,
    "dates_differ": -9.0, "places_differ": -6.0, "reversed": -9.5, "opposed": -6.0, "mood_differs": -1.0, "speaker": 0.8,
    "unrealized": -4.5, "other_verbs": -2.5, "namesake": -5.5,
    "story": 5.0, "wording": 0.0, "length": 0.0, "meaning": 7.0, "remainder": -2.0, "other_rest": -4.0, "other_reason": -5.0,
}  # fmt: skip
PRIOR_BIAS = -15.5
HELD = {"dates_differ": 60.0, "places_differ": 60.0, "reversed": 60.0, "opposed": 20.0, "name_swapped": 40.0, "word_swapped": 40.0, "deed_swapped": 10.0, "speaker": 20.0,
        "unrealized": 40.0, "other_verbs": 40.0, "namesake": 40.0, "figures_differ": 20.0, "meaning": 40.0, "remainder": 40.0, "story": 40.0, "other_rest": 60.0, "other_reason": 60.0}  # fmt: skip
HELD_OTHERS = 6.0
# What the measures of words alone were worth before there was an encoder. The fit with it is mixed with these:
# it knows few stories.
WORDS_ALONE = {"both": 5.384, "shorter": 1.92, "names": 1.241, "other_names": -0.709, "deeds": 0.743, "no_deed": -1.033, "other_deeds": -0.538, "other_words": -0.326, "amount": 2.2, "substance": 1.77, "opposed": -5.987, "mood_differs": -0.971, "speaker": 0.807, "name_swapped": -5.432, "word_swapped": -4.901, "deed_swapped": -2.381, "run": -0.211, "figures_differ": -1.054, "figures_agree": 1.071, "dates_differ": -8.999, "places_differ": -3.911, "reversed": -9.492, "unrealized": -4.5, "other_verbs": -2.5, "namesake": -5.5, "story": 2.5, "other_rest": -4.0, "other_reason": -5.0}  # fmt: skip
WORDS_ALONE_BIAS = -10.247
MIXED = 0.8
# How much each corpus counts in all, whatever its size: news events are what the tool is for.
SHARE = {"events": 600.0, "ecb": 600.0, "ecb alone": 200.0, "msrp": 200.0, "sts2013": 60.0, "strangers": 600.0}
# The likeness of two sentences is fitted to people's grades, one corpus of them and both labelled ones.
GRADED = {"sts2013": 1.0, "sts2014": 1.0, "msrp": 0.3, "claimmatch": 0.3}


class Row:
    """The clauses of a pair of sentences, measured [clause pairs, measures]; the one that links best counts."""

    def __init__(self, values: Sequence[tuple[float, ...]], truth: float, corpus: str, group: str) -> None:
        self.values, self.truth, self.corpus, self.group = np.array(values), truth, corpus, group

    def best(self, weights: np.ndarray) -> np.ndarray:
        best: np.ndarray = self.values[np.argmax(self.values @ weights[1:])]
        return best


def sides_of(text: str, name: str, published: str = "") -> list[Side]:
    article = Article(name, text, language="en", published=published or None)
    return [prepare(p) for p in propositions(article, attribute(article))]


def alone(text: str, name: str) -> list[Side]:
    return [prepare(p) for p in propositions(Article(name, text, language="en"), [])]


def made(a: Sequence[Side], b: Sequence[Side], truth: float, corpus: str, group: str) -> list[Row]:
    values = [measures(x, y) for x in a for y in b]
    return [Row(values, truth, corpus, group)] if values else []


def simple_rows(pairs: Sequence[Pair]) -> list[Row]:
    return [r for p in pairs for r in made(alone(p.a, "a"), alone(p.b, "b"), p.value, p.corpus, p.group)]


class Shelf:
    """The statements of articles, by the sentence they stand in."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self.read: dict[str, list[Side]] = {}

    def sides(self, article: str, sentence: str) -> list[Side]:
        if article not in self.read:
            self.read[article] = sides_of(self.texts[article], article)
        return [s for s in self.read[article] if s.of.sentence.text in sentence or sentence in s.of.sentence.text]


def look_alike_rows(folder: Path, odd: bool) -> list[Row]:
    """The topics of even numbers are for fitting, the odd ones for measuring. Sentences stand in their articles, and alone."""
    shelf = Shelf(look_alike_articles(folder)[0])
    rows = []
    for p in (p for p in look_alikes(folder, most_per_topic=90) if int(p.group) % 2 == odd):
        group = f"{p.group} {p.kind}".strip()
        rows += made(shelf.sides(p.in_a, p.a), shelf.sides(p.in_b, p.b), p.value, "ecb", group)
        rows += made(alone(p.a, "a"), alone(p.b, "b"), p.value, "ecb alone", group)
    return rows


def event_rows(folder: Path, gold: Path) -> list[Row]:
    rows = []
    for event in events(folder, gold):
        by_sentence: dict[tuple[str, str], list[Side]] = defaultdict(list)
        for name, text in event.articles.items():
            for side in sides_of(text, name):
                by_sentence[name, side.of.sentence.text].append(side)
        placed = {}
        for claim, mentions in event.claims.items():
            placed[claim] = sorted(
                {k for name, s in mentions for k in by_sentence if k[0] == name and (k[1] in s or s in k[1])}
            )
        told = {k for keys in placed.values() for k in keys}
        for claim, keys in placed.items():
            for i, a in enumerate(keys):
                for b in keys[i + 1 :]:
                    rows += made(by_sentence[a], by_sentence[b], 1.0, "events", event.id)
                others = [k for k in by_sentence if k not in placed[claim] and (k[0] != a[0] or k in told)]
                near = sorted(
                    others, key=lambda k: max(unmet(x, y)[0] for x in by_sentence[a] for y in by_sentence[k])
                )[-40:]
                rows += [r for k in near for r in made(by_sentence[a], by_sentence[k], 0.0, "events", event.id)]
    return rows


def stranger_rows(folder: Path, most: int = 6000) -> list[Row]:
    """Statements of different stories that look most alike: what the linker must leave apart in earnest."""
    from provenance.claims.grouping import Index

    index, rows = Index(), list[Row]()
    sides: list[Side] = []
    event_of: list[str] = []
    for event, name, text, date in stories(folder, 100, 160):
        for side in sides_of(text, name, date):
            near = [o for o in index.nearest(side) if event_of[o] != event][:5]
            rows += [Row([measures(side, sides[o])], 0.0, "strangers", event) for o in near]
            index.enter(len(sides), side)
            sides.append(side)
            event_of.append(event)
    rows.sort(key=lambda r: -float(r.values[0] @ HAND[1:]))
    # The very first are one story in two editors' lists, or a formula repeated word for word.
    return [r for r in rows if r.values[0][0] < 0.9][:most]


def as_vector(named: dict[str, float], first: float) -> np.ndarray:
    return np.array([first, *(named[n] for n in MEASURES)])


HAND = as_vector(PRIOR, PRIOR_BIAS)
HOLD = as_vector({n: HELD.get(n, HELD_OTHERS) for n in MEASURES}, 0.5)


def fit(rows: Sequence[Row], rounds: int = 3, steps: int = 10) -> np.ndarray:
    """The bias and the coefficients that make the rows likeliest, by Newton's method, held by the prior.

    Which clauses of two sentences stand for them depends on the coefficients, so these are fitted in rounds.
    """
    count: dict[str, int] = defaultdict(int)
    for r in rows:
        count[r.corpus] += 1
    truth = np.array([r.truth for r in rows])
    share = np.array([SHARE[r.corpus] / count[r.corpus] for r in rows])
    weights = HAND.copy()
    for _ in range(rounds):
        x = np.array([[1.0, *r.best(weights)] for r in rows])
        for _ in range(steps):
            said = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
            slope = HOLD * (weights - HAND) + x.T @ (share * (said - truth))
            curve = np.diag(HOLD) + (x * (share * said * (1 - said))[:, None]).T @ x
            weights = weights - np.clip(np.linalg.solve(curve, slope), -2, 2)
    return weights


def mixed(fitted: np.ndarray) -> np.ndarray:
    """See :data:`WORDS_ALONE`."""
    alone_ = as_vector({n: WORDS_ALONE.get(n, 0.0) for n in MEASURES}, WORDS_ALONE_BIAS)
    return MIXED * fitted + (1 - MIXED) * alone_


def fit_likeness(pairs: Sequence[Pair], hold: float = 3.0) -> dict[str, float]:
    """Least squares on the grade of two whole texts, 0 to 1."""
    x, y, share = [], [], []
    for p in pairs:
        a, b = proposition_of(p.a), proposition_of(p.b)
        if a and b:
            values = dict(zip(MEASURES, measures(prepare(a), prepare(b)), strict=True))
            x.append([1.0, *(values[n] for n in LIKENESS)])
            y.append(p.value / 5 if p.corpus.startswith("sts") else 0.3 + 0.6 * p.value)
            share.append(GRADED[p.corpus])
    held, w = np.array(x), np.array(share)
    solved = np.linalg.solve(
        (held * w[:, None]).T @ held + hold * np.eye(held.shape[1]), (held * w[:, None]).T @ np.array(y)
    )
    return {n: round(float(v), 3) for n, v in zip(("bias", *LIKENESS), solved, strict=True)}


def report(rows: Sequence[Row], weights: np.ndarray, bar: float) -> None:
    by: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for r in rows:
        said = 1 / (1 + np.exp(-(weights[0] + r.best(weights) @ weights[1:]))) >= bar
        by[r.corpus][(0 if said else 1) if r.truth > 0.5 else (2 if said else 3)] += 1
    for corpus, (hit, missed, wrong, left) in sorted(by.items()):
        p, r_ = hit / max(1, hit + wrong), hit / max(1, hit + missed)
        print(
            f"  {corpus:9} P {p:.3f} R {r_:.3f} F1 {2 * p * r_ / max(1e-9, p + r_):.3f} accuracy {(hit + left) / (hit + missed + wrong + left):.3f}  ({hit} {missed} {wrong} {left})"
        )


def main(folder: Path, gold: Path, out: Path) -> None:
    rows = event_rows(folder, gold)
    rows += look_alike_rows(folder, odd=False)
    rows += simple_rows([p for n, p in enumerate(paraphrases(folder)) if n % 3 == 0])
    rows += simple_rows(
        [p._replace(value=float(p.value >= 3.8)) for p in headlines(folder, "2013") if not 2.4 < p.value < 3.8]
    )
    rows += stranger_rows(folder)
    weights = mixed(fit(rows))
    for bar in (0.5, 0.7):
        print("bar", bar)
        report(rows, weights, bar)
    # The events by leaving each out in turn: what the coefficients are worth on a story they have not seen.
    print("events left out in turn")
    for name in sorted({r.group for r in rows if r.corpus == "events"}):
        w = mixed(fit([r for r in rows if not (r.corpus == "events" and r.group == name)]))
        report([r for r in rows if r.corpus == "events" and r.group == name], w, 0.5)
    graded = [
        *headlines(folder, "2013"),
        *headlines(folder, "2014"),
        *claim_match(folder),
        *(p for n, p in enumerate(paraphrases(folder)) if n % 3 == 0),
    ]
    known = json.loads(out.read_text(encoding="utf-8"))
    made_of = {
        "bias": round(float(weights[0]), 3),
        "link": 0.5,
        "match": 0.7,
        "measures": {n: round(float(w), 3) for n, w in zip(MEASURES, weights[1:], strict=True)},
        **{part: known[part] for part in ("story", "event", "expected")},  # see one_event.py and expected.py
        "likeness": fit_likeness(graded),
    }
    out.write_text(json.dumps(made_of, indent=1) + "\n", encoding="utf-8")
    print(out.read_text())


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        Path(sys.argv[3] if len(sys.argv) > 3 else "provenance/data/claim_weights.json"),
    )
