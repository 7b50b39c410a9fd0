"""One made-up sentence or short article for every form the rules know, and for what only looks like one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from provenance import attribute, read
from provenance.model import Article

CASES = [json.loads(line) for line in (Path(__file__).parent / "data" / "attributions.jsonl").read_text(encoding="utf-8").splitlines()]


def article(text: str, **given: str) -> Article:
    (found,) = read(text.encode(), published="2024-10-14", language="en", verbatim=True, **given)
    assert isinstance(found, Article)
    return found


def bare(name: str) -> str:
    return re.sub(r"^(the|a|an)\s+", "", name.strip(), flags=re.IGNORECASE).casefold()


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60])
def test_form(case: dict[str, object]) -> None:
    text = str(case["text"])
    found = attribute(article(text))
    paths = [[bare(p.name) for p in path] for a in found for path in a.paths]
    assert paths == [[bare(str(n)) for n in path] for path in case["paths"]]  # type: ignore[attr-defined]
    for field in ("stance", "form", "when"):
        if field in case:
            assert {getattr(a, field) for a in found} == {case[field]}
