"""Words made fit for a terminal: cleaned, shortened, wrapped, counted.

Names and quotes come from strangers' pages. Nothing in them may move the cursor, change colours or turn the
direction of the line around them, so every string passes :func:`clean` on its way out.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

# A terminal's escape sequences, taken out whole so that no harmless-looking rest ("[31m") stays behind.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?"
)
# Direction marks, overrides and isolates, invisible signs and private line separators.
_INVISIBLE = dict.fromkeys((0x00AD, 0x061C, 0x180E, 0xFEFF))
for _first, _last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F)):
    _INVISIBLE |= dict.fromkeys(range(_first, _last + 1))
# Joiners build letters in Persian, Indic scripts and emoji; between such letters they are spelling, not decoration.
_JOINERS = (0x200C, 0x200D)
for _sign in _JOINERS:
    _INVISIBLE.pop(_sign, None)
_SPACES = re.compile(r"\s+")
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
CUT = " [...] "


def clean(words: str | None) -> str:
    """One line of the words, without control characters, escape sequences and direction marks."""
    if not words:
        return ""
    if words.isascii() and words.isprintable() and "  " not in words:
        return words.strip()  # nothing to take out, as in most words there are
    line = _ESCAPES.sub("", words).translate(_INVISIBLE)
    shown = "".join(
        "\ufffd" if "\ud800" <= c <= "\udfff" else c for c in line if c.isspace() or unicodedata.category(c) != "Cc"
    )
    return _SPACES.sub(" ", shown).strip()


def right_to_left(words: str) -> bool:
    return any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in words)


def isolate(words: str | None) -> str:
    """Cleaned words that cannot reorder their neighbours: right-to-left names stand in a Unicode isolate."""
    plain = clean(words)
    return f"{_ISOLATE}{plain}{_END_ISOLATE}" if right_to_left(plain) else plain


def quote(words: str, limit: int = 240) -> str:
    """Verbatim words in quotation marks; longer ones lose their middle, and the cut is marked ``[...]``."""
    plain = shorten(clean(words), limit)
    shown = f"{_ISOLATE}{plain}{_END_ISOLATE}" if right_to_left(plain) else plain
    return f'"{shown}"'


def shorten(words: str, limit: int) -> str:
    """At most ``limit`` characters: head and tail are kept, whole words where that is possible."""
    if len(words) <= limit:
        return words
    room = limit - len(CUT)
    if room < 8:
        return words[:limit]
    head, tail = words[: (room + 1) // 2], words[len(words) - room // 2 :]
    if " " in head[len(head) // 2 :]:
        head = head[: head.rindex(" ")]
    if " " in tail[: len(tail) // 2]:
        tail = tail[tail.index(" ") + 1 :]
    return head.rstrip() + CUT + tail.lstrip()


def plural(n: int, one: str, many: str | None = None) -> str:
    """``1 article``, ``2 articles``; thousands are set apart."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def listed(names: Sequence[str], last: str = "and", limit: int | None = None) -> str:
    """``a``, ``a and b``, ``a, b and c``; past ``limit``: ``a, b and 7 more``."""
    shown = list(names)
    if limit is not None and len(shown) > limit:
        shown = [*shown[:limit], f"{len(names) - limit:,} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def width_of(words: str) -> int:
    """Columns the words take: two for wide signs, none for combining and invisible ones."""
    columns = 0
    for c in words:
        if unicodedata.combining(c) or c in (_ISOLATE, _END_ISOLATE) or ord(c) in _JOINERS:
            continue
        columns += 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return columns


def wrap(words: str, width: int, first: str = "", rest: str | None = None) -> str:
    """Lines of at most ``width`` columns, the first one after ``first``, the others after ``rest``.

    A word longer than a line stands alone on one: addresses and ids stay whole to be copied.
    """
    after = " " * len(first) if rest is None else rest
    lines: list[str] = []
    line, used = first, width_of(first)
    empty = True
    for word in words.split(" "):
        size = width_of(word)
        if not empty and used + 1 + size > width:
            lines.append(line)
            line, used, empty = after, width_of(after), True
        line += word if empty else " " + word
        used += size if empty else size + 1
        empty = False
    lines.append(line)
    return "\n".join(_balanced(part.rstrip() for part in lines))


def _balanced(lines: Iterable[str]) -> Iterator[str]:
    """A name that turns the direction of writing does so on each line of its own."""
    inside = False
    for line in lines:
        if inside:
            indent = line[: len(line) - len(line.lstrip())]
            line = f"{indent}{_ISOLATE}{line.lstrip()}"
        inside = line.rfind(_ISOLATE) > line.rfind(_END_ISOLATE)
        yield line + _END_ISOLATE if inside else line


def terminal_width() -> int:
    """Columns to write for: the terminal's, 80 where there is none, never so wide that lines are hard to read."""
    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))


def wants_colour(stream: object = None) -> bool:
    """Colours only on a terminal, and never where the user has set NO_COLOR or a dumb terminal."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    out = sys.stdout if stream is None else stream
    return bool(getattr(out, "isatty", lambda: False)())


class Paint:
    """Headings in bold, asides in grey, when ``on``; the words alone say everything."""

    def __init__(self, on: bool = False) -> None:
        self.on = on

    def strong(self, words: str) -> str:
        return self._set(words, "1")

    def faint(self, words: str) -> str:
        return self._set(words, "2")

    def _set(self, words: str, code: str) -> str:
        if not self.on or not words:
            return words
        return "\n".join(f"\x1b[{code}m{line}\x1b[0m" if line else line for line in words.split("\n"))


PLAIN = Paint()
