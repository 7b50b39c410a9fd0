"""A model of the user's choice: kept with the database, used by what is added later and by lookups."""

from __future__ import annotations

import sqlite3
import sys
import types
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from click.testing import CliRunner

from provenance.claims import meaning as embedding
from provenance.commands import cli

# Near enough that the words leave it open whether they are one claim.
FIRST = "Residents of Vik were evacuated after rocks fell on the coast road, police said.\n"
AGAIN = "People in Vik had to leave their homes because of a rockfall, police said.\n"


class Model:
    """Every text points the same way; counts what it was asked."""

    asked = 0

    @classmethod
    def from_pretrained(cls, _: str) -> Model:
        return cls()

    def encode(self, texts: list[str]) -> list[list[float]]:
        Model.asked += len(texts)
        return [[1.0, 0.0] for _ in texts]


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    made = types.ModuleType("model2vec")
    made.__spec__ = ModuleSpec("model2vec", None)
    made.StaticModel = Model  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "model2vec", made)
    monkeypatch.setitem(sys.modules, "huggingface_hub", types.ModuleType("huggingface_hub"))
    embedding.encoder.cache_clear()
    embedding.vector.cache_clear()
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text('{"model_type": "model2vec"}', encoding="utf-8")
    (tmp_path / "first.txt").write_text(FIRST, encoding="utf-8")
    (tmp_path / "again.txt").write_text(AGAIN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> str:
    found = CliRunner().invoke(cli, [*arguments, "-d", "a.db"], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


def kept() -> str | None:
    with sqlite3.connect("a.db") as connection:
        (name,) = connection.execute("SELECT embedding FROM runs WHERE step = 'link'").fetchone()
    connection.close()
    return None if name is None else str(name)


def test_the_model_is_kept_with_the_database_and_asked_again_later(folder: Path) -> None:
    run("add", "first.txt", "--embedding", "model", "--silent")
    assert kept() == str(folder / "model")
    before = Model.asked
    run("add", "again.txt", "--silent")
    assert Model.asked > before
    assert "2 articles" in run("claims")
    before = Model.asked
    run("add", "--embedding", embedding.SHIPPED, "--silent", "first.txt")
    assert kept() is None
    assert Model.asked == before


def test_another_model_links_everything_again(folder: Path) -> None:
    run("add", "first.txt", "again.txt", "--silent")
    before = Model.asked
    run("add", "first.txt", "--embedding", "model", "--silent")
    assert kept() == str(folder / "model")
    assert Model.asked > before


def test_a_missing_extra_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    embedding.encoder.cache_clear()
    monkeypatch.setattr(embedding, "find_spec", lambda _: None)
    (tmp_path / "first.txt").write_text(FIRST, encoding="utf-8")
    found = CliRunner().invoke(
        cli, ["add", str(tmp_path / "first.txt"), "--embedding", "some/model", "-d", str(tmp_path / "a.db")]
    )
    assert found.exit_code == 2
    assert "news-provenance[models]" in found.output
    assert not (tmp_path / "a.db").exists()


def test_a_model_of_model2vec_itself(tmp_path: Path) -> None:
    model2vec = pytest.importorskip("model2vec", reason="pip install 'news-provenance[models]' to try a real model")
    import numpy as np
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = ["[UNK]", "rebels", "insurgents", "helicopter", "chopper", "budget"]
    tokenizer = Tokenizer(models.WordLevel({w: n for n, w in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    vectors = np.array([[0, 0, 1], [1, 0, 0], [1, 0.1, 0], [0, 1, 0], [0.1, 1, 0], [-1, -1, 0]], np.float32)
    model2vec.StaticModel(vectors, tokenizer).save_pretrained(str(tmp_path / "model"))
    embedding.encoder.cache_clear()
    one, same, other = embedding.embed(["rebels helicopter", "insurgents chopper", "budget"], str(tmp_path / "model"))
    assert one @ same > 0.9 > one @ other
