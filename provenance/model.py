"""The values that flow through the tool: frozen, plain, and the same for every step.

All offsets count characters (Unicode code points) into :attr:`Article.text`. A :class:`Span` carries its
verbatim words, so evidence can be shown, and checked, without going back to the article:
``article.text[span.start:span.end] == span.text`` always holds.
"""

from __future__ import annotations

import dataclasses
import gc
import hashlib
import re
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, TypeVar

# Of this package; what is stored says which version made it.
VERSION = "0.1.0"

PartyKind = Literal["outlet", "agency", "person", "organization", "document", "channel", "anonymous", "vague"]
# The sets of kinds that rules speak of; a new kind of party takes its place here and nowhere else.
NEWSROOMS: frozenset[PartyKind] = frozenset({"outlet", "agency"})
PUBLISHERS: frozenset[PartyKind] = NEWSROOMS | {"channel"}  # they pass on what others say
INSTITUTIONS: frozenset[PartyKind] = NEWSROOMS | {"organization"}
LISTED: frozenset[PartyKind] = INSTITUTIONS | {"channel"}  # the list of outlets knows such
SPEAKERS: frozenset[PartyKind] = frozenset({"person", "organization"})
QUOTABLE: frozenset[PartyKind] = SPEAKERS | {"anonymous"}
OPEN: frozenset[PartyKind] = frozenset({"document", "channel"})  # anybody can look at them
GROUND: frozenset[PartyKind] = SPEAKERS | OPEN  # a chain ends there
PEOPLE: frozenset[PartyKind] = frozenset({"person", "anonymous"})
UNNAMED: frozenset[PartyKind] = frozenset({"anonymous", "vague"})
TEXTLESS: frozenset[PartyKind] = UNNAMED | {"person"}  # no text of theirs can be reprinted
# Who is meant where several kinds of party bear one name, the likeliest first.
PRECEDENCE: tuple[PartyKind, ...] = (
    *("outlet", "agency", "channel", "organization", "person", "document", "anonymous", "vague"),
)

# The parts that sources play (``Attribution.role``).
ROLES = (*("official", "politician", "expert", "organization", "witness", "business", "media", "document", "unnamed"),)
Stance = Literal["assert", "deny"]
Reported = Literal["assert", "deny", "question", "decline"]
Form = Literal["direct", "indirect", "mixed", "credit"]
EdgeStatus = Literal["explicit", "confirmed", "suspected"]
ReuseKind = Literal["reprint", "partial", "quote"]
Grade = Literal["ground", "anonymous", "relay", "soft"]
Check = Literal["open", "on record", "unnamed", "unopened"]
CreditKind = Literal["byline", "dateline", "credit line", "copyright", "metadata"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` to ``end`` (end excluded) of an article's text, and those very words."""

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        return cls(start, end, text[start:end])


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody, or something, a claim can rest on.

    ``id`` is stable across runs and machines: the registry's id for a known outlet or agency, else
    ``kind:folded-name``; unnamed and vague parties carry the citing party in their id, because "a senior
    official" of one newsroom need not be the one of another. ``descriptor`` says what is known of an unnamed
    party ("official", "commander") or a person's role. ``owner`` is the owner group of an outlet.
    """

    id: str
    name: str
    kind: PartyKind
    descriptor: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink of the page; ``span`` is its anchor text in the article, None when it is not in the text."""

    url: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """Words outside the article's text that credit somebody: a byline element, a metadata author, a copyright line."""

    kind: CreditKind
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read. ``published`` is ISO 8601, as exact as known: ``2024``, ``2024-10``, ``2024-10-14``."""

    id: str
    text: str
    title: str | None = None
    outlet: Party | None = None
    url: str | None = None
    canonical: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None
    links: tuple[Link, ...] = ()
    credits: tuple[Credit, ...] = ()
    origin: str | None = None

    @property
    def carrier(self) -> Party:
        """The party that carries what the article says: its outlet, or the article itself where that is unknown."""
        if self.outlet is not None:
            return self.outlet
        file_name = re.split(r"[\\/]", self.origin)[-1] if self.origin else ""
        return Party(f"article:{self.id}", self.title or file_name or self.id, "outlet")


@dataclass(frozen=True, slots=True)
class Unread:
    """An item that could not be read, and one line saying why."""

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """One statement and whom the article has it from.

    ``paths`` run from the party the article cites to the farthest one that party names; several paths mean
    several sources for the same statement; none, that the words of the source ("he", "the company") could not be
    resolved and stay open. ``sentence`` is the sentence that names them, ``content`` what is
    attributed (it may lie in a neighbouring sentence). A credit found only in metadata has an empty sentence
    at 0 and its words in ``declared``. ``extent`` is set on credits: ``full`` (the whole text is theirs),
    ``partly`` (material of theirs was used), ``tip`` (they had it first).

    ``stance``: ``assert`` and ``deny`` stand behind the content; ``question`` asks it, and says nothing that could be a
    claim; ``decline`` says that the source did not answer, and has neither content nor path.

    ``role``: the part that the last party of the first path plays, one of :data:`ROLES`; None where the text tells too
    little, and for credits. ``reason``: why an unnamed source is not named, in the article's words.
    """

    article: str
    sentence: Span
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    paths: tuple[tuple[Party, ...], ...]
    stance: Reported = "assert"
    form: Form = "indirect"
    when: str | None = None
    confidence: float = 1.0
    extent: Literal["full", "partly", "tip"] | None = None
    declared: str | None = None
    role: str | None = None
    reason: Span | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Verbatim words of an article that show something."""

    article: str
    span: Span


_REVERSE: Mapping[str | None, Literal["from", "to"]] = {"from": "to", "to": "from"}


@dataclass(frozen=True, slots=True)
class Reuse:
    """Two articles that share running words. ``article`` and ``other`` are ids, ``article < other``.

    ``kind``: ``reprint`` (nearly the whole of one text stands in the other), ``partial`` (passages do), ``quote``
    (nothing but quoted words). ``containment``: the share (0 to 1) of the words of ``article`` that stand in ``other``,
    ``containment_other`` the reverse. ``passages``: pairs of a span of ``article`` and the span of ``other`` it agrees
    with, in the order of ``article``.

    ``direction``: ``from`` (``article`` has the words from ``other``), ``to`` (``other`` has them from ``article``), or
    None: not known, or from one third. ``source`` is that third party where a text names it. ``credited``: whether the
    text that has the words from elsewhere says so; None where it is not known which one that is. ``reasons``: one
    plain sentence for each sign, those against the answer included.
    """

    article: str
    other: str
    kind: ReuseKind
    containment: float
    containment_other: float
    passages: tuple[tuple[Span, Span], ...]
    direction: Literal["from", "to"] | None = None
    reasons: tuple[str, ...] = ()
    source: Party | None = None
    credited: bool | None = None

    def seen_from(self, article: str) -> Reuse:
        """The same as seen from that one of the two articles: it stands first, whatever the ids."""
        if article == self.article:
            return self
        mirrored = tuple((theirs, mine) for mine, theirs in self.passages)
        return dataclasses.replace(
            self, article=self.other, other=self.article, containment=self.containment_other,
            containment_other=self.containment, passages=mirrored, direction=_REVERSE.get(self.direction),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Copy:
    """One article of a family. ``new`` is the share (0 to 1) of its words that the family's text does not have; None
    for the member that is this text (the first, or, where the source is not here, the one most like the others), and
    for one that was not compared with it because more than a hundred articles have the same words.

    ``credited``: whether its text or its page says whose words these are; None for the article they come from.
    """

    article: str
    carrier: Party
    new: float | None
    credited: bool | None


@dataclass(frozen=True, slots=True)
class Family:
    """Articles that print one text. ``origin`` is whose text it is, a named agency even where its own is not here;
    ``first`` the member that is the source. Both are None where the signs leave it open; ``reasons`` says why.

    ``copies`` are all members: the source first, then by date, then by id.
    """

    id: str
    origin: Party | None
    first: str | None
    copies: tuple[Copy, ...]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """``from_``'s version of a claim rests on ``to`` (both party ids); of kind ``same``: they may be one party."""

    from_: str
    to: str
    status: EdgeStatus = "explicit"
    kind: Literal["cites", "quotes", "credits", "reprints", "links", "owner", "same"] = "cites"
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Who rests on whom for one claim position. Keys and members are party ids.

    ``firsthand``: parties with a first-hand marker. ``own_account``: carriers that name nobody but show
    reporting of their own. ``unread``: what could not be opened. ``badges``: findings made while the chart was
    drawn, such as ``self-citation``.
    """

    carriers: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()
    parties: Mapping[str, Party] = field(default_factory=dict)
    firsthand: frozenset[str] = frozenset()
    own_account: frozenset[str] = frozenset()
    badges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """A party where chains end: how good it is, and how a reader could check it."""

    party: str
    grade: Grade
    check: Check


@dataclass(frozen=True, slots=True)
class Source:
    """A source that is counted, and the chains that lead to it: one for each carrier that does, the shortest first.

    Chains run from the carrier to the source. ``alike`` are unnamed parties of the same description, counted as one
    with it; a chain may end at one of them.
    """

    party: str
    chains: tuple[tuple[str, ...], ...]
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Idle:
    """A carrier that adds nothing to the number as written, and why."""

    carrier: str
    reason: Literal["names nobody", "only vague sources", "leads to no counted source"]


# Kept out of JSON: it says again, at greater length, what the chart and the other fields say.
_NOT_IN_JSON = {"json": False}


@dataclass(frozen=True, slots=True)
class Independence:
    """The three numbers of a chart and their proofs. Members are party ids.

    ``chains``: as many chains from carrier to origin as ``at_most`` says, no two sharing a party.
    ``bottleneck``: as many parties; every chain passes one of them. ``origins_as_written`` and
    ``origins_at_least``: a smallest set of origins that explains every carrier, under either reading.
    ``voices``: distinct ground origins. ``newsrooms``: parties that name a ground origin directly.
    ``relays``: texts we have not seen, those that could narrow the range most first.
    ``estimate``: a greedy answer stands in for an exact one.

    ``sources`` say why the number as written is what it is: the first of ``origins_as_written`` (at most twenty) with
    the chains that lead to them; ``idle`` are the carriers that add nothing to it. Both are left out of JSON.
    """

    at_least: int
    as_written: int
    at_most: int
    bottleneck: tuple[str, ...] = ()
    chains: tuple[tuple[str, ...], ...] = ()
    origins_as_written: tuple[str, ...] = ()
    origins_at_least: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    voices: tuple[str, ...] = ()
    newsrooms: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    badges: tuple[str, ...] = ()
    estimate: bool = False
    sources: tuple[Source, ...] = field(default=(), metadata=_NOT_IN_JSON)
    idle: tuple[Idle, ...] = field(default=(), metadata=_NOT_IN_JSON)


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity as an interval: "at least 30" is 30 to None, "84" 84 to 84. ``unit``: what is counted, lower case."""

    low: float | None
    high: float | None
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One sentence of one article that carries a claim.

    ``carrier`` is the article's outlet, or the article itself where its outlet is unknown. ``edges`` is what
    this mention adds to the chart, ``parties`` everybody those edges name.
    """

    article: str
    carrier: Party
    sentence: Span
    attribution: Attribution | None = None
    stance: Stance = "assert"
    figure: Figure | None = None
    edges: tuple[Edge, ...] = ()
    parties: tuple[Party, ...] = ()
    own_account: bool = False
    firsthand: bool = False
    badges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruled:
    """What reviewers decided of a chart beyond the edges of its mentions; members are party ids.

    ``out``: edges, as pairs (from, to), that are not to be drawn, whatever speaks for them. ``firsthand`` and
    ``not_firsthand``: parties that were, or were not, there themselves, whatever the words say. ``apart``: parties that
    are nobody else, however alike the names.
    """

    out: tuple[tuple[str, str], ...] = ()
    firsthand: tuple[str, ...] = ()
    not_firsthand: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """One reading of a claim, counted alone: its polarity, and its figure where figures differ.

    ``ruled`` is empty unless reviewers decided something (docs/review.md).
    """

    stance: Stance
    figure: Figure | None
    mentions: tuple[Mention, ...]
    ruled: Ruled = Ruled()


@dataclass(frozen=True, slots=True)
class Joint:
    """Two sentences that were joined, and how surely, from 0 to 1, they say the same."""

    one: Evidence
    other: Evidence
    score: float


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement and all its mentions; ``positions`` are ordered by the number of articles that carry them.

    ``weakest``: where the claim would come apart first, the weakest of the links that hold its sentences together; None
    where there is one sentence, or all are copies of one.
    """

    id: str
    text: str
    positions: tuple[Position, ...]
    weakest: Joint | None = None

    @property
    def mentions(self) -> tuple[Mention, ...]:
        return tuple(m for p in self.positions for m in p.mentions)


def content_id(*parts: str | None) -> str:
    """16 hex digits of SHA-256 over the parts: the same on any machine."""
    joined = "\x1f".join("" if p is None else p for p in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def to_json(value: Any) -> Any:
    """A value of this module as JSON-ready dicts and lists, field names kept (``from_`` becomes ``from``)."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = (f for f in dataclasses.fields(value) if f.metadata.get("json", True))
        return {f.name.rstrip("_"): to_json(getattr(value, f.name)) for f in fields}
    if isinstance(value, Mapping):
        return {k: to_json(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_json(v) for v in value]
    if isinstance(value, (set, frozenset)):
        return sorted(to_json(v) for v in value)
    return value


# --- Memory where there are hundreds of thousands of values: equal ones stored once, and no search for cycles.


_Value = TypeVar("_Value", bound=Hashable)


@lru_cache(maxsize=1 << 18)
def one_of(value: _Value) -> _Value:
    """The equal value that was asked for before, if there was one: hundreds of thousands of statements have the same
    small sets and tuples, and would fill the memory with copies of them."""
    return value


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles: statements have none, and looking through millions takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
