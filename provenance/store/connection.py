"""Opening a database file, transactions, and what every query needs.

A file is ours, whole and of a version we know, or one clear line says why not; nothing foreign is touched.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import DatabaseError

APPLICATION_ID = 0x4E50524F  # "NPRO", in the header of every file we make
SCHEMA_VERSION = 14  # how many migrations this version of the tool knows

HELPERS = ("-wal", "-shm", "-journal")  # what SQLite lays beside a database while it is in use

_HEADER = 100
_MAGIC = b"SQLite format 3\x00"


class Opened(NamedTuple):
    connection: sqlite3.Connection
    writable: bool


@contextlib.contextmanager
def plain_errors(path: str) -> Iterator[None]:
    """Turn what SQLite says into one line that tells what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise DatabaseError(_explain(path, error)) from error


def _explain(path: str, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    match None if code is None else code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"{path}: the database is locked by another process; try again when that one is done"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return f"{path}: the database is read-only; copy it to a folder you can write to"
        case sqlite3.SQLITE_CANTOPEN:
            return f"{path}: the database cannot be opened; check that its folder exists and is yours to use"
        case sqlite3.SQLITE_FULL:
            return f"{path}: the disk is full; what was added before is kept"
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return f"{path}: the database is damaged; restore a copy, or add the articles to a new one"
        case sqlite3.SQLITE_IOERR:
            return f"{path}: the disk could not be read or written ({error})"
    return f"{path}: the database cannot be used ({error})"


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEADER)


def _is_database(head: bytes) -> bool:
    return len(head) == _HEADER and head.startswith(_MAGIC)


def _number(head: bytes, at: int) -> int:
    return int.from_bytes(head[at : at + 4], "big")


def _inspect(path: Path) -> bool:
    """Whether the file holds a database of ours; False for a missing or an empty file. Reads the header only."""
    try:
        head = _header(path)
    except FileNotFoundError:
        return False
    except IsADirectoryError:
        raise DatabaseError(f"{path} is a folder; name a database file, such as {path / 'provenance.db'}") from None
    except OSError as error:
        if path.is_dir():  # Windows calls it a permission
            raise DatabaseError(f"{path} is a folder; name a database file") from None
        raise DatabaseError(f"{path} cannot be read: {error.strerror or error}") from None
    if not head:
        return False
    what = None if _is_database(head) else "not a database"
    if what is None and _number(head, 68) != APPLICATION_ID:
        what = "a database of another program"
    if what is not None:
        raise DatabaseError(f"{path} is {what}, so nothing was done with it; name another file with --database")
    _check_version(str(path), _number(head, 60))
    return True


def is_ours(path: Path) -> bool:
    """Whether the file is a database of this tool, whatever its version; reads the header only."""
    try:
        head = _header(path) if path.is_file() else b""  # a pipe would wait for its writer
    except OSError:
        return False
    return _is_database(head) and _number(head, 68) == APPLICATION_ID


def _check_version(path: str, version: int) -> None:
    if version > SCHEMA_VERSION:
        raise DatabaseError(
            f"{path} was written by a newer version of news-provenance (tables {version}, this one knows "
            f"{SCHEMA_VERSION}); upgrade with: pip install --upgrade news-provenance"
        )


def open_file(path: str, *, create: bool, busy_timeout: float, read_only: bool = False) -> Opened:
    """A connection in autocommit mode, tables in place. ``busy_timeout`` in seconds; ``read_only``: of a file.

    :raises DatabaseError: missing with ``create=False``, not ours, too new, locked, or not to be created here.
    """
    if path == ":memory:":
        connection = _connect(path, uri=False, busy_timeout=busy_timeout)
        _migrate(connection)
        return Opened(connection, True)
    file = Path(path)
    ours = _inspect(file)
    if not ours and not create:
        raise DatabaseError(f"{path}: there is no database yet; create one with: provenance add PATH")
    if not ours and not file.absolute().parent.is_dir():
        raise DatabaseError(f"{path}: the folder {file.absolute().parent} does not exist")
    folder = file.absolute().parent
    writable = not read_only and os.access(folder, os.W_OK) and (not file.exists() or os.access(file, os.W_OK))
    if not ours and not writable:
        raise DatabaseError(f"{path} cannot be created: the folder is read-only; name another file with --database")
    with plain_errors(path):
        connection = _connect(_uri(file, "rwc" if writable else "ro"), uri=True, busy_timeout=busy_timeout)
        try:
            if not writable:
                connection = _readable(connection, file, busy_timeout)
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            _check_version(path, version)  # the header alone may lag behind the write-ahead log
            if version < SCHEMA_VERSION:
                if not writable:
                    raise DatabaseError(
                        f"{path} was written by an older version and is read-only; copy it to a folder you can write to"
                    )
                _migrate(connection)
        except BaseException:
            connection.close()
            raise
    return Opened(connection, writable)


def _uri(file: Path, mode: str) -> str:
    return f"{file.absolute().as_uri()}?mode={mode}"


def _connect(name: str, *, uri: bool, busy_timeout: float) -> sqlite3.Connection:
    # isolation_level None: no hidden BEGIN; every transaction is ours and is visible in the code.
    connection = sqlite3.connect(name, uri=uri, timeout=busy_timeout, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _readable(connection: sqlite3.Connection, file: Path, busy_timeout: float) -> sqlite3.Connection:
    """A read-only connection that works also where SQLite cannot lay its helper files beside the database."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        log = file.with_name(file.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        # Nobody can write here and no log waits to be read: the file alone is the whole database.
        connection.close()
        return _connect(_uri(file, "ro") + "&immutable=1", uri=True, busy_timeout=busy_timeout)
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date."""
    from .schema import migrate

    with transaction(connection):
        migrate(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


@contextlib.contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """All queries inside see the database as it was at the first of them, whatever others commit meanwhile."""
    within = connection.in_transaction  # a transaction is a snapshot
    if not within:
        connection.execute("BEGIN")
    try:
        yield
    finally:
        if not within and connection.in_transaction:
            connection.execute("COMMIT")  # nothing was written; a query still being read keeps its snapshot


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One write transaction; whatever interrupts it leaves nothing behind."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


# --- Small helpers for queries: a list travels as one JSON parameter, however long it is.

GIVEN = "(SELECT value FROM json_each(?))"
GIVEN_1 = "(SELECT value FROM json_each(?1))"  # the first parameter, wherever it stands


def as_list(values: Iterable[object]) -> str:
    """The parameter for :data:`GIVEN`."""
    return json.dumps(list(values))


def column(connection: sqlite3.Connection, sql: str, *given: Any) -> list[Any]:
    """The answer to a query for one column."""
    return [value for (value,) in connection.execute(sql, given)]


def scalar(connection: sqlite3.Connection, sql: str, *given: Any) -> Any:
    """The first value of the first row; None where there is none."""
    row = connection.execute(sql, given).fetchone()
    return None if row is None else row[0]


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows, all of the same columns."""
    waiting = iter(rows)
    if (first := next(waiting, None)) is not None:
        marks = ", ".join(f":{name}" for name in first)
        sql = f'INSERT INTO "{table}" ({", ".join(first)}) VALUES ({marks})'
        connection.executemany(sql, itertools.chain([first], waiting))


# --- settings of a connection -------------------------------------------------------------------------------------


def journal(connection: sqlite3.Connection) -> None:
    """Keep a log beside the file: others read while we write, and no article costs a disk flush.

    Where the disk cannot do that, or somebody is just reading, the plain way works too.
    """
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")


@contextlib.contextmanager
def waiting(connection: sqlite3.Connection, seconds: float, otherwise: float) -> Iterator[None]:
    """Inside, wait this long for another process that is writing; ``otherwise`` that long."""
    connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(otherwise * 1000)}")


def copied_to_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    copy = _connect(":memory:", uri=False, busy_timeout=0)
    connection.backup(copy)
    return copy
