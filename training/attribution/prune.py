"""Make a smaller tagger to train on out of an exported one: its first layers, and of each the inner units that do most.

usage: prune.py MODEL_FOLDER SILVER.jsonl.gz OUT.pt --layers 3 --inner 384
The integers of the exported graph are turned back into floats. A unit's worth is its mean activation on some articles
times the length of what it adds.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from data import load_silver
from network import NEAR, Tagger
from onnx import numpy_helper
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from provenance.attribute.engines import words_of

ARTICLES, PIECES = 60, 254


def weights(path: Path) -> dict[str, Any]:
    """The graph's weights by name, integers turned back into floats."""
    held: dict[str, Any] = {i.name: numpy_helper.to_array(i) for i in onnx.load(str(path)).graph.initializer}
    for name in [n for n in held if n.endswith("_quantized")]:
        bare = name.removesuffix("_quantized")
        zero = held[f"{bare}_zero_point"].astype(np.float32)
        held[bare] = (held[name].astype(np.float32) - zero) * held[f"{bare}_scale"]
    if "scales" in held:
        held["tokens"] = held["tokens"].astype(np.float32) * held["scales"]
    return held


def state_of(folder: Path, layers: int) -> dict[str, Tensor]:
    w, links = weights(folder / "words.onnx"), weights(folder / "links.onnx")
    state = {
        "tokens.weight": w["tokens"],
        "features.weight": w["shapes"],
        "norm.weight": w["norm.g"],
        "norm.bias": w["norm.b"],
    }
    positions = np.zeros((512, w["tokens"].shape[1]), np.float32)
    positions[: len(w["positions"])] = w["positions"]
    state["positions.weight"] = positions
    for i in range(layers):
        p = f"layers.{i}."
        for part in ("qkv", "out", "up", "down"):
            state[f"{p}{part}.weight"], state[f"{p}{part}.bias"] = w[f"{p}{part}.w"].T, w[f"{p}{part}.b"]
        for n in "12":
            state[f"{p}norm{n}.weight"], state[f"{p}norm{n}.bias"] = w[f"{p}n{n}.g"], w[f"{p}n{n}.b"]
    for name, graph, at in (("tag", w, "tags"), ("word", w, "near"), ("first", links, "cue1"), ("last", links, "cue2"), ("gate", links, "gate0"), ("own", links, "own")):  # fmt: skip
        state[f"heads.{name}.weight"], state[f"heads.{name}.bias"] = graph[f"{at}.w"].T, graph[f"{at}.b"]
    state |= {
        "heads.place.weight": links["places"],
        "heads.mix.weight": links["mix.w"],
        "heads.mix.bias": links["mix.b"],
    }
    assert len(links["places"]) == 2 * NEAR + 1
    return {k: torch.from_numpy(np.ascontiguousarray(v)).float() for k, v in state.items()}


@torch.no_grad()  # type: ignore[untyped-decorator]
def activations(model: Tagger, ids: Tensor, features: Tensor) -> list[Tensor]:
    """The mean activation of each layer's inner units over the pieces."""
    x = model.norm(model.tokens(ids) + model.positions.weight[: ids.shape[1]] + model.features(features))
    mask = torch.ones(1, 1, 1, ids.shape[1], dtype=torch.bool)
    found = []
    for layer in model.layers:
        b, n, d = x.shape
        q, k, v = layer.qkv(x).view(b, n, 3, layer.heads, d // layer.heads).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        y = layer.norm1(x + layer.out(a.transpose(1, 2).reshape(b, n, d)))
        inner = F.gelu(layer.up(y))
        found.append(inner.abs().mean((0, 1)))
        x = layer.norm2(y + layer.down(inner))
    return found


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folder")
    ap.add_argument("silver")
    ap.add_argument("out")
    ap.add_argument("--layers", type=int, default=3)
    ap.add_argument("--inner", type=int, default=384)
    a = ap.parse_args()
    state = state_of(Path(a.folder), a.layers)
    model = Tagger(layers=a.layers).eval()
    model.load_state_dict(state)
    tokenizer = Tokenizer.from_file(str(Path(a.folder) / "tokenizer.json"))
    worth = [torch.zeros(1536) for _ in range(a.layers)]
    for k, (_, text, _) in enumerate(load_silver(a.silver)):
        if k == ARTICLES:
            break
        words = words_of(text, tokenizer)
        for at in range(0, len(words.ids), PIECES):
            ids = np.concatenate([[101], words.ids[at : at + PIECES], [102]])
            features = np.concatenate([[0], words.features[at : at + PIECES], [0]])
            for i, mean in enumerate(activations(model, torch.from_numpy(ids)[None], torch.from_numpy(features)[None])):
                worth[i] += mean
    for i in range(a.layers):
        p = f"layers.{i}."
        best = (worth[i] * state[p + "down.weight"].norm(dim=0)).topk(a.inner).indices.sort().values
        state[p + "up.weight"], state[p + "up.bias"] = state[p + "up.weight"][best], state[p + "up.bias"][best]
        state[p + "down.weight"] = state[p + "down.weight"][:, best]
    torch.save({"model": state, "args": {"layers": a.layers, "inner": a.inner}, "epoch": 0}, a.out)


if __name__ == "__main__":
    main()
