"""``manifest.csv``: what is known of the files of its folder and is not written in them."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from provenance.model import Unread
from provenance.read.decode import binary_kind, decode
from provenance.read.drafts import Facts, shorten, split_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
        return _unusable(manifest, origin, f"manifest has no column 'file' (columns: {shorten(has, 120)}); expected: {','.join(COLUMNS)}")
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
            target = next((p for p in target.parent.iterdir() if unicodedata.normalize("NFC", p.name) == wanted), target)
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
