"""Charts: drawn from what articles say, and joined over the mentions of a claim."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.errors import UsageError
from provenance.model import (
    Article,
    Attribution,
    Chart,
    Claim,
    Credit,
    Edge,
    Evidence,
    Link,
    Mention,
    Party,
    Position,
    Span,
)
from provenance.trace import basis, chart, independence
from provenance.trace.drawing import firsthand_parties
from provenance.trace.resting import Basis

SITE = Party("site", "The Site", "outlet")
DAILY = Party("daily", "Daily", "outlet")
RELAY = Party("relay", "Relay.net", "outlet")
AFP = Party("agence-france-presse", "Agence France-Presse", "agency")
REUTERS = Party("reuters", "Reuters", "agency")
MAYOR = Party("person:ann-smith", "Ann Smith", "person")
OFFICIAL = Party("anonymous:daily:an-official", "an official", "anonymous", "official")
AGENCIES = Party("vague:site:agencies", "agencies", "vague")


# ---------------------------------------------------------------- what one mention rests on


TEXT = (
    "According to Relay.net, the Daily reports this. The Daily writes that the bridge is closed. "
    "An official told the Daily so. “It is closed,” Ann Smith said. Nobody knows why."
)


def article(text: str = TEXT, outlet: Party | None = SITE, **more: Any) -> Article:
    return Article("a1", text, outlet=outlet, **more)


def said(words: str, *paths: tuple[Party, ...], text: str = TEXT, **more: Any) -> Attribution:
    start = text.index(words)
    return Attribution("a1", Span.of(text, start, start + len(words)), (), (), (), paths, **more)


VIA = said("According to Relay.net, the Daily reports this.", (RELAY, DAILY))
BARE = said("The Daily writes that the bridge is closed.", (DAILY,))
TOLD = said("An official told the Daily so.", (DAILY, OFFICIAL))
QUOTE = said("“It is closed,” Ann Smith said.", (MAYOR,), form="direct")


def credit(extent: Any, *paths: tuple[Party, ...], **more: Any) -> Attribution:
    return Attribution(
        "a1", Span(0, 0, ""), (), (), (), paths, form="credit", extent=extent, declared="By them", **more
    )


def drawn_edges(found: Basis) -> list[str]:
    signs = {"explicit": ">", "suspected": "~", "confirmed": "="}
    return [f"{e.from_} {e.kind}{signs[e.status]} {e.to}" for e in found.edges]


def test_a_chain_of_two() -> None:
    found = basis(article(), [TOLD], TOLD)
    assert drawn_edges(found) == ["site cites> daily", "daily cites> anonymous:daily:an-official"]
    assert all(e.evidence == (Evidence("a1", TOLD.sentence),) for e in found.edges)
    assert [p.id for p in found.parties] == ["site", "daily", OFFICIAL.id]
    assert found.carrier == SITE


def test_a_quotation_is_a_quote_of_its_speaker_only() -> None:
    assert drawn_edges(basis(article(), [QUOTE], QUOTE)) == ["site quotes> person:ann-smith"]
    mixed = said("An official told the Daily so.", (DAILY, OFFICIAL), form="mixed")
    assert drawn_edges(basis(article(), [mixed], mixed)) == [
        "site cites> daily", "daily quotes> anonymous:daily:an-official",
    ]  # fmt: skip
    outlet = said("The Daily writes that the bridge is closed.", (DAILY,), form="direct")
    assert drawn_edges(basis(article(), [outlet], outlet)) == ["site cites> daily"]


def test_named_before_only_through_another() -> None:
    found = basis(article(), [VIA, BARE], BARE)
    assert drawn_edges(found) == ["site cites> relay", "relay cites> daily"]
    assert {e.evidence[0].span for e in found.edges} == {VIA.sentence}
    longer = basis(article(), [VIA, TOLD], TOLD)
    assert drawn_edges(longer) == [
        "site cites> relay",
        "relay cites> daily",
        "daily cites> anonymous:daily:an-official",
    ]
    assert longer.edges[-1].evidence[0].span == TOLD.sentence


def test_a_link_to_the_very_outlet_means_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provenance.parties.outlet_by_url", lambda url: DAILY if "daily.example" in url else None)
    start = TEXT.index("writes")
    linked = article(links=(Link("https://daily.example/1", Span.of(TEXT, start, start + 6)),))
    assert drawn_edges(basis(linked, [VIA, BARE], BARE)) == ["site links> daily"]
    elsewhere = article(links=(Link("https://daily.example/1", Span.of(TEXT, 0, 9)), Link("https://daily.example/2")))
    assert drawn_edges(basis(elsewhere, [VIA, BARE], BARE)) == ["site cites> relay", "relay cites> daily"]


def test_a_speaker_who_quotes_an_outlet_is_no_way_to_it() -> None:
    spoken = said("An official told the Daily so.", (MAYOR, DAILY))
    assert drawn_edges(basis(article(), [spoken, BARE], BARE)) == ["site cites> daily"]


def test_the_outlet_itself_is_no_source_of_its_own() -> None:
    own = said("The Daily writes that the bridge is closed.", (SITE,))
    found = basis(article(), [own], own)
    assert found.edges == ()
    assert found.badges == ("self-citation",)
    assert not found.own_account
    told = said("An official told the Daily so.", (SITE, OFFICIAL))
    assert drawn_edges(basis(article(), [told], told)) == [f"site cites> {OFFICIAL.id}"]
    assert basis(article(), [told], told).badges == ()
    back = said("An official told the Daily so.", (DAILY, SITE))
    assert basis(article(), [back], back).edges == ()
    assert basis(article(), [back], back).badges == ("self-citation",)


def test_no_party_twice_on_a_path() -> None:
    odd = said("The Daily writes that the bridge is closed.", (DAILY, RELAY, DAILY))
    assert drawn_edges(basis(article(), [odd], odd)) == ["site cites> daily", "daily cites> relay"]


def test_full_credit_stands_before_everything() -> None:
    full = credit("full", (AFP,))
    assert drawn_edges(basis(article(), [full, QUOTE], QUOTE)) == [
        "site credits> agence-france-presse", "agence-france-presse quotes> person:ann-smith",
    ]  # fmt: skip
    assert drawn_edges(basis(article(), [full], None)) == ["site credits> agence-france-presse"]
    # As if the credit had not been read as an attribution of the sentence.
    assert drawn_edges(basis(article(), [full], full)) == ["site credits> agence-france-presse"]


def test_full_credit_is_not_doubled() -> None:
    full = credit("full", (AFP,))
    named = said("An official told the Daily so.", (AFP, OFFICIAL))
    assert drawn_edges(basis(article(), [full, named], named)) == [
        "site cites> agence-france-presse", f"agence-france-presse cites> {OFFICIAL.id}",
    ]  # fmt: skip
    through = said("An official told the Daily so.", (DAILY, AFP))
    assert drawn_edges(basis(article(), [full, through], through)) == [
        "site cites> daily",
        "daily cites> agence-france-presse",
    ]


def test_two_full_credits() -> None:
    both = credit("full", (AFP,), (REUTERS,))
    assert drawn_edges(basis(article(), [both], None)) == [
        "site credits> agence-france-presse", "site credits> reuters",
    ]  # fmt: skip
    assert drawn_edges(basis(article(), [both, QUOTE], QUOTE)) == [
        "site credits> agence-france-presse", "agence-france-presse quotes> person:ann-smith",
        "site credits> reuters", "reuters quotes> person:ann-smith",
    ]  # fmt: skip


def test_a_credit_to_the_carrier_or_a_byline_is_none() -> None:
    assert basis(article(), [credit("full", (SITE,))], None).edges == ()
    assert basis(article(), [credit("full", (MAYOR,))], None).edges == ()
    assert drawn_edges(basis(article(), [credit("full", (SITE, AFP))], None)) == ["site credits> agence-france-presse"]


def test_partly_credits_only_suggest_and_only_where_nobody_is_named() -> None:
    partly = credit("partly", (RELAY, AFP), (AGENCIES,))
    assert drawn_edges(basis(article(), [partly], None)) == [
        "site credits~ relay", "relay credits~ agence-france-presse", "site credits~ vague:site:agencies",
    ]  # fmt: skip
    assert drawn_edges(basis(article(), [partly, QUOTE], QUOTE)) == ["site quotes> person:ann-smith"]
    assert drawn_edges(basis(article(), [partly, credit("full", (REUTERS,))], None)) == ["site credits> reuters"]


def test_a_tip_is_no_source() -> None:
    assert basis(article(), [credit("tip", (DAILY,))], None).edges == ()


def test_a_declared_credit_has_no_words_to_show() -> None:
    assert basis(article(), [credit("full", (AFP,))], None).edges[0].evidence == ()


def test_the_carrier_of_an_article_without_outlet() -> None:
    assert article(outlet=None, title="A title").carrier == Party("article:a1", "A title", "outlet")
    assert article(outlet=None, origin="C:\\news\\one.txt").carrier.name == "one.txt"
    assert article(outlet=None, origin="/news/two.txt").carrier.name == "two.txt"
    assert article(outlet=None).carrier.name == "a1"


STAFF = {"authors": ("Ann Smith",)}
OWN = [
    ("GAO, Mali — The bridge is closed.", SITE, STAFF, True),
    ("The bridge\nBy Ann Smith\nGAO — The bridge is closed.", SITE, STAFF, True),
    ("SÃO PAULO – The bridge is closed.", SITE, {"credits": (Credit("byline", "By Ann Smith"),)}, True),
    ("GAO, Mali (AFP) - The bridge is closed.", AFP, {}, True),
    ("Gao (AFP) – The bridge is closed.", AFP, {}, True),
    ("GAO — The bridge is closed.", AFP, {}, True),
    # Nothing of its own: no place, no person, somebody else's, or capitals that name no place.
    ("The bridge is closed.", SITE, STAFF, False),
    ("GAO — The bridge is closed.", SITE, {}, False),
    ("GAO — The bridge is closed.", SITE, {"authors": ("Newsroom",)}, False),
    ("GAO (AFP) — The bridge is closed.", SITE, STAFF, False),
    ("GAO (AP) — The bridge is closed.", AFP, {}, False),
    ("BREAKING — The bridge is closed.", SITE, STAFF, False),
    ("LIVE UPDATES — The bridge is closed.", SITE, STAFF, False),
    ("COVID-19 - the bridge is closed.", SITE, STAFF, False),
    ("NATO-led forces closed the bridge.", SITE, STAFF, False),
    ("", SITE, STAFF, False),
]


@pytest.mark.parametrize(("text", "outlet", "more", "own"), OWN, ids=range(len(OWN)))
def test_reporting_of_its_own_must_show(text: str, outlet: Party, more: dict[str, Any], own: bool) -> None:
    assert basis(article(text, outlet, **more), [], None).own_account is own


def test_no_account_of_its_own_where_somebody_is_named_or_credited() -> None:
    text = "GAO, Mali — The bridge is closed, Ann Smith said."
    one = said(text, (MAYOR,), text=text)
    mine = article(text, **STAFF)
    assert basis(mine, [], None).own_account
    assert not basis(mine, [one], one).own_account
    assert not basis(mine, [credit("full", (AFP,))], None).own_account
    assert not basis(mine, [credit("partly", (AFP,))], None).own_account


# ---------------------------------------------------------------- first-hand markers


FIRSTHAND = [
    ("An AFP journalist in the town saw three bodies.", {AFP.id}),
    ("Smoke was seen by Reuters reporters.", {"reuters"}),
    ("AFP photographers counted thirty coffins.", {AFP.id}),
    ("A reporter for Reuters saw tanks.", {"reuters"}),
    ("AFP’s journalists who visited the camp counted fewer.", {AFP.id}),
    ("It burned, an AFP correspondent at the scene said.", {AFP.id}),
    ("Agence France-Presse reporters heard gunfire.", {AFP.id}),
    ("This reporter witnessed the fall of the bridge.", {"site"}),
    ("The bridge is gone, our correspondent at the scene says.", {"site"}),
    ("The Site's reporters saw it.", {"site"}),
    ("Un journaliste de l’AFP a vu trois corps.", {AFP.id}),
    ("Ein AFP-Reporter sah drei Leichen.", {AFP.id}),
    ("An AFP journalist and Reuters reporters saw it.", {"reuters"}),
    # None of these says that a reporter was there.
    ("AFP reported that the bridge fell.", set()),
    ("A journalist saw it, AFP reported.", set()),
    ("An AFP journalist was told that residents saw bodies.", set()),
    ("No AFP journalist saw the bridge fall.", set()),
    ("Documents seen by AFP journalists name him.", set()),
    ("Reuters reporters saw a copy of the letter.", set()),
    ("“Our correspondent at the scene was hurt,” the editor of the other paper said.", set()),
    ("CNN reporters saw it.", set()),
    ("", set()),
    ("\u202e" * 50 + "journalist", set()),
]


@pytest.mark.parametrize(("words", "ids"), FIRSTHAND, ids=range(len(FIRSTHAND)))
def test_first_hand(words: str, ids: set[str]) -> None:
    assert set(firsthand_parties([words], SITE, [AFP, REUTERS, MAYOR], [])) == ids


def test_first_hand_counts_only_for_parties_of_the_mention() -> None:
    assert firsthand_parties(["An AFP journalist saw it."], SITE, [MAYOR], []) == ()


def test_our_correspondent_is_the_credited_newsroom_s() -> None:
    ours = ["Our correspondent at the scene counted ten."]
    full = Edge("site", AFP.id, "explicit", "credits")
    assert firsthand_parties(ours, SITE, [AFP], [full]) == (AFP.id,)
    assert firsthand_parties(ours, SITE, [AFP, REUTERS], [full, Edge("site", "reuters", "explicit", "credits")]) == ()


def test_first_hand_in_a_basis() -> None:
    text = "An AFP journalist saw it fall, AFP said."
    one = said(text, (AFP,), text=text)
    found = basis(article(text), [one], one)
    assert not found.firsthand
    assert basis(article(text, AFP), [], None, Span.of(text, 0, len(text))).firsthand


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from("AFP journalist saw “ ” ' no our the A seen by at scene -".split())).map(" ".join)
)
@settings(max_examples=200, deadline=None)
def test_no_words_break_the_markers(words: str) -> None:
    assert set(firsthand_parties([words], SITE, [AFP], [])) <= {"site", AFP.id}


# ---------------------------------------------------------------- the mentions of a claim


def mention(carrier: Party, *edges: Edge, parties: tuple[Party, ...] = (), **more: Any) -> Mention:
    words = more.pop("words", "The bridge is closed.")
    return Mention(
        more.pop("article", f"on {carrier.id}"), carrier, Span(0, len(words), words), edges=edges,
        parties=(carrier, *parties), **more,
    )  # fmt: skip


def position(*mentions: Mention) -> Position:
    return Position("assert", None, mentions)


def shown(words: str) -> tuple[Evidence, ...]:
    return (Evidence("a1", Span(0, len(words), words)),)


def test_mentions_join() -> None:
    made = chart(
        position(
            mention(SITE, Edge("site", "daily"), Edge("daily", MAYOR.id), parties=(DAILY, MAYOR)),
            mention(RELAY, own_account=True, badges=("self-citation",)),
            mention(DAILY, firsthand=True),
        )
    )
    assert made.carriers == ("site", "relay", "daily")
    assert set(made.parties) == {"site", "daily", "relay", MAYOR.id}
    assert made.own_account == {"relay"}
    assert made.firsthand == {"daily"}
    assert made.badges == ("self-citation",)


def test_of_a_claim_the_first_position_is_drawn() -> None:
    claim = Claim("c", "The bridge is closed.", (position(mention(SITE)), position(mention(DAILY))))
    assert chart(claim).carriers == ("site",)
    assert chart(claim) == chart(claim.positions[0])
    assert chart(Claim("c", "", ())) == Chart()


def test_one_speaker_in_two_transliterations_is_one_party() -> None:
    andriy = Party("person:andriy-yusov", "Andriy Yusov", "person")
    andrii = Party("person:andrii-yusov", "Andrii Yusov", "person")
    made = chart(
        position(
            mention(SITE, Edge("site", andriy.id), parties=(andriy,)),
            mention(DAILY, Edge("daily", andrii.id), parties=(andrii,)),
        )
    )
    assert len({e.to for e in made.edges}) == 1
    assert len(made.parties) == 3
    assert independence(made).at_most == 1


def test_unnamed_sources_of_two_newsrooms_stay_two() -> None:
    other = Party("anonymous:site:an-official", "an official", "anonymous", "official")
    made = chart(
        position(
            mention(SITE, Edge("site", other.id), parties=(other,)),
            mention(DAILY, Edge("daily", OFFICIAL.id), parties=(OFFICIAL,)),
        )
    )
    result = independence(made)
    assert (result.at_least, result.as_written, result.at_most) == (1, 1, 2)


def test_repeated_edges_keep_all_evidence_and_the_stronger_status() -> None:
    made = chart(
        position(
            mention(SITE, Edge("site", "daily", "suspected", "reprints", shown("copied")), parties=(DAILY,)),
            mention(SITE, Edge("site", "daily", "explicit", "cites", shown("told")), parties=(DAILY,)),
            mention(SITE, Edge("site", "daily", "explicit", "cites", shown("told")), parties=(DAILY,)),
        )
    )
    assert made.edges == (Edge("site", "daily", "explicit", "cites", shown("told") + shown("copied")),)


def test_a_party_that_turns_out_to_be_its_own_source() -> None:
    daily = Party("outlet:the-daily", "The Daily", "outlet")
    again = Party("outlet:daily", "The  Daily", "outlet")
    made = chart(position(mention(SITE, Edge("site", daily.id), Edge(daily.id, again.id), parties=(daily, again))))
    assert len(made.edges) == 1
    assert made.badges == ("self-citation",)
    ann, post = Party("person:ann-roe", "Ann Roe", "person"), Party("channel:ann-roe-on-x", "Ann Roe on X", "channel")
    made = chart(position(mention(SITE, Edge("site", ann.id), Edge(ann.id, post.id), parties=(ann, post))))
    assert (len(made.edges), made.badges) == (1, ())


def test_an_edge_to_nobody_is_an_error() -> None:
    with pytest.raises(UsageError, match="ghost"):
        chart(position(mention(SITE, Edge("site", "ghost"))))


def owned(name: str, owner: str | None) -> Party:
    return Party(name, name, "outlet", None, owner)


def test_titles_of_one_owner_lower_the_lowest_number_only() -> None:
    one, two = owned("one", "group"), owned("two", "group")
    x, y = Party("person:x-x", "Xenia Xu", "person"), Party("person:y-y", "Yann York", "person")
    made = chart(position(mention(one, Edge("one", x.id), parties=(x,)), mention(two, Edge("two", y.id), parties=(y,))))
    assert [(e.from_, e.to) for e in made.edges if e.kind == "owner"] == [("one", "two"), ("two", "one")]
    assert all(e.status == "suspected" for e in made.edges if e.kind == "owner")
    result = independence(made)
    assert (result.at_least, result.as_written, result.at_most) == (1, 2, 2)
    assert "circular" not in result.badges


def _by(carrier: str, source: Party) -> Mention:
    words = f"{source.name} said so."
    edge = Edge(carrier, source.id, evidence=(Evidence(carrier, Span(0, len(words), words)),))
    return mention(Party(carrier, carrier, "outlet"), edge, parties=(source,))


def test_parties_that_may_be_one_lower_the_lowest_number_only_and_stay_ground() -> None:
    ann = Party("person:ann-roe", "Ann Roe", "person")
    statement = Party("document:a-statement", "a statement", "document")
    made = chart(position(_by("one", ann), _by("two", statement)))
    same = [e for e in made.edges if e.kind == "same"]
    assert {(e.from_, e.to, e.status) for e in same} == {
        (ann.id, statement.id, "suspected"),
        (statement.id, ann.id, "suspected"),
    }
    assert {v.article for v in same[0].evidence} == {"one", "two"}
    counts = independence(made)
    assert (counts.at_least, counts.as_written, counts.at_most) == (1, 2, 2)
    assert "may be one" in counts.badges
    # a third, surely another, is still another
    other = chart(position(_by("one", ann), _by("two", statement), _by("three", Party("x", "XTV.com", "agency"))))
    assert independence(other).at_least == 1
    bea = Party("organization:harbour-board", "harbour board", "organization")
    more = independence(chart(position(_by("one", ann), _by("two", statement), _by("three", bea))))
    assert (more.at_least, more.as_written) == (2, 3)


def test_a_surname_that_two_people_have_is_one_of_them_and_they_stay_two() -> None:
    people = [Party(f"person:{n.lower()}", n.replace("-", " "), "person") for n in ("Roe", "Ann-Roe", "Bea-Roe")]
    counts = independence(chart(position(*(_by(f"paper {i}", p) for i, p in enumerate(people)))))
    assert (counts.at_least, counts.as_written, counts.at_most) == (2, 3, 3)


_SPEECH = "We will rebuild the harbour wall, stone by stone, before the winter comes."


def _quoting(carrier: str, source: Party, words: str) -> Mention:
    quoted = Attribution(
        f"on {carrier}", Span(0, len(_SPEECH), _SPEECH), (Span(90, 90 + len(words), words),), (),
        (Span(0, len(_SPEECH), _SPEECH),), ((source,),), form="direct",
    )  # fmt: skip
    return dataclasses.replace(_by(carrier, source), attribution=quoted)


def test_the_same_quoted_words_have_one_speaker() -> None:
    ann, bea, cora = (Party(f"person:{n}", f"{n.title()} Holm", "person") for n in ("ann", "bea", "cora"))
    ann = dataclasses.replace(ann, name="Ann Roe")
    named = _quoting("one", ann, "Ann Roe")

    def counted(*others: Mention) -> tuple[int, int]:
        counts = independence(chart(position(named, *others)))
        return counts.at_least, counts.as_written

    # "she" was read as Bea Holm; that paper's own words do not name her
    assert counted(_quoting("two", bea, "she")) == (1, 1)
    # two papers name two people: one is wrong, and nothing shows which
    assert counted(_quoting("two", bea, "Bea Holm")) == (1, 2)
    # other words are another matter
    assert counted(_by("two", cora)) == (2, 2)


def test_titles_of_one_owner_that_both_were_there() -> None:
    made = chart(
        position(mention(owned("one", "group"), firsthand=True), mention(owned("two", "group"), firsthand=True))
    )
    result = independence(made)
    assert (result.at_least, result.as_written, result.at_most) == (1, 2, 2)


@pytest.mark.parametrize("owners", [("a", "b"), (None, None), ("", "")])
def test_no_common_owner_no_edge(owners: tuple[str | None, str | None]) -> None:
    x, y = Party("person:x-x", "Xenia Xu", "person"), Party("person:y-y", "Yann York", "person")
    one, two = owned("one", owners[0]), owned("two", owners[1])
    made = chart(position(mention(one, Edge("one", x.id), parties=(x,)), mention(two, Edge("two", y.id), parties=(y,))))
    assert len(made.edges) == 2
    assert independence(made).at_least == 2


def test_titles_of_one_owner_on_one_source_need_no_edge() -> None:
    one, two = owned("one", "group"), owned("two", "group")
    made = chart(
        position(mention(one, Edge("one", AFP.id), parties=(AFP,)), mention(two, Edge("two", AFP.id), parties=(AFP,)))
    )
    assert len(made.edges) == 2


def test_many_titles_of_one_owner_stay_few_edges() -> None:
    titles = [owned(f"t{i}", "group") for i in range(50)]
    people = [Party(f"document:{i}", f"document {i}", "document") for i in range(50)]
    made = chart(position(*(mention(t, Edge(t.id, d.id), parties=(d,)) for t, d in zip(titles, people, strict=True))))
    assert len([e for e in made.edges if e.kind == "owner"]) == 98
    result = independence(made)
    assert (result.at_least, result.as_written, result.at_most) == (1, 50, 50)


def test_first_hand_words_of_a_mention_reach_the_chart() -> None:
    words = "An AFP journalist in the town saw three bodies."
    made = chart(position(mention(SITE, Edge("site", AFP.id), parties=(AFP,), words=words)))
    assert made.firsthand == {AFP.id}
    assert independence(made).voices == (AFP.id,)


# ---------------------------------------------------------------- from the sample articles


def test_the_way_through_the_samples() -> None:
    from provenance import attribute, read

    seed = next(Path(__file__).parent.parent.joinpath("seeds").glob("004_*.txt"))
    (one,) = read(seed)
    assert isinstance(one, Article)
    found = attribute(one)
    writes = next(a for a in found if a.sentence.text.startswith("Le Monde writes"))
    names = [(e.from_, e.to) for e in basis(one, found, writes).edges]
    ids = {p.name: p.id for p in basis(one, found, writes).parties}
    assert names == [(f"article:{one.id}", ids["Censor.NET"]), (ids["Censor.NET"], ids["Le Monde"])]


def test_the_functions_of_the_front_stay_functions() -> None:
    # Importing a submodule of the same name would put the module in the function's place.
    import provenance.trace as trace

    drawn = trace.chart(position(mention(SITE)))
    trace.independence(drawn)
    trace.basis(article(), [], None)
    trace.chart_from_json(trace.chart_to_json(drawn))
    assert all(callable(getattr(trace, name)) for name in trace.__all__)


def test_a_denial_counted_alone_is_marked() -> None:
    def told(stance: str) -> Position:
        carrier = Party("alpha", "Alpha", "outlet")
        ministry = Party("organization:ministry", "ministry", "organization")
        edge = Edge(carrier.id, ministry.id)
        mention = Mention("a", carrier, Span(0, 3, "No."), None, stance, None, (edge,), (ministry,))  # type: ignore[arg-type]
        return Position(stance, None, (mention,))  # type: ignore[arg-type]

    assert "denied" in independence(chart(told("deny"))).badges
    assert "denied" not in independence(chart(told("assert"))).badges
