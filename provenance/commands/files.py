"""The articles of the files a call names: read by several processes, with how far it is and where a stopped run goes on."""

from __future__ import annotations

import itertools
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..model import Article, Unread
from ..read.documents import Note, Place, Step, Work, available_jobs, read_steps
from ..read.sources import steps_of
from ..show.terminal import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..read.drafts import Manifests
    from ..store.visits import Readings

_NOTED_EVERY = 1.0  # seconds; what was stored since is known when it is read again
_MOST_SIZED = 200_000  # files

jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Processes that read documents. Default: one for each core, eight at most.",
)


class Files:
    """``tell`` gets an origin and a line for what is no loss."""

    def __init__(
        self, given: dict[str, Any], *, verbatim: bool, jobs: int | None, tell: Callable[[str, str], None]
    ) -> None:
        self._given, self._verbatim, self._tell = given, verbatim, tell
        self._jobs = available_jobs() if jobs is None else jobs
        self._readings: Readings | None = None
        self._resumes = False
        self._sources: set[str] = set()  # the files whose places were noted
        self._noted = 0.0
        self.pace = Pace()

    def keep(self, readings: Readings, *, resume: bool) -> None:
        """From now on, what is no article is noted; with ``resume``, so are the places, and those of a stopped run count."""
        self._readings, self._resumes = readings, resume

    def items(self, sources: Sequence[str], before: Callable[[str], None]) -> Iterator[Article | Unread]:
        """What the files hold, in their order; ``before`` is called with each source before it is opened."""
        manifests: Manifests = {}
        reached = self._readings.reached if self._readings is not None and self._resumes else None

        def steps(source: str) -> Iterator[Step]:
            before(source)
            yield from steps_of(
                source, verbatim=self._verbatim, given=self._given, manifests=manifests, reached=reached
            )

        for step, found in read_steps(itertools.chain.from_iterable(map(steps, sources)), self._jobs):
            if isinstance(step, Note):
                self._tell(step.origin, step.words)
            self.pace.passed(step)
            article = False
            for item in found:
                article = article or isinstance(item, Article)
                # Whoever takes it has stored it when the next one is asked for.
                yield item
                if isinstance(item, Unread) and isinstance(step, Work) and self._readings is not None and not article:
                    self._readings.keep(item.origin, item)
            if article and isinstance(step, Work) and self._readings is not None:
                self._readings.keep(step.origin, None)
            self._note(step)

    def _note(self, step: Step) -> None:
        place = step if isinstance(step, Place) else step.place if isinstance(step, Work) else None
        if place is None or self._readings is None or not self._resumes:
            return
        now = time.monotonic()
        if place.position is None or now - self._noted >= _NOTED_EVERY:
            self._noted = now
            self._sources.add(place.source)
            self._readings.note(place)

    def through(self) -> None:
        """All was read and stored: the same call again reads from the beginning."""
        if self._readings is not None and self._sources:
            self._readings.forget(self._sources)


class Pace:
    """How fast articles are read, and how long the rest takes, by the bytes of the files."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._total = self._done = self._skipped = 0
        self._resumed = False

    def expect(self, sources: Sequence[str]) -> None:
        """Adds up the sizes of the files; of folders, of everything in them."""
        self._began = time.monotonic()
        paths = (path for source in sources for path in _files_of(source))
        for path in itertools.islice(paths, _MOST_SIZED):
            try:
                self._total += path.stat().st_size
            except (OSError, ValueError):
                continue

    def passed(self, step: Step) -> None:
        if isinstance(step, Note):
            self._resumed = True
        elif isinstance(step, Work):
            if self._resumed:
                self._skipped += step.cost
            else:
                self._done += step.cost
            self._resumed = False

    def words(self, articles: int) -> str:
        seconds = time.monotonic() - self._began
        said = f"{plural(articles, 'article')} read"
        if seconds < 2:
            return said
        rate = articles / seconds
        said += f", {rate:.0f} a second" if rate >= 10 else f", {rate:.1f} a second"
        left = self._total - self._done - self._skipped
        if self._done and left > 0:
            said += f", {_span(left * seconds / self._done)} left"
        return said


def _files_of(source: str) -> Iterator[Path]:
    path = Path(source)
    try:
        if path.is_dir():
            for folder, _, names in os.walk(path):
                yield from (Path(folder) / name for name in names)
        elif path.is_file():
            yield path
    except (OSError, ValueError):
        return


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def place_in(origin: str) -> str:
    """The file an origin lies in: without the byte, line or number in it."""
    return re.sub(r"(?:[@:#]\d+)+$", "", origin)
