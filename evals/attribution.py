"""How well attributions are found, against annotation by eye; fails when a figure falls below its floor.

    python evals/attribution.py DATA [--errors N]

DATA is the folder of research data (``data/polnear``, ``data/pages``, ``gold``, ``bench``), which is not part of the
project. The scorers are those that come with the data, so that figures can be compared with other systems'. Floors are
in ``evals/floors.json`` and only ever rise. ``--errors`` lists misses and wrong answers for reading.
"""

from __future__ import annotations

import argparse
import functools
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from research import half, news, scorer

import provenance
from provenance.attribute import ENGINES
from provenance.language.tokens import cues
from provenance.model import NEWSROOMS

HERE = Path(__file__).parent
ATTRIBUTE = provenance.attribute


def polnear(data: Path, errors: int, engine: str) -> dict[str, float]:
    score = scorer(data, "attribution_score")
    docs = list(score.load(str(data / "data" / "polnear" / "dev")))
    began = time.perf_counter()
    predicted = {}
    for name, text, _ in docs:
        (article,) = provenance.read(text.encode("utf-8"), verbatim=True)
        predicted[name] = spans(provenance.attribute(article, engine=engine))
    seconds = time.perf_counter() - began
    out = score.score(docs, predicted, errors)
    print(
        f"PolNeAR dev, {engine}: {len(docs)} articles in {seconds:.1f} s; {out['predicted']} statements found of {out['gold']} annotated"
    )
    shown = {
        "statement F1": "statement_F1",
        "statement precision": "statement_P",
        "statement recall": "statement_R",
        "joint F1": "joint_F1",
        "media-citing statements found": "media_found",
        "media-citing statements with the right source": "media_right",
    }
    if engine == "neural":
        by_group(score, docs, predicted)
    return {f"PolNeAR dev, {engine}: {name}": out[key] for name, key in shown.items()}


def spans(found: list[provenance.Attribution]) -> list[dict[str, list[tuple[int, int]]]]:
    """The statements as PolNeAR annotates them: a quotation that goes on belongs to the statement it goes on from."""
    made: list[tuple[Any, dict[str, list[tuple[int, int]]]]] = []
    for a in found:
        row = {role: [(s.start, s.end) for s in getattr(a, role)] for role in ("source", "cue", "content")}
        goes_on = not a.cue and a.form != "credit"
        from_ = next((r for paths, r in reversed(made) if paths == a.paths), None) if goes_on else None
        if from_ is not None:
            from_["content"] += row["content"]
        elif a.form != "credit":
            made.append((a.paths, row))
    return [row for _, row in made]


def by_group(score: ModuleType, docs: list[Any], predicted: dict[str, Any]) -> None:
    """Two tables: of annotated statements, how many are found and with the right source, by the source's kind and the cue's family."""
    found: dict[str, dict[str, list[bool]]] = {"kind of source": {}, "cue family": {}}
    for name, text, gold in docs:
        for statement in gold:
            one = score.score([(name, text, [statement])], {name: predicted[name]})
            right = one["joint_F1"] > 0
            source = " ".join(text[a:b] for a, b in statement["source"])
            cue = " ".join(text[a:b] for a, b in statement["cue"]).lower()
            families = [c.family for w in re.findall(r"[a-z]+", cue) for c, _ in cues().get(w, ())]
            family = "according to" if "according" in cue else families[-1] if families else "no word of the list"
            for group, key in (("kind of source", kind_of(score, source)), ("cue family", family)):
                found[group].setdefault(key, []).append(right)
                found[group].setdefault(key + " (words)", []).append(one["statement_R"] > 0)
    for group, rows in found.items():
        print(f"\n| {group} | annotated | found | and source right |\n|---|---|---|---|")
        for key, right in sorted(rows.items(), key=lambda kv: -len(kv[1])):
            if not key.endswith(" (words)"):
                words = rows[key + " (words)"]
                print(f"| {key} | {len(right)} | {sum(words) / len(words):.2f} | {sum(right) / len(right):.2f} |")


def kind_of(score: ModuleType, source: str) -> str:
    if not source:
        return "none named"
    if score.MEDIA.search(source):
        return "news medium"
    if source.lower() in PRONOUNS:
        return "pronoun"
    named = re.search(r"(?<!^)\b[A-Z][a-z]+|^[A-Z][a-z]+ [A-Z]", source)
    return "name" if named or re.fullmatch(r"(?:Mr\.|Mrs\.|Ms\.)? ?[A-Z][\w’'-]+", source) else "description"


PRONOUNS = frozenset("he she they it we i you who his her their its my our your this that these those".split())


def chains(data: Path, errors: int, engine: str) -> dict[str, float]:
    provenance.attribute = functools.partial(ATTRIBUTE, engine=engine)  # type: ignore[assignment] # the scorer asks this name
    try:
        return _chains(data, errors, engine)
    finally:
        provenance.attribute = ATTRIBUTE


def _chains(data: Path, errors: int, engine: str) -> dict[str, float]:
    score = scorer(data, "chain_score")
    seeds: dict[str, Any] = json.loads((data / "gold" / "seeds.json").read_text(encoding="utf-8"))
    folder = HERE.parent / "seeds"
    out = score.evaluate(
        seeds["documents"],
        lambda n: (folder / n).read_text(encoding="utf-8"),
        None,
        seeds["spellings"],
        seeds["kinds"],
        errors,
    )
    found = {f"seeds, {engine}: path F1": out["F1"]}
    kinds = json.loads((data / "gold" / "kinds.json").read_text(encoding="utf-8"))
    lines = (data / "gold" / "pages.dev.jsonl").read_text(encoding="utf-8").splitlines()
    pages = [d for d in map(json.loads, lines) if d["lang"] == "en"]
    records = map(
        json.loads, (data / "data" / "pages" / "fundus_articles.jsonl").read_text(encoding="utf-8").splitlines()
    )
    texts = {r["file"]: r["text"] for r in records}
    vague = {"outlet", "agency", "vague"}
    for words, wanted in (
        ("outlets, agencies and vague sources", vague),
        ("the same and unnamed people", vague | {"anonymous"}),
    ):
        out = score.evaluate(pages, texts.__getitem__, wanted, kinds["spellings"], kinds["kinds"], errors)
        for name, key in (("F1", "F1"), ("precision", "P"), ("recall", "R")):
            found[f"pages (en), {engine}: {words}, path {name}"] = out[key]
    silent = [d for d in pages if d.get("negative")]
    invented = 0
    for d in silent:
        for item in provenance.read(texts[d["file"]].encode("utf-8"), outlet=d["publisher"], published=d["published"]):
            if isinstance(item, provenance.Article):
                named = {
                    p.name for a in provenance.attribute(item) for path in a.paths for p in path if p.kind in NEWSROOMS
                }
                invented += len(named - {d["publisher"]})
    print(f"pages that cite nobody: {len(silent)}")
    return found | {f"pages (en), {engine}: outlets named where none is cited": float(invented)}


def unread(data: Path, errors: int) -> dict[str, float]:
    """News with every source of every kind annotated, names resolved to the full name the article gives."""
    lines = (data / "gold" / "articles.dev.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {name: a["content_original"] for name, a in news(data).items()}
    score = scorer(data, "chain_score")
    found: dict[str, float] = {}
    for words, kinds in (("all paths", None), ("outlets, agencies, unnamed, vague, channels, documents", LOOSE)):
        out = score.evaluate([json.loads(x) for x in lines], texts.__getitem__, kinds, {}, {}, errors)
        found |= {f"articles, {words}: {name}": out[name] for name in ("F1", "P", "R")}
    return found | parts_played([json.loads(x) for x in lines], texts, score)


def parts_played(docs: list[dict[str, Any]], texts: dict[str, str], score: ModuleType) -> dict[str, float]:
    """Roles of the sources rightly found, in the half of the articles from which no weight was fitted; reasons in all."""
    right: list[bool] = []
    told = reasons = quoted = 0
    for d in docs:
        (article,) = provenance.read(texts[d["file"]].encode("utf-8"), outlet=d["publisher"], published=d["published"])
        held = half(d["file"]) == "B"  # training/attribution/roles.py --part 0
        found = [(score.fold(a.sentence.text), a) for a in provenance.attribute(article)]
        for gold in d["attributions"]:
            at = score.fold(gold["at"])[:60]
            named = (a for words, a in found if at in words or words[:40] in score.fold(gold["at"]))
            paths = [(a, [p.name for p in path]) for a in named for path in a.paths]
            a = next((a for a, path in paths if any(score.same_path(g, path, {}) for g in gold["paths"])), None)
            if a is not None and gold["reason"]:
                reasons, quoted = reasons + 1, quoted + (a.reason is not None)
            if a is not None and held:
                told += 1
                right += [a.role == gold["role"]] if a.role else []
    return {
        "articles, roles: right of those told": sum(right) / max(1, len(right)),
        "articles, roles: told of the sources found": len(right) / max(1, told),
        "articles, reasons for not naming: quoted": quoted / max(1, reasons),
    }


LOOSE = {"outlet", "agency", "anonymous", "vague", "channel", "document"}
_SETS = {
    "seer_score": (
        "seer_ced1k",
        {"claims of CED-1K: found": "found", "claims of CED-1K: with the right speaker": "joint"},
    ),
    "anonymous_score": ("anonymous_sources", {"snippets with an unnamed source: recognised": "recognised_share"}),
    "wire_score": ("wire_bylines", {"bylines: agency found": "recall", "bylines: credited falsely": "false"}),
}


def other_sets(data: Path) -> dict[str, float]:
    """What the scorers that come with these sets print; each is a program of its own."""
    found: dict[str, float] = {}
    for name, (folder, figures) in _SETS.items():
        program = [sys.executable, str(data / "bench" / f"{name}.py"), str(data / "data" / folder / "dev.jsonl.gz")]
        out = json.loads(subprocess.run(program, check=True, capture_output=True, text=True).stdout.splitlines()[0])
        found |= {words: out[key] for words, key in figures.items()}
    return found


def exact(data: Path) -> dict[str, float]:
    """Exact spans by CofeNet's protocol, of the model alone; the way of measuring is the training recipe's."""
    sys.path.insert(0, str(HERE.parent / "training" / "attribution"))
    from evaluate import exact as measured

    from provenance.attribute.engines import model

    tagger = model()
    kept = tagger.settings["least"]
    tagger.settings["least"] = 0.5
    found = measured(
        tagger, str(data / "data" / "cofenet_valid" / "polnear_valid.txt.gz"), str(data / "data" / "polnear" / "dev")
    )
    tagger.settings["least"] = kept
    return {f"exact spans, {name.removeprefix('cofenet_')} F1": value for name, value in found.items()}


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data", type=Path)
    ap.add_argument("--errors", type=int, default=0)
    args = ap.parse_args()
    if not (args.data / "data" / "polnear").is_dir():
        print(f"skipped: no research data in {args.data}")
        return 0
    floors = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))["attribution"]
    figures: dict[str, float] = {}
    for engine in ENGINES:
        errors = args.errors if engine == ENGINES[0] else 0
        figures |= polnear(args.data, errors, engine) | chains(args.data, errors, engine)
    figures |= unread(args.data, args.errors) | other_sets(args.data) | exact(args.data)
    failed = 0
    print("\n| figure | value | floor |\n|---|---|---|")
    for name, value in figures.items():
        floor = floors.get(name)
        # These count errors: there the floor is a ceiling.
        ceiling = "none is cited" in name or "falsely" in name
        low = floor is not None and (value > floor if ceiling else value < floor)
        failed += low
        print(f"| {name} | {value:.3f} | {'' if floor is None else floor}{' BELOW' if low else ''} |")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
