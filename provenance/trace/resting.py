"""What one mention of a claim adds to its chart: whom the carrier has it from, through whom, and on which page it was read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from ..attribute.statements import charted
from ..language.text import fold, paragraphs, sentences
from ..model import Article, Attribution, Edge, Evidence, Party, Span
from .drawing import firsthand_parties, who_is

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..model import Article, Attribution, Link, Party, Span

_NEWSROOMS = frozenset({"outlet", "agency"})
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
    return found if found is not None and found.kind in _NEWSROOMS else None


def cited_page(
    article: Article, carrier: Party, attribution: Attribution, path: Sequence[Party], pages: Mapping[str, Party]
) -> Cited | None:
    """The page that the first party of a path is cited from, where a link beside the attribution tells; or None.

    That party is the page's house itself, a name that is in no list and that the house's own name holds ("the Gazette"
    for the Norrvik Gazette), or unnamed media, when all links lead to one house. Other parties are not read on a page
    for certain: beside "the minister said" a link may lead anywhere.
    """
    first = path[0]
    if first.kind not in _NEWSROOMS and not _unnamed_media(first):
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
    if first.kind in _NEWSROOMS and not _same_house(first, party):
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
        relayed = any(p.kind not in _GROUND for p in firsts)
        cited.update(p.id for p in firsts if p.kind in _NEWSROOMS)
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
_GROUND = frozenset({"person", "organization", "document"})


def _host(address: str) -> str:
    from urllib.parse import urlsplit

    try:
        return (urlsplit(address).netloc or "").lower().removeprefix("www.")
    except ValueError:
        return ""


# --- What one mention of a claim adds to its chart: whom the carrier has it from, and through whom.


_Path = tuple[Party, ...]
_EdgeKind = Literal["cites", "quotes", "credits", "reprints", "links"]
_NEWSROOMS_resting = frozenset({"outlet", "agency"})
_REPEATERS = frozenset({"outlet", "agency", "channel"})
_QUOTED = frozenset({"person", "organization", "anonymous"})


@dataclass(frozen=True, slots=True)
class Basis:
    """What one mention adds: see the fields of the same names of :class:`provenance.model.Mention`.

    ``firsthand`` is the carrier's; ``firsthand_parties`` holds the ids of all parties the words mark as first-hand.
    """

    carrier: Party
    edges: tuple[Edge, ...] = ()
    parties: tuple[Party, ...] = ()
    own_account: bool = False
    firsthand: bool = False
    badges: tuple[str, ...] = ()
    firsthand_parties: tuple[str, ...] = ()


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
    """What copied text says of one sentence; see :mod:`provenance.trace.copying`. ``contested``: another text quotes somebody
    else with its words."""

    borrowed: tuple[Borrowed, ...] = ()
    heard: tuple[Heard, ...] = ()
    contested: bool = False


def basis(
    article: Article,
    attributions: Sequence[Attribution],
    attribution: Attribution | None,
    sentence: Span | None = None,
    copied: Copied | None = None,
    pages: Mapping[str, Party] | None = None,
) -> Basis:
    """What a mention in ``article`` rests on.

    ``attributions`` are all of the article's, credits included; ``attribution`` is the one that covers the
    mention, or None; ``sentence`` the mention's own sentence. A credit given as ``attribution`` counts as None:
    credits speak for the whole article and are read from ``attributions``. ``copied``: what other articles with the
    same words show of this sentence. Words copied with credit rest on whom they come from, as those of a text credited
    as a whole do; without credit, the link is suspected, and the words are no reporting of the carrier's own. ``pages``:
    whose page stands at an address, for the articles that are here; a hyperlink beside an attribution leads there.
    """
    pages = pages or {}
    copied = copied or Copied()
    carrier = article.carrier
    if attribution is not None and attribution.form == "credit":
        attribution = None
    attributions = charted(attributions)
    full = _credited(attributions, "full", carrier)
    partly = _credited(attributions, "partly", carrier)
    full += _reprinted([b for b in copied.borrowed if b.credited], full)
    badges: dict[str, None] = {"two speakers": None} if copied.contested else {}
    chains: list[list[_Step]] = []
    if attribution is None:
        chains = full or [[replace(step, suspected=True) for step in chain] for chain in partly]
    else:
        for path in attribution.paths:
            steps = _attributed(article, carrier, path, attribution, attributions, pages)
            if steps:
                chains += _behind_credits(_joined(steps, copied.heard), full)
            elif path:
                badges["self-citation"] = None
    chains += [[_Step(b.party, "reprints", b.evidence, suspected=True)] for b in copied.borrowed if not b.credited]
    parties, edges = _drawn(carrier, chains)
    own = (
        attribution is None
        and not full
        and not partly
        and not copied.borrowed
        and _shows_own_reporting(article, carrier)
    )
    sentences = [s.text for s in (sentence, attribution.sentence if attribution else None) if s is not None]
    seen = firsthand_parties(sentences, carrier, parties, edges)
    return Basis(carrier, edges, parties, own, carrier.id in seen, tuple(badges), seen)


@dataclass(frozen=True, slots=True)
class _Step:
    """One more party on a chain, and the words that say so."""

    party: Party
    kind: _EdgeKind
    shown: tuple[Evidence, ...]
    suspected: bool = False


def _shown(a: Attribution) -> tuple[Evidence, ...]:
    # A credit declared in the page's data has no words in the text to show.
    return (Evidence(a.article, a.sentence),) if a.sentence.text else ()


def _attributed(
    article: Article,
    carrier: Party,
    path: _Path,
    attribution: Attribution,
    attributions: Sequence[Attribution],
    pages: Mapping[str, Party],
) -> list[_Step]:
    """The chain of one path, behind the parties through which the article knows its first one."""
    path = _beyond(path, carrier)
    if not path:
        return []
    steps = [_Step(p, "cites", _shown(attribution)) for p in path]
    if attribution.form in {"direct", "mixed"} and path[-1].kind in _QUOTED:
        steps[-1] = replace(steps[-1], kind="quotes")
    cited = cited_page(article, carrier, attribution, path, pages)
    if cited is not None:
        # What was linked was read: nobody stands in between.
        shown = Evidence(article.id, cited.link.span) if cited.link.span is not None else None
        evidence = dict.fromkeys([*steps[0].shown, *([shown] if shown else [])])
        return [_Step(cited.party, "links", tuple(evidence)), *steps[1:]]
    via = _via(carrier, path, attribution, attributions)
    if via is None:
        return steps
    other, head = via
    # That the newsroom in between is the way to the first party is what the other sentence says.
    return [*(_Step(p, "cites", _shown(other)) for p in head), replace(steps[0], shown=_shown(other)), *steps[1:]]


def _via(
    carrier: Party, path: _Path, attribution: Attribution, attributions: Sequence[Attribution]
) -> tuple[Attribution, _Path] | None:
    """Where the article says through whom it has the first party of the path, and what stands before it there.

    "According to Censor.NET, Le Monde reports this." - and later only "Le Monde writes that": the second sentence
    too is Censor.NET's Le Monde.
    """
    first = path[0]
    if first.kind not in _NEWSROOMS_resting:
        return None
    named = {p.id for p in path}
    for other in attributions:
        if other is attribution:
            continue
        for longer in other.paths:
            longer = _beyond(longer, carrier)
            at = next((i for i, p in enumerate(longer) if p.id == first.id), 0)
            head = longer[:at]
            if head and all(p.kind in _REPEATERS and p.id not in named for p in head):
                return other, head
    return None


def _credited(attributions: Iterable[Attribution], extent: str, carrier: Party) -> list[list[_Step]]:
    """The chains of the credits of this extent, to anybody but the carrier. A byline's person is no source."""
    found: dict[tuple[str, ...], list[_Step]] = {}
    for a in attributions:
        if a.form != "credit" or a.extent != extent:
            continue
        for path in a.paths:
            rest = _beyond(path, carrier)
            if rest and rest[0].kind not in {"person", "anonymous"}:
                found.setdefault(tuple(p.id for p in rest), [_Step(p, "credits", _shown(a)) for p in rest])
    return list(found.values())


def _reprinted(credited: Iterable[Borrowed], full: list[list[_Step]]) -> list[list[_Step]]:
    """One chain for each text that the words come from, unless the article's credits name it already."""
    named = {step.party.id for chain in full for step in chain}
    return [[_Step(b.party, "reprints", b.evidence)] for b in credited if b.party.id not in named]


def _joined(steps: list[_Step], heard: Iterable[Heard]) -> list[_Step]:
    """The chain, to the speaker whom another text names for the same quoted words."""
    on_it = {s.party.id for s in steps}
    for h in heard:
        if steps[-1].party.id == h.by and h.speaker.id not in on_it:
            return [*steps, _Step(h.speaker, "quotes", h.evidence, suspected=not h.certain)]
    return steps


def _behind_credits(steps: list[_Step], full: list[list[_Step]]) -> list[list[_Step]]:
    """The chain behind each newsroom to which the whole text is credited, unless it names one of them itself."""
    named = {s.party.id for s in steps}
    if not full or any(s.party.id in named for credit in full for s in credit):
        return [steps]
    return [[*credit, *_scoped(credit[-1].party, steps)] for credit in full]


def _scoped(citer: Party, steps: list[_Step]) -> list[_Step]:
    """An unnamed source of an agency's text is that agency's, in every paper that prints it."""
    from ..parties import cited_by

    return [replace(steps[0], party=cited_by(citer.id, steps[0].party)), *steps[1:]]


def _beyond(path: _Path, carrier: Party) -> _Path:
    """The path from behind the carrier's own place on it, no party twice.

    "X, citing us, reports" leaves nothing: X's version is the carrier's own.
    """
    places = [i for i, p in enumerate(path) if p.id == carrier.id]
    rest = path[places[-1] + 1 :] if places else path
    return tuple({p.id: p for p in reversed(rest)}[key] for key in dict.fromkeys(p.id for p in rest))


def _drawn(carrier: Party, chains: Iterable[list[_Step]]) -> tuple[tuple[Party, ...], tuple[Edge, ...]]:
    """All parties of the chains, the carrier among them, and their edges without repeats."""
    parties: dict[str, Party] = {carrier.id: carrier}
    edges: dict[tuple[str, str], Edge] = {}
    for chain in chains:
        previous = carrier
        for step in chain:
            parties.setdefault(step.party.id, step.party)
            edge = Edge(
                previous.id, step.party.id, "suspected" if step.suspected else "explicit", step.kind, step.shown
            )
            edges.setdefault((edge.from_, edge.to), edge)
            previous = step.party
    return tuple(parties.values()), tuple(edges.values())


# "KYIV, Ukraine (AP) —", "PARIS —", "Gao (AFP) -": a place, perhaps a country or a date, perhaps a name in brackets.
_CAPITALS = r"[^\W\d_a-zß-öø-ÿ][^\W\d_a-zß-öø-ÿ]{2,}(?:[ .'’-]{1,2}[^\W\d_a-zß-öø-ÿ]+){0,3}"
_DATELINE = re.compile(
    rf"(?P<city>{_CAPITALS})(?P<more>,\s[^()\n]{{1,40}}?)?\s*(?:\((?P<who>[^()\n]{{2,40}})\)\s*)?(?:\s-{{1,2}}|\s?[–—])\s"
)
_CREDITED_DATELINE = re.compile(
    r"[^\W\d_][\w.'’ -]{1,40}(?:,\s[^()\n]{1,40}?)?\s*\((?P<who>[^()\n]{2,40})\)\s*(?:-{1,2}|[–—])\s"
)
# Capitals and a dash at the head of a text that name no place.
_NO_PLACE = frozenset(
    [
        "breaking",
        "exclusive",
        "opinion",
        "analysis",
        "update",
        "updated",
        "watch",
        "live",
        "video",
        "photos",
        "correction",
        "explainer",
        "editorial",
        "interview",
        "feature",
        "review",
        "comment",
        "column",
        "factbox",
        "timeline",
        "newsletter",
        "podcast",
        "sponsored",
        "advertisement",
        "recap",
        "preview",
        "profile",
        "report",
        "alert",
        "urgent",
        "news",
        "special",
        "gallery",
        "quiz",
        "poll",
        "transcript",
        "obituary",
        "letter",
        "letters",
        "summary",
        "brief",
        "briefing",
    ]
)
_HEAD_PARAGRAPHS = 5  # title, standfirst and byline may come first


def _shows_own_reporting(article: Article, carrier: Party) -> bool:
    """A dateline of the carrier's own at the head of the text, with a person's byline or the carrier an agency.

    Naming nobody is no reporting: without both signs the answer is no.
    """
    for p in paragraphs(article.text[:3000])[:_HEAD_PARAGRAPHS]:
        line = article.text[p.start : p.end]
        m = _DATELINE.match(line) or _CREDITED_DATELINE.match(line)
        if m is None:
            continue
        city = fold(m.groupdict().get("city") or "")
        if any(word in _NO_PLACE for word in city.split()):
            continue
        who = m.group("who")
        if who is not None and who_is(who, [carrier]) is None:
            return False  # somebody else's place line
        return carrier.kind == "agency" or _has_person_byline(article)
    return False


def _has_person_byline(article: Article) -> bool:
    names = [*article.authors, *(c.text for c in article.credits if c.kind == "byline")]
    names = [re.sub(r"^\s*by\s+", "", n, flags=re.IGNORECASE) for n in names]
    # One word is a nickname or a desk; the shape of a personal name has two at least.
    names = [n for n in names if 2 <= len(n.split()) <= 6]
    if not names:
        return False
    from ..parties import kind_of

    return any(kind_of(n) == "person" for n in names)
