"""How wide words are in a picture, and where they break: a server has no fonts to ask.

Widths are those of common sans-serif fonts (Arial, Helvetica, Noto Sans, DejaVu Sans), the widest of them, so that words
stay in their box whatever the reader's machine has.
"""

from __future__ import annotations

import unicodedata

_NARROW = frozenset("ijlI.,:;'|!()[]` ‘’“”\"")
_SLIM = frozenset("frtJ-/\\*°•")
_WIDE = frozenset("mwMW@%—…")
_IGNORED = frozenset("\u200c\u200d\u2066\u2067\u2068\u2069\ufe0e\ufe0f")
CUT = "…"


def width(words: str, size: float) -> float:
    """User units the words take at a font size, with a little to spare."""
    return size * sum(_em(c) for c in words)


def _em(c: str) -> float:
    if c in _NARROW:
        return 0.36
    if c in _SLIM:
        return 0.44
    if c in _WIDE:
        return 0.98
    if c in _IGNORED or unicodedata.combining(c):
        return 0.0
    if unicodedata.east_asian_width(c) in "WF":
        return 1.05
    if c.isupper() or not c.isascii():
        return 0.73
    return 0.61


def broken(words: str, room: float, size: float, most: int) -> list[str]:
    """At most so many lines that fit the room; what does not fit is cut, and the cut is marked."""
    lines: list[str] = []
    line = ""
    rest = words.split(" ")
    while rest:
        word = rest.pop(0)
        longer = f"{line} {word}" if line else word
        if width(longer, size) <= room:
            line = longer
            continue
        last = len(lines) == most - 1
        if line and not last:
            lines.append(line)
            line = ""
            rest.insert(0, word)
            continue
        if last:
            lines.append(_ended(longer, room, size))
            return lines
        # One word longer than a line: file names and addresses break after a sign, else where they must.
        head = _fitting(word, room, size)
        sign = max((head.rfind(s) for s in "./_-@"), default=-1)
        cut = sign + 1 if sign > len(head) // 2 else len(head)
        lines.append(word[:cut])
        rest.insert(0, word[cut:])
    return [*lines, line] if line else lines


def _fitting(words: str, room: float, size: float) -> str:
    """As many characters as fit, at least one; what combines with a character stays with it."""
    used, end = 0.0, 0
    for i, c in enumerate(words):
        used += _em(c) * size
        if used > room and i and not unicodedata.combining(c) and c not in _IGNORED:
            break
        end = i + 1
    return words[:end]


def _ended(words: str, room: float, size: float) -> str:
    return _fitting(words, room - width(CUT, size), size).rstrip() + CUT
