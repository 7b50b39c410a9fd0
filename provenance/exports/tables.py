"""One table of the database, as CSV or as JSON lines."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from ..show.rows import Format, formatted
from . import Export, Facts


def _written_as(form: Format) -> Callable[[Facts], Iterator[str]]:
    def chunks(facts: Facts) -> Iterator[str]:
        rows = iter(facts.rows)
        first = next(rows, None)  # has the names of the columns
        return formatted(itertools.chain((first,) if first else (), rows), form, tuple(first or ()))

    return chunks


EXPORTS = (
    Export("csv", "one table (--table) as CSV", "table", "Python's csv", _written_as("csv")),
    Export("jsonl", "one table (--table), a JSON object on each line", "table", "Python's json", _written_as("nl")),
)
