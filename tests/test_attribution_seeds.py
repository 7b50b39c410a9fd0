"""The 34 annotated attributions of the seeds: every path of parties, against truth read by eye."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from provenance import attribute, read
from provenance.language.text import fold
from provenance.model import Article, Attribution, Party

ROOT = Path(__file__).parent
GOLD = json.loads((ROOT / "data" / "seeds.json").read_text(encoding="utf-8"))
SEEDS = ROOT.parent / "seeds"


def seed(document: dict[str, str | None]) -> Article:
    given = {"outlet": document["publisher"], "published": document["published"]}
    (article,) = read(SEEDS / str(document["doc"]), **{k: v for k, v in given.items() if v})
    assert isinstance(article, Article)
    return article


def folded(name: str) -> str:
    canonical = next((n for n, other in GOLD["spellings"].items() if name in other), name)
    return fold(re.sub(r"^(?:the|a|an)\s+", "", canonical, flags=re.IGNORECASE))


def same(a: Party, b: str) -> bool:
    """The same name after folding and the annotated spellings, and for outlets and agencies the same kind."""
    kind = GOLD["kinds"][b]
    return folded(a.name) == folded(b) and (a.kind == kind or not {a.kind, kind} & {"outlet", "agency"})


def belongs(a: Attribution, gold: dict[str, str]) -> bool:
    at = fold(gold["at"])[:60]
    return at in fold(a.sentence.text)


@pytest.fixture(scope="module", params=["rules", "neural"])
def scored(request: pytest.FixtureRequest) -> dict[str, list[str]]:
    """Paths right, missed and invented, as readable lines."""
    out: dict[str, list[str]] = {"right": [], "missed": [], "invented": []}
    for document in GOLD["documents"]:
        found = [(a, path) for a in attribute(seed(document), engine=request.param) for path in a.paths]
        told = set()
        for gold in document["attributions"]:
            for path in gold["paths"]:
                line = f"{gold['at']}: {' > '.join(path)}"
                hit = next(
                    (f for f in found if belongs(f[0], gold) and len(f[1]) == len(path) and all(map(same, f[1], path))),
                    None,
                )
                out["right" if hit else "missed"].append(line)
                if hit:
                    found.remove(hit)
                    told.add((hit[0].sentence, hit[1]))
        # What a source says further in the same sentence ("denied the theft, claiming it was at home") is nothing invented.
        found = [(a, path) for a, path in found if (a.sentence, path) not in told]
        out["invented"] += [f"{a.sentence.text[:60]}: {' > '.join(p.name for p in path)}" for a, path in found]
    return out


def test_paths_of_the_seeds(scored: dict[str, list[str]]) -> None:
    right, missed, invented = (len(scored[k]) for k in ("right", "missed", "invented"))
    f1 = 2 * right / (2 * right + missed + invented)
    assert f1 >= 0.95, scored["missed"]


def test_no_path_is_invented(scored: dict[str, list[str]]) -> None:
    assert scored["invented"] == []


@pytest.mark.parametrize("engine", ["rules", "neural"])
@pytest.mark.parametrize("field", ["stance", "form", "when"])
def test_details(field: str, engine: str) -> None:
    """Stance, form and date agree with the annotation wherever an attribution was found for it."""
    wrong = []
    compared = 0
    for document in GOLD["documents"]:
        found = attribute(seed(document), engine=engine)
        for gold in document["attributions"]:
            mine = next((a for a in found if belongs(a, gold)), None)
            if mine is None or (field == "when" and field not in gold):
                continue
            compared += 1
            if getattr(mine, field) != gold[field]:
                wrong.append(f"{gold['at']}: {getattr(mine, field)} for {gold[field]}")
    assert compared >= (9 if field == "when" else 30)
    assert len(wrong) <= 0.1 * compared, wrong
