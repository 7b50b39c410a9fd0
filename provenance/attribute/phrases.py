"""What the words of a source look like: its head, its names, its parts. Pure shape; nothing is resolved here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from .lexicon import source_nouns

PRONOUNS = frozenset("he she they it we i you who".split())
DETERMINERS = frozenset(
    "the a an this that these those some several many most few two three four five six seven eight nine ten dozens hundreds "
    "other another one his her their its our my any all both multiple various numerous certain unnamed".split()
)
_PREPOSITIONS = frozenset(
    "in on at of for from with by to into near inside outside among between within under over after before during about "
    "against without as close familiar briefed affiliated linked based involved present working living who which that whose "
    "speaking including like".split()
)
_NAME_PARTICLES = frozenset(
    "of the and de la le du des da do dos van von der den bin ibn al el y e for & di del".split()
)
# A possessive is no part of the word before it: "BBC's" is "BBC".
_WORD = re.compile(r"[^\W_](?:(?:(?!['’]s\b)[\w.’'&@/‑-])*\w)?\.?")
_TITLES = frozenset("mr mrs ms mx dr sir lord lady dame prof".split())


class Word(NamedTuple):
    """A word of a phrase with its offsets in that phrase."""

    start: int
    end: int
    text: str

    @property
    def low(self) -> str:
        return self.text.lower()

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() or (self.text[0].isdigit() and any(c.isupper() for c in self.text))

    @property
    def cased(self) -> bool:
        """False for scripts without capitals, where shape tells nothing."""
        return self.text[0].isupper() or self.text[0].islower()


@lru_cache(maxsize=8192)
def words_of(phrase: str) -> tuple[Word, ...]:
    return tuple(Word(m.start(), m.end(), m.group()) for m in _WORD.finditer(phrase))


@lru_cache(maxsize=8192)
def strip_determiners(phrase: str) -> str:
    """The phrase without leading determiners and counts: "the two Reuters reporters" -> "Reuters reporters"."""
    for w in words_of(phrase):
        if w.low not in DETERMINERS and not w.text.isdigit():
            return phrase[w.start :].strip()
    return ""


_POSSESSIVE = re.compile(r"(?:['’‘]s|(?<=s)['’])(?=\s)")


def possessive(phrase: str) -> tuple[str, str] | None:
    """("Le Monde", "sources") of "Le Monde's sources"; the first possessive decides."""
    m = _POSSESSIVE.search(phrase)
    if not m or m.start() == 0:
        return None
    return phrase[: m.start()].strip(), re.sub(r"^own\s+", "", phrase[m.end() :].strip())


@lru_cache(maxsize=8192)
def head(phrase: str) -> tuple[str, str] | None:
    """The head noun (as written, lower case) and its kind from source_nouns.csv.

    The head of an English noun phrase is the last noun before the first preposition, relative pronoun or participle:
    "sources familiar with the matter", "a spokesperson for the pro-independence coalition".
    """
    nouns = source_nouns()
    core: list[str] = []
    for w in words_of(strip_determiners(phrase)):
        if w.low in _PREPOSITIONS and core:
            break
        core.append(w.low)
    for size in (2, 1):
        tail = " ".join(core[-size:])
        if len(core) >= size and tail in nouns:
            return tail, nouns[tail]
    # "a statement issued by the ministry", "two people briefed": a participle closes the core as a preposition does.
    for i, word in enumerate(core[1:], 1):
        if (
            word.endswith(("ed", "ing")) or word in {"seen", "made", "held", "written", "sent", "given", "shown"}
        ) and core[i - 1] in nouns:
            return core[i - 1], nouns[core[i - 1]]
    return None


class Run(NamedTuple):
    """A run of capitalised words that may be one name."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=8192)
def name_runs(phrase: str) -> tuple[Run, ...]:
    """Maximal runs of capitalised words, particles inside allowed: "Group for the Support of Islam and Muslims"."""
    found: list[Run] = []
    run: list[Word] = []

    def close() -> None:
        while run and not (run[-1].capital or run[-1].text.isdigit()):
            run.pop()
        if run:
            end = run[-1].end - (
                run[-1].text.endswith(".") and len(run[-1].text) > 2 and "." not in run[-1].text[:-1]
            )
            found.append(Run(run[0].start, end, phrase[run[0].start : end]))
        run.clear()

    for w in words_of(phrase):
        gap = phrase[run[-1].end : w.start] if run else ""
        if run and gap.strip(" \t\u00a0'’\"“”«»") and gap.strip() not in {"&"}:
            close()
        if run and _POSSESSIVE.match(phrase, run[-1].end):
            close()
        numbered = run and w.text.isdigit() and len(w.text) < 4  # "Channel 12"
        if w.capital or numbered or (run and w.low in _NAME_PARTICLES) or w.low.startswith(("al-", "el-")):
            run.append(w)
        else:
            close()
    close()
    return tuple(found)


def is_name(phrase: str) -> bool:
    """The whole phrase is one capitalised name (a leading "the" allowed), or is written in a script without capitals."""
    bare = re.sub(r"^[Tt]he\s+", "", phrase.strip())
    words = words_of(bare)
    if not words:
        return False
    if not any(w.cased for w in words):
        return len(words) <= 6
    runs = name_runs(bare)
    return len(runs) == 1 and runs[0].start == words[0].start and runs[0].end >= words[-1].end - 1


def is_pronoun(phrase: str) -> bool:
    return phrase.strip().lower() in PRONOUNS


# "and" inside these is part of one name: "Ministry of Trade and Industry".
_ONE_BODY = re.compile(
    r"\b(?:[Mm]inist(?:ry|er)|[Dd]epartment|[Cc]omm(?:ittee|ission)|[Oo]ffice|[Cc]ent(?:re|er)|[Ii]nstitute|[Bb]ureau|[Aa]gency|[Cc]ouncil|"
    r"[Aa]uthority|[Ss]ecretary|[Dd]irector|[Hh]ead|[Oo]rganization|[Oo]rganisation|[Uu]niversity|[Ff]ederation|[Aa]ssociation)\s+(?:of|for|on)\b[^,]*$"
)
_PLACE_AT_END = re.compile(
    r"\w\s+(?:in|of|for|at|from|near|between|both)\s+(?:both\s+|the\s+)?[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*)*$"
)
_SPLIT = re.compile(r"\s*,\s*(?:and|or|as well as)\s+|\s+(?:and|as well as|plus|&|or)\s+|\s*,\s*")


def conjuncts(phrase: str) -> list[tuple[int, int]]:
    """Start and end of every member of "A, B and C", "X plus agencies"; the phrase itself where it is one.

    It is split only where each side can stand alone: a name beside a name or a counted noun. "Trade and Industry"
    after "Ministry of", and lower-case pairs ("friends and relatives"), stay together.
    """
    parts: list[tuple[int, int]] = []
    start = 0
    joined = re.search(r"\b(?:and|or|plus|as well as)\b|&", phrase)
    for m in _SPLIT.finditer(phrase):
        if m.group().strip() == "," and not joined:
            continue  # "the mayor, Ana Lopez": no list, an apposition
        left, right = phrase[start : m.start()], phrase[m.end() :]
        if not left.strip() or not right.strip():
            continue
        if "&" in m.group() and is_name(phrase):
            continue
        if _ONE_BODY.search(left) and not re.match(r"(?:the|a|an)\s", right):
            continue
        first, second = words_of(left), words_of(right)
        if not first or not second:
            continue
        if not (_stands_alone(left) and _stands_alone(right)):
            continue
        if _PLACE_AT_END.search(left) and second[0].capital:
            continue  # "officials in Kyiv and Moscow": the places are joined, not the speakers
        parts.append((start, m.start()))
        start = m.end()
    parts.append((start, len(phrase)))
    return [_trim(phrase, s, e) for s, e in parts]


def _stands_alone(part: str) -> bool:
    words = words_of(part)
    if words[0].low in _PREPOSITIONS or words[0].low in {"not", "but"}:
        return False
    if words[0].capital or words[0].low in DETERMINERS or not words[0].cased:
        return True
    return head(part) is not None or words[0].low in {"agencies", "media", "wires"}


def _trim(phrase: str, start: int, end: int) -> tuple[int, int]:
    body = phrase[start:end]
    lead = len(body) - len(body.lstrip(" \t,"))
    return start + lead, start + len(body.rstrip(" \t,"))
