"""Many articles that carry one text: every copy is found, edited ones too, and the cost grows with the articles."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from provenance import link_claims
from provenance.claims import link
from provenance.claims.grouping import MOST_COMPARED, MOST_HOLDERS, Index
from provenance.claims.prepared import prepare
from provenance.claims.propositions import propositions
from provenance.model import Article, Claim, Party, content_id

if TYPE_CHECKING:
    from conftest import Budget


STORY = (
    "The dam at Ruko burst on Sunday and drowned twelve villagers in the valley, the governor Lena Oss said. "
    "Engineers had warned the water ministry of cracks in the concrete wall two years before the disaster."
)
EDITED = (
    STORY.replace(" in the valley", "").replace("Engineers had", "Local engineers had"),
    STORY.replace("burst on Sunday", "burst early on Sunday").replace(
        "two years before the disaster", "two years earlier"
    ),
)


def printed(text: str, n: int) -> Article:
    return Article(
        content_id(text, str(n)), text, outlet=Party(f"outlet:paper {n}", f"Paper {n}", "outlet"), language="en"
    )


def sizes(found: list[Claim]) -> list[int]:
    return [len({m.article for m in c.mentions}) for c in found]


@pytest.mark.parametrize("count", [2, 60, 100, MOST_HOLDERS + 50])
def test_all_reprints_of_a_text_carry_its_claims(count: int) -> None:
    found = link_claims(printed(STORY, n) for n in range(count))
    assert sizes(found) == [count, count]
    assert [len(c.mentions) for c in found] == [count, count]
    assert {p.name for m in found[0].mentions for p in [m.carrier]} == {f"Paper {n}" for n in range(count)}


@pytest.mark.parametrize("count", [150, MOST_HOLDERS + 50])
def test_lightly_edited_reprints_carry_the_same_claims(count: int) -> None:
    texts = (STORY, *EDITED)
    found = link_claims(printed(texts[n % 3], n) for n in range(count))
    assert sizes(found) == [count, count]


def noisy(text: str, chance: random.Random) -> str:
    """One to three words dropped or put in, nowhere the first or the last."""
    words = text.split(" ")
    for _ in range(chance.randint(1, 3)):
        at = chance.choice([i for i, w in enumerate(words[:-1]) if i and w.isalpha() and w.islower()])
        if chance.random() < 0.5:
            del words[at]
        else:
            words.insert(at, chance.choice(["large", "old", "local", "senior", "heavy", "sudden"]))
    return " ".join(words)


def test_reprints_each_edited_in_its_own_way_hold_together() -> None:
    count = MOST_HOLDERS + 50
    texts = [noisy(STORY, random.Random(n)) for n in range(count)]
    assert len(set(texts)) > 2 * MOST_COMPARED
    found = link_claims(printed(t, n) for n, t in enumerate(texts))
    # A word may fall that makes the sentence another one; nearly all hold together.
    assert min(sizes(found)[:2]) >= 0.95 * count


def test_wordings_that_are_no_copies_hold_together_beyond_the_number_compared() -> None:
    deeds = ["burst", "collapsed", "failed", "broke", "gave way"]
    dead = ["drowned", "killed", "left dead"]
    frames = [
        "The dam at Ruko in Valdoria {deed} on {day} and {dead} twelve villagers.",
        "On {day} the Ruko dam in Valdoria {deed} and {dead} twelve villagers.",
        "Twelve villagers in Valdoria were {dead} when the dam at Ruko {deed} on {day}.",
    ]
    days = ["Sunday", "Sunday night", "Sunday morning"]
    texts = [f.format(deed=a, dead=b, day=d) for f in frames for a in deeds for b in dead[:2] for d in days]
    assert len(texts) > 2 * MOST_COMPARED
    found = link([(printed(t, n), ()) for n, t in enumerate(texts)])
    assert sizes(found)[0] >= 0.9 * len(texts)


def test_equal_words_about_other_events_stay_apart() -> None:
    lead = "Gunmen attacked the market of {town} in {country} on Friday."
    same = "Twenty people were killed in the attack on the market."
    towns = [("Harfen", "Germany"), ("Tambo", "Peru")]
    texts = [f"{lead.format(town=t, country=c)} {same}" for t, c in towns]
    found = link([(printed(t, n), ()) for n, t in enumerate(texts) for n in (n, n + 10)])
    assert sizes(found) == [2, 2, 2, 2]
    assert sum(same in {m.sentence.text for m in c.mentions} for c in found) == 2


def test_two_sources_of_one_statement_stay_with_all_reprints() -> None:
    text = "The dam at Ruko burst on Sunday, the governor Lena Oss said. The dam at Ruko burst on Sunday, according to the engineer Tom Vrey."
    found = link_claims(printed(text, n) for n in range(40))
    assert sizes(found)[0] == 40
    named = {p.name for m in found[0].mentions for p in m.parties}
    assert {"Lena Oss", "Tom Vrey"} <= named


def test_a_statement_of_common_words_alone_is_found_among_many() -> None:
    """Every key of the statement leads to more statements than are looked at, and only one statement holds two of them."""
    one, two, other = (
        prepare(p)
        for n, text in enumerate(
            ["Lissen bombed the stadium.", "The stadium was bombed by Lissen.", "Harfen sold its old bridge."]
        )
        for p in propositions(Article(str(n), text, language="en"), [])
    )
    keys = list(Index([one]).holders)
    index = Index([one, *[other] * (len(keys) * (MOST_HOLDERS + 1))])
    for k, key in enumerate(keys):
        first = 1 + k * (MOST_HOLDERS + 1)
        index.holders[key].extend(range(first, first + MOST_HOLDERS + 1))
    assert index.nearest(two)[:1] == [0]


def test_the_cost_grows_with_the_articles(budget: Budget) -> None:
    took: dict[int, float] = {}
    texts = (STORY, *EDITED)
    for count in (100, 400):
        held = [(printed(texts[n % 3], n), ()) for n in range(count)]
        # Four times the articles; the square would be sixteen times the cost.
        with budget(10 * took.get(100, 60) + 0.2) as spent:
            assert sizes(link(held))[:1] == [count]
        took[count] = spent()
