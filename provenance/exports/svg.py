"""The picture of one claim, as a whole SVG file."""

from __future__ import annotations

from collections.abc import Iterator

from ..show.labels import headline
from ..show.terminal import clean
from . import Export, Facts


def svg(facts: Facts) -> Iterator[str]:
    """The most carried version of the claim."""
    from ..show.picture import chart_svg

    for traced in facts.claims:
        main = traced.counted[0]
        title = clean(f"{traced.claim.text}: {headline(main.independence, main.articles)}")
        yield chart_svg(main.chart, main.independence, uid=traced.claim.id[:8], title=title, standalone=True) + "\n"


EXPORTS = (Export("svg", "the picture of one claim", "claim", "an XML parser", svg),)
