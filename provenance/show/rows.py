"""Rows for other programs: flat, one per line, column names in the field's words; as JSON, CSV, TSV, a plain table.

JSON keeps every value as it is; signs a terminal would act on are written as ``\\uXXXX``, which JSON readers turn
back. CSV and TSV open in spreadsheets, which run a cell that begins with ``= + - @`` as a formula: such text
gets an apostrophe in front. Control signs and signs that turn the direction of writing are left out of them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from ..model import Article, Attribution, Chart, Family, Independence, Party, Reuse, Span, to_json
from ..review.actions import action_of, where
from .labels import Label, Names, Traced, numbers_of, short_numbers
from .reviews import mark, review_json, subject
from .terminal import clean, isolate, plural, shorten, width_of

if TYPE_CHECKING:
    from ..review.decisions import Place, Reviewed
    from ..review.doubts import Doubt
    from ..store import ArticleSummary, ClaimSummary, OutletRecord

CLAIMS = tuple("id text articles carriers at_least as_written at_most badges disputed reviewed".split())
ARTICLES = tuple("id title outlet url published origin attributions".split())
MENTIONS = tuple(
    "claim position stance figure at_least as_written at_most article outlet published start end sentence sources "
    "reviews".split()
)
ATTRIBUTIONS = tuple(
    "article start end sentence paths cue stance form when confidence extent declared role reason".split()
)
CITED = tuple("outlet own_words direction party name kind times article start end sentence reviews".split())
COPIES = tuple(
    "family articles origin origin_name first article outlet published title new_words credited reasons".split()
)
PASSAGES = tuple(
    "article other outlet published kind containment containment_other direction source credited "
    "start end passage other_start other_end other_passage reasons".split()
)
COUNTS = tuple("name at_least as_written at_most carriers bottleneck origins_as_written badges estimate".split())
REVIEWS = tuple(
    "id time reviewer action from to state why note claim about article start end words overruled_by undoes".split()
)
DOUBTS = tuple(
    "kind claim text articles from to article start end words other_article other_start other_words "
    "score now if_confirmed if_rejected".split()
)
ADDED = tuple("status id origin reason".split())


def claim_rows(claims: Iterable[ClaimSummary]) -> Iterator[dict[str, Any]]:
    for claim in claims:
        yield {name: to_json(getattr(claim, name)) for name in CLAIMS}


def article_rows(articles: Iterable[ArticleSummary]) -> Iterator[dict[str, Any]]:
    for article in articles:
        outlet = article.outlet.name if article.outlet else None
        yield {name: getattr(article, name) for name in ARTICLES} | {"outlet": outlet}


def _row(columns: Sequence[str], *values: Any) -> dict[str, Any]:
    return dict(zip(columns, values, strict=True))


def _stretch(span: Span | Place) -> tuple[int, int, str]:
    return span.start, span.end, span.text


def _chains(attribution: Attribution | None) -> list[str]:
    return [" -> ".join(p.name for p in path) for path in attribution.paths] if attribution else []


def mention_rows(traced: Traced) -> Iterator[dict[str, Any]]:
    """One row per sentence that carries the claim, with the numbers of the position it belongs to."""
    for number, counted in enumerate(traced.counted, 1):
        figure = counted.position.figure.text if counted.position.figure else None
        for mention in counted.position.mentions:
            label = traced.label(mention.article)
            version = (traced.claim.id, number, mention.stance, figure, *counted.numbers)
            where = (mention.article, label.name, label.published, *_stretch(mention.sentence))
            reviews = _said(traced.reviews, mention.article, mention.sentence)
            yield _row(MENTIONS, *version, *where, _chains(mention.attribution), reviews)


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
    for a in attributions:
        words = (" ".join(s.text for s in a.cue), a.stance, a.form, a.when)
        how = (_chains(a), *words, a.confidence, a.extent, a.declared, a.role, a.reason and a.reason.text)
        row = _row(ATTRIBUTIONS, article.id, *_stretch(a.sentence), *how)
        yield row if reviews is None else {**row, "reviews": _said(reviews, article.id, a.sentence)}


def outlet_rows(view: OutletRecord) -> Iterator[dict[str, Any]]:
    """One row per sentence that shows one party citing another, and per article with words of the other."""
    own = round(view.exchanges.shares.own, 4) if view.articles else None
    nowhere = dict.fromkeys(("article", "start", "end", "sentence"))

    def common(direction: str, party: Party, times: int) -> dict[str, Any]:
        about = [r for r in view.reviews if any(p.id == party.id for p in (r.from_, r.to) if p)]
        row = _row(CITED[:7], view.party.name, own, direction, party.id, party.name, party.kind, times)
        return row | {"reviews": [f"{subject(r)}: {mark(r)}" for r in about]}

    for direction, parties in (("cites", view.cites), ("cited by", view.cited_by)):
        for cited in parties:
            row = common(direction, cited.party, cited.times)
            for evidence in cited.evidence:
                yield row | _row(tuple(nowhere), evidence.article, *_stretch(evidence.span))
            if not cited.evidence:
                yield row | nowhere
    for direction, exchanges in (("copies", view.exchanges.copies), ("copied by", view.exchanges.copied_by)):
        for exchange in exchanges:
            for article in exchange.articles:
                yield common(direction, exchange.party, len(exchange.articles)) | nowhere | {"article": article}


def family_rows(families: Iterable[Family], labels: Mapping[str, Label]) -> Iterator[dict[str, Any]]:
    """One row per article of a family."""
    for family in families:
        origin = (family.origin.id, family.origin.name) if family.origin else (None, None)
        for copy in family.copies:
            label = labels.get(copy.article) or Label(copy.article, copy.carrier.name)
            article = (copy.article, label.name, label.published, label.title)
            facts = (copy.new, copy.credited, list(family.reasons))
            yield _row(COPIES, family.id, len(family.copies), *origin, family.first, *article, *facts)


def passage_rows(reuses: Iterable[Reuse], labels: Mapping[str, Label]) -> Iterator[dict[str, Any]]:
    """One row per passage."""
    for reuse in reuses:
        label = labels.get(reuse.other) or Label(reuse.other, reuse.other)
        articles = (reuse.article, reuse.other, label.name, label.published)
        shares = (reuse.kind, reuse.containment, reuse.containment_other)
        source = (reuse.direction, reuse.source.name if reuse.source else None, reuse.credited)
        for mine, theirs in reuse.passages:
            words = (*_stretch(mine), *_stretch(theirs), list(reuse.reasons))
            yield _row(PASSAGES, *articles, *shares, *source, *words)


def count_row(name: str | None, chart: Chart, counts: Independence) -> dict[str, Any]:
    names = Names(chart.parties, chart.edges)
    proof = (names.all(counts.bottleneck), names.all(counts.origins_as_written), list(counts.badges), counts.estimate)
    return _row(COUNTS, name, *numbers_of(counts), len(chart.carriers), *proof)


def review_rows(reviews: Iterable[Reviewed]) -> Iterator[dict[str, Any]]:
    """One row for each decision."""
    for r in reviews:
        d = r.decision
        ends = (party.name if party else None for party in (r.from_, r.to))
        places = d.others if action_of(d).effect == "chain" else d.places
        place: tuple[Any, ...] = (places[0].article, *_stretch(places[0])) if places else (None,) * 4
        why = (r.state, r.why or None, d.note, r.claim or d.claim, d.about)
        overruled = r.overruled_by.id if r.overruled_by else None
        yield _row(REVIEWS, d.id, d.time, d.reviewer, d.action, *ends, *why, *place, overruled, d.undoes)


def doubt_rows(doubts: Iterable[Doubt]) -> Iterator[dict[str, Any]]:
    """One row for each doubt; the numbers as written, then at least and at most: ``2 (1 to 3)``."""
    for d in doubts:
        ends = (party.id if party else None for party in (d.from_, d.to))
        places: list[tuple[Any, ...]] = [(e.article, *_stretch(e.span)) for e in d.evidence[:2]]
        first, (other, start, _, words) = [*places, (None,) * 4, (None,) * 4][:2]
        score = d.joint.score if d.joint else None
        numbers = (three and short_numbers(*three) for three in (d.now, d.if_confirmed, d.if_rejected))
        place = (*first, other, start, words)
        yield _row(DOUBTS, d.kind, d.claim, d.text, d.articles, *ends, *place, score, *numbers)


# --- formats ----------------------------------------------------------------------------------------------------

Format = Literal["json", "nl", "csv", "tsv", "table"]
Row = Mapping[str, Any]
_CELL = 60
_UNSAFE = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def json_text(value: Any, *, indent: int | None = 2) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return _UNSAFE.sub(lambda m: f"\\u{ord(m.group()):04x}", text)


def text_sha256(text: str) -> str:
    """The hash of a text in UTF-8, as exports and reports give it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def formatted(rows: Iterable[Row], form: Format, columns: Sequence[str]) -> Iterator[str]:
    """Chunks of text that end in line breaks; rows are taken one by one except for a table."""
    if form == "json":
        yield from _json_array(rows)
    elif form == "nl":
        for row in rows:
            yield json_text(dict(row), indent=None) + "\n"
    elif form == "table":
        yield from _table(rows, columns)
    else:
        yield from _delimited(rows, columns, "\t" if form == "tsv" else ",")


def sheet(rows: Iterable[Row], columns: Sequence[str], *, head: bool) -> Iterator[str]:
    """CSV as Excel opens it: a byte order mark that says UTF-8 (with the ``head``), and the line ends of its system."""
    if head:
        yield "\ufeff" + ",".join(columns) + "\r\n"
    for row in rows:
        yield _csv_line([cell(row.get(c)) for c in columns])


def _csv_line(cells: Sequence[Any], delimiter: str = ",", end: str = "\r\n") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerow(cells)
    return buffer.getvalue()


def _json_array(rows: Iterable[Row]) -> Iterator[str]:
    first = True
    for row in rows:
        yield ("[" if first else ",\n ") + json_text(dict(row), indent=None)
        first = False
    yield "[]\n" if first else "]\n"


def _delimited(rows: Iterable[Row], columns: Sequence[str], delimiter: str) -> Iterator[str]:
    before = _csv_line(columns, delimiter, "\n")
    for row in rows:
        yield before + _csv_line([cell(row.get(c)) for c in columns], delimiter, "\n")
        before = ""
    if before:
        yield before


def cell(value: Any) -> Any:
    """A value for a spreadsheet: numbers as they are, lists joined, text that cannot run as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return value
    text = _CONTROL.sub("", _plain(value))
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value):
        return "; ".join(value)
    if isinstance(value, (list, tuple, Mapping)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _table(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    cells = [[_shown(row.get(c)) for c in columns] for row in rows]
    numbers = [
        bool(cells) and all(isinstance(v, str) and re.fullmatch(r"-?[\d.,]*", v) for v in column)
        for column in zip(*cells, strict=True)
    ]
    widths = [max([width_of(name), *(width_of(line[i]) for line in cells)]) for i, name in enumerate(columns)]
    for line in [list(columns), ["-" * w for w in widths], *cells]:
        padded = []
        for i, words in enumerate(line):
            fill = " " * (widths[i] - width_of(words))
            padded.append(fill + words if numbers and numbers[i] else words + fill)
        yield "  ".join(padded).rstrip() + "\n"
    if not cells:
        yield plural(0, "row") + "\n"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else isolate(shorten(clean(_plain(value)), _CELL))
