"""What a reviewer can decide, as one table: what each action is called, asks for, needs, does, and how it is described.

:data:`ACTIONS` drives the commands, the forms of the web page, the checks, what a decision does to a claim, and lists.
To add an action, add a row; an effect that is new needs a function in :mod:`.applying` as well.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, cast, get_args

from ..errors import UsageError
from ..language.text import fold_plain
from ..model import UNNAMED, Article, Claim, Edge, Mention, Party, PartyKind, content_id
from ..trace.drawing import chart, one_party
from .decisions import LONGEST_NAME, LONGEST_NOTE, Decision, Place, timed

PlaceOf = Callable[[Mention], Place]
Sentence = tuple[str, int]  # article, first character

# Sentences that say which claim is meant; more would only make every decision as long as a large claim.
MOST_PLACES = 12
# Of a decision made at one sentence, others only decide between claims that share it.
FEW_PLACES = 4

Matter = Literal["link", "chain", "mark", "same party", "other party", "same claim", "other claim", "undo"]
# Decisions with these effects may concern any claim; all others hold for the claim they were made at.
EVERYWHERE: frozenset[Matter] = frozenset({"same party", "other party", "same claim", "other claim"})
Asked = Literal["claim", "link", "party", "chain", "article", "words", "line", "kind", "sentences", "decision"]
# What a decision is about, as lists name it: A -> B, A = B, A in 2 articles, A, "one" and "other", "one", decision 1a.
Subject = Literal["way", "one party", "another party", "party", "two sentences", "sentences", "decision"]


@dataclass(frozen=True, slots=True)
class Argument:
    """Something an action asks for, by the name of the parameter its draft takes.

    On the command line an ``option``, else positional (``shown`` in its help); ``many``: any number. In a form a field
    with this ``label``; without one the form does not ask. ``empty``: what choosing nothing means there.
    """

    name: str
    kind: Asked
    label: str = ""
    option: str = ""
    help: str = ""
    shown: str = ""
    required: bool = True
    many: bool = False
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the web page. Actions that share one are answers to its ``question``."""

    title: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of decision. ``draft`` makes it, from a desk and the arguments, without reviewer, time and note.

    ``parties`` (fewest, most), ``places`` and ``others``: how many of each a decision needs. ``denies``: it says no to
    what its effect otherwise says. ``outcome``: the effect on a claim, as tables name it; ``done``: the same in a
    sentence, "rejected by Ana Lopez". Actions with one ``command`` are told apart by a ``flag``.
    """

    name: str
    help: str
    draft: Callable[..., Decision]
    arguments: tuple[Argument, ...]
    effect: Matter
    outcome: str
    done: str
    subject: Subject
    command: str = ""
    flag: str = ""
    flag_help: str = ""
    form: Form | None = None
    answer: str = ""
    parties: tuple[int, int | None] = (0, 0)
    places: int = 0
    others: int = 0
    denies: bool = False


def action_of(decision: Decision) -> Action:
    return ACTIONS[decision.action]


def where(decision: Decision) -> tuple[Place, ...]:
    """The places a decision speaks of; other sentences it names only say which claim is meant."""
    effect = action_of(decision).effect
    if effect in ("other claim", "other party"):
        return decision.places
    return (decision.places if effect == "same claim" else decision.places[:1]) + decision.others


def checked(decision: Decision) -> Decision:
    """The decision as it is.

    :raises UsageError: something is missing, or is not what its action needs.
    """
    d, action = decision, action_of(decision)
    if not d.reviewer.strip() or len(d.reviewer) > LONGEST_NAME:
        raise UsageError(f"A decision needs the reviewer's name, of at most {LONGEST_NAME} characters.")
    if not d.note.strip() and action.effect != "undo":
        raise UsageError("A decision needs a note that says why.")
    if len(d.note) > LONGEST_NOTE:
        raise UsageError(f"The note has {len(d.note):,} characters; at most {LONGEST_NOTE:,} are allowed.")
    if timed(d.time) != d.time:
        raise UsageError(f"The time of a decision is written 2026-11-21T06:10:00.000000Z, not {d.time[:40]!r}.")
    fewest, most = action.parties
    fits = fewest <= len(d.parties) and (most is None or len(d.parties) <= most)
    whole = len(d.places) >= action.places and len(d.others) >= action.others
    if not fits or not whole or (action.effect == "undo") != bool(d.undoes):
        raise UsageError(f"The decision '{d.action}' does not say what it is about.")
    if action.effect in ("link", "same party") and d.parties[0].id == d.parties[1].id:
        raise UsageError(f"{d.parties[0].name} and {d.parties[1].name} are one party.")
    if any(p.start < 0 or p.end - p.start != len(p.text) for p in (*d.places, *d.others)):
        raise UsageError(f"The decision '{d.action}' names a place whose offsets do not fit its words.")
    return d


# --- drafts: what a reviewer points at must be there, or it is refused ------------------------------------------------


class Desk(Protocol):
    """Where names are looked up as people write them; each method raises UsageError where nothing answers to one."""

    def claim(self, key: str) -> Claim: ...
    def article(self, key: str) -> Article: ...
    def party(self, name: str, claim: str | None) -> Party: ...
    def decision(self, key: str) -> str: ...
    def links_decided(self, claim: Claim) -> list[tuple[Party, Party, Decision]]: ...
    def places_in(self, *claims: Claim) -> PlaceOf: ...


class Link(NamedTuple):
    """An edge of a claim's charts, its parties, and the mentions that show it, the most carried position's first."""

    edge: Edge
    from_: Party
    to: Party
    mentions: tuple[Mention, ...]


def links(claim: Claim) -> dict[tuple[str, str], Link]:
    """The edges of all positions of a claim by their ends (ids), each once; the strongest where positions differ."""
    links: dict[tuple[str, str], Link] = {}
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
            known = links.get(pair)
            if known is None:
                links[pair] = Link(edge, drawn.parties[edge.from_], drawn.parties[edge.to], mentions)
            else:
                strongest = edge if known.edge.status == "suspected" else known.edge
                links[pair] = known._replace(edge=strongest, mentions=known.mentions + mentions)
    return links


def parties(claim: Claim, *, spellings: bool = False) -> dict[str, Party]:
    """Everybody in the charts of a claim, by id; with ``spellings`` those too that another spelling stands for."""
    drawn = {id_: p for position in claim.positions for id_, p in chart(position).parties.items()}
    for p in (p for m in claim.mentions for p in (m.carrier, *m.parties)) if spellings else ():
        drawn.setdefault(p.id, p)
    return drawn


def meant(name: str, among: Mapping[str, Party]) -> Party:
    """The party of a claim with that id, or of that name.

    :raises UsageError: nobody, or several.
    """
    if name in among:
        return among[name]
    plain = fold_plain(name)
    called = [p for p in among.values() if plain and fold_plain(p.name) == plain]
    if not called:
        named = (p for p in among.values() if plain and p.kind not in UNNAMED)
        called = [p for p in named if fold_plain(p.name).endswith(f" {plain}")]
    if len(called) == 1:
        return called[0]
    ids = sorted(p.id for p in (called or among.values()))
    shown = ", ".join(ids[:12]) + (f" and {len(ids) - 12} more" if len(ids) > 12 else "")
    if called:
        raise UsageError(f"Several in this claim are called '{name}'; give one of their ids: {shown}")
    raise UsageError(f"Nobody in this claim is called '{name}'; there are: {shown}")


def places(mentions: Iterable[Mention], place_of: PlaceOf, most: int = MOST_PLACES) -> tuple[Place, ...]:
    """The sentences of the mentions, each once, the first ones."""
    first: dict[tuple[str, int], Mention] = {}
    for m in mentions:
        first.setdefault((m.article, m.sentence.start), m)
    return tuple(place_of(m) for m in itertools.islice(first.values(), most))


def _at(
    action: str, claim: Claim, where: tuple[Place, ...], parties: tuple[Party, ...] = (), others: tuple[Place, ...] = ()
) -> Decision:
    return Decision(action, claim=claim.id, about=claim.text, places=where, parties=parties, others=others)


def _link(action: str) -> Callable[[Desk, str, tuple[str, str]], Decision]:
    def draft(desk: Desk, claim: str, link: tuple[str, str]) -> Decision:
        found = desk.claim(claim)
        drawn = links(found)
        # What was rejected is in no chart any more and can still be confirmed.
        decided = {(a.id, b.id): (a, b, earlier) for a, b, earlier in reversed(desk.links_decided(found))}
        among = parties(found) | {p.id: p for a, b, _ in decided.values() for p in (a, b)}
        from_, to = (meant(name, among) for name in link)
        if (edge := drawn.get((from_.id, to.id))) is not None:
            where = places((*edge.mentions, *found.mentions), desk.places_in(found), FEW_PLACES)
            return _at(action, found, where, (edge.from_, edge.to))
        if (from_.id, to.id) in decided:
            a, b, earlier = decided[from_.id, to.id]
            return _at(action, found, earlier.places, (a, b))
        ends = sorted(k.to.name for k in drawn.values() if k.from_.id == from_.id)
        raise UsageError(
            f"The claim has no link from {from_.name} to {to.name}; its links from there lead to: "
            f"{', '.join(ends[:8]) or 'nobody'}. A missing one is added with a quotation."
        )

    return draft


def _mark(action: str) -> Callable[[Desk, str, str], Decision]:
    def draft(desk: Desk, claim: str, party: str) -> Decision:
        found = desk.claim(claim)
        who = meant(party, parties(found))
        naming = [m for m in found.mentions if who.id in (m.carrier.id, *(p.id for p in m.parties))]
        return _at(action, found, places((*naming, *found.mentions), desk.places_in(found), FEW_PLACES), (who,))

    return draft


def _chain(
    desk: Desk, claim: str, article: str, chain: Sequence[str], quote: str, kind: PartyKind | None = None
) -> Decision:
    """Whom an article has the claim from, by words of that article. ``chain``: names (or ids), the nearest first;
    ``kind`` of the last one, where its name neither shows it nor says it: "person: Nils Berg"."""
    found, carrying = desk.claim(claim), desk.article(article)
    here = [m for m in found.mentions if m.article == carrying.id]
    if not here:
        raise UsageError(f"The article {carrying.id} does not carry the claim {found.id}.")
    words = quoted(carrying, quote, near=here[0].sentence.start)
    known = parties(found)
    way = [known.get(here[0].carrier.id, here[0].carrier)]
    for n, name in enumerate(chain, 1):
        way.append(_called(name, kind if n == len(chain) else None, known, way[-1]))
    if len(way) < 2:
        raise UsageError("Name at least one party that the article got it from.")
    if len({p.id for p in way}) < len(way):
        raise UsageError("A chain names nobody twice, and no outlet cites itself.")
    nearest = min(here, key=lambda m: abs(m.sentence.start - words.start))
    where = places((nearest, *found.mentions), desk.places_in(found), FEW_PLACES)
    return _at("add chain", found, where, tuple(way), (words,))


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
            example, kinds = f"such as 'person: {words}'", ", ".join(get_args(PartyKind))
            raise UsageError(f"What is {words}? Write it in front of the name, {example}; there are: {kinds}")
    return make_party(words, kind, scope=citer.id)


def quoted(article: Article, quote: str, near: int = 0) -> Place:
    """Where the article says these words; of several places, the one nearest to the character ``near``.

    :raises UsageError: it does not say them. Line breaks and runs of spaces count as one space.
    """
    if not re.search(r"\w", quote):
        raise UsageError("Quote the words of the article that show it.")
    pattern = r"\s+".join(map(re.escape, quote.split()))
    hits = list(re.finditer(pattern, article.text))
    if not hits:
        raise UsageError(f"The article {article.id} does not say these words: {quote[:200]}")
    hit = min(hits, key=lambda m: abs(m.start() - near))
    return Place.of(article, hit.start(), hit.end())


def _same_party(desk: Desk, party: str, other: str, claim: str | None = None) -> Decision:
    """``party`` stands for both. With ``claim``, names are looked for among its parties."""
    kept, let_go = (desk.party(name, claim) for name in (party, other))
    if kept.id == let_go.id:
        raise UsageError(f"{kept.name} is one party already.")
    return Decision("merge parties", about=f"{kept.name} = {let_go.name}", parties=(kept, let_go))


def _other_party(
    desk: Desk, party: str, article: Sequence[str] = (), name: str | None = None, claim: str | None = None
) -> Decision:
    """A party is another one than the tool takes it for: in some articles, or everywhere; ``name``: what to call it."""
    one, articles = desk.party(party, claim), [desk.article(key) for key in article]
    called = " ".join((name or one.name).split())
    if not articles:
        other = Party(one.id, called, one.kind, one.descriptor, one.owner)
        return Decision("split party", about=f"{one.name} is nobody else", parties=(one, other))
    # A whole text is too long to keep with a decision; which one is meant, its hash tells.
    where = tuple(Place.of(a, 0, min(len(a.text), 80)) for a in sorted(articles, key=lambda a: a.id))
    digest = content_id("apart", one.id, called, *(p.fingerprint for p in where))[:8]
    other = Party(f"{one.id}~{digest}", called, one.kind, one.descriptor, one.owner)
    return Decision("split party", about=f"{one.name} is somebody else", places=where, parties=(one, other))


def _same_claim(desk: Desk, claim: str, other: str | tuple[Sentence, Sentence]) -> Decision:
    """Another claim says the same; or two sentences of this one do, and stay together."""
    found = desk.claim(claim)
    if isinstance(other, tuple):
        one, two = (_sentences(found, [key])[0] for key in other)
        if one is two:
            raise UsageError("These are not two sentences.")
        place_of = desk.places_in(found)
        return _at("merge claims", found, (place_of(one),), others=(place_of(two),))
    second = desk.claim(other)
    if found.id == second.id:
        raise UsageError(f"{found.id} is one claim already.")
    ours, theirs = (places(_spread(c), desk.places_in(found, second)) for c in (found, second))
    about = f"{found.text} = {second.text}"
    return Decision("merge claims", claim=found.id, about=about, places=ours, others=theirs)


def _other_claim(desk: Desk, claim: str, sentences: Sequence[Sentence]) -> Decision:
    """These sentences say something else than the rest of the claim."""
    found = desk.claim(claim)
    leaving = _sentences(found, dict.fromkeys((desk.article(key).id, start) for key, start in sentences))
    gone = {(m.article, m.sentence.start) for m in leaving}
    staying = [m for m in _spread(found) if (m.article, m.sentence.start) not in gone]
    if not leaving or not staying:
        raise UsageError("Some sentences must leave the claim, and some must stay.")
    place_of = desk.places_in(found)
    return _at("split claim", found, places(leaving, place_of, len(leaving)), others=places(staying, place_of))


def _sentences(claim: Claim, keys: Iterable[Sentence]) -> list[Mention]:
    at = {(m.article, m.sentence.start): m for m in claim.mentions}
    for article, start in (keys := list(keys)):
        if (article, start) not in at:
            raise UsageError(f"No sentence of the article {article} at character {start} carries the claim {claim.id}.")
    return [at[key] for key in keys]


def _spread(claim: Claim) -> list[Mention]:
    """The mentions, one of each article first: no single article can take the claim along."""
    seen: set[str] = set()
    first: list[Mention] = []
    rest: list[Mention] = []
    for m in claim.mentions:
        (rest if m.article in seen else first).append(m)
        seen.add(m.article)
    return first + rest


def _undo(desk: Desk, decision: str) -> Decision:
    return Decision("undo", undoes=desk.decision(decision))


# --- the table --------------------------------------------------------------------------------------------------------

_CLAIM = Argument("claim", "claim", shown="CLAIM")
_LINK = Argument("link", "link", "Which link", shown="FROM TO")
_AMONG_HELP = "Look for the names among the parties of this claim."
_AMONG = Argument("claim", "claim", option="--claim", help=_AMONG_HELP, required=False)
_LINK_FORM = Form("A link is right, or wrong", "Did the first get it from the second?")
_MARK_FORM = Form("Somebody was there", "Is it a first-hand account?")

ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        Action(
            "confirm",
            "Confirm a link: FROM did get CLAIM from TO.\n\nCLAIM is an id or the start of one; FROM and TO "
            "are names or ids, as `provenance trace` shows them.",
            _link("confirm"), (_CLAIM, _LINK), "link", "confirmed", "confirmed", "way",
            form=_LINK_FORM, answer="Confirmed: it did", parties=(2, 2), places=1,
        ),
        Action(
            "reject",
            "Reject a link: FROM did not get CLAIM from TO.",
            _link("reject"), (_CLAIM, _LINK), "link", "rejected", "rejected", "way",
            form=_LINK_FORM, answer="Rejected: it did not", parties=(2, 2), places=1, denies=True,
        ),
        Action(
            "add chain",
            "Add a missing chain: where ARTICLE got CLAIM, the nearest source first.\n\nA party is named, or given by "
            'its id. If the name does not show what it is, write that in front: "person: Nils Berg".\n\n\b\nprovenance '
            'review add 4cf94261 003_6b467ad30431cc1a.txt "Le Monde" "Ibrahim ag Example" --quote "told Le Monde" '
            '--note "named in paragraph 9"',
            _chain,
            (
                _CLAIM,
                Argument("article", "article", "In which article", shown="ARTICLE"),
                Argument(
                    "chain", "chain",
                    "Where it got it: one source per line, the nearest first; if a name does not show what it is, "
                    "write that in front, as in “person: Nils Berg”",
                    shown="PARTIES", many=True,
                ),
                Argument(
                    "quote", "words", "The exact words of the article that say so", "--quote",
                    "Words of the article that show it, verbatim; they are looked up there.",
                ),
                Argument(
                    "kind", "kind", option="--kind", help="What the last party is, if its name does not show it.",
                    required=False,
                ),
            ),
            "chain", "added", "added", "way",
            command="add", form=Form("A source is missing"), parties=(2, None), places=1, others=1,
        ),
        Action(
            "first-hand",
            "Mark a first-hand account: PARTY's own people were there.",
            _mark("first-hand"), (_CLAIM, Argument("party", "party", "Who", shown="PARTY")),
            "mark", "first-hand", "marked as first-hand", "party",
            form=_MARK_FORM, answer="Yes, its own people were there", parties=(1, 1), places=1,
        ),
        Action(
            "not first-hand", "",
            _mark("not first-hand"), (), "mark", "not first-hand", "marked as not first-hand", "party",
            command="first-hand", flag="--not", flag_help="It was not there, whatever the words say.",
            form=_MARK_FORM, answer="No, whatever the words say", parties=(1, 1), places=1, denies=True,
        ),
        Action(
            "merge parties",
            "Join two parties in all claims: OTHER is KEEP.",
            _same_party,
            (
                Argument("party", "party", "This one stays", shown="KEEP"),
                Argument("other", "party", "and is the same as", shown="OTHER"),
                _AMONG,
            ),
            "same party", "merged", "joined into one party", "one party",
            form=Form("Two names are one and the same"), parties=(2, 2),
        ),
        Action(
            "split party",
            "Set a party apart from its namesakes: in some articles, or everywhere.",
            _other_party,
            (
                Argument("party", "party", "This name", shown="PARTY"),
                Argument(
                    "article", "article", "means somebody else in", "--in", "Only in this article. Repeatable.",
                    "ARTICLE", required=False, many=True, empty="every article",
                ),
                Argument(
                    "name", "line", "What to call them there (optional)", "--as", "What to call it then.",
                    required=False,
                ),
                _AMONG,
            ),
            "other party", "set apart", "set apart", "another party",
            form=Form("One name is two"), parties=(2, 2),
        ),
        Action(
            "merge claims",
            "Join two claims: OTHER says what CLAIM says.",
            _same_claim, (_CLAIM, Argument("other", "claim", "Its id, or the address of its page", shown="OTHER")),
            "same claim", "merged", "joined", "two sentences",
            form=Form("Another claim says the same"), places=1, others=1,
        ),
        Action(
            "split claim",
            "Take sentences out of a claim, each named by its article and first character.\n\n`provenance trace CLAIM "
            "--csv` has them in the columns article and start.\n\n\b\nprovenance review split-claim 4cf94261 "
            '73de7c63b27b701e:1204 --note "another training"',
            _other_claim,
            (_CLAIM, Argument("sentences", "sentences", "These are another claim", shown="ARTICLE:START", many=True)),
            "other claim", "split off", "split off", "sentences",
            form=Form("Some sentences say something else"), places=1, others=1,
        ),
        Action(
            "undo",
            "Take back a decision, or an undo, by its id or the start of it.",
            _undo, (Argument("decision", "decision", shown="DECISION"),), "undo", "", "taken back", "decision",
        ),
    )
}  # fmt: skip


def commands() -> dict[str, tuple[Action, ...]]:
    """Command -> its actions: one, or several told apart by a flag; the first has the help and the arguments."""
    actions: dict[str, tuple[Action, ...]] = {}
    for action in ACTIONS.values():
        name = action.command or action.name.replace(" ", "-")
        actions[name] = (*actions.get(name, ()), action)
    return actions


def forms() -> dict[Form, tuple[Action, ...]]:
    """Form -> the actions it can send; the first has the arguments."""
    actions: dict[Form, tuple[Action, ...]] = {}
    for action in ACTIONS.values():
        if action.form is not None:
            actions[action.form] = (*actions.get(action.form, ()), action)
    return actions
