"""Rows for the machine formats: flat, one per line, column names in the field's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..model import Article, Attribution, to_json
from ..review.actions import where
from .labels import Label, Names, Traced
from .reviews import mark, review_json, subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..model import Chart, Family, Independence, Party, Reuse, Span
    from ..review.decisions import Reviewed
    from ..store import ArticleSummary, ClaimSummary, OutletRecord

CLAIMS = ("id", "text", "articles", "carriers", "at_least", "as_written", "at_most", "badges", "disputed", "reviewed")
ARTICLES = ("id", "title", "outlet", "url", "published", "origin", "attributions")
MENTIONS = (
    "claim", "position", "stance", "figure", "at_least", "as_written", "at_most",
    "article", "outlet", "published", "start", "end", "sentence", "sources", "reviews",
)  # fmt: skip
ATTRIBUTIONS = (
    "article",
    "start",
    "end",
    "sentence",
    "paths",
    "cue",
    "stance",
    "form",
    "when",
    "confidence",
    "extent",
    "declared",
)
CITED = (
    "outlet",
    "own_words",
    "direction",
    "party",
    "name",
    "kind",
    "times",
    "article",
    "start",
    "end",
    "sentence",
    "reviews",
)
COPIES = (
    "family", "articles", "origin", "origin_name", "first", "article", "outlet", "published", "title", "new_words", "credited", "reasons",
)  # fmt: skip
PASSAGES = (
    "article", "other", "outlet", "published", "kind", "containment", "containment_other", "direction", "source", "credited",
    "start", "end", "passage", "other_start", "other_end", "other_passage", "reasons",
)  # fmt: skip
COUNTS = (
    "name",
    "at_least",
    "as_written",
    "at_most",
    "carriers",
    "bottleneck",
    "origins_as_written",
    "badges",
    "estimate",
)
ADDED = ("status", "id", "origin", "reason")


def claim_rows(claims: Iterable[ClaimSummary]) -> Iterator[dict[str, Any]]:
    for claim in claims:
        yield {name: to_json(getattr(claim, name)) for name in CLAIMS}


def article_rows(articles: Iterable[ArticleSummary]) -> Iterator[dict[str, Any]]:
    for article in articles:
        yield {name: getattr(article, name) for name in ARTICLES} | {
            "outlet": article.outlet.name if article.outlet else None
        }


def mention_rows(traced: Traced) -> Iterator[dict[str, Any]]:
    """One row per sentence that carries the claim, with the numbers of the position it belongs to."""
    for number, counted in enumerate(traced.counted, 1):
        for mention in counted.position.mentions:
            label = traced.label(mention.article)
            paths = mention.attribution.paths if mention.attribution else ()
            yield {
                "claim": traced.claim.id,
                "position": number,
                "stance": mention.stance,
                "figure": counted.position.figure.text if counted.position.figure else None,
                "at_least": counted.independence.at_least,
                "as_written": counted.independence.as_written,
                "at_most": counted.independence.at_most,
                "article": mention.article,
                "outlet": label.name,
                "published": label.published,
                "start": mention.sentence.start,
                "end": mention.sentence.end,
                "sentence": mention.sentence.text,
                "sources": [" -> ".join(p.name for p in path) for path in paths],
                "reviews": _said(traced.reviews, mention.article, mention.sentence),
            }


def trace_json(traced: Traced) -> dict[str, Any]:
    """The claim, and for every position its chart and its numbers, under the field names of the model."""
    return {
        "claim": to_json(traced.claim),
        "positions": [
            {
                "stance": c.position.stance,
                "figure": to_json(c.position.figure),
                "articles": c.articles,
                "chart": to_json(c.chart),
                "independence": to_json(c.independence),
            }
            for c in traced.counted
        ],
        "articles": {key: to_json(label) for key, label in traced.articles.items()},
        "reviews": [review_json(r) for r in traced.reviews],
    }


def _said(reviews: Iterable[Reviewed], article: str, sentence: Span) -> list[str]:
    """What reviewers decided at a sentence."""
    return [
        f"{subject(r)}: {mark(r)}"
        for r in reviews
        if any(p.article == article and p.start < sentence.end and sentence.start < p.end for p in where(r.decision))
    ]


def attribution_rows(
    article: Article, attributions: Iterable[Attribution], reviews: Sequence[Reviewed] | None = None
) -> Iterator[dict[str, Any]]:
    """One row per attribution; with what reviewers decided at its sentence, where that is given."""
    for found in attributions:
        row = {
            "article": article.id,
            "start": found.sentence.start,
            "end": found.sentence.end,
            "sentence": found.sentence.text,
            "paths": [" -> ".join(p.name for p in path) for path in found.paths],
            "cue": " ".join(s.text for s in found.cue),
            "stance": found.stance,
            "form": found.form,
            "when": found.when,
            "confidence": found.confidence,
            "extent": found.extent,
            "declared": found.declared,
        }
        yield row if reviews is None else {**row, "reviews": _said(reviews, article.id, found.sentence)}


def outlet_rows(view: OutletRecord) -> Iterator[dict[str, Any]]:
    """One row per sentence that shows one party citing another, and per article with words of the other."""
    own = round(view.exchanges.shares.own, 4) if view.articles else None
    nowhere = {"article": None, "start": None, "end": None, "sentence": None}

    def common(direction: str, party: Party, times: int) -> dict[str, Any]:
        return {
            "outlet": view.party.name,
            "own_words": own,
            "direction": direction,
            "party": party.id,
            "name": party.name,
            "kind": party.kind,
            "times": times,
            "reviews": [
                f"{subject(r)}: {mark(r)}" for r in view.reviews if any(p.id == party.id for p in (r.from_, r.to) if p)
            ],
        }

    for direction, cited in (("cites", view.cites), ("cited by", view.cited_by)):
        for one in cited:
            row = common(direction, one.party, one.times)
            for evidence in one.evidence:
                span = evidence.span
                yield {**row, "article": evidence.article, "start": span.start, "end": span.end, "sentence": span.text}
            if not one.evidence:
                yield {**row, **nowhere}
    for direction, exchanges in (("copies", view.exchanges.copies), ("copied by", view.exchanges.copied_by)):
        for exchange in exchanges:
            for article in exchange.articles:
                yield {**common(direction, exchange.party, len(exchange.articles)), **nowhere, "article": article}


def family_rows(families: Iterable[Family], labels: Mapping[str, Label]) -> Iterator[dict[str, Any]]:
    """One row per article of a family."""
    for family in families:
        for copy in family.copies:
            label = labels.get(copy.article) or Label(copy.article, copy.carrier.name)
            yield {
                "family": family.id,
                "articles": len(family.copies),
                "origin": family.origin.id if family.origin else None,
                "origin_name": family.origin.name if family.origin else None,
                "first": family.first,
                "article": copy.article,
                "outlet": label.name,
                "published": label.published,
                "title": label.title,
                "new_words": copy.new,
                "credited": copy.credited,
                "reasons": list(family.reasons),
            }


def passage_rows(reuses: Iterable[Reuse], labels: Mapping[str, Label]) -> Iterator[dict[str, Any]]:
    """One row per passage."""
    for reuse in reuses:
        label = labels.get(reuse.other) or Label(reuse.other, reuse.other)
        for mine, theirs in reuse.passages:
            yield {
                "article": reuse.article,
                "other": reuse.other,
                "outlet": label.name,
                "published": label.published,
                "kind": reuse.kind,
                "containment": reuse.containment,
                "containment_other": reuse.containment_other,
                "direction": reuse.direction,
                "source": reuse.source.name if reuse.source else None,
                "credited": reuse.credited,
                "start": mine.start,
                "end": mine.end,
                "passage": mine.text,
                "other_start": theirs.start,
                "other_end": theirs.end,
                "other_passage": theirs.text,
                "reasons": list(reuse.reasons),
            }


def count_row(name: str | None, chart: Chart, counts: Independence) -> dict[str, Any]:
    names = Names(chart.parties, chart.edges)
    return {
        "name": name,
        "at_least": counts.at_least,
        "as_written": counts.as_written,
        "at_most": counts.at_most,
        "carriers": len(chart.carriers),
        "bottleneck": names.all(counts.bottleneck),
        "origins_as_written": names.all(counts.origins_as_written),
        "badges": list(counts.badges),
        "estimate": counts.estimate,
    }
