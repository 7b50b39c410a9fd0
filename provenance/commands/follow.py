"""``trace ADDRESS --follow N``: from an article to the pages it cites, step by step, until the way ends."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from ..errors import InputError
from ..model import GROUND, Article, Span, Unread
from ..read.addresses import clean_address
from ..show.labels import Counted, Label, traced
from ..show.terminal import clean, listed
from ..show.trail import CLAIMED, Claimed, Reached, Trail, reached_line
from .options import Output, WebOptions, keeping, opened

if TYPE_CHECKING:
    from ..corpus.database import Database
    from ..read.web import Web
    from ..trace.signals import Lead


@dataclass
class Budget:
    """How far to go: ``steps`` deep, ``pages`` asked for at most, ``seconds`` of time."""

    steps: int
    pages: int
    seconds: float


@dataclass
class _Trip:
    """One walk from one article. ``met``: every address that was looked at, with the article it is, if any."""

    db: Database
    web: Web
    budget: Budget
    engine: str
    silent: bool
    asked: int = 0
    left_out: int = 0
    until: float = 0.0
    met: dict[str, str | None] = field(default_factory=dict)
    trail: list[Reached] = field(default_factory=list)

    def go(self, address: str) -> str:
        """Read the article and what it cites; returns its id.

        :raises InputError: the article itself cannot be read.
        """
        self.until = self.web.session.clock.monotonic() + self.budget.seconds
        level = [(address, "")]
        start: str | None = None
        for step in range(self.budget.steps + 1):
            if step:
                level = self._wanted(step, start or "")
            if not level:
                break
            self._read(step, level)
            if start is None:
                start = self.met.get(address)
                if start is None:
                    raise InputError(f"{address}: {self.trail[0].reason or 'it contains no article'}")
        return start or ""

    def _read(self, step: int, level: list[tuple[str, str]]) -> None:
        """Read the pages of one step; their claims are linked once, when all are here."""
        waiting: deque[int] = deque()  # places in the trail of articles that are about to be stored

        def articles() -> Iterator[Article]:
            for address, cited_by in level:
                if step and (self.asked >= self.budget.pages or self.web.session.clock.monotonic() >= self.until):
                    self.left_out += 1
                    continue
                before = self.web.session.requests
                before_this = len(self.trail)
                for found in self.web.articles(address, again=step == 0 and not self._is_here(address), lists=False):
                    if isinstance(found, Article):
                        waiting.append(len(self.trail))
                        self._note(Reached(step, address, cited_by, Label.of(found), "read"))
                        yield found
                    elif len(self.trail) > before_this:
                        continue  # a remark on the article just read
                    elif isinstance(found, Unread):
                        self._note(Reached(step, address, cited_by, None, "unread", found.reason))
                    else:
                        # This asks nothing of claims, which are not linked yet.
                        known = self.db.articles(ids=[found.article]) if found.article else []
                        self._note(Reached(step, address, cited_by, Label.of(known[0]) if known else None, "here"))
                        self.met[address] = found.article
                self.asked += self.web.session.requests > before

        added = self.db.add(articles(), engine=self.engine)
        for _, id_ in added.each:
            reached = self.trail[waiting.popleft()]
            self.met[reached.address] = id_

    def _is_here(self, address: str) -> bool:
        visit = self.web.memory.recall(address)
        return visit is not None and visit.article is not None

    def _note(self, reached: Reached) -> None:
        self.met.setdefault(reached.address, None)
        self.trail.append(reached)
        if not self.silent:
            click.echo(clean(reached_line(reached)), err=True)

    def _wanted(self, step: int, start: str) -> list[tuple[str, str]]:
        """The pages that the articles of the step before cite, the best leads first, each once."""
        found: dict[str, tuple[Lead, str]] = {}
        for reached in self.trail:
            id_ = self.met.get(reached.address)
            if reached.step != step - 1 or id_ is None or reached.outcome == "again":
                continue
            leads = self._leads(id_, start)
            if not leads:
                self._end(reached, id_, start)
            for lead in leads:
                address = clean_address(lead.address)
                if address is None:
                    continue
                if address in self.met:
                    self._again(step, address, reached)
                elif address not in found or lead.rank < found[address][0].rank:
                    found[address] = (lead, id_)
        return [(address, by) for address, (_, by) in sorted(found.items(), key=lambda item: item[1][0].rank)]

    def _again(self, step: int, address: str, by: Reached) -> None:
        if any(r.step == step and r.address == address for r in self.trail):
            return
        there = next((r for r in self.trail if r.address == address), None)
        self._note(Reached(step, address, self.met.get(by.address) or "", there.label if there else None, "again"))

    def _leads(self, id_: str, start: str) -> list[Lead]:
        from ..trace.signals import leads

        view = self.db.article(id_)
        if view is None:
            return []
        return leads(view.article, view.attributions, None if id_ == start else self._shared(id_, start) or None)

    def _end(self, reached: Reached, id_: str, start: str) -> None:
        """Tell whom an article names that leads nowhere else."""
        view = self.db.article(id_)
        if view is None or self.silent:
            return
        wanted = self._shared(id_, start)

        def carries(sentence: Span) -> bool:
            return not wanted or any(s.start < sentence.end and sentence.start < s.end for s in wanted)

        paths = [path for a in view.attributions if carries(a.sentence) for path in a.paths if path]
        names = dict.fromkeys(path[-1].name for path in paths if path[-1].kind in GROUND)
        words = f"names {listed(list(names), limit=3)}" if names else "no link to what it cites"
        click.echo(clean(f"step {reached.step}  {reached.address}  end of the trail: {words}"), err=True)

    def _shared(self, id_: str, start: str) -> list[Span]:
        """The sentences of an article that carry a claim of the first one."""
        mine = self.db.article(start)
        claims = [self.db.claim(c.id) for c in mine.claims if c.articles > 1] if mine else []
        return [m.sentence for claim in claims if claim is not None for m in claim.mentions if m.article == id_]


def print_trail(
    address: str, web: WebOptions, budget: Budget, *, engine: str, database: str | None, silent: bool, output: Output
) -> None:
    """The article of an address and what it cites, read and printed."""
    with opened(database, create=True) as db, keeping():
        trail = follow(db, address, web, budget, engine=engine, silent=silent)
    output.show(trail.text, trail.rows, CLAIMED, trail.json)


def follow(db: Database, address: str, web: WebOptions, budget: Budget, *, engine: str, silent: bool) -> Trail:
    """Read the article of an address and what it cites, and count its claims without those pages and with them.

    What other articles of the database carry the claims is counted both times.

    :raises InputError: the article cannot be read.
    """
    clean_one = clean_address(address)
    if clean_one is None:
        raise InputError(f"{address}: not a web address: only http and https, without a user name")
    trip = _Trip(db, web.reader(db.visits()), budget, engine, silent)
    start = trip.go(clean_one)
    view = db.article(start)
    if view is None:
        raise InputError(f"{address}: it contains no article")
    behind = {id_ for reached in trip.trail if reached.step and (id_ := trip.met.get(reached.address))} - {start}
    return Trail(Label.of(view.article), tuple(trip.trail), tuple(_claimed(db, start, behind)), trip.left_out)


# So many articles are linked again to tell what stood here before; of more, the article alone is.
_MOST_AGAIN = 60


def _claimed(db: Database, start: str, behind: set[str]) -> Iterator[Claimed]:
    """The claims of an article as they are reported without the pages ``behind`` it, and with them."""
    view = db.article(start)
    if view is None:
        return
    claims = [claim for summary in view.claims if (claim := db.claim(summary.id)) is not None]
    carriers = {m.article for claim in claims for m in claim.mentions} - behind | {start}
    before = _told_by(db, sorted(carriers) if len(carriers) <= _MOST_AGAIN else [start])
    for claim in claims:
        for counted in traced(db, claim).counted:
            mine = [m for m in counted.position.mentions if m.article == start]
            if mine:
                keys = [(start, m.sentence.start, m.sentence.end) for m in mine]
                alone = next((before[key] for key in keys if key in before), None)
                yield Claimed(claim.id, claim.text, alone, counted, mine[0].carrier.id)
                break


def _told_by(db: Database, articles: Sequence[str]) -> dict[tuple[str, int, int], Counted]:
    """What some articles tell by themselves: sentence (article, start, end) to the position it carries, counted."""
    from .. import chart, independence
    from ..claims import link
    from ..reuse import directed, overlaps
    from ..trace import rested

    views = [view for id_ in articles if (view := db.article(id_)) is not None]
    read = {view.article.id: (view.article, list(view.attributions)) for view in views}
    shared = directed(overlaps([view.article for view in views]), read.__getitem__) if len(read) > 1 else ()
    found: dict[tuple[str, int, int], Counted] = {}
    for claim in rested(link(read.values()), read.values(), shared):
        for position in claim.positions:
            drawn = chart(position)
            counted = Counted(position, drawn, independence(drawn))
            for m in position.mentions:
                found.setdefault((m.article, m.sentence.start, m.sentence.end), counted)
    return found
