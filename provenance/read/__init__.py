"""Articles from files, folders, web addresses, standard input, bytes and file objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from ..model import Article, Unread

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["read"]


def read(
    source: str | PathLike[str] | bytes | IO[bytes] | IO[str], *, verbatim: bool = False, **given: Any
) -> Iterator[Article | Unread]:
    """The articles of ``source``, one after the other; what cannot be read comes as :class:`Unread` between them.

    ``source`` is a path (a folder is read recursively, in the order of names, hidden files left out), ``"-"`` for
    standard input, bytes, an open file, or a web address: of a page, a feed, a sitemap or a list of feeds, fetched as
    docs/web.md says. ``verbatim=True`` keeps every character of a plain text.
    ``given`` says what the user knows, and wins over a folder's ``manifest.csv``, which wins over the text:
    ``outlet``, ``url``, ``published``, ``language``, ``title`` (strings), and ``format`` (one of
    :data:`provenance.read.formats.FORMATS`, such as ``html``) for a source whose name does not show it; inside a folder
    the names decide. ``columns`` is the path of a file that says which column of a table is which fact
    (docs/reading.md).

    :attr:`Article.origin` is the path as given, ``path:LINE`` for rows of JSONL and CSV, ``path#N`` for the Nth
    record of a JSON list or a NewsML-G2 message, ``path@BYTE`` for the record of a web archive that begins there, ``-``
    or ``bytes``. Raises :class:`UsageError` at once when the call itself is wrong, and nothing for a bad item.
    """
    from .addresses import is_web_address

    if isinstance(source, str) and is_web_address(source):
        from .web import read_address

        return read_address(source, verbatim=verbatim, given=given)
    from .opening import read_source

    return read_source(source, verbatim=verbatim, given=given)
