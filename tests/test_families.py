"""Families of reprints: whose text it is, who is in, and what does not weld two stories together."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from provenance import Article, Family, Party, Reuse, attribute
from provenance.reuse import copies, directed, overlaps

WORDS = (
    "harbour market river minister council teacher bridge winter summer engine garden village letter doctor railway station evening "
    "morning court budget farmer school island forest mountain office window paper student driver captain sailor kitchen"
).split()
AGENCY_LINE = "HARBOUR TOWN (AFP) - "


def story(seed: int, sentences: int = 12) -> str:
    """Made-up prose of one story; two seeds share no run of words."""
    pick = random.Random(seed)
    lines = [
        " ".join(
            [f"The {pick.choice(WORDS)}{seed}x{n}", *(pick.choice(WORDS) + str(pick.randrange(40)) for _ in range(11))]
        )
        + "."
        for n in range(sentences)
    ]
    return "\n\n".join(" ".join(lines[i : i + 3]) for i in range(0, sentences, 3))


def article(id_: str, text: str, outlet: str | Party | None = None, **known: Any) -> Article:
    party = (
        outlet if isinstance(outlet, Party) else Party(f"outlet:{outlet or id_}", f"Paper {outlet or id_}", "outlet")
    )
    return Article(id_, text, outlet=party, **known)


def grouped(articles: list[Article]) -> list[Family]:
    read = {a.id: (a, attribute(a, engine="rules")) for a in articles}
    return copies(read.values(), directed(overlaps(articles), read.__getitem__))


def members(family: Family) -> set[str]:
    return {c.article for c in family.copies}


def test_without_copies_there_are_no_families() -> None:
    assert grouped([]) == []
    assert grouped([article("a", story(1)), article("b", story(2))]) == []


def test_the_first_is_the_origin_and_the_rest_tell_what_they_add() -> None:
    one = story(1)
    (family,) = grouped(
        [
            article("c", one + "\n\n" + story(9, 3), published="2024-03-10"),
            article("a", one, published="2024-03-08"),
            article("b", one, published="2024-03-09"),
        ]
    )
    assert family.first == "a"
    assert family.origin is not None
    assert family.origin.name == "Paper a"
    assert [c.article for c in family.copies] == ["a", "b", "c"]
    assert [c.credited for c in family.copies] == [None, False, False]
    assert family.copies[0].new is None
    assert family.copies[1].new == 0.0
    assert family.copies[2].new is not None
    assert 0.15 < family.copies[2].new < 0.25
    assert "2 of the 2 others" in family.reasons[0]


def test_an_agency_is_the_origin_though_its_own_text_is_not_here() -> None:
    one = story(1)
    (family,) = grouped(
        [article("a", AGENCY_LINE + one), article("b", "By AFP\n\n" + one), article("c", one, published="2024-03-01")]
    )
    assert family.origin is not None
    assert family.origin.kind == "agency"
    assert family.first is None
    assert {c.article: c.credited for c in family.copies} == {"a": True, "b": True, "c": False}
    assert "2 of 3 credit" in family.reasons[0]


def test_the_text_of_the_agency_itself_is_the_first() -> None:
    one = story(1)
    afp = Party("agence-france-presse", "AFP", "agency")
    (family,) = grouped(
        [
            article("a", one, published="2024-03-01"),
            article("z", one, afp, published="2024-03-01"),
            article("b", AGENCY_LINE + one),
        ]
    )
    assert family.first == "z"
    assert family.copies[0].article == "z"
    assert family.copies[0].credited is None


def test_more_copies_than_are_compared_each_with_each_are_one_family() -> None:
    one = story(1)
    days = [f"2024-{1 + n // 28:02d}-{1 + n % 28:02d}" for n in range(130)]
    (family,) = grouped([article(f"{n:03d}", one, published=day) for n, day in enumerate(days)])
    assert len(family.copies) == 130
    assert family.first == "000"
    assert family.reasons == ("129 of the 129 others have it from there",)
    # Without dates nothing tells who was first, and still it is one text.
    (family,) = grouped([article(f"{n:03d}", one) for n in range(130)])
    assert (len(family.copies), family.first, family.origin) == (130, None, None)


def test_a_brief_that_stands_in_two_stories_does_not_join_them() -> None:
    one, two, brief = story(1), story(2), story(3, 6)
    # A print of each story that holds the brief as well, so that the brief is a part of both; and the brief twice.
    stories = [
        article("a", one + "\n\n" + brief),
        article("b", one + "\n\n" + brief),
        article("c", two + "\n\n" + brief),
        article("d", two + "\n\n" + brief),
    ]
    found = grouped([*stories, article("e", brief), article("f", brief)])
    assert all(not {"a", "c"} <= members(f) for f in found)


def test_two_agencies_leave_it_open_and_equal_dates_too() -> None:
    one = story(1)
    (family,) = grouped([article("a", AGENCY_LINE + one), article("b", "HARBOUR TOWN (Reuters) - " + one)])
    assert (family.origin, family.first) == (None, None)
    assert len(family.reasons) == 2
    (family,) = grouped([article("a", one, published="2024-03-08"), article("b", one, published="2024-03-08")])
    assert (family.origin, family.first) == (None, None)
    assert family.reasons == ("nothing tells who had it first",)


def test_a_roundup_does_not_weld_two_stories() -> None:
    one, two = story(1), story(2)
    roundup = article("r", one + "\n\n" + two + "\n\n" + story(3))
    dated = [article("a", one), article("b", one), article("c", two), article("d", two)]
    found = grouped([roundup, *dated])
    assert sorted(sorted(members(f)) for f in found) == [["a", "b"], ["c", "d"]]
    # Nothing else known, and only one print of each: at most one of the two is with the roundup.
    assert all(not {"a", "c"} <= members(f) for f in grouped([roundup, dated[0], dated[2]]))
    # With dates, a roundup is no member: it holds little of either.
    later = article("r", roundup.text, published="2024-03-10")
    first = [article("a", one, published="2024-03-08"), article("c", two, published="2024-03-08")]
    assert grouped([later, *first]) == []


def test_half_of_each_of_two_stories_is_no_copy_of_either() -> None:
    one, two = story(1), story(2)
    half = "\n\n".join(one.split("\n\n")[:2] + two.split("\n\n")[:2])
    found = grouped([article("a", one), article("b", one), article("c", two), article("d", two), article("h", half)])
    assert sorted(sorted(members(f)) for f in found) == [["a", "b"], ["c", "d"]]


def test_a_trimmed_print_belongs_to_its_story() -> None:
    one = story(1, 24)
    short = "\n\n".join(one.split("\n\n")[:2])
    (family,) = grouped(
        [
            article("a", one, published="2024-03-08"),
            article("b", one, published="2024-03-09"),
            article("s", short, published="2024-03-10"),
        ]
    )
    assert members(family) == {"a", "b", "s"}
    assert family.first == "a"


def test_every_article_is_in_one_family_at_most_and_the_largest_come_first() -> None:
    texts = [story(n) for n in range(4)]
    found = grouped([article(f"{n}{k}", texts[n]) for n in range(4) for k in range(2 + n)])
    assert [len(f.copies) for f in found] == [5, 4, 3, 2]
    everybody = [c.article for f in found for c in f.copies]
    assert len(everybody) == len(set(everybody))


POOL = [story(n, 6) for n in range(3)]
PIECES = st.lists(st.tuples(st.integers(0, 2), st.sampled_from([0, 1, 2])), min_size=1, max_size=3)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(PIECES, st.sampled_from([None, "2024-03-08", "2024-03-09"]), st.booleans()), max_size=7),
    st.randoms(),
)
def test_the_order_of_articles_makes_no_difference(made: list[Any], shuffle: random.Random) -> None:
    articles = []
    for n, (pieces, published, wire) in enumerate(made):
        text = "\n\n".join(POOL[p] if part == 2 else POOL[p].split("\n\n")[part] for p, part in pieces)
        articles.append(article(f"a{n}", (AGENCY_LINE if wire else "") + text, published=published))
    read = {a.id: (a, attribute(a, engine="rules")) for a in articles}
    reuses: list[Reuse] = list(directed(overlaps(articles), read.__getitem__))
    found = copies(read.values(), reuses)
    shuffle.shuffle(articles)
    shuffle.shuffle(reuses)
    assert copies([read[a.id] for a in articles], reuses) == found
    for family in found:
        assert len(family.copies) >= 2
        assert family.first is None or family.copies[0].article == family.first
        assert family.reasons
