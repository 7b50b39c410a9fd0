"""From what the user names to articles: folders walked, streams opened, and the documents in them read.

They are read by several processes at once where that pays, and given back in the order they were found.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gzip
import io
import multiprocessing
import os
import signal
import sys
import threading
import unicodedata
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from pathlib import Path
from typing import IO, Any

from ..errors import UsageError
from ..language.dates import iso_date
from ..model import Article, Unread, content_id
from . import formats
from .decode import binary_kind, encoding_of, rejoined
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
    finish,
    key_of,
    language_code,
    read_manifest,
    remembered,
    shorten,
)
from .formats import named
from .formats.dumps import read_columns
from .formats.plain import MARKDOWN, TEXT

#: Bytes of one document (a whole JSON file, a page, a text); JSONL and CSV have no limit, they are read row by row.
MAX_BYTES = 100_000_000
_HEAD = 65_536
_GIVEN = ("outlet", "url", "published", "language", "title", "format", "columns")
_GZIP = b"\x1f\x8b\x08"


def read_source(source: Any, *, verbatim: bool, given: Mapping[str, Any]) -> Iterator[Article | Unread]:
    """See :func:`provenance.read.read`. What is wrong with the call itself is raised here, before the first item."""
    return (item for step in steps_of(source, verbatim=verbatim, given=given) for item in _items(step))


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
        label = getattr(source, "name", None)
        return _stream(source, label if isinstance(label, str) and label not in ("<stdin>", "") else "-", call)
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
    hidden = path.name.startswith(".") or path.name.lower() == NAME
    return not hidden and (path.is_dir() or formats.by_path(path) is not None)


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


# --- reading


def items_of(work: Work) -> Iterator[Article | Unread]:
    """The articles of a document, and why what is in it is none. Never raises for a bad document."""
    for result in drafts_of(work):
        if isinstance(result, Unread):
            yield result
        else:
            yield from finish(result[1], work.known, result[0])


def drafts_of(work: Work) -> Iterator[Found]:
    """The same, before what is known beside it is laid over what it says itself."""
    try:
        yield from named(work.format).read(work)
    except (ValueError, RecursionError, OSError) as error:
        words = str(error).splitlines()
        yield Unread(work.origin, f"not read: {words[0][:160] if words else type(error).__name__}")


# ---- by several processes


Result = tuple[Step, Iterable[Article | Unread]]
_Results = list[list[Article | Unread]]

# So few documents are not worth a second process, which needs a second to start.
_ALONE = 12
_MOST_IN_CHUNK, _LARGEST_CHUNK = 8, 1_000_000
_WAITING = 3  # chunks for each process


def available_jobs() -> int:
    """The cores this process may use, eight at most: each process takes some 150 MB."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(8, cores))


def read_steps(steps: Iterable[Step], jobs: int = 1) -> Iterator[Result]:
    """Each step with the articles it gives, and why others could not be read; in the order of the steps.

    ``jobs``: processes that read. With 1, and for the first documents always, this one does it alone.
    """
    rest = iter(steps)
    pool: _Pool | None = None
    alone = 0
    try:
        while pool is None or not pool.is_ready():
            if pool is not None and pool.is_broken():
                pool.close()
                pool, jobs = None, 1
                yield Note("", "reading in one process: others could not be started"), ()
            step = next(rest, None)
            if step is None:
                return
            if alone == _ALONE and jobs > 1 and pool is None:
                pool = _Pool(jobs)  # starts while this process goes on
            alone += isinstance(step, Work)
            yield step, _items(step)
        yield from pool.read(rest)
    finally:
        if pool is not None:
            pool.close()


def _items(step: Step) -> Iterable[Article | Unread]:
    if isinstance(step, Work):
        return items_of(step)
    return (step,) if isinstance(step, Unread) else ()


class _Pool:
    def __init__(self, jobs: int) -> None:
        self._jobs = min(jobs, 61)  # more Windows does not wait for
        self._executor: ProcessPoolExecutor | None = None
        self._first: Future[_Results] | None = None
        with contextlib.suppress(OSError, ValueError):
            self._executor = _executor(self._jobs)
            self._first = _sent(self._executor, ())

    def is_ready(self) -> bool:
        """Whether a process has answered."""
        return self._first is not None and self._first.done() and self._first.exception() is None

    def is_broken(self) -> bool:
        """Whether none will ever answer."""
        return self._first is None or (self._first.done() and self._first.exception() is not None)

    def close(self) -> None:
        """Whoever stops early does not wait for what nobody takes."""
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)

    def read(self, steps: Iterator[Step]) -> Iterator[Result]:
        waiting: deque[tuple[list[Step], Future[_Results]]] = deque()
        for chunk in _chunks(steps):
            waiting.append((chunk, self._reading(chunk)))
            while len(waiting) > _WAITING * self._jobs:
                yield from self._next(waiting)
        while waiting:
            yield from self._next(waiting)

    def _reading(self, chunk: list[Step]) -> Future[_Results]:
        assert self._executor is not None
        return _sent(self._executor, _works(chunk))

    def _next(self, waiting: deque[tuple[list[Step], Future[_Results]]]) -> Iterator[Result]:
        chunk, future = waiting.popleft()
        try:
            results = iter(future.result())
        except BrokenProcessPool:
            self.close()
            results = iter(_one_by_one(_works(chunk)))
            self._executor = _executor(self._jobs)
            for i, (other, sent) in enumerate(waiting):
                if not sent.done() or sent.exception() is not None:
                    waiting[i] = other, self._reading(other)
        for step in chunk:
            yield step, next(results) if isinstance(step, Work) else _items(step)


def _works(steps: Iterable[Step]) -> list[Work]:
    return [step for step in steps if isinstance(step, Work)]


def _chunks(steps: Iterator[Step]) -> Iterator[list[Step]]:
    chunk: list[Step] = []
    size = 0
    for step in steps:
        chunk.append(step)
        size += _size(step.data) if isinstance(step, Work) else 0
        if len(chunk) >= _MOST_IN_CHUNK or size >= _LARGEST_CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _size(data: object) -> int:
    if isinstance(data, tuple):
        return sum(map(_size, data))
    return len(data) if isinstance(data, (bytes, str)) else 1000


def _one_by_one(works: Sequence[Work]) -> Iterator[list[Article | Unread]]:
    """Each document by a process of its own, which may die of it."""
    alone = _executor(1)
    try:
        for work in works:
            try:
                yield _sent(alone, [work]).result()[0]
            except BrokenProcessPool:
                yield [Unread(work.origin, "the process that read it died (out of memory, or a defect of a parser)")]
                alone.shutdown(wait=False)
                alone = _executor(1)
    finally:
        alone.shutdown(wait=False)


def _executor(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def _sent(executor: ProcessPoolExecutor, works: Sequence[Work]) -> Future[_Results]:
    """Sending work may start a process, which inherits that it never hears Ctrl-C, not even while it loads."""
    if not hasattr(signal, "pthread_sigmask"):
        return executor.submit(_read_all, works)
    resource_tracker.ensure_running()  # it would lift the block when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return executor.submit(_read_all, works)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ---- in the processes


def _begin() -> None:
    """Ctrl-C is for the one that asked, who then stops the others; and nobody outlives it, however it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=follow, daemon=True).start()
    # What every page needs is loaded before the first is asked for.
    with contextlib.suppress(ImportError):
        import trafilatura  # noqa: F401

        from .. import parties

        parties.outlet_by_name("The Example Post")


def _read_all(works: Sequence[Work]) -> _Results:
    return [list(items_of(work)) for work in works]
