"""What two articles share that neither copied: boilerplate of pages, chains of names, and what one outlet repeats."""

from __future__ import annotations

import random

import pytest
from test_reuse_overlaps import article, found, prose

BOILERPLATE = [
    "Sign up for our daily newsletters and manage the ones that you get already from the Gazette",
    "Get all the latest news on the harbour and more delivered daily to your inbox. Sign up here for the evening edition of it",
    "Copyright 2024 The Example Press. All rights reserved. This material may not be published, broadcast, rewritten or redistributed.",
    "The views and opinions expressed in this article are those of the author and do not necessarily reflect the position of this paper.",
    "Follow us on Facebook, Twitter, Instagram and YouTube for more news from the harbour and the hills behind the old city",
    "Please enable JavaScript to use the form. By signing up, you agree to the privacy policy and the terms of this service.",
    "Photos: The harbour after the storm A woman looks at what is left of her boat on Monday. Hide Caption 3 of 12",
    "Die hier geäußerten Meinungen geben nicht die Ansicht der Redaktion wieder, sondern allein die der Verfasserin des Beitrags.",
    "Les opinions exprimées dans cette tribune n'engagent que leur auteur et ne reflètent pas celles de la rédaction du journal.",
]
CHAINS = [
    "Dr. Helena Fortescue, director of the National Institute of Tropical and Infectious Diseases",
    "Senate Minority Leader Ambrose Quill, D-N.Y., and House Minority Leader Dorothea Lamb, D-Calif., and Speaker Ignatius Pell",
    "Foreign Minister Annika Lindqvist of Sweden, Prime Minister Jonas Haugen of Norway and President Matti Korhonen of Finland",
]
CLAUSES = [
    "that the harbour master had ordered all ferries back into port because the storm was turning north faster than expected",
    "Helena Fortescue warned that hospitals across the region would soon run short of beds, nurses and vaccines",
]


def around(words: str, seed: int) -> str:
    rnd = random.Random(seed)
    return f"{prose(120, rnd)}\n\n{words}\n\n{prose(90, rnd)}"


def within(words: str, seed: int) -> str:
    """The words inside a sentence, which is another one in each text."""
    rnd = random.Random(seed)
    return f"{prose(120, rnd)} {prose(6, rnd).rstrip('.')} {words} {prose(6, rnd).lower()} {prose(90, rnd)}"


@pytest.mark.parametrize("words", BOILERPLATE)
@pytest.mark.parametrize("outlets", [("Gazette", "Herald"), ("Gazette", "Gazette"), (None, None)])
def test_boilerplate_is_nothing_that_two_articles_share(words: str, outlets: tuple[str | None, str | None]) -> None:
    assert found(article("a", around(words, 1), outlets[0]), article("b", around(words, 2), outlets[1])) == []


@pytest.mark.parametrize("words", CHAINS)
def test_names_and_titles_tell_nothing(words: str) -> None:
    assert found(article("a", within(words, 1), "Gazette"), article("b", within(words, 2), "Herald")) == []


@pytest.mark.parametrize("words", CLAUSES)
def test_part_of_a_sentence_tells(words: str) -> None:
    (o,) = found(article("a", within(words, 1), "Gazette"), article("b", within(words, 2), "Herald"))
    assert words in o.passages[0][0].text


def test_boilerplate_beside_copied_text_takes_nothing_from_it() -> None:
    story = prose(60)
    texts = [
        prose(100) + f"\n{BOILERPLATE[0]}\n{story}\n" + prose(50),
        prose(100) + f"\n{story}\n" + prose(70) + f"\n{BOILERPLATE[0]}\n" + prose(40),
    ]
    (o,) = found(article("a", texts[0], "Gazette"), article("b", texts[1], "Herald"))
    assert [p[0].text for p in o.passages] == [story.rstrip(".")]


def test_what_is_left_without_boilerplate_must_count_by_itself() -> None:
    phrase = "and at the end of the day it is what it is"  # too common for an article to be known by
    texts = [around(f"{BOILERPLATE[1]}\n\n{prose(40)} {phrase} {prose(30)}", seed) for seed in (1, 2)]
    assert found(article("a", texts[0]), article("b", texts[1])) == []


def test_short_words_tell_more_where_one_sentence_ends_and_the_next_begins() -> None:
    across = "was no accident at all. He went on to say the"
    rows = (across, "was no accident at all and he went on to say the")
    told = [len(found(article("a", within(row, 1)), article("b", within(row, 2)))) for row in rows]
    assert told == [0, 0]  # words as common as these never tell
    telling = "and the last ferry had left. Nobody warned the harbour crew"
    rows = (telling, telling.replace(". N", " and n"))
    told = [len(found(article("a", within(row, 1)), article("b", within(row, 2)))) for row in rows]
    assert told == [1, 0]


def teasers(words: int, seed: int = 9) -> str:
    """Headlines one after the other, as boxes inside paragraphs leave them: words without an end of a sentence."""
    rnd = random.Random(seed)
    return prose(words, rnd).replace(".", "")


def test_teasers_that_an_outlet_sets_into_its_paragraphs_are_boilerplate_at_home_only() -> None:
    box = teasers(45)
    texts = [within(box, 1), within(box, 2)]
    assert found(article("a", texts[0], "Gazette"), article("b", texts[1], "Gazette")) == []
    assert len(found(article("a", texts[0], "Gazette"), article("b", texts[1], "Herald"))) == 1
    assert len(found(article("a", texts[0]), article("b", texts[1]))) == 1


@pytest.mark.parametrize("place", ["beginning", "end"])
def test_what_begins_or_ends_the_articles_of_an_outlet_is_its_own(place: str) -> None:
    words = prose(40)
    texts = [prose(300, random.Random(seed)) for seed in (1, 2)]
    given = [f"{words}\n{t}" if place == "beginning" else f"{t}\n{words}" for t in texts]
    assert found(article("a", given[0], "Gazette"), article("b", given[1], "Gazette")) == []
    assert len(found(article("a", given[0], "Gazette"), article("b", given[1], "Herald"))) == 1


def test_an_outlet_that_prints_its_own_paragraph_or_quotation_again() -> None:
    paragraph = prose(30)
    (o,) = found(article("a", around(paragraph, 1), "Gazette"), article("b", around(paragraph, 2), "Gazette"))
    assert o.passages[0][0].text == paragraph.rstrip(".")
    speech = f"“{prose(14).rstrip('.')},” the mayor said"
    (o,) = found(article("a", within(speech, 1), "Gazette"), article("b", within(speech, 2), "Gazette"))
    assert speech[1:40] in o.passages[0][0].text


def test_a_short_story_twice_in_one_outlet() -> None:
    story = prose(40)
    (o,) = found(article("a", story, "Gazette"), article("b", story, "Gazette"))
    assert o.kind == "reprint"
    assert found(article("a", BOILERPLATE[5], "Gazette"), article("b", BOILERPLATE[5], "Gazette")) == []
