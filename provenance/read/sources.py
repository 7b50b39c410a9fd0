"""From what the user names to articles: folders walked, streams opened, each item given to its reader."""

from __future__ import annotations

import io
import os
import sys
import unicodedata
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from provenance.errors import UsageError
from provenance.model import Article, Unread
from provenance.read import formats
from provenance.read.addresses import is_web_address
from provenance.read.dates import iso_date
from provenance.read.decode import binary_kind, decode, encoding_of
from provenance.read.drafts import MAX_CHARACTERS, Draft, Facts, finish, language_code, shorten, too_long
from provenance.read.manifest import NAME, Manifest, Manifests, key_of, read_manifest, remembered
from provenance.read.records import Found, Rejoined, from_csv, from_json, from_jsonl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Bytes of one document (a whole JSON file, a page, a text); JSONL and CSV have no limit, they are read row by row.
MAX_BYTES = 100_000_000
_HEAD = 65_536
_GIVEN = ("outlet", "url", "published", "language", "title", "format")


def read_source(
    source: Any, *, verbatim: bool, given: Mapping[str, Any], manifests: Manifests | None = None
) -> Iterator[Article | Unread]:
    """See :func:`provenance.read.read`. What is wrong with the call itself is raised here, before the first item.

    ``manifests``: one dict for all the sources of a reading spares parsing the manifest of a folder for each file.
    """
    told, format_ = checked(given)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _items(_stream(io.BytesIO(bytes(source)), "bytes", format_, told, verbatim))
    if isinstance(source, (str, os.PathLike)):
        name = os.fspath(source)
        if not isinstance(name, str):
            name = os.fsdecode(name)
        if name == "-" and isinstance(source, str):
            return _items(_stream(sys.stdin.buffer if hasattr(sys.stdin, "buffer") else sys.stdin, "-", format_, told, verbatim))
        if is_web_address(name):
            return _from_web(name, format_, told, verbatim)
        return _items(_path(name, format_, told, verbatim, {} if manifests is None else manifests))
    if hasattr(source, "read"):
        named = getattr(source, "name", None)
        origin = named if isinstance(named, str) and named not in ("<stdin>", "") else "-"
        return _items(_stream(source, origin, format_, told, verbatim))
    raise UsageError(f"cannot read from {type(source).__name__}; give a path, '-', bytes or an open file")


Read = tuple[str, Draft, Facts] | Unread


def _items(found: Iterator[Read]) -> Iterator[Article | Unread]:
    for item in found:
        if isinstance(item, Unread):
            yield item
        else:
            origin, draft, told = item
            yield from finish(draft, told, origin)


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
    named = facts.pop("format", None)
    format_ = formats.by_name(named) if named else None
    if named and not format_:
        raise UsageError(f"unknown format {named!r}; known are {', '.join(formats.FORMATS)}")
    if "language" in facts and not language_code(facts["language"]):
        raise UsageError(f"language {facts['language']!r} is no code; give one such as en, fr or uk")
    if "published" in facts and not iso_date(facts["published"]):
        raise UsageError(f"published {shorten(facts['published'])!r} is no date; give one such as 2024-10-14 or 2024-10")
    return Facts(**facts), format_  # type: ignore[arg-type]  # strings, and authors are not among them


def read_bytes(data: bytes, origin: str, format_: formats.Format | None, told: Facts) -> Iterator[Read]:
    """The drafts of a document that is here as a whole; ``told`` is what is known of it beside."""
    return _stream(io.BytesIO(data), origin, format_, told, verbatim=False)


def _from_web(address: str, format_: formats.Format | None, told: Facts, verbatim: bool) -> Iterator[Article | Unread]:
    if verbatim:
        raise UsageError("verbatim keeps plain text only, and this is a web address")
    from provenance.read.web import Here, Web

    return (item for item in Web().articles(address, told, format_) if not isinstance(item, Here))


# ---- files and folders


def _path(name: str, format_: formats.Format | None, told: Facts, verbatim: bool, manifests: Manifests) -> Iterator[Read]:
    if not name.strip():
        yield Unread(name, "no file named")
        return
    path = Path(name)
    try:
        if path.is_dir():
            yield from _folder(path, told, verbatim)
        elif path.exists():
            beside = path.parent / NAME
            manifest = remembered(beside, manifests) if path.name.lower() != NAME and beside.is_file() else Manifest()
            if not manifest.usable:
                yield from manifest.problems
            yield from _file(path, format_, told.over(manifest.rows.get(key_of(path), Facts())), verbatim, named=True)
        else:
            yield Unread(path.as_posix(), "not there: no such file or folder")
    except (OSError, ValueError, RuntimeError) as error:
        # A name too long or with a NUL in it, a loop of links, a folder one may not enter.
        yield Unread(name if len(name) < 200 else name[:199] + "…", f"not read: {_why(error)}")


def _folder(top: Path, told: Facts, verbatim: bool) -> Iterator[Read]:
    """Every article file under ``top`` in the order of names. A folder reached twice over links is read once."""
    seen: set[tuple[int, int]] = set()
    known: dict[str, Facts] = {}
    todo: list[Path] = [top]
    count = 0
    while todo:
        path = todo.pop()
        try:
            state = path.stat()
            if not path.is_dir():
                if path.is_file():
                    count += 1
                    yield from _file(path, None, told.over(known.get(key_of(path), Facts())), verbatim, named=False)
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
            known.update({key: facts.over(known.get(key, Facts())) for key, facts in manifest.rows.items()})
            yield from manifest.problems
        todo.extend(reversed([p for p in inside if _wanted(p)]))
    if not count:
        yield Unread(top.as_posix(), "no article files in this folder")


def _wanted(path: Path) -> bool:
    if path.name.startswith(".") or path.name.lower() == NAME:
        return False
    return path.is_dir() or formats.by_suffix(path.suffix) is not None


def _file(path: Path, format_: formats.Format | None, told: Facts, verbatim: bool, *, named: bool) -> Iterator[Read]:
    origin = path.as_posix()
    kind = format_ or formats.by_suffix(path.suffix)
    try:
        with path.open("rb") as stream:
            if kind is None and path.suffix and named and not verbatim:
                what = binary_kind(stream.read(_HEAD))
                reason = f"this is {what}, not text" if what else f"unknown kind of file {path.suffix!r}; say what it is with --format ({', '.join(formats.FORMATS)})"
                yield Unread(origin, reason)
                return
            yield from _stream(stream, origin, kind, told, verbatim)
    except OSError as error:
        yield Unread(origin, f"not read: {_why(error)}")


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


def _stream(source: Any, origin: str, format_: formats.Format | None, told: Facts, verbatim: bool) -> Iterator[Read]:
    try:
        head = source.read(_HEAD)
        stream: IO[bytes] = source
        if isinstance(head, str):
            stream = io.BufferedReader(_Encoded(source, head))
            head = stream.read(_HEAD)
        elif not isinstance(head, bytes):
            yield Unread(origin, "not read: the stream gives neither bytes nor text")
            return
        for found in _parsed(head, stream, origin, format_, told, verbatim):
            yield found if isinstance(found, Unread) else (*found, told)
    except (OSError, ValueError) as error:
        yield Unread(origin, f"not read: {_why(error)}")


def _parsed(head: bytes, rest: IO[bytes], origin: str, format_: formats.Format | None, told: Facts, verbatim: bool) -> Iterator[Found]:
    if not head:
        yield Unread(origin, "empty")
        return
    kind = binary_kind(head)
    if kind:
        yield Unread(origin, f"this is {kind}, not text")
        return
    whole = len(head) < _HEAD
    if verbatim:
        if format_ not in (None, "text", "md"):
            yield Unread(origin, f"verbatim keeps plain text only, and this is {format_}")
            return
        format_ = "text"
    elif format_ is None:
        format_ = formats.by_content(head.decode(encoding_of(head, whole=whole), "replace"), whole=whole)
    if format_ in ("jsonl", "csv"):
        stream = io.BufferedReader(Rejoined(head, rest))
        yield from (from_jsonl if format_ == "jsonl" else from_csv)(stream, told, origin)
        return
    data = head if whole else head + (rest.read(MAX_BYTES + 1 - len(head)) or b"")
    if len(data) > MAX_BYTES:
        yield Unread(origin, f"larger than {MAX_BYTES // 1_000_000} MB, the limit for one document")
    elif format_ == "json":
        yield from from_json(data, told, origin)
    else:
        yield _single(data, format_, told, origin, verbatim)


def _single(data: bytes, format_: formats.Format, told: Facts, origin: str, verbatim: bool) -> Found:
    if format_ == "html":
        from provenance.read.page import read_page

        page = read_page(decode(data, html=True), told, origin)
        return page if isinstance(page, Unread) else (origin, page)
    text = decode(data)
    if len(text) > MAX_CHARACTERS:
        return Unread(origin, too_long(len(text)))
    if not text.strip():
        return Unread(origin, "empty")
    if verbatim:
        return origin, Draft(text)
    from provenance.read.plain import read_plain

    return origin, read_plain(text, told, markdown=format_ == "md")
