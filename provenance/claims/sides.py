"""A statement prepared for many comparisons: everything about it that does not depend on what it is compared with."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from provenance.claims.concepts import EVENT
from provenance.claims.dates import ranks
from provenance.claims.lexicon import LOOSE, lexicon
from provenance.claims.propositions import plain_words
from provenance.memory import one_of

if TYPE_CHECKING:
    from collections.abc import Set

    from provenance.claims.concepts import Term
    from provenance.claims.propositions import Proposition


class Word(NamedTuple):
    """One distinct term of a side, as the comparison needs it. ``also``: what its article says it is ("a militia")."""

    form: str
    keys: tuple[tuple[str, float], ...]
    weight: float
    name: bool
    deed: bool
    negated: bool
    opposites: tuple[str, ...]
    also: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The words of a statement without its names, those names in order, and how many words stand before each.

    ``by``: a passive's "by" occurs. ``symmetric``: two names may change places and say the same ("X and Y", "X met Y").
    """

    words: tuple[str, ...]
    names: tuple[str, ...]
    slots: tuple[int, ...]
    by: bool
    symmetric: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A proposition prepared for many comparisons. ``denied_keys``: keys of words under a negation.
    ``around``: its keys and those around it, its own where both have one. ``totals``: the weight of its names, deeds
    and other words. ``rows``: key, strength, number of the word, its weight and which of the totals it is in, for all words;
    None where a word has opposites or companions. ``holders``: the terms that hold a key, ``firm_keys``: the keys of a term.

    ``reason``: why, to what end or in what circumstances it happened, in the sentence's words; empty where it does not say.
    ``rank``: the shorter of two sides has the lower one. ``plain`` is its text folded to lower case; ``model`` names the encoder that tells its meaning, None the shipped one.
    """

    of: Proposition
    around: dict[str, float]
    words: tuple[Word, ...]
    total: float
    totals: tuple[float, float, float]
    rows: tuple[tuple[str, float, int, float, int], ...] | None
    holders: dict[str, tuple[int, ...]]
    firm_keys: tuple[tuple[str, ...], ...]
    denied_keys: frozenset[str]
    plain_keys: Set[str]
    order: tuple[str, ...]
    site_keys: frozenset[str]
    site_states: frozenset[str]
    verbs: tuple[Word, ...]
    done: frozenset[str]
    scenes: frozenset[str]
    targets: frozenset[str]
    frame: Frame
    people: dict[str, frozenset[str]]
    ranks: frozenset[tuple[str, int]]
    reason: str
    rank: tuple[int, str, tuple[str, int, int, tuple[int, int]]]
    plain: str
    sorted_words: str
    model: str | None


def prepare(p: Proposition, model: str | None = None) -> Side:
    """Everything about a proposition that does not depend on what it is compared with."""
    known = lexicon()
    words: dict[str, Word] = {}
    for t in p.terms:
        old = words.get(t.form)
        if old is not None and (old.weight >= t.weight or old.name):
            continue
        words[t.form] = one_of(
            Word(
                t.form,
                t.keys,
                t.weight,
                t.name,
                t.kind in EVENT,
                t.negated,
                tuple(known.opposites[k] for k, s in t.keys if s == 1.0 and k in known.opposites),
                p.companions.get(t.form, ()) if t.name else (),
            )
        )
    denied = one_of(frozenset(k for w in words.values() if w.negated for k, _ in w.keys))
    plain: Set[str] = {k for w in words.values() if not w.negated for k, _ in w.keys}
    if plain == p.keys.keys():
        plain = p.keys.keys()  # as nearly always, and no second copy of them
    where = [t for t in p.sites if t.name]
    states = {k for t in where for k, s in t.keys if s == 1.0 and k[0] == "#"}
    states |= {known.within[k] for k in states if k in known.within}
    kept = tuple(words.values())
    totals = [0.0, 0.0, 0.0]
    for w in kept:
        totals[_part_of(w)] += w.weight
    plain_rows = not any(w.opposites or w.also for w in kept)
    firm_keys = tuple(_firm(t.keys) for t in p.terms)
    holders: dict[str, tuple[int, ...]] = {}
    for n, keys in enumerate(firm_keys):
        for key in keys:
            holders[key] = one_of((*holders.get(key, ()), n))
    folded = plain_words(p.text)
    scenes, targets = _venues(p)
    return Side(
        p,
        {**p.soft, **p.keys} if p.soft else p.keys,
        kept,
        sum(w.weight for w in kept),
        (totals[0], totals[1], totals[2]),
        tuple((key, s, n, w.weight, _part_of(w)) for n, w in enumerate(kept) for key, s in w.keys) if plain_rows else None,
        holders,
        firm_keys,
        denied,
        plain,
        tuple(_run_key(t) for t in p.terms),
        one_of(_site_names(where)),
        one_of(frozenset(states)),
        tuple(w for w in words.values() if w.deed and (r := p.roles.get(w.form)) is not None and r.verb),
        one_of(_done(p)),
        one_of(scenes),
        one_of(targets),
        _frame(p.terms),
        _people(p.terms),
        one_of(ranks(p.text)),
        _reason(p),
        (len(p.terms), p.text, p.order),
        folded,
        " ".join(sorted(folded.split())),
        model,
    )


@lru_cache(maxsize=1 << 16)
def _firm(keys: tuple[tuple[str, float], ...]) -> tuple[str, ...]:
    return tuple(key for key, s in keys if s >= LOOSE)


def _part_of(word: Word) -> int:
    """Which of :attr:`Side.totals` a word is in."""
    return 0 if word.name else 1 if word.deed else 2


def _done(p: Proposition) -> frozenset[str]:
    """Keys of the nouns of deeds that a verb has for its object: "received training", "launched an attack"."""
    verbs = [t.place for t in p.terms if (r := p.roles.get(t.form)) is not None and r.verb]
    if not verbs:
        return frozenset()
    found: set[str] = set()
    for t in p.terms:
        r = p.roles.get(t.form)
        if t.kind in EVENT and t.place > verbs[0] and r is not None and not r.verb and not r.aside:
            found.update(key for key, s in t.keys if s >= LOOSE)
    return frozenset(found)


_SCENE = re.compile(r"\b(?:at|in|inside|outside|near)\s+(?:a|an|the)\s+((?:[\w'’-]+\s+){0,2}?[\w'’-]+)", re.IGNORECASE)


def _venues(p: Proposition) -> tuple[frozenset[str], frozenset[str]]:
    """Keys of the kind of place where it happens ("at a market", "in the old mosque"), and of that it is done to ("hit a school")."""
    kinds = lexicon().kinds
    venues = [t for t in p.terms if not t.name and any(kinds.get(key) == "venue" for key, _ in t.keys)]
    if not venues:
        return frozenset(), frozenset()
    found: set[str] = set()
    for m in _SCENE.finditer(p.text):
        low, high = m.start(1) + p.span.start, m.end(1) + p.span.start
        found.update(key for t in venues if low <= t.start < high for key, _ in t.keys)
    hit = {t.form: {key for key, _ in t.keys} for t in venues}
    targets = {key for form, keys in hit.items() if any(r.verb and form in r.patients for r in p.roles.values()) for key in keys}
    return frozenset(found), frozenset(targets)


_CAUSE = re.compile(
    r"[ ,](?:over|because(?: of)?|due to|owing to|after|following|amid|while|when|during|although|though|despite|as|for|with|to(?=\s(?-i:[a-z])))\s+",
    re.IGNORECASE,
)
_STOPPED = re.compile(r"[,;.](?:\s|$)")
_SUBJECT = 12  # no reason comes before so many characters


def _reason(p: Proposition) -> str:
    """The first phrase of the sentence, from the statement on, that such a word leads in, up to the next comma."""
    told = p.sentence.text[max(0, p.span.start - p.sentence.start) :]
    cause = _CAUSE.search(told, _SUBJECT)
    return _STOPPED.split(told[cause.end() :], 1)[0] if cause else ""


def _frame(terms: tuple[Term, ...]) -> Frame:
    kinds = lexicon().kinds
    words: list[str] = []
    names: list[str] = []
    slots: list[int] = []
    for t in terms:
        if t.name:
            names.append(_run_key(t))
            slots.append(len(words))
        else:
            words.append(t.form)
    symmetric = any(t.before in {"and", "with"} for t in terms if t.name) or any(kinds.get(k) == "mutual" for t in terms for k, _ in t.keys)
    return Frame(tuple(words), tuple(names), tuple(slots), any(t.before == "by" for t in terms), symmetric)


def _people(terms: tuple[Term, ...]) -> dict[str, frozenset[str]]:
    """First names by surname, of those given with both; titles and offices are no first names."""
    known = lexicon()
    found: dict[str, set[str]] = {}
    k = 0
    while k < len(terms):
        run = [terms[k]]
        while k + 1 < len(terms) and terms[k + 1].place == terms[k].place + 1 and terms[k + 1].start - terms[k].end == 1:
            k += 1
            run.append(terms[k])
        k += 1
        named: list[Term] = []
        for t in [*run, None]:
            if t is not None and t.name and t.kind == "name":
                named.append(t)
                continue
            firsts = [n.form for n in named[:-1] if known.usually_capital(n.form) is not False]
            if firsts:
                found.setdefault(named[-1].form, set()).update(firsts)
            named = []
    return {surname: frozenset(firsts) for surname, firsts in found.items()}


def _site_names(where: list[Term]) -> frozenset[str]:
    """The places' names, alone and joined with the next word ("tin", "zawatin", "tinzawatin"); countries stand apart."""
    local = [t for t in where if not any(k[0] == "#" and s == 1.0 for k, s in t.keys)]
    joined = {a.form + b.form for a, b in itertools.pairwise(local) if b.place == a.place + 1}
    return frozenset(t.form for t in local) | joined


def _run_key(t: Term) -> str:
    return next((k for k, s in t.keys if s == 1.0 and k[0] == "#"), t.form)
