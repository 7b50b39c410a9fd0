"""New articles join the claims of those that are stored: only what they touch is read, linked and written again.

The statements of all linked articles are kept with an index over what they speak of. A new statement is compared with
the stored ones most like it; where it is firmly linked with one, that one's part (see
:class:`provenance.claims.linking.Linked`) is worked on again as a whole, in the way all articles together would be.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ..claims.linking import Linked, link_statements
from ..claims.prepared import keep, prepare, recall
from ..claims.propositions import propositions
from ..claims.retrieval import MOST_SEEN, index_keys, linked_score, nearest_kept
from ..claims.scoring import weights
from ..claims.story import pack, unpack
from ..model import VERSION
from ..store import reuses as reused
from ..store import rows
from ..store.visits import pages
from ..trace import rested

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Container, Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ..claims.linking import Regroup
    from ..claims.prepared import Side
    from ..claims.story import Story
    from ..model import Article, Attribution, Reuse

# One by one costs some ten times as much for each article as all at once; the first few are no matter.
_FEW = 3
_SMALL_PART = 12
_GIVEN = "(SELECT value FROM json_each(?))"

Read = tuple["Article", "Sequence[Attribution]"]


class Plan(NamedTuple):
    """Articles to link that are ``new``, and ``gone``: those whose statements are stored and stand no longer."""

    new: list[str]
    gone: list[str]


class Joined(NamedTuple):
    """What the new articles touched, linked. ``parts`` are replaced by it; ``numbers``: the stored number of each
    statement of ``linked``, None for a new one. ``attributions``: ids by article and value, of the articles in ``read``."""

    linked: Linked
    numbers: list[int | None]
    parts: list[int]
    read: dict[str, Read]
    attributions: dict[tuple[str, Attribution], str]


def plan(connection: sqlite3.Connection) -> Plan | None:
    """What is to be linked one by one; None where linking everything at once costs less."""
    new = [
        i
        for (i,) in connection.execute(
            "SELECT id FROM articles WHERE id NOT IN (SELECT article FROM linked) ORDER BY id"
        )
    ]
    gone = [
        i
        for (i,) in connection.execute(
            "SELECT DISTINCT article FROM statements WHERE article NOT IN (SELECT article FROM linked)"
        )
    ]
    (held,) = connection.execute("SELECT count(*) FROM linked").fetchone()
    (version,) = connection.execute("SELECT version FROM runs WHERE step = 'link'").fetchone()
    return (
        Plan(new, gone)
        if held and version == VERSION and len(new) + len(gone) <= max(_FEW, held // _SMALL_PART)
        else None
    )


def join(
    connection: sqlite3.Connection, wanted: Plan, copying: Collection[str], regroup: Regroup | None = None
) -> Joined:
    """Link the new articles with what they touch. ``copying``: articles of which something else is new: what they share
    with others, or what was decided of them. ``regroup`` as for :func:`link_statements`."""
    shelf = _Shelf(connection)
    read, ids = load(connection, wanted.new)
    fresh = [prepare(p, shelf.embedding) for id_ in wanted.new for p in propositions(*read[id_])]
    parts = set(shelf.parts_of_articles([*wanted.gone, *copying]))
    for side in fresh:
        near = shelf.sides(nearest_kept(side, shelf.holders, shelf.about))
        bar = weights().link
        parts |= {
            shelf.part[n]
            for n, other in near.items()
            if shelf.part[n] not in parts and linked_score(side, other) >= bar
        }
    kept = shelf.sides(shelf.members(parts, wanted.gone))
    touched = sorted({side.of.article for side in kept.values()} - read.keys())
    others, reuses = _shared(connection, [*wanted.new, *touched])
    more, more_ids = load(connection, sorted({*touched, *others} - read.keys()))
    read, ids = read | more, ids | more_ids
    held, sides = list(read.values()), [*kept.values(), *fresh]
    linked = link_statements(
        (article for article, _ in held),
        sides,
        known=_known(connection, parts),
        taken=_Taken(connection, parts),
        regroup=regroup,
    )
    linked = replace(linked, claims=rested(linked.claims, held, reuses, pages(connection, list(read))))
    number = {id(side): n for n, side in kept.items()}
    return Joined(linked, [number.get(id(side)) for side in linked.sides], sorted(parts), read, ids)


def write_statements(
    connection: sqlite3.Connection,
    found: Linked,
    numbers: Sequence[int | None],
    read: Mapping[str, Read],
    new_articles: Iterable[str],
) -> list[int]:
    """Keep the statements of what was linked; returns the stored part of every claim."""
    # No number is given twice: the index still holds those that are gone.
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'statements'").fetchone()
    last = row[0] if row else 0
    given: list[int] = []
    new: list[tuple[int, Side]] = []
    for side, number in zip(found.sides, numbers, strict=True):
        if number is None:
            last += 1
            new.append((last, side))
        given.append(last if number is None else number)
    place: dict[str, dict[Attribution, int]] = {}
    for _, side in new:
        if side.of.article not in place:
            place[side.of.article] = {a: n for n, a in reversed(list(enumerate(read[side.of.article][1])))}
    connection.executemany(
        "INSERT INTO statements VALUES (?, ?, ?, 0, 0, ?, ?)",
        (
            (n, s.of.article, place[s.of.article][s.of.attribution] if s.of.attribution else None, s.total, keep(s.of))
            for n, s in new
        ),
    )
    connection.executemany(
        "INSERT INTO statement_keys (rowid, keys) VALUES (?, ?)",
        ((n, " ".join(dict.fromkeys(map(_token, index_keys(s))))) for n, s in new),
    )
    connection.executemany(
        "UPDATE statements SET part = ?, lead = ? WHERE number = ?",
        ((given[part], given[lead], n) for n, part, lead in zip(given, found.part_of, found.lead_of, strict=True)),
    )
    stories = {s.of.article: s.of.story for _, s in new}
    connection.executemany(
        "INSERT OR REPLACE INTO linked VALUES (?, ?)", ((id_, pack(stories.get(id_))) for id_ in new_articles)
    )
    return [given[part] for part in found.parts]


def clear(connection: sqlite3.Connection) -> None:
    """Forget all statements."""
    connection.execute("INSERT INTO statement_keys(statement_keys) VALUES ('delete-all')")
    for table in ("statements", "linked"):
        connection.execute(f"DELETE FROM {table}")


@lru_cache(maxsize=200_000)
def _token(key: str) -> str:
    """A key as eight letters and digits, which the index takes for a word whatever signs the key holds."""
    return (
        base64.b32encode(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=5).digest()).decode().lower()
    )


class _Shelf:
    """The stored statements; what was asked once is held. ``embedding``: the model that compares meanings here."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.embedding = rows.embedding(connection)
        self._holders: dict[str, NDArray[np.int64]] = {}
        self._sides: dict[int, Side] = {}
        self._stories: dict[str, Story | None] = {}
        self.part: dict[int, int] = {}

    def holders(self, key: str) -> NDArray[np.int64]:
        import numpy as np

        if key not in self._holders:
            sql = "SELECT rowid FROM statement_keys WHERE statement_keys MATCH ? ORDER BY rowid DESC LIMIT ?"
            found = [n for (n,) in self._connection.execute(sql, (f'"{_token(key)}"', MOST_SEEN))]
            self._holders[key] = np.array(found[::-1], np.int64)
        return self._holders[key]

    def about(self, numbers: list[int]) -> Iterable[tuple[int, float, int]]:
        return self._connection.execute(
            f"SELECT number, total, lead FROM statements WHERE number IN {_GIVEN}", (json.dumps(numbers),)
        )

    def parts_of_articles(self, articles: Iterable[str]) -> list[int]:
        sql = f"SELECT DISTINCT part FROM statements WHERE article IN {_GIVEN}"
        return [part for (part,) in self._connection.execute(sql, (json.dumps(list(articles)),))]

    def members(self, parts: Iterable[int], without: Container[str]) -> list[int]:
        sql = f"SELECT number, article FROM statements WHERE part IN {_GIVEN}"
        return [
            n for n, article in self._connection.execute(sql, (json.dumps(sorted(parts)),)) if article not in without
        ]

    def sides(self, numbers: Iterable[int]) -> dict[int, Side]:
        """Statements by number, ready to be compared."""
        wanted = list(numbers)
        missing = [n for n in wanted if n not in self._sides]
        if missing:
            sql = (
                "SELECT s.number, s.article, s.part, s.body, l.story, a.published, t.id FROM statements s JOIN linked l ON l.article = s.article "
                "JOIN articles a ON a.id = s.article LEFT JOIN attributions t ON t.article = s.article AND t.place = s.attribution "
                f"WHERE s.number IN {_GIVEN}"
            )
            found = self._connection.execute(sql, (json.dumps(missing),)).fetchall()
            cited = rows.load_attributions(
                self._connection, ids=sorted({row[6] for row in found if row[6] is not None})
            )
            for n, article, part, body, story, published, attribution in found:
                if article not in self._stories:
                    self._stories[article] = unpack(story)
                self.part[n] = part
                self._sides[n] = prepare(
                    recall(body, article, published or "", self._stories[article], cited.get(attribution)),
                    self.embedding,
                )
        return {n: self._sides[n] for n in wanted if n in self._sides}


class _Taken:
    """The ids of all claims but those of some parts."""

    def __init__(self, connection: sqlite3.Connection, parts: Iterable[int]) -> None:
        self._connection, self._parts = connection, frozenset(parts)

    def __contains__(self, id_: object) -> bool:
        row = self._connection.execute("SELECT part FROM claims WHERE id = ?", (id_,)).fetchone()
        return row is not None and row[0] not in self._parts


def _known(connection: sqlite3.Connection, parts: Iterable[int]) -> dict[tuple[str, int, int], tuple[str, ...]]:
    return rows.load_claim_ids(connection, parts=sorted(parts))


def _shared(connection: sqlite3.Connection, ids: Sequence[str]) -> tuple[list[str], list[Reuse]]:
    """The articles that have words in common with some, and the reuses between all of these."""
    others = {id_ for known in ids for pair in reused.pairs_of(connection, known) for id_ in pair}
    pairs = {pair for id_ in others for pair in reused.pairs_of(connection, id_)}
    texts = reused.article_texts(connection, {id_ for pair in pairs for id_ in pair})
    found = {(r.article, r.other): r for id_ in sorted(others) for r in reused.load(connection, texts, id_)}
    return sorted(others), list(found.values())


def load(
    connection: sqlite3.Connection, ids: Sequence[str]
) -> tuple[dict[str, Read], dict[tuple[str, Attribution], str]]:
    """Articles with their attributions, by id, and the ids of these."""
    attributions: dict[str, list[Attribution]] = defaultdict(list)
    named: dict[tuple[str, Attribution], str] = {}
    for id_, attribution in rows.load_attributions(connection, articles=ids).items():
        attributions[attribution.article].append(attribution)
        named.setdefault((attribution.article, attribution), id_)
    return {a.id: (a, attributions.get(a.id, [])) for a in rows.load_articles(connection, ids)}, named
