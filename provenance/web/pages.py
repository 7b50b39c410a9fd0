"""The pages: for each address, the view that is asked for and the template that shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from markupsafe import Markup

from ..show.article import article_view
from ..show.copies import beside_view, families_page, pair_view
from ..show.labels import CAVEAT, Label
from ..show.lists import claims_view, front_view, outlet_view, search_view
from ..show.rows import claim_rows
from ..show.terminal import clean, shorten
from ..show.text import view_text
from .claim_page import claim, claim_answer, decide, review
from .rendering import SITE_LINKS, Answer, Asked, missing, plain, redirected, shown

if TYPE_CHECKING:
    from ..corpus.database import Database

_PAGE = 50
_MOST_PAGES = 2000


def failed(words: str, status: int) -> Answer:
    """A page that says what is wrong, in one line."""
    return plain("This cannot be shown", words, status)


def front(db: Database, asked: Asked) -> Answer:
    """A field for a claim, and the claims that many repeat and few sources carry."""
    if words := asked.given.get("q", "").strip():
        return search(db, words)
    return shown("News Provenance", front_view(db), "/", "front.html")


def search(db: Database, words: str) -> Answer:
    view = search_view(db, words)
    if len(view.claims) == 1 and view.claims[0].id.startswith(words.lower()):
        return Answer(go=SITE_LINKS.claim(view.claims[0].id))
    return shown(f"{clean(words)[:80]}: claims", view, None)


def claims(db: Database, asked: Asked) -> Answer:
    """Every claim, weakest sourcing first, in pages."""
    least = asked.number("min_articles", 1)
    single, disputed = asked.given.get("single") == "1", asked.given.get("disputed") == "1"
    page = asked.number("page", 1, _MOST_PAGES)
    listed = db.claims(
        min_articles=least, single_source=single, disputed=disputed, limit=_PAGE + 1, offset=(page - 1) * _PAGE
    )
    more, listed = len(listed) > _PAGE, listed[:_PAGE]
    view = claims_view(listed, f"Page {page}." if page > 1 or more else "", none="No claim fits.")
    chosen = [f"min_articles={least}"] * (least > 1) + ["single=1"] * single + ["disputed=1"] * disputed
    pager = {"path": "/claims", "chosen": "&".join(chosen), "page": page, "more": more}
    known = {"view": view, "pager": pager, "least": least, "single": single, "disputed": disputed}
    return Answer(
        "Claims, weakest sourcing first", "claims.html", known | {"tables": [("claim_overview", "all claims")]},
        lambda: view_text(view),
        lambda: {"page": page, "more": more, "claims": list(claim_rows(listed)), "note": CAVEAT}, "/claims",
    )  # fmt: skip


def article(db: Database, asked: Asked) -> Answer:
    """One article: its text with each sentence's source beside it."""
    key = asked.found["key"]
    view = article_view(db, key, SITE_LINKS)
    if view is None:
        return missing(f"There is no article {clean(key)} here.")
    id_ = view.record.article.id
    address = SITE_LINKS.article(id_)
    title = shorten(clean(view.record.article.title or Label.of(view.record.article).short()), 90)
    text, tables = Markup(view.marked.html), [(f"attributions?article={id_}", "its attributions")]
    page = shown(title, view, address, "article.html", text=text, tables=tables)
    return redirected(asked, id_, address) or page


def outlet(db: Database, asked: Asked) -> Answer:
    """An outlet, or anybody else who is cited."""
    key = asked.found["key"]
    view = outlet_view(db, key)
    if view is None:
        return missing(f"Nobody called {clean(key)} is in the database.")
    party = view.record.party
    address = SITE_LINKS.party(party.id)
    shares = view.record.exchanges.shares if view.record.articles else None
    title, tables = clean(party.name) or party.id, [("citations?_facet=cites", "all citations")]
    page = shown(title, view, address, "outlet.html", shares=shares, tables=tables)
    return redirected(asked, party.id, address) or page


def copies(db: Database, asked: Asked) -> Answer:
    """The families of articles that print the same text, the largest first, in pages."""
    view = families_page(db, asked.number("page", 1))
    pager = {"path": "/copies", "chosen": "", "page": view.page, "more": view.more}
    return shown("Copied text", view, "/copies", pager=pager, tables=[("reuses", "all pairs")])


def copies_of(db: Database, asked: Asked) -> Answer:
    """One article beside every other that shares words with it; or beside the one that the address names."""
    key, other = asked.found["key"], asked.found.get("other")
    record = db.copies_of(key)
    if record is None:
        return missing(f"There is no article {clean(key)} here.")
    mine = record.article
    address = SITE_LINKS.page(f"copies/{mine.id}{f'/{other}' if other else ''}")
    if moved := redirected(asked, mine.id, address):
        return moved
    name = Label.of(mine).short()
    if other is None:
        beside = beside_view(record, every=asked.given.get("all") == "1")
        return shown(
            f"Copies: {name}", beside, address, "beside.html", tables=[(f"reuses?article={mine.id}", "its pairs")]
        )
    pair = pair_view(record, other)
    if pair is None:
        return missing("These two articles share no passage.")
    return shown(f"{name} beside {pair.sides[1].label.short()}", pair, address, "pair.html")


_FORM = r"(?:\.(?P<form>json|txt))?$"
_KEY = r"(?P<key>[^/]+?)"
ROUTES: list[tuple[str, Callable[[Database, Asked], Answer]]] = [
    (rf"^/{_FORM}", front),
    (rf"^/index{_FORM}", front),
    (rf"^/claims{_FORM}", claims),
    (rf"^/claim/{_KEY}{_FORM}", claim),
    (rf"^/article/{_KEY}{_FORM}", article),
    (rf"^/outlet/{_KEY}{_FORM}", outlet),
    (rf"^/review{_FORM}", review),
    (r"^/review/decide$", lambda db, asked: decide(db, asked, claim_answer)),
    (rf"^/copies{_FORM}", copies),
    (rf"^/copies/{_KEY}{_FORM}", copies_of),
    (rf"^/copies/{_KEY}/(?P<other>[^/]+?){_FORM}", copies_of),
]
