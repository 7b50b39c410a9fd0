"""Which statements stand together, by the decisions on claims: after the rules have grouped them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..model import Claim, Evidence
from .actions import action_of

if TYPE_CHECKING:
    from .decisions import Decision, Place


class Regrouping:
    """Decisions on claims, oldest first, made ready. ``overruled``: those that a later one overrules, by id."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        decisions = list(decisions)
        self.overruled: dict[str, str] = {}
        self._splits = [d for d in decisions if action_of(d).effect == "other claim"]
        self._merges: dict[str, list[list[Place]]] = {}  # by decision: the places of its two sides
        leaving: dict[str, list[Decision]] = defaultdict(list)
        for d in self._splits:
            for article in dict.fromkeys(p.article for p in d.places):
                leaving[article].append(d)
        for d in decisions:
            if action_of(d).effect == "same claim":
                self._merge(d, leaving)

    def _merge(self, d: Decision, leaving: Mapping[str, Sequence[Decision]]) -> None:
        sides: list[list[Place]] = []
        for side in (d.places, d.others):
            # What was split off later is not what an earlier decision meant to join.
            gone: dict[int, Decision] = {}
            for n, p in enumerate(side):
                later = (by for by in leaving.get(p.article, ()) if by.when > d.when)
                gone.update((n, by) for by in later if any(_same(p, q) for q in by.places))
            sides.append([p for n, p in enumerate(side) if n not in gone])
            if not sides[-1]:
                self.overruled[d.id] = max(gone.values(), key=lambda by: by.when).id
                return
        self._merges[d.id] = sides
        # And a later decision to join brings back what an earlier one had split off.
        named = [p for side in sides for p in side]
        for split in dict.fromkeys(s for p in named for s in leaving.get(p.article, ())):
            if split.when < d.when and _meet(split.places, named) and _meet(split.others, named):
                self.overruled.setdefault(split.id, d.id)

    def __bool__(self) -> bool:
        return bool(self._splits or self._merges)

    def articles_with(self, articles: Iterable[str]) -> set[str]:
        """All articles of the decisions to join that name one of these."""
        given = set(articles)
        named = ({p.article for side in sides for p in side} for sides in self._merges.values())
        return set().union(*(articles for articles in named if articles & given))

    def regroup(
        self, sentences: Sequence[Evidence], lead_of: Sequence[int], groups: Sequence[Sequence[int]]
    ) -> list[list[int]]:
        """The groups (numbers of statements) as decided. ``sentences``: where each statement stands; ``lead_of``: the
        statement each copies, or itself. First what is split off leaves, then what is one is joined."""
        named = {p.article for d in self._splits for p in (*d.places, *d.others)}
        named |= {p.article for sides in self._merges.values() for side in sides for p in side}
        at: dict[str, list[int]] = defaultdict(list)
        for n, sentence in enumerate(sentences):
            if sentence.article in named:
                at[sentence.article].append(n)
        if not at:
            return [list(g) for g in groups]
        home = {n: k for k, group in enumerate(groups) for n in group}
        copies: dict[int | str, list[int]] = defaultdict(list)
        if self._splits:
            for n, lead in enumerate(lead_of):
                copies[lead].append(n)
                copies[sentences[n].span.text].append(n)

        def alike(n: int) -> tuple[int, str]:
            return lead_of[n], sentences[n].span.text

        def statements(places: Iterable[Place]) -> list[int]:
            return list(dict.fromkeys(n for p in places for n in at.get(p.article, ()) if _stands(sentences[n], p)))

        new = len(groups)
        for d in self._splits:
            if d.id in self.overruled:
                continue
            staying = dict.fromkeys(statements(d.others))
            company: dict[int, set[int | str]] = defaultdict(set)  # group -> what copies of what stays in it have
            for n in staying:
                company[home[n]].update(alike(n))
            leaving: dict[int, set[int]] = defaultdict(set)
            for n in statements(d.places):
                if n not in staying and home[n] in company:
                    leaving[home[n]].add(n)
            for k, out in leaving.items():
                # Later copies of what was split off go with it, unless what stays has the same words.
                for same in {same for n in out for same in alike(n)} - company[k]:
                    out.update(n for n in copies[same] if home[n] == k and n not in staying)
                home.update(dict.fromkeys(out, new))
                new += 1
        into = list(range(new))

        def top(k: int) -> int:
            while into[k] != k:
                into[k] = into[into[k]]
                k = into[k]
            return k

        for sides in self._merges.values():
            one, other = (_most(home[n] for n in statements(side)) for side in sides)
            if one is not None and other is not None:
                a, b = sorted((top(one), top(other)))
                into[b] = a
        together: dict[int, list[int]] = defaultdict(list)
        for n in sorted(home):
            together[top(home[n])].append(n)
        return sorted(together.values())

    def in_effect(self, decisions: Iterable[Decision], claim: Claim) -> list[Decision]:
        """Those of the decisions on claims that the claim shows: both sides stand in it, or one without what left."""
        here: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for m in claim.mentions:
            here[m.article].append((m.sentence.start, m.sentence.end))

        def carries(places: Iterable[Place]) -> bool:
            return any(same_place(start, end, p) for p in places for start, end in here.get(p.article, ()))

        def shows(d: Decision) -> bool:
            if action_of(d).effect == "other claim":
                return carries(d.others) and not carries(d.places)
            return all(carries(side) for side in self._merges[d.id])

        return [d for d in decisions if d.id not in self.overruled and shows(d)]


def _most(groups: Iterable[int]) -> int | None:
    """The group met most often; of equals, the first met."""
    met = Counter(groups)
    return max(met, key=lambda k: met[k]) if met else None


def _stands(sentence: Evidence, place: Place) -> bool:
    return sentence.article == place.article and same_place(sentence.span.start, sentence.span.end, place)


def same_place(start: int, end: int, place: Place) -> bool:
    """Whether a sentence is the one meant; another version may cut sentences a little differently."""
    shared = min(end, place.end) - max(start, place.start)
    return shared > 0 and 2 * shared >= min(end - start, place.end - place.start)


def _same(a: Place, b: Place) -> bool:
    return a.article == b.article and same_place(a.start, a.end, b)


def _meet(some: Iterable[Place], others: Sequence[Place]) -> bool:
    return any(_same(a, b) for a in some for b in others)
