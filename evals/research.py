"""What the measurements share: the scorers that come with the research data, its news, and its two halves."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any, Literal


def scorer(data: Path, name: str) -> ModuleType:
    """A scorer of ``bench/``, so that figures can be compared with other systems'."""
    spec = importlib.util.spec_from_file_location(name, data / "bench" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def news(data: Path) -> dict[str, dict[str, Any]]:
    """The articles of ``data/allsides_events`` by the name that annotation gives them."""
    with gzip.open(data / "data" / "allsides_events" / "events.jsonl.gz", "rt", encoding="utf-8") as lines:
        return {f"allsides/{a['ID']}": a for line in lines for a in json.loads(line)["articles"]}


def half(file: str) -> Literal["A", "B"]:
    """The half of the annotated articles that a file belongs to: errors of A may be read, those of B are not."""
    odd = int(hashlib.md5(file.encode(), usedforsecurity=False).hexdigest(), 16) % 2
    return "B" if odd else "A"
