"""Who does what to whom, and where, by the order of words and by prepositions.

No parser: only what is plain from word order is said, and everything else is left open. A role is used against
a link alone: when two sentences share a deed and have its parties the other way round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from provenance.claims.concepts import EVENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provenance.claims.concepts import Term
    from provenance.claims.words import Token

_FAR = 9
_BE = frozenset("is are was were be been being am get gets got getting".split())
_PARTICIPLES = frozenset(
    "shot hit beaten struck killed taken given held sent caught found left led told won lost cut hurt sold bought paid made "
    "seen known overthrown driven thrown broken built sued stolen sunk".split()
)
_TOWARD = frozenset("to against on at with toward towards upon of for over".split())
_AGENT = frozenset({"by"})
# The one who receives stands first; the one who gives follows "from".
_RECEIVING = frozenset("receive receives received receiving get gets got obtain obtains obtained accept accepted acquire acquired buy bought purchased undergo underwent undergone won".split())  # fmt: skip
_AT = frozenset("in at near outside inside around off".split())
_OF = frozenset("town city village port province district region island suburb state capital county camp outskirts center centre".split())
_SMALL = frozenset("the a an of its their his her northern southern eastern western northeastern northwestern southeastern southwestern north south east west central coastal disputed occupied nearby neighboring neighbouring downtown".split())  # fmt: skip


class Roles(NamedTuple):
    """Keys of those who do a deed, and of those it is done to."""

    agents: frozenset[str]
    patients: frozenset[str]


def _party(term: Term) -> bool:
    return term.name or term.kind == "actor"


def _keys(term: Term) -> set[str]:
    return {key for key, strength in term.keys if strength >= 0.6 and (key[0] in "@#" or term.name)}


def roles(terms: Sequence[Term], tokens: Sequence[Token]) -> dict[str, Roles]:
    """For the key of each deed: its agents and patients, as far as word order shows them."""
    found: dict[str, Roles] = {}
    for n, deed in enumerate(terms):
        if deed.kind != "event":
            continue
        receiving = any(tokens[k].plain in _RECEIVING for k in range(max(0, deed.place - 4), deed.place + 1))
        passive = _is_passive(deed, tokens)
        agents: set[str] = set()
        patients: set[str] = set()
        before = _nearest(terms, tokens, n, -1)
        after = _nearest(terms, tokens, n, 1)
        turned = passive or receiving
        if before is not None:
            (patients if turned else agents).update(_keys(before))
        if after is not None:
            lead = _preposition(after, tokens, deed.place)
            if lead in _AGENT or (lead == "from" and receiving):
                agents.update(_keys(after))
            elif lead in {"", *_TOWARD} and not turned:
                patients.update(_keys(after))
        if not agents and not patients:
            continue
        for key, strength in deed.keys:
            if strength == 1.0:
                held = found.get(key)
                found[key] = Roles(
                    frozenset(agents) | (held.agents if held else frozenset()),
                    frozenset(patients) | (held.patients if held else frozenset()),
                )
    return found


def _is_passive(deed: Term, tokens: Sequence[Token]) -> bool:
    word = tokens[deed.place].plain
    if not (word.endswith(("ed", "en")) or word in _PARTICIPLES):
        return False
    if any(tokens[k].plain in _BE for k in range(max(0, deed.place - 3), deed.place)):
        return True
    return deed.place + 1 < len(tokens) and tokens[deed.place + 1].plain == "by"


def _nearest(terms: Sequence[Term], tokens: Sequence[Token], n: int, step: int) -> Term | None:
    """The nearest party before (its head noun's own name, "Malian soldiers") or after the deed, in the same clause."""
    deed = terms[n]
    k = n + step
    while 0 <= k < len(terms):
        t = terms[k]
        low, high = sorted((t.place, deed.place))
        if high - low > _FAR or any(tokens[j + 1].start - tokens[j].end > 1 for j in range(low, high)):
            return None
        if _party(t):
            # In "Malian soldiers" either word names the party; the name tells more.
            other = terms[k + step] if 0 <= k + step < len(terms) else None
            if other is not None and not t.name and other.name and abs(other.place - t.place) == 1:
                return other
            return t
        if t.kind in EVENT and step < 0:
            return None
        k += step
    return None


def _preposition(term: Term, tokens: Sequence[Token], from_place: int) -> str:
    for k in range(term.place - 1, from_place, -1):
        word = tokens[k].plain
        if word in _TOWARD or word in _AGENT or word in {"from", "in"}:
            return word
    return ""


def sites(terms: Sequence[Term], tokens: Sequence[Token]) -> tuple[Term, ...]:
    """Names of places: those that stand after "in", "near", "in the town of"."""
    found: list[Term] = []
    for t in terms:
        if not t.name:
            continue
        k = t.place - 1
        if found and found[-1].place == k and found[-1].name:
            found.append(t)  # the second word of a place's name
            continue
        while k >= 0 and (tokens[k].plain in _SMALL or tokens[k].plain in _OF):
            k -= 1
        if k >= 0 and tokens[k].plain in _AT and t.place - k <= 6:
            found.append(t)
    return tuple(found)


def reversed_roles(a: dict[str, Roles], b: dict[str, Roles]) -> bool:
    """Whether some deed both speak of has its parties the other way round."""
    for key, one in a.items():
        two = b.get(key)
        if two is None or not key.startswith("@"):
            continue
        crossed = bool(one.agents & two.patients) or bool(one.patients & two.agents)
        straight = bool(one.agents & two.agents) or bool(one.patients & two.patients)
        if crossed and not straight:
            return True
    return False
