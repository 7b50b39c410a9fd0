"""NewsML-G2, the IPTC's XML for news items: https://iptc.org/standards/newsml-g2/.

The text is the item's content as inline XML (XHTML or NITF) or inline data. What is declared beside it becomes facts
and credits: provider, ``infoSource``, ``by``, ``creditline``, ``dateline``, copyright holder, copyright notice and
usage terms. Names in other namespaces are ignored.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from ...model import Credit, CreditKind, Unread
from ..boilerplate import blocks_of, joined
from ..decode import SAFE_XML
from ..drafts import Draft, Facts, Format, Found, Work
from .dumps import WITHDRAWN
from .plain import read_plain

_START = re.compile(r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?(?:newsItem|newsMessage|packageItem)\b", re.S)
_XHTML = "{http://www.w3.org/1999/xhtml}"
_NITF = "{http://iptc.org/std/NITF/2006-10-18/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LONGEST_TERMS = 280


def _read(work: Work) -> Iterator[Found]:
    """One item, or a message of several, which are numbered.

    A document type declaration is refused: NewsML-G2 has none, and entities in one are how a small file grows without
    end. Nothing outside the file is ever loaded.
    """
    from lxml import etree

    if re.search(rb"<!(?:DOCTYPE|ENTITY)", work.data[:65_536].replace(b"\x00", b""), re.I):
        yield Unread(work.origin, "XML with a document type declaration is not read: NewsML-G2 has none")
        return
    number = 0
    try:
        # Not recovering: half of a broken item would pass for the whole.
        for _, element in etree.iterparse(io.BytesIO(work.data), events=("end",), huge_tree=False, **SAFE_XML):
            if isinstance(element.tag, str) and element.tag.rpartition("}")[2] == "newsItem":
                number += 1
                yield _item(element, f"{work.origin}#{number}")
                element.clear()
    except etree.XMLSyntaxError as error:
        where = ", read up to here" if number else ""
        yield Unread(work.origin, f"broken XML{where}: {' '.join((error.msg or 'it ends too early').split())}")
        return
    if not number:
        yield Unread(work.origin, "XML, but no NewsML-G2 with a news item in it")


NEWSML = Format(
    "newsml", (".xml",), "NewsML-G2: one item, or a message of several", "`path#N`", _read,
    lambda start, _: _START.match(start) is not None,
)  # fmt: skip


def _item(item: Any, origin: str) -> Found:
    known = _Item(item)
    status = (known.attribute("itemMeta/pubStatus", "qcode") or "").rpartition(":")[2].lower()
    if status in WITHDRAWN:
        return Unread(origin, "withdrawn by its provider")
    content = _content(item)
    if isinstance(content, str):
        draft = read_plain(content, known.facts())
        text, links = draft.text, draft.links
    else:
        text, links = joined(blocks_of(content)) if content is not None else ("", ())
    if not text.strip():
        return Unread(origin, "no text in this item")
    return origin, Draft(text, known.facts(), links=links, credits=tuple(dict.fromkeys(known.credits())))


def _content(item: Any) -> Any:
    """The element that holds the article, or a plain text; None where the item has neither."""
    plain: str | None = None
    for holder in item.iter("{*}inlineXML", "{*}inlineData"):
        kind = (holder.get("contenttype") or "").lower()
        if holder.tag.endswith("inlineXML"):
            for element in (f"{_NITF}body.content", "{*}body.content", f"{_XHTML}article", f"{_XHTML}body", "{*}body"):
                body = holder.find(f".//{element}")
                if body is not None and "".join(body.itertext()).strip():
                    return body
            if "".join(holder.itertext()).strip():
                return holder
        elif kind.startswith("text/plain") or not kind:
            words = "".join(holder.itertext()).strip()
            plain = words if plain is None or len(words) > len(plain) else plain
        elif "html" in kind and (words := "".join(holder.itertext()).strip()):
            from lxml.html import fragment_fromstring

            return fragment_fromstring(words, create_parent="div")
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
        return next((said for element in self._all(path) if (said := _words(element))), None)

    def named(self, path: str) -> list[str]:
        """Names of parties: a ``name`` inside, else the literal, else the code without its scheme."""
        found = []
        for element in self._all(path):
            inner = element.find("{*}name")
            code = (element.get("qcode") or "").rpartition(":")[2]
            words = _words(inner) if inner is not None else element.get("literal") or code or _words(element)
            if words and any(c.isalpha() for c in words):
                found.append(words)
        return found

    def facts(self) -> Facts:
        main = ("main", "headline", "title")
        headlines = self._all("contentMeta/headline")
        headlines.sort(key=lambda headline: not (headline.get("role") or "hl:main").endswith(main))
        links = (e for e in self._all("itemMeta/link") if (e.get("rel") or "").endswith(("canonical", "web", "url")))
        addresses = (next((link.get("href") for link in links), None), self._item.get("guid"))
        dates = ("contentMeta/contentCreated", "itemMeta/firstCreated", "itemMeta/versionCreated")
        return Facts(
            title=next((words for h in headlines if (words := _words(h))), None) or self.words("itemMeta/title"),
            outlet=next(iter(self.named("itemMeta/provider")), None),
            url=next((a for a in addresses if a and re.match(r"https?://", a)), None),
            published=next((date for path in dates if (date := self.words(path))), None),
            authors=tuple(self.named("contentMeta/creator")),
            language=self.attribute("contentMeta/language", "tag") or self._item.get(_LANGUAGE),
        )

    def credits(self) -> Iterator[Credit]:
        single: tuple[tuple[str, CreditKind], ...] = (
            ("by", "byline"), ("dateline", "dateline"), ("creditline", "credit line"),
        )  # fmt: skip
        for element, kind in single:
            if words := self.words(f"contentMeta/{element}"):
                yield Credit(kind, words)
        yield from (Credit("metadata", name) for name in self.named("contentMeta/infoSource"))
        yield from (Credit("copyright", name) for name in self.named("rightsInfo/copyrightHolder"))
        for element in ("copyrightNotice", "usageTerms"):
            terms = self.words(f"rightsInfo/{element}")
            if terms and len(terms) <= _LONGEST_TERMS:
                yield Credit("copyright", terms)


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
