"""The checkable propositions of an article: what a sentence, or the attributed part of it, says happened.

An attributed sentence gives its content without cue and source; any other sentence gives itself. Long sentences
also give their clauses, so that a clause can meet a short sentence elsewhere. Questions, headings, navigation,
bare quotes and pure opinion give nothing.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..attribute.statements import charted
from ..language.dates import PartialDate, dates
from ..language.figures import Quantity, quantities
from ..language.text import Range, fold, fold_plain
from ..language.tokens import Token, skeleton
from ..model import SPEAKERS, Article, Attribution, Span, one_of
from ..read.boilerplate import kind_of_line
from .concepts import EN, EVENT, RE, Lexis, Sentence, Term, read_sentences
from .roles import Roles, is_verb, roles, sites

SOFT_CLAUSE = 0.6
SOFT_BEFORE = 0.45
FEWEST_TERMS = 3
MOST_TERMS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """``names``: the main names with their weights, together of unit length. ``times``: months, weekdays and years by
    name. ``figures``: other numbers, as digits."""

    names: Mapping[str, float]
    times: frozenset[str]
    figures: frozenset[str]


@dataclass(frozen=True, slots=True)
class Proposition:
    """One statement, ready to be compared.

    ``text`` is verbatim; ``span`` its place, ``sentence`` the sentence around it. ``keys`` maps every key the
    statement can be met under to its strength; ``soft`` those brought in from around it, which may explain words
    of another statement but need no match themselves. ``companions``: what the article says its names are.
    ``whole`` is False for a clause of a longer statement.
    ``denied`` is set when the attribution denies the content. ``speakers``: folded surnames of the persons it
    is traced to. ``unreal``: the words speak of what is asked for, feared or possible, not of what is or will be.
    ``story``: what the article as a whole is about; None where it is too short.
    """

    article: str
    sentence: Span
    span: Span
    attribution: Attribution | None
    terms: tuple[Term, ...]
    keys: dict[str, float]
    soft: dict[str, float]
    names: dict[str, str]
    companions: dict[str, tuple[tuple[str, float], ...]]
    quantities: tuple[Quantity, ...]
    dates: tuple[PartialDate, ...]
    sites: tuple[Term, ...]
    roles: dict[str, Roles]
    speakers: frozenset[str]
    whole: bool
    denied: bool
    unreal: bool
    published: str
    story: Story | None

    @property
    def text(self) -> str:
        return self.span.text

    @property
    def order(self) -> tuple[str, int, int, tuple[int, int]]:
        """A sort key that does not depend on the order of articles."""
        cited = (self.attribution.sentence.start, len(self.attribution.paths)) if self.attribution else (-1, 0)
        return self.article, self.span.start, self.span.end, cited


_SHORTEST_REST = 20  # characters beside an attribution


def propositions(article: Article, attributions: Sequence[Attribution]) -> list[Proposition]:
    """All propositions of one article, in the order of its text. Attributions that are not sure enough are passed over:
    their sentences are read as if nobody were cited."""
    attributions = charted(attributions)
    read, lexis = read_sentences(article.text, article.language)
    reader = _Reader(article, read, lexis)
    reader.hear(attributions)
    covered = {i for i, r in enumerate(s.range for s in read) if _says_whose(article.text, r, attributions)}
    cited: dict[int, list[Span]] = {}
    made: list[Proposition] = []
    for attribution in attributions:
        if attribution.form == "credit":
            continue
        if attribution.stance in {"question", "decline"}:  # a question asserts nothing, nor does silence
            covered.update(reader.sentences(attribution.sentence, *attribution.content))
            continue
        # "I think the mill was lovely" says what its writer thinks, whoever is taken for its source.
        for content in () if RE.opinion.match(attribution.sentence.text) else attribution.content:
            made += reader.attributed(attribution, content, covered)
        sentence = reader.at(attribution.sentence.start)
        # A sentence that only says who said it ("According to X, this was reported") is no statement of its own.
        if sentence is not None:
            covered.add(sentence)
            cited.setdefault(sentence, []).extend((*attribution.cue, *attribution.content))
    for i, spans in cited.items():
        made += reader.beside(i, spans)
    for i, sentence_read in enumerate(read):
        if i not in covered:
            made += reader.statement(i, sentence_read.range.start, sentence_read.range.end, None)
    return sorted(_once(made), key=lambda p: p.order)


def _says_whose(text: str, sentence: Range, attributions: Sequence[Attribution]) -> bool:
    """Whether a sentence only says whose text it is: it is a credit, or of the notice of rights that ends the page."""
    start, end = text.rfind("\n", 0, sentence.start) + 1, text.find("\n", sentence.end)
    credits_ = (a.sentence for a in attributions if a.form == "credit")
    return any(c.start <= sentence.start and sentence.end <= c.end for c in credits_) or (
        end < 0 and kind_of_line(text[start:]) == "keep"
    )


def proposition_of(words: str, language: str | None = None, story: Story | None = None) -> Proposition | None:
    """A user's own words as a proposition; None when they say nothing. ``language``: its code, where it is known.
    ``story``: that of an article they are taken from."""
    read, lexis = read_sentences(words, language)
    joined = _joined(read)
    if joined is None or not joined.terms:
        return None
    reader = _Reader(Article("", words), [joined], lexis)
    reader.story = story or reader.story
    return reader.make(0, 0, len(words), joined.terms, None, whole=True)


def _joined(read: Sequence[Sentence]) -> Sentence | None:
    """Several sentences as one, tokens numbered through."""
    if not read:
        return None
    tokens: list[Token] = []
    terms: list[Term] = []
    for sentence in read:
        terms += [t._replace(place=t.place + len(tokens)) for t in sentence.terms]
        tokens += sentence.tokens
    return Sentence(Range(read[0].range.start, read[-1].range.end), tuple(tokens), tuple(terms))


def _once(made: Sequence[Proposition]) -> list[Proposition]:
    """One proposition for each attribution and stretch of words."""
    seen: dict[object, Proposition] = {}
    for p in made:
        paths = tuple(tuple(q.id for q in path) for path in p.attribution.paths) if p.attribution else ()
        seen.setdefault((p.span.start, p.span.end, paths), p)
    return list(seen.values())


class _Reader:
    def __init__(self, article: Article, read: Sequence[Sentence], lexis: Lexis) -> None:
        self.article, self.read, self.lexis = article, read, lexis
        self.starts = [s.range.start for s in read]
        self.spans: dict[int, Span] = {}
        self.heard: dict[int, list[tuple[str, ...]]] = {}
        self.story = story_of(read)

    def hear(self, attributions: Sequence[Attribution]) -> None:
        """Note who speaks in which sentence: one who goes on speaks of the same things."""
        for a in attributions:
            if a.form != "credit" and a.paths and (i := self.at(a.sentence.start)) is not None:
                self.heard.setdefault(i, []).append(_who(a))

    def at(self, offset: int) -> int | None:
        i = bisect_left(self.starts, offset + 1) - 1
        return i if i >= 0 and offset < self.read[i].range.end else None

    def span(self, i: int) -> Span:
        """A sentence, one and the same for all that it says."""
        if i not in self.spans:
            self.spans[i] = Span.of(self.article.text, self.read[i].range.start, self.read[i].range.end)
        return self.spans[i]

    def sentences(self, *spans: Span) -> list[int]:
        """The numbers of all sentences that the spans touch."""
        edges = ((bisect_left(self.starts, s.start + 1) - 1, bisect_left(self.starts, s.end)) for s in spans)
        return [i for a, b in edges for i in range(max(0, a), b)]

    def attributed(self, attribution: Attribution, content: Span, covered: set[int]) -> list[Proposition]:
        made: list[Proposition] = []
        first = bisect_left(self.starts, content.start + 1) - 1
        for i in range(max(0, first), len(self.read)):
            r = self.read[i].range
            start, end = max(r.start, content.start), min(r.end, content.end)
            if r.start >= content.end:
                break
            if end > start:
                covered.add(i)
                torn = self.torn(i, start, end, attribution)
                made += self.statement(i, *torn) if torn else self.statement(i, start, end, attribution)
        return made

    def torn(
        self, i: int, start: int, end: int, attribution: Attribution
    ) -> tuple[int, int, Attribution | None] | None:
        """The words to be read instead of a content that is no clause without its cue and source, and who says them.

        The words after a verb that judges are read with it; those after one that does something ("dismissed his entire
        cabinet") with their whole sentence, which nobody is cited for. None for all other contents.
        """
        sentence = self.read[i]
        if attribution.form != "indirect" or not attribution.cue or attribution.sentence.start != sentence.range.start:
            return None
        known = roles(sentence.terms, sentence.tokens)
        cue = attribution.cue[-1]
        judging = any(RE.judging.search(c.text) for c in attribution.cue)
        # A cue that ends in a preposition ("warned of") leaves a whole matter behind it.
        acting = any(
            t.kind in EVENT and cue.start <= t.start and t.end == cue.end and is_verb(t, known) for t in sentence.terms
        )
        # Contents that are no clause: "accused Iraq | of drilling", "called | a strike", "vetoed | the bill".
        part = judging and RE.part_of_a_content.match(self.article.text, start, end) is not None
        inside = [t for t in sentence.terms if start <= t.start and t.end <= end]
        bare = not any(is_verb(t, known) for t in inside)
        if not part and not (bare and (acting or RE.calling.search(cue.text))):
            return None
        if RE.what_is_said.match(self.article.text, start, end):
            return None  # "rejected the claims of torture": what is rejected is said
        if not judging:
            return sentence.range.start, sentence.range.end, None
        spans = (*attribution.source, *attribution.cue, *attribution.content)
        low, high = min(s.start for s in spans), max(s.end for s in spans)
        return max(low, sentence.range.start), min(high, sentence.range.end), attribution

    def statement(self, i: int, start: int, end: int, attribution: Attribution | None) -> list[Proposition]:
        """The proposition of these words of sentence ``i``, and of its clauses."""
        text = self.article.text
        words = text[start:end]
        sentence = self.read[i]
        terms = tuple(t for t in sentence.terms if start <= t.start and t.end <= end)
        distinct = len({t.form for t in terms}) + len(RE.amount.findall(words))
        # "Mark Allen resigned", said by somebody, is a claim; "the president resigned" would meet every other one.
        # So is "the severance of relations", announced by somebody named.
        named = attribution is not None and (any(t.name for t in terms) or bool(attribution.paths))
        short = named and any(t.kind in EVENT for t in terms)
        fewest = 2 if short else FEWEST_TERMS
        if distinct < fewest or len(terms) > MOST_TERMS or not _checkable(words, terms, attribution):
            return []
        whole = self.make(i, start, end, terms, attribution, whole=True)
        made = [whole]
        for a, b in _clauses(text, start, end, terms):
            part = tuple(t for t in terms if a <= t.start and t.end <= b)
            if _stands(part):
                made.append(self.make(i, a, b, part, attribution, whole=False))
        return made

    def beside(self, i: int, cited: Sequence[Span]) -> list[Proposition]:
        """What a sentence says before and after what it attributes: "Mueller | sent subpoenas, asking ..."."""
        made: list[Proposition] = []
        sentence = self.read[i]
        whole = sentence.range
        ends = (whole.start, min(s.start for s in cited)), (max(s.end for s in cited), whole.end)
        rests = [(start, end) for start, end in ends if end - start >= _SHORTEST_REST]
        known = roles(sentence.terms, sentence.tokens) if rests else {}
        for start, end in rests:
            joint = RE.joined_on.match(self.article.text, start, end)
            start = joint.end() if joint else start
            terms = tuple(t for t in sentence.terms if start <= t.start and t.end <= end)
            done = [t.place for t in terms if t.kind in EVENT and is_verb(t, known)]
            # Somebody does something: "on Friday after the vote" is no statement.
            stands = done and terms[0].place < done[0] and _stands(terms)
            if stands and _checkable(self.article.text[start:end], terms, None):
                made.append(self.make(i, start, end, terms, None, whole=False))
        return made

    def make(
        self, i: int, start: int, end: int, terms: tuple[Term, ...], attribution: Attribution | None, *, whole: bool
    ) -> Proposition:
        text = self.article.text
        start, end = _trim(text, start, end)
        sentence = self.read[i]
        if attribution is not None and RE.subject_is_the_source.match(text, start, end):
            # "claimed to have killed", "we have seized": the deed is the source's own.
            spans = attribution.source if attribution.sentence.start == sentence.range.start else ()
            own = tuple(t for t in sentence.terms if any(s.start <= t.start and t.end <= s.end for s in spans))
            terms = tuple(sorted({*terms, *own}, key=lambda t: t.start))
        # "denied that the army shelled": the word that denies is the source's, and counts as its stance.
        terms = tuple(t._replace(negated=False) if t.negated and not start <= t.no_at < end else t for t in terms)
        keys = keys_of(terms)
        soft, where = self._around(i, start, end, terms, attribution)
        known = self.lexis.companions
        companions = {t.form: tuple(known[t.form].items()) for t in terms if t.name and t.form in known}
        return Proposition(
            self.article.id,
            self.span(i),
            Span.of(text, start, end),
            attribution,
            terms,
            keys,
            {k: v for k, v in soft.items() if v > keys.get(k, 0.0)},
            _name_keys(terms),
            companions,
            tuple(quantities(text[start:end])),
            tuple(dates(text[start:end])),
            where,
            roles(terms, sentence.tokens),
            one_of(_speakers(attribution)),
            whole,
            _denies(attribution),
            bool(RE.unreal.search(text[start:end])),
            self.article.published or "",
            self.story,
        )

    def _around(
        self, i: int, start: int, end: int, terms: tuple[Term, ...], attribution: Attribution | None
    ) -> tuple[dict[str, float], tuple[Term, ...]]:
        """Keys from the rest of the sentence, the source, the sentence before, and the article's companions."""
        soft: dict[str, float] = {}
        words = self.article.text[start:end]
        sentence = self.read[i]
        # "In the attack at X, dozens were killed": the clause happens where its sentence does.
        where = sites(terms, sentence.tokens) or sites(sentence.terms, sentence.tokens)

        def bring(term: Term, strength: float) -> None:
            for key, s in term.keys:
                soft[key] = max(soft.get(key, 0.0), s * strength)

        inside = {t.start for t in terms}
        for t in sentence.terms:
            if t.start not in inside:
                bring(t, SOFT_CLAUSE)
        if attribution is not None:
            for path in attribution.paths:
                for word in fold_plain(path[-1].name).split() if path else ():
                    soft[word] = max(soft.get(word, 0.0), SOFT_CLAUSE)
            if attribution.sentence.start != sentence.range.start and RE.we.search(words):
                k = self.at(attribution.sentence.start)
                for t in self.read[k].terms if k is not None else ():
                    if t.name:
                        bring(t, SOFT_BEFORE)
        goes_on = attribution is not None and i > 0 and _who(attribution) in self.heard.get(i - 1, ())
        if i and (goes_on or RE.points_back.match(self.article.text[sentence.range.start : sentence.range.end])):
            for t in self.read[i - 1].terms:
                if t.name or t.kind in EVENT:
                    bring(t, SOFT_BEFORE)
        if not where and RE.definite_event.search(words):
            before = (sites(self.read[k].terms, self.read[k].tokens) for k in (i - 1, i - 2) if k >= 0)
            where = next(filter(None, before), where)
        for t in terms:
            for key, strength in self.lexis.companions.get(t.form, {}).items():
                soft[key] = max(soft.get(key, 0.0), strength)
        return soft, where


def keys_of(terms: Sequence[Term]) -> dict[str, float]:
    """Every key of the terms to the most it is worth in one of them."""
    keys: dict[str, float] = {}
    for term in terms:
        for key, strength in term.keys:
            keys[key] = max(strength, keys.get(key, 0.0))
    return keys


def _name_keys(terms: Sequence[Term]) -> dict[str, str]:
    """Skeletons of names, alone and joined with their neighbour, each with the name it stands for."""
    found: dict[str, str] = {}
    for k, t in enumerate(terms):
        if not t.name or t.kind in {"country", "region"}:
            continue
        if len(t.form) >= 5 and len(skeleton(t.form)) >= 3:
            found.setdefault(skeleton(t.form), t.form)
        if k + 1 < len(terms) and terms[k + 1].name and terms[k + 1].place == t.place + 1:
            joined = t.form + terms[k + 1].form
            if len(joined) >= 6 and len(skeleton(joined)) >= 4:
                found.setdefault(skeleton(joined), joined)
    return found


def _who(attribution: Attribution) -> tuple[str, ...]:
    return tuple(path[-1].id for path in attribution.paths if path)


def _speakers(attribution: Attribution | None) -> frozenset[str]:
    if attribution is None:
        return frozenset()
    return frozenset(
        fold_plain(path[-1].name).split()[-1]
        for path in attribution.paths
        if path and path[-1].kind in SPEAKERS and fold_plain(path[-1].name)
    )


def _denies(attribution: Attribution | None) -> bool:
    """A cue that denies turns the content round; "said that no ..." already says so in its content."""
    if attribution is None or attribution.stance != "deny":
        return False
    return not attribution.cue or any(RE.denying.search(c.text) for c in attribution.cue)


def _checkable(words: str, terms: Sequence[Term], attribution: Attribution | None) -> bool:
    question = words.strip(" \"“”‘’'«»").endswith("?")
    if question or RE.boilerplate.search(words) or RE.opinion.match(words) or RE.no_answer.search(words):
        return False
    dealt = any(t.kind in EVENT for t in terms)
    unended = attribution is None and not re.search(r"[.!…。।؟][\"”’»)\]]*$", words.rstrip())
    # A headline is a statement; a menu line or a caption of a few nouns is not.
    if unended and (len(terms) + len(RE.amount.findall(words)) < 4 or not dealt):
        return False
    return dealt or any(t.name for t in terms) or any(c.isdigit() for c in words) or not words.isascii()


def _clauses(text: str, start: int, end: int, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the words may be cut so that every part has a deed and enough words of its own; and the main clause."""
    found: list[tuple[int, int]] = []
    begin = start
    for m in RE.cut.finditer(text, start, end):
        left = [t for t in terms if begin <= t.start and t.end <= m.start()]
        right = [t for t in terms if t.start >= m.end()]
        if not _stands(left):
            continue
        if _stands(right):
            found.append((begin, m.start()))
            begin = m.end()
        elif RE.of_it.match(text, m.end(), end):
            # "signed a letter and discussed it with X": what is only said of it leaves the clause before it whole.
            found.append((begin, m.start()))
    if begin != start:
        found.append((begin, end))
    for a, b in [(start, end), *found]:
        head = RE.fronted.match(text, a, b)
        low = head.end() if head else a
        tail = RE.trailing.search(text, low, b)
        high = tail.start() if tail else b
        if (low, high) != (a, b) and _stands([t for t in terms if low <= t.start and t.end <= high]):
            found.append((low, high))
    return found


def _stands(part: Sequence[Term]) -> bool:
    """Whether the terms of a clause say enough to be compared alone."""
    deeds = [t for t in part if t.kind in EVENT]
    enough = len({t.form for t in part}) >= FEWEST_TERMS or any(" " in t.form for t in deeds)
    return bool(deeds) and enough and sum(t.weight for t in part) >= 1.2


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in ' \t"“”‘’«»,;:–—-':
        start += 1
    while end > start and text[end - 1] in ' \t"“”‘«»,;:–—-':
        end -= 1
    return start, end


def plain_words(words: str) -> str:
    """Words as compared for sameness: folded, without quotation marks and end stops."""
    return re.sub(r"[\"'.!,;:]+", "", fold(words)).strip()


# --- What an article as a whole is about.
#
# Two floods in one country share their words and their verbs. What distinguishes them are the names of those concerned,
# the days and years, and the figures: a story keeps these and nothing else, the names by how early they come, for news
# says first what it is about.


# An article of fewer sentences or different terms is too short; what comes after this many sentences is background.
_FEWEST_SENTENCES = 2
_FEWEST = 10
_MOST_SENTENCES = 40
_MOST_NAMES = 24
# A name in the eleventh sentence counts half of one in the first; its second mention half of its first.
_DECAY = 0.1
_YEARS = range(1900, 2100)
_TIMES = {name: name[:3] for name in EN.month_or_weekday}  # not May, which is a verb more often


def story_of(read: Sequence[Sentence]) -> Story | None:
    """The story of an article's sentences; None where they are too few."""
    if len(read) < _FEWEST_SENTENCES or len({t.form for s in read for t in s.terms}) < _FEWEST:
        return None
    weight: dict[str, float] = {}
    said: Counter[str] = Counter()
    times: set[str] = set()
    figures: set[str] = set()
    for n, sentence in enumerate(read[:_MOST_SENTENCES]):
        early = 1.0 / (1.0 + _DECAY * n)
        for t in sentence.terms:
            if t.name:
                key = next((k for k, s in t.keys if s == 1.0 and k[0] == "#"), t.form)
                said[key] += 1
                weight[key] = weight.get(key, 0.0) + t.weight * early / said[key]
        for token in sentence.tokens:
            if token.kind == "number":
                figure = token.plain.replace(",", "")
                (times if figure.isdecimal() and int(figure) in _YEARS else figures).add(figure)
            elif (time := _TIMES.get(token.plain)) is not None and token.text[0].isupper():
                times.add(time)
    main = sorted(weight, key=lambda key: (-weight[key], key))[:_MOST_NAMES]
    length = math.sqrt(sum(weight[key] ** 2 for key in main)) or 1.0
    return Story({key: round(weight[key] / length, 4) for key in main}, frozenset(times), frozenset(figures))
