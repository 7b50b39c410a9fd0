"""Score an exported tagger: PolNeAR's development set by statements, and CofeNet's sentences by exact spans.

usage: evaluate.py MODEL_FOLDER POLNEAR_DEV COFENET_VALID.txt.gz SCORER.py [--set name=value ...] [--errors N]
"""

from __future__ import annotations

import argparse
import collections
import gzip
import importlib.util
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Indel

from provenance.attribute.engines import Found, Tagger, _cues

ROLES = ("source", "cue", "content")


class Nearest(Tagger):
    """For comparison: the same tags, each content given to the nearest cue and each cue the nearest source."""

    def _link(self, batch: list[Any]) -> Iterator[Found]:
        for w in batch:
            sources, cues, contents = ([(a, b) for a, b, _ in _cues(w.tags[:, r], 0.0)] for r in range(3))
            own: dict[tuple[int, int], list[tuple[int, int]]] = collections.defaultdict(list)
            for c in contents if cues else ():
                own[min(cues, key=lambda cue: gap(cue, c))].append(c)
            for cue, spans in own.items():
                near = min(sources, key=lambda s: gap(s, cue), default=None)
                source = w.range(*near) if near and gap(near, cue) < 30 else None
                yield Found(w.range(*cue), source, tuple(w.range(*c) for c in spans), 1.0)


def gap(a: tuple[int, int], b: tuple[int, int]) -> int:
    return max(a[0] - b[1], b[0] - a[1])


def as_json(f: Found) -> dict[str, Any]:
    return {
        "source": [tuple(f.source)] if f.source else [],
        "cue": [tuple(f.cue)],
        "content": [tuple(c) for c in f.content],
    }


# Marks as the treebank's tokenizer wrote them and as newspapers print them, both to one sign.
_TOKEN = {
    "``": "'",
    "''": "'",
    "--": "-",
    "...": ".",
    "-LRB-": "(",
    "-RRB-": ")",
    "-LSB-": "[",
    "-RSB-": "]",
    "-LCB-": "{",
    "-RCB-": "}",
}
_SIGN = {ord(c): "'" for c in '“”"`‘’'} | {ord(c): "-" for c in "–—"} | {ord("…"): "."}


def align(sentences: list[list[str]], text: str) -> list[list[tuple[int, int]]]:
    """Where each token stands in the article, by the fewest edits between the letters of both; an empty range for a
    token none of whose letters is there."""
    letters: list[str] = []
    owner: list[int] = []
    tokens = [t for s in sentences for t in s]
    for i, t in enumerate(tokens):
        written = _TOKEN.get(t, t.replace("\\/", "/")).translate(_SIGN)
        letters += written
        owner += [i] * len(written)
    places = [i for i, c in enumerate(text) if not c.isspace()]
    plain = "".join(text[i] for i in places).translate(_SIGN)
    found = [(0, 0)] * len(tokens)
    for step in Indel.opcodes("".join(letters), plain):
        if step.tag == "equal":
            for k in range(step.src_end - step.src_start):
                i, at = owner[step.src_start + k], places[step.dest_start + k]
                found[i] = (min(found[i][0], at) if found[i][1] else at, at + 1)
    rest = iter(found)
    return [[next(rest) for _ in s] for s in sentences]


def exact(tagger: Tagger, path: str, dev: str) -> dict[str, float]:
    """Exact-span F1 of CofeNet's protocol: their tokens, one label each, sentence by sentence; a span is right when
    type and both ends are. The tagger reads the article the sentences come from, line ends and all."""
    with gzip.open(path, "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines]
    articles: dict[str, list[dict[str, Any]]] = collections.defaultdict(list)
    for r in rows:
        articles[r["id"]].append(r)
    texts = [(Path(dev) / "text" / f"{name.rpartition('_')[0]}.txt").read_bytes().decode("utf8") for name in articles]
    n = {r: [0, 0, 0] for r in ROLES}
    for sentences, text in zip(articles.values(), texts, strict=True):
        at = align([r["tokens"] for r in sentences], text)
        label: dict[tuple[int, int], str] = {}
        for f in tagger.find(text):
            for role, spans in (("content", f.content), ("source", [f.source] if f.source else []), ("cue", [f.cue])):
                for s in spans:
                    hit = [
                        (k, i) for k, row in enumerate(at) for i, (a, b) in enumerate(row) if a < s.end and b > s.start
                    ]
                    for j, place in enumerate(hit):
                        label[place] = ("B-" if j == 0 or hit[j - 1][0] != place[0] else "I-") + role
        for k, r in enumerate(sentences):
            gold = spans_of(r["labels"])
            mine = spans_of([label.get((k, i), "O") for i in range(len(r["tokens"]))])
            for role in ROLES:
                g, p = {s for s in gold if s[0] == role}, {s for s in mine if s[0] == role}
                n[role][0] += len(g & p)
                n[role][1] += len(p)
                n[role][2] += len(g)
    return {f"cofenet_{r}": round(2 * v[0] / max(1, v[1] + v[2]), 4) for r, v in n.items()}


def spans_of(labels: list[str]) -> set[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    for i, label in enumerate([*labels, "O"]):
        if label.startswith("I-") and found and found[-1][0] == label[2:] and found[-1][2] == i:
            found[-1] = (found[-1][0], found[-1][1], i + 1)
        elif label != "O":
            found.append((label[2:], i, i + 1))
    return set(found)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("model")
    ap.add_argument("dev")
    ap.add_argument("cofenet")
    ap.add_argument("scorer")
    ap.add_argument("--set", nargs="*", default=[])
    ap.add_argument("--nearest", action="store_true", help="link by nearness instead of by the model")
    ap.add_argument("--errors", type=int, default=0)
    a = ap.parse_args()
    spec = importlib.util.spec_from_file_location("scorer", a.scorer)
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    tagger = (Nearest if a.nearest else Tagger)(Path(a.model))
    docs = list(scorer.load(a.dev))
    for pairs in a.set or [""]:
        for pair in filter(None, pairs.split(",")):
            key, value = pair.split("=")
            tagger.settings[key] = type(tagger.settings.get(key, 0.0))(float(value))
        began = time.time()
        found = [tagger.find(text) for _, text, _ in docs]
        seconds = time.time() - began
        out = scorer.score(docs, {d[0]: [as_json(f) for f in fs] for d, fs in zip(docs, found, strict=True)}, a.errors)
        keep = (
            "predicted",
            "statement_P",
            "statement_R",
            "statement_F1",
            "joint_F1",
            "media_found",
            "media_right",
            "exact_F1_source",
            "exact_F1_cue",
            "exact_F1_content",
        )
        print(
            pairs,
            json.dumps({k: out[k] for k in keep} | exact(tagger, a.cofenet, a.dev) | {"seconds": round(seconds, 1)}),
            flush=True,
        )


if __name__ == "__main__":
    main()
