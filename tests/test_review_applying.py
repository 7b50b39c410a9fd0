"""Decisions applied to claims: what each kind changes in the numbers, and the laws that hold for all of them."""

from __future__ import annotations

import dataclasses
import itertools
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.model import Claim, Edge, Evidence, Mention, Party, Position, Span
from provenance.review import ACTIONS, Applied, Decision, Place, Rules
from provenance.review.decisions import named, standing
from provenance.review.doubts import doubts
from provenance.trace.counting import independence
from provenance.trace.drawing import chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conftest import Budget

    from provenance.model import EdgeStatus

POST = Party("outlet:post", "The Post", "outlet", owner="north")
ECHO = Party("outlet:echo", "Echo", "outlet", owner="north")
STAR = Party("outlet:star", "Star", "outlet")
DAILY = Party("outlet:daily", "Daily", "outlet")
HOLT = Party("person:lena-holt", "Lena Holt", "person", "mayor")
HOLTH = Party("person:lena-holth", "Lena Holth", "person")
BERG = Party("person:nils-berg", "Nils Berg", "person")
SOMEBODY = Party("anonymous:outlet:daily:an-official", "an official", "anonymous", "official")


def mention(
    number: int,
    carrier: Party,
    *chains: Sequence[Party],
    suspected: bool = False,
    stance: str = "assert",
    firsthand: bool = False,
) -> Mention:
    """A sentence of article ``number``, with one chain of edges for each list of parties."""
    words = f"Sentence of article {number}."
    span = Span(10, 10 + len(words), words)
    status: EdgeStatus = "suspected" if suspected else "explicit"
    edges: dict[tuple[str, str], Edge] = {}
    parties = {carrier.id: carrier}
    for chain in chains:
        before = carrier
        for party in chain:
            parties[party.id] = party
            edges[before.id, party.id] = Edge(before.id, party.id, status, "cites", (Evidence(f"a{number}", span),))
            before = party
    return Mention(
        f"a{number}", carrier, span, stance="deny" if stance == "deny" else "assert", edges=tuple(edges.values()),
        parties=tuple(parties.values()), firsthand=firsthand,
    )  # fmt: skip


def claim(*mentions: Mention, id_: str = "c1") -> Claim:
    return Claim(id_, "The dam burst.", (Position("assert", None, mentions),))


def place(m: Mention) -> Place:
    return Place(m.article, m.sentence.start, m.sentence.end, m.sentence.text, f"text of {m.article}")


_clock = iter(range(10**9))


def decide(
    action: str,
    *parties: Party,
    at: Sequence[Mention] = (),
    others: Sequence[Place] = (),
    by: str = "Ana",
    second: int | None = None,
) -> Decision:
    moment = next(_clock) if second is None else second
    when = (
        f"2026-01-{1 + moment // 86400:02d}T{moment // 3600 % 24:02d}:{moment // 60 % 60:02d}:{moment % 60:02d}.000000Z"
    )
    return named(
        Decision(action, by, when, "because", "c1", "The dam burst.", tuple(map(place, at)), tuple(others), parties)
    )


def apply(what: Claim, *decisions: Decision) -> Applied:
    (applied,) = Rules(decisions).apply([what])
    return applied


def numbers(what: Claim) -> tuple[int, int, int]:
    n = independence(chart(what))
    return n.at_least, n.as_written, n.at_most


# --- what each kind of decision changes -----------------------------------------------------------------------------


def test_a_confirmed_link_counts_as_written() -> None:
    held = claim(mention(1, POST, [HOLT]), mention(2, STAR, [POST], suspected=True))
    assert numbers(held) == (1, 1, 2)
    done = apply(held, decide("confirm", STAR, POST, at=[held.mentions[1]]))
    assert numbers(done.claim) == (1, 1, 1)
    assert [e.status for e in done.claim.mentions[1].edges] == ["confirmed"]
    assert [(e.what, e.from_, e.to) for e in done.effects] == [("confirmed", STAR, POST)]


def test_a_rejected_suspicion_raises_at_least() -> None:
    held = claim(mention(1, POST, [HOLT]), mention(2, STAR, [BERG]))
    suspected = Edge(STAR.id, POST.id, "suspected", "reprints")
    second = dataclasses.replace(
        held.mentions[1], edges=(*held.mentions[1].edges, suspected), parties=(*held.mentions[1].parties, POST)
    )
    held = claim(held.mentions[0], second)
    assert numbers(held) == (1, 2, 2)
    done = apply(held, decide("reject", STAR, POST, at=[second]))
    assert numbers(done.claim) == (2, 2, 2)
    assert all(e.to != POST.id for e in done.claim.mentions[1].edges)


def test_a_rejected_link_takes_with_it_what_is_only_reached_through_it() -> None:
    held = claim(mention(1, POST, [STAR, HOLT], [BERG]))
    assert numbers(held) == (1, 1, 1)
    done = apply(held, decide("reject", POST, STAR, at=[held.mentions[0]])).claim
    assert {(e.from_, e.to) for e in done.mentions[0].edges} == {(POST.id, BERG.id)}
    assert HOLT not in done.mentions[0].parties
    assert independence(chart(done)).voices == (BERG.id,)


def test_who_loses_every_source_names_nobody() -> None:
    held = claim(mention(1, POST, [HOLT]))
    done = apply(held, decide("reject", POST, HOLT, at=[held.mentions[0]])).claim
    counted = independence(chart(done))
    assert counted.voices == ()
    assert "untraced" in counted.badges


def test_an_added_chain_gives_a_source_and_shows_its_words() -> None:
    held = claim(mention(1, POST, [HOLT]), mention(2, STAR))
    assert numbers(held) == (1, 1, 2)
    words = Place("a2", 40, 52, "told Nils B.", "text of a2")
    done = apply(held, decide("add chain", STAR, DAILY, BERG, at=[held.mentions[1]], others=[words]))
    assert numbers(done.claim) == (2, 2, 2)
    edges = done.claim.mentions[1].edges
    assert [(e.from_, e.to, e.status) for e in edges] == [
        (STAR.id, DAILY.id, "confirmed"),
        (DAILY.id, BERG.id, "confirmed"),
    ]
    assert edges[0].evidence == (Evidence("a2", Span(40, 52, "told Nils B.")),)
    assert [e.what for e in done.effects] == ["added", "added"]


def test_a_first_hand_mark_turns_an_origin_into_ground() -> None:
    held = claim(mention(1, POST), mention(2, STAR, [HOLT]))
    assert numbers(held) == (1, 1, 2)
    done = apply(held, decide("first-hand", POST, at=[held.mentions[0]])).claim
    assert numbers(done) == (2, 2, 2)
    assert set(independence(chart(done)).voices) == {POST.id, HOLT.id}


def test_a_first_hand_mark_can_be_taken_off() -> None:
    held = claim(mention(1, POST, firsthand=True), mention(2, STAR, [HOLT]))
    assert numbers(held) == (2, 2, 2)
    done = apply(held, decide("not first-hand", POST, at=[held.mentions[0]]))
    assert numbers(done.claim) == (1, 1, 2)
    assert [e.what for e in done.effects] == ["not first-hand"]


def test_a_cited_newsroom_can_be_marked_as_well() -> None:
    held = claim(mention(1, POST, [DAILY]))
    assert independence(chart(held)).voices == ()
    done = apply(held, decide("first-hand", DAILY, at=[held.mentions[0]])).claim
    assert independence(chart(done)).voices == (DAILY.id,)


def test_two_spellings_merged_are_one_source_in_every_claim() -> None:
    one = claim(mention(1, POST, [HOLT]), mention(2, STAR, [BERG]))
    two = claim(mention(3, POST, [BERG]), id_="c2")
    assert numbers(one) == (2, 2, 2)
    applied = Rules([decide("merge parties", HOLT, BERG)]).apply([one, two])
    assert [numbers(a.claim) for a in applied] == [(1, 1, 1), (1, 1, 1)]
    assert independence(chart(applied[1].claim)).voices == (HOLT.id,)
    assert [e.what for a in applied for e in a.effects] == ["merged", "merged"]


def test_an_unnamed_source_can_be_named() -> None:
    held = claim(mention(1, POST, [HOLT]), mention(2, DAILY, [SOMEBODY]))
    assert numbers(held) == (1, 2, 2)
    assert numbers(apply(held, decide("merge parties", HOLT, SOMEBODY)).claim) == (1, 1, 1)
    assert numbers(apply(held, decide("merge parties", BERG, SOMEBODY)).claim) == (2, 2, 2)


def test_an_outlet_merged_with_the_one_it_cites_cites_itself() -> None:
    held = claim(mention(1, POST, [ECHO, HOLT]))
    done = apply(held, decide("merge parties", POST, ECHO)).claim
    assert {(e.from_, e.to) for e in done.mentions[0].edges} == {(POST.id, HOLT.id)}
    assert "self-citation" in independence(chart(done)).badges


def test_people_whose_names_were_taken_for_one_can_be_set_apart() -> None:
    short = Party("person:volodymyr-zelensky", "Volodymyr Zelensky", "person")
    long = Party("person:volodymyr-zelenskyy", "Volodymyr Zelenskyy", "person")
    held = claim(mention(1, POST, [short]), mention(2, STAR, [long]))
    assert numbers(held) == (1, 1, 1)
    done = apply(held, decide("split party", long, long))
    assert numbers(done.claim) == (2, 2, 2)
    assert [e.what for e in done.effects] == ["set apart"]


def test_one_name_of_two_people_can_be_set_apart_in_some_articles() -> None:
    held = claim(mention(1, POST, [HOLT]), mention(2, STAR, [HOLT]))
    assert numbers(held) == (1, 1, 1)
    other = Party(f"{HOLT.id}~1", "Lena Holt (singer)", "person")
    done = apply(held, decide("split party", HOLT, other, at=[held.mentions[1]])).claim
    assert numbers(done) == (2, 2, 2)
    assert set(independence(chart(done)).voices) == {HOLT.id, other.id}


def test_titles_of_one_owner_can_be_told_apart_and_joined() -> None:
    held = claim(mention(1, POST, [HOLT]), mention(2, ECHO, [BERG]))
    assert numbers(held) == (1, 2, 2)
    apart = apply(held, decide("reject", POST, ECHO, at=[held.mentions[0]]))
    assert numbers(apart.claim) == (2, 2, 2)
    assert [e.what for e in apart.effects] == ["rejected"]
    joined = apply(held, decide("confirm", POST, ECHO, at=[held.mentions[0]]))
    assert numbers(joined.claim) == (1, 1, 2)
    assert [(e.status, e.kind) for e in joined.claim.mentions[0].edges][-1] == ("confirmed", "owner")


def test_two_names_that_may_be_one_are_asked_about_first_and_either_answer_holds() -> None:
    campaign = Party("organization:holt-campaign", "Holt campaign", "organization")
    held = claim(mention(1, POST, [HOLT]), mention(2, STAR, [campaign]), mention(3, ECHO, [BERG]))
    assert numbers(held) == (1, 3, 3)  # the Post and Echo have one owner
    first = doubts(held)[0]
    assert first.edge is not None
    assert first.from_ is not None
    assert first.to is not None
    assert (first.edge.kind, {first.from_, first.to}) == ("same", {campaign, HOLT})
    assert {e.article for e in first.evidence} == {"a1", "a2"}
    confirmed, rejected = (
        apply(held, decide(answer, first.from_, first.to, at=[held.mentions[0]])) for answer in ("confirm", "reject")
    )
    assert (numbers(confirmed.claim), numbers(rejected.claim)) == (first.if_confirmed, first.if_rejected)
    assert numbers(confirmed.claim)[1] == 2
    assert numbers(rejected.claim)[0] == 2
    for done, what in ((confirmed, "confirmed"), (rejected, "rejected")):
        assert [e.what for e in done.effects] == [what]
        assert all(d.edge is None or d.edge.kind != "same" for d in doubts(done.claim))


def test_a_third_title_of_the_owner_stays_suspected() -> None:
    third = Party("outlet:third", "Third", "outlet", owner="north")
    held = claim(mention(1, POST, [HOLT]), mention(2, ECHO, [BERG]), mention(3, third, [SOMEBODY]))
    done = apply(held, decide("reject", POST, ECHO, at=[held.mentions[0]])).claim
    left = {(e.from_, e.to) for e in chart(done).edges if e.status == "suspected"}
    assert (ECHO.id, third.id) in left
    assert (POST.id, third.id) in left
    assert (POST.id, ECHO.id) not in left


# --- what is meant, and what is not there ---------------------------------------------------------------------------


def test_a_decision_holds_for_the_claim_it_was_made_at_though_ids_move() -> None:
    one, two = mention(1, POST, [HOLT]), mention(2, STAR, [BERG])
    d = decide("reject", POST, HOLT, at=[one, two])
    other = Claim("c9", "Something else.", (Position("assert", None, (one,)),))
    here = claim(one, two, id_="another id")
    applied = Rules([d]).apply([other, here])
    assert applied[0] == Applied(other)
    assert applied[1].claim.mentions[0].edges == ()


def test_the_words_moved_a_little_are_the_same_sentence() -> None:
    held = claim(mention(1, POST, [HOLT]))
    d = decide("reject", POST, HOLT, at=[held.mentions[0]])
    wider = dataclasses.replace(held.mentions[0], sentence=Span(5, 34, "It is. Sentence of article 1."))
    assert apply(claim(wider), d).claim.mentions[0].edges == ()


def test_without_its_evidence_a_decision_has_no_effect() -> None:
    held = claim(mention(1, POST, [HOLT]))
    elsewhere = mention(7, POST, [HOLT])
    assert apply(held, decide("reject", POST, HOLT, at=[elsewhere])) == Applied(held)
    assert apply(held, decide("reject", POST, BERG, at=[held.mentions[0]])) == Applied(held)
    assert apply(held, decide("first-hand", BERG, at=[held.mentions[0]])) == Applied(held)
    assert apply(held, decide("merge parties", BERG, STAR)) == Applied(held)


def test_a_new_article_with_a_rejected_link_changes_nothing_in_it() -> None:
    first = mention(1, STAR, [POST, HOLT])
    d = decide("reject", POST, HOLT, at=[first])
    later = mention(2, DAILY, [POST, HOLT])
    done = apply(claim(first, later), d).claim
    assert all(e.to != HOLT.id for m in done.mentions for e in m.edges)


# --- who disagrees with whom ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [("confirm", "reject"), ("reject", "confirm")])
def test_of_two_reviewers_the_later_one_holds_and_the_other_is_told(first: str, second: str) -> None:
    held = claim(mention(1, POST, [HOLT]))
    earlier = decide(first, POST, HOLT, at=held.mentions, by="Ana")
    later = decide(second, POST, HOLT, at=held.mentions, by="Bo")
    done = apply(held, later, earlier)
    assert bool(done.claim.mentions[0].edges) == (second == "confirm")
    what = {e.decision: (e.what, e.by) for e in done.effects}
    assert what[earlier.id] == ("overruled", later.id)
    assert what[later.id][1] is None


def test_an_edge_of_an_added_chain_can_be_rejected_and_the_rest_goes_with_it() -> None:
    held = claim(mention(1, POST))
    words = Place("a1", 10, 18, "Sentence", "text of a1")
    added = decide("add chain", POST, STAR, HOLT, at=held.mentions, others=[words])
    done = apply(held, added, decide("reject", STAR, HOLT, at=held.mentions)).claim
    assert [(e.from_, e.to) for e in done.mentions[0].edges] == [(POST.id, STAR.id)]
    back = apply(held, decide("reject", STAR, HOLT, at=held.mentions, second=0), added).claim
    assert len(back.mentions[0].edges) == 2


def test_a_later_split_of_a_party_overrules_the_merge_and_the_other_way_round() -> None:
    held = claim(mention(1, POST, [HOLT]), mention(2, STAR, [BERG]))
    merge, split = decide("merge parties", HOLT, BERG), decide("split party", BERG, BERG)
    assert numbers(apply(held, merge, split).claim) == (2, 2, 2)
    assert Rules([merge, split]).overruled == {merge.id: split.id}
    again = decide("merge parties", HOLT, BERG)
    assert numbers(apply(held, merge, split, again).claim) == (1, 1, 1)


def test_many_parties_merged_in_a_row_become_the_one_that_was_kept() -> None:
    row = [Party(f"person:p{n:02d}", f"Person {n:02d}", "person") for n in range(30)]
    decisions = [decide("merge parties", a, b) for a, b in itertools.pairwise(row)]
    held = claim(*(mention(n, Party(f"outlet:o{n}", f"Outlet {n}", "outlet"), [p]) for n, p in enumerate(row)))
    done = apply(held, *reversed(decisions)).claim
    assert numbers(done) == (1, 1, 1)
    assert independence(chart(done)).voices == (row[0].id,)


# --- laws -----------------------------------------------------------------------------------------------------------

PARTIES = [POST, ECHO, STAR, DAILY, HOLT, HOLTH, BERG, SOMEBODY]
OUTLETS = [POST, ECHO, STAR, DAILY]


@st.composite
def claims_with_decisions(draw: st.DrawFn) -> tuple[Claim, list[Decision]]:
    mentions = []
    for n in range(draw(st.integers(1, 5))):
        carrier = draw(st.sampled_from(OUTLETS))
        rest = [p for p in PARTIES if p != carrier]
        chains = draw(st.lists(st.lists(st.sampled_from(rest), min_size=1, max_size=3, unique=True), max_size=2))
        mentions.append(mention(n, carrier, *chains, suspected=draw(st.booleans()), firsthand=draw(st.booleans())))
    held = claim(*mentions)
    decisions = []
    for second in range(draw(st.integers(0, 7))):
        action = draw(st.sampled_from([a for a in ACTIONS if a not in ("undo", "merge claims", "split claim")]))
        at = draw(st.permutations(mentions))[:2]
        two = draw(st.permutations(PARTIES))[:2]
        if action == "add chain":
            chain = [p for p in two if p != at[0].carrier]
            words = Place(at[0].article, 0, 2, "It", "")
            decisions.append(decide(action, at[0].carrier, *chain, at=at, others=[words], second=second))
        elif action == "split party":
            other = two[0] if draw(st.booleans()) else dataclasses.replace(two[0], id=f"{two[0].id}~1")
            decisions.append(decide(action, two[0], other, at=[] if other == two[0] else at, second=second))
        elif action == "merge parties":
            decisions.append(decide(action, *two, second=second))
        elif action in ("first-hand", "not first-hand"):
            decisions.append(decide(action, two[0], at=at, second=second))
        else:
            edges = [e for m in mentions for e in m.edges]
            by_id = {p.id: p for p in PARTIES}
            if edges and draw(st.booleans()):
                e = draw(st.sampled_from(edges))
                two = [by_id[e.from_], by_id[e.to]]
            decisions.append(decide(action, *two, at=at, second=second))
    return held, decisions


@given(claims_with_decisions())
@settings(max_examples=150, deadline=None)
def test_numbers_stay_in_order_whatever_is_decided(drawn: tuple[Claim, list[Decision]]) -> None:
    held, decisions = drawn
    done = apply(held, *decisions)
    low, written, high = numbers(done.claim)
    assert 1 <= low <= written <= high
    assert [m.sentence for m in done.claim.mentions] == [m.sentence for m in held.mentions]
    for position in done.claim.positions:
        here = {p.id for m in position.mentions for p in (m.carrier, *m.parties)}
        assert {id_ for m in position.mentions for e in m.edges for id_ in (e.from_, e.to)} <= here


@given(claims_with_decisions(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_in_which_decisions_arrive_makes_no_difference(
    drawn: tuple[Claim, list[Decision]], chance: random.Random
) -> None:
    held, decisions = drawn
    shuffled = chance.sample(decisions, len(decisions))
    one, other = apply(held, *decisions), apply(held, *shuffled)
    assert one.claim == other.claim
    assert set(one.effects) == set(other.effects)


@given(claims_with_decisions())
@settings(max_examples=100, deadline=None)
def test_undoing_everything_gives_the_claim_as_it_was(drawn: tuple[Claim, list[Decision]]) -> None:
    held, decisions = drawn
    undos = [named(Decision("undo", "Bo", "2026-02-01T00:00:00.000000Z", undoes=d.id)) for d in decisions]
    stands, undone = standing([*undos, *decisions])
    assert stands == []
    assert set(undone) == {d.id for d in decisions}
    assert apply(held, *stands).claim is held


@given(claims_with_decisions(), st.data())
@settings(max_examples=100, deadline=None)
def test_undoing_one_is_as_if_it_had_never_been_made(drawn: tuple[Claim, list[Decision]], data: st.DataObject) -> None:
    held, decisions = drawn
    if not decisions:
        return
    gone = data.draw(st.sampled_from(decisions))
    undo = named(Decision("undo", "Bo", "2026-02-01T00:00:00.000000Z", undoes=gone.id))
    stands, _ = standing([*decisions, undo])
    never = [d for d in decisions if d.id != gone.id]
    assert apply(held, *stands) == apply(held, *standing(never)[0])


# --- doubts ---------------------------------------------------------------------------------------------------------


def test_a_doubt_tells_what_either_answer_would_change_and_is_right() -> None:
    held = claim(mention(1, POST, [HOLT]), mention(2, STAR, [POST], suspected=True), mention(3, ECHO, [BERG]))
    found = {(d.from_.name, d.to.name): d for d in doubts(held) if d.edge and d.from_ and d.to}
    assert set(found) == {("Star", "The Post"), ("The Post", "Echo")}
    for d in found.values():
        assert d.from_
        assert d.to
        at = [m for m in held.mentions if m.carrier == d.from_]
        assert d.now == numbers(held)
        assert d.if_confirmed == numbers(apply(held, decide("confirm", d.from_, d.to, at=at)).claim)
        assert d.if_rejected == numbers(apply(held, decide("reject", d.from_, d.to, at=at)).claim)
        assert d.change > 0


def test_what_was_decided_is_no_doubt_any_more() -> None:
    held = claim(mention(1, POST, [HOLT]), mention(2, STAR, [POST], suspected=True))
    for action in ("confirm", "reject"):
        assert doubts(apply(held, decide(action, STAR, POST, at=[held.mentions[1]])).claim) == []


# --- speed ----------------------------------------------------------------------------------------------------------


def test_ten_thousand_decisions_are_applied_in_well_under_a_second(budget: Budget) -> None:
    outlets = [Party(f"outlet:o{n}", f"Outlet {n}", "outlet") for n in range(2000)]
    people = [Party(f"person:p{n}", f"Q{n} R{n}", "person") for n in range(2000)]
    claims = [
        claim(
            mention(n, outlets[n], [outlets[n - 1], people[n]]),
            mention(5000 + n, outlets[n - 1], [people[n]]),
            id_=f"c{n}",
        )
        for n in range(2000)
    ]
    decisions = []
    for n, c in enumerate(claims):
        decisions += [
            decide("reject", outlets[n], outlets[n - 1], at=c.mentions),
            decide("confirm", outlets[n - 1], people[n], at=c.mentions[1:]),
            decide("first-hand", outlets[n - 1], at=c.mentions[1:]),
            decide("merge parties", people[n - n % 2], people[n])
            if n % 2
            else decide("not first-hand", outlets[n], at=c.mentions),
            decide("confirm", outlets[n - 1], people[n], at=c.mentions[1:], by="Bo"),
        ]
    assert len(decisions) == 10_000
    with budget(3):  # 0.3 s where nobody else works
        applied = Rules(decisions).apply(claims)
    assert all(a.effects for a in applied)
