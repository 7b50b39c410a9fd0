"""Rows in machine formats: JSON, one object per line, CSV, TSV, a plain table.

JSON keeps every value as it is; signs a terminal would act on are written as ``\\uXXXX``, which JSON readers turn
back. CSV and TSV open in spreadsheets, which run a cell that begins with ``= + - @`` as a formula: such text
gets an apostrophe in front. Control signs and signs that turn the direction of writing are left out of them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from .terminal import clean, isolate, plural, shorten, width_of

Format = Literal["json", "nl", "csv", "tsv", "table"]
Row = Mapping[str, Any]
_CELL = 60
_UNSAFE = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def json_text(value: Any, *, indent: int | None = 2) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return _UNSAFE.sub(lambda m: f"\\u{ord(m.group()):04x}", text)


def text_sha256(text: str) -> str:
    """The hash of a text in UTF-8, as exports and reports give it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def formatted(rows: Iterable[Row], form: Format, columns: Sequence[str]) -> Iterator[str]:
    """Chunks of text that end in line breaks; rows are taken one by one except for a table."""
    if form == "json":
        yield from _json_array(rows)
    elif form == "nl":
        for row in rows:
            yield json_text(dict(row), indent=None) + "\n"
    elif form == "table":
        yield from _table(rows, columns)
    else:
        yield from _delimited(rows, columns, "\t" if form == "tsv" else ",")


def sheet(rows: Iterable[Row], columns: Sequence[str], *, head: bool) -> Iterator[str]:
    """CSV as Excel opens it: a byte order mark that says UTF-8 (with the ``head``), and the line ends of its system."""
    if head:
        yield "\ufeff" + ",".join(columns) + "\r\n"
    for row in rows:
        yield _csv_line([cell(row.get(c)) for c in columns])


def _csv_line(cells: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


def _json_array(rows: Iterable[Row]) -> Iterator[str]:
    first = True
    for row in rows:
        yield ("[" if first else ",\n ") + json_text(dict(row), indent=None)
        first = False
    yield "[]\n" if first else "]\n"


def _delimited(rows: Iterable[Row], columns: Sequence[str], delimiter: str) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(row.get(c)) for c in columns])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    if buffer.tell():
        yield buffer.getvalue()


def cell(value: Any) -> Any:
    """A value for a spreadsheet: numbers as they are, lists joined, text that cannot run as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return value
    text = _CONTROL.sub("", _plain(value))
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value):
        return "; ".join(value)
    if isinstance(value, (list, tuple, Mapping)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _table(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    cells = [[_shown(row.get(c)) for c in columns] for row in rows]
    numbers = [
        bool(cells) and all(isinstance(v, str) and re.fullmatch(r"-?[\d.,]*", v) for v in column)
        for column in zip(*cells, strict=True)
    ]
    widths = [max([width_of(name), *(width_of(line[i]) for line in cells)]) for i, name in enumerate(columns)]
    for line in [list(columns), ["-" * w for w in widths], *cells]:
        padded = []
        for i, words in enumerate(line):
            fill = " " * (widths[i] - width_of(words))
            padded.append(fill + words if numbers and numbers[i] else words + fill)
        yield "  ".join(padded).rstrip() + "\n"
    if not cells:
        yield plural(0, "row") + "\n"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else isolate(shorten(clean(_plain(value)), _CELL))
