"""Ids of claims outlive what is added later, so that one written down can be asked for again."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provenance import read
from provenance.corpus import Database, open_database
from provenance.model import Article, Party, content_id

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parent.parent
SEEDS = [a for a in read(ROOT / "seeds") if isinstance(a, Article)]
POST = Party("outlet:norrvik-post", "The Norrvik Post", "outlet")
FLOOD = "Forty people are dead after the flood in Norrvik, Mayor Lena Holt said on Monday."
BRIDGE = "The bridge over the Norr was closed on Friday, Mayor Ana Lopez said on Sunday."


def article(text: str, outlet: Party | None = None, url: str | None = None) -> Article:
    return Article(content_id(url or (outlet.name if outlet else ""), "", text), text, outlet=outlet, url=url)


def carried(db: Database) -> dict[str, set[tuple[str, int, int]]]:
    """Claim id -> the sentences that carry it."""
    found: dict[str, set[tuple[str, int, int]]] = {}
    for m in db.rows("mentions"):
        found.setdefault(m["claim"], set()).add((m["article"], m["sentence_start"], m["sentence_end"]))
    return found


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_a_claim_keeps_its_id_when_articles_join(order: Sequence[int]) -> None:
    kept = 0
    with open_database(":memory:") as db:
        before: dict[str, set[tuple[str, int, int]]] = {}
        for place in order:
            db.add([SEEDS[place]])
            now = carried(db)
            for id_, sentences in before.items():
                if id_ in now:
                    assert now[id_] & sentences, "an id means what it meant"
                    kept += 1
                else:
                    # It is no claim of its own any more: its sentences went to claims that had ids as well.
                    new = {i for i, s in now.items() if s & sentences}
                    assert new <= set(before)
            before = now
        assert kept >= 15
        assert db.add(SEEDS).new == ()
        assert carried(db) == before, "adding the same again changes nothing"


def test_a_claim_keeps_its_id_when_its_article_is_completed() -> None:
    with open_database(":memory:") as db:
        db.add([article(FLOOD), article(BRIDGE)])
        before = {c.id: c.text for c in db.claims()}
        assert len(before) == 2
        full = article(FLOOD, POST, "https://norrvikpost.example/flood")
        # So that an id made from the words alone would not be the same.
        db._connection.execute("PRAGMA foreign_keys = OFF")
        for table, column in (("claims", "id"), ("independence", "claim"), ("mentions", "claim")):
            db._connection.execute(f"UPDATE {table} SET {column} = 'aa' || substr({column}, 3)")
        db._connection.execute("PRAGMA foreign_keys = ON")
        assert db.add([full]).completed == (full.id,)
        assert {c.id: c.text for c in db.claims()} == {"aa" + id_[2:]: text for id_, text in before.items()}
        assert not db._connection.execute("PRAGMA foreign_key_check").fetchall()
        assert {e["evidence_article"] for e in db.rows("edges")} == {a.id for a in db.articles()}
