"""Where a reviewer sits: names claims, parties and words as people do, and records what is decided of them."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..model import Party
from ..review import drafting
from ..review.decisions import Decision, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Article, Claim, Mention, PartyKind
    from ..review.decisions import Action
    from ..store.reviews import Recorded
    from .database import Database


class Desk:
    """The decisions of one reviewer, recorded in one database with the numbers they change.

    A claim is named by its id or the beginning of one; a party of a claim by its id or its name, any other by its id or
    a name that only one party has; an article as for :meth:`Database.article`. Every method raises UsageError, and then
    nothing was recorded, or DatabaseError.
    """

    def __init__(self, db: Database, reviewer: str) -> None:
        self._db = db
        self.reviewer = " ".join(reviewer.split())
        if not self.reviewer:
            raise UsageError("A decision needs the reviewer's name.")

    def confirm(self, claim: str, from_: str, to: str, note: str) -> Recorded:
        """The version of ``from_`` does rest on ``to``."""
        return self._edge("confirm", claim, from_, to, note)

    def reject(self, claim: str, from_: str, to: str, note: str) -> Recorded:
        """The version of ``from_`` does not rest on ``to``."""
        return self._edge("reject", claim, from_, to, note)

    def _edge(self, action: Action, claim: str, from_: str, to: str, note: str) -> Recorded:
        found = self._claim(claim)
        drawn = drafting.links(found)
        # What was rejected is in no chart any more and can still be confirmed.
        decided = [
            (r.from_, r.to, r.decision)
            for r in self._db.reviews(claim=found.id)
            if r.from_ and r.to and r.decision.action in ("confirm", "reject", "add chain") and r.claim == found.id
        ]
        among = drafting.parties(found) | {p.id: p for a, b, _ in decided for p in (a, b)}
        ends = drafting.meant(from_, among), drafting.meant(to, among)
        for link in drawn:
            if (link.from_.id, link.to.id) == (ends[0].id, ends[1].id):
                return self._record(drafting.on_edge(action, found, link, self._place(found)), note)
        for a, b, earlier in decided:
            if (a.id, b.id) == (ends[0].id, ends[1].id):
                draft = Decision(
                    action, "", "", claim=found.id, about=found.text, places=earlier.places, parties=(a, b)
                )
                return self._record(draft, note)
        from_here = sorted(k.to.name for k in drawn if k.from_.id == ends[0].id)
        leads = f"it leads from there to: {', '.join(from_here[:8])}" if from_here else "it leads from there to nobody"
        raise UsageError(
            f"The claim has no link from {ends[0].name} to {ends[1].name}; {leads}. A missing one is added with a quotation."
        )

    def first_hand(self, claim: str, party: str, note: str, *, yes: bool = True) -> Recorded:
        """The party's own people were there; or were not, whatever the words say."""
        found = self._claim(claim)
        return self._record(
            drafting.on_account(found, drafting.meant(party, drafting.parties(found)), yes, self._place(found)), note
        )

    def add_chain(
        self, claim: str, article: str, chain: Sequence[tuple[str, PartyKind | None]], quote: str, note: str
    ) -> Recorded:
        """The article has the claim from these parties (name or id, and kind or None), the nearest first; ``quote``: its words that say so."""
        found = self._claim(claim)
        return self._record(drafting.add_chain(found, self._article(article), chain, quote, self._place(found)), note)

    def merge_parties(self, keep: str, other: str, note: str, *, claim: str | None = None) -> Recorded:
        """Both are one, in all claims. With ``claim``, names are looked for among its parties."""
        kept, let_go = (self._party(words, claim) for words in (keep, other))
        return self._record(drafting.merge_parties(kept, let_go), note)

    def split_party(
        self, party: str, note: str, *, articles: Sequence[str] = (), name: str | None = None, claim: str | None = None
    ) -> Recorded:
        """In these articles (else everywhere) the party is not who the tool takes it for; ``name``: what to call it then."""
        return self._record(
            drafting.split_party(self._party(party, claim), [self._article(a) for a in articles], name), note
        )

    def merge_claims(self, claim: str, other: str, note: str) -> Recorded:
        """Both say the same."""
        one, two = self._claim(claim), self._claim(other)
        return self._record(drafting.merge_claims(one, two, self._place(one, two)), note)

    def same_claim(self, claim: str, one: tuple[str, int], other: tuple[str, int], note: str) -> Recorded:
        """Two sentences of one claim (article, first character) do say the same, and stay together."""
        found = self._claim(claim)
        return self._record(drafting.same_claim(found, one, other, self._place(found)), note)

    def split_claim(self, claim: str, sentences: Sequence[tuple[str, int]], note: str) -> Recorded:
        """These sentences (article, first character) say something else than the others."""
        found = self._claim(claim)
        leaving = [(self._article(a).id, start) for a, start in sentences]
        return self._record(drafting.split_claim(found, leaving, self._place(found)), note)

    def undo(self, decision: str, note: str = "") -> Recorded:
        """Take a decision back, anybody's, by its id or the beginning of one; an undo too."""
        ids = (
            [d.id for d in self._db.decisions() if d.id.startswith(decision.strip().lower())]
            if len(decision.strip()) > 3
            else []
        )
        if len(ids) != 1:
            raise UsageError(
                f"'{decision}' is the id of {'several decisions' if ids else 'no decision'}. List them with: provenance review list"
            )
        return self._record(Decision("undo", "", "", undoes=ids[0]), note)

    # --- what was named ---------------------------------------------------------------------------------------------

    def _claim(self, key: str) -> Claim:
        found = self._db.claim(key)
        if found is None:
            raise UsageError(f"There is no claim '{key}'. Find its id with: provenance claims")
        return found

    def _article(self, key: str) -> Article:
        view = self._db.article(key)
        if view is None:
            raise UsageError(f"There is no article '{key}'. List them with: provenance article")
        return view.article

    def _party(self, words: str, claim: str | None) -> Party:
        if claim is not None:
            return drafting.meant(words, drafting.parties(self._claim(claim), spellings=True))
        found = self._db.parties_called(words)
        if len(found) == 1:
            return found[0]
        if not found:
            raise UsageError(f"Nobody called '{words}' is in the database.")
        ids = ", ".join(p.id for p in found[:12])
        raise UsageError(f"'{words}' is the name of {len(found)} parties; give one of their ids: {ids}")

    def _place(self, *claims: Claim) -> drafting.PlaceOf:
        texts = self._db.fingerprints({m.article for c in claims for m in c.mentions})

        def place_of(mention: Mention) -> Place:
            s = mention.sentence
            return Place(mention.article, s.start, s.end, s.text, texts[mention.article])

        return place_of

    def _record(self, draft: Decision, note: str) -> Recorded:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return self._db.decide(dataclasses.replace(draft, reviewer=self.reviewer, time=now, note=note.strip()))
