"""The values of reading: documents as found, drafts of articles, facts known beside the text, finished articles."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ..language.dates import iso_date
from ..language.text import fold
from ..model import Article, Credit, Link, Party, Unread, content_id
from .decode import binary_kind, decode

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


#: What a format's reader gives: the origin and the draft of an article, or why there is none.
Found = tuple[str, Draft] | Unread
#: Pairs of a column's name (lower case) and the fact it holds.
Columns = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file has been read: ``source`` names its content and what was said of it, ``position`` is where reading
    would begin again (bytes of an archive, lines of JSON lines, rows of a table); None: at its end."""

    source: str
    name: str
    position: int | None


@dataclass(frozen=True, slots=True)
class Work:
    """A document as found, unread. ``format`` names the reader, ``data`` is what that reader needs: bytes, or what its
    ``split`` made. ``known`` is what the caller says of it; ``cost``: bytes of the file it was found in that it stands
    for; ``verbatim``: every character of the text is kept."""

    origin: str
    format: str
    data: Any
    known: Facts = field(default_factory=Facts)
    columns: Columns = ()
    place: Place | None = None
    cost: int = 0
    verbatim: bool = False

    def part(self, mark: str, position: int, data: Any, known: Facts | None = None) -> Work:
        """The document at ``position`` of this file, which holds many; ``mark`` stands before it in the origin."""
        place = dataclasses.replace(self.place, position=position) if self.place else None
        return Work(f"{self.origin}{mark}{position}", self.format, data, known or self.known, self.columns, place)


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on a source that is no loss: what was left out of an archive, and where reading went on."""

    origin: str
    words: str


#: What a source is made of, in its order. A place alone says that the file was read to its end.
Step = Work | Unread | Note | Place


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of document, as its module declares it; :data:`provenance.read.formats.FORMATS` lists them all.

    ``help`` says in a line what is read, ``origin`` what :attr:`Article.origin` is; both may hold Markdown. ``begins``
    tells it by the beginning of a text (and whether that is all of it), ``magic`` by the first bytes where it is no
    text. ``split``, of a format with many articles in a file, finds them one by one: given the first bytes, the stream
    behind them, the file as a whole and the position to begin at, which counts in ``unit``.
    """

    name: str
    suffixes: tuple[str, ...]
    help: str
    origin: str
    read: Callable[[Work], Iterator[Found]]
    begins: Callable[[str, bool], bool] | None = None
    magic: bytes = b""
    split: Callable[[bytes, IO[bytes], Work, int], Iterator[Step]] | None = None
    unit: str = "line"
    also: tuple[str, ...] = ()


def language_code(words: str | None) -> str | None:
    """``en`` of ``en-GB`` or ``EN_us``; None for what is no language code."""
    code = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_][\w-]*)?", (words or "").strip())
    return code[1].lower() if code else None


def split_names(value: str) -> tuple[str, ...]:
    """Names separated by semicolons, line breaks or bars."""
    return tuple(name for part in re.split(r"[;\n|]", value) if (name := " ".join(part.split())))


def finish(draft: Draft, known: Facts, origin: str) -> Iterator[Article | Unread]:
    """The article, and after it a line for each fact that could not be used; only a line when there is no text."""
    if not draft.text.strip():
        yield Unread(origin, "empty: no text in it")
        return
    if len(draft.text) > MAX_CHARACTERS:
        yield Unread(origin, too_long(len(draft.text)))
        return
    facts = known.over(draft.facts)
    published = iso_date(facts.published) if facts.published else None
    language = language_code(facts.language)
    yield Article(
        # Of what was given, never of what the list of outlets makes of it: that list grows.
        id=content_id(facts.url or fold(facts.outlet or draft.site or ""), facts.title or "", draft.text),
        text=draft.text,
        title=facts.title,
        outlet=_outlet(facts, draft.site, language),
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

    for address in () if facts.outlet else (facts.url, facts.canonical):
        if address and (outlet := parties.outlet_by_url(address)):
            return outlet
    name = facts.outlet or site
    return (parties.outlet_by_name(name, language=language) or parties.outlet_party(name)) if name else None


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


Manifests = dict[tuple[str, int, int], Manifest]


def key_of(path: Path) -> str:
    """One spelling for one file: links resolved, accents composed (some systems store them apart)."""
    return unicodedata.normalize("NFC", str(path.resolve()))


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
    origin = path.as_posix()
    try:
        if path.stat().st_size > _LARGEST:
            return _unusable(origin, "a manifest of more than 50 MB is not read")
        data = path.read_bytes()
    except OSError as error:
        return _unusable(origin, f"manifest not read: {error.strerror or error}")
    if kind := binary_kind(data):
        return _unusable(origin, f"manifest not read: it is {kind}, not a CSV file")
    text = decode(data)
    rows = table(io.StringIO(text, newline=""), delimiter_of(text))
    names = [cell.strip().casefold() for cell in next(rows, (0, []))[1]]
    if "file" not in names:
        has = shorten(", ".join(filter(None, names)) or "none", 120)
        return _unusable(origin, f"manifest has no column 'file' (columns: {has}); expected: {','.join(COLUMNS)}")
    manifest = Manifest()
    try:
        for line, row in rows:
            cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
            if problem := _take(manifest, path, cells):
                manifest.problems.append(Unread(f"{origin}:{line}", problem))
    except csv.Error as error:
        manifest.problems.append(Unread(origin, f"manifest read in part: {error}"))
    return manifest


def _unusable(origin: str, reason: str) -> Manifest:
    return Manifest(problems=[Unread(origin, reason)], usable=False)


def _take(manifest: Manifest, path: Path, row: dict[str, str]) -> str | None:
    """Add the facts of one row, or say what is wrong with it."""
    name = row.get("file", "").replace("\\", "/")
    if not name:
        return "manifest row names no file" if any(row.values()) else None
    target = path.parent / name
    try:
        if not target.is_file() and target.parent.is_dir():
            # A name typed with composed accents, stored with decomposed ones, or the other way round.
            wanted = unicodedata.normalize("NFC", target.name)
            beside = (p for p in target.parent.iterdir() if unicodedata.normalize("NFC", p.name) == wanted)
            target = next(beside, target)
        there, key = target.is_file(), key_of(target)
    except (OSError, ValueError, RuntimeError):
        there, key = False, ""
    if not there:
        return f"manifest names {shorten(name)!r}, which is not there"
    if key in manifest.rows:
        return f"manifest names {shorten(name)!r} twice; the first row counts"
    facts = {k: row[k] for k in ("title", "outlet", "url", "published", "language") if row.get(k)}
    manifest.rows[key] = Facts(**facts, authors=split_names(row.get("authors", "")))
    return None


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
    return max(",;\t", key=first.count)


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
