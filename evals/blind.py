"""Blind rounds: news read by eye before the tool ran on it, and what the tool says of it afterwards.

    python evals/blind.py DATA [--engine NAME] [--drawn 150]
    python evals/blind.py DATA --keep READINGS.jsonl ... --round 1      (annotation of a new round, without its texts)

``evals/blind/round-N.jsonl`` holds what was read: ids, offsets, parties and labels. The texts are in DATA
(``data/allsides_events``, ``data/pages``), which is not part of the project. Nobody who writes rules reads the errors of
the last round, so none are printed; ``--drawn`` lists sources for somebody else to judge against their articles.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

from research import news, scorer

import provenance
from provenance.model import NEWSROOMS, Article
from provenance.parties import kind_of

HERE = Path(__file__).parent
KINDS = frozenset({"outlet", "agency", "anonymous", "vague", "channel", "document"})
SURE = 0.8
_LABELS = ("paths", "kinds", "stance", "form", "role", "self", "probable_paths")


def records(data: Path) -> dict[str, dict[str, Any]]:
    """Text, title, address and byline of each article, as the readers had them."""
    found = {
        name: {"text": a["content_original"], "title": a["title"], "url": a["url"], "authors": a["authors"]}
        for name, a in news(data).items()
    }
    with (data / "data" / "pages" / "fundus_articles.jsonl").open(encoding="utf-8") as lines:
        for page in map(json.loads, lines):
            found[page["file"]] = {"text": page["text"], "title": page["title"], "url": page["url"], "authors": page["author"]}  # fmt: skip
    return found


def keep(readings: list[Path], number: int, data: Path, read_to: int) -> None:
    """Write the annotation of a round without its texts: openings of sentences become offsets."""
    held = records(data)
    with (HERE / "blind" / f"round-{number}.jsonl").open("w", encoding="utf-8") as out:
        for line in (x for path in readings for x in path.read_text(encoding="utf-8").splitlines() if x.strip()):
            page = json.loads(line)
            text = held[page["file"]]["text"]
            rows = []
            for a in page["attributions"]:
                labels = {k: a[k] for k in _LABELS if a.get(k)}
                rows.append({"at": text.index(a["at"]), "goes_on": a["cue"] is None, "why_unnamed": bool(a.get("reason")), **labels})  # fmt: skip
            credited = {tuple(p) for c in page["credit_line"] for p in c.get("paths", ())}
            credited |= {(page[k],) for k in ("byline_agency", "dateline_agency") if page[k]}
            facts = {k: page[k] for k in ("file", "publisher", "published")}
            whole = {"read_to": read_to} if len(text) > read_to else {}
            out.write(json.dumps(facts | whole | {"credits": sorted(credited), "attributions": rows}, ensure_ascii=False) + "\n")  # fmt: skip


def pages(number: int, held: dict[str, dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """What was read of each article, as the scorer wants it, and the article's record, its text as far as it was read."""
    for line in (HERE / "blind" / f"round-{number}.jsonl").read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        record = held[page["file"]]
        text = record["text"][: page.get("read_to")]
        for a in page["attributions"]:
            a["at"] = text[a["at"] : a["at"] + 60].split("\n")[0]
        yield page, record | {"text": text}


def articles(page: dict[str, Any], record: dict[str, Any]) -> list[Article]:
    told = record | {"outlet": page["publisher"], "published": page["published"]}
    given = {k: v for k, v in told.items() if v}
    return [a for a in provenance.read(json.dumps([given]).encode("utf-8"), format="json") if isinstance(a, Article)]


def credit_figures(score: ModuleType, read: list[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, float]:
    """Parties that a byline, a dateline or a credit line names: each counts once an article."""
    n: Counter[str] = Counter()
    for page, record in read:
        named = {c[0] for c in page["credits"] if kind_of(c[0]) in NEWSROOMS}  # people's credits are not measured
        wanted = {name for name in named if not score.same(name, page["publisher"], {})}
        said = [a for article in articles(page, record) for a in provenance.attribute(article) if a.form == "credit"]
        got = {path[0].name for a in said for path in a.paths if path and path[0].kind in NEWSROOMS}
        right = {w for w in wanted if any(score.same(w, g, {}) for g in got)}
        n["right"] += len(right)
        n["missed"] += len(wanted) - len(right)
        n["wrong"] += sum(not any(score.same(w, g, {}) for w in wanted) for g in got)
    f1 = 2 * n["right"] / max(1, 2 * n["right"] + n["missed"] + n["wrong"])
    return {"credits F1": f1, "credits wrong": n["wrong"], "credits annotated": n["right"] + n["missed"]}


def sure(score: ModuleType, read: list[tuple[dict[str, Any], dict[str, Any]]]) -> tuple[int, int]:
    """Of the paths printed with a confidence of .8 and more: how many, and how many are right."""
    right = every = 0
    for page, record in read:
        for article in articles(page, record):
            for a in provenance.attribute(article):
                words = score.fold(a.sentence.text)
                at_it = [
                    g for g in page["attributions"] if score.fold(g["at"]) in words or words[:40] in score.fold(g["at"])
                ]
                wanted = [p for g in at_it for p in [*g["paths"], *g.get("probable_paths", [])]]
                for path in a.paths if a.confidence >= SURE and a.form != "credit" else ():
                    every += 1
                    right += any(score.same_path(w, [p.name for p in path], {}) for w in wanted)
    return right, every


def drawn(read: list[tuple[dict[str, Any], dict[str, Any]]], count: int, seed: int) -> None:
    """Sources printed, at random, one a line, for a reader to judge."""
    rows = []
    for page, record in read:
        for article in articles(page, record):
            for a in provenance.attribute(article):
                rows += [(page["file"], a.sentence.text, " > ".join(p.name for p in path), a.form) for path in a.paths]
    for row in random.Random(seed).sample(rows, min(count, len(rows))):
        print(json.dumps(row, ensure_ascii=False))


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data", type=Path)
    ap.add_argument("--round", type=int, default=1)
    ap.add_argument("--engine", default="neural")
    ap.add_argument("--drawn", type=int, default=0)
    ap.add_argument("--keep", type=Path, nargs="+")
    ap.add_argument("--read-to", type=int, default=9000, help="characters of a page that were read")
    args = ap.parse_args()
    if not (args.data / "gold").is_dir():
        print(f"skipped: no research data in {args.data}")
        return 0
    if args.keep:
        keep(args.keep, args.round, args.data, args.read_to)
        return 0
    read = list(pages(args.round, records(args.data)))
    if args.drawn:
        drawn(read, args.drawn, args.round)
        return 0
    score = scorer(args.data, "chain_score")
    provenance.attribute = cache(partial(provenance.attribute, engine=args.engine))  # type: ignore[assignment] # the scorer asks this name
    held = {page["file"]: record["text"] for page, record in read}
    gold = [page for page, _ in read]
    figures: dict[str, float] = {}
    for name, kinds in (("all paths", None), ("outlets, agencies, unnamed, vague, channels, documents", set(KINDS))):
        out = score.evaluate(gold, held.__getitem__, kinds)
        figures |= {f"{name}: {k}": out[k] for k in ("F1", "P", "R")} | {f"{name}: annotated": out["gold"]}
    figures |= credit_figures(score, read)
    right, every = sure(score, read)
    figures |= {
        f"confidence {SURE} and above: right": right / max(1, every),
        f"confidence {SURE} and above: printed": every,
    }
    floors = json.loads((HERE / "floors.json").read_text(encoding="utf-8")).get("blind", {})
    print(
        f"round {args.round}: {len(read)} articles, {sum(len(p['attributions']) for p in gold)} attributions\n\n| figure | value | floor |\n|---|---|---|"
    )
    failed = 0
    for name, value in figures.items():
        floor = floors.get(f"round {args.round}, {args.engine}: {name}")
        low = floor is not None and value < floor
        failed += low
        print(f"| {name} | {value:.3f} | {'' if floor is None else floor}{' BELOW' if low else ''} |")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
