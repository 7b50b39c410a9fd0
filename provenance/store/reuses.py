"""Copied text in the tables: which articles share words, and what each one has of its own."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ..model import Article, Attribution, Copy, Family, Party, Reuse, Span
from ..reuse.families import Shares, shares, wholly_credited
from . import rows
from .records import Exchange, Exchanges

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from sqlite_utils import Database as Tables

    from .fingerprints import Renewed

_AT_ONCE = 1000  # reuses written together
_GIVEN = "(SELECT value FROM json_each(?))"
_COLUMNS = (
    "r.article, r.other, r.kind, r.containment, r.containment_other, r.direction, r.source, r.source_name, p.kind, "
    "p.descriptor, p.owner, r.credited, r.reasons"
)


def renew(connection: sqlite3.Connection, db: Tables) -> frozenset[tuple[str, str]] | None:
    """Bring the tables up to date with the stored articles; inside a write transaction. What is up to date is left alone.

    Returns the pairs (ids, smaller first) that were judged again; None: all.
    """
    from . import fingerprints

    renewed = fingerprints.renew(connection)
    _take_over(connection, db, renewed)
    return renewed.pairs


def forget(connection: sqlite3.Connection, db: Tables, article: str) -> None:
    """Remove what is known of an article before it is changed; inside a write transaction.

    Its family is worked out again with what is left of it, as nothing may refer to an article that gets another id.
    """
    from . import fingerprints

    _take_over(connection, db, fingerprints.forget(connection, article))


def _take_over(connection: sqlite3.Connection, db: Tables, renewed: Renewed) -> None:
    from ..reuse import directed

    for table in ("passages", "reuses"):
        if renewed.pairs is None:
            connection.execute(f"DELETE FROM {table}")
        else:
            connection.executemany(f"DELETE FROM {table} WHERE article = ? AND other = ?", sorted(renewed.pairs))

    def read(id_: str) -> tuple[Article, Sequence[Attribution]]:
        (article,) = rows.load_articles(connection, [id_])
        return article, list(rows.load_attributions(connection, articles=[id_]).values())

    found = directed(renewed.overlaps, read)
    while some := list(itertools.islice(found, _AT_ONCE)):
        _write(db, some)
    _regroup(connection, db, None if renewed.pairs is None else {id_ for pair in renewed.pairs for id_ in pair})


def _write(db: Tables, found: Sequence[Reuse]) -> None:
    db.table("reuses").insert_all(
        {
            "article": r.article,
            "other": r.other,
            "kind": r.kind,
            "containment": r.containment,
            "containment_other": r.containment_other,
            "direction": r.direction,
            "source": r.source.id if r.source else None,
            "source_name": r.source.name if r.source else None,
            "credited": None if r.credited is None else int(r.credited),
            "reasons": json.dumps(r.reasons, ensure_ascii=False),
        }
        for r in found
    )
    db.table("passages").insert_all(
        {
            "article": r.article,
            "other": r.other,
            "place": place,
            "passage_start": mine.start,
            "passage_end": mine.end,
            "other_start": theirs.start,
            "other_end": theirs.end,
        }
        for r in found
        for place, (mine, theirs) in enumerate(r.passages)
    )


def pairs_of(connection: sqlite3.Connection, article: str) -> list[tuple[str, str]]:
    sql = "SELECT article, other FROM reuses WHERE article = ?1 UNION SELECT article, other FROM reuses WHERE other = ?1 ORDER BY 1, 2"
    return [(a, b) for a, b in connection.execute(sql, (article,))]


def _reuse(row: Sequence[Any], passages: tuple[tuple[Span, Span], ...] = ()) -> Reuse:
    article, other, kind, share, rest, direction, source, name, party_kind, descriptor, owner, credited, reasons = row
    party = None if source is None else Party(source, name, party_kind, descriptor, owner)
    told = None if credited is None else bool(credited)
    return Reuse(article, other, kind, share, rest, passages, direction, tuple(json.loads(reasons)), party, told)


def load(connection: sqlite3.Connection, texts: Mapping[str, str], article: str | None = None) -> list[Reuse]:
    """The reuses of one article, or all; ``texts`` holds the text of every article they name."""
    where = "" if article is None else " WHERE {0}article = ?1 OR {0}other = ?1"
    given = () if article is None else (article,)
    held: dict[tuple[str, str], list[tuple[Span, Span]]] = defaultdict(list)
    sql = f"SELECT article, other, passage_start, passage_end, other_start, other_end FROM passages{where.format('')} ORDER BY article, other, place"
    for one, two, start, end, other_start, other_end in connection.execute(sql, given):
        held[one, two].append((Span.of(texts[one], start, end), Span.of(texts[two], other_start, other_end)))
    return [_reuse(row, tuple(held[row[0], row[1]])) for row in connection.execute(_select(where.format("r.")), given)]


def _select(where: str) -> str:
    return f"SELECT {_COLUMNS} FROM reuses r LEFT JOIN parties p ON p.id = r.source{where} ORDER BY r.article, r.other"


def of_article(connection: sqlite3.Connection, article: str) -> list[Reuse]:
    """The reuses of one article, seen from it; what it has most words of comes first."""
    pairs = pairs_of(connection, article)
    texts = article_texts(connection, {id_ for pair in pairs for id_ in pair})
    found = [r.seen_from(article) for r in load(connection, texts, article)]
    return sorted(found, key=lambda r: (-r.containment, -r.containment_other, r.other))


def article_texts(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str]:
    return dict(connection.execute(f"SELECT id, text FROM articles WHERE id IN {_GIVEN}", (json.dumps(list(ids)),)))


# --- families ---------------------------------------------------------------------------------------------------


def families(connection: sqlite3.Connection, of: str | None = None) -> list[Family]:
    """All families, the largest first; or that of one article, if it has one."""
    where, given = ("", ()) if of is None else (" WHERE f.id = (SELECT family FROM copies WHERE article = ?)", (of,))
    sql = (
        "SELECT f.id, c.article, a.title, a.origin, a.outlet, a.outlet_name, p.kind, p.descriptor, p.owner, c.new_words, c.credited "
        "FROM families f JOIN copies c ON c.family = f.id JOIN articles a ON a.id = c.article LEFT JOIN parties p ON p.id = a.outlet"
    )
    held: dict[str, list[Copy]] = defaultdict(list)
    for family, article, title, origin, *rest in connection.execute(f"{sql}{where} ORDER BY c.family, c.place", given):
        *outlet, new, credited = rest
        held[family].append(
            Copy(article, _carrier(article, title, origin, *outlet), new, None if credited is None else bool(credited))
        )
    sql = (
        "SELECT f.id, f.origin, f.origin_name, f.origin_kind, p.descriptor, p.owner, f.first, f.reasons "
        "FROM families f LEFT JOIN parties p ON p.id = f.origin"
    )
    found = [
        Family(
            id_, Party(*party) if party[0] is not None else None, first, tuple(held[id_]), tuple(json.loads(reasons))
        )
        for id_, *party, first, reasons in connection.execute(sql + where, given)
    ]
    return sorted(found, key=lambda f: (-len(f.copies), f.copies[0].article))


def pairs_apart(connection: sqlite3.Connection) -> int:
    sql = (
        "SELECT count(*) FROM reuses r LEFT JOIN copies a ON a.article = r.article LEFT JOIN copies b ON b.article = r.other "
        "WHERE a.family IS NULL OR a.family IS NOT b.family"
    )
    return int(connection.execute(sql).fetchone()[0])


def _regroup(connection: sqlite3.Connection, db: Tables, changed: set[str] | None) -> None:
    """Work the families out again that articles whose reuses changed were or are in; None: all."""
    from ..reuse.direction import Signs, signs
    from ..reuse.families import families as grouped

    def signs_of(ids: Sequence[str]) -> Iterable[Signs]:
        credits_ = _credits(connection, ids)
        return (signs(article, credits_.get(article.id, ())) for article in _without_text(connection, ids))

    where, given = " WHERE r.kind = 'reprint'", list[str]()
    if changed is None:
        connection.execute("DELETE FROM copies")
        connection.execute("DELETE FROM families")
    elif changed:
        old = json.dumps(sorted(changed))
        before = f"SELECT article FROM copies WHERE family IN (SELECT family FROM copies WHERE article IN {_GIVEN})"
        near = _near(connection, changed | {id_ for (id_,) in connection.execute(before, (old,))})
        ids = json.dumps(sorted(near))
        gone = connection.execute(f"SELECT DISTINCT family FROM copies WHERE article IN {_GIVEN}", (ids,)).fetchall()
        connection.executemany("DELETE FROM copies WHERE family = ?", gone)
        connection.executemany("DELETE FROM families WHERE id = ?", gone)
        where, given = f"{where} AND r.article IN {_GIVEN} AND r.other IN {_GIVEN}", [ids, ids]
    else:
        return
    _write_families(db, grouped((_reuse(row) for row in connection.execute(_select(where), given)), signs_of))


def _near(connection: sqlite3.Connection, articles: set[str]) -> set[str]:
    """The articles that reprints join to these, however far away, and these."""
    sql = (
        f"SELECT other FROM reuses WHERE article IN {_GIVEN} AND kind = 'reprint' "
        f"UNION SELECT article FROM reuses WHERE other IN {_GIVEN} AND kind = 'reprint'"
    )
    found, last = set(articles), set(articles)
    while last:
        given = json.dumps(sorted(last))
        last = {id_ for (id_,) in connection.execute(sql, (given, given))} - found
        found |= last
    return found


def _write_families(db: Tables, found: Sequence[Family]) -> None:
    db.table("families").insert_all(
        {
            "id": f.id,
            "articles": len(f.copies),
            "origin": f.origin.id if f.origin else None,
            "origin_name": f.origin.name if f.origin else None,
            "origin_kind": f.origin.kind if f.origin else None,
            "first": f.first,
            "reasons": json.dumps(f.reasons, ensure_ascii=False),
        }
        for f in found
    )
    db.table("copies").insert_all(
        {
            "article": c.article,
            "family": f.id,
            "place": place,
            "new_words": c.new,
            "credited": None if c.credited is None else int(c.credited),
        }
        for f in found
        for place, c in enumerate(f.copies)
    )


def _without_text(connection: sqlite3.Connection, ids: Sequence[str]) -> Iterable[Article]:
    """The articles, but for their words and what hangs on those."""
    sql = (
        "SELECT a.id, a.title, a.outlet, a.outlet_name, p.kind, p.descriptor, p.owner, a.url, a.canonical, a.published, a.origin "
        f"FROM articles a LEFT JOIN parties p ON p.id = a.outlet WHERE a.id IN {_GIVEN}"
    )
    for id_, title, outlet, name, kind, descriptor, owner, url, canonical, published, origin in connection.execute(
        sql, (json.dumps(ids),)
    ):
        party = None if outlet is None else Party(outlet, name, kind, descriptor, owner)
        yield Article(id_, "", title, party, url, canonical, published=published, origin=origin)


def _credits(connection: sqlite3.Connection, ids: Sequence[str]) -> Mapping[str, list[Attribution]]:
    """The credits of articles, with nothing but whom they credit, for how much, and in which words."""
    sql = (
        "SELECT t.id, t.article, t.extent, coalesce(t.declared, t.sentence), h.path, h.party, h.name, p.kind, h.descriptor, p.owner "
        "FROM attributions t JOIN hops h ON h.attribution = t.id JOIN parties p ON p.id = h.party "
        f"WHERE t.form = 'credit' AND t.article IN {_GIVEN} ORDER BY t.article, t.place, h.path, h.position"
    )
    paths: dict[str, dict[int, list[Party]]] = defaultdict(lambda: defaultdict(list))
    told: dict[str, tuple[str, Any, str]] = {}
    for id_, article, extent, words, path, *party in connection.execute(sql, (json.dumps(ids),)):
        told[id_] = (article, extent, words)
        paths[id_][path].append(Party(*party))
    found: dict[str, list[Attribution]] = defaultdict(list)
    nowhere = Span(0, 0, "")
    for id_, (article, extent, words) in told.items():
        chains = tuple(tuple(p) for p in paths[id_].values())
        found[article].append(
            Attribution(article, nowhere, (), (), (), chains, form="credit", extent=extent, declared=words)
        )
    return found


# --- what is an outlet's own ------------------------------------------------------------------------------------

_OUTLET = "a.title, a.origin, a.outlet, a.outlet_name, o.kind, o.descriptor, o.owner"
# Passages of a party's articles with those of others, from either side; a shared quotation is no copy.
_MINE = " UNION ALL ".join(
    f"SELECT r.{mine}, p.{start}, p.{end}, {direction}, r.credited, s.id, s.name, s.kind, s.descriptor, s.owner, r.{other}, {_OUTLET} "
    f"FROM articles m JOIN reuses r ON r.{mine} = m.id JOIN passages p ON p.article = r.article AND p.other = r.other "
    f"JOIN articles a ON a.id = r.{other} LEFT JOIN parties o ON o.id = a.outlet LEFT JOIN parties s ON s.id = r.source "
    f"WHERE m.outlet IN {_GIVEN} AND r.kind <> 'quote' AND (a.outlet IS NULL OR a.outlet NOT IN {_GIVEN})"
    for mine, other, start, end, direction in (
        ("article", "other", "passage_start", "passage_end", "r.direction"),
        (
            "other",
            "article",
            "other_start",
            "other_end",
            "CASE r.direction WHEN 'from' THEN 'to' WHEN 'to' THEN 'from' END",
        ),
    )
)
# Articles of others that credit the party for all of their words, or share words with one that does.
_CREDITING = (
    f"SELECT t.article, 1, {_OUTLET} FROM hops h JOIN attributions t ON t.id = h.attribution AND t.form = 'credit' AND t.extent = 'full' "
    f"JOIN articles a ON a.id = t.article LEFT JOIN parties o ON o.id = a.outlet WHERE h.party IN {_GIVEN} "
    f"UNION SELECT a.id, r.credited, {_OUTLET} FROM reuses r JOIN articles a ON a.id IN (r.article, r.other) "
    f"LEFT JOIN parties o ON o.id = a.outlet WHERE r.source IN {_GIVEN} ORDER BY 1, 2 DESC"
)


def exchanges(connection: sqlite3.Connection, ids: Sequence[str]) -> Exchanges:
    """How much of what a party printed is its own, whom it copies, and who copies it; ``ids`` are all ids of the party."""
    given = json.dumps(ids)
    length = dict(connection.execute(f"SELECT id, length(text) FROM articles WHERE outlet IN {_GIVEN}", (given,)))
    taken: dict[str, list[tuple[int, int]]] = defaultdict(list)
    shared: dict[str, list[tuple[int, int]]] = defaultdict(list)
    whom: _Copied = defaultdict(dict)
    who: _Copied = defaultdict(dict)
    parties: dict[str, Party] = {}
    for id_, credits_ in _credits(connection, list(length)).items():
        for path in (path for credit in credits_ if credit.extent == "full" for path in credit.paths):
            if wholly_credited(path, ids):
                taken[id_] = [(0, length[id_])]
                parties.setdefault(path[-1].id, path[-1])
                whom[path[-1].id][id_] = True
    passages = connection.execute(_MINE, (given,) * 4).fetchall()
    from_ = {(row[0], row[10]) for row in passages if row[3] == "from"}
    behind = _behind(connection, from_)
    for mine, start, end, direction, credited, *rest in passages:
        other, party = rest[5], _carrier(*rest[5:])
        if direction == "to":
            parties.setdefault(party.id, party)
            who[party.id].setdefault(other, bool(credited))
            continue
        (shared if direction is None and rest[0] is None else taken)[mine].append((start, end))
        source = party if direction == "from" else None if rest[0] is None else Party(*rest[:5])
        if source is not None and source.id not in ids and (mine, other) not in behind:
            parties.setdefault(source.id, source)
            whom[source.id].setdefault(mine, bool(credited))
    for other, credited, *rest in connection.execute(_CREDITING, (given,) * 2):
        party = _carrier(other, *rest)
        if party.id not in ids:
            parties.setdefault(party.id, party)
            who[party.id].setdefault(other, bool(credited))
    total = sum((shares(n, taken[id_], shared[id_]) for id_, n in length.items()), Shares())
    return Exchanges(total, _ordered(whom, parties), _ordered(who, parties))


def _behind(connection: sqlite3.Connection, pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of pairs (article, whom it has words from) those whose other has them, in turn, from another of that article, or
    from the same third."""
    others: dict[str, set[str]] = defaultdict(set)
    for mine, other in pairs:
        others[mine].add(other)
    given = json.dumps(sorted({other for _, other in pairs}))
    sql = f"SELECT article, other, direction FROM reuses WHERE direction IS NOT NULL AND article IN {_GIVEN} AND other IN {_GIVEN}"
    came: dict[str, set[str]] = defaultdict(set)
    for article, other, direction in connection.execute(sql, (given, given)):
        copy, origin = (article, other) if direction == "from" else (other, article)
        came[copy].add(origin)
    sql = f"SELECT article, other, source FROM reuses WHERE source IS NOT NULL AND (article IN {_GIVEN} OR other IN {_GIVEN})"
    given = json.dumps(sorted({id_ for pair in pairs for id_ in pair}))
    thirds: dict[str, set[str]] = defaultdict(set)
    for article, other, source in connection.execute(sql, (given, given)):
        thirds[article].add(source)
        thirds[other].add(source)
    return {(mine, other) for mine, other in pairs if came[other] & others[mine] or thirds[other] & thirds[mine]}


_Copied = dict[str, dict[str, bool]]  # party -> article that has words from elsewhere -> whether it says so


def _carrier(id_: str, title: str | None, origin: str | None, *outlet: Any) -> Party:
    return Article(id_, "", title, None if outlet[0] is None else Party(*outlet), origin=origin).carrier


def _ordered(copied: _Copied, parties: Mapping[str, Party]) -> tuple[Exchange, ...]:
    found = (Exchange(parties[id_], tuple(sorted(by)), sum(by.values())) for id_, by in copied.items())
    return tuple(sorted(found, key=lambda e: (-len(e.articles), e.party.name, e.party.id)))
