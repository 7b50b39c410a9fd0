"""The report of an audit as a file: gathered from the database, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import platform
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..show.labels import Label
from .shared import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..corpus.database import Database
    from ..model import Span
    from ..show.marked import Passage
    from ..show.report import Audited, Input, Report
    from ..store.records import ClaimSummary
    from .shared import Reading

_FORMS = {".html": "html", ".htm": "html", ".md": "md", ".markdown": "md", ".json": "json"}
_CHUNK = 1 << 20


def report_form(target: str, sources: Iterable[str]) -> str:
    """``html``, ``md`` or ``json``, by the ending of the name.

    :raises UsageError: another ending, or the report would be written over what it is about.
    """
    form = _FORMS.get(Path(target).suffix.lower())
    if form is None:
        raise UsageError(f"{target}: a report is .html, .md or .json; name the file so")
    for source in sources:
        if source != "-" and Path(source).is_file() and Path(target).exists() and Path(source).samefile(target):
            raise UsageError(f"{target} is one of the files to be read; name another file with --output")
    return form


def write_report(target: str, form: str, report: Report) -> None:
    with whole_file(target) as write:
        if form == "html":
            from ..show.report_html import report_html

            write(report_html(report))
        elif form == "md":
            from ..show.report_md import report_markdown

            write(report_markdown(report))
        else:
            from ..show.report import json_lines

            for part in json_lines(report):
                write(part)


def gathered(
    db: Database,
    audited: Sequence[str],
    claims: Sequence[ClaimSummary],
    shared: Iterable[str],
    reading: Reading,
    engine: str,
) -> Report:
    """Everything the report tells. ``audited``: ids of its articles; ``shared``: of claims that several articles carry."""
    from .. import __version__
    from ..show.copies import copies_finding
    from ..show.report import ARTICLES_IN_FULL, CLAIMS_IN_FULL, Report
    from ..show.tracing import traced

    told = frozenset(shared)
    # What several articles tell comes first: that is where counting sources matters.
    in_full = sorted(claims, key=lambda c: c.id not in told)[:CLAIMS_IN_FULL]
    return Report(
        # Copied words are marked in the text, so only where the text is shown.
        articles=tuple(_audited(db, key, copied=place < ARTICLES_IN_FULL) for place, key in enumerate(audited)),
        claims=tuple(claims),
        shared=told,
        traced=tuple(traced(db, claim) for c in in_full if (claim := db.claim(c.id)) is not None),
        unread=tuple(reading.unread),
        lost=reading.lost(),
        copied=copies_finding(db.copies(), audited),
        inputs=tuple(_inputs(reading.origins)),
        versions=(
            ("news-provenance", __version__),
            ("attribution engine", engine),
            ("Python", platform.python_version()),
            ("SQLite", sqlite3.sqlite_version),
        ),
    )


def _audited(db: Database, key: str, *, copied: bool) -> Audited:
    from ..show.report import Audited

    view, copies = db.article(key), db.copies_of(key) if copied else None
    assert view is not None, "the audit has just stored it"
    if copies is None:
        return Audited(view.article, view.attributions)
    passages = [
        p for reuse in copies.reuses for p in _passages(reuse.passages, Label.of(copies.others[reuse.other]).short())
    ]
    return Audited(view.article, view.attributions, tuple(passages), copies.shares.own)


def _passages(pairs: Iterable[tuple[Span, Span]], other: str) -> list[Passage]:
    from ..show.marked import Passage

    return [Passage(mine.start, mine.end, f"words that {other} has too") for mine, _ in pairs]


def _inputs(origins: Iterable[str]) -> Iterable[Input]:
    """The files behind the articles, each once. Of what is no file (standard input, a page) the texts' hashes must do."""
    from ..show.report import Input

    seen: set[str] = set()
    for origin in origins:
        path = _file_of(origin)
        if path is None or path in seen:
            continue
        seen.add(path)
        digest, size = hashlib.sha256(), 0
        try:
            with Path(path).open("rb") as file:
                while part := file.read(_CHUNK):
                    digest.update(part)
                    size += len(part)
        except OSError:
            continue
        yield Input(path, size, digest.hexdigest())


def _file_of(origin: str) -> str | None:
    """The file an origin names; ``feed.jsonl:12`` is line 12 of one."""
    for name in (origin, origin.rpartition(":")[0]):
        if name and name != "-" and os.path.isfile(name):  # noqa: PTH113 - an origin may be too strange for a Path
            return name
    return None
