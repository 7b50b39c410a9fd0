"""Web pages: trafilatura finds the article, this module keeps its links and what the page declares beside it."""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ...language.dates import iso_date
from ...language.text import fold
from ...model import Credit, Link, Unread
from ..addresses import clean_address
from ..boilerplate import (
    Block,
    Signs,
    absolute,
    any_of,
    blocks_of,
    demands_of,
    joined,
    kept,
    named_by,
    signs_of,
    why_no_article,
)
from ..decode import decode
from ..drafts import Draft, Facts, Format, Found, Work, language_code
from .page_credits import new_credits, visible_credits
from .plain import people

#: Characters of markup; the largest news pages have two or three million.
MAX_PAGE = 10_000_000
HTML_TYPES = ("text/html", "application/xhtml+xml")
_WHOLE = re.compile(r"<(?:!doctype|html|head|body)\b", re.I)
_XML = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_PROLOGUE = re.compile(r"<(?:\?xml|!--)[^>]{0,400}>\s*", re.I)
_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title|article|main|section|div|h1|p)\b", re.I)
_MAIL = re.compile(r"(?:from|mime-version|subject|date|snapshot-content-location|content-type): ", re.I)


def _is_html(start: str, _whole: bool) -> bool:
    while prologue := _PROLOGUE.match(start):
        start = start[prologue.end() :].lstrip()
    return _TAG.match(start) is not None


def page_of(work: Work, body: bytes, encoding: str | None = None, address: str | None = None) -> Iterator[Found]:
    """The article of the page that is, or is in, a document; ``encoding`` and ``address``: what it says of the page."""
    known = work.known.over(Facts(url=address))
    page = read_page(decode(body, html=True, said=encoding), known, work.origin)
    yield page if isinstance(page, Unread) else (work.origin, page)


def _read_html(work: Work) -> Iterator[Found]:
    return page_of(work, work.data)


def _read_mhtml(work: Work) -> Iterator[Found]:
    """A page as browsers save it in one file, a mail message with the page and its pictures as parts (RFC 2557).

    The page is the part with the address the whole was saved from; else the first part that is HTML. Other HTML parts
    are its frames: advertisements and widgets.
    """
    import email
    import email.policy

    message = email.message_from_bytes(work.data, policy=email.policy.compat32)
    whole = _mailed(message.get("Snapshot-Content-Location") or message.get("Content-Location"))
    parts = [part for part in message.walk() if part.get_content_type() in HTML_TYPES]
    page = next((p for p in parts if whole and _mailed(p.get("Content-Location")) == whole), next(iter(parts), None))
    body = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(body, bytes) or not body.strip():
        raise ValueError("no page in this MHTML file")
    address = clean_address(whole or _mailed(page.get("Content-Location")))
    yield from page_of(work, body, page.get_content_charset(), address)


def _mailed(header: object) -> str:
    """An address of a header, which may be folded over lines."""
    return re.sub(r"\s+", "", str(header)) if header is not None else ""


HTML = Format(
    "html", (".html", ".htm", ".xhtml"), "the article, its links, JSON-LD, meta tags, byline and credit elements",
    "the path", _read_html, _is_html,
)  # fmt: skip
MHTML = Format(
    "mhtml", (".mhtml", ".mht"), "a page saved by a browser in one file; its frames are not read", "the path",
    _read_mhtml, lambda start, _: _MAIL.match(start) is not None and "multipart/related" in start[:4000].lower(),
)  # fmt: skip


def read_page(markup: str, known: Facts, origin: str, *, fragment: bool = False) -> Draft | Unread:
    """The article of a page, or why there is none. ``fragment``: the markup may be an article's body alone."""
    if len(markup) > MAX_PAGE:
        return Unread(origin, f"larger than any page: {len(markup):,} characters of HTML, the limit is {MAX_PAGE:,}")
    clean = _XML.sub("", markup.replace("\x00", ""))
    if not clean.strip():
        return Unread(origin, "empty")
    try:
        if fragment and not _WHOLE.search(clean[:5000]):
            return _fragment(clean, known)
        return _page(clean, known, origin)
    except ImportError as error:
        return Unread(origin, f"HTML cannot be read: trafilatura does not load ({str(error).splitlines()[0]})")
    except Exception as error:  # whatever one broken page does to the parsers, the others are still read
        return Unread(origin, f"HTML not read: {type(error).__name__}: {str(error)[:120]}")


def _quiet() -> None:
    """Without a handler, Python prints the libraries' warnings about a page on standard error."""
    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _page(markup: str, known: Facts, origin: str) -> Draft | Unread:
    from trafilatura import bare_extraction, load_html

    _quiet()
    tree = load_html(markup)
    if tree is None:
        return Unread(origin, "no HTML in it that can be parsed")
    page = declared_by(tree, known.url, markup[:4000])
    url = known.url or page.url or page.canonical
    found = bare_extraction(
        tree,
        url=url,
        with_metadata=True,
        include_links=True,
        include_comments=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    body = None if found is None or isinstance(found, dict) else found
    title = known.title or (body.title if body is not None else None) or page.headline
    titles = [t for t in (title, body.title if body is not None else None, page.headline) if t]
    text, links = joined(_article(blocks_of(body.body), titles), url) if body is not None else ("", ())
    why = why_no_article([*titles, *named_by(tree)], url, text, page.signs, demands_of(tree, text))
    if why:
        return Unread(origin, why)
    if body is None or not text.strip():
        return Unread(origin, "no article text in this page")
    seen, beside = visible_credits(tree, title, text, language_code(known.language or page.language))
    facts = Facts(
        title=title,
        url=url,
        canonical=page.canonical,
        published=page.published or body.date or beside,
        authors=_authors(page, body.author, [c.text for c in seen if c.kind == "byline"]),
        language=page.language,
    )
    more = tuple(Link(address) for address in page.related)
    return Draft(
        text, facts, site=page.site or body.sitename, links=links + more, credits=new_credits(seen + page.credits, text)
    )


def _fragment(markup: str, known: Facts) -> Draft:
    """An article's body alone: all of it is text, so nothing is searched for."""
    from lxml.html import fragment_fromstring

    tree = fragment_fromstring(markup, create_parent="div")
    text, links = joined(_article(blocks_of(tree), [known.title] if known.title else []), known.url)
    return Draft(text, links=links)


def _article(blocks: Sequence[Block], titles: Sequence[str]) -> list[Block]:
    """The paragraphs without boilerplate and without the headline, which is the title."""
    keep = kept([block.text for block in blocks])
    left = [block for block, wanted in zip(blocks, keep, strict=True) if wanted]
    keys = {fold(title) for title in titles}
    head = [i for i, block in enumerate(left[:4]) if fold(block.text) in keys or block.tag == "h1"]
    return [block for i, block in enumerate(left) if i not in head or len(left) == len(head)]


def _authors(page: Declared, found: str | None, seen: Sequence[str]) -> tuple[str, ...]:
    """The people among the declared authors; where nobody is declared, trafilatura's reading of the byline or ours."""
    read = [name for name in (found or "").split(";") if not is_own(name, page.own)]
    for names in (page.people, read, seen):
        listed = tuple(dict.fromkeys(person for name in names for person in people(_by().sub("", name.strip()))))
        if listed:
            return listed
    return ()


# --- What a page declares beside its article: JSON-LD, meta tags, its canonical address.


_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report)$")
_AUTHOR_METAS = frozenset({
    "author", "byl", "dc.creator", "dcterms.creator", "dc.contributor", "parsely-author", "sailthru.author",
    "cxenseparse:author", "cxense:author", "article:author_name", "article:author", "authors", "content-author",
    "article.author", "og:article:author",
})  # fmt: skip
_SOURCE_METAS = ("dc.source", "dcterms.source", "article:source", "news_source", "content-source", "agency", "source")
_RIGHTS_METAS = ("copyright", "dc.rights", "dcterms.rights", "dcterms.rightsholder", "rights", "dc.rightsholder")
_ORIGINAL_METAS = frozenset({"original-source", "syndication-source", "article:original_source"})
_DATE_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "pubdate", "publishdate", "publish-date", "article.published", "sailthru.date",
    "parsely-pub-date", "citation_publication_date", "last-published", "cxenseparse:recs:publishtime",
)  # fmt: skip
_ORGANIZATIONS = ("Organization", "NewsMediaOrganization", "Corporation")
_WRAPPED = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
_LONGEST = 160


@dataclass(slots=True)
class Declared:
    """A page's own statements. ``related``: the addresses it says it is based on; ``own``: names of its outlet, folded;
    ``signs``: what kind of page it says it is."""

    url: str | None = None
    canonical: str | None = None
    language: str | None = None
    published: str | None = None
    headline: str | None = None
    site: str | None = None
    people: list[str] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    credits: list[Credit] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    signs: Signs = field(default_factory=Signs)


def declared_by(tree: Any, known_url: str | None, head: str) -> Declared:
    """The statements of a parsed page. ``head``: the page's beginning as text, for a browser's mark on a saved page."""
    metas = _metas(tree)
    found = Declared(language=_language(tree, metas))
    stated_records = list(_records(tree))
    records = [record for record in stated_records if _is_article(record)]
    found.signs = signs_of(stated_records, metas)
    saved = re.search(r"<!--\s*saved from url=\(\d+\)(\S{8,2000}?)\s*-->", head)
    base = known_url or (saved[1] if saved else None)
    found.canonical = _canonical(tree, base)
    found.url = _address(metas, found.canonical, saved[1] if saved else None, base)
    for key in ("og:site_name", "application-name"):
        found.site = found.site or _one(metas, key)
    publishers: list[str] = []
    for record in records[:1]:
        _take_record(record, found, publishers)
    found.site = found.site or (publishers[0] if publishers else None)
    stated = [found.published, *(_one(metas, key) for key in _DATE_METAS)]
    found.published = next((date for words in stated if words and (date := iso_date(words, loose=False))), None)
    for key, values in metas.items():
        if key in _AUTHOR_METAS or key in _SOURCE_METAS:
            for value in values:
                found.credits += [Credit("metadata", name) for name in _names(value)]
                found.people += _names(value) if key in _AUTHOR_METAS else []
        elif key in _RIGHTS_METAS:
            found.credits += [Credit("copyright", v) for v in values if _usable(v)]
        elif key in _ORIGINAL_METAS:
            found.related += [url for v in values if (url := absolute(v, base))]
    own = found.own = {
        fold(name)
        for name in [found.site, *publishers, *_names_of_host(found.url or found.canonical or known_url)]
        if name
    }
    found.credits = [c for c in dict.fromkeys(found.credits) if not is_own(c.text, own)]
    found.people = [name for name in dict.fromkeys(found.people) if not is_own(name, own)]
    found.related = [u for u in dict.fromkeys(found.related) if u not in (found.url, found.canonical, known_url)]
    return found


def _metas(tree: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        value = " ".join((meta.get("content") or "").split())
        if key and value:
            found.setdefault(key.strip().lower(), []).append(value)
    return found


def _one(metas: Mapping[str, list[str]], key: str) -> str | None:
    return next(iter(metas.get(key, ())), None)


def _language(tree: Any, metas: Mapping[str, list[str]]) -> str | None:
    root = tree if tree.tag == "html" else next(tree.iter("html"), None)
    said = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")) if root is not None else None
    return said or _one(metas, "og:locale") or _one(metas, "content-language") or None


def _canonical(tree: Any, base: str | None) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            return absolute(link.get("href"), base)
    return None


def _address(metas: Mapping[str, list[str]], canonical: str | None, saved: str | None, base: str | None) -> str | None:
    open_graph = absolute(_one(metas, "og:url"), base)
    choices = [url for url in (open_graph, canonical, absolute(saved, None)) if url]
    # Some sites give every page the address of the front page: one with a path says more.
    return next((url for url in choices if re.match(r"https?://[^/]+/.+", url)), choices[0] if choices else None)


def _records(tree: Any) -> Iterator[Mapping[str, Any]]:
    for script in tree.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        raw = _WRAPPED.sub("", (script.text or "").strip()).strip().rstrip(";")
        try:
            value = json.loads(raw, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _typed(value, 0)


def _typed(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """The page's own statements, whatever they are of; not those in a list of other stories."""
    if depth > 4:
        return
    if isinstance(value, list):
        for item in value[:50]:
            yield from _typed(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        if not _is_article(value):
            for key in ("@graph", "mainEntity", "mainEntityOfPage"):
                yield from _typed(value.get(key), depth + 1)


def _is_article(record: Mapping[str, Any]) -> bool:
    kinds = record.get("@type")
    return any(
        isinstance(kind, str) and _ARTICLE.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _take_record(record: Mapping[str, Any], found: Declared, publishers: list[str]) -> None:
    for key in ("publisher", "isPartOf"):
        publishers += [name for name, _ in _parties(record.get(key))]
    published = record.get("datePublished") or record.get("dateCreated")
    found.published = published if isinstance(published, str) else None
    headline = record.get("headline")
    found.headline = " ".join(html.unescape(headline).split()) if isinstance(headline, str) else None
    for key in ("author", "creator", "contributor"):
        for name, organization in _parties(record.get(key)):
            found.credits.append(Credit("metadata", name))
            if not organization:
                found.people.append(name)
    for key in ("sourceOrganization", "provider"):
        found.credits += [Credit("metadata", name) for name, _ in _parties(record.get(key))]
    found.credits += [Credit("copyright", name) for name, _ in _parties(record.get("copyrightHolder"))]
    for key in ("creditText", "copyrightNotice"):
        value = record.get(key)
        if isinstance(value, str) and _usable(value):
            found.credits.append(Credit("credit line" if key == "creditText" else "copyright", " ".join(value.split())))
    for key in ("isBasedOn", "isBasedOnUrl", "citation"):
        listed = record.get(key)
        for item in listed if isinstance(listed, list) else [listed]:
            address = (item.get("url") or item.get("@id")) if isinstance(item, dict) else item
            if isinstance(address, str) and (url := absolute(address, None)):
                found.related.append(url)


def _parties(value: Any) -> Iterator[tuple[str, bool]]:
    """The names in a JSON-LD value, and whether each is said to be an organization's."""
    for item in value if isinstance(value, list) else [value]:
        organization = isinstance(item, dict) and item.get("@type") in _ORGANIZATIONS
        named = item.get("name") if isinstance(item, dict) else item
        for name in named if isinstance(named, list) and isinstance(item, dict) else [named]:
            if isinstance(name, str):
                yield from ((part, organization) for part in _names(name))


def _names(value: str) -> list[str]:
    names = [" ".join(part.split()).strip(" ,") for part in re.split(r"[;|]", html.unescape(value))]
    return [name for name in names if _usable(name)]


def _usable(name: str) -> bool:
    """No address of a profile page, no mail address, no template that was never filled in."""
    return (
        2 <= len(name) <= _LONGEST
        and any(c.isalpha() for c in name)
        and not re.search(r"https?://|www\.|@|[{}<>]|^(?:null|none|undefined|admin)$|^[a-z0-9]+(?:-[a-z0-9]+)+$", name)
    )


def _names_of_host(url: str | None) -> Iterator[str]:
    """What the page's own outlet is called: in the registry, and by its address."""
    from urllib.parse import urlsplit

    from ... import parties

    if not url:
        return
    known = parties.outlet_by_url(url)
    if known:
        yield known.name
    try:
        labels = (urlsplit(url).hostname or "").removeprefix("www.").split(".")
    except ValueError:
        return
    if len(labels) > 1 and len(labels[-2]) > 3:
        # trafilatura writes an author "example.org" as "Example Org".
        yield from (labels[-2], ".".join(labels[-2:]), " ".join(labels[-2:]))


@cache
def _by() -> re.Pattern[str]:
    return re.compile(rf"^{any_of('by', 'author')}\b:?\s+", re.I)


@cache
def _around_own_name() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand before the page's own name in a credit, and what behind it makes it more than that."""
    before = rf"^(?:{any_of('rights')}\W*|{any_of('before the own name')}|\d{{4}}(?:\s?-\s?\d{{4}})?|[\s,.:|-])+"
    return re.compile(before), re.compile(rf"(?:\W|$)(?!\s*(?:/|{any_of('and')}\b|,\s*\w{{2,4}}$))")


def is_own(words: str, own: set[str]) -> bool:
    """The page crediting itself, which says nothing: its name, alone or before a company's form and seat."""
    before, behind = _around_own_name()
    said = before.sub("", fold(words)).removesuffix("版权所有").strip(" .")
    plain = {re.sub(r"^the ", "", name) for name in own}
    return not said or any(
        said == name or (said.startswith(name) and behind.match(said, len(name))) for name in plain if name
    )
