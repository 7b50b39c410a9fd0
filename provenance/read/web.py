"""Articles from web addresses: a page is read, a feed, sitemap or list of feeds leads to its pages; nothing is fetched twice."""

from __future__ import annotations

import codecs
import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from ..language.text import fold
from ..model import Article, Credit, Unread
from .addresses import clean_address
from .drafts import Facts, finish
from .feeds import listing
from .fetching import Failed, Known, Page, Session, Unchanged, same_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .feeds import Item, Listing
    from .formats import Format


@dataclass(frozen=True, slots=True)
class Visit:
    """The last answer of a clean address.

    ``final``: where it came from in the end; ``at``: when, ISO 8601 in UTC; ``status``: HTTP, None where nothing answered.
    ``etag`` and ``modified``: what the server wants to be asked with next time. ``reason`` says why there is no article;
    ``lasting``: that asking again soon would change nothing. ``article``: the id of what was read there.
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
        self._held: dict[str, Visit] = {}

    def recall(self, address: str) -> Visit | None:
        return self._held.get(address)

    def note(self, visit: Visit) -> None:
        self._held[visit.address] = visit
        if visit.article is not None and visit.final not in self._held:
            self._held[visit.final] = visit


# --- Articles from web addresses: a page is read, a feed, sitemap or list of feeds leads to its pages.


# A list of feeds, of sitemaps of sitemaps: deeper than that lies a trap.
_DEEPEST = 3
_MOST_LISTS = 200
_PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Here:
    """The page of an address is here already, and was not read again. ``article`` is its id."""

    address: str
    article: str | None


Found = Article | Unread | Here


@dataclass
class Web:
    """Reads articles from addresses. ``most``: how many pages one feed, sitemap or list of feeds may lead to in one call;
    ``tell`` gets a line for what is left out."""

    session: Session = field(default_factory=Session)
    memory: Memory = field(default_factory=Forgetful)
    most: int = 100
    tell: Callable[[str], None] | None = None

    def articles(
        self,
        address: str,
        told: Facts | None = None,
        format_: Format | None = None,
        *,
        again: bool = True,
        lists: bool = True,
    ) -> Iterator[Found]:
        """What an address leads to. ``told``: what the caller knows of the article; ``again``: ask for a page that is here
        already whether it has changed. The articles of a listing that are here are left alone; without ``lists`` none is read."""
        clean = clean_address(address)
        if clean is None:
            yield Unread(address, "no web address: only http and https, without a user name")
            return
        yield from _Reading(self, told or Facts(), format_).start(clean, again=again, lists=lists)


class _Reading:
    """One call: what it may still read, and where it has been."""

    def __init__(self, web: Web, told: Facts, format_: Format | None) -> None:
        self.web, self.told, self.format = web, told, format_
        self.left = web.most
        self.lists: set[str] = set()

    def start(self, address: str, *, again: bool, lists: bool) -> Iterator[Found]:
        before = self.web.memory.recall(address)
        if (
            before is not None
            and not again
            and (before.article is not None or (before.reason is not None and before.lasting))
        ):
            yield Here(address, before.article) if before.article is not None else Unread(address, before.reason or "")
            return
        answer = self._ask(address, before)
        if isinstance(answer, Page):
            found = listing(answer.body, answer.final)
            if found is not None:
                yield from self._listed(answer, found if lists else "a feed or a sitemap, not a page", 0)
                return
        yield from self._settled(address, answer, before)

    def _ask(self, address: str, before: Visit | None) -> Page | Unchanged | Failed | Known:
        etag, modified = (before.etag, before.modified) if before is not None else (None, None)

        def known(final: str) -> bool:
            visit = self.web.memory.recall(final)
            return visit is not None and visit.article is not None

        return self.web.session.fetch(address, etag=etag, modified=modified, known=known)

    def _settled(
        self, address: str, answer: Page | Unchanged | Failed | Known, before: Visit | None, item: Item | None = None
    ) -> Iterator[Found]:
        """The article of an answer that is no list, and a note of the visit once whoever asked has taken it."""
        memory = self.web.memory
        now = self.web.session.clock.now().isoformat(timespec="seconds")
        match answer:
            case Failed():
                article = (
                    before.article if before is not None else None
                )  # a page that has gone since was read all the same
                memory.note(
                    Visit(
                        address,
                        answer.final or address,
                        now,
                        answer.status,
                        reason=answer.reason,
                        lasting=answer.lasting,
                        article=article,
                    )
                )
                yield Unread(address, answer.reason)
            case Unchanged():
                if before is not None:
                    memory.note(dataclasses.replace(before, at=now, status=304))
                    yield (
                        Here(address, before.article)
                        if before.article is not None or not before.reason
                        else Unread(address, before.reason)
                    )
            case Known():
                there = memory.recall(answer.final)
                article = there.article if there is not None else None
                memory.note(Visit(address, answer.final, now, 200, article=article))
                yield Here(address, article)
            case Page():
                article = reason = None
                for found in self._read(answer, item):
                    yield found
                    if isinstance(found, Article):
                        article = found.id
                    elif reason is None:
                        reason = found.reason
                reason = None if article is not None else reason or "no article in it"
                memory.note(Visit(address, answer.final, now, 200, answer.etag, answer.modified, reason, True, article))

    def _read(self, page: Page, item: Item | None) -> Iterator[Article | Unread]:
        from .sources import read_bytes

        told = dataclasses.replace(self.told, url=page.final)
        html: Format | None = "html" if page.kind in _PAGES else None
        for found in read_bytes(_in_utf8(page), page.address, self.format or html, told):
            if isinstance(found, Unread):
                yield found
                continue
            origin, draft, known = found
            if item is not None:
                draft = dataclasses.replace(draft, facts=draft.facts.over(Facts(published=item.published)))
                named = draft.site if draft.site and not same_site(page.final, f"http://{draft.site}") else None
                if item.publisher and item.home and same_site(page.final, item.home):
                    draft = dataclasses.replace(
                        draft, site=named or item.publisher
                    )  # a site without a name goes by its host
            for made in finish(draft, known, origin):
                yield _published_by(made, item, page) if isinstance(made, Article) and item is not None else made

    # --- lists ----------------------------------------------------------------------------------------------------

    def _listed(self, page: Page, found: Listing | str, depth: int) -> Iterator[Found]:
        now = self.web.session.clock.now().isoformat(timespec="seconds")
        if isinstance(found, str):
            self.web.memory.note(Visit(page.address, page.final, now, 200, reason=found))
            yield Unread(page.address, found)
            return
        self.lists.update((page.address, page.final))
        left_out = 0
        for item in found.items:
            if found.kind in ("index", "outline"):
                if (
                    item.address not in self.lists
                    and depth < _DEEPEST
                    and len(self.lists) < _MOST_LISTS
                    and self.left > 0
                ):
                    yield from self._list(item.address, depth + 1)
                elif item.address not in self.lists:
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
                self.web.tell(f"{page.address}: {left_out:,} more addresses were left out; --pages lets more be read")
            return
        # A list of lists stays as it is while the lists in it change: it is read whole each time.
        etag, modified = (page.etag, page.modified) if found.kind in ("feed", "sitemap") else (None, None)
        self.web.memory.note(Visit(page.address, page.final, now, 200, etag, modified, lasting=False))

    def _list(self, address: str, depth: int) -> Iterator[Found]:
        self.lists.add(address)
        before = self.web.memory.recall(address)
        answer = self._ask(address, before)
        if isinstance(answer, Page):
            found = listing(answer.body, answer.final)
            if found is None:
                yield Unread(address, "no feed and no sitemap")
            else:
                yield from self._listed(answer, found, depth)
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
    if 0 < body.count(0) * 100 < len(body) and page.kind in _PAGES:
        body = body.replace(b"\x00", b"")  # a slip of the site's software, not a file of another kind
    if page.charset is None:
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return body
    try:
        info = codecs.lookup(page.charset)
        if not getattr(info, "_is_text_encoding", True):
            return body
        return body.decode(info.name).encode("utf-8", "replace")
    except (LookupError, ValueError):
        return body
