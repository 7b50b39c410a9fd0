"""The SQL of every lookup: which claims, which article, who cites whom; and whole tables, for exports and readers."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import UsageError
from ..language.text import fold, fold_plain
from ..model import PRECEDENCE, Evidence, Party, Span
from . import ArticleSummary, ClaimSummary, rows
from .connection import GIVEN, GIVEN_1, as_list, column, scalar

if TYPE_CHECKING:
    import sqlite3

# Words asked for are cut here: nobody types more, and a pasted article is no question.
_LONGEST_QUESTION = 2000
_MOST_TERMS = 48
# Comparing takes a few milliseconds a text, an answer may take half a second: this many claim texts, and mentions.
_CANDIDATES = 50
# With this few claims each is compared: synonyms then need no common word to be found.
_FEW = 50
# Ranking takes a microsecond or two a row: this many rows at most hold the rare words of a question, all together.
_MOST_RANKED = 5000
_TOGETHER = 4
_SHORTEST_PREFIX = 4


def asked(words: str) -> str:
    """What somebody typed, as it can be looked for."""
    return rows.storable(words).replace("\0", " ").strip()[:_LONGEST_QUESTION]


# --- claims -------------------------------------------------------------------------------------------------------

_SUMMARY = (
    "SELECT c.id, c.text, i.articles, i.carriers, i.at_least, i.as_written, i.at_most, i.badges, c.positions > 1, "
    "EXISTS (SELECT 1 FROM reviewed r WHERE r.claim = c.id), c.articles FROM"
)
# The finding comes first: few sources, and among those the claims that most articles repeat. An index has this order.
_WEAKEST_FIRST = "ORDER BY i.as_written, i.at_least, i.articles DESC, i.claim LIMIT ? OFFSET ?"
# As many claims as this are read and sorted in a tenth of a second; more are walked through in the order of the index.
_MOST_SORTED = 20_000


def _summary(row: Sequence[Any]) -> ClaimSummary:
    *same, badges, disputed, reviewed, in_all = row
    columns = [*same, rows.badges_of(badges), bool(disputed), bool(reviewed), in_all]
    return ClaimSummary(*columns)


def claims(
    connection: sqlite3.Connection,
    *,
    ids: Iterable[str] | None = None,
    min_articles: int = 1,
    single_source: bool = False,
    disputed: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[ClaimSummary]:
    # Every filter speaks of the version whose numbers are listed.
    where = ["i.position = 0"]
    given: list[str | int] = []
    if min_articles > 1:
        where.append("+i.articles >= ?")
        given.append(min_articles)
    if single_source:
        where.append("i.as_written = 1")
    if disputed:
        where.append("+c.positions > 1")
    # CROSS JOIN: read in the order written here, whatever SQLite guesses.
    joined = "CROSS JOIN claims c ON c.id = {0} CROSS JOIN independence i ON i.claim = c.id"
    if ids is not None:
        source = f"json_each(?) g {joined.format('g.value')}"
        given.insert(0, as_list(ids))
    elif some := _few(connection, min_articles, disputed):
        source = f"({some}) g {joined.format('g.id')}"
    else:
        source = "independence i CROSS JOIN claims c ON c.id = i.claim"
    sql = f"{_SUMMARY} {source} WHERE {' AND '.join(where)} {_WEAKEST_FIRST}"
    return [_summary(row) for row in connection.execute(sql, (*given, -1 if limit is None else limit, offset))]


def _few(connection: sqlite3.Connection, min_articles: int, disputed: bool) -> str | None:
    """The query for the ids of the claims that an index of their own leads to, where these are few."""
    for wanted, condition in ((disputed, "positions > 1"), (min_articles > 1, f"articles >= {min_articles:d}")):
        query = f"SELECT id FROM claims WHERE {condition}"
        counted = f"SELECT count(*) FROM ({query} LIMIT {_MOST_SORTED + 1})"
        if wanted and scalar(connection, counted) <= _MOST_SORTED:
            return query
    return None


def size(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many articles, and how many claims."""
    (sizes,) = connection.execute("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM claims)")
    return sizes[0], sizes[1]


def by_id(connection: sqlite3.Connection, table: str, key: str) -> list[str]:
    """Ids that are the key, or begin with it: the whole id wins. ``table``: claims or articles."""
    if scalar(connection, f"SELECT 1 FROM {table} WHERE id = ?", key):
        return [key]
    if len(key) < _SHORTEST_PREFIX or not re.fullmatch(r"[0-9a-fA-F]+", key):
        return []
    low = key.lower()
    return column(connection, f"SELECT id FROM {table} WHERE id >= ? AND id < ? ORDER BY id", low, low + "g")


# --- claims by words ----------------------------------------------------------------------------------------------

# Too common to point anywhere; kept when nothing else is asked for.
_COMMON_WORDS = (
    "a an the and or of in on at to for from by with as is are was were be been has have had it its that this these "
    "those he she they his her their not no but who which what when"
)
_COMMON = frozenset(_COMMON_WORDS.split())


def _terms(words: str) -> list[str]:
    """Words to look for, each once, as bare letters and digits: nothing in them can be query syntax."""
    every = list(dict.fromkeys(re.findall(r"[^\W_]+", fold(words))))
    telling = [w for w in every if w not in _COMMON]
    return (telling or every)[:_MOST_TERMS]


def search_query(words: str) -> str:
    """An FTS5 query for any of the words; empty when there is nothing to look for."""
    return " OR ".join(f'"{term}"' for term in _terms(words))


def _narrow_first(connection: sqlite3.Connection, index: str, terms: Sequence[str]) -> Iterator[str]:
    """Queries that together find what holds most of the words, and none of which ranks very many rows.

    Rare words are enough each alone. Common ones must meet: the four rarest of them, or three, or two.
    """
    # Counting stops where a word is common: only then is the price of a question bounded.
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT ?)"
    counts = {term: scalar(connection, sql, f'"{term}"', _MOST_RANKED) for term in terms}
    ranked = sorted((t for t in terms if counts[t]), key=lambda t: counts[t])
    total = 0
    rare = [t for t in ranked if (total := total + counts[t]) < _MOST_RANKED]
    if rare:
        yield " OR ".join(f'"{t}"' for t in rare)
    common = ranked[len(rare) :][:_TOGETHER]
    if len(rare) < _TOGETHER:
        for several in range(len(common), 1, -1):
            together = itertools.combinations((f'"{t}"' for t in common), several)
            yield " OR ".join(f"({' AND '.join(some)})" for some in together)
        if len(common) == 1 and not rare:
            yield f'"{common[0]}"'


def candidates(connection: sqlite3.Connection, words: str) -> list[tuple[str, str]]:
    """Claim ids and texts worth comparing with the words: claims' own texts, and sentences that mention them."""
    texts: dict[tuple[str, str], None] = {}
    first = connection.execute("SELECT id, text FROM claims ORDER BY id LIMIT ?", (_FEW + 1,)).fetchall()
    if len(first) <= _FEW:
        texts.update(dict.fromkeys(first))
    if terms := _terms(words):
        for table, id_column, words_column in (("claims", "id", "text"), ("mentions", "claim", "sentence")):
            # The columns are read only for the rows that rank highest.
            sql = (
                f"SELECT t.{id_column}, t.{words_column} FROM (SELECT rowid AS place FROM {table}_fts "
                f"WHERE {table}_fts MATCH ? ORDER BY rank LIMIT ?) f JOIN {table} t ON t.number = f.place"
            )
            of_table: dict[tuple[str, str], None] = {}
            for query in _narrow_first(connection, f"{table}_fts", terms):
                of_table.update(dict.fromkeys(connection.execute(sql, (query, _CANDIDATES))))
                if len(of_table) >= _CANDIDATES:
                    break
            texts.update(of_table)
    if not texts:
        # Scripts without spaces between words: the index knows whole stretches only.
        sql = (
            "SELECT id, text FROM claims WHERE instr(text, ?1) UNION "
            "SELECT claim, sentence FROM mentions WHERE instr(sentence, ?1) ORDER BY 1, 2 LIMIT ?2"
        )
        texts.update(dict.fromkeys(connection.execute(sql, (words, _CANDIDATES))))
    return list(texts)


# --- articles -----------------------------------------------------------------------------------------------------


def articles(
    connection: sqlite3.Connection,
    about: str | None = None,
    ids: Sequence[str] | None = None,
    outlet: str | None = None,
    limit: int | None = None,
) -> list[ArticleSummary]:
    """All articles, or those of some ids, or of an outlet (id), oldest first, undated last; or those that say any of
    the words, best first."""
    oldest_first = "ORDER BY a.published IS NULL, a.published, a.origin, a.id LIMIT ?"
    some, given = oldest_first, list[str]()
    if ids is not None:
        some, given = f"WHERE a.id IN {GIVEN} {oldest_first}", [as_list(ids)]
    elif outlet is not None:
        some, given = f"WHERE a.outlet = ? {oldest_first}", [outlet]
    elif about is not None:
        if not (query := search_query(asked(about))):
            return []
        some = "JOIN articles_fts f ON f.rowid = a.number WHERE articles_fts MATCH ? ORDER BY rank, a.id LIMIT ?"
        given = [query]
    sql = (
        "SELECT a.id, a.title, a.url, a.published, a.origin, "
        "(SELECT count(*) FROM attributions t WHERE t.article = a.id), "
        f"a.language, {rows.OUTLET} FROM articles a LEFT JOIN parties p ON p.id = a.outlet {some}"
    )
    return [
        ArticleSummary(id_, title, rows.party_of(*columns[5:]), *columns[:5])
        for id_, title, *columns in connection.execute(sql, (*given, -1 if limit is None else limit))
    ]


def carrying(connection: sqlite3.Connection, article: str) -> list[tuple[str, Span]]:
    """The sentences of an article that carry a claim, in the order of the text, each with the claim's id."""
    columns = "claim, sentence_start, sentence_end, sentence"
    sql = f"SELECT {columns} FROM mentions WHERE article = ? ORDER BY sentence_start, claim"
    return [(claim, Span(*sentence)) for claim, *sentence in connection.execute(sql, (article,))]


def article_id(connection: sqlite3.Connection, key: str) -> str | None:
    """The one article the key means: an id, a beginning of one, a file name, a path or a web address.

    :raises UsageError: it is the name of several.
    """
    key = rows.storable(key).strip()
    if not key:
        return None
    path = posixpath.normpath(key.replace("\\", "/"))
    ending = "%/" + _literally(path.lstrip("/"))
    bare = key.rstrip("/")
    addresses = (key, bare, f"{bare}/")
    given_path = "ltrim(origin, './')"
    longer = f"instr({given_path}, '/') AND substr(?1, -length({given_path}) - 1) = '/' || {given_path}"
    for condition, given in (
        ("id = ?", (key,)),
        ("origin = ?", (key,)),
        ("url IN (?, ?, ?)", addresses),
        ("canonical IN (?, ?, ?)", addresses),
        # "report.txt" for "press/report.txt"; and a longer path for the one that was given when adding, folder and all.
        ("origin = ? OR origin LIKE ? ESCAPE '\\'", (path, ending)),
        (longer, (path,)),
    ):
        meant = column(connection, f"SELECT id FROM articles WHERE {condition} ORDER BY id LIMIT 9", *given)
        if len(meant) == 1:
            return str(meant[0])
        if meant:
            raise UsageError(f"'{key}' names {len(meant)} articles; give one of their ids: {', '.join(meant)}")
    begun = by_id(connection, "articles", key)
    if len(begun) > 1:
        raise UsageError(f"'{key}' is the start of {len(begun)} article ids; give more of it")
    return begun[0] if begun else None


def _literally(words: str) -> str:
    """The words for LIKE, with nothing in them that stands for something else."""
    return re.sub(r"([\\%_])", r"\\\1", words)


# --- parties ------------------------------------------------------------------------------------------------------


def _ids_of_kind(parties: Iterable[tuple[str, str]]) -> list[str]:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for id_, kind in parties:
        by_kind[kind].append(id_)
    return next((by_kind[kind] for kind in PRECEDENCE if kind in by_kind), [])


def party_ids(connection: sqlite3.Connection, name: str) -> list[str]:
    """Stored parties that the name means: by id, by name, by web address, at last through the registry of outlets."""
    name = rows.storable(name).replace("\0", " ").strip()
    if not name:
        return []
    known = "SELECT id, kind FROM parties WHERE "
    for sql, given in (("id = ?", name), ("folded = ? ORDER BY id", fold_plain(name))):
        if ids := _ids_of_kind(connection.execute(known + sql, (given,))):
            return ids
    from ..parties import outlet_by_name, outlet_by_url

    host = re.fullmatch(r"(?:https?://)?(?:www\.)?([^\s/@?#]+\.[^\s/@?#.]{2,})(?:[/?#].*)?", name.lower())
    if host:
        begin = (f"{scheme}://{www}{_literally(host[1])}" for scheme in ("http", "https") for www in ("", "www."))
        shapes = [address + end for address in begin for end in ("", "/%")]
        likes = " OR ".join("a.url LIKE ? ESCAPE '\\'" for _ in shapes)
        outlets = "SELECT DISTINCT p.id, p.kind FROM articles a JOIN parties p ON p.id = a.outlet"
        sql = f"{outlets} WHERE {likes} ORDER BY p.id"
        if ids := _ids_of_kind(connection.execute(sql, shapes)):
            return ids
    for party in (
        outlet_by_url(f"https://{host[1]}/") if host else None,
        outlet_by_name(name),
        outlet_by_name(name, fuzzy=True),
    ):
        if party and (ids := _ids_of_kind(connection.execute(known + "id = ?", (party.id,)))):
            return ids
    return _by_last_words(connection, fold_plain(name))


def _by_last_words(connection: sqlite3.Connection, words: str) -> list[str]:
    """The one named party whose name ends with the words, as a surname does; nobody when several do."""
    from ..parties import merge_parties

    sql = (
        f"SELECT {rows.party_columns('p')} FROM parties p WHERE kind NOT IN ('anonymous', 'vague') "
        "AND substr(folded, -length(?1)) = ?1 ORDER BY id"
    )
    fitting = [Party(*row) for row in connection.execute(sql, (f" {words}",))] if words else []
    # One person in two spellings is one party.
    return [p.id for p in fitting] if len({p.id for p in merge_parties(fitting).values()}) == 1 else []


def parties(connection: sqlite3.Connection, ids: Iterable[str]) -> list[Party]:
    sql = f"SELECT {rows.party_columns('p')} FROM parties p WHERE id IN {GIVEN} ORDER BY id"
    return [Party(*row) for row in connection.execute(sql, (as_list(ids),))]


def parties_named(connection: sqlite3.Connection, words: str, limit: int) -> list[Party]:
    """Named parties whose names begin with the words, outlets first."""
    begun = fold_plain(asked(words))
    if not begun:
        return []
    order = " ".join(f"WHEN '{kind}' THEN {place}" for place, kind in enumerate(PRECEDENCE))
    sql = (
        f"SELECT {rows.party_columns('p')} FROM parties p WHERE folded >= ?1 AND folded < ?1 || char(1114111) "
        "AND kind NOT IN ('anonymous', 'vague') AND id NOT LIKE 'article:%' "
        f"ORDER BY CASE kind {order} END, length(folded), id LIMIT ?2"
    )
    return [Party(*row) for row in connection.execute(sql, (begun, limit))]


# --- who cites whom -----------------------------------------------------------------------------------------------

_SENTENCE = "t.id, t.article, t.sentence_start, t.sentence_end, t.sentence"
_OLDEST_FIRST = "ORDER BY a.published IS NULL, a.published, t.article, t.place"
# First whom its own articles cite, then what stands behind it in anybody's chains: each by an index.
_CITES = (
    f"SELECT {_SENTENCE}, {rows.party_columns('p')} FROM ("
    "SELECT h.attribution, h.party FROM articles a JOIN attributions t ON t.article = a.id "
    f"JOIN hops h ON h.attribution = t.id AND h.position = 0 WHERE a.outlet IN {GIVEN_1} UNION "
    "SELECT h.attribution, h.party FROM hops b JOIN hops h ON h.attribution = b.attribution AND h.path = b.path "
    f"AND h.position = b.position + 1 WHERE b.party IN {GIVEN_1}) AS h "
    "JOIN parties p ON p.id = h.party JOIN attributions t ON t.id = h.attribution JOIN articles a ON a.id = t.article "
    f"WHERE p.id NOT IN {GIVEN_1} {_OLDEST_FIRST}, p.id"
)
_CITED_BY = (
    f"SELECT DISTINCT {_SENTENCE}, a.id, a.title, a.origin, {rows.party_columns('p')} FROM hops h "
    "JOIN attributions t ON t.id = h.attribution JOIN articles a ON a.id = t.article "
    f"LEFT JOIN parties p ON p.id = a.outlet WHERE h.party IN {GIVEN_1} "
    f"AND (a.outlet IS NULL OR a.outlet NOT IN {GIVEN_1}) {_OLDEST_FIRST}"
)
Citation = tuple[Party, str, Evidence]


def cites(connection: sqlite3.Connection, parties: Iterable[str]) -> list[Citation]:
    """Whom parties (ids) cite, or have something from in anybody's words: each with the attribution's id and
    sentence."""
    stored = connection.execute(_CITES, (as_list(parties),))
    return [(Party(*row[5:]), row[0], Evidence(row[1], Span(*row[2:5]))) for row in stored]


def cited_by(connection: sqlite3.Connection, parties: Iterable[str]) -> list[Citation]:
    """The carriers of the articles that name one of the parties (ids) anywhere in a chain."""
    stored = connection.execute(_CITED_BY, (as_list(parties),))
    return [(rows.carrier_of(*row[5:]), row[0], Evidence(row[1], Span(*row[2:5]))) for row in stored]


def articles_of(connection: sqlite3.Connection, outlets: Iterable[str]) -> dict[str, int]:
    """How many articles each of these outlets (ids) has here, if any."""
    sql = f"SELECT outlet, count(*) FROM articles WHERE outlet IN {GIVEN} GROUP BY outlet"
    return dict(connection.execute(sql, (as_list(outlets),)))


# --- whole tables -------------------------------------------------------------------------------------------------

# What an export may ask for, and the order of its rows: two exports of equal databases are equal. Claims come with
# the numbers of their most carried position, which the bare table does not hold. See docs/database.md.
_EXPORTS = {
    "articles": ("articles", "id"),
    "authors": ("authors", "article, place"),
    "credits": ("credits", "article, place"),
    "links": ("links", "article, place"),
    "parties": ("parties", "id"),
    "outlets": ("outlets", "id"),
    "attributions": ("attributions", "article, place"),
    "hops": ("hops", "attribution, path, position"),
    "citations": ("citations", "article, sentence_start, path, position, cites, sentence"),
    "claims": ("claim_overview", "id"),
    "claim_overview": ("claim_overview", "id"),
    "independence": ("independence", "claim, position"),
    "mentions": ("mentions", "claim, position, number"),
    "edges": ("edges", "mention, place"),
    "reuses": ("reuses", "article, other"),
    "passages": ("passages", "article, other, place"),
    "families": ("families", "id"),
    "copies": ("copies", "family, place"),
    "copied_words": ("copied_words", "article, other, place"),
    "fetched": ("fetched", "address"),
    "unread": ("unread", "origin"),
    "reviews": ("reviews", "time, id"),
    "reviewed": ("reviewed", "claim, place"),
    "runs": ("runs", "step"),
}
TABLES = tuple(_EXPORTS)
_INTERNAL = {"number", "fingerprint", "folded"}


def table(connection: sqlite3.Connection, name: str) -> Iterator[dict[str, Any]]:
    """The rows of one of :data:`TABLES`, always in the same order; asked for at once, read one by one."""
    source, order = _EXPORTS[name]
    # A query that has begun keeps its snapshot to the last row; nothing else may wait for our reader.
    cursor = connection.execute(f"SELECT * FROM {source} ORDER BY {order}")
    names = [c[0] for c in cursor.description]
    return ({n: v for n, v in zip(names, row, strict=True) if n not in _INTERNAL} for row in cursor)


# --- ready questions ----------------------------------------------------------------------------------------------


class Question(NamedTuple):
    """``title`` as a reader would ask it, ``description`` what the answer shows, ``sql`` for any SQLite tool.

    ``:name`` in the query is asked for.
    """

    title: str
    description: str
    sql: str


def questions() -> dict[str, Question]:
    """What people who look at the tables themselves often ask, to be run and changed: ``questions.sql``."""
    asked: dict[str, Question] = {}
    for block in resources.files(__package__).joinpath("questions.sql").read_text("utf-8").strip().split("\n\n"):
        title, description, *sql = block.removeprefix("-- ").split("\n")
        name, title = title.split(": ", 1)
        asked[name] = Question(title, description.removeprefix("-- "), "\n".join(sql))
    return asked
