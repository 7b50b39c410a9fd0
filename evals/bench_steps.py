"""What each step costs beside trafilatura's extraction of the same pages, in one run, in seconds of one core.

    python evals/bench_steps.py PAGES [COUNT] [--english]

PAGES is a folder of saved pages (``*.html`` or ``*.html.gz``, searched through), which is not part of the project. The
steps take turns page by page, so that other work on the machine slows all of them alike.
"""

from __future__ import annotations

import collections
import gzip
import sys
import time
from pathlib import Path

import trafilatura

from provenance import Article, attribute, read
from provenance.claims import link

ENGINES = ("rules", "fast", "neural")


def main(argv: list[str]) -> int:
    english_alone = "--english" in argv
    argv = [a for a in argv if a != "--english"]
    if not argv or not Path(argv[0]).is_dir():
        print(f"skipped: no folder of pages{' at ' + argv[0] if argv else ''}")
        return 0
    files = sorted(p for p in Path(argv[0]).rglob("*") if p.name.endswith((".html", ".html.gz")))
    count = int(argv[1]) if len(argv) > 1 else 60
    files = files[:: max(1, len(files) // count)][:count]
    pages = [gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes() for p in files]
    if english_alone:  # in other languages little more than credits is read
        pages = [p for p in pages if any(isinstance(a, Article) and a.language == "en" for a in read(p, format="html"))]
    spent: dict[str, float] = collections.defaultdict(float)

    def timed(step: str, began: float) -> None:
        spent[step] += time.process_time() - began

    trafilatura.extract(pages[0])
    warm = next(a for p in pages for a in read(p, format="html") if isinstance(a, Article) and a.language == "en")
    began = time.process_time()
    attribute(warm)
    loading = time.process_time() - began
    for engine in ENGINES:
        attribute(warm, engine=engine)
    found, english = [], 0
    for page in pages:
        began = time.process_time()
        trafilatura.extract(page)
        timed("trafilatura's extraction", began)
        began = time.process_time()
        articles = [a for a in read(page, format="html") if isinstance(a, Article)]
        timed("reading, trafilatura and metadata", began)
        english += sum((a.language or "en").startswith("en") for a in articles)
        for engine in ENGINES:
            began = time.process_time()
            made = [(a, attribute(a, engine=engine)) for a in articles]
            timed(f"attribution, {engine}", began)
        found += made
    began = time.process_time()
    link(found)
    timed("linking claims", began)
    base = spent["trafilatura's extraction"]
    print(
        f"{len(found)} of {len(pages)} pages, {english} in English; the first attribution, model and lists loaded: {loading:.2f} s\n"
    )
    print("| step | ms a page | times trafilatura |\n|---|---|---|")
    for name, seconds in spent.items():
        print(f"| {name} | {1000 * seconds / len(pages):.0f} | {seconds / base:.1f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
