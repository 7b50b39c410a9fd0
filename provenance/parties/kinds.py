"""What a proper name stands for, as it is written in the text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ..text import fold_plain
from .people import strip_titles
from .resolve import clean, known_kind
from .shapes import looks_like_outlet
from .vague import vague_phrase
from .words import countries, nationalities, words_of

if TYPE_CHECKING:
    from ..model import PartyKind

_POSSESSOR = re.compile(r"^.{1,80}?(?:['’]s|(?<=s)['’]) +(?=\S)")
_ON_PLATFORM = re.compile(r"\s(?:on|auf|sur|en|no|su|в|у)\s+(?P<platform>[^,]+)$", re.IGNORECASE)


@lru_cache(maxsize=16384)
def kind_of(name: str) -> PartyKind:
    text = clean(name) or name.strip()
    if not text:
        return "organization"
    plain = fold_plain(text)
    bare = plain.removeprefix("the ")
    if _channel(text, bare):
        return "channel"
    if bare in countries() or bare in words_of("organization word"):
        return "organization"
    if text[:1].isupper() or not text[:1].isalpha() or len(text.split()) <= 3:
        known = known_kind(text)
        if known and not (text[:1].islower() and bare in words_of("everyday")):
            return known  # type: ignore[return-value]
    if not _proper(text):
        vague = vague_phrase(text)
        if vague:
            return vague.kind
    words = text.split()
    tail = _POSSESSOR.sub("", text)
    if _headed(bare, "document head", tail):
        return "document"
    if _agency(bare):
        return "agency"
    if _organization(bare, words):
        return "organization"
    if looks_like_outlet(text):
        return "outlet"
    if person_shaped(text):
        return "person"
    return "organization"


def _proper(text: str) -> bool:
    """Whether the words hold a capitalised word beyond nationalities and a first article."""
    words = text.split()
    return bool(words) and words[-1][:1].isupper()


def _channel(text: str, plain: str) -> bool:
    if re.fullmatch(r"@[\w.]{2,40}", text):
        return True
    m = _ON_PLATFORM.search(text)
    if m and fold_plain(m.group("platform")) in words_of("platform") and len(text.split()) > 2:
        return True
    heads = words_of("channel head")
    words = plain.split()
    # "Telegram accounts affiliated with the Wagner Group": the head may be followed by what qualifies it.
    for i in range(len(words)):
        if i and words[i] in words_of("postmodifier"):
            break
        for size in (3, 2):
            if " ".join(words[i : i + size]) in heads and i + size <= len(words):
                return True
    core = []
    for w in words:
        if w in words_of("postmodifier"):
            break
        core.append(w)
    return bool(core) and core[-1] in heads and core[-1] not in ("post", "account", "accounts", "telegram", "instagram", "x")


def _headed(plain: str, listed: str, tail: str) -> bool:
    """Whether the noun group's head, the last word before "of", "in" ..., is in the list."""
    heads = words_of(listed)
    words = re.sub(r"^.{1,80}?(?:'s|(?<=s)') +(?=\S)", "", plain).split()
    core = []
    for i, w in enumerate(words):
        if i and w in words_of("postmodifier"):
            break
        core.append(w)
    if not core:
        return False
    whole = " ".join(core)
    last = core[-1]
    capital = tail.split()[min(len(core), len(tail.split())) - 1][:1].isupper() if tail.split() else False
    if listed == "document head" and capital and len(core) > 1 and last in ("page", "record", "records", "order", "bulletin", "data", "law", "bill", "act", "press", "review", "report", "draft", "index", "note", "paper", "survey", "book", "minutes"):
        # "The Daily Record", "Drudge Report": in capitals such words end outlets' and bodies' names.
        return False
    return whole in heads or last in heads or " ".join(core[-2:]) in heads


def _agency(plain: str) -> bool:
    return any(re.search(rf"(?:^|\s){re.escape(head)}$", plain) for head in words_of("agency head"))


def _organization(plain: str, words: list[str]) -> bool:
    heads = words_of("organization head")
    tail = re.sub(r"^.{1,80}?(?:'s|(?<=s)') +(?=\S)", "", plain)
    core = []
    for i, w in enumerate(tail.split()):
        if i and w in ("of", "for", "in", "on", "against", "at", "to", "du", "de", "des", "der", "des", "für"):
            break
        core.append(w.strip(",.;()"))
    if core and (core[-1] in heads or " ".join(core[-2:]) in heads or " ".join(core) in heads):
        return True
    if any(re.search(rf"(?:^|\s){re.escape(w)}(?:$|\s)", plain) for w in words_of("organization word") if " " in w):
        return True
    letters = [w for w in words if w.casefold() != "the"]
    if len(letters) == 1 and _acronym(letters[0]):
        return True
    if len(letters) > 1 and fold_plain(letters[0]).removesuffix("'s") in nationalities() and not looks_like_outlet(" ".join(letters)):
        return True
    plain_words = plain.split()
    inside = {"of", "for", "against", "without", "and"}
    if len(plain_words) > 2 and inside & set(plain_words[1:-1]) and not looks_like_outlet(" ".join(words)):
        return True
    return False


def _acronym(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    return len(letters) >= 2 and sum(c.isupper() for c in letters) >= 2 and len(word) <= 8 and word[:1].isupper() and "." not in word.rstrip(".")[2:]


_NON_LATIN = re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u0590-\u05ff\u0600-\u06ff\u0900-\u0fff\u10a0-\u10ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_]*(?:['’ʼ.-][^\W\d_]+)*[.'’]?")
_SINO = re.compile(r"[\u3400-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}|[\u30a0-\u30ff・]{3,15}")


def person_shaped(name: str) -> bool:
    """Whether the words have the shape of a person's name: "Virgil van Dijk", "J. D. Vance", "Abu Khaled", 罗满月."""
    bare, titles = strip_titles(name)
    words = bare.split()
    if not words or len(words) > 6:
        return False
    if _SINO.fullmatch(bare):
        return True
    if not all(_NAME_WORD.fullmatch(w) for w in words):
        return False
    small = words_of("particle")
    strong = [w for w in words if fold_plain(w) not in small or w[:1].isupper()]
    if any(w[:1].islower() and fold_plain(w.split("-")[0]) not in small for w in words):
        return False
    plain = [fold_plain(w).rstrip(".") for w in words]
    if any(p in words_of("organization token") for p in plain) and not (plain[0] in words_of("given name")):
        return False
    if len(strong) == 1:
        return plain[0] in words_of("given name") or bool(titles and fold_plain(titles.split()[-1]).rstrip(".") in words_of("person title"))
    if any(len(w) > 3 and w.isupper() for w in words) and not all(w.isupper() for w in words):
        return False
    return len(strong) <= 5
