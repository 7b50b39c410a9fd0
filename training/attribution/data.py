"""PolNeAR articles as windows of words: the labels of source, cue and content, and of every cue the source and content that are its own.

``load`` reads the standoff annotation (brat), ``encode`` cuts an article with the very code the package runs, so
training and running see the same words and features.
"""

from __future__ import annotations

import collections
import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from provenance.attribute import engines
from provenance.attribute.engines import Words, words_of

ROLES = ("source", "cue", "content")
OUTSIDE, BEGIN, INSIDE = 0, 1, 2
Event = dict[str, list[tuple[int, int]]]


def load(folder: str, every: bool = False) -> Iterator[tuple[str, str, list[Event]]]:
    """Name, text and events of each article. An article read by two annotators is taken once, by the first of
    them, unless ``every``."""
    for path in sorted((Path(folder) / "text").glob("*.txt")):
        files = sorted(
            f for f in (Path(folder) / "attributions").glob("*.ann") if f.stem.rpartition("_")[0] == path.stem
        )
        text = path.read_bytes().decode("utf8")
        for file in files if every else files[:1]:
            yield path.stem, text, _events(file)


def _events(file: Path) -> list[Event]:
    spans: dict[str, list[tuple[int, int]]] = {}
    events = []
    for line in file.read_text(encoding="utf8").split("\n"):
        part = line.split("\t")
        if len(part) > 1 and part[0].startswith("T") and " " in part[1]:
            spans[part[0]] = [(int(a), int(b)) for a, b in (x.split() for x in part[1].split(" ", 1)[1].split(";"))]
        elif len(part) > 1 and part[0].startswith("E"):
            roles: dict[str, list[tuple[int, int]]] = collections.defaultdict(list)
            for item in part[1].split()[1:]:
                role, ref = item.split(":")
                roles[re.sub(r"\d+$", "", role).lower()] += spans.get(ref, [])
            if roles["content"]:
                events.append({r: sorted(roles[r]) for r in ROLES})
    return events


def load_silver(path: str) -> Iterator[tuple[str, str, list[Event]]]:
    """Name, text and events of what ``silver.py`` wrote."""
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            held = json.loads(line)
            yield held["name"], held["text"], [{r: [(a, b) for a, b in e[r]] for r in ROLES} for e in held["events"]]


@dataclass
class Example:
    """An article's words with labels per word: ``tags`` [3, words]; one (first word, last word, [2, words] labels)
    per event with a cue, the labels of its source and its content. ``soft`` [words, 9]: what a teacher thinks of each
    word, logarithms of probabilities, where there is one."""

    name: str
    text: str
    words: Words
    tags: np.ndarray
    cues: list[tuple[int, int, np.ndarray, int, int]]
    events: list[Event]
    soft: np.ndarray | None = None


def taught(e: Example, teacher: Any) -> Example:
    """With the opinion of ``teacher``, an ``engines.Tagger``, of every word."""
    e.soft = np.zeros((len(e.words.start), 9), np.float16)
    for a, b in engines._windows(e.words, teacher.settings["window"]):
        window = engines._Window(e.words, a, b)
        teacher._tag(window)
        e.soft[a:b] = window.tags.reshape(-1, 9)
    return e


def example(name: str, text: str, events: list[Event], tokenizer: Any) -> Example:
    words = words_of(text, tokenizer)
    tags = np.zeros((3, len(words.start)), np.int64)
    cues = []
    for event in events:
        places = {}
        for r, role in enumerate(ROLES):
            places[role] = [p for p in (_place(words, a, b) for a, b in event[role]) if p]
            for a, b in places[role]:
                _mark(tags[r], a, b)
        if places["cue"]:
            own = np.zeros((2, len(words.start)), np.int64)
            for k, role in enumerate(("source", "content")):
                for a, b in places[role]:
                    _mark(own[k], a, b)
            held = [p for role in ROLES for p in places[role]]
            cues.append(
                (places["cue"][0][0], places["cue"][-1][1], own, min(a for a, _ in held), max(b for _, b in held))
            )
    return Example(name, text, words, tags, cues, events)


def _place(words: Words, a: int, b: int) -> tuple[int, int] | None:
    """First and last word that share characters with a to b."""
    i = int(np.searchsorted(words.end, a, side="right"))
    j = int(np.searchsorted(words.start, b, side="left")) - 1
    return (i, j) if i <= j else None


def _mark(row: np.ndarray, a: int, b: int) -> None:
    row[a] = BEGIN
    row[a + 1 : b + 1] = INSIDE


@dataclass
class Window:
    """Pieces ``ids`` and ``features`` with [CLS] and [SEP], ``first`` the piece at which each word begins, and the
    words' labels; ``cues`` as in Example, in words of the window."""

    ids: np.ndarray
    features: np.ndarray
    first: np.ndarray
    tags: np.ndarray
    cues: list[tuple[int, int, np.ndarray]]
    soft: np.ndarray | None


def windows(e: Example, size: int, rng: random.Random) -> Iterator[Window]:
    """The article in windows of at most ``size`` pieces, cut at another place each time."""
    w = e.words
    pieces = np.append(w.first, len(w.ids))
    begin, room = 0, rng.randint(size // 3, size) - 2
    while begin < len(w.start):
        end = int(np.searchsorted(pieces, pieces[begin] + room, side="right")) - 1
        end = max(begin + 1, min(end, len(w.start)))
        if end < len(w.start):
            for k in range(end, max(begin + 1, end - 30), -1):
                if w.paragraph_start[k]:
                    end = k
                    break
        lo, hi = pieces[begin], min(pieces[end], pieces[begin] + size - 2)
        ids = np.concatenate([[101], w.ids[lo:hi], [102]])
        features = np.concatenate([[0], w.features[lo:hi], [0]])
        cues = [(a - begin, b - begin, own[:, begin:end]) for a, b, own, f, t in e.cues if begin <= f and t < end]
        soft = None if e.soft is None else e.soft[begin:end]
        yield Window(ids, features, w.first[begin:end] - lo + 1, e.tags[:, begin:end], cues, soft)
        begin, room = end, size - 2
