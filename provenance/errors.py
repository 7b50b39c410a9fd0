"""What can go wrong, as one small tree.

    ProvenanceError                 base of all; its text is one line a user can act on
    +-- UsageError                  the call itself is off: unknown format, missing column    exit code 2
    +-- InputError                  something given could not be read                         exit code 3
    +-- DatabaseError               the database is locked, read-only, or not ours            exit code 3

Bad items among good ones are no exception: :func:`provenance.read` yields them as
:class:`provenance.model.Unread` and goes on.
"""

from __future__ import annotations


class ProvenanceError(Exception):
    """Base class; ``exit_code`` is what the command line leaves with."""

    exit_code = 3


class UsageError(ProvenanceError):
    """The call is off; nothing was done."""

    exit_code = 2


class InputError(ProvenanceError):
    """An input could not be read."""


class DatabaseError(ProvenanceError):
    """The database cannot be used as asked."""
