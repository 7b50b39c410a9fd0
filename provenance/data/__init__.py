"""The data files of the package: facts, and what it knows of each language, as tables and not as code.

Facts lie in this folder. What belongs to a language lies in the folder of its code (``en/``, ``de/`` ...); what belongs to
several at once lies in ``any/``. A file of word lists has the columns ``list`` and ``words``, its words parted by ``|``.
"""

from __future__ import annotations

import csv
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
    found = _word_lists(room, language).get(name)
    if found is None:
        words_everywhere(room, name)
        return ()
    return found


@cache
def words_everywhere(room: str, name: str) -> tuple[str, ...]:
    """A word list of a room in all languages together, each word once.

    :raises KeyError: no language has a list of this name.
    """
    found = [lists[name] for language in languages() if name in (lists := _word_lists(room, language))]
    if not found:
        raise KeyError(f"{room}: {name}")
    return tuple(dict.fromkeys(word for part in found for word in part))
