"""What texts mean as vectors, and what two statements have in common beyond their words.

The sentence encoder that ships with the package is all-MiniLM-L6-v2 (six layers, 384 numbers a text) in 7 bits;
``training/claims/`` makes it. It reads one text at a time, so that no text's vector depends on which others are asked
with it. numpy, onnxruntime and tokenizers are imported on first use only. The user may name another model.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ..attribute.engines import session
from ..data import FOLDER, text
from ..errors import UsageError
from ..language.tokens import STOP, stem, tokens

if TYPE_CHECKING:
    from .prepared import Side
    from .propositions import Story

Floats = Any  # an array of numpy: without it installed the rest must still import, and type-check

SHIPPED = "all-MiniLM-L6-v2"
# Word pieces of a text that are read; what comes after them is not.
MOST_PIECES = 126
_CLS, _SEP = 101, 102
_FEW = 8
_SURROGATE = re.compile("[\ud800-\udfff]")


class Encoder(Protocol):
    """Anything that turns texts into vectors. ``name`` says which model made them: vectors of two are not compared."""

    name: str

    def embed(self, texts: Sequence[str]) -> Floats:
        """[texts, numbers] float32, each of unit length."""
        ...


def embed(texts: Sequence[str], model: str | None = None) -> Floats:
    """[texts, 384] float32 of unit length, by the shipped encoder, or the model of that name; see :func:`encoder`."""
    return encoder(model).embed(texts)


@lru_cache(maxsize=20_000)
def vector(text: str, model: str | None = None) -> Floats:
    """The vector [numbers] of one text, kept for as long as it is among those asked for last."""
    return encoder(model).embed([text])[0]


@cache
def encoder(model: str | None = None) -> Encoder:
    """The shipped encoder, or any sentence-transformers or model2vec model by its name or folder (extra ``models``).

    Raises :class:`UsageError` when the model or what it needs is not there.
    """
    return _Shipped() if model is None or model == SHIPPED else _Named(model)


def chosen(model: str) -> str | None:
    """How a model a user names is kept: None for the shipped one, a folder by its whole path.

    Raises :class:`UsageError` as :func:`encoder` does.
    """
    if model == SHIPPED:
        return None
    name = str(Path(model).resolve()) if Path(model).is_dir() else model
    encoder(name)
    return name


class _Shipped:
    name = SHIPPED

    def __init__(self) -> None:
        try:
            # Texts are short: a core each is worth more than two cores for one.
            self._session = session(FOLDER / "encoder" / "encoder.onnx", threads=1)
            tokenizer = import_module("tokenizers").Tokenizer
        except ImportError as error:
            raise UsageError(f"comparing meanings needs {error.name}; pip install '{error.name}'") from None
        # One vocabulary serves both models.
        self._tokenizer = tokenizer.from_file(str(FOLDER / "tagger" / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_PIECES)

    def embed(self, texts: Sequence[str]) -> Floats:
        np = import_module("numpy")
        if not texts:
            return np.zeros((0, 384), np.float32)
        pieces = self._tokenizer.encode_batch([_SURROGATE.sub("�", t) for t in texts], add_special_tokens=False)
        rows = [np.array([[_CLS, *p.ids, _SEP]], np.int32) for p in pieces]
        workers = min(os.cpu_count() or 1, len(rows) // _FEW)
        if workers < 2:
            return np.concatenate([self._one(row) for row in rows])
        with ThreadPoolExecutor(workers) as pool:
            return np.concatenate(list(pool.map(self._one, rows)))

    def _one(self, ids: Floats) -> Floats:
        return self._session.run(None, {"ids": ids})[0]


class _Named:
    def __init__(self, name: str) -> None:
        self.name = name
        try:
            if not any(map(find_spec, ("model2vec", "sentence_transformers"))):
                raise ImportError  # before anything is asked of the hub
            hub = import_module("huggingface_hub")
            config = _config(name, hub)
            # Those that model2vec itself has saved name no type.
            static = config.get("model_type", "model2vec" if "normalize" in config else "") == "model2vec"
            module = import_module("model2vec" if static else "sentence_transformers")
        except ImportError:
            raise UsageError(f"the model {name} needs an extra; pip install 'news-provenance[models]'") from None
        try:
            self._model = module.StaticModel.from_pretrained(name) if static else module.SentenceTransformer(name)
        except (OSError, ValueError) as error:
            raise UsageError(f"no model {name}: {str(error).splitlines()[0]}") from None

    def embed(self, texts: Sequence[str]) -> Floats:
        np = import_module("numpy")
        if not texts:
            return np.zeros((0, 1), np.float32)
        made = np.asarray(self._model.encode([_SURROGATE.sub("�", t) for t in texts]), np.float32)
        return made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)


def _config(name: str, hub: Any) -> dict[str, Any]:
    """What a model says of itself, in its folder or on the hub it is downloaded from; nothing when it is silent."""
    path = Path(name) / "config.json"
    if not Path(name).is_dir():
        try:
            path = Path(hub.hf_hub_download(name, "config.json"))
        except (OSError, ValueError) as error:
            raise UsageError(f"no model {name}: {str(error).splitlines()[0]}") from None
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


# --- Whether two articles report one event, by their stories.


STORY_MEASURES = ("names", "times", "no_times", "figures", "no_figures")
# The odds of stories that are too short: nothing speaks against one event.
UNKNOWN = 1.0


def story_measures(one: Story, two: Story) -> tuple[float, ...]:
    """The values of :data:`STORY_MEASURES`, each between 0 and 1."""
    names = sum(w * two.names[key] for key, w in one.names.items() if key in two.names)
    return (names, *_shared(one.times, two.times), *_shared(one.figures, two.figures))


def _shared(one: frozenset[str], two: frozenset[str]) -> tuple[float, float]:
    """The cosine of two sets, and whether one of them is empty."""
    return (len(one & two) / math.sqrt(len(one) * len(two)), 0.0) if one and two else (0.0, 1.0)


class Coefficients(NamedTuple):
    bias: float
    values: tuple[float, ...]


@lru_cache(maxsize=1)
def story_coefficients() -> Coefficients:
    """The shipped ones, read once."""
    shipped = json.loads(text("claim_weights.json"))["story"]
    return Coefficients(shipped["bias"], tuple(shipped[m] for m in STORY_MEASURES))


@lru_cache(maxsize=50_000)
def odds(one: Story | None, two: Story | None) -> float:
    """The log odds that two articles report one event, one as likely as not beforehand; else :data:`UNKNOWN`."""
    if one is None or two is None:
        return UNKNOWN
    if one is two:
        return math.inf
    bias, values = story_coefficients()
    return bias + sum(c * v for c, v in zip(values, story_measures(one, two), strict=True))


# --- What two statements have in common beyond their words: meaning, what is left over, the story around them.


# The log odds of one event below which articles are strangers, and those from which more make no difference: being of
# one event is no sign that two sentences say the same of it.
_STRANGERS = -3.0
_NO_DOUBT = 0.0
# What these count beside texts that stand alone: whole articles about one event say much that is nearly the same.
_LIKELY = 0.89
# From these odds on two reports are of one event, and may well give other reasons and circumstances; what speaks
# against a link then counts so much of what it does otherwise.
_SURE = 2.0
_COUNTS_STILL = 0.4
# Letters of a quotation, some ten words, that nobody says again by accident.
_SAID_ONCE = 50
# Phrases nearer than the first are one matter put in two ways, farther than the second another matter.
_ONE_MATTER = 0.6
_ANOTHER_MATTER = 0.2
# So much weight left over on both sides is as much as more.
_ENOUGH_LEFT = 1.0


def meaning(a: Side, b: Side) -> float:
    """The cosine of the two texts' vectors, 0 to 1."""
    if a.plain == b.plain:
        return 1.0
    return _cosine(a.of.text, b.of.text, a.model)


def remainder(a: Side, b: Side, left_a: Collection[str], left_b: Collection[str]) -> float:
    """How far apart the words are that only one side has (by their forms), 0 to 1; 0 where only one side has some.

    "arrested the mayor over bribes for a tram contract", "arrested the mayor after a fight outside a nightclub": all
    that is shared says nothing of whether the rest is one matter put in two ways.
    """
    weight = left_weight(a, b, left_a, left_b)
    one, two = _words(a, left_a), _words(b, left_b)
    return (1.0 - _cosine(one, two, a.model)) * weight if weight and one and two else 0.0


def left_weight(a: Side, b: Side, left_a: Collection[str], left_b: Collection[str]) -> float:
    """How much is left over on the side that has less left, 0 to 1: the most a remainder can be."""
    if not left_a or not left_b:
        return 0.0
    left = (sum(w.weight for w in s.words if w.form in forms) for s, forms in ((a, left_a), (b, left_b)))
    return min(1.0, min(left) / _ENOUGH_LEFT)


def _words(side: Side, left: Collection[str]) -> str:
    """These words as the text has them."""
    p = side.of
    words: dict[str, str] = {}
    for t in p.terms:
        if t.form in left and p.span.start <= t.start and t.end <= p.span.end:
            words.setdefault(t.form, p.text[t.start - p.span.start : t.end - p.span.start])
    return " ".join(words.values())


def _cosine(one: str, two: str, model: str | None) -> float:
    # Added up in doubles and rounded: in which order a processor adds must not show.
    cosine = vector(one, model).astype("float64") @ vector(two, model).astype("float64")
    return max(0.0, min(1.0, round(float(cosine), 6)))


def same_story(a: Side, b: Side) -> float:
    """Whether the articles around the two may report one event: 0 for strangers, 1 where the texts are too short."""
    one, two = a.of.story, b.of.story
    if one is None or two is None:
        return 1.0
    if _one_utterance(a, b):
        return _LIKELY
    return _LIKELY * max(0.0, min(1.0, (odds(one, two) - _STRANGERS) / (_NO_DOUBT - _STRANGERS)))


def _one_utterance(a: Side, b: Side) -> bool:
    """Both quote the same words, too many to be said twice: whatever else their articles report, it was said once."""
    quoted = all(s.of.attribution is not None and s.of.attribution.form in {"direct", "mixed"} for s in (a, b))
    return quoted and len(a.plain) >= _SAID_ONCE and a.plain == b.plain


def doubt(a: Side, b: Side) -> float:
    """How much a difference in reason or circumstance counts: 1 for stories that may be two, less for one event's."""
    one, two = a.of.story, b.of.story
    if one is None or two is None:
        return 1.0
    return 1.0 - (1.0 - _COUNTS_STILL) * max(0.0, min(1.0, odds(one, two) / _SURE))


def other_reason(a: Side, b: Side) -> float:
    """Whether both sentences give a reason, an aim or a circumstance ("over bribes", "to sign a pact"), and another
    one each: 0 to 1, by the meaning of these words; 0 where they share a word. Cut-off clauses keep theirs."""
    one, two = _stems(a.reason), _stems(b.reason)
    if not one or not two or one & two:
        return 0.0
    apart = _ONE_MATTER - _cosine(a.reason, b.reason, a.model)
    return max(0.0, min(1.0, apart / (_ONE_MATTER - _ANOTHER_MATTER)))


@lru_cache(maxsize=20_000)
def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(t.plain) for t in tokens(words) if t.kind == "word" and t.plain not in STOP)


def wording(a: Side, b: Side) -> tuple[float, float]:
    """How alike the words are letter by letter, whatever their order; and how long the shorter is beside the longer."""
    from rapidfuzz.fuzz import ratio

    shorter, longer = sorted((len(a.plain), len(b.plain)))
    return ratio(a.sorted_words, b.sorted_words) / 100.0, shorter / longer if longer else 1.0
