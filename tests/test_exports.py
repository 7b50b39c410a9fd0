"""Exports are read back by readers nobody here wrote, and equal the database, strangers' words included."""

from __future__ import annotations

import csv
import html
import io
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import networkx
import pydot
import pytest
import rdflib
from click.testing import CliRunner

from provenance import open_database
from provenance.commands import cli
from provenance.exports import ArticleFacts, Facts, formats, reviewers_of
from provenance.exports.dot import dot
from provenance.exports.graphml import graphml
from provenance.exports.mermaid import mermaid
from provenance.exports.prov import NAMESPACE, iri, prov
from provenance.exports.sheets import CLAIM_SHEET, EDGE_SHEET, PARTY_SHEET, edge_sheet
from provenance.model import Chart, Claim, Edge, Evidence, Party, Position, Span
from provenance.show.labels import Counted, Traced, traced
from provenance.show.terminal import clean
from provenance.store.lookup import TABLES
from provenance.trace import independence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    Run = Callable[..., Result]

# Warnings of readers about their own insides.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.plugins.parsers.jsonld"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pydot.dot_parser"),
]

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
PROV, SCHEMA = rdflib.Namespace("http://www.w3.org/ns/prov#"), rdflib.Namespace("http://schema.org/")
TERM = rdflib.Namespace(NAMESPACE + "term:")
# As the database keeps them: a half character, which no file can hold, is shown as a sign for it.
NAMES = (
    "<script>alert(1)</script>", '"]; x -> y ["', "\\N \\G \\", "]]> --> & &amp;", "=1+1", "%%{init: {}}%% `code` $x$", "end\nsubgraph", "صحيفة", "\u202eevil\u202c", "#35; #quot; ﬂ°°60¶ß",
    "a\x00b\x1b[31m", "O'Neil \"Q\" {{x}} [y] (z) |p|",
)  # fmt: skip


@pytest.fixture(scope="module", params=["seeds", "hostile"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    paths = {"seeds": [ROOT / "seeds"], "hostile": [DATA / "hostile.jsonl", DATA / "hostile.txt"]}[request.param]
    path = tmp_path_factory.mktemp("exports") / "it.db"
    done = CliRunner().invoke(cli, ["-d", str(path), "add", *map(str, paths)])
    assert done.exit_code == 0, done.output
    return path


def exported(database: Path, *arguments: str) -> str:
    done = CliRunner().invoke(cli, ["-d", str(database), "export", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def everything(database: Path, min_articles: int = 1) -> Iterator[Traced]:
    with open_database(database) as db:
        for summary in db.claims(min_articles=min_articles):
            claim = db.claim(summary.id)
            assert claim is not None
            yield traced(db, claim)


def edges_of(database: Path, min_articles: int = 1) -> Counter[tuple[str, ...]]:
    """(claim, position, from, to, status, kind) of every edge of every chart."""
    return Counter(
        (one.claim.id, str(place), e.from_, e.to, e.status, e.kind)
        for one in everything(database, min_articles)
        for place, counted in enumerate(one.counted, 1)
        for e in counted.chart.edges
    )


# --- sheets ------------------------------------------------------------------------------------------------------


def sheets(database: Path, folder: Path) -> dict[str, list[dict[str, str]]]:
    done = CliRunner().invoke(cli, ["-d", str(database), "export", "--format", "sheets", "-o", str(folder)])
    assert done.exit_code == 0, done.output
    found = {}
    for name, columns in (("claims", CLAIM_SHEET), ("parties", PARTY_SHEET), ("edges", EDGE_SHEET)):
        raw = (folder / f"{name}.csv").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 by this mark"
        reader = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
        assert tuple(reader.fieldnames or ()) == columns
        found[name] = list(reader)
    return found


def test_sheets_equal_the_database(database: Path, tmp_path: Path) -> None:
    found = sheets(database, tmp_path / "new" / "folder")
    with open_database(database) as db:
        kept = {(r["claim"], str(r["position"] + 1)): r for r in db.rows("independence")}
        articles = {r["id"]: r for r in db.rows("articles")}
    assert {(r["claim"], r["position"]) for r in found["claims"]} == set(kept)
    for row in found["claims"]:
        numbers = kept[row["claim"], row["position"]]
        assert [int(row[n]) for n in ("at_least", "as_written", "at_most", "articles", "carriers")] == [
            numbers[n] for n in ("at_least", "as_written", "at_most", "articles", "carriers")
        ]
    told = Counter({tuple(r[c] for c in ("claim", "position", "from", "to", "status", "kind")) for r in found["edges"]})
    assert told == edges_of(database)
    shown = [r for r in found["edges"] if r["article"]]
    assert shown
    for row in shown:
        words = articles[row["article"]]["text"][int(row["start"]) : int(row["end"])]
        assert neutral(row["quote"]) == without_control(words)
        assert len(row["sha256"]) == 64
        assert not row["url"] or row["url"].lower().startswith(("http://", "https://"))
    assert {r["party"] for r in found["parties"]} == {
        key for one in everything(database) for c in one.counted for key in c.chart.parties
    }


def neutral(cell: str) -> str:
    return cell[1:] if re.match(r"'[=+\-@\t\r]", cell) else cell


def without_control(words: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "", words)


def test_no_cell_runs_as_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "it.db"
    CliRunner().invoke(cli, ["-d", str(path), "add", str(DATA / "hostile.jsonl")])
    for rows in sheets(path, tmp_path / "s").values():
        for cell in (c for row in rows for c in row.values()):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert not re.search("[\x00-\x08\x1b\u202e\u2066]", cell)


def test_the_reviewer_of_an_edge_is_named() -> None:
    from provenance.review.decisions import Decision, Reviewed

    one = hostile_claim()
    a, b = one.counted[0].chart.edges[0].from_, one.counted[0].chart.edges[0].to
    parties = one.counted[0].chart.parties
    decision = Decision(
        "confirm", "=Ana", "2026-11-21T06:10:00.000000Z", note="asked him", parties=(parties[a], parties[b])
    )
    reviews = (
        Reviewed(decision, "in effect", claim=one.claim.id, from_=parties[a], to=parties[b]),
        Reviewed(decision, "undone", from_=parties[b], to=parties[a]),
    )
    reviewed = Traced(one.claim, one.counted, {}, reviews)
    assert reviewers_of(reviewed) == {(a, b): ["=Ana"]}
    rows = list(edge_sheet(reviewed, {}))
    assert [r["reviewer"] for r in rows if (r["from"], r["to"]) == (a, b)] == [["=Ana"]]
    assert not any(r["reviewer"] for r in rows if (r["from"], r["to"]) != (a, b))


# --- JSON lines --------------------------------------------------------------------------------------------------


def test_records_hold_everything(database: Path) -> None:
    records = [json.loads(line) for line in exported(database, "--format", "records").splitlines()]
    edges = Counter(
        (r["claim"]["id"], str(place), e["from"], e["to"], e["status"], e["kind"])
        for r in records
        for place, p in enumerate(r["positions"], 1)
        for e in p["chart"]["edges"]
    )
    assert edges == edges_of(database)
    assert all(len(a["sha256"]) == 64 for r in records for a in r["articles"].values())


# --- linked data -------------------------------------------------------------------------------------------------


def test_prov_reads_back_equal(database: Path) -> None:
    graph = rdflib.Graph().parse(data=exported(database, "--format", "prov"), format="json-ld")
    edges = edges_of(database)
    ends = {
        (iri("version", c, p, a), iri("version", c, p, b)) for c, p, a, b, status, _ in edges if status != "suspected"
    }
    assert {(str(s), str(o)) for s, o in graph.subject_objects(PROV.wasDerivedFrom)} == ends
    assert {(str(s), str(o)) for s, o in graph.subject_objects(SCHEMA.isBasedOn)} == ends
    suspected = {
        (iri("version", c, p, a), iri("version", c, p, b)) for c, p, a, b, status, _ in edges if status == "suspected"
    }
    assert {(str(s), str(o)) for s, o in graph.subject_objects(TERM.suspectedFrom)} == suspected
    told = Counter(
        (
            str(s),
            str(graph.value(node, TERM.to)),
            str(graph.value(node, TERM.status)),
            str(graph.value(node, TERM.kind)),
        )
        for s, node in graph.subject_objects(TERM.edge)
    )
    assert told == Counter(
        (iri("version", c, p, a), iri("version", c, p, b), status, kind)
        for c, p, a, b, status, kind in edges.elements()
    )
    ground = {
        iri("version", one.claim.id, str(place), o.party)
        for one in everything(database)
        for place, counted in enumerate(one.counted, 1)
        for o in counted.independence.origins
        if o.grade == "ground"
    }
    assert {str(o) for _, o in graph.subject_objects(PROV.hadPrimarySource)} <= ground
    claims = {s for s in graph.subjects(rdflib.RDF.type, SCHEMA.Claim) if (s, TERM.as_written, None) in graph}
    with open_database(database) as db:
        numbers = {
            iri("claim", r["claim"], str(r["position"] + 1)): (r["at_least"], r["as_written"], r["at_most"])
            for r in db.rows("independence")
        }
        texts = {r["id"]: r["text"] for r in db.rows("articles")}
    assert {
        str(c): tuple(int(str(graph.value(c, TERM[n]))) for n in ("at_least", "as_written", "at_most")) for c in claims
    } == numbers
    for quotation in graph.subjects(rdflib.RDF.type, SCHEMA.Quotation):
        article = graph.value(graph.value(quotation, PROV.wasQuotedFrom), TERM.article)
        start, end = (int(str(graph.value(quotation, TERM[n]))) for n in ("start", "end"))
        assert str(graph.value(quotation, SCHEMA.text)) == texts[str(article)][start:end]
    for version, _ in graph.subject_objects(PROV.specializationOf):
        agent = graph.value(version, PROV.wasAttributedTo)
        assert (agent, rdflib.RDF.type, PROV.Agent) in graph


def test_the_context_is_in_the_document(database: Path) -> None:
    document = json.loads(exported(database, "--format", "prov"))
    assert all(
        value.startswith(("http://www.w3.org/", "http://schema.org/", "urn:"))
        for value in document["@context"].values()
    )


# What of ninjs 3.1 an item of ours uses, as the standard has it. The whole schema is asked where it is at hand.
NINJS = {
    "type": "object",
    "required": ["uri", "type", "bodies", "infoSources"],
    "additionalProperties": False,
    "properties": {
        "standard": {
            "type": "object",
            "required": ["name", "version"],
            "properties": {"name": {"const": "ninjs"}, "version": {"const": "3.1"}, "schema": {"type": "string"}},
        },
        "uri": {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9+.-]*:"},
        "type": {"const": "text"},
        "representationType": {"enum": ["full", "partial"]},
        "language": {"type": "string"},
        "by": {"type": "string"},
        "contentCreated": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT"},
        "altIds": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"role": {"type": "string"}, "value": {"type": "string"}},
            },
        },
        "headlines": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["value"],
                "additionalProperties": False,
                "properties": {"role": {"type": "string"}, "value": {"type": "string"}},
            },
        },
        "bodies": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["value"],
                "properties": {"charCount": {"type": "integer"}, "value": {"type": "string"}},
            },
        },
        "organisations": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "rel": {"type": "string"}, "uri": {"type": "string"}},
            },
        },
        "infoSources": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {key: {"type": "string"} for key in ("name", "role", "uri", "literal")},
            },
        },
    },
}


def test_ninjs_names_the_sources(database: Path) -> None:
    items = [json.loads(line) for line in exported(database, "--format", "ninjs").splitlines()]
    schema = (
        json.loads(Path(os.environ["NINJS_SCHEMA"]).read_text(encoding="utf-8"))
        if "NINJS_SCHEMA" in os.environ
        else NINJS
    )
    with open_database(database) as db:
        views = {a.id: db.article(a.id) for a in db.articles()}
    assert len(items) == len(views)
    named = 0
    for item in items:
        jsonschema.validate(item, schema)
        view = views[next(i["value"] for i in item["altIds"] if i["role"] == "news-provenance")]
        assert view is not None
        assert item["bodies"][0]["value"] == view.article.text
        parties = {p.id for a in view.attributions if a.stance != "decline" for path in a.paths for p in path}
        assert {s["literal"] for s in item["infoSources"]} == parties
        named += len(parties)
    assert named


def test_our_own_reader_reads_ninjs_too(database: Path, tmp_path: Path) -> None:
    from provenance import Article, read

    line = exported(database, "--format", "ninjs").splitlines()[0]
    file = tmp_path / "item.json"
    file.write_text(line, encoding="utf-8")
    (article,) = read(file)
    assert isinstance(article, Article)
    assert "".join(article.text.split()) == "".join(json.loads(line)["bodies"][0]["value"].split())


# --- graphs ------------------------------------------------------------------------------------------------------


def graph_edges(graph: Any) -> Counter[tuple[str, ...]]:
    return Counter((d["claim"], str(d["position"]), a, b, d["status"], d["kind"]) for a, b, d in graph.edges(data=True))


def test_graphml_reads_back_equal(database: Path) -> None:
    graph = networkx.parse_graphml(exported(database, "--format", "graphml"), force_multigraph=True)
    assert graph.is_directed()
    assert graph_edges(graph) == edges_of(database)
    parties = {
        key: party for one in everything(database) for c in one.counted for key, party in c.chart.parties.items()
    }
    assert set(graph.nodes) == set(parties)
    assert all(graph.nodes[key]["kind"] == party.kind for key, party in parties.items())
    with open_database(database) as db:
        texts = {r["id"]: r["text"] for r in db.rows("articles")}
    quotes = [d for _, _, d in graph.edges(data=True) if "quote" in d]
    assert quotes
    assert all(xml_words(texts[d["article"]][d["start"] : d["end"]]) == d["quote"] for d in quotes)


def xml_words(words: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", words)


def dot_edges(text: str) -> tuple[dict[str, str], Counter[tuple[str, str, str]], int]:
    """Party of every node, edges (from, to, status) as the chart has them, and how many clusters there are."""
    graphs = pydot.graph_from_dot_data(text)
    assert graphs
    (graph,) = graphs
    clusters = graph.get_subgraphs()
    party = {n.get_name(): unquoted(n.get("party")) for c in clusters for n in c.get_nodes()}
    drawn = Counter(
        (party[str(e.get_destination())], party[str(e.get_source())], e.get("status"))
        for c in clusters
        for e in c.get_edges()
    )
    return party, drawn, len(clusters)


def unquoted(words: str) -> str:
    return html.unescape(words[1:-1].replace('\\"', '"').replace("\\\\", "\\"))


def test_dot_reads_back_equal(database: Path) -> None:
    text = exported(database, "--format", "dot", "--min-articles", "2")
    _, drawn, clusters = dot_edges(text)
    assert drawn == Counter((clean(a), clean(b), status) for _, _, a, b, status, _ in edges_of(database, 2).elements())
    assert clusters == sum(len(one.counted) for one in everything(database, 2))
    if dot_program := shutil.which("dot"):
        done = subprocess.run([dot_program, "-Tsvg"], input=text.encode(), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert not done.stderr
        assert b"<script" not in done.stdout


def mermaid_home() -> Path | None:
    for folder in (os.environ.get("MERMAID_HOME"), ROOT / ".venv" / "mermaid"):
        if folder and (Path(folder) / "node_modules" / "mermaid").is_dir():
            return Path(folder)
    return None


_PARSE = """
import { JSDOM } from 'jsdom';
const { window } = new JSDOM('');
globalThis.window = window; globalThis.document = window.document;
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ maxTextSize: 1e7, maxEdges: 1e5 });
let text = '';
for await (const part of process.stdin) text += part;
const read = await mermaid.mermaidAPI.getDiagramFromText(text);
const vertices = [...read.db.getVertices().values()].map(v => [v.id, v.text]);
const edges = read.db.getEdges().map(e => [e.start, e.end, e.text, e.stroke]);
console.log(JSON.stringify({ type: read.type, vertices, edges, parts: read.db.getSubGraphs().length }));
"""


def test_mermaid_reads_back_equal(seeds: Run) -> None:
    home = mermaid_home()
    if shutil.which("node") is None or home is None:
        pytest.skip("Mermaid is not installed; make test-mermaid installs it where node is, and runs this")
    script = home / "parse.mjs"
    script.write_text(_PARSE, encoding="utf-8")
    for text, expected in (
        (seeds("export", "--format", "mermaid").stdout, list(everything(Path("provenance.db")))),
        ("".join(mermaid(hostile_facts())), [hostile_claim()]),
    ):
        done = subprocess.run(["node", str(script)], input=text.encode(), capture_output=True, cwd=home, check=False)
        assert done.returncode == 0, done.stderr.decode()
        read = json.loads(done.stdout)
        assert read["type"].startswith("flowchart")
        assert read["parts"] == sum(len(one.counted) for one in expected)
        assert Counter(mermaid_words(words) for _, words in read["vertices"]) == Counter(
            name for one in expected for c in one.counted for name in mermaid_names(c)
        )
        strokes = {"explicit": "normal", "confirmed": "thick", "suspected": "dotted"}
        wanted = Counter((e.kind, strokes[e.status]) for one in expected for c in one.counted for e in c.chart.edges)
        assert Counter((kind, stroke) for _, _, kind, stroke in read["edges"]) == wanted


def mermaid_words(text: str) -> str:
    """What a reader of the picture sees: Mermaid keeps the number of a sign between marks of its own until it draws."""
    return re.sub("ﬂ°°([0-9]+)¶ß", lambda m: chr(int(m.group(1))), text)


def mermaid_names(counted: Counted) -> list[str]:
    from provenance.show.labels import Names
    from provenance.show.terminal import shorten

    names = Names(counted.chart.parties, counted.chart.edges)
    return [shorten(clean(names[key]), 60) or "\xa0" for key in counted.chart.parties]


# --- strangers' names --------------------------------------------------------------------------------------------


def hostile_claim() -> Traced:
    """A claim whose parties and words are all hostile, each carrier resting on the next."""
    parties = {
        f"id {i} {name}": Party(f"id {i} {name}", name, "outlet" if i % 2 else "vague") for i, name in enumerate(NAMES)
    }
    keys = list(parties)
    edges = tuple(
        Edge(
            a,
            b,
            "suspected" if i % 3 == 0 else "explicit",
            "cites",
            (Evidence("art", Span.of(NAMES[i], 0, len(NAMES[i]))),),
        )
        for i, (a, b) in enumerate(itertools.pairwise(keys))
    )
    chart = Chart((keys[0],), edges, parties)
    return Traced(
        Claim("c1", NAMES[0], (Position("assert", None, ()),)),
        (Counted(Position("assert", None, ()), chart, independence(chart)),),
    )


def hostile_facts() -> Facts:
    article = ArticleFacts("art", NAMES[1], NAMES[2], "2024", "en", None, "0" * 64)
    return Facts(claims=[hostile_claim()], articles={"art": article})


def test_hostile_names_in_graphml() -> None:
    graph = networkx.parse_graphml("".join(graphml(hostile_facts())), force_multigraph=True)
    assert Counter(xml_words(n) for n in NAMES) == Counter(d["name"] for _, d in graph.nodes(data=True))
    assert graph.number_of_edges() == len(NAMES) - 1
    assert {d["quote"] for *_, d in graph.edges(data=True)} == {xml_words(n) for n in NAMES[:-1]}


def test_hostile_names_in_dot() -> None:
    party, drawn, clusters = dot_edges("".join(dot(hostile_facts())))
    assert sorted(party.values()) == sorted(clean(f"id {i} {name}") for i, name in enumerate(NAMES))
    assert (sum(drawn.values()), clusters) == (len(NAMES) - 1, 1)


def test_hostile_names_in_mermaid_hold_no_sign_that_could_act() -> None:
    lines = "".join(mermaid(hostile_facts())).splitlines()
    assert lines[0] == "flowchart LR"
    labels = [
        m.group(1)
        for text in lines
        if (m := re.fullmatch(r' +(?:subgraph )?c1\w*(?:\["|\{\{"|\(\[")(.*)(?:"\]|"\}\}|"\]\))', text))
    ]
    assert len(labels) == len(NAMES) + 1
    assert all(re.fullmatch(r"(?:[^\"`<>&%{}|\\$#;ﬂ°¶]|#\d+;)+", label) for label in labels)


def test_hostile_names_in_linked_data() -> None:
    graph = rdflib.Graph().parse(data="".join(prov(hostile_facts())), format="json-ld")
    names = {str(o) for s, o in graph.subject_objects(SCHEMA.name)}
    assert names == {n.replace("\ud800", "\ufffd") for n in NAMES}
    assert all(re.fullmatch(r"[A-Za-z0-9:/#._~%-]+", str(s)) for s in graph.subjects() if isinstance(s, rdflib.URIRef))


# --- the command -------------------------------------------------------------------------------------------------


def test_one_claim_alone(seeds: Run) -> None:
    ids = [c["id"] for c in csv.DictReader(io.StringIO(seeds("export").stdout))]
    records = seeds(
        "export", "--format", "records", "--claim", ids[0], "--claim", ids[1][:8], "--claim", ids[0][:6]
    ).stdout.splitlines()
    assert sorted(json.loads(r)["claim"]["id"] for r in records) == sorted(ids[:2])
    done = seeds("export", "--format", "dot", "--claim", "ffffffff")
    assert done.exit_code == 1
    assert "No claim" in done.stderr


def test_the_picture_is_a_file_of_its_own(seeds: Run) -> None:
    ids = [c["id"] for c in csv.DictReader(io.StringIO(seeds("export").stdout)) if int(c["articles"]) > 2]
    assert seeds("export", "--format", "svg", "--claim", ids[0], "-o", "chart.svg").exit_code == 0
    root = ET.fromstring(Path("chart.svg").read_text(encoding="utf-8"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "prefers-color-scheme:dark" in (root.findtext("{http://www.w3.org/2000/svg}style") or "")


def test_only_claims_of_several_articles(seeds: Run) -> None:
    shared = [r for r in csv.DictReader(io.StringIO(seeds("export").stdout)) if int(r["articles"]) > 1]
    assert len(seeds("export", "--format", "records", "--min-articles", "2").stdout.splitlines()) >= len(shared) > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--format", "dot", "--table", "claims"), "--table goes with csv or jsonl"),
        (("--table", "claims", "--claim", "abcd"), "--claim and --min-articles go with"),
        (("--format", "ninjs", "--min-articles", "2"), "--claim and --min-articles go with"),
        (("--format", "svg"), "svg is the picture of one claim"),
        (("--format", "sheets"), "name a folder for them with -o"),
        (("--format", "graphml", "-o", "."), "is a folder; name a file"),
        (("--format", "dot", "-o", "provenance.db"), "is the database itself"),
    ],
)
def test_wrong_calls_are_told(seeds: Run, arguments: tuple[str, ...], words: str) -> None:
    done = seeds("export", *arguments)
    assert done.exit_code == 2
    assert words in done.stderr


def test_a_format_is_one_file(seeds: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file put into the package is a choice, a line of the help, and works; nothing else has to know of it."""
    import provenance.exports as package

    (tmp_path / "throwaway_names.py").write_text(
        "from provenance.exports import Export\n"
        "def names(facts):\n"
        "    for traced in facts.claims:\n"
        "        yield traced.claim.id + '\\n'\n"
        "EXPORTS = (Export('names', 'the ids and nothing else', 'claims', 'people', names),)\n",
        encoding="utf-8",
    )
    assert "names" not in formats()
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    try:
        assert "names    the ids and nothing else" in seeds("export", "--help").stdout
        shared = seeds("export", "--format", "names", "--min-articles", "2").stdout.split()
        assert shared == [json.loads(r)["claim"]["id"] for r in exported_records(seeds)]
        assert "go with dot, graphml, mermaid, names, prov" in seeds("export", "--min-articles", "2").stderr
    finally:
        sys.modules.pop("provenance.exports.throwaway_names", None)


def exported_records(seeds: Run) -> list[str]:
    return seeds("export", "--format", "records", "--min-articles", "2").stdout.splitlines()


def test_the_documentation_has_every_format() -> None:
    documented = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    rows = [f"| `{export.name}` | {export.help} | {export.reader} |" for export in formats().values()]
    assert "\n".join(rows) in documented


def test_every_table_that_the_page_shows_can_be_exported(seeds: Run) -> None:
    from provenance.web.site import _TABLES as SHOWN

    assert set(SHOWN) <= set(TABLES)
    assert seeds("export", "--table", "claim_overview").stdout == seeds("export").stdout


def test_sheets_spare_databases(seeds: Run) -> None:
    Path("out").mkdir()
    shutil.copy("provenance.db", "out/edges.csv")
    before = Path("out/edges.csv").read_bytes()
    assert seeds("export", "--format", "sheets", "-o", "out").exit_code == 2
    assert Path("out/edges.csv").read_bytes() == before
    assert not Path("out/claims.csv").exists()


def test_sheets_appear_together_or_not_at_all(seeds: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("provenance.show.rows.cell", broken)
    assert seeds("export", "--format", "sheets", "-o", "out").exit_code == 130
    assert list(Path("out").iterdir()) == []
