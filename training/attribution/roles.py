"""Fit the words that tell a source's role: data/role_weights.json, from articles whose sources were read by eye.

usage: roles.py GOLD.jsonl TEXTS.jsonl.gz OUT.json [--part 0|1|all]

GOLD has one article a line, with the name, kind and role of every source; TEXTS the articles' words by id. ``--part``: only
the articles of one half (by the MD5 of their ids), so that the other shows what the answer is worth. A softmax over what
:func:`provenance.attribute.described.features` says of a party, with a penalty on large weights; five folds of whole
articles tell how often it is right.
"""

from __future__ import annotations

import argparse
import collections
import csv
import gzip
import hashlib
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

import provenance
from provenance.attribute.described import features
from provenance.model import ROLES, Party, PartyKind
from provenance.parties import make_party


class Example(NamedTuple):
    """``article`` is empty for an example that a word alone makes."""

    article: str
    features: tuple[str, ...]
    role: int


_NAMELESS: dict[str, PartyKind] = {"document": "document", "unnamed": "anonymous"}
PENALTY, STEPS, RATE, FEWEST = 1.0, 120, 0.3, 3


def examples(gold: Path, texts: dict[str, str], part: str) -> list[Example]:
    found: list[Example] = []
    for line in gold.read_text("utf-8").splitlines():
        doc = json.loads(line)
        if part != "all" and int(hashlib.md5(doc["file"].encode()).hexdigest(), 16) % 2 != int(part):
            continue
        text = texts[doc["file"].rpartition("/")[2]]
        (article,) = provenance.read(text.encode(), outlet=doc["publisher"], published=doc["published"])
        assert isinstance(article, provenance.Article)
        known: dict[str, Party] = {}
        for a in provenance.attribute(article):
            for p in (p for path in a.paths for p in path):
                known.setdefault(p.name.casefold(), p)
        for a in doc["attributions"]:
            if a["paths"] and a["role"] in ROLES:
                name, kind = a["paths"][0][-1], a["kinds"][0][-1]
                party = known.get(name.casefold()) or make_party(name, kind)
                found.append(Example(doc["file"], features(article.text, party), ROLES.index(a["role"])))
    return found


def taught() -> list[Example]:
    """Words that tell a role wherever they stand, so that no role is known by one year's news alone."""
    ann, found = make_party("Ann Roe", "person"), []
    with (Path(__file__).parent / "role_words.csv").open(encoding="utf-8") as file:
        rows = [(row["role"], words) for row in csv.DictReader(file) for words in row["words"].split("|")]
    for role, words in rows:
        if kind := _NAMELESS.get(role):
            told = [features("", make_party(words, kind))]
        else:
            told = [features(text, ann) for text in (f"Ann Roe, a {words}, spoke.", f"The {words} Ann Roe spoke.")]
            told.append(features("", make_party("Ann Roe", "person", descriptor=words)))
        # Each as often as a word must be seen to be learnt; of a made-up name nothing is learnt.
        found += [Example("", tuple(f for f in fs if f != "ends roe"), ROLES.index(role)) for fs in told] * FEWEST
    return found


def fit(rows: list[Example]) -> dict[str, dict[str, float]]:
    counts = collections.Counter(f for _, fs, _ in rows for f in fs)
    names = ["", *sorted(f for f, n in counts.items() if n >= FEWEST)]
    at = {f: i for i, f in enumerate(names)}
    x = np.zeros((len(rows), len(names)), dtype=np.float32)
    y = np.zeros((len(rows), len(ROLES)), dtype=np.float32)
    for n, (_, fs, role) in enumerate(rows):
        x[n, [0, *(at[f] for f in fs if f in at)]] = 1
        y[n, role] = 1
    w = np.zeros((len(names), len(ROLES)), dtype=np.float32)
    mean, square = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, STEPS + 1):
        z = x @ w
        p = np.exp(z - z.max(axis=1, keepdims=True))
        slope = x.T @ (p / p.sum(axis=1, keepdims=True) - y) + PENALTY * w
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        w -= RATE / step**0.5 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return {
        f: {r: round(float(v), 2) for r, v in zip(ROLES, w[i], strict=True) if abs(v) >= 0.1 or not f}
        for f, i in at.items()
        if not f or abs(w[i]).max() >= 0.1
    }


def guess(weights: dict[str, dict[str, float]], fs: tuple[str, ...]) -> str:
    scores = collections.Counter(weights[""])
    for f in fs:
        scores.update(weights.get(f, {}))
    return max(ROLES, key=lambda r: scores[r])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("gold", "texts", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--part", default="all")
    given = parser.parse_args()
    with gzip.open(given.texts, "rt", encoding="utf-8") as file:
        texts = {a["ID"]: a["content_original"] for line in file for a in json.loads(line)["articles"]}
    rows = examples(given.gold, texts, given.part)
    files = sorted({f for f, _, _ in rows})
    rows += taught()
    right: collections.Counter[str] = collections.Counter()
    seen: collections.Counter[str] = collections.Counter()
    for fold in range(5):
        held = set(files[fold::5])
        weights = fit([r for r in rows if r[0] not in held])
        for _, fs, role in (r for r in rows if r[0] in held):
            seen[ROLES[role]] += 1
            right[ROLES[role]] += guess(weights, fs) == ROLES[role]
    print({r: f"{right[r]}/{seen[r]}" for r in ROLES}, f"{sum(right.values()) / sum(seen.values()):.3f}")
    lines = (f"{json.dumps(f)}: {json.dumps(w)}" for f, w in sorted(fit(rows).items()))
    given.out.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
