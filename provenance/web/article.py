"""The page of one article: its text with every sentence's source marked, whom it rests on, the claims it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ..model import UNNAMED, to_json
from ..show.copies import in_family, shares_line, who_had_it
from ..show.labels import Label
from ..show.lists import article_text
from ..show.marked import Passage, marked_article
from ..show.numbers import short_numbers
from ..show.rows import claim_rows
from ..show.terminal import clean, plural, shorten
from .rendering import Answer, article_address, claim_address, copies_address, party_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..corpus.database import Database
    from ..model import Attribution, Party
    from ..store.records import ArticleRecord, CopiesRecord
    from .rendering import Asked

_SHOWN = 25


def article(db: Database, asked: Asked) -> Answer:
    key = asked.found["key"]
    view = db.article(key)
    if view is None:
        words = f"There is no article {clean(key)} here."
        return Answer("Not found", "message.html", {"words": words}, lambda: words, lambda: {"error": words}, None, 404)
    if view.article.id != key:
        return Answer(go=article_address(view.article.id) + ("" if asked.form == "html" else f".{asked.form}"))
    copied = db.copies_of(view.article.id)
    carried = db.carrying(view.article.id)
    numbers = {c.id: c for c in view.claims}
    claims = [
        Passage(
            span.start,
            span.end,
            f"carries a claim: {short_numbers(c.at_least, c.as_written, c.at_most)} sources in {plural(c.articles, 'article')}",
            claim_address(id_),
        )
        for id_, span in carried
        if (c := numbers.get(id_)) is not None and c.articles > 1
    ]
    marked = marked_article(view.article, view.attributions, copied=_copied(copied), claims=claims, anchors=True)
    label = Label.of(view.article)
    shown = {
        "article": view.article,
        "label": label,
        "text": Markup(marked.html),
        "summary": marked.summary(),
        "rests_on": _rests_on(view.attributions),
        "attributions": len(view.attributions),
        "claims": view.claims[:_SHOWN],
        "more_claims": max(0, len(view.claims) - _SHOWN),
        "shares": shares_line(copied.shares) if copied and (copied.reuses or copied.shares.own < 1) else None,
        "family": in_family(copied.family, view.article.id) if copied and copied.family else None,
        "others": _others(copied),
        "unlinked": sum(c.articles < 2 for c in view.claims),
    }
    return Answer(
        shorten(clean(view.article.title or label.short()), 90), "article.html", shown, lambda: article_text(view),
        lambda: _value(view, carried, marked.sentences, marked.unsourced), article_address(view.article.id),
    )  # fmt: skip


def _copied(view: CopiesRecord | None) -> Iterable[Passage]:
    for reuse in view.reuses if view else ():
        name = Label.of(view.others[reuse.other]).short() if view else ""
        for mine, _ in reuse.passages:
            yield Passage(mine.start, mine.end, f"also in {name}", f"{copies_address(reuse.article)}/{reuse.other}")


def _others(view: CopiesRecord | None) -> list[dict[str, Any]]:
    return [
        {
            "label": Label.of(view.others[r.other]).short(),
            "href": f"{copies_address(r.article)}/{r.other}",
            "share": r.containment,
            "answer": who_had_it(view.others[r.other], r),
        }
        for r in (view.reuses[:_SHOWN] if view else ())
        if view
    ]


def _rests_on(attributions: Iterable[Attribution]) -> list[dict[str, Any]]:
    """Whom the article names first in a chain, most often first, and where."""
    found: dict[str, dict[str, Any]] = {}
    for a in attributions:
        for party in dict.fromkeys(path[0] for path in a.paths):
            row = found.setdefault(
                party.id,
                {"party": party, "href": party_address(party), "times": 0, "at": a.sentence.start, "behind": {}},
            )
            row["times"] += 1
        for path in a.paths:
            if len(path) > 1:
                found[path[0].id]["behind"].setdefault(" → ".join(clean(p.name) for p in path[1:]))
    rows = sorted(found.values(), key=lambda row: (-row["times"], row["at"]))
    for row in rows:
        row["behind"] = list(row["behind"])[:5]
        row["unnamed"] = _unnamed(row["party"])
    return rows


def _unnamed(party: Party) -> bool:
    return party.kind in UNNAMED


def _value(view: ArticleRecord, carried: list[tuple[str, Any]], sentences: int, unsourced: int) -> dict[str, Any]:
    value: dict[str, Any] = {
        "address": article_address(view.article.id),
        "article": to_json(view.article),
        "sentences": sentences,
        "unsourced": unsourced,
        "attributions": [to_json(a) for a in view.attributions],
        "claims": list(claim_rows(view.claims)),
        "carries": [{"claim": id_, "sentence": to_json(span)} for id_, span in carried],
    }
    return value
