"""From what the user names to documents: folders walked, streams opened, each file given to its format."""

from __future__ import annotations

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
from .decode import binary_kind, encoding_of, rejoined
from .documents import drafts_of, items_of
from .drafts import (
    NAME,
    Columns,
    Facts,
    Format,
    Found,
    Manifest,
    Manifests,
    Note,
    Place,
    Step,
    Work,
    key_of,
    language_code,
    read_manifest,
    remembered,
    shorten,
)  # fmt: skip
from .formats.dumps import read_columns
from .formats.plain import MARKDOWN, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: Bytes of one document (a whole JSON file, a page, a text); JSONL and CSV have no limit, they are read row by row.
MAX_BYTES = 100_000_000
_HEAD = 65_536
_GIVEN = ("outlet", "url", "published", "language", "title", "format", "columns")
_GZIP = b"\x1f\x8b\x08"


def read_source(source: Any, *, verbatim: bool, given: Mapping[str, Any]) -> Iterator[Article | Unread]:
    """See :func:`provenance.read.read`. What is wrong with the call itself is raised here, before the first item."""
    return _items(steps_of(source, verbatim=verbatim, given=given))


def _items(steps: Iterator[Step]) -> Iterator[Article | Unread]:
    for step in steps:
        if isinstance(step, Unread):
            yield step
        elif isinstance(step, Work):
            yield from items_of(step)


@dataclass(frozen=True)
class _Call:
    """What holds for a whole call: what the caller knows, and how files are to be read."""

    known: Facts
    format: Format | None = None
    verbatim: bool = False
    columns: Columns = ()
    manifests: Manifests = field(default_factory=dict)
    reached: Callable[[str], Place | None] | None = None


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
    :class:`~provenance.read.drafts.Place`); with it, such files give their places.
    """
    known, format_ = checked(given)
    columns = read_columns(given["columns"]) if given.get("columns") else ()
    call = _Call(known, format_, verbatim, columns, {} if manifests is None else manifests, reached)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _stream(io.BytesIO(bytes(source)), "bytes", call)
    if isinstance(source, (str, os.PathLike)):
        name = os.fsdecode(source)
        if name == "-" and isinstance(source, str):
            return _stream(sys.stdin.buffer if hasattr(sys.stdin, "buffer") else sys.stdin, "-", call)
        return _path(name, call)
    if hasattr(source, "read"):
        named = getattr(source, "name", None)
        return _stream(source, named if isinstance(named, str) and named not in ("<stdin>", "") else "-", call)
    raise UsageError(f"cannot read from {type(source).__name__}; give a path, '-', bytes or an open file")


def checked(given: Mapping[str, Any]) -> tuple[Facts, Format | None]:
    """What the caller knows, and the format. Raises :class:`UsageError` for what cannot be used."""
    facts: dict[str, str] = {}
    for key, value in given.items():
        if key not in _GIVEN:
            raise UsageError(f"read() does not take {key!r}; it takes verbatim, {', '.join(_GIVEN)}")
        if value is not None and not isinstance(value, str):
            raise UsageError(f"{key} must be a string, not {type(value).__name__}")
        if value and value.strip():
            facts[key] = value.strip()
    facts.pop("columns", None)
    name = facts.pop("format", None)
    format_ = formats.by_name(name) if name else None
    if name and not format_:
        raise UsageError(f"unknown format {name!r}; choose from {formats.names()}")
    if "language" in facts and not language_code(facts["language"]):
        raise UsageError(f"language {facts['language']!r} is not a language code; use one such as en, fr or uk")
    if "published" in facts and not iso_date(facts["published"]):
        date = shorten(facts["published"])
        raise UsageError(f"published {date!r} is not a date; use one such as 2024-10-14 or 2024-10")
    return Facts(**facts), format_  # type: ignore[arg-type]  # strings, and authors are not among them


def read_bytes(data: bytes, origin: str, format_: Format | None, known: Facts) -> Iterator[Found]:
    """The drafts of a document that is here as a whole; ``known`` is what is known of it beside."""
    for step in _stream(io.BytesIO(data), origin, _Call(known, format_)):
        if isinstance(step, Unread):
            yield step
        elif isinstance(step, Work):
            yield from drafts_of(step)


# ---- files and folders


def _path(name: str, call: _Call) -> Iterator[Step]:
    if not name.strip():
        yield Unread(name, "no file named")
        return
    path = Path(name)
    try:
        if path.is_dir():
            yield from _folder(path, dataclasses.replace(call, format=None))
        elif path.exists():
            beside = path.parent / NAME
            listed = path.name.lower() != NAME and beside.is_file()
            manifest = remembered(beside, call.manifests) if listed else Manifest()
            if not manifest.usable:
                yield from manifest.problems
            yield from _file(path, manifest.rows, call, named=True)
        else:
            yield Unread(path.as_posix(), "not there: no such file or folder")
    except (OSError, ValueError, RuntimeError) as error:
        # A name too long or with a NUL in it, a loop of links, a folder one may not enter.
        yield Unread(name if len(name) < 200 else name[:199] + "…", f"not read: {_why(error)}")


def _folder(top: Path, call: _Call) -> Iterator[Step]:
    """Every article file under ``top`` in the order of names. A folder reached twice over links is read once."""
    seen: set[tuple[int, int]] = set()
    listed: dict[str, Facts] = {}
    todo: list[Path] = [top]
    empty = True
    while todo:
        path = todo.pop()
        try:
            state = path.stat()
            if not path.is_dir():
                if path.is_file():
                    empty = False
                    yield from _file(path, listed, call, named=False)
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
    if empty:
        yield Unread(top.as_posix(), "no article files in this folder")


def _wanted(path: Path) -> bool:
    if path.name.startswith(".") or path.name.lower() == NAME:
        return False
    return path.is_dir() or formats.by_path(path) is not None


def _file(path: Path, listed: Mapping[str, Facts], call: _Call, *, named: bool) -> Iterator[Step]:
    """The documents of a file; ``listed`` are the facts of manifests. ``named``: the user gave its name."""
    origin = path.as_posix()
    if facts := listed.get(key_of(path)):
        call = dataclasses.replace(call, known=call.known.over(facts))
    call = dataclasses.replace(call, format=call.format or formats.by_path(path))
    try:
        with path.open("rb") as stream:
            if call.format is None and path.suffix and named and not call.verbatim:
                head = stream.read(_HEAD)
                if not head.startswith(_GZIP) and not formats.by_magic(head):
                    kind = binary_kind(head)
                    unknown = f"unknown kind of file {path.suffix!r}; name its format with --format ({formats.names()})"
                    yield Unread(origin, f"this is {kind}, not text" if kind else unknown)
                    return
                stream.seek(0)
            place = _place_of(stream, origin, call) if call.reached else None
            done = 0
            for step in _stream(stream, origin, call, place):
                # How far the file itself has been read, whatever it is packed in: for the time that is left.
                cost, done = max(0, stream.tell() - done), max(done, stream.tell())
                yield dataclasses.replace(step, cost=cost) if isinstance(step, Work) else step
    except OSError as error:
        yield Unread(origin, f"not read: {_why(error)}")


def _place_of(stream: IO[bytes], origin: str, call: _Call) -> Place:
    """The beginning of a file, named by what is in it and what is said of it; moved or renamed, it is the same."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _HEAD))
    tail = stream.read(_HEAD)
    stream.seek(0)
    name = content_id(str(size), stream.read(_HEAD).hex(), tail.hex(), repr(call.known), repr(call.columns))
    stream.seek(0)
    return Place(name, origin, 0)


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


def _stream(source: Any, origin: str, call: _Call, place: Place | None = None) -> Iterator[Step]:
    try:
        head = source.read(_HEAD)
        stream: IO[bytes] = source
        if isinstance(head, str):
            stream = io.BufferedReader(_Encoded(source, head))
            head = stream.read(_HEAD)
        if isinstance(head, bytes):
            yield from _parsed(head, stream, origin, call, place)
        else:
            yield Unread(origin, "not read: the stream gives neither bytes nor text")
    except (OSError, ValueError, EOFError, zlib.error) as error:
        yield Unread(origin, f"not read: {_why(error)}")


def _parsed(head: bytes, rest: IO[bytes], origin: str, call: _Call, place: Place | None) -> Iterator[Step]:
    format_ = call.format
    if not call.verbatim:
        packed = head.startswith(_GZIP)
        first = zlib.decompressobj(31).decompress(head, 16) if packed else head
        if magic := formats.by_magic(first):
            format_ = magic if packed or format_ is None else format_
        elif packed:
            rest = io.BufferedReader(gzip.GzipFile(fileobj=rejoined(head, rest)))
            head = rest.read(_HEAD)
    if not head:
        yield Unread(origin, "empty")
        return
    kind = None if format_ and format_.magic else binary_kind(head)
    if kind:
        yield Unread(origin, f"this is {kind}, not text")
        return
    whole = len(head) < _HEAD
    if call.verbatim:
        if format_ not in (None, TEXT, MARKDOWN):
            yield Unread(origin, f"verbatim keeps plain text only, and this is {format_.name}")
            return
        format_ = TEXT
    elif format_ is None:
        format_ = formats.by_content(head.decode(encoding_of(head, whole=whole), "replace"), whole=whole)
    file = Work(origin, format_.name, head, call.known, call.columns, place, verbatim=call.verbatim)
    if format_.split is not None:
        yield from _many(format_, head, rest, file, call)
        return
    data = head if whole else head + (rest.read(MAX_BYTES + 1 - len(head)) or b"")
    if len(data) > MAX_BYTES:
        yield Unread(origin, f"larger than {MAX_BYTES // 1_000_000} MB, the limit for one document")
    else:
        yield dataclasses.replace(file, data=data, place=None)


def _many(format_: Format, head: bytes, rest: IO[bytes], file: Work, call: _Call) -> Iterator[Step]:
    """The documents of a file that holds many: one after the other, however large it is; from where an earlier reading
    of the same file stopped."""
    assert format_.split is not None
    before = call.reached(file.place.source) if call.reached is not None and file.place is not None else None
    if before is not None and before.position is None:
        yield Note(file.origin, "was read to its end before the last run stopped; not read again")
        return
    start = (before.position if before else None) or 0
    if start:
        yield Note(file.origin, f"goes on at {format_.unit} {start:,}, where an earlier reading stopped")
    yield from format_.split(head, rest, file, start)
    if file.place is not None:
        yield dataclasses.replace(file.place, position=None)
