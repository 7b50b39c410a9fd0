"""A small neural tagger: the same questions as the rules, answered by a trained model in offsets of the text.

A four-layer encoder marks sources, cues and contents word by word; a second, very small network is asked about each
cue found: which words are *its* source and which are *its* content. Needs onnxruntime, tokenizers and numpy, which
are imported on first use only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..language.text import Range, quotations
from ..language.tokens import Cue, Page, cues, grammar
from . import rules
from .phrases import EN, RE, is_source
from .quotes import continued
from .statements import Frame, Statement, cut_back, nest, own_words, without_hedges

# Arrays of numpy, which only this engine needs: without it installed the rest must still import, and type-check.
Ints = Any
Floats = Any
Flags = Any


@cache
def _module(name: str) -> Any:
    return import_module(name)


@dataclass(frozen=True, slots=True)
class Words:
    """A text in words and word pieces. ``ids`` and ``features`` are per piece; ``start``, ``end`` (character offsets),
    ``first`` (index of the word's first piece), ``paragraph_start``, ``stop`` (a mark that ends a sentence) and
    ``colon`` are per word."""

    ids: Ints
    features: Ints
    start: Ints
    end: Ints
    first: Ints
    paragraph_start: Flags
    stop: Flags
    colon: Flags

    def within(self, ranges: Sequence[Range]) -> Words:
        """The words that begin in one of the ranges, which are in order; quotations and paragraphs stay as they are."""
        np = _module("numpy")
        edges = np.array([e for r in ranges for e in r], np.int64)
        kept = np.searchsorted(edges, self.start, side="right") % 2 == 1
        pieces = np.diff(np.append(self.first, len(self.ids)))
        kept_pieces = np.repeat(kept, pieces)
        first = np.cumsum(np.append(0, pieces[kept]))[:-1]
        words = (self.start, self.end, first, self.paragraph_start, self.stop, self.colon)
        ids, features = self.ids[kept_pieces], self.features[kept_pieces]
        return Words(ids, features, *(w if w is first else w[kept] for w in words))


_SURROGATE = re.compile("[\ud800-\udfff]")


def words_of(text: str, tokenizer: Any) -> Words:
    """Cut a text. The encoder's vocabulary knows no capitals and no line ends, so each piece carries a feature of
    its own: shape (lower, Capital, ALL CAPITALS, digit) + 4 * inside a quotation + 8 * first word of a paragraph."""
    np = _module("numpy")
    encoding = tokenizer.encode(_SURROGATE.sub("\ufffd", text), add_special_tokens=False)
    ids = np.array(encoding.ids, np.int64)
    offsets = np.array(encoding.offsets, np.int64).reshape(-1, 2)
    word = np.array(encoding.word_ids, np.int64)
    begins = np.ones(len(ids), bool)
    begins[1:] = word[1:] != word[:-1]
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(ids)) - 1
    start, end = offsets[first, 0] if len(ids) else first, offsets[last, 1] if len(ids) else first
    shape = np.zeros(len(first), np.int64)
    stop, colon = np.zeros(len(first), bool), np.zeros(len(first), bool)
    for i, (a, b) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        head = text[a]
        if head.isupper():
            shape[i] = 2 if b - a > 1 and text[a:b].isupper() else 1
        elif head.isdigit():
            shape[i] = 3
        elif head in ".?!":
            stop[i] = True
        elif head == ":":
            colon[i] = True
    inside = np.zeros(len(text) + 1, np.int64)
    for a, b in quotations(text):
        inside[a] += 1
        inside[b] -= 1
    quoted = np.cumsum(inside)[start] > 0
    lines = np.zeros(len(text) + 1, np.int64)
    for mark in "\n\r\u2028\u2029\x85":
        at = text.find(mark)
        while at >= 0:
            lines[at] = 1
            at = text.find(mark, at + 1)
    line = np.cumsum(lines)[start]
    paragraph_start = np.ones(len(first), bool)
    paragraph_start[1:] = line[1:] != line[:-1]
    per_word = shape + 4 * quoted + 8 * paragraph_start
    features = per_word[np.cumsum(begins) - 1] if len(ids) else ids
    return Words(ids, features, start, end, first, paragraph_start, stop, colon)


@dataclass(frozen=True, slots=True)
class Found:
    """One statement by its words' places in the text. ``confidence``, 0 to 1, is the model's own and not calibrated."""

    cue: Range
    source: Range | None
    content: tuple[Range, ...]
    confidence: float


def session(graph: Path, threads: int) -> Any:
    """The runtime with a graph: the same bits on every x86 processor with AVX2 (measured in docs/models.md)."""
    runtime = _module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # A waiting thread must not burn the core that another program of the machine could use.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if not multiplies_bytes():
        # Two products of bytes are added in 16 bits there, which full 8-bit weights overflow. So told, the runtime
        # takes wider integers: it costs time, and on other processors it would cost more.
        options.add_session_config_entry("session.x64quantprecision", "1")
    # Joined with the addition before it, a normalisation takes six times as long on a CPU.
    slow = ["SkipLayerNormFusion"]
    return runtime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"], disabled_optimizers=slow)


@cache
def multiplies_bytes() -> bool:
    """Whether the processor is known to add products of bytes exactly (VNNI). Only Linux tells."""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as file:
            return "vnni" in file.read(1 << 13)  # the first core; the others are alike
    except OSError:
        return False


class Tagger:
    """The model: a folder with words.onnx, links.onnx, tokenizer.json and tagger.json.

    ``threads`` of the runtime: 0 takes its default, a thread per core.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self.settings = json.loads((folder / "tagger.json").read_text(encoding="utf-8"))
        self.words, self.links = (session(folder / name, threads) for name in ("words.onnx", "links.onnx"))
        self.tokenizer = _module("tokenizers").Tokenizer.from_file(str(folder / "tokenizer.json"))

    def find(self, text: str, within: Sequence[Range] | None = None) -> list[Found]:
        """The statements of one text, in order of their cues. ``within``: read these stretches alone, in order and
        apart; cost goes with what is read."""
        words = words_of(text, self.tokenizer)
        if within is not None:
            words = words.within(within)
        windows = [_Window(words, a, b) for a, b in _windows(words, self.settings["window"])]
        found: list[Found] = []
        for batch in _batches(windows):
            for window in batch:
                self._tag(window)
            found += self._link(batch)
        return _settled(found)

    def _tag(self, w: _Window) -> None:
        """One window at a time: several at once would need padding and a mask, which cost more than they save."""
        np = _module("numpy")
        lo, hi = w.span
        ids, features = np.zeros((1, w.pieces), np.int32), np.zeros((1, w.pieces), np.int32)
        ids[0, 0], ids[0, -1] = _CLS, _SEP
        ids[0, 1:-1], features[0, 1:-1] = w.words.ids[lo:hi], w.words.features[lo:hi]
        tags, near, vectors = self.words.run(None, {"ids": ids, "features": features})
        at = w.words.first[w.begin : w.end] - lo + 1
        w.tags, w.near, w.vectors = _log_softmax(tags[0, at].reshape(-1, 3, 3)), near[0, at], vectors[0, at]

    def _link(self, batch: list[_Window]) -> Iterator[Found]:
        """Ask about each cue of the windows which words are its source and its content."""
        np = _module("numpy")
        cues = [(w, a, b, p) for w in batch for a, b, p in _cues(w.tags[:, 1], self.settings["cue_bias"])]
        if not cues:
            return
        m = max(len(w.near) for w, *_ in cues)
        near = np.zeros((len(cues), m, cues[0][0].near.shape[1]), np.float32)
        far = self.settings["near"]
        base = np.full((len(cues), m, 2, 3), -1e4, np.float32)
        base[..., 0] = 0
        for i, (w, *_) in enumerate(cues):
            near[i, : len(w.near)] = w.near
            base[i, : len(w.near)] = self.settings["blend"] * w.tags[:, ::2]
        place = np.clip(np.arange(m)[None] - np.array([[a] for _, a, _, _ in cues]), -far, far) + far
        first, last = (np.stack([w.vectors[a] for w, a, _, _ in cues]), np.stack([w.vectors[b] for w, _, b, _ in cues]))
        (own,) = self.links.run(None, {"near": near, "first": first, "last": last, "place": place})
        own = _log_softmax(own.reshape(len(cues), m, 2, 3))
        scores = base + own
        scores[..., 1:] += np.array([[self.settings["source_bias"]], [self.settings["content_bias"]]], np.float32)
        for i, (w, a, b, _) in enumerate(cues):
            scores[i, a : b + 1, :, 1:] = -1e4  # a cue is neither
            scores[i, len(w.near) :, :, 1:] = -1e4
        paths = _best_paths(scores)
        sure = np.exp(own)
        for i, (w, a, b, p) in enumerate(cues):
            content = _runs(paths[i, :, 1])
            if not content:
                continue
            sources = _runs(paths[i, :, 0])
            if len(sources) > 1:  # one source phrase; the likeliest
                sources = [max(sources, key=lambda s: float((1 - sure[i, s[0] : s[1] + 1, 0, 0]).sum()))]
            inside = np.concatenate([1 - sure[i, s : t + 1, 1, 0] for s, t in content])
            source = w.range(*sources[0]) if sources else None
            confidence = float(p * inside.mean())
            if confidence >= self.settings["least"]:
                yield Found(w.range(a, b), source, tuple(w.range(s, t) for s, t in content), confidence)


_CLS, _SEP = 101, 102
# The states outside, source B and I, content B and I, as labels of (source, content).
_LABELS = ((0, 0), (1, 0), (2, 0), (0, 1), (0, 2))
_PIECES_AT_ONCE = 1024


class _Window:
    """Words ``begin`` to ``end`` of a text, and what the model says of them, a row per word."""

    tags: Floats
    near: Floats
    vectors: Floats

    def __init__(self, words: Words, begin: int, end: int) -> None:
        self.words, self.begin, self.end = words, begin, end
        last = int(words.first[end]) if end < len(words.first) else len(words.ids)
        # One word can have more pieces than a window holds; the first ones stand for it.
        self.span = (int(words.first[begin]), min(last, int(words.first[begin]) + 254))
        self.pieces = self.span[1] - self.span[0] + 2

    def range(self, a: int, b: int) -> Range:
        return Range(int(self.words.start[self.begin + a]), int(self.words.end[self.begin + b]))


def _windows(words: Words, size: int) -> Iterator[tuple[int, int]]:
    """Runs of whole paragraphs of at most ``size`` pieces. A statement hardly ever leaves its paragraph, so nothing
    is read twice; but "The Post reports:" stays with what it announces. A paragraph that is longer is cut after a
    sentence, or where it must be."""
    np = _module("numpy")
    n = len(words.start)
    pieces = np.append(words.first, len(words.ids))
    begin = 0
    while begin < n:
        end = int(np.searchsorted(pieces, pieces[begin] + size - 2, side="right")) - 1
        end = min(n, max(end, begin + 1))
        if end < n:
            starts = np.flatnonzero(words.paragraph_start[begin + 1 : end + 1] & ~words.colon[begin:end])
            if len(starts):
                end = begin + 1 + int(starts[-1])
            else:
                stops = np.flatnonzero(words.stop[begin:end])
                if len(stops) and stops[-1] > (end - begin) // 3:
                    end = begin + 1 + int(stops[-1])
        yield begin, end
        begin = end


def _batches(windows: list[_Window]) -> Iterator[list[_Window]]:
    """Windows whose cues are asked about together: of like length, so that little is padded."""
    batch: list[_Window] = []
    for w in sorted(windows, key=lambda w: w.pieces):
        if batch and (len(batch) + 1) * w.pieces > _PIECES_AT_ONCE:
            yield batch
            batch = []
        batch.append(w)
    if batch:
        yield batch


def _log_softmax(x: Floats) -> Floats:
    np = _module("numpy")
    x = x - x.max(axis=-1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


def _cues(scores: Floats, bias: float) -> Iterator[tuple[int, int, float]]:
    """First word, last word and probability of each cue. scores [words, BIO]."""
    np = _module("numpy")
    inside = scores[:, 1:].max(axis=1) + bias > scores[:, 0]
    begins = inside & (scores[:, 1] >= scores[:, 2])
    begins[1:] |= inside[1:] & ~inside[:-1]
    begins[:1] |= inside[:1]
    for a in np.flatnonzero(begins).tolist():
        b = a
        while b + 1 < len(inside) and inside[b + 1] and not begins[b + 1]:
            b += 1
        yield a, b, float(1 - np.exp(scores[a : b + 1, 0]).mean())


def _best_paths(scores: Floats) -> Ints:
    """Viterbi over [rows, words, (source, content), BIO] -> labels [rows, words, (source, content)].

    A word is outside, source or content, never both; I may only follow its own B or I.
    """
    np = _module("numpy")
    rows, n = scores.shape[:2]
    source, content = scores[:, :, 0], scores[:, :, 1]
    step = np.stack([source[..., s] + content[..., c] for s, c in _LABELS], -1)
    step = np.ascontiguousarray(step.transpose(1, 0, 2))
    before = np.zeros((n, rows, 5), np.int8)
    best = step[0].copy()
    best[:, 2::2] = -1e9
    for k in range(1, n):
        before[k] = best.argmax(1)[:, None]
        within = best[:, 2::2] > best[:, 1::2]
        before[k, :, 2::2] = within + np.array([1, 3], np.int8)
        inside = np.where(within, best[:, 2::2], best[:, 1::2])
        best = best.max(1, keepdims=True) + step[k]
        best[:, 2::2] = inside + step[k, :, 2::2]
    state, every = best.argmax(1), np.arange(rows)
    states = np.zeros((n, rows), np.int8)
    for k in range(n - 1, -1, -1):
        states[k] = state
        state = before[k, every, state]
    labels: Ints = np.array(_LABELS, np.int8)[states.T]
    return labels


def _runs(labels: Ints) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for k in labels.nonzero()[0].tolist():
        if labels[k] == 2 and runs and runs[-1][1] == k - 1:
            runs[-1] = (runs[-1][0], k)
        else:
            runs.append((k, k))
    return runs


def _settled(found: list[Found]) -> list[Found]:
    """In order of their cues; of two statements with much the same content the likelier stays."""
    kept: list[Found] = []
    for f in sorted(found, key=lambda f: -f.confidence):
        if not any(alike(f.content, k.content) for k in kept):
            kept.append(f)
    return sorted(kept, key=lambda f: f.cue)


def alike(a: Sequence[Range], b: Sequence[Range]) -> bool:
    if a[-1].end <= b[0].start or b[-1].end <= a[0].start:
        return False
    shared = sum(max(0, min(x.end, y.end) - max(x.start, y.start)) for x in a for y in b)
    return shared * 2 >= sum(x.end - x.start for x in (*a, *b)) - shared


@cache
def model() -> Tagger:
    """The package's own model, loaded once. UsageError when it, or what runs it, is not installed."""
    folder = Path(str(files("provenance") / "data" / "tagger"))
    if not (folder / "words.onnx").is_file():
        raise UsageError(
            "the neural engine's model is not part of this installation; use the rules engine (--attribution rules)"
        )
    try:
        return Tagger(folder)
    except ImportError as e:
        raise UsageError(
            f"the neural engine cannot run here, because {e.name} cannot be imported; "
            "use the rules engine instead (--attribution rules)"
        ) from e


# --- What an engine finds on a page: the rules' statements, or those and a trained model's, joined.


def find(page: Page, engine: str) -> list[Statement]:
    """All statements of the page in order, as ``engine`` finds them; models read English alone.

    ``fast`` shows the model only the paragraphs that hold a word of the cue list.
    """
    by_rule = rules.find(page)
    found = by_rule
    if engine != "rules" and grammar(page.language):
        # A model sees a few paragraphs at once; the rule has seen where a block ends.
        blocks = {id(s): s.content for s in by_rule if s.frame == "block"}
        within = _with_cues(page) if engine == "fast" else None
        found = _joined(page, by_rule, _statements(page, model().find(page.text, within)))
        for s in found:
            s.content = blocks.get(id(s), s.content)
        found = _sure(found)
    found = without_hedges(found)
    for s in found:
        s.content = [part for c in s.content for part in _without_medium(page.text, c)]
        here = [c for c in s.content if c.start < page.ranges[s.sentence].end] if s.frame == "according" else []
        if here and s.sentence and all(RE.only_adverb.fullmatch(page.text, c.start, c.end) for c in here):
            # "According to MSNBC, basically." speaks of the sentence before it
            s.content = [page.ranges[s.sentence - 1]]
    cut_back(page, found)
    own_words(page, found)
    found += continued(page, found)
    nest(page, found)
    return sorted(found, key=lambda s: (page.ranges[s.sentence].start, s.place))


def _with_cues(page: Page) -> list[Range]:
    known = cues().keys() | {"according", "per"}
    return [r for r in page.paragraphs if not known.isdisjoint(_WORD.findall(page.words(r).lower()))]


def _sure(found: list[Statement]) -> list[Statement]:
    """Without clauses that only a rule saw in a sentence the model has read otherwise: mostly half-read relative
    clauses. Whom an outlet reports or hears is kept: there the rules are the better judge."""
    read = {s.sentence for s in found if s.likely}

    def doubtful(s: Statement) -> bool:
        by_rule = s.likely == 0.0 and s.frame == "clause" and s.outer is None
        return by_rule and s.family not in {"report", "tell", "deny"} and s.sentence in read

    return [s for s in found if not doubtful(s)]


def _statements(page: Page, found: Sequence[Found]) -> list[Statement]:
    """The model's spans with what the later steps need: frame, cue family, stance, asides, nesting. A statement whose
    cue is negated ("did not say") is left out."""
    made: list[Statement] = []
    for f in found:
        index = page.sentence_at(f.cue.start)
        words = [w.lower() for w in _WORD.findall(page.words(f.cue))]
        if index is None or not words or not EN.negation.isdisjoint(w.replace("’", "'") for w in words):
            continue
        cue = next((c for w in reversed(words) for c, _ in cues().get(w, ())), None)
        family, stance = (cue.family, cue.stance) if cue else ("say", "assert")
        if words[-1] in {"citing", "quoting"}:
            continue  # what follows is a further source, which chains look for themselves
        if f.source is None:
            unclear = not _hearsay(words, cue)
        else:
            unclear = f.confidence < _SURE and not is_source(page.words(f.source))
        content = _trimmed(page.text, f.content)
        if content:
            frame, source = _frame(page.text, f, words), f.source and _bare(page.text, f.source)
            s = Statement(index, frame, (f.cue,), source, content, family, stance)
            s.unclear, s.likely = unclear, f.confidence
            made.append(s)
    for s in made:
        s.asides = _asides(page, s, made)
    _nest(page.text, made)
    made.sort(key=lambda s: (page.ranges[s.sentence].start, s.place))
    return made


def _joined(page: Page, by_rule: Sequence[Statement], by_model: Sequence[Statement]) -> list[Statement]:
    """Both engines' statements, what only one of them found as well.

    Of one that both found, the model knows better which words are whose, the rules what frame they stand in, and so
    how the chain runs; a rule's longer source ("France24 via AFP", "a BBC report on Monday") is kept whole.
    """
    rest = list(by_model)
    ruled: dict[int, Statement] = {}
    for r in by_rule:
        if r.family == "decline":  # nothing is said, so the model has no words to give
            rest = [m for m in rest if not _same(r, m)]
            continue
        match = next((m for m in rest if _same(r, m)), None)
        r.likely = 0.0
        if match is None:
            continue
        rest.remove(match)
        ruled[id(match)] = r
        r.content, r.likely, r.agreed = match.content, match.likely, True
        if match.source and r.source and match.source.overlaps(r.source) and not r.source.holds(match.source):
            r.source = match.source
    for m in rest:
        if m.outer is not None:
            m.outer = ruled.get(id(m.outer), m.outer)
    return sorted([*by_rule, *rest], key=lambda s: (page.ranges[s.sentence].start, s.place))


def _same(a: Statement, b: Statement) -> bool:
    cue = any(x.overlaps(y) for x in a.cue for y in b.cue)
    # Much the same said by somebody else, in other words for saying it, is another statement: "The Post published a
    # letter that showed P".
    who = a.source is None or b.source is None or a.source.overlaps(b.source)
    return cue or (who and alike(a.content, b.content))


_SURE = 0.7
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")


def _hearsay(words: Sequence[str], cue: Cue | None) -> bool:
    """ "reportedly", "it was said": somebody reports it, and the words leave open who."""
    passive = len(words) > 1 and words[0] in EN.passive_or_it
    return not EN.hearsay_cues.isdisjoint(words) or (passive and cue is not None and cue.family in {"say", "report"})


def _frame(text: str, f: Found, words: Sequence[str]) -> Frame:
    if words[0] in {"according", "per"}:
        return "according"
    if f.source is None:
        return "hearsay"
    if words[-1] == "by" or text[f.cue.end : f.source.start].strip().lower() == "by":
        return "by"
    if f.content[0].start > min(f.cue.start, f.source.start):
        return "clause"
    return "after" if f.source.start < f.cue.start else "inverted"


def _trimmed(text: str, content: Sequence[Range]) -> list[Range]:
    """The content as the rules cut it: from the word after an opening "that", without stretches that hold no word,
    and without the "it" that only announces another stretch."""
    made = [Range(m.end(), c.end) if (m := RE.opening_that.match(text, c.start, c.end)) else c for c in content]
    made = [c for c in made if _WORD.search(text, c.start, c.end)]
    full = [c for c in made if text[c.start : c.end].strip(" ,").lower() not in EN.announcing]
    return full or made


def _without_medium(text: str, content: Range) -> list[Range]:
    """The content without the words that say where it was said: "called them, in an article last week, puppets"."""
    m = RE.medium.search(text, content.start, content.end)
    if m is None or text.count("“", content.start, m.start()) > text.count("”", content.start, m.start()):
        return [content]
    parts = (Range(content.start, m.start()), Range(m.end(), content.end))
    return [r for r in parts if _WORD.search(text, r.start, r.end)] or [content]


def _bare(text: str, source: Range) -> Range:
    """Without the comma that closes an apposition, and without the end of a heading in the line before."""
    words = text[source.start : source.end]
    line = words.rfind("\n") + 1
    begin = source.start + (line if words[line:].strip() else 0)
    return Range(begin, begin + (len(text[begin : source.end].rstrip(" ,;:")) or source.end - begin))


def _asides(page: Page, s: Statement, others: Sequence[Statement]) -> list[Range]:
    """What is left of the sentence when the statement's source and content, and all of its sisters, are taken out."""
    r = page.ranges[s.sentence]
    taken = [*s.content, *([s.source] if s.source else [])]
    for o in others:
        if o is not s and o.sentence == s.sentence:
            spans = [*o.cue, *o.content, *([o.source] if o.source and o.source != s.source else [])]
            taken += [x for x in spans if not any(c.start <= x.start and x.end <= c.end for c in s.cue)]
    left, at = [], r.start
    for t in sorted(taken):
        if t.start > at and _WORD.search(page.text, at, min(t.start, r.end)):
            left.append(Range(at, min(t.start, r.end)))
        at = max(at, t.end)
    if at < r.end and _WORD.search(page.text, at, r.end):
        left.append(Range(at, r.end))
    return left


def _nest(text: str, made: Sequence[Statement]) -> None:
    """A statement that opens another's content ("X reported that Y said ...") is heard through that other source."""
    for inner in made:
        if inner.source is None:
            continue
        first = min(inner.source.start, *(c.start for c in inner.cue))
        for outer in made:
            if outer is inner or outer.source is None or outer.source == inner.source or outer.outer is inner:
                continue
            c = next((c for c in outer.content if c.start <= first and inner.cue[-1].end <= c.end), None)
            opens = c is not None and text[c.start : first].strip(" \"“‘'").lower() in {"", "that"}
            if opens or (c is not None and outer.frame == "according"):
                inner.outer = outer
                break
