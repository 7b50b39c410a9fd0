"""Claims as Mermaid flowcharts: one part for each version of a claim, arrows the way the words went."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..show.labels import Names
from ..show.terminal import clean, shorten
from . import Export, Facts
from .dot import LONGEST_LABEL, positions, title

# Whatever is neither a letter, a digit, a space nor one of these could be Mermaid's, Markdown's or HTML's; three
# letters are those Mermaid itself writes such numbers with.
_NO_MERMAID = re.compile(r"[^\w\s.,'’\-–—()/\[\]:?!]|[°¶ﬂ]")
_MERMAID_SHAPES = {"outlet": ('["', '"]'), "agency": ('["', '"]'), "anonymous": ('{{"', '"}}'), "vague": ('{{"', '"}}')}


def mermaid(facts: Facts) -> Iterator[str]:
    """One flowchart, a subgraph for each position of a claim."""
    yield "flowchart LR\n"
    for number, (traced, counted) in enumerate(positions(facts.claims), 1):
        names, chart = Names(counted.chart.parties, counted.chart.edges), counted.chart
        yield f'  subgraph c{number}["{_mermaid(title(traced, counted))}"]\n'
        ids = {key: f"c{number}n{i}" for i, key in enumerate(chart.parties, 1)}
        for key, party in chart.parties.items():
            before, after = ('["', '"]') if key in chart.carriers else _MERMAID_SHAPES.get(party.kind, ('(["', '"])'))
            yield f"    {ids[key]}{before}{_mermaid(shorten(clean(names[key]), LONGEST_LABEL))}{after}\n"
        for edge in chart.edges:
            arrow = "-.->" if edge.status == "suspected" else "==>" if edge.status == "confirmed" else "-->"
            yield f"    {ids[edge.to]} {arrow}|{edge.kind}| {ids[edge.from_]}\n"
        yield "  end\n"


def _mermaid(words: str) -> str:
    """Words for a quoted label; every sign that could mean something is written as its number."""
    return _NO_MERMAID.sub(lambda m: f"#{ord(m.group())};", clean(words)) or "#160;"


_HELP = "a Mermaid flowchart, a subgraph for each version of a claim"
EXPORTS = (Export("mermaid", _HELP, "claims", "Mermaid itself (`make test-mermaid`)", mermaid),)
