"""What the encoder is expected to say of two statements, from their words: the part ``expected`` of claim_weights.json.

    python training/claims/expected.py EVENTS [COUNT [OUT]]

EVENTS is a file of events in JSON lines, gzipped, ``{"articles": [{"ID", "source", "url", "date", "content_original"}]}``, which is not
part of the project. The statements of the first COUNT articles (300) meet as they do when claims are linked; the cosine
and the remainder of every pair met are fitted by least squares. Run it again whenever ``weights.py`` has made new coefficients.
"""

from __future__ import annotations

import gzip
import itertools
import json
import sys
from pathlib import Path

import numpy as np

from provenance.attribute import attribute
from provenance.claims.agreement import alike_names, left_over
from provenance.claims.grouping import Index, same_place
from provenance.claims.meaning import left_weight
from provenance.claims.prepared import prepare
from provenance.claims.propositions import propositions
from provenance.claims.scoring import EXPECTING, MEASURES, measures
from provenance.model import Article, content_id


def articles(path: Path) -> list[Article]:
    made = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            made += [
                Article(
                    content_id("event", a["ID"]),
                    a["content_original"],
                    published=a["date"] or None,
                    url=a["url"],
                    language="en",
                )
                for a in json.loads(line)["articles"]
            ]
    return made


def main(path: Path, count: int, out: Path) -> None:
    sides = [
        prepare(p)
        for a in itertools.islice(articles(path), count)
        for p in propositions(a, attribute(a, engine="rules"))
    ]
    index = Index(sides)
    met = [(sides[m], side) for n, side in enumerate(sides) for m in index.nearest(side) if m < n]
    met = [(a, b) for a, b in met if not same_place(a.of, b.of) and a.plain != b.plain]
    found = np.array([measures(a, b) for a, b in met])
    left = np.array(
        [
            left_weight(a, b, left_over(a, b, alike_names(a, b)[0]), left_over(b, a, alike_names(a, b)[1]))
            for a, b in met
        ]
    )
    cosine, rest, both = (found[:, MEASURES.index(name)] for name in ("meaning", "remainder", "both"))
    told = np.c_[np.ones(len(found)), found[:, [MEASURES.index(name) for name in EXPECTING]]]
    meaning = np.linalg.lstsq(told, cosine, rcond=None)[0]
    print(
        f"{len(found)} pairs; the cosine is expected to within {np.std(cosine - told @ meaning):.3f} (one standard deviation)"
    )
    some = rest > 0.0
    terms = left[some, None] * np.c_[np.ones(some.sum()), both[some], cosine[some]]
    remainder = np.linalg.lstsq(terms, rest[some], rcond=None)[0]
    print(f"the remainder, once the cosine is known, to within {np.std(rest[some] - terms @ remainder):.3f}")
    known = json.loads(out.read_text(encoding="utf-8"))
    known["expected"] = {
        "meaning": {n: round(float(v), 3) for n, v in zip(("bias", *EXPECTING), meaning, strict=True)},
        "remainder": {
            n: round(float(v), 3) for n, v in zip(("left", "left, both", "left, meaning"), remainder, strict=True)
        },
    }
    out.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(known["expected"], indent=1))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]) if len(sys.argv) > 2 else 300,
        Path(sys.argv[3] if len(sys.argv) > 3 else "provenance/data/claim_weights.json"),
    )
