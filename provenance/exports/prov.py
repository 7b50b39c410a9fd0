"""Claims as linked data: PROV-O and schema.org in JSON-LD.

In PROV-O terms a claim is an entity, and so is what each party made of it (its version, ``prov:specializationOf`` the
claim, ``prov:wasAttributedTo`` the party). A version that rests on another ``prov:wasDerivedFrom`` it: quoted words
``prov:wasQuotedFrom``, the end of a chain ``prov:hadPrimarySource``, both of which PROV-O defines as kinds of
derivation. Suspected edges are no statement of fact, and stand under a property of their own that PROV-O does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent

from ..model import Edge, Evidence, Party
from ..show.rows import json_text
from . import ArticleFacts, Export, Facts, reviewers_of

if TYPE_CHECKING:
    from ..show.labels import Counted, Traced

# A namespace nobody has to host. Names in it: the fields of the model, as docs/exports.md tells them.
NAMESPACE = "urn:news-provenance:"
CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "http://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "np": NAMESPACE + "term:",
}
_AGENTS = {
    "person": ("prov:Person", "schema:Person"),
    "outlet": ("prov:Organization", "schema:NewsMediaOrganization"),
    "agency": ("prov:Organization", "schema:NewsMediaOrganization"),
    "organization": ("prov:Organization", "schema:Organization"),
}
_QUOTED = frozenset({"quotes", "reprints"})


def prov(facts: Facts) -> Iterator[str]:
    """One JSON-LD document with a flat ``@graph``; parties and articles come last, each once."""
    yield f'{{"@context": {json_text(CONTEXT, indent=None)},\n"@graph": [\n'
    parties: dict[str, Party] = {}
    named: dict[str, None] = {}
    first = True
    for traced in facts.claims:
        for counted in traced.counted:
            parties |= {key: party for key, party in counted.chart.parties.items() if key not in parties}
            named |= dict.fromkeys(m.article for m in counted.position.mentions)
            named |= dict.fromkeys(v.article for e in counted.chart.edges for v in e.evidence)
        for node in _claim_nodes(traced, facts.articles):
            yield ("" if first else ",\n") + json_text(node, indent=None)
            first = False
    for node in [*map(_agent, parties.values()), *(_article(facts.articles[a]) for a in named if a in facts.articles)]:
        yield ("" if first else ",\n") + json_text(node, indent=None)
        first = False
    yield "\n]}\n"


def iri(*parts: str) -> str:
    """``urn:news-provenance:claim:4cf9…``: the same on any machine, for the same ids."""
    return NAMESPACE + ":".join(percent(part.encode("utf-8", "replace").decode(), safe="-._~/") for part in parts)


def _article_iri(article: ArticleFacts) -> str:
    # Signs no IRI may hold would spoil the whole document for a reader that checks.
    return article.url if article.url and not re.search(r'[<>"{}|\\^`\s]', article.url) else iri("article", article.id)


def _claim_nodes(traced: Traced, articles: Mapping[str, ArticleFacts]) -> Iterator[dict[str, Any]]:
    reviewers = reviewers_of(traced)
    for place, counted in enumerate(traced.counted, 1):
        here = (traced.claim.id, str(place))
        mentions = counted.position.mentions
        carried = [articles[m.article] for m in mentions if m.article in articles]
        node: dict[str, Any] = {
            "@id": iri("claim", *here),
            "@type": ["prov:Entity", "schema:Claim"],
            "schema:text": traced.claim.text,
            "np:stance": counted.position.stance,
            "np:at_least": counted.independence.at_least,
            "np:as_written": counted.independence.as_written,
            "np:at_most": counted.independence.at_most,
            "np:badges": list(counted.independence.badges),
            "schema:appearance": _refs(_article_iri(f) for f in carried),
        }
        if counted.position.figure:
            node["np:figure"] = counted.position.figure.text
        dated = sorted((f for f in carried if f.published), key=lambda f: f.published or "")
        if dated:
            node["schema:firstAppearance"] = {"@id": _article_iri(dated[0])}
        yield node
        yield from _versions(counted, here, reviewers, articles)


def _versions(
    counted: Counted,
    here: tuple[str, str],
    reviewers: Mapping[tuple[str, str], list[str]],
    articles: Mapping[str, ArticleFacts],
) -> Iterator[dict[str, Any]]:
    ground = {o.party for o in counted.independence.origins if o.grade == "ground"}
    rests: dict[str, list[Edge]] = {}
    for edge in counted.chart.edges:
        rests.setdefault(edge.from_, []).append(edge)
    for key in counted.chart.parties:
        node: dict[str, Any] = {
            "@id": iri("version", *here, key),
            "@type": ["prov:Entity", "schema:Claim"],
            "prov:specializationOf": {"@id": iri("claim", *here)},
            "prov:wasAttributedTo": {"@id": iri("party", key)},
        }
        if key in counted.chart.carriers:
            node["np:carries"] = True
        evidence: dict[str, Evidence] = {}
        for edge in rests.get(key, ()):
            target = {"@id": iri("version", *here, edge.to)}
            for name in _properties(edge, edge.to in ground):
                node.setdefault(name, []).append(target)
            node.setdefault("np:edge", []).append(
                _edge(edge, target, reviewers.get((edge.from_, edge.to), []), evidence)
            )
        yield node
        yield from (_quotation(id_, e, articles) for id_, e in evidence.items())


def _properties(edge: Edge, ends: bool) -> list[str]:
    if edge.status == "suspected":
        return ["np:suspectedFrom"]
    names = ["prov:wasDerivedFrom", "schema:isBasedOn"]
    names += ["prov:wasQuotedFrom"] if edge.kind in _QUOTED else []
    names += ["prov:hadPrimarySource"] if ends else []
    return names


def _edge(edge: Edge, target: dict[str, str], reviewers: list[str], evidence: dict[str, Evidence]) -> dict[str, Any]:
    """What PROV-O's bare property cannot say: how sure it is, of which kind, in which words."""
    node: dict[str, Any] = {"np:to": target, "np:kind": edge.kind, "np:status": edge.status}
    if reviewers:
        node["np:reviewer"] = reviewers
    shown = []
    for e in edge.evidence:
        id_ = iri("quotation", e.article, f"{e.span.start}-{e.span.end}")
        evidence[id_] = e
        shown.append({"@id": id_})
    if shown:
        node["np:evidence"] = shown
    return node


def _quotation(id_: str, evidence: Evidence, articles: Mapping[str, ArticleFacts]) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@id": id_,
        "@type": ["prov:Entity", "schema:Quotation"],
        "schema:text": evidence.span.text,
        "np:start": evidence.span.start,
        "np:end": evidence.span.end,
    }
    if evidence.article in articles:
        article = {"@id": _article_iri(articles[evidence.article])}
        node |= {"prov:wasQuotedFrom": article, "schema:isPartOf": article}
    return node


def _agent(party: Party) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@id": iri("party", party.id),
        "@type": ["prov:Agent", *_AGENTS.get(party.kind, ())],
        "schema:name": party.name,
        "np:kind": party.kind,
    }
    if party.descriptor:
        node["schema:description"] = party.descriptor
    if party.owner:
        node["np:owner"] = party.owner
    return node


def _article(article: ArticleFacts) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@id": _article_iri(article),
        "@type": ["prov:Entity", "schema:NewsArticle"],
        "schema:sha256": article.sha256,
        "np:article": article.id,
    }
    known = {
        "schema:headline": article.title,
        "schema:datePublished": article.published,
        "schema:inLanguage": article.language,
        "schema:url": article.url,
    }
    return node | {key: value for key, value in known.items() if value}


def _refs(iris: Iterable[str]) -> list[dict[str, str]]:
    return [{"@id": one} for one in dict.fromkeys(iris)]


EXPORTS = (Export("prov", "PROV-O with schema.org, as JSON-LD", "claims", "rdflib", prov),)
