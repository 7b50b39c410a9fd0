"""``watch``: feeds polled until somebody stops it; what each new article joins is printed as it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ..errors import InputError
from ..model import Article, Unread
from ..read.addresses import clean_address, is_web_address
from ..show.terminal import clean, plural
from .collect import joined_lines
from .fetching import WebOptions, web_options
from .shared import database_option, engine_option, keeping, opened, silent_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..corpus.database import Database
    from ..read.fetching import Clock
    from ..read.web import Web

_LONGEST_REST = 86_400.0


@dataclass
class _Feed:
    """One feed: when it is due, and how often in a row it gave nothing."""

    address: str
    due: float = 0.0
    failed: int = 0


@click.command()
@click.argument("feeds", nargs=-1, required=True)
@click.option(
    "--every",
    type=click.FloatRange(min=1),
    default=15.0,
    show_default=True,
    metavar="MINUTES",
    help="How often a feed is asked.",
)
@click.option("--rounds", type=click.IntRange(min=1), help="End after so many rounds. Default: when it is stopped.")
@web_options("At most so many new pages of one feed in one round.", 30)
@engine_option
@database_option()
@silent_option
def watch(
    feeds: tuple[str, ...],
    every: float,
    rounds: int | None,
    web: WebOptions,
    engine: str,
    database: str | None,
    silent: bool,
) -> None:
    """Poll feeds and add what is new, until it is stopped (Ctrl-C).

    FEEDS are addresses of RSS or Atom feeds, sitemaps or lists of feeds (OPML), or an OPML file. Each new article is
    printed with the claims of other articles that it carries too. A feed that fails is asked less and less often.

    \b
    provenance watch feeds.opml --contact desk@example.net
    provenance watch https://example.org/rss --every 30
    """
    with opened(database, create=True) as db, keeping():
        reader = web.reader(db.visits())
        reader.tell = None  # what one round leaves out, the next one reads
        _poll(
            db,
            reader,
            [_Feed(address) for address in _addresses(feeds)],
            every * 60,
            rounds,
            engine=engine,
            silent=silent,
        )


def _addresses(feeds: tuple[str, ...]) -> list[str]:
    """The addresses given, and those in the files given."""
    from ..read.feeds import listing
    from .shared import standard_input_or_file

    found: dict[str, None] = {}
    for feed in feeds:
        if is_web_address(feed):
            address = clean_address(feed)
            if address is None:
                raise InputError(f"{feed}: no web address: only http and https, without a user name")
            found[address] = None
            continue
        told = listing(standard_input_or_file(feed), "")
        if told is None or isinstance(told, str) or told.kind != "outline" or not told.items:
            raise InputError(
                f"{feed}: {told if isinstance(told, str) else 'no list of feeds (OPML) with addresses in it'}"
            )
        found.update(dict.fromkeys(item.address for item in told.items))
    return list(found)


def _poll(
    db: Database, reader: Web, feeds: list[_Feed], every: float, rounds: int | None, *, engine: str, silent: bool
) -> None:
    clock: Clock = reader.session.clock
    done = 0
    while rounds is None or done < rounds:
        for feed in feeds:
            if feed.due > clock.monotonic():
                continue
            lost = _round(db, reader, feed, engine, silent=silent)
            feed.failed = feed.failed + 1 if lost else 0
            feed.due = clock.monotonic() + min(every * 2 ** min(feed.failed, 20), max(every, _LONGEST_REST))
        done += 1
        if rounds is None or done < rounds:
            rest = min(feed.due for feed in feeds) - clock.monotonic()
            if rest > 0:
                clock.sleep(rest)


def _round(db: Database, reader: Web, feed: _Feed, engine: str, *, silent: bool) -> bool:
    """What is new in one feed, added and told; whether the feed itself could not be read."""
    lost = False

    def articles() -> Iterator[Article]:
        nonlocal lost
        for item in reader.articles(feed.address):
            if isinstance(item, Unread):
                lost = lost or item.origin == feed.address
                if not silent:
                    click.echo(f"{clean(item.origin)}: {clean(item.reason)}", err=True)
            elif isinstance(item, Article):
                yield item

    added = db.add(articles(), engine=engine)
    for line in joined_lines(db, added):
        click.echo(line)
    if not silent and added.new:
        click.echo(f"{clean(feed.address)}: {plural(len(added.new), 'new article')}", err=True)
    return lost
