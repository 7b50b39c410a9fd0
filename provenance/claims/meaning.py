"""What two statements have in common beyond their words: meaning as a vector, what is left over, the story around them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ..language.lexicon import STOP, stem
from ..language.tokens import tokens
from .embedding import vector
from .story import odds

if TYPE_CHECKING:
    from collections.abc import Collection

    from .prepared import Side

# The log odds of one event below which articles are strangers, and those from which more make no difference: being of
# one event is no sign that two sentences say the same of it.
_STRANGERS = -3.0
_NO_DOUBT = 0.0
# What these count beside texts that stand alone: whole articles about one event say much that is nearly the same.
_LIKELY = 0.89
# From these odds on two reports are of one event, and may well give other reasons and circumstances; what speaks
# against a link then counts so much of what it does otherwise.
_SURE = 2.0
_COUNTS_STILL = 0.4
# Letters of a quotation, some ten words, that nobody says again by accident.
_SAID_ONCE = 50
# Phrases nearer than the first are one matter told in two ways, farther than the second another matter.
_ONE_MATTER = 0.6
_ANOTHER_MATTER = 0.2
# So much weight left over on both sides is as much as more.
_ENOUGH_LEFT = 1.0


def meaning(a: Side, b: Side) -> float:
    """The cosine of the two texts' vectors, 0 to 1."""
    if a.plain == b.plain:
        return 1.0
    return _cosine(a.of.text, b.of.text, a.model)


def remainder(a: Side, b: Side, left_a: Collection[str], left_b: Collection[str]) -> float:
    """How far apart the words are that only one side has (by their forms), 0 to 1; 0 where only one side has some.

    "arrested the mayor over bribes for a tram contract", "arrested the mayor after a fight outside a nightclub": all
    that is shared says nothing of whether the rest is one matter told in two ways.
    """
    weight = left_weight(a, b, left_a, left_b)
    if not weight:
        return 0.0
    one, two = _words(a, left_a), _words(b, left_b)
    if not one or not two:
        return 0.0
    return (1.0 - _cosine(one, two, a.model)) * weight


def left_weight(a: Side, b: Side, left_a: Collection[str], left_b: Collection[str]) -> float:
    """How much is left over on the side that has less left, 0 to 1: the most a remainder can be."""
    if not left_a or not left_b:
        return 0.0
    return min(
        1.0,
        min(sum(w.weight for w in s.words if w.form in left) for s, left in ((a, left_a), (b, left_b))) / _ENOUGH_LEFT,
    )


def _words(side: Side, left: Collection[str]) -> str:
    """These words as the text has them."""
    p = side.of
    found: dict[str, str] = {}
    for t in p.terms:
        if t.form in left and p.span.start <= t.start and t.end <= p.span.end:
            found.setdefault(t.form, p.text[t.start - p.span.start : t.end - p.span.start])
    return " ".join(found.values())


def _cosine(one: str, two: str, model: str | None) -> float:
    return max(0.0, min(1.0, float(vector(one, model) @ vector(two, model))))


def same_story(a: Side, b: Side) -> float:
    """Whether the articles around the two may report one event: from 0 for strangers; 1 where the texts are too short to tell."""
    one, two = a.of.story, b.of.story
    if one is None or two is None:
        return 1.0
    if _one_utterance(a, b):
        return _LIKELY
    return _LIKELY * max(0.0, min(1.0, (odds(one, two) - _STRANGERS) / (_NO_DOUBT - _STRANGERS)))


def _one_utterance(a: Side, b: Side) -> bool:
    """Both quote the same words, too many of them to be said twice: whatever else their articles tell, it was said once."""
    quoted = all(s.of.attribution is not None and s.of.attribution.form in {"direct", "mixed"} for s in (a, b))
    return quoted and len(a.plain) >= _SAID_ONCE and a.plain == b.plain


def doubt(a: Side, b: Side) -> float:
    """How much a difference in reason or circumstance counts: 1 for stories that may be two, less for one event's."""
    one, two = a.of.story, b.of.story
    if one is None or two is None:
        return 1.0
    return 1.0 - (1.0 - _COUNTS_STILL) * max(0.0, min(1.0, odds(one, two) / _SURE))


def other_reason(a: Side, b: Side) -> float:
    """Whether both sentences give a reason, an aim or a circumstance ("over bribes", "to sign a pact", "after a fight"), and
    another one each: 0 to 1, by the meaning of these words; 0 where they share a word. Cut-off clauses keep theirs."""
    if (
        not a.reason
        or not b.reason
        or not _stems(a.reason)
        or not _stems(b.reason)
        or _stems(a.reason) & _stems(b.reason)
    ):
        return 0.0
    apart = _ONE_MATTER - _cosine(a.reason, b.reason, a.model)
    return max(0.0, min(1.0, apart / (_ONE_MATTER - _ANOTHER_MATTER)))


@lru_cache(maxsize=20_000)
def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(t.plain) for t in tokens(words) if t.kind == "word" and t.plain not in STOP)


def wording(a: Side, b: Side) -> tuple[float, float]:
    """How alike the words are letter by letter, whatever their order; and how long the shorter is beside the longer."""
    from rapidfuzz.fuzz import ratio

    shorter, longer = sorted((len(a.plain), len(b.plain)))
    return ratio(a.sorted_words, b.sorted_words) / 100.0, shorter / longer if longer else 1.0
