"""Which parties are one, and which are two, by the decisions on parties: for all claims at once."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..model import Mention, Party, Position
    from .decisions import Decision


class Parties:
    """Decisions on parties, oldest first, made ready. ``overruled``: those that a later one overrules, by id."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.overruled: dict[str, str] = {}
        self._apart: dict[str, Decision] = {}
        self._in_article: dict[tuple[str, str], Decision] = {}
        merged: dict[frozenset[str], Decision] = {}
        pairs: dict[str, dict[frozenset[str], None]] = defaultdict(dict)
        for d in decisions:
            if d.action == "merge parties":
                pair = frozenset(p.id for p in d.parties)
                for party in pair:
                    self._overrule(self._apart.pop(party, None), d)
                    pairs[party][pair] = None
                merged[pair] = d
            elif d.action == "split party" and d.places:
                for place in d.places:
                    at = d.parties[0].id, place.article
                    self._overrule(self._in_article.get(at), d)
                    self._in_article[at] = d
            elif d.action == "split party":
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
        return list(dict.fromkeys([*given, *(id_ for g in given for root in (self._root(g),) for id_ in (root, *roots[root]))]))

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
        split = {d.parties[1].id for d in done.values() if d.action == "split party"}
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
        return dataclasses.replace(mention, carrier=now[mention.carrier.id], parties=parties, edges=tuple(edges), badges=tuple(badges))


def _roots(merges: Sequence[Decision]) -> dict[str, tuple[Party, Decision]]:
    """Party id -> one step nearer to the party it becomes, and the decision that joins the two.

    Of several joined with one another, that one stays which no decision lets go, else the first by id.
    """
    near: dict[str, list[tuple[str, Decision]]] = defaultdict(list)
    shown: dict[str, Party] = {}
    given_up = set()
    for d in merges:
        kept, other = d.parties
        near[kept.id].append((other.id, d))
        near[other.id].append((kept.id, d))
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
            for other_id, d in near[id_]:
                if other_id != root and other_id not in into:
                    into[other_id] = shown[id_], d
    return into


def _reached(near: dict[str, list[tuple[str, Decision]]], first: str) -> list[str]:
    """Everybody joined with one, in order of distance."""
    row = [first]
    seen = {first}
    for id_ in row:
        for other, _ in near[id_]:
            if other not in seen:
                seen.add(other)
                row.append(other)
    return row
