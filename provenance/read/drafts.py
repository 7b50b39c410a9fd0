"""What a reader has found so far, and how it becomes an :class:`Article`."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..language.dates import iso_date
from ..language.text import fold
from ..model import Article, Credit, Link, Party, Unread, content_id
from .decode import binary_kind, decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: No news article comes near this; what does is a data dump or a broken file.
MAX_CHARACTERS = 2_000_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an article beside its text, as written by whoever says so."""

    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    canonical: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None

    def over(self, other: Facts) -> Facts:
        """These facts, and the other's where these say nothing."""
        return Facts(*(getattr(self, f.name) or getattr(other, f.name) for f in dataclasses.fields(self)))


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with the facts it states itself. ``site`` is the site's own name: weaker than the outlet of its URL."""

    text: str
    facts: Facts = Facts()
    site: str | None = None
    links: tuple[Link, ...] = ()
    credits: tuple[Credit, ...] = ()


def language_code(words: str | None) -> str | None:
    """``en`` of ``en-GB`` or ``EN_us``; None for what is no language code."""
    found = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_][\w-]*)?", (words or "").strip())
    return found.group(1).lower() if found else None


def split_names(value: str) -> tuple[str, ...]:
    """Names separated by semicolons, or by line breaks or bars."""
    return tuple(n for n in (" ".join(part.split()) for part in re.split(r"[;\n|]", value)) if n)


def finish(draft: Draft, told: Facts, origin: str) -> Iterator[Article | Unread]:
    """The article, and after it a line for each fact that could not be used; only a line when there is no text."""
    if not draft.text.strip():
        yield Unread(origin, "empty: no text in it")
        return
    if len(draft.text) > MAX_CHARACTERS:
        yield Unread(origin, too_long(len(draft.text)))
        return
    facts = told.over(draft.facts)
    published = iso_date(facts.published) if facts.published else None
    language = language_code(facts.language)
    outlet = _outlet(facts, draft.site, language)
    yield Article(
        # Of what was given, never of what the list of outlets makes of it: that list grows.
        id=content_id(facts.url or fold(facts.outlet or draft.site or ""), facts.title or "", draft.text),
        text=draft.text,
        title=facts.title,
        outlet=outlet,
        url=facts.url,
        canonical=facts.canonical,
        authors=facts.authors,
        published=published,
        language=language,
        links=draft.links,
        credits=draft.credits,
        origin=origin,
    )
    if facts.published and not published:
        yield Unread(origin, f"published {shorten(facts.published)!r} is not a date; the article was read without one")


def too_long(characters: int) -> str:
    return f"longer than any article: {characters:,} characters, the limit is {MAX_CHARACTERS:,}"


def shorten(words: str, limit: int = 60) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def _outlet(facts: Facts, site: str | None, language: str | None) -> Party | None:
    from .. import parties

    if facts.outlet:
        return parties.outlet_by_name(facts.outlet, language=language) or parties.outlet_party(facts.outlet)
    for address in (facts.url, facts.canonical):
        found = parties.outlet_by_url(address) if address else None
        if found:
            return found
    return (parties.outlet_by_name(site, language=language) or parties.outlet_party(site)) if site else None


# --- ``manifest.csv``: what is known of the files of its folder and is not written in them.


NAME = "manifest.csv"
COLUMNS = ("file", "outlet", "url", "published", "language", "title", "authors")
_LARGEST = 50_000_000


@dataclass(slots=True)
class Manifest:
    """The facts of one manifest by path (resolved, NFC), and what is wrong with it."""

    rows: dict[str, Facts] = field(default_factory=dict)
    problems: list[Unread] = field(default_factory=list)
    usable: bool = True


def key_of(path: Path) -> str:
    """One spelling for one file: links resolved, accents composed (some systems store them apart)."""
    return unicodedata.normalize("NFC", str(path.resolve()))


Manifests = dict[tuple[str, int, int], Manifest]


def remembered(path: Path, known: Manifests) -> Manifest:
    """The manifest at ``path``, parsed once for all the files of a reading; a changed one is parsed again."""
    try:
        state = path.stat()
    except OSError:
        return read_manifest(path)
    key = (str(path.resolve()), state.st_mtime_ns, state.st_size)
    if key not in known:
        known[key] = read_manifest(path)
    return known[key]


def read_manifest(path: Path) -> Manifest:
    """The manifest at ``path``; a bad one gives no facts and one line that says why."""
    manifest = Manifest()
    origin = path.as_posix()
    try:
        if path.stat().st_size > _LARGEST:
            return _unusable(manifest, origin, "a manifest of more than 50 MB is not read")
        data = path.read_bytes()
    except OSError as error:
        return _unusable(manifest, origin, f"manifest not read: {error.strerror or error}")
    kind = binary_kind(data)
    if kind:
        return _unusable(manifest, origin, f"manifest not read: it is {kind}, not a CSV file")
    text = decode(data)
    rows = table(io.StringIO(text, newline=""), delimiter_of(text))
    header = next(rows, (0, []))[1]
    names = [cell.strip().casefold() for cell in header]
    if "file" not in names:
        has = ", ".join(filter(None, names)) or "none"
        return _unusable(
            manifest,
            origin,
            f"manifest has no column 'file' (columns: {shorten(has, 120)}); expected: {','.join(COLUMNS)}",
        )
    try:
        for line, row in rows:
            _take(manifest, path, f"{origin}:{line}", dict(zip(names, (cell.strip() for cell in row), strict=False)))
    except csv.Error as error:
        manifest.problems.append(Unread(origin, f"manifest read in part: {error}"))
    return manifest


def _unusable(manifest: Manifest, origin: str, reason: str) -> Manifest:
    manifest.problems.append(Unread(origin, reason))
    manifest.usable = False
    return manifest


def _take(manifest: Manifest, path: Path, origin: str, row: dict[str, str]) -> None:
    name = row.get("file", "").replace("\\", "/")
    if not name:
        if any(row.values()):
            manifest.problems.append(Unread(origin, "manifest row names no file"))
        return
    target = path.parent / name
    try:
        there = target.is_file()
        if not there and target.parent.is_dir():
            # A name typed with composed accents, stored with decomposed ones, or the other way round.
            wanted = unicodedata.normalize("NFC", target.name)
            target = next(
                (p for p in target.parent.iterdir() if unicodedata.normalize("NFC", p.name) == wanted), target
            )
            there = target.is_file()
        key = key_of(target)
    except (OSError, ValueError, RuntimeError):
        there, key = False, ""
    if not there:
        manifest.problems.append(Unread(origin, f"manifest names {shorten(name)!r}, which is not there"))
        return
    if key in manifest.rows:
        manifest.problems.append(Unread(origin, f"manifest names {shorten(name)!r} twice; the first row counts"))
        return
    known = {k: row[k] for k in ("title", "outlet", "url", "published", "language") if row.get(k)}
    manifest.rows[key] = Facts(**known, authors=split_names(row.get("authors", "")))


def delimiter_of(head: str) -> str:
    """Comma, semicolon or tab: the one the header line has most of, outside quotes."""
    first: list[str] = []
    quoted = False
    for sign in head.lstrip("\ufeff\r\n")[:20_000]:
        if sign == '"':
            quoted = not quoted
        elif sign in "\r\n" and not quoted:
            break
        elif not quoted:
            first.append(sign)
    counts = {sign: first.count(sign) for sign in ",;\t"}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","


def table(lines: Iterator[str] | io.StringIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line they begin on; empty rows are left out. Raises :class:`csv.Error`."""
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        if any(cell.strip() for cell in row):
            yield line, ([row[0].removeprefix("\ufeff"), *row[1:]] if line == 1 else row)
