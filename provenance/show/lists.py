"""Lists: claims, articles, outlets, what a search or an audit finds; and one outlet, which is a list of others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..model import Party, to_json
from .copies import exchange_sections, shares_line
from .document import (
    Code,
    Inline,
    Item,
    Items,
    Link,
    Name,
    Paragraph,
    Parts,
    Place,
    Quote,
    Section,
    Strong,
    View,
    listing,
)
from .labels import (
    CAVEAT,
    Label,
    Numbers,
    Traced,
    badge_name,
    denied_mark,
    file_name,
    kind_word,
    numbers_of,
    party_name,
    times,
)
from .reviews import reviewed_section
from .rows import claim_rows
from .terminal import PLAIN, Paint, clean, plural, quote, wrap
from .text import text_lines, trace_text, view_text

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..store import ArticleSummary, Cited, ClaimSummary, OutletRecord

NO_CLAIMS = "No claims yet. Add articles with: provenance add PATH"
NO_ARTICLES = "No articles yet. Add articles with: provenance add PATH"
WEAKEST_FIRST = "Claims, weakest sourcing first"
_SHORT_ID = 8
_PARTIES, _QUOTES, _EXCHANGES, _ARTICLES = 40, 2, 40, 50
_SEARCHED, _WEAKEST = 50, 10


# --- claims -----------------------------------------------------------------------------------------------------


def claims_list(claims: Sequence[ClaimSummary], limit: int | None = None) -> Items:
    """One claim an item, in the order given: numbers, articles, id, findings, text."""
    return listing(map(_claim, claims), limit, "claim")


def _claim(claim: ClaimSummary) -> Item:
    findings = [badge_name(b) for b in claim.badges if b != "denied"]
    findings += ["disputed"] * claim.disputed + ["reviewed"] * claim.reviewed
    counts = numbers(claim)
    rest = f" {' '.join(filter(None, (counts.range, counts.where)))}  "
    shown: Parts = (Strong(f"{counts.as_written:,} {counts.noun}"), rest, Code(claim.id[:_SHORT_ID]))
    words = Paragraph((denied_mark(claim.badges), Link(claim.text, claim.id, "claim")))
    return Item((*shown, *([f"  {', '.join(map(clean, findings))}"] if findings else [])), (words,))


def numbers(claim: ClaimSummary) -> Numbers:
    return Numbers(*numbers_of(claim), f"in {plural(claim.articles, 'article')}")


def claims_view(claims: Sequence[ClaimSummary], note: str = "", *, none: str = NO_CLAIMS) -> View:
    """``note``: said of them, instead of their number; ``none``: where there are none."""
    if not claims:
        return View((WEAKEST_FIRST,), (Paragraph((none,)),))
    said = Paragraph((note or f"{plural(len(claims), 'claim')}.",))
    return View((WEAKEST_FIRST,), (claims_list(claims),), summary=(said,))


def claims_text(claims: Sequence[ClaimSummary], width: int = 80, paint: Paint = PLAIN, *, more: bool = False) -> str:
    """``more``: others follow these."""
    if not claims:
        return NO_CLAIMS
    note = f"The first {plural(len(claims), 'claim')}; more follow. Show more with --limit N, or all with --csv."
    return view_text(claims_view(claims, note if more else ""), width, paint)


def front_view(db: Database) -> FrontView:
    return FrontView(*db.size(), db.claims(min_articles=2, limit=_WEAKEST))


@dataclass(frozen=True, slots=True)
class FrontView:
    """The first page: how much there is, and the claims that many repeat and few sources carry."""

    articles: int
    claims: int
    weakest: Sequence[ClaimSummary]

    @property
    def view(self) -> View:
        verb = "is" if self.articles == 1 else "are"
        lead = (
            f"{plural(self.articles, 'article')} {verb} here, with {plural(self.claims, 'claim')}. "
            "For each claim you see who said it, who spoke to them and who picked it up, "
            "and how many independent sources that leaves, in the articles' own words."
        )
        body: tuple[Section | Paragraph, ...] = ()
        if self.weakest:
            body = (Section("Widely reported, thinly sourced", (claims_list(self.weakest),)),)
        elif not self.articles:
            body = (Paragraph((NO_ARTICLES,)),)
        return View(("How many sources does a claim really have?",), body, summary=(Paragraph((lead,)),))

    def text(self) -> str:
        return view_text(self.view)

    def json(self) -> dict[str, Any]:
        weakest = list(claim_rows(self.weakest))
        return {"articles": self.articles, "claims": self.claims, "weakest": weakest, "note": CAVEAT}


# --- a search ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchView:
    """The claims that say what was typed, then articles that use the words, then whoever is called that."""

    words: str
    claims: Sequence[ClaimSummary]
    articles: Sequence[ArticleSummary]
    parties: Sequence[Party]

    @property
    def view(self) -> View:
        body = []
        if self.claims:
            says = "says this" if len(self.claims) == 1 else "say this"
            body.append(Section(f"{plural(len(self.claims), 'claim')} {says}", (claims_list(self.claims, _SEARCHED),)))
        else:
            hint = "" if self.articles else " Try other words: names, places and numbers work best."
            body.append(Section("No claim says this", (Paragraph((f"No claim here says this.{hint}",)),)))
        if self.articles:
            body.append(Section("Articles that use these words", (listing(map(_article, self.articles)),)))
        if self.parties:
            people = listing([(party_name(p), f", {kind_word(p)}") for p in self.parties])
            body.append(Section("Outlets and people of that name", (people,)))
        return View((Quote(self.words),), tuple(body), "search")

    def text(self) -> str:
        return view_text(self.view)

    def json(self) -> dict[str, Any]:
        return {
            "words": self.words,
            "claims": list(claim_rows(self.claims)),
            "parties": [to_json(p) for p in self.parties],
            "articles": [to_json(a) for a in self.articles],
            "note": CAVEAT,
        }


def search_view(db: Database, words: str) -> SearchView:
    return SearchView(words, db.find(words), db.articles(about=words, limit=_WEAKEST), db.parties_named(words, 5))


# --- articles and outlets ---------------------------------------------------------------------------------------


def _article(article: ArticleSummary) -> Item:
    outlet = article.outlet
    name = Name(outlet.name, outlet.id) if outlet else Name(file_name(article.origin) or article.id)
    facts: list[Inline] = [Code(article.id[:_SHORT_ID]), ", ", name]
    facts += [", ", Name(article.published)] if article.published else []
    facts.append(f"  {plural(article.attributions, 'attribution')}")
    title = Link(article.title or "no title", article.id, "article")
    return Item(tuple(facts), (Paragraph((title,)),))


def articles_text(articles: Sequence[ArticleSummary], width: int = 80, paint: Paint = PLAIN) -> str:
    if not articles:
        return NO_ARTICLES
    view = View((f"{plural(len(articles), 'article')}",), (listing(map(_article, articles)),))
    return view_text(view, width, paint, caveat=False)


def outlets_text(rows: Sequence[dict[str, object]], width: int = 80) -> str:
    """Outlets of the registry, one per line."""
    if not rows:
        return "No outlet of that name. Add one with: provenance outlets add NAME"
    lines = []
    for row in rows:
        values = [row.get(k) for k in ("kind", "country", "domains", "owner")]
        facts = [", ".join(map(str, v)) if isinstance(v, (list, tuple)) else str(v) for v in values if v]
        commas: list[Inline] = [part for fact in facts for part in (", ", Name(fact))]
        lines.append(Paragraph((Name(str(row.get("name") or "")), ": ", *commas[1:])))
    return "\n".join([*text_lines(lines, width), "", plural(len(rows), "outlet") + "."])


@dataclass(frozen=True, slots=True)
class OutletView:
    """What is said of an outlet, or of anybody else who is cited."""

    record: OutletRecord
    view: View

    def text(self, width: int = 80, paint: Paint = PLAIN) -> str:
        return view_text(self.view, width, paint)

    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = to_json(self.record)
        return value | {"own_words": self.record.exchanges.shares.own if self.record.articles else None}


def outlet_view(db: Database, name: str) -> OutletView | None:
    """Whoever is called so, as :meth:`Database.outlet` understands it."""
    record = db.outlet(name)
    if record is None:
        return None
    cited = [*record.cites[:_PARTIES], *record.cited_by[:_PARTIES]]
    exchanged = [*record.exchanges.copies[:_EXCHANGES], *record.exchanges.copied_by[:_EXCHANGES]]
    ids = {e.article for one in cited for e in one.evidence[:_QUOTES]} | {a for x in exchanged for a in x.articles[:3]}
    labels = {a.id: Label.of(a) for a in db.articles(ids=sorted(ids))}
    articles = db.articles(outlet=record.party.id, limit=_ARTICLES) if record.articles else ()
    return outlet_of(record, labels, articles)


def outlet_of(record: OutletRecord, labels: Mapping[str, Label], articles: Sequence[ArticleSummary] = ()) -> OutletView:
    party = record.party
    facts: list[Inline] = [party.kind]
    facts += [", ", Name(party.descriptor)] if party.descriptor and party.descriptor != party.name else []
    facts += [", owned by ", Name(party.owner)] if party.owner else []
    if record.articles:
        said: Parts = (f"{shares_line(record.exchanges.shares)}, as far as the texts show.",)
    else:
        said = ("No article of theirs is in this database; what follows is what others say of them.",)
    body = [
        _cited("Its sources", record.cites, labels, "sources"),
        _cited("Who cites it", record.cited_by, labels, "cited-by"),
        *exchange_sections(record.exchanges, labels, _EXCHANGES),
    ]
    if articles:
        lines = [
            (Link(a.title or Label.of(a).short(), a.id, "article"), f", {when}" if (when := clean(a.published)) else "")
            for a in articles
        ]
        own = Items(listing(lines).items, more=record.articles - len(articles), noun="article")
        body.append(Section("Its articles here", (own,), "articles"))
    body += reviewed_section(record.reviews)
    facts.append(f", {plural(record.articles, 'article')} here")
    summary = (Paragraph(said, "strong"),)
    return OutletView(record, View((Name(party.name),), tuple(body), "", tuple(facts), summary=summary))


def _cited(heading: str, cited: Sequence[Cited], labels: Mapping[str, Label], key: str) -> Section:
    if not cited:
        return Section(heading, (Paragraph(("None that we found.",)),), key)
    return Section(heading, (listing([_citing(one, labels) for one in cited], _PARTIES, "name"),), key)


def _citing(one: Cited, labels: Mapping[str, Label]) -> Item:
    quotes: list[Parts] = [
        (Quote(e.span.text, label.language, 160), " ", Place(e.article, label.short(), e.span.start, e.span.end))
        for e in one.evidence[:_QUOTES]
        if e.span.text and (label := labels.get(e.article) or Label(e.article, e.article))
    ]  # fmt: skip
    shown = Items(tuple(map(Item, quotes)), "quotes", max(0, len(one.evidence) - _QUOTES), "sentence")
    return Item((party_name(one.party), f" ({kind_word(one.party)}), {times(one.times)}"), (shown,) if quotes else ())


# --- an audit ---------------------------------------------------------------------------------------------------


def audit_text(
    articles: int,
    unread: int,
    claims: Sequence[ClaimSummary],
    traced: Iterable[Traced],
    width: int = 80,
    paint: Paint = PLAIN,
    *,
    copied: str | None = None,
) -> str:
    """The report of an audit: findings, every claim weakest first, then a trace of those in several articles.

    ``traced``: the claims that two or more articles carry, in whatever version. ``copied`` is what was found of copied
    text, as one sentence.
    """
    lines = [paint.strong(f"{plural(articles, 'article')}, {plural(len(claims), 'claim')}")]
    lines += [wrap(finding, width, "  - ") for finding in filter(None, (copied, *findings(claims, unread)))]
    if claims:
        lines += text_lines([Section("Every claim, weakest sourcing first", (claims_list(claims),))], width, paint)
    first = True
    for one in traced:
        if first:
            lines += ["", paint.strong("Claims in two or more articles, in detail")]
            first = False
        lines += ["", "-" * min(width, 80), "", trace_text(one, width, paint)]
    if first:
        lines += ["", CAVEAT]
    return "\n".join(lines)


def in_several(claims: Iterable[ClaimSummary]) -> list[ClaimSummary]:
    """The claims that several articles carry, in the version whose numbers are listed."""
    return [c for c in claims if c.articles > 1]


def on_one_source(claims: Iterable[ClaimSummary]) -> list[ClaimSummary]:
    """Of these, the ones on a single source, however many articles repeat them."""
    return [c for c in in_several(claims) if c.as_written == 1]


def findings(claims: Sequence[ClaimSummary], unread: int = 0) -> list[str]:
    """The headline findings, each one sentence; nothing is said of what was not found."""
    single = on_one_source(claims)
    sentences = []
    if claims:
        sentences.append(f"{_are(len(in_several(claims)))} found in two or more articles.")
    if single:
        verb, they = ("rests", "it") if len(single) == 1 else ("rest", "them")
        sentences.append(f"Of these, {len(single):,} {verb} on a single source, however many articles carry {they}.")
    worst = max((c for c in single if c.articles > 2), key=lambda c: c.articles, default=None)
    if worst:
        sourcing = f"1 source in {plural(worst.articles, 'article')}"
        sentences.append(f"The most widely reported: {quote(worst.text, 140)}, {sourcing}.")
    for badge, words in _FINDINGS.items():
        if number := sum(badge in c.badges for c in claims):
            sentences.append(f"{plural(number, 'claim')} {'has' if number == 1 else 'have'} {words}")
    if disputed := sum(c.disputed for c in claims):
        sentences.append(f"{_are(disputed)} disputed: someone denies it, or gives other figures.")
    if unread:
        sentences.append(
            f"{plural(unread, 'item')} could not be read and {'is' if unread == 1 else 'are'} not counted."
        )
    return sentences


_FINDINGS = {
    "untraced": "no named source: no chain of names ends at anyone who could be asked.",
    "circular": "only circular sources: the articles cite each other and nobody else.",
}


def _are(n: int) -> str:
    return f"{plural(n, 'claim')} {'is' if n == 1 else 'are'}"
