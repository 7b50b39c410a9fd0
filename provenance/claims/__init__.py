"""Which sentences of which articles carry the same claim: statements, compared, grouped and named."""

from .linking import link
from .matching import match

__all__ = ["link", "match"]
