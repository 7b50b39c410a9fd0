"""What is said, as Markdown for wikis, tickets and mail. Strangers' words are escaped: they stay words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from . import document as doc
from .html import web_address
from .labels import CAVEAT
from .terminal import clean, quote

if TYPE_CHECKING:
    from .claim import ClaimView

_SIGNS = re.compile(r"([\\`*_\[\]|~$])")
_OPENS = re.compile(r"^([#+=-]|\d+[.)])")
_HTML = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;"})


def markdown(blocks: Iterable[doc.Block], level: int = 2) -> str:
    """The blocks, their headings from ``level`` on (1 is the largest)."""
    return "\n".join(_lines(blocks, level))


def claim_markdown(view: ClaimView, level: int) -> str:
    """A claim under a heading of its own."""
    head = f"{'#' * level} {markdown_words(view.words)}\n\n**{view.headline}.** {CAVEAT}"
    sections = markdown((view.findings, *view.sections), level + 1)
    return f"{head} Claim {_inline(doc.Code(view.id[:16]))}.\n\n{sections}"


def markdown_words(parts: doc.Parts) -> str:
    """One line of words in which nothing is Markdown or HTML but our own emphasis."""
    words = "".join(_inline(part) for part in parts)
    return _OPENS.sub(lambda m: m.group()[:-1] + "\\" + m.group()[-1], words)


def _escaped(words: str) -> str:
    return _SIGNS.sub(r"\\\1", words).translate(_HTML)


def _inline(part: doc.Inline) -> str:
    match part:
        case doc.Name():
            return _escaped(doc.shown(part))
        case doc.Quote(words=words, limit=limit):
            return _escaped(quote(words, limit))
        case doc.Place():
            return f"({_escaped(doc.place_words(part))})"
        case doc.Chain():
            return "".join(words + (_inline(name) if name else "") for words, name in doc.steps(part))
        case doc.Link(words=words, target=target, kind=kind):
            if kind == "web" and web_address(target) and not set("<>\\") & set(target):
                return f"<{target}>"
            return _escaped(clean(words))
        case doc.Strong(words=words):
            return f"**{_escaped(words)}**"
        case doc.Code(words=words):
            return f"`{re.sub('[^ -_a-~]', '', words)}`"
        case str():
            return _escaped(part)


def _lines(blocks: Iterable[doc.Block], level: int) -> Iterator[str]:
    for block in blocks:
        match block:
            case doc.Section(heading=heading, body=body):
                yield f"{'#' * min(level, 6)} {_escaped(heading)}\n"
                yield from _lines(body, level + 1)
            case doc.Paragraph(parts=parts, kind=kind):
                words = markdown_words(parts)
                yield f"**{words}**\n" if kind == "strong" else f"{words}\n"
            case doc.Items() if block.items:
                yield "\n".join(_list(block, "")) + "\n"
            case doc.Page(instead=instead):
                yield from _lines(instead, level)
            case doc.Table():
                yield "\n".join(_table(block)) + "\n"


def _list(given: doc.Items, indent: str) -> Iterator[str]:
    if given.label:
        yield f"{indent}- {_escaped(given.label)}:"
        indent += "    "
    signs = (f"{indent}{f'{place}.' if given.kind == 'numbered' else '-'} " for place in itertools.count(1))
    for item in given.items:
        yield next(signs) + markdown_words(item.parts)
        inner = indent + "    "
        for block in item.body:
            match block:
                case doc.Items():
                    yield from _list(block, inner)
                case doc.Paragraph(parts=parts):
                    yield f"{inner}- {markdown_words(parts)}"
    if given.more:
        yield next(signs) + doc.more_words(given.more, given.noun)


def _table(table: doc.Table) -> Iterator[str]:
    yield f"| {' | '.join(table.heads)} |"
    yield "|" + "---|" * len(table.heads)
    for row in table.rows:
        yield f"| {' | '.join(''.join(map(_inline, cell)) for cell in row)} |"
    if table.more:
        yield f"\n{doc.more_words(table.more, table.noun)}"
