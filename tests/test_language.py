"""What the package knows of languages is data: all of it is asked for, and a language is a folder of it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import provenance
from provenance import data
from provenance.attribute.credits import find
from provenance.attribute.sources import Sources
from provenance.language.dates import iso_date
from provenance.language.text import sentences
from provenance.language.tokens import Page, cues, grammar, plural, source_nouns, stem
from provenance.model import Article, Party
from provenance.parties import descriptor_of, vague_phrase
from provenance.parties.naming import _phrases
from provenance.read.boilerplate import kind_of_line

ROOT = Path(provenance.__file__).parent
SOURCE = {path: path.read_text("utf-8") for path in ROOT.rglob("*.py")}
CODE = "\n".join(SOURCE.values())
FILES = sorted(data.FOLDER.glob("*/*.csv"))
FACTS = sorted(data.FOLDER.glob("*.csv"))
# The tables of word lists and of patterns; the others have columns of their own.
ROOMS = {path.stem for path in FILES if "list,words" in path.read_text("utf-8").partition("\n")[0]}
PATTERNS = {path.stem for path in FILES if path.read_text("utf-8").startswith("name,pattern")}
# Lists that are asked with the article's language, or in all languages together; every other list is English.
ASKED_EVERYWHERE = {
    "parties": None,
    "credits": None,
    "read": None,
    "language": {"months", "abbreviations"},
    "trace": {"before a reporter", "no sight of one's own", "no place of a dateline"},
}


@cache
def slots() -> set[str]:
    """Names in braces in the tables: ``{prepositions}``."""
    return {name for path in FILES for name in re.findall(r"\{([a-z][a-z ]*)\}", path.read_text("utf-8"))}


def asked_for(name: str) -> bool:
    """Whether some code names a list or pattern, as a word, as an attribute, or in another list or pattern."""
    attribute = rf"\.{re.escape(name.replace(' ', '_'))}\b"
    return name in slots() or re.search(rf"""["']{re.escape(name)}["']|{attribute}""", CODE) is not None


@pytest.mark.parametrize("path", [*FACTS, *FILES], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_table_is_asked_for(path: Path) -> None:
    room = path.stem.removesuffix("_patterns")
    read = rf'"(?:{path.parent.name}/)?{path.name}"'
    asked = rf'\b(?:words|words_everywhere|Lists|Patterns)\("{room}"'
    assert re.search(asked if path.stem in ROOMS | PATTERNS else read, CODE), path


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.stem in ROOMS | PATTERNS], ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_every_list_and_pattern_is_asked_for(path: Path) -> None:
    rows = data.rows_in(path.name, path.parent.name)
    names = [row.get("list") or row["name"] for row in rows]
    assert len(set(names)) == len(names), "a name twice"
    assert [name for name in names if not asked_for(name)] == []
    if path.parent.name not in ("en", data.ANY):
        known = ASKED_EVERYWHERE.get(path.stem, set())
        assert known is None or set(names) <= known, "English alone is asked for these"
    for row in rows:
        words = (row.get("words") or row["pattern"]).split("|")
        assert path.stem in PATTERNS or (all(words) and len(set(words)) == len(words)), row


def test_an_unknown_list_is_found() -> None:
    assert not asked_for("list that nobody" + " asks for")
    with pytest.raises(KeyError):
        data.words("language", "no such list")
    assert data.words("language", "weekdays", "nl") == ()


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_every_pattern_of_a_room_compiles(room: str) -> None:
    for language in data.languages():
        for row in data.rows_in(f"{room}_patterns.csv", language):
            assert getattr(data.Patterns(room, language), row["name"].replace(" ", "_")).pattern


def test_cues_and_nouns_stand_where_a_grammar_reads_them() -> None:
    read = {language for language in data.languages() if grammar(language)}
    assert {path.parent.name for path in FILES if path.stem in ("cues", "source_nouns")} == read == {"en"}
    frames = set("".join(re.findall(r'"(\w)" in (?:cue\.|c\.)?frames', CODE)))
    frames |= set("".join(re.findall(r"frames & \{([^}]*)\}", CODE)).replace('"', "").replace(", ", ""))
    families = set(re.findall(r'"(\w+)"', "\n".join(line for line in CODE.splitlines() if "famil" in line)))
    for row in data.rows_in("cues.csv", "en"):
        assert set(row["frames"]) <= frames, row
        assert row["stance"] in {"assert", "deny", "question"}, row
        assert row["frames"] or row["family"] in families, f"nothing would come of it: {row}"
        assert (
            row["lemma"].split()[-1] in {c.lemma for found in cues().values() for c, _ in found} or " " in row["lemma"]
        )
    kinds = {
        "agency",
        "anonymous",
        "channel",
        "document",
        "journalist",
        "organization",
        "outlet",
        "spokesperson",
        "vague",
    }
    for row in data.rows_in("source_nouns.csv", "en"):
        assert source_nouns()[row["noun"]] == row["kind"] in kinds, "a row after another for the same noun"


def test_every_vague_phrase_is_known_by_its_category() -> None:
    for language, row in data.rows_everywhere("vague_sources.csv"):
        found = vague_phrase(row["phrase"])
        assert found is not None, (language, row)
    assert len({row["phrase"] for _, row in data.rows_everywhere("vague_sources.csv")}) <= len(_phrases())


def test_english_forms() -> None:
    assert [plural(n) for n in ("man", "human", "agency", "spokesperson", "wife", "church")] == [
        "men", "humans", "agencies", "spokespeople", "wives", "churches",
    ]  # fmt: skip
    assert [stem(w) for w in ("killed", "killing", "gave", "parliament", "cities")] == [
        "kil", "kil", "giv", "parliament", "city",
    ]  # fmt: skip


# --- A language is a folder: Dutch, with a row for each thing its folder says (see CONTRIBUTING.md).

OWN = Party("outlet:de krant", "De Krant", "outlet")
PROSE = "De gemeenteraad sprak maandag over de nieuwe brug over de rivier, en het besluit valt volgende week in de grote zaal."


@pytest.mark.parametrize(
    ("written", "date"),
    [("5 mrt 2024", "2024-03-05"), ("12 maart 2023", "2023-03-12"), ("1 mei 2020 om 12:30", "2020-05-01")],
)
def test_dutch_months(written: str, date: str) -> None:
    assert iso_date(written.replace(" om", ","), loose=False) == date


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Dat zei dhr. Jansen. Hij ging weg.", ["Dat zei dhr. Jansen.", "Hij ging weg."]),
        (
            "Er kwamen bijv. Belgen en o.a. Duitsers. Meer niet.",
            ["Er kwamen bijv. Belgen en o.a. Duitsers.", "Meer niet."],
        ),
    ],
)
def test_dutch_abbreviations(text: str, cut: list[str]) -> None:
    assert [text[r.start : r.end] for r in sentences(text, language="nl")] == cut
    assert len(sentences(text, language="nl-BE")) == len(cut) < len(sentences(text))


@pytest.mark.parametrize(
    ("phrase", "said"), [("een woordvoerder", "spokesperson"), ("twee bronnen", "source"), ("de brug", None)]
)
def test_dutch_sources_without_names(phrase: str, said: str | None) -> None:
    assert descriptor_of(phrase) == said


@pytest.mark.parametrize(
    ("line", "credited"),
    [("Met informatie van ANP en Reuters", {"ANP", "Reuters"}), ("Met dank aan de lezers", set[str]())],
)
def test_dutch_credits(line: str, credited: set[str]) -> None:
    article = Article("x", f"{PROSE}\n\n{PROSE}\n\n{line}", outlet=OWN, language="nl")
    assert {p.name for a in find(Sources(Page.of(article))) for path in a.paths for p in path} == credited


@pytest.mark.parametrize(
    ("line", "kind"), [("Lees ook: De brug gaat dicht", "line"), ("Advertentie", "line"), (PROSE, None)]
)
def test_dutch_boilerplate(line: str, kind: str | None) -> None:
    assert kind_of_line(line) == kind


def test_a_language_without_a_grammar_is_not_read_by_another_ones_words() -> None:
    """ "per" means another thing in German; nobody is cited until somebody writes down how German reports speech."""
    text = f"{PROSE} Das Angebot gibt es per Reuters. Le Monde said that the bridge was closed."
    assert provenance.attribute(Article("x", text, language="de"), engine="rules") == []
    assert provenance.attribute(Article("x", text, language="en"), engine="rules") != []
