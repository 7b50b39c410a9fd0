"""What the commands share: their options, the database, printing in every format, files written whole."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..errors import InputError, UsageError
from ..show.terminal import Paint, clean, plural, terminal_width, wants_colour

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..read.web import Memory, Web
    from ..show.rows import Format, Row

F = TypeVar("F", bound="Callable[..., Any]")
DEFAULT_DATABASE = "provenance.db"
FOUND_NOTHING, UNREAD = 1, 3
_MANY = 200  # articles that take a while to link


# --- options ----------------------------------------------------------------------------------------------------


def _together(
    name: str, parts: Iterable[str], value: Callable[..., Any], options: Sequence[Callable[[Any], Any]]
) -> Callable[[F], F]:
    """Options (their parameters are ``parts``) that a command receives as one value, ``name``."""
    names = tuple(parts)

    def decorate(command: F) -> F:
        @functools.wraps(command)
        def with_value(*args: Any, **given: Any) -> Any:
            made = value(**{part: given.pop(part) for part in names})
            return command(*args, **{name: made}, **given)

        decorated: Any = with_value
        for option in reversed(options):
            decorated = option(decorated)
        return decorated  # type: ignore[no-any-return] # click's decorators keep the callable

    return decorate


@dataclass(frozen=True)
class Output:
    """How a command prints: as text for people unless a format was asked for."""

    form: Format | None

    @classmethod
    def chosen(cls, **flags: bool) -> Output:
        """:raises click.UsageError: several formats at once."""
        forms: list[Any] = [form for form in _FORMATS if flags[f"as_{form}"]]
        if len(forms) > 1:
            words = f"Only one format at a time, not --{' and --'.join(forms)}."
            raise click.UsageError(words, click.get_current_context())
        return cls(forms[0] if forms else None)

    def paint(self) -> Paint:
        return Paint(wants_colour(sys.stdout))

    def text(self, words: str) -> None:
        click.echo(words)

    def rows(self, rows: Iterable[Row], columns: Sequence[str]) -> None:
        from ..show.rows import formatted

        if self.form:
            for part in formatted(rows, self.form, columns):
                click.echo(part, nl=False)

    def value(self, value: Any) -> None:
        """One JSON value, for what is no list."""
        from ..show.rows import json_text

        click.echo(json_text(value))

    def show(
        self,
        text: Callable[[int, Paint], str],
        rows: Callable[[], Iterable[Row]],
        columns: Sequence[str],
        value: Callable[[], Any] | None = None,
    ) -> None:
        """In the form asked for: text of a width, rows, or (as JSON) one ``value`` where there is one."""
        if self.form == "json" and value is not None:
            self.value(value())
        elif self.form:
            self.rows(rows(), columns)
        else:
            self.text(text(terminal_width(), self.paint()))


_FORMATS = {
    "json": "Print JSON.",
    "nl": "Print one JSON object per line.",
    "csv": "Print CSV. Text that begins with = + - @ gets an apostrophe in front.",
    "tsv": "Print TSV, with the same apostrophes.",
    "table": "Print a plain table; long cells are shortened.",
}
#: ``--json --nl --csv --tsv --table``, at most one of them.
output_options = _together(
    "output",
    [f"as_{form}" for form in _FORMATS],
    Output.chosen,
    [click.option(f"--{form}", f"as_{form}", is_flag=True, help=words) for form, words in _FORMATS.items()],
)


def database_option(words: str = f"Database file. Default: {DEFAULT_DATABASE}, or $PROVENANCE_DB.") -> Callable[[F], F]:
    """``-d/--database`` on the command itself too; its own wins over the one before it."""
    return click.option(
        "-d", "--database", type=click.Path(dir_okay=False), callback=lambda ctx, _, own: own or ctx.obj, help=words
    )


class _InputFormat(click.Choice[str]):
    """The names of the input formats, looked up when they are needed: few of the commands of a module read anything."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override] # click sets it once, when the module is loaded
        from ..read.formats import FORMATS

        return tuple(known.name for known in FORMATS)


def given_options(command: F) -> F:
    """What the caller knows of the articles; the command receives ``given``, only what was said."""
    names = {
        "outlet": "Outlet that published the articles.",
        "url": "Address of the article.",
        "published": "Date of publication, such as 2024-10-14 or 2024-10.",
        "language": "Language, as a code such as en.",
        "title": "Headline.",
    }
    options = [click.option(f"--{name}", help=words) for name, words in names.items()]
    options += [
        click.option(
            "--columns",
            type=click.Path(exists=True, dir_okay=False),
            help="CSV file (column,field) that says which column of a table or dump holds what.",
        ),
        click.option("--format", type=_InputFormat(), help="Input format, if the file name does not show it."),
    ]

    def known(**given: str | None) -> dict[str, str]:
        return {name: value for name, value in given.items() if value is not None}

    return _together("given", (*names, "format", "columns"), known, options)(command)


def engine_option(command: F) -> F:
    """Which engine finds the attributions; see docs/attribution.md."""
    from ..attribute import ENGINES

    words = (
        "How attributions in English text are found. neural: rules and a small trained model; fast: the model only "
        "where a sentence looks like an attribution; rules: the rules alone, which find the fewest."
    )
    choice = click.Choice(ENGINES)
    return click.option("--attribution", "engine", type=choice, default=ENGINES[0], show_default=True, help=words)(
        command
    )


def _known_model(_ctx: click.Context, _parameter: click.Parameter, name: str | None) -> str | None:
    """A missing model is reported before a database is created."""
    if name is not None:
        from ..claims.meaning import chosen

        chosen(name)
    return name


embedding_option = click.option(
    "--embedding",
    metavar="NAME",
    callback=_known_model,
    help="From now on, compare meanings with this sentence-transformers or model2vec model, a name or a folder. "
    "Stored with the database. Needs news-provenance[models].",
)
silent_option = click.option("--silent", is_flag=True, help="No progress on standard error.")
every_option = click.option("--all", "every", is_flag=True, help="List everything, however long.")
urls_option = click.option(
    "--urls", metavar="FILE", help="List of web addresses to read: one per line, or OPML; - for standard input."
)


def number_option(name: str, words: str, *, least: int = 1, default: int | None = None) -> Callable[[F], F]:
    """An option that takes a whole number N, ``least`` or more."""
    number = click.IntRange(min=least)
    return click.option(name, type=number, metavar="N", default=default, show_default=default is not None, help=words)


def min_articles_option(words: str = "Only claims found in at least N articles.", least: int = 1) -> Callable[[F], F]:
    return number_option("--min-articles", words, least=least, default=least)


jobs_option = number_option("--jobs", "Read documents in N processes. Default: one for each core, eight at most.")


@dataclass(frozen=True)
class WebOptions:
    """How the web is read in this call. ``delay`` in seconds; ``pages``: at most that many behind one address."""

    contact: str | None = None
    allow_private: bool = False
    delay: float = 1.0
    pages: int = 100

    def __post_init__(self) -> None:
        if self.contact is not None:
            self.reader()  # a contact that cannot be sent is reported before anything is read

    def reader(self, memory: Memory | None = None) -> Web:
        """A reader with these manners; what it leaves out is reported on standard error."""
        from ..read.fetching import Manners, Session
        from ..read.web import Forgetful, Web

        session = Session(Manners(contact=self.contact, allow_private=self.allow_private, delay=self.delay))
        return Web(session, memory or Forgetful(), self.pages, lambda line: click.echo(clean(line), err=True))


def web_options(pages: str = "Fetch at most N pages of one feed or sitemap.", most: int = 100) -> Callable[[F], F]:
    """``--contact --delay --pages --allow-private``. ``pages`` says what is limited, ``most`` to how many."""
    options = (
        click.option(
            "--contact",
            envvar="PROVENANCE_CONTACT",
            help="Mail or web address to give the sites that are read. Also: $PROVENANCE_CONTACT.",
        ),
        click.option(
            "--delay",
            type=click.FloatRange(min=0),
            metavar="SECONDS",
            default=1.0,
            show_default=True,
            help="Wait between two pages of one site.",
        ),
        number_option("--pages", pages, default=most),
        click.option("--allow-private", is_flag=True, help="Also read addresses inside private networks."),
    )
    return _together("web", ("contact", "allow_private", "delay", "pages"), WebOptions, options)


def reading_options(command: F) -> F:
    """Everything about what is read and how: for :class:`.inputs.Reading`, but for ``engine`` and ``embedding``."""
    options = (urls_option, given_options, web_options(), engine_option, embedding_option, jobs_option, silent_option)
    for option in reversed(options):
        command = option(command)
    return command


# --- the database, and what is written --------------------------------------------------------------------------


@contextlib.contextmanager
def opened(database: str | None, *, create: bool = False) -> Iterator[Database]:
    """The database of the call, closed afterwards. Looking something up never creates a file."""
    from .. import open_database

    with open_database(database or DEFAULT_DATABASE, create=create, progress=_announce_linking) as db:
        yield db


def _announce_linking(step: str, count: int) -> None:
    """For lookups that must link first: a run was stopped, or a newer version of the program links otherwise."""
    if step == "link" and count >= _MANY and sys.stderr.isatty():
        click.echo(f"Linking the claims of {plural(count, 'article')} first; this is done once.", err=True)


@contextlib.contextmanager
def keeping() -> Iterator[None]:
    """Around what adds to a database of the user's: whoever stops it learns that nothing added is lost."""
    try:
        yield
    except KeyboardInterrupt as stopped:
        stopped.add_note("what was added before is kept")
        raise


def nothing(words: str) -> None:
    """Says that nothing was found and leaves with code 1."""
    click.echo(clean(words), err=True)
    raise click.exceptions.Exit(FOUND_NOTHING)


@contextlib.contextmanager
def whole_file(path: str | None) -> Iterator[Callable[[str], object]]:
    """A function that writes text to ``path``, or to standard output for None and ``-``.

    The file appears under its name once everything is written, or not at all: the text goes to a neighbour first.
    Devices and pipes have no neighbour and are written directly.
    """
    if path is None or path == "-":
        yield lambda words: click.echo(words, nl=False)
        return
    target = Path(path)
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", newline="") as stream:
            yield stream.write
        return
    # A link keeps pointing where it did: its target is replaced.
    target = target.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as stream:
            yield stream.write
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def spare_databases(target: str | Path, database: str | None) -> None:
    """:raises UsageError: writing ``target`` would destroy the database read from, a file of its, or another one."""
    from ..store.connection import HELPERS, is_ours

    source, target = Path(database or DEFAULT_DATABASE), Path(target)
    own = [source, *(source.with_name(source.name + ending) for ending in HELPERS)]
    if any(_same(target, file) for file in own):
        raise UsageError(f"{target} is the database itself; name another file with --output")
    if is_ours(target):
        raise UsageError(f"{target} is a database of articles and is not overwritten; name another file with --output")


def _same(one: Path, other: Path) -> bool:
    """Whether both names mean one file, over links and, for a file that is not there yet, by its full name."""
    try:
        return one.samefile(other)
    except OSError:
        return os.path.normcase(one.resolve()) == os.path.normcase(other.resolve())
