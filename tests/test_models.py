"""The shipped models give the same bits whichever of the runtime's kernels a processor has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="the models need numpy")
onnx = pytest.importorskip("onnx", reason="the graphs are read with onnx")

from provenance.attribute import engines as tagger  # noqa: E402 - after the check
from provenance.claims import meaning  # noqa: E402
from provenance.data import FOLDER  # noqa: E402

GRAPHS = [FOLDER / "tagger" / "words.onnx", FOLDER / "tagger" / "links.onnx", FOLDER / "encoder" / "encoder.onnx"]
SEEDS = Path(__file__).parent.parent / "seeds"
# What training/attribution/export.py measured: these give the same bits with AVX2 and with AVX-512. Softmax and the
# fused operators of attention do not; of an operator that is not in this list nobody knows.
SAME_EVERYWHERE = frozenset(
    "Add Cast Conv Div DynamicQuantizeLinear Exp FastGelu Gather Gelu Identity LayerNormalization LpNormalization MatMul "
    "MatMulInteger Mul ReduceMax ReduceMean ReduceSum Reshape Shape Slice Split Sub Transpose Unsqueeze".split()
)


def matrices(path: Path) -> dict[str, Any]:
    """The integer matrices of a graph by name, each [in, out]."""
    graph = onnx.load(path).graph
    wanted = {node.input[1] for node in graph.node if node.op_type == "MatMulInteger"}
    return {w.name: onnx.numpy_helper.to_array(w) for w in graph.initializer if w.name in wanted}


# Both ways the runtime has to multiply bytes: the quick one, exact on some processors, and the one for all others.
WAYS = [True, False] if tagger.multiplies_bytes() else [False]


@pytest.fixture(params=WAYS, ids=lambda quick: "quick" if quick else "wider")
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagger, "multiplies_bytes", lambda: request.param)


@pytest.mark.parametrize("path", GRAPHS, ids=lambda p: p.stem)
def test_graphs_are_made_of_operators_that_are_the_same_everywhere(path: Path) -> None:
    assert {node.op_type for node in onnx.load(path).graph.node} <= SAME_EVERYWHERE


def test_no_sum_of_the_encoder_overflows_16_bits() -> None:
    found = matrices(GRAPHS[2])
    assert len(found) == 24
    assert all(2 * 255 * int(np.abs(m.astype(np.int32)).max()) < 1 << 15 for m in found.values())


@pytest.mark.usefixtures("way")
def test_products_are_exact_where_they_are_largest(tmp_path: Path) -> None:
    found = matrices(GRAPHS[0])
    assert len(found) == 16
    for name, weights in found.items():
        wide = weights.astype(np.int32)
        heavy = wide[:, np.abs(wide).sum(0).argmax()]
        rows = np.array([heavy > -128, heavy > 0, heavy < 0, heavy > 64], np.uint8) * np.uint8(255)
        node = onnx.helper.make_node("MatMulInteger", ["x", name], ["y"])
        kinds = {"x": onnx.TensorProto.UINT8, "y": onnx.TensorProto.INT32}
        x, y = (onnx.helper.make_tensor_value_info(n, kind, None) for n, kind in kinds.items())
        graph = onnx.helper.make_graph([node], "one", [x], [y], [onnx.numpy_helper.from_array(weights, name)])
        model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 20)], ir_version=10)
        onnx.save(model, tmp_path / "one")
        (product,) = tagger.session(tmp_path / "one", threads=1).run(None, {"x": rows})
        assert np.array_equal(product, rows.astype(np.int32) @ wide), name


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """The statements of each seed, one thread reading, as this processor is used outside of tests."""
    model = tagger.Tagger(GRAPHS[0].parent, threads=1)
    return {text: model.find(text) for text in (p.read_text(encoding="utf-8")[:3000] for p in SEEDS.glob("*.txt"))}


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_neither_the_way_of_multiplying_nor_threads_change_a_bit(threads: int, expected: dict[str, Any]) -> None:
    assert sum(map(len, expected.values())) > 10
    model = tagger.Tagger(GRAPHS[0].parent, threads)
    assert {text: model.find(text) for text in expected} == expected


def test_a_vector_is_the_same_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["The deal collapsed.", "Le Monde reported that the agreement, signed in May, had fallen through.", "No."]
    made = []
    for quick in (True, False):
        monkeypatch.setattr(tagger, "multiplies_bytes", lambda quick=quick: quick)
        made.append(meaning._Shipped().embed(texts))
    assert np.array_equal(*made)
