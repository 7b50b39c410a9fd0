"""The chart of a claim as a picture: everything of the chart is in it, told by shape and words, and nothing else."""

from __future__ import annotations

import itertools
import random
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance import independence
from provenance.model import Chart, Edge, Evidence, Party, Span
from provenance.show.folding import Folded, folded
from provenance.show.layering import Box, broken, placed, width
from provenance.show.picture import HEADINGS, chart_svg

if TYPE_CHECKING:
    from conftest import Budget


SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "]]> --> &lt;b&gt;",
    "a\u202eb\x00c\x1b[31m\ud800",
    "صحيفة الشرق الأوسط",
    "{uid}-hatch url(#x)",
    "",
    " \u200b ",
)


def chart_of(*edges: tuple[str, str] | Edge, carriers: str, kinds: str = "", **more: frozenset[str]) -> Chart:
    """A chart from pairs of names; ``kinds`` is "name kind, name kind", anybody else an outlet."""
    drawn = [e if isinstance(e, Edge) else Edge(*e) for e in edges]
    kind = dict(k.strip().rsplit(" ", 1) for k in kinds.split(",") if k.strip())
    names = dict.fromkeys([*carriers.split(", "), *(n for e in drawn for n in (e.from_, e.to)), *kind])
    return Chart(
        tuple(carriers.split(", ")), tuple(drawn), {n: Party(n, n, kind.get(n, "outlet")) for n in names}, **more
    )  # kinds as words


def drawn(chart: Chart, **given: object) -> ET.Element:
    return ET.fromstring(chart_svg(chart, independence(chart), uid="t", **given))  # type: ignore[arg-type] # the options of the function


def words(svg: ET.Element) -> list[str]:
    return ["".join(t.itertext()) for t in svg.iter(f"{SVG}text")]


def said(svg: ET.Element) -> str:
    return " ".join(words(svg))


WIRE = chart_of(
    *[Edge(f"Paper {i}", "AFP", "explicit", "credits") for i in range(40)], ("AFP", "a senior official"), ("Weekly", "Reuters"),
    carriers=", ".join([*(f"Paper {i}" for i in range(40)), "AFP", "Weekly", "Silent Post"]), kinds="AFP agency, Reuters agency, a senior official anonymous",
)  # fmt: skip


def test_three_columns_in_the_way_the_words_went() -> None:
    found = folded(WIRE, independence(WIRE))
    zone = {m: n.zone for n in found.nodes for m in n.members}
    assert (zone["a senior official"], zone["AFP"], zone["Paper 7"]) == (0, 1, 2)
    assert zone["Reuters"] == 1, "a newsroom nobody opened stands before those that cite it"
    assert zone["Silent Post"] == 2
    assert [w for w in words(drawn(WIRE)) if w in HEADINGS.values()] == list(HEADINGS.values())


def test_reprints_are_folded_and_counted() -> None:
    shown = said(drawn(WIRE))
    assert "+39 reprints" in shown
    assert "Paper 0" in shown
    assert "Paper 1 " not in shown


def test_a_long_column_is_folded_by_what_the_texts_say() -> None:
    papers, blogs = [f"Paper {i}" for i in range(40)], [f"Blog {i}" for i in range(20)]
    edges = [Edge(p, "AFP", "explicit", "credits") for p in papers] + [
        Edge(b, papers[i], "suspected", "reprints") for i, b in enumerate(blogs)
    ]
    svg = drawn(chart_of(*edges, carriers=", ".join([*papers, *blogs]), kinds="AFP agency"))
    assert "+39 reprints" in said(svg)
    assert "+19 that may have it from others" in said(svg)
    assert len(boxes(svg)) == 3


def test_vague_is_hatched_and_said_in_words() -> None:
    svg = drawn(chart_of(("Daily", "media reports"), carriers="Daily", kinds="media reports vague"))
    assert "could be anyone" in said(svg)
    hatched = [r for r in svg.iter(f"{SVG}rect") if r.get("fill") == "url(#t-hatch)"]
    assert len(hatched) == 2, "the box and its sign in the legend"
    assert "unnamed or vague" in said(svg)


def test_explicit_is_solid_suspected_dashed_confirmed_dotted() -> None:
    svg = drawn(
        chart_of(
            ("A", "X"),
            Edge("B", "A", "suspected", "reprints"),
            Edge("C", "X", "confirmed"),
            carriers="A, B, C",
            kinds="X person",
        )
    )
    lines = {
        t.text.split(" ")[0]: g
        for g in svg.iter(f"{SVG}g")
        if (t := g.find(f"{SVG}title")) is not None and t.text and re.search(" cites | may have it from ", t.text)
    }
    assert set(lines) == {"A", "B", "C"}
    dashed = {name: g.find(f"{SVG}path").get("stroke-dasharray") for name, g in lines.items()}  # type: ignore[union-attr] # a line has a path
    assert dashed == {"A": None, "B": "5 4", "C": None}
    assert [name for name, g in lines.items() if g.find(f"{SVG}circle") is not None] == ["C"]
    assert {"the text says so", "confirmed by a reviewer"} <= set(words(svg))


@pytest.mark.parametrize(("way_out", "label"), [(False, "citing only in a circle"), (True, "citing in a circle")])
def test_circles_are_told_in_words(way_out: bool, label: str) -> None:
    edges = [("A", "B"), ("B", "C"), ("C", "A"), *([("B", "X")] if way_out else [])]
    svg = drawn(chart_of(*edges, carriers="A, B, C", kinds="X person" if way_out else ""))
    assert label in words(svg)


def test_a_large_circle_is_one_box() -> None:
    names = [f"Site {i}" for i in range(30)]
    svg = drawn(chart_of(*itertools.pairwise([*names, names[0]]), carriers=", ".join(names)))
    assert "+29 that cite each other" in said(svg)


def test_the_bottleneck_is_told_in_words() -> None:
    assert "it all depends on this" in words(drawn(chart_of(("A", "X"), ("B", "X"), carriers="A, B", kinds="X person")))
    two = drawn(chart_of(("A", "X"), ("B", "Y"), carriers="A, B", kinds="X person, Y person"))
    assert words(two).count("bottleneck, one of 2") == 2


def test_sources_as_written_carry_their_number() -> None:
    chart = chart_of(("A", "X"), ("B", "Y"), ("C", "Y"), carriers="A, B, C", kinds="X person, Y person")
    assert independence(chart).as_written == 2
    assert sorted(w for w in words(drawn(chart)) if w.isdigit()) == ["1", "1", "2"], "1 once more in the legend"


def test_one_party_alone_is_readable() -> None:
    svg = drawn(chart_of(carriers="The Daily"))
    assert "names nobody" in said(svg)
    assert words(svg).count("not known") == 2


def test_a_long_chain_is_folded() -> None:
    names = [f"Site {i}" for i in range(60)]
    chart = chart_of(*itertools.pairwise([*names, "Ana Lopez"]), carriers="Site 0", kinds="Ana Lopez person")
    svg = drawn(chart)
    assert "+58 one after another" in said(svg)
    assert float(svg.get("width", "0")) < 800


def test_long_and_right_to_left_names() -> None:
    long, arabic = (
        "The Extraordinarily Long-Winded Gazette of the Northern and Southern Provinces and of the Isles",
        "صحيفة الشرق الأوسط الدولية",
    )
    svg = drawn(chart_of((long, arabic), carriers=long, kinds=f"{arabic} organization"))
    titles = [t.text or "" for t in svg.iter(f"{SVG}title")]
    assert any(long in t for t in titles), "what is cut in the box stands in its title"
    assert any(w.endswith("…") for w in words(svg))
    lines = [w for w in words(svg) if "ا" in w]
    assert lines
    assert all(w[0] == "\u2068" and w[-1] == "\u2069" for w in lines)


def test_colours_are_the_page_s_and_no_style_is_set() -> None:
    svg = drawn(WIRE)
    assert not [e for e in svg.iter() if "style" in e.attrib or e.tag.endswith(("style", "script"))]
    used = {e.get(a) for e in svg.iter() for a in ("fill", "stroke") if e.get(a)}
    assert used <= {"currentColor", "none", "url(#t-hatch)"}


def test_named_and_described() -> None:
    svg = drawn(WIRE, described_by="list")
    assert svg.get("role") == "img"
    assert svg.get("aria-describedby") == "t-desc list"
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert title.get("id") == svg.get("aria-labelledby")
    assert desc is not None
    assert "Who said it: a senior official" in (desc.text or "")
    assert "As far as these texts show" in (desc.text or "")


def test_boxes_can_be_links() -> None:
    chart = chart_of(("A", "X"), carriers="A", kinds="X person")
    svg = drawn(chart, href=lambda key: f'/p?"{key}' if key == "X" else None)
    links = list(svg.iter(f"{SVG}a"))
    assert [a.get("href") for a in links] == ['/p?"X']
    assert svg.get("role") == "group"


def test_evidence_stands_behind_a_line() -> None:
    edge = Edge("A", "X", evidence=(Evidence("1", Span.of("He <b>said</b> so.", 0, 18)),))
    titles = [t.text or "" for t in drawn(chart_of(edge, carriers="A", kinds="X person")).iter(f"{SVG}title")]
    assert 'A cites X, as the text says (cites): "He <b>said</b> so."' in titles


def test_nothing_to_draw() -> None:
    empty = Chart()
    assert chart_svg(empty, independence(empty), uid="t") == ""


# --- laws, on charts of every shape ------------------------------------------------------------------------------

KINDS = ["outlet", "outlet", "agency", "person", "organization", "document", "channel", "anonymous", "vague"]


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    size = draw(st.integers(1, 30))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=size, max_size=size))
    names = draw(st.lists(st.sampled_from([*HOSTILE, *(f"Name {i}" for i in range(9))]), min_size=size, max_size=size))
    parties = {f"p{i}": Party(f"p{i}", names[i], kinds[i]) for i in range(size)}
    ends = st.integers(0, size - 1)
    edges = draw(
        st.lists(
            st.builds(
                lambda a, b, s, k: Edge(f"p{a}", f"p{b}", s, k),
                ends,
                ends,
                st.sampled_from(["explicit", "explicit", "suspected", "confirmed"]),
                st.sampled_from(["cites", "reprints"]),
            ),
            max_size=60,
        )
    )
    unique = {(e.from_, e.to): e for e in edges if e.from_ != e.to}
    carriers = draw(st.lists(ends, min_size=1, max_size=size, unique=True))
    firsthand = draw(st.frozensets(st.sampled_from(sorted(parties)), max_size=2))
    return Chart(tuple(f"p{c}" for c in carriers), tuple(unique.values()), parties, firsthand=firsthand)


def boxes(svg: ET.Element) -> list[tuple[float, float, float, float]]:
    found = []
    for g in svg.iter(f"{SVG}g"):
        title, rect = g.find(f"{SVG}title"), g.find(f"{SVG}rect")
        if title is not None and rect is not None:
            found.append(tuple(float(rect.get(a, "")) for a in ("x", "y", "width", "height")))
    return found  # type: ignore[return-value] # four numbers


@settings(deadline=None, max_examples=80)
@given(charts())
def test_every_party_is_in_one_node_and_no_box_hides_another(chart: Chart) -> None:
    counts = independence(chart)
    shown = folded(chart, counts)
    reached = {*chart.carriers, *(k for e in chart.edges for k in (e.from_, e.to))}
    members = [m for n in shown.nodes for m in n.members]
    assert sorted(members) == sorted(reached)
    assert sorted(p for n in shown.nodes for p in n.places) == list(range(1, counts.as_written + 1))
    assert_every_edge_is_told(chart, shown)
    svg = drawn(chart)
    wide, high = float(svg.get("width", "")), float(svg.get("height", ""))
    placed_ = boxes(svg)
    assert len(placed_) == len(shown.nodes)
    for x, y, w, h in placed_:
        assert x >= 0
        assert y >= 0
        assert x + w <= wide
        assert y + h <= high
    for (x, y, w, h), (x2, y2, w2, h2) in itertools.combinations(placed_, 2):
        assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
    assert chart_svg(chart, counts, uid="t") == chart_svg(chart, independence(chart), uid="t")


def assert_every_edge_is_told(chart: Chart, shown: Folded) -> None:
    home = {m: n.key for n in shown.nodes for m in n.members}
    solid = {(home[e.from_], home[e.to]) for e in chart.edges if e.status != "suspected"}
    told = {(e.from_, e.to) for line in shown.lines for e in line.edges}
    for e in chart.edges:
        inside = home[e.from_] == home[e.to]
        covered = e.status == "suspected" and (home[e.from_], home[e.to]) in solid
        assert inside or covered or shown.left_out or (e.from_, e.to) in told
    for line in shown.lines:
        for e in line.edges:
            assert (home[e.to], home[e.from_]) == (line.from_, line.to) or line.both_ways
            assert (e.status == "suspected") == (line.status == "suspected")


def large(parties: int, carriers: int, seed: int = 5) -> Chart:
    rng = random.Random(seed)
    sayers, outlets = [f"s{i}" for i in range(parties // 4)], [f"o{i}" for i in range(parties - parties // 4)]
    known = {
        k: Party(
            k,
            f"{rng.choice(['Minister', 'Spokesman', 'Police'])} {k}",
            rng.choice(["person", "anonymous", "vague", "organization"]),
        )
        for k in sayers
    }
    known |= {k: Party(k, f"Outlet {k} of the North", "outlet") for k in outlets}
    edges = {}
    for i, key in enumerate(outlets):
        for _ in range(rng.choice([0, 1, 1, 2, 3])):
            to = rng.choice(sayers) if rng.random() < 0.4 else outlets[rng.randrange(0, max(1, i))]
            if to != key:
                edges[key, to] = Edge(key, to, rng.choice(["explicit"] * 5 + ["suspected"]))
    return Chart(tuple(outlets[-carriers:]), tuple(edges.values()), known)


@pytest.mark.parametrize("parties", [200, 2000])
def test_many_parties_make_no_hairball(parties: int, budget: Budget) -> None:
    chart = large(parties, parties // 2)
    counts = independence(chart)
    with budget(1):
        text = chart_svg(chart, counts, uid="t")
    svg = ET.fromstring(text)
    shown = folded(chart, counts)
    assert len(shown.nodes) <= 12 * len(shown.columns)
    assert len(shown.columns) <= 5
    assert len(shown.lines) <= 80
    assert float(svg.get("width", "")) <= 1200
    assert float(svg.get("height", "")) <= 1600
    assert len(text) < 90_000
    if shown.left_out:
        assert f"{shown.left_out} more line" in said(svg).replace(",", "")


# --- layout and lettering ----------------------------------------------------------------------------------------


def test_crossings_that_need_not_be_are_undone() -> None:
    names = [Box(f"l{i}", 0, 20) for i in range(6)] + [Box(f"r{i}", 1, 20) for i in range(6)]
    at = placed(names, [(f"l{i}", f"r{5 - i}", "solid") for i in range(6)], 10)
    left, right = ([at.top[f"{side}{i}"] for i in range(6)] for side in "lr")
    assert sorted(left) == left if right[0] > right[5] else True
    order = sorted(range(6), key=lambda i: left[i])
    assert [right[5 - i] for i in order] == sorted(right)


def test_a_line_past_a_column_gets_room_there() -> None:
    at = placed(
        [Box("a", 0, 20), Box("b", 1, 20), Box("c", 2, 20)],
        [("a", "b", "solid"), ("b", "c", "solid"), ("a", "c", "solid")],
        10,
    )
    ((column, y),) = at.bends[2]
    assert column == 1
    assert not at.top["b"] < y < at.top["b"] + 20


@given(st.text(max_size=80), st.integers(40, 200), st.integers(1, 4))
def test_broken_words_fit(text: str, room: int, most: int) -> None:
    lines = broken(text, room, 13, most)
    assert len(lines) <= most
    assert all(width(line, 13) <= room + 13 * 1.05 for line in lines), "one sign more at most, where not even one fits"
    kept = re.sub(r"\s|…", "", "".join(lines))
    assert re.sub(r"\s|…", "", text).startswith(kept)
