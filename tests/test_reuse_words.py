"""Words and fingerprints: what counts as the same, in every script, with exact offsets."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.reuse.fingerprints import RUN, STOPPED, WINDOW, fingerprints_of, words_of


def cut(text: str) -> list[str]:
    words = words_of([text])
    return [text[a:b] for a, b in zip(words.start.tolist(), words.end.tolist(), strict=True)]


def same(one: str, other: str) -> bool:
    return bool(words_of([one]).hash.tolist() == words_of([other]).hash.tolist())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“It’s over,” he said — twice.", '"It\'s over", he said - twice!'),
        ("THE END OF MAY", "the end of may"),
        ("soft\xadhyphen and zero\u200bwidth \ufeffsigns \u202ahere\u202c", "softhyphen and zerowidth signs here"),
        ("Café Télérama", "Cafe\u0301 Te\u0301le\u0301rama"),
        ("Café Télérama", "Cafe Telerama"),
        ("ﬁnal ﬂoor Straße", "final floor Strasse"),
        ("Ｆｕｌｌ １２３", "full 123"),
        ("all on one line", "all\r\non\u2028one\tline"),
        ("نَصٌّ", "نص"),
        ("ёлка", "елка"),
    ],
)
def test_the_same_words_in_other_dress(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("listen", "silent"), ("ab c", "a bc"), ("10 000", "1 0000"), ("", "x"), ("कि", "का")]
)
def test_other_words_are_other_words(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  …!?  ", []),
        ("😀😀 👩\u200d👩\u200d👧", []),
        ("don’t stop-press", ["don", "t", "stop", "press"]),
        ("日本語 text กข", ["日", "本", "語", "text", "ก", "ข"]),
        ("abc日def", ["abc", "日", "def"]),
        ("so\xadft hy\u200bphen x", ["so\xadft", "hy\u200bphen", "x"]),
        ("שלום עולם", ["שלום", "עולם"]),
        ("𝔘𝔫𝔦 𐐷x", ["𝔘𝔫𝔦", "𐐷x"]),
        ("\ud800 lone", ["lone"]),
    ],
)
def test_where_words_begin_and_end(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.lists(st.text(max_size=60), max_size=6))
def test_texts_together_are_what_each_is_alone(texts: list[str]) -> None:
    words = words_of(texts)
    found = fingerprints_of(texts)
    for i, text in enumerate(texts):
        alone, mine = words_of([text]), words.of(i)
        for one, other in (
            (alone.hash, mine.hash),
            (alone.start, mine.start),
            (alone.end, mine.end),
            (alone.look, mine.look),
        ):
            assert one.tolist() == other.tolist()
        assert all(0 <= a < b <= len(text) for a, b in zip(mine.start.tolist(), mine.end.tolist(), strict=True))
        assert fingerprints_of([text]).value.tolist() == found.value[found.first[i] : found.first[i + 1]].tolist()


def test_a_text_of_several_pieces_is_hashed_like_one(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(f"word{i * 37 % 101}" for i in range(200))
    whole = words_of([text, "another text"])
    monkeypatch.setattr("provenance.reuse.fingerprints._PIECE", 100)
    pieces = words_of([text, "another text"])
    assert (whole.hash == pieces.hash).all()
    assert (whole.start == pieces.start).all()
    assert (whole.first == pieces.first).all()


def test_where_sentences_begin() -> None:
    texts = [
        "Again.",
        "The ferry sank. Nobody was hurt, Dr. Oss said; rescue came.” “Really?” she asked (at noon.) Then 好了。Next… all",
        "Go",
    ]
    words = words_of(texts)
    begun = [
        [t[a:b] for a, b, look in zip(w.start.tolist(), w.end.tolist(), w.look.tolist(), strict=True) if look & STOPPED]
        for t, w in zip(texts, map(words.of, range(3)), strict=True)
    ]
    assert begun == [[], ["Nobody", "Really", "she", "Then", "all"], []]


def random_words(rnd: random.Random, count: int) -> list[str]:
    return ["".join(rnd.choices("abcdefghij", k=rnd.randint(1, 9))) for _ in range(count)]


@pytest.mark.parametrize("length", [RUN + WINDOW - 1, 15, 40])
def test_any_ten_shared_words_share_a_fingerprint(length: int) -> None:
    rnd = random.Random(length)
    for _ in range(200):
        shared = random_words(rnd, length)
        texts = [
            " ".join(random_words(rnd, rnd.randint(0, 30)) + shared + random_words(rnd, rnd.randint(0, 30)))
            for _ in "ab"
        ]
        found = fingerprints_of(texts)
        one, other = (set(found.value[found.first[i] : found.first[i + 1]].tolist()) for i in range(2))
        assert one & other


def test_unspaced_scripts_share_fingerprints_of_about_as_much_text() -> None:
    rnd = random.Random(1)
    letters = [chr(c) for c in range(0x4E00, 0x4F00)]
    shared = "".join(rnd.choices(letters, k=20))
    texts = ["".join(rnd.choices(letters, k=30)) + shared + "".join(rnd.choices(letters, k=30)) for _ in "ab"]
    found = fingerprints_of(texts)
    both = set(found.value[: found.first[1]].tolist()) & set(found.value[found.first[1] :].tolist())
    assert both
    short = fingerprints_of(["甲乙丙丁" + shared[:8], "戊己庚辛" + shared[:8]])  # a name of a few words
    assert not set(short.value[: short.first[1]].tolist()) & set(short.value[short.first[1] :].tolist())


def test_fingerprints_are_the_same_on_every_machine() -> None:
    found = fingerprints_of(["The bridge over the river will close in May, the mayor told the Gazette."])
    assert found.value.dtype == np.uint64
    assert found.value.tolist() == EXPECTED


EXPECTED = [472685423092, 265704811377, 4912442290, 372979036943]
