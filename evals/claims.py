"""How well claims are linked, on data whose answers are known.

    python evals/claims.py [FOLDER [GOLD]]

Without FOLDER: the seeds and the pairs of the tests. FOLDER holds the research corpora described in docs/claims.md
(none of them is part of this project), GOLD annotated events; what is absent is named and left out. Sentences that
``training/claim_weights.py`` fits on are not measured again here, except the few annotated events.
"""

from __future__ import annotations

import csv
import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "training"))

from claim_pairs import Pair, claim_match, events, headlines, look_alikes, paraphrases, stories

from provenance.attribute import attribute
from provenance.claims import link
from provenance.claims.propositions import proposition_of, propositions
from provenance.claims.score import MEASURES, Side, measures, prepare, score, weights
from provenance.model import Article, Claim
from provenance.read import read

ROOT = Path(__file__).parent.parent
BOTH = MEASURES.index("both")


def statements(text: str, name: str) -> list[Side]:
    return [prepare(p) for p in propositions(Article(name, text, language="en"), [])]


def whole(text: str) -> Side | None:
    made = proposition_of(text)
    return prepare(made) if made else None


def linked_score(pair: Pair) -> float:
    return max((score(x, y) for x in statements(pair.a, "a") for y in statements(pair.b, "b")), default=0.0)


def likeness(pair: Pair) -> float:
    """Similarity of two whole texts: the share of each that the other explains."""
    a, b = whole(pair.a), whole(pair.b)
    return measures(a, b)[BOTH] if a and b else 0.0


def f1(truth: Sequence[bool], said: Sequence[bool]) -> tuple[float, float, float]:
    hit = sum(t and s for t, s in zip(truth, said, strict=True))
    p, r = hit / max(1, sum(said)), hit / max(1, sum(truth))
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def best_f1(pairs: Sequence[Pair], value: Callable[[Pair], float]) -> float:
    """F1 at the best threshold, the way similarity baselines are quoted."""
    scored = [(value(p), p.value >= 0.5) for p in pairs]
    truth = [t for _, t in scored]
    return max(f1(truth, [v >= bar for v, _ in scored])[2] for bar in sorted({round(v, 3) for v, _ in scored}))


def pearson(x: Sequence[float], y: Sequence[float]) -> float:
    mx, my = sum(x) / len(x), sum(y) / len(y)
    over = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    return over / math.sqrt(sum((a - mx) ** 2 for a in x) * sum((b - my) ** 2 for b in y))


FLOORS: dict[str, float] = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))["claims"]
below: list[str] = []


def row(name: str, size: object, text: str, value: float | None = None) -> None:
    """One line of the table; ``value`` is held against the floor of that name, if there is one."""
    if value is not None and value < FLOORS.get(name, value):
        below.append(name)
        text += f" BELOW the floor of {FLOORS[name]}"
    print(f"| {name} | {size} | {text} |")


def mentions_found(found: Iterable[Claim], wanted: set[tuple[str, str]], name_of: dict[str, str]) -> tuple[int, int]:
    """Of the claim that holds most of the wanted mentions: how many it holds, and how many others."""
    best = (0, 0)
    for claim in found:
        held = [(name_of[m.article], m.sentence.text) for m in claim.mentions]
        hit = sum(any(a == b and (s in t or t in s) for b, t in held) for a, s in wanted)
        other = sum(not any(a == b and (s in t or t in s) for a, s in wanted) for b, t in held)
        best = max(best, (hit, -other))
    return best[0], -best[1]


def measure_seeds() -> None:
    articles = [a for a in read(ROOT / "seeds") if isinstance(a, Article)]
    found = link((a, attribute(a)) for a in articles)
    name_of = {a.id: Path(a.origin or "").name for a in articles}
    for claim in json.loads((ROOT / "tests" / "data" / "seeds.json").read_text(encoding="utf-8"))["claims"]:
        wanted = {(f, s) for f, s in claim["mentions"]}
        hit, other = mentions_found(found, wanted, name_of)
        row(f"seeds: {claim['id']}", f"{len(wanted)} mentions", f"{hit} found together, {other} others with them", hit - other)


def measure_pairs() -> None:
    with (ROOT / "tests" / "data" / "claim_pairs.csv").open(encoding="utf-8", newline="") as handle:
        pairs = [Pair("own", p["kind"], p["a"], p["b"], float(p["same"])) for p in csv.DictReader(handle)]
    p, r, f = f1([x.value > 0.5 for x in pairs], [linked_score(x) >= weights().link for x in pairs])
    row("made pairs (tests)", f"{len(pairs)} pairs", f"precision {p:.2f}, recall {r:.2f}, F1 {f:.2f}", f)


def measure_events(folder: Path, gold: Path) -> None:
    held = list(events(folder, gold))
    if not held:
        row("annotated events", "absent", "not measured")
        return
    hits = wanted_all = others = count = 0
    for event in held:
        read_all = [Article(n, t, language="en") for n, t in event.articles.items()]
        found = link((a, attribute(a)) for a in read_all)
        for mentions in event.claims.values():
            if len({n for n, _ in mentions}) > 1:
                hit, other = mentions_found(found, set(mentions), {a.id: a.id for a in read_all})
                hits, wanted_all, others, count = hits + hit, wanted_all + len(set(mentions)), others + other, count + 1
    row("annotated events", f"{count} claims, {wanted_all} mentions", f"{hits} mentions found together, {others} others with them", hits - others)


def measure_look_alikes(folder: Path) -> None:
    pairs = [p for n, p in enumerate(look_alikes(folder)) if n % 4 == 1]
    if not pairs:
        row("look-alike events (ECB+)", "absent", "not measured")
        return
    p, r, f = f1([x.value > 0.5 for x in pairs], [linked_score(x) >= weights().link for x in pairs])
    row("look-alike events (ECB+)", f"{len(pairs)} pairs", f"precision {p:.2f}, recall {r:.2f}, F1 {f:.2f}", f)


def measure_claim_match(folder: Path) -> None:
    pairs = list(claim_match(folder))
    if not pairs:
        row("ClaimMatch", "absent", "not measured")
        return
    from rapidfuzz.fuzz import token_set_ratio

    ours = best_f1(pairs, likeness)
    baseline = best_f1(pairs, lambda p: token_set_ratio(p.a.lower(), p.b.lower()) / 100)
    row("ClaimMatch, F1 at the best threshold", f"{len(pairs)} pairs", f"{ours:.3f} (token set ratio {baseline:.3f})", ours)


def measure_headlines(folder: Path) -> None:
    from rapidfuzz.fuzz import token_set_ratio

    for year in ("2013", "2014"):
        pairs = list(headlines(folder, year))
        if not pairs:
            row(f"STS {year} headlines", "absent", "not measured")
            continue
        truth = [p.value for p in pairs]
        ours = pearson([likeness(p) for p in pairs], truth)
        baseline = pearson([token_set_ratio(p.a.lower(), p.b.lower()) for p in pairs], truth)
        row(f"STS {year} headlines, Pearson", f"{len(pairs)} pairs", f"{ours:.2f} (token set ratio {baseline:.2f})", ours)


def measure_paraphrases(folder: Path) -> None:
    pairs = list(paraphrases(folder, "val"))
    if not pairs:
        row("paraphrases (MSRP)", "absent", "not measured")
        return
    p, r, f = f1([x.value > 0.5 for x in pairs], [linked_score(x) >= weights().link for x in pairs])
    row("paraphrases (MSRP)", f"{len(pairs)} pairs", f"precision {p:.2f}, recall {r:.2f}, F1 {f:.2f}", f)


def measure_strangers(folder: Path, count: int = 60) -> None:
    """Other stories in one corpus: claims that span two of them are wrong more often than not."""
    held = stories(folder, 0, count)
    if not held:
        row("strangers", "absent", "not measured")
        return
    articles = [Article(n, t, published=d or None, language="en") for _, n, t, d in held]
    story = {n: e for e, n, _, _ in held}
    known = [(a, attribute(a)) for a in articles]
    began = time.process_time()
    found = link(known)
    took = time.process_time() - began
    plural = [c for c in found if len({m.article for m in c.mentions}) > 1]
    across = [c for c in plural if len({story[m.article] for m in c.mentions}) > 1]
    row(
        f"{count} stories at once",
        f"{len(articles)} articles",
        f"{len(plural)} claims in several articles, {len(across)} of them across stories; {1000 * took / len(articles):.0f} ms an article",
    )


def main(argv: Sequence[str]) -> int:
    print("| what | size | result |\n|---|---|---|")
    measure_seeds()
    measure_pairs()
    if not argv:
        print("\nFOLDER was not given: the research corpora were not measured.")
        return 1 if below else 0
    folder = Path(argv[0])
    measure_events(folder, Path(argv[1]) if len(argv) > 1 else folder / "events_claims.dev.json")
    measure_look_alikes(folder)
    measure_strangers(folder)
    measure_paraphrases(folder)
    measure_headlines(folder)
    measure_claim_match(folder)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
