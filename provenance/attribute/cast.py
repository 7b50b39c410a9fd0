"""Whom an article has introduced so far, and what short forms, "he", "the article", "the ministry" refer back to."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property, lru_cache

from ..language.dates import calendar_words
from ..language.text import Range
from ..language.tokens import Page, countries, source_nouns
from ..model import INSTITUTIONS, NEWSROOMS, PEOPLE, Party
from ..parties import kind_of, known_body, make_party, strip_titles, surname_of
from .phrases import EN, RE, Run, from_given, head, name_runs

_DEFINED = re.compile(r"\(\s*(?P<short>[A-Z][A-Za-z&-]{1,9})\s*\)")
_DAYS = calendar_words() | EN.when_words
_NAME = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]*)*")
_RUN_ON = re.compile(r"[a-z]{3}[A-Z]")  # "HolmGOP": a heading that the page glued to a name; not "MacArthur"
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
    def _runs(self) -> list[tuple[Range, Run]]:
        """The capitalised words of every sentence, each run with the sentence its offsets are of."""
        return [(r, run) for r in self.page.ranges for run in name_runs(self.page.words(r))]

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

    def holder(self, office: str, before: int) -> tuple[str, str] | None:
        """The one person to whom the article has given this office so far, and the words that did: "Mayor Jane Roe",
        "Jane Roe, the mayor of Ohio City". None where it has given it to two, or to nobody."""
        roles = {name: role for offset, name, role in self._offices.get(office.lower(), ()) if offset < before}
        names = {n for n in roles if not any(n != o and o.endswith(f" {n}") for o in roles)}
        return (name := names.pop(), roles[name]) if len(names) == 1 else None

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

    @cached_property
    def _offices(self) -> dict[str, list[tuple[int, str, str]]]:
        """Office ("mayor", "prime minister") -> who bears it in the text: offset, full name, words of the office."""
        found: dict[str, list[tuple[int, str, str]]] = {}
        text = self.page.text
        for r, run in self._runs:
            bare, role = strip_titles(run.text)
            if not role and (m := RE.apposed_office.match(text, r.start + run.end, r.end)):
                role = m.group("role")
            offices = _offices_of(role)
            name = self._holder_name(bare, r.start + run.start) if offices else ""
            for office in offices if name else ():
                found.setdefault(office, []).append((r.start + run.start, name, role))
        return found

    def _holder_name(self, bare: str, at: int) -> str:
        """The name in full of who bears an office, empty where the words are none. A surname alone counts: of
        "President Roe" and "President Ann Holm" neither is simply the president."""
        words = bare.partition(" of ")[0].split()
        while words and words[-1].lower() in _DAYS:
            words.pop()  # "President Roe Sunday said"
        if countries() & {" ".join(words[:k]).lower() for k in (1, 2)}:
            return ""  # "Prime Minister of Great Britain Ann Roe"
        named = bool(words) and words[0].lower() not in EN.openers | _DAYS and all(_NAME.fullmatch(w) for w in words)
        if not named or _RUN_ON.search(bare):
            return ""
        name = " ".join(words)
        if len(words) == 1:
            full = self.full_name(name)
            # "President Roe", and only later "Melanie Roe": that is another Roe.
            if full and self.page.text.find(full, 0, at) >= 0:
                return full
            return "" if kind_of(name) in NEWSROOMS or known_body(name) else name
        return name if kind_of(name) == "person" else ""

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


# --- What an article has introduced so far, and what "he", "the publication" and "the ministry" refer back to.


Chain = tuple[Party, ...]

_MOST_EVENTS = 500  # the latest, looked at for one reference
_FAR = 40  # sentences within which the way a person was reached is remembered
_NEAR = 4  # sentences between a pronoun and the source it refers to
_DOCUMENT_NEAR = 8


def _one_person(party: Party) -> bool:
    return party.kind == "person" or (party.kind == "anonymous" and not RE.plural.match(party.name.split()[-1]))


class Memory:
    """Sources in the order they were resolved: ``(offset, sentence index, chain)``."""

    def __init__(self, page: Page, names: Names) -> None:
        self.page, self.names = page, names
        self.events: list[tuple[int, int, Chain]] = []
        self._called: dict[str, str] = {}  # person to the pronoun the article has used for them

    def remember(self, offset: int, sentence: int, chain: Chain) -> None:
        if chain:
            self.events.append((offset, sentence, chain))

    def _back(self, at: int, near: int) -> list[tuple[int, Chain]]:
        """(sentence, chain) of what was reported before ``at``, the latest first, at most ``near`` sentences away."""
        here = self.page.sentence_at(at)
        found: list[tuple[int, Chain]] = []
        if here is None:
            return found
        for offset, sentence, chain in self.events[: -_MOST_EVENTS - 1 : -1]:
            if here - sentence > near:
                break
            if offset < at:
                found.append((sentence, chain))
        return found

    def pronoun(self, word: str, at: int) -> Chain | None:
        low = word.strip().lower()
        if low in {"he", "she"}:
            person = self._person(at, low)
            if person:
                self._called.setdefault(person[-1].id, low)
            return person
        if low not in {"they", "it"} or not (back := self._back(at, 2)):
            return None
        chain = back[0][1]
        party = chain[-1]
        if low == "it":
            fits = party.kind in INSTITUTIONS | {"document"}
        else:
            several = party.kind == "anonymous" and RE.plural.search(party.name) is not None
            fits = several or party.kind == "organization"
        return chain if fits else None

    def _person(self, at: int, pronoun: str) -> Chain | None:
        """ "he", "she": going back from ``at``, whoever spoke last, or whom a sentence since began with."""
        here = self.page.sentence_at(at)
        if here is None:
            return None
        spoke: dict[int, list[Chain]] = {}
        for sentence, chain in self._back(at, _NEAR):
            spoke.setdefault(sentence, []).append(chain)
        for i in range(here, max(-1, here - _NEAR - 1), -1):
            said = spoke.get(i, [])
            if said:
                if len({c[-1].id for c in said}) > 1:
                    return None  # two speakers in one sentence: who is "he"?
                return said[0] if _one_person(said[0][-1]) and self._agrees(said[0][-1], pronoun) else None
            name = self._subject(i, at)
            if name:
                person = make_party(name, "person")
                if not self._agrees(person, pronoun):
                    return None
                return next((c for _, c in self._back(at, _FAR) if c[-1].id == person.id), (person,))
        return None

    def _agrees(self, party: Party, pronoun: str) -> bool:
        """No title or noun of the article says otherwise: "Mrs Roe" is no "he", a spokesman no "she"."""
        known = self._called.get(party.id) or (self.names.pronoun(party.name) if party.kind == "person" else None)
        described = f"{party.name if party.kind == 'anonymous' else ''} {party.descriptor or ''}"
        words = set(re.findall(r"[a-z]+", described.lower()))
        if words & EN.women:
            known = "she"
        elif words & EN.men:
            known = "he"
        return known is None or known == pronoun

    def _subject(self, sentence: int, before: int) -> str | None:
        """The person a sentence is about: the name it opens with, after an introduction, or of "it was X who"."""
        r = self.page.ranges[sentence]
        if self.page.quotation_at(r.start) is not None or self.page.words(r).isupper():
            return None  # a heading in capitals is about nobody that its shape would tell
        text = self.page.text[r.start : min(r.end, before, r.start + 200)]
        cleft = RE.cleft.search(text)
        if cleft:
            text = text[cleft.end() :]
        elif (first := re.match(r"\w+", text)) and first.group().lower() in EN.intro and ", " in text:
            text = text[text.index(", ") + 2 :]
        runs = name_runs(text)
        if runs and (m := RE.opening.match(text)) and runs[0].end > m.end():
            text = text[m.end() :]
            runs = name_runs(text)
        if not runs or runs[0].start > 0 or re.match(r"['’]s?\s", text[runs[0].end :]):
            return None
        bare, _ = strip_titles(runs[0].text)
        if not bare:
            return None
        if " " in bare:
            return self.names.full_name(bare) or bare if kind_of(bare) == "person" else None
        return self.names.full_name(bare)

    def text(self, noun: str, kind: str, at: int) -> Chain | None:
        """ "the publication", "the article", "the journalists": the outlet last cited, with the way it was reached."""
        near = 10**9 if kind in {"outlet", "journalist"} or noun in EN.pieces else _DOCUMENT_NEAR
        wanted = {"agency"} if noun == "agency" else set(NEWSROOMS)
        back = self._back(at, near)
        if kind == "document" and noun not in EN.pieces:
            wanted.add("document")
            just = self._back(at, 1)
            # "The statement added": the body's whose statement came just before; of a joint one, the body beside the
            # person.
            if body := next((c for s, c in just if s == just[0][0] and c[-1].kind == "organization"), None):
                return body
        for _, chain in back:
            for k in range(len(chain) - 1, -1, -1):
                if chain[k].kind in wanted:
                    return chain[: k + 1]
        return None

    def body(self, noun: str, at: int) -> Chain | None:
        """ "the ministry", "the airline": the body last named whose name holds the noun."""
        for _, chain in self._back(at, 12):
            if chain[-1].kind == "organization" and re.search(rf"\b{re.escape(noun)}\b", chain[-1].name, re.I):
                return chain
        named = [name for offset, name in self._bodies.get(noun, ()) if offset < at]
        return (make_party(named[-1], "organization"),) if named else None

    @cached_property
    def _bodies(self) -> dict[str, list[tuple[int, str]]]:
        """Noun to the names of bodies that hold it ("Ministry of Health" for "ministry"), in text order."""
        bodies: dict[str, list[tuple[int, str]]] = {}
        nouns = {n for n, kind in source_nouns().items() if kind == "organization"}
        for r in self.page.ranges:
            for run in name_runs(self.page.words(r)):
                present = [w for w in run.text.casefold().split() if w in nouns] if " " in run.text else ()
                if present and kind_of(run.text) == "organization":
                    for noun in present:
                        bodies.setdefault(noun, []).append((r.start + run.start, RE.capital_the.sub("", run.text)))
        return bodies

    def firm(self, noun: str, at: int) -> Chain | None:
        """ "the company": the only business the article has named so far, by its form (Inc, plc), or the only body that
        has just spoken and is none of a state."""
        if noun not in EN.firms:
            return None
        near = [c for _, c in self._back(at, _NEAR) if c[-1].kind == "organization"]
        spoke = {c[-1].id: c for c in near if self._may_be_firm(c[-1].name)}
        named = {make_party(n, "organization").id: n for offset, n in self._firms if offset < at}
        if len(spoke) == 1 and not named.keys() - spoke.keys():
            return next(iter(spoke.values()))
        if len(named) == 1 and not spoke:
            return (make_party(next(iter(named.values())), "organization"),)
        return None

    def _may_be_firm(self, name: str) -> bool:
        last = name.split()[-1].casefold()
        other = last not in EN.firms and source_nouns().get(last) is not None
        return name[:1].isupper() and not other and name.casefold() not in countries()

    @cached_property
    def _firms(self) -> list[tuple[int, str]]:
        """The businesses named, by the form of their names, in text order."""
        found: list[tuple[int, str]] = []
        for r in self.page.ranges:
            for run in name_runs(self.page.words(r)):
                # "Roe Inc and Doe Ltd"; "Johnson & Johnson Inc" is found by its end
                for name in RE.and_between.split(run.text):
                    words = RE.capital_the.sub("", name).split()
                    if len(words) > 1 and words[-1].rstrip(".") in EN.firm_forms:
                        found.append((r.start + run.start, " ".join(words)))
        return found

    def holder(self, office: str, at: int) -> Chain | None:
        """ "the mayor": the one person the article calls so, with the way they were reached."""
        known = self.names.holder(office, at)
        if known is None:
            return None
        person = make_party(known[0], "person", descriptor=known[1])
        return next((c for _, c in self._back(at, _FAR) if c[-1].id == person.id), (person,))

    def unnamed(self, noun: str, at: int) -> Chain | None:
        """ "the woman": the one unnamed person who has spoken in the sentences just before, if a woman can be meant."""
        near = [c for _, c in self._back(at, 3)]
        if len({c[-1].id for c in near}) != 1 or near[0][-1].kind != "anonymous" or not _one_person(near[0][-1]):
            return None
        pronoun = "she" if noun in EN.women else "he" if noun in EN.men else None
        return near[0] if pronoun is None or self._agrees(near[0][-1], pronoun) else None

    def descriptor(self, noun: str, at: int) -> Chain | None:
        """ "the official": the one unnamed official already introduced."""
        word = re.compile(rf"\b{re.escape(noun)}\b", re.I)
        people = [c for _, c in self._back(at, 12) if c[-1].kind in PEOPLE]
        called = {c[-1].id: c for c in people if word.search(f"{c[-1].name} {c[-1].descriptor or ''}")}
        near = self._back(at, 3)
        if len(called) > 1 and near and near[0][1][-1].id in called:
            return near[0][1]  # of two officials, the one who has just spoken
        return next(iter(called.values())) if len(called) == 1 else None
