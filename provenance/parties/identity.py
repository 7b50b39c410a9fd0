"""Who is who: which parties are one under several names, and which of them may be one.

Anywhere, only names merge that can be nobody else's: spellings, transliterations, one outlet under two names. Parties
that are named for one and the same claim say more: there a surname, a nickname, an account, an abbreviation, an office
is whoever else fits, where just one does; of several that fit, and of looser resemblances, it is only said that they
may be one.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, lru_cache

from ..data import lists
from ..language.text import fold_plain
from ..language.tokens import listed_words, place_of_words
from ..model import OPEN, PEOPLE, SPEAKERS, UNNAMED, Party
from .naming import account_of, undetermined, without_owner
from .people import in_arabic, light, name_key, parse, same_person, strip_titles, surname_of
from .registry import slug

_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_])*")
_OFFICER = re.compile(r"\bchief executive officer\b", re.IGNORECASE)  # no "police officer"
_FEWEST_OF_ACRONYM = 3
_MOST_MAYBE = 2  # who fits more parties than these is too vague to be asked about


def merge_parties(parties: Iterable[Party], *, one_claim: bool = False) -> dict[str, Party]:
    """Party id to its representative: the most frequent of its group, then the longest name, then the first in order.

    Only full names merge, never a surname alone. A group grows only by a name that agrees with every member, so
    that a chain of near spellings cannot join two people. With ``one_claim`` all of them are named for one and the same
    claim, and whatever is short or vague stands for the one party there that fits it.
    """
    groups = _spellings(parties)
    if one_claim:
        groups, _ = _readings(groups)
    return {id_: group.party for group in groups for id_ in group.ids}


def may_be_one(parties: Iterable[Party]) -> list[tuple[str, str, bool]]:
    """Pairs of parties of one claim (ids of :func:`merge_parties`) that may be one, and whether nobody else fits: of
    two that fit a surname, either may be meant, and still they are two."""
    groups, torn = _readings(_spellings(parties))
    found = {(a.party.id, b.party.id): False for a, b in torn if a is not b}
    for one in groups:
        fitting = [two for two in groups if two is not one and _may_be(one, two)]
        if 0 < len(fitting) <= _MOST_MAYBE:
            for two in fitting:
                if (two.party.id, one.party.id) not in found:
                    found.setdefault((one.party.id, two.party.id), len(fitting) == 1)
    return [(a, b, alone) for (a, b), alone in found.items()]


class _Group:
    """Parties that are one: who stands for them, and all their names and roles."""

    def __init__(self, party: Party, members: Iterable[Party]) -> None:
        self.party = party
        self.members = list(members)

    @property
    def ids(self) -> Iterator[str]:
        return (p.id for p in self.members)

    def take(self, other: _Group) -> None:
        self.members += other.members
        for known in ("names", "bodies", "offices", "tags", "roles", "acronyms"):
            self.__dict__.pop(known, None)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names a person goes by here; whose account or letter it is; and lone words in capitals: an article that
        was cut often begins after the sentence with the full name, and nothing in it shows that they are a person."""
        found = set()
        for p in self.members:
            if p.kind == "person" and not _only_office(p.name):
                found.add(p.name)
            elif p.kind in OPEN and (owner := account_of(p.name)):
                found.add(owner)
            elif p.kind == "organization" and ":" in p.id and " " not in p.name and not p.name.islower():
                found.add(p.name)
        return frozenset(found)

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(p.descriptor for p in self.members if p.descriptor and p.kind == "person")

    @cached_property
    def bodies(self) -> frozenset[_Body]:
        # "NRA" is in the list of outlets, and an association as well.
        named = [p.name for p in self.members if p.kind == "organization" or (p.kind == "outlet" and p.name.isupper())]
        owners = (account_of(p.name) for p in self.members if p.kind == "channel")
        return frozenset(body for name in (*named, *filter(None, owners)) for body in _bodies(name))

    @cached_property
    def acronyms(self) -> frozenset[str]:
        return frozenset(short for p in self.members if p.kind == "organization" for short in _acronym(_words(p.name)))

    @cached_property
    def offices(self) -> frozenset[frozenset[str]]:
        """Each office they are said to hold, as words: "the French president" {=france, president}."""
        called = {p.name for p in self.members if p.kind == "person" and _only_office(p.name)}
        called |= {p.name for p in self.members if p.kind == "anonymous" and _definite(p.name)}
        return frozenset(office for words in called | self.roles if (office := _office(words)))

    @cached_property
    def tags(self) -> frozenset[str]:
        """Two groups that are one share one of these."""
        found = {light(w) for name in self.names for w in parse(name).words}
        for words, _ in self.bodies:
            found |= words
        for p in self.members:
            if p.kind == "organization":
                in_order = _words(p.name)
                found |= {*_acronym(in_order), *in_order, *_headed(in_order)}
        for role in self.roles:
            of = _headless(role)
            found |= {*_words(role), *_acronym(of), *(w for words, _ in _bodies(" ".join(of)) for w in words)}
        return frozenset(found | {word for office in self.offices for word in office})


def _rank(party: Party) -> tuple[int, str, str]:
    return (-len(party.name), party.name, party.descriptor or "")


# --- Anywhere: names that can be nobody else's.


def _spellings(parties: Iterable[Party]) -> list[_Group]:
    given = list(parties)
    times = Counter(p.id for p in given)
    best: dict[str, Party] = {}
    seen: dict[str, dict[Party, None]] = defaultdict(dict)
    for party in given:
        seen[party.id][party] = None
        held = best.get(party.id)
        if held is None or _rank(party) < _rank(held):
            best[party.id] = party
    groups: dict[str, list[str]] = defaultdict(list)
    people = []
    for key, party in best.items():
        if party.kind == "person":
            people.append(key)
        elif party.kind in UNNAMED:
            groups[key].append(key)
        else:
            groups[f"{party.kind}\x1f{slug(party.name)}" if ":" in key else key].append(key)
    found = []
    for members in (*groups.values(), *_people(sorted(people), best)):
        first = min(members, key=lambda k: (-times[k], _rank(best[k])))
        found.append(_Group(best[first], (p for key in members for p in seen[key])))
    return found


def _people(ids: list[str], best: dict[str, Party]) -> list[list[str]]:
    """Groups of ids whose names are pairwise one person's; compared only inside blocks of like keys.

    A name that agrees with two names which do not agree with each other ("George Bush" beside "George W. Bush" and
    "George H. W. Bush") could be either, so it joins neither.
    """
    blocks: dict[str, list[str]] = defaultdict(list)
    arabic = any(in_arabic(best[key].name) for key in ids)
    for key in ids:
        for tag in name_key(best[key].name, across_scripts=arabic):
            blocks[tag].append(key)
    alike: dict[str, set[str]] = defaultdict(set)
    for members in blocks.values():
        for a, b in itertools.combinations(members, 2):
            if b not in alike[a] and same_person(best[a].name, best[b].name):
                alike[a].add(b)
                alike[b].add(a)
    torn = {key for key in ids if any(not alike[key] - {other} <= alike[other] for other in alike[key])}
    groups: list[list[str]] = []
    placed: set[str] = set()
    for key in ids:
        if key in placed:
            continue
        group = [key] if key in torn else [key, *sorted(alike[key] - torn - placed)]
        placed.update(group)
        groups.append(group)
    return groups


# --- On one claim: whatever is short or vague is the one party there that fits it.


def _readings(groups: list[_Group]) -> tuple[list[_Group], list[tuple[_Group, _Group]]]:
    """The groups joined where one reading is left, and the pairs of which there are several: the short name first."""
    undecided: list[tuple[_Group, _Group]] = []
    for reads in (_named, _speaks):
        groups, torn = _joined(groups, reads)
        undecided += torn
    return groups, undecided


def _joined(
    groups: list[_Group], reads: Callable[[_Group, _Group], bool]
) -> tuple[list[_Group], list[tuple[_Group, _Group]]]:
    """Every group that another one stands for goes to that one; of several, to none."""
    sharing: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        for tag in group.tags:
            sharing[tag].append(group)
    gone: dict[int, _Group] = {}

    def now(group: _Group) -> _Group:
        while id(group) in gone:
            group = gone[id(group)]
        return group

    torn: list[tuple[_Group, _Group]] = []
    for one in sorted(groups, key=lambda g: (g.party.kind == "person", len(g.party.name), g.party.id)):
        near = {id(g): g for tag in sorted(one.tags) for other in sharing[tag] if (g := now(other)) is not one}
        fits = [two for two in near.values() if reads(one, two)]
        # Of "Roe" and "Ann Roe" the second, which the first stands for as well; of equals the first.
        fits = [
            f
            for i, f in enumerate(fits)
            if not any(o is not f and reads(f, o) and (j < i or not reads(o, f)) for j, o in enumerate(fits))
        ]
        if len(fits) == 1:
            fits[0].take(one)
            gone[id(one)] = fits[0]
        torn += [(one, two) for two in fits] if len(fits) > 1 else []
    return [g for g in groups if id(g) not in gone], [(now(a), now(b)) for a, b in torn]


def _named(one: _Group, two: _Group) -> bool:
    """Whether a name of the first is a short, or another, form of a name of the second."""
    if two.party.kind == "person" or two.party.kind in OPEN:
        return any(_calls(a, b) for a in one.names for b in two.names) and not _apart(one.offices, two.offices)
    if two.party.kind != "organization":
        return False
    return any(_same_body(a, b) for a in one.bodies for b in two.bodies) or any(
        len(words) == 1 and head in two.acronyms for words, head in one.bodies
    )


def _calls(short: str, full: str) -> bool:
    if parse(short).words == parse(full).words and parse(short).words:
        return parse(short).younger == parse(full).younger
    lone = len(parse(short).words) == 1 or len(parse(short).words[0]) == 1
    if (lone and surname_of(short, full)) or same_person(short, full):
        return True
    tail = surname_of(short, full) or surname_of(full, short)  # "Mary Roe" of "Ann Mary Roe"
    if not tail and same_person(short, full, one_article=True):
        return True  # "Sarah Roe", "Sarah Holm Roe"; "A. Roe", "Ann Roe"
    # "Add Donald Trump", "Staff Ann Roe": a page's words, or half a title, before a whole name.
    long, name = short.split(), full.split()
    stray = len(long) > len(name) > 1 and long[-len(name) :] == name
    return stray and listed_words("given name").isdisjoint(map(fold_plain, long[: -len(name)]))


def _apart(one: Iterable[frozenset[str]], two: Iterable[frozenset[str]]) -> bool:
    """Two known offices: the foreign minister is not the prime minister of that surname."""
    heads, beside = listed_words("head of a body"), listed_words("beside an office")

    def agree(a: frozenset[str], b: frozenset[str]) -> bool:
        of_one, of_two = a - heads - beside, b - heads - beside
        return bool(a & b & heads) and (not of_one or not of_two or bool(of_one & of_two))

    return bool(one and two) and not any(agree(a, b) for a in one for b in two)


def _speaks(one: _Group, two: _Group) -> bool:
    """Whether the first is the office that the second holds, or holds the office that speaks for the second."""
    if two.party.kind == "person":
        unnamed = not one.names and one.party.kind in PEOPLE
        return unnamed and any(_same_office(a, b) for a in one.offices for b in two.offices)
    if two.party.kind != "organization":
        return False
    offices = {o for o in (_office_of(p) for p in one.members) if o}
    if any(o == _office_of(p) for p in two.members for o in offices):
        return True
    return any(speaks_for(role, p) for role in one.roles for p in two.members)


# --- Bodies under several names: an abbreviation, a country's ministry or army, with and without its country.


_Body = tuple[frozenset[str], str]


@lru_cache(maxsize=16384)
def _bodies(name: str) -> tuple[_Body, ...]:
    """The name as written, and spelled out."""
    full = _spelled_out().get(" ".join(_words(name, places=False)))
    return (_body(name), _body(full)) if full else (_body(name),)


def _body(name: str) -> _Body:
    """The words of a body's name and the one that says what it is: "Ukraine's foreign ministry" and "the Ministry of
    Foreign Affairs of Ukraine" are {=ukraine, foreign, ministry}, and a ministry."""
    words = _words(name)
    same = _renamed("same in a body")
    words = [renamed for word in words for renamed in same.get(word, [word])]
    place = [w for w in words if w.startswith("=")]
    core = [w for w in words if w not in listed_words("of any body")] if place else words
    kept = [w for w in (core or words) if not w.startswith("=")]
    of = re.search(r"\b(?:of|for)\b", name)
    head = (kept[0] if of else kept[-1]) if kept else "".join(place[:1])
    return frozenset(core or words), head


@cache
def _spelled_out() -> dict[str, str]:
    """A body's other names to the first: MSF, Doctors Without Borders."""
    rows = lists("any/bodies.csv")
    return {" ".join(_words(form, places=False)): name for name, forms in rows for form in forms.split("|")}


def _same_body(one: _Body, two: _Body) -> bool:
    """Whether the second is the first, written as fully or more so: "police", "Ohio City police"."""
    (short, head), (full, its_head) = one, two
    return bool(short) and (short == full or (head == its_head and short < full))


def speaks_for(role: str, organization: Party) -> bool:
    """Whether somebody of this role ("IOC president") heads the organization."""
    name = _words(organization.name, places=False)
    if organization.kind != "organization" or not name or all(w.startswith("=") for w in _words(organization.name)):
        return False
    words, heads = _words(role, places=False), listed_words("head of a body")
    told = frozenset(words)
    if not told & heads or told & listed_words("below the head"):
        return False
    if "office" in (name[0], name[-1]):
        return _same_office(told, frozenset(name) - {"office"})
    of = _headless(role)
    if of and not set(_bodies(" ".join(of))).isdisjoint(_bodies(organization.name)):
        return True
    if (headed := _headed(name)) != name:
        return _same_office(told, frozenset(headed))
    for body in (frozenset(name), frozenset(_acronym(name))):
        if body and body <= told:
            return told - body <= heads
    # "IOC", whose president is called "International Olympic Committee president"
    return len(name) == 1 and name == _acronym(of)


def _headless(role: str) -> list[str]:
    """The words of the body that somebody of this role heads."""
    return [w for w in _words(role, places=False) if w not in listed_words("head of a body")]


def _headed(name: list[str]) -> list[str]:
    """ "the State Department" is the secretary of state's, "the foreign ministry" the foreign minister's."""
    return [w for word in name for w in _renamed("head by its body").get(word, [word])]


def _same_office(one: frozenset[str], two: frozenset[str]) -> bool:
    """Whether two ways to name an office agree: all that one says more is where it is."""
    heads = listed_words("head of a body")
    return bool(one & two & heads) and (one <= two or two <= one) and not (one ^ two) & heads


def _office(words: str) -> frozenset[str]:
    """The words of an office; empty where there is none, or somebody below it."""
    told = frozenset(_words(words))
    holds = told & listed_words("head of a body") and not told & listed_words("below the head")
    return told if holds else frozenset()


def _office_of(organization: Party) -> frozenset[str]:
    """The words of an office, however it is written ("New York AG's office", "the office of the New York attorney
    general"); empty for other bodies."""
    name = _words(organization.name)
    return frozenset(name) - {"office"} if organization.kind == "organization" and "office" in name else frozenset()


@lru_cache(maxsize=4096)
def _only_office(name: str) -> bool:
    """ "U.S. president": an office, and no name."""
    return strip_titles(f"{name} Roe")[0] == "Roe"


def _definite(name: str) -> bool:
    first = fold_plain(name).partition(" ")[0]
    return first not in listed_words("indefinite") and first not in listed_words("determiner")


def _acronym(words: list[str]) -> list[str]:
    """The initials as a word; none of fewer words than make an acronym."""
    return ["".join(word[0] for word in words)] if len(words) >= _FEWEST_OF_ACRONYM else []


@cache
def _renamed(name: str) -> dict[str, list[str]]:
    """The rows of a list that begin with the word they stand for: "pm prime minister"."""
    return {row.split()[0]: row.split()[1:] for row in listed_words(name)}


@lru_cache(maxsize=16384)
def _words(name: str, *, places: bool = True) -> list[str]:
    """The words of a body or an office that tell it apart; with ``places`` each country or region, however it is
    named, as "=" and one name of it."""
    small, short = listed_words("small word of an office"), _renamed("office abbreviation")
    plain = [fold_plain(found).replace(".", "") for found in _WORD.findall(_OFFICER.sub("ceo", name.replace("’", "'")))]
    words = [word for part in plain if part not in small for word in short.get(part, [part])]
    if not places:
        return words
    places_of, found, i = place_of_words(), [], 0
    while i < len(words):
        size = next((k for k in (3, 2, 1) if " ".join(words[i : i + k]) in places_of), 0)
        found.append(f"={places_of[' '.join(words[i : i + size])]}" if size else words[i])
        i += size or 1
    return found


# --- Looser resemblances, which are shown and asked about.


def _may_be(one: _Group, two: _Group) -> bool:
    """Whether the first, which nothing names fully, may be the second: "a statement", "authorities", "the Roe
    campaign", "a Republican senator"."""
    a, b = one.party, two.party
    if b.kind not in SPEAKERS or not b.name[:1].isupper():
        return False
    if a.kind in OPEN:
        return not one.names and _bare(without_owner(a.name)) in listed_words("own words of somebody")
    if a.kind == "organization" and _bare(a.name) in listed_words("body without a name"):
        return a.name.islower()
    if b.kind != "person":
        return False
    surnames = {light(parse(n).words[-1]) for n in two.names if parse(n).words}
    if a.kind == "organization":  # "the Roe campaign", "the Roe administration"
        return " " in a.name and not surnames.isdisjoint(map(light, _words(a.name, places=False)))
    if a.descriptor == "relative":  # "Roe's daughter"
        return not surnames.isdisjoint(map(light, _words(a.name, places=False)))
    held = {w for role in two.roles for word in _words(role) for w in _renamed("office in short").get(word, [word])}
    return a.kind == "anonymous" and not held.isdisjoint({a.descriptor, *_words(a.name)} & listed_words("title"))


def _bare(name: str) -> str:
    return fold_plain(" ".join(undetermined(name.split())))
