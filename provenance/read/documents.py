"""Documents to articles, by several processes at once where that pays, given back in the order they were found."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker

from ..model import Article, Unread
from .drafts import Found, Note, Step, Work, finish
from .formats import named


def items_of(work: Work) -> Iterator[Article | Unread]:
    """The articles of a document, and why what is in it is none. Never raises for a bad document."""
    for found in drafts_of(work):
        if isinstance(found, Unread):
            yield found
        else:
            origin, draft = found
            yield from finish(draft, work.known, origin)


def drafts_of(work: Work) -> Iterator[Found]:
    """The same, before what is known beside it is laid over what it says itself."""
    try:
        yield from named(work.format).read(work)
    except (ValueError, RecursionError, OSError) as error:
        words = str(error).splitlines()
        yield Unread(work.origin, f"not read: {words[0][:160] if words else type(error).__name__}")


# --- Documents read by several processes at once, and given back in the order they were found.


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
