"""The shipped knowledge about words: synonym groups, places, and how common a word is in news.

Three tables of the package's ``data`` folder, read once and only when claims are linked:

* ``synonyms.csv`` group, kind, opposite, words. Words are parted by ``|``; ``word~`` belongs loosely (a
  casualty is not always a death); ``cut * ties`` allows up to three words at the star.
* ``claim_places.csv`` place, kind, within, words: countries and regions with their demonyms; ``Kyiv~`` stands for its
  government in many sentences, and for a town in others, so it belongs loosely.
* ``word_counts.csv`` form, per_million (of sentences), capital (share of capitals inside a sentence, in percent).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from provenance.claims.words import STOP, stem, tokens
from provenance.shipped import rows

LOOSE = 0.6
# A capital's name stands for its government in most sentences that have it beside a deed.
LOOSE_PLACE = 0.8
GAP = "*"
# A word that is in no table is rarer than the rarest one kept there.
_UNKNOWN_PER_MILLION = 25.0
_SCALE = math.log(1e6 / 30.0)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Several words with one meaning: their normal forms (``*`` for a gap), and the key they stand for."""

    forms: tuple[str, ...]
    key: str
    strength: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``groups``: normal form -> ((key, strength), ...). ``phrases``: by first normal form, longest first.

    ``kinds`` and ``opposites`` are asked with a key (``@kill``, ``#ukraine``); ``within`` leads from a region to
    its country. ``counts``: normal form -> (per million sentences, percent capital).
    """

    groups: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)
    phrases: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    opposites: dict[str, str] = field(default_factory=dict)
    within: dict[str, str] = field(default_factory=dict)
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def weight(self, form: str) -> float:
        """How much a shared word says, 0 to 1: the logarithm of its rarity in news sentences."""
        return _rarity(self.counts[form][0] if form in self.counts else _UNKNOWN_PER_MILLION)

    def usually_capital(self, form: str) -> bool | None:
        """Whether a word is mostly written with a capital inside sentences; None when it is not known."""
        count = self.counts.get(form)
        return None if count is None else count[1] >= 60


@lru_cache(maxsize=20_000)
def _rarity(per_million: float) -> float:
    return min(1.0, max(0.05, math.log(1e6 / (per_million + 30.0)) / _SCALE))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped tables, read once."""
    made = Lexicon()
    groups: dict[str, dict[str, float]] = {}
    phrases: dict[str, list[Phrase]] = {}
    for sign, name, label, loose in (("@", "synonyms.csv", "group", LOOSE), ("#", "claim_places.csv", "place", LOOSE_PLACE)):
        for row in rows(name):
            key = sign + row[label]
            made.kinds[key] = row["kind"]
            if row.get("opposite"):
                made.opposites[key] = sign + row["opposite"]
            if row.get("within"):
                made.within[key] = sign + row["within"]
            for words in row["words"].split("|"):
                strength = loose if words.endswith("~") else 1.0
                _add(words.rstrip("~"), key, strength, groups, phrases)
    made.groups.update({form: tuple(sorted(found.items())) for form, found in groups.items()})
    made.phrases.update(
        {first: tuple(sorted(found, key=lambda p: (-len(p.forms), p.forms, p.key))) for first, found in phrases.items()}
    )
    with files("provenance").joinpath("data", "word_counts.csv").open("r", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            form, per_million, capital = line.rstrip("\n").split(",")
            made.counts[form] = (int(per_million), int(capital))
    return made


def _add(
    words: str, key: str, strength: float, groups: dict[str, dict[str, float]], phrases: dict[str, list[Phrase]]
) -> None:
    parts = _forms(words)
    if len(parts) == 1:
        # "US" is a country and "us" a pronoun: the reader of sentences decides by the capitals.
        held = groups.setdefault(parts[0], {})
        held[key] = max(strength, held.get(key, 0.0))
    elif parts:
        phrases.setdefault(parts[0], []).append(Phrase(tuple(parts), key, strength))


def _forms(words: str) -> list[str]:
    out: list[str] = []
    for word in words.split():
        if word == GAP:
            out.append(GAP)
        elif word.isascii() and word.isalpha():
            out.append(stem(word.lower()))  # most words: a look-up starts in a tenth of a second or not at all
        else:
            out += [stem(t.plain) for t in tokens(word)]
    return out


def is_stop(plain: str) -> bool:
    """Whether a folded word carries grammar, time or reporting, and no part of a claim."""
    return plain in STOP
