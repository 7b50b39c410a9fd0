"""What the tests of the command line share: the command, run as a person would, with or without the seeds added."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from provenance.commands import cli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    Run = Callable[..., Result]

ROOT = Path(__file__).resolve().parent.parent

# What is started in the background of a script ignores Ctrl-C, and so would the programs that the tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# `make test-fast`: whatever would load a trained model or start another program is skipped, and says so.
FAST = os.environ.get("PROVENANCE_TESTS") == "fast"


class _Withheld(ModuleType):
    """Stands where the models' runtime would be loaded."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        pytest.skip("runs a trained model")


if FAST:
    sys.modules["onnxruntime"] = _Withheld("onnxruntime")


@pytest.fixture(autouse=FAST)
def no_other_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object, **__: object) -> None:
        pytest.skip("starts another program")

    monkeypatch.setattr(subprocess.Popen, "__init__", start)


class Budget:
    """``with budget(seconds):`` bounds the CPU time of a block where ``make bench`` asks for it, and only there: what a
    busy machine takes says nothing about the code. Gives a function that tells the seconds spent."""

    @contextmanager
    def __call__(self, seconds: float) -> Iterator[Callable[[], float]]:
        began = time.process_time()
        yield lambda: time.process_time() - began
        if os.environ.get("PROVENANCE_CLOCK"):
            spent = time.process_time() - began
            assert spent < seconds, f"{spent:.1f} s of CPU, {seconds:g} s at the most"


@pytest.fixture
def budget() -> Budget:
    return Budget()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that has a budget of time is marked ``clock``, whatever else it checks."""
    for item in items:
        if "budget" in getattr(item, "fixturenames", ()):
            item.add_marker("clock")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in an empty folder of its own, with nothing from the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("PROVENANCE_DB", "PROVENANCE_DEBUG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PROVENANCE_OUTLETS", str(tmp_path / "my-outlets.csv"))
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str, given: str | bytes | None = None) -> Result:
        return CliRunner().invoke(cli, list(arguments), input=given)

    return call


@pytest.fixture(scope="session")
def seeds_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "seeds.db"
    done = CliRunner().invoke(cli, ["-d", str(path), "add", str(ROOT / "seeds")])
    assert done.exit_code == 0, done.output
    return path


@pytest.fixture
def seeds(run: Run, seeds_database: Path, tmp_path: Path) -> Run:
    """The same, with the seeds in provenance.db."""
    shutil.copy(seeds_database, tmp_path / "provenance.db")
    return run
