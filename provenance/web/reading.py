"""The database for pages: read-only, one connection for each of a few threads, so that no page waits for another."""

from __future__ import annotations

import asyncio
import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from ..corpus import open_database
from ..sharing import uncollected

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..corpus.database import Database

T = TypeVar("T")
_THREADS = 4


def settle_memory() -> None:
    """For a process that serves: what is loaded stays, and a page of many thousand values is not searched for garbage
    again and again while it is made."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


class Reader:
    """Answers questions to one database file, each in a thread of its own."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="provenance")
        self._of_thread = threading.local()

    async def ask(self, question: Callable[[Database], T]) -> T:
        """What ``question`` answers when it is given the database."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._answer, question)

    def begin(self, question: Callable[[Database], object]) -> None:
        """Let a question load what others need, without waiting for its answer."""
        self._pool.submit(self._answer, question)

    def _answer(self, question: Callable[[Database], T]) -> T:
        db: Database | None = getattr(self._of_thread, "db", None)
        if db is None:
            db = self._of_thread.db = open_database(self.path, create=False, read_only=True)
        with uncollected():
            return question(db)

    def close(self) -> None:
        """Closes every connection in its own thread, the only one that may, and ends the threads."""
        together = threading.Barrier(_THREADS)

        def end() -> None:
            together.wait()
            db: Database | None = getattr(self._of_thread, "db", None)
            if db is not None:
                db.close()

        for ended in [self._pool.submit(end) for _ in range(_THREADS)]:
            ended.result()
        self._pool.shutdown()
