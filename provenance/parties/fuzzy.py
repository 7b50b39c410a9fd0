"""Misspelled outlet names: one slip of the pen is forgiven, another word is not."""

from __future__ import annotations

from functools import lru_cache

from ..text import fold_plain
from .registry import Outlet, registry
from .words import countries, nationalities, words_of

_VOWELS = frozenset("aeiouyаеиоуыэюяіїє")
_SOUND_ALIKE = frozenset(
    frozenset(p) for p in ("cs", "ck", "sz", "kq", "vw", "fv", "iy", "ij", "mn", "gj", "иі", "ие", "оа", "гґ")
)


@lru_cache(maxsize=1)
def _names() -> dict[tuple[str, int], list[tuple[list[str], int]]]:
    """Names worth guessing, by first letter and number of words."""
    found: dict[tuple[str, int], list[tuple[list[str], int]]] = {}
    for i, outlet in enumerate(registry()):
        if not outlet.curated and outlet.confidence != "high":
            continue
        doubtful = {fold_plain(a) for a in outlet.ambiguous}
        for name in {outlet.name, *outlet.aliases}:
            words = _words(name)
            if words and fold_plain(name) not in doubtful and sum(map(len, words)) >= 6:
                found.setdefault((words[0][0], len(words)), []).append((words, i))
    return found


def _words(name: str) -> list[str]:
    words = [w.strip("'\".,()[]") for w in fold_plain(name).replace("-", " ").split()]
    words = [w for w in words if w]
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def misspelled(text: str) -> Outlet | None:
    """The one well-known outlet the name is a misspelling of; None when several fit or the name is a word of its own."""
    words = _words(text)
    if not words or sum(map(len, words)) < 6 or text[:1].islower() or not any(c.isalpha() for c in text):
        return None
    plain = " ".join(words)
    if {plain, fold_plain(text)} & words_of("not misspelled") or plain in countries() or plain in nationalities():
        return None
    hits: dict[str, tuple[bool, Outlet]] = {}
    for known, i in _names().get((words[0][0], len(words)), ()):
        changed = [(a, b) for a, b in zip(words, known, strict=True) if a != b]
        if len(changed) == 1 and _slip(*changed[0], alone=len(words) == 1):
            outlet = registry().at(i)
            hits[outlet.id] = (outlet.curated and outlet.confidence == "high", outlet)
    best = [o for first, o in hits.values() if first] or [o for _, o in hits.values()]
    return best[0] if len(best) == 1 else None


def _slip(written: str, known: str, *, alone: bool) -> bool:
    """Whether one word is the other with a letter lost, added, doubled, swapped or mistaken for a like one."""
    if len(known) < (6 if alone else 5) or written[0] != known[0] or written in words_of("not misspelled"):
        return False
    if any(c.isdigit() for c in written + known):
        return False
    from rapidfuzz.distance import OSA

    limit = 2 if len(known) >= 10 else 1
    distance = OSA.distance(written, known, score_cutoff=limit)
    if distance > limit:
        return False
    if alone and (known.startswith(written) or written.startswith(known)):
        # "Correct" is a word beside Correctiv; a lone name must be wrong inside, not short of its end.
        return False
    if written == known + "s" or (known == written + "s" and len(known) < 7):
        return False
    if distance == 2 or len(written) != len(known):
        return True
    wrong = [(a, b) for a, b in zip(written, known, strict=True) if a != b]
    if len(wrong) == 2:
        return True
    a, b = wrong[0]
    return (a in _VOWELS and b in _VOWELS) or frozenset(a + b) in _SOUND_ALIKE or len(known) >= 8
