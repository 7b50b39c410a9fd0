"""What stands on a page: its markup as blocks of text, the boilerplate around an article, and pages that show none."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urljoin

from ..data import rows_everywhere, words_everywhere
from ..model import Link, Span
from .addresses import clean_address
from .drafts import shorten

_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
# Both trafilatura's vocabulary and HTML's own.
_BLOCKS = frozenset({
    "p", "head", "item", "quote", "row", "code", "list", "table", "body", "main", "article", "section", "div", "ul",
    "ol", "li", "blockquote", "tr", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "header", "hr",
    "address", "tbody",
})  # fmt: skip
_BREAKS = frozenset({"lb", "br"})
_CELLS = frozenset({"cell", "td", "th"})
_SKIPPED = frozenset({
    "script", "style", "noscript", "template", "figure", "figcaption", "graphic", "img", "picture", "svg", "video",
    "audio", "iframe", "form", "button", "nav", "footer", "head_", "title", "meta", "link", "select", "textarea",
    "object",
})  # fmt: skip
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


# --- What stands on a page around an article, and pages that show no article at all.


_KINDS = ("keep", "tail", "sentence", "plea", "list", "counter", "line")
_BOX = "box"
_SIGNS = str.maketrans("’‘´\u00a0\u202f“”–—", "'''  \"\"--", "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad")
_STOPPED = re.compile(r"[.!?…。！？؟۔।][\"'”’»)\]]*$")
_LONGEST = 600
_PROSE_WORDS = 15
_SENTENCE_WORDS = 6


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    by_kind: dict[str, list[str]] = {kind: [] for kind in (*_KINDS, _BOX)}
    for _language, row in rows_everywhere("boilerplate.csv"):
        by_kind[row["kind"]].append(f"(?:{row['pattern']})")
    return {kind: re.compile("|".join(patterns), re.I) for kind, patterns in by_kind.items() if patterns}


def any_of(*lists: str) -> str:
    """A pattern for the words of these lists of ``read.csv``, in every language: a page's own is often not known."""
    words = {word for name in lists for word in words_everywhere("read", name)}
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))})"


def names_a_box(line: str) -> bool:
    """Whether a sign in the line tells that it belongs to a gallery or a box of teasers."""
    return bool(_patterns()[_BOX].search(line))


def kind_of_line(line: str) -> str | None:
    """The kind of boilerplate a line is, or None for what may be article text."""
    if len(line) > _LONGEST:
        return None
    plain = " ".join(line.translate(_SIGNS).split())
    if not plain:
        return None
    words = len(plain.split()) if _STOPPED.search(plain) else 0
    for kind in _KINDS:
        if words >= _PROSE_WORDS and kind not in ("keep", "sentence"):
            continue
        if words >= _SENTENCE_WORDS and kind in ("line", "list", "counter") and plain[-1] not in "…?!":
            continue
        if _patterns()[kind].fullmatch(plain):
            return kind
    return None


def is_prose(line: str) -> bool:
    """A paragraph of running text: enough words, and a stop at its end."""
    return len(line.split()) >= _PROSE_WORDS and bool(_STOPPED.search(line.rstrip()))


def _is_body(line: str) -> bool:
    """Shorter paragraphs count here, and scripts without spaces: what shows that an article has begun."""
    return bool(_STOPPED.search(line.rstrip())) and (len(line.split()) >= 8 or (len(line) >= 30 and " " not in line))


def kept(lines: Sequence[str]) -> list[bool]:
    """For each line, whether it is article text. Empty lines are kept; they are nobody's."""
    kinds = [kind_of_line(line) for line in lines]
    keep = [kind in (None, "keep") for kind in kinds]
    body = [i for i, line in enumerate(lines) if keep[i] and _is_body(line)]
    if not body:
        # No paragraph to hold on to: only what is boilerplate beyond doubt goes.
        return [kind in (None, "keep", "counter", "list", "tail") for kind in kinds]
    # A comment form follows the article; a link to it may stand above, so some text must have come before.
    end = next((i for i, kind in enumerate(kinds) if kind == "tail" and _enough(lines, body, i)), len(lines))
    keep[end:] = [False] * (len(lines) - end)
    last = max(i for i in body if i < end)
    _cut_lists(lines, kinds, keep, last, end)
    for i in range(end):
        if kinds[i] == "counter":
            keep[i] = body[0] < i < last and not _beside(kinds, lines, i)
        elif kinds[i] == "plea":
            _cut_plea(lines, kinds, keep, i)
        elif kinds[i] == "list" and body[0] < i < last and lines[i].rstrip().endswith(":"):
            # "More from the Courier:" before a paragraph says where that paragraph is from; "Click here" between them
            # does not part them.
            following = next((j for j in range(i + 1, end) if lines[j].strip() and kinds[j] != "sentence"), i)
            keep[i] = following in body
    return keep


def _enough(lines: Sequence[str], body: Sequence[int], at: int) -> bool:
    before = [len(lines[i]) for i in body if i < at]
    return len(before) >= 2 or sum(before) >= 300 or (bool(before) and body[-1] < at)


def _cut_lists(lines: Sequence[str], kinds: Sequence[str | None], keep: list[bool], last: int, end: int) -> None:
    start = next((i for i in range(last + 1, end) if kinds[i] == "list"), end)
    for i in range(start, end):
        if lines[i].strip() and kinds[i] is None:
            keep[i] = False


def _cut_plea(lines: Sequence[str], kinds: Sequence[str | None], keep: list[bool], at: int) -> None:
    before = next((i for i in range(at - 1, -1, -1) if lines[i].strip()), None)
    if before is not None and kinds[before] is None and lines[before].rstrip()[-1] in "?!":
        keep[before] = keep[before] and len(lines[before].split()) > 10


def _beside(kinds: Sequence[str | None], lines: Sequence[str], at: int) -> bool:
    for step in (-1, 1):
        i = at + step
        while 0 <= i < len(lines) and not lines[i].strip():
            i += step
        if 0 <= i < len(lines) and kinds[i] not in (None, "keep", "counter"):
            return True
    return False


# --- Pages that show no article: error pages, robot checks, requests for consent, live blogs, videos, paywall stubs.


_SHORTEST_STORY = 150  # words; wire briefs of 60 to 150 words are common, so shortness alone says nothing
_SHORTEST_LEAD = 40
_LONGEST_ERROR = 300  # error pages list other stories beneath
_LONGEST_NOTICE = 500  # consent texts with all their purposes
_VIDEO_CAPTION = 80
_LIVE_ENTRIES = 6
_AFTER = 15  # paragraphs after the text in which a demand to subscribe may stand

_PART = re.compile(r"\s+[|·•»:–—-]+\s+|\s*\|\s*")
# Scripts without spaces: two signs are about one word.
_DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w+")
_BROKEN_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])[\"”’»)\]\s]*$")
_VIDEO_ADDRESS = re.compile(r"^https?://(?:(?:www\.)?youtube\.com/watch|[^/]+/(?:[^?#]*/)?videos?/[^?#]+)", re.I)
_CLOCK = re.compile(r"\W{0,3}(?:[01]?\d|2[0-3])[:.h][0-5]\d\b")


@cache
def _live_address() -> re.Pattern[str]:
    return re.compile(rf"^https?://[^/]+/(?:[^?#]*[/_-])?{any_of('live addresses')}(?:[/_-]|$)", re.I)


class Signs(NamedTuple):
    """What a page says of its kind. ``kinds``: the types of its own JSON-LD records and its ``og:type``, lower case;
    ``locked``: it says that reading it is not free; ``words``: how long it says its text is."""

    kinds: frozenset[str] = frozenset()
    locked: bool = False
    words: int | None = None


def size(text: str) -> int:
    """Words, where two signs of a script without spaces count as one."""
    dense = len(_DENSE.findall(text))
    return len(_WORD.findall(_DENSE.sub(" ", text))) + dense // 2


def why_no_article(
    titles: Sequence[str], url: str | None, text: str, signs: Signs, lines: Iterable[str] = ()
) -> str | None:
    """Why the page shows no article, in words; None where it may well do.

    ``titles``: what the page calls itself, its headline included. ``text``: its article as extracted, perhaps empty.
    ``lines``: paragraphs of the page beside and after it, for a demand to subscribe; looked at only where needed.
    """
    words = size(text)
    paragraphs = [line for line in text.splitlines() if line.strip()]
    parts = [part.strip() for title in titles for part in [title, *_PART.split(title)] if part.strip()]
    if words < _LONGEST_ERROR:
        if title := _title("error", parts):
            return f"an error page ({shorten(title)!r})"
        if (title := _title("robot", parts)) and (words < _SHORTEST_LEAD or _share("robot", paragraphs)):
            return f"a check for robots instead of the page ({shorten(title)!r})"
        if words < _SHORTEST_STORY and _share("robot", paragraphs) >= 0.4:
            return f"a check for robots instead of the page ({shorten(_first('robot', paragraphs))!r})"
    if words < _LONGEST_NOTICE:
        title = _title("consent", parts)
        share = _share("consent", paragraphs)
        if share >= 0.6 or (title and (words < _SHORTEST_LEAD or share >= 0.2)):
            shown = _first("consent", paragraphs) or title or ""
            return f"a request for consent instead of the page ({shorten(shown)!r})"
    if _is_live(signs, parts, url, paragraphs):
        return "a live blog: many short entries of different times, no one article"
    if words < _VIDEO_CAPTION and _is_video(signs, url):
        return f"a video page: {words} words beside the video"
    return _stub(words, paragraphs, lines, signs)


def _is_live(signs: Signs, parts: Sequence[str], url: str | None, paragraphs: Sequence[str]) -> bool:
    if "liveblogposting" in signs.kinds:
        return True
    named = bool(_live_address().match(url or "")) or _title("live", parts) is not None
    # A chronology has times as well, but does not call itself live.
    return named and sum(_CLOCK.match(p) is not None for p in paragraphs) >= _LIVE_ENTRIES


def _is_video(signs: Signs, url: str | None) -> bool:
    written = any(kind.endswith(("article", "blogposting", "report")) for kind in signs.kinds)
    filmed = any(kind.startswith("video") for kind in signs.kinds)
    return (filmed and not written) or bool((filmed or not written) and _VIDEO_ADDRESS.match(url or ""))


def _stub(words: int, paragraphs: Sequence[str], lines: Iterable[str], signs: Signs) -> str | None:
    """A beginning, then a demand to subscribe. A short brief on a paid site is an article: two signs are needed."""
    if words >= _SHORTEST_STORY:
        return None
    demand = _first("paywall", itertools.chain(reversed(paragraphs), lines))
    why = []
    if signs.locked:
        why.append("the page says it is not free")
    if demand:
        why.append(f"it says {shorten(demand)!r}")
    if any(_BROKEN_OFF.search(p) for p in paragraphs[-2:]):  # the demand itself may be the last
        why.append("its text breaks off")
    if signs.words is not None and signs.words >= max(1.6 * words, words + 80):
        why.append(f"the page says it has {signs.words:,} words")
    if words < _SHORTEST_LEAD and why:
        why.append("")  # so short that one sign is enough
    if len(why) < 2 or not (signs.locked or demand):
        return None
    return f"a paywall: {words} words are shown; {', '.join(filter(None, why))}"


@cache
def _blocked() -> dict[tuple[str, str], re.Pattern[str]]:
    by_place: dict[tuple[str, str], list[str]] = {}
    for _language, row in rows_everywhere("blocked_pages.csv"):
        by_place.setdefault((row["kind"], row["where"]), []).append(f"(?:{row['pattern']})")
    return {key: re.compile("|".join(patterns), re.I) for key, patterns in by_place.items()}


def _title(kind: str, parts: Sequence[str]) -> str | None:
    pattern = _blocked()[kind, "title"]
    return next((part for part in parts if len(part) <= 120 and pattern.fullmatch(part)), None)


def _matching(kind: str, paragraphs: Iterable[str]) -> Iterator[str]:
    pattern = _blocked()[kind, "text"]
    return (p for p in paragraphs if pattern.search(p[:2000]))


def _first(kind: str, paragraphs: Iterable[str]) -> str:
    return next(_matching(kind, paragraphs), "")


def _share(kind: str, paragraphs: Sequence[str]) -> float:
    """The share of the text's characters that stand in paragraphs which speak of consent, or of robots."""
    return sum(map(len, _matching(kind, paragraphs))) / max(1, sum(map(len, paragraphs)))


def signs_of(records: Sequence[Any], metas: Mapping[str, list[str]]) -> Signs:
    """The signs in the JSON-LD records and meta tags of a page."""
    kinds: set[str] = {kind.lower() for kind in metas.get("og:type", ())}
    for record in records:
        typed = record.get("@type")
        kinds |= {kind.lower() for kind in (typed if isinstance(typed, list) else [typed]) if isinstance(kind, str)}
    main: Mapping[str, Any] = next((r for r in records if "isAccessibleForFree" in r or "wordCount" in r), {})
    free = str(main.get("isAccessibleForFree", "")).lower()
    tier = " ".join(metas.get("article:content_tier", ())).lower()
    try:
        count = int(str(main.get("wordCount")))
    except ValueError:
        count = None
    return Signs(frozenset(kinds), free in ("false", "no", "http://schema.org/false") or tier == "locked", count)


def named_by(tree: Any) -> list[str]:
    """The title and the headlines of a parsed page: what error pages call themselves."""
    nodes = [node for tag in ("title", "h1") for node in itertools.islice(tree.iter(tag), 3)]
    return [words for node in nodes if (words := " ".join(node.text_content().split()))]


def demands_of(tree: Any, text: str) -> Iterator[str]:
    """The paragraphs on the page after the last of ``text``: where it asks for a subscription, it does so there."""
    blocks = [block.text for block in blocks_of(next(tree.iter("body"), tree))]
    last = next((p.strip() for p in reversed(text.splitlines()) if p.strip()), "")[-60:]
    at = max((i for i, words in enumerate(blocks) if last and last in words), default=-1)
    yield from blocks[at + 1 :][:_AFTER]
