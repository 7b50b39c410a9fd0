"""Quantities in a sentence as intervals, and whether two of them can both be true.

"at least 30" is 30 to None, "dozens" 24 to 99, "84" 84 to 84, "two-thirds" 66 to 67 percent. Years, dates, times, ages,
scores, ordinals and numbers that are part of a name are no quantities.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ..data import Lists, Patterns, words
from ..model import Figure
from .text import fold_plain
from .tokens import stem

_SUFFIX = {"k": 10**3, "m": 10**6, "b": 10**9, "bn": 10**9, "mn": 10**6, "t": 10**12}
EN, RE = Lists("language"), Patterns("language")
# How far beyond its bound an open figure is meant: who knows of 84 does not write "more than 50".
STRETCH = 1.5


@cache
def _values(name: str) -> dict[str, str]:
    """A list whose words have values: ``million=1000000``."""
    return dict(word.split("=") for word in words("language", name))


@cache
def _scales() -> dict[str, int]:
    return {word: int(value) for name in ("scales", "short scales") for word, value in _values(name).items()}


@cache
def _small_numbers() -> dict[str, int]:
    tens = {word: 10 * n for n, word in enumerate(words("language", "tens"), 2)}
    return {word: n for n, word in enumerate(words("language", "units"))} | tens


@cache
def _people() -> frozenset[str]:
    return frozenset(map(stem, words("language", "people")))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of a sentence, its place (characters of the string given), and the words that follow it."""

    figure: Figure
    start: int
    end: int
    counted: tuple[str, ...]

    @property
    def people(self) -> bool:
        return counted_is_people(self.counted)


def quantities(text: str) -> list[Quantity]:
    """All quantities of a sentence, in order."""
    found: list[Quantity] = []
    spans: list[tuple[int, int]] = []
    for m in RE.number.finditer(text):
        made = _quantity(text, m, found, spans)
        if made:
            found.append(made)
            spans.append((m.end() - len(m.group().lstrip()), m.end()))
    return found


def _quantity(text: str, m: re.Match[str], found: list[Quantity], spans: list[tuple[int, int]]) -> Quantity | None:
    start = m.start() + len(m.group()) - len(m.group().lstrip())
    before, after = text[max(0, start - 40) : start], text[m.end() : m.end() + 60]
    value = _value(m, before, after)
    if value is None or RE.no_quantity_before.search(before) or RE.no_quantity_after.match(after):
        return None
    plain_digits = m["digits"] and not (m["money"] or m["percent"] or m["scale"] or m["suffix"] or m["half"])
    if plain_digits and (RE.after_month.search(before) or RE.before_month.match(after)):
        return None
    unit, counted = _unit(m, after)
    number = value[0]
    low: float | None
    high: float | None
    low, high = value
    if (
        plain_digits
        and m["digits"].isdigit()
        and 1500 <= number <= 2100
        and (m["top"] or not counted_is_people(counted))
    ):
        return None  # a year
    if m["words"] and number == 1 and m["words"].lower().strip() in {"one", "a one"}:
        return None  # a pronoun more often than a count
    words_from = start
    if mark := RE.compared.search(before):
        words_from = start - (len(before) - mark.start())
        low, high = _bounded(number, mark) if low == high else _open(low, high, mark)
    elif found and low == high and (lower := _lower_end(text, start, m, number, found, spans)) is not None:
        found.pop()
        spans.pop()
        low, words_from = lower
    return Quantity(Figure(low, high, unit, text[words_from : m.end()].strip()), words_from, m.end(), counted)


def _lower_end(
    text: str, start: int, m: re.Match[str], number: float, found: Sequence[Quantity], spans: Sequence[tuple[int, int]]
) -> tuple[float, int] | None:
    """The number before as the lower end of a range, and where it begins; of a change, the number reached alone."""
    begin, end = spans[-1]
    join = RE.range_joint.fullmatch(text[end:start])
    first = found[-1].figure.low
    if join is None or first is None:
        return None
    led = text[max(0, begin - 60) : begin]
    if RE.changed_from.search(led):
        return number, start
    if join["and"] and not RE.range_from.search(led):
        return None
    # "10 to 15 million" is 10 million to 15 million.
    scale = _scales().get((m["scale"] or "").lower(), _SUFFIX.get((m["suffix"] or "").lower(), 1))
    if first < 1000 <= scale:
        first *= scale
    return (first, found[-1].start) if first <= number else None


def numbers(text: str, *, written: bool = False) -> set[float]:
    """The values of all numbers of a string, in digits or words, years and dates included.

    ``written`` adds the digits just as they stand: "5.5 million" then holds 5.5 as well.
    """
    found: set[float] = set()
    taken: list[tuple[int, int]] = []
    for m in RE.number.finditer(text):
        if not m["vague"] and (value := _value(m, "", "")) is not None:
            found.update(value)
            taken.append(m.span())
    for m in re.finditer(r"\d+(?:,\d{3})*(?:\.\d+)?", text):
        if len(m.group()) <= 18 and (written or not any(a <= m.start() < b for a, b in taken)):
            found.add(float(m.group().replace(",", "")))
    return found


def counted_is_people(counted: Sequence[str]) -> bool:
    """Whether the words after a number count people."""
    return any(w in _people() for w in counted)


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


def _open(low: float, high: float, mark: re.Match[str]) -> tuple[float | None, float | None]:
    """A crowd or a range under "at least", "up to": only one end is meant."""
    if mark["least"] or mark["more"]:
        return low, None
    if mark["most"] or mark["less"]:
        return None, high
    return low, high


def _value(m: re.Match[str], before: str, after: str) -> tuple[float, float] | None:
    """Lower and upper end of the number as it stands, or None when it is none."""
    number: float | None
    scale = _scales()[m["scale"].lower()] if m["scale"] else 1
    if m["vague"]:
        low, high = map(float, _values("crowds")[" ".join(m["vague"].lower().split())].split("-"))
        return low * scale, high * scale
    if m["part"]:
        share = 0.5 if "half" in m["part"].lower() else 0.75 if "three" in m["part"].lower() else 0.25
        number = share * _scales()[m["of"].lower()]
        return number, number
    if m["fraction"]:
        return _fraction(m["fraction"], after)
    if m["top"]:
        return _range(m, before, after)
    half = 0.5
    if m["digits"]:
        number = _plain(m["digits"], m["suffix"], bool(m["money"]))
    else:
        number = _worded(m["words"])
        last = m["words"].lower().split()[-1]
        # "a million and a half"; but "two and a half million".
        half = 0.5 * _scales().get(last, 1)
    if number is None:
        return None
    number = (number + (half if m["half"] else 0.0)) * scale
    return number, number


def _plain(digits: str, suffix: str | None, money: bool) -> float | None:
    """A number in digits; "5m" may be five metres, a sum of money it is only after a currency sign."""
    if len(digits) > 18 or (suffix and not money and suffix.lower() in {"m", "b", "t"}):
        return None
    return float(re.sub(r"[,\s]", "", digits)) * (_SUFFIX[suffix.lower()] if suffix else 1)


def _range(m: re.Match[str], before: str, after: str) -> tuple[float, float] | None:
    """ "30-40", "$5m-$10m"; a score, a school year or a telephone number is no range."""
    money = bool(m["money"])
    low = _plain(m["digits"], m["suffix"] or m["top_suffix"], money)
    high = _plain(m["top"], m["top_suffix"] or m["suffix"], money)
    if low is None or high is None or not 0 < low < high <= 10 * low:
        return None
    bare = not (money or m["percent"] or m["scale"] or m["top_suffix"])
    if bare and (RE.score_before.search(before) or RE.score_after.match(after)):
        return None
    if bare and (
        (high < 20 and re.match(r"\s+[A-Z]", after))
        or (m["top"].isdigit() and len(m["top"]) > 3 and len(m["digits"]) < 4)
    ):
        return None
    scale = _scales()[m["scale"].lower()] if m["scale"] else 1
    return low * scale, high * scale


def _fraction(words: str, after: str) -> tuple[float, float] | None:
    """ "two-thirds", "a third of": percent, to the nearest whole ones; "a two-thirds majority" counts nothing."""
    count, part = words.lower().replace("-", " ").split()[-2:]
    parts = 1 if count in {"a", "an"} else _small_numbers()[count]
    share = 100 * parts / int(_values("fractions")[part.removesuffix("s")])
    of = RE.share_of.match(after)
    if share > 100 or RE.vote.match(after) or not (of or ("-" in words and part.endswith("s"))):
        return None
    return float(math.floor(share)), float(math.ceil(share))


def _worded(words: str) -> float | None:
    total, current = 0.0, 0.0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in {"a", "an"}:
            current = 1
        elif word in _small_numbers():
            current += _small_numbers()[word]
        elif word in {"hundred", "dozen"}:
            current = (current or 1) * _scales()[word]
        elif word in _scales():
            total += (current or 1) * _scales()[word]
            current = 0
    return total + current if total + current > 0 else None


def _unit(m: re.Match[str], after: str) -> tuple[str, tuple[str, ...]]:
    """What is counted: the noun as written in lower case, and the normal forms of the words after the number."""
    words = re.findall(r"[^\W\d_][\w'’-]*|[.,;:()]", re.split(r"\d", after, maxsplit=1)[0])[:8]
    counted: list[str] = []
    written: list[str] = []
    for word in words:
        plain = fold_plain(word).removesuffix("'s")
        if word in ".,;:()" or plain in EN.ends_unit:
            break
        if plain not in EN.no_unit:
            counted.append(stem(plain))
            written.append(plain)
        if len(counted) == 4:
            break
    if m["percent"] or m["fraction"]:
        return "%", tuple(counted)
    if m["money"]:
        sign = m["money"].strip().lower()
        return _values("currencies").get(sign, sign), tuple(counted)
    if (named := RE.currency.match(after)) and (m["scale"] or named["other"] != "pounds"):
        return _values("currencies")[" ".join(named.group().lower().replace(".", "").split())], tuple(counted)
    if not counted and RE.harmed.match(after):
        return "", ("person",)  # "84 were killed" names nobody, and means people
    # The noun counted: the first one that counts people, else the first word ("40 houses burned").
    people = next((w for w, c in zip(written, counted, strict=True) if c in _people()), None)
    return (people or (written[0] if written else "")), tuple(counted)


def comparable(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities count the same kind of thing."""
    if _measured(a.figure.unit) or _measured(b.figure.unit):
        return a.figure.unit == b.figure.unit
    if (a.people and b.people) or (a.figure.unit == b.figure.unit and a.figure.unit):
        return True
    return bool(set(a.counted) & set(b.counted))


def _measured(unit: str) -> bool:
    """A share or a sum of money, which counts no things."""
    return unit.endswith(("$", "€", "£", "¥", "%")) or unit.startswith("rs")


def compatible(a: Figure, b: Figure) -> bool:
    """Whether both figures can be true of one thing; an open bound reaches half as far again, no further."""
    a_low, a_high = _reach(a)
    b_low, b_high = _reach(b)
    return a_low <= b_high and b_low <= a_high


def _reach(f: Figure) -> tuple[float, float]:
    low = f.low if f.low is not None else (f.high or 0.0) / STRETCH
    high = f.high if f.high is not None else (f.low or 0.0) * STRETCH
    return low, high
