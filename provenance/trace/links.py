"""The pages an article links: whose page stands at an address, which one an attribution was read on, which are worth reading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..language.text import fold, sentences
from ..model import NEWSROOMS, SPEAKERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..model import Article, Attribution, Link, Party, Span

# A sentence that is nothing but a pointer ("Read the full report here.") is short and has one of these words.
_POINTERS = frozenset(
    "read here source via report story article original link interview statement study document".split()
)
_POINTER_WORDS = 12


class Cited(NamedTuple):
    """The house of the page that an attribution's words were read on, and the link that leads there."""

    party: Party
    link: Link


def pages_of(articles: Iterable[Article]) -> dict[str, Party]:
    """Address to the party that carries what stands there, for articles whose address is known."""

    found: dict[str, Party] = {}
    for article in sorted(articles, key=lambda a: a.id):
        for address in (article.url, article.canonical):
            if address:
                found.setdefault(address, article.carrier)
    return found


def links_beside(article: Article, attribution: Attribution) -> Iterator[Link]:
    """The links in the sentence of an attribution or in its content, then one in a sentence that only points to it."""
    places = [attribution.sentence, *attribution.source, *attribution.cue]
    if attribution.form != "credit":  # the content of a credit is the article, with every link in it
        places += attribution.content
    later: list[Link] = []
    for link in article.links:
        if link.span is None:
            continue
        if any(_overlap(link.span, place) for place in places if place.text):
            yield link
        elif attribution.sentence.text and _points_back(article.text, attribution.sentence, link.span):
            later.append(link)
    yield from later


def links_in(article: Article, sentence: Span) -> Iterator[Link]:
    """The links whose words stand in a sentence."""
    return (link for link in article.links if link.span is not None and _overlap(link.span, sentence))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _points_back(text: str, sentence: Span, anchor: Span) -> bool:
    """Whether the link stands in the next sentence of the paragraph, and that has few words beside it."""
    between = text[sentence.end : anchor.start]
    if anchor.start < sentence.end or len(between) > 80 or "\n" in between:
        return False
    rest = re.split(r"\n", text[sentence.end : anchor.end + 80])[0]
    first = next((s for s in sentences(rest) if rest[s.start : s.end].strip()), None)
    if first is None or sentence.end + first.end < anchor.end:
        return False
    words = re.findall(r"[^\W_]+", fold(rest[first.start : first.end]))
    return len(words) <= _POINTER_WORDS and not _POINTERS.isdisjoint(words)


def page_behind(link: Link, pages: Mapping[str, Party]) -> Party | None:
    """The house a link leads to: that of the article there, else the listed one of its address."""
    held = pages.get(link.url)
    if held is not None:
        return held
    from ..parties import outlet_by_url

    found = outlet_by_url(link.url)
    return found if found is not None and found.kind in NEWSROOMS else None


def cited_page(
    article: Article, carrier: Party, attribution: Attribution, path: Sequence[Party], pages: Mapping[str, Party]
) -> Cited | None:
    """The page that the first party of a path is cited from, where a link beside the attribution tells; or None.

    That party is the page's house itself, a name that is in no list and that the house's own name holds ("the Gazette"
    for the Norrvik Gazette), or unnamed media, when all links lead to one house. Other parties are not read on a page
    for certain: beside "the minister said" a link may lead anywhere.
    """
    first = path[0]
    if first.kind not in NEWSROOMS and not _unnamed_media(first):
        return None
    found = [
        (party, link)
        for link in links_beside(article, attribution)
        if (party := page_behind(link, pages)) is not None and party.id != carrier.id
    ]
    for party, link in found:
        if party.id == first.id:
            return Cited(party, link)
    others = {party.id for party, _ in found} - {p.id for p in path}
    if len(others) != 1:
        return None
    party, link = next((party, link) for party, link in found if party.id in others)
    if first.kind in NEWSROOMS and not _same_house(first, party):
        return None
    return Cited(party, link)


def _unnamed_media(party: Party) -> bool:
    if party.kind != "vague":
        return False
    from ..parties import vague_phrase

    known = vague_phrase(party.name)
    return known is not None and known.category.startswith(("media-", "wire-", "report-"))


def _same_house(named: Party, page: Party) -> bool:
    """Whether a name that is in no list is a short form of the page's own: all its words stand in that."""
    from ..parties import outlet_by_name

    if outlet_by_name(named.name) is not None:
        return False
    short, long = _telling(named.name), _telling(page.name)
    return bool(short) and short <= long


def _telling(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", fold(name))) - {
        "the",
        "of",
        "and",
        "www",
        "com",
        "org",
        "net",
        "news",
        "online",
    }


class Lead(NamedTuple):
    """A page worth reading for an article: ``words`` are those that cite it (empty where the page's data name it), ``rank``
    orders leads, the best lowest."""

    address: str
    rank: int
    words: str


# What is no page with a story: pictures, sound, archives, the front page of a site, its pages about a topic.
_NO_PAGE = re.compile(
    r"//[^/]+/?(?:[?#]|$)|//[^/]+/(?:index\.\w+|tags?/.*|topics?/.*|category/.*|authors?/.*)$|\.(?:jpe?g|png|gif|webp|svg|mp[34]|m4[av]|webm|mov|avi|ogg|wav|zip|gz|exe|dmg|apk|css|js|ico)(?:\?|$)",
    re.I,
)


def leads(article: Article, attributions: Sequence[Attribution], wanted: Sequence[Span] | None = None) -> list[Lead]:
    """The pages an article cites, in the order in which they are worth reading.

    ``wanted``: the sentences whose sources are looked for; None for all. First come links beside an attribution to a
    newsroom or to nobody in particular, then others in the sentences wanted, then pages that the article declares to be
    based on. A link to the article's own site counts only where it stands on the very words that cite.

    An article that names the people and papers behind the sentences wanted, and links no other newsroom there, gives
    no lead: it is where the way ends.
    """
    own = {host for address in (article.url, article.canonical) if address and (host := _host(address))}
    best: dict[str, Lead] = {}

    def note(link: Link, rank: int, words: str, *, citing: bool = False) -> None:
        host = _host(link.url)
        inside = host in own
        if _NO_PAGE.search(link.url) or link.url in (article.url, article.canonical) or (inside and not citing):
            return
        lead = Lead(link.url, rank + (_OWN if inside else _POSTED if host in _POSTS else 0), words)
        if link.url not in best or lead.rank < best[link.url].rank:
            best[link.url] = lead

    cited: set[str] = set()
    for a in attributions:
        firsts = [path[0] for path in a.paths if path]
        relayed = any(p.kind not in SPEAKERS | {"document"} for p in firsts)
        cited.update(p.id for p in firsts if p.kind in NEWSROOMS)
        here = wanted is None or any(_overlap(a.sentence, s) for s in wanted)
        for link in links_beside(article, a):
            # On a name, a site links its own page about that name.
            on_cue = link.span is not None and any(_overlap(link.span, s) for s in a.cue if s.text)
            if here:
                note(link, _DIRECT if relayed else _NEAR, a.sentence.text, citing=on_cue)
            elif relayed:
                note(link, _ELSEWHERE, a.sentence.text)
    for sentence in wanted or ():
        for link in links_in(article, sentence):
            note(link, _NEAR, sentence.text)
    for link in article.links:
        if link.span is None:
            note(link, _DECLARED, "")
        elif (party := page_behind(link, {})) is not None and party.id in cited:
            note(link, _ELSEWHERE, link.span.text)
    if article.canonical and article.url and _host(article.canonical) != _host(article.url):
        best.setdefault(article.canonical, Lead(article.canonical, _DECLARED, ""))
    found = sorted(best.values(), key=lambda lead: lead.rank)  # stable: equals in the order of the text
    near = [lead for lead in found if lead.rank % _OWN < _ELSEWHERE]
    return near if wanted else found


_DIRECT, _NEAR, _DECLARED, _ELSEWHERE, _POSTED, _OWN = 0, 1, 2, 3, 5, 10
# Posts show their words only in a browser: they come after pages that can be read.
_POSTS = frozenset(
    "x.com twitter.com t.co facebook.com fb.com instagram.com tiktok.com youtube.com youtu.be linkedin.com threads.net".split()
)


def _host(address: str) -> str:
    from urllib.parse import urlsplit

    try:
        return (urlsplit(address).netloc or "").lower().removeprefix("www.")
    except ValueError:
        return ""
