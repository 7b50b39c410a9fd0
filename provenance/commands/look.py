"""``claims``, ``trace``, ``article``, ``outlet``: looking things up in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..read.addresses import is_web_address
from ..show.terminal import listed, quote
from .fetching import WebOptions, web_options
from .shared import (
    FOUND_NOTHING,
    Output,
    database_option,
    engine_option,
    nothing,
    opened,
    output_options,
    silent_option,
    width,
)

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..model import Claim

# More than anybody reads as text.
_PAGES = 100


@click.command()
@click.option("--about", metavar="WORDS", help="Only claims that match these words.")
@click.option(
    "--min-articles",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Only claims in at least so many articles.",
)
@click.option("--single-source", is_flag=True, help="Only claims with one separate source as written.")
@click.option("--disputed", is_flag=True, help="Only claims that are denied or told with other figures.")
@click.option("--limit", type=click.IntRange(min=1), help=f"At most so many. Default: all, as text {_PAGES:,}.")
@database_option()
@output_options
def claims(
    about: str | None,
    min_articles: int,
    single_source: bool,
    disputed: bool,
    limit: int | None,
    database: str | None,
    output: Output,
) -> None:
    """List the claims, weakest sourcing first.

    For each: the separate sources as written with the range (at least to at most), the articles that carry it,
    the id for `provenance trace`, its words and the findings. Exit code 1 when nothing matches --about.

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
            output.text(claims_text(found, width(), output.paint(), more=more))
        else:
            wanted = _wanted(min_articles, single_source, disputed)
            if about is not None:
                nothing(
                    f"No claim matches {quote(about)}{' and ' + wanted if wanted else ''}. List them with: provenance claims"
                )
            output.text(f"No claim {wanted}. List them all with: provenance claims")


def _wanted(min_articles: int, single_source: bool, disputed: bool) -> str:
    """The filters of the call as the end of a sentence about one claim."""
    parts = [
        f"is carried by {min_articles:,} articles or more" if min_articles > 1 else None,
        "has one separate source as written" if single_source else None,
        "is disputed" if disputed else None,
    ]
    return listed([p for p in parts if p])


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--all", "every", is_flag=True, help="List everything, however long.")
@click.option(
    "--follow",
    type=click.IntRange(0, 20),
    metavar="STEPS",
    help="Of an address: read what the article cites, so many steps deep.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    default=300.0,
    show_default=True,
    help="Begin no further page after so many seconds.",
)
@web_options("At most so many pages are asked for.", 25)
@engine_option
@database_option()
@silent_option
@output_options
def trace(
    words: tuple[str, ...],
    every: bool,
    follow: int | None,
    seconds: float,
    web: WebOptions,
    engine: str,
    database: str | None,
    silent: bool,
    output: Output,
) -> None:
    """Count the sources of one claim and show the proof.

    WORDS are the claim's id, the beginning of its id, or words it is told in: the best matching claim is shown.
    Or they are the address of an article: it is read, with --follow also what it cites, and the numbers of its claims
    are shown before and after. Exit code 1 when nothing matches. --json prints the claim, its charts and numbers; the other formats print one
    row for each sentence that carries it.

    \b
    provenance trace Ukrainians trained Tuareg rebels to fly drones
    provenance trace 3f9a41c2 --json
    provenance trace https://example.org/story --follow 3 --contact desk@example.net
    """
    from ..show.rows import MENTIONS, mention_rows, trace_json
    from ..show.text import trace_text
    from ..show.tracing import traced

    asked = " ".join(words).strip()
    if is_web_address(asked) and len(words) == 1:
        from .following import Budget, print_trail

        print_trail(
            asked,
            web,
            Budget(follow or 0, web.pages, seconds),
            engine=engine,
            database=database,
            silent=silent,
            output=output,
        )
        return
    if follow is not None:
        raise click.UsageError(
            "--follow needs the address of an article: http:// or https://", click.get_current_context()
        )
    with opened(database) as db:
        claim, others = _matching(db, asked)
        if claim is None:
            nothing(f"No claim matches {quote(asked)}. List them with: provenance claims")
            return
        answer = traced(db, claim)
    if output.form == "json":
        output.value(trace_json(answer))
    elif output.form:
        output.rows(mention_rows(answer), MENTIONS)
    else:
        output.text(trace_text(answer, width(), output.paint(), every=every))
        if others:
            click.echo(f"Other claims match too: {', '.join(others[:3])}. Show one with: provenance trace ID", err=True)


def _matching(db: Database, asked: str) -> tuple[Claim | None, list[str]]:
    """The claim meant, and the short ids of others that the words fit."""
    if not asked:
        return None, []
    found = db.find(asked)
    if not found:
        return None, []
    return db.claim(found[0].id), [c.id[:8] for c in found[1:]]


@click.command()
@click.argument("key", metavar="[ARTICLE]", required=False)
@database_option()
@output_options
def article(key: str | None, database: str | None, output: Output) -> None:
    """Show whom an article rests on; without ARTICLE, list the articles.

    ARTICLE is an id or its beginning, a file name, the path it was read from, or its address. The formats print
    one row for each attribution.

    \b
    provenance article
    provenance article 003_6b467ad30431cc1a.txt
    """
    from ..show.lists import article_text, articles_text
    from ..show.rows import ARTICLES, ATTRIBUTIONS, article_rows, attribution_rows

    with opened(database) as db:
        if key is None:
            summaries = db.articles()
            if output.form:
                output.rows(article_rows(summaries), ARTICLES)
            else:
                output.text(articles_text(summaries, width(), output.paint()))
            return
        view = db.article(key)
        if view is None:
            nothing(f"No article {quote(key)}. List them with: provenance article")
            return
    if output.form:
        output.rows(attribution_rows(view.article, view.attributions, view.reviews), (*ATTRIBUTIONS, "reviews"))
    else:
        output.text(article_text(view, width(), output.paint()))


@click.command()
@click.argument("name", nargs=-1, required=True)
@database_option()
@output_options
def outlet(name: tuple[str, ...], database: str | None, output: Output) -> None:
    """Show whom an outlet cites and copies, and who it.

    NAME is its name or domain; people and organizations that are cited can be asked for too. Tells how much of what
    it printed is its own. The formats print one row for each sentence that shows a citation, and for each article
    with copied words.

    \b
    provenance outlet Le Monde
    provenance outlet lemonde.fr --csv
    """
    from ..show.lists import outlet_text
    from ..show.rows import CITED, outlet_rows

    asked = " ".join(name)
    with opened(database) as db:
        view = db.outlet(asked)
    if view is None:
        nothing(f"Nobody called {quote(asked)} is in the database.")
        return
    if output.form:
        output.rows(outlet_rows(view), CITED)
    else:
        output.text(outlet_text(view, width(), output.paint()))
