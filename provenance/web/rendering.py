"""From an answer to a page: HTML from templates, the text form, the JSON twin. Stylesheet and addresses."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote as percent

from ..show import html
from ..show.article import MARKED_CSS
from ..show.labels import badge_words
from ..show.picture import PICTURE_CSS
from ..show.rows import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jinja2 import Environment

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


class Viewed(Protocol):
    """What every view of :mod:`provenance.show` can say of itself."""

    def text(self) -> str: ...

    def json(self) -> Any: ...


def shown(
    title: str,
    viewed: Viewed,
    address: str | None,
    template: str = "view.html",
    *,
    tables: Sequence[tuple[str, str]] = (),
    **more: Any,
) -> Answer:
    """The page of a view. ``tables``: addresses below ``/data/`` where its rows stand, and what they are."""

    def value() -> Any:
        said = viewed.json()
        return {"address": address, **said} if template in _ADDRESSED else said

    view = {"view": getattr(viewed, "view", viewed), "viewed": viewed, "tables": tables, "pager": None}
    return Answer(title, template, view | more, viewed.text, value, address)


_ADDRESSED = ("article.html", "outlet.html")  # whose JSON twin says where it is


def plain(title: str, words: str, status: int) -> Answer:
    """A page of one sentence."""
    return Answer(title, "message.html", {"words": words}, lambda: words, lambda: {"error": words}, None, status)


def missing(words: str) -> Answer:
    return plain("Not found", words, 404)


def redirected(asked: Asked, id_: str, address: str) -> Answer | None:
    """To the address of the whole id, where its beginning or another name was asked for."""
    return (
        None if asked.found["key"] == id_ else Answer(go=address + ("" if asked.form == "html" else f".{asked.form}"))
    )


def rendered(answer: Answer, asked: Asked, *, current: bool) -> str:
    """The body of the page in the form that was asked for. ``current``: the claims cover every article."""
    if asked.form == "json":
        return json_text(answer.value()) + "\n"
    if asked.form == "txt":
        note = "" if current else f"\n{STALE}\n"
        return f"{answer.text()}\n{note}"
    return (
        _environment()
        .get_template(answer.template)
        .render(
            answer.shown,
            title=answer.title,
            address=answer.address,
            asked=asked,
            stale=None if current else STALE,
            q=asked.given.get("q", ""),
        )
    )


STALE = (
    "Some articles are not in these numbers yet: they are still being added, or adding was interrupted. "
    "Any provenance command finishes the work."
)


# --- addresses --------------------------------------------------------------------------------------------------


def claim_address(id_: str) -> str:
    return f"/claim/{percent(id_, safe='')}"


def article_address(id_: str, at: int | None = None) -> str:
    """``at``: the first character of a sentence of it."""
    return f"/article/{percent(id_, safe='')}" + ("" if at is None else f"#at-{at}")


def party_address(party: Party | str) -> str:
    """The page of a party; of a carrier that is an article of unknown outlet, the article's."""
    id_ = party if isinstance(party, str) else party.id
    if id_.startswith("article:"):
        return article_address(id_.removeprefix("article:"))
    return f"/outlet/{percent(id_, safe=':')}"


class SiteLinks(html.Links):
    """Everything that a view names has a page here."""

    def party(self, key: str) -> str:
        return party_address(key)

    def article(self, key: str, start: int | None = None) -> str:
        return article_address(key, start)

    def claim(self, key: str) -> str:
        return claim_address(key)

    def page(self, address: str) -> str:
        return f"/{percent(address, safe='/?=&:')}"


SITE_LINKS = SiteLinks()


# --- templates --------------------------------------------------------------------------------------------------


@functools.cache
def _environment() -> Environment:
    made = html.environment("provenance.web")
    made.filters["badge"] = badge_words
    made.globals |= {
        "style": STYLE_PATH,
        "links": SITE_LINKS,
        "claim_address": claim_address,
        "article_address": article_address,
        "party_address": party_address,
    }
    return made


def _style() -> str:
    own = resources.files(__package__).joinpath("static", "page.css").read_text(encoding="utf-8")
    return f"{own}\n{PICTURE_CSS}\n{MARKED_CSS}\n"


STYLE = _style()
STYLE_PATH = f"/-/provenance-{hashlib.sha256(STYLE.encode()).hexdigest()[:12]}.css"
