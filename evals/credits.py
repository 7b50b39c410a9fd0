"""How well credits are found, against annotation by eye; fails when a figure falls below its floor.

    python evals/credits.py DATA [--errors N]

DATA is the folder of research data (``data/pages``, ``data/polnear``, ``data/allsides_events``, ``gold``), which is
not part of the project. Articles are counted by halves, drawn by their name: errors are printed of the first alone, so
that the second tells whether what was mended holds.

A credit is right when its party and its extent (full, partly, tip) are those of the annotation; each pair counts once
a page, however often the page says it. The publisher's own credits (its dateline, its staff) and people are neither
right nor wrong. Everything else found is an error, photo credits above all. The pages are read twice: as saved HTML,
and as the text somebody extracted from it, where only the credits that stand in the text can be found.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from research import half, news

import provenance
from provenance.model import Article
from provenance.parties import kind_of, outlet_by_name, outlet_party, vague_phrase

HERE = Path(__file__).parent
_EXTENT = {"full": "full", "partly": "partly", "tip": "tip", "hat-tip": "tip"}


class Said(NamedTuple):
    """One credit: whose (ids of the parties on the way, nearest first), how far, and its words for reading."""

    path: tuple[str, ...]
    extent: str
    words: str
    agency: bool = True

    @property
    def key(self) -> tuple[tuple[str, ...], str]:
        return self.path, self.extent


def party_id(name: str, language: str | None) -> str:
    """One id for all spellings; unnamed agencies are one party in every language."""
    known = outlet_by_name(name, language=language) or outlet_by_name(name)
    if known:
        return known.id
    vague = vague_phrase(name)
    if vague is not None and vague.category == "wire-collective":
        return "agencies"
    return outlet_party(name).id


def found(article: Article) -> list[Said]:
    """The credits of an article that are not its publisher's own or a person's."""
    own = article.outlet.id if article.outlet else None
    said = []
    for a in provenance.attribute(article, engine="rules"):  # every engine finds the same credits
        if a.form != "credit" or a.extent is None:
            continue
        for path in a.paths:
            if path[0].id == own or path[-1].kind == "person":
                continue
            ids = tuple("agencies" if p.kind == "vague" else p.id for p in path)
            said.append(Said(ids, a.extent, a.declared or a.sentence.text, path[0].kind == "agency"))
    return list({s.key: s for s in said}.values())


def annotated(page: Mapping[str, Any], kinds: Mapping[str, str], *, in_text: bool) -> list[Said]:
    own = party_id(page["publisher"], page["lang"])
    said = []
    for line in page["credit_line"]:
        if (in_text and line["where"] != "text") or "own s" in line.get("note", ""):
            continue
        for path in line["paths"]:
            ids = tuple(party_id(name, page["lang"]) for name in path)
            if ids[0] != own and kinds.get(path[0]) != "person" and "staff" not in line.get("note", ""):
                said.append(Said(ids, _EXTENT[line["meaning"]], line["text"]))
    return list({s.key: s for s in said}.values())


class Tally:
    """Counts of right, wrong and missed credits; ``errors`` of them are printed for reading."""

    def __init__(self, errors: int = 0) -> None:
        self.n: Counter[str] = Counter()
        self.errors = errors

    def add(self, name: str, gold: Iterable[Said], got: Iterable[Said]) -> None:
        wanted, seen = {s.key: s for s in gold}, {s.key: s for s in got}
        self.n["right"] += len(wanted.keys() & seen.keys())
        self.n["right party"] += len({k[0] for k in wanted} & {k[0] for k in seen})
        for sign, key in [("MISS", k) for k in wanted.keys() - seen.keys()] + [
            ("WRONG", k) for k in seen.keys() - wanted.keys()
        ]:
            self.n[sign] += 1
            if self.errors > 0:
                self.errors -= 1
                one = wanted.get(key) or seen[key]
                print(f"{sign} {name} | {' > '.join(one.path)} {one.extent} | {one.words[:160]!r}", file=sys.stderr)

    @property
    def f1(self) -> float:
        return 2 * self.n["right"] / max(1, 2 * self.n["right"] + self.n["MISS"] + self.n["WRONG"])

    def figures(self, name: str) -> dict[str, float]:
        right, missed, wrong = self.n["right"], self.n["MISS"], self.n["WRONG"]
        print(f"{name}: {right} right, {wrong} wrong, {missed} missed; party alone right: {self.n['right party']}")
        return {f"{name}: F1": self.f1 if right + missed + wrong else 1.0, f"{name}: wrong": float(wrong)}


def read(source: Any, **given: Any) -> Iterator[Article]:
    return (a for a in provenance.read(source, **given) if isinstance(a, Article))


def pages(data: Path, errors: int) -> dict[str, float]:
    kinds = json.loads((data / "gold" / "kinds.json").read_text(encoding="utf-8"))["kinds"]
    gold = [json.loads(line) for line in (data / "gold" / "pages.dev.jsonl").read_text(encoding="utf-8").splitlines()]
    records = map(
        json.loads, (data / "data" / "pages" / "fundus_articles.jsonl").read_text(encoding="utf-8").splitlines()
    )
    texts = {r["file"]: r["text"] for r in records}
    tallies = {name: Tally(errors) for name in ("pages", "pages (en)", "pages as text", "pages as text (en)")}
    tallies["pages (en)"].errors = tallies["pages as text (en)"].errors = 0
    for page in gold:
        told = {"outlet": page["publisher"], "published": page["published"]}
        forms = {
            "pages": read(
                gzip.decompress((data / "data" / "pages" / "html" / page["file"]).read_bytes()), format="html"
            ),
            "pages as text": read(texts[page["file"]].encode("utf-8"), **told),
        }
        for form, articles in forms.items():
            wanted = annotated(page, kinds, in_text=form != "pages")
            got = [s for a in articles for s in found(a)]
            for name in (form, f"{form} (en)") if page["lang"] == "en" else (form,):
                tallies[name].add(page["file"], wanted, got)
    return {k: v for name, tally in tallies.items() for k, v in tally.figures(f"credits, {name}").items()}


def articles(data: Path, errors: int) -> dict[str, float]:
    """US news as text, by halves. A line is no credit of anybody's when its note or its words say who wrote it."""
    gold = [
        json.loads(line) for line in (data / "gold" / "articles.dev.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    texts = news(data)
    halves: dict[str, Tally] = {"A": Tally(errors), "B": Tally()}
    for page in {page["file"]: page for page in gold}.values():
        given = {"outlet": page["publisher"], "published": page["published"]}
        (article,) = read(texts[page["file"]]["content_original"].encode("utf-8"), **given)
        own = article.outlet.id if article.outlet else None
        for line in page["credit_line"]:
            # Of an outlet's people the outlet is credited; its own are neither right nor wrong.
            named = [tuple(name for name in path if kind_of(name) != "person") for path in line["paths"]]
            line["paths"] = [path for path in dict.fromkeys(named) if path and party_id(path[0], page["lang"]) != own]
        wanted = annotated(page, {}, in_text=False)
        halves[half(page["file"])].add(page["file"], wanted, found(article))
    return {k: v for name, tally in halves.items() for k, v in tally.figures(f"credits, articles {name}").items()}


_WIRES = {"ap": "AP", "upi": "UPI", "reuters": "Reuters", "afp": "AFP"}
_PAPERS = {"huff-post": "HuffPost", "nyt": "The New York Times", "wash-post": "The Washington Post", "usa-today": "USA Today",
           "west-journal": "Western Journalism", "breitbart": "Breitbart News", "politico": "Politico"}  # fmt: skip


def polnear(data: Path, part: str, errors: int) -> dict[str, float]:
    """Agencies and hat tips of US news, from text and byline, against the corpus's own columns (no extents there)."""
    with (data / "data" / "polnear" / "metadata.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [r for r in csv.DictReader(lines, delimiter="\t") if r["compartment"] == part]
    wires, tips = Tally(errors), Tally(errors)
    for row in rows:
        text = (data / "data" / "polnear" / part / "text" / f"{row['filename']}.txt").read_text(encoding="utf-8")
        tip = "" if row["credit"] in ("None", "NA") else row["credit"].strip()
        # The corpus keeps the hat tip in a column of its own; on the page it was the last line.
        record = {"text": f"{text}\n\n{tip}", "outlet": _PAPERS[row["publisher"]], "published": row["publication_date"]}
        if row["author"] not in ("None", "NA"):
            record["authors"] = row["author"]
        got = [s for a in read(json.dumps(record).encode(), format="json") for s in found(a)]
        wire = _WIRES.get(row["wire"].lower())
        gold = [Said((party_id(wire, "en"),), "full", wire)] if wire else []
        # Papers whose text was printed are in no column.
        wires.add(row["filename"], gold, [s for s in got if s.extent == "full" and s.agency])
        whose = tip.removeprefix("h/t:").strip(" .")
        wanted = [Said((party_id(whose, "en"),), "tip", tip)] if tip else []
        if tip:
            tips.add(row["filename"], wanted, [s for s in got if s.extent == "tip"])
    figures = wires.figures(f"credits, PolNeAR {part}, agencies")
    return figures | (tips.figures(f"credits, PolNeAR {part}, hat tips") if part == "train" else {})


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data", type=Path)
    ap.add_argument("--errors", type=int, default=0)
    args = ap.parse_args()
    if not (args.data / "gold").is_dir():
        print(f"skipped: no research data in {args.data}")
        return 0
    floors = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))["attribution"]
    figures = (
        pages(args.data, args.errors)
        | articles(args.data, args.errors)
        | polnear(args.data, "dev", args.errors)
        | polnear(args.data, "train", args.errors)
    )
    failed = 0
    print("\n| figure | value | floor |\n|---|---|---|")
    for name, value in figures.items():
        floor = floors.get(name)
        # What is wrong is counted: there the floor is a ceiling.
        low = floor is not None and (value > floor if name.endswith("wrong") else value < floor)
        failed += low
        print(f"| {name} | {value:.3f} | {'' if floor is None else floor}{' BELOW' if low else ''} |")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
