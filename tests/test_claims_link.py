"""Claims of articles: the seeds, positions, groups that do not chain, order, odd input."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance import claims, link_claims
from provenance.attribute import attribute
from provenance.model import Article, Claim, Party, content_id
from provenance.read import read

ROOT = Path(__file__).parent.parent


def article(text: str, outlet: str = "Herald", **more: Any) -> Article:
    return Article(
        content_id(text, outlet),
        text,
        outlet=Party("outlet:" + outlet.lower(), outlet, "outlet"),
        language="en",
        **more,
    )


def linked(*texts: str) -> list[Claim]:
    return link_claims([article(t, f"Paper {n}") for n, t in enumerate(texts)])


def shared(found: list[Claim]) -> list[Claim]:
    return [c for c in found if len({m.article for m in c.mentions}) > 1]


@pytest.fixture(scope="module")
def seeds() -> tuple[list[Claim], dict[str, str]]:
    articles = [a for a in read(ROOT / "seeds") if isinstance(a, Article)]
    return link_claims(articles), {a.id: Path(a.origin or "").name for a in articles}


def truth() -> dict[str, Any]:
    data = json.loads((ROOT / "tests" / "data" / "seeds.json").read_text(encoding="utf-8"))
    return {c["id"]: c for c in data["claims"]}


def found_mentions(claim: Claim, names: dict[str, str], wanted: list[list[str]]) -> tuple[int, int]:
    """How many of the wanted mentions the claim has, and how many others."""
    hit = {(f, s) for f, s in wanted for m in claim.mentions if names[m.article] == f and s in m.sentence.text}
    others = [m for m in claim.mentions if not any(names[m.article] == f and s in m.sentence.text for f, s in wanted)]
    return len(hit), len(others)


@pytest.mark.parametrize(
    ("name", "least"), [("drone-training", 5), ("yusov-information", 2), ("ties-cut", 2), ("toll", 4)]
)
def test_the_claims_of_the_seeds(seeds: tuple[list[Claim], dict[str, str]], name: str, least: int) -> None:
    found, names = seeds
    wanted = truth()[name]["mentions"]
    hit, others = max((found_mentions(c, names, wanted) for c in found), key=lambda pair: (pair[0], -pair[1]))
    assert hit >= least
    assert others == 0


def test_the_toll_of_the_seeds_is_disputed(seeds: tuple[list[Claim], dict[str, str]]) -> None:
    found, names = seeds
    toll = max(found, key=lambda c: found_mentions(c, names, truth()["toll"]["mentions"])[0])
    figures = {m.figure.text for m in toll.mentions if m.figure}
    assert {"84", "more than 50"} <= figures
    assert any("dozens" in f for f in figures)
    assert len({p.figure for p in toll.positions if p.figure}) >= 2


def test_every_span_is_its_slice(seeds: tuple[list[Claim], dict[str, str]]) -> None:
    texts = {a.id: a.text for a in read(ROOT / "seeds") if isinstance(a, Article)}
    assert len(seeds[0]) >= 20
    for claim in seeds[0]:
        assert any(claim.text in texts[m.article] for m in claim.mentions)
        for m in claim.mentions:
            assert texts[m.article][m.sentence.start : m.sentence.end] == m.sentence.text


def test_ids_are_unique_and_positions_partition_the_mentions(seeds: tuple[list[Claim], dict[str, str]]) -> None:
    found, _ = seeds
    assert len({c.id for c in found}) == len(found) >= 20
    for claim in found:
        keys = [(m.article, m.sentence, m.attribution) for m in claim.mentions]
        assert len(set(keys)) == len(keys)


def test_the_order_of_articles_is_no_matter() -> None:
    articles = [a for a in read(ROOT / "seeds") if isinstance(a, Article)]
    expected = link_claims(articles)
    for order in itertools.permutations(articles):
        assert link_claims(order) == expected
    assert link_claims([*articles, *articles]) == expected


def test_a_denial_is_a_position_of_its_own() -> None:
    (claim,) = shared(
        linked(
            "The army shelled the hospital in Derna on Friday, witnesses said.",
            "The hospital in Derna was shelled by the army.",
            "The army did not shell the hospital in Derna, the ministry said.",
        )
    )
    assert [p.stance for p in claim.positions] == ["assert", "deny"]
    assert [len(p.mentions) for p in claim.positions] == [2, 1]


def test_a_denying_cue_turns_its_content_round() -> None:
    (claim,) = shared(
        linked(
            "The army shelled the hospital in Derna on Friday.",
            "A spokesman for the ministry denied that the army shelled the hospital in Derna.",
        )
    )
    assert {p.stance for p in claim.positions} == {"assert", "deny"}


def test_figures_that_cannot_both_be_true_stand_side_by_side() -> None:
    (claim,) = shared(
        linked(
            "The flood in Valmor killed 12 people.",
            "At least 11 people died in the Valmor flood.",
            "Ninety people were killed by the flood in Valmor.",
        )
    )
    assert [(len(p.mentions), p.figure.text if p.figure else None) for p in claim.positions] == [
        (2, "12"),
        (1, "Ninety"),
    ]


def test_compatible_figures_are_one_position() -> None:
    (claim,) = shared(
        linked("The flood in Valmor killed at least 30 people.", "Thirty-four people died in the Valmor flood.")
    )
    assert len(claim.positions) == 1


def test_unlike_statements_are_not_chained_through_a_long_one() -> None:
    found = shared(
        linked(
            "The council of Norden closed the swimming pool.",
            "The council of Norden raised the parking fees.",
            "The council of Norden closed the swimming pool and raised the parking fees, and it sold the old town hall.",
        )
    )
    assert len(found) >= 1
    for claim in found:
        texts = " ".join(m.sentence.text for m in claim.mentions if "town hall" not in m.sentence.text)
        assert not ("swimming pool" in texts and "parking fees" in texts)


def test_a_single_sentence_is_a_claim_only_when_somebody_is_cited() -> None:
    assert linked("The old mill of Harfen burned down on Monday.") == []
    (claim,) = linked("The old mill of Harfen burned down on Monday, the mayor Ute Sommer said.")
    assert claim.text == "The old mill of Harfen burned down on Monday"
    assert len(claim.mentions) == 1
    assert claim.mentions[0].attribution is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # What is said beside an attributed content belongs to nobody and is a statement all the same.
        ("Prosecutor Ilse Brandt sent summonses to the Kestrel Bank in recent weeks, asking the lender to hand over its ledgers.",
         "Prosecutor Ilse Brandt has sent summonses to the Kestrel Bank."),
        ("Hundreds of people fled Ostrow on Sunday after a dam burst, and the mayor said that the army was on its way.", "Hundreds of people fled Ostrow on Sunday after a dam burst."),
        ("Dora Lindqvist signed a nonbinding letter of intent for the tower in 2015 and discussed it three times with her lawyer.",
         "Dora Lindqvist signed a non-binding letter of intent for the tower in 2015."),
    ],
)  # fmt: skip
def test_a_clause_meets_the_sentence_that_says_it_alone(one: str, other: str) -> None:
    found = shared(linked(one, other))
    assert len(found) == 1
    assert {m.sentence.text for m in found[0].mentions} == {one, other}
    assert all(not m.edges for m in found[0].mentions)


def test_questions_navigation_and_opinion_are_no_claims() -> None:
    text = "Did the mill of Harfen burn down on Monday?\n\nHome News Sport\n\nI think the mill of Harfen was lovely.\n\nThe mayor did not respond to a request for comment."
    assert linked(text, text.replace("Monday", "Monday")) == []
    assert shared(linked(text, text + "\n\nMore of it.")) == []


def test_the_text_of_a_claim_stands_alone() -> None:
    (claim,) = shared(
        linked(
            "But it said the dam at Ruko burst on Sunday and drowned twelve villagers, officials said.",
            "The dam at Ruko burst on Sunday and drowned twelve villagers.",
        )
    )
    assert claim.text == "The dam at Ruko burst on Sunday and drowned twelve villagers."


def test_ids_stay_when_a_later_article_joins() -> None:
    first = article("The dam at Ruko burst on Sunday, the governor Lena Oss said.", "A", published="2024-05-01")
    second = article("The Ruko dam has burst, the governor Lena Oss told reporters.", "B", published="2024-05-02")
    third = article("The dam at Ruko burst on Sunday, according to the radio.", "C", published="2024-05-03")
    before = {c.id for c in link_claims([first, second])}
    after = {c.id for c in link_claims([third, second, first])}
    assert before <= after


def test_match_abstains_on_what_is_merely_similar() -> None:
    texts = [
        "Mali cut diplomatic ties with Ukraine.",
        "Ukraine trained Tuareg rebels to fly drones.",
        "A dam burst at Ruko.",
    ]
    assert claims.match("Bamako severed relations with Kyiv", texts)[0][0] == 0
    assert claims.match("Ukrainians taught Tuareg fighters to pilot UAVs", texts)[0][0] == 1
    assert claims.match("Ukraine cut diplomatic ties with Mali", texts) == []
    assert claims.match("France trained Tuareg rebels to fly drones", texts) == []
    assert claims.match("Elvis is alive", texts) == []
    assert claims.match("", texts) == claims.match("?!", texts) == claims.match("the of", texts) == []
    assert [n for n, _ in claims.match("drones", texts)] == [1]


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("2024", [0, 4]), ("84", [1, 2]), ("eighty-four", [1, 2]), ("1,200", [3]), ("1200", [3]), ("at least 84", [1, 2]), ("May 2024", [4]), ("May", [4]),
        ("in March of 2024", []), ("8", []), ("20", []), ("dozens", [5]), ("Friday", [2]), ("of the", []), ("5.5 million", [6]), ("5,500,000", [6]), ("5.5", [6]),
    ],
)  # fmt: skip
def test_a_bare_number_matches_the_texts_that_hold_it(words: str, places: list[int]) -> None:
    texts = [
        "The election of 2024 was rigged by Moscow", "Rebels killed 84 mercenaries.", "On Friday eighty-four miners died.", "The mill sold 1200 sacks.",
        "The dam burst on 3 May 2024.", "Dozens of goats drowned.", "It cost 5.5 million euros.",
    ]  # fmt: skip
    assert [n for n, _ in claims.match(words, texts)] == places


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3))
def test_match_takes_any_words(words: str, texts: list[str]) -> None:
    for place, value in claims.match(words, texts):
        assert 0 <= place < len(texts)
        assert 0.0 < value <= 1.0


def test_words_of_several_sentences_are_one_question() -> None:
    texts = ["The dam at Ruko burst on Sunday and drowned twelve villagers."]
    assert claims.match("The Ruko dam burst. Twelve villagers drowned.", texts)[0][0] == 0


def test_functions_can_be_called_again() -> None:
    assert claims.match("drones", ["Drones hit Kirov."]) == claims.match("drones", ["Drones hit Kirov."])
    assert claims.link([]) == claims.link([]) == []


ODD = [
    "", " \n\t\r\n", "\x00\ufeff\u200b", "a" * 5000, "1 " * 400, "“" * 50, "日本の首相は火曜日に辞任した。日本の首相は辞任した。",
    "قال الوزير إن الهجوم أسفر عن مقتل 12 شخصا في المدينة.", "🔥🔥🔥 12 🔥", "A" * 40 + ". " * 40, "No. No! No? No…",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_do_no_harm(text: str) -> None:
    one, two = article(text, "A"), article(text + "\n.", "B")
    for claim in claims.link([(one, attribute(one)), (two, attribute(two))]):
        for m in claim.mentions:
            source = one if m.article == one.id else two
            assert source.text[m.sentence.start : m.sentence.end] == m.sentence.text
    claims.match(text, [text, "The dam burst."])


def test_other_languages_are_linked_by_their_words() -> None:
    (claim,) = shared(
        claims.link(
            [
                (
                    Article(
                        "a", "Der Damm bei Rukohausen brach am Sonntag und zerstörte die alte Mühle.", language="de"
                    ),
                    [],
                ),
                (
                    Article(
                        "b", "Am Sonntag brach der Damm bei Rukohausen und zerstörte die alte Mühle.", language="de"
                    ),
                    [],
                ),
            ]
        )
    )
    assert len(claim.mentions) == 2


WORDS = st.sampled_from(
    "Mali Ukraine Kyiv the rebels killed 12 at least soldiers in Tinzaouaten did not “ ” . , said Yusov and trained drones ? on May 5 \n".split(
        " "
    )
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(WORDS, max_size=30).map(" ".join), max_size=4), st.randoms())
def test_any_articles_in_any_order(texts: list[str], chance: Any) -> None:
    articles = [(Article(content_id(t, str(n)), t, language="en"), ()) for n, t in enumerate(texts)]
    expected = claims.link(articles)
    shuffled = list(articles)
    chance.shuffle(shuffled)
    assert claims.link(shuffled) == expected
    held = {a.id: a.text for a, _ in articles}
    for claim in expected:
        for m in claim.mentions:
            assert held[m.article][m.sentence.start : m.sentence.end] == m.sentence.text


def known_ids(found: list[Claim]) -> dict[tuple[str, int, int], str]:
    return {(m.article, m.sentence.start, m.sentence.end): c.id for c in found for m in c.mentions}


def test_known_ids_outlive_the_articles_that_join() -> None:
    articles = sorted((a for a in read(ROOT / "seeds") if isinstance(a, Article)), key=lambda a: a.origin or "")
    known = [(a, attribute(a)) for a in articles]
    alone = claims.link(known[-1:])
    assert len(alone) >= 5
    everything = claims.link(known, known=known_ids(alone))
    assert {c.id for c in alone} - {c.id for c in claims.link(known)}  # what the parameter is for
    places = set(known_ids(alone))
    kept = {c.id for c in everything if places & set(known_ids([c]))}
    assert len({c.id for c in everything}) == len(everything)
    # Two that became one keep one of their ids; a sentence that is no claim any more frees its own.
    became = sum(bool(places & set(known_ids([c]))) for c in everything)
    assert len(kept & {c.id for c in alone}) == became
    assert claims.link(reversed(known), known=known_ids(alone)) == everything


def test_a_known_id_goes_once_to_the_claim_that_has_most_of_it() -> None:
    dam = "The dam at Ruko burst on Sunday and drowned twelve villagers."
    mill = "Arsonists burned down the old mill of Harfen, the mayor Ute Sommer said."
    known = [(a, attribute(a)) for a in (article(dam, "A"), article(dam, "B"), article(mill, "C"))]
    found = claims.link(known)
    assert [len(c.mentions) for c in found] == [2, 1]
    one, two = found
    # All three sentences were one claim once: the larger part keeps its id, the other is named by its text.
    split = claims.link(known, known=dict.fromkeys(known_ids(found), "f" * 16))
    assert [c.id for c in split] == ["f" * 16, two.id]
    # A tie: the smallest id.
    (place_a, place_b), place_c = sorted(known_ids([one])), *known_ids([two])
    assert claims.link(known, known={place_a: "bbb", place_b: "aaa"})[0].id == "aaa"
    # The id that a text would give is taken: still no id twice.
    crossed = claims.link(known, known={place_c: one.id})
    assert crossed[1].id == one.id
    assert len({c.id for c in crossed}) == 2
    assert claims.link(known, known={("elsewhere", 0, 5): "aaa"}) == found == claims.link(known, known={})


def test_the_weakest_link_of_a_claim_is_told() -> None:
    texts = {
        "A": "The dam at Ruko burst on Sunday, the governor Lena Oss said.",
        "B": "The Ruko dam burst on Sunday, according to the governor Lena Oss.",
        "C": "A dam collapsed near Ruko on Sunday, the radio said.",
    }
    (claim,) = shared(link_claims(article(text, name) for name, text in texts.items()))
    joint = claim.weakest
    assert joint is not None
    assert 0.3 <= joint.score < 1.0
    assert "collapsed" in joint.one.span.text + joint.other.span.text
    assert {joint.one.article, joint.other.article} <= {m.article for m in claim.mentions}
    (alone,) = link_claims([article(texts["A"], "A")])
    assert alone.weakest is None


def test_copies_have_no_weakest_link() -> None:
    text = "The dam at Ruko burst on Sunday, the governor Lena Oss said."
    (claim,) = shared(link_claims(article(text, name) for name in "ABC"))
    assert claim.weakest is None
