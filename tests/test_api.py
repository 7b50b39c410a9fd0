"""The public names: complete, guarded, light, and not overwritten by the subpackages that share them."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

import provenance

FUNCTIONS = ("read", "attribute", "find_reuse", "link_claims", "chart", "independence", "open_database")
HEAVY = ("trafilatura", "lxml", "sqlite_utils", "rapidfuzz", "sqlite3", "dateparser", "click", "json")


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    ).stdout.strip()


def test_every_listed_name_is_there_and_sorted() -> None:
    assert provenance.__all__ == sorted(provenance.__all__)
    for name in provenance.__all__:
        assert not isinstance(getattr(provenance, name), types.ModuleType), name


def test_no_other_name_is_public() -> None:
    here = {n for n, v in vars(provenance).items() if not n.startswith("_") and not isinstance(v, types.ModuleType)}
    assert here - set(provenance.__all__) == set()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_steps_are_functions(name: str) -> None:
    assert callable(getattr(provenance, name))


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = f"import sys, provenance; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert run(code) == "[]"


def test_version_loads_nothing_heavy() -> None:
    code = f"import sys, provenance.commands as c\ntry: c.cli(['--version'])\nexcept SystemExit as e: print(e.code, [m for m in {HEAVY[:4]!r} if m in sys.modules])"
    assert run(code).splitlines()[-1] == "0 []"


def test_subpackages_do_not_overwrite_the_functions() -> None:
    code = (
        "import provenance, pkgutil, importlib\n"
        "names = [m.name for m in pkgutil.walk_packages(provenance.__path__, 'provenance.') if '__main__' not in m.name]\n"
        "[importlib.import_module(n) for n in names]\n"
        f"print([n for n in {FUNCTIONS!r} if not callable(getattr(provenance, n))])"
    )
    assert run(code) == "[]"


def test_the_steps_work_one_after_the_other() -> None:
    text = b"The bridge will close in May, the mayor, Ana Lopez, told the Gazette.\n\nNobody else was asked about the bridge."
    (article,) = provenance.read(text, outlet="Daily Example")
    assert isinstance(article, provenance.Article)
    assert article.outlet is not None
    found = provenance.attribute(article)
    assert all(article.text[s.start : s.end] == s.text for a in found for s in (a.sentence, *a.source, *a.cue))
    for claim in provenance.link_claims([article]):
        counts = provenance.independence(provenance.chart(claim))
        assert 1 <= counts.at_least <= counts.as_written <= counts.at_most


def test_the_package_says_that_it_is_typed() -> None:
    from importlib import resources

    assert resources.files("provenance").joinpath("py.typed").is_file()
