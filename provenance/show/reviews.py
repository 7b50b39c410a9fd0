"""What reviewers decided, as lines of text and as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..model import Evidence, to_json
from ..review.actions import EVERYWHERE, action_of
from .document import Parts, Section, listing
from .labels import Label, display_name, short_numbers
from .terminal import Paint, clean, isolate, listed, plural, quote, wrap

if TYPE_CHECKING:
    from ..review.decisions import Decision, Reviewed
    from ..review.doubts import Doubt

REVIEWS = (
    "id", "time", "reviewer", "action", "from", "to", "state", "why", "note", "claim", "about", "article", "start", "end", "words", "overruled_by", "undoes",
)  # fmt: skip
DOUBTS = (
    "kind", "claim", "text", "articles", "from", "to", "article", "start", "end", "words", "other_article", "other_start", "other_words",
    "score", "now", "if_confirmed", "if_rejected",
)  # fmt: skip
WHY_SUSPECTED = {
    "owner": "same owner",
    "reprints": "copied words",
    "credits": "a credit that may cover only part of the text",
}
_SHORT_ID = 8
_FEW = 20


def done_by(decision: Decision) -> str:
    """``confirmed by Ana Lopez, 2026-11-21: called him, he said so``."""
    note = clean(decision.note)
    return f"{action_of(decision).done} by {isolate(decision.reviewer)}, {clean(decision.time)[:10]}" + (
        f": {isolate(note)}" if note else ""
    )


def mark(reviewed: Reviewed) -> str:
    """The decision and what became of it, on one line."""
    words = done_by(reviewed.decision)
    if reviewed.overruled_by is not None:
        return f"{words} [overruled: {done_by(reviewed.overruled_by)}]"
    if reviewed.state == "in effect":
        return words
    return f"{words} [{reviewed.state}{': ' + clean(reviewed.why) if reviewed.why else ''}]"


def subject(reviewed: Reviewed) -> str:
    """What was decided about, in a few words."""
    d, kind = reviewed.decision, action_of(reviewed.decision).subject
    named = [p for p in (reviewed.from_, reviewed.to) if p is not None] or list(d.parties[:2])
    match kind:
        case "decision":
            return f"decision {clean(d.undoes)[:_SHORT_ID]}"
        case "way":
            whole = len(d.parties) > 2 and reviewed.to is None
            return " -> ".join(map(display_name, d.parties if whole else named))
        case "one party":
            return f"{display_name(d.parties[1])} = {display_name(d.parties[0])}"
        case "another party":
            where = f" in {plural(len(d.places), 'article')}" if d.places else ""
            called = f", here {display_name(d.parties[1])}" if d.parties[1].name != d.parties[0].name else ""
            return display_name(d.parties[0]) + where + called
        case "sentences":
            return listed([quote(p.text, 120) for p in d.places], limit=3)
        case "two sentences":
            return f"{quote(d.places[0].text, 120)} and {quote(d.others[0].text, 120)}"
        case "party":
            return listed([display_name(p) for p in named])


def reviewed_section(reviews: Iterable[Reviewed], *, every: bool = False) -> tuple[Section, ...]:
    """A section for a claim, an article or an outlet; nothing where nobody decided anything."""
    lines: list[Parts] = [(f"{subject(r)}: {mark(r)}",) for r in reviews]
    few = None if every else _FEW
    return (Section("What reviewers decided", (listing(lines, few, "decision"),), "reviews"),) if lines else ()


def reviews_text(reviews: Sequence[Reviewed], width: int = 80, paint: Paint | None = None) -> str:
    """The list of decisions, newest first as given: id, subject, who, when, why, what it does."""
    paint = paint or Paint()
    if not reviews:
        return "No decisions yet. See what is worth deciding: provenance review doubts"
    lines = []
    for r in reviews:
        d = r.decision
        lines.append(
            paint.strong(clean(d.id)[:_SHORT_ID]) + f"  {clean(d.time)[:16].replace('T', ' ')}  {d.action}  {r.state}"
        )
        lines.append(wrap(f"{subject(r)}: {mark(r)}", width, "    "))
        if d.claim and action_of(d).effect not in EVERYWHERE:
            lines.append(
                wrap(f"of the claim {clean(r.claim or d.claim)[:_SHORT_ID]}: {quote(d.about, 160)}", width, "    ")
            )
    conflicts = sum(r.conflict for r in reviews)
    counts = f"{plural(len(reviews), 'decision')}" + (
        f", {plural(conflicts, 'conflict')} between reviewers" if conflicts else ""
    )
    return "\n".join([*lines, "", counts + "."])


def review_rows(reviews: Iterable[Reviewed]) -> Iterable[dict[str, Any]]:
    """One row for each decision."""
    for r in reviews:
        d = r.decision
        first = (d.others if action_of(d).effect == "chain" else d.places)[:1]
        yield {
            "id": d.id,
            "time": d.time,
            "reviewer": d.reviewer,
            "action": d.action,
            "from": r.from_.name if r.from_ else None,
            "to": r.to.name if r.to else None,
            "state": r.state,
            "why": r.why or None,
            "note": d.note,
            "claim": r.claim or d.claim,
            "about": d.about,
            "article": first[0].article if first else None,
            "start": first[0].start if first else None,
            "end": first[0].end if first else None,
            "words": first[0].text if first else None,
            "overruled_by": r.overruled_by.id if r.overruled_by else None,
            "undoes": d.undoes,
        }


def review_json(reviewed: Reviewed) -> dict[str, Any]:
    """A decision and what it does now, under the field names of its values; ``said`` is the line people read."""
    return {**to_json(reviewed), "said": mark(reviewed)}


# --- what is worth deciding -----------------------------------------------------------------------------------------


def doubt_lines(doubt: Doubt, labels: Mapping[str, Label], width: int = 80, paint: Paint | None = None) -> list[str]:
    """One doubt with its evidence, and what deciding would change."""
    paint = paint or Paint()
    lines = [
        paint.strong(f"claim {clean(doubt.claim)[:_SHORT_ID]}")
        + f"  {_numbers(doubt.now)}  {plural(doubt.articles, 'article')}"
    ]
    lines.append(wrap(quote(doubt.text, 300), width, "    "))
    if doubt.joint is not None:
        lines.append(wrap(f"Do these say the same? ({doubt.joint.score:.0%} sure)", width, "  "))
        for number, e in enumerate(doubt.evidence, 1):
            lines.append(wrap(f"{quote(e.span.text, 300)} ({_place(e, labels)})", width, f"  {number} "))
    if doubt.edge is not None and doubt.from_ is not None and doubt.to is not None:
        why = WHY_SUSPECTED.get(doubt.edge.kind, doubt.edge.kind)
        lines.append(wrap(f"Suspected ({why}): {display_name(doubt.from_)} -> {display_name(doubt.to)}", width, "  "))
        lines += [
            wrap(f"{quote(e.span.text, 300)} ({_place(e, labels)})", width, "    ")
            for e in doubt.evidence[:3]
            if e.span.text
        ]
        if doubt.if_confirmed and doubt.if_rejected:
            lines.append(
                wrap(
                    f"If confirmed: {_numbers(doubt.if_confirmed)}. If rejected: {_numbers(doubt.if_rejected)}.",
                    width,
                    "  ",
                )
            )
    return lines


def _numbers(numbers: tuple[int, int, int]) -> str:
    at_least, as_written, at_most = numbers
    return short_numbers(at_least, as_written, at_most)


def _place(evidence: Evidence, labels: Mapping[str, Label]) -> str:
    label = labels.get(evidence.article) or Label(evidence.article, evidence.article)
    return f"{label.short()}, characters {evidence.span.start}-{evidence.span.end}"


def doubts_text(
    doubts: Sequence[Doubt], labels: Mapping[str, Label], width: int = 80, paint: Paint | None = None
) -> str:
    if not doubts:
        return "Nothing doubtful was found: no suspected link, no weakly joined sentences."
    lines = [line for d in doubts for line in (*doubt_lines(d, labels, width, paint), "")]
    return "\n".join(
        [
            *lines,
            "Decide with provenance review confirm, reject, merge-claims or split-claim; or, on a terminal, with provenance review",
        ]
    )


def doubt_rows(doubts: Iterable[Doubt]) -> Iterable[dict[str, Any]]:
    """One row for each doubt; the numbers as written, then at least and at most: ``2 (1 to 3)``."""
    for d in doubts:
        one, other = (*d.evidence[:2], None, None)[:2]
        yield {
            "kind": d.kind,
            "claim": d.claim,
            "text": d.text,
            "articles": d.articles,
            "from": d.from_.id if d.from_ else None,
            "to": d.to.id if d.to else None,
            "article": one.article if one else None,
            "start": one.span.start if one else None,
            "end": one.span.end if one else None,
            "words": one.span.text if one else None,
            "other_article": other.article if other else None,
            "other_start": other.span.start if other else None,
            "other_words": other.span.text if other else None,
            "score": d.joint.score if d.joint else None,
            "now": _row(d.now),
            "if_confirmed": _row(d.if_confirmed),
            "if_rejected": _row(d.if_rejected),
        }


def _row(numbers: tuple[int, int, int] | None) -> str | None:
    return _numbers(numbers) if numbers else None
