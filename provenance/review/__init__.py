"""What people decide about the tool's findings, and what that changes: values in, values out.

:data:`ACTIONS` is the table of what can be decided. A :class:`Decision` is anchored to content (articles, their words,
names of parties), so that it holds whatever is linked again. :class:`Rules` applies the decisions that stand to claims.
docs/review.md describes how.
"""

from __future__ import annotations

from .actions import ACTIONS, Action
from .applying import Applied, Effect, Rules
from .decisions import Decision, Place, Reviewed

__all__ = ["ACTIONS", "Action", "Applied", "Decision", "Effect", "Place", "Reviewed", "Rules"]
