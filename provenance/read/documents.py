"""One document to be read, and many of them read by several processes at once, given back in the order they were found."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ..model import Article, Unread
from .decode import decode
from .drafts import MAX_CHARACTERS, Draft, Facts, finish, too_long
from .formats.records import from_json, from_line, from_record

if TYPE_CHECKING:
    from ..model import Article
    from .formats.records import Columns

Kind = Literal["text", "md", "verbatim", "html", "json", "line", "row", "answer", "mhtml", "newsml"]
Read = tuple[str, Draft, Facts] | Unread


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file has been read: ``source`` names its content and what was said of it, ``position`` is where reading
    would begin again (bytes of an archive, lines of JSON lines, rows of a table); None: at its end."""

    source: str
    name: str
    position: int | None


@dataclass(frozen=True, slots=True)
class Work:
    """A document as found, unread. ``data`` is what its ``kind`` needs: bytes, a line, the cells of a row, or the bytes
    and headers of a web server's answer. ``cost``: bytes of the file it was found in that it stands for."""

    origin: str
    kind: Kind
    data: Any
    told: Facts = field(default_factory=Facts)
    columns: Columns = ()
    place: Place | None = None
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell of a source that is no loss: what was left out of an archive, and where reading went on."""

    origin: str
    words: str


#: What a source is made of, in its order. A place alone says that the file was read to its end.
Step = Work | Unread | Note | Place


def items_of(work: Work) -> Iterator[Article | Unread]:
    """The articles of a document, and why what is in it is none. Never raises for a bad document."""
    for found in drafts_of(work):
        if isinstance(found, Unread):
            yield found
        else:
            origin, draft, told = found
            yield from finish(draft, told, origin)


def drafts_of(work: Work) -> Iterator[Read]:
    """The same, before what is known beside it is laid over what it says itself."""
    data, told, origin = work.data, work.told, work.origin
    try:
        match work.kind:
            case "json":
                found = from_json(data, told, origin, work.columns)
            case "line":
                found = from_line(data, told, origin, work.columns)
            case "row":
                found = from_record(data, told, origin, work.columns)
            case "newsml":
                from .formats.newsml import from_newsml

                found = from_newsml(data, origin)
            case "answer":
                found = iter([_answer(data, told, origin)])
            case "mhtml":
                from .formats.mhtml import from_mhtml

                page, address, encoding = from_mhtml(data)
                told = told.over(Facts(url=address))
                found = iter([_page(page, told, origin, encoding)])
            case "html":
                found = iter([_page(data, told, origin)])
            case _:
                found = iter([_text(data, work)])
        for one in found:
            yield one if isinstance(one, Unread) else (*one, told)
    except (ValueError, RecursionError, OSError) as error:
        yield Unread(origin, f"not read: {str(error).splitlines()[0][:160] if str(error) else type(error).__name__}")


def _page(data: bytes, told: Facts, origin: str, encoding: str | None = None) -> tuple[str, Draft] | Unread:
    from .formats.html import read_page

    page = read_page(decode(data, html=True, said=encoding), told, origin)
    return page if isinstance(page, Unread) else (origin, page)


def _answer(data: tuple[bytes, Mapping[str, str]], told: Facts, origin: str) -> tuple[str, Draft] | Unread:
    from .formats.warc import body_of_answer

    body, encoding = body_of_answer(*data)
    return _page(body, told, origin, encoding)


def _text(data: bytes, work: Work) -> tuple[str, Draft] | Unread:
    text = decode(data)
    if len(text) > MAX_CHARACTERS:
        return Unread(work.origin, too_long(len(text)))
    if not text.strip():
        return Unread(work.origin, "empty")
    if work.kind == "verbatim":
        return work.origin, Draft(text)
    text = text.replace("\x00", "")  # SQLite and others take it for the end
    from .formats.plain import read_plain

    return work.origin, read_plain(text, work.told, markdown=work.kind == "md")


# --- Documents read by several processes at once, and given back in the order they were found.


Read_pool = tuple[Step, Iterable[Article | Unread]]

# So few documents are not worth a second process, which needs a second to start.
_ALONE = 12
_MOST_IN_CHUNK, _LARGEST_CHUNK = 8, 1_000_000
_WAITING = 3  # chunks for each process


def available_jobs() -> int:
    """The cores this process may use, eight at most: each process takes some 150 MB."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(8, cores))


def read_steps(steps: Iterable[Step], jobs: int = 1) -> Iterator[Read_pool]:
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
        self._first: Future[bool] | None = None
        with contextlib.suppress(OSError, ValueError):
            self._executor = _executor(self._jobs)
            self._first = self._executor.submit(_answer_pool)

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

    def read(self, steps: Iterator[Step]) -> Iterator[Read_pool]:
        waiting: deque[tuple[list[Step], Future[_Results]]] = deque()
        for chunk in _chunks(steps):
            waiting.append((chunk, self._sent(chunk)))
            while len(waiting) > _WAITING * self._jobs:
                yield from self._next(waiting)
        while waiting:
            yield from self._next(waiting)

    def _sent(self, chunk: list[Step]) -> Future[_Results]:
        assert self._executor is not None
        return self._executor.submit(_read_all, [step for step in chunk if isinstance(step, Work)])

    def _next(self, waiting: deque[tuple[list[Step], Future[_Results]]]) -> Iterator[Read_pool]:
        chunk, future = waiting.popleft()
        try:
            results = iter(future.result())
        except BrokenProcessPool:
            self.close()
            results = iter(_one_by_one([step for step in chunk if isinstance(step, Work)]))
            self._executor = _executor(self._jobs)
            for i, (other, sent) in enumerate(waiting):
                if not sent.done() or sent.exception() is not None:
                    waiting[i] = other, self._sent(other)
        for step in chunk:
            yield step, next(results) if isinstance(step, Work) else _items(step)


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


_Results = list[list[Article | Unread]]


def _one_by_one(works: Sequence[Work]) -> Iterator[list[Article | Unread]]:
    """Each document by a process of its own, which may die of it."""
    alone = _executor(1)
    try:
        for work in works:
            try:
                yield alone.submit(_read_all, [work]).result()[0]
            except BrokenProcessPool:
                yield [Unread(work.origin, "the process that read it died (out of memory, or a defect of a parser)")]
                alone.shutdown(wait=False)
                alone = _executor(1)
    finally:
        alone.shutdown(wait=False)


def _executor(jobs: int) -> ProcessPoolExecutor:
    import multiprocessing

    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


# ---- in the processes


def _begin() -> None:
    """Ctrl-C is for the one that asked, who then stops the others; and nobody outlives it, however it ended."""
    import multiprocessing
    import signal
    import threading

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


def _answer_pool() -> bool:
    return True


def _read_all(works: Sequence[Work]) -> _Results:
    return [list(items_of(work)) for work in works]
