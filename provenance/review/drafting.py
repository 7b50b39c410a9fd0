"""From what a reviewer points at to a decision: the claim, the parties and the words must be there, or it is refused.

A draft has everything but reviewer, time and note. All functions raise UsageError with one line that says what to do.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, cast, get_args

from ..errors import UsageError
from ..language.text import fold_plain
from ..model import UNNAMED, Party, PartyKind, content_id
from ..trace.counting import independence
from ..trace.drawing import chart, one_party
from .decisions import Decision, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ..model import Article, Chart, Claim, Edge, Independence, Joint, Mention, Party
    from .decisions import Action, Place

if TYPE_CHECKING:
    PlaceOf = Callable[[Mention], Place]

# Sentences that tell which claim is meant; more would only make every decision as long as a large claim.
MOST_PLACES = 12
# Of a decision made at one sentence, others only decide between claims that share it.
FEW_PLACES = 4


class Link(NamedTuple):
    """An edge of a claim's charts, its parties, and the mentions that show it, those of the most carried position first."""

    edge: Edge
    from_: Party
    to: Party
    mentions: tuple[Mention, ...]


def links(claim: Claim) -> list[Link]:
    """The edges of all positions of a claim, each once; the strongest where positions differ."""
    found: dict[tuple[str, str], Link] = {}
    for position in claim.positions:
        drawn = chart(position)
        one = one_party(position.mentions, position.ruled.apart)
        showing: dict[tuple[str, str], dict[int, Mention]] = {}
        carried: dict[str, dict[int, Mention]] = {}
        for n, m in enumerate(position.mentions):
            carried.setdefault(one[m.carrier.id].id, {})[n] = m
            for e in m.edges:
                showing.setdefault((one[e.from_].id, one[e.to].id), {})[n] = m
        for edge in drawn.edges:
            pair = edge.from_, edge.to
            # Titles of one owner are joined by no sentence: the carrier's own stand for it.
            mentions = tuple(showing.get(pair, carried.get(edge.from_, {})).values())
            known = found.get(pair)
            if known is not None:
                strongest = edge if known.edge.status == "suspected" else known.edge
                found[pair] = known._replace(edge=strongest, mentions=known.mentions + mentions)
            else:
                found[pair] = Link(edge, drawn.parties[edge.from_], drawn.parties[edge.to], mentions)
    return list(found.values())


def parties(claim: Claim, *, spellings: bool = False) -> dict[str, Party]:
    """Everybody in the charts of a claim, by id; with ``spellings`` those too that another spelling stands for there."""
    found = {id_: p for position in claim.positions for id_, p in chart(position).parties.items()}
    if spellings:
        for m in claim.mentions:
            for p in (m.carrier, *m.parties):
                found.setdefault(p.id, p)
    return found


def meant(words: str, among: Mapping[str, Party], what: str = "this claim") -> Party:
    """The party of that id, or of that name.

    :raises UsageError: nobody, or several.
    """
    if words in among:
        return among[words]
    plain = fold_plain(words)
    found = [p for p in among.values() if plain and fold_plain(p.name) == plain]
    if not found:
        found = [
            p for p in among.values() if plain and p.kind not in UNNAMED and fold_plain(p.name).endswith(f" {plain}")
        ]
    if len(found) == 1:
        return found[0]
    shown = sorted(f"{p.id}" for p in (found or among.values()))
    listed = ", ".join(shown[:12]) + (f" and {len(shown) - 12} more" if len(shown) > 12 else "")
    if found:
        raise UsageError(f"'{words}' is the name of several in {what}; give one of their ids: {listed}")
    raise UsageError(f"Nobody in {what} is called '{words}'; there are: {listed}")


def places(mentions: Iterable[Mention], place_of: PlaceOf, most: int = MOST_PLACES) -> tuple[Place, ...]:
    """The sentences of the mentions, each once, the first ones."""
    found: dict[tuple[str, int], Mention] = {}
    for m in mentions:
        if len(found) == most:
            break
        found.setdefault((m.article, m.sentence.start), m)
    return tuple(place_of(m) for m in found.values())


def on_edge(action: Action, claim: Claim, link: Link, place_of: PlaceOf) -> Decision:
    """Confirm or reject a link."""
    where = places((*link.mentions, *claim.mentions), place_of, FEW_PLACES)
    return Decision(action, "", "", claim=claim.id, about=claim.text, places=where, parties=(link.from_, link.to))


def on_account(claim: Claim, party: Party, yes: bool, place_of: PlaceOf) -> Decision:
    """Say that a party was there itself, or was not."""
    naming = [m for m in claim.mentions if party.id in (m.carrier.id, *(p.id for p in m.parties))]
    where = places((*naming, *claim.mentions), place_of, FEW_PLACES)
    action: Action = "first-hand" if yes else "not first-hand"
    return Decision(action, "", "", claim=claim.id, about=claim.text, places=where, parties=(party,))


def add_chain(
    claim: Claim, article: Article, chain: Sequence[tuple[str, PartyKind | None]], quote: str, place_of: PlaceOf
) -> Decision:
    """Say whom an article has the claim from, by words of that article. ``chain``: name (or id) and kind of each party
    behind the carrier, the nearest first; where no kind is given, the name tells it, or says it: "person: Nils Berg"."""
    here = [m for m in claim.mentions if m.article == article.id]
    if not here:
        raise UsageError(f"The article {article.id} does not carry the claim {claim.id}.")
    found = quoted(article, quote, near=here[0].sentence.start)
    carrier = here[0].carrier
    known = parties(claim)
    way = [known.get(carrier.id, carrier)]
    for name, kind in chain:
        way.append(_called(name, kind, known, way[-1]))
    if len(way) < 2:
        raise UsageError("Name at least one party that the carrier has it from.")
    if len({p.id for p in way}) < len(way):
        raise UsageError("A chain names nobody twice, and no outlet rests on itself.")
    nearest = min(here, key=lambda m: abs(m.sentence.start - found.start))
    where = places((nearest, *claim.mentions), place_of, FEW_PLACES)
    return Decision(
        "add chain", "", "", claim=claim.id, about=claim.text, places=where, others=(found,), parties=tuple(way)
    )


def _called(name: str, kind: PartyKind | None, known: Mapping[str, Party], citer: Party) -> Party:
    from ..parties import kind_of, known_body, make_party

    if name in known:
        return known[name]
    words = " ".join(name.split())
    said, colon, rest = words.partition(":")
    if kind is None and colon and said in get_args(PartyKind):
        kind, words = cast("PartyKind", said), rest.strip()
    if not re.search(r"\w", words):
        raise UsageError("A party needs a name.")
    alike = [p for p in known.values() if fold_plain(p.name) == fold_plain(words) and kind in (None, p.kind)]
    # "A senior official" of another newsroom is another one.
    named = [p for p in alike if p.kind not in UNNAMED]
    if len(named) == 1:
        return named[0]
    if kind is None:
        kind = kind_of(words)
        if kind == "organization" and not known_body(words):
            # Whatever fits nothing else would count as a source that can be asked.
            kinds = ", ".join(get_args(PartyKind))
            raise UsageError(
                f"What is {words}? Write it in front of the name, such as 'person: {words}'; there are: {kinds}"
            )
    return make_party(words, kind, scope=citer.id)


def quoted(article: Article, quote: str, near: int = 0) -> Place:
    """Where the article says these words; of several places, the one nearest to the character ``near``.

    :raises UsageError: it does not say them. Line breaks and runs of spaces count as one space.
    """
    words = quote.split()
    if not re.search(r"\w", quote):
        raise UsageError("Quote the words of the article that show it.")
    pattern = r"\s+".join(map(re.escape, words))
    hits = list(re.finditer(pattern, article.text))
    if not hits:
        raise UsageError(f"The article {article.id} does not say these words: {quote[:200]}")
    hit = min(hits, key=lambda m: abs(m.start() - near))
    return Place.of(article, hit.start(), hit.end())


def merge_parties(keep: Party, other: Party) -> Decision:
    """Say that two parties are one; ``keep`` stands for both."""
    if keep.id == other.id:
        raise UsageError(f"{keep.name} is one party already.")
    return Decision("merge parties", "", "", about=f"{keep.name} = {other.name}", parties=(keep, other))


def split_party(party: Party, articles: Sequence[Article], name: str | None) -> Decision:
    """Say that a party is another one than the tool takes it for: in some articles, or everywhere."""
    shown = " ".join((name or party.name).split())
    if not articles:
        return Decision(
            "split party",
            "",
            "",
            about=f"{party.name} is nobody else",
            parties=(party, Party(party.id, shown, party.kind, party.descriptor, party.owner)),
        )
    # A whole text is too long to keep with a decision; which one is meant, its hash tells.
    where = tuple(Place.of(a, 0, min(len(a.text), 80)) for a in sorted(articles, key=lambda a: a.id))
    digest = content_id("apart", party.id, shown, *(p.fingerprint for p in where))[:8]
    other = Party(f"{party.id}~{digest}", shown, party.kind, party.descriptor, party.owner)
    return Decision("split party", "", "", about=f"{party.name} is somebody else", places=where, parties=(party, other))


def merge_claims(claim: Claim, other: Claim, place_of: PlaceOf) -> Decision:
    """Say that two claims are one."""
    if claim.id == other.id:
        raise UsageError(f"{claim.id} is one claim already.")
    ours, theirs = places(_spread(claim), place_of), places(_spread(other), place_of)
    return Decision(
        "merge claims", "", "", claim=claim.id, about=f"{claim.text} = {other.text}", places=ours, others=theirs
    )


def same_claim(claim: Claim, one: tuple[str, int], other: tuple[str, int], place_of: PlaceOf) -> Decision:
    """Say that two sentences (article id, first character) of one claim do say the same."""
    at = {(m.article, m.sentence.start): m for m in claim.mentions}
    if one not in at or other not in at or one == other:
        raise UsageError(f"These are not two sentences of the claim {claim.id}.")
    return Decision(
        "merge claims",
        "",
        "",
        claim=claim.id,
        about=claim.text,
        places=(place_of(at[one]),),
        others=(place_of(at[other]),),
    )


def split_claim(claim: Claim, leaving: Iterable[tuple[str, int]], place_of: PlaceOf) -> Decision:
    """Say that some sentences (article id, first character) say something else than the rest of a claim."""
    wanted = dict.fromkeys(leaving)
    at = {(m.article, m.sentence.start): m for m in claim.mentions}
    for article, start in wanted:
        if (article, start) not in at:
            raise UsageError(f"No sentence of the article {article} at character {start} carries the claim {claim.id}.")
    staying = [m for m in _spread(claim) if (m.article, m.sentence.start) not in wanted]
    if not wanted or not staying:
        raise UsageError("Some sentences must leave the claim, and some must stay.")
    out = places((at[key] for key in wanted), place_of, len(wanted))
    return Decision(
        "split claim", "", "", claim=claim.id, about=claim.text, places=out, others=places(staying, place_of)
    )


def _spread(claim: Claim) -> list[Mention]:
    """The mentions, one of each article first: no single article can take the claim along."""
    seen: set[str] = set()
    first: list[Mention] = []
    rest: list[Mention] = []
    for m in claim.mentions:
        (rest if m.article in seen else first).append(m)
        seen.add(m.article)
    return first + rest


# --- What is most worth a reviewer's time: suspected links and weakly joined sentences, with what deciding would change.


Numbers = tuple[int, int, int]  # at least, as written, at most
# Each answer is counted twice to tell what it would change: so many links of one claim.
MOST_LINKS = 12
# Beyond so many parties, counting again for each link takes too long to wait for.
MOST_PARTIES = 300
# Sentences joined with less than this are shown; above, people find few that are wrong.
UNSURE = 0.75


@dataclass(frozen=True, slots=True)
class Doubt:
    """A suspected link (``edge``), or two sentences joined with little evidence (``joint``), of one claim.

    ``now``, ``if_confirmed`` and ``if_rejected`` are the numbers of the position the link is in; of a joint, and of a link
    in a very large chart, only ``now`` is known.
    """

    kind: Literal["edge", "joint"]
    claim: str
    text: str
    articles: int
    now: Numbers
    edge: Edge | None = None
    from_: Party | None = None
    to: Party | None = None
    if_confirmed: Numbers | None = None
    if_rejected: Numbers | None = None
    joint: Joint | None = None

    @property
    def change(self) -> int:
        """By how much the numbers would move, all together, with the answer that moves them most."""
        answers = (n for n in (self.if_confirmed, self.if_rejected) if n is not None)
        return max((sum(abs(a - b) for a, b in zip(n, self.now, strict=True)) for n in answers), default=0)

    @property
    def rank(self) -> tuple[int, float, int, str]:
        """Lowest first: what would change the numbers, then the weakest joints, then the rest; large claims before small ones."""
        if self.kind == "joint":
            return 1, self.joint.score if self.joint else 1.0, -self.articles, self.claim
        return (0 if self.change else 2), -self.change, -self.articles, self.claim


def doubts(claim: Claim, settled: Iterable[Sequence[Place]] = ()) -> list[Doubt]:
    """The doubts of one claim. ``settled``: sets of sentences that were decided to say the same."""
    found: dict[tuple[str, str], Doubt] = {}
    for position in claim.positions:
        drawn = chart(position)
        suspected = [e for e in drawn.edges if e.status == "suspected"]
        if not suspected:
            continue
        now = numbers(independence(drawn))
        countable = len(drawn.parties) <= MOST_PARTIES
        articles = len({m.article for m in position.mentions})
        for e in suspected:
            if len(found) == MOST_LINKS:
                break
            if (e.from_, e.to) in found or (e.kind == "owner" and (e.to, e.from_) in found):
                continue
            found[e.from_, e.to] = Doubt(
                "edge", claim.id, claim.text, articles, now, e, drawn.parties[e.from_], drawn.parties[e.to],
                numbers(independence(_with(drawn, e, keep=True))) if countable else None,
                numbers(independence(_with(drawn, e, keep=False))) if countable else None,
            )  # fmt: skip
    out = list(found.values())
    joint = claim.weakest
    if joint is not None and joint.score < UNSURE and not any(_holds(places, joint) for places in settled):
        now = numbers(independence(chart(claim)))
        out.append(Doubt("joint", claim.id, claim.text, len({m.article for m in claim.mentions}), now, joint=joint))
    return sorted(out, key=lambda d: d.rank)


def numbers(counts: Independence) -> Numbers:
    return counts.at_least, counts.as_written, counts.at_most


def _with(drawn: Chart, edge: Edge, *, keep: bool) -> Chart:
    """The chart with a suspected edge confirmed, or without it; titles of one owner are parted in both directions."""
    pairs = {(edge.from_, edge.to)} | ({(edge.to, edge.from_)} if edge.kind == "owner" and not keep else set())
    edges = (
        dataclasses.replace(e, status="confirmed") if (e.from_, e.to) in pairs and keep else e for e in drawn.edges
    )
    return dataclasses.replace(drawn, edges=tuple(e for e in edges if keep or (e.from_, e.to) not in pairs))


def _holds(places: Sequence[Place], joint: Joint) -> bool:
    from .regrouping import same_place

    return all(
        any(p.article == e.article and same_place(e.span.start, e.span.end, p) for p in places)
        for e in (joint.one, joint.other)
    )
