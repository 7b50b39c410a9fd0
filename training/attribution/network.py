"""The network: a MiniLM encoder with a feature embedding, three BIO taggers, and a small network asked per cue.

``Tagger.encode`` gives a vector per word; ``tag`` [words, 3 roles, BIO] from it; ``own`` [cues, words, 2 roles, BIO]:
the words that are this cue's source, and its content. After layer ``exit_layer`` the same heads (with weights of
their own) answer too, so the first layers alone are a faster tagger.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

NEAR = 127  # words from the cue at which distance stops to count
FEATURES = 16


class Layer(nn.Module):
    def __init__(self, d: int, heads: int, dropout: float, inner: int) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, inner), nn.Linear(inner, d)
        self.norm1, self.norm2 = nn.LayerNorm(d, eps=1e-12), nn.LayerNorm(d, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, n, d = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        p = self.dropout if self.training else 0.0
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)  # dropout here costs a third of the time
        x = self.norm1(x + F.dropout(self.out(a.transpose(1, 2).reshape(b, n, d)), p))
        return self.norm2(x + F.dropout(self.down(F.gelu(self.up(x))), p))


class Heads(nn.Module):
    """The taggers and the network per cue."""

    def __init__(self, d: int, width: int = 128) -> None:
        super().__init__()
        self.tag = nn.Linear(d, 9)
        self.word, self.first, self.last = nn.Linear(d, width), nn.Linear(d, width), nn.Linear(d, width)
        self.gate = nn.Linear(d, width)
        self.place = nn.Embedding(2 * NEAR + 1, width)
        self.mix = nn.Conv1d(width, width, 3, padding=1)
        self.own = nn.Linear(width, 6)

    def pairs(self, near: Tensor, cue: Tensor, gate: Tensor, place: Tensor) -> Tensor:
        """near [cues, words, width], cue and gate [cues, width], place [cues, words] -> [cues, words, 6]."""
        x = F.gelu(near * (1 + gate[:, None]) + cue[:, None] + self.place(place))
        x = x + F.gelu(self.mix(x.transpose(1, 2)).transpose(1, 2))
        return self.own(x)


class Tagger(nn.Module):
    def __init__(
        self,
        vocab: int = 30522,
        d: int = 384,
        heads: int = 12,
        layers: int = 6,
        exit_layer: int = 0,
        dropout: float = 0.1,
        inner: int = 1536,
    ) -> None:
        super().__init__()
        self.exit_layer, self.dropout = exit_layer, dropout
        self.tokens, self.positions = nn.Embedding(vocab, d), nn.Embedding(512, d)
        self.features = nn.Embedding(FEATURES, d)
        nn.init.zeros_(self.features.weight)
        self.norm = nn.LayerNorm(d, eps=1e-12)
        self.layers = nn.ModuleList(Layer(d, heads, dropout, inner) for _ in range(layers))
        self.heads = Heads(d)
        self.early = Heads(d) if exit_layer else None

    def load_bert(self, state: dict[str, Tensor]) -> None:
        """Take the weights of a BERT of the same shape."""
        state = {k.removeprefix("bert."): v for k, v in state.items()}
        with torch.no_grad():
            self.tokens.weight.copy_(state["embeddings.word_embeddings.weight"])
            kind = state["embeddings.token_type_embeddings.weight"][0]
            self.positions.weight.copy_(state["embeddings.position_embeddings.weight"] + kind)
            self._take(self.norm, state, "embeddings.LayerNorm")
            for i, layer in enumerate(self.layers):
                at = f"encoder.layer.{i}."
                for part in ("weight", "bias"):
                    parts = [state[f"{at}attention.self.{x}.{part}"] for x in ("query", "key", "value")]
                    getattr(layer.qkv, part).copy_(torch.cat(parts))
                self._take(layer.out, state, at + "attention.output.dense")
                self._take(layer.norm1, state, at + "attention.output.LayerNorm")
                self._take(layer.up, state, at + "intermediate.dense")
                self._take(layer.down, state, at + "output.dense")
                self._take(layer.norm2, state, at + "output.LayerNorm")

    @staticmethod
    def _take(module: nn.Module, state: dict[str, Tensor], name: str) -> None:
        module.weight.copy_(state[name + ".weight"])
        module.bias.copy_(state[name + ".bias"])

    def forward(self, ids: Tensor, features: Tensor, lengths: Tensor, first: Tensor) -> tuple[Tensor, Tensor | None]:
        """ids, features [windows, pieces], lengths [windows], first [windows, words] (index of each word's first
        piece) -> vectors [windows, words, d] after the last layer, and after the exit layer."""
        n = ids.shape[1]
        x = self.tokens(ids) + self.positions.weight[:n] + self.features(features)
        x = F.dropout(self.norm(x), self.dropout if self.training else 0.0)
        mask = (torch.arange(n)[None] < lengths[:, None])[:, None, None]
        at = first[:, :, None].expand(-1, -1, x.shape[2])
        early = None
        for i, layer in enumerate(self.layers):
            x = layer(x, mask)
            if i + 1 == self.exit_layer:
                early = x.gather(1, at)
        return x.gather(1, at), early


def losses(
    heads: Heads,
    x: Tensor,
    tags: Tensor,
    cues: list[list[tuple[int, int, Tensor]]],
    smooth: float = 0.0,
    soft: Tensor | None = None,
    trust: float = 0.0,
) -> tuple[Tensor, Tensor]:
    """Tagging loss per word, and the loss of the network per cue, per word near it. tags [windows, 3, words], -1 past
    the end. ``trust``: how much of the tagging loss is the distance from a teacher's ``soft`` [windows, words, 9]."""
    logits = heads.tag(x).float().view(*x.shape[:2], 3, 3)
    tag = F.cross_entropy(
        logits.reshape(-1, 3), tags.transpose(1, 2).reshape(-1), ignore_index=-1, label_smoothing=smooth
    )
    if soft is not None and trust:
        known = (tags[:, 0] >= 0)[:, :, None, None]
        apart = soft.view(*logits.shape).exp() * (soft.view(*logits.shape) - F.log_softmax(logits, -1))
        tag = (1 - trust) * tag + trust * (apart * known).sum() / (3 * known.sum())
    row = [(b, c) for b, window in enumerate(cues) for c in window]
    if not row:
        return tag, tag * 0
    word, first, last, gate = heads.word(x), heads.first(x), heads.last(x), heads.gate(x)
    which = torch.tensor([b for b, _ in row])
    a, z = torch.tensor([c[0] for _, c in row]), torch.tensor([c[1] for _, c in row])
    n = x.shape[1]
    place = (torch.arange(n)[None] - a[:, None]).clamp(-NEAR, NEAR) + NEAR
    own = heads.pairs(word[which], first[which, a] + last[which, z], gate[which, a], place).float()
    target = torch.full((len(row), n, 2), -1)
    for i, (_, (_, _, t)) in enumerate(row):
        target[i, : t.shape[1]] = t.T
    loss = F.cross_entropy(own.view(-1, 3), target.view(-1), ignore_index=-1, reduction="sum", label_smoothing=smooth)
    return tag, loss / (len(row) * 80)


def schedule(step: int, total: int, warm: int) -> float:
    return (
        step / warm
        if step < warm
        else 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, total - warm))) * 0.98 + 0.02
    )
