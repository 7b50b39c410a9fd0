"""Dates: as people write them on pages, in running English text, and as far as a sentence gives them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ..data import ANY, Lists, Patterns, languages, words

EN, RE, RE_ANY = Lists("language"), Patterns("language"), Patterns("language", ANY)


@cache
def month_numbers(language: str | None = "en") -> dict[str, int]:
    """What begins the name of a month, in small letters, to its number; None: in all languages."""
    found: dict[str, int] = {}
    for code in languages() if language is None else (language,):
        for number, forms in enumerate(words("language", "months", code), 1):
            found |= {form.casefold().rstrip("."): number for form in forms.split("/")}
    return found


@cache
def _weekdays() -> dict[str, int]:
    return {day.casefold(): number for number, day in enumerate(words("language", "weekdays"))}


@cache
def calendar_words() -> frozenset[str]:
    """Days and months in full and in small letters, without May, which is a verb more often."""
    full = {forms.split("/")[0].casefold() for forms in words("language", "months")}
    return frozenset(_weekdays()) | full - {"may"}


# --- The date that a few words are, in many languages.


_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ]\d{1,2}:?\d{2}.{0,30})?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}.{0,12})?")
_LONGEST = 80


def _checked(year: str | int, month: str | int | None = None, day: str | int | None = None) -> str | None:
    y, m, d = int(year), int(month or 0), int(day or 0)
    if not 1600 <= y <= 2100:
        return None
    if month is None:
        return f"{y:04}"
    if not 1 <= m <= 12:
        return None
    if day is None:
        return f"{y:04}-{m:02}"
    try:
        return dt.date(y, m, d).isoformat()
    except ValueError:
        return None


def _month(word: str) -> int | None:
    low = word.casefold()
    known = month_numbers(None)
    # The longest beginning that is known: "červen" and "července" are two months. Croatian "srpanj" and "lipanj" look
    # like the neighbours' words for other months and are left to dateparser.
    return next((known[low[:n]] for n in range(min(len(low), 9), 2, -1) if low[:n] in known), None)


@lru_cache(maxsize=1024)
def iso_date(words: str, *, loose: bool = True) -> str | None:
    """The date that ``words`` are, with or without a time, weekday or ordinal; None when they are none.

    The clock time and its zone are left out: the date is the one the publisher printed. 03/04/2024 may be April or
    March, so it is only ``2024``. ``loose`` asks dateparser for languages and orders unknown here.
    """
    said = " ".join(words.split()).strip(" .,;|")
    if not 4 <= len(said) <= _LONGEST or not any(c.isdigit() for c in said):
        return None
    if m := _COMPACT.fullmatch(said):
        return _checked(*m.groups())
    if m := _ISO.fullmatch(said):
        return _checked(*m.groups())
    if m := RE_ANY.numeric.fullmatch(said):
        first, sign, second, year = int(m[1]), m[2], int(m[3]), m[4]
        if sign == "." or first > 12 or first == second:
            return _checked(year, second, first)
        return _checked(year, first, second) if second > 12 else _checked(year)
    if m := RE_ANY.year_month_day.fullmatch(said):
        return _checked(*m.groups())
    for pattern in (RE_ANY.day_month_year, RE_ANY.month_day_year, RE_ANY.month_year):
        if (m := pattern.fullmatch(said)) and (month := _month(m["month"])):
            return _checked(m["year"], month, m.groupdict().get("day"))
    return _by_dateparser(said) if loose and re.search(r"\d{4}", said) and re.search(r"[^\W\d_]{3}", said) else None


_OTHERS = "ar bg bn el et fa fi he hi hr hu id ja ko lt lv ro sk sl sr sv th tr ur vi".split()


def _by_dateparser(said: str) -> str | None:
    # Languages are named: trying all of its two hundred takes ten seconds for a word that is no month.
    from dateparser import parse  # type: ignore[import-untyped]  # ships no types

    for parts, shape in ((["year", "month", "day"], "%Y-%m-%d"), (["year", "month"], "%Y-%m")):
        try:
            found = parse(
                said,
                languages=_OTHERS,
                settings={"REQUIRE_PARTS": parts, "PARSERS": ["absolute-time"], "STRICT_PARSING": len(parts) == 3},
            )
        except (ValueError, OverflowError, RecursionError):
            return None
        if found is not None and str(found.year) in said:
            return str(found.strftime(shape))
    return None


# --- Dates in running English text: where they stand, and which day they mean for an article of a given date.


class Date(NamedTuple):
    """Where a date stands (offsets into the text), and its parts as written; None where the text leaves them out."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    days_ago: int | None
    months_ago: int | None = None
    years_ago: int | None = None


def find_dates(text: str, start: int, end: int) -> list[Date]:
    """Every date in ``text[start:end]``; the preposition before it is not part of it unless it is needed to tell."""
    return [_parts(m) for m in RE.date.finditer(text, start, end)]


def _parts(m: re.Match[str]) -> Date:
    g = m.groupdict()
    if g["iso"]:
        y, mo, d = map(int, g["iso"].split("-"))
        return Date(m.start(), m.end(), y, mo, d, None, None)
    if g["wd"]:
        return Date(m.start(), m.end(), None, None, None, _weekdays()[g["wd"].lower()], None)
    if g["rel"]:
        return Date(m.start(), m.end(), None, None, None, None, 1 if g["rel"].lower() == "yesterday" else 0)
    if g["span"]:
        ago = int(g["which"].lower() == "last")
        months, years = (ago, None) if g["span"] == "month" else (None, ago)
        return Date(m.start(), m.end(), None, None, None, None, None, months, years)
    name = g["m1"] or g["m2"] or g["m3"] or g["m4"]
    year = g["y1"] or g["y2"] or g["y3"] or g["y4"] or g["y5"]
    day = g["d1"] or g["d2"]
    month = month_numbers()[name.lower().rstrip(".")] if name else None
    return Date(m.start(), m.end(), int(year) if year else None, month, int(day) if day else None, None, None)


def resolve(date: Date, published: str | None) -> str | None:
    """The date as ISO 8601, as exact as it is known ("2024-08-05", "2025-06", "2009"); None when its year is open.

    A date without a year is the latest such date that is not after the article's own.
    """
    known = _known(published)
    if date.years_ago is not None:
        return f"{known[0] - date.years_ago:04d}" if known and known[0] > date.years_ago else None
    if date.months_ago is not None:
        if len(known) < 2 or known[0] < 2:
            return None
        back, month = divmod(known[0] * 12 + known[1] - 1 - date.months_ago, 12)
        return f"{back:04d}-{month + 1:02d}"
    if date.weekday is not None or date.days_ago is not None:
        if len(known) < 3:
            return None
        base = dt.date(*known[:3])
        if base.year < 2:
            return None  # some systems write their zero date; there is no week before it
        back = (base.weekday() - date.weekday) % 7 if date.weekday is not None else date.days_ago or 0
        return (base - dt.timedelta(days=back)).isoformat()
    year = date.year
    if year is None:
        if not known:
            return None
        year = known[0]
        # Compared only as far as both are known: "Aug. 1" is not after an article of "2024-08".
        written = [p for p in (date.month, date.day) if p is not None]
        year -= next((a > b for a, b in zip(written, known[1:], strict=False) if a != b), False)
        if year < 1:
            return None
    if date.month is None:
        return f"{year:04d}"
    if date.day is None:
        return f"{year:04d}-{date.month:02d}"
    try:
        return dt.date(year, date.month, date.day).isoformat()
    except ValueError:  # "Feb. 30": a misprint; the month still holds
        return f"{year:04d}-{date.month:02d}"


def _known(published: str | None) -> tuple[int, ...]:
    m = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", published or "")
    if not m:
        return ()
    parts = tuple(int(p) for p in m.groups() if p)
    try:
        dt.date(*(*parts, 1, 1)[:3])
    except ValueError:
        return ()
    return parts


# --- Dates, days of the week and ranks ("second quarter") as far as given, and whether two contradict each other.


_SOME_DIGIT = re.compile(r"\d")
_SOME_DAY = re.compile("day", re.IGNORECASE)
_ISO_DAY = re.compile(r"\b(?P<year>[12]\d{3})-(?P<month>\d{2})-(?P<day>\d{2})\b")


class PartialDate(NamedTuple):
    """What is given of a date; None where the words leave it open. ``weekday``: 0 for Monday."""

    year: int | None
    month: int | None
    day: int | None
    weekday: int | None = None


def dates(text: str) -> list[PartialDate]:
    """All dates of a string, none twice."""
    month_named, digit = RE.some_month.search(text) is not None, _SOME_DIGIT.search(text) is not None
    found: dict[PartialDate, None] = {}
    taken: list[tuple[int, int]] = []
    for form in (RE.month_day, RE.day_month, _ISO_DAY, RE.month_year, RE.in_month, RE.in_year):
        for m in form.finditer(text) if (digit if form in (_ISO_DAY, RE.in_year) else month_named) else ():
            if any(a < m.end() and m.start() < b for a, b in taken):
                continue
            parts = m.groupdict()
            month = parts.get("month")
            if month == "may":
                continue  # a verb far more often than a month without a day or a year
            number = None
            if month:
                number = int(month) if month.isdigit() else month_numbers()[month.lower().rstrip(".")]
            day = int(parts["day"]) if parts.get("day") else None
            if (day is not None and not 1 <= day <= 31) or (number is not None and not 1 <= number <= 12):
                continue
            taken.append((m.start(), m.end()))
            found[PartialDate(int(parts["year"]) if parts.get("year") else None, number, day)] = None
    for m in RE.weekday.finditer(text) if _SOME_DAY.search(text) else ():
        recurs = m["told"] or m["more"] != "" or not m["name"][0].isupper()  # "Mondays"
        if not recurs and not any(0 <= a - m.end() <= 3 for a, _ in taken):  # beside its date a day adds nothing
            found[PartialDate(None, None, None, _weekdays()[m["name"].lower()])] = None
    return list(found)


def ranks(text: str) -> frozenset[tuple[str, int]]:
    """What a string numbers in a row: ("quarter", 2) for "the second quarter" and "Q2"."""
    found: set[tuple[str, int]] = set()
    for m in RE.rank.finditer(text):
        if m["letter"]:
            found.add(("quarter" if m["letter"] in "Qq" else "half", int(m["digit"])))
        elif m["noun"].lower() not in EN.no_row:
            rank = int(m["digits"]) if m["digits"] else words("language", "ranks").index(m["rank"].lower()) + 1
            found.add((m["noun"].lower().removesuffix("s"), rank))
    return frozenset(found)


def other_rank(a: frozenset[tuple[str, int]], b: frozenset[tuple[str, int]]) -> bool:
    """Whether both sides number the same thing and never alike: another quarter, another round."""
    return any(
        {n for noun, n in a if noun == kind}.isdisjoint({n for noun, n in b if noun == kind})
        for kind in {noun for noun, _ in a} & {noun for noun, _ in b}
    )


def contradict(a: Sequence[PartialDate], b: Sequence[PartialDate]) -> bool:
    """Whether both sides give dates, or else days of the week, and no one of one side can be one of the other."""
    for weekday in (False, True):
        one, two = ([d for d in side if (d.weekday is not None) == weekday] for side in (a, b))
        if one and two:
            return not any(_agree(x, y) for x in one for y in two)
    return False


def _agree(a: PartialDate, b: PartialDate) -> bool:
    return all(x is None or y is None or x == y for x, y in zip(a, b, strict=True))
