"""Which sentences of which articles carry the same claim: statements, compared, grouped and named."""

from __future__ import annotations

from .linking import link
from .scoring import match

__all__ = ["link", "match"]
