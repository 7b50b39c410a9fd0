"""Everything that changes a database: articles one by one, and the links between all of them at once."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..model import VERSION
from ..store import reuses, reviews, rows
from ..store import visits as fetched
from ..store.connection import snapshot, transaction

if TYPE_CHECKING:
    import sqlite3

    from sqlite_utils import Database as Tables

    from ..claims.linking import Linked
    from ..model import Article, Attribution, Claim, Party
    from ..review.decisions import Decision
    from ..store.records import Outcome
    from . import incremental as joining

Progress = Callable[[str, int], None]

# How often linking starts again because another process added articles meanwhile, before it keeps the others out.
_PATIENCE = 3


def tables(connection: sqlite3.Connection) -> Tables:
    from sqlite_utils import Database as Tables

    return Tables(connection, execute_plugins=False)


def _insert(db: Tables, table: str, found: Sequence[rows.Row]) -> None:
    if found:
        db.table(table).insert_all(found)


class _Plan(NamedTuple):
    """What to do with one article: the row it becomes, and the stored article it replaces."""

    outcome: Outcome
    article: Article
    replaces: str | None = None


# What a later, better copy of an article may fill in. The text is the same, so offsets stay right.
_FILLABLE = ("title", "outlet", "url", "canonical", "authors", "published", "language", "links", "credits", "origin")


def _filled(base: Article, other: Article) -> Article:
    missing = {f: getattr(other, f) for f in _FILLABLE if not getattr(base, f) and getattr(other, f)}
    return dataclasses.replace(base, **missing) if missing else base


def _completes(given: Article, stored: Article) -> bool:
    """Whether a copy that says where it comes from is the stored one, which did not, and no second publication."""
    if stored.url is not None:
        return False
    return stored.outlet is None or (given.outlet is not None and given.outlet.id == stored.outlet.id)


def _adds_nothing(given: Article, stored: Article) -> bool:
    """Whether a copy that names no address, and no other outlet, is the stored one once more."""
    if given.url is not None:
        return False
    return given.outlet is None or (stored.outlet is not None and given.outlet.id == stored.outlet.id)


def _plan(connection: sqlite3.Connection, article: Article) -> _Plan:
    with snapshot(connection):
        return _planned(connection, article)


def _planned(connection: sqlite3.Connection, article: Article) -> _Plan:
    if connection.execute("SELECT 1 FROM articles WHERE id = ?", (article.id,)).fetchone():
        (stored,) = rows.load_articles(connection, [article.id])
        filled = _filled(stored, article)
        return _Plan("known", stored) if filled == stored else _Plan("completed", filled, stored.id)
    same_text = [
        id_
        for (id_,) in connection.execute(
            "SELECT id FROM articles WHERE fingerprint = ? AND text = ? ORDER BY number",
            (rows.fingerprint(article.text), article.text),
        )
    ]
    if not same_text:
        return _Plan("new", article)
    twins = {a.id: a for a in rows.load_articles(connection, same_text)}
    for id_ in same_text:
        if _adds_nothing(article, twins[id_]):
            # Two copies that both lack their provenance may still fill each other's gaps.
            filled = twins[id_] if twins[id_].outlet or twins[id_].url else _filled(twins[id_], article)
            return _Plan("known", twins[id_]) if filled == twins[id_] else _Plan("completed", filled, id_)
    for id_ in same_text:
        if _completes(article, twins[id_]):
            return _Plan("completed", _filled(article, twins[id_]), id_)
    return _Plan("new", article)


def add_article(
    connection: sqlite3.Connection, db: Tables, article: Article, engine: str = "neural"
) -> tuple[Outcome, str, str | None]:
    """Store one article with whom it cites, in one transaction; the links are stale from then on.

    Returns what happened, the id the article is stored under, and the id it was stored under before, if it was.
    """
    from ..attribute import attribute

    article = rows.storable(article)
    plan = _plan(connection, article)
    while plan.outcome != "known":
        attributions = rows.storable(
            tuple(attribute(plan.article, engine=engine))
        )  # outside the transaction: others may write
        with transaction(connection):
            again = _plan(connection, article)
            if again == plan:
                _write_article(connection, db, plan, attributions)
                break
        plan = again
    return plan.outcome, plan.article.id, plan.replaces


def _write_article(
    connection: sqlite3.Connection, db: Tables, plan: _Plan, attributions: Sequence[Attribution]
) -> None:
    article = plan.article
    _write_parties(
        connection,
        [p for a in attributions for path in a.paths for p in path] + ([article.outlet] if article.outlet else []),
    )
    if plan.replaces is None:
        _insert(db, "articles", [rows.article_row(article)])
    else:
        _rename_in_claims(connection, plan.replaces, article.id)
        reviews.renamed(connection, plan.replaces, article.id)
        reuses.forget(connection, db, plan.replaces)
        connection.execute("DELETE FROM linked WHERE article = ?", (plan.replaces,))  # to be read again
        connection.execute(
            "DELETE FROM hops WHERE attribution IN (SELECT id FROM attributions WHERE article = ?)", (plan.replaces,)
        )
        for table in ("attributions", "authors", "credits", "links"):
            connection.execute(f"DELETE FROM {table} WHERE article = ?", (plan.replaces,))
        (number,) = connection.execute("SELECT number FROM articles WHERE id = ?", (plan.replaces,)).fetchone()
        db.table("articles").update(number, rows.article_row(article))
    for table, found in rows.article_parts(article).items():
        _insert(db, table, found)
    attribution_rows, hops = rows.attribution_rows(article.id, attributions)
    _insert(db, "attributions", attribution_rows)
    _insert(db, "hops", hops)
    connection.execute("UPDATE runs SET state = 'stale' WHERE step = 'link' AND state <> 'stale'")


def _write_parties(connection: sqlite3.Connection, parties: Iterable[Party]) -> None:
    """Add parties, or settle how a known one is shown: the same whatever order the articles came in."""
    connection.executemany(
        "INSERT INTO parties (id, name, kind, descriptor, owner, folded) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET "
        "name = excluded.name, folded = excluded.folded "
        "WHERE (length(excluded.name), name) > (length(name), excluded.name)",
        sorted({rows.party_row(p) for p in parties}, key=repr),
    )
    # What one article knows of a party and another does not.
    connection.executemany(
        "UPDATE parties SET descriptor = max(coalesce(descriptor, ''), ?) WHERE id = ? AND coalesce(descriptor, '') < ?",
        [(p.descriptor, p.id, p.descriptor) for p in parties if p.descriptor],
    )


def _rename_in_claims(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Let the claims, stale as they are, name the article by its new id: linking again finds their ids by it."""
    connection.execute("PRAGMA defer_foreign_keys = ON")  # until this transaction ends
    connection.execute("UPDATE mentions SET article = ?, attribution = NULL WHERE article = ?", (new, old))
    connection.execute("UPDATE edges SET evidence_article = ? WHERE evidence_article = ?", (new, old))
    connection.execute("UPDATE fetched SET article = ? WHERE article = ?", (new, old))


def _clear_claims(connection: sqlite3.Connection, parts: Sequence[int] | None = None) -> None:
    """Remove the claims that come from some parts, or all."""
    if parts is None:
        for table in ("unreviewed", "edges", "mentions", "independence", "reviewed", "claims"):
            connection.execute(f"DELETE FROM {table}")
        return
    sql = "SELECT id FROM claims WHERE part IN (SELECT value FROM json_each(?))"
    _remove(connection, [id_ for (id_,) in connection.execute(sql, (json.dumps(list(parts)),))])


def _remove(connection: sqlite3.Connection, claims: Sequence[str]) -> None:
    gone, some = json.dumps(claims), "IN (SELECT value FROM json_each(?))"
    for table in ("unreviewed", "edges"):
        connection.execute(
            f"DELETE FROM {table} WHERE mention IN (SELECT id FROM mentions WHERE claim {some})", (gone,)
        )
    for table, column in (("mentions", "claim"), ("independence", "claim"), ("reviewed", "claim"), ("claims", "id")):
        connection.execute(f"DELETE FROM {table} WHERE {column} {some}", (gone,))


def is_current(connection: sqlite3.Connection) -> bool:
    row = connection.execute("SELECT state FROM runs WHERE step = 'link'").fetchone()
    return row is not None and row[0] == "current"


def compare_with(connection: sqlite3.Connection, model: str) -> None:
    """From now on compare meanings by this model, as everything is once it is linked again.

    :raises UsageError: it, or what it needs, is not there.
    """
    from ..claims.embedding import chosen

    name = chosen(model)
    with transaction(connection):
        connection.execute(
            "UPDATE runs SET embedding = ?1, version = NULL, state = iif(articles, 'stale', state) WHERE step = 'link' AND embedding IS NOT ?1",
            (name,),
        )


def link_all(connection: sqlite3.Connection, db: Tables, progress: Progress | None = None) -> None:
    """Link the claims of all stored articles and count their sources; written in one transaction, or not at all.

    A few new articles are linked with what they touch, many with all others at once.
    """
    from . import incremental as joining

    if joining.plan(connection) is not None:
        with transaction(connection):
            wanted = joining.plan(connection)  # as it is now that nobody else writes
            if wanted is not None:
                pairs = reuses.renew(connection, db)
                if pairs is not None:
                    if progress:
                        progress("link", len(wanted.new))
                    _join(connection, db, wanted, {id_ for pair in pairs for id_ in pair})
                    return
    for attempt in range(_PATIENCE + 1):
        if attempt and is_current(connection):
            return  # the other process has linked, ours among them
        before = connection.execute("PRAGMA data_version").fetchone()[0]
        if attempt == _PATIENCE:
            with transaction(connection):
                reuses.renew(connection, db)
                _write_claims(connection, db, _linked(connection, progress))
            return
        with transaction(connection):
            reuses.renew(connection, db)
        linked = _linked(connection, progress)
        with transaction(connection):
            # Another process wrote since we read: what we found may speak of articles as they no longer are.
            if connection.execute("PRAGMA data_version").fetchone()[0] == before:
                _write_claims(connection, db, linked)
                return


def _join(connection: sqlite3.Connection, db: Tables, wanted: joining.Plan, copying: Collection[str]) -> None:
    from . import incremental as joining

    rules = reviews.stand(connection).rules
    # What was decided to be one claim is worked on together, whichever of its sentences is new.
    together = rules.regrouping.articles_with(wanted.new)
    joined = joining.join(
        connection,
        wanted,
        {*copying, *together, *fetched.citing(connection, wanted.new)},
        rules.regrouping.regroup if rules.regrouping else None,
    )
    connection.executemany("DELETE FROM statements WHERE article = ?", ((id_,) for id_ in wanted.gone))
    parts = joining.write_statements(connection, joined.linked, joined.numbers, joined.read, wanted.new)
    _clear_claims(connection, joined.parts)
    _insert_claims(connection, db, zip(joined.linked.claims, parts, strict=True), joined.attributions)
    _note_run(connection)


class _Linked(NamedTuple):
    statements: Linked
    attributions: dict[tuple[str, Attribution], str]
    read: Mapping[str, tuple[Article, Sequence[Attribution]]]


def _linked(connection: sqlite3.Connection, progress: Progress | None) -> _Linked:
    from ..claims.linking import link_articles
    from ..trace import rested

    with snapshot(connection):
        articles = list(rows.load_articles(connection))
        attributions = rows.load_attributions(connection)
        known = rows.load_claim_ids(connection)
        shared = reuses.load(connection, {a.id: a.text for a in articles})
        regrouping = reviews.stand(connection, ()).rules.regrouping
        pages = fetched.pages(connection)
        embedding = rows.embedding(connection)
    if progress:
        progress("link", len(articles))
    by_article: dict[str, list[Attribution]] = {a.id: [] for a in articles}
    ids: dict[tuple[str, Attribution], str] = {}
    for id_, attribution in attributions.items():
        by_article[attribution.article].append(attribution)
        ids.setdefault((attribution.article, attribution), id_)
    read = {a.id: (a, by_article[a.id]) for a in articles}
    regroup = regrouping.regroup if regrouping else None
    linked = link_articles(read.values(), known=known, embedding=embedding, regroup=regroup)
    return _Linked(dataclasses.replace(linked, claims=rested(linked.claims, read.values(), shared, pages)), ids, read)


def _write_claims(connection: sqlite3.Connection, db: Tables, linked: _Linked) -> None:
    from . import incremental as joining

    _clear_claims(connection)
    joining.clear(connection)
    # Parties that only a replaced row named; done while no mention or edge can refer to one.
    connection.execute(
        "DELETE FROM parties WHERE id NOT IN (SELECT party FROM hops) "
        "AND id NOT IN (SELECT outlet FROM articles WHERE outlet IS NOT NULL)"
    )
    found = linked.statements
    parts = joining.write_statements(connection, found, [None] * len(found.sides), linked.read, linked.read)
    _insert_claims(connection, db, zip(found.claims, parts, strict=True), linked.attributions)
    _note_run(connection)


def _insert_claims(
    connection: sqlite3.Connection,
    db: Tables,
    made: Iterable[tuple[Claim, int]],
    attributions: Mapping[tuple[str, Attribution], str],
) -> None:
    """Claims as they were found, with the parts they come from; what reviewers decided is applied here."""
    from ..trace.counting import independence
    from ..trace.drawing import chart, superseded, updates

    found = sorted(made, key=lambda pair: pair[0].id)
    rules = reviews.stand(connection, {m.article for claim, _ in found for m in claim.mentions}).rules
    claims: list[rows.Row] = []
    positions: list[rows.Row] = []
    mentions: list[rows.Row] = []
    edges: list[rows.Row] = []
    effects: list[rows.Row] = []
    unreviewed: list[rows.Row] = []
    parties: dict[Party, None] = {}
    for (given, part), applied in zip(found, rules.apply([claim for claim, _ in found]), strict=True):
        claim = applied.claim
        effects += reviews.effect_rows(applied.effects)
        parties.update((p, None) for e in applied.effects for p in (e.from_, e.to) if p)
        charts = [chart(position) for position in claim.positions]
        counts = [independence(drawn) for drawn in charts]
        standing = len(counts)
        if standing > 1:
            standing -= len(superseded(counts, updates(claim.positions, counts, _published(connection, claim))))
        claims.append(
            {
                "id": claim.id,
                "text": claim.text,
                "articles": len({m.article for m in claim.mentions}),
                "positions": standing,
                "part": part,
                "weakest": rows.joint_json(claim.weakest),
            }
        )
        twins: Counter[Any] = Counter()
        for place, (position, drawn, count) in enumerate(zip(claim.positions, charts, counts, strict=True)):
            positions.append(
                {
                    "claim": claim.id,
                    "position": place,
                    "stance": position.stance,
                    **rows.figure_columns(position.figure),
                    "articles": len({m.article for m in position.mentions}),
                    "carriers": len(drawn.carriers),
                    "at_least": count.at_least,
                    "as_written": count.as_written,
                    "at_most": count.at_most,
                    "estimate": int(count.estimate),
                    "badges": ", ".join(count.badges),
                    "bottleneck": "; ".join(_name(drawn.parties, p) for p in count.bottleneck),
                    "ruled": rows.ruled_json(position.ruled),
                }
            )
            for m, as_found in zip(position.mentions, given.positions[place].mentions, strict=True):
                attribution = None if m.attribution is None else attributions[m.article, m.attribution]
                key = (place, m.article, m.sentence.start, m.sentence.end, attribution)
                row = rows.mention_row(claim.id, place, m, attribution, twins[key])
                twins[key] += 1
                mentions.append(row)
                edges += rows.edge_rows(row["id"], m.edges)
                if m is not as_found:
                    unreviewed.append({"mention": row["id"], "found": rows.found_json(as_found)})
                parties.update(dict.fromkeys((m.carrier, *m.parties)))
    _write_parties(connection, parties)
    _insert(db, "claims", claims)
    _insert(db, "independence", positions)
    _insert(db, "mentions", mentions)
    _insert(db, "edges", edges)
    _insert(db, "unreviewed", unreviewed)
    _insert(db, "reviewed", effects)


def review(connection: sqlite3.Connection, db: Tables, decisions: Iterable[Decision]) -> None:
    """Bring the claims in line with decisions that were just recorded. Inside a transaction.

    Where that takes linking everything, the links are stale afterwards.
    """
    from . import incremental as joining

    touched = reviews.touched(connection, decisions)
    (state, version) = connection.execute("SELECT state, version FROM runs WHERE step = 'link'").fetchone()
    if state != "current" or (touched.articles and version != VERSION):
        connection.execute("UPDATE runs SET state = 'stale' WHERE step = 'link'")
        return
    if touched.articles:
        regrouping = reviews.stand(connection, ()).rules.regrouping
        joined = joining.join(connection, joining.Plan([], []), touched.articles, regrouping.regroup)
        parts = joining.write_statements(connection, joined.linked, joined.numbers, joined.read, [])
        _clear_claims(connection, joined.parts)
        _insert_claims(connection, db, zip(joined.linked.claims, parts, strict=True), joined.attributions)
        _note_run(connection)
    _count_again(
        connection, db, reviews.with_company(connection, reviews.claims_to_count_again(connection, touched.decisions))
    )
    reviews.forget_parties(connection, touched.decisions)


def _count_again(connection: sqlite3.Connection, db: Tables, claims: Iterable[str]) -> None:
    """Claims (ids) as they were found, with what is decided of them now."""
    ids = sorted(claims)
    if not ids:
        return
    some = json.dumps(ids)
    part_of = dict(
        connection.execute("SELECT id, part FROM claims WHERE id IN (SELECT value FROM json_each(?))", (some,))
    )
    found = [c for id_ in ids if (c := rows.load_claim(connection, id_, as_found=True)) is not None]
    cited = "SELECT DISTINCT attribution FROM mentions WHERE attribution IS NOT NULL AND claim IN (SELECT value FROM json_each(?))"
    attributions: dict[tuple[str, Attribution], str] = {}
    for id_, a in rows.load_attributions(connection, ids=[i for (i,) in connection.execute(cited, (some,))]).items():
        attributions.setdefault((a.article, a), id_)
    _remove(connection, ids)
    _insert_claims(connection, db, [(c, part_of[c.id]) for c in found], attributions)


def _published(connection: sqlite3.Connection, claim: Claim) -> dict[str, str | None]:
    ids = json.dumps(sorted({m.article for m in claim.mentions}))
    return dict(
        connection.execute("SELECT id, published FROM articles WHERE id IN (SELECT value FROM json_each(?))", (ids,))
    )


def _note_run(connection: sqlite3.Connection) -> None:
    connection.execute(
        "UPDATE runs SET state = 'current', version = ?, articles = (SELECT count(*) FROM articles), "
        "claims = (SELECT count(*) FROM claims) WHERE step = 'link'",
        (VERSION,),
    )


def _name(parties: Any, id_: str) -> str:
    party = parties.get(id_)
    return party.name if party is not None else id_
