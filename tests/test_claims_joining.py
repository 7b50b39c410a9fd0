"""Articles that come one after another give the claims that all of them together would."""

from __future__ import annotations

import itertools
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.attribute import attribute
from provenance.claims.prepared import keep, recall
from provenance.claims.propositions import propositions
from provenance.corpus import Database, open_database
from provenance.model import Article, Claim, Party, content_id

TOWNS = ("Norrvik", "Tambo", "Harfen", "Ruko")
STATEMENTS = (
    "The dam above {town} burst on Tuesday and flooded {n} houses, the mayor Lena Holt said.",
    "The {town} dam burst on Tuesday, flooding {n} homes.",
    "Police in {town} arrested {n} smugglers at the harbour, according to the prosecutor Ivo Brandt.",
    "{n} smugglers were arrested by police at the harbour of {town}.",
    "The mayor Lena Holt denied that the dam above {town} burst.",
    "The council of {town} sold the old ferry Aurora to a firm from Norway.",
)


def article(n: int, told: tuple[tuple[int, int, int], ...]) -> Article:
    text = " ".join(STATEMENTS[s].format(town=TOWNS[t], n=k) for s, t, k in told)
    outlet = Party(f"outlet:paper-{n % 5}", f"Paper {n % 5}", "outlet")
    return Article(
        content_id(str(n), text),
        text,
        outlet=outlet,
        url=f"https://paper{n % 5}.example/{n}",
        language="en",
        published=f"2024-05-{n + 1:02}",
    )


def without_ids(claims: list[Claim]) -> list[tuple[str, Any]]:
    return sorted(((c.text, c.positions) for c in claims), key=repr)


def stored(db: Database) -> list[Claim]:
    return [claim for c in db.claims() if (claim := db.claim(c.id)) is not None]


told = st.lists(
    st.tuples(st.integers(0, len(STATEMENTS) - 1), st.integers(0, len(TOWNS) - 1), st.sampled_from([9, 12, 40])),
    min_size=1,
    max_size=3,
)


@settings(max_examples=12, deadline=None)
@given(st.lists(told.map(tuple), min_size=2, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_one_after_another_in_any_order_equals_all_at_once(
    stories: list[tuple[tuple[int, int, int], ...]], rng: random.Random
) -> None:
    articles = [article(n, each) for n, each in enumerate(stories)]
    with open_database(":memory:") as together, open_database(":memory:") as apart:
        together.add(articles, engine="rules")
        rng.shuffle(articles)
        for each in articles:
            apart.add([each], engine="rules")
        assert without_ids(stored(apart)) == without_ids(stored(together))


def test_what_a_new_article_does_not_touch_is_not_written_again() -> None:
    with open_database(":memory:") as db:
        db.add((article(n, ((n % 6, n % 4, 9 + n),)) for n in range(30)), engine="rules")
        written: set[str] = set()
        db._connection.set_trace_callback(
            lambda sql: written.add(sql) if sql.startswith('INSERT INTO "mentions"') else None
        )
        before = {c.id: db.claim(c.id) for c in db.claims()}
        db.add(
            [Article("new", "A storm tore the roof off the opera of Lissen, the singer Ada Moll said.", language="en")],
            engine="rules",
        )
        after = {c.id: db.claim(c.id) for c in db.claims()}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1
    assert len(written) == 1  # one row, told to the search index as well


def test_an_article_that_joins_two_parts_makes_them_one_and_keeps_an_id() -> None:
    one, two = (
        "Rebels shot down a drone near Tambo, the army said.",
        "An army spokesman said a drone was shot down by rebels near Tambo.",
    )
    with open_database(":memory:") as db:
        db.add([Article("a" * 16, one, language="en")], engine="rules")
        (first,) = db.claims()
        db.add([Article("b" * 16, two, language="en")], engine="rules")
        assert [(c.id, c.articles) for c in db.claims()] == [(first.id, 2)]


def test_a_statement_is_kept_whole() -> None:
    text = (
        "The Free Leba Army (FLA) said on Tuesday that at least 30 soldiers, not civilians, were killed in an attack near Tin-Zawatin. "
        'It was "a massacre", its spokesman \N{ZERO WIDTH SPACE}Ömer Şahin \U0001f642 told AFP; the FLA is a militia of mostly Tuareg rebels. '
        "محمد علي قال إن الجيش هاجم المدينة. Prices rose by two-thirds, from $5 million to 8 million euros."
    )
    read = Article("id", text, published="2024-07-30", language="en")
    found = propositions(read, attribute(read, engine="rules"))
    assert len(found) > 3
    for p in found:
        again = recall(keep(p), p.article, p.published, p.story, p.attribution)
        assert again == p
        assert list(again.keys) == list(p.keys)
        assert all(list(a) == list(b) for a, b in itertools.zip_longest(again.terms, p.terms))


def test_lines_that_say_whose_text_it_is_say_nothing_else() -> None:
    told = "The dam above Tambo burst on Tuesday and flooded eleven houses."
    rights = "Copyright 2024 Tambo Times. All rights reserved. This material may not be published, copied or sold."
    lines = ("The Associated Press contributed to this report.", rights)
    read = Article("a", "\n\n".join((told, *lines)), language="en")
    (found,) = propositions(read, attribute(read, engine="rules"))
    assert found.sentence.text == told
    # Words of a dateline's paragraph are told like any others.
    dated = Article("b", f"TAMBO (AP) - {told}", language="en")
    assert len(propositions(dated, attribute(dated, engine="rules"))) == 1
