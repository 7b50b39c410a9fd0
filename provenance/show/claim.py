"""What is said of a claim: its numbers, why they are what they are, and what is not certain.

One value for every form. The sentences, their order and how much is said stand here; terminal, Markdown, report and
web page only render it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ..language.text import fold
from ..model import NEWSROOMS, OPEN, SPEAKERS, UNNAMED
from ..trace.drawing import one_party, superseded
from .document import (
    Item,
    Items,
    Link,
    Mark,
    Name,
    Page,
    Paragraph,
    Place,
    Quote,
    Section,
    Strong,
    Table,
    listing,
    several,
)
from .labels import (
    Counted,
    Names,
    Numbers,
    badge_words,
    denied_mark,
    how_to_check,
    position_name,
    spread,
    unseen,
    unsure_asides,
    why_idle,
)
from .reviews import WHY_SUSPECTED, reviewed_section
from .terminal import clean, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..model import Chart, Evidence, Independence, Mention, Party, Source, Span
    from .document import Block, Parts
    from .labels import Traced

# How much is said where not everything is asked for: enough for a page.
FEW_CARRIERS = 12  # in one list
FEW_QUOTES = 3  # of one carrier
FEW_EVIDENCE = 2  # other words that name the source of one quotation
FEW_LINES = 10  # other sources, doubts of one kind
FEW_NAMES = 8  # in one sentence
VERSIONS = 12
MANY = 20  # parties and chains that prove a number
SENTENCES = 40

NO_ARTICLE = "No article carries this claim."


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim, or a chart without articles, as it is said. ``numbers`` is None when no article carries it.

    ``words``: those of the claim, or the title of the chart. ``sections``: why the number is what it is first.
    ``chart``, ``counts`` and ``dates`` are for the picture; ``version`` is the position that is shown, from 1.
    """

    id: str
    words: Parts
    numbers: Numbers | None = None
    badges: tuple[str, ...] = ()
    sections: tuple[Section | Page, ...] = ()
    chart: Chart | None = None
    counts: Independence | None = None
    dates: Mapping[str, str] = field(default_factory=dict)
    version: int = 1
    versions: int = 1

    @property
    def headline(self) -> str:
        return str(self.numbers) if self.numbers else NO_ARTICLE

    @property
    def findings(self) -> Items:
        """The badges as sentences."""
        return listing((badge,) for badge in self.badges)


def claim_view(traced: Traced, version: int = 1, *, every: bool = False) -> ClaimView:
    """A claim, told of one of its versions. ``every`` lifts the limits on how much is said."""
    text = (Quote(traced.claim.text, limit=600),)
    if not traced.counted:
        return ClaimView(traced.claim.id, text)
    main = traced.counted[version - 1]
    told = _Told(main.chart, main.independence, traced, main, every)
    first = traced.label(main.position.mentions[0].article)
    denied = denied_mark(main.independence.badges)
    words: Parts = (denied, Quote(traced.claim.text, first.language, 600))
    return ClaimView(
        traced.claim.id,
        words if denied else words[1:],
        Numbers.of(main.independence, main.articles),
        (*map(badge_words, main.independence.badges), *_which_version(traced, main)),
        tuple(s for s in told.sections() if s),
        chart=main.chart,
        counts=main.independence,
        dates={key: dates[0] for key in told.of if (dates := told.dates(key))},
        version=version,
        versions=len(traced.counted),
    )


def chart_view(chart: Chart, counts: Independence, title: str | None = None) -> ClaimView:
    """A chart that came without articles."""
    return ClaimView(
        "",
        (Name(title),) if title else (),
        Numbers.of(counts, len(chart.carriers), "carrier", "for"),
        tuple(map(badge_words, counts.badges)),
        tuple(s for s in _Told(chart, counts).sections() if s),
        chart=chart,
        counts=counts,
    )


def _which_version(traced: Traced, main: Counted) -> list[str]:
    if len(traced.counted) < 2:
        return []
    standing = len(traced.counted) - len(superseded([c.independence for c in traced.counted], traced.updates))
    why = (
        "disputed: some deny it, or give other figures"
        if standing > 1
        else "updated: one source gave several figures, one after another"
    )
    return [f"{why}. Counted here: {position_name(main)}; the other versions are below"]


class _Told:
    """The sections of one version of a claim; of a chart alone where there is no claim."""

    def __init__(
        self,
        chart: Chart,
        counts: Independence,
        traced: Traced | None = None,
        main: Counted | None = None,
        every: bool = False,
    ) -> None:
        self.chart, self.counts, self.traced, self.main, self.every = chart, counts, traced, main, every
        self.names = Names(chart.parties, chart.edges)
        self.carriers = frozenset(chart.carriers)
        self.origins = {o.party: o for o in counts.origins}
        self.asides = unsure_asides(chart, counts)
        self.of: Mapping[str, Sequence[Mention]] = mentions_by_carrier(main) if main else {}

    def sections(self) -> list[Section | Page | None]:
        sections: list[Section | Page | None] = [self._sources(), self._idle(), self._others(), self._depends()]
        if self.traced and self.main:
            sections += [
                _versions(self.traced, self.main),
                *reviewed_section(self.traced.reviews, every=self.every),
                self._uncertain(self.traced, self.main),
                self._sentences(self.main),
            ]
        return sections

    def _limit(self, few: int) -> int | None:
        return None if self.every else few

    def _party(self, key: str) -> Party | None:
        return self.chart.parties.get(key)

    # --- who said it ------------------------------------------------------------------------------------------------

    def _sources(self) -> Section | None:
        sources = self.counts.sources
        if not sources:
            return None
        listed = Items(
            tuple(map(self._source, sources)), "numbered", len(self.counts.origins_as_written) - len(sources), "source"
        )
        return Section("Who said it", (*self._lead(), listed), "sources")

    def _lead(self) -> list[Block]:
        """How many articles are one source after all."""
        leading = {s.party: self._carried(chain[0] for chain in s.chains) for s in self.counts.sources}
        best = max(leading, key=lambda key: leading[key])
        whole = self._carried(self.chart.carriers)
        noun = "article" if self.of else "carrier"
        if leading[best] < 2 or whole <= self.counts.as_written:
            return []
        every = f"Both {noun}s" if whole == 2 else f"All {whole:,} {noun}s"
        how_many = every if leading[best] == whole else f"{leading[best]:,} of the {whole:,} {noun}s"
        return [Paragraph((f"{how_many} lead back to the same source: ", self.names.name(best), "."))]

    def _carried(self, carriers: Iterable[str]) -> int:
        """How many articles they are; a chart alone has none, and counts its carriers."""
        keys = list(carriers)
        return len({m.article for key in keys for m in self.of.get(key, ())}) if self.of else len(keys)

    def _source(self, source: Source) -> Item:
        """Who said it; under it whoever has it from there directly, and those who have it from them."""
        kind = party.kind if (party := self._party(source.party)) else "outlet"
        chains = source.chains
        spoke = [chain for chain in chains if len(chain) == 2 and kind not in NEWSROOMS | {"vague"}]
        direct = {chain[0] for chain in spoke}
        passed_on = dict.fromkeys(chain[-2] for chain in chains if len(chain) > 2)
        body: list[Block] = []
        if source.alike:
            alike = several(self.names.names(source.alike), limit=self._limit(FEW_NAMES))
            body.append(Paragraph(("Described alike, so they may be the same: ", *alike, ".")))
        body += [q for chain in chains if len(chain) == 1 for q in self._quotes(chain)]
        firsts = [
            Item((self.names.name(chain[0]), self._when(chain[0])), tuple(self._quotes(chain))) for chain in spoke
        ]
        if kind not in NEWSROOMS | {"vague"}:
            firsts += [
                Item((self.names.name(key), unseen(self._party(key), self.carriers)))
                for key in passed_on
                if key not in direct and key not in self.carriers
            ]
        rest = [
            Item((self.names.linked(chain, self._when(chain[0])),), tuple(self._quotes(chain)))
            for chain in chains
            if len(chain) > 1 and chain[0] not in direct
        ]
        for heading, held in (
            ("Who saw it" if kind in OPEN else "Who spoke to them", firsts),
            ("Who picked it up", rest),
        ):
            if held:
                body.append(listing(held, self._limit(FEW_CARRIERS), label=heading))
        return Item(self._described(source.party), tuple(body))

    def _described(self, key: str) -> Parts:
        """``Ana Lopez, mayor, on record: named``."""
        party = self._party(key)
        role = clean(party.descriptor) if party and party.kind == "person" else ""
        how = how_to_check(party, self.origins.get(key), self.carriers)
        return (self.names.name(key), *((", ", Name(role)) if role else ()), *((f", {how}",) if how else ()))

    def _idle(self) -> Section | None:
        items = [
            Item(
                (self.names.name(i.carrier), self._when(i.carrier), f", {why_idle(i)}"),
                tuple(self._quotes((i.carrier,), 1)),
            )
            for i in self.counts.idle
            if i.carrier not in self.counts.origins_as_written
        ]
        if not items:
            return None
        return Section("Who adds nothing to the number", (listing(items, self._limit(FEW_CARRIERS)),), "idle")

    def _others(self) -> Section | None:
        """Where chains end besides: not needed for the number, and said so."""
        apart = {*self.counts.origins_as_written, *(i.carrier for i in self.counts.idle)}
        apart.update(key for source in self.counts.sources for key in source.alike)
        naming: dict[str, dict[str, None]] = defaultdict(dict)
        for edge in self.chart.edges:
            if edge.status != "suspected" and edge.from_ != edge.to:
                naming[edge.to][edge.from_] = None
        items: list[Parts] = []
        for key in (o.party for o in self.counts.origins if o.party not in apart):
            by = several(self.names.names(naming[key]), limit=self._limit(FEW_NAMES))
            items.append((*self._described(key), *((", named by ", *by) if by else ())))
        if not items:
            return None
        heading = "Other sources the articles name (not needed to reach this count)"
        return Section(heading, (listing(items, self._limit(FEW_LINES)),), "others")

    # --- evidence ---------------------------------------------------------------------------------------------------

    def dates(self, carrier: str) -> list[str]:
        label = self.traced.label if self.traced else None
        return sorted({d for m in self.of.get(carrier, ()) if label and (d := label(m.article).published)})

    def _when(self, carrier: str) -> str:
        dates = self.dates(carrier)
        return f", {spread(dates)}" if dates else ""

    def _quotes(self, chain: Sequence[str], few: int = FEW_QUOTES) -> list[Block]:
        """The carrier's words that lead along this chain; others of the same carrier lead elsewhere."""
        mentions = self.of.get(chain[0], ())
        if not mentions:
            return []
        along = [m for m in mentions if any(e.to in chain[1:2] for e in m.edges)] or mentions
        shown = along[: self._limit(few)]
        several_here = len({m.article for m in mentions}) > 1
        quotes = [self._quote(m, several_here) for m in shown]
        return [Items(tuple(quotes), "quotes", len(mentions) - len(shown), "sentence")]

    def _quote(self, mention: Mention, name_it: bool) -> Item:
        seen = {(mention.article, mention.sentence.start, mention.sentence.end)}
        named = []
        for evidence in (v for e in mention.edges if e.status != "suspected" for v in e.evidence):
            place = (evidence.article, evidence.span.start, evidence.span.end)
            if place not in seen and evidence.span.text:
                seen.add(place)
                # What shows the source may stand in the article this one copies.
                other = name_it or evidence.article != mention.article
                named.append(
                    ("source named in: ", *self._evidence(evidence.article, evidence.span, name_it=other, limit=240))
                )
        body = (listing(named, self._limit(FEW_EVIDENCE), kind="quotes"),) if named else ()
        return Item(self._evidence(mention.article, mention.sentence, marks=_marks(mention), name_it=name_it), body)

    def _evidence(
        self, article: str, span: Span, *, name_it: bool, marks: tuple[Mark, ...] = (), limit: int = 400
    ) -> Parts:
        assert self.traced is not None, "only articles have words"
        label = self.traced.label(article)
        where = Place(article, label.short() if name_it else "", span.start, span.end)
        return Quote(span.text, label.language, limit, marks), " ", where

    # --- what it depends on -------------------------------------------------------------------------------------------

    def _depends(self) -> Section | None:
        counts = self.counts
        items: list[Item] = []
        if counts.bottleneck:
            on = several([(self.names.name(key), self.asides.get(key, "")) for key in counts.bottleneck], limit=MANY)
            passing = "" if len(counts.bottleneck) == 1 else ": every chain passes one of them"
            items.append(Item(("It all depends on ", *on, f"{passing}.")))
        if len(counts.chains) > 1:
            # A chain of one is a carrier that names nobody; alone on its line it would look cut off.
            chains = [
                (self.names.linked(chain, self.asides.get(chain[0], "") if len(chain) == 1 else ""),)
                for chain in counts.chains
            ]
            items.append(
                Item((f"At most {counts.at_most:,}: these chains have nobody in common.",), (listing(chains, MANY),))
            )
        items += [Item(parts) for parts in self._explained()]
        return Section("What it depends on", (Items(tuple(items)),), "depends") if items else None

    def _explained(self) -> list[Parts]:
        """Why as written, why at least, each in one sentence."""
        counts, noun = self.counts, "article" if self.of else "carrier"
        if not self.chart.carriers:
            return []
        parts: list[Parts] = []
        if all(o.grade == "soft" for o in counts.origins):
            parts.append((f"Counted as {counts.as_written:,}: no {noun} leads back to anybody who could be asked.",))
        else:
            named = several(self.names.names(counts.origins_as_written), " or ", MANY)
            parts.append(
                (
                    f"Counted as {counts.as_written:,}: every {noun} that says where it got this leads back to ",
                    *named,
                    ".",
                )
            )
        if counts.at_least < counts.as_written:
            least = several(self.names.names(counts.origins_at_least), " or ", MANY) or ("one and the same source",)
            parts.append(
                (
                    f"Could be {counts.at_least:,}: whoever is unnamed, not seen or only suspected may lead back to ",
                    *least,
                    " too.",
                )
            )
        if counts.estimate:
            parts.append(("The chart is too large for an exact count; the numbers are an estimate.",))
        return parts

    # --- what is not certain ------------------------------------------------------------------------------------------

    def _uncertain(self, traced: Traced, main: Counted) -> Section | None:
        """What could change the numbers: articles not seen, unnamed sources, suspected links, doubtful joints."""
        items = [*self._who_is_uncertain(), *self._merged(main), *self._suspected()]
        if (joint := traced.claim.weakest) is not None:
            both = [self._with_label(traced, e.article, e.span, 160) for e in (joint.one, joint.other)]
            items.append(
                Item((f"Least sure that these say the same: {joint.score:.0%}. ", *both[0], " and ", *both[1], "."))
            )
        unsure = [m for m in main.position.mentions if m.attribution and m.attribution.confidence < 0.5]
        if unsure:
            shown = several([self._with_label(traced, m.article, m.sentence, 80) for m in unsure], limit=3)
            items.append(Item((f"Not sure whom {plural(len(unsure), 'sentence')} names as the source: ", *shown, ".")))
        return Section("What is not certain", (Items(tuple(items)),), "uncertain") if items else None

    def _who_is_uncertain(self) -> list[Item]:
        chart, few = self.chart, self._limit(FEW_NAMES)
        origins = self.counts.origins
        items = []
        relays = [r for r in self.counts.relays if r not in self.carriers]
        if relays:
            one = len(relays) == 1
            them = several(self.names.names(relays), limit=few)
            then = "it could narrow the range" if one else "they could narrow the range, the first one most"
            articles = "no article of its own" if one else "no articles of their own"
            items.append(Item(("Of ", *them, f" we have seen {articles} on this; {then}.")))
        unnamed = [o.party for o in origins if (p := chart.parties.get(o.party)) and p.kind in UNNAMED]
        if unnamed:
            items.append(
                Item(("Unnamed, so they could be anyone: ", *several(self.names.names(unnamed), limit=few), "."))
            )
        silent = [o.party for o in origins if o.grade == "soft" and o.party in self.carriers]
        if silent:
            says = "does not say where it" if len(silent) == 1 else "do not say where they"
            items.append(Item((*several(self.names.names(silent), limit=few), f" {says} got this.")))
        return items

    def _merged(self, main: Counted) -> list[Item]:
        groups = merged_speakers(main)
        items = [Item(("Counted as one: ", *several([Name(name) for name in group]), ".")) for group in groups]
        return items if self.every else items[:FEW_LINES]

    def _suspected(self) -> list[Item]:
        """Suspected links, those with the same reason and the same evidence told together."""
        groups: dict[tuple[str, tuple[Evidence, ...]], list[Parts]] = defaultdict(list)
        for edge in self.chart.edges:
            if edge.status == "suspected":
                link: Parts = (self.names.name(edge.from_), " may have it from ", self.names.name(edge.to))
                groups[edge.kind, edge.evidence].append(link)
        items = []
        for (kind, evidence), links in groups.items():
            joined = several(links, "; ", FEW_NAMES, "; ")
            shown = next((Quote(v.span.text, limit=160) for v in evidence if v.span.text), None)
            why = WHY_SUSPECTED.get(kind, kind)
            lead = f"Suspected ({why}), so it can only lower the count: "
            items.append(Item((lead, *joined, *((": ", shown) if shown else (".",)))))
        if self.every or len(items) <= FEW_LINES:
            return items
        return [*items[:FEW_LINES], Item((f"{len(items) - FEW_LINES:,} more suspected links.",))]

    def _with_label(self, traced: Traced, article: str, span: Span, limit: int) -> Parts:
        label = traced.label(article)
        return Quote(span.text, label.language, limit), " ", Place(article, label.short())

    # --- sentence by sentence -----------------------------------------------------------------------------------------

    def _sentences(self, main: Counted) -> Page | None:
        """Every sentence that carries it and whom it names, as a table: too long for a terminal."""
        mentions = main.position.mentions
        if len(mentions) < 2:
            return None
        rows = tuple(map(self._row, mentions[:SENTENCES]))
        heads = ("Article", "Sentence that carries it", "Source named")
        table = Table("The sentences that carry the claim", heads, rows, len(mentions) - len(rows), "sentence")
        return Page((Section("Sentence by sentence", (table,), "sentences"),))

    def _row(self, mention: Mention) -> tuple[Parts, ...]:
        assert self.traced is not None, "only articles have sentences"
        label = self.traced.label(mention.article)
        status = {"explicit": "", "confirmed": " (confirmed by a reviewer)", "suspected": " (suspected)"}
        named = dict.fromkeys(
            (*self._named(mention, e.to), status[e.status]) for e in mention.edges if e.from_ == mention.carrier.id
        )
        nobody = "reporting of its own" if mention.own_account or mention.firsthand else "names nobody"
        cell = several(list(named), "; ", between="; ") or (nobody,)
        return (
            (Name(label.name), f", {clean(label.published)}" if label.published else ""),
            self._evidence(mention.article, mention.sentence, marks=_marks(mention), name_it=False),
            cell,
        )

    def _named(self, mention: Mention, key: str) -> Parts:
        if key in self.chart.parties:
            return (self.names.name(key),)
        return (Name(next((p.name for p in mention.parties if p.id == key), key), key),)


def _versions(traced: Traced, main: Counted) -> Section | None:
    """The other figures and the denials, each counted alone."""
    if len(traced.counted) < 2:
        return None
    items = [_version(traced, place, counted is main) for place, counted in enumerate(traced.counted)]
    return Section("Told differently (each version is counted alone)", (listing(items, VERSIONS),), "versions")


def _version(traced: Traced, place: int, shown: bool) -> Item:
    counted = traced.counted[place]
    names = Names(counted.chart.parties, counted.chart.edges)
    figure = counted.position.figure
    # A sentence that gives the figure itself shows it best.
    example = next((m for m in counted.position.mentions if m.figure == figure), counted.position.mentions[0])
    label = traced.label(example.article)
    name = Strong(position_name(counted)) if shown else Link(position_name(counted), str(place + 1), "version")
    who = several(names.names(counted.independence.origins_as_written), limit=5)
    quote = Quote(example.sentence.text, label.language, 240, _marks(example))
    where = Place(example.article, label.short(), example.sentence.start)
    body: list[Block] = [
        Items((Item((quote, " ", where)),), "quotes"),
        *([Paragraph(("Source: ", *who, "."))] if who else []),
    ]
    for update in (u for u in traced.updates if u.later == place):
        was = traced.counted[update.earlier].position.figure
        if was and figure:
            told = ("An update: ", Quote(figure.text), ", earlier ", Quote(was.text), ", from the same source: ")
            body.append(Paragraph((*told, names.name(update.party), ".")))
    return Item((name, f": {Numbers.of(counted.independence, counted.articles)}"), tuple(body))


def _marks(mention: Mention) -> tuple[Mark, ...]:
    """In the sentence: the words of the claim, and those that name its source."""
    sentence, found = mention.sentence, mention.attribution

    def within(spans: Iterable[Span], kind: Literal["statement", "source"]) -> list[Mark]:
        cut = ((max(s.start, sentence.start), min(s.end, sentence.end)) for s in spans if s.text)
        return [Mark(a - sentence.start, b - sentence.start, kind) for a, b in cut if a < b]

    statement = within(found.content, "statement") if found else []
    source = within(found.source, "source") if found else []
    return (*(statement or [Mark(0, len(sentence.text), "statement")]), *source)


def merged_speakers(main: Counted) -> list[list[str]]:
    """Speakers under several names: two spellings, a surname alone, the head of a body and the body."""
    mentions = main.position.mentions
    # Only those that a sentence joins to somebody, and that the chart knows under another name.
    gone = {end for m in mentions for e in m.edges for end in (e.from_, e.to)} - main.chart.parties.keys()
    others = {p.id: p for m in mentions for p in m.parties if p.id in gone and p.kind in SPEAKERS} if gone else {}
    one = one_party(mentions, main.position.ruled.apart) if others else {}
    named: dict[str, dict[str, None]] = {}
    for party in others.values():
        stands = one[party.id]
        if fold(party.name) != fold(stands.name):
            named.setdefault(stands.id, {stands.name: None})[party.name] = None
    return [list(names) for names in named.values()]


def mentions_by_carrier(counted: Counted) -> dict[str, list[Mention]]:
    """The mentions of every carrier of the chart, in its order.

    Parties that turned out to be one keep one id in the chart: a mention's own spelling of its carrier is found by name.
    """
    of: dict[str, list[Mention]] = {key: [] for key in counted.chart.carriers}
    known = {clean(party.name): key for key, party in counted.chart.parties.items()}
    for mention in counted.position.mentions:
        key = mention.carrier.id
        if key not in of and (stands := known.get(clean(mention.carrier.name))) in of:
            key = str(stands)
        of.setdefault(key, []).append(mention)
    return of
