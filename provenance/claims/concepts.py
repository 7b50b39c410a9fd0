"""What a sentence speaks of: its terms in normal form, by the shipped knowledge about words."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from ..data import Lists, Patterns, rows
from ..language.text import fold_plain, sentences
from ..language.tokens import NEGATORS, STOP, Token, stem, tokens
from ..model import one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..language.text import Range

    Join = Callable[[str, Iterable[str], float], None]

LOOSE = 0.6
# A capital's name stands for its government in most sentences that have it beside a deed.
LOOSE_PLACE = 0.8
GAP = "*"
# A word that is in no table is rarer than the rarest one kept there.
_UNKNOWN_PER_MILLION = 25.0
_SCALE = math.log(1e6 / 30.0)


# What sentences say is read in English; other languages go by their words alone.
EN, RE = Lists("claims"), Patterns("claims")


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
    known = Lexicon()
    groups: dict[str, dict[str, float]] = {}
    phrases: dict[str, list[Phrase]] = {}
    for sign, name, label, loose in (
        ("@", "en/synonyms.csv", "group", LOOSE),
        ("#", "en/claim_places.csv", "place", LOOSE_PLACE),
    ):
        for row in rows(name):
            key = sign + row[label]
            known.kinds[key] = row["kind"]
            if row.get("opposite"):
                known.opposites[key] = sign + row["opposite"]
            if row.get("within"):
                known.within[key] = sign + row["within"]
            for form in row["words"].split("|"):
                strength = loose if form.endswith("~") else 1.0
                _add(form.rstrip("~"), key, strength, groups, phrases)
    known.groups.update({form: tuple(sorted(keys.items())) for form, keys in groups.items()})
    for first, some in phrases.items():
        known.phrases[first] = tuple(sorted(some, key=lambda p: (-len(p.forms), p.forms, p.key)))
    with files("provenance").joinpath("data", "en", "word_counts.csv").open("r", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            form, per_million, capital = line.rstrip("\n").split(",")
            known.counts[form] = (int(per_million), int(capital))
    return known


def _add(
    words: str, key: str, strength: float, groups: dict[str, dict[str, float]], phrases: dict[str, list[Phrase]]
) -> None:
    parts = _forms(words)
    if len(parts) == 1:
        # "US" is a country and "us" a pronoun: the reader of sentences decides by the capitals.
        keys = groups.setdefault(parts[0], {})
        keys[key] = max(strength, keys.get(key, 0.0))
    elif parts:
        phrases.setdefault(parts[0], []).append(Phrase(tuple(parts), key, strength))


def _forms(words: str) -> list[str]:
    out: list[str] = []
    for word in words.split():
        if word == GAP:
            out.append(word)
        elif word.isascii() and word.isalpha():
            out.append(stem(word.lower()))  # most words: a look-up starts in a tenth of a second or not at all
        else:
            out += [stem(t.plain) for t in tokens(word)]
    return out


def is_stop(plain: str) -> bool:
    """Whether a folded word carries grammar, time or reporting, and no part of a claim."""
    return plain in STOP


# --- What a sentence speaks of: its terms in normal form, who does what, where and when, and what is denied.


EVENT = frozenset({"event", "mutual"})
# Directions and sizes matter less than names and deeds.
_LIGHT = frozenset({"place", "quality"})
_LONGEST_GAP = 3
# Taken for a country only with a capital: otherwise a bird, a boy's name, a shoe cream, a pronoun.
_COMMON = EN.name_or_word


class Term(NamedTuple):
    """One unit of meaning.

    ``start`` and ``end`` are characters of the article, ``place`` is its token's number, ``before`` the word that
    stands before it. ``no_at`` is where the word begins that negates it.
    """

    form: str
    keys: tuple[tuple[str, float], ...]
    weight: float
    kind: str  # event mutual actor thing quality place country region name word
    name: bool
    start: int
    end: int
    place: int
    negated: bool = False
    before: str = ""
    no_at: int = -1


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence read: its place in the article, tokens, and terms in order."""

    range: Range
    tokens: tuple[Token, ...]
    terms: tuple[Term, ...]


@dataclass(slots=True)
class Lexis:
    """What an article says about its own words.

    ``companions``: key of a name or a noun -> the keys that go with it and how surely (0 to 1).
    ``english``: whether English word forms apply. ``cased``: whether capitals mark names here at all.
    """

    capital: set[str] = field(default_factory=set)
    lower: set[str] = field(default_factory=set)
    companions: dict[str, dict[str, float]] = field(default_factory=dict)
    english: bool = True
    cased: bool = True


def is_english(text: str, language: str | None) -> bool:
    """By the declared language, else by how many of the words are English function words."""
    if language:
        return language.lower().startswith("en")
    words = re.findall(r"[^\W\d_]+", text[:4000].lower())
    few = len(words) < 12 and text.isascii()
    return few or not words or sum(w in EN.function_word for w in words) >= 0.08 * len(words)


def read_sentences(
    text: str, language: str | None = None, known: Lexicon | None = None
) -> tuple[list[Sentence], Lexis]:
    """All sentences of an article with their terms, and the article's own lexis."""
    known = known or lexicon()
    lexis = Lexis(english=is_english(text, language))
    ranges = sentences(text, language=language)
    lists = [tokens(text[r.start : r.end], r.start) for r in ranges]
    _note_capitals(lists, lexis)
    read = [Sentence(r, tuple(t), tuple(_terms(t, lexis, known))) for r, t in zip(ranges, lists, strict=True)]
    _note_companions(text, read, lexis)
    return read, lexis


def _note_capitals(lists: Iterable[Sequence[Token]], lexis: Lexis) -> None:
    any_capital = any_lower = False
    for found in lists:
        words = [t for t in found if t.kind == "word"]
        shown = sum(t.text[0].isupper() for t in words)
        any_lower = any_lower or shown < len(words)
        if len(words) > 3 and shown > 0.6 * len(words):
            continue
        for place, token in enumerate(words):
            if token.text[0].isupper():
                if place:
                    any_capital = True
                    lexis.capital.add(token.plain)
            elif token.text[0].islower():
                lexis.lower.add(token.plain)
    lexis.cased = any_capital or any_lower


def _normal(token: Token, lexis: Lexis) -> str:
    return stem(token.plain) if lexis.english and token.kind == "word" else token.plain


def _is_name(token: Token, first: bool, headline: bool, lexis: Lexis, known: Lexicon) -> bool:
    if token.kind == "dotted":
        return True
    if not token.text[0].isupper():
        return False
    if len(token.text) > 1 and token.text.isupper() and not headline:
        return True
    if first or headline:
        if token.plain in lexis.capital:
            return token.plain not in lexis.lower or known.usually_capital(stem(token.plain)) is True
        return token.plain not in lexis.lower and known.usually_capital(stem(token.plain)) is not False
    return True


def _terms(found: Sequence[Token], lexis: Lexis, known: Lexicon) -> list[Term]:
    words = [t for t in found if t.kind == "word"]
    headline = len(words) > 3 and sum(t.text[0].isupper() for t in words) > 0.6 * len(words)
    no_capital = not any(t.text[0].isupper() for t in words)
    forms = [_normal(t, lexis) for t in found]
    negators = [i for i, t in enumerate(found) if t.plain in NEGATORS or t.plain.endswith("n't")]
    made: list[Term] = []
    taken: set[int] = set()
    names: set[int] = set()
    no_at: dict[int, int] = {}
    for i, token in enumerate(found):
        if token.kind == "number":
            continue
        opens = i == 0 or (found[i - 1].end < token.start - 1 and not token.lead.isspace())
        if _is_name(token, opens, headline, lexis, known):
            names.add(i)
    for i, token in enumerate(found):
        if i in taken or token.kind == "number":
            continue
        no = next(
            (found[n].start for n in reversed(negators) if 0 < i - n <= 4 and not _clause_between(found, n, i)), -1
        )
        negated = no >= 0
        no_at[i] = no
        phrase = _phrase_at(i, found, forms, names, no_capital, known) if lexis.english else None
        if phrase is not None:
            places, key, strength = phrase
            taken.update(places)
            parts = [forms[p] for p in places if not is_stop(found[p].plain)] or [forms[i]]
            weight = min(1.0, 1.1 * max(known.weight(f) for f in parts))
            phrase_form, kind = " ".join(forms[p] for p in places), known.kinds.get(key, "word")
            keys, name = ((phrase_form, 1.0), (key, strength)), i in names and (key[0] == "#" or kind == "actor")
            end = found[places[-1]].end
            made.append(Term(phrase_form, keys, weight, kind, name, token.start, end, i, negated))
            continue
        term = _word_term(i, token, forms[i], i in names, no_capital, headline, negated, lexis, known)
        if term is not None:
            made.append(term)
    made = [t._replace(no_at=no_at[t.place], before=one_of(found[t.place - 1].plain) if t.place else "") for t in made]
    return _lighten(_weigh_first_names(made, known), found)


def _lighten(terms: list[Term], found: Sequence[Token]) -> list[Term]:
    """Less weight for what adds little: the noun after a name ("Malian soldiers"), adverbs, what stands in brackets."""
    out: list[Term] = []
    for k, t in enumerate(terms):
        factor = 1.0
        if t.kind == "actor" and not t.name and k and terms[k - 1].name and terms[k - 1].place == t.place - 1:
            factor = 0.6
        if t.kind == "word" and t.form.endswith("ly") and len(t.form) > 5:
            factor = 0.5
        if _bracketed(found, t.place):
            factor *= 0.5
        out.append(t._replace(weight=t.weight * factor) if factor != 1.0 else t)
    return out


def _bracketed(found: Sequence[Token], place: int) -> bool:
    leads = "".join(token.lead for token in found[max(0, place - 5) : place + 1])
    return "(" in leads and ")" not in leads


def _clause_between(found: Sequence[Token], a: int, b: int) -> bool:
    """Whether more than blanks and commas' breadth lies between neighbours: punctuation ends a negation's reach."""
    return any(found[k + 1].start - found[k].end > 2 for k in range(a, b))


def _word_term(
    i: int,
    token: Token,
    form: str,
    name: bool,
    no_capital: bool,
    headline: bool,
    negated: bool,
    lexis: Lexis,
    known: Lexicon,
) -> Term | None:
    shouted = name and (token.kind == "dotted" or (token.text.isupper() and len(token.text) > 1))
    if is_stop(token.plain) and not shouted:
        return None
    if len(form) < 2 and not token.text[0].isdigit() and token.text.isascii():
        return None
    keys = [(form, 1.0)]
    kind = "name" if name else "word"
    if lexis.english:
        strongest = 0.0
        for key, strength in known.groups.get(form, ()):
            if key.startswith("#"):
                if not (name or (no_capital and form not in _COMMON)):
                    continue
                keys.append((key, strength))
                kind, strongest, name = known.kinds[key], 2.0, True
            else:
                here = known.kinds[key]
                if name and not headline and not shouted and (here in EVENT or here == "quality"):
                    continue  # "Split" is a town here, and no quarrel
                keys.append((key, strength))
                strength += 0.5 if here in EVENT else 0.0
                if strength > strongest:
                    kind = here if not (name and here == "word") else kind
                    strongest = strength
    weight = known.weight(form) if lexis.english else _foreign_weight(form)
    if name:
        weight = max(0.35, min(1.0, 1.1 * weight))
    elif kind in _LIGHT:
        weight *= 0.7
    return Term(one_of(form), one_of(tuple(keys)), weight, kind, name, token.start, token.end, i, negated)


def _foreign_weight(form: str) -> float:
    """No counts are shipped for other languages: short words are grammar more often than not."""
    if not form.isascii() and len(form) == 2:
        return 0.4  # a pair of characters of an unspaced script
    return 0.1 if len(form) <= 3 else 0.45 if len(form) <= 5 else 0.8


def _phrase_at(
    i: int, found: Sequence[Token], forms: Sequence[str], names: set[int], no_capital: bool, known: Lexicon
) -> tuple[tuple[int, ...], str, float] | None:
    for phrase in known.phrases.get(forms[i], ()):
        if phrase.key.startswith("#") and i not in names and not no_capital:
            continue
        places = _fit(phrase.forms, i, found, forms)
        if places is not None:
            return places, phrase.key, phrase.strength
    return None


def _fit(pattern: tuple[str, ...], i: int, found: Sequence[Token], forms: Sequence[str]) -> tuple[int, ...] | None:
    places = [i]
    at, gap = i, False
    for wanted in pattern[1:]:
        if wanted == GAP:
            gap = True
            continue
        reach = range(at + 1, min(len(found), at + 2 + (_LONGEST_GAP if gap else 0)))
        hit = next((k for k in reach if forms[k] == wanted and not _clause_between(found, at, k)), None)
        if hit is None:
            return None
        places.append(hit)
        at, gap = hit, False
    return tuple(places)


def _weigh_first_names(terms: list[Term], known: Lexicon) -> list[Term]:
    """A name of several words, with its titles, counts little more than one word.

    In "Senator Elizabeth Warren" the surname says who, in "Wagner Group" the first word does; the rest is habit.
    """
    k = 0
    while k < len(terms):
        end = k + 1
        while (
            end < len(terms)
            and terms[end].place == terms[end - 1].place + 1
            and terms[end].start - terms[end - 1].end <= 2
            and _titled(terms, end)
        ):
            end += 1
        if end - k > 1:
            run = range(k, end)
            names = [i for i in run if terms[i].kind == "name"]
            # The last word of a person's name; the first one when what follows is a common noun ("Group").
            chief = next(
                (i for i in reversed(names) if known.usually_capital(terms[i].form) is not False),
                max(run, key=lambda i: terms[i].weight),
            )
            for i in run:
                if i != chief and terms[i].kind not in {"country", "region"}:
                    terms[i] = terms[i]._replace(weight=terms[i].weight * (0.6 if terms[i].kind == "name" else 0.4))
        k = end
    return terms


def _titled(terms: Sequence[Term], i: int) -> bool:
    """Whether a term goes on with the name or title before it."""
    a, b = terms[i - 1], terms[i]
    title = a.name or (a.kind == "actor" and a.form in EN.title)
    return title and b.name and b.kind in {"name", "actor"}


# Found from its end: looking for the words first would try every word of the text.
_ACRONYM = re.compile(r"\(\s*([A-Z][A-Za-z]{1,7})\s*\)")
_SPELT_OUT = re.compile(r"(?:[^\W\d_][\w'’.-]*\s+){2,7}\Z")
_FAR_BACK = 400
_GLOSS = re.compile(r"\b([A-Z]{2,7})\s+\(([^()]{5,60})\)")


def _note_companions(text: str, read: Sequence[Sentence], lexis: Lexis) -> None:
    """Fill :attr:`Lexis.companions` from acronyms, definitions and epithets."""
    found: dict[str, dict[str, float]] = defaultdict(dict)

    def join(key: str, other: Iterable[str], strength: float) -> None:
        for o in other:
            if o != key:
                found[key][o] = max(strength, found[key].get(o, 0.0))

    for m in _ACRONYM.finditer(text):
        before = _SPELT_OUT.search(text, max(0, m.start() - _FAR_BACK), m.start())
        words = _expansion(before[0].split(), m[1]) if before else []
        if words:
            forms = [stem(fold_plain(w)) for w in words if not is_stop(fold_plain(w))]
            join(fold_plain(m[1]), forms, 0.8)
            for form in forms:
                join(form, [fold_plain(m[1])], 0.8)
    for m in _GLOSS.finditer(text):
        words = [w for w in re.split(r"[\s-]+", m[2]) if w]
        if _initials(words, m[1]):
            join(fold_plain(m[1]), [stem(fold_plain(w)) for w in words if not is_stop(fold_plain(w))], 0.8)
    epithets: dict[str, Counter[str]] = defaultdict(Counter)
    bearers: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in read:
        for a, b in zip(sentence.terms, sentence.terms[1:], strict=False):
            # "Tuareg rebels", "CSP rebels"; "militia Azawad": a name beside a noun for people.
            if b.start - a.end <= 2 and b.place == a.place + 1 and a.name != b.name:
                name, noun = (a, b) if a.name else (b, a)
                if noun.kind == "actor" and name.kind != "region" and noun.form not in EN.title:
                    for key in _own_keys(noun):
                        epithets[name.form][key] += 1
                    for key in _own_keys(name):
                        bearers[noun.form][key] += 1
        _note_definition(sentence, join)
        _note_apposition(sentence, join)
    for handle, nouns in epithets.items():
        join(handle, nouns, LOOSE)
    for handle, names in bearers.items():
        total = max(names.values())
        # A noun that goes with many names ("Malian soldiers", "Russian soldiers") points to none of them.
        best = [k for k, n in names.items() if n == total]
        plain = {k: n for k, n in names.items() if not k.startswith(("@", "#"))}
        if sum(k in plain for k in best) == 1 and total * 2 >= sum(plain.values()):
            join(handle, best, LOOSE)
    lexis.companions = dict(found)


def _note_definition(sentence: Sentence, join: Join) -> None:
    """ "The FLA is a separatist militia of mostly Tuareg groups": what it is goes with its name."""
    terms, found = sentence.terms, sentence.tokens
    if not terms or not terms[0].name or terms[0].place > 1:
        return
    subject = [terms[0]]
    for t in terms[1:]:
        if t.name and t.place == subject[-1].place + 1:
            subject.append(t)
        else:
            break
    after = subject[-1].place + 1
    if after + 1 >= len(found) or found[after].plain not in EN.is_a or found[after + 1].plain not in EN.article:
        return
    limit = after + 10
    defining: list[str] = []
    for t in terms[len(subject) :]:
        if t.place > limit or t.kind in EVENT or found[t.place].start - found[t.place - 1].end > 1:
            break
        if t.kind == "actor" or t.name:
            defining += _own_keys(t)
    for t in subject:
        join(t.form, defining, LOOSE)


def _note_apposition(sentence: Sentence, join: Join) -> None:
    """ "its Russian helpers, the "Wagner"": a quoted name set beside a noun for people."""
    terms, found = sentence.terms, sentence.tokens
    for k in range(1, len(terms)):
        a, b = terms[k - 1], terms[k]
        if not (a.kind == "actor" and not a.name and b.name and b.place - a.place <= 2):
            continue
        lead = found[b.place].lead
        gap = "".join(found[p].lead for p in range(a.place + 1, b.place + 1))
        quoted = lead != "" and lead[-1] in "\"“«‘'„"
        if not quoted or "," not in gap or any(found[p].plain != "the" for p in range(a.place + 1, b.place)):
            continue
        keys = _own_keys(a)
        if k > 1 and terms[k - 2].name and terms[k - 2].place == a.place - 1:
            keys += _own_keys(terms[k - 2])
            join(terms[k - 2].form, _own_keys(b), LOOSE)
        join(b.form, keys, LOOSE)


def _own_keys(term: Term) -> list[str]:
    return [key for key, strength in term.keys if strength == 1.0]


def _initials(words: Sequence[str], acronym: str) -> bool:
    letters = "".join(w[0] for w in words).lower()
    small = "".join(w[0] for w in words if not is_stop(w.lower())).lower()
    return acronym.lower() in {letters, small}


def _expansion(words: list[str], acronym: str) -> list[str]:
    for count in range(2, len(words) + 1):
        tail = words[-count:]
        if tail[0][0].lower() == acronym[0].lower() and _initials(tail, acronym):
            return tail
    return []
