"""What is said, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Chart, Independence
from . import document as doc
from .claim import ClaimView, chart_view, claim_view
from .labels import CAVEAT, Traced
from .terminal import PLAIN, Paint, clean, isolate, quote, wrap


def view_text(
    view: doc.View,
    width: int = 80,
    paint: Paint = PLAIN,
    *,
    body: Iterable[doc.Block] | None = None,
    hint: str = "(--csv lists them all)",
    caveat: bool = True,
) -> str:
    """A whole answer. ``body``: instead of the view's own."""
    head = (doc.Paragraph(view.title, "strong"), doc.Paragraph(view.facts), doc.Paragraph((view.ref,), "faint"))
    lines = text_lines([paragraph for paragraph in head if any(paragraph.parts)], width, paint)
    if view.summary:
        lines += ["", *text_lines(view.summary, width, paint)]
    rest = text_lines(view.body if body is None else body, width, paint, hint=hint)
    lines += ["", *rest] if rest and rest[0] else rest
    return "\n".join([*lines, "", wrap(CAVEAT, width)] if caveat else lines)


def trace_text(traced: Traced, width: int = 80, paint: Paint = PLAIN, *, every: bool = False) -> str:
    """The whole answer for one claim. ``every`` lifts the limits on how much is listed."""
    view = claim_view(traced, every=every)
    if view.numbers is None:
        return wrap(f"{view.headline} {words_of(view.words)}", width)
    lines = [paint.strong(wrap(view.headline, width)), wrap(words_of(view.words), width)]
    lines.append(paint.faint(f"claim {clean(view.id)}"))
    return "\n".join([*lines, *_rest(view, width, paint, "(--all lists them)")])


def count_text(
    chart: Chart, counts: Independence, width: int = 80, paint: Paint = PLAIN, *, title: str | None = None
) -> str:
    """The numbers and proofs of a chart that came without articles."""
    view = chart_view(chart, counts, title)
    lines = [wrap(words_of(view.words), width)] if view.words else []
    return "\n".join([*lines, paint.strong(wrap(view.headline, width)), *_rest(view, width, paint, "")])


def _rest(view: ClaimView, width: int, paint: Paint, hint: str) -> list[str]:
    said = [*text_lines((view.findings,), width, paint, indent=2), *text_lines(view.sections, width, paint, hint=hint)]
    return [*said, "", wrap(CAVEAT, width)]


def text_lines(
    blocks: Iterable[doc.Block], width: int = 80, paint: Paint = PLAIN, *, indent: int = 0, hint: str = ""
) -> list[str]:
    """The blocks as lines for a terminal. ``hint``: how to see what a limit hides, such as ``(--all lists them)``."""
    lines: list[str] = []
    for block in blocks:
        match block:
            case doc.Section(heading=heading, body=body):
                lines += ["", paint.strong(wrap(heading, width, " " * indent))]
                lines += text_lines(body, width, paint, indent=indent + 2, hint=hint)
            case doc.Paragraph(parts=parts, kind=kind):
                words = wrap(words_of(parts), width, " " * indent)
                lines.append(paint.strong(words) if kind == "strong" else paint.faint(words) if kind else words)
            case doc.Page(instead=instead):
                lines += text_lines(instead, width, paint, indent=indent, hint=hint)
            case doc.Items():
                lines += _list(block, width, paint, indent, hint)
            case doc.Table(heads=heads, rows=rows):
                for row in rows:
                    cells = [f"{head}: {words_of(cell)}" for head, cell in zip(heads, row, strict=True) if cell]
                    lines.append(wrap("; ".join(cells), width, " " * indent + "- "))
                lines += _more(block, width, indent, hint)
    return lines


def words_of(parts: doc.Parts) -> str:
    """One line of words; names and quotations can neither act on the terminal nor turn the line around."""
    return "".join(_inline(part) for part in parts)


def _inline(part: doc.Inline) -> str:
    match part:
        case doc.Name():
            return isolate(doc.shown(part))
        case doc.Quote(words=words, limit=limit):
            return quote(words, limit)
        case doc.Place():
            return f"({doc.place_words(part)})"
        case doc.Chain():
            return "".join(words + (isolate(doc.shown(name)) if name else "") for words, name in doc.steps(part))
        case doc.Link(words=words, target=target, kind=kind):
            return isolate(target if kind == "web" else words)
        case doc.Strong(words=words) | doc.Code(words=words):
            return clean(words)
        case str():
            return part


def _list(given: doc.Items, width: int, paint: Paint, indent: int, hint: str) -> list[str]:
    lines = [wrap(f"{given.label}:", width, " " * indent)] if given.label else []
    for place, item in enumerate(given.items, 1):
        sign = {"numbered": f"{place}. ", "quotes": ""}.get(given.kind, "- ")
        inner = indent + (len(sign) or 2)
        lines.append(wrap(words_of(item.parts), width, " " * indent + sign))
        lines += text_lines(item.body, width, paint, indent=inner, hint=hint)
    return lines + _more(given, width, indent, hint)


def _more(given: doc.Items | doc.Table, width: int, indent: int, hint: str) -> list[str]:
    return [wrap(f"... {doc.more_words(given.more, given.noun)} {hint}", width, " " * indent)] if given.more else []
