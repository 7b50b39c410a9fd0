"""Fit what a confidence means: data/confidence.json, from PolNeAR's development set.

usage: calibrate.py POLNEAR_DEV SCORER.py OUT.json [--plot OUT.svg]

Each attribution the package finds is right when its words overlap an annotated statement's (Jaccard of characters at
least .5, one to one) and its source is right too; what only the rules found is judged more laxly, see ``told_by``. A logistic curve (Platt) over the model's own score for each kind of
finding, a rate for each frame of the rules. The figures and the plot come from five folds of whole articles: each fold
is judged by curves fitted on the other four; what is written is fitted on all.
"""

from __future__ import annotations

import argparse
import collections
import importlib.util
import json
import math
from pathlib import Path
from typing import Any

import provenance
from provenance.attribute import assemble
from provenance.attribute import statements as shipped
from provenance.attribute.statements import Statement

Row = tuple[str, str, float, bool, int]  # kind, frame, the model's score, right, fold


def gather(folder: str, score: Any, engine: str) -> list[Row]:
    """One row per attribution found, with what it was made of."""
    rows: list[Row] = []
    asked: list[Statement] = []

    def remember(s: Statement) -> float:
        asked.append(s)
        return float(len(asked) - 1)

    kept, assemble.confidence = assemble.confidence, remember  # type: ignore[attr-defined]
    shown, assemble.SHOWN = assemble.SHOWN, -1.0  # type: ignore[attr-defined]
    try:
        for n, (_name, text, gold) in enumerate(sorted(score.load(folder))):
            asked.clear()
            (article,) = provenance.read(text.encode(), verbatim=True)
            found = [a for a in provenance.attribute(article, engine=engine) if a.form != "credit"]
            right = judged(score, gold, found)
            for a, ok in zip(found, right, strict=True):
                s = asked[int(a.confidence)]
                if s.frame == "continued":
                    continue  # as sure as its speaker's statement, and as who speaks it
                ok = ok or (kind(s) == "rules alone" and told_by(score, gold, a))
                rows.append((kind(s), s.frame, s.likely or 0.0, ok, n % 5))
    finally:
        assemble.confidence, assemble.SHOWN = kept, shown  # type: ignore[attr-defined]
    return rows


def kind(s: Statement) -> str:
    if s.likely is None:
        return "rules"
    if s.likely == 0.0:
        return "rules alone"
    return "unclear" if s.unclear else "agreed" if s.agreed else "model"


def told_by(score: Any, gold: list[Any], a: provenance.Attribution) -> bool:
    """An annotated statement that shares words has the same source. For what only the rules found, this laxer rule: where
    rules and model disagree it is mostly over where words end, and the chain is right."""
    held, source = score.chars([(s.start, s.end) for s in a.content]), score.chars([(s.start, s.end) for s in a.source])
    for g in gold:
        words = score.chars(g["source"])
        if held & score.chars(g["content"]) and 2 * len(words & source) >= 0.5 * (len(words) + len(source)) > 0:
            return True
    return False


def judged(score: Any, gold: list[Any], found: list[provenance.Attribution]) -> list[bool]:
    """Which of the found are right, by the scorer's rule."""
    wanted = [score.chars(g["content"]) for g in gold]
    held = [score.chars([(s.start, s.end) for s in a.content]) for a in found]
    pairs = sorted(
        ((len(g & p) / len(g | p), i, j) for i, g in enumerate(wanted) for j, p in enumerate(held) if g & p),
        reverse=True,
    )
    match: dict[int, int] = {}
    for overlap, i, j in pairs:
        if overlap >= 0.5 and j not in match and i not in match.values():
            match[j] = i
    right = []
    for j, a in enumerate(found):
        ok = j in match
        if ok and a.source:
            g, p = score.chars(gold[match[j]]["source"]), score.chars([(s.start, s.end) for s in a.source])
            ok = 2 * len(g & p) >= 0.5 * (len(g) + len(p)) if g else False
        right.append(ok)
    return right


def platt(rows: list[Row]) -> list[float]:
    """Slope and offset of the logistic curve over the log odds of the model's score, by Newton's steps with a faint prior."""
    a, b = 1.0, 0.0
    xs = [math.log(p / (1 - p)) for _, _, s, _, _ in rows for p in [min(max(s, 1e-4), 1 - 1e-4)]]
    ys = [float(ok) for *_, ok, _ in rows]
    for _ in range(50):
        ga, gb, haa, hab, hbb = 0.1 * (a - 1), 0.1 * b, 0.1, 0.0, 0.1
        for x, y in zip(xs, ys, strict=True):
            p = 1 / (1 + math.exp(-(a * x + b)))
            w = p * (1 - p)
            ga, gb = ga + (p - y) * x, gb + (p - y)
            haa, hab, hbb = haa + w * x * x, hab + w * x, hbb + w
        det = haa * hbb - hab * hab
        a, b = a - (hbb * ga - hab * gb) / det, b - (haa * gb - hab * ga) / det
    return [round(a, 3), round(b, 3)]


def rates(rows: list[Row]) -> dict[str, float]:
    """Share of right ones by frame, drawn towards the mean of all where a frame is rare."""
    mean = sum(ok for *_, ok, _ in rows) / max(1, len(rows))
    by = collections.defaultdict(list)
    for _, frame, _, ok, _ in rows:
        by[frame].append(ok)
    return {f: round((sum(v) + 5 * mean) / (len(v) + 5), 3) for f, v in sorted(by.items())} | {"other": round(mean, 3)}


def fit(rules: list[Row], joined: list[Row]) -> dict[str, Any]:
    of = collections.defaultdict(list)
    for r in joined:
        of[r[0]].append(r)
    alone, anywhere = rates(of["rules alone"]), rates(rules)
    # The model grew up on this corpus: what it does not see here is hardly ever there. On pages of other countries
    # all nine chains that only the rules found were right, so those weigh twice.
    alone = {f: round((alone.get(f, alone["other"]) + 2 * p) / 3, 3) for f, p in anywhere.items()}
    return {"rules": anywhere, "rules alone": alone} | {k: platt(of[k]) for k in ("agreed", "model", "unclear")}


def told(row: Row, fitted: dict[str, Any]) -> float:
    kind, frame, score, _, _ = row
    if kind.startswith("rules"):
        return float(fitted[kind].get(frame, fitted[kind]["other"]))
    a, b = fitted[kind]
    p = min(max(score, 1e-4), 1 - 1e-4)
    return 1 / (1 + math.exp(-(a * math.log(p / (1 - p)) + b)))


def bins(pairs: list[tuple[float, bool]], n: int = 10) -> list[tuple[float, float, int]]:
    """Mean confidence, share right and count in ``n`` equal slices of confidence."""
    held: dict[int, list[tuple[float, bool]]] = collections.defaultdict(list)
    for p, ok in pairs:
        held[min(n - 1, int(p * n))].append((p, ok))
    return [(sum(p for p, _ in v) / len(v), sum(ok for _, ok in v) / len(v), len(v)) for _, v in sorted(held.items())]


def plot(found: dict[str, list[tuple[float, float, int]]]) -> str:
    """The reliability diagram: confidence to the right, share right upwards; a dot's area is its count."""
    size, pad = 320, 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * (size + pad) + pad} {size + 2 * pad}" font-family="sans-serif" font-size="11" fill="#333">',
        "<title>Confidence of attributions against the share that was right</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for k, (name, points) in enumerate(found.items()):
        x0, y0 = pad + k * (size + pad), pad + size
        parts.append(f'<text x="{x0 + size / 2}" y="{pad - 14}" text-anchor="middle" font-size="13">{name}</text>')
        parts.append(f'<rect x="{x0}" y="{pad}" width="{size}" height="{size}" fill="none" stroke="#999"/>')
        parts.append(f'<path d="M{x0} {y0}L{x0 + size} {pad}" stroke="#999" stroke-dasharray="4 4"/>')
        for t in (0, 0.25, 0.5, 0.75, 1):
            parts.append(f'<text x="{x0 + t * size}" y="{y0 + 14}" text-anchor="middle">{t:g}</text>')
            parts.append(f'<text x="{x0 - 4}" y="{y0 - t * size + 4}" text-anchor="end">{t:g}</text>')
        for p, right, n in points:
            parts.append(
                f'<circle cx="{x0 + p * size:.1f}" cy="{y0 - right * size:.1f}" r="{2 + math.sqrt(n) / 2:.1f}" fill="#1b6ca8" fill-opacity=".7"><title>{n} attributions: confidence {p:.2f}, right {right:.2f}</title></circle>'
            )
        parts.append(f'<text x="{x0 + size / 2}" y="{y0 + 30}" text-anchor="middle">confidence</text>')
    return "".join([*parts, "</svg>\n"])


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("polnear_dev")
    ap.add_argument("scorer")
    ap.add_argument("out", type=Path)
    ap.add_argument("--plot", type=Path)
    args = ap.parse_args()
    spec = importlib.util.spec_from_file_location("scorer", args.scorer)
    assert spec is not None
    assert spec.loader is not None
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    rows = {engine: gather(args.polnear_dev, score, engine) for engine in ("rules", "neural")}
    shown = {}
    for engine, found in rows.items():
        pairs = []
        for fold in range(5):
            fitted = fit(*([r for r in rows[e] if r[4] != fold] for e in ("rules", "neural")))
            pairs += [(told(r, fitted), r[3]) for r in found if r[4] == fold]
        shown[f"{engine}, {len(found)} found"] = points = bins(pairs)
        error = sum(n * abs(p - right) for p, right, n in points) / len(pairs)
        brier = sum((p - ok) ** 2 for p, ok in pairs) / len(pairs)
        print(f"{engine}: expected calibration error {error:.3f}, Brier {brier:.3f}")
        for least in (shipped.SHOWN, shipped.CHARTED, 0.7, 0.8, 0.9):
            over = [ok for p, ok in pairs if p >= least]
            print(f"  confidence {least:.2f} and more: {len(over)}, right {sum(over) / max(1, len(over)):.3f}")
    args.out.write_text(json.dumps(fit(rows["rules"], rows["neural"]), indent=1) + "\n", encoding="utf-8")
    if args.plot:
        args.plot.write_text(plot(shown), encoding="utf-8")


if __name__ == "__main__":
    main()
