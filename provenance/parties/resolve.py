"""From a written name or a URL to the one outlet it means, or to nothing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ..text import fold, fold_plain
from .registry import Outlet, host_of, registry, squash
from .words import words_of

if TYPE_CHECKING:
    from ..model import Party

_QUOTES = "\"'“”„‟«»‘’‚‹›「」『』《》〈〉()[] \t\n\r.,;:"
_POSSESSIVE = re.compile(r"['’]s?$")
_HOST = re.compile(r"(?:https?://)?(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?:/\S*)?", re.IGNORECASE)
# A short name is left open when so many hand-written outlets are called "... Times", "... Post".
_COMMON_ENDING = 4


def clean(name: str) -> str:
    """A name without quotation marks, brackets and stops around it, and without a possessive ending."""
    text = name.strip(_QUOTES)
    bare = _POSSESSIVE.sub("", text)
    return bare.strip(_QUOTES) if bare and bare != text and not bare.endswith("(") else text


def by_url(url: str) -> Party | None:
    found = row_by_url(url)
    return found.party if found else None


def row_by_url(url: str) -> Outlet | None:
    host = host_of(url)
    if not host:
        return None
    known = registry().hosts
    path = re.search(r"[^/:]/+([^/?#\s]+)", url.partition("://")[2] or url)
    if path and (i := known.get(f"{host}/{path.group(1).casefold()}")) is not None:
        return registry().at(i)
    while "." in host:
        if (i := known.get(host)) is not None:
            return registry().at(i)
        host = host.partition(".")[2]
    return None


def by_name(
    name: str, *, language: str | None = None, country: str | None = None, near: str = "", fuzzy: bool = False
) -> Party | None:
    found = row_by_name(name, language=language, country=country, near=near, fuzzy=fuzzy)
    return found.party if found else None


def images_only(party: Party) -> bool:
    i = registry().ids.get(party.id)
    return i is not None and registry().at(i).images_only


def row_by_name(
    name: str, *, language: str | None = None, country: str | None = None, near: str = "", fuzzy: bool = False
) -> Outlet | None:
    text = clean(name)
    if not text or len(text) > 120:
        return None
    found = _exact(text, language, country, near, class_word=None)
    if found is None and _HOST.fullmatch(text):
        found = row_by_url(text)
    if found is None:
        for rest, word in _without_class_words(text):
            found = _exact(rest, language, country, near, class_word=word)
            if found:
                break
    if found is None and fuzzy and not _candidates(text):
        from .fuzzy import misspelled

        found = misspelled(text)
    return found


def _candidates(text: str) -> list[Outlet]:
    key = squash(text)
    held = registry()
    return [held.at(i) for i in (*held.names.get(key, ()), *held.shared.get(key, ()))] if key else []


def _without_class_words(text: str) -> list[tuple[str, str]]:
    """The name without words that only say what it is: "Time magazine", "the newspaper Le Monde", "агентство Reuters"."""
    classes = words_of("outlet class")
    parts = text.split()
    found = []
    for size in (2, 1):
        if len(parts) > size:
            tail = fold(" ".join(parts[-size:]))
            if tail in classes:
                found.append((" ".join(parts[:-size]), tail))
    # In front there may be an article and adjectives before the word ("the French daily Le Monde"), and the name
    # after it must look like one.
    for i in range(min(5, len(parts) - 1)):
        for size in (2, 1):
            head = fold(" ".join(parts[i : i + size]))
            rest = parts[i + size :]
            if head in classes and rest and (not rest[0][0].islower() or not rest[0][0].isalpha()):
                found.append((" ".join(rest), head))
    return found


def _exact(text: str, language: str | None, country: str | None, near: str, class_word: str | None) -> Outlet | None:
    held = registry()
    key = squash(text)
    if not key:
        return None
    sure = [held.at(i) for i in held.names.get(key, ())]
    open_ = [held.at(i) for i in held.shared.get(key, ())]
    if not sure and not open_:
        return None
    own = [o for o in sure if o.source == "user"]
    if len(own) == 1:
        return own[0]
    everyday = fold_plain(text) in words_of("everyday")
    if len(sure) == 1 and not _short_for_many(text) and not (everyday and not class_word):
        return sure[0]
    if near and (named := _named_nearby(text, sure + open_, near)):
        return named
    if len(sure) == 1 and not everyday and _exact_case(text, sure[0]) and not open_ and not _short_for_many(text):
        return sure[0]
    return _narrowed(text, sure, open_, language, country, class_word)


def _short_for_many(text: str) -> bool:
    """Whether the name is a word that many longer names end in: "The Times", "Post", "the Herald"."""
    words = fold_plain(text).split()
    if words and words[0] == "the":
        words = words[1:]
    return len(words) == 1 and registry().endings.get(words[0], 0) >= _COMMON_ENDING


def _exact_case(text: str, outlet: Outlet) -> bool:
    return text in (outlet.name, *outlet.aliases, *outlet.ambiguous)


def _named_nearby(text: str, rows: list[Outlet], near: str) -> Outlet | None:
    """The one namesake whose longer name, or host, stands in the surrounding words."""
    key = squash(text)
    last = re.sub(r"^[Tt]he\s+", "", text)
    found: dict[str, Outlet] = {}
    if len(last.split()) == 1 and last[:1].isupper():
        held = registry()
        for m in re.finditer(rf"((?:[^\W\d_a-z][\w.’'-]*[ \u00a0]+(?:of[ ]+)?){{1,4}}){re.escape(last)}(?!\w)", near):
            words = m.group().split()
            # The longest known name that ends here: "On Friday The New York Times" holds one.
            for i in range(len(words) - 1):
                full = squash(" ".join(words[i:]))
                if full != key and len(hits := held.names.get(full, ())) == 1:
                    row = held.at(hits[0])
                    found[row.id] = row
                    break
    folded = f" {fold(near)} "
    for row in rows:
        for alias in (row.name, *row.aliases):
            if squash(alias) != key and len(alias) > 3 and re.search(rf"(?<!\w){re.escape(fold(alias))}(?!\w)", folded):
                found[row.id] = row
        if any(re.search(rf"(?<![\w.-]){re.escape(d)}(?![\w-])", folded) for d in row.domains):
            found[row.id] = row
    return next(iter(found.values())) if len(found) == 1 else None


def _narrowed(
    text: str, sure: list[Outlet], open_: list[Outlet], language: str | None, country: str | None, class_word: str | None
) -> Outlet | None:
    rows = list({o.id: o for o in sure + open_}.values())
    many = _short_for_many(text)
    article = fold(text).startswith("the ")
    everyday = fold_plain(text) in words_of("everyday") or (len(rows) == 1 and not _acronym(text))
    proper = _proper_case(text)
    if not proper:
        return None
    if country:
        there = [o for o in rows if o.country == country.upper()]
        if len(there) == 1 and (len(rows) > 1 or not everyday or class_word or article):
            return there[0]
        if there:
            rows = there
    if language:
        spoken = [o for o in rows if language.lower()[:2] in o.languages]
        if not spoken:
            return None
        if len(spoken) == 1 and (language.lower()[:2] != "en") and (len(rows) > 1 or not many):
            return spoken[0]
        rows = spoken
    if class_word and len(rows) == 1:
        return rows[0]
    if many:
        return None
    if _acronym(text):
        known = [o for o in rows if o.curated]
        return known[0] if len(known) == 1 and known[0].confidence == "high" and _exact_case(text, known[0]) else None
    # The namesake whose plain name is the very words, article and all, where the others carry a qualifier
    # ("The Guardian" beside "The Guardian (Nigeria)").
    plain = [o for o in rows if o.curated and o.confidence == "high" and fold(o.name) == fold(text)]
    if len(plain) == 1 and (article or len(text.split()) > 1):
        return plain[0]
    return None


def _acronym(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return 2 <= len(letters) <= 5 and all(c.isupper() for c in letters)


def _proper_case(text: str) -> bool:
    """Whether the name is written as one: "the sun" is not."""
    words = [w for w in text.split() if fold(w) != "the"]
    return bool(words) and not words[0][:1].islower()


@lru_cache(maxsize=4096)
def known_kind(text: str) -> str | None:
    """The party kind all namesakes of a name share, when it is written as a name; None when unknown or mixed."""
    rows = _candidates(text)
    kinds = {o.party_kind for o in rows}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == {"outlet", "agency"}:
        return "outlet"
    return None
