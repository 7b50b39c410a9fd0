"""Dates written out in a sentence, as far as they are given, and whether two of them contradict each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES = "january february march april may june july august september october november december".split()
_NUMBER = {name: i + 1 for i, name in enumerate(_NAMES)} | {name[:3]: i + 1 for i, name in enumerate(_NAMES)} | {"sept": 9}
_MONTH = r"(?P<month>" + "|".join([*_NAMES, "sept", *(n[:3] for n in _NAMES)]) + r")\b\.?"
_FORMS = (
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year>[12]\d{{3}}))?", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+(?P<year>[12]\d{{3}}))?", re.IGNORECASE),
    re.compile(r"\b(?P<year>[12]\d{3})-(?P<month>\d{2})-(?P<day>\d{2})\b"),
    re.compile(rf"\b(?P<part>early|mid|late)?[ -]?{_MONTH},?\s+(?P<year>[12]\d{{3}})\b", re.IGNORECASE),
    re.compile(rf"\b(?:in|since|until|by|of|last|this|early|mid|late)[ -]{_MONTH}", re.IGNORECASE),
    re.compile(r"\b(?:in|since|until|by|of|for|the|early|mid|late|during)\s+(?P<year>(?:19|20)\d{2})\b", re.IGNORECASE),
)


class Date(NamedTuple):
    """What is given of a date; None where the words leave it open."""

    year: int | None
    month: int | None
    day: int | None


def dates(text: str) -> list[Date]:
    """All dates of a string, none twice."""
    found: dict[Date, None] = {}
    taken: list[tuple[int, int]] = []
    for form in _FORMS:
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
    return list(found)


def contradict(a: Sequence[Date], b: Sequence[Date]) -> bool:
    """Whether both sides give dates and no date of one can be a date of the other."""
    return bool(a) and bool(b) and not any(_agree(x, y) for x in a for y in b)


def _agree(a: Date, b: Date) -> bool:
    return all(x is None or y is None or x == y for x, y in zip(a, b, strict=True))
