"""What the numbers are counted with: smallest hitting sets, components, disjoint chains, each against brute force or a law."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import provenance.trace.graph as hitting
from provenance.trace.graph import bits, components, disjoint_chains, reach_masks, reachable, successors

families = st.lists(st.sets(st.integers(0, 7), min_size=1).map(lambda s: sum(1 << e for e in s)), max_size=9)


@given(families)
@settings(max_examples=500, deadline=None)
def test_hitting_set_equals_brute_force(sets: list[int]) -> None:
    found = hitting.smallest_hitting_set(sets)
    assert found.exact
    assert all(any(s >> e & 1 for e in found.chosen) for s in sets)
    everybody = range(8)
    best = next(
        list(chosen)
        for k in range(9)
        for chosen in itertools.combinations(everybody, k)
        if all(any(s >> e & 1 for e in chosen) for s in sets)
    )
    # Combinations come in the order of preference: the very set must be the same, not only its size.
    assert found.chosen == best


@given(families.filter(bool))
@settings(max_examples=200, deadline=None)
def test_hitting_set_without_time_is_a_marked_estimate_no_worse_than_known(sets: list[int]) -> None:
    exact = hitting.smallest_hitting_set(sets)
    rough = hitting.smallest_hitting_set(sets, known=exact.chosen, work=0)
    assert all(any(s >> e & 1 for e in rough.chosen) for s in sets)
    assert len(rough.chosen) == len(exact.chosen)


def test_an_empty_set_cannot_be_met() -> None:
    with pytest.raises(ValueError, match="empty"):
        hitting.smallest_hitting_set([1, 0])


edge_lists = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=16)


@given(edge_lists)
@settings(max_examples=200, deadline=None)
def test_components_and_reach(edges: list[tuple[int, int]]) -> None:
    succ = successors(7, edges)
    closure = [reachable(succ, [v]) for v in range(7)]
    masks = reach_masks(succ, [1 << v for v in range(7)])
    assert [set(bits(m)) for m in masks] == [{w for w in range(7) if closure[v][w]} for v in range(7)]
    found = components(succ)
    assert sorted(v for members in found for v in members) == list(range(7))
    for members in found:
        for v in members:
            assert {w for w in range(7) if closure[v][w] and closure[w][v]} == set(members)


@given(edge_lists, st.sets(st.integers(0, 6)), st.sets(st.integers(0, 6)))
@settings(max_examples=300, deadline=None)
def test_as_many_chains_as_nodes_in_the_cut(edges: list[tuple[int, int]], starts: set[int], goals: set[int]) -> None:
    succ = successors(7, edges)
    chains, cut = disjoint_chains(succ, sorted(starts), sorted(goals))
    assert len(chains) == len(cut)
    nodes = [v for chain in chains for v in chain]
    assert len(nodes) == len(set(nodes))
    for chain in chains:
        assert chain[0] in starts
        assert chain[-1] in goals
        assert all(b in succ[a] for a, b in itertools.pairwise(chain))
    cut_off = successors(7, [(a, b) for a, b in edges if a not in cut and b not in cut])
    seen = reachable(cut_off, [s for s in starts if s not in cut])
    assert not any(seen[g] for g in goals if g not in cut)


def test_a_chain_makes_no_detour() -> None:
    edges = (
        "15-19 19-2 9-11 11-15 19-16 19-0 18-10 16-13 2-9 7-12 9-8 11-13 15-10 18-15 5-0 7-2 8-20 12-10 6-16 19-6 12-20 17-9 "
        "1-6 1-20 15-14 2-7 16-2 12-15 4-19 0-9 5-17 7-5 8-3 17-2 20-19 18-4 17-13 0-11 8-10 2-8 5-10 8-4 7-20 13-17"
    )
    succ = successors(21, [(int(a), int(b)) for a, b in (e.split("-") for e in edges.split())])
    chains, _ = disjoint_chains(succ, [2, 4, 1, 16, 20], [10, 11])
    assert len(chains) == 2
    for chain in chains:
        for i, v in enumerate(chain):
            assert not set(succ[v]) & set(chain[i + 2 :])
