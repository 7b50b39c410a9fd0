"""Who "he", "the minister", "the company", "the report" is: the members of the cast ranked by a small trained model.

Each member that could be meant, and "nobody of these", gets a score: the sum of the weights of what is true of it
("spoke last", "opens the paragraph", "is called so"). Shares of the scores' exponentials are the probabilities. The
weights are learnt (``training/attribution/who.py``) and lie in ``data/who.json``, a table for each kind of phrase.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .. import data as shipped
from ..language.tokens import Page
from ..model import NEWSROOMS, PEOPLE, UNNAMED, Party
from .cast import Cast, Chain, Member, Mention, Names, called
from .phrases import EN, RE, head, is_pronoun, strip_determiners

_FAR = 40  # sentences within which the way a person was reached is remembered
_CITED = 0.7  # how likely "the article" is of the newsroom last cited
_LEAST = 0.4  # below this share it stays open who is meant
_MOST = 40  # members looked at for one phrase, those mentioned last

Scored = tuple[Member | None, frozenset[str]]


class Asked(NamedTuple):
    """A phrase that refers to somebody: which table of weights it has, what it says of who is meant."""

    table: str
    at: int
    pronoun: str | None  # "he" or "she" where the phrase is one or its noun says so
    noun: str
    more: frozenset[str]  # its other words


@cache
def weights() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(shipped.text("who.json"))
    return found


_TABLES = {
    "organization": "body", "agency": "body", "anonymous": "person", "spokesperson": "person", "outlet": "outlet",
    "journalist": "outlet", "other": "other",
}  # fmt: skip


def asked(phrase: str, at: int) -> Asked | None:
    """What a phrase asks for; None where its words cannot refer back."""
    low = phrase.strip().lower()
    if low in EN.third_person:
        return Asked("he" if low in {"he", "she"} else low, at, low if low in {"he", "she"} else None, "", frozenset())
    if is_pronoun(phrase):
        return None
    words = called(strip_determiners(phrase))
    if not words:
        return None
    noun, kind = head(phrase) or (words[-1], "other")
    last = noun.split()[-1]
    pronoun = "she" if last in EN.women else "he" if last in EN.men else None
    return Asked(_TABLES.get(kind, "text"), at, pronoun, last, frozenset(words) - {last})


class Who:
    """Answers for one article, front to back; who has spoken is told to it (:meth:`remember`)."""

    def __init__(self, page: Page, names: Names) -> None:
        self.page, self.names = page, names
        self.cast = Cast(page, names)
        self.spoken: list[tuple[int, int, tuple[Chain, ...]]] = []
        self._said: dict[str, str] = {}  # party to the pronoun the article has used for it

    def remember(self, offset: int, sentence: int, chains: list[Chain]) -> None:
        """Who is cited at the offset, in the order of resolving."""
        if not chains:
            return
        self.spoken.append((offset, sentence, tuple(chains)))
        for party in dict.fromkeys(p for c in chains for p in c):
            self.cast.add(party, offset, sentence)

    def find(self, phrase: str, at: int) -> tuple[list[Chain], float]:
        """The chains to whom a phrase refers and how likely it is; none where it most likely refers to nobody known."""
        question = asked(phrase, at)
        here = self.page.sentence_at(at)
        if question is None or here is None:
            return [], 0.0
        if question.noun in EN.pieces and (cited := self._cited()):  # too rare in what was learnt from
            return [cited], _CITED
        shares = ranked(question, list(self.candidates(question, here)))
        best, share = max(shares, key=lambda x: x[1])
        if best is None or share < _LEAST:
            return [], share
        if question.table == "he" and question.pronoun:
            self._said.setdefault(best.party.id, question.pronoun)
        return self._chains(question.table, best, here), share

    def _cited(self) -> Chain | None:
        """The newsroom last cited, with the way it was reached."""
        for _, _, chains in reversed(self.spoken):
            for c in chains:
                if newsrooms := [k for k, party in enumerate(c) if party.kind in NEWSROOMS]:
                    return c[: newsrooms[-1] + 1]
        return None

    def _chains(self, table: str, member: Member, here: int) -> list[Chain]:
        """With the way by which the party was reached last."""
        for _, sentence, chains in reversed(self.spoken):
            if here - sentence > _FAR:
                break
            for c in chains:
                k = next((k for k in range(len(c) - 1, -1, -1) if c[k].id == member.party.id), None)
                if k is not None:
                    return list(chains) if table == "they" and k == len(c) - 1 else [c[: k + 1]]
        return [(member.party,)]

    # -- what is true of a member --------------------------------------------------------------------------------

    def candidates(self, q: Asked, here: int) -> Iterator[Scored]:
        """The members that could be meant with what is true of each, and None with what speaks for nobody."""
        near = [(m, [x for x in m.mentions if x.start < q.at]) for m in self.cast.members()]
        before = sorted(((m, x) for m, x in near if x), key=lambda y: -y[1][-1].start)[:_MOST]
        later = [(m, x) for m, x in near if not x] if q.noun else []
        spoke, since = self._spoke(q.at)
        last = list(spoke)
        subjects = {m.party.id for m, x in before if any(y.subject and y.start > since for y in x)}
        so = [(m.party.id in spoke, len(x)) for m, x in before if m.nouns.get(q.noun, q.at) < q.at]
        if so.count((False, max((n for _, n in so), default=0))) > 1 and not q.more:
            before, later = [], []  # "the mayor" of two mayors, none of whom has spoken
        fitting = 0
        for m, mentions in [*before, *later]:
            key, kind = m.party.id, self._kind(q, m.party, spoke)
            true = {kind, *self._names(q, m)}
            called_so = "called so" in true
            speaks_for = called_so or kind != "organization" or q.table != "person"  # a body, by its spokesperson
            if (
                kind not in _KINDS[q.table]
                or "contradicts" in true
                or not speaks_for
                or (kind == "person" and not q.more.isdisjoint(m.name_words))  # "Roe's lawyer" is not Roe
                or not (mentions or called_so or "called so later" in true)
            ):
                continue
            true |= self._place(here, mentions) if mentions else {"only later"}
            if key in spoke:
                k = last.index(key)
                true |= {f"spoke {min(here - spoke[key][0], 4)} back"}
                true.add("spoke last" if k == 0 else "spoke last but one" if k == 1 else "spoke")
                if k == 0 and subjects - {key}:
                    true.add("spoke last, another since")
            if mentions:
                true.add(f"fits {min(fitting, 3)}")
                fitting += 1
            if key in subjects:
                true.add("subject since" if len(subjects) == 1 else "a subject since")
            true.add(f"mentions {2 ** min(3, int(math.log2(max(1, len(mentions)))))}")
            yield m, frozenset(true)
        nobody = {"nobody", f"nobody of {min(fitting, 3)}"}
        if q.noun:
            nobody |= {"somebody called so" if so else "nobody called so", f"nobody, more {min(len(q.more), 2)}"}
        yield None, frozenset(nobody)

    def _spoke(self, before: int) -> tuple[dict[str, tuple[int, bool]], int]:
        """Who has spoken, the latest first: the sentence, and whether with others; and where the last words began."""
        spoke: dict[str, tuple[int, bool]] = {}
        since = -1
        for offset, sentence, chains in reversed(self.spoken):
            if offset < before:
                since = max(since, offset)
                for p in (p for c in chains for p in reversed(c)):
                    spoke.setdefault(p.id, (sentence, len(chains) > 1))
        return spoke, since

    def _kind(self, q: Asked, party: Party, spoke: dict[str, tuple[int, bool]]) -> str:
        several = party.kind in UNNAMED and RE.plural.match(party.name.split()[-1])
        if several or (q.table == "they" and party.kind == "person" and spoke.get(party.id, (0, False))[1]):
            return "several"
        return "newsroom" if party.kind in NEWSROOMS else party.kind

    def _names(self, q: Asked, m: Member) -> Iterator[str]:
        """What speaks of the pronoun's gender, and of the noun and its company."""
        if q.pronoun:
            known, certain = self.cast.pronoun(m)
            known = known if certain else self._said.get(m.party.id, known)
            if known:
                differs = "contradicts" if certain or q.noun else "differs"
                yield "agrees" if known == q.pronoun else differs
        if q.noun:
            if q.noun in m.nouns:
                yield "called so" if m.nouns[q.noun] < q.at else "called so later"
            elif q.noun in m.words:
                yield "noun among words"
            if q.more:
                share = sum(w in m.words for w in q.more) / len(q.more)
                yield "all more" if share == 1 else "some more" if share else "no more"

    def _place(self, here: int, mentions: list[Mention]) -> set[str]:
        """Where the member was mentioned before, and how."""
        back = here - mentions[-1].sentence
        true = {f"{back if back < 4 else 4 if back < 7 else 7} back"}
        plain = next((x for x in reversed(mentions) if not x.quoted), None)
        if plain is None:
            return true | {"only quoted"}
        if mentions[-1].quoted:
            true.add("quoted")
        told = {"subject": plain.subject, "owner": plain.owner, "object": plain.object}
        true |= {f"{word} {min(here - plain.sentence, 2)} back" for word, so in told.items() if so}
        paragraph = self.page.sentence(here).paragraph
        inside = [x for x in mentions if self.page.sentence(x.sentence).paragraph == paragraph]
        if inside:
            true.add("in paragraph")
            opens = self.page.ranges[inside[0].sentence].start == self.page.paragraphs[paragraph].start
            true |= {"opens paragraph"} if opens and inside[0].subject else set()
        return true


_KINDS: dict[str, frozenset[str]] = {
    "he": PEOPLE,
    "they": frozenset({"several", "organization"}),
    "it": frozenset({"newsroom", "organization", "document"}),
    "person": PEOPLE | {"organization"},
    "body": frozenset({"newsroom", "organization", "several"}),
    "other": PEOPLE | {"newsroom", "organization", "document"},
    "text": frozenset({"newsroom", "organization", "document"}),
    "outlet": frozenset({"newsroom"}),
}


def ranked(question: Asked, candidates: list[Scored]) -> list[tuple[Member | None, float]]:
    """Each candidate with its share of the probability."""
    known = weights().get(question.table, {})
    scores = [sum(known.get(f, 0.0) for f in true) for _, true in candidates]
    top = max(scores)
    shares = [math.exp(s - top) for s in scores]
    whole = sum(shares)
    return [(m, s / whole) for (m, _), s in zip(candidates, shares, strict=True)]
