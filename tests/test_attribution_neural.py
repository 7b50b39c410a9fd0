"""The neural engine beside the rules: spans that are slices, the seeds' chains kept, more found, clear errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from provenance import attribute, read
from provenance.errors import UsageError
from provenance.model import Article

pytest.importorskip("onnxruntime", reason="the extra 'neural' is not installed")
pytest.importorskip("tokenizers", reason="the extra 'neural' is not installed")

SEEDS = Path(__file__).parent.parent / "seeds"
TEXT = (
    "Teachers in Arden want smaller classes, but the council believes the budget will not allow it.\n"
    "“We were promised two more rooms,” complains Ruth Ellery, who has taught there since 2009. "
    "In her view the promise was never meant.\n"
    "According to Ukrinform, Le Figaro reports that the school in the valley has closed."
)


def verbatim(text: str) -> Article:
    (article,) = read(text.encode(), verbatim=True, language="en")
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize(
    "text", [TEXT, "", " \n", "“" * 3000, "said " * 5000, "🙂 \u200b\u202e قال المتحدث إن الطريق مغلق."]
)
def test_spans_are_slices(text: str) -> None:
    article = verbatim("The BBC reported that it rained. " + text)
    found = attribute(article, engine="neural")
    assert found
    for a in found:
        for span in (a.sentence, *a.source, *a.cue, *a.content):
            assert article.text[span.start : span.end] == span.text


def test_it_keeps_what_the_rules_are_sure_of_and_finds_more() -> None:
    article = verbatim(TEXT)
    by_rule, both = attribute(article, engine="rules"), attribute(article, engine="neural")
    chains = {tuple(p.name for p in path) for a in by_rule for path in a.paths}
    assert ("Ukrinform", "Le Figaro") in chains
    assert chains <= {tuple(p.name for p in path) for a in both for path in a.paths}
    assert len(both) > len(by_rule)


def test_no_party_is_invented_in_the_seeds() -> None:
    gold = json.loads((Path(__file__).parent / "data" / "seeds.json").read_text(encoding="utf-8"))
    for document in gold["documents"]:
        (article,) = read(SEEDS / document["doc"])
        assert isinstance(article, Article)
        by_rule = {p.id for a in attribute(article, engine="rules") for path in a.paths for p in path}
        assert {p.id for a in attribute(article, engine="neural") for path in a.paths for p in path} == by_rule


def test_other_languages_are_left_to_the_rules() -> None:
    (article,) = read(b"Der Minister sagte, dass es regnet. Laut BBC regnet es.", verbatim=True, language="de")
    assert isinstance(article, Article)
    assert attribute(article, engine="neural") == attribute(article, engine="rules")


def test_a_missing_model_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from provenance.attribute import engines as tagger

    tagger.model.cache_clear()
    monkeypatch.setattr(tagger, "files", lambda _: tmp_path)
    with pytest.raises(UsageError, match="rules"):
        attribute(verbatim(TEXT), engine="neural")
    tagger.model.cache_clear()
