"""Polls, studies, reports and analyses as sources: who made them, for whom, and out of what.

"a poll conducted by Redfield for Newsweek" was read in Newsweek and comes from Redfield; "an analysis of census data by
The Associated Press" is the agency's word, which rests on the data.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .lexicon import source_nouns
from .phrases import head, name_runs, strip_determiners, words_of

_MADE = (
    r"conducted|carried\s+out|commissioned|compiled|produced|prepared|published|released|issued|led|undertaken|done|made|"
    r"written|put\s+out|posted|filed|run|collected|gathered"
)
_BY = re.compile(rf"\s(?:(?P<made>{_MADE})\s+)?by\s+(?=\w)")
_READ_BY = re.compile(r"(?:ed|seen|read|quoted|shown|known|held|kept)$")
_RELATIVE = re.compile(r",?\s+(?:which|who|that|where|when)\s|\s+[-–—]+\s")
_WHEN = re.compile(
    r"\s+(?:back\b|earlier|late\s+last|early\s+last|last|this|in\s+(?:[A-Z][a-z]+|\d{4})|on\s+[A-Z][a-z]+day)\b.*$"
)
_WITH = re.compile(
    r"\s+(?:in\s+(?:partnership|collaboration|cooperation|conjunction|association)|along|together|jointly)\s+with\s+"
)
# Two surnames without a determiner are a firm: "Redfield and Wilton".
ONE_FIRM = re.compile(r"[A-Z][a-z]+ and [A-Z][a-z]+")
_CLIENT = re.compile(r"\s+(?:for|on\s+behalf\s+of)\s+(?=(?:the\s+)?[A-Z])")
_OF = re.compile(r"\b(?:of|from|into)\s+(?P<what>[^,]+)$")


class Work(NamedTuple):
    """``makers``: the words that name who made it; ``client``: for whom; ``material``: what it was made from."""

    makers: str
    client: str | None
    material: str | None


def core(phrase: str) -> str:
    """The phrase without relative clauses and what dashes set off."""
    m = _RELATIVE.search(phrase)
    return phrase[: m.start()] if m and m.start() > 0 else phrase


def work(phrase: str) -> Work | None:
    """The parts of "a poll of 1,500 voters conducted by A for B"; None when the phrase is no piece of work by somebody."""
    bare = core(phrase)
    by = list(_BY.finditer(bare))
    if not by:
        return None
    m = by[-1]
    if m.group("made") is None and _READ_BY.search(bare[: m.start()]):
        return None  # "a memo seen by the Guardian" is not the Guardian's
    before = bare[: m.start()]
    top = head(before) or head(re.split(r"\s(?:of|on|into|from)\s", before, maxsplit=1)[0])
    if top is None or top[1] != "document":
        return None
    who = _WHEN.sub("", bare[m.end() :]).strip(" ,.")
    if not who[:1].isupper() and head(who) is None:
        return None  # "a report by tomorrow"
    client = None
    made_for = _CLIENT.search(who)
    if made_for:
        who, client = who[: made_for.start()], who[made_for.end() :]
    if m.group("made") == "commissioned" and client is None:
        client, who = who, ""
    who = _WITH.sub(" and ", who)
    of = _OF.search(before)
    return Work(who.strip(" ,"), client.strip(" ,") if client else None, _material(of.group("what")) if of else None)


def material(phrase: str) -> str | None:
    """ "police records" in "a Washington Post analysis of police records"."""
    m = re.search(
        r"\b(?:analysis|review|tally|examination|study|count|investigation|compilation)\s+of\s+(?P<what>[^,]+)$", core(phrase)
    )
    return _material(m.group("what")) if m else None


def _material(words: str) -> str | None:
    """What was worked from, where it is a document itself: "census data", not "the deaths", "1,500 voters"."""
    top = head(words)
    if top is None or top[1] != "document" or top[0] not in source_nouns():
        return None
    return strip_determiners(words).strip(" ,.") or None


def outlet_zone(phrase: str) -> str:
    """The words among which the outlet of "a BBC report on Sky's finances" stands: up to the head noun and its owner, not
    what the report is about."""
    top = head(phrase)
    bare = core(phrase)
    if top is None:
        return bare
    for w in words_of(bare):
        if w.low == top[0].split()[-1] and name_runs(bare[: w.end]):
            return bare[: w.end]
    return bare
