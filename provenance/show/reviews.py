"""What reviewers decided, and what is worth deciding, as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..model import Evidence, to_json
from ..review.actions import EVERYWHERE, action_of
from .document import Parts, Section, listing
from .labels import Label, display_name, short_numbers
from .terminal import PLAIN, Paint, clean, isolate, listed, plural, quote, wrap

if TYPE_CHECKING:
    from ..review.decisions import Decision, Reviewed
    from ..review.doubts import Doubt

WHY_SUSPECTED = {
    "owner": "same owner",
    "same": "may be one source",
    "reprints": "copied words",
    "credits": "a credit that may cover only part of the text",
}
_SHORT_ID = 8
_FEW = 20


def done_by(decision: Decision) -> str:
    """``confirmed by Ana Lopez, 2026-11-21: called him, he said so``."""
    note = f": {isolate(decision.note)}" if clean(decision.note) else ""
    return f"{action_of(decision).done} by {isolate(decision.reviewer)}, {clean(decision.time)[:10]}{note}"


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


def reviews_text(reviews: Sequence[Reviewed], width: int = 80, paint: Paint = PLAIN) -> str:
    """The list of decisions, newest first as given: id, subject, who, when, why, what it does."""
    if not reviews:
        return "No decisions yet. See what is worth deciding: provenance review doubts"
    lines = []
    for r in reviews:
        d = r.decision
        when = clean(d.time)[:16].replace("T", " ")
        lines.append(f"{paint.strong(clean(d.id)[:_SHORT_ID])}  {when}  {d.action}  {r.state}")
        lines.append(wrap(f"{subject(r)}: {mark(r)}", width, "    "))
        if d.claim and action_of(d).effect not in EVERYWHERE:
            claim = clean(r.claim or d.claim)[:_SHORT_ID]
            lines.append(wrap(f"of the claim {claim}: {quote(d.about, 160)}", width, "    "))
    conflicts = sum(r.conflict for r in reviews)
    between = f", {plural(conflicts, 'conflict')} between reviewers" if conflicts else ""
    return "\n".join([*lines, "", f"{plural(len(reviews), 'decision')}{between}."])


def review_json(reviewed: Reviewed) -> dict[str, Any]:
    """A decision and what it does now, under the field names of its values; ``said`` is the line people read."""
    return {**to_json(reviewed), "said": mark(reviewed)}


# --- what is worth deciding -----------------------------------------------------------------------------------------


def doubt_lines(doubt: Doubt, labels: Mapping[str, Label], width: int = 80, paint: Paint = PLAIN) -> list[str]:
    """One doubt with its evidence, and what deciding would change."""
    claim = paint.strong(f"claim {clean(doubt.claim)[:_SHORT_ID]}")
    lines = [f"{claim}  {short_numbers(*doubt.now)}  {plural(doubt.articles, 'article')}"]
    lines.append(wrap(quote(doubt.text, 300), width, "    "))
    evidence = [(e, f"{quote(e.span.text, 300)} ({_place(e, labels)})") for e in doubt.evidence]
    if doubt.joint is not None:
        lines.append(wrap(f"Do these say the same? ({doubt.joint.score:.0%} sure)", width, "  "))
        lines += [wrap(words, width, f"  {number} ") for number, (_, words) in enumerate(evidence, 1)]
    if doubt.edge is not None and doubt.from_ is not None and doubt.to is not None:
        why = WHY_SUSPECTED.get(doubt.edge.kind, doubt.edge.kind)
        lines.append(wrap(f"Suspected ({why}): {display_name(doubt.from_)} -> {display_name(doubt.to)}", width, "  "))
        lines += [wrap(words, width, "    ") for e, words in evidence[:3] if e.span.text]
        if doubt.if_confirmed and doubt.if_rejected:
            confirmed, rejected = short_numbers(*doubt.if_confirmed), short_numbers(*doubt.if_rejected)
            lines.append(wrap(f"If confirmed: {confirmed}. If rejected: {rejected}.", width, "  "))
    return lines


def _place(evidence: Evidence, labels: Mapping[str, Label]) -> str:
    label = labels.get(evidence.article) or Label(evidence.article, evidence.article)
    return f"{label.short()}, characters {evidence.span.start}-{evidence.span.end}"


def doubts_text(doubts: Sequence[Doubt], labels: Mapping[str, Label], width: int = 80, paint: Paint = PLAIN) -> str:
    if not doubts:
        return "Nothing doubtful was found: no suspected link, no weakly joined sentences."
    lines = [line for d in doubts for line in (*doubt_lines(d, labels, width, paint), "")]
    ways = "provenance review confirm, reject, merge-claims or split-claim; or, on a terminal, with provenance review"
    return "\n".join([*lines, f"Decide with {ways}"])
