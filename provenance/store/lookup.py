"""Questions to a database: which claims, which article, who cites whom."""

from __future__ import annotations

import itertools
import json
import posixpath
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..language.text import fold, fold_plain
from ..model import PRECEDENCE, Article, Evidence, Party, Span
from ..reuse.families import article_shares
from . import reuses, reviews, rows
from .records import ArticleRecord, ArticleSummary, Cited, ClaimSummary, CopiesRecord, OutletRecord

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from ..review.applying import Parties

# Words asked for are cut here: nobody types more, and a pasted article is no question.
_LONGEST_QUESTION = 2000
_MOST_TERMS = 48
# Comparing takes a few milliseconds a text, an answer may take half a second: so many claim texts, so many mentions.
_CANDIDATES = 50
# With this few claims each is compared: synonyms then need no common word to be found.
_FEW = 50
# Ranking takes a microsecond or two a row: so many rows at most hold the rare words of a question, all together.
_MOST_RANKED = 5000
_TOGETHER = 4
_SHORTEST_PREFIX = 4

_SUMMARY = "SELECT c.id, c.text, i.articles, i.carriers, i.at_least, i.as_written, i.at_most, i.badges, c.positions > 1, EXISTS (SELECT 1 FROM reviewed r WHERE r.claim = c.id), c.articles FROM"
# The finding comes first: few sources, and among those the claims that most articles repeat. There is an index in this order.
_WEAKEST_FIRST = "ORDER BY i.as_written, i.at_least, i.articles DESC, i.claim LIMIT ? OFFSET ?"
# As many claims as this are read and sorted in a tenth of a second; more are walked through in the order of the index.
_MOST_SORTED = 20_000


def _summary(row: Sequence[Any]) -> ClaimSummary:
    id_, text, articles_, carriers, at_least, as_written, at_most, badges, disputed, reviewed, in_all = row
    return ClaimSummary(
        id_,
        text,
        articles_,
        carriers,
        at_least,
        as_written,
        at_most,
        rows.badges(badges),
        bool(disputed),
        bool(reviewed),
        in_all,
    )


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
    filters = " AND ".join(where)
    # CROSS JOIN: read in the order written here, whatever SQLite guesses.
    joined = "CROSS JOIN claims c ON c.id = {0} CROSS JOIN independence i ON i.claim = c.id"
    if ids is not None:
        source = f"json_each(?) g {joined.format('g.value')}"
        given.insert(0, json.dumps(list(ids)))
    elif some := _few(connection, min_articles, disputed):
        source = f"({some}) g {joined.format('g.id')}"
    else:
        source = "independence i CROSS JOIN claims c ON c.id = i.claim"
    found = connection.execute(
        f"{_SUMMARY} {source} WHERE {filters} {_WEAKEST_FIRST}", (*given, -1 if limit is None else limit, offset)
    )
    return [_summary(r) for r in found]


def _few(connection: sqlite3.Connection, min_articles: int, disputed: bool) -> str | None:
    """The query for the ids of the claims that an index of their own leads to, where these are few."""
    for wanted, condition in ((disputed, "positions > 1"), (min_articles > 1, f"articles >= {min_articles:d}")):
        query = f"SELECT id FROM claims WHERE {condition}"
        if (
            wanted
            and connection.execute(f"SELECT count(*) FROM ({query} LIMIT {_MOST_SORTED + 1})").fetchone()[0]
            <= _MOST_SORTED
        ):
            return query
    return None


def size(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many articles, and how many claims."""
    held, found = connection.execute("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM claims)").fetchone()
    return held, found


def by_id(connection: sqlite3.Connection, table: str, key: str) -> list[str]:
    """Ids that are the key, or begin with it: the whole id wins. ``table``: claims or articles."""
    if connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", (key,)).fetchone():
        return [key]
    if len(key) < _SHORTEST_PREFIX or not re.fullmatch(r"[0-9a-fA-F]+", key):
        return []
    low = key.lower()
    found = connection.execute(f"SELECT id FROM {table} WHERE id >= ? AND id < ? ORDER BY id", (low, low + "g"))
    return [id_ for (id_,) in found]


# --- by words ---------------------------------------------------------------------------------------------------

# Too common to point anywhere; kept when nothing else is asked for.
_COMMON_WORDS = (
    "a an the and or of in on at to for from by with as is are was were be been has have had it its that this these "
    "those he she they his her their not no but who which what when"
)
_COMMON = frozenset(_COMMON_WORDS.split())


def _terms(words: str) -> list[str]:
    """Words to look for, each once, as bare letters and digits: nothing in them can be query syntax."""
    found = list(dict.fromkeys(re.findall(r"[^\W_]+", fold(words))))
    telling = [w for w in found if w not in _COMMON]
    return (telling or found)[:_MOST_TERMS]


def search_query(words: str) -> str:
    """An FTS5 query for any of the words; empty when there is nothing to look for."""
    return " OR ".join(f'"{term}"' for term in _terms(words))


def _narrow_first(connection: sqlite3.Connection, index: str, terms: Sequence[str]) -> Iterator[str]:
    """Queries that together find what holds most of the words, and none of which ranks very many rows.

    Rare words are enough each alone. Common ones must meet: the four rarest of them, or three, or two.
    """
    counts = {}
    for term in terms:
        # Counting stops where a word is common: only then is the price of a question bounded.
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT ?)"
        (counts[term],) = connection.execute(sql, (f'"{term}"', _MOST_RANKED)).fetchone()
    ranked = sorted((t for t in terms if counts[t]), key=lambda t: counts[t])
    total = 0
    rare = [t for t in ranked if (total := total + counts[t]) < _MOST_RANKED]
    if rare:
        yield " OR ".join(f'"{t}"' for t in rare)
    common = ranked[len(rare) :][:_TOGETHER]
    if len(rare) < _TOGETHER:
        for size in range(len(common), 1, -1):
            yield " OR ".join(
                f"({' AND '.join(f'{chr(34)}{t}{chr(34)}' for t in some)})"
                for some in itertools.combinations(common, size)
            )
        if len(common) == 1 and not rare:
            yield f'"{common[0]}"'


def _candidates(connection: sqlite3.Connection, words: str) -> list[tuple[str, str]]:
    """Claim ids and texts worth comparing with the words: claims' own texts, and sentences that mention them."""
    found: dict[tuple[str, str], None] = {}
    first = connection.execute("SELECT id, text FROM claims ORDER BY id LIMIT ?", (_FEW + 1,)).fetchall()
    if len(first) <= _FEW:
        found.update(dict.fromkeys(first))
    if terms := _terms(words):
        for table, id_column, words_column in (("claims", "id", "text"), ("mentions", "claim", "sentence")):
            # The columns are read only for the rows that rank highest.
            sql = (
                f"SELECT t.{id_column}, t.{words_column} FROM (SELECT rowid AS place FROM {table}_fts WHERE {table}_fts MATCH ? "
                f"ORDER BY rank LIMIT ?) f JOIN {table} t ON t.number = f.place"
            )
            held: dict[tuple[str, str], None] = {}
            for query in _narrow_first(connection, f"{table}_fts", terms):
                held.update(dict.fromkeys(connection.execute(sql, (query, _CANDIDATES))))
                if len(held) >= _CANDIDATES:
                    break
            found.update(held)
    if not found:
        # Scripts without spaces between words: the index knows whole stretches only.
        sql = (
            "SELECT id, text FROM claims WHERE instr(text, ?1) UNION "
            "SELECT claim, sentence FROM mentions WHERE instr(sentence, ?1) ORDER BY 1, 2 LIMIT ?2"
        )
        found.update(dict.fromkeys(connection.execute(sql, (words, _CANDIDATES))))
    return list(found)


def find(connection: sqlite3.Connection, words: str) -> list[ClaimSummary]:
    """Claims that match the words, best first; an id, or a beginning of one that no other shares, counts too."""
    words = rows.storable(words).replace("\0", " ").strip()[:_LONGEST_QUESTION]
    if not words:
        return []
    named = by_id(connection, "claims", words)
    # "4cf9426" is an id; "2024" and "dead" are words first, and beginnings of an id only when nothing says them.
    if len(named) == 1 and not words.isdecimal() and not words.isalpha():
        return claims(connection, ids=named)
    order = _ranked(connection, words) or (named if len(named) == 1 else [])
    found = {c.id: c for c in claims(connection, ids=order)}
    return [found[id_] for id_ in order]


def _ranked(connection: sqlite3.Connection, words: str) -> list[str]:
    from ..claims import match

    candidates = _candidates(connection, words)
    if not candidates:
        return []
    best: dict[str, float] = {}
    for index, score in match(words, [text for _, text in candidates], embedding=rows.embedding(connection)):
        id_ = candidates[index][0]
        best[id_] = max(score, best.get(id_, score))
    shown = "SELECT id, articles FROM claims WHERE id IN (SELECT value FROM json_each(?))"
    size = dict(connection.execute(shown, (json.dumps(list(best)),)))
    return sorted(best, key=lambda id_: (-best[id_], -size[id_], id_))


# --- articles ---------------------------------------------------------------------------------------------------

_ARTICLES = (
    "SELECT a.id, a.title, a.outlet, a.outlet_name, p.kind, p.descriptor, p.owner, a.url, a.published, a.origin, "
    "(SELECT count(*) FROM attributions t WHERE t.article = a.id), a.language FROM articles a "
    "LEFT JOIN parties p ON p.id = a.outlet"
)


def articles(
    connection: sqlite3.Connection,
    about: str | None = None,
    ids: Sequence[str] | None = None,
    outlet: str | None = None,
    limit: int | None = None,
) -> list[ArticleSummary]:
    """All articles, or those of some ids, or of an outlet's id, oldest first, undated last; or those that say any of the words, best first."""
    most = -1 if limit is None else limit
    if ids is not None:
        some = "WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.published IS NULL, a.published, a.origin, a.id LIMIT ?"
        found = connection.execute(f"{_ARTICLES} {some}", (json.dumps(ids), most))
    elif outlet is not None:
        some = "WHERE a.outlet = ? ORDER BY a.published IS NULL, a.published, a.origin, a.id LIMIT ?"
        found = connection.execute(f"{_ARTICLES} {some}", (outlet, most))
    elif about is None:
        found = connection.execute(
            f"{_ARTICLES} ORDER BY a.published IS NULL, a.published, a.origin, a.id LIMIT ?", (most,)
        )
    else:
        query = search_query(rows.storable(about)[:_LONGEST_QUESTION])
        if not query:
            return []
        found = connection.execute(
            f"{_ARTICLES} JOIN articles_fts f ON f.rowid = a.number WHERE articles_fts MATCH ? ORDER BY rank, a.id LIMIT ?",
            (query, most),
        )
    return [
        ArticleSummary(
            id_,
            title,
            None if outlet is None else Party(outlet, name, kind, descriptor, owner),
            url,
            published,
            origin,
            count,
            language,
        )
        for id_, title, outlet, name, kind, descriptor, owner, url, published, origin, count, language in found
    ]


def article(connection: sqlite3.Connection, key: str) -> ArticleRecord | None:
    id_ = _article_id(connection, rows.storable(key).strip())
    if id_ is None:
        return None
    (stored,) = rows.load_articles(connection, [id_])
    carried = [c for (c,) in connection.execute("SELECT DISTINCT claim FROM mentions WHERE article = ?", (id_,))]
    return ArticleRecord(
        stored,
        tuple(rows.load_attributions(connection, articles=[id_]).values()),
        tuple(claims(connection, ids=carried)),
        tuple(reviews.listed(connection, article=id_)),
    )


def carrying(connection: sqlite3.Connection, article: str) -> list[tuple[str, Span]]:
    """The sentences of an article that carry a claim, in the order of the text, each with the claim's id."""
    sql = "SELECT claim, sentence_start, sentence_end, sentence FROM mentions WHERE article = ? ORDER BY sentence_start, claim"
    return [(claim, Span(start, end, words)) for claim, start, end, words in connection.execute(sql, (article,))]


def _article_id(connection: sqlite3.Connection, key: str) -> str | None:
    """The one article the key means.

    :raises UsageError: it is the name of several.
    """
    if not key:
        return None
    path = posixpath.normpath(key.replace("\\", "/"))
    ending = "%/" + re.sub(r"([\\%_])", r"\\\1", path.lstrip("/"))
    bare = key.rstrip("/")
    addresses = (key, bare, f"{bare}/")
    given_path = "ltrim(origin, './')"
    longer = f"instr({given_path}, '/') AND substr(?1, -length({given_path}) - 1) = '/' || {given_path}"
    for sql, given in (
        ("id = ?", (key,)),
        ("origin = ?", (key,)),
        ("url IN (?, ?, ?)", addresses),
        ("canonical IN (?, ?, ?)", addresses),
        # "report.txt" for "press/report.txt"; and a longer path for the one that was given when adding, folder and all.
        ("origin = ? OR origin LIKE ? ESCAPE '\\'", (path, ending)),
        (longer, (path,)),
    ):
        found = [
            id_ for (id_,) in connection.execute(f"SELECT id FROM articles WHERE {sql} ORDER BY id LIMIT 9", given)
        ]
        if len(found) == 1:
            return str(found[0])
        if found:
            raise UsageError(f"'{key}' names {len(found)} articles; give one of their ids: {', '.join(found)}")
    begun = by_id(connection, "articles", key)
    if len(begun) > 1:
        raise UsageError(f"'{key}' begins the ids of {len(begun)} articles; give more of it")
    return begun[0] if begun else None


# --- outlets ----------------------------------------------------------------------------------------------------


def _ids_of_kind(found: Iterable[tuple[str, str]]) -> list[str]:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for id_, kind in found:
        by_kind[kind].append(id_)
    return next((by_kind[kind] for kind in PRECEDENCE if kind in by_kind), [])


def _party_ids(connection: sqlite3.Connection, name: str) -> list[str]:
    """Stored parties that the name means: by id, by name, by web address, at last through the registry of outlets."""
    known = "SELECT id, kind FROM parties WHERE "
    for sql, given in (("id = ?", name), ("folded = ? ORDER BY id", fold_plain(name))):
        if ids := _ids_of_kind(connection.execute(known + sql, (given,))):
            return ids
    from ..parties import outlet_by_name, outlet_by_url

    host = re.fullmatch(r"(?:https?://)?(?:www\.)?([^\s/@?#]+\.[^\s/@?#.]{2,})(?:[/?#].*)?", name.strip().lower())
    if host:
        escaped = re.sub(r"([\\%_])", r"\\\1", host.group(1))
        shapes = [
            f"{scheme}://{www}{escaped}{end}"
            for scheme in ("http", "https")
            for www in ("", "www.")
            for end in ("", "/%")
        ]
        likes = " OR ".join("a.url LIKE ? ESCAPE '\\'" for _ in shapes)
        sql = f"SELECT DISTINCT p.id, p.kind FROM articles a JOIN parties p ON p.id = a.outlet WHERE {likes} ORDER BY p.id"
        if ids := _ids_of_kind(connection.execute(sql, shapes)):
            return ids
    for party in (
        outlet_by_url(f"https://{host.group(1)}/") if host else None,
        outlet_by_name(name),
        outlet_by_name(name, fuzzy=True),
    ):
        if party and (ids := _ids_of_kind(connection.execute(known + "id = ?", (party.id,)))):
            return ids
    return _by_last_words(connection, fold_plain(name))


def parties_named(connection: sqlite3.Connection, words: str, limit: int) -> list[Party]:
    """Named parties whose names begin with the words, outlets first."""
    begun = fold_plain(rows.storable(words).replace("\0", " ").strip()[:_LONGEST_QUESTION])
    if not begun:
        return []
    order = " ".join(f"WHEN '{kind}' THEN {place}" for place, kind in enumerate(PRECEDENCE))
    sql = (
        "SELECT id, name, kind, descriptor, owner FROM parties WHERE folded >= ?1 AND folded < ?1 || char(1114111) "
        f"AND kind NOT IN ('anonymous', 'vague') AND id NOT LIKE 'article:%' ORDER BY CASE kind {order} END, length(folded), id LIMIT ?2"
    )
    return [Party(*row) for row in connection.execute(sql, (begun, limit))]


def _by_last_words(connection: sqlite3.Connection, words: str) -> list[str]:
    """The one named party whose name ends with the words, as a surname does; nobody when several do."""
    from ..parties import merge_parties

    sql = (
        "SELECT id, name, kind, descriptor, owner FROM parties WHERE kind NOT IN ('anonymous', 'vague') "
        "AND substr(folded, -length(?1)) = ?1 ORDER BY id"
    )
    fitting = [Party(*row) for row in connection.execute(sql, (f" {words}",))] if words else []
    # One person in two spellings is one party.
    return [p.id for p in fitting] if len({p.id for p in merge_parties(fitting).values()}) == 1 else []


def _carrier(id_: str, title: str | None, origin: str | None) -> Party:
    """The article itself stands for its outlet where that is unknown, as in a chart."""
    return Article(id_, "", title, origin=origin).carrier


def _cited(found: Iterable[tuple[Party, str, Evidence]], settled: Parties) -> tuple[Cited, ...]:
    """Group by party, as reviewers settled who is who; one attribution counts once however many of its chains show it."""
    parties: dict[str, Party] = {}
    shown: dict[str, dict[str, Evidence]] = defaultdict(dict)
    for given, attribution, evidence in found:
        party = settled.of(given, evidence.article)
        parties.setdefault(party.id, party)
        shown[party.id].setdefault(attribution, evidence)
    cited = (
        Cited(parties[id_], len(by), tuple(dict.fromkeys(e for e in by.values() if e.span.text)))
        for id_, by in shown.items()
    )
    return tuple(sorted(cited, key=lambda c: (-c.times, c.party.name, c.party.id)))


_ME = "IN (SELECT value FROM json_each(?1))"
_SENTENCE = "t.id, t.article, t.sentence_start, t.sentence_end, t.sentence"
# First whom its own articles cite, then what stands behind it in anybody's chains: each by an index.
_CITES = (
    f"SELECT p.id, p.name, p.kind, p.descriptor, p.owner, {_SENTENCE} FROM ("
    "SELECT h.attribution, h.party FROM articles a JOIN attributions t ON t.article = a.id "
    f"JOIN hops h ON h.attribution = t.id AND h.position = 0 WHERE a.outlet {_ME} UNION "
    "SELECT h.attribution, h.party FROM hops b JOIN hops h ON h.attribution = b.attribution AND h.path = b.path "
    f"AND h.position = b.position + 1 WHERE b.party {_ME}) AS h "
    "JOIN parties p ON p.id = h.party JOIN attributions t ON t.id = h.attribution JOIN articles a ON a.id = t.article "
    f"WHERE p.id NOT {_ME} ORDER BY a.published IS NULL, a.published, t.article, t.place, p.id"
)
_CITED_BY = (
    f"SELECT DISTINCT a.id, a.title, a.origin, p.id, p.name, p.kind, p.descriptor, p.owner, {_SENTENCE} FROM hops h "
    "JOIN attributions t ON t.id = h.attribution JOIN articles a ON a.id = t.article "
    f"LEFT JOIN parties p ON p.id = a.outlet WHERE h.party {_ME} AND (a.outlet IS NULL OR a.outlet NOT {_ME}) "
    "ORDER BY a.published IS NULL, a.published, t.article, t.place"
)


def parties_called(connection: sqlite3.Connection, name: str) -> list[Party]:
    """The parties a name or an id means, each once."""
    name = rows.storable(name).replace("\0", " ").strip()
    ids = _party_ids(connection, name) if name else []
    sql = (
        "SELECT id, name, kind, descriptor, owner FROM parties WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
    )
    return [Party(*row) for row in connection.execute(sql, (json.dumps(ids),))]


def outlet(connection: sqlite3.Connection, name: str) -> OutletRecord | None:
    name = rows.storable(name).replace("\0", " ").strip()
    ids = _party_ids(connection, name) if name else []
    if not ids:
        return None
    settled = reviews.stand(connection, ()).rules.parties
    ids = settled.one_with(ids)
    me = (json.dumps(ids),)
    own = dict(connection.execute(f"SELECT outlet, count(*) FROM articles WHERE outlet {_ME} GROUP BY outlet", me))
    shown = max(ids, key=lambda id_: (own.get(id_, 0), -ids.index(id_)))
    row = connection.execute("SELECT id, name, kind, descriptor, owner FROM parties WHERE id = ?", (shown,)).fetchone()

    def seen(sentence: Sequence[Any]) -> tuple[str, Evidence]:
        attribution, in_article, start, end, words = sentence
        return attribution, Evidence(in_article, Span(start, end, words))

    cites = [(Party(*r[:5]), *seen(r[5:])) for r in connection.execute(_CITES, me)]
    cited_by = [
        (Party(*r[3:8]) if r[3] is not None else _carrier(*r[:3]), *seen(r[8:]))
        for r in connection.execute(_CITED_BY, me)
    ]
    decided = tuple(reviews.listed(connection, parties=ids))
    return OutletRecord(
        Party(*row),
        sum(own.values()),
        _cited(cites, settled),
        _cited(cited_by, settled),
        reuses.exchanges(connection, ids),
        decided,
    )


# --- copied text ------------------------------------------------------------------------------------------------


def copied(connection: sqlite3.Connection, key: str) -> CopiesRecord | None:
    id_ = _article_id(connection, rows.storable(key).strip())
    if id_ is None:
        return None
    found = reuses.of_article(connection, id_)
    held = {a.id: a for a in rows.load_articles(connection, [id_, *(r.other for r in found)])}
    family = next(iter(reuses.families(connection, id_)), None)
    credits_ = rows.load_attributions(connection, articles=[id_]).values()
    mine = held.pop(id_)
    return CopiesRecord(mine, article_shares(mine, credits_, found, held), tuple(found), held, family)
