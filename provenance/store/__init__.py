"""The database in SQL, and nothing else: values in, values out; what is done with them is in :mod:`provenance.corpus`.

Here is what lookups answer with: frozen records over :mod:`provenance.model`. Their SQL is in ``lookup.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ..model import Article, Attribution, Evidence, Family, Party, Reuse, Unread
from ..reuse.families import Shares

if TYPE_CHECKING:
    from ..review.decisions import Reviewed

Outcome = Literal["new", "known", "completed"]
_NOTHING = Shares()


@dataclass(frozen=True, slots=True)
class Added:
    """What one call of ``add`` did. Members are article ids, in the order given.

    ``known``: the text was there before; ``completed`` are those of them whose outlet, address, date or other
    detail had been missing and is now filled in. ``claims`` counts the claims of the whole database afterwards.
    ``each``: for every article given, in that order, what happened (new, known, completed) and the id it is stored
    under afterwards, which is another than its own where the stored copy knows more of it.
    """

    new: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    claims: int = 0
    completed: tuple[str, ...] = ()
    each: tuple[tuple[Outcome, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimSummary:
    """One claim in a list. Every number speaks of the position that most articles carry.

    ``articles`` carry it, from ``carriers`` mastheads; the three numbers and ``badges`` are those of its chart.
    ``disputed``: denials or other figures stand beside it, as positions of their own. ``reviewed``: people decided
    something of it. ``in_all``: the articles that carry it in whatever version.
    """

    id: str
    text: str
    articles: int
    carriers: int
    at_least: int
    as_written: int
    at_most: int
    badges: tuple[str, ...] = ()
    disputed: bool = False
    reviewed: bool = False
    in_all: int = 0


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """One article in a list; ``attributions`` is how many it makes."""

    id: str
    title: str | None
    outlet: Party | None
    url: str | None
    published: str | None
    origin: str | None
    attributions: int
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """One article, whom it says it has its statements from, and the claims it carries, weakest sourcing first.

    ``reviews``: what reviewers decided at its sentences.
    """

    article: Article
    attributions: tuple[Attribution, ...]
    claims: tuple[ClaimSummary, ...]
    reviews: tuple[Reviewed, ...] = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """A party at the other end of ``times`` attributions, and the sentences that say so."""

    party: Party
    times: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Articles with words from elsewhere: ``articles`` are their ids, ``credited`` how many of them say so,
    ``silent`` how many do not: of the others it is not known.

    ``party`` is whose words they are, or who took them, as it stands in :class:`Exchanges`.
    """

    party: Party
    articles: tuple[str, ...]
    credited: int
    silent: int


@dataclass(frozen=True, slots=True)
class Exchanges:
    """What an outlet prints of others, and others of it; most articles first. ``shares`` is of all its text."""

    shares: Shares = _NOTHING
    copies: tuple[Exchange, ...] = ()
    copied_by: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class CopiesRecord:
    """One article and the articles it shares words with.

    ``reuses`` are seen from the article (it is their ``article``), those with most of its words first; ``others`` holds
    the other articles by id; ``family`` the articles that print the same text, if any.
    """

    article: Article
    shares: Shares
    reuses: tuple[Reuse, ...]
    others: dict[str, Article]
    family: Family | None = None


@dataclass(frozen=True, slots=True)
class OutletRecord:
    """A party and the two directions of citing.

    ``articles``: how many of its own are in the database. ``cites``: whom its articles name first, and whom other
    articles say it had something from. ``cited_by``: the mastheads (or articles, where the masthead is unknown)
    whose attributions name it anywhere in a chain. Most often first. ``exchanges``: the text it shares with others.
    ``reviews``: what reviewers decided of it.
    """

    party: Party
    articles: int
    cites: tuple[Cited, ...]
    cited_by: tuple[Cited, ...]
    exchanges: Exchanges = field(default_factory=Exchanges)
    reviews: tuple[Reviewed, ...] = ()
