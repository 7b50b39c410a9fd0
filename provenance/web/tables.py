"""How Datasette shows the tables: descriptions, labels, facets, ready questions, and which cells lead to our pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..show.numbers import CAVEAT
from ..store.questions import QUESTIONS
from .rendering import article_address, claim_address, party_address

if TYPE_CHECKING:
    from collections.abc import Callable

_ABOUT = f"What was read and found, table by table. {CAVEAT}"
_TABLES: dict[str, dict[str, Any]] = {
    "claim_overview": {
        "description": f"Every claim with the numbers of its most carried version. {CAVEAT}",
        "facets": ["as_written", "badges"],
        "sort": "as_written",
    },
    "claims": {
        "description": "Statements that one or more articles carry",
        "label_column": "text",
        "sort_desc": "articles",
    },
    "articles": {"description": "Articles as read", "label_column": "title", "facets": ["outlet_name", "language"]},
    "parties": {"description": "Everybody a claim can rest on", "label_column": "name", "facets": ["kind"]},
    "outlets": {"description": "Mastheads with articles here", "sort_desc": "articles"},
    "attributions": {
        "description": "Statements, and the words that say whom the article has them from",
        "label_column": "sentence",
        "facets": ["form", "stance"],
    },
    "hops": {"description": "The chains of the attributions, step by step"},
    "citations": {"description": "Who cites whom, in which words", "facets": ["kind", "outlet"]},
    "mentions": {
        "description": "Sentences that carry a claim",
        "label_column": "sentence",
        "facets": ["stance", "own_account"],
    },
    "edges": {"description": "Whom a version rests on, as one sentence shows it", "facets": ["status", "kind"]},
    "independence": {
        "description": f"Every version of every claim, counted alone. {CAVEAT}",
        "facets": ["as_written", "stance"],
        "sort": "as_written",
    },
    "reuses": {
        "description": "Pairs of articles that share running words",
        "facets": ["kind", "direction", "credited"],
    },
    "passages": {"description": "The stretches that two articles share"},
    "copied_words": {"description": "Copied passages with their words on both sides", "facets": ["kind", "credited"]},
    "families": {"description": "Articles that print one text", "sort_desc": "articles"},
    "copies": {"description": "The articles of each family", "facets": ["credited"]},
    "credits": {"description": "Words beside the text that credit somebody", "facets": ["kind"]},
    "links": {"description": "Hyperlinks"},
    "authors": {"description": "Authors' names"},
    "runs": {"description": "Whether the claims take in every article"},
    "reviews": {
        "description": "Decisions of reviewers, in the order they were recorded",
        "facets": ["action", "reviewer"],
    },
    "reviewed": {"description": "What each decision does to which claim", "facets": ["effect"]},
    "unread": {"description": "What could not be read, and why"},
    "fetched": {"description": "Web addresses that were asked for"},
}
# Kept for this tool alone; in the file they stay readable.
_HIDDEN = (
    "fingerprinted", "fingerprints", "boilerplate", "linked", "statements", "statement_keys", "renamed", "unreviewed", "review_places", "readings",
    "sqlite_sequence", "_sqlite_migrations",
)  # fmt: skip

_CLAIM, _ARTICLE, _PARTY = claim_address, article_address, party_address
# (table or view, column) -> the address of what the cell names; a column under None is the same in every table.
_CELLS: dict[tuple[str | None, str], Callable[[str], str]] = {
    ("claims", "id"): _CLAIM,
    ("claim_overview", "id"): _CLAIM,
    (None, "claim"): _CLAIM,
    ("articles", "id"): _ARTICLE,
    (None, "article"): _ARTICLE,
    ("reuses", "other"): _ARTICLE,
    ("passages", "other"): _ARTICLE,
    ("copied_words", "other"): _ARTICLE,
    (None, "evidence_article"): _ARTICLE,
    ("parties", "id"): _PARTY,
    ("outlets", "id"): _PARTY,
    ("articles", "outlet"): _PARTY,
    (None, "party"): _PARTY,
    (None, "carrier"): _PARTY,
    (None, "from_party"): _PARTY,
    (None, "to_party"): _PARTY,
}
# The answer of a query has no table; these columns are named so in no other sense.
_QUERY = (None, "claim"), (None, "article"), (None, "party")


def metadata(database: str) -> dict[str, Any]:
    """For Datasette 0.65; of it, 1.0 takes what it still calls metadata, and moves the rest."""
    tables = {name: dict(told) for name, told in _TABLES.items()} | {name: {"hidden": True} for name in _HIDDEN}
    return {
        "title": "News Provenance",
        "description": _ABOUT,
        "databases": {database: {"description": _ABOUT, "tables": tables, "queries": _queries()}},
    }


def config(database: str) -> dict[str, Any]:
    """What Datasette 1.0 asks for beside the metadata."""
    return {"databases": {database: {"queries": _queries()}}}


def _queries() -> dict[str, dict[str, str]]:
    return {name: {"title": q.title, "description": q.description, "sql": q.sql} for name, q in QUESTIONS.items()}


def address(table: str | None, column: str, value: str) -> str | None:
    """Our page for what a cell names; None for any other cell."""
    leads = _CELLS.get((table, column)) or (_CELLS.get((None, column)) if table or (None, column) in _QUERY else None)
    return leads(value) if leads and value else None
