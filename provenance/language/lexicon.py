"""The words of a language: what may report, who may be a source, places and peoples; their forms, and names in several spellings.

Asked of a text in a language that is known, they answer with that language's words; asked of names alone, with those of
all languages together, folded without accents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from ..data import Lists, lists, rows_everywhere, rows_in, words, words_everywhere
from .text import fold_plain

EN = Lists("language")
STOP = EN.stop
NEGATORS = EN.negators
Tense = Literal["base", "s", "past", "participle", "ing"]
_STANCES: dict[str, Literal["deny", "question"]] = {"deny": "deny", "question": "question"}


@dataclass(frozen=True, slots=True)
class Cue:
    lemma: str
    family: str
    stance: Literal["assert", "deny", "question"] = "assert"
    frames: frozenset[str] = frozenset()


def grammar(language: str | None) -> bool:
    """Whether the rules know how a language builds its sentences; so far they, and the model, read English alone."""
    return language == "en"


@cache
def cues(language: str = "en") -> dict[str, list[tuple[Cue, frozenset[Tense]]]]:
    """Inflected form (lower case) -> the cues it can be, with the tenses."""
    index: dict[str, dict[Cue, set[Tense]]] = {}
    for row in rows_in("cues.csv", language):
        cue = Cue(row["lemma"], row["family"], _STANCES.get(row["stance"], "assert"), frozenset(row["frames"]))
        for form, tenses in inflect(row["lemma"], row["irregular"]).items():
            index.setdefault(form, {}).setdefault(cue, set()).update(tenses)
    return {form: [(c, frozenset(t)) for c, t in found.items()] for form, found in index.items()}


@cache
def source_nouns(language: str = "en") -> dict[str, str]:
    """Noun, singular and plural, lower case -> what it makes of a phrase it heads."""
    found: dict[str, str] = {}
    for row in rows_in("source_nouns.csv", language):
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


@cache
def words_of(name: str, language: str | None = None) -> frozenset[str]:
    """One list of parties.csv in one language, or in all of them together."""
    found = words_everywhere("parties", name) if language is None else words("parties", name, language)
    return frozenset(fold_plain(w) for w in found)


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Names of countries, their capitals, and blocs that speak as one: they act as organizations in the news."""
    return frozenset(
        fold_plain(w)
        for _code, names, _people, capitals in lists("en/places.csv")
        for w in f"{names}|{capitals}".split("|")
        if w
    )


@lru_cache(maxsize=256)
def place_words(code: str) -> frozenset[str]:
    """Everything that names one country, its people or its capital; code is ISO 3166 alpha-2."""
    return frozenset(
        fold_plain(w)
        for row in lists("en/places.csv")
        if code and row[0] == code
        for cell in row[1:]
        for w in cell.split("|")
        if w
    )


@lru_cache(maxsize=1)
def nationalities() -> frozenset[str]:
    """Adjectives and names of peoples: "Ukrainian", "Tuareg", "Arab"."""
    return frozenset(fold_plain(w) for row in lists("en/places.csv") for w in row[2].split("|") if w)


@lru_cache(maxsize=1)
def descriptors() -> dict[str, str]:
    """Every form of a word for an unnamed source to its English singular: "officials", "responsables" to "official"."""
    found: dict[str, str] = {}
    for _language, row in rows_everywhere("descriptors.csv"):
        for form in (row["descriptor"], *row["forms"].split("|")):
            if form:
                found.setdefault(fold_plain(form), row["descriptor"])
    return found


# --- English inflection, told from the letters: normal forms for comparing, the forms of a verb, the plural of a noun.


_VOWEL = re.compile(r"[aeiouy]")
_HISSES = re.compile(r"(?:s|x|z|ch|sh)$")
_CONSONANT_Y = re.compile(r"(?<=[^aeiou])y$")


@cache
def _irregular() -> dict[str, str]:
    """Form to normal form: "gave" to "give"; of two, the first listed."""
    found: dict[str, str] = {}
    for line in words("language", "irregular forms"):
        first, *others = line.split()
        for form in others:
            found.setdefault(form, first)
    return found


@lru_cache(maxsize=100_000)
def stem(plain: str) -> str:
    """The normal form of a folded English word; any other string comes back as it is.

    A light stem, made for comparing and not for showing: "severance" and "sever" are brought together elsewhere.
    """
    word = _irregular().get(plain, plain)
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word in EN.whole_words:
        return word.removesuffix("e")
    return _strip(word)


def _strip(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word in EN.whole_words:
        return word
    for suffix in ("ing", "ed"):
        body = word.removesuffix(suffix)
        if body != word and len(body) >= 2 and _VOWEL.search(body):
            if suffix == "ed" and body.endswith("i"):
                return body[:-1] + "y"
            if len(body) > 3 and body[-1] == body[-2] and body[-1] not in "lsz":
                body = body[:-1]
            word = body if len(body) > 2 else body + "e"
            break
    if word.endswith("ment") and len(word) > 7:
        word = word[:-4]
    elif word.endswith("ation") and len(word) > 7:
        word = word[:-3]
    if len(word) > 3 and word.endswith("ll"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return word


def _with_s(word: str) -> str:
    return word + "es" if _HISSES.search(word) else _CONSONANT_Y.sub("ie", word) + "s"


def inflect(lemma: str, irregular: str = "") -> dict[str, set[Tense]]:
    """The forms of an English verb. ``irregular`` gives past, participle and, if need be, the -ing form."""
    given = irregular.split()
    past = given[0] if given else lemma + "d" if lemma.endswith("e") else _CONSONANT_Y.sub("i", lemma) + "ed"
    participle = given[1] if len(given) > 1 else past
    dropped = lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma
    ing = given[2] if len(given) > 2 else dropped + "ing"
    forms: dict[str, set[Tense]] = {}
    made: tuple[tuple[str, Tense], ...] = (
        (lemma, "base"),
        (_with_s(lemma), "s"),
        (past, "past"),
        (participle, "participle"),
        (ing, "ing"),
    )
    for form, tense in made:
        forms.setdefault(form, set()).add(tense)
    return forms


def plural(noun: str) -> str:
    """The English plural, near enough for nouns that name people and papers."""
    if noun.endswith("man") and noun not in EN.not_men:
        return noun[:-3] + "men"
    if noun in EN.persons:
        return noun[:-6] + "people"
    return "wives" if noun == "wife" else _with_s(noun)


# --- Names in several spellings: whether two of them may be one.


_SAME = str.maketrans({"z": "s", "c": "k", "q": "k", "v": "f", "b": "p", "d": "t", "g": "k", "j": "s", "x": "k"})
_CONFUSED = ("aeiouyhw", "ckqgx", "sz", "bpv", "dt", "fvw", "jyg")
_DROPPED = re.compile(r"[^bcdfgjklmnpqrstvxz]")


@lru_cache(maxsize=50_000)
def skeleton(plain: str) -> str:
    """The consonants of a name with those folded that transliterations mix up: "tinzaouaten", "tin zawatin" -> "tnstn".

    A key to find candidates with; two names are only the same when their spelling is near as well
    (:func:`same_name`).
    """
    word = plain.replace("sch", "s").replace("sh", "s").replace("ch", "k").replace("ph", "f").replace("th", "t")
    word = _DROPPED.sub("", word).translate(_SAME)
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=50_000)
def same_name(a: str, b: str) -> bool:
    """Whether two folded names, of one or more words, are likely one name in two spellings."""
    if a == b:
        return True
    left, right = a.replace(" ", ""), b.replace(" ", "")
    if left == right:
        return True
    if min(len(left), len(right)) < 5 or not (left.isalpha() and right.isalpha()):
        return False
    from rapidfuzz.distance import Levenshtein

    shorter, longer = sorted((left, right), key=len)
    if longer.startswith(shorter) and len(longer) - len(shorter) >= 2:
        return False  # "Niger", "Nigeria": more letters, another name
    one, two = skeleton(left), skeleton(right)
    near = float(Levenshtein.normalized_similarity(left, right))
    # "Bahrain" and "Bahrein" share their consonants; "Gaddafi" and "Qaddafi" too. "Austria" and "Australia" do not.
    return (len(one) >= 3 and one == two and left[0] in _first_letters(right[0]) and near >= 0.6) or (
        min(len(left), len(right)) >= 8 and near >= 0.88
    )


def _first_letters(c: str) -> str:
    """The letters that transliterations put for this one at the beginning of a name."""
    return "".join(group for group in _CONFUSED if c in group) + c


@cache
def _short_forms() -> tuple[frozenset[str], ...]:
    """Given names that stand for one another: William, Bill, Will."""
    return tuple(frozenset(line.split()) for line in words("language", "short given names"))


def same_first(a: str, b: str) -> bool:
    """Whether two first names may be one person's: an initial, a short form, another spelling."""
    if len(a) <= 2 or len(b) <= 2:
        return a[0] == b[0]
    return a[:3] == b[:3] or same_name(a, b) or any(a in line and b in line for line in _short_forms())
