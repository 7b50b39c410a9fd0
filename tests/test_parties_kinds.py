"""Kinds of names, vague phrases and descriptors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance import parties

KINDS = {
    "person": "Jane Roe|J. D. Roe|Pieter van der Berg|Abu Omar|Nasser al-Khatib|Jean-Luc Martin|Mary O'Neill|Sgt. Jane Roe|李小明|Иван Петренко|"
    "Prince Oskar|Ole Gunnar Roe|president of the club Jane Roe|Senate Majority Leader Peter Roe (D-Ohio)|Jane Roe, mayor of Gotham|"
    "Channel Nine News moderator Peter Roe|Hovhannisyan|Watson|Freeman",
    "organization": "Ministry of Silly Walks|Gotham Police Department|Kyiv School of Economics|European Parliament|White House|Kremlin|"
    "the Pentagon|Mali|Bamako|FLA|CSP|Acme Corporation|United Nations|Free Azawad Army|Malian army|University of Gotham|Club of Gotham|"
    "Gotham City Council|Supreme Court|Tuareg fighters|Malian authorities|Institute for Advanced Walking|Ukraine's military intelligence|"
    "Liberal Party|Wall Street|Committee to Save the Park|Ukrainian Armed Forces",
    "outlet": "The Arab Weekly|Maghrebi.org|Le Monde|The Times|Daily News|Gotham Gazette|BBC|CNN Gotham|Radio Gotham|The Gotham Observer",
    "agency": "AFP|Associated Press|Reuters|dpa|Gotham News Agency|Agence Gothamienne de Presse|the AP",
    "document": "a court filing|the report|a study published in May|an internal memo|a letter to the board|Peter Roe's lawsuit|an opinion poll|court documents",
    "channel": "a Telegram channel|Telegram accounts affiliated with the group|Jane Roe's blog|the ministry's Facebook page|@janeroe|Jane Roe on X|a Truth Social post",
    "anonymous": "a senior official|sources|two people familiar with the matter|witnesses|a Tuareg commander|a source at Gotham City Hall|local residents",
    "vague": "the media|several Ukrainian news outlets|agencies|local media|British tabloids|unconfirmed reports|a newspaper",
}


@pytest.mark.parametrize(("name", "kind"), [(n, k) for k, names in KINDS.items() for n in names.split("|")])
def test_kinds(name: str, kind: str) -> None:
    found = parties.kind_of(name)
    assert found == kind


VAGUE = [
    ("some local media", "vague", None),
    ("several Ukrainian news outlets", "vague", None),
    ("agencies", "vague", None),
    ("it was reported", "vague", None),
    ("Media reports", "vague", None),
    ("Local Media", "vague", None),
    ("US media", "vague", None),
    ("médias locaux", "vague", None),
    ("Medienberichten zufolge", "vague", None),
    ("СМИ", "vague", None),
    ("ЗМІ", "vague", None),
    ("sources", "anonymous", "source"),
    ("Sources", "anonymous", "source"),
    ("other sources", "anonymous", "source"),
    ("Le Monde's sources", "anonymous", "source"),
    ("sources familiar with the matter", "anonymous", "source"),
    ("two sources familiar with the mayor's thinking", "anonymous", "source"),
    ("officials", "anonymous", "official"),
    ("a senior U.S. official", "anonymous", "official"),
    ("White House officials", "anonymous", "official"),
    ("two people briefed on the matter", "anonymous", "person"),
    ("two of the survivors", "anonymous", "victim"),
    ("witnesses", "anonymous", "witness"),
    ("a Tuareg commander", "anonymous", "commander"),
    ("a CSP commander", "anonymous", "commander"),
    ("rebel leaders", "anonymous", "leader"),
    ("une source diplomatique", "anonymous", "source"),
    ("Fuentes diplomáticas", "anonymous", "source"),
    ("источник", "anonymous", "source"),
    ("джерела", "anonymous", "source"),
]


@pytest.mark.parametrize(("words", "kind", "descriptor"), VAGUE)
def test_vague(words: str, kind: str, descriptor: str | None) -> None:
    found = parties.vague_phrase(words)
    assert found
    assert (found.kind, found.descriptor) == (kind, descriptor)
    assert found.phrase
    assert found.category
    if descriptor:
        assert parties.descriptor_of(words) == descriptor


@pytest.mark.parametrize(
    "words",
    [
        "Associated Press",
        "Le Monde",
        "Montana Free Press",
        "Jane Roe",
        "the newspaper",
        "Ministry of Media",
        "Ukraine",
        "the report",
        "",
        " ",
        "ice cream",
        "Social Democrats",
    ],
)
def test_names_are_not_vague(words: str) -> None:
    assert parties.vague_phrase(words) is None


@given(st.text(max_size=120))
def test_no_text_breaks_the_kinds(text: str) -> None:
    assert parties.kind_of(text)
    parties.vague_phrase(text)
    parties.descriptor_of(text)


@given(
    st.sampled_from(["sources", "officials", "media reports", "news outlets"]),
    st.sampled_from(["", "some ", "several ", "two "]),
    st.sampled_from([" ", "  ", "\u00a0", "\n"]),
)
def test_spaces_and_determiners_do_not_matter(head: str, determiner: str, space: str) -> None:
    words = f"{determiner}{head}".replace(" ", space)
    one, other = parties.vague_phrase(words), parties.vague_phrase(head)
    assert one
    assert other
    assert one.kind == other.kind
