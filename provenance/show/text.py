"""A traced claim as text: the numbers, who said it, who heard it, who repeated it, what is not certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language.text import fold
from ..model import GROUND, NEWSROOMS, SPEAKERS, UNNAMED
from ..trace.drawing import one_party
from .document import (
    Chain,
    Code,
    Items,
    Link,
    Name,
    Paragraph,
    Place,
    Quote,
    Section,
    Strong,
    Table,
    more_words,
    place_words,
    steps,
)
from .labels import Counted, Names, Traced
from .numbers import (
    CAVEAT,
    badge_line,
    bottleneck_lines,
    denied_mark,
    explanation_lines,
    headline,
    named_by_kind,
    routes,
    told_by,
)
from .reviews import WHY_SUSPECTED, reviewed_lines
from .terminal import Paint, bullets, clean, isolate, listed, plural, quote, wrap
from .why import mentions_by_carrier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..model import Chart, Edge, Evidence, Figure, Independence, Mention, Span
    from .document import Block, Inline, Parts, View


def text_lines(
    blocks: Iterable[Block], width: int = 80, paint: Paint | None = None, *, indent: int = 0, hint: str = ""
) -> list[str]:
    """The blocks as lines for a terminal. ``hint``: how to see what a limit hides, such as ``(--all lists them)``."""
    paint = paint or Paint()
    lines: list[str] = []
    for block in blocks:
        match block:
            case Section(heading=heading, body=body):
                lines += ["", paint.strong(wrap(heading, width, " " * indent))]
                lines += text_lines(body, width, paint, indent=indent + 2, hint=hint)
            case Paragraph(parts=parts, kind=kind):
                words = wrap(words_of(parts), width, " " * indent)
                lines.append(
                    paint.strong(words) if kind == "strong" else paint.faint(words) if kind == "faint" else words
                )
            case Items():
                lines += _list(block, width, paint, indent, hint)
            case Table(heads=heads, rows=rows):
                for row in rows:
                    cells = [f"{head}: {words_of(cell)}" for head, cell in zip(heads, row, strict=True) if cell]
                    lines.append(wrap("; ".join(cells), width, " " * indent + "- "))
                lines += _more(block, width, indent, hint)
    return lines


def words_of(parts: Parts) -> str:
    """One line of words; names and quotations can neither act on the terminal nor turn the line around."""
    return "".join(_inline(part) for part in parts)


def _inline(part: Inline) -> str:
    match part:
        case Name(text=text):
            return isolate(text)
        case Quote(words=words, limit=limit):
            return quote(words, limit)
        case Place():
            return f"({place_words(part)})"
        case Chain():
            return "".join(words + (isolate(name.text) if name else "") for words, name in steps(part))
        case Link(words=words, target=target, kind=kind):
            return isolate(target if kind == "web" else words)
        case Strong(words=words) | Code(words=words):
            return clean(words)
        case str():
            return part


def _list(shown: Items, width: int, paint: Paint, indent: int, hint: str) -> list[str]:
    lines = []
    for place, item in enumerate(shown.items, 1):
        sign = {"numbered": f"{place}. ", "quotes": ""}.get(shown.kind, "- ")
        inner = indent + (len(sign) or 2)
        # What belongs to a quotation stands a little further in; the quotation itself under the first letter of its item.
        lines.append(wrap(words_of(item.parts), width, " " * indent + sign))
        lines += text_lines(item.body, width, paint, indent=inner, hint=hint)
    return lines + _more(shown, width, indent, hint)


def _more(shown: Items | Table, width: int, indent: int, hint: str) -> list[str]:
    return [wrap(f"... {more_words(shown.more, shown.noun)} {hint}", width, " " * indent)] if shown.more else []


def view_text(
    view: View,
    width: int = 80,
    paint: Paint | None = None,
    *,
    body: Iterable[Block] | None = None,
    hint: str = "(--csv lists them all)",
    caveat: bool = True,
) -> str:
    """A whole answer. ``body``: instead of the view's own."""
    head: list[Block] = [Paragraph(view.title, "strong"), Paragraph(view.facts), Paragraph((view.ref,), "faint")]
    blocks = [block for block in head if isinstance(block, Paragraph) and any(block.parts)]
    lines = text_lines(blocks, width, paint)
    if view.summary:
        lines += ["", *text_lines(view.summary, width, paint)]
    shown = text_lines(view.body if body is None else body, width, paint, hint=hint)
    lines += ["", *shown] if shown and shown[0] else shown
    return "\n".join([*lines, "", wrap(CAVEAT, width)] if caveat else lines)


# Enough for a page; ``--all`` prints everything.
FEW_CARRIERS = 12
FEW_QUOTES = 3
FEW_LINES = 10


def trace_text(traced: Traced, width: int = 80, paint: Paint | None = None, *, every: bool = False) -> str:
    """The whole answer for one claim. ``every`` lifts the limits on how much is listed."""
    paint = paint or Paint()
    if not traced.counted:
        return wrap(f"No article carries this claim: {quote(traced.claim.text)}", width)
    main = traced.counted[0]
    names = Names(main.chart.parties, main.chart.edges)
    lines = [
        paint.strong(wrap(headline(main.independence, main.articles), width)),
        wrap(denied_mark(main.independence.badges) + quote(traced.claim.text, 600), width),
        paint.faint(f"claim {clean(traced.claim.id)}"),
    ]
    if main.independence.badges:
        lines.append(wrap(badge_line(main.independence.badges), width))
    if len(traced.counted) > 1:
        from ..trace.drawing import superseded

        standing = len(traced.counted) - len(superseded([c.independence for c in traced.counted], traced.updates))
        why = (
            "disputed: denied by somebody, or told with other figures"
            if standing > 1
            else "updated: one source gave several figures, one after another"
        )
        lines.append(wrap(f"{why}. Counted here: {position_name(main)}; the other versions below.", width))
    lines += _who_said_it(main, names, width, paint)
    lines += _who_heard_it(main, names, width, paint, every)
    lines += _who_repeated_it(traced, main, names, width, paint, every)
    lines += bottleneck_lines(main.chart, main.independence, names, width, paint)
    lines += explanation_lines(main.chart, main.independence, names, width, "article")
    lines += _other_positions(traced, width, paint)
    lines += reviewed_lines(traced.reviews, width, paint, every=every)
    lines += uncertain_lines(traced, main, names, width, paint, every)
    lines += ["", wrap(CAVEAT, width)]
    return "\n".join(lines)


def _who_said_it(main: Counted, names: Names, width: int, paint: Paint) -> list[str]:
    chart, counts = main.chart, main.independence
    by_id = {o.party: o for o in counts.origins}
    written = [key for key in counts.origins_as_written if key in by_id]
    others = [o.party for o in counts.origins if o.party not in set(written)]

    def entry(key: str) -> str:
        party = chart.parties.get(key)
        role = clean(party.descriptor) if party and party.kind == "person" else ""
        how = named_by_kind(party, by_id[key], chart.carriers)
        return ", ".join(filter(None, (names[key], role, how)))

    lines = ["", paint.strong("Who said it")]
    lines += bullets((entry(key) for key in written), width)
    if others:
        # A listing of forty reprints that name nobody would bury the answer.
        lines.append(wrap("Also at the end of a chain, but not needed to explain the number as written:", width, "  "))
        shown = [entry(key) for key in others[:FEW_LINES]]
        lines += bullets(shown, width, 4)
        if len(others) > len(shown):
            lines.append(f"    ... and {len(others) - len(shown):,} more")
    return lines


def _who_heard_it(main: Counted, names: Names, width: int, paint: Paint, every: bool) -> list[str]:
    """The parties that name someone who can be heard; a cited outlet nobody opened hears from we know not whom."""
    chart = main.chart
    heard: dict[str, list[str]] = {}
    audible = {o.party for o in main.independence.origins if o.grade in ("ground", "anonymous")}
    audible |= {key for key, party in chart.parties.items() if party.kind in GROUND | {"anonymous"}}
    for edge in chart.edges:
        listener = chart.parties.get(edge.from_)
        hears = listener and listener.kind in NEWSROOMS
        if (
            hears
            and edge.to in audible
            and edge.status != "suspected"
            and edge.to not in heard.setdefault(edge.from_, [])
        ):
            heard[edge.from_].append(edge.to)
    heard = {key: whom for key, whom in heard.items() if whom}
    if not heard:
        return []
    lines = ["", paint.strong("Who heard it")]
    shown = list(heard) if every else list(heard)[:FEW_CARRIERS]
    for key in shown:
        aside = "" if key in chart.carriers else " (as others report; no text of its own says it here)"
        lines.append(wrap(f"{names[key]}, from {listed(names.all(heard[key]), limit=8)}{aside}", width, "  - "))
    if len(shown) < len(heard):
        lines.append(f"  ... and {len(heard) - len(shown):,} more (--all lists them)")
    return lines


def _who_repeated_it(traced: Traced, main: Counted, names: Names, width: int, paint: Paint, every: bool) -> list[str]:
    lines = ["", paint.strong("Who repeated it")]
    of = mentions_by_carrier(main)
    carriers = list(of)
    shown = carriers if every else carriers[:FEW_CARRIERS]
    origins = [o.party for o in main.independence.origins]
    after = told_by(main.chart)
    for key in shown:
        mentions = of.get(key, [])
        dates = sorted({d for m in mentions if (d := traced.label(m.article).published)})
        when = " and ".join(dates) if len(dates) < 3 else f"{dates[0]} to {dates[-1]}"
        lines.append(wrap(", ".join(filter(None, (names[key], clean(when)))), width, "  - "))
        chains = routes(after, key, origins)
        lines += bullets((names.chain(chain) for chain in chains[: None if every else 6]), width, 6, "")
        if not chains:
            origin = next((o for o in main.independence.origins if o.party == key), None)
            how = named_by_kind(main.chart.parties.get(key), origin, main.chart.carriers)
            lines.append(wrap(how or "names nobody", width, " " * 6))
        for mention in mentions if every else mentions[:FEW_QUOTES]:
            lines += _mention_lines(traced, mention, width, several=len({m.article for m in mentions}) > 1)
        if not every and len(mentions) > FEW_QUOTES:
            lines.append(f"        ... and {plural(len(mentions) - FEW_QUOTES, 'more sentence')} (--all)")
    if len(shown) < len(carriers):
        lines.append(f"  ... and {len(carriers) - len(shown):,} more (--all lists them)")
    return lines


def _mention_lines(traced: Traced, mention: Mention, width: int, several: bool) -> list[str]:
    lines = [
        wrap(
            f"{quote(mention.sentence.text)} {_place(traced, mention.article, mention.sentence, several)}",
            width,
            " " * 8,
        )
    ]
    told = {(mention.article, mention.sentence.start, mention.sentence.end)}
    for evidence in _evidence(e for e in mention.edges if e.status != "suspected"):
        key = (evidence.article, evidence.span.start, evidence.span.end)
        if key not in told and evidence.span.text:
            told.add(key)
            # What shows the source may stand in the article this one copies.
            place = _place(traced, evidence.article, evidence.span, several or evidence.article != mention.article)
            lines.append(wrap(f"source named in: {quote(evidence.span.text, 160)} {place}", width, " " * 10))
    return lines


def _evidence(edges: Iterable[Edge]) -> Iterable[Evidence]:
    for edge in edges:
        yield from edge.evidence


def _place(traced: Traced, article: str, span: Span, name_it: bool) -> str:
    where = f"characters {span.start}-{span.end}"
    return f"({traced.label(article).short()}, {where})" if name_it else f"({where})"


def _other_positions(traced: Traced, width: int, paint: Paint) -> list[str]:
    if len(traced.counted) < 2:
        return []
    lines = ["", paint.strong("Versions of this claim, each counted alone")]
    replaced = traced.updates
    for place, counted in enumerate(traced.counted[:FEW_LINES]):
        lines.append(
            wrap(f"{position_name(counted)}: {headline(counted.independence, counted.articles)}", width, "  - ")
        )
        first = counted.position.mentions[0]
        names = Names(counted.chart.parties, counted.chart.edges)
        who = listed(names.all(counted.independence.origins_as_written), limit=5)
        lines.append(
            wrap(
                f"{quote(first.sentence.text, 160)} ({traced.label(first.article).short()}; source: {who})",
                width,
                " " * 6,
            )
        )
        for update in (u for u in replaced if u.later == place):
            was, now = (traced.counted[k].position.figure for k in (update.earlier, place))
            if was and now:
                lines.append(
                    wrap(
                        f"an update: {quote(now.text)}, earlier {quote(was.text)}, same source: {names[update.party]}",
                        width,
                        " " * 6,
                    )
                )
    if len(traced.counted) > FEW_LINES:
        lines.append(f"  ... and {len(traced.counted) - FEW_LINES:,} more")
    return lines


def position_name(counted: Counted) -> str:
    """``said``, ``denied``, ``said, figure "84 killed"``."""
    stance = "denied" if counted.position.stance == "deny" else "said"
    figure = counted.position.figure
    return f"{stance}, figure {quote(figure_words(figure))}" if figure else stance


def figure_words(figure: Figure) -> str:
    """The figure as written, and what is counted where its words are the bare number."""
    return figure.text if not figure.unit or figure.unit in figure.text.casefold() else f"{figure.text} {figure.unit}"


def uncertain_lines(traced: Traced, main: Counted, names: Names, width: int, paint: Paint, every: bool) -> list[str]:
    """What could change the numbers: unopened and unnamed sources, suspected links, doubtful joints."""
    chart, counts = main.chart, main.independence
    items: list[str] = []
    relays = [r for r in counts.relays if r not in chart.carriers]
    if relays:
        first = (
            "opening it could narrow the range"
            if len(relays) == 1
            else "opening them could narrow the range, the first one most"
        )
        items.append(f"Unopened: {listed(names.all(relays), limit=None if every else 8)}; {first}.")
    unnamed = [o.party for o in counts.origins if (p := chart.parties.get(o.party)) and p.kind in UNNAMED]
    if unnamed:
        items.append(f"Unnamed, so they may be anyone: {listed(names.all(unnamed), limit=None if every else 8)}.")
    silent = [o.party for o in counts.origins if o.grade == "soft" and o.party in chart.carriers]
    if silent:
        says = "does not say where it has" if len(silent) == 1 else "do not say where they have"
        items.append(f"{listed(names.all(silent), limit=None if every else 8)} {says} this from.")
    merged = _merged(main)
    items += [f"Counted as one: {line}." for line in (merged if every else merged[:FEW_LINES])]
    suspected = _suspected(chart, names)
    items += suspected if every else suspected[:FEW_LINES]
    if len(suspected) > FEW_LINES and not every:
        items.append(f"{len(suspected) - FEW_LINES:,} more suspected links (--all lists them).")
    if (joint := traced.claim.weakest) is not None:
        least = [f"{quote(e.span.text, 120)} ({traced.label(e.article).short()})" for e in (joint.one, joint.other)]
        items.append(f"Joined with the least evidence ({joint.score:.2f} of 1): {' and '.join(least)}.")
    unsure = [m for m in main.position.mentions if m.attribution and m.attribution.confidence < 0.5]
    if unsure:
        items.append(
            f"The source was read with low confidence in {plural(len(unsure), 'sentence')}: {_sentences(traced, unsure)}."
        )
    if not items:
        return []
    return ["", paint.strong("What is not certain"), *bullets(items, width)]


def _merged(main: Counted) -> list[str]:
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
    return [listed([clean(name) for name in found]) for found in named.values()]


def _suspected(chart: Chart, names: Names) -> list[str]:
    """Suspected links, those with the same reason and the same evidence told together."""
    groups: dict[tuple[str, tuple[Evidence, ...]], list[str]] = {}
    for edge in chart.edges:
        if edge.status == "suspected":
            groups.setdefault((edge.kind, edge.evidence), []).append(names.chain((edge.from_, edge.to)))
    told = []
    for (kind, evidence), links in groups.items():
        shown = next((f": {quote(v.span.text, 120)}" for v in evidence if v.span.text), "")
        told.append(
            f"Suspected ({WHY_SUSPECTED.get(kind, kind)}), and counted in 'at least' only: {'; '.join(links[:8])}{shown}."
        )
    return told


def _sentences(traced: Traced, mentions: list[Mention]) -> str:
    return listed([f"{quote(m.sentence.text, 80)} ({traced.label(m.article).short()})" for m in mentions], limit=3)


def count_text(
    chart: Chart, counts: Independence, width: int = 80, paint: Paint | None = None, *, title: str | None = None
) -> str:
    """The numbers and proofs of a chart that came without articles."""
    paint = paint or Paint()
    names = Names(chart.parties, chart.edges)
    by_id = {o.party: o for o in counts.origins}
    lines = [wrap(clean(title), width)] if title else []
    lines.append(paint.strong(wrap(headline(counts, len(chart.carriers), "carrier", "for"), width)))
    if counts.badges:
        lines.append(wrap(badge_line(counts.badges), width))
    if counts.origins:
        lines += ["", paint.strong("Where the chains end")]
        lines += bullets(
            (
                f"{names[o.party]}, {named_by_kind(chart.parties.get(o.party), by_id[o.party], chart.carriers)}"
                for o in counts.origins
            ),
            width,
        )
    lines += bottleneck_lines(chart, counts, names, width, paint)
    if len(counts.chains) == 1:
        lines.append(wrap(names.chain(counts.chains[0]), width, "    "))
    lines += explanation_lines(chart, counts, names, width, "carrier")
    lines += ["", wrap(CAVEAT, width)]
    return "\n".join(lines)
