"""``export``: the database for other people's tools: its tables, or its claims with all that shows them."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import InputError, UsageError
from ..show.terminal import clean, plural, quote
from .shared import DEFAULT_DATABASE, database_option, nothing, opened, whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from ..corpus.database import Database
    from ..exports.sheets import Facts
    from ..show.labels import Traced

# What writes a table, what writes claims as one file, and the one that writes several files.
_TABLES, _SHEETS = ("csv", "jsonl"), "sheets"
_CLAIMS = ("records", "prov", "graphml", "dot", "mermaid")
_PICTURE = "svg"
_ARTICLES = "ninjs"


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice([*_TABLES, _SHEETS, *_CLAIMS, _PICTURE, _ARTICLES]),
    default="csv",
    show_default=True,
    help="csv, jsonl: a table. sheets: claims, parties and edges as three CSV files. records: one claim per line as JSON. prov: PROV-O and schema.org as JSON-LD. graphml. dot: Graphviz. mermaid. svg: the picture of one claim. ninjs: articles with their sources.",
)
@click.option(
    "--table", default=None, help="With csv or jsonl: which table; docs/database.md names them. Default: claims."
)
@click.option(
    "--claim",
    "wanted",
    multiple=True,
    metavar="ID",
    help="Only this claim: its id or the beginning of it. May be given more than once.",
)
@click.option(
    "--min-articles",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Only claims in at least so many articles.",
)
@click.option(
    "-o", "--output", type=click.Path(), help="File to write, for sheets a folder; without it, standard output."
)
@database_option()
@click.pass_context
def export(
    ctx: click.Context,
    form: str,
    table: str | None,
    wanted: tuple[str, ...],
    min_articles: int,
    output: str | None,
    database: str | None,
) -> None:
    """Write the database for other tools: a table of it, or its claims with the evidence for each edge.

    A file appears under its name when it is complete, or not at all; a database is never written over. In CSV, text that begins with = + - @ gets an
    apostrophe in front, because spreadsheets would run it as a formula; the other formats keep every value as it is.

    \b
    provenance export --table mentions --format jsonl -o mentions.jsonl
    provenance export --format sheets -o sheets/
    provenance export --format svg --claim 4cf94261 -o chart.svg
    """
    tables = form in _TABLES
    if not tables and table is not None:
        raise click.UsageError(f"--table goes with {' or '.join(_TABLES)}; {form} writes what belongs together.", ctx)
    if (tables or form == _ARTICLES) and (wanted or min_articles > 1):
        raise click.UsageError(f"--claim and --min-articles go with {', '.join((_SHEETS, *_CLAIMS, _PICTURE))}.", ctx)
    if form == _SHEETS and (not output or output == "-"):
        raise click.UsageError("sheets are three files: name a folder for them with -o.", ctx)
    if form == _PICTURE and len(wanted) != 1:
        raise click.UsageError("svg is the picture of one claim: name it with --claim.", ctx)
    if output and output != "-" and form != _SHEETS:
        if Path(output).is_dir():
            raise click.UsageError(f"{output} is a folder; name a file.", ctx)
        spare_databases(Path(output), Path(database or DEFAULT_DATABASE))
    with opened(database) as db:
        if tables:
            _write(output, _table(db, table or "claims", form))
            return
        if form == _ARTICLES:
            from ..exports.linked_data import ninjs

            _write(output, ninjs(view for a in db.articles() if (view := db.article(a.id)) is not None))
            return
        facts = _facts(db)
        claims = _claims(db, wanted, min_articles)
        if form == _SHEETS:
            _write_sheets(Path(str(output)), Path(database or DEFAULT_DATABASE), claims, facts)
        else:
            _write(output, _as(form)(claims, facts))


def _table(db: Database, table: str, form: str) -> Iterator[str]:
    from ..show.formats import formatted

    columns, rows = _columns_and_rows(db.rows(table))
    return formatted(rows, "nl" if form == "jsonl" else "csv", columns)


def _write(output: str | None, parts: Iterable[str]) -> None:
    with whole_file(output) as write:
        for part in parts:
            write(part)


def _facts(db: Database) -> dict[str, Facts]:
    from ..exports.sheets import Facts

    return {row["id"]: Facts.of(row) for row in db.rows("articles")}


def _claims(db: Database, wanted: tuple[str, ...], min_articles: int) -> Iterator[Traced]:
    """The claims asked for, one after the other, in the order of their ids; every id is looked up before anything is written."""
    from .tracing import traced

    if wanted:
        ids = []
        for key in wanted:
            claim = db.claim(key)
            if claim is None:
                nothing(f"No claim {quote(key)}, or several begin so. List them with: provenance claims")
            else:
                ids.append(claim.id)
        ids = list(dict.fromkeys(ids))
    else:
        ids = [c.id for c in db.claims(min_articles=min_articles)]
    return (traced(db, claim) for key in sorted(ids) if (claim := db.claim(key)) is not None)


def _as(form: str) -> Callable[[Iterable[Traced], dict[str, Facts]], Iterator[str]]:
    if form == "prov":
        from ..exports.linked_data import prov_jsonld

        return prov_jsonld
    if form == "records":
        from ..exports.sheets import record
        from ..show.formats import json_text

        return lambda claims, facts: (json_text(record(c, facts), indent=None) + "\n" for c in claims)
    from ..exports import graphs

    if form == "graphml":
        return graphs.graphml
    if form == _PICTURE:
        return lambda claims, _: _pictures(claims)
    drawing = graphs.dot if form == "dot" else graphs.mermaid
    return lambda claims, _: drawing(claims)


def _pictures(claims: Iterable[Traced]) -> Iterator[str]:
    """The most carried version of each claim as a whole SVG file."""
    from ..show.numbers import headline
    from ..show.picture import chart_svg

    for one in claims:
        main = one.counted[0]
        title = f"{one.claim.text}: {headline(main.independence, main.articles)}"
        yield chart_svg(main.chart, main.independence, uid=one.claim.id[:8], title=clean(title), standalone=True) + "\n"


def _write_sheets(folder: Path, database: Path, claims: Iterator[Traced], facts: dict[str, Facts]) -> None:
    from ..exports.sheets import CLAIM_SHEET, EDGE_SHEET, PARTY_SHEET, PartySheet, claim_sheet, edge_sheet
    from ..show.formats import sheet

    files = {name: folder / f"{name}.csv" for name in ("claims", "parties", "edges")}
    for file in files.values():
        spare_databases(file, database)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be made: {error.strerror or error}") from None
    parties = PartySheet()
    rows = {"claims": 0, "parties": 0, "edges": 0}
    with contextlib.ExitStack() as files_open:
        write = {name: files_open.enter_context(whole_file(str(file))) for name, file in files.items()}

        def put(name: str, found: Iterable[dict[str, Any]], columns: tuple[str, ...], *, head: bool = False) -> None:
            for count, part in enumerate(sheet(found, columns, head=head)):
                write[name](part)
                rows[name] += 0 if head and not count else 1

        put("claims", (), CLAIM_SHEET, head=True)
        put("edges", (), EDGE_SHEET, head=True)
        for one in claims:
            put("claims", claim_sheet(one), CLAIM_SHEET)
            put("edges", edge_sheet(one, facts), EDGE_SHEET)
            parties.add(one)
        put("parties", parties.rows(), PARTY_SHEET, head=True)
    told = ", ".join(f"{clean(file.name)} ({plural(rows[name], 'row')})" for name, file in files.items())
    click.echo(f"Written to {clean(str(folder))}: {told}.", err=True)


def spare_databases(target: Path, database: Path) -> None:
    """:raises UsageError: writing ``target`` would destroy the database read from, a file of its, or another one."""
    from ..store.connection import HELPERS, is_ours

    own = [database, *(database.with_name(database.name + ending) for ending in HELPERS)]
    if any(_same(target, file) for file in own):
        raise UsageError(f"{target} is the database itself; name another file with --output")
    if is_ours(target):
        raise UsageError(f"{target} is a database of articles and is not written over; name another file with --output")


def _same(one: Path, other: Path) -> bool:
    """Whether both names mean one file, over links and, for a file that is not there yet, by its full name."""
    try:
        return one.samefile(other)
    except OSError:
        return os.path.normcase(one.resolve()) == os.path.normcase(other.resolve())


def _columns_and_rows(rows: Iterator[dict[str, Any]]) -> tuple[tuple[str, ...], Iterator[dict[str, Any]]]:
    """The columns, known from the first row, and all rows, still taken one by one."""
    first = next(rows, None)
    if first is None:
        return (), iter(())

    def again() -> Iterator[dict[str, Any]]:
        yield first
        yield from rows

    return tuple(first), again()
