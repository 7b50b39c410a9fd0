"""First-hand markers: "an AFP journalist saw", "our correspondent at the scene", "counted by Reuters reporters".

The words and the patterns they stand in are data: ``data/firsthand_markers.csv``. A row gives alternatives for a
slot of one language, or (slot PATTERN) a pattern of slots. Two slots are built in: {OUTLET}, a capitalised name,
and {GAP}, a few words that say where the reporter was ({LINK} words begin it).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ..shipped import rows
from ..text import fold, quotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..model import Edge, Mention, Party

# "dpa-Reporterin": some agencies write themselves small.
_OUTLET = r"(?P<outlet>[^\W\d_a-zß-öø-ÿ][\w.&'-]*(?:\s(?:[^\W\d_a-zß-öø-ÿ]|\d)[\w.&'-]*){0,4}|[a-z]{2,5}(?=-))"
# What a reporter was told is not what a reporter saw: no word of speech may stand in between.
_GAP = r"(?:,?\s(?i:{link})\b(?:\s(?!(?i:that|told|said|whose|which|interviewed)\b)[\w'-]+){{0,5}},?)?"
_NOUN_FIRST = re.compile(r"^(?:an?|the|one|two|three|several|ein|eine|einer)\s", re.IGNORECASE)
_BEFORE, _AFTER = 8, 4  # words around a marker that may name a paper or a negation
_WORD = re.compile(r"[\w'-]+")


def firsthand_in_mention(mention: Mention) -> tuple[str, ...]:
    """Ids of the parties whose reporters saw for themselves, by the words of the mention and of its attribution."""
    sentences = [mention.sentence.text]
    if mention.attribution is not None:
        sentences.append(mention.attribution.sentence.text)
    return firsthand_parties(sentences, mention.carrier, mention.parties, mention.edges)


def firsthand_parties(
    sentences: Iterable[str], carrier: Party, parties: Iterable[Party], edges: Iterable[Edge]
) -> tuple[str, ...]:
    """Ids of the parties marked as first-hand in the sentences, in order of the markers.

    A marker that names an outlet counts only for the carrier or a party of the mention; "our correspondent" is
    the carrier's, or the one's to whom the article credits its whole text; in words copied without credit it may be
    anybody's.
    """
    edges = [e for e in edges if e.from_ == carrier.id and e.kind in {"credits", "reprints"}]
    found: dict[str, None] = {}
    newsrooms: list[Party] | None = None
    for words in dict.fromkeys(sentences):
        for name in _markers(words):
            if newsrooms is None:
                newsrooms = [carrier, *(p for p in parties if p.kind in {"outlet", "agency"} and p.id != carrier.id)]
            if name is None:
                owners = list(dict.fromkeys(e.to for e in edges if e.status != "suspected"))
                if not owners and not any(e.kind == "reprints" for e in edges):
                    owners = [carrier.id]
                # Two agencies credited together: "our correspondent" may be either's.
                if len(owners) == 1 and any(p.id == owners[0] for p in newsrooms):
                    found[owners[0]] = None
            else:
                meant = who_is(name, newsrooms)
                if meant is not None:
                    found[meant.id] = None
    return tuple(found)


def who_is(name: str, among: Iterable[Party]) -> Party | None:
    """Which of the parties a written name is, by its words or by the registry."""
    candidates = list(among)
    plain = _plain(name)
    for party in candidates:
        if plain in {_plain(party.name), _initials(party.name)}:
            return party
    from ..parties import outlet_by_name

    known = outlet_by_name(name)
    return next((p for p in candidates if known is not None and p.id == known.id), None)


def _plain(name: str) -> str:
    words = fold(name)
    return words.removeprefix("the ").removesuffix("'s")


def _initials(name: str) -> str:
    capitals = [w[0] for w in re.split(r"[\s-]+", name) if w[:1].isupper() and w.casefold() != "the"]
    return "".join(capitals).casefold() if len(capitals) > 2 else ""


def _markers(words: str) -> Iterator[str | None]:
    """The outlet named by each marker, None where it is the writer's own."""
    # Most sentences hold none of the words, not even as letters, and need not be taken apart.
    if not _beginnings().search(words.casefold()):
        return
    unquoted = _outside_quotations(words)
    if not _any_noun().search(unquoted):
        return
    for pattern, paper, no in _patterns():
        for m in pattern.finditer(unquoted):
            before = " ".join(_WORD.findall(unquoted[: m.start()])[-_BEFORE:])
            after = " ".join(_WORD.findall(unquoted[m.end() :])[:_AFTER])
            if paper.search(before) or paper.search(after):
                continue
            if no.search(" ".join(before.split()[-2:])) or no.match(m.group()):
                continue
            name = m.groupdict().get("outlet")
            if name is None:
                yield None
            else:
                yield _NOUN_FIRST.sub("", name).strip("-'. ").removesuffix("'s")


def _outside_quotations(words: str) -> str:
    """The words without what is quoted: "our correspondent" in a quotation is somebody else's."""
    words = words.replace("’", "'") if "“" not in words and "‘" not in words else words
    out, at = [], 0
    for q in quotations(words):
        if q.start >= at:
            out.append(words[at : q.start])
            at = q.end
    return " ".join([*out, words[at:]]).replace("’", "'")


@cache
def _rows() -> dict[str, dict[str, list[str]]]:
    """Language -> slot -> words (alternatives split) or patterns."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows("firsthand_markers.csv"):
        slots = found.setdefault(row["language"], {})
        slots.setdefault(row["slot"], []).extend([row["words"]] if row["slot"] == "PATTERN" else row["words"].split("|"))
    return found


def _either(words: Iterable[str]) -> str:
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in ordered) or r"(?!)"


@cache
def _any_noun() -> re.Pattern[str]:
    nouns = [w for slots in _rows().values() for w in slots.get("NOUN", ())]
    return re.compile(rf"\b(?:{_either(nouns)})\b", re.IGNORECASE)


@cache
def _beginnings() -> re.Pattern[str]:
    """First words of the nouns; one that another begins with stands for it."""
    first = {w.casefold().split()[0] for slots in _rows().values() for w in slots.get("NOUN", ())}
    return re.compile("|".join(re.escape(w) for w in sorted(first) if not any(w != other and w.startswith(other) for other in first)))


@cache
def _patterns() -> list[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]]:
    """Each pattern with its language's words for papers and for "no"."""
    found = []
    for slots in _rows().values():
        parts = {slot: rf"(?i:{_either(words)})" for slot, words in slots.items() if slot != "PATTERN"}
        parts["OUTLET"] = _OUTLET
        parts["GAP"] = _GAP.format(link=_either(slots.get("LINK", ())))
        parts["ARTICLE"] = rf"(?:{parts['ARTICLE']}\s+)?" if "ARTICLE" in parts else ""
        paper = re.compile(rf"\b(?:{_either(slots.get('PAPER', ()))})\b", re.IGNORECASE)
        no = re.compile(rf"\b(?:{_either(slots.get('NOT', ()))})\b", re.IGNORECASE)
        for pattern in slots.get("PATTERN", ()):
            # One space of a pattern is one or more in the text; a hyphen may join a name and its noun
            # ("AFP-Reporter"), an apostrophe a preposition and its name ("de l'AFP").
            body = pattern.replace("{OUTLET} {NOUN}", "{OUTLET}[\\s-]+{NOUN}").replace("{FROM} {OUTLET}", "{FROM}\\s*{OUTLET}")
            body = re.sub(r"(?<!\\s) ", r"\\s+", body)
            found.append((re.compile(r"\b" + _filled(body, parts) + r"\b"), paper, no))
    return found


def _filled(body: str, parts: dict[str, str]) -> str:
    return re.sub(r"\{([A-Z]+)\}", lambda m: parts[m.group(1)], body)
