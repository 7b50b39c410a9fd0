"""The page of one claim: its numbers, why they are what they are, the sentences that carry it, the picture."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from ..model import to_json
from ..show.labels import Names
from ..show.numbers import badge_line, bottleneck_lines, denied_mark, explanation_lines, headline, named_by_kind
from ..show.picture import chart_svg
from ..show.rows import mention_rows, trace_json
from ..show.terminal import Paint, clean, plural, shorten
from ..show.text import position_name, trace_text, uncertain_lines
from ..show.tracing import traced
from ..show.why import mentions_by_carrier, why
from .rendering import Answer, article_address, claim_address, party_address
from .review import forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..corpus.database import Database
    from ..model import Claim, Edge, Mention
    from ..show.labels import Counted, Traced
    from ..show.why import Why
    from .rendering import Asked

_CARRIERS = 12  # listed under one source
_QUOTES = 3  # of one carrier
_OTHERS = 10  # ends of chains that are not counted
_SENTENCES = 25
_LONG_CHAIN = 8
_WHOLE = 500  # sentences up to which text and JSON hold everything
_WIDE = 1_000_000  # text that the page will wrap


class Step(NamedTuple):
    """A party in a chain; ``here``: an article of theirs that carries the claim is in the database."""

    name: str
    href: str
    here: bool


class Quoted(NamedTuple):
    """Words of an article. ``aside``: they do not carry the claim but name its source."""

    words: str
    lang: str | None
    label: str
    href: str
    aside: bool = False


class Carried(NamedTuple):
    """One carrier under a source: when, by which chain, in which words."""

    chain: list[Step]
    when: str
    quotes: list[Quoted]
    more: int


class Shown(NamedTuple):
    """One source of the number as written. ``articles`` lead back to it, from ``carriers``."""

    name: str
    href: str
    how: str
    role: str
    alike: int
    heard: list[Step]
    articles: int
    carriers: list[Carried]
    more: int


def claim(db: Database, asked: Asked) -> Answer:
    key = asked.found["key"]
    held = db.claim(key)
    if held is None:
        words = f"There is no claim {clean(key)} here. It may have joined another one when articles were added: look for its words."
        return Answer("Not found", "message.html", {"words": words}, lambda: words, lambda: {"error": words}, None, 404)
    if held.id != key:
        return Answer(go=claim_address(held.id) + ("" if asked.form == "html" else f".{asked.form}"))
    return claim_answer(db, asked, held)


def claim_answer(db: Database, asked: Asked, held: Claim, *, problem: str = "") -> Answer:
    """The page of a claim. ``problem``: why a decision sent from it was not recorded."""
    told = traced(db, held)
    if not told.counted:
        words = "No article carries this claim."
        return Answer("Not found", "message.html", {"words": words}, lambda: words, lambda: {"error": words}, None, 404)
    version = min(asked.number("version", 1), len(told.counted))
    # The other forms are whole, unless that is more than anybody would expect behind a link.
    whole = len(held.mentions) <= _WHOLE or asked.given.get("all") == "1"
    page = _Page(told, version)
    return Answer(
        f"{plural(told.counted[version - 1].independence.as_written, 'source')}: {shorten(clean(held.text), 80)}",
        "claim.html",
        page.shown() | {"problem": problem, "f": forms(asked, told, page.chart, page.names)},
        lambda: trace_text(told, every=whole),
        lambda: _value(told, whole) | {"address": claim_address(held.id)},
        claim_address(held.id),
        400 if problem else 200,
    )


def _value(told: Traced, whole: bool) -> dict[str, Any]:
    if whole:
        return trace_json(told)
    return {
        "claim": {"id": told.claim.id, "text": told.claim.text},
        "positions": [
            {
                "stance": c.position.stance,
                "figure": to_json(c.position.figure),
                "articles": c.articles,
                "independence": to_json(c.independence),
            }
            for c in told.counted
        ],
        "sentences": list(itertools.islice(mention_rows(told), _WHOLE)),
        "whole": f"{claim_address(told.claim.id)}.json?all=1",
    }


class _Page:
    """What the template needs, for one version of the claim."""

    def __init__(self, told: Traced, version: int) -> None:
        self.told, self.version = told, version
        self.main: Counted = told.counted[version - 1]
        self.chart, self.counts = self.main.chart, self.main.independence
        self.names = Names(self.chart.parties, self.chart.edges)
        self.of = mentions_by_carrier(self.main)
        self.carriers = set(self.chart.carriers)

    def shown(self) -> dict[str, Any]:
        main, counts = self.main, self.counts
        reasons = why(self.chart, counts)
        sources = [self._source(i, reasons) for i in range(len(reasons.sources))]
        return {
            "claim": self.told.claim,
            "lang": self._lang(main.position.mentions[0].article),
            "denied": denied_mark(counts.badges),
            "counts": counts,
            "articles": main.articles,
            "headline": headline(counts, main.articles),
            "badges": counts.badges,
            "version": self.version,
            "versions": self._versions(),
            "sources": sources,
            "more_sources": reasons.more,
            "silent": self._silent(reasons),
            "silent_articles": self._articles(reasons.silent),
            "others": self._others(),
            "picture": Markup(
                chart_svg(self.chart, counts, uid=f"c{self.told.claim.id[:8]}", href=self._href, described_by="why")
            ),
            "hangs": self._hangs(),
            "together": max((s for s in sources if s.articles > 1), key=lambda s: s.articles, default=None),
            "explained": self._lines(explanation_lines(self.chart, counts, self.names, _WIDE, "article")),
            "uncertain": self._lines(uncertain_lines(self.told, main, self.names, _WIDE, Paint(), every=False)),
            "rows": [self._row(m) for m in main.position.mentions[:_SENTENCES]],
            "mentions": len(main.position.mentions),
        }

    # --- why ----------------------------------------------------------------------------------------------------

    def _source(self, place: int, reasons: Why) -> Shown:
        source = reasons.sources[place]
        party = self.chart.parties.get(source.party)
        origin = next((o for o in self.counts.origins if o.party == source.party), None)
        chains = source.chains
        heard = dict.fromkeys(chain[-2] for chain in chains if len(chain) > 1)
        return Shown(
            self.names[source.party],
            party_address(source.party),
            named_by_kind(party, origin, self.chart.carriers),
            clean(party.descriptor) if party and party.kind == "person" else "",
            len(source.alike),
            [self._step(key) for key in itertools.islice(heard, _OTHERS)],
            self._articles(chain[0] for chain in chains),
            [self._carried(chain) for chain in chains[:_CARRIERS]],
            max(0, len(chains) - _CARRIERS),
        )

    def _carried(self, chain: Sequence[str]) -> Carried:
        steps = [self._step(key) for key in chain]
        if len(steps) > _LONG_CHAIN:
            steps = [
                *steps[: _LONG_CHAIN // 2],
                Step(f"[{len(steps) - _LONG_CHAIN + 1:,} more]", "", False),
                *steps[1 - _LONG_CHAIN // 2 :],
            ]
        mentions = self.of.get(chain[0], [])
        dates = sorted({d for m in mentions if (d := self.told.label(m.article).published)})
        when = " and ".join(dates) if len(dates) < 3 else f"{dates[0]} to {dates[-1]}"
        # The words that lead along this chain; others of the same carrier lead elsewhere.
        along = [m for m in mentions if any(e.to in chain[1:2] for e in m.edges)] or mentions
        quotes = [quoted for m in along[:_QUOTES] for quoted in self._quotes(m)]
        return Carried(steps, clean(when), quotes, max(0, len(mentions) - _QUOTES))

    def _quotes(self, mention: Mention) -> list[Quoted]:
        found = [self._quoted(mention.article, mention.sentence.start, mention.sentence.text)]
        told = {(mention.article, mention.sentence.start)}
        for evidence in (v for edge in mention.edges if edge.status != "suspected" for v in edge.evidence):
            place = (evidence.article, evidence.span.start)
            if place not in told and evidence.span.text:
                told.add(place)
                found.append(self._quoted(*place, evidence.span.text, aside=True))
        return found[:3]

    def _quoted(self, article: str, start: int, words: str, *, aside: bool = False) -> Quoted:
        label = self.told.label(article)
        return Quoted(words, label.language, label.short(), article_address(article, start), aside)

    def _silent(self, reasons: Why) -> list[Carried]:
        return [self._carried((key,)) for key in reasons.silent[:_CARRIERS]]

    def _others(self) -> tuple[list[tuple[Step, str]], int]:
        """Who else stands at the end of a chain, and is not needed to explain the number; how many more there are."""
        written = {*self.counts.origins_as_written}
        others = [o for o in self.counts.origins if o.party not in written and o.party not in self.carriers]
        told = [
            (self._step(o.party), named_by_kind(self.chart.parties.get(o.party), o, self.chart.carriers))
            for o in others[:_OTHERS]
        ]
        return told, len(others) - len(told)

    # --- the rest -----------------------------------------------------------------------------------------------

    def _versions(self) -> list[dict[str, Any]]:
        if len(self.told.counted) < 2:
            return []
        found = []
        updates = self.told.updates
        for place, counted in enumerate(self.told.counted[: _OTHERS * 2]):
            first = counted.position.mentions[0]
            earlier = [self.told.counted[u.earlier].position.figure for u in updates if u.later == place]
            found.append(
                {
                    "number": place + 1,
                    "name": position_name(counted),
                    "headline": headline(counted.independence, counted.articles),
                    "badges": badge_line(b for b in counted.independence.badges if b != "denied"),
                    "quote": self._quoted(first.article, first.sentence.start, first.sentence.text),
                    "updates": [clean(figure.text) for figure in earlier if figure],
                }
            )
        return found

    def _hangs(self) -> tuple[list[str], list[str]]:
        """What it hangs on in sentences, and the chains that show the most it could be."""
        lines = self._lines(bottleneck_lines(self.chart, self.counts, self.names, _WIDE, Paint()))
        told = next((i for i, line in enumerate(lines) if line.startswith("At most")), len(lines) - 1) + 1
        return lines[:told], lines[told:]

    def _row(self, mention: Mention) -> dict[str, Any]:
        return {
            "quote": self._quoted(mention.article, mention.sentence.start, mention.sentence.text),
            "edges": [
                (self._name(mention, e.to), party_address(e.to), _status(e))
                for e in mention.edges
                if e.from_ == mention.carrier.id
            ],
            "own": mention.own_account,
        }

    def _name(self, mention: Mention, key: str) -> str:
        return (
            self.names[key]
            if key in self.chart.parties
            else next((p.name for p in mention.parties if p.id == key), key)
        )

    def _step(self, key: str) -> Step:
        return Step(self.names[key], self._href(key) or "", key in self.carriers)

    def _href(self, key: str) -> str | None:
        return party_address(key)

    def _articles(self, carriers: Iterable[str]) -> int:
        return len({m.article for key in carriers for m in self.of.get(key, ())})

    def _lang(self, article: str) -> str | None:
        return self.told.label(article).language

    @staticmethod
    def _lines(lines: Sequence[str]) -> list[str]:
        """The lines below a heading, without the signs that lay them out on a terminal."""
        return [line.strip().removeprefix("- ") for line in lines if line.strip()][1 if lines and not lines[0] else 0 :]


def _status(edge: Edge) -> str:
    return {"explicit": "the text says so", "confirmed": "confirmed by a reviewer", "suspected": "suspected"}[
        edge.status
    ]
