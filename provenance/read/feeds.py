"""Lists of addresses that sites publish: RSS and Atom feeds, sitemaps and news sitemaps, and OPML lists of feeds."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..language.dates import iso_date
from .addresses import clean_address
from .decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["feed", "sitemap", "index", "outline"]

_ROOTS: dict[str, Kind] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "urlset": "sitemap",
    "sitemapindex": "index",
    "opml": "outline",
}
_PROLOGUE = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)", re.S | re.I)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([A-Za-z]+)[\s/>]")
#: Addresses of one list that are looked at; a sitemap may have 50,000.
MOST_ITEMS = 50_000
_LARGEST = 20_000_000


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. ``publisher`` is who published it where the list says it is somebody else's (RSS and Atom ``source``);
    ``home`` is that one's address. ``published`` is ISO 8601."""

    address: str
    published: str | None = None
    publisher: str | None = None
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """``items`` of a feed or sitemap are pages, newest first; those of an index are sitemaps, those of an outline feeds."""

    kind: Kind
    items: tuple[Item, ...]


def kind_of_listing(text: str) -> Kind | None:
    """What list a document is, by its outermost element; None for anything else."""
    start = text[:20_000].lstrip("\ufeff")
    while m := _PROLOGUE.match(start):
        start = start[m.end() :]
    root = _ROOT.match(start)
    if root is None and re.match(r"\s*<!DOCTYPE", start, re.I):
        # One with declarations inside: a list as well, so that it is refused as one.
        root = re.search(r"<(?:[\w.-]+:)?(rss|feed|rdf|urlset|sitemapindex|opml)[\s/>]", text[:200_000], re.I)
    return _ROOTS.get(root[1].lower()) if root else None


def listing(data: bytes, address: str) -> Listing | str | None:
    """The list in a document that came from ``address``; why it is not read, in one line; or None where it is no list."""
    unpacked = _unpacked(data)
    if isinstance(unpacked, str):
        return unpacked
    text = decode(unpacked, html=True)
    kind = kind_of_listing(text)
    if kind is None:
        return None
    # Entities of its own are what XML bombs are made of, and no feed needs them.
    if re.search(r"<!ENTITY", text, re.I):
        return "refused: it declares XML entities, as no feed has to"
    tree = _tree(text)
    if tree is None:
        return "broken XML"
    found = {"feed": _feed, "sitemap": _sitemap, "index": _sitemap, "outline": _outline}[kind](tree, address)
    items: dict[str, Item] = {}
    for item in found:
        items.setdefault(item.address, item)
        if len(items) >= MOST_ITEMS:
            break
    # Stable: entries without a date stay where the list has them, behind those with one.
    ordered = (
        items.values()
        if kind == "outline"
        else sorted(items.values(), key=lambda item: item.published or "", reverse=True)
    )
    return Listing(kind, tuple(ordered))


def _unpacked(data: bytes) -> bytes | str:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        unpacker = zlib.decompressobj(31)
        made = unpacker.decompress(data, _LARGEST)
    except zlib.error:
        return "its compressed data is damaged"
    return made if not unpacker.unconsumed_tail else f"larger than {_LARGEST // 1_000_000} MB when unpacked"


def _tree(text: str) -> Any:
    from lxml import etree

    # Characters XML has no room for, NUL above all, would end the reading there.
    plain = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text).lstrip("\ufeff \t\r\n")
    plain = re.sub(r"^<\?xml.*?\?>", "", plain, flags=re.S)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(plain.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _name(node: Any) -> str:
    return node.tag.rsplit("}", 1)[-1].lower() if isinstance(node.tag, str) else ""


def _words(node: Any) -> str:
    return " ".join("".join(node.itertext()).split()) if node is not None else ""


def _first(node: Any, *names: str) -> Any:
    """The first child of the first of these names that there is; prefixes aside."""
    for name in names:
        for child in node:
            if _name(child) == name:
                return child
    return None


def _date(node: Any) -> str | None:
    return iso_date(_words(node)[:80], loose=False) if node is not None else None


def _feed(tree: Any, address: str) -> Iterator[Item]:
    for node in tree.iter():
        if _name(node) not in ("item", "entry"):
            continue
        link = _link(node, address)
        if link is None:
            continue
        source = _first(node, "source")
        publisher = home = None
        if source is not None:
            # RSS: the name is the element's text, the feed's address its attribute; Atom: a feed's head in small.
            publisher = (_words(_first(source, "title")) or _words(source) if len(source) else _words(source)) or None
            home = clean_address(source.get("url") or _atom_link(source) or "", address)
        yield Item(link, _date(_first(node, "pubdate", "published", "date", "updated")), publisher, home)


def _link(node: Any, address: str) -> str | None:
    base = next(
        (
            b
            for above in (node, *node.iterancestors())
            if (b := above.get("{http://www.w3.org/XML/1998/namespace}base"))
        ),
        None,
    )
    base = clean_address(base, address) if base else address
    guid = _first(node, "guid")
    permanent = _words(guid) if guid is not None and (guid.get("isPermaLink") or "true").lower() == "true" else ""
    for said in (
        _words(_first(node, "origlink")),
        _atom_link(node),
        *(_words(c) for c in node if _name(c) == "link"),
        permanent,
    ):
        if said and (found := clean_address(said, base)):
            return found
    return None


def _atom_link(node: Any) -> str:
    return next(
        (
            c.get("href")
            for c in node
            if _name(c) == "link" and c.get("href") and (c.get("rel") or "alternate") == "alternate"
        ),
        "",
    )


def _sitemap(tree: Any, address: str) -> Iterator[Item]:
    for node in tree:
        if _name(node) not in ("url", "sitemap"):
            continue
        where = clean_address(_words(_first(node, "loc")), address)
        if where is None:
            continue
        news = _first(node, "news")
        published = _date(_first(news, "publication_date")) if news is not None else None
        yield Item(where, published or _date(_first(node, "lastmod")))


def _outline(tree: Any, address: str) -> Iterator[Item]:
    for node in tree.iter():
        if _name(node) == "outline":
            feed = next((value for key, value in node.attrib.items() if key.lower() == "xmlurl"), None)
            if feed and (where := clean_address(feed, address)):
                yield Item(where)
