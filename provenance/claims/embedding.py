"""What a text means as a vector: the sentence encoder that ships with the package, or a model the user names.

The shipped one is all-MiniLM-L6-v2 (six layers, 384 numbers a text) in 8 bits; ``training/claims/`` makes it. It reads
one text at a time, so that no text's vector depends on which others are asked with it. numpy, onnxruntime and
tokenizers are imported on first use only.
"""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import as_file, files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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
    from pathlib import Path as Folder

    name = str(Folder(model).resolve()) if Folder(model).is_dir() else model
    encoder(name)
    return name


class _Shipped:
    name = SHIPPED

    def __init__(self) -> None:
        try:
            onnxruntime, tokenizers = import_module("onnxruntime"), import_module("tokenizers")
        except ImportError as error:
            raise UsageError(f"comparing meanings needs {error.name}; pip install '{error.name}'") from None
        options = onnxruntime.SessionOptions()
        # Texts are short: a core each is worth more than two cores for one.
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        data = files("provenance") / "data"
        with as_file(data / "encoder" / "encoder.onnx") as path:
            # Joined with the addition before it, a normalisation takes six times as long on a CPU.
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
            )
        with as_file(data / "tagger" / "tokenizer.json") as path:  # one vocabulary serves both models
            self._tokenizer = tokenizers.Tokenizer.from_file(str(path))
        self._tokenizer.enable_truncation(MOST_PIECES)

    def embed(self, texts: Sequence[str]) -> Floats:
        np = import_module("numpy")
        if not texts:
            return np.zeros((0, 384), np.float32)
        pieces = self._tokenizer.encode_batch([_SURROGATE.sub("�", t) for t in texts], add_special_tokens=False)
        rows = [np.array([[_CLS, *p.ids, _SEP]], np.int32) for p in pieces]
        workers = min(os.cpu_count() or 1, len(rows) // _FEW) if len(rows) > _FEW else 1
        if workers < 2:
            made = [self._one(row) for row in rows]
        else:
            with ThreadPoolExecutor(workers) as pool:
                made = list(pool.map(self._one, rows))
        return np.concatenate(made)

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
            # Those that model2vec itself has saved tell of no type.
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
    """What a model says of itself, in its folder or on the hub its library downloads from; nothing when it is silent."""
    import json
    from pathlib import Path as Folder

    path: Path = Folder(name) / "config.json"
    if not Folder(name).is_dir():
        try:
            path = Folder(hub.hf_hub_download(name, "config.json"))
        except (OSError, ValueError) as error:
            raise UsageError(f"no model {name}: {str(error).splitlines()[0]}") from None
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}
