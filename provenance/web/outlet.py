"""The page of an outlet, or of anybody else who is cited: whom it rests on, who rests on it, how much is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..model import to_json
from ..show.copies import shares_line
from ..show.labels import Label
from ..show.lists import outlet_text
from ..show.terminal import clean
from .rendering import Answer, article_address, party_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..corpus.database import Database
    from ..store.records import Cited, Exchange
    from .rendering import Asked

_PARTIES, _QUOTES, _ARTICLES = 40, 2, 50


def outlet(db: Database, asked: Asked) -> Answer:
    key = asked.found["key"]
    view = db.outlet(key)
    if view is None:
        words = f"Nobody called {clean(key)} is in the database."
        return Answer("Not found", "message.html", {"words": words}, lambda: words, lambda: {"error": words}, None, 404)
    if view.party.id != key:
        return Answer(go=party_address(view.party) + ("" if asked.form == "html" else f".{asked.form}"))
    articles = db.articles(outlet=view.party.id, limit=_ARTICLES + 1) if view.articles else []
    cites, cited_by = view.cites[:_PARTIES], view.cited_by[:_PARTIES]
    exchanged = (*view.exchanges.copies[:_PARTIES], *view.exchanges.copied_by[:_PARTIES])
    wanted = {e.article for one in (*cites, *cited_by) for e in one.evidence[:_QUOTES]} | {
        a for x in exchanged for a in x.articles[:3]
    }
    labels = {a.id: Label.of(a) for a in db.articles(ids=sorted(wanted))}
    shown = {
        "view": view,
        "cites": _cited(cites, labels),
        "cited_by": _cited(cited_by, labels),
        "more_cites": len(view.cites) - len(cites),
        "more_cited_by": len(view.cited_by) - len(cited_by),
        "shares": view.exchanges.shares,
        "shares_line": shares_line(view.exchanges.shares),
        "copies": _exchanged(view.exchanges.copies[:_PARTIES], labels),
        "copied_by": _exchanged(view.exchanges.copied_by[:_PARTIES], labels),
        "articles": [(Label.of(a), a.attributions) for a in articles[:_ARTICLES]],
        "more_articles": len(articles) > _ARTICLES,
    }
    return Answer(
        clean(view.party.name) or view.party.id, "outlet.html", shown, lambda: outlet_text(view),
        lambda: to_json(view) | {"address": party_address(view.party), "own_words": view.exchanges.shares.own if view.articles else None},
        party_address(view.party),
    )  # fmt: skip


def _cited(found: Sequence[Cited], labels: Mapping[str, Label]) -> list[dict[str, Any]]:
    return [
        {
            "party": one.party,
            "article": one.party.id.startswith("article:"),
            "href": party_address(one.party),
            "times": one.times,
            "quotes": [
                (e.span.text, labels[e.article], article_address(e.article, e.span.start))
                for e in one.evidence[:_QUOTES]
                if e.article in labels
            ],
            "more": max(0, len(one.evidence) - _QUOTES),
        }
        for one in found
    ]


def _exchanged(found: Iterable[Exchange], labels: Mapping[str, Label]) -> list[dict[str, Any]]:
    return [
        {
            "party": one.party,
            "href": party_address(one.party),
            "articles": len(one.articles),
            "silent": len(one.articles) - one.credited,
            "some": [(labels[a], article_address(a)) for a in one.articles[:3] if a in labels],
        }
        for one in found
    ]
