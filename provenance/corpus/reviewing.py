"""What people decided, as it stands in this database: what decisions mean today, what they do, and how one is made.

A decision names articles, sentences and parties as they were. Here it names them by the ids they have now; one that
has nothing left to be about is set aside with the reason. :class:`Desk` is where a reviewer decides.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ..errors import UsageError
from ..model import UNNAMED, Article, Claim, Mention, Party
from ..review.actions import ACTIONS, EVERYWHERE, PlaceOf, action_of, checked, meant, parties, where
from ..review.applying import Rules
from ..review.decisions import Decision, Place, Reviewed, State, named, standing
from ..store import ArticleRecord, articles, reviews, rows

if TYPE_CHECKING:
    import sqlite3

    from ..claims.linking import Regroup
    from ..store.reviews import StoredEffect

# Actions that may concern any claim; all others hold for the claim they were made at.
_EVERYWHERE = tuple(name for name, action in ACTIONS.items() if action.effect in EVERYWHERE)


class Recorded(NamedTuple):
    """What became of a decision that was made. ``new``: False where the very same stood already; nothing was written.
    ``overrules``: decisions of anybody that no longer hold because of it."""

    decision: Decision
    new: bool
    overrules: tuple[Decision, ...] = ()


class Imported(NamedTuple):
    """Decisions that were ``new``, how many were ``known``, and those now overruled by another reviewer's."""

    new: tuple[Decision, ...]
    known: int
    conflicts: tuple[Reviewed, ...] = ()


# --- in force -----------------------------------------------------------------------------------------------------


class InForce(NamedTuple):
    """The decisions that stand and can be applied here, and the ``rules`` made of them."""

    rules: Rules
    decisions: list[Decision]


def in_force(connection: sqlite3.Connection, articles: Iterable[str] | None = None) -> InForce:
    """The decisions that stand, in the ids that articles and parties have now.

    ``articles``: of the decisions on links and first-hand accounts, only those that name one of these.
    """
    if not reviews.are_there(connection):
        return InForce(Rules(), [])
    decisions = reviews.but_for(connection, sorted(_undone(connection)), _EVERYWHERE, articles)
    now, _ = _in_todays_ids(connection, sorted(decisions, key=lambda d: d.when))
    return InForce(Rules(now), now)


def regroup(connection: sqlite3.Connection) -> Regroup | None:
    """What was decided of which statements are one claim, for linking."""
    regrouping = in_force(connection, ()).rules.regrouping
    return regrouping.regroup if regrouping else None


def together_with(connection: sqlite3.Connection, articles: Iterable[str]) -> set[str]:
    """The articles of decisions that sentences of some articles are of one claim with others."""
    return in_force(connection, ()).rules.regrouping.articles_with(articles)


def agreed(connection: sqlite3.Connection) -> list[tuple[Place, ...]]:
    """The sentences of each decision that stands and says that they are of one claim."""
    return [(*d.places, *d.others) for d in in_force(connection, ()).decisions if action_of(d).effect == "same claim"]


def _undone(connection: sqlite3.Connection) -> dict[str, Decision]:
    """Ids of decisions that are taken back, and the undo that did it."""
    undos = reviews.undos(connection)
    targets = (Decision("confirm", "", "", id=d.undoes or "") for d in undos)
    return standing([*targets, *undos])[1] if undos else {}


def _in_todays_ids(
    connection: sqlite3.Connection, decisions: Sequence[Decision]
) -> tuple[list[Decision], dict[str, str]]:
    """The decisions that still have something to be about; and why something that one names is not here, by its id."""
    here = _articles_now(connection, [p for d in decisions for p in (*d.places, *d.others)])
    parties = _parties_now(connection, decisions, here)

    def now(places: Sequence[Place]) -> tuple[Place, ...]:
        return tuple(dataclasses.replace(p, article=here[p.article]) for p in places if p.article in here)

    resolved, lost = [], {}
    for d in decisions:
        places, others = now(d.places), now(d.others)
        gone = next((p.article for p in (*d.places, *d.others) if p.article not in here), None)
        if gone is not None:
            lost[d.id] = f"an article it was made at ({gone}) is not in this database"
        if (d.places and not places) or (d.others and not others):
            continue
        given = tuple(parties.get(p.id, p) for p in d.parties)
        if action_of(d).effect == "other party" and d.parties[0].id == d.parties[1].id:
            given = (given[0], dataclasses.replace(given[0], name=d.parties[1].name))
        resolved.append(dataclasses.replace(d, places=places, others=others, parties=given))
    return resolved, lost


def _articles_now(connection: sqlite3.Connection, places: Sequence[Place]) -> dict[str, str]:
    """Article id of a decision -> the id it has now; those that are not here are left out."""
    text = {p.article: p.fingerprint for p in places}
    now = {id_: id_ for id_ in articles.known(connection, text)}
    if missing := text.keys() - now:
        now |= reviews.new_ids(connection, sorted(missing))
    if unknown := {id_: text[id_] for id_ in missing - now.keys() if text[id_]}:
        # The same text under another id: meant, unless two publications have it.
        by_text = reviews.only_one_with(connection, sorted(set(unknown.values())))
        now |= {id_: by_text[print_] for id_, print_ in unknown.items() if print_ in by_text}
    return now


def _parties_now(
    connection: sqlite3.Connection, decisions: Iterable[Decision], here: Mapping[str, str]
) -> dict[str, Party]:
    """Party id of a decision -> the party under the id it has now, where that is another.

    An article that stood for its outlet stands for itself no longer once the outlet is known. A named party whose id is
    not here is the only one of its name that is.
    """
    given = {p.id: p for d in decisions for p in d.parties}
    now: dict[str, Party] = {}
    bare = {id_: id_.removeprefix("article:") for id_ in given if id_.startswith("article:")}
    carriers = {party: here[article] for party, article in bare.items() if article in here}
    outlets = reviews.outlets_of(connection, sorted(set(carriers.values())))
    for party, article in carriers.items():
        if article in outlets:
            now[party] = outlets[article]
        elif party != f"article:{article}":
            now[party] = dataclasses.replace(given[party], id=f"article:{article}")
    known = {*reviews.known_parties(connection, given), *now, *bare}
    # Whoever a decision itself made (set apart, or added) is rightly not among the parties that were read.
    made = {p.id for d in decisions if action_of(d).effect in ("other party", "chain") for p in d.parties[1:]}
    lost = [p for p in given.values() if p.id not in known and p.kind not in UNNAMED and p.id not in made]
    alike = reviews.of_name(connection, lost) if lost else {}
    return now | {id_: same[0] for id_, same in alike.items() if len(same) == 1}


# --- recorded -----------------------------------------------------------------------------------------------------


def check(connection: sqlite3.Connection, draft: Decision) -> Decision:
    """The decision to record, with its id; an equal one that stands, where there is one.

    :raises UsageError: it is incomplete, or undoes what is not there or is undone already.
    """
    decision = named(checked(rows.storable(draft)))
    undone = _undone(connection)
    if decision.undoes is not None:
        if not reviews.with_ids(connection, [decision.undoes]):
            raise UsageError(f"There is no decision {decision.undoes}. List them with: provenance review list")
        if decision.undoes in undone:
            by = undone[decision.undoes].reviewer
            raise UsageError(f"The decision {decision.undoes} was undone already, by {by}.")
        return decision
    same = [d for d in reviews.alike(connection, decision) if d.subject == decision.subject and d.id not in undone]
    return same[-1] if same else decision


def overruled(connection: sqlite3.Connection, decisions: Sequence[Decision]) -> list[Reviewed]:
    """What does not hold because of one of these decisions, and those of them that do not hold themselves."""
    ids = {d.id for d in decisions}
    asked = reviews.overruled(connection, ids)
    if any(d.action in _EVERYWHERE for d in decisions):
        later = in_force(connection, ()).rules.overruled
        asked |= {id_ for id_, by in later.items() if id_ in ids or by in ids}
    lost = ((r, r.overruled_by) for r in _listed(connection, asked))
    return [r for r, by in lost if by is not None and (r.decision.id in ids or by.id in ids)]


# --- what they touch ----------------------------------------------------------------------------------------------


class Touched(NamedTuple):
    """``articles``: those whose statements are to be linked again; ``decisions``: what else changes, in today's ids."""

    articles: set[str]
    decisions: list[Decision]


def touched(connection: sqlite3.Connection, new: Iterable[Decision]) -> Touched:
    """What decisions that were just recorded may change, and those they take back."""
    given = {d.id: d for d in new}
    # An undo of an undo brings back what lies at the end.
    while back := [d.undoes for d in given.values() if d.undoes is not None]:
        both = (*given.values(), *reviews.with_ids(connection, back))
        given = {d.id: d for d in both if d.id not in given or d.undoes is None}
    now, _ = _in_todays_ids(connection, list(given.values()))
    about_claims = [d for d in now if action_of(d).effect in ("same claim", "other claim")]
    joined = {p.article for d in about_claims for p in (*d.places, *d.others)}
    return Touched(joined, [d for d in now if d not in about_claims])


def claims_to_count_again(connection: sqlite3.Connection, decisions: Sequence[Decision]) -> set[str]:
    """Ids of the claims whose edges, parties or marks the decisions (in today's ids) change, or did; and of those that
    share with one of them a sentence a decision was made at: only together can it be seen which of them is meant."""
    renamed = {p.id for d in decisions if action_of(d).effect in ("same party", "other party") for p in d.parties}
    places = [d.places[0] for d in decisions if d.places and action_of(d).effect != "other party"]
    ids = reviews.claims_of(connection, [d.id for d in decisions], _joined_with(connection, renamed))
    ids |= _claims_at(connection, places)
    new = ids
    while new:
        articles = reviews.articles_of(connection, sorted(new))
        made_at = [d.places[0] for d in in_force(connection, articles).decisions if d.action not in _EVERYWHERE]
        new = _claims_at(connection, [p for p in made_at if p.article in articles]) - ids
        ids = ids | new
    return ids


def _joined_with(connection: sqlite3.Connection, parties: set[str]) -> list[str]:
    """The parties and all that decisions, standing or not, join with one of them: a claim shows only one of these."""
    near: dict[str, set[str]] = defaultdict(set)
    for pair in reviews.decided_pairs(connection) if parties else ():
        for id_ in pair:
            near[id_] |= pair
    todo, seen = list(parties), set(parties)
    while todo:
        fresh = near[todo.pop()] - seen
        seen |= fresh
        todo += fresh
    return sorted(seen)


def _claims_at(connection: sqlite3.Connection, places: Iterable[Place]) -> set[str]:
    """Ids of the claims that carry a sentence at one of the places."""
    from ..review.regrouping import same_place

    wanted: dict[str, list[Place]] = defaultdict(list)
    for p in places:
        wanted[p.article].append(p)
    return {
        claim
        for claim, article, start, end in reviews.sentences_of(connection, wanted)
        if any(same_place(start, end, p) for p in wanted[article])
    }


# --- listed -------------------------------------------------------------------------------------------------------


def listed(
    connection: sqlite3.Connection,
    *,
    claim: str | None = None,
    article: str | None = None,
    parties: Sequence[str] | None = None,
    every: bool = False,
) -> list[Reviewed]:
    """Decisions and what they do now, newest first; those that have to do with a claim, an article or parties (ids).

    ``every``: undone ones and undos too. Of one claim, an entry for each edge a decision is about.
    """
    if not reviews.are_there(connection):
        return []
    asked = reviews.concerning(connection, claim=claim, article=article, parties=parties)
    return _listed(connection, asked, claim=claim, article=article, every=every)


def _listed(
    connection: sqlite3.Connection,
    asked: set[str] | None,
    *,
    claim: str | None = None,
    article: str | None = None,
    every: bool = False,
) -> list[Reviewed]:
    """The decisions with these ids, or all; see :func:`listed`."""
    ids = None if asked is None else sorted(asked)
    effects_of: dict[str, list[StoredEffect]] = defaultdict(list)
    for effect in reviews.effects(connection, ids):
        effects_of[effect.decision].append(effect)
    decisions = reviews.everything(connection) if ids is None else reviews.with_undos(connection, ids)
    later = in_force(connection, ()).rules.overruled if any(d.action in _EVERYWHERE for d in decisions) else {}
    shown = {d.id: d for d in decisions}
    winners = {e.by for effects in effects_of.values() for e in effects if e.by}
    winners |= {later[id_] for id_ in shown.keys() & later.keys()}
    shown |= {d.id: d for d in reviews.with_ids(connection, sorted(winners - shown.keys()))}
    now, lost = _in_todays_ids(connection, decisions)
    facts = _Facts({d.id: d for d in now}, _undone(connection), later, shown, lost)
    entries: list[Reviewed] = []
    for d in sorted(decisions, key=lambda d: d.when, reverse=True):
        if (d.id in facts.undone or d.undoes is not None) and not every:
            continue
        places = where(facts.now.get(d.id, d))
        if article is not None and d.undoes is None and not any(p.article == article for p in places):
            continue
        effects = [e for e in effects_of[d.id] if claim is None or e.claim == claim]
        if claim is not None and not effects and effects_of[d.id]:
            continue  # it was made at this claim, and its sentence stands in another one now
        entries += _entries(d, effects, facts, each=claim is not None)
    return entries


class _Facts(NamedTuple):
    """Decisions by id: as they are ``now``, the undos of those ``undone``, the ids of ``later`` ones that overrule
    them, all that can be ``shown``; and why something they name is ``lost``."""

    now: Mapping[str, Decision]
    undone: Mapping[str, Decision]
    later: Mapping[str, str]
    shown: Mapping[str, Decision]
    lost: Mapping[str, str]


def _entries(d: Decision, effects: Sequence[StoredEffect], facts: _Facts, *, each: bool) -> list[Reviewed]:
    """What a decision does; ``each``: an entry for each of its effects."""
    from_, to = (*facts.now.get(d.id, d).parties[:2], None, None)[:2]
    if d.id in facts.undone:
        return [Reviewed(d, "undone", f"undone by {facts.undone[d.id].reviewer}", from_=from_, to=to)]
    if d.undoes is not None:
        if d.undoes in facts.shown:
            return [Reviewed(d, "in effect")]
        return [Reviewed(d, "no effect", "the decision it takes back is not in this database")]
    if d.id in facts.later:
        return [Reviewed(d, "overruled", from_=from_, to=to, overruled_by=facts.shown[facts.later[d.id]])]
    if not effects:
        why = facts.lost.get(d.id) or "nothing here shows any longer what it is about"
        return [Reviewed(d, "no effect", why, from_=from_, to=to)]
    if each:
        return [_entry(d, e.claim, e.from_, e.to, facts.shown.get(e.by or "")) for e in effects]
    claims = {e.claim for e in effects}
    winner = None if any(e.by is None for e in effects) else facts.shown.get(effects[0].by or "")
    return [_entry(d, claims.pop() if len(claims) == 1 else None, from_, to, winner)]


def _entry(d: Decision, claim: str | None, from_: Party | None, to: Party | None, by: Decision | None) -> Reviewed:
    state: State = "in effect" if by is None else "overruled"
    return Reviewed(d, state, "", claim, from_, to, by)


# --- made ---------------------------------------------------------------------------------------------------------


class Records(Protocol):
    """What a reviewer looks up, and where decisions go: an open :class:`provenance.corpus.Database`."""

    def claim(self, id_or_prefix: str) -> Claim | None: ...
    def article(self, id_or_origin_or_url: str) -> ArticleRecord | None: ...
    def parties_called(self, name: str) -> list[Party]: ...
    def fingerprints(self, articles: Iterable[str]) -> dict[str, str]: ...
    def reviews(self, *, claim: str | None) -> list[Reviewed]: ...
    def decisions(self) -> list[Decision]: ...
    def decide(self, draft: Decision) -> Recorded: ...


class Desk:
    """The decisions of one reviewer, recorded in one database with the numbers they change.

    A claim is named by its id or the beginning of one; a party of a claim by its id or its name, any other by its id or
    a name that only one party has; an article as for :meth:`Database.article`. Every method raises UsageError, and then
    nothing was recorded, or DatabaseError.
    """

    def __init__(self, db: Records, reviewer: str) -> None:
        self._db = db
        self.reviewer = " ".join(reviewer.split())
        if not self.reviewer:
            raise UsageError("A decision needs the reviewer's name.")

    def decide(self, action: str, *given: Any, note: str = "", **named: Any) -> Recorded:
        """Record a decision; ``given`` and ``named`` are what the action asks for."""
        if action not in ACTIONS:
            raise UsageError(f"There is no action '{action}'; there are: {', '.join(ACTIONS)}")
        draft = ACTIONS[action].draft(self, *given, **named)
        time = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return self._db.decide(dataclasses.replace(draft, reviewer=self.reviewer, time=time, note=note.strip()))

    # --- what was named ---------------------------------------------------------------------------------------------

    def claim(self, key: str) -> Claim:
        claim = self._db.claim(key)
        if claim is None:
            raise UsageError(f"There is no claim '{key}'. Find its id with: provenance claims")
        return claim

    def article(self, key: str) -> Article:
        record = self._db.article(key)
        if record is None:
            raise UsageError(f"There is no article '{key}'. List them with: provenance article")
        return record.article

    def party(self, name: str, claim: str | None) -> Party:
        if claim is not None:
            return meant(name, parties(self.claim(claim), spellings=True))
        called = self._db.parties_called(name)
        if len(called) == 1:
            return called[0]
        if not called:
            raise UsageError(f"Nobody called '{name}' is in the database.")
        ids = ", ".join(p.id for p in called[:12])
        raise UsageError(f"{len(called)} parties are called '{name}'; give one of their ids: {ids}")

    def decision(self, key: str) -> str:
        start = key.strip().lower()
        ids = [d.id for d in self._db.decisions() if d.id.startswith(start)] if len(start) > 3 else []
        if len(ids) != 1:
            which = "several decisions" if ids else "no decision"
            raise UsageError(f"'{key}' is the id of {which}. List them with: provenance review list")
        return ids[0]

    def links_decided(self, claim: Claim) -> list[tuple[Party, Party, Decision]]:
        """Who is said to have it from whom, or not, in decisions on this claim, newest first."""
        return [
            (r.from_, r.to, r.decision)
            for r in self._db.reviews(claim=claim.id)
            if r.from_ and r.to and r.claim == claim.id and action_of(r.decision).effect in ("link", "chain")
        ]

    def places_in(self, *claims: Claim) -> PlaceOf:
        texts = self._db.fingerprints({m.article for c in claims for m in c.mentions})

        def place_of(mention: Mention) -> Place:
            s = mention.sentence
            return Place(mention.article, s.start, s.end, s.text, texts[mention.article])

        return place_of
