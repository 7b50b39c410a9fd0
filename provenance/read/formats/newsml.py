"""NewsML-G2, the IPTC's XML for news items: https://iptc.org/standards/newsml-g2/.

The text is the item's content as inline XML (XHTML or NITF) or inline data. What is declared beside it becomes facts
and credits: provider, ``infoSource``, ``by``, ``creditline``, ``dateline``, copyright holder, copyright notice and
usage terms. Names in other namespaces are ignored.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from ...model import Credit, Unread
from ..drafts import Draft, Facts
from ..markup import blocks_of, joined
from .ninjs import WITHDRAWN

if TYPE_CHECKING:
    from collections.abc import Iterator

_XHTML = "{http://www.w3.org/1999/xhtml}"
_NITF = "{http://iptc.org/std/NITF/2006-10-18/}"
_LONGEST_TERMS = 280


def is_newsml(head: str) -> bool:
    """Whether a document that begins so is NewsML-G2."""
    return (
        re.match(
            r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?(?:newsItem|newsMessage|packageItem)\b",
            head.removeprefix("\ufeff"),
            re.S,
        )
        is not None
    )


def from_newsml(data: bytes, origin: str) -> Iterator[tuple[str, Draft] | Unread]:
    """The articles of a NewsML-G2 document: one item, or a message of several, which are numbered.

    A document type declaration is refused: NewsML-G2 has none, and entities in one are how a small file grows without
    end. Nothing outside the file is ever loaded.
    """
    from lxml import etree

    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data[:65_536].replace(b"\x00", b""), re.I):
        yield Unread(origin, "XML with a document type declaration is not read: NewsML-G2 has none")
        return
    number = 0
    try:
        # Not recovering: half of a broken item would pass for the whole.
        found = etree.iterparse(
            io.BytesIO(data), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        for _, element in found:
            if isinstance(element.tag, str) and element.tag.rpartition("}")[2] == "newsItem":
                number += 1
                yield from _item(element, f"{origin}#{number}")
                element.clear()
    except etree.XMLSyntaxError as error:
        yield Unread(
            origin,
            f"broken XML{', read up to here' if number else ''}: {' '.join((error.msg or 'it ends too early').split())}",
        )
        return
    if not number:
        yield Unread(origin, "XML, but no NewsML-G2 with a news item in it")


def _item(item: Any, origin: str) -> Iterator[tuple[str, Draft] | Unread]:
    known = _Item(item)
    status = (known.attribute("itemMeta/pubStatus", "qcode") or "").rpartition(":")[2].lower()
    if status in WITHDRAWN:
        yield Unread(origin, "withdrawn by its provider")
        return
    content = _content(item)
    if content is None:
        yield Unread(origin, "no text in this item")
        return
    if isinstance(content, str):
        from .plain import read_plain

        draft = read_plain(content, known.facts())
        text, links = draft.text, draft.links
    else:
        text, links = joined(blocks_of(content))
    if not text.strip():
        yield Unread(origin, "no text in this item")
        return
    yield origin, Draft(text, known.facts(), links=links, credits=tuple(dict.fromkeys(known.credits())))


def _content(item: Any) -> Any:
    """The element that holds the article, or a plain text; None where the item has neither."""
    plain: str | None = None
    for holder in item.iter("{*}inlineXML", "{*}inlineData"):
        kind = (holder.get("contenttype") or "").lower()
        if holder.tag.endswith("inlineXML"):
            for path in (
                f".//{_NITF}body.content",
                ".//{*}body.content",
                f".//{_XHTML}article",
                f".//{_XHTML}body",
                ".//{*}body",
            ):
                body = holder.find(path)
                if body is not None and "".join(body.itertext()).strip():
                    return body
            if "".join(holder.itertext()).strip():
                return holder
        elif kind.startswith("text/plain") or not kind:
            words = "".join(holder.itertext()).strip()
            plain = words if plain is None or len(words) > len(plain) else plain
        elif "html" in kind and (words := "".join(holder.itertext()).strip()):
            from lxml import html

            return html.fragment_fromstring(words, create_parent="div")
    return plain or None


class _Item:
    """The metadata of one item by the paths of the standard; all namespaces count as its own."""

    def __init__(self, item: Any) -> None:
        self._item = item

    def _all(self, path: str) -> list[Any]:
        return list(self._item.findall("/".join(f"{{*}}{step}" for step in path.split("/"))))

    def attribute(self, path: str, name: str) -> str | None:
        return next((value for element in self._all(path) if (value := element.get(name))), None)

    def words(self, path: str) -> str | None:
        return next((said for element in self._all(path) if (said := _said(element))), None)

    def named(self, path: str) -> list[str]:
        """Names of parties: a ``name`` inside, else the literal, else the code without its scheme."""
        found = []
        for element in self._all(path):
            inner = element.find("{*}name")
            code = (element.get("qcode") or "").rpartition(":")[2]
            words = _said(inner) if inner is not None else element.get("literal") or code or _said(element)
            if words and any(c.isalpha() for c in words):
                found.append(words)
        return found

    def facts(self) -> Facts:
        headlines = sorted(
            self._all("contentMeta/headline"),
            key=lambda h: not (h.get("role") or "hl:main").endswith(("main", "headline", "title")),
        )
        guid = self._item.get("guid") or ""
        link = next(
            (
                e.get("href")
                for e in self._all("itemMeta/link")
                if (e.get("rel") or "").endswith(("canonical", "web", "url"))
            ),
            None,
        )
        url = next((address for address in (link, guid) if address and re.match(r"https?://", address)), None)
        language = self.attribute("contentMeta/language", "tag") or self._item.get(
            "{http://www.w3.org/XML/1998/namespace}lang"
        )
        return Facts(
            title=next((said for h in headlines if (said := _said(h))), None) or self.words("itemMeta/title"),
            outlet=next(iter(self.named("itemMeta/provider")), None),
            url=url,
            published=self.words("contentMeta/contentCreated")
            or self.words("itemMeta/firstCreated")
            or self.words("itemMeta/versionCreated"),
            authors=tuple(self.named("contentMeta/creator")),
            language=language,
        )

    def credits(self) -> Iterator[Credit]:
        if by := self.words("contentMeta/by"):
            yield Credit("byline", by)
        if dateline := self.words("contentMeta/dateline"):
            yield Credit("dateline", dateline)
        if line := self.words("contentMeta/creditline"):
            yield Credit("credit line", line)
        for name in self.named("contentMeta/infoSource"):
            yield Credit("metadata", name)
        for name in self.named("rightsInfo/copyrightHolder"):
            yield Credit("copyright", name)
        for path in ("rightsInfo/copyrightNotice", "rightsInfo/usageTerms"):
            words = self.words(path)
            if words and len(words) <= _LONGEST_TERMS:
                yield Credit("copyright", words)


def _said(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
