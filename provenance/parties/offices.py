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
    from collections.abc import Collection

    from ..model import Party

_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_])*")
_OFFICER = re.compile(r"\bchief executive officer\b", re.IGNORECASE)  # no "police officer"
_SMALL = frozenset("the of for and s at a an".split())
# "the State Department" and "the secretary of state", "the foreign ministry" and "the foreign minister".
_SHORT = {"ag": ("attorney", "general"), "da": ("district", "attorney"), "pm": ("prime", "minister")}
_HEADED = {"ministry": "minister", "department": "secretary"}
_FEWEST_OF_ACRONYM = 3


def speaks_for(role: str, organization: Party) -> bool:
    """Whether somebody of this role ("IOC president") heads the organization."""
    name = _words(organization.name)
    if organization.kind != "organization" or not name or " ".join(name) in countries():
        return False
    told = frozenset(_words(role))
    heads = words_of("head of a body")
    if not told & heads or told & words_of("below the head"):
        return False
    if name[-1] == "office" or name[0] == "office":
        return _same_office(told, frozenset(name) - {"office"}, heads)
    body = [_HEADED.get(word, word) for word in name]
    if body != name:
        return _same_office(told, frozenset(body), heads)
    for words in (frozenset(body), {"".join(word[0] for word in body)} if len(body) >= _FEWEST_OF_ACRONYM else frozenset()):
        if words and words <= told:
            return told - words <= heads
    # "IOC", whose president is told of as "International Olympic Committee president"
    whole = [word for word in _words(role) if word not in heads]
    return len(name) == 1 and len(whole) >= _FEWEST_OF_ACRONYM and "".join(word[0] for word in whole) == name[0]


def _same_office(told: Collection[str], office: Collection[str], heads: Collection[str]) -> bool:
    """Whether two ways to name an office agree: all that one says more is where it is."""
    one, two = frozenset(told), frozenset(office)
    return bool(one & two & frozenset(heads)) and (one <= two or two <= one) and not (one ^ two) & frozenset(heads)


def office_of(organization: Party) -> frozenset[str]:
    """The words of an office, however it is written ("New York AG's office", "the office of the New York attorney general");
    empty for other bodies."""
    name = _words(organization.name)
    return frozenset(name) - {"office"} if organization.kind == "organization" and "office" in name else frozenset()


def _words(name: str) -> list[str]:
    found = _plain(name)
    return [word for part in found for word in _SHORT.get(part, (part,))]


def _plain(name: str) -> list[str]:
    return [word for found in _WORD.findall(_OFFICER.sub("ceo", name.replace("’", "'"))) if (word := fold_plain(found).replace(".", "")) not in _SMALL]
