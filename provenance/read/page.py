"""Pages: trafilatura finds the article, this module keeps its links and what the page declares beside it."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from provenance.model import Link, Unread
from provenance.read.blocks import Block, blocks_of, joined
from provenance.read.credits import new_credits, visible_credits
from provenance.read.drafts import Draft, Facts, language_code
from provenance.read.furniture import kept
from provenance.read.metadata import Declared, declared_by, is_own
from provenance.read.walls import demands_of, named_by, why_no_article
from provenance.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Characters of markup; the largest news pages have two or three million.
MAX_PAGE = 10_000_000
_WHOLE = re.compile(r"<(?:!doctype|html|head|body)\b", re.I)
_BY = re.compile(r"^(?:by|von|par|por|di|autor(?:in|a)?|author|auteur)\b:?\s+", re.I)
_XML = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


def read_page(markup: str, told: Facts, origin: str, *, fragment: bool = False) -> Draft | Unread:
    """The article of a page, or why there is none. ``fragment``: the markup may be an article's body alone."""
    if len(markup) > MAX_PAGE:
        return Unread(origin, f"larger than any page: {len(markup):,} characters of HTML, the limit is {MAX_PAGE:,}")
    clean = _XML.sub("", markup.replace("\x00", ""))
    if not clean.strip():
        return Unread(origin, "empty")
    try:
        if fragment and not _WHOLE.search(clean[:5000]):
            return _fragment(clean, told)
        return _page(clean, told, origin)
    except ImportError as error:
        return Unread(origin, f"HTML cannot be read: trafilatura does not load ({str(error).splitlines()[0]})")
    except Exception as error:  # whatever one broken page does to the parsers, the others are still read
        return Unread(origin, f"HTML not read: {type(error).__name__}: {str(error)[:120]}")


def _quiet() -> None:
    """Without a handler, Python prints the libraries' warnings about a page on standard error."""
    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _page(markup: str, told: Facts, origin: str) -> Draft | Unread:
    from trafilatura import bare_extraction, load_html

    _quiet()
    tree = load_html(markup)
    if tree is None:
        return Unread(origin, "no HTML in it that can be parsed")
    page = declared_by(tree, told.url, markup[:4000])
    url = told.url or page.url or page.canonical
    found = bare_extraction(
        tree,
        url=url,
        with_metadata=True,
        include_links=True,
        include_comments=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    body = None if found is None or isinstance(found, dict) else found
    title = told.title or (body.title if body is not None else None) or page.headline
    titles = [t for t in (title, body.title if body is not None else None, page.headline) if t]
    text, links = joined(_article(blocks_of(body.body), titles), url) if body is not None else ("", ())
    why = why_no_article([*titles, *named_by(tree)], url, text, page.signs, demands_of(tree, text))
    if why:
        return Unread(origin, why)
    if body is None or not text.strip():
        return Unread(origin, "no article text in this page")
    facts = Facts(
        title=title,
        url=url,
        canonical=page.canonical,
        published=page.published or body.date,
        authors=_authors(page, body.author),
        language=page.language,
    )
    declared = visible_credits(tree, title, text, language_code(told.language or page.language)) + page.credits
    more = tuple(Link(address) for address in page.related)
    return Draft(text, facts, site=page.site or body.sitename, links=links + more, credits=new_credits(declared, text))


def _fragment(markup: str, told: Facts) -> Draft:
    """An article's body alone: all of it is text, so nothing is searched for."""
    from lxml import html

    tree = html.fragment_fromstring(markup, create_parent="div")
    text, links = joined(_article(blocks_of(tree), [told.title] if told.title else []), told.url)
    return Draft(text, links=links)


def _article(blocks: Sequence[Block], titles: Sequence[str]) -> list[Block]:
    """The paragraphs without furniture and without the headline, which is the title."""
    keep = kept([block.text for block in blocks])
    left = [block for block, wanted in zip(blocks, keep, strict=True) if wanted]
    keys = {fold(title) for title in titles}
    head = [i for i, block in enumerate(left[:4]) if fold(block.text) in keys or block.tag == "h1"]
    return [block for i, block in enumerate(left) if i not in head or len(left) == len(head)]


def _authors(page: Declared, found: str | None) -> tuple[str, ...]:
    """The people among the declared authors; trafilatura's reading of the byline where nobody is declared."""
    from provenance.read.plain import people

    read = [name for name in (found or "").split(";") if not is_own(name, page.own)]
    for names in (page.people, read):
        listed = tuple(dict.fromkeys(person for name in names for person in people(_BY.sub("", name.strip()))))
        if listed:
            return listed
    return ()
