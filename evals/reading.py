"""How well and how fast pages are read; fails when a figure falls below its floor.

    python evals/reading.py DATA [--errors] [--jobs 1 2] [--pages 240] [--rounds 4]

DATA is the folder of research data (``data/article_extraction_benchmark``, ``data/pages``, ``gold``), which is not part of
the project; without it, only ``--jobs`` is measured, on invented pages.

Body: the 4-word shingles of the text against those of the true body, as the extraction benchmark counts them: precision and
recall of each page, their means, F1 of the means. trafilatura's own extraction is measured in the same run. A page that is
left unread counts as empty. Dates: of the annotated pages that are read as articles and show a date. True articles: pages
of news sites that hold one, by annotation or by the benchmark; those left unread are printed with the reason.

``--jobs``: wall time of reading the same archive with each number of processes, in turn, several rounds. A machine that
others use as well gives no process its full core. So the CPU seconds of all processes are printed beside it: they tell what
more processes cost, and what ratio idle cores would allow; and in each round as many empty loops are run at once: they tell
what ratio the machine gave in that minute to programs that share nothing.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import provenance
from provenance.model import Article, Unread
from provenance.read.opening import read_steps, steps_of

HERE = Path(__file__).parent
_WORD = re.compile(r"\w+")
_SHINGLE = 4


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if len(words) < _SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[i:] for i in range(_SHINGLE)), strict=False))


def body_f1(pairs: list[tuple[str, str]]) -> float:
    """F1 of the mean precision and the mean recall of (found, true) texts."""
    precision: list[float] = []
    recall: list[float] = []
    for found, true in pairs:
        have, want = shingles(found), shingles(true)
        both = sum((have & want).values())
        if have:
            precision.append(both / sum(have.values()))
        if want:
            recall.append(both / sum(want.values()))
    p, r = statistics.fmean(precision or [0.0]), statistics.fmean(recall or [0.0])
    return 2 * p * r / (p + r) if p + r else 0.0


def read_one(data: bytes, **given: str) -> Article | Unread:
    return next(iter(provenance.read(data, format="html", **given)))


def bodies(folder: Path, errors: bool) -> Iterator[tuple[str, float]]:
    from trafilatura import extract

    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    ours, theirs = [], []
    unread = 0
    for name, page in sorted(truth.items()):
        data = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        found = read_one(data, url=page["url"])
        text = found.text if isinstance(found, Article) else ""
        if isinstance(found, Unread):
            unread += 1
            print(f"unread: {page['url']}: {found.reason}")
        ours.append((text, page["articleBody"]))
        theirs.append((extract(data, url=page["url"], include_comments=False) or "", page["articleBody"]))
        if errors and body_f1(ours[-1:]) < body_f1(theirs[-1:]) - 0.05:
            print(f"worse than trafilatura: {page['url']}", file=sys.stderr)
    mine, peer = body_f1(ours), body_f1(theirs)
    yield "body F1, 181 pages", mine
    yield "body F1, trafilatura in the same run", peer
    yield "body F1, above trafilatura", mine - peer
    yield "benchmark pages left unread", unread


def dates(data: Path, errors: bool) -> Iterator[tuple[str, float]]:
    gold = [json.loads(line) for line in (data / "gold" / "pages.dev.jsonl").read_text(encoding="utf-8").splitlines()]
    right = shown = 0
    for page in gold:
        found = read_one(gzip.decompress((data / "data" / "pages" / "html" / page["file"]).read_bytes()))
        if isinstance(found, Unread):
            print(f"unread: {page['file']}: {found.reason}")
            continue
        shown += page["published"] is not None
        right += found.published == page["published"]
        if errors and found.published != page["published"]:
            print(f"date: {page['file']}: {found.published} instead of {page['published']}", file=sys.stderr)
    yield "dates, annotated pages right", right / shown


def unread_pages(folder: Path) -> Iterator[tuple[str, float]]:
    pages = sorted(folder.rglob("*.html.gz"))
    counts: Counter[str] = Counter()
    for path in pages:
        found = read_one(gzip.decompress(path.read_bytes()))
        if isinstance(found, Unread):
            counts[found.reason.split(":")[0]] += 1
            print(f"unread: {path.relative_to(folder).as_posix()}: {found.reason}")
    print(f"pages of news sites: {len(pages)}, unread: {dict(counts)}")
    yield "pages of news sites left unread", sum(counts.values())


# ---- speed


def archive(folder: Path | None, pages: int, out: Path) -> int:
    """An archive of real pages, or of invented ones where there are none; how many."""
    import make_warc

    files = sorted(folder.rglob("*.html.gz")) if folder is not None and folder.is_dir() else []
    with out.open("wb") as stream:
        for number in range(pages):
            body = (
                gzip.decompress(files[number % len(files)].read_bytes())
                if files
                else make_warc.page(number, 1, 150_000)
            )
            stream.write(make_warc.record("response", f"https://news.example/{number}", make_warc.answer(body)))
    return pages


def cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def one_reading(path: Path, jobs: int) -> tuple[float, float, int]:
    """Wall seconds, CPU seconds and articles of one reading; the start of the processes is part of it."""
    began, used = time.perf_counter(), cpu()
    count = sum(
        isinstance(item, Article)
        for _, items in read_steps(steps_of(path, verbatim=False, given={}), jobs)
        for item in items
    )
    wall = time.perf_counter() - began
    _wait_for_children()
    return wall, cpu() - used, count


def _wait_for_children() -> None:
    import multiprocessing

    while multiprocessing.active_children():
        time.sleep(0.01)


def loops(jobs: int) -> float:
    """Seconds in which so many processes at once count up to the same number."""
    began = time.perf_counter()
    running = [subprocess.Popen([sys.executable, "-c", "for _ in range(60_000_000): pass"]) for _ in range(jobs)]
    for process in running:
        process.wait()
    return time.perf_counter() - began


def speed(path: Path, pages: int, jobs: list[int], rounds: int) -> Iterator[tuple[str, float]]:
    one_reading(path, 1)  # what is loaded and cached once is not part of it
    taken: dict[int, list[tuple[float, float]]] = {n: [] for n in jobs}
    counts = set()
    empty: dict[int, list[float]] = {n: [] for n in jobs}
    for number in range(rounds):
        for n in jobs if number % 2 == 0 else reversed(jobs):
            wall, used, count = one_reading(path, n)
            counts.add(count)
            taken[n].append((wall, used))
            empty[n].append(loops(n) / n)
            print(
                f"round {number + 1}, {n} jobs: {wall:.1f} s wall, {used:.1f} s CPU, load {os.getloadavg()[0]:.1f}, an empty loop {empty[n][-1]:.1f} s",
                flush=True,
            )
    if len(counts) != 1:
        raise SystemExit(f"the number of articles differs: {counts}")
    wall_of = {n: min(wall for wall, _ in taken[n]) for n in jobs}
    for n in jobs:
        print(f"{n} jobs: best {wall_of[n]:.1f} s wall, {pages / wall_of[n]:.1f} pages/s")
    for n in jobs[1:]:
        ratios = [a[0] / b[0] for a, b in zip(taken[jobs[0]], taken[n], strict=True)]
        yield f"times faster with {n} jobs than with {jobs[0]}, median of rounds", statistics.median(ratios)
        given = [a / b for a, b in zip(empty[jobs[0]], empty[n], strict=True)]
        yield f"times faster with {n} empty loops than with {jobs[0]}, median of rounds", statistics.median(given)
        shares = [a[1] / b[1] for a, b in zip(taken[jobs[0]], taken[n], strict=True)]
        yield (
            f"times faster with {n} jobs, as CPU time allows, median of rounds",
            n / jobs[0] * statistics.median(shares),
        )


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data", type=Path)
    ap.add_argument("--errors", action="store_true")
    ap.add_argument("--jobs", type=int, nargs="*", default=[])
    ap.add_argument("--pages", type=int, default=240)
    ap.add_argument("--rounds", type=int, default=4)
    args = ap.parse_args()
    figures: dict[str, float] = {}
    if (args.data / "gold").is_dir() and not args.jobs:
        figures |= dict(bodies(args.data / "data" / "article_extraction_benchmark", args.errors))
        figures |= dict(dates(args.data, args.errors))
        figures |= dict(unread_pages(args.data / "data" / "pages" / "html"))
    elif not args.jobs:
        print(f"skipped: no research data in {args.data}")
        return 0
    if args.jobs:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pages.warc"
            pages = archive(args.data / "data" / "pages" / "html", args.pages, path)
            figures |= dict(speed(path, pages, args.jobs, args.rounds))
    floors = json.loads((HERE / "floors.json").read_text(encoding="utf-8")).get("reading", {})
    failed = 0
    print("\n| figure | value | floor |\n|---|---|---|")
    for name, value in figures.items():
        floor = floors.get(name)
        # What is left unread is counted: there the floor is a ceiling.
        low = floor is not None and (value > floor if name.endswith("unread") else value < floor)
        failed += low
        print(f"| {name} | {value:.3f} | {'' if floor is None else floor}{' BELOW' if low else ''} |")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
