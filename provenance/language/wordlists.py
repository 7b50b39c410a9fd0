"""Word lists that ship as data: class words, heads of names, titles, places. All entries are folded without accents."""

from __future__ import annotations

from functools import cache, lru_cache

from ..data import lists, rows_everywhere, words, words_everywhere
from .text import fold_plain


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
