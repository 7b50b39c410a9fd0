"""Dates as people write them, to ISO 8601 as exact as known: ``2024``, ``2024-10``, ``2024-10-14``."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

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
    _WEEKDAY + _DAY + r"\s*(?:of|de|di|d'|do|des)?\s*[\s-]([^\W\d_]{3,12})\.?,?(?:\s+(?:de|del|of))?[\s-]+(\d{4})\s?(?:г\.?|р\.?|года|року)?" + _TIME
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


_OTHERS = ["ar", "bg", "bn", "el", "et", "fa", "fi", "he", "hi", "hr", "hu", "id", "ja", "ko", "lt", "lv", "ro", "sk", "sl", "sr", "sv", "th", "tr", "ur", "vi"]


def _by_dateparser(said: str) -> str | None:
    # Languages are named: trying all of its two hundred takes ten seconds for a word that is no month.
    from dateparser import parse  # type: ignore[import-untyped]  # ships no types

    for parts, shape in ((["year", "month", "day"], "%Y-%m-%d"), (["year", "month"], "%Y-%m")):
        try:
            found = parse(said, languages=_OTHERS, settings={"REQUIRE_PARTS": parts, "PARSERS": ["absolute-time"], "STRICT_PARSING": len(parts) == 3})
        except (ValueError, OverflowError, RecursionError):
            return None
        if found is not None and str(found.year) in said:
            return str(found.strftime(shape))
    return None
