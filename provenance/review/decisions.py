"""A decision of a reviewer as a value, and as a line of JSON that can be handed to others."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..errors import InputError, UsageError
from ..model import Article, Party, PartyKind, content_id, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Action = Literal[
    "confirm",
    "reject",
    "add chain",
    "first-hand",
    "not first-hand",
    "merge parties",
    "split party",
    "merge claims",
    "split claim",
    "undo",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
State = Literal["in effect", "no effect", "overruled", "undone"]

# How many parties, places and other places each kind of decision needs at least; None: any number at most.
_SHAPES: dict[Action, tuple[tuple[int, int | None], int, int]] = {
    "confirm": ((2, 2), 1, 0),
    "reject": ((2, 2), 1, 0),
    "add chain": ((2, None), 1, 1),
    "first-hand": ((1, 1), 1, 0),
    "not first-hand": ((1, 1), 1, 0),
    "merge parties": ((2, 2), 0, 0),
    "split party": ((2, 2), 0, 0),
    "merge claims": ((0, 0), 1, 1),
    "split claim": ((0, 0), 1, 1),
    "undo": ((0, 0), 0, 0),
}
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
    """One decision. ``time`` is UTC, ``2026-11-21T06:10:00.000000Z``. ``id`` is a hash of all the rest; see :func:`named`.

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

    action: Action
    reviewer: str
    time: str
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
    def where(self) -> tuple[Place, ...]:
        """The places it speaks of; other sentences it names only tell which claim is meant."""
        if self.action in ("merge claims", "split claim", "split party"):
            return self.places + (self.others if self.action == "merge claims" else ())
        return self.places[:1] + self.others

    @property
    def subject(self) -> tuple[Any, ...]:
        """What is decided, without who, when and why."""
        sentences = tuple(tuple((p.article, p.start, p.end) for p in held) for held in (self.places, self.others))
        return self.action, sentences, tuple(p.id for p in self.parties), self.undoes


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A decision, and what it does now: to ``claim`` (an id), or at all where that is None.

    ``from_`` and ``to`` are the parties of an edge it is about, under the ids they have in the claim now; ``from_``
    alone the party. ``why`` says in one line why it has no effect. ``overruled_by``: the later decision on the same matter.
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
    return dataclasses.replace(
        decision, id=content_id("decision", json.dumps(content, sort_keys=True, ensure_ascii=True))
    )


def timed(words: str) -> str | None:
    """The time in the one way it is kept; None where it is no time."""
    found = _TIME.fullmatch(words)
    if found is None:
        return None
    try:
        datetime.fromisoformat(found[1])
    except ValueError:
        return None
    return f"{found[1]}.{(found[2] or ''):0<6}Z"


def checked(decision: Decision) -> Decision:
    """The decision as it is.

    :raises UsageError: something is missing, or is not what its kind of decision needs.
    """
    d = decision
    if not d.reviewer.strip() or len(d.reviewer) > LONGEST_NAME:
        raise UsageError(f"A decision needs the reviewer's name, of at most {LONGEST_NAME} characters.")
    if not d.note.strip() and d.action != "undo":
        raise UsageError("A decision needs a note that says why.")
    if len(d.note) > LONGEST_NOTE:
        raise UsageError(f"The note has {len(d.note):,} characters; at most {LONGEST_NOTE:,} are kept.")
    if timed(d.time) != d.time:
        raise UsageError(f"The time of a decision is written 2026-11-21T06:10:00.000000Z, not {d.time[:40]!r}.")
    (fewest, most), places, others = _SHAPES[d.action]
    fits = fewest <= len(d.parties) and (most is None or len(d.parties) <= most)
    if not fits or len(d.places) < places or len(d.others) < others or (d.action == "undo") != bool(d.undoes):
        raise UsageError(f"The decision '{d.action}' does not say what it is about.")
    if d.action in ("confirm", "reject", "merge parties") and d.parties[0].id == d.parties[1].id:
        raise UsageError(f"{d.parties[0].name} and {d.parties[1].name} are one party.")
    if any(p.start < 0 or p.end - p.start != len(p.text) for p in (*d.places, *d.others)):
        raise UsageError(f"The decision '{d.action}' names a place whose offsets do not fit its words.")
    return d


# --- as lines of JSON ---------------------------------------------------------------------------------------------


def decision_line(decision: Decision) -> str:
    """One line of JSON, in ASCII, without the line break."""
    return json.dumps(to_json(decision), ensure_ascii=True)


def decisions_from_lines(text: str, origin: str = "decisions") -> Iterator[Decision]:
    """Decisions from JSON lines, each with the id its content gives it.

    :raises InputError: a line is not a decision; the line and what is wrong with it are named.
    """
    for number, line in enumerate(text.lstrip("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield decision_from_json(json.loads(line))
        except (ValueError, RecursionError):
            raise InputError(f"{origin}: line {number} is not JSON") from None
        except (UsageError, InputError) as error:
            raise InputError(f"{origin}: line {number}: {error}") from None


def decision_from_json(held: Any) -> Decision:
    """:raises InputError, UsageError: it is not a decision."""
    if not isinstance(held, dict):
        raise InputError("not an object with the fields of a decision")
    unknown = sorted(held.keys() - {f.name for f in dataclasses.fields(Decision)})
    if unknown:
        raise InputError(f"{unknown[0][:40]!r} is no field of a decision")
    action = _words(held, "action")
    if action not in ACTIONS:
        raise InputError(f"{action[:40]!r} is no kind of decision; there are: {', '.join(ACTIONS)}")
    decision = Decision(
        action=action,
        reviewer=_words(held, "reviewer"),
        time=timed(given := _words(held, "time")) or given,
        note=_words(held, "note", ""),
        claim=_words(held, "claim", None),
        about=_words(held, "about", ""),
        places=tuple(_place(p) for p in _list(held, "places")),
        others=tuple(_place(p) for p in _list(held, "others")),
        parties=tuple(_party(p) for p in _list(held, "parties")),
        undoes=_words(held, "undoes", None),
    )
    return named(checked(decision))


_REQUIRED: Any = object()


def _words(held: dict[str, Any], name: str, default: Any = _REQUIRED) -> Any:
    value = held.get(name)
    if value is None and default is not _REQUIRED:
        return default
    if not isinstance(value, str):
        raise InputError(f"'{name}' must be words" if name in held else f"'{name}' is missing")
    # Half characters can be written in JSON and in no file.
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in value)


def _list(held: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = held.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise InputError(f"'{name}' must be a list of objects")
    return value


def _place(held: dict[str, Any]) -> Place:
    start, end = held.get("start"), held.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start <= end < 2**53:
        raise InputError("'start' and 'end' of a place must be numbers of characters")
    return Place(_words(held, "article"), start, end, _words(held, "text"), _words(held, "fingerprint", ""))


def _party(held: dict[str, Any]) -> Party:
    kind = _words(held, "kind")
    if kind not in get_args(PartyKind):
        raise InputError(f"{kind[:40]!r} is no kind of party")
    return Party(
        _words(held, "id"), _words(held, "name"), kind, _words(held, "descriptor", None), _words(held, "owner", None)
    )


def standing(decisions: Iterable[Decision]) -> tuple[list[Decision], dict[str, Decision]]:
    """The decisions that nobody has taken back, oldest first, and for each of the others (by id) the undo that did.

    An undo that was itself undone takes nothing back. Undos are not among what stands.
    """
    held = {d.id: d for d in decisions}
    taken: dict[str, list[Decision]] = {}
    for d in held.values():
        if d.undoes is not None:
            taken.setdefault(d.undoes, []).append(d)
    # An id is made of the id it undoes, so there are no circles; but chains may be longer than recursion goes.
    undone: dict[str, Decision | None] = {}
    for first in held:
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
    stand = sorted((d for d in held.values() if undone[d.id] is None and d.action != "undo"), key=lambda d: d.when)
    return stand, {id_: by for id_, by in undone.items() if by is not None}
