"""What the words of a source look like: head, names, parts, core. Blind to the article: nothing is resolved here."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from ..data import Lists, Patterns, lists
from ..language.dates import calendar_words, find_dates
from ..language.text import fold, fold_plain
from ..language.tokens import Word, cues, listed_words, singulars, source_nouns, stem, words_of
from ..parties import vague_phrase

# The words and patterns of the rules, which read English alone.
EN, RE = Lists("attribute"), Patterns("attribute")


@lru_cache(maxsize=8192)
def strip_determiners(phrase: str) -> str:
    """The phrase without leading determiners and counts: "the two Reuters reporters" -> "Reuters reporters"."""
    for w in words_of(phrase):
        if w.low not in EN.determiners and not w.text.isdigit():
            return phrase[w.start :].strip()
    return ""


_POSSESSIVE = re.compile(r"(?:['’‘]s|(?<=s)['’])(?=\s)")


def possessive(phrase: str) -> tuple[str, str] | None:
    """("Le Monde", "sources") of "Le Monde's sources"; the first possessive decides."""
    m = _POSSESSIVE.search(phrase)
    if not m or m.start() == 0:
        return None
    return phrase[: m.start()].strip(), RE.own.sub("", phrase[m.end() :].strip())


@lru_cache(maxsize=8192)
def head(phrase: str) -> tuple[str, str] | None:
    """The head noun (as written, lower case) and its kind from ``source_nouns.csv``.

    The head of an English noun phrase is the last noun before the first preposition, relative pronoun or participle:
    "sources familiar with the matter", "a spokesperson for the pro-independence coalition".
    """
    nouns = source_nouns()
    core: list[str] = []
    for w in words_of(strip_determiners(phrase)):
        if w.low in EN.ends_head and core:
            break
        core.append(w.low)
    for size in (2, 1):
        tail = " ".join(core[-size:])
        if len(core) >= size and tail in nouns:
            return tail, nouns[tail]
    # "a statement issued by the ministry", "two people briefed": a participle closes the core as a preposition does.
    for i, word in enumerate(core[1:], 1):
        if (word.endswith(("ed", "ing")) or word in EN.irregular_participles) and core[i - 1] in nouns:
            return core[i - 1], nouns[core[i - 1]]
    return None


class Run(NamedTuple):
    """A run of capitalised words that may be one name."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=8192)
def name_runs(phrase: str) -> tuple[Run, ...]:
    """Maximal runs of capitalised words, particles inside allowed: "Group for the Support of Islam and Muslims"."""
    found: list[Run] = []
    run: list[Word] = []

    def close() -> None:
        while run and not (run[-1].capital or run[-1].text.isdigit()):
            run.pop()
        if run:
            end = run[-1].end - (run[-1].text.endswith(".") and len(run[-1].text) > 2 and "." not in run[-1].text[:-1])
            found.append(Run(run[0].start, end, phrase[run[0].start : end]))
        run.clear()

    for w in words_of(phrase):
        gap = phrase[run[-1].end : w.start] if run else ""
        if run and gap.strip(" \t\u00a0'’\"“”«»") and gap.strip() not in {"&"}:
            close()
        if run and _POSSESSIVE.match(phrase, run[-1].end):
            close()
        numbered = run and w.text.isdigit() and len(w.text) < 4  # "Channel 12"
        if w.capital or numbered or (run and w.low in EN.name_particles) or w.low.startswith(("al-", "el-")):
            run.append(w)
        else:
            close()
    close()
    return tuple(found)


def is_name(phrase: str) -> bool:
    """The whole phrase is one capitalised name (a leading "the" allowed), or is in a script without capitals."""
    bare = RE.leading_the.sub("", phrase.strip())
    words = words_of(bare)
    if not words:
        return False
    if not any(w.cased for w in words):
        return len(words) <= 6
    runs = name_runs(bare)
    return len(runs) == 1 and runs[0].start == words[0].start and runs[0].end >= words[-1].end - 1


def is_pronoun(phrase: str) -> bool:
    return phrase.strip().lower() in EN.pronouns


def conjuncts(phrase: str) -> list[tuple[int, int]]:
    """Start and end of every member of "A, B and C", "X plus agencies"; the phrase itself where it is one.

    It is split only where each side can stand alone: a name beside a name or a counted noun. "Trade and Industry"
    after "Ministry of", and lower-case pairs ("friends and relatives"), stay together.
    """
    parts: list[tuple[int, int]] = []
    start = 0
    joined = RE.any_conjunction.search(phrase)
    for m in RE.conjunction.finditer(phrase):
        if m.group().strip() == "," and not joined:
            continue  # "the mayor, Ana Lopez": no list, an apposition
        left, right = phrase[start : m.start()], phrase[m.end() :]
        if not left.strip() or not right.strip():
            continue
        if "&" in m.group() and is_name(phrase):
            continue
        if RE.one_body.search(left) and not RE.article_first.match(right):
            continue
        if not (_stands_alone(left) and _stands_alone(right)):
            continue
        if RE.place_at_end.search(left) and words_of(right)[0].capital:
            continue  # "officials in Kyiv and Moscow": the places are joined, not the speakers
        parts.append((start, m.start()))
        start = m.end()
    parts.append((start, len(phrase)))
    return [_trim(phrase, s, e) for s, e in parts]


def _stands_alone(part: str) -> bool:
    words = words_of(part)
    if not words or words[0].low in EN.ends_head or words[0].low in {"not", "but"}:
        return False
    if words[0].capital or words[0].low in EN.determiners or not words[0].cased:
        return True
    return head(part) is not None or words[0].low in EN.wires


def _trim(phrase: str, start: int, end: int) -> tuple[int, int]:
    body = phrase[start:end]
    lead = len(body) - len(body.lstrip(" \t,"))
    return start + lead, start + len(body.rstrip(" \t,"))


# --- The shape of a source phrase: whether it can be one at all, where its core ends, how it is shown.


NOT_A_NAME = calendar_words() | EN.not_a_name
SEAT = re.compile(r"[RDI]-[A-Z][A-Za-z.]{1,6}")  # "R-Wis.": a member's party and state


@lru_cache(maxsize=8192)
def is_source(words: str) -> bool:
    """Whether words have the shape of somebody who can say something."""
    phrase = words.strip().strip('"“”«»').strip()
    if not phrase or len(phrase) > 300:
        return False
    if is_pronoun(phrase):
        return phrase.lower() not in EN.no_third_person
    if phrase.split(None, 1)[0].lower() in EN.nobody | {"according"}:
        return False  # "Nobody told Reuters"; "according to media reports", where no media report
    first = before_comma(phrase)
    bare = strip_determiners(first)
    if not bare:
        return fold(first) in EN.counts_alone
    if fold(bare) in NOT_A_NAME or SEAT.fullmatch(bare) or (bare[0].isdigit() and not any(c.isalpha() for c in bare)):
        return False
    if head(first) or vague_phrase(first):
        return True
    words_ = words_of(bare)
    if not any(w.cased for w in words_):
        return len(words_) <= 6
    runs = name_runs(bare)
    if not runs:
        return False
    core = core_end(bare)
    return any(r.start < core and r.end >= core - 1 for r in runs) or possessive(bare) is not None


_NAMED = re.compile(r"\b[A-Z]{2,}\b|(?<=\s)[A-Z]")


def is_newsroom(words: str) -> bool:
    """People of a named outlet: "an AFP correspondent", "reporters from the Mirror". What they see, it reports."""
    top = head(words)
    return top is not None and top[1] == "journalist" and bool(_NAMED.search(words))


def core_end(phrase: str) -> int:
    """Where the noun phrase proper ends: before the first preposition after its first word, brackets left out."""
    for w in words_of(phrase)[1:]:
        if not w.capital and w.low in EN.ends_core:
            return len(phrase[: w.start].rstrip(" ,("))
    return len(re.sub(r"\s*\([^)]*\)\s*$", "", phrase).rstrip(" ,"))


def before_comma(phrase: str) -> str:
    """The head of "X, an FLA spokesperson" (commas inside numbers and brackets do not count)."""
    depth = 0
    for i, c in enumerate(phrase):
        depth += (c == "(") - (c == ")")
        if c == "," and depth <= 0 and i and not phrase[i + 1 : i + 2].isdigit():
            return phrase[:i]
    return phrase


def is_role(part: str) -> bool:
    """A segment that describes the name before it: "senior vice president", "a dealer in Florida", "32"."""
    words = words_of(part)
    if not words:
        return False
    if words[0].low in EN.opens_role or words[0].text.isdigit():
        return True
    noun, kind = head(part) or ("", "vague")
    opens = words[0].text[0].islower() and words[0].low not in EN.determiners
    return opens and kind != "vague" and not noun.endswith("s")


def undated(phrase: str) -> str:
    """Without the date that ends it: "agencies on October 7th" are agencies."""
    for d in find_dates(phrase, 0, len(phrase)):
        if d.start > 0 and not phrase[d.end :].strip(" ,."):
            bare = RE.before_date.sub("", phrase[: d.start])
            return RE.trailing.sub("", bare) or phrase
    return RE.trailing.sub("", phrase) or phrase


def shown(phrase: str) -> str:
    """An unnamed party as it is shown: without "the", otherwise as written."""
    name = RE.saying_after.sub("", re.sub(r"\s+", " ", phrase.strip(" ,.;:")))
    return name if RE.the_media.match(name) else RE.leading_the.sub("", name)


_MARKS = ("()", "[]", "“”", "«»", '""')
_EDGES = re.compile(r"^[^\w@#(\"“‘'«]+|[^\w.!?)\"”’'»]+$")
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=8192)
def printable(name: str) -> str:
    """What of a party's name is fit to print, empty where nothing is: no relative clause, no verb, no mark without its
    partner, no word twice, nothing at its edges that only joins phrases."""
    name = RE.relative_tail.sub("", name)
    for pair in _MARKS:
        if name.count(pair[0]) % 2 if pair == '""' else name.count(pair[0]) != name.count(pair[1]):
            name = re.sub(r"\s*\([^)]*$|[][()“”«»\"]", "", name)
    words = _once(_EDGES.sub("", name).split())
    while len(words) > 1 and words[-1].lower() in EN.prepositions | EN.joining | EN.articles:
        words.pop()  # "Analysts for"
    while words and words[0].lower() in EN.before_no_name:
        del words[0]  # "Perhaps Roe", "Monday Roe"
    if len(words) > 2 and words[-1].islower() and _finite(words[-1]):
        words.pop()  # "data from the department shows"
    verb = any(_finite(a) and b.lower() in EN.determiners for a, b in pairwise(words))
    unfit = verb or words[:1] == ["whose"]
    return "" if unfit or SEAT.fullmatch(" ".join(words)) else _EDGES.sub("", " ".join(words))


@cache
def common_words() -> frozenset[str]:
    """Stems of the words that news mostly writes small."""
    return frozenset(form for form, _, capital in lists("en/word_counts.csv") if int(capital) < 50)


@lru_cache(maxsize=4096)
def from_given(name: str) -> str:
    """A person's name from its given name on, where common words stand before that: a headline's or a title's."""
    words = [fold_plain(w) for w in name.split()]
    given = listed_words("given name")
    k = next((i for i, w in enumerate(words) if w in given or len(w.rstrip(".")) == 1), 0)
    plain = 0 < k < len(words) - 1 and all(stem(w) in common_words() for w in words[:k])
    return " ".join(name.split()[k:]) if plain else name


def _finite(word: str) -> bool:
    """A form that only a finite verb has: "shows", "cited"; not "reports" or "polls", which are papers, too."""
    tenses = {t for _, forms in cues().get(word.lower(), ()) for t in forms}
    return not tenses.isdisjoint({"s", "past"}) and word.lower() not in source_nouns()


def _once(words: list[str]) -> list[str]:
    """A name that stands twice, as links in a text repeat it, once: "Ann Roe Ann Lee RoeSenate"."""
    for k, word in enumerate(words):
        first, *rest = _GLUED.split(word)
        if rest and first in words[:k]:
            words = [*words[:k], first]  # a heading that the page has set behind the name without a space
            break
    for k, word in enumerate(words if len(words) > 2 else ()):
        if word[:1].isupper() and len(word) > 2 and word in words[k + 1 :] and "and" not in words:
            again = words.index(word, k + 1)
            return words[1:] if k == 0 and again == len(words) - 1 else words[:again]
    return words


def head_singular(phrase: str) -> str | None:
    found = head(phrase)
    return singulars().get(found[0], found[0]) if found else None


# --- Polls, studies, reports and analyses as sources: who made them, for whom, and out of what.


class Work(NamedTuple):
    """``makers``: the words that name who made it; ``client``: for whom; ``material``: what it was made from."""

    makers: str
    client: str | None
    material: str | None


def core(phrase: str) -> str:
    """The phrase without relative clauses and what dashes set off."""
    m = RE.relative_clause.search(phrase)
    return phrase[: m.start()] if m and m.start() > 0 else phrase


def work(phrase: str) -> Work | None:
    """The parts of "a poll of 1,500 voters conducted by A for B"; None when the phrase is nobody's piece of work."""
    bare = core(phrase)
    by = list(RE.made_by.finditer(bare))
    if not by:
        return None
    m = by[-1]
    if m.group("made") is None and RE.read_by.search(bare[: m.start()]):
        return None  # "a memo seen by the Guardian" is not the Guardian's
    before = bare[: m.start()]
    top = head(before) or head(RE.about.split(before, maxsplit=1)[0])
    if top is None or top[1] != "document":
        return None
    who = RE.made_when.sub("", bare[m.end() :]).strip(" ,.")
    if not who[:1].isupper() and head(who) is None:
        return None  # "a report by tomorrow"
    client = None
    made_for = RE.client.search(who)
    if made_for:
        who, client = who[: made_for.start()], who[made_for.end() :]
    if m.group("made") == "commissioned" and client is None:
        client, who = who, ""
    who = RE.together_with.sub(" and ", who)
    of = RE.made_of.search(before)
    return Work(who.strip(" ,"), client.strip(" ,") if client else None, _material(of.group("what")) if of else None)


def material(phrase: str) -> str | None:
    """ "police records" in "a Washington Post analysis of police records"."""
    m = RE.study_of.search(core(phrase))
    return _material(m.group("what")) if m else None


def _material(words: str) -> str | None:
    """What was worked from, where it is a document itself: "census data", not "the deaths", "1,500 voters"."""
    top = head(words)
    if top is None or top[1] != "document" or top[0] not in source_nouns():
        return None
    return strip_determiners(words).strip(" ,.") or None


def outlet_zone(phrase: str) -> str:
    """The words among which the outlet of "a BBC report on Sky's finances" stands: up to the head noun and its owner,
    not what the report is about."""
    top = head(phrase)
    bare = core(phrase)
    if top is None:
        return bare
    for w in words_of(bare):
        if w.low == top[0].split()[-1] and name_runs(bare[: w.end]):
            return bare[: w.end]
    return bare
