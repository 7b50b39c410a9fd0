"""Propositions of many articles joined into claims: what a claim is called, who carries it, and its positions.

Which statements stand together is found in :mod:`provenance.claims.grouping`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..language.figures import Quantity, comparable, compatible
from ..model import Claim, Evidence, Figure, Joint, Mention, Position, content_id, uncollected
from .concepts import EN, EVENT, RE
from .grouping import Pairs, Place, groups, pairs, place
from .prepared import Side, prepare
from .propositions import Proposition, plain_words, propositions
from .scoring import same_stance, weights

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from ..model import Article, Attribution, Party, Stance

    Regroup = Callable[[Sequence[Evidence], Sequence[int], Sequence[Sequence[int]]], list[list[int]]]


def link(
    read: Iterable[tuple[Article, Sequence[Attribution]]],
    *,
    known: Mapping[tuple[str, int, int], str | tuple[str, ...]] | None = None,
    embedding: str | None = None,
) -> list[Claim]:
    """The claims of articles whose attributions are known; the order of articles makes no difference.

    A claim is a statement that two articles carry, or one that an article attributes to somebody. Denials and
    figures that cannot all be true are positions of their own. docs/claims.md describes the method. Whom the mentions
    have it from is not read here: :func:`provenance.trace.rested` adds it.

    ``known``: the ids that sentences had before: (article id, start, end of the sentence) -> claim id, or the ids of
    several claims. A claim takes the id that most of its sentences carry, so that an id outlives articles that join; an
    id is given once, to the claim that has most of it (ties: the smallest id). Everything else is named by its text.

    ``embedding``: a sentence-transformers or model2vec model by name or folder instead of the encoder that ships with
    the package (extra ``models``); the coefficients are made for the shipped one.
    """
    unique: dict[str, tuple[Article, Sequence[Attribution]]] = {}
    for article, attributions in read:
        unique.setdefault(article.id, (article, attributions))
    sides = (prepare(p, embedding) for article, cited in unique.values() for p in propositions(article, cited))
    with uncollected():
        return link_statements([article for article, _ in unique.values()], sides, known=known or {}).claims


@dataclass(frozen=True, slots=True)
class Linked:
    """Claims, and how they came about. ``sides`` are all statements in a fixed order.

    ``part_of``: for every statement the number of its part, that of the part's first statement. Statements of two parts
    have nothing to do with each other: they are not firmly linked, no copies, and of different sentences. ``lead_of``:
    the statement each stands for or is. ``parts``: the part of every claim.
    """

    sides: list[Side]
    part_of: list[int]
    lead_of: list[int]
    claims: list[Claim]
    parts: list[int]


def link_statements(
    articles: Iterable[Article],
    sides: Iterable[Side],
    *,
    known: Mapping[tuple[str, int, int], str | tuple[str, ...]],
    taken: Container[str] = (),
    regroup: Regroup | None = None,
) -> Linked:
    """The claims of statements of these articles; neither order makes a difference. What a mention rests on is not
    known here: :func:`provenance.trace.rested` adds it.

    ``taken``: ids that other claims have, which these cannot get unless they are known by them. ``regroup``: what
    people decided of the groups; it is given the sentence and the lead of every statement and the groups that were
    found, and returns the groups as they are to be.
    """
    ordered = sorted(sides, key=lambda s: s.of.order)
    made = pairs(ordered)
    found = groups(ordered, made)
    if regroup is not None:
        found = regroup([Evidence(s.of.article, s.of.sentence) for s in ordered], made.lead_of, found)
    part_of = _parts(ordered, made, found)
    corpus = _Corpus({a.id: a.carrier for a in articles}, ordered, made)
    drawn = [_draw(corpus, group) for group in _worth_a_claim(corpus, found)]
    named = _with_ids(drawn, known, taken)
    return Linked(ordered, part_of, made.lead_of, [claim for claim, _ in named], [part_of[d.member] for _, d in named])


def _parts(sides: Sequence[Side], made: Pairs, found: Sequence[Sequence[int]]) -> list[int]:
    """For every statement the first one of its part; see :class:`Linked`."""
    first = list(range(len(sides)))

    def top(n: int) -> int:
        while first[n] != n:
            first[n] = first[first[n]]
            n = first[n]
        return n

    def join(a: int, b: int) -> None:
        a, b = sorted((top(a), top(b)))
        first[b] = a

    at: dict[tuple[str, int], int] = {}
    for n, side in enumerate(sides):
        join(n, made.lead_of[n])
        join(n, at.setdefault(place(side.of), n))
    for (a, b), value in made.linked.items():
        if value >= weights().link:
            join(a, b)
    for group in found:
        for m in group[1:]:
            join(group[0], m)
    return [top(n) for n in range(len(sides))]


# ------------------------------------------------------------------ claims


class _Corpus:
    """The articles and statements at hand, and how the statements are linked."""

    def __init__(self, carriers: Mapping[str, Party], sides: Sequence[Side], made: Pairs) -> None:
        self.carriers, self.sides, self.made = carriers, sides, made
        self.links: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for (a, b), value in made.linked.items():
            self.links[a].append((b, value))


def _worth_a_claim(corpus: _Corpus, found: Sequence[Sequence[int]]) -> list[list[int]]:
    """The groups that are claims: carried by two articles, or attributed.

    A sentence and its clauses compete: a clause is a claim of its own only when it meets another article where the
    whole sentence does not, and the whole is dropped when a clause of it has found company and it has none.
    """
    sides = corpus.sides
    plural = _without_subsumed(sides, [g for g in found if len({sides[m].of.article for m in g}) > 1])
    taken = {place(sides[m].of) for g in plural for m in g}
    lone: list[list[int]] = []
    for group in found:
        if len({sides[m].of.article for m in group}) > 1:
            continue
        whole = [m for m in group if sides[m].of.whole and place(sides[m].of) not in taken]
        if any(sides[m].of.attribution is not None for m in whole):
            lone.append(whole)
    return [list(g) for g in plural] + lone


def _without_subsumed(sides: Sequence[Side], found: Sequence[Sequence[int]]) -> list[Sequence[int]]:
    """Groups whose sentences all stand together in a larger group already (clauses beside their sentences) go."""
    ranked = sorted(
        found, key=lambda g: (-len({place(sides[m].of) for m in g}), -sum(sides[m].of.whole for m in g), g[0])
    )
    kept: list[Sequence[int]] = []
    by_place: dict[tuple[str, int], list[int]] = defaultdict(list)
    for group in ranked:
        places = {place(sides[m].of) for m in group}
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
    member: int
    weakest: Joint | None


def _readable(p: Proposition) -> tuple[int, ...]:
    """How well the words stand alone, best lowest."""
    words = p.text.split()
    first = words[0].strip("\"'“”‘’,").casefold() if words else ""
    whole = p.whole and (p.span.end >= p.sentence.end - 2 or p.attribution is not None)
    length = len(words)
    return (
        int(p.denied or any(t.negated and t.kind in EVENT for t in p.terms)),
        int(p.whole and _torn(p)),
        int(first in EN.leading or first.endswith("ing") or not words),
        int(not (p.text[:1].isupper() or p.text[:1].isdigit())),
        int(not any(t.name for t in p.terms)),
        int(not whole),
        0 if 6 <= length <= 25 else 1 if 4 <= length <= 40 else 2,
    )


def _torn(p: Proposition) -> bool:
    """ "accused | Ukraine of supporting terrorism", "claimed to | have destroyed": no sentence follows such a verb."""
    if p.sentence.text[: max(0, p.span.start - p.sentence.start)].rstrip().lower().endswith(" that"):
        return False  # "warned that P": P is a sentence
    cues = p.attribution.cue if p.attribution else ()
    return any(RE.tearing.search(c.text) for c in cues) or p.text.split(" ", 1)[0].casefold() in EN.torn


def _words_of(p: Proposition) -> str:
    """The words of a claim, verbatim: the whole sentence where a clause cannot stand alone, a quotation to its end."""
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


def _draw(corpus: _Corpus, group: Sequence[int]) -> _Drawn:
    """One claim: its text from the most readable statement, its positions by polarity and figure."""
    sides = [corpus.sides[m] for m in _one_per_sentence(corpus, group)]
    # The words may be a clause's, where the sentence around it says more.
    readable = sorted(
        (corpus.sides[m] for m in group), key=lambda s: (_readable(s.of), s.of.published or "9", s.of.order)
    )
    lead = readable[0]
    positions = _positions(_as_mentions(corpus, sides, lead))
    # The claim is given in the words of the version most articles carry: not "the ferry passed" where most say that it
    # failed, nor "11 people" where most say nine; unless they only deny what nobody here says.
    for_most = {(m.article, m.sentence) for m in positions[0].mentions}
    other = next((s for s in readable if (s.of.article, s.of.sentence) in for_most and not s.of.denied), None)
    if other is not None and other is not lead:
        lead = other
        positions = _positions(_as_mentions(corpus, sides, lead))
    return _Drawn(_words_of(lead.of), positions, min(s.of.order for s in sides), group[0], _weakest(corpus, group))


def _weakest(corpus: _Corpus, group: Sequence[int]) -> Joint | None:
    """The weakest of the links that hold the sentences of a group together, the strongest ones taken first."""
    sides, lead_of = corpus.sides, corpus.made.lead_of
    first = {place(sides[m].of): place(sides[m].of) for m in group}
    if len(first) < 2:
        return None

    def top(at: tuple[str, int]) -> tuple[str, int]:
        while first[at] != at:
            at = first[at]
        return at

    inside = set(group)
    # A copy stands with what it copies, whatever else is linked with either.
    links = [(1.0, lead_of[m], m) for m in group if lead_of[m] != m and lead_of[m] in inside]
    links += [
        (value, a, b)
        for a in dict.fromkeys(lead_of[m] for m in group)
        for b, value in corpus.links.get(a, ())
        if a in inside and b in inside
    ]
    weakest: tuple[float, int, int] | None = None
    for value, a, b in sorted(links, key=lambda link: (-link[0], link[1], link[2])):
        top_a, top_b = top(place(sides[a].of)), top(place(sides[b].of))
        if top_a != top_b:
            first[top_b] = top_a
            weakest = value, a, b
    if weakest is None or weakest[0] >= 1.0:
        return None
    one, other = (Evidence(sides[n].of.article, sides[n].of.sentence) for n in weakest[1:])
    return Joint(one, other, round(weakest[0], 2))


def _as_mentions(corpus: _Corpus, sides: Sequence[Side], lead: Side) -> list[tuple[Mention, Quantity | None]]:
    """Every statement as a mention, its stance against the claim's words."""
    mentions: list[tuple[Mention, Quantity | None]] = []
    counted = _Counted(sides)
    for side in sides:
        agrees = side is lead or same_stance(side, lead)
        stance: Stance = "assert" if agrees != lead.of.denied else "deny"
        quantity = _quantity(side, counted, len(sides) == 1)
        p, figure = side.of, quantity.figure if quantity else None
        carrier = corpus.carriers[p.article]
        mentions.append((Mention(p.article, carrier, p.sentence, p.attribution, stance, figure), quantity))
    return mentions


def _one_per_sentence(corpus: _Corpus, group: Sequence[int]) -> list[int]:
    """A sentence and its clauses in one group are one mention: the whole, else the clause nearest to the others."""
    lead_of, linked = corpus.made.lead_of, corpus.made.linked
    leads = Counter(lead_of[m] for m in group)
    near = {a: sum(n * linked.get((min(a, b), max(a, b)), 0.0) for b, n in leads.items()) + leads[a] - 1 for a in leads}
    best: dict[object, tuple[bool, float, int]] = {}
    for m in group:
        p = corpus.sides[m].of
        key = (*place(p), _paths(p))
        rank = (p.whole, round(near[lead_of[m]], 9), -m)
        if key not in best or rank > best[key]:
            best[key] = rank
    # Words beside what somebody is cited for ("Mueller sent subpoenas, asking X to ..."): one of the two carries it.
    nearest: dict[Place, tuple[float, bool]] = {}
    for _, value, m in best.values():
        of = corpus.sides[-m].of
        nearest[place(of)] = max(nearest.get(place(of), (-1.0, False)), (value, of.attribution is not None))
    chosen = (-m for _, _, m in best.values())
    return sorted(m for m in chosen if nearest[place(of := corpus.sides[m].of)][1] == (of.attribution is not None))


def _paths(p: Proposition) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(party.id for party in path) for path in p.attribution.paths) if p.attribution else ()


class _Counted:
    """How many statements of a group count the same thing; statements that count alike are looked at once."""

    def __init__(self, sides: Sequence[Side]) -> None:
        self.kinds: Counter[tuple[Kind, ...]] = Counter()
        self.example: dict[Kind, Quantity] = {}
        self.met: dict[Kind, int] = {}
        self.figures: Counter[tuple[Quantity, ...]] = Counter(side.of.quantities for side in sides)
        for side in sides:
            self.kinds[tuple(_kind(q) for q in side.of.quantities)] += 1
            for q in side.of.quantities:
                self.example.setdefault(_kind(q), q)

    def besides(self, q: Quantity) -> int:
        """How many other statements count what this quantity of a statement counts."""
        kind = _kind(q)
        if kind not in self.met:
            alike = {k for k, r in self.example.items() if comparable(q, r)}
            self.met[kind] = sum(n for kinds, n in self.kinds.items() if not alike.isdisjoint(kinds))
        return self.met[kind] - int(comparable(q, q))

    def agreeing(self, q: Quantity) -> int:
        """How many statements have a figure for the same thing that can be true together with this one."""
        return sum(
            n
            for counts, n in self.figures.items()
            if any(comparable(q, r) and compatible(q.figure, r.figure) for r in counts)
        )


Kind = tuple[str, tuple[str, ...]]


def _kind(q: Quantity) -> Kind:
    return q.figure.unit, q.counted


def _quantity(side: Side, counted: _Counted, alone: bool) -> Quantity | None:
    """The figure that takes part in the claim: one that others count as well, else none.

    "A ferry carrying 142 people sank, killing at least nine" counts people twice; beside "at least 11 died" the
    second figure is meant, for it can be true together with what the others say.
    """
    if alone:
        return next(iter(side.of.quantities), None)
    shared = [q for q in side.of.quantities if counted.besides(q) > 0]
    return max(shared, key=lambda q: (counted.agreeing(q), counted.besides(q)), default=None)


def _positions(mentions: Sequence[tuple[Mention, Quantity | None]]) -> tuple[Position, ...]:
    """Mentions by polarity, and by figure where figures cannot all be true."""
    stances: tuple[Stance, ...] = ("assert", "deny")
    positions = [
        Position(stance, figure, tuple(group))
        for stance in stances
        for figure, group in _by_figure([(m, q) for m, q in mentions if m.stance == stance])
    ]
    return tuple(sorted(positions, key=_position_order))


def _position_order(p: Position) -> tuple[object, ...]:
    first = min(map(_where, p.mentions))
    return -len({m.article for m in p.mentions}), p.stance, -len(p.mentions), p.figure is None, first


def _where(m: Mention) -> tuple[str, int]:
    return m.article, m.sentence.start


def _by_figure(mentions: Sequence[tuple[Mention, Quantity | None]]) -> list[tuple[Figure | None, list[Mention]]]:
    """Groups with figures that can all be true; a figure that fits several groups goes to the nearest one.

    When all figures agree, mentions without one join them: they carry the same claim. Where figures differ they
    stand alone, for they back none of them.
    """
    if not mentions:
        return []
    with_figure = [(m, q.figure) for m, q in mentions if q is not None]
    without = [m for m, q in mentions if q is None]
    # The most exact first, so that "dozens" joins a figure and does not found a group.
    ranked = sorted(with_figure, key=lambda pair: (_width(pair[1]), *_where(pair[0])))
    groups: list[tuple[list[Figure], list[Mention]]] = []
    for mention, figure in ranked:
        fitting = [g for g in groups if all(compatible(figure, f) for f in g[0])]
        if fitting:
            home = min(fitting, key=lambda g: _apart(figure, g[0][0]))
            if all((f.low, f.high) != (figure.low, figure.high) for f in home[0]):
                home[0].append(figure)
            home[1].append(mention)
        else:
            groups.append(([figure], [mention]))
    if len(groups) <= 1:
        return [(groups[0][0][0] if groups else None, sorted((m for m, _ in mentions), key=_where))]
    by_figure: list[tuple[Figure | None, list[Mention]]] = [(f[0], sorted(m, key=_where)) for f, m in groups]
    return [*by_figure, (None, without)] if without else by_figure


def _width(f: Figure) -> float:
    return float("inf") if f.low is None or f.high is None else f.high - f.low


def _apart(a: Figure, b: Figure) -> float:
    def middle(f: Figure) -> float:
        low = f.low if f.low is not None else f.high or 0.0
        high = f.high if f.high is not None else f.low or 0.0
        return (low + high) / 2

    return abs(middle(a) - middle(b))


def _with_ids(
    drawn: Sequence[_Drawn], known: Mapping[tuple[str, int, int], str | tuple[str, ...]], taken: Container[str]
) -> list[tuple[Claim, _Drawn]]:
    """Claims in a fixed order, each with the id it is known by, else its folded text's; see :func:`_inherited`.

    The rare second claim of the same words adds its place.
    """
    ordered = sorted(drawn, key=lambda d: (-len({m.article for p in d.positions for m in p.mentions}), d.first))
    inherited = _inherited(ordered, known)
    used = set(inherited.values())
    named: list[tuple[Claim, _Drawn]] = []
    for n, d in enumerate(ordered):
        name = inherited.get(n)
        if name is None:
            name = content_id("claim", plain_words(d.text))
            if name in used or name in taken:
                name = content_id("claim", plain_words(d.text), d.first[0], str(d.first[1]), str(d.first[2]))
            used.add(name)
        named.append((Claim(name, d.text, d.positions, d.weakest), d))
    return named


def _inherited(
    ordered: Sequence[_Drawn], known: Mapping[tuple[str, int, int], str | tuple[str, ...]]
) -> dict[int, str]:
    """Which claim (by its place) takes which known id: the one most of its sentences carry, each id given once."""
    if not known:
        return {}
    votes: Counter[tuple[int, str]] = Counter()
    for n, d in enumerate(ordered):
        places = {(m.article, m.sentence.start, m.sentence.end) for p in d.positions for m in p.mentions}
        for sentence in places & known.keys():
            names = known[sentence]
            votes.update((n, name) for name in ((names,) if isinstance(names, str) else names))
    own = {n: content_id("claim", plain_words(ordered[n].text)) for n in {n for n, _ in votes}}
    # One sentence may carry two claims: of equals, the one whose words an id was made from has it.
    ranked = sorted((-count, own[n] != name, name, n) for (n, name), count in votes.items())
    inherited: dict[int, str] = {}
    given: set[str] = set()
    for *_, name, n in ranked:
        if n not in inherited and name not in given:
            inherited[n] = name
            given.add(name)
    return inherited
