"""The grammar the rules stand on: subjects, appositions, adjuncts and noun phrases, told without a parser.

English news prose is regular enough for closed word classes and punctuation to mark where a subject begins and an
adjunct ends; where they do not, the answer is None and the sentence gives no statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..language.text import Range
from ..language.tokens import Cue, Mark, Page, Sentence, cues
from .phrases import EN, is_source

MAX_SOURCE_WORDS = 32


class Clause:
    """The grammar of one sentence. Token indices throughout; ``n`` is the number of tokens."""

    def __init__(self, page: Page, sentence: Sentence) -> None:
        self.page, self.sentence = page, sentence
        self.t: tuple[Mark, ...] = sentence.tokens
        self.n = len(self.t)

    # -- small helpers -------------------------------------------------------------------------------------------

    def low(self, i: int) -> str:
        return self.t[i].low if 0 <= i < self.n else ""

    def kind(self, i: int) -> str:
        return self.t[i].kind if 0 <= i < self.n else ""

    def words(self, a: int, b: int) -> str:
        return self.page.text[self.t[a].start : self.t[b].end]

    def dated(self, i: int) -> bool:
        return 0 <= i < self.n and self.t[i].date

    def span(self, a: int, b: int) -> Range:
        return Range(self.t[a].start, self.t[b].end)

    def rest(self, a: int) -> Range:
        """From token a to the end of the sentence, its final stop left out."""
        return self.span(a, self.content_end())

    def commas(self, a: int, b: int) -> Iterator[int]:
        """Those from token a on, before b."""
        return (k for k in range(a, min(self.n, b)) if self.kind(k) == "comma")

    def first(self, a: int, b: int, fits: Callable[[int], bool]) -> int | None:
        """The first token from a on, before b, that fits."""
        return next((k for k in range(a, min(self.n, b)) if fits(k)), None)

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
            if (low in EN.auxiliary and not self.t[j].date) or low in EN.negation or low == "to":
                seen.add(low)
            elif not (low in EN.adverbs or (low.endswith("ly") and not self.t[j].capital) or self.t[j].date):
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
            elif (
                t.kind in {"semicolon", "colon", "dash"}
                or (t.kind == "stop" and k < j)
                or (t.low in EN.subordinators and not self._within_phrase(k))
            ):
                return k + 1
            k -= 1
        return 0

    def _within_phrase(self, k: int) -> bool:
        """ "the man who saw it said", "the office, as part of a lawsuit, said": these open no clause of their own."""
        before = self.kind(k - 1) if k else ""
        if self.low(k) == "that":  # "the ferry that sank"
            after = self.low(k + 1)
            return (
                before == "word"
                and self.low(k - 1) not in cues()
                and (after in EN.auxiliary or after in EN.irregular_pasts or after.endswith("ed"))
            )
        if self.low(k) == "as":
            return before == "comma" and self.low(k + 1) in EN.after_as
        return self.low(k) in EN.relatives and (before == "comma" or (before == "word" and self.low(k) != "which"))

    def unreal(self, a: int) -> bool:
        """The clause whose subject begins at token a is a condition, a question or somebody's disowned claim."""
        before = self.low(a - 1) if a else ""
        return before in EN.unreal_before or (before == "that" and self.low(a - 2) in EN.disowned)

    def subject(self, i: int) -> tuple[int, int] | None:
        """First and last token of the noun phrase that is the subject of the verb at i, appositions included."""
        last, _ = self.skip_auxiliaries(i)
        if last < 0:
            return None
        if self.t[last].kind == "comma":
            return self.apposed(last)
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
        a = self._after_cue(self._after_intro(a, b), b)
        return self._checked(self._after_and(a, b, segments), b)

    def _named_before(self, segments: list[tuple[int, int]]) -> int | None:
        """ "Ann Roe, a dealer in Florida told Fox": an apposition without its closing comma; where its name begins."""
        (a, b), before = segments[-1], [s for s in segments[:-1] if not self.introduces(*s)]
        if not before or self.low(a) not in EN.opens_description or not self._apposition((a, b)):
            return None
        first = before[0]
        name = self.t[first[0]].capital and self.t[first[1]].capital and first[1] - first[0] < 5
        return first[0] if name and all(self._apposition(s) for s in before[1:]) else None

    def apposed(self, comma: int) -> tuple[int, int] | None:
        """ "X, an FLA spokesperson, declared": the head is the first segment that is no introduction."""
        if comma == 0 or (self.quote_closes(comma - 1) and self.t[comma - 1].quoted):
            return None
        segments = self.segments(self.clause_start(comma - 1), comma - 1)
        for index, (a, b) in enumerate(segments[:-1]):
            if not self.introduces(a, b):
                a = self._after_intro(a, b)
                rest = segments[index + 1 :]
                if all(self._apposition(r) for r in rest) and self._checked(a, b):
                    return a, rest[-1][1]
        return None

    def _apposition(self, segment: tuple[int, int]) -> bool:
        """A segment that can stand beside a name: it holds no verb of its own, or is a relative clause or an age."""
        a, b = segment
        if self.low(a) in EN.relatives or self.t[a].text.isdigit():
            return True
        return not any(self.t[k].low in EN.auxiliary for k in range(a, b + 1))

    def segments(self, a: int, b: int) -> list[tuple[int, int]]:
        """Mark stretches between commas; commas inside dates, brackets and "Wis., Ky." numbers do not count."""
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

    def introduces(self, a: int, b: int) -> bool:
        low = self.t[a].low
        if low in EN.determiners and is_source(self.words(a, b)):
            return False  # "Two months later," but not "Two officials,"
        return low in EN.intro or self.t[a].date or low.endswith("ly") or (b == a and not self.t[a].capital)

    def _after_intro(self, a: int, b: int) -> int:
        """Skip "In 2009", "On Monday", "But", "At a briefing" when no comma sets them off."""
        while a < b and (self.t[a].low in EN.linking or self.t[a].date):
            a += 1
        if self.t[a].low in EN.prepositions:
            k = a + 1
            while k <= b and (self.t[k].date or (self.t[k].low in EN.before_dates and k < b and self.t[k + 1].date)):
                k += 1
            if a + 1 < k <= b:
                return k
            # "In a statement the ministry": the subject is the last determined or capitalised phrase.
            for k in range(b, a + 1, -1):
                if self.t[k].low in EN.articles and self.t[k - 1].low not in EN.prepositions:
                    return k
                before = self.t[k - 1]
                plain = before.is_word and not before.capital and before.low not in EN.prepositions | EN.articles
                if self.t[k].capital and plain:
                    return k
        return a

    def _after_and(self, a: int, b: int, segments: list[tuple[int, int]]) -> int:
        """ "Ukraine and the FLA have denied" is one subject; "the army fired and officials said" begins after "and"."""
        for k in range(b - 1, a, -1):
            if self.t[k].low in {"and", "or"} and not self.t[k].quoted:
                before = range(segments[-1][0], k)
                finite = any(
                    self.t[x].low in EN.auxiliary or (self.t[x].low in cues() and not self.is_noun(x)) for x in before
                )
                past = any(self.t[x].low.endswith("ed") and not self.t[x].capital for x in before)
                if finite or (past and not is_source(self.words(a, k - 1))):
                    return k + 1
        return a

    def _after_cue(self, a: int, b: int) -> int:
        """ "The mother said her son told police": the subject of "told" begins after "said"."""
        return next((k + 1 for k in range(b - 1, a - 1, -1) if self.tells(k)), a)

    def tells(self, k: int) -> bool:
        """Token k is a cue verb in a finite form; "state" and "report" alone may be nouns."""
        forms = cues().get(self.low(k), ())
        return any(t & {"s", "past"} for _, t in forms) and not self.t[k].capital and not self.is_noun(k)

    def in_name(self, k: int) -> bool:
        """A capital where running text writes none: "the United States", "a Drudge Report poll" hold no verb. Headlines
        that give every word a capital say nothing of the kind."""
        if k == 0 or not self.t[k].capital or self.t[k - 1].kind != "word":
            return False
        long = [t for t in self.t if t.is_word and len(t.text) > 3]
        return 2 * sum(t.capital for t in long) < len(long)

    def is_noun(self, k: int) -> bool:
        if k == 0 or (self.low(k - 1) == "news" and self.t[k - 1].capital):
            return False  # "Bloomberg News wrote"
        return self.t[k - 1].low in EN.noun_before or self.t[k - 1].kind == "other"

    def _checked(self, a: int, b: int) -> tuple[int, int] | None:
        if a > b or b - a > MAX_SOURCE_WORDS or self.t[a].low in EN.prepositions:
            return None
        if self.t[b].low in EN.prepositions | EN.ends_no_source:
            return None
        if self.low(b) in EN.third_person:
            return b, b  # "when officers attended they said": the pronoun is the subject
        relative = next((k for k in range(a + 1, b + 1) if self.t[k].low in EN.relative_words), b + 1)
        if any(self.t[k].low in EN.auxiliary and self.t[k].text != "May" for k in range(a, relative)):
            return None
        return (a, b) if is_source(self.words(a, relative - 1)) else None

    # -- complements ---------------------------------------------------------------------------------------------

    def skip_phrases(self, r: int) -> int:
        """Past the adjuncts after a cue: "on July 29 during a broadcast", "in a statement", "to reporters"."""
        while r < self.n:
            if self.t[r].date and not self.t[r].quoted:
                r += 1
            elif self.low(r) in EN.prepositions and not self.t[r].quoted:
                if self.low(r) == "to" and not self._to_somebody(r + 1):
                    break
                k = r + 1
                while self.dated(k) or self.low(k) in EN.part_of_time:
                    k += 1
                if k == r + 1:
                    k = self.first(k, self.n, self._adjunct_ends) or self.n
                r = k
            elif self.low(r) in EN.which_time and (self.low(r + 1) in EN.spans_of_time or self.dated(r + 1)):
                r += 2
            elif self.low(r) in EN.adverbs or (self.low(r).endswith("ly") and self.kind(r) == "word"):
                r += 1
            else:
                break
        return r

    def _to_somebody(self, k: int) -> bool:
        """ "to reporters", "to the BBC"; but "to have destroyed" is what was claimed."""
        return k < self.n and (self.t[k].capital or self.low(k) in EN.hearers)

    def _adjunct_ends(self, k: int) -> bool:
        t = self.t[k]
        return t.kind in {"comma", "stop", "colon", "semicolon", "quote", "dash"} or t.low in EN.clause_openers or (
            t.low in EN.prepositions and t.low not in EN.stays_in_adjunct
        )  # fmt: skip

    def hearer(self, r: int) -> int:
        """Index after the hearer of "told": a name, a pronoun, or a determined phrase."""
        if self.low(r) in EN.simple_hearers and self.low(r + 1) not in EN.media_adjectives:
            return r + 1
        k = r
        if k < self.n and (self.low(k) in EN.opens_hearer or not self.t[k].capital):
            k += 1
            while k - r < 5 and self._in_small_letters(k) and self.low(k) not in EN.articles:
                k += 1
                if self.low(k - 1).endswith("s") and not self.low(k - 1).endswith(("ss", "news")):
                    break
        while (
            k < self.n
            and (
                self.t[k].capital
                or (self.low(k) in EN.inside_hearer and k + 1 < self.n and self.t[k + 1].capital)
                or self.kind(k) == "poss"
            )
            and not self.t[k].date
            and not self.t[k].quoted
        ):
            k += 1
        if k > r and self.kind(k - 1) == "poss":  # "Sky News' breakfast programme"
            while self._in_small_letters(k):
                k += 1
        return k

    def _in_small_letters(self, k: int) -> bool:
        """A word without a capital that goes on with the phrase before it."""
        goes_on = k < self.n and self.t[k].is_word and not self.t[k].capital
        return goes_on and not self._adjunct_ends(k) and self.low(k) not in EN.auxiliary

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
        return self.kind(r) in {"comma", "dash", "semicolon"} or self.low(r) in EN.closes_cue

    # -- noun phrases that are no subject ---------------------------------------------------------------------------

    def noun_phrase_end(self, a: int) -> int:
        """Last token of a noun phrase that begins at a and is no subject: it runs to a comma or an adjunct of time."""
        return (self.first(a + 1, self.n, self._noun_phrase_ends) or max(self.n, a + 1)) - 1

    def _noun_phrase_ends(self, k: int) -> bool:
        t = self.t[k]
        if t.kind in {"comma", "stop", "colon", "semicolon", "dash"} or t.date or t.low in EN.ends_noun_phrase:
            return True
        if (t.low in EN.auxiliary and t.text != "May") or (t.quoted and t.kind == "quote" and self._long_quote(k)):
            return True
        opens = k + 1 >= self.n or self.dated(k + 1) or self.low(k + 1) in EN.opens_adjunct or self._of_time(k + 1)
        return t.low in EN.adjunct_prepositions and (opens or t.low == "to")

    def _of_time(self, k: int) -> bool:
        return (self.low(k) == "the" and self.low(k + 1) in EN.report_nouns) or self.low(k) in EN.of_time

    def _long_quote(self, k: int) -> bool:
        q = self.page.quotation_at(self.t[k].start)
        return q is not None and q.end - q.start > 40

    def with_apposition(self, b: int) -> int:
        """Past ", a spokesperson for the coalition" after a name."""
        if self.kind(b + 1) != "comma" or b + 2 >= self.n:
            return b
        first = self.low(b + 2)
        if first in EN.opens_apposition or self.t[b + 2].text.isdigit():
            return self.noun_phrase_end(b + 2)
        return b

    # -- what follows a cue ----------------------------------------------------------------------------------------

    def complement(self, r: int, cue: Cue) -> int | None:
        """The token where the content after the verb begins, by the frames the cue allows; None when none fits."""
        frames = cue.frames
        if r >= self.n:
            return None
        far = self.skip_phrases(r)
        that = self.that(r)
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
        if "W" in frames:
            ends = {"comma", "stop", "colon"}
            at = self.first(r, min(self.n - 1, r + 8), lambda k: self.low(k) in EN.whether or self.kind(k) in ends)
            if at is not None and self.low(at) in EN.whether:
                return at
        if "P" in frames:
            priced = any(
                self.low(k) in {"at", "to"} and any(c.isdigit() for c in self.t[k + 1].text)
                for k in range(r + 1, min(self.n - 1, r + 16))
            )
            return r if priced else None
        if "A" in frames:
            of = self.first(r + 1, r + 12, lambda k: self.low(k) == "of")
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
            if self.clause_begins(nxt) or (cue.lemma == "say" and self._says_something(nxt)):
                return nxt
        thing = nxt + 1 < self.n and self.kind(nxt) == "word" and not self.t[nxt].date
        return nxt if "O" in frames and thing and self.low(nxt) not in EN.auxiliary | {"to", "as"} else None

    def that(self, r: int) -> int | None:
        """Index after a "that" which opens the content: near, and not a demonstrative before it."""
        for k in range(r, min(self.n, r + 18)):
            if self.t[k].kind in {"semicolon", "colon", "stop"} or self.quote_opens(k):
                return None
            if self.low(k) in {"that", "whether"} and k + 1 < self.n:
                return k + 1
            after = self.low(k + 1) if self.kind(k) == "comma" else ""
            claiming = after.endswith("ing") and after not in {"citing", "quoting"}
            if claiming or (self.low(k) in EN.auxiliary and k > r) or (k > r + 1 and self.tells(k)):
                return None  # "denied the charge, claiming that", "said her son told police that": another statement's
        return None

    def clause_begins(self, k: int) -> bool:
        """A bare clause follows: a finite auxiliary or an inflected verb comes within reach of a possible subject."""
        if k >= self.n or not (self.t[k].is_word or self.quote_opens(k)):
            return False
        if self.low(k) in EN.prepositions | EN.no_clause_after:
            return False
        return any(self._may_be_finite(x) for x in range(k + 1, min(self.n, k + 30)))

    def _may_be_finite(self, k: int) -> bool:
        low = self.low(k)
        inflected = low.endswith(("ed", "n't")) and not self.t[k].capital
        third = low.endswith("s") and self.low(k - 1) in {"it", "he", "she"}
        return low in EN.auxiliary or low in cues() or low in EN.irregular_pasts or inflected or third

    def _says_something(self, k: int) -> bool:
        """After "said", a determined or capitalised phrase with words to follow is the subject of what was said."""
        first = self.low(k)
        return self.content_end() - k >= 2 and (self.t[k].capital or first in EN.subject_openers)

    def _quoted_object(self, r: int) -> int | None:
        for k in range(r, min(self.n, r + 16)):
            if self.quote_opens(k):
                return r if self.t[r].is_word and self.low(r) not in EN.prepositions else k
            if self.kind(k) in {"stop", "semicolon"}:
                return None
        return None
