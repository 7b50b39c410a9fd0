"""Copied text found in labelled corpora: speed, memory, recall by kind, precision, beside document-level methods.

    python evals/reuse.py CORPUS... [--peers] [--floors] [--add]

Each CORPUS is a folder with ``docs.jsonl`` (id, cluster, outlet, published, text) and ``pairs.tsv`` (src, der, kind,
shared_words): articles some of which were made from others, and how. A found pair is right if both come from one
cluster. ``--peers`` runs datasketch and gaoya on the same texts right after (``pip install -e '.[evals]'``), each in a
process of its own, so that peak memory is each one's own, texts included. ``--floors``: fail below evals/floors.json.
``--add``: also put all articles but the last twelve into a database, then these one by one, fingerprints, pairs and
passages of each within one transaction, as ``provenance add`` does for this step.
"""

from __future__ import annotations

import datetime
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
OURS, PEERS = "provenance", ("gaoya", "datasketch")
KINDS = ("verbatim", "reprint_trim", "light_edit", "cut_paste", "quote_only")
LONG_QUOTE = 12  # words
ADDED = 12  # articles, one by one
WINDOW = 2  # days
Pairs = set[tuple[int, int]]


class Corpus(NamedTuple):
    docs: list[dict[str, Any]]
    planted: dict[str, Pairs]


def load(folder: Path) -> Corpus:
    with (folder / "docs.jsonl").open(encoding="utf-8") as lines:
        docs = [json.loads(line) for line in lines]
    planted: dict[str, Pairs] = {kind: set() for kind in KINDS}
    for row in (folder / "pairs.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        src, der, kind, words = row.split("\t")
        if kind != "quote_only" or int(words) >= LONG_QUOTE:
            planted[kind].add((min(int(src), int(der)), max(int(src), int(der))))
    return Corpus(docs, planted)


# --- the methods: texts to pairs, and seconds ---------------------------------------------------------------------


def provenance(docs: list[dict[str, Any]]) -> tuple[Pairs, dict[str, float]]:
    from provenance import Article
    from provenance.model import Party
    from provenance.reuse.index import corpus_of, overlaps_of, pairs_of, stock_of

    outlets: dict[str, Party] = {}
    articles = [
        Article(
            str(d["id"]),
            d["text"],
            outlet=outlets.setdefault(d["outlet"], Party(d["outlet"], d["outlet"], "outlet")),
            published=d["published"],
        )
        for d in docs
    ]
    began, cpu = time.perf_counter(), time.process_time()
    corpus = corpus_of(articles)
    hashed = time.perf_counter()
    a, b = pairs_of(corpus)
    ended, cpu_ended = time.perf_counter(), time.process_time()
    seconds = {
        "seconds": ended - began,
        "fingerprints": hashed - began,
        "pairs": ended - hashed,
        "cpu": cpu_ended - cpu,
    }
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began, cpu = time.perf_counter(), time.process_time()
    found = {(int(o.article), int(o.other)) for o in overlaps_of(articles, a, b, lambda n: stock_of(corpus, n))}
    seconds |= {
        "passages": time.perf_counter() - began,
        "passages cpu": time.process_time() - cpu,
        "aligned": len(a),
        "memory": memory,
    }
    return {(min(x, y), max(x, y)) for x, y in found}, seconds


def gaoya(docs: list[dict[str, Any]]) -> tuple[Pairs, dict[str, float]]:
    from gaoya.minhash import MinHashStringIndex

    texts = [d["text"] for d in docs]
    index = MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=0.5,
        num_bands=32,
        band_size=4,
        analyzer="word",
        lowercase=True,
        ngram_range=(3, 3),
    )
    began, cpu = time.perf_counter(), time.process_time()
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    inserted = time.perf_counter()
    found = index.par_bulk_query(texts)
    pairs = {(min(i, j), max(i, j)) for i, others in enumerate(found) for j in others if i != j}
    ended = time.perf_counter()
    return pairs, {
        "seconds": ended - began,
        "fingerprints": inserted - began,
        "pairs": ended - inserted,
        "cpu": time.process_time() - cpu,
    }


def datasketch(docs: list[dict[str, Any]]) -> tuple[Pairs, dict[str, float]]:
    from datasketch import MinHash, MinHashLSH

    began, cpu = time.perf_counter(), time.process_time()
    index = MinHashLSH(threshold=0.5, num_perm=128)
    pairs: Pairs = set()
    for i, doc in enumerate(docs):
        words = doc["text"].lower().split()
        sketch = MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[k : k + 3]).encode() for k in range(max(1, len(words) - 2))])
        pairs.update((j, i) for j in index.query(sketch))
        index.insert(i, sketch)
    seconds = time.perf_counter() - began
    return pairs, {"seconds": seconds, "fingerprints": seconds, "pairs": 0.0, "cpu": time.process_time() - cpu}


# --- measuring them -----------------------------------------------------------------------------------------------


def child(method: str, folder: Path, out: Path) -> None:
    corpus = load(folder)
    pairs, told = {"provenance": provenance, "gaoya": gaoya, "datasketch": datasketch}[method](corpus.docs)
    told.setdefault("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    told |= quality(corpus, pairs) | {"docs": len(corpus.docs), "found": len(pairs)}
    out.write_text(json.dumps(told), encoding="utf-8")


def quality(corpus: Corpus, pairs: Pairs) -> dict[str, float]:
    cluster = [d["cluster"] for d in corpus.docs]
    day = [datetime.date.fromisoformat(d["published"]).toordinal() for d in corpus.docs]
    near = [(i, j) for i, j in pairs if abs(day[i] - day[j]) <= WINDOW]
    out = {kind: len(planted & pairs) / max(1, len(planted)) for kind, planted in corpus.planted.items()}
    out["precision"] = sum(cluster[i] == cluster[j] for i, j in pairs) / max(1, len(pairs))
    out["precision near"] = sum(cluster[i] == cluster[j] for i, j in near) / max(1, len(near))
    return out


def measure(method: str, folder: Path) -> dict[str, float] | None:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "told.json"
        done = subprocess.run([sys.executable, __file__, "--child", method, str(folder), str(out)], check=False)
        return json.loads(out.read_text(encoding="utf-8")) if done.returncode == 0 else None


def adding(folder: Path) -> None:
    """Prints seconds, CPU seconds and pairs of the last articles, added one by one to a database of the others."""
    from provenance.corpus import pipeline
    from provenance.model import content_id
    from provenance.store.connection import open_file, transaction

    docs = load(folder).docs

    def put(doc: dict[str, Any]) -> None:
        outlet = f"outlet:{doc['outlet']}"
        connection.execute(
            "INSERT OR IGNORE INTO parties (id, name, kind, folded) VALUES (?, ?, 'outlet', ?)",
            (outlet, outlet, outlet),
        )
        row = (content_id(str(doc["id"]), doc["text"]), outlet, doc["published"], doc["text"], "")
        connection.execute(
            "INSERT INTO articles (id, outlet, published, text, fingerprint) VALUES (?, ?, ?, ?, ?)", row
        )

    with tempfile.TemporaryDirectory() as scratch:
        connection, _ = open_file(str(Path(scratch) / "articles.db"), create=True, busy_timeout=5)
        with transaction(connection):
            for doc in docs[:-ADDED]:
                put(doc)
            pipeline.compare_new(connection)
        seconds = []
        for doc in docs[-ADDED:]:
            began, cpu = time.perf_counter(), time.process_time()
            with transaction(connection):
                put(doc)
                found = len(list(pipeline.compare_new(connection).overlaps))
            seconds.append((time.perf_counter() - began, time.process_time() - cpu, found))
        connection.close()
    told = ", ".join(f"{clock:.2f} s (CPU {cpu:.2f} s, {found} pairs)" for clock, cpu, found in seconds)
    print(f"one more for {len(docs) - ADDED:,}, {ADDED} times: {told}\n", flush=True)


def main(argv: list[str]) -> int:
    if argv[:1] == ["--child"]:
        child(argv[1], Path(argv[2]), Path(argv[3]))
        return 0
    folders = [Path(a) for a in argv if not a.startswith("--")]
    for folder in [f for f in folders if not (f / "docs.jsonl").is_file()]:
        print(f"skipped: no corpus in {folder}")
        folders.remove(folder)
    if not folders:
        print("skipped: name folders with docs.jsonl and pairs.tsv")
        return 0
    columns = ("docs/s", "CPU s", "MB", *KINDS, "precision", f"within {WINDOW} days")
    print(f"| articles | method | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 2)}")
    failed = False
    floors: dict[str, float] = json.loads((HERE / "floors.json").read_text(encoding="utf-8")).get("reuse", {})
    for folder in folders:
        speed: dict[str, float] = {}
        more = "failed"
        for method in (OURS, *(PEERS if "--peers" in argv else ())):
            told = measure(method, folder)
            if told is None:
                failed = True
                continue
            speed[method] = told["docs"] / told["seconds"]
            cells = [f"{speed[method]:,.0f}", f"{told['cpu']:.1f}", f"{told['memory']:,.0f}"]
            cells += [f"{told[k]:.3f}" for k in (*KINDS, "precision", "precision near")]
            print(f"| {told['docs']:,} | {method} | {' | '.join(cells)} |", flush=True)
            if method == OURS:
                more = f"fingerprints {told['fingerprints']:.1f} s, pairs {told['pairs']:.1f} s; passages of {told['aligned']:,.0f} pairs {told['passages']:.1f} s (CPU {told['passages cpu']:.1f} s)"
                if "--floors" in argv:
                    below = [f"{k} {told[k]:.3f} < {v}" for k, v in floors.items() if told[k] < v]
                    failed = failed or bool(below)
                    more += "".join(f"; BELOW ITS FLOOR: {b}" for b in below)
        print(
            f"\n{folder.name}: {more}"
            + "".join(
                f"; {speed[OURS] / speed[p]:.2f} times the speed of {p}" for p in PEERS if p in speed and OURS in speed
            )
            + "\n",
            flush=True,
        )
        if "--add" in argv:
            adding(folder)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
