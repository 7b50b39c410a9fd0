"""Articles from web addresses: a page is read; a feed, a sitemap or a list of feeds leads to its pages.

The lists are RSS and Atom feeds, sitemaps and news sitemaps, and OPML. Nothing is fetched twice.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from ..errors import UsageError
from ..language.dates import iso_date
from ..language.text import fold
from ..model import Article, Credit, Unread
from .addresses import clean_address
from .decode import SAFE_XML, codec_named, decode
from .drafts import Facts, Format, finish
from .fetching import Answer, Failed, Known, Page, Session, Unchanged, same_site
from .formats.webpage import HTML, HTML_TYPES
from .opening import checked, read_bytes

Kind = Literal["feed", "sitemap", "index", "outline"]

_ROOTS: dict[str, Kind] = {
    "rss": "feed", "feed": "feed", "rdf": "feed", "urlset": "sitemap", "sitemapindex": "index", "opml": "outline",
}  # fmt: skip
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
    """``items`` of a feed or sitemap are pages, newest first; those of an index sitemaps, those of an outline feeds."""

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
    """The list in a document that came from ``address``; why it is not read, in one line; None where it is no list."""
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
    by_address: dict[str, Item] = {}
    for item in {"feed": _feed, "sitemap": _sitemap, "index": _sitemap, "outline": _outline}[kind](tree, address):
        by_address.setdefault(item.address, item)
        if len(by_address) >= MOST_ITEMS:
            break
    items = list(by_address.values())
    if kind != "outline":
        # Stable: entries without a date stay where the list has them, behind those with one.
        items.sort(key=lambda item: item.published or "", reverse=True)
    return Listing(kind, tuple(items))


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
    parser = etree.XMLParser(encoding="utf-8", recover=True, remove_comments=True, remove_pis=True, **SAFE_XML)
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
    return next((child for name in names for child in node if _name(child) == name), None)


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
            publisher = _words(_first(source, "title")) or _words(source) or None
            home = clean_address(source.get("url") or _atom_link(source) or "", address)
        yield Item(link, _date(_first(node, "pubdate", "published", "date", "updated")), publisher, home)


def _link(node: Any, address: str) -> str | None:
    bases = (above.get("{http://www.w3.org/XML/1998/namespace}base") for above in (node, *node.iterancestors()))
    stated = next(filter(None, bases), None)
    base = clean_address(stated, address) if stated else address
    guid = _first(node, "guid")
    permanent = _words(guid) if guid is not None and (guid.get("isPermaLink") or "true").lower() == "true" else ""
    links = [_words(child) for child in node if _name(child) == "link"]
    choices = (_words(_first(node, "origlink")), _atom_link(node), *links, permanent)
    return next((clean for choice in choices if choice and (clean := clean_address(choice, base))), None)


def _atom_link(node: Any) -> str:
    links = (child for child in node if _name(child) == "link" and (child.get("rel") or "alternate") == "alternate")
    return next((address for link in links if (address := link.get("href"))), "")


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


# --- What is remembered of addresses.


@dataclass(frozen=True, slots=True)
class Visit:
    """The last answer of a clean address.

    ``final``: where it came from in the end; ``at``: when, ISO 8601 in UTC; ``status``: HTTP, None where nothing
    answered. ``etag`` and ``modified``: what the server wants to be asked with next time. ``reason`` says why there is
    no article; ``lasting``: that asking again soon would change nothing. ``article``: the id of what was read there.
    """

    address: str
    final: str
    at: str
    status: int | None = None
    etag: str | None = None
    modified: str | None = None
    reason: str | None = None
    lasting: bool = True
    article: str | None = None


class Memory(Protocol):
    """Where visits are kept."""

    def recall(self, address: str) -> Visit | None:
        """The last visit of a clean address, or of one that leads to an article that is here."""

    def note(self, visit: Visit) -> None:
        """Keep a visit in place of the one before."""


class Forgetful:
    """Remembers for as long as it lives."""

    def __init__(self) -> None:
        self._visits: dict[str, Visit] = {}

    def recall(self, address: str) -> Visit | None:
        return self._visits.get(address)

    def note(self, visit: Visit) -> None:
        self._visits[visit.address] = visit
        if visit.article is not None:
            self._visits.setdefault(visit.final, visit)


# --- Articles from web addresses: a page is read, a feed, sitemap or list of feeds leads to its pages.


# A list of feeds, of sitemaps of sitemaps: deeper than that lies a trap.
_DEEPEST = 3
_MOST_LISTS = 200


@dataclass(frozen=True, slots=True)
class Here:
    """The page of an address is here already, and was not read again. ``article`` is its id."""

    address: str
    article: str | None


Found = Article | Unread | Here


@dataclass
class Web:
    """Reads articles from addresses. ``most``: how many pages one feed, sitemap or list of feeds may lead to in one
    call; ``tell`` gets a line for what is left out."""

    session: Session = field(default_factory=Session)
    memory: Memory = field(default_factory=Forgetful)
    most: int = 100
    tell: Callable[[str], None] | None = None

    def articles(
        self,
        address: str,
        known: Facts | None = None,
        format_: Format | None = None,
        *,
        again: bool = True,
        lists: bool = True,
    ) -> Iterator[Found]:
        """What an address leads to. ``known``: what the caller knows of the article; ``again``: ask for a page that is
        here already whether it has changed. The articles of a list that are here are left alone; without ``lists``, no
        list is read."""
        clean = clean_address(address)
        if clean is None:
            yield Unread(address, "not a web address: only http and https, without a user name")
            return
        yield from _Reading(self, known or Facts(), format_).start(clean, again=again, lists=lists)


def read_address(address: str, *, verbatim: bool, given: Mapping[str, Any]) -> Iterator[Article | Unread]:
    """See :func:`provenance.read.read`. What is wrong with the call itself is raised here, before the first item."""
    known, format_ = checked(given)
    if verbatim:
        raise UsageError("verbatim keeps plain text only, and this is a web address")
    return (item for item in Web().articles(address, known, format_) if not isinstance(item, Here))


class _Reading:
    """One call: what it may still read, and where it has been."""

    def __init__(self, web: Web, known: Facts, format_: Format | None) -> None:
        self.web, self.known, self.format = web, known, format_
        self.left = web.most
        self.lists: set[str] = set()

    def start(self, address: str, *, again: bool, lists: bool) -> Iterator[Found]:
        before = self.web.memory.recall(address)
        if before is not None and not again:
            if before.article is not None:
                yield Here(address, before.article)
                return
            if before.reason is not None and before.lasting:
                yield Unread(address, before.reason)
                return
        answer = self._ask(address, before)
        content = listing(answer.body, answer.final) if isinstance(answer, Page) else None
        if isinstance(answer, Page) and content is not None:
            yield from self._listed(answer, content if lists else "a feed or a sitemap, not a page", 0)
        else:
            yield from self._settled(address, answer, before)

    def _ask(self, address: str, before: Visit | None) -> Answer:
        etag, modified = (before.etag, before.modified) if before is not None else (None, None)

        def is_here(final: str) -> bool:
            visit = self.web.memory.recall(final)
            return visit is not None and visit.article is not None

        return self.web.session.fetch(address, etag=etag, modified=modified, known=is_here)

    def _note(self, address: str, final: str, status: int | None, **more: Any) -> None:
        now = self.web.session.clock.now().isoformat(timespec="seconds")
        self.web.memory.note(Visit(address, final, now, status, **more))

    def _settled(self, address: str, answer: Answer, before: Visit | None, item: Item | None = None) -> Iterator[Found]:
        """The article of an answer that is no list, and a note of the visit once whoever asked has taken it."""
        stored = before.article if before is not None else None
        match answer:
            case Failed(reason=reason, lasting=lasting):
                # A page that has gone since was read all the same.
                final = answer.final or address
                self._note(address, final, answer.status, reason=reason, lasting=lasting, article=stored)
                yield Unread(address, reason)
            case Unchanged():
                if before is not None:
                    now = self.web.session.clock.now().isoformat(timespec="seconds")
                    self.web.memory.note(dataclasses.replace(before, at=now, status=304))
                    is_unread = stored is None and before.reason
                    yield Unread(address, before.reason or "") if is_unread else Here(address, stored)
            case Known():
                there = self.web.memory.recall(answer.final)
                article = there.article if there is not None else None
                self._note(address, answer.final, 200, article=article)
                yield Here(address, article)
            case Page():
                article, reasons = None, []
                for result in self._read(answer, item):
                    yield result
                    if isinstance(result, Article):
                        article = result.id
                    else:
                        reasons.append(result.reason)
                why = None if article is not None else [*reasons, "no article in it"][0]
                self._note(
                    address, answer.final, 200, etag=answer.etag, modified=answer.modified, reason=why, article=article
                )

    def _read(self, page: Page, item: Item | None) -> Iterator[Article | Unread]:
        known = dataclasses.replace(self.known, url=page.final)
        format_ = self.format or (HTML if page.kind in HTML_TYPES else None)
        for result in read_bytes(_in_utf8(page), page.address, format_, known):
            if isinstance(result, Unread):
                yield result
                continue
            origin, draft = result
            if item is not None:
                draft = dataclasses.replace(draft, facts=draft.facts.over(Facts(published=item.published)))
                named = draft.site if draft.site and not same_site(page.final, f"http://{draft.site}") else None
                if item.publisher and item.home and same_site(page.final, item.home):
                    # A site without a name goes by its host.
                    draft = dataclasses.replace(draft, site=named or item.publisher)
            for made in finish(draft, known, origin):
                yield _published_by(made, item, page) if isinstance(made, Article) and item is not None else made

    # --- lists ----------------------------------------------------------------------------------------------------

    def _listed(self, page: Page, content: Listing | str, depth: int) -> Iterator[Found]:
        if isinstance(content, str):
            self._note(page.address, page.final, 200, reason=content)
            yield Unread(page.address, content)
            return
        self.lists.update((page.address, page.final))
        left_out = 0
        for item in content.items:
            if content.kind in ("index", "outline"):
                if item.address in self.lists:
                    continue
                if depth < _DEEPEST and len(self.lists) < _MOST_LISTS and self.left > 0:
                    yield from self._list(item.address, depth + 1)
                else:
                    left_out += 1
                continue
            before = self.web.memory.recall(item.address)
            if before is not None and (before.article is not None or before.lasting):
                continue
            if self.left <= 0:
                left_out += 1
                continue
            self.left -= 1
            yield from self._settled(item.address, self._ask(item.address, None), before, item)
        if left_out:
            # No note of what the list looked like: what is left out must still be found in it next time.
            if self.web.tell:
                self.web.tell(f"{page.address}: {left_out:,} more addresses were left out; use --pages to read more")
            return
        # A list of lists stays as it is while the lists in it change: it is read whole each time.
        etag, modified = (page.etag, page.modified) if content.kind in ("feed", "sitemap") else (None, None)
        self._note(page.address, page.final, 200, etag=etag, modified=modified, lasting=False)

    def _list(self, address: str, depth: int) -> Iterator[Found]:
        self.lists.add(address)
        answer = self._ask(address, self.web.memory.recall(address))
        if isinstance(answer, Page):
            content = listing(answer.body, answer.final)
            if content is None:
                yield Unread(address, "no feed and no sitemap")
            else:
                yield from self._listed(answer, content, depth)
        elif isinstance(answer, Failed):
            yield Unread(address, answer.reason)


def _published_by(article: Article, item: Item, page: Page) -> Article:
    """The article with the credit of a publisher that the list names and the page's own outlet is not."""
    from .. import parties

    name = item.publisher
    if not name or (item.home and same_site(page.final, item.home)):
        return article
    party = parties.outlet_by_name(name, language=article.language)
    own = article.outlet
    if own is not None and (fold(own.name) == fold(name) or (party is not None and party.id == own.id)):
        return article
    if any(fold(name) in fold(c.text) for c in article.credits):
        return article
    return dataclasses.replace(article, credits=(*article.credits, Credit("credit line", f"Source: {name}")))


def _in_utf8(page: Page) -> bytes:
    """The body, in UTF-8 where only the header tells its encoding. What is UTF-8 is so whatever a header says."""
    body = page.body
    if 0 < body.count(0) * 100 < len(body) and page.kind in HTML_TYPES:
        body = body.replace(b"\x00", b"")  # a slip of the site's software, not a file of another kind
    if page.charset is None:
        return body
    with contextlib.suppress(UnicodeDecodeError):
        body.decode("utf-8")
        return body
    with contextlib.suppress(ValueError):
        encoding = codec_named(page.charset)
        return body.decode(encoding).encode("utf-8", "replace") if encoding else body
    return body
