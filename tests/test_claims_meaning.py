"""Statements compared by meaning: the vectors, what is left over, and the story around."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np

from provenance.claims.meaning import embed
from provenance.claims.prepared import Side, prepare
from provenance.claims.propositions import propositions
from provenance.claims.scoring import MEASURES, measures, score, weights
from provenance.model import Article

PAIRS = list(
    csv.DictReader((Path(__file__).parent / "data" / "claim_meanings.csv").read_text(encoding="utf-8").splitlines())
)


def sides(text: str, name: str) -> list[Side]:
    return [prepare(p) for p in propositions(Article(name, text, language="en"), [])]


def measured(a: str, b: str, name: str) -> float:
    one, two = (next(s for s in sides(t, n) if s.of.whole) for t, n in ((a, "a"), (b, "b")))
    return measures(one, two)[MEASURES.index(name)]


def test_vectors_are_of_unit_length_and_do_not_depend_on_their_neighbours() -> None:
    texts = [
        "Rebels shot down a helicopter.",
        "A chopper was downed by insurgents.",
        "",
        "\ud800",
        "مرحبا 😀",
        "word " * 3000,
    ] * 4
    together = embed(texts)
    assert together.shape == (24, 384)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    assert np.array_equal(together, np.concatenate([embed([t]) for t in texts]))
    assert embed([]).shape == (0, 384)


def test_other_words_for_one_thing_are_nearer_than_other_things() -> None:
    one, same, other = embed(["The deal collapsed.", "The agreement fell through.", "The bridge was painted green."])
    assert one @ same > one @ other + 0.3


def test_a_remainder_of_another_matter_is_farther_apart() -> None:
    head = "Police arrested the mayor of Tarnow "
    same = measured(
        head + "over bribes for a bus contract.", head + "for taking kickbacks on a coach deal.", "remainder"
    )
    other = measured(head + "over bribes for a bus contract.", head + "after a brawl in a nightclub.", "remainder")
    assert 0 < same < other


def test_the_story_around_speaks_for_or_against() -> None:
    storm = "The storm Ilda hit Porvo at dawn. Roofs flew off in Porvo and trees blocked the Kesten road. Governor Anna Riks closed schools, ferries and the harbour. Engineers repaired power lines while volunteers cleared mud."
    bank = "The bank Orland lost millions in Zurich. Traders blamed director Paul Imhof and a currency bet. Regulators opened an inquiry, froze bonuses and summoned auditors. Shares tumbled while customers queued for cash."
    said = "Two men were rescued from a roof."
    of = {
        name: next(s for s in sides(f"{text} {said}", name) if s.of.text == said.rstrip(".") or s.of.text == said)
        for name, text in (("a", storm), ("b", storm), ("c", bank))
    }
    at = MEASURES.index("story")
    assert measures(of["a"], of["b"])[at] > 0.8
    assert measures(of["a"], of["c"])[at] < 0.5
    assert score(of["a"], of["b"]) > score(of["a"], of["c"])
    assert measured(said, said, "story") == 1.0


def test_another_reason_or_aim_is_another_event() -> None:
    head = "The court in Accra jailed the banker Kwame Boateng "
    for one, two in (
        ("for fraud.", "over a brawl with a referee."),
        ("because he had forged bonds.", "because he had insulted the judges."),
    ):
        assert measured(head + one, head + two, "other_reason") > 0.4
    assert measured(head + "for taking bribes.", head + "over bribes he had taken.", "other_reason") == 0.0
    assert (
        measured(
            head + "for fraud.", "For fraud, Kwame Boateng, a banker, was jailed by judges in Accra.", "other_reason"
        )
        == 0.0
    )


def test_what_differs_in_one_frame_counts_less_between_reports_of_one_event() -> None:
    around = "The mayor of Tarnow, Jan Vesely, was led away in handcuffs on Monday 4 March 2024. Crowds cheered outside the town hall. His lawyer Ewa Lis kept silent. "
    one, two = around + "Police arrested Jan Vesely over bribes.", around + "Police arrested Jan Vesely after a fight."
    told = [
        next(s for s in sides(t, n) if s.of.whole and s.of.text.startswith("Police"))
        for t, n in ((one, "a"), (two, "b"))
    ]
    alone = [next(s for s in sides(t.removeprefix(around), n) if s.of.whole) for t, n in ((one, "a"), (two, "b"))]
    at = MEASURES.index("other_reason")
    assert 0.0 < measures(*told)[at] < measures(*alone)[at]


def test_most_pairs_of_one_setting_stay_apart_and_most_retellings_join() -> None:
    """Two events of one setting, and retellings, all written before the rules that tell them apart: what comes out right may only rise."""
    right = {"0": 0, "1": 0}
    for p in PAIRS:
        best = max((score(x, y) for x in sides(p["a"], "a") for y in sides(p["b"], "b")), default=0.0)
        right[p["same"]] += (best >= weights().link) == (p["same"] == "1")
    assert len(PAIRS) == 186
    assert right["0"] >= 86  # of 94
    assert right["1"] >= 79  # of 92


def test_the_encoder_is_loaded_only_when_meanings_are_compared() -> None:
    code = "import sys, provenance.claims.scoring, provenance.claims.meaning; assert 'onnxruntime' not in sys.modules and 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
