"""What copied text says of one sentence: whose words it repeats, and which speaker it shares with another text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..language.text import fold, index_at, overlapping, quotations, sentences
from ..model import QUOTABLE, Article, Attribution, Evidence, Party, Reuse, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# A sentence is copied when so much of it lies in passages; the rest may be a name or a tense the editor changed.
_COVERED = 0.8
# Letters that two quotations share in a row when they are one and the same: some eight words. Every so many letters of
# one side are looked up, so that long texts full of speech cost no more than their length.
_SAME_WORDS, _STEP = 40, 8


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Whose words a sentence repeats: the other text's carrier, or the third both have them from.

    ``credited``: the text or its page says so.
    """

    party: Party
    credited: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """Another text gives the quoted words of party ``by`` (an id) to ``speaker``. ``certain``: it is the same voice."""

    by: str
    speaker: Party
    certain: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """What copied text says of one sentence; see :class:`Copying`. ``contested``: another text quotes somebody
    else with its words."""

    borrowed: tuple[Borrowed, ...] = ()
    heard: tuple[Heard, ...] = ()
    contested: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """Who is quoted with some words, in letters alone."""

    attribution: Attribution
    speaker: Party
    letters: str


class Copying:
    """The reuses of some articles, ready to be asked about single sentences."""

    def __init__(self, read: Iterable[tuple[Article, Sequence[Attribution]]], reuses: Iterable[Reuse]) -> None:
        self._read: Mapping[str, tuple[Article, Sequence[Attribution]]] = {
            article.id: (article, found) for article, found in read
        }
        self._views: dict[str, dict[str, Reuse]] = defaultdict(dict)
        for r in reuses:
            if r.article not in self._read or r.other not in self._read:
                continue
            self._views[r.article][r.other] = r
            self._views[r.other][r.article] = r.seen_from(r.other)
        self._said_in: dict[str, dict[Attribution, _Said]] = {}
        self._runs_in: dict[str, dict[str, list[int]]] = {}

    def of(self, article: str, sentence: Span, attribution: Attribution | None) -> Copied:
        """What is known of one sentence and of the attribution that covers it."""
        if article not in self._views:
            return Copied()
        heard = self._heard(article, attribution) if attribution else []
        return Copied(
            tuple(self._borrowed(article, sentence)),
            tuple(heard),
            attribution is not None and self._contested(article, attribution),
        )

    # ---------------------------------------------------------------- whose words

    def _carrier(self, article: str) -> Party:
        return self._read[article][0].carrier

    def _borrowed(self, article: str, sentence: Span) -> list[Borrowed]:
        me = self._carrier(article)
        covering = {
            v.other: v
            for v in self._views[article].values()
            if v.kind != "quote"
            and v.direction != "to"
            and self._carrier(v.other).id != me.id
            and _covered(sentence, [mine for mine, _ in v.passages])
        }
        named: dict[str, Borrowed] = {}
        for v in covering.values():
            if v.source is not None and v.source.id != me.id and v.source.id not in named:
                named[v.source.id] = Borrowed(
                    v.source, self._says(article, v.source, v.credited), self._evidence(article, sentence, v)
                )
        taken = {o for o, v in covering.items() if v.direction == "from"}
        for other in sorted(o for o in taken if covering[o].credited) or self._first(taken):
            v, party = covering[other], self._carrier(other)
            named.setdefault(party.id, Borrowed(party, v.credited is True, self._evidence(article, sentence, v)))
        if named:
            return list(named.values())
        # Nobody knows who had it first: each may have it from any other that is not known to be later. Joined through one
        # of them, the earliest, for the links of many with many would say no more.
        unknown = sorted((o for o in covering if self._dated(article, o) >= 0), key=self._order)
        linked = unknown if not unknown or self._order(article) < self._order(unknown[0]) else unknown[:1]
        return [Borrowed(self._carrier(o), False, self._evidence(article, sentence, covering[o])) for o in linked]

    def _dated(self, article: str, other: str) -> int:
        from ..reuse.direction import compared

        return compared(self._read[article][0].published, self._read[other][0].published)

    def _order(self, article: str) -> tuple[str, str]:
        return self._read[article][0].published or "9", article

    def _says(self, article: str, source: Party, both: bool | None) -> bool:
        """Whether this one of the two articles names their common source."""
        if both:
            return True
        from ..reuse.direction import signs

        return signs(*self._read[article]).names(source)

    def _first(self, others: set[str]) -> list[str]:
        """The one that has the words from none of the others; of several, the earliest."""
        roots = [
            o for o in others if not any(v.direction == "from" and v.other in others for v in self._views[o].values())
        ]
        return sorted(roots or others, key=self._order)[:1]

    def _evidence(self, article: str, sentence: Span, view: Reuse) -> tuple[Evidence, ...]:
        mine, theirs = max(
            view.passages, key=lambda pair: min(pair[0].end, sentence.end) - max(pair[0].start, sentence.start)
        )
        return Evidence(article, sentence), Evidence(view.other, _counterpart(mine, theirs, sentence))

    # ---------------------------------------------------------------- whose voice

    def _heard(self, article: str, attribution: Attribution) -> list[Heard]:
        """The speakers that other texts give the same quoted words."""
        mine = self._quoted(article).get(attribution)
        if mine is None:
            return []
        speaker = mine.speaker
        if speaker.kind not in QUOTABLE or speaker.kind == "person":
            return []
        found = self._elsewhere(article, attribution, mine)
        return self._joined(speaker, attribution, article, found)

    def _contested(self, article: str, attribution: Attribution) -> bool:
        """Whether another text gives the quoted words to somebody else by name. A surname alone may be anybody's."""
        from ..parties import merge_parties

        mine = self._quoted(article).get(attribution)
        if mine is None or mine.speaker.kind != "person" or " " not in mine.speaker.name:
            return False
        others = [p for p, _ in self._elsewhere(article, attribution, mine) if p.kind == "person" and " " in p.name]
        return any(len({q.id for q in merge_parties([mine.speaker, p]).values()}) > 1 for p in others)

    def _elsewhere(self, article: str, attribution: Attribution, mine: _Said) -> list[tuple[Party, Evidence]]:
        """The other speakers to whom texts with the same passage give the same words."""
        return [
            (said.speaker, Evidence(view.other, said.attribution.sentence))
            for view in self._views[article].values()
            if any(c.start < p.end and p.start < c.end for c in attribution.content for p, _ in view.passages)
            for said in self._sharing(view.other, mine.letters)
            if said.speaker.id != mine.speaker.id
        ]

    def _joined(
        self, speaker: Party, attribution: Attribution, article: str, found: list[tuple[Party, Evidence]]
    ) -> list[Heard]:
        from ..parties import merge_parties

        people = [p for p, _ in found if p.kind == "person"]
        bodies = [p for p, _ in found if p.kind == "organization"] if speaker.kind == "anonymous" else []
        unnamed = [p for p, _ in found if p.kind == "anonymous"] if speaker.kind == "anonymous" else []
        for named in (people, bodies):
            if named:
                # Two names for one voice: one of the texts is wrong, and none tells which.
                if len({p.id for p in merge_parties(named).values()}) > 1:
                    return []
                to = min(named, key=lambda p: p.id)
                break
        else:
            if not unnamed or min(p.id for p in unnamed) > speaker.id:
                return []
            to = min(unnamed, key=lambda p: p.id)
        shown = (Evidence(article, attribution.sentence), *(e for p, e in found if p.id == to.id))
        return [Heard(speaker.id, to, speaker.kind == "anonymous", tuple(dict.fromkeys(shown))[:2])]

    def _quoted(self, article: str) -> dict[Attribution, _Said]:
        if article not in self._said_in:
            read, attributions = self._read[article]
            inside = quotations(read.text)
            said: dict[Attribution, _Said] = {}
            for a in attributions:
                if a.form not in {"direct", "mixed"} or len(a.paths) != 1 or not a.paths[0]:
                    continue
                parts = [
                    read.text[max(c.start, q.start) : min(c.end, q.end)]
                    for c in a.content
                    for q in overlapping(inside, c.start, c.end)
                ]
                said[a] = _Said(a, a.paths[0][-1], _letters(" ".join(parts)))
            self._said_in[article] = said
        return self._said_in[article]

    def _sharing(self, article: str, letters: str) -> list[_Said]:
        """Who is quoted in the article with some of these letters."""
        said = list(self._quoted(article).values())
        if article not in self._runs_in:
            runs: dict[str, list[int]] = defaultdict(list)
            for n, one in enumerate(said):
                for i in range(0, len(one.letters) - _SAME_WORDS + _STEP, _STEP):
                    runs[one.letters[i : i + _SAME_WORDS - _STEP + 1]].append(n)
            self._runs_in[article] = runs
        runs = self._runs_in[article]
        size = _SAME_WORDS - _STEP + 1
        return [
            said[n]
            for n in sorted({n for i in range(len(letters) - size + 1) for n in runs.get(letters[i : i + size], ())})
        ]


def _covered(sentence: Span, passages: Iterable[Span]) -> bool:
    inside = 0
    for p in passages:
        start, end = max(p.start, sentence.start), min(p.end, sentence.end)
        if start < end:
            inside += _size(sentence.text[start - sentence.start : end - sentence.start])
    return inside > 0 and inside >= _COVERED * _size(sentence.text)


def _size(words: str) -> int:
    return sum(map(str.isalnum, words))


# How far from where it is expected a sentence is looked for in the other text of a passage.
_NEAR = 3000


def _counterpart(mine: Span, theirs: Span, sentence: Span) -> Span:
    """The sentence of the other text that stands where this one does in the passage."""
    middle = (max(sentence.start, mine.start) + min(sentence.end, mine.end)) / 2 - mine.start
    place = round(middle / max(1, mine.end - mine.start) * len(theirs.text))
    low, high = max(0, place - _NEAR), place + _NEAR
    at = theirs.text.find(sentence.text, low, high)
    if at >= 0:
        return Span(theirs.start + at, theirs.start + at + len(sentence.text), sentence.text)
    words = theirs.text[low:high]
    ranges = sentences(words)
    found = index_at(ranges, min(place - low, max(0, len(words) - 1)))
    if found is None:
        return theirs if len(theirs.text) <= _NEAR else Span(theirs.start + low, theirs.start + low + len(words), words)
    r = ranges[found]
    return Span(theirs.start + low + r.start, theirs.start + low + r.end, words[r.start : r.end])


_NO_LETTER = re.compile(r"[\W_]+")


def _letters(words: str) -> str:
    return _NO_LETTER.sub("", fold(words))
