"""Whom the words of a credit name, and how much of the text is theirs: "sak/Reuters", "France24 via AFP and AP, BBC".

A list is cut at its separators and every part is one of these: an agency, an outlet, agencies without names, the
publisher's own desk, an editor's initials, a person, a place. The words are data (``data/<code>/credits.csv``). One
part that is none of these and the whole is no credit: a wrong one would make the article somebody else's.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from ..data import ANY, either, rows_everywhere, words_everywhere
from ..language.dates import month_numbers
from ..language.text import fold
from ..model import Party
from ..parties import (
    agency_by_name,
    country_of,
    credits_images_only,
    kind_of,
    make_party,
    outlet_by_url,
    outlet_party,
    vague_phrase,
)
from .sources import Sources

Extent = Literal["full", "partly", "tip"]
Lead = Literal["bare", "signed", "byline", "label", "with", "named"]
Kind = Literal["agency", "outlet", "collective", "own", "initials", "person", "place", "time", "other"]


class Part(NamedTuple):
    """One member of a list. ``start`` counts characters in the list's words; ``joined``: the separator before it."""

    kind: Kind
    party: Party | None
    start: int
    end: int
    joined: str


class Listing(NamedTuple):
    """What a list credits: the chains it names, how far, and where in its words they stand."""

    paths: tuple[tuple[Party, ...], ...]
    extent: Extent
    start: int
    end: int
    dated: bool


_LONGEST = 200
_MOST_PARTS, _MOST_WORDS, _FEW_WORDS = 16, 14, 5
_UNSURE = frozenset({"other", "person", "place"})  # what may hold an agency or a time


@cache
def words(name: str) -> tuple[str, ...]:
    """A list of credits.csv in all languages, longest first."""
    return tuple(sorted(words_everywhere("credits", name), key=len, reverse=True))


@cache
def _folded(name: str) -> frozenset[str]:
    return frozenset(fold(w) for w in words(name))


@cache
def _codes() -> dict[tuple[str, str], str]:
    """(language or "", folded code) to the agency's name."""
    found = {}
    for language, row in rows_everywhere("credits.csv"):
        if row["list"] == "code":
            for pair in row["words"].split("|"):
                code, _, name = pair.partition("=")
                found["" if language == ANY else language, fold(code)] = name
    return found


@cache
def _distributors() -> frozenset[str]:
    rows = (row for _language, row in rows_everywhere("credit_lines.csv") if row["meaning"] == "press-release")
    return frozenset(party.id for row in rows if (party := agency_by_name(row["scope"])))


@cache
def any_of(name: str) -> str:
    """A regular expression for any word of the list."""
    return f"(?:{either(words(name))})"


@cache
def _separator() -> re.Pattern[str]:
    return re.compile(
        # Elements that touch in the markup may touch in the text: "Jane Doeand AP".
        rf"(?i:\s*[,，、;；/|•·&+()\[\]（）【】=]+\s*(?:{any_of('joiner')}\s+)?|\s+[-–—]+\s+"
        rf"|\s+(?:via|{any_of('joiner')})\s+)|(?<=[a-zà-ÿ])(?:and|with|mit|und|avec|et|con)\s+(?=[A-Z]{{2}})"
    )


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of('lead')}(?:\s+|(?<=['’]))|[ld]['’])(?=\S)", re.I)


@cache
def _time() -> re.Pattern[str]:
    """Words at the end of a name that only say when: "Published 9:21 a.m. ET March 8, 2024", "Posted at 2:40 pm"."""
    named = {*month_numbers(None), *map(str.casefold, words_everywhere("language", "weekdays")), *words("when")}
    unit = rf"(?:\d[\d:.]*(?:st|nd|rd|th|h)?(?:\s*[ap]\.?m\b\.?)?|\b(?:{either(named)})\b\.?)"
    told = rf"\d|\b(?:{either(words_everywhere('language', 'weekdays'))})\b|{any_of('when')}"
    return re.compile(rf"(?=[^\n]*(?:{told}))(?:[\s:(–—-]*{unit})+[\s).:–—-]*$", re.I)


_INITIALS = re.compile(r"[a-zà-ÿ]{1,4}\.?|[a-z]\.[a-z]{1,3}\.?|[A-Z]{1,2}-\d")
_NUMBER = re.compile(r"[\d.:/ -]*\d[\d.:/ -]*(?:Uhr|h)?")
_CALLSIGN = re.compile(r"[KW][A-Z]{2,3}(?:-(?:TV|FM|AM))?")
_STATION = re.compile(rf"(?P<name>{_CALLSIGN.pattern}(?: \d{{1,2}})?)(?: [A-Z][\w.]+){{0,3}}")
_LETTERS = re.compile(r"(?:[A-Za-z][^\w.]+)+[A-Za-z]\W*")  # buttons for the size of letters: "A A"
_TRIM = " \t\u00a0\u200b\u200e\u200f\ufeff.:*_–—-\"“”„«»‘’'•"


def read_list(sources: Sources, said: str, lead: Lead) -> Listing | None:
    """Whom the words credit when ``lead`` stands before them; None when they credit nobody or hold something else.

    ``lead``: ``label`` "Source:", ``with`` (material of theirs was used), ``byline`` "By", ``named`` (words that only
    an outlet can follow, "first published in"), ``signed`` nothing at the head of the text, ``bare`` nothing at all.
    """
    if len(said) > _LONGEST:
        return None
    parts = _parts(sources, said, lead)
    if lead == "byline" and said.islower() and any(p.kind == "other" for p in parts):  # "jane doe, associated press"
        parts = _parts(sources, re.sub(r"(?<![\w'’])[a-z]", lambda m: m.group().upper(), said), lead)
    dated = any(p.kind == "time" for p in parts)
    parts = [p for p in parts if p.kind != "time"]
    if not parts or any(p.kind == "other" for p in parts):
        return None
    if lead == "byline":
        parts = [
            p._replace(kind="own", party=None) if p.party is not None and _is_sister(sources, p.party) else p
            for p in parts
        ]
    credited = [p for p in parts if p.party is not None and p.kind != "own"]
    if not credited or any(p.party is not None and credits_images_only(p.party) for p in parts):
        return None
    people = any(p.kind == "person" for p in parts)
    if lead == "bare" and people and not any(_joins(p.joined) or "|" in p.joined for p in parts[1:]):
        return None  # "Jane Doe/AFP" is how photographers are named; "Jane Doe and AFP", "Jane Doe | AFP" are not
    # "Le Monde, El País, BBC" in El País: where several newsrooms are listed, it is one of them by its own words.
    listed = lead == "bare" and len(credited) > 1 and not people and any(p.kind == "outlet" for p in credited)
    paths = _paths([p for p in parts if p.party is not None] if listed else credited)
    return Listing(paths, _extent(parts, credited, lead), credited[0].start, credited[-1].end, dated)


def _extent(parts: list[Part], credited: list[Part], lead: Lead) -> Extent:
    parties = list(dict.fromkeys(p.party for p in credited))
    if lead == "with" or any(p.kind in {"own", "initials"} for p in parts):
        return "partly"
    people = [i for i, p in enumerate(parts) if p.kind == "person"]
    if people:
        # "Jane Doe, Associated Press" says whom she works for; "Jane Doe and AFP", "AFP, Jane Doe" are two.
        first = parts.index(credited[0])
        works_for = people[-1] < first and all(not _joins(p.joined) for p in parts[first:])
        return "full" if works_for and len(parties) == 1 else "partly"
    whole = credited[0].kind in {"agency", "collective"} or lead in {"byline", "named"}
    return "full" if whole and len(parties) == 1 else "partly"


def _joins(separator: str) -> bool:
    return any(c.isalpha() or c in "&+" for c in separator) and "," not in separator


def _paths(credited: list[Part]) -> tuple[tuple[Party, ...], ...]:
    """ "France24 via AFP and AP, BBC": what follows "via" stands behind what precedes it, up to the next comma."""
    found: list[tuple[Party, ...]] = []
    front: tuple[Party, ...] | None = None
    for part in credited:
        assert part.party is not None
        via = part.joined.strip().lower() == "via"
        if via and found:
            front = found.pop()
        elif not _joins(part.joined):
            front = None
        found.append((*front, part.party) if front and part.party not in front else (part.party,))
    return tuple(dict.fromkeys(found))


def _parts(sources: Sources, said: str, lead: Lead) -> list[Part]:
    signs = [*_separator().finditer(said)]
    edges = zip([0, *(m.end() for m in signs)], [*(m.start() for m in signs), len(said)], strict=True)
    between = ["", *(m.group() for m in signs)]
    pieces = [(a, b, joined) for (a, b), joined in zip(edges, between, strict=True) if said[a:b].strip(_TRIM)]
    if not pieces or len(pieces) > _MOST_PARTS:
        return []
    found: list[Part] = []
    for start, end, before in pieces:
        shaped = len(pieces) > 1
        kind, party = _read(sources, said[start:end], lead, found, shaped=shaped)
        when = _time().search(said[start:end]) if kind in _UNSURE else None
        if when:
            end = start + when.start()
            left = said[start:end]
            kind, party = _read(sources, left, lead, found, shaped=shaped) if left else ("time", None)
        if kind in _UNSURE and (inside := _inside(sources, said[start:end], lead)):
            # "Jane Doe Associated Press", "Associated Press writer Jane Doe", "AP's Jane Doe"
            a, b, agency = inside
            if a:
                found.append(Part("person", None, start, start + a, before))
                before = ","
            (kind, party), start, end = _as_part(sources, agency), start + a, start + b
        found.append(Part(kind, party, start, end, before))
        if kind == "other":
            break  # the rest decides nothing
        if when and kind != "time":
            found.append(Part("time", None, end, end, ","))
    return found


def _as_part(sources: Sources, party: Party) -> tuple[Kind, Party | None]:
    own = sources.article.outlet
    if own is not None and (party.id == own.id or fold(party.name) == fold(own.name)):
        return "own", party
    if party.id in _distributors():
        return "other", None  # who passes on press releases has written none of them
    return ("agency" if party.kind == "agency" else "outlet"), party


def _is_sister(sources: Sources, party: Party) -> bool:
    """Another title of the publisher's house: in a byline it says whom a colleague works for."""
    own = sources.article.outlet
    return own is not None and party.kind == "outlet" and party.owner is not None and party.owner == own.owner


def _read(sources: Sources, piece: str, lead: Lead, before: list[Part], *, shaped: bool) -> tuple[Kind, Party | None]:
    """What one piece is. ``shaped``: an outlet nobody listed may be known by the form of its name."""
    said = name = piece.strip(_TRIM)
    if not name.strip():
        return "initials", None
    if _NUMBER.fullmatch(name):
        return "place", None
    named = any(p.kind == "person" for p in before)
    role = _bare(name.split()[-1]) in _folded("role") and fold(name) not in _folded("collective")
    if named and role and _agency(sources, name) is None:
        return "place", None  # "Jane Doe, News Reporter"
    shaped = lead in {"label", "with", "named"} or (shaped and lead == "bare")
    for _ in range(4):
        plain = fold(name)
        if plain in _folded("own desk"):
            return "own", None
        if _own_name(sources, name):
            return "own", sources.article.outlet
        party = _agency(sources, name) or (_agency_named(name, None, None) if shaped and name.isupper() else None)
        if party is not None:
            return _as_part(sources, party)
        vague = vague_phrase(name)
        if plain in _folded("collective") or (vague is not None and vague.category.startswith("wire-collective")):
            return "collective", make_party(name, "vague")
        outlet = None if _INITIALS.fullmatch(name) else sources.outlet(name, shape=shaped)
        if outlet is not None:
            return _as_part(sources, outlet)
        shorter = _lead().match(name)
        if not shorter:
            break
        name = name[shorter.end() :]
    if lead == "signed" and (station := _STATION.fullmatch(said)):
        told = f"{sources.article.outlet.name} {sources.article.url}" if sources.article.outlet else ""
        own = station["name"][:4].strip().casefold() in told.casefold()
        return ("own", None) if own else ("outlet", outlet_party(station["name"]))
    first, _, last = name.rpartition(" ")
    # "Guardian staff"; "Courier staff" after the agencies that were used: the publisher's, by another of its names.
    listed = before and lead in {"with", "bare"} and sources.outlet(first, shape=False)
    if first and fold(last) in _folded("role") | _folded("own desk") and (listed or _own_name(sources, first)):
        return "own", None
    if first and _bare(last) in _folded("collective") and sources.outlet(first, shape=False):
        return "collective", make_party(name, "vague")  # "with Post wires"
    if _INITIALS.fullmatch(said):
        return "initials", None
    if lead in {"with", "named"}:
        vague = vague_phrase(said)
        if vague is not None and vague.kind == "vague":
            return "collective", make_party(said, "vague")
        if _could_be_outlet(said, lead, before):
            return "outlet", outlet_party(said)
    if not any(c.isupper() for c in said) and any(c.lower() != c.upper() for c in said):
        return "other", None
    first, _, place = said.partition(" ")
    if before and before[-1].party is not None:
        if said.isupper() or (not place and lead != "bare"):
            return "place", None  # "AFP, MANILA"
        if _INITIALS.fullmatch(first) and place[0].isupper() and " " not in place:
            return "initials", None  # "Reuters/kra Frankfurt"
    if lead == "byline" or kind_of(said) == "person":
        return "person", None
    return ("place", None) if said.isupper() and len(said.split()) <= 3 and shaped else ("other", None)


@cache
def _title() -> re.Pattern[str]:
    """One capitalised word, or two that begin with an article: "Reforma", "El Economista". Longer may be people."""
    return re.compile(rf"(?:{any_of('article before a title')}\s+)?[A-Z][\w’'-]{{2,}}")


def _could_be_outlet(name: str, lead: Lead, before: list[Part]) -> bool:
    """Whether a name nobody listed is an outlet where hardly anything else can stand."""
    if _time().search(name) or not name[0].isupper():
        return False
    if lead == "named":
        return len(name.split()) <= 5 and kind_of(name) not in {"person", "document"}
    return _title().fullmatch(name) is not None and (not before or before[-1].kind == "outlet")


def _bare(word: str) -> str:
    return fold(word.strip(_TRIM))


def _own_name(sources: Sources, name: str) -> bool:
    """The publisher by its name or its address: "ORF.at", "ntv.de"."""
    own = sources.article.outlet
    if own is None:
        return False
    host = outlet_by_url(name) if "." in name and " " not in name else None
    names = {name, name.rsplit(".", 1)[0]} if " " not in name else {name}
    plain = {re.sub(r"^the ", "", fold(n)) for n in names}
    return re.sub(r"^the ", "", fold(own.name)) in plain or (host is not None and host.id == own.id)


def _agency(sources: Sources, name: str) -> Party | None:
    own, language = sources.article.outlet, sources.article.language
    return _agency_named(name.strip(_TRIM), _SAME.get(language or "", language), country_of(own) if own else None)


# One language under two codes.
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "sh": "sr"}


@lru_cache(maxsize=4096)
def _agency_named(name: str, language: str | None, country: str | None) -> Party | None:
    if not name or len(name) > 80 or _CALLSIGN.fullmatch(name) or _LETTERS.fullmatch(name):
        return None
    plain, codes = fold(name), _codes()
    code = codes.get((language or "", plain)) or codes.get(("", plain))
    if code is None and (not name.isascii() or len(name) > 5):
        code = next((v for (_, k), v in codes.items() if k == plain), None)
    if code is not None:
        return agency_by_name(code, language=language)
    return agency_by_name(name, language=language, country=country)


def ends_in_desk(name: str) -> bool:
    """ "MM-Redaktion", "Web Desk": the publisher's own people without their names."""
    return any(fold(name).endswith(desk) for desk in _folded("own desk") if len(desk) > 3)


def _inside(sources: Sources, piece: str, lead: Lead) -> tuple[int, int, Party] | None:
    """An agency inside a name, and where: behind people's names, or before the words that say what somebody does there.

    In a byline it may be an outlet that is known by its letters ("Jane Doe CNN"): other names may be people's.
    """
    # Elements that touch in the markup may touch in the text: "Jane DoeAssociated Press".
    spots = [m.start() for m in re.finditer(r"(?<!\S)(?=\S)|(?<=[a-zà-ÿ])(?=[A-Z])", piece)]
    if not 1 < len(spots) <= (_FEW_WORDS if lead == "bare" else _MOST_WORDS):
        return None
    for a in (a for a in spots if not a or not piece[a].islower()):
        before = piece[:a].strip(_TRIM)
        shown = before.title() if before.isupper() else before
        named = " " in shown and kind_of(shown) == "person" if lead in {"bare", "signed"} else before[:1].isupper()
        if a and not named:
            continue
        for b in [a + m.end() for m in re.finditer(r"[^\s/]+", piece[a:])][4::-1]:
            name = re.sub(r"['’]s?$", "", piece[a:b].strip(_TRIM))
            party = _agency(sources, name)
            if (
                party is None
                and lead == "byline"
                and name.isupper()
                and len(name) > 2
                and not _CALLSIGN.fullmatch(name)
            ):
                party = sources.outlet(name, shape=False)
            if party is None or (not a and party.name.split()[0].isupper() and re.fullmatch("[A-Z][a-z]{1,4}", name)):
                continue  # "Mina Holt" is nobody of MINA
            rest = re.sub(r"^['’]s?\b", "", piece[b:]).split()
            roles = _folded("role").intersection(map(_bare, rest[:1] + rest[-1:]))
            theirs = lead == "byline" and not a and len(rest) > 1 and kind_of(" ".join(rest)) == "person"
            if not rest or roles or theirs or piece[a:b].endswith(("'s", "’s")):
                return a, b, party
            break  # no shorter name either
    return None
