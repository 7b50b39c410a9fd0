"""What the verbs share: options, the database, reading with progress, printing in every format, safe files."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import shutil
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..errors import InputError, UsageError
from ..model import Article, Unread
from ..read.addresses import is_web_address
from ..show.terminal import Paint, clean, plural, terminal_width, wants_colour
from .fetching import WebOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..corpus.database import Database
    from ..read.web import Here, Memory, Web
    from ..show.formats import Format, Row

F = TypeVar("F", bound="Callable[..., Any]")
DEFAULT_DATABASE = "provenance.db"
FOUND_NOTHING, UNREAD = 1, 3
_MANY = 200  # articles that take a while to link
_MOST_LINES = 20  # of unread documents of one file; an archive has thousands


@dataclass(frozen=True)
class Output:
    """How a command prints: as text for people unless a format was asked for."""

    form: Format | None

    def paint(self) -> Paint:
        return Paint(wants_colour(sys.stdout))

    def text(self, words: str) -> None:
        click.echo(words)

    def rows(self, rows: Iterable[Row], columns: Sequence[str]) -> None:
        from ..show.formats import formatted

        if self.form:
            for part in formatted(rows, self.form, columns):
                click.echo(part, nl=False)

    def value(self, value: Any) -> None:
        """One JSON value, for what is no list."""
        from ..show.formats import json_text

        click.echo(json_text(value))


_FORMATS: tuple[tuple[str, str, str], ...] = (
    ("json", "--json", "Print JSON."),
    ("nl", "--nl", "Print one JSON object per line."),
    ("csv", "--csv", "Print CSV (text that begins with = + - @ gets an apostrophe in front)."),
    ("tsv", "--tsv", "Print TSV, treated the same."),
    ("table", "--table", "Print a plain table (long cells are shortened)."),
)


def output_options(command: F) -> F:
    """``--json --nl --csv --tsv --table``, at most one of them; the command receives ``output``."""

    @functools.wraps(command)
    def with_output(*args: Any, **given: Any) -> Any:
        chosen = [form for form, _, _ in _FORMATS if given.pop(f"as_{form}")]
        if len(chosen) > 1:
            raise click.UsageError(
                f"Only one format at a time, not --{' and --'.join(chosen)}.", click.get_current_context()
            )
        return command(*args, output=Output(chosen[0] if chosen else None), **given)  # type: ignore[arg-type] # the names of _FORMATS

    decorated: Any = with_output
    for form, option, words in reversed(_FORMATS):
        decorated = click.option(option, f"as_{form}", is_flag=True, help=words)(decorated)
    return decorated  # type: ignore[no-any-return] # click's decorators keep the callable


def database_option(words: str = f"Database file. Default: {DEFAULT_DATABASE}, or $PROVENANCE_DB.") -> Callable[[F], F]:
    """``-d/--database`` on the verb itself too; the verb's own wins over the one before it."""

    def decorate(command: F) -> F:
        @functools.wraps(command)
        def with_database(*args: Any, **given: Any) -> Any:
            own = given.pop("database")
            return command(*args, database=own or click.get_current_context().obj, **given)

        option = click.option("-d", "--database", type=click.Path(dir_okay=False), help=words)
        return option(with_database)  # type: ignore[return-value] # click's decorators keep the callable

    return decorate


def given_options(command: F) -> F:
    """What the caller knows of the articles; the command receives ``given``, only what was said."""
    names = {
        "outlet": "Name of the outlet that published what is read.",
        "url": "Address it was published at.",
        "published": "Date of publication, such as 2024-10-14 or 2024-10.",
        "language": "Language as a code such as en.",
        "title": "Headline.",
    }
    from ..read.formats import FORMATS

    forms = click.Choice(FORMATS)

    @functools.wraps(command)
    def with_given(*args: Any, **options: Any) -> Any:
        known = {name: value for name in (*names, "format", "columns") if (value := options.pop(name)) is not None}
        return command(*args, given=known, **options)

    decorated: Any = click.option("--format", type=forms, help="What the input is, where its name does not tell.")(
        with_given
    )
    columns = "File that says which column of a table or dump is which fact: CSV, column,field."
    decorated = click.option("--columns", type=click.Path(exists=True, dir_okay=False), help=columns)(decorated)
    for name, words in reversed(names.items()):
        decorated = click.option(f"--{name}", help=words)(decorated)
    return decorated  # type: ignore[no-any-return] # click's decorators keep the callable


def engine_option(command: F) -> F:
    """Which engine finds the statements; see docs/attribution.md."""
    from ..attribute import ENGINES

    return click.option(
        "--attribution",
        "engine",
        type=click.Choice(ENGINES),
        default=ENGINES[0],
        show_default=True,
        help="What finds the statements in English text: a small trained model beside the rules; fast, the model only where a sentence looks like it; or the rules alone, which find least.",
    )(command)


def _known_model(_ctx: click.Context, _parameter: click.Parameter, name: str | None) -> str | None:
    """A model that is not there is told of before a database is made."""
    if name is not None:
        from ..claims.embedding import chosen

        chosen(name)
    return name


embedding_option = click.option(
    "--embedding",
    metavar="NAME",
    callback=_known_model,
    help="Compare meanings by this sentence-transformers or model2vec model, a name or a folder, from now on; it is kept with the database. Needs news-provenance[models].",
)

silent_option = click.option("--silent", is_flag=True, help="No progress on standard error.")


@contextlib.contextmanager
def opened(database: str | None, *, create: bool = False) -> Iterator[Database]:
    """The database of the call, closed afterwards. Looking something up never makes a new file."""
    from .. import open_database

    with open_database(database or DEFAULT_DATABASE, create=create, progress=_told_of_linking) as db:
        yield db


def _told_of_linking(step: str, count: int) -> None:
    """For lookups that must link first: a run was stopped, or a newer version of the program links otherwise."""
    if step == "link" and count >= _MANY and sys.stderr.isatty():
        click.echo(f"Linking the claims of {plural(count, 'article')} first; this is done once.", err=True)


@contextlib.contextmanager
def keeping() -> Iterator[None]:
    """Around what adds to a database of the user's: whoever stops it is told that nothing added is lost."""
    try:
        yield
    except KeyboardInterrupt as stopped:
        stopped.add_note("what was added before is kept")
        raise


class Reading:
    """Articles from the paths of the call, one by one, with progress; what could not be read is told and counted."""

    def __init__(
        self, sources: Sequence[str], given: dict[str, Any], *, silent: bool = False, web: WebOptions | None = None, urls: str | None = None, jobs: int | None = 1,
    ) -> None:  # fmt: skip
        from ..read.sources import checked
        from .files import Files

        self._sources, self._given = sources, dict(given)
        self._web, self._urls = web, urls
        self._memory: Memory | None = None
        self._reader: Web | None = None
        self._verbatim = bool(self._given.pop("verbatim", False))
        # A wrong call is told before anything is read, and before a database is made.
        checked(self._given)
        if [*sources, urls].count("-") > 1:
            raise UsageError("Standard input (-) can be read only once.")
        self._shows = not silent and sys.stderr.isatty()
        self.origins: list[str] = []  # of the articles, in the order they were read
        self.unread: list[Unread] = []
        self.here: list[Here] = []  # pages that were here already
        self._files = Files(self._given, verbatim=self._verbatim, jobs=jobs, tell=self._remark)
        self._lines: Counter[str] = Counter()  # told of each file

    def remember(self, db: Database, *, resume: bool = False) -> None:
        """From now on, what was fetched and what was no article is noted in the database, and what was fetched looked up.
        ``resume``: files with many articles go on where a stopped run was."""
        self._files.keep(db.readings(), resume=resume)
        if self._urls is not None or any(map(is_web_address, self._sources)):
            self._memory = db.visits()

    def __iter__(self) -> Iterator[Article]:
        from .files import place_in

        told: set[Unread] = set()
        for item in self._items():
            if isinstance(item, Unread):
                if item in told:  # a bad manifest, once more for the next of its files
                    continue
                told.add(item)
                self.unread.append(item)
                self._lines[file := place_in(item.origin)] += 1
                if self._lines[file] <= _MOST_LINES:
                    self._remark(item.origin, item.reason)
            elif isinstance(item, Article):
                self.origins.append(item.origin or "")
                if self._shows:
                    self._progress(self._files.pace.words(len(self.origins)))
                yield item
            else:
                self.here.append(item)

    def _items(self) -> Iterator[Article | Unread | Here]:
        if self._shows:
            self._files.pace.expect([source for source in self._sources if not is_web_address(source)])
        for web, sources in itertools.groupby(self._sources, key=is_web_address):
            if web:
                for source in sources:
                    yield from self._fetched(source)
            else:
                yield from self._files.items(list(sources), _hint_before)
        if self._urls is not None:
            from .fetching import addresses_in

            for address, where in addresses_in(self._urls):
                if is_web_address(address):
                    yield from self._fetched(address)
                else:
                    yield Unread(where, "no web address: each line of the list must be one")

    def _fetched(self, address: str) -> Iterator[Article | Unread | Here]:
        from ..read.sources import checked

        if self._reader is None:
            self._reader = (self._web or WebOptions()).reader(self._memory)
        yield from self._reader.articles(address, *checked(self._given))

    def _remark(self, origin: str, words: str) -> None:
        self._progress("")
        name = "standard input" if origin == "-" else clean(origin)
        click.echo(f"{name}: {clean(words)}" if name else clean(words), err=True)

    def done(self) -> None:
        self._progress("")
        for file, lines in self._lines.items():
            if lines > _MOST_LINES:
                self._remark(file, f"{lines - _MOST_LINES:,} more that show no article")

    def through(self) -> None:
        """All is stored: the same call again reads every file from its beginning."""
        self._files.through()

    def progress(self, step: str, count: int) -> None:
        """For :meth:`Database.add`, which tells when it goes on to link."""
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


def _hint_before(source: str) -> None:
    if source == "-":
        _hint_at_terminal()


def _hint_at_terminal() -> None:
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("There is no standard input to read.")
    if sys.stdin.isatty():
        click.echo("Reading from the terminal; end with Ctrl-D.", err=True)


def standard_input_or_file(source: str) -> bytes:
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


def width() -> int:
    return terminal_width()


@contextlib.contextmanager
def whole_file(path: str | None) -> Iterator[Callable[[str], None]]:
    """A function that writes text to ``path``, or to standard output for None and ``-``.

    The file appears under its name when everything is written, or not at all: the text goes to a neighbour
    first. Devices and pipes have no neighbour and are written directly.
    """
    if path is None or path == "-":
        yield lambda words: click.echo(words, nl=False)
        return
    target = Path(path)
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", newline="") as stream:
            yield lambda words: _discard(stream.write(words))
        return
    # A link keeps pointing where it did: its target is replaced.
    target = target.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as stream:
            yield lambda words: _discard(stream.write(words))
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def _discard(_: int) -> None:
    return None


def nothing(words: str) -> None:
    """Says that nothing was found and leaves with code 1."""
    click.echo(clean(words), err=True)
    raise click.exceptions.Exit(FOUND_NOTHING)
