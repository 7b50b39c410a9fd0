"""Between the frozen values and the rows of the tables, both ways. What goes in comes out equal."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..language.text import fold_plain
from ..model import (
    Article,
    Attribution,
    Edge,
    Evidence,
    Family,
    Figure,
    Joint,
    Mention,
    Party,
    Reuse,
    Ruled,
    Span,
    content_id,
)
from ..review.decisions import Decision, Place, text_hash

if TYPE_CHECKING:
    from ..review.applying import Effect

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
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        changed = {name: kept for name, old in fields.items() if (kept := storable(old)) != old}
        if changed:
            new = dataclasses.replace(value, **changed)
    return cast("_V", new)


def to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def text_of(stored: Any) -> str | None:
    return None if stored is None else str(stored)


# --- parties and spans --------------------------------------------------------------------------------------------

# The columns of an outlet as its article gives it, for articles ``a`` joined with their outlets' parties ``p``.
OUTLET = "a.outlet, a.outlet_name, p.kind, p.descriptor, p.owner"


def party_columns(alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in ("id", "name", "kind", "descriptor", "owner"))


def party_of(id_: str | None, *rest: Any) -> Party | None:
    """The party of five columns, which are all empty where there is none."""
    return None if id_ is None else Party(id_, *rest)


def carrier_of(article: str, title: str | None, origin: str | None, *outlet: Any) -> Party:
    """The article's outlet; where that is unknown, the article stands for itself."""
    return Article(article, "", title, party_of(*outlet), origin=origin).carrier


def parties_of(stored: str) -> list[Party]:
    return [Party(**p) for p in json.loads(stored)]


def party_row(party: Party) -> tuple[Any, ...]:
    return party.id, party.name, party.kind, party.descriptor, party.owner, fold_plain(party.name)


def _same(value: object, *names: str) -> Row:
    """The columns that have the names of the fields they hold."""
    return {name: getattr(value, name) for name in names}


def _span(name: str, span: Span | None) -> Row:
    """The columns ``name_start``, ``name_end`` and ``name``, which holds the words."""
    if span is None:
        return {f"{name}_start": None, f"{name}_end": None, name: None}
    return {f"{name}_start": span.start, f"{name}_end": span.end, name: span.text}


def _spans_json(spans: Sequence[Span]) -> str:
    return to_json([{"start": s.start, "end": s.end, "text": s.text} for s in spans])


def spans_of(stored: str) -> tuple[Span, ...]:
    return () if stored == "[]" else tuple(Span(**s) for s in json.loads(stored))


def badges_of(stored: str) -> tuple[str, ...]:
    return tuple(stored.split(", ")) if stored else ()


# --- articles and attributions ------------------------------------------------------------------------------------


def article_row(article: Article) -> Row:
    outlet = article.outlet
    row = _same(article, "id", "title", "url", "canonical", "published", "language", "origin", "text")
    row |= {"outlet": outlet and outlet.id, "outlet_name": outlet and outlet.name}
    return row | {"fingerprint": text_hash(article.text)}


def article_parts(article: Article) -> dict[str, list[Row]]:
    """Rows of the tables that belong to an article, by table."""
    parts: dict[str, list[Row]] = {
        "authors": [{"name": name} for name in article.authors],
        "credits": [{"kind": c.kind, "words": c.text} for c in article.credits],
        "links": [{"url": link.url, **_span("anchor", link.span)} for link in article.links],
    }
    return {
        table: [{"article": article.id, "place": place, **row} for place, row in enumerate(rows)]
        for table, rows in parts.items()
    }


def attribution_rows(article: str, attributions: Sequence[Attribution]) -> tuple[list[Row], list[Row]]:
    """Rows for ``attributions`` and for ``hops``."""
    rows, hops = [], []
    for place, a in enumerate(attributions):
        id_ = content_id(article, "attribution", str(place))
        row = {"id": id_, "article": article, "place": place, **_span("sentence", a.sentence), "report_date": a.when}
        row |= {name: _spans_json(getattr(a, name)) for name in ("source", "cue", "content")}
        rows.append(
            row | _same(a, "stance", "form", "confidence", "extent", "declared", "role") | _span("reason", a.reason)
        )
        for number, path in enumerate(a.paths):
            for position, party in enumerate(path):
                hop = {"attribution": id_, "path": number, "position": position, "party": party.id}
                hops.append(hop | _same(party, "name", "descriptor"))
    return rows, hops


# --- claims -------------------------------------------------------------------------------------------------------


def figure_row(figure: Figure | None) -> Row:
    low, high, unit, text = (figure.low, figure.high, figure.unit, figure.text) if figure else (None,) * 4
    return {"figure_low": low, "figure_high": high, "figure_unit": unit, "figure": text}


def figure_of(low: float | None, high: float | None, unit: str | None, text: str | None) -> Figure | None:
    return None if text is None or unit is None else Figure(low, high, unit, text)


def mention_row(claim: str, position: int, mention: Mention, attribution: str | None, twin: int) -> Row:
    """``twin`` tells apart mentions that agree in everything their id is made of."""
    m, s = mention, mention.sentence
    return {
        "id": content_id(claim, str(position), m.article, str(s.start), str(s.end), attribution, str(twin)),
        "claim": claim,
        "position": position,
        **_same(m, "article", "stance"),
        "attribution": attribution,
        "carrier": m.carrier.id,
        **_span("sentence", s),
        **figure_row(m.figure),
        "own_account": int(m.own_account),
        "firsthand": int(m.firsthand),
        "badges": ", ".join(m.badges),
        "parties": to_json([dataclasses.asdict(p) for p in (m.carrier, *m.parties)]),
    }


def edge_rows(mention: str, edges: Sequence[Edge]) -> Iterator[Row]:
    for place, e in enumerate(edges):
        first = e.evidence[0] if e.evidence else None
        more = [{"article": v.article, **dataclasses.asdict(v.span)} for v in e.evidence[1:]]
        yield {
            "mention": mention,
            "place": place,
            "from_party": e.from_,
            "to_party": e.to,
            **_same(e, "status", "kind"),
            "evidence_article": first and first.article,
            **_span("evidence", first.span if first else None),
            "more_evidence": to_json(more) if more else None,
        }


def edge_of(row: Sequence[Any]) -> Edge:
    """The edge of the columns of :func:`edge_rows` from ``from_party`` on."""
    from_, to, status, kind, article, start, end, words, more = row
    evidence = [] if article is None else [Evidence(article, Span(start, end, words))]
    evidence += [Evidence(v.pop("article"), Span(**v)) for v in json.loads(more or "[]")]
    return Edge(from_, to, status, kind, tuple(evidence))


def joint_json(joint: Joint | None) -> str | None:
    return None if joint is None else to_json(dataclasses.asdict(joint))


def joint_of(stored: str | None) -> Joint | None:
    if stored is None:
        return None
    fields = json.loads(stored)
    return Joint(_evidence(fields["one"]), _evidence(fields["other"]), fields["score"])


def _evidence(fields: dict[str, Any]) -> Evidence:
    return Evidence(fields["article"], Span(**fields["span"]))


def ruled_json(ruled: Ruled) -> str | None:
    return None if ruled == Ruled() else to_json(dataclasses.asdict(ruled))


def ruled_of(stored: str | None) -> Ruled:
    if stored is None:
        return Ruled()
    fields = json.loads(stored)
    out = tuple((a, b) for a, b in fields.pop("out"))
    return Ruled(out, **{name: tuple(ids) for name, ids in fields.items()})


def as_found_json(mention: Mention) -> str:
    """What decisions can change of a mention, as it was found."""
    fields = dataclasses.asdict(mention)
    return to_json({name: fields[name] for name in ("carrier", "parties", "edges", "badges")})


def as_found(mention: Mention, stored: str) -> Mention:
    fields = json.loads(stored)
    edges = (Edge(**e | {"evidence": tuple(_evidence(v) for v in e["evidence"])}) for e in fields["edges"])
    return dataclasses.replace(
        mention,
        carrier=Party(**fields["carrier"]),
        parties=tuple(Party(**p) for p in fields["parties"]),
        edges=tuple(edges),
        badges=tuple(fields["badges"]),
    )


# --- copied text --------------------------------------------------------------------------------------------------


def reuse_row(reuse: Reuse) -> Row:
    source = reuse.source
    row = _same(reuse, "article", "other", "kind", "containment", "containment_other", "direction")
    row |= {"source": source and source.id, "source_name": source and source.name}
    return row | {"credited": _flag(reuse.credited), "reasons": to_json(reuse.reasons)}


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)


def flag_of(stored: int | None) -> bool | None:
    return None if stored is None else bool(stored)


def passage_rows(reuse: Reuse) -> Iterator[Row]:
    for place, (mine, theirs) in enumerate(reuse.passages):
        ends = {"passage_start": mine.start, "passage_end": mine.end}
        ends |= {"other_start": theirs.start, "other_end": theirs.end}
        yield {"article": reuse.article, "other": reuse.other, "place": place, **ends}


def family_row(family: Family) -> Row:
    origin = family.origin
    row = {"id": family.id, "articles": len(family.copies), "first": family.first, "reasons": to_json(family.reasons)}
    row |= {"origin": origin and origin.id, "origin_name": origin and origin.name}
    return row | {"origin_kind": origin and origin.kind}


def copy_rows(family: Family) -> Iterator[Row]:
    for place, c in enumerate(family.copies):
        row = {"article": c.article, "family": family.id, "place": place, "new_words": c.new}
        yield row | {"credited": _flag(c.credited)}


# --- decisions ----------------------------------------------------------------------------------------------------

_DECISION = ("id", "action", "reviewer", "time", "note", "claim", "about")
DECISION_COLUMNS = ", ".join((*_DECISION, "undoes", "places", "others", "parties"))


def decision_row(decision: Decision) -> Row:
    row = _same(decision, *_DECISION, "undoes")
    for name in ("places", "others", "parties"):
        row[name] = to_json([dataclasses.asdict(v) for v in getattr(decision, name)])
    return row


def decision_of(row: Sequence[Any]) -> Decision:
    """The decision of :data:`DECISION_COLUMNS`."""
    id_, action, reviewer, time, note, claim, about, undoes, *lists = row
    places, others = (tuple(Place(**p) for p in json.loads(stored)) for stored in lists[:2])
    parties = tuple(parties_of(lists[2]))
    return Decision(action, reviewer, time, note, claim, about, places, others, parties, undoes, id_)


def effect_rows(effects: Iterable[Effect]) -> Iterator[Row]:
    """Rows for ``reviewed``."""
    for place, e in enumerate(effects):
        ends = {"from_party": e.from_ and e.from_.id, "to_party": e.to and e.to.id}
        row = {"claim": e.claim, "place": place, "decision": e.decision, "effect": e.what, **ends}
        yield row | {"overruled_by": e.by}
