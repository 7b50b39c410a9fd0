"""Propositions of many articles joined into claims.

Candidates come from an index over rarer keys, so that cost grows with the articles and not with their square.
A pair is linked by its score (:mod:`provenance.claims.score`). Groups grow from the best pair down, and two groups
become one only when every member is linked with the central one, at least loosely with most of the others, and
contradicts none of them: unlike things cannot be chained together through a middle one.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provenance.claims.concepts import EVENT
from provenance.claims.figures import Quantity, comparable, compatible
from provenance.claims.propositions import Proposition, plain_words, propositions
from provenance.claims.score import Side, contradicts, prepare, same_stance, score, weights
from provenance.model import Claim, Figure, Mention, Position, content_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from provenance.model import Article, Attribution, Stance
    from provenance.trace.resting import Basis

# Keys asked per statement, the most statements a key may lead to, and how many of those met are compared in full.
ASKED_KEYS = 12
MOST_HOLDERS = 250
MOST_COMPARED = 30
# A statement repeated more often is a formula; checking that a group holds together costs its square.
MOST_MEMBERS = 400
# Of the summed weight of its words, how much a statement must share with a candidate to be worth comparing.
LEAST_SHARED = 0.3
# Repetition inside one article proves less than a second article does.
SAME_ARTICLE_MARGIN = 0.08
# A score from which a pair may stand together where both are firmly linked with a third; it starts no group.
LOOSE_LINK = 0.3


def link(
    read: Iterable[tuple[Article, Sequence[Attribution]]], *, known: Mapping[tuple[str, int, int], str] | None = None
) -> list[Claim]:
    """The claims of articles whose attributions are known; see :func:`provenance.claims.link`."""
    held = sorted(_unique(read), key=lambda pair: pair[0].id)
    sides = [prepare(p) for article, found in held for p in propositions(article, found)]
    sides.sort(key=lambda s: s.of.order)
    linked = _linked_pairs(sides)
    groups = _groups(sides, linked)
    return _claims(_Corpus(held, sides), groups, linked, known or {})


def _unique(read: Iterable[tuple[Article, Sequence[Attribution]]]) -> list[tuple[Article, Sequence[Attribution]]]:
    seen: dict[str, tuple[Article, Sequence[Attribution]]] = {}
    for article, found in read:
        seen.setdefault(article.id, (article, found))
    return list(seen.values())


# ------------------------------------------------------------------ candidates


def _linked_pairs(sides: Sequence[Side]) -> dict[tuple[int, int], float]:
    """The pairs that are linked, if only loosely, lower number first."""
    index = index_of(sides)
    bar = LOOSE_LINK
    found: dict[tuple[int, int], float] = {}
    for n, side in enumerate(sides):
        for other in candidates(n, side, sides, index):
            if _same_words_of_article(side.of, sides[other].of):
                continue
            value = score(side, sides[other], bar)
            if side.of.article == sides[other].of.article:
                value -= SAME_ARTICLE_MARGIN
            if value >= bar:
                found[min(n, other), max(n, other)] = value
    return found


def index_of(sides: Sequence[Side]) -> dict[str, list[int]]:
    """Which statements hold a key, or a name of that sound (with a tilde)."""
    index: dict[str, list[int]] = defaultdict(list)
    for n, side in enumerate(sides):
        for key in side.of.keys:
            index[key].append(n)
        for key in side.of.names:
            index["~" + key].append(n)
    return index


def candidates(n: int, side: Side, sides: Sequence[Side], index: dict[str, list[int]]) -> list[int]:
    """Statements with a number above ``n`` worth comparing in full, the most alike first."""
    asked: dict[str, float] = {}
    for word in side.words:
        for key, strength in word.keys:
            asked[key] = max(asked.get(key, 0.0), word.weight * strength)
        if word.name:
            for skeleton, name in side.of.names.items():
                if word.form == name or name.startswith(word.form):
                    asked["~" + skeleton] = max(asked.get("~" + skeleton, 0.0), word.weight)
    for key, strength in side.of.soft.items():
        asked.setdefault(key, 0.3 * strength)
    usable = [(len(index[k]), -w, k) for k, w in asked.items() if k in index and len(index[k]) <= max(MOST_HOLDERS, 2)]
    usable.sort()
    met: dict[int, float] = defaultdict(float)
    for _, negative, key in usable[: 2 * ASKED_KEYS]:
        for other in index[key]:
            if other != n:
                met[other] -= negative
    floor = LEAST_SHARED
    worth = [
        (-shared / min(side.total, sides[other].total, 3.0), other)
        for other, shared in met.items()
        if other > n and shared >= floor * min(side.total, sides[other].total, 3.0)
    ]
    return [other for _, other in heapq.nsmallest(MOST_COMPARED, worth)]


def _same_words_of_article(a: Proposition, b: Proposition) -> bool:
    """Two readings of one stretch of one article (a sentence and its clause, two sources of one statement)."""
    return a.article == b.article and a.span.start < b.span.end and b.span.start < a.span.end


# ------------------------------------------------------------------ groups


def _groups(sides: Sequence[Side], linked: dict[tuple[int, int], float]) -> list[list[int]]:
    """Members of each group in order; every statement is in exactly one."""
    grower = _Grower(sides, linked)
    bar = weights().link
    strong = [(pair, value) for pair, value in linked.items() if value >= bar]
    for (a, b), _ in sorted(strong, key=lambda item: (-item[1], item[0])):
        grower.join(a, b)
    # A sentence may have met one group as a whole and another with a clause: these may be one.
    by_place: dict[tuple[str, int], list[int]] = defaultdict(list)
    for n, side in enumerate(sides):
        by_place[_place(side.of)].append(n)
    for _, held in sorted(by_place.items()):
        met = [n for n in held if len(grower.members[grower.group_of[n]]) > 1]
        for n in met[1:]:
            grower.join(met[0], n)
    return sorted(grower.members.values())


class _Grower:
    """Groups that grow by joining two at a time, as long as they hold together."""

    def __init__(self, sides: Sequence[Side], linked: dict[tuple[int, int], float]) -> None:
        self.sides, self.linked = sides, linked
        self.group_of = list(range(len(sides)))
        self.members: dict[int, list[int]] = {n: [n] for n in range(len(sides))}
        self.barred: dict[tuple[int, int], bool] = {}
        # Two sentences are loosely linked when any of their clauses are.
        self.near = {frozenset((_place(sides[a].of), _place(sides[b].of))) for a, b in linked}

    def join(self, a: int, b: int) -> None:
        one, two = self.group_of[a], self.group_of[b]
        if one == two or len(self.members[one]) + len(self.members[two]) > MOST_MEMBERS:
            return
        if not _may_join(self.sides, self.members[one], self.members[two], self.linked, self.barred):
            return
        union = sorted(self.members[one] + self.members[two])
        if not self._holds_together(union):
            return
        for m in self.members.pop(two):
            self.group_of[m] = one
        self.members[one] = union

    def _holds_together(self, union: Sequence[int]) -> bool:
        """Whether every sentence is linked with the central one, and at least loosely with most of the others.

        A sentence and its clauses stand for one sentence here.
        """
        places: dict[tuple[str, int], int] = {}
        at = [places.setdefault(_place(self.sides[m].of), len(places)) for m in union]
        if len(places) <= 2:
            return True
        bar = weights().link
        firm: list[set[int]] = [set() for _ in places]
        for i, a in enumerate(union):
            for k in range(i + 1, len(union)):
                if at[i] != at[k] and self.linked.get((a, union[k]), 0.0) >= bar:
                    firm[at[i]].add(at[k])
                    firm[at[k]].add(at[i])
        others = len(places) - 1
        if max(map(len, firm)) < others:
            return False
        return all(2 * sum(frozenset((p, q)) in self.near for q in places if q != p) > others for p in places)


def _may_join(
    sides: Sequence[Side],
    one: Sequence[int],
    two: Sequence[int],
    linked: dict[tuple[int, int], float],
    barred: dict[tuple[int, int], bool],
) -> bool:
    """Whether no member of one group contradicts a member of the other in where, when, who to whom, or the deed."""
    for a in one:
        for b in two:
            pair = (a, b) if a < b else (b, a)
            if pair in linked:
                continue
            if pair not in barred:
                barred[pair] = contradicts(sides[a], sides[b])
            if barred[pair]:
                return False
    return True


# ------------------------------------------------------------------ claims


class _Corpus:
    """The articles and statements at hand."""

    def __init__(self, held: Sequence[tuple[Article, Sequence[Attribution]]], sides: Sequence[Side]) -> None:
        self.sides = sides
        self.articles = {article.id: (article, found) for article, found in held}

    def basis(self, p: Proposition) -> Basis:
        from provenance.trace.resting import basis

        article, found = self.articles[p.article]
        return basis(article, found, p.attribution, p.sentence)


def _claims(
    corpus: _Corpus, groups: Sequence[Sequence[int]], linked: dict[tuple[int, int], float], known: Mapping[tuple[str, int, int], str]
) -> list[Claim]:
    kept = _kept(corpus, groups)
    drawn = [_draw(corpus, group, linked) for group in kept]
    return _with_ids(drawn, known)


def _kept(corpus: _Corpus, groups: Sequence[Sequence[int]]) -> list[list[int]]:
    """The groups that are claims: carried by two articles, or attributed.

    A sentence and its clauses compete: a clause is a claim of its own only when it meets another article where the
    whole sentence does not, and the whole is dropped when a clause of it has found company and it has none.
    """
    sides = corpus.sides
    plural = [g for g in groups if len({sides[m].of.article for m in g}) > 1]
    plural = _without_subsumed(sides, plural)
    in_plural = {m for g in plural for m in g}
    taken = {_place(sides[m].of) for m in in_plural}
    lone: list[list[int]] = []
    for group in groups:
        if len({sides[m].of.article for m in group}) > 1:
            continue
        members = [m for m in group if sides[m].of.whole and sides[m].of.attribution is not None and _place(sides[m].of) not in taken]
        if members:
            lone.append([m for m in group if sides[m].of.whole and _place(sides[m].of) not in taken])
    return [list(g) for g in plural] + lone


def _place(p: Proposition) -> tuple[str, int]:
    return p.article, p.sentence.start


def _without_subsumed(sides: Sequence[Side], groups: Sequence[Sequence[int]]) -> list[Sequence[int]]:
    """Groups whose sentences all stand together in a larger group already (clauses beside their sentences) go."""
    ranked = sorted(groups, key=lambda g: (-len({_place(sides[m].of) for m in g}), -sum(sides[m].of.whole for m in g), g[0]))
    kept: list[Sequence[int]] = []
    by_place: dict[tuple[str, int], list[int]] = defaultdict(list)
    for group in ranked:
        places = {_place(sides[m].of) for m in group}
        sharing = [set(by_place[p]) for p in places]
        if len(places) > 1 and set.intersection(*sharing):
            continue
        for p in places:
            by_place[p].append(len(kept))
        kept.append(group)
    return kept


@dataclass(frozen=True, slots=True)
class _Drawn:
    text: str
    positions: tuple[Position, ...]
    first: tuple[str, int, int, tuple[int, int]]


_LEADING = frozenset("and but or so however also he she it they this these those that which who we i his her their its our my there then as".split())


_TEARING = re.compile(r"\b(?:accus|blam|urg|ask|call|warn|chastis|criticiz|criticis|prais|condemn|den[yi]|demand|reject)", re.IGNORECASE)


def _readable(p: Proposition) -> tuple[int, ...]:
    """How well the words stand alone, best lowest."""
    words = p.text.split()
    first = words[0].strip("\"'“”‘’,").casefold() if words else ""
    starts = p.text[:1].isupper() or p.text[:1].isdigit()
    whole = p.whole and (p.span.end >= p.sentence.end - 2 or p.attribution is not None)
    named = any(t.name for t in p.terms)
    length = len(words)
    torn = _torn(p)
    return (
        int(p.denied or any(t.negated and t.kind in EVENT for t in p.terms)),
        int(torn and p.whole),
        int(first in _LEADING or first.endswith(("ing",)) or not words),
        int(not starts),
        int(not named),
        int(not whole),
        0 if 6 <= length <= 25 else 1 if 4 <= length <= 40 else 2,
    )


def _torn(p: Proposition) -> bool:
    """"accused | Ukraine of supporting terrorism", "claimed to | have destroyed": what follows such a verb is no sentence."""
    if p.sentence.text[: max(0, p.span.start - p.sentence.start)].rstrip().lower().endswith(" that"):
        return False  # "warned that P": P is a sentence
    cues = p.attribution.cue if p.attribution else ()
    return any(_TEARING.search(c.text) for c in cues) or p.text.split(" ", 1)[0].casefold() in {"have", "has", "having", "to", "be", "been"}


def _shown(p: Proposition) -> str:
    """The words of a claim, verbatim: the whole sentence where the clause cannot stand alone, a quotation to its closing mark."""
    if _torn(p) and p.whole:
        return p.sentence.text
    start, end = p.span.start - p.sentence.start, p.span.end - p.sentence.start
    if start < 0 or end > len(p.sentence.text):
        return p.text
    for opening, closing in ("“”", '""', "«»"):
        if p.text.count(opening) > (p.text.count(closing) if opening != closing else p.text.count(closing) // 2 * 2):
            mark = p.sentence.text.find(closing, end, end + 3)
            end = mark + 1 if mark >= 0 else end
    return p.sentence.text[start:end]


def _draw(corpus: _Corpus, group: Sequence[int], linked: dict[tuple[int, int], float]) -> _Drawn:
    """One claim: its text from the most readable statement, its positions by polarity and figure."""
    sides = [corpus.sides[m] for m in _one_per_sentence(corpus, group, linked)]
    # The words may be a clause's, where the sentence around it says more.
    lead = min((corpus.sides[m] for m in group), key=lambda s: (_readable(s.of), s.of.published or "9", s.of.order))
    mentions: list[tuple[Mention, Quantity | None]] = []
    for side in sides:
        agrees = side is lead or same_stance(side, lead)
        stance: Stance = "assert" if agrees != lead.of.denied else "deny"
        quantity = _quantity(side, sides)
        mentions.append((_mention(corpus, side.of, stance, quantity), quantity))
    positions = _positions(mentions)
    return _Drawn(_shown(lead.of), positions, min(s.of.order for s in sides))


def _one_per_sentence(corpus: _Corpus, group: Sequence[int], linked: dict[tuple[int, int], float]) -> list[int]:
    """A sentence and its clauses in one group are one mention: the whole, else the clause nearest to the others."""
    best: dict[object, tuple[bool, float, int]] = {}
    for m in group:
        p = corpus.sides[m].of
        key = (*_place(p), _paths(p))
        near = sum(linked.get((min(m, o), max(m, o)), 0.0) for o in group if o != m)
        rank = (p.whole, round(near, 9), -m)
        if key not in best or rank > best[key]:
            best[key] = rank
    return sorted(-m for _, _, m in best.values())


def _paths(p: Proposition) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(party.id for party in path) for path in p.attribution.paths) if p.attribution else ()


def _quantity(side: Side, sides: Sequence[Side]) -> Quantity | None:
    """The figure that takes part in the claim: one that others count as well, else none."""
    best: tuple[int, int] | None = None
    chosen: Quantity | None = None
    for place, q in enumerate(side.of.quantities):
        others = sum(any(comparable(q, r) for r in s.of.quantities) for s in sides if s is not side)
        if others and (best is None or (others, -place) > best):
            best, chosen = (others, -place), q
    if chosen is None and len(sides) == 1 and side.of.quantities:
        return side.of.quantities[0]
    return chosen


def _mention(corpus: _Corpus, p: Proposition, stance: Stance, quantity: Quantity | None) -> Mention:
    b = corpus.basis(p)
    figure = quantity.figure if quantity else None
    return Mention(
        p.article, b.carrier, p.sentence, p.attribution, stance, figure, b.edges, b.parties, b.own_account, b.firsthand, b.badges
    )


def _positions(mentions: Sequence[tuple[Mention, Quantity | None]]) -> tuple[Position, ...]:
    """Mentions by polarity, and by figure where figures cannot all be true."""
    made: list[Position] = []
    for stance in ("assert", "deny"):
        held = [(m, q) for m, q in mentions if m.stance == stance]
        made += [Position("assert" if stance == "assert" else "deny", f, tuple(g)) for f, g in _by_figure(held)]
    return tuple(sorted(made, key=_position_order))


def _position_order(p: Position) -> tuple[object, ...]:
    first = min((m.article, m.sentence.start) for m in p.mentions)
    return -len({m.article for m in p.mentions}), p.stance, -len(p.mentions), p.figure is None, first


def _by_figure(held: Sequence[tuple[Mention, Quantity | None]]) -> list[tuple[Figure | None, list[Mention]]]:
    """Groups with figures that can all be true; a figure that fits several groups goes to the nearest one.

    When all figures agree, mentions without one join them: they carry the same claim. Where figures differ they
    stand alone, for they back none of them.
    """
    if not held:
        return []
    with_figure = [(m, q.figure) for m, q in held if q is not None]
    without = [m for m, q in held if q is None]
    # The most exact first, so that "dozens" joins a figure and does not found a group.
    ranked = sorted(with_figure, key=lambda pair: (_width(pair[1]), pair[0].article, pair[0].sentence.start))
    groups: list[tuple[list[Figure], list[Mention]]] = []
    for mention, figure in ranked:
        fitting = [g for g in groups if all(compatible(figure, f) for f in g[0])]
        if fitting:
            home = min(fitting, key=lambda g: _apart(figure, g[0][0]))
            home[0].append(figure)
            home[1].append(mention)
        else:
            groups.append(([figure], [mention]))
    if len(groups) <= 1:
        everyone = sorted([m for m, _ in held], key=lambda m: (m.article, m.sentence.start))
        return [(groups[0][0][0] if groups else None, everyone)]
    out: list[tuple[Figure | None, list[Mention]]] = [(f[0], sorted(m, key=lambda x: (x.article, x.sentence.start))) for f, m in groups]
    if without:
        out.append((None, without))
    return out


def _width(f: Figure) -> float:
    if f.low is None or f.high is None:
        return float("inf")
    return f.high - f.low


def _apart(a: Figure, b: Figure) -> float:
    def middle(f: Figure) -> float:
        low = f.low if f.low is not None else f.high or 0.0
        high = f.high if f.high is not None else f.low or 0.0
        return (low + high) / 2

    return abs(middle(a) - middle(b))


def _with_ids(drawn: Sequence[_Drawn], known: Mapping[tuple[str, int, int], str]) -> list[Claim]:
    """Claims in a fixed order, each with the id it is known by, else its folded text's; see :func:`_inherited`.

    The rare second claim of the same words adds its place.
    """
    ordered = sorted(drawn, key=lambda d: (-len({m.article for p in d.positions for m in p.mentions}), d.first))
    inherited = _inherited(ordered, known)
    used = set(inherited.values())
    out: list[Claim] = []
    for n, d in enumerate(ordered):
        made = inherited.get(n)
        if made is None:
            made = content_id("claim", plain_words(d.text))
            if made in used:
                made = content_id("claim", plain_words(d.text), d.first[0], str(d.first[1]), str(d.first[2]))
            used.add(made)
        out.append(Claim(made, d.text, d.positions))
    return out


def _inherited(ordered: Sequence[_Drawn], known: Mapping[tuple[str, int, int], str]) -> dict[int, str]:
    """Which claim (by its place) takes which known id: the one most of its sentences carry, each id given once."""
    if not known:
        return {}
    votes: Counter[tuple[int, str]] = Counter()
    for n, d in enumerate(ordered):
        places = {(m.article, m.sentence.start, m.sentence.end) for p in d.positions for m in p.mentions}
        votes.update((n, known[place]) for place in places if place in known)
    found: dict[int, str] = {}
    given: set[str] = set()
    for (n, name), _ in sorted(votes.items(), key=lambda item: (-item[1], item[0][1], item[0][0])):
        if n not in found and name not in given:
            found[n] = name
            given.add(name)
    return found
