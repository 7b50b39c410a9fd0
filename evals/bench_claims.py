"""How fast claims are linked, one article is added, and claims are looked up, as the corpus grows.

    python evals/bench_claims.py [--link 1000 4000] [--store 2000] [--lookup 20000] [--folder FOLDER]

``--link``: articles linked in memory at once, milliseconds an article by step. ``--store``: so many articles in a database,
and one more. ``--lookup``: a database of so many articles of 15 sentences, filled without linking, and commands run
on it, Python included. Articles are made up: words as frequent as in news, names that recur, every third one a
retelling of another. ``make bench`` runs small sizes; docs/performance.md has the large ones.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from provenance import data as shipped
from provenance.corpus import open_database
from provenance.model import Article, Attribution, Party, content_id, uncollected

SENTENCES = 15
OUTLETS = [Party(f"outlet:gazette-{n}", f"Gazette {n}", "outlet") for n in range(200)]
DEEDS = (
    "arrested sold bombed praised sued visited fined closed opened attacked bought rescued accused freed banned built "
    "flooded raided shelled seized expelled signed launched rejected approved cancelled delayed inspected evacuated"
).split()
SYLLABLES = "ba do ke li mo na ru sa ti vo zen kar mel nor pas rin tol vik gar hem lund stad berg".split()


class Maker:
    """Sentences and articles from one seed: the same on any machine."""

    def __init__(self, seed: int = 1) -> None:
        self.rng = random.Random(seed)
        counted = [
            (form, int(per_million))
            for form, per_million, capital in shipped.lists("en/word_counts.csv")
            if int(capital) < 30 and form.isalpha() and len(form) > 3
        ]
        self.words = [form for form, _ in counted]
        self.weights = list(itertools.accumulate(count for _, count in counted))
        self.names = ["".join(self.rng.choices(SYLLABLES, k=self.rng.choice((2, 3)))).capitalize() for _ in range(4000)]
        # Some names are in every tenth story, most are in few.
        self.fame = list(itertools.accumulate(1.0 / (n + 3) for n in range(len(self.names))))

    def word(self) -> str:
        return self.rng.choices(self.words, cum_weights=self.weights)[0]

    def name(self) -> str:
        return self.rng.choices(self.names, cum_weights=self.fame)[0]

    def sentence(self) -> str:
        who, where, whom = self.name(), self.name(), self.name()
        told = f"The {self.word()} {self.word()} of {who} {self.rng.choice(DEEDS)} {self.rng.randint(2, 900)} {self.word()}s of the {self.word()} {whom} in {where}"
        told += f" after the {self.word()} {self.word()}" if self.rng.random() < 0.5 else ""
        return told + (f", the {self.word()} {self.name()} said." if self.rng.random() < 0.3 else ".")

    def article(self, n: int, shared: list[str]) -> Article:
        """An article that repeats some sentences of others."""
        told = [*shared, *(self.sentence() for _ in range(SENTENCES - len(shared)))]
        self.rng.shuffle(told)
        text = "\n".join(" ".join(told[k : k + 3]) for k in range(0, len(told), 3))
        day = f"2025-{1 + n % 12:02}-{1 + n % 28:02}"
        return Article(
            content_id("bench", str(n)),
            text,
            outlet=OUTLETS[n % len(OUTLETS)],
            url=f"https://gazette.example/{n}",
            published=day,
            language="en",
        )

    def articles(self, count: int) -> Iterator[Article]:
        story: list[str] = []
        for n in range(count):
            article = self.article(n, self.rng.sample(story, min(len(story), 5)) if n % 3 == 1 else [])
            if n % 3 == 0:
                story = [s + "." for line in article.text.split("\n") for s in line.rstrip(".").split(". ")]
            yield article


def measure_linking(count: int) -> None:
    from provenance.attribute import attribute
    from provenance.claims import linking, meaning
    from provenance.claims.prepared import prepare
    from provenance.claims.propositions import propositions

    read: list[tuple[Article, list[Attribution]]] = [
        (a, list(attribute(a, engine="rules"))) for a in Maker().articles(count)
    ]
    took: dict[str, float] = {}

    def timed(holder: object, name: str) -> None:
        asked = getattr(holder, name)

        def ask(*given: object) -> object:
            began = time.process_time()
            found = asked(*given)
            took[name] = took.get(name, 0.0) + time.process_time() - began
            return found

        setattr(holder, name, ask)

    meaning.vector.cache_clear()
    encoder = meaning.encoder(None)
    encoder.embed(["It is loaded before the clock starts."])
    steps: list[tuple[object, str]] = [(encoder, "embed"), (linking, "pairs"), (linking, "groups")]
    before = [getattr(holder, name) for holder, name in steps]
    for holder, name in steps:
        timed(holder, name)
    with uncollected():  # as when a database links
        began = time.process_time()
        found = [p for article, known in read for p in propositions(article, known)]
        took["reading"] = time.process_time() - began
        began = time.process_time()
        claims = linking.link_statements((a for a, _ in read), (prepare(p) for p in found), known={}).claims
        took["all"] = time.process_time() - began
    for (holder, name), asked in zip(steps, before, strict=True):
        setattr(holder, name, asked)
    several = sum(len({m.article for m in c.mentions}) > 1 for c in claims)
    each = {name: seconds / count * 1000 for name, seconds in took.items()}
    # The encoder's own time is no part of linking: it depends on the model.
    vectors, linked = each.get("embed", 0.0), each["all"] - each.get("embed", 0.0)
    print(
        f"| {count:,} | {len(found) / count:.0f} | {vectors:.1f} | {each['reading']:.1f} | {each['pairs'] - vectors:.1f} | {each['groups']:.1f} "
        f"| {each['all'] - each['pairs'] - each['groups']:.1f} | {linked:.1f} | {several:,} |",
        flush=True,
    )


def measure_adding(count: int, folder: Path) -> None:
    made = list(Maker().articles(count + 3))
    with open_database(folder / "add.db") as db:
        began = time.perf_counter()
        db.add(made[:count], engine="rules")
        all_of_them = time.perf_counter() - began
        each = []
        for article in made[count:]:
            began = time.perf_counter()
            db.add([article], engine="rules")
            each.append(time.perf_counter() - began)
    size = (folder / "add.db").stat().st_size / count / 1000
    print(f"| {count:,} | {all_of_them / count * 1000:.0f} ms | {sorted(each)[1]:.2f} s | {size:.0f} kB |", flush=True)


def fill(path: Path, count: int) -> list[str]:
    """A database of so many articles whose every third sentence is a claim, written straight into the tables."""
    maker = Maker(2)
    asked: list[str] = []
    with open_database(path) as db:
        connection = db._connection
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO parties VALUES (?, ?, 'outlet', NULL, NULL, ?)",
            ((o.id, o.name, o.name.lower()) for o in OUTLETS),
        )
        for n, article in enumerate(maker.articles(count)):
            outlet = article.outlet or OUTLETS[0]
            connection.execute(
                "INSERT INTO articles (id, outlet, outlet_name, url, published, language, text, fingerprint) VALUES (?, ?, ?, ?, ?, 'en', ?, ?)",
                (article.id, outlet.id, outlet.name, article.url, article.published, article.text, article.id),
            )
            start = 0
            for k, sentence in enumerate(s for line in article.text.split("\n") for s in line.split(". ")):
                start = article.text.index(sentence, start)
                if k % 3 == 0:
                    id_ = content_id(article.id, str(k))
                    connection.execute(
                        "INSERT INTO claims (id, text, articles, positions, part) VALUES (?, ?, 1, 1, ?)",
                        (id_, sentence.rstrip("."), n * 5 + k // 3),
                    )
                    connection.execute(
                        "INSERT INTO independence (claim, position, stance, figure_low, figure_high, figure_unit, figure, articles, carriers, at_least, as_written, at_most, estimate, badges, bottleneck) VALUES (?, 0, 'assert', NULL, NULL, NULL, NULL, 1, 1, 1, 1, 1, 0, 'untraced', '')",
                        (id_,),
                    )
                    connection.execute(
                        "INSERT INTO mentions (id, claim, position, article, carrier, sentence_start, sentence_end, sentence, stance, own_account, firsthand, badges, parties) "
                        "VALUES (?, ?, 0, ?, ?, ?, ?, ?, 'assert', 0, 0, '', ?)",
                        (
                            id_,
                            id_,
                            article.id,
                            outlet.id,
                            start,
                            start + len(sentence),
                            sentence,
                            f'[{{"id": "{outlet.id}", "name": "{outlet.name}", "kind": "outlet", "descriptor": null, "owner": null}}]',
                        ),
                    )
                    if n % (count // 5 + 1) == 7 and k == 3:
                        asked.append(sentence)
        connection.execute("UPDATE runs SET state = 'current'")
        connection.execute("COMMIT")
    return asked


def measure_lookups(count: int, folder: Path) -> None:
    path = folder / "lookup.db"
    asked = fill(path, count)
    # As somebody would type it: some words of the sentence, in lower case.
    questions = [
        ("its words", " ".join(q.split(" after ")[0].split(", the ")[0].rstrip(".").lower().split()[1:]))
        for q in asked[:2]
    ]
    questions += [
        ("nothing matches", "a walrus composed seven symphonies in antarctica"),
        ("common words", "president said government people"),
    ]
    # So much of it, and so much else, that the words leave doubt and the encoder is asked.
    told = asked[0].split(" after ")[0].split(", the ")[0].rstrip(".").split()
    questions += [
        (
            "nothing matches, the encoder is asked",
            f"an {told[2]} {told[1]} of {told[4]} was {told[5]} {told[7]} of {told[10]} people called {told[11]} in the city",
        )
    ]
    commands: list[tuple[str, list[str]]] = [
        ("(python -c pass)", ["-c", "pass"]),
        ("(provenance --version)", ["--version"]),
    ]
    commands += [(f"trace: {name}", ["trace", words]) for name, words in questions]
    commands += [("claims --about", ["claims", "--about", questions[0][1]]), ("claims", ["claims"])]
    commands += [
        (f"claims {filters}", ["claims", *filters.split()])
        for filters in ("--min-articles 2", "--single-source", "--single-source --disputed")
    ]
    # As on a machine where the program ran before: modules are compiled once.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {
        "PYTHONPYCACHEPREFIX": str(folder / "compiled")
    }
    for name, arguments in commands:
        call = (
            [sys.executable, *arguments] if arguments[0] == "-c" else [sys.executable, "-m", "provenance", *arguments]
        )
        call += ["-d", str(path)] if arguments[0] in ("trace", "claims") else []
        times, spent = [], []
        subprocess.run(call, capture_output=True, check=False, env=environment)
        for _ in range(5):
            began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run(call, capture_output=True, text=True, check=False, env=environment)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(time.perf_counter() - began)
            spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        shown = (done.stdout or done.stderr).strip().split("\n")[0][:60]
        print(
            f"| {name} | {sorted(times)[2]:.2f} s | {sorted(spent)[2]:.2f} s | {done.returncode} | {shown} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Time of linking, adding and looking up.")
    parser.add_argument("--link", type=int, nargs="*", default=[500, 2000], metavar="N")
    parser.add_argument("--store", type=int, nargs="*", default=[500], metavar="N")
    parser.add_argument("--lookup", type=int, nargs="*", default=[2000], metavar="N")
    parser.add_argument("--folder", type=Path, help="where databases are made; default: a temporary one")
    given = parser.parse_args()
    if given.link:
        print(
            "| articles | statements each | encoder, ms | reading them, ms | comparing | grouping | preparing and drawing | linking | in several articles |\n|---|---|---|---|---|---|---|---|---|"
        )
    for count in given.link:
        measure_linking(count)
    with tempfile.TemporaryDirectory() as temporary:
        for kind, counts in (("store", given.store), ("lookup", given.lookup)):
            for count in counts:
                folder = Path(tempfile.mkdtemp(dir=given.folder or temporary))
                if kind == "store":
                    print("| articles | all at once, each | one more | size, each |\n|---|---|---|---|")
                    measure_adding(count, folder)
                else:
                    print("| lookup | median of 5 | CPU | exit code | first line |\n|---|---|---|---|---|")
                    measure_lookups(count, folder)


if __name__ == "__main__":
    main()
