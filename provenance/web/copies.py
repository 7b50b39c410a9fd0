"""Copied text: the families of reprints, one article beside all that share its words, two texts side by side."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import UsageError
from ..model import to_json
from ..show.copies import KINDS, copies_text, families_text, in_family, member_line, pieces, shares_line, who_had_it
from ..show.labels import Label
from ..show.terminal import clean, isolate
from .rendering import Answer, article_address, copies_address, party_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..corpus.database import Database
    from ..model import Article, Family, Reuse, Span
    from ..store.records import CopiesRecord
    from .rendering import Asked

_FAMILIES, _MEMBERS, _OTHERS, _PASSAGES = 25, 8, 12, 6
_LONGEST = 200_000  # characters of one text that are shown


class Piece(NamedTuple):
    """A stretch of a text. ``number``: of the passage it belongs to, 0 for none; ``copied``: the other text has these words;
    ``first``: the passage begins with it."""

    words: str
    number: int = 0
    copied: bool = False
    first: bool = False


def copies(db: Database, asked: Asked) -> Answer:
    """The families, the largest first, in pages."""
    families = db.copies()
    page = asked.number("page", 1)
    some = families[(page - 1) * _FAMILIES : page * _FAMILIES]
    labels = {a.id: Label.of(a) for a in db.articles(ids=[c.article for f in some for c in f.copies])}
    pairs = db.shared_passages()
    shown = {
        "families": [_family(f, labels) for f in some],
        "count": len(families),
        "articles": sum(len(f.copies) for f in families),
        "pairs": pairs,
        "page": page,
        "more": len(families) > page * _FAMILIES,
    }
    return Answer(
        "Copied text", "copies.html", shown, lambda: families_text(some, labels, pairs, every=True),
        lambda: {"families": [to_json(f) for f in some], "count": len(families), "page": page}, "/copies",
    )  # fmt: skip


def _family(family: Family, labels: dict[str, Label]) -> dict[str, Any]:
    members = family.copies[:_MEMBERS]
    return {
        "owner": isolate(family.origin.name) if family.origin else "",
        "href": party_address(family.origin) if family.origin else "",
        "articles": len(family.copies),
        "reasons": family.reasons,
        "members": [(member_line(c, family, labels), copies_address(c.article)) for c in members],
        "more": len(family.copies) - len(members),
    }


def copies_of(db: Database, asked: Asked) -> Answer:
    """One article beside every other that shares words with it; or beside the one that the address names."""
    key = asked.found["key"]
    view = db.copies_of(key)
    if view is None:
        return _missing(f"There is no article {clean(key)} here.")
    mine = view.article
    other = asked.found.get("other")
    ending = "" if asked.form == "html" else f".{asked.form}"
    if mine.id != key:
        return Answer(go=copies_address(mine.id) + (f"/{other}" if other else "") + ending)
    if other is not None:
        return _pair(view, other)
    name = Label.of(mine).short()
    shown = {
        "article": mine,
        "label": Label.of(mine),
        "shares": shares_line(view.shares),
        "family": in_family(view.family, mine.id) if view.family else None,
        "others": [_beside(view, reuse) for reuse in view.reuses[:_OTHERS]],
        "more": max(0, len(view.reuses) - _OTHERS),
    }
    return Answer(
        f"Copies: {name}", "beside.html", shown, lambda: copies_text(view, every=True),
        lambda: {"article": mine.id, "shares": view.shares._asdict(), "reuses": [to_json(r) for r in view.reuses]}, copies_address(mine.id),
    )  # fmt: skip


def _missing(words: str) -> Answer:
    return Answer("Not found", "message.html", {"words": words}, lambda: words, lambda: {"error": words}, None, 404)


def _beside(view: CopiesRecord, reuse: Reuse) -> dict[str, Any]:
    theirs = view.others[reuse.other]
    return {
        "kind": KINDS[reuse.kind],
        "label": Label.of(theirs),
        "href": f"{copies_address(view.article.id)}/{theirs.id}",
        "article": article_address(theirs.id),
        "here": reuse.containment,
        "there": reuse.containment_other,
        "answer": who_had_it(theirs, reuse),
        "reasons": reuse.reasons,
        "passages": [(_words(one, two), _words(two, one)) for one, two in reuse.passages[:_PASSAGES]],
        "more": max(0, len(reuse.passages) - _PASSAGES),
        "lang": theirs.language,
    }


def _words(mine: Span, theirs: Span) -> list[Piece]:
    return [Piece(words, 1, copied) for words, copied in pieces(mine.text, theirs.text)]


def _pair(view: CopiesRecord, other: str) -> Answer:
    reuse = next((r for r in view.reuses if r.other == other), None)
    if reuse is None:
        raise UsageError("These two articles share no passage.")
    mine, theirs = view.article, view.others[other]
    sides = [
        {
            "article": a,
            "label": Label.of(a),
            "paragraphs": _paragraphs(a, spans),
            "cut": len(a.text) > _LONGEST,
            "side": side,
            "over": over,
        }
        for a, spans, side, over in (
            (mine, list(reuse.passages), "here", "there"),
            (theirs, [(b, a) for a, b in reuse.passages], "there", "here"),
        )
    ]
    beside = _beside(view, reuse)
    address = f"{copies_address(mine.id)}/{theirs.id}"
    only = [r for r in view.reuses if r.other == other]
    return Answer(
        f"{Label.of(mine).short()} beside {Label.of(theirs).short()}", "pair.html", {"sides": sides, "beside": beside, "count": len(reuse.passages)},
        lambda: copies_text(_only(view, only), every=True), lambda: to_json(reuse), address,
    )  # fmt: skip


def _only(view: CopiesRecord, reuses: list[Reuse]) -> CopiesRecord:
    return dataclasses.replace(view, reuses=tuple(reuses))


def _paragraphs(article: Article, passages: Sequence[tuple[Span, Span]]) -> list[list[Piece]]:
    """The text in pieces, paragraph by paragraph; passages keep the number they have in the first article."""
    found: list[Piece] = []
    at = 0
    for number, (mine, theirs) in sorted(enumerate(passages, 1), key=lambda p: p[1][0].start):
        if mine.start < at or mine.start >= _LONGEST:
            continue  # a passage that overlaps the one before is told in the other column
        found.append(Piece(article.text[at : mine.start]))
        found += [
            Piece(words, number, copied, place == 0)
            for place, (words, copied) in enumerate(pieces(mine.text, theirs.text))
        ]
        at = mine.end
    found.append(Piece(article.text[at:_LONGEST]))
    return [p for p in _lines(found) if any(piece.words.strip() for piece in p)]


def _lines(found: Sequence[Piece]) -> list[list[Piece]]:
    paragraphs: list[list[Piece]] = [[]]
    for piece in found:
        first = piece.first
        for place, words in enumerate(piece.words.split("\n")):
            if place:
                paragraphs.append([])
            if words:
                paragraphs[-1].append(piece._replace(words=words, first=first))
                first = False
    return paragraphs
