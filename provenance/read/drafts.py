"""What a reader has found so far, and how it becomes an :class:`Article`."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provenance.model import Article, Credit, Link, Party, Unread, content_id
from provenance.read.dates import iso_date
from provenance.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

#: No news article comes near this; what does is a data dump or a broken file.
MAX_CHARACTERS = 2_000_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an article beside its text, as written by whoever says so."""

    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    canonical: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None

    def over(self, other: Facts) -> Facts:
        """These facts, and the other's where these say nothing."""
        return Facts(*(getattr(self, f.name) or getattr(other, f.name) for f in dataclasses.fields(self)))


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with the facts it states itself. ``site`` is the site's own name: weaker than the outlet of its URL."""

    text: str
    facts: Facts = Facts()
    site: str | None = None
    links: tuple[Link, ...] = ()
    credits: tuple[Credit, ...] = ()


def language_code(words: str | None) -> str | None:
    """``en`` of ``en-GB`` or ``EN_us``; None for what is no language code."""
    found = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_][\w-]*)?", (words or "").strip())
    return found.group(1).lower() if found else None


def split_names(value: str) -> tuple[str, ...]:
    """Names separated by semicolons, or by line breaks or bars."""
    return tuple(n for n in (" ".join(part.split()) for part in re.split(r"[;\n|]", value)) if n)


def finish(draft: Draft, told: Facts, origin: str) -> Iterator[Article | Unread]:
    """The article, and after it a line for each fact that could not be used; only a line when there is no text."""
    if not draft.text.strip():
        yield Unread(origin, "empty: no text in it")
        return
    if len(draft.text) > MAX_CHARACTERS:
        yield Unread(origin, too_long(len(draft.text)))
        return
    facts = told.over(draft.facts)
    published = iso_date(facts.published) if facts.published else None
    language = language_code(facts.language)
    outlet = _outlet(facts, draft.site, language)
    yield Article(
        # Of what was given, never of what the list of outlets makes of it: that list grows.
        id=content_id(facts.url or fold(facts.outlet or draft.site or ""), facts.title or "", draft.text),
        text=draft.text,
        title=facts.title,
        outlet=outlet,
        url=facts.url,
        canonical=facts.canonical,
        authors=facts.authors,
        published=published,
        language=language,
        links=draft.links,
        credits=draft.credits,
        origin=origin,
    )
    if facts.published and not published:
        yield Unread(origin, f"published {shorten(facts.published)!r} is not a date; the article was read without one")


def too_long(characters: int) -> str:
    return f"longer than any article: {characters:,} characters, the limit is {MAX_CHARACTERS:,}"


def shorten(words: str, limit: int = 60) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def _outlet(facts: Facts, site: str | None, language: str | None) -> Party | None:
    from provenance import parties

    if facts.outlet:
        return parties.outlet_by_name(facts.outlet, language=language) or parties.outlet_party(facts.outlet)
    for address in (facts.url, facts.canonical):
        found = parties.outlet_by_url(address) if address else None
        if found:
            return found
    return (parties.outlet_by_name(site, language=language) or parties.outlet_party(site)) if site else None
