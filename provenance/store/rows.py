"""Between the frozen values and the rows of the tables, both ways. What goes in comes out equal."""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..language.text import fold_plain
from ..model import (
    Article,
    Attribution,
    Claim,
    Credit,
    Edge,
    Evidence,
    Figure,
    Joint,
    Link,
    Mention,
    Party,
    Position,
    Ruled,
    Span,
    content_id,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Row = dict[str, Any]
_V = TypeVar("_V")


def storable(value: _V) -> _V:
    """The value with half characters (lone surrogates, which no file can hold) shown as U+FFFD: lengths stay."""
    new: Any = value
    if isinstance(value, str):
        if not value.isascii():
            try:
                value.encode("utf-8")
            except UnicodeEncodeError:
                new = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in value)
    elif isinstance(value, tuple):
        new = tuple(storable(v) for v in value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for f in dataclasses.fields(value):
            old = getattr(value, f.name)
            if (kept := storable(old)) != old:
                changed[f.name] = kept
        if changed:
            new = dataclasses.replace(value, **changed)
    return cast("_V", new)


def fingerprint(text: str) -> str:
    return content_id("text", text)


def spans_json(spans: Sequence[Span]) -> str:
    return json.dumps([{"start": s.start, "end": s.end, "text": s.text} for s in spans], ensure_ascii=False)


def _spans(found: str) -> tuple[Span, ...]:
    if found == "[]":
        return ()
    return tuple(Span(s["start"], s["end"], s["text"]) for s in json.loads(found))


def joint_json(joint: Joint | None) -> str | None:
    return None if joint is None else json.dumps(dataclasses.asdict(joint), ensure_ascii=False)


def _joint(found: str | None) -> Joint | None:
    if found is None:
        return None
    held = json.loads(found)
    one, other = (Evidence(e["article"], Span(**e["span"])) for e in (held["one"], held["other"]))
    return Joint(one, other, held["score"])


def ruled_json(ruled: Ruled) -> str | None:
    return None if ruled == Ruled() else json.dumps(dataclasses.asdict(ruled), ensure_ascii=False)


def _ruled(found: str | None) -> Ruled:
    if found is None:
        return Ruled()
    held = json.loads(found)
    out = tuple((a, b) for a, b in held.pop("out"))
    return Ruled(out, **{name: tuple(ids) for name, ids in held.items()})


def found_json(mention: Mention) -> str:
    """What decisions can change of a mention, as it was found."""
    m = mention
    edges = [dataclasses.asdict(e) for e in m.edges]
    held = {
        "carrier": dataclasses.asdict(m.carrier),
        "parties": [dataclasses.asdict(p) for p in m.parties],
        "edges": edges,
        "badges": m.badges,
    }
    return json.dumps(held, ensure_ascii=False)


def _as_found(mention: Mention, found: str) -> Mention:
    held = json.loads(found)
    edges = tuple(
        Edge(
            e["from_"],
            e["to"],
            e["status"],
            e["kind"],
            tuple(Evidence(v["article"], Span(**v["span"])) for v in e["evidence"]),
        )
        for e in held["edges"]
    )
    parties = tuple(Party(**p) for p in held["parties"])
    return dataclasses.replace(
        mention, carrier=Party(**held["carrier"]), parties=parties, edges=edges, badges=tuple(held["badges"])
    )


def badges(found: str) -> tuple[str, ...]:
    return tuple(found.split(", ")) if found else ()


# --- into rows --------------------------------------------------------------------------------------------------


def party_row(party: Party) -> tuple[Any, ...]:
    return (party.id, party.name, party.kind, party.descriptor, party.owner, fold_plain(party.name))


def article_row(article: Article) -> Row:
    return {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet.id if article.outlet else None,
        "outlet_name": article.outlet.name if article.outlet else None,
        "url": article.url,
        "canonical": article.canonical,
        "published": article.published,
        "language": article.language,
        "origin": article.origin,
        "text": article.text,
        "fingerprint": fingerprint(article.text),
    }


def article_parts(article: Article) -> dict[str, list[Row]]:
    """Rows of the tables that hang on an article, by table."""
    return {
        "authors": [{"article": article.id, "place": i, "name": n} for i, n in enumerate(article.authors)],
        "credits": [
            {"article": article.id, "place": i, "kind": c.kind, "words": c.text} for i, c in enumerate(article.credits)
        ],
        "links": [
            {
                "article": article.id,
                "place": i,
                "url": link.url,
                "anchor_start": link.span.start if link.span else None,
                "anchor_end": link.span.end if link.span else None,
                "anchor": link.span.text if link.span else None,
            }
            for i, link in enumerate(article.links)
        ],
    }


def attribution_id(article: str, place: int) -> str:
    return content_id(article, "attribution", str(place))


def attribution_rows(article: str, attributions: Sequence[Attribution]) -> tuple[list[Row], list[Row]]:
    """Rows for ``attributions`` and for ``hops``."""
    rows, hops = [], []
    for place, a in enumerate(attributions):
        id_ = attribution_id(article, place)
        rows.append(
            {
                "id": id_,
                "article": article,
                "place": place,
                "sentence_start": a.sentence.start,
                "sentence_end": a.sentence.end,
                "sentence": a.sentence.text,
                "source": spans_json(a.source),
                "cue": spans_json(a.cue),
                "content": spans_json(a.content),
                "stance": a.stance,
                "form": a.form,
                "report_date": a.when,
                "confidence": a.confidence,
                "extent": a.extent,
                "declared": a.declared,
            }
        )
        for p, path in enumerate(a.paths):
            for position, party in enumerate(path):
                hops.append(
                    {
                        "attribution": id_,
                        "path": p,
                        "position": position,
                        "party": party.id,
                        "name": party.name,
                        "descriptor": party.descriptor,
                    }
                )
    return rows, hops


def figure_columns(figure: Figure | None) -> Row:
    return {
        "figure_low": figure.low if figure else None,
        "figure_high": figure.high if figure else None,
        "figure_unit": figure.unit if figure else None,
        "figure": figure.text if figure else None,
    }


def mention_row(claim: str, position: int, mention: Mention, attribution: str | None, twin: int) -> Row:
    """``twin`` tells apart mentions that agree in everything their id is made of."""
    m = mention
    return {
        "id": content_id(
            claim, str(position), m.article, str(m.sentence.start), str(m.sentence.end), attribution, str(twin)
        ),
        "claim": claim,
        "position": position,
        "article": m.article,
        "attribution": attribution,
        "carrier": m.carrier.id,
        "sentence_start": m.sentence.start,
        "sentence_end": m.sentence.end,
        "sentence": m.sentence.text,
        "stance": m.stance,
        **figure_columns(m.figure),
        "own_account": int(m.own_account),
        "firsthand": int(m.firsthand),
        "badges": ", ".join(m.badges),
        "parties": json.dumps([dataclasses.asdict(p) for p in (m.carrier, *m.parties)], ensure_ascii=False),
    }


def edge_rows(mention: str, edges: Sequence[Edge]) -> list[Row]:
    rows = []
    for place, e in enumerate(edges):
        first = e.evidence[0] if e.evidence else None
        more = [
            {"article": v.article, "start": v.span.start, "end": v.span.end, "text": v.span.text}
            for v in e.evidence[1:]
        ]
        rows.append(
            {
                "mention": mention,
                "place": place,
                "from_party": e.from_,
                "to_party": e.to,
                "status": e.status,
                "kind": e.kind,
                "evidence_article": first.article if first else None,
                "evidence_start": first.span.start if first else None,
                "evidence_end": first.span.end if first else None,
                "evidence": first.span.text if first else None,
                "more_evidence": json.dumps(more, ensure_ascii=False) if more else None,
            }
        )
    return rows


# --- out of rows ------------------------------------------------------------------------------------------------

# Ids travel as one JSON list: any number of them, and still one parameter.
_GIVEN = "IN (SELECT value FROM json_each(?))"


def _select(
    connection: sqlite3.Connection, sql: str, column: str, ids: Iterable[str] | None, order: str
) -> Iterator[tuple[Any, ...]]:
    if ids is None:
        return iter(connection.execute(f"{sql} ORDER BY {order}"))
    return iter(connection.execute(f"{sql} WHERE {column} {_GIVEN} ORDER BY {order}", (json.dumps(list(ids)),)))


def load_articles(connection: sqlite3.Connection, ids: Sequence[str] | None = None) -> Iterator[Article]:
    """Articles by id, all of them when no ids are given, ordered by id whatever order they came in."""
    authors: Mapping[str, list[str]] = defaultdict(list)
    for article, name in _select(connection, "SELECT article, name FROM authors", "article", ids, "article, place"):
        authors[article].append(name)
    credits_: Mapping[str, list[Credit]] = defaultdict(list)
    sql = "SELECT article, kind, words FROM credits"
    for article, kind, words in _select(connection, sql, "article", ids, "article, place"):
        credits_[article].append(Credit(kind, words))
    links: Mapping[str, list[Link]] = defaultdict(list)
    sql = "SELECT article, url, anchor_start, anchor_end, anchor FROM links"
    for article, url, start, end, anchor in _select(connection, sql, "article", ids, "article, place"):
        links[article].append(Link(url, None if start is None else Span(start, end, anchor)))
    sql = (
        "SELECT a.id, a.text, a.title, a.outlet, a.outlet_name, p.kind, p.descriptor, p.owner, a.url, a.canonical, "
        "a.published, a.language, a.origin FROM articles a LEFT JOIN parties p ON p.id = a.outlet"
    )
    for id_, text, title, outlet, name, kind, descriptor, owner, *rest in _select(connection, sql, "a.id", ids, "a.id"):
        url, canonical, published, language, origin = rest
        yield Article(
            id=id_,
            text=text,
            title=title,
            outlet=None if outlet is None else Party(outlet, name, kind, descriptor, owner),
            url=url,
            canonical=canonical,
            authors=tuple(authors.get(id_, ())),
            published=published,
            language=language,
            links=tuple(links.get(id_, ())),
            credits=tuple(credits_.get(id_, ())),
            origin=origin,
        )


def load_attributions(
    connection: sqlite3.Connection, *, articles: Sequence[str] | None = None, ids: Sequence[str] | None = None
) -> dict[str, Attribution]:
    """Attributions by id, in the order of their articles' ids and of the text; of some articles, or some ids."""
    wanted = ids if ids is not None else articles
    column = "t.id" if ids is not None else "t.article"
    paths: dict[str, list[list[Party]]] = defaultdict(list)
    sql = (
        "SELECT h.attribution, h.path, h.party, h.name, p.kind, h.descriptor, p.owner FROM hops h "
        "JOIN parties p ON p.id = h.party JOIN attributions t ON t.id = h.attribution"
    )
    for id_, path, *party in _select(connection, sql, column, wanted, "h.attribution, h.path, h.position"):
        while len(paths[id_]) <= path:
            paths[id_].append([])
        paths[id_][path].append(Party(*party))
    sql = (
        "SELECT t.id, t.article, t.sentence_start, t.sentence_end, t.sentence, t.source, t.cue, t.content, t.stance, "
        "t.form, t.report_date, t.confidence, t.extent, t.declared FROM attributions t"
    )
    found = {}
    for id_, article, start, end, sentence, source, cue, content, *rest in _select(
        connection, sql, column, wanted, "t.article, t.place"
    ):
        stance, form, when, confidence, extent, declared = rest
        found[id_] = Attribution(
            article=article,
            sentence=Span(start, end, sentence),
            source=_spans(source),
            cue=_spans(cue),
            content=_spans(content),
            paths=tuple(tuple(path) for path in paths.get(id_, ())),
            stance=stance,
            form=form,
            when=when,
            confidence=confidence,
            extent=extent,
            declared=declared,
        )
    return found


def embedding(connection: sqlite3.Connection) -> str | None:
    """The model that compares meanings in this database; None for the one that ships with the tool."""
    (name,) = connection.execute("SELECT embedding FROM runs WHERE step = 'link'").fetchone()
    return None if name is None else str(name)


def load_claim_ids(
    connection: sqlite3.Connection, parts: Sequence[int] | None = None
) -> dict[tuple[str, int, int], tuple[str, ...]]:
    """(article id, start, end of a sentence) -> the claims it carries, by id.

    ``parts``: only of claims that come from these.
    """
    sql = "SELECT DISTINCT m.article, m.sentence_start, m.sentence_end, m.claim FROM mentions m"
    if parts is not None:
        sql += " JOIN claims c ON c.id = m.claim WHERE c.part IN (SELECT value FROM json_each(?))"
    found: dict[tuple[str, int, int], tuple[str, ...]] = {}
    for article, start, end, claim in connection.execute(sql, () if parts is None else (json.dumps(list(parts)),)):
        found[article, start, end] = (*found.get((article, start, end), ()), claim)
    return found


def _figure(low: float | None, high: float | None, unit: str | None, text: str | None) -> Figure | None:
    return None if text is None or unit is None else Figure(low, high, unit, text)


def load_claim(connection: sqlite3.Connection, id_: str, *, as_found: bool = False) -> Claim | None:
    """The claim, mentions, attributions, edges and all; ``as_found``: with nothing that reviewers decided of its edges and parties."""
    row = connection.execute("SELECT text, weakest FROM claims WHERE id = ?", (id_,)).fetchone()
    if row is None:
        return None
    edges: Mapping[str, list[Edge]] = defaultdict(list)
    for mention, from_, to, status, kind, article, start, end, words, more in connection.execute(
        "SELECT e.mention, e.from_party, e.to_party, e.status, e.kind, e.evidence_article, e.evidence_start, "
        "e.evidence_end, e.evidence, e.more_evidence FROM edges e JOIN mentions m ON m.id = e.mention "
        "WHERE m.claim = ? ORDER BY e.mention, e.place",
        (id_,),
    ):
        evidence = [] if article is None else [Evidence(article, Span(start, end, words))]
        if more:
            evidence += [Evidence(v["article"], Span(v["start"], v["end"], v["text"])) for v in json.loads(more)]
        edges[mention].append(Edge(from_, to, status, kind, tuple(evidence)))
    rows = connection.execute(
        "SELECT id, position, article, attribution, sentence_start, sentence_end, sentence, stance, figure_low, "
        "figure_high, figure_unit, figure, own_account, firsthand, badges, parties FROM mentions "
        "WHERE claim = ? ORDER BY number",
        (id_,),
    ).fetchall()
    attributions = load_attributions(connection, ids=sorted({r[3] for r in rows if r[3] is not None}))
    sql = "SELECT u.mention, u.found FROM unreviewed u JOIN mentions m ON m.id = u.mention WHERE m.claim = ?"
    found = dict(connection.execute(sql, (id_,))) if as_found else {}
    named_in: dict[str, list[Party]] = {}  # the same few are named again and again
    mentions: Mapping[int, list[Mention]] = defaultdict(list)
    for mention, position, article, attribution, start, end, sentence, stance, *rest in rows:
        low, high, unit, figure, own_account, firsthand, marks, parties = rest
        if parties not in named_in:
            named_in[parties] = [Party(**p) for p in json.loads(parties)]
        carrier, *named = named_in[parties]
        told = Mention(
            article=article,
            carrier=carrier,
            sentence=Span(start, end, sentence),
            attribution=None if attribution is None else attributions[attribution],
            stance=stance,
            figure=_figure(low, high, unit, figure),
            edges=tuple(edges.get(mention, ())),
            parties=tuple(named),
            own_account=bool(own_account),
            firsthand=bool(firsthand),
            badges=badges(marks),
        )
        mentions[position].append(_as_found(told, found[mention]) if mention in found else told)
    positions = connection.execute(
        "SELECT position, ruled, stance, figure_low, figure_high, figure_unit, figure FROM independence "
        "WHERE claim = ? ORDER BY position",
        (id_,),
    )
    return Claim(
        id=id_,
        text=row[0],
        positions=tuple(
            Position(
                stance, _figure(*figure), tuple(mentions.get(position, ())), Ruled() if as_found else _ruled(ruled)
            )
            for position, ruled, stance, *figure in positions
        ),
        weakest=_joint(row[1]),
    )
