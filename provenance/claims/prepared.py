"""A statement prepared for many comparisons, and as a few bytes and back."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
import zlib
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from ..language.dates import ranks
from ..model import Attribution, one_of
from .concepts import EVENT, LOOSE, RE, Term, lexicon
from .propositions import Proposition, Story, keys_of, plain_words
from .roles import is_verb


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
    and other words. ``rows``: key, strength, number of the word, its weight and which of the totals it is in, for all
    words; None where a word has opposites or companions. ``holders``: the terms that have a key, ``firm_keys``: the
    keys of a term.

    ``reason``: why, to what end or in what circumstances it happened, in the sentence's words; empty where it does not
    say. ``rank``: the shorter of two sides has the lower one. ``plain`` is its text folded to lower case; ``model``
    names the encoder of its meaning, None the shipped one.
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
        opposites = tuple(known.opposites[k] for k, s in t.keys if s == 1.0 and k in known.opposites)
        also = p.companions.get(t.form, ()) if t.name else ()
        words[t.form] = one_of(Word(t.form, t.keys, t.weight, t.name, t.kind in EVENT, t.negated, opposites, also))
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
    rows = tuple((key, s, n, w.weight, _part_of(w)) for n, w in enumerate(kept) for key, s in w.keys)
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
        None if any(w.opposites or w.also for w in kept) else rows,
        holders,
        firm_keys,
        denied,
        plain,
        tuple(_run_key(t) for t in p.terms),
        one_of(_site_names(where)),
        one_of(frozenset(states)),
        tuple(w for w in words.values() if w.deed and w.form in p.roles and p.roles[w.form].verb),
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
    verbs = [t.place for t in p.terms if is_verb(t, p.roles)]
    if not verbs:
        return frozenset()
    after = [(t, p.roles.get(t.form)) for t in p.terms if t.kind in EVENT and t.place > verbs[0]]
    return frozenset(key for t, r in after if r is not None and not (r.verb or r.aside) for key in _firm(t.keys))


def _venues(p: Proposition) -> tuple[frozenset[str], frozenset[str]]:
    """Keys of the kind of place where it happens ("at a market"), and of that it is done to ("hit a school")."""
    kinds = lexicon().kinds
    venues = [t for t in p.terms if not t.name and any(kinds.get(key) == "venue" for key, _ in t.keys)]
    if not venues:
        return frozenset(), frozenset()
    scenes = [range(*m.span(1)) for m in RE.scene.finditer(p.text)]
    around = [t for t in venues if any(t.start - p.span.start in scene for scene in scenes)]
    patients = {form for r in p.roles.values() if r.verb for form in r.patients}
    hit = [t for t in venues if t.form in patients]
    return frozenset(key for t in around for key, _ in t.keys), frozenset(key for t in hit for key, _ in t.keys)


_STOPPED = re.compile(r"[,;.](?:\s|$)")
_SUBJECT = 12  # no reason comes before so many characters


def _reason(p: Proposition) -> str:
    """The first phrase of the sentence, from the statement on, that such a word leads in, up to the next comma."""
    onward = p.sentence.text[max(0, p.span.start - p.sentence.start) :]
    cause = RE.cause.search(onward, _SUBJECT)
    return _STOPPED.split(onward[cause.end() :], 1)[0] if cause else ""


def _frame(terms: tuple[Term, ...]) -> Frame:
    kinds = lexicon().kinds
    words = tuple(t.form for t in terms if not t.name)
    named = [(n, t) for n, t in enumerate(terms) if t.name]
    slots = tuple(n - k for k, (n, _) in enumerate(named))
    paired = any(t.before in {"and", "with"} for _, t in named)
    mutual = any(kinds.get(k) == "mutual" for t in terms for k, _ in t.keys)
    by = any(t.before == "by" for t in terms)
    return Frame(words, tuple(_run_key(t) for _, t in named), slots, by, paired or mutual)


def _people(terms: tuple[Term, ...]) -> dict[str, frozenset[str]]:
    """First names by surname, of those given with both; titles and offices are no first names."""
    known = lexicon()
    runs: list[list[Term]] = []
    for t in terms:
        if t.name and t.kind == "name":
            last = runs[-1][-1] if runs else None
            if last is not None and t.place == last.place + 1 and t.start == last.end + 1:
                runs[-1].append(t)
            else:
                runs.append([t])
    people: dict[str, frozenset[str]] = {}
    for *before, surname in runs:
        firsts = frozenset(t.form for t in before if known.usually_capital(t.form) is not False)
        if firsts:
            people[surname.form] = people.get(surname.form, frozenset()) | firsts
    return people


def _site_names(where: list[Term]) -> frozenset[str]:
    """The places' names, alone and joined with the next word ("tin", "zawatin", "tinzawatin"); no countries."""
    local = [t for t in where if not any(k[0] == "#" and s == 1.0 for k, s in t.keys)]
    joined = {a.form + b.form for a, b in itertools.pairwise(local) if b.place == a.place + 1}
    return frozenset(t.form for t in local) | joined


def _run_key(t: Term) -> str:
    return next((k for k, s in t.keys if s == 1.0 and k[0] == "#"), t.form)


# --- A statement as a few bytes and back, so that stored statements need not be read out of their articles again.


# Not kept with the statement: what its article knows, and what is made from other fields.
_GIVEN = ("article", "attribution", "keys", "published", "story")
# What most statements contain, so that each alone compresses well. Another dictionary cannot read what this one wrote.
_USUAL = (
    b'[[0,10,"The "],[0,10,"the of and to in a "],[["@say_attack",1.0]],["#united_states",1.0],["#russia",1.0],'
    b'["#ukraine",1.0],"country",true,"name",true,"actor",false,"thing",false,"event",false,"quality",false,'
    b'"word",false,-1]],0.35,0.6,0.45,0.8,0.7,1.0,"",[],{},null,null],["president",1.0],'
    b'["done"],["planned"],["possible"],true,false],false,true]'
)

Pack = Callable[[Any], Any]


def keep(statement: Proposition) -> bytes:
    """What is the statement's own; see :func:`recall`."""
    packed = [pack(getattr(statement, name)) for name, (pack, _) in _fields().items()]
    squeezer = zlib.compressobj(1, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, _USUAL)
    return squeezer.compress(_dense(packed).encode("utf-8", "surrogatepass")) + squeezer.flush()


def _dense(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def recall(
    kept: bytes, article: str, published: str, story: Story | None, attribution: Attribution | None
) -> Proposition:
    """The very statement that was kept, of the article it was kept for."""
    packed = json.loads(zlib.decompressobj(-15, _USUAL).decompress(kept).decode("utf-8", "surrogatepass"))
    own = {name: unpack(value) for (name, (_, unpack)), value in zip(_fields().items(), packed, strict=True)}
    keys = keys_of(own["terms"])
    return Proposition(article=article, attribution=attribution, keys=keys, published=published, story=story, **own)


@cache
def _fields() -> dict[str, tuple[Pack, Pack]]:
    hints = _hints(Proposition)
    return {f.name: _packing(hints[f.name]) for f in dataclasses.fields(Proposition) if f.name not in _GIVEN}


def _hints(kind: type) -> dict[str, Any]:
    """Annotations as types, also those that a module imports for its reader alone."""
    from ..language import dates, figures
    from ..model import Figure, Span
    from . import concepts, roles

    known = {
        "Term": concepts.Term, "Roles": roles.Roles, "Quantity": figures.Quantity, "PartialDate": dates.PartialDate,
        "Figure": Figure, "Span": Span, "Attribution": object, "Sequence": Sequence,
    }  # fmt: skip
    return get_type_hints(kind, localns=known)


@cache
def _packing(kind: Any) -> tuple[Pack, Pack]:
    """How a value of a type becomes JSON, and how it comes back."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin is UnionType:
        ((pack, unpack),) = [_packing(k) for k in inside if k is not NoneType]
        return lambda v: None if v is None else pack(v), lambda v: None if v is None else unpack(v)
    if origin in (tuple, frozenset) and (origin is frozenset or inside[1:] == (...,)):
        pack, unpack = _packing(inside[0])
        if origin is frozenset:
            return lambda v: sorted(map(pack, v)), lambda v: frozenset(map(unpack, v))
        return lambda v: [pack(x) for x in v], lambda v: tuple([unpack(x) for x in v])
    if origin is tuple:
        parts = [_packing(k) for k in inside]
        return lambda v: [p[0](x) for p, x in zip(parts, v, strict=True)], lambda v: tuple(
            [p[1](x) for p, x in zip(parts, v, strict=True)]
        )
    if origin is dict:
        pack, unpack = _packing(inside[1])
        return lambda v: {k: pack(x) for k, x in v.items()}, lambda v: {k: unpack(x) for k, x in v.items()}
    if dataclasses.is_dataclass(kind) or hasattr(kind, "_fields"):
        hints = _hints(kind)
        names = [f.name for f in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else list(kind._fields)
        steps = [(n, *_packing(hints[n])) for n in names]
        return lambda v: [p(getattr(v, n)) for n, p, _ in steps], lambda v: kind(
            *[u(x) for (_, _, u), x in zip(steps, v, strict=True)]
        )
    if kind in (str, int, float, bool):
        return _same, _same
    raise TypeError(f"a statement cannot keep values of type {kind}")


def _same(value: Any) -> Any:
    return value


def pack_story(story: Story | None) -> str:
    """A story as JSON; see :func:`unpack_story`."""
    return _dense(story and [dict(story.names), sorted(story.times), sorted(story.figures)])


def unpack_story(packed: str) -> Story | None:
    """The story that was packed."""
    parts = json.loads(packed)
    return Story(parts[0], frozenset(parts[1]), frozenset(parts[2])) if parts else None
