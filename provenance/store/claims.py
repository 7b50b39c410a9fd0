"""Claims in the tables, with their numbers, and the statements they were made of; whether they fit the articles."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..model import Attribution, Chart, Claim, Edge, Independence, Mention, Party, Position, Ruled, Span
from . import rows
from .articles import load_attributions, write_parties
from .connection import GIVEN, GIVEN_1, as_list, column, insert, scalar, transaction

if TYPE_CHECKING:
    import sqlite3

    from ..review.applying import Effect

# --- the run of linking -------------------------------------------------------------------------------------------


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the claims fit the articles."""
    return bool(scalar(connection, "SELECT state = 'current' FROM runs WHERE step = 'link'"))


def version(connection: sqlite3.Connection) -> str | None:
    """The version of the tool that linked the claims; None where that has not been done, or not by today's model."""
    return rows.text_of(scalar(connection, "SELECT version FROM runs WHERE step = 'link'"))


def embedding(connection: sqlite3.Connection) -> str | None:
    """The model that compares meanings in this database; None for the one that ships with the tool."""
    return rows.text_of(scalar(connection, "SELECT embedding FROM runs WHERE step = 'link'"))


def compare_with(connection: sqlite3.Connection, model: str | None) -> None:
    """From now on compare meanings by this model, as everything is once it is linked again."""
    with transaction(connection):
        connection.execute(
            "UPDATE runs SET embedding = ?1, version = NULL, state = iif(articles, 'stale', state) "
            "WHERE step = 'link' AND embedding IS NOT ?1",
            (model,),
        )


def outdate(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE runs SET state = 'stale' WHERE step = 'link'")


def note_linked(connection: sqlite3.Connection, by: str) -> None:
    """The claims fit the articles now; ``by``: the version of the tool."""
    connection.execute(
        "UPDATE runs SET state = 'current', version = ?, articles = (SELECT count(*) FROM articles), "
        "claims = (SELECT count(*) FROM claims) WHERE step = 'link'",
        (by,),
    )


def data_version(connection: sqlite3.Connection) -> int:
    """Another number whenever another process, or connection, has committed to the file."""
    return int(scalar(connection, "PRAGMA data_version"))


# --- claims as they were found, and as they are counted -----------------------------------------------------------


class Counted(NamedTuple):
    """A claim to be written: ``found`` as linked, ``claim`` as reviewers left it, with what they did (``effects``).

    ``part``: the stored part it comes from. ``charts`` and ``numbers``: of each position. ``positions``: how many are
    not merely out of date.
    """

    found: Claim
    claim: Claim
    effects: Sequence[Effect]
    part: int
    charts: Sequence[Chart]
    numbers: Sequence[Independence]
    positions: int


def write(
    connection: sqlite3.Connection, counted: Sequence[Counted], attributions: Mapping[tuple[str, Attribution], str]
) -> None:
    """``attributions``: their ids by article and value."""
    tables = ("claims", "independence", "mentions", "edges", "unreviewed", "reviewed")
    rows_of: dict[str, list[rows.Row]] = {table: [] for table in tables}
    parties: dict[Party, None] = {}
    for c in counted:
        rows_of["reviewed"] += rows.effect_rows(c.effects)
        parties.update((p, None) for e in c.effects for p in (e.from_, e.to) if p)
        row: rows.Row = {"id": c.claim.id, "text": c.claim.text, "articles": len({m.article for m in c.claim.mentions})}
        row |= {"positions": c.positions, "part": c.part, "weakest": rows.joint_json(c.claim.weakest)}
        rows_of["claims"].append(row)
        rows_of["independence"] += _position_rows(c)
        twins: Counter[Any] = Counter()
        for place, position in enumerate(c.claim.positions):
            for m, found in zip(position.mentions, c.found.positions[place].mentions, strict=True):
                attribution = None if m.attribution is None else attributions[m.article, m.attribution]
                key = (place, m.article, m.sentence.start, m.sentence.end, attribution)
                row = rows.mention_row(c.claim.id, place, m, attribution, twins[key])
                twins[key] += 1
                rows_of["mentions"].append(row)
                rows_of["edges"] += rows.edge_rows(row["id"], m.edges)
                if m is not found:
                    rows_of["unreviewed"].append({"mention": row["id"], "found": rows.as_found_json(found)})
                parties.update(dict.fromkeys((m.carrier, *m.parties)))
    write_parties(connection, parties)
    for table, some in rows_of.items():
        insert(connection, table, some)


def _position_rows(c: Counted) -> Iterator[rows.Row]:
    for place, (position, chart, count) in enumerate(zip(c.claim.positions, c.charts, c.numbers, strict=True)):
        names = (chart.parties[id_].name if id_ in chart.parties else id_ for id_ in count.bottleneck)
        yield {
            "claim": c.claim.id,
            "position": place,
            "stance": position.stance,
            **rows.figure_row(position.figure),
            "articles": len({m.article for m in position.mentions}),
            "carriers": len(chart.carriers),
            "at_least": count.at_least,
            "as_written": count.as_written,
            "at_most": count.at_most,
            "estimate": int(count.estimate),
            "badges": ", ".join(count.badges),
            "bottleneck": "; ".join(names),
            "ruled": rows.ruled_json(position.ruled),
        }


_OF_CLAIM = ("mentions", "claim"), ("independence", "claim"), ("reviewed", "claim"), ("claims", "id")


def clear(connection: sqlite3.Connection, parts: Iterable[int] | None = None) -> None:
    """Remove the claims that come from some parts; None: all, with all statements."""
    if parts is not None:
        remove(connection, column(connection, f"SELECT id FROM claims WHERE part IN {GIVEN}", as_list(parts)))
        return
    for table in ("unreviewed", "edges", *(table for table, _ in _OF_CLAIM), "statements", "linked"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("INSERT INTO statement_keys(statement_keys) VALUES ('delete-all')")


def remove(connection: sqlite3.Connection, claims: Sequence[str]) -> None:
    given = (as_list(claims),)
    mentions = f"(SELECT id FROM mentions WHERE claim IN {GIVEN})"
    for table in ("unreviewed", "edges"):
        connection.execute(f"DELETE FROM {table} WHERE mention IN {mentions}", given)
    for table, name in _OF_CLAIM:
        connection.execute(f"DELETE FROM {table} WHERE {name} IN {GIVEN}", given)


def load(connection: sqlite3.Connection, id_: str, *, as_found: bool = False) -> Claim | None:
    """The claim with all that belongs to it; ``as_found``: without what reviewers decided of its edges and parties."""
    row = connection.execute("SELECT text, weakest FROM claims WHERE id = ?", (id_,)).fetchone()
    if row is None:
        return None
    edges: Mapping[str, list[Edge]] = defaultdict(list)
    for mention, *columns in connection.execute(
        "SELECT e.mention, e.from_party, e.to_party, e.status, e.kind, e.evidence_article, e.evidence_start, "
        "e.evidence_end, e.evidence, e.more_evidence FROM edges e JOIN mentions m ON m.id = e.mention "
        "WHERE m.claim = ? ORDER BY e.mention, e.place",
        (id_,),
    ):
        edges[mention].append(rows.edge_of(columns))
    sql = "SELECT u.mention, u.found FROM unreviewed u JOIN mentions m ON m.id = u.mention WHERE m.claim = ?"
    found = dict(connection.execute(sql, (id_,))) if as_found else {}
    mentions: Mapping[int, list[Mention]] = defaultdict(list)
    for number, place, mention in _mentions(connection, id_, edges):
        mentions[place].append(rows.as_found(mention, found[number]) if number in found else mention)
    positions = connection.execute(
        "SELECT position, ruled, stance, figure_low, figure_high, figure_unit, figure FROM independence "
        "WHERE claim = ? ORDER BY position",
        (id_,),
    )
    made = []
    for place, stored, stance, *figure in positions:
        ruled = Ruled() if as_found else rows.ruled_of(stored)
        made.append(Position(stance, rows.figure_of(*figure), tuple(mentions.get(place, ())), ruled))
    return Claim(id_, row[0], tuple(made), rows.joint_of(row[1]))


def _mentions(
    connection: sqlite3.Connection, claim: str, edges: Mapping[str, Sequence[Edge]]
) -> Iterator[tuple[str, int, Mention]]:
    """The mentions of a claim as they are stored, each with its id and the place of its position."""
    stored = connection.execute(
        "SELECT id, position, article, attribution, sentence_start, sentence_end, sentence, stance, own_account, "
        "firsthand, badges, parties, figure_low, figure_high, figure_unit, figure FROM mentions "
        "WHERE claim = ? ORDER BY number",
        (claim,),
    ).fetchall()
    attributions = load_attributions(connection, ids=sorted({row[3] for row in stored if row[3] is not None}))
    named_in: dict[str, list[Party]] = {}  # the same few are named again and again
    for id_, place, article, attribution, start, end, sentence, stance, *rest in stored:
        own_account, firsthand, badges, parties, *figure = rest
        if parties not in named_in:
            named_in[parties] = rows.parties_of(parties)
        carrier, *named = named_in[parties]
        mention = Mention(
            article, carrier, Span(start, end, sentence), None if attribution is None else attributions[attribution],
            stance, rows.figure_of(*figure), tuple(edges.get(id_, ())), tuple(named),
            own_account=bool(own_account), firsthand=bool(firsthand), badges=rows.badges_of(badges),
        )  # fmt: skip
        yield id_, place, mention


def parts(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, int]:
    """The part that each of some claims comes from."""
    return dict(connection.execute(f"SELECT id, part FROM claims WHERE id IN {GIVEN}", (as_list(ids),)))


def cited(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[tuple[str, Attribution], str]:
    """The ids of the attributions that some claims are the content of, by article and value."""
    sql = f"SELECT DISTINCT attribution FROM mentions WHERE attribution IS NOT NULL AND claim IN {GIVEN}"
    named: dict[tuple[str, Attribution], str] = {}
    for id_, a in load_attributions(connection, ids=column(connection, sql, as_list(ids))).items():
        named.setdefault((a.article, a), id_)
    return named


def ids_by_sentence(
    connection: sqlite3.Connection, parts: Iterable[int] | None = None
) -> dict[tuple[str, int, int], tuple[str, ...]]:
    """(article id, start, end of a sentence) -> the claims it carries, by id.

    ``parts``: only of claims that come from these.
    """
    sql = "SELECT DISTINCT m.article, m.sentence_start, m.sentence_end, m.claim FROM mentions m"
    if parts is not None:
        sql += f" JOIN claims c ON c.id = m.claim WHERE c.part IN {GIVEN}"
    ids: dict[tuple[str, int, int], tuple[str, ...]] = {}
    for article, start, end, claim in connection.execute(sql, () if parts is None else (as_list(parts),)):
        ids[article, start, end] = (*ids.get((article, start, end), ()), claim)
    return ids


class Taken:
    """The ids of all claims but those of some parts."""

    def __init__(self, connection: sqlite3.Connection, parts: Iterable[int]) -> None:
        self._connection, self._parts = connection, frozenset(parts)

    def __contains__(self, id_: object) -> bool:
        row = self._connection.execute("SELECT part FROM claims WHERE id = ?", (id_,)).fetchone()
        return row is not None and row[0] not in self._parts


# --- statements ---------------------------------------------------------------------------------------------------


class Unlinked(NamedTuple):
    """Articles ``new``, not linked yet, and ``gone``, whose statements stand no longer; ``linked``: how many are."""

    new: list[str]
    gone: list[str]
    linked: int = 0


def unlinked(connection: sqlite3.Connection) -> Unlinked:
    new = column(connection, "SELECT id FROM articles WHERE id NOT IN (SELECT article FROM linked) ORDER BY id")
    sql = "SELECT DISTINCT article FROM statements WHERE article NOT IN (SELECT article FROM linked)"
    return Unlinked(new, column(connection, sql), scalar(connection, "SELECT count(*) FROM linked"))


class Statement(NamedTuple):
    """A statement to keep. ``attribution``: the place of the one it is the content of. ``total``: the weight of its
    words; ``keys``: what it is found by."""

    number: int
    article: str
    attribution: int | None
    total: float
    body: bytes
    keys: Iterable[str]


class Kept(NamedTuple):
    """A statement that was kept; ``attribution`` is the id of the one it is the content of."""

    number: int
    article: str
    part: int
    body: bytes
    story: str
    published: str | None
    attribution: str | None


def last_statement(connection: sqlite3.Connection) -> int:
    """The highest number given so far. None is given twice: the index still holds those that are gone."""
    return scalar(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'statements'") or 0


def forget_statements(connection: sqlite3.Connection, articles: Iterable[str]) -> None:
    connection.executemany("DELETE FROM statements WHERE article = ?", ((id_,) for id_ in articles))


def keep_statements(connection: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    connection.executemany(
        "INSERT INTO statements VALUES (?, ?, ?, 0, 0, ?, ?)",
        ((s.number, s.article, s.attribution, s.total, s.body) for s in statements),
    )
    connection.executemany(
        "INSERT INTO statement_keys (rowid, keys) VALUES (?, ?)",
        ((s.number, " ".join(dict.fromkeys(map(_token, s.keys)))) for s in statements),
    )


def place_statements(connection: sqlite3.Connection, places: Iterable[tuple[int, int, int]]) -> None:
    """Part, lead and number of statements that are kept."""
    connection.executemany("UPDATE statements SET part = ?, lead = ? WHERE number = ?", places)


def keep_stories(connection: sqlite3.Connection, stories: Iterable[tuple[str, str]]) -> None:
    """Articles that are linked now, each with its story."""
    connection.executemany("INSERT OR REPLACE INTO linked VALUES (?, ?)", stories)


@lru_cache(maxsize=200_000)
def _token(key: str) -> str:
    """A key as eight letters and digits, which the index takes for a word whatever signs the key holds."""
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=5).digest()
    return base64.b32encode(digest).decode().lower()


def statements_with(connection: sqlite3.Connection, key: str, most: int) -> list[int]:
    """The numbers of the last statements that have this key, in their order."""
    sql = "SELECT rowid FROM statement_keys WHERE statement_keys MATCH ? ORDER BY rowid DESC LIMIT ?"
    return column(connection, sql, f'"{_token(key)}"', most)[::-1]


def weights_and_leads(connection: sqlite3.Connection, numbers: Iterable[int]) -> Iterable[tuple[int, float, int]]:
    sql = f"SELECT number, total, lead FROM statements WHERE number IN {GIVEN}"
    return connection.execute(sql, (as_list(numbers),))


def parts_of_articles(connection: sqlite3.Connection, articles: Iterable[str]) -> list[int]:
    return column(connection, f"SELECT DISTINCT part FROM statements WHERE article IN {GIVEN}", as_list(articles))


def statements_of(connection: sqlite3.Connection, parts: Iterable[int], without: Sequence[str]) -> list[int]:
    """The statements of some parts, but for those of articles."""
    sql = f"SELECT number FROM statements WHERE part IN {GIVEN_1} AND article NOT IN (SELECT value FROM json_each(?2))"
    return column(connection, sql, as_list(sorted(parts)), as_list(without))


def kept_statements(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[Kept]:
    sql = (
        "SELECT s.number, s.article, s.part, s.body, l.story, a.published, t.id FROM statements s "
        "JOIN linked l ON l.article = s.article JOIN articles a ON a.id = s.article "
        f"LEFT JOIN attributions t ON t.article = s.article AND t.place = s.attribution WHERE s.number IN {GIVEN}"
    )
    return [Kept(*row) for row in connection.execute(sql, (as_list(numbers),))]
