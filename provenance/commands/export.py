"""``export``: the database for other people's tools; the formats are the registry of :mod:`provenance.exports`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import InputError, UsageError
from ..exports import Export, Facts, formats
from ..show.terminal import clean, plural, quote
from .options import database_option, min_articles_option, nothing, opened, spare_databases, whole_file

if TYPE_CHECKING:
    from ..corpus.database import Database


class _WithFormats(click.Command):
    """Asks the registry when it is called: its formats are the choices, and a section of the help."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        for parameter in self.params:
            if parameter.name == "form":
                parameter.type = click.Choice(list(formats()))
        return super().get_params(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Formats"):
            formatter.write_dl([(name, export.help) for name, export in formats().items()])
        super().format_options(ctx, formatter)


@click.command(cls=_WithFormats)
@click.option("--format", "form", metavar="FORMAT", default="csv", show_default=True, help="One of the formats above.")
@click.option("--table", help="The table to write; docs/database.md lists them. Default: claims.")
@click.option(
    "--claim", "wanted", multiple=True, metavar="ID", help="Only this claim: its id or the start of it. Repeatable."
)
@min_articles_option()
@click.option(
    "-o", "--output", type=click.Path(), help="File to write, or for sheets a folder. Default: standard output."
)
@database_option()
def export(
    form: str, table: str | None, wanted: tuple[str, ...], min_articles: int, output: str | None, database: str | None
) -> None:
    """Write the database for other tools: a table, or claims with the evidence for each link.

    The file appears under its name once it is complete, or not at all; a database is never overwritten. In CSV, text
    that begins with = + - @ gets an apostrophe in front, because spreadsheets would run it as a formula; the other
    formats keep every value as it is.

    \b
    provenance export --table mentions --format jsonl -o mentions.jsonl
    provenance export --format sheets -o sheets/
    provenance export --format svg --claim 4cf94261 -o chart.svg
    """
    chosen = formats()[form]
    output = None if output == "-" else output
    chosen.check(table=table is not None, claims=len(wanted), fewest=min_articles > 1, output=output is not None)
    if output and not chosen.files:
        if Path(output).is_dir():
            raise UsageError(f"{output} is a folder; name a file")
        spare_databases(output, database)
    with opened(database) as db:
        ids = _claims(db, wanted, min_articles) if chosen.takes_claims else []
        facts = Facts.of(db, chosen.reads, table=table or "claims", ids=ids)
        if chosen.rows:
            _write_folder(Path(str(output)), database, chosen, chosen.rows(facts))
        elif chosen.chunks:
            with whole_file(output) as write:
                for chunk in chosen.chunks(facts):
                    write(chunk)


def _claims(db: Database, wanted: tuple[str, ...], min_articles: int) -> list[str]:
    """The ids of the claims asked for, in order; all are looked up before anything is written."""
    if not wanted:
        return sorted(c.id for c in db.claims(min_articles=min_articles))
    ids = set()
    for key in wanted:
        claim = db.claim(key)
        if claim is None:
            nothing(f"No claim {quote(key)}, or several ids start like this. List them with: provenance claims")
        else:
            ids.add(claim.id)
    return sorted(ids)


def _write_folder(folder: Path, database: str | None, export: Export, rows: Iterator[tuple[str, str]]) -> None:
    for name in export.files:
        spare_databases(folder / name, database)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be created: {error.strerror or error}") from None
    lines = dict.fromkeys(export.files, -1)  # the headings are no row
    with contextlib.ExitStack() as files:
        write = {name: files.enter_context(whole_file(str(folder / name))) for name in export.files}
        for name, row in rows:
            write[name](row)
            lines[name] += 1
    counts = ", ".join(f"{clean(name)} ({plural(count, 'row')})" for name, count in lines.items())
    click.echo(f"Written to {clean(str(folder))}: {counts}.", err=True)
