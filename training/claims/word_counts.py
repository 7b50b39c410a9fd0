"""Make provenance/data/en/word_counts.csv: in how many sentences of news text each normal form stands.

    python training/word_counts.py FOLDER [OUT]

FOLDER holds plain text (``*.txt``) and events (``*.jsonl.gz``, one event per line with ``articles`` that have
``content_original``). The table keeps counts alone: the normal form, in how many of a million sentences it
stands, and how often out of a hundred it is written with a capital inside a sentence, which tells names from
words. No text of the corpus is kept.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from provenance.language.text import sentences
from provenance.language.tokens import stem, tokens

KEEP = 14_000
LEAST = 8  # articles it must stand in, so that no private person's name is in the table


def texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.txt")):
        if not any(w in path.name.upper() for w in ("README", "LICENSE", "LICENCE")):
            yield path.read_text(encoding="utf-8", errors="replace")
    for path in sorted(folder.rglob("events.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                for article in json.loads(line)["articles"]:
                    yield article.get("content_original") or ""


def main(folder: Path, out: Path) -> None:
    held: Counter[str] = Counter()  # sentences
    articles: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    total = 0
    for text in texts(folder):
        seen_here: set[str] = set()
        for part in sentences(text):
            found = [t for t in tokens(text[part.start : part.end]) if t.kind == "word"]
            if len(found) < 4:
                continue
            total += 1
            # A headline in capitals says nothing about names.
            headline = sum(t.text[0].isupper() for t in found) > 0.6 * len(found)
            seen = set()
            for place, token in enumerate(found):
                form = stem(token.plain)
                seen.add(form)
                if place and not headline:
                    inside[form] += 1
                    capital[form] += token.text[0].isupper()
            held.update(seen)
            seen_here |= seen
        articles.update(seen_here)
    best = sorted((f for f in held if articles[f] >= LEAST), key=lambda f: (-held[f], f))[:KEEP]
    with out.open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle, lineterminator="\n")
        table.writerow(["form", "per_million", "capital"])
        for form in sorted(best):
            share = round(100 * capital[form] / inside[form]) if inside[form] else 0
            table.writerow([form, max(1, round(1e6 * held[form] / total)), share])
    print(f"{total} sentences, {len(held)} forms, {len(best)} kept, {out.stat().st_size} bytes")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "provenance/data/en/word_counts.csv"))
