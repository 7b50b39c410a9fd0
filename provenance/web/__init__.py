"""The local web page: Datasette over the database, with pages of our own. Needs the extra ``web``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..errors import UsageError

if TYPE_CHECKING:
    from datasette.app import Datasette

__all__ = ["make_site"]


def make_site(path: str, *, names: Iterable[str] | None = None, allow_review: bool = False) -> Datasette:
    """The site over a database file; ``app()`` of what is returned is an ASGI application.

    ``names``: how the server may be called in an address; None: any name. ``allow_review``: show forms that decide.

    :raises UsageError: Datasette is not installed.
    """
    try:
        import datasette  # noqa: F401 - is it there?
    except ImportError:
        raise UsageError('The web page needs Datasette. Install it with: pip install "news-provenance[web]"') from None
    from .site import make

    return make(path, names=names, allow_review=allow_review)
