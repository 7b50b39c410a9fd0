"""What people decide about findings, and what that changes: values in, values out. Here: decisions as lines of JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, get_args

from ..errors import InputError, UsageError
from ..model import Party, PartyKind, to_json
from .actions import ACTIONS, Action, checked
from .applying import Applied, Effect, Rules
from .decisions import Decision, Place, Reviewed, named, timed

__all__ = ["ACTIONS", "Action", "Applied", "Decision", "Effect", "Place", "Reviewed", "Rules"]


# --- Decisions as lines of JSON, which can be handed to others.


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
            yield _decision(json.loads(line))
        except (ValueError, RecursionError):
            raise InputError(f"{origin}: line {number} is not JSON") from None
        except (UsageError, InputError) as error:
            raise InputError(f"{origin}: line {number}: {error}") from None


def _decision(given: Any) -> Decision:
    """:raises InputError, UsageError: it is not a decision."""
    if not isinstance(given, dict):
        raise InputError("not an object with the fields of a decision")
    unknown = sorted(given.keys() - {f.name for f in dataclasses.fields(Decision)})
    if unknown:
        raise InputError(f"{unknown[0][:40]!r} is not a field of a decision")
    action = _words(given, "action")
    if action not in ACTIONS:
        raise InputError(f"{action[:40]!r} is not an action; the actions are: {', '.join(ACTIONS)}")
    time = _words(given, "time")
    decision = Decision(
        action, _words(given, "reviewer"), timed(time) or time, _words(given, "note", ""), _words(given, "claim", None),
        _words(given, "about", ""), _list(given, "places", _place), _list(given, "others", _place),
        _list(given, "parties", _party), _words(given, "undoes", None),
    )  # fmt: skip
    return named(checked(decision))


_V = TypeVar("_V")
_REQUIRED: Any = object()


def _words(given: dict[str, Any], name: str, default: Any = _REQUIRED) -> Any:
    value = given.get(name)
    if value is None and default is not _REQUIRED:
        return default
    if not isinstance(value, str):
        raise InputError(f"'{name}' must be words" if name in given else f"'{name}' is missing")
    # Half characters can be written in JSON and in no file.
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in value)


def _list(given: dict[str, Any], name: str, made: Callable[[dict[str, Any]], _V]) -> tuple[_V, ...]:
    value = given.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise InputError(f"'{name}' must be a list of objects")
    return tuple(map(made, value))


def _place(given: dict[str, Any]) -> Place:
    start, end = given.get("start"), given.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start <= end < 2**53:
        raise InputError("'start' and 'end' of a place must be numbers of characters")
    return Place(_words(given, "article"), start, end, _words(given, "text"), _words(given, "fingerprint", ""))


def _party(given: dict[str, Any]) -> Party:
    kind = _words(given, "kind")
    if kind not in get_args(PartyKind):
        raise InputError(f"{kind[:40]!r} is not a kind of party")
    more = (_words(given, name, None) for name in ("descriptor", "owner"))
    return Party(_words(given, "id"), _words(given, "name"), kind, *more)
