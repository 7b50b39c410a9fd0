"""A tree of markup as paragraphs of text, with the place of every link in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..model import Link, Span
from .addresses import clean_address

if TYPE_CHECKING:
    from collections.abc import Sequence

_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
# Both trafilatura's vocabulary and HTML's own.
_BLOCKS = frozenset(
    {"p", "head", "item", "quote", "row", "code", "list", "table", "body", "main", "article", "section", "div", "ul", "ol",
     "li", "blockquote", "tr", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "header", "hr", "address", "tbody"}
)  # fmt: skip
_BREAKS = frozenset({"lb", "br"})
_CELLS = frozenset({"cell", "td", "th"})
_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "figure", "figcaption", "graphic", "img", "picture", "svg", "video", "audio",
     "iframe", "form", "button", "nav", "footer", "head_", "title", "meta", "link", "select", "textarea", "object"}
)  # fmt: skip
_DEEPEST = 400


@dataclass(slots=True)
class Block:
    """One paragraph; ``links`` are (address, start, end) in its text, ``tag`` what it was marked up as."""

    text: str = ""
    links: list[tuple[str, int, int]] = field(default_factory=list)
    tag: str = "p"


def blocks_of(tree: Any) -> list[Block]:
    """The paragraphs of an lxml tree in reading order, white space collapsed, empty ones left out."""
    writer = _Writer()
    writer.walk(tree, 0)
    writer.close()
    return writer.done


def joined(blocks: Sequence[Block], base: str | None = None) -> tuple[str, tuple[Link, ...]]:
    """The paragraphs as one text, an empty line between them, and its links with their spans in that text."""
    text = "\n\n".join(block.text for block in blocks)
    links: list[Link] = []
    at = 0
    for block in blocks:
        for address, start, end in block.links:
            url = absolute(address, base)
            if url and end > start:
                links.append(Link(clean_address(url) or url, Span.of(text, at + start, at + end)))
        at += len(block.text) + 2
    return text, tuple(links)


def absolute(address: str | None, base: str | None) -> str | None:
    """The address in full; None for what is no web address, or cannot be made one without a base."""
    from urllib.parse import urljoin

    said = (address or "").strip()
    try:
        full = urljoin(base, said) if base else said
    except ValueError:
        return None
    return full if re.match(r"https?://[^\s/]+", full, re.I) else None


class _Writer:
    def __init__(self) -> None:
        self.done: list[Block] = []
        self._now = Block()

    def close(self, tag: str = "p") -> None:
        """Ends the paragraph at hand and begins another."""
        words = self._now.text.rstrip()
        if words:
            links = [(url, start, min(end, len(words))) for url, start, end in self._now.links]
            self.done.append(Block(words, links, self._now.tag))
        self._now = Block(tag=tag)

    def _add(self, words: str | None) -> None:
        if not words:
            return
        flat = _SPACE.sub(" ", words)
        if flat.startswith(" ") and (not self._now.text or self._now.text.endswith(" ")):
            flat = flat[1:]
        self._now.text += flat

    def walk(self, node: Any, depth: int) -> None:
        tag = node.tag if isinstance(node.tag, str) else ""
        name = tag.rsplit("}", 1)[-1].lower()
        if not name or name in _SKIPPED or depth > _DEEPEST:
            return
        block = name in _BLOCKS
        if block:
            self.close(node.get("rend", name) if name == "head" else name)
        elif name in _BREAKS:
            self.close(self._now.tag)
        elif name in _CELLS and self._now.text:
            self._add(" | ")
        start = len(self._now.text)
        self._add(node.text)
        for child in node:
            self.walk(child, depth + 1)
            if isinstance(child.tag, str) or child.tail:
                self._add(child.tail)
        if name in ("ref", "a"):
            self._link(node.get("target") or node.get("href"), start)
        elif block:
            self.close()

    def _link(self, address: str | None, start: int) -> None:
        """A link that spans paragraphs has no one place in the text and is left out."""
        words = self._now.text[start:]
        if address and words.strip() and start < len(self._now.text):
            lead = len(words) - len(words.lstrip())
            self._now.links.append((address, start + lead, start + len(words.rstrip())))
