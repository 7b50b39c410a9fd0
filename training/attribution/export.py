"""Write a checkpoint as the two ONNX graphs the package runs: words.onnx (encoder and tags) and links.onnx (per cue).

usage: export.py CHECKPOINT TOKENIZER_JSON OUT_FOLDER [--layers 4] [--float]
       export.py OLD.onnx NEW.onnx    (the same weights, with attention written out as below)
The graph is built node by node: the runtime's optimiser no longer finds its fast operators in what the exporter of the
training framework writes, and some of them do not give the same bits on every processor.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from network import NEAR
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

MS = "com.microsoft"
HEADS = 12
OPSETS = [helper.make_opsetid("", 20), helper.make_opsetid(MS, 1)]


class Graph:
    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def weight(self, name: str, value: Any) -> str:
        value = value.detach().float().numpy() if isinstance(value, torch.Tensor) else value
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def constant(self, name: str, value: Any) -> None:
        """A weight of that name, unless there is one."""
        if all(w.name != name for w in self.weights):
            self.weight(name, value)

    def add(self, op: str, inputs: list[str], output: str | list[str], domain: str = "", **attributes: Any) -> str:
        outputs = [output] if isinstance(output, str) else output
        self.nodes.append(helper.make_node(op, inputs, outputs, name=outputs[0], domain=domain, **attributes))
        return outputs[0]

    def linear(self, x: str, name: str, weight: torch.Tensor, bias: torch.Tensor) -> str:
        y = self.add("MatMul", [x, self.weight(name + ".w", weight.T)], name + ".mm")
        return self.add("Add", [y, self.weight(name + ".b", bias)], name)

    def save(self, path: str, inputs: list[Any], outputs: list[Any]) -> None:
        graph = helper.make_graph(self.nodes, "attribution", inputs, outputs, self.weights)
        model = helper.make_model(graph, opset_imports=OPSETS, ir_version=10, producer_name="news-provenance")
        onnx.save(model, path)


def attention(g: Graph, q: str, k: str, v: str, output: str, *, scale_first: bool = True) -> str:
    """Softmax(q * k) * v over [windows, pieces, d], operator by operator. The runtime's own is a little faster, but its
    softmax adds up in another order where registers are wider; the last bit that differs moves integers of the next
    layer, and in the end scores by up to .05. ``scale_first``: q is divided by the root of its width, not q * k."""
    width = 384 // HEADS
    g.constant("root", np.array(width**-0.5, np.float32))
    g.constant("row", np.array([-1], np.int64))
    g.constant("apart", np.array([0, 0, HEADS, width], np.int64))
    g.constant("joined", np.array([0, 0, HEADS * width], np.int64))
    if scale_first:
        q = g.add("Mul", [q, "root"], q + ".rooted")
    q, k, v = (
        g.add("Transpose", [g.add("Reshape", [x, "apart"], x + ".heads")], x + ".turned", perm=perm)
        for x, perm in ((q, [0, 2, 1, 3]), (k, [0, 2, 3, 1]), (v, [0, 2, 1, 3]))
    )
    scores = g.add("MatMul", [q, k], output + ".scores")
    if not scale_first:
        scores = g.add("Mul", [scores, "root"], output + ".rooted")
    lower = g.add("Sub", [scores, g.add("ReduceMax", [scores, "row"], output + ".top", keepdims=1)], output + ".lower")
    parts = g.add("Exp", [lower], output + ".parts")
    whole = g.add("ReduceSum", [parts, "row"], output + ".whole", keepdims=1)
    mean = g.add("Div", [g.add("MatMul", [parts, v], output + ".sum"), whole], output + ".mean")
    return g.add("Reshape", [g.add("Transpose", [mean], output + ".back", perm=[0, 2, 1, 3]), "joined"], output)


def rewritten(path: str, out: str) -> None:
    """Write a graph again with its own weights and integers, for when the checkpoint is no longer there."""
    model, g = onnx.load(path), Graph()
    for node in model.graph.node:
        if node.op_type == "MultiHeadAttention":
            q, k, v = node.input[:3]
            attention(g, q, k, v, node.output[0])
        else:
            g.nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(g.nodes)
    model.graph.initializer.extend(g.weights)
    onnx.save(model, out)


POSITIONS = 256  # no window is longer


def embeddings(g: Graph, s: dict[str, torch.Tensor], eight_bits: bool, features: bool = True) -> str:
    """Token, position and feature embeddings, added and normed. The token table, half of the model, is kept in 8 bits
    with a scale per token, which loses far less than one scale for all."""
    table = s["tokens.weight"]
    if eight_bits:
        scale = table.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        g.weight("tokens", (table / scale).round().to(torch.int8).numpy())
        x = g.add("Cast", [g.add("Gather", ["tokens", "ids"], "tokens.8")], "tokens.32", to=TensorProto.FLOAT)
        x = g.add("Mul", [x, g.add("Gather", [g.weight("scales", scale), "ids"], "scale")], "token")
    else:
        x = g.add("Gather", [g.weight("tokens", table), "ids"], "token")
    zero, one = g.weight("zero", np.zeros(1, np.int64)), g.weight("unit", np.ones(1, np.int64))
    n = g.add("Slice", [g.add("Shape", ["ids"], "shape"), one, g.weight("two", np.array([2], np.int64))], "length")
    x = g.add(
        "Add",
        [x, g.add("Slice", [g.weight("positions", s["positions.weight"][:POSITIONS]), zero, n], "position")],
        "placed",
    )
    if features:
        x = g.add(
            "Add", [x, g.add("Gather", [g.weight("shapes", s["features.weight"]), "features"], "feature")], "featured"
        )
    return g.add(
        "LayerNormalization",
        [x, g.weight("norm.g", s["norm.weight"]), g.weight("norm.b", s["norm.bias"])],
        "x0",
        epsilon=1e-12,
    )


def encoder(g: Graph, s: dict[str, torch.Tensor], layers: int, eight_bits: bool, features: bool = True) -> str:
    """All layers; the name of the vectors [windows, pieces, d] they give."""
    x = embeddings(g, s, eight_bits, features)
    for i in range(layers):
        p = f"layers.{i}."
        qkv = g.linear(x, p + "qkv", s[p + "qkv.weight"], s[p + "qkv.bias"])
        q = g.add("Split", [qkv], [p + "q", p + "k", p + "v"], axis=2, num_outputs=3)
        # Only last bits differ, but these decide some figures: of the tagger so, of the sentence encoder the other way.
        a = attention(g, q, p + "k", p + "v", p + "attention", scale_first=features)
        a = g.linear(a, p + "out", s[p + "out.weight"], s[p + "out.bias"])
        # Plain Add and LayerNormalization: the operator that joins the two takes six times as long on a CPU.
        x = g.add(
            "LayerNormalization",
            [
                g.add("Add", [a, x], p + "s1"),
                g.weight(p + "n1.g", s[p + "norm1.weight"]),
                g.weight(p + "n1.b", s[p + "norm1.bias"]),
            ],
            p + "x1",
            epsilon=1e-12,
        )
        u = g.add("MatMul", [x, g.weight(p + "up.w", s[p + "up.weight"].T)], p + "up")
        u = g.add("FastGelu", [u, g.weight(p + "up.b", s[p + "up.bias"])], p + "gelu", MS)
        d = g.linear(u, p + "down", s[p + "down.weight"], s[p + "down.bias"])
        x = g.add(
            "LayerNormalization",
            [
                g.add("Add", [d, x], p + "s2"),
                g.weight(p + "n2.g", s[p + "norm2.weight"]),
                g.weight(p + "n2.b", s[p + "norm2.bias"]),
            ],
            p + "x2",
            epsilon=1e-12,
        )
    return x


def words_graph(s: dict[str, torch.Tensor], layers: int, head: str, path: str, eight_bits: bool) -> None:
    g = Graph()
    x = encoder(g, s, layers, eight_bits)
    g.add("Identity", [x], "vectors")
    g.linear(x, "tags", s[head + "tag.weight"], s[head + "tag.bias"])
    g.linear(x, "near", s[head + "word.weight"], s[head + "word.bias"])
    ints = [helper.make_tensor_value_info(n, TensorProto.INT32, ["windows", "pieces"]) for n in ("ids", "features")]
    d = s["norm.weight"].shape[0]
    outs = [
        helper.make_tensor_value_info(n, TensorProto.FLOAT, ["windows", "pieces", k])
        for n, k in (("tags", 9), ("near", s[head + "word.weight"].shape[0]), ("vectors", d))
    ]
    g.save(path, ints, outs)


def links_graph(s: dict[str, torch.Tensor], head: str, path: str) -> None:
    """near [cues, words, width], first and last: vectors [cues, d] of the cue's first and last word, place
    [cues, words] in 0 .. 2 * NEAR -> own [cues, words, 6]."""
    g = Graph()
    one = g.weight("one", np.ones(1, np.float32))
    cue = g.add(
        "Add",
        [
            g.linear("first", "cue1", s[head + "first.weight"], s[head + "first.bias"]),
            g.linear("last", "cue2", s[head + "last.weight"], s[head + "last.bias"]),
        ],
        "cue",
    )
    gate = g.add("Add", [g.linear("first", "gate0", s[head + "gate.weight"], s[head + "gate.bias"]), one], "gate")
    axis = g.weight("axis", np.array([1], np.int64))
    x = g.add("Mul", ["near", g.add("Unsqueeze", [gate, axis], "gate1")], "gated")
    x = g.add("Add", [x, g.add("Unsqueeze", [cue, axis], "cue3")], "cued")
    x = g.add("Add", [x, g.add("Gather", [g.weight("places", s[head + "place.weight"]), "place"], "placed")], "sum")
    x = g.add("Gelu", [x], "x", MS)
    c = g.add("Transpose", [x], "t1", perm=[0, 2, 1])
    c = g.add(
        "Conv",
        [c, g.weight("mix.w", s[head + "mix.weight"]), g.weight("mix.b", s[head + "mix.bias"])],
        "mix",
        pads=[1, 1],
    )
    c = g.add("Gelu", [g.add("Transpose", [c], "t2", perm=[0, 2, 1])], "mixed", MS)
    g.linear(g.add("Add", [x, c], "y"), "own", s[head + "own.weight"], s[head + "own.bias"])
    width, d = s[head + "word.weight"].shape
    f = TensorProto.FLOAT
    ins = [helper.make_tensor_value_info("near", f, ["cues", "words", width]), helper.make_tensor_value_info("first", f, ["cues", d]),
           helper.make_tensor_value_info("last", f, ["cues", d]), helper.make_tensor_value_info("place", TensorProto.INT64, ["cues", "words"])]  # fmt: skip
    g.save(path, ins, [helper.make_tensor_value_info("own", f, ["cues", "words", 6])])


def quantise(path: str, keep: tuple[str, ...] = ("tags.mm", "near.mm")) -> None:
    """Weights to integers, per output column; the heads stay in 32 bits. Of their 8 bits 7 are used: processors without
    dot products of bytes add two products in 16 bits, and 2 * 255 * 64 still fits there."""
    model = onnx.load(path)
    quantize_dynamic(
        path,
        path,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=[n.name for n in model.graph.node if n.name in keep],
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
    )


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("checkpoint")
    ap.add_argument("tokenizer")
    ap.add_argument("out", nargs="?")
    ap.add_argument(
        "--layers", type=int, default=0, help="the exit layer of the checkpoint: export the first layers alone"
    )
    ap.add_argument("--float", action="store_true")
    a = ap.parse_args()
    if not a.out:
        rewritten(a.checkpoint, a.tokenizer)
        return
    held = torch.load(a.checkpoint, map_location="cpu")
    state, args = held["model"], held["args"]
    layers = a.layers or args["layers"]
    head = "heads." if layers == args["layers"] else "early."
    out = Path(a.out)
    out.mkdir(parents=True, exist_ok=True)
    words = str(out / "words.onnx")
    words_graph(state, layers, head, words, not a.float)
    if not a.float:
        quantise(words)
    links_graph(state, head, str(out / "links.onnx"))
    tokenizer = Tokenizer.from_file(a.tokenizer)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    with (out / "tagger.json").open("w", encoding="utf8") as f:
        json.dump(
            {
                "window": 128,
                "near": NEAR,
                "layers": layers,
                "cue_bias": 1.0,
                "source_bias": 0.0,
                "content_bias": 0.0,
                "blend": 0.4,
                "least": 0.3,
            },
            f,
        )
        f.write("\n")


if __name__ == "__main__":
    main()
