"""An audit as one page: no script, nothing loaded from anywhere, readable on a phone, in the dark, and on paper."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from .article import MARKED_CSS, Passage
from .claim_html import claim_section
from .html import anchor, items, language, line, link, name, told
from .labels import Label
from .numbers import CAVEAT, denied_mark, short_numbers
from .picture import PICTURE_CSS
from .report import ARTICLES_LISTED, CLAIMS_LISTED, LIMITS, METHOD, full_texts
from .terminal import clean, plural, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..store.records import ClaimSummary
    from .report import Audited, Report

_CSS = """
:root{color-scheme:light dark;--paper:#fcfbf8;--ink:#1b1a18;--soft:#5b5852;--rule:#cfcbc2;--wash:#efece4;--link:#1d4e7e}
@media (prefers-color-scheme:dark){:root{--paper:#171614;--ink:#e8e5de;--soft:#aaa69d;--rule:#4a4741;--wash:#2a2823;--link:#9cc4ec}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:2.5rem 1.25rem 4rem;max-width:60rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.55 Charter,"Bitstream Charter","Source Serif 4",Georgia,"Noto Serif",serif;overflow-wrap:break-word}
h1,h2,h3,h4,h5{line-height:1.25;font-weight:600;text-wrap:balance}
h1{font-size:clamp(1.6rem,4.5vw,2.3rem);margin:0 0 1rem}
h2{font-size:1.5rem;margin:3.5rem 0 1rem;padding-top:.8rem;border-top:3px solid var(--ink)}
h3{font-size:1.25rem;margin:0 0 .8rem}
h4{font-size:1rem;margin:1.8rem 0 .5rem}
p,ul,ol,dl{margin:0 0 .8rem}
p,li,h3{max-width:44rem}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
small,.caveat,footer{color:var(--soft);font-size:.86rem}
ul,ol{padding-left:1.3rem}
code{font:.84em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
q{quotes:"“" "”" "‘" "’"}
mark{background:var(--wash);color:inherit;border-bottom:1px solid currentColor}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.4rem}
nav a{display:inline-block;padding:.25rem 0}
.claim,.article{margin:0 0 3.5rem;padding-top:1.2rem;border-top:1px solid var(--rule)}
h2+.claim{border-top:0;padding-top:0}
.numbers{display:flex;flex-wrap:wrap;gap:.4rem 2.2rem;align-items:end;margin:0 0 .3rem;font-family:"Helvetica Neue",Helvetica,Arial,"Noto Sans",sans-serif}
.numbers div{display:flex;flex-direction:column-reverse}
.numbers dt{font-size:.8rem;color:var(--soft)}
.numbers dd{margin:0;font-size:1.5rem;line-height:1.1;font-weight:500;font-variant-numeric:tabular-nums}
.numbers .main dd{font-size:2.6rem;font-weight:700}
.numbers .main dt{color:var(--ink)}
.badges{list-style:none;padding:0;font-size:.92rem}
.sources>li{margin-bottom:.9rem}
.sources>li::marker{font-weight:700}
.carriers,.quotes{margin:.3rem 0 0}
.carriers>li{margin:.35rem 0}
.quotes{list-style:none;padding-left:.9rem;border-left:2px solid var(--rule);font-size:.94rem}
.scroll{overflow-x:auto;margin:1.4rem 0}
table{border-collapse:collapse;width:100%;font-size:.92rem;line-height:1.45}
th,td{text-align:left;vertical-align:top;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--rule);min-width:7rem;font-weight:400}
thead th{font-weight:600;border-bottom:1.5px solid var(--ink)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;min-width:0}
.versions{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr));gap:1rem}
.versions>li{border:1px solid var(--rule);border-top:3px solid var(--ink);padding:.7rem .9rem}
.versions p{margin:.3rem 0 0;font-size:.92rem}
.figure{font-size:1.4rem}
.facts{color:var(--soft);font-size:.9rem}
.hash{overflow-wrap:anywhere}
@media screen and (max-width:40rem){
body{padding:1.5rem 1rem 3rem}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td,th{display:block;min-width:0}
tr{border-bottom:1px solid var(--rule);padding:.6rem 0}
td,th,td.n{border:0;padding:0;text-align:left;white-space:normal}
[data-l]::before{content:attr(data-l) ": ";color:var(--soft)}
[data-l]:empty{display:none}
tbody th{font-weight:600}
}
.key{font-size:.92rem}
@media print{
:root{--paper:#fff;--ink:#000;--soft:#333;--rule:#999;--wash:#eee;--link:#000;color-scheme:light}
body{max-width:none;padding:0;font-size:10pt}
nav{display:none}
h2{break-before:page;margin-top:0}
h2:first-of-type{break-before:auto}
h1,h2,h3,h4{break-after:avoid}
figure,tr,.versions>li,.numbers{break-inside:avoid}
.scroll{overflow:visible}
a{text-decoration:none}
mark,.np-pic{print-color-adjust:exact;-webkit-print-color-adjust:exact}
@page{margin:18mm 16mm}
}
""".strip()


def report_html(report: Report) -> str:
    """The report as a whole HTML file."""
    css = f"{_CSS}\n{PICTURE_CSS}\n{MARKED_CSS}"
    # The one style sheet is allowed by its hash; nothing else is: no script, no frame, no request.
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{line(report.headline)}</title>\n<style>{css}</style>\n</head>\n<body>\n{''.join(_body(report))}\n</body>\n</html>\n"
    )


def _body(report: Report) -> Iterator[str]:
    in_full = {t.claim.id for t in report.traced}
    shared = [t for t in report.traced if t.claim.id in report.shared]
    alone = [t for t in report.traced if t.claim.id not in report.shared]
    shown = full_texts(report)
    anchors = {a.article.id for a in report.articles[:shown]}

    def place(article: str) -> str | None:
        return f"#{anchor('a', article)}" if article in anchors else None

    yield f'<header><h1>{line(report.headline)}</h1>{items(map(told, report.findings))}<p class="caveat">{CAVEAT}</p></header>\n'
    places = [
        ("claims", "Every claim"),
        *([("shared", "Told by several articles")] if shared else []),
        *([("alone", "Told by one article")] if alone else []),
    ]
    places += [("articles", "The articles"), ("method", "Method and limits"), ("inputs", "Versions and hashes")]
    links = items(f'<a href="#{key}">{words}</a>' for key, words in places)
    yield f'<nav aria-label="Parts of this report">{links}</nav>\n<main>\n'
    yield f'<h2 id="claims">Every claim, weakest sourcing first</h2>{_claims(report, in_full)}\n'
    for key, heading, traced in (
        ("shared", "Claims told by several articles", shared),
        ("alone", "Claims told by one article", alone),
    ):
        if traced:
            yield f'<h2 id="{key}">{heading}</h2>\n'
            for one in traced:
                yield claim_section(one, 3, article_href=place, brief=key == "alone") + "\n"
    yield f'<h2 id="articles">The articles and their sourcing</h2>{_KEY}\n'
    claims = _claims_of(report)
    for audited in report.articles[:shown]:
        yield _article(audited, claims[audited.article.id])
    if shown < len(report.articles):
        yield f"<p>{plural(len(report.articles) - shown, 'more article')} in figures:</p>{_rest(report, shown)}"
    if shown + ARTICLES_LISTED < len(report.articles):
        yield f"<p>And {plural(len(report.articles) - shown - ARTICLES_LISTED, 'more article')}; the report as <code>.json</code> tells of them all.</p>"
    yield f'<h2 id="method">Method and limits</h2>{"".join(f"<p>{p}</p>" for p in METHOD)}<h3>What the numbers are not</h3>{items(LIMITS)}\n'
    yield f'<h2 id="inputs">Versions and hashes</h2>{_inputs(report)}\n</main>'


_KEY = (
    '<p class="key">A sentence that names no source is <span class="np-none">underlined with dots</span><span class="np-ring" aria-hidden="true">○</span> '
    "and ends in a ring. The others carry a number that says, beside the paragraph, whom it has it from. "
    '<b class="np-who">Bold words</b> name the source; <span class="np-copied">words on a line of dashes</span> stand in another article too.</p>'
)


def _claims(report: Report, in_full: set[str]) -> str:
    if not report.claims:
        return "<p>No claim was found.</p>"
    rows = "".join(_claim_row(c, c.id in in_full) for c in report.claims[:CLAIMS_LISTED])
    more = len(report.claims) - CLAIMS_LISTED
    rest = (
        f"<p>{plural(more, 'more claim')}, all better sourced; <code>provenance export --format csv</code> writes them all.</p>"
        if more > 0
        else ""
    )
    head = (
        '<tr><th scope="col" class="n">Sources as written<br>(at least to at most)</th><th scope="col" class="n">Articles</th>'
        '<th scope="col">Claim</th><th scope="col">Findings</th></tr>'
    )
    return f'<div class="scroll" tabindex="0" role="group" aria-label="Table of claims"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>{rest}'


def _claim_row(claim: ClaimSummary, in_full: bool) -> str:
    words = f"{denied_mark(claim.badges)}<bdi>{line(shorten(clean(claim.text), 300))}</bdi>"
    shown = link(f"#{anchor('c', claim.id)}", words) if in_full else words
    found = ", ".join(map(line, [*claim.badges, *(["disputed"] if claim.disputed else [])]))
    numbers = short_numbers(claim.at_least, claim.as_written, claim.at_most)
    return (
        f'<tr><td class="n" data-l="Sources as written (at least to at most)">{numbers}</td><td class="n" data-l="Articles">{claim.articles:,}</td>'
        f'<td>{shown}</td><td data-l="Findings">{found}</td></tr>'
    )


def _claims_of(report: Report) -> dict[str, list[Passage]]:
    """For each article its sentences that carry a claim told in full."""
    found: dict[str, list[Passage]] = defaultdict(list)
    for traced in report.traced:
        for counted in traced.counted:
            c = counted.independence
            words = f"claim: {plural(c.as_written, 'source')} in {plural(counted.articles, 'article')}"
            for m in counted.position.mentions:
                found[m.article].append(
                    Passage(m.sentence.start, m.sentence.end, words, f"#{anchor('c', traced.claim.id)}")
                )
    return found


def _article(audited: Audited, claims: list[Passage]) -> str:
    a, marked = audited.article, audited.marked(claims)
    label, here = Label.of(a), anchor("a", a.id)
    title = f"<span {language(a.language)}>{line(a.title)}</span>" if a.title else name(label.name)
    facts = [
        name(label.name) if a.title else "",
        line(a.published),
        link(a.url, line(shorten(clean(a.url), 90))) if a.url else "",
        line(a.origin),
    ]
    summary = marked.summary() + (f" {audited.own:.0%} of its words are its own." if audited.own is not None else "")
    return (
        f'<section class="article" id="{here}"><h3>{title}</h3><p class="facts">{", ".join(f for f in facts if f)}</p>'
        f'<p><strong>{summary}</strong></p>{marked.html}<p class="facts hash">SHA-256 of the text: <code>{audited.sha256}</code></p></section>\n'
    )


def _rest(report: Report, shown: int) -> str:
    heads = ("Outlet", "Published", "Title", "Sentences", "Without a source", "SHA-256 begins")
    rows = []
    for audited in report.articles[shown : shown + ARTICLES_LISTED]:
        label, marked = Label.of(audited.article), audited.marked()
        told_ = [
            line(label.published),
            line(shorten(clean(label.title), 120)),
            f"{marked.sentences:,}",
            f"{marked.unsourced:,}",
            f"<code>{audited.sha256[:16]}</code>",
        ]
        cells = "".join(f'<td data-l="{head}">{words}</td>' for head, words in zip(heads[1:], told_, strict=True))
        rows.append(f'<tr><th scope="row">{name(label.name)}</th>{cells}</tr>')
    head = "".join(f'<th scope="col">{h}</th>' for h in heads)
    return f'<div class="scroll" tabindex="0" role="group" aria-label="Table of articles"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _inputs(report: Report) -> str:
    versions = items(f"{line(what)} {line(version)}" for what, version in report.versions)
    files = items(
        (f"{line(i.name)}, {i.size:,} bytes, SHA-256 <code>{i.sha256}</code>" for i in report.inputs), css="hash"
    )
    unread = items(f"{line(u.origin)}: {line(u.reason)}" for u in report.unread)
    parts = [versions]
    if files:
        parts.append(f"<h3>Files that were read</h3>{files}")
    if unread:
        parts.append(f"<h3>Could not be read</h3>{unread}")
    return "".join(parts) + "<p>The hash of each article's text stands under it.</p>"
