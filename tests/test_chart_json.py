"""Charts as JSON: what is read, what is refused and with which words, and the way there and back."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.errors import InputError, ProvenanceError
from provenance.model import Chart, Edge, Evidence, Party, Span, to_json
from provenance.trace import chart_from_json, chart_to_json, charts_from_text, independence

GOLD = Path(__file__).parent / "data" / "independence.json"


def plain(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "carriers": ["A"],
        "edges": [{"from": "A", "to": "x"}],
        "parties": {"A": {"kind": "outlet"}, "x": {"kind": "person"}},
    }
    return made | changes


def test_defaults_and_every_attribute() -> None:
    read = chart_from_json(
        {
            "carriers": ["A", "A"],
            "edges": [
                {"from": "A", "to": "x"},
                {"from": "A", "to": "B", "status": "suspected", "kind": "reprints", "evidence": "as B has it"},
            ],
            "parties": {
                "A": {"kind": "outlet", "name": "The A", "owner": "group", "own_account": True, "note": "a title"},
                "B": {"kind": "agency", "firsthand": True},
                "x": {"kind": "anonymous", "descriptor": "official"},
            },
        }
    )
    assert read.carriers == ("A",)
    assert read.edges[0] == Edge("A", "x", "explicit", "cites", ())
    assert read.edges[1] == Edge("A", "B", "suspected", "reprints", (Evidence("", Span(0, 11, "as B has it")),))
    assert read.parties["A"] == Party("A", "The A", "outlet", None, "group")
    assert read.parties["x"].descriptor == "official"
    assert read.own_account == {"A"}
    assert read.firsthand == {"B"}


BAD: list[tuple[Any, str]] = [
    ([], "the chart must be an object"),
    ("A", "the chart must be an object"),
    (None, "not null"),
    (7, "the number 7"),
    (math.nan, "must be an object"),
    ({}, 'no "carriers"'),
    ({"chart": []}, '"chart" must be an object'),
    (plain(carriers="A"), '"carriers" must be a list'),
    (plain(carriers={"A": 1}), '"carriers" must be a list'),
    (plain(carriers=[["A"]]), '"carriers" must hold names'),
    (plain(carriers=["C"]), '"carriers" names "C"'),
    (plain(edges={}), '"edges" must be a list'),
    (plain(edges=["A>x"]), "edge 1 must be an object"),
    (plain(edges=[{"from": "A", "to": "x"}, {"from": "A"}]), 'edge 2 has no "to"'),
    (plain(edges=[{"from": "A", "to": "ghost"}]), 'edge 1: "to" names "ghost", which is not listed'),
    (plain(edges=[{"from": "A", "to": 1}]), 'edge 1: "to" must be the name of a party'),
    (plain(edges=[{"from": "A", "to": math.nan}]), 'edge 1: "to"'),
    (plain(edges=[{"from": "A", "to": "x", "status": "sure"}]), 'edge 1: "status" is "sure"; one of: explicit'),
    (plain(edges=[{"from": "A", "to": "x", "status": None}]), 'edge 1: "status" is null'),
    (plain(edges=[{"from": "A", "to": "x", "kind": "likes"}]), 'edge 1: "kind" is "likes"'),
    (plain(edges=[{"from": "A", "to": "x", "statsu": "explicit"}]), 'edge 1 has an unknown key "statsu"'),
    (plain(edges=[{"from": "A", "to": "x", "evidence": 5}]), 'edge 1: "evidence" must be an object'),
    (plain(edges=[{"from": "A", "to": "x", "evidence": {"text": 5}}]), 'edge 1: "evidence" needs its words'),
    (plain(edges=[{"from": "A", "to": "x", "evidence": {"text": "a", "start": -1}}]), "offsets"),
    (plain(edges=[{"from": "A", "to": "x", "evidence": {"text": "a", "start": 0, "end": 9}}]), "offsets"),
    (plain(edges=[{"from": "A", "to": "x", "evidence": {"text": "a", "start": math.nan}}]), "offsets"),
    (plain(parties=["A", "x"]), '"parties" must be an object'),
    (plain(parties={"A": "outlet", "x": {"kind": "person"}}), 'party "A" must be an object'),
    (plain(parties={"A": {}, "x": {"kind": "person"}}), 'party "A" has no "kind"'),
    (plain(parties={"A": {"kind": "newspaper"}}), 'party "A": "kind" is "newspaper"; one of: outlet'),
    (plain(parties={"A": {"kind": ["outlet"]}}), 'party "A": "kind"'),
    (plain(parties={"A": {"kind": "outlet", "firsthnd": True}}), 'party "A" has an unknown key "firsthnd"'),
    (plain(parties={"A": {"kind": "outlet", "firsthand": "yes"}}), '"firsthand" must be true or false'),
    (plain(parties={"A": {"kind": "outlet", "name": 3}}), '"name" must be text'),
    (plain(parties={"A": {"kind": "outlet", "id": "B"}}), 'its "id" is "B"'),
    (plain(parties={" ": {"kind": "outlet"}}), "without a name"),
    (plain(firsthand=["ghost"]), '"firsthand" names "ghost"'),
    (plain(own_account="A"), '"own_account" must be a list'),
    (plain(expected=1), 'unknown key "expected"'),
    ({1: 2}, "a key that is not text"),
]


@pytest.mark.parametrize(("obj", "message"), BAD, ids=range(len(BAD)))
def test_bad_charts_say_where(obj: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        chart_from_json(obj)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


BAD_TEXT = [
    ("", "not JSON"),
    ("{", "not JSON"),
    ('{"carriers": [NaN]}', "NaN is not a JSON value"),
    ('{"carriers": ["A"], "carriers": []}', 'the key "carriers" appears twice'),
    ('{"carriers": [], "parties": {"A": {"kind": "outlet"}, "A": {"kind": "person"}}}', 'the key "A" appears twice'),
    ("[" * 100_000, "nested too deeply"),
    ("1" * 5000, "not a chart"),
    ('[{"carriers": []}, {"name": "second", "carriers": 1}]', 'chart 2 ("second"): "carriers"'),
    ('{"carriers": ["\\ud800\\u2028\\u202e"]}', "which is not listed"),
]


@pytest.mark.parametrize(("text", "message"), BAD_TEXT, ids=range(len(BAD_TEXT)))
def test_bad_text_says_where(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        charts_from_text(text)
    assert message in str(caught.value)
    assert str(caught.value).isprintable()


def test_text_with_one_chart_a_list_or_none() -> None:
    assert charts_from_text("\ufeff" + json.dumps(plain(name="mine")))[0] == ("mine", chart_from_json(plain()))
    assert charts_from_text("[]") == []
    gold = charts_from_text(GOLD.read_text(encoding="utf-8"))
    assert [name for name, _ in gold] == [g["name"] for g in json.loads(GOLD.read_text(encoding="utf-8"))]


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.sampled_from(["A", "x", "outlet", "explicit"])
    | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("chart carriers edges parties from to kind status evidence text firsthand A x".split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ANYTHING)
@settings(max_examples=300, deadline=None)
def test_no_input_breaks_the_reader(obj: Any) -> None:
    try:
        read = chart_from_json(obj)
    except ProvenanceError as error:
        message = str(error)
    else:
        message = ""
        independence(read)
    assert "\n" not in message


NAMES = st.text(min_size=1, max_size=4).filter(str.strip)


@st.composite
def written_charts(draw: st.DrawFn) -> Chart:
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    optional = st.none() | st.text(max_size=4)
    parties = {
        n: Party(
            n,
            draw(st.text(max_size=4)),
            draw(st.sampled_from(["outlet", "person", "vague"])),
            draw(optional),
            draw(optional),
        )
        for n in names
    }
    member = st.sampled_from(names)
    spans = st.builds(lambda start, text: Span(start, start + len(text), text), st.integers(0, 9), st.text(max_size=4))
    edges = st.builds(
        Edge, member, member, st.sampled_from(["explicit", "confirmed", "suspected"]), st.sampled_from(["cites", "owner"]),
        st.lists(st.builds(Evidence, st.text(max_size=2), spans), max_size=2).map(tuple),
    )  # fmt: skip
    return Chart(
        tuple(draw(st.lists(member, unique=True))), tuple(draw(st.lists(edges, max_size=4))), parties,
        frozenset(draw(st.lists(member, max_size=2))), frozenset(draw(st.lists(member, max_size=2))),
        tuple(draw(st.lists(st.text(max_size=3), max_size=2))),
    )  # fmt: skip


@given(written_charts())
@settings(max_examples=200, deadline=None)
def test_charts_survive_the_way_through_json(drawn: Chart) -> None:
    # As text and back, too: what is written is JSON and nothing else.
    assert chart_from_json(json.loads(json.dumps(chart_to_json(drawn)))) == drawn
    assert chart_from_json(json.loads(json.dumps(to_json(drawn)))) == drawn
