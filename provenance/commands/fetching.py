"""What the verbs that read the web share: their options, and the reader these make."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..errors import InputError
from ..show.terminal import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..read.web import Memory, Web

F = TypeVar("F", bound="Callable[..., Any]")
PAGES = 100


@dataclass(frozen=True)
class WebOptions:
    """How the web is read in this call. ``delay`` in seconds; ``pages``: at most so many behind one address."""

    contact: str | None = None
    allow_private: bool = False
    delay: float = 1.0
    pages: int = PAGES

    def __post_init__(self) -> None:
        if self.contact is not None:
            self.reader()  # a contact that cannot be sent is told before anything is read

    def reader(self, memory: Memory | None = None) -> Web:
        """A reader with these manners; what is left out is told on standard error."""
        from ..read.fetching import Manners, Session
        from ..read.web import Forgetful, Web

        session = Session(Manners(contact=self.contact, allow_private=self.allow_private, delay=self.delay))
        return Web(session, memory or Forgetful(), self.pages, lambda line: click.echo(clean(line), err=True))


def web_options(pages: str = "At most so many pages of one feed or sitemap.", most: int = PAGES) -> Callable[[F], F]:
    """``--contact --delay --pages --allow-private``; the command receives ``web``. ``pages`` says what is limited, ``most`` to how many."""

    def decorate(command: F) -> F:
        @functools.wraps(command)
        def with_web(*args: Any, **given: Any) -> Any:
            names = ("contact", "allow_private", "delay", "pages")
            return command(*args, web=WebOptions(**{name: given.pop(name) for name in names}), **given)

        decorated: Any = with_web
        for option in (
            click.option("--allow-private", is_flag=True, help="Read addresses inside private networks too."),
            click.option("--pages", type=click.IntRange(min=1), default=most, show_default=True, help=pages),
            click.option(
                "--delay",
                type=click.FloatRange(min=0),
                default=1.0,
                show_default=True,
                help="Seconds between two pages of one site.",
            ),
            click.option(
                "--contact",
                envvar="PROVENANCE_CONTACT",
                help="Mail or web address told to the sites that are read. Also: $PROVENANCE_CONTACT.",
            ),
        ):
            decorated = option(decorated)
        return decorated  # type: ignore[no-any-return] # click's decorators keep the callable

    return decorate


def urls_option(command: F) -> F:
    """``--urls FILE``: a list of addresses besides, or in place of, the paths."""

    @functools.wraps(command)
    def with_urls(*args: Any, **given: Any) -> Any:
        if not given["paths"] and given["urls"] is None:
            raise click.UsageError(
                "Missing argument 'PATHS...': a file, a folder, a web address, or - for standard input.",
                click.get_current_context(),
            )
        return command(*args, **given)

    return click.option(
        "--urls", metavar="FILE", help="A list of web addresses to read: one on a line, or OPML; - for standard input."
    )(with_urls)  # type: ignore[return-value] # click's decorators keep the callable


def addresses_in(source: str) -> Iterator[tuple[str, str]]:
    """The addresses of a list, each with where it stands: lines of text, or the entries of an OPML list, a feed or a sitemap.

    ``-`` is standard input. Blank lines and those that begin with # are left out.

    :raises InputError: it cannot be read.
    """
    from ..read.decode import decode
    from ..read.feeds import listing
    from .shared import standard_input_or_file

    name = "standard input" if source == "-" else source
    data = standard_input_or_file(source)
    found = listing(data, "")
    if isinstance(found, str):
        raise InputError(f"{name}: {found}")
    if found is not None:
        yield from ((item.address, name) for item in found.items)
        return
    for number, line in enumerate(decode(data).splitlines(), 1):
        words = line.strip()
        if words and not words.startswith("#"):
            yield words, f"{name}:{number}"
