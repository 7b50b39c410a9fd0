"""Party ids, and which parties are one: people in two transliterations, one outlet under two names."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from ..language.text import visible
from ..model import LISTED, NEWSROOMS, UNNAMED, Party, PartyKind, content_id
from .outlets import clean, row_by_name
from .people import in_arabic, name_key, office_of, same_person, speaks_for, strip_titles, surname_of
from .registry import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def _slug(name: str) -> str:
    """A slug that is never empty and never long: names of signs alone, or of a whole paragraph, get a digest."""
    words = slug(name)
    if not words:
        return content_id(name)
    return words if len(words) <= 80 else f"{words[:63]}-{content_id(words)}"


def outlet_party(name: str) -> Party:
    shown = " ".join(clean(name).split()) or name.strip()
    bare = shown[4:] if shown[:4].casefold() == "the " and len(shown) > 4 else shown
    return Party(f"outlet:{_slug(bare)}", shown, "outlet")


def make_party(name: str, kind: PartyKind, *, scope: str = "", descriptor: str | None = None) -> Party:
    # Invisible signs would make two ids of one name.
    shown = visible(" ".join(name.split())).strip()
    if kind in LISTED:
        known = row_by_name(shown)
        if known is not None and (known.party_kind == kind or {known.party_kind, kind} <= NEWSROOMS):
            return known.party
        if kind == "outlet":
            return outlet_party(shown)
    if kind == "person":
        bare, titles = strip_titles(shown)
        bare = bare or shown
        return Party(f"person:{_slug(bare)}", bare, kind, descriptor or titles.casefold() or None)
    if kind in UNNAMED:
        if descriptor is None and kind == "anonymous":
            from .naming import descriptor_of

            descriptor = descriptor_of(shown)
        return Party(f"{kind}:{scope}:{_slug(shown)}", shown, kind, descriptor)
    bare = shown[4:] if shown[:4].casefold() == "the " and len(shown) > 4 else shown
    return Party(f"{kind}:{_slug(bare)}", shown, kind, descriptor)


def cited_by(citer: str, party: Party) -> Party:
    if party.kind not in UNNAMED:
        return party
    return make_party(party.name, party.kind, scope=citer, descriptor=party.descriptor)


def merge_parties(parties: Iterable[Party], *, one_claim: bool = False) -> dict[str, Party]:
    """Party id to its representative: the most frequent of its group, then the longest name, then the first by alphabet.

    Only full names merge, never a surname alone. A group grows only by a name that agrees with every member, so
    that a chain of near spellings cannot join two people. With ``one_claim`` all of them are named for one and the same
    claim; there a surname stands for the full name, where just one person has it, and whoever heads an organization is its voice.
    """
    given = list(parties)
    times = Counter(p.id for p in given)
    best: dict[str, Party] = {}
    for party in given:
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
    found: dict[str, Party] = {}
    for members in (*groups.values(), *_people(sorted(people), best)):
        first = min(members, key=lambda k: (-times[k], _rank(best[k])))
        for key in members:
            found[key] = best[first]
    if one_claim:
        found.update(_bare_surnames(best, found))
        found.update(_voices(given, found))
    return {key: found[key] for key in best}


def _bare_surnames(best: dict[str, Party], found: dict[str, Party]) -> dict[str, Party]:
    """Whose surname a party's name is, where the persons given leave no choice.

    An article that was cut often begins after the sentence with the full name. Nothing in it then tells that the lone
    word is a person, so names taken for organizations count too, unless the list of outlets knows them.
    """
    full = [p for p in {p.id: p for p in found.values()}.values() if p.kind == "person"]
    whose: dict[str, Party] = {}
    for key, party in best.items():
        lone = len(strip_titles(party.name)[0].split()) == 1 and not party.name[0].islower()
        if not lone or not (party.kind == "person" or (party.kind == "organization" and ":" in key)):
            continue
        owners = [p for p in full if surname_of(party.name, p.name)]
        if len(owners) == 1:
            whose[key] = owners[0]
    return whose


def _voices(given: Sequence[Party], found: dict[str, Party]) -> dict[str, Party]:
    """The organization that a person heads, where it is named as well, and just one; one office in two spellings."""
    organizations: dict[str, Party] = {}
    offices: dict[frozenset[str], Party] = {}
    same: dict[str, Party] = {}
    for party in sorted((p for p in {p.id: p for p in found.values()}.values() if p.kind == "organization"), key=_rank):
        first = offices.setdefault(office, party) if (office := office_of(party)) else party
        if first is party:
            organizations[party.id] = party
        else:
            same[party.id] = first
    roles = {
        (found[p.id].id, p.descriptor) for p in given if organizations and p.descriptor and found[p.id].kind == "person"
    }
    bodies: dict[str, set[str]] = defaultdict(set)
    for person, role in roles:
        bodies[person].update(key for key, o in organizations.items() if speaks_for(role, o))
    voices = {key: organizations[min(bodies[p.id])] for key, p in found.items() if len(bodies.get(p.id, ())) == 1}
    return voices | {key: same[p.id] for key, p in found.items() if p.id in same}


def _rank(party: Party) -> tuple[int, str, str]:
    return (-len(party.name), party.name, party.descriptor or "")


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
        for i, a in enumerate(members):
            for b in members[i + 1 :]:
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
