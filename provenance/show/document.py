"""What is said on a screen or a page, without its layout: sections of paragraphs, lists and tables, made of words.

A view (a claim, an article, a report) is a value that holds sections; text, Markdown and HTML render them. The model
knows whose words are whose, because a renderer must: plain ``str`` is ours and may be shown as it is, while names and
quotations come from strangers' pages and are cleaned, isolated and escaped by every renderer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from .terminal import clean, plural, shorten

LONGEST_CHAIN, LONGEST_NAME = 8, 160


@dataclass(frozen=True, slots=True)
class Name:
    """What a stranger is called, or any other short words that are not ours: a title, a file name.

    ``party``: the id of the party, where a page may have a link for it. ``person``: "who cites", not "which cites".
    """

    text: str
    party: str | None = None
    person: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a quotation: the statement itself, or the words that name its source."""

    start: int
    end: int
    kind: Literal["statement", "source"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim words. Words longer than ``limit`` lose their middle."""

    words: str
    language: str | None = None
    limit: int = 400
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: an article by its label, the characters in it, or both. Renderers link to it."""

    article: str
    label: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """From the one who writes to the farthest source: "X, citing Y, which cites Z". ``aside`` follows the first."""

    names: tuple[Name, ...]
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A page of this tool, or of the web. ``kind``: what ``target`` is (``page``: an address of the local site); not
    every page has a link for it."""

    words: str
    target: str
    kind: Literal["web", "claim", "version", "article", "page", "section"] = "web"


@dataclass(frozen=True, slots=True)
class Strong:
    """Our own words that matter most."""

    words: str


@dataclass(frozen=True, slots=True)
class Code:
    """A command, a hash, an id."""

    words: str


Inline = str | Name | Quote | Place | Chain | Link | Strong | Code
Parts = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``kind`` says how much it weighs: a ``strong`` one sums up, a ``faint`` one is an aside."""

    parts: Parts
    kind: Literal["", "strong", "faint"] = ""


@dataclass(frozen=True, slots=True)
class Item:
    """``key``: which one of its kind it is, for an anchor on a page."""

    parts: Parts
    body: tuple[Block, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list. ``kind``: ``numbered``, or ``quotes`` for evidence, which needs no sign before it. ``more``: how many a
    limit hides, ``noun`` what they are ("carrier"; in the singular), said at the end. ``label``: what heads it."""

    items: tuple[Item, ...]
    kind: Literal["", "numbered", "quotes"] = ""
    more: int = 0
    noun: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """``rows``: as many cells as ``heads``. ``label``: what the table is, for those who cannot see it."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Parts, ...], ...]
    more: int = 0
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """``key`` names it on a page, for its anchor and its looks."""

    heading: str
    body: tuple[Block, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What only a page has room for; ``instead`` stands for it in text."""

    body: tuple[Block, ...]
    instead: tuple[Block, ...] = ()


Block = Paragraph | Items | Table | Section | Page


@dataclass(frozen=True, slots=True)
class View:
    """One page, or one answer on a terminal. ``kind``: what it is about, in a word or two; ``facts`` stand under the
    title, ``ref`` is how to ask for it again; ``summary`` comes before everything else."""

    title: Parts
    body: tuple[Block, ...]
    kind: str = ""
    facts: Parts = ()
    ref: str = ""
    summary: tuple[Paragraph, ...] = ()


def line(*parts: Inline | Parts, body: tuple[Block, ...] = ()) -> Item:
    """An item of a list, from words and from words put together already."""
    return Item(tuple(p for part in parts for p in (part if isinstance(part, tuple) else (part,)) if p != ""), body)


def several(
    parts: Sequence[Inline | Parts], last: str = " and ", limit: int | None = None, between: str = ", "
) -> Parts:
    """``a``, ``a and b``, ``a, b and c``; past ``limit``: ``a, b and 7 more``."""
    listed = list(parts)
    if limit is not None and len(listed) > limit:
        listed = [*listed[:limit], f"{len(parts) - limit:,} more"]
    joined: list[Inline] = []
    for i, part in enumerate(listed):
        if i:
            joined.append(last if i == len(listed) - 1 else between)
        joined += part if isinstance(part, tuple) else (part,)
    return tuple(joined)


def listing(
    lines: Iterable[Parts | Item],
    limit: int | None = None,
    noun: str = "",
    kind: Literal["", "numbered", "quotes"] = "",
    label: str = "",
) -> Items:
    """A list of which no more than ``limit`` is shown."""
    items = [line if isinstance(line, Item) else Item(line) for line in lines]
    return Items(tuple(items[:limit]), kind, len(items) - len(items[:limit]), noun, label)


def steps(chain: Chain) -> list[tuple[str, Name | None]]:
    """A chain in pieces, each with the words before it; a very long one loses its middle, and says how much."""
    names, gap = list(chain.names), 0
    if len(names) > LONGEST_CHAIN:
        gap = len(names) - LONGEST_CHAIN + 1
    pieces: list[tuple[str, Name | None]] = []
    before: Name | None = None
    for place, name in enumerate(names):
        if gap and LONGEST_CHAIN // 2 <= place < LONGEST_CHAIN // 2 + gap:
            if place == LONGEST_CHAIN // 2:
                pieces.append((f", and so on through {gap:,} more", None))
                before = None
            continue
        if place == 0:
            words = ""
        elif place == 1:
            words = f"{chain.aside}, citing "
        elif before is None:
            words = ", down to "
        else:
            words = f", {'who' if before.person else 'which'} cites "
        pieces.append((words, name))
        before = name
    if len(names) == 1 and chain.aside:
        pieces.append((chain.aside, None))
    return pieces


def shown(name: Name) -> str:
    """The name, cleaned; of a very long one, head and tail."""
    return shorten(clean(name.text), LONGEST_NAME)


def place_words(place: Place) -> str:
    """``The Gazette, 2024-03-01, characters 40-76``."""
    where = "" if place.start is None else f"characters {place.start}-{place.end}"
    return ", ".join(filter(None, (clean(place.label), where)))


def more_words(more: int, noun: str) -> str:
    """``and 28 more carriers``."""
    return f"and {plural(more, f'more {noun}')}" if noun else f"and {more:,} more"
