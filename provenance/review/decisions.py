"""A decision of a reviewer as a value; what its action asks for and does is in the table of :mod:`.actions`."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from ..model import Article, Party, content_id, to_json

State = Literal["in effect", "no effect", "overruled", "undone"]

LONGEST_NOTE = 4000
LONGEST_NAME = 200
# One width, so that times compare as words do.
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z")


@dataclass(frozen=True, slots=True)
class Place:
    """Characters ``start`` to ``end`` of an article's text, those words, and a hash of the whole text: an article
    that is completed with its outlet or address gets another id, its text stays."""

    article: str
    start: int
    end: int
    text: str
    fingerprint: str

    @classmethod
    def of(cls, article: Article, start: int, end: int) -> Place:
        return cls(article.id, start, end, article.text[start:end], text_hash(article.text))


def text_hash(text: str) -> str:
    return content_id("text", text)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. ``time`` is UTC, ``2026-11-21T06:10:00.000000Z``. ``id`` is a hash of the rest; see :func:`named`.

    ``claim`` (its id at that time) and ``about`` (its words, or what else it is about) are for readers. What counts is
    ``places``, the sentences that tell which claim is meant, the one the decision was made at first; and ``parties``:

    - ``confirm``, ``reject``: from, to.
    - ``add chain``: carrier, and whom it has it from, the nearest first; ``others`` holds the words that show it.
    - ``first-hand``, ``not first-hand``: the party that was, or was not, there.
    - ``merge parties``: the one that stays, the other. ``split party``: the party, and whom it is instead; in the
      articles of ``places``, or everywhere where there are none, and then under its own id.
    - ``merge claims``: sentences of one in ``places``, of the other in ``others``. ``split claim``: ``places`` leave,
      ``others`` stay.
    - ``undo``: takes back the decision with the id ``undoes``.
    """

    action: str
    reviewer: str = ""
    time: str = ""
    note: str = ""
    claim: str | None = None
    about: str = ""
    places: tuple[Place, ...] = ()
    others: tuple[Place, ...] = ()
    parties: tuple[Party, ...] = ()
    undoes: str | None = None
    id: str = ""

    @property
    def when(self) -> tuple[str, str]:
        """Later decisions compare greater; of two made in one second, always the same one."""
        return self.time, self.id

    @property
    def subject(self) -> tuple[Any, ...]:
        """What is decided, without who, when and why."""
        sentences = tuple(tuple((p.article, p.start, p.end) for p in places) for places in (self.places, self.others))
        return self.action, sentences, tuple(p.id for p in self.parties), self.undoes


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A decision, and what it does now: to ``claim`` (an id), or at all where that is None.

    ``from_`` and ``to`` are the parties of an edge it is about, under the ids they have in the claim now; ``from_``
    alone the party. ``why``: in one line, why it has no effect. ``overruled_by``: the later one on the same matter.
    """

    decision: Decision
    state: State
    why: str = ""
    claim: str | None = None
    from_: Party | None = None
    to: Party | None = None
    overruled_by: Decision | None = None

    @property
    def conflict(self) -> bool:
        """Whether two reviewers disagree."""
        return self.overruled_by is not None and self.overruled_by.reviewer != self.decision.reviewer


def named(decision: Decision) -> Decision:
    """The decision with the id its content gives it: the same on any machine."""
    content = {k: v for k, v in to_json(decision).items() if k != "id"}
    words = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return dataclasses.replace(decision, id=content_id("decision", words))


def timed(words: str) -> str | None:
    """The time in the one way it is kept; None where it is no time."""
    time = _TIME.fullmatch(words)
    if time is None:
        return None
    try:
        datetime.fromisoformat(time[1])
    except ValueError:
        return None
    return f"{time[1]}.{(time[2] or ''):0<6}Z"


def standing(decisions: Iterable[Decision]) -> tuple[list[Decision], dict[str, Decision]]:
    """The decisions that nobody has taken back, oldest first, and for each of the others (by id) the undo that did.

    An undo that was itself undone takes nothing back. Undos are not among what stands.
    """
    known = {d.id: d for d in decisions}
    taken: dict[str, list[Decision]] = {}
    for d in known.values():
        if d.undoes is not None:
            taken.setdefault(d.undoes, []).append(d)
    # An id is made of the id it undoes, so there are no circles; but chains may be longer than recursion goes.
    undone: dict[str, Decision | None] = {}
    for first in known:
        todo = [first]
        while todo:
            id_ = todo[-1]
            open_ = [u.id for u in taken.get(id_, ()) if u.id not in undone]
            if open_:
                todo += open_
                continue
            todo.pop()
            live = [u for u in taken.get(id_, ()) if undone[u.id] is None]
            undone[id_] = max(live, key=lambda u: u.when) if live else None
    stand = sorted((d for d in known.values() if undone[d.id] is None and d.undoes is None), key=lambda d: d.when)
    return stand, {id_: by for id_, by in undone.items() if by is not None}
