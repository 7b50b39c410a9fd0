"""The decisions of reviewers in the database, and what each of them does to the claims that are there now.

``reviews`` keeps every decision for good; what it holds is never changed. ``reviewed`` tells what a decision does to a
claim and is written with the claim, ``unreviewed`` keeps what was found of the mentions that a decision changed.
"""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ..errors import UsageError
from ..model import UNNAMED, Party, to_json
from ..review.applying import Rules
from ..review.decisions import Decision, Place, Reviewed, checked, named, standing
from . import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from ..review.applying import Effect
    from ..review.decisions import State

_GIVEN = "(SELECT value FROM json_each(?))"
# Decisions that may concern any claim; all others hold for the claim they were made at.
GLOBAL = ("merge parties", "split party", "merge claims", "split claim")
_COLUMNS = "id, action, reviewer, time, note, claim, about, places, others, parties, undoes"


class Recorded(NamedTuple):
    """What became of a decision that was made. ``new``: False where the very same stood already, and nothing was written.
    ``overrules``: decisions of anybody that no longer hold because of it."""

    decision: Decision
    new: bool
    overrules: tuple[Decision, ...] = ()


class Imported(NamedTuple):
    """Decisions that were ``new``, how many were ``known``, and those now overruled by another reviewer's."""

    new: tuple[Decision, ...]
    known: int
    conflicts: tuple[Reviewed, ...] = ()


# --- kept -----------------------------------------------------------------------------------------------------------


def everything(connection: sqlite3.Connection) -> list[Decision]:
    """All decisions, undone ones and undos too, in the order they were recorded."""
    return _load(connection, "1")


def _load(connection: sqlite3.Connection, condition: str, *given: str) -> list[Decision]:
    found = connection.execute(f"SELECT {_COLUMNS} FROM reviews WHERE {condition} ORDER BY number", given)
    return [_decision(row) for row in found]


def _undone(connection: sqlite3.Connection) -> dict[str, Decision]:
    """Ids of decisions that are taken back, and the undo that did it."""
    undos = _load(connection, "undoes IS NOT NULL")
    targets = (Decision("confirm", "", "", id=d.undoes or "") for d in undos)
    return standing([*targets, *undos])[1] if undos else {}


def _decision(row: Sequence[str]) -> Decision:
    id_, action, reviewer, time, note, claim, about, places, others, parties, undoes = row
    return Decision(
        action,  # type: ignore[arg-type] # one of them: it was checked before it was written
        reviewer, time, note, claim, about, _places(places), _places(others),
        tuple(Party(**p) for p in json.loads(parties)), undoes, id_,
    )  # fmt: skip


def _places(found: str) -> tuple[Place, ...]:
    return () if found == "[]" else tuple(Place(**p) for p in json.loads(found))


def _keep(connection: sqlite3.Connection, decisions: Sequence[Decision]) -> None:
    def listed(values: Sequence[object]) -> str:
        return json.dumps([to_json(v) for v in values], ensure_ascii=False)

    connection.executemany(
        f"INSERT INTO reviews ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                d.id,
                d.action,
                d.reviewer,
                d.time,
                d.note,
                d.claim,
                d.about,
                listed(d.places),
                listed(d.others),
                listed(d.parties),
                d.undoes,
            )
            for d in decisions
        ),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO review_places VALUES (?, ?, ?)",
        ((p.article, p.fingerprint, d.id) for d in decisions for p in (*d.places, *d.others)),
    )


def check(connection: sqlite3.Connection, draft: Decision) -> Decision:
    """The decision to record, with its id; an equal one that stands, where there is one.

    :raises UsageError: it is incomplete, or undoes what is not there or is undone already.
    """
    decision = named(checked(rows.storable(draft)))
    undone = _undone(connection)
    if decision.undoes is not None:
        if connection.execute("SELECT 1 FROM reviews WHERE id = ?", (decision.undoes,)).fetchone() is None:
            raise UsageError(f"There is no decision {decision.undoes}. List them with: provenance review list")
        if decision.undoes in undone:
            raise UsageError(
                f"The decision {decision.undoes} was undone already, by {undone[decision.undoes].reviewer}."
            )
        return decision
    alike = _load(
        connection, "reviewer = ? AND action = ? AND note = ?", decision.reviewer, decision.action, decision.note
    )
    same = [d for d in alike if d.subject == decision.subject and d.id not in undone]
    return same[-1] if same else decision


def overruled(connection: sqlite3.Connection, decisions: Sequence[Decision]) -> list[Reviewed]:
    """What does not hold because of one of these decisions, and those of them that do not hold themselves."""
    ids = {d.id for d in decisions}
    sql = f"SELECT decision FROM reviewed WHERE overruled_by IN {_GIVEN} UNION SELECT decision FROM reviewed WHERE decision IN {_GIVEN} AND overruled_by IS NOT NULL"
    some = json.dumps(sorted(ids))
    asked = {id_ for (id_,) in connection.execute(sql, (some, some))}
    if any(d.action in GLOBAL for d in decisions):
        asked |= {
            id_
            for pair in stand(connection, ()).rules.overruled.items()
            if not ids.isdisjoint(pair)
            for id_ in pair[:1]
        }
    return [
        r
        for r in _listed(connection, asked)
        if r.overruled_by is not None and not ids.isdisjoint((r.decision.id, r.overruled_by.id))
    ]


def fingerprints(connection: sqlite3.Connection, articles: Iterable[str]) -> dict[str, str]:
    sql = f"SELECT id, fingerprint FROM articles WHERE id IN {_GIVEN}"
    return dict(connection.execute(sql, (json.dumps(list(articles)),)))


def add_all(connection: sqlite3.Connection, decisions: Iterable[Decision]) -> list[Decision]:
    """Record those that are not there yet; returns them. Inside a transaction."""
    known = {id_ for (id_,) in connection.execute("SELECT id FROM reviews")}
    new = list({d.id: d for d in map(rows.storable, decisions) if d.id not in known}.values())
    _keep(connection, new)
    return new


def renamed(connection: sqlite3.Connection, old: str, new: str) -> None:
    """An article has got another id; decisions know it by the old one."""
    connection.execute("UPDATE renamed SET new = ? WHERE new = ?", (new, old))
    connection.execute("INSERT OR REPLACE INTO renamed VALUES (?, ?)", (old, new))
    connection.execute("DELETE FROM renamed WHERE old = new")


# --- as they stand --------------------------------------------------------------------------------------------------


class Standing(NamedTuple):
    """``rules``: what stands and can be applied here. ``lost``: why a decision cannot be, by its id."""

    rules: Rules
    decisions: list[Decision]
    lost: dict[str, str]


def stand(connection: sqlite3.Connection, articles: Iterable[str] | None = None) -> Standing:
    """The decisions that stand, told in the ids that articles and parties have now.

    ``articles``: of the decisions on links and first-hand accounts, only those that name one of these.
    """
    if connection.execute("SELECT 1 FROM reviews LIMIT 1").fetchone() is None:
        return Standing(Rules(), [], {})
    gone = json.dumps(sorted(_undone(connection)))
    condition = f"action <> 'undo' AND id NOT IN {_GIVEN}"
    if articles is None:
        decisions = _load(connection, condition, gone)
    else:
        some, kinds = json.dumps(sorted(articles)), json.dumps(GLOBAL)
        condition += (
            f" AND (action IN {_GIVEN} OR id IN (SELECT decision FROM review_places WHERE article IN {_GIVEN} OR "
            f"fingerprint IN (SELECT fingerprint FROM articles WHERE id IN {_GIVEN})))"
        )
        decisions = _load(connection, condition, gone, kinds, some, some)
    now, lost = _resolved(connection, sorted(decisions, key=lambda d: d.when))
    return Standing(Rules(now), now, lost)


def _resolved(connection: sqlite3.Connection, decisions: Sequence[Decision]) -> tuple[list[Decision], dict[str, str]]:
    """The decisions that have something to hold on to, in today's ids; and why the others have not."""
    articles = _articles_now(connection, [p for d in decisions for p in (*d.places, *d.others)])
    parties = _parties_now(connection, decisions, articles)
    found, lost = [], {}
    for d in decisions:
        sides = []
        for side in (d.places, d.others):
            held = [
                p if articles[p.article] == p.article else dataclasses.replace(p, article=articles[p.article])
                for p in side
                if p.article in articles
            ]
            sides.append(tuple(held))
        gone = next((p.article for p in (*d.places, *d.others) if p.article not in articles), None)
        if gone is not None:
            lost[d.id] = f"an article it was made at ({gone}) is not in this database"
        if (d.places and not sides[0]) or (d.others and not sides[1]):
            continue
        given = tuple(parties.get(p.id, p) for p in d.parties)
        if d.action == "split party" and d.parties[0].id == d.parties[1].id:
            given = (given[0], dataclasses.replace(given[0], name=d.parties[1].name))
        if (*sides, given) != (d.places, d.others, d.parties):
            d = dataclasses.replace(d, places=sides[0], others=sides[1], parties=given)
        found.append(d)
    return found, lost


def _articles_now(connection: sqlite3.Connection, places: Sequence[Place]) -> dict[str, str]:
    """Article id of a decision -> the id it has now; those that are not here are left out."""
    text = {p.article: p.fingerprint for p in places}
    here = {
        id_ for (id_,) in connection.execute(f"SELECT id FROM articles WHERE id IN {_GIVEN}", (json.dumps(list(text)),))
    }
    found = {id_: id_ for id_ in here}
    missing = [id_ for id_ in text if id_ not in here]
    if missing:
        sql = f"SELECT old, new FROM renamed JOIN articles a ON a.id = new WHERE old IN {_GIVEN}"
        found.update(connection.execute(sql, (json.dumps(missing),)))
    still = {text[id_]: id_ for id_ in missing if id_ not in found and text[id_]}
    if still:
        # The same text under another id: meant, unless two publications have it.
        sql = f"SELECT fingerprint, min(id) FROM articles WHERE fingerprint IN {_GIVEN} GROUP BY fingerprint HAVING count(*) = 1"
        by_text = dict(connection.execute(sql, (json.dumps(list(still)),)))
        found.update((id_, by_text[text[id_]]) for id_ in missing if id_ not in found and text[id_] in by_text)
    return found


def _parties_now(
    connection: sqlite3.Connection, decisions: Iterable[Decision], articles: Mapping[str, str]
) -> dict[str, Party]:
    """Party id of a decision -> the party under the id it has now, where that is another.

    An article that stood for its outlet stands for itself no longer once the outlet is known. A named party whose id is
    not here is the only one of its name that is.
    """
    given = {p.id: p for d in decisions for p in d.parties}
    found: dict[str, Party] = {}
    bare = {id_: id_.removeprefix("article:") for id_ in given if id_.startswith("article:")}
    now = {articles[id_]: party for party, id_ in bare.items() if id_ in articles}
    sql = f"SELECT a.id, p.id, p.name, p.kind, p.descriptor, p.owner FROM articles a JOIN parties p ON p.id = a.outlet WHERE a.id IN {_GIVEN}"
    for article, *party in connection.execute(sql, (json.dumps(list(now)),)):
        found[now[article]] = Party(*party)
    for article, party_id in now.items():
        if party_id not in found and party_id != f"article:{article}":
            found[party_id] = dataclasses.replace(given[party_id], id=f"article:{article}")
    here = {
        id_ for (id_,) in connection.execute(f"SELECT id FROM parties WHERE id IN {_GIVEN}", (json.dumps(list(given)),))
    }
    lost = [
        p
        for id_, p in given.items()
        if id_ not in here and id_ not in found and id_ not in bare and p.kind not in UNNAMED
    ]
    if lost:
        folded = {rows.party_row(p)[-1]: p for p in lost}
        sql = f"SELECT folded, id, name, kind, descriptor, owner FROM parties WHERE folded IN {_GIVEN} AND kind NOT IN ('anonymous', 'vague') ORDER BY id"
        alike: dict[str, list[Party]] = defaultdict(list)
        for name, *party in connection.execute(sql, (json.dumps(list(folded)),)):
            alike[name].append(Party(*party))
        # Whoever a decision itself made (set apart, or added) is rightly not among the parties that were read.
        made = {p.id for d in decisions if d.action in ("split party", "add chain") for p in d.parties[1:]}
        for p in lost:
            same = alike.get(rows.party_row(p)[-1], [])
            if len(same) == 1 and p.id not in made:
                found[p.id] = same[0]
    return found


# --- what they do ---------------------------------------------------------------------------------------------------


def effect_rows(effects: Iterable[Effect]) -> list[rows.Row]:
    """Rows for ``reviewed``."""
    return [
        {
            "claim": e.claim,
            "place": place,
            "decision": e.decision,
            "effect": e.what,
            "from_party": e.from_.id if e.from_ else None,
            "to_party": e.to.id if e.to else None,
            "overruled_by": e.by,
        }
        for place, e in enumerate(effects)
    ]


class Touched(NamedTuple):
    """``articles``: those whose statements are to be linked again; ``decisions``: what else changes, in today's ids."""

    articles: set[str]
    decisions: list[Decision]


def touched(connection: sqlite3.Connection, new: Iterable[Decision]) -> Touched:
    """What decisions that were just recorded may change, and those they take back."""
    given = {d.id: d for d in new}
    # An undo of an undo brings back what lies at the end.
    while back := [d.undoes for d in given.values() if d.undoes is not None]:
        given = {
            d.id: d
            for d in (*given.values(), *_load(connection, f"id IN {_GIVEN}", json.dumps(back)))
            if d.id not in given or d.undoes is None
        }
    now, _ = _resolved(connection, list(given.values()))
    about_claims = [d for d in now if d.action in ("merge claims", "split claim")]
    return Touched(
        {p.article for d in about_claims for p in (*d.places, *d.others)}, [d for d in now if d not in about_claims]
    )


def claims_to_count_again(connection: sqlite3.Connection, decisions: Iterable[Decision]) -> set[str]:
    """Ids of the claims whose edges, parties or marks the decisions (in today's ids) change, or did."""
    given = list(decisions)
    ids = json.dumps([d.id for d in given])
    found = {c for (c,) in connection.execute(f"SELECT claim FROM reviewed WHERE decision IN {_GIVEN}", (ids,))}
    found |= claims_at(connection, [d.places[0] for d in given if d.places and d.action != "split party"])
    parties = json.dumps(
        _family(connection, {p.id for d in given if d.action in ("merge parties", "split party") for p in d.parties})
    )
    for sql in (
        f"SELECT DISTINCT m.claim FROM edges e JOIN mentions m ON m.id = e.mention WHERE e.to_party IN {_GIVEN}",
        f"SELECT DISTINCT claim FROM mentions WHERE carrier IN {_GIVEN}",
    ):
        found |= {c for (c,) in connection.execute(sql, (parties,))}
    return found


def _family(connection: sqlite3.Connection, parties: set[str]) -> list[str]:
    """The parties and everybody that decisions, standing or not, join with one of them: a claim shows only one of these."""
    if not parties:
        return []
    pairs = [
        {p["id"] for p in json.loads(held)}
        for (held,) in connection.execute(
            "SELECT parties FROM reviews WHERE action IN ('merge parties', 'split party')"
        )
    ]
    near: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        for id_ in pair:
            near[id_] |= pair
    todo, seen = list(parties), set(parties)
    while todo:
        fresh = near[todo.pop()] - seen
        seen |= fresh
        todo += fresh
    return sorted(seen)


def claims_at(connection: sqlite3.Connection, places: Iterable[Place]) -> set[str]:
    """Ids of the claims that carry a sentence at one of the places."""
    from ..review.regrouping import same_place

    wanted: dict[str, list[Place]] = defaultdict(list)
    for p in places:
        wanted[p.article].append(p)
    sql = f"SELECT DISTINCT claim, article, sentence_start, sentence_end FROM mentions WHERE article IN {_GIVEN}"
    found = connection.execute(sql, (json.dumps(list(wanted)),))
    return {claim for claim, article, start, end in found if any(same_place(start, end, p) for p in wanted[article])}


def with_company(connection: sqlite3.Connection, claims: set[str]) -> set[str]:
    """The claims, and those that share with one of them a sentence a decision was made at: only together can be told
    which of them it is meant for."""
    found, new = set(claims), set(claims)
    while new:
        sql = f"SELECT DISTINCT article FROM mentions WHERE claim IN {_GIVEN}"
        here = {a for (a,) in connection.execute(sql, (json.dumps(sorted(new)),))}
        made_at = [d.places[0] for d in stand(connection, here).decisions if d.action not in GLOBAL]
        new = claims_at(connection, [p for p in made_at if p.article in here]) - found
        found |= new
    return found


def forget_parties(connection: sqlite3.Connection, decisions: Iterable[Decision]) -> None:
    """Remove those parties of decisions that nothing names any more: whom an undone decision had set apart, or added."""
    ids = json.dumps(sorted({p.id for d in decisions for p in d.parties}))
    connection.execute(
        f"DELETE FROM parties WHERE id IN {_GIVEN} AND id NOT IN (SELECT party FROM hops WHERE party IN {_GIVEN}) "
        f"AND id NOT IN (SELECT outlet FROM articles WHERE outlet IN {_GIVEN}) AND id NOT IN (SELECT source FROM reuses WHERE source IN {_GIVEN}) "
        f"AND id NOT IN (SELECT carrier FROM mentions WHERE carrier IN {_GIVEN}) "
        # Whoever an edge comes from carries the claim, or another edge leads to them.
        f"AND id NOT IN (SELECT to_party FROM edges WHERE to_party IN {_GIVEN}) AND id NOT IN (SELECT from_party FROM reviewed WHERE from_party IS NOT NULL) "
        "AND id NOT IN (SELECT to_party FROM reviewed WHERE to_party IS NOT NULL)",
        (ids,) * 6,
    )


# --- told -----------------------------------------------------------------------------------------------------------


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
    if connection.execute("SELECT 1 FROM reviews LIMIT 1").fetchone() is None:
        return []
    asked: set[str] | None = None

    def only(sql: str, *given: str) -> None:
        nonlocal asked
        found = {id_ for (id_,) in connection.execute(sql, given)}
        asked = found if asked is None else asked & found

    if claim is not None:
        only("SELECT decision FROM reviewed WHERE claim = ? UNION SELECT id FROM reviews WHERE claim = ?", claim, claim)
    if article is not None:
        text = "SELECT fingerprint FROM articles WHERE id = ?"
        only(
            f"SELECT decision FROM review_places WHERE article = ? UNION SELECT decision FROM review_places WHERE fingerprint = ({text})",
            article,
            article,
        )
    if parties is not None:
        some = json.dumps(list(parties))
        only(
            f"SELECT decision FROM reviewed WHERE from_party IN {_GIVEN} OR to_party IN {_GIVEN} "
            f"UNION SELECT r.id FROM reviews r, json_each(r.parties) p WHERE p.value ->> 'id' IN {_GIVEN}",
            some, some, some,
        )  # fmt: skip
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
    known = _parties_by_id(connection)
    touched: dict[str, list[_Row]] = defaultdict(list)
    some = () if asked is None else (json.dumps(sorted(asked)),)
    which = "" if asked is None else f"WHERE decision IN {_GIVEN}"
    for id_, claim_id, from_, to, by in connection.execute(
        f"SELECT decision, claim, from_party, to_party, overruled_by FROM reviewed {which} ORDER BY claim, place", some
    ):
        touched[id_].append(_Row(claim_id, known.get(from_), known.get(to), by))
    undone = _undone(connection)
    held = {
        d.id: d
        for d in (
            everything(connection)
            if asked is None
            else _load(connection, f"id IN {_GIVEN} OR undoes IN {_GIVEN}", *some, *some)
        )
    }
    later = stand(connection, ()).rules.overruled if any(d.action in GLOBAL for d in held.values()) else {}
    winners = {by for rows_ in touched.values() for r in rows_ if (by := r.by)} | {
        later[id_] for id_ in held.keys() & later.keys()
    }
    shown = {
        **held,
        **{d.id: d for d in _load(connection, f"id IN {_GIVEN}", json.dumps(sorted(winners - held.keys())))},
    }
    now, lost = _resolved(connection, list(held.values()))
    in_ids = {d.id: d for d in now}
    found = []
    for d in sorted(held.values(), key=lambda d: d.when, reverse=True):
        gone = undone.get(d.id)
        if (gone is not None or d.action == "undo") and not every:
            continue
        at = in_ids.get(d.id, d)
        if article is not None and d.action != "undo" and not any(p.article == article for p in at.where):
            continue
        effects = [r for r in touched[d.id] if claim is None or r.claim == claim]
        if claim is not None and not effects and touched[d.id]:
            continue  # it was made at this claim, and its sentence stands in another one now
        found += _told(d, at, gone, effects, shown, later.get(d.id), lost.get(d.id), claim is not None)
    return found


class _Row(NamedTuple):
    claim: str
    from_: Party | None
    to: Party | None
    by: str | None


def _told(
    d: Decision,
    at: Decision,
    gone: Decision | None,
    effects: Sequence[_Row],
    shown: Mapping[str, Decision],
    overruled: str | None,
    lost: str | None,
    each: bool,
) -> list[Reviewed]:
    from_, to = (*at.parties[:2], None, None)[:2]
    if gone is not None:
        return [Reviewed(d, "undone", f"undone by {gone.reviewer}", from_=from_, to=to)]
    if d.action == "undo":
        back = d.undoes in shown
        return [
            Reviewed(
                d,
                "in effect" if back else "no effect",
                "" if back else "the decision it takes back is not in this database",
            )
        ]
    if overruled is not None:
        return [Reviewed(d, "overruled", from_=from_, to=to, overruled_by=shown[overruled])]
    if not effects:
        return [Reviewed(d, "no effect", lost or "nothing here shows any longer what it is about", from_=from_, to=to)]
    if each:
        return [_one(d, r.claim, r.from_, r.to, shown.get(r.by or "")) for r in effects]
    claims = {r.claim for r in effects}
    winner = None if any(r.by is None for r in effects) else shown.get(effects[0].by or "")
    return [_one(d, claims.pop() if len(claims) == 1 else None, from_, to, winner)]


def _one(d: Decision, claim: str | None, from_: Party | None, to: Party | None, by: Decision | None) -> Reviewed:
    state: State = "in effect" if by is None else "overruled"
    return Reviewed(d, state, "", claim, from_, to, by)


def _parties_by_id(connection: sqlite3.Connection) -> dict[str, Party]:
    sql = "SELECT id, name, kind, descriptor, owner FROM parties WHERE id IN (SELECT from_party FROM reviewed UNION SELECT to_party FROM reviewed)"
    return {row[0]: Party(*row) for row in connection.execute(sql)}


def doubtful(connection: sqlite3.Connection, most: int) -> list[str]:
    """Ids of claims that hold something doubtful, those that most articles carry first: at most so many with suspected
    links, and as many with weak joints."""
    with_links = (
        "SELECT id FROM claims WHERE id IN (SELECT m.claim FROM edges e JOIN mentions m ON m.id = e.mention WHERE e.status = 'suspected') "
        # Links between titles of one owner are drawn, not found: where there are any, carriers share an owner.
        "OR (articles > 1 AND id IN (SELECT m.claim FROM mentions m JOIN parties p ON p.id = m.carrier WHERE p.owner IS NOT NULL "
        "GROUP BY m.claim, p.owner HAVING count(DISTINCT p.id) > 1)) ORDER BY articles DESC, id LIMIT ?"
    )
    weak = "SELECT id FROM claims WHERE weakest IS NOT NULL ORDER BY weakest ->> '$.score', articles DESC, id LIMIT ?"
    found = [id_ for sql in (with_links, weak) for (id_,) in connection.execute(sql, (most,))]
    return list(dict.fromkeys(found))


def agreed(connection: sqlite3.Connection) -> list[tuple[Place, ...]]:
    """The sentences of each decision that stands and says that they are of one claim."""
    return [(*d.places, *d.others) for d in stand(connection, ()).decisions if d.action == "merge claims"]
