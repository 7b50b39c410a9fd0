"""Who had shared words first: each sign alone, signs together, and signs against each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from provenance import Article, Link, Party, Reuse, Span, attribute
from provenance.reuse.direction import Overlap, compared, directed, signs

if TYPE_CHECKING:
    from typing import Any

BODY = (
    "The ferry left the harbour at dawn with forty passengers on board and reached the island before the storm broke over the bay. "
    "Fishermen pulled eleven people from the water during the night, and the search went on until the morning of the next day.\n\n"
    "The harbour master closed the port to all small boats until the wind had fallen and the divers had finished their work below."
)
AFP = Party("agence-france-presse", "AFP", "agency")


def outlet(name: str) -> Party:
    return Party(f"outlet:{name.lower()}", name, "outlet")


def article(id_: str, name: str | Party, text: str = BODY, **known: Any) -> Article:
    return Article(id_, text, outlet=name if isinstance(name, Party) else outlet(name), **known)


def told(a: Article, b: Article, shared: str = BODY, **given: Any) -> Reuse:
    """The direction of two articles that share exactly the words of ``shared``."""
    spans = tuple(Span(x.text.index(shared), x.text.index(shared) + len(shared), shared) for x in (a, b))
    overlap = Overlap(
        a.id, b.id, ((spans[0], spans[1]),), given.pop("kind", "reprint"),
        round(len(shared) / len(a.text), 4), round(len(shared) / len(b.text), 4),
    )  # fmt: skip
    return directed(
        replace(overlap, **given), signs(a, attribute(a, engine="rules")), signs(b, attribute(b, engine="rules"))
    )


def test_nothing_known_is_said_to_be_not_known() -> None:
    found = told(article("a", "Gazette"), article("b", "Mirror"))
    assert (found.direction, found.source, found.credited) == (None, None, None)
    assert found.reasons == ("neither credits the other, and nothing tells who had it first",)


def test_a_credit_decides_and_is_shown() -> None:
    found = told(article("a", AFP), article("b", "Mirror", "HARBOUR TOWN (AFP) - " + BODY))
    assert (found.direction, found.credited) == ("to", True)
    assert any("(AFP)" in r for r in found.reasons)
    assert told(article("a", "Mirror", "HARBOUR TOWN (AFP) - " + BODY), article("b", AFP)).direction == "from"


def test_a_credit_beats_the_dates() -> None:
    found = told(
        article("a", AFP, published="2024-03-09"),
        article("b", "Mirror", "HARBOUR TOWN (AFP) - " + BODY, published="2024-03-08"),
    )
    assert found.direction == "to"
    assert any(r.startswith("against it: ") and "2024-03-08" in r for r in found.reasons)


def test_each_crediting_the_other_leaves_it_open() -> None:
    a = article("a", "Harbour Gazette", BODY + "\n\nThis article first appeared in the Evening Mirror.")
    b = article("b", "Evening Mirror", BODY + "\n\nThis article first appeared in the Harbour Gazette.")
    a, b = (
        replace(x, outlet=Party(f"outlet:{n}", x.outlet.name, "outlet"))
        for x, n in ((a, "harbour-gazette"), (b, "evening-mirror"))
        if x.outlet
    )
    found = told(a, b)
    assert found.direction is None
    assert "each says it has the words from the other" in found.reasons


def test_two_that_credit_one_agency_have_it_from_there() -> None:
    found = told(
        article("a", "Gazette", "HARBOUR TOWN (AFP) - " + BODY),
        article("b", "Mirror", "By AFP\n\n" + BODY, published="2024-03-09"),
    )
    assert found.direction is None
    assert found.source is not None
    assert found.source.kind == "agency"
    assert found.credited is True


def test_a_copy_of_an_agency_text_that_does_not_say_so() -> None:
    found = told(
        article("a", "Gazette", "HARBOUR TOWN (AFP) - " + BODY, published="2024-03-09"),
        article("b", "Mirror", published="2024-03-08"),
    )
    assert found.source is not None
    assert found.credited is False
    assert any("Mirror does not name" in r for r in found.reasons)


@pytest.mark.parametrize(
    ("lines", "credited"),
    [
        ("", False),
        ("Photo: AFP", False),  # a picture's
        ("Our pupils read Afpo and other books.", False),
        ("All day on Friday afp-harbour-fire-2 was this story's slug", False),
        ("From the wires of Agence France-Presse, with thanks", None),
        ("AFP story, slightly cut", None),
        ("By Reuters", None),  # it does credit somebody
    ],
)
def test_no_article_is_said_to_give_no_credit_where_one_may_stand_in_it(lines: str, credited: bool | None) -> None:
    found = told(
        article("a", "Gazette", "HARBOUR TOWN (AFP) - " + BODY, published="2024-03-09"),
        article("b", "Mirror", f"{BODY}\n\n{lines}" if lines != "By Reuters" else f"{lines}\n\n{BODY}"),
    )
    assert found.credited is credited


def test_two_that_credit_different_agencies_leave_it_open() -> None:
    found = told(
        article("a", "Gazette", "HARBOUR TOWN (AFP) - " + BODY, published="2024-03-08"),
        article("b", "Mirror", "HARBOUR TOWN (Reuters) - " + BODY, published="2024-03-09"),
    )
    assert (found.direction, found.source) == (None, None)
    assert len(found.reasons) == 2


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2024-03-08", "2024-03-09", "to"),
        ("2024-03-09", "2024-03-08", "from"),
        ("2024-03-08", "2024-03-08", None),
        ("2024-03", "2024-03-08", None),
        (None, "2024-03-08", None),
        ("2024-03-08T10:00:00+02:00", "2024-03-08T08:30:00Z", "to"),
        ("2024-03-08T23:00:00", "2024-03-08", None),
    ],
)
def test_dates(first: str | None, second: str | None, expected: str | None) -> None:
    found = told(article("a", "Gazette", published=first), article("b", "Mirror", published=second))
    assert found.direction == expected
    assert found.credited is (None if expected is None else False)


@pytest.mark.parametrize("one", [None, "", "yesterday", "2024-13-45", "2024-02-30T99:00", "0"])
def test_odd_dates_are_no_dates_or_compare_as_written(one: str | None) -> None:
    assert compared(one, "2024-03-08") == -compared("2024-03-08", one)


def test_an_agency_is_the_one_who_sells_unless_it_came_later() -> None:
    assert told(article("a", AFP), article("b", "Mirror")).direction == "to"
    later = told(article("a", AFP, published="2024-03-09"), article("b", "Mirror", published="2024-03-08"))
    assert later.direction is None
    assert len(later.reasons) == 2


def test_a_link_to_the_very_page_is_a_sign() -> None:
    linking = article(
        "a", "Gazette", links=(Link("https://www.mirror.example/2024/ferry?utm_source=x"),), published="2024-03-08"
    )
    found = told(linking, article("b", "Mirror", url="https://mirror.example/2024/ferry/", published="2024-03-08"))
    assert (found.direction, found.credited) == ("from", True)
    front = replace(linking, links=(Link("https://mirror.example/"),))
    assert told(front, article("b", "Mirror", url="https://mirror.example/")).direction is None


def test_a_canonical_address_is_a_sign() -> None:
    copy = article("a", "Gazette", url="https://gazette.example/x", canonical="https://mirror.example/2024/ferry")
    assert told(copy, article("b", "Mirror", url="https://mirror.example/2024/ferry")).direction == "from"


def test_a_citation_where_the_words_stand_decides_one_elsewhere_only_points() -> None:
    mirror = Party("outlet:evening-mirror", "Evening Mirror", "outlet")
    shared = BODY.split("\n\n")[1]
    citing = "A storm hit the coast.\n\n" + shared[:-1] + ", the Evening Mirror reported."
    found = told(article("a", "Gazette", citing), article("b", mirror), shared[:-1], kind="partial")
    assert (found.direction, found.credited) == ("from", True)
    elsewhere = "The wind blew down trees, the Evening Mirror reported.\n\n" + shared
    weak = told(
        article("a", "Gazette", elsewhere, published="2024-03-08"),
        article("b", mirror, published="2024-03-09"),
        shared,
        kind="partial",
    )
    assert weak.direction is None


def test_a_shared_quotation_is_no_copy() -> None:
    found = told(
        article("a", "Gazette", published="2024-03-08"), article("b", "Mirror", published="2024-03-09"), kind="quote"
    )
    assert found.direction is None
    assert found.reasons == ("only quoted words are shared: both may have heard them",)


def test_a_formula_or_a_long_time_makes_no_copy() -> None:
    few = "the search went on until the morning of the next day"
    a, b = article("a", "Gazette", published="2024-03-08"), article("b", "Mirror", published="2024-03-09")
    assert told(a, b, kind="partial").direction == "to"
    found = told(a, b, few, kind="partial")
    assert found.direction is None
    assert "few words are shared" in found.reasons[0]
    assert told(article("a", AFP), b, few, kind="partial").direction is None
    quoted = [replace(x, text=f"“{x.text}” a witness said.") for x in (a, b)]
    assert told(*quoted, kind="partial").direction is None
    posted = [replace(x, text=" ".join(x.text.split()) + " — Jane Doe (@janedoe) March 8, 2024") for x in (a, b)]
    assert told(posted[0], posted[1], " ".join(BODY.split()), kind="partial").direction is None
    later = replace(b, published="2025-03-09")
    assert told(a, later, kind="partial").direction is None
    assert told(a, later, kind="reprint").direction == "to"


def test_a_text_with_a_passage_left_out_comes_from_the_long_one_and_one_inside_another_does_not_tell() -> None:
    parts = [f"{BODY} {n} more words stand here." for n in ("First", "Second", "Third", "Fourth")]
    long, short = article("a", "Gazette", "\n\n".join(parts)), article("b", "Mirror", "\n\n".join([parts[0], parts[2]]))
    pairs = []
    at = 0
    for words in (parts[0], parts[2]):
        x, y = long.text.index(words), short.text.index(words, at)
        pairs.append((Span(x, x + len(words), words), Span(y, y + len(words), words)))
        at = y + 1
    overlap = Overlap("a", "b", tuple(pairs), "reprint", 0.5, 1.0)
    found = directed(overlap, signs(long, ()), signs(short, ()))
    assert found.direction == "to"
    assert "shortened" in found.reasons[0]
    whole = replace(overlap, passages=(pairs[0],))
    assert directed(whole, signs(long, ()), signs(replace(short, text=parts[0]), ())).direction is None
    teaser = replace(short, text=parts[0][:-20] + "...")
    assert directed(whole, signs(long, ()), signs(teaser, ())).direction == "to"


def test_one_masthead_repeating_itself_is_neither_credited_nor_not() -> None:
    found = told(article("a", "Gazette", published="2024-03-08"), article("b", "Gazette", published="2024-03-09"))
    assert (found.direction, found.credited) == ("to", None)


def test_told_from_the_other_side_it_is_the_same() -> None:
    found = told(
        article("a", "Gazette", "Early today: " + BODY, published="2024-03-08"),
        article("b", "Mirror", published="2024-03-09"),
    )
    other = found.seen_from("b")
    assert (other.article, other.other, other.direction) == ("b", "a", "from")
    assert other.containment == found.containment_other
    assert [(y, x) for x, y in other.passages] == list(found.passages)
    assert other.seen_from("a") == found
    assert found.seen_from("a") is found
