"""The cuts of a text: into words for comparing, into words and signs for reading, into the words of one phrase.

Three expressions, since what is a word differs. For comparing (:func:`tokens`), "non-binding" is one word, hyphens part
the others, and scripts without spaces are cut into pairs of characters. For reading (:class:`Page`), "Censor.NET" and
"al-Assad" stay whole and every sign is a mark of its own. Of a phrase (:func:`words_of`) nothing but its words counts,
abbreviations with their stop. The model has the cut it was trained with; copies are found over arrays of hashes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Literal, NamedTuple

from ..data import Lists, lists, rows_everywhere, rows_in, words, words_everywhere
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
    """The article and its cuts. Ranges are sorted and do not overlap (quotations lie inside sentences or span them)."""

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


# --- The words of a language: what may report, who may be a source, places and peoples.


EN = Lists("language")
STOP = EN.stop
NEGATORS = EN.negators
Tense = Literal["base", "s", "past", "participle", "ing"]
_STANCES: dict[str, Literal["deny", "question"]] = {"deny": "deny", "question": "question"}


@dataclass(frozen=True, slots=True)
class Cue:
    lemma: str
    family: str
    stance: Literal["assert", "deny", "question"] = "assert"
    frames: frozenset[str] = frozenset()


def grammar(language: str | None) -> bool:
    """Whether the rules know how a language builds its sentences; so far they, and the model, read English alone."""
    return language == "en"


@cache
def cues(language: str = "en") -> dict[str, list[tuple[Cue, frozenset[Tense]]]]:
    """Inflected form (lower case) -> the cues it can be, with the tenses."""
    index: dict[str, dict[Cue, set[Tense]]] = {}
    for row in rows_in("cues.csv", language):
        cue = Cue(row["lemma"], row["family"], _STANCES.get(row["stance"], "assert"), frozenset(row["frames"]))
        for form, tenses in inflect(row["lemma"], row["irregular"]).items():
            index.setdefault(form, {}).setdefault(cue, set()).update(tenses)
    return {form: [(c, frozenset(t)) for c, t in found.items()] for form, found in index.items()}


@cache
def source_nouns(language: str = "en") -> dict[str, str]:
    """Noun, singular and plural, lower case -> what it makes of a phrase it heads."""
    found: dict[str, str] = {}
    for row in rows_in("source_nouns.csv", language):
        found.setdefault(row["noun"], row["kind"])
        found.setdefault(plural(row["noun"]), row["kind"])
    return found


@cache
def singulars(language: str = "en") -> dict[str, str]:
    """Plural of a source noun -> the first noun of the table that has it."""
    found: dict[str, str] = {}
    for noun in source_nouns(language):
        found.setdefault(plural(noun), noun)
    return found


@cache
def listed_words(name: str, language: str | None = None) -> frozenset[str]:
    """One list of parties.csv in one language, or in all of them together."""
    found = words_everywhere("parties", name) if language is None else words("parties", name, language)
    return frozenset(fold_plain(w) for w in found)


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Names of countries, their capitals, and blocs that speak as one: they act as organizations in the news."""
    return frozenset(
        fold_plain(w)
        for _code, names, _people, capitals in lists("en/places.csv")
        for w in f"{names}|{capitals}".split("|")
        if w
    )


@cache
def place_of_words() -> dict[str, str]:
    """Each word for a country or a region, and for its people, to one word for all of these: "french" to "france"."""
    rows = lists("en/claim_places.csv")
    return {fold_plain(w): place for place, _kind, _within, words_ in rows for w in words_.split("|") if w[-1] != "~"}


@lru_cache(maxsize=256)
def place_words(code: str) -> frozenset[str]:
    """Everything that names one country, its people or its capital; code is ISO 3166 alpha-2."""
    return frozenset(
        fold_plain(w)
        for row in lists("en/places.csv")
        if code and row[0] == code
        for cell in row[1:]
        for w in cell.split("|")
        if w
    )


@lru_cache(maxsize=1)
def nationalities() -> frozenset[str]:
    """Adjectives and names of peoples: "Ukrainian", "Tuareg", "Arab"."""
    return frozenset(fold_plain(w) for row in lists("en/places.csv") for w in row[2].split("|") if w)


@lru_cache(maxsize=1)
def descriptors() -> dict[str, str]:
    """Every form of a word for an unnamed source to its English singular: "officials", "responsables" to "official"."""
    found: dict[str, str] = {}
    for _language, row in rows_everywhere("descriptors.csv"):
        for form in (row["descriptor"], *row["forms"].split("|")):
            if form:
                found.setdefault(fold_plain(form), row["descriptor"])
    return found


# --- English inflection, told from the letters: normal forms for comparing, the forms of a verb, the plural of a noun.


_VOWEL = re.compile(r"[aeiouy]")
_HISSES = re.compile(r"(?:s|x|z|ch|sh)$")
_CONSONANT_Y = re.compile(r"(?<=[^aeiou])y$")


@cache
def _irregular() -> dict[str, str]:
    """Form to normal form: "gave" to "give"; of two, the first listed."""
    found: dict[str, str] = {}
    for line in words("language", "irregular forms"):
        first, *others = line.split()
        for form in others:
            found.setdefault(form, first)
    return found


@lru_cache(maxsize=100_000)
def stem(plain: str) -> str:
    """The normal form of a folded English word; any other string comes back as it is.

    A light stem, made for comparing and not for showing: "severance" and "sever" are brought together elsewhere.
    """
    word = _irregular().get(plain, plain)
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word in EN.whole_words:
        return word.removesuffix("e")
    return _strip(word)


def _strip(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word in EN.whole_words:
        return word
    for suffix in ("ing", "ed"):
        body = word.removesuffix(suffix)
        if body != word and len(body) >= 2 and _VOWEL.search(body):
            if suffix == "ed" and body.endswith("i"):
                return body[:-1] + "y"
            if len(body) > 3 and body[-1] == body[-2] and body[-1] not in "lsz":
                body = body[:-1]
            word = body if len(body) > 2 else body + "e"
            break
    if word.endswith("ment") and len(word) > 7:
        word = word[:-4]
    elif word.endswith("ation") and len(word) > 7:
        word = word[:-3]
    if len(word) > 3 and word.endswith("ll"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return word


def _with_s(word: str) -> str:
    return word + "es" if _HISSES.search(word) else _CONSONANT_Y.sub("ie", word) + "s"


def inflect(lemma: str, irregular: str = "") -> dict[str, set[Tense]]:
    """The forms of an English verb. ``irregular`` gives past, participle and, if need be, the -ing form."""
    given = irregular.split()
    past = given[0] if given else lemma + "d" if lemma.endswith("e") else _CONSONANT_Y.sub("i", lemma) + "ed"
    participle = given[1] if len(given) > 1 else past
    dropped = lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma
    ing = given[2] if len(given) > 2 else dropped + "ing"
    forms: dict[str, set[Tense]] = {}
    made: tuple[tuple[str, Tense], ...] = (
        (lemma, "base"),
        (_with_s(lemma), "s"),
        (past, "past"),
        (participle, "participle"),
        (ing, "ing"),
    )
    for form, tense in made:
        forms.setdefault(form, set()).add(tense)
    return forms


def plural(noun: str) -> str:
    """The English plural, near enough for nouns that name people and papers."""
    if noun.endswith("man") and noun not in EN.not_men:
        return noun[:-3] + "men"
    if noun in EN.persons:
        return noun[:-6] + "people"
    return "wives" if noun == "wife" else _with_s(noun)


# --- Names in several spellings: whether two of them may be one.


_SAME = str.maketrans({"z": "s", "c": "k", "q": "k", "v": "f", "b": "p", "d": "t", "g": "k", "j": "s", "x": "k"})
_CONFUSED = ("aeiouyhw", "ckqgx", "sz", "bpv", "dt", "fvw", "jyg")
_DROPPED = re.compile(r"[^bcdfgjklmnpqrstvxz]")


@lru_cache(maxsize=50_000)
def skeleton(plain: str) -> str:
    """The consonants of a name with those folded that transliterations mix up: "tinzaouaten", "tin zawatin" -> "tnstn".

    A key to find candidates with; two names are only the same when their spelling is near as well
    (:func:`same_name`).
    """
    word = plain.replace("sch", "s").replace("sh", "s").replace("ch", "k").replace("ph", "f").replace("th", "t")
    word = _DROPPED.sub("", word).translate(_SAME)
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=50_000)
def same_name(a: str, b: str) -> bool:
    """Whether two folded names, of one or more words, are likely one name in two spellings."""
    if a == b:
        return True
    left, right = a.replace(" ", ""), b.replace(" ", "")
    if left == right:
        return True
    if min(len(left), len(right)) < 5 or not (left.isalpha() and right.isalpha()):
        return False
    from rapidfuzz.distance import Levenshtein

    shorter, longer = sorted((left, right), key=len)
    if longer.startswith(shorter) and len(longer) - len(shorter) >= 2:
        return False  # "Niger", "Nigeria": more letters, another name
    one, two = skeleton(left), skeleton(right)
    near = float(Levenshtein.normalized_similarity(left, right))
    # "Bahrain" and "Bahrein" share their consonants; "Gaddafi" and "Qaddafi" too. "Austria" and "Australia" do not.
    return (len(one) >= 3 and one == two and left[0] in _first_letters(right[0]) and near >= 0.6) or (
        min(len(left), len(right)) >= 8 and near >= 0.88
    )


def _first_letters(c: str) -> str:
    """The letters that transliterations put for this one at the beginning of a name."""
    return "".join(group for group in _CONFUSED if c in group) + c


@cache
def short_forms() -> tuple[frozenset[str], ...]:
    """Given names that stand for one another: William, Bill, Will."""
    return tuple(frozenset(line.split()) for line in words("language", "short given names"))


def same_first(a: str, b: str) -> bool:
    """Whether two first names may be one person's: an initial, a short form, another spelling."""
    if len(a) <= 2 or len(b) <= 2:
        return a[0] == b[0]
    return a[:3] == b[:3] or same_name(a, b) or any(a in line and b in line for line in short_forms())
