"""Quantities in a sentence as intervals, and whether two of them can both be true.

"at least 30" is 30 to None, "dozens" 24 to 99, "84" 84 to 84. Years, dates, times, ages, scores, ordinals and
numbers that are part of a name are no quantities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provenance.claims.words import stem
from provenance.model import Figure
from provenance.text import fold_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {w: i for i, w in enumerate(_UNITS)} | {w: 10 * (i + 2) for i, w in enumerate(_TENS)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "bn": 10**9, "mn": 10**6}
_SUFFIX = {"k": 10**3, "m": 10**6, "b": 10**9, "bn": 10**9, "mn": 10**6, "t": 10**12}
# Words for a crowd, as the intervals a reader takes from them.
_VAGUE: dict[str, tuple[float, float | None]] = {
    "a couple of": (2, 2), "a dozen": (12, 12), "half a dozen": (6, 6), "two dozen": (24, 24), "three dozen": (36, 36),
    "several dozen": (24, 99), "dozens of": (24, 99), "dozens": (24, 99), "scores of": (40, 199),
    "several hundred": (200, 999), "hundreds of thousands": (200_000, 999_999), "hundreds of": (200, 999), "hundreds": (200, 999),
    "tens of thousands": (20_000, 99_999), "several thousand": (2000, 9999), "thousands of": (2000, 9999), "thousands": (2000, 9999),
    "tens of millions": (20e6, 99e6), "millions of": (2e6, 99e6), "billions of": (2e9, 99e9),
    "hundreds of millions": (200e6, 999e6),
}  # fmt: skip
_WORDED = "|".join(sorted((*_SMALL, "hundred", "thousand", "million", "billion", "trillion"), key=len, reverse=True))
_COMPARED = re.compile(
    r"(?:(?P<least>at least|no fewer than|no less than|not less than|a minimum of|minimum of)"
    r"|(?P<more>more than|over|upwards of|in excess of|exceeding|above|greater than)"
    r"|(?P<most>up to|at most|no more than|as many as|a maximum of|maximum of|not more than)"
    r"|(?P<less>fewer than|less than|under|below|nearly|almost|close to|just under)"
    r"|(?P<near>about|around|approximately|roughly|some|an estimated|estimated|circa))\s+$",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w.,/:-])(?P<money>[$€£¥]|US\$|USD |EUR |Rs\.? ?)?\s?"
    r"(?:(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<suffix>(?:k|m|bn|mn|b|t)\b)?"
    rf"|(?P<words>\b(?:a |an )?(?:{_WORDED})(?:[ -](?:and )?(?:{_WORDED}))*\b)"
    r"|(?P<vague>\b(?:" + "|".join(sorted(map(re.escape, _VAGUE), key=len, reverse=True)) + r")\b))"
    r"(?:\s+(?P<scale>hundred|thousand|million|billion|trillion|bn|mn)\b)?"
    r"(?P<percent>\s?%|\s?per ?cent\b|\s?percentage points?\b)?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(?:between|from)\s+$", re.IGNORECASE)
_RANGE_JOIN = re.compile(r"\s*(?:and|to|-|–|—)\s*$", re.IGNORECASE)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH_BEFORE = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+$", re.IGNORECASE)
_MONTH_AFTER = re.compile(r"^(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_NO_QUANTITY_AFTER = re.compile(
    r"^(?:st|nd|rd|th\b|['’]?s\b|-?\s?(?:year|yr|month|week|day)s?[- ]?old|\s?(?:a\.?m\.?|p\.?m\.?|o['’]clock)\b"
    r"|-(?:year|month|week|day|hour|minute|mile|point|member|page|story|foot|inch|man|person|way|time)\b|:\d|-\d|/\d)",
    re.IGNORECASE,
)  # fmt: skip
_NO_QUANTITY_BEFORE = re.compile(
    r"(?:\b(?:aged|age|at age|no\.|number|article|section|chapter|title|route|highway|flight|covid|boeing|airbus|channel|page|line"
    r"|resolution|room|apollo|formula|group of|grade|class|phase|level|part|division|article|act|amendment)\s+|[A-Za-z]-)$",
    re.IGNORECASE,
)  # fmt: skip
_SKIP_AS_UNIT = frozenset("of the a an other more new additional its their his her these those such".split())
# What is counted is compared by class: soldiers, fighters and mercenaries are people.
_PEOPLE = frozenset(
    "people person man woman child soldier troop fighter mercenary rebel militant civilian victim worker officer police student "
    "resident protester migrant refugee passenger patient prisoner hostage gunman insurgent serviceman member boy girl employee "
    "tourist citizen terrorist suspect demonstrator guard agent villager survivor body casualty death fatality injury killing life".split()
)
# How far beyond its bound an open figure is meant: who knows of 84 does not write "more than 50".
STRETCH = 1.5


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of a sentence, its place (characters of the string given), and the words that follow it."""

    figure: Figure
    start: int
    end: int
    counted: tuple[str, ...]

    @property
    def people(self) -> bool:
        return any(w in _PEOPLE for w in self.counted)


def quantities(text: str) -> list[Quantity]:
    """All quantities of a sentence, in order."""
    found: list[Quantity] = []
    spans: list[tuple[int, int]] = []
    for m in _NUMBER.finditer(text):
        made = _quantity(text, m, found, spans)
        if made:
            found.append(made)
            spans.append((m.start(), m.end()))
    return found


def _quantity(text: str, m: re.Match[str], found: list[Quantity], spans: list[tuple[int, int]]) -> Quantity | None:
    start = m.start() + len(m.group()) - len(m.group().lstrip())
    before, after = text[max(0, start - 40) : start], text[m.end() : m.end() + 60]
    value = _value(m)
    if value is None or _NO_QUANTITY_BEFORE.search(before) or _NO_QUANTITY_AFTER.match(after):
        return None
    plain_digits = m["digits"] and not (m["money"] or m["percent"] or m["scale"] or m["suffix"])
    if plain_digits and (_MONTH_BEFORE.search(before) or _MONTH_AFTER.match(after)):
        return None
    unit, counted = _unit(m, after)
    number, _ = value
    low: float | None
    high: float | None
    low, high = value
    if plain_digits and "," not in m["digits"] and 1500 <= number <= 2100 and not counted_is_people(counted):
        return None  # a year
    if m["words"] and number == 1 and m["words"].lower().strip() in {"one", "a one"}:
        return None  # a pronoun more often than a count
    words_from = start
    if m["vague"] is None and (mark := _COMPARED.search(before)):
        words_from = start - (len(before) - mark.start())
        low, high = _bounded(number, mark)
    elif found and spans and _RANGE_JOIN.fullmatch(text[spans[-1][1] : start]) and _RANGE.search(text[max(0, spans[-1][0] - 9) : spans[-1][0]]):
        first = found.pop()
        spans.pop()
        if first.figure.low is not None and first.figure.low <= number:
            low, words_from = first.figure.low, first.start
    return Quantity(Figure(low, high, unit, text[words_from : m.end()].strip()), words_from, m.end(), counted)


def counted_is_people(counted: Sequence[str]) -> bool:
    """Whether the words after a number count people."""
    return any(w in _PEOPLE for w in counted)


def _bounded(low: float, mark: re.Match[str]) -> tuple[float | None, float | None]:
    if mark["least"]:
        return low, None
    if mark["more"]:
        return (low + 1 if low == int(low) and low < 1e6 else low), None
    if mark["most"]:
        return None, low
    if mark["less"]:
        near = mark.group().lower().split()[0] in {"nearly", "almost", "close", "just"}
        return (low * 0.9 if near else None), low
    return low * 0.9, low * 1.1


def _value(m: re.Match[str]) -> tuple[float, float] | None:
    if m["vague"]:
        low, high = _VAGUE[m["vague"].lower()]
        return float(low), float(high if high is not None else low)
    if m["digits"]:
        if len(m["digits"]) > 18:
            return None
        number = float(m["digits"].replace(",", ""))
        if m["suffix"]:
            # "5m" may be five metres; a sum of money it is only after a currency sign.
            if not m["money"] and m["suffix"].lower() in {"m", "b", "t"}:
                return None
            number *= _SUFFIX[m["suffix"].lower()]
    else:
        worded = _worded(m["words"])
        if worded is None:
            return None
        number = worded
    if m["scale"]:
        number *= _SCALES[m["scale"].lower()]
    return number, number


def _worded(words: str) -> float | None:
    total, current = 0.0, 0.0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in {"a", "an"}:
            current = 1
        elif word in _SMALL:
            current += _SMALL[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total += (current or 1) * _SCALES[word]
            current = 0
    return total + current if total + current > 0 else None


def _unit(m: re.Match[str], after: str) -> tuple[str, tuple[str, ...]]:
    """What is counted: the noun as written in lower case, and the normal forms of the words after the number."""
    words = re.findall(r"[^\W\d_][\w'’-]*|[.,;:()]", after)[:8]
    counted: list[str] = []
    written: list[str] = []
    for word in words:
        plain = fold_plain(word).removesuffix("'s")
        if word in ".,;:()" or plain in _STOPPERS:
            break
        if plain not in _SKIP_AS_UNIT:
            counted.append(stem(plain))
            written.append(plain)
        if len(counted) == 4:
            break
    if m["percent"]:
        return "%", tuple(counted)
    if m["money"]:
        return m["money"].strip().lower(), tuple(counted)
    # The noun counted: the first one that counts people, else the first word ("40 houses burned").
    people = next((w for w, c in zip(written, counted, strict=True) if c in _PEOPLE), None)
    return (people or (written[0] if written else "")), tuple(counted)


_STOPPERS = frozenset(
    "in on at by for with from to into near and or but was were is are be been being have has had who which that when where "
    "after before during as while since until than over under could would will may might can killed died dead wounded injured "
    "were including said according".split()
)  # fmt: skip


def comparable(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities count the same kind of thing."""
    if a.people and b.people:
        return True
    if a.figure.unit == b.figure.unit and a.figure.unit:
        return True
    if a.figure.unit in "$€£¥%" or b.figure.unit in "$€£¥%":
        return False
    # "84 were killed" counts nothing by name and is compared with people.
    return (not a.counted and b.people) or (not b.counted and a.people) or bool(set(a.counted) & set(b.counted))


def compatible(a: Figure, b: Figure) -> bool:
    """Whether both figures can be true of one thing; an open bound reaches half as far again, no further."""
    a_low, a_high = _reach(a)
    b_low, b_high = _reach(b)
    return a_low <= b_high and b_low <= a_high


def _reach(f: Figure) -> tuple[float, float]:
    low = f.low if f.low is not None else (f.high or 0.0) / STRETCH
    high = f.high if f.high is not None else (f.low or 0.0) * STRETCH
    return low, high
