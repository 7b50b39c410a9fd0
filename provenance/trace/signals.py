"""What shows, beside its words, whom a sentence comes from: the pages an article links, and the text it copies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from .. import parties
from ..data import words
from ..language.text import fold, index_at, overlapping, quotations, sentences
from ..model import NEWSROOMS, QUOTABLE, SPEAKERS, Article, Attribution, Evidence, Link, Party, Reuse, Span
from ..parties import merge_parties, outlet_by_name, vague_phrase
from ..reuse.direction import compared, signs

# A sentence that is nothing but a pointer ("Read the full report here.") is short and has one of these words.
_POINTER_WORDS = 12


class Cited(NamedTuple):
    """The house of the page that an attribution's words were read on, and the link that leads there."""

    party: Party
    link: Link


def pages_of(articles: Iterable[Article]) -> dict[str, Party]:
    """Address to the party that carries what stands there, for articles whose address is known."""
    pages: dict[str, Party] = {}
    for article in sorted(articles, key=lambda a: a.id):
        for address in filter(None, (article.url, article.canonical)):
            pages.setdefault(address, article.carrier)
    return pages


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
    rest = text[sentence.end : anchor.end + 80].split("\n", 1)[0]
    first = next((s for s in sentences(rest) if rest[s.start : s.end].strip()), None)
    if first is None or sentence.end + first.end < anchor.end:
        return False
    there = re.findall(r"[^\W_]+", fold(rest[first.start : first.end]))
    return len(there) <= _POINTER_WORDS and not set(words("trace", "pointer")).isdisjoint(there)


def page_behind(link: Link, pages: Mapping[str, Party]) -> Party | None:
    """The house a link leads to: that of the article there, else the listed one of its address."""
    if link.url in pages:
        return pages[link.url]
    listed = parties.outlet_by_url(link.url)
    return listed if listed is not None and listed.kind in NEWSROOMS else None


def cited_page(
    article: Article, carrier: Party, attribution: Attribution, path: Sequence[Party], pages: Mapping[str, Party]
) -> Cited | None:
    """The page that the first party of a path is cited from, where a link beside the attribution shows it; or None.

    That party is the page's house itself, a name that is in no list and part of the house's own name ("the Gazette"
    for the Norrvik Gazette), or unnamed media, when all links lead to one house. Other parties are not read on a page
    for certain: beside "the minister said" a link may lead anywhere.
    """
    first = path[0]
    if first.kind not in NEWSROOMS and not _unnamed_media(first):
        return None
    linked = [
        Cited(party, link)
        for link in links_beside(article, attribution)
        if (party := page_behind(link, pages)) is not None and party.id != carrier.id
    ]
    for cited in linked:
        if cited.party.id == first.id:
            return cited
    named = {p.id for p in path}
    others = {cited.party.id: cited for cited in reversed(linked) if cited.party.id not in named}
    if len(others) != 1:
        return None
    (other,) = others.values()
    return other if first.kind not in NEWSROOMS or _same_house(first, other.party) else None


def _unnamed_media(party: Party) -> bool:
    if party.kind != "vague":
        return False
    known = vague_phrase(party.name)
    return known is not None and known.category.startswith(("media-", "wire-", "report-"))


def _same_house(named: Party, page: Party) -> bool:
    """Whether a name that is in no list is a short form of the page's own: all its words stand in that."""
    if outlet_by_name(named.name) is not None:
        return False
    short, long = _telling(named.name), _telling(page.name)
    return bool(short) and short <= long


def _telling(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", fold(name))).difference(words("trace", "of any outlet"))


class Lead(NamedTuple):
    """A page worth reading for an article: ``words`` are those that cite it (empty where the page's data name it),
    ``rank`` orders leads, the best lowest."""

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
    ranked = sorted(best.values(), key=lambda lead: lead.rank)  # stable: equals in the order of the text
    return [lead for lead in ranked if not wanted or lead.rank % _OWN < _ELSEWHERE]


_DIRECT, _NEAR, _DECLARED, _ELSEWHERE, _POSTED, _OWN = 0, 1, 2, 3, 5, 10
# Posts show their words only in a browser: they come after pages that can be read.
_POSTS = {
    "x.com", "twitter.com", "t.co", "facebook.com", "fb.com", "instagram.com", "tiktok.com", "youtube.com", "youtu.be",
    "linkedin.com", "threads.net",
}  # fmt: skip


def _host(address: str) -> str:
    try:
        return (urlsplit(address).netloc or "").lower().removeprefix("www.")
    except ValueError:
        return ""


# --- What copied text says of one sentence: whose words it repeats, and which speaker it shares with another text.


# A sentence is copied when so much of it lies in passages; the rest may be a name or a tense the editor changed.
_COVERED = 0.8
# Letters that two quotations share in a row when they are one and the same: some eight words. Every few letters of
# one side are looked up, so that long texts full of speech cost no more than their length.
_SAME_WORDS, _STEP = 40, 8


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Whose words a sentence repeats: the other text's carrier, or the third both have them from.

    ``credited``: the text or its page says so.
    """

    party: Party
    credited: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """Another text gives the quoted words of party ``by`` (an id) to ``speaker``. ``certain``: it is the same voice."""

    by: str
    speaker: Party
    certain: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """What copied text says of one sentence; see :class:`Copying`. ``contested``: another text quotes somebody
    else with its words."""

    borrowed: tuple[Borrowed, ...] = ()
    heard: tuple[Heard, ...] = ()
    contested: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """Who is quoted with some words, in letters alone."""

    attribution: Attribution
    speaker: Party
    letters: str


class Copying:
    """The reuses of some articles, ready to be asked about single sentences."""

    def __init__(self, read: Iterable[tuple[Article, Sequence[Attribution]]], reuses: Iterable[Reuse]) -> None:
        self._read = {article.id: (article, attributions) for article, attributions in read}
        self._views: dict[str, dict[str, Reuse]] = defaultdict(dict)
        for r in reuses:
            if r.article in self._read and r.other in self._read:
                self._views[r.article][r.other] = r
                self._views[r.other][r.article] = r.seen_from(r.other)
        self._said_in: dict[str, dict[Attribution, _Said]] = {}
        self._runs_in: dict[str, dict[str, list[int]]] = {}

    def of(self, article: str, sentence: Span, attribution: Attribution | None) -> Copied:
        """What is known of one sentence and of the attribution that covers it."""
        if article not in self._views:
            return Copied()
        borrowed = tuple(self._borrowed(article, sentence))
        if attribution is None:
            return Copied(borrowed)
        return Copied(borrowed, tuple(self._heard(article, attribution)), self._contested(article, attribution))

    # ---------------------------------------------------------------- whose words

    def _carrier(self, article: str) -> Party:
        return self._read[article][0].carrier

    def _borrowed(self, article: str, sentence: Span) -> list[Borrowed]:
        me = self._carrier(article)
        covering = {
            v.other: v
            for v in self._views[article].values()
            if v.kind != "quote"
            and v.direction != "to"
            and self._carrier(v.other).id != me.id
            and _covered(sentence, [mine for mine, _ in v.passages])
        }
        named: dict[str, Borrowed] = {}
        for v in covering.values():
            if v.source is not None and v.source.id != me.id and v.source.id not in named:
                named[v.source.id] = Borrowed(
                    v.source, self._says(article, v.source, v.credited), self._evidence(article, sentence, v)
                )
        taken = {o for o, v in covering.items() if v.direction == "from"}
        for other in sorted(o for o in taken if covering[o].credited) or self._first(taken):
            v, party = covering[other], self._carrier(other)
            named.setdefault(party.id, Borrowed(party, v.credited is True, self._evidence(article, sentence, v)))
        if named:
            return list(named.values())
        # Nobody knows who had it first: each may have it from any other that is not known to be later. Joined through
        # one of them, the earliest, for the links of many with many would say no more.
        unknown = sorted((o for o in covering if self._dated(article, o) >= 0), key=self._order)
        linked = unknown if not unknown or self._order(article) < self._order(unknown[0]) else unknown[:1]
        return [Borrowed(self._carrier(o), False, self._evidence(article, sentence, covering[o])) for o in linked]

    def _dated(self, article: str, other: str) -> int:
        return compared(self._read[article][0].published, self._read[other][0].published)

    def _order(self, article: str) -> tuple[str, str]:
        return self._read[article][0].published or "9", article

    def _says(self, article: str, source: Party, both: bool | None) -> bool:
        """Whether this one of the two articles names their common source."""
        return bool(both) or signs(*self._read[article]).names(source) is True

    def _first(self, others: set[str]) -> list[str]:
        """The one that has the words from none of the others; of several, the earliest."""
        roots = [
            o for o in others if not any(v.direction == "from" and v.other in others for v in self._views[o].values())
        ]
        return sorted(roots or others, key=self._order)[:1]

    def _evidence(self, article: str, sentence: Span, view: Reuse) -> tuple[Evidence, ...]:
        mine, theirs = max(
            view.passages, key=lambda pair: min(pair[0].end, sentence.end) - max(pair[0].start, sentence.start)
        )
        return Evidence(article, sentence), Evidence(view.other, _counterpart(mine, theirs, sentence))

    # ---------------------------------------------------------------- whose voice

    def _heard(self, article: str, attribution: Attribution) -> list[Heard]:
        """The speakers that other texts give the same quoted words."""
        mine = self._quoted(article).get(attribution)
        if mine is None:
            return []
        if mine.speaker.kind not in QUOTABLE or mine.speaker.kind == "person":
            return []
        return self._joined(mine.speaker, attribution, article, self._elsewhere(article, attribution, mine))

    def _contested(self, article: str, attribution: Attribution) -> bool:
        """Whether another text gives the quoted words to somebody else by name. A surname alone may be anybody's."""
        mine = self._quoted(article).get(attribution)
        if mine is None or mine.speaker.kind != "person" or " " not in mine.speaker.name:
            return False
        others = [p for p, _ in self._elsewhere(article, attribution, mine) if p.kind == "person" and " " in p.name]
        return any(len({q.id for q in merge_parties([mine.speaker, p], one_claim=True).values()}) > 1 for p in others)

    def _elsewhere(self, article: str, attribution: Attribution, mine: _Said) -> list[tuple[Party, Evidence]]:
        """The other speakers to whom texts with the same passage give the same words."""
        return [
            (said.speaker, Evidence(view.other, said.attribution.sentence))
            for view in self._views[article].values()
            if any(c.start < p.end and p.start < c.end for c in attribution.content for p, _ in view.passages)
            for said in self._sharing(view.other, mine.letters)
            if said.speaker.id != mine.speaker.id
        ]

    def _joined(
        self, speaker: Party, attribution: Attribution, article: str, others: list[tuple[Party, Evidence]]
    ) -> list[Heard]:
        anonymous = speaker.kind == "anonymous"
        people = [p for p, _ in others if p.kind == "person"]
        bodies = [p for p, _ in others if p.kind == "organization" and anonymous]
        unnamed = [p for p, _ in others if p.kind == "anonymous" and anonymous]
        named = people or bodies
        # Two names for one voice: one of the texts is wrong, and neither shows which.
        if named and len({p.id for p in merge_parties(named, one_claim=True).values()}) > 1:
            return []
        to = min(named or unnamed, key=lambda p: p.id, default=None)
        if to is None or (not named and to.id > speaker.id):
            return []
        shown = (Evidence(article, attribution.sentence), *(e for p, e in others if p.id == to.id))
        return [Heard(speaker.id, to, anonymous, tuple(dict.fromkeys(shown))[:2])]

    def _quoted(self, article: str) -> dict[Attribution, _Said]:
        if article not in self._said_in:
            read, attributions = self._read[article]
            inside = quotations(read.text)
            said: dict[Attribution, _Said] = {}
            for a in attributions:
                if a.form not in {"direct", "mixed"} or len(a.paths) != 1 or not a.paths[0]:
                    continue
                parts = [
                    read.text[max(c.start, q.start) : min(c.end, q.end)]
                    for c in a.content
                    for q in overlapping(inside, c.start, c.end)
                ]
                said[a] = _Said(a, a.paths[0][-1], _letters(" ".join(parts)))
            self._said_in[article] = said
        return self._said_in[article]

    def _sharing(self, article: str, letters: str) -> list[_Said]:
        """Who is quoted in the article with some of these letters."""
        said = list(self._quoted(article).values())
        size = _SAME_WORDS - _STEP + 1
        if article not in self._runs_in:
            runs: dict[str, list[int]] = defaultdict(list)
            for n, quoted in enumerate(said):
                for i in range(0, len(quoted.letters) - size + 1, _STEP):
                    runs[quoted.letters[i : i + size]].append(n)
            self._runs_in[article] = runs
        runs = self._runs_in[article]
        shared = {n for i in range(len(letters) - size + 1) for n in runs.get(letters[i : i + size], ())}
        return [said[n] for n in sorted(shared)]


def _covered(sentence: Span, passages: Iterable[Span]) -> bool:
    inside = 0
    for p in passages:
        start, end = max(p.start, sentence.start), min(p.end, sentence.end)
        if start < end:
            inside += _size(sentence.text[start - sentence.start : end - sentence.start])
    return inside > 0 and inside >= _COVERED * _size(sentence.text)


def _size(words: str) -> int:
    return sum(map(str.isalnum, words))


# How far from where it is expected a sentence is looked for in the other text of a passage.
_REACH = 3000


def _counterpart(mine: Span, theirs: Span, sentence: Span) -> Span:
    """The sentence of the other text that stands where this one does in the passage."""
    middle = (max(sentence.start, mine.start) + min(sentence.end, mine.end)) / 2 - mine.start
    place = round(middle / max(1, mine.end - mine.start) * len(theirs.text))
    low, high = max(0, place - _REACH), place + _REACH
    at = theirs.text.find(sentence.text, low, high)
    if at >= 0:
        return Span(theirs.start + at, theirs.start + at + len(sentence.text), sentence.text)
    words = theirs.text[low:high]
    ranges = sentences(words)
    n = index_at(ranges, min(place - low, max(0, len(words) - 1)))
    if n is None:
        around = Span(theirs.start + low, theirs.start + low + len(words), words)
        return theirs if len(theirs.text) <= _REACH else around
    r = ranges[n]
    return Span(theirs.start + low + r.start, theirs.start + low + r.end, words[r.start : r.end])


_NO_LETTER = re.compile(r"[\W_]+")


def _letters(words: str) -> str:
    return _NO_LETTER.sub("", fold(words))
