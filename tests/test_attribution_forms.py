"""One made-up sentence or short article for every form the rules know, and for what only looks like one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provenance import attribute, claims, read
from provenance.model import Article
from provenance.show.article import attributions_text

if TYPE_CHECKING:
    from conftest import Budget


CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "attributions.jsonl").read_text(encoding="utf-8").splitlines()
]


def article(text: str, **given: str) -> Article:
    (found,) = read(text.encode(), published="2024-10-14", language="en", verbatim=True, **given)
    assert isinstance(found, Article)
    return found


def bare(name: str) -> str:
    return re.sub(r"^(the|a|an)\s+", "", name.strip(), flags=re.IGNORECASE).casefold()


@pytest.mark.parametrize("engine", ["rules", "neural"])
@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60])
def test_form(case: dict[str, object], engine: str) -> None:
    text = str(case["text"])
    found = attribute(article(text), engine=engine)
    paths = [[bare(p.name) for p in path] for a in found for path in a.paths]
    expected = [[bare(str(n)) for n in path] for path in case["paths"]]  # type: ignore[attr-defined]
    if engine == "neural":  # it may find more that the same source says in the sentence
        paths, expected = ([p for i, p in enumerate(ps) if p not in ps[:i]] for ps in (paths, expected))
    assert paths == expected
    for field in ("stance", "form", "when"):
        if field in case:
            values = {getattr(a, field) for a in found}
            assert case[field] in values if engine == "neural" else values == {case[field]}


@pytest.mark.parametrize(
    "text",
    [
        "The BBC reported:\n“It is so.\n" * 2_000,
        "the court was told " * 4_000,
        "The board declined to comment. " * 4_000,
        "it was not quickly " * 4_000 + ". The BBC reported that it rained.",
        "it reportedly fell and " * 4_000,
        "Text.\n— A (@b) July 1, 2020\n" * 2_000,
    ],
)
def test_repeated_forms_take_bounded_time(text: str, budget: Budget) -> None:
    with budget(12):
        assert attribute(article(text), engine="rules")


@pytest.mark.parametrize("engine", ["rules", "neural"])
def test_no_answer_has_no_words_and_ends_what_was_said(engine: str) -> None:
    text = "The minister said the bridge was safe but declined to comment on the cost."
    said, silent = attribute(article(text), engine=engine)
    assert [s.text for s in said.content] == ["the bridge was safe"]
    assert (said.stance, silent.stance) == ("assert", "decline")
    assert (silent.content, silent.paths) == ((), ())
    assert [s.text for s in silent.source] == ["The minister"]


@pytest.mark.parametrize("engine", ["rules", "neural"])
def test_the_words_are_those_that_were_said_and_not_where(engine: str) -> None:
    (called,) = attribute(
        article("Le Monde called the plan, in an article last week, “a costly mistake”."), engine=engine
    )
    assert [c.text for c in called.content] == ["the plan", "“a costly mistake”"]
    (given,) = attribute(
        article("The ferry to Orrin will be late all week. According to Le Monde, apparently."), engine=engine
    )
    assert [c.text for c in given.content] == ["The ferry to Orrin will be late all week."]


@pytest.mark.parametrize("engine", ["rules", "neural"])
@pytest.mark.parametrize(
    "words",
    [
        "The minister of Arden asked whether the army of Norland had shelled the town of Halden on Friday.",
        "The minister of Arden refused to say whether the army of Norland had shelled the town of Halden on Friday.",
    ],
)
def test_questions_and_silence_are_no_claims(words: str, engine: str) -> None:
    told = article("The minister of Arden said the army of Norland had shelled the town of Halden on Friday.")
    open_ = article(words)
    found = claims.link([(a, attribute(a, engine=engine)) for a in (told, open_)])
    assert {m.article for c in found for m in c.mentions} == {told.id}


def test_display_of_questions_and_silence() -> None:
    page = article("The harbour board declined to comment. Ruth Ellery asked whether the gate was open.")
    shown = attributions_text(page, attribute(page, engine="rules"))
    assert "The harbour board\n" in shown
    assert "gave no answer" in shown
    assert "question, which claims nothing" in shown


QUOTED = {
    '"The bridge is closed," said Ana Lopez, the mayor. "It will stay closed. We have no money."': [
        ('"It will stay closed.', "Ana Lopez")
    ],
    '"The bridge is closed," Ana Lopez told the BBC. "It will stay closed."': [
        ('"It will stay closed.', "BBC > Ana Lopez")
    ],
    '"The bridge is closed," said Ana Lopez, the mayor.\n\n"We have no money for it, and the county has none either."\n\n'
    "The town has two bridges.": [('"We have no money', "Ana Lopez")],
    'Ana Lopez, the mayor, said: "The bridge is closed.\n\n"We have no money for it.\n\n"We shall ask the ministry."': [
        ('"We have no money', "Ana Lopez"),
        ('"We shall ask', "Ana Lopez"),
    ],
    "Ana Lopez said: 'The bridge is far too old for lorries.\n\n'I find it odd that nobody asked us before.'": [
        ("'I find it odd", "Ana Lopez")
    ],
    '"The bridge is closed," said Ana Lopez, the mayor. "I walked over it," said Paul Estrin, a councillor. '
    '"Nobody stopped me there."': [('"Nobody stopped me', "Paul Estrin")],
    # A heading, a name and a lone word in quotation marks are nobody's words.
    "Ana Lopez said the bridge was closed.\n\n‘NO MONEY LEFT’\n\nThe town has two bridges.": [],
    '"The bridge is closed," said Ana Lopez, the mayor. “Pont Neuf” was built by her father.': [],
    '"The bridge is closed," said Ana Lopez, the mayor. “Sad!”': [],
}


@pytest.mark.parametrize("engine", ["rules", "neural"])
@pytest.mark.parametrize("text", QUOTED, ids=lambda t: t[-40:])
def test_whose_a_quotation_is_that_goes_on(text: str, engine: str) -> None:
    goes_on = [a for a in attribute(article(text), engine=engine) if not a.cue]
    assert [
        (a.sentence.text[: len(opening)], " > ".join(p.name for p in a.paths[0]))
        for a, (opening, _) in zip(goes_on, QUOTED[text], strict=True)
    ] == QUOTED[text]
    for a in goes_on:
        assert a.form == "direct"
        for other in attribute(article(text), engine=engine):
            held = other.cue and any(c.start < a.content[0].end and a.content[0].start < c.end for c in other.content)
            assert not held, "words that go on are told twice"


def test_a_post_begins_where_its_words_do() -> None:
    text = "The mayor answered.\n\nSo sad. They closed it again! — Ann Roe (@annroe) May 1, 2018\n\nThe town has two bridges."
    (post,) = [a for a in attribute(article(text)) if "on X" in a.paths[0][-1].name]
    assert post.sentence.text.startswith("So sad.")


def told(text: str, engine: str) -> list[tuple[str, str]]:
    """Who says what, a line each: the names on the path and the first words of the content."""
    return [
        (" > ".join(p.name for p in path), a.content[0].text[:14])
        for a in attribute(article(text), engine=engine)
        for path in a.paths
    ]


@pytest.mark.parametrize("engine", ["rules", "neural"])
def test_a_quotation_is_signed_or_announced_by_its_speaker(engine: str) -> None:
    text = (
        "The town got a new bell.\n\n“It rings as clear as the old one did.” —Mayor Edith Holm\n\n"
        "“I can hear it from the mill on still days.”\n- Jonas Wick, miller\n\n"
        "And from Bishop Ruth Ambler:\n\n“A bell is the voice of a town, and this town has one again.”"
    )
    assert told(text, engine) == [
        ("Edith Holm", "“It rings as c"),
        ("Jonas Wick", "“I can hear it"),
        ("Ruth Ambler", "“A bell is the"),
    ]
    # Who wrote the piece signs it too, but no quotation.
    assert told("“It rings well,” said Edith Holm, a councillor.\n\n- Jonas Wick", engine) == [
        ("Edith Holm", "“It rings well")
    ]


@pytest.mark.parametrize("engine", ["rules", "neural"])
def test_a_transcript_gives_each_the_words_behind_the_label(engine: str) -> None:
    turns = (
        "ELSA BRANDT, ANCHOR: The lake is low tonight. Carl, what is known?\n\n"
        "CARL OHM, CORRESPONDENT: Elsa, the water fell by a metre.\n\n"
        "BRANDT: And the fish?\n\nOHM (voice-over): Anglers say that the perch are gone."
    )
    assert told(turns, engine)[:2] == [("Elsa Brandt", "The lake is lo"), ("Carl Ohm", "Elsa, the wate")]
    assert told(turns, engine)[-1] == ("Carl Ohm > Anglers", "the perch are ")
    heard = f"In an interview with “60 Minutes” Mrs Brandt was angry.\n\n{turns}"
    assert told(heard, engine)[0] == ("60 Minutes > Elsa Brandt", "The lake is lo")
    # Two of one name: a bare surname is neither. A label or two make no transcript.
    two = "IDA REED: It is safe.\n\nTOM REED: It is not.\n\nREED: It fell once."
    assert told(two, engine) == [("Ida Reed", "It is safe."), ("Tom Reed", "It is not.")]
    assert told("UPDATE: The lake is low.\n\nWATCH: It is filling again.", engine) == []


@pytest.mark.parametrize("engine", ["rules", "neural"])
@pytest.mark.parametrize(
    "text",
    [
        '"The ice is thin," said Nils Aker, the warden. "The ice is thick," said Eva Lund, a skater.',
        "According to the wardens, twelve skaters fell. According to the police, two fell.",
        "The ice is thin, Nils Aker said. The ice is thick, Eva Lund said.",
    ],
)
def test_nobody_is_given_the_words_of_the_speaker_before(text: str, engine: str) -> None:
    first, second = text.index(".") + 1, attribute(article(text), engine=engine)[-1]
    assert len(attribute(article(text), engine=engine)) == 2
    assert all(c.start >= first for c in second.content)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("The bridge is safe, said Ann Roe, a professor of engineering at Ohio City University.", "expert"),
        ("Rep. Ann Roe (R-Ohio) said the bridge is safe.", "politician"),
        ("The bridge is safe, said Defense Secretary Ann Roe.", "official"),
        ("The bridge is safe, according to court documents.", "document"),
        ("The bridge is safe, the New York Times reported.", "media"),
        ("Ann Roe, the chief executive of Roe Motors, said the bridge is safe.", "business"),
        ("Ann Roe, a teacher who lives near the bridge, said it is safe.", "witness"),
        ("Ann Roe, president of the National Farmers Union, said it is safe.", "organization"),
        ("The Justice Department said the bridge is safe.", "official"),
        ("A senior administration official said the bridge is safe.", "unnamed"),
        ("Ann Roe said the bridge is safe.", None),  # the text does not tell who she is
    ],
)
def test_the_part_a_source_plays_is_told_by_what_describes_it(text: str, role: str | None) -> None:
    assert [a.role for a in attribute(article(text))] == [role]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "The dam is weak, said an official, who spoke on condition of anonymity because the report is not public.",
            "because the report is not public",
        ),
        (
            "An engineer, who asked not to be named for fear of reprisals, said the dam is weak.",
            "for fear of reprisals",
        ),
        (
            "The dam is weak, according to a source who was not authorized to speak publicly.",
            "who was not authorized to speak publicly",
        ),
        (
            "An official said the dam is weak. The official spoke on the condition of anonymity Tuesday to discuss private talks.",
            "to discuss private talks",
        ),
        ("An official, speaking on condition of anonymity, said the dam is weak.", None),  # no reason is given
        ("Ann Roe said the dam is weak because it is old.", None),
        ("An official said the dam is weak because it is old.", None),
    ],
)
def test_the_reason_for_not_naming_somebody_is_quoted(text: str, reason: str | None) -> None:
    found = [a for a in attribute(article(text)) if a.paths]
    assert found
    assert {a.reason.text if a.reason else None for a in found[:1]} == {reason}
