"""Fit where a speaker was heard: data/settings.json, from articles in which every chain was read by eye.

usage: settings.py GOLD.jsonl EVENTS.jsonl.gz OUT.json [--half A|B]

GOLD has one article a line ("file", "publisher", "published", "attributions" with "at" and "paths"), EVENTS their texts.
For every speaker that the package names correctly, and every setting it could have been heard in, one row: was it there?
The figures come from five folds of whole articles; what is written is fitted on all of them, or on one half of the files
(by the digest of their names).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz

import provenance
from provenance.attribute import settings
from provenance.attribute.cast import Chain
from provenance.attribute.statements import Statement
from provenance.language.text import fold
from provenance.model import Party
from provenance.parties import outlet_by_name

Row = tuple[dict[str, float], bool, int]  # features, heard there, fold


def same(a: str, b: str) -> bool:
    x, y = outlet_by_name(a), outlet_by_name(b)
    return fuzz.token_set_ratio(fold(a), fold(b)) >= 88 or (x is not None and y is not None and x.id == y.id)


def gather(documents: list[dict[str, Any]], texts: dict[str, str]) -> list[Row]:
    rows: list[Row] = []
    asked: list[tuple[settings.Settings, Statement, Party]] = []
    kept = settings.Settings.carried

    def remember(self: settings.Settings, s: Statement, speaker: Party) -> Chain:
        near = [(x, self.features(s, speaker, x)) for x in self._near(s, speaker) if x.way]
        asked.append((self, s, speaker))
        found.append(near)
        return kept(self, s, speaker)

    settings.Settings.carried = remember  # type: ignore[method-assign]
    try:
        for n, d in enumerate(documents):
            asked.clear()
            found: list[Any] = []
            given = {"outlet": d["publisher"], "published": d["published"]}
            provenance.attribute(next(iter(provenance.read(texts[d["file"]].encode(), **given))))
            for (where, s, speaker), near in zip(asked, found, strict=True):
                page = where.page
                first = page.sentence_at(s.content[0].start)
                start = min(page.ranges[s.sentence].start, page.ranges[first or s.sentence].start)
                words = fold(page.text[start : page.ranges[s.sentence].end])
                told = [
                    p[:k]
                    for g in d["attributions"]
                    if fold(g["at"])[:60] in words or words[:40] in fold(g["at"])
                    for p in g["paths"]
                    for k in range(len(p))
                    if same(p[k], speaker.name)
                ]
                if told:
                    for x, features in near:
                        there = any(before and same(before[0], x.way[0].name) for before in told)
                        rows.append((features, there, n % 5))
    finally:
        settings.Settings.carried = kept  # type: ignore[method-assign]
    return rows


def fit(rows: list[Row], names: list[str]) -> dict[str, float]:
    """Logistic regression with a Gaussian prior, by Newton's steps."""
    x = np.array([[r[0][n] for n in names] for r in rows])
    y = np.array([float(r[1]) for r in rows])
    w, prior = np.zeros(len(names)), np.full(len(names), 2.0)
    prior[names.index("one")] = 0.01
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(prior), x.T @ (p - y) + prior * w)
    return {n: round(float(v), 3) for n, v in zip(names, w, strict=True)}


def told(rows: list[Row], weights: dict[str, float]) -> list[float]:
    return [float(1 / (1 + np.exp(-sum(weights[n] * v for n, v in r[0].items())))) for r in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold"), parser.add_argument("events"), parser.add_argument("out")
    parser.add_argument("--half")
    o = parser.parse_args()
    lines = gzip.decompress(Path(o.events).read_bytes()).decode().splitlines()
    texts = {f"allsides/{a['ID']}": a["content_original"] for e in map(json.loads, lines) for a in e["articles"]}
    documents = [json.loads(line) for line in Path(o.gold).read_text("utf-8").splitlines()]
    documents = [d for d in documents if not o.half or half(d["file"]) == o.half]
    rows = gather(documents, texts)
    names = list(rows[0][0])
    judged: list[tuple[float, bool]] = []
    for k in range(5):
        weights = fit([r for r in rows if r[2] != k], names)
        test = [r for r in rows if r[2] == k]
        judged += [(p, r[1]) for p, r in zip(told(test, weights), test, strict=True)]
    print(f"{len(rows)} rows, {sum(r[1] for r in rows)} heard there")
    for bar in (0.3, 0.4, 0.5, 0.6):
        print(f"  above {bar}: {sum(p > bar for p, _ in judged)}, right {sum(y for p, y in judged if p > bar)}")
    Path(o.out).write_text(json.dumps(fit(rows, names), indent=1) + "\n", "utf-8")


def half(file: str) -> str:
    return "AB"[int(hashlib.md5(file.encode()).hexdigest(), 16) % 2]


if __name__ == "__main__":
    main()
