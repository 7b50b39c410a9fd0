"""What people decide about the tool's findings, and what that changes: values in, values out.

A :class:`Decision` is anchored to content (articles, their words, names of parties), so that it holds whatever is
linked again. :class:`Rules` applies the decisions that stand to claims. docs/review.md tells how.
"""

from __future__ import annotations

from .applying import Applied, Effect, Rules
from .decisions import ACTIONS, Action, Decision, Place, Reviewed, decision_line, decisions_from_lines

__all__ = [
    "ACTIONS",
    "Action",
    "Applied",
    "Decision",
    "Effect",
    "Place",
    "Reviewed",
    "Rules",
    "decision_line",
    "decisions_from_lines",
]
