"""``export``: a table of the database as a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from .shared import DEFAULT_DATABASE, database_option, opened, whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


@click.command()
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True, help="How to write it.")
@click.option("--table", default="claims", show_default=True, help="Which table; docs/database.md names them.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="File to write; without it, standard output.")
@database_option()
def export(form: str, table: str, output: str | None, database: str | None) -> None:
    """Write a table of the database as CSV or JSON lines.

    A file appears under its name when it is complete, or not at all; a database is never written over. In CSV, text that begins with = + - @ gets an
    apostrophe in front, because spreadsheets would run it as a formula; JSON lines keep every value as it is.

    \b
    provenance export --table mentions --format jsonl -o mentions.jsonl
    """
    from ..show.formats import formatted

    if output and output != "-":
        spare_databases(Path(output), Path(database or DEFAULT_DATABASE))
    with opened(database) as db:
        columns, rows = _columns_and_rows(db.rows(table))
        with whole_file(output) as write:
            for part in formatted(rows, "nl" if form == "jsonl" else "csv", columns):
                write(part)


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
