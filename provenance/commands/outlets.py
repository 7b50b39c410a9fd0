"""``outlets list`` and ``outlets add``: the registry of outlets and the user's own additions."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import click

from ..errors import UsageError
from ..show.terminal import clean, plural
from .shared import FOUND_NOTHING, Output, output_options, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COLUMNS = ("id", "name", "aliases", "domains", "kind", "country", "languages", "owner")


@click.group()
def outlets() -> None:
    """List the known outlets, or add some.

    No list is complete: an outlet that is not in it is still known by its shape and its place in the sentence.
    Adding it gives it other names, a domain and an owner.
    """


@outlets.command("list")
@click.argument("query", required=False)
@output_options
def list_(query: str | None, output: Output) -> None:
    """List the outlets whose name, other name or domain contains QUERY.

    \b
    provenance outlets list "le monde"
    """
    from ..parties import list_outlets
    from ..show.lists import outlets_text

    found = list(_rows(list_outlets(query)))
    if output.form:
        output.rows(found, COLUMNS)
    else:
        output.text(outlets_text(found, width()))
    if query and not found:
        raise click.exceptions.Exit(FOUND_NOTHING)


def _rows(found: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for one in found:
        row = dataclasses.asdict(one) if dataclasses.is_dataclass(one) and not isinstance(one, type) else dict(one)
        yield {name: list(value) if isinstance(value := row.get(name), (tuple, list)) else value for name in COLUMNS}


@outlets.command("add")
@click.argument("name", required=False)
@click.option("--alias", "aliases", multiple=True, help="Another name; may be given several times.")
@click.option("--domain", "domains", multiple=True, help="Domain of its site; may be given several times.")
@click.option("--kind", default="newspaper", show_default=True, help="What it is: newspaper, agency, broadcaster, ...")
@click.option("--country", help="Country code such as FR.")
@click.option("--language", "languages", multiple=True, help="Language code; may be given several times.")
@click.option("--owner", help="Who owns it.")
@click.option(
    "--csv", "table", type=click.Path(), help="Add every row of a CSV file; only the column name is required."
)
def add(
    name: str | None,
    aliases: tuple[str, ...],
    domains: tuple[str, ...],
    kind: str,
    country: str | None,
    languages: tuple[str, ...],
    owner: str | None,
    table: str | None,
) -> None:
    """Add an outlet, or a CSV of outlets, to your own list.

    \b
    provenance outlets add "Maghrebi" --domain maghrebi.org --alias Maghrebi.org
    provenance outlets add --csv outlets.csv
    """
    from ..parties import add_outlet, add_outlets_csv, user_file

    if bool(name) == bool(table):
        raise UsageError("Give either the name of one outlet or --csv FILE.")
    if table:
        new = add_outlets_csv(table)
        click.echo(f"{plural(new, 'outlet')} added to {clean(str(user_file()))}.")
        return
    assert name  # one of the two was given
    known = not add_outlet(
        name, aliases=aliases, domains=domains, kind=kind, country=country, languages=languages, owner=owner
    )
    click.echo(f"{clean(name)} is there already." if known else f"{clean(name)} added to {clean(str(user_file()))}.")
