"""ninjs, the IPTC's JSON for news items, versions 1 to 3.

https://iptc.org/standards/ninjs/. Version 3 writes ``versionCreated`` where the older ones write
``versioncreated``, and 2 and 3 have lists (``headlines``, ``bodies``) where 1 has ``headline`` and ``body_text``;
keys are therefore compared in lower case and without underscores.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...model import Credit
from ..drafts import Facts

_TELLING = frozenset({
    "bodytext", "bodyxhtml", "bodyhtml", "bodies", "headlines", "versioncreated", "firstcreated", "contentcreated",
    "infosources", "infosource", "copyrightholder", "copyrightnotice", "pubstatus",
})  # fmt: skip

#: Values of ``pubstatus`` (ninjs) and ``pubStatus`` (NewsML-G2) that take an item back.
WITHDRAWN = frozenset({"canceled", "cancelled", "withheld"})


def folded(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        str(key).lower().replace("_", ""): value for key, value in record.items() if value not in (None, "", [], {})
    }


def is_ninjs(record: Mapping[str, Any]) -> bool:
    """Whether a record without a ``text`` of its own has the keys that only ninjs uses."""
    keys = folded(record)
    standard = keys.get("standard")
    if isinstance(standard, Mapping) and str(standard.get("name", "")).lower() == "ninjs":
        return True
    if "text" in keys or not _TELLING & keys.keys():
        return False
    return bool({"uri", "headline", "headlines"} & keys.keys()) or any(
        key.startswith(("body", "bodies")) for key in keys
    )


def body_of(record: Mapping[str, Any]) -> tuple[str, bool]:
    """The item's text and whether it is HTML; an empty one when it has none."""
    keys = folded(record)
    best = ""
    markup = False
    bodies = keys.get("bodies")
    for body in bodies if isinstance(bodies, list) else []:
        if not isinstance(body, Mapping):
            continue
        value = folded(body).get("value")
        if not isinstance(value, str):
            continue
        html = "html" in str(folded(body).get("contenttype", "")).lower() or _has_tags(value)
        # Plain text first; between equals the longer one (a body may come with its abstract).
        if not best or (markup and not html) or (markup == html and len(value) > len(best)):
            best, markup = value, html
    if best:
        return best, markup
    for key in ("bodytext", "bodyplain", "body", "bodyxhtml", "bodyhtml", "bodyhtml5"):
        value = keys.get(key)
        if isinstance(value, str) and value.strip():
            return value, key not in ("bodytext", "bodyplain") or _has_tags(value)
    other = [v for k, v in keys.items() if k.startswith("body") and isinstance(v, str)]
    return (max(other, key=len), _has_tags(max(other, key=len))) if other else ("", False)


def _has_tags(text: str) -> bool:
    return bool(re.search(r"</(?:p|div|h\d|span|a|body|html)>|<(?:p|br)\s*/?>", text[:20_000], re.I))


def facts_of(record: Mapping[str, Any]) -> Facts:
    keys = folded(record)
    address = next(
        (v for k in ("canonicalurl", "url", "uri") if isinstance(v := keys.get(k), str) and re.match(r"https?://", v)),
        None,
    )
    return Facts(
        title=_headline(keys),
        url=address,
        published=next(
            (v for k in ("firstcreated", "contentcreated", "versioncreated") if isinstance(v := keys.get(k), str)), None
        ),
        language=keys["language"] if isinstance(keys.get("language"), str) else None,
    )


def _headline(keys: Mapping[str, Any]) -> str | None:
    listed = keys.get("headlines")
    values = [folded(h) for h in listed if isinstance(h, Mapping)] if isinstance(listed, list) else []
    ranked = sorted(
        values, key=lambda h: 0 if str(h.get("role", "main")).lower() in ("main", "headline", "title") else 1
    )
    found = (
        next((h["value"] for h in ranked if isinstance(h.get("value"), str)), None)
        or keys.get("headline")
        or keys.get("title")
    )
    return " ".join(found.split()) or None if isinstance(found, str) else None


def credits_of(record: Mapping[str, Any]) -> list[Credit]:
    """What the item declares about who made it; the caller leaves out what its text says as well."""
    keys = folded(record)
    found: list[Credit] = []
    for key, kind in (("byline", "byline"), ("located", "dateline"), ("creditline", "credit line"),
                      ("copyrightholder", "copyright"), ("copyrightnotice", "copyright"), ("usageterms", "copyright"), ("by", "byline"), ("provider", "metadata"), ("source", "metadata")):  # fmt: skip
        value = keys.get(key)
        if isinstance(value, Mapping):
            value = folded(value).get("name") or folded(value).get("literal")
        if isinstance(value, str) and value.strip():
            found.append(Credit(kind, " ".join(value.split())))  # type: ignore[arg-type]  # one of the five kinds above
    for key in ("infosources", "infosource"):
        listed = keys.get(key)
        for source in listed if isinstance(listed, list) else [listed]:
            name = (
                next((v for k in ("name", "literal", "title") if isinstance(v := folded(source).get(k), str)), None)
                if isinstance(source, Mapping)
                else source
            )
            if isinstance(name, str) and name.strip():
                found.append(Credit("metadata", " ".join(name.split())))
    return found
