"""What stands on a page around an article: share buttons, pleas, counters, forms. None of it is article text.

The patterns are data (``data/page_furniture.csv``): regular expressions a whole line must match, in one of these kinds.

``line``      dropped wherever it stands, unless it reads like a sentence (6 words or more and a full stop)
``sentence``  the same, and specific enough to drop a whole paragraph
``plea``      dropped unless it reads like a paragraph (15 words or more and a full stop); a short question or cry right before it belongs to it
``counter``   dropped before the first paragraph, after the last, or beside other furniture: a lone number may be content
``list``      heads a list of other stories: dropped, and so are the headlines after it at the foot of the text;
              kept with a colon before a paragraph, which it then introduces
``tail``      nothing after it belongs to the article: cut from there, once article text stands before it
``keep``      a credit at the foot: never dropped with a list
``box``       a sign inside a line that its sentences are captions or teasers; the line stays, but is nobody's own text
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ..shipped import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

_KINDS = ("keep", "tail", "sentence", "plea", "list", "counter", "line")
_BOX = "box"
_SIGNS = str.maketrans({"’": "'", "‘": "'", "´": "'", "\u00a0": " ", "\u202f": " ", "“": '"', "”": '"', "–": "-", "—": "-"}
                       | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad"))  # fmt: skip
_STOPPED = re.compile(r"[.!?…。！？؟۔।][\"'”’»)\]]*$")
_LONGEST = 600
_PROSE_WORDS = 15
_SENTENCE_WORDS = 6


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    by_kind: dict[str, list[str]] = {kind: [] for kind in (*_KINDS, _BOX)}
    for row in rows("page_furniture.csv"):
        by_kind[row["kind"]].append(f"(?:{row['pattern']})")
    return {kind: re.compile("|".join(patterns), re.I) for kind, patterns in by_kind.items() if patterns}


def names_a_box(line: str) -> bool:
    """Whether a sign in the line tells that it belongs to a gallery or a box of teasers."""
    return bool(_patterns()[_BOX].search(line))


def kind_of_line(line: str) -> str | None:
    """The kind of furniture a line is (see the module), or None for what may be article text."""
    if len(line) > _LONGEST:
        return None
    plain = " ".join(line.translate(_SIGNS).split())
    if not plain:
        return None
    words = len(plain.split()) if _STOPPED.search(plain) else 0
    for kind in _KINDS:
        if words >= _PROSE_WORDS and kind not in ("keep", "sentence"):
            continue
        if words >= _SENTENCE_WORDS and kind in ("line", "list", "counter") and plain[-1] not in "…?!":
            continue
        if _patterns()[kind].fullmatch(plain):
            return kind
    return None


def is_prose(line: str) -> bool:
    """A paragraph of running text: enough words, and a stop at its end."""
    return len(line.split()) >= _PROSE_WORDS and bool(_STOPPED.search(line.rstrip()))


def _is_body(line: str) -> bool:
    """Shorter paragraphs count here, and scripts without spaces: what shows that an article has begun."""
    return bool(_STOPPED.search(line.rstrip())) and (len(line.split()) >= 8 or (len(line) >= 30 and " " not in line))


def kept(lines: Sequence[str]) -> list[bool]:
    """For each line, whether it is article text. Empty lines are kept; they are nobody's."""
    kinds = [kind_of_line(line) for line in lines]
    keep = [kind in (None, "keep") for kind in kinds]
    body = [i for i, line in enumerate(lines) if keep[i] and _is_body(line)]
    if not body:
        # No paragraph to hold on to: only what is furniture beyond doubt goes.
        return [kind in (None, "keep", "counter", "list", "tail") for kind in kinds]
    # A comment form follows the article; a link to it may stand above, so some text must have come before.
    end = next((i for i, kind in enumerate(kinds) if kind == "tail" and _enough(lines, body, i)), len(lines))
    for i in range(end, len(lines)):
        keep[i] = False
    last = max(i for i in body if i < end)
    _cut_lists(lines, kinds, keep, last, end)
    for i in range(end):
        if kinds[i] == "counter":
            keep[i] = body[0] < i < last and not _beside(kinds, lines, i)
        elif kinds[i] == "plea":
            _cut_plea(lines, kinds, keep, i)
        elif kinds[i] == "list" and body[0] < i < last and lines[i].rstrip().endswith(":"):
            # "More from the Courier:" before a paragraph says where that paragraph is from; "Click here" between them does not part them.
            following = next((j for j in range(i + 1, end) if lines[j].strip() and kinds[j] != "sentence"), i)
            keep[i] = following in body
    return keep


def _enough(lines: Sequence[str], body: Sequence[int], at: int) -> bool:
    before = [len(lines[i]) for i in body if i < at]
    return len(before) >= 2 or sum(before) >= 300 or (bool(before) and body[-1] < at)


def _cut_lists(lines: Sequence[str], kinds: Sequence[str | None], keep: list[bool], last: int, end: int) -> None:
    start = next((i for i in range(last + 1, end) if kinds[i] == "list"), None)
    if start is None:
        return
    for i in range(start, end):
        if lines[i].strip() and kinds[i] is None:
            keep[i] = False


def _cut_plea(lines: Sequence[str], kinds: Sequence[str | None], keep: list[bool], at: int) -> None:
    before = next((i for i in range(at - 1, -1, -1) if lines[i].strip()), None)
    if before is not None and kinds[before] is None and len(lines[before].split()) <= 10 and lines[before].rstrip()[-1] in "?!":
        keep[before] = False


def _beside(kinds: Sequence[str | None], lines: Sequence[str], at: int) -> bool:
    for step in (-1, 1):
        i = at + step
        while 0 <= i < len(lines) and not lines[i].strip():
            i += step
        if 0 <= i < len(lines) and kinds[i] not in (None, "keep", "counter"):
            return True
    return False
