"""The words of a language: what may report, who may be a source, and the names of places and peoples.

Asked of a text in a language that is known, they answer with that language's words; asked of names alone, with those of
all languages together, folded without accents.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from ..data import Lists, lists, rows_everywhere, rows_in, words, words_everywhere
from .inflection import Tense, inflect, plural
from .text import fold_plain

EN = Lists("language")
STOP = EN.stop
NEGATORS = EN.negators
_STANCES: dict[str, Literal["deny", "question"]] = {"deny": "deny", "question": "question"}


@dataclass(frozen=True, slots=True)
class Cue:
    lemma: str
    family: str
    stance: Literal["assert", "deny", "question"]
    frames: frozenset[str]


@cache
def cues(language: str = "en") -> dict[str, list[tuple[Cue, frozenset[Tense]]]]:
    """Inflected form (lower case) -> the cues it can be, with the tenses."""
    index: dict[str, dict[Cue, set[Tense]]] = {}
    for row in rows_in("cues.csv", language):
        cue = Cue(row["lemma"], row["family"], _STANCES.get(row["stance"], "assert"), frozenset(row["frames"]))
        for form, tenses in inflect(row["lemma"], row["irregular"]).items():
            index.setdefault(form, {}).setdefault(cue, set()).update(tenses)
    return {form: [(c, frozenset(t)) for c, t in found.items()] for form, found in index.items()}


@cache
def source_nouns(language: str = "en") -> dict[str, str]:
    """Noun, singular and plural, lower case -> what it makes of a phrase it heads."""
    found: dict[str, str] = {}
    for row in rows_in("source_nouns.csv", language):
        found.setdefault(row["noun"], row["kind"])
        found.setdefault(plural(row["noun"]), row["kind"])
    return found


@cache
def singulars(language: str = "en") -> dict[str, str]:
    """Plural of a source noun -> the first noun of the table that has it."""
    found: dict[str, str] = {}
    for noun in source_nouns(language):
        found.setdefault(plural(noun), noun)
    return found


@cache
def words_of(name: str, language: str | None = None) -> frozenset[str]:
    """One list of parties.csv in one language, or in all of them together."""
    found = words_everywhere("parties", name) if language is None else words("parties", name, language)
    return frozenset(fold_plain(w) for w in found)


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Names of countries, their capitals, and blocs that speak as one: they act as organizations in the news."""
    return frozenset(
        fold_plain(w)
        for _code, names, _people, capitals in lists("en/places.csv")
        for w in f"{names}|{capitals}".split("|")
        if w
    )


@lru_cache(maxsize=256)
def place_words(code: str) -> frozenset[str]:
    """Everything that names one country, its people or its capital; code is ISO 3166 alpha-2."""
    return frozenset(
        fold_plain(w)
        for row in lists("en/places.csv")
        if code and row[0] == code
        for cell in row[1:]
        for w in cell.split("|")
        if w
    )


@lru_cache(maxsize=1)
def nationalities() -> frozenset[str]:
    """Adjectives and names of peoples: "Ukrainian", "Tuareg", "Arab"."""
    return frozenset(fold_plain(w) for row in lists("en/places.csv") for w in row[2].split("|") if w)


@lru_cache(maxsize=1)
def descriptors() -> dict[str, str]:
    """Every form of a word for an unnamed source to its English singular: "officials", "responsables" to "official"."""
    found: dict[str, str] = {}
    for _language, row in rows_everywhere("descriptors.csv"):
        for form in (row["descriptor"], *row["forms"].split("|")):
            if form:
                found.setdefault(fold_plain(form), row["descriptor"])
    return found
