"""Names of outlets by their shape alone, for the many that are in no list."""

from __future__ import annotations

import re
from functools import lru_cache

from ..text import fold_plain
from .resolve import clean
from .words import words_of

_HOST_NAME = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+([^\W\d_]{2,})", re.IGNORECASE)
# Endings of hosts that outlets carry in their names; any two-letter country code counts as well.
_ENDINGS = frozenset("com org net info news press media online today tv fm site world live eu africa asia blog рф укр".split())
_NOT_HOSTS = frozenset("st dr mr mrs ms jr sr vs no inc ltd co corp etc vol art fig ex js py exe pdf doc txt csv jpg png gif html htm md".split())
_ABBREVIATED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{0,2}\.?")


@lru_cache(maxsize=16384)
def looks_like_outlet(name: str) -> bool:
    text = clean(name)
    if not text or len(text) > 80 or "\n" in text:
        return False
    words = text.split()
    if len(words) == 1:
        return _host_like(text) or _compound(text) or _run_together(text)
    if words[0].casefold() == "the":
        words = words[1:]
    if len(words) == 2 and _host_like(words[-1]):
        return True
    if len(words) == 1:
        # "The Gazette", "the Observer": a head word alone, with the article.
        return words[0][:1].isupper() and fold_plain(words[0]) in words_of("outlet head")
    if len(words) > 7:
        return False
    plain = [fold_plain(w) for w in words]
    if headed_outlet(text):
        return True
    cased = [w for w in words if w[0].isalpha() and not _small(w)]
    if not cased or any(w[0].islower() for w in cased) or words[-1][0].islower():
        return False
    if any(p in words_of("company") for p in plain):
        return False
    return _headed(plain, words)


def headed_outlet(name: str) -> bool:
    """Whether a name ends in words that no other kind of body ends in: "Media Center", "Broadcasting Corporation"."""
    words = name.split()
    return len(words) > 2 and words[-1][:1].isupper() and " ".join(fold_plain(w) for w in words[-2:]) in words_of("outlet head pair")


def _small(word: str) -> bool:
    return fold_plain(word) in _SMALL


_SMALL = frozenset("of and the for de la le les el los du des da do di y e et und der die das van in on al del della".split())


def _headed(plain: list[str], words: list[str]) -> bool:
    last, last_two, first, first_two = plain[-1], " ".join(plain[-2:]), plain[0], " ".join(plain[:2])
    person_like = len(plain) == 2 and plain[0] in words_of("given name")
    if last in words_of("outlet head") or last_two in words_of("outlet head"):
        return not (person_like and last in words_of("surname like"))
    if last in words_of("outlet head weak") or last_two in words_of("outlet head weak"):
        return not person_like and not _of_a_body(plain)
    if first in words_of("outlet first") or first_two in words_of("outlet first"):
        return len(words) > len(first_two.split()) or first in words_of("outlet first")
    # "Der Tagesspiegel", "Kölner Stadt-Anzeiger": a head as the last part of a compound.
    return _compound(words[-1])


def _of_a_body(plain: list[str]) -> bool:
    """Weak heads end names of bodies as well: "Labor Party Leader", "Supreme Court Justice", "World Bank Group"."""
    return any(p in words_of("organization head") for p in plain[:-1])


def _compound(word: str) -> bool:
    plain = fold_plain(word)
    if not word[:1].isupper() or len(plain) < 8:
        return False
    part = plain.rpartition("-")[2]
    return any(
        (plain.endswith(head) and len(plain) >= len(head) + 3) or part == head
        for head in words_of("outlet compound")
    )


def _run_together(word: str) -> bool:
    """ "PlymouthLive", "WalesOnline": two words of a name written as one."""
    parts = re.fullmatch(r"([A-Z][a-z]{2,})([A-Z][a-z]{2,})", word)
    return parts is not None and _headed([fold_plain(p) for p in parts.groups()], list(parts.groups()))


def _host_like(word: str) -> bool:
    m = _HOST_NAME.fullmatch(word)
    if not m or _ABBREVIATED.fullmatch(word):
        return False
    ending = m.group(1).casefold()
    label = word[: m.start(1) - 1]
    if ending in _NOT_HOSTS or fold_plain(word) in words_of("company") or not any(c.isalnum() for c in label):
        return False
    if ending in _ENDINGS:
        return len(label) > 1 or ending not in _ENDINGS
    # A country code: "24.kg", "Ukr.net"; but "St.Louis" or "said.He" are sentences run together.
    return len(ending) == 2 and ending in words_of("country code") and len(label) >= 2
