"""What each step costs beside trafilatura's extraction of the same pages, in one run, in seconds of one core.

    python evals/bench_steps.py PAGES [COUNT]

PAGES is a folder of saved pages (``*.html`` or ``*.html.gz``, searched through), which is not part of the project.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import trafilatura

from provenance import Article, UsageError, attribute, read
from provenance.claims import link

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.process_time()
    done = work()
    return time.process_time() - began, done


def main(argv: list[str]) -> int:
    if not argv or not Path(argv[0]).is_dir():
        print(f"skipped: no folder of pages{' at ' + argv[0] if argv else ''}")
        return 0
    files = sorted(p for p in Path(argv[0]).rglob("*") if p.name.endswith((".html", ".html.gz")))
    count = int(argv[1]) if len(argv) > 1 else 60
    files = files[:: max(1, len(files) // count)][:count]
    pages = [gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes() for p in files]
    trafilatura.extract(pages[0])
    base, _ = timed(lambda: [trafilatura.extract(p) for p in pages])
    reading, articles = timed(lambda: [a for p in pages for a in read(p, format="html") if isinstance(a, Article)])
    attribute(articles[0])
    rules, found = timed(lambda: [(a, attribute(a)) for a in articles])
    linking, _ = timed(lambda: link(found))
    steps = {"trafilatura's extraction": base, "reading, trafilatura and metadata": reading, "attribution, rules": rules, "linking claims": linking}
    try:
        attribute(articles[0], engine="neural")
        steps["attribution, neural"], _ = timed(lambda: [attribute(a, engine="neural") for a in articles])
    except UsageError:
        pass
    print(f"{len(articles)} of {len(pages)} pages\n\n| step | ms a page | times trafilatura |\n|---|---|---|")
    for name, seconds in steps.items():
        print(f"| {name} | {1000 * seconds / len(pages):.0f} | {seconds / base:.1f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
