"""Finding statements by rule: which words are a source, a cue and a content. No names are resolved here.

The engine answers with :class:`Statement` values, offsets only, and everything after it (chains, credits, parties,
references) works from those, so another engine can take its place. English; cues and nouns come from data files.
The frames are those of Krestel, Bergler & Witte 2008 (reported speech) and of the PARC/PolNeAR attribution
annotation (Pareti 2015; Newell et al. 2018): source, cue, content.
"""

from __future__ import annotations

from typing import Literal

from ..language.text import Range
from ..language.tokens import DATELINE, Cue, Page, Sentence, cues, grammar
from .grammar import MAX_SOURCE_WORDS, Clause
from .phrases import EN, RE, is_newsroom, is_source
from .quotes import embedded, quoted_block, signed, transcript
from .statements import Frame, Statement, settle, unanswered


def find(page: Page) -> list[Statement]:
    """All statements of the page in order."""
    found: list[Statement] = []
    if grammar(page.language):
        for i in page.sentences_with(frozenset(cues()) | EN.gate):
            found += _Finder(page, page.sentence(i)).run()
        found += [*signed(page), *transcript(page)]
    found += embedded(page)
    found.sort(key=lambda s: (page.ranges[s.sentence].start, s.place))
    return found


_MOST_IN_SENTENCE = 24  # statements; the rules compare each with each


class _Finder(Clause):
    """The rules for one sentence."""

    def __init__(self, page: Page, sentence: Sentence) -> None:
        super().__init__(page, sentence)
        self.found: list[Statement] = []

    def run(self) -> list[Statement]:
        forms = cues()
        for i, tok in enumerate(self.t):
            if len(self.found) > _MOST_IN_SENTENCE:
                break  # no prose
            if not tok.is_word or tok.quoted:
                continue
            if tok.low == "according" and self.low(i + 1) == "to":
                self.according(i, i + 2)
            elif tok.low == "per" and i + 1 < self.n and self.t[i + 1].capital:
                self.according(i, i + 1)
            elif (tok.low in EN.quoting and self.quoting(i)) or (tok.low in EN.report_of and self.report_that(i)):
                pass
            elif tok.low in EN.hearsay:
                self.hearsay_adverb(i)
            elif tok.low in EN.rumours and self.reports_emerge(i):
                pass
            elif tok.low in forms and not tok.date and not self.in_name(i):
                for cue, tenses in forms[tok.low]:
                    if self.verb(i, cue, tenses):
                        break
        if not self.found and self.low(0) == "in":
            self.in_poll()
        found = settle(self.page, self.found)
        if any(t.low in EN.silence or t.low in EN.negation for t in self.t):
            unanswered(self, found)
        return found

    # -- the frames ----------------------------------------------------------------------------------------------

    def verb(self, i: int, cue: Cue, tenses: frozenset[str]) -> bool:
        last, seen = self.skip_auxiliaries(i)
        if seen & EN.negation or (last >= 0 and self.low(last) in EN.negation):
            return False
        if tenses <= {"ing"}:
            return self.participle(i, cue)
        if tenses <= {"participle"} and not seen & EN.auxiliary:
            return self.low(i + 1) == "by" and self.by_phrase(i, cue)  # "with PRESS written on them"
        who = self.subject(i) if cue.family in {"hear", "see"} and not seen & EN.passive else None
        if who and is_newsroom(self.words(*who)):
            return self.ordinary(i, Cue(cue.lemma, cue.family, "assert", frozenset("TO")))
        if cue.family == "see":
            return False
        if cue.family == "hear" or (cue.family == "tell" and seen & EN.passive):
            return self.low(last) in EN.hearings and self.ordinary(i, Cue("hear", "hear", "assert", frozenset("TF")))
        if seen & EN.passive and "participle" in tenses:
            return self.passive(i, cue, last)
        if seen & EN.hypothetical and not seen & {"did"}:
            return False
        if tenses == {"s"} and not seen and self.low(i + 1) in EN.after_plural:
            return False  # "Democratic-leaning states like Ohio", "claims of fraud"
        if self.is_noun(i) or (self.low(i + 1) in cues() and self.low(i + 1) != "read" and not seen):
            return False
        if "participle" in tenses and self.low(i + 1) == "by" and not seen & EN.have and self.by_phrase(i, cue):
            return True
        bare = "base" in tenses and "past" not in tenses and not seen & EN.do
        if bare and (not self._plural_subject(last) or self._makes_noun(i, last)):
            return False
        return self.inverted(i, cue, last) or self.ordinary(i, cue)

    def _plural_subject(self, last: int) -> bool:
        return last >= 0 and (
            self.low(last) in EN.plural_pronouns
            or self.low(last).endswith(("s", "people", "media", "men", "police"))
            or any(self.low(k) == "and" for k in range(max(0, last - 6), last))
        )

    def _makes_noun(self, i: int, last: int) -> bool:
        """ "a United Nations report issued in June": after "a", and before a participle, the base form is a noun."""
        subject = self.subject(i) if last >= 0 else None
        single = subject is not None and self.low(subject[0]) in EN.one_of_a_kind
        return single or self.low(i + 1).endswith("ed")

    def inverted(self, i: int, cue: Cue, last: int) -> bool:
        """'"...," said X, a spokesperson ...': the subject follows."""
        if "F" not in cue.frames or i != last + 1 or last < 1:
            return False
        before = last - 1 if self.kind(last) == "comma" else last
        after_quote = self.kind(before) == "quote" and self.quote_closes(before)
        may_follow = self.kind(last) == "comma" and cue.family in {"say", "report"}
        if not after_quote and (not may_follow or self.apposed(last)):
            return False  # "Ana Lopez, the mayor, said the army fled" is no inversion
        a = i + 1
        if a >= self.n or self.t[a].date or self.low(a) in EN.prepositions | {"that"} or self.kind(a) != "word":
            return False
        b = self.noun_phrase_end(a)
        if (not after_quote and not self.closed(b + 1)) or not is_source(self.words(a, b)):
            return False
        end = self.with_apposition(b)
        content = self._left_content(before if after_quote else last - 1, after_quote)
        if content is None:
            return False
        asides = [self.span(end + 1, self.n - 1)] if end + 1 < self.n else []
        return self.add("inverted", cue, i, self.span(a, end), [content, *self._more_content(end + 1)], asides=asides)

    def _left_content(self, last: int, quoted: bool) -> Range | None:
        """What stands before the source: the quotation that closes there and the words leading into it, or a clause."""
        if last < 0:
            return None
        if quoted:
            q = self.page.quotation_at(self.t[last].start)
            return Range(min(self._statement_start(q.start), q.start), q.end) if q else None
        begin = self._statement_start(self.t[last].start)
        return Range(begin, self.t[last].end) if self.t[last].end - begin >= 3 else None

    def _statement_start(self, offset: int) -> int:
        """Where the clause that leads up to ``offset`` begins: the sentence's start, or after an earlier statement."""
        parted = (t.end + 1 for t in self.t if t.kind == "semicolon" and t.end < offset)
        begin = max([self.sentence.range.start, *parted])
        opens = begin == self.page.paragraphs[self.sentence.paragraph].start
        dateline = DATELINE.match(self.page.text, begin, offset) if opens else None
        begin = dateline.end() if dateline else begin
        lead = self.page.text[begin:offset]
        m = RE.linking_first.match(lead)
        return begin + (m.end() if m else len(lead) - len(lead.lstrip()))

    def _more_content(self, k: int) -> list[Range]:
        """What goes on after '"A," she said': a quotation that resumes, here or in the sentences that follow in the
        paragraph, or the rest of the sentence around the cue ("Too often, he said, the debate ...")."""
        comma = self.kind(k) == "comma"
        while k < self.n and not self.quote_opens(k) and self.kind(k) != "stop":
            if comma and self.t[k].is_word:
                if self.low(k).endswith("ing") or self.low(k) in EN.subordinators | EN.prepositions | EN.joins_more:
                    comma = False
                elif k <= self.content_end():
                    return [self.rest(k)]
            k += 1
        if k < self.n and self.quote_opens(k):
            q = self.page.quotation_at(self.t[k].start)
            return [q] if q else []
        return []

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
        if self.unreal(a):
            return False
        source = self.span(a, b)
        past = self.skip_phrases(r)
        if "F" in cue.frames and self.closed(r) and (content := self._content_before(a, past)):
            asides = [self.span(i, self.n - 1)]
            return self.add("after", cue, i, source, [content, *self._more_content(past)], asides=asides)
        if self.kind(past) == "colon" and past >= self.n - 1 and "Q" in cue.frames:
            return self.next_paragraph(i, cue, source)
        content_at = self.complement(r, cue)
        if content_at is None:
            return self.as_clause(i, cue, a, source)
        asides = [self.span(i, content_at - 1)] if content_at > i else []
        lead = self.clause_start(a - 1) if a > 0 else a
        if lead < a:
            asides.append(self.span(lead, a - 1))
        end = self.content_end()
        if cue.stance == "deny":  # what is denied ends where ", claiming ..." begins
            commas, forms = self.commas(content_at + 1, end), cues()
            end = next((k - 1 for k in commas if self.low(k + 1).endswith("ing") and self.low(k + 1) in forms), end)
        if content_at > end:
            return False
        return self.add("clause", cue, i, source, [self.span(content_at, end)], asides=asides)

    def _content_before(self, a: int, past: int) -> Range | None:
        """The content of "P, X said", where X begins at token a and its adjuncts end before token ``past``."""
        if a == 0:
            return None
        comma = self.kind(a - 1) == "comma"
        before = a - 2 if comma else a - 1
        quoted = self.kind(before) == "quote"
        if not quoted and not comma:
            return None
        if not quoted and self._only_introduces(a - 2) and self.kind(past) != "comma":
            return None  # "On Monday, X said P"
        return self._left_content(before, quoted)

    def in_poll(self) -> None:
        """ "In the latest Gallup poll, P": what the poll found."""
        end = next(self.commas(1, MAX_SOURCE_WORDS), None)
        if end is None or end < 3 or end + 1 > self.content_end():
            return
        noun = next((k for k in range(end - 1, 1, -1) if self.low(k) in EN.polls), None)
        named = noun is not None and any(self.t[k].capital for k in range(1, noun))
        if not named or not is_source(self.words(1, end - 1)):
            return
        past = end  # ", conducted in early September,"
        if self.low(end + 1).endswith("ed"):
            past = next(self.commas(end + 1, self.n), end)
        self.add("clause", Cue("in", "show"), 0, self.span(1, past - 1), [self.rest(past + 1)])

    def report_that(self, i: int) -> bool:
        """ "a New York Times report that P": what the outlet's report says, whoever is quoted about it afterwards."""
        k = i + 1
        if self.low(k) not in EN.saying_that:
            return False
        k = k + 1 if self.low(k) == "that" else self.that(k + 1) or k + 1
        a = i - 1
        while a >= 0 and (self.t[a].capital or self.kind(a) == "poss" or self.low(a) in {"of", "and"}):
            a -= 1
        if a == i - 1 or not any(self.t[x].capital for x in range(a + 1, i)) or k > self.content_end():
            return False
        a = a if a >= 0 and self.low(a) in EN.articles else a + 1
        b = i - 2 if self.kind(i - 1) == "poss" else i - 1
        if not is_source(self.words(a, b)):
            return False
        return self.add("clause", Cue("report", "report"), i, self.span(a, b), [self.rest(k)])

    def next_paragraph(self, i: int, cue: Cue, source: Range) -> bool:
        """ "X reported:" at the end of a paragraph announces the paragraph after it."""
        index = self.sentence.paragraph + 1
        if index >= len(self.page.paragraphs):
            return False
        return self.add("block", cue, i, source, quoted_block(self.page, index))

    def _only_introduces(self, b: int) -> bool:
        """Nothing but "However," and "On Monday," stands up to token b: no statement yet."""
        # "At least 40 houses were flooded" is a statement: an introduction has no finite verb.
        segments = self.segments(0, b)
        finite = any(t.low in EN.auxiliary for first, last in segments for t in self.t[first : last + 1])
        return not finite and all(self.introduces(*s) for s in segments)

    def as_clause(self, i: int, cue: Cue, a: int, source: Range) -> bool:
        """ "As the journalists noted, P": the content follows the comma."""
        if a == 0 or self.low(a - 1) != "as" or "F" not in cue.frames:
            return False
        k = self.skip_phrases(i + 1)
        if self.kind(k) != "comma" or k + 1 > self.content_end():
            return False
        return self.add("clause", cue, i, source, [self.rest(k + 1)], asides=[self.span(i, k)])

    def participle(self, i: int, cue: Cue) -> bool:
        """ ", adding that ..." goes on with the sentence's own source; it opens no new statement."""
        last = self.found[-1] if self.found and self.kind(i - 1) == "comma" else None
        if last is None or last.source is None or last.stance != cue.stance:
            return False
        at = self.complement(i + 1, cue)
        goes_on = at is not None and at <= self.content_end() and last.content[-1].end <= self.t[i].start
        if at is not None and goes_on:
            last.content.append(self.rest(at))
        return goes_on

    def passive(self, i: int, cue: Cue, last: int) -> bool:
        """ "it was reported that P"; "X was quoted as saying P by Y"; "P was reported by Y"."""
        if self.low(last) == "it" and cue.family in {"say", "report"}:
            that = self.that(i + 1)
            if that is not None and that <= self.content_end():
                if any(self.low(k) == "by" for k in range(i + 1, that)):
                    return self.by_phrase(i + next(k for k in range(that - i) if self.low(i + k) == "by") - 1, cue)
                asides = [self.span(0, last - 1)] if last > 0 else []
                return self.add("hearsay", cue, i, None, [self.rest(that)], cue_range=self.span(last, i), asides=asides)
            if self.kind(last - 1) == "comma" and self.closed(i + 1):
                content = self._left_content(last - 2, False)  # "P, it was reported last night"
                asides = [self.span(i, self.n - 1)]
                if content is not None:
                    return self.add("hearsay", cue, i, None, [content], cue_range=self.span(last, i), asides=asides)
            return False
        said_to = "H" in cue.frames and cue.family != "tell" and self.low(i + 1) == "to"
        if said_to and EN.be & {self.low(k) for k in range(max(0, i - 2), i)}:
            return self.add("hearsay", cue, i, None, [self._whole()], cue_range=self.span(i - 1, i + 1))
        return self.low(i + 1) == "by" and cue.family == "report" and self.by_phrase(i, cue)

    def _whole(self) -> Range:
        return Range(self.sentence.range.start, self.t[self.content_end()].end)

    def quoting(self, i: int) -> bool:
        """ "TASS quoted the minister as saying that P": the minister's words, heard by TASS."""
        end = self.first(
            i + 2, min(self.n - 2, i + 25), lambda k: self.low(k) == "as" and self.low(k + 1) in {"saying", "having"}
        )
        _, seen = self.skip_auxiliaries(i)
        subject = self.subject(i)
        if end is None or seen & EN.passive or subject is None or not is_source(self.words(i + 1, end - 1)):
            return False
        content = self.that(end + 2) or end + 2
        said = self.rest(content) if content <= self.content_end() else None
        if said is None and subject[0] > 1 and self.kind(subject[0] - 1) == "comma":
            said = self._left_content(subject[0] - 2, False)  # "P, TASS quoted the minister as saying"
        if said is None:
            return False
        cue = Cue("quote", "report")
        self.add("clause", cue, end, self.span(i + 1, end - 1), [said], cue_range=self.span(end, end + 1))
        self.add("clause", cue, i, self.span(*subject), [self.rest(i + 1)])
        self.found[-2].outer = self.found[-1]
        return True

    def by_phrase(self, i: int, cue: Cue) -> bool:
        """ "..., as first reported by Reuters"; "This is reported by Ukrinform": the reporter follows "by"."""
        if cue.family != "report" and cue.lemma not in EN.reported_by:
            return False
        a = i + 2
        if a >= self.n or self.kind(a) != "word":
            return False
        b = self.noun_phrase_end(a)
        if not is_source(self.words(a, b)):
            return False
        start = i
        while self.low(start - 1) in EN.before_by:
            start -= 1
        if start <= 1:  # "As reported by X, P"
            k = b + 2 if self.kind(b + 1) == "comma" else b + 1
            content = self.rest(k) if k <= self.content_end() else self._previous()
            if start == 1 and self.low(0) in {"this", "it"}:
                content = self._previous()
        else:
            e = start - 1
            while e > 0 and self.kind(e) == "comma":
                e -= 1
            content = self.span(0, e)
        if content is None:
            return False
        return self.add("by", cue, i, self.span(a, b), [content], cue_range=self.span(i, i + 1))

    def _previous(self) -> Range | None:
        return self.page.ranges[self.sentence.index - 1] if self.sentence.index else None

    def hearsay_adverb(self, i: int) -> None:
        """ "The bridge reportedly fell"; not "an allegedly stolen car", nor "an apparently happy couple"."""
        if any(s.cue[0].start <= self.t[i].start for s in self.found if s.cue) or self.low(i - 1) in EN.noun_before:
            return
        if self.low(i) in EN.also_degree and not self._beside_verb(i):
            return
        self.add("hearsay", Cue(self.low(i), "hearsay"), i, None, [self._whole()])

    def reports_emerge(self, i: int) -> bool:
        """ "Unconfirmed reports emerged that P", "rumours are circulating that P"."""
        k = i + 1
        while self.low(k) in EN.auxiliary:
            k += 1
        that = self.that(k + 1) if self.low(k) in EN.emerge and not (i > 1 and self.t[i - 1].capital) else None
        if that is None or that > self.content_end():
            return False
        return self.add("hearsay", Cue("emerge", "hearsay"), i, None, [self.rest(that)], cue_range=self.span(i, k))

    def _beside_verb(self, i: int) -> bool:
        """The adverb qualifies what happened, and no adjective: it stands beside a finite verb."""
        after = self.low(i + 1)
        return (
            self.low(i - 1) in EN.auxiliary
            or after in EN.auxiliary | EN.irregular_pasts
            or (after.endswith("ed") and self.kind(i - 1) == "word")
        )

    def according(self, i: int, a: int) -> None:
        """ "According to X, P", "P, according to X", "P, according to X, Q"."""
        if a >= self.n or not (self.t[a].is_word or self.quote_opens(a)):
            return
        b = self.noun_phrase_end(a)
        if not is_source(self.words(a, b)):
            return  # a phrase that names nobody is no source
        end = self.with_apposition(b)
        if end > b and self.kind(end + 1) != "comma" and self._opens_sentence(i):
            end = b  # the "apposition" is the main clause: "According to CSP, the town fell."
        cue = Cue("according to", "according")
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
        goes_on = self.kind(k) == "comma" and k + 1 <= self.content_end()
        if goes_on and (not contents or self.low(k + 1) not in EN.joining):
            contents.append(self.rest(k + 1))
        if contents:
            self.add("according", cue, i, self.span(a, end), contents, cue_range=self.span(i, a - 1), asides=asides)

    def _opens_sentence(self, i: int) -> bool:
        return all(not self.t[k].is_word or self.t[k].low in EN.opens_before_according for k in range(i))

    def add(
        self,
        frame: Frame,
        cue: Cue,
        i: int,
        source: Range | None,
        content: list[Range],
        *,
        cue_range: Range | None = None,
        asides: list[Range] | None = None,
    ) -> Literal[True]:
        place = (cue_range or self.span(i, i),)
        self.found.append(
            Statement(self.sentence.index, frame, place, source, content, cue.family, cue.stance, asides or [])
        )
        return True
