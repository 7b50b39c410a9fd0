"""What an engine finds on a page: the rules' statements, or those and a trained model's, joined."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..language.lexicon import Cue, cues, grammar
from ..language.text import Range
from ..language.tokens import Page
from . import rules
from .phrases import EN, RE, is_source
from .statements import Frame, Statement, cut_back, nest, without_hedges
from .tagger import Found, alike, model


def find(page: Page, engine: str) -> list[Statement]:
    """All statements of the page in order, as ``engine`` finds them; models read English alone.

    ``fast`` shows the model only the paragraphs that hold a word of the cue list.
    """
    by_rule = rules.find(page)
    found = by_rule
    if engine != "rules" and grammar(page.language):
        # A model sees a few paragraphs at once; the rule has seen where a block ends.
        blocks = {id(s): s.content for s in by_rule if s.frame == "block"}
        within = _with_cues(page) if engine == "fast" else None
        found = _joined(page, by_rule, _statements(page, model().find(page.text, within)))
        for s in found:
            s.content = blocks.get(id(s), s.content)
        found = _sure(found)
    found = without_hedges(found)
    for s in found:
        s.content = [part for c in s.content for part in _without_medium(page.text, c)]
        here = [c for c in s.content if c.start < page.ranges[s.sentence].end]
        if (
            s.frame == "according"
            and s.sentence
            and here
            and all(RE.only_adverb.fullmatch(page.text, c.start, c.end) for c in here)
        ):
            # "According to MSNBC, basically." speaks of the sentence before it
            s.content = [page.ranges[s.sentence - 1]]
    cut_back(page, found)
    nest(page, found)
    return found


def _with_cues(page: Page) -> list[Range]:
    known = cues().keys() | {"according", "per"}
    return [r for r in page.paragraphs if not known.isdisjoint(_WORD.findall(page.words(r).lower()))]


def _sure(found: list[Statement]) -> list[Statement]:
    """Without clauses that only a rule saw in a sentence the model has read otherwise: mostly half-read relative clauses.
    Whom an outlet reports or hears is kept: there the rules are the better judge."""
    read = {s.sentence for s in found if s.likely}

    def doubtful(s: Statement) -> bool:
        by_rule = s.likely == 0.0 and s.frame == "clause" and s.outer is None
        return by_rule and s.family not in {"report", "tell", "deny"} and s.sentence in read

    return [s for s in found if not doubtful(s)]


def _statements(page: Page, found: Sequence[Found]) -> list[Statement]:
    """The model's spans with what the later steps need: frame, cue family, stance, asides, nesting. A statement whose cue is
    negated ("did not say") is left out."""
    made: list[Statement] = []
    for f in found:
        index = page.sentence_at(f.cue.start)
        words = [w.lower() for w in _WORD.findall(page.words(f.cue))]
        if index is None or not words or not EN.negation.isdisjoint(w.replace("’", "'") for w in words):
            continue
        cue = next((c for w in reversed(words) for c, _ in cues().get(w, ())), None)
        family, stance = (cue.family, cue.stance) if cue else ("say", "assert")
        if words[-1] in {"citing", "quoting"}:
            continue  # what follows is a further source, which chains look for themselves
        if f.source is None:
            unclear = not _hearsay(words, cue)
        else:
            unclear = f.confidence < _SURE and not is_source(page.words(f.source))
        content = _trimmed(page.text, f.content)
        if content:
            frame, source = _frame(page.text, f, words), f.source and _bare(page.text, f.source)
            s = Statement(index, frame, (f.cue,), source, content, family, stance)
            s.unclear, s.likely = unclear, f.confidence
            made.append(s)
    for s in made:
        s.asides = _asides(page, s, made)
    _nest(page.text, made)
    made.sort(key=lambda s: (page.ranges[s.sentence].start, s.place))
    return made


def _joined(page: Page, by_rule: Sequence[Statement], by_model: Sequence[Statement]) -> list[Statement]:
    """Both engines' statements, what only one of them found as well.

    Of one that both found, the model knows better which words are whose, the rules what frame they stand in, and so
    how the chain runs; a rule's longer source ("France24 via AFP", "a BBC report on Monday") is kept whole.
    """
    rest = list(by_model)
    ruled: dict[int, Statement] = {}
    for r in by_rule:
        if r.family == "decline":  # nothing is said, so the model has no words to give
            rest = [m for m in rest if not _same(r, m)]
            continue
        match = next((m for m in rest if _same(r, m)), None)
        r.likely = 0.0
        if match is None:
            continue
        rest.remove(match)
        ruled[id(match)] = r
        r.content, r.likely, r.agreed = match.content, match.likely, True
        if match.source and r.source and match.source.overlaps(r.source) and not r.source.holds(match.source):
            r.source = match.source
    for m in rest:
        if m.outer is not None:
            m.outer = ruled.get(id(m.outer), m.outer)
    return sorted([*by_rule, *rest], key=lambda s: (page.ranges[s.sentence].start, s.place))


def _same(a: Statement, b: Statement) -> bool:
    cue = any(x.overlaps(y) for x in a.cue for y in b.cue)
    # Much the same said by somebody else, in other words for saying it, is another statement: "The Post published a
    # letter that showed P".
    who = a.source is None or b.source is None or a.source.overlaps(b.source)
    return cue or (who and alike(a.content, b.content))


_SURE = 0.7
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")


def _hearsay(words: Sequence[str], cue: Cue | None) -> bool:
    """ "reportedly", "it was said": somebody reports it, and the words leave open who."""
    passive = len(words) > 1 and words[0] in EN.passive_or_it
    return not EN.hearsay_cues.isdisjoint(words) or (passive and cue is not None and cue.family in {"say", "report"})


def _frame(text: str, f: Found, words: Sequence[str]) -> Frame:
    if words[0] in {"according", "per"}:
        return "according"
    if f.source is None:
        return "hearsay"
    if words[-1] == "by" or text[f.cue.end : f.source.start].strip().lower() == "by":
        return "by"
    if f.content[0].start > min(f.cue.start, f.source.start):
        return "clause"
    return "after" if f.source.start < f.cue.start else "inverted"


def _trimmed(text: str, content: Sequence[Range]) -> list[Range]:
    """The content as the rules cut it: from the word after an opening "that", without stretches that hold no word,
    and without the "it" that only announces another stretch."""
    made = [Range(m.end(), c.end) if (m := RE.opening_that.match(text, c.start, c.end)) else c for c in content]
    made = [c for c in made if _WORD.search(text, c.start, c.end)]
    full = [c for c in made if text[c.start : c.end].strip(" ,").lower() not in EN.announcing]
    return full or made


def _without_medium(text: str, content: Range) -> list[Range]:
    """The content without the words that say where it was said: "called them, in an article last week, puppets"."""
    m = RE.medium.search(text, content.start, content.end)
    if m is None or text.count("“", content.start, m.start()) > text.count("”", content.start, m.start()):
        return [content]
    return [
        r for r in (Range(content.start, m.start()), Range(m.end(), content.end)) if _WORD.search(text, r.start, r.end)
    ] or [content]


def _bare(text: str, source: Range) -> Range:
    """Without the comma that closes an apposition, and without the end of a heading in the line before."""
    words = text[source.start : source.end]
    line = words.rfind("\n") + 1
    begin = source.start + (line if words[line:].strip() else 0)
    return Range(begin, begin + (len(text[begin : source.end].rstrip(" ,;:")) or source.end - begin))


def _asides(page: Page, s: Statement, others: Sequence[Statement]) -> list[Range]:
    """What is left of the sentence when the statement's source and content, and all of its sisters, are taken out."""
    r = page.ranges[s.sentence]
    taken = [*s.content, *([s.source] if s.source else [])]
    for o in others:
        if o is not s and o.sentence == s.sentence:
            spans = [*o.cue, *o.content, *([o.source] if o.source and o.source != s.source else [])]
            taken += [x for x in spans if not any(c.start <= x.start and x.end <= c.end for c in s.cue)]
    left, at = [], r.start
    for t in sorted(taken):
        if t.start > at and _WORD.search(page.text, at, min(t.start, r.end)):
            left.append(Range(at, min(t.start, r.end)))
        at = max(at, t.end)
    if at < r.end and _WORD.search(page.text, at, r.end):
        left.append(Range(at, r.end))
    return left


def _nest(text: str, made: Sequence[Statement]) -> None:
    """A statement that opens another's content ("X reported that Y said ...") is heard through that other source."""
    for inner in made:
        if inner.source is None:
            continue
        first = min(inner.source.start, *(c.start for c in inner.cue))
        for outer in made:
            if outer is inner or outer.source is None or outer.source == inner.source or outer.outer is inner:
                continue
            c = next((c for c in outer.content if c.start <= first and inner.cue[-1].end <= c.end), None)
            if c is not None and (
                outer.frame == "according" or text[c.start : first].strip(" \"“‘'").lower() in {"", "that"}
            ):
                inner.outer = outer
                break
