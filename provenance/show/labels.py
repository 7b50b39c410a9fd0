"""What things are called: articles, parties, the three numbers, and how a source can be checked.

The words of a number or of a finding stand here once, for every screen and page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ..model import (
    NEWSROOMS,
    PEOPLE,
    UNNAMED,
    Article,
    Chart,
    Claim,
    Edge,
    Figure,
    Idle,
    Independence,
    Origin,
    Party,
    Position,
)
from ..trace import chart, independence
from .document import LONGEST_CHAIN, Chain, Name
from .terminal import clean, isolate, plural, quote

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..review.decisions import Reviewed
    from ..store import ArticleSummary, ClaimSummary
    from ..trace.drawing import Update

# --- a claim as it is shown ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Label:
    """How one article is named to a reader: its outlet, else the file it came from."""

    id: str
    name: str
    title: str | None = None
    published: str | None = None
    url: str | None = None
    origin: str | None = None
    language: str | None = None

    @classmethod
    def of(cls, article: Article | ArticleSummary) -> Label:
        name = article.outlet.name if article.outlet else file_name(article.origin) or article.title or article.id
        return cls(article.id, name, article.title, article.published, article.url, article.origin, article.language)

    def short(self) -> str:
        """``Maghrebi.org, 2025-10``."""
        return ", ".join(filter(None, (isolate(self.name), clean(self.published))))


@dataclass(frozen=True, slots=True)
class Counted:
    """One position of a claim with its chart and its numbers."""

    position: Position
    chart: Chart
    independence: Independence

    @property
    def articles(self) -> int:
        return len({m.article for m in self.position.mentions})

    @property
    def numbers(self) -> tuple[int, int, int]:
        return numbers_of(self.independence)


@dataclass(frozen=True, slots=True)
class Traced:
    """A claim, its positions counted (the one with most articles first), labels of the articles named, and what
    reviewers decided of it."""

    claim: Claim
    counted: tuple[Counted, ...]
    articles: Mapping[str, Label] = field(default_factory=dict)
    reviews: tuple[Reviewed, ...] = ()

    @property
    def updates(self) -> list[Update]:
        """Which figures their own source has replaced since."""
        from ..trace.drawing import updates

        positions = [c.position for c in self.counted]
        dates = {key: label.published for key, label in self.articles.items()}
        return updates(positions, [c.independence for c in self.counted], dates)

    def label(self, article: str) -> Label:
        return self.articles.get(article) or Label(article, article)


def file_name(origin: str | None) -> str | None:
    """The last part of a path, kept whole where the origin is none."""
    if not origin or origin == "bytes":
        return None
    if origin == "-":
        return "standard input"
    return PurePosixPath(origin.replace("\\", "/")).name or origin


# --- names --------------------------------------------------------------------------------------------------------

# A sentence's first word wrote them large; in the middle of a line they would look like part of a name.
_LARGE_BY_PLACE = frozenset("The A An Some Several Other Many Unnamed Unspecified".split())


def display_name(party: Party) -> str:
    """The party's name for a line of text; "The media", cut from the head of a sentence, becomes "the media"."""
    name = clean(party.name)
    if party.kind in UNNAMED and name.split(" ", 1)[0] in _LARGE_BY_PLACE:
        name = name[0].lower() + name[1:]
    return isolate(name)


def party_name(party: Party) -> Name:
    """The same for a view."""
    return Name(display_name(party), party.id, party.kind in PEOPLE)


def kind_word(party: Party) -> str:
    """``outlet``, ``person``, ``unnamed``; an article whose outlet is not known stands for itself."""
    return "article" if party.id.startswith("article:") else "unnamed" if party.kind in UNNAMED else party.kind


def times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n:,} times")


class Names:
    """Display names of a chart's parties: no two read alike.

    Unnamed parties who share their words ("a senior official") get the party that cites them; other namesakes
    get their kind.
    """

    def __init__(self, parties: Mapping[str, Party], edges: Iterable[Edge] = ()) -> None:
        self._parties = parties
        citer: dict[str, str] = {}
        for edge in edges:
            citer.setdefault(edge.to, edge.from_)
        groups: dict[str, list[str]] = {}
        for key, party in parties.items():
            groups.setdefault(clean(party.name).casefold(), []).append(key)
        self._names: dict[str, str] = {}
        for keys in groups.values():
            for key in keys:
                party = parties[key]
                name = display_name(party) or key
                if len(keys) > 1:
                    name = f"{name} ({self._apart(key, party, citer)})"
                self._names[key] = name
        self._number_namesakes()

    def _apart(self, key: str, party: Party, citer: Mapping[str, str]) -> str:
        other = self._parties.get(citer.get(key, ""))
        return f"to {display_name(other)}" if party.kind in UNNAMED and other else party.kind

    def _number_namesakes(self) -> None:
        seen: dict[str, int] = {}
        for key, name in self._names.items():
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                self._names[key] = f"{name} [{seen[name]}]"

    def __getitem__(self, key: str) -> str:
        return self._names.get(key) or clean(key)

    def all(self, keys: Iterable[str]) -> list[str]:
        return [self[key] for key in keys]

    def name(self, key: str) -> Name:
        party = self._parties.get(key)
        return Name(self[key], key, party is not None and party.kind in PEOPLE)

    def names(self, keys: Iterable[str]) -> list[Name]:
        return [self.name(key) for key in keys]

    def linked(self, keys: Iterable[str], aside: str = "") -> Chain:
        """The chain for a view: "X, citing Y, which cites Z"."""
        return Chain(tuple(self.names(keys)), aside)

    def chain(self, keys: Iterable[str]) -> str:
        """``Site -> Censor.NET -> Le Monde -> a Tuareg commander``, for data; a very long chain loses its middle."""
        names = self.all(keys)
        if len(names) > LONGEST_CHAIN:
            cut = len(names) - LONGEST_CHAIN + 1
            names = [*names[: LONGEST_CHAIN // 2], f"[{cut:,} more]", *names[LONGEST_CHAIN // 2 + cut :]]
        return " -> ".join(names)


# --- the numbers in words -------------------------------------------------------------------------------------------

CAVEAT = "As far as these texts show; not a verdict on truth."
# A badge's name as it is shown, and what it means.
BADGE_NAMES = {"untraced": "no named source"}
_MEANINGS = {
    "untraced": "nothing leads to anybody who is named and could be asked",
    "circular": "some of the texts only cite each other",
    "single outlet": "only one outlet carries the claim; articles of others would show more",
    "denied": "those counted here deny it",
    "two speakers": "the same quotation is given to different people",
    "may be one": "two names may be one source",
    "self-citation": "an outlet cites itself, which is not counted",
}


def badge_name(badge: str) -> str:
    """``no named source`` for the badge ``untraced``."""
    return BADGE_NAMES.get(badge, badge)


def badge_words(badge: str) -> str:
    """The badge and what it means, in one sentence without its full stop."""
    return f"{badge_name(badge)}: {_MEANINGS[badge]}" if badge in _MEANINGS else badge


@dataclass(frozen=True, slots=True)
class Numbers:
    """The three numbers, and in how many articles (or of how many carriers) they were counted."""

    at_least: int
    as_written: int
    at_most: int
    where: str

    @classmethod
    def of(cls, counts: Independence, carried: int, noun: str = "article", preposition: str = "in") -> Numbers:
        return cls(*numbers_of(counts), f"{preposition} {plural(carried, noun)}")

    @property
    def noun(self) -> str:
        return "independent source" if self.as_written == 1 else "independent sources"

    @property
    def range(self) -> str:
        """``(could be 1, at most 3)``; nothing where the texts leave no room for another number."""
        lower = f"could be {self.at_least:,}" if self.at_least < self.as_written else ""
        upper = f"at most {self.at_most:,}" if self.at_most > self.as_written else ""
        return f"({', '.join(filter(None, (lower, upper)))})" if lower or upper else ""

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.as_written:,}", self.noun, self.range, self.where)))


def headline(counts: Independence, carried: int, noun: str = "article", preposition: str = "in") -> str:
    """``2 independent sources (could be 1, at most 3) in 3 articles``."""
    return str(Numbers.of(counts, carried, noun, preposition))


def numbers_of(counts: Independence | ClaimSummary) -> tuple[int, int, int]:
    """At least, as written, at most."""
    return counts.at_least, counts.as_written, counts.at_most


def short_numbers(at_least: int, as_written: int, at_most: int) -> str:
    """``2 (1 to 3)``: as written, and the range."""
    return f"{as_written:,} ({at_least:,} to {at_most:,})"


def denied_mark(badges: Iterable[str]) -> str:
    """What stands before a claim's words when its sources deny them."""
    return "Denied: " if "denied" in badges else ""


# --- how a source can be checked --------------------------------------------------------------------------------------

NOT_SEEN = "we have not seen this outlet's own article"
_CHECKS = {
    "open": "open: anybody can look it up",
    "on record": "on record: named",
    "unnamed": "unnamed",
    "unopened": NOT_SEEN,
}
_ANYONE = "unnamed: could be anyone"
_IDLE = {
    "names nobody": "names nobody",
    "only vague sources": "names only sources that could be anyone",
    "leads to no counted source": "leads back to none of the sources counted",
}


def how_to_check(party: Party | None, origin: Origin | None, carriers: Collection[str]) -> str:
    """How a source can be checked, in the words a reader needs."""
    if party is None or origin is None:
        return ""
    if origin.party in carriers and origin.grade == "relay":
        return "names nobody, but shows reporting of its own"
    if origin.party in carriers and origin.grade == "soft":
        return "names nobody"
    if party.kind == "vague":
        return _ANYONE
    if party.kind == "document" and origin.check == "unopened":
        return "not public, by its name"
    return _CHECKS[origin.check]


def why_idle(idle: Idle) -> str:
    """Why a carrier adds nothing to the number."""
    return _IDLE[idle.reason]


def unsure_asides(chart: Chart, counts: Independence) -> dict[str, str]:
    """What must stand beside a party that is no source one could name."""
    soft = (o.party for o in counts.origins if o.grade == "soft")
    return {key: " (names nobody)" if key in chart.carriers else f" ({_ANYONE})" for key in soft}


def unseen(party: Party | None) -> str:
    """What must stand beside an outlet or agency that others cite while no article of its own is here."""
    return f" ({NOT_SEEN})" if party and party.kind in NEWSROOMS else ""


def position_name(counted: Counted) -> str:
    """``said``, ``denied``, ``said, figure "84 killed"``."""
    stance = "denied" if counted.position.stance == "deny" else "said"
    figure = counted.position.figure
    return f"{stance}, figure {quote(figure_words(figure))}" if figure else stance


def figure_words(figure: Figure) -> str:
    """The figure as written, and what is counted where its words are the bare number."""
    return figure.text if not figure.unit or figure.unit in figure.text.casefold() else f"{figure.text} {figure.unit}"


def spread(dates: Sequence[str]) -> str:
    """``2024-03-01``, ``2024-03-01 and 2024-03-02``, ``2024-03-01 to 2024-04-02``."""
    return clean(" and ".join(dates) if len(dates) < 3 else f"{dates[0]} to {dates[-1]}")


# --- A claim of the database made ready to be shown: every position counted, every article named.


def traced(db: Database, claim: Claim) -> Traced:
    """The claim with each position's chart and numbers, labels of the articles its evidence is in, and decisions."""
    charts = [(position, chart(position)) for position in claim.positions]
    counted = [Counted(position, drawn, independence(drawn)) for position, drawn in charts]
    named = {m.article for m in claim.mentions}
    named |= {evidence.article for _, drawn in charts for edge in drawn.edges for evidence in edge.evidence}
    labels = {summary.id: Label.of(summary) for summary in db.articles(ids=sorted(named))}
    return Traced(claim, tuple(counted), labels, tuple(db.reviews(claim=claim.id)))
