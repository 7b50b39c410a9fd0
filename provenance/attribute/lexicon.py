"""The cue words and source nouns of ``data/cues.csv`` and ``data/source_nouns.csv``, inflected and indexed.

``frames`` of a cue say which complements make it a report of somebody's words:
T that-clause or bare clause (t: only with "that"), Q quotation, F the cue stands after the statement ("..., she said"), O a plain object
("denied the accusations"), I to-infinitive ("claimed to have"), G gerund ("admitted taking"), A "accused X of",
B "blamed X for", W a clause with "whether" or "if", P "put the toll at 14", N a figure ("estimated 30"), D the subject must be a document or a body, C goes with "citing", H says in the passive
that somebody unnamed reports it ("is said to", "it was reported").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ..shipped import rows
from .words import HEARSAY, POLLS, REPORT_OF, RUMOURS, SILENCE

Tense = Literal["base", "s", "past", "participle", "ing"]


_STANCES: dict[str, Literal["deny", "question"]] = {"deny": "deny", "question": "question"}


@dataclass(frozen=True, slots=True)
class Cue:
    lemma: str
    family: str
    stance: Literal["assert", "deny", "question"]
    frames: frozenset[str]


def _third(lemma: str) -> str:
    if re.search(r"(?:s|x|z|ch|sh)$", lemma):
        return lemma + "es"
    return re.sub(r"(?<=[^aeiou])y$", "ie", lemma) + "s"


def _regular_past(lemma: str) -> str:
    return lemma + "d" if lemma.endswith("e") else re.sub(r"(?<=[^aeiou])y$", "i", lemma) + "ed"


def inflect(lemma: str, irregular: str = "") -> dict[str, set[Tense]]:
    """The forms of an English verb. ``irregular`` gives past, participle and, if need be, the -ing form."""
    given = irregular.split()
    past = given[0] if given else _regular_past(lemma)
    participle = given[1] if len(given) > 1 else past
    ing = (
        given[2]
        if len(given) > 2
        else (lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma) + "ing"
    )
    forms: dict[str, set[Tense]] = {}
    for form, tense in (
        (lemma, "base"),
        (_third(lemma), "s"),
        (past, "past"),
        (participle, "participle"),
        (ing, "ing"),
    ):
        forms.setdefault(form, set()).add(tense)  # type: ignore[arg-type]  # a literal each, seen as str in a tuple
    return forms


@cache
def cues(language: str = "en") -> dict[str, list[tuple[Cue, frozenset[Tense]]]]:
    """Inflected form (lower case) -> the cues it can be, with the tenses."""
    index: dict[str, dict[Cue, set[Tense]]] = {}
    for row in rows("cues.csv"):
        if row["language"] != language:
            continue
        cue = Cue(
            row["lemma"],
            row["family"],
            _STANCES.get(row["stance"], "assert"),
            frozenset(row["frames"]),
        )
        for form, tenses in inflect(row["lemma"], row["irregular"]).items():
            index.setdefault(form, {}).setdefault(cue, set()).update(tenses)
    return {form: [(c, frozenset(t)) for c, t in found.items()] for form, found in index.items()}


@cache
def gate(language: str = "en") -> frozenset[str]:
    """The words a statement can hang on. Most sentences hold none of them and need no further look."""
    return frozenset(cues(language)) | {"according", "reportedly", "quoted", "citing", "published", "per"} | REPORT_OF | POLLS | HEARSAY | SILENCE | RUMOURS


@cache
def source_nouns(language: str = "en") -> dict[str, str]:
    """Noun, singular and plural, lower case -> what it makes of a phrase it heads."""
    found: dict[str, str] = {}
    for row in rows("source_nouns.csv"):
        if row["language"] == language:
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


def plural(noun: str) -> str:
    """The English plural, near enough for nouns that name people and papers."""
    if noun.endswith("man") and noun not in {"human", "german", "ottoman"}:
        return noun[:-3] + "men"
    if noun in {"person", "spokesperson", "chairperson"}:
        return noun[:-6] + "people"
    if noun == "wife":
        return "wives"
    if re.search(r"(?:s|x|z|ch|sh)$", noun):
        return noun + "es"
    return re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"
