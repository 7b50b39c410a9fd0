"""The data files of the package: facts and language knowledge that are tables, not code."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


def text(name: str) -> str:
    """A file of ``provenance/data``, UTF-8."""
    return (files("provenance") / "data" / name).read_text(encoding="utf-8")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped CSV by the names of their columns."""
    return list(csv.DictReader(text(name).splitlines()))


def lists(name: str) -> list[list[str]]:
    """The rows of a shipped CSV as lists of cells, header dropped: half the cost, for the long ones."""
    return list(csv.reader(text(name).splitlines()))[1:]


@cache
def _word_lists(room: str, language: str) -> dict[str, tuple[str, ...]]:
    """The lists of one room in one language: ``data/<language>/<room>.csv``, columns ``list`` and ``words``."""
    file = files("provenance") / "data" / language / f"{room}.csv"
    if not file.is_file():
        return {}
    return {row["list"]: tuple(row["words"].split("|")) for row in csv.DictReader(file.read_text("utf-8").splitlines())}


def words(room: str, name: str, language: str = "en") -> tuple[str, ...]:
    """A word list of a room ("attribute", "claims" ...) in a language, in the order of the file; empty where that
    language has none.

    :raises KeyError: not even English has a list of this name, so the name is misspelt.
    """
    found = _word_lists(room, language).get(name)
    if found is None:
        _word_lists(room, "en")[name]
        return ()
    return found
