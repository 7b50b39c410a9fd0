"""The page of a claim, the list of decisions, and the forms that record one."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ..corpus import open_database
from ..errors import UsageError
from ..model import Chart, Claim, to_json
from ..review import actions as table
from ..show.claim import claim_view
from ..show.labels import Label, Names, Traced, traced
from ..show.reviews import doubts_text, mark, reviews_text, subject
from ..show.rows import doubt_rows, mention_rows, review_rows, trace_json
from ..show.terminal import clean, plural, quote, shorten
from ..show.text import trace_text
from .rendering import Answer, Asked, SiteLinks, article_address, claim_address, missing, redirected

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..review.actions import Argument
    from ..review.decisions import Reviewed
    from ..review.doubts import Doubt

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
        moved = "It may have joined another one when articles were added: look for its words."
        return missing(f"There is no claim {clean(key)} here. {moved}")
    return redirected(asked, stored.id, claim_address(stored.id)) or claim_answer(db, asked, stored)


def claim_answer(db: Database, asked: Asked, stored: Claim, *, problem: str = "") -> Answer:
    """The page of a claim. ``problem``: why a decision sent from it was not recorded."""
    known = traced(db, stored)
    if not known.counted:
        return missing("No article carries this claim.")
    view = claim_view(known, min(asked.number("version", 1), len(known.counted)))
    counted = known.counted[view.version - 1]
    # The other forms are whole, unless that is more than anybody would expect behind a link.
    whole = len(stored.mentions) <= _WHOLE or asked.given.get("all") == "1"
    offered = forms(asked, known, counted.chart, Names(counted.chart.parties, counted.chart.edges))
    return Answer(
        f"{plural(counted.independence.as_written, 'source')}: {shorten(clean(stored.text), 80)}",
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


# --- Review on the web: what was decided, what is worth deciding, and the forms that record a decision.


_LISTED, _DOUBTS, _CHOICES = 100, 10, 200
_NOT_OURS = (
    "This form did not come from a page of this server, or the server has been restarted since. Nothing was recorded: "
    "go back, reload the page and send the form again."
)
_CLOSED = "Decisions cannot be made here: the server was started without --allow-review."


def review(db: Database, asked: Asked) -> Answer:
    """What reviewers decided, newest first, and what would be worth deciding."""
    reviews = db.reviews(every=True)
    doubts = db.doubts(_DOUBTS)
    ids = {e.article for d in doubts for e in d.evidence}
    labels = {a.id: Label.of(a) for a in db.articles(ids=sorted(ids))}
    shown = {
        "reviews": decisions(reviews[:_LISTED]),
        "more": max(0, len(reviews) - _LISTED),
        "doubts": [_doubt(d, labels) for d in doubts],
        "seal": asked.site.seal,
        "decided": clean(asked.given.get("decided")),
        "reviewer": clean(asked.given.get("reviewer")),
    }
    return Answer(
        "Review", "review.html", shown, lambda: f"{reviews_text(reviews)}\n\n{doubts_text(doubts, labels)}",
        lambda: {"decisions": list(review_rows(reviews)), "doubts": list(doubt_rows(doubts))}, "/review",
    )  # fmt: skip


def decisions(reviews: Iterable[Reviewed]) -> list[dict[str, Any]]:
    """Decisions for a template. ``undoable``: it can still be taken back."""
    return [
        {
            "id": r.decision.id,
            "subject": subject(r),
            "mark": mark(r),
            "about": shorten(clean(r.decision.about), 120),
            "href": claim_address(r.claim) if r.claim else None,
            "undoable": r.state != "undone" and r.decision.undoes is None,
        }
        for r in reviews
    ]


def _doubt(doubt: Doubt, labels: Mapping[str, Label]) -> dict[str, Any]:
    quotes = [
        (e.span.text, labels.get(e.article) or Label(e.article, e.article), article_address(e.article, e.span.start))
        for e in doubt.evidence[:2]
        if e.span.text
    ]
    return {"claim": doubt, "href": claim_address(doubt.claim) + "#review", "quotes": quotes}


def forms(asked: Asked, traced: Traced, chart: Chart, names: Names) -> dict[str, Any]:
    """What reviewers decided of a claim and, where decisions are taken, a form for each thing that can be decided."""
    return {
        "seal": asked.site.seal,
        "reviews": decisions(traced.reviews),
        "forms": _forms(traced, chart, names) if asked.site.seal else [],
        "sent": asked.form_sent or {},
        "reviewer": clean((asked.form_sent or asked.given).get("reviewer")),
        "decided": clean(asked.given.get("decided")),
    }


def _forms(traced: Traced, chart: Chart, names: Names) -> list[dict[str, Any]]:
    """The first of very many choices alone are offered: a name can always be typed on the command line."""
    links = {
        (e.from_, e.to): f"{names[e.from_]} → {names[e.to]}{' (suspected)' if e.status == 'suspected' else ''}"
        for e in chart.edges[:_CHOICES]
    }
    for r in traced.reviews:
        if r.from_ and r.to:
            links.setdefault((r.from_.id, r.to.id), f"{clean(r.from_.name)} → {clean(r.to.name)} (decided)")
    articles = list(dict.fromkeys(m.article for c in traced.counted for m in c.position.mentions))[:_CHOICES]
    sentences = {(m.article, m.sentence.start): m.sentence.text for c in traced.counted for m in c.position.mentions}
    choices: dict[str, list[tuple[str, ...]]] = {
        "link": [(json.dumps(ends), words) for ends, words in links.items()],
        "party": [(key, names[key]) for key in list(chart.parties)[:_CHOICES]],
        "article": [(key, traced.label(key).short()) for key in articles],
        "sentences": [
            (f"s:{article}:{start}", words, traced.label(article).short())
            for (article, start), words in list(sentences.items())[:_CHOICES]
        ],
    }
    # A form without choices asks nothing; nor can a claim lose its only sentence.
    fewest = {"link": 1, "sentences": 2}
    return [
        {
            "action": actions[0].name,
            "title": form.title,
            "question": form.question,
            "answers": [(action.name, action.answer) for action in actions if form.question],
            "fields": [
                (argument, choices.get(argument.kind, [])) for argument in actions[0].arguments if argument.label
            ],
        }
        for form, actions in table.forms().items()
        if all(len(choices.get(a.kind, [])) >= fewest.get(a.kind, 0) for a in actions[0].arguments)
    ]


def decide(db: Database, asked: Asked, claim_page: Callable[..., Answer]) -> Answer:
    """Record what a form says, and go back to where it stood; what is wrong with it is shown on the claim's page."""
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
            action, given = _asked_for(claim, sent)
            recorded = writable.desk(sent.get("reviewer", "")).decide(action, note=sent.get("note", ""), **given)
            there = bool(claim) and writable.claim(claim) is not None
    except UsageError as error:
        known = db.claim(claim) if claim else None
        return refused(str(error), 400) if known is None else claim_page(db, asked, known, problem=str(error))
    words = "Recorded." if recorded.new else "This was decided already; nothing was changed."
    if recorded.overrules:
        words += f" It overrules {plural(len(recorded.overrules), 'earlier decision')}."
    query = urlencode({"decided": words, "reviewer": sent.get("reviewer", "")})
    return Answer(go=f"{claim_address(claim) if there else '/review'}?{query}#review")


def refused(words: str, status: int = 403) -> Answer:
    return Answer(
        "Nothing was recorded", "message.html", {"words": words}, lambda: words, lambda: {"error": words}, None, status
    )


def _asked_for(claim: str, sent: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """The action that a form sends, and what it is asked with."""
    action = table.ACTIONS.get(sent.get("action", ""))
    if action is None:
        raise UsageError(f"There is no decision {quote(clean(sent.get('action')))}.")
    given = {argument.name: _review_value(argument, claim, sent) for argument in action.arguments}
    if action.form is None or not action.form.question:
        return action.name, given
    answer = sent.get("answer", "")
    if answer not in {a.name for a in table.forms()[action.form]}:
        raise UsageError(f"Choose an answer: {action.form.question}")
    return answer, given


def _review_value(argument: Argument, claim: str, sent: Mapping[str, str]) -> Any:
    words = sent.get(argument.name, "").strip()
    match argument.kind:
        case "claim":
            # An id, or the address of its page; where the form does not ask, the claim of the page.
            return words.rstrip("/").rsplit("/", 1)[-1] if argument.label else claim or None
        case "link":
            try:
                from_, to = json.loads(words)
            except ValueError:
                raise UsageError("Choose which link you mean.") from None
            return str(from_), str(to)
        case "chain":
            return [line.strip() for line in words.splitlines() if line.strip()]
        case "sentences":
            chosen = [name.split(":") for name in sent if name.startswith("s:") and name.count(":") == 2]
            return [(article, int(start)) for _, article, start in chosen if start.isdecimal()]
    if argument.many:
        return [words] if words else []
    return words if argument.required else words or None
