"""What kind of document something is: by the end of its name, or by how it begins."""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import Literal, get_args

from provenance.read.newsml import is_newsml

Format = Literal["text", "md", "html", "json", "jsonl", "csv", "warc", "mhtml", "newsml"]
FORMATS: tuple[str, ...] = get_args(Format)
_SUFFIXES: dict[str, Format] = {
    ".txt": "text", ".text": "text", ".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv",
    ".warc": "warc", ".mhtml": "mhtml", ".mht": "mhtml", ".xml": "newsml",
}  # fmt: skip
_ALSO = {
    "txt": "text",
    "markdown": "md",
    "htm": "html",
    "ndjson": "jsonl",
    "tsv": "csv",
    "ninjs": "json",
    "mht": "mhtml",
    "xml": "newsml",
}
_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title|article|main|section|div|h1|p)\b", re.I)
_XML = re.compile(r"<(?:\?xml|!--)[^>]{0,400}>\s*", re.I)

_MAIL = re.compile(r"(?:from|mime-version|subject|date|snapshot-content-location|content-type): ", re.I)


def by_path(path: PurePath) -> Format | None:
    """By the end of its name; of ``dump.jsonl.gz``, by what stands before the ``.gz``."""
    name = path.name.lower().removesuffix(".gz")
    return _SUFFIXES.get(PurePath(name).suffix)


def by_name(name: str) -> Format | None:
    """A format a user may name: ``html``, and ``htm`` or ``.html`` just as well."""
    low = name.strip().lower().removeprefix(".")
    low = _ALSO.get(low, low)
    return low if low in FORMATS else None  # type: ignore[return-value]  # membership narrows no Literal


def by_content(head: str, *, whole: bool) -> Format:
    """The format of a document that begins with ``head`` (all of it where ``whole``); plain text unless it shows more."""
    start = head.lstrip("\ufeff \t\r\n")
    bare = start
    while m := _XML.match(bare):
        bare = bare[m.end() :].lstrip()
    if is_newsml(start):
        return "newsml"
    if _TAG.match(bare):
        return "html"
    if _MAIL.match(start) and "multipart/related" in start[:4000].lower():
        return "mhtml"
    if re.match(r"\{\s*[\"}]|\[\s*[{\]]", start):
        return _json_kind(start, whole=whole) or "text"
    first = start.split("\n", 1)[0]
    for sign in ",;\t":
        cells = [cell.strip().strip('"').casefold() for cell in first.split(sign)]
        # "Text, more text, and a comma." begins a text; a header's cells are names.
        if len(cells) > 1 and "text" in cells and all(re.fullmatch(r"[\w -]{1,30}", cell) for cell in cells):
            return "csv"
    return "text"


def _json_kind(start: str, *, whole: bool) -> Format | None:
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
