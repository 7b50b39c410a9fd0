"""``copies``: who prints whose text, in the database or in a file of articles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..model import to_json
from ..show.labels import Label
from ..show.terminal import quote
from .shared import (
    Output,
    Reading,
    database_option,
    engine_option,
    nothing,
    opened,
    output_options,
    silent_option,
    width,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..model import Article, Attribution
    from ..store.records import ArticleSummary

# What holds many articles; any other name is an article of the database.
_MANY = frozenset({".jsonl", ".ndjson", ".csv"})


@click.command()
@click.argument("key", metavar="[ARTICLE|FILE.jsonl]", required=False)
@click.option("--all", "every", is_flag=True, help="List everything, however long.")
@click.option(
    "--min-articles",
    type=click.IntRange(min=2),
    default=2,
    show_default=True,
    help="Only families of so many articles.",
)
@click.option(
    "--within-days",
    type=click.IntRange(min=0),
    help="With FILE: compare articles published at most so many days apart.",
)
@engine_option
@database_option()
@silent_option
@output_options
@click.pass_context
def copies(
    ctx: click.Context,
    key: str | None,
    every: bool,
    min_articles: int,
    within_days: int | None,
    engine: str,
    database: str | None,
    silent: bool,
    output: Output,
) -> None:
    """Show who prints whose text: reprints, copied passages, shared quotations.

    Without ARTICLE, lists the families: articles that print one text, whose text it is and why, who prints it, how
    many words each adds, and whether it says whose they are. With ARTICLE (an id or its beginning, a file name, the
    path it was read from, or its address), shows it side by side with all that share words with it. With a file of
    many articles (.jsonl .ndjson .csv), a folder, or - for standard input, looks at those alone, without a database.

    The formats print one row for each article of a family, or for each passage; with ARTICLE or a file, --json prints
    the pairs under the field names of the model.

    \b
    provenance copies
    provenance copies 003_6b467ad30431cc1a.txt
    provenance copies articles.jsonl --json
    """
    if key is not None and _is_many(key):
        ctx.exit(_stateless(key, every, min_articles, within_days, engine, silent, output))
    if within_days is not None:
        raise click.UsageError("--within-days goes with a file of articles; a database compares all of its own.", ctx)
    if key is not None:
        _one(key, every, database, output)
        return
    with opened(database) as db:
        families = [f for f in db.copies() if len(f.copies) >= min_articles]
        labels = _labels(db.articles(ids=[c.article for f in families for c in f.copies]))
        if output.form:
            from ..show.rows import COPIES, family_rows

            output.rows(family_rows(families, labels), COPIES)
            return
        from ..show.copies import families_text
        from ..show.lists import NO_ARTICLES

        empty = next(db.rows("articles"), None) is None
        rest = db.shared_passages()
    output.text(NO_ARTICLES if empty else families_text(families, labels, rest, width(), output.paint(), every=every))


def _is_many(key: str) -> bool:
    return key == "-" or (Path(key).suffix.lower() in _MANY and Path(key).is_file()) or Path(key).is_dir()


def _one(key: str, every: bool, database: str | None, output: Output) -> None:
    from ..show.copies import copies_text
    from ..show.rows import PASSAGES, passage_rows

    with opened(database) as db:
        view = db.copies_of(key)
    if view is None:
        nothing(f"No article {quote(key)}. List them with: provenance article")
        return
    if output.form == "json":
        output.value([to_json(r) for r in view.reuses])
    elif output.form:
        output.rows(passage_rows(view.reuses, _labels(view.others.values())), PASSAGES)
    else:
        output.text(copies_text(view, width(), output.paint(), every=every))


def _labels(articles: Iterable[Article | ArticleSummary]) -> dict[str, Label]:
    return {a.id: Label.of(a) for a in articles}


def _stateless(
    key: str, every: bool, min_articles: int, within_days: int | None, engine: str, silent: bool, output: Output
) -> int:
    from .. import attribute
    from ..reuse import copies as grouped
    from ..reuse import directed, overlaps
    from ..show.copies import families_text
    from ..show.rows import PASSAGES, passage_rows

    reading = Reading([key], {}, silent=silent)
    try:
        held = {a.id: a for a in reading}
    finally:
        reading.done()
    read: dict[str, tuple[Article, list[Attribution]]] = {}

    def attributed(id_: str) -> tuple[Article, list[Attribution]]:
        read[id_] = (held[id_], attribute(held[id_], engine=engine))
        return read[id_]

    reuses = list(directed(overlaps(held.values(), within_days=within_days), attributed))
    labels = _labels(held.values())
    if output.form == "json":
        output.value([to_json(r) for r in reuses])
    elif output.form == "nl":
        output.rows((to_json(r) for r in reuses), ())
    elif output.form:
        output.rows(passage_rows(reuses, labels), PASSAGES)
    else:
        everything = grouped(read.values(), reuses)
        home = {c.article: f.id for f in everything for c in f.copies}
        rest = [r for r in reuses if home.get(r.article, "") != home.get(r.other, "none")]
        families = [f for f in everything if len(f.copies) >= min_articles]
        output.text(families_text(families, labels, rest, width(), output.paint(), every=every))
    return reading.code()
