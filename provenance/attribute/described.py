"""What part a source plays - official, expert, witness ... - and the reason an article gives for not naming one."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from .. import data as shipped
from ..language.text import Range
from ..language.tokens import STOP, Page, cues, descriptors
from ..model import SPEAKERS, UNNAMED, Attribution, Party, Span
from .phrases import EN, RE

_SURE = 0.4
_PLACES = 3  # of a name in the text, whose surroundings tell who it is
_BEFORE, _AFTER = 40, 70  # characters
_WORDS = re.compile(r"[a-z]+(?:['’]s)?")
_COMMA = re.compile(r",\s+(\w+)")
_NEAR = 2  # sentences after a statement in which the reason may follow


def described(page: Page, found: Sequence[Attribution]) -> list[Attribution]:
    """The attributions with the role of whom they are from, and with the reason where that is somebody unnamed."""
    said = [a for a in found if a.form != "credit" and a.paths]
    reasons: dict[str, Span] = {}
    for a in said if page.language == "en" else ():
        for party in (p for path in a.paths for p in path if p.kind in UNNAMED):
            if party.id not in reasons and (reason := _reason(page, a)):
                reasons[party.id] = reason
    made = {}
    for a in said:
        last = a.paths[0][-1]
        reason = next((reasons[p.id] for path in a.paths for p in path if p.id in reasons), None)
        made[id(a)] = replace(a, role=role_of(page.text, last), reason=reason)
    return [made.get(id(a), a) for a in found]


# --- The part a source plays: a linear model over the words that describe it.


def role_of(text: str, party: Party) -> str | None:
    """The role that the words around a party's name speak for; None where they say too little."""
    weights = _weights()
    scores = dict(weights[""])
    known = [f for f in features(text, party) if f in weights]
    if party.kind in SPEAKERS and len(known) < 2:
        return None  # "Roe", "Boeing": nothing but that it is a person, or a body
    for feature in known:
        for role, weight in weights[feature].items():
            scores[role] += weight
    best = max(sorted(scores), key=scores.__getitem__)
    likely = 1 / sum(math.exp(score - scores[best]) for score in scores.values())
    return best if likely >= _SURE else None


@lru_cache(maxsize=512)
def features(text: str, party: Party) -> tuple[str, ...]:
    """What is known of a party in a text: its kind, the words it is described with, and what stands around its name."""
    found = {f"kind={party.kind}"}
    words = _WORDS.findall(party.name.lower())
    told = {("name", w) for w in words if party.kind != "person"} | {("ends", w) for w in words[-1:]}
    told |= {("said", w) for w in _WORDS.findall((party.descriptor or "").lower())}
    told |= set(_around(text, party.name)) if party.kind == "person" else set()
    known = descriptors()
    found |= {f"{side} {w}" for side, w in told}
    found |= {f"a {known[w]}" for _, w in told if w in known}  # of any doctor, whether "surgeon" was seen or not
    return tuple(sorted(found))


def _around(text: str, name: str) -> Iterator[tuple[str, str]]:
    """The words before a name, and those of an apposition or in brackets after it, where it first stands in full; of a
    name that the article has only in part, where its last word stands."""
    for known in (name, name.rpartition(" ")[2]):
        at, told = -1, set()
        for _ in range(_PLACES):
            if (at := text.find(known, at + 1)) < 0:
                break
            before = re.split(r"[.,;:\n“”\"]", text[max(0, at - _BEFORE) : at])[-1]
            told |= {("before", w) for w in _WORDS.findall(before.lower())[-3:]}
            end = at + len(known)
            if after := RE.apposed_words.match(text, end, end + _AFTER):
                told |= {("after", w) for w in _WORDS.findall(after.group(1).lower())[:8]}
        told = {(side, w) for side, w in told if w not in STOP and w not in name.lower().split()}
        if told:
            yield from told
            return


@cache
def _weights() -> dict[str, dict[str, float]]:
    """Feature to role to weight; "" holds the roles' own."""
    found: dict[str, dict[str, float]] = json.loads(shipped.text("role_weights.json"))
    return found


# --- Why somebody is not named.


def _reason(page: Page, a: Attribution) -> Span | None:
    """The words that say why: "because he was not authorised to speak", "to discuss private talks"; in the sentence, or
    after it where a sentence goes on about "the official"."""
    here = page.sentence_at(a.cue[0].start if a.cue else a.sentence.start)
    if here is None:
        return None
    for n, r in enumerate(page.ranges[here : here + 1 + _NEAR]):
        if n and not RE.goes_on_unnamed.match(page.text, r.start, r.end):
            continue
        why = RE.reason_unnamed.search(page.text, r.start, r.end) or RE.not_authorised.search(page.text, r.start, r.end)
        if why and page.quotation_at(why.start("why")) is None:
            return _whole(page, Range(why.start("why"), r.end), why.end())
    return None


def _whole(page: Page, r: Range, at: int) -> Span | None:
    """The reason as far as its clause goes: to a quotation, a dash, or a comma before a verb of saying."""
    end = m.start() if (m := RE.ends_reason.search(page.text, at, r.end)) else r.end
    for m in _COMMA.finditer(page.text, at, end):
        if m.group(1).lower() in cues() or m.group(1).lower() in EN.joining:
            end = m.start()
            break
    words = page.text[r.start : end].rstrip(" .,;:)\n")
    return Span.of(page.text, r.start, r.start + len(words)) if words.count(" ") > 1 else None
