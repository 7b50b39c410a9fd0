"""Finding statements by rule: which words are a source, a cue and a content. No names are resolved here.

The engine answers with :class:`Statement` values, offsets only, and everything after it (chains, credits, parties,
references) works from those, so another engine can take its place. English; cues and nouns come from data files.
The frames are those of Krestel, Bergler & Witte 2008 (reported speech) and of the PARC/PolNeAR attribution
annotation (Pareti 2015; Newell et al. 2018): source, cue, content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from ..text import Range
from .lexicon import Cue, cues, gate
from .segment import Page, Sentence, Token

Frame = Literal["clause", "after", "inverted", "according", "hearsay", "by", "continued"]


@dataclass(slots=True)
class Statement:
    """One reported statement; ranges are offsets into the article. ``source`` is None for hearsay and for a
    quotation that goes on; ``aside`` are the words between and around cue and source, where hearers, dates and
    further sources stand."""

    sentence: int
    frame: Frame
    cue: tuple[Range, ...]
    source: Range | None
    content: list[Range]
    family: str = "say"
    stance: Literal["assert", "deny"] = "assert"
    asides: list[Range] = field(default_factory=list)
    outer: Statement | None = None

    @property
    def place(self) -> int:
        """Where the statement is found: its cue, or the quotation that goes on."""
        return self.cue[0].start if self.cue else self.content[0].start


_AUXILIARY = frozenset("has have had do does did is are was were be been being will would can could may might must shall should".split())
_HYPOTHETICAL = frozenset("would could may might must should can shall to will".split())
_PASSIVE = frozenset("is are was were be been being get got gets".split())
_NEGATION = frozenset("not never n't didn't doesn't don't hasn't haven't hadn't won't wouldn't cannot can't couldn't neither nor".split())
_ADVERBS = frozenset(
    "also then later earlier previously both all now already first once again further even still only just soon often "
    "always long too himself herself themselves itself each alone today yesterday twice meanwhile thus ever".split()
)
_SUBORDINATORS = frozenset(
    "that because while when after before if although though but whether since until what how why where which who whom whose "
    "so yet as unless once whereas than".split()
)
_PREPOSITIONS = frozenset(
    "in on at during to from via through after before with by following amid for since under over into about of among near "
    "within throughout outside inside against despite without until between upon across along".split()
)
_INTRO = _PREPOSITIONS | frozenset(
    "however meanwhile moreover furthermore also additionally still yet but and so then later earlier instead nevertheless "
    "nonetheless today yesterday separately similarly likewise indeed finally recently now previously ultimately thus therefore "
    "for as when while if although though because since once asked speaking citing quoting responding commenting writing "
    "addressing according unlike like despite although last this next two three days weeks months".split()
)
_NOUN_BEFORE = frozenset(
    "the a an these those this some his her their its our my of such any no every each new recent news previous earlier several "
    "many conflicting unconfirmed false multiple with by from for in into under on about own".split()
)
_MAX_SOURCE_WORDS = 32


def find(page: Page, is_source: Callable[[str], bool]) -> list[Statement]:
    """All statements of the page in order. ``is_source`` says whether words can name a source at all."""
    found: list[Statement] = []
    pattern = gate()
    for i, r in enumerate(page.ranges):
        if pattern.search(page.text, r.start, r.end):
            found += _Finder(page, page.sentence(i), is_source).run()
    found += _continued(page, found)
    found.sort(key=lambda s: (page.ranges[s.sentence].start, s.place))
    return found


class _Finder:
    """The rules for one sentence. Token indices throughout; ``n`` is the number of tokens."""

    def __init__(self, page: Page, sentence: Sentence, is_source: Callable[[str], bool]) -> None:
        self.page, self.sentence, self.is_source = page, sentence, is_source
        self.t: tuple[Token, ...] = sentence.tokens
        self.n = len(self.t)
        self.found: list[Statement] = []

    def run(self) -> list[Statement]:
        forms = cues()
        i = 0
        while i < self.n:
            tok = self.t[i]
            if not tok.is_word or tok.quoted:
                i += 1
                continue
            if tok.low == "according" and self.low(i + 1) == "to":
                self.according(i, i + 2)
            elif tok.low == "per" and i + 1 < self.n and self.t[i + 1].capital:
                self.according(i, i + 1)
            elif tok.low in {"reportedly", "allegedly"}:
                self.hearsay_adverb(i)
            elif tok.low in forms and not tok.date:
                for cue, tenses in forms[tok.low]:
                    if self.verb(i, cue, tenses):
                        break
            i += 1
        return self.settle()

    # -- small helpers -------------------------------------------------------------------------------------------

    def low(self, i: int) -> str:
        return self.t[i].low if 0 <= i < self.n else ""

    def kind(self, i: int) -> str:
        return self.t[i].kind if 0 <= i < self.n else ""

    def words(self, a: int, b: int) -> str:
        return self.page.text[self.t[a].start : self.t[b].end]

    def span(self, a: int, b: int) -> Range:
        return Range(self.t[a].start, self.t[b].end)

    def quote_opens(self, i: int) -> bool:
        """Token i begins a quotation."""
        if self.kind(i) != "quote" or not self.t[i].quoted:
            return False
        q = self.page.quotation_at(self.t[i].start)
        return q is not None and q.start == self.t[i].start

    def quote_closes(self, i: int) -> bool:
        if self.kind(i) != "quote":
            return False
        q = self.page.quotation_at(self.t[i].start)
        return q is not None and q.end == self.t[i].end

    # -- subjects ------------------------------------------------------------------------------------------------

    def skip_auxiliaries(self, i: int) -> tuple[int, set[str]]:
        """Index of the last token before the verb group that ends at i, and the auxiliaries passed on the way."""
        seen: set[str] = set()
        j = i - 1
        while j >= 0:
            low = self.t[j].low
            if low in _AUXILIARY or low in _NEGATION or low == "to":
                seen.add(low)
            elif not (low in _ADVERBS or (low.endswith("ly") and not self.t[j].capital) or self.t[j].date):
                break
            j -= 1
        # A date between subject and verb ("the ministry on Monday said") leaves its preposition behind.
        if j >= 0 and self.low(j) in {"on", "in"} and j + 1 < i and self.t[j + 1].date:
            j -= 1
        return j, seen

    def clause_start(self, j: int) -> int:
        """First token of the clause that holds token j: after a quotation, a colon, a conjunction of clauses."""
        k = j
        depth = 0
        while k >= 0:
            t = self.t[k]
            if t.kind == "close":
                depth += 1
            elif t.kind == "open":
                if depth == 0:
                    return k + 1
                depth -= 1
            elif depth:
                pass
            elif t.quoted or t.kind == "quote":
                q = self.page.quotation_at(t.start)
                # A name in quotation marks is part of a phrase ("the "Wagner" group said"); a quotation is not.
                if (q and q.end - q.start > 40) or (q and k > 0 and self.t[k - 1].kind == "comma"):
                    return k + 1
            elif t.kind in {"semicolon", "colon", "dash"} or (t.kind == "stop" and k < j) or (t.low in _SUBORDINATORS and not (t.low in {"who", "which", "whose"} and self._relative(k))):
                return k + 1
            k -= 1
        return 0

    def _relative(self, k: int) -> bool:
        """"the man who saw it said": who/which/that after a noun opens a relative clause, part of the noun phrase."""
        return k > 0 and (self.t[k - 1].kind == "comma" or (self.t[k - 1].is_word and self.low(k) in {"who", "whose"}))

    def subject(self, i: int) -> tuple[int, int] | None:
        """First and last token of the noun phrase that is the subject of the verb at i, appositions included."""
        last, _ = self.skip_auxiliaries(i)
        if last < 0:
            return None
        if self.t[last].kind == "comma":
            return self._apposed(last)
        if not (self.t[last].is_word or self.t[last].kind in {"close", "quote"}):
            return None
        start = self.clause_start(last)
        segments = self.segments(start, last)
        if not segments:
            return None
        a, b = segments[-1]
        named = self._named_before(segments)
        if named is not None:
            return named, b
        a = self._after_intro(a, b)
        a = self._after_and(a, b, segments)
        return self._checked(a, b)

    def _named_before(self, segments: list[tuple[int, int]]) -> int | None:
        """"Chad Hawk, a dealer in Florida told Fox": an apposition whose closing comma was forgotten; where its name begins."""
        (a, b), before = segments[-1], [s for s in segments[:-1] if not self._introduces(*s)]
        if not before or self.low(a) not in {"a", "an", "who"} or not self._apposition((a, b)):
            return None
        first = before[0]
        name = self.t[first[0]].capital and self.t[first[1]].capital and first[1] - first[0] < 5
        return first[0] if name and all(self._apposition(s) for s in before[1:]) else None

    def _apposed(self, comma: int) -> tuple[int, int] | None:
        """"X, an FLA spokesperson, declared": the head is the first segment that is no introduction."""
        if comma == 0 or (self.quote_closes(comma - 1) and self.t[comma - 1].quoted):
            return None
        segments = self.segments(self.clause_start(comma - 1), comma - 1)
        for index, (a, b) in enumerate(segments[:-1]):
            if not self._introduces(a, b):
                a = self._after_intro(a, b)
                rest = segments[index + 1 :]
                if self._apposition(rest[0]) and self._checked(a, b):
                    return a, rest[-1][1]
                return None
        return None

    def _apposition(self, segment: tuple[int, int]) -> bool:
        """A segment that can stand beside a name: it holds no verb of its own, or is a relative clause or an age."""
        a, b = segment
        if self.low(a) in {"who", "which", "whose"} or self.t[a].text.isdigit():
            return True
        return not any(self.t[k].low in _AUXILIARY for k in range(a, b + 1))

    def segments(self, a: int, b: int) -> list[tuple[int, int]]:
        """Token stretches between commas; commas inside dates, brackets and "Wis., Ky." numbers do not count."""
        found: list[tuple[int, int]] = []
        start, depth = a, 0
        for k in range(a, b + 1):
            kind = self.t[k].kind
            depth += (kind == "open") - (kind == "close")
            if kind == "comma" and depth <= 0 and not self.t[k].date and not self.t[k].quoted:
                if k > start:
                    found.append((start, k - 1))
                start = k + 1
        if start <= b:
            found.append((start, b))
        return found

    def _introduces(self, a: int, b: int) -> bool:
        low = self.t[a].low
        return low in _INTRO or self.t[a].date or low.endswith("ly") or (b == a and not self.t[a].capital)

    def _after_intro(self, a: int, b: int) -> int:
        """Skip "In 2009", "On Monday", "But", "At a briefing" when no comma sets them off."""
        while a < b and (self.t[a].low in {"and", "but", "so", "yet", "however", "meanwhile", "still", "then", "later", "as", "now"} or self.t[a].date):
            a += 1
        if self.t[a].low in _PREPOSITIONS:
            k = a + 1
            while k <= b and (self.t[k].date or (self.t[k].low in {"early", "late", "mid", "the"} and k < b and self.t[k + 1].date)):
                k += 1
            if a + 1 < k <= b:
                return k
            # "In a statement the ministry": the subject is the last determined or capitalised phrase.
            for k in range(b, a + 1, -1):
                if self.t[k].low in {"the", "a", "an"} and self.t[k - 1].low not in _PREPOSITIONS:
                    return k
                if self.t[k].capital and self.t[k - 1].is_word and not self.t[k - 1].capital and self.t[k - 1].low not in _PREPOSITIONS | {"the", "a", "an"}:
                    return k
        return a

    def _after_and(self, a: int, b: int, segments: list[tuple[int, int]]) -> int:
        """"Ukraine and the FLA have denied" is one subject; "the army fired and officials said" begins anew at "and"."""
        for k in range(b - 1, a, -1):
            if self.t[k].low in {"and", "or"} and not self.t[k].quoted:
                before = range(segments[-1][0], k)
                finite = any(self.t[x].low in _AUXILIARY or (self.t[x].low in cues() and not self._is_noun(x)) for x in before)
                past = any(self.t[x].low.endswith("ed") and not self.t[x].capital for x in before)
                if finite or (past and not self.is_source(self.words(a, k - 1))):
                    return k + 1
        return a

    def _is_noun(self, k: int) -> bool:
        return k > 0 and (self.t[k - 1].low in _NOUN_BEFORE or self.t[k - 1].kind == "other")

    def _checked(self, a: int, b: int) -> tuple[int, int] | None:
        if a > b or b - a > _MAX_SOURCE_WORDS or self.t[a].low in _PREPOSITIONS or self.t[b].low in _PREPOSITIONS or self.t[b].low in {"the", "a", "an", "and"}:
            return None
        if self.low(b) in {"he", "she", "they", "it"}:
            return b, b  # "when officers attended they said": the pronoun is the subject
        relative = next((k for k in range(a + 1, b + 1) if self.t[k].low in {"who", "which", "that", "whose"}), b + 1)
        if any(self.t[k].low in _AUXILIARY and self.t[k].text != "May" for k in range(a, relative)):
            return None
        return (a, b) if self.is_source(self.words(a, relative - 1)) else None

    # -- complements ---------------------------------------------------------------------------------------------

    def skip_phrases(self, r: int) -> int:
        """Past the adjuncts after a cue: "on July 29 during a television broadcast", "in a statement", "to reporters"."""
        while r < self.n:
            if self.t[r].date and not self.t[r].quoted:
                r += 1
            elif self.low(r) in _PREPOSITIONS and not self.t[r].quoted:
                if self.low(r) == "to" and not self._to_somebody(r + 1):
                    break
                k = r + 1
                if k < self.n and (self.t[k].date or self.low(k) in {"early", "late", "mid"}):
                    while k < self.n and (self.t[k].date or self.low(k) in {"early", "late", "mid"}):
                        k += 1
                else:
                    while k < self.n and not self._adjunct_ends(k):
                        k += 1
                r = k
            elif self.low(r) in _ADVERBS or (self.low(r).endswith("ly") and self.kind(r) == "word"):
                r += 1
            else:
                break
        return r

    def _to_somebody(self, k: int) -> bool:
        """"to reporters", "to the BBC"; but "to have destroyed" is what was claimed."""
        return k < self.n and (self.t[k].capital or self.low(k) in {"reporters", "journalists", "lawmakers", "the", "a", "an", "his", "her", "their", "its", "investors", "supporters", "state"})

    def _adjunct_ends(self, k: int) -> bool:
        t = self.t[k]
        return t.kind in {"comma", "stop", "colon", "semicolon", "quote", "dash"} or t.low in {"that", "he", "she", "they", "it", "we", "i", "there", "how", "why", "what", "whether", "to"} or (
            t.low in _PREPOSITIONS and t.low not in {"of", "with", "for"}
        )  # fmt: skip

    def hearer(self, r: int) -> int:
        """Index after the hearer of "told": a name, a pronoun, or a determined phrase."""
        if self.low(r) in {"me", "him", "her", "them", "us", "you", "reporters", "journalists", "lawmakers", "media", "state", "local"} and self.low(r + 1) not in {"media", "tv", "television"}:
            return r + 1
        k = r
        if self.low(k) in {"the", "a", "an", "his", "their", "our", "its"} or not self.t[k].capital if k < self.n else False:
            k += 1
            while k < self.n and self.t[k].is_word and not self.t[k].capital and not self._adjunct_ends(k) and k - r < 5 and self.low(k) not in _AUXILIARY and self.low(k) not in {"the", "a", "an"}:
                k += 1
                if self.low(k - 1).endswith("s") and not self.low(k - 1).endswith("ss"):
                    break
        while k < self.n and (self.t[k].capital or (self.low(k) in {"of", "de", "and"} and k + 1 < self.n and self.t[k + 1].capital) or self.kind(k) == "poss") and not self.t[k].date and not self.t[k].quoted:
            k += 1
        return k

    def content_end(self) -> int:
        """Last token of the sentence, its final stop left out."""
        e = self.n - 1
        while e > 0 and self.t[e].kind == "stop":
            e -= 1
        return e

    def closed(self, r: int) -> bool:
        """Nothing that could be a content follows: the end, a comma before "citing"/"adding", a further adjunct."""
        r = self.skip_phrases(r)
        if r >= self.n or (self.kind(r) == "stop" and not self.t[r].date):
            return True
        return self.kind(r) in {"comma", "dash", "semicolon"} or self.low(r) in {"and", "as", "when", "while", "after", "but"}

    # -- the frames ----------------------------------------------------------------------------------------------

    def verb(self, i: int, cue: Cue, tenses: frozenset[str]) -> bool:
        last, seen = self.skip_auxiliaries(i)
        if seen & _NEGATION or (last >= 0 and self.low(last) in _NEGATION):
            return False
        if tenses <= {"ing"}:
            return self.participle(i, cue)
        if seen & _PASSIVE and "participle" in tenses:
            return self.passive(i, cue, last)
        if seen & _HYPOTHETICAL and not seen & {"did"}:
            return False
        if self._is_noun(i) or (self.low(i + 1) in cues() and self.low(i + 1) != "read" and not seen):
            return False
        if "participle" in tenses and self.low(i + 1) == "by" and not seen & {"has", "have", "had"}:
            return self.by_phrase(i, cue)
        if "base" in tenses and "past" not in tenses and not seen & {"do", "does", "did"} and not self._plural_subject(last):
            return False
        return self.inverted(i, cue, last) or self.ordinary(i, cue)

    def _plural_subject(self, last: int) -> bool:
        return last >= 0 and (self.low(last) in {"they", "we", "i", "you", "who"} or self.low(last).endswith(("s", "people", "media", "men", "police")) or any(self.low(k) == "and" for k in range(max(0, last - 6), last)))

    def inverted(self, i: int, cue: Cue, last: int) -> bool:
        """'"...," said X, a spokesperson ...': the subject follows."""
        if "F" not in cue.frames or i != last + 1 or last < 1:
            return False
        before = last - 1 if self.kind(last) == "comma" else last
        after_quote = self.kind(before) == "quote" and self.quote_closes(before)
        if not after_quote and (self.kind(last) != "comma" or cue.family not in {"say", "report"}):
            return False
        a = i + 1
        if a >= self.n or self.t[a].date or self.low(a) in _PREPOSITIONS | {"that"} or self.kind(a) != "word":
            return False
        b = self._noun_phrase_end(a)
        if not after_quote and not self.closed(b + 1):
            return False
        if not self.is_source(self.words(a, b)):
            return False
        end = self._with_apposition(b)
        content = self._left_content(before if after_quote else last - 1, after_quote)
        if content is None:
            return False
        more = self._more_content(end + 1)
        self.add("inverted", cue, i, self.span(a, end), [content, *more], asides=[self.span(end + 1, self.n - 1)] if end + 1 < self.n else [])
        return True

    def _noun_phrase_end(self, a: int) -> int:
        """Last token of a noun phrase that begins at a and is not a subject: it runs to a comma or an adjunct of time."""
        k = a
        while k + 1 < self.n:
            t = self.t[k + 1]
            if t.kind in {"comma", "stop", "colon", "semicolon", "dash"} or t.date or (t.quoted and t.kind == "quote" and self._long_quote(k + 1)):
                break
            if t.low in {"that", "when", "while", "after", "before", "as", "but", "because", "who", "which", "during", "citing", "adding", "if", "since", "following", "amid", "via"}:
                break
            if t.low in _AUXILIARY and t.text != "May":
                break
            if t.low in {"on", "in", "at", "to"} and (k + 2 >= self.n or self.t[k + 2].date or self.low(k + 2) in {"a", "an", "his", "her", "their", "reporters", "late", "early"} or (t.low == "to") or self._of_time(k + 2)):
                break
            k += 1
        return k

    def _of_time(self, k: int) -> bool:
        return (self.low(k) == "the" and self.low(k + 1) in {"statement", "interview", "sidelines", "meeting", "time", "report", "press", "end", "wake", "morning", "evening", "video", "post", "letter"}) or self.low(k) in {"response", "recent", "interviews", "court", "an"}

    def _long_quote(self, k: int) -> bool:
        q = self.page.quotation_at(self.t[k].start)
        return q is not None and q.end - q.start > 40

    def _with_apposition(self, b: int) -> int:
        """Past ", a spokesperson for the coalition" after a name."""
        if self.kind(b + 1) != "comma" or b + 2 >= self.n:
            return b
        first = self.low(b + 2)
        if first in {"a", "an", "the", "who", "head", "director", "chief", "senior", "president", "chairman", "professor", "founder", "executive", "spokesman", "spokeswoman", "spokesperson", "co-founder", "one", "minister"} or self.t[b + 2].text.isdigit():
            return self._noun_phrase_end(b + 2)
        return b

    def _left_content(self, last: int, quoted: bool) -> Range | None:
        """What stands before the source: the quotation that closes there with the words that lead into it, or the clause."""
        if last < 0:
            return None
        if quoted:
            q = self.page.quotation_at(self.t[last].start)
            if q is None:
                return None
            begin = self._statement_start(q.start)
            return Range(min(begin, q.start), q.end)
        begin = self._statement_start(self.t[last].start)
        return Range(begin, self.t[last].end) if self.t[last].end - begin >= 12 else None

    def _statement_start(self, offset: int) -> int:
        """Where the clause that leads up to ``offset`` begins: the sentence's start, or after an earlier statement."""
        starts = [self.sentence.range.start]
        starts += [t.end + 1 for t in self.t if t.kind == "semicolon" and t.end < offset]
        begin = max(starts)
        lead = self.page.text[begin:offset]
        m = re.match(r"\s*(?:But|And|However,|Meanwhile,|Still,|So|Yet)\s+", lead)
        return begin + (m.end() if m else len(lead) - len(lead.lstrip()))

    def _more_content(self, k: int) -> list[Range]:
        """What goes on after '"A," she said': a quotation that resumes, here or in the sentences that follow in the
        paragraph, or the rest of the sentence that the cue stood in the middle of ("Too often, he said, the debate ...").
        """
        comma = self.kind(k) == "comma"
        while k < self.n and not self.quote_opens(k) and self.kind(k) != "stop":
            if comma and self.t[k].is_word:
                if self.low(k).endswith("ing") or self.low(k) in _SUBORDINATORS | _PREPOSITIONS | {"and", "or", "who"}:
                    comma = False
                elif k <= self.content_end():
                    return [self.span(k, self.content_end())]
            k += 1
        if k < self.n and self.quote_opens(k):
            q = self.page.quotation_at(self.t[k].start)
            return [q] if q else []
        return self._next_quotation()

    def _next_quotation(self) -> list[Range]:
        index = self.sentence.index + 1
        if index < len(self.page.ranges):
            r = self.page.ranges[index]
            q = self.page.quotation_at(r.start)
            same = r.start < self.page.paragraphs[self.sentence.paragraph].end
            if q and q.start == r.start and same and q.end - q.start > 20 and not self._named_again(q):
                return [q]
        return []

    def _named_again(self, q: Range) -> bool:
        """The next quotation has a cue of its own after it."""
        rest = self.page.text[q.end : self.page.paragraphs[self.sentence.paragraph].end].split("\n")[0][:80]
        return bool(re.match(r"\s*[\w.’' ]{0,40}\b(?:said|says|told|wrote|added|asked)\b", rest))

    def ordinary(self, i: int, cue: Cue) -> bool:
        """The subject stands before the verb; the content before it ("..., X said") or after it ("X said ...")."""
        subject = self.subject(i)
        if subject is None:
            return False
        a, b = subject
        r = i + 1
        if cue.family == "tell":
            r = self.hearer(r)
            if r == i + 1:
                return False
        source = self.span(a, b)
        if "F" in cue.frames and self.closed(r) and a > 0:
            before = a - 1
            quoted = (self.kind(before) == "comma" and self.kind(before - 1) == "quote") or self.kind(before) == "quote"
            if quoted and self.kind(before) == "comma":
                before -= 1
            if self.kind(a - 1) == "comma" and not quoted:
                before = a - 2
            if (quoted or self.kind(a - 1) == "comma") and not (not quoted and self._only_introduces(a - 2) and self.kind(self.skip_phrases(r)) != "comma"):
                content = self._left_content(before, quoted)
                if content is not None:
                    self.add("after", cue, i, source, [content, *self._more_content(self.skip_phrases(r))], asides=[self.span(i, self.n - 1)])
                    return True
        if self.kind(self.skip_phrases(r)) == "colon" and self.skip_phrases(r) >= self.n - 1 and "Q" in cue.frames:
            return self.next_paragraph(i, cue, source)
        content_at = self.complement(r, cue)
        if content_at is None:
            if "F" in cue.frames and cue.family in {"say", "report"} and self.low(i - 1) in {"as"}:
                return False
            return self.as_clause(i, cue, a, source)
        asides = [self.span(i, content_at - 1)] if content_at > i else []
        if a > 0:
            asides.append(self.span(0, a - 1))
        end = self.content_end()
        if content_at > end:
            return False
        self.add("clause", cue, i, source, [self.span(content_at, end)], asides=asides)
        return True

    def next_paragraph(self, i: int, cue: Cue, source: Range) -> bool:
        """"X reported:" at the end of a paragraph announces the paragraph after it."""
        index = self.sentence.paragraph + 1
        if index >= len(self.page.paragraphs):
            return False
        self.add("clause", cue, i, source, [self.page.paragraphs[index]])
        return True

    def _only_introduces(self, b: int) -> bool:
        """Nothing but "However," and "On Monday," stands up to token b: no statement yet."""
        segments = self.segments(self.clause_start(b), b)
        return all(self._introduces(*segment) for segment in segments)

    def as_clause(self, i: int, cue: Cue, a: int, source: Range) -> bool:
        """"As the journalists noted, P": the content follows the comma."""
        if a == 0 or self.low(a - 1) != "as" or "F" not in cue.frames:
            return False
        k = self.skip_phrases(i + 1)
        if self.kind(k) != "comma" or k + 1 > self.content_end():
            return False
        self.add("clause", cue, i, source, [self.span(k + 1, self.content_end())], asides=[self.span(i, k)])
        return True

    def complement(self, r: int, cue: Cue) -> int | None:
        """Token where the content after the verb begins, by the frames the cue allows; None when none fits."""
        frames = cue.frames
        if r >= self.n:
            return None
        far = self.skip_phrases(r)
        that = self._that(r)
        if that is not None and frames & {"T", "D", "t"}:
            return that
        nxt = far if far < self.n else r
        if "Q" in frames:
            k = nxt + 1 if self.kind(nxt) in {"colon", "comma"} else nxt
            if k < self.n and self.quote_opens(k) and (cue.family != "show" or self.kind(nxt) == "colon"):
                return k
            if self.kind(nxt) == "colon" and k < self.n and "T" in frames:
                return k
            if cue.family == "judge":
                return self._quoted_object(r)
        if "A" in frames:
            of = next((k for k in range(r + 1, min(self.n, r + 12)) if self.low(k) == "of"), None)
            return r if of is not None and of + 1 < self.n else None
        if "B" in frames:
            return r if any(self.low(k) == "for" for k in range(r + 1, min(self.n, r + 12))) else None
        if "I" in frames and self.low(nxt) == "to":
            return nxt + 1
        if "G" in frames and nxt < self.n and self.low(nxt).endswith("ing") and len(self.low(nxt)) > 4:
            return nxt
        if "C" in frames or "T" in frames or "D" in frames:
            if self.low(nxt) in {"this", "it"} and self.kind(nxt + 1) in {"stop", ""} and cue.family == "report":
                return nxt
            if self._clause_begins(nxt):
                return nxt
        if "O" in frames and nxt + 1 < self.n and (self.kind(nxt) == "word") and not self.t[nxt].date and self.low(nxt) not in _AUXILIARY | {"to", "as"}:
            return nxt
        return None

    def _that(self, r: int) -> int | None:
        """Index after a "that" which opens the content: near, and not a demonstrative before it."""
        for k in range(r, min(self.n, r + 18)):
            if self.t[k].kind in {"semicolon", "colon", "stop"} or self.quote_opens(k):
                return None
            if self.low(k) in {"that", "whether"} and k + 1 < self.n:
                return k + 1
            if self.low(k) in _AUXILIARY and k > r:
                return None
        return None

    def _clause_begins(self, k: int) -> bool:
        """A bare clause follows: a finite auxiliary or an inflected verb comes within reach of a possible subject."""
        if k >= self.n or not (self.t[k].is_word or self.quote_opens(k)) or self.low(k) in _PREPOSITIONS | {"and", "or", "but", "to", "as", "that"}:
            return False
        return any(
            self.low(x) in _AUXILIARY or self.low(x) in cues() or (self.low(x).endswith(("ed", "n't")) and not self.t[x].capital) or (self.low(x).endswith("s") and self.low(x - 1) in {"it", "he", "she"})
            for x in range(k + 1, min(self.n, k + 30))
        )  # fmt: skip

    def _quoted_object(self, r: int) -> int | None:
        for k in range(r, min(self.n, r + 16)):
            if self.quote_opens(k):
                return r if self.t[r].is_word and self.low(r) not in _PREPOSITIONS else k
            if self.kind(k) in {"stop", "semicolon"}:
                return None
        return None

    def participle(self, i: int, cue: Cue) -> bool:
        """", adding that ..." goes on with the sentence's own source; it opens no new statement."""
        if self.kind(i - 1) == "comma" and self.found and self.found[-1].source is not None:
            at = self.complement(i + 1, cue)
            if at is not None and at <= self.content_end() and self.found[-1].content[-1].end <= self.t[i].start:
                self.found[-1].content.append(self.span(at, self.content_end()))
                return True
        return False

    def passive(self, i: int, cue: Cue, last: int) -> bool:
        """"it was reported that P"; "X was quoted as saying P by Y"; "P was reported by Y"."""
        if self.low(last) == "it" and cue.family in {"say", "report"}:
            that = self._that(i + 1)
            if that is not None and that <= self.content_end():
                if any(self.low(k) == "by" for k in range(i + 1, that)):
                    return self.by_phrase(i + next(k for k in range(that - i) if self.low(i + k) == "by") - 1, cue)
                start = last
                asides = [self.span(0, last - 1)] if last > 0 else []
                self.add("hearsay", cue, i, None, [self.span(that, self.content_end())], cue_range=self.span(start, i), asides=asides)
                return True
            return False
        if self.low(i) == "said" and self.low(i + 1) == "to" and {"is", "are", "was", "were"} & {self.low(k) for k in range(max(0, i - 2), i)}:
            self.add("hearsay", cue, i, None, [Range(self.sentence.range.start, self.t[self.content_end()].end)], cue_range=self.span(i - 1, i + 1))
            return True
        if self.low(i + 1) == "by" and cue.family == "report":
            return self.by_phrase(i, cue)
        return False

    def by_phrase(self, i: int, cue: Cue) -> bool:
        """"..., as first reported by Reuters"; "This is reported by Ukrinform": the reporter follows "by"."""
        if cue.family != "report" and cue.lemma not in {"announce", "confirm", "reveal"}:
            return False
        a = i + 2
        if a >= self.n or self.kind(a) != "word":
            return False
        b = self._noun_phrase_end(a)
        if not self.is_source(self.words(a, b)):
            return False
        start = i
        while start > 0 and (self.low(start - 1) in {"as", "first", "is", "was", "earlier", "originally", "also"}):
            start -= 1
        if start <= 1:  # "As reported by X, P"
            k = b + 2 if self.kind(b + 1) == "comma" else b + 1
            content = self.span(k, self.content_end()) if k <= self.content_end() else self._previous()
            if start == 1 and self.low(0) in {"this", "it"}:
                content = self._previous()
        else:
            e = start - 1
            while e > 0 and self.kind(e) == "comma":
                e -= 1
            content = self.span(0, e)
        if content is None:
            return False
        self.add("by", cue, i, self.span(a, b), [content], cue_range=self.span(i, i + 1))
        return True

    def _previous(self) -> Range | None:
        return self.page.ranges[self.sentence.index - 1] if self.sentence.index else None

    def hearsay_adverb(self, i: int) -> None:
        if any(s.cue[0].start <= self.t[i].start for s in self.found if s.cue):
            return
        content = Range(self.sentence.range.start, self.t[self.content_end()].end)
        cue = Cue(self.low(i), "hearsay", "assert", frozenset())
        self.add("hearsay", cue, i, None, [content])

    def according(self, i: int, a: int) -> None:
        """"According to X, P", "P, according to X", "P, according to X, Q"."""
        if a >= self.n or not (self.t[a].is_word or self.quote_opens(a)):
            return
        b = self._noun_phrase_end(a)
        if not self.is_source(self.words(a, b)):
            # "according to a report published by Y" and the like keep their tail; a phrase that names nobody is no source.
            return
        end = self._with_apposition(b)
        if end > b and self.kind(end + 1) != "comma" and self._opens_sentence(i):
            end = b  # the "apposition" is the main clause: "According to CSP, the town fell."
        cue = Cue("according to", "according", "assert", frozenset())
        k = end + 1
        while k < self.n and self.kind(k) not in {"comma", "stop", "semicolon", "dash"}:
            k += 1  # adjuncts of the report: "on August 5th, 2024"
        asides = [self.span(end + 1, k - 1)] if k > end + 1 else []
        while k < self.n and self.t[k].date:
            k += 1
        contents = []
        if not self._opens_sentence(i):
            e = i - 1
            while e > 0 and self.kind(e) in {"comma", "dash"}:
                e -= 1
            begin = self._statement_start(self.t[i].start)
            if self.t[e].end > begin:
                contents.append(Range(begin, self.t[e].end))
        if self.kind(k) == "comma" and k + 1 <= self.content_end() and (not contents or self.low(k + 1) not in {"and", "but", "while", "who", "which", "although", "whereas", "as", "with"}):
            contents.append(self.span(k + 1, self.content_end()))
        if contents:
            self.add("according", cue, i, self.span(a, end), contents, cue_range=self.span(i, a - 1), asides=asides)

    def _opens_sentence(self, i: int) -> bool:
        return all(not self.t[k].is_word or self.t[k].low in {"but", "and", "however", "meanwhile", "also", "still", "yet"} for k in range(i))

    def add(self, frame: Frame, cue: Cue, i: int, source: Range | None, content: list[Range], *, cue_range: Range | None = None, asides: list[Range] | None = None) -> None:
        self.found.append(
            Statement(self.sentence.index, frame, (cue_range or self.span(i, i),), source, content, cue.family, cue.stance, asides or [])
        )  # fmt: skip

    # -- how the statements of one sentence stand to each other -----------------------------------------------------

    def settle(self) -> list[Statement]:
        """Nest statements that stand inside another's content, and cut contents that run into a sister clause."""
        for outer in self.found:
            for inner in self.found:
                if inner is outer or inner.source is None or outer.source is None or inner.source == outer.source:
                    continue
                if outer.frame == "according":
                    if inner.outer is None and inner.frame != "according" and any(c.start <= inner.cue[0].start < c.end for c in outer.content):
                        inner.outer = outer
                elif outer.frame == "clause" and inner.frame == "clause" and outer.content and outer.content[0].start <= inner.source.start < outer.content[0].end:
                    before = self.page.text[outer.content[0].start : inner.source.start].strip().lower()
                    if not before or re.search(r"\bthat$", before):
                        inner.outer = outer
                    elif re.search(r"(?:[,;]\s*)?\b(?:and|but|while|whereas)$|;$", before) and not self.page.quotation_at(inner.source.start):
                        cut = outer.content[0].start + len(re.sub(r"[\s,;]*\b(?:and|but|while|whereas)$|[\s;]+$", "", self.page.text[outer.content[0].start : inner.source.start].rstrip()))
                        outer.content = [Range(outer.content[0].start, cut), *outer.content[1:]]
        return [s for s in self.found if all(c.end > c.start for c in s.content)]


def _continued(page: Page, found: list[Statement]) -> Iterator[Statement]:
    """A paragraph that is one quotation and names nobody goes on with the speaker of the quotation that ended the
    paragraph before it (the usual way of quoting at length)."""
    by_sentence: dict[int, list[Statement]] = {}
    for s in found:
        by_sentence.setdefault(s.sentence, []).append(s)
    speaker: Statement | None = None
    sentence = 0
    for p in page.paragraphs:
        in_it = []
        while sentence < len(page.ranges) and page.ranges[sentence].start < p.end:
            in_it.append(sentence)
            sentence += 1
        spoken = [s for i in in_it for s in by_sentence.get(i, ())]
        q = page.quotation_at(p.start)
        whole = q is not None and q.end >= p.end - 1 and q.end - q.start > 20
        if whole and q is not None and not spoken and in_it and speaker is not None:
            s = Statement(in_it[0], "continued", (), None, [Range(q.start, q.end)], speaker.family, "assert", outer=speaker)
            yield s
            continue
        last = spoken[-1] if spoken else None
        if last is not None and last.frame == "continued":
            last = last.outer
        ends_quoted = page.quotation_at(max(p.start, p.end - 2)) is not None
        said_by = any(page.quotation_at(c.end - 1) or page.quotation_at(c.start) for c in last.content) if last else False
        speaker = last if last is not None and last.source is not None and (ends_quoted or said_by) and last.frame != "according" else None
