"""Unnamed and vague sources: "several Ukrainian news outlets", "a senior U.S. official", "it was reported"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ..shipped import lists
from ..text import fold_plain
from .words import descriptors, nationalities, words_of


@dataclass(frozen=True, slots=True)
class Vague:
    """A vague or unnamed source: the phrase known for it, its category, and what kind of party it makes.

    ``phrase`` and ``category`` are those of the shipped list, or the bare noun group where only its head is known.
    ``descriptor`` is the head noun in English, singular, for unnamed people ("official"); None for vague ones.
    """

    phrase: str
    category: str
    kind: Literal["vague", "anonymous"]
    descriptor: str | None = None


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[str, str]]:
    """Folded phrase to the phrase and its category; also without what introduces it ("selon les médias": "médias")."""
    found: dict[str, tuple[str, str]] = {}
    rows = lists("vague_sources.csv")
    for row in rows:
        found.setdefault(fold_plain(row[0]), (row[0], row[2]))
    for row in rows:
        words = _introduced(fold_plain(row[0]))
        if not row[2].startswith("hearsay"):
            found.setdefault(" ".join(undetermined(words.split())), (row[0], row[2]))
    return found


def _introduced(plain: str) -> str:
    """The words after "according to", "selon", "за даними" ..., and without a "that" at their end."""
    for opening in sorted(words_of("introducer"), key=len, reverse=True):
        if plain.startswith(f"{opening} "):
            plain = plain[len(opening) + 1 :]
            break
    return _THAT.sub("", plain)


_TRIM = "\"'“”„«»‘’.,;:!?()[] \t\r\n\u200e\u200f\u200b"
_OWNER = re.compile(r"^(.{1,80}?)(?:['’]s|(?<=s)['’]) +(?=\S)")
_THAT = re.compile(r"\s(?:that|que|dass|che|что|що)$")
_LONGEST = 300


@lru_cache(maxsize=16384)
def vague_phrase(words: str) -> Vague | None:
    if len(words) > _LONGEST:
        return None
    text = " ".join(words.split()).strip(_TRIM)
    if not text:
        return None
    known = _phrases()
    folded = fold_plain(text)
    whole = known.get(folded) or known.get(_introduced(folded))
    if whole:
        return _listed(whole, text)
    parts = text.split()
    bare = undetermined(parts)
    hit = known.get(fold_plain(" ".join(bare)))
    if hit:
        return _listed(hit, text)
    core = noun_group(undetermined(without_owner(text).split()))
    if core and _common_noun(core):
        for i in range(len(core)):
            if i and _names(core[i - 1]) and not core[-1][:1].islower():
                break
            hit = known.get(fold_plain(" ".join(core[i:])))
            if hit:
                return _listed(hit, text)
    descriptor = descriptor_of(text)
    if descriptor:
        return Vague(" ".join(core), "anonymous-person", "anonymous", descriptor)
    return _collective(parts, core)


def _listed(hit: tuple[str, str], text: str) -> Vague:
    if hit[1].startswith("anonymous"):
        return Vague(hit[0], hit[1], "anonymous", descriptor_of(text) or descriptor_of(hit[0]))
    return Vague(hit[0], hit[1], "vague")


def _collective(parts: list[str], core: list[str]) -> Vague | None:
    """Collectives whose head alone is known: "British tabloids", "Palestinian accounts", "a newspaper"."""
    if not core or not _common_noun(core):
        return None
    head = fold_plain(core[-1])
    first = fold_plain(parts[0])
    definite = first in words_of("definite")
    if head in words_of("vague head plural"):
        # "the accounts" alone points back to something the text has introduced.
        return None if definite and len(core) == 1 else Vague(" ".join(core), "collective", "vague")
    if head in words_of("vague head singular") and first in words_of("indefinite"):
        return Vague(" ".join(core), "collective", "vague")
    return None


def without_owner(text: str) -> str:
    """The words after a possessive that opens the phrase: "Le Monde's sources"; not "sources familiar with Trump's thinking"."""
    owner = _OWNER.match(text)
    if owner is None or any(fold_plain(w.strip(",")) in words_of("postmodifier") for w in owner.group(1).split()[1:]):
        return text
    return text[owner.end() :]


def undetermined(parts: list[str]) -> list[str]:
    """The words without determiners, numbers and quantifiers in front: "two of the" goes, too."""
    i = 0
    while i < len(parts) - 1 and (fold_plain(parts[i]) in words_of("determiner") or parts[i].rstrip(",").isdigit()):
        i += 1
        if i < len(parts) - 1 and fold_plain(parts[i]) in ("of", "de", "von", "di"):
            i += 1
    return parts[i:]


def noun_group(parts: list[str]) -> list[str]:
    """The noun group before what follows it: "sources" of "sources familiar with the matter"."""
    out: list[str] = []
    for i, word in enumerate(parts):
        bare = word.strip(",;:")
        if i and (fold_plain(bare) in words_of("postmodifier") or not bare):
            break
        out.append(bare or word)
        if word[-1] in ",;:":
            break
    return out


def _common_noun(core: list[str]) -> bool:
    """Whether the head is a common noun: in lower case, or in a title-cased phrase without a name in it."""
    head = core[-1]
    if not head[:1].isupper() or len(core) == 1:
        return True
    return all(_harmless(w) for w in core[:-1])


def _harmless(word: str) -> bool:
    plain = fold_plain(word)
    return word[:1].islower() or plain in nationalities() or plain in words_of("vague adjective")


def _names(word: str) -> bool:
    """A capitalised word that is neither a nationality nor an acronym: part of a proper name."""
    return word[:1].isupper() and not word.isupper() and not _harmless(word)


@lru_cache(maxsize=16384)
def descriptor_of(words: str) -> str | None:
    if len(words) > _LONGEST:
        return None
    text = without_owner(" ".join(words.split()).strip(_TRIM))
    core = noun_group(undetermined(text.split()))
    if not core:
        return None
    known = descriptors()
    if _common_noun(core):
        for size in (2, 1):
            if len(core) >= size and (found := known.get(fold_plain(" ".join(core[-size:])))):
                return found
    # Romance languages put the adjective after the noun: "une source diplomatique".
    first = known.get(fold_plain(core[0]))
    if first and len(core) > 1 and all(w[:1].islower() for w in core[1:]) and _noun_first(core[0]):
        return first
    return None


def _noun_first(word: str) -> bool:
    return fold_plain(word) in words_of("descriptor first") or not fold_plain(word).isascii()
