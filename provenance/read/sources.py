"""From what the user names to articles: folders walked, streams opened, each item given to its reader."""

from __future__ import annotations

import contextlib
import dataclasses
import gzip
import io
import os
import sys
import unicodedata
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..errors import UsageError
from ..language.dates import iso_date
from ..model import Article, Unread, content_id
from . import formats
from .addresses import clean_address, is_web_address
from .decode import binary_kind, encoding_of
from .documents import Note, Place, Step, Work, drafts_of, items_of
from .drafts import NAME, Facts, Manifest, Manifests, key_of, language_code, read_manifest, remembered, shorten
from .formats.records import Columns, Rejoined, lines_of, read_columns, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .documents import Kind, Read

#: Bytes of one document (a whole JSON file, a page, a text); JSONL and CSV have no limit, they are read row by row.
MAX_BYTES = 100_000_000
_HEAD = 65_536
_GIVEN = ("outlet", "url", "published", "language", "title", "format", "columns")
_GZIP = b"\x1f\x8b\x08"


def read_source(
    source: Any, *, verbatim: bool, given: Mapping[str, Any], manifests: Manifests | None = None
) -> Iterator[Article | Unread]:
    """See :func:`provenance.read.read`. What is wrong with the call itself is raised here, before the first item."""
    if isinstance(source, (str, os.PathLike)) and is_web_address(os.fsdecode(source)):
        told, format_ = checked(given)
        return _from_web(os.fsdecode(source), format_, told, verbatim)
    return _items(steps_of(source, verbatim=verbatim, given=given, manifests=manifests))


def _items(steps: Iterator[Step]) -> Iterator[Article | Unread]:
    for step in steps:
        if isinstance(step, Unread):
            yield step
        elif isinstance(step, Work):
            yield from items_of(step)


def steps_of(
    source: Any,
    *,
    verbatim: bool,
    given: Mapping[str, Any],
    manifests: Manifests | None = None,
    reached: Callable[[str], Place | None] | None = None,
) -> Iterator[Step]:
    """The documents of a source that is no web address, found but not read; errors as for :func:`read_source`.

    ``manifests``: one dict for all the sources of a reading spares parsing the manifest of a folder for each file.
    ``reached``: how far a file with many articles was read before, by the name of its content (see
    :class:`~provenance.read.work.Place`); with it, such files give their places.
    """
    told, format_ = checked(given)
    known = _Known(
        told,
        verbatim,
        read_columns(given["columns"]) if given.get("columns") else (),
        {} if manifests is None else manifests,
        reached,
    )
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _stream(io.BytesIO(bytes(source)), "bytes", format_, told, known)
    if isinstance(source, (str, os.PathLike)):
        name = os.fsdecode(source)
        if name == "-" and isinstance(source, str):
            return _stream(sys.stdin.buffer if hasattr(sys.stdin, "buffer") else sys.stdin, "-", format_, told, known)
        return _path(name, format_, known)
    if hasattr(source, "read"):
        named = getattr(source, "name", None)
        origin = named if isinstance(named, str) and named not in ("<stdin>", "") else "-"
        return _stream(source, origin, format_, told, known)
    raise UsageError(f"cannot read from {type(source).__name__}; give a path, '-', bytes or an open file")


@dataclass(frozen=True)
class _Known:
    """What holds for a whole call."""

    told: Facts
    verbatim: bool = False
    columns: Columns = ()
    manifests: Manifests = field(default_factory=dict)
    reached: Callable[[str], Place | None] | None = None


def checked(given: Mapping[str, Any]) -> tuple[Facts, formats.Format | None]:
    """What the caller knows, and the format. Raises :class:`UsageError` for what cannot be used."""
    facts: dict[str, str] = {}
    for key, value in given.items():
        if key not in _GIVEN:
            raise UsageError(f"read() knows no {key!r}; it takes verbatim, {', '.join(_GIVEN)}")
        if value is None:
            continue
        if not isinstance(value, str):
            raise UsageError(f"{key} must be a string, not {type(value).__name__}")
        if value.strip():
            facts[key] = value.strip()
    facts.pop("columns", None)
    named = facts.pop("format", None)
    format_ = formats.by_name(named) if named else None
    if named and not format_:
        raise UsageError(f"unknown format {named!r}; known are {', '.join(formats.FORMATS)}")
    if "language" in facts and not language_code(facts["language"]):
        raise UsageError(f"language {facts['language']!r} is no code; give one such as en, fr or uk")
    if "published" in facts and not iso_date(facts["published"]):
        raise UsageError(
            f"published {shorten(facts['published'])!r} is no date; give one such as 2024-10-14 or 2024-10"
        )
    return Facts(**facts), format_  # type: ignore[arg-type]  # strings, and authors are not among them


def read_bytes(data: bytes, origin: str, format_: formats.Format | None, told: Facts) -> Iterator[Read]:
    """The drafts of a document that is here as a whole; ``told`` is what is known of it beside."""
    for step in _stream(io.BytesIO(data), origin, format_, told, _Known(told)):
        if isinstance(step, Unread):
            yield step
        elif isinstance(step, Work):
            yield from drafts_of(step)


def _from_web(address: str, format_: formats.Format | None, told: Facts, verbatim: bool) -> Iterator[Article | Unread]:
    if verbatim:
        raise UsageError("verbatim keeps plain text only, and this is a web address")
    from .web import Here, Web

    return (item for item in Web().articles(address, told, format_) if not isinstance(item, Here))


# ---- files and folders


def _path(name: str, format_: formats.Format | None, known: _Known) -> Iterator[Step]:
    if not name.strip():
        yield Unread(name, "no file named")
        return
    path = Path(name)
    try:
        if path.is_dir():
            yield from _folder(path, known)
        elif path.exists():
            beside = path.parent / NAME
            manifest = (
                remembered(beside, known.manifests) if path.name.lower() != NAME and beside.is_file() else Manifest()
            )
            if not manifest.usable:
                yield from manifest.problems
            yield from _file(
                path, format_, known.told.over(manifest.rows.get(key_of(path), Facts())), known, named=True
            )
        else:
            yield Unread(path.as_posix(), "not there: no such file or folder")
    except (OSError, ValueError, RuntimeError) as error:
        # A name too long or with a NUL in it, a loop of links, a folder one may not enter.
        yield Unread(name if len(name) < 200 else name[:199] + "…", f"not read: {_why(error)}")


def _folder(top: Path, known: _Known) -> Iterator[Step]:
    """Every article file under ``top`` in the order of names. A folder reached twice over links is read once."""
    seen: set[tuple[int, int]] = set()
    listed: dict[str, Facts] = {}
    todo: list[Path] = [top]
    count = 0
    while todo:
        path = todo.pop()
        try:
            state = path.stat()
            if not path.is_dir():
                if path.is_file():
                    count += 1
                    yield from _file(path, None, known.told.over(listed.get(key_of(path), Facts())), known, named=False)
                continue
            if (state.st_dev, state.st_ino) in seen:
                continue
            seen.add((state.st_dev, state.st_ino))
            inside = sorted(path.iterdir(), key=lambda p: unicodedata.normalize("NFC", p.name))
        except (OSError, RuntimeError) as error:
            yield Unread(path.as_posix(), f"not read: {_why(error)}")
            continue
        if (path / NAME).is_file():
            manifest = read_manifest(path / NAME)
            # The nearer manifest knows better; of what it does not say, the outer one still counts.
            listed.update({key: facts.over(listed.get(key, Facts())) for key, facts in manifest.rows.items()})
            yield from manifest.problems
        todo.extend(reversed([p for p in inside if _wanted(p)]))
    if not count:
        yield Unread(top.as_posix(), "no article files in this folder")


def _wanted(path: Path) -> bool:
    if path.name.startswith(".") or path.name.lower() == NAME:
        return False
    return path.is_dir() or formats.by_path(path) is not None


def _file(path: Path, format_: formats.Format | None, told: Facts, known: _Known, *, named: bool) -> Iterator[Step]:
    origin = path.as_posix()
    kind = format_ or formats.by_path(path)
    try:
        with path.open("rb") as stream:
            if kind is None and path.suffix and named and not known.verbatim:
                head = stream.read(_HEAD)
                what = binary_kind(head)
                if not head.startswith((_GZIP, b"WARC/")):
                    reason = (
                        f"this is {what}, not text"
                        if what
                        else f"unknown kind of file {path.suffix!r}; say what it is with --format ({', '.join(formats.FORMATS)})"
                    )
                    yield Unread(origin, reason)
                    return
                stream.seek(0)
            yield from _stream(
                stream,
                origin,
                kind,
                told,
                known,
                place=_place_of(stream, path, told, known) if known.reached else None,
                counted=True,
            )
    except OSError as error:
        yield Unread(origin, f"not read: {_why(error)}")


def _place_of(stream: IO[bytes], path: Path, told: Facts, known: _Known) -> Place:
    """The beginning of a file, named by what is in it and what is said of it; moved or renamed, it is the same."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _HEAD))
    tail = stream.read(_HEAD)
    stream.seek(0)
    name = content_id(str(size), stream.read(_HEAD).hex(), tail.hex(), repr(told), repr(known.columns))
    stream.seek(0)
    return Place(name, path.as_posix(), 0)


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


# ---- streams


class _Encoded(io.RawIOBase):
    """A stream of characters as one of UTF-8 bytes."""

    def __init__(self, text: IO[str], head: str) -> None:
        self._text = text
        self._left = head.encode("utf-8", "replace")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        if not self._left:
            self._left = self._text.read(_HEAD).encode("utf-8", "replace")
        data, self._left = self._left[: len(view)], self._left[len(view) :]
        view[: len(data)] = data
        return len(data)


def _stream(
    source: Any,
    origin: str,
    format_: formats.Format | None,
    told: Facts,
    known: _Known,
    *,
    place: Place | None = None,
    counted: bool = False,
) -> Iterator[Step]:
    try:
        head = source.read(_HEAD)
        stream: IO[bytes] = source
        if isinstance(head, str):
            stream = io.BufferedReader(_Encoded(source, head))
            head = stream.read(_HEAD)
        elif not isinstance(head, bytes):
            yield Unread(origin, "not read: the stream gives neither bytes nor text")
            return
        cost = 0
        for step in _parsed(head, stream, origin, format_, told, known, place):
            if counted and isinstance(step, Work):
                # How far the file itself has been read, whatever it is packed in: for the time that is left.
                at = stream.tell()
                yield dataclasses.replace(step, cost=max(0, at - cost))
                cost = max(cost, at)
            else:
                yield step
    except (OSError, ValueError, EOFError, zlib.error) as error:
        yield Unread(origin, f"not read: {_why(error)}")


def _parsed(
    head: bytes,
    rest: IO[bytes],
    origin: str,
    format_: formats.Format | None,
    told: Facts,
    known: _Known,
    place: Place | None,
) -> Iterator[Step]:
    if not head:
        yield Unread(origin, "empty")
        return
    if head.startswith(b"WARC/") and format_ is None and not known.verbatim:
        format_ = "warc"
    elif head.startswith(_GZIP) and not known.verbatim:
        if zlib.decompressobj(31).decompress(head, 16).startswith(b"WARC/"):
            format_ = "warc"
        else:
            rest = io.BufferedReader(gzip.GzipFile(fileobj=io.BufferedReader(Rejoined(head, rest))))
            head = rest.read(_HEAD)
            if not head:
                yield Unread(origin, "empty")
                return
    kind = None if format_ == "warc" else binary_kind(head)
    if kind:
        yield Unread(origin, f"this is {kind}, not text")
        return
    whole = len(head) < _HEAD
    if known.verbatim:
        if format_ not in (None, "text", "md"):
            yield Unread(origin, f"verbatim keeps plain text only, and this is {format_}")
            return
        format_ = "text"
    elif format_ is None:
        format_ = formats.by_content(head.decode(encoding_of(head, whole=whole), "replace"), whole=whole)
    if format_ in ("jsonl", "csv", "warc"):
        yield from _many(format_, head, rest, origin, told, known, place)
        return
    data = head if whole else head + (rest.read(MAX_BYTES + 1 - len(head)) or b"")
    if len(data) > MAX_BYTES:
        yield Unread(origin, f"larger than {MAX_BYTES // 1_000_000} MB, the limit for one document")
    else:
        single: Kind = "verbatim" if known.verbatim else format_  # type: ignore[assignment]  # those of many documents are done with above
        yield Work(origin, single, data, told, known.columns)


def _many(
    format_: formats.Format, head: bytes, rest: IO[bytes], origin: str, told: Facts, known: _Known, place: Place | None
) -> Iterator[Step]:
    """The documents of a file that holds many: one after the other, however large it is; from where an earlier reading
    of the same file stopped."""
    start = 0
    if place is not None and known.reached is not None and (before := known.reached(place.source)) is not None:
        if before.position is None:
            yield Note(origin, "was read to its end before the last run stopped; not read again")
            return
        if before.position:
            start = before.position
            unit = {"warc": "byte", "jsonl": "line", "csv": "line"}[format_]
            yield Note(origin, f"goes on at {unit} {start:,}, where an earlier reading stopped")

    def at(position: int) -> Place | None:
        return None if place is None else dataclasses.replace(place, position=position)

    if format_ == "warc":
        yield from _archive(head, rest, origin, told, start, at)
    else:
        stream = io.BufferedReader(Rejoined(head, rest))
        count = 0
        if format_ == "jsonl":
            for number, line in lines_of(stream):
                if line is None or line.strip():
                    count += 1
                    if number >= start:
                        yield Work(f"{origin}:{number}", "line", line, told, known.columns, at(number))
            if not count:
                yield Unread(origin, "empty")
        else:
            for row in rows_of(stream, origin, known.columns):
                if isinstance(row, Unread):
                    yield row
                elif row[0] >= start:
                    yield Work(f"{origin}:{row[0]}", "row", row[1], told, known.columns, at(row[0]))
    if place is not None:
        yield dataclasses.replace(place, position=None)


def _archive(
    head: bytes, rest: IO[bytes], origin: str, told: Facts, start: int, at: Callable[[int], Place | None]
) -> Iterator[Step]:
    from .formats.warc import Left, answers

    left = Left()
    pages = 0
    try:
        with _seekable(head, rest) as stream:
            for page in answers(stream, left, start):
                pages += 1
                address = clean_address(page.url)
                yield Work(
                    f"{origin}@{page.position}",
                    "answer",
                    (page.body, page.headers),
                    told.over(Facts(url=address)),
                    (),
                    at(page.position),
                )
    except ImportError:
        yield Unread(
            origin,
            "a WARC archive needs the package fastwarc; install it with: pip install 'news-provenance[archives]'",
        )
        return
    if left.damaged and left.first == 0 and not pages and not left.out:
        yield Unread(origin, "no web archive, or one that is damaged from its beginning on")
    elif left.damaged:
        records = "one damaged record was" if left.damaged == 1 else f"{left.damaged:,} damaged records were"
        yield Unread(origin, f"{records} left out, the first near byte {left.first:,}")
    elif not pages and not start:
        yield Unread(origin, "no page in this archive")
    if left.out:
        yield Note(origin, "left out: " + ", ".join(f"{count:,} {words}" for words, count in left.out.most_common()))


@contextlib.contextmanager
def _seekable(head: bytes, rest: IO[bytes]) -> Iterator[IO[bytes]]:
    """An archive in which one can go back; one that comes through a pipe is laid down on the disk first."""
    if rest.seekable():
        yield rest
        return
    import shutil
    import tempfile

    with tempfile.TemporaryFile() as copy:
        copy.write(head)
        shutil.copyfileobj(rest, copy)
        copy.seek(0)
        yield copy
