"""The parties of all claims as one GraphML graph.

Every party stands once; an edge goes from whoever has a claim to whom it is from, with claim, status and words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from ..model import Party
from . import Export, Facts, reviewers_of, shown

_NODE_KEYS = ("name", "kind", "descriptor", "owner")
_EDGE_KEYS = ("claim", "kind", "status", "reviewer", "quote", "article", "url", "sha256")
_EDGE_NUMBERS = ("position", "start", "end")
# What XML 1.0 cannot hold at all, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(facts: Facts) -> Iterator[str]:
    """One directed graph with parallel edges; the parties come last, when all are known."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    kinds = (("node", _NODE_KEYS, "string"), ("edge", _EDGE_KEYS, "string"), ("edge", _EDGE_NUMBERS, "int"))
    for scope, keys, kind in kinds:
        for key in keys:
            yield f'<key id="{scope}-{key}" for="{scope}" attr.name="{key}" attr.type="{kind}"/>\n'
    yield '<graph id="provenance" edgedefault="directed">\n'
    parties: dict[str, Party] = {}
    count = 0
    for traced in facts.claims:
        reviewers = reviewers_of(traced)
        for place, counted in enumerate(traced.counted, 1):
            parties |= {key: party for key, party in counted.chart.parties.items() if key not in parties}
            for edge in counted.chart.edges:
                count += 1
                values: dict[str, Any] = {
                    "claim": traced.claim.id,
                    "kind": edge.kind,
                    "status": edge.status,
                    "position": place,
                }
                values |= {"reviewer": "; ".join(reviewers.get((edge.from_, edge.to), [])) or None}
                values |= shown(edge.evidence[0] if edge.evidence else None, facts.articles)
                data = _data("edge", {key: values[key] for key in (*_EDGE_KEYS, *_EDGE_NUMBERS)})
                yield f'<edge id="e{count}" source="{_xml(edge.from_)}" target="{_xml(edge.to)}">{data}</edge>\n'
    for key, party in parties.items():
        yield f'<node id="{_xml(key)}">{_data("node", {name: getattr(party, name) for name in _NODE_KEYS})}</node>\n'
    yield "</graph>\n</graphml>\n"


def _data(scope: str, values: Mapping[str, str | int | None]) -> str:
    known = ((key, _xml(str(value))) for key, value in values.items() if value is not None)
    return "".join(f'<data key="{scope}-{key}">{words}</data>' for key, words in known)


def _xml(words: str) -> str:
    return escape(_NO_XML.sub("\ufffd", words), {'"': "&quot;", "\r": "&#13;"})


EXPORTS = (Export("graphml", "one graph of all parties, parallel edges", "claims", "networkx", graphml),)
