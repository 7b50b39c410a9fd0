"""What a name, as it is written in the text, stands for: a kind of party, or somebody unnamed or vague."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from ..data import rows_everywhere
from ..language.text import fold_plain, visible
from ..language.tokens import countries, descriptors, listed_words, nationalities
from ..model import LISTED, NEWSROOMS, UNNAMED, Party, PartyKind, content_id
from .outlets import clean, headed_outlet, known_kind, looks_like_outlet, namesakes, row_by_name, written_small
from .people import strip_titles
from .registry import slug, while_listed


@dataclass(frozen=True, slots=True)
class Vague:
    """A vague or unnamed source: the phrase known for it, its category, and what kind of party it makes.

    ``phrase`` and ``category`` are those of the shipped list, or the bare noun group where only its head is known.
    ``descriptor`` is the head noun in English, singular, for unnamed people ("official"); None for vague ones.
    """

    phrase: str
    category: str
    kind: Literal["vague", "anonymous"]
    descriptor: str | None = None


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[str, str]]:
    """Folded phrase to the phrase and its category; also without what introduces it ("selon les médias": "médias")."""
    found: dict[str, tuple[str, str]] = {}
    phrases = [(row["phrase"], row["category"]) for _language, row in rows_everywhere("vague_sources.csv")]
    for phrase, category in phrases:
        found.setdefault(fold_plain(phrase), (phrase, category))
    for phrase, category in phrases:
        words = _introduced(fold_plain(phrase))
        if not category.startswith("hearsay"):
            found.setdefault(" ".join(undetermined(words.split())), (phrase, category))
    return found


def _introduced(plain: str) -> str:
    """The words after "according to", "selon", "за даними" ..., and without a "that" at their end."""
    for opening in sorted(listed_words("introducer"), key=len, reverse=True):
        if plain.startswith(f"{opening} "):
            plain = plain[len(opening) + 1 :]
            break
    before, _, last = plain.rpartition(" ")
    return before if before and last in listed_words("that") else plain


_TRIM = "\"'“”„«»‘’.,;:!?()[] \t\r\n\u200e\u200f\u200b"
_OWNER = re.compile(r"^(.{1,80}?)(?:['’]s|(?<=s)['’]) +(?=\S)")
_LONGEST = 300


@lru_cache(maxsize=16384)
def vague_phrase(words: str) -> Vague | None:
    """The collective or unnamed source a phrase stands for, or None: "several Ukrainian news outlets", "a source"."""
    if len(words) > _LONGEST:
        return None
    text = " ".join(words.split()).strip(_TRIM)
    if not text:
        return None
    known = _phrases()
    folded = fold_plain(text)
    whole = known.get(folded) or known.get(_introduced(folded))
    if whole:
        return _listed(whole, text)
    parts = text.split()
    bare = undetermined(parts)
    hit = known.get(fold_plain(" ".join(bare)))
    if hit:
        return _listed(hit, text)
    core = noun_group(undetermined(without_owner(text).split()))
    if core and _common_noun(core):
        for i in range(len(core)):
            if i and _names(core[i - 1]) and not core[-1][:1].islower():
                break
            hit = known.get(fold_plain(" ".join(core[i:])))
            if hit:
                return _listed(hit, text)
    descriptor = descriptor_of(text)
    if descriptor:
        return Vague(" ".join(core), "anonymous-person", "anonymous", descriptor)
    return _collective(parts, core)


def _listed(hit: tuple[str, str], text: str) -> Vague:
    if hit[1].startswith("anonymous"):
        return Vague(hit[0], hit[1], "anonymous", descriptor_of(text) or descriptor_of(hit[0]))
    return Vague(hit[0], hit[1], "vague")


def _collective(parts: list[str], core: list[str]) -> Vague | None:
    """Collectives whose head alone is known: "British tabloids", "Palestinian accounts", "a newspaper"."""
    if not core or not _common_noun(core):
        return None
    head = fold_plain(core[-1])
    first = fold_plain(parts[0])
    definite = first in listed_words("definite")
    if head in listed_words("vague head plural"):
        # "the accounts" alone points back to something the text has introduced.
        return None if definite and len(core) == 1 else Vague(" ".join(core), "collective", "vague")
    if head in listed_words("vague head singular") and first in listed_words("indefinite"):
        return Vague(" ".join(core), "collective", "vague")
    return None


def without_owner(text: str) -> str:
    """The words after a possessive that opens the phrase: "Le Monde's sources"; not "sources close to Roe's office"."""
    owner = _OWNER.match(text)
    later = owner.group(1).split()[1:] if owner else ()
    qualified = any(fold_plain(w.strip(",")) in listed_words("postmodifier") for w in later)
    return text[owner.end() :] if owner and not qualified else text


def undetermined(parts: list[str]) -> list[str]:
    """The words without determiners, numbers and quantifiers in front: "two of the" goes, too."""
    i = 0
    while i < len(parts) - 1 and (fold_plain(parts[i]) in listed_words("determiner") or parts[i].rstrip(",").isdigit()):
        i += 1
        if i < len(parts) - 1 and fold_plain(parts[i]) in listed_words("of"):
            i += 1
    return parts[i:]


def noun_group(parts: list[str]) -> list[str]:
    """The noun group before what follows it: "sources" of "sources familiar with the matter"."""
    out: list[str] = []
    for i, word in enumerate(parts):
        bare = word.strip(",;:")
        if i and (fold_plain(bare) in listed_words("postmodifier") or not bare):
            break
        out.append(bare or word)
        if word[-1] in ",;:":
            break
    return out


def _common_noun(core: list[str]) -> bool:
    """Whether the head is a common noun: in lower case, or in a title-cased phrase without a name in it."""
    head = core[-1]
    if not head[:1].isupper() or len(core) == 1:
        return True
    return all(_harmless(w) for w in core[:-1])


def _harmless(word: str) -> bool:
    plain = fold_plain(word)
    return word[:1].islower() or plain in nationalities() or plain in listed_words("vague adjective")


def _names(word: str) -> bool:
    """A capitalised word that is neither a nationality nor an acronym: part of a proper name."""
    return word[:1].isupper() and not word.isupper() and not _harmless(word)


@lru_cache(maxsize=16384)
def descriptor_of(words: str) -> str | None:
    """What is known of an unnamed source: the head noun, singular, in English: "two senior officials" is "official"."""
    if len(words) > _LONGEST:
        return None
    text = without_owner(" ".join(words.split()).strip(_TRIM))
    core = noun_group(undetermined(text.split()))
    if not core:
        return None
    known = descriptors()
    if _common_noun(core):
        for size in (2, 1):
            if len(core) >= size and (found := known.get(fold_plain(" ".join(core[-size:])))):
                return found
    # Romance languages put the adjective after the noun: "une source diplomatique".
    first = known.get(fold_plain(core[0]))
    if first and len(core) > 1 and all(w[:1].islower() for w in core[1:]) and _noun_first(core[0]):
        return first
    return None


def _noun_first(word: str) -> bool:
    return fold_plain(word) in listed_words("descriptor first") or not fold_plain(word).isascii()


# --- What a name, as it is written in the text, stands for.


@cache
def _on_platform() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{'|'.join(sorted(listed_words('on a platform')))})\s+(?P<platform>[^,]+)$", re.IGNORECASE)


_HANDLE = re.compile(r"@[\w.]{2,40}")


def account_of(name: str) -> str | None:
    """Whose account, post or paper a name says it is: "Ann Roe on X", "Ann Roe's letter"; None where it does not."""
    on = _on_platform().search(name)
    owned = _OWNER.match(name)
    return name[: on.start()] if on else owned.group(1) if owned else None


@while_listed(16384)
def kind_of(name: str) -> PartyKind:
    """What a name, as written in the text, stands for; an organization when nothing else fits."""
    text = clean(_head_part(name[:300].strip()))
    if not text:
        return "organization"
    plain = fold_plain(text)
    bare = plain.removeprefix("the ")
    if _channel(text, bare):
        return "channel"
    if bare in countries() or bare in listed_words("organization word"):
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
        if unnamed.descriptor == "fighter" and text.split()[-1].endswith("s") and not nationalities().isdisjoint(core):
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
    listing = " and " in tail and first not in listed_words("determiner") and first != "who"
    if comma and head and not head.islower() and first not in listed_words("after a comma in a name") and not listing:
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


def _channel(text: str, plain: str) -> bool:
    if _HANDLE.fullmatch(text):
        return True
    on = _on_platform().search(text)
    if on and len(text.split()) > 2 and fold_plain(on.group("platform")) in listed_words("platform"):
        return True
    heads = listed_words("channel head")
    # "Telegram accounts affiliated with the Wagner Group": what qualifies the head may follow it.
    core = noun_group(undetermined(without_owner(plain).split()))
    if not core:
        return False
    tails = {" ".join(core[-size:]) for size in (3, 2) if len(core) >= size}
    return bool(tails & heads) or (core[-1] in heads and core[-1] in listed_words("channel head alone"))


def _heads(core: list[str], listed: str) -> bool:
    heads = listed_words(listed)
    return bool(core) and (core[-1] in heads or " ".join(core[-2:]) in heads or " ".join(core) in heads)


def _title_like(core: list[str]) -> bool:
    """In capitals many document words end the names of outlets and bodies: "Drudge Report", "The Daily Record"."""
    return len(core) > 1 and core[-1] in listed_words("document head in names")


def _titled_person(text: str) -> bool:
    """An office, then a name that opens with a common given name: whatever body the office names, it is a person."""
    bare, titles = strip_titles(text)
    words = bare.split()
    named = 2 <= len(words) <= 4 and fold_plain(words[0]) in listed_words("given name")
    return bool(titles) and named and person_shaped(bare)


def _agency(plain: str) -> bool:
    first, *others = plain.split() or [""]
    if first in listed_words("agency first") and not listed_words("agency token").isdisjoint(others):
        return True
    return any(plain == head or plain.endswith(f" {head}") for head in listed_words("agency head"))


def _organization(bare: str, text: str) -> bool:
    words = bare.split()
    core: list[str] = []
    for i, word in enumerate(without_owner(bare).split()):
        if i and word in listed_words("organization link"):
            break
        core.append(word.strip(",.;()"))
    if _heads(core, "organization head"):
        return True
    if any(f" {w} " in f" {bare} " for w in listed_words("organization word") if " " in w):
        return True
    shown = [w for w in text.split() if w.casefold() != "the"]
    if len(shown) == 1:
        return _acronym(shown[0])
    if looks_like_outlet(text):
        return False
    first = words[0].removesuffix("'s")
    if first in nationalities() and not (first in listed_words("given name") and len(words) == 2):
        return True
    if any(w in listed_words("function word") for w in words[1:]) and len(words) > 2:
        return True
    return len(words) > 2 and not listed_words("inside an organization").isdisjoint(words[1:-1])


@lru_cache(maxsize=4096)
def known_body(name: str) -> bool:
    """Whether a name is an organization's by its words ("Labor Department", "WHO"), not for want of another kind."""
    text = clean(name)
    bare = fold_plain(text).removeprefix("the ")
    if not text or bare in countries() or bare in nationalities():
        return False
    core = [w.strip(",.;()") for w in bare.split()]
    listed = bare in listed_words("organization word") or _heads(core, "organization head")
    return kind_of(text) == "organization" and (listed or (len(core) == 1 and _acronym(text)))


def _acronym(word: str) -> bool:
    capitals = sum(c.isupper() for c in word)
    return capitals >= 2 and len(word) <= 8 and word[:1].isupper() and "." not in word.rstrip(".")[2:]


def _of_a_broadcaster(text: str) -> bool:
    """A known outlet's short name with a place or a subject after it: "NBC New York", "CNN Brasil", "Sky Sports"."""
    words = text.split()
    if not 2 <= len(words) <= 4 or not all(w[:1].isupper() for w in words):
        return False
    first = words[0]
    short = first.isupper() and 2 <= len(first) <= 5
    return short and any(o.curated and o.party_kind == "outlet" for o in namesakes(first))


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
    particles = listed_words("particle")
    if any(w[:1].islower() and fold_plain(re.split(r"[-'’]", w)[0]) not in particles for w in words):
        return False
    plain = [fold_plain(w).rstrip(".") for w in words]
    if plain[0] in listed_words("determiner") or plain[-1] in listed_words("member word"):
        return False
    if any(p in listed_words("organization token") for p in plain) and plain[0] not in listed_words("given name"):
        return False
    strong = [w for w in words if not w.islower()]
    if len(strong) == 1:
        title = fold_plain(titles.split()[-1]).rstrip(".") if titles else ""
        # A lone surname has an ending that hardly any organization has.
        ending = len(words) == 1 and len(plain[0]) >= 5 and plain[0].endswith(tuple(listed_words("surname ending")))
        known = plain[0] in listed_words("given name") or plain[0] in listed_words("surname and title")
        return ending or known or title in listed_words("person title")
    if any(len(w.replace(".", "")) > 3 and w.isupper() for w in words) and not all(w.isupper() for w in words):
        return False
    return len(strong) <= 5


def is_nationality(word: str) -> bool:
    """Whether a word is an adjective or name of a people: "Namibian", "Tuareg"."""
    return fold_plain(word) in nationalities()


# --- A name and its kind as a party with its id.


def _slug(name: str) -> str:
    """A slug that is never empty and never long: names of signs alone, or of a whole paragraph, get a digest."""
    words = slug(name)
    if not words:
        return content_id(name)
    return words if len(words) <= 80 else f"{words[:63]}-{content_id(words)}"


def outlet_party(name: str) -> Party:
    """A party of kind outlet for a name that is in no list; its id is ``outlet:`` and the folded name."""
    shown = " ".join(clean(name).split()) or name.strip()
    bare = shown[4:] if shown[:4].casefold() == "the " and len(shown) > 4 else shown
    return Party(f"outlet:{_slug(bare)}", shown, "outlet")


def make_party(name: str, kind: PartyKind, *, scope: str = "", descriptor: str | None = None) -> Party:
    """A party with its stable id. ``scope`` is the id of the citing party, for unnamed and vague ones."""
    # Invisible signs would make two ids of one name.
    shown = visible(" ".join(name.split())).strip()
    if kind in LISTED:
        known = row_by_name(shown)
        if known is not None and (known.party_kind == kind or {known.party_kind, kind} <= NEWSROOMS):
            return known.party
        if kind == "outlet":
            return outlet_party(shown)
    if kind == "person":
        bare, titles = strip_titles(shown)
        bare = bare or shown
        return Party(f"person:{_slug(bare)}", bare, kind, descriptor or titles.casefold() or None)
    if kind in UNNAMED:
        if descriptor is None and kind == "anonymous":
            descriptor = descriptor_of(shown)
        return Party(f"{kind}:{scope}:{_slug(shown)}", shown, kind, descriptor)
    bare = shown[4:] if shown[:4].casefold() == "the " and len(shown) > 4 else shown
    return Party(f"{kind}:{_slug(bare)}", shown, kind, descriptor)


def cited_by(citer: str, party: Party) -> Party:
    """The party as ``citer`` (a party id) cites it: an unnamed or vague one belongs to whoever cites it, since one
    newsroom's "senior official" need not be another's; all others are the same everywhere."""
    if party.kind not in UNNAMED:
        return party
    return make_party(party.name, party.kind, scope=citer, descriptor=party.descriptor)
