"""What is said of a claim: its numbers, why they are what they are, and what is not certain.

One value for every form. The sentences, their order and how much is said stand here; terminal, Markdown, report and
web page only render it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from ..language.text import fold
from ..model import (
    NEWSROOMS,
    OPEN,
    UNNAMED,
    Chart,
    Evidence,
    Idle,
    Independence,
    Mention,
    Party,
    Position,
    Source,
    Span,
)
from ..trace.drawing import one_party, superseded
from .document import (
    Block,
    Item,
    Items,
    Link,
    Mark,
    Name,
    Page,
    Paragraph,
    Parts,
    Place,
    Quote,
    Section,
    Strong,
    Table,
    line,
    listing,
    several,
)
from .labels import (
    Counted,
    Names,
    Numbers,
    Traced,
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

_T = TypeVar("_T")
# How much is said where not everything is asked for: enough for a page.
FEW_CARRIERS = 12  # in one list
FEW_QUOTES = 3  # of one carrier
FEW_EVIDENCE = 2  # other words that name the source of one quotation
FEW_LINES = 10  # other sources, doubts of one kind
FEW_NAMES = 8  # in one sentence
VERSIONS = 12
MANY = 20  # parties and chains that prove a number
SENTENCES = 40

_UNSURE = 0.5
_DIFFERENTLY = "Told differently (each version is counted alone)"
NO_ARTICLE = "No article carries this claim."


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim, or a chart without articles, as it is said. ``numbers`` is None when no article carries it.

    ``words``: those of the claim, or the title of the chart. ``sections``: why the number is what it is first.
    ``main`` and ``dates`` are for the picture; ``version`` is the position that is shown, from 1.
    """

    id: str
    words: Parts
    numbers: Numbers | None = None
    badges: tuple[str, ...] = ()
    sections: tuple[Section | Page, ...] = ()
    main: Counted | None = None
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
    if not traced.counted:
        return ClaimView(traced.claim.id, (Quote(traced.claim.text, limit=600),))
    main = traced.counted[version - 1]
    sections = _Sections(main, traced, every)
    first, badges = traced.label(main.position.mentions[0].article), main.independence.badges
    words = line(denied_mark(badges), Quote(traced.claim.text, first.language, 600)).parts
    return ClaimView(
        traced.claim.id,
        words,
        Numbers.of(main.independence, main.articles),
        (*map(badge_words, badges), *_which_version(traced, main)),
        tuple(sections.all()),
        main,
        {key: dates[0] for key in sections.of if (dates := sections.dates(key))},
        version,
        len(traced.counted),
    )


def chart_view(chart: Chart, counts: Independence, title: str | None = None) -> ClaimView:
    """A chart that came without articles."""
    main = Counted(Position("assert", None, ()), chart, counts)
    numbers = Numbers.of(counts, len(chart.carriers), "carrier", "for")
    words = (Name(title),) if title else ()
    return ClaimView("", words, numbers, tuple(map(badge_words, counts.badges)), tuple(_Sections(main).all()), main)


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


class _Sections:
    """The sections of one version of a claim; of a chart alone where there is no claim."""

    def __init__(self, main: Counted, traced: Traced | None = None, every: bool = False) -> None:
        self.main, self.traced, self.every = main, traced, every
        self.chart, self.counts = main.chart, main.independence
        self.names = Names(self.chart.parties, self.chart.edges)
        self.carriers = frozenset(self.chart.carriers)
        self.origins = {o.party: o for o in self.counts.origins}
        self.asides = unsure_asides(self.chart, self.counts)
        self.of: Mapping[str, Sequence[Mention]] = mentions_by_carrier(main) if traced else {}
        self.noun = "article" if traced else "carrier"

    def all(self) -> Iterator[Section | Page]:
        yield from self._sources()
        if idle := self._listed(self._idle, self.counts.idle, FEW_CARRIERS):
            yield Section("Who adds nothing to the number", tuple(idle), "idle")
        heading = "Other sources the articles name (not needed to reach this count)"
        yield from _section(heading, self._others(), "others", self._limit(FEW_LINES))
        yield from _section("What it depends on", self._depends(), "depends")
        if self.traced:
            yield from _section(_DIFFERENTLY, _versions(self.traced, self.main), "versions", VERSIONS)
            yield from reviewed_section(self.traced.reviews, every=self.every)
            yield from _section("What is not certain", self._uncertain(self.traced), "uncertain")
            yield from self._sentences()

    def _limit(self, few: int) -> int | None:
        return None if self.every else few

    def _listed(self, item: Callable[[_T], Item], of: Sequence[_T], few: int, label: str = "") -> list[Items]:
        """A list, if there is anything in it; what a limit hides is not worked out."""
        shown = of[: self._limit(few)]
        return [Items(tuple(map(item, shown)), more=len(of) - len(shown), label=label)] if of else []

    def _party(self, key: str) -> Party | None:
        return self.chart.parties.get(key)

    # --- who said it ------------------------------------------------------------------------------------------------

    def _sources(self) -> Iterator[Section]:
        if sources := self.counts.sources:
            more = len(self.counts.origins_as_written) - len(sources)
            listed = Items(tuple(map(self._source, sources)), "numbered", more, "source")
            yield Section("Who said it", (*self._lead(), listed), "sources")

    def _lead(self) -> Iterator[Block]:
        """How many articles are one source after all."""
        leading = {s.party: self._carried(chain[0] for chain in s.chains) for s in self.counts.sources}
        best = max(leading, key=lambda key: leading[key])
        whole, noun = self._carried(self.chart.carriers), self.noun
        if leading[best] > 1 and whole > self.counts.as_written:
            every = f"Both {noun}s" if whole == 2 else f"All {whole:,} {noun}s"
            how_many = every if leading[best] == whole else f"{leading[best]:,} of the {whole:,} {noun}s"
            yield Paragraph((f"{how_many} lead back to the same source: ", self.names.name(best), "."))

    def _carried(self, carriers: Iterable[str]) -> int:
        """How many articles they are; a chart alone has none, and counts its carriers."""
        keys = list(carriers)
        return len({m.article for key in keys for m in self.of[key]}) if self.of else len(keys)

    def _source(self, source: Source) -> Item:
        """Who said it; under it whoever has it from there directly, and those who have it from them."""
        party = self._party(source.party)
        speaks = party is not None and party.kind not in NEWSROOMS | {"vague"}
        body: list[Block] = []
        if source.alike:
            alike = several(self.names.names(source.alike), limit=self._limit(FEW_NAMES))
            body.append(Paragraph(("Described alike, so they may be the same: ", *alike, ".")))
        firsts: list[tuple[str, ...]] = [chain for chain in source.chains if len(chain) == 2 and speaks]
        rest = [chain for chain in source.chains if len(chain) > (2 if speaks else 1)]
        body += [quotes for chain in source.chains if len(chain) == 1 for quotes in self._quotes(chain)]
        # Whoever handed it on without an article here; the carriers among them stand in the list already.
        firsts += [(key,) for key in dict.fromkeys(chain[-2] for chain in rest if speaks) if key not in self.carriers]
        saw = "Who saw it" if party and party.kind in OPEN else "Who spoke to them"
        body += self._listed(self._first, firsts, FEW_CARRIERS, saw)
        body += self._listed(self._passed_on, rest, FEW_CARRIERS, "Who picked it up")
        return Item(self._described(source.party), tuple(body))

    def _first(self, chain: Sequence[str]) -> Item:
        key = chain[0]
        aside = self._when(key) if key in self.carriers else unseen(self._party(key))
        return line(self.names.name(key), aside, body=self._quotes(chain))

    def _passed_on(self, chain: Sequence[str]) -> Item:
        return line(self.names.linked(chain, self._when(chain[0])), body=self._quotes(chain))

    def _described(self, key: str) -> Parts:
        """``Ana Lopez, mayor, on record: named``."""
        party = self._party(key)
        role = clean(party.descriptor) if party and party.kind == "person" else ""
        how = how_to_check(party, self.origins.get(key), self.carriers)
        return (self.names.name(key), *((", ", Name(role)) if role else ()), *((f", {how}",) if how else ()))

    def _idle(self, idle: Idle) -> Item:
        why = f"{self._when(idle.carrier)}, {why_idle(idle)}"
        return line(self.names.name(idle.carrier), why, body=self._quotes((idle.carrier,), 1))

    def _others(self) -> list[Item]:
        """Where chains end besides: not needed for the number, and said so."""
        apart = {*self.counts.origins_as_written, *(i.carrier for i in self.counts.idle)}
        apart.update(key for source in self.counts.sources for key in source.alike)
        naming: dict[str, dict[str, None]] = defaultdict(dict)
        for edge in self.chart.edges:
            if edge.status != "suspected" and edge.from_ != edge.to:
                naming[edge.to][edge.from_] = None
        items = []
        for key in (o.party for o in self.counts.origins if o.party not in apart):
            by = several(self.names.names(naming[key]), limit=self._limit(FEW_NAMES))
            items.append(line(self._described(key), ", named by " if by else "", by))
        return items

    # --- evidence ---------------------------------------------------------------------------------------------------

    def dates(self, carrier: str) -> list[str]:
        label = self.traced.label if self.traced else None
        return sorted({d for m in self.of.get(carrier, ()) if label and (d := label(m.article).published)})

    def _when(self, carrier: str) -> str:
        dates = self.dates(carrier)
        return f", {spread(dates)}" if dates else ""

    def _quotes(self, chain: Sequence[str], few: int = FEW_QUOTES) -> tuple[Block, ...]:
        """The carrier's words that lead along this chain; others of the same carrier lead elsewhere."""
        mentions = self.of.get(chain[0], ())
        along = [m for m in mentions if any(e.to in chain[1:2] for e in m.edges)] or mentions
        shown = along[: self._limit(few)]
        named = len({m.article for m in mentions}) > 1
        quotes = tuple(self._quote(m, named) for m in shown)
        return (Items(quotes, "quotes", len(mentions) - len(shown), "sentence"),) if quotes else ()

    def _quote(self, mention: Mention, named: bool) -> Item:
        """``named``: with the name of the article."""
        seen = {(mention.article, mention.sentence.start, mention.sentence.end)}
        more = []
        for e in (v for edge in mention.edges if edge.status != "suspected" for v in edge.evidence if v.span.text):
            if (e.article, e.span.start, e.span.end) not in seen:
                seen.add((e.article, e.span.start, e.span.end))
                # What shows the source may stand in the article this one copies.
                words = self._words(e.article, e.span, named=named or e.article != mention.article, limit=240)
                more.append(line("source named in: ", words))
        body = (listing(more, self._limit(FEW_EVIDENCE), kind="quotes"),) if more else ()
        return line(self._words(mention.article, mention.sentence, _marks(mention), named=named), body=body)

    def _words(self, article: str, span: Span, marks: tuple[Mark, ...] = (), *, named: bool, limit: int = 400) -> Parts:
        where = Place(article, self._label(article) if named else "", span.start, span.end)
        language = self.traced.label(article).language if self.traced else None
        return Quote(span.text, language, limit, marks), " ", where

    def _label(self, article: str) -> str:
        return self.traced.label(article).short() if self.traced else article

    # --- what it depends on -------------------------------------------------------------------------------------------

    def _depends(self) -> Iterator[Item]:
        counts, names = self.counts, self.names
        if counts.bottleneck:
            on = several([(names.name(key), self.asides.get(key, "")) for key in counts.bottleneck], limit=MANY)
            yield line(
                "It all depends on ", on, "." if len(counts.bottleneck) == 1 else ": every chain passes one of them."
            )
        if len(counts.chains) > 1:
            # A chain of one is a carrier that names nobody; alone on its line it would look cut off.
            alone = {c[0]: self.asides.get(c[0], "") for c in counts.chains if len(c) == 1}
            chains = listing([(names.linked(c, alone.get(c[0], "")),) for c in counts.chains], MANY)
            yield line(f"At most {counts.at_most:,}: these chains have nobody in common.", body=(chains,))
        if not self.chart.carriers:
            return
        if all(o.grade == "soft" for o in counts.origins):
            yield line(f"Counted as {counts.as_written:,}: no {self.noun} leads back to anybody who could be asked.")
        else:
            named = several(names.names(counts.origins_as_written), " or ", MANY)
            lead = f"Counted as {counts.as_written:,}: every {self.noun} that says where it got this leads back to "
            yield line(lead, named, ".")
        if counts.at_least < counts.as_written:
            least = several(names.names(counts.origins_at_least), " or ", MANY) or ("one and the same source",)
            lead = f"Could be {counts.at_least:,}: whoever is unnamed, not seen or only suspected may lead back to "
            yield line(lead, least, " too.")
        if counts.estimate:
            yield line("The chart is too large for an exact count; the numbers are an estimate.")

    # --- what is not certain ------------------------------------------------------------------------------------------

    def _uncertain(self, traced: Traced) -> Iterator[Item]:
        """What could change the numbers: articles not seen, unnamed sources, suspected links, doubtful joints."""
        yield from self._who_is_uncertain()
        merged = [
            line("Counted as one: ", several([Name(n) for n in names]), ".") for names in merged_speakers(self.main)
        ]
        yield from merged[: self._limit(FEW_LINES)]
        suspected = self._suspected()
        yield from suspected[: self._limit(FEW_LINES)]
        if not self.every and len(suspected) > FEW_LINES:
            yield line(f"{len(suspected) - FEW_LINES:,} more suspected links.")
        if (joint := traced.claim.weakest) is not None:
            both = several([_with_label(traced, e.article, e.span, 160) for e in (joint.one, joint.other)])
            yield line(f"Least sure that these say the same: {joint.score:.0%}. ", both, ".")
        unsure = [m for m in self.main.position.mentions if m.attribution and m.attribution.confidence < _UNSURE]
        if unsure:
            shown = several([_with_label(traced, m.article, m.sentence, 80) for m in unsure], limit=3)
            yield line(f"Not sure whom {plural(len(unsure), 'sentence')} names as the source: ", shown, ".")

    def _who_is_uncertain(self) -> Iterator[Item]:
        def named(keys: Sequence[str]) -> Parts:
            return several(self.names.names(keys), limit=self._limit(FEW_NAMES))

        origins = self.counts.origins
        if relays := [r for r in self.counts.relays if r not in self.carriers]:
            one = len(relays) == 1
            articles = "no article of its own" if one else "no articles of their own"
            then = "it could narrow the range" if one else "they could narrow the range, the first one most"
            yield line("Of ", named(relays), f" we have seen {articles} on this; {then}.")
        if unnamed := [o.party for o in origins if (p := self._party(o.party)) and p.kind in UNNAMED]:
            yield line("Unnamed, so they could be anyone: ", named(unnamed), ".")
        if silent := [o.party for o in origins if o.grade == "soft" and o.party in self.carriers]:
            says = "does not say where it" if len(silent) == 1 else "do not say where they"
            yield line(named(silent), f" {says} got this.")

    def _suspected(self) -> list[Item]:
        """Suspected links, those with the same reason and the same evidence said together."""
        groups: dict[tuple[str, tuple[Evidence, ...]], list[Parts]] = defaultdict(list)
        for edge in self.chart.edges:
            if edge.status == "suspected":
                ends = sorted((edge.from_, edge.to)) if edge.kind == "same" else (edge.from_, edge.to)
                verb = " may be " if edge.kind == "same" else " may have it from "
                link: Parts = (self.names.name(ends[0]), verb, self.names.name(ends[1]))
                if link not in (known := groups[edge.kind, edge.evidence]):
                    known.append(link)
        items = []
        for (kind, evidence), links in groups.items():
            shown = next((Quote(v.span.text, limit=160) for v in evidence if v.span.text), None)
            lead = f"Suspected ({WHY_SUSPECTED.get(kind, kind)}), so it can only lower the count: "
            items.append(line(lead, several(links, "; ", FEW_NAMES, "; "), (": ", shown) if shown else "."))
        return items

    # --- sentence by sentence -----------------------------------------------------------------------------------------

    def _sentences(self) -> Iterator[Page]:
        """Every sentence that carries it and whom it names, as a table: too long for a terminal."""
        mentions = self.main.position.mentions
        if len(mentions) > 1:
            rows = tuple(map(self._row, mentions[:SENTENCES]))
            heads = ("Article", "Sentence that carries it", "Source named")
            table = Table("The sentences that carry the claim", heads, rows, len(mentions) - len(rows), "sentence")
            yield Page((Section("Sentence by sentence", (table,), "sentences"),))

    def _row(self, mention: Mention) -> tuple[Parts, ...]:
        status = {"explicit": "", "confirmed": " (confirmed by a reviewer)", "suspected": " (suspected)"}
        # Parties that turned out to be one are in the chart by one name only.
        spelled = {p.id: Name(p.name) for p in mention.parties}
        named: dict[Parts, None] = {}
        for e in mention.edges:
            if e.from_ == mention.carrier.id:
                known = self.names.name(e.to) if e.to in self.chart.parties else spelled.get(e.to, Name(e.to))
                named[known, status[e.status]] = None
        nobody = "reporting of its own" if mention.own_account or mention.firsthand else "names nobody"
        words = self._words(mention.article, mention.sentence, _marks(mention), named=False)
        return (Name(self._label(mention.article)),), words, several(list(named), "; ", between="; ") or (nobody,)


def _section(heading: str, items: Iterable[Item], key: str, limit: int | None = None) -> Iterator[Section]:
    listed = listing(items, limit)
    if listed.items:
        yield Section(heading, (listed,), key)


def _with_label(traced: Traced, article: str, span: Span, limit: int) -> Parts:
    label = traced.label(article)
    return Quote(span.text, label.language, limit), " ", Place(article, label.short())


def _versions(traced: Traced, main: Counted) -> list[Item]:
    """The other figures and the denials, each counted alone."""
    versions = list(enumerate(traced.counted)) if len(traced.counted) > 1 else []
    return [_version(traced, place, counted is main) for place, counted in versions]


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
    where = Place(example.article, label.short(), example.sentence.start, example.sentence.end)
    body: list[Block] = [
        listing([(quote, " ", where)], kind="quotes"),
        *([Paragraph(("Source: ", *who, "."))] if who else []),
    ]
    for update in (u for u in traced.updates if u.later == place):
        was = traced.counted[update.earlier].position.figure
        if was and figure:
            told = ("An update: ", Quote(figure.text), ", earlier ", Quote(was.text), ", from the same source: ")
            body.append(Paragraph((*told, names.name(update.party), ".")))
    return line(name, f": {Numbers.of(counted.independence, counted.articles)}", body=tuple(body))


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
    others = {p.id: p for m in mentions for p in m.parties if p.id in gone and p.kind not in NEWSROOMS} if gone else {}
    one = one_party(mentions, main.position.ruled.apart) if others else {}
    named: dict[str, dict[str, None]] = {}
    for party in others.values():
        stands = one[party.id]
        if fold(party.name) != fold(stands.name):
            named.setdefault(stands.id, {stands.name: None})[party.name] = None
    return [list(names) for names in named.values()]


def mentions_by_carrier(counted: Counted) -> dict[str, list[Mention]]:
    """The mentions of every carrier of the chart, in its order.

    Parties that turned out to be one keep one id in the chart: a mention's spelling of its carrier is found by name.
    """
    of: dict[str, list[Mention]] = {key: [] for key in counted.chart.carriers}
    known = {clean(party.name): key for key, party in counted.chart.parties.items()}
    for mention in counted.position.mentions:
        key = mention.carrier.id
        if key not in of and (stands := known.get(clean(mention.carrier.name))) in of:
            key = str(stands)
        of.setdefault(key, []).append(mention)
    return of
