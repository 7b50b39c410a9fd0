"""The rooms of the package stand on floors: each imports from itself and from the floors above it, never from below."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import provenance
from provenance.model import PartyKind

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(provenance.__file__).parent
# From top to bottom, in the order of the data. "" is the public front, `provenance/__init__.py`.
FLOORS = (
    ("model", "errors", "data"), ("language",), ("parties",), ("read",), ("attribute",), ("reuse",), ("claims",),
    ("trace",), ("review",), ("store",), ("corpus",), ("",), ("show",), ("exports",), ("web",), ("commands",), ("__main__",),
)  # fmt: skip
# The one command that starts the web page; the web imports no command.
ENTRANCE = "commands.serve"
MOST_MODULES, MOST_LINES = 130, 600

# What is still to be mended; these lists only become shorter.
KNOWN_UPWARDS: frozenset[tuple[str, str]] = frozenset()
KNOWN_CIRCLES: tuple[frozenset[str], ...] = ()
KNOWN_TWICE = frozenset("reviews rows text".split())
KNOWN_LONG: frozenset[str] = frozenset()
# Where kinds are written out, and why that is no set of the model's.
KINDS_WRITTEN = {
    ("attribute.credits", ("agency", "vague")): "what a list of credits names: an agency, or agencies in general",
    ("attribute.credit_lists", ("document", "person")): "what a bare name in a credit line cannot be",
    ("attribute.sources", ("anonymous", "organization")): "a source noun that a named speaker beside it explains",
    ("attribute.sources", ("document", "organization")): "a source noun that names nobody by itself",
    ("parties.naming", ("anonymous", "vague")): "the kinds a row of the vague phrases may have",
}


@cache
def modules() -> dict[str, Path]:
    """Every module by its name inside the package; a folder by the name of its ``__init__``."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix("__init__").rstrip("."): path
        for path in ROOT.rglob("*.py")
    }


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def imports() -> dict[str, frozenset[str]]:
    """Whom each module imports, anywhere in it: also inside functions, and for type checkers alone."""
    return {
        name: frozenset(m for node in ast.walk(tree(path)) for m in imported(name, path, node)) - {name}
        for name, path in modules().items()
    }


def imported(name: str, path: Path, node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        assert not any(alias.name.split(".")[0] == "provenance" for alias in node.names), f"{name}: not relative"
    if not isinstance(node, ast.ImportFrom):
        return []
    module = node.module.split(".") if node.module else []
    if not node.level:
        assert module[:1] != ["provenance"], f"{name}: not relative"
        return []
    inside = name.split(".") if name else []
    up = node.level - (path.name == "__init__.py")
    base = [*inside[: len(inside) - up], *module]
    within = [".".join([*base, alias.name]) for alias in node.names]
    return [m if m in modules() else ".".join(base) for m in within]


def floor(module: str) -> int:
    return next(n for n, rooms in enumerate(FLOORS) if module.split(".")[0] in rooms)


def test_no_module_imports_from_a_floor_below() -> None:
    upwards = {(a, b) for a, found in imports().items() if a for b in found if floor(b) > floor(a)}
    assert upwards - KNOWN_UPWARDS == set()
    assert KNOWN_UPWARDS - upwards == set(), "mended: take it off the list"


def test_the_commands_open_the_web_by_one_door() -> None:
    between = {a for a, found in imports().items() if a.startswith("commands") for b in found if b.startswith("web")}
    assert between <= {ENTRANCE}


def test_no_modules_import_each_other_in_a_circle() -> None:
    circles = set(circles_of(imports()))
    assert {c for c in circles if not any(c <= known for known in KNOWN_CIRCLES)} == set()
    assert {known for known in KNOWN_CIRCLES if not any(c <= known for c in circles)} == set(), "mended: off the list"


def test_a_circle_is_found() -> None:
    arrows = {
        "a": frozenset("b"),
        "b": frozenset("cd"),
        "c": frozenset("a"),
        "d": frozenset("e"),
        "e": frozenset[str](),
    }
    assert circles_of(arrows) == [frozenset("abc")]


def circles_of(arrows: Mapping[str, frozenset[str]]) -> list[frozenset[str]]:
    """Groups of modules each of which leads to all others."""
    reach = {name: reached(name, arrows) for name in arrows}
    circles = {frozenset(m for m in reach[name] if name in reach[m]) for name in arrows if name in reach[name]}
    return sorted(circles, key=sorted)


def reached(start: str, arrows: Mapping[str, frozenset[str]]) -> set[str]:
    found: set[str] = set()
    ahead = list(arrows[start])
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += arrows[name]
    return found


def test_no_two_modules_have_one_name() -> None:
    names = Counter(path.stem for path in modules().values() if path.stem != "__init__")
    twice = {name for name, times in names.items() if times > 1}
    assert twice - KNOWN_TWICE == set()
    assert KNOWN_TWICE - twice == set(), "mended: take it off the list"


def test_modules_are_few_and_short() -> None:
    long = {name for name, path in modules().items() if len(path.read_text("utf-8").splitlines()) > MOST_LINES}
    assert long - KNOWN_LONG == set()
    assert KNOWN_LONG - long == set(), "mended: take it off the list"
    assert len(modules()) <= MOST_MODULES


# Kinds of parties are written in sets only where they are defined: a new kind takes its place in the model.


def kinds_in(node: ast.AST) -> list[str]:
    """The kinds written out in a set, list or tuple of words; none where it holds other words too."""
    if not isinstance(node, ast.Set | ast.Tuple | ast.List):
        return []
    words = [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    return words if len(words) > 1 and len(words) == len(node.elts) and set(words) <= set(get_args(PartyKind)) else []


def test_sets_of_kinds_are_written_in_the_model_alone() -> None:
    written = {
        (name, tuple(sorted(found)))
        for name, path in modules().items()
        if name != "model"
        for node in ast.walk(tree(path))
        if (found := kinds_in(node))
    }
    assert written - KINDS_WRITTEN.keys() == set()
    assert KINDS_WRITTEN.keys() - written == set(), "gone: take it off the list"
