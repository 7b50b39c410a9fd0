"""``add`` and ``audit``: articles in, and the report out."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..show.labels import Label
from ..show.terminal import clean, plural, shorten
from .fetching import WebOptions, urls_option, web_options
from .files import jobs_option
from .shared import (
    DEFAULT_DATABASE,
    Output,
    Reading,
    database_option,
    embedding_option,
    engine_option,
    given_options,
    keeping,
    opened,
    output_options,
    silent_option,
    width,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..corpus.database import Database
    from ..store.records import Added, ClaimSummary

_MOST_TOLD, _MOST_CLAIMS_TOLD = 10, 3


@click.command()
@click.argument("paths", nargs=-1)
@urls_option
@given_options
@web_options()
@engine_option
@embedding_option
@jobs_option
@database_option()
@silent_option
@output_options
@click.pass_context
def add(
    ctx: click.Context,
    paths: tuple[str, ...],
    urls: str | None,
    given: dict[str, str],
    web: WebOptions,
    engine: str,
    embedding: str | None,
    jobs: int | None,
    database: str | None,
    silent: bool,
    output: Output,
) -> None:
    """Add articles to the database: files, folders, web addresses, or - for standard input.

    Reads .txt .md .html .json .jsonl .csv .mhtml .warc and NewsML-G2 .xml, also as .gz; a manifest.csv in a folder supplies
    what its files lack. The address of a feed, a sitemap or a list of feeds (OPML) adds its pages. What is there already is
    not added again. What cannot be read is told on standard error, one line each; the rest is added, and the exit code is 3.
    An archive or dump goes on where a stopped run was.

    \b
    provenance add articles/
    provenance add https://example.org/story --contact desk@example.net
    provenance add page.html --url https://example.org/story --published 2024-10-14
    """
    reading = Reading(paths, given, silent=silent, web=web, urls=urls, jobs=jobs)
    with opened(database, create=True) as db, keeping():
        reading.remember(db, resume=True)
        try:
            added = db.add(reading, progress=reading.progress, engine=engine, embedding=embedding)
            reading.through()
        finally:
            reading.done()
        joined = [] if output.form else joined_lines(db, added, _MOST_TOLD)
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
        words += f", {plural(completed, 'article')} completed with what had been missing"
    return f"{words}. {clean(database)} holds {plural(added.claims, 'claim')}."


def joined_lines(db: Database, added: Added, most: int | None = None) -> list[str]:
    """For each new article, or the first ``most`` of them, which claims of others it carries as well."""
    lines: list[str] = []
    for key in added.new[:most]:
        view = db.article(key)
        if view is None:
            continue
        shared = sorted((c for c in view.claims if c.articles > 1), key=lambda c: (-c.articles, c.id))
        named = Label.of(view.article).short()
        if not shared:
            lines.append(f"{named}: no claim of another article")
            continue
        lines.append(f"{named}: {plural(len(shared), 'claim')} of other articles too")
        lines += [f"  {c.id[:8]}  {shorten(clean(c.text), width() - 12)}" for c in shared[:_MOST_CLAIMS_TOLD]]
        if len(shared) > _MOST_CLAIMS_TOLD:
            lines.append(f"  and {len(shared) - _MOST_CLAIMS_TOLD:,} more")
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


@click.command()
@click.argument("paths", nargs=-1)
@urls_option
@given_options
@web_options()
@engine_option
@embedding_option
@jobs_option
@database_option("Database to add to, and keep. Default: a temporary one, or $PROVENANCE_DB.")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write the whole report to FILE: .html (one page, with pictures), .md or .json.",
)
@silent_option
@output_options
@click.pass_context
def audit(
    ctx: click.Context,
    paths: tuple[str, ...],
    urls: str | None,
    given: dict[str, str],
    web: WebOptions,
    engine: str,
    embedding: str | None,
    jobs: int | None,
    database: str | None,
    target: str | None,
    silent: bool,
    output: Output,
) -> None:
    """Read articles and print the whole report: findings, every claim, traces.

    Works on a database of its own that is gone afterwards, or on the one given with --database: then the
    articles are added to it, and the report is about the claims they carry. The formats print the claims.

    \b
    provenance audit articles/
    provenance audit articles/ -o report.html
    provenance audit article.txt --outlet "Le Monde" --published 2024-08-01
    """
    from ..show.copies import copies_finding
    from ..show.lists import audit_text
    from ..show.tracing import traced

    form = None if target is None else _report_form(target, paths, database, output)
    reading = Reading(paths, given, silent=silent, web=web, urls=urls, jobs=jobs)
    with _audited(database) as db, keeping() if database else contextlib.nullcontext():
        reading.remember(db)
        try:
            added = db.add(reading, progress=reading.progress, engine=engine, embedding=embedding)
        finally:
            reading.done()
        # The ids they are stored under: a bare copy of a known article has another one of its own.
        audited = list(
            dict.fromkeys([*(key for _, key in added.each), *(page.article for page in reading.here if page.article)])
        )
        claims = _claims_of(db, audited)
        # A claim told in two versions by two articles is shared, though each version has one article.
        shared = {c.id for c in claims if c.in_all > 1}
        if target is not None and form is not None:
            from .reporting import gathered, write_report

            report = gathered(db, audited, claims, shared, reading, engine)
            write_report(target, form, report)
            output.text(f"{report.headline}.\nWritten to {clean(target)}.")
        elif output.form:
            from ..show.rows import CLAIMS, claim_rows

            output.rows(claim_rows(claims), CLAIMS)
        else:
            told = (claim for c in claims if c.id in shared and (claim := db.claim(c.id)) is not None)
            traces = (traced(db, claim) for claim in told)
            copied = copies_finding(db.copies(), audited)
            output.text(
                audit_text(len(audited), reading.lost(), claims, traces, width(), output.paint(), copied=copied)
            )
    ctx.exit(reading.code())


def _report_form(target: str, paths: tuple[str, ...], database: str | None, output: Output) -> str:
    """The form of the report, known before anything is read; a wrong name is told at once."""
    from .export import spare_databases
    from .reporting import report_form

    if output.form:
        raise click.UsageError(
            "-o writes the whole report; the formats print the claims. Give one of them.", click.get_current_context()
        )
    spare_databases(Path(target), Path(database or DEFAULT_DATABASE))
    return report_form(target, paths)


@contextlib.contextmanager
def _audited(database: str | None) -> Iterator[Database]:
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
    carried = {claim.id for key in audited if (view := db.article(key)) for claim in view.claims}
    return [claim for claim in db.claims() if claim.id in carried]
