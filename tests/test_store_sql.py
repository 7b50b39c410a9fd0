"""SQL is in the store alone, and the store is SQL alone: it finds, links, counts and decides nothing."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import provenance

ROOT = Path(provenance.__file__).parent
STORE = sorted((ROOT / "store").glob("*.py"))
OTHERS = sorted(path for path in ROOT.rglob("*.py") if path.parent != ROOT / "store")
SQL = re.compile(
    r"\b(SELECT\b[^.]*\bFROM|INSERT (OR \w+ )?INTO|DELETE FROM|UPDATE \w+ SET|CREATE (TABLE|VIEW|INDEX)|PRAGMA|BEGIN IMMEDIATE)\b",
    re.DOTALL,
)
RUNNING = {"execute", "executemany", "executescript"}
# What works on articles and claims; the store may know their values, and name others for type checkers.
ENGINES = {"attribute", "reuse", "claims", "trace"}


def sql_in(source: str) -> list[str]:
    """SQL text, and calls that run some."""
    nodes = list(ast.walk(ast.parse(source)))
    words = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str) and SQL.search(n.value)]
    return words + [n.attr for n in nodes if isinstance(n, ast.Attribute) and n.attr in RUNNING]


def engines_in(source: str) -> list[str]:
    """Functions, or whole modules, imported from the rooms that find and link and count; not those for type checkers."""
    tree = ast.parse(source)
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level == 2 and n not in for_types]
    named = [(n.module.split(".")[0] if n.module else a.name, a.name) for n in found for a in n.names]
    return [name for room, name in named if room in ENGINES and not name[0].isupper()]


@pytest.mark.parametrize("path", OTHERS, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_sql_outside_the_store(path: Path) -> None:
    assert sql_in(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", STORE, ids=lambda p: p.name)
def test_the_store_finds_and_counts_nothing(path: Path) -> None:
    assert engines_in(path.read_text("utf-8")) == []


def test_sql_and_engines_are_seen() -> None:
    assert sql_in('x = f"SELECT id FROM {t}"\nc.executemany("INSERT OR IGNORE INTO a VALUES (1)")') == [
        "SELECT id FROM ",
        "INSERT OR IGNORE INTO a VALUES (1)",
        "executemany",
    ]
    assert sql_in('"""Select the claims from the list."""') == []
    assert engines_in("from ..claims import match\nfrom ..trace.counting import chart\nfrom .. import reuse") == [
        "match",
        "chart",
        "reuse",
    ]
    assert engines_in("from ..reuse.families import Shares") == []
    assert engines_in("from ..model import Claim\nif TYPE_CHECKING:\n    from ..reuse.index import Entry") == []
