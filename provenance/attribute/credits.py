"""Credits: whose text this is, as bylines, datelines, credit lines and declared metadata say.

The formats are data (``data/credit_lines.csv``): a pattern with slots such as ``{AGENCY}`` and what it means:
``full-reprint`` (the whole text is theirs), ``partly-based-on``, ``tip`` (they had it first); the rest credits
nobody's text (a photo, a colleague). A slot counts only when its words are an outlet, an agency or a collective such
as "agencies": station callsigns in datelines and colleagues in bylines are not.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from ..model import Attribution, Party, Span
from ..parties import credits_images_only, make_party, outlet_party, vague_phrase
from ..shipped import rows
from ..text import Range
from .phrases import conjuncts
from .segment import DATELINE
from .sources import Sources

Extent = Literal["full", "partly", "tip"]
_EXTENT: dict[str, Extent] = {
    "full-reprint": "full",
    "partly-based-on": "partly",
    "tip": "tip",
    "hat-tip": "tip",
}
_LONGEST_CREDIT = 240
_HEAD, _FOOT = 4, 6  # paragraphs at either end where a credit can stand


class _Format(NamedTuple):
    pattern: re.Pattern[str]
    position: str
    extent: Extent
    literal: bool  # words of its own beside the slots: it can be told anywhere


_SLOT = re.compile(r"\\\{(\w+)\\\}")
_NAME = r"[^\W\d_][^|/•\n]{1,80}?"
_SLOTS = {
    "AGENCY": r"(?P<AGENCY{n}>[^\n|()]{{2,60}}?)", "A": r"(?P<AGENCY{n}>[^\n|()]{{2,40}}?)", "B": r"(?P<AGENCY{n}>[^\n|()]{{2,40}}?)",
    "OUTLET": r"(?P<AGENCY{n}>[^\n|()]{{2,60}}?)", "SOURCE": r"(?P<AGENCY{n}>[^\n|()]{{2,60}}?)",
    "NAME": _NAME, "NAMES": _NAME, "CITY": r"[^\W\d_][^\n()]{1,60}?", "Month": r"[^\W\d_]{3,10}\.?", "Mon": r"[^\W\d_]{3,5}\.?", "D": r"\d{1,2}\.?",
    "DD": r"\d\d?", "MM": r"\d\d?", "YYYY": r"\d{4}", "text": r".*", "TITLE": r".{1,120}?", "URL": r"\S+",
}  # fmt: skip


def _compile(pattern: str, position: str) -> re.Pattern[str] | None:
    """A format of credit_lines.csv as an expression over a whole line (a dateline: over its beginning)."""
    names = _SLOT.findall(re.escape(pattern))
    if names and not any(n in {"AGENCY", "A", "B", "OUTLET", "SOURCE"} for n in names):
        return None
    count = 0

    def slot(m: re.Match[str]) -> str:
        nonlocal count
        shape = _SLOTS.get(m.group(1))
        if shape is None:
            return _NAME
        if "{n}" in shape:
            count += 1
            return shape.format(n=count)
        return shape

    body = _SLOT.sub(slot, re.escape(pattern))
    body = (
        re.sub(r"(?:\\ )+", r"\\s+", body)
        .replace("—", "[-–—]{1,2}")
        .replace("–", "[-–—]{1,2}")
        .replace(r"\-\-", "[-–—]{1,2}")
    )
    body = re.sub(r"(?<![\[\-–—])\\-(?![–—])", "[-–—]", body)
    tail = r"\s*" if position == "dateline" else r"[\s.]*$"
    try:
        return re.compile(r"^\W{0,3}" + body + tail, re.IGNORECASE if position != "dateline" else 0)
    except re.error:
        return None


@cache
def formats() -> tuple[_Format, ...]:
    found = []
    for row in rows("credit_lines.csv"):
        extent = _EXTENT.get(row["meaning"])
        pattern = _compile(row["pattern"], row["position"]) if extent else None
        if extent and pattern:
            literal = len(re.findall(r"[^\W\d_]{4,}", re.sub(r"\{\w+\}", "", row["pattern"]))) >= 2
            found.append(_Format(pattern, row["position"], extent, literal))
    return tuple(found)


# One capitalised word, or two that begin with an article: "Reforma", "El Economista". Longer names may be a colleague's.
_TITLE = re.compile(r"(?:(?:El|La|Le|Il|Die|Der|Das|De|O|A|The)\s+)?[A-Z][\w’'-]+")
_AGENCY_CITY = re.compile(r"^(?P<who>[^\n,]{2,40}),\s+[A-Z][A-Z .'-]{2,30}$")
_BYLINE = re.compile(r"^(?:[Bb]y|BY|Von|von|Par|par|Por|por|Di|di|Автор:?)\s+(?P<who>[^\n]{2,100})$")
_FIRST_PUBLISHED = re.compile(
    r"^(?:This (?:article|story|piece|report) (?:was )?(?:first|originally) (?:appeared|published|ran)|(?:First|Originally) (?:published|appeared))\s+(?:in|on|by)\s+(?P<who>[^\n]{2,80}?)[\s.]*$",
    re.I,
)
_WITH = re.compile(
    r"^(?:\W{0,4})(?:(?:with|additional)\s+)?(?:(?:additional|further)\s+)?(?:report(?:s|ing)|information|material|files|contributions?|input)\s+(?:from|by)\s+(?P<who>[^\n]{2,120}?)[\s.]*$"
    r"|^(?:\W{0,4})(?:sources?|via|with|credits?)\s*[:/]\s*(?P<who2>[^\n]{2,120}?)[\s.]*$"
    r"|^(?:\W{0,4})(?P<who3>[^\n]{2,80}?)\s+(?:also\s+)?contributed(?:\s+\w+)?\s+to\s+(?:this|the)\s+(?:report|story|article|piece)[\s.]*$",
    re.I,
)


def find(sources: Sources) -> list[Attribution]:
    """The credits of an article, in text order; those declared outside the text last."""
    page = sources.page
    found: list[Attribution] = []
    total = len(page.paragraphs)
    for k, p in enumerate(page.paragraphs):
        line = page.text[p.start : p.end]
        credit = _line(sources, line, p, head=k < _HEAD and k < max(1, total - 1), foot=k >= total - _FOOT)
        if credit:
            found.append(credit)
    said = {(p[0].id, a.extent) for a in found for p in a.paths}
    for declared in _declared(sources):
        if any((p[0].id, declared.extent) not in said for p in declared.paths):
            found.append(declared)
            said |= {(p[0].id, declared.extent) for p in declared.paths}
    return found


def _line(sources: Sources, line: str, p: Range, *, head: bool, foot: bool) -> Attribution | None:
    if head:
        m = DATELINE.match(line)
        if m:
            who = "who" if m.group("who") else "bare"
            # An agency's own dateline credits nobody else.
            # and a station's callsign ("(KMBC)") is the publisher's own.
            paths = [
                c
                for c in parties(sources, m.group(who))
                if c[0].id != sources.publisher and c[0].kind != "outlet"
            ]
            if paths and (m.group("bare") or _place(m.group("place"))):
                words = Range(p.start + m.start(who), p.start + m.end(who))
                return _credit(sources, Range(p.start, p.start + m.end()), words, paths, "full")
    if len(line) > _LONGEST_CREDIT:
        return None
    for pattern, extent in ((_FIRST_PUBLISHED, "full"), (_WITH, "partly")):
        m = pattern.match(line)
        if m:
            name = next(n for n in ("who", "who2", "who3") if n in m.re.groupindex and m.group(n))
            trusted = pattern is _WITH and " from " in f" {line.lower()} "
            paths = parties(sources, m.group(name), trusted=trusted)
            if paths:
                return _credit(
                    sources,
                    p,
                    Range(p.start + m.start(name), p.start + m.end(name)),
                    paths,
                    "full" if extent == "full" else "partly",
                )
    if head:
        m = _AGENCY_CITY.match(line)
        if m and (paths := [c for c in parties(sources, m.group("who")) if c[0].kind == "agency"]):
            return _credit(sources, p, Range(p.start, p.start + m.end("who")), paths, "full")
        m = _BYLINE.match(line)
        if m:
            return _byline(sources, p, m.group("who"), p.start + m.start("who"))
    if foot:
        paths = _list_of_sources(sources, line)
        if paths:
            return _credit(sources, p, p, paths, "partly")
    for f in formats():
        if not f.literal and not (head or foot):
            continue  # a bare "{NAME}, {AGENCY}" means a credit only where credits stand
        m = f.pattern.match(line)
        if not m or (f.position == "dateline" and not head):
            continue
        slots = [(n, v) for n, v in m.groupdict().items() if v]
        if not slots:  # the format itself names the agency: "The Associated Press contributed to this report"
            agency = sources.outlet_in(line)
            if agency and agency[0].kind == "agency" and agency[0].id != sources.publisher:
                return _credit(
                    sources, p, Range(p.start + agency[1], p.start + agency[2]), [(agency[0],)], f.extent
                )
            continue
        named = [(n, parties(sources, v)) for n, v in slots]
        if slots and all(paths for _, paths in named):
            first, last = slots[0][0], slots[-1][0]
            words = Range(p.start + m.start(first), p.start + m.end(last))
            where = Range(p.start, p.start + m.end()) if f.position == "dateline" else p
            others = [
                c
                for _, paths in named
                for c in paths
                if f.position != "dateline" or c[0].id != sources.publisher
            ]
            return _credit(sources, where, words, others, f.extent) if others else None
    return None


def _place(words: str) -> bool:
    """A dateline's place is in capitals ("LA CROSSE, Wis.", "KYIV, March 3")."""
    first = re.split(r"[,/]", words)[0]
    return sum(c.isupper() for c in first) >= max(2, 0.6 * sum(c.isalpha() for c in first)) or bool(
        re.search(r"\d", words)
    )


def _byline(sources: Sources, p: Range, who: str, at: int) -> Attribution | None:
    """ "By AFP" is the agency's text; "By Jane Doe, Associated Press" too; "By Jane Doe and AFP" is partly so."""
    paths = parties(sources, who)
    if paths:
        return _credit(sources, p, Range(at, at + len(who)), paths, "full")
    parts = re.split(r"\s*(?:,|\||/|•|\band\b|\bwith\b|&)\s*", who)
    named = [(part, parties(sources, part)) for part in parts if part]
    agencies = [c for _, found in named for c in found if c[0].kind in {"agency", "vague"}]
    if not agencies:
        return None
    partly = bool(re.search(r"\b(?:and|with)\b|&", who)) or sources.publisher == agencies[0][0].id
    return _credit(sources, p, Range(at, at + len(who)), agencies, "partly" if partly else "full")


def parties(sources: Sources, words: str, *, trusted: bool = False) -> list[tuple[Party, ...]]:
    """The chains of a list of outlets, agencies and collectives; empty when any member is something else.

    ``trusted``: only an outlet can stand here ("With reports from X"), so a one-word name nobody listed counts too.
    """
    words = words.strip(" .;:–—-|")
    found: list[tuple[Party, ...]] = []
    for part in re.split(r"\s*[,;/|•]\s*", words):
        part = re.sub(r"^(?:and|und|et|y|e|и|та)\s+", "", part.strip(), flags=re.I)
        if not part:
            continue
        via = re.split(r"\s+via\s+", part)
        chain_sets = [_members(sources, v, trusted) for v in via]
        if not all(chain_sets):
            return []
        chains: list[tuple[Party, ...]] = [()]
        for options in chain_sets:
            chains = [(*c, o) for c in chains for o in options]
        found += chains
    return found


def _members(sources: Sources, words: str, trusted: bool) -> list[Party]:
    pieces = [words[s:e] for s, e in conjuncts(words)]
    if len(pieces) == 1:
        pieces = [
            x for x in re.split(r"\s+(?:and|und|et|y|e|и|та|plus|with)\s+|\s*\+\s*|\s*&\s*", words) if x
        ]
    whole = sources.outlet(words, shape=len(pieces) == 1)
    if whole is not None:
        return [] if credits_images_only(whole) else [whole]
    found = [_credited(sources, c, trusted) for c in pieces]
    return [f for f in found if f] if all(found) else []


def _credited(sources: Sources, words: str, trusted: bool) -> Party | None:
    words = re.sub(r"^(?:the(?=\s+[a-z])|with|von|par|por)\s+", "", words.strip())
    words = re.sub(r"\s+(?:staff|reporters?|correspondents?)$", "", words, flags=re.I)
    outlet = sources.outlet(words)
    if outlet:
        return None if credits_images_only(outlet) else outlet
    vague = vague_phrase(words)
    if vague is not None and vague.kind == "vague":
        return make_party(words, "vague")
    return outlet_party(words) if trusted and _TITLE.fullmatch(words) else None


def _list_of_sources(sources: Sources, line: str) -> list[tuple[Party, ...]]:
    """A line at the foot that is nothing but a list of outlets: "The Arab Weekly plus agencies, France24 via AFP and AP, BBC"."""
    if (
        len(line.split()) > 40
        or (line.rstrip().endswith((".", "!", "?", ":")) and not re.search(r"\.(?:org|com|net)$", line))
        or not re.search(r"[,;/|]|\b(?:via|plus)\b", line)
    ):
        return []
    return parties(sources, line)


def _credit(
    sources: Sources, where: Range, words: Range, paths: list[tuple[Party, ...]], extent: Extent
) -> Attribution:
    text = sources.page.text
    return Attribution(
        article=sources.article.id,
        sentence=Span.of(text, where.start, where.end),
        source=(Span.of(text, words.start, words.end),),
        cue=(),
        content=(Span.of(text, sources.page.paragraphs[0].start, sources.page.paragraphs[-1].end),)
        if extent == "full"
        else (),
        paths=tuple(dict.fromkeys(paths)),
        form="credit",
        extent=extent,
        confidence=0.9,
    )


def _declared(sources: Sources) -> list[Attribution]:
    """Credits that stand outside the text: byline elements, authors and copyright holders of the page's metadata."""
    found = []
    items = [(c.kind, c.text) for c in sources.article.credits] + [
        ("byline", a) for a in sources.article.authors
    ]
    for kind, words in items:
        bare = re.sub(
            r"^(?:by|von|par|por|source|copyright|©|\(c\)|\d{4}|[:\s])+", "", fold_keep(words), flags=re.I
        )
        paths = parties(sources, bare)
        extent: Extent = "full"
        if not paths and kind in {"byline", "credit line", "metadata"}:
            attribution = _byline(sources, Range(0, 0), bare, 0)
            paths, extent = (
                (list(attribution.paths), attribution.extent or "partly") if attribution else ([], extent)
            )
        if not paths:
            m = _WITH.match(words)
            paths, extent = (
                (parties(sources, next(w for w in m.groups() if w)), "partly") if m else ([], extent)
            )
        # Metadata names the publisher itself more often than not: that credits nobody else.
        paths = [p for p in paths if p[0].id != sources.publisher]
        if kind in {"copyright", "metadata"}:
            paths = [p for p in paths if p[0].kind == "agency"]
        if paths:
            empty = Span(0, 0, "")
            found.append(
                Attribution(sources.article.id, empty, (), (), (), tuple(dict.fromkeys(paths)), form="credit", extent=extent, confidence=0.8, declared=f"{kind}: {words}")
            )  # fmt: skip
    return found


def fold_keep(words: str) -> str:
    """One line, single spaces; case and signs kept."""
    return re.sub(r"\s+", " ", words).strip()
