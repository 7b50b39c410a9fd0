"""Strangers' words made fit for a web page: cleaned, escaped, isolated; addresses that can only be opened, never run.

Everything returned is HTML. Nothing here needs a style attribute or a script, so the strictest policy of a page holds.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from . import document as doc
from .labels import CAVEAT
from .picture import chart_svg
from .terminal import clean, plural, shorten

if TYPE_CHECKING:
    from .claim import ClaimView

# What HTML cannot hold or what would act on the text around it. Line breaks stay, and so do the marks (U+200E, U+200F,
# U+061C) and joiners that right-to-left and Indic scripts are spelled with; overrides and isolates go.
_ACTING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\u00ad\u200b\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_HALVES = re.compile("[\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LONGEST_ADDRESS = 2000


def line(words: str | None) -> str:
    """One line of the words."""
    return html.escape(clean(words))


def verbatim(words: str) -> str:
    """The words with their line breaks."""
    return html.escape(_ACTING.sub("", _HALVES.sub("\ufffd", words)))


def name(words: str | None) -> str:
    """A name that cannot reorder what stands beside it; of a very long one, head and tail."""
    return f"<bdi>{html.escape(shorten(clean(words), doc.LONGEST_NAME))}</bdi>"


def language(code: str | None) -> str:
    """``lang="fr" dir="auto"``, or the direction alone where no language is known."""
    known = code and _LANGUAGE.fullmatch(code.strip())
    return f'lang="{known.group().replace("_", "-")}" dir="auto"' if known else 'dir="auto"'


def quoted(words: str, lang: str | None = None, limit: int = 600) -> str:
    """Verbatim words as a quotation; longer ones lose their middle, and the cut is marked."""
    return f"<q {language(lang)}>{html.escape(shorten(clean(words), limit))}</q>"


def web_address(url: str | None) -> str | None:
    """The address when it is one of the web, as it is; None for anything else (``javascript:``)."""
    if not url or len(url) > _LONGEST_ADDRESS or clean(url) != url or " " in url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def address(url: str | None) -> str | None:
    """The same, escaped for an attribute."""
    known = web_address(url)
    return html.escape(known) if known else None


def link(url: str | None, words: str) -> str:
    """A link where the address is one of the web, this page or this site, else the words alone. ``words`` is HTML."""
    if url and url[:1] in ("#", "/") and url[:2] != "//":
        return f'<a href="{html.escape(url)}">{words}</a>'
    href = address(url)
    return f'<a href="{href}" rel="noreferrer nofollow">{words}</a>' if href else words


def anchor(kind: str, id_: str) -> str:
    """An id within the page, for ``id="..."`` and ``href="#..."``: the kind (a letter), what identifies the thing."""
    return f"{kind}-{re.sub('[^A-Za-z0-9_-]', '-', id_)[:40]}"


# --- views ------------------------------------------------------------------------------------------------------


class Links:
    """Where the names of a view lead, on the page it stands on; nowhere, where a page knows better than that.

    ``prefix`` keeps the anchors of two views on one page apart.
    """

    pictured = False  # whether the boxes of a picture lead anywhere

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix

    def anchor(self, key: str) -> str:
        return f"{self.prefix}{key}"

    def party(self, key: str) -> str | None:  # noqa: ARG002 - for pages that have one for each party
        return None

    def article(self, key: str, start: int | None = None) -> str | None:  # noqa: ARG002 - the same
        return None

    def claim(self, key: str) -> str | None:  # noqa: ARG002 - the same
        return None

    def page(self, address: str) -> str | None:  # noqa: ARG002 - the same
        return None

    def version(self, place: str) -> str | None:  # noqa: ARG002 - the same
        return None


def inline(parts: doc.Parts, links: Links) -> Markup:
    """Words of a view as HTML."""
    return Markup("".join(_inline(part, links) for part in parts))


def _inline(part: doc.Inline, links: Links) -> str:
    match part:
        case doc.Name(text=text, party=party):
            return link(links.party(party) if party else None, name(text))
        case doc.Quote():
            return _quotation(part)
        case doc.Place(article=article, start=start):
            words = html.escape(doc.place_words(part))
            return f"<small>({link(links.article(article, start), words)})</small>"
        case doc.Chain():
            return "".join(
                html.escape(words) + (_inline(step, links) if step else "") for words, step in doc.steps(part)
            )
        case doc.Link(words=words, target=target, kind=kind):
            own: dict[str, Callable[[str], str | None]] = {
                "claim": links.claim, "page": links.page, "version": links.version, "article": links.article,
                "section": lambda key: f"#{links.anchor(key)}", "web": str,
            }  # fmt: skip
            return link(own[kind](target), f"<bdi>{line(words)}</bdi>")
        case doc.Strong(words=words):
            return f"<strong>{line(words)}</strong>"
        case doc.Code(words=words):
            return f"<code>{line(words)}</code>"
        case str():
            return html.escape(part)


def _quotation(part: doc.Quote) -> str:
    """A quotation with its statement and the words that name its source marked, where it is shown whole."""
    if not part.marks or len(part.words) > part.limit:
        return quoted(part.words, part.language, part.limit)
    bounds = sorted({0, len(part.words), *(p for mark in part.marks for p in (mark.start, mark.end))})
    pieces = []
    for a, b in itertools.pairwise(bounds):
        kinds = {mark.kind for mark in part.marks if mark.start <= a < mark.end}
        piece = verbatim(part.words[a:b])
        piece = f'<b class="np-who">{piece}</b>' if "source" in kinds else piece
        pieces.append(f"<mark>{piece}</mark>" if "statement" in kinds else piece)
    return f"<q {language(part.language)}>{''.join(pieces)}</q>"


def environment(*packages: str) -> Environment:
    """Templates of views; further packages' own come first. All a stranger wrote goes through a filter."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in (*packages, "provenance.show")]),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {
        "inline": inline,
        "more": doc.more_words,
        # A sentence this tool has put together, whose names are cleaned and set apart already.
        "told": lambda words: Markup(html.escape(words)),
        "line": lambda words: Markup(line(words)),
        "text": lambda words: Markup(verbatim(words)),
        "name": lambda words: Markup(name(words)),
        "quoted": lambda words, lang=None, limit=600: Markup(quoted(words, lang, limit)),
        "plural": plural,
        "anchor": anchor,
        "picture": _picture,
    }
    made.globals["CAVEAT"] = CAVEAT
    made.tests |= {
        "section": lambda block: isinstance(block, doc.Section),
        "items": lambda block: isinstance(block, doc.Items),
        "table": lambda block: isinstance(block, doc.Table),
        "page": lambda block: isinstance(block, doc.Page),
    }
    return made


def _picture(view: ClaimView, links: Links) -> Markup:
    assert view.main is not None, "a claim with numbers has a chart"
    drawn = chart_svg(
        view.main.chart, view.main.independence, uid=links.anchor("chart"), title=view.headline, asides=view.dates,
        href=links.party if links.pictured else None, described_by=links.anchor("sources"),
    )  # fmt: skip
    return Markup(drawn)
