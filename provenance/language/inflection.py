"""English inflection, told from the letters: normal forms for comparing, the forms of a verb, the plural of a noun."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from ..data import Lists, words

EN = Lists("language")
Tense = Literal["base", "s", "past", "participle", "ing"]
_VOWEL = re.compile(r"[aeiouy]")
_HISSES = re.compile(r"(?:s|x|z|ch|sh)$")
_CONSONANT_Y = re.compile(r"(?<=[^aeiou])y$")


@cache
def _irregular() -> dict[str, str]:
    """Form to normal form: "gave" to "give"; of two, the first listed."""
    found: dict[str, str] = {}
    for line in words("language", "irregular forms"):
        first, *others = line.split()
        for form in others:
            found.setdefault(form, first)
    return found


@lru_cache(maxsize=100_000)
def stem(plain: str) -> str:
    """The normal form of a folded English word; any other string comes back as it is.

    A light stem, made for comparing and not for showing: "severance" and "sever" are brought together elsewhere.
    """
    word = _irregular().get(plain, plain)
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word in EN.whole_words:
        return word.removesuffix("e")
    return _strip(word)


def _strip(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word in EN.whole_words:
        return word
    for suffix in ("ing", "ed"):
        body = word.removesuffix(suffix)
        if body != word and len(body) >= 2 and _VOWEL.search(body):
            if suffix == "ed" and body.endswith("i"):
                return body[:-1] + "y"
            if len(body) > 3 and body[-1] == body[-2] and body[-1] not in "lsz":
                body = body[:-1]
            word = body if len(body) > 2 else body + "e"
            break
    if word.endswith("ment") and len(word) > 7:
        word = word[:-4]
    elif word.endswith("ation") and len(word) > 7:
        word = word[:-3]
    if len(word) > 3 and word.endswith("ll"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return word


def _with_s(word: str) -> str:
    return word + "es" if _HISSES.search(word) else _CONSONANT_Y.sub("ie", word) + "s"


def inflect(lemma: str, irregular: str = "") -> dict[str, set[Tense]]:
    """The forms of an English verb. ``irregular`` gives past, participle and, if need be, the -ing form."""
    given = irregular.split()
    past = given[0] if given else lemma + "d" if lemma.endswith("e") else _CONSONANT_Y.sub("i", lemma) + "ed"
    participle = given[1] if len(given) > 1 else past
    dropped = lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma
    ing = given[2] if len(given) > 2 else dropped + "ing"
    forms: dict[str, set[Tense]] = {}
    made: tuple[tuple[str, Tense], ...] = (
        (lemma, "base"),
        (_with_s(lemma), "s"),
        (past, "past"),
        (participle, "participle"),
        (ing, "ing"),
    )
    for form, tense in made:
        forms.setdefault(form, set()).add(tense)
    return forms


def plural(noun: str) -> str:
    """The English plural, near enough for nouns that name people and papers."""
    if noun.endswith("man") and noun not in EN.not_men:
        return noun[:-3] + "men"
    if noun in EN.persons:
        return noun[:-6] + "people"
    return "wives" if noun == "wife" else _with_s(noun)
