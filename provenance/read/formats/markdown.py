"""Markdown to plain text with its links, and the front matter before it."""

from __future__ import annotations

import re

from ..drafts import Facts

_FENCE = re.compile(r"^---\s*$")
_PAIR = re.compile(r"^([A-Za-z][\w -]{0,40}):(?:\s+(.*)|)$")
_KEYS = {
    "title": "title", "headline": "title",
    "date": "published", "published": "published", "publish_date": "published", "datepublished": "published",
    "pubdate": "published", "published_at": "published", "published_time": "published",
    "author": "authors", "authors": "authors", "byline": "authors", "by": "authors",
    "url": "url", "link": "url", "source_url": "url", "canonical": "canonical", "canonical_url": "canonical",
    "outlet": "outlet", "publisher": "outlet", "publication": "outlet", "sitename": "outlet", "site_name": "outlet",
    "newspaper": "outlet", "language": "language", "lang": "language",
}  # fmt: skip


def front_matter(text: str) -> tuple[Facts, str]:
    """The facts between two ``---`` lines at the very top (``key: value``, lists in either YAML form), and the rest."""
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines[:5]) if line.strip()), 0)
    if not _FENCE.match(lines[start]):
        return Facts(), text
    end = next((i for i in range(start + 1, min(len(lines), start + 80)) if _FENCE.match(lines[i])), None)
    if end is None:
        return Facts(), text
    found: dict[str, list[str]] = {}
    key: str | None = None
    for line in lines[start + 1 : end]:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = re.match(r"\s*-\s+(.+)", line)
        pair = _PAIR.match(line)
        if pair:
            key = _KEYS.get(pair[1].strip().lower().replace(" ", "_").replace("-", "_"))
            if key and pair[2]:
                found.setdefault(key, []).extend(_values(pair[2]))
        elif item or line[:1] in " \t":
            if key and item:
                found.setdefault(key, []).extend(_values(item[1]))
        else:
            return Facts(), text  # two rules around prose, no front matter
    return _facts(found), "\n".join(lines[end + 1 :])


def _values(words: str) -> list[str]:
    said = words.strip()
    if said[:1] == "[" and said[-1:] == "]":
        return [_scalar(part) for part in said[1:-1].split(",") if part.strip()]
    return [_scalar(said)]


def _scalar(words: str) -> str:
    said = words.strip()
    if len(said) >= 2 and said[0] == said[-1] and said[0] in "\"'":
        return said[1:-1].replace('\\"', '"').replace("''", "'")
    return re.sub(r"\s+#.*$", "", said)


def _facts(found: dict[str, list[str]]) -> Facts:
    from ..drafts import split_names

    one = {key: " ".join(values[0].split()) or None for key, values in found.items() if key != "authors"}
    return Facts(**one, authors=tuple(name for value in found.get("authors", ()) for name in split_names(value)))


_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_RULE = re.compile(r"^\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$")
_UNDERLINE = re.compile(r"^\s{0,3}(?:=+|-{3,})\s*$")
_QUOTE = re.compile(r"^\s{0,3}>\s?")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d{1,2}[.)])\s+")
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^()\n]{0,2000}\)")
_LINK = re.compile(
    r"\[([^\[\]\n]{1,500})\]\(\s*<?([^()\s<>]{1,2000}(?:\([^()\s]{0,200}\)[^()\s<>]{0,500})?)>?(?:\s+[\"'][^\n\"']{0,300}[\"'])?\s*\)"
)
_STRONG = re.compile(r"(?<![\w*_])(\*\*\*|\*\*|__|\*|_)(?=\S)([^\n*_]{1,500}?)(?<=\S)\1(?![\w*_])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>])")


def to_lines(text: str) -> tuple[list[str], str | None]:
    """The text's paragraphs as lines (links still in their brackets), and the first heading where it comes first."""
    out: list[str] = []
    title: str | None = None
    open_ = False
    for raw in text.split("\n"):
        line = _QUOTE.sub("", raw).rstrip() if _QUOTE.match(raw) else raw.rstrip()
        heading = _HEADING.match(line)
        if heading or not line.strip() or (_RULE.match(line) and not open_):
            if heading:
                if title is None and not any(out):
                    title = plain(heading[1])[0]
                else:
                    out += ["", heading[1], ""]
            else:
                out.append("")
            open_ = False
        elif open_ and _UNDERLINE.match(line):
            if title is None and not any(out[:-1]):
                title = plain(out.pop())[0]
            open_ = False
        elif open_ and not _BULLET.match(line) and not raw.endswith("  "):
            out[-1] += " " + line.strip()
        else:
            out.append(_BULLET.sub("", line) if _BULLET.match(line) else line.strip())
            open_ = not raw.endswith("  ")
    return out, title


def plain(line: str) -> tuple[str, list[tuple[str, int, int]]]:
    """The line without its marks, and its links as (address, start, end) in the result."""
    line = _IMAGE.sub("", line)
    parts: list[str] = []
    links: list[tuple[str, int, int]] = []
    at = length = 0
    for found in _LINK.finditer(line):
        before, words = _bare(line[at : found.start()]), _bare(found[1])
        parts += [before, words]
        links.append((found[2], length + len(before), length + len(before) + len(words)))
        length += len(before) + len(words)
        at = found.end()
    parts.append(_bare(line[at:]))
    whole = "".join(parts)
    lead = len(whole) - len(whole.lstrip())
    body = whole.strip()
    return body, [
        (url, start - lead, end - lead) for url, start, end in links if start >= lead and end - lead <= len(body)
    ]


def _bare(words: str) -> str:
    for _ in range(2):
        words = _STRONG.sub(r"\2", words)
    return _ESCAPE.sub(r"\1", words)
