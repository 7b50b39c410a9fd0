"""Shared text between articles: what is found, what is not, exactly where, and of what kind."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from provenance.model import Article, Party
from provenance.reuse import overlaps
from provenance.reuse.direction import Overlap

if TYPE_CHECKING:
    from conftest import Budget


RND = random.Random(7)
LEXICON = [
    "".join(RND.choices("bcdfghklmnprstvw", k=1)) + "".join(RND.choices("aeiounrst", k=RND.randint(2, 7)))
    for _ in range(3000)
]


def prose(words: int, rnd: random.Random = RND) -> str:
    """Made-up sentences."""
    out = []
    while words > 0:
        n = min(words, rnd.randint(6, 18))
        out.append(" ".join(rnd.choices(LEXICON, k=n)).capitalize() + ".")
        words -= n
    return " ".join(out)


def article(id_: str, text: str, outlet: str | None = None, published: str | None = None) -> Article:
    return Article(
        id_, text, outlet=None if outlet is None else Party(f"outlet:{outlet}", outlet, "outlet"), published=published
    )


def found(*articles: Article, within_days: int | None = None) -> list[Overlap]:
    result = list(overlaps(articles, within_days=within_days))
    texts = {a.id: a.text for a in articles}
    for o in result:
        assert o.article < o.other
        assert o.passages
        assert list(o.passages) == sorted(o.passages)
        assert 0 <= o.containment <= 1
        assert 0 <= o.containment_other <= 1
        for mine, theirs in o.passages:
            assert texts[o.article][mine.start : mine.end] == mine.text
            assert texts[o.other][theirs.start : theirs.end] == theirs.text
    return result


def edited(text: str, rate: float, rnd: random.Random = RND) -> str:
    out = []
    for word in text.split():
        chance = rnd.random()
        if chance < rate * 0.6:
            out.append(rnd.choice(LEXICON))
        elif chance < rate * 0.8:
            continue
        else:
            out.append(word)
            if chance < rate:
                out.append(rnd.choice(LEXICON))
    return " ".join(out)


def test_a_whole_copy_is_a_reprint() -> None:
    text = prose(200)
    (o,) = found(article("a", text), article("b", "\n\n" + text.replace(".", "!").upper()))
    assert (o.kind, o.containment, o.containment_other) == ("reprint", 1.0, 1.0)
    ((mine, theirs),) = o.passages
    assert mine.text == text.rstrip(".")
    assert theirs.start == 2


def test_a_trimmed_reprint_with_head_and_tail() -> None:
    text = prose(300)
    (o,) = found(article("a", text), article("b", prose(15) + "\n" + " ".join(text.split()[:200]) + "\n" + prose(30)))
    assert o.kind == "reprint"
    assert o.containment == pytest.approx(2 / 3, abs=0.02)
    assert o.containment_other == pytest.approx(200 / 245, abs=0.01)


def test_light_edits_do_not_crumble_a_passage() -> None:
    for seed in range(20):
        rnd = random.Random(seed)
        text = prose(250, rnd)
        (o,) = found(article("a", text), article("b", edited(text, 0.12, rnd)))
        assert o.kind == "reprint"
        assert len(o.passages) <= 3
        assert min(o.containment, o.containment_other) > 0.9


def test_a_lifted_paragraph_is_partial() -> None:
    lifted = prose(45)
    host = prose(150) + "\n" + lifted + "\n" + prose(150)
    (o,) = found(article("a", prose(120) + " " + lifted + " " + prose(120)), article("b", host))
    assert o.kind == "partial"
    ((_, theirs),) = o.passages
    assert theirs.text == lifted.rstrip(".")


@pytest.mark.parametrize(("left", "right"), ["“”", '""', "«»", "„“"])
def test_a_shared_quotation_is_no_copy(left: str, right: str) -> None:
    words = prose(14).rstrip(".")
    one = prose(60) + f" {left}{words},{right} she said. " + prose(60)
    other = prose(60) + f"\nThe minister added: “{words}.”\n" + prose(60)
    (o,) = found(article("a", one), article("b", other))
    assert o.kind == "quote"
    assert o.passages[0][0].text == words


def test_articles_that_share_nothing_or_a_stock_phrase() -> None:
    phrase = "at the end of the day it is what it is and that is all that there is to it"
    assert (
        found(
            article("a", prose(200) + f" {phrase}. " + prose(50)), article("b", prose(90) + f" {phrase}. " + prose(90))
        )
        == []
    )
    assert found(article("a", prose(200)), article("b", prose(200))) == []
    assert found() == []
    assert found(article("a", "")) == []


def test_an_address_is_no_run_of_words() -> None:
    address = "https://example.org/a-rally-in-the-north-of-the-city-and-what-came-of-it-in-the-end"
    assert (
        found(
            article("a", prose(40) + f" {address} " + prose(40)), article("b", prose(40) + f" {address} " + prose(40))
        )
        == []
    )


def test_a_footer_of_an_outlet_is_no_shared_text_but_a_copy_of_it_elsewhere_is() -> None:
    footer = prose(50)
    own = [article(f"g{i}", prose(120) + "\n" + footer, "Gazette") for i in range(12)]
    others = [article(f"h{i}", prose(120), "Herald") for i in range(12)]
    assert found(*own, *others) == []
    (o, *_) = found(*own, *others, article("thief", prose(60) + "\n" + footer, "Herald"))
    assert o.other == "thief"


def test_a_story_reprinted_within_an_outlet_with_a_footer_is_found_without_the_footer() -> None:
    footer, story = prose(50), prose(100)
    own = [article(f"g{i:02}", prose(120) + "\n" + footer, "Gazette") for i in range(12)]
    (o,) = found(
        *own,
        article("x", story + "\n" + footer, "Gazette"),
        article("y", prose(70) + "\n" + story + "\n" + footer, "Gazette"),
    )
    assert (o.article, o.other) == ("x", "y")
    assert o.passages[0][0].text.startswith(story[:40])


def test_days_apart() -> None:
    text = prose(100)
    given = [article("a", text, None, "2025-01-01"), article("b", text, None, "2025-01-04T10:00"), article("c", text)]
    assert [(o.article, o.other) for o in found(*given, within_days=2)] == [("a", "c"), ("b", "c")]
    assert len(found(*given, within_days=3)) == 3


def test_one_id_counts_once_and_order_does_not_matter() -> None:
    text = prose(100)
    given = [article(str(i), text + " " + prose(20)) for i in range(6)]
    expected = found(*given)
    assert len(expected) == 15
    assert found(*reversed(given), given[0]) == expected


def test_scripts_without_spaces() -> None:
    rnd = random.Random(5)
    for first, last in ((0x4E00, 0x5E00), (0x0E01, 0x0E2E), (0x3041, 0x3096)):
        letters = [chr(c) for c in range(first, last)]
        shared = "".join(rnd.choices(letters, k=120))
        (o,) = found(
            article("a", "".join(rnd.choices(letters, k=200)) + shared + "".join(rnd.choices(letters, k=200))),
            article("b", "".join(rnd.choices(letters, k=200)) + "。" + shared + "".join(rnd.choices(letters, k=200))),
        )
        assert shared in o.passages[0][0].text


def test_right_to_left_marks_and_zero_width_signs_change_nothing() -> None:
    words = ["".join(RND.choices("אבגדהוזחטיכלמנסעפצקרשת", k=5)) for _ in range(60)]
    plain = " ".join(words)
    marked = "\u200f" + " ".join(w[:2] + "\u200b" + w[2:] for w in words) + "\u200e"
    (o,) = found(article("a", plain), article("b", marked))
    assert o.kind == "reprint"
    assert o.containment_other == 1.0


def test_a_very_large_family_pairs_each_with_its_nearest_only(budget: Budget) -> None:
    text = prose(60)
    family = [article(f"{i:05}", text, f"outlet {i % 50}", f"2025-01-{1 + i % 28:02}") for i in range(3000)]
    with budget(30):
        result = list(overlaps(family))
    assert len(result) == 2 * 3000 - 3
    linked = {o.article for o in result} | {o.other for o in result}
    assert len(linked) == 3000
    assert all(o.containment == o.containment_other == 1.0 for o in result)


@pytest.mark.parametrize(
    "text",
    [
        "the " * 200_000,
        "a b c d e f g h i j " * 20_000,
        "😀 " * 200_000,
        "\u200b" * 200_000,
        "the of and to in is it was he for that on are as with his they at be this " * 10_000,
        "好" * 200_000,
    ],
    ids=["one word", "ten words", "emoji", "invisible", "stop words", "one character"],
)
def test_degenerate_texts_cost_no_more_than_others(text: str, budget: Budget) -> None:
    half = text[: len(text) // 2] + prose(50)
    with budget(10):
        result = list(overlaps([article("a", text), article("b", text), article("c", half)]))
    whole = [(o.article, o.other) for o in result if o.containment == o.containment_other == 1.0]
    assert whole == ([("a", "b")] if text[0].isalnum() else [])


def test_a_book_beside_articles(budget: Budget) -> None:
    text = prose(200)
    book = prose(60_000) + text + prose(60_000)
    given = [article("a", text), article("b", book), article("c", edited(book, 0.1))]
    with budget(20):
        result = list(overlaps(given))
    assert sorted((o.article, o.other) for o in result) == [("a", "b"), ("a", "c"), ("b", "c")]
