"""Train the attribution tagger on PolNeAR.

usage: train.py POLNEAR_FOLDER OUT_FOLDER --bert FOLDER [--epochs 8] [--window 256] ...
FOLDER of --bert holds model.safetensors and tokenizer.json of all-MiniLM-L6-v2. A checkpoint (running average of the
weights) is kept after each epoch. On two CPU cores an epoch takes some minutes in bfloat16.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from data import Example, Window, example, load, load_silver, taught, windows
from network import Tagger, losses, schedule
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

from provenance.attribute import engines


def batches(found: list[Window], size: int, rng: random.Random) -> list[list[Window]]:
    """Windows of like length together, ``size`` pieces at most in each batch."""
    found = sorted(found, key=lambda w: len(w.ids) + rng.random() * 16)
    made: list[list[Window]] = []
    batch: list[Window] = []
    for w in found:
        if batch and (len(batch) + 1) * max(len(w.ids), len(batch[-1].ids)) > size:
            made.append(batch)
            batch = []
        batch.append(w)
    made.append(batch)
    rng.shuffle(made)
    return made


def collate(
    batch: list[Window],
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, list[list[tuple[int, int, Tensor]]], Tensor | None]:
    n, m = max(len(w.ids) for w in batch), max(len(w.first) for w in batch)
    ids, features = np.zeros((len(batch), n), np.int64), np.zeros((len(batch), n), np.int64)
    first, tags = np.zeros((len(batch), m), np.int64), np.full((len(batch), 3, m), -1, np.int64)
    soft = np.zeros((len(batch), m, 9), np.float32)
    for i, w in enumerate(batch):
        ids[i, : len(w.ids)], features[i, : len(w.ids)] = w.ids, w.features
        first[i, : len(w.first)], tags[i, :, : len(w.first)] = w.first, w.tags
        if w.soft is not None:
            soft[i, : len(w.first)] = w.soft
    cues = [[(a, b, torch.from_numpy(own.copy())) for a, b, own in w.cues] for w in batch]
    lengths = torch.tensor([len(w.ids) for w in batch])
    return (
        torch.from_numpy(ids),
        torch.from_numpy(features),
        lengths,
        torch.from_numpy(first),
        torch.from_numpy(tags),
        cues,
        torch.from_numpy(soft) if batch[0].soft is not None else None,
    )


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("polnear")
    ap.add_argument("out")
    ap.add_argument("--bert", required=True)
    ap.add_argument("--epochs", type=int, default=8)
    ap.add_argument("--window", type=int, default=256)
    ap.add_argument("--batch", type=int, default=2048, help="pieces in a batch")
    ap.add_argument("--rate", type=float, default=2e-4)
    ap.add_argument("--head-rate", type=float, default=1e-3)
    ap.add_argument("--inner", type=int, default=1536, help="width of the inner layers (see prune.py)")
    ap.add_argument(
        "--silver", help="what silver.py wrote: as many of its articles as of PolNeAR's are read in each epoch"
    )
    ap.add_argument("--teacher", help="folder of an exported tagger whose opinion of each word counts as well")
    ap.add_argument("--trust", type=float, default=0.5, help="how much the teacher's opinion counts")
    ap.add_argument("--exit-layer", type=int, default=4)
    ap.add_argument("--exit-weight", type=float, default=0.5)
    ap.add_argument("--layers", type=int, default=6)
    ap.add_argument("--warm", type=int, default=60)
    ap.add_argument("--dropout", type=float, default=0.1)
    ap.add_argument("--smooth", type=float, default=0.0)
    ap.add_argument("--average", type=float, default=0.998)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--start", help="checkpoint to go on from")
    ap.add_argument("--print", type=int, default=50)
    ap.add_argument("--steps", type=int, default=0, help="stop early, to measure speed")
    ap.add_argument(
        "--minutes", type=float, default=0, help="end the schedule by the clock, on a machine whose speed is not known"
    )
    ap.add_argument("--all", action="store_true", help="train on every annotator's reading, not the first alone")
    a = ap.parse_args()
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    Path(a.out).mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(Path(a.bert) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    examples = [example(*x, tokenizer) for x in load(str(Path(a.polnear) / "train"), a.all)]
    silver = [example(*x, tokenizer) for x in load_silver(a.silver)] if a.silver else []
    if a.teacher:
        teacher = engines.Tagger(Path(a.teacher), 1)
        for e in (*examples, *silver):
            taught(e, teacher)
    print(
        f"{len(examples)} articles, {sum(len(e.words.ids) for e in examples)} pieces, {sum(len(e.cues) for e in examples)} cues",
        flush=True,
    )
    model = Tagger(exit_layer=a.exit_layer, layers=a.layers, dropout=a.dropout, inner=a.inner)
    if a.start:
        model.load_state_dict(torch.load(a.start)["model"], strict=False)  # one with more layers gives its first
    else:
        model.load_bert(load_file(Path(a.bert) / "model.safetensors"))
    average = copy.deepcopy(model).eval()
    model.tokens.weight.requires_grad_(False)  # half of all weights; what moves them is rare words, which learn little
    plain = [
        p for n, p in model.named_parameters() if p.requires_grad and not n.startswith(("heads", "early", "features"))
    ]
    new = [p for n, p in model.named_parameters() if n.startswith(("heads", "early", "features"))]
    optimizer = torch.optim.AdamW(
        [{"params": plain, "lr": a.rate}, {"params": new, "lr": a.head_rate}],
        weight_decay=0.01,
        betas=(0.9, 0.98),
        fused=True,
    )
    names = {id(p): n for n, p in model.named_parameters()}
    averaged = [average.get_parameter(names[id(p)]) for p in [*plain, *new]]
    rates = [g["lr"] for g in optimizer.param_groups]
    step, began, total = 0, time.time(), 0
    for epoch in range(a.epochs):
        read: list[Example] = [*examples, *rng.sample(silver, min(len(silver), len(examples)))]
        order = batches([w for e in read for w in windows(e, a.window, rng)], a.batch, rng)
        total = total or len(order) * a.epochs
        model.train()
        sums, pieces, mark = np.zeros(4), 0, time.time()
        for batch in order:
            spent = (time.time() - began) / 60
            if a.minutes and spent > a.minutes:
                break
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                done = max(step, int(total * spent / a.minutes)) if a.minutes and step > a.warm else step
                group["lr"] = rate * schedule(done, total, a.warm)
            ids, features, lengths, first, tags, cues, soft = collate(batch)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                x, early = model(ids, features, lengths, first)
                tag, own = losses(model.heads, x, tags, cues, a.smooth, soft, a.trust if a.teacher else 0.0)
                loss = tag + own
                parts = [tag.item(), own.item(), 0.0, 0.0]
                if early is not None:
                    tag, own = losses(model.early, early, tags, cues, a.smooth)
                    loss = loss + a.exit_weight * (tag + own)
                    parts[2:] = [tag.item(), own.item()]
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            step += 1
            decay = min(a.average, (1 + step) / (10 + step))
            with torch.no_grad():
                if step % 8 == 0:
                    torch._foreach_lerp_([*averaged], [*plain, *new], 1 - decay**8)
            sums += parts
            pieces += int(lengths.sum())
            if step % a.print == 0:
                print(
                    f"epoch {epoch} step {step}/{total} loss {(sums / a.print).round(4).tolist()} {pieces / (time.time() - mark):.0f} pieces/s",
                    flush=True,
                )
                sums[:] = 0
            if step == a.steps:
                return
        torch.save(
            {"model": average.state_dict(), "args": vars(a), "epoch": epoch + 1}, Path(a.out) / f"epoch{epoch + 1}.pt"
        )
        print(json.dumps({"epoch": epoch + 1, "seconds": round(time.time() - began)}), flush=True)
        if a.minutes and time.time() - began > a.minutes * 60:
            break


if __name__ == "__main__":
    main()
