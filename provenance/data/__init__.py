"""The data files of the package: facts, and what it knows of each language, as tables and not as code.

Facts lie in this folder. What belongs to a language lies in the folder of its code (``en/``, ``de/`` ...); what belongs
to several at once lies in ``any/``. A file of word lists has the columns ``list`` and ``words``, its words parted by
``|``; beside it may lie a file of patterns (``name``, ``pattern``), regular expressions that need the language.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
ANY = "any"
# Of a phrase that several languages have, the first one's is shown: those with most rows first, then by code.
_FIRST = ("en", "fr", "de", "es", "it", "pt", "uk", "ru")


def text(name: str) -> str:
    """A file of this folder, UTF-8."""
    return (FOLDER / name).read_text(encoding="utf-8")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped CSV by the names of their columns."""
    return list(csv.DictReader(text(name).splitlines()))


def lists(name: str) -> list[list[str]]:
    """The rows of a shipped CSV as lists of cells, header dropped: half the cost, for the long ones."""
    return list(csv.reader(text(name).splitlines()))[1:]


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a folder; ``any`` is the last."""
    codes = {file.parent.name for file in FOLDER.glob("*/*.csv")}
    return (*_FIRST, *sorted(codes - {*_FIRST, ANY}), ANY)


def rows_in(name: str, language: str) -> list[dict[str, str]]:
    """The rows of one language, none where it has no such file."""
    return rows(f"{language}/{name}") if (FOLDER / language / name).is_file() else []


def rows_everywhere(name: str) -> list[tuple[str, dict[str, str]]]:
    """The rows of all languages with their codes: for what is asked of a text whose language is not known."""
    return [(language, row) for language in languages() for row in rows_in(name, language)]


@cache
def _word_lists(room: str, language: str) -> dict[str, tuple[str, ...]]:
    return {row["list"]: tuple(row["words"].split("|")) for row in rows_in(f"{room}.csv", language)}


def words(room: str, name: str, language: str = "en") -> tuple[str, ...]:
    """A word list of a room ("attribute", "claims" ...) in a language, in the order of the file; empty where that
    language has none.

    :raises KeyError: no language has a list of this name, so the name is misspelt.
    """
    listed = _word_lists(room, language).get(name)
    if listed is None:
        words_everywhere(room, name)  # raises where the name is misspelt
    return listed or ()


@cache
def words_everywhere(room: str, name: str) -> tuple[str, ...]:
    """A word list of a room in all languages together, each word once.

    :raises KeyError: no language has a list of this name.
    """
    found = [lists[name] for language in languages() if name in (lists := _word_lists(room, language))]
    if not found:
        raise KeyError(f"{room}: {name}")
    return tuple(dict.fromkeys(word for part in found for word in part))


class Lists:
    """The word lists of a room in one language as sets, each under its name: ``Lists("attribute").report_nouns``.

    A list may hold another: ``{prepositions}`` stands for all its words.
    """

    def __init__(self, room: str, language: str = "en") -> None:
        self._room, self._language = room, language

    def __getattr__(self, name: str) -> frozenset[str]:
        if name.startswith("_"):
            raise AttributeError(name)
        made: set[str] = set()
        for word in words(self._room, name.replace("_", " "), self._language):
            made |= getattr(self, word[1:-1].replace(" ", "_")) if word.startswith("{") else {word}
        found = self.__dict__[name] = frozenset(made)
        return found


class Patterns:
    """The patterns of a room in one language, compiled on first use: ``Patterns("attribute").told_to``.

    ``{months}`` in a pattern stands for any word of that list, or for the pattern of that name; a word may have several
    forms, parted by ``/``, and a value behind ``=``.
    """

    def __init__(self, room: str, language: str = "en") -> None:
        self._room, self._language = room, language

    def __getattr__(self, name: str) -> re.Pattern[str]:
        if name.startswith("_"):
            raise AttributeError(name)
        found = self.__dict__[name] = re.compile(self._filled(name.replace("_", " ")))
        return found

    def _filled(self, name: str) -> str:
        pattern = _patterns(self._room, self._language)[name]
        return re.sub(r"\{([a-z][a-z ]*)\}", lambda m: f"(?:{self._any_of(m.group(1))})", pattern)

    def _any_of(self, name: str) -> str:
        if name in _patterns(self._room, self._language):
            return self._filled(name)
        listed: frozenset[str] = getattr(Lists(self._room, self._language), name.replace(" ", "_"))
        return either(form for word in listed for form in word.partition("=")[0].split("/"))


@cache
def _patterns(room: str, language: str) -> dict[str, str]:
    return {row["name"]: row["pattern"] for row in rows_in(f"{room}_patterns.csv", language)}


def either(alternatives: Iterable[str]) -> str:
    """A regular expression for any of the words, the longer ones first; a space is any white space."""
    ordered = sorted(set(alternatives), key=lambda w: (-len(w), w))
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in ordered)
