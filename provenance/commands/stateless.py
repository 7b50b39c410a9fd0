"""``attribute`` and ``count``: one step alone, from a document or a chart, without any database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..errors import InputError, UsageError
from ..model import to_json
from .shared import Output, Reading, engine_option, given_options, output_options, standard_input_or_file, width


@click.command("attribute")
@click.argument("file")
@click.option(
    "--verbatim",
    is_flag=True,
    help="Plain text of which every character is kept: offsets count from the start of the file.",
)
@given_options
@engine_option
@output_options
@click.pass_context
def attribute(
    ctx: click.Context, file: str, verbatim: bool, given: dict[str, str], engine: str, output: Output
) -> None:
    """Find who is cited in one document, without a database.

    FILE is any file that `provenance add` reads, or - for standard input. --json prints a list of attributions
    under the field names of the model; offsets are characters of the article's text, which --verbatim keeps
    exactly as it is in the file.

    \b
    provenance attribute article.txt
    echo "The minister resigned, Reuters reported." | provenance attribute -
    """
    from .. import attribute as find
    from ..show.lists import attributions_text
    from ..show.rows import ATTRIBUTIONS, attribution_rows

    if Path(file).is_dir():
        raise UsageError(f"{file} is a folder; attribute looks at one file. For many: provenance audit {file}")
    options: dict[str, Any] = {**given, "verbatim": True} if verbatim else dict(given)
    reading = Reading([file], options, silent=True)
    found = [(article, find(article, engine=engine)) for article in reading]
    if output.form == "json":
        output.value([to_json(a) for _, attributions in found for a in attributions])
    elif output.form == "nl":
        output.rows((to_json(a) for _, attributions in found for a in attributions), ())
    elif output.form:
        output.rows(
            (row for article, attributions in found for row in attribution_rows(article, attributions)), ATTRIBUTIONS
        )
    else:
        for number, (article, attributions) in enumerate(found):
            output.text(("\n" if number else "") + attributions_text(article, attributions, width(), output.paint()))
    ctx.exit(reading.code())


@click.command()
@click.argument("chart", metavar="CHART.json")
@click.option(
    "--fail-under",
    type=click.IntRange(min=0),
    metavar="N",
    help="Exit with 1 when a chart has fewer than N separate sources as written.",
)
@output_options
@click.pass_context
def count(ctx: click.Context, chart: str, fail_under: int | None, output: Output) -> None:
    """Count the sources of a chart written as JSON, or of a list of charts.

    A chart has "carriers" (a list of names), "edges" (a list of {"from", "to", "status"}) and "parties" (name to
    {"kind"}); it may stand under the key "chart" beside a "name". - reads standard input. --json prints the
    numbers and proofs under the field names of the model.

    \b
    provenance count chart.json --fail-under 2
    """
    from .. import independence
    from ..show.rows import COUNTS, count_row
    from ..show.text import count_text
    from ..trace import charts_from_text

    text = _text(chart)
    several = text.lstrip().startswith("[")
    try:
        counted = [(name or None, drawn, independence(drawn)) for name, drawn in charts_from_text(text)]
        if not counted:
            raise InputError("no chart in it; a chart as JSON, or a list of charts, was expected")
    except InputError as error:
        raise InputError(f"{'standard input' if chart == '-' else chart}: {error}") from None
    if output.form in ("json", "nl"):
        values = [({"name": name} if name else {}) | to_json(numbers) for name, _, numbers in counted]
        if output.form == "nl" or several:
            output.rows(values, ())
        else:
            output.value(values[0])
    elif output.form:
        output.rows((count_row(*one) for one in counted), COUNTS)
    else:
        for number, (name, drawn, numbers) in enumerate(counted):
            output.text(("\n" if number else "") + count_text(drawn, numbers, width(), output.paint(), title=name))
    short = [n for n in counted if fail_under is not None and n[2].as_written < fail_under]
    if short:
        click.echo(f"{len(short)} of {len(counted)} below {fail_under} as written.", err=True)
        ctx.exit(1)


def _text(source: str) -> str:
    data = standard_input_or_file(source)
    name = "standard input" if source == "-" else source
    if not data.strip():
        raise InputError(f"{name} is empty; a chart as JSON was expected")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{name} is not UTF-8 text") from None
