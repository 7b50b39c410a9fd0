"""Review on the web: what was decided, what is worth deciding, and the forms that record a decision.

Forms are shown, and taken, only where the server was started with ``--allow-review``, and only from our own pages.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ..corpus import open_database
from ..errors import UsageError
from ..show.labels import Label
from ..show.reviews import doubt_rows, doubts_text, mark, review_rows, reviews_text, subject
from ..show.terminal import clean, quote, shorten
from .rendering import Answer, article_address, claim_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ..corpus.database import Database
    from ..corpus.reviewing import Desk, Recorded
    from ..model import Chart
    from ..review.decisions import Reviewed
    from ..show.labels import Names, Traced
    from .rendering import Asked

_LISTED, _DOUBTS, _CHOICES = 100, 10, 200
_NOT_OURS = "This form did not come from a page of this server, or the server was started anew since. Nothing was recorded: go back, load the page again and send it once more."
_CLOSED = "Decisions are not taken here: the server was started without --allow-review."


def review(db: Database, asked: Asked) -> Answer:
    """What reviewers decided, newest first, and what would be worth deciding."""
    held = db.reviews(every=True)
    doubts = db.doubts(_DOUBTS)
    named = {
        e.article
        for d in doubts
        for e in ((d.joint.one, d.joint.other) if d.joint else d.edge.evidence if d.edge else ())
    }
    labels = {a.id: Label.of(a) for a in db.articles(ids=sorted(named))}
    shown = {
        "reviews": told(held[:_LISTED]),
        "more": max(0, len(held) - _LISTED),
        "doubts": [_doubt(d, labels) for d in doubts],
        "seal": asked.site.seal,
        "decided": clean(asked.given.get("decided")),
        "reviewer": clean(asked.given.get("reviewer")),
    }
    return Answer(
        "Review", "review.html", shown, lambda: f"{reviews_text(held)}\n\n{doubts_text(doubts, labels)}",
        lambda: {"decisions": list(review_rows(held)), "doubts": list(doubt_rows(doubts))}, "/review",
    )  # fmt: skip


def told(reviews: Iterable[Reviewed]) -> list[dict[str, Any]]:
    """Decisions for a template. ``undoable``: it can still be taken back."""
    return [
        {
            "id": r.decision.id,
            "subject": subject(r),
            "mark": mark(r),
            "about": shorten(clean(r.decision.about), 120),
            "href": claim_address(r.claim) if r.claim else None,
            "undoable": r.state != "undone" and r.decision.action != "undo",
        }
        for r in reviews
    ]


def _doubt(doubt: Any, labels: Mapping[str, Label]) -> dict[str, Any]:
    shown = (doubt.joint.one, doubt.joint.other) if doubt.joint else doubt.edge.evidence[:2] if doubt.edge else ()
    return {
        "claim": doubt,
        "href": claim_address(doubt.claim) + "#review",
        "quotes": [
            (
                e.span.text,
                labels.get(e.article) or Label(e.article, e.article),
                article_address(e.article, e.span.start),
            )
            for e in shown
            if e.span.text
        ],
    }


def forms(asked: Asked, traced: Traced, chart: Chart, names: Names) -> dict[str, Any]:
    """What the forms of a claim's page offer; what was sent before stands in them again. The first of very many choices alone:
    a name can always be typed."""
    links = {
        (e.from_, e.to): f"{names[e.from_]} → {names[e.to]}{' (suspected)' if e.status == 'suspected' else ''}"
        for e in chart.edges[:_CHOICES]
    }
    for r in traced.reviews:
        if r.from_ and r.to:
            links.setdefault((r.from_.id, r.to.id), f"{clean(r.from_.name)} → {clean(r.to.name)} (decided)")
    articles = list(dict.fromkeys(m.article for c in traced.counted for m in c.position.mentions))[:_CHOICES]
    sentences = {(m.article, m.sentence.start): m.sentence.text for c in traced.counted for m in c.position.mentions}
    return {
        "seal": asked.site.seal,
        "reviews": told(traced.reviews),
        "links": [(json.dumps(ends), words) for ends, words in links.items()],
        "parties": [(key, names[key]) for key in list(chart.parties)[:_CHOICES]],
        "articles": [(key, traced.label(key).short()) for key in articles],
        "sentences": [
            (f"s:{a}:{start}", words, traced.label(a).short())
            for (a, start), words in list(sentences.items())[:_CHOICES]
        ],
        "sent": asked.form_sent or {},
        "reviewer": clean((asked.form_sent or asked.given).get("reviewer")),
        "decided": clean(asked.given.get("decided")),
    }


def decide(db: Database, asked: Asked) -> Answer:
    """Record what a form says, and go back to where it stood."""
    sent, seal = asked.form_sent, asked.site.seal
    if sent is None:
        return Answer(go="/review")
    if seal is None:
        return refused(_CLOSED)
    if not seal.holds(sent.get("seal", ""), asked.headers):
        return refused(_NOT_OURS)
    claim = sent.get("claim", "")
    try:
        with open_database(asked.site.path, create=False) as writable:
            recorded = _ACTIONS.get(sent.get("action", ""), _unknown)(
                writable.desk(sent.get("reviewer", "")), claim, sent
            )
            there = bool(claim) and writable.claim(claim) is not None
    except UsageError as error:
        held = db.claim(claim) if claim else None
        if held is not None:
            from .claim_page import claim_answer

            return claim_answer(db, asked, held, problem=str(error))
        return refused(str(error), 400)
    words = "Recorded." if recorded.new else "This was decided so already; nothing was written."
    if recorded.overrules:
        words += f" It overrules {len(recorded.overrules):,} earlier {'decision' if len(recorded.overrules) == 1 else 'decisions'}."
    given = urlencode({"decided": words, "reviewer": sent.get("reviewer", "")})
    return Answer(go=f"{claim_address(claim) if there else '/review'}?{given}#review")


def refused(words: str, status: int = 403) -> Answer:
    return Answer(
        "Nothing was recorded", "message.html", {"words": words}, lambda: words, lambda: {"error": words}, None, status
    )


# --- what a form asks for ---------------------------------------------------------------------------------------


def _ends(sent: Mapping[str, str]) -> tuple[str, str]:
    try:
        from_, to = json.loads(sent.get("link", ""))
    except ValueError:
        raise UsageError("Choose which link you mean.") from None
    return str(from_), str(to)


def _link(desk: Desk, claim: str, sent: Mapping[str, str]) -> Recorded:
    decide = {"confirm": desk.confirm, "reject": desk.reject}.get(sent.get("answer", ""))
    if decide is None:
        raise UsageError("Choose whether the link is confirmed or rejected.")
    return decide(claim, *_ends(sent), sent.get("note", ""))


def _chain(desk: Desk, claim: str, sent: Mapping[str, str]) -> Recorded:
    names = [line.strip() for line in sent.get("chain", "").splitlines() if line.strip()]
    return desk.add_chain(
        claim, sent.get("article", ""), [(name, None) for name in names], sent.get("quote", ""), sent.get("note", "")
    )


def _account(desk: Desk, claim: str, sent: Mapping[str, str]) -> Recorded:
    return desk.first_hand(claim, sent.get("party", ""), sent.get("note", ""), yes=sent.get("answer") != "no")


def _merge_parties(desk: Desk, claim: str, sent: Mapping[str, str]) -> Recorded:
    return desk.merge_parties(sent.get("party", ""), sent.get("other", ""), sent.get("note", ""), claim=claim or None)


def _split_party(desk: Desk, claim: str, sent: Mapping[str, str]) -> Recorded:
    articles = [sent["article"]] if sent.get("article") else []
    return desk.split_party(
        sent.get("party", ""),
        sent.get("note", ""),
        articles=articles,
        name=sent.get("name") or None,
        claim=claim or None,
    )


def _merge_claims(desk: Desk, claim: str, sent: Mapping[str, str]) -> Recorded:
    other = sent.get("other", "").strip().rstrip("/").rsplit("/", 1)[-1]  # an id, or the address of its page
    return desk.merge_claims(claim, other, sent.get("note", ""))


def _split_claim(desk: Desk, claim: str, sent: Mapping[str, str]) -> Recorded:
    chosen = [name.split(":") for name in sent if name.startswith("s:") and name.count(":") == 2]
    return desk.split_claim(
        claim, [(article, int(start)) for _, article, start in chosen if start.isdecimal()], sent.get("note", "")
    )


def _undo(desk: Desk, claim: str, sent: Mapping[str, str]) -> Recorded:  # noqa: ARG001 - one signature for all
    return desk.undo(sent.get("decision", ""), sent.get("note", ""))


def _unknown(desk: Desk, claim: str, sent: Mapping[str, str]) -> Recorded:  # noqa: ARG001 - one signature for all
    raise UsageError(f"There is no decision {quote(clean(sent.get('action')))}.")


_ACTIONS: dict[str, Callable[[Desk, str, Mapping[str, str]], Recorded]] = {
    "link": _link,
    "add chain": _chain,
    "account": _account,
    "merge parties": _merge_parties,
    "split party": _split_party,
    "merge claims": _merge_claims,
    "split claim": _split_claim,
    "undo": _undo,
}
