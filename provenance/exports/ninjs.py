"""Articles as ninjs, the JSON of the news agencies, with the sources they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..model import Attribution
from ..show.html import web_address
from ..show.rows import json_text, text_sha256
from . import Export, Facts
from .prov import iri

if TYPE_CHECKING:
    from ..store import ArticleRecord

_SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"
# A date alone is no date-time, and a time that nobody gave is not made up.
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def ninjs(facts: Facts) -> Iterator[str]:
    """ninjs 3.1, one item per line: each article with the sources it names as ``infoSources``."""
    for view in facts.views:
        yield json_text(_ninjs_item(view), indent=None) + "\n"


def _ninjs_item(view: ArticleRecord) -> dict[str, Any]:
    a = view.article
    item: dict[str, Any] = {
        "standard": {"name": "ninjs", "version": "3.1", "schema": _SCHEMA},
        "uri": web_address(a.url) or iri("article", a.id),
        "type": "text",
        "representationType": "full",
        "bodies": [{"role": "main", "contentType": "text/plain", "charCount": len(a.text), "value": a.text}],
        "altIds": [{"role": "news-provenance", "value": a.id}, {"role": "sha256", "value": text_sha256(a.text)}],
        "infoSources": _info_sources(view.attributions),
    }
    known = {
        "language": a.language,
        "by": ", ".join(a.authors),
        "contentCreated": a.published if a.published and _DATE_TIME.fullmatch(a.published) else None,
    }
    item |= {key: value for key, value in known.items() if value}
    if a.title:
        item["headlines"] = [{"role": "main", "value": a.title}]
    if a.outlet:
        item["organisations"] = [{"name": a.outlet.name, "rel": "publisher", "uri": iri("party", a.outlet.id)}]
    return item


def _info_sources(attributions: Iterable[Attribution]) -> list[dict[str, str]]:
    """Whom the article names, each once for each part it plays, in the order of the text.

    ``role``: ``credited`` (its words or material were used), ``cited``, or ``cited by`` the one that stands before it.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    for a in attributions:
        if a.stance == "decline":
            continue
        for path in a.paths:
            for place, party in enumerate(path):
                role = f"cited by {path[place - 1].name}" if place else "credited" if a.form == "credit" else "cited"
                found.setdefault(
                    (party.id, role),
                    {"name": party.name, "role": role, "uri": iri("party", party.id), "literal": party.id},
                )
    return list(found.values())


EXPORTS = (
    Export("ninjs", "ninjs 3.1: an article on each line, its sources as infoSources", "articles", "jsonschema", ninjs),
)
