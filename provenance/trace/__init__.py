"""Who rests on whom for one claim, and how many separate sources that leaves.

:func:`basis` says what one mention adds, :func:`chart` joins the mentions of a claim, :func:`independence`
computes the three numbers and their proofs. docs/independence.md gives the definitions and why they hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..model import Article, Attribution, Chart, Claim, Independence, Party, Position, Reuse, Span
    from .resting import Basis

__all__ = ["basis", "chart", "chart_from_json", "chart_to_json", "charts_from_text", "independence", "rested"]


def basis(
    article: Article, attributions: Sequence[Attribution], attribution: Attribution | None, sentence: Span | None = None
) -> Basis:
    """What one mention adds to a chart; see :func:`provenance.trace.resting.basis`."""
    from .resting import basis as build

    return build(article, attributions, attribution, sentence)


def rested(
    claims: Iterable[Claim],
    read: Iterable[tuple[Article, Sequence[Attribution]]],
    reuses: Iterable[Reuse] = (),
    pages: Mapping[str, Party] | None = None,
) -> list[Claim]:
    """The claims with whom each mention has it from; see :func:`provenance.trace.resting.rested`."""
    from .resting import rested as fill

    return fill(claims, read, reuses, pages)


def chart(claim: Claim | Position) -> Chart:
    """The chart of a position; of a claim, the chart of its first position, the one most articles carry."""
    from .drawing import chart as draw

    return draw(claim)


def independence(chart: Chart) -> Independence:
    """The three numbers of a chart with their proofs."""
    from .counting import independence as compute

    return compute(chart)


def chart_from_json(obj: Any) -> Chart:
    """A chart from parsed JSON (see docs/independence.md); InputError names the place that is wrong."""
    from .chart_json import chart_from_json as load

    return load(obj)


def chart_to_json(chart: Chart) -> dict[str, Any]:
    """The chart as JSON-ready values; :func:`chart_from_json` reads them back to an equal chart."""
    from .chart_json import chart_to_json as dump

    return dump(chart)


def charts_from_text(text: str) -> list[tuple[str, Chart]]:
    """Named charts from JSON text with one chart or a list of them; repeated keys and NaN are errors."""
    from .chart_json import charts_from_text as load

    return load(text)
