"""Whom and what an article has introduced: short forms of names, and the cast of those that can be a source."""

from __future__ import annotations

import bisect
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from ..language.dates import calendar_words
from ..language.text import Range, fold_plain
from ..language.tokens import Page, countries, source_nouns, stem
from ..model import Party
from ..parties import kind_of, known_body, make_party, same_person, strip_titles, surname_of
from .phrases import EN, RE, Run, common_words, from_given, head, name_runs, shown

_DEFINED = re.compile(r"\(\s*(?P<short>[A-Z][A-Za-z&-]{1,9})\s*\)")
_DAYS = calendar_words() | EN.when_words
# 'Harry "Rick" Roe' is Harry Roe.
NICKNAME = re.compile(r"(?<=\w)\s+[\"“‘'(][^\"”’'()]{2,20}[\"”’')]\s+(?=[A-Z])")
_LETTERS = re.compile(r"[^\W\d_]+")
_INSIDE = re.compile(r"(?<=[a-zà-ÿ,;”’)] )[^\W\d_a-z]\w*")
_LONGEST_NAME = 12  # words before "(ACRONYM)"


class Names:
    """Short forms of one article; each index is made in one pass, on first use."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._full: dict[str, str] = {}

    def full_name(self, surname: str) -> str | None:
        """The one full name in the article that a surname stands for; None when there is none or more than one."""
        if surname in self._full:
            return self._full[surname] or None
        seen = {
            n: count for n, count in self._people.get(surname.rpartition(" ")[2], {}).items() if surname_of(surname, n)
        }
        names = [n for n in seen if not any(n != o and n.endswith(o) for o in seen)] or list(seen)
        names = sorted(set(names), key=lambda n: (-seen[n], -len(n), n))
        chosen = names[0] if names and all(n.split()[0] == names[0].split()[0] or n in names[0] for n in names) else ""
        self._full[surname] = chosen
        return chosen or None

    def given(self, surname: str) -> list[str]:
        """The first names of those who bear it."""
        return [n.split()[0] for n in self._people.get(surname, ())]

    def is_surname(self, word: str) -> bool:
        """Somebody in the article bears it, perhaps several, or is only called so after a title ("President Roe")."""
        return bool(self._people.get(word)) or word in self._after_title

    def common(self, word: str) -> bool:
        """Whether a word with a capital only opens sentences ("Photographs show"): the article has it in small letters
        as well, and never with a capital inside a sentence."""
        return word.isalpha() and word[1:].islower() and word.lower() in self._small and word not in self._inside

    @cached_property
    def _small(self) -> frozenset[str]:
        return frozenset(w for w in _LETTERS.findall(self.page.text) if w.islower())

    @cached_property
    def _inside(self) -> frozenset[str]:
        """Words with a capital that no sentence begins with."""
        return frozenset(_INSIDE.findall(self.page.text))

    @cached_property
    def by_sentence(self) -> list[tuple[Range, tuple[Run, ...]]]:
        """The runs of capitalised words of every sentence, whose offsets are of the sentence."""
        return [(r, name_runs(self.page.words(r))) for r in self.page.ranges]

    @property
    def _runs(self) -> Iterator[tuple[Range, Run]]:
        return ((r, run) for r, runs in self.by_sentence for run in runs)

    @cached_property
    def _people(self) -> dict[str, Counter[str]]:
        """Last word to the full names of people that end in it, counted."""
        people: dict[str, Counter[str]] = {}
        for _, run in self._runs:
            # "Sens. Marco Rubio and Lindsey Graham", "Sen. John Cornyn of Texas": every part may be a name.
            for part in _parts(run.text) if " " in run.text else ():
                bare = from_given(strip_titles(_without_opener(part))[0])
                if kind_of(bare) != "person" and (ranked := after_rank(bare)):
                    bare = from_given(ranked[1])
                words = bare.split()
                if len(words) > 3 and words[0] == words[2]:
                    words = words[:2]  # "Richard Burr Richard Mauze BurrRetirees": a page's tag after the name
                    bare = " ".join(words)
                if 2 <= len(words) <= 5 and kind_of(bare) == "person":
                    people.setdefault(words[-1], Counter())[bare] += 1
        return people

    @cached_property
    def _after_title(self) -> frozenset[str]:
        titled = (strip_titles(run.text) for _, run in self._runs)
        return frozenset(
            bare
            for bare, title in titled
            if title and " " not in bare and _offices_of(title) and not countries() & {bare.lower()}
        )

    def role(self, name: str) -> str | None:
        """The office the article gives first with somebody's full name: "New York Attorney General Letitia James"."""
        return self._roles.get(name)

    @cached_property
    def _roles(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for _, run in self._runs:
            for part in _parts(run.text):
                bare, title = strip_titles(part)
                role, name = (title, bare) if title else after_rank(bare) or ("", "")
                role = _without_opener(role)
                if " " in name and _offices_of(role):
                    found.setdefault(name, role)
        return found

    def pronoun(self, name: str) -> str | None:
        """ "he" or "she" where a title before the surname says so ("Mrs Roe"); None where none does, or both."""
        return self._titled.get(name.rpartition(" ")[2]) if name else None

    @cached_property
    def _titled(self) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for m in RE.his_or_her_title.finditer(self.page.text):
            word = "he" if m.group("his") else "she"
            surname = m.group("name").split()[-1]
            found[surname] = word if found.get(surname, word) == word else None
        return found

    def spelled_out(self, acronym: str) -> str | None:
        """ "International Olympic Committee" for "IOC", where the article writes that name with "(IOC)" behind it or,
        without brackets, exactly one name with those initials."""
        if not acronym.isupper() or not 3 <= len(acronym) <= 8 or not acronym.isalpha():
            return self._defined.get(acronym)
        return self._defined.get(acronym) or self._by_initials.get(acronym)

    @cached_property
    def _defined(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for m in _DEFINED.finditer(self.page.text):
            before = self.page.text[max(0, m.start() - 120) : m.start()].rsplit("\n", 1)[-1].split()
            for size in range(2, min(_LONGEST_NAME, len(before)) + 1):
                words = before[-size:]
                if words[0][:1].isupper() and _initials(words) == m.group("short").upper():
                    found.setdefault(m.group("short"), " ".join(words).rstrip(","))
                    break
        return found

    @cached_property
    def _by_initials(self) -> dict[str, str]:
        names: dict[str, set[str]] = {}
        for _, run in self._runs:
            words = run.text.split()
            if words[0] in EN.capital_articles:
                words = words[1:]
            if 3 <= len(words) <= 8:
                names.setdefault(_initials(words), set()).add(" ".join(words))
        single = ((short, next(iter(full))) for short, full in names.items() if len(full) == 1)
        return {short: name for short, name in single if kind_of(name) == "organization"}


def _without_opener(words: str) -> str:
    """ "For Chevron", "So Kamala": a sentence's first word has a capital and is no name."""
    first, _, rest = words.partition(" ")
    return rest if first.lower() in EN.openers else words


def _parts(run: str) -> list[str]:
    """The run itself, then what particles part it into: "Secretary of State Ann Roe", "Ann Roe of Ohio" look alike."""
    run = NICKNAME.sub(" ", run)
    parts = RE.between_names.split(run)
    return [run, *parts] if len(parts) > 1 else parts


@lru_cache(maxsize=4096)
def after_rank(name: str) -> tuple[str, str] | None:
    """The words of an office and the name after them, or None: "Chief of Army Staff General", "Asim Munir"."""
    words = name.split()
    for k in range(1, len(words) - 2) if len(words) > 3 else ():
        bare, title = strip_titles(" ".join(words[k:]))
        if title and 2 <= len(bare.split()) <= 4 and kind_of(bare) == "person":
            return " ".join(words[: -len(bare.split())]), bare
    return None


@lru_cache(maxsize=4096)
def _offices_of(role: str) -> tuple[str, ...]:
    """What a holder may be called later: "minister", "foreign minister" of "Foreign Minister"; nothing for "Mr"."""
    top = head(role) if role else None
    if top is None or top[1] not in {"anonymous", "spokesperson", "journalist"}:
        return ()
    words = role.lower().split()
    last = next((i for i, w in enumerate(words) if w == top[0].split()[-1]), 0)
    whole = " ".join(words[max(0, last - 1) : last + 1])
    # "the mayor" is not who was mayor once
    return (whole,) if not EN.former_before.isdisjoint(words[:last]) else tuple({top[0].split()[-1], top[0], whole})


def _initials(words: list[str]) -> str:
    parts = [p for w in words if w.lower() not in EN.small_in_names for p in re.split(r"[-/]", w) if p]
    return "".join(p[0] for p in parts if p[0].isalpha()).upper() if all(p[:1].isupper() for p in parts) else ""


# --- The cast of an article: everybody and everything that can be a source, with all that the text says of them.


Chain = tuple[Party, ...]


class Mention(NamedTuple):
    """A name or description in the text: its place, whether it opens a sentence, owns what follows, follows a
    preposition or "told", stands in a quotation."""

    start: int
    end: int
    sentence: int
    subject: bool = False
    owner: bool = False
    object: bool = False
    quoted: bool = False


@dataclass(slots=True)
class Member:
    """``words``: what the article says of the member, ``nouns``: what it calls them; each with the first offset."""

    party: Party
    mentions: list[Mention] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)
    nouns: dict[str, int] = field(default_factory=dict)

    @property
    def name_words(self) -> frozenset[str]:
        return frozenset(_LETTERS.findall(self.party.name.lower()))

    def call(self, words: Sequence[str], offset: int) -> None:
        """Note a description, the noun of which is its last word."""
        for word in words:
            for w in (word, *_also().get(word, ())):
                self.words[w] = min(offset, self.words.get(w, offset))
        for noun in (words[-1], *_also().get(words[-1], ())) if words and EN.former_before.isdisjoint(words) else ():
            self.nouns[noun] = min(offset, self.nouns.get(noun, offset))


@cache
def _also() -> dict[str, tuple[str, ...]]:
    """Words that say the same of somebody: "sen" for senator and lawmaker, "n.y." for New York, "d" for Democrat."""
    return {first: tuple(rest) for first, *rest in (line.split() for line in EN.also_called)}


def called(phrase: str) -> list[str]:
    """The words of a description, up to what only qualifies it: "top, lawyer" of "a top lawyer at the bank"."""
    found: list[str] = []
    for m in RE.word_of_office.finditer(phrase):
        word = m.group().lower().rstrip(".")
        if word in EN.ends_head and found:
            break
        if word not in EN.determiners | EN.small_in_names:
            found.append(word.removesuffix("'s").removesuffix("’s"))
    return found


class Cast:
    """The members of one article. Those with names are found on first use; others are added as they speak."""

    def __init__(self, page: Page, names: Names) -> None:
        self.page, self.names = page, names
        self._members: dict[str, Member] = {}
        self._people: dict[str, list[Member]] = {}  # by every word of their names
        self._bodies: dict[str, Party | None] = {}
        self._places: list[tuple[int, int, Member]] = []  # of names
        self._named = False

    def members(self) -> Iterable[Member]:
        if not self._named:
            self._named = True
            for sentence, (r, runs) in enumerate(self.names.by_sentence):
                self._read(sentence, r, runs)
        return self._members.values()

    def add(self, party: Party, offset: int, sentence: int) -> None:
        """Somebody spoke, in words that begin at the offset."""
        same = next((m for m in self.members() if m.mentions and m.mentions[0].start == offset), None)
        if same and same.party.kind == party.kind == "anonymous" and party.id not in self._members:
            del self._members[same.party.id]  # "A neighbour" who was waiting is the one who speaks
            same.party = party
            self._members[party.id] = same
        member = self._member(party)
        if not any(m.start <= offset < m.end for m in member.mentions):
            bisect.insort(member.mentions, self._mention(offset, offset + 1, sentence))
        sexless = (EN.women | EN.men).isdisjoint(called(party.name))
        for noun in EN.anybody if party.kind == "anonymous" and sexless else ():
            member.call([noun], offset)  # whoever it is may be "the woman" next
        for words in (party.descriptor, party.name if party.kind != "person" else None):
            member.call(called(words or ""), offset)

    def person(self, name: str, at: int) -> Party | None:
        """Whom the article means by a name that stands at the offset or soon after it."""
        self.members()
        start = self.page.text.find(name, at, at + _WITHIN + len(name))
        known = next((m for a, b, m in self._places if a <= start < b), None) if start >= 0 else None
        known = known or self._find(name, "", len(self.page.text))
        return known.party if known and known.party.kind == "person" else None

    def _find(self, name: str, title: str, before: int) -> Member | None:
        """Of several who share a surname: who fits the title, has been spoken of most, was mentioned last."""
        words = name.split()
        bearers = self._people.get(words[-1], ()) if words else ()
        if len(words) > 1:
            return next((m for m in bearers if same_person(name, m.party.name, one_article=True)), None)
        fitting = [m for m in bearers if " " in m.party.name and surname_of(name, m.party.name)]
        if not fitting:
            fitting = [m for m in bearers if m.party.name == name]
        if not fitting and len(bearers) == 1 and name.lower() not in countries():
            return bearers[0]  # "Ann" of Ann Roe
        last = max((m.mentions[-1].start for m in fitting if m.mentions), default=-1)
        offices = called(title)[-1:]
        said = RE.his_or_her_title.match(f"{title} {name}") if title else None
        she = None if said is None else "he" if said.group("his") else "she"

        def likely(m: Member) -> float:
            told = any(m.nouns.get(w, before) < before for w in offices)
            fits = 10 * (she is not None and self.pronoun(m)[0] in {None, she}) + 5 * told
            return fits + math.log1p(len(m.mentions)) + 0.7 * (bool(m.mentions) and m.mentions[-1].start == last)

        ranked = sorted(fitting, key=likely, reverse=True)
        if full := self.names.full_name(name):
            return next((m for m in ranked if m.party.name == full), ranked[0] if ranked else None)
        if len(ranked) > 1 and likely(ranked[0]) - likely(ranked[1]) < _CLEARLY:
            return self._member(make_party(name, "person"))  # of several people of that name
        return ranked[0] if ranked else None

    def pronoun(self, member: Member) -> tuple[str | None, bool]:
        """ "he" or "she" as far as a title, the given name or a description tells; certain where one of the first two
        does, or the noun by which somebody unnamed is known."""
        party, nouns = member.party, member.nouns.keys()
        first = party.name.split()[0].lower() if party.kind == "person" and " " in party.name else ""
        given = "she" if first in EN.named_women else "he" if first in EN.named_men else None
        if party.kind == "person" and (certain := self.names.pronoun(party.name) or given):
            return certain, True
        women, men = not EN.women.isdisjoint(nouns), not EN.men.isdisjoint(nouns)
        return ("she" if women else "he") if women != men else None, party.kind != "person"

    def _member(self, party: Party) -> Member:
        member = self._members.get(party.id)
        if member is None:
            member = self._members[party.id] = Member(party)
            for word in party.name.split() if party.kind == "person" else ():
                self._people.setdefault(word, []).append(member)
        return member

    def _mention(self, start: int, end: int, sentence: int) -> Mention:
        text, r = self.page.text, self.page.ranges[sentence]
        before = _LAST_WORD.search(text, max(r.start, start - 30), start)
        return Mention(
            start,
            end,
            sentence,
            subject=RE.opens_sentence.fullmatch(text, r.start, start) is not None,
            owner=_OWNS.match(text, end) is not None,
            object=before is not None and before.group().lower() in EN.prepositions | EN.before_object,
            quoted=self.page.quotation_at(start) is not None,
        )

    def _read(self, sentence: int, r: Range, runs: Sequence[Run]) -> None:
        """Note whom a sentence names, and what it calls them."""
        text = self.page.text
        for run in runs:
            for start, name in self._pieces(r.start + run.start, run.text):
                end = start + len(name)
                member, title = self._bearer(name, start)
                if member is None:
                    continue
                member.mentions.append(self._mention(start, end, sentence))
                self._places.append((start, end, member))
                member.call(called(title), start)
                if member.party.kind != "person":
                    member.call(called(member.party.name), start)
                    if name.split()[-1].rstrip(".") in EN.firm_forms:
                        for noun in EN.firms:
                            member.call([noun], start)
                elif lead := RE.described_before.search(text[r.start : start]):
                    member.call(called(f"{lead.group('role')} {title}"), start)
                if tail := RE.described_after.match(text, end, r.end):
                    member.call(called(tail.group("role").replace("-", " ")), start)
        if some := RE.somebody_new.match(text, r.start, r.end):
            words = some.group("who")
            if (top := head(words)) and top[1] == "anonymous" and not name_runs(words):
                member = self._member(make_party(shown(words), "anonymous"))
                member.mentions.append(self._mention(r.start, r.start + len(words), sentence))
                member.call(called(words), r.start)

    def _pieces(self, at: int, run: str) -> Iterator[tuple[int, str]]:
        """The names of a run of capitalised words, each with its offset: the run itself where it is one name."""
        whole = _without_opener(run)
        at += len(run) - len(whole)
        ends = [(m.start(), m.end()) for m in RE.between_names.finditer(whole)]
        begins = [0, *(end for _, end in ends)]
        parts = [(b, whole[b:e]) for b, e in zip(begins, [*(start for start, _ in ends), len(whole)], strict=True)]
        if self._body(whole) is not None and not any(map(_alone, (part for _, part in parts))):
            parts = [(0, whole)]
        for begin, part in parts:
            yield at + begin, part

    def _bearer(self, name: str, at: int) -> tuple[Member | None, str]:
        """Who bears a name at an offset, and the title before it."""
        bare, title = strip_titles(NICKNAME.sub(" ", name))
        if strip_titles(f"{bare} Roe")[0] == "Roe" and not self.names.is_surname(bare):
            return None, title  # "the US President" is whoever that is
        if ranked := after_rank(bare):
            title, bare = f"{title} {ranked[0]}", ranked[1]
        words = from_given(bare).split()
        while len(words) > 1 and words[-1].lower() in _DAYS:
            words.pop()
        bare = " ".join(words)
        others = self.names.given(words[-1]) if len(words) > 1 and not _given(words[0]) else ()
        common = any(stem(fold_plain(w)) in common_words() for w in words[:-1])
        if any(map(_given, others)) and (common or known_body(" ".join(words[:-1]))):
            words = words[-1:]  # "Perhaps Roe", "Fox News Roe", where the article names Ann Roe
            bare = words[0]
        if known := self._find(bare, title, at):
            return known, title
        if len(words) == 1:
            full = self.names.full_name(bare)
            if full and called(title)[-1:] and not self.names.role(full) and self.page.text.find(full, 0, at) < 0:
                full = None  # "President Roe", and only later "Melanie Roe": that is another Roe
            if full or (title and self.names.is_surname(bare)):
                return self._member(make_party(full or bare, "person")), title
        elif kind_of(bare) == "person" and not bare.isupper():
            return self._member(make_party(bare, "person")), title
        body = self._body(name)
        return (self._member(body) if body else None), ""

    def _body(self, name: str) -> Party | None:
        """The body, newsroom or document of that name; a lone word is one where it is an acronym or known as such."""
        if name not in self._bodies:
            written = RE.leading_the.sub("", name)
            full = self.names.spelled_out(written) or written
            kind = kind_of(full)
            alone = " " not in written and not written.isupper() and not known_body(written)
            alone = alone or written.lower() in source_nouns()  # "Office"
            self._bodies[name] = make_party(full, kind) if kind != "person" and not alone and len(written) > 1 else None
        return self._bodies[name]


def _alone(name: str) -> bool:
    """What is no part of a longer name: "Mr. Roe", "President Ann Roe", "Ann Roe", "Halden Inc"."""
    bare, title = strip_titles(name)
    firm = " " in name and name.split()[-1].rstrip(".") in EN.firm_forms
    return firm or ((bool(title) or " " in bare) and kind_of(name) == "person")


def _given(word: str) -> bool:
    return word.lower() in EN.named_women or word.lower() in EN.named_men


_CLEARLY = 1.0  # by how much more likely one bearer of a surname must be than the next
_WITHIN = 120  # characters from the beginning of a source phrase within which a name in it stands
_LAST_WORD = re.compile(r"[^\W\d_]+(?=\W*$)")
_OWNS = re.compile(r"['’]s?\s")
