"""The three numbers: the gold charts, the laws on random charts, brute force on small ones, hostile input, speed."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import provenance.trace.graph as hitting
from provenance.errors import UsageError
from provenance.model import Chart, Edge, Independence, Party, PartyKind
from provenance.trace import chart_from_json, independence

if TYPE_CHECKING:
    from conftest import Budget


GOLD = json.loads((Path(__file__).parent / "data" / "independence.json").read_text(encoding="utf-8"))
KINDS: tuple[PartyKind, ...] = (
    "outlet", "agency", "person", "organization", "document", "channel", "anonymous", "vague",
)  # fmt: skip
UNNAMED = {"anonymous", "vague"}


def small_chart(carriers: str, edges: str = "", *, kinds: dict[str, PartyKind] | None = None, **more: Any) -> Chart:
    """ "A B", "A>x B>y C~A" (``~`` is suspected); parties are outlets unless ``kinds`` says otherwise."""
    made = []
    names = dict.fromkeys(carriers.split())
    for words in edges.split():
        sign = ">" if ">" in words else "~"
        a, b = words.split(sign)
        names.update({a: None, b: None})
        made.append(Edge(a, b, "explicit" if sign == ">" else "suspected"))
    given_kinds = kinds or {}
    parties = {
        n: Party(n, n, given_kinds.get(n, "outlet"), n if given_kinds.get(n) == "anonymous" else None) for n in names
    }
    return Chart(tuple(carriers.split()), tuple(made), parties, **more)


def numbers(result: Independence) -> tuple[int, int, int]:
    return result.at_least, result.as_written, result.at_most


# ---------------------------------------------------------------- the charts with known answers


@pytest.mark.parametrize("gold", GOLD, ids=lambda g: g["name"])
def test_gold_chart(gold: dict[str, Any]) -> None:
    result = independence(chart_from_json(gold))
    expect = gold["expect"]
    assert numbers(result) == (expect["at_least"], expect["as_written"], expect["at_most"])
    if "traced" in expect:
        assert ("untraced" not in result.badges) == expect["traced"]
    check_proofs(chart_from_json(gold), result)


def gold_result(name: str) -> Independence:
    return independence(chart_from_json(next(g for g in GOLD if g["name"] == name)))


def test_seed_chart_names_the_commander_and_ramadane() -> None:
    result = gold_result("drone training in the three seed articles")
    assert set(result.origins_as_written) == {"a Tuareg commander", "Ramadane"}
    assert result.origins_at_least == ("Ramadane",)
    assert set(result.bottleneck) == {"Le Monde", "Ramadane", "the media"}
    assert result.relays == ("Le Monde", "Censor.NET")
    assert result.voices == ("Ramadane",)
    assert {o.party: (o.grade, o.check) for o in result.origins} == {
        "Ramadane": ("ground", "on record"),
        "a Tuareg commander": ("anonymous", "unnamed"),
        "other sources": ("anonymous", "unnamed"),
        "the media": ("soft", "unnamed"),
    }


def test_bottleneck_is_the_one_nearest_the_origins() -> None:
    result = independence(small_chart("A B", "A>Daily B>Daily Daily>x Daily>y", kinds={"x": "person", "y": "person"}))
    assert result.bottleneck == ("Daily",)


def test_named_behind_an_unnamed_source_is_no_ground() -> None:
    result = gold_result("CNN quotes an unnamed source on what Trump said; two sites credit CNN")
    assert [(o.party, o.grade, o.check) for o in result.origins] == [("Donald Trump", "anonymous", "unnamed")]
    assert result.voices == ()
    assert "untraced" in result.badges


def test_badges() -> None:
    assert independence(small_chart("A", "A>x", kinds={"x": "person"})).badges == ("single outlet",)
    assert independence(small_chart("A B", "A>B B>A")).badges == ("untraced", "circular")
    circle_with_exit = small_chart("A B", "A>B B>A B>x", kinds={"x": "document"})
    assert independence(circle_with_exit).badges == ("circular",)
    assert "circular" not in independence(small_chart("A B", "A~B B~A")).badges
    assert "self-citation" in independence(small_chart("A B", "A>A A>B")).badges
    kept = small_chart("A B", "A>x B>x", kinds={"x": "person"}, badges=("self-citation",))
    assert independence(kept).badges == ("self-citation",)


def test_a_newsroom_heard_it_and_a_repeater_did_not() -> None:
    chart = small_chart("site A B", "site>A A>x B>x", kinds={"x": "person"})
    assert independence(chart).newsrooms == ("A", "B")
    there = small_chart("site AP", "site>AP", kinds={"AP": "agency"}, firsthand=frozenset({"AP"}))
    result = independence(there)
    assert result.newsrooms == ("AP",)
    assert result.voices == ("AP",)
    assert result.origins[0].check == "on record"


def test_a_party_that_was_there_is_an_origin_beside_those_it_names() -> None:
    chart = small_chart("A B", "A>x B>A", kinds={"x": "person"}, firsthand=frozenset({"A"}))
    result = independence(chart)
    assert {o.party for o in result.origins} == {"A", "x"}
    assert numbers(result) == (1, 1, 1)


def test_first_hand_does_not_make_an_unnamed_party_ground() -> None:
    chart = small_chart("A", "A>w", kinds={"w": "anonymous"}, firsthand=frozenset({"w"}))
    result = independence(chart)
    assert result.origins[0].grade == "anonymous"
    assert "untraced" in result.badges


def test_a_circle_around_somebody_who_was_there_is_grounded() -> None:
    chart = small_chart("A B", "A>B B>A", firsthand=frozenset({"A"}))
    result = independence(chart)
    assert numbers(result) == (1, 1, 1)
    assert result.voices == ("A",)
    assert "circular" in result.badges


def test_documents_are_open_and_speakers_on_record() -> None:
    chart = small_chart("A", "A>d A>c A>p", kinds={"d": "document", "c": "channel", "p": "person"})
    assert {o.party: o.check for o in independence(chart).origins} == {"d": "open", "c": "open", "p": "on record"}


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("an internal memo", "unopened"),
        ("Leaked documents", "unopened"),
        ("un document confidentiel", "unopened"),
        ("court documents", "open"),
        ("a Secret Service report", "open"),
        ("Internal Revenue Service report", "open"),
        ("2024", "open"),
    ],
)
def test_a_document_that_is_not_public_is_not_open_to_anybody(name: str, check: str) -> None:
    chart = Chart(("A",), (Edge("A", "d"),), {"A": Party("A", "A", "outlet"), "d": Party("d", name, "document")})
    found = independence(chart)
    assert [(o.grade, o.check) for o in found.origins] == [("ground", check)]
    assert "untraced" not in found.badges


def test_preferred_origins_among_equals() -> None:
    kinds: dict[str, PartyKind] = {"s": "anonymous", "c": "anonymous", "p": "person"}
    assert independence(small_chart("A", "A>s A>c A>p", kinds=kinds)).origins_as_written == ("p",)
    chart = Chart(
        ("A",),
        (Edge("A", "s"), Edge("A", "c")),
        {
            "A": Party("A", "A", "outlet"),
            "s": Party("s", "sources", "anonymous", "source"),
            "c": Party("c", "a commander", "anonymous", "commander"),
        },
    )
    assert independence(chart).origins_as_written == ("c",)


def test_the_relay_on_which_most_depends_comes_first() -> None:
    chart = small_chart("A B C D", "A>R1 B>R1 C>R2 D>x", kinds={"x": "person"})
    assert independence(chart).relays == ("R1", "R2")


def test_suspected_edges_touch_the_lower_number_only() -> None:
    kinds: dict[str, PartyKind] = {"x": "person", "y": "person"}
    assert numbers(independence(small_chart("A B", "A>x B>y", kinds=kinds))) == (2, 2, 2)
    assert numbers(independence(small_chart("A B", "A>x B>y B~A A~B", kinds=kinds))) == (1, 2, 2)


def test_at_least_counts_only_what_is_sure_under_both_readings() -> None:
    kinds: dict[str, PartyKind] = {"x": "person", "y": "person", "w": "anonymous", "?": "vague"}
    # C names nobody; that it may have it from y must not make y a source of its own.
    assert numbers(independence(small_chart("A C", "A>x C~y", kinds=kinds))) == (1, 1, 2)
    # B's witness may have it from somebody unnamed, who may be anybody.
    assert numbers(independence(small_chart("A B", "A>x B>y y~w", kinds=kinds))) == (1, 2, 2)
    # B has it from y, and also from hearsay: it might rest on x after all.
    assert numbers(independence(small_chart("A B", "A>x B>y B>?", kinds=kinds))) == (1, 2, 2)
    # A second way to y through an unnamed party does not weaken the first.
    assert numbers(independence(small_chart("A B", "A>x B>y B>w w>y", kinds=kinds))) == (2, 2, 2)


def test_origins_that_explain_more_carriers_are_preferred() -> None:
    kinds: dict[str, PartyKind] = dict.fromkeys("pqrs", "person")
    chart = small_chart("B C A D", "B>r C>s A>q B>p A>p C>q D>p D>q", kinds=kinds)
    assert set(independence(chart).origins_as_written) == {"p", "q"}


def test_all_hearsay_counts_one_and_names_what_most_point_at() -> None:
    kinds: dict[str, PartyKind] = {"rumour": "vague", "media": "vague"}
    result = independence(small_chart("A B C", "A>rumour B>media C>media", kinds=kinds))
    assert numbers(result) == (1, 1, 2)
    assert result.origins_as_written == result.origins_at_least == ("media",)


def test_no_carrier() -> None:
    assert independence(Chart()) == Independence(0, 0, 0)
    assert independence(small_chart("", "A>x")) == Independence(0, 0, 0)


def test_a_party_that_is_not_listed() -> None:
    with pytest.raises(UsageError, match="ghost"):
        independence(Chart(("A",), (Edge("A", "ghost"),), {"A": Party("A", "A", "outlet")}))


# ---------------------------------------------------------------- what the proofs must hold up to


def graph_of(chart: Chart, *, suspected: bool = False) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {p: set() for p in chart.parties}
    for e in chart.edges:
        if e.from_ != e.to and (suspected or e.status != "suspected"):
            out[e.from_].add(e.to)
    return out


def reach(out: dict[str, set[str]], start: str, through: set[str] | None = None) -> set[str]:
    """Everything reachable from start; only parties in ``through`` are left again."""
    seen, todo = {start}, [start]
    while todo:
        v = todo.pop()
        if through is not None and v not in through:
            continue
        for w in out[v] - seen:
            seen.add(w)
            todo.append(w)
    return seen


def check_proofs(chart: Chart, result: Independence) -> None:
    low, written, most = numbers(result)
    if not chart.carriers:
        assert numbers(result) == (0, 0, 0)
        return
    assert 1 <= low <= written <= most
    out = graph_of(chart)
    origins = {o.party for o in result.origins}
    carriers = set(chart.carriers)

    # at most: that many chains that share no party, and that many parties that cut all of them. Each of the two
    # shows that the other cannot be bettered.
    assert len(result.chains) == most == len(result.bottleneck) == len(set(result.bottleneck))
    used = [p for chain in result.chains for p in chain]
    assert len(used) == len(set(used))
    for chain in result.chains:
        assert chain[0] in carriers
        assert chain[-1] in origins
        assert all(b in out[a] for a, b in itertools.pairwise(chain))
        assert not carriers & set(chain[1:])
        assert not origins & set(chain[:-1])
    left = {a: targets - set(result.bottleneck) for a, targets in out.items()}
    for c in carriers - set(result.bottleneck):
        assert not reach(left, c) & origins

    assert len(result.origins_as_written) == written or result.estimate
    assert set(result.origins_as_written) <= origins
    assert len(set(result.origins_as_written)) == len(result.origins_as_written)
    assert result.origins_at_least
    assert set(result.voices) == {o.party for o in result.origins if o.grade == "ground"}
    assert ("untraced" in result.badges) == (not result.voices)
    assert not set(result.relays) & carriers


# ---------------------------------------------------------------- an independent, slow reading of the definition


def slow_origin_sets(chart: Chart, *, suspected: bool) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Carrier -> origin -> grade the carrier has of it; and carrier -> nothing else than ground ("yes"/"no")."""
    out = graph_of(chart, suspected=suspected)
    closure = {p: reach(out, p) for p in out}
    kind = {p: chart.parties[p].kind for p in out}
    named = {p for p in out if kind[p] not in UNNAMED}
    known = {p for p in out if kind[p] != "vague"}

    def ends(v: str) -> str | None:
        """The origin that v is, or stands for."""
        if v in chart.firsthand or not out[v]:
            return v
        circle = {w for w in closure[v] if v in closure[w]}
        if closure[v] == circle and len(circle) > 1 and not circle & chart.firsthand:
            return min(circle)  # any one will do, as long as it is always the same
        return None

    def native(v: str) -> str:
        if not (v in chart.firsthand or not out[v]):
            return "soft"
        if kind[v] in {"person", "organization", "document", "channel"}:
            return "ground"
        if kind[v] in UNNAMED:
            return "anonymous" if kind[v] == "anonymous" else "soft"
        if v in chart.firsthand:
            return "ground"
        return "relay" if v not in chart.carriers or v in chart.own_account else "soft"

    grades: dict[str, dict[str, str]] = {}
    only_ground: dict[str, str] = {}
    for c in chart.carriers:
        grades[c] = {}
        for through, weakest in ((None, "soft"), (known, "anonymous"), (named, "")):
            for v in reach(out, c, through):
                o = ends(v)
                if o is not None:
                    own = native(v)
                    grades[c][o] = own if not weakest or own == "soft" else weakest
        only_ground[c] = "yes" if set(grades[c].values()) == {"ground"} else "no"
    return grades, only_ground


def slow_smallest(sets: list[set[str]]) -> int:
    if not sets:
        return 0
    everybody = sorted(set().union(*sets))
    for k in range(1, len(everybody) + 1):
        for chosen in itertools.combinations(everybody, k):
            if all(s & set(chosen) for s in sets):
                return k
    raise AssertionError


def slow_numbers(chart: Chart) -> tuple[int, int]:
    """At least and as written, straight from the definition."""
    grades, held = slow_origin_sets(chart, suspected=False)

    def element(o: str) -> str:
        p = chart.parties[o]
        return f"one {p.descriptor}" if p.kind == "anonymous" else o

    traceable = [{element(o) for o, g in of.items() if g != "soft"} for of in grades.values()]
    traceable = [s for s in traceable if s]
    written = slow_smallest(traceable) if traceable else 1
    wider, still_held = slow_origin_sets(chart, suspected=True)
    explained = [set(wider[c]) for c in chart.carriers if held[c] == "yes" and still_held[c] == "yes"]
    return max(1, slow_smallest(explained)), written


@st.composite
def charts(draw: st.DrawFn, most_parties: int = 9, most_edges: int = 18) -> Chart:
    n = draw(st.integers(1, most_parties))
    names = [f"p{i}" for i in range(n)]
    # Some charts of every kind, some mostly of people and outlets: there the numbers differ most.
    kinds = st.sampled_from(
        draw(st.sampled_from([KINDS, ("outlet", "person", "person"), ("outlet", "person", "anonymous")]))
    )
    descriptors = st.sampled_from([None, "official", "source"])
    parties = {p: Party(p, p, draw(kinds), draw(descriptors)) for p in names}
    party = st.sampled_from(names)
    edges = draw(
        st.lists(
            st.builds(Edge, party, party, st.sampled_from(["explicit", "explicit", "confirmed", "suspected"])),
            max_size=most_edges,
        )
    )
    return Chart(
        carriers=tuple(draw(st.lists(party, unique=True, max_size=5))),
        edges=tuple(edges),
        parties=parties,
        firsthand=frozenset(draw(st.lists(party, max_size=2))),
        own_account=frozenset(draw(st.lists(party, max_size=2))),
    )


@given(charts())
@settings(max_examples=400, deadline=None)
def test_law_at_least_as_written_at_most(chart: Chart) -> None:
    result = independence(chart)
    assert not result.estimate
    check_proofs(chart, result)


@given(charts())
@settings(max_examples=400, deadline=None)
def test_numbers_are_those_of_the_definition(chart: Chart) -> None:
    if chart.carriers:
        result = independence(chart)
        assert (result.at_least, result.as_written) == slow_numbers(chart)


@given(charts())
@settings(max_examples=200, deadline=None)
def test_origins_explain_the_carriers(chart: Chart) -> None:
    if not chart.carriers:
        return
    result = independence(chart)
    grades, _ = slow_origin_sets(chart, suspected=False)
    met = set(result.origins_as_written)
    same = {chart.parties[o].descriptor for o in met if chart.parties[o].kind == "anonymous"}
    for of in grades.values():
        traceable = {o for o, g in of.items() if g != "soft"}
        alike = {o for o in traceable if chart.parties[o].kind == "anonymous" and chart.parties[o].descriptor in same}
        assert not traceable or traceable & met or alike


@given(charts(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_order_of_the_input_does_not_matter(chart: Chart, rng: random.Random) -> None:
    carriers, edges, parties = list(chart.carriers), list(chart.edges), list(chart.parties.items())
    for shuffled in (carriers, edges, parties):
        rng.shuffle(shuffled)
    other = Chart(tuple(carriers), tuple(edges), dict(parties), chart.firsthand, chart.own_account)
    a, b = independence(chart), independence(other)
    assert numbers(a) == numbers(b)
    assert {(o.grade) for o in a.origins} == {(o.grade) for o in b.origins}
    assert set(a.badges) == set(b.badges)
    assert set(a.voices) == set(b.voices)
    assert set(a.newsrooms) == set(b.newsrooms)


@given(charts())
@settings(max_examples=150, deadline=None)
def test_doing_it_twice_or_with_edges_repeated_changes_nothing(chart: Chart) -> None:
    doubled = Chart(chart.carriers * 2, chart.edges * 2, chart.parties, chart.firsthand, chart.own_account)
    assert independence(chart) == independence(chart) == independence(doubled)


@given(charts())
@settings(max_examples=150, deadline=None)
def test_what_is_only_suspected_never_raises_a_number(chart: Chart) -> None:
    sure = tuple(e for e in chart.edges if e.status != "suspected")
    without = independence(Chart(chart.carriers, sure, chart.parties, chart.firsthand, chart.own_account))
    with_them = independence(chart)
    assert with_them.at_least <= without.at_least
    assert (with_them.as_written, with_them.at_most) == (without.as_written, without.at_most)


def test_past_the_limit_the_answer_says_estimate_and_keeps_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(5)
    carriers = [f"c{i}" for i in range(40)]
    people = [f"x{i}" for i in range(40)]
    edges = tuple(Edge(c, x) for c in carriers for x in rng.sample(people, 3))
    parties = {c: Party(c, c, "outlet") for c in carriers} | {x: Party(x, x, "person") for x in people}
    chart = Chart(tuple(carriers), edges, parties)
    exact = independence(chart)
    assert not exact.estimate
    solve = hitting.smallest_hitting_set
    monkeypatch.setattr(
        "provenance.trace.counting.smallest_hitting_set", lambda sets, **kw: solve(sets, **{**kw, "work": 0})
    )
    rough = independence(chart)
    assert rough.estimate
    assert rough.at_least <= rough.as_written <= rough.at_most
    assert exact.as_written <= rough.as_written
    check_proofs(chart, rough)


# ---------------------------------------------------------------- hostile and large


def test_a_chain_of_ten_thousand() -> None:
    names = [f"p{i}" for i in range(10_000)]
    parties: dict[str, Party] = {p: Party(p, p, "outlet") for p in names}
    parties["p9999"] = Party("p9999", "the end", "person")
    edges = tuple(Edge(a, b) for a, b in itertools.pairwise(names))
    result = independence(Chart(("p0",), edges, parties))
    assert numbers(result) == (1, 1, 1)
    assert result.chains == (tuple(names),)
    assert result.bottleneck == ("p9999",)


def test_a_circle_of_ten_thousand() -> None:
    names = [f"p{i}" for i in range(10_000)]
    edges = tuple(Edge(a, b) for a, b in itertools.pairwise([*names, names[0]]))
    result = independence(Chart(tuple(names[:50]), edges, {p: Party(p, p, "outlet") for p in names}))
    assert numbers(result) == (1, 1, 1)
    assert result.badges == ("untraced", "circular")


@pytest.mark.parametrize(
    "name", ["a -> b", "../../etc/passwd", "شبكة", "\u202eReuters", "👩‍🚒", " ", "p0\x00", "x" * 5000]
)
def test_odd_names_are_only_names(name: str) -> None:
    chart = Chart(
        ("A",), (Edge("A", name), Edge(name, "z")),
        {"A": Party("A", "A", "outlet"), name: Party(name, name, "outlet"), "z": Party("z", "z", "person")},
    )  # fmt: skip
    result = independence(chart)
    assert result.chains == (("A", name, "z"),)
    assert result.relays == (name,)


def random_chart(rng: random.Random, n: int, m: int) -> Chart:
    names = [f"p{i}" for i in range(n)]
    kinds = [rng.choice(KINDS) for _ in names]
    parties = {p: Party(p, p, k, rng.choice([None, "official", "source"])) for p, k in zip(names, kinds, strict=True)}
    statuses = ("explicit", "explicit", "explicit", "suspected")
    # Mostly towards later parties, so that chains end, with some circles among them.
    edges = []
    for _ in range(m):
        a, b = rng.randrange(n), rng.randrange(n)
        if a > b and rng.random() < 0.95:
            a, b = b, a
        edges.append(Edge(names[a], names[b], rng.choice(statuses)))
    return Chart(tuple(names[: n // 2]), tuple(edges), parties, frozenset(rng.sample(names, n // 50)))


@pytest.mark.parametrize("seed", range(4))
def test_two_hundred_parties_and_two_thousand_edges(seed: int, budget: Budget) -> None:
    chart = random_chart(random.Random(seed), 200, 2000)
    with budget(5):  # about 0.02 s on an idle core
        result = independence(chart)
    check_proofs(chart, result)
