"""``add``, ``audit`` and ``watch``: articles in, and the report out."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import InputError, UsageError
from ..model import Article, Unread
from ..read.addresses import clean_address, is_web_address
from ..show.labels import Label
from ..show.terminal import clean, plural, shorten, terminal_width
from .inputs import Reading, bytes_of
from .options import (
    DEFAULT_DATABASE,
    Output,
    WebOptions,
    database_option,
    engine_option,
    keeping,
    opened,
    output_options,
    reading_options,
    silent_option,
    spare_databases,
    web_options,
    whole_file,
)

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..read.fetching import Clock
    from ..read.web import Web
    from ..show.report import Report
    from ..store import Added, ClaimSummary

_MOST_LISTED, _MOST_CLAIMS_LISTED = 10, 3
_REPORTS = {".html": "html", ".htm": "html", ".md": "md", ".markdown": "md", ".json": "json"}
_LONGEST_REST = 86_400.0  # seconds between two attempts at a feed that fails


@click.command()
@click.argument("paths", nargs=-1)
@reading_options
@database_option()
@output_options
@click.pass_context
def add(
    ctx: click.Context, /, paths: tuple[str, ...], engine: str, embedding: str | None, database: str | None,
    output: Output, **reading_options: Any,
) -> None:  # fmt: skip
    """Add articles to the database: files, folders, web addresses, or - for standard input.

    Reads .txt .md .html .json .jsonl .csv .mhtml .warc and NewsML-G2 .xml, also compressed as .gz. A manifest.csv in a
    folder supplies what its files lack. The address of a feed, a sitemap or a list of feeds (OPML) adds its pages.
    Articles already in the database are not added again. What cannot be read is reported on standard error, one line
    each; the rest is added, and the exit code is 3. An archive or dump resumes where an interrupted run stopped.

    \b
    provenance add articles/
    provenance add https://example.org/story --contact desk@example.net
    provenance add page.html --url https://example.org/story --published 2024-10-14
    """
    reading = Reading(paths, **reading_options)
    with opened(database, create=True) as db, keeping():
        reading.remember(db, resume=True)
        try:
            added = db.add(reading, progress=reading.progress, engine=engine, embedding=embedding)
            reading.through()
        finally:
            reading.done()
        joined = [] if output.form else _joined_lines(db, added, _MOST_LISTED)
    if output.form:
        from ..show.rows import ADDED

        output.rows(_added_rows(added, reading), ADDED)
    else:
        output.text("\n".join([_added_words(added, len(reading.here), database or DEFAULT_DATABASE), *joined]))
    ctx.exit(reading.code())


def _added_words(added: Added, here: int, database: str) -> str:
    words = f"{plural(len(added.new), 'article')} added"
    completed = len(added.completed)
    known = len(added.known) - completed + here
    if known:
        words += f", {known:,} already there"
    if completed:
        words += f", {plural(completed, 'article')} completed with missing details"
    return f"{words}. {clean(database)} has {plural(added.claims, 'claim')}."


def _joined_lines(db: Database, added: Added, most: int | None = None) -> list[str]:
    """For each new article, or the first ``most`` of them, which claims of others it carries as well."""
    lines: list[str] = []
    for key in added.new[:most]:
        record = db.article(key)
        if record is None:
            continue
        shared = sorted((c for c in record.claims if c.articles > 1), key=lambda c: (-c.articles, c.id))
        name = Label.of(record.article).short()
        if not shared:
            lines.append(f"{name}: shares no claim with another article")
            continue
        lines.append(f"{name}: shares {plural(len(shared), 'claim')} with other articles")
        lines += [
            f"  {c.id[:8]}  {shorten(clean(c.text), terminal_width() - 12)}" for c in shared[:_MOST_CLAIMS_LISTED]
        ]
        if len(shared) > _MOST_CLAIMS_LISTED:
            lines.append(f"  and {len(shared) - _MOST_CLAIMS_LISTED:,} more")
    if most is not None and len(added.new) > most:
        lines.append(f"and {plural(len(added.new) - most, 'more article')}: provenance claims --min-articles 2")
    return lines


def _added_rows(added: Added, reading: Reading) -> Iterator[dict[str, Any]]:
    for (status, key), origin in zip(added.each, reading.origins, strict=True):
        yield {"status": status, "id": key, "origin": origin, "reason": None}
    for page in reading.here:
        yield {"status": "known", "id": page.article, "origin": page.address, "reason": None}
    for item in reading.unread:
        yield {"status": "unread", "id": None, "origin": item.origin, "reason": item.reason}


# --- audit ------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("paths", nargs=-1)
@reading_options
@database_option("Database to add to and keep. Default: a temporary one, or $PROVENANCE_DB.")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write the whole report to FILE: .html (one page, with pictures), .md or .json.",
)
@output_options
@click.pass_context
def audit(
    ctx: click.Context, /, paths: tuple[str, ...], engine: str, embedding: str | None, database: str | None,
    target: str | None, output: Output, **reading_options: Any,
) -> None:  # fmt: skip
    """Read articles and print the whole report: findings, every claim, the chains of its sources.

    Works in a temporary database, or in the one given with --database: then the articles are added to it, and the
    report is about the claims they carry. With --json and the other formats, only the claims are printed.

    \b
    provenance audit articles/
    provenance audit articles/ -o report.html
    provenance audit article.txt --outlet "Le Monde" --published 2024-08-01
    """
    if target is not None:
        _check_target(target, paths, database, output)
    reading = Reading(paths, **reading_options)
    with _kept_or_temporary(database) as db, keeping() if database else contextlib.nullcontext():
        reading.remember(db)
        try:
            added = db.add(reading, progress=reading.progress, engine=engine, embedding=embedding)
        finally:
            reading.done()
        # The ids they are stored under: a bare copy of a known article has another one of its own.
        before = (page.article for page in reading.here if page.article)
        audited = list(dict.fromkeys([*(key for _, key in added.each), *before]))
        claims = _claims_of(db, audited)
        if target is not None:
            from ..show.report import report_of

            report = report_of(
                db, audited, claims, engine=engine, unread=reading.unread, lost=reading.lost(), origins=reading.origins
            )
            _write_report(target, report)
            output.text(f"{report.headline}.\nWritten to {clean(target)}.")
        elif output.form:
            from ..show.rows import CLAIMS, claim_rows

            output.rows(claim_rows(claims), CLAIMS)
        else:
            from ..show.copies import copies_finding
            from ..show.labels import traced
            from ..show.lists import audit_text

            # A claim told in two versions by two articles is shared, though each version has one article.
            shared = (claim for c in claims if c.in_all > 1 and (claim := db.claim(c.id)) is not None)
            traces = (traced(db, claim) for claim in shared)
            copied = copies_finding(db.copies(), audited)
            lost, width, paint = reading.lost(), terminal_width(), output.paint()
            output.text(audit_text(len(audited), lost, claims, traces, width, paint, copied=copied))
    ctx.exit(reading.code())


def _check_target(target: str, sources: Iterable[str], database: str | None, output: Output) -> None:
    """:raises UsageError: the report has no form by that name, or would be written over what it is about."""
    if output.form:
        words = "-o writes the whole report; --json and the other formats print the claims. Choose one."
        raise click.UsageError(words, click.get_current_context())
    spare_databases(target, database)
    if Path(target).suffix.lower() not in _REPORTS:
        raise UsageError(f"{target}: a report is .html, .md or .json; choose a name that ends so")
    for source in sources:
        if source != "-" and Path(source).is_file() and Path(target).exists() and Path(source).samefile(target):
            raise UsageError(f"{target} is one of the files to read; name another file with --output")


def _write_report(target: str, report: Report) -> None:
    form = _REPORTS[Path(target).suffix.lower()]
    with whole_file(target) as write:
        if form == "html":
            from ..show.report import report_html

            write(report_html(report))
        elif form == "md":
            from ..show.report import report_markdown

            write(report_markdown(report))
        else:
            from ..show.report import json_lines

            for part in json_lines(report):
                write(part)


@contextlib.contextmanager
def _kept_or_temporary(database: str | None) -> Iterator[Database]:
    if database:
        with opened(database, create=True) as db:
            yield db
        return
    with (
        tempfile.TemporaryDirectory(prefix="provenance-", ignore_cleanup_errors=True) as folder,
        opened(str(Path(folder) / "audit.db"), create=True) as db,
    ):
        yield db


def _claims_of(db: Database, audited: Iterable[str]) -> list[ClaimSummary]:
    """The claims the audited articles carry, in the order of the database's own list."""
    carried = {claim.id for key in audited if (record := db.article(key)) for claim in record.claims}
    return [claim for claim in db.claims() if claim.id in carried]


# --- watch ------------------------------------------------------------------------------------------------------


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
    help="Ask each feed every MINUTES.",
)
@click.option("--rounds", type=click.IntRange(min=1), metavar="N", help="Stop after N rounds. Default: never.")
@web_options("Fetch at most N new pages of one feed in one round.", 30)
@engine_option
@database_option()
@silent_option
def watch(
    feeds: tuple[str, ...], every: float, rounds: int | None, web: WebOptions, engine: str, database: str | None,
    silent: bool,
) -> None:  # fmt: skip
    """Poll feeds and add what is new, until stopped with Ctrl-C.

    FEEDS are addresses of RSS or Atom feeds, sitemaps or lists of feeds (OPML), or an OPML file. Each new article is
    printed with the claims it shares with other articles. A feed that fails is asked less and less often.

    \b
    provenance watch feeds.opml --contact desk@example.net
    provenance watch https://example.org/rss --every 30
    """
    with opened(database, create=True) as db, keeping():
        reader = web.reader(db.visits())
        reader.tell = None  # what one round leaves out, the next one reads
        waiting = [_Feed(address) for address in _addresses(feeds)]
        clock: Clock = reader.session.clock
        done = 0
        while rounds is None or done < rounds:
            for feed in waiting:
                if feed.due > clock.monotonic():
                    continue
                lost = _round(db, reader, feed, engine, silent=silent)
                feed.failed = feed.failed + 1 if lost else 0
                pause = every * 60 * 2 ** min(feed.failed, 20)
                feed.due = clock.monotonic() + min(pause, max(every * 60, _LONGEST_REST))
            done += 1
            rest = min(feed.due for feed in waiting) - clock.monotonic()
            if rest > 0 and (rounds is None or done < rounds):
                clock.sleep(rest)


def _addresses(feeds: tuple[str, ...]) -> list[str]:
    """The addresses given, and those in the files given."""
    from ..read.web import listing

    addresses: list[str] = []
    for feed in feeds:
        if is_web_address(feed):
            address = clean_address(feed)
            if address is None:
                raise InputError(f"{feed}: not a web address: only http and https, without a user name")
            addresses.append(address)
            continue
        outline = listing(bytes_of(feed), "")
        if outline is None or isinstance(outline, str) or outline.kind != "outline" or not outline.items:
            why = outline if isinstance(outline, str) else "not a list of feeds (OPML) with addresses"
            raise InputError(f"{feed}: {why}")
        addresses += (item.address for item in outline.items)
    return list(dict.fromkeys(addresses))


def _round(db: Database, reader: Web, feed: _Feed, engine: str, *, silent: bool) -> bool:
    """What is new in one feed, added and printed; whether the feed itself could not be read."""
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
    for line in _joined_lines(db, added):
        click.echo(line)
    if not silent and added.new:
        click.echo(f"{clean(feed.address)}: {plural(len(added.new), 'new article')}", err=True)
    return lost
