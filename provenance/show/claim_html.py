"""A traced claim as part of a web page: numbers, who said it, who repeated it, picture, sentences, versions, doubts.

What a page can hold is bounded: past the limits below, things are counted and the reader is told where the rest is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .article import marked_sentence
from .html import anchor, items, language, line, name, told
from .labels import Names
from .numbers import BADGES, CAVEAT, bottleneck_lines, denied_mark, explanation_lines, headline, named_by_kind
from .picture import chart_svg
from .reviews import reviewed_lines
from .terminal import Paint, clean, plural, shorten
from .text import figure_words, position_name, uncertain_lines
from .why import mentions_by_carrier, why

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..model import Mention
    from .labels import Counted, Traced
    from .why import Source, Why

CARRIERS, QUOTES, SENTENCES, NAMES, VERSIONS = 12, 2, 40, 60, 12
_LONG_CHAIN = 8
_UNWRAPPED = 1_000_000


def claim_section(
    traced: Traced, level: int, *, article_href: Callable[[str], str | None] | None = None, brief: bool = False
) -> str:
    """One claim as a ``<section>``, its id ``c-`` and the claim's; headings begin at ``level``.

    ``article_href``: article id -> where its text is shown. ``brief``: without what the list and the picture tell already
    where one article carries the claim.
    """
    return _Section(traced, level, article_href or (lambda _: None)).html(brief)


class _Section:
    def __init__(self, traced: Traced, level: int, href: Callable[[str], str | None]) -> None:
        self._traced, self._level, self._href = traced, level, href
        self._id = anchor("c", traced.claim.id)

    def html(self, brief: bool) -> str:
        if not self._traced.counted:
            return f'<section class="claim" id="{self._id}"><p>No article carries this claim.</p></section>'
        main = self._traced.counted[0]
        self._names = Names(main.chart.parties, main.chart.edges)
        self._of = mentions_by_carrier(main)
        reasons = why(main.chart, main.independence)
        label = self._traced.label(main.position.mentions[0].article)
        heading = (
            f"{denied_mark(main.independence.badges)}<q {language(label.language)}>{line(self._traced.claim.text)}</q>"
        )
        parts = [
            self._heading(0, heading),
            numbers(main),
            self._badges(main),
            self._heading(1, "Who said it, and who repeated it"),
            f'<div id="{self._id}-why">{self._sources(main, reasons)}</div>',
            self._picture(main),
            self._sentences(main),
            "" if brief else self._hangs(main),
            self._versions(),
            self._lines("What reviewers decided", _plain(reviewed_lines(self._traced.reviews, _UNWRAPPED, every=True))),
            self._lines(
                "What is not certain",
                _plain(uncertain_lines(self._traced, main, self._names, _UNWRAPPED, Paint(), every=False)),
            ),
        ]
        return f'<section class="claim" id="{self._id}">{"".join(parts)}</section>'

    def _heading(self, deeper: int, words: str) -> str:
        return f"<h{self._level + deeper}>{words}</h{self._level + deeper}>"

    def _badges(self, main: Counted) -> str:
        badges = [told(BADGES.get(b, clean(b))) + "." for b in main.independence.badges]
        if len(self._traced.counted) > 1:
            badges.append(f"Counted here: {told(position_name(main))}; the other versions stand below.")
        return items(badges, css="badges")

    # --- who ----------------------------------------------------------------------------------------------------

    def _sources(self, main: Counted, reasons: Why) -> str:
        parts = [self._source(main, source) for source in reasons.sources]
        if reasons.more:
            parts.append(f"{plural(reasons.more, 'more source')}")
        listed = items(parts, "ol", "sources")
        if reasons.silent:
            listed += f"<p>{plural(len(reasons.silent), 'outlet')} that {'adds' if len(reasons.silent) == 1 else 'add'} nothing to the number, for the text names nobody, or nobody certain:</p>"
            listed += self._carriers([(key,) for key in reasons.silent])
        written = set(main.independence.origins_as_written)
        carriers = set(main.chart.carriers)
        others = [o for o in main.independence.origins if o.party not in written and o.party not in carriers]
        if others:
            ends = [
                f"{name(self._names[o.party])}, {named_by_kind(main.chart.parties.get(o.party), o, carriers)}"
                for o in others[:CARRIERS]
            ]
            ends += [f"and {len(others) - CARRIERS:,} more"] if len(others) > CARRIERS else []
            listed += (
                f"<p>Also at the end of a chain, but not needed to explain the number as written:</p>{items(ends)}"
            )
        return listed

    def _source(self, main: Counted, source: Source) -> str:
        """Who said it; under it who heard it and who repeated it, nearest first."""
        party = main.chart.parties.get(source.party)
        origin = next((o for o in main.independence.origins if o.party == source.party), None)
        role = line(party.descriptor) if party and party.kind == "person" else ""
        facts = ", ".join(filter(None, [role, named_by_kind(party, origin, main.chart.carriers)]))
        alike = (
            f" {plural(len(source.alike), 'other')} of the same description may be the same." if source.alike else ""
        )
        head = f"<strong>{name(self._names[source.party])}</strong>, {facts}.{alike}"
        articles = len({m.article for chain in source.chains for m in self._of.get(chain[0], ())})
        if not source.chains:
            return head
        leads = f"{plural(articles, 'article')} {'leads' if articles == 1 else 'lead'} back to it:"
        return f"{head} {leads}{self._carriers(source.chains)}"

    def _carriers(self, chains: Sequence[tuple[str, ...]]) -> str:
        parts = [self._carrier(chain) for chain in chains[:CARRIERS]]
        rest = chains[CARRIERS:]
        if rest:
            names = ", ".join(name(self._names[chain[0]]) for chain in rest[:NAMES])
            parts.append(
                f"and {len(rest):,} more: {names}" + (f" and {len(rest) - NAMES:,} others" if len(rest) > NAMES else "")
            )
        return items(parts, "ul", "carriers")

    def _carrier(self, chain: Sequence[str]) -> str:
        mentions = self._of.get(chain[0], [])
        dates = sorted({d for m in mentions if (d := self._traced.label(m.article).published)})
        when = (
            ""
            if not dates
            else f", {line(dates[0])}"
            if len(dates) == 1
            else f", {line(dates[0])} to {line(dates[-1])}"
        )
        steps = [name(self._names[key]) for key in chain[1:]]
        if len(steps) > _LONG_CHAIN:
            steps = [
                *steps[: _LONG_CHAIN // 2],
                f"{len(steps) - _LONG_CHAIN:,} more one after another",
                *steps[-_LONG_CHAIN // 2 :],
            ]
        shown = ", from ".join([f"{name(self._names[chain[0]])}{when}", *steps])
        quotes = [self._quote(m) for m in mentions[:QUOTES]]
        if len(mentions) > QUOTES:
            quotes.append(f"<span>and {plural(len(mentions) - QUOTES, 'more sentence')}</span>")
        return f"{shown}{items(quotes, css='quotes')}"

    def _quote(self, mention: Mention) -> str:
        label = self._traced.label(mention.article)
        aside = ""
        seen = {(mention.article, mention.sentence.start)}
        for evidence in (v for e in mention.edges if e.status != "suspected" for v in e.evidence):
            place = (evidence.article, evidence.span.start)
            if place not in seen and evidence.span.text:
                seen.add(place)
                other = self._traced.label(evidence.article)
                aside += f"<br><small>source named in: <q {language(other.language)}>{line(shorten(clean(evidence.span.text), 240))}</q></small>"
                break
        return f"<q {language(label.language)}>{marked_sentence(mention)}</q> {self._place(mention)}{aside}"

    def _place(self, mention: Mention) -> str:
        words = f"characters {mention.sentence.start}–{mention.sentence.end}"
        href = self._href(mention.article)
        return f'<small>(<a href="{href}">{words}</a>)</small>' if href else f"<small>({words})</small>"

    # --- picture and table --------------------------------------------------------------------------------------

    def _picture(self, main: Counted) -> str:
        svg = chart_svg(
            main.chart,
            main.independence,
            uid=self._id,
            title=headline(main.independence, main.articles),
            asides=self._dates(),
            described_by=f"{self._id}-why",
        )
        words = "The chart of this claim; the list above says the same in words."
        return f'<figure class="scroll" tabindex="0" role="group" aria-label="{words}">{svg}</figure>'

    def _dates(self) -> dict[str, str]:
        found = {}
        for key, mentions in self._of.items():
            dates = sorted({d for m in mentions if (d := self._traced.label(m.article).published)})
            if dates:
                found[key] = dates[0]
        return found

    def _sentences(self, main: Counted) -> str:
        mentions = main.position.mentions
        if len(mentions) < 2:
            return ""
        rows = "".join(map(self._row, mentions[:SENTENCES]))
        more = ""
        if len(mentions) > SENTENCES:
            more = f"<p>{len(mentions) - SENTENCES:,} more sentences carry it; <code>provenance trace {line(self._traced.claim.id)[:8]} --csv</code> lists them all.</p>"
        head = '<tr><th scope="col">Article</th><th scope="col">Sentence that carries it</th><th scope="col">Whom it has it from</th></tr>'
        return (
            self._heading(1, "Sentence by sentence")
            + f'<div class="scroll" tabindex="0" role="group" aria-label="Table of sentences"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>{more}'
        )

    def _row(self, mention: Mention) -> str:
        label = self._traced.label(mention.article)
        where = f"{name(label.name)}<br><small>{line(label.published)}</small>" if label.published else name(label.name)
        from_ = [
            f"{name(self._name(mention, e.to))}{_STATUS[e.status]}"
            for e in mention.edges
            if e.from_ == mention.carrier.id
        ]
        if not from_:
            from_ = ["reporting of its own"] if mention.own_account or mention.firsthand else ["names nobody"]
        quote = f"<q {language(label.language)}>{marked_sentence(mention)}</q> {self._place(mention)}"
        return f'<tr><th scope="row">{where}</th><td>{quote}</td><td data-l="From">{"<br>".join(dict.fromkeys(from_))}</td></tr>'

    def _name(self, mention: Mention, key: str) -> str:
        known = self._traced.counted[0].chart.parties
        return self._names[key] if key in known else next((p.name for p in mention.parties if p.id == key), key)

    # --- the rest -----------------------------------------------------------------------------------------------

    def _hangs(self, main: Counted) -> str:
        falls = _plain(bottleneck_lines(main.chart, main.independence, self._names, _UNWRAPPED, Paint()))
        why_ = explanation_lines(main.chart, main.independence, self._names, _UNWRAPPED, "article")
        if not falls:
            return ""
        # Below "these chains share nobody" stand the chains.
        parts = [
            told(falls[0]),
            *([told(falls[1]) + items(map(told, falls[2:]))] if len(falls) > 1 else []),
            *(told(w.strip()) for w in why_),
        ]
        return self._heading(1, "What it hangs on") + items(parts)

    def _lines(self, heading: str, lines: Sequence[str]) -> str:
        return self._heading(1, heading) + items(map(told, lines)) if lines else ""

    def _versions(self) -> str:
        counted = self._traced.counted
        if len(counted) < 2:
            return ""
        cards = [self._version(place) for place in range(min(len(counted), VERSIONS))]
        if len(counted) > VERSIONS:
            cards.append(f"and {len(counted) - VERSIONS:,} more versions")
        return self._heading(1, "Versions side by side, each counted alone") + items(cards, css="versions")

    @property
    def _figures(self) -> bool:
        return any(c.position.figure for c in self._traced.counted)

    def _version(self, place: int) -> str:
        counted = self._traced.counted[place]
        names = Names(counted.chart.parties, counted.chart.edges)
        figure = counted.position.figure
        # A sentence that gives the figure itself shows it best.
        first = next((m for m in counted.position.mentions if m.figure == figure), counted.position.mentions[0])
        label = self._traced.label(first.article)
        head = (
            line(figure_words(figure))
            if figure
            else "denied"
            if counted.position.stance == "deny"
            else "told without a figure"
            if self._figures
            else "said"
        )
        stance = "denied, " if figure and counted.position.stance == "deny" else ""
        who = ", ".join(name(names[key]) for key in counted.independence.origins_as_written[:5])
        parts = [
            f'<strong class="figure">{head}</strong>',
            f"<p>{stance}{told(headline(counted.independence, counted.articles))}</p>",
            f"<p>Source: {who}</p>" if who else "",
            f"<p><q {language(label.language)}>{marked_sentence(first)}</q> <small>({name(label.name)}{', ' + line(label.published) if label.published else ''})</small></p>",
        ]
        for update in (u for u in self._traced.updates if u.later == place):
            earlier = self._traced.counted[update.earlier].position.figure
            if earlier:
                parts.append(f"<p>An update of {line(earlier.text)}, by the same source.</p>")
        return "".join(parts)


_STATUS = {"explicit": "", "confirmed": " (confirmed by a reviewer)", "suspected": " (suspected)"}


def numbers(counted: Counted) -> str:
    """The three numbers, with what they are and what they are not."""
    c = counted.independence
    parts = [
        f'<div class="main"><dt>separate {"source" if c.as_written == 1 else "sources"} as written</dt><dd>{c.as_written:,}</dd></div>',
        f"<div><dt>at least</dt><dd>{c.at_least:,}</dd></div>",
        f"<div><dt>at most</dt><dd>{c.at_most:,}</dd></div>",
        f"<div><dt>{'article' if counted.articles == 1 else 'articles'}</dt><dd>{counted.articles:,}</dd></div>",
    ]
    return f'<dl class="numbers">{"".join(parts)}</dl><p class="caveat">{CAVEAT}</p>'


def _plain(lines: Iterable[str]) -> list[str]:
    """The lines below a heading of a text, without the signs that lay them out on a terminal."""
    shown = [words.strip() for words in lines]
    return [words.removeprefix("- ") for words in shown[2:] if words]
