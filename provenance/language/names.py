"""Names in several spellings: whether two of them may be one."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ..data import words

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
