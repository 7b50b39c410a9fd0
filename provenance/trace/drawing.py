"""From the mentions of a claim to its chart: who rests on whom, who was there, which figure updates which."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from ..data import rows_everywhere, words_everywhere
from ..errors import UsageError
from ..language.text import fold, quotations
from ..model import NEWSROOMS, SPEAKERS, UNNAMED, Chart, Claim, Edge, Independence, Mention, Party, Position

# Of others it is not known that they are the same: "officials" of yesterday and of today.
_ONE_AND_THE_SAME = frozenset({"ground", "relay"})


class Update(NamedTuple):
    """Position ``later`` reports what became of position ``earlier`` (both places in the claim); the same ``party``
    (an id) gave both figures."""

    later: int
    earlier: int
    party: str


def updates(
    positions: Sequence[Position], counts: Sequence[Independence], published: Mapping[str, str | None]
) -> list[Update]:
    """The updates among positions of one claim. ``counts`` are theirs, in order; ``published``: article id -> date.

    A figure updates another when both come from the same named origin, and every report that has the later one from it
    was published after every report that has the earlier one. Where a date is missing, or too rough, nothing is known.
    """
    return [
        Update(later, earlier, party)
        for (later, late), (earlier, early) in itertools.permutations(enumerate(positions), 2)
        if late.stance == early.stance and late.figure and early.figure
        for party in sorted(_origins(counts[later]) & _origins(counts[earlier]))
        if _after(_dates(late, party, published), _dates(early, party, published))
    ]


def superseded(counts: Sequence[Independence], found: Sequence[Update]) -> set[int]:
    """The positions all of whose origins have given another figure since."""
    return {
        place
        for place, count in enumerate(counts)
        if count.origins and {o.party for o in count.origins} <= {u.party for u in found if u.earlier == place}
    }


def _origins(count: Independence) -> set[str]:
    return {o.party for o in count.origins if o.grade in _ONE_AND_THE_SAME}


def _dates(position: Position, party: str, published: Mapping[str, str | None]) -> list[str | None]:
    return [
        published.get(m.article)
        for m in position.mentions
        if party == m.carrier.id or any(party == p.id for p in m.parties)
    ]


def _after(late: Sequence[str | None], early: Sequence[str | None]) -> bool:
    # "2024-05" is not before "2024-05-03": days are compared with days, months with months.
    return bool(late and early) and all(a and b and a[: len(b)] > b[: len(a)] for a in late for b in early)


# --- First-hand markers: "an AFP journalist saw", "our correspondent at the scene", "counted by Reuters reporters".


# "dpa-Reporterin": some agencies write themselves small.
_OUTLET = r"(?P<outlet>[^\W\d_a-zß-öø-ÿ][\w.&'-]*(?:\s(?:[^\W\d_a-zß-öø-ÿ]|\d)[\w.&'-]*){0,4}|[a-z]{2,5}(?=-))"
# What a reporter heard is not what a reporter saw: no word of speech may stand in between.
_GAP = r"(?:,?\s(?i:{link})\b(?:\s(?!(?i:{speech})\b)[\w'-]+){{0,5}},?)?"
_BEFORE, _AFTER = 8, 4  # words around a marker that may name a paper or a negation
_WORD = re.compile(r"[\w'-]+")


def firsthand_in_mention(mention: Mention) -> tuple[str, ...]:
    """Ids of the parties whose reporters saw for themselves, by the words of the mention and of its attribution."""
    sentences = [mention.sentence.text]
    if mention.attribution is not None:
        sentences.append(mention.attribution.sentence.text)
    return firsthand_parties(sentences, mention.carrier, mention.parties, mention.edges)


def firsthand_parties(
    sentences: Iterable[str], carrier: Party, parties: Iterable[Party], edges: Iterable[Edge]
) -> tuple[str, ...]:
    """Ids of the parties marked as first-hand in the sentences, in order of the markers.

    A marker that names an outlet counts only for the carrier or a party of the mention; "our correspondent" is
    the carrier's, or the one's to whom the article credits its whole text; in words copied without credit it may be
    anybody's.
    """
    edges = [e for e in edges if e.from_ == carrier.id and e.kind in {"credits", "reprints"}]
    found: dict[str, None] = {}
    newsrooms: list[Party] | None = None
    for words in dict.fromkeys(sentences):
        for name in _markers(words):
            if newsrooms is None:
                newsrooms = [carrier, *(p for p in parties if p.kind in NEWSROOMS and p.id != carrier.id)]
            if name is None:
                owners = list(dict.fromkeys(e.to for e in edges if e.status != "suspected"))
                if not owners and not any(e.kind == "reprints" for e in edges):
                    owners = [carrier.id]
                # Two agencies credited together: "our correspondent" may be either's.
                if len(owners) == 1 and any(p.id == owners[0] for p in newsrooms):
                    found[owners[0]] = None
            else:
                meant = who_is(name, newsrooms)
                if meant is not None:
                    found[meant.id] = None
    return tuple(found)


def who_is(name: str, among: Iterable[Party]) -> Party | None:
    """Which of the parties a written name is, by its words or by the registry."""
    candidates = list(among)
    plain = _plain(name)
    for party in candidates:
        if plain in {_plain(party.name), _initials(party.name)}:
            return party
    from ..parties import outlet_by_name

    known = outlet_by_name(name)
    return next((p for p in candidates if known is not None and p.id == known.id), None)


def _plain(name: str) -> str:
    words = fold(name)
    return words.removeprefix("the ").removesuffix("'s")


def _initials(name: str) -> str:
    capitals = [w[0] for w in re.split(r"[\s-]+", name) if w[:1].isupper() and w.casefold() != "the"]
    return "".join(capitals).casefold() if len(capitals) > 2 else ""


def _markers(words: str) -> Iterator[str | None]:
    """The outlet named by each marker, None where it is the writer's own."""
    # Most sentences have none of the words, not even as letters, and need not be taken apart.
    if not _beginnings().search(words.casefold()):
        return
    unquoted = _outside_quotations(words)
    if not _any_noun().search(unquoted):
        return
    for pattern, paper, no in _patterns():
        for m in pattern.finditer(unquoted):
            before = " ".join(_WORD.findall(unquoted[: m.start()])[-_BEFORE:])
            after = " ".join(_WORD.findall(unquoted[m.end() :])[:_AFTER])
            if paper.search(before) or paper.search(after):
                continue
            if no.search(" ".join(before.split()[-2:])) or no.match(m.group()):
                continue
            name = m.groupdict().get("outlet")
            yield name and _noun_first().sub("", name).strip("-'. ").removesuffix("'s")


@cache
def _noun_first() -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(words_everywhere('trace', 'before a reporter'))})\s", re.IGNORECASE)


def _outside_quotations(words: str) -> str:
    """The words without what is quoted: "our correspondent" in a quotation is somebody else's."""
    words = words.replace("’", "'") if "“" not in words and "‘" not in words else words
    out, at = [], 0
    for q in quotations(words):
        if q.start >= at:
            out.append(words[at : q.start])
            at = q.end
    return " ".join([*out, words[at:]]).replace("’", "'")


@cache
def _rows() -> dict[str, dict[str, list[str]]]:
    """Language -> slot -> words (alternatives split) or patterns."""
    languages: dict[str, dict[str, list[str]]] = {}
    for language, row in rows_everywhere("firsthand_markers.csv"):
        words = [row["words"]] if row["slot"] == "PATTERN" else row["words"].split("|")
        languages.setdefault(language, {}).setdefault(row["slot"], []).extend(words)
    return languages


def _either(words: Iterable[str]) -> str:
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in ordered) or r"(?!)"


@cache
def _any_noun() -> re.Pattern[str]:
    nouns = [w for slots in _rows().values() for w in slots.get("NOUN", ())]
    return re.compile(rf"\b(?:{_either(nouns)})\b", re.IGNORECASE)


@cache
def _beginnings() -> re.Pattern[str]:
    """First words of the nouns; one that another begins with stands for it."""
    first = {w.casefold().split()[0] for slots in _rows().values() for w in slots.get("NOUN", ())}
    shortest = (w for w in sorted(first) if not any(w != other and w.startswith(other) for other in first))
    return re.compile("|".join(map(re.escape, shortest)))


@cache
def _patterns() -> list[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]]:
    """Each pattern with its language's words for papers and for "no"."""
    found = []
    for slots in _rows().values():
        parts = {slot: rf"(?i:{_either(words)})" for slot, words in slots.items() if slot != "PATTERN"}
        parts["OUTLET"] = _OUTLET
        parts["GAP"] = _GAP.format(
            link=_either(slots.get("LINK", ())), speech="|".join(words_everywhere("trace", "no sight of one's own"))
        )
        parts["ARTICLE"] = rf"(?:{parts['ARTICLE']}\s+)?" if "ARTICLE" in parts else ""
        paper = re.compile(rf"\b(?:{_either(slots.get('PAPER', ()))})\b", re.IGNORECASE)
        no = re.compile(rf"\b(?:{_either(slots.get('NOT', ()))})\b", re.IGNORECASE)
        for pattern in slots.get("PATTERN", ()):
            # One space of a pattern is one or more in the text; a hyphen may join a name and its noun
            # ("AFP-Reporter"), an apostrophe a preposition and its name ("de l'AFP").
            body = pattern.replace("{OUTLET} {NOUN}", "{OUTLET}[\\s-]+{NOUN}").replace(
                "{FROM} {OUTLET}", "{FROM}\\s*{OUTLET}"
            )
            body = re.sub(r"(?<!\\s) ", r"\\s+", body)
            found.append((re.compile(r"\b" + _filled(body, parts) + r"\b"), paper, no))
    return found


def _filled(body: str, parts: dict[str, str]) -> str:
    return re.sub(r"\{([A-Z]+)\}", lambda m: parts[m.group(1)], body)


# --- From the mentions of a claim to its chart: who rests on whom, each edge with its evidence.


# What outweighs what when the same two parties are joined twice.
_STRENGTH = {"confirmed": 2, "explicit": 1, "suspected": 0}


def chart(claim: Claim | Position) -> Chart:
    """The chart of one position: all edges and parties of its mentions, one party per masthead and per speaker.

    Of a claim with several positions the first is drawn, the one most articles carry; draw the others one by one. A
    position that denies the claim's words has the badge ``denied``. Edges that turn out to join a party to itself are
    dropped with the badge ``self-citation``. Carriers of one owner that rest on different parties get suspected edges
    (kind ``owner``) to each other, parties that may be one such of kind ``same``.
    """
    if isinstance(claim, Claim):
        if not claim.positions:
            return Chart()
        claim = claim.positions[0]
    mentions, ruled = claim.mentions, claim.ruled
    merged = one_party(mentions, ruled.apart)
    parties: dict[str, Party] = {}

    def stands_for(party_id: str) -> str:
        if party_id not in merged:
            raise UsageError(f"a mention has an edge to {party_id!r} but does not list it among its parties")
        party = merged[party_id]
        parties.setdefault(party.id, party)
        return party.id

    # A reader must not take sources of a denial for sources of the claim.
    badges: dict[str, None] = {"denied": None} if mentions and all(m.stance == "deny" for m in mentions) else {}
    out = {(merged[a].id, merged[b].id) for a, b in ruled.out if a in merged and b in merged}
    carriers: dict[str, None] = {}
    firsthand: set[str] = set()
    own_account: set[str] = set()
    edges: dict[tuple[str, str], Edge] = {}
    for m in mentions:
        carrier = stands_for(m.carrier.id)
        carriers[carrier] = None
        badges.update(dict.fromkeys(m.badges))
        if m.own_account:
            own_account.add(carrier)
        if m.firsthand:
            firsthand.add(carrier)
        firsthand.update(stands_for(p) for p in firsthand_in_mention(m))
        for edge in m.edges:
            a, b = stands_for(edge.from_), stands_for(edge.to)
            if a == b:  # a post of Roe's that Roe is cited from is no outlet that cites itself
                badges |= {"self-citation": None} if parties[a].kind in NEWSROOMS else {}
            elif (a, b) not in out:
                _join(edges, Edge(a, b, edge.status, edge.kind, edge.evidence))
    firsthand.update(stands_for(p) for p in ruled.firsthand if p in merged)
    firsthand -= {merged[p].id for p in ruled.not_firsthand if p in merged}
    for edge in _owner_edges(list(carriers), parties, list(edges.values()), firsthand, out):
        _join(edges, edge)
    pairs = alike(mentions, ruled.apart) if len({e.to for e in edges.values()}) > 1 else ()
    for edge in _same_edges(pairs, parties, list(edges.values()), out):
        _join(edges, edge)
        badges["may be one"] = None
    return Chart(
        carriers=tuple(carriers),
        edges=tuple(edges.values()),
        parties=parties,
        firsthand=frozenset(firsthand),
        own_account=frozenset(own_account),
        badges=tuple(badges),
    )


def one_party(mentions: Iterable[Mention], apart: Collection[str] = ()) -> Mapping[str, Party]:
    """Party id -> the party that stands for it in a chart of these mentions: one speaker in two transliterations is one
    party, and whoever is quoted by name with words that another text gives to "she". Those with the ids ``apart`` stand
    for themselves alone."""
    mentions = list(mentions)
    named = [party for m in mentions for party in (m.carrier, *m.parties)]
    if len({p.id for p in named if p.kind not in UNNAMED}) < 2:
        return {p.id: p for p in named}  # nothing to merge, and no need to load what knows how
    from ..parties import merge_parties

    merged = merge_parties((p for p in named if p.id not in apart), one_claim=True)
    sure, _ = _voices(mentions, merged)
    stands = {id_: sure.get(p.id, p) for id_, p in merged.items()}
    return {p.id: stands.get(p.id, p) for p in named}


def alike(mentions: Sequence[Mention], apart: Collection[str] = ()) -> list[tuple[str, str, bool]]:
    """Pairs of parties (ids of :func:`one_party`) that may be one, and whether the first can be nobody else: their
    names are alike, or the same words are given to both."""
    from ..parties import may_be_one

    merged = one_party(mentions, apart)
    pairs = may_be_one(party for m in mentions for party in (m.carrier, *m.parties) if party.id not in apart)
    _, doubtful = _voices(mentions, {id_: p for id_, p in merged.items() if id_ not in apart})
    now = {(merged[a].id if a in merged else a, merged[b].id if b in merged else b, alone) for a, b, alone in pairs}
    return [pair for pair in dict.fromkeys([*sorted(now), *((a, b, True) for a, b in doubtful)]) if pair[0] != pair[1]]


# Letters that two quotations share in a row when they are one and the same: some eight words.
_SHARED, _STEP = 33, 8


def _voices(mentions: Iterable[Mention], merged: Mapping[str, Party]) -> tuple[dict[str, Party], list[tuple[str, str]]]:
    """The same quoted words have one speaker: one that only "she" or the like points at is whom another text names
    (party id -> party); and the pairs of whom both are named, or neither is."""
    by_name: set[str] = set()
    said: dict[str, list[str]] = {}
    for m in mentions:
        a = m.attribution
        if a is None or len(a.paths) != 1 or not a.paths[0] or a.paths[0][-1].id not in merged:
            continue
        who, source = a.paths[0][-1], " ".join(s.text for s in a.source)
        if who.kind != "person" or who.name.split()[-1] in source:
            by_name.add(merged[who.id].id)
        words = " ".join(c.text for c in a.content)
        if a.form == "mixed":
            words = " ".join(words[q.start : q.end] for q in quotations(words))
        if a.form in {"direct", "mixed"} and who.kind in SPEAKERS:
            said.setdefault(merged[who.id].id, []).append(re.sub(r"[\W_]+", "", fold(words)))
    holding: dict[str, set[str]] = {}
    for id_, quoted in said.items():
        for letters in quoted:
            for i in range(0, len(letters) - _SHARED + 1, _STEP):
                holding.setdefault(letters[i : i + _SHARED], set()).add(id_)
    together: dict[str, set[str]] = {}
    for id_, quoted in said.items() if len(said) > 1 else ():
        for other in {
            o for w in quoted for i in range(len(w) - _SHARED + 1) for o in holding.get(w[i : i + _SHARED], ())
        }:
            if other != id_:
                together.setdefault(id_, set()).add(other)
                together.setdefault(other, set()).add(id_)
    sure: dict[str, Party] = {}
    for id_ in sorted(together.keys() - by_name):
        named = together[id_] & by_name
        if len(named) == 1:
            sure[id_] = merged[named.pop()]
    pairs = ((a, b) for a in sorted(together) for b in sorted(together[a]) if a < b)
    return sure, [(a, b) for a, b in pairs if a not in sure and b not in sure]


def _same_edges(
    pairs: Iterable[tuple[str, str, bool]],
    parties: Mapping[str, Party],
    edges: Sequence[Edge],
    out: Collection[tuple[str, str]],
) -> Iterator[Edge]:
    """Suspected edges, both ways, between parties that may be one; of two that a short name fits, only from it to each,
    since those two are not one. The words that name both show it."""
    naming = {e.to: e.evidence[0] for e in reversed(edges) if e.evidence}
    for one, two, alone in pairs:
        if one not in parties or two not in parties or (one, two) in out or (two, one) in out:
            continue
        shown = tuple(dict.fromkeys(naming[p] for p in (one, two) if p in naming))
        yield Edge(one, two, "suspected", "same", shown)
        if alone:
            yield Edge(two, one, "suspected", "same", shown)


def _join(edges: dict[tuple[str, str], Edge], new: Edge) -> None:
    """Adds an edge; a second one between the same parties adds its evidence, and its status where that is stronger."""
    old = edges.setdefault((new.from_, new.to), new)
    if old is not new:
        lead, other = (new, old) if _STRENGTH[new.status] > _STRENGTH[old.status] else (old, new)
        evidence = dict.fromkeys([*lead.evidence, *other.evidence])
        edges[new.from_, new.to] = replace(lead, evidence=tuple(evidence))


def _owner_edges(
    carriers: Iterable[str],
    parties: Mapping[str, Party],
    edges: Iterable[Edge],
    firsthand: Collection[str],
    out: Collection[tuple[str, str]],
) -> list[Edge]:
    """Suspected edges, both ways, between carriers of one owner whose versions do not rest on the same parties.

    They join the titles themselves: each may have taken its version from the other, and so may stand on whatever
    the other stands on, its own reporters included. Three titles and more are joined in a row: all of them can
    be reached from each, with few lines to draw. A pair that was ruled out, either way, is not joined itself.
    """
    rests_on: dict[str, set[str]] = {}
    for e in edges:
        if e.status != "suspected":
            rests_on.setdefault(e.from_, set()).add(e.to)
    titles: dict[str, list[str]] = {}
    for c in carriers:
        party = parties[c]
        if party.owner and party.kind in NEWSROOMS:
            titles.setdefault(party.owner, []).append(c)
    suspected = []
    for group in titles.values():
        grounds = {frozenset(rests_on.get(c, set()) | ({c} if c in firsthand else set())) for c in group}
        for a, b in _joined(group, out) if len(grounds) > 1 else ():
            suspected += [Edge(a, b, "suspected", "owner"), Edge(b, a, "suspected", "owner")]
    return suspected


def _joined(group: Sequence[str], out: Collection[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pairs that join the group in a row; around a pair that is ruled out, through whatever other pairs are left."""
    row = list(itertools.pairwise(group))
    if not any((a, b) in out or (b, a) in out for a, b in row):
        yield from row
        return
    part = {c: c for c in group}
    for a, b in [*row, *itertools.combinations(group, 2)]:
        if part[a] != part[b] and (a, b) not in out and (b, a) not in out:
            old = part[b]
            part = {c: part[a] if p == old else p for c, p in part.items()}
            yield a, b
