"""Fit who speaks a quotation that goes on or stands alone: data/speakers.json, from articles annotated by eye.

usage: speakers.py OUT.json --articles GOLD.jsonl EVENTS.jsonl.gz [--seer SEER.jsonl.gz] [--half A]

A stretch's candidates are those the package looks at; one is right when the last party of its chain shares a word with
the party that the annotation gives to a sentence of the stretch. The fit is a logistic regression with an L2 penalty;
the printed figures come from ten folds of whole articles, what is written is fitted on all of them. It is done twice:
whom the first fit takes for the speaker tells how far away the next stretch is.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import provenance
from provenance.attribute import quotes
from provenance.attribute.assemble import Builder
from provenance.attribute.engines import find
from provenance.attribute.sources import Sources
from provenance.language.text import fold
from provenance.language.tokens import Page
from provenance.model import Article

Told = list[tuple[int, int, set[str]]]  # where words stand in the text, and the words of the names of who said them
Row = tuple[int, frozenset[str], bool]  # number of the stretch, features of a candidate, right


def words(names: list[str]) -> set[str]:
    return {w for n in names for w in re.findall(r"[^\W\d_]{3,}|\b[A-Z]{2,}\b", fold(n))} - {
        "the",
        "and",
        "for",
        "from",
        "who",
    }


def annotated(gold: str, events: str, half: str) -> Iterator[tuple[str, dict[str, str], Told]]:
    with gzip.open(events, "rt", encoding="utf-8") as lines:
        texts = {f"allsides/{x['ID']}": x["content_original"] for line in lines for x in json.loads(line)["articles"]}
    for line in Path(gold).read_text(encoding="utf-8").splitlines():
        d = json.loads(line)
        if half in "AB"[int(hashlib.md5(d["file"].encode(), usedforsecurity=False).hexdigest(), 16) % 2]:
            told = [(fold(a["at"])[:60], words([p[-1] for p in a["paths"]])) for a in d["attributions"]]
            yield texts[d["file"]], {"outlet": d["publisher"], "published": d["published"]}, told  # type: ignore[misc]


def claimed(seer: str) -> Iterator[tuple[str, dict[str, str], Told]]:
    with gzip.open(seer, "rt", encoding="utf-8") as lines:
        for d in map(json.loads, lines):
            yield (
                d["text"],
                {"format": "text", "verbatim": True},
                [(fold(c["passage"])[:60], words([c["agent"]])) for c in d["claims"]],
            )  # type: ignore[dict-item,misc]


def rows_of(text: str, given: dict[str, Any], told: Any, complete: bool) -> list[Row]:
    """The candidates of every stretch of an article whose speaker the annotation names."""
    article = next((x for x in provenance.read(text.encode(), **given) if isinstance(x, Article)), None)
    if article is None:
        return []
    page = Page.of(article)
    found = [s for s in find(page, "neural") if s.frame != "continued"]
    builder = Builder(page, Sources(page))
    chains = {id(s): builder.chains_of(s) for s in found}
    speakers, rows = quotes.Speakers(page, found), []

    def names(first: int, last: int) -> set[str]:
        said = [fold(page.words(page.ranges[i])) for i in range(first, last + 1)]
        return set().union(*(w for at, w in told if any(at in s or s[:60] in at for s in said)))

    for n, u in enumerate(quotes.stretches(page, found)):
        wanted = names(u.first, u.last)
        candidates = speakers.of(u)
        # Whom the article calls "he" may be left open, or taken for another: then the annotation of that sentence tells.
        known = [
            names(s.sentence, s.sentence)
            if len(speakers.spoke[s.sentence]) == 1
            else words([c[-1].name for c in chains[id(s)]])
            for s, _ in candidates
        ]
        right = [bool(wanted & k) for k in known]
        best = max(
            zip(map(quotes.likely, (c.features for c in candidates)), candidates, strict=True),
            key=lambda x: x[0],
            default=None,
        )
        if best is not None and best[0] >= quotes.BAR:
            speakers.settle(u, best[1].statement)
        if any(right) or (complete and u.place != "goes on" and all(known)):
            rows += [(n, c.features, ok) for c, ok in zip(candidates, right, strict=True)]
    return rows


def fitted(rows: list[Row], penalty: float) -> dict[str, float]:
    """Newton's method; a feature that fewer than three candidates have is left out."""
    count: dict[str, int] = {}
    for _, f, _ in rows:
        for name in f:
            count[name] = count.get(name, 0) + 1
    names = sorted(n for n, c in count.items() if c > 2)
    x = np.array([[1.0, *(float(n in f) for n in names)] for _, f, _ in rows])
    y = np.array([float(ok) for *_, ok in rows])
    w, ridge = np.zeros(x.shape[1]), np.diag([1e-6, *[penalty] * len(names)])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        w += np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + ridge, x.T @ (y - p) - ridge @ w)
    return {n: round(float(v), 2) for n, v in zip(["bias", *names], w, strict=True)}


def measured(articles: list[list[Row]], penalty: float) -> str:
    made = right = all_ = 0
    for k in range(10):
        weights = fitted([r for i, a in enumerate(articles) if i % 10 != k for r in a], penalty)
        for a in articles[k::10]:
            for n in {n for n, *_ in a}:
                scored = [(quotes.likely(f, weights), ok) for m, f, ok in a if m == n]
                p, ok = max(scored)
                all_ += any(ok for _, ok in scored)
                made += p >= quotes.BAR
                right += ok and p >= quotes.BAR
    return f"{made} stretches given to a speaker, {right} rightly, of {all_} whose speaker is a candidate"


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("out", type=Path)
    ap.add_argument("--articles", nargs=2, required=True)
    ap.add_argument("--seer")
    ap.add_argument("--half", default="AB")
    ap.add_argument("--penalty", type=float, default=1.0)
    o = ap.parse_args()
    for _ in range(2):
        read = [rows_of(*d, True) for d in annotated(*o.articles, o.half)]
        read += [rows_of(*d, False) for d in claimed(o.seer)] if o.seer else []
        print(measured(read, o.penalty))
        weights = fitted([r for a in read for r in a], o.penalty)
        kept = {n: w for n, w in weights.items() if n == "bias" or abs(w) >= 0.1}
        o.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        quotes.weights.cache_clear()


if __name__ == "__main__":
    main()
