"""The way of an article, step by step; everything that changes a database.

    add       one article: attributed, and stored with whom it cites
    copies    who shares words with what was added since, and had them first
    link      its statements, and others, to claims
    trace     whom each mention has it from; how many sources that leaves, as reviewers decided
    review    what a decision changes: claims linked again where it is about them, else counted again

Each step takes values from the store, works on them, and stores the result. Linking works on everything at once, or on
a few new articles and what they touch (:class:`Work`), and goes the same way from there.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .. import trace
from ..claims import linking
from ..claims.grouping import MOST_SEEN, index_keys, linked_score, nearest_kept
from ..claims.prepared import keep, pack_story, prepare, recall, unpack_story
from ..claims.propositions import propositions
from ..claims.scoring import weights
from ..model import VERSION, uncollected
from ..reuse import directed
from ..reuse.direction import signs
from ..reuse.families import families
from ..reuse.index import Index, corpus_of, overlaps_of, pairs_of, place_of, stock_of
from ..store import articles, claims, reuses, reviews, rows
from ..store.connection import snapshot, transaction
from ..trace.counting import independence
from ..trace.drawing import chart, superseded, updates
from . import reviewing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from ..claims.linking import Linked, Regroup
    from ..claims.prepared import Side
    from ..claims.propositions import Story
    from ..model import Article, Attribution, Claim, Party, Reuse
    from ..reuse.candidates import Corpus
    from ..reuse.direction import Overlap, Signs
    from ..reuse.index import Change
    from ..review.decisions import Decision
    from ..store import Outcome
    from ..store.claims import Unlinked
    from ..store.reuses import Pair

    Progress = Callable[[str, int], None]

# How often linking starts again because another process added articles meanwhile, before it keeps the others out.
_PATIENCE = 3
# One by one costs some ten times as much for each article as all at once; the first few are no matter.
_FEW = 3
_SMALL_PART = 12  # of what is linked: one in this many is also few


# --- add ----------------------------------------------------------------------------------------------------------


class _Plan(NamedTuple):
    """What to do with one article: the row it becomes, and the stored article it replaces."""

    outcome: Outcome
    article: Article
    replaces: str | None = None


def add_article(
    connection: sqlite3.Connection, article: Article, engine: str = "neural"
) -> tuple[Outcome, str, str | None]:
    """Store one article with whom it cites, in one transaction; the links are stale from then on.

    Returns what happened, the id the article is stored under, and the id it was stored under before, if it was.
    """
    from ..attribute import attribute

    article = rows.storable(article)
    plan = _plan(connection, article)
    while plan.outcome != "known":
        # Outside the transaction: others may write.
        attributions = rows.storable(tuple(attribute(plan.article, engine=engine)))
        with transaction(connection):
            again = _plan(connection, article)
            if again == plan:
                if plan.replaces is not None:
                    articles.rename(connection, plan.replaces, plan.article.id)
                    _forget_copies(connection, plan.replaces)
                articles.write(connection, plan.article, attributions, plan.replaces)
                break
        plan = again
    return plan.outcome, plan.article.id, plan.replaces


def _plan(connection: sqlite3.Connection, article: Article) -> _Plan:
    with snapshot(connection):
        if articles.known(connection, [article.id]):
            return _filling(articles.load_one(connection, article.id), article)
        twins = articles.with_text(connection, article.text)
    for twin in twins:
        if _adds_nothing(article, twin):
            # Two copies that both lack their provenance may still fill each other's gaps.
            return _Plan("known", twin) if twin.outlet or twin.url else _filling(twin, article)
    for twin in twins:
        if _completes(article, twin):
            return _Plan("completed", _filled(article, twin), twin.id)
    return _Plan("new", article)


def _filling(stored: Article, given: Article) -> _Plan:
    filled = _filled(stored, given)
    return _Plan("known", stored) if filled == stored else _Plan("completed", filled, stored.id)


# What a later, better copy of an article may fill in. The text is the same, so offsets stay right.
_FILLABLE = ("title", "outlet", "url", "canonical", "authors", "published", "language", "links", "credits", "origin")


def _filled(base: Article, other: Article) -> Article:
    missing = {f: getattr(other, f) for f in _FILLABLE if not getattr(base, f) and getattr(other, f)}
    return dataclasses.replace(base, **missing) if missing else base


def _completes(given: Article, stored: Article) -> bool:
    """Whether a copy that says where it comes from is the stored one, which did not, and no second publication."""
    if stored.url is not None:
        return False
    return stored.outlet is None or (given.outlet is not None and given.outlet.id == stored.outlet.id)


def _adds_nothing(given: Article, stored: Article) -> bool:
    """Whether a copy that names no address, and no other outlet, is the stored one once more."""
    if given.url is not None:
        return False
    return given.outlet is None or (stored.outlet is not None and given.outlet.id == stored.outlet.id)


# --- copies -------------------------------------------------------------------------------------------------------

# A few new articles are compared one by one, at the price of what they touch; many at once, or into an empty database,
# all together. Both give the same answer, and one by one costs some hundred times as much for each article.
_FEW_TO_COMPARE = 50
_SMALL_PART_TO_COMPARE = 200  # of what is stored: one in this many is also few
_AT_ONCE = 1000  # reuses written together
_ROWS = 1 << 19  # fingerprints unpacked together


def renew_copies(connection: sqlite3.Connection) -> frozenset[Pair] | None:
    """Bring the tables up to date with the stored articles; inside a write transaction. What is current is left alone.

    Returns the pairs (ids, smaller first) that were judged again; None: all.
    """
    compared = compare_new(connection)
    _store_copies(connection, compared)
    return compared.pairs


def _forget_copies(connection: sqlite3.Connection, article: str) -> None:
    """Remove what is known of an article before it is changed; inside a write transaction.

    Its family is worked out again with what is left of it, as nothing may refer to an article that gets another id.
    """
    _store_copies(connection, compare_without(connection, article))


class Compared(NamedTuple):
    """What became of the pairs that share words. ``pairs`` (ids, smaller first) have been judged again, None: all;
    ``overlaps`` are those of them that share words now."""

    pairs: frozenset[Pair] | None
    overlaps: Iterator[Overlap]


def compare_new(connection: sqlite3.Connection) -> Compared:
    """Take up the fingerprints of what was stored since; inside a write transaction, which must store the overlaps."""
    new, kept = reuses.without_fingerprints(connection)
    if len(new) > max(_FEW_TO_COMPARE, kept // _SMALL_PART_TO_COMPARE):
        return Compared(None, _all_at_once(connection))
    index = Index(reuses.Fingerprints(connection))
    return _joined(index.add(article) for article in reuses.compared(connection, new))


def compare_without(connection: sqlite3.Connection, id_: str) -> Compared:
    """Take an article's fingerprints away, before it is changed or deleted; inside a write transaction."""
    index = Index(reuses.Fingerprints(connection))
    return _joined(index.remove(article) for article in reuses.compared(connection, [id_]))


def _joined(changes: Iterable[Change]) -> Compared:
    pairs: set[Pair] = set()
    overlaps: dict[Pair, Overlap] = {}
    for change in changes:
        pairs |= change.pairs
        for pair in change.pairs:
            overlaps.pop(pair, None)
        overlaps |= {(o.article, o.other): o for o in change.overlaps}
    return Compared(frozenset(pairs), iter(overlaps.values()))


def _all_at_once(connection: sqlite3.Connection) -> Iterator[Overlap]:
    every = reuses.compared(connection)
    corpus = corpus_of(every)
    pairs = pairs_of(corpus)
    _store_fingerprints(reuses.Fingerprints(connection), every, corpus)
    return overlaps_of(every, *pairs, lambda n: stock_of(corpus, n))


def _store_fingerprints(fingerprints: reuses.Fingerprints, every: Sequence[Article], corpus: Corpus) -> None:
    order = np.argsort(corpus.rank)
    places = np.array([place_of(every[n]) for n in order.tolist()], np.int64)
    steps = np.arange(len(places))
    places = np.maximum.accumulate(places - steps) + steps  # unique, where two fell on one
    outlets = [None if a.outlet is None else a.outlet.id for a in every]
    every_place = zip(order.tolist(), places.tolist(), corpus.text[order].tolist(), strict=True)
    bits = np.uint64(24)
    ranks = np.repeat(corpus.rank.astype(np.uint64), np.diff(corpus.first))
    packed = np.unique(corpus.value << bits | ranks)

    def values() -> Iterator[tuple[int, int]]:
        for begin in range(0, len(packed), _ROWS):
            some = packed[begin : begin + _ROWS]
            rank = (some & np.uint64((1 << 24) - 1)).astype(np.int64)
            yield from zip((some >> bits).tolist(), places[rank].tolist(), strict=True)

    with_stock = np.flatnonzero(corpus.has_boilerplate).tolist()
    stock = {(outlets[n], value) for n in with_stock for value in stock_of(corpus, n).tolist()}
    rows_of_articles = ((place, every[n].id, outlets[n], text) for n, place, text in every_place)
    fingerprints.fill(rows_of_articles, values(), sorted(stock, key=repr))


def _store_copies(connection: sqlite3.Connection, compared: Compared) -> None:
    def read(id_: str) -> tuple[Article, Sequence[Attribution]]:
        return articles.load_one(connection, id_), list(articles.load_attributions(connection, articles=[id_]).values())

    reuses.clear(connection, compared.pairs)
    judged = directed(compared.overlaps, read)
    while some := list(itertools.islice(judged, _AT_ONCE)):
        reuses.write(connection, some)
    _regroup(connection, None if compared.pairs is None else {id_ for pair in compared.pairs for id_ in pair})


def _regroup(connection: sqlite3.Connection, changed: set[str] | None) -> None:
    """Work the families out again that articles whose reuses changed were or are in; None: all."""

    def signs_of(ids: Sequence[str]) -> Iterable[Signs]:
        credits_ = articles.credits_of(connection, ids)
        return (signs(article, credits_.get(article.id, ())) for article in articles.without_text(connection, ids))

    if changed is not None and not changed:
        return
    near = None if changed is None else reuses.joined_by_reprints(connection, changed)
    reuses.clear_families(connection, near)
    reuses.write_families(connection, families(reuses.reprints(connection, near), signs_of))


# --- link ---------------------------------------------------------------------------------------------------------


def link(connection: sqlite3.Connection, progress: Progress | None = None) -> None:
    """Bring copies and claims up to date with the articles; written in one transaction, or not at all.

    A few new articles are linked with what they touch, many with all others at once.
    """
    if _few_new(connection) and _link_few(connection, progress):
        return
    for _ in range(_PATIENCE):
        before = claims.data_version(connection)
        with transaction(connection):
            renew_copies(connection)
        work = _everything(connection)
        linked = _linked(connection, work, progress)
        with transaction(connection):
            # If another process wrote since we read, what we found may speak of articles as they no longer are.
            if claims.data_version(connection) == before:
                _write(connection, work, linked)
                return
        if claims.is_current(connection):
            return  # the other process has linked, ours among them
    with transaction(connection):
        renew_copies(connection)
        work = _everything(connection)
        _write(connection, work, _linked(connection, work, progress))


def _link_few(connection: sqlite3.Connection, progress: Progress | None) -> bool:
    """Whether what is new could be linked with what it touches alone."""
    with transaction(connection):
        new = _few_new(connection)  # as it is now that nobody else writes
        changed = renew_copies(connection) if new else None
        if not new or changed is None:
            return False
        _link_again(connection, new, {id_ for pair in changed for id_ in pair}, progress)
        return True


def _few_new(connection: sqlite3.Connection) -> Unlinked | None:
    """What is to be linked one by one; None where linking everything at once costs less."""
    unlinked = claims.unlinked(connection)
    few = len(unlinked.new) + len(unlinked.gone) <= max(_FEW, unlinked.linked // _SMALL_PART)
    return unlinked if unlinked.linked and few and claims.version(connection) == VERSION else None


def _link_again(
    connection: sqlite3.Connection, new: Unlinked, beside: Collection[str], progress: Progress | None = None
) -> None:
    """Link what is new, and articles ``beside`` it of which something else is new, with what they touch."""
    work = _touched(connection, new, beside)
    linked = _linked(connection, work, progress)
    claims.forget_statements(connection, new.gone)
    _write(connection, work, linked)


class Work(NamedTuple):
    """Statements to be linked together, and what is known of them.

    ``read``: articles with their attributions, by id, of which ``new`` are linked for the first time. ``named``: the
    ids of the attributions. ``kept``: statements that are stored, by number; ``fresh``: those of the new articles.
    ``parts``: the parts (see :class:`provenance.claims.linking.Linked`) whose claims are replaced; None: all.
    """

    read: Mapping[str, tuple[Article, Sequence[Attribution]]]
    new: Collection[str]
    named: Mapping[tuple[str, Attribution], str]
    kept: Mapping[int, Side]
    fresh: Iterable[Side]
    parts: Collection[int] | None
    claims: Mapping[tuple[str, int, int], tuple[str, ...]]
    reuses: Sequence[Reuse]
    pages: Mapping[str, Party]
    regroup: Regroup | None


def _everything(connection: sqlite3.Connection) -> Work:
    with snapshot(connection):
        read, named = articles.with_attributions(connection)
        model = claims.embedding(connection)
        fresh = (prepare(p, model) for article, known in read.values() for p in propositions(article, known))
        ids = claims.ids_by_sentence(connection)
        shared = reuses.load(connection, {id_: article.text for id_, (article, _) in read.items()})
        pages = articles.pages(connection)
        return Work(read, read.keys(), named, {}, fresh, None, ids, shared, pages, reviewing.regroup(connection))


def _touched(connection: sqlite3.Connection, new: Unlinked, beside: Collection[str]) -> Work:
    """What is new with the stored parts it is firmly linked with, and those of articles beside it.

    What was decided to be one claim is worked on together, whichever of its sentences is new; and so is what links to
    a new article.
    """
    stored = _Statements(connection)
    read, named = articles.with_attributions(connection, new.new)
    fresh = [prepare(p, stored.model) for article, known in read.values() for p in propositions(article, known)]
    together = reviewing.together_with(connection, new.new)
    beside = {*beside, *together, *articles.linking_to(connection, new.new)}
    parts = set(claims.parts_of_articles(connection, [*new.gone, *beside]))
    firm = weights().link
    for side in fresh:
        near = stored.sides(nearest_kept(side, stored.having, stored.about))
        unmet = ((stored.part[n], other) for n, other in near.items() if stored.part[n] not in parts)
        parts |= {part for part, other in unmet if linked_score(side, other) >= firm}
    kept = stored.sides(claims.statements_of(connection, parts, new.gone))
    touched = {side.of.article for side in kept.values()} - read.keys()
    sharing, shared = reuses.among(connection, [*new.new, *sorted(touched)])
    more, more_named = articles.with_attributions(connection, sorted({*touched, *sharing} - read.keys()))
    read, named = read | more, named | more_named
    ids = claims.ids_by_sentence(connection, parts)
    pages = articles.pages(connection, read)
    return Work(read, new.new, named, kept, fresh, parts, ids, shared, pages, reviewing.regroup(connection))


def _linked(connection: sqlite3.Connection, work: Work, progress: Progress | None) -> Linked:
    if progress:
        progress("link", len(work.new))
    with uncollected():
        linked = linking.link_statements(
            (article for article, _ in work.read.values()),
            itertools.chain(work.kept.values(), work.fresh),
            known=work.claims,
            taken=() if work.parts is None else claims.Taken(connection, work.parts),
            regroup=work.regroup,
        )
    return dataclasses.replace(linked, claims=trace.rested(linked.claims, work.read.values(), work.reuses, work.pages))


def _write(connection: sqlite3.Connection, work: Work, linked: Linked) -> None:
    claims.clear(connection, work.parts)
    if work.parts is None:
        articles.forget_unused_parties(connection)
    parts = _keep(connection, work, linked)
    _count(connection, zip(linked.claims, parts, strict=True), work.named)
    claims.note_linked(connection, VERSION)


def _keep(connection: sqlite3.Connection, work: Work, linked: Linked) -> list[int]:
    """Keep the statements of what was linked; returns the stored part of every claim."""
    number_of = {id(side): number for number, side in work.kept.items()}
    last = claims.last_statement(connection)
    numbers: list[int] = []
    fresh: list[tuple[int, Side]] = []
    for side in linked.sides:
        number = number_of.get(id(side))
        if number is None:
            number = last = last + 1
            fresh.append((number, side))
        numbers.append(number)
    places: dict[str, dict[Attribution, int]] = {}
    for article in {side.of.article for _, side in fresh}:
        places[article] = {a: place for place, a in reversed(list(enumerate(work.read[article][1])))}
    statements = []
    for number, side in fresh:
        of = side.of
        place = places[of.article][of.attribution] if of.attribution else None
        statements.append(claims.Statement(number, of.article, place, side.total, keep(of), index_keys(side)))
    claims.keep_statements(connection, statements)
    placed = zip(linked.part_of, linked.lead_of, numbers, strict=True)
    claims.place_statements(connection, ((numbers[part], numbers[lead], number) for part, lead, number in placed))
    stories = {side.of.article: side.of.story for _, side in fresh}
    claims.keep_stories(connection, ((id_, pack_story(stories.get(id_))) for id_ in work.new))
    return [numbers[part] for part in linked.parts]


class _Statements:
    """The stored statements; what was asked once is remembered. ``model``: what compares meanings here."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.model = claims.embedding(connection)
        self._having: dict[str, NDArray[np.int64]] = {}
        self._sides: dict[int, Side] = {}
        self._stories: dict[str, Story | None] = {}
        self.part: dict[int, int] = {}

    def having(self, key: str) -> NDArray[np.int64]:
        if key not in self._having:
            self._having[key] = np.array(claims.statements_with(self._connection, key, MOST_SEEN), np.int64)
        return self._having[key]

    def about(self, numbers: list[int]) -> Iterable[tuple[int, float, int]]:
        return claims.weights_and_leads(self._connection, numbers)

    def sides(self, numbers: Iterable[int]) -> dict[int, Side]:
        """Statements by number, ready to be compared."""
        wanted = list(numbers)
        if missing := [n for n in wanted if n not in self._sides]:
            kept = claims.kept_statements(self._connection, missing)
            ids = sorted({k.attribution for k in kept if k.attribution is not None})
            cited = articles.load_attributions(self._connection, ids=ids)
            for k in kept:
                if k.article not in self._stories:
                    self._stories[k.article] = unpack_story(k.story)
                attribution = None if k.attribution is None else cited.get(k.attribution)
                statement = recall(k.body, k.article, k.published or "", self._stories[k.article], attribution)
                self._sides[k.number], self.part[k.number] = prepare(statement, self.model), k.part
        return {n: self._sides[n] for n in wanted if n in self._sides}


# --- trace, as reviewers left it ----------------------------------------------------------------------------------


def _count(
    connection: sqlite3.Connection, linked: Iterable[tuple[Claim, int]], named: Mapping[tuple[str, Attribution], str]
) -> None:
    """Apply what reviewers decided to claims as they were found (each with its part), count and store them."""
    by_id = sorted(linked, key=lambda pair: pair[0].id)
    rules = reviewing.in_force(connection, {m.article for claim, _ in by_id for m in claim.mentions}).rules
    counted = []
    for (claim, part), applied in zip(by_id, rules.apply([claim for claim, _ in by_id]), strict=True):
        positions = applied.claim.positions
        charts = [chart(position) for position in positions]
        numbers = [independence(drawn) for drawn in charts]
        standing = len(numbers)
        if standing > 1:
            dates = articles.column_of(connection, "published", {m.article for m in applied.claim.mentions})
            standing -= len(superseded(numbers, updates(positions, numbers, dates)))
        counted.append(claims.Counted(claim, applied.claim, applied.effects, part, charts, numbers, standing))
    claims.write(connection, counted, named)


# --- review -------------------------------------------------------------------------------------------------------


def review(connection: sqlite3.Connection, decisions: Iterable[Decision]) -> None:
    """Bring the claims in line with decisions that were just recorded. Inside a transaction.

    Where that takes linking everything, the links are stale afterwards.
    """
    touched = reviewing.touched(connection, decisions)
    if not claims.is_current(connection) or (touched.articles and claims.version(connection) != VERSION):
        claims.outdate(connection)
        return
    if touched.articles:
        _link_again(connection, claims.Unlinked([], []), touched.articles)
    _count_again(connection, reviewing.claims_to_count_again(connection, touched.decisions))
    reviews.forget_parties(connection, sorted({p.id for d in touched.decisions for p in d.parties}))


def _count_again(connection: sqlite3.Connection, ids: Collection[str]) -> None:
    """Claims as they were found, with what is decided of them now."""
    if ids:
        parts = claims.parts(connection, ids)
        as_found = [c for id_ in sorted(ids) if (c := claims.load(connection, id_, as_found=True)) is not None]
        named = claims.cited(connection, ids)
        claims.remove(connection, sorted(ids))
        _count(connection, [(claim, parts[claim.id]) for claim in as_found], named)
