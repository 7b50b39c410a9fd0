"""The cuts of a text: into words for comparing, into words and signs for reading, into the words of one phrase.

Three expressions, since what is a word differs. For comparing (:func:`tokens`), "non-binding" is one word, hyphens part the
others, and scripts without spaces are cut into pairs of characters. For reading (:class:`Page`), "Censor.NET" and "al-Assad"
stay whole and every sign is a mark of its own. Of a phrase (:func:`words_of`) nothing but its words counts, abbreviations with
their stop. The model has the cut it was trained with, and copies are found over arrays of hashes, for speed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from ..model import Article, Span
from .dates import Date, find_dates
from .text import Range, english, fold_plain, index_at, paragraphs, quotations, sentences

# A dotted abbreviation; a number with its separators; a word (inner apostrophes kept, hyphens split).
_COMPARED = re.compile(
    r"(?P<dotted>\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?)"
    r"|(?P<number>\d+(?:[.,:]\d+)*)"
    # "non-binding" and "nonbinding", "co-operate" and "cooperate" are one word in two spellings.
    r"|(?P<word>(?:\b(?i:non(?=[-‑]\w)|co(?=[-‑]o)|re(?=[-‑]e)|e(?=[-‑]mail))[-‑])?[^\W\d_][\w\u0300-\u036f]*(?:['’ʼ][^\W\d_]+)*)"
)
# Han, kana, Thai, Lao, Khmer, Myanmar: no spaces between words.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")
_HYPHEN = re.compile(r"[-‑]")
_POSSESSIVE = re.compile(r"['’ʼ](?:s|S)$|(?<=s)['’ʼ]$")


class Token(NamedTuple):
    """One token: its place in the text, the words as written, and the folded form without a possessive ending.

    ``kind`` is word, number or dotted; ``lead`` the signs between the token before and this one.
    """

    start: int
    end: int
    text: str
    plain: str
    kind: str
    lead: str = ""


def tokens(text: str, offset: int = 0) -> list[Token]:
    """All tokens in order; ``offset`` is added to their places."""
    found: list[Token] = []
    end = 0
    for m in _COMPARED.finditer(text):
        kind = m.lastgroup or "word"
        written = m.group()
        start = m.start() + offset
        if kind == "word" and not written.isascii() and _UNSPACED.search(written):
            step = [written[i : i + 2] for i in range(max(1, len(written) - 1))]
            found += [Token(start + i, start + i + len(s), s, fold_plain(s), "word") for i, s in enumerate(step)]
            continue
        bare = (
            written.replace(".", "")
            if kind == "dotted"
            else written
            if written.isalnum()
            else _POSSESSIVE.sub("", _HYPHEN.sub("", written))
        )
        found.append(Token(start, m.end() + offset, written, fold_plain(bare), kind, text[end : m.start()]))
        end = m.end()
    return found


# --- The words of a phrase.


# A possessive is no part of the word before it: "BBC's" is "BBC".
_PHRASE_WORD = re.compile(r"[^\W_](?:(?:(?!['’]s\b)[\w.’'&@/‑-])*\w)?\.?")


class Word(NamedTuple):
    """A word of a phrase with its offsets in that phrase."""

    start: int
    end: int
    text: str

    @property
    def low(self) -> str:
        return self.text.lower()

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() or (self.text[0].isdigit() and any(c.isupper() for c in self.text))

    @property
    def cased(self) -> bool:
        """False for scripts without capitals, where shape tells nothing."""
        return self.text[0].isupper() or self.text[0].islower()


@lru_cache(maxsize=8192)
def words_of(phrase: str) -> tuple[Word, ...]:
    return tuple(Word(m.start(), m.end(), m.group()) for m in _PHRASE_WORD.finditer(phrase))


# --- An article cut into paragraphs, sentences and marks, once, for every rule that follows.

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
class Mark:
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
    tokens: tuple[Mark, ...]
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
    def language(self) -> str | None:
        """The code of the language: as declared, else "en" where the text reads like English."""
        declared = self.article.language
        return declared.partition("-")[0].lower() if declared else "en" if english(self.text) else None

    @cached_property
    def _quote_starts(self) -> list[int]:
        return [q.start for q in self.quotations]

    def words(self, r: Range | Span) -> str:
        return self.text[r.start : r.end]

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
                Mark(m.start(), m.end(), word, word.lower(), kind, self.quotation_at(m.start()) is not None, dated)
            )
        return Sentence(index, r, index_at(self.paragraphs, r.start) or 0, tuple(tokens), tuple(dates))
