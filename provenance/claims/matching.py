"""A user's own words against claims: the scoring of sentences, asked from one side.

A few words ask for less than a sentence says, so it is enough that a text has nearly all of them; the amount that
is shared then counts for nothing. What speaks against a link between sentences speaks against a match as well, and
so do other figures, and a "not" that the text does not say. Where the words themselves lead to a text, the sentence
encoder is not asked; where they lead to none, it is asked about the few texts that come nearest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..data import ANY, words
from ..language.figures import numbers
from ..language.lexicon import same_name, skeleton, stem
from ..language.text import fold_plain
from ..language.tokens import tokens
from .agreement import DEED, unmet
from .concepts import EN, LOOSE, lexicon
from .prepared import Side, prepare
from .propositions import proposition_of
from .scoring import MEASURES, combine, compare, same_stance, surface, weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .propositions import Proposition

# The share of the user's words a text must have when it is no likely paraphrase of them.
NEARLY_ALL = 0.8
# What a text is worth that has the numbers asked for: as much as a text that is just a match.
_NUMBERS_ALONE = 0.5
# Words that are all more common than this ("president", "government", "people") are in every story and name none: only
# a text that says hardly more is meant by them.
_TELLING_WEIGHT = 0.4
# The most texts that the encoder is asked about: some ten milliseconds each, and a quarter of a second before the first.
_MOST_WEIGHED = 6
# How near the meaning of two texts comes that is not one text: a pair that would need more is no match.
_NEAREST_MEANING = 0.85
# Of the words that count for nothing in a statement, those that can be looked for.
_TELLING = EN.month_or_weekday | EN.unsure_time_or_number
_AGAINST = tuple(
    MEASURES.index(m)
    for m in ("dates_differ", "places_differ", "opposed", "name_swapped", "word_swapped", "unrealized")
)
_REVERSED = MEASURES.index("reversed")
_DIFFER, _AGREE, _BOTH, _MEANING = (MEASURES.index(m) for m in ("figures_differ", "figures_agree", "both", "meaning"))


class _Judged(NamedTuple):
    """What the words alone say of a text: a value from 0 to 1 where they settle it, else log odds that want the encoder."""

    place: int
    value: float
    odds: float


def match(words: str, texts: Sequence[str], embedding: str | None = None) -> list[tuple[int, float]]:
    """The texts that say what the words say: (place in ``texts``, score from 0 to 1), best first.

    Texts that are merely similar are left out; nothing that matches gives an empty list. ``embedding`` as for
    :func:`provenance.claims.link`.
    """
    asked = _read(words)
    if asked is None:
        return _match_numbers(words, texts)
    sides = [(n, prepare(p, embedding)) for n, text in enumerate(texts) if (p := _read(text)) is not None]
    if (written := _with_names(words, [side for _, side in sides])) != words:
        asked = _read(written) or asked
    side = prepare(asked, embedding)
    judged = [j for n, other in sides if (j := _judged(n, side, other)) is not None]
    found = [(j.place, j.value) for j in judged if j.value > 0.0]
    if not found:
        nearest = sorted(judged, key=lambda j: (-j.odds, j.place))[:_MOST_WEIGHED]
        others = dict(sides)
        found = [(j.place, value) for j in nearest if (value := _weighed(side, others[j.place])) > 0.0]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _read(words: str) -> Proposition | None:
    return proposition_of(words, "en" if _may_be_english(words) else None)


_LETTERS = re.compile(r"[^\W\d_]+")
_OTHER_LANGUAGES = frozenset(words("claims", "small word of another language", ANY))


def _may_be_english(words: str) -> bool:
    """A headline or a few words have too few of any language's small words to count them: Latin letters will do,
    unless small words of another language stand among them."""
    found = _LETTERS.findall(words.lower())
    latin = sum(w[0] < "\u0250" for w in found)
    return latin * 10 >= len(found) * 9 and sum(w in _OTHER_LANGUAGES for w in found) * 8 < len(found)


def _match_numbers(words: str, texts: Sequence[str]) -> list[tuple[int, float]]:
    """Words that name nothing but numbers and times ("84", "May 2024"): the texts that have all of them."""
    wanted, told = numbers(words), {t.plain for t in tokens(words)} & _TELLING
    if not wanted and not told:
        return []
    return [
        (n, _NUMBERS_ALONE)
        for n, text in enumerate(texts)
        if wanted <= numbers(text, written=True) and told <= {t.plain for t in tokens(text)}
    ]


def _judged(place: int, asked: Side, text: Side) -> _Judged | None:
    """None for what does not match, whatever it means."""
    held, missing, spare = unmet(asked, text)
    if missing & spare:
        return None  # another country, another person
    values = surface(asked, text)
    if _other_numbers(asked, text, values) or _not_said(asked, text):
        return None
    # With the share of the words it has for its meaning, a text that has them all is ranked by the rest.
    guessed = combine((*values, held, 0.0, 0.0, 0.0))
    if not _telling(asked) and values[_BOTH] < NEARLY_ALL:
        return None
    if held >= NEARLY_ALL and DEED not in missing and not _another_verb(asked, text) and not _against(values):
        return _Judged(place, 0.5 * held + 0.5 * guessed, 0.0)
    w = weights()
    odds = w.bias + sum(c * v for c, v in zip(w.values, values, strict=False))
    if odds + w.values[_MEANING] * _NEAREST_MEANING < 0.0 or _stranger(asked, text, spare):
        return None
    return _Judged(place, 0.0, odds)


def _weighed(asked: Side, text: Side) -> float:
    """From 0 to 1 with the encoder; 0 for what does not match."""
    bar = weights().match
    values = compare(asked, text, bar)
    alike = combine(values) if values is not None else 0.0
    return alike if alike >= bar else 0.0


def _against(values: tuple[float, ...]) -> bool:
    return values[_REVERSED] >= 1.0 or any(values[i] > 0.3 for i in _AGAINST)


def _telling(asked: Side) -> bool:
    return any(w.name or w.weight >= _TELLING_WEIGHT for w in asked.words)


def _not_said(asked: Side, text: Side) -> bool:
    """Whether the words say that something is not so, and the text does not. Words without "not" may just name the matter."""
    denied = [w for w in asked.words if w.negated and not w.name]
    said = sum(w.weight for w in denied if any(k in text.plain_keys for k, s in w.keys if s >= LOOSE))
    unsaid = sum(w.weight for w in denied if any(k in text.denied_keys for k, s in w.keys if s >= LOOSE))
    return said > unsaid or (bool(denied) and not same_stance(asked, text))


_YEARS = range(1900, 2101)


def _other_numbers(asked: Side, text: Side, values: tuple[float, ...]) -> bool:
    """Whether the words have numbers, and the text has numbers that are all others."""
    if values[_AGREE] >= 1.0:
        return False
    wanted = {n for n in numbers(asked.of.text) if n not in _YEARS}
    held = {n for n in numbers(text.of.text, written=True) if n not in _YEARS}
    return wanted.isdisjoint(held) if wanted and held else values[_DIFFER] >= 1.0


def _stranger(asked: Side, text: Side, spare: frozenset[str]) -> bool:
    """Whether a rare word of the user's, which may be a name in small letters, meets another name instead."""
    if "name" not in spare:
        return False
    known = lexicon()
    return any(
        known.usually_capital(w.form) is not False and not w.deed and not _held(w.form, text)
        for w in asked.words
        if not w.name
    )


def _another_verb(asked: Side, text: Side) -> bool:
    """Whether both have verbs, and none of the user's is met: "praised the minister", "dismissed the minister"."""
    return bool(asked.verbs and text.verbs) and not any(
        _held(k, text) for w in asked.verbs for k, s in (*w.keys, *((o, 1.0) for o in w.opposites)) if s >= LOOSE
    )


def _held(key: str, text: Side) -> bool:
    return key in text.of.keys or key in text.of.soft


# ------------------------------------------------------------------ names as people type them

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHORTEST_NAME = 3


def _with_names(words: str, sides: Iterable[Side]) -> str:
    """Words typed without capitals, with the names that the texts know written as there: "tin zawatin" as "Tinzaouaten".

    A name the texts do not know gets a capital where news mostly writes it with one.
    """
    if words != words.lower():
        return words
    names: dict[str, str] = {}
    sounds: dict[str, list[str]] = {}
    for side in sides:
        p = side.of
        for name in (p.text[t.start - p.span.start : t.end - p.span.start] for t in p.terms if t.name):
            names.setdefault(fold_plain(name), name)
    for known_name in names:
        sounds.setdefault(skeleton(known_name), []).append(known_name)

    known = lexicon()
    found = list(_WORD.finditer(words))
    plain = [fold_plain(m.group()) for m in found]
    common = [known.usually_capital(stem(p)) is False or len(p) < _SHORTEST_NAME for p in plain]
    out: list[str] = []
    at = k = 0
    while k < len(found):
        m, last = found[k], k
        written: str | None = None
        if k + 1 < len(found) and words[m.end() : found[k + 1].start()] in (" ", "-"):
            # "tin zawatin": one name in two words, one of which may mean something.
            joined = plain[k] + plain[k + 1]
            near = joined if joined in names else None if common[k] and common[k + 1] else _spelt(joined, sounds)
            if near is not None:
                written, last = names[near], k + 1
        if written is None and not common[k]:
            near = plain[k] if plain[k] in names else _spelt(plain[k], sounds)
            written = (
                names[near]
                if near is not None
                else m.group().capitalize()
                if known.usually_capital(stem(plain[k]))
                else None
            )
        if written is not None:
            out += [words[at : m.start()], written]
            at = found[last].end()
        k = last + 1
    return "".join([*out, words[at:]])


def _spelt(plain: str, sounds: dict[str, list[str]]) -> str | None:
    """The one known name this is another spelling of."""
    near = [name for name in sounds.get(skeleton(plain), ()) if same_name(plain, name)]
    return near[0] if len(near) == 1 else None
