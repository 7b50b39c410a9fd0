"""Who had shared words first, and whose they are: what the two texts and their pages say about it.

Explicit signs say it: a credit, a canonical address, a citation where the words stand, a link to the very page. The
others only point: an agency is the one who sells, a later date is no source, a shortened text comes from the long one.
An explicit sign beats what only points; signs of one rank that contradict each other leave the answer open.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Literal, NamedTuple

from ..data import words_everywhere
from ..language.text import Range, overlapping, quotations
from ..model import TEXTLESS, Article, Attribution, Party, Reuse, ReuseKind, Span
from ..parties import names_of, outlet_by_url
from ..read.formats.page_credits import of_a_picture

_Path = tuple[Party, ...]
Direction = Literal["from", "to"]


@dataclass(frozen=True, slots=True)
class Overlap:
    """The words two articles share, whoever had them first. Fields as in :class:`provenance.model.Reuse`."""

    article: str
    other: str
    passages: tuple[tuple[Span, Span], ...]
    kind: ReuseKind
    containment: float
    containment_other: float


@dataclass(frozen=True, slots=True)
class Signs:
    """What one article says about where its words come from.

    ``full`` and ``partly``: chains of outlets, agencies and bodies its credits name, with the words that do. ``cites``:
    party id -> the spans of text where it is cited. ``original``: the party whose address the page calls its own.
    ``agencies``: a credit to agencies that it does not name.
    """

    article: Article
    carrier: Party
    full: tuple[tuple[_Path, str], ...] = ()
    partly: tuple[tuple[_Path, str], ...] = ()
    cites: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    original: Party | None = None
    agencies: bool = False

    def names(self, party: Party) -> bool | None:
        """Whether text or page name the party anywhere, in a credit or as a source; "agencies" names any agency.

        None: its name stands there in words that are no credit of a known form, or somebody else is credited. Of such
        an article nobody can say that it has the words without credit.
        """
        credited = {p.id for path, _ in (*self.full, *self.partly) for p in path}
        declared = self.original is not None and self.original.id == party.id
        if party.id in self.cites or party.id in credited or declared or (self.agencies and party.kind == "agency"):
            return True
        return None if credited or self.original is not None or self._shows(party) else False

    def _shows(self, party: Party) -> bool:
        """Whether a name of the party stands in the text, the byline or the page's credits, pictures' credits aside."""
        page = [*self.article.text.splitlines(), *self.article.authors, *(c.text for c in self.article.credits)]
        names = names_of(party)
        return any(name.search(line) for line in page if not of_a_picture(line) for name in names)


def signs(article: Article, attributions: Sequence[Attribution]) -> Signs:
    """The signs of one article; ``attributions`` are all of its own, credits included."""
    carrier = article.carrier
    full: dict[tuple[str, ...], tuple[_Path, str]] = {}
    partly: dict[tuple[str, ...], tuple[_Path, str]] = {}
    cites: dict[str, list[Span]] = {}
    agencies = False
    for a in attributions:
        for path in a.paths:
            if a.form != "credit":
                for party in path:
                    if party.id != carrier.id and party.kind not in TEXTLESS:
                        cites.setdefault(party.id, []).extend([a.sentence, *a.content])
                continue
            agencies = agencies or any(p.kind == "vague" for p in path)
            named = tuple(p for p in path if p.id != carrier.id and p.kind not in TEXTLESS)
            if named and path[0].kind not in TEXTLESS:
                credited = full if a.extent == "full" else partly
                credited.setdefault(tuple(p.id for p in named), (named, a.declared or a.sentence.text))
    owner = outlet_by_url(article.canonical) if article.canonical else None
    return Signs(
        article, carrier, tuple(full.values()), tuple(partly.values()), {k: tuple(v) for k, v in cites.items()},
        owner if owner is not None and owner.id != carrier.id else None, agencies,
    )  # fmt: skip


def directed(shared: Overlap, a: Signs, b: Signs) -> Reuse:
    """The reuse with its direction and the reasons. ``a`` are the signs of its article, ``b`` of the other."""
    answer = _explicit(shared, a, b) or _third(shared, a, b) or _pointed(shared, a, b)
    return Reuse(
        shared.article, shared.other, shared.kind, shared.containment, shared.containment_other, shared.passages,
        answer.direction, tuple(dict.fromkeys(answer.reasons)), answer.source, answer.credited,
    )  # fmt: skip


class _Answer(NamedTuple):
    direction: Direction | None
    reasons: list[str]
    source: Party | None = None
    credited: bool | None = None


def _explicit(shared: Overlap, a: Signs, b: Signs) -> _Answer | None:
    first = _said(a, b, [mine for mine, _ in shared.passages])
    second = _said(b, a, [theirs for _, theirs in shared.passages])
    if not first and not second:
        return None
    reasons = [s.words for s in (*first, *second)]
    rank, other_rank = max((s.rank for s in first), default=0), max((s.rank for s in second), default=0)
    if rank == other_rank:
        return _Answer(None, [*reasons, "each says it has the words from the other"])
    direction: Direction = "from" if rank > other_rank else "to"
    return _Answer(direction, reasons + _weighed(direction, _pointing(shared, a, b)), None, True)


def _pointed(shared: Overlap, a: Signs, b: Signs) -> _Answer:
    if shared.kind == "quote":
        return _Answer(None, ["only quoted words are shared: both may have heard them"])
    if not _telling(shared, a, b):
        quoted = any(
            2 * _own_letters(x.article, spans) < sum(_letters(s.text) for s in spans)
            for x, spans in _sides(shared, a, b)
        )
        why = "little is shared but quoted words" if quoted else "few words are shared"
        return _Answer(None, [f"{why}: both may have them from elsewhere"])
    pointing = _pointing(shared, a, b)
    if not pointing:
        return _Answer(None, ["neither credits the other, and nothing tells who had it first"])
    direction = pointing[0].direction
    if any(s.direction != direction for s in pointing):
        return _Answer(None, [s.words for s in pointing])
    copy, origin = (a, b) if direction == "from" else (b, a)
    own = a.carrier.id == b.carrier.id
    return _Answer(direction, _weighed(direction, pointing), None, None if own else copy.names(origin.carrier))


def _weighed(direction: Direction, pointing: Sequence[_Points]) -> list[str]:
    return [s.words if s.direction == direction else f"against it: {s.words}" for s in pointing]


# ------------------------------------------------------------------ what is said


class _Said(NamedTuple):
    rank: int
    words: str


_LINK, _CITATION, _CREDIT = 1, 2, 3


def _said(copy: Signs, origin: Signs, copied: Sequence[Span]) -> list[_Said]:
    """What the one says of having its words from the other."""
    there, name, theirs = origin.carrier.id, copy.carrier.name, origin.carrier.name
    if there == copy.carrier.id:
        return []
    said = []
    credit = next((words for path, words in (*copy.full, *copy.partly) if any(p.id == there for p in path)), None)
    if credit is not None:
        said.append(_Said(_CREDIT, f"{name} credits {theirs}: “{_short(credit)}”"))
    same_page = _address(copy.article.canonical) in _addresses(origin.article)
    if same_page or (copy.original is not None and copy.original.id == there):
        said.append(_Said(_CREDIT, f"the page of {name} gives an address of {theirs} as the original"))
    for cited in copy.cites.get(there, ()):
        if any(cited.start < p.end and p.start < cited.end for p in copied):
            said.append(_Said(_CITATION, f"{name} cites {theirs} where the words stand: “{_short(cited.text)}”"))
            break
    if _addresses(origin.article).intersection(_address(link.url) for link in copy.article.links):
        said.append(_Said(_LINK, f"{name} links to that page of {theirs}"))
    return said


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= 120 else f"{flat[:100].rsplit(' ', 1)[0]} [...]"


def _address(url: str | None) -> str:
    """The address without what makes no difference; empty for a bare host, which is no article's."""
    if not url:
        return ""
    bare = re.sub(r"^https?://(?:www\.|m\.|amp\.)?", "", url.strip(), flags=re.IGNORECASE).split("#")[0]
    bare = re.sub(r"[?&](?:utm_\w+|fbclid|gclid|ref|source)=[^&]*", "", bare).rstrip("/?")
    host, slash, path = bare.partition("/")
    return f"{host.casefold()}/{path}" if slash and path else ""


def _addresses(article: Article) -> set[str]:
    return {_address(article.url), _address(article.canonical)} - {""}


def _third(shared: Overlap, a: Signs, b: Signs) -> _Answer | None:
    """Both have the words from somebody else, as their credits say; no source where those name different ones."""
    if a.carrier.id == b.carrier.id:
        return None
    both = _common([*a.full, *a.partly], [*b.full, *b.partly])
    if both is not None:
        return _Answer(None, [f"both credit {both.name}"], both, True)
    if not (a.full or b.full) or not _telling(shared, a, b):
        return None
    reasons = [
        f"{x.carrier.name} credits its whole text to {path[-1].name}: “{_short(words)}”"
        for x in (a, b)
        for path, words in x.full
    ]
    named = {path[-1].id: path[-1] for x in (a, b) for path, _ in x.full}
    other = a if b.full else b
    if len(named) > 1 or other.full or other.carrier.kind == "agency":
        return _Answer(None, reasons)
    (party,) = named.values()
    named_there = other.names(party)
    says = {True: "names", None: "may name", False: "does not name"}[named_there]
    reasons.append(f"{other.carrier.name} {says} {party.name}")
    return _Answer(None, reasons, party, named_there)


def _common(one: Sequence[tuple[_Path, str]], other: Sequence[tuple[_Path, str]]) -> Party | None:
    """The farthest party that chains of both name; None when several stand side by side."""
    theirs = {p.id for path, _ in other for p in path}
    deepest = (next((p for p in reversed(path) if p.id in theirs), None) for path, _ in one)
    shared = {p.id: p for p in deepest if p is not None}
    return next(iter(shared.values())) if len(shared) == 1 else None


# ------------------------------------------------------------------ what only points


class _Points(NamedTuple):
    direction: Direction
    words: str


def _pointing(shared: Overlap, a: Signs, b: Signs) -> list[_Points]:
    if not _telling(shared, a, b):
        return []
    found: list[_Points] = []
    ways: tuple[tuple[Signs, Signs, Direction], ...] = ((a, b, "from"), (b, a, "to"))
    for copy, origin, answer in ways:
        if origin.carrier.kind == "agency" and copy.carrier.kind != "agency":
            found.append(_Points(answer, f"{origin.carrier.name} is a news agency"))
        if origin.carrier.id in copy.cites and copy.carrier.id not in origin.cites:
            named = f"{copy.carrier.name} names {origin.carrier.name} as a source elsewhere in the text"
            found.append(_Points(answer, named))
    order = compared(a.article.published, b.article.published)
    close = _close(a.article.published, b.article.published) and _telling(shared, a, b, 2 * _FEW_LETTERS)
    if order and (shared.kind == "reprint" or close):
        first, later = (a, b) if order < 0 else (b, a)
        dated = f"{first.carrier.name} is dated {first.article.published}"
        dates = f"{dated}, {later.carrier.name} {later.article.published}"
        found.append(_Points("to" if order < 0 else "from", dates))
    return found or _shortened(shared, a, b)


# Fewer letters than some 25 words have, not counting what is quoted, may be a formula that many use. Dates alone need
# twice as many: a statement that both print without quotation marks is soon that long.
_FEW_LETTERS = 120
_CLOSE = 31  # days within which the later of two passages is likely to have been lifted from the earlier


def _telling(shared: Overlap, a: Signs, b: Signs, least: int = _FEW_LETTERS) -> bool:
    """Whether enough words that are nobody's speech are shared for dates and agencies to say anything."""
    if shared.kind == "reprint":
        return True
    return all(_own_letters(x.article, spans) >= least for x, spans in _sides(shared, a, b))


def _sides(shared: Overlap, a: Signs, b: Signs) -> tuple[tuple[Signs, list[Span]], ...]:
    return (a, [x for x, _ in shared.passages]), (b, [y for _, y in shared.passages])


# A post of somebody as pages embed it: "... — Jane Doe (@janedoe) March 8, 2024".
_POST = re.compile(r"^.*[—–-] .{1,60}\(@\w{1,30}\).*$", re.MULTILINE)


def _own_letters(article: Article, spans: Iterable[Span]) -> int:
    posts = [Range(*m.span()) for m in _POST.finditer(article.text)]
    marks = sorted([*posts, *(q for q in quotations(article.text) if not overlapping(posts, q.start, q.end))])
    total = 0
    for span in spans:
        quoted = overlapping(marks, span.start, span.end)
        total += _letters(span.text)
        total -= sum(_letters(article.text[max(q.start, span.start) : min(q.end, span.end)]) for q in quoted)
    return total


def _letters(words: str) -> int:
    return sum(map(str.isalnum, words))


def _close(one: str | None, other: str | None) -> bool:
    try:
        days = [datetime.fromisoformat((words or "")[:10]).date() for words in (one, other)]
    except ValueError:
        return True  # a month or a year alone: as near as is known
    return abs((days[0] - days[1]).days) <= _CLOSE


_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def compared(one: str | None, other: str | None) -> int:
    """-1: the first date is the earlier, 1: the second, 0: equal as far as both are known, or not known.

    Times count when both say their zone; of others the day decides, as the page gives it.
    """
    m, n = _DATE.match(one or ""), _DATE.match(other or "")
    if m is None or n is None or one is None or other is None:
        return 0
    try:
        x, y = datetime.fromisoformat(one), datetime.fromisoformat(other)
    except ValueError:
        pass
    else:
        if x.tzinfo is not None and y.tzinfo is not None:
            return (x > y) - (x < y)
    known = min(len(m.group()), len(n.group()))
    p, q = one[:known], other[:known]
    return (p > q) - (p < q)


_WHOLE, _PART = 0.95, 0.8  # nearly all of the short text stands in the long one, which has a good deal more
_SKIPPED, _JOINED = 80, 20  # characters left out between two passages, and what may stand in their place


@cache
def _teaser() -> re.Pattern[str]:
    """The end of a text that is broken off."""
    words = "|".join(map(re.escape, words_everywhere("reuse", "teaser")))
    return re.compile(rf"(?:…|\.\.\.|\[\.\.\.\]|\[…\]|\b(?:{words})\b\W*)\s*$", re.IGNORECASE)


def _shortened(shared: Overlap, a: Signs, b: Signs) -> list[_Points]:
    """A text that is the other one with passages left out, or broken off, comes from the other.

    One that merely stands in the other does not tell: the long text may have been written around the short one.
    """
    ways: tuple[tuple[Signs, Signs, float, float, Direction], ...] = (
        (a, b, shared.containment, shared.containment_other, "from"),
        (b, a, shared.containment_other, shared.containment, "to"),
    )
    found: list[_Points] = []
    for short, long, share, rest, answer in ways:
        if share < _WHOLE or rest > _PART or not shared.passages:
            continue
        spans = sorted(((x, y) if answer == "from" else (y, x)) for x, y in shared.passages)
        left_out = any(
            y2.start - y1.end >= _SKIPPED and x2.start - x1.end <= _JOINED
            for (x1, y1), (x2, y2) in itertools.pairwise(spans)
        )
        if left_out or _teaser().search(short.article.text[-40:]):
            found.append(_Points(answer, f"the text of {short.carrier.name} is that of {long.carrier.name}, shortened"))
    return found
