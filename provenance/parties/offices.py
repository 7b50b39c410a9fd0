"""Who speaks for an organization: "IOC president Thomas Bach" and "the IOC" are one voice on one claim.

By words alone: the person's role names the body and adds nothing but that they head it ("IOC president", "the state's
attorney general" beside "the attorney general's office", "the foreign minister" beside "the foreign ministry"). Deputies,
members, officials and those who held the office once are not the body.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..text import fold_plain
from .words import countries, words_of

if TYPE_CHECKING:
    from ..model import Party

_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_])*")
_OFFICER = re.compile(r"\bchief executive officer\b", re.IGNORECASE)  # no "police officer"
_SMALL = frozenset("the of for and s at a an".split())
_SHORT = {"ag": ("attorney", "general"), "da": ("district", "attorney"), "pm": ("prime", "minister")}
# "the State Department" and "the secretary of state", "the foreign ministry" and "the foreign minister".
_HEADED = {"ministry": "minister", "department": "secretary"}
_FEWEST_OF_ACRONYM = 3


def speaks_for(role: str, organization: Party) -> bool:
    """Whether somebody of this role ("IOC president") heads the organization."""
    name = _words(organization.name)
    if organization.kind != "organization" or not name or " ".join(name) in countries():
        return False
    words, heads = _words(role), words_of("head of a body")
    told = frozenset(words)
    if not told & heads or told & words_of("below the head"):
        return False
    if "office" in (name[0], name[-1]):
        return _same_office(told, frozenset(name) - {"office"}, heads)
    headed = [_HEADED.get(word, word) for word in name]
    if headed != name:
        return _same_office(told, frozenset(headed), heads)
    for body in (frozenset(name), frozenset(_acronym(name))):
        if body and body <= told:
            return told - body <= heads
    # "IOC", whose president is told of as "International Olympic Committee president"
    return len(name) == 1 and name == _acronym([word for word in words if word not in heads])


def _same_office(one: frozenset[str], two: frozenset[str], heads: frozenset[str]) -> bool:
    """Whether two ways to name an office agree: all that one says more is where it is."""
    return bool(one & two & heads) and (one <= two or two <= one) and not (one ^ two) & heads


def _acronym(words: list[str]) -> list[str]:
    """The initials as a word; none of fewer words than make an acronym."""
    return ["".join(word[0] for word in words)] if len(words) >= _FEWEST_OF_ACRONYM else []


def office_of(organization: Party) -> frozenset[str]:
    """The words of an office, however it is written ("New York AG's office", "the office of the New York attorney general");
    empty for other bodies."""
    name = _words(organization.name)
    return frozenset(name) - {"office"} if organization.kind == "organization" and "office" in name else frozenset()


def _words(name: str) -> list[str]:
    plain = (fold_plain(found).replace(".", "") for found in _WORD.findall(_OFFICER.sub("ceo", name.replace("’", "'"))))
    return [word for part in plain if part not in _SMALL for word in _SHORT.get(part, (part,))]
