"""Which column of a dump is which fact: known dumps by their columns, others by a file that says so.

The known ones are data (``data/dump_columns.csv``): a dump is recognised when a record has all the columns that tell it.
A column may lie deeper: ``source.name`` is the name of a record's source.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from provenance.errors import UsageError
from provenance.model import Credit
from provenance.read.decode import decode
from provenance.shipped import rows

#: Pairs of a column's name (lower case) and the fact it holds.
Columns = tuple[tuple[str, str], ...]
_CREDITS = {"credit": "credit line", "byline": "byline", "copyright": "copyright", "source": "metadata"}
FIELDS = ("text", "html", "title", "url", "canonical", "outlet", "published", "authors", "language", *_CREDITS)
_LARGEST = 1_000_000


def read_columns(path: str) -> Columns:
    """The pairs of a mapping file: CSV with the header ``column,field``. Raises :class:`UsageError` for anything else."""
    try:
        if Path(path).stat().st_size > _LARGEST:
            raise UsageError(f"{path}: larger than any list of columns")
        lines = decode(Path(path).read_bytes()).removeprefix("\ufeff").splitlines()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    found: list[tuple[str, str]] = []
    table = csv.DictReader(lines, skipinitialspace=True)
    if not {"column", "field"} <= {(name or "").strip().lower() for name in table.fieldnames or ()}:
        raise UsageError(f"{path}: a header 'column,field' was expected")
    for row in table:
        said = {(key or "").strip().lower(): (value or "").strip() for key, value in row.items() if isinstance(value, str)}
        column, field = said.get("column", "").lower(), said.get("field", "").lower()
        if not column and not field:
            continue
        if not column or field not in FIELDS:
            raise UsageError(f"{path}: line {table.line_num}: {field or 'nothing'!r} is no field; there are {', '.join(FIELDS)}")
        found.append((column, field))
    if not any(field in ("text", "html") for _, field in found):
        raise UsageError(f"{path}: no column for 'text' (or 'html') is named")
    return tuple(found)


@lru_cache(maxsize=1)
def _dumps() -> tuple[tuple[str, frozenset[str], Columns], ...]:
    found: dict[str, tuple[set[str], list[tuple[str, str]]]] = {}
    for row in rows("dump_columns.csv"):
        tells, pairs = found.setdefault(row["dump"], (set(), []))
        if row["tells"]:
            tells.add(row["column"])
        if row["field"]:
            pairs.append((row["column"], row["field"]))
    return tuple((name, frozenset(tells), tuple(pairs)) for name, (tells, pairs) in found.items())


def _dump_of(names: Collection[str]) -> tuple[str, Columns] | None:
    return next(((name, pairs) for name, tells, pairs in _dumps() if all(_there(column, names) for column in tells)), None)


def _there(column: str, names: Collection[str]) -> bool:
    return column in names or (column.partition(".")[0] in names if "." in column else False)


def _value(low: Mapping[str, Any], column: str) -> Any:
    if column in low:
        return low[column]
    head, dot, rest = column.partition(".")
    inner = low.get(head)
    if not dot or not isinstance(inner, Mapping):
        return None
    return _value({str(key).strip().lower(): value for key, value in inner.items()}, rest)


def renamed(record: Mapping[Any, Any], columns: Columns) -> tuple[dict[str, Any], list[Credit]]:
    """The record by our own names, and the credits in it. What ``columns`` names wins; a known dump's columns fill only
    what its own names leave open."""
    low = {str(key).strip().lower(): value for key, value in record.items()}
    declared: list[Credit] = []
    found = dict(low)
    if columns:
        chosen: dict[str, Any] = {}
        for column, field in columns:
            value = _value(low, column)
            if value in (None, "", [], {}):
                continue
            if field in _CREDITS:
                words = " ".join(value.split()) if isinstance(value, str) else ""
                declared += [Credit(_CREDITS[field], words)] if words else []  # type: ignore[arg-type]  # one of the kinds above
            else:
                chosen.setdefault(field, value)
        found.update(chosen)
    elif dump := _dump_of(low):
        for column, field in dump[1]:
            value = _value(low, column)
            if value not in (None, "", [], {}) and found.get(field) in (None, "", [], {}):
                found[field] = value
    return found, declared


def may_have_text(names: Collection[str], columns: Columns) -> bool:
    """Whether records with these columns may hold a text."""
    pairs = columns or ((_dump_of(names) or ("", ()))[1])
    return any(_there(column, names) for column, field in (*pairs, ("text", "text"), ("html", "html")) if field in ("text", "html"))


def only_addresses(names: Collection[str], columns: Columns) -> str | None:
    """What to tell of records that name addresses and have no text; None for others."""
    dump = None if columns else _dump_of(names)
    pairs = columns or (dump[1] if dump else ())
    if may_have_text(names, columns) or not any(field == "url" and _there(column, names) for column, field in (*pairs, ("url", "url"))):
        return None
    return f"{f'a {dump[0]} list' if dump else 'a list'} of addresses without texts; give the addresses themselves to have the pages read"
