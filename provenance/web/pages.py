"""The pages: for each address a function from the database and what was asked to an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..model import to_json
from ..show.lists import claims_text
from ..show.numbers import CAVEAT
from ..show.rows import claim_rows
from ..show.terminal import clean, quote
from .article import article
from .claim import claim
from .copies import copies, copies_of
from .outlet import outlet
from .rendering import Answer, Asked, Site, claim_address, party_address
from .review import decide, review

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..corpus.database import Database

_FEW, _PAGE = 10, 50
_MOST_PAGES = 2000


def asked(
    site: Site,
    *,
    path: str,
    found: Mapping[str, str],
    given: Mapping[str, str],
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Asked:
    return Asked(site, path, found, given, form, headers or {})


def failed(words: str, status: int) -> Answer:
    """A page that says what is wrong, in one line."""
    return Answer(
        "Not found" if status == 404 else "This cannot be shown",
        "message.html",
        {"words": clean(words)},
        lambda: clean(words),
        lambda: {"error": clean(words)},
        None,
        status,
    )


def front(db: Database, asked: Asked) -> Answer:
    """A field for a claim, and the claims that many repeat and few carry."""
    if words := asked.given.get("q", "").strip():
        return search(db, words)
    articles, claims = db.size()
    weakest = db.claims(min_articles=2, limit=_FEW)
    shown = {"articles": articles, "claims": claims, "weakest": weakest}
    return Answer(
        "News Provenance", "front.html", shown, lambda: claims_text(weakest, more=claims > len(weakest)),
        lambda: {"articles": articles, "claims": claims, "weakest": list(claim_rows(weakest)), "note": CAVEAT}, "/",
    )  # fmt: skip


def search(db: Database, words: str) -> Answer:
    """The claims that say what was typed, then articles that use the words, then whoever is called so."""
    found = db.find(words)
    if len(found) == 1 and found[0].id.startswith(words.lower()):
        return Answer(go=claim_address(found[0].id))
    parties = db.parties_named(words, 5)
    articles = db.articles(about=words, limit=_FEW)
    shown = {"words": words, "found": found[:_PAGE], "parties": parties, "articles": articles}

    def value() -> dict[str, Any]:
        return {
            "words": words,
            "claims": list(claim_rows(found)),
            "parties": [to_json(p) | {"address": party_address(p)} for p in parties],
            "articles": [to_json(a) for a in articles],
            "note": CAVEAT,
        }

    def text() -> str:
        return claims_text(found) if found else f"No claim matches {quote(words)}."

    return Answer(f"{clean(words)[:80]}: claims", "search.html", shown, text, value)


def claims(db: Database, asked: Asked) -> Answer:
    """Every claim, weakest sourcing first, in pages."""
    least = asked.number("min_articles", 1)
    single, disputed = asked.given.get("single") == "1", asked.given.get("disputed") == "1"
    page = asked.number("page", 1, _MOST_PAGES)
    found = db.claims(
        min_articles=least, single_source=single, disputed=disputed, limit=_PAGE + 1, offset=(page - 1) * _PAGE
    )
    more, found = len(found) > _PAGE, found[:_PAGE]
    chosen = "&".join([f"min_articles={least}"] * (least > 1) + ["single=1"] * single + ["disputed=1"] * disputed)
    shown = {
        "claims": found,
        "page": page,
        "more": more,
        "least": least,
        "single": single,
        "disputed": disputed,
        "chosen": chosen,
    }
    return Answer(
        "Claims, weakest sourcing first", "claims.html", shown, lambda: claims_text(found, more=more),
        lambda: {"page": page, "more": more, "claims": list(claim_rows(found)), "note": CAVEAT}, "/claims",
    )  # fmt: skip


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
    (r"^/review/decide$", decide),
    (rf"^/copies{_FORM}", copies),
    (rf"^/copies/{_KEY}{_FORM}", copies_of),
    (rf"^/copies/{_KEY}/(?P<other>[^/]+?){_FORM}", copies_of),
]
