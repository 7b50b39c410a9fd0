"""How well claims are linked, on data whose answers are known.

    python evals/claims.py [FOLDER [GOLD]]

Without FOLDER: the seeds and the pairs of the tests. FOLDER holds the research corpora described in docs/claims.md
(none of them is part of this project), GOLD annotated events; what is absent is named and left out. Sentences that
``training/claims/weights.py`` fits on are not measured again here, except the few annotated events.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "training" / "claims"))

from likeness import likeness as graded
from likeness import one_event
from one_event import sentences_of
from pairs import (
    Pair,
    claim_match,
    events,
    headlines,
    known_lies,
    look_alike_articles,
    look_alikes,
    paraphrases,
    stories,
)

from provenance import chart, independence
from provenance.attribute import attribute
from provenance.claims import link
from provenance.claims.meaning import embed
from provenance.claims.prepared import Side, prepare
from provenance.claims.propositions import proposition_of, propositions
from provenance.claims.scoring import score, weights
from provenance.corpus import open_database
from provenance.model import Article, Claim
from provenance.parties import make_party
from provenance.read import read

ROOT = Path(__file__).parent.parent


def statements(text: str, name: str) -> list[Side]:
    return [prepare(p) for p in propositions(Article(name, text, language="en"), [])]


def whole(text: str) -> Side | None:
    made = proposition_of(text)
    return prepare(made) if made else None


def linked_score(pair: Pair) -> float:
    return max((score(x, y) for x in statements(pair.a, "a") for y in statements(pair.b, "b")), default=0.0)


def likeness(pair: Pair) -> float:
    """How alike two whole texts are, as readers grade it."""
    a, b = whole(pair.a), whole(pair.b)
    return graded(a, b) if a and b else 0.0


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
        row(
            f"seeds: {claim['id']}",
            f"{len(wanted)} mentions",
            f"{hit} found together, {other} others with them",
            hit - other,
        )


def measure_pairs() -> None:
    with (ROOT / "tests" / "data" / "claim_pairs.csv").open(encoding="utf-8", newline="") as handle:
        pairs = [Pair("own", p["kind"], p["a"], p["b"], float(p["same"])) for p in csv.DictReader(handle)]
    p, r, f = f1([x.value > 0.5 for x in pairs], [linked_score(x) >= weights().link for x in pairs])
    row("made pairs (tests)", f"{len(pairs)} pairs", f"precision {p:.2f}, recall {r:.2f}, F1 {f:.2f}", f)
    with (ROOT / "tests" / "data" / "claim_meanings.csv").open(encoding="utf-8", newline="") as handle:
        pairs = [Pair("own", "", p["a"], p["b"], float(p["same"])) for p in csv.DictReader(handle)]
    p, r, f = f1([x.value > 0.5 for x in pairs], [linked_score(x) >= weights().link for x in pairs])
    row(
        "made pairs, written before the model",
        f"{len(pairs)} pairs",
        f"precision {p:.2f}, recall {r:.2f}, F1 {f:.2f}",
        f,
    )


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
    row(
        "annotated events",
        f"{count} claims, {wanted_all} mentions",
        f"{hits} mentions found together, {others} others with them",
        hits - others,
    )


def measure_numbers(folder: Path, gold: Path) -> None:
    """The whole way from texts to numbers: those of the claim that holds most of the annotated mentions of each."""
    right = written = count = 0
    for event in events(folder, gold):
        given = [
            Article(
                n,
                t,
                outlet=make_party(event.outlets[n][0], "outlet"),
                published=event.outlets[n][1] or None,
                language="en",
            )
            for n, t in event.articles.items()
        ]
        with open_database(":memory:") as db:
            db.add(given)
            found = [claim for summary in db.claims() if (claim := db.claim(summary.id)) is not None]
        for name, mentions in event.claims.items():
            held = {id(c): mentions_found([c], set(mentions), {a.id: a.id for a in given}) for c in found}
            best = max(found, key=lambda c: (held[id(c)][0], -held[id(c)][1]))
            counts = independence(chart(best))
            at_least, as_written, at_most = event.numbers[name]
            written += counts.as_written == as_written
            right += (counts.at_least, counts.as_written, counts.at_most) == (at_least, as_written, at_most)
            count += 1
    if not count:
        row("numbers of annotated events", "absent", "not measured")
        return
    row(
        "numbers of annotated events: as written",
        f"{count} claims",
        f"{written} right; all three numbers right in {right}",
        written,
    )


def tf_idf(texts: Sequence[str]) -> Callable[[str, str], float]:
    """The cosine of word counts, each weighed by how few of the texts hold the word."""
    words = {t: Counter(re.findall(r"\w\w+", t.lower())) for t in texts}
    held = Counter(w for count in words.values() for w in count)
    idf = {w: math.log((1 + len(words)) / (1 + n)) + 1 for w, n in held.items()}
    vector = {t: {w: n * idf[w] for w, n in count.items()} for t, count in words.items()}
    size = {t: math.sqrt(sum(x * x for x in v.values())) or 1.0 for t, v in vector.items()}
    return lambda a, b: sum(x * vector[b].get(w, 0.0) for w, x in vector[a].items()) / (size[a] * size[b])


def measure_look_alikes(folder: Path) -> None:
    """Of topics the coefficients have not seen: sentences in their articles; of the other event, and of any other."""
    held = [p for p in look_alikes(folder, most_per_topic=90) if int(p.group) % 2]
    if not held:
        row("look-alike events (ECB+)", "absent", "not measured")
        return
    texts = look_alike_articles(folder)[0]
    side = sentences_of(texts)
    read: dict[str, list[Side]] = {}

    def stated(article: str, sentence: str) -> list[Side]:
        if article not in read:
            known = Article(article, texts[article], language="en")
            read[article] = [prepare(p) for p in propositions(known, attribute(known))]
        return [s for s in read[article] if s.of.sentence.text in sentence or sentence in s.of.sentence.text]

    values = {
        p: max((score(x, y) for x in stated(p.in_a, p.a) for y in stated(p.in_b, p.b)), default=0.0) for p in held
    }
    words = tf_idf(sorted({t for p in held for t in (p.a, p.b)}))
    for name, kinds in (
        ("look-alike events (ECB+)", {"", "other event"}),
        ("look-alikes, and other claims of one event (ECB+)", {"", "other event", "same event"}),
    ):
        pairs = [p for p in held if p.kind in kinds]
        p, r, f = f1([x.value > 0.5 for x in pairs], [values[x] >= weights().link for x in pairs])
        ours, baseline = best_f1(pairs, values.__getitem__), best_f1(pairs, lambda x: words(x.a, x.b))
        told = f"precision {p:.2f}, recall {r:.2f}, F1 {f:.2f}; at the best threshold {ours:.2f} (TF-IDF cosine {baseline:.2f})"
        row(name, f"{len(pairs)} pairs", told, ours)
        event = {
            x: one_event(a, b) if (a := side(x.in_a, x.a)) and (b := side(x.in_b, x.b)) else -math.inf for x in pairs
        }
        p, r, f = f1([x.value > 0.5 for x in pairs], [event[x] > 0.0 for x in pairs])
        told = f"precision {p:.2f}, recall {r:.2f}, F1 {f:.3f}, {100 * (f - baseline):.1f} points above TF-IDF cosine at its best threshold ({baseline:.3f}); at the best threshold {best_f1(pairs, event.__getitem__):.3f}"
        row(f"{name}: one event", f"{len(pairs)} pairs", told, f)


def measure_known_lies(folder: Path, most: int = 200) -> None:
    """Which of all verified claims a tweet repeats: candidates by vector, ranked by likeness."""
    tweets, verified = known_lies(folder)
    if not tweets:
        row("verified claims for a tweet", "absent", "not measured")
        return
    names = list(verified)
    vectors = embed([verified[n] for n in names])
    sides: dict[int, Side | None] = {}
    precision = found = 0.0
    for text, wanted in tweets[:most]:
        asked = whole(text)
        cosines = vectors @ embed([text])[0]
        near = sorted(range(len(names)), key=lambda k: -cosines[k])[:20]
        for k in near:
            if k not in sides:
                sides[k] = whole(verified[names[k]])
        ranked = sorted(
            near, key=lambda k: -(cosines[k] + (graded(asked, other) if asked and (other := sides[k]) else 0.0))
        )
        hits = [n for n, k in enumerate(ranked, 1) if names[k] in wanted]
        precision += sum((m + 1) / n for m, n in enumerate(hits)) / len(wanted)
        found += sum(n <= 5 for n in hits) / len(wanted)
    count = min(most, len(tweets))
    row(
        "verified claims for a tweet, MAP",
        f"{count} tweets, {len(names)} claims",
        f"{precision / count:.3f}",
        precision / count,
    )
    row(
        "verified claims for a tweet, recall at 5",
        f"{count} tweets, {len(names)} claims",
        f"{found / count:.3f}",
        found / count,
    )


def measure_encoder() -> None:
    import resource

    text = "The rebels received training from foreign forces on how to fly drones, the paper reported on Friday, citing an official."
    embed([text])
    began = time.process_time()
    embed([text] * 100)
    took = time.process_time() - began
    row(
        "encoder",
        f"{len(text.split())} words",
        f"{10 * took:.1f} ms a sentence and core; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB in all",
    )


def measure_claim_match(folder: Path) -> None:
    pairs = list(claim_match(folder))
    if not pairs:
        row("ClaimMatch", "absent", "not measured")
        return
    from rapidfuzz.fuzz import token_set_ratio

    ours = best_f1(pairs, likeness)
    baseline = best_f1(pairs, lambda p: token_set_ratio(p.a.lower(), p.b.lower()) / 100)
    row(
        "ClaimMatch, F1 at the best threshold",
        f"{len(pairs)} pairs",
        f"{ours:.3f} (token set ratio {baseline:.3f})",
        ours,
    )


def measure_headlines(folder: Path) -> None:
    from rapidfuzz.fuzz import token_set_ratio

    both: list[tuple[float, float]] = []
    for year in ("2013", "2014"):
        pairs = list(headlines(folder, year))
        if not pairs:
            row(f"STS {year} headlines", "absent", "not measured")
            continue
        truth = [p.value for p in pairs]
        said = [likeness(p) for p in pairs]
        ours = pearson(said, truth)
        both += zip(said, truth, strict=True)
        baseline = pearson([token_set_ratio(p.a.lower(), p.b.lower()) for p in pairs], truth)
        row(
            f"STS {year} headlines, Pearson",
            f"{len(pairs)} pairs",
            f"{ours:.2f} (token set ratio {baseline:.2f})",
            ours,
        )
    if both:
        ours = pearson([a for a, _ in both], [b for _, b in both])
        row("STS headlines of both years, Pearson", f"{len(both)} pairs", f"{ours:.3f}", ours)


def measure_paraphrases(folder: Path) -> None:
    pairs = list(paraphrases(folder, "val"))
    if not pairs:
        row("paraphrases (MSRP)", "absent", "not measured")
        return
    scored = sorted((likeness(p), p.value > 0.5) for p in [q for n, q in enumerate(paraphrases(folder)) if n % 3 == 0])
    # The bar that is right most often on the part for training; no label of the measured part is seen.
    left, total = 0, sum(t for _, t in scored)
    right = []
    for value, truth in scored:
        right.append((left + total, value))
        left, total = left + (not truth), total - truth
    bar = max(right)[1]
    accuracy = sum((likeness(p) >= bar) == (p.value > 0.5) for p in pairs) / len(pairs)
    row(
        "paraphrases (MSRP), accuracy",
        f"{len(pairs)} pairs",
        f"{accuracy:.3f} (always yes {sum(p.value > 0.5 for p in pairs) / len(pairs):.3f})",
        accuracy,
    )


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
    measure_encoder()
    if not argv:
        print("\nFOLDER was not given: the research corpora were not measured.")
        return 1 if below else 0
    folder = Path(argv[0])
    measure_events(folder, Path(argv[1]) if len(argv) > 1 else folder / "events_claims.dev.json")
    measure_numbers(folder, Path(argv[1]) if len(argv) > 1 else folder / "events_claims.dev.json")
    measure_look_alikes(folder)
    measure_strangers(folder)
    measure_paraphrases(folder)
    measure_headlines(folder)
    measure_claim_match(folder)
    measure_known_lies(folder)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
