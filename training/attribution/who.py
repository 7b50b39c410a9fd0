"""Train who "he", "the minister", "the report" is: weights of provenance/attribute/who.py, from annotated articles.

usage: who.py OUT.json --articles GOLD.jsonl TEXTS.jsonl.gz --claims CLAIMS.jsonl.gz [--part 0|1] [--rounds N]

GOLD has a document a line: "file", "publisher", "published" and "attributions" with "at" (the first words of the
sentence), "cue", "paths" of full names. TEXTS has events with their articles ("ID", "content_original"), CLAIMS an
article a line with its "claims" ("passage", "agent"). Every phrase the engine asks about while it reads is a question;
who the annotation says spoke there is the answer, or "nobody" where nobody of the cast is. Each round reads again with
the weights of the one before, since who spoke earlier is part of what is asked. The figures are of articles that the
weights were not fitted to (ten parts). ``--part`` keeps to the articles whose name has that digest, even or odd.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz

import provenance
from provenance.attribute import who
from provenance.language.text import fold
from provenance.model import Article, Attribution

PARTS = 10


class Question(NamedTuple):
    """``true``: what holds of each candidate; ``right``: which of them are meant; ``doc``: the article it is of."""

    doc: str
    table: str
    true: list[frozenset[str]]
    right: list[int]


def digest(name: str) -> int:
    return int(hashlib.md5(name.encode()).hexdigest(), 16)


class Reader:
    """Reads articles and keeps what the engine asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[who.Asked, list[who.Scored]]] = []
        answer = who.ranked

        def kept(question: who.Asked, candidates: list[who.Scored]) -> object:
            self.asked.append((question, candidates))
            return answer(question, candidates)

        who.ranked = kept  # type: ignore[assignment]

    def read(self, text: str, **given: str) -> tuple[Article, list[Attribution]]:
        self.asked.clear()
        article = next(x for x in provenance.read(text.encode(), format="text", **given) if isinstance(x, Article))
        return article, provenance.attribute(article)


def named(candidates: list[who.Scored], names: set[str]) -> list[int]:
    """The candidates that bear one of the names; "nobody" (the last) where none does."""
    bare = {fold(re.sub(r"^(?:the|an?) ", "", n.strip(), flags=re.IGNORECASE)) for n in names}
    called = [fold(re.sub(r"^(?:the|an?) ", "", m.party.name, flags=re.IGNORECASE)) if m else "" for m, _ in candidates]
    exact = [i for i, c in enumerate(called) if c in bare]
    near = [i for i, c in enumerate(called) if c and any(fuzz.token_set_ratio(c, n) >= 88 for n in bare)]
    return exact or near or [len(candidates) - 1]


def of_articles(reader: Reader, gold: Path, texts: Path, part: int | None) -> Iterator[Question]:
    with gzip.open(texts, "rt", encoding="utf-8") as file:
        text = {f"allsides/{a['ID']}": a["content_original"] for line in file for a in json.loads(line)["articles"]}
    for d in map(json.loads, gold.read_text("utf-8").splitlines()):
        if part is not None and digest(d["file"]) % 2 != part:
            continue
        _, found = reader.read(text[d["file"]], outlet=d["publisher"], published=d["published"])
        for question, candidates in reader.asked:
            names: set[str] = set()
            for x in found:
                if any(s.start <= question.at < s.end for s in x.source):
                    sentence, cues = fold(x.sentence.text), {fold(c.text) for c in x.cue}
                    for a in d["attributions"]:
                        cue = fold(a["cue"] or "")
                        here = fold(a["at"])[:60] in sentence or sentence[:40] in fold(a["at"])
                        if here and cue and a.get("stance") != "decline" and any(c in cue or cue in c for c in cues):
                            names |= {n for p in a["paths"] for n in (p if question.table == "text" else p[-1:])}
            if names:
                yield Question(d["file"], question.table, [t for _, t in candidates], named(candidates, names))


def of_claims(reader: Reader, claims: Path) -> Iterator[Question]:
    with gzip.open(claims, "rt", encoding="utf-8") as file:
        docs = [json.loads(line) for line in file]
    for d in docs:
        article, found = reader.read(d["text"])
        for question, candidates in reader.asked:
            names: set[str] = set()
            for x in found:
                if any(s.start <= question.at < s.end for s in x.source):
                    for c in d["claims"]:
                        at = article.text.find(c["passage"])
                        ends = (at, at + len(c["passage"]))
                        said = sum(max(0, min(s.end, ends[1]) - max(s.start, ends[0])) for s in x.content)
                        if at >= 0 and said >= 0.3 * min(len(c["passage"]), sum(s.end - s.start for s in x.content)):
                            names.add(c["agent"])
            if names and not any(n.startswith("Anonymous") for n in names):
                yield Question(d["id"], question.table, [t for _, t in candidates], named(candidates, names))


def fit(questions: list[Question], strength: float = 1.0, steps: int = 300) -> dict[str, dict[str, float]]:
    """Weights by table: what all tables share, and what one has of its own, both held near nothing."""
    features = sorted({(t, f) for q in questions for true in q.true for f in true for t in ("", q.table)})
    place = {f: i for i, f in enumerate(features)}
    rows, owner, target = [], [], []
    for k, q in enumerate(questions):
        for i, true in enumerate(q.true):
            rows.append([place[t, f] for f in true for t in ("", q.table)])
            owner.append(k)
            target.append(1 / len(q.right) if i in q.right else 0.0)
    x = np.zeros((len(rows), len(features)), np.float32)
    for i, r in enumerate(rows):
        x[i, r] = 1
    of, wanted = np.array(owner), np.array(target)
    starts = np.searchsorted(of, np.arange(len(questions)))
    w, mean, square = (np.zeros(len(features)) for _ in range(3))
    for step in range(1, steps + 1):
        scores = x @ w
        scores -= np.maximum.reduceat(scores, starts)[of]
        share = np.exp(scores)
        share /= np.add.reduceat(share, starts)[of]
        # Where several candidates are right, the model may share among them as it likes.
        right = np.add.reduceat(share * (wanted > 0), starts)[of]
        goal = np.where(wanted > 0, share / np.maximum(right, 1e-9), 0)
        slope = x.T @ (share - goal) + strength * w
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        w -= 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    tables: dict[str, dict[str, float]] = defaultdict(dict)
    for table in sorted({q.table for q in questions}):
        for f in sorted({f for t, f in features if t == table}):
            tables[table][f] = round(float(w[place["", f]] + w[place[table, f]]), 2)
    return dict(tables)


def measure(questions: list[Question], strength: float) -> None:
    """Answers by cross-validation, article by article."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for part in range(PARTS):
        fitted = fit([q for q in questions if digest(q.doc) // 2 % PARTS != part], strength)
        for q in questions:
            if digest(q.doc) // 2 % PARTS != part:
                continue
            known = fitted[q.table]
            scores = [sum(known.get(f, 0.0) for f in true) for true in q.true]
            best = max(range(len(scores)), key=scores.__getitem__)
            nobody = len(scores) - 1
            what = "open" if best == nobody else "right" if best in q.right else "wrong"
            counts[q.table]["rightly open" if best == nobody and nobody in q.right else what] += 1
    for table, n in sorted(counts.items()):
        print(f"{table:8}", dict(n))
    whole = sum(counts.values(), Counter())
    print("all     ", dict(whole), f"right {(whole['right'] + whole['rightly open']) / sum(whole.values()):.3f}")


def main() -> None:
    o = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    o.add_argument("out", type=Path)
    o.add_argument("--articles", type=Path, nargs=2, required=True)
    o.add_argument("--claims", type=Path, required=True)
    o.add_argument("--part", type=int)
    o.add_argument("--rounds", type=int, default=2)
    o.add_argument("--strength", type=float, default=1.0)
    given = o.parse_args()
    reader = Reader()
    for _ in range(given.rounds):
        questions = [
            *of_articles(reader, given.articles[0], given.articles[1], given.part),
            *of_claims(reader, given.claims),
        ]
        measure(questions, given.strength)
        fitted = fit(questions, given.strength)
        given.out.write_text(json.dumps(fitted, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        who.weights.cache_clear()


if __name__ == "__main__":
    main()
