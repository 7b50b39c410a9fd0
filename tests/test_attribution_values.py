"""Laws of attribution on any text: spans are slices, answers repeat, hostile text costs bounded time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance import attribute, read
from provenance.attribute.phrases import printable
from provenance.errors import UsageError
from provenance.model import ROLES, Article, Attribution, Span

if TYPE_CHECKING:
    from conftest import Budget


FRAGMENTS = [
    "According to ", "according to the BBC", ", ", ". ", "“", "”", '"', "''", "‘", "’", "\n", "\n\n", "he said", "she told Reuters",
    "Le Monde reported", " citing ", "two officials", "Anna Kowalska, the mayor,", " and ", "(AFP) - ", "By AFP\n", "it was reported that ",
    "reportedly", "on Aug. 1", "in late July", "денеги", "قال المتحدث", "記者は言った。", "\u200b", "\u202e", "🙂", "said", "says: ", "THE MINISTRY SAID", "'s sources",
    "as saying ", "quoted the minister ", "; ", " — ", "the publication notes that ", "They denied ", "12,000 people", "the army said, ", "TASS reported", ", as reported by Reuters", "that the town fell", "told the newspaper", "it was reported", "put the toll at 14", "U.S. ", "\t", "\x0b",
]  # fmt: skip


def spans(a: Attribution) -> list[Span]:
    return [a.sentence, *a.source, *a.cue, *a.content, *([a.reason] if a.reason else [])]


def verbatim(text: str) -> Article:
    (article,) = read(text.encode(), verbatim=True)
    assert isinstance(article, Article)
    assert article.text == text
    return article


def check(article: Article) -> list[Attribution]:
    found = attribute(article)
    for a in found:
        for span in spans(a):
            assert article.text[span.start : span.end] == span.text
        assert all(s.text for s in (*a.source, *a.cue, *a.content))
        assert a.paths or a.source or a.content
        assert all(path and all(p.name and p.id for p in path) for path in a.paths)
        assert 0 <= a.confidence <= 1
        assert a.role is None or (a.role in ROLES and a.paths and a.form != "credit")
    assert found == attribute(article)
    return found


@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=25))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_mixture_of_fragments(parts: list[str]) -> None:
    text = "".join(parts)
    if text.strip("\u200b\u202e \t\n\x0b"):
        check(verbatim("x " + text))


@given(st.text(min_size=1, max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text(text: str) -> None:
    text = text.replace("\x00", " ").encode("utf-8", "ignore").decode()
    check(verbatim("The BBC reported. " + text.replace("\r", " ")))


@pytest.mark.parametrize(
    "text",
    [
        "word " * 200_000,
        "said " * 40_000,
        "“" * 10_000 + " he said " + "”" * 10_000,
        '" ' * 10_000,
        "‘a’ " * 10_000,
        "according to Reuters, " * 5_000,
        ("THE MINISTER SAID THE BRIDGE WAS CLOSED. " * 3_000),
        ("the minister said the bridge was closed. " * 3_000),
        "A and " * 20_000 + "said that it rained.",
        "A, " * 20_000 + "said that it rained.",
        "(" * 20_000 + " said",
        "Jane\u200b Doe\u00ad said\u200b it rained. " * 1_000,
        "J4ne D0e sa1d it ra!ned, acc0rding t0 R eut ers. " * 1_000,
        "🙂 said 🙂. " * 2_000,
    ],
    ids=lambda t: t[:20].strip(),
)
@pytest.mark.parametrize("engine", ["rules", "neural"])
def test_hostile_text_takes_bounded_time(text: str, engine: str, budget: Budget) -> None:
    # The model's cost is known to be in proportion to the text; a tenth shows what goes on around it.
    article = verbatim(text if engine == "rules" else text[:100_000])
    # A generous bound: it is there to catch growth with the square of the length, not to time a machine.
    with budget(20):
        found = attribute(article, engine=engine)
    for a in found[:200]:
        for span in spans(a):
            assert article.text[span.start : span.end] == span.text


def test_unknown_engine() -> None:
    with pytest.raises(UsageError, match="rules"):
        attribute(verbatim("The BBC reported that it rained."), engine="magic")


def test_unnamed_sources_of_two_articles_stay_apart() -> None:
    a, b = (
        attribute(next(iter(read(f"A senior official told {n} that it rained.".encode(), verbatim=True))))
        for n in ("Reuters", "AFP")
    )
    assert a[0].paths[0][-1].name == b[0].paths[0][-1].name
    assert a[0].paths[0][-1].id != b[0].paths[0][-1].id


@pytest.mark.parametrize("engine", ["rules", "neural"])
def test_signs_name_nobody(engine: str) -> None:
    text = "Acme Co. (ACM) reported that profits rose. (ACM) reported that it rained. “!!!” said: “No.”"
    found = attribute(verbatim(text), engine=engine)
    assert found
    assert all(p.name for a in found for path in a.paths for p in path)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Perhaps Holm", "Holm"),
        ("Monday Ann Holm", "Ann Holm"),
        ("Ann Holm Ann Lee HolmSenate", "Ann Holm"),
        ("Holm Ann Lee HolmSenate", "Ann Lee Holm"),
        ("leaders who pushed the plan", "leaders"),
        ("Harbour Bank --", "Harbour Bank"),
        ("Harbour Bank (HB", "Harbour Bank"),
        ("“Harbour", "Harbour"),
        ("data from the port shows", "data from the port"),
        ("Analysts for", "Analysts"),
        ("R-Ohio)", ""),
        ("whose group", ""),
        ("Post said a clerk", ""),
        ("Harbour Bank (HB)", "Harbour Bank (HB)"),
        ("one of the people familiar with the plan", "one of the people familiar with the plan"),
        ("Ann Holm-McKay", "Ann Holm-McKay"),
        ("Walla Walla", "Walla Walla"),
    ],
)
def test_names_are_fit_to_print(written: str, printed: str) -> None:
    assert printable(written) == printed
