"""Where the boxes and lines of a picture go: columns from left to right, few crossings, boxes near their neighbours.

A small layered layout after Sugiyama, Tagawa and Toda (1981): lines that pass a column are given room in it, the order
within columns follows the mean place of the neighbours (Barth, Jünger and Mutzel 2002 count the crossings), and heights
are the least-squares ones that keep the order (pool adjacent violators). Columns are given by the zones, so nothing is
assigned to layers here. Sizes are in user units of the SVG, one CSS pixel each.

And how wide words are, and where they break: a server has no fonts to ask. Widths are those of common sans-serif fonts
(Arial, Helvetica, Noto Sans, DejaVu Sans), the widest of them, so that words stay in their box on any machine.
"""

from __future__ import annotations

import itertools
import unicodedata
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Of every item the neighbours to its left (-1) and to its right (1).
_Near = dict[str, dict[int, list[str]]]
_SWEEPS = 12
_LANE = 10.0  # height of the room a passing line gets


@dataclass(frozen=True, slots=True)
class Box:
    """What is to be placed: its column and its height."""

    key: str
    column: int
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    """``top`` of every box, by key; ``bends``: for each line the (column, y) it passes through, from its left end to
    its right; ``height`` of the whole."""

    top: dict[str, float]
    bends: tuple[tuple[tuple[int, float], ...], ...]
    height: float


@dataclass(slots=True)
class _Item:
    """A box, or the room of a line that passes a column."""

    height: float
    center: float = 0.0


def placed(boxes: Sequence[Box], ends: Sequence[tuple[str, str, str]], gap: float) -> Placed:
    """Places for the boxes; ``ends``: of each line the box it starts at, the one it leads to, and how it is drawn.

    Lines of one box that are drawn alike share the room they need in the columns between.
    """
    items: dict[str, _Item] = {b.key: _Item(b.height) for b in boxes}
    column = {b.key: b.column for b in boxes}
    columns: dict[int, list[str]] = defaultdict(list)
    for b in boxes:
        columns[b.column].append(b.key)
    joints: set[tuple[str, str]] = set()
    passes: list[list[str]] = []
    for start, end, style in ends:
        left, right = (start, end) if column[start] <= column[end] else (end, start)
        through: list[str] = []
        for c in range(column[left] + 1, column[right]):
            lane = f"\0{start}\0{style}\0{c}"  # no key of a box begins so
            if lane not in items:
                items[lane] = _Item(_LANE)
                column[lane] = c
                columns[c].append(lane)
            through.append(lane)
        passes.append(through)
        path = [left, *through, right]
        joints.update(itertools.pairwise(path))
    near: _Near = {key: {-1: [], 1: []} for key in items}
    for one, other in sorted(joints):
        if column[one] != column[other]:
            near[one][1].append(other)
            near[other][-1].append(one)
    order = _ordered({c: columns[c] for c in sorted(columns)}, near)
    height = _heights(order, items, near, gap)
    top = {b.key: items[b.key].center - b.height / 2 for b in boxes}
    bends = tuple(tuple((column[lane], items[lane].center) for lane in through) for through in passes)
    return Placed(top, bends, height)


# --- order ------------------------------------------------------------------------------------------------------


def _ordered(order: dict[int, list[str]], near: _Near) -> dict[int, list[str]]:
    best, least = order, _crossings(order, near)
    current = order
    for sweep in range(_SWEEPS):
        if not least:
            break
        current = _swept(current, near, -1 if sweep % 2 == 0 else 1)
        count = _crossings(current, near)
        if count < least:
            best, least = current, count
    return best


def _swept(order: Mapping[int, list[str]], near: _Near, side: int) -> dict[int, list[str]]:
    """Each column sorted by the mean place of its neighbours on one side."""
    result: dict[int, list[str]] = {}
    place: dict[str, float] = {}
    for c in sorted(order, reverse=side > 0):
        keys = order[c]
        mean: dict[str, float] = {}
        for i, key in enumerate(keys):
            there = [place[k] for k in near[key][side]]
            mean[key] = sum(there) / len(there) if there else (i + 0.5) / len(keys)
        result[c] = sorted(keys, key=mean.__getitem__)
        place.update({key: (i + 0.5) / len(keys) for i, key in enumerate(result[c])})
    return {c: result[c] for c in sorted(result)}


def _crossings(order: Mapping[int, Sequence[str]], near: _Near) -> int:
    """How many pairs of lines between neighbouring columns cross."""
    place = {key: i for keys in order.values() for i, key in enumerate(keys)}
    total = 0
    for keys in order.values():
        seen: list[int] = []
        for key in keys:
            ends = sorted(place[k] for k in near[key][1])
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


# --- heights ----------------------------------------------------------------------------------------------------


def _heights(order: Mapping[int, Sequence[str]], items: Mapping[str, _Item], near: _Near, gap: float) -> float:
    for keys in order.values():
        y = 0.0
        for key in keys:
            items[key].center = y + items[key].height / 2
            y += items[key].height + gap
    tallest = max((sum(items[k].height for k in keys) + gap * (len(keys) - 1) for keys in order.values()), default=0.0)
    for keys in order.values():
        room = tallest - (sum(items[k].height for k in keys) + gap * (len(keys) - 1))
        for key in keys:
            items[key].center += room / 2
    for sweep in range(8):
        side = -1 if sweep % 2 == 0 else 1
        for c in sorted(order, reverse=side > 0):
            wanted = []
            for key in order[c]:
                there = [items[k].center for s in (-1, 1) for k in near[key][s] if s == side or sweep > 5]
                wanted.append((sum(there) / len(there), len(there)) if there else (items[key].center, 0.2))
            for key, center in zip(order[c], _fitted(wanted, [items[k].height for k in order[c]], gap), strict=True):
                items[key].center = center
    first = min((items[k].center - items[k].height / 2 for keys in order.values() for k in keys), default=0.0)
    for item in items.values():
        item.center -= first
    return max((items[k].center + items[k].height / 2 for keys in order.values() for k in keys), default=0.0)


def _fitted(wanted: Sequence[tuple[float, float]], heights: Sequence[float], gap: float) -> list[float]:
    """The centers nearest to those wanted (by weighted least squares) that keep order and distance."""
    offsets: list[float] = []
    y = 0.0
    for i, h in enumerate(heights):
        y += h / 2 if not i else heights[i - 1] / 2 + gap + h / 2
        offsets.append(y)
    blocks: list[list[float]] = []  # sum of weighted places, weight, how many
    for (center, weight), offset in zip(wanted, offsets, strict=True):
        blocks.append([(center - offset) * weight, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    means = [total / weight for total, weight, count in blocks for _ in range(int(count))]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


# --- words ------------------------------------------------------------------------------------------------------

_NARROW = frozenset("ijlI.,:;'|!()[]` ‘’“”\"")
_SLIM = frozenset("frtJ-/\\*°•")
_WIDE = frozenset("mwMW@%—…")
_IGNORED = frozenset("\u200c\u200d\u2066\u2067\u2068\u2069\ufe0e\ufe0f")
CUT = "…"


def width(words: str, size: float) -> float:
    """User units the words take at a font size, with a little to spare."""
    return size * sum(_em(c) for c in words)


def _em(c: str) -> float:
    for signs, em in ((_NARROW, 0.36), (_SLIM, 0.44), (_WIDE, 0.98)):
        if c in signs:
            return em
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
