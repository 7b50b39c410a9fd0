"""What a name, as it is written in the text, stands for.

Read from the outside in: what is listed, then the head of the noun group ("the Tulsa Fire Department" is a
department), then the shape of the whole. An organization is what is left, because most names without a shape are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ..text import fold_plain
from .people import strip_titles
from .resolve import clean, known_kind, namesakes, written_small
from .shapes import headed_outlet, looks_like_outlet
from .vague import noun_group, undetermined, vague_phrase, without_owner
from .words import countries, nationalities, words_of

if TYPE_CHECKING:
    from ..model import PartyKind

_ON_PLATFORM = re.compile(r"\s(?:on|auf|sur|en|no|su|в|у)\s+(?P<platform>[^,]+)$", re.IGNORECASE)
_HANDLE = re.compile(r"@[\w.]{2,40}")
# Words that end a noun group inside an organization's name ("Committee to Protect Journalists").
_LINKS = frozenset("of for in on against at to du de des der für without".split())


@lru_cache(maxsize=16384)
def kind_of(name: str) -> PartyKind:
    text = clean(_head_part(name[:300].strip()))
    if not text:
        return "organization"
    plain = fold_plain(text)
    bare = plain.removeprefix("the ")
    if _channel(text, bare):
        return "channel"
    if bare in countries() or bare in words_of("organization word"):
        return "organization"
    if _written_as_name(text) and (known := known_kind(text)):
        return known
    inner = without_owner(plain)
    core = noun_group(undetermined(inner.split()))
    head_is_common = _head_in_lower_case(text, core)
    if head_is_common and _heads(core, "document head"):
        vague = vague_phrase(text)
        return "vague" if vague and vague.kind == "vague" and vague.category != "collective" else "document"
    if head_is_common and not _heads(core, "organization head") and (unnamed := vague_phrase(text)):
        if unnamed.descriptor == "fighter" and text.split()[-1].endswith("s") and _of_a_people(core):
            # "Tuareg fighters" act and speak as one body, unlike "a fighter" or "the rebels".
            return "organization"
        return unnamed.kind
    if not head_is_common and _heads(core, "document head") and not _title_like(core):
        return "document"
    if _titled_person(text):
        return "person"
    if _agency(bare):
        return "agency"
    if headed_outlet(text):
        return "outlet"
    if _organization(bare, text):
        return "organization"
    if looks_like_outlet(text) or _of_a_broadcaster(text):
        return "outlet"
    return "person" if person_shaped(text) else "organization"


_BRACKETS = re.compile(r"\s*\([^()]*\)")


def _head_part(text: str) -> str:
    """The name without brackets and what is said of it after a comma: "Ann Roe (D), mayor of Ohio City"."""
    bare = _BRACKETS.sub("", text).strip()
    head, comma, tail = bare.partition(", ")
    first = fold_plain(tail).split(" ")[0].strip(".,") if comma else ""
    listing = " and " in tail and first not in words_of("determiner") and first != "who"
    if comma and head and not head.islower() and first not in ("inc", "ltd", "llc", "jr", "sr") and not listing:
        return head.strip()
    return bare or text


def _written_as_name(text: str) -> bool:
    inner = re.sub(r"^[Tt]he\s+", "", text)
    if not inner[:1].islower() or any(c.isupper() or c.isdigit() or c == "." for c in inner):
        return True
    # Some names are written small: dpa, franceinfo.
    return written_small(text)


def _head_in_lower_case(text: str, core: list[str]) -> bool:
    """Whether the head of the noun group is a common noun; the text's own letters decide."""
    if not core:
        return False
    for word in text.split():
        if fold_plain(word.strip(",;:'’\"")) == core[-1]:
            return word[:1].islower() or (len(core) == 1 and text.split()[0] == word and len(text.split()) > 1)
    return False


def _of_a_people(core: list[str]) -> bool:
    return any(w in nationalities() for w in core)


def _channel(text: str, plain: str) -> bool:
    if _HANDLE.fullmatch(text):
        return True
    on = _ON_PLATFORM.search(text)
    if on and len(text.split()) > 2 and fold_plain(on.group("platform")) in words_of("platform"):
        return True
    heads = words_of("channel head")
    # "Telegram accounts affiliated with the Wagner Group": what qualifies the head may follow it.
    core = noun_group(undetermined(without_owner(plain).split()))
    if not core:
        return False
    tails = {" ".join(core[-size:]) for size in (3, 2) if len(core) >= size}
    return bool(tails & heads) or (core[-1] in heads and core[-1] in words_of("channel head alone"))


def _heads(core: list[str], listed: str) -> bool:
    heads = words_of(listed)
    return bool(core) and (core[-1] in heads or " ".join(core[-2:]) in heads or " ".join(core) in heads)


def _title_like(core: list[str]) -> bool:
    """In capitals many document words end the names of outlets and bodies: "Drudge Report", "The Daily Record"."""
    return len(core) > 1 and core[-1] in words_of("document head in names")


def _titled_person(text: str) -> bool:
    """An office, then a name that opens with a common given name: whatever body the office names, it is a person."""
    bare, titles = strip_titles(text)
    words = bare.split()
    return bool(titles) and 2 <= len(words) <= 4 and fold_plain(words[0]) in words_of("given name") and person_shaped(bare)


def _agency(plain: str) -> bool:
    words = plain.split()
    if len(words) > 1 and words[0] in words_of("agency first") and any(w in words_of("agency token") for w in words[1:]):
        return True
    return any(plain == head or plain.endswith(f" {head}") for head in words_of("agency head"))


def _organization(bare: str, text: str) -> bool:
    words = bare.split()
    core: list[str] = []
    for i, word in enumerate(without_owner(bare).split()):
        if i and word in _LINKS:
            break
        core.append(word.strip(",.;()"))
    if _heads(core, "organization head"):
        return True
    if any(f" {w} " in f" {bare} " for w in words_of("organization word") if " " in w):
        return True
    shown = [w for w in text.split() if w.casefold() != "the"]
    if len(shown) == 1:
        return _acronym(shown[0])
    if looks_like_outlet(text):
        return False
    first = words[0].removesuffix("'s")
    if first in nationalities() and not (first in words_of("given name") and len(words) == 2):
        return True
    if any(w in words_of("function word") for w in words[1:]) and len(words) > 2:
        return True
    return len(words) > 2 and bool({"of", "for", "against", "without", "and", "to"} & set(words[1:-1]))


@lru_cache(maxsize=4096)
def known_body(name: str) -> bool:
    text = clean(name)
    bare = fold_plain(text).removeprefix("the ")
    if not text or bare in countries() or bare in nationalities():
        return False
    core = [w.strip(",.;()") for w in bare.split()]
    return kind_of(text) == "organization" and (
        bare in words_of("organization word") or _heads(core, "organization head") or (len(core) == 1 and _acronym(text))
    )


def _acronym(word: str) -> bool:
    capitals = sum(c.isupper() for c in word)
    return capitals >= 2 and len(word) <= 8 and word[:1].isupper() and "." not in word.rstrip(".")[2:]


def _of_a_broadcaster(text: str) -> bool:
    """A known outlet's short name with a place or a subject after it: "NBC New York", "CNN Brasil", "Sky Sports"."""
    words = text.split()
    if not 2 <= len(words) <= 4 or not all(w[:1].isupper() for w in words):
        return False
    first = words[0]
    if not (first.isupper() and 2 <= len(first) <= 5):
        return False
    return any(o.curated and o.party_kind == "outlet" for o in namesakes(first))


_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ.-][^\W\d_]+)*[.'’]?")
_SIGNS = re.compile(r"[\u3400-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}|[\u30a0-\u30ff・]{3,15}")


def person_shaped(name: str) -> bool:
    """Whether the words have the shape of a person's name: "Virgil van Dijk", "J. D. Vance", "Abu Khaled", 李小明."""
    bare, titles = strip_titles(name)
    words = bare.split()
    if not words or len(words) > 6:
        return False
    if _SIGNS.fullmatch(bare):
        return True
    if not all(_NAME_WORD.fullmatch(w) for w in words):
        return False
    particles = words_of("particle")
    if any(w[:1].islower() and fold_plain(re.split(r"[-'’]", w)[0]) not in particles for w in words):
        return False
    plain = [fold_plain(w).rstrip(".") for w in words]
    if plain[0] in words_of("determiner") or plain[-1] in words_of("member word"):
        return False
    if any(p in words_of("organization token") for p in plain) and plain[0] not in words_of("given name"):
        return False
    strong = [w for w in words if not w.islower()]
    if len(strong) == 1:
        title = fold_plain(titles.split()[-1]).rstrip(".") if titles else ""
        # A lone surname has an ending that hardly any organization has.
        ending = len(words) == 1 and len(plain[0]) >= 5 and plain[0].endswith(tuple(words_of("surname ending")))
        known = plain[0] in words_of("given name") or plain[0] in words_of("surname and title")
        return ending or known or title in words_of("person title")
    if any(len(w.replace(".", "")) > 3 and w.isupper() for w in words) and not all(w.isupper() for w in words):
        return False
    return len(strong) <= 5
