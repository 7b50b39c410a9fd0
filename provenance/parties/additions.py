"""The user's own outlets: a CSV beside the shipped list, with the same columns."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..errors import InputError
from ..text import fold
from .registry import COLUMNS, Outlet, forget, registry, rows_of, user_file, user_row


def add_outlet(
    name: str,
    *,
    aliases: Sequence[str] = (),
    domains: Sequence[str] = (),
    kind: str = "newspaper",
    country: str | None = None,
    languages: Sequence[str] = (),
    owner: str | None = None,
) -> bool:
    cell = {
        "name": " ".join(name.split()),
        "aliases": "|".join(aliases),
        "domains": "|".join(domains),
        "kind": kind,
        "country": country or "",
        "languages": "|".join(languages),
        "owner": owner or "",
    }
    return _add([user_row(cell, repr(name))]) > 0


def add_outlets_csv(path: str | Path) -> int:
    source = Path(path)
    try:
        text = source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{source}: not UTF-8 text; save it as CSV UTF-8") from None
    except OSError as error:
        raise InputError(f"{source}: {error.strerror or error}") from None
    return _add(rows_of(text, str(source)))


def _add(rows: list[list[str]]) -> int:
    """Write the rows that are new, or say something new about a known id, and count them."""
    target = user_file()
    try:
        held = rows_of(target.read_text(encoding="utf-8-sig"), str(target)) if target.exists() else []
        kept = {row[0]: row for row in held}
        changed = 0
        for row in rows:
            if kept.get(row[0]) != row:
                kept[row[0]] = row
                changed += 1
        if changed:
            _write(target, list(kept.values()))
    except UnicodeDecodeError:
        raise InputError(f"{target}: not UTF-8 text; mend or remove it") from None
    except OSError as error:
        raise InputError(f"{target}: {error.strerror or error}") from None
    if changed:
        forget()
    return changed


def _write(target: Path, rows: list[list[str]]) -> None:
    """Replace the file in one step, so that a kill half-way leaves the old list whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(out.getvalue())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def list_outlets(query: str | None = None) -> list[Outlet]:
    wanted = fold(query or "")
    return [
        o
        for o in registry()
        if not wanted or any(wanted in fold(v) for v in (o.id, o.name, *o.aliases, *o.ambiguous, *o.domains))
    ]
