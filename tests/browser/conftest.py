"""Tests in a real browser run by `make test-browser`; elsewhere they are skipped, and say why."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import rig

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not os.environ.get("PROVENANCE_BROWSER"):
        pytest.skip("browser tests run with: make test-browser")
    if why := rig.missing():
        pytest.skip(why)
    with rig.browser() as started:
        yield started


@pytest.fixture(scope="session")
def database(chromium: Browser) -> Iterator[Path]:  # noqa: ARG001 - nothing is made where no browser is
    with rig.seeds() as path:
        yield path


@pytest.fixture(scope="session")
def site(database: Path) -> Iterator[str]:
    with rig.serving(database) as address:
        yield address
