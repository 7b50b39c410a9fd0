"""Unnamed and vague sources: "several Ukrainian news outlets", "a senior U.S. official", "it was reported"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ..text import fold_plain
from .words import descriptors, nationalities, rows_of_data, words_of


@dataclass(frozen=True, slots=True)
class Vague:
    """A phrase of the list found in the words, its category there, and what kind of party it makes.

    ``descriptor`` is the head noun in English, singular, for unnamed people ("official"); None for vague ones.
    """

    phrase: str
    category: str
    kind: Literal["vague", "anonymous"]
    descriptor: str | None = None


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[str, str]]:
    """Folded phrase to the phrase and its category."""
    found: dict[str, tuple[str, str]] = {}
    for row in rows_of_data("vague_sources.csv"):
        found.setdefault(fold_plain(row[0]), (row[0], row[2]))
    return found


def _kind(category: str) -> Literal["vague", "anonymous"]:
    return "anonymous" if category.startswith("anonymous") else "vague"


_TRIM = "\"'“”„«»‘’.,;:!?()[] \t\r\n"
_POSSESSIVE = re.compile(r"^(.{1,80}?)(?:['’]s|(?<=s)['’]) +(.+)$")


@lru_cache(maxsize=16384)
def vague_phrase(words: str) -> Vague | None:
    text = " ".join(words.split()).strip(_TRIM)
    if not text or len(text) > 300:
        return None
    known = _phrases()
    hit = known.get(fold_plain(text))
    if hit:
        return _made(hit, text)
    parts = text.split()
    bare = _undetermined(parts)
    hit = known.get(fold_plain(" ".join(bare)))
    if hit and bare:
        return _made(hit, text)
    core = _core(bare)
    for i in range(len(core)):
        if i and not _may_modify(core[i - 1], core):
            break
        hit = known.get(fold_plain(" ".join(core[i:])))
        if hit and (core[-1][0].islower() or len(core) == 1 or not core[-1][0].isalpha() or _all_listed(core[:i])):
            return _made(hit, text)
    descriptor = descriptor_of(text)
    if descriptor:
        return Vague(" ".join(core) or text, "anonymous-person", "anonymous", descriptor)
    return None


def _made(hit: tuple[str, str], text: str) -> Vague:
    kind = _kind(hit[1])
    return Vague(hit[0], hit[1], kind, descriptor_of(text) or descriptor_of(hit[0]) if kind == "anonymous" else None)


def _undetermined(parts: list[str]) -> list[str]:
    i = 0
    while i < len(parts) - 1 and (fold_plain(parts[i]) in words_of("determiner") or parts[i].isdigit()):
        i += 1
        if i < len(parts) - 1 and fold_plain(parts[i]) == "of":
            i += 1
    return parts[i:]


def _core(parts: list[str]) -> list[str]:
    """The noun group before what follows it: "sources" of "sources familiar with the matter"."""
    out: list[str] = []
    for i, word in enumerate(parts):
        if i and (fold_plain(word.strip(",")) in words_of("postmodifier")):
            break
        out.append(word.strip(","))
        if word.endswith(",") and i:
            break
    return out


def _may_modify(word: str, core: list[str]) -> bool:
    """A lower-case word, a nationality or an acronym; a capitalised word would make a proper name of it."""
    plain = fold_plain(word)
    return not word[0].isupper() or plain in nationalities() or word.isupper() or word is core[0] and core[-1][0].islower() and plain in words_of("vague adjective")


def _all_listed(words: list[str]) -> bool:
    return all(fold_plain(w) in nationalities() or fold_plain(w) in words_of("vague adjective") for w in words)


@lru_cache(maxsize=16384)
def descriptor_of(words: str) -> str | None:
    text = " ".join(words.split()).strip(_TRIM)
    owned = _POSSESSIVE.match(text)
    if owned and len(text) <= 300:
        text = owned.group(2)
    core = _core(_undetermined(text.split()))
    if not core:
        return None
    known = descriptors()
    for size in (2, 1):
        if len(core) >= size:
            head = core[-size:]
            if head[-1][:1].isupper() and len(core) > 1 and not all(w[:1].isupper() for w in core):
                continue
            found = known.get(fold_plain(" ".join(head)))
            if found and (not head[-1][:1].isupper() or len(core) == 1 or _all_listed(core[:-size])):
                return found
    # Romance and Slavic languages put the adjective after the noun: "une source diplomatique".
    found = known.get(fold_plain(core[0]))
    return found if found and len(core) > 1 and all(w[:1].islower() for w in core[1:]) and _foreign(core[0]) else None


def _foreign(word: str) -> bool:
    return not word.isascii() or fold_plain(word) in words_of("descriptor first")
