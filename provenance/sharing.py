"""Memory where there are hundreds of thousands of values: equal ones stored once, and none looked through for cycles."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

_Held = TypeVar("_Held", bound="Hashable")


@lru_cache(maxsize=1 << 18)
def one_of(value: _Held) -> _Held:
    """The equal value that was asked for before, if there was one: hundreds of thousands of statements have the same small
    sets and tuples, and would fill the memory with copies of them."""
    return value


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles: statements have none, and to look through millions of them takes a third of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
