"""Word lists that ship as data: class words, heads of names, titles, places. All entries are folded without accents."""

from __future__ import annotations

from functools import lru_cache

from ..data import lists
from .text import fold_plain


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    gathered: dict[str, set[str]] = {}
    for name, language, words in lists("party_words.csv"):
        folded = [fold_plain(w) for w in words.split("|") if w]
        gathered.setdefault(name, set()).update(folded)
        gathered.setdefault(f"{name} {language}", set()).update(folded)
    return {name: frozenset(words) for name, words in gathered.items()}


def words_of(name: str, *, missing_ok: bool = False) -> frozenset[str]:
    """One list of party_words.csv, all languages together, or of one language ("everyday fr")."""
    return _lists().get(name, frozenset()) if missing_ok else _lists()[name]


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Names of countries, their capitals, and blocs that speak as one: they act as organizations in the news."""
    return frozenset(
        fold_plain(w)
        for _code, names, _people, capitals in lists("places.csv")
        for w in f"{names}|{capitals}".split("|")
        if w
    )


@lru_cache(maxsize=256)
def place_words(code: str) -> frozenset[str]:
    """Everything that names one country, its people or its capital; code is ISO 3166 alpha-2."""
    return frozenset(
        fold_plain(w)
        for row in lists("places.csv")
        if code and row[0] == code
        for cell in row[1:]
        for w in cell.split("|")
        if w
    )


@lru_cache(maxsize=1)
def nationalities() -> frozenset[str]:
    """Adjectives and names of peoples: "Ukrainian", "Tuareg", "Arab"."""
    return frozenset(fold_plain(w) for row in lists("places.csv") for w in row[2].split("|") if w)


@lru_cache(maxsize=1)
def descriptors() -> dict[str, str]:
    """Every form of a word for an unnamed source to its English singular: "officials", "responsables" to "official"."""
    found: dict[str, str] = {}
    for descriptor, _language, forms in lists("descriptors.csv"):
        for form in (descriptor, *forms.split("|")):
            if form:
                found.setdefault(fold_plain(form), descriptor)
    return found
