"""The page of one claim, its text and its JSON."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from ..model import to_json
from ..show.claim import claim_view
from ..show.labels import Names
from ..show.rows import mention_rows, trace_json
from ..show.terminal import clean, plural, shorten
from ..show.text import trace_text
from ..show.tracing import traced
from .rendering import Answer, SiteLinks, claim_address, missing, redirected
from .review import forms

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..model import Claim
    from ..show.labels import Traced
    from .rendering import Asked

_WHOLE = 500  # sentences up to which text and JSON hold everything


class _Here(SiteLinks):
    """On a claim's page the boxes of the picture and the other versions lead somewhere too."""

    pictured = True

    def __init__(self, claim: str) -> None:
        super().__init__()
        self._claim = claim

    def version(self, place: str) -> str | None:
        return f"{claim_address(self._claim)}?version={place}"


def claim(db: Database, asked: Asked) -> Answer:
    key = asked.found["key"]
    stored = db.claim(key)
    if stored is None:
        return missing(
            f"There is no claim {clean(key)} here. It may have joined another one when articles were added: look for its words."
        )
    return redirected(asked, stored.id, claim_address(stored.id)) or claim_answer(db, asked, stored)


def claim_answer(db: Database, asked: Asked, stored: Claim, *, problem: str = "") -> Answer:
    """The page of a claim. ``problem``: why a decision sent from it was not recorded."""
    known = traced(db, stored)
    if not known.counted:
        return missing("No article carries this claim.")
    view = claim_view(known, min(asked.number("version", 1), len(known.counted)))
    chart = known.counted[view.version - 1].chart
    # The other forms are whole, unless that is more than anybody would expect behind a link.
    whole = len(stored.mentions) <= _WHOLE or asked.given.get("all") == "1"
    offered = forms(asked, known, chart, Names(chart.parties, chart.edges))
    return Answer(
        f"{plural(known.counted[view.version - 1].independence.as_written, 'source')}: {shorten(clean(stored.text), 80)}",
        "claim.html",
        {"view": view, "links": _Here(stored.id), "claim": stored, "problem": problem, "f": offered},
        lambda: trace_text(known, every=whole),
        lambda: _value(known, whole) | {"address": claim_address(stored.id)},
        claim_address(stored.id),
        400 if problem else 200,
    )


def _value(known: Traced, whole: bool) -> dict[str, Any]:
    if whole:
        return trace_json(known)
    return {
        "claim": {"id": known.claim.id, "text": known.claim.text},
        "positions": [
            {
                "stance": c.position.stance,
                "figure": to_json(c.position.figure),
                "articles": c.articles,
                "independence": to_json(c.independence),
            }
            for c in known.counted
        ],
        "sentences": list(itertools.islice(mention_rows(known), _WHOLE)),
        "whole": f"{claim_address(known.claim.id)}.json?all=1",
    }
