"""What an article has introduced so far, and what "he", "the publication" and "the ministry" refer back to.

Only near and unambiguous antecedents count; otherwise the reference stays open.
"""

from __future__ import annotations

import re
from functools import cached_property

from ..model import Party
from ..parties import kind_of, make_party, strip_titles
from .lexicon import source_nouns
from .phrases import name_runs
from .segment import Page

Chain = tuple[Party, ...]

_NEAR = 4  # sentences between a pronoun and the source it refers to
_DOCUMENT_NEAR = 8
_PIECES = frozenset({"article", "story", "interview"})  # what newsrooms make
_PLURAL = re.compile(r"\b(?:\w+s|people|men|women|police|media|both|two|three|several|many|some)\b", re.I)


class Memory:
    """Sources in the order they were resolved: ``(offset, sentence index, chain)``."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.events: list[tuple[int, int, Chain]] = []

    def remember(self, offset: int, sentence: int, chain: Chain) -> None:
        if chain:
            self.events.append((offset, sentence, chain))

    def _back(self, at: int, near: int) -> list[tuple[int, Chain]]:
        """(sentence, chain) of what was told before ``at``, the latest first, at most ``near`` sentences away."""
        here = self.page.sentence_at(at)
        found: list[tuple[int, Chain]] = []
        if here is None:
            return found
        for offset, sentence, chain in reversed(self.events):
            if here - sentence > near:
                break
            if offset < at:
                found.append((sentence, chain))
        return found

    def pronoun(self, word: str, at: int) -> Chain | None:
        low = word.strip().lower()
        if low in {"he", "she"}:
            return self._person(at)
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

    def _person(self, at: int) -> Chain | None:
        """The last single person who spoke, unless a sentence since began with another person's name."""
        here = self.page.sentence_at(at)
        back = self._back(at, _NEAR)
        if here is None or not back:
            return None
        said_in = back[0][0]
        same = [c for s, c in back if s == said_in]
        chain = same[0]
        if chain[-1].kind not in {"person", "anonymous"} or (
            chain[-1].kind == "anonymous" and _PLURAL.match(chain[-1].name.split()[-1])
        ):
            return None
        if len({c[-1].id for c in same}) > 1:
            return None  # two speakers in one sentence: who is "he"?
        for i in range(said_in + 1, here + 1):
            name = self._opening_person(i, at)
            if name and name.split()[-1] not in chain[-1].name:
                return None
        return chain

    def _opening_person(self, sentence: int, before: int) -> str | None:
        r = self.page.ranges[sentence]
        opening = self.page.text[r.start : min(r.end, before, r.start + 60)]
        runs = name_runs(opening)
        if not runs or runs[0].start > 0 or len(runs[0].text.split()) < 2:
            return None
        bare, _ = strip_titles(runs[0].text)
        return bare if bare and kind_of(bare) == "person" else None

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
