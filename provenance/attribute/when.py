"""Dates in running English text: where they stand, and which day they mean for an article of a given date.

Only closed forms are read ("Aug. 1", "October 7th, 2024", "late September", "on Monday", "yesterday"); a bare
"May" or "March" is a date only after a preposition, because it is a verb and a noun too.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = {m: i for i, m in enumerate(_MONTHS, 1)} | {m[:3]: i for i, m in enumerate(_MONTHS, 1)} | {"sept": 9}
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
        m.start(), m.end(), int(year) if year else None, _MONTH.get(key) or _MONTH.get(key[:3]), int(day) if day else None, None, None
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
