"""What one mention of a claim adds to its chart: whom the carrier has it from, and through whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Literal

from ..attribute.statements import charted
from ..data import words_everywhere
from ..language.text import fold, paragraphs
from ..model import (
    NEWSROOMS,
    PEOPLE,
    PUBLISHERS,
    QUOTABLE,
    Article,
    Attribution,
    Claim,
    Edge,
    EdgeStatus,
    Evidence,
    Mention,
    Party,
    Position,
    Reuse,
    Span,
    uncollected,
)
from ..parties import cited_by, kind_of
from .drawing import firsthand_parties, who_is
from .signals import Borrowed, Copied, Copying, Heard, cited_page, pages_of

_Path = tuple[Party, ...]
_EdgeKind = Literal["cites", "quotes", "credits", "reprints", "links"]


@dataclass(frozen=True, slots=True)
class Basis:
    """What one mention adds: see the fields of the same names of :class:`provenance.model.Mention`."""

    carrier: Party
    edges: tuple[Edge, ...] = ()
    parties: tuple[Party, ...] = ()
    own_account: bool = False
    firsthand: bool = False
    badges: tuple[str, ...] = ()


def rested(
    claims: Iterable[Claim],
    read: Iterable[tuple[Article, Sequence[Attribution]]],
    reuses: Iterable[Reuse] = (),
    pages: Mapping[str, Party] | None = None,
) -> list[Claim]:
    """The claims with what each of their mentions rests on: edges, their parties, and what else :class:`Basis` says.

    ``read``: the articles and their attributions; ``reuses``: the words these articles share. ``pages``: whose page
    stands at an address; by default, as far as these articles show.
    """
    articles = {article.id: (article, attributions) for article, attributions in read}
    copying = Copying(articles.values(), reuses)
    known_pages = pages_of(article for article, _ in articles.values()) if pages is None else pages

    def on_its_basis(mention: Mention) -> Mention:
        article, attributions = articles[mention.article]
        copied = copying.of(mention.article, mention.sentence, mention.attribution)
        rests = basis(article, attributions, mention.attribution, mention.sentence, copied, known_pages)
        return replace(mention, **{f.name: getattr(rests, f.name) for f in fields(rests)})

    def filled(position: Position) -> Position:
        return replace(position, mentions=tuple(map(on_its_basis, position.mentions)))

    with uncollected():
        return [replace(claim, positions=tuple(map(filled, claim.positions))) for claim in claims]


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
    as a whole do; without credit, the link is suspected, and the words are no reporting of the carrier's own.
    ``pages``: whose page stands at an address, for the articles here; a link beside an attribution leads there.
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
    others = attribution is not None or full or partly or copied.borrowed
    own = not others and _shows_own_reporting(article, carrier)
    sentences = [s.text for s in (sentence, attribution.sentence if attribution else None) if s is not None]
    seen = firsthand_parties(sentences, carrier, parties, edges)
    return Basis(carrier, edges, parties, own, carrier.id in seen, tuple(badges))


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
    if attribution.form in {"direct", "mixed"} and path[-1].kind in QUOTABLE:
        steps[-1] = replace(steps[-1], kind="quotes")
    cited = cited_page(article, carrier, attribution, path, pages)
    if cited is not None:
        # What was linked was read: nobody stands in between.
        linked = (Evidence(article.id, cited.link.span),) if cited.link.span is not None else ()
        evidence = dict.fromkeys((*steps[0].shown, *linked))
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
    if first.kind not in NEWSROOMS:
        return None
    named = {p.id for p in path}
    for other in attributions:
        if other is attribution:
            continue
        for longer in other.paths:
            longer = _beyond(longer, carrier)
            at = next((i for i, p in enumerate(longer) if p.id == first.id), 0)
            head = longer[:at]
            if head and all(p.kind in PUBLISHERS and p.id not in named for p in head):
                return other, head
    return None


def _credited(attributions: Iterable[Attribution], extent: str, carrier: Party) -> list[list[_Step]]:
    """The chains of the credits of this extent, to anybody but the carrier. A byline's person is no source."""
    chains: dict[tuple[str, ...], list[_Step]] = {}
    for a in attributions:
        for path in a.paths if a.form == "credit" and a.extent == extent else ():
            rest = _beyond(path, carrier)
            if rest and rest[0].kind not in PEOPLE:
                chains.setdefault(tuple(p.id for p in rest), [_Step(p, "credits", _shown(a)) for p in rest])
    return list(chains.values())


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
    # An unnamed source of an agency's text is that agency's, in every paper that prints it.
    first, *rest = steps
    return [[*credit, replace(first, party=cited_by(credit[-1].party.id, first.party)), *rest] for credit in full]


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
            status: EdgeStatus = "suspected" if step.suspected else "explicit"
            edge = Edge(previous.id, step.party.id, status, step.kind, step.shown)
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
_HEAD_PARAGRAPHS = 5  # title, standfirst and byline may come first


@cache
def _no_places() -> frozenset[str]:
    """Words in capitals before a dash at the head of a text that name no place."""
    return frozenset(words_everywhere("trace", "no place of a dateline"))


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
        if not _no_places().isdisjoint(city.split()):
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
    return any(2 <= len(n.split()) <= 6 and kind_of(n) == "person" for n in names)
