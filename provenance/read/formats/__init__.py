"""The table of input formats: what kind of document something is, by its name or by how it begins.

A new format is a module that declares a :class:`~provenance.read.drafts.Format`, and a row here. ``--format``, its
help, the table in docs/reading.md and the choice by name and by content follow.
"""

from __future__ import annotations

from pathlib import PurePath

from ..drafts import Format
from . import dumps, newsml, plain, warc, webpage

#: In the order in which content is asked for its format; plain text is what no other format claims.
FORMATS: list[Format] = [
    plain.TEXT, plain.MARKDOWN, webpage.HTML, webpage.MHTML, dumps.JSON, dumps.JSONL, dumps.CSV, warc.WARC,
    newsml.NEWSML,
]  # fmt: skip


def named(name: str) -> Format:
    """The format of that name. Raises :class:`KeyError` for none."""
    return {known.name: known for known in FORMATS}[name]


def names() -> str:
    """All of them, for a message."""
    return ", ".join(known.name for known in FORMATS)


def table() -> str:
    """The formats as a table in Markdown, for docs/reading.md."""
    lines = ["| format | name ends in | what is read | `origin` of an article |", "|---|---|---|---|"]
    rows = ((f"`{f.name}`", f"`{' '.join(f.suffixes)}`", f.help, f.origin) for f in FORMATS)
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def by_path(path: PurePath) -> Format | None:
    """By the end of its name; of ``dump.jsonl.gz``, by what stands before the ``.gz``."""
    suffix = PurePath(path.name.lower().removesuffix(".gz")).suffix
    return next((known for known in FORMATS if suffix in known.suffixes), None)


def by_name(name: str) -> Format | None:
    """The format a user names: ``html``, and ``htm`` or ``.html`` just as well."""
    low = name.strip().lower().removeprefix(".")
    return next((f for f in FORMATS if low in (f.name, *f.also) or f".{low}" in f.suffixes), None)


def by_magic(head: bytes) -> Format | None:
    """By the first bytes, for what is no text."""
    return next((known for known in FORMATS if known.magic and head.startswith(known.magic)), None)


def by_content(head: str, *, whole: bool) -> Format:
    """The format of a text that begins with ``head`` (all of it where ``whole``); plain text unless it shows more."""
    start = head.lstrip("\ufeff \t\r\n")
    return next((known for known in FORMATS if known.begins and known.begins(start, whole)), plain.TEXT)
