"""What goes into the database comes out equal: values of every shape, there and back."""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance.corpus import open_database, pipeline
from provenance.model import (
    Article,
    Attribution,
    Claim,
    Credit,
    Edge,
    Evidence,
    Figure,
    Link,
    Mention,
    Party,
    Position,
    Span,
    content_id,
)
from provenance.store.rows import storable

if TYPE_CHECKING:
    from pathlib import Path

# The modules; the package offers functions under the same names.
ATTRIBUTE = importlib.import_module("provenance.attribute")
LINKING = importlib.import_module("provenance.claims.linking")

# Letters of several scripts, signs that mean something to SQL, JSON and full-text search, invisible and astral ones.
letters = st.sampled_from("abcXYZ éßŒ\"'%_*;:()-\\\n\u200f\u200bאبк語😀\0")
words = st.text(letters, max_size=12)
some = st.none() | words
text = st.text(letters, min_size=1, max_size=60)
named = words.filter(bool)
kinds = st.sampled_from(["person", "organization", "document", "channel", "anonymous", "vague"])


@st.composite
def spans(draw: Any, of: str) -> Span:
    start = draw(st.integers(0, len(of)))
    return Span.of(of, start, draw(st.integers(start, len(of))))


@st.composite
def parties(draw: Any) -> Party:
    name, kind = draw(named), draw(kinds)
    return Party(f"{kind}:{name}", name, kind, draw(some))


@st.composite
def articles(draw: Any) -> Article:
    body = draw(text)
    name = draw(st.none() | named)
    outlet = None if name is None else Party(f"outlet:{name}", name, "outlet", None, draw(st.sampled_from([None])))
    title = draw(some)
    url = draw(st.none() | named.map(lambda w: f"https://example.org/{w}"))
    return Article(
        content_id(url or name or "", title or "", body),
        body,
        title,
        outlet,
        url,
        draw(some),
        tuple(draw(st.lists(words, max_size=3))),
        draw(some),
        draw(some),
        tuple(Link(draw(words), draw(st.none() | spans(body))) for _ in range(draw(st.integers(0, 2)))),
        tuple(Credit("byline", draw(words)) for _ in range(draw(st.integers(0, 2)))),
        draw(some),
    )


@st.composite
def attributions(draw: Any, of: Article) -> Attribution:
    def some_spans() -> tuple[Span, ...]:
        return tuple(draw(st.lists(spans(of.text), max_size=2)))

    return Attribution(
        of.id,
        draw(spans(of.text)),
        some_spans(),
        some_spans(),
        some_spans(),
        tuple(draw(st.lists(st.lists(parties(), min_size=1, max_size=3).map(tuple), max_size=3))),
        draw(st.sampled_from(["assert", "deny"])),
        draw(st.sampled_from(["direct", "indirect", "mixed", "credit"])),
        draw(some),
        draw(st.floats(0, 1)),
        draw(st.sampled_from([None, "full", "partly", "tip"])),
        draw(some),
    )


@st.composite
def corpora(draw: Any) -> tuple[list[Article], dict[str, list[Attribution]], list[Claim]]:
    found = draw(st.lists(articles(), min_size=1, max_size=3, unique_by=(lambda a, **_: a.id, lambda a: a.text)))
    said = {a.id: draw(st.lists(attributions(a), max_size=3)) for a in found}
    figures = st.none() | st.builds(Figure, st.none() | st.floats(0, 1e9), st.none() | st.floats(0, 1e9), words, words)
    claims = []
    for title in draw(st.lists(text, min_size=1, max_size=3, unique=True)):
        positions = []
        for _ in range(draw(st.integers(1, 2))):
            mentions = []
            for article in draw(st.lists(st.sampled_from(found), min_size=1, max_size=3)):
                cited = draw(st.lists(parties(), max_size=3, unique_by=lambda p: p.id))
                carrier = article.outlet or Party(f"article:{article.id}", article.title or "?", "outlet")
                edges = tuple(
                    Edge(
                        carrier.id,
                        p.id,
                        draw(st.sampled_from(["explicit", "suspected"])),
                        "cites",
                        tuple(Evidence(article.id, s) for s in draw(st.lists(spans(article.text), max_size=3))),
                    )
                    for p in cited
                )
                mentions.append(
                    Mention(
                        article.id,
                        carrier,
                        draw(spans(article.text)),
                        draw(st.sampled_from([None, *said[article.id]])),
                        draw(st.sampled_from(["assert", "deny"])),
                        draw(figures),
                        edges,
                        tuple(cited),
                        draw(st.booleans()),
                        draw(st.booleans()),
                        tuple(draw(st.lists(st.sampled_from(["self-citation", "circular"]), unique=True))),
                    )
                )
            positions.append(Position(draw(st.sampled_from(["assert", "deny"])), draw(figures), tuple(mentions)))
        claims.append(Claim(content_id(title), title, tuple(positions)))
    return found, said, claims


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(corpora())
def test_articles_attributions_and_claims_come_back_equal(
    corpus: tuple[list[Article], dict[str, list[Attribution]], list[Claim]],
) -> None:
    found, said, claims = corpus
    assert found
    assert claims
    with pytest.MonkeyPatch.context() as patch, open_database(":memory:") as db:
        patch.setattr(ATTRIBUTE, "attribute", lambda article, **_: said[article.id])
        patch.setattr(
            LINKING, "link_statements", lambda read, *_, **__: (list(read), LINKING.Linked([], [], [], claims, []))[1]
        )
        patch.setattr("provenance.trace.rested", lambda claims, *_: claims)
        patch.setattr(pipeline, "_keep", lambda *_: [1] * len(claims))
        added = db.add(found)
        assert (added.new, added.claims) == (tuple(a.id for a in found), len(claims))
        for article in found:
            view = db.article(article.id)
            assert view is not None
            assert view.article == article
            assert list(view.attributions) == said[article.id]
        for claim in claims:
            assert db.claim(claim.id) == claim
        assert {c.id for c in db.claims()} == {c.id for c in claims}
        assert not db._connection.execute("PRAGMA foreign_key_check").fetchall()


def test_half_characters_become_visible_and_keep_their_length() -> None:
    article = Article("x", "cut \ud83d here", title="\udc00", authors=("a\ud800b",), links=(Link("u\udfff"),))
    clean = storable(article)
    assert clean == replace(
        article, text="cut \ufffd here", title="\ufffd", authors=("a\ufffdb",), links=(Link("u\ufffd"),)
    )
    assert storable(clean) is clean


def test_half_characters_in_an_article_do_not_stop_it(tmp_path: Path) -> None:
    with open_database(tmp_path / "half.db") as db:
        db.add([Article("0123456789abcdef", "The mayor \ud83d resigned on Monday.", title="Mayor")])
        view = db.article("0123456789abcdef")
        assert view is not None
        assert view.article.text == "The mayor \ufffd resigned on Monday."
        assert db.find("\ud83d") == []
