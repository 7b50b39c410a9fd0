"""Families: the articles that print one text, and whose text it is.

A member shares most of its words (:data:`MOST`) with the family's lead. Where the lead shares most of its words with
the member too, they are the same text. A shorter text that stands in a longer lead belongs to it when it comes from
there, or from the same third; where that is not known, only when it shares words with every other member. So a
roundup of two stories does not weld them: it holds little of either, and they share nothing with each other.

Where many articles hold the same words, each is compared with its neighbours by date alone. Families whose texts are
:data:`TWINS` are therefore one, though their leads were never compared with each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from ..model import TEXTLESS, Article, Attribution, Copy, Family, Party, Reuse, content_id
from .direction import Signs, compared

# Two texts that share nothing cannot both be more than half of a third. What has so much of another text reprints it.
MOST = 0.6
# Of so much of each other that a few steps from one to the next still lead to the same text.
TWINS = 0.8


_Near = dict[str, dict[str, Reuse]]  # article -> other -> their reuse, seen from the article


def families(reuses: Iterable[Reuse], signs_of: Callable[[Sequence[str]], Iterable[Signs]]) -> list[Family]:
    """The families of two articles and more, largest first.

    Reuses that are no reprints are left aside. ``signs_of`` is called once with the ids of all members, and gives their
    signs in any order. Neither passages nor texts are looked at, nor whom the articles cite: only who they are, what
    they credit, and their dates.
    """
    near: _Near = defaultdict(dict)
    for r in reuses:
        if r.kind == "reprint":
            near[r.article][r.other] = r
            near[r.other][r.article] = r.seen_from(r.other)
    groups = _groups(near)
    known = {s.article.id: s for s in signs_of(sorted({m for g in groups for m in g}))}
    every = (_family([known[m] for m in g], near) for g in groups)
    return sorted(every, key=lambda f: (-len(f.copies), f.copies[0].article))


def _groups(near: _Near) -> list[list[str]]:
    """Members by family, the lead first. Each article is in one family at most."""
    same = {a: sum(_both(r) >= MOST for r in pairs.values()) for a, pairs in near.items()}
    inside = {a: sum(r.containment_other >= MOST for r in pairs.values()) for a, pairs in near.items()}
    taken: set[str] = set()
    found = []
    for lead in sorted(near, key=lambda a: (-same[a], -inside[a], a)):
        if lead in taken:
            continue
        members = [lead]
        # What is beyond doubt first; of the rest, what stands in the lead with most of its words.
        ranked = sorted(near[lead].values(), key=lambda r: (not _certain(r), -r.containment_other, r.other))
        for r in ranked:
            if r.other in taken or r.containment_other < MOST:
                continue
            if _certain(r) or (r.direction != "from" and all(m == lead or m in near[r.other] for m in members)):
                members.append(r.other)
        if len(members) > 1:
            taken.update(members)
            found.append(members)
    return _with_twins(found, near)


def _with_twins(groups: list[list[str]], near: _Near) -> list[list[str]]:
    """The same groups, but those that hold one text joined. A shorter part of a lead joins nothing: it may stand in
    two texts."""
    grouped = {m for members in groups for m in members}
    every = [*groups, *([a] for a in sorted(near) if a not in grouped)]
    whole = {
        m: i
        for i, (lead, *rest) in enumerate(every)
        for m in (lead, *(m for m in rest if _both(near[lead][m]) >= MOST))
    }
    beside: dict[int, set[int]] = defaultdict(set)
    for a, i in whole.items():
        beside[i] |= {whole[r.other] for r in near[a].values() if r.other in whole and _both(r) >= TWINS} - {i}
    done: set[int] = set()
    found = []
    for i, members in enumerate(every):
        if i in done:
            continue
        done.add(i)
        reached = [i]
        for j in reached:
            reached += sorted(beside[j] - done)
            done |= beside[j]
        found.append([m for j in reached for m in every[j]] if len(reached) > 1 else members)
    return [members for members in found if len(members) > 1]


def _both(r: Reuse) -> float:
    return min(r.containment, r.containment_other)


def _certain(r: Reuse) -> bool:
    """Seen from the lead: the same text, or one that has it from the lead or from the same third."""
    return _both(r) >= MOST or (r.containment_other >= MOST and (r.direction == "to" or r.source is not None))


def _family(members: Sequence[Signs], near: _Near) -> Family:
    lead = members[0].article.id
    origin, first, reasons = _origin(members, near)
    ordered = sorted(members, key=lambda s: (s.article.id != first, s.article.published or "9", s.article.id))
    model = first or lead

    def new(article: str) -> float | None:
        against = near[article].get(model) or near[article].get(lead)
        return None if article == model or against is None else round(1.0 - against.containment, 4)

    copies = tuple(Copy(s.article.id, s.carrier, new(s.article.id), _credited(s, origin, first, near)) for s in ordered)
    return Family(content_id("family", *sorted(s.article.id for s in members)), origin, first, copies, tuple(reasons))


def _credited(member: Signs, origin: Party | None, first: str | None, near: _Near) -> bool | None:
    if member.article.id == first or (origin is not None and member.carrier.id == origin.id):
        return None
    if origin is None:
        return bool(member.full or member.partly or member.original or member.agencies)
    for r in near[member.article.id].values():
        theirs = r.source is not None and r.source.id == origin.id
        if r.credited and (theirs or (r.direction == "from" and r.other == first)):
            return True
    return member.names(origin)


def _origin(members: Sequence[Signs], near: _Near) -> tuple[Party | None, str | None, list[str]]:
    """Whose text it is, which member is that text, and why."""
    here = {s.carrier.id: s.carrier for s in members}
    named: Counter[str] = Counter()
    parties: dict[str, Party] = {}
    behind: dict[str, set[str]] = defaultdict(set)
    for s in members:
        # Whom an article credits for all of its words; the last of a chain is whom the others have it from.
        for path in dict.fromkeys(path for path, _ in s.full):
            parties[path[-1].id] = path[-1]
            named[path[-1].id] += 1
            behind[s.carrier.id].add(path[-1].id)
    # A credit to a paper that itself credits an agency leads to the agency.
    last = [p for p in named if not behind.get(p, set()) - {p}]
    if named:
        reasons = [_how_many(parties[p], members) for p, _ in sorted(named.items(), key=lambda x: (-x[1], x[0]))]
        if len(last) != 1:
            return None, None, reasons
        origin = here.get(last[0], parties[last[0]])
        return origin, _text_of(origin, members), reasons
    agencies = {s.carrier.id: s.carrier for s in members if s.carrier.kind == "agency"}
    if len(agencies) == 1:
        (agency,) = agencies.values()
        return agency, _text_of(agency, members), [f"{agency.name} is a news agency"]
    first = _first(members, near)
    if first is None:
        return None, None, ["nothing tells who had it first"]
    others = [s for s in members if s is not first]
    having = _takers(first.article.id, near)
    why = f"{sum(s.article.id in having for s in others):,} of the {len(others):,} others have it from there"
    return first.carrier, first.article.id, [why]


def _how_many(origin: Party, members: Sequence[Signs]) -> str:
    others = [s for s in members if s.carrier.id != origin.id]
    return f"{sum(s.names(origin) is True for s in others):,} of {len(others):,} credit {origin.name}"


def _text_of(origin: Party, members: Sequence[Signs]) -> str | None:
    """The article of the origin itself: its earliest, None where two may be that."""
    own = [s for s in members if s.carrier.id == origin.id]
    if len(own) < 2:
        return own[0].article.id if own else None
    earliest = [s for s in own if all(s is t or compared(s.article.published, t.article.published) < 0 for t in own)]
    return earliest[0].article.id if len(earliest) == 1 else None


def _takers(first: str, near: _Near) -> set[str]:
    """The articles that have it from the first, or from one that has it from there."""
    takers = {first}
    waiting = [first]
    while waiting:
        new = {r.other for r in near[waiting.pop()].values() if r.direction == "to"} - takers
        takers |= new
        waiting += new
    return takers - {first}


def _first(members: Sequence[Signs], near: _Near) -> Signs | None:
    """The one member that has it from nobody and that all others it shares words with have it from."""
    inside = {s.article.id for s in members}
    ways = [(s, {r.direction for r in near[s.article.id].values() if r.other in inside}) for s in members]
    first = [s for s, directions in ways if directions == {"to"}]
    # Two that were never compared with each other may both look first.
    return first[0] if len(first) == 1 else None


# --- How much of an article is its own.


class Shares(NamedTuple):
    """Characters of an article (or of several): all, those that came from elsewhere, and those that stand elsewhere too
    while nobody knows who had them first."""

    length: int = 0
    taken: int = 0
    shared: int = 0

    @property
    def own(self) -> float:
        """The share, from 0 to 1, that stands nowhere else or stood here first; 1 for no text at all."""
        return 1.0 - (self.taken + self.shared) / self.length if self.length else 1.0

    def __add__(self, more: object) -> Shares:
        if not isinstance(more, Shares):
            return NotImplemented
        return Shares(self.length + more.length, self.taken + more.taken, self.shared + more.shared)


def shares(length: int, taken: Iterable[tuple[int, int]], shared: Iterable[tuple[int, int]]) -> Shares:
    """The shares of a text of ``length`` characters; ``taken`` and ``shared`` are stretches of it, in any order.

    What is both taken and shared counts as taken.
    """
    first = list(taken)
    from_elsewhere = covered(first)
    return Shares(length, from_elsewhere, covered([*first, *shared]) - from_elsewhere)


def wholly_credited(path: tuple[Party, ...], publisher: Iterable[str]) -> bool:
    """Whether a credit for a whole text with this chain gives it to somebody else; a byline's person does not."""
    return path[0].kind not in TEXTLESS and not {p.id for p in path}.intersection(publisher)


def article_shares(
    article: Article, attributions: Iterable[Attribution], reuses: Iterable[Reuse], others: Mapping[str, Article]
) -> Shares:
    """The shares of one article; ``reuses`` are seen from it, ``others`` are the other articles by id.

    All of a text that is credited to somebody else is taken. Words the same masthead printed before are its own, and
    a quotation that others have too says nothing of who wrote the rest.
    """
    length = len(article.text)
    full = (path for a in attributions if a.form == "credit" and a.extent == "full" for path in a.paths)
    taken = [(0, length)] if any(wholly_credited(path, [article.carrier.id]) for path in full) else []
    shared: list[tuple[int, int]] = []
    for r in reuses:
        if r.kind == "quote" or r.direction == "to" or others[r.other].carrier.id == article.carrier.id:
            continue
        stretches = shared if r.direction is None and r.source is None else taken
        stretches += [(mine.start, mine.end) for mine, _ in r.passages]
    return shares(length, taken, shared)


def covered(stretches: Iterable[tuple[int, int]]) -> int:
    """How much lies in at least one of the stretches."""
    total = reached = 0
    for start, end in sorted(stretches):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total
