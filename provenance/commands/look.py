"""Looking things up, in the database (``claims trace article outlet copies``) or in a file (``attribute count``)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import InputError, UsageError
from ..model import Article, Attribution, to_json
from ..read.addresses import is_web_address
from ..show.labels import Label
from ..show.terminal import clean, listed, plural, quote, terminal_width
from .inputs import Reading, named, text_of
from .options import (
    FOUND_NOTHING,
    Output,
    WebOptions,
    database_option,
    engine_option,
    every_option,
    given_options,
    min_articles_option,
    nothing,
    number_option,
    opened,
    output_options,
    silent_option,
    web_options,
)

if TYPE_CHECKING:
    from ..store import ArticleSummary

_PAGES = 100  # claims; more than anybody reads as text
# What holds many articles; any other name is an article of the database.
_MANY = frozenset({".jsonl", ".ndjson", ".csv"})
_OUTLET_COLUMNS = ("id", "name", "aliases", "domains", "kind", "country", "languages", "owner")


@click.command()
@click.option("--about", metavar="WORDS", help="Only claims that match these words.")
@min_articles_option()
@click.option("--single-source", is_flag=True, help="Only claims with one source as written.")
@click.option("--disputed", is_flag=True, help="Only claims that are denied or reported with different figures.")
@number_option("--limit", f"At most N claims. Default: all; as text, {_PAGES}.")
@database_option()
@output_options
def claims(
    about: str | None, min_articles: int, single_source: bool, disputed: bool, limit: int | None,
    database: str | None, output: Output,
) -> None:  # fmt: skip
    """List the claims, weakest sourcing first.

    For each: the number of independent sources as written with its range (at least to at most), the articles that
    carry it, the id for `provenance trace`, its words and the findings. Exit code 1 if nothing matches --about.

    \b
    provenance claims --min-articles 2
    provenance claims --about "drone training" --csv
    """
    from ..show.lists import claims_text

    with opened(database) as db:
        most = limit if limit or output.form else _PAGES
        asked = most + 1 if most else None  # one more tells whether others follow
        found = db.claims(
            about=about, min_articles=min_articles, single_source=single_source, disputed=disputed, limit=asked
        )
        more, found = bool(most and len(found) > most), found[:most]
        if output.form:
            from ..show.rows import CLAIMS, claim_rows

            output.rows(claim_rows(found), CLAIMS)
            if about is not None and not found:
                raise click.exceptions.Exit(FOUND_NOTHING)
        elif found or next(db.rows("claims"), None) is None:
            output.text(claims_text(found, terminal_width(), output.paint(), more=more))
        else:
            wanted = _wanted(min_articles, single_source, disputed)
            if about is not None:
                matches = f"matches {quote(about)}{' and ' + wanted if wanted else ''}"
                nothing(f"No claim {matches}. List them with: provenance claims")
            output.text(f"No claim {wanted}. List them all with: provenance claims")


def _wanted(min_articles: int, single_source: bool, disputed: bool) -> str:
    """The filters of the call as the end of a sentence about one claim."""
    parts = [
        f"is found in {min_articles:,} articles or more" if min_articles > 1 else None,
        "has one source as written" if single_source else None,
        "is disputed" if disputed else None,
    ]
    return listed([p for p in parts if p])


@click.command()
@click.argument("words", nargs=-1, required=True)
@every_option
@click.option(
    "--follow",
    type=click.IntRange(0, 20),
    metavar="STEPS",
    help="For an address: also read what the article cites, up to STEPS links away.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    metavar="N",
    default=300.0,
    show_default=True,
    help="Stop fetching new pages after N seconds.",
)
@web_options("Fetch at most N pages.", 25)
@engine_option
@database_option()
@silent_option
@output_options
def trace(
    words: tuple[str, ...], every: bool, follow: int | None, seconds: float, web: WebOptions, engine: str,
    database: str | None, silent: bool, output: Output,
) -> None:  # fmt: skip
    """Count the sources of one claim and show the proof.

    WORDS are the claim's id, the start of its id, or words of the claim: the best match is shown. Or they are the
    address of an article: it is read, with --follow also what it cites, and the numbers of its claims are shown before
    and after. Exit code 1 if nothing matches. --json prints the claim, its charts and numbers; the other formats print
    one row for each sentence that carries it.

    \b
    provenance trace Ukrainians trained Tuareg rebels to fly drones
    provenance trace 3f9a41c2 --json
    provenance trace https://example.org/story --follow 3 --contact desk@example.net
    """
    asked = " ".join(words).strip()
    if is_web_address(asked) and len(words) == 1:
        from .follow import Budget, print_trail

        budget = Budget(follow or 0, web.pages, seconds)
        print_trail(asked, web, budget, engine=engine, database=database, silent=silent, output=output)
        return
    if follow is not None:
        message = "--follow needs the address of an article: http:// or https://"
        raise click.UsageError(message, click.get_current_context())
    from ..show.labels import traced
    from ..show.rows import MENTIONS, mention_rows, trace_json
    from ..show.text import trace_text

    with opened(database) as db:
        matching = db.find(asked) if asked else []
        claim = db.claim(matching[0].id) if matching else None
        if claim is None:
            nothing(f"No claim matches {quote(asked)}. List them with: provenance claims")
            return
        answer = traced(db, claim)
    text = partial(trace_text, answer, every=every)
    output.show(text, lambda: mention_rows(answer), MENTIONS, lambda: trace_json(answer))
    if len(matching) > 1 and not output.form:
        ids = ", ".join(c.id[:8] for c in matching[1:4])
        click.echo(f"Other claims match too: {ids}. Show one with: provenance trace ID", err=True)


@click.command()
@click.argument("key", metavar="[ARTICLE]", required=False)
@database_option()
@output_options
def article(key: str | None, database: str | None, output: Output) -> None:
    """Show the sources of an article; without ARTICLE, list the articles.

    ARTICLE is an id or the start of one, a file name, the path it was read from, or its address. With --json and the
    other formats, one row for each attribution.

    \b
    provenance article
    provenance article 003_6b467ad30431cc1a.txt
    """
    from ..show.article import article_view
    from ..show.lists import articles_text
    from ..show.rows import ARTICLES, ATTRIBUTIONS, article_rows, attribution_rows

    with opened(database) as db:
        if key is None:
            summaries = db.articles()
            output.show(partial(articles_text, summaries), lambda: article_rows(summaries), ARTICLES)
            return
        view = article_view(db, key)
        if view is None:
            nothing(f"No article {quote(key)}. List them with: provenance article")
            return
    record = view.record
    rows = partial(attribution_rows, record.article, record.attributions, record.reviews)
    output.show(view.text, rows, (*ATTRIBUTIONS, "reviews"))


@click.command()
@click.argument("name", nargs=-1, required=True)
@database_option()
@output_options
def outlet(name: tuple[str, ...], database: str | None, output: Output) -> None:
    """Show an outlet's sources, and who cites and copies it.

    NAME is its name or domain; people and organizations that are cited work too. Also shows how much of what the
    outlet printed is its own. With --json and the other formats, one row for each sentence that shows a citation, and
    for each article with copied words.

    \b
    provenance outlet Le Monde
    provenance outlet lemonde.fr --csv
    """
    from ..show.lists import outlet_view
    from ..show.rows import CITED, outlet_rows

    asked = " ".join(name)
    with opened(database) as db:
        view = outlet_view(db, asked)
    if view is None:
        nothing(f"Nobody called {quote(asked)} is in the database.")
        return
    output.show(view.text, partial(outlet_rows, view.record), CITED)


# --- copies -----------------------------------------------------------------------------------------------------


@click.command()
@click.argument("key", metavar="[ARTICLE|FILE.jsonl]", required=False)
@every_option
@min_articles_option("Only texts printed by at least N articles.", 2)
@number_option("--within-days", "With FILE: compare articles published at most N days apart.", least=0)
@engine_option
@database_option()
@silent_option
@output_options
@click.pass_context
def copies(
    ctx: click.Context, key: str | None, every: bool, min_articles: int, within_days: int | None, engine: str,
    database: str | None, silent: bool, output: Output,
) -> None:  # fmt: skip
    """Show who prints whose text: reprints, copied passages, shared quotations.

    Without ARTICLE, lists the texts that several articles print: whose text it is and why, who prints it, how many
    words each adds, and whether it says whose they are. With ARTICLE (an id or the start of one, a file name, the path
    it was read from, or its address), shows it side by side with all that share words with it. With a file of many
    articles (.jsonl .ndjson .csv), a folder, or - for standard input, compares those alone, without a database.

    The formats print one row for each article of a text, or for each passage; with ARTICLE or a file, --json prints
    the pairs under the field names of the model.

    \b
    provenance copies
    provenance copies 003_6b467ad30431cc1a.txt
    provenance copies articles.jsonl --json
    """
    if key is not None and (key == "-" or _is_many(Path(key))):
        ctx.exit(_copies_in_file(key, every, min_articles, within_days, engine, silent, output))
    if within_days is not None:
        raise click.UsageError("--within-days goes with a file of articles; a database compares all of its own.", ctx)
    if key is not None:
        _copies_of(key, every, database, output)
        return
    with opened(database) as db:
        families = [f for f in db.copies() if len(f.copies) >= min_articles]
        labels = _labels(db.articles(ids=[c.article for f in families for c in f.copies]))
        empty = next(db.rows("articles"), None) is None
        rest = db.shared_passages()
    from ..show.copies import families_text
    from ..show.lists import NO_ARTICLES
    from ..show.rows import COPIES, family_rows

    text = partial(families_text, families, labels, rest, every=every)
    output.show(
        lambda width, paint: NO_ARTICLES if empty else text(width, paint), lambda: family_rows(families, labels), COPIES
    )


def _is_many(path: Path) -> bool:
    return path.is_dir() or (path.suffix.lower() in _MANY and path.is_file())


def _copies_of(key: str, every: bool, database: str | None, output: Output) -> None:
    from ..show.copies import beside_view
    from ..show.rows import PASSAGES, passage_rows

    with opened(database) as db:
        record = db.copies_of(key)
    if record is None:
        nothing(f"No article {quote(key)}. List them with: provenance article")
        return
    output.show(
        beside_view(record, every=every).text,
        lambda: passage_rows(record.reuses, _labels(record.others.values())), PASSAGES,
        lambda: [to_json(r) for r in record.reuses],
    )  # fmt: skip


def _labels(articles: Iterable[Article | ArticleSummary]) -> dict[str, Label]:
    return {a.id: Label.of(a) for a in articles}


def _copies_in_file(
    key: str, every: bool, min_articles: int, within_days: int | None, engine: str, silent: bool, output: Output
) -> int:
    from .. import attribute
    from ..reuse import copies as grouped
    from ..reuse import directed, overlaps
    from ..show.copies import families_text
    from ..show.rows import PASSAGES, passage_rows

    reading = Reading([key], {}, silent=silent)
    try:
        articles = {a.id: a for a in reading}
    finally:
        reading.done()
    read: dict[str, tuple[Article, list[Attribution]]] = {}

    def attributed(id_: str) -> tuple[Article, list[Attribution]]:
        read[id_] = (articles[id_], attribute(articles[id_], engine=engine))
        return read[id_]

    reuses = list(directed(overlaps(articles.values(), within_days=within_days), attributed))
    labels = _labels(articles.values())
    if output.form in ("json", "nl"):
        values = [to_json(r) for r in reuses]
        output.value(values) if output.form == "json" else output.rows(values, ())
    elif output.form:
        output.rows(passage_rows(reuses, labels), PASSAGES)
    else:
        everything = grouped(read.values(), reuses)
        home = {c.article: f.id for f in everything for c in f.copies}
        rest = [r for r in reuses if home.get(r.article, "") != home.get(r.other, "none")]
        families = [f for f in everything if len(f.copies) >= min_articles]
        output.text(families_text(families, labels, rest, terminal_width(), output.paint(), every=every))
    return reading.code()


# --- one step alone, without a database -------------------------------------------------------------------------


@click.command("attribute")
@click.argument("file")
@click.option(
    "--verbatim", is_flag=True, help="Plain text, every character kept: offsets count from the start of the file."
)
@given_options
@engine_option
@output_options
@click.pass_context
def attribute(
    ctx: click.Context, file: str, verbatim: bool, given: dict[str, str], engine: str, output: Output
) -> None:
    """Find who is cited in one document, without a database.

    FILE is any file that `provenance add` reads, or - for standard input. --json prints a list of attributions under
    the field names of the model; offsets are characters of the article's text, which --verbatim keeps exactly as it is
    in the file.

    \b
    provenance attribute article.txt
    echo "The minister resigned, Reuters reported." | provenance attribute -
    """
    from .. import attribute as find
    from ..show.article import attributions_text
    from ..show.rows import ATTRIBUTIONS, attribution_rows

    if Path(file).is_dir():
        raise UsageError(f"{file} is a folder; attribute reads one file. For many: provenance audit {file}")
    options: dict[str, Any] = {**given, "verbatim": True} if verbatim else dict(given)
    reading = Reading([file], options, silent=True)
    found = [(article, find(article, engine=engine)) for article in reading]
    if output.form in ("json", "nl"):
        values = [to_json(a) for _, attributions in found for a in attributions]
        output.value(values) if output.form == "json" else output.rows(values, ())
    elif output.form:
        rows = (row for article, attributions in found for row in attribution_rows(article, attributions))
        output.rows(rows, ATTRIBUTIONS)
    else:
        for number, (article, attributions) in enumerate(found):
            words = attributions_text(article, attributions, terminal_width(), output.paint())
            output.text(("\n" if number else "") + words)
    ctx.exit(reading.code())


@click.command()
@click.argument("chart", metavar="CHART.json")
@number_option("--fail-under", "Exit with 1 if a chart has fewer than N independent sources as written.", least=0)
@output_options
@click.pass_context
def count(ctx: click.Context, chart: str, fail_under: int | None, output: Output) -> None:
    """Count the sources of a JSON chart, or of a list of charts.

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

    text = text_of(chart)
    if not text.strip():
        raise InputError(f"{named(chart)} is empty; a JSON chart was expected")
    try:
        counted = [(name or None, drawn, independence(drawn)) for name, drawn in charts_from_text(text)]
        if not counted:
            raise InputError("no chart in it; a JSON chart, or a list of charts, was expected")
    except InputError as error:
        raise InputError(f"{named(chart)}: {error}") from None
    if output.form in ("json", "nl"):
        values = [({"name": name} if name else {}) | to_json(numbers) for name, _, numbers in counted]
        if output.form == "nl" or text.lstrip().startswith("["):
            output.rows(values, ())
        else:
            output.value(values[0])
    elif output.form:
        output.rows((count_row(*row) for row in counted), COUNTS)
    else:
        for number, (name, drawn, numbers) in enumerate(counted):
            words = count_text(drawn, numbers, terminal_width(), output.paint(), title=name)
            output.text(("\n" if number else "") + words)
    short = [n for n in counted if fail_under is not None and n[2].as_written < fail_under]
    if short:
        click.echo(f"{len(short)} of {len(counted)} below {fail_under} as written.", err=True)
        ctx.exit(1)


# --- the registry of outlets --------------------------------------------------------------------------------------


@click.group()
def outlets() -> None:
    """List the known outlets, or add some.

    No list is complete: an outlet missing from it is still recognized by its form and its place in the sentence.
    Adding it supplies its other names, its domain and its owner.
    """


@outlets.command("list")
@click.argument("query", required=False)
@output_options
def list_outlets(query: str | None, output: Output) -> None:
    """List the outlets whose name, alias or domain contains QUERY.

    \b
    provenance outlets list "le monde"
    """
    from ..parties import list_outlets as known
    from ..show.lists import outlets_text

    rows = [{name: dataclasses.asdict(entry).get(name) for name in _OUTLET_COLUMNS} for entry in known(query)]
    output.show(lambda width, _: outlets_text(rows, width), lambda: rows, _OUTLET_COLUMNS)
    if query and not rows:
        raise click.exceptions.Exit(FOUND_NOTHING)


@outlets.command("add")
@click.argument("name", required=False)
@click.option("--alias", "aliases", multiple=True, help="Another name. Repeatable.")
@click.option("--domain", "domains", multiple=True, help="Domain of its site. Repeatable.")
@click.option("--kind", default="newspaper", show_default=True, help="newspaper, agency, broadcaster, ...")
@click.option("--country", help="Country code such as FR.")
@click.option("--language", "languages", multiple=True, help="Language code. Repeatable.")
@click.option("--owner", help="Who owns it.")
@click.option("--csv", "table", type=click.Path(), help="Add every row of a CSV file; only the column name is needed.")
def add_outlet(name: str | None, table: str | None, **facts: Any) -> None:
    """Add an outlet, or a CSV of outlets, to your own list.

    \b
    provenance outlets add "Maghrebi" --domain maghrebi.org --alias Maghrebi.org
    provenance outlets add --csv outlets.csv
    """
    from ..parties import add_outlet as add
    from ..parties import add_outlets_csv, user_file

    if bool(name) == bool(table):
        raise UsageError("Give either the name of one outlet or --csv FILE.")
    if table:
        new = add_outlets_csv(table)
        click.echo(f"{plural(new, 'outlet')} added to {clean(str(user_file()))}.")
    elif name:
        added = add(name, **facts)
        click.echo(f"{clean(name)} {f'added to {clean(str(user_file()))}' if added else 'is there already'}.")
