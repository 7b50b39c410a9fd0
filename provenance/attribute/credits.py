"""Credits: whose text this is, as bylines, datelines, credit lines and declared metadata say.

Formats with words of their own ("Con información de {AGENCY}") are data: ``credit_lines.csv``, a pattern with slots and
what it means: ``full-reprint`` and ``republication`` (the whole text is theirs), ``partly-based-on``, ``tip`` (they had
it first); the other meanings credit nobody's text (a photo, a colleague). Labels ("Quelle:"), bylines and bare lists
("sak/Reuters") are read by ``credit_lists``; datelines and tags that close a paragraph ("... sagte er. (dpa)") here.

Where a line stands decides with it: a bare "(NTB)" closes the article at its foot, and only a part of it further up.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from ..data import rows_everywhere
from ..language.text import Range
from ..model import NEWSROOMS, Attribution, Party, Span
from ..parties import agency_by_name, kind_of, outlet_by_name, outlet_by_url
from ..read.formats.page_credits import of_a_picture
from .credit_lists import Extent, Lead, Listing, any_of, ends_in_desk, read_list, words
from .phrases import RE
from .sources import Sources

_EXTENT: dict[str, Extent] = {
    "full-reprint": "full",
    "republication": "full",
    "partly-based-on": "partly",
    "tip": "tip",
    "hat-tip": "tip",
}
_LONGEST_CREDIT, _LONGEST_BETWEEN = 400, 200
_HEAD, _FOOT, _VERY_FOOT, _LONGEST_FOOT = 4, 6, 3, 25  # paragraphs at either end where a credit can stand
_CONFIDENCE = 0.9


class _Format(NamedTuple):
    pattern: str
    extent: Extent
    key: str  # small letters every match holds: most lines are told by it that they are no match
    agency: str | None  # whom it credits where it has no slot for them
    anywhere: bool  # told by its words alone, so it may stand between the parts of a long page


_SLOT = re.compile(r"\{(\w+)\}")
_WHO = frozenset({"AGENCY", "OUTLET", "SOURCE", "A", "B", "ORG"})
_SHAPES = {"YYYY": r"\d{4}", "id": r"[\w/-]+", "D": r"\d{1,2}\.?", "text": r".*"}
_DASH = r"\s*[-–—]{1,2}\s*"


@cache
def formats() -> tuple[_Format, ...]:
    """The formats with words of their own; what lists, labels and datelines look like is known without them."""
    found = []
    for _language, row in rows_everywhere("credit_lines.csv"):
        extent = _EXTENT.get(row["meaning"])
        if extent is None or row["position"] != "footer":
            continue
        literal = [w for w in re.split(r"[^\w/-]+", _SLOT.sub(" ", row["pattern"])) if w]
        telling = [w for w in literal if len(w) >= 3 and not re.fullmatch(f"via|{any_of('joiner')}", w, re.I)]
        if re.match(rf"\W*{any_of('label')}\s*:", row["pattern"], re.I):
            continue
        slots = [n for n in _SLOT.findall(row["pattern"]) if n in _WHO]
        fixed = agency_by_name(row["scope"]) or outlet_by_name(row["scope"]) if not slots else None
        if not telling or (not slots and (fixed is None or len(literal) < 3)):
            continue
        key, anywhere = max(telling, key=len).lower(), len(telling) >= 2 and extent == "partly"
        found.append(_Format(row["pattern"], extent, key, row["scope"] if fixed else None, anywhere))
    return tuple(found)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A format as an expression over a whole line; its slots for somebody are the groups ``who0``, ``who1``..."""
    out, at, count = "", 0, 0
    bare = pattern.strip("() .*")
    for m in _SLOT.finditer(bare):
        out += _literal(bare[at : m.start()])
        if m.group(1) in _WHO:
            out += rf"(?P<who{count}>[^\n|]{{2,120}}?)"
            count += 1
        else:
            out += _SHAPES.get(m.group(1), r"[^\n|]{1,200}?")
        at = m.end()
    return re.compile(rf"^[\W_]{{0,4}}{out}{_literal(bare[at:])}[\W_]*$", re.I)


def _literal(words: str) -> str:
    words = re.sub(r"\s*[-–—]{1,2}\s*(?=\s|$)", "\x00", words)
    return re.sub(r"(?:\\ )+", r"\\s+", re.escape(words)).replace("\x00", _DASH).replace("'", "['’]")


@cache
def _labelled() -> re.Pattern[str]:
    return re.compile(rf"^\W{{0,4}}{any_of('label')}\s*[:：]\s*(?P<who>\S.*?)\W*$", re.I)


@cache
def _with() -> re.Pattern[str]:
    return re.compile(rf"^\W{{0,4}}{any_of('with')}\s+(?P<who>\S.*?)\W*$", re.I)


@cache
def _by() -> re.Pattern[str]:
    return re.compile(rf"^{any_of('byline')}(?:\s*[:：]\s*|\s+)(?P<who>\S.*)$", re.I)


@cache
def _rights() -> re.Pattern[str]:
    return re.compile(
        r"^[\W_]*(?:riproduzione riservata\W*)?(?:©|\(c\)|copyright)[\s©:]*(?:\(c\)\s*)?"
        r"(?P<year>\d{4}(?:\s*[-–]\s*\d{4})?)?[\s,]*(?:by\s+)?"
        rf"(?P<who>[^\W\d_][^\n]{{1,60}}?)[\s.,]*(?P<rest>{any_of('rights')}\b.*)?$",
        re.I,
    )


# Labels that say of any source how far: a portal's duty to name whose text it carries; the source of a retelling.
_LABELS: tuple[tuple[str, Extent], ...] = (("label full", "full"), ("label partly", "partly"))
_BARE = re.compile(r"^[\W_]{0,3}(?P<who>[^\W_].*?)[\W_]*$")
_SIGNED = re.compile(r"\W*(?:©|\(c\))", re.I)  # a sign of ownership without a year stands at pictures
_BRACKETED = re.compile(r"^\W{0,2}[(\[（/].*[)\]）/]\W{0,2}$")
_TIPS: tuple[tuple[re.Pattern[str], Lead], ...] = (
    (RE.hat_tip, "named"),
    (RE.passed_on, "label"),
    (RE.tip_via, "label"),
)
_ITEM = re.compile(r"(?<!\w)(?P<who>[a-z]{2,5}):\d{6}-\d")  # the number of an agency's item: "dpa:230428-99-483045/5"
# "... sagte er. (dpa)", "... he said. — Bernama", "... powiedział. /PAP/"
_CLOSING = re.compile(
    r"(?<=[.!?…。\"”»’])\s*(?:[(\[（](?P<a>[^()\[\]（）\n]{2,60})[)\]）]"
    r"|(?:--|[—–-])\s?(?P<b>[^\W\d_][^\n.]{1,40}?)|/(?P<c>[^/\n]{2,20})/)[\s.]*$"
)
_STOPPED = re.compile(r"[.!?…。！？؟۔।][\"'”’»)\]]*(?:\s*[(（][^()（）\n]{2,60}[)）])?$")

_PLACE = r"(?P<place>[^()\[\]（）【】\n/]{0,80}?)"
_BEFORE = r"(?P<place>[^()（）【】\n/]{0,80}?)"
_STOP = r"(?P<stop>\s*\.?\s*(?:[-–—=]{1,2}|[:：]))"
_DAY = r"\d\s*[^\W\d_]{3,10}\.?\s*(?:[—–-]\s*|\.\s*)"
_ASIAN = "共同|時事|ロイター|AFP|연합뉴스|뉴시스|뉴스1"
_DATELINES = tuple(
    re.compile(p)
    for p in (
        # "KYIV, March 3 (Reuters) -", "New Delhi [India], September 9 (ANI):", "(ANSA) - ROMA", "باريس (أ ف ب) -"
        rf"^\W{{0,3}}{_BEFORE}[\s.,—–-]*[(（](?P<who>[^()（）\n]{{2,60}})[)）]{_STOP}?\s*",
        # "MOSCOW, September 9. /TASS/."
        rf"^{_PLACE}[\s.,]*/(?P<who>[^/\n()]{{2,30}})/(?P<stop>\s*\.|\s*[-–—]{{1,2}})\s*",
        # "МОСКВА, 9 сен — РИА Новости."
        rf"^{_PLACE}{_DAY}(?P<who>[^\W\d_][^\n.()—–]{{1,20}}(?:\.RU)?)(?P<stop>\.|\s*[-–—]{{1,2}})\s+",
        r"^(?P<place>)(?P<who>[A-Z][A-Za-z]{1,12})(?P<stop>\s+[-–—]{1,2})\s+",  # "AGI -"
        rf"^[【(（](?P<place>[^【】()（）=＝\n]{{0,20}}?)[\s=＝]?(?P<who>{_ASIAN})(?P<stop>[】)）])\s*",
        # "新华社北京9月9日电"
        r"^(?P<place>)(?P<who>[\u4e00-\u9fff]{3})[^\s，。]{0,14}?\d{1,2}月\d{1,2}日[^\s，。]{0,6}?(?P<stop>[电電])\s*",
    )
)


@cache
def _outlets_in_datelines() -> frozenset[str]:
    """Outlets that sell their text and sign it like an agency: "Washington (CNN) —". Stations' callsigns are none."""
    found = set()
    for _language, row in rows_everywhere("credit_lines.csv"):
        if row["position"] == "dateline" and (m := re.search(r"\(([^(){}]{2,30})\)", row["pattern"])):
            known = outlet_by_name(m.group(1))
            found |= {known.id} if known else set()
    return frozenset(found)


def find(sources: Sources) -> list[Attribution]:
    """The credits of an article, in text order; those declared outside the text last.

    Nobody is credited twice: what the text says of somebody outweighs what is declared, and "the whole text is
    theirs" the rest that the text says of them.
    """
    page = sources.page
    lines = [page.words(p) for p in page.paragraphs]
    prose = [k for k, line in enumerate(lines) if _is_prose(line)]
    first, last = (prose[0], prose[-1]) if prose else (0, -1)
    found: list[Attribution] = []
    for k, (line, p) in enumerate(zip(lines, page.paragraphs, strict=True)):
        credit = _dateline(sources, line, p) if k < _HEAD else None
        if credit is None and len(line) <= _LONGEST_CREDIT:
            head = k < _HEAD and k <= first and k < max(1, len(lines) - 1)
            near_foot = k >= len(lines) - _FOOT
            foot = (k > last and k >= len(lines) - _LONGEST_FOOT) or k >= len(lines) - _VERY_FOOT
            if head or near_foot or foot or len(line) <= _LONGEST_BETWEEN:
                credit = _line(sources, line, p, head=head, near_foot=near_foot or foot, foot=foot)
        if credit is None:
            credit = _closing(sources, line, p, at_end=k >= last)
        if credit is not None:
            found.append(credit)
    return _settled(found, _declared(sources))


def _is_prose(line: str) -> bool:
    return (len(line) >= 60 or len(line.split()) >= 10) and _STOPPED.search(line[-80:].rstrip()) is not None


def _settled(written: list[Attribution], declared: list[Attribution]) -> list[Attribution]:
    """One credit a party: written before declared, and of what is written the farthest-reaching."""
    order: dict[Extent | None, int] = {"full": 0, "partly": 1, "tip": 2, None: 3}
    best: dict[tuple[str, ...], Attribution] = {}
    for group in (written, declared):
        for a in sorted(group, key=lambda a: order[a.extent]) if group is written else group:
            for path in a.paths:
                best.setdefault(tuple(p.id for p in path), a)
    kept = []
    for a in (*written, *declared):
        paths = tuple(p for p in a.paths if best[tuple(q.id for q in p)] is a)
        if paths:
            kept.append(replace(a, paths=paths))
    return kept


# -- lines of the text -----------------------------------------------------------------------------------------------


def _line(sources: Sources, line: str, p: Range, *, head: bool, near_foot: bool, foot: bool) -> Attribution | None:
    credited = _credited(sources, line, head=head, near_foot=near_foot, foot=foot)
    return _credit(sources, p, p.start + credited[1], credited[0]) if credited else None


def _credited(sources: Sources, line: str, *, head: bool, near_foot: bool, foot: bool) -> tuple[Listing, int] | None:
    """What a line of its own credits, and where in it the list begins."""
    if of_a_picture(line):
        return None
    if fixed := _formatted(sources, line, anywhere_only=not (head or near_foot)):
        return fixed
    for pattern, lead in _TIPS:
        m = pattern.match(line)
        if m and (listing := read_list(sources, m.group("who"), lead)):
            return listing._replace(extent="tip"), m.start("who")
    if head or near_foot:
        if m := _labelled().match(line):
            listing = read_list(sources, m.group("who"), "label")
            if listing and listing.extent != "tip" and len(listing.paths) == 1:
                for name, extent in _LABELS:
                    if re.match(rf"\W{{0,4}}{any_of(name)}", line, re.I):
                        listing = listing._replace(extent=extent)
            return (listing, m.start("who")) if listing else None
        m = _with().match(line)
        if m and (listing := read_list(sources, m.group("who"), "bare")) and _has_agency(listing):
            return listing._replace(extent="partly"), m.start("who")
        if m := _rights().match(line):
            claimed = m.group("year") or m.group("rest") or "copyright" in line.lower()
            listing = read_list(sources, m.group("who"), "bare") if claimed else None
            if listing and all(path[0].kind == "agency" for path in listing.paths):
                return listing, m.start("who")
        m = _ITEM.search(line)
        if m and (listing := read_list(sources, m.group("who"), "bare")):
            return listing, m.start("who")
    if head:
        m = _by().match(line)
        if m and (listing := read_list(sources, m.group("who"), "byline")):
            return listing, m.start("who")
    bracketed = _BRACKETED.match(line) is not None
    if (bracketed or ((head or near_foot) and not _STOPPED.search(line.rstrip()))) and not _SIGNED.match(line):
        m = _BARE.match(line)
        listing = read_list(sources, m.group("who"), "bare") if m and len(line.split()) <= 40 else None
        if m and listing and _has_agency(listing):
            alone = len(listing.paths) == 1 and listing.extent == "full"
            if alone and not (head or foot):
                # Further up it closes a part of the article; without brackets it may be a picture's.
                return (listing._replace(extent="partly"), m.start("who")) if bracketed else None
            return listing, m.start("who")
    return None


def _has_agency(listing: Listing) -> bool:
    return any(p.kind in {"agency", "vague"} for path in listing.paths for p in path)


def _formatted(sources: Sources, line: str, *, anywhere_only: bool) -> tuple[Listing, int] | None:
    low = line.lower()
    for f in formats():
        if f.key not in low or (anywhere_only and not f.anywhere):
            continue
        m = _compiled(f.pattern).match(line)
        if not m:
            continue
        if f.agency:
            party = agency_by_name(f.agency) or outlet_by_name(f.agency)
            if party and party.id != sources.publisher:
                return Listing(((party,),), f.extent, 0, len(line)), 0
            continue
        lead: Lead = "with" if f.extent == "partly" else "named"
        slots = [(m.start(name), read_list(sources, words, lead)) for name, words in m.groupdict().items() if words]
        named = [(at, listing) for at, listing in slots if listing]
        if slots and len(named) == len(slots):
            at, whole = named[0]
            paths = tuple(dict.fromkeys(path for _, listing in named for path in listing.paths))
            return whole._replace(paths=paths, extent=f.extent, end=named[-1][0] + named[-1][1].end - at), at
    return None


def _closing(sources: Sources, line: str, p: Range, *, at_end: bool) -> Attribution | None:
    """The agency named behind a paragraph's last full stop: at the end of the article it is the whole text's."""
    m = _CLOSING.search(line, max(0, len(line) - 90))
    if m is None:
        return None
    name = m.lastgroup or "a"
    listing = read_list(sources, m.group(name), "bare")
    if listing is None or not all(q.kind in {"agency", "vague"} for path in listing.paths for q in path):
        return None
    where = Range(p.start + m.start(name), p.start + m.end(name))
    return _credit(sources, where, where.start, listing if at_end else listing._replace(extent="partly"))


def _dateline(sources: Sources, line: str, p: Range) -> Attribution | None:
    for pattern in _DATELINES:
        m = pattern.match(line[:200])
        if m is None:
            continue
        place = m.group("place").strip()
        listing = read_list(sources, m.group("who"), "bare")
        if listing is None or not _is_place(place) or not _begins(line, m, place):
            continue
        if not all(q.kind == "agency" or q.id in _outlets_in_datelines() for path in listing.paths for q in path):
            continue
        if len(listing.paths) == 1:
            listing = listing._replace(extent="full")  # "(dpa/bb)" is a regional desk of theirs
        return _credit(sources, Range(p.start, p.start + m.end()), p.start + m.start("who"), listing)
    return None


def _begins(line: str, m: re.Match[str], place: str) -> bool:
    """Whether the text begins behind it: a dash or a colon says so, or a date or capitals before it."""
    rest = line[m.end() :].strip()
    if not rest or m.end() > 150:
        return False
    capitals = sum(c.isupper() for c in place) >= max(2, 0.6 * sum(c.isalpha() for c in place))
    short = 0 < len(place.split()) <= 3 and m.group("who").isupper() and rest[0].isupper()  # "Caracas (EFE) El ..."
    return bool(m.group("stop")) or any(c.isdigit() for c in place) or capitals or short


def _is_place(place: str) -> bool:
    """ "LA CROSSE, Wis.", "Rio de Janeiro", "New Delhi [India], September 9": names, and months beside their days."""
    tokens = re.findall(r"[^\W\d_]+", place)
    dated = any(c.isdigit() for c in place)
    if len(tokens) > 10:
        return False
    return all(
        t[0].isupper() or t.lower() == t.upper() or t in words("small in places") or (dated and len(t) <= 10)
        for t in tokens
    )


def _credit(sources: Sources, where: Range, at: int, listing: Listing) -> Attribution:
    """What the line ``where`` credits; the words of the list begin at the offset ``at``."""
    text, paragraphs, extent = sources.page.text, sources.page.paragraphs, listing.extent
    whole = (Span.of(text, paragraphs[0].start, paragraphs[-1].end),) if extent == "full" else ()
    line, source = Span.of(text, where.start, where.end), Span.of(text, at + listing.start, at + listing.end)
    return Attribution(
        *(sources.article.id, line, (source,), (), whole, listing.paths),
        form="credit", extent=extent, confidence=_CONFIDENCE,
    )  # fmt: skip


# -- credits outside the text ----------------------------------------------------------------------------------------


def _declared(sources: Sources) -> list[Attribution]:
    """Credits that stand outside the text: bylines a reader sees first, then what the metadata says."""
    article = sources.article
    seen = [c for c in article.credits if c.kind != "metadata"]
    hidden = [c for c in article.credits if c.kind == "metadata"]
    found = [a for c in seen if (a := _declared_one(sources, c.kind, c.text, beside_people=False))]
    people = any(kind_of(name) == "person" for name in article.authors) or any(ends_in_desk(c.text) for c in hidden)
    credited = {c.text for c in article.credits}
    items = [*((c.kind, c.text) for c in hidden), *(("byline", a) for a in article.authors if a not in credited)]
    found += [a for kind, words in items if (a := _declared_one(sources, kind, words, beside_people=people))]
    original = _original(sources)
    return [*found, original] if original else found


def _declared_one(sources: Sources, kind: str, words: str, *, beside_people: bool) -> Attribution | None:
    line = re.sub(r"\s+", " ", words).strip()
    if of_a_picture(line):
        return None
    if kind in {"credit line", "copyright", "dateline"}:
        credited = _credited(sources, line, head=False, near_foot=True, foot=True)
        listing = credited[0] if credited else None
    else:
        m = _labelled().match(line) or _by().match(line)
        listing = read_list(sources, m.group("who") if m else line, "byline")
    if listing is None:
        return None
    paths = listing.paths
    if kind in {"metadata", "copyright"}:
        # Of outlets, metadata name the publisher and its sisters more often than not.
        paths = tuple(path for path in paths if path[0].kind in {"agency", "vague"})
    # Where the agency stands alone in its own item of a list of authors, the people beside it are others.
    alone = not re.sub(r"\W+", "", line[: listing.start] + line[listing.end :])
    extent = "partly" if beside_people and listing.extent == "full" and alone else listing.extent
    return _outside(sources, paths, extent, f"{kind}: {words}") if paths else None


def _original(sources: Sources) -> Attribution | None:
    """The page another house's page is declared the original of. One of the same house is only its other title."""
    article, own = sources.article, sources.article.outlet
    first = outlet_by_url(article.canonical) if article.canonical else None
    if first is None or own is None or first.kind not in NEWSROOMS or first.id == own.id:
        return None
    if not first.owner or not own.owner or first.owner == own.owner:
        return None
    if article.url and outlet_by_url(article.url) == first:
        return None  # the address is the original's too: the name of the outlet is what is odd
    return _outside(sources, ((first,),), "full", f"canonical: {article.canonical}")


def _outside(sources: Sources, paths: tuple[tuple[Party, ...], ...], extent: Extent, declared: str) -> Attribution:
    nowhere, own = Span(0, 0, ""), sources.article.id
    return Attribution(own, nowhere, (), (), (), paths, form="credit", extent=extent, confidence=0.8, declared=declared)
