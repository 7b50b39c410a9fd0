"""The shape of a source phrase: whether it can be one at all, where its core ends, how it is shown. Blind to the article."""

from __future__ import annotations

import re
from functools import lru_cache

from ..parties import vague_phrase
from ..text import fold
from .lexicon import singulars
from .phrases import DETERMINERS, head, is_pronoun, name_runs, possessive, strip_determiners, words_of
from .when import find_dates
from .words import DAYS_AND_MONTHS, ENDS_CORE, NOBODY

NOT_A_NAME = DAYS_AND_MONTHS | frozenset("i we it you this that these those there here what which who and but if in on at as one please".split())
SEAT = re.compile(r"[RDI]-[A-Z][A-Za-z.]{1,6}")  # "R-Wis.": a member's party and state
# "a spokesperson confirming the sale": what follows is what was said.
_TOLD = re.compile(r"(?<=\w)\s+(?:confirm|announc|say|deny|warn|describ|outlin|claim|alleg|stat)ing\b.*$")
_TRAILING = re.compile(r"\s+(?:issued|released|published|conducted|obtained|dated|filed|posted|made\s+public)$")


@lru_cache(maxsize=8192)
def is_source(words: str) -> bool:
    """Whether words have the shape of somebody who can say something; cheap, and blind to the rest of the article."""
    phrase = words.strip().strip('"“”«»').strip()
    if not phrase or len(phrase) > 300:
        return False
    if is_pronoun(phrase):
        return phrase.lower() not in {"i", "we", "you", "who"}
    if phrase.split(None, 1)[0].lower() in NOBODY | {"according"}:
        return False  # "Nobody told Reuters"; "according to media reports", where no media report
    first = before_comma(phrase)
    bare = strip_determiners(first)
    if not bare:
        return fold(first) in {"some", "many", "others", "several"}
    if fold(bare) in NOT_A_NAME or SEAT.fullmatch(bare) or (bare[0].isdigit() and not any(c.isalpha() for c in bare)):
        return False
    if head(first) or vague_phrase(first):
        return True
    words_ = words_of(bare)
    if not any(w.cased for w in words_):
        return len(words_) <= 6
    runs = name_runs(bare)
    if not runs:
        return False
    core = core_end(bare)
    return any(r.start < core and r.end >= core - 1 for r in runs) or possessive(bare) is not None


_NAMED = re.compile(r"\b[A-Z]{2,}\b|(?<=\s)[A-Z]")


def is_newsroom(words: str) -> bool:
    """People of an outlet that is named: "an AFP correspondent", "reporters from the Daily Mirror". What they see, it reports."""
    top = head(words)
    return top is not None and top[1] == "journalist" and bool(_NAMED.search(words))


def core_end(phrase: str) -> int:
    """Where the noun phrase proper ends: before the first preposition after its first word, brackets left out."""
    for w in words_of(phrase)[1:]:
        if not w.capital and w.low in ENDS_CORE:
            return len(phrase[: w.start].rstrip(" ,("))
    return len(re.sub(r"\s*\([^)]*\)\s*$", "", phrase).rstrip(" ,"))


def before_comma(phrase: str) -> str:
    """The head of "X, an FLA spokesperson" (commas inside numbers and brackets do not count)."""
    depth = 0
    for i, c in enumerate(phrase):
        depth += (c == "(") - (c == ")")
        if c == "," and depth <= 0 and i and not phrase[i + 1 : i + 2].isdigit():
            return phrase[:i]
    return phrase


def is_role(part: str) -> bool:
    """A segment that describes the name before it: "senior vice president", "a dealer in Florida", "32"."""
    words = words_of(part)
    if not words:
        return False
    if words[0].low in {"a", "an", "who", "which"} or words[0].text.isdigit():
        return True
    top = head(part)
    return (
        words[0].text[0].islower()
        and words[0].low not in DETERMINERS
        and top is not None
        and top[1] != "vague"
        and not top[0].endswith("s")
    )


def undated(phrase: str) -> str:
    """Without the date that ends it: "agencies on October 7th" are agencies."""
    for d in find_dates(phrase, 0, len(phrase)):
        if d.start > 0 and not phrase[d.end :].strip(" ,."):
            bare = re.sub(r"[\s,]+(?:on|in|of|from|late|early|dated|back\s+in)?\s*$", "", phrase[: d.start])
            return _TRAILING.sub("", bare) or phrase
    return _TRAILING.sub("", phrase) or phrase


def shown(phrase: str) -> str:
    """An unnamed party as it is shown: without "the", otherwise as written."""
    name = _TOLD.sub("", re.sub(r"\s+", " ", phrase.strip(" ,.;:")))
    return name if re.match(r"[Tt]he (?:media|press)\b", name) else re.sub(r"^[Tt]he\s+", "", name)


def head_singular(phrase: str) -> str | None:
    found = head(phrase)
    return singulars().get(found[0], found[0]) if found else None
