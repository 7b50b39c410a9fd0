"""Through whom a source was heard: "told Le Monde", "said on CNN", "in an interview with The Mail on Sunday", "wrote in
documents obtained by Reuters". The outlet comes before the source in the chain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ..model import Party
from ..parties import looks_like_outlet, make_party, may_be_outlet, outlet_party
from ..text import Range
from .phrases import head
from .segment import Page
from .sources import Chain, Sources
from .statements import Statement

_TO = re.compile(
    r"\b(?:(?:tells?|told|telling)|in\s+(?:an?|one|another|his|her|their)\s+(?:[\w-]+\s+){0,2}interview\s+(?:with|to|on|for|published\s+(?:in|by))|"
    r"(?:in\s+)?(?:comments?|remarks?|a\s+statement|an\s+email|emails?)\s+to|speaking\s+(?:exclusively\s+)?(?:to|on|with)|"
    r"in\s+conversation\s+with|(?:appearance|appearing|appeared|interviewed)\s+(?:on|by)|"
    r"in\s+an?\s+(?:[\w-]+\s+){0,2}(?:op-ed|opinion\s+piece|essay|column|article|piece|commentary)\s+(?:published\s+)?(?:in|for|by)|"
    r"(?:as\s+)?(?:quoted|cited)\s+(?:as\s+saying\s+)?(?:by|in))\s+"
)
_ON_AIR = re.compile(r"\bon\s+(?=[“\"‘A-Z])")
# "on CNN's coverage" is what is spoken about; "on CNN", "on ABC's “This Week”", "on Fox News Sunday" is where.
_ABOUT = re.compile(r"['’]s?\s+[a-z]")
_PAPERS = re.compile(
    r"\bin\s+(?P<what>(?:[\w’'-]+\s+){0,5}?[\w’'-]+)\s+(?:obtained|seen|reviewed|viewed|first\s+obtained)\s+by\s+"
)
_IN_IT = re.compile(
    r"\bin\s+the\s+(?:same\s+)?(?P<work>story|article|profile|piece|interview|column|documentary|broadcast|programme|podcast)\b"
)
_OUTLET_NOUN = re.compile(
    r"the\s+(?:news\s+)?(?:newspaper|paper|outlet|publication|magazine|broadcaster|network|site|website|channel|agency)"
)
# Somebody else's interview, without whose: "in a radio interview", "in another interview". "In an interview" may be the article's own.
_SOME_INTERVIEW = re.compile(
    r"\b[Ii]n\s+(?P<what>(?:an?|one|another)\s+(?:[\w-]+\s+)?(?:newspaper|tabloid|magazine|television|TV|radio|podcast)\s+interview|another\s+interview)\b"
    r"(?!\s+(?:with|to|on|for|by|published)\b)"
)
_END = re.compile(
    r"[,;:“”\"(]|\.(?:\s|$)|\b(?:that|on|in|during|how|who|which|as|after|about|he|she|they|it|there|and)\b"
)
_MOST_HEARERS = 8  # in one stretch of a sentence
_REACH = 80  # characters after "told" among which the outlet's name stands


def heard_by(page: Page, sources: Sources, s: Statement) -> Chain | None:
    """The way by which the article has the statement: an outlet, or an outlet and the papers it holds."""
    for place in _places(s):
        for m in islice(_TO.finditer(page.text, place.start, place.end), _MOST_HEARERS):
            found = _hearer(page, sources, m.end(), place.start)
            if found:
                return found if found[-1].id != sources.publisher else None
        for m in _PAPERS.finditer(page.text, place.start, place.end):
            outlet = _outlet(page, sources, m.end())
            top = head(m.group("what"))
            if outlet and top and top[1] == "document":
                papers = make_party(re.sub(r"^(?:the|an?)\s+", "", m.group("what")), "document")
                return (outlet, papers) if outlet.id != sources.publisher else (papers,)
        for m in _ON_AIR.finditer(page.text, place.start, place.end):
            outlet = _outlet(page, sources, m.end(), listed=True)
            if outlet and outlet.kind == "outlet" and outlet.id != sources.publisher:
                return (outlet,)
        if some := _SOME_INTERVIEW.search(page.text, place.start, place.end):
            return (make_party(some.group("what"), "vague"),)
        if told := _IN_IT.search(page.text, place.start, place.end):
            known = sources.work_told_of(told.group("work"), told.start())
            if known and known[-1].id != sources.publisher:
                return known
    return None


def _places(s: Statement) -> Iterator[Range]:
    """Where a hearer can stand: with the cue, and in what is left of the sentence."""
    yield from s.cue
    yield from s.asides


def _words(page: Page, at: int) -> str:
    tail = page.text[at : at + _REACH].split("\n", 1)[0]
    end = _END.search(tail, 1)
    return tail[: end.start() if end else len(tail)]


def _outlet(page: Page, sources: Sources, at: int, *, listed: bool = False) -> Party | None:
    words = _words(page, at)
    found = sources.outlet_in(words)
    if found is None or found[1] > 20 or page.quotation_at(at) is not None:
        return None
    if listed and (found[1] > 4 or found[0].id.startswith("outlet:") or _ABOUT.match(words, found[2])):
        return None
    return found[0]


def _hearer(page: Page, sources: Sources, at: int, since: int) -> Chain | None:
    words = _words(page, at)
    outlet = _outlet(page, sources, at)
    if outlet:
        return (outlet,)
    bare = words.strip()
    if _OUTLET_NOUN.fullmatch(bare):  # "told the newspaper": the one cited before
        return sources.memory.text(bare.split()[-1], "outlet", since)
    if re.fullmatch(r"[Tt]he\s+[A-Z]\w+", bare) and looks_like_outlet(bare):
        return (outlet_party(bare),)  # "told the Gazette": one of many, but an outlet
    if re.fullmatch(r"[A-Z][\w-]+", bare) and not sources.names.full_name(bare):
        if news := sources.outlet(f"{bare} News", shape=False):
            return (news,)  # "told Fox": a network by the first word of its name
        if may_be_outlet(bare):
            return (outlet_party(bare),)  # open between the outlets that share the name, but one of them
    return None
