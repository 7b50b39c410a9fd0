"""Articles as records: JSON, JSON lines and CSV; known dumps by their columns, others by a file that says so; ninjs.

ninjs is the IPTC's JSON for news items, versions 1 to 3: https://iptc.org/standards/ninjs/. Version 3 writes
``versionCreated`` where the older ones write ``versioncreated``, and 2 and 3 have lists (``headlines``, ``bodies``)
where 1 has ``headline`` and ``body_text``; keys are therefore compared in lower case and without underscores.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

from ...data import rows
from ...errors import UsageError
from ...language.text import fold
from ...model import Credit, CreditKind, Unread
from ..decode import decode, encoding_of, rejoined
from ..drafts import (
    MAX_CHARACTERS,
    Columns,
    Facts,
    Format,
    Found,
    Step,
    Work,
    delimiter_of,
    shorten,
    split_names,
    table,
    too_long,
)
from .plain import read_plain
from .webpage import read_page

#: Of one line of JSONL, or one field of CSV: room for the longest article with its page beside it.
MAX_LINE = 64_000_000
_SNIFFED = 262_144
# What news services write where they cut a text off: "... [+2815 chars]".
_CUT = re.compile(r"\[\+?\d+ chars\]\s*$")
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_KEYS = ("text", "html", "title", "url", "outlet", "published", "authors", "language")


# --- What tells these formats by their beginning.


def _kind(start: str, whole: bool) -> str | None:
    if not re.match(r"\{\s*[\"}]|\[\s*[{\]]", start):
        return None
    first, newline, rest = start.partition("\n")
    if start[0] == "{":
        try:
            json.loads(first)
        except (ValueError, RecursionError):
            # A line longer than what was looked at is a line of its own, as far as one can see.
            if not newline and not whole:
                return "jsonl"
        else:
            return "jsonl" if rest.strip() else "json"
    if not whole:
        return "json"
    try:
        json.loads(start)
    except (ValueError, RecursionError):
        # Broken JSON is named as such; a text that only begins with a brace is a text.
        return "json" if re.match(r"\{\s*\"[^\"\n]{1,80}\"\s*:|\[\s*\{\s*\"[^\"\n]{1,80}\"\s*:", start) else None
    return "json"


def _is_csv(start: str, _whole: bool) -> bool:
    first = start.split("\n", 1)[0]
    for sign in ",;\t":
        cells = [cell.strip().strip('"').casefold() for cell in first.split(sign)]
        # "Text, more text, and a comma." begins a text; a header's cells are names.
        if len(cells) > 1 and "text" in cells and all(re.fullmatch(r"[\w -]{1,30}", cell) for cell in cells):
            return True
    return False


# --- Documents, lines and rows.


def _read_json(work: Work) -> Iterator[Found]:
    """One record, a list of them, ``{"articles": [...]}``, or ninjs."""
    text = decode(work.data)
    try:
        value = json.loads(text)
    except RecursionError:
        yield Unread(work.origin, "not read: JSON nested too deeply")
    except ValueError as error:
        if str(error).startswith("Extra data") and "\n" in text.strip():
            # JSON lines under the name of JSON.
            for number, line in _lines(io.BytesIO(work.data)):
                if line is None or line.strip():
                    yield from _read_line(work.part(":", number, line))
        else:
            yield Unread(work.origin, f"broken JSON: {error}")
    else:
        yield from _documents(value, work)


def _read_line(work: Work) -> Iterator[Found]:
    """The articles of one line of JSON lines; None is a line past the limit."""
    if work.data is None:
        yield Unread(work.origin, f"line longer than {MAX_LINE:,} bytes")
        return
    try:
        value = json.loads(work.data)
    except RecursionError:
        yield Unread(work.origin, "not read: JSON nested too deeply")
    except ValueError as error:
        yield Unread(work.origin, f"broken JSON: {error}")
    else:
        yield from _documents(value, work)


def _documents(value: Any, work: Work) -> Iterator[Found]:
    records = value
    if isinstance(value, Mapping) and isinstance(value.get("articles"), list) and "text" not in value:
        records = value["articles"]
    if not isinstance(records, list):
        yield from _record(records, work.origin, work)
        return
    if not records:
        yield Unread(work.origin, "empty: no article in the list")
    for number, record in enumerate(records, 1):
        yield from _record(record, f"{work.origin}#{number}", work)


def _split_lines(head: bytes, rest: IO[bytes], file: Work, start: int) -> Iterator[Step]:
    empty = True
    for number, line in _lines(rejoined(head, rest)):
        if line is None or line.strip():
            empty = False
            if number >= start:
                yield file.part(":", number, line)
    if empty:
        yield Unread(file.origin, "empty")


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, str | None]]:
    """Numbered lines, decoded one by one; None for a line past the limit, which is skipped and never kept in memory."""
    line = stream.readline(MAX_LINE + 1)
    wide = encoding_of(line[:_SNIFFED], whole=False)
    if wide.startswith(("utf-16", "utf-32")):
        yield from enumerate(io.TextIOWrapper(rejoined(line, stream), encoding=wide, errors="replace"), 1)
        return
    number = 1
    while line:
        if len(line) > MAX_LINE:
            yield number, None
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE)
        else:
            yield number, decode(line)
        line = stream.readline(MAX_LINE + 1)
        number += 1


def _split_rows(head: bytes, rest: IO[bytes], file: Work, start: int) -> Iterator[Step]:
    """The rows of a table with a header; commas, semicolons or tabs stand between its columns."""
    stream = rejoined(head, rest)
    head = stream.read(_SNIFFED)
    if not head.strip():
        yield Unread(file.origin, "empty")
        return
    encoding = encoding_of(head, whole=len(head) < _SNIFFED)
    # A field is an article, and longer than what the csv module allows by default; the setting is the module's.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE))
    text = io.TextIOWrapper(rejoined(head, stream), encoding=encoding, errors="provenance-latin", newline="")
    rows = table(_bounded(text), delimiter_of(head.decode(encoding, "replace")))
    try:
        names = [cell.strip().casefold() for cell in next(rows, (0, []))[1]]
        if not _may_have_text(names, file.columns):
            has = shorten(", ".join(filter(None, names)) or "none", 200)
            reason = f"no column 'text' (columns: {has}); name it with a file for --columns"
            yield Unread(file.origin, _only_addresses(names, file.columns) or reason)
            return
        line = 0
        for line, row in rows:
            if line >= start:
                cells = {name: cell for name, cell in zip(names, row, strict=False) if cell.strip()}
                yield file.part(":", line, cells)
        if not line:
            yield Unread(file.origin, "empty: a header and no row")
    except csv.Error as error:
        yield Unread(file.origin, f"broken CSV, read up to here: {error}")


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise csv.Error(f"line longer than {MAX_LINE:,} characters")
        yield line


JSON = Format(
    "json", (".json",), 'one record, a list, `{"articles": [...]}`, ninjs 1 to 3', "the path, `path#N` in a list",
    _read_json, lambda start, whole: _kind(start, whole) == "json", also=("ninjs",),
)  # fmt: skip
JSONL = Format(
    "jsonl", (".jsonl", ".ndjson"), "a record on each line", "`path:LINE`", _read_line,
    lambda start, whole: _kind(start, whole) == "jsonl", split=_split_lines,
)  # fmt: skip
CSV = Format(
    "csv", (".csv", ".tsv"), "a header, then a record on each row", "`path:LINE`",
    lambda work: _record(work.data, work.origin, work), _is_csv, split=_split_rows,
)  # fmt: skip


# --- One record: our own keys, ninjs, the columns of a known dump, or those that the user names.


def _record(record: Any, origin: str, work: Work) -> Iterator[Found]:
    if not isinstance(record, Mapping):
        yield Unread(origin, f"not an article: {_named(record)} instead of a record with a text")
        return
    text: Any
    low, declared = _renamed(record, work.columns)
    if not work.columns and is_ninjs(record):
        keys = folded(record)
        if str(keys.get("pubstatus", "")).lower() in WITHDRAWN:
            yield Unread(origin, "withdrawn by its provider")
            return
        facts, declared = _ninjs_facts(keys), _ninjs_credits(keys)
        text, markup = _ninjs_body(keys)
    else:
        facts = _facts(low)
        text, markup = low.get("text"), False
        if text is None or (isinstance(text, str) and not text.strip()):
            text, markup = low.get("html", text), low.get("html") is not None
    if text is not None and not isinstance(text, str):
        yield Unread(origin, f"its text is {_named(text)}, not words")
    elif text is None:
        has = shorten(", ".join(str(k) for k in record) or "none", 120)
        reason = f"no 'text' in it (keys: {has}); known are {', '.join(_KEYS)}, and ninjs"
        yield Unread(origin, _only_addresses(low, work.columns) or reason)
    elif not text.strip():
        yield Unread(origin, "empty: no text in it")
    elif cut := _CUT.search(text[-40:]):
        yield Unread(origin, f"only the beginning of the text is here ({cut[0].strip()!r})")
    else:
        yield _drafted(text, markup, facts, declared, work.known, origin)


def _drafted(text: str, markup: bool, facts: Facts, declared: list[Credit], known: Facts, origin: str) -> Found:
    known = known.over(facts)
    text = text.replace("\x00", "")  # SQLite and others take it for the end
    if markup:
        draft = read_page(text, known, origin, fragment=True)
        if isinstance(draft, Unread):
            return draft
    elif len(text) > MAX_CHARACTERS:
        return Unread(origin, too_long(len(text)))
    else:
        draft = read_plain(text, known)
    said = fold(draft.text)
    more = tuple(c for c in declared if fold(c.text) not in said and c not in draft.credits)
    return origin, dataclasses.replace(draft, facts=facts.over(draft.facts), credits=draft.credits + more)


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


_KINDS: dict[type, str] = {
    list: "a list", dict: "an object", str: "a string", bool: "true or false", int: "a number", float: "a number",
}  # fmt: skip


def _named(value: Any) -> str:
    return _KINDS.get(type(value), "nothing" if value is None else type(value).__name__)


# --- Columns: those of known dumps, and those that a file names.


_CREDITS: dict[str, CreditKind] = {
    "credit": "credit line", "byline": "byline", "copyright": "copyright", "source": "metadata",
}  # fmt: skip
FIELDS = ("text", "html", "title", "url", "canonical", "outlet", "published", "authors", "language", *_CREDITS)
_LARGEST = 1_000_000


def read_columns(path: str) -> Columns:
    """The pairs of a mapping file: CSV with the header ``column,field``. Raises :class:`UsageError` for other files."""
    try:
        if Path(path).stat().st_size > _LARGEST:
            raise UsageError(f"{path}: too large for a list of columns")
        lines = decode(Path(path).read_bytes()).removeprefix("\ufeff").splitlines()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    pairs: list[tuple[str, str]] = []
    listed = csv.DictReader(lines, skipinitialspace=True)
    if not {"column", "field"} <= {(name or "").strip().lower() for name in listed.fieldnames or ()}:
        raise UsageError(f"{path}: a header 'column,field' was expected")
    for row in listed:
        cells = {(key or "").strip().lower(): v.strip().lower() for key, v in row.items() if isinstance(v, str)}
        column, field = cells.get("column", ""), cells.get("field", "")
        if not column and not field:
            continue
        if not column or field not in FIELDS:
            problem = f"{field or 'nothing'!r} is not a field; the fields are {', '.join(FIELDS)}"
            raise UsageError(f"{path}: line {listed.line_num}: {problem}")
        pairs.append((column, field))
    if not _has_field(pairs, "text", "html"):
        raise UsageError(f"{path}: names no column for 'text' (or 'html')")
    return tuple(pairs)


def _has_field(pairs: Iterable[tuple[str, str]], *fields: str) -> bool:
    return any(field in fields for _, field in pairs)


@cache
def _dumps() -> tuple[tuple[str, frozenset[str], Columns], ...]:
    """Each known dump: its name, the columns that tell it, and which column is which fact."""
    dumps: dict[str, tuple[set[str], list[tuple[str, str]]]] = {}
    for row in rows("dump_columns.csv"):
        tells, pairs = dumps.setdefault(row["dump"], (set(), []))
        if row["tells"]:
            tells.add(row["column"])
        if row["field"]:
            pairs.append((row["column"], row["field"]))
    return tuple((name, frozenset(tells), tuple(pairs)) for name, (tells, pairs) in dumps.items())


def _dump_of(names: Collection[str]) -> tuple[str, Columns] | None:
    """The dump whose records have these columns, with what they mean."""
    dumps = ((name, pairs) for name, tells, pairs in _dumps() if all(_there(column, names) for column in tells))
    return next(dumps, None)


def _there(column: str, names: Collection[str]) -> bool:
    return column in names or (column.partition(".")[0] in names if "." in column else False)


def _value(low: Mapping[str, Any], column: str) -> Any:
    if column in low:
        return low[column]
    head, dot, rest = column.partition(".")
    inner = low.get(head)
    return _value(_lower(inner), rest) if dot and isinstance(inner, Mapping) else None


def _lower(record: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key).strip().lower(): value for key, value in record.items()}


def _renamed(record: Mapping[Any, Any], columns: Columns) -> tuple[dict[str, Any], list[Credit]]:
    """The record by our own names, and the credits in it. What ``columns`` names wins; a known dump's columns fill only
    what its own names leave open."""
    low = _lower(record)
    if not columns:
        dump = _dump_of(low)
        renamed = dict(low)
        for column, field in dump[1] if dump else ():
            if renamed.get(field) in _EMPTY and (value := _value(low, column)) not in _EMPTY:
                renamed[field] = value
        return renamed, []
    declared: list[Credit] = []
    chosen: dict[str, Any] = {}
    for column, field in columns:
        value = _value(low, column)
        if field not in _CREDITS:
            if value not in _EMPTY:
                chosen.setdefault(field, value)
        elif isinstance(value, str) and value.strip():
            declared.append(Credit(_CREDITS[field], " ".join(value.split())))
    return low | chosen, declared


def _may_have_text(names: Collection[str], columns: Columns) -> bool:
    """Whether records with these columns may hold a text."""
    dump = None if columns else _dump_of(names)
    pairs = (*(dump[1] if dump else columns), ("text", "text"), ("html", "html"))
    return _has_field((pair for pair in pairs if _there(pair[0], names)), "text", "html")


def _only_addresses(names: Collection[str], columns: Columns) -> str | None:
    """What to say of records that name addresses and have no text; None for others."""
    dump = None if columns else _dump_of(names)
    pairs = (*(dump[1] if dump else columns), ("url", "url"))
    if _may_have_text(names, columns) or not _has_field((pair for pair in pairs if _there(pair[0], names)), "url"):
        return None
    kind = f"a {dump[0]} list" if dump else "a list"
    return f"{kind} of addresses without texts; give the addresses themselves to have the pages read"


# --- ninjs.


_TELLING = frozenset({
    "bodytext", "bodyxhtml", "bodyhtml", "bodies", "headlines", "versioncreated", "firstcreated", "contentcreated",
    "infosources", "infosource", "copyrightholder", "copyrightnotice", "pubstatus",
})  # fmt: skip
_BODIES = ("bodytext", "bodyplain", "body", "bodyxhtml", "bodyhtml", "bodyhtml5")
_DECLARED: tuple[tuple[str, CreditKind], ...] = (
    ("byline", "byline"), ("located", "dateline"), ("creditline", "credit line"), ("copyrightholder", "copyright"),
    ("copyrightnotice", "copyright"), ("usageterms", "copyright"), ("by", "byline"), ("provider", "metadata"),
    ("source", "metadata"),
)  # fmt: skip

#: Values of ``pubstatus`` (ninjs) and ``pubStatus`` (NewsML-G2) that take an item back.
WITHDRAWN = frozenset({"canceled", "cancelled", "withheld"})


def folded(record: Any) -> dict[str, Any]:
    """A JSON object with its keys as they are compared, empty values left out; an empty one for anything else."""
    listed = record.items() if isinstance(record, Mapping) else ()
    return {str(key).lower().replace("_", ""): value for key, value in listed if value not in _EMPTY}


def is_ninjs(record: Mapping[str, Any]) -> bool:
    """Whether a record without a ``text`` of its own has the keys that only ninjs uses."""
    keys = folded(record)
    if str(folded(keys.get("standard")).get("name", "")).lower() == "ninjs":
        return True
    if "text" in keys or not _TELLING & keys.keys():
        return False
    return any(key in ("uri", "headline", "headlines") or key.startswith(("body", "bodies")) for key in keys)


def _ninjs_body(keys: Mapping[str, Any]) -> tuple[str, bool]:
    """The item's text and whether it is HTML; an empty one when it has none."""
    best, markup = "", False
    for body in map(folded, _listed(keys.get("bodies"))):
        value = body.get("value")
        if not isinstance(value, str):
            continue
        tags = "html" in str(body.get("contenttype", "")).lower() or _has_tags(value)
        # Plain text first; between equals the longer one (a body may come with its abstract).
        if not best or (markup and not tags) or (markup == tags and len(value) > len(best)):
            best, markup = value, tags
    if best:
        return best, markup
    for key in _BODIES:
        value = keys.get(key)
        if isinstance(value, str) and value.strip():
            return value, key not in ("bodytext", "bodyplain") or _has_tags(value)
    longest = max((v for k, v in keys.items() if k.startswith("body") and isinstance(v, str)), key=len, default="")
    return longest, _has_tags(longest)


def _has_tags(text: str) -> bool:
    return bool(re.search(r"</(?:p|div|h\d|span|a|body|html)>|<(?:p|br)\s*/?>", text[:20_000], re.I))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _string(keys: Mapping[str, Any], *names: str) -> str | None:
    """The first of these that is a string."""
    return next((value for name in names if isinstance(value := keys.get(name), str)), None)


def _ninjs_facts(keys: Mapping[str, Any]) -> Facts:
    addresses = (_string(keys, name) for name in ("canonicalurl", "url", "uri"))
    return Facts(
        title=_headline(keys),
        url=next((a for a in addresses if a and re.match(r"https?://", a)), None),
        published=_string(keys, "firstcreated", "contentcreated", "versioncreated"),
        language=_string(keys, "language"),
    )


def _headline(keys: Mapping[str, Any]) -> str | None:
    heads = [folded(head) for head in _listed(keys.get("headlines"))]
    main = [head for head in heads if str(head.get("role", "main")).lower() in ("main", "headline", "title")]
    words = next((v for head in (*main, *heads) if isinstance(v := head.get("value"), str)), None)
    words = words or keys.get("headline") or keys.get("title")
    return " ".join(words.split()) or None if isinstance(words, str) else None


def _ninjs_credits(keys: Mapping[str, Any]) -> list[Credit]:
    """What the item declares about who made it; the caller leaves out what its text says as well."""
    declared: list[tuple[CreditKind, Any]] = []
    for key, kind in _DECLARED:
        value = keys.get(key)
        declared.append((kind, _string(folded(value), "name", "literal") if isinstance(value, Mapping) else value))
    for key in ("infosources", "infosource"):
        value = keys.get(key)
        for source in value if isinstance(value, list) else [value]:
            name = _string(folded(source), "name", "literal", "title") if isinstance(source, Mapping) else source
            declared.append(("metadata", name))
    return [Credit(kind, " ".join(v.split())) for kind, v in declared if isinstance(v, str) and v.strip()]
