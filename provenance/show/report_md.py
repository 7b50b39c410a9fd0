"""An audit as Markdown, for wikis, tickets and mail. Strangers' words are escaped: they stay words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .html import web_address
from .labels import Label, Names
from .numbers import (
    BADGES,
    CAVEAT,
    bottleneck_lines,
    denied_mark,
    explanation_lines,
    headline,
    named_by_kind,
    short_numbers,
)
from .report import CLAIMS_LISTED, LIMITS, METHOD, full_texts
from .reviews import reviewed_lines
from .terminal import Paint, clean, listed, plural, quote, shorten
from .text import position_name, uncertain_lines
from .why import mentions_by_carrier, why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .labels import Counted, Traced
    from .report import Audited, Report

_CARRIERS, _UNSOURCED, _UNWRAPPED = 12, 12, 1_000_000
_SIGNS = re.compile(r"([\\`*_\[\]|~$])")
_OPENS = re.compile(r"^([#+=-]|\d+[.)])")
_HTML = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;"})


def plain(words: str | None) -> str:
    """One line of the words in which nothing is Markdown or HTML."""
    return _escaped(clean(words))


def _escaped(words: str) -> str:
    shown = _SIGNS.sub(r"\\\1", words).translate(_HTML)
    return _OPENS.sub(lambda m: m.group()[:-1] + "\\" + m.group()[-1], shown)


def report_markdown(report: Report) -> str:
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"# {_escaped(report.headline)}\n"
    yield from _list(report.findings)
    yield f"{CAVEAT}\n"
    yield "## Every claim, weakest sourcing first\n"
    yield from _claims(report)
    shared = [t for t in report.traced if t.claim.id in report.shared]
    alone = [t for t in report.traced if t.claim.id not in report.shared]
    for heading, traced in (("Claims told by several articles", shared), ("Claims told by one article", alone)):
        if traced:
            yield f"## {heading}\n"
            for one in traced:
                yield from _claim(one)
    yield "## The articles and their sourcing\n"
    shown = full_texts(report)
    for audited in report.articles[:shown]:
        yield from _article(audited)
    if shown < len(report.articles):
        yield f"{plural(len(report.articles) - shown, 'more article')}; `report.json` tells of them all.\n"
    yield "## Method and limits\n"
    for paragraph in METHOD:
        yield f"{paragraph}\n"
    yield from _list(LIMITS)
    yield "## Versions and hashes\n"
    yield from _list(f"{what} {version}" for what, version in report.versions)
    if report.inputs:
        yield from _list(f"{i.name}, {i.size:,} bytes, SHA-256 {i.sha256}" for i in report.inputs)
    if report.unread:
        yield "Could not be read:\n"
        yield from _list(f"{u.origin}: {u.reason}" for u in report.unread)


def _list(parts: Iterable[str]) -> Iterator[str]:
    shown = [f"- {_escaped(clean(part))}" for part in parts]
    if shown:
        yield "\n".join(shown) + "\n"


def _claims(report: Report) -> Iterator[str]:
    if not report.claims:
        yield "No claim was found.\n"
        return
    rows = ["| as written (at least to at most) | articles | claim | findings | id |", "|---|---|---|---|---|"]
    for c in report.claims[:CLAIMS_LISTED]:
        found = ", ".join(map(plain, [*c.badges, *(["disputed"] if c.disputed else [])]))
        words = f"{denied_mark(c.badges)}{plain(shorten(clean(c.text), 300))}"
        rows.append(
            f"| {short_numbers(c.at_least, c.as_written, c.at_most)} | {c.articles:,} | {words} | {found} | {plain(c.id)[:8]} |"
        )
    yield "\n".join(rows) + "\n"
    if len(report.claims) > CLAIMS_LISTED:
        yield f"{plural(len(report.claims) - CLAIMS_LISTED, 'more claim')}, all better sourced; `provenance export` writes them all.\n"


def _claim(traced: Traced) -> Iterator[str]:
    if not traced.counted:
        return
    main = traced.counted[0]
    counts, names = main.independence, Names(main.chart.parties, main.chart.edges)
    yield f"### {denied_mark(counts.badges)}{_escaped(quote(traced.claim.text, 600))}\n"
    yield f"**{headline(counts, main.articles)}.** {CAVEAT} Claim `{re.sub('[^0-9A-Za-z]', '', traced.claim.id)[:16]}`.\n"
    yield from _list(BADGES.get(b, b) for b in counts.badges)
    yield from _sources(traced, main, names)
    hangs = bottleneck_lines(main.chart, counts, names, _UNWRAPPED, Paint())[2:]
    yield from _part("What it hangs on", [*hangs, *explanation_lines(main.chart, counts, names, _UNWRAPPED, "article")])
    if len(traced.counted) > 1:
        yield "#### Versions, each counted alone\n"
        yield from _versions(traced)
    yield from _part("What reviewers decided", reviewed_lines(traced.reviews, _UNWRAPPED, every=True)[2:])
    yield from _part("What is not certain", uncertain_lines(traced, main, names, _UNWRAPPED, Paint(), every=False)[2:])


def _sources(traced: Traced, main: Counted, names: Names) -> Iterator[str]:
    reasons, of = why(main.chart, main.independence), mentions_by_carrier(main)
    origins = {o.party: o for o in main.independence.origins}
    lines = ["#### Who said it, and who repeated it", ""]
    for place, source in enumerate(reasons.sources, 1):
        how = named_by_kind(main.chart.parties.get(source.party), origins.get(source.party), main.chart.carriers)
        lines.append(f"{place}. **{_escaped(names[source.party])}**, {how}")
        for chain in source.chains[:_CARRIERS]:
            lines.append(f"    - {_escaped(names.chain(chain))}")
            for mention in of.get(chain[0], ())[:2]:
                where = f"({traced.label(mention.article).short()}, characters {mention.sentence.start}-{mention.sentence.end})"
                lines.append(f"        - {_escaped(quote(mention.sentence.text))} {_escaped(where)}")
        if len(source.chains) > _CARRIERS:
            lines.append(f"    - and {len(source.chains) - _CARRIERS:,} more")
    if reasons.more:
        lines.append(f"\n{plural(reasons.more, 'more source')}")
    if reasons.silent:
        silent = listed(names.all(reasons.silent), limit=_CARRIERS)
        lines.append(f"\nThese add nothing to the number, for they name nobody, or nobody certain: {_escaped(silent)}.")
    yield "\n".join(lines) + "\n"


def _part(heading: str, lines: Sequence[str]) -> Iterator[str]:
    shown = [words.strip().removeprefix("- ") for words in lines if words.strip()]
    if shown:
        yield f"#### {heading}\n"
        yield "\n".join(f"- {_escaped(words)}" for words in shown) + "\n"


def _versions(traced: Traced) -> Iterator[str]:
    rows = ["| version | sources | an example |", "|---|---|---|"]
    for counted in traced.counted:
        first = counted.position.mentions[0]
        example = f"{quote(first.sentence.text, 160)} ({traced.label(first.article).short()})"
        rows.append(
            f"| {_escaped(position_name(counted))} | {headline(counted.independence, counted.articles)} | {_escaped(example)} |"
        )
    yield "\n".join(rows) + "\n"


def _article(audited: Audited) -> Iterator[str]:
    a, marked = audited.article, audited.marked()
    label = Label.of(a)
    yield f"### {plain(a.title or label.name)}\n"
    facts = [
        plain(label.name) if a.title else "",
        plain(a.published),
        f"<{a.url}>" if a.url and web_address(a.url) and not set("<>\\") & set(a.url) else "",
        plain(a.origin),
    ]
    yield ", ".join(f for f in facts if f) + "\n"
    own = f" {audited.own:.0%} of its words are its own." if audited.own is not None else ""
    yield f"**{marked.summary()}**{own} SHA-256 of the text: `{audited.sha256}`\n"
    if marked.without:
        yield "Without a source:\n"
        yield from _list(quote(words) for words in marked.without[:_UNSOURCED])
        if len(marked.without) > _UNSOURCED:
            yield f"and {len(marked.without) - _UNSOURCED:,} more.\n"
