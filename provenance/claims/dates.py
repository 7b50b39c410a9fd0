"""Dates, days of the week and ranks ("second quarter") of a sentence, as far as given, and whether two contradict each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES = "january february march april may june july august september october november december".split()
_NUMBER = {name: i + 1 for i, name in enumerate(_NAMES)} | {name[:3]: i + 1 for i, name in enumerate(_NAMES)} | {"sept": 9}
_MONTH = r"(?P<month>" + "|".join([*_NAMES, "sept", *(n[:3] for n in _NAMES)]) + r")\b\.?"
# Most sentences hold neither a digit, nor what begins like a month, nor a day's name; these forms need a month, those a digit.
_SOME_MONTH = re.compile(r"\b(?:" + "|".join(dict.fromkeys(n[:3] for n in _NAMES)) + ")", re.IGNORECASE)
_SOME_DIGIT = re.compile(r"\d")
_SOME_DAY = re.compile("day", re.IGNORECASE)
_WITH_MONTH = (0, 1, 3, 4)
_FORMS = (
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year>[12]\d{{3}}))?", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+(?P<year>[12]\d{{3}}))?", re.IGNORECASE),
    re.compile(r"\b(?P<year>[12]\d{3})-(?P<month>\d{2})-(?P<day>\d{2})\b"),
    re.compile(rf"\b(?P<part>early|mid|late)?[ -]?{_MONTH},?\s+(?P<year>[12]\d{{3}})\b", re.IGNORECASE),
    re.compile(rf"\b(?:in|since|until|by|of|last|this|early|mid|late)[ -]{_MONTH}", re.IGNORECASE),
    re.compile(r"\b(?:in|since|until|by|of|for|the|early|mid|late|during)\s+(?P<year>(?:19|20)\d{2})\b", re.IGNORECASE),
)


_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
# "said on Tuesday", "Tuesday's paper": when it was told, and not when it happened.
_WEEKDAY = re.compile(
    r"(?P<told>\b(?:said|says|say|told|tells|announced|reported|added|wrote|confirmed|claimed|revealed|warned|statement|tweeted)\b(?:\s+[\w'’]+){0,3}?\s+)?"
    r"\b(?P<name>" + "|".join(_DAYS) + r")(?P<more>s\b|['’]s\b|\b)(?!\s+(?:said|told|that|announced|reported)\b)",
    re.IGNORECASE,
)
_RANKS = {w: n for n, w in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1)}
# "the second quarter", "its 14th package", "Q3": one of a row. "second largest" and "first time" say another thing.
_RANK = re.compile(
    r"\b(?P<rank>" + "|".join(_RANKS) + r"|(?P<digits>\d{1,2})(?:st|nd|rd|th))[ -](?:(?:fiscal|quarterly|financial|presidential|calendar)\s+)?(?P<noun>[^\W\d_]{3,})\b|\b(?P<letter>[QH])(?P<digit>[1-4])\b",
    re.IGNORECASE,
)
_NO_ROW = frozenset("time person man woman place largest biggest most country since hand degree party amendment the and for in of lady world century".split())


class Date(NamedTuple):
    """What is given of a date; None where the words leave it open. ``weekday``: 0 for Monday."""

    year: int | None
    month: int | None
    day: int | None
    weekday: int | None = None


def dates(text: str) -> list[Date]:
    """All dates of a string, none twice."""
    month_named, digit = _SOME_MONTH.search(text) is not None, _SOME_DIGIT.search(text) is not None
    found: dict[Date, None] = {}
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
            found[Date(int(parts["year"]) if parts.get("year") else None, number, day)] = None
    for m in _WEEKDAY.finditer(text) if _SOME_DAY.search(text) else ():
        # "Mondays" recur; a day set beside its date adds nothing.
        if not m["told"] and m["more"] == "" and m["name"][0].isupper() and not any(0 <= a - m.end() <= 3 for a, _ in taken):
            found[Date(None, None, None, _DAYS.index(m["name"].lower()))] = None
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


def contradict(a: Sequence[Date], b: Sequence[Date]) -> bool:
    """Whether both sides give dates, or else days of the week, and no one of one side can be one of the other."""
    for weekday in (False, True):
        one, two = ([d for d in side if (d.weekday is not None) == weekday] for side in (a, b))
        if one and two:
            return not any(_agree(x, y) for x in one for y in two)
    return False


def _agree(a: Date, b: Date) -> bool:
    return all(x is None or y is None or x == y for x, y in zip(a, b, strict=True))
