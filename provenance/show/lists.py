"""Lists as text: the claims, one article, one outlet, an audit. Values in, one string out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language.text import fold
from ..model import UNNAMED
from .copies import exchange_lines, shares_line
from .labels import Label, Traced, file_name
from .numbers import CAVEAT, denied_mark, short_numbers
from .reviews import reviewed_lines
from .terminal import Paint, clean, isolate, plural, quote, wrap
from .text import trace_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..model import Article, Attribution
    from ..store.records import ArticleRecord, ArticleSummary, Cited, ClaimSummary, OutletRecord

NO_CLAIMS = "No claims yet. Add articles with: provenance add PATH"
NO_ARTICLES = "No articles yet. Add articles with: provenance add PATH"
_SHORT_ID = 8


def claims_text(
    claims: Sequence[ClaimSummary],
    width: int = 80,
    paint: Paint | None = None,
    *,
    caveat: bool = True,
    more: bool = False,
) -> str:
    """One claim per entry, in the order given: numbers, articles, id, text, findings. ``more``: others follow these."""
    paint = paint or Paint()
    if not claims:
        return NO_CLAIMS
    lines = [paint.faint(wrap("separate sources as written (at least to at most), articles, claim", width))]
    for claim in claims:
        numbers = short_numbers(claim.at_least, claim.as_written, claim.at_most)
        head = f"{numbers:<11} {plural(claim.articles, 'article'):<11} {clean(claim.id)[:_SHORT_ID]}"
        findings = [*claim.badges, *(["disputed"] if claim.disputed else []), *(["reviewed"] if claim.reviewed else [])]
        lines.append(paint.strong(head) + (f"  {', '.join(map(clean, findings))}" if findings else ""))
        lines.append(wrap(denied_mark(claim.badges) + isolate(claim.text), width, "    "))
    if more:
        lines += [
            "",
            wrap(
                f"The first {plural(len(claims), 'claim')}; more follow. Show more with --limit N, or all with --csv.",
                width,
            ),
        ]
    else:
        lines += ["", plural(len(claims), "claim") + "."]
    if caveat:
        lines.append(CAVEAT)
    return "\n".join(lines)


def articles_text(articles: Sequence[ArticleSummary], width: int = 80, paint: Paint | None = None) -> str:
    paint = paint or Paint()
    if not articles:
        return NO_ARTICLES
    lines = []
    for article in articles:
        name = isolate(article.outlet.name if article.outlet else file_name(article.origin))
        head = ", ".join(filter(None, (clean(article.id)[:_SHORT_ID], name, clean(article.published))))
        lines.append(paint.strong(wrap(head, width)) + f"  {plural(article.attributions, 'attribution')}")
        if article.title:
            lines.append(wrap(isolate(article.title), width, "    "))
    return "\n".join([*lines, "", plural(len(articles), "article") + "."])


def article_text(view: ArticleRecord, width: int = 80, paint: Paint | None = None) -> str:
    """Whom one article rests on, and the claims it carries with their numbers."""
    paint = paint or Paint()
    lines = [_article_head(view.article, width, paint), ""]
    lines += _rests_on(view.attributions, width, paint)
    lines += ["", paint.strong("Claims it carries")]
    if view.claims:
        lines.append(claims_text(view.claims, width, paint, caveat=False))
    else:
        lines.append("  None that was found.")
    lines += reviewed_lines(view.reviews, width, paint)
    return "\n".join([*lines, "", CAVEAT])


def attributions_text(
    article: Article, attributions: Sequence[Attribution], width: int = 80, paint: Paint | None = None
) -> str:
    """Whom one document rests on, without any database."""
    paint = paint or Paint()
    return "\n".join([_article_head(article, width, paint), "", *_rests_on(attributions, width, paint)])


def _article_head(article: Article, width: int, paint: Paint) -> str:
    label = Label.of(article)
    lines = [paint.strong(wrap(isolate(article.title) or isolate(label.name), width))]
    origin = None if article.origin in ("-", label.name) else article.origin
    facts = [label.name if article.title else None, article.published, origin, article.url]
    rest = [isolate(f) for f in facts if f and f != label.title]
    if rest:
        lines.append(wrap(", ".join(dict.fromkeys(rest)), width))
    lines.append(paint.faint(f"article {clean(article.id)}"))
    return "\n".join(lines)


def _rests_on(attributions: Sequence[Attribution], width: int, paint: Paint) -> list[str]:
    if not attributions:
        return [paint.strong("Whom it rests on"), "  It names nobody that was found."]
    parties = {p.id: p for a in attributions for path in a.paths for p in path}
    unnamed = sum(p.kind in UNNAMED for p in parties.values())
    counts = [plural(len(parties) - unnamed, "named party", "named parties")]
    if unnamed:
        counts.append(f"{unnamed:,} unnamed")
    lines = [paint.strong("Whom it rests on") + f": {' and '.join(counts)}, {plural(len(attributions), 'attribution')}"]
    for found in attributions:
        lines += attribution_lines(found, width)
    return lines


_STANCES = {"deny": "denial", "question": "question, which claims nothing", "decline": "gave no answer"}


def attribution_lines(found: Attribution, width: int) -> list[str]:
    """The paths of one attribution, how it is put, and its words."""
    paths = "; ".join(" -> ".join(isolate(p.name) for p in path) for path in found.paths) or _open(found)
    lines = [wrap(paths, width, "  - ")]
    cue = " ".join(clean(s.text) for s in found.cue)
    facts = [f"cue {quote(cue)}" if cue else None, _STANCES.get(found.stance)]
    speech = None if found.stance == "decline" else f"{found.form} speech"
    facts += [speech if found.form != "credit" else _credit(found), clean(found.when) or None]
    if found.confidence < 0.995:
        facts.append(f"confidence {found.confidence:.2f}")
    lines.append(wrap(", ".join(f for f in facts if f), width, " " * 6))
    if found.sentence.text:
        where = f"(characters {found.sentence.start}-{found.sentence.end})"
        lines.append(wrap(f"{quote(found.sentence.text)} {where}", width, " " * 6))
    elif found.declared:
        lines.append(wrap(f"{quote(found.declared)} (declared by the page, not in its text)", width, " " * 6))
    outside = [s for s in found.content if s.end <= found.sentence.start or s.start >= found.sentence.end]
    if found.form != "credit":
        lines += [wrap(f"says: {quote(s.text)} (characters {s.start}-{s.end})", width, " " * 6) for s in outside]
    return lines


# Words for a person that name nobody; any other words are a description of which there may be several.
_PRONOUNS = frozenset("he she they him her them we i who".split())


def _open(found: Attribution) -> str:
    """The source as the sentence puts it, where the words do not tell who that is."""
    words = " ".join(filter(None, (clean(s.text) for s in found.source)))
    if not words:
        return "nobody named"
    if found.stance == "decline":
        return isolate(words)
    return f"{isolate(words)} (not known {'who' if fold(words) in _PRONOUNS else 'which'})"


def _credit(found: Attribution) -> str:
    how = {"full": "the whole text is theirs", "partly": "material of theirs was used", "tip": "they had it first"}
    return f"credit: {how[found.extent]}" if found.extent else "credit"


def outlet_text(view: OutletRecord, width: int = 80, paint: Paint | None = None) -> str:
    """Whom one outlet cites and copies, and who cites and copies it."""
    paint = paint or Paint()
    name = isolate(view.party.name)
    facts = [
        view.party.kind,
        f"owner {isolate(view.party.owner)}" if view.party.owner else None,
        f"{plural(view.articles, 'article')} here",
    ]
    lines = [paint.strong(name) + ": " + ", ".join(f for f in facts if f)]
    if not view.articles:
        lines.append(wrap(f"No article of {name} is in this database; what follows is what others say of it.", width))
    if view.articles:
        lines.append(wrap(shares_line(view.exchanges.shares), width))
    for heading, cited in (("Whom it cites", view.cites), ("Who cites it", view.cited_by)):
        lines += ["", paint.strong(heading)]
        lines += [line for one in cited for line in _cited(one, width)] or ["  Nobody that was found."]
    lines += exchange_lines(view.exchanges, width, paint)
    lines += reviewed_lines(view.reviews, width, paint)
    return "\n".join([*lines, "", CAVEAT])


def _cited(one: Cited, width: int) -> list[str]:
    # An article whose outlet is not known stands for itself.
    kind = "article" if one.party.id.startswith("article:") else one.party.kind
    lines = [wrap(f"{isolate(one.party.name)} ({kind}), {plural(one.times, 'time')}", width, "  - ")]
    for evidence in one.evidence[:2]:
        if evidence.span.text:
            where = (
                f"(article {clean(evidence.article)[:_SHORT_ID]}, characters {evidence.span.start}-{evidence.span.end})"
            )
            lines.append(wrap(f"{quote(evidence.span.text, 160)} {where}", width, " " * 6))
    if len(one.evidence) > 2:
        lines.append(f"      ... and {plural(len(one.evidence) - 2, 'more sentence')}")
    return lines


def audit_text(
    articles: int,
    unread: int,
    claims: Sequence[ClaimSummary],
    traced: Iterable[Traced],
    width: int = 80,
    paint: Paint | None = None,
    *,
    copied: str | None = None,
) -> str:
    """The report of an audit: findings, every claim weakest first, then a trace of those told more than once.

    ``traced``: the claims that two or more articles carry, in whatever version.
    ``copied`` is what was found of copied text, as one sentence.
    """
    paint = paint or Paint()
    lines = [paint.strong(f"{plural(articles, 'article')}, {plural(len(claims), 'claim')}")]
    lines += [wrap(finding, width, "  - ") for finding in filter(None, (copied, *findings(claims, unread)))]
    if claims:
        lines += [
            "",
            paint.strong("Every claim, weakest sourcing first"),
            "",
            claims_text(claims, width, paint, caveat=False),
        ]
    first = True
    for one in traced:
        if first:
            lines += ["", paint.strong("Claims carried by two or more articles, traced")]
            first = False
        lines += ["", "-" * min(width, 80), "", trace_text(one, width, paint)]
    if first:
        lines += ["", CAVEAT]
    return "\n".join(lines)


def findings(claims: Sequence[ClaimSummary], unread: int = 0) -> list[str]:
    """The headline findings, each one sentence; nothing is said of what was not found."""
    several = [c for c in claims if c.articles > 1]
    single = [c for c in several if c.as_written == 1]
    found = []
    if claims:
        found.append(f"{_are(len(several), 'claim')} carried by two or more articles.")
    if single:
        found.append(
            f"Of these, {_rest(len(single))} on a single source as written, however many carry {'it' if len(single) == 1 else 'them'}."
        )
    worst = max((c for c in single if c.articles > 2), key=lambda c: c.articles, default=None)
    if worst:
        found.append(
            f"The widest of them: {quote(worst.text, 140)}, 1 source as written in {plural(worst.articles, 'article')}."
        )
    untraced = [c for c in claims if "untraced" in c.badges]
    if untraced:
        found.append(
            f"{_are(len(untraced), 'claim')} untraced: no chain of named parties ends at anybody who could be asked."
        )
    circular = [c for c in claims if "circular" in c.badges]
    if circular:
        found.append(f"{_are(len(circular), 'claim')} circular: texts cite each other and nobody else.")
    disputed = [c for c in claims if c.disputed]
    if disputed:
        found.append(f"{_are(len(disputed), 'claim')} disputed: denied by somebody, or told with other figures.")
    if unread:
        found.append(f"{plural(unread, 'item')} could not be read and {'is' if unread == 1 else 'are'} not counted.")
    return found


def _are(n: int, noun: str) -> str:
    return f"{plural(n, noun)} {'is' if n == 1 else 'are'}"


def _rest(n: int) -> str:
    return f"{n:,} {'rests' if n == 1 else 'rest'}"


def outlets_text(rows: Sequence[dict[str, object]], width: int = 80) -> str:
    """Outlets of the registry, one per line."""
    if not rows:
        return "No outlet of that name. Add one with: provenance outlets add NAME"
    lines = []
    for row in rows:
        values = [row.get(k) for k in ("kind", "country", "domains", "owner")]
        facts = [", ".join(map(str, v)) if isinstance(v, (list, tuple)) else str(v) for v in values if v]
        lines.append(
            wrap(f"{isolate(str(row.get('name') or ''))}: {', '.join(isolate(f) for f in facts)}", width, rest="    ")
        )
    return "\n".join([*lines, "", plural(len(rows), "outlet") + "."])
