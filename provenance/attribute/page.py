"""An article cut into sentences and tokens, once, for every rule that follows."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from ..data import Lists, Patterns
from ..language.dates import Date, find_dates
from ..language.text import Range, index_at, paragraphs, quotations, sentences
from ..model import Article

# The words and patterns of the rules, which read English alone.
EN, RE = Lists("attribute"), Patterns("attribute")
# A word keeps inner dots, hyphens, apostrophes and ampersands (Censor.NET, al-Assad, O'Brien, AT&T, U.S.) but not a
# final possessive, which is a token of its own: "Le Monde's sources" must show Le Monde.
_TOKEN = re.compile(
    r"(?P<poss>(?<=\w)['’]s\b|(?<=[sS])['’](?=\s))"
    r"|(?P<word>(?:[A-Za-z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|Sen|Rep|Gov|Prof|Rev|St|Maj|Capt|Adm|Brig|Jr|Sr|No)\.(?=\s)|(?<=\s)[A-Z]\.(?=\s[A-Z])"
    r"|\d+(?:,\d{3})+(?:\.\d+)?|\w+(?:(?:[.’'&@/‑-](?!s\b)|[.]{0})\w+)*)"
    r"|(?P<comma>[,،、，])|(?P<semicolon>[;؛；])|(?P<colon>[:：])|(?P<dash>--+|[–—―]|(?<=\s)-(?=\s))"
    r"|(?P<stop>[.!?…。！？؟۔।]+)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<quote>''|``|[\"“”„«»‘’‚「」『』])|(?P<other>\S)"
)


# "KYIV, March 3 (Reuters) -", "LA CROSSE, Wis. (AP) —", "(AFP) -": who is in brackets, and where the text begins.
DATELINE = re.compile(
    r"(?P<place>[^\n()]{2,60}?)\s*\((?P<who>[^()\n]{2,40})\)\s*(?:[-–—]{1,2}|:)\s+|\((?P<bare>[^()\n]{2,40})\)\s*[-–—]{1,2}\s+"
)
_LETTERS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Token:
    """``start``/``end`` are offsets into the article; ``quoted``: inside a quotation; ``date``: part of a date."""

    start: int
    end: int
    text: str
    low: str
    kind: str
    quoted: bool
    date: bool

    @property
    def is_word(self) -> bool:
        return self.kind == "word"

    @property
    def capital(self) -> bool:
        return self.kind == "word" and (
            self.text[0].isupper() or (self.text[0].isdigit() and any(c.isupper() for c in self.text))
        )


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place, paragraph number, tokens, and the dates in it."""

    index: int
    range: Range
    paragraph: int
    tokens: tuple[Token, ...]
    dates: tuple[Date, ...]


@dataclass(frozen=True)
class Page:
    """The article and its cuts. Ranges are sorted and do not overlap (quotations may lie inside sentences or span them)."""

    article: Article
    text: str
    paragraphs: list[Range]
    quotations: list[Range]
    ranges: list[Range]
    _sentences: dict[int, Sentence] = field(default_factory=dict)

    @classmethod
    def of(cls, article: Article) -> Page:
        text = article.text
        return cls(article, text, paragraphs(text), quotations(text), sentences(text, language=article.language))

    @cached_property
    def _quote_starts(self) -> list[int]:
        return [q.start for q in self.quotations]

    def quotation_at(self, offset: int) -> Range | None:
        """The quotation that holds the character, its marks included."""
        i = bisect_right(self._quote_starts, offset) - 1
        return self.quotations[i] if i >= 0 and offset < self.quotations[i].end else None

    def quotations_in(self, start: int, end: int) -> list[Range]:
        """The quotations that share characters with a stretch of the text."""
        first = max(0, bisect_right(self._quote_starts, start) - 1)
        last = bisect_left(self._quote_starts, end)
        return [q for q in self.quotations[first:last] if q.end > start]

    def sentence(self, index: int) -> Sentence:
        """Tokenised on first use: sentences without any cue never are."""
        found = self._sentences.get(index)
        if found is None:
            found = self._sentences[index] = self._cut(index)
        return found

    def sentences_with(self, words: frozenset[str]) -> list[int]:
        """The sentences that hold one of the (lower-case) words, in order."""
        found: list[int] = []
        for m in _LETTERS.finditer(self.text):
            if m.group().lower() in words:
                i = self.sentence_at(m.start())
                if i is not None and (not found or found[-1] != i):
                    found.append(i)
        return found

    def sentence_at(self, offset: int) -> int | None:
        return index_at(self.ranges, offset)

    def _cut(self, index: int) -> Sentence:
        r = self.ranges[index]
        dates = find_dates(self.text, r.start, r.end)
        tokens = []
        for m in _TOKEN.finditer(self.text, r.start, r.end):
            kind = m.lastgroup or "other"
            word = m.group()
            if word == "'" and (q := self.quotation_at(m.start())) and m.start() in (q.start, q.end - 1):
                kind = "quote"
            dated = any(d.start <= m.start() < d.end for d in dates)
            tokens.append(
                Token(m.start(), m.end(), word, word.lower(), kind, self.quotation_at(m.start()) is not None, dated)
            )
        return Sentence(index, r, index_at(self.paragraphs, r.start) or 0, tuple(tokens), tuple(dates))
