"""What an article has introduced so far, and what "he", "the publication" and "the ministry" refer back to.

Only near and unambiguous antecedents count; otherwise the reference stays open.
"""

from __future__ import annotations

import re
from functools import cached_property

from ..model import Party
from ..parties import kind_of, make_party, strip_titles
from ..parties.words import countries
from .lexicon import source_nouns
from .names import Names
from .phrases import name_runs
from .segment import Page
from .words import FIRM_FORMS, FIRMS, INTRO

Chain = tuple[Party, ...]

_MOST_EVENTS = 500  # the latest, looked at for one reference
_FAR = 40  # sentences within which the way a person was reached is remembered
_NEAR = 4  # sentences between a pronoun and the source it refers to
_DOCUMENT_NEAR = 8
_PIECES = frozenset({"article", "story", "interview"})  # what newsrooms make
_PLURAL = re.compile(r"\b(?:\w+s|people|men|women|police|media|both|two|three|several|many|some)\b", re.I)


_CLEFT = re.compile(r"\bit\s+(?:was|is)\s+(?=[A-Z][^,.]{2,40}\swho\b)")
_OPENING = re.compile(rf"(?:{'|'.join(sorted(w.capitalize() for w in INTRO))})\s(?=[A-Z])")
_HERS = frozenset(
    "woman girl mother sister wife daughter widow grandmother aunt niece lady queen princess actress spokeswoman chairwoman "
    "congresswoman policewoman businesswoman councilwoman schoolgirl waitress".split()
)
_HIS = frozenset(
    "man boy father brother husband son widower grandfather uncle nephew king prince actor spokesman chairman congressman "
    "policeman businessman councilman schoolboy fisherman".split()
)


def _one_person(party: Party) -> bool:
    return party.kind == "person" or (party.kind == "anonymous" and not _PLURAL.match(party.name.split()[-1]))


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
        """(sentence, chain) of what was told before ``at``, the latest first, at most ``near`` sentences away."""
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
        if low == "they":
            found = next(((s, c) for s, c in self._back(at, 2)), None)
            if found and (
                found[1][-1].kind == "organization"
                or (found[1][-1].kind == "anonymous" and _PLURAL.search(found[1][-1].name))
            ):
                return found[1]
            return None
        if low == "it":
            found = next(((s, c) for s, c in self._back(at, 2)), None)
            return (
                found[1]
                if found and found[1][-1].kind in {"organization", "outlet", "agency", "document"}
                else None
            )
        return None

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
        words = set(re.findall(r"[a-z]+", f"{party.name if party.kind == 'anonymous' else ''} {party.descriptor or ''}".lower()))
        if words & _HERS:
            known = "she"
        elif words & _HIS:
            known = "he"
        return known is None or known == pronoun

    def _subject(self, sentence: int, before: int) -> str | None:
        """The person a sentence is about: the name it opens with, after an introduction, or of "it was X who"."""
        r = self.page.ranges[sentence]
        if self.page.quotation_at(r.start) is not None or self.page.text[r.start : r.end].isupper():
            return None  # a heading in capitals is about nobody that its shape would tell
        text = self.page.text[r.start : min(r.end, before, r.start + 200)]
        cleft = _CLEFT.search(text)
        if cleft:
            text = text[cleft.end() :]
        elif (first := re.match(r"\w+", text)) and first.group().lower() in INTRO and ", " in text:
            text = text[text.index(", ") + 2 :]
        runs = name_runs(text)
        if runs and (m := _OPENING.match(text)) and runs[0].end > m.end():
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
        near = 10**9 if kind in {"outlet", "journalist"} or noun in _PIECES else _DOCUMENT_NEAR
        wanted = {"agency"} if noun == "agency" else {"outlet", "agency"}
        back = self._back(at, near)
        if kind == "document" and noun not in _PIECES:
            wanted.add("document")
            just = self._back(at, 1)
            # "The statement added": the body's whose statement was just told; of a joint one, the body beside the person.
            body = next((c for s, c in just if s == just[0][0] and c[-1].kind == "organization"), None)
            if body:
                return body
        for _, chain in back:
            for k in range(len(chain) - 1, -1, -1):
                if chain[k].kind in wanted:
                    return chain[: k + 1]
        return None

    def body(self, noun: str, at: int) -> Chain | None:
        """ "the ministry", "the airline": the body last named whose name holds the noun."""
        for _, chain in self._back(at, 12):
            if chain[-1].kind == "organization" and re.search(
                rf"\b{re.escape(noun)}\b", chain[-1].name, re.I
            ):
                return chain
        name = self._named_body(noun, at)
        return (name,) if name else None

    def _named_body(self, noun: str, at: int) -> Party | None:
        before = [name for offset, name in self._bodies.get(noun, ()) if offset < at]
        return make_party(before[-1], "organization") if before else None

    @cached_property
    def _bodies(self) -> dict[str, list[tuple[int, str]]]:
        """Noun to the names of bodies that hold it ("Ministry of Health" for "ministry"), in text order; one pass."""
        bodies: dict[str, list[tuple[int, str]]] = {}
        nouns = {n for n, kind in source_nouns().items() if kind == "organization"}
        for r in self.page.ranges:
            for run in name_runs(self.page.text[r.start : r.end]):
                if " " in run.text:
                    held = [w for w in run.text.casefold().split() if w in nouns]
                    if held and kind_of(run.text) == "organization":
                        name = re.sub(r"^The\s+", "", run.text)
                        for noun in held:
                            bodies.setdefault(noun, []).append((r.start + run.start, name))
        return bodies

    def firm(self, noun: str, at: int) -> Chain | None:
        """ "the company": the only business the article has named so far, by its form (Inc, plc), or the only body that has
        just spoken and is none of a state."""
        if noun not in FIRMS:
            return None
        spoke = {c[-1].id: c for _, c in self._back(at, _NEAR) if c[-1].kind == "organization" and self._may_be_firm(c[-1].name)}
        named = {make_party(n, "organization").id: n for offset, n in self._firms if offset < at}
        if len(spoke) == 1 and not named.keys() - spoke.keys():
            return next(iter(spoke.values()))
        if len(named) == 1 and not spoke:
            return (make_party(next(iter(named.values())), "organization"),)
        return None

    def _may_be_firm(self, name: str) -> bool:
        last = name.split()[-1].casefold()
        return name[:1].isupper() and (last in FIRMS or source_nouns().get(last) is None) and name.casefold() not in countries()

    @cached_property
    def _firms(self) -> list[tuple[int, str]]:
        """The businesses named, by the form of their names, in text order; one pass."""
        found: list[tuple[int, str]] = []
        for r in self.page.ranges:
            for run in name_runs(self.page.text[r.start : r.end]):
                for name in re.split(r"\s+(?:and|&)\s+", run.text):  # "Roe Inc and Doe Ltd"; "Johnson & Johnson Inc" is found by its end
                    words = re.sub(r"^The\s+", "", name).split()
                    if len(words) > 1 and words[-1].rstrip(".") in FIRM_FORMS:
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
        pronoun = "she" if noun in _HERS else "he" if noun in _HIS else None
        return near[0] if pronoun is None or self._agrees(near[0][-1], pronoun) else None

    def descriptor(self, noun: str, at: int) -> Chain | None:
        """ "the official": the one unnamed official already introduced."""
        found = {
            c[-1].id: c
            for _, c in self._back(at, 12)
            if c[-1].kind in {"anonymous", "person"}
            and re.search(rf"\b{re.escape(noun)}\b", f"{c[-1].name} {c[-1].descriptor or ''}", re.I)
        }
        near = self._back(at, 3)
        if len(found) > 1 and near and near[0][1][-1].id in found:
            return near[0][1]  # of two officials, the one who has just spoken
        return next(iter(found.values())) if len(found) == 1 else None
