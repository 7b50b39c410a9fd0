"""Charts for other people's tools: GraphML, Graphviz DOT, Mermaid.

GraphML holds data: every party once, an edge from whoever has a claim to whom it is from, with claim, status and words.
DOT and Mermaid are drawings: one part for each position of a claim, arrows the way the words went, as in the picture.
Names come from strangers' pages. Each format has one function that makes them harmless, and no other way in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from ..show.labels import Names
from ..show.numbers import headline
from ..show.terminal import clean, quote, shorten
from ..show.text import position_name
from .sheets import reviewers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..model import Edge, Party
    from ..show.labels import Counted, Traced
    from .sheets import Facts

_LABEL, _QUOTE = 60, 160


# --- GraphML ----------------------------------------------------------------------------------------------------

_NODE_KEYS = ("name", "kind", "descriptor", "owner")
_EDGE_KEYS = ("claim", "kind", "status", "reviewer", "quote", "article", "url", "sha256")
_EDGE_NUMBERS = ("position", "start", "end")
# What XML 1.0 cannot hold at all, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(claims: Iterable[Traced], facts: Mapping[str, Facts]) -> Iterator[str]:
    """One directed graph with parallel edges; the parties come last, when all are known."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for scope, keys, kind in (
        ("node", _NODE_KEYS, "string"),
        ("edge", _EDGE_KEYS, "string"),
        ("edge", _EDGE_NUMBERS, "int"),
    ):
        for key in keys:
            yield f'<key id="{scope}-{key}" for="{scope}" attr.name="{key}" attr.type="{kind}"/>\n'
    yield '<graph id="provenance" edgedefault="directed">\n'
    parties: dict[str, Party] = {}
    count = 0
    for traced in claims:
        reviewers = reviewers_of(traced)
        for place, counted in enumerate(traced.counted, 1):
            parties |= {key: party for key, party in counted.chart.parties.items() if key not in parties}
            for edge in counted.chart.edges:
                count += 1
                values = _edge_values(edge, traced.claim.id, place, reviewers.get((edge.from_, edge.to), []), facts)
                yield f'<edge id="e{count}" source="{_xml(edge.from_)}" target="{_xml(edge.to)}">{_data("edge", values)}</edge>\n'
    for key, party in parties.items():
        values = {"name": party.name, "kind": party.kind, "descriptor": party.descriptor, "owner": party.owner}
        yield f'<node id="{_xml(key)}">{_data("node", values)}</node>\n'
    yield "</graph>\n</graphml>\n"


def _edge_values(
    edge: Edge, claim: str, place: int, reviewers: list[str], facts: Mapping[str, Facts]
) -> dict[str, str | int | None]:
    shown = edge.evidence[0] if edge.evidence else None
    known = facts.get(shown.article) if shown else None
    return {
        "claim": claim,
        "kind": edge.kind,
        "status": edge.status,
        "reviewer": "; ".join(reviewers) or None,
        "quote": shown.span.text if shown else None,
        "article": shown.article if shown else None,
        "url": known.url if known else None,
        "sha256": known.sha256 if known else None,
        "position": place,
        "start": shown.span.start if shown else None,
        "end": shown.span.end if shown else None,
    }


def _data(scope: str, values: Mapping[str, str | int | None]) -> str:
    return "".join(
        f'<data key="{scope}-{key}">{_xml(str(value))}</data>' for key, value in values.items() if value is not None
    )


def _xml(words: str) -> str:
    return escape(_NO_XML.sub("\ufffd", words), {'"': "&quot;", "\r": "&#13;"})


# --- Graphviz ---------------------------------------------------------------------------------------------------


def dot(claims: Iterable[Traced]) -> Iterator[str]:
    """One digraph, a cluster for each position of a claim."""
    yield 'digraph provenance {\n  rankdir=LR;\n  node [shape=box, fontname="Helvetica", fontsize=11];\n  edge [fontname="Helvetica", fontsize=9];\n'
    for number, (traced, counted) in enumerate(_positions(claims), 1):
        names, chart = Names(counted.chart.parties, counted.chart.edges), counted.chart
        yield f"  subgraph cluster_{number} {{\n    label={_dot(_title(traced, counted))};\n"
        ids = {key: f"c{number}n{i}" for i, key in enumerate(chart.parties, 1)}
        for key, party in chart.parties.items():
            style = "filled" if key in chart.carriers else "dashed" if party.kind in ("anonymous", "vague") else "solid"
            shape = "box" if party.kind in ("outlet", "agency") or key in chart.carriers else "ellipse"
            yield f"    {ids[key]} [label={_dot(shorten(clean(names[key]), _LABEL))}, shape={shape}, style={style}, party={_dot(key)}, kind={party.kind}];\n"
        for edge in chart.edges:
            words = next((v.span.text for v in edge.evidence if v.span.text), "")
            tip = f", tooltip={_dot(quote(words, _QUOTE))}" if words else ""
            line = "dashed" if edge.status == "suspected" else "bold" if edge.status == "confirmed" else "solid"
            yield f"    {ids[edge.to]} -> {ids[edge.from_]} [label={edge.kind}, style={line}, status={edge.status}{tip}];\n"
        yield "  }\n"
    yield "}\n"


def _dot(words: str) -> str:
    """A quoted string in which Graphviz reads nothing but words: neither its escapes nor HTML entities."""
    return '"' + clean(words).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") + '"'


# --- Mermaid ----------------------------------------------------------------------------------------------------

# Whatever is neither a letter, a digit, a space nor one of these could be Mermaid's, Markdown's or HTML's; three letters
# are those Mermaid itself writes such numbers with.
_NO_MERMAID = re.compile(r"[^\w\s.,'’\-–—()/\[\]:?!]|[°¶ﬂ]")
_MERMAID_SHAPES = {"outlet": ('["', '"]'), "agency": ('["', '"]'), "anonymous": ('{{"', '"}}'), "vague": ('{{"', '"}}')}


def mermaid(claims: Iterable[Traced]) -> Iterator[str]:
    """One flowchart, a subgraph for each position of a claim."""
    yield "flowchart LR\n"
    for number, (traced, counted) in enumerate(_positions(claims), 1):
        names, chart = Names(counted.chart.parties, counted.chart.edges), counted.chart
        yield f'  subgraph c{number}["{_mermaid(_title(traced, counted))}"]\n'
        ids = {key: f"c{number}n{i}" for i, key in enumerate(chart.parties, 1)}
        for key, party in chart.parties.items():
            before, after = ('["', '"]') if key in chart.carriers else _MERMAID_SHAPES.get(party.kind, ('(["', '"])'))
            yield f"    {ids[key]}{before}{_mermaid(shorten(clean(names[key]), _LABEL))}{after}\n"
        for edge in chart.edges:
            arrow = "-.->" if edge.status == "suspected" else "==>" if edge.status == "confirmed" else "-->"
            yield f"    {ids[edge.to]} {arrow}|{edge.kind}| {ids[edge.from_]}\n"
        yield "  end\n"


def _mermaid(words: str) -> str:
    """Words for a quoted label; every sign that could mean something is written as its number."""
    return _NO_MERMAID.sub(lambda m: f"#{ord(m.group())};", clean(words)) or "#160;"


# --- both -------------------------------------------------------------------------------------------------------


def _positions(claims: Iterable[Traced]) -> Iterator[tuple[Traced, Counted]]:
    for traced in claims:
        for counted in traced.counted:
            yield traced, counted


def _title(traced: Traced, counted: Counted) -> str:
    version = f" [{position_name(counted)}]" if len(traced.counted) > 1 else ""
    return f"{shorten(clean(traced.claim.text), 120)}{version}: {headline(counted.independence, counted.articles)}"
