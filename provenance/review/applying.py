"""The decisions that stand, applied to claims: edges, parties and first-hand marks as reviewers left them."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model import Claim, Edge, Evidence, Mention, Party, Position, Ruled, Span
from ..trace.drawing import alike, one_party
from .actions import Matter, action_of
from .regrouping import Regrouping, same_place

if TYPE_CHECKING:
    from .decisions import Decision, Place


class Parties:
    """Decisions on parties, oldest first, made ready. ``overruled``: those that a later one overrules, by id."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.overruled: dict[str, str] = {}
        self._apart: dict[str, Decision] = {}
        self._in_article: dict[tuple[str, str], Decision] = {}
        merged: dict[frozenset[str], Decision] = {}
        pairs: dict[str, dict[frozenset[str], None]] = defaultdict(dict)
        for d in decisions:
            effect = action_of(d).effect
            if effect == "same party":
                pair = frozenset(p.id for p in d.parties)
                for party in pair:
                    self._overrule(self._apart.pop(party, None), d)
                    pairs[party][pair] = None
                merged[pair] = d
            elif effect == "other party" and d.places:
                for place in d.places:
                    at = d.parties[0].id, place.article
                    self._overrule(self._in_article.get(at), d)
                    self._in_article[at] = d
            elif effect == "other party":
                for pair in pairs.pop(d.parties[0].id, ()):
                    self._overrule(merged.pop(pair, None), d)
                self._apart[d.parties[0].id] = d
        self._into = _roots(list(merged.values()))

    def __bool__(self) -> bool:
        return bool(self._apart or self._into or self._in_article)

    def _overrule(self, earlier: Decision | None, by: Decision) -> None:
        if earlier is not None and earlier.subject != by.subject:
            self.overruled[earlier.id] = by.id

    def one_with(self, ids: Iterable[str]) -> list[str]:
        """The party ids, and all that are decided to be the same party as one of them."""
        roots: dict[str, list[str]] = defaultdict(list)
        for id_ in self._into:
            roots[self._root(id_)].append(id_)
        given = list(ids)
        joined = [id_ for root in map(self._root, given) for id_ in (root, *roots[root])]
        return list(dict.fromkeys([*given, *joined]))

    def _root(self, id_: str) -> str:
        while (step := self._into.get(id_)) is not None:
            id_ = step[0].id
        return id_

    def of(self, party: Party, article: str) -> Party:
        """Who a party named in an article is."""
        return self._settled(party, article, {})

    def _settled(self, party: Party, article: str, done: dict[str, Decision]) -> Party:
        by = self._in_article.get((party.id, article)) or self._apart.get(party.id)
        if by is not None:
            done[by.id] = by
            other = by.parties[1]
            party = dataclasses.replace(party, name=other.name) if other.id == party.id else other
        while (step := self._into.get(party.id)) is not None:
            party, by = step
            done[by.id] = by
        return party

    def settle(self, position: Position) -> tuple[Position, dict[str, Decision]]:
        """The position with its parties as decided, and the decisions (by id) that have to do with it."""
        done: dict[str, Decision] = {}
        if not self:
            return position, done
        mentions = tuple(self._mention(m, done) for m in position.mentions)
        if not done:
            return position, done
        split = {d.parties[1].id for d in done.values() if action_of(d).effect == "other party"}
        apart = tuple(sorted(split & {p.id for m in mentions for p in (m.carrier, *m.parties)}))
        ruled = dataclasses.replace(position.ruled, apart=apart) if apart else position.ruled
        return dataclasses.replace(position, mentions=mentions, ruled=ruled), done

    def _mention(self, mention: Mention, done: dict[str, Decision]) -> Mention:
        given = {p.id: p for p in (*mention.parties, mention.carrier)}
        now = {id_: self._settled(p, mention.article, done) for id_, p in given.items()}
        if all(now[id_] is p for id_, p in given.items()):
            return mention
        edges, badges = [], dict.fromkeys(mention.badges)
        for e in mention.edges:
            a, b = (now[id_].id if id_ in now else id_ for id_ in (e.from_, e.to))
            if a == b:
                badges["self-citation"] = None
            else:
                edges.append(e if (a, b) == (e.from_, e.to) else dataclasses.replace(e, from_=a, to=b))
        parties = tuple({now[p.id].id: now[p.id] for p in mention.parties}.values())
        return dataclasses.replace(
            mention, carrier=now[mention.carrier.id], parties=parties, edges=tuple(edges), badges=tuple(badges)
        )


def _roots(merges: Sequence[Decision]) -> dict[str, tuple[Party, Decision]]:
    """Party id -> one step nearer to the party it becomes, and the decision that joins the two.

    Of several joined with one another, that one stays which no decision lets go, else the first by id.
    """
    near: dict[str, dict[str, Decision]] = defaultdict(dict)
    shown: dict[str, Party] = {}
    given_up = set()
    for d in merges:
        kept, other = d.parties
        near[kept.id][other.id] = near[other.id][kept.id] = d
        shown[kept.id] = kept
        shown.setdefault(other.id, other)
        given_up.add(other.id)
    into: dict[str, tuple[Party, Decision]] = {}
    placed: set[str] = set()
    for first in sorted(near):
        if first in placed:
            continue
        root = min(group := _reached(near, first), key=lambda id_: (id_ in given_up, id_))
        placed |= set(group)
        for id_ in _reached(near, root):
            for other_id, d in near[id_].items():
                if other_id != root and other_id not in into:
                    into[other_id] = shown[id_], d
    return into


def _reached(near: Mapping[str, Iterable[str]], first: str) -> list[str]:
    """Everybody joined with one, in order of distance."""
    row = [first]
    seen = {first}
    for id_ in row:
        for other in near[id_]:
            if other not in seen:
                seen.add(other)
                row.append(other)
    return row


@dataclass(frozen=True, slots=True)
class Effect:
    """What one decision (its id) did to one claim (its id). ``from_`` and ``to`` as in :class:`Reviewed`.

    ``what``: confirmed, rejected, added, first-hand, not first-hand, merged, set apart, split off; or ``overruled``,
    and then ``by`` is the id of the later decision on the same matter.
    """

    decision: str
    claim: str
    what: str
    from_: Party | None = None
    to: Party | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """A claim as reviewers left it, and what did that. ``claim`` is the one given where nothing was decided of it."""

    claim: Claim
    effects: tuple[Effect, ...] = ()


class Rules:
    """Decisions that stand, ready to be applied."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        in_order = sorted(decisions, key=lambda d: d.when)
        self.parties = Parties(in_order)
        self.regrouping = Regrouping(in_order)
        # By the article of the sentence each was made at.
        self._at: dict[str, list[Decision]] = defaultdict(list)
        self._about_claims: dict[str, list[Decision]] = defaultdict(list)
        for d in in_order:
            effect = action_of(d).effect
            if effect in ("link", "chain", "mark"):
                self._at[d.places[0].article].append(d)
            elif effect in ("same claim", "other claim"):
                for article in dict.fromkeys((d.places[0].article, d.others[0].article)):
                    self._about_claims[article].append(d)

    @property
    def overruled(self) -> Mapping[str, str]:
        """Decisions on parties and on whole claims that a later one overrules: id -> id of that one."""
        return {**self.parties.overruled, **self.regrouping.overruled}

    def apply(self, claims: Sequence[Claim]) -> list[Applied]:
        """The claims, in their order. All claims that carry a sentence must come together: a decision made at it is
        meant for one of them."""
        if not (self._at or self._about_claims or self.parties):
            return [Applied(c) for c in claims]
        meant = self._meant(claims)
        return [self._applied(c, meant.get(n, ())) for n, c in enumerate(claims)]

    def _meant(self, claims: Sequence[Claim]) -> dict[int, list[Decision]]:
        """Place of a claim -> the decisions on its edges and marks, oldest first.

        Of several claims that carry the sentence a decision was made at, the one with most of its other sentences is
        meant, then the one of the id it had then.
        """
        if not self._at:
            return {}
        carried: dict[str, list[tuple[int, int, int]]] = defaultdict(list)  # article -> start, end, claim
        named = {p.article for decisions in self._at.values() for d in decisions for p in d.places}
        for n, c in enumerate(claims):
            for m in c.mentions:
                if m.article in named:
                    carried[m.article].append((m.sentence.start, m.sentence.end, n))
        meant: dict[int, list[Decision]] = defaultdict(list)
        for article in self._at.keys() & carried.keys():
            for d in self._at[article]:
                first, *more = (set(_carrying(carried, p)) for p in d.places)
                if not first:
                    continue
                votes = Counter(n for carrying in more for n in carrying & first)
                best = min(first, key=lambda n: (-votes[n], claims[n].id != d.claim, claims[n].id))
                meant[best].append(d)
        return {n: sorted(decisions, key=lambda d: d.when) for n, decisions in meant.items()}

    def _applied(self, claim: Claim, decisions: Sequence[Decision]) -> Applied:
        settled = [self.parties.settle(p) for p in claim.positions]
        changed = [new for new, _ in settled]
        on_parties = {id_: d for _, done in settled for id_, d in done.items()}.values()
        effects = [Effect(d.id, claim.id, action_of(d).outcome, d.parties[0], d.parties[1]) for d in on_parties]
        if decisions:
            desks = [_Desk(p, decisions, self.parties) for p in changed]
            changed = [desk.position() for desk in desks]
            effects += _joined_effects(claim.id, decisions, desks)
        if self._about_claims:
            named = {d.id: d for m in claim.mentions for d in self._about_claims.get(m.article, ())}
            shown = self.regrouping.in_effect(named.values(), claim)
            effects += [Effect(d.id, claim.id, action_of(d).outcome) for d in shown]
        if all(a is b for a, b in zip(changed, claim.positions, strict=True)):
            return Applied(claim, tuple(effects))
        return Applied(dataclasses.replace(claim, positions=tuple(changed)), tuple(effects))


def _carrying(carried: Mapping[str, list[tuple[int, int, int]]], place: Place) -> list[int]:
    """The claims that carry a sentence at the place."""
    return [n for start, end, n in carried.get(place.article, ()) if same_place(start, end, place)]


def _joined_effects(claim: str, decisions: Sequence[Decision], desks: Sequence[_Desk]) -> list[Effect]:
    """One effect for each edge or party a decision touched; where positions differ, having an effect counts."""
    effects: dict[tuple[str, str, str], Effect] = {}
    for d in decisions:
        for from_, to, by in (row for desk in desks for row in desk.done.get(d.id, ())):
            key = d.id, from_.id, to.id if to else ""
            if key not in effects or (by is None and effects[key].by is not None):
                what, by_id = ("overruled", by.id) if by else (action_of(d).outcome, None)
                effects[key] = Effect(d.id, claim, what, from_, to, by_id)
    return list(effects.values())


Pair = tuple[str, str]


@dataclass(slots=True)
class _Draft:
    """One mention while it is worked on."""

    mention: Mention
    edges: list[Edge]
    parties: dict[str, Party]
    changed: bool = False

    def add(self, edge: Edge, *ends: Party) -> None:
        self.edges.append(edge)
        for party in ends:
            self.parties.setdefault(party.id, party)
        self.changed = True


class _Desk:
    """The decisions on the edges and marks of one position, oldest first.

    ``done``: for each decision (by id) the parties it touched and, where it was overruled, the decision that did it.
    """

    def __init__(self, given: Position, decisions: Sequence[Decision], settled: Parties) -> None:
        self._given, self._decisions, self._settled = given, decisions, settled
        self.done: dict[str, list[tuple[Party, Party | None, Decision | None]]] = defaultdict(list)
        # The parties of chains that were added may be others of the chart in another spelling.
        added: dict[str, tuple[Party, ...]] = defaultdict(tuple)
        for d in self._of("chain"):
            added[d.places[0].article] += d.parties[1:]
        widened = (dataclasses.replace(m, parties=(*m.parties, *added.get(m.article, ()))) for m in given.mentions)
        self._one = one_party(widened, given.ruled.apart)
        # The ids that the parties of each decision have in this chart; the last decision on a pair or a mark holds.
        self._ids = {d.id: [self._now(settled.of(p, d.places[0].article).id) for p in d.parties] for d in decisions}
        self._marked = {self._ids[d.id][0]: d for d in self._of("mark")}
        self._last = {pair: d for d in self._of("link", "chain") for pair in itertools.pairwise(self._ids[d.id])}
        self._drafts = [_Draft(m, list(m.edges), {p.id: p for p in m.parties}) for m in given.mentions]

    def position(self) -> Position:
        for d in self._of("chain"):
            self._add(d)
        out = self._edges()
        firsthand, not_firsthand = self._marks()
        if not (out or firsthand or not_firsthand or any(draft.changed for draft in self._drafts)):
            return self._given
        ruled = Ruled(tuple(out), firsthand, not_firsthand, self._given.ruled.apart)
        return dataclasses.replace(self._given, mentions=tuple(map(self._whole, self._drafts)), ruled=ruled)

    def _of(self, *effects: Matter) -> list[Decision]:
        return [d for d in self._decisions if action_of(d).effect in effects]

    def _now(self, id_: str) -> str:
        """The id a party has in the chart, where another spelling may stand for it."""
        return self._one[id_].id if id_ in self._one else id_

    def _note(self, decision: Decision, from_: Party, to: Party | None, by: Decision) -> None:
        row = from_, to, None if action_of(by).denies == action_of(decision).denies else by
        if row not in self.done[decision.id]:
            self.done[decision.id].append(row)

    def _add(self, d: Decision) -> None:
        """The chain of a decision, at the sentence it was made at; up to the first edge that was rejected later."""
        one, at = self._one, d.places[0]
        shown = tuple(Evidence(p.article, Span(p.start, p.end, p.text)) for p in d.others)
        first, *ids = self._ids[d.id]
        chain = [one.get(id_, self._settled.of(p, at.article)) for id_, p in zip(ids, d.parties[1:], strict=True)]
        for draft in self._drafts:
            carrier, sentence = draft.mention.carrier, draft.mention.sentence
            here = draft.mention.article == at.article and same_place(sentence.start, sentence.end, at)
            if not here or one[carrier.id].id != first:
                continue
            before = carrier
            for party in chain:
                by = self._last[first if before is carrier else before.id, party.id]
                self._note(d, one.get(before.id, before), party, by)
                if action_of(by).denies:
                    break
                draft.add(Edge(before.id, party.id, "confirmed", "cites", shown), before, party)
                before = party

    def _edges(self) -> list[Pair]:
        """Confirm and reject; returns the pairs that no suspected edge may join: titles of one owner, and parties whose
        names might be one's. Such edges are drawn, so no mention has them."""
        met: set[Pair] = set()
        for draft in self._drafts:
            kept = []
            for e in draft.edges:
                pair = self._now(e.from_), self._now(e.to)
                by = self._last.get(pair)
                if by is None:
                    kept.append(e)
                    continue
                met.add(pair)
                denied = action_of(by).denies
                draft.changed |= denied or e.status != "confirmed"
                if not denied:
                    kept.append(dataclasses.replace(e, status="confirmed"))
            draft.edges = kept
        carriers = {p.id: p for p in (self._one[draft.mention.carrier.id] for draft in self._drafts)}
        out: list[Pair] = []
        named = {p.id: p for p in self._one.values()} if self._last else {}
        may_be = alike(self._given.mentions, self._given.ruled.apart) if self._last else ()
        pairs = {frozenset(pair) for *pair, _ in may_be}
        for pair, by in self._last.items():
            a, b = carriers.get(pair[0]), carriers.get(pair[1])
            if frozenset(pair) in pairs:
                self._settle_names(named[pair[0]], named[pair[1]], by, out)
            elif a is None or b is None or not a.owner or a.owner != b.owner:
                continue
            elif action_of(by).denies:
                out.append(pair)
            elif pair not in met:
                for draft in self._drafts:
                    carrier = draft.mention.carrier
                    if self._one[carrier.id].id == a.id:
                        draft.add(Edge(carrier.id, b.id, "confirmed", "owner"), carrier, b)
            met.add(pair)
        for d in self._of("link"):
            pair = self._ids[d.id][0], self._ids[d.id][-1]
            if pair in met:
                from_, to = (self._one.get(id_, p) for id_, p in zip(pair, d.parties, strict=True))
                self._note(d, from_, to, self._last[pair])
        return out

    def _settle_names(self, a: Party, b: Party, by: Decision, out: list[Pair]) -> None:
        """Two names are one party's, or are not: said once for all sentences, at the first that names either."""
        if action_of(by).denies:
            out.append((a.id, b.id))
            return
        for draft in self._drafts:
            if any(self._now(id_) in (a.id, b.id) for id_ in draft.parties):
                draft.add(Edge(a.id, b.id, "confirmed", "same"), a, b)
                draft.add(Edge(b.id, a.id, "confirmed", "same"), b, a)
                return

    def _marks(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The parties that were there, and those that were not, as decided."""
        here = {p.id for p in self._one.values()}
        for d in self._of("mark"):
            party = self._ids[d.id][0]
            if party in here:
                self._note(d, self._one[party], None, self._marked[party])
        marked = [(p, action_of(by).denies) for p, by in sorted(self._marked.items()) if p in here]
        return tuple(p for p, denied in marked if not denied), tuple(p for p, denied in marked if denied)

    def _whole(self, draft: _Draft) -> Mention:
        """The mention with what can still be reached from its carrier: who loses a source loses what is behind it."""
        if not draft.changed:
            return draft.mention
        after: dict[str, list[str]] = defaultdict(list)
        for e in draft.edges:
            after[self._now(e.from_)].append(self._now(e.to))
        reached = set(_reached(after, self._now(draft.mention.carrier.id)))
        edges: dict[Pair, Edge] = {}
        for e in draft.edges:
            if self._now(e.from_) not in reached:
                continue
            known = edges.get((e.from_, e.to))
            if known is not None:
                status = e.status if e.status == "confirmed" else known.status
                evidence = dict.fromkeys((*known.evidence, *e.evidence))
                e = dataclasses.replace(known, evidence=tuple(evidence), status=status)
            edges[e.from_, e.to] = e
        named = {draft.mention.carrier.id, *(id_ for pair in edges for id_ in pair)}
        parties = tuple(p for id_, p in draft.parties.items() if id_ in named)
        return dataclasses.replace(draft.mention, edges=tuple(edges.values()), parties=parties)
