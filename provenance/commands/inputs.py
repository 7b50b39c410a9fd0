"""The articles a call names: read by several processes and from the web, with progress and what could not be read."""

from __future__ import annotations

import itertools
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import InputError, UsageError
from ..model import Article, Unread
from ..read.addresses import is_web_address
from ..read.drafts import Manifests, Note, Place, Step, Work
from ..read.opening import available_jobs, checked, read_steps, steps_of
from ..show.terminal import clean, plural
from .options import UNREAD, WebOptions

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..read.web import Here, Memory, Web
    from ..store.articles import Readings

_MOST_LINES = 20  # of unread documents of one file; an archive has thousands
_NOTED_EVERY = 1.0  # seconds; what was stored since is known when it is read again
_MOST_SIZED = 200_000  # files


class Reading:
    """Articles from the paths of the call, one by one; what could not be read is reported and counted."""

    def __init__(
        self, sources: Sequence[str], given: dict[str, Any], *, silent: bool = False, web: WebOptions | None = None,
        urls: str | None = None, jobs: int | None = 1,
    ) -> None:  # fmt: skip
        self._sources, self._given = sources, dict(given)
        self._web, self._urls = web, urls
        self._memory: Memory | None = None
        self._reader: Web | None = None
        self._verbatim = bool(self._given.pop("verbatim", False))
        # A wrong call is reported before anything is read, and before a database is created.
        checked(self._given)
        if not sources and urls is None:
            raise UsageError("Nothing to read: name a file, a folder, a web address, or - for standard input")
        if [*sources, urls].count("-") > 1:
            raise UsageError("Standard input (-) can be read only once.")
        self._shows = not silent and sys.stderr.isatty()
        self.origins: list[str] = []  # of the articles, in the order they were read
        self.unread: list[Unread] = []
        self.here: list[Here] = []  # pages that were here already
        self._lines: Counter[str] = Counter()  # reported of each file
        self._pace = Pace()
        self._jobs = available_jobs() if jobs is None else jobs
        self._readings: Readings | None = None
        self._resumes = False
        self._placed: set[str] = set()  # the files whose places were noted
        self._noted = 0.0

    def remember(self, db: Database, *, resume: bool = False) -> None:
        """From now on, what was fetched and what was no article is noted in the database, and what was fetched looked
        up. ``resume``: files with many articles go on where a stopped run was."""
        self._readings, self._resumes = db.readings(), resume
        if self._urls is not None or any(map(is_web_address, self._sources)):
            self._memory = db.visits()

    def __iter__(self) -> Iterator[Article]:
        reported: set[Unread] = set()
        for item in self._items():
            if isinstance(item, Unread):
                if item in reported:  # a bad manifest, once more for the next of its files
                    continue
                reported.add(item)
                self.unread.append(item)
                self._lines[file := place_in(item.origin)] += 1
                if self._lines[file] <= _MOST_LINES:
                    self._remark(item.origin, item.reason)
            elif isinstance(item, Article):
                self.origins.append(item.origin or "")
                if self._shows:
                    self._progress(self._pace.words(len(self.origins)))
                yield item
            else:
                self.here.append(item)

    def _items(self) -> Iterator[Article | Unread | Here]:
        if self._shows:
            self._pace.expect([source for source in self._sources if not is_web_address(source)])
        for web, sources in itertools.groupby(self._sources, key=is_web_address):
            if web:
                for source in sources:
                    yield from self._fetched(source)
            else:
                yield from self._from_files(sources)
        if self._urls is not None:
            for address, where in addresses_in(self._urls):
                if is_web_address(address):
                    yield from self._fetched(address)
                else:
                    yield Unread(where, "not a web address: each line of the list must be one")

    def _fetched(self, address: str) -> Iterator[Article | Unread | Here]:
        if self._reader is None:
            self._reader = (self._web or WebOptions()).reader(self._memory)
        yield from self._reader.articles(address, *checked(self._given))

    def _from_files(self, sources: Iterator[str]) -> Iterator[Article | Unread]:
        """What the files hold, in their order."""
        manifests: Manifests = {}
        reached = self._readings.reached if self._readings is not None and self._resumes else None

        def steps(source: str) -> Iterator[Step]:
            if source == "-":
                _hint_at_terminal()
            yield from steps_of(
                source, verbatim=self._verbatim, given=self._given, manifests=manifests, reached=reached
            )

        for step, items in read_steps(itertools.chain.from_iterable(map(steps, sources)), self._jobs):
            if isinstance(step, Note):
                self._remark(step.origin, step.words)
            self._pace.passed(step)
            article = False
            for item in items:
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
            self._placed.add(place.source)
            self._readings.note(place)

    def through(self) -> None:
        """All was read and stored: the same call again reads every file from its beginning."""
        if self._readings is not None and self._placed:
            self._readings.forget(self._placed)

    def _remark(self, origin: str, words: str) -> None:
        self._progress("")
        name = "standard input" if origin == "-" else clean(origin)
        click.echo(f"{name}: {clean(words)}" if name else clean(words), err=True)

    def done(self) -> None:
        self._progress("")
        for file, lines in self._lines.items():
            if lines > _MOST_LINES:
                self._remark(file, f"{lines - _MOST_LINES:,} more that are not articles")

    def progress(self, step: str, count: int) -> None:
        """For :meth:`Database.add`, which reports when it goes on to link."""
        if step == "link":
            self._progress(f"Linking the claims of {plural(count, 'article')}")

    def _progress(self, words: str) -> None:
        if self._shows:
            # Carriage return and "erase to the end of the line": one line that renews itself.
            click.echo(f"\r{words}\x1b[K", nl=False, err=True, color=True)

    def lost(self) -> int:
        """How many items are missing; one that was read, with a remark, is not."""
        read = set(self.origins)
        return sum(item.origin not in read for item in self.unread)

    def code(self) -> int:
        return UNREAD if self.unread else 0


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


def _hint_at_terminal() -> None:
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("There is no standard input to read.")
    if sys.stdin.isatty():
        click.echo("Reading from the terminal; end with Ctrl-D.", err=True)


def named(source: str) -> str:
    """What a message calls an input."""
    return "standard input" if source == "-" else source


def bytes_of(source: str) -> bytes:
    """The bytes of ``-`` or of a file."""
    if source == "-":
        _hint_at_terminal()
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except IsADirectoryError:
        raise InputError(f"{source} is a folder; give one file.") from None
    except OSError as error:
        raise InputError(f"{source}: {error.strerror or error}") from None


def text_of(source: str) -> str:
    """The text of ``-`` or of a file.

    :raises InputError: it is not UTF-8.
    """
    try:
        return bytes_of(source).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{named(source)}: not UTF-8 text") from None


def addresses_in(source: str) -> Iterator[tuple[str, str]]:
    """The addresses of a list, each with where it stands: lines of text, or the entries of an OPML list, a feed or a
    sitemap. Blank lines and those that begin with # are left out.

    :raises InputError: it cannot be read.
    """
    from ..read.decode import decode
    from ..read.web import listing

    data = bytes_of(source)
    found = listing(data, "")
    if isinstance(found, str):
        raise InputError(f"{named(source)}: {found}")
    if found is not None:
        yield from ((item.address, named(source)) for item in found.items)
        return
    for number, line in enumerate(decode(data).splitlines(), 1):
        words = line.strip()
        if words and not words.startswith("#"):
            yield words, f"{named(source)}:{number}"
