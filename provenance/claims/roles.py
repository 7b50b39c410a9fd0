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
_RECEIVING = frozenset("receive receives received receiving get gets got obtain obtains obtained accept accepted undergo underwent undergone".split())  # fmt: skip
# Who stands before these suffers the deed: they die, whoever killed them.
_UNDERGOING = frozenset("die dies died dying drown drowns drowned perish perished dead sank sink sinks collapsed collapses collapse fell burst".split())
_JOINING = frozenset("when after as while that who which and but because before since although though if where until so than".split())
_BEFORE_NOUN = frozenset("the a an his her its their this that these those of over in for after before with by against during amid".split())
_AT = frozenset("in at near outside inside around off".split())
_OF = frozenset("town city village port province district region island suburb state capital county camp outskirts center centre".split())
_SMALL = frozenset("the a an of its their his her northern southern eastern western northeastern northwestern southeastern southwestern north south east west central coastal disputed occupied nearby neighboring neighbouring downtown".split())  # fmt: skip


class Roles(NamedTuple):
    """Keys of those who do a deed, and of those it is done to."""

    agents: frozenset[str]
    patients: frozenset[str]


def _party(term: Term) -> bool:
    return term.kind not in EVENT and term.kind not in {"quality", "place"}


def _keys(run: Sequence[Term]) -> set[str]:
    return {key for term in run for key, strength in term.keys if strength == 1.0 or (key[0] == "#" and term.name)}


def roles(terms: Sequence[Term], tokens: Sequence[Token]) -> dict[str, Roles]:
    """For the key of each deed: its agents and patients, as far as word order shows them."""
    found: dict[str, Roles] = {}
    for n, deed in enumerate(terms):
        if deed.kind != "event":
            continue
        receiving = any(tokens[k].plain in _RECEIVING for k in range(max(0, deed.place - 4), deed.place + 1))
        word = tokens[deed.place].plain
        passive = _is_passive(deed, tokens) or (word in _UNDERGOING and not _has_object(deed, tokens))
        noun = deed.place > 0 and tokens[deed.place - 1].plain in _BEFORE_NOUN
        agents: set[str] = set()
        patients: set[str] = set()
        before = [] if noun and not receiving else _nearest(terms, tokens, n, -1)
        after = _nearest(terms, tokens, n, 1)
        turned = passive or receiving
        if before:
            (patients if turned else agents).update(_keys(before))
        if after:
            lead = _preposition(after[0], tokens, deed.place)
            if lead in _AGENT or (lead == "from" and receiving):
                agents.update(_keys(after))
            elif lead in ({"of", "on", "against"} if noun else {"", *_TOWARD}) and not turned:
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


def _has_object(deed: Term, tokens: Sequence[Token]) -> bool:
    """"The burst drowned 12 villagers": something follows at once."""
    k = deed.place + 1
    return k < len(tokens) and (tokens[k].kind == "number" or tokens[k].plain in {"a", "an", "the", "several", "dozens", "hundreds"}) and tokens[k].start - tokens[deed.place].end <= 1


def _nearest(terms: Sequence[Term], tokens: Sequence[Token], n: int, step: int) -> list[Term]:
    """The nearest party before or after the deed in the same clause, with the words that stand beside it."""
    deed = terms[n]
    k = n + step
    run: list[Term] = []
    while 0 <= k < len(terms):
        t = terms[k]
        low, high = sorted((t.place, deed.place))
        if high - low > _FAR or any(tokens[j + 1].start - tokens[j].end > 1 for j in range(low, high)):
            break
        if step > 0 and not run and any(tokens[j].plain in _JOINING for j in range(low + 1, high)):
            break
        if run and abs(t.place - run[-1].place) > 1:
            break
        if _party(t):
            run.append(t)
        elif run or (t.kind in EVENT and step < 0):
            break
        k += step
    return run if step > 0 else run[::-1]


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
        kinds = False
        while k >= 0 and (tokens[k].plain in _SMALL or tokens[k].plain in _OF):
            kinds = kinds or tokens[k].plain in _OF
            k -= 1
        if kinds or (k >= 0 and tokens[k].plain in _AT and t.place - k <= 6):
            found.append(t)
    return tuple(found)


def reversed_roles(a: dict[str, Roles], b: dict[str, Roles]) -> float:
    """1 when some deed both speak of has its parties the other way round, 0.2 when one party changed sides."""
    worst = 0.0
    for key, one in a.items():
        two = b.get(key)
        if two is None:
            continue
        given, taken = bool(one.agents & two.patients), bool(one.patients & two.agents)
        if bool(one.agents & two.agents) or bool(one.patients & two.patients):
            continue
        worst = max(worst, 1.0 if given and taken else 0.2 if given or taken else 0.0)
    return worst
