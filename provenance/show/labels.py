"""What the screens are given: the values of the model, and a label for every article they name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ..model import UNNAMED
from .document import Name
from .terminal import clean, isolate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..model import Article, Chart, Claim, Edge, Independence, Party, Position
    from ..review.decisions import Reviewed
    from ..store.records import ArticleSummary
    from ..trace.drawing import Update


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
        return updates(
            positions,
            [c.independence for c in self.counted],
            {key: label.published for key, label in self.articles.items()},
        )

    def label(self, article: str) -> Label:
        return self.articles.get(article) or Label(article, article)


def file_name(origin: str | None) -> str | None:
    """The last part of a path, kept whole where the origin is none."""
    if not origin or origin == "bytes":
        return None
    if origin == "-":
        return "standard input"
    return PurePosixPath(origin.replace("\\", "/")).name or origin


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
    return Name(display_name(party), party.id, party.kind == "person")


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
        if party.kind in UNNAMED and other:
            return f"to {display_name(other)}"
        return party.kind

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

    def chain(self, keys: Iterable[str], longest: int = 8) -> str:
        """``Site -> Censor.NET -> Le Monde -> a Tuareg commander``; a very long chain loses its middle."""
        names = self.all(keys)
        if len(names) > longest:
            cut = len(names) - longest + 1
            names = [*names[: longest // 2], f"[{cut:,} more]", *names[longest // 2 + cut :]]
        return " -> ".join(names)
