"""The data files of the package: facts and language knowledge that are tables, not code."""

from __future__ import annotations

import csv
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
