"""Quantities in a sentence as intervals, and whether two of them can both be true.

"at least 30" is 30 to None, "dozens" 24 to 99, "84" 84 to 84, "two-thirds" 66 to 67 percent. Years, dates, times, ages,
scores, ordinals and numbers that are part of a name are no quantities.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model import Figure
from .text import fold_plain
from .tokens import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {w: i for i, w in enumerate(_UNITS)} | {w: 10 * (i + 2) for i, w in enumerate(_TENS)}
_SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "bn": 10**9,
    "mn": 10**6,
}
_SUFFIX = {"k": 10**3, "m": 10**6, "b": 10**9, "bn": 10**9, "mn": 10**6, "t": 10**12}
# Words for a crowd, as the intervals a reader takes from them.
_VAGUE: dict[str, tuple[float, float | None]] = {
    "a couple of": (2, 2), "several dozen": (24, 99), "dozens of": (24, 99), "dozens": (24, 99), "scores of": (40, 199),
    "several hundred": (200, 999), "hundreds of thousands": (200_000, 999_999), "hundreds of": (200, 999), "hundreds": (200, 999),
    "tens of thousands": (20_000, 99_999), "several thousand": (2000, 9999), "thousands of": (2000, 9999), "thousands": (2000, 9999),
    "tens of millions": (20e6, 99e6), "millions of": (2e6, 99e6), "billions of": (2e9, 99e9),
    "hundreds of millions": (200e6, 999e6),
}  # fmt: skip
_SCALED = "dozen|hundred|thousand|million|billion|trillion"
_WORDED = "|".join(sorted((*_SMALL, *_SCALED.split("|")), key=len, reverse=True))
_FRACTIONS = {"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}
_COMPARED = re.compile(
    r"(?:(?P<least>at least|no fewer than|no less than|not less than|a minimum of|minimum of)"
    r"|(?P<more>more than|over|upwards of|in excess of|exceeding|above|greater than)"
    r"|(?P<most>up to|at most|no more than|as many as|a maximum of|maximum of|not more than)"
    r"|(?P<less>fewer than|less than|under|below|nearly|almost|close to|just under)"
    r"|(?P<near>about|around|approximately|roughly|some|an estimated|estimated|circa))\s+$",
    re.IGNORECASE,
)
# Thousands may stand apart by a comma or by any kind of space; a dash leads to the upper end of a range.
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?![\d,.]\d|\d)|\d+(?:\.\d+)?"
_NUMBER = re.compile(
    r"(?<![\w.,/:-])(?P<money>(?:US|AU|CA|NZ|HK|A|C|S)?\$|[€£¥]|(?:USD|EUR|GBP|JPY) ?|Rs\.? ?)?\s?"
    r"(?:(?P<vague>\b(?:" + "|".join(sorted(map(re.escape, _VAGUE), key=len, reverse=True)) + r")\b)"
    rf"|(?P<part>\bhalf[ -](?:an? )?(?={_SCALED})|\b(?:a |one |three )?quarters?[ -]of an? (?={_SCALED}))(?P<of>{_SCALED})\b"
    rf"|(?P<fraction>\b(?:an? )?(?:an?|{'|'.join(_UNITS[1:10])})[ -](?:{'|'.join(_FRACTIONS)})s?\b)"
    rf"|(?P<digits>{_DIGITS})(?P<suffix>(?:k|m|bn|mn|b|t)\b)?(?:\s?[-–—]\s?[$€£¥]?(?P<top>{_DIGITS})(?P<top_suffix>(?:k|m|bn|mn|b|t)\b)?)?"
    rf"|(?P<words>\b(?:a |an )?(?:{_WORDED})(?:[ -](?:and )?(?:{_WORDED}))*\b))"
    r"(?P<half>\s+and a half\b)?(?:[\s-](?P<scale>dozen|hundred|thousand|million|billion|trillion|bn|mn)\b)?"
    r"(?P<percent>\s?%|\s?per ?cent\b|\s?percentage points?\b)?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\b(?:between|from)\s+(?:[$€£¥]\s?)?$", re.IGNORECASE)
_RANGE_JOIN = re.compile(r"\s*(?:(?P<and>and)|to|-|–|—)\s*$", re.IGNORECASE)
# "rose from 50 to 80": 80 it is.
_CHANGED = re.compile(
    r"\b(?:rose|risen|rise|rises|rising|grew|grown|grow|climb\w*|jump\w*|increas\w*|rais\w*|fell|fall\w*|drop\w*|declin\w*|reduc\w*"
    r"|cut|down|up|chang\w*|went|revis\w*|updat\w*|lower\w*|shrank|shrunk|doubl\w*)\b[^.;]{0,30}\bfrom\s+(?:[$€£¥]\s?)?$",
    re.IGNORECASE,
)
# "won 2-4", "a 5-6 vote", "the 9-11 attacks": two numbers and no range.
_SCORE_BEFORE = re.compile(
    r"\b(?:won|win|wins|lost|lose|beat|beaten|drew|voted?|votes|passed|score[ds]?|ruled|decided|split|by a?)\s+$",
    re.IGNORECASE,
)
_SCORE_AFTER = re.compile(
    r"\s*-?\s*(?:\w+ )?(?:win|victory|defeat|loss|vote|votes|lead|draw|margin|record|decision|ruling|majority|attacks?|score|series|season|school year)\b",
    re.IGNORECASE,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH_BEFORE = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+$", re.IGNORECASE)
_MONTH_AFTER = re.compile(
    r"^(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE
)
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
_HARMED = re.compile(
    r"\s+(?:(?:was|were|are|is|have|has|had|been|be|being|also|more|others|reported|reportedly|confirmed) ){0,4}"
    r"(?:killed|dead|died|die|wounded|injured|hurt|drowned|missing|arrested|detained|displaced|hospitali[sz]ed|rescued)\b",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"\s*(?:(?:(?P<of>US|U\.S\.|American|Canadian|Australian)\s+)?(?P<name>dollars)|(?P<other>euros|yen|pounds))\b",
    re.IGNORECASE,
)
# One currency written in several ways.
_CURRENCIES = {
    "us$": "$", "usd": "$", "dollars": "$", "us dollars": "$", "american dollars": "$", "ca$": "c$", "canadian dollars": "c$",
    "au$": "a$", "australian dollars": "a$", "eur": "€", "euros": "€", "gbp": "£", "pounds": "£", "jpy": "¥", "yen": "¥",
}  # fmt: skip
_SKIP_AS_UNIT = frozenset("of the a an other more new additional its their his her these those such".split())
# What is counted is compared by class: soldiers, fighters and mercenaries are people.
_PEOPLE = frozenset(
    stem(word)
    for word in (
        "people person man woman child soldier troop fighter mercenary rebel militant civilian victim worker officer police student "
        "resident protester migrant refugee passenger patient prisoner hostage gunman insurgent serviceman member boy girl employee "
        "tourist citizen terrorist suspect demonstrator guard agent villager survivor body casualty death fatality injury killing life "
        "labourer laborer miner farmer fishermen sailor seamen seafarer crewmen driver motorist pilot engineer technician firefighter "
        "rescuer medic doctor nurse teacher pupil schoolchildren schoolgirl schoolboy teenager baby infant journalist reporter "
        "commuter traveller traveler holidaymaker pedestrian cyclist hiker climber pilgrim worshipper worshiper shopper customer guest "
        "spectator fan inhabitant islander peasant settler nomad conscript recruit paramilitary peacekeeper combatant mourner"
    ).split()
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
            spans.append((m.end() - len(m.group().lstrip()), m.end()))
    return found


def _quantity(text: str, m: re.Match[str], found: list[Quantity], spans: list[tuple[int, int]]) -> Quantity | None:
    start = m.start() + len(m.group()) - len(m.group().lstrip())
    before, after = text[max(0, start - 40) : start], text[m.end() : m.end() + 60]
    value = _value(m, before, after)
    if value is None or _NO_QUANTITY_BEFORE.search(before) or _NO_QUANTITY_AFTER.match(after):
        return None
    plain_digits = m["digits"] and not (m["money"] or m["percent"] or m["scale"] or m["suffix"] or m["half"])
    if plain_digits and (_MONTH_BEFORE.search(before) or _MONTH_AFTER.match(after)):
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
    if mark := _COMPARED.search(before):
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
    join = _RANGE_JOIN.fullmatch(text[end:start])
    first = found[-1].figure.low
    if join is None or first is None:
        return None
    led = text[max(0, begin - 60) : begin]
    if _CHANGED.search(led):
        return number, start
    if join["and"] and not _RANGE.search(led):
        return None
    # "10 to 15 million" is 10 million to 15 million.
    scale = (
        _SCALES.get((m["scale"] or "").lower(), _SUFFIX.get((m["suffix"] or "").lower(), 1))
        if m["digits"] or m["scale"]
        else 1
    )
    if first < 1000 <= scale:
        first *= scale
    return (first, found[-1].start) if first <= number else None


def numbers(text: str, *, written: bool = False) -> set[float]:
    """The values of all numbers of a string, in digits or words, years and dates included.

    ``written`` adds the digits just as they stand: "5.5 million" then holds 5.5 as well.
    """
    found: set[float] = set()
    taken: list[tuple[int, int]] = []
    for m in _NUMBER.finditer(text):
        if not m["vague"] and (value := _value(m, "", "")) is not None:
            found.update(value)
            taken.append(m.span())
    for m in re.finditer(r"\d+(?:,\d{3})*(?:\.\d+)?", text):
        if len(m.group()) <= 18 and (written or not any(a <= m.start() < b for a, b in taken)):
            found.add(float(m.group().replace(",", "")))
    return found


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


def _open(low: float, high: float, mark: re.Match[str]) -> tuple[float | None, float | None]:
    """A crowd or a range under "at least", "up to": only one end is meant."""
    if mark["least"] or mark["more"]:
        return low, None
    if mark["most"] or mark["less"]:
        return None, high
    return low, high


def _value(m: re.Match[str], before: str, after: str) -> tuple[float, float] | None:
    """Lower and upper end of the number as it stands, or None when it is none."""
    scale = _SCALES[m["scale"].lower()] if m["scale"] else 1
    if m["vague"]:
        low, high = _VAGUE[m["vague"].lower()]
        return float(low) * scale, float(high if high is not None else low) * scale
    if m["part"]:
        share = 0.5 if "half" in m["part"].lower() else 0.75 if "three" in m["part"].lower() else 0.25
        return share * _SCALES[m["of"].lower()], share * _SCALES[m["of"].lower()]
    if m["fraction"]:
        return _fraction(m["fraction"], after)
    if m["top"]:
        return _range(m, before, after)
    number: float | None
    half = 0.5
    if m["digits"]:
        number = _plain(m["digits"], m["suffix"], bool(m["money"]))
    else:
        number = _worded(m["words"])
        last = m["words"].lower().split()[-1]
        # "a million and a half"; but "two and a half million".
        half = 0.5 * _SCALES.get(last, 1)
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
    if bare and (_SCORE_BEFORE.search(before) or _SCORE_AFTER.match(after)):
        return None
    if bare and (
        (high < 20 and re.match(r"\s+[A-Z]", after))
        or (m["top"].isdigit() and len(m["top"]) > 3 and len(m["digits"]) < 4)
    ):
        return None
    scale = _SCALES[m["scale"].lower()] if m["scale"] else 1
    return low * scale, high * scale


def _fraction(words: str, after: str) -> tuple[float, float] | None:
    """ "two-thirds", "a third of": percent, to the nearest whole ones; "a two-thirds majority" counts nothing."""
    count, part = words.lower().replace("-", " ").split()[-2:]
    share = 100 * (1 if count in {"a", "an"} else _SMALL[count]) / _FRACTIONS[part.removesuffix("s")]
    of = re.match(r"\s+of\b(?!\s+(?:an?|the)\s+(?:hour|mile|second|century|way)\b)", after)
    if share > 100 or re.match(r"\s+(?:majority|vote)\b", after) or not (of or ("-" in words and part.endswith("s"))):
        return None
    return float(math.floor(share)), float(math.ceil(share))


def _worded(words: str) -> float | None:
    total, current = 0.0, 0.0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in {"a", "an"}:
            current = 1
        elif word in _SMALL:
            current += _SMALL[word]
        elif word in {"hundred", "dozen"}:
            current = (current or 1) * _SCALES[word]
        elif word in _SCALES:
            total += (current or 1) * _SCALES[word]
            current = 0
    return total + current if total + current > 0 else None


def _unit(m: re.Match[str], after: str) -> tuple[str, tuple[str, ...]]:
    """What is counted: the noun as written in lower case, and the normal forms of the words after the number."""
    words = re.findall(r"[^\W\d_][\w'’-]*|[.,;:()]", re.split(r"\d", after, maxsplit=1)[0])[:8]
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
    if m["percent"] or m["fraction"]:
        return "%", tuple(counted)
    if m["money"]:
        sign = m["money"].strip().lower()
        return _CURRENCIES.get(sign, sign), tuple(counted)
    if (named := _CURRENCY.match(after)) and (m["scale"] or named["other"] != "pounds"):
        return _CURRENCIES[" ".join(named.group().lower().replace(".", "").split())], tuple(counted)
    if not counted and _HARMED.match(after):
        return "", ("person",)  # "84 were killed" names nobody, and means people
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
