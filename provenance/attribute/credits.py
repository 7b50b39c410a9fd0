"""Credits: whose text this is, as bylines, datelines, credit lines and declared metadata say.

A credit has one of a few forms: a pattern, the place where it can stand, and how the words it holds are read
(``credit_lists``). Formats with words of their own ("Con información de {AGENCY}") are data, ``credit_lines.csv``: a
pattern with slots and what it means: ``full-reprint`` and ``republication`` (the whole text is theirs),
``partly-based-on``, ``tip`` (they had it first); the other meanings credit nobody's text (a photo, a colleague).

Where a line stands decides with it: a bare "(NTB)" closes the article at its foot, and only a part of it further up.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache
from typing import Literal, NamedTuple

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
_LONGEST_DATELINE, _LONGEST_TAG = 150, 90
_CONFIDENCE = 0.9

# Where a form can stand: at the beginning of a paragraph; alone on its line anywhere, near either end, at its very end,
# before the text; behind the last word of a paragraph.
_Where = Literal["opening", "anywhere", "near", "edge", "head", "tag"]
# Who must be among those named, for the form to be a credit and no caption, headline or list of names.
_Only = Literal["anybody", "a wire", "wires", "sellers", "the listed", "a provider"]


class _Form(NamedTuple):
    """One form of a credit; the groups of ``pattern`` whose names begin with "who" hold the names.

    ``extent`` is what its words say; ``alone``, where it names one party only. ``key``: small letters every match
    holds, by which most lines are told to be none. ``party``: whom its words credit without naming them. ``never``:
    what makes the line something else.
    """

    where: _Where
    pattern: str
    lead: Lead = "bare"
    only: _Only = "anybody"
    extent: Extent | None = None
    alone: Extent | None = None
    key: str = ""
    party: str = ""
    never: str = ""

    def credited(self, sources: Sources, line: str) -> tuple[Listing, int, Range] | None:
        """The list a line holds in this form, where its words begin, and the stretch of the line that is the credit."""
        start = max(0, len(line) - _LONGEST_TAG) if self.where == "tag" else 0
        m = _compiled(self.pattern).search(line[: 200 if self.where == "opening" else None], start)
        if m is None or (self.never and _compiled(self.never).search(line)):
            return None
        slots = {name: words for name, words in m.groupdict().items() if words and name.startswith("who")}
        read = [(m.start(name), read_list(sources, words, self.lead)) for name, words in slots.items()]
        named = [(at, listing) for at, listing in read if listing]
        whole = Range(m.start() if self.where == "tag" else 0, m.end() if self.where == "opening" else len(line))
        if self.party and (party := agency_by_name(self.party) or outlet_by_name(self.party)):
            named = [(0, Listing(((party,),), "full", 0, len(line), False))] if party.id != sources.publisher else []
        if not named or len(named) < len(read) or (self.where == "opening" and not _opens(line, m)):
            return None
        at, first = named[0]
        paths = tuple(dict.fromkeys(path for _, listing in named for path in listing.paths))
        extent = self.extent or (self.alone if self.alone and len(paths) == 1 else first.extent)
        listing = first._replace(paths=paths, extent=extent, end=named[-1][0] + named[-1][1].end - at)
        if self.where == "tag":
            whole = Range(at, m.end(next(iter(slots))))
        return (listing, at, whole) if self._fits(listing, line, sources) else None

    def _fits(self, listing: Listing, line: str, sources: Sources) -> bool:
        parties = [party for path in listing.paths for party in path]
        wires = [p.kind in {"agency", "vague"} for p in parties]
        if self.where == "tag" and (
            listing.dated or _compiled(_OF_A_PICTURE).search(line, max(0, len(line) - _LONGEST_TAG))
        ):
            return False
        if self.only in {"a wire", "wires"}:
            return any(wires) if self.only == "a wire" else all(wires)
        if self.only == "sellers":
            return all(p.kind == "agency" or p.id in _outlets_in_datelines() for p in parties)
        if self.only == "a provider":
            return sources.publisher is not None and (listing.dated or line.rstrip().endswith(("•", "·", "|")))
        return self.only == "anybody" or not any(p.id.startswith("outlet:") for p in parties)


_SLOT = re.compile(r"\{(\w+)\}")
_WHO = frozenset({"AGENCY", "OUTLET", "SOURCE", "A", "B", "ORG"})
_SHAPES = {"YYYY": r"\d{4}", "id": r"[\w/-]+", "D": r"\d{1,2}\.?", "text": r".*", "few": r"(?:[^\s.]+\s+){0,6}[^\s.]+"}
_DASH = r"\s*[-–—]{1,2}\s*"
_compiled = cache(lambda pattern: re.compile(pattern, re.I))


def _formats() -> Iterator[_Form]:
    """The formats with words of their own; what lists, labels and datelines look like is known without them."""
    for _language, row in rows_everywhere("credit_lines.csv"):
        extent = _EXTENT.get(row["meaning"])
        if extent is None or row["position"] != "footer":
            continue
        literal = [w for w in re.split(r"[^\w/-]+", _SLOT.sub(" ", row["pattern"])) if w]
        telling = [w for w in literal if len(w) >= 3 and not re.fullmatch(f"via|{any_of('joiner')}", w, re.I)]
        slots = [n for n in _SLOT.findall(row["pattern"]) if n in _WHO]
        if (
            telling
            and (slots or len(literal) >= 3)
            and not re.match(rf"\W*{any_of('label')}\s*:", row["pattern"], re.I)
        ):
            yield _Form(
                "anywhere" if len(telling) >= 2 and extent != "full" else "near", _format(row["pattern"]),
                "with" if extent == "partly" else "named", "anybody", extent,
                key=max(telling, key=len).lower(), party="" if slots else row["scope"],
            )  # fmt: skip


def _format(pattern: str) -> str:
    """A format as an expression over a whole line; its slots for somebody are the groups ``who0``, ``who1``..."""
    out, at, bare = "", 0, pattern.strip("() .*")
    for count, m in enumerate(_SLOT.finditer(bare)):
        out += _literal(bare[at : m.start()])
        slot = m.group(1)
        out += rf"(?P<who{count}>[^\n|]{{2,120}}?)" if slot in _WHO else _SHAPES.get(slot, r"[^\n|]{1,200}?")
        at = m.end()
    return rf"^[\W_]{{0,4}}(?:{any_of('note')}\W+)?{out}{_literal(bare[at:])}[\W_]*$"


def _literal(words: str) -> str:
    words = re.sub(r"\s*[-–—]{1,2}\s*(?=\s|$)", "\x00", words)
    return re.sub(r"(?:\\ )+", r"\\s+", re.escape(words)).replace("\x00", _DASH).replace("'", "['’]")


_STOPPED = r"[.!?…。！？؟۔।][\"'”’»)\]]*(?:\s*[(（][^()（）\n]{2,60}[)）])?\s*$"
_BARE = r"^[\W_]{0,3}(?P<who>[^\W_].*?)[\W_]*$"
_BRACKETED = r"^\W{0,2}[(\[（/]\W*(?P<who>[^\W_].*?)\W*[)\]）/]\W{0,2}$"
_FROM = r"^\W{0,2}[(\[]\s*(?:from|via)\s+(?P<who>[^()\n]{2,60})[)\]]\W{0,2}$"
_NO_BARE = (
    rf"(?<![ap]\.m){_STOPPED}|^\W*(?:©|\(c\))|(?:\S+\s+){{40}}"  # a sign of ownership without a year stands at pictures
)
# "Jane Doe/AFP", "Jane Doe, AP": so photographers are named; reporters by the agency's full name, or with a date.
_NO_BYLINE = rf"{_NO_BARE}|[/©(]|,\s*(?-i:[A-Z]{{2,5}})\W*$"
_OF_A_PICTURE = r"(?-i:[A-Z])[\w.]+\s?[/|]\s?(?-i:[A-Z])[^/|\n]*$"
_BEFORE_TAG = r"(?<=[.!?…。\"”»’])"

_PLACE = r"(?P<place>[^()\[\]（）【】\n/]{0,80}?)"
_BEFORE = r"(?P<place>[^()（）【】\n/]{0,80}?)"
_STOP = r"(?P<stop>\s*\.?\s*(?:[-–—=]{1,2}|[:：]))"
_DAY = r"\d\s*[^\W\d_]{3,10}\.?\s*(?:[—–-]\s*|\.\s*)"
_ASIAN = "共同|時事|ロイター|AFP|연합뉴스|뉴시스|뉴스1"
_DATELINES = (
    # "KYIV, March 3 (Reuters) -", "New Delhi [India], September 9 (ANI):", "(ANSA) - ROMA", "باريس (أ ف ب) -"
    rf"^\W{{0,3}}{_BEFORE}[\s.,—–-]*[(（](?P<who>[^()（）\n]{{2,60}})[)）]{_STOP}?\s*",
    rf"^{_PLACE}[\s.,]*/(?P<who>[^/\n()]{{2,30}})/(?P<stop>\s*\.|\s*[-–—]{{1,2}})\s*",  # "MOSCOW, September 9. /TASS/."
    # "МОСКВА, 9 сен — РИА Новости."
    rf"^{_PLACE}{_DAY}(?P<who>[^\W\d_][^\n.()—–]{{1,20}}(?:\.RU)?)(?P<stop>\.|\s*[-–—]{{1,2}})\s+",
    r"^(?P<place>)(?P<who>(?-i:[A-Z][A-Za-z]{1,12}))(?P<stop>\s+[-–—]{1,2})\s+",  # "AGI -"
    rf"^[【(（](?P<place>[^【】()（）=＝\n]{{0,20}}?)[\s=＝]?(?P<who>{_ASIAN})(?P<stop>[】)）])\s*",
    # "新华社北京9月9日电"
    r"^(?P<place>)(?P<who>[\u4e00-\u9fff]{3})[^\s，。]{0,14}?\d{1,2}月\d{1,2}日[^\s，。]{0,6}?(?P<stop>[电電])\s*",
)


@cache
def _forms() -> tuple[_Form, ...]:
    """All forms, those that say more before those that say less."""
    label, with_, by = any_of("label"), any_of("with"), any_of("byline")
    names = r"(?P<who>\S.*?)\W*$"
    return (
        *(_Form("opening", pattern, only="sellers", alone="full") for pattern in _DATELINES),
        *_formats(),
        _Form("anywhere", RE.hat_tip.pattern, "named", extent="tip"),
        _Form("anywhere", RE.passed_on.pattern, "label", extent="tip"),
        _Form("anywhere", RE.tip_via.pattern, "label", extent="tip"),
        # A portal's duty to name whose text it carries; the source of a retelling.
        _Form("near", rf"^\W{{0,4}}{any_of('label full')}\s*[:：]\s*{names}", "label", alone="full"),
        _Form("near", rf"^\W{{0,4}}{any_of('label partly')}\s*[:：]\s*{names}", "label", alone="partly"),
        _Form("near", rf"^\W{{0,4}}{label}\s*[:：]\s*{names}", "label"),
        _Form("near", rf"^\W{{0,4}}{with_}\s+{names}", only="a wire", extent="partly"),
        _Form(
            "near",
            rf"^(?=.*(?:\d{{4}}|copyright|{any_of('rights')}))[\W_]*(?:riproduzione riservata\W*)?(?:©|\(c\)|copyright)"
            rf"[\s©:]*(?:\(c\)\s*)?(?:\d{{4}}(?:\s*[-–]\s*\d{{4}})?)?[\s,]*(?:by\s+)?(?P<who>[^\W\d_][^\n]{{1,60}}?)"
            rf"[\s.,]*(?:{any_of('rights')}\b.*)?$",
            only="wires",
        ),
        # The number of an agency's item: "dpa:230428-99-483045/5"
        _Form("near", r"(?<!\w)(?P<who>(?-i:[a-z]{2,5})):\d{6}-\d"),
        _Form("head", rf"^{by}(?:\s*[:：]\s*|\s+)(?P<who>\S.*)$", "byline"),
        _Form("edge", _FROM, "named", only="the listed"),
        _Form("anywhere", _FROM, "named", only="the listed", extent="partly"),
        _Form("edge", _BRACKETED, only="a wire"),
        _Form("anywhere", _BRACKETED, only="a wire", alone="partly"),
        _Form("edge", _BARE, only="a wire", never=_NO_BARE),
        _Form("head", _BARE, "signed", only="a wire", never=_NO_BYLINE),
        _Form("head", _BARE, "signed", only="a provider", extent="full", never=_NO_BARE),
        # "... sagte er. (dpa)", "... he said. — Bernama", "... powiedział. /PAP/", "... he said. Associated Press"
        _Form("tag", rf"{_BEFORE_TAG}\s*[(\[（](?P<who>[^()\[\]（）\n]{{2,60}})[)\]）][\s.]*$", only="wires"),
        _Form("tag", rf"{_BEFORE_TAG}\s*(?:--|[—–-])\s?(?P<who>[^\W\d_][^\n.]{{1,40}}?)[\s.]*$", only="wires"),
        _Form("tag", rf"{_BEFORE_TAG}\s*/(?P<who>[^/\n]{{2,20}})/[\s.]*$", only="wires"),
        _Form(
            "tag", rf"{_BEFORE_TAG}\s+(?P<who>(?-i:[A-Z])[^\W\d_]+(?:(?!\bvia\b)[^\n.!?…,;:]){{0,25}})$", only="wires"
        ),
        _Form(
            "tag",
            rf"(?:{_BEFORE_TAG}\s*\((?:via\s)?|\(via\s)(?P<who>[^()\n]{{2,40}})\)[\s.:]*$",
            only="the listed",
            extent="partly",
        ),
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
        left = len(lines) - k
        head = k < _HEAD and k <= first and left > 1
        edge = head or (k > last and left <= _LONGEST_FOOT) or left <= _VERY_FOOT
        near = edge or left <= _FOOT
        short = len(line) <= (_LONGEST_CREDIT if near else _LONGEST_BETWEEN) and not of_a_picture(line)
        fits: dict[_Where, bool] = {
            "tag": True, "opening": k < _HEAD, "anywhere": short, "near": short and near, "edge": short and edge,
            "head": short and head,
        }  # fmt: skip
        places = {where for where, fitting in fits.items() if fitting}
        read = _credited(sources, line, places)
        if read is not None:
            listing, at, where, form = read
            if form.where == "tag" and k < last and listing.extent == "full":
                listing = listing._replace(extent="partly")  # it closes a part of the article
            found.append(_credit(sources, Range(p.start + where.start, p.start + where.end), p.start + at, listing))
    return _settled(found, _declared(sources))


def _credited(sources: Sources, line: str, places: Collection[_Where]) -> tuple[Listing, int, Range, _Form] | None:
    """What a line credits that stands in these places: by the first form that reads it."""
    low = line.lower()
    for form in _forms():
        if form.where in places and form.key in low and (read := form.credited(sources, line)):
            return (*read, form)
    return None


def _is_prose(line: str) -> bool:
    return (len(line) >= 60 or len(line.split()) >= 10) and _compiled(_STOPPED).search(line[-80:]) is not None


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


def _opens(line: str, m: re.Match[str]) -> bool:
    """Whether a dateline stands there and the text begins behind it: a dash, a date or capitals say so."""
    place, rest = m.group("place").strip(), line[m.end() :].strip()
    if not rest or m.end() > _LONGEST_DATELINE or not _is_place(place):
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
    return found + _original(sources)


def _declared_one(sources: Sources, kind: str, words: str, *, beside_people: bool) -> Attribution | None:
    line = re.sub(r"\s+", " ", words).strip()
    if of_a_picture(line):
        return None
    if kind in {"credit line", "copyright", "dateline"}:
        credited = _credited(sources, line, {"anywhere", "near", "edge"})
        listing = credited[0] if credited else None
    else:
        m = re.match(rf"\W{{0,4}}(?:{any_of('label')}\s*[:：]|{any_of('byline')}(?:\s*[:：]|\s))\s*(?=\S)", line, re.I)
        line = line[m.end() if m else 0 :]
        listing = read_list(sources, line, "byline")
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


def _original(sources: Sources) -> list[Attribution]:
    """The page another house's page is declared the original of. One of the same house is only its other title."""
    article, own = sources.article, sources.article.outlet
    first = outlet_by_url(article.canonical) if article.canonical else None
    if first is None or own is None or first.kind not in NEWSROOMS or not first.owner or not own.owner:
        return []
    # Where the address is the original's too, the name of the outlet is what is odd.
    odd = first.id == own.id or first.owner == own.owner or (article.url and outlet_by_url(article.url) == first)
    return [] if odd else [_outside(sources, ((first,),), "full", f"canonical: {article.canonical}")]


def _outside(sources: Sources, paths: tuple[tuple[Party, ...], ...], extent: Extent, declared: str) -> Attribution:
    nowhere, own = Span(0, 0, ""), sources.article.id
    return Attribution(own, nowhere, (), (), (), paths, form="credit", extent=extent, confidence=0.8, declared=declared)
