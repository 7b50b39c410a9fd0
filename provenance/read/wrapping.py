"""Texts whose lines were broken to fit a width, joined into paragraphs again."""

from __future__ import annotations

import itertools
import re
import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_STOPPED = re.compile(r"[.!?…:;。！？؟۔।][\"'”’»)\]]*$")
_WIDEST = 132
_NARROWEST = 40


def unwrap(lines: Sequence[str]) -> list[str]:
    """The lines, those of a hard-wrapped text joined; any other text comes back as it is.

    A text is hard-wrapped when its lines break where the next word would not have fitted: an editor's or a mail
    program's doing, which no text with one paragraph per line shows.
    """
    blocks = _blocks(lines)
    width = _width(blocks)
    if width is None:
        return list(lines)
    out: list[str] = []
    for block in blocks:
        out.extend(_join(block, width) if block and block[0] else block)
    return out


def _blocks(lines: Sequence[str]) -> list[list[str]]:
    """Runs of filled lines, and each empty line alone."""
    blocks: list[list[str]] = []
    for line in lines:
        if line and blocks and blocks[-1][0]:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _width(blocks: Sequence[Sequence[str]]) -> int | None:
    """The width the lines were broken to, or None when they were not."""
    pairs = [(a, b) for block in blocks for a, b in itertools.pairwise(block)]
    if len(pairs) < 2:
        return None
    # A long web address or a last wide line does not make the width; nearly the widest does.
    lengths = sorted(len(a) for a, _ in pairs)
    width = lengths[min(len(lengths) - 1, int(len(lengths) * 0.95))]
    if not _NARROWEST <= width <= _WIDEST or statistics.median(lengths) < 0.6 * width:
        return None
    full = sum(len(a) + 1 + len(_first_word(b)) > width for a, b in pairs) / len(pairs)
    running = [(a, b) for a, b in pairs if not _STOPPED.search(a)]
    low = sum(b[:1].islower() for _, b in running)
    # Lines that end inside a sentence and go on in lower case are the one thing prose in lines never shows.
    if len(running) >= 0.5 * len(pairs) and low >= max(1, 0.3 * len(running)) and full >= 0.7:
        return width
    # Scripts without capitals, and nouns with them: then nearly every line must be as full as it can be.
    if len(pairs) >= 4 and full >= 0.95 and len(running) >= 0.5 * len(pairs):
        return width
    return width if len(running) >= 0.6 * len(pairs) and low >= 0.6 * len(running) else None


def _first_word(line: str) -> str:
    return line.split(None, 1)[0] if line.strip() else ""


def _join(block: Sequence[str], width: int) -> list[str]:
    """One block's paragraphs: a line that had room left for the next word ended one."""
    out = [block[0].strip()]
    for before, line in itertools.pairwise(block):
        room = width - len(before.rstrip()) - 1 - len(_first_word(line))
        ended = bool(_STOPPED.search(before.rstrip()))
        indented = line[:1] in " \t" and before[:1] not in " \t"
        if indented or room >= (3 if ended else width // 3):
            out.append(line.strip())
        else:
            out[-1] += _between(before.rstrip(), line.strip()) + line.strip()
    return out


def _between(before: str, after: str) -> str:
    if _is_cjk(before[-1:]) and _is_cjk(after[:1]):
        return ""
    # "Franco-" and "German": whether the hyphen is the word's own cannot be known, so it stays.
    return "" if re.search(r"\w-$", before) and after[:1].isalpha() else " "


def _is_cjk(sign: str) -> bool:
    return bool(sign) and ("\u2e80" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or "\uff00" <= sign <= "\uffef")
