"""A running page and a browser, for the tests and for the screenshots."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing but our own page is asked for.
QUIET = "--no-sandbox --headless --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run".split()
CLAIM = "Ukrainians trained Tuareg rebels to fly drones"


def missing() -> str | None:
    """Why no browser can be started here, in one line; None when it can."""
    try:
        import playwright  # noqa: F401 - is it there?
    except ImportError:
        return "playwright is not installed: make test-browser installs it"
    return (
        None if _program() else "no Chromium on this machine: install the package chromium, or set CHROMIUM to its path"
    )


def _program() -> str | None:
    return os.environ.get("CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """The system's Chromium; none is ever downloaded."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playing:
        started = playing.chromium.launch(executable_path=_program(), args=QUIET)
        yield started
        started.close()


@contextlib.contextmanager
def serving(database: Path, *options: str) -> Iterator[str]:
    """The address of `provenance serve` on the database, without the last stroke, as long as the context is open."""
    call = [sys.executable, "-m", "provenance", "-d", str(database), "serve", "--port", "0", *options]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        address = re.search(r"http://\S+(?=/)", said)
        try:
            if address is None:
                server.kill()
                raise AssertionError(f"it said {said!r} and {server.communicate()[1]!r}")
            yield address.group()
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.communicate(timeout=5)
            server.kill()


@contextlib.contextmanager
def seeds() -> Iterator[Path]:
    """A database of the articles in seeds/."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seeds.db"
        subprocess.run(
            [sys.executable, "-m", "provenance", "-d", str(path), "add", "seeds/", "--silent"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        yield path
