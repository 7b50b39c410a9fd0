"""What is shown of a traced claim: sentences, names, evidence, and nothing a stranger's page could inject."""

from __future__ import annotations

import dataclasses
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance import chart as draw
from provenance import independence
from provenance.model import (
    Article,
    Attribution,
    Chart,
    Claim,
    Edge,
    Evidence,
    Figure,
    Idle,
    Independence,
    Mention,
    Origin,
    Party,
    Position,
    Source,
    Span,
)
from provenance.show.article import attributions_text, view_of
from provenance.show.labels import CAVEAT, Counted, Label, Names, Traced, badge_name, headline
from provenance.show.lists import NO_CLAIMS, articles_text, audit_text, claims_text, findings, outlet_of, outlets_text
from provenance.show.terminal import Paint, clean, isolate, listed, plural, quote, shorten, width_of, wrap
from provenance.show.text import count_text, trace_text
from provenance.store import ArticleRecord, ArticleSummary, Cited, ClaimSummary, OutletRecord

GAZETTE = Party("gazette", "The Gazette", "outlet")
SITE = Party("article:b2", "b.txt", "outlet")
WIRE = Party("wire", "North Wire", "agency")
MAYOR = Party("person:ana-lopez", "Ana Lopez", "person", "mayor")
SOURCE_1 = Party("anonymous:gazette:official", "an official", "anonymous", "official")
SOURCE_2 = Party("anonymous:wire:official", "an official", "anonymous", "official")
MEDIA = Party("vague:b2:media", "local media", "vague")
SAID = Span(40, 76, "The bridge will close, Ana Lopez said")
WIRED = Span(0, 47, "The bridge is to close, North Wire reported.....")
NAMED = Span(90, 120, "According to North Wire, it is")


def edge(a: Party, b: Party, article: str = "a1", span: Span = SAID, **more: str) -> Edge:
    return Edge(a.id, b.id, evidence=(Evidence(article, span),), **more)  # type: ignore[arg-type] # literals in the calls below


def mention(article: str, carrier: Party, span: Span, *edges: Edge) -> Mention:
    return Mention(article, carrier, span, edges=edges)


def bridge(**changes: object) -> Traced:
    """Two articles: one has it from the mayor and an official, the other from an unopened agency."""
    e1 = (edge(GAZETTE, MAYOR), edge(GAZETTE, SOURCE_1))
    e2 = (edge(SITE, WIRE, "b2", NAMED), edge(WIRE, SOURCE_2, "b2", NAMED), edge(SITE, MEDIA, "b2", WIRED))
    parties = {p.id: p for p in (GAZETTE, SITE, WIRE, MAYOR, SOURCE_1, SOURCE_2, MEDIA)}
    counts = Independence(
        at_least=1,
        as_written=2,
        at_most=3,
        bottleneck=(MAYOR.id, WIRE.id, MEDIA.id),
        chains=((GAZETTE.id, MAYOR.id), (SITE.id, WIRE.id, SOURCE_2.id), (SITE.id, MEDIA.id)),
        origins_as_written=(MAYOR.id, SOURCE_2.id),
        origins_at_least=(MAYOR.id,),
        origins=(
            Origin(MAYOR.id, "ground", "on record"),
            Origin(SOURCE_1.id, "anonymous", "unnamed"),
            Origin(SOURCE_2.id, "anonymous", "unnamed"),
            Origin(MEDIA.id, "soft", "unnamed"),
        ),
        voices=(MAYOR.id,),
        newsrooms=(GAZETTE.id,),
        relays=(WIRE.id,),
        sources=(Source(MAYOR.id, ((GAZETTE.id, MAYOR.id),)), Source(SOURCE_2.id, ((SITE.id, WIRE.id, SOURCE_2.id),))),
    )
    position = Position("assert", None, (mention("a1", GAZETTE, SAID, *e1), mention("b2", SITE, WIRED, *e2)))
    chart = Chart((GAZETTE.id, SITE.id), e1 + e2, parties)
    counted = dataclasses.replace(Counted(position, chart, counts), **changes)  # type: ignore[arg-type] # field names in the calls
    labels = {"a1": Label("a1", "The Gazette", "Bridge to close", "2024-03-01"), "b2": Label("b2", "b.txt")}
    return Traced(Claim("c0ffee00c0ffee00", SAID.text, (position,)), (counted,), labels)


def section(text: str, heading: str) -> str:
    """The lines under a heading, up to the next empty one."""
    return text.split(f"\n{heading}\n", 1)[1].split("\n\n", 1)[0]


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_trace_begins_with_the_headline_sentence_and_the_claim() -> None:
    lines = trace_text(bridge()).splitlines()
    assert lines[0] == "2 independent sources (could be 1, at most 3) in 2 articles"
    assert lines[1] == '"The bridge will close, Ana Lopez said"'
    assert lines[2] == "claim c0ffee00c0ffee00"


def test_trace_ends_with_what_the_number_is_not() -> None:
    assert trace_text(bridge()).splitlines()[-1] == CAVEAT


def test_sources_stand_with_how_each_can_be_checked() -> None:
    text = trace_text(bridge())
    said = section(text, "Who said it")
    assert "  1. Ana Lopez, mayor, on record: named" in said
    assert "  2. an official (to North Wire), unnamed" in said
    others = flat(section(text, "Other sources the articles name (not needed to reach this count)"))
    assert "- an official (to The Gazette), unnamed, named by The Gazette" in others
    assert "- local media, unnamed: could be anyone, named by b.txt" in others


def test_those_who_spoke_to_a_source_are_told_from_those_who_picked_it_up() -> None:
    mayor, official = flat(section(trace_text(bridge()), "Who said it")).split(" 2. ")
    assert "Who spoke to them: - The Gazette, 2024-03-01" in mayor
    assert "Who picked it up" not in mayor
    assert "Who spoke to them: - North Wire (we have not seen this outlet's own article)" in official
    assert "Who picked it up: - b.txt, citing North Wire, which cites an official (to North Wire)" in official


def test_every_carrier_shows_its_words_and_offsets() -> None:
    said = flat(section(trace_text(bridge()), "Who said it"))
    assert f'"{SAID.text}" (characters 40-76)' in said
    assert f'source named in: "{NAMED.text}" (characters 90-120)' in said
    assert said.count(NAMED.text) == 1


def test_evidence_from_another_article_names_it() -> None:
    shown = mention("b2", SITE, WIRED, edge(SITE, WIRE, "a1", NAMED))
    traced = bridge(position=Position("assert", None, (shown,)))
    said = flat(section(trace_text(traced), "Who said it"))
    assert f'source named in: "{NAMED.text}" (The Gazette, 2024-03-01, characters 90-120)' in said
    assert f'"{WIRED.text}" (characters 0-47)' in said


def test_what_it_depends_on_says_who_is_unnamed() -> None:
    depends = flat(section(trace_text(bridge()), "What it depends on"))
    assert (
        "It all depends on Ana Lopez, North Wire and local media (unnamed: could be anyone): every chain passes one of them."
        in depends
    )
    assert "At most 3: these chains have nobody in common." in depends
    assert "b.txt, citing local media" in depends


def test_where_nothing_else_is_possible_no_range_is_shown() -> None:
    counts = dataclasses.replace(
        bridge().counted[0].independence, at_least=1, as_written=1, at_most=1, bottleneck=(MAYOR.id,)
    )
    text = trace_text(bridge(independence=counts))
    assert text.startswith("1 independent source in 2 articles")
    assert "It all depends on Ana Lopez." in text


def test_carriers_that_lead_to_one_source_are_counted() -> None:
    counts = bridge().counted[0].independence
    mayor = Source(MAYOR.id, ((GAZETTE.id, MAYOR.id), (SITE.id, GAZETTE.id, MAYOR.id)))
    one = dataclasses.replace(counts, as_written=1, origins_as_written=(MAYOR.id,), sources=(mayor,))
    assert "Both articles lead back to the same source: Ana Lopez." in trace_text(bridge(independence=one))


def test_uncertain_things_are_listed() -> None:
    traced = bridge()
    chart = traced.counted[0].chart
    suspected = edge(SITE, GAZETTE, "b2", WIRED, status="suspected", kind="owner")
    text = trace_text(bridge(chart=dataclasses.replace(chart, edges=(*chart.edges, suspected))))
    unsure = flat(section(text, "What is not certain"))
    assert "Of North Wire we have seen no article of its own on this; it could narrow the range." in unsure
    assert "an official (to The Gazette), an official (to North Wire) and local media" in unsure
    assert "Suspected (same owner), so it can only lower the count: b.txt may have it from The Gazette" in unsure


def test_speakers_counted_as_one_are_told() -> None:
    office = Party("organization:mayor-s-office", "the mayor's office", "organization")

    def told(*said: tuple[str, Party, Span, Party]) -> str:
        mentions = tuple(
            dataclasses.replace(mention(a, c, span, edge(c, p, a, span)), parties=(p,)) for a, c, span, p in said
        )
        position = Position("assert", None, mentions)
        chart = draw(position)
        return trace_text(bridge(position=position, chart=chart, independence=independence(chart)))

    text = told(("a1", GAZETTE, SAID, MAYOR), ("b2", SITE, WIRED, office))
    assert "- Counted as one: the mayor's office and Ana Lopez." in section(text, "What is not certain")
    assert "Counted as one" not in told(("a1", GAZETTE, SAID, MAYOR))


def test_a_carrier_that_adds_nothing_says_why() -> None:
    traced = bridge()
    counts = dataclasses.replace(
        traced.counted[0].independence,
        origins=(Origin(SITE.id, "soft", "unnamed"),),
        chains=(),
        idle=(Idle(SITE.id, "names nobody"),),
    )
    text = trace_text(bridge(independence=counts, chart=dataclasses.replace(traced.counted[0].chart, edges=())))
    assert "- b.txt, names nobody" in section(text, "Who adds nothing to the number")
    assert "b.txt does not say where it got this." in text


def test_positions_stand_side_by_side_with_their_own_numbers() -> None:
    traced = bridge()
    first = traced.counted[0]
    denial = Position("deny", Figure(30, None, "people", "at least 30"), (mention("b2", SITE, WIRED),))
    counts = Independence(1, 1, 1, origins_as_written=(WIRE.id,))
    both = dataclasses.replace(traced, counted=(first, Counted(denial, first.chart, counts)))
    assert "Counted here: said; the other versions are below" in flat(trace_text(both))
    versions = flat(section(trace_text(both), "Told differently (each version is counted alone)"))
    assert "said: 2 independent sources (could be 1, at most 3) in 2 articles" in versions
    assert 'denied, figure "at least 30 people": 1 independent source in 1 article ' in versions
    assert "Source: North Wire." in versions


def test_one_position_needs_no_list_of_versions() -> None:
    assert "Told differently" not in trace_text(bridge())


def test_estimates_and_badges_are_told() -> None:
    counts = dataclasses.replace(bridge().counted[0].independence, estimate=True, badges=("untraced", "single outlet"))
    text = flat(trace_text(bridge(independence=counts)))
    assert "the numbers are an estimate" in text
    assert "no named source: nothing leads to anybody" in text
    assert "single outlet: only one outlet carries the claim" in flat(text)


def test_long_lists_are_cut_and_say_so_and_all_lifts_the_cut() -> None:
    papers = [Party(f"paper-{i}", f"Paper {i}", "outlet") for i in range(40)]
    edges = tuple(edge(p, MAYOR, p.id) for p in papers)
    position = Position("assert", None, tuple(mention(p.id, p, SAID, e) for p, e in zip(papers, edges, strict=True)))
    chart = Chart(tuple(p.id for p in papers), edges, {p.id: p for p in (*papers, MAYOR)})
    counts = Independence(
        1,
        1,
        1,
        (MAYOR.id,),
        ((papers[0].id, MAYOR.id),),
        (MAYOR.id,),
        (MAYOR.id,),
        (Origin(MAYOR.id, "ground", "on record"),),
        sources=(Source(MAYOR.id, tuple((p.id, MAYOR.id) for p in papers)),),
    )
    traced = Traced(Claim("c", SAID.text, (position,)), (Counted(position, chart, counts),))
    short, long = trace_text(traced), trace_text(traced, every=True)
    assert "... and 28 more (--all lists them)" in short
    assert "Paper 39" not in section(short, "Who said it")
    assert "Paper 39" in section(long, "Who said it")
    assert "in 40 articles" in short


@pytest.mark.parametrize("width", [40, 80, 100])
def test_lines_keep_to_the_width(width: int) -> None:
    for line in trace_text(bridge(), width).splitlines():
        assert width_of(line) <= width, line


def test_a_chain_of_ten_thousand_does_not_break_the_screen() -> None:
    parties = [Party(f"p{i}", f"Site {i}", "outlet") for i in range(10_000)]
    edges = tuple(edge(a, b) for a, b in itertools.pairwise(parties))
    last = parties[-1].id
    chart = Chart((parties[0].id,), edges, {p.id: p for p in parties})
    counts = Independence(
        1, 1, 1, (last,), (tuple(p.id for p in parties),), (last,), (last,), (Origin(last, "relay", "unopened"),),
        sources=(Source(last, (tuple(p.id for p in parties),)),),
    )  # fmt: skip
    position = Position("assert", None, (mention("a1", parties[0], SAID),))
    text = trace_text(Traced(Claim("c", "x", (position,)), (Counted(position, chart, counts),)))
    assert "which cites Site 3, and so on through 9,993 more, down to Site 9997, which cites Site 9998" in flat(text)
    assert len(text) < 5000


HOSTILE = "\x1b[31mRed\x1b[0m\x1b]0;title\x07 \x9b2JTimes\u202e\u2066\r\nsecond\x00 line\x08"


def test_terminal_escapes_and_direction_marks_are_taken_out() -> None:
    assert clean(HOSTILE) == "Red Times second line"
    named = dataclasses.replace(MAYOR, name=HOSTILE)
    traced = bridge()
    parties = {**traced.counted[0].chart.parties, MAYOR.id: named}
    text = trace_text(bridge(chart=dataclasses.replace(traced.counted[0].chart, parties=parties)))
    assert "Red Times second line" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_right_to_left_names_cannot_turn_the_line_around() -> None:
    assert isolate("لوموند") == "\u2068لوموند\u2069"
    assert isolate("Le Monde") == "Le Monde"


@given(st.text())
def test_clean_words_are_one_printable_line(words: str) -> None:
    shown = clean(words)
    assert shown == clean(shown)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]", shown)
    shown.encode("utf-8")


@given(st.text(), st.integers(20, 60))
def test_shortened_words_keep_the_limit_and_mark_the_cut(words: str, limit: int) -> None:
    shown = shorten(words, limit)
    assert len(shown) <= limit
    assert shown == words or "[...]" in shown


def test_long_quotes_lose_their_middle() -> None:
    words = " ".join(f"word{i}" for i in range(100))
    shown = quote(words, 80)
    assert shown.startswith('"word0 word1')
    assert shown.endswith('word99"')
    assert " [...] " in shown


def test_wrap_keeps_long_words_whole() -> None:
    address = "https://example.org/" + "a" * 100
    assert wrap(f"see {address} there", 40, "  - ").splitlines() == ["  - see", f"    {address}", "    there"]


def test_wide_letters_count_double() -> None:
    assert width_of("日本") == 4
    assert width_of("e\u0301") == 1


def test_words_agree_with_their_number() -> None:
    assert [plural(n, "article") for n in (0, 1, 2, 1200)] == [
        "0 articles",
        "1 article",
        "2 articles",
        "1,200 articles",
    ]
    assert [listed(list("abc")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert listed(list("abcde"), limit=2) == "a, b and 3 more"
    assert headline(Independence(0, 0, 0), 0) == "0 independent sources in 0 articles"


def test_a_name_from_the_head_of_a_sentence_is_written_small() -> None:
    names = Names(
        {
            "v": Party("v", "The media", "vague"),
            "n": Party("n", "The Times", "outlet"),
            "f": Party("f", "French officials", "anonymous"),
        }
    )
    assert names.all("vnf") == ["the media", "The Times", "French officials"]


def test_suspected_links_with_one_reason_are_told_together() -> None:
    traced = bridge()
    credit = [edge(SITE, to, "b2", NAMED, status="suspected", kind="credits") for to in (WIRE, GAZETTE)]
    chart = dataclasses.replace(traced.counted[0].chart, edges=(*traced.counted[0].chart.edges, *credit))
    unsure = flat(section(trace_text(bridge(chart=chart)), "What is not certain"))
    assert "b.txt may have it from North Wire; b.txt may have it from The Gazette: " in unsure


def test_a_chain_of_one_says_that_it_names_nobody() -> None:
    counts = dataclasses.replace(
        bridge().counted[0].independence,
        origins=(Origin(SITE.id, "soft", "unnamed"),),
        chains=((SITE.id,), (GAZETTE.id, MAYOR.id)),
    )
    assert "    - b.txt (names nobody)\n" in trace_text(bridge(independence=counts))


def test_namesakes_are_told_apart() -> None:
    twins = {p.id: p for p in (SOURCE_1, SOURCE_2, GAZETTE, WIRE, Party("person:x", "The Gazette", "person"))}
    names = Names(twins, [edge(GAZETTE, SOURCE_1), edge(WIRE, SOURCE_2)])
    assert names[SOURCE_1.id] == "an official (to The Gazette)"
    assert names[SOURCE_2.id] == "an official (to North Wire)"
    assert names["gazette"] == "The Gazette (outlet)"
    assert names["person:x"] == "The Gazette (person)"
    assert len(set(names.all(twins))) == len(twins)


def test_namesakes_with_nothing_to_tell_them_apart_are_numbered() -> None:
    twins = {i: Party(i, "a source", "anonymous") for i in ("anonymous:a", "anonymous:b")}
    names = Names(twins)
    assert names["anonymous:a"] != names["anonymous:b"]


def test_colours_add_nothing_but_colours() -> None:
    painted = trace_text(bridge(), paint=Paint(True))
    assert "\x1b[1m" in painted
    assert re.sub(r"\x1b\[\d+m", "", painted) == trace_text(bridge())


def test_count_text_names_carriers() -> None:
    counted = bridge().counted[0]
    text = count_text(counted.chart, counted.independence, title="bridge")
    assert text.startswith("bridge\n2 independent sources (could be 1, at most 3) for 2 carriers")
    assert text.endswith(CAVEAT)


def test_a_chart_without_carriers() -> None:
    text = count_text(Chart(), Independence(0, 0, 0))
    assert text == f"0 independent sources for 0 carriers\n\n{CAVEAT}"


# Lists.

WEAK = ClaimSummary("c0ffee00c0ffee00", "The bridge will close", 14, 9, 1, 1, 2, ("untraced",), True)
LONE = ClaimSummary("beef0000beef0000", "The mayor resigned", 1, 1, 1, 1, 1)
ARTICLE = Article(
    "a1a1a1a1a1a1a1a1",
    "text",
    "Bridge to close",
    GAZETTE,
    "https://gazette.example/1",
    published="2024-03-01",
    origin="in/a.txt",
)
FOUND = Attribution(
    ARTICLE.id,
    SAID,
    (Span(63, 72, "Ana Lopez"),),
    (Span(73, 77, "said"),),
    (Span(0, 10, "Before it."),),
    ((GAZETTE, MAYOR), (SOURCE_1,)),
    "deny",
    "mixed",
    "2024-03",
    0.8,
)


def test_claims_show_numbers_articles_id_words_and_findings() -> None:
    text = claims_text([WEAK, LONE], 100)
    assert (
        f"- 1 independent source (at most 2) in 14 articles  c0ffee00  {badge_name('untraced')}, disputed\n  The bridge will close\n"
        in text
    )
    assert "- 1 independent source in 1 article  beef0000\n  The mayor resigned\n" in text
    assert text.startswith("Claims, weakest sourcing first\n\n2 claims.\n")
    assert text.endswith(f"\n{CAVEAT}")


def test_no_claims_says_what_to_do() -> None:
    assert claims_text([]) == NO_CLAIMS
    assert articles_text([]).startswith("No articles yet.")
    assert outlets_text([]).startswith("No outlet of that name.")


def test_articles_are_listed_by_outlet_or_file() -> None:
    text = articles_text(
        [
            ArticleSummary("a1a1a1a1a1a1a1a1", "Bridge", GAZETTE, None, "2024", "x/a.txt", 1),
            ArticleSummary("b2", None, None, None, None, "x/b.txt", 2),
        ]
    )
    assert "- a1a1a1a1, The Gazette, 2024  1 attribution\n  Bridge\n" in text
    assert "- b2, b.txt  2 attributions\n" in text


def test_article_shows_paths_cues_stance_date_words_and_claims() -> None:
    text = view_of(ArticleRecord(ARTICLE, (FOUND,), (LONE,))).text()
    assert text.startswith("Bridge to close\nThe Gazette, 2024-03-01, in/a.txt, https://gazette.example/1\n")
    assert "Its sources\n  2 named and 1 unnamed, in 1 attribution.\n" in text
    assert "  - The Gazette, citing Ana Lopez; an official (unnamed)\n" in text
    assert 'cue "said", denied, mixed speech, 2024-03, confidence: 80%' in text
    assert '"The bridge will close, Ana Lopez said" (characters 40-76)' in text
    assert 'says: "Before it." (characters 0-10)' in text
    assert "The mayor resigned" in text


def test_a_declared_credit_shows_its_words() -> None:
    credit = Attribution(
        ARTICLE.id, Span(0, 0, ""), (), (), (), ((WIRE,),), form="credit", extent="full", declared="© North Wire"
    )
    text = attributions_text(ARTICLE, [credit])
    assert "credited for the whole text" in text
    assert '"© North Wire" (declared by the page, not in its text)' in text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("the ministry",), "- the ministry (not known which)"),
        (("He",), "- He (not known who)"),
        (("it",), "- it (not known which)"),
        (("the two", "officials"), "- the two officials (not known which)"),
        (("\x1b[31m",), "- nobody named"),
        ((), "- nobody named"),
    ],
)
def test_a_source_that_could_not_be_resolved_shows_its_words(words: tuple[str, ...], shown: str) -> None:
    found = dataclasses.replace(FOUND, paths=(), source=tuple(Span(0, len(w), w) for w in words))
    assert shown in attributions_text(ARTICLE, [found])


def test_an_article_that_names_nobody() -> None:
    assert "It names no source that we found." in attributions_text(ARTICLE, [])


def test_outlet_shows_both_directions() -> None:
    cited = Cited(MAYOR, 3, (Evidence(ARTICLE.id, SAID),) * 3)
    text = outlet_of(OutletRecord(GAZETTE, 0, (cited,), ()), {}).text()
    assert text.startswith("The Gazette\noutlet, 0 articles here\n\nNo article of theirs is in this database")
    assert "- Ana Lopez (person), 3 times\n" in text
    assert "... and 1 more sentence" in text
    assert "Who cites it\n  None that we found." in text


def test_findings_say_what_was_found_and_nothing_else() -> None:
    assert findings([WEAK, LONE], 2) == [
        "1 claim is found in two or more articles.",
        "Of these, 1 rests on a single source, however many articles carry it.",
        'The most widely reported: "The bridge will close", 1 source in 14 articles.',
        "1 claim has no named source: no chain of names ends at anyone who could be asked.",
        "1 claim is disputed: someone denies it, or gives other figures.",
        "2 items could not be read and are not counted.",
    ]
    assert findings([]) == []


def test_audit_lists_then_traces() -> None:
    text = audit_text(2, 0, [WEAK], [bridge()])
    order = [
        "2 articles, 1 claim",
        "Every claim, weakest sourcing first",
        "Claims in two or more articles, in detail",
        "2 independent sources",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_an_audit_of_nothing() -> None:
    assert (
        audit_text(0, 1, [], [])
        == f"0 articles, 0 claims\n  - 1 item could not be read and is not counted.\n\n{CAVEAT}"
    )
