"""Claims as Graphviz drawings: one part for each version of a claim, arrows the way the words went, as in the picture.

Names come from strangers' pages: one function makes them harmless, and there is no other way in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..model import NEWSROOMS, UNNAMED
from ..show.labels import Counted, Names, Traced, headline, position_name
from ..show.terminal import clean, quote, shorten
from . import Export, Facts

LONGEST_LABEL, _QUOTE = 60, 160


def dot(facts: Facts) -> Iterator[str]:
    """One digraph, a cluster for each position of a claim."""
    yield 'digraph provenance {\n  rankdir=LR;\n  node [shape=box, fontname="Helvetica", fontsize=11];\n'
    yield '  edge [fontname="Helvetica", fontsize=9];\n'
    for number, (traced, counted) in enumerate(positions(facts.claims), 1):
        names, chart = Names(counted.chart.parties, counted.chart.edges), counted.chart
        yield f"  subgraph cluster_{number} {{\n    label={_dot(title(traced, counted))};\n"
        ids = {key: f"c{number}n{i}" for i, key in enumerate(chart.parties, 1)}
        for key, party in chart.parties.items():
            style = "filled" if key in chart.carriers else "dashed" if party.kind in UNNAMED else "solid"
            shape = "box" if party.kind in NEWSROOMS or key in chart.carriers else "ellipse"
            label = _dot(shorten(clean(names[key]), LONGEST_LABEL))
            look = f"shape={shape}, style={style}, party={_dot(key)}, kind={party.kind}"
            yield f"    {ids[key]} [label={label}, {look}];\n"
        for edge in chart.edges:
            words = next((v.span.text for v in edge.evidence if v.span.text), "")
            tip = f", tooltip={_dot(quote(words, _QUOTE))}" if words else ""
            line = "dashed" if edge.status == "suspected" else "bold" if edge.status == "confirmed" else "solid"
            look = f"label={edge.kind}, style={line}, status={edge.status}{tip}"
            yield f"    {ids[edge.to]} -> {ids[edge.from_]} [{look}];\n"
        yield "  }\n"
    yield "}\n"


def _dot(words: str) -> str:
    """A quoted string in which Graphviz reads nothing but words: neither its escapes nor HTML entities."""
    return '"' + clean(words).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") + '"'


def positions(claims: Iterable[Traced]) -> Iterator[tuple[Traced, Counted]]:
    for traced in claims:
        for counted in traced.counted:
            yield traced, counted


def title(traced: Traced, counted: Counted) -> str:
    version = f" [{position_name(counted)}]" if len(traced.counted) > 1 else ""
    return f"{shorten(clean(traced.claim.text), 120)}{version}: {headline(counted.independence, counted.articles)}"


EXPORTS = (Export("dot", "Graphviz, a cluster for each version of a claim", "claims", "pydot and Graphviz", dot),)
