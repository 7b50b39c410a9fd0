"""From an answer to a page: HTML from templates, the text form, the JSON twin. Stylesheet and addresses."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..show import html
from ..show.formats import json_text
from ..show.marked import MARKED_CSS
from ..show.numbers import BADGES, CAVEAT
from ..show.picture import PICTURE_CSS
from ..show.terminal import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..model import Party
    from .serving import Seal


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages share: the database file, and the seal of forms where review is allowed."""

    path: str
    seal: Seal | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. ``found``: the parts of the address; ``given``: what stands behind its question mark; ``form``: what was sent."""

    site: Site
    path: str
    found: Mapping[str, str]
    given: Mapping[str, str]
    form_sent: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def form(self) -> str:
        """``html``, ``txt`` or ``json``."""
        return self.found.get("form", "html")

    def number(self, name: str, otherwise: int, most: int = 1_000_000) -> int:
        """A whole number of the address, from 1 to ``most``; what is none counts as not given."""
        words = self.given.get(name, "")
        return min(int(words), most) if words.isdecimal() and len(words) < 9 and int(words) > 0 else otherwise


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page says. ``address`` is its permanent one, without ending; ``text`` and ``value`` make its other forms.

    ``go``: the reader is sent there instead.
    """

    title: str = ""
    template: str = ""
    shown: Mapping[str, Any] = field(default_factory=dict)
    text: Callable[[], str] = str
    value: Callable[[], Any] = dict
    address: str | None = None
    status: int = 200
    go: str | None = None


def rendered(answer: Answer, asked: Asked, *, current: bool) -> str:
    """The body of the page in the form that was asked for. ``current``: the claims take in every article."""
    if asked.form == "json":
        return json_text(answer.value()) + "\n"
    if asked.form == "txt":
        note = "" if current else f"\n{STALE}\n"
        return f"{answer.text()}\n{note}"
    page = _environment().get_template(answer.template)
    return page.render(
        answer.shown,
        title=answer.title,
        address=answer.address,
        asked=asked,
        stale=None if current else STALE,
        q=asked.given.get("q", ""),
    )


STALE = "Articles have been added that these numbers do not take in yet: whoever adds them is not done, or was stopped. Any provenance command finishes the work."


# --- addresses --------------------------------------------------------------------------------------------------


def claim_address(id_: str) -> str:
    return f"/claim/{percent(id_, safe='')}"


def article_address(id_: str, at: int | None = None) -> str:
    """``at``: the first character of a sentence of it."""
    return f"/article/{percent(id_, safe='')}" + ("" if at is None else f"#at-{at}")


def copies_address(id_: str) -> str:
    return f"/copies/{percent(id_, safe='')}"


def party_address(party: Party | str) -> str:
    """The page of a party; of a carrier that is an article of unknown outlet, the article's."""
    id_ = party if isinstance(party, str) else party.id
    if id_.startswith("article:"):
        return article_address(id_.removeprefix("article:"))
    return f"/outlet/{percent(id_, safe=':')}"


# --- templates --------------------------------------------------------------------------------------------------


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("provenance.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        # Everything a stranger wrote goes through one of these; "told" is for sentences of ours whose names are cleaned already.
        "told": lambda words: Markup(html.told(words)),
        "line": lambda words: Markup(html.line(words)),
        "text": lambda words: Markup(html.verbatim(words)),
        "name": lambda words: Markup(html.name(words)),
        "quoted": lambda words, lang=None, limit=600: Markup(html.quoted(words, lang, limit)),
        "plural": plural,
        "badge": lambda badge: BADGES.get(badge, badge),
    }
    environment.globals |= {
        "CAVEAT": CAVEAT,
        "style": STYLE_PATH,
        "claim_address": claim_address,
        "article_address": article_address,
        "copies_address": copies_address,
        "party_address": party_address,
        "web_link": lambda url, words: Markup(html.link(url, html.line(words))),
    }
    return environment


def _style() -> str:
    own = resources.files(__package__).joinpath("static", "page.css").read_text(encoding="utf-8")
    return f"{own}\n{PICTURE_CSS}\n{MARKED_CSS}\n"


STYLE = _style()
STYLE_PATH = f"/-/provenance-{hashlib.sha256(STYLE.encode()).hexdigest()[:12]}.css"
