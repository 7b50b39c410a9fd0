"""Write a sentence encoder of BERT's shape as the one ONNX graph the package runs: text pieces in, unit vectors out.

usage: encoder.py MODEL_FOLDER OUT_FILE [--float]

MODEL_FOLDER is a sentence-transformers model that pools by the mean (all-MiniLM-L6-v2): its config.json and
model.safetensors are read. Weights are cut to 7 bits, and attention written out, by the attribution tagger's `export.py`; mean and norm are part of the graph.
Needs torch, safetensors, onnx, onnxruntime and tokenizers.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper
from safetensors.torch import load_file

sys.path.insert(0, str(Path(__file__).parent.parent / "attribution"))

from export import Graph, quantise
from export import encoder as layers_of
from network import Tagger


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("model", type=Path)
    ap.add_argument("out", type=Path)
    ap.add_argument("--float", action="store_true")
    a = ap.parse_args()
    config = json.loads((a.model / "config.json").read_text(encoding="utf-8"))
    network = Tagger(
        config["vocab_size"], config["hidden_size"], config["num_attention_heads"], config["num_hidden_layers"]
    )
    network.load_bert(load_file(a.model / "model.safetensors"))
    g = Graph()
    x = layers_of(g, network.state_dict(), config["num_hidden_layers"], not a.float, features=False)
    mean = g.add("ReduceMean", [x, g.weight("axis", np.array([1], np.int64))], "mean", keepdims=0)
    g.add("LpNormalization", [mean], "embedding", axis=1, p=2)
    ids = helper.make_tensor_value_info("ids", TensorProto.INT32, ["texts", "pieces"])
    out = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["texts", config["hidden_size"]])
    g.save(str(a.out), [ids], [out])
    if not a.float:
        quantise(str(a.out), keep=())


if __name__ == "__main__":
    main()
