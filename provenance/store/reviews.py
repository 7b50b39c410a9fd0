"""The decisions of reviewers in the tables, and what each of them does to the claims that are there now.

``reviews`` keeps every decision for good; what it holds is never changed. ``reviewed`` says what a decision does to a
claim and is written with the claim, ``unreviewed`` keeps what was found of the mentions that a decision changed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..language.text import fold_plain
from ..model import Party
from . import rows
from .connection import GIVEN, GIVEN_1, as_list, column, insert, scalar

if TYPE_CHECKING:
    import sqlite3

    from ..review.decisions import Decision

# --- decisions ----------------------------------------------------------------------------------------------------


def _load(connection: sqlite3.Connection, condition: str, *given: str) -> list[Decision]:
    sql = f"SELECT {rows.DECISION_COLUMNS} FROM reviews WHERE {condition} ORDER BY number"
    return [rows.decision_of(row) for row in connection.execute(sql, given)]


def are_there(connection: sqlite3.Connection) -> bool:
    return scalar(connection, "SELECT 1 FROM reviews LIMIT 1") is not None


def everything(connection: sqlite3.Connection) -> list[Decision]:
    """All decisions, undone ones and undos too, in the order they were recorded."""
    return _load(connection, "1")


def with_ids(connection: sqlite3.Connection, ids: Iterable[str]) -> list[Decision]:
    return _load(connection, f"id IN {GIVEN}", as_list(ids))


def with_undos(connection: sqlite3.Connection, ids: Iterable[str]) -> list[Decision]:
    """Decisions and the undos that take them back."""
    return _load(connection, f"id IN {GIVEN_1} OR undoes IN {GIVEN_1}", as_list(ids))


def undos(connection: sqlite3.Connection) -> list[Decision]:
    return _load(connection, "undoes IS NOT NULL")


def alike(connection: sqlite3.Connection, decision: Decision) -> list[Decision]:
    """Decisions of the same reviewer, action and note."""
    condition = "reviewer = ? AND action = ? AND note = ?"
    return _load(connection, condition, decision.reviewer, decision.action, decision.note)


def but_for(
    connection: sqlite3.Connection,
    undone: Iterable[str],
    actions: Sequence[str] = (),
    articles: Iterable[str] | None = None,
) -> list[Decision]:
    """The decisions that are not undone; given articles, only those of some actions or that name one of these."""
    condition = f"action <> 'undo' AND id NOT IN {GIVEN_1}"
    if articles is None:
        return _load(connection, condition, as_list(undone))
    some = "(SELECT value FROM json_each(?3))"
    at = (
        f"SELECT decision FROM review_places WHERE article IN {some} "
        f"OR fingerprint IN (SELECT fingerprint FROM articles WHERE id IN {some})"
    )
    condition += f" AND (action IN (SELECT value FROM json_each(?2)) OR id IN ({at}))"
    return _load(connection, condition, as_list(undone), as_list(actions), as_list(articles))


def add(connection: sqlite3.Connection, decisions: Iterable[Decision]) -> list[Decision]:
    """Record those that are not there yet; returns them. Inside a transaction."""
    known = set(column(connection, "SELECT id FROM reviews"))
    new = list({d.id: d for d in map(rows.storable, decisions) if d.id not in known}.values())
    insert(connection, "reviews", map(rows.decision_row, new))
    connection.executemany(
        "INSERT OR IGNORE INTO review_places VALUES (?, ?, ?)",
        ((p.article, p.fingerprint, d.id) for d in new for p in (*d.places, *d.others)),
    )
    return new


# --- what decisions name, as it is now ----------------------------------------------------------------------------


def new_ids(connection: sqlite3.Connection, articles: Iterable[str]) -> dict[str, str]:
    """The ids that articles have got since they were completed."""
    sql = f"SELECT old, new FROM renamed JOIN articles a ON a.id = new WHERE old IN {GIVEN}"
    return dict(connection.execute(sql, (as_list(articles),)))


def only_one_with(connection: sqlite3.Connection, fingerprints: Iterable[str]) -> dict[str, str]:
    """The article of each text, by its fingerprint, unless two publications have it."""
    of_texts = f"FROM articles WHERE fingerprint IN {GIVEN} GROUP BY fingerprint"
    sql = f"SELECT fingerprint, min(id) {of_texts} HAVING count(*) = 1"
    return dict(connection.execute(sql, (as_list(fingerprints),)))


def outlets_of(connection: sqlite3.Connection, articles: Iterable[str]) -> dict[str, Party]:
    outlets = f"SELECT a.id, {rows.party_columns('p')} FROM articles a JOIN parties p ON p.id = a.outlet"
    sql = f"{outlets} WHERE a.id IN {GIVEN}"
    return {article: Party(*party) for article, *party in connection.execute(sql, (as_list(articles),))}


def known_parties(connection: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    return set(column(connection, f"SELECT id FROM parties WHERE id IN {GIVEN}", as_list(ids)))


def of_name(connection: sqlite3.Connection, parties: Iterable[Party]) -> dict[str, list[Party]]:
    """The stored parties that are named as each of these, by its id."""
    folded = {p.id: fold_plain(p.name) for p in parties}
    sql = (
        f"SELECT p.folded, {rows.party_columns('p')} FROM parties p WHERE p.folded IN {GIVEN} "
        "AND p.kind NOT IN ('anonymous', 'vague') ORDER BY p.id"
    )
    named: dict[str, list[Party]] = defaultdict(list)
    for name, *party in connection.execute(sql, (as_list(dict.fromkeys(folded.values())),)):
        named[name].append(Party(*party))
    return {id_: named.get(name, []) for id_, name in folded.items()}


def decided_pairs(connection: sqlite3.Connection) -> Iterator[set[str]]:
    """The two parties of each decision, standing or not, that merges parties or splits one."""
    sql = "SELECT parties FROM reviews WHERE action IN ('merge parties', 'split party')"
    return ({p["id"] for p in json.loads(stored)} for stored in column(connection, sql))


def forget_parties(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Remove those parties of decisions that nothing names any more: whom an undone one had set apart, or added."""
    # Whoever an edge comes from carries the claim, or another edge leads to them.
    naming = (
        ("hops", "party"), ("articles", "outlet"), ("reuses", "source"), ("mentions", "carrier"), ("edges", "to_party"),
        ("reviewed", "from_party"), ("reviewed", "to_party"),
    )  # fmt: skip
    unnamed = " AND ".join(
        f"id NOT IN (SELECT {name} FROM {table} WHERE {name} IN {GIVEN_1})" for table, name in naming
    )
    connection.execute(f"DELETE FROM parties WHERE id IN {GIVEN_1} AND {unnamed}", (as_list(ids),))


# --- what they do -------------------------------------------------------------------------------------------------


class StoredEffect(NamedTuple):
    """What a decision (id) does to a claim (id), in its order; ``by``: the id of a later decision that overrules it."""

    decision: str
    claim: str
    from_: Party | None
    to: Party | None
    by: str | None


def effects(connection: sqlite3.Connection, decisions: Iterable[str] | None) -> list[StoredEffect]:
    """Of some decisions (ids), or all."""
    ends = "SELECT from_party FROM reviewed UNION SELECT to_party FROM reviewed"
    sql = f"SELECT {rows.party_columns('p')} FROM parties p WHERE p.id IN ({ends})"
    known = {row[0]: Party(*row) for row in connection.execute(sql)}
    where, given = ("", ()) if decisions is None else (f"WHERE decision IN {GIVEN}", (as_list(decisions),))
    sql = f"SELECT decision, claim, from_party, to_party, overruled_by FROM reviewed {where} ORDER BY claim, place"
    return [
        StoredEffect(decision, claim, known.get(from_), known.get(to), by)
        for decision, claim, from_, to, by in connection.execute(sql, given)
    ]


def overruled(connection: sqlite3.Connection, by: Iterable[str]) -> set[str]:
    """Decisions that do not hold in some claim because of these (ids), and those of these that do not hold there."""
    sql = (
        f"SELECT decision FROM reviewed WHERE overruled_by IN {GIVEN_1} "
        f"UNION SELECT decision FROM reviewed WHERE decision IN {GIVEN_1} AND overruled_by IS NOT NULL"
    )
    return set(column(connection, sql, as_list(by)))


def concerning(
    connection: sqlite3.Connection,
    *,
    claim: str | None = None,
    article: str | None = None,
    parties: Iterable[str] | None = None,
) -> set[str] | None:
    """Ids of the decisions that have to do with a claim, an article and parties (ids); None where nothing is asked."""
    asked: list[set[str]] = []
    if claim is not None:
        sql = "SELECT decision FROM reviewed WHERE claim = ?1 UNION SELECT id FROM reviews WHERE claim = ?1"
        asked.append(set(column(connection, sql, claim)))
    if article is not None:
        made_at = "SELECT decision FROM review_places WHERE"
        text = "(SELECT fingerprint FROM articles WHERE id = ?1)"
        sql = f"{made_at} article = ?1 UNION {made_at} fingerprint = {text}"
        asked.append(set(column(connection, sql, article)))
    if parties is not None:
        sql = (
            f"SELECT decision FROM reviewed WHERE from_party IN {GIVEN_1} OR to_party IN {GIVEN_1} "
            f"UNION SELECT r.id FROM reviews r, json_each(r.parties) p WHERE p.value ->> 'id' IN {GIVEN_1}"
        )
        asked.append(set(column(connection, sql, as_list(parties))))
    return set.intersection(*asked) if asked else None


def claims_of(connection: sqlite3.Connection, decisions: Iterable[str] = (), parties: Iterable[str] = ()) -> set[str]:
    """Ids of the claims that decisions (ids) have to do with, or whose charts show one of these parties."""
    of_parties = (
        f"SELECT m.claim FROM edges e JOIN mentions m ON m.id = e.mention WHERE e.to_party IN {GIVEN_1} "
        f"UNION SELECT claim FROM mentions WHERE carrier IN {GIVEN_1}"
    )
    claims = column(connection, f"SELECT claim FROM reviewed WHERE decision IN {GIVEN}", as_list(decisions))
    return {*claims, *column(connection, of_parties, as_list(parties))}


def sentences_of(connection: sqlite3.Connection, articles: Iterable[str]) -> Iterator[tuple[str, str, int, int]]:
    """Claim (id), article, start and end of each sentence of articles that carries a claim."""
    sql = f"SELECT DISTINCT claim, article, sentence_start, sentence_end FROM mentions WHERE article IN {GIVEN}"
    yield from connection.execute(sql, (as_list(articles),))


def articles_of(connection: sqlite3.Connection, claims: Iterable[str]) -> set[str]:
    return set(column(connection, f"SELECT DISTINCT article FROM mentions WHERE claim IN {GIVEN}", as_list(claims)))


def doubtful(connection: sqlite3.Connection, most: int) -> list[str]:
    """Ids of claims that hold something doubtful, those that most articles carry first: at most ``most`` with suspected
    links, and as many with weak joints."""
    suspected = "SELECT m.claim FROM edges e JOIN mentions m ON m.id = e.mention WHERE e.status = 'suspected'"
    # Links between titles of one owner are drawn, not found: where there are any, carriers share an owner.
    of_one_owner = (
        "SELECT m.claim FROM mentions m JOIN parties p ON p.id = m.carrier WHERE p.owner IS NOT NULL "
        "GROUP BY m.claim, p.owner HAVING count(DISTINCT p.id) > 1"
    )
    # So are those between names that may be one, and a badge says where.
    of_one_name = "SELECT claim FROM independence WHERE instr(badges, 'may be one')"
    either = f"id IN ({suspected}) OR id IN ({of_one_name}) OR (articles > 1 AND id IN ({of_one_owner}))"
    with_links = f"SELECT id FROM claims WHERE {either} ORDER BY articles DESC, id LIMIT ?"
    weak = "SELECT id FROM claims WHERE weakest IS NOT NULL ORDER BY weakest ->> '$.score', articles DESC, id LIMIT ?"
    return list(dict.fromkeys(id_ for sql in (with_links, weak) for id_ in column(connection, sql, most)))
