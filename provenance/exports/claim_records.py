"""Claims as JSON lines, each with all that is behind it: what ``trace --json`` prints, and the hashes of articles."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import to_json
from ..show.rows import json_text, trace_json
from . import Export, Facts


def records(facts: Facts) -> Iterator[str]:
    """One claim on each line."""
    for traced in facts.claims:
        record = trace_json(traced)
        record["articles"] = {key: to_json(facts.articles[key]) for key in traced.articles if key in facts.articles}
        yield json_text(record, indent=None) + "\n"


EXPORTS = (
    Export("records", "a claim on each line as JSON, with everything behind it", "claims", "Python's json", records),
)
