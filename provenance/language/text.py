"""Text as every room sees it: folding, paragraphs, sentences, quotations. Offsets are characters of the given text.

A paragraph ends at a line break; :mod:`provenance.read` has already rejoined hard-wrapped lines.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from typing import NamedTuple

from ..data import Lists

# Soft hyphens, zero-width signs, bidi marks: no part of a word or a name.
_INVISIBLE: dict[int, str | None] = dict.fromkeys(
    map(ord, "\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
)
# Written shapes of one and the same sign. Folding is for comparing, never for what is shown.
_WRITTEN = str.maketrans(dict.fromkeys("‘’‚‛ʼ´`′", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—―−", "-"))
_SIGNS: dict[int, str | None] = {**_WRITTEN, **_INVISIBLE}
_SPACES = re.compile(r"\s+")


def visible(words: str) -> str:
    """The words without invisible signs."""
    return words.translate(_INVISIBLE)


@lru_cache(maxsize=65536)
def fold(words: str) -> str:
    """The words for comparison: NFKC, one kind of quote and dash, no invisible signs, lower case, single spaces."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", words).translate(_SIGNS)).strip().casefold()


@lru_cache(maxsize=65536)
def fold_plain(words: str) -> str:
    """:func:`fold` without accents: "Télérama" and "Telerama" agree. Non-Latin letters keep their marks."""
    out: list[str] = []
    for c in unicodedata.normalize("NFD", fold(words)):
        if unicodedata.combining(c) and out and out[-1].isascii():
            continue
        out.append(c)
    return unicodedata.normalize("NFC", "".join(out))


class Range(NamedTuple):
    """Characters ``start`` to ``end`` (end excluded)."""

    start: int
    end: int

    def overlaps(self, other: Range) -> bool:
        return self.start < other.end and other.start < self.end

    def holds(self, other: Range) -> bool:
        return self.start <= other.start and other.end <= self.end


_LINE = re.compile(r"[^\r\n\u2028\u2029\x85]+")


def paragraphs(text: str) -> list[Range]:
    """The non-empty lines, without the white space around them."""
    found = []
    for m in _LINE.finditer(text):
        line = m.group()
        body = line.strip()
        if body:
            start = m.start() + len(line) - len(line.lstrip())
            found.append(Range(start, start + len(body)))
    return found


EN = Lists("language")
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+[」』”’）]*|[؟۔।]+[\"”»]*(?=\s)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+(?:\.[^\W\d_]+)*)$")
_OPENERS = "\"'“‘„«‹([¿¡—–-"


@cache
def _own_abbreviations(language: str | None) -> frozenset[str]:
    """Those of the language, whose full stop ends no sentence in any spelling; English ones are known everywhere."""
    code = (language or "en").partition("-")[0].lower()
    return EN.small_abbreviations if code == "en" else EN.small_abbreviations | Lists("language", code).abbreviations


def _ends_sentence(
    text: str, start: int, mark: re.Match[str], limit: int, capitals: bool, language: str | None
) -> bool:
    rest = text[mark.end() : min(limit, mark.end() + 80)].lstrip()
    if not rest:
        return True
    head = rest.lstrip(_OPENERS + " ")[:1]
    if head.islower() and (capitals or mark.group() != "."):
        return False  # '"Go!" he said'; but text without any capital still ends its sentences with full stops
    signs = mark.group()
    if signs[0] != ".":
        return True
    word = _WORD_BEFORE.search(text, start, mark.start())
    if not word or signs.startswith(".."):
        return True
    token = word.group(1)
    low = token.lower()
    if low in EN.may_end:
        return head.isupper() and not rest.startswith("(")  # "Acme Co. (ACM) said"
    if low in _own_abbreviations(language) or (low in EN.abbreviations and token[0].isupper()):
        return signs != "."  # the mark is an abbreviation's unless a quote closes after it
    if len(token) == 1 and token.isupper():
        # An initial ("John F. Kennedy"), unless it is the last letter of a dotted abbreviation's end.
        return False
    if "." in token and all(len(part) <= 2 for part in token.split(".")):
        # "U.S. President" goes on; "... in the U.S. The president" ends: a function word begins sentences.
        first = re.match(r"[^\W\d_]+", rest.lstrip(_OPENERS + " "))
        return bool(first and first.group() in EN.starters)
    return True


def sentences(text: str, start: int = 0, end: int | None = None, *, language: str | None = None) -> list[Range]:
    """Sentences of ``text[start:end]``, never across a line break, without the white space around them."""
    stop = len(text) if end is None else end
    found = []
    for p in paragraphs(text[start:stop]):
        begin, limit = p.start + start, p.end + start
        capitals = text[begin:limit] != text[begin:limit].lower()
        for mark in _END.finditer(text, begin, limit):
            if begin < mark.end() < limit and _ends_sentence(text, begin, mark, limit, capitals, language):
                found.append(Range(begin, mark.end()))
                begin = mark.end()
                while begin < limit and text[begin].isspace():
                    begin += 1
        if begin < limit:
            found.append(Range(begin, limit))
    return [piece for r in found for piece in _bounded(text, r)]


_LONGEST_SENTENCE = 1500


def _bounded(text: str, r: Range) -> list[Range]:
    """No prose sentence is longer than this; a wall of text without full stops is cut at spaces, so that every rule
    that looks at a sentence costs bounded time."""
    if r.end - r.start <= _LONGEST_SENTENCE:
        return [r]
    pieces, begin = [], r.start
    while r.end - begin > _LONGEST_SENTENCE:
        cut = max(text.rfind(sign, begin + 500, begin + _LONGEST_SENTENCE) for sign in ("; ", " "))
        end = cut if cut > 0 else begin + _LONGEST_SENTENCE
        pieces.append(Range(begin, end))
        begin = end
        while begin < r.end and text[begin].isspace():
            begin += 1
    return [*pieces, Range(begin, r.end)] if begin < r.end else pieces


_OPEN = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "‘": "’", "‚": "‘’"}
_LONGEST_QUOTE = 5000


def quotations(text: str) -> list[Range]:
    """Quoted stretches, marks included.

    A quotation left open at the end of a paragraph and opened again by the next one (the convention for a speech
    of several paragraphs) gives one stretch per paragraph; so does one that is never closed. Apostrophes are told
    from closing marks by what stands around them.
    """
    return [quotation for p in paragraphs(text) for quotation in _paragraph_quotations(text, p)]


# A typewriter's single mark opens before a capital, and closes after a stop or a comma: "'It is done,' she said". All
# others are apostrophes.
_SINGLE = re.compile(r"(?<![\w'])'(?=[A-Z](?:\w|\s))")
_SINGLE_END = re.compile(r"(?<=[.,!?…])'(?![\w'])")
_OPENER = re.compile("''|``|[\"" + "".join(_OPEN) + "]|" + _SINGLE.pattern)


def _paragraph_quotations(text: str, p: Range) -> list[Range]:
    found: list[Range] = []
    i = p.start
    while m := _OPENER.search(text, i, p.end):
        i, mark = m.start(), m.group()
        j: int | None
        if mark == "'":
            end = _SINGLE_END.search(text, i + 1, min(p.end, i + _LONGEST_QUOTE))
            j = end.start() if end else None
            if j is None and (i == p.start or text[i - 2 : i] == ": "):
                found.append(Range(i, p.end))
                break
        elif len(mark) == 2:  # typewriter quotation marks, as news archives keep them
            j = text.find("''", i + 2, p.end)
            if j < 0:
                break
            j += 1
        elif mark == '"':
            j = text.find('"', i + 1, p.end)
            if j < 0:
                # Left open: a speech goes on in the next paragraph; a lone sign is an inch mark.
                if i + 1 < p.end and not text[i + 1].isspace() and (i == p.start or text[i - 1].isspace()):
                    found.append(Range(i, p.end))
                break
        elif (mark == "»" and (i == p.start or not text[i - 1].isspace())) or not _opens(text, i, mark):
            j = None
        else:
            j = _closing(text, i, p.end, mark, _OPEN[mark])
            if j is None and mark == "“":  # opened by a typographic mark, closed by a straight one
                straight = text.find('"', i + 1, p.end)
                j = straight if straight >= 0 else None
            if j is None and mark in "“«„":
                found.append(Range(i, p.end))
                break
        if j is None:
            i += 1
        else:
            found.append(Range(i, j + 1))
            i = j + 1
    return found


def _opens(text: str, i: int, c: str) -> bool:
    """A single quote opens only before a word and after a space; "rock ’n’ roll" and "’90s" use the other sign."""
    return c not in "‘‚" or ((i == 0 or not text[i - 1].isalnum()) and text[i + 1 : i + 2].isalnum())


@lru_cache(maxsize=32)
def _marks(opener: str, closers: str) -> re.Pattern[str]:
    return re.compile(f"[{opener}{closers}]")


def _closing(text: str, i: int, limit: int, opener: str, closers: str) -> int | None:
    depth = 0
    for m in _marks(opener, closers).finditer(text, i + 1, min(limit, i + _LONGEST_QUOTE)):
        j, c = m.start(), m.group()
        if c in closers and not (c == "’" and text[j + 1 : j + 2].isalnum()):
            if depth == 0:
                # "the soldiers’ camp" inside ‘...’: a possessive is followed by a space and a lower-case word
                # while a later closing mark exists.
                if (
                    opener == "‘"
                    and text[j - 1] == "s"
                    and text[j + 1 : j + 2] == " "
                    and "’" in text[j + 1 : min(limit, j + 300)]
                ):
                    nearer = text.find("‘", j + 1, limit)
                    later = text.find("’", j + 1, limit)
                    if later >= 0 and (nearer < 0 or later < nearer):
                        continue
                return j
            depth -= 1
        elif c == opener and opener not in "‘‚":
            depth += 1
    return None


def index_at(ranges: list[Range], offset: int) -> int | None:
    """Which of the sorted ranges holds the offset, or None between them."""
    i = bisect_right(ranges, offset, key=lambda r: r.start) - 1
    return i if i >= 0 and offset < ranges[i].end else None


def overlapping(ranges: list[Range], start: int, end: int) -> list[Range]:
    """Those of the sorted ranges, of which none holds another, that share characters with ``start`` to ``end``."""
    first = bisect_right(ranges, start, key=lambda r: r.end)
    return ranges[first : bisect_left(ranges, end, key=lambda r: r.start)]


def english(text: str, *, words: int = 400) -> bool:
    """The text's first words read like English: of news in English a sixth and more are among the commonest that
    no neighbour shares, of other languages a fiftieth at most. Too few words to tell count as English."""
    found = [m.group().lower() for m in itertools.islice(re.finditer(r"[^\W\d_]+", text), words)]
    return len(found) < 8 or sum(w in EN.frequent for w in found) >= 0.06 * len(found)
