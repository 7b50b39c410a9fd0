"""Articles as records: JSON, JSON lines and CSV, read row by row; known dumps by their columns, others by a file that says so."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from ...data import rows
from ...errors import UsageError
from ...language.text import fold
from ...model import Credit, Unread
from ..decode import decode, encoding_of
from ..drafts import MAX_CHARACTERS, Draft, Facts, delimiter_of, shorten, split_names, table, too_long
from .ninjs import WITHDRAWN, body_of, credits_of, facts_of, folded, is_ninjs

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
        said = {
            (key or "").strip().lower(): (value or "").strip() for key, value in row.items() if isinstance(value, str)
        }
        column, field = said.get("column", "").lower(), said.get("field", "").lower()
        if not column and not field:
            continue
        if not column or field not in FIELDS:
            raise UsageError(
                f"{path}: line {table.line_num}: {field or 'nothing'!r} is no field; there are {', '.join(FIELDS)}"
            )
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
    return next(
        ((name, pairs) for name, tells, pairs in _dumps() if all(_there(column, names) for column in tells)), None
    )


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
    return any(
        _there(column, names)
        for column, field in (*pairs, ("text", "text"), ("html", "html"))
        if field in ("text", "html")
    )


def only_addresses(names: Collection[str], columns: Columns) -> str | None:
    """What to tell of records that name addresses and have no text; None for others."""
    dump = None if columns else _dump_of(names)
    pairs = columns or (dump[1] if dump else ())
    if may_have_text(names, columns) or not any(
        field == "url" and _there(column, names) for column, field in (*pairs, ("url", "url"))
    ):
        return None
    return f"{f'a {dump[0]} list' if dump else 'a list'} of addresses without texts; give the addresses themselves to have the pages read"


# --- Articles as records: JSON, JSON lines and CSV, read row by row where the format has rows.


Found = tuple[str, Draft] | Unread

#: Of one line of JSONL, or one field of CSV: room for the longest article with its page beside it.
MAX_LINE = 64_000_000
_SNIFFED = 262_144
# What news services write where they cut a text off: "... [+2815 chars]".
_CUT = re.compile(r"\[\+?\d+ chars\]\s*$")
_KEYS = ("text", "html", "title", "url", "outlet", "published", "authors", "language")


def from_json(data: bytes, told: Facts, origin: str, columns: Columns = ()) -> Iterator[Found]:
    """The articles of a JSON document: one record, a list of them, ``{"articles": [...]}``, or ninjs."""
    text = decode(data)
    try:
        value = json.loads(text)
    except RecursionError:
        yield Unread(origin, "not read: JSON nested too deeply")
        return
    except ValueError as error:
        if str(error).startswith("Extra data") and "\n" in text.strip():
            # JSON lines under the name of JSON.
            for number, line in lines_of(io.BytesIO(data)):
                if line is None or line.strip():
                    yield from from_line(line, told, f"{origin}:{number}", columns)
        else:
            yield Unread(origin, f"broken JSON: {error}")
        return
    yield from _documents(value, told, origin, columns)


def _documents(value: Any, told: Facts, origin: str, columns: Columns) -> Iterator[Found]:
    records = value
    if isinstance(value, Mapping) and isinstance(value.get("articles"), list) and "text" not in value:
        records = value["articles"]
    if isinstance(records, list):
        if not records:
            yield Unread(origin, "empty: no article in the list")
        for number, record in enumerate(records, 1):
            yield from from_record(record, told, f"{origin}#{number}", columns)
    else:
        yield from from_record(records, told, origin, columns)


def from_line(line: str | None, told: Facts, origin: str, columns: Columns = ()) -> Iterator[Found]:
    """The articles of one line of JSON lines; None is a line past the limit."""
    if line is None:
        yield Unread(origin, f"line longer than {MAX_LINE:,} bytes")
        return
    try:
        value = json.loads(line)
    except RecursionError:
        yield Unread(origin, "not read: JSON nested too deeply")
    except ValueError as error:
        yield Unread(origin, f"broken JSON: {error}")
    else:
        yield from _documents(value, told, origin, columns)


def lines_of(stream: IO[bytes]) -> Iterator[tuple[int, str | None]]:
    """Numbered lines, decoded one by one; None for a line past the limit, which is skipped and never held."""
    first = stream.readline(MAX_LINE + 1)
    wide = encoding_of(first[:_SNIFFED], whole=False)
    if wide.startswith(("utf-16", "utf-32")):
        text = io.TextIOWrapper(io.BufferedReader(Rejoined(first, stream)), encoding=wide, errors="replace")
        yield from enumerate(text, 1)
        return
    number = 1
    line = first
    while line:
        if len(line) > MAX_LINE:
            yield number, None
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE)
        else:
            yield number, decode(line)
        line = stream.readline(MAX_LINE + 1)
        number += 1


class Rejoined(io.RawIOBase):
    """A stream whose beginning has been read, whole again."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        data: bytes | memoryview = self._head[: len(view)]
        self._head = self._head[len(data) :]
        if not data:
            data = self._rest.read(len(view)) or b""
        view[: len(data)] = data
        return len(data)


def rows_of(stream: IO[bytes], origin: str, columns: Columns = ()) -> Iterator[tuple[int, dict[str, str]] | Unread]:
    """The rows of a table with a header, each with the number of the line it begins on; commas, semicolons or tabs
    between its columns."""
    head = stream.read(_SNIFFED)
    if not head.strip():
        yield Unread(origin, "empty")
        return
    encoding = encoding_of(head, whole=len(head) < _SNIFFED)
    # A field is an article, and longer than what the csv module allows by default; the setting is the module's.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE))
    text = io.TextIOWrapper(
        io.BufferedReader(Rejoined(head, stream)), encoding=encoding, errors="provenance-latin", newline=""
    )
    rows = table(_bounded(text), delimiter_of(head.decode(encoding, "replace")))
    try:
        names = [cell.strip().casefold() for cell in next(rows, (0, []))[1]]
        if not may_have_text(names, columns):
            has = shorten(", ".join(filter(None, names)) or "none", 200)
            yield Unread(
                origin,
                only_addresses(names, columns)
                or f"no column 'text' (columns: {has}); name it with a file for --columns",
            )
            return
        count = 0
        for line, row in rows:
            count += 1
            yield line, {name: cell for name, cell in zip(names, row, strict=False) if cell.strip()}
        if not count:
            yield Unread(origin, "empty: a header and no row")
    except csv.Error as error:
        yield Unread(origin, f"broken CSV, read up to here: {error}")


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise csv.Error(f"line longer than {MAX_LINE:,} characters")
        yield line


def from_record(record: Any, told: Facts, origin: str, columns: Columns = ()) -> Iterator[Found]:
    """The article of one record: our own keys, ninjs, the columns of a known dump, or those that ``columns`` names."""
    if not isinstance(record, Mapping):
        yield Unread(origin, f"not an article: {_named(record)} instead of a record with a text")
        return
    text: Any
    low, declared = renamed(record, columns)
    if not columns and is_ninjs(record):
        if str(folded(record).get("pubstatus", "")).lower() in WITHDRAWN:
            yield Unread(origin, "withdrawn by its provider")
            return
        facts, declared = facts_of(record), credits_of(record)
        text, html = body_of(record)
    else:
        facts = _facts(low)
        text, html = low.get("text"), False
        if text is None or (isinstance(text, str) and not text.strip()):
            text, html = low.get("html", text), low.get("html") is not None
    if text is not None and not isinstance(text, str):
        yield Unread(origin, f"its text is {_named(text)}, not words")
    elif text is None:
        yield Unread(
            origin,
            only_addresses(low, columns)
            or f"no 'text' in it (keys: {shorten(', '.join(str(k) for k in record) or 'none', 120)}); known are {', '.join(_KEYS)}, and ninjs",
        )
    elif not text.strip():
        yield Unread(origin, "empty: no text in it")
    elif cut := _CUT.search(text[-40:]):
        yield Unread(origin, f"only the beginning of the text is here ({cut[0].strip()!r})")
    else:
        yield from _drafted(text, html, facts, declared, told, origin)


def _drafted(text: str, html: bool, facts: Facts, declared: list[Credit], told: Facts, origin: str) -> Iterator[Found]:
    known = told.over(facts)
    text = text.replace("\x00", "")  # SQLite and others take it for the end
    if html:
        from .html import read_page

        page = read_page(text, known, origin, fragment=True)
        if isinstance(page, Unread):
            yield page
            return
        draft = page
    elif len(text) > MAX_CHARACTERS:
        yield Unread(origin, too_long(len(text)))
        return
    else:
        from .plain import read_plain

        draft = read_plain(text, known)
    said = fold(draft.text)
    more = tuple(c for c in declared if fold(c.text) not in said and c not in draft.credits)
    yield origin, dataclasses.replace(draft, facts=facts.over(draft.facts), credits=draft.credits + more)


def _facts(low: Mapping[str, Any]) -> Facts:
    words = {key: _words(low.get(key)) for key in ("title", "outlet", "url", "canonical", "published", "language")}
    return Facts(**words, authors=_names(low.get("authors")))


def _words(value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    return " ".join(value.replace("\x00", "").split()) or None if isinstance(value, str) else None


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        if value.lstrip().startswith("["):
            try:
                return _names(json.loads(value))  # a list kept in a CSV cell
            except (ValueError, RecursionError):
                pass
        return split_names(value)
    return tuple(name for item in value if (name := _words(item))) if isinstance(value, list) else ()


def _named(value: Any) -> str:
    kinds: dict[type, str] = {
        list: "a list",
        dict: "an object",
        str: "a string",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return kinds.get(type(value), "nothing" if value is None else type(value).__name__)
