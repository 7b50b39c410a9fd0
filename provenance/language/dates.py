"""Dates: as people write them on pages, in running English text, and as far as a sentence gives them."""

from __future__ import annotations

import datetime
import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

# Month names by their first letters, in the languages whose order of day, month and year needs no guess.
_MONTHS: tuple[str, ...] = (
    "jan jän ene gen styczn stycz sty led янв січ січн ιαν oca",
    "feb fév fev lut úno únor фев лют февр φεβ şub",
    "mar mär maa mars maart mrz març marc berez бер мар берез μαρ",
    "apr avr abr kwi квітн апр кві απρ nis",
    "may mai mag maj mei mayo maio maggio kvě май мая тра травн μαΐ",
    "jun juin giu cze czerw červn июн чер червн ιουν haz",
    "jul juil lug lipc lipie červenc июл лип липн ιουλ tem",
    "aug aoû aou ago sie sierp srpen srpna авг сер серпн αυγ ağu",
    "sep set wrz wrześ září сен вер вересн сент σεπ eyl",
    "oct okt ott out paź paźdz říj окт жов жовтн οκτ eki",
    "nov lis listop ноя лис листоп νοε kas",
    "dec déc dez dic gru grudn pros дек гру грудн δεκ ara",
)
_MONTH = {stem: i for i, stems in enumerate(_MONTHS, 1) for stem in stems.split()}
_TIME = r"(?:[T\s,|·•@-]*(?:at|à|um|kl\.?|ore|klo|às?|alle|о|в)?\s*\d{1,2}\s*[:.h]\s*\d{2}.{0,40})?"
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ]\d{1,2}:?\d{2}.{0,30})?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}.{0,12})?")
_NUMERIC = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4})\.?" + _TIME)
_WEEKDAY = r"(?:[^\W\d_]{2,14}\.?,?\s+)?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th|er|º|\.|-го)?"
_NAMED_DMY = re.compile(
    _WEEKDAY
    + _DAY
    + r"\s*(?:of|de|di|d'|do|des)?\s*[\s-]([^\W\d_]{3,12})\.?,?(?:\s+(?:de|del|of))?[\s-]+(\d{4})\s?(?:г\.?|р\.?|года|року)?"
    + _TIME
)
_NAMED_MDY = re.compile(_WEEKDAY + r"([^\W\d_]{3,12})\.?\s+" + _DAY + r",?\s+(\d{4})" + _TIME)
_NAMED_MY = re.compile(r"([^\W\d_]{3,12})\.?,?(?:\s+(?:de|del|of))?\s+(\d{4})\s?(?:г\.?|р\.?|года|року)?")
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월](?:\s*(\d{1,2})\s*[日일号])?.{0,20}")
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
        return datetime.date(y, m, d).isoformat()
    except ValueError:
        return None


def _month(word: str) -> int | None:
    low = word.casefold()
    # The longest stem that begins the word: "červen" and "července" are two months. Croatian "srpanj" and "lipanj"
    # look like the neighbours' words for other months and are left to dateparser.
    for n in range(min(len(low), 9), 2, -1):
        if low[:n] in _MONTH:
            return _MONTH[low[:n]]
    return None


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
    if m := _NUMERIC.fullmatch(said):
        first, sign, second, year = int(m[1]), m[2], int(m[3]), m[4]
        if sign == "." or first > 12 or first == second:
            return _checked(year, second, first)
        return _checked(year, first, second) if second > 12 else _checked(year)
    if m := _CJK.fullmatch(said):
        return _checked(*m.groups())
    for pattern, order in ((_NAMED_DMY, (2, 1, 0)), (_NAMED_MDY, (2, 0, 1)), (_NAMED_MY, (1, 0, None))):
        if m := pattern.fullmatch(said):
            parts = m.groups()
            month = _month(parts[order[1]])
            if month:
                return _checked(parts[order[0]], month, None if order[2] is None else parts[order[2]])
    return _by_dateparser(said) if loose and re.search(r"\d{4}", said) and re.search(r"[^\W\d_]{3}", said) else None


_OTHERS = [
    "ar",
    "bg",
    "bn",
    "el",
    "et",
    "fa",
    "fi",
    "he",
    "hi",
    "hr",
    "hu",
    "id",
    "ja",
    "ko",
    "lt",
    "lv",
    "ro",
    "sk",
    "sl",
    "sr",
    "sv",
    "th",
    "tr",
    "ur",
    "vi",
]


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


_MONTHS_when = "january february march april may june july august september october november december".split()
_MONTH_when = (
    {m: i for i, m in enumerate(_MONTHS_when, 1)} | {m[:3]: i for i, m in enumerate(_MONTHS_when, 1)} | {"sept": 9}
)
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()

_M = r"(?P<{0}>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
_DATE = re.compile(
    r"\b(?:(?P<iso>\d{4}-\d\d-\d\d)"
    rf"|{_M.format('m1')}\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*(?:%|percent|people|years?))(?:,?\s+(?P<y1>(?:19|20)\d\d))?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_M.format('m2')}(?![a-z])(?:,?\s+(?P<y2>(?:19|20)\d\d))?"
    rf"|(?:(?:in|In|since|Since|by|By|of|until|last|Last|this|This)\s+|(?=(?:early|mid|late|Early|Mid|Late)\b))"
    rf"(?:(?:the\s+)?(?:beginning|middle|end|start)\s+of\s+|(?:early|mid|late|Early|Mid|Late)[- ])?{_M.format('m3')}(?![a-z])(?:,?\s+(?:of\s+)?(?P<y3>(?:19|20)\d\d))?"
    rf"|{_M.format('m4')}\s+(?P<y4>(?:19|20)\d\d)"
    r"|(?:(?:on|last|this|On|Last|This|late|early|Late|Early)\s+)?(?P<wd>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
    r"|(?P<rel>[Yy]esterday|[Tt]oday)"
    r"|(?:[Ee]arlier\s+)?(?P<which>[Ll]ast|[Tt]his)\s+(?P<span>month|year)"
    r"|(?:in|In|during|since|Since)\s+(?P<y5>(?:19|20)\d\d))\b"
)


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
    return [_parts(m) for m in _DATE.finditer(text, start, end)]


def _parts(m: re.Match[str]) -> Date:
    g = m.groupdict()
    if g["iso"]:
        y, mo, d = map(int, g["iso"].split("-"))
        return Date(m.start(), m.end(), y, mo, d, None, None)
    if g["wd"]:
        return Date(m.start(), m.end(), None, None, None, _DAYS.index(g["wd"].lower()), None)
    if g["rel"]:
        return Date(m.start(), m.end(), None, None, None, None, 1 if g["rel"].lower() == "yesterday" else 0)
    if g["span"]:
        ago = int(g["which"].lower() == "last")
        months, years = (ago, None) if g["span"] == "month" else (None, ago)
        return Date(m.start(), m.end(), None, None, None, None, None, months, years)
    name = g["m1"] or g["m2"] or g["m3"] or g["m4"]
    year = g["y1"] or g["y2"] or g["y3"] or g["y4"] or g["y5"]
    day = g["d1"] or g["d2"]
    key = name.lower().rstrip(".") if name else ""
    return Date(
        m.start(), m.end(), int(year) if year else None, _MONTH_when.get(key) or _MONTH_when.get(key[:3]), int(day) if day else None, None, None
    )  # fmt: skip


def resolve(date: Date, published: str | None) -> str | None:
    """The date as ISO 8601, as exact as it is known ("2024-08-05", "2025-06", "2009"); None when the year cannot be told.

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
        if any(a != b for a, b in zip(written, known[1:], strict=False)):
            a, b = next((a, b) for a, b in zip(written, known[1:], strict=False) if a != b)
            year -= a > b
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


# --- Dates, days of the week and ranks ("second quarter") of a sentence, as far as given, and whether two contradict each other.


_NAMES = "january february march april may june july august september october november december".split()
_NUMBER = (
    {name: i + 1 for i, name in enumerate(_NAMES)} | {name[:3]: i + 1 for i, name in enumerate(_NAMES)} | {"sept": 9}
)
_MONTH_dates = r"(?P<month>" + "|".join([*_NAMES, "sept", *(n[:3] for n in _NAMES)]) + r")\b\.?"
# Most sentences hold neither a digit, nor what begins like a month, nor a day's name; these forms need a month, those a digit.
_SOME_MONTH = re.compile(r"\b(?:" + "|".join(dict.fromkeys(n[:3] for n in _NAMES)) + ")", re.IGNORECASE)
_SOME_DIGIT = re.compile(r"\d")
_SOME_DAY = re.compile("day", re.IGNORECASE)
_WITH_MONTH = (0, 1, 3, 4)
_FORMS = (
    re.compile(
        rf"\b{_MONTH_dates}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year>[12]\d{{3}}))?", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH_dates}(?:,?\s+(?P<year>[12]\d{{3}}))?",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<year>[12]\d{3})-(?P<month>\d{2})-(?P<day>\d{2})\b"),
    re.compile(rf"\b(?P<part>early|mid|late)?[ -]?{_MONTH_dates},?\s+(?P<year>[12]\d{{3}})\b", re.IGNORECASE),
    re.compile(rf"\b(?:in|since|until|by|of|last|this|early|mid|late)[ -]{_MONTH_dates}", re.IGNORECASE),
    re.compile(r"\b(?:in|since|until|by|of|for|the|early|mid|late|during)\s+(?P<year>(?:19|20)\d{2})\b", re.IGNORECASE),
)


_DAYS_dates = "monday tuesday wednesday thursday friday saturday sunday".split()
# "said on Tuesday", "Tuesday's paper": when it was told, and not when it happened.
_WEEKDAY_dates = re.compile(
    r"(?P<told>\b(?:said|says|say|told|tells|announced|reported|added|wrote|confirmed|claimed|revealed|warned|statement|tweeted)\b(?:\s+[\w'’]+){0,3}?\s+)?"
    r"\b(?P<name>" + "|".join(_DAYS_dates) + r")(?P<more>s\b|['’]s\b|\b)(?!\s+(?:said|told|that|announced|reported)\b)",
    re.IGNORECASE,
)
_RANKS = {
    w: n
    for n, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}
# "the second quarter", "its 14th package", "Q3": one of a row. "second largest" and "first time" say another thing.
_RANK = re.compile(
    r"\b(?P<rank>"
    + "|".join(_RANKS)
    + r"|(?P<digits>\d{1,2})(?:st|nd|rd|th))[ -](?:(?:fiscal|quarterly|financial|presidential|calendar)\s+)?(?P<noun>[^\W\d_]{3,})\b|\b(?P<letter>[QH])(?P<digit>[1-4])\b",
    re.IGNORECASE,
)
_NO_ROW = frozenset(
    "time person man woman place largest biggest most country since hand degree party amendment the and for in of lady world century".split()
)


class PartialDate(NamedTuple):
    """What is given of a date; None where the words leave it open. ``weekday``: 0 for Monday."""

    year: int | None
    month: int | None
    day: int | None
    weekday: int | None = None


def dates(text: str) -> list[PartialDate]:
    """All dates of a string, none twice."""
    month_named, digit = _SOME_MONTH.search(text) is not None, _SOME_DIGIT.search(text) is not None
    found: dict[PartialDate, None] = {}
    taken: list[tuple[int, int]] = []
    for n, form in enumerate(_FORMS):
        if not (month_named if n in _WITH_MONTH else digit):
            continue
        for m in form.finditer(text):
            if any(a < m.end() and m.start() < b for a, b in taken):
                continue
            parts = m.groupdict()
            month = parts.get("month")
            number = None if month is None else int(month) if month.isdigit() else _NUMBER[month.lower()]
            # "may" is a verb far more often than a month without a day or a year.
            if month and month == "may":
                continue
            day = int(parts["day"]) if parts.get("day") else None
            if (day is not None and not 1 <= day <= 31) or (number is not None and not 1 <= number <= 12):
                continue
            taken.append((m.start(), m.end()))
            found[PartialDate(int(parts["year"]) if parts.get("year") else None, number, day)] = None
    for m in _WEEKDAY_dates.finditer(text) if _SOME_DAY.search(text) else ():
        # "Mondays" recur; a day set beside its date adds nothing.
        if (
            not m["told"]
            and m["more"] == ""
            and m["name"][0].isupper()
            and not any(0 <= a - m.end() <= 3 for a, _ in taken)
        ):
            found[PartialDate(None, None, None, _DAYS_dates.index(m["name"].lower()))] = None
    return list(found)


def ranks(text: str) -> frozenset[tuple[str, int]]:
    """What a string numbers in a row: ("quarter", 2) for "the second quarter" and "Q2"."""
    found: set[tuple[str, int]] = set()
    for m in _RANK.finditer(text):
        if m["letter"]:
            found.add(("quarter" if m["letter"] in "Qq" else "half", int(m["digit"])))
        elif m["noun"].lower() not in _NO_ROW:
            noun = m["noun"].lower()
            found.add((noun.removesuffix("s"), int(m["digits"]) if m["digits"] else _RANKS[m["rank"].lower()]))
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
