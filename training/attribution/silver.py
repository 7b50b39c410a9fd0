"""Label news with the joined engine, where both of its halves agree, for a smaller tagger to learn from.

usage: silver.py EVENTS.jsonl.gz OUT.jsonl.gz [--count 1600] [--without IDS.txt]
EVENTS: one event a line, {"articles": [{"ID", "content_original"}]}. Each line of OUT is {"name", "text", "events"},
spans in characters; ``data.load_silver`` reads it. Texts stay outside of the repository.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from pathlib import Path
from typing import Any

from provenance import Article, read
from provenance.attribute import engines
from provenance.language.tokens import Page, grammar

LIKELY = 0.5  # of what the model alone found: its own score


def events(page: Page) -> list[dict[str, Any]]:
    made = []
    for s in engines.find(page, "neural"):
        if not s.cue or s.family in {"label", "decline"} or not (s.agreed or (s.likely or 0.0) >= LIKELY):
            continue
        made.append(
            {
                "source": [tuple(s.source)] if s.source else [],
                "cue": [tuple(c) for c in s.cue],
                "content": [tuple(c) for c in s.content],
            }
        )
    return made


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("events")
    ap.add_argument("out")
    ap.add_argument("--count", type=int, default=1600)
    ap.add_argument("--without", help="a file of article ids, one a line, that must stay unread")
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    unread = set(Path(a.without).read_text(encoding="utf8").split()) if a.without else set()
    with gzip.open(a.events, "rt", encoding="utf8") as lines:
        articles = [x for line in lines for x in json.loads(line)["articles"] if x["ID"] not in unread]
    articles = [x for x in articles if 1500 < len(x["content_original"]) < 12000]
    random.Random(a.seed).shuffle(articles)
    with gzip.open(a.out, "wt", encoding="utf8") as out:
        for x in articles[: a.count]:
            for article in read(x["content_original"].encode("utf8"), verbatim=True):
                page = Page.of(article) if isinstance(article, Article) else None
                if page and grammar(page.language):
                    out.write(json.dumps({"name": x["ID"], "text": page.text, "events": events(page)}) + "\n")


if __name__ == "__main__":
    main()
