"""People's names: titles, spellings and transliterations, and when two names can only be one person.

Names are folded in two steps, by rules of our own. The light fold brings the usual romanizations of one name
together (Andrii, Andriy, Андрій; Zelensky, Zelenskyy, Selenskyj needs the heavy one). The heavy fold also joins
letters that languages exchange (z and s, g and h, unstressed vowels) and counts only for long words, because it
would make one name of Sara and Zara. Arabic script carries few vowels, so there the consonants decide.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

from ..data import lists
from ..language.text import fold, fold_plain
from ..language.tokens import countries, listed_words, nationalities, short_forms

_CYRILLIC = dict(zip("абвгґдеєёжзиіїйклмнопрстуўфхцчшщъыьэюяђјљњћџ", (
    "a b v g g d e e e zh z i i i i k l m n o p r s t u u f h ts ch sh sh @ i @ e iu ia d j l n c dz"
).split(), strict=True))  # fmt: skip
_CYRILLIC = {k: v.replace("@", "") for k, v in _CYRILLIC.items()}
_ARABIC = dict(zip("بتثجحخدذرزسشصضطظعغفقكلمنهةويىاأإآءئؤپچژگکیڤ", (
    "b t t j h h d d r z s s s d t z @ g f k k l m n h @ @ @ @ @ @ @ @ @ @ @ p s z g k @ f"
).split(), strict=True))  # fmt: skip
_ARABIC = {k: v.replace("@", "") for k, v in _ARABIC.items()}
_IS_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_IS_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LETTERS = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*\.?", re.UNICODE)
_PATRONYMIC = re.compile(r".{3,}(?:ovi?ch|evi?ch|ovna|evna|ovic|ivna|iovich)$")
_SPECIAL = str.maketrans(dict(zip("øđłßæœıðþ", "o d l ss ae oe i d th".split(), strict=True)))


def _roman(word: str) -> str:
    """A folded word in Latin letters where a plain table can do it."""
    if _IS_CYRILLIC.search(word):
        # A soft or iotated vowel at the start of a word is written with y or j.
        if word[0] in "юя":
            word = "j" + {"ю": "u", "я": "a"}[word[0]] + word[1:]
        return "".join(_CYRILLIC.get(c, c) for c in word)
    return word


_LIGHT = (
    (re.compile(r"^(?:y|j|i)(?=[uo])"), "j"),
    (re.compile(r"^[yj](?=a)"), "j"),
    (re.compile(r"^[yj](?=e)"), ""),
    (re.compile(r"sch(?!w)|shch|sc(?=h)"), "sh"),
    (re.compile(r"tch|cz|č|(?<!s)ch"), "ch"),
    (re.compile(r"kh"), "h"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"dh"), "d"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"ck|q"), "k"),
    (re.compile(r"c(?![hiey])"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"w"), "v"),
    (re.compile(r"ou|oo"), "u"),
    (re.compile(r"ee"), "i"),
    (re.compile(r"(?<=[aeiou])[yj](?=[aeou])"), "i"),
    (re.compile(r"(?<=[^aeiou])[yj](?=[aeou])"), "i"),
    (re.compile(r"(?<!^)[yj]"), "i"),
    (re.compile(r"(?<=i)e(?=[vn])"), ""),  # Medvediev, Евгениев
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"ei$|ey$|ai$(?<=^.{7})"), "i"),
)  # fmt: skip


@lru_cache(maxsize=65536)
def light(word: str) -> str:
    """One word of a name with the romanizations of one spelling brought together."""
    out = re.sub(r"['’ʼ.]", "", _roman(fold_plain(word).translate(_SPECIAL)))
    for pattern, to in _LIGHT:
        out = pattern.sub(to, out)
    return out


_HEAVY = str.maketrans({"z": "s", "h": "g", "k": "g", "o": "a", "e": "i", "y": "i", "j": "i"})


@lru_cache(maxsize=65536)
def heavy(word: str) -> str:
    out = re.sub(r"^(?:ie|je)", "e", light(word)).replace("ts", "s").replace("zh", "s").replace("sh", "s")
    return re.sub(r"(.)\1+", r"\1", out.translate(_HEAVY))


@lru_cache(maxsize=1)
def _variants() -> dict[str, str]:
    """Light fold of a given name's forms to the first of them: Mohamed, Muhammad; Олександр, Александр."""
    found: dict[str, str] = {}
    for group, forms in lists("any/name_variants.csv"):
        for form in (group, *forms.split("|")):
            found.setdefault(light(form), light(group))
    return found


@lru_cache(maxsize=4096)
def _short(given: str) -> frozenset[frozenset[str]]:
    """The groups of given names that stand for one another (Charles, Chuck) in which this one is."""
    return frozenset(row for row in short_forms() if given in row)


@lru_cache(maxsize=16384)
def strip_titles(name: str) -> tuple[str, str]:
    """A person's name without titles and offices, and those words: ("Ann Roe", "Malian Prime Minister General")."""
    text = " ".join(name.split())
    head, comma, tail = text.partition(",")
    if comma and fold_plain(tail.split(",")[0].strip(" .")) not in listed_words("name suffix"):
        text = head.strip()
    words = text.split()
    if not _may_hold_title(words):
        return text, ""
    titles = listed_words("title")
    start = 0
    i = 0
    while i < len(words) - 1:
        size = next((k for k in (4, 3, 2, 1) if i + k < len(words) and _key(words[i : i + k]) in titles), 0)
        if size:
            i += size
            start = i
        elif _qualifies(words[i]) or (words[i][0].islower() and not (i == start and _particle(words[i]))):
            i += 1
            if words[i - 1][0].islower():
                start = i
        elif any(
            w[0].islower() and _key([w]) in titles and not _particle(w) for w in words[i + 1 : -1]
        ):  # "Foreign Ministry spokeswoman Maria Zakharova"
            i += 1
        else:
            break
    start = max(start, _office_end(words, start))
    kept = words[start:]
    single = len([w for w in kept if fold_plain(w).rstrip(".") not in listed_words("name suffix")]) == 1
    if start and single and _key(words[start - 1 : start]) in listed_words("name title"):
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])


@lru_cache(maxsize=1)
def _title_starts() -> frozenset[str]:
    return frozenset(t.split()[0] for t in listed_words("title")) | nationalities() | countries()


@lru_cache(maxsize=16384)
def _starts_title(word: str) -> bool:
    return word[0].islower() or _key([word]) in _title_starts()


def _may_hold_title(words: list[str]) -> bool:
    """Cheap and most often False: plain names are asked about by the thousand."""
    return len(words) > 1 and (words[0][0].islower() or any(_starts_title(w) for w in words[:-1]))


def _office_end(words: list[str], start: int) -> int:
    """Where an office of unlisted words ends: "NBC News moderator Matt Lauer", "Senate Majority Leader Ann Roe".

    Only before two to four words that open with a common given name, so that no name loses its first part.
    """
    for j in range(len(words) - 2, start, -1):
        if _key([words[j - 1]]) in listed_words("title") and not _particle(words[j - 1]):
            rest = words[j:]
            if 2 <= len(rest) <= 4 and _named(rest):
                return j
    # "Director of National Intelligence Dan Roe": the name is the last of it
    at = next(
        (
            k
            for k, (a, b) in enumerate(itertools.pairwise(words))
            if b in ("of", "for") and _key([a]) in listed_words("title")
        ),
        len(words),
    )
    return next(
        (j for j in range(len(words) - 2, max(start, at + 2), -1) if len(words) - j <= 3 and _named(words[j:])), start
    )


def _named(rest: list[str]) -> bool:
    """Whether words open with a common given name and are all fit for a name."""
    first = _key([rest[0]])
    return (first in listed_words("given name") or bool(_short(first))) and all(
        not w.islower() or _particle(w) for w in rest
    )


def _key(words: list[str]) -> str:
    return re.sub(r"'s$", "", fold_plain(" ".join(words)).replace(".", ""))


def _qualifies(word: str) -> bool:
    plain = _key([word])
    return plain in nationalities() or plain in countries() or plain in listed_words("qualifier of an office")


def _particle(word: str) -> bool:
    return fold_plain(word.split("-")[0]) in listed_words("particle")


class Name:
    """A personal name taken apart: ``words``, initials among them, and whether it is the ``younger`` one's ("Jr")."""

    __slots__ = ("arabic", "words", "younger")

    def __init__(self, name: str) -> None:
        bare, _ = strip_titles(name)
        self.arabic = bool(_IS_ARABIC.search(bare))
        self.words = _joined(bare)
        self.younger = fold_plain(bare).rpartition(" ")[2].strip(".,") in listed_words("younger")


@lru_cache(maxsize=16384)
def parse(name: str) -> Name:
    return Name(name)


_ABD = re.compile(r"abd(?:[aeou]{1,2}[lrsntdz]?)?$")


def _joined(bare: str) -> tuple[str, ...]:
    """The words of a name; "Abd al-Rahman", "Abdel Rahman" and "Abdurrahman" become one word, "al-" goes."""
    raw = [w.rstrip(".") if len(w.rstrip(".")) > 1 else w for w in _LETTERS.findall(fold_plain(bare).replace("-", " "))]
    if raw and raw[-1].rstrip(".") in listed_words("name suffix") and len(raw) > 1:
        raw.pop()
    if len(raw) > 1 and raw[0] in _ARTICLES and "-" in fold_plain(bare)[:4]:
        # "al-Assad" alone; but the Al of "Al Gore" is his name.
        raw = raw[1:]
    out: list[str] = []
    i = 0
    while i < len(raw):
        word = raw[i]
        if _IS_ARABIC.search(word):
            if word.startswith("ال") and len(word) > 4:
                word = word[2:]
            if word == "عبد" and i + 1 < len(raw):
                i += 1
                word = "عبد" + raw[i].removeprefix("ال")
        elif _ABD.fullmatch(word) and i + 1 < len(raw):
            i += 1
            while raw[i] in _ARTICLES and i + 1 < len(raw):
                i += 1
            word = "abd" + raw[i]
        elif word.startswith("abd") and len(word) > 6:
            word = "abd" + re.sub(r"^[aeou]{1,2}(?:l(?=.{3})|([rsntdz])(?=\1))?", "", word[3:])
        elif word in _ARTICLES and out and i + 1 < len(raw):
            i += 1
            continue
        out.append(word)
        i += 1
    return tuple(out)


_ARTICLES = frozenset("al el ul ad ar as ash an az at".split())


def _initial(word: str) -> bool:
    return len(word.rstrip(".")) == 1


def _word_same(a: str, b: str, *, given: bool) -> bool:
    if a == b:
        return True
    la, lb = light(a), light(b)
    if la == lb:
        return bool(la)
    va, vb = _variants().get(la), _variants().get(lb)
    if given and _short(a) & _short(b):
        return True
    if va is not None and vb is not None and (given or va == vb):
        return va == vb
    return min(len(la), len(lb)) >= 7 and la[:1] + lb[:1] not in _APART and heavy(a) == heavy(b)


# First letters that no romanization exchanges although the heavy fold does.
_APART = frozenset(("ae", "ea", "ao", "oa", "oe", "eo", "ie", "ei", "hk", "kh"))


_NO_VOWELS = str.maketrans("", "", "aeiouy'")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=16384)
def _consonants(word: str) -> str:
    if _IS_ARABIC.search(word):
        out = "".join(_ARABIC.get(c, "") for c in word)
    else:
        out = light(word).replace("sh", "s").replace("ch", "s").replace("th", "t").replace("v", "")
        out = out.translate(_NO_VOWELS).replace("p", "b")
    return _DOUBLED.sub(r"\1", out)


@lru_cache(maxsize=65536)
def same_person(a: str, b: str, *, one_article: bool = False) -> bool:
    """Whether two written names can only be one person: spellings, transliterations, titles.

    With ``one_article`` a surname or an initial stands for the full name as well, as it does inside one article.
    """
    if fold(a) == fold(b):
        return bool(fold(a))
    x, y = parse(a), parse(b)
    if not x.words or not y.words or x.younger != y.younger:
        return False
    if one_article and (surname_of(a, b) or surname_of(b, a)):
        return True
    if x.words == y.words:
        return True
    if len(x.words) < 2 or len(y.words) < 2:
        # One word is no full name; "Zelensky" and "Zelenskyy" may be two people of one family.
        return False
    if x.arabic != y.arabic:
        left, right = [_consonants(w) for w in x.words], [_consonants(w) for w in y.words]
        return left == right and all(left) and sum(map(len, left)) >= 5
    if not _word_same(x.words[-1], y.words[-1], given=False) or not _first_same(x.words[0], y.words[0], one_article):
        return False
    return _middles_agree(x.words[1:-1], y.words[1:-1], one_article)


def _first_same(a: str, b: str, one_article: bool) -> bool:
    if _initial(a) or _initial(b):
        # "J. Smith" may be anybody outside the article that also names John Smith.
        return light(a)[:1] == light(b)[:1] and (one_article or (_initial(a) and _initial(b)))
    return _word_same(a, b, given=True)


def _middles_agree(a: tuple[str, ...], b: tuple[str, ...], one_article: bool) -> bool:
    a = tuple(w for w in a if not _PATRONYMIC.fullmatch(light(w)))
    b = tuple(w for w in b if not _PATRONYMIC.fullmatch(light(w)))
    if len(a) == len(b):
        return all(
            (light(p)[:1] == light(q)[:1]) if _initial(p) or _initial(q) else _word_same(p, q, given=True)
            for p, q in zip(a, b, strict=True)
        )
    short, long_ = sorted((a, b), key=len)
    # A dropped middle initial is usual ("Donald J. Trump"); a dropped middle name proves nothing across articles.
    return not short and (one_article or all(_initial(w) for w in long_))


def surname_of(short: str, full: str) -> bool:
    """Whether ``short`` is the surname (or the name with initials) of ``full``: for use inside one article only."""
    s, f = parse(short).words, parse(full).words
    if not s or len(f) < 2 or len(s) >= len(f) + 1 or (parse(short).younger and not parse(full).younger):
        return False
    if _initial(s[0]) and len(s) > 1 and not _initial(f[0]):
        return light(s[0])[:1] == light(f[0])[:1] and _tail_same(s[1:], f[1:])
    if len(s) >= len(f):
        return False
    if _tail_same(s, f):
        return True
    # The family name stands first in Chinese, Korean and Vietnamese names: "Xi" of "Xi Jinping".
    return len(s) == 1 and len(f) <= 3 and s[0] == f[0] and s[0] in listed_words("family name first")


def _tail_same(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    tail = full[len(full) - len(short) :]
    return len(tail) == len(short) and all(_word_same(p, q, given=False) for p, q in zip(short, tail, strict=True))


def in_arabic(name: str) -> bool:
    return bool(_IS_ARABIC.search(name))


def name_key(name: str, *, across_scripts: bool = True) -> tuple[str, ...]:
    """Keys of which two names of one person share at least one: for finding candidates without comparing all with all.

    ``across_scripts`` adds the key that meets names in Arabic script.
    """
    parsed = parse(name)
    words = parsed.words
    if not words:
        return (f"={fold(name)}",)
    if parsed.arabic:
        return (f"c{_consonants(words[0])}.{_consonants(words[-1])}",)
    given = light(words[0])
    surname = heavy(_variants().get(light(words[-1])) or words[-1])
    forms = {given, *(light(w) for row in _short(words[0]) for w in row)}
    initials = {heavy(_variants().get(form, form))[:1] for form in forms}
    keys = tuple(f"s{surname}.{initial}" for initial in sorted(initials))
    return (*keys, f"c{_consonants(words[0])}.{_consonants(words[-1])}") if across_scripts else keys
