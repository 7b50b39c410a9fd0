"""Pages that show no article: error pages, robot checks, consent walls, live blogs, video pages, paywall stubs.

Such a page may well hold text, and its text would be attributed, copied and counted as if a newsroom had written it.
It is left unread instead, with the reason. A true article must hardly ever be taken for one: every rule needs a sign
that the page gives itself *and* a text too short to be the story (docs/reading.md tells how that is measured).

The words are data (``data/page_walls.csv``): regular expressions for a whole part of a page's title (``title``; parts lie
between bars and dashes), or searched in a paragraph (``text``).
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..shipped import rows
from .drafts import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_SHORTEST_STORY = 150  # words; wire briefs of 60 to 150 words are common, so shortness alone says nothing
_SHORTEST_LEAD = 40
_LONGEST_WALL = 300  # error pages list other stories beneath
_LONGEST_NOTICE = 500  # consent texts with all their purposes
_VIDEO_CAPTION = 80
_LIVE_ENTRIES = 6
_AFTER = 15  # paragraphs after the text in which a demand to subscribe may stand

_PART = re.compile(r"\s+[|·•»:–—-]+\s+|\s*\|\s*")
# Scripts without spaces: two signs are about one word.
_DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w+")
_BROKEN_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])[\"”’»)\]\s]*$")
_LIVE_ADDRESS = re.compile(r"^https?://[^/]+/(?:[^?#]*[/_-])?(?:live|live-?blog|live-?ticker|newsticker|live-?updates?|en-direct|en-vivo|in-diretta|directo)(?:[/_-]|$)", re.I)
_VIDEO_ADDRESS = re.compile(r"^https?://(?:(?:www\.)?youtube\.com/watch|[^/]+/(?:[^?#]*/)?videos?/[^?#]+)", re.I)
_CLOCK = re.compile(r"\W{0,3}(?:[01]?\d|2[0-3])[:.h][0-5]\d\b")


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


def why_no_article(titles: Sequence[str], url: str | None, text: str, signs: Signs, lines: Iterable[str] = ()) -> str | None:
    """Why the page shows no article, in words; None where it may well do.

    ``titles``: what the page calls itself, its headline included. ``text``: its article as extracted, perhaps empty.
    ``lines``: paragraphs of the page beside and after it, for a demand to subscribe; looked at only where needed.
    """
    words = size(text)
    paragraphs = [line for line in text.splitlines() if line.strip()]
    parts = [part.strip() for title in titles for part in [title, *_PART.split(title)] if part.strip()]
    if words < _LONGEST_WALL:
        if told := _title("error", parts):
            return f"an error page ({shorten(told)!r})"
        if (told := _title("robot", parts)) and (words < _SHORTEST_LEAD or _share("robot", paragraphs)):
            return f"a check for robots instead of the page ({shorten(told)!r})"
        if words < _SHORTEST_STORY and _share("robot", paragraphs) >= 0.4:
            return f"a check for robots instead of the page ({shorten(_first('robot', paragraphs))!r})"
    if words < _LONGEST_NOTICE:
        told = _title("consent", parts)
        share = _share("consent", paragraphs)
        if share >= 0.6 or (told and (words < _SHORTEST_LEAD or share >= 0.2)):
            return f"a consent wall instead of the page ({shorten(_first('consent', paragraphs) or told or '')!r})"
    if _is_live(signs, parts, url, paragraphs):
        return "a live blog: many short entries of different times, no one article"
    if words < _VIDEO_CAPTION and _is_video(signs, url):
        return f"a video page: {words} words beside the video"
    return _stub(words, paragraphs, lines, signs)


def _is_live(signs: Signs, parts: Sequence[str], url: str | None, paragraphs: Sequence[str]) -> bool:
    if "liveblogposting" in signs.kinds:
        return True
    named = bool(_LIVE_ADDRESS.match(url or "")) or _title("live", parts) is not None
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


@lru_cache(maxsize=1)
def _patterns() -> dict[tuple[str, str], re.Pattern[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows("page_walls.csv"):
        found.setdefault((row["kind"], row["where"]), []).append(f"(?:{row['pattern']})")
    return {key: re.compile("|".join(patterns), re.I) for key, patterns in found.items()}


def _title(kind: str, parts: Sequence[str]) -> str | None:
    pattern = _patterns()[kind, "title"]
    return next((part for part in parts if len(part) <= 120 and pattern.fullmatch(part)), None)


def _matching(kind: str, paragraphs: Iterable[str]) -> Iterator[str]:
    pattern = _patterns()[kind, "text"]
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
    found = (" ".join(node.text_content().split()) for tag in ("title", "h1") for node in itertools.islice(tree.iter(tag), 3))
    return [words for words in found if words]


def demands_of(tree: Any, text: str) -> Iterator[str]:
    """The paragraphs that stand on the page after the last of ``text``: where it asks for a subscription, it does so there."""
    from .blocks import blocks_of

    blocks = [block.text for block in blocks_of(next(tree.iter("body"), tree))]
    last = next((p.strip() for p in reversed(text.splitlines()) if p.strip()), "")[-60:]
    at = max((i for i, words in enumerate(blocks) if last and last in words), default=-1)
    yield from blocks[at + 1 :][:_AFTER]
